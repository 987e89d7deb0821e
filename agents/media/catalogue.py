"""What the offline renderer can draw, as words: features of each kit, props, and the words of a story that point at a kit.

Light on purpose (no cv2, no numpy): writers and designers read it to choose features the pictures will really show. A word that is not listed
here is never an error; the renderer ignores unknown features and draws unknown objects as a wrapped parcel.
"""

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


def known_features(kit: Kit) -> frozenset[str]:
    """Every feature word the kit draws, indoors or outdoors."""
    return frozenset(_OUTDOORS[kit]) | frozenset(_INDOORS[kit]) | frozenset(_ROOM)


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
