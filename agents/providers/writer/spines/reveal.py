"""Reveal: a sign that does not fit, an explanation that suits everybody, and what turns out to be true. The truth is kept for the turn."""

from agents.film import TimeOfDay

from .model import Spine, Step, needs, talk, variant

REVEAL = Spine(
    name="reveal",
    quest="find out what it really is",
    conflict="{hero} wants to {quest}; everybody has an explanation already, and is comfortable in it.",
    promise="A truth that was in plain hearing all along.",
    titles=("The Other Explanation", "What {Hero} Heard", "A Second Reading", "It Was Never the Wind", "{Hero} Counts Again"),
    hook="The one explanation that fits is the one that nobody wants",
    genre="mystery",
    tone=("watchful", "close", "uncanny"),
    lie="If everyone says so, it must be so.",
    truth="It was us all the time.",
    keeps=True,
    steps=(
        Step(
            "sign", 1, "home", TimeOfDay.NIGHT, (0, -1), "{intro} {watch} at the {home}. Something comes back that does not fit: once, then again, always a little late.", "A needle on a dial, a raised hand, and everybody holding their breath",
            ("{hero} holds up one finger: listen.", "{ally} writes down the time."),
            (
                talk("H whisper: There. Again.", "A ask: The same as before?", "H answer: Exactly the same. That's what I don't like."),
                talk("A report: Same place. Same distance.", "H ask: And when we stop?", "A answer: Then it stops.", "H say: Write that down."),
                talk("A ask: How long have you been listening?", "H answer: Long enough to know its manners.", "A ask: It has manners?", "H answer: It never speaks first."),
                talk("H report: {Threat}. Out there. I'd swear to it.", "A ask: Swear to what you heard, or to what you think?", "H admit: To both. That's the trouble.", when="threat"),
            ),
            adds=needs("thing_seen called"), feeling="something that answers",
        ),
        Step(
            "measure", 2, "out", TimeOfDay.DAY, (-1, 0), "{hero} lays out everything that is known, piece by piece, and something is left over; {ally} counts again and it is left over still.", "Pencil marks in two straight rows, and one mark beside them",
            ("{hero} lays a ruler against the marks.", "{ally} rubs one out and puts it back in the same place."),
            (
                talk("A explain: It's the cold. Everything creaks in the cold.", "H ask: In threes?", "A admit: Not usually in threes."),
                talk("H ask: What do we know?", "A count: When. Where. How often.", "H ask: And who?", "A answer: That column's empty. I ruled it twice."),
                talk("A insist: There's a perfectly good explanation.", "H ask: Which?", "A answer: I've got four. Pick one."),
                talk("H notice: It does whatever we do. A breath later.", "A answer: So does a good enemy.", "H answer: So does something else.", when="threat"),
            ),
            needs=needs("called"), adds=needs("lead ally_met"), feeling="one thing too many",
        ),
        Step(
            "alarm", 3, "way", TimeOfDay.NIGHT, (0, -2), "At the {way} everyone has decided; somebody's hand is on the lever. {hero} asks for one minute.", "A hand on a lever, and another hand on that hand",
            ("{hero} does not let go.", "{ally} looks from one to the other."),
            (
                talk("A warn: If you're wrong, we've lost a minute.", "H answer: If I'm right, we've saved everything else."),
                talk("A plead: Let go. They all say it.", "H refuse: They all say it because they've all said it.", "A ask: One minute?", "H answer: Less. Be quiet, everybody."),
                talk("A ask: What if {threat} isn't waiting?", "H answer: It waited all week. Let it wait for me.", when="threat"),
                talk("A whisper: I don't want to know. Can't we not know?", "H answer: Not any more."),
            ),
            needs=needs("lead"), adds=needs("tested"), feeling="a hand on a lever",
            variants=(variant("threat", "At the {way} all is ready to strike at {threat}; somebody's hand is on the lever. {hero} asks for one minute of silence.", "A hand on a lever, and another hand on that hand", "{hero} does not let go.", "{ally} looks from one to the other."),),
        ),
        Step(
            "truth", 4, "far", TimeOfDay.NIGHT, (-2, 1), "At the {far} {hero} makes one small sound and waits. Then it is plain: {truth}.", "A knuckle against the wall, once, and every head turning",
            ("{hero} knocks, and counts.", "{ally} puts down the pencil."),
            (
                talk("H say: Listen. I knock, and now count.", "A count: One. Two. Oh.", "H nod: Yes. Oh."),
                talk("H say: {Truth_s}.", "A ask: Say that again?", "H answer: I'd rather not.", when="truth_said"),
                talk("A whisper: It can't be.", "H answer: Then what's left? Tell me what's left."),
            ),
            needs=needs("tested thing_seen"), adds=needs("found truth"), feeling="an answer nobody wanted", pairs="sign",
        ),
        Step(
            "stand_down", 5, "home", TimeOfDay.DAWN, (1, 3), "Now that they know, one after the other lets go of what they were holding; {hero} says good morning into the silence, and it comes back.", "Hands coming off levers, switches, pencils",
            ("{hero} takes off the headphones, or what has served for them.", "{ally} tears the page out and folds a boat from it."),
            (
                talk("A ask: What do we put in the report?", "H answer: The truth.", "A ask: All of it?", "H answer: The first half. The second, they'd have to hear."),
                talk("A ask: And if we hear it again tonight?", "H answer: Then we say good night to it."),
                talk("H admit: All that time, we were the ones who were frightening.", "A answer: Only to ourselves.", "H smile: Yes. We did it very well.", when="threat"),
                talk("A ask: Are you disappointed?", "H answer: A little. I'd got used to not being alone.", "A answer: You weren't. I was writing it all down."),
            ),
            needs=needs("truth"), adds=needs("closed"), feeling="quiet, and company", pairs="alarm",
        ),
    ),
)  # fmt: skip
