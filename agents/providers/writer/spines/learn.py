"""Learn: somebody must understand or master something, and it cannot be done the way it was always done."""

from agents.film import TimeOfDay

from .model import Spine, Step, needs, talk, variant

LEARN = Spine(
    name="learn",
    quest="{want_or:understand what {the_thing} is telling {o}}",
    conflict="{hero} must {quest}, and the only teacher is failure.",
    promise="The joy of watching somebody get it wrong until it is right.",
    titles=("The Slow Lesson of {Hero}", "{Thing} for Beginners", "What the {Thing} Said", "The {Role} Begins Again"),
    hook="There is no teacher left to ask, only time and mistakes",
    genre="drama",
    tone=("gentle", "funny", "stubborn"),
    lie="It is too late to learn.",
    truth="Beginners see what masters miss.",
    steps=(
        Step(
            "riddle", 1, "home", TimeOfDay.DUSK, (0, -1), "{premise} It is the first thing in years that {hero} does not understand.", "{hero} bent over {the_thing}, the lamp pulled close",
            ("{hero} tries it one way, then the other.", "{ally} reads over {p} shoulder."),
            (
                talk("H puzzle: I know every part of this. I don't know the whole.", "A tease: You? That must be a new feeling.", "H admit: I don't care for it."),
                talk("H puzzle: It's {lp} hand, but it isn't {lp} way of talking.", "A ask: Perhaps {ls} learnt a new one. Without you.", "L riddle: Read it slowly. I wrote it slowly.", "H resolve: Slowly, then. I've the whole night.", when="lost held"),
                talk("H resolve: I have to {want}. How hard can it be?", "A answer: For most people? Years.", "H ask: And for me?", "A answer: Oh, longer.", when="want comic"),
                talk("H resolve: I have to {want}.", "A doubt: You've never done it. Not once.", "H insist: Then nobody can say I do it badly.", when="want"),
            ),
            adds=needs("thing_seen called"), feeling="not knowing, for once",
        ),
        Step(
            "failure", 2, "out", TimeOfDay.DAY, (-1, -2), "{hero} tries it the proud way and fails in front of everybody.", "A silence, and all the faces turned one way",
            ("Something falls over.", "{ally} does not laugh, with effort."),
            (
                talk("A ask: Was that it? Was that the whole of it?", "H defend: It went better in my head.", "A tease: Most things do. That's why we keep heads."),
                talk("H despair: I did exactly what I always do.", "A point_out: Yes. That was the trouble.", "H ask: What else is there?", "A advise: Doing it as if you'd never done anything."),
                talk("A ask: So that's how you {skill}?", "H defend: It went better in my head.", "A tease: Most things do. That's why we keep heads.", when="skill"),
                talk("A comfort: Nobody saw.", "H correct: The whole {out} saw.", "A offer: Nobody important, then. Only everybody."),
            ),
            needs=needs("called"), adds=needs("humbled ally_met"), feeling="a public failure",
            variants=(variant("skill", "{hero} tries to {skill} in front of everybody, the proud way, and it goes badly wrong."), variant("held", "{hero} shows {the_thing} to everyone, sure of {p} answer, and is wrong in front of them all.")),
        ),
        Step(
            "practice", 3, "way", TimeOfDay.NIGHT, (-2, 0), "{ally} makes {hero} begin again from the very beginning, all night.", "The same gesture, again and again, a little better each time",
            ("{hero} starts over.", "{ally} holds up fingers: seven, eight, nine."),
            (
                talk("A instruct: Again. And don't help it along this time.", "H complain: My way was faster.", "A reply: Faster to where?", "H obey: Again, then."),
                talk("H ask: How did you learn?", "A confess: Badly. For years. Then somebody was patient with me.", "H ask: Who?", "A reply: I'm paying it back now. Again."),
                talk("A instruct: Again. And don't {skill}. Just begin to.", "H complain: That makes no sense.", "A reply: Good. Sense is what's in the way.", when="skill"),
                talk("A instruct: Close your eyes. What's left?", "H listen: My own breath. Something under it.", "A encourage: That. Whatever's under it. Start there."),
            ),
            needs=needs("humbled"), adds=needs("practised"), feeling="patience, lent by someone else",
            variants=(variant("skill", "All night {ally} makes {hero} begin again: {skill}, badly, then less badly."), variant("held", "All night {ally} makes {hero} go over {the_thing} again, from the very beginning.")),
        ),
        Step(
            "insight", 4, "high", TimeOfDay.DAWN, (0, 2), "Alone at last, {hero} stops trying, and suddenly understands {the_thing}.", "{hero} perfectly still while everything else moves",
            ("{hero} laughs, once, out loud.", "The light changes."),
            (
                talk("H realise: Oh. It isn't difficult. It's only honest.", "A ask: What does that mean?", "H answer: It means I was holding it upside down. All of it."),
                talk("H realise: {lost} wasn't teaching me to read it.", "A ask: What, then?", "H answer: To sit still long enough to hear {lo}.", "L praise: There you are. Now you have it.", when="lost"),
                talk("A ask: Was that you? Just now?", "H whisper: I wasn't even trying to {skill}.", "A realise: No. That's why you could.", when="skill"),
                talk("H realise: It isn't a riddle. It's one plain thing, said slowly.", "A ask: Saying what?", "H answer: Somebody was here, and thought of me.", when="held"),
                talk("H whisper: Don't say anything. I nearly have it.", "A obey: I wasn't going to.", "H realise: There. Did you feel that? That was it."),
            ),
            needs=needs("practised thing_seen"), adds=needs("understood truth"), feeling="sudden, quiet understanding", pairs="riddle",
            variants=(variant("skill", "Alone at last, {hero} stops trying so hard, and finds that {s} can {skill}."),),
        ),
        Step(
            "mastery", 5, "out", TimeOfDay.DAY, (2, 3), "{hero} does it, plainly and well, for the people who saw {o} fail.", "The same faces as before, turned the same way, differently",
            ("{hero} begins without a word.", "{ally} mouths every step along."),
            (
                talk("A ask: Nervous?", "H admit: Terribly. It helps.", "A encourage: Then go on, beginner."),
                talk("H thank: You could have laughed, that first day.", "A confess: I did. I went outside to do it.", "H resolve: Come on, then. Let's find the next thing I can't do."),
                talk("A ask: Who'll you teach it to?", "H answer: Whoever gets it wrong in the most interesting way.", "A tease: I know somebody. You're looking at {ao}."),
            ),
            needs=needs("understood"), adds=needs("closed"), feeling="a beginner's mastery", pairs="failure",
            variants=(variant("skill", "{hero} stands up in the same place and does it: {skill}, plainly and well."), variant("held", "{hero} stands up in the same place and tells them what {the_thing} was saying all along.")),
        ),
    ),
)  # fmt: skip
