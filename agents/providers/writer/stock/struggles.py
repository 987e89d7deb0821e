"""Stock for the spines that stand up to something: protect and win."""

STRUGGLES = """
# protect.warning ? charge barrier animal on_ice
= {premise} Behind them sleeps the camp; between them and the far side lies {barrier}.
~ One lifted head, and small ears behind it in a row
* {hero} lifts {p} head and points the way with {p} nose.
* {ally} leans against {p} side.
H hush: Up. Quietly. We cross before it's light.
A ask: Across {barrier}? On your bad leg?
H answer: It only has to be bad on the other side.

# protect.warning ? charge threat animal
A ask: What do {threat} want with us?
H answer: Your coat. Your tail. All of you, in pieces.
A decide: I don't think I like {threat}.

# protect.warning ? t_oath on_sword
= {premise} The riders will come tonight; the children look at the knot that ties {p} {thing} shut.
~ A row of children, and one knotted cord
* {hero} holds {the_thing} out at arm's length and lays {it} down.
* {ally} reaches for the cord and draws back.
A ask: Why is there a knot in it?
H answer: So that I have time to think.
A warn: They'll be quick. You'd better think now.

# protect.warning ? hiding facing on_laundry
= {premise} {rival} is already at the door, and {the_thing} lies warm under the iron.
~ Steam, a white sheet, and {the_thing} going under
* {hero} folds the cloth over {the_thing} and keeps working.
* {rival} leans in the doorway.
X demand: My shirts. By eight. And nobody touches the collars.
H obey: Nobody but me. Nobody ever does.

# protect.warning ? hiding on_laundry
A hiss: In {xp} laundry? Are you mad?
H reason: {xs:Cap} searches every pocket in the city but {xp} own.
A doubt: And on the day {xs} does?

# protect.warning ? deadline
H count: We're gone {deadline}, or we're not going.
A ask: How long is that?
H admit: One sleep. Somebody else's.

# protect.gathering ? charge barrier animal on_ice
> out
= At the edge of {barrier} {hero} tests it with one foot, then the other, and counts who is there.
~ White from bank to bank, and one line of small prints
* {hero} reaches one foot out on the ice and waits.
* {ally} walks in {p} prints, exactly.
H teach: Walk where I walk. Not beside. Where.
A ask: What if it talks?
H warn: If it talks, stop. If it shouts, run.

# protect.gathering ? t_lame animal
A notice: You're doing it again. Leaning.
H deny: I'm listening with that foot.
A offer: I can listen for you. I've got four good ones.

# protect.gathering ? t_oath on_sword
> way
= {hero} teaches the children what can be done without {a_thing}: ropes, mud, ladders, noise.
~ Small hands, a long rope, and a very old face over them
* {hero} kneels to tie a knot low enough for children.
* {ally} points at the road.
A ask: Aren't you going to fight them?
H answer: I'm going to be in their way.
A object: That's not the same.
H agree: No. It takes longer.

# protect.gathering ? hiding facing on_laundry
> out
= In the {out} {rival} asks {hero} about {p} brother, kindly, and offers {o} a cigarette.
~ Two people under one lamp, and a basket between them
* {hero} shifts the basket to {p} other hip.
* {rival} lifts the corner of a sheet and lets it drop.
X ask: You have family in this city?
H lie: An aunt. Deaf. And a great many cats.
X warn: I like people with family. They have so much to lose.

# protect.gathering ? hiding on_laundry
A whisper: Is {the_thing} still in there?
H whisper: Under the fourth shirt. Don't look at it.
A protest: I wasn't looking.

# protect.siege ? charge barrier animal on_ice
> way
= Halfway over, {barrier} cracks; {ally} stands on one side of the line and {hero} on the other.
~ A black line running through the white
* {hero} drops flat and reaches out.
* {ally} does not move a paw.
A call: It shouted! You said run!
H order: Not you. You lie down. Flat as a leaf.
A ask: And you?
H answer: I'm coming back. Look at me, not at the water.

# protect.siege ? t_oath on_sword
> out
= The riders come; {hero} stands in the gate with empty hands, and the knot in the cord comes half undone.
~ Hooves in the dark, a gate, one lantern
* {hero} touches the knot, then folds {p} arms.
* {ally} hides behind {p} sleeve.
A beg: Draw it! Please! They're here!
H refuse: If I draw it, I never put it away again.

# protect.siege ? hiding facing on_laundry
> way
= In the {way} {rival} has every basket turned out on the carpet, shirt by shirt, up to the third.
~ White shirts on a dark floor, and one still folded
* {rival} holds up a shirt against the lamp.
* {hero} kneels and picks up the others, one by one.
X ask: Why do your hands shake?
H answer: It's the lye. They always shake.
X order: Next basket. Slowly.

# protect.siege ? threat
A whisper: I can hear {threat}.
H whisper: Then they can hear you.

# protect.stand ? charge barrier animal on_ice
> way
= {hero} goes back over the broken ice, takes {ally} by the scruff and runs for the bank.
~ A jump, and black water where the ground was
* {hero} runs.
* {ally} shuts both eyes.
H order: Jump!
A protest: It's too far!
H promise: Then I'll be too far with you.

# protect.stand ? t_oath on_sword
> way
= {hero} sits down in the road, lays {the_thing} across {p} knees and asks the riders to tea.
~ One small seated figure, six horses standing
* {hero} sits and pours.
* {ally} walks out and sits down beside {o}.
H declare: You may pass. Over me. I'm told I'm slow to move.
A declare: And me. I'm small, but I bite.
H notice: Look. They're all coming out to sit. All of them.

# protect.stand ? hiding facing on_laundry
> home
= {rival} lifts the fourth shirt; {hero} takes it out of {xp} hands, and irons it.
~ An iron, a shirt, and {the_thing} between them
* {hero} holds the iron down, hard.
* {rival} looks at the clock and turns away.
H scold: Not with those gloves. You'll mark it.
X laugh: A whole army is afraid of me. And the maid scolds.
H answer: Eight o'clock. On the hanger.

# protect.stand ? charge
A ask: Aren't you scared?
H admit: All the way down. Stand behind me.

# protect.morning ? charge barrier animal on_ice
> high
= On the far bank {hero} counts them, twice; over the water {threat} wake too late.
~ Sun, steam off wet fur, and smoke rising on the wrong side of the water
* {hero} sits and licks one paw.
* {ally} looks back across.
A count: All here. I counted. You too.
H ask: And the smoke over there?
A report: {Threat}. They've found our tracks. They stop in the middle.

# protect.morning ? t_oath on_sword
> out
= Morning; the road is empty, and the children tie the knot again, tighter.
~ Six hoofprints turning round in the mud
* {hero} holds the cord out to be tied.
* {ally} ties it, tongue between teeth.
A ask: Were you ever going to?
H admit: Twice. Once for each time you pulled my sleeve.
A promise: I'll tie it better. So you've got longer.

# protect.morning ? hiding on_laundry
> high
= Over the roofs {the_thing} goes from hand to hand; below, {rival} walks to the station in a very clean shirt.
~ A white shirt getting smaller in a grey street
* {hero} leans on the chimney and breathes out.
* {ally} waves a pillowcase, once.
A report: The roofs have got it. It's out of the city by noon.
H notice: And {xs:be} wearing it. The fourth shirt. Look.

# protect.morning
A ask: And if they come back?
H answer: Then I'll be awake. I've got the knack now.

# win.challenge ? t_unlettered loved
= {premise} {hero} puts {p} name on the list, and gets a letter of it wrong.
~ A list of names, and one of them misspelt
* {hero} holds the pencil like a spoon.
* {ally} reads the name and says nothing.
A ask: You know it's spelling? With letters?
H answer: I know what it is. I know what the rent is, too.
A protest: The {loved} isn't yours to save.
H insist: I learnt to walk holding on to those shelves.

# win.challenge ? kin
A warn: I won't have you laughed at for my sake.
H answer: They laugh anyway. This time there's a prize.

# win.challenge
H declare: Put me down for it.
A ask: For {stake}? You?
H answer: Somebody has to come last. I might surprise them.

# win.training ? t_unlettered
= {ally} reads the dictionary aloud; {hero} gets every word wrong, each in a new way.
~ A tower of books, and one small head behind it
* {hero} spells in the air with one finger.
* {ally} shrugs and turns the page.
A test: Necessary.
H try: It's got a neck. Then it goes bad.
A admit: That's not wrong. It's not right, either.

# win.training
A instruct: Again. Badly, if you must. But faster.
H protest: I was getting worse.
A explain: You were getting worse evenly. That's the start.

# win.setback ? t_unlettered
= On the {way} to the hall {hero} cannot read the name of the stop, and rides past it.
~ A lit word in a wet window, going by
* {hero} reads with a finger on the glass.
* {ally} looks at the clock.
H admit: I can't read the stop. I can't even read the stop.
A comfort: Then ask. Half of reading is asking.

# win.setback
H despair: They've taken the bets down. Nobody's betting on me.
A grin: I am. At those prices I'd be a fool not to.

# win.gamble ? t_unlettered
= In the hall {hero} shuts {p} eyes and draws the word in the air instead of spelling it; six hundred people hold their breath.
~ A spotlight, a small finger writing on nothing
* {hero} points at each letter in the air, as if it hung there.
* {ally} stops breathing.
H dare: I'm not going to look at it. I'm going to draw it.
A whisper: That's not how it's done.
H answer: No. It's how I do it.

# win.gamble
H decide: They all do it the same way. I've watched.
A ask: And you?
H answer: I'll do it the way I'd do it at home. With nobody looking.

# win.finish ? loved
= Outside, {hero} holds up {the_thing}; the lights of the {loved} go on again.
~ One window after another, lit
* {hero} holds {the_thing} up with both hands.
* {ally} covers {ap} face, then waves.
A ask: How did you know it? That last one?
H answer: It was on the shelf by the till. I learnt to walk along it.

# win.finish
A ask: What do you want to do first?
H answer: Go past everybody who laughed. Slowly. With chips.

# protect.gathering ? snag
= {Snag}. {hero} goes from one to the next and asks for help all the same, and gets excuses, a ladder, and {ally}.
~ A long shadow going from door to door
* Curtains close one after another.
* {ally} shoulders the ladder without a word.
H ask: What do they say?
A report: That it's too much to ask. Each of them separately.

# protect.siege ? snag
= By night they stand all round: {snag}. {hero} nearly opens the door and gives up {stake}.
~ Lamps on every side, and one dark window in the middle
* {hero} has a hand on the bolt.
* {ally} puts a hand on that hand.
H admit: They'd stop, if I only opened.
A answer: They'd stop. And then you'd have to live here.

# protect.siege ? because
= In the night {hero} lays down {p} tools, and it is quiet. {ally} says only why {s} began: {because}. {s:Cap} picks them up again.
~ Tools on the ground, and a hand that stays above them
* {hero} sits on the lowest step.
* {ally} hands {o} the smallest of the tools.
H ask: What if nobody ever sees it?
A answer: I've seen it. Give me the other end.

# protect.warning ? refusing
= {premise} By dusk they have sent others to do it; {hero} stands in the door.
~ A door, a broom, and somebody who does not step aside
* {hero} draws a line on the floor.
* {ally} stays on this side of it.
A ask: What's behind it?
H answer: Everything as it was.

# protect.gathering ? refusing
= Everyone at the {way} has a good reason why it must be done, and reads it out to {hero}; {ally} asks the only question.
~ A row of people with papers, and one with empty hands
* {hero} listens to the end, each time.
* {ally} puts up a hand, as at school.
A ask: Has anybody asked you why not?
H answer: You. Just now.

# protect.siege ? refusing
= They come by night, with keys. {hero} counts the steps on the stairs; there is still the shape of somebody in the chair behind that door.
~ A strip of light under a door, and feet in it
* {hero} leans against the door from inside.
* {ally} turns the lamp so that the dust can be seen, lying where it lay.
H admit: When it's clean, there's nothing left.
A answer: Not in there, no.

# protect.stand ? refusing
= {hero} opens the door {p} own self, and lets them look: a cup, a coat, a hollow in a cushion. Nobody comes in.
~ A room in which nothing has been moved, seen over somebody's shoulder
* {hero} points at the cup.
* {ally} takes off {ap} shoes.
H say: There. Now you've seen it. Now go in, if you can.
A whisper: They can't.

# protect.morning ? refusing
= In the morning {hero} goes in alone, and cleans one thing only: the window.
~ Sun falling into a room for the first time in weeks
* {hero} wipes slowly, in circles.
* {ally} puts one flower in the cup.
A ask: Only the window?
H answer: So that it gets the sun. It always liked the sun.

# win.challenge ? doubted
= {premise} {hero} says it once more, in front of everybody; somebody yawns, and somebody pats {o} on the head.
~ A ring of kind, closed faces
* {hero} says it slower, and a little louder.
* {ally} is the only one who has not laughed.
A ask: You're quite sure?
H insist: I was there. Nobody asks the ones who were there.
A decide: I'm asking. Start at the beginning.

# win.challenge ? doubted
H report: They said it was the wind.
A ask: Was it?
H answer: I know the wind. The wind can't keep a tune.

# win.training ? doubted
= At the {out} {hero} and {ally} collect what could prove it: an hour, a place, a sound in a jar. By evening the jar is only a jar.
~ A row of jars with labels, and nothing in any of them
* {hero} holds one to {p} ear.
* {ally} writes the hour on the lid.
A ask: What's in this one?
H answer: Tuesday. A quarter past six.
A listen: It's gone a bit quiet.

# win.setback ? doubted
= At the {way} they all stand and wait, with rugs and sandwiches, for {hero} to be right. Nothing happens. One after another goes home.
~ A crowd getting smaller, and one figure that does not turn round
* {hero} looks straight ahead.
* {ally} stays where {as:be}.
A say: They've gone.
H answer: I know. I could hear every one of them.
A ask: Shall I go too?
H answer: You may. You'd miss it.

# win.gamble ? doubted
= At the {far}, long after the last of them has gone, {hero} does not argue any more. {s:Cap} shuts {p} eyes, and answers in the same voice; and this time all of them hear what comes back.
~ Windows lighting up, one after another, all the way down
* {hero} opens {p} mouth, and for the length of a breath nothing comes.
* {ally} takes hold of the nearest post.
H whisper: Now. It's waiting for somebody to begin.
A whisper: Then begin.

# win.finish ? doubted
= Now they all say that they always knew. At the {high} {hero} lets them, sits down beside {ally}, and listens.
~ Many backs, and two who look the other way
* {hero} moves up to make room.
* {ally} passes the last of the sandwiches.
A ask: Aren't you going to say it? I told you so?
H answer: It's saying it. Listen.
"""
