"""What hands and bodies do in a scene: phrases by mood, trade, species and place. Playable, visible, at most six words; the renderer knows their verbs.

Called by the scene director, who takes what the script asks for first and these only where it asks for nothing.
"""

import random
from collections.abc import Sequence

from agents.character.wardrobe import MACHINES
from agents.film import CharacterProfile, Mood, Scene

HOLDS = "holds it in both hands"
"""The business of whoever carries the story's object; `it` is that object."""

IDLE: dict[Mood, tuple[str, ...]] = {
    Mood.WARM: ("leans in", "smiles a little", "rests both hands", "sits back", "nods along", "leans on the nearest thing"),
    Mood.TENSE: ("stands rigid", "folds both arms", "does not look away", "keeps near the way out", "shifts from foot to foot", "folds the arms tighter"),
    Mood.SAD: ("looks down", "folds both arms", "sits heavily", "stands very still", "leans against the wall", "sits with bent head"),
    Mood.HOPEFUL: ("looks up", "straightens up", "stands on tiptoe", "sits on the edge", "leans forward", "breathes in"),
    Mood.EERIE: ("listens", "holds still", "keeps away from the wall", "folds the arms against the cold", "kneels to listen", "stands in the draught"),
    Mood.COMIC: ("fumbles with a button", "shrugs", "stands much too close", "leans on nothing", "sits on the wrong thing", "folds the arms importantly"),
    Mood.TRIUMPHANT: ("stands tall", "lifts the chin", "laughs out loud", "folds the arms, content", "leans back", "bounces on the heels"),
}

TRADES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("keeper", "sailor", "fisher", "pilot", "captain", "ferry"), ("coils a rope", "works at a knot", "mends a net")),
    (("baker", "cook", "chef", "innkeeper"), ("works the dough", "kneads and kneads", "stirs a bowl")),
    (("smith", "mechanic", "engineer", "inventor"), ("works with a wrench", "repairs a hinge", "hammers lightly")),
    (("clock", "watch", "luthier", "jewel", "tinker"), ("works with small tools", "winds a spring", "repairs a tiny wheel")),
    (
        ("teacher", "librarian", "writer", "journalist", "clerk", "student", "scholar"),
        ("writes in a notebook", "works through papers", "holds a page to the light"),
    ),
    (("nurse", "doctor", "surgeon"), ("writes on a chart", "works quietly", "counts under the breath")),
    (("gardener", "farmer", "shepherd", "florist", "widower"), ("works the soil", "kneels by the row", "ties up a stem, working")),
    (("tailor", "seamstress", "maid", "laund", "weaver"), ("folds sheets, working", "sews a seam", "works at the linen")),
    (("painter", "sculptor", "carpenter", "potter"), ("works with both hands", "paints a small stroke", "polishes the grain")),
    (("pianist", "musician", "singer", "violinist", "composer"), ("plays on an edge, silently", "tunes an imagined string", "writes a bar of music")),
    (("soldier", "guard", "samurai", "officer", "police", "detective", "spy"), ("stands guard", "folds both arms", "kneels, one hand free")),
    (("hunter", "ranger", "guide", "scout"), ("kneels over the tracks", "leans on a staff", "crouches, listening")),
    (("magician", "thief", "gambler"), ("works a coin between fingers", "shrugs off the coat", "leans on a cane")),
    (("driver", "conductor", "taxi", "courier"), ("leans on the door", "polishes a mirror", "works at a strap")),
)
"""Words of a profession -> what such people do with their hands."""

ANIMALS = ("pricks up its ears", "sits and watches", "tilts its head", "sits close by", "stands with one paw up", "holds still and watches")
MACHINES_AT_REST = ("holds perfectly still", "tilts its head", "whirrs and waits", "stands with a lamp blinking", "works a stiff joint")
"""For those who have no sleeves to grip."""
STAYS = "stays beside it"
TRADE_SHOWN = 0.45
"""Chance that somebody without a task in the scene does what the trade does."""


def business_of(profile: CharacterProfile | None, scene: Scene, rng: random.Random, taken: Sequence[str]) -> str:
    """Something this one can be seen doing here, if possible not what is `taken` by another."""
    kind = profile.species.lower() if profile else "human"
    if any(word in kind for word in MACHINES):
        ideas = list(MACHINES_AT_REST)
    elif kind != "human":
        ideas = list(ANIMALS)
    else:
        trade = profile.profession.lower() if profile else ""
        hands = next((phrases for words, phrases in TRADES if any(word in trade for word in words)), ())
        ideas = list(hands) if hands and rng.random() < TRADE_SHOWN else list(IDLE[scene.mood])
    fresh = [idea for idea in ideas if idea not in taken] or ideas
    return rng.choice(fresh)
