"""Limbs, hands and feet as parts about their joints, in units of `anatomy`.

Limbs are drawn hanging straight down from their joint at (0, 0), so that posing them is a rotation. Sleeves and trouser legs are cut so that two parts of one
limb join without a seam, and the cap of an upper arm lies flush with the shoulder of the trunk.
"""

from agents.film import CharacterDesign

from .. import svg
from ..colour import darker, lighter, mix
from . import makeup
from .anatomy import ANKLE, Build, build_of, tall_of

__all__ = ["ANKLE", "Build", "build_of", "fingers", "foot", "forearm", "hand", "shin", "sleeve", "tall_of", "thigh", "upper_arm"]

SLEEVED = ("coat", "dress", "suit", "uniform", "robe", "kimono", "spacesuit", "tunic", "sweater", "parka", "cloak", "oilskin", "lab_coat", "gown", "cardigan")
"""Coats whose sleeves are the coat's own."""
WIDE_SLEEVES = ("robe", "kimono", "cloak")
BULKY = {"spacesuit": 1.32, "parka": 1.28, "coat": 1.08, "oilskin": 1.12, "armour": 1.1, "sweater": 1.06, "uniform": 1.04}
"""How much wider than the arm a sleeve is."""
BARE_LEGS = ("dress", "tunic_dress", "kimono")
BOOTS = ("oilskin", "uniform", "parka", "spacesuit", "armour", "cloak")


def sleeve(design: CharacterDesign) -> str:
    """The colour of the arms, and with it of most of the trunk."""
    if design.coat == "armour":
        return mix(design.coat_colour, "#2a2c33", 0.25)
    return design.coat_colour if design.coat in SLEEVED else design.shirt_colour


def trousers(design: CharacterDesign) -> str:
    return design.coat_colour if design.coat in ("overalls", "spacesuit") else design.trouser_colour


def skin_shade(design: CharacterDesign, share: float) -> str:
    return mix(design.skin, "#5a2418", share)


def _width(design: CharacterDesign) -> float:
    return build_of(design).arm * BULKY.get(design.coat, 1.0)


def _round(cloth: str) -> tuple[str, str]:
    """The paint of a limb: in shade on the side that is turned from the light."""
    return svg.gradient([(0, darker(cloth, 0.2)), (0.42, cloth), (1, lighter(cloth, 0.03))], x2=1, y2=0)


def _limb(shape: str, cloth: str) -> str:
    definition, paint = _round(cloth)
    return definition + svg.path(shape, paint)


def upper_arm(design: CharacterDesign, *, far: bool = False) -> str:
    build, a = build_of(design), _width(design)
    length = build.upper_arm
    cloth = darker(sleeve(design), 0.2 if far else 0.0)
    shape = (
        f"M{-a:.1f} {a * 0.5:.1f}C{-a * 1.02:.1f} {-a * 0.55:.1f} {-a * 0.5:.1f} {-a * 0.98:.1f} {a * 0.1:.1f} {-a:.1f}"
        f"C{a * 0.8:.1f} {-a * 0.9:.1f} {a * 1.0:.1f} {-a * 0.3:.1f} {a * 1.0:.1f} {a * 0.4:.1f}L{a * 0.86:.1f} {length:.1f}"
        f"C{a * 0.8:.1f} {length + a * 1.1:.1f} {-a * 0.8:.1f} {length + a * 1.1:.1f} {-a * 0.88:.1f} {length:.1f}Z"
    )
    drawing = _limb(shape, cloth)
    if design.coat == "armour":
        plate = lighter(design.coat_colour, 0.06)
        rows = "".join(
            svg.path(f"M{-a * 1.2:.1f} {y}H{a * 1.2:.1f}V{y + 12}Q0 {y + 17} {-a * 1.2:.1f} {y + 12}Z", mix(plate, darker(plate, 0.3), k % 2 * 0.6))
            for k, y in enumerate(range(-4, 50, 13))
        )
        return drawing + rows + svg.path(f"M{-a * 1.2:.1f} 0Q0 {-a * 1.5:.1f} {a * 1.2:.1f} 0Z", plate)
    if design.coat == "uniform":
        return drawing + svg.path(
            f"M{-a * 0.95:.1f} {-a * 0.3:.1f}Q0 {-a * 1.25:.1f} {a * 0.9:.1f} {-a * 0.5:.1f}L{a * 0.8:.1f} {a * 0.1:.1f}H{-a * 0.85:.1f}Z", "#c9a75c"
        )
    if design.coat == "parka":
        return drawing + "".join(svg.stroke(f"M{-a * 0.9:.1f} {y}q{a * 0.9:.1f} 7 {a * 1.75:.1f} 0", darker(cloth, 0.25), 2, opacity=0.6) for y in (22, 48, 74))
    fold = svg.stroke(
        f"M{-a * 0.5:.1f} {length * 0.9:.0f}q{a * 0.5:.1f} 6 {a:.1f} -3M{a * 0.8:.1f} {a * 0.9:.0f}q{-a * 0.5:.1f} 8 {-a * 0.9:.1f} 10",
        darker(cloth, 0.3),
        1.8,
        opacity=0.4,
    )
    return drawing + fold


def forearm(design: CharacterDesign, *, far: bool = False) -> str:
    build, a = build_of(design), _width(design)
    length = build.forearm
    cloth = darker(sleeve(design), 0.2 if far else 0.0)
    if design.coat in WIDE_SLEEVES:
        flare = a * 2.3
        return (
            svg.path(
                f"M{-a * 0.88:.1f} {-a * 0.5:.1f}Q0 {-a * 1.2:.1f} {a * 0.86:.1f} {-a * 0.5:.1f}L{a * 1.25:.1f} {length - 14}Q{-a * 0.2:.1f} {length - 2} {-flare:.1f} {length - 6}Z",
                cloth,
            )
            + svg.path(
                f"M{a * 1.25:.1f} {length - 14}Q{-a * 0.2:.1f} {length - 2} {-flare:.1f} {length - 6}L{-flare * 0.97:.1f} {length - 15}Q0 {length - 12} {a * 1.2:.1f} {length - 22}Z",
                darker(cloth, 0.28),
            )
            + svg.stroke(f"M{-a * 0.2:.1f} 20Q{-a * 0.5:.1f} {length * 0.6:.0f} {-a * 1.2:.1f} {length - 16}", darker(cloth, 0.3), 1.8, opacity=0.5)
        )
    wrist = a * (0.82 if design.coat in BULKY else 0.68)
    shape = (
        f"M{-a * 0.88:.1f} 0C{-a * 0.88:.1f} {-a * 1.1:.1f} {a * 0.86:.1f} {-a * 1.1:.1f} {a * 0.86:.1f} 0"
        f"C{a * 0.98:.1f} {length * 0.3:.1f} {wrist:.1f} {length * 0.6:.1f} {wrist:.1f} {length:.1f}L{-wrist:.1f} {length:.1f}C{-wrist:.1f} {length * 0.6:.1f} {-a * 0.96:.1f} {length * 0.3:.1f} {-a * 0.88:.1f} 0Z"
    )
    if design.coat in ("tunic", "overalls", "apron") and design.rig.value != "old":
        skin = skin_shade(design, 0.2 if far else 0.05)
        cuff = svg.path(
            f"M{-a * 0.88:.1f} 0C{-a * 0.88:.1f} {-a * 1.1:.1f} {a * 0.86:.1f} {-a * 1.1:.1f} {a * 0.86:.1f} 0L{a * 0.94:.1f} 18Q0 25 {-a * 0.94:.1f} 18Z",
            cloth,
        )
        roll = svg.path(f"M{-a * 1.0:.1f} 12Q0 20 {a * 1.0:.1f} 12L{a * 1.0:.1f} 21Q0 29 {-a * 1.0:.1f} 21Z", darker(cloth, 0.1))
        return _limb(shape, skin) + cuff + roll
    drawing = _limb(shape, cloth)
    if design.coat == "armour":
        plate = darker(design.coat_colour, 0.12)
        return drawing + "".join(svg.rect(-a * 0.6 + a * 0.45 * k, 14, a * 0.34, length - 26, plate, radius=3) for k in range(3))
    if design.coat == "spacesuit":
        return (
            drawing
            + "".join(svg.rect(-a, y, 2 * a, 5, darker(cloth, 0.25), radius=2) for y in (10, 20))
            + svg.rect(-a * 0.95, length - 10, a * 1.9, 12, "#7d8790", radius=5)
        )
    if design.coat == "parka":
        return drawing + svg.rect(-a * 0.95, length - 9, a * 1.9, 12, lighter(mix(cloth, "#c9b79a", 0.7), 0.1), radius=6)
    cuff = design.shirt_colour if design.coat in ("suit", "coat", "lab_coat", "cardigan") else darker(cloth, 0.16)
    return drawing + svg.rect(-wrist * 1.02, length - 4, wrist * 2.04, 7, darker(cuff, 0.2 if far else 0.04), radius=3)


def hand(design: CharacterDesign, *, far: bool = False, kind: str = "relaxed") -> str:
    """A hand hanging down from the wrist at (0, 0), the thumb in front: `relaxed`, `open` (speaking), `point`, or `grip`, whose fingers are in `fingers`."""
    skin = "#e9edf0" if design.coat == "spacesuit" else skin_shade(design, 0.18 if far else 0.04)
    dark, line = mix(skin, "#5a2418", 0.14), mix(skin, "#5a2418", 0.42)
    palm = svg.path("M-8 -5C-12 4 -12.5 15 -11 23Q-8 30 0 29.5Q9 29 10.5 20Q11.5 7 8 -5Z", skin)
    if kind == "grip":
        return palm + svg.path("M6 0Q17 5 18.5 15Q18 22 13 21Q9 16 7 10Z", dark)
    if kind == "point":
        curled = svg.path("M-11 18Q-13 30 -7 34Q-2 36 3 33L4 20Z", dark) + svg.stroke("M-6 24v8M-1 25v8", line, 1.1, opacity=0.7)
        return svg.stroke("M6.5 20L8 47", skin, 7) + curled + palm + svg.path("M7 2Q15 8 13 20Q10 25 6 22Q8 12 4 6Z", dark)
    if kind == "open":
        spread = ((-8, 20, -15, 40), (-3, 23, -6, 47), (3, 23, 4, 48), (8, 20, 13, 42))
        return (
            "".join(svg.stroke(f"M{x1} {y1}L{x2} {y2}", skin, 6.2) for x1, y1, x2, y2 in spread)
            + palm + svg.stroke("M6 5Q15 10 19 22", dark, 6.6) + svg.stroke("M-5 17q5 3 10 0M-2 24v3", line, 1.1, opacity=0.5)
        )  # fmt: skip
    mass = svg.path("M-11 17C-13 30 -11 40 -7 44Q-4 48 0 46.5Q5 48 8 43Q12 32 10.5 17Z", skin)
    gaps = svg.stroke("M-5.5 29Q-6.5 37 -4.6 44M0 30V46M5.4 29Q6.8 36 5 43", line, 1.1, opacity=0.65)
    return mass + palm + gaps + svg.path("M6.5 0Q15 6 15.5 17Q15.5 28 11.5 30Q8 28 8.5 20L5 9Z", dark)


def fingers(design: CharacterDesign) -> str:
    """Four fingers closed over a held thing, seen from the back of the hand; the wrist is at (0, 0)."""
    skin = "#e9edf0" if design.coat == "spacesuit" else design.skin
    line = mix(skin, "#5a2418", 0.42)
    return "".join(
        svg.rect(-13.5, 5.5 + 6.4 * k, 23.5 - 1.2 * k, 7.2, mix(skin, "#5a2418", 0.02 + 0.035 * k), radius=3.6)
        + svg.stroke(f"M-12 {12.2 + 6.4 * k:.1f}h{20 - k}", line, 1.0, opacity=0.55)
        for k in range(4)
    )


def thigh(design: CharacterDesign, *, far: bool = False) -> str:
    build = build_of(design)
    leg, length = build.leg * (1.15 if design.coat == "spacesuit" else 1.0), build.thigh
    cloth = darker(trousers(design), 0.22 if far else 0.0)
    return _limb(svg.limb(length, leg, leg * 0.72), cloth)


def shin(design: CharacterDesign, *, far: bool = False) -> str:
    """Lower leg from the knee at (0, 0) to the ankle."""
    build = build_of(design)
    leg, length = build.leg * (1.15 if design.coat == "spacesuit" else 1.0), build.shin
    bare = design.coat in BARE_LEGS
    cloth = skin_shade(design, 0.22 if far else 0.08) if bare else darker(trousers(design), 0.22 if far else 0.0)
    top, ankle = leg * (0.56 if bare else 0.72), leg * (0.34 if bare else 0.56)
    shape = (
        f"M{-top:.1f} 0C{-top:.1f} {-top * 1.2:.1f} {top:.1f} {-top * 1.2:.1f} {top:.1f} 0L{ankle:.1f} {length + 4:.1f}"
        f"L{-ankle:.1f} {length + 4:.1f}C{-ankle * 1.1:.1f} {length * 0.66:.1f} {-top * 1.25:.1f} {length * 0.4:.1f} {-top:.1f} 0Z"
    )
    drawing = _limb(shape, cloth) + makeup.on_shin(design, top, length)
    if design.coat in BOOTS:
        leather = shoe_colour(design, far=far)
        return drawing + svg.path(
            f"M{-top * 0.95:.1f} {length * 0.42:.1f}Q0 {length * 0.38:.1f} {top * 0.9:.1f} {length * 0.42:.1f}L{ankle * 1.12:.1f} {length + 5:.1f}H{-ankle * 1.15:.1f}Z",
            leather,
        )
    return drawing


def shoe_colour(design: CharacterDesign, *, far: bool) -> str:
    if design.coat == "spacesuit":
        return darker("#aab3ba", 0.25 if far else 0.05)
    return darker(mix(design.trouser_colour, "#3a2a22", 0.72), 0.3 if far else 0.1)


def foot(design: CharacterDesign, *, far: bool = False) -> str:
    """The shoe about the ankle at (0, 0), its sole at y = ANKLE, the toe to the right."""
    w = build_of(design).leg * 0.52 + 2
    if design.coat == "kimono":
        skin = "#e9e2d4"
        return svg.path(
            f"M{-w:.1f} -4L{w * 0.8:.1f} -4Q{w + 8:.1f} 4 {w + 19:.1f} 8Q{w + 22:.1f} {ANKLE - 3} {w + 16:.1f} {ANKLE - 3}H{-w:.1f}Z",
            darker(skin, 0.2 if far else 0.0),
        ) + svg.rect(-w - 2, ANKLE - 4, 2 * w + 24, 4, "#6b4a30", radius=1.5)
    leather = shoe_colour(design, far=far)
    upper = f"M{-w - 1:.1f} -7L{w:.1f} -7Q{w + 5:.1f} 2 {w + 17:.1f} 5Q{w + 28:.1f} 8 {w + 27:.1f} {ANKLE - 1}H{-w - 2:.1f}Q{-w - 4:.1f} 4 {-w - 1:.1f} -7Z"
    laces = svg.stroke(f"M{w + 1:.1f} 0l7 -2M{w + 5:.1f} 4l7 -3", lighter(leather, 0.35), 1.3, opacity=0.7)
    return svg.path(upper, leather) + laces + svg.rect(-w - 3, ANKLE - 3, 2 * w + 31, 4, darker(leather, 0.5), radius=1.6)
