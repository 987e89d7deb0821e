"""Court: two people who should not fit, and the small steps by which they do. Offered when the logline speaks of love."""

from agents.film import TimeOfDay

from .model import Spine, Step, needs, talk

COURT = Spine(
    name="court",
    quest="find the courage to say it to {ally}",
    conflict="{hero} and {ally} understand each other perfectly until one of them tries to put it into words.",
    promise="Two people being brave about something very small.",
    titles=("{Hero} and {Ally}", "The {Role} in Love", "Half a Sentence to {Ally}", "Nearly, Said {Hero}"),
    hook="Everything speaks against it except the two of them",
    genre="romance",
    tone=("shy", "bright", "tender"),
    asides=False,
    lie="If I say it, I will lose it.",
    truth="It was already said; only the words were late.",
    steps=(
        Step(
            "meeting", 1, "home", TimeOfDay.DAY, (0, 1), "{premise}", "Two people reaching for the same thing",
            ("{hero} drops {the_thing}.", "{ally} picks it up and does not give it back at once."),
            (
                talk("A ask: Is this yours?", "H stammer: It was. You can have it. Or not. Whichever.", "A tease: You're very decisive."),
                talk("H admit: I had something clever to say. It's gone.", "A offer: I can wait.", "H worry: It may take years.", "A insist: I said I can wait."),
                talk("A remark: You're staring.", "H deny: I was looking past you.", "A tease: There's a wall behind me.", "H insist: It's a very good wall."),
            ),
            adds=needs("thing_seen called"), feeling="two hands, one thing",
        ),
        Step(
            "walk", 2, "out", TimeOfDay.DUSK, (1, 2), "They walk the long way round, twice, so as not to arrive.", "Two shadows, a careful gap between them",
            ("{hero} matches {p} steps to {ally}'s.", "The gap closes by the width of a finger."),
            (
                talk("A notice: We've passed that door before.", "H lie: It's a different door.", "A smile: Same cat, though."),
                talk("H ask: What do you hear, when it's quiet?", "A answer: You, thinking of what to say next.", "H laugh: And is it any good?", "A promise: It's getting better."),
                talk("H confess: I'm better at walking than at talking.", "A agree: Then walk slower."),
            ),
            needs=needs("called"), adds=needs("walked ally_met"), feeling="the long way round",
        ),
        Step(
            "misstep", 3, "way", TimeOfDay.NIGHT, (2, -2), "{hero} gets it wrong: a word too few, and {ally} takes it for a no.", "A hand held out a second too late",
            ("{ally} buttons up and goes.", "{hero} says it now, to nobody."),
            (
                talk("A ask: So what is this? You and me?", "H dodge: It's, well. It's late, is what it is.", "A withdraw: I see. Good night, then.", "H whisper: No. That's not what I meant."),
                talk("A admit: I'm going away on Friday. I thought you'd say something.", "H hesitate: Have a good journey?", "A withdraw: Thank you. That's something."),
                talk("A ask: Is there anything you want to tell me?", "H hesitate: Mind the step.", "A withdraw: I'll mind it."),
            ),
            needs=needs("walked"), adds=needs("tested"), feeling="a word too few",
        ),
        Step(
            "declaration", 4, "far", TimeOfDay.NIGHT, (-2, 2), "{hero} runs after {ally} and says it at last, out of breath and in the wrong order.", "One running figure, one standing still",
            ("{hero} has to hold on to something.", "{ally} does not turn round yet."),
            (
                talk("H declare: It wasn't the step. I meant you. Stay. Please.", "A ask: In that order?", "H plead: In any order."),
                talk("H confess: I practised it for weeks. It was longer.", "A ask: And what's left of it?", "H declare: You. Only you. The rest was decoration."),
                talk("H declare: I don't want to be brave without you.", "A answer: You're out of breath.", "H admit: I've been out of breath since we met."),
            ),
            needs=needs("tested"), adds=needs("said truth"), feeling="out of breath, in the wrong order", pairs="misstep",
        ),
        Step(
            "together", 5, "high", TimeOfDay.DAWN, (2, 3), "Morning finds them side by side, with {the_thing} between them and nothing left to say.", "Two backs against the light, no gap",
            ("{ally} gives {the_thing} back.", "{hero} gives it to {ao} again."),
            (
                talk("A return_it: This is yours, I believe.", "H offer: Keep it. Then I'll always have a reason to call.", "A tease: You could simply call."),
                talk("A ask: What are you thinking?", "H answer: Nothing. It's wonderful.", "A agree: It is a very good wall."),
                talk("H ask: Shall we take the long way home?", "A ask: Which way's that?", "H answer: Any way. I'll walk slowly."),
            ),
            needs=needs("said thing_seen"), adds=needs("closed"), feeling="no gap", pairs="meeting",
        ),
    ),
)  # fmt: skip
