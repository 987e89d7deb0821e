"""Stock for the spines that work at something: build and learn."""

LABOURS = """
# build.ruin ? rivals on_oven
= {premise} There is brick for one and quarrel for two: {hero} and {ally} draw a line down the middle of the {home}.
~ A chalk line across a floor, and a boot on either side
* {hero} draws the line with {p} heel.
* {ally} points at {p} half, then at {ap} own.
H order: That's your half. This is mine.
A ask: And the oven?
H admit: The oven's on the line.

# build.ruin ? rivals deadline on_oven
A claim: My bread's better. Ask anyone.
H answer: I did. They said whichever's warm.
A warn: Nothing's warm. Not {deadline}, if we stand here talking.

# build.ruin ? lost
H admit: {lost} did all this. I only held the string.
A doubt: And you think you can do it from memory?
H answer: From guilt. It's nearly as good.

# build.first_try ? rivals on_oven
= {hero} lays a row by day, {ally} pulls it out by night and lays a better one; the wall does not grow.
~ One wall, two trowels, and no more bricks than yesterday
* {hero} works without looking up.
* {ally} works without looking up, on the other side.
A accuse: You've put it in crooked.
H retort: I've put it in level. It's you who's crooked.
A insist: Twenty years you've leaned left.

# build.first_try ? on_theft on_garden
= {hero} comes home with the first one under {p} coat: one root, dripping, and somebody else's label.
~ A coat with leaves coming out of it
* {hero} kneels and sets it in the earth.
* {ally} leans over the fence.
A ask: Is that from the park?
H admit: It was lonely there.
A warn: There's a sign. With a fine on it.

# build.collapse ? rivals on_oven
> home
= In the night the arch comes down; each thinks the other has done it.
~ Dust, one lantern, two people in nightshirts
* {hero} kneels in the rubble.
* {ally} picks up one brick and holds it.
H accuse: You took your side out.
A swear: I never touched it. I was asleep. Ask my mother.
H realise: Then it fell by itself. Because it was two halves.

# build.collapse ? on_theft on_garden
> far
= The park keeper's lamp finds {hero} on {p} knees among the tulips, a trowel in {p} hand.
~ A circle of light, a trowel, a very old coat
* {hero} raises both hands; a bulb falls out.
* {ally} pulls at {p} sleeve from the hedge.
H confess: It's the last one on the list. {lost} wrote it down. Number nine.
A hiss: Leave it! There's somebody coming!
H refuse: You go. I've got {lp} handwriting to finish.

# build.collapse ? deadline
A warn: Look up. It's coming. You can smell it.
H count: Two days' work, and not two days.

# build.many_hands ? rivals on_oven
= {hero} rubs out the chalk line with {p} sleeve and hands {ally} a trowel.
~ A sleeve going over a chalk line
* {hero} reaches out with the trowel, handle first.
* {ally} takes it.
H offer: You do the arch. Yours don't fall.
A admit: You do the floor. Mine does.
H nod: Then one oven. With one mouth.

# build.many_hands ? on_theft on_garden
= Next morning there is a pot on the step, then three, then a barrow: the whole street has brought cuttings.
~ A doorstep with too many flowerpots
* {hero} reads the labels one by one.
* {ally} holds up a rose, by the roots.
A confess: I've told everyone. I'm sorry.
H count: There's eleven here. Nobody's stolen any of them.
A grin: Well. The fern's from the town hall.

# build.raising ? rivals on_oven
= The first smoke goes straight up; {hero} and {ally} break one loaf, and the snow starts.
~ One loaf, two pairs of floury hands, the first flake
* {hero} holds the bread out.
* {ally} bites and nods.
A taste: Too much salt.
H taste: Not enough.
A laugh: Good. So it's ours.

# build.raising ? lost on_garden
> high
= {hero} sits on the bench for two, on {p} own half of it, with the garden all round {o}.
~ A bench, one person, and everything in flower
* {hero} sits, leaving room.
* {ally} stands at the gate and comes no nearer.
A ask: Is it how {ls} had it?
H answer: No. The roses are wrong. {ls:Cap}'d have laughed.
L laugh: They were always wrong, love. I only never told you.

# learn.riddle ? creature t_deaf
= {premise} {ally} says it cannot be learnt by somebody who has never heard one; {hero} puts {p} palm on the ground instead.
~ A small hand flat on the ground, and everything else quiet
* {hero} kneels and lays one hand flat on the ground.
* {ally} waves to be looked at.
A warn: Look at me when I speak. It's the last one. It won't come twice.
H insist: I don't need it twice. I felt it walk.

# learn.riddle ? teach pupil_machine on_dark
= {premise} {ally} has no idea what the word means; {hero} switches off the first lamp.
~ One switch, one hand, half a room gone
* {hero} reaches up and turns off a lamp.
* {ally}'s one light blinks.
A ask: Define the purpose of this exercise.
H answer: You keep leaving the doors open at night.
A object: Night is a number.
H teach: Not after today.

# learn.riddle ? teach on_song
= {premise} {ally} has hands like shovels and no wish to learn; {hero} has no wish to teach.
~ Two very different pairs of hands on one table
* {ally} folds {ap} arms.
* {hero} holds out {the_thing}.
A refuse: I've got work. That's a thing for people with nails.
H answer: I've heard you hammer. You keep time.
A ask: And if I say no?
H admit: Then we're both no use to anyone {deadline}.

# learn.riddle ? comic skill on_swim
= {premise} {hero} looks over the side, sees {r}, and is distracted for some time.
~ A very fine reflection, and the water under it
* {hero} leans over the rail and turns {p} best side.
* {ally} shakes a head.
A ask: What are you looking at?
H admire: The view. It's got whiskers.
A warn: That's water. You're meant to {skill} in it.

# learn.failure ? creature t_deaf
= At the {out} {hero} blows till {s:be} dizzy; only the birds get up.
~ One small figure, one great plain, nothing coming
* {hero} cups both hands at {p} mouth and blows.
* {ally} shakes {ap} head, so that {s} can see it.
A sign: No. It was loud. It was only loud.
H ask: Then what does it listen for?
A admit: Nobody alive has heard it answer.

# learn.failure ? teach pupil_machine on_dark
= {hero} hides in the dark to be looked for; {ally} locates {o} at once and reports the temperature.
~ A dark shape, found at once by one small light
* {hero} crouches, very still.
* {ally}'s light stops on {o}.
A report: You are behind the locker. Your pulse is ninety.
H despair: You weren't supposed to find me.
A ask: Then why did you hide?

# learn.failure ? teach on_song
= In front of half the {out} {ally} plays it, and breaks a string.
~ A broken string, still moving
* {ally} looks at {ap} own hands.
* {hero} covers {p} ears, too late.
A apologise: It was in the way.
H teach: It's a note. You don't hit it. You let it leave.
A retort: Nothing leaves my shop till I've hit it.

# learn.failure ? comic skill on_swim
= {hero} tries to {skill} without getting {p} paws wet, in front of the whole {out}.
~ One paw, one wave, a row of gulls turning their heads
* {hero} reaches one paw down and takes it back.
* {ally} laughs and falls off the post.
H report: It's wet.
A ask: All of it?
H report: Everything I've tried.

# learn.practice ? creature t_deaf
= All night on the {way} {ally} beats the ground with a stone; {hero} learns to tell with {p} feet how far.
~ Two palms on the ice, and the stone coming down again
* {ally} kneels and strikes the ice, far off, then near.
* {hero} closes {p} eyes and points.
A test: And now? Where did I strike?
H point: There. By the bent tree. And you're tired.
A marvel: I can't hear that myself.

# learn.practice ? teach pupil_machine on_dark
= {hero} tells {ally} what the lamp is for: who went out of it, one by one, and did not come back in.
~ A row of hooks, all empty but one
* {hero} touches the hooks, one after another.
* {ally}'s light goes dim.
H count: That hook was the cook's. That was the pilot's. That one's mine.
A ask: When your hook is empty, who will say good night?
H answer: There. Hold on to that question.

# learn.practice ? teach on_song
= By lamplight {ally} hammers the rhythm on the anvil while {hero} holds down the tune.
~ Sparks in time
* {ally} works; {hero} counts on {p} fingers.
* {hero} nods, unwillingly.
H order: Again. Two, three, and off.
A protest: I've been off since supper.
H admit: You were on, just then. Don't look so surprised.

# learn.practice ? comic skill on_swim
= {ally} throws a fish over the side of the {way}; {hero} goes after it before {s:remember}.
~ A splash, and a pair of very wide eyes
* {ally} drops a fish, on purpose.
* {hero} jumps, and changes {p} mind in the air.
A instruct: Don't think about the water.
H shriek: There's nothing here but water!
A instruct: Then think about the fish.

# learn.insight ? creature t_deaf
= From the ridge {hero} does not blow; {s:stamp}, slowly, the way it walks. On the plain {a_creature} turns its head.
~ One huge head, turning
* {hero} stamps, waits, stamps.
* {creature} lifts its head and listens.
H whisper: It isn't a voice. It's a step.
A breathe: Don't move. It's looking at you.

# learn.insight ? teach pupil_machine on_dark
= The last lamp fails. In the dark {ally} asks, for the first time, whether {hero} is still there.
~ No light at all, then one, very small
* {hero} says nothing, and waits.
* {ally}'s light comes on by itself.
A ask: Are you there?
H answer: Yes. What's wrong?
A confess: I counted to three and you had not spoken. I did not like three.

# learn.insight ? teach on_song
= {hero}, who has not touched a key in a year, sits down beside {ally} and plays the left hand.
~ Two clean hands and two black ones on the same keys
* {hero} sits and sets {p} hands on the keys.
* {ally} moves over.
A ask: I thought you'd given it up.
H answer: So did I. You left a hole in the middle.

# learn.insight ? comic skill on_swim
> far
= {hero} falls off the edge of the world and finds that {s:be} doing it: {skill}, badly, with {p} tail up.
~ A tail, upright, crossing the water by itself
* {hero} paddles with {p} chin high.
* {ally} circles overhead, waving.
A shout: You're doing it!
H call: I'm not doing anything! I'm only refusing to sink!

# learn.mastery ? creature
= Before everyone, {hero} stamps on the frozen ground; {creature} comes, and stops an arm's length away.
~ A small hand on a wall of wet fur
* {hero} reaches up and lays {p} palm on it.
* {creature} lowers its head.
A ask: What does it say?
H answer: That it thought it was the only one.

# learn.mastery ? teach pupil_machine on_dark
= {ally} shuts every door on the station against the dark, and leaves one lamp on, over {hero}.
~ A chain of doors closing, and one lamp
* {hero} lies back and shuts {p} eyes.
* {ally} turns the lamp a little lower, then higher again.
A report: All doors are shut. I checked them twice.
H ask: Why twice?
A admit: It was dark the first time.

# learn.mastery ? teach on_song
= At {hour} {ally} plays it, start to end, with the wrong fingers and the right time; {hero} stands at the back and weeps.
~ Lanterns, a crowd gone quiet, one very large back at a very small piano
* {ally} plays.
* {hero} turns away so that nobody sees.
A ask: Was it right?
H answer: No. It was yours. I'd forgotten they could be.

# learn.mastery ? comic skill on_swim
> high
= {hero} jumps off the {high} before all the gulls, and looks round to see who saw.
~ A perfect jump, a dreadful landing
* {hero} runs, jumps.
* {ally} holds up a fish for a prize.
A award: Nine out of ten. You screamed.
H explain: I sang. There's a difference.

# build.ruin ? new
= {premise} The first drawing of {the_thing} covers the table at the {home}, and goes on over the edge.
~ A sheet of paper too small for what is drawn on it
* {hero} adds a line, licks the pencil, adds another.
* {ally} turns the drawing round to find out which way is up.
A ask: Which side is the top?
H answer: That depends on the wind.
A decide: Then I'll stand over here.

# build.ruin ? new
A ask: What's it for?
H answer: To {want}.
A ask: And if it doesn't?
H answer: Then it's a very large {thing}.

# build.ruin ? new
A ask: Has anybody ever made one that size?
H answer: No. That's why there's so little advice.

# build.first_try ? new
= At the {out} {hero} tries {the_thing} for the first time. For one breath all is well; then something small gives way, and something larger after it.
~ {The_thing}, trembling, and several people stepping back
* {hero} lets go with one finger at a time.
* {ally} picks something up off the ground, and then something else.
H ask: How long was that?
A measure: One breath. A short one.
H note: Then it needs another side.

# build.first_try ? new
A observe: It leans.
H answer: It's considering.
A ask: And when it has considered?
H admit: Then we ought to be over there.

# build.collapse ? new
= In the night the weather comes down to the {way} and takes {the_thing} back, piece by piece. {hero} runs after every one.
~ Pieces on the ground, and one small lamp among them
* {hero} comes back with both arms full.
* {ally} has kept hold of one end.
H despair: There's nothing left of it.
A answer: There's this end. I never let go of this end.

# build.collapse ? new
H ask: Why did I think I could?
A answer: Because you measured. I saw you measure. Twice.
H admit: I measured what I wanted.
A answer: So does everybody. Then they build it.

# build.many_hands ? new
= One door after another opens in the dark. At the {out} they bring what they have: nails, rope, a table nobody sits at; {hero} finds a place for each in {the_thing}.
~ A ring of lamps, and things from every house in the middle
* {hero} holds a nail between {p} teeth.
* {ally} holds the lamp so that it does not shake.
A report: That's the baker's table. He says he eats standing anyway.
H answer: Put it at the bottom. He'd want to carry.

# build.raising ? new
= Morning at the {home}, and everybody has a hand on it: {the_thing} does what {it} {was} made for.
~ {The_thing} in the first light, with a little of every house in it
* {hero} counts to three and forgets two.
* {ally} lets go last.
A ask: Is it holding?
H whisper: Don't ask so loud.

# build.first_try ? new aloft
= At the {out} {hero} tries {the_thing} for the first time: it lifts everybody's hopes, and nothing else.
~ {The_thing}, straining, and several people holding their hats
* {hero} runs, shouts, lets go.
* {ally} picks something up off the ground, and then something else.
H ask: How far was that?
A measure: One hedge. A small hedge.
H note: Then it needs to be bigger.

# build.first_try ? new aloft
A observe: That's a bit short of it.
H answer: It's exactly as far as the glue went.
A ask: How much glue is there?
H admit: That was the glue.

# build.collapse ? new aloft
= At the {way} the weather takes {the_thing} apart, strip by strip. {hero} runs after every piece.
~ Pieces of {the_thing} in the hedges, and one small figure collecting
* {hero} comes back with both arms full.
* {ally} has kept hold of the string.
H despair: It's all over the valley.
A answer: I've got this end. Most of it's on this end.

# build.many_hands ? new aloft
= In the night one door after another opens. At the {out} they bring what they have: a sheet, a sail, a wedding dress; {hero} sews them to {the_thing}.
~ A ring of lamps and needles, and cloth from every house in the middle
* {hero} threads a needle at the third attempt.
* {ally} holds the lamp so that it does not shake.
A report: That's the baker's tablecloth. He says he eats standing anyway.
H answer: Sew it in the middle. He's the heaviest.

# build.many_hands ? new aloft
H ask: Whose dress is that?
A answer: Don't ask. She says it has been hanging long enough.
H promise: It'll go highest.

# build.raising ? new aloft
= Dawn at the {home}, wind from the right side, and everybody on one rope: {the_thing} does what {it} {was} made for.
~ {The_thing} against the light, in the colours of every house
* {hero} counts to three and forgets two.
* {ally} lets go last.
A shout: Have you got hold?
H shout: It's got hold of me!
A shout: Write to us!

# build.raising ? new aloft
A ask: Are you afraid?
H answer: Not of the going. Of the letting go.
A answer: That's my part. I'm good at it. I've practised on hats.

# build.collapse ? new because
= At the {way} {hero} lays down {p} tools; it is cold, and nobody else has come. {ally} says only why {s} began: {because}. {s:Cap} picks them up again.
~ Tools on the ground, and a hand that stays above them
* {hero} sits on a block of stone.
* {ally} hands {o} the smallest of the tools.
H ask: What if nobody ever sees it whole?
A answer: I've seen it. It was on the paper.

# build.many_hands ? new because
= One comes with a hammer, one with bread, one with nothing at all. At the {out} {hero} shows a child how it is done, and does not say how long it takes.
~ Many small lamps going up one great dark shape
* {hero} guides a small hand.
* {ally} counts those who have come, and begins again, because there are more.
A ask: Do they know they'll never see the end?
H answer: They know it's got one.

# build.raising ? new because
= It is not finished. At the {home} {hero} sets the last piece of this year; it will go on without {o}, because as long as somebody goes on, nothing else has won.
~ One stone lighter than the others, and a hand resting on it
* {hero} scratches a mark where nobody will look.
* {ally} scratches one beside it.
A ask: How many years, do you think?
H answer: After me? All of them.
"""
