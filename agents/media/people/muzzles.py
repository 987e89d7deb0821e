"""Heads of animals, about 100 units high around (0, 0), looking to the right: skull and ears by kind, eyes that look somewhere, mouths that speak."""

from collections.abc import Callable

from agents.film import CharacterDesign, Mood

from .. import svg
from ..colour import darker, lighter, luminance, mix
from . import menagerie
from .face import Eyes, Gaze, Mouth
from .species import Creature, creature_of, fur_of

BOX = (-130.0, -150.0, 260.0, 300.0)
"""Room for ears, antlers, a trunk."""

_GLAD = (Mood.WARM, Mood.HOPEFUL, Mood.COMIC, Mood.TRIUMPHANT)


def head(design: CharacterDesign) -> str:
    animal, fur = creature_of(design), fur_of(design)
    return _HEADS[animal.head](design, animal, fur)


def _pointed(far: tuple[float, float], near: tuple[float, float], fur: str, tall: float = 44, wide: float = 17, inner: str = "#c98f80") -> str:
    """Two pointed ears on those feet."""
    ear = lambda x, y, colour: (
        svg.path(
            f"M{x - wide:.1f} {y}Q{x - wide * 0.7:.1f} {y - tall * 0.8:.1f} {x - 2:.1f} {y - tall}Q{x + wide * 0.9:.1f} {y - tall * 0.5:.1f} {x + wide:.1f} {y + 2}Z",
            colour,
        )
        + svg.path(
            f"M{x - wide * 0.5:.1f} {y - 2}Q{x - wide * 0.4:.1f} {y - tall * 0.6:.1f} {x - 1:.1f} {y - tall * 0.8:.1f}Q{x + wide * 0.5:.1f} {y - tall * 0.4:.1f} {x + wide * 0.5:.1f} {y}Z",
            inner,
        )
    )
    return ear(*far, darker(fur, 0.15)) + ear(*near, fur)


def _canine(design: CharacterDesign, animal: Creature, fur: str) -> str:
    dark, pale = darker(fur, 0.3), lighter(fur, 0.55 if animal.kind in ("fox", "wolf") or animal.coat == "socks" else 0.36)
    long = animal.kind in ("fox", "wolf")
    skull = svg.path(
        "M-46 -4Q-46 -50 2 -50Q38 -50 44 -16Q70 -10 86 12Q88 26 72 30Q58 36 44 34Q10 48 -20 38Q-46 26 -46 -4Z"
        if long
        else "M-44 -6Q-44 -50 2 -50Q40 -50 44 -14Q74 -8 78 14Q78 36 48 38Q10 48 -20 38Q-44 26 -44 -6Z",
        fur,
    )
    muzzle = svg.path("M20 0Q58 -8 86 14Q88 26 72 30Q40 42 -4 34Q-2 10 20 0Z" if long else "M22 -2Q60 -12 78 14Q78 36 48 38Q26 42 12 34Q8 8 22 -2Z", pale)
    nose = svg.ellipse(82 if long else 72, 9 if long else 4, 9, 8, "#241a18") + svg.ellipse(80 if long else 69, 6 if long else 1, 3, 2, "#ffffff", opacity=0.6)
    if animal.ears == "flop":
        return (
            skull
            + muzzle
            + nose
            + svg.path("M-36 -30Q-70 -34 -64 20Q-58 44 -42 36Q-26 10 -24 -24Z", dark)
            + svg.path("M24 -48Q48 -54 50 -22Q36 -26 24 -48Z", dark)
        )
    if animal.ears == "small":
        return svg.circle(-22, -40, 15, dark) + svg.circle(22, -46, 13, dark) + skull + muzzle + nose
    cheek = svg.path("M-46 0Q-60 22 -36 32Q-20 42 -2 36L-8 8Z", pale)
    tips = svg.poly([(-27, -88), (-36, -66), (-16, -66)], "#2a2020") + svg.poly([(20, -92), (12, -72), (32, -70)], "#2a2020") if animal.kind == "fox" else ""
    return _pointed((22, -44), (-26, -40), fur, 48, 18) + tips + skull + cheek + muzzle + nose


def _feline(design: CharacterDesign, animal: Creature, fur: str) -> str:
    pale, dark = lighter(fur, 0.38), darker(fur, 0.3)
    ruff = (
        "".join(
            svg.circle(62 * x, 56 * y, 24, mix(darker(fur, 0.45), fur, k % 2 * 0.25))
            for k, (x, y) in enumerate(((-0.6, -0.8), (-0.95, -0.3), (-1, 0.3), (-0.7, 0.8), (-0.1, 1), (0.5, 0.85), (0.1, -0.98), (0.7, -0.8)))
        )
        if animal.coat == "mane"
        else ""
    )
    ears = svg.circle(-36, -38, 16, fur) + svg.circle(40, -38, 15, fur) if animal.kind == "lion" else _pointed((32, -30), (-26, -30), fur, 42, 18, "#d99a90")
    stripes = "".join(svg.stroke(f"M{-4 + 10 * k} -42v15", dark, 5, opacity=0.7) for k in range(3)) if animal.kind == "cat" or animal.coat == "stripes" else ""
    return (
        ruff + ears + svg.ellipse(0, 0, 52, 44, fur) + svg.ellipse(14, 20, 27, 19, pale) + svg.path("M8 7h16l-8 10Z", "#c2665c") + stripes
        + svg.stroke("M30 18l34 -6M30 23l34 4M-2 18l-34 -4M-2 23l-34 6", "#f6f0e4", 1.4, opacity=0.8)
    )  # fmt: skip


def _bear(design: CharacterDesign, animal: Creature, fur: str) -> str:
    dark = darker(fur, 0.3)
    panda = "panda" in design.animal.lower()
    ear = "#26242a" if panda else dark
    patches = svg.ellipse(-6, -8, 15, 17, "#26242a") + svg.ellipse(34, -10, 12, 15, "#26242a") if panda else ""
    return (
        svg.circle(-34, -42, 18, ear) + svg.circle(30, -46, 16, ear) + svg.circle(-34, -42, 9, mix(ear, "#c98f80", 0.4)) + svg.path(svg.smooth([(-52, 0), (-40, -42), (4, -54), (44, -36), (56, 2), (40, 38), (-4, 48), (-42, 34)], closed=True), fur)
        + patches + svg.path(svg.smooth([(18, 2), (46, -6), (72, 8), (68, 32), (40, 42), (12, 32)], closed=True), lighter(fur, 0.36)) + svg.ellipse(64, 5, 13, 9, "#1f1816") + svg.ellipse(61, 2, 4, 2.4, "#ffffff", opacity=0.6)
    )  # fmt: skip


def _equine(design: CharacterDesign, animal: Creature, fur: str) -> str:
    dark = darker(fur, 0.45)
    forelock = svg.path("M-10 -58Q18 -56 22 -26Q8 -34 -6 -40Z", dark) if animal.kind == "horse" else ""
    blaze = svg.path("M30 -40Q46 -10 64 22L72 18Q56 -14 42 -42Z", "#efe8dc") if animal.kind == "horse" else ""
    horn = svg.poly([(22, -54), (58, -118), (36, -48)], "#e8d9a8") if "unicorn" in design.animal.lower() else ""
    return (
        _pointed((14, -50), (-12, -50), fur, 66 if animal.ears == "long" else 34, 11) + svg.path("M-46 26Q-46 -40 -4 -56Q30 -60 46 -34L86 26Q98 52 78 62Q58 68 44 50Q20 28 -4 36Q-30 50 -46 26Z", fur) + blaze
        + svg.path("M74 12L86 26Q98 52 78 62Q58 68 48 54Q52 26 74 12Z", mix(lighter(fur, 0.3), "#8a7068", 0.3)) + svg.ellipse(83, 40, 4, 5, "#2a1d18") + horn + forelock
    )  # fmt: skip


def _horns(animal: Creature) -> str:
    bone = "#d8c8a4"
    if animal.horns == "antlers":
        branch = "M0 0Q-14 -34 4 -66M-5 -22Q-26 -30 -30 -50M-4 -40Q14 -46 20 -62"
        return svg.group(svg.stroke(branch, darker(bone, 0.3), 6), "translate(22 -46)") + svg.group(
            svg.stroke(branch, darker(bone, 0.12), 6.6), "translate(-10 -44)"
        )
    if animal.horns == "goat":
        return svg.stroke("M16 -46Q6 -78 -26 -86", darker(bone, 0.2), 7) + svg.stroke("M-2 -44Q-16 -74 -48 -76", bone, 8.5)
    if animal.horns == "ram":
        return svg.path("M-8 -44Q-50 -56 -52 -14Q-46 14 -22 6Q-16 -6 -26 -8Q-38 -10 -34 -24Q-26 -36 -4 -30Z", bone) + svg.stroke(
            "M-40 -34q8 4 6 12M-48 -12q8 -2 12 2M-34 6q2 -8 6 -8", darker(bone, 0.35), 2
        )
    if animal.horns == "cow":
        return svg.stroke("M24 -44Q46 -56 44 -80", darker(bone, 0.2), 8) + svg.stroke("M-14 -42Q-40 -48 -40 -76", bone, 9.5)
    return ""


def _caprine(design: CharacterDesign, animal: Creature, fur: str) -> str:
    dark = darker(fur, 0.3)
    face = mix(fur, "#3a2e2a", 0.6) if animal.coat == "wool" else fur
    beard = svg.path("M40 42Q36 78 24 84Q24 56 24 38Z", lighter(fur, 0.3)) if animal.kind == "goat" else ""
    wool = "".join(svg.circle(x, y, 17, lighter(fur, 0.06)) for x, y in ((-34, -26), (-18, -44), (6, -50), (-44, -4))) if animal.coat == "wool" else ""
    return (
        _horns(animal) + svg.path("M26 -38q26 -8 32 8q-16 10 -34 2Z", dark) + svg.path("M-38 -8Q-36 -50 6 -50Q34 -46 46 -16L72 18Q80 36 62 42Q42 46 22 32Q-4 36 -22 26Q-38 14 -38 -8Z", face)
        + svg.path("M52 -4L72 18Q80 36 62 42Q46 44 38 38Q38 14 52 -4Z", lighter(face, 0.3)) + svg.path("M62 20q10 0 13 7q-7 5 -13 2Z", "#2a1d18") + beard + wool + (_horns(animal) if animal.horns == "ram" else "") + svg.path("M-32 -34q-30 -6 -36 12q22 12 40 0Z", dark)
    )  # fmt: skip


def _bovine(design: CharacterDesign, animal: Creature, fur: str) -> str:
    dark = darker(fur, 0.3)
    return (
        _horns(animal) + svg.path("M30 -36q30 -10 36 6q-16 12 -36 4Z", dark) + svg.path(svg.smooth([(-40, -14), (-24, -48), (12, -52), (40, -34), (58, 4), (74, 26), (66, 50), (36, 54), (8, 38), (-28, 30)], closed=True), fur)
        + svg.path("M6 -52Q24 -20 34 8L46 2Q38 -26 24 -50Z", "#efe8dc", opacity=0.9) + svg.path(svg.smooth([(36, 18), (60, 8), (78, 26), (72, 50), (44, 58), (26, 44)], closed=True), "#d9a79a") + svg.ellipse(66, 28, 5, 4, "#5a3430")
        + svg.path("M-32 -34q-34 -4 -38 14q24 12 42 -2Z", dark)
    )  # fmt: skip


def _trunk(design: CharacterDesign, animal: Creature, fur: str) -> str:
    dark, ivory = darker(fur, 0.22), "#efe6d2"
    shag = animal.kind == "mammoth"
    crest = svg.path(svg.smooth([(-34, -40), (-14, -76), (18, -80), (38, -50), (10, -40)], closed=True), darker(fur, 0.1)) if shag else ""
    trunk = svg.path("M30 -14Q74 -4 72 50Q70 96 78 118Q86 132 98 122L104 132Q84 150 66 128Q50 100 50 60Q46 36 22 34Z", fur) + "".join(
        svg.stroke(f"M{52 + k * 0.6:.0f} {34 + 17 * k}q10 5 20 1", dark, 2.2, opacity=0.7) for k in range(5)
    )
    near = svg.path(
        f"M30 34Q44 {88 if shag else 66} {104 if shag else 84} {74 if shag else 60}Q{112 if shag else 90} {66 if shag else 54} {108 if shag else 88} {56 if shag else 50}Q62 {72 if shag else 54} 48 26Z",
        ivory,
    )
    ear = svg.path("M-22 -34Q-74 -52 -86 0Q-84 54 -44 56Q-20 40 -14 4Z" if not shag else "M-20 -26Q-52 -34 -54 4Q-46 30 -28 26Q-16 8 -12 -8Z", dark)
    hair = "".join(svg.stroke(f"M{x} {-48 + abs(x) * 0.3:.0f}q-3 16 -9 24", darker(fur, 0.25), 3, opacity=0.6) for x in range(-34, 36, 11)) if shag else ""
    return (
        crest
        + svg.path(svg.smooth([(-48, -4), (-32, -48), (8, -58), (44, -34), (52, 8), (34, 40), (-6, 46), (-40, 32)], closed=True), fur)
        + hair
        + trunk
        + near
        + ear
    )


def _rodent(design: CharacterDesign, animal: Creature, fur: str) -> str:
    pink, pale = "#dba79a", lighter(fur, 0.4)
    if animal.ears == "long":
        ears = "".join(
            svg.group(svg.ellipse(0, -44, 13, 46, colour) + svg.ellipse(0, -42, 6.5, 36, pink), f"translate({x} -34) rotate({turn})")
            for x, turn, colour in ((16, 14, darker(fur, 0.15)), (-14, -10, fur))
        )
    elif animal.ears == "none":
        ears = svg.circle(-30, -6, 3, darker(fur, 0.4))
    elif animal.ears == "wide":
        ears = _pointed((28, -34), (-26, -32), fur, 58, 24, pink)
    elif animal.ears == "round":
        ears = svg.circle(26, -46, 25, darker(fur, 0.15)) + svg.circle(26, -46, 15, pink) + svg.circle(-28, -42, 28, fur) + svg.circle(-28, -42, 17, pink)
    elif animal.ears == "point":
        ears = _pointed((22, -38), (-20, -38), fur, 34, 12, pink)
    else:
        ears = svg.circle(-26, -36, 11, darker(fur, 0.2)) + svg.circle(18, -40, 10, darker(fur, 0.2))
    tusks = svg.path("M44 30L40 92Q50 92 54 30ZM62 28L66 86Q74 84 70 24Z", "#efe6d2") if animal.horns == "tusks" else ""
    teeth = svg.rect(48, 30, 8, 11, "#f6f0e4", radius=2) if animal.kind in ("mouse", "rabbit") else ""
    return (
        ears + svg.path(svg.smooth([(-46, 2), (-30, -38), (10, -46), (40, -22), (66, 8), (60, 28), (22, 40), (-24, 36)], closed=True), fur) + svg.path(svg.smooth([(22, 12), (48, 0), (66, 10), (60, 28), (30, 36)], closed=True), pale)
        + teeth + tusks + svg.ellipse(65, 7, 6.5, 5.4, pink) + svg.stroke("M50 18l34 -7M50 22l34 4M46 26l30 12", "#f6f0e4", 1.3, opacity=0.8)
    )  # fmt: skip


def _pig(design: CharacterDesign, animal: Creature, fur: str) -> str:
    dark = darker(fur, 0.18)
    return (
        svg.path(svg.smooth([(-50, 2), (-34, -44), (10, -50), (44, -26), (58, 10), (38, 40), (-8, 46), (-44, 34)], closed=True), fur) + svg.ellipse(64, 12, 17, 21, dark) + svg.ellipse(61, 6, 3.4, 5, "#7a4a44") + svg.ellipse(69, 7, 3, 5, "#7a4a44")
        + svg.path("M-40 -32Q-58 -70 -20 -60Q-4 -50 -8 -30Q-24 -36 -40 -32Z", dark) + svg.path("M12 -48Q30 -74 46 -48Q40 -30 26 -30Z", dark)
    )  # fmt: skip


def _bird(design: CharacterDesign, animal: Creature, fur: str) -> str:
    pale, dark = lighter(fur, 0.38), darker(fur, 0.3)
    word = design.animal.lower()
    crest = svg.path(
        "M-20 -38Q-14 -62 2 -60Q-4 -50 2 -44Q10 -62 22 -56Q12 -44 10 -40Z", "#b3382f" if any(name in word for name in ("hen", "chick", "rooster")) else dark
    )
    if "owl" in word:
        crest = svg.poly([(-34, -26), (-38, -62), (-10, -42)], dark) + svg.poly([(20, -42), (44, -62), (42, -24)], dark)
    return (
        crest
        + svg.circle(0, 0, 44, fur)
        + svg.path("M-10 40Q-44 20 -42 -6Q-20 20 20 38Q6 46 -10 40Z", pale, opacity=0.7)
        + svg.ellipse(16, -4, 20, 22, "#f0ece2" if "penguin" in word else pale, opacity=0.85)
    )


_HEADS: dict[str, Callable[[CharacterDesign, Creature, str], str]] = {
    "canine": _canine, "feline": _feline, "bear": _bear, "equine": _equine, "bovine": _bovine, "caprine": _caprine, "trunk": _trunk, "rodent": _rodent, "pig": _pig, "bird": _bird, **menagerie.HEADS,
}  # fmt: skip
_EYES: dict[str, tuple[tuple[float, float, float], ...]] = {
    "canine": ((-4, -14, 8.4), (30, -16, 7.2)), "feline": ((-16, -8, 11.0), (34, -8, 10.0)), "bear": ((-4, -10, 6.6), (34, -12, 6.0)), "equine": ((16, -22, 9.0),), "bovine": ((12, -16, 8.2), (44, -14, 6.4)),
    "caprine": ((14, -18, 8.4),), "trunk": ((20, -14, 6.6),), "rodent": ((6, -12, 9.4), (38, -10, 7.6)), "pig": ((0, -12, 6.6), (34, -14, 6.0)), "bird": ((16, -6, 9.5),), **menagerie.EYES,
}  # fmt: skip
_WHITES = {"feline": "#d8d878", "bird": "#f2c84a", "canine": "#f3ece0", "rodent": "#2a1c18", "bear": "#f3ece0", "pig": "#f3ece0"}


def eyes(design: CharacterDesign, mood: Mood, state: Eyes, gaze: Gaze) -> str:
    """Eyes with lids and, when something is felt, brows."""
    animal, fur = creature_of(design), fur_of(design)
    x, y, size = _EYES[animal.head][0]
    patch = (
        svg.ellipse(x - 2, y + 1, size * 2.1, size * 2.3, lighter(fur, 0.62) if luminance(fur) < 150 else darker(fur, 0.5)) if "patch" in design.marks else ""
    )
    scar = svg.stroke(f"M{x - 4} {y - size * 2.4:.1f}L{x + 3} {y + size * 2.2:.1f}", lighter(fur, 0.7), 3) if "scar" in design.marks else ""
    white, parts = _WHITES.get(animal.head, "#f3ece0"), []
    for x, y, size in _EYES[animal.head]:
        if state == "closed":
            parts.append(svg.stroke(f"M{x - size} {y}q{size} {size * 0.8} {2 * size} 0", "#1a1210", 3))
            continue
        open_share = 0.6 if state == "half" or mood in (Mood.SAD, Mood.TENSE) else 1.18 if mood is Mood.EERIE else 1.0
        dx = size * 0.4 * (gaze.across - (0.8 if gaze.turned else 0.0))
        dy = size * 0.25 * gaze.down
        slit = 0.34 if animal.head == "feline" and animal.kind == "cat" else 0.62
        parts.append(
            svg.ellipse(x, y, size, size * open_share, white, stroke="#1a1210", line=2) + svg.ellipse(x + dx, y + dy, size * slit, size * 0.76 * open_share, "#140e0c")
            + svg.circle(x + dx + size * 0.2, y + dy - size * 0.3, size * 0.24, "#ffffff")
        )  # fmt: skip
        if mood in (Mood.SAD, Mood.TENSE, Mood.EERIE, Mood.HOPEFUL):
            tilt = {Mood.SAD: 4.5, Mood.TENSE: -5.0, Mood.EERIE: 2.0, Mood.HOPEFUL: 2.0}[mood]
            lift = size * (1.75 if mood in (Mood.EERIE, Mood.HOPEFUL) else 1.35)
            parts.append(svg.stroke(f"M{x - size} {y - lift + tilt}L{x + size} {y - lift - tilt}", darker(fur, 0.55), 3.6))
    return patch + "".join(parts) + scar


_MOUTHS = {"canine": (54.0, 25.0, 20.0), "feline": (16.0, 21.0, 12.0), "bear": (50.0, 27.0, 15.0), "equine": (72.0, 54.0, 11.0), "bovine": (56.0, 47.0, 14.0), "caprine": (58.0, 34.0, 11.0),
           "trunk": (22.0, 34.0, 12.0), "rodent": (46.0, 27.0, 12.0), "pig": (44.0, 32.0, 14.0), **menagerie.MOUTHS}  # fmt: skip


def mouth(design: CharacterDesign, mood: Mood, shape: Mouth) -> str:
    drop = {"closed": 0.0, "small": 6.0, "round": 10.0, "wide": 15.0, "fv": 4.0, "l": 8.0}[shape]
    animal = creature_of(design)
    if animal.head == "bird":
        beak = "#e0a03c" if "crow" not in design.animal and "raven" not in design.animal else "#3a3a40"
        return svg.path(f"M36 6Q60 8 72 {8 + drop}Q54 {14 + drop} 34 {12 + drop * 0.4}Z", darker(beak, 0.18)) + svg.path("M38 -10Q70 -6 80 8Q60 10 36 8Z", beak)
    x, y, wide = _MOUTHS[animal.head]
    smile = 5 if mood in _GLAD else -3
    if not drop:
        return svg.stroke(
            f"M{x - wide} {y - smile * 0.5}Q{x - wide * 0.5} {y + smile} {x} {y}Q{x + wide * 0.5} {y + smile} {x + wide} {y - smile * 0.7}", "#2a1a16", 2.8
        )
    return svg.path(
        f"M{x - wide} {y}Q{x} {y - 2} {x + wide} {y - 2}Q{x + wide * 0.5} {y + drop * 1.3} {x} {y + drop * 1.3}Q{x - wide * 0.8} {y + drop} {x - wide} {y}Z",
        "#4a1a18",
    ) + svg.ellipse(x, y + drop * 0.9, wide * 0.5, drop * 0.4, "#d8706a")


def mouth_box(design: CharacterDesign) -> tuple[float, float, float, float]:
    """x, y, width, height of what an opening mouth or beak covers."""
    kind = creature_of(design).head
    if kind == "bird":
        return 36.0, 6.0, 26.0, 18.0
    x, y, wide = _MOUTHS[kind]
    return x - wide, y - 5, 2 * wide, 26.0
