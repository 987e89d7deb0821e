"""Stock for kinds of trouble, whatever they are about: somebody in care, something hidden, a pupil, rivals, a crowd with a secret, three of a kind.

The tellings in the other modules know their subject and win where it fits; these hold everywhere else.
"""

COMMON = """
# protect.warning ? charge barrier many
= {premise} {barrier} is wide, the night is short, and {charge} must not be heard.
~ {barrier}, and a few small figures on the near side
* {hero} points across.
* {ally} counts heads.
H plan: Over {barrier}. Before anybody misses us.
A doubt: With {charge}? In one night?
H answer: They're lighter than what we'd leave them to.

# protect.gathering ? charge barrier many
= {hero} tries the first steps of {barrier} alone, comes back, and takes the smallest by the hand.
~ A big hand and a small one
* {hero} reaches a hand out behind {o}.
* {ally} walks last.
A ask: Who goes in front?
H decide: I do. If I stop, you all stop. If I fall, you don't.

# protect.siege ? charge barrier many
= Halfway over {barrier} they count, and one is missing.
> way
~ A line of figures, and a gap in it
* {hero} turns round.
* {ally} holds the others back.
A count: One short. I had them all a minute ago.
H order: Keep them moving. I'll go back.

# protect.stand ? charge barrier many
= {hero} goes back alone and stands between the missing one and whatever is coming.
> way
~ One figure, arms out, and a smaller one behind
* {hero} spreads {p} arms.
* {ally} waves a light from the far side.
H call: Run to the light. Don't look at me. Run.
A call: Here! This way! I've got you!

# protect.morning ? charge barrier many
= On the other side they lie in a heap and are counted once more; this time it comes out right.
> high
~ A heap of sleepers in the sun
* {hero} counts with one finger.
* {ally} is asleep sitting up.
H count: That's all of us. That's one more than I hoped.
A mumble: I counted you twice. To be safe.

# protect.warning ? hiding facing
= {premise} {rival} is already at the door, and {the_thing} is not hidden well enough.
~ A door opening, and {the_thing} half out of sight
* {hero} steps in front of {the_thing}.
* {rival} looks past {o}.
X ask: What have you got there?
H lie: Nothing. I've always got nothing. Ask anyone.

# protect.gathering ? hiding facing
= {hero} carries {the_thing} past {rival} in plain sight, under the eyes of everyone.
~ {The_thing} under a cloth, going past a row of boots
* {hero} walks, not too fast.
* {rival} lifts a corner of the cloth and drops it.
X warn: Somebody here is hiding something. I can smell it.
H answer: That'll be the soup.

# protect.siege ? hiding facing
= {rival} has every place searched, one after another, and comes nearer to the right one.
~ Drawers, straw and baskets turned out on the floor
* {rival} points; things are thrown on the floor.
* {hero} kneels and puts them back, one by one.
X press: You're very tidy, for somebody with nothing to hide.
H answer: I'm tidy because you aren't.

# protect.stand ? hiding facing
= {hero} takes {the_thing} out and holds {it} in both {hands}, and {rival} laughs, because what looks like that cannot be real.
~ {The_thing} held out in the open
* {hero} holds {the_thing} out.
* {rival} turns away.
H offer: Here. Is this what you're after?
X scoff: If it were, you'd never show me.
H agree: No. I wouldn't, would I?

# protect.morning ? hiding
= When {rival} has gone, {hero} opens {p} {hands}; {the_thing} is still there.
> high
~ {The_thing} in open hands, in the first sun
* {hero} breathes out.
* {ally} starts to laugh and cannot stop.
A ask: You showed it. You just showed it!
H admit: I'd run out of places.

# protect.warning ? t_oath
A plead: You could do it. You could end it with one hand.
H refuse: That's the hand I promised with.

# protect.stand ? t_oath
H declare: I swore I wouldn't. So I'll have to be braver than that.
A ask: What's braver than that?
H answer: Standing here.

# learn.riddle ? teach
= {premise} {ally} has every reason to refuse, and begins with the first of them.
~ A teacher on one side, folded arms on the other
* {ally} folds {ap} arms.
* {hero} sits down and waits.
A refuse: I've managed so far without it.
H answer: So has a stone.
A ask: And what does a stone want with it?

# learn.failure ? teach
= {ally} tries it in front of everyone, exactly as told, and it is a disaster.
~ Everybody looking somewhere else, out of kindness
* {ally} stops halfway.
* {hero} covers {p} eyes.
A accuse: I did what you said!
H admit: That was the mistake. You did it like me.

# learn.practice ? teach
= At night {hero} stops explaining and does it beside {ally}, slowly, again and again.
~ Two shadows making the same movement, almost together
* {hero} shows it; {ally} copies it.
* {ally} nods, once.
H notice: You've stopped asking why.
A answer: I've started asking when. It's better.

# learn.insight ? teach
= {ally} does it right without noticing; {hero} does not say so.
~ {ally} busy, and {hero} very still behind
* {ally} works, humming.
* {hero} holds {p} breath.
A ask: What? What have I done?
H whisper: Nothing. Do nothing again.

# learn.mastery ? teach
= {ally} does it before them all, and looks for {hero} in the crowd; {hero} is nodding.
~ One face in a crowd, nodding
* {ally} begins.
* {hero} nods in time.
A ask: Did I do it your way?
H answer: No. I'd like to learn it, though.

# build.ruin ? rivals
= {premise} {hero} and {ally} have not spoken in years, and there is only one set of tools.
~ Two backs, and one hammer between them
* {hero} reaches for it; so does {ally}.
* Neither lets go.
A claim: I had it first.
H retort: You've had everything first. That's how it broke.

# build.first_try ? rivals
= Each builds half, out of sight of the other; the halves do not meet.
~ Two halves, and a hand's breadth of nothing
* {hero} pushes; {ally} pushes back.
A accuse: Yours is too long.
H retort: Yours is too sure of itself.

# build.collapse ? rivals
= It comes down in the night, and each says at once that it was the other.
~ Dust, one lantern, two people pointing at each other
* {hero} points at {ally}.
* {ally} points at {hero}.
H accuse: That was your side.
A realise: It hasn't got sides any more. Look at it.

# build.many_hands ? rivals
= {hero} holds out the hammer, handle first.
~ A hammer, held out
* {hero} reaches out.
* {ally} takes it.
H admit: You were always better at the beginning.
A admit: You were always better at not stopping.

# build.raising ? rivals
= It stands, crooked on {ap} side and stubborn on {p}; neither would change a thing.
~ Two people walking round one thing in opposite directions
* {hero} knocks on it.
* {ally} knocks on it, from the other side.
A ask: Which half's yours?
H answer: I've forgotten. You?
A shrug: Both, I expect.

# confess.reminder ? kin
A ask: You'd tell me, if there was something?
H dodge: I'd tell you first.
A notice: That isn't what I asked.

# confess.cost ? kin
= {ally} takes the blame for it, without being asked, and does not look at {hero}.
~ Somebody standing where somebody else should stand
* {ally} raises a hand.
* {hero} looks at the ground.
A lie: It was me. Leave the child out of it.
H protest: Why would you say that?
A answer: Because somebody has to have done it.

# confess.confession ? kin
H confess: It was me. You knew, didn't you?
A admit: I hoped you'd get there before I did.

# confess.reminder ? crowd
= {premise} They all look at their feet. {hero} looks at theirs, too, and sees the mud.
~ A ring of shoes, and the same mud on all of them
* {hero} goes from one to the next, looking down.
* {ally} wipes {ap} boots.
H ask: Why has everyone got the same mud on?
A answer: There's only one kind of mud here.
H insist: There's only one place it comes from.

# confess.evasion ? crowd
A advise: Ask me about the weather. I'm good at the weather.
H ask: What was the weather, that night?

# confess.confession ? crowd
= One says it, then the next; {hero} hears the same sentence from all of them, one word each.
~ Faces in a row, and each of them opening its mouth
* {ally} stands up.
* {hero} does not sit down.
A confess: We were all there. None of us did it. None of us stopped it.
H ask: And you've been quiet ever since?
A answer: It was the only thing we all agreed on.

# find.call ? uncanny
= {premise} And still something answers, when {hero} says good night.
~ An empty place, and a sound from it
* {hero} turns {p} head, slowly.
H report: I've talked to {rival}. Every day.
A ask: And what did you hear back?
H whisper: My name.

# find.trail ? uncanny
H whisper: It stopped when we stopped.
A whisper: Then don't stop.

# find.discovery ? uncanny
= In the {far} {rival} turns round.
~ A back, and then a face
* {hero} does not run.
* {rival} takes one step nearer.
X ask: Why does everybody stop talking when I come in?
H answer: I think you know.
X admit: I'd rather be told.

# find.homecoming ? uncanny
A ask: Is it over?
H answer: It's polite. It's gone where it isn't wanted less.

# heist.plan ? third
= {premise} {hero} draws it on the table; {ally} and {third} have each brought a different plan.
~ Three plans, three pencils, one lamp
* {hero} turns one plan the right way up.
C propose: Mine's got a horse in it.
H refuse: Nobody's got a horse in it.

# heist.job ? third
C whisper: What's my line again?
H whisper: You haven't got a line. You've got a door.

# heist.getaway ? third
C ask: So was that us, or was that luck?
A answer: It waved at us. I think it was luck.

# escape.cage ? third
C ask: Am I in this?
H answer: You're the reason there's a plan. You can't keep a secret.

# escape.pursuit ? third
C urge: Go without me. I'm slow.
H refuse: Then we'll all be slow. They won't expect that.

# escape.open ? third
C ask: What do people do, out here?
A answer: I think they just walk about.

# unmask.alarm ? token
= {premise} They count themselves, aloud, and come out one too many.
~ A ring of faces, each counting the others
* {hero} points from one to the next.
* {ally} counts on {ap} fingers.
H count: Again. Say it aloud, everyone. One.
A count: Two. And there's one more than came in.

# unmask.suspicion ? token
= {hero} asks each of them what nobody would think to make up; one answer is a little too old.
> home
~ One face after another under the same lamp
* {hero} leans close.
* {ally} blinks, twice, to show that {as:do}.
H ask: What did you have for breakfast?
A answer: Toast. Burnt on one side. You?
H notice: Good. Nobody'd invent that.

# unmask.lamp_out ? token
= The lamp goes out. Somebody in the dark is not breathing.
~ Dark, and the sound of breath, one short
* {hero} holds up a hand for silence.
* {ally} reaches for a sleeve and finds none.
H whisper: Everybody breathe, so I can count.
A whisper: One of us isn't.

# unmask.unmasking ? token
= {hero} holds out a hand to each of them in turn; one hand is cold, and goes through.
> home
~ Two hands, and nothing where they meet
* {hero} reaches out.
* {ally} steps back.
H ask: How long have you been here?
A whisper: Longer than the rest of us. Look at the shoes.
H offer: Then you must know the way out. Will you show us?

# unmask.daylight ? token
= At first light the door opens by itself; they go out together, and are one fewer, and all turn round to wave.
~ An open door, and everybody looking back through it
* {hero} waves at nobody.
* {ally} waves, too.
A ask: Should we have asked a name?
H answer: I did. It's the one over the door.

# unmask.suspicion ? third
C protest: Why does everyone look at me?
H answer: You're the only one who's smiling.

# unmask.lamp_out ? third
C whisper: I've got something in my hand.
A whisper: That's my ear.

# unmask.daylight ? third
C ask: Same train next week?
A answer: I'm walking.

# decide.canvass ? third
C boast: I was sure at breakfast.
H ask: And now?
C admit: Now I've had lunch.

# win.challenge ? group
A count: There's more of them than of us.
H answer: Then they'll get in each other's way.
"""
