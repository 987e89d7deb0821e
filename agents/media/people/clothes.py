"""Trunk and clothes: neck, chest and hips of every build, and what is worn on them, from the front (turned a little to the right) and from behind.

Everything is drawn about one outline, so that a coat sits on the shoulders of whoever wears it, and sleeves of the same cloth join it.
"""

from collections.abc import Callable

from agents.film import CharacterDesign

from .. import svg
from ..colour import darker, lighter, mix
from . import makeup
from .anatomy import Build, build_of
from .body import SLEEVED, skin_shade, sleeve
from .cuts import FRONT, belt, buttons, collar, inner, lapels, outline, panel, skirt


def torso(design: CharacterDesign, *, behind: bool = False) -> str:
    """Neck, trunk and clothes from the shoulders down to the hem."""
    b = build_of(design)
    base = sleeve(design)
    shape = outline(b, 4 if design.coat in ("spacesuit", "parka", "oilskin") else 0.0)
    definition, paint = svg.gradient([(0, darker(base, 0.2)), (0.4, base), (1, lighter(base, 0.03))], x2=1, y2=0)
    clip = f'<clipPath id="trunk"><path d="{shape}"/></clipPath>'
    body = (
        _neck(design, b, behind=behind)
        + _hips(design, b)
        + definition
        + svg.path(shape, paint)
        + clip
        + f'<g clip-path="url(#trunk)">{_modelling(b, base)}</g>'
    )
    worn = _back(design, b) if behind else _WORN.get(design.coat, _shirt)(design, b) + _marks(design, b)
    return body + worn + makeup.on_trunk(design, b)


def _neck(design: CharacterDesign, b: Build, *, behind: bool) -> str:
    top, wide = b.shoulder_y, 15 + (b.arm - 15) * 0.55
    tall = b.neck_y - 34
    skin = skin_shade(design, 0.12 if behind else 0.2)
    throat = (
        ""
        if behind
        else svg.path(f"M{-wide + 2:.1f} {tall}Q{wide:.1f} {tall + 26} {wide + 1:.1f} {tall + 4}L{wide:.1f} {tall - 6}Z", skin_shade(design, 0.42), opacity=0.6)
    )
    return (
        svg.path(
            f"M{-wide - 1:.1f} {tall}Q{-wide + 2:.1f} {top - 16} {-wide - 10:.1f} {top - 4}L{wide + 10:.1f} {top - 4}Q{wide - 2:.1f} {top - 18} {wide - 1:.1f} {tall}Z",
            skin,
        )
        + throat
    )


def _hips(design: CharacterDesign, b: Build) -> str:
    """Trousers from the belt to the fork, so that thighs join under it."""
    cloth = design.coat_colour if design.coat in ("overalls", "spacesuit") else design.trouser_colour
    return svg.path(
        f"M{-b.hip} {b.hip_y - 10}H{b.hip}Q{b.hip + 2} {b.hip_y + 30} {b.hip * 0.5:.1f} {b.hip_y + 44}H{-b.hip * 0.5:.1f}Q{-b.hip - 2} {b.hip_y + 30} {-b.hip} {b.hip_y - 10}Z",
        cloth,
    )


def _modelling(b: Build, cloth: str) -> str:
    """Shade on the side turned away, the fall of the cloth."""
    s, w, top, hip = b.shoulder, b.waist, b.shoulder_y, b.hip_y
    under = svg.path(f"M-30 {top - 26}Q6 {top + 22} 34 {top - 26}Z", "#000000", opacity=0.16)
    folds = (
        f"M{-w * 0.5:.1f} {hip - 46}q22 12 44 2",
        f"M{w * 0.9:.1f} {hip - 74}q-14 22 -32 26",
        f"M{s * 0.62:.1f} {top + 44}q-8 14 -20 18",
    )
    return under + "".join(svg.stroke(fold, darker(cloth, 0.32), 2, opacity=0.42) for fold in folds)


def _shirt(design: CharacterDesign, b: Build) -> str:
    shirt = design.shirt_colour
    placket = svg.stroke(
        f"M{FRONT} {b.shoulder_y + 20}Q{FRONT + 3 + b.belly * 0.4:.1f} {b.shoulder_y + 100} {FRONT} {b.hip_y + 6}", darker(shirt, 0.25), 1.6, opacity=0.6
    )
    pocket = svg.path(f"M{FRONT + 12} {b.shoulder_y + 52}h20v20q-10 6 -20 0Z", darker(shirt, 0.08)) if b.shoulder > 50 else ""
    return (
        placket
        + pocket
        + collar(b, shirt)
        + buttons(b, FRONT + 1, 40, darker(shirt, 0.35), 4, 32, 2.6)
        + belt(b, b.hip_y - 1, darker(design.trouser_colour, 0.45))
    )


def _coat(design: CharacterDesign, b: Build) -> str:
    cloth = design.coat_colour
    shirt = inner(design, b)
    return (
        shirt + skirt(b, 128, 16, darker(cloth, 0.06), slit=True, folds=3) + panel(b, FRONT - 4, -1, 5, 16, 14, cloth)
        + panel(b, FRONT + 4, 1, 4, 16, 15, darker(cloth, 0.07)) + lapels(b, cloth, 80, 25) + buttons(b, FRONT - 9, 98, lighter(cloth, 0.42), 3, 30, 4)
        + svg.path(f"M{-b.waist * 0.86:.1f} {b.hip_y - 22}l28 3v8l-28 -3Z", darker(cloth, 0.25)) + svg.path(f"M{b.waist * 0.5:.1f} {b.hip_y - 18}l24 -3v8l-24 3Z", darker(cloth, 0.25))
    )  # fmt: skip


def _suit(design: CharacterDesign, b: Build) -> str:
    cloth, top = design.coat_colour, b.shoulder_y
    tie = mix(design.trouser_colour, "#8c2f35", 0.6)
    knot = svg.path(f"M{FRONT - 9} {top + 8}h13l-3 11h-7Z", tie) + svg.path(f"M{FRONT - 6} {top + 19}h7l7 74l-9 12l-9 -13Z", darker(tie, 0.1))
    handkerchief = svg.path(f"M{b.shoulder * 0.44:.1f} {top + 50}l7 -8l5 5l5 -4l2 8Z", "#f2ece0")
    return (
        inner(design, b) + knot + panel(b, FRONT - 3, -1, 4, 40, 13, cloth) + panel(b, FRONT + 3, 1, 3, 40, 14, darker(cloth, 0.08)) + lapels(b, cloth, 92, 22) + handkerchief
        + buttons(b, FRONT - 6, 112, darker(cloth, 0.45), 2, 26, 3.4)
    )  # fmt: skip


def _uniform(design: CharacterDesign, b: Build) -> str:
    cloth, top = design.coat_colour, b.shoulder_y
    rows = buttons(b, FRONT - 16, 26, "#d8b35a", 5, 29, 3.8) + buttons(b, FRONT + 18, 26, "#d8b35a", 5, 29, 3.8)
    collar = svg.path(f"M-18 {top - 26}Q0 {top - 14} 17 {top - 26}L19 {top - 4}Q0 {top + 10} -21 {top - 4}Z", darker(cloth, 0.2)) + svg.stroke(
        f"M-20 {top - 5}Q0 {top + 9} 19 {top - 5}", "#d8b35a", 2
    )
    boards = svg.path(f"M{-b.shoulder + 6:.1f} {top - 4}L-26 {top - 9}L-25 {top - 2}L{-b.shoulder + 4:.1f} {top + 6}Z", "#d8b35a") + svg.path(
        f"M{b.shoulder - 12:.1f} {top - 4}L28 {top - 9}L27 {top - 2}L{b.shoulder - 9:.1f} {top + 5}Z", "#c9a04a"
    )
    return (
        skirt(b, 34, 5, darker(cloth, 0.05), folds=3)
        + svg.stroke(f"M{FRONT + 2} {top + 6}V{b.hip_y + 30}", darker(cloth, 0.35), 1.8, opacity=0.7)
        + collar
        + boards
        + rows
        + belt(b, b.hip_y - 22, "#3a2c22")
    )


def _lab_coat(design: CharacterDesign, b: Build) -> str:
    cloth = design.coat_colour
    pens = "".join(
        svg.line(b.shoulder * 0.4 + 6 * k, b.shoulder_y + 44, b.shoulder * 0.4 + 6 * k, b.shoulder_y + 56, colour, 2.6)
        for k, colour in enumerate(("#3a5f95", "#b3382f"))
    )
    pocket = svg.path(f"M{b.shoulder * 0.36:.1f} {b.shoulder_y + 54}h22v24h-22Z", darker(cloth, 0.1))
    return (
        inner(design, b) + skirt(b, 112, 12, darker(cloth, 0.04), slit=True, folds=2) + panel(b, FRONT - 2, -1, 4, 16, 13, cloth)
        + panel(b, FRONT + 4, 1, 3, 16, 14, darker(cloth, 0.06)) + lapels(b, cloth, 78, 22) + pens + pocket + buttons(b, FRONT - 6, 96, darker(cloth, 0.3), 3, 30, 3)
    )  # fmt: skip


def _cardigan(design: CharacterDesign, b: Build) -> str:
    cloth = design.coat_colour
    ribs = "".join(svg.line(x, b.hip_y + 8, x, b.hip_y + 19, darker(cloth, 0.25), 1.8, opacity=0.6) for x in range(int(-b.hip), int(b.hip) + 1, 9))
    return (
        inner(design, b) + panel(b, FRONT - 6, -1, 4, 18, 15, cloth) + panel(b, FRONT + 7, 1, 3, 18, 16, darker(cloth, 0.08)) + ribs
        + svg.stroke(f"M-15 {b.shoulder_y - 14}Q-8 {b.shoulder_y + 34} {FRONT - 6} {b.shoulder_y + 86}V{b.hip_y + 18}", lighter(cloth, 0.16), 6) + buttons(b, FRONT - 6, 96, lighter(cloth, 0.5), 4, 24, 3.4)
    )  # fmt: skip


def _vest(design: CharacterDesign, b: Build) -> str:
    cloth, top, w = design.coat_colour, b.shoulder_y, b.waist
    side = lambda sign, colour: svg.path(
        f"M{sign * 17} {top - 13}L{sign * b.shoulder * 0.72:.1f} {top - 4}Q{sign * b.shoulder * 0.6:.1f} {top + 40} {sign * (b.shoulder - 5):.1f} {top + 66}L{sign * (w + 2 + (b.belly if sign > 0 else 0)):.1f} {b.hip_y - 50}"
        f"L{sign * (b.hip + 2):.1f} {b.hip_y + 4}L{FRONT + sign * 8:.1f} {b.hip_y + 20}L{FRONT - 2} {b.hip_y + 8}V{top + 62}Z",
        colour,
    )
    chain = svg.stroke(f"M{FRONT} {b.hip_y - 56}q16 16 {w * 0.5:.1f} 4", "#d8b35a", 2)
    return collar(b, design.shirt_colour) + side(-1, cloth) + side(1, darker(cloth, 0.1)) + buttons(b, FRONT - 3, 76, lighter(cloth, 0.45), 4, 25, 3.2) + chain


def _apron(design: CharacterDesign, b: Build) -> str:
    cloth, top, w = design.coat_colour, b.shoulder_y, b.waist
    bib = svg.path(
        f"M-26 {top + 40}H{FRONT + 30}L{w * 0.9 + b.belly:.1f} {b.hip_y - 60}L{b.hip + b.belly * 0.6:.1f} {b.hip_y + 108}Q0 {b.hip_y + 118} {-b.hip * 0.92:.1f} {b.hip_y + 108}L{-w * 0.86:.1f} {b.hip_y - 60}Z",
        cloth,
    )
    straps = svg.stroke(f"M-20 {top - 14}L-20 {top + 44}M19 {top - 14}L{FRONT + 23} {top + 44}", darker(cloth, 0.12), 8)
    pocket = svg.path(f"M{FRONT - 26} {b.hip_y + 8}h54v36q-27 8 -54 0Z", darker(cloth, 0.16)) + svg.line(
        FRONT, b.hip_y + 10, FRONT, b.hip_y + 46, darker(cloth, 0.3), 1.6
    )
    waist = svg.stroke(f"M{-w - 2:.1f} {b.hip_y - 58}Q0 {b.hip_y - 46} {w + b.belly + 2:.1f} {b.hip_y - 58}", darker(cloth, 0.26), 6)
    return (
        collar(b, design.shirt_colour)
        + straps
        + bib
        + waist
        + pocket
        + svg.stroke(f"M-8 {b.hip_y + 58}q4 22 0 44M{FRONT + 16} {b.hip_y + 58}q4 20 8 40", darker(cloth, 0.3), 2, opacity=0.4)
    )


def _overalls(design: CharacterDesign, b: Build) -> str:
    cloth, top = design.coat_colour, b.shoulder_y
    bib = svg.path(
        f"M-24 {top + 46}H{FRONT + 28}L{b.waist + b.belly:.1f} {b.hip_y - 40}L{b.hip} {b.hip_y + 16}Q0 {b.hip_y + 28} {-b.hip} {b.hip_y + 16}L{-b.waist} {b.hip_y - 40}Z",
        cloth,
    )
    straps = svg.stroke(f"M-19 {top - 14}L-18 {top + 52}M18 {top - 14}L{FRONT + 21} {top + 52}", cloth, 10)
    return (
        collar(b, design.shirt_colour)
        + straps
        + bib
        + svg.path(f"M{FRONT - 20} {top + 66}h40v28q-20 8 -40 0Z", darker(cloth, 0.18))
        + svg.circle(-18, top + 54, 4.4, "#d8b35a")
        + svg.circle(FRONT + 21, top + 54, 4.4, "#d8b35a")
    )


def _dress(design: CharacterDesign, b: Build) -> str:
    cloth = design.coat_colour
    collar = svg.path(
        f"M-17 {b.shoulder_y - 17}Q0 {b.shoulder_y + 12} 16 {b.shoulder_y - 17}L26 {b.shoulder_y - 5}Q{FRONT + 8} {b.shoulder_y + 26} {FRONT - 3} {b.shoulder_y + 14}Q-14 {b.shoulder_y + 28} -26 {b.shoulder_y - 4}Z",
        lighter(design.shirt_colour, 0.1),
    )
    pattern = "".join(
        svg.circle(x, b.hip_y + y, 3, lighter(cloth, 0.3), opacity=0.8)
        for x, y in ((-38, 60), (-8, 44), (24, 66), (-24, 110), (10, 98), (40, 118), (-50, 128), (-2, 138))
    )
    return skirt(b, 178, 34, cloth, folds=5) + pattern + collar + belt(b, b.hip_y - 52, darker(cloth, 0.35), "", 9)


def _gown(design: CharacterDesign, b: Build) -> str:
    cloth, top = design.coat_colour, b.shoulder_y
    skin = svg.path(f"M-17 {top - 16}Q0 {top + 30} {FRONT} {top + 32}Q18 {top + 14} 16 {top - 16}Q0 {top - 4} -17 {top - 16}Z", skin_shade(design, 0.1))
    lace = "".join(svg.circle(-b.hip - 40 + 15 * k, -24 - (k % 2) * 5, 6, lighter(cloth, 0.3), opacity=0.6) for k in range(int((2 * b.hip + 84) / 15)))
    bodice = svg.stroke(f"M{-b.waist} {b.hip_y - 60}Q0 {b.hip_y - 44} {b.waist} {b.hip_y - 60}", lighter(cloth, 0.35), 6) + svg.stroke(
        f"M-6 {top + 50}q8 50 4 {b.hip_y - top - 110:.0f}M30 {top + 46}q-2 50 -8 {b.hip_y - top - 106:.0f}", darker(cloth, 0.2), 1.8, opacity=0.5
    )
    pearls = "".join(svg.circle(-13 + 6.5 * k, top + 3 + 9 * (1 - ((k - 2.2) / 2.6) ** 2), 2.9, "#f6f0e6") for k in range(5))
    return skirt(b, -b.hip_y - 6, 54, cloth, folds=6) + lace + skin + pearls + bodice


def _robe(design: CharacterDesign, b: Build) -> str:
    cloth, top = design.coat_colour, b.shoulder_y
    fall = svg.stroke(f"M{FRONT} {top + 20}Q{FRONT + 6} {b.hip_y - 60} {FRONT} -30", darker(cloth, 0.35), 2.4, opacity=0.7)
    rope = svg.stroke(f"M{-b.waist - 1} {b.hip_y - 50}Q0 {b.hip_y - 36} {b.waist + b.belly} {b.hip_y - 50}", "#d9c79a", 6) + svg.stroke(
        f"M{FRONT + 4} {b.hip_y - 42}q6 40 0 74M{FRONT + 10} {b.hip_y - 42}q10 30 8 60", "#d9c79a", 4
    )
    return skirt(b, -b.hip_y - 20, 22, cloth, folds=4) + collar(b, design.shirt_colour) + fall + rope


def _kimono(design: CharacterDesign, b: Build) -> str:
    cloth, top = design.coat_colour, b.shoulder_y
    sash = darker(mix(design.trouser_colour, cloth, 0.2), 0.15)
    collar = svg.path(
        f"M15 {top - 18}Q18 {top + 30} -16 {b.hip_y - 76}L-28 {b.hip_y - 82}Q4 {top + 30} 4 {top - 10}Z", lighter(design.shirt_colour, 0.05)
    ) + svg.path(
        f"M-17 {top - 18}Q-4 {top + 34} {b.waist * 0.8:.1f} {b.hip_y - 78}L{b.waist * 0.98:.1f} {b.hip_y - 86}Q{FRONT + 8} {top + 26} -6 {top - 12}Z",
        lighter(cloth, 0.3),
    )
    wide = b.waist + b.belly
    obi = svg.path(
        f"M{-b.waist - 2} {b.hip_y - 84}Q0 {b.hip_y - 74} {wide + 2} {b.hip_y - 84}L{wide + 3} {b.hip_y - 30}Q0 {b.hip_y - 18} {-b.waist - 4} {b.hip_y - 30}Z",
        sash,
    ) + svg.stroke(f"M{-b.waist - 2} {b.hip_y - 56}Q0 {b.hip_y - 44} {wide + 2} {b.hip_y - 56}", lighter(sash, 0.4), 3.4)
    lower = skirt(b, -b.hip_y - 34, 8, cloth, folds=2) + svg.path(
        f"M{FRONT + 4} {b.hip_y - 20}L{FRONT + 30} -34L{FRONT - 16} -31Q{FRONT - 10} -150 {FRONT + 4} {b.hip_y - 20}Z", darker(cloth, 0.12)
    )
    crest = svg.circle(b.shoulder * 0.52, top + 40, 6, "#f0ead8") + svg.circle(b.shoulder * 0.52, top + 40, 2.6, cloth)
    return lower + collar + obi + crest


def _armour(design: CharacterDesign, b: Build) -> str:
    plate, top = design.coat_colour, b.shoulder_y
    cord = mix(plate, "#d8b35a", 0.7)
    lame = lambda y, wide, shade: (
        svg.path(f"M{-wide} {y}Q0 {y + 9} {wide} {y}V{y + 15}Q0 {y + 25} {-wide} {y + 15}Z", darker(plate, shade))
        + svg.stroke(f"M{-wide} {y + 14}Q0 {y + 24} {wide} {y + 14}", cord, 1.8, opacity=0.8)
    )
    rows = "".join(lame(top + 34 + 17 * k, b.shoulder - 5 - 2.4 * k + b.belly * 0.2 * k, 0.16 * (k % 2)) for k in range(6))
    chest = svg.path(
        f"M-24 {top - 10}Q0 {top + 8} 22 {top - 10}L{b.shoulder - 12} {top + 6}L{b.shoulder - 6} {top + 42}Q0 {top + 56} {-b.shoulder + 6} {top + 42}L{-b.shoulder + 12} {top + 6}Z",
        lighter(plate, 0.06),
    )
    skirt = "".join(
        svg.path(f"M{x} {b.hip_y + 2}h28l5 64q-16 8 -37 0Z", darker(plate, 0.1 + 0.08 * (k % 2)))
        + svg.stroke(f"M{x} {b.hip_y + 26}h30M{x - 1} {b.hip_y + 48}h33", cord, 1.8, opacity=0.8)
        for k, x in enumerate((-b.hip - 6, -b.hip * 0.36, b.hip * 0.3))
    )
    return skirt + rows + chest + svg.circle(FRONT, top + 26, 7, cord) + belt(b, b.hip_y - 16, darker(design.trouser_colour, 0.2), "")


def _spacesuit(design: CharacterDesign, b: Build) -> str:
    suit, top = design.coat_colour, b.shoulder_y
    ring = svg.path(f"M-30 {top - 22}Q0 {top - 8} 29 {top - 22}L31 {top - 6}Q0 {top + 12} -33 {top - 6}Z", "#9aa5ad") + svg.stroke(
        f"M-32 {top - 8}Q0 {top + 9} 30 {top - 8}", "#d98a3c", 3
    )
    panel = (
        svg.rect(FRONT - 26, top + 40, 54, 42, darker(suit, 0.3), radius=7)
        + svg.rect(FRONT - 20, top + 46, 24, 13, "#7fe0d0", radius=2)
        + "".join(svg.circle(FRONT + 12 + 9 * k, top + 53, 3.4, colour) for k, colour in enumerate(("#ff6a50", "#ffd05a")))
        + svg.rect(FRONT - 20, top + 65, 42, 4, lighter(suit, 0.3), radius=2)
    )
    hoses = svg.stroke(
        f"M{FRONT - 26} {top + 70}Q{-b.waist - 4:.1f} {top + 80} {-b.waist:.1f} {b.hip_y - 56}M{FRONT + 28} {top + 70}Q{b.waist + 6:.1f} {top + 84} {b.waist:.1f} {b.hip_y - 56}",
        "#6f7a82",
        6,
    )
    seams = svg.stroke(
        f"M{-b.shoulder * 0.7:.1f} {top + 6}Q{-b.waist * 0.8:.1f} {top + 80} {-b.waist * 0.8:.1f} {b.hip_y}M{b.shoulder * 0.72:.1f} {top + 6}Q{b.waist * 0.9:.1f} {top + 80} {b.waist * 0.86:.1f} {b.hip_y}",
        darker(suit, 0.25),
        2,
        opacity=0.6,
    )
    return seams + hoses + panel + ring + belt(b, b.hip_y - 24, darker(suit, 0.35), "#d98a3c", 12)


def _tunic(design: CharacterDesign, b: Build) -> str:
    cloth, top = design.coat_colour, b.shoulder_y
    skin = svg.path(f"M-16 {top - 15}L{FRONT - 3} {top + 24}L15 {top - 15}Q0 {top - 6} -16 {top - 15}Z", skin_shade(design, 0.12))
    edge = svg.stroke(f"M-17 {top - 15}L{FRONT - 3} {top + 26}L16 {top - 15}", lighter(cloth, 0.35), 4.6)
    watch = svg.line(b.shoulder * 0.5, top + 40, b.shoulder * 0.5, top + 52, "#b9bec4", 2.4) + svg.circle(
        b.shoulder * 0.5, top + 57, 5.6, "#e9edf0", stroke="#8a8d91", line=1.6
    )
    return (
        skirt(b, 62, 10, cloth, folds=2)
        + skin
        + edge
        + watch
        + svg.path(f"M{b.waist * 0.2:.1f} {b.hip_y - 4}h30v28h-30Z", darker(cloth, 0.1))
        + belt(b, b.hip_y - 54, darker(cloth, 0.2), "", 7)
    )


def _sweater(design: CharacterDesign, b: Build) -> str:
    cloth, top = design.coat_colour, b.shoulder_y
    rib = svg.path(
        f"M{-b.hip} {b.hip_y + 4}Q0 {b.hip_y + 14} {b.hip} {b.hip_y + 4}V{b.hip_y + 17}Q0 {b.hip_y + 28} {-b.hip} {b.hip_y + 17}Z", darker(cloth, 0.14)
    )
    neck = svg.path(f"M-19 {top - 26}Q0 {top - 14} 18 {top - 26}L19 {top - 7}Q2 {top + 8} -21 {top - 7}Z", lighter(cloth, 0.1))
    knit = "".join(
        svg.stroke(f"M{x} {top + 34 + 4 * (k % 2)}" + "l7 7l7 -7" * 4, lighter(cloth, 0.16), 2.4, opacity=0.65) for k, x in ((0, -30),)
    ) + svg.stroke(f"M-32 {top + 50}" + "l7 7l7 -7" * 5, darker(cloth, 0.2), 2, opacity=0.5)
    return knit + rib + neck


def _parka(design: CharacterDesign, b: Build) -> str:
    cloth, top = design.coat_colour, b.shoulder_y
    fur = mix(cloth, "#d8c7a8", 0.75)
    quilts = "".join(
        svg.stroke(f"M{-b.waist - 5} {top + y}Q0 {top + y + 13} {b.waist + b.belly + 6} {top + y}", darker(cloth, 0.28), 2.2, opacity=0.6)
        for y in range(44, int(b.hip_y - top) + 20, 34)
    )
    ruff = "".join(svg.circle(x, top - 10 + 12 * (1 - (x / 32) ** 2), 9.5, mix(fur, lighter(fur, 0.3), k % 2)) for k, x in enumerate(range(-32, 34, 9)))
    return (
        skirt(b, 64, 8, cloth, folds=0)
        + quilts
        + svg.stroke(f"M{FRONT} {top + 4}V{b.hip_y + 56}", darker(cloth, 0.4), 3)
        + svg.rect(-b.hip - 9, b.hip_y + 50, 2 * b.hip + 18, 13, fur, radius=6)
        + ruff
    )


def _oilskin(design: CharacterDesign, b: Build) -> str:
    cloth, top = design.coat_colour, b.shoulder_y
    collar = svg.path(f"M-21 {top - 28}Q0 {top - 12} 20 {top - 28}L25 {top + 2}Q{FRONT} {top + 22} -27 {top + 2}Z", darker(cloth, 0.16)) + svg.stroke(
        f"M-21 {top - 27}Q0 {top - 11} 20 {top - 27}", darker(cloth, 0.4), 3
    )
    toggles = "".join(
        svg.stroke(f"M{FRONT - 13} {top + y}h22", darker(cloth, 0.45), 2.6) + svg.rect(FRONT - 5, top + y - 3.4, 13, 7, "#7a5638", radius=3.4)
        for y in range(34, int(b.hip_y - top) + 30, 42)
    )
    shine = svg.stroke(
        f"M{b.shoulder * 0.6:.1f} {top + 20}Q{b.waist * 0.9 + b.belly:.1f} {top + 80} {b.waist * 0.8:.1f} {b.hip_y - 10}", lighter(cloth, 0.4), 4, opacity=0.5
    )
    return skirt(b, 118, 18, cloth, folds=2) + svg.stroke(f"M{FRONT + 2} {top + 10}V{b.hip_y + 112}", darker(cloth, 0.35), 2.4) + shine + toggles + collar


def _cloak(design: CharacterDesign, b: Build) -> str:
    cloth, top = design.coat_colour, b.shoulder_y
    left = svg.path(
        f"M-16 {top - 18}C-34 {top - 12} {-b.shoulder - 6:.1f} {top - 4} {-b.shoulder - 8:.1f} {top + 30}C{-b.shoulder - 20:.1f} {b.hip_y} {-b.hip - 40:.1f} -90 {-b.hip - 36:.1f} -34L{-b.hip * 0.2:.1f} -30Q{-b.waist * 0.5:.1f} {b.hip_y} {FRONT - 6} {top + 16}Z",
        cloth,
    )
    right = svg.path(
        f"M15 {top - 18}C32 {top - 12} {b.shoulder:.1f} {top - 4} {b.shoulder + 3:.1f} {top + 28}C{b.shoulder + 8:.1f} {b.hip_y} {b.hip + 26:.1f} -90 {b.hip + 24:.1f} -36L{b.hip * 0.7:.1f} -32Q{b.waist * 0.8:.1f} {b.hip_y} {FRONT + 4} {top + 16}Z",
        darker(cloth, 0.12),
    )
    clasp = svg.circle(FRONT - 1, top + 14, 7, "#d8b35a") + svg.circle(FRONT - 1, top + 14, 3.4, darker(cloth, 0.3))
    folds = "".join(
        svg.stroke(f"M{x} {top + 50}Q{x * 1.5:.1f} {b.hip_y} {x * 1.6:.1f} -50", darker(cloth, 0.34), 2.4, opacity=0.5)
        for x in (-b.shoulder * 0.8, -b.shoulder * 0.5, b.shoulder * 0.8)
    )
    return (
        inner(design, b)
        + belt(b, b.hip_y - 4, "#4a3526")
        + left
        + right
        + folds
        + svg.path(f"M-26 {top - 20}Q0 {top - 2} 24 {top - 20}L28 {top + 2}Q{FRONT} {top + 18} -32 {top + 4}Z", darker(cloth, 0.24))
        + clasp
    )


_WORN: dict[str, Callable[[CharacterDesign, Build], str]] = {
    "none": _shirt, "coat": _coat, "suit": _suit, "uniform": _uniform, "lab_coat": _lab_coat, "cardigan": _cardigan, "vest": _vest, "apron": _apron, "overalls": _overalls,
    "dress": _dress, "gown": _gown, "robe": _robe, "kimono": _kimono, "armour": _armour, "spacesuit": _spacesuit, "tunic": _tunic, "sweater": _sweater, "parka": _parka,
    "oilskin": _oilskin, "cloak": _cloak,
}  # fmt: skip
_HEMS: dict[str, tuple[float, float]] = {
    "coat": (128, 16), "suit": (40, 4), "uniform": (34, 5), "lab_coat": (112, 12), "dress": (178, 34), "tunic": (62, 10), "parka": (64, 8), "oilskin": (118, 18),
    "gown": (284, 54), "robe": (268, 22), "kimono": (254, 8), "cloak": (262, 34),
}  # fmt: skip


def _back(design: CharacterDesign, b: Build) -> str:
    """The same clothes from behind: seam, yoke, collar, and the skirt of whatever hangs down."""
    cloth, top = sleeve(design), b.shoulder_y
    length, flare = _HEMS.get(design.coat, (0, 0))
    lower = skirt(b, min(length, -b.hip_y - 8), flare, cloth, folds=4) if length else ""
    seam = svg.stroke(f"M0 {top + 14}Q3 {top + 90} 0 {b.hip_y + 6}", darker(cloth, 0.3), 2, opacity=0.5)
    yoke = svg.stroke(f"M{-b.shoulder + 8:.1f} {top + 26}Q0 {top + 42} {b.shoulder - 10:.1f} {top + 26}", darker(cloth, 0.28), 2.2, opacity=0.5)
    collar_cloth = lighter(cloth, 0.1) if design.coat in SLEEVED else lighter(design.shirt_colour, 0.08)
    collar = svg.path(f"M-22 {top - 22}Q0 {top - 30} 21 {top - 22}L27 {top + 1}Q0 {top + 13} -28 {top + 1}Z", collar_cloth) + svg.stroke(
        f"M-28 {top + 1}Q0 {top + 13} 27 {top + 1}", darker(cloth, 0.35), 2, opacity=0.6
    )
    straps = (
        svg.stroke(f"M-24 {top - 10}L14 {b.hip_y - 54}M22 {top - 10}L-14 {b.hip_y - 54}", design.coat_colour, 9) if design.coat in ("apron", "overalls") else ""
    )
    vest = svg.path(outline(b, 2, 4), design.coat_colour) if design.coat == "vest" else ""
    plates = (
        "".join(
            svg.stroke(
                f"M{-b.shoulder + 8:.1f} {top + 30 + 22 * k}Q0 {top + 42 + 22 * k} {b.shoulder - 8:.1f} {top + 30 + 22 * k}", mix(cloth, "#d8b35a", 0.6), 2.4
            )
            for k in range(6)
        )
        if design.coat == "armour"
        else ""
    )
    pack = (
        svg.rect(-40, top + 14, 80, 118, darker("#c9d2d8", 0.1), radius=12) + svg.rect(-28, top + 30, 56, 34, "#7d8790", radius=6)
        if design.coat == "spacesuit"
        else ""
    )
    girdle = belt(b, b.hip_y - 1, darker(design.trouser_colour, 0.45), "") if not length and design.coat != "spacesuit" else ""
    return lower + vest + seam + yoke + plates + straps + girdle + collar + pack


def _marks(design: CharacterDesign, b: Build) -> str:
    """What is always worn about the neck or across the chest."""
    top = b.shoulder_y
    marks = ""
    if "scarf" in design.marks:
        cloth = mix(design.trouser_colour, "#b3382f", 0.75)
        marks += (
            svg.path(f"M-24 {top - 24}Q0 {top - 6} 23 {top - 24}L27 {top - 2}Q2 {top + 14} -29 {top - 2}Z", cloth)
            + svg.path(f"M14 {top}l22 4l6 62l-20 4Z", darker(cloth, 0.12))
            + svg.stroke(f"M24 {top + 56}l-1 14M31 {top + 55}l1 14M38 {top + 54}l2 13", darker(cloth, 0.3), 2)
        )
    if "patch" in design.marks:
        marks += svg.rect(-b.waist * 0.5, b.hip_y - 58, 24, 24, mix(design.coat_colour, "#d9a441", 0.6), radius=3) + svg.stroke(
            f"M{-b.waist * 0.5 - 2:.1f} {b.hip_y - 50}h6m-6 10h6m18 -14v-6m-10 6v-6", "#3a2c22", 1.6
        )
    if "medal" in design.marks:
        marks += svg.rect(b.shoulder * 0.42, top + 38, 9, 15, "#8c2f35") + svg.circle(b.shoulder * 0.42 + 4.5, top + 58, 6, "#d8b35a")
    return marks
