"""In which acoustic space a place and a voice are heard; the spaces themselves are `acoustics.SPACES`. Light: agents read it."""

import re

from agents.film import Kit

LARGE = ("hall", "church", "cathedral", "station", "theatre", "theater", "cave", "chapel", "ballroom", "museum", "warehouse", "stage", "court", "temple")
TALL = ("tower", "lantern", "stair", "well", "shaft", "cellar", "vault", "tunnel", "crypt")
_INDOORS: dict[Kit, str] = {
    Kit.WORKSHOP: "workshop",
    Kit.VEHICLE: "cabin",
    Kit.SPACE: "hull",
    Kit.FOREST: "small_room",
    Kit.SEA: "room",
    Kit.MOUNTAIN: "small_room",
}
_OUTDOORS: dict[Kit, str] = {Kit.CITY: "street", Kit.MOUNTAIN: "valley", Kit.FOREST: "forest", Kit.VILLAGE: "outdoors", Kit.SPACE: "dry"}


def space_of(kit: Kit, *, interior: bool, location: str = "") -> str:
    """The space of a place: its own words first (`STATION HALL`), then what its kind is like."""
    words = location.lower()
    if interior and any(word in words for word in LARGE):
        return "hall"
    if interior and any(word in words for word in TALL):
        return "tower"
    return _INDOORS.get(kit, "room") if interior else _OUTDOORS.get(kit, "outdoors")


def voice_space(parenthetical: str, *, off_screen: bool) -> str:
    """The space a voice is heard in for itself, wherever the scene is: a radio, a telephone, a memory; empty for a voice that is there."""
    words = parenthetical.lower()
    if re.search(r"radio|intercom|loudspeaker|walkie|broadcast|transmission|tape|recording|comm", words):
        return "radio"
    if re.search(r"\b(?:tele)?phone|on the line", words):
        return "telephone"
    return "memory" if off_screen else ""
