"""Animals as parts, facing right, feet at y = 0: a trunk with its neck, legs of two bones, a tail; heads are in `muzzles`, measures in `species`.

Whatever is built like a dog or like a bird is drawn here; shells, fins, feelers and wings of insects are in `menagerie`.
"""

from agents.film import CharacterDesign

from .. import svg
from ..colour import darker, lighter, mix
from .menagerie import BODIES
from .species import Creature, creature_of, fur_of


def body(design: CharacterDesign) -> str:
    """Trunk and neck."""
    animal, fur = creature_of(design), fur_of(design)
    if animal.plan == "bird":
        return _bird_body(design, fur)
    if animal.plan != "four":
        return BODIES[animal.plan](design, animal, fur) + (_collar(design, animal) if animal.plan not in ("fish", "octopus") else "")
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
    if animal.kind == "dragon":
        crest = "".join(svg.poly([(x - 9, back + 12), (x - 4, back - 18), (x + 12, back + 10)], dark) for x in range(int(-half - 10), int(half - 20), 24))
        wing = f"M{half * 0.5:.0f} {back + 24}Q{-half * 0.3:.0f} {back - 60} {-half * 0.7:.0f} {back - 190}Q{-half * 1.2:.0f} {back - 120} {-half * 2.2:.0f} {back - 96}Q{-half * 1.7:.0f} {back - 60} {-half * 1.7:.0f} {back - 14}Q{-half * 1.1:.0f} {back - 40} {-half * 0.9:.0f} {back + 10}Q{-half * 0.4:.0f} {back - 10} {half * 0.5:.0f} {back + 24}Z"
        return (
            crest
            + svg.path(wing, darker(fur, 0.14))
            + svg.stroke(
                f"M{half * 0.5:.0f} {back + 20}L{-half * 0.7:.0f} {back - 188}M{half * 0.2:.0f} {back}L{-half * 2.1:.0f} {back - 95}M{half * 0.2:.0f} {back + 6}L{-half * 1.6:.0f} {back - 16}",
                dark,
                4,
            )
        )
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
    if creature_of(design).kind == "bat":
        wing = svg.path("M20 -120Q-60 -150 -118 -62L-92 -70L-84 -38L-60 -62L-44 -30L-22 -60L0 -44Z", dark) + svg.stroke(
            "M16 -112L-92 -68M16 -108L-60 -60M16 -104L-22 -58", darker(dark, 0.3), 2
        )
        return (
            svg.path("M-40 -60Q-30 -146 24 -146Q58 -130 48 -84Q34 -36 0 -34Q-30 -38 -40 -60Z", fur)
            + svg.path("M48 -96Q38 -44 8 -40Q26 -80 26 -126Q52 -128 48 -96Z", pale)
            + wing
        )
    return (
        svg.path("M-64 -74Q-40 -150 30 -146Q66 -134 58 -92Q44 -36 -6 -34Q-46 -40 -64 -74Z", fur) + svg.path("M58 -96Q44 -40 4 -36Q22 -70 26 -128Q60 -130 58 -96Z", pale)
        + svg.path("M-70 -70Q-30 -118 16 -106Q10 -62 -30 -52Q-54 -52 -70 -70Z", dark) + "".join(svg.stroke(f"M{-52 + 17 * k} -66q10 10 22 8", darker(dark, 0.3), 2, opacity=0.7) for k in range(3))
    )  # fmt: skip


def upper_leg(design: CharacterDesign, length: float, *, far: bool, hind: bool) -> str:
    """From the hip at (0, 0) to the knee."""
    animal = creature_of(design)
    fur = darker(fur_of(design), 0.3 if far else 0.06)
    if animal.plan == "insect":
        return svg.stroke(f"M0 0V{length:.1f}", mix(fur, "#1c1614", 0.6), animal.thick * 1.6)
    if animal.plan == "bird":
        return svg.stroke(f"M0 0V{length:.1f}", "#b8803c", 5)
    top = animal.thick * (1.7 if hind else 1.35)
    return svg.path(svg.limb(length, top, animal.thick * 0.86), fur)


def lower_leg(design: CharacterDesign, length: float, *, far: bool) -> str:
    """From the knee at (0, 0) to the ground."""
    animal = creature_of(design)
    fur = darker(fur_of(design), 0.3 if far else 0.06)
    if animal.plan == "insect":
        return svg.stroke(f"M0 0V{length - 3:.1f}l6 1", mix(fur, "#1c1614", 0.6), animal.thick * 1.1)
    if animal.plan == "bird":
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
    if animal.tail == "thin" and animal.head == "reptile":
        return svg.path(
            "M24 -16Q-40 -16 -84 20T-146 30Q-96 46 -60 30Q-20 12 24 22Z"
            if animal.kind != "dragon"
            else "M36 -34Q-50 -26 -92 40T-146 70L-140 96Q-90 96 -56 66Q-20 30 20 40Z",
            fur,
        )
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
