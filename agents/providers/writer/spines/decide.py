"""Decide: something has to be chosen by people who do not agree, and whoever counts the votes has one too."""

from agents.film import TimeOfDay

from .model import Spine, Step, needs, talk

DECIDE = Spine(
    name="decide",
    quest="{want_or:settle what nobody wants to settle}",
    conflict="Half want to know and half are afraid to; {hero} holds the deciding voice and would give it away for nothing.",
    promise="One question, one room, and nobody who can leave it.",
    titles=("The Casting Vote", "Before the {Thing} Is Opened", "A Show of {Hands}", "The Day They Voted on {The_thing}", "Yes, No, {Hero}"),
    hook="Every voice counts the same, and one is still missing",
    genre="drama",
    tone=("urgent", "fair", "clear-eyed"),
    lie="If I do not choose, it is not my fault.",
    truth="Not choosing was the only wrong vote.",
    steps=(
        Step(
            "question_put", 1, "home", TimeOfDay.DUSK, (0, -1), "{premise} {The_thing} lies in the middle of the room; nobody sits near {it}.", "{The_thing} alone on a very large table",
            ("{hero} walks once round the table.", "{ally} counts the chairs."),
            (
                talk("A put: Those who want {it} opened, over there. Those who don't, here.", "H ask: And those who don't know?", "A answer: There's no chair for those.", when="vote"),
                talk("A announce: It's even. As many for as against.", "H ask: Who hasn't spoken?", "A answer: You."),
                talk("A ask: Well? Yes or no?", "H dodge: What happens with a maybe?", "A answer: We sit here till it turns into one."),
            ),
            adds=needs("thing_seen called promise"), feeling="a question with two sides",
        ),
        Step(
            "canvass", 2, "out", TimeOfDay.DAY, (-1, 1), "{hero} goes from one to the next and asks why; {s:get} a different reason every time.", "{hero} small between people who all point different ways",
            ("{hero} makes a mark for yes and a mark for no.", "{ally} looks over {p} shoulder and shrugs."),
            (
                talk("H ask: Why are you so sure?", "A admit: I'm not. I'm loud.", "H ask: What would you do if you were quiet?", "A answer: Worry, I expect."),
                talk("A argue: What we don't know can't hurt us.", "H argue: It's hurting us now. Nobody's slept.", "A admit: I've slept. Badly."),
                talk("A plead: Leave {it} shut. We've done well enough.", "H ask: Have we? How would you know?", when="held"),
            ),
            needs=needs("called"), adds=needs("ally_met asked"), feeling="everyone has a reason",
        ),
        Step(
            "quarrel", 3, "way", TimeOfDay.NIGHT, (1, -2), "In the {way} somebody tries to take {the_thing}; {hero} and {ally} pull at {it} from both ends.", "Two pairs of hands on {the_thing}",
            ("{ally} pulls.", "{hero} does not let go, then does."),
            (
                talk("A demand: Give {it} to me. I'll make an end of this.", "H refuse: That isn't a vote. That's a theft.", "A answer: It's quicker."),
                talk("H accuse: You've made up their minds for them.", "A defend: Somebody has to.", "H answer: No. Everybody has to."),
                talk("A threaten: Open {it}, and I'm no friend of yours.", "H answer: And if I don't, you are? At that price?", when="held"),
            ),
            needs=needs("called"), adds=needs("tested"), feeling="friends on two ends of a thing",
        ),
        Step(
            "count", 4, "home", TimeOfDay.DAWN, (-2, 2), "They count; it is even. {hero}, last of all, lifts a hand.", "A forest of arms, and one going up late",
            ("{hero} raises {p} hand slowly, all the way.", "{ally} shuts {ap} eyes."),
            (
                talk("A count: Even. It comes down to you.", "H admit: I hoped it wouldn't.", "H decide: Then yes. If it's bad, I was the one."),
                talk("A ask: Is that a hand, or are you scratching?", "H decide: It's a hand."),
                talk("H decide: I'd rather be sorry for something than safe from everything.", "A note: I'll write down yes.", "H agree: Write it large."),
            ),
            needs=needs("tested promise"), adds=needs("decided truth promise_kept"), feeling="one hand, last", pairs="question_put",
        ),
        Step(
            "opened", 5, "high", TimeOfDay.DAWN, (2, 3), "Together, in the open, they look; {the_thing} holds one sentence, and it was worth the quarrel.", "All of them in one ring, all bent over one small thing",
            ("{hero} opens it with both thumbs.", "{ally} reads over {p} shoulder, lips moving."),
            (
                talk("A ask: What does it say?", "H read: It asks if we're all right.", "A ask: Is that all?", "H answer: They waited all this time for somebody to say yes."),
                talk("A ask: Who goes first?", "H decide: All of us. On three. That's what it's for."),
                talk("H read: It's only a question.", "A ask: Which?", "H answer: The same one we had. They couldn't settle it either."),
            ),
            needs=needs("decided thing_seen"), adds=needs("closed"), feeling="worth the quarrel", pairs="count",
        ),
    ),
)  # fmt: skip
