"""Stock by subject and act: what people say about a mammoth, a clock or bread, and what their hands do with it. `# subject.act`, with act 1 to 5."""

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
A reason: Years in the water, by the look of {it}.
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
* {the_thing} lies where nobody can look away from {it}.
A confess: I dreamt it was empty.
H answer: I dreamt it was a bill.

# letter.4
* Paper, unfolding, very loud.
H notice: It's been folded and unfolded. Somebody couldn't send it.
"""
