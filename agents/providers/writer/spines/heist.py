"""Heist: a small, decent crime, planned on a napkin. A ninth way, offered only when the logline itself plans one."""

from agents.film import TimeOfDay

from .model import Spine, Step, needs, talk

HEIST = Spine(
    name="heist",
    quest="{want_or:pull off one job and never another}",
    conflict="{hero} has a plan with eleven steps, and {ally} has already forgotten the third.",
    promise="A clever plan, a stupid mistake, and a better ending than either.",
    titles=("The {Role}'s Perfect Plan", "One Small Job for {Hero}", "Eleven Steps and a Getaway", "Nobody Suspects a {Role}"),
    hook="The plan has eleven steps, and the third one has already gone wrong",
    genre="crime",
    tone=("sly", "quick", "generous"),
    asides=False,
    lie="A good plan needs nobody.",
    truth="The plan was never as good as the company.",
    steps=(
        Step(
            "plan", 1, "home", TimeOfDay.NIGHT, (0, 1), "{premise} The whole plan is on one napkin.", "A napkin, a pencil, and very serious faces",
            ("{hero} draws the building, then the way out.", "{ally} eats what was meant to be the guard."),
            (
                talk("H explain: In at the front. Out at the back. Nobody runs.", "A object: I wasn't going to run. It's my hip.", "H explain: That's what makes us invisible.", when="old"),
                talk("H explain: In at the front. Out at the back. Nobody runs.", "A ask: And if somebody asks what we're doing?", "H instruct: Then we ask them the way to the toilets."),
                talk("A ask: Have you ever stolen anything?", "H admit: A pencil. In school. I gave it back.", "A sigh: Then we're professionals."),
            ),
            adds=needs("thing_seen called"), feeling="a plan that fits on a napkin",
        ),
        Step(
            "rehearsal", 2, "out", TimeOfDay.DAY, (1, -1), "They rehearse with a broom and a shopping bag, and it goes wrong in three new ways.", "Somebody stuck in a gate that everybody else walks through",
            ("{ally} says the line, and waves.", "{hero} crosses out step three."),
            (
                talk("H correct: Don't wave at the guard.", "A protest: He waved first. It'd be rude.", "H groan: We're robbing them. Rude is included."),
                talk("A ask: What do I say again?", "H prompt: Nothing. You say nothing.", "A worry: In what sort of voice?"),
                talk("H ask: What's step three?", "A guess: Don't panic?", "H groan: That's every step."),
            ),
            needs=needs("called"), adds=needs("rehearsed ally_met"), feeling="three new ways to fail",
        ),
        Step(
            "job", 3, "far", TimeOfDay.DAY, (-1, 2), "Inside, everything goes strangely well; the guard holds the door open for {hero}.", "A polite queue, and two people in it with very large bags",
            ("{hero} takes a number and waits.", "{ally} smiles at the camera."),
            (
                talk("A whisper: He's holding the door for us.", "H whisper: Say thank you.", "A whisper: Is that in the plan?", "H whisper: It's in how I was brought up."),
                talk("A whisper: We're next.", "H whisper: Remember. We've every right to be here.", "A whisper: We haven't any right at all.", "H whisper: That's why you have to remember it."),
                talk("H whisper: It's going too well.", "A whisper: Don't say that. Touch wood.", "H whisper: It's all marble."),
            ),
            needs=needs("rehearsed"), adds=needs("inside tested"), feeling="it goes too well",
        ),
        Step(
            "slip", 4, "way", TimeOfDay.DUSK, (2, -2), "On the way out the bag tears; everything is on the ground, and a siren is coming closer.", "The contents of a shopping bag rolling down a long slope",
            ("{ally} stops to pick things up.", "{hero} looks at the way out, then at {ally}."),
            (
                talk("A urge: Go. You can still make it.", "H refuse: And explain to everyone where you are?", "A urge: Tell them I was brave.", "H refuse: Tell them yourself. Give me that bag."),
                talk("A despair: It's all on the ground!", "H order: Leave it!", "A refuse: Somebody might slip."),
                talk("H admit: There's no step twelve.", "A comfort: Then we'll make one up. We made up the rest."),
            ),
            needs=needs("inside"), adds=needs("caught truth"), feeling="the bag tears",
        ),
        Step(
            "getaway", 5, "home", TimeOfDay.DAWN, (-2, 3), "Back home {hero} counts it out: too little for the plan, enough for {stake}.", "One lamp, one table, and {the_thing} in the middle of it",
            ("{hero} makes two piles, then pushes them together.", "A siren passes, and goes on passing."),
            (
                talk("A ask: Is it enough?", "H count: It's enough for {stake}.", "A ask: And for us?", "H answer: There's soup."),
                talk("H admit: We're terrible at this.", "A agree: Dreadful. Same time next year?", "H refuse: Never again.", "A tease: That's what you said about bingo."),
                talk("A confess: I waved at him again. On the way out.", "H ask: And what did he do?", "A admit: He gave me back my glove."),
            ),
            needs=needs("caught thing_seen"), adds=needs("closed"), feeling="too little, and enough", pairs="plan",
        ),
    ),
)  # fmt: skip
