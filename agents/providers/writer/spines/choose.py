"""Choose: two sides pull, both are listening, and one person has to answer for herself."""

from agents.film import TimeOfDay

from .model import Spine, Step, needs, talk, variant

CHOOSE = Spine(
    name="choose",
    quest="{want_or:choose}",
    conflict="{hero} wants to {quest} and be wrong to nobody; whatever {s:choose}, somebody will hear the other thing.",
    promise="A choice that can be seen being made.",
    titles=("Either Way", "The {Role} in the Middle", "Between Two Chairs", "{Hero} Has to Answer", "The Pause"),
    hook="Both sides are waiting, and a pause is also an answer",
    genre="drama",
    tone=("tense", "dry", "exact"),
    lie="If I only pass it on, it is not mine.",
    truth="Whoever carries the word has a hand in it.",
    steps=(
        Step(
            "put_to", 1, "home", TimeOfDay.DAY, (0, -1), "{premise} Everyone in the {home} turns to {hero}, and waits.", "A row of faces on the left, a row on the right, and one in the middle",
            ("{hero} drinks a glass of water, slowly.", "{ally} looks at the clock."),
            (
                talk("A whisper: They're waiting.", "H whisper: I know. I can hear them do it.", "A ask: What will you say?", "H answer: I'm still at the first word."),
                talk("A ask: Which side are you on?", "H answer: I'm on the chair.", "A warn: The chair's in the middle.", "H admit: That's what's wrong with it."),
                talk("A report: {Snag_a}.", "H answer: I heard. I'm looking for a politer word.", "A doubt: For that? There isn't one.", when="snag"),
            ),
            adds=needs("thing_seen called"), feeling="everybody turning to one person",
        ),
        Step(
            "two_sides", 2, "out", TimeOfDay.DAY, (-1, 0), "In the break, at the {out}, each side takes {hero} aside and explains, kindly, what {s} will have understood.", "Two hands, one on each shoulder",
            ("{hero} nods to the left, then to the right.", "{ally} straightens {p} collar: it has been pulled both ways."),
            (
                talk("A ask: What did they want?", "H answer: The truth. Each their own."),
                talk("A ask: And the others?", "H answer: The same, with more teeth.", "A advise: Say half of each.", "H answer: Then both halves will come for me."),
                talk("H ask: What would you do?", "A answer: Cough. I'd cough till they went home."),
            ),
            needs=needs("called"), adds=needs("pulled ally_met"), feeling="pulled both ways",
            variants=(variant("snag", "At the {out} it begins again, louder: {snag}. Each side takes {hero} by the sleeve and tells {o} what {s} has heard.", "Two hands, one on each sleeve", "{hero} nods to the left, then to the right.", "{ally} straightens {p} collar: it has been pulled both ways."),),
        ),
        Step(
            "silence", 3, "way", TimeOfDay.DUSK, (0, -2), "At the {way} {hero} says nothing at all, and sees what silence does: it is taken for an answer, on both sides.", "A pause, and chairs being pushed back",
            ("{hero} opens {p} mouth too late.", "Somebody buttons up a coat; {ally} stands in the door."),
            (
                talk("A ask: Why didn't you speak?", "H answer: I thought it was safe.", "A report: They've understood you perfectly. Both of them. Differently."),
                talk("H admit: I only waited for one breath.", "A answer: It was a long breath. Two people have sent for their coats."),
                talk("A warn: There's one more sitting. Then it's over, one way or the other.", "H ask: Which is the other?", "A answer: You'd rather not know."),
            ),
            needs=needs("called"), adds=needs("tested"), feeling="a pause, misunderstood",
        ),
        Step(
            "answer", 4, "far", TimeOfDay.NIGHT, (-2, 2), "At the {far} {hero} stands up, puts {the_thing} aside and says what nobody has said: {p} own sentence, to both at once.", "One person standing where everybody sits",
            ("{hero} speaks without looking anything up.", "{ally} stops writing."),
            (
                talk("H say: I'll tell you what I heard. Two people who are frightened.", "A whisper: They didn't say that.", "H answer: In every word."),
                talk("A whisper: That isn't what was said!", "H answer: No. It's what was meant. I've an ear for it."),
                talk("H say: From here on, it's me speaking. You may be angry with me.", "A whisper: Both of them are smiling. Why are they smiling?"),
            ),
            needs=needs("tested thing_seen"), adds=needs("chosen"), feeling="a sentence of one's own", pairs="put_to",
        ),
        Step(
            "aftermath", 5, "high", TimeOfDay.DAWN, (2, 3), "At the {high}, in the first light, the two sides walk up and down and talk, without anybody in between. {hero} watches from the steps, out of work.", "Two people walking, a third with time on {p} {hands}",
            ("{hero} loosens {p} collar.", "{ally} brings two cups, and one for the road."),
            (
                talk("A ask: What are they saying?", "H answer: I've no idea. Isn't it wonderful?"),
                talk("A ask: And when they find out what you did?", "H answer: They know. They were both there.", "A smile: So they were."),
                talk("A ask: Did you choose right?", "H answer: I chose. Right is for the minutes.", "A answer: I've written: applause. There was none.", "H answer: Leave it in."),
            ),
            needs=needs("chosen"), adds=needs("closed"), feeling="out of work, and glad of it", pairs="two_sides",
        ),
    ),
)  # fmt: skip
