"""Return: something must be carried to where it belongs, and the road asks its price."""

from agents.film import TimeOfDay

from .model import Spine, Step, needs, talk

RETURN = Spine(
    name="return",
    quest="bring {the_thing} to where it belongs",
    conflict="{hero} owes {the_thing} to somebody else, and every mile makes {it} harder to give away.",
    promise="A small journey with a long goodbye at the end of it.",
    titles=("What {Hero} Gave Back", "The Long Way with {The_thing}", "A Delivery for {lost}", "The {Role} and the {Thing}"),
    hook="It was never meant to be kept, and the way to its true owner is longer than the map says",
    genre="adventure",
    tone=("tender", "wry", "open-hearted"),
    lie="If I hold on to it, nothing ends.",
    truth="Giving it back is how it stays.",
    steps=(
        Step(
            "summons", 1, "home", TimeOfDay.DAY, (0, -1), "{premise} By evening {hero} knows that {the_thing} {is} not {p:own} to keep.", "{The_thing} in a patch of light, and nobody near",
            ("{hero} ties {the_thing} up with string.", "{ally} watches the knot being tied."),
            (
                talk("H realise: None of this is mine. I've only been minding {it}.", "A doubt: Minding {it} for whom?", "H resolve: That's what I'm going to ask, when I get there."),
                talk("H realise: {lost} didn't send it to me. {ls:Cap} sent it through me.", "A ask: To go where?", "L guide: Take it back to the water where we began.", "H resolve: I remember the place. I wish I didn't.", when="lost kit_sea"),
                talk("H realise: {lost} didn't mean it for me. I'm only the road.", "A ask: The road to where?", "L guide: Take it back to where we began.", "H resolve: I remember the place. I wish I didn't.", when="lost"),
                talk("A ask: You're taking {the_thing} back? On foot?", "H insist: It came on foot. Fair is fair.", "A offer: I'll bring sandwiches. Fair isn't filling.", when="comic"),
            ),
            adds=needs("thing_seen called promise"), feeling="a debt is recognised",
        ),
        Step(
            "departure", 2, "out", TimeOfDay.DAWN, (-1, 0), "{hero} sets out with {the_thing}; {ally} insists on coming along.", "Everything left as it is, and one light left burning",
            ("{hero} tests the weight of the bundle.", "{ally} falls into step without being asked."),
            (
                talk("A ask: What did you tell them about {the_thing}?", "H admit: That I'd have it home by supper.", "A ask: Which supper?", "H reply: I kept that part vague."),
                talk("A insist: You'll need somebody who knows the {way}.", "H refuse: I'll need somebody who's quiet.", "A offer: I can be quiet from the far side of the hill."),
                talk("H warn: It's a long way, and I won't be good company.", "A reply: I've had good company. It never went anywhere.", "H accept: Then keep up."),
            ),
            needs=needs("called"), adds=needs("ally_met away"), feeling="company nobody asked for",
        ),
        Step(
            "temptation", 3, "way", TimeOfDay.DUSK, (0, -2), "At the {way}, {hero} is offered a reason to keep {the_thing}, and nearly takes the offer.", "A fire, two faces, and {the_thing} between them",
            ("{hero} holds {the_thing} a little too tightly.", "{ally} looks away on purpose."),
            (
                talk("A ask: Who'd know, if you kept {the_thing}?", "H admit: Nobody. That's what worries me.", "A press: You've carried it further than anyone.", "H confess: And every step it weighs less. I'd miss it now."),
                talk("H confess: I could leave {the_thing} here. Call it far enough.", "A challenge: Is it?", "H admit: No. But it's a very comfortable no."),
                talk("H confess: When I hold {it}, I can still hear {lo}.", "A comfort: You'll hear {lo} without it.", "H doubt: You don't know that.", "L ask: Would I need a thing to find you?", when="lost"),
            ),
            needs=needs("away promise"), adds=needs("tested"), feeling="the wish to keep what must be given",
        ),
        Step(
            "arrival", 4, "far", TimeOfDay.NIGHT, (-2, 1), "They arrive; {hero} must let go of {the_thing} with {p} own {hands}.", "{The_thing}, held out over the dark",
            ("{hero} breathes out.", "The knot in the string will not open, then does."),
            (
                talk("H hesitate: I had a speech. It was good, too.", "A urge: Say the short one.", "H let_go: Here. This was always yours."),
                talk("H hesitate: If I give it back, that's the end of it.", "A comfort: No. If you keep it, that's the end of it.", "H let_go: Then go on home. We both will."),
                talk("H speak: {lost}. I brought it. I'm late, but I brought it.", "L answer: You were always late. You always came.", "H let_go: There. Now it's where it should be.", "A whisper: Listen. It's gone quiet.", when="lost"),
            ),
            needs=needs("tested thing_seen"), adds=needs("given promise_kept"), feeling="the letting go", pairs="summons",
        ),
        Step(
            "return", 5, "home", TimeOfDay.DAWN, (1, 3), "{hero} comes home with empty {hands}, and finds that there is room again.", "The place where {the_thing} lay, in full sun",
            ("{hero} moves over.", "{ally} sits down beside {o}."),
            (
                talk("A ask: Does it look empty to you?", "H notice: It looks like room. I'd forgotten I had any.", "A offer: Then let's put breakfast in it."),
                talk("H admit: I keep reaching for {it}.", "A reply: You'll stop by spring.", "H smile: I don't think I want to. It's a good reach."),
                talk("A notice: You're humming.", "H deny: I'm not.", "A tease: All the way from the gate.", "H admit: {lp:Cap} song. I didn't know I still had it.", when="lost"),
            ),
            needs=needs("given"), adds=needs("closed"), feeling="room where there was weight", pairs="arrival",
        ),
    ),
)  # fmt: skip
