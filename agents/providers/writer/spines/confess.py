"""Confess: something true has been kept back too long, and has to be said before the chance is gone."""

from agents.film import TimeOfDay

from .model import Spine, Step, needs, talk

CONFESS = Spine(
    name="confess",
    quest="say aloud what {s:have} kept back for years",
    conflict="{hero} can live with the silence or with the truth, and not any longer with both.",
    promise="The relief of a sentence that took half a lifetime.",
    titles=("What the {Thing} Kept", "Dear {lost}", "The {Role}'s Unsent Answer", "{Hero}'s Longest Silence", "What {Hero} Never Said"),
    hook="There is one sentence {s} never said, and now {s} must say it aloud",
    genre="drama",
    tone=("intimate", "honest", "bittersweet"),
    lie="Silence protects the people I love.",
    truth="They were waiting for me to say it.",
    steps=(
        Step(
            "reminder", 1, "home", TimeOfDay.NIGHT, (0, -1), "{premise} It brings back what {hero} has never told anyone.", "{The_thing} and {hero}, and the whole dark window between them",
            ("{hero} sets {the_thing} face down.", "After a moment {s:turn} it up again."),
            (
                talk("H recall: That handwriting. I'd know it anywhere.", "L recall: I waited for your answer, you know.", "A ask: Who are you talking to?", "H deny: Nobody. Pass me the lamp.", when="lost handwriting"),
                talk("H recall: I'd know it anywhere. Even now.", "L recall: I waited for your answer, you know.", "A ask: Who are you talking to?", "H deny: Nobody. Pass me the lamp.", when="lost"),
                talk("A ask: You haven't taken your eyes off {the_thing}.", "H deny: It's nothing. An old thing.", "A press: Old things don't do that to a face."),
                talk("A ask: What did you do, back then?", "H deny: Who says I did anything?", "A observe: You do. Every time you don't finish a sentence."),
            ),
            adds=needs("thing_seen called secret"), feeling="an old silence stirs",
        ),
        Step(
            "evasion", 2, "out", TimeOfDay.DAY, (-1, 0), "{hero} talks about everything else, and {ally} notices.", "Two people working side by side, not looking at each other",
            ("{hero} mends what is not broken.", "{ally} puts the tool out of reach."),
            (
                talk("H dodge: Wind's turning. We should see to the roof.", "A challenge: The roof is fine. You aren't.", "H dodge: Hand me that rope.", "A refuse: No. Talk first, rope after."),
                talk("A remark: You've cleaned that three times.", "H dodge: It was dirty three times.", "A press: What did you never say? And to whom?"),
                talk("A ask: Did you two quarrel, you and {lost}?", "H dodge: We'd have needed to be talking.", "A ask: And whose turn was it to begin?", "H admit: Mine. It's been mine for years.", when="lost"),
            ),
            needs=needs("called"), adds=needs("ally_met pressed"), feeling="busy hands, shut mouth",
        ),
        Step(
            "cost", 3, "way", TimeOfDay.DUSK, (0, -2), "The silence costs something at last: {hero} and {ally} quarrel, and {ally} turns to go.", "A distance opens between two figures",
            ("{ally} takes three steps away.", "{hero} lifts a hand, and lets it drop."),
            (
                talk("A accuse: You'd rather lose people than finish a sentence.", "H protest: I was sparing them.", "A accuse: You were sparing yourself. We could all see it."),
                talk("A warn: I can't help with what you won't name.", "H plead: Stay. Just till it's dark.", "A refuse: It's been dark for years. You keep the curtains drawn."),
                talk("H shout: What good would it do now? {ls:Cap} can't hear me!", "A answer: No. But I can. And so can you.", "L echo: I'd have forgiven worse, you know.", when="lost dead"),
            ),
            needs=needs("pressed"), adds=needs("alone tested"), feeling="a friendship pays for the silence",
        ),
        Step(
            "confession", 4, "far", TimeOfDay.NIGHT, (-2, 2), "{hero} takes {the_thing} to the edge of the world {s:know} and says it aloud.", "One small figure, speaking to the dark",
            ("{hero} speaks. The wind does not interrupt.", "Behind {o}, {ally} has come back and heard."),
            (
                talk("H confess: I was angry. So I let you go without a word.", "H confess: That's all. That's the whole of it. I'm sorry.", "L forgive: I know. I read it in everything you didn't write.", "A comfort: Come away from the edge now.", when="lost"),
                talk("H confess: It was me. All of it. I let others carry it.", "A admit: I know. I think we all knew.", "H ask: Then why did nobody say?", "A answer: We were waiting for you to go first."),
                talk("H confess: I said I didn't care. I cared so much I left.", "A listen: Say the rest.", "H confess: I'm sorry. I've been sorry every single day."),
            ),
            needs=needs("tested thing_seen secret"), adds=needs("said truth"), feeling="the sentence, at last", pairs="reminder",
        ),
        Step(
            "peace", 5, "high", TimeOfDay.DAWN, (2, 3), "Morning; {hero} and {ally} share a silence that hides nothing.", "{The_thing} in the open, in full sun",
            ("{hero} leaves the door wide open.", "{ally} leans on the same rail."),
            (
                talk("A ask: How does it feel?", "H answer: Lighter. And a bit draughty.", "A tease: That's what doors are like, open."),
                talk("H ask: You came back. Why?", "A answer: You'd have told it all wrong without me.", "H laugh: I told it all wrong anyway.", "A bless: You told it true. It'll do."),
                talk("H resolve: I'll write it down. All of it, this time.", "A ask: And post it where?", "H answer: {ls:Cap} found a way. I'll find one too.", "L farewell: I'll keep the light on.", when="lost"),
            ),
            needs=needs("said"), adds=needs("closed"), feeling="a silence with nothing in it", pairs="confession",
        ),
    ),
)  # fmt: skip
