"""Stock for the spines that go somewhere: find, return, escape, unmask."""

QUESTS = """
# find.call ? uncanny on_hospital
= {premise} Then the bell rings, and it rings from the {far}.
~ A row of little windows, and one of them lit
* {hero} turns {p} head towards the bell, slowly.
* {ally} does not look up.
H report: I spoke to {rival}. Every night this week.
A ask: And {xs}? What did {xs} say?
H whisper: That I was late. {xs:Cap} was always so polite.

# find.call ? uncanny on_hospital
A read: It says here. Four in the morning, a week ago.
H protest: Then whose pillow have I been turning?
A refuse: Don't ask me. I don't go in there.

# find.question ? uncanny on_hospital
= {hero} asks everyone who was on duty, and nobody has been inside since {rival} died.
~ A wet yard, one red light turning
* {ally} crosses {ap} arms and steps back.
* {hero} holds {the_thing} under the lamp.
A confess: We leave the tray outside the door. It comes back empty.
H ask: And nobody thought that was strange?
A answer: We thought it was you.

# find.trail ? uncanny on_hospital
= In the {way} every lamp goes out but one, and the bell goes on ringing.
~ A long corridor, and a door at the end of it that is not quite shut
* {hero} walks. The other steps stop when {s:stop}.
* {ally} leans against the wall.
H whisper: It's ringing again.
A whisper: I cut that wire myself. On Tuesday.

# find.discovery ? uncanny on_hospital
= The curtain is drawn back from inside: {rival} sits up and asks for {hero} by name.
~ A curtain, and the shape of somebody sitting up behind it
* {hero} holds on to the door.
* {rival} pats the edge of the bed.
X ask: You've stopped saying good night. Why?
H answer: Because they told me you were dead.
X correct: Oh, I know. I only wanted somebody to tell me to my face.

# find.homecoming ? uncanny on_hospital
= It gets light. The bed is empty, smooth, and still warm under {hero}'s hand.
~ The same row of little windows, all of them dark
* {hero} lays a hand flat on the sheet.
* {ally} holds the door open and will not come in.
A ask: Did {xs} go?
H answer: The bed's made. I didn't make it.
A whisper: Then who's that, on the stairs?

# find.call
A ask: Where are you off to, at this hour?
H answer: To look where I should have looked first.
A sigh: I'll get the lamp.

# find.call ? held
A ask: What are you going to do with {the_thing}?
H answer: Ask {it} where {it} came from. Door by door.
A warn: Some doors, you won't like who opens.

# find.call ? held lost
H read: That's how {lost} made an L. Nobody else did.
A doubt: Lots of people make an L.
H insist: Not with a hook in it. Get your coat.

# find.question ? held
H ask: Who's had {the_thing} before me?
A dodge: Who's asking? You, or {the_thing}?
H press: You went white just now. I saw it.

# find.question ? lost
A admit: {lost} came by here. The last summer.
H ask: And you never told me?
A defend: {ls:Cap} asked me not to. You'd have gone after {lo}.

# find.trail ? held
= At the {way} the trail of {the_thing} stops; {hero} will not turn round, {ally} sits down.
~ Two figures, one lamp, {the_thing} on the ground between them
* {hero} kneels and holds {the_thing} to the light.
* {ally} turns away.
H admit: {The_thing} brought me this far. I don't know the rest.
A comfort: Then stop asking {it}. Who stood here last?

# find.trail ? lost
A plead: Turn round. {lost} isn't going to be at the end of this.
H insist: I know. But somebody saw {lo} last. I want to stand there.

# find.discovery ? held
H realise: It says the {far}. It's said so all along.
A ask: Where?
H point: Here. I had my thumb over it.

# find.discovery ? lost
= At the {far}, the place {s} always avoided, {hero} finds what {lost} left there for {o}.
~ A lamp swings across the dark and stops on a name
* {hero} kneels and reaches into the dark.
* {hero} reads it twice, moving {p} lips.
H read: My name. {ls:Cap} wrote my name on it.
A ask: And what's inside?
L answer: Only what you'd have laughed at. That's why I kept it.

# find.homecoming ? held
= {hero} sets {the_thing} in the window of the {home}, where anybody who looks for {it} can see {it}.
~ {The_thing} in the window, and the light behind
* {hero} turns {the_thing} to face the street.
* {ally} nods and sits down.
A ask: In the window? Anyone could walk off with {it}.
H hope: Then they'd have to ring first. I'd like that.

# return.summons ? barrier
A ask: You know what's between here and there?
H answer: {Barrier}. I looked at a map.
A correct: Maps leave out the part where you're thirsty.

# return.summons ? machine
H calculate: {The_thing} belongs to somebody. We are somebody else.
A object: Nobody would notice.
H correct: I have noticed. Now it's counted.

# return.summons
H decide: {The_thing} goes back. I'm only the post.
A doubt: The post gets paid.
H answer: I've had the use of {it}. That'll do.

# return.departure ? barrier
= {hero} and {ally} set out with {the_thing}; ahead of them is {barrier}, and nothing else.
~ Two small figures and a great deal of {barrier}
* {hero} straps {the_thing} on and walks.
* {ally} looks back once.
A ask: Which way is it?
H point: Straight on till somebody complains.
A complain: I'm complaining.

# return.departure ? machine animal
A ask: Do you rust if you stop?
H answer: I rust if I think about it.

# return.departure
A insist: Let me carry {the_thing} a while.
H refuse: You'd put {it} down.
A answer: That's what carrying is. Up, and then down.

# return.temptation ? machine
= In the {way} {hero} stops dead; {ally} could take {the_thing} on alone, and does not.
~ A lamp that flickers, and {the_thing} beside it in the sand
* {hero} kneels and does not get up.
* {ally} sits down close by.
H report: My left leg says this is far enough.
A ask: And the rest of you?
H admit: The rest of me is listening to the leg.

# return.temptation
= At the {way} somebody offers more for {the_thing} than {hero} has ever owned.
~ Coins on a cloth, and {the_thing} beside them
* {hero} reaches for the coins and stops.
* {ally} folds {ap} arms.
A count: That's a roof. That's two winters.
H admit: I know what it is. I can count.
A press: Then why are you still holding {the_thing}?

# return.arrival ? machine
H offer: This is yours. We kept the sand out of {it}. Mostly.
A whisper: Say about the dog.
H add: The dog helped.

# return.arrival
= At the {far} {hero} holds out {the_thing}, and a hand takes {it}.
~ {The_thing} between two pairs of hands
* {hero} holds on a moment too long, then lets go.
* {ally} nods.
H hesitate: I had a sentence for this. All the way here.
A prompt: The short one. You practised the short one.
H let_go: Here. I think you were missed.

# return.return ? barrier
A ask: Would you cross {barrier} again?
H answer: For this? No. For company, perhaps.

# return.return
H notice: My arms don't know where to go.
A advise: Swing them. That's what they're for.

# escape.cage ? third on_bingo
= {premise} At lights out {hero}, {ally} and {third} put on their good shoes.
~ Three pairs of good shoes side by side
* {hero} draws the way out on the back of {a_thing}.
* {third} holds the wrong shoe.
H whisper: We go on the night nobody's watching the doors.
A ask: And which night's that?
H answer: The one when everybody's watching the numbers.

# escape.cage ? third old
A object: I can't run. I haven't run since the war.
H explain: Nobody runs. We stroll. Very fast.
C worry: I've got two speeds. The other one's stop.

# escape.cage
H confide: I'm not staying in the {home} another winter.
A doubt: You said that last winter.
H answer: Last winter I hadn't counted the doors.

# escape.plan ? third
= Behind the {out} they rehearse: {hero} counts, {ally} climbs, {third} gets stuck.
~ Three heads over one drawing, one of them upside down
* {hero} points at the wall.
* {third} waves at somebody in a window.
A explain: First the wall. Then the {way}. Then we're out.
C ask: Can we do the {way} first? I've got my knee.
H sigh: It's the way out. It doesn't come in another order.

# escape.plan ? t_clumsy
H warn: And nobody drops anything.
A deny: I've never dropped anything in my life.
H ask: What was that?
A admit: That was the ladder.

# escape.plan ? hour
A ask: Why then? Why on the night of {hour}?
H answer: Because they'll all be looking the other way. All of them.

# escape.pursuit ? third on_bingo
= In the {way} the tray goes down with a noise like a brass band; a light comes on, and {third} is stuck.
~ A torch beam, three flat shadows, one cardigan caught on a handle
* {ally} pulls at a sleeve.
* {hero} stands still with {p} hands up.
C urge: Go on. Leave me. I've had my supper.
H refuse: We're three. I bought three tickets.

# escape.pursuit ? old
A whisper: That's the night round. She's early.
H whisper: Then we're sleepwalking. Look asleep.
A ask: With a suitcase?

# escape.pursuit ? threat
H whisper: {Threat}. By the {way}.
A whisper: Have they seen us?
H whisper: Not if you stop asking.

# escape.leap ? third
= One after the other, through a window made for cats: {hero} pushes, {ally} pulls, {third} lands.
~ Three pairs of legs in one small window
* {hero} reaches a hand back through the window.
* {third} kneels in the flower bed and laughs.
C call: I'm out! I'm out and I'm in the roses!
H shush: Quietly out. Quietly.

# escape.leap
= {hero} and {ally} go through the gap together; {the_thing} stays behind on the ground.
~ {The_thing} on the ground, and two figures getting smaller
* {hero} runs, holding {ally}'s sleeve.
* They do not look back. Then they do.
A ask: Was that the whole wall?
H marvel: I thought there'd be more of it. All those years.

# escape.open ? third on_bingo
= Morning, the {high}: three people with one suitcase and no idea which bus.
~ A bench, three hats, the whole county
* {ally} reads the timetable upside down.
* {third} waves at every car.
A ask: Where does this one go?
H answer: I didn't ask. I thought we'd like the surprise.
C remark: They'll have called the numbers by now. I might've won.

# escape.open
H ask: Can you hear that?
A answer: No. What?
H marvel: Nobody's locking up.

# unmask.alarm ? on_bomb
H whisper: It's ticking. The ribbon's ticking.
A ask: Whose is it?
H answer: That's what nobody here is saying.

# unmask.alarm ? on_storm
A report: No wire, no station, no way back in this.
H conclude: So nobody gets off. Including whoever did it.

# find.call ? probe
= {premise} The door of the {home} stands open; behind it everybody is friendly, and nobody answers.
~ An open door, a bench, and a long row of smiles
* {hero} unpacks a pencil, a second pencil and a folder.
* {ally} offers a chair with three legs.
A ask: What would you like to see?
H answer: Everything.
A warn: Then bring a cushion. It's a lot.

# find.call ? probe question
= {premise} There is no clue; there is a list of names in {ally}'s pencil, and every one of them is somebody who was once asked in.
~ A list on a table, and two heads bent over it
* {hero} runs a finger down the names and stops at the third.
* {ally} sharpens the pencil.
A ask: What is it you want to know?
H answer: {Question_s:Cap}.
A ask: And what will you do, once you do?
H admit: I haven't put that in the file yet.

# find.call ? probe snag
H read: {Snag}. So it says here.
A confirm: It says it correctly.
H ask: And what is it that you live on?
A answer: On being asked, mostly.

# find.question ? probe
= {hero} opens one cupboard after another at the {out}. In each is something nobody would hide, with a label, a date and a name.
~ A long shelf, and one person writing down the length of it
* {hero} opens, looks, closes, ticks.
* {ally} opens the next one before it is asked for.
H ask: What's in this one?
A answer: Thank-you letters.
H ask: And in the one below?
A answer: The ones we haven't answered.

# find.question ? probe question
= {hero} goes from door to door by the {out} and asks the same thing: {question}. Every door has another answer, and shuts on it.
~ One lit doorway after another, each a little narrower
* {hero} writes a name and crosses it out.
* {ally} keeps a foot in the door.
A count: That's seven who say no.
H answer: Seven who said it before I'd finished.
A answer: You noticed. Good. So did I.

# find.trail ? probe
= At the {way} the sum comes out for the third time, and for the third time there is something missing that nobody took. {hero} is angry, {ally} is hungry.
~ Papers in a ring on the floor, and one person in the middle
* {hero} adds a column from the bottom up.
* {ally} puts a plate down on the total.
A ask: What does it say?
H read: That it's all been given away. Every year. To the last {thing}.
A ask: And is that forbidden?
H admit: There's no form for it.

# find.trail ? probe question
= At the {way} the list is at an end. Every name on it is crossed out but one, and {hero} knows that one by heart.
~ A page of crossed-out names in the light of a match
* {hero} turns the page; the other side is blank.
* {ally} shields the match with {ap} hand.
A ask: Who's left?
H answer: Nobody who would say it to my face.
A answer: Then let's go where they say it to somebody else's.

# find.discovery ? probe
= In the {far} there is a last door, unlocked. Behind it hangs no treasure, only a list of everybody who ever came here asking; the last name on it is {hero}.
~ A candle held up to a wall of names
* {hero} reads {p} own name with one finger.
* {ally} holds out a pen: the space behind it is empty.
H ask: How long have I been on this?
A answer: Since you wrote that you were coming. We were so pleased.

# find.discovery ? probe
H ask: And what do I owe?
A answer: It's the other column. That's what you're owed.

# find.discovery ? probe question
= In the {far} {hero} finds a light still burning, a chair pulled up and a photograph on it: there is an answer to {question}, and it has been sitting here every evening.
~ One lit lamp, one empty chair, one photograph with worn edges
* {hero} does not touch the photograph.
* {ally} takes off {ap} hat.
A read: There's something on the back. It's today's date.
H whisper: And yesterday's. And the day before.

# find.homecoming ? probe
= {hero} closes the folder at the {home}, and writes one line on it in ink. Then {s:stay} for supper.
~ A closed folder with {a_thing} standing on it
* {hero} holds up {p} plate.
* {ally} fills it without writing it down.
A ask: What have you written?
H answer: Nothing found. It's the truth, if you read it slowly.
A answer: Then have some more of it.

# find.homecoming ? probe question
= It is light at the {home}. {hero} hangs the photograph where it can be seen, and asks nobody anything any more.
~ A wall, a nail, a face in the morning sun
* {hero} steps back until it hangs straight.
* {ally} closes the file and unties the string.
A ask: Shall I write it down?
H answer: No. One person knows. I only wanted to know which.

# return.temptation ? snag
= On the way, at the {way}, they hear it said again: {snag}. Somebody lays more on the cloth for {the_thing} than {hero} has ever owned.
~ Coins on a cloth, and {the_thing} beside them
* {hero} reaches for the coins and stops.
* {ally} folds {ap} arms.
A ask: Who would ever hear of it?
H answer: The first person who asks me how I am.
"""
