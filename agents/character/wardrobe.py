"""The costume store: which words of a profile mean which hat, coat, hair or colour, the colours that are dealt when no word decides, and the note by which a person changes a costume."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from agents.film import Colour
from cluster.contracts.base import Model

HAT_WORDS: dict[Literal["cap", "brim", "hood", "helmet"], tuple[str, ...]] = {
    "helmet": ("helmet", "astronaut", "cosmonaut", "miner", "knight", "firefighter", "diver", "welder"),
    "hood": ("hood", "cloak", "monk", "nun", "hermit", "witch", "wizard", "thief"),
    "brim": ("hat", "fedora", "farmer", "cowboy", "detective", "gardener", "shepherd", "explorer", "archaeologist", "magician", "scarecrow"),
    "cap": (
        "cap",
        "beret",
        "keeper",
        "sailor",
        "captain",
        "fisher",
        "driver",
        "postman",
        "mail carrier",
        "conductor",
        "pilot",
        "chauffeur",
        "boy scout",
        "baker",
        "chef",
    ),
}
COAT_WORDS: dict[Literal["apron", "coat", "vest", "dress"], tuple[str, ...]] = {
    "apron": (
        "apron",
        "cook",
        "chef",
        "baker",
        "smith",
        "potter",
        "carpenter",
        "clockmaker",
        "watchmaker",
        "violin",
        "luthier",
        "butcher",
        "cobbler",
        "maker",
        "barista",
    ),
    "coat": (
        "coat",
        "cloak",
        "jacket",
        "oilskin",
        "keeper",
        "captain",
        "detective",
        "doctor",
        "scientist",
        "sailor",
        "fisher",
        "pilot",
        "ranger",
        "explorer",
        "nurse",
    ),
    "vest": ("vest", "waistcoat", "teacher", "waiter", "librarian", "banker", "conductor", "driver", "magician", "mechanic", "journalist"),
    "dress": ("dress", "gown", "robe", "skirt", "queen", "princess", "dancer", "nun", "priest", "monk"),
}
HAIR_WORDS: dict[Literal["bald", "braid", "bun", "curly", "long", "short"], tuple[str, ...]] = {
    "bald": ("bald", "shaved head", "shaven"),
    "braid": ("braid", "plait", "pigtail"),
    "bun": ("bun\\b", "topknot", "hair tied", "hair pinned"),
    "curly": ("curl", "frizzy", "afro", "tousled", "wild hair"),
    "long": ("long hair", "long grey hair", "long dark hair", "flowing hair", "ponytail"),
    "short": ("short hair", "cropped", "crew cut"),
}
ANIMALS = (
    "dog", "cat", "bird", "fox", "wolf", "bear", "rabbit", "horse", "mouse", "owl", "crow", "raven", "parrot", "gull", "seagull", "goat", "sheep", "pig",
    "duck", "hen", "chicken", "rooster", "deer", "squirrel", "hedgehog", "penguin", "tortoise", "turtle", "frog", "whale", "dolphin", "fish", "lion", "tiger",
    "elephant", "monkey", "cow", "donkey", "camel", "animal", "rat", "badger", "otter", "seal", "puppy", "kitten", "snail", "octopus", "dragon",
)  # fmt: skip
MACHINES = ("robot", "android", "machine", "automaton", "drone", "computer", "ai")

COLOUR_WORDS = {
    "red": "#b3382f", "crimson": "#9c1f2e", "scarlet": "#c22f24", "orange": "#d9772b", "yellow": "#e0b43a", "gold": "#cfa13a", "golden": "#cfa13a", "green": "#4f7f4a",
    "olive": "#6f7440", "blue": "#3a5f95", "navy": "#24375c", "teal": "#2f7c7a", "purple": "#6c4a86", "violet": "#6c4a86", "pink": "#d98a9c", "brown": "#6b4a30",
    "tan": "#b38d5f", "beige": "#d3c2a0", "grey": "#8a8d91", "gray": "#8a8d91", "silver": "#b9bec4", "white": "#ece8df", "black": "#25252b", "blond": "#d8b56a",
    "blonde": "#d8b56a", "ginger": "#b8602c", "auburn": "#7a3b22", "rust": "#a5532a", "copper": "#a8623a", "indigo": "#3b3f7d", "turquoise": "#3aa0a0", "patchwork": "#a0623f",
}  # fmt: skip
SKINS = ("#f1d0b5", "#e6b994", "#d49f78", "#b97f57", "#946243", "#6f4831", "#543627")
HAIR_COLOURS = ("#2a211d", "#4a3426", "#6b4426", "#8a5a2e", "#c09050", "#9c4a26", "#1d1d24")
GREY_HAIR = ("#c9c9cc", "#e4e2dd", "#9a9aa0", "#b5aea4")
WARDROBE = ("#3e5c76", "#7a4b3a", "#55703f", "#6a4f7c", "#a5742f", "#3c6e6b", "#8c3f4a", "#4b4f58")
"""Coat colours far enough apart to tell people by them in a wide shot."""


def _colour(wish: Any) -> Any:
    """A colour word as its `#rrggbb`; anything else as it is."""
    return COLOUR_WORDS.get(wish.strip().lower(), wish) if isinstance(wish, str) else wish


ColourWish = Annotated[Colour, BeforeValidator(_colour)]


class CostumeNote(Model):
    """What somebody wants changed about a character's looks; what it does not name stays as designed. Colours are words (`red`) or `#rrggbb`."""

    hair: Literal["short", "long", "bun", "curly", "bald", "braid"] | None = None
    hair_colour: ColourWish | None = None
    hat: Literal["none", "cap", "brim", "hood", "helmet"] | None = None
    coat: Literal["none", "coat", "apron", "vest", "dress"] | None = None
    coat_colour: ColourWish | None = None
    shirt_colour: ColourWish | None = None
    trouser_colour: ColourWish | None = None
    beard: bool | None = None
    glasses: bool | None = None

    @property
    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self if value is not None}
