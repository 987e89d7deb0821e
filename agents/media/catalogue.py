"""What the offline renderer can draw, as words: features of each kit, settings and eras of any kit, props, and the words of a story that point at a kit.

Light on purpose (no cv2, no numpy): writers and designers read it to choose features the pictures will really show. A word that is not listed
here is never an error; the renderer ignores unknown features and draws unknown objects as a wrapped parcel.
"""

import re
from dataclasses import dataclass

from agents.film import Kit

_ROOM = ("window", "lamp", "table", "chair", "bookshelf", "clock", "picture", "plant", "door", "rug", "fireplace", "bed", "stairs", "shelf", "curtain")

_OUTDOORS: dict[Kit, tuple[str, ...]] = {
    Kit.SEA: ("lighthouse", "boat", "pier", "rocks", "gulls", "island", "cottage", "buoy", "wreck", "beach"),
    Kit.CITY: ("streetlamp", "traffic_light", "car", "neon", "bench", "bridge", "billboard", "awning", "tower", "tram"),
    Kit.FOREST: ("river", "campfire", "cabin", "fallen_tree", "mushrooms", "fireflies", "deer", "tent", "bridge", "stones"),
    Kit.MOUNTAIN: ("hut", "bridge", "flag", "eagle", "tent", "cairn", "pines", "lake", "cave", "campfire"),
    Kit.DESERT: ("cactus", "ruin", "oasis", "tent", "camel", "road", "mesa", "bones", "well", "campfire"),
    Kit.VILLAGE: ("church", "well", "fence", "cottage", "market", "tree", "streetlamp", "windmill", "bench", "field"),
    Kit.HOME: ("house", "fence", "tree", "mailbox", "swing", "garden", "streetlamp", "bicycle", "shed", "porch"),
    Kit.WORKSHOP: ("sign", "chimney", "crates", "barrel", "streetlamp", "cart", "pipes", "gate", "wheel", "ladder"),
    Kit.VEHICLE: ("car", "train", "bus", "road", "rails", "poles", "sign", "hills", "petrol_station", "truck"),
    Kit.SPACE: ("planet", "moon", "station", "rocket", "dome", "antenna", "crater", "asteroids", "rover", "nebula"),
}
_INDOORS: dict[Kit, tuple[str, ...]] = {
    Kit.SEA: ("lantern", "porthole", "rope", "chart", "stove"),
    Kit.CITY: ("skyline", "desk", "counter", "bar", "screen"),
    Kit.FOREST: ("stove", "logs", "antlers", "bunk"),
    Kit.MOUNTAIN: ("stove", "rope", "skis", "bunk", "map"),
    Kit.DESERT: ("hanging", "jars", "arch", "lantern"),
    Kit.VILLAGE: ("kitchen", "stove", "jars", "counter", "altar"),
    Kit.HOME: ("kitchen", "sofa", "piano", "television", "mirror"),
    Kit.WORKSHOP: ("workbench", "tools", "machine", "crates", "forge", "violins", "clocks"),
    Kit.VEHICLE: ("wheel", "seats", "dashboard", "controls", "luggage"),
    Kit.SPACE: ("console", "porthole", "pod", "screen", "pipes", "corridor"),
}

KIT_WORDS: dict[Kit, tuple[str, ...]] = {
    Kit.SEA: (
        "sea", "ocean", "ship", "boat", "harbour", "harbor", "lighthouse", "island", "beach", "coast", "sailor", "fisherman", "captain", "wave", "tide",
        "port", "dock", "whale", "diver", "shore", "bay", "cliff", "submarine", "pirate", "mermaid", "bottle",
    ),
    Kit.CITY: (
        "city", "street", "town", "detective", "office", "subway", "apartment", "neon", "taxi", "skyscraper", "cafe", "bar", "alley", "police", "rooftop",
        "metropolis", "journalist", "theatre", "theater", "hotel", "hospital", "museum", "bank", "club", "courier",
    ),
    Kit.FOREST: ("forest", "wood", "woods", "tree", "jungle", "wolf", "fox", "bear", "ranger", "hunter", "camp", "cabin", "mushroom", "witch", "fairy", "deer"),
    Kit.MOUNTAIN: ("mountain", "peak", "summit", "climber", "snow", "glacier", "ski", "avalanche", "alp", "valley", "shepherd", "monastery", "cave", "goat"),
    Kit.DESERT: ("desert", "sand", "dune", "camel", "oasis", "caravan", "nomad", "canyon", "cowboy", "drought", "pyramid", "tomb", "archaeologist", "bedouin"),
    Kit.VILLAGE: ("village", "farm", "farmer", "church", "market", "mill", "miller", "baker", "bakery", "peasant", "priest", "inn", "tavern", "barn", "field", "orchard"),
    Kit.HOME: (
        "home", "house", "kitchen", "bedroom", "family", "mother", "father", "grandmother", "grandfather", "child", "attic", "garden", "neighbour", "neighbor",
        "wedding", "dinner", "living", "basement", "piano",
    ),
    Kit.WORKSHOP: (
        "workshop", "factory", "inventor", "machine", "clockmaker", "watchmaker", "violin", "maker", "smith", "blacksmith", "mechanic", "garage", "laboratory",
        "lab", "scientist", "engineer", "carpenter", "potter", "tailor", "toymaker", "luthier", "studio", "painter",
    ),
    Kit.VEHICLE: ("car", "train", "bus", "road", "highway", "truck", "driver", "railway", "station", "plane", "pilot", "journey", "passenger", "conductor", "motorcycle"),
    Kit.SPACE: (
        "space", "planet", "star", "astronaut", "rocket", "moon", "mars", "galaxy", "alien", "spaceship", "spacecraft", "orbit", "asteroid", "cosmonaut",
        "colony", "robot", "satellite", "android",
    ),
}  # fmt: skip

PROP_WORDS: dict[str, tuple[str, ...]] = {
    "bottle": ("bottle", "flask", "potion", "vial", "perfume", "wine"),
    "letter": ("letter", "envelope", "note", "message", "telegram", "will", "invitation", "postcard"),
    "key": ("key", "keys"),
    "book": ("book", "diary", "journal", "notebook", "ledger", "manuscript", "recipe", "cookbook", "bible", "scrapbook"),
    "map": ("map", "chart", "scroll", "blueprint", "plan", "plans"),
    "lamp": ("lamp", "lantern", "candle", "torch", "flashlight", "light"),
    "box": ("box", "chest", "crate", "case", "suitcase", "casket", "package", "trunk", "toolbox"),
    "photograph": ("photograph", "photo", "picture", "portrait", "polaroid", "painting"),
    "watch": ("watch", "clock", "pocketwatch", "stopwatch", "timepiece", "timer"),
    "flower": ("flower", "rose", "tulip", "orchid", "bouquet", "lily", "daisy"),
    "seed": ("seed", "seeds", "acorn", "bean", "sapling", "sprout", "seedling"),
    "egg": ("egg", "eggs"),
    "compass": ("compass", "sextant", "astrolabe"),
    "radio": ("radio", "transmitter", "receiver", "recorder", "walkman", "telephone", "phone", "cassette"),
    "violin": ("violin", "fiddle", "cello", "guitar", "lute", "viola"),
    "cup": ("cup", "mug", "teacup", "goblet", "glass", "trophy", "bowl", "tea", "coffee"),
    "coin": ("coin", "coins", "medal", "penny", "medallion", "token"),
    "ring": ("ring", "necklace", "locket", "bracelet", "pendant", "jewel", "diamond", "amulet"),
    "ball": ("ball", "orb", "marble", "globe", "pearl", "football"),
    "part": ("part", "gear", "cog", "engine", "machine", "device", "battery", "chip", "spring", "motor", "wheel"),
}
"""Name of a drawn prop -> words of a story that mean it."""

PARCEL = "parcel"
"""What an object of no known kind is drawn as."""


@dataclass(frozen=True)
class Setting:
    """A set with a character of its own, asked for by its name among a place's features, in whatever kit the place is."""

    interior: bool
    words: tuple[str, ...]
    """Words and phrases of a place's name or description that mean it."""


SETTINGS: dict[str, Setting] = {
    "lamp_room": Setting(True, ("lantern room", "lamp room", "top of the lighthouse")),
    "below_deck": Setting(True, ("below deck", "ship's cabin", "wheelhouse", "hold of the ship", "galley", "captain's cabin")),
    "ward": Setting(True, ("ward", "hospital", "clinic", "sickroom", "infirmary", "room nine", "patient", "nurse", "night shift")),
    "corridor": Setting(True, ("corridor", "hallway", "passage", "landing", "hotel")),
    "laundry": Setting(True, ("laundry", "washroom", "linen", "wash house")),
    "bank_hall": Setting(True, ("bank", "vault", "counting house", "courthouse", "museum", "town hall", "lobby", "station hall")),
    "theatre": Setting(
        True, ("stage", "theatre", "theater", "concert hall", "school hall", "auditorium", "opera", "assembly hall", "bingo hall", "spelling bee")
    ),
    "bookshop": Setting(True, ("bookshop", "bookstore", "library", "archive", "reading room")),
    "bakery": Setting(True, ("bakery", "bakehouse", "bread oven")),
    "smithy": Setting(True, ("smithy", "forge", "blacksmith", "foundry")),
    "clockshop": Setting(True, ("clock shop", "clockmaker", "watchmaker", "clock workshop", "clock tower")),
    "dojo": Setting(True, ("dojo", "tatami", "tea house", "paper screens", "paper screen", "shoji")),
    "cave": Setting(True, ("cave", "cavern", "burrow", "den", "grotto", "tunnel", "mine", "tomb")),
    "carriage": Setting(True, ("carriage", "compartment", "dining car", "sleeper", "railway car")),
    "cab": Setting(True, ("taxi", "cab", "inside the car", "back seat", "front seat", "cockpit")),
    "dome": Setting(True, ("dome", "habitat", "council chamber", "hydroponics", "observatory", "planetarium")),
    "module": Setting(True, ("module", "space station", "airlock", "engine room", "spaceship", "spacecraft", "bridge of the ship")),
    "greenhouse": Setting(True, ("greenhouse", "conservatory", "glasshouse", "potting shed")),
    "attic": Setting(True, ("attic", "loft", "garret", "under the roof")),
    "common_room": Setting(True, ("common room", "day room", "nursing home", "care home", "lounge", "canteen")),
    "classroom": Setting(True, ("classroom", "schoolroom", "schoolhouse", "lesson")),
    "chapel": Setting(True, ("chapel", "church", "cathedral", "nave", "monastery", "temple")),
    "tavern": Setting(True, ("tavern", "inn", "pub", "taproom", "bar", "cafe", "café")),
    "boat_deck": Setting(False, ("deck", "aboard", "on board", "fishing boat", "boat", "ship")),
    "harbour": Setting(False, ("harbour", "harbor", "quay", "docks", "port")),
    "rooftop": Setting(False, ("rooftop", "roof")),
    "alley": Setting(False, ("alley", "back street", "courtyard", "side street")),
    "platform": Setting(False, ("platform", "railway station", "train station")),
    "churchyard": Setting(False, ("churchyard", "graveyard", "cemetery", "burial ground")),
    "stone_bridge": Setting(False, ("mill bridge", "stone bridge", "one arch", "old bridge")),
    "frozen_river": Setting(False, ("frozen river", "frozen lake", "ice sheet", "across the ice")),
    "canyon": Setting(False, ("canyon", "gorge", "riverbed", "ravine")),
    "summit": Setting(False, ("summit", "above the clouds", "peak", "ridge")),
    "rose_garden": Setting(False, ("garden", "allotment", "orchard", "borders")),
    "orbit": Setting(False, ("orbit", "outside the hull", "spacewalk", "space station", "the void")),
    "grand_front": Setting(False, ("bank", "museum", "courthouse", "theatre", "opera", "town hall", "palace", "concert hall")),
}
"""Name -> setting. The first name whose words are in a text is meant."""

ERAS: dict[str, tuple[str, ...]] = {
    "feudal_japan": ("samurai", "shogun", "japan", "japanese", "kyoto", "ronin", "ninja", "geisha", "edo"),
    "ice_age": ("ice age", "mammoth", "mammoths", "stone age", "neanderthal", "glacial"),
    "mars": ("mars", "martian", "red planet"),
    "forties": ("wartime", "1940s", "occupied", "blitz", "resistance", "paris"),
    "medieval": ("medieval", "knight", "castle", "king", "queen", "dragon", "wizard", "plague", "crusade", "peasant", "middle ages"),
}
"""Name of an era that sets are dressed for -> words of a story that mean it. An era's name is a feature of every kit."""


_SHORES = re.compile(
    r"\b(?:far|near|other|opposite|left|right|river|canal|snow|sand|mud|fog|cloud|north|south|east|west)[ -]?banks?\b|\bbanks? of (?:a|an|the|snow|mud|clouds?)\b"
)
"""Banks without a counter."""


def setting_of(words: str, *, interior: bool) -> str:
    """The setting on that side of a door that the words mean; empty when they mean none."""
    said = _SHORES.sub(" ", words.lower())
    return next((name for name, setting in SETTINGS.items() if setting.interior is interior and _mentioned(setting.words, said)), "")


def era_of(words: str) -> str:
    """The era that the words mean; empty for the present."""
    return next((name for name, meaning in ERAS.items() if _mentioned(meaning, words)), "")


def _mentioned(phrases: tuple[str, ...], words: str) -> bool:
    return re.search(rf"(?<!\w)(?:{'|'.join(map(re.escape, phrases))})(?:s|es)?(?!\w)", words.lower()) is not None


def known_features(kit: Kit) -> frozenset[str]:
    """Every feature word the kit draws, indoors or outdoors, settings and eras included."""
    return frozenset(_OUTDOORS[kit]) | frozenset(_INDOORS[kit]) | frozenset(_ROOM) | frozenset(SETTINGS) | frozenset(ERAS)


def features_of(kit: Kit, *, interior: bool) -> tuple[str, ...]:
    """The feature words that make sense for one side of the kit's door, the most telling first."""
    return (*_INDOORS[kit], *_ROOM) if interior else _OUTDOORS[kit]


def prop_of(object_name: str) -> str:
    """The drawn prop for an object of the story; `parcel` when no word is known. The last noun decides: `music box` is a box."""
    for word in reversed(object_name.lower().replace("-", " ").split()):
        bare = word.strip(".,'\"")
        for prop, words in PROP_WORDS.items():
            if bare in words or (bare.endswith("s") and bare[:-1] in words):
                return prop
    return PARCEL
