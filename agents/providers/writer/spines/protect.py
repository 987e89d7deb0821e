"""Protect: something small is in danger, and whoever guards it must become somebody else."""

from agents.film import TimeOfDay

from .model import Spine, Step, needs, talk

PROTECT = Spine(
    name="protect",
    quest="keep {stake} safe until morning",
    conflict="What threatens {stake} is stronger than {hero}; all {s:have} is the night, one friend and a bad idea.",
    promise="Somebody small standing in a doorway.",
    titles=("The Night {Hero} Stood Still", "Guarding {Stake}", "What {Hero} Stood For", "Not While the {Role} Stands"),
    hook="Somebody will come to take it, and only one night is left to stand in the way",
    genre="adventure",
    tone=("tense", "tender", "brave"),
    lie="Someone stronger should be doing this.",
    truth="Whoever stays is the strong one.",
    steps=(
        Step(
            "warning", 1, "home", TimeOfDay.DUSK, (0, -1), "{premise} By dusk it is clear that {stake} will not be there tomorrow, unless somebody stands up.", "A knock that makes the lamp tremble",
            ("{hero} turns the key, then turns it again.", "{ally} counts what they have to fight with: not much."),
            (
                talk("A warn: They'll come for {stake} in the morning.", "H ask: How many of them?", "A answer: More than us.", "H count: Everybody's more than us."),
                talk("A warn: If we stay, we lose {stake} and our heads.", "H answer: If we go, it's lost anyway. I'd rather be here for it."),
                talk("A ask: Why does it have to be you?", "H answer: I looked round. There was nobody else in the room.", "A protest: I was in the room."),
                talk("A ask: Have you got a plan?", "H admit: I've got a broom.", "A reply: I've seen worse plans. I've been in most of them.", when="comic"),
            ),
            adds=needs("thing_seen called promise"), feeling="danger with a time on it",
        ),
        Step(
            "gathering", 2, "way", TimeOfDay.DUSK, (-1, 0), "{hero} asks for help and gets excuses, a ladder, and {ally}.", "A long shadow going from door to door",
            ("Curtains close one after another.", "{ally} shoulders the ladder without a word."),
            (
                talk("H report: Nine doors. Nine sore backs.", "A ask: And the tenth?", "H report: A ladder. Somebody lent a ladder.", "A joke: Then they can't say nobody stood up."),
                talk("H ask: Why are you still here?", "A answer: I don't like how they shut their curtains.", "H thank: That's not a reason.", "A insist: It's mine."),
                talk("A remark: You could have begged a little.", "H refuse: They know what they're not doing.", "A agree: That they do. It'll keep them up."),
            ),
            needs=needs("called"), adds=needs("ally_met ready"), feeling="who comes, and who closes the curtain",
        ),
        Step(
            "siege", 3, "home", TimeOfDay.NIGHT, (0, -2), "The night comes down on them; a wall gives way, and {hero} nearly gives up {stake}.", "Everything shakes but one small flame",
            ("{hero} leans on the door with {p} whole weight.", "{ally}'s lamp goes out."),
            (
                talk("A shout: It won't hold!", "H shout: Then we'll hold it!", "A ask: And when we can't?", "H answer: Then we'll have been here."),
                talk("H despair: I can't. I'm not made for this.", "A comfort: Nobody is. That's why it counts.", "H ask: How long till light?", "A answer: One hour. Or the rest of my life."),
                talk("X demand: Give it up. Go home. Nobody will blame you.", "H refuse: Somebody will. I shave with him every morning.", "A urge: Don't talk to {xo}. Push.", when="rival he_hero"),
                talk("X demand: Give it up. Go home. Nobody will blame you.", "H refuse: I will. And I'm the one who has to live with me.", "A urge: Don't talk to {xo}. Push.", when="rival"),
            ),
            needs=needs("ready"), adds=needs("tested"), feeling="the wall gives",
        ),
        Step(
            "stand", 4, "out", TimeOfDay.NIGHT, (-2, 1), "{hero} steps out in front of {stake}, with nothing in {p} {hands}, and does not move.", "One small figure in a very large doorway",
            ("{hero} opens {p} {hands} to show they are empty.", "{ally} comes and stands beside {o}."),
            (
                talk("H declare: This is as far as it goes.", "A whisper: Is that the whole plan?", "H whisper: That's the whole plan.", "A decide: Move over, then."),
                talk("H declare: I'm not strong. I'm just not leaving.", "A declare: Nor am I.", "H notice: Look behind you. The lamps. They're all coming out."),
                talk("H speak: {lost} would have been better at this.", "L answer: I was never better. I only went first.", "H declare: Then I'm going first. This is as far as it goes.", when="lost"),
            ),
            needs=needs("tested promise"), adds=needs("stood promise_kept"), feeling="the smallest wall holds", pairs="warning",
        ),
        Step(
            "morning", 5, "home", TimeOfDay.DAWN, (1, 3), "Morning finds {stake} safe and in place, and everybody suddenly helpful.", "The first sun on something that is still there",
            ("Somebody brings back a ladder's missing rung.", "{hero} sleeps sitting up."),
            (
                talk("A wake: It's morning. You can let go of the door.", "H ask: Is it still there?", "A answer: {Stake} is still there. So are we."),
                talk("A notice: They're all out there. With soup.", "H grumble: Now they bring soup.", "A forgive: Let them. It's how they say it."),
                talk("H ask: What do we do tonight?", "A answer: Sleep. In turns, if you like.", "H decide: No. I think they'll watch. Look at them."),
            ),
            needs=needs("stood"), adds=needs("closed"), feeling="still there in the morning", pairs="stand",
        ),
    ),
)  # fmt: skip
