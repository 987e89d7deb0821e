"""Build: something is broken or was never there, and it is made by many hands after one pair had failed."""

from agents.film import TimeOfDay

from .model import Spine, Step, needs, talk

BUILD = Spine(
    name="build",
    quest="{want_or:get {stake} to work at last}",
    conflict="{hero} wants to {quest}, and to do it alone; it cannot be done alone.",
    promise="The pleasure of seeing a thing stand that did not stand before.",
    titles=("The {Thing} and the Nail", "{Stake}, Rebuilt", "What the {Role} Built", "Everybody's {Thing}"),
    hook="It has to be made again from nothing, and one pair of hands will not be enough",
    genre="drama",
    tone=("earthy", "hopeful", "stubborn"),
    lie="If I do not do it alone, it is not mine.",
    truth="It stands because it is not only mine.",
    steps=(
        Step(
            "ruin", 1, "home", TimeOfDay.DAWN, (0, -1), "{premise} {hero} looks at everything that is still missing, takes a breath and starts.", "Many small parts, in very good light",
            ("{hero} picks up one piece, then the next.", "{ally} watches, chin on both fists."),
            (
                talk("A ask: Where do you start, with {stake} in that state?", "H answer: With the piece nearest my foot.", "A warn: That'll take years.", "H shrug: I wasn't doing anything else."),
                talk("A offer: You need help with that.", "H refuse: I need a hammer with that.", "A tease: And somebody to find the hammer."),
                talk("H resolve: I'm going to {want}.", "A ask: Out of this?", "H insist: Out of exactly this.", when="want"),
                talk("H recall: {lost} would have known where to begin.", "A ask: And where would {ls} have begun?", "L advise: With a cup of tea, love. Always with tea.", "H obey: Right. Tea. Then the big pieces.", when="lost"),
            ),
            adds=needs("thing_seen called"), feeling="what is left, in good light",
        ),
        Step(
            "first_try", 2, "out", TimeOfDay.DAY, (-1, 1), "Alone, {hero} gets it to work for the length of one breath.", "It moves. It trembles. It thinks about it",
            ("{hero} lets go with one finger at a time.", "{ally} does not say anything, very loudly."),
            (
                talk("H boast: There. It works.", "A observe: It's wobbling.", "H insist: It's wobbling proudly."),
                talk("A offer: I could hold that end.", "H refuse: I've got it.", "A warn: You've got this end. That end's got ideas."),
                talk("A ask: Why won't you let anybody near it?", "H admit: Last time I let somebody help, they left. With the ladder."),
            ),
            needs=needs("called"), adds=needs("tried ally_met"), feeling="pride, one breath long",
        ),
        Step(
            "collapse", 3, "way", TimeOfDay.NIGHT, (1, -2), "In the night it falls to pieces, and {hero} will not look at it.", "Dust settling in the beam of one lamp",
            ("{hero} walks away down to the {way}.", "{ally} picks up one piece and wipes it clean."),
            (
                talk("H despair: Don't tell me. I heard it fall.", "A report: Most of it broke. One corner didn't.", "H ask: Which one?", "A answer: The one I held when you weren't looking."),
                talk("H despair: Leave it. It was a stupid idea.", "A disagree: {Stake} was a good idea with one pair of hands.", "H ask: And with two?", "A answer: Wobbly. Ask me about five."),
                talk("A ask: Are you coming in?", "H refuse: I'm looking at the dark.", "A persist: The dark'll keep. The glue won't.", when="comic"),
            ),
            needs=needs("tried"), adds=needs("tested"), feeling="it comes down in the night",
        ),
        Step(
            "many_hands", 4, "out", TimeOfDay.DAWN, (-2, 2), "{hero} does the hardest thing of all: {s:knock} on a door for help.", "A line of people carrying boards and boxes out of the mist",
            ("{hero} has to clear {p} throat twice.", "{ally} hands out tools as if it had all been planned."),
            (
                talk("H ask: Would you, that is, could somebody…", "A help: A hand. The word is hand. We heard you practising.", "H admit: It's a horrible sentence.", "A praise: You said it, though."),
                talk("H confess: I can't do it by myself.", "A wait: Say it again. I want to remember it.", "H laugh: There! By myself I can't!", "A grin: Lovely. Take that end."),
                talk("H notice: They all came. Why did they all come?", "A answer: You asked. Nobody'd ever asked.", "H direct: Then that goes there. No. Higher. Yes!"),
            ),
            needs=needs("tested thing_seen"), adds=needs("helped"), feeling="a knock on a door", pairs="ruin",
        ),
        Step(
            "raising", 5, "home", TimeOfDay.DAY, (2, 3), "It works. {hero} sets {the_thing} where everyone can see {it}.", "{The_thing} in place, and nobody leaning on anything",
            ("{hero} lets go with both {hands} at once.", "{ally} knocks on it, twice, for luck."),
            (
                talk("A admit: It isn't pretty.", "H agree: No.", "A admit: I like it better than pretty.", "H smile: So do I. It looks like us."),
                talk("H ask: And if it breaks again?", "A answer: Then we know where everybody lives.", "H promise: I'll bring the tools. You bring everybody."),
                talk("A ask: Whose is {stake} now?", "H answer: Ask them. They're all looking after it.", "A observe: You didn't put your name on it.", "H answer: I didn't, did I?"),
            ),
            needs=needs("helped"), adds=needs("closed"), feeling="it works, not quite prettily", pairs="first_try",
        ),
    ),
)  # fmt: skip
