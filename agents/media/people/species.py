"""Which animal a word means, and the few measures that tell it from others: its plan, how long, how deep, how high on its legs, which head, ears, tail, horns, coat.

An animal of no known word is taken by the end of the word, as a flyfish is a fish; what even that does not tell is built like a dog-sized one with a plain head.
"""

import re
from dataclasses import dataclass, replace
from typing import Literal

from agents.film import CharacterDesign

from ..colour import mix

Plan = Literal["four", "bird", "snail", "shell", "frog", "insect", "fish", "seal", "octopus", "snake"]
HeadKind = Literal[
    "canine", "feline", "bear", "equine", "bovine", "caprine", "trunk", "rodent", "pig", "bird", "ape", "snail", "reptile", "frog", "insect", "fish", "octopus"
]


_STALKS = {"snail": 98.0, "frog": 56.0, "reptile": 40.0, "insect": 92.0, "octopus": 104.0, "fish": 56.0}
"""Units from the middle of a head without ears to its top."""


@dataclass(frozen=True)
class Creature:
    """Measures in units of the animal's own drawing."""

    kind: str
    height: float
    """Usual height of the whole animal relative to an adult human."""
    leg: float
    """Height of the hips over the ground."""
    span: float
    """Between fore and hind legs."""
    depth: float
    """Of the trunk."""
    neck: tuple[float, float]
    """Where the head is joined: ahead of the forelegs, above the back."""
    head: HeadKind
    head_scale: float
    thick: float
    """Half width of an upper leg."""
    foot: Literal["paw", "hoof", "pad", "claw"] = "paw"
    ears: Literal["flop", "point", "round", "long", "wide", "small", "none"] = "point"
    tail: Literal["wag", "bush", "thin", "hair", "stub", "none", "fan"] = "wag"
    horns: Literal["", "goat", "antlers", "cow", "tusks", "ram"] = ""
    coat: Literal["plain", "shag", "stripes", "spots", "socks", "wool", "mane", "spines"] = "plain"
    fur: str = ""
    """Usual colour; empty: as designed."""
    plan: Plan = "four"
    """How the body is built."""
    crest: float = 0.0
    """Height of the highest part that is not the head: a shell, folded wings."""

    @property
    def back(self) -> float:
        return -self.leg - self.depth

    @property
    def joint(self) -> tuple[float, float]:
        """Where the head turns, relative to the ground under the middle of the body."""
        return self.span / 2 + self.neck[0], self.back - self.neck[1]

    @property
    def crown(self) -> float:
        """From the middle of the head to the top of its skull, or of its eyes where they are above it, in the head's units."""
        return _STALKS[self.head] if self.head in ("snail", "octopus") else 58.0

    @property
    def tall(self) -> float:
        """From the feet to the top of the head."""
        crest = _STALKS.get(self.head, {"long": 100, "point": 66, "wide": 60}.get(self.ears, 54)) + (34 if self.horns == "antlers" else 0)
        return max(self.crest, -self.joint[1] + crest * self.head_scale)


_DOG = Creature("dog", 0.46, 92, 150, 74, (34, 42), "canine", 0.92, 15, ears="flop")
_CAT = Creature("cat", 0.32, 70, 122, 58, (24, 26), "feline", 0.78, 11, tail="thin")
_HORSE = Creature("horse", 1.05, 176, 178, 100, (64, 104), "equine", 1.05, 19, "hoof", "point", "hair", coat="mane", fur="#7a4a2c")
_GOAT = Creature("goat", 0.52, 104, 128, 78, (38, 60), "caprine", 0.84, 12, "hoof", "small", "stub", "goat", fur="#d8cdb8")
_COW = Creature("cow", 0.88, 120, 190, 124, (56, 26), "bovine", 1.1, 19, "hoof", "small", "thin", "cow", "spots", fur="#8a5a3c")
_BEAR = Creature("bear", 0.86, 96, 160, 138, (50, 6), "bear", 1.12, 29, "pad", "round", "stub", coat="shag", fur="#5a3d2a")
_MAMMOTH = Creature("elephant", 1.42, 150, 176, 176, (70, 4), "trunk", 1.5, 36, "pad", "wide", "thin", "tusks", fur="#85807c")
_MOUSE = Creature("mouse", 0.16, 28, 78, 56, (24, 8), "rodent", 0.74, 7, ears="round", tail="thin", fur="#9a8f86")
_BIRD = Creature("bird", 0.26, 40, 30, 96, (20, 18), "bird", 0.62, 5, "claw", "none", "fan", plan="bird")
_SNAIL = Creature("snail", 0.2, 12, 120, 32, (34, 62), "snail", 0.62, 4, ears="none", tail="none", fur="#c9a878", plan="snail", crest=172)
_TORTOISE = Creature("tortoise", 0.26, 34, 130, 60, (56, 20), "reptile", 0.7, 17, "pad", "none", "stub", fur="#7d8a52", plan="shell", crest=166)
_FROG = Creature("frog", 0.2, 34, 70, 66, (10, 10), "frog", 0.98, 8, ears="none", tail="none", fur="#6c9a45", plan="frog")
_BEE = Creature("bee", 0.17, 36, 84, 54, (44, 4), "insect", 0.74, 4.5, "claw", "none", "none", coat="stripes", fur="#e0a32e", plan="insect", crest=170)
_FISH = Creature("fish", 0.2, 44, 150, 92, (6, -46), "fish", 0.94, 0, "claw", "none", "none", fur="#5f8ea3", plan="fish")
_WHALE = replace(_FISH, kind="whale", height=0.85, leg=40, span=250, depth=150, neck=(10, -80), head_scale=1.5, fur="#4d6478")
_SEAL = Creature("seal", 0.34, 8, 190, 76, (26, 44), "rodent", 0.92, 0, "claw", "none", "none", fur="#77797f", plan="seal")
_OCTOPUS = Creature("octopus", 0.36, 46, 60, 44, (-26, 26), "octopus", 1.0, 0, "claw", "none", "none", fur="#b3583f", plan="octopus")
_SNAKE = Creature("snake", 0.28, 12, 110, 44, (10, 88), "reptile", 0.62, 0, "claw", "none", "none", fur="#6f8a3e", plan="snake")
_LIZARD = Creature("lizard", 0.2, 34, 150, 44, (40, 16), "reptile", 0.72, 9, ears="none", tail="thin", fur="#7a9a4c")
_APE = Creature("ape", 0.5, 82, 116, 78, (26, 40), "ape", 0.92, 14, "paw", "none", "thin", fur="#6b4a34")

SPECIES: dict[str, Creature] = {
    "dog": _DOG, "puppy": replace(_DOG, height=0.3, leg=62, span=108, depth=66, head_scale=0.98), "hound": replace(_DOG, leg=108, depth=68),
    "wolf": replace(_DOG, kind="wolf", height=0.5, leg=104, ears="point", tail="bush", coat="shag", fur="#7d8086"), "husky": replace(_DOG, ears="point", tail="bush", coat="socks"),
    "fox": replace(_DOG, kind="fox", height=0.36, leg=74, span=132, depth=56, neck=(28, 30), head_scale=0.86, thick=11, ears="point", tail="bush", coat="socks", fur="#b8602c"),
    "cub": replace(_DOG, kind="fox", height=0.24, leg=54, span=96, depth=54, neck=(24, 22), head_scale=0.9, thick=11, ears="point", tail="bush", coat="socks", fur="#c27038"),
    "cat": _CAT, "kitten": replace(_CAT, height=0.22, leg=50, span=90, head_scale=0.86), "lion": replace(_CAT, kind="lion", height=0.62, leg=92, span=150, depth=86, thick=17, coat="mane", fur="#c49a54"),
    "tiger": replace(_CAT, kind="lion", height=0.6, leg=88, span=154, depth=84, thick=17, coat="stripes", fur="#d08a3c"), "lynx": replace(_CAT, height=0.42, coat="spots"),
    "horse": _HORSE, "pony": replace(_HORSE, height=0.82, leg=132, neck=(56, 84)), "donkey": replace(_HORSE, kind="donkey", height=0.78, leg=128, neck=(52, 76), ears="long", tail="thin", fur="#8a8580"),
    "unicorn": replace(_HORSE, fur="#ece8df"), "zebra": replace(_HORSE, coat="stripes", fur="#e6e1d6"), "camel": replace(_HORSE, kind="camel", ears="small", tail="thin", coat="plain", fur="#c29a62"),
    "goat": _GOAT, "sheep": replace(_GOAT, kind="sheep", horns="", coat="wool", neck=(40, 34), fur="#e6dfd0"), "lamb": replace(_GOAT, kind="sheep", height=0.3, leg=78, span=90, horns="", coat="wool", neck=(34, 30), fur="#efe9dc"),
    "ram": replace(_GOAT, horns="ram", coat="wool", neck=(40, 40)), "deer": replace(_GOAT, kind="deer", height=0.9, leg=132, depth=74, neck=(48, 84), horns="antlers", coat="spots", fur="#a06a3c"),
    "doe": replace(_GOAT, kind="deer", height=0.8, leg=128, depth=72, neck=(46, 80), horns="", coat="spots", fur="#a9744a"),
    "cow": _COW, "bull": replace(_COW, fur="#4a342a", coat="plain"), "ox": replace(_COW, coat="plain"), "calf": replace(_COW, height=0.55, leg=96, span=140, depth=86, horns=""),
    "bear": _BEAR, "panda": replace(_BEAR, coat="socks", fur="#e8e4da"), "badger": replace(_BEAR, height=0.28, coat="stripes", fur="#77757a"),
    "elephant": replace(_MAMMOTH, horns="tusks"), "mammoth": replace(_MAMMOTH, kind="mammoth", coat="shag", ears="small", fur="#6b4630"),
    "mouse": _MOUSE, "rat": replace(_MOUSE, height=0.18), "hamster": replace(_MOUSE, tail="stub", fur="#c28a4c"), "squirrel": replace(_MOUSE, height=0.22, tail="bush", ears="point", fur="#a5562c"),
    "hedgehog": replace(_MOUSE, height=0.2, tail="none", ears="small", coat="spines", fur="#8a7358"), "beaver": replace(_MOUSE, height=0.28, fur="#6b4a30"),
    "rabbit": replace(_MOUSE, kind="rabbit", height=0.3, leg=38, span=84, depth=66, neck=(26, 22), ears="long", tail="stub", fur="#b39a80"),
    "pig": Creature("pig", 0.44, 58, 150, 102, (52, -4), "pig", 0.98, 14, "hoof", "flop", "thin", fur="#dba79a"),
    "snail": _SNAIL, "slug": replace(_SNAIL, kind="slug", crest=0, fur="#8a6a48"), "tortoise": _TORTOISE, "turtle": replace(_TORTOISE, fur="#5f8a6a"),
    "frog": _FROG, "toad": replace(_FROG, fur="#8a7a4c", coat="spots"), "octopus": _OCTOPUS, "squid": replace(_OCTOPUS, fur="#c98a8a"), "snake": _SNAKE, "worm": replace(_SNAKE, height=0.18, fur="#c98a7a"),
    "lizard": _LIZARD, "crocodile": replace(_LIZARD, height=0.34, span=170, depth=62, thick=14, head_scale=1.0, coat="spines", fur="#5f7048"),
    "dragon": replace(_LIZARD, kind="dragon", height=1.3, leg=96, span=160, depth=104, neck=(56, 92), head_scale=1.05, thick=21, foot="pad", horns="goat", coat="spines", fur="#4f7f4a"),
    "bee": _BEE, "wasp": replace(_BEE, fur="#e6c22e"), "fly": replace(_BEE, kind="fly", coat="plain", fur="#3f474f"), "moth": replace(_BEE, kind="moth", height=0.2, coat="plain", fur="#b39a78", crest=218), "cricket": replace(_BEE, kind="beetle", coat="plain", fur="#6f8f3e", crest=124),
    "butterfly": replace(_BEE, kind="moth", height=0.22, coat="spots", fur="#d9772b", crest=218), "beetle": replace(_BEE, kind="beetle", coat="plain", fur="#3a5a52", crest=124), "ladybird": replace(_BEE, kind="beetle", coat="spots", fur="#b3382f", crest=124),
    "ant": replace(_BEE, kind="ant", coat="plain", fur="#5a3326", crest=0), "spider": replace(_BEE, kind="spider", leg=58, coat="plain", fur="#4a3f3a", crest=0), "crab": replace(_BEE, kind="crab", height=0.2, leg=44, head="snail", head_scale=0.6, coat="plain", fur="#c2542f", crest=130, neck=(2, 8)),
    "fish": _FISH, "goldfish": replace(_FISH, fur="#e08a2e"), "shark": replace(_FISH, kind="shark", height=0.6, span=230, depth=104, neck=(10, -52), head_scale=1.06, fur="#6f7c86"),
    "dolphin": replace(_FISH, kind="dolphin", height=0.55, span=210, depth=96, neck=(8, -48), head_scale=0.96, fur="#6f8ea3"), "whale": _WHALE,
    "seal": _SEAL, "walrus": replace(_SEAL, height=0.6, depth=104, neck=(26, 24), head_scale=1.1, horns="tusks", fur="#8a6450"), "otter": replace(_MOUSE, height=0.3, span=110, ears="small", fur="#6b5038"),
    "monkey": _APE, "gorilla": replace(_APE, height=0.85, leg=100, depth=120, neck=(34, 26), head_scale=1.05, thick=24, tail="none", fur="#3a3a40"), "kangaroo": replace(_MOUSE, kind="rabbit", height=0.8, leg=70, span=96, depth=86, neck=(28, 44), ears="long", fur="#a9774c"),
    "bat": replace(_MOUSE, kind="bat", height=0.22, leg=40, span=30, depth=96, neck=(20, 18), head_scale=0.66, thick=5, foot="claw", ears="wide", tail="none", fur="#4a4048", plan="bird"),
}  # fmt: skip
_SAME = {
    "hare": "rabbit", "bunny": "rabbit", "vixen": "fox", "stallion": "horse", "mare": "horse", "foal": "pony", "reindeer": "deer", "stag": "deer", "moose": "deer", "elk": "deer", "fawn": "doe", "antelope": "doe",
    "gazelle": "doe", "kid": "goat", "ewe": "sheep", "bison": "bull", "buffalo": "bull", "yak": "bull", "pup": "puppy", "piglet": "pig", "boar": "pig", "sow": "pig", "hog": "pig", "leopard": "lynx", "cheetah": "lynx",
    "panther": "tiger", "jaguar": "tiger", "lioness": "lynx", "coyote": "wolf", "jackal": "fox", "hyena": "wolf", "llama": "camel", "alpaca": "sheep", "giraffe": "camel", "mule": "donkey", "rhino": "elephant",
    "rhinoceros": "elephant", "hippo": "elephant", "hippopotamus": "elephant", "gopher": "hamster", "guinea": "hamster", "gerbil": "hamster", "vole": "mouse", "shrew": "mouse", "mole": "hamster", "chipmunk": "squirrel",
    "weasel": "otter", "ferret": "otter", "stoat": "otter", "mink": "otter", "marten": "otter", "mongoose": "otter", "platypus": "beaver", "porcupine": "hedgehog", "raccoon": "badger", "skunk": "badger", "wombat": "bear",
    "koala": "bear", "sloth": "monkey", "ape": "monkey", "chimp": "monkey", "chimpanzee": "monkey", "baboon": "monkey", "lemur": "monkey", "orangutan": "gorilla", "wallaby": "kangaroo", "terrapin": "turtle", "newt": "lizard",
    "salamander": "lizard", "gecko": "lizard", "iguana": "lizard", "chameleon": "lizard", "dinosaur": "dragon", "alligator": "crocodile", "viper": "snake", "cobra": "snake", "python": "snake", "adder": "snake", "eel": "snake",
    "caterpillar": "worm", "tadpole": "fish", "bumblebee": "bee", "hornet": "wasp", "mosquito": "fly", "gnat": "fly", "midge": "fly", "firefly": "beetle", "dragonfly": "fly", "damselfly": "fly", "insect": "beetle", "bug": "beetle",
    "cockroach": "beetle", "ladybug": "ladybird", "grasshopper": "cricket", "locust": "cricket", "mantis": "cricket", "cicada": "cricket", "flea": "ant", "termite": "ant", "scorpion": "crab", "lobster": "crab", "crayfish": "crab",
    "shrimp": "crab", "prawn": "crab", "tarantula": "spider", "mollusc": "snail", "clam": "snail", "oyster": "snail", "jellyfish": "octopus", "cuttlefish": "squid", "starfish": "octopus", "orca": "whale", "porpoise": "dolphin",
    "salmon": "fish", "trout": "fish", "carp": "goldfish", "koi": "goldfish", "cod": "fish", "herring": "fish", "tuna": "fish", "pike": "fish", "seahorse": "goldfish", "ray": "shark", "manatee": "seal", "wolves": "wolf",
    "mice": "mouse", "geese": "goose", "oxen": "ox", "sheepdog": "dog", "terrier": "dog", "puppies": "puppy", "butterflies": "butterfly", "flies": "fly", "hen": "chicken", "chick": "chicken", "cockerel": "rooster",
}  # fmt: skip
_ENDS = {
    "fish": "fish",
    "fly": "fly",
    "moth": "moth",
    "bird": "bird",
    "saurus": "dragon",
    "snake": "snake",
    "hound": "hound",
    "dog": "dog",
    "cat": "cat",
    "bear": "bear",
    "worm": "worm",
    "bug": "beetle",
    "mouse": "mouse",
}
"""Ends of words that tell the kind."""
_BIRDS = {
    "crow": "#2a2a32", "raven": "#26262e", "owl": "#8a6a48", "gull": "#e9e6df", "seagull": "#e9e6df", "penguin": "#2c3038", "parrot": "#3f8a54", "duck": "#6b5a3c", "goose": "#e6e1d6", "swan": "#f0ece4",
    "eagle": "#5a4030", "hawk": "#6f5038", "heron": "#8f9aa3", "bird": "", "robin": "#8a6a4c", "sparrow": "#8a6f50", "pigeon": "#8a919c", "chicken": "#c98a4c", "rooster": "#a8502c", "stork": "#ece8df", "falcon": "#6f6458", "turkey": "#4a382e", "peacock": "#2f6f8a", "flamingo": "#e09a9a", "ostrich": "#3a3638", "vulture": "#4a4038", "magpie": "#2a2a32", "jay": "#4a7aa3", "swallow": "#34445f",
    "finch": "#b39a4c", "wren": "#8a6a4c", "thrush": "#8a7050", "blackbird": "#26262a", "canary": "#e6c84a", "albatross": "#ece8df", "puffin": "#2c3038", "pelican": "#ece4dc", "dove": "#e6e1da", "cuckoo": "#7f868c", "kiwi": "#6b5038",
}  # fmt: skip


def creature_of(design: CharacterDesign) -> Creature:
    """The measures of the design's animal, by the last word of its species that is known."""
    words = re.findall(r"[a-z]+", design.animal.lower())[::-1]
    found = next((creature for word in words if (creature := _known(word))), None) or next(
        (_known(name) for word in words for end, name in _ENDS.items() if word.endswith(end)), None
    )
    return found or (replace(_DOG, kind="four", ears="small", tail="thin") if design.animal else _DOG)


def _known(word: str) -> Creature | None:
    for name in (word, word.removesuffix("s"), word.removesuffix("es"), _SAME.get(word, ""), _SAME.get(word.removesuffix("s"), "")):
        if name in SPECIES:
            return SPECIES[name]
        if name in _BIRDS:
            return replace(_BIRD, fur=_BIRDS[name])
    return None


def is_animal(species: str) -> bool:
    """Whether a species is an animal's by any of its words; a kid is a child unless it is said whose."""
    words = re.findall(r"[a-z]+", species.lower())
    return "animal" in words or any(word != "kid" and _known(word) for word in words)


def kind_of(design: CharacterDesign) -> str:
    return creature_of(design).kind


def fur_of(design: CharacterDesign) -> str:
    """The design's colour, drawn towards what such an animal usually has."""
    usual = creature_of(design).fur
    return mix(usual, design.hair_colour, 0.3) if usual else design.hair_colour


def legs_of(animal: Creature) -> tuple[tuple[float, bool, bool], ...]:
    """x, whether it is a far leg, whether it is a hind leg; none for what swims or crawls. The diagonal pairs are first and last, second and third."""
    if animal.plan == "bird":
        return (-4.0, True, False), (12.0, False, False)
    half = animal.span / 2
    if animal.plan == "insect" and animal.kind not in ("spider", "crab"):
        return (-half, True, True), (-half + 8, False, True), (half - 6, True, False), (half + 4, False, False), (4.0, True, False), (-6.0, False, True)
    if animal.plan not in ("four", "shell", "frog"):
        return ()
    return (-half - 9, True, True), (-half + 9, False, True), (half - 9, True, False), (half + 9, False, False)
