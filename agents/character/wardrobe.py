"""The costume store: what words of a profile mean which garment, what trades and times wear, the colours that are dealt when no word decides, and the note by which
a person changes a costume."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from agents.film import Coat, Colour, Hair, Hat, Whiskers
from cluster.contracts.base import Model

HAT_WORDS: dict[Hat, tuple[str, ...]] = {
    "helmet": ("helmet", "hard hat"), "hood": ("hood",), "crown": ("crown", "tiara"), "straw": ("straw hat", "sun hat"), "topper": ("top hat",), "bowler": ("bowler",),
    "toque": ("chef's hat", "toque"), "beanie": ("beanie", "woolly hat", "wool cap", "knitted cap"), "headscarf": ("headscarf", "kerchief", "shawl"), "bandana": ("bandana", "headband"),
    "veil": ("veil",), "peaked": ("peaked cap", "uniform cap"), "kasa": ("kasa",), "fur_hood": ("fur hood",), "brim": ("hat", "fedora"), "cap": ("cap", "beret"),
}  # fmt: skip
COAT_WORDS: dict[Coat, tuple[str, ...]] = {
    "apron": ("apron",), "oilskin": ("oilskin", "raincoat", "slicker", "waterproof"), "lab_coat": ("lab coat", "white coat"), "parka": ("parka", "anorak", "furs?\\b", "fleece"),
    "cloak": ("cloak", "cape"), "armour": ("armour", "armor", "breastplate"), "spacesuit": ("space ?suit", "flight suit", "pressure suit"), "kimono": ("kimono", "yukata"),
    "uniform": ("uniform", "livery"), "gown": ("gown", "wedding dress"), "robe": ("robe", "habit", "cassock"), "overalls": ("overalls", "dungarees", "boiler suit"),
    "cardigan": ("cardigan",), "sweater": ("sweater", "jumper", "pullover", "jersey"), "suit": ("suit\\b", "blazer", "tuxedo", "tailcoat"), "vest": ("vest", "waistcoat"),
    "dress": ("dress", "skirt"), "coat": ("coat", "jacket", "greatcoat"), "tunic": ("tunic", "scrubs", "rolled sleeves"),
}  # fmt: skip
HAIR_WORDS: dict[Hair, tuple[str, ...]] = {
    "bald": ("bald", "shaved head", "shaven"), "braid": ("braid", "plait"), "pigtails": ("pigtail", "bunches"), "topknot": ("topknot",), "bun": ("bun\\b", "hair tied", "hair pinned"),
    "afro": ("afro",), "curly": ("curl", "frizzy"), "spiky": ("spiky", "wild hair", "tousled", "unruly"), "ponytail": ("ponytail",), "bob": ("bob\\b",), "wavy": ("wavy", "waves of hair"),
    "long": ("long hair", "long grey hair", "long dark hair", "flowing hair"), "buzz": ("crew cut", "buzz", "cropped"), "slick": ("slicked", "pomade"), "fringe": ("fringe", "bowl cut"),
    "side_part": ("parting", "neat hair"), "short": ("short hair",),
}  # fmt: skip
MARK_WORDS: dict[str, tuple[str, ...]] = {
    "eyepatch": ("eye ?patch", "one-eyed", "pirate"), "scar": ("scar\\b", "scarred"), "freckles": ("freckle",), "mole": ("mole\\b", "beauty spot"), "earring": ("earring", "pirate", "gypsy"),
    "scarf": ("scarf", "muffler"), "medal": ("medal", "veteran", "general", "admiral"), "patch": ("patched", "patchwork", "mended", "tramp", "beggar"),
}  # fmt: skip
WHISKER_WORDS: dict[Whiskers, tuple[str, ...]] = {
    "long": ("long beard", "flowing beard", "wizard", "hermit"), "moustache": ("moustache", "mustache"), "goatee": ("goatee",), "stubble": ("stubble", "unshaven"),
    "sideburns": ("sideburns",), "full": ("beard",),
}  # fmt: skip


@dataclass(frozen=True)
class Outfit:
    """What a trade or a time wears: garments and things to choose from, the usual first."""

    words: tuple[str, ...]
    coats: tuple[Coat, ...]
    hats: tuple[Hat, ...] = ("none",)
    props: tuple[str, ...] = ()
    hair: tuple[Hair, ...] = ()
    colours: tuple[str, ...] = ()
    hat_colour: str = ""
    sworn: bool = False
    """Whether the clothes make the trade, so that other words do not take them away: a knight in a cardigan is no knight."""


TRADES: tuple[Outfit, ...] = (
    Outfit(("astronaut", "cosmonaut", "spaceman", "space engineer"), ("spacesuit",), ("none",), (), (), ("#d9d4c8", "#c9722e", "#8fa3b0"), sworn=True),
    Outfit(("samurai", "ronin", "shogun"), ("kimono", "armour"), ("none", "kasa"), ("sword",), ("topknot",), ("#3b4a6b", "#5a3a3a", "#3f5a4a"), sworn=True),
    Outfit(("geisha", "sensei"), ("kimono",), ("none",), (), ("bun",), sworn=True),
    Outfit(("knight", "warrior", "viking", "centurion", "gladiator"), ("armour",), ("helmet",), ("sword",), (), ("#7d858c", "#8a6a3a"), sworn=True),
    Outfit(("queen", "king", "prince", "princess", "emperor", "empress"), ("gown", "cloak"), ("crown",), (), ("wavy", "long"), ("#6c2f4a", "#4a2f6c", "#8c2f2f"), "#d8b03c", sworn=True),
    Outfit(("nurse", "midwife", "orderly"), ("tunic",), ("nurse_cap", "none"), ("stethoscope", "tray"), ("bun", "bob", "ponytail"), ("#7fa8b8", "#5f8f9f", "#e3e6e4"), "#f2f0ec", sworn=True),
    Outfit(("doctor", "surgeon", "physician", "vet"), ("lab_coat",), ("none",), ("stethoscope",), (), ("#ece8df",), sworn=True),
    Outfit(("scientist", "chemist", "professor", "inventor", "biologist", "researcher"), ("lab_coat", "cardigan"), ("none",), ("book",), ("spiky", "curly"), ("#ece8df",)),
    Outfit(("bride", "wedding"), ("gown",), ("veil",), (), ("bun", "wavy"), ("#efe8dc",), "#f6f1e8"),
    Outfit(("maid", "chambermaid", "housekeeper", "servant", "laundress"), ("apron",), ("headscarf",), ("towel",), ("bun",), ("#e3ddd0",), "#f2f0ec", sworn=True),
    Outfit(("chef", "baker", "cook", "pastry"), ("apron",), ("toque", "cap", "headscarf"), ("wrench", "tray"), (), ("#e6dfd2", "#7a4b3a", "#4f6f5a"), "#f2ede2"),
    Outfit(("waiter", "waitress", "butler", "barman", "bartender", "barista", "innkeeper"), ("vest",), ("none",), ("tray",), ("slick", "bun")),
    Outfit(("officer", "soldier", "general", "colonel", "captain of the guard", "policeman", "police", "constable", "guard", "warden", "sergeant"), ("uniform",), ("peaked",), (), ("buzz", "bun"), ("#3d4a3f", "#2f3d5c", "#4a4540"), sworn=True),
    Outfit(("captain", "admiral", "pilot", "stationmaster", "train conductor", "ticket", "conductor", "chauffeur", "bellboy", "porter"), ("uniform", "coat"), ("peaked",), (), (), ("#26344f", "#4a2f38", "#33403a")),
    Outfit(("lighthouse", "keeper", "fisher", "angler", "sailor", "whaler", "ferryman", "boatman"), ("oilskin", "sweater"), ("beanie", "cap", "straw"), ("lantern", "rod", "rope"), (), ("#d9a62e", "#3a5f78", "#8a4a38")),
    Outfit(("post", "mail", "courier", "messenger"), ("uniform", "coat"), ("peaked", "cap"), ("satchel",), (), ("#34507a", "#7a3f34")),
    Outfit(("driver", "cabbie", "chauffeur"), ("cardigan", "vest", "coat"), ("cap",), (), ()),
    Outfit(("blacksmith", "smith", "welder", "potter", "carpenter", "cobbler", "luthier", "violin", "clockmaker", "watchmaker", "butcher", "tailor", "toymaker", "maker"), ("apron",), ("none", "bandana", "cap"), ("tool belt", "wrench"), (), ("#6b4a30", "#5a5148", "#74563a")),
    Outfit(("mechanic", "engineer", "technician", "plumber", "miner", "builder", "electrician", "repair"), ("overalls",), ("cap", "helmet", "bandana"), ("wrench", "tool belt"), (), ("#3f5f7f", "#a8702e", "#5b6b4a")),
    Outfit(("farmer", "gardener", "shepherd", "goatherd", "harvester", "miller", "beekeeper", "peasant"), ("overalls", "vest", "apron"), ("straw", "headscarf", "cap"), ("broom", "basket", "staff", "bucket"), (), ("#4f6a7f", "#6f7440", "#8a5a38")),
    Outfit(("monk", "priest", "nun", "hermit", "abbot", "pilgrim", "vicar"), ("robe",), ("hood", "none"), ("staff", "book"), ("bald",), ("#6b4a30", "#3f3b45", "#7a5f3a"), sworn=True),
    Outfit(("wizard", "witch", "sorcer", "druid", "alchemist", "fortune"), ("cloak", "robe"), ("hood", "brim"), ("staff",), ("long", "wavy"), ("#3f2f5c", "#2f4a4a", "#4a2f3a")),
    Outfit(("magician", "conjuror", "illusionist", "ringmaster"), ("suit", "cloak"), ("topper", "none", "bowler"), ("cane", "staff"), ("slick", "side_part"), ("#2c2a35", "#4a2338", "#27384a")),
    Outfit(("detective", "spy", "agent", "journalist", "reporter", "inspector"), ("coat", "suit"), ("brim", "bowler"), ("camera", "book"), (), ("#8a7350", "#4b4f58", "#5a4638")),
    Outfit(("cowboy", "sheriff", "outlaw", "bandit"), ("vest", "coat"), ("brim",), ("rope",), (), ("#6b4a30", "#3f3b38")),
    Outfit(("pirate", "smuggler", "buccaneer"), ("coat", "vest"), ("bandana", "brim"), ("sword",), ("long", "wavy"), ("#7a2f2f", "#2f3f4f")),
    Outfit(("thief", "burglar", "assassin", "ninja"), ("cloak", "sweater"), ("hood", "beanie"), (), (), ("#2c2e36", "#3a3440")),
    Outfit(("explorer", "archaeologist", "ranger", "hunter", "tracker", "climber", "guide"), ("coat", "parka", "vest"), ("brim", "beanie", "fur_hood"), ("satchel", "rope", "staff"), (), ("#7a6a45", "#55603f", "#8a5a38")),
    Outfit(("pianist", "violinist", "cellist", "composer", "singer", "musician", "conductor of"), ("suit", "dress", "gown"), ("none",), (), ("wavy", "slick", "bun"), ("#2c2c34", "#5a2f45", "#33414f")),
    Outfit(("teacher", "librarian", "bookseller", "bookshop", "tutor", "archivist", "clerk", "secretary", "student"), ("cardigan", "vest", "sweater"), ("none",), ("book",), ("bob", "bun", "side_part")),
    Outfit(("banker", "lawyer", "judge", "mayor", "manager", "businessman", "official", "minister", "undertaker", "hotelier"), ("suit",), ("none", "bowler", "topper"), ("suitcase", "cane"), ("slick", "side_part"), ("#33363f", "#4a3f38", "#3b4a55")),
    Outfit(("pensioner", "retired", "widow", "grand", "elder", "resident"), ("cardigan", "coat", "dress"), ("none", "beanie", "bowler", "headscarf"), ("cane", "basket"), ()),
    Outfit(("passenger", "stranger", "traveller", "tourist", "visitor", "guest"), ("coat", "suit", "dress"), ("none", "brim", "bowler"), ("suitcase",), ()),
    Outfit(("patient", "ghost", "prisoner", "convict"), ("robe", "tunic"), ("none",), (), ("buzz", "long"), ("#cfd3d0", "#b9c0bd")),
    Outfit(("scarecrow", "snowman"), ("coat",), ("straw", "topper"), ("broom",), ()),
    Outfit(("dancer", "ballerina", "actress"), ("dress", "gown"), ("none",), (), ("bun", "wavy")),
)  # fmt: skip
TIMES: tuple[Outfit, ...] = (
    Outfit(("feudal japan", "samurai", "edo ", "kyoto", "shogun"), ("kimono", "robe", "kimono"), ("none", "kasa", "bandana", "headscarf"), ("basket", "broom", "staff"), ("topknot", "bun", "short", "pigtails")),
    Outfit(("ice age", "stone age", "mammoth", "prehistoric", "neanderthal", "arctic", "polar", "inuit"), ("parka",), ("fur_hood", "none", "bandana"), ("staff", "rope", "basket"), ("long", "braid", "wavy", "spiky"), ("#7a5a3a", "#8a6f4a", "#5f4a3a", "#94703f")),
    Outfit(("mars", "space", "planet", "orbit", "galaxy", "years from now", "starship", "colony", "moon"), ("spacesuit", "overalls", "uniform", "sweater"), ("none", "none", "cap"), ("tool belt",), ("buzz", "bob", "ponytail", "curly"), ("#c9722e", "#5f7f8f", "#b9b4a8", "#6a5f8a")),
    Outfit(("castle", "medieval", "kingdom", "dragon", "knight", "viking", "roman"), ("robe", "cloak", "dress", "vest"), ("hood", "none", "headscarf"), ("basket", "staff", "lantern"), ("long", "braid", "fringe", "curly")),
    Outfit(("wartime", "war", "1940", "1930", "1920", "jazz", "victorian", "19th", "century ago", "paris"), ("coat", "suit", "dress", "cardigan"), ("bowler", "cap", "brim", "headscarf"), ("suitcase", "satchel", "cane"), ("bob", "slick", "side_part", "bun", "wavy")),
    Outfit(("snow", "mountain", "winter", "frozen", "ice", "glacier"), ("sweater", "parka", "coat"), ("beanie", "none", "fur_hood", "headscarf"), ("lantern", "rope", "basket"), ()),
    Outfit(("desert", "caravan", "oasis", "sand"), ("robe", "cloak", "vest"), ("headscarf", "straw", "none", "hood"), ("satchel", "staff"), ()),
    Outfit(("sea", "harbour", "harbor", "boat", "ship", "island", "fishing"), ("sweater", "oilskin", "coat"), ("beanie", "none", "cap", "headscarf"), ("lantern", "rope", "basket"), ()),
    Outfit(("village", "farm", "harvest", "garden"), ("vest", "dress", "cardigan", "overalls"), ("none", "straw", "headscarf", "cap"), ("basket", "bucket", "satchel"), ()),
)  # fmt: skip
TODAY = Outfit(
    (),
    ("sweater", "coat", "cardigan", "none", "suit", "vest", "overalls", "dress"),
    ("none", "none", "beanie", "cap", "brim"),
    ("satchel", "camera", "umbrella"),
    (),
)
CHILDREN = Outfit(
    (),
    ("overalls", "sweater", "dress", "none", "cardigan"),
    ("none", "cap", "beanie", "none"),
    ("satchel",),
    ("pigtails", "spiky", "curly", "fringe", "bob", "ponytail"),
)
"""Children wear what children wear, except where a time dresses them."""
FOR_SHE: tuple[Coat, ...] = ("dress", "gown")
"""Coats dealt to women and girls alone, unless words say otherwise."""
HAIR_OF: dict[str, tuple[Hair, ...]] = {
    "she": ("long", "bun", "curly", "braid", "bob", "ponytail", "wavy", "afro", "side_part", "fringe"), "he": ("short", "curly", "side_part", "slick", "buzz", "spiky", "afro", "fringe"),
    "they": ("short", "curly", "bob", "wavy", "topknot", "buzz"), "it": ("bald", "short"),
    "old she": ("bun", "curly", "bob", "wavy", "short"), "old he": ("bald", "short", "slick", "side_part", "bald"), "child she": ("pigtails", "braid", "bob", "ponytail", "curly"),
    "child he": ("spiky", "short", "curly", "fringe"),
}  # fmt: skip
MACHINES = ("robot", "android", "machine", "automaton", "drone", "computer", "ai")

COLOUR_WORDS = {
    "red": "#b3382f", "crimson": "#9c1f2e", "scarlet": "#c22f24", "orange": "#d9772b", "yellow": "#e0b43a", "gold": "#cfa13a", "golden": "#cfa13a", "green": "#4f7f4a",
    "olive": "#6f7440", "blue": "#3a5f95", "navy": "#24375c", "teal": "#2f7c7a", "purple": "#6c4a86", "violet": "#6c4a86", "pink": "#d98a9c", "brown": "#6b4a30",
    "tan": "#b38d5f", "beige": "#d3c2a0", "grey": "#8a8d91", "gray": "#8a8d91", "silver": "#b9bec4", "white": "#ece8df", "black": "#25252b", "blond": "#d8b56a",
    "blonde": "#d8b56a", "ginger": "#b8602c", "auburn": "#7a3b22", "rust": "#a5532a", "copper": "#a8623a", "indigo": "#3b3f7d", "turquoise": "#3aa0a0", "patchwork": "#a0623f",
}  # fmt: skip
SKINS = ("#f1d0b5", "#e6b994", "#d49f78", "#b97f57", "#9c6a49", "#7f553a", "#6a4632")
FURS = ("#a5713f", "#c9a06a", "#8f8a86", "#7a5536", "#d8cdb8", "#b5652f", "#5f5550")
HAIR_COLOURS = ("#2a211d", "#4a3426", "#6b4426", "#8a5a2e", "#c09050", "#9c4a26", "#1d1d24")
GREY_HAIR = ("#c9c9cc", "#e4e2dd", "#9a9aa0", "#b5aea4")
WARDROBE = ("#3e5c76", "#8a4a34", "#55703f", "#6a4f7c", "#b07a2c", "#2f7471", "#93384a", "#4b4f58", "#c9b48a", "#7f93a3")
"""Coat colours far enough apart to tell people by them in a wide shot."""


def _colour(wish: Any) -> Any:
    """A colour word as its `#rrggbb`; anything else as it is."""
    return COLOUR_WORDS.get(wish.strip().lower(), wish) if isinstance(wish, str) else wish


ColourWish = Annotated[Colour, BeforeValidator(_colour)]


class CostumeNote(Model):
    """What somebody wants changed about a character's looks; what it does not name stays as designed. Colours are words (`red`) or `#rrggbb`."""

    hair: Hair | None = None
    hair_colour: ColourWish | None = None
    hat: Hat | None = None
    hat_colour: ColourWish | None = None
    coat: Coat | None = None
    coat_colour: ColourWish | None = None
    shirt_colour: ColourWish | None = None
    trouser_colour: ColourWish | None = None
    beard: bool | None = None
    whiskers: Whiskers | None = None
    glasses: bool | None = None
    prop: Annotated[str, Field(max_length=40)] | None = None

    @property
    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self if value is not None}
