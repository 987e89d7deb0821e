"""Tempt: something that belongs to somebody else will be one's own in a little while, if only nobody comes."""

from agents.film import TimeOfDay

from .model import Spine, Step, needs, talk, variant

TEMPT = Spine(
    name="tempt",
    quest="keep {the_thing}",
    conflict="{hero} would like to {quest}; every minute somebody might come, and {s:begin} to hope that nobody does.",
    promise="How much one can want a thing one has never opened.",
    titles=("Unclaimed", "The {Thing} at the Counter", "Nobody's {Thing}", "Until Somebody Comes", "The {Role} and the {Thing}"),
    hook="It is nearly time, and somebody is running up the stairs",
    genre="drama",
    tone=("quiet", "ironic", "tender"),
    lie="What nobody claims belongs to whoever waits.",
    truth="What one has looked after one can also give away.",
    keeps=True,
    steps=(
        Step(
            "left_behind", 1, "home", TimeOfDay.DAY, (0, 1), "{premise}", "{The_thing}, alone, in the middle of a clean floor",
            ("{hero} walks once round {the_thing}.", "{ally} lifts one corner to feel the weight."),
            (
                talk("A ask: Whose is it?", "H answer: Nobody's. So far.", "A ask: And what's in it?", "H answer: I'm not allowed to wonder. I've wondered since seven."),
                talk("A tease: You've dusted it.", "H protest: It was dusty.", "A notice: You haven't dusted anything else since spring."),
                talk("A ask: How long till it's yours?", "H answer: Not that I'm counting. A hundred and ninety minutes.", when="until"),
            ),
            adds=needs("thing_seen called"), feeling="almost mine",
        ),
        Step(
            "guesses", 2, "out", TimeOfDay.DAY, (1, 2), "At the {out} everyone has an idea of what is in it: money, letters, a trombone. {hero} has begun to say what {s} will do with {the_thing}.", "A ring of people bending over one small lock",
            ("{hero} holds {the_thing} with both {hands}.", "{ally} shakes it, and is told not to."),
            (
                talk("A guess: A trombone. Taken apart.", "H answer: It's a life. Somebody's packed a whole life.", "A ask: And left it?", "H answer: I'd have. Some mornings."),
                talk("A ask: Where would you go with it?", "H answer: Who says I'd go?", "A notice: You've been standing next to the timetable."),
                talk("H imagine: It'll fit me. Whatever it is, it'll fit me.", "A doubt: And if it's bricks?", "H answer: Then I'll build something."),
            ),
            needs=needs("called"), adds=needs("lead ally_met"), feeling="a life in somebody else's luggage",
        ),
        Step(
            "wrong_owners", 3, "way", TimeOfDay.DAY, (2, -1), "On the {way} the first ones come who say it is theirs. They lie, and {hero} sends them off; the last of them does not lie very well, and {s:be} relieved a moment too soon.", "Three hats on a counter, and one hand flat on {the_thing}",
            ("{hero} puts {r} between the door and {the_thing}.", "{ally} looks at the clock, and then at {hero}."),
            (
                talk("A admit: You enjoyed that. Sending them away.", "H answer: They were lying.", "A ask: And if one isn't?", "H dodge: It's nearly time."),
                talk("H count: That's three. None of them knew the colour.", "A ask: Why do you want it so badly?", "H answer: Don't. Not now."),
                talk("A warn: You've put the clock forward.", "H deny: It was slow.", "A answer: It wasn't slow yesterday.", when="until"),
            ),
            needs=needs("called"), adds=needs("tested"), feeling="caught hoping",
        ),
        Step(
            "last_minute", 4, "far", TimeOfDay.DAY, (-1, -2), "One minute before time, at the {far}, somebody comes running who has no ticket, no proof and no breath, and only looks at {the_thing}. {hero} need do nothing but let the clock strike.", "A clock hand, one stroke from upright",
            ("{hero} looks at the clock, and it takes for ever.", "{ally} holds the door open with one foot."),
            (
                talk("A whisper: Half a minute. Say you didn't see.", "H whisper: I saw the shoes. Run through.", "A whisper: Twenty seconds.", "H call: Here! It's here!"),
                talk("H ask: What's in it? Quick. Say it.", "A whisper: There's no need to ask. Look at that face.", "H let_go: Take it. Before I think."),
            ),
            needs=needs("tested thing_seen"), adds=needs("truth"), feeling="the longest minute", pairs="left_behind",
        ),
        Step(
            "clean_floor", 5, "home", TimeOfDay.DUSK, (-2, 3), "It was opened, once, for a moment, and {hero} looked away. At the {home} there is a clean square on the floor where {the_thing} stood. {hero} takes {p} own coat off its hook.", "A clean square on a dusty floor",
            ("{hero} steps into the clean square, and it just fits two feet.", "{ally} holds out a ticket."),
            (
                talk("A ask: And? What was in it?", "H answer: I don't know. I didn't look.", "A ask: You waited all that time, and you didn't look?", "H smile: It wasn't mine."),
                talk("A ask: Where are you going? You've no luggage.", "H answer: No. Nothing to leave behind anywhere.", "A call: The clock's still wrong!"),
                talk("A notice: You kept something. In your hand.", "H show: The label. It says: to be called for."),
            ),
            needs=needs("truth"), adds=needs("closed"), feeling="hands free", pairs="last_minute",
            variants=(variant("lost", "At the {home} there is a clean square on the floor where {the_thing} stood. {hero} sits down in it and, for once, does not wait for {lost}.", "A clean square on a dusty floor", "{hero} steps into the clean square.", "{ally} holds out a ticket."),),
        ),
    ),
)  # fmt: skip
