"""Stock by subject and act, continued: companions, weather, places and ways of life. `# subject.act`, with act 1 to 5."""

SURROUNDINGS = """
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
