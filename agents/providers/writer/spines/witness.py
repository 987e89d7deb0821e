"""Witness: one person saw it, everybody else has run or looked away, and being believed costs more than keeping quiet."""

from agents.film import TimeOfDay

from .model import Spine, Step, needs, talk, variant

WITNESS = Spine(
    name="witness",
    quest="make somebody believe what {s} saw",
    conflict="{hero} wants to {quest}; whoever ran would have to admit that they ran.",
    promise="One pair of eyes against a whole street.",
    titles=("The Only One Who Stayed", "What the {Role} Saw", "{Hero} Saw It", "One Pair of Eyes", "Ask the {Role}"),
    hook="Everybody else was looking the other way, and means to go on doing so",
    genre="crime",
    tone=("watchful", "dry", "stubborn"),
    lie="Whoever is alone with it must be wrong.",
    truth="It only takes one who does not look away.",
    keeps=True,
    steps=(
        Step(
            "glimpse", 1, "home", TimeOfDay.NIGHT, (0, -1), "{premise}", "An empty room, a door still swinging, and {hero} in the middle of it",
            ("{hero} stands quite still with {p} cap in {p} {hands}.", "{ally} comes back, out of breath, and stops in the door."),
            (
                talk("A ask: Why are you still here? Everybody's out!", "H answer: I was busy. I was looking at {sight}.", "A ask: At what?", "H insist: You ran right past.", when="sight"),
                talk("A ask: Are you hurt? What happened?", "H answer: I saw it. All of it. From here.", "A doubt: There's nothing there."),
                talk("A scold: When everyone runs, one runs.", "H answer: Where to?", "A admit: I don't know. I followed the baker."),
            ),
            adds=needs("thing_seen called"), feeling="alone with it",
        ),
        Step(
            "not_believed", 2, "out", TimeOfDay.DAY, (-1, -2), "In the morning, at the {out}, {hero} tells what {s} saw. Each of them was somewhere else, and each is sure that there was nothing to see.", "A ring of folded arms",
            ("{hero} shows with both {hands} how tall and how near.", "{ally} studies the ground."),
            (
                talk("H report: This tall. A coat. One shoe tied with string.", "A doubt: They say you were asleep.", "H answer: I was. That's why I wasn't running."),
                talk("A report: Eleven people. All of them saw nothing.", "H ask: From where?", "A admit: From the other side of the hill."),
                talk("A warn: If you're right, they were cowards. Think about it.", "H answer: I don't care if they ran. I'd like it back."),
                talk("A pass_on: They say {sight} was a shadow.", "H answer: Shadows don't shut the door behind them.", when="sight"),
            ),
            needs=needs("called"), adds=needs("lead ally_met"), feeling="laughed at by people who ran",
            variants=(
                variant("sight", "In the morning, at the {out}, {hero} describes {sight} to everyone. Each of them was somewhere else, and each is sure that there was nothing to see.", "A ring of folded arms, and a drawing held up", "{hero} draws it on the back of a bill.", "{ally} turns the drawing the right way up."),
            ),
        ),
        Step(
            "found_out", 3, "way", TimeOfDay.DUSK, (-2, -3), "On the {way} {hero} measures what was left behind: one footprint, half a button, the length of a stride. Somebody stands at the other end and watches {o} do it.", "A footprint, and a shoe beside it that does not fit",
            ("{hero} kneels and lays {p} hand in the print.", "{ally} puts {ap} own foot beside it and shakes {ap} head."),
            (
                talk("H show: See the heel? Worn on the inside.", "A admit: I thought you'd made it up.", "H ask: And now?", "A answer: Now I'm frightened. I liked it better before."),
                talk("A whisper: There's somebody at the corner.", "H answer: I know. I saw the coat move.", "A ask: What do we do?", "H decide: Measure slower."),
                talk("X warn: You could simply have slept.", "H answer: I did. Then I woke up.", "X offer: Nobody believes you. Why not leave it at that?", "H refuse: Because you're asking.", when="facing"),
            ),
            needs=needs("lead"), adds=needs("tested"), feeling="whoever sees is seen",
            variants=(
                variant("facing", "On the {way} {hero} kneels over a footprint. When {s:look} up, {rival} is standing in front of {o}, in a friendly way, and so near that nobody could miss it.", "A footprint, and a shoe coming to stand in it", "{hero} stays where {s:be}.", "{rival} wipes a sole on the kerb."),
                variant("sight", "On the {way} {hero} measures what {sight} left behind: one footprint, half a button, the length of a stride. Somebody watches {o} do it.", "A footprint, and a shoe beside it that does not fit", "{hero} kneels and lays {p} hand in the print.", "{ally} puts {ap} own foot beside it and shakes {ap} head."),
            ),
        ),
        Step(
            "pointed_out", 4, "far", TimeOfDay.NIGHT, (-3, 2), "At the {far} it begins again and everybody runs. {hero} stays, as before; this time {ally} stays too, and then there are two who saw it.", "A crowd running out of the picture, and two who stand",
            ("{hero} raises an arm and points.", "{ally} takes one step to run, and takes it back."),
            (
                talk("A shout: Everyone's running!", "H answer: Yes. Look where they aren't looking.", "A gasp: There. By the door. One shoe tied with string."),
                talk("H order: Don't turn your head. Only your eyes.", "A whisper: I see it. I see it!", "H breathe: Say that again. I've waited all week."),
                talk("X ask: Why does nothing ever make you run?", "H answer: I've seen what it looks like from behind.", "A call: I saw it too! That's two of us!", when="facing"),
            ),
            needs=needs("tested thing_seen"), adds=needs("truth"), feeling="two is a great many", pairs="glimpse",
            variants=(
                variant("facing", "At the {far} it begins again and everybody runs. {hero} stays, {ally} stays, and between the two of them {rival} comes face to face with somebody who points.", "A crowd running out of the picture, and three who stand", "{hero} raises an arm and points.", "{rival} looks for a third way out."),
            ),
        ),
        Step(
            "asked", 5, "home", TimeOfDay.DAWN, (2, 3), "In the morning they come to the {home}, one after another, and each has remembered seeing something. {hero} lets them all tell it.", "A queue of people holding their hats",
            ("{hero} keeps a straight face and nods.", "{ally} pours for everyone and says nothing."),
            (
                talk("A report: Now eleven of them saw it. All from the front.", "H smile: Then they must've been running backwards."),
                talk("A ask: Don't you want to tell them?", "H answer: What? They were there. They say so.", "A laugh: You're a terrible witness."),
                talk("A ask: What'll you do the next time?", "H answer: Stay where I am. It's the best seat."),
            ),
            needs=needs("truth"), adds=needs("closed"), feeling="everybody was there", pairs="not_believed",
        ),
    ),
)  # fmt: skip
