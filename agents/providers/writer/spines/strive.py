"""Strive: somebody sets out to do one named thing, at a price; the easy way out stands open until the end."""

from agents.film import TimeOfDay

from .model import Spine, Step, needs, talk, variant

STRIVE = Spine(
    name="strive",
    quest="{want_or:see it through}",
    conflict="{hero} wants to {quest}; it will cost something {s} would rather keep, and the easy way out stands open.",
    promise="A hard thing, done with open eyes.",
    titles=("{Aiming}", "The {Role}'s Other Way", "What It Cost the {Role}", "{Hero} Goes Through With It", "One Good Reason"),
    hook="There is an easy way out, and it stands open the whole time",
    genre="drama",
    tone=("plain", "stubborn", "bittersweet"),
    lie="A thing like that is for somebody else to do.",
    truth="It is done by whoever does it.",
    steps=(
        Step(
            "vow", 1, "home", TimeOfDay.DAY, (0, -1), "{premise}", "{hero}, very still, as if hearing it again",
            ("{hero} says it once, aloud, to find out how it sounds.", "{ally} stops in the middle of a movement."),
            (
                talk("A ask: You mean it?", "H reply: I've said it now. It's out of the house.", "A warn: Things like that come back with mud on."),
                talk("A ask: Why would anybody {aim_a}?", "H answer: So that {reason_s}.", "A admit: That's a good answer. I hate it.", when="aim reason"),
                talk("A ask: And if you don't?", "H answer: Then {otherwise_s}.", "A groan: Give me a minute. I'm sitting down.", when="otherwise"),
                talk("H admit: There's one difficulty. {Snag_s}.", "A reply: I'd noticed.", "H ask: Does it show?", "A tease: From the road.", when="snag"),
                talk("A ask: What do you want me to say?", "H answer: That it's mad to {aim_s}.", "A oblige: It's mad. I'll get my coat.", when="aim"),
                talk("H explain: It was meant to be {instead}. They sent me to {aim_s}.", "A ask: Which is worse?", "H answer: Ask me afterwards.", when="instead aim"),
            ),
            adds=needs("thing_seen called"), feeling="a sentence that cannot be taken back",
        ),
        Step(
            "rehearsal", 2, "out", TimeOfDay.DAY, (-1, 0), "At the {out} {hero} makes a first attempt, where nobody is looking; {ally} is looking.", "The same movement, again and again, and a second shadow on the ground",
            ("{hero} begins, breaks off, begins again.", "{ally} counts on {ap} fingers and runs out of them."),
            (
                talk("A ask: Was that it?", "H answer: That was the half of it.", "A say: Then I'd work on the other half."),
                talk("H ask: How did it look?", "A answer: From here? Like somebody falling off a ladder, slowly.", "H decide: Again, then."),
                talk("A wonder: Who taught you to {aim_a}?", "H admit: Nobody. It isn't taught.", "A answer: I can see why.", when="aim"),
                talk("A notice: You're holding back.", "H insist: I'm not.", "A answer: Whoever wants to {aim_a} mustn't think of tomorrow.", when="aim"),
                talk("H despair: {Snag_s}. Everyone can see that.", "A ask: Who's everyone? There's me and a bird.", "H reply: The bird laughed.", when="snag"),
            ),
            needs=needs("called"), adds=needs("tried ally_met"), feeling="badly, and then a little less badly",
            variants=(
                variant("aim", "At the {out} {hero} practises how to {aim}, where nobody is looking; {ally} is looking.", "The same movement, again and again, and a second shadow on the ground", "{hero} begins, breaks off, begins again.", "{ally} counts on {ap} fingers and runs out of them."),
                variant("aim snag", "At the {out} {hero} tries for the first time to {aim}. {Snag}; it shows at once.", "A first attempt, and the faces of those who saw it", "{hero} bows, because there is nothing else to do.", "{ally} claps, once, and stops."),
                variant("aim reason", "At the {out} {hero} practises how to {aim}. Every muscle says no; {ally} says nothing.", "One figure practising against itself, in a long mirror of puddles", "{hero} wipes {p} face and takes up the same stance again.", "{ally} holds out a towel, and takes it back."),
            ),
        ),
        Step(
            "offer", 3, "way", TimeOfDay.DUSK, (0, -2), "At the {way} an easy way out is held open: go home, say nothing, keep everything.", "An open door with light behind it, and nobody going through",
            ("{hero} looks at the door for a long time.", "{ally} does not tell {o} what to do."),
            (
                talk("A admit: Nobody would blame you.", "H answer: I know. I've asked them.", "A ask: All of them?", "H admit: All but one."),
                talk("H doubt: I could just go home.", "A agree: It's that way. It's even downhill."),
                talk("H confess: I don't want to pay for it.", "A ask: What does it cost?", "H answer: Only what I'm proud of.", when="aim"),
                talk("A ask: What would change, if you went home?", "H answer: Nobody'd notice. Except that {otherwise_s}.", when="otherwise"),
                talk("A remind: You had a reason.", "H repeat: {Reason_s}.", "A say: Well, then. Drink your tea and get up.", when="reason"),
                talk("H ask: What time is it?", "A answer: Late. {Until_s:Cap}, you said.", "H decide: Then there's no time to be afraid in.", when="until"),
            ),
            needs=needs("called"), adds=needs("tested"), feeling="the open door",
            variants=(
                variant("reason", "At the {way} {hero} counts up what it will cost, and the sum is too high. There is one thing on the other side of it: {reason}.", "A column of figures on the back of an envelope, and a line drawn under it", "{hero} crosses out a figure and writes it in again.", "{ally} turns the envelope over: there is a name on the front."),
                variant("until", "At the {way} everything goes wrong at once, and it must be done {until}. {hero} sits down.", "A clock, a bag with a torn handle, and somebody sitting beside it", "{hero} lays both {hands} over {p} face.", "{ally} ties the handle with a shoelace."),
                variant("otherwise", "At the {way} {hero} gives up, for as long as one cup of tea. Outside, through the glass, {s:see} what comes next if {s:stay} here: {otherwise}.", "A cup going cold, and two figures passing the window", "{hero} stands up so fast that the chair falls over.", "{ally} catches the cup."),
            ),
        ),
        Step(
            "deed", 4, "far", TimeOfDay.NIGHT, (-2, 2), "At the {far}, in front of everyone, {hero} does what {s} came to do.", "One figure in the middle of a great many eyes",
            ("{hero} takes a breath that can be heard in the last row.", "{ally} forgets to breathe at all."),
            (
                talk("H whisper: Don't look at them. Look at me.", "A promise: I'm looking.", "H say: Now."),
                talk("A ask: Do you want to stop?", "H answer: Yes. Don't let me."),
                talk("H say: This is for one person only. The rest may watch.", "A whisper: I know who. Go on.", when="reason"),
                talk("H say: {Snag_s}. So be it.", "A shout: Louder!", when="snag"),
                talk("A count: It's nearly time.", "H answer: Then it's time. I'd sooner be early than sorry.", when="until"),
            ),
            needs=needs("tested thing_seen"), adds=needs("done"), feeling="the thing itself", pairs="vow",
            variants=(
                variant("aim", "At the {far}, in front of everyone, {hero} {aims}.", "One figure in the middle of a great many eyes", "{hero} takes a breath that can be heard in the last row.", "{ally} forgets to breathe at all."),
                variant("aim snag", "At the {far}, in front of everyone, it happens all the same: {hero} {aims}, {p} own way, and nobody laughs.", "A silence in which one could hear a coat slide off a chair", "{hero} shuts {p} eyes and begins.", "{ally} moves {ap} lips along."),
                variant("aim reason", "At the {far} the easy way out is still open. {hero} looks at it, looks away, and {aims}.", "A door at the edge of the light, and a back turned to it", "{hero} lets {p} {hands} sink.", "{ally} is the only one who knows that it was meant."),
            ),
        ),
        Step(
            "after", 5, "home", TimeOfDay.DAWN, (2, 3), "It is done. At the {home} {hero} counts what it cost, and it is less than {s} had feared.", "The same room, and somebody in it who stands differently",
            ("{hero} hangs up {p} coat on the wrong hook, and leaves it there.", "{ally} puts down two cups without asking."),
            (
                talk("A ask: Would you do it again?", "H answer: Not before breakfast.", "A laugh: No. Nor would I."),
                talk("A ask: What does it feel like?", "H answer: Quiet. I'd forgotten there was so much of it."),
                talk("A whisper: Will you ever say why you did it?", "H answer: No. Nobody gives up a good secret for free.", "A promise: I wasn't there. I didn't see a thing.", when="reason"),
                talk("A ask: {Until_s:Cap}, you said.", "H answer: And a minute to spare.", "A ask: What did you do with it?", "H answer: I was frightened. Then it was over.", when="until"),
                talk("A admit: I thought it couldn't be done. {Snag_a}.", "H smile: I know. I was there.", when="snag"),
            ),
            needs=needs("done"), adds=needs("closed"), feeling="what it was worth", pairs="offer",
            variants=(
                variant("reason", "It is morning, and what it was for begins: {reason}. {hero} stands at the window of the {home}, out of sight, and watches.", "A packed bag on a doorstep, and somebody watching from above", "{hero} lifts a hand, lower than the sill.", "{ally} pretends to read."),
                variant("reason guest_of_honour", "It is morning, and what it was for begins: {reason}. {hero} carries the bag to the door and hands it over, with not a word of the price.", "A packed bag, and two hands on one handle", "{hero} does not let go of the bag at once.", "{ally} pretends to read."),
                variant("otherwise", "Morning. {hero} walks past the very door, on the right side of the street, and not alone.", "A door, a street, two people arm in arm", "{hero} tips {p} hat to the door.", "{ally} walks three steps behind and whistles."),
            ),
        ),
    ),
)  # fmt: skip
