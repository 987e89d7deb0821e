"""Unmask: one of the company is not what they seem, and everybody is shut in together until it is known who."""

from agents.film import TimeOfDay

from .model import Spine, Step, needs, talk

UNMASK = Spine(
    name="unmask",
    quest="find out which of them it is",
    conflict="Everybody has something to hide, and only one is hiding {the_thing}; {hero} must trust somebody, and may pick wrong.",
    promise="A locked room, a ticking thing, and a face that changes.",
    titles=("One of Us", "Somebody Here", "The {Thing} and the {Crowd}", "Who Sits by the {Thing}", "Nobody Leaves"),
    hook="Nobody can leave, and somebody is lying very calmly",
    genre="thriller",
    tone=("tense", "close", "wry"),
    lie="Strangers are dangerous.",
    truth="Strangers are all there is to hold on to.",
    steps=(
        Step(
            "alarm", 1, "home", TimeOfDay.NIGHT, (0, -1), "{premise} Everyone looks at {the_thing}; nobody says whose {it} is.", "{The_thing} on a seat, and a ring of faces keeping their distance",
            ("{hero} leans close and listens.", "{ally} pulls {hero} back by the sleeve."),
            (
                talk("H whisper: Don't touch {it}. Listen.", "A whisper: I hear it.", "H ask: Whose is this? Whose?", "A answer: Look at them. It's nobody's, all of a sudden."),
                talk("H announce: One of us brought {the_thing} in here.", "A correct: One of you. I came with an umbrella."),
                talk("A ask: How long have we got?", "H answer: Ask whoever packed it."),
            ),
            adds=needs("thing_seen called"), feeling="it belongs to nobody, all of a sudden",
        ),
        Step(
            "suspicion", 2, "way", TimeOfDay.NIGHT, (-1, 0), "In the {way} {hero} turns out every bag; each holds a secret, and none the right one.", "Open suitcases in a row, and a life in every one",
            ("{hero} holds up a wig, a pair of small shoes, a bundle of money.", "{ally} hugs {ap} own bag."),
            (
                talk("H ask: Why won't you open yours?", "A refuse: It's private.", "H press: Private how?", "A confess: It's letters. From somebody I'm not married to."),
                talk("A ask: And who searches you?", "H offer: You do. Go on. Left pocket first."),
                talk("A accuse: You found it very quickly, didn't you?", "H protest: I sat on it!", "A answer: That's what I'd say."),
            ),
            needs=needs("called"), adds=needs("ally_met suspects"), feeling="everybody has something in the bag",
        ),
        Step(
            "lamp_out", 3, "home", TimeOfDay.NIGHT, (0, -2), "The lamp goes out. When it comes back, {the_thing} has moved.", "Dark; then the same room with one thing changed",
            ("{hero} reaches into the dark and finds a hand.", "{ally} does not let go of it."),
            (
                talk("H whisper: Whose hand's that?", "A whisper: Mine. I hope."),
                talk("A whisper: Somebody moved. Just now. I felt the air.", "H order: Nobody breathe."),
            ),
            needs=needs("called"), adds=needs("tested"), feeling="the dark changes something",
        ),
        Step(
            "unmasking", 4, "far", TimeOfDay.NIGHT, (-2, 2), "In the {far} {hero} holds out {the_thing}, with a knife for the first slice; one hand will not take it.", "A knife held out, handle first, to one face after another",
            ("{hero} holds out the knife, handle first.", "One hand stays in its pocket."),
            (
                talk("H offer: Birthday, isn't it? Then cut it. You first.", "A refuse: I'm not hungry.", "H realise: No. You're the only one who's never looked at it.", when="on_cake"),
                talk("H ask: Everyone's looked at it. Everyone but you. Why?", "A admit: Because I know what it looks like inside.", "H ask: Then you know how it stops."),
                talk("A confess: It wasn't meant for any of you.", "H answer: Then give us a hand. Quickly."),
            ),
            needs=needs("tested thing_seen"), adds=needs("found truth"), feeling="the one who never looked", pairs="alarm",
        ),
        Step(
            "daylight", 5, "high", TimeOfDay.DAWN, (2, 3), "At the {high}, in the first light, {the_thing} goes over the rail; nobody has let go of anybody's hand.", "A long fall, a small flash, and the day coming up behind it",
            ("{hero} throws, with both arms.", "{ally} looks at {ap} hand, still in somebody else's."),
            (
                talk("A ask: Can we let go now?", "H answer: You first."),
                talk("H ask: I never asked your name.", "A answer: We've had no time. We were busy being suspected."),
                talk("A ask: Whose birthday was it?", "H answer: Everyone's, I think. As of now.", when="on_cake"),
            ),
            needs=needs("found"), adds=needs("closed"), feeling="strangers holding hands", pairs="unmasking",
        ),
    ),
)  # fmt: skip
