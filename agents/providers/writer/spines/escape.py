"""Escape: a place or a habit has become a cage, and the way out costs what made it bearable."""

from agents.film import TimeOfDay

from .model import Spine, Step, needs, talk

ESCAPE = Spine(
    name="escape",
    quest="get away from {home_the} before it is too late",
    conflict="{hero} knows every corner of the cage; leaving it means losing the one who made it bearable.",
    promise="Held breath, a narrow gap, and then the whole sky.",
    titles=("The {Role}'s Way Out", "One Night's Start", "Out of {Home_the}", "{Hero} Goes over the Wall"),
    hook="There is one way out, and it opens only once",
    genre="thriller",
    tone=("breathless", "sly", "free"),
    lie="Here is bad, but out there is worse.",
    truth="The door was never the hard part.",
    steps=(
        Step(
            "cage", 1, "home", TimeOfDay.NIGHT, (0, -1), "{premise} Tonight {hero} counts the days and stops counting.", "{hero} at the only window, {the_thing} on the sill",
            ("{hero} draws a line through the last mark on the wall.", "{ally} pretends to be asleep, badly."),
            (
                talk("H confide: I'm leaving tonight.", "A doubt: You said that in spring.", "H insist: In spring I was only complaining.", "A ask: And what's different now?"),
                talk("H confide: I counted. If nothing changes, I'll die in this room.", "A answer: Everybody dies in some room.", "H refuse: Not this one. I don't like the wallpaper.", when="comic"),
                talk("H confide: I have to {want}.", "A warn: Nobody ever has.", "H answer: Nobody ever came back to say.", when="want"),
                talk("H whisper: It comes closer every night.", "A hush: Then don't say so out loud.", "H resolve: We go tomorrow. Before it learns our names.", when="eerie"),
            ),
            adds=needs("thing_seen called"), feeling="the last day of putting up with it",
        ),
        Step(
            "plan", 2, "out", TimeOfDay.DAY, (-1, 1), "{hero} and {ally} find the gap: a moment, a gate, a way past the {way}.", "Two heads bent together, a line drawn in the dust",
            ("{hero} draws the way with one finger.", "{ally} rubs out a corner and draws it better."),
            (
                talk("A explain: There's a gap at the {way}. As long as a breath.", "H ask: Whose breath?", "A tease: Somebody calm. So not yours."),
                talk("H ask: What do we need?", "A answer: A dark night, a straight face and no luggage.", "H bargain: {The_thing} comes too.", "A sigh: Of course it does."),
                talk("A ask: Why tell me? You could go alone.", "H admit: I could. I'd only turn round to see if you were coming."),
            ),
            needs=needs("called"), adds=needs("plan ally_met"), feeling="the gap in the fence",
        ),
        Step(
            "pursuit", 3, "way", TimeOfDay.NIGHT, (1, -2), "At the {way} the plan breaks: a light, a noise, and only time for one of them.", "A beam of light sweeps over two flat shadows",
            ("{hero} drops flat.", "{ally}'s foot is caught."),
            (
                talk("A urge: Go. I'll keep them looking this way.", "H refuse: That wasn't in the plan.", "A insist: It was in mine."),
                talk("A whisper: My foot's stuck. Go on.", "H refuse: No.", "A plead: You've wanted this for years.", "H insist: I wanted it with company."),
                talk("H whisper: Don't breathe.", "A whisper: I'm not.", "H whisper: Then who is?", when="eerie"),
                talk("X threaten: I can hear you. I've all night.", "H whisper: Now. While {xs:talk}.", "A whisper: Together or not at all.", when="rival"),
            ),
            needs=needs("plan"), adds=needs("tested"), feeling="a plan meets the night",
        ),
        Step(
            "leap", 4, "far", TimeOfDay.DAWN, (-2, 2), "{hero} goes back for {ally}, leaves {the_thing} behind, and they cross together.", "{The_thing} on the ground, and two figures getting smaller",
            ("{hero} sets {the_thing} down to free both {hands}.", "They do not look back. Then they do."),
            (
                talk("A ask: You left it behind. After all that fuss?", "H answer: I only had {hands} for one of you.", "A admit: I'd have picked me too."),
                talk("H count: On three. One, two.", "A ask: What's after three?", "H admit: I've no idea. Isn't that wonderful?"),
                talk("A ask: Are we out?", "H notice: Listen. Nobody's telling us where to stand.", "A whisper: I think that's out."),
            ),
            needs=needs("tested thing_seen plan"), adds=needs("across"), feeling="the other side", pairs="plan",
        ),
        Step(
            "open", 5, "high", TimeOfDay.DAY, (2, 3), "Under an open sky {hero} has no plan at all, and sits down to enjoy it.", "Far below, the place they left, no bigger than a matchbox",
            ("{hero} takes off what still smells of the old place.", "{ally} points in a direction, any direction."),
            (
                talk("A ask: Which way now?", "H marvel: You know, nobody's asked me that before.", "A urge: Well, pick. I'm hungry."),
                talk("H notice: It looks so small from here.", "A agree: It was always that size. We were closer.", "H laugh: Come on. I want to see what's behind that hill."),
                talk("A ask: Will you miss it?", "H answer: One thing. I'll tell you at supper.", "A guess: The wallpaper.", "H admit: I'd counted the roses. All but one corner.", when="comic"),
            ),
            needs=needs("across"), adds=needs("closed"), feeling="no plan, and no walls", pairs="cage",
        ),
    ),
)  # fmt: skip
