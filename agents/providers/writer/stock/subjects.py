"""Stock by subject and act: what people say about ice, clocks or bread, and what their hands do with them. `# subject.act`, with act 1 to 5."""

SUBJECTS = """
# mammoth.1
* The shadow of something very large crosses the snow.
A remember: My mother's mother counted forty of them at the water.
H answer: I only need one.

# mammoth.2
* {ally} measures a footprint: both arms, and then some.
A warn: It killed the last one who stood in its way.
H answer: Then I'll stand beside it.

# mammoth.4
* Wet breath goes up like smoke.
H hush: Behind you. Slowly.

# mammoth.5
A wonder: It followed you. All the way down.
H correct: It walked beside me. Ask the prints.

# bingo.1
* A number is called and nobody moves.
A grumble: Two fat ladies. Every week two fat ladies, and never a line.
H promise: After this week you'll never hear it again.

# bingo.3
* Through the wall somebody calls a number and a hundred pens come down.
A whisper: Hear that? Eighty-eight. I had eighty-eight.
H hiss: Keep walking.

# bingo.5
* {ally} finds a card in a pocket, one square short of a line.
A admit: One short. All my life, one short.
H answer: Look where you're sitting. Full house.

# bomb.1
* Everyone's breath stops at once.
H order: Nobody runs. Nobody leans on anything.
A whisper: I'm leaning already. What happens if I stop?

# bomb.3
* A glass walks along the table by itself, a finger's breadth at a time.
A ask: What if it's only a clock?
H answer: Then we'll be on time. Get down.

# cake.2
* {hero} tilts the box to read the icing.
A read: Happy birthday. No name on it.
H wonder: Who buys a cake and leaves out the name?

# cake.4
* The candles have never been lit.
A point_out: There's wire under the icing. Look. The blue one.
H mutter: And I nearly licked the spoon.

# sword.2
* {hero} sets {p} hand where the hilt would be, and takes it away.
A ask: Is it true it cut through a bell?
H answer: Yes. And then it went on. That was the trouble.

# sword.3
* A blade comes out of its sheath by the width of a thumb.
A plead: One stroke! You only need one!
H refuse: That's what I told myself. Forty times.

# sword.5
* Rust, already, on the edge.
A notice: It's getting rusty.
H smile: Good. Let it.

# spelling.1
* A letter falls off a sign.
A spell: There's an E in it. There's always an E you forget.
H answer: I don't forget it. I don't trust it.

# spelling.3
H count: Eleven letters. I know nine of them by sight.
A ask: And the other two?
H answer: We've not been introduced.

# spelling.4
* A bell, a microphone, a very tall judge.
H ask: May I have it in a sentence?
A whisper: Take your time. It's only a word.

# vote.2
* Two jars, and beads dropping into both.
A count: That's nine and nine. Again.
H suggest: Count it once more. Somebody may have grown up.

# vote.4
* A hand goes up, comes down, goes up.
A warn: Once it's open, nobody can shut it.
H answer: Once it's shut, nobody can say we chose.

# magic.1
* A dove, from nowhere, on the lamp.
A boast: I can still vanish. Ask my landlord.
H answer: It isn't vanishing we need. It's coming back with something.

# magic.3
* A card drops out of a sleeve; a polite foot covers it.
A whisper: My rabbit's got loose.
H whisper: Which way?
A whisper: Towards the vault. He always did have ambition.

# magic.5
* Three people bow to an empty street.
A ask: Do you think they'll work out how it was done?
H answer: Nobody ever looks at the other hand.

# taxi.1
* The meter turns over by itself.
A ask: Do you always watch your fares in the mirror?
H deny: I'm watching the traffic.
A note: There's no traffic.

# taxi.3
* The wipers go on for nobody.
A say: You can drop me at the corner.
H ask: Which?
A answer: Whichever hurts least.

# taxi.4
* A rank light goes from free to taken.
H shout: I've forgotten to charge you! Six weeks of it!
A call: Then you'd better keep driving!

# oven.1
* Flour hangs in a stripe of sun.
A sniff: You put sugar in. Don't tell me you don't.
H insist: I put time in. You wouldn't know the taste.

# oven.2
* A brick is turned, and turned again.
A ask: Which of us gets the warm side?
H answer: Whoever gets up first.

# oven.3
* {hero} lays a hand on cold stone.
A admit: I burnt mine down. That's the truth of it. I fell asleep.
H admit: I know. I smelt it, and I turned over.

# oven.5
* Two different loaves, side by side, rising.
A ask: Whose name do we put over the door?
H decide: Neither. Put: warm.

# clock.1
* {hero} holds a pendulum still with one finger.
A complain: I've slept by that tick for fifty years. I woke because it wasn't there.
H ask: Did you mind?

# clock.2
* A face with no hands looks down from the tower.
A swear: Somebody did this who knows where a clock is ticklish.
H dodge: There can't be many.
A count: There's me. And whoever I taught.

# clock.3
* {ally} winds, listens, winds.
A worry: If they don't go by noon, they'll take the shop.
H plead: It's only one day. What's one day?

# clock.5
* All over town, one after another, they strike; no two agree.
H laugh: That's eleven. And that's eleven. And that.
A sigh: Let them argue. They've been quiet all day.

# well.1
* A stone is dropped; nothing answers.
A hush: Don't lean over. It isn't deep any more. It's only dark.
H answer: I've leaned over it all my life.

# well.3
* A cup with a finger of brown in it goes round; nobody drinks first.
A warn: Drink and don't ask.
H refuse: It tastes of iron. It never tasted of iron.

# well.5
* A bucket comes up with a sound in it.
A listen: Say that's water. Tell me that's water.
H offer: You first. You've been thirsty longest.

# map.1
* A needle goes in and out of a hem.
A ask: Who reads it, if we're taken?
H answer: Nobody. It's all in darning. You'd need my mother.

# map.4
* Small stitches, read with a fingertip.
A whisper: There's a mistake in the third row.
H whisper: That's not a mistake. That's the bridge.

# laundry.2
* Steam covers a face and lets it go again.
A advise: Look tired. Nobody searches tired.
H answer: I don't have to look it.

# laundry.5
* Sheets on a line, and every one of them white.
A ask: What'll you do when there's no more washing?
H answer: Wear something till it's dirty.

# theft.2 ? on_garden
* A label, torn off, in a fist.
A count: That's five now. You're worse than the slugs.
H protest: I leave a note. And a penny.

# theft.4 ? on_garden
* A lamp behind the hedge goes slowly past.
A whisper: How do you steal a tree?
H whisper: Very politely. Take the other end.

# piano.1
* A lid goes down, not quite gently.
A ask: When did you last play?
H answer: To people? Or at all?

# piano.2
* One key sticks; it is pressed again.
A complain: There's a wrong one. There. That one's always wrong.
H correct: That one's black. They're meant to be different.

# piano.4
* Dust jumps on the strings.
H teach: Don't count. Breathe. It's the same thing with nobody watching.

# piano.5
* The last note goes on longer than anyone expected.
A ask: Do I stop now?
H whisper: Wait. It isn't finished with you.

# violin.1
* A string, plucked with one finger, is flat.
A ask: Whose was it?
H answer: There's a name in it. The sand got the other half.

# violin.2
* The case is opened, and closed again at once.
A ask: Can't we play it, only once?
H refuse: It isn't ours to be bad at.

# violin.4
* One string hums by itself in the wind.
A listen: It's playing. Nobody's touching it.
H answer: It knows where it is.

# song.2
* A tune is hummed, and broken off at the same place.
A ask: Why d'you always stop there?
H admit: That's where everybody left.

# song.4
* Somebody in the next room has stopped to listen.
H whisper: Don't look round. Someone's listening.

# theft.1
* Something goes into a sleeve.
A ask: Is it stealing if you mean to give it back?
H answer: It's stealing till you do.

# forge.3
* A hot bar goes into water.
A boast: Iron does what I tell it.
H answer: Iron can't hear you're afraid of it.

# garden.1
* A dry label is wiped with a thumb.
A ask: What was in that corner?
H recall: Something blue. I used to step over it.

# garden.3
* Rain in an open greenhouse.
A scold: You've planted it upside down.
H admit: I was holding the torch in my teeth.

# garden.5
* A bee, the first.
A offer: I've a cutting you could have.
H refuse: Leave it out on the step. I'd rather take it.

# lighthouse.1
* The beam goes over the ceiling and is gone.
A ask: Who lights it, now you've stopped?
H answer: A switch. It does not even say good night.

# lighthouse.3
* Spray over the rail, and the dark between two turns of the light.
A shout: Come in! You'll be blown off!
H shout: I've counted this light all my life! I know when to hold on!

# lighthouse.5 ? lost
* The beam, going round over all that water.
A ask: Eight seconds?
H answer: Eight. She used to hold her breath from one to the next.

# bottle.1
* {hero} holds {the_thing} up to the lamp; something inside leans over.
A reason: It's been in the water for years, by the look of {it}.
H answer: Then {it} can wait till I've found my glasses.

# bottle.3
* A wet page, a blurred word.
A ask: What's that last line?
H answer: It's where the water got in. Or the crying.

# bottle.4
* {hero} smooths the page on {p} knee.
A offer: Shall I read it to you?
H refuse: No. I've waited this long to be told off.

# letter.1
* A seal, unbroken, and a thumb beside it.
A weigh: It's thin. Bad news is thin.
H answer: So is good news, if it's sure of itself.

# letter.2
* The light is held behind it; only a shadow of lines.
A ask: Can you make out a word?
H squint: One. It might be us. It might be as.

# letter.3
* {the_thing} lies where nobody can look away from it.
A confess: I dreamt it was empty.
H answer: I dreamt it was a bill.

# letter.4
* Paper, unfolding, very loud.
H notice: It's been folded and unfolded. Somebody couldn't send it.

# robot.1
* A small motor starts, stops, starts.
A ask: Does it hurt, the rust?
H answer: Only when it's quiet.

# robot.3
* An amber light goes to red.
A warn: You're making that noise again.
H report: That is not a noise. That is my knee.

# robot.5
* A screw rolls away; nobody goes after it.
A ask: Is that one important?
H answer: It used to be.

# dog.2
* {ally} digs, finds nothing, digs faster.
A report: Water. That way. A day old.
H ask: You can smell how old it is?
A answer: You can't?

# dog.4
* Two tracks in the sand: four feet, and two wheels.
A offer: Lean on me. I'm the right height for it.
H decline: I weigh as much as nine of you.
A insist: Then lean a little.

# cat.1
* A whisker is put in order.
A report: He left you the boat. All of it. The wet bit, too.
H ask: Is there a dry bit?

# cat.4
* A tail, twice its size.
A call: How is it?
H call: Beneath me!

# fox.2
* An ear turns before the head does.
A ask: How do you know they're asleep?
H teach: The fire's low and nobody's laughing.

# fox.4
* Breath, breath, and the sound of claws on ice.
H order: Take my tail. In your teeth. Don't let go.

# space.1
* A lamp goes out at the far end.
A report: Air for nineteen days. For one.
H answer: Then nobody's to come and visit.

# space.3
* Frost on the inside of the glass.
H confess: I used to talk to the ground every night. Then there was nobody on it.
A answer: I was on. You only had to ask.

# space.5
* The sun comes round the edge of everything.
A announce: Morning. The sixteenth today.
H ask: Is it a good one?
A assess: I have no others like it.

# mars.1
* Red light on upturned faces.
A boast: My family's been dust for nine generations.
H ask: And what were they before?
A admit: That's what's in it, isn't it?

# mars.3
* A hand wipes a window; red, and red, and red.
A argue: They sent one letter. In four hundred years.
H answer: We sent none.

# mars.5
* One blue star, just above the edge.
A ask: Which one is it?
H point: The blue one. It's smaller than I thought.

# hospital.1
* A chart is turned over, and turned back.
A ask: Who signed for the tea?
H answer: I did. Both cups.

# hospital.2
* A trolley wheel squeaks, somewhere, and stops.
A warn: Count the beds before you go round. And count them after.
H ask: Why?
A answer: You'll see.

# hospital.4
* A pulse is felt for, and not found, and the fingers close round the wrist that was feeling.
H whisper: Your hand's so cold.

# dead.1
* Somebody's breath clouds where nobody stands.
A refuse: I'll sweep anywhere but there.
H press: Since when?
A answer: Since it started saying thank you.

# dead.3
* A chair is a hand's breadth nearer than it was.
H ask: Did you move that?
A answer: I was going to ask you.

# dead.5
* The clock on the wall goes again.
A advise: Don't write it down. If it's written, it stays.
H answer: It's written. It isn't my hand.

# dark.2
* One lamp less.
A ask: What is it for, being afraid?
H answer: For staying near the others.

# dark.4
A ask: Is it always this big?
H whisper: Only when you look at it. Hold still.

# train.2
* The lamp swings; every shadow leans the same way.
A explain: That cord stops us. On the viaduct. In this wind.
H decide: Then nobody pulls it.

# train.4
* Wheels, louder.
A ask: How far to the next station?
H answer: There isn't one. There's a bridge, and then there's morning.

# storm.1
* Water runs upwards on the glass.
A remark: They say it's the worst in a hundred years.
H answer: They weren't sitting in it.

# storm.3
* Thunder, and one second later everybody's face.
A count: One, two. It's right on top of us.

# ice.2
* A crack runs through white, from here to there.
A notice: It's singing.
H warn: That isn't singing. Spread your weight.

# ice.3
* Breath, and behind it nothing but white.
A complain: I can't feel my feet.
H answer: Good. Then they can't complain either. Walk.

# ice.5
* Something drips for the first time in months.
A notice: It's melting. Listen.
H answer: Let it. We're across.

# desert.2
* A shadow under a stone; two go and sit in it.
A lick: I've had dew today. One.
H offer: There's a spoonful in my radiator.

# desert.3
* The wind takes their tracks as they make them.
A worry: We've been past that stone.
H correct: It's been past us. It moves at night.

# desert.5
* Green, a line of it, no thicker than a thread.
A sniff: Wet. I smell wet.
H warn: Don't run. It may be shy.

# boat.1
* A rope creaks for no reason.
A inform: She leaks a bit.
H ask: Where?
A answer: In the middle. And at both ends.

# boat.3
* A bucket goes over the side and comes back with half a fish.
A shout: Duck!
H look: Where? I like duck.

# boat.5
* A name is painted on the bow, with one letter running.
A ask: What'll you call her?
H decide: Dry.

# swim.2
* A paw goes in, and comes out with great dignity.
A explain: You lie on it. That's all it is.
H protest: One lies on cushions.

# swim.3
* Bubbles, for rather a long time.
A call: Kick! Kick something!
H gasp: There's nothing down here to kick!

# hunt.1
* A line of smoke, too thin and too straight.
A count: Three fires. Last night it was two.
H decide: Then we don't wait for the fourth.

# hunt.3
* Far back, a dog barks, once.
A freeze: Was that ours?
H whisper: We haven't got a dog.

# war.2
* Boots overhead; everybody in the room looks up and down again.
A ask: How many stairs?
H count: Fourteen. He always stops on nine.

# war.3
* A match flares; a face, a cap, a smile.
A whisper: Don't look at the window.
H whisper: I'm looking at the cups. I'm a very good maid.

# wedding.2
* A veil on a nail.
A fuss: Stand still. There's a pin in my mouth and a crowd outside.
H ask: Were you sure? When it was you?
A admit: I was late. I took that for sure.

# wedding.4
* A flower loses a petal on stone.
A order: Look at me, not at them. Say it to me.

# love.2
* A glove is left behind, a little too carefully.
A notice: You're whistling.
H deny: It's the brakes.

# love.5
* Two breaths on one window.
A ask: When did you know?
H answer: When I'd have gone the wrong way, only to be longer about it.

# bank.1
* A coin is spun on a table; nobody takes their eyes off it.
A recall: They took the house with a letter. One page.
H answer: We'll be politer. We'll use none.

# bank.3
* A queue moves up by one.
A notice: That clerk. He's the one who signed.
H whisper: I know. Smile at him. He'll remember it later.

# village.2
* A curtain moves.
A warn: They're all at their windows.
H answer: Then wave.

# village.4
* One door opens, then another.
A count: That's everyone. Even the ones who don't talk.

# school.3
* Chalk dust, and an empty chair.
A remember: You were the one under the table.
H answer: It was quieter. There's no reading under a table.

# books.1
* A thumb down a row of spines.
A admit: There's a man coming to count them. He won't read one.
H ask: How many's he got to count?
A answer: All of them. You've been sleeping on four.

# books.5
* A till rings in an empty shop.
A laugh: You've spelt Open with two Ps.
H answer: It's more open than it was.

# old.2
* A knee clicks; everybody freezes.
A grumble: That was my good one, too.
H plan: Then we lead with the other.

# old.4
* Spectacles, on the ground, intact.
A puff: I'm too old for windows.
H answer: You were too old for dying in there. Breathe in.

# child.2 ? cub
* Small feet, running, and a stop.
A ask: Were you ever little?
H answer: Briefly. I was told off for it.

# child.4 ? cub
* A small hand takes hold of a large sleeve.
A whisper: I'm not scared. My knees are.

# festival.2
* A string of lanterns goes up, and half of it comes down.
A count: Nine days. They've painted my name on the board.
H groan: Then we can't even run away.

# crime.2
* A match, a doorway, a footprint filling with rain.
A doubt: A thing like that leaves no trace.
H correct: It leaves people who won't meet your eye.

# sea.3
* Foam over the stones.
A warn: The tide's turned.
H answer: So have I. Come on.

# mountain.3
* A stone falls and goes on falling.
A admit: I don't like the way down.
H answer: We're not going down. Look at your hands.

# farm.2
* A gate, swinging.
A complain: The hens know something. They've stopped.
H answer: Hens always know. They don't say.

# king.2
* A flag, upside down, is put right.
A whisper: Bow lower. They count.
H answer: I've a bad back and no rank. Let them count that.

# kitchen.2
* A pan goes on, too hot.
A taste: It wants something.
H answer: So do I. Stir.

# sport.2
* A whistle, a lap, a stitch.
A time: That's four seconds worse.
H gasp: I waved to somebody.

# stage.2
* A bulb goes, in a row of bulbs.
A warn: There's a full house.
H ask: Full of what?

# city.2
* A tram takes the puddle with it.
A remark: A million people, and not one of them looking up.
H answer: That's what makes it easy to hide in.
"""
