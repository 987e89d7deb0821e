"""Who cannot see does not look, and who cannot hear does not listen: templates put so that the hero's trait allows them. Called where templates are filled, chosen and woven."""

import re
from collections.abc import Set as AbstractSet

_HERO = r"(\{(?:hero|s)\}|\{s:Cap\})((?: \w+ly)?) "
_BLIND: tuple[tuple[str, str], ...] = (
    (r"looks up", "lifts {p} face"), (r"looks back", "turns round"), (r"looks? (?:down )?at", "turns {p} face to"), (r"looks over at", "turns {p} face towards"), (r"looks away", "turns away"), (r"reads", "feels along"), (r"watches", "listens to"), (r"sees", "hears"),
    (r"stares at", "leans towards"), (r"does not look at", "does not turn to"), (r"does not take \{p\} eyes off", "does not move away from"), (r"shades \{p\} eyes and looks over at", "holds {p} face into the wind from"), (r"looks from one to the next", "listens to one after the other"),
    (r"looks, looks away, looks again", "touches it, lets go, touches it again"), (r"looks", "listens"), (r"points", "turns {p} head"),
)  # fmt: skip
_DEAF: tuple[tuple[str, str], ...] = (
    (r"hears", "feels"), (r"listens to", "reads the lips of"), (r"listens", "lays a hand flat on the wall"), (r"holds up one finger: listen", "lays a hand flat on the wall: there"),
)  # fmt: skip
_TOLD = {"blind": _BLIND, "deaf": _DEAF}
_SPOKEN: dict[str, dict[str, str]] = {
    "blind": {"H": r"\b(?:I|I've|I'll|I'd|I can|I can't) (?:\w+ )?(?:see|saw|seen|look|looked|watch|watched|read)\b|\b[Ll]ook\b", "A": r"^(?:Look|See)\b|\b[Ll]ook (?:at|there|behind)\b|\b[Dd](?:o|id) you see\b"},
    "deaf": {"H": r"\b(?:hear|heard|listen|listening|sound|loud)\b", "A": r"\b(?:[Ll]isten|[Hh]ear that|[Dd](?:o|id) you hear)\b"},
}  # fmt: skip
SIGNS: dict[str, tuple[str, ...]] = {
    "blind": (
        "{hero} finds the edge of the table with one finger, and the cup with the next.", "{hero} stops: three steps, and one of them limps.", "{ally} lays {p} hand on the rail, and says nothing.",
        "{hero} feels the warmth on one side of {p} face, and turns to it.", "{hero} goes through the {home} without touching anything.",
    ),
    "deaf": (
        "{ally} stamps on the floor, and {hero} turns round.", "{ally} steps into the light, so that {ap} lips can be seen.", "{hero} reads it off {ally}'s hands, and asks for it once more.",
        "{hero} lays a palm on the ground, and feels it coming.", "{hero} answers with both {hands}, and {ally} has understood.",
    ),
}  # fmt: skip
"""Per act, what the hero does instead. Nobody speaks to the back of somebody who is deaf."""
_WRONG = {
    "blind": r"(?: \w+ly)? (?:looks|reads|sees|watches|stares|glances)\b",
    "deaf": r"(?: \w+ly)? (?:hears|listens)\b",
}


def adapted(template: str, traits: AbstractSet[str]) -> str:
    """A template in which the hero perceives as the hero can."""
    for trait in sorted(traits & _TOLD.keys()):
        for found, instead in _TOLD[trait]:
            template = re.sub(rf"{_HERO}{found}\b", lambda m, new=instead: f"{m.group(1)}{m.group(2)} {new}", template)
    return template


def sayable(line: str, traits: AbstractSet[str]) -> bool:
    """Whether a line, `H wonder: …`, neither claims nor asks for a sense that the hero does not have."""
    speaker, words = line[0], line.split(": ", 1)[1]
    return not any(re.search(_SPOKEN[trait].get(speaker, r"(?!)"), words) for trait in traits & _SPOKEN.keys())


def senseless(name: str, trait: str, text: str) -> str:
    """What somebody does in a text although they cannot; empty when all is well."""
    found = re.search(rf"\b{re.escape(name)}{_WRONG[trait]}", text) if trait in _WRONG else None
    return found.group(0) if found else ""
