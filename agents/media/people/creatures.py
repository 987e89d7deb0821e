"""Animals as parts, facing right, feet at y = 0: a trunk with its neck, legs of two bones, a tail; heads are in `muzzles`.

Every animal is told by a few measures of one four-legged body (or of a bird): how long, how deep, how high on its legs, which head, ears, tail, horns and coat.
An animal of no known word is built like a dog-sized one with a plain head.
"""

import re
from dataclasses import dataclass, replace
from typing import Literal

from agents.film import CharacterDesign

from .. import svg
from ..colour import darker, lighter, mix

HeadKind = Literal["canine", "feline", "bear", "equine", "bovine", "caprine", "trunk", "rodent", "pig", "bird"]


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

    @property
    def back(self) -> float:
        return -self.leg - self.depth

    @property
    def joint(self) -> tuple[float, float]:
        """Where the head turns, relative to the ground under the middle of the body."""
        return self.span / 2 + self.neck[0], self.back - self.neck[1]

    @property
    def tall(self) -> float:
        """From the feet to the top of the head."""
        crest = {"long": 100, "point": 66, "wide": 60}.get(self.ears, 54) + (34 if self.horns == "antlers" else 0)
        return -self.joint[1] + crest * self.head_scale


_DOG = Creature("dog", 0.46, 92, 150, 74, (34, 42), "canine", 0.92, 15, ears="flop")
_CAT = Creature("cat", 0.32, 70, 122, 58, (24, 26), "feline", 0.78, 11, tail="thin")
_HORSE = Creature("horse", 1.05, 176, 178, 100, (64, 104), "equine", 1.05, 19, "hoof", "point", "hair", coat="mane", fur="#7a4a2c")
_GOAT = Creature("goat", 0.52, 104, 128, 78, (38, 60), "caprine", 0.84, 12, "hoof", "small", "stub", "goat", fur="#d8cdb8")
_COW = Creature("cow", 0.88, 120, 190, 124, (56, 26), "bovine", 1.1, 19, "hoof", "small", "thin", "cow", "spots", fur="#8a5a3c")
_BEAR = Creature("bear", 0.86, 96, 160, 138, (50, 6), "bear", 1.12, 29, "pad", "round", "stub", coat="shag", fur="#5a3d2a")
_MAMMOTH = Creature("elephant", 1.42, 150, 176, 176, (70, 4), "trunk", 1.5, 36, "pad", "wide", "thin", "tusks", fur="#85807c")
_MOUSE = Creature("mouse", 0.16, 28, 78, 56, (24, 8), "rodent", 0.74, 7, ears="round", tail="thin", fur="#9a8f86")
_BIRD = Creature("bird", 0.26, 40, 30, 96, (20, 18), "bird", 0.62, 5, "claw", "none", "fan")

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
    "hedgehog": replace(_MOUSE, height=0.2, tail="none", ears="small", coat="spines", fur="#8a7358"), "beaver": replace(_MOUSE, height=0.28, fur="#6b4a30"), "otter": replace(_MOUSE, height=0.3, span=110, ears="small", fur="#6b5038"),
    "rabbit": replace(_MOUSE, kind="rabbit", height=0.3, leg=38, span=84, depth=66, neck=(26, 22), ears="long", tail="stub", fur="#b39a80"),
    "pig": Creature("pig", 0.44, 58, 150, 102, (52, -4), "pig", 0.98, 14, "hoof", "flop", "thin", fur="#dba79a"),
}  # fmt: skip
_SAME = {
    "hare": "rabbit", "bunny": "rabbit", "vixen": "fox", "stallion": "horse", "mare": "horse", "foal": "pony", "reindeer": "deer", "stag": "deer", "moose": "deer", "fawn": "doe", "hen": "bird",
    "kid": "goat", "bison": "bull", "buffalo": "bull", "chick": "bird", "pup": "puppy", "piglet": "pig", "boar": "pig", "leopard": "lynx", "panther": "tiger", "coyote": "wolf", "jackal": "fox",
    "llama": "camel", "giraffe": "camel", "rhino": "elephant", "hippo": "elephant", "gopher": "hamster", "chipmunk": "squirrel", "weasel": "otter", "seal": "otter", "raccoon": "badger", "wombat": "bear",
    "koala": "bear", "dragon": "wolf", "wolves": "wolf", "mice": "mouse", "geese": "bird", "oxen": "ox", "sheepdog": "dog", "terrier": "dog", "puppies": "puppy",
}  # fmt: skip
_BIRDS = {
    "crow": "#2a2a32", "raven": "#26262e", "owl": "#8a6a48", "gull": "#e9e6df", "seagull": "#e9e6df", "penguin": "#2c3038", "parrot": "#3f8a54", "duck": "#6b5a3c", "goose": "#e6e1d6", "swan": "#f0ece4",
    "eagle": "#5a4030", "robin": "#8a6a4c", "sparrow": "#8a6f50", "pigeon": "#8a919c", "chicken": "#c98a4c", "rooster": "#a8502c", "stork": "#ece8df", "falcon": "#6f6458",
}  # fmt: skip


def creature_of(design: CharacterDesign) -> Creature:
    """The measures of the design's animal, by the last word of its species that is known."""
    for word in reversed(re.findall(r"[a-z]+", design.animal.lower())):
        for name in (word, word.removesuffix("s"), word.removesuffix("es"), _SAME.get(word, ""), _SAME.get(word.removesuffix("s"), "")):
            if name in SPECIES:
                return SPECIES[name]
            if name in _BIRDS or name == "bird":
                return replace(_BIRD, fur=_BIRDS.get(name, ""))
    return _DOG if not design.animal else replace(_DOG, kind="four", ears="small", tail="thin")


def kind_of(design: CharacterDesign) -> str:
    return creature_of(design).kind


def fur_of(design: CharacterDesign) -> str:
    """The design's colour, drawn towards what such an animal usually has."""
    usual = creature_of(design).fur
    return mix(usual, design.hair_colour, 0.3) if usual else design.hair_colour


def legs_of(animal: Creature) -> tuple[tuple[float, bool, bool], ...]:
    """x, whether it is a far leg, whether it is a hind leg. The diagonal pairs are first and last, second and third."""
    if animal.head == "bird":
        return (-4.0, True, False), (12.0, False, False)
    half = animal.span / 2
    return (-half - 9, True, True), (-half + 9, False, True), (half - 9, True, False), (half + 9, False, False)


def body(design: CharacterDesign) -> str:
    """Trunk and neck."""
    animal, fur = creature_of(design), fur_of(design)
    if animal.head == "bird":
        return _bird_body(design, fur)
    pale, dark = lighter(fur, 0.28), darker(fur, 0.22)
    half, low, d, back = animal.span / 2, -animal.leg, animal.depth, animal.back
    jx, jy = animal.joint
    size = 44 * animal.head_scale
    hump = 0.16 if animal.kind in ("elephant", "mammoth", "bear") else 0.0
    outline = [
        (-half - 0.34 * d, low - 0.5 * d), (-half - 0.1 * d, back + 0.06 * d), (-half * 0.2, back + (0.06 - hump) * d), (half * 0.7, back - hump * d),
        (jx - size * 0.72, jy - size * 0.1), (jx - size * 0.1, jy - size * 0.52), (jx + size * 0.42, jy + size * 0.3), (half + 0.42 * d, low - 0.42 * d), (half + 0.14 * d, low + 0.1 * d),
        (0, low + (0.14 if animal.kind in ("cow", "pig", "bear", "mammoth", "elephant") else -0.04) * d), (-half + 0.16 * d, low + 0.02 * d), (-half - 0.3 * d, low + 0.06 * d),
    ]  # fmt: skip
    shape = svg.smooth(outline, closed=True)
    definition, paint = svg.gradient([(0, lighter(fur, 0.08)), (0.55, fur), (1, dark)])
    chest = svg.path(
        svg.smooth(
            [
                (jx + size * 0.42, jy + size * 0.3),
                (half + 0.42 * d, low - 0.42 * d),
                (half + 0.14 * d, low + 0.1 * d),
                (half - 0.1 * d, low + 0.04 * d),
                (half + 0.12 * d, low - 0.5 * d),
            ],
            closed=True,
        ),
        pale,
        opacity=0.75 if animal.coat != "wool" else 0.2,
    )
    clip = f'<clipPath id="hide"><path d="{shape}"/></clipPath>'
    return (
        definition + svg.path(shape, paint) + clip + f'<g clip-path="url(#hide)">{chest}{_coat(animal, fur)}</g>' + _edge(animal, fur) + _collar(design, animal)
    )


def _coat(animal: Creature, fur: str) -> str:
    half, back, d = animal.span / 2, animal.back, animal.depth
    dark = darker(fur, 0.42)
    if animal.coat == "stripes":
        return "".join(
            svg.stroke(f"M{x:.0f} {back - 14}q{-8 + k % 3 * 6} {d * 0.4:.0f} 3 {d * 0.8:.0f}", dark, 7, opacity=0.75)
            for k, x in enumerate(range(int(-half - d * 0.3), int(half + d * 0.3), 25))
        )
    if animal.coat == "spots":
        patch = animal.kind == "cow"
        tone = "#efe8dc" if patch else lighter(fur, 0.5)
        places = ((-0.9, 0.35, 1.0), (-0.3, 0.3, 1.3), (0.35, 0.42, 0.9), (0.8, 0.24, 0.8), (-0.6, 0.66, 0.7), (0.1, 0.7, 0.8))
        return "".join(svg.ellipse(x * half, back + y * d, (28 if patch else 4.6) * r, (20 if patch else 4.2) * r, tone, opacity=0.92) for x, y, r in places)
    if animal.coat == "wool":
        return "".join(
            svg.stroke(f"M{-half - 20 + 25 * (k % 9)} {back + 12 + 22 * (k // 9)}q8 -11 16 0", darker(fur, 0.18), 2.4, opacity=0.6)
            for k in range(int(d // 22) * 9 + 9)
        )
    if animal.coat == "shag":
        return "".join(
            svg.stroke(f"M{-half - 24 + 19 * (k % 14)} {back + 22 + 28 * (k // 14)}q-3 13 -7 18", darker(fur, 0.24), 2.4, opacity=0.5)
            for k in range(14 * max(2, int(d // 26)))
        )
    return ""


def _edge(animal: Creature, fur: str) -> str:
    """What breaks the outline: hanging wool, spines, a mane along the neck, a hump."""
    half, low, back, d = animal.span / 2, -animal.leg, animal.back, animal.depth
    jx, jy = animal.joint
    dark = darker(fur, 0.4)
    if animal.kind == "mammoth":
        fringe = "".join(f"L{x} {low + 34 + (12 if k % 2 else -8)}" for k, x in enumerate(range(int(half + 34), int(-half - 44), -13)))
        return svg.path(
            f"M{half + 44:.0f} {low - 40}{fringe}L{-half - 44:.0f} {low - 46}Q0 {low - 8} {half + 44:.0f} {low - 40}Z", darker(fur, 0.12)
        ) + svg.path(svg.smooth([(jx - 70, jy - 20), (jx - 40, back - 46), (jx + 4, back - 52), (jx + 20, jy - 30)], closed=True), darker(fur, 0.1))
    if animal.coat == "spines":
        return "".join(
            svg.path(
                f"M{x - 6} {back + 18 + abs(x) * 0.18:.0f}L{x - 15} {back - 16 + abs(x) * 0.3:.0f}L{x + 6} {back + 16 + abs(x) * 0.18:.0f}Z",
                mix(dark, fur, k % 3 / 3),
            )
            for k, x in enumerate(range(int(-half - 20), int(half + 16), 7))
        )
    if animal.coat == "wool":
        return "".join(svg.circle(x, back + 6 + 8 * (k % 2), 17, lighter(fur, 0.06)) for k, x in enumerate(range(int(-half - d * 0.25), int(half + 16), 23)))
    if animal.coat == "mane" and animal.head == "equine":
        return svg.path(
            f"M{jx - 30:.0f} {jy - 46:.0f}Q{jx - 74:.0f} {jy + 10:.0f} {half * 0.5:.0f} {back + 16:.0f}Q{half * 0.9:.0f} {back - 10:.0f} {jx - 8:.0f} {jy - 20:.0f}Z",
            dark,
        )
    if animal.kind == "camel":
        return svg.path(f"M{-half * 0.7:.0f} {back + 14}Q{-half * 0.2:.0f} {back - 62} {half * 0.35:.0f} {back + 12}Z", fur)
    if animal.coat == "shag":
        return "".join(svg.path(f"M{x} {back + 10}l-13 -6l20 2Z", fur) for x in range(int(-half - 10), int(half), 24))
    return ""


def _collar(design: CharacterDesign, animal: Creature) -> str:
    """A collar on animals of the house, a neckerchief on those that are known by one."""
    jx, jy = animal.joint
    size = 44 * animal.head_scale
    if "scarf" in design.marks:
        knot = f"M{jx - size * 0.95:.1f} {jy + size * 0.2:.1f}Q{jx - size * 0.1:.1f} {jy + size * 0.7:.1f} {jx + size * 0.56:.1f} {jy + size * 0.36:.1f}L{jx + size * 0.2:.1f} {jy + size * 1.7:.1f}L{jx - size * 0.95:.1f} {jy + size * 0.2:.1f}Z"
        return svg.path(knot, design.coat_colour) + svg.stroke(
            f"M{jx - size * 0.6:.1f} {jy + size * 0.5:.1f}Q{jx:.1f} {jy + size * 0.95:.1f} {jx + size * 0.42:.1f} {jy + size * 0.66:.1f}",
            lighter(design.coat_colour, 0.35),
            4,
        )
    if animal.kind not in ("dog", "cat"):
        return ""
    return svg.stroke(
        f"M{jx - size * 0.86:.1f} {jy + size * 0.3:.1f}Q{jx - size * 0.1:.1f} {jy + size * 0.9:.1f} {jx + size * 0.52:.1f} {jy + size * 0.5:.1f}",
        design.coat_colour,
        10 * animal.head_scale,
    ) + svg.circle(jx + size * 0.2, jy + size * 0.94, 6 * animal.head_scale, "#d8b35a")


def _bird_body(design: CharacterDesign, fur: str) -> str:
    pale, dark = lighter(fur, 0.3), darker(fur, 0.25)
    if "penguin" in design.animal.lower():
        pale = "#f0ece2"
    return (
        svg.path("M-64 -74Q-40 -150 30 -146Q66 -134 58 -92Q44 -36 -6 -34Q-46 -40 -64 -74Z", fur) + svg.path("M58 -96Q44 -40 4 -36Q22 -70 26 -128Q60 -130 58 -96Z", pale)
        + svg.path("M-70 -70Q-30 -118 16 -106Q10 -62 -30 -52Q-54 -52 -70 -70Z", dark) + "".join(svg.stroke(f"M{-52 + 17 * k} -66q10 10 22 8", darker(dark, 0.3), 2, opacity=0.7) for k in range(3))
    )  # fmt: skip


def upper_leg(design: CharacterDesign, length: float, *, far: bool, hind: bool) -> str:
    """From the hip at (0, 0) to the knee."""
    animal = creature_of(design)
    fur = darker(fur_of(design), 0.3 if far else 0.06)
    if animal.head == "bird":
        return svg.stroke(f"M0 0V{length:.1f}", "#b8803c", 5)
    top = animal.thick * (1.7 if hind else 1.35)
    return svg.path(svg.limb(length, top, animal.thick * 0.86), fur)


def lower_leg(design: CharacterDesign, length: float, *, far: bool) -> str:
    """From the knee at (0, 0) to the ground."""
    animal = creature_of(design)
    fur = darker(fur_of(design), 0.3 if far else 0.06)
    if animal.head == "bird":
        return svg.stroke(f"M0 0V{length - 4:.1f}M0 {length - 4:.1f}l13 3M0 {length - 4:.1f}l-9 3M0 {length - 4:.1f}l5 4", "#c98a3c", 4.5)
    w = animal.thick
    shaft = mix(fur, "#2a2020", 0.65) if animal.coat == "socks" and animal.kind in ("fox", "bear") else lighter(fur, 0.34) if animal.coat == "socks" else fur
    leg = svg.path(svg.limb(length - 8, w * 0.86, w * (0.9 if animal.foot == "pad" else 0.56)), shaft)
    if animal.foot == "hoof":
        return leg + svg.path(f"M{-w * 0.62:.1f} {length - 16:.1f}H{w * 0.66:.1f}L{w * 0.95:.1f} {length:.1f}H{-w * 0.8:.1f}Z", "#2e2622")
    if animal.foot == "pad":
        nails = "".join(svg.ellipse(x * w, length - 4, w * 0.2, 4, "#e6dcc8") for x in (0.1, 0.5, 0.88))
        return (
            leg
            + svg.path(f"M{-w:.1f} {length - 14:.1f}Q{w * 1.1:.1f} {length - 18:.1f} {w * 1.24:.1f} {length:.1f}H{-w * 1.05:.1f}Z", darker(shaft, 0.1))
            + nails
        )
    return (
        leg
        + svg.path(
            f"M{-w * 0.7:.1f} {length - 12:.1f}H{w * 0.5:.1f}Q{w * 1.5:.1f} {length - 9:.1f} {w * 1.5:.1f} {length:.1f}H{-w * 0.85:.1f}Z", lighter(shaft, 0.14)
        )
        + svg.stroke(f"M{w * 0.5:.1f} {length - 4:.1f}v3M{w * 1.0:.1f} {length - 4:.1f}v3", darker(shaft, 0.4), 1.4)
    )


def tail(design: CharacterDesign) -> str:
    """The tail, its root at (0, 0), pointing up and back."""
    animal, fur = creature_of(design), fur_of(design)
    if animal.tail == "fan":
        return svg.path("M8 -8Q-30 -4 -54 12L-50 22L-40 20L-42 32L-28 26Q0 16 14 8Z", darker(fur, 0.3))
    if animal.tail == "thin":
        tip = lighter(fur, 0.3) if animal.head == "feline" else darker(fur, 0.4)
        if animal.head in ("bovine", "trunk", "equine"):
            return svg.stroke("M4 -8Q-26 14 -24 84", fur, 7) + svg.path("M-30 76Q-40 112 -24 118Q-12 108 -19 78Z", tip)
        return svg.stroke("M0 0Q-44 -8 -40 -52T-62 -96", fur, 13 if animal.head == "feline" else 6) + svg.stroke(
            "M-49 -72Q-56 -84 -62 -96", tip, 12 if animal.head == "feline" else 5
        )
    if animal.tail == "bush":
        big = 1.3 if animal.kind == "mouse" else 1.0
        brush = svg.path("M6 10Q-30 26 -72 -2Q-104 -40 -92 -62Q-70 -50 -44 -42Q-14 -36 8 -12Z", fur) + svg.path(
            "M-92 -62Q-104 -40 -78 -8Q-62 -20 -68 -50Q-80 -56 -92 -62Z", lighter(fur, 0.65 if animal.kind == "fox" else 0.3)
        )
        return svg.group(brush, f"scale({big})")
    if animal.tail == "hair":
        return svg.path("M6 -12Q-34 -10 -40 60Q-40 104 -24 112Q-18 60 10 16Z", darker(fur, 0.45)) + svg.stroke(
            "M-8 0Q-30 30 -28 96", darker(fur, 0.2), 2, opacity=0.6
        )
    if animal.tail == "stub":
        return svg.path(svg.smooth([(4, -8), (-14, -18), (-22, -4), (-12, 10), (4, 8)], closed=True), lighter(fur, 0.3))
    if animal.tail == "wag":
        return svg.path("M4 10Q-44 -4 -56 -58Q-52 -76 -40 -64Q-26 -30 8 -14Z", fur) + svg.path(
            "M-56 -58Q-52 -76 -40 -64Q-38 -56 -36 -50Q-46 -46 -52 -46Z", lighter(fur, 0.35)
        )
    return ""
