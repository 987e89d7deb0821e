"""Between: one piece of work for two sides, and both of them mean to have it alone."""

from agents.film import TimeOfDay

from .model import Spine, Step, needs, talk, variant

BETWEEN = Spine(
    name="between",
    quest="serve {sides} with one pair of hands",
    conflict="{hero} wants to {work} for {sides}; each of them wants it alone, and in its own colours.",
    promise="Two who want the whole, and those who give them half each.",
    titles=("{Sides}, One {Thing}", "Half Each", "The {Role} in the Middle", "One for {Sides}", "Both Sides of the {Thing}"),
    hook="Each side has paid for the whole of it",
    genre="fable",
    tone=("wry", "tense", "humane"),
    lie="One can only be on one side.",
    truth="Somebody has to be the seam.",
    steps=(
        Step(
            "order", 1, "home", TimeOfDay.DAY, (0, -1), "{premise}", "Two hands laying down the same coin, from two ends of one table",
            ("{hero} looks from one coin to the other.", "{ally} pushes both together with one finger."),
            (
                talk("A ask: Which of them is it for?", "H answer: Both.", "A ask: Do they know?", "H answer: They've each been told that it's going well."),
                talk("A refuse: I'll not work with you. And not for them.", "H ask: For which of them?", "A answer: Any. Pass the scissors."),
                talk("A ask: You took money from {sides}?", "H answer: Half from each. I can do sums.", "A warn: They can shoot."),
            ),
            adds=needs("thing_seen called"), feeling="two promises in one sentence",
        ),
        Step(
            "two_tables", 2, "far", TimeOfDay.DAY, (-1, 1), "At the {far} {hero} and {ally} quarrel over every hand's breadth of {the_thing}: each of them has somebody on one of the sides, and works towards that end.", "One piece of work pulled tight between two pairs of hands",
            ("{hero} pulls {the_thing} an inch to the left.", "{ally} pulls it back."),
            (
                talk("A claim: Mine's the side with the sun on it.", "H answer: It's one piece. It gets the sun all over.", "A mutter: My brother's on this side. That's all."),
                talk("A accuse: You've made theirs bigger.", "H ask: Whose is theirs?", "A admit: I've lost track. That makes me furious."),
                talk("H notice: You're making it straight. You never make it straight.", "A answer: If they march behind it, they'll march behind something straight."),
            ),
            needs=needs("called"), adds=needs("lead ally_met"), feeling="war at one table",
        ),
        Step(
            "inspection", 3, "out", TimeOfDay.DUSK, (1, -2), "At the {out} both sides send somebody, at the same hour, to see how far it has got. {hero} holds up one end, {ally} the other, and what is in the middle stays folded.", "Two pairs of boots, one on each side of a sheet hung out to dry",
            ("{hero} folds the middle under and smiles.", "{ally} curtsies twice, in two directions."),
            (
                talk("A hiss: The other one's at the back door.", "H whisper: Then show them the back. Of it. Quickly.", "A whisper: It's the same back!"),
                talk("H admit: They'll have it by morning. Both of them.", "A ask: And when they see it's the same?", "H answer: Then we ought to be standing somewhere else."),
                talk("A confess: I could cut it. Then each has one.", "H ask: Could you?", "A answer: I've had the blade on it since noon. I can't find the middle."),
            ),
            needs=needs("called"), adds=needs("tested"), feeling="both at the door",
        ),
        Step(
            "unfolded", 4, "way", TimeOfDay.DAWN, (-2, 2), "In the {way} {sides} stand facing each other, and each looks for what it was promised. {hero} and {ally} walk out between them and unfold {the_thing}. There is only one.", "One thing held up between two long lines",
            ("{hero} holds {p} end high.", "{ally} holds the other, and does not look at anybody."),
            (
                talk("A whisper: They're all looking at us.", "H answer: Good. As long as they look, they don't aim.", "A whisper: How long can you hold your end?", "H answer: Longer than they can."),
                talk("H say: It's paid for. Come and fetch it.", "A add: It takes two. One at each end.", "H whisper: Now let's see who comes."),
            ),
            needs=needs("tested thing_seen"), adds=needs("truth"), feeling="one, held up", pairs="order",
        ),
        Step(
            "hem", 5, "home", TimeOfDay.DAY, (2, 3), "Nobody has fired. At the {home} there are two orders for mending on the table, for the same tear, and {hero} and {ally} take one end each.", "Two needles coming towards each other along one seam",
            ("{hero} bites off a thread.", "{ally} hands over the scissors before anybody asks."),
            (
                talk("A ask: Who tore it?", "H answer: Both. They each wanted to carry it home.", "A smile: Then leave the seam strong. They'll want to do it again."),
                talk("A admit: I've not shouted since breakfast.", "H answer: I noticed. Are you ill?", "A answer: I can't remember which side I was on."),
                talk("A ask: And if they start again?", "H answer: Then we'll be late with it. We can be very late."),
            ),
            needs=needs("truth"), adds=needs("closed"), feeling="one seam", pairs="unfolded",
            variants=(variant("lost", "Nobody has fired. At the {home} {hero} keeps a thread of {the_thing} for {lost}, and ties it round {p} wrist.", "A thread, a wrist, and light through cloth", "{hero} bites off a thread.", "{ally} ties the knot for {o}."),),
        ),
    ),
)  # fmt: skip
