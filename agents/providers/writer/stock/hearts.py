"""Stock for the spines that end in a sentence: confess, court, decide, heist."""

HEARTS = """
# confess.reminder ? kin hour on_clock
= {premise} {ally} tries every key on the ring; {hero} sits on the one that fits.
~ A hundred faces of brass, all saying the same thing
* {hero} slides {the_thing} under {p} skirts.
* {ally} holds one to {ap} ear and shakes it.
A marvel: All of them. In one night. It isn't possible.
H dodge: Perhaps they were tired.
A insist: One clock gets tired. Not every clock in town.

# confess.reminder ? crowd on_well
> out
= {premise} {hero} lowers the bucket anyway, and it comes up with something that is not water.
~ A bucket, a rope, something small and bright at the bottom
* {hero} pulls the rope, hand over hand.
* {ally} looks into the bucket and turns away.
H ask: What was it? You were here. You saw.
A refuse: I dig wells. I don't look in them.
H press: You looked just now.

# confess.reminder
A ask: You've gone quiet.
H deny: I'm always quiet.
A correct: No. You're always silent. This is different.

# confess.evasion ? kin hour on_clock
= In the {out} everyone asks {hero} how long till {hour}; {s:give} four different answers.
~ A whole square looking up at the same stopped hand
* {hero} points the other way.
* {ally} sets a clock going; it stops when {hero} touches it.
A ask: When I wind it, it goes. When you come near, it stops.
H dodge: Then I'll stand over here.
A notice: You've oil on your veil.

# confess.evasion ? crowd on_well
> way
= {hero} goes from door to door with an empty bucket; everyone gives {o} bread and nobody an answer.
~ One closed shutter after another, and an empty bucket going by
* {hero} knocks and holds up the bucket.
* {ally} shakes a head before {s} can ask.
H ask: What did you throw in? All of you, together?
A answer: Nobody threw. We all stood there. It isn't the same.
H demand: Stood there while who did what?

# confess.cost ? kin hour on_clock
= The bells cannot ring and the bridegroom thinks {hero} has run; {ally} is blamed for every stopped hand in town.
~ A crowd at a shop door, an old sign taken down
* {ally} takes off {ap} apron and folds it.
* {hero} reaches out and says nothing.
A admit: They say I've lost my touch. Fifty years, and now this.
H plead: It isn't you.
A ask: Then who? Give me one name.

# confess.cost ? crowd on_well
> out
= At the {way} {ally} is pushed into the mud for almost answering; {hero} is told to go home.
~ A ring of backs, and somebody small trying to see past them
* {ally} sits in the mud and folds {ap} arms.
* {hero} pulls at one coat, then at the next.
A warn: Leave it. It's dry. It'll fill or it won't.
H refuse: It's dry because of us. It knows.
A hush: Say that once more and you'll leave this village too.

# confess.cost
A warn: I'll ask you once more. Then I'll stop asking for good.
H beg: Don't stop. Please don't stop.

# confess.confession ? kin hour on_clock
= In the {far}, before everyone, {hero} takes the key from {p} sleeve and says what {s:have} done.
~ A veil, a key, every head turning
* {hero} holds up the key.
* {ally} sits down.
H confess: It was me. I stopped them. I wanted this morning not to end.
A ask: All of them? By yourself?
H confess: You taught me. I was very quick.

# confess.confession ? crowd on_well
= In the full {far} {hero} sets the bucket on the table; one after another, they say what lies in the well.
~ A bucket in the middle of a table, and no faces turned to it
* {hero} tips the bucket out on the table.
* {ally} stands up first.
H demand: It's a ring. It has a name in it. Read it out.
A confess: It's hers. She asked for water, that dry summer. We said it was ours.
H realise: And she went in after it?
A confess: She threw it in. So we'd remember, each time we drank.

# confess.confession
H confess: I've said it a hundred ways. Never out loud.
A wait: I've got all night. So has the dark.
H confess: Then here's the short one. I was wrong, and I knew it.

# confess.peace ? kin hour on_clock
= On the {high} {ally} hands {hero} the key; {s:wind} the first clock, and the town begins again.
~ One hand moving on a white face, then all of them
* {hero} turns the key, three times.
* {ally} straightens the veil.
A ask: Do you still want it to stop?
H answer: No. I only wanted you to notice the time.
A order: Then wind it. You're late for your own wedding.

# confess.peace ? crowd on_well
= They go up to the grave that has no name, all of them, and leave a cup of water; behind them, in the well, something drips.
~ Cups on a stone, in a row
* {hero} sets down the first cup.
* {ally} listens with {ap} hand raised.
H hush: Listen. Down there.
A doubt: That's only a drip.
H answer: It's a start.

# court.meeting ? on_taxi
= {premise} {s:Cap} drives; the mirror is turned a little further than the traffic needs.
~ Two eyes in a mirror, rain on the glass behind them
* {hero} turns the mirror.
* {ally} draws a line on the fogged window.
H ask: Where to?
A answer: Straight on. I'll say when.
H report: You've not said when since nine o'clock.

# court.walk ? on_taxi
= The meter has been off for an hour; they go round the same fountain for the fourth time.
~ The same fountain, and the same two faces in the mirror
* {hero} covers the meter with {p} cap.
* {ally} leans forward between the seats.
A notice: You've stopped counting.
H lie: It's broken. It does that in the rain.
A point_out: It's stopped raining.

# court.misstep ? on_taxi
= On the {way} {hero} asks outright where {ally} is going; {as:take} it for the end of the ride and gets out.
~ A door left open, rain coming in
* {ally} opens the door and goes.
* {hero} holds out the change.
H ask: Where are you really going? Every night?
A withdraw: You never asked. That's why I got in.

# court.declaration ? on_taxi
= {hero} leaves the engine running in the middle of the street and runs after {ao}, with {the_thing} in {p} fist.
~ Two headlights, one running figure, one standing still
* {hero} runs.
* {ally} does not turn round yet.
H declare: Don't tell me where. I'll drive there anyway.
A ask: And when we get there?
H answer: Then I'll turn round, and take you there again.

# court.together ? on_taxi
= Above the city {ally} says at last where {as:be} going, and it is where {as:sit}.
~ Two in the front seat, and the whole city switched off below
* {ally} moves to the front seat.
* {hero} hands {ao} the keys.
H ask: So where is it?
A answer: Here. I only needed the long way round.

# court.meeting
H stammer: You're standing where I usually stand.
A ask: Shall I move?
H answer: No. I think it suits the place.

# court.walk
A ask: Do you always walk this slowly?
H confess: Not when there's somewhere I want to get to.

# court.declaration
H confess: I had it written down. The ink ran.
A ask: What's left?
H read: Your name. And a comma.

# court.together
A decide: From now on you say it first, and I pretend to be surprised.
H rehearse: Good morning.
A laugh: No!

# heist.plan ? third on_magic
= {premise} {hero} lays out the plan in cards on the table; {ally} keeps finding the ace.
~ Four cards, three old hands, one dove
* {hero} turns up a card and points.
* {third} takes a coin from behind {ally}'s ear.
H explain: We take nothing. It walks out of the door by itself.
A object: That's not robbing. That's a trick.
H answer: It's what we're good at. And there's no law against applause.

# heist.plan ? third on_magic
C ask: What if we're caught?
H explain: Doing what? We'll be in the front row.
A worry: I've never been any good in the front row.

# heist.rehearsal ? third on_magic
= Opposite {stake} they rehearse on the café table: cup for vault, spoon for guard; the sugar vanishes every time.
~ Three cups on a table, and nothing under any of them
* {ally} lifts a cup and shrugs.
* {hero} crosses out step three.
H ask: Where's the guard now?
C admit: Up my sleeve.
H sigh: Put the guard back.

# heist.job ? third on_magic
> way
= In the hall {ally} faints, {third} pulls forty metres of silk from a clerk's pocket, and {hero} walks through the vault door.
~ Silk, applause, and nobody watching the door
* {third} bows to the queue.
* {hero} walks, not fast, not slowly.
A whisper: They're clapping. Nobody's ever clapped in here.
H whisper: Bow. And keep bowing till I'm out.

# heist.slip ? third on_magic
> far
= The vault is empty: it was always empty. {hero} sits down on the floor of it and laughs.
~ An open steel door, and nothing behind it
* {hero} reaches in and finds only a receipt.
* {ally} leans on the door.
H realise: There's nothing in it. There never was.
A ask: Then what did they take from us?
H laugh: The same. It's the oldest trick there is.

# heist.getaway ? third on_magic
> high
= Next morning the newspapers print what is not in {stake}; {hero} tears one up, and it is whole again.
~ A torn newspaper, whole again
* {hero} shows both sides of {p} hands.
* {ally} hands round the tea.
C read: Not one law broken. It says so here.
A ask: And our money?
H answer: They've a queue to the harbour, all asking for theirs.

# heist.plan ? rivals
A object: I don't rob with people who cheat at cards.
H answer: You've seen how. That's why you lost.

# heist.job ? old
A whisper: Nobody's looking at us.
H whisper: Nobody's looked at us for years. It's perfect.

# heist.slip
A ask: How bad is it?
H admit: You know step nine?
A recall: Stay calm.
H answer: We're past that.
"""
