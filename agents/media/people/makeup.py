"""What make-up and weather leave on somebody: on the skin, over hair and hat, on the clothes, on metal and fur.

Each mark is a word of `CharacterDesign.marks`. It is drawn by the name of who wears it, so it is the same in every shot that has it, and it stays off eyes and mouth, which move.
"""

from collections.abc import Callable
from random import Random

from agents.film import CharacterDesign, Hat

from .. import svg
from ..colour import luminance, mix
from .anatomy import Build
from .face import MAKEUP, Face, Turn, face_of

MUD, SOOT, DUST, FLOUR, SNOW, DROP, LINT = "#5a4026", "#26221f", "#b9ac98", "#f7f1e6", "#f6f9ff", "#e6f1f6", "#efe9dc"
_OPEN_BROW: tuple[Hat, ...] = ("none", "crown", "veil", "nurse_cap", "topper", "hood")
"""Under which a bandage round the head is seen; under another hat it is a plaster on the cheek."""


def _worn(design: CharacterDesign) -> list[str]:
    return [mark for mark in MAKEUP if mark in design.marks]


def on_skin(design: CharacterDesign, face: Face) -> str:
    """What lies on the face, below eyes and nose."""
    return "".join(_SKIN[mark](design, face) for mark in _worn(design) if mark in _SKIN)


def over_head(design: CharacterDesign, turn: Turn = "quarter", *, behind: bool = False) -> str:
    """What lies over hair and hat, a bandage round the head and all."""
    return "".join(_OVER[mark](design, turn, behind) for mark in _worn(design) if mark in _OVER)


def on_trunk(design: CharacterDesign, b: Build) -> str:
    """What lies on the clothes, as far as the trunk goes; its outline is the drawing's clip `trunk`."""
    drawn = "".join(_CLOTH[mark](design, b) for mark in _worn(design) if mark in _CLOTH)
    return f'<g clip-path="url(#trunk)">{drawn}</g>' if drawn else ""


def on_shin(design: CharacterDesign, knee: float, length: float) -> str:
    """Mud, dust and snow on a leg that hangs down from the knee and is so wide there."""
    colour = next((colour for mark, colour in (("dirt", MUD), ("dust", DUST), ("snow", SNOW), ("soot", SOOT)) if mark in design.marks), "")
    if not colour:
        return ""
    rng, shape = Random(f"shin {design.name}"), ""
    for _ in range(7):
        x, y = rng.uniform(-knee * 0.6, knee * 0.6), length * rng.uniform(0.5, 1.0)
        shape += svg.ellipse(x, y, rng.uniform(2.4, 5.4), rng.uniform(3, 8), colour, opacity=0.72)
    return svg.ellipse(knee * 0.1, 4, knee * 0.62, 14, colour, opacity=0.6) + shape


def on_metal(design: CharacterDesign) -> str:
    """The same on the head of a machine."""
    drawn, rng = "", Random(f"metal {design.name}")
    for mark, colour in (("dirt", MUD), ("soot", SOOT), ("dust", DUST)):
        if mark in design.marks:
            drawn += "".join(svg.ellipse(rng.uniform(-42, 40), rng.choice((-36, 30, 36)) + rng.uniform(-4, 4), rng.uniform(6, 15), rng.uniform(3, 6), colour, opacity=0.7) for _ in range(7))  # fmt: skip
    if "wet" in design.marks:
        drawn += "".join(_drop(rng.uniform(-42, 42), rng.uniform(-42, 30), rng.uniform(2.2, 3.6)) for _ in range(12))
    if "snow" in design.marks:
        drawn += svg.path("M-48 -40Q-30 -58 -6 -52Q20 -60 46 -42Q30 -36 4 -40Q-22 -34 -48 -40Z", SNOW)
    return drawn


# ---- skin -----------------------------------------------------------------------------------------------------------------


def _spots(design: CharacterDesign, face: Face, mark: str, colour: str, opacity: float) -> str:
    """Smears over brow, cheek and jaw, away from eyes and mouth."""
    w, h, rng = face.half_w, face.half_h, Random(f"{mark} {design.name}")
    places = [(-0.2, 0.42, 0.24, 0.1), (0.1, -0.46, 0.3, 0.07), (0.72, 0.42, 0.14, 0.1), (-0.16, 0.72, 0.2, 0.08), (0.5, -0.36, 0.14, 0.06)]
    shape = ""
    for x, y, rx, ry in places:
        x, y = x + rng.uniform(-0.05, 0.05), y + rng.uniform(-0.03, 0.03)
        shape += svg.ellipse(w * x, h * y, w * rx, h * ry, colour, opacity=opacity)
        shape += "".join(svg.circle(w * (x + rng.uniform(-rx, rx)), h * (y + rng.uniform(-0.1, 0.12)), rng.uniform(0.9, 2.2), colour, opacity=opacity) for _ in range(4))  # fmt: skip
    return shape


def _dirt(design: CharacterDesign, face: Face) -> str:
    return _spots(design, face, "dirt", mix(MUD, "#2c1d10", 0.5) if luminance(design.skin) < 125 else MUD, 0.62)


def _soot(design: CharacterDesign, face: Face) -> str:
    return _spots(design, face, "soot", SOOT, 0.6)


def _dust(design: CharacterDesign, face: Face) -> str:
    return _spots(design, face, "dust", DUST, 0.6)


def _flour(design: CharacterDesign, face: Face) -> str:
    return _spots(design, face, "flour", FLOUR, 0.66)


def _bruise(design: CharacterDesign, face: Face) -> str:
    w, h = face.half_w, face.half_h
    x, y = w * 0.0, h * (face.eye_y + 0.24)
    violet = "#5c2f66" if luminance(design.skin) > 125 else "#38183f"
    return svg.ellipse(x, y, w * 0.26, h * 0.15, "#8a7a3a", opacity=0.42) + svg.ellipse(x + 1, y, w * 0.2, h * 0.11, violet, opacity=0.72)


def _scratch(design: CharacterDesign, face: Face) -> str:
    w, h, red = face.half_w, face.half_h, "#a3342c" if luminance(design.skin) > 125 else "#d0574a"
    lines = "".join(f"M{w * (-0.22 + 0.09 * k):.1f} {h * (0.3 + 0.02 * k):.1f}l{w * 0.26:.1f} {h * 0.22:.1f}" for k in range(3))
    return svg.stroke(lines, red, 1.9, opacity=0.9) + svg.stroke(f"M{w * 0.56:.1f} {-h * 0.5:.1f}l{w * 0.22:.1f} {h * 0.13:.1f}", red, 2.2)


def _tears(design: CharacterDesign, face: Face) -> str:
    w, h = face.half_w, face.half_h
    near, far, y = w * (0.37 - face.eye_gap), w * (0.37 + face.eye_gap * 0.94), h * face.eye_y
    red = "".join(svg.ellipse(x, y + 4, face.eye * 1.5, face.eye * 1.15, "#c8473c", opacity=0.34) for x in (near, far))
    paths = f"M{near - 1:.1f} {y + 8:.1f}Q{near - 4:.1f} {h * 0.3:.1f} {near - 1:.1f} {h * 0.52:.1f}M{far + 2:.1f} {y + 8:.1f}Q{far + 4:.1f} {h * 0.3:.1f} {far:.1f} {h * 0.46:.1f}"
    return red + svg.stroke(paths, mix(design.skin, "#ffffff", 0.66), 2.6, opacity=0.8) + _drop(near - 1, h * 0.55, 3.0) + _drop(far, h * 0.49, 2.6)


def _tired(design: CharacterDesign, face: Face) -> str:
    w, h = face.half_w, face.half_h
    near, far, y = w * (0.37 - face.eye_gap), w * (0.37 + face.eye_gap * 0.94), h * face.eye_y + face.eye * 1.25
    shade = "#4f3350" if luminance(design.skin) > 125 else "#241019"
    return "".join(svg.path(f"M{x - r:.1f} {y - 1:.1f}Q{x:.1f} {y + face.eye * 1.7:.1f} {x + r:.1f} {y - 1:.1f}Q{x:.1f} {y + face.eye * 0.5:.1f} {x - r:.1f} {y - 1:.1f}Z", shade, opacity=0.55) for x, r in ((near, face.eye * 1.35), (far, face.eye * 1.15)))  # fmt: skip


def _pale(design: CharacterDesign, face: Face) -> str:
    """Of the dead and those who should be: no blood in the cheeks, hollows round the eyes."""
    w, h = face.half_w, face.half_h
    near, far, y = w * (0.37 - face.eye_gap), w * (0.37 + face.eye_gap * 0.94), h * face.eye_y
    ash, veil = svg.gradient([(0, "#cbd6ce", 0.7), (0.7, "#cbd6ce", 0.6), (1, "#cbd6ce", 0)], radial=True)
    grey, hollow = svg.gradient([(0, "#3c3f4e", 0.8), (0.45, "#3c3f4e", 0.5), (1, "#3c3f4e", 0)], radial=True)
    hollows = "".join(svg.ellipse(x, y + 3, face.eye * 2.5, face.eye * 2.3, hollow) for x in (near, far))
    return (
        ash
        + svg.ellipse(w * 0.08, h * 0.1, w * 0.84, h * 0.88, veil)
        + grey
        + hollows
        + svg.ellipse(-w * 0.04, h * 0.5, w * 0.16, h * 0.26, hollow, opacity=0.7)
    )


def _cold(design: CharacterDesign, face: Face) -> str:
    w, h = face.half_w, face.half_h
    red = "#cf4a3c" if luminance(design.skin) > 125 else "#a3382e"
    return svg.ellipse(w * 0.02, h * 0.34, w * 0.24, h * 0.13, red, opacity=0.5) + svg.ellipse(w * 0.75, h * 0.34, w * 0.15, h * 0.12, red, opacity=0.45) + svg.circle(w * 0.42, h * 0.24, w * 0.17, red, opacity=0.5)  # fmt: skip


def _sweat(design: CharacterDesign, face: Face) -> str:
    w, h, rng = face.half_w, face.half_h, Random(f"sweat {design.name}")
    shine = svg.ellipse(w * 0.2, -h * 0.46, w * 0.34, h * 0.08, "#ffffff", opacity=0.28)
    return shine + "".join(_drop(w * x + rng.uniform(-2, 2), h * y, rng.uniform(2.0, 2.9)) for x, y in ((-0.2, -0.3), (0.1, -0.42), (0.6, -0.4), (-0.26, 0.24), (0.8, 0.12)))  # fmt: skip


def _wet_skin(design: CharacterDesign, face: Face) -> str:
    w, h, rng = face.half_w, face.half_h, Random(f"wet {design.name}")
    places = ((-0.24, 0.18), (-0.12, 0.58), (0.06, -0.4), (0.62, -0.3), (0.76, 0.4), (0.2, 0.86), (-0.3, 0.4))
    return "".join(_drop(w * x + rng.uniform(-2, 2), h * y + rng.uniform(-2, 2), rng.uniform(2.2, 3.3)) for x, y in places)


def _drop(x: float, y: float, size: float) -> str:
    shape = f"M{x:.1f} {y - size * 1.7:.1f}Q{x + size:.1f} {y:.1f} {x:.1f} {y + size * 0.8:.1f}Q{x - size:.1f} {y:.1f} {x:.1f} {y - size * 1.7:.1f}Z"
    return svg.path(shape, DROP, opacity=0.92) + svg.circle(x - size * 0.2, y, size * 0.26, "#8fa9b6")


_SKIN: dict[str, Callable[[CharacterDesign, Face], str]] = {
    "pale": _pale, "tired": _tired, "bruise": _bruise, "scratch": _scratch, "tears": _tears, "sweat": _sweat, "cold": _cold, "dirt": _dirt, "soot": _soot, "dust": _dust,
    "flour": _flour, "wet": _wet_skin,
}  # fmt: skip

# ---- over hair and hat ----------------------------------------------------------------------------------------------------


def _bandage(design: CharacterDesign, turn: Turn, behind: bool) -> str:
    face = face_of(design)
    w, h = face.half_w, face.half_h
    if design.hat not in _OPEN_BROW:
        plaster = svg.group(
            svg.rect(-11, -5, 22, 10, "#e3b98f", radius=4) + svg.rect(-4, -5, 8, 10, LINT), f"translate({-w * 0.16:.1f} {h * 0.4:.1f}) rotate(-24)"
        )
        return "" if behind else plaster
    top, low = -h * 0.72, -h * 0.42
    left, right = -w * 1.07, w * (1.04 if behind or turn == "front" else 0.96)
    band = f"M{left:.1f} {top + 4:.1f}Q{w * 0.1:.1f} {top - 9:.1f} {right:.1f} {top + 3:.1f}L{right:.1f} {low - 1:.1f}Q{w * 0.1:.1f} {low - 8:.1f} {left:.1f} {low + 5:.1f}Z"
    folds = f"M{left:.1f} {top + 12:.1f}Q{w * 0.1:.1f} {top - 1:.1f} {right:.1f} {top + 10:.1f}M{left:.1f} {top + 5:.1f}L{right * 0.7:.1f} {low - 4:.1f}"
    return svg.path(band, LINT, stroke="#b9b09d", line=1.2) + svg.stroke(folds, "#b9b09d", 1.5) + ("" if behind else svg.circle(w * 0.62, (top + low) / 2, 3.6, "#a8433a", opacity=0.55))  # fmt: skip


def _wet_hair(design: CharacterDesign, turn: Turn, behind: bool) -> str:
    """Strands that stick to the brow, where hair is seen, and drops on what covers it."""
    face, rng = face_of(design), Random(f"wet hair {design.name}")
    w, h = face.half_w, face.half_h
    drops = "".join(_drop(w * rng.uniform(-0.8, 0.8), -h * rng.uniform(0.74, 1.06), rng.uniform(2.0, 3.2)) for _ in range(6))
    if behind or design.hair == "bald" or design.hat not in _OPEN_BROW:
        return drops
    dark = mix(design.hair_colour, "#15100e", 0.35)
    strands = "".join(svg.stroke(f"M{w * x:.1f} {-h * 0.84:.1f}Q{w * (x + 0.06):.1f} {-h * 0.6:.1f} {w * (x - 0.03):.1f} {-h * end:.1f}", dark, 3.2) for x, end in ((-0.3, 0.34), (0.02, 0.44), (0.34, 0.4), (0.62, 0.46)))  # fmt: skip
    return strands + drops


def _snow_on_head(design: CharacterDesign, turn: Turn, behind: bool) -> str:
    face, rng = face_of(design), Random(f"snow {design.name}")
    w, h = face.half_w, face.half_h
    crown = {"topper": 1.75, "toque": 1.7, "brim": 1.28, "straw": 1.28, "bowler": 1.25, "kasa": 1.3, "crown": 1.3}.get(design.hat, 1.1)
    top = -h * crown
    cap = f"M{-w * 0.66:.1f} {top + 15:.1f}Q{-w * 0.4:.1f} {top - 5:.1f} 0 {top - 4:.1f}Q{w * 0.44:.1f} {top - 5:.1f} {w * 0.62:.1f} {top + 15:.1f}Q{w * 0.34:.1f} {top + 7:.1f} {w * 0.1:.1f} {top + 12:.1f}Q{-w * 0.3:.1f} {top + 5:.1f} {-w * 0.66:.1f} {top + 15:.1f}Z"
    flakes = "".join(svg.circle(w * rng.uniform(-0.9, 0.86), -h * rng.uniform(0.5, 1.0), rng.uniform(1.6, 3.0), SNOW) for _ in range(12))
    return svg.path(cap, SNOW) + flakes


def _dust_on_head(design: CharacterDesign, turn: Turn, behind: bool) -> str:
    face, rng = face_of(design), Random(f"dust {design.name}")
    w, h = face.half_w, face.half_h
    return "".join(svg.circle(w * rng.uniform(-0.8, 0.8), -h * rng.uniform(0.66, 1.06), rng.uniform(1.2, 2.4), DUST, opacity=0.85) for _ in range(16))


_OVER: dict[str, Callable[[CharacterDesign, Turn, bool], str]] = {"bandage": _bandage, "wet": _wet_hair, "snow": _snow_on_head, "dust": _dust_on_head}

# ---- clothes --------------------------------------------------------------------------------------------------------------


def _blotches(design: CharacterDesign, b: Build, mark: str, colour: str, opacity: float, low: float = 0.35) -> str:
    """Stains on the trunk, more of them the lower it is."""
    rng, shape = Random(f"cloth {mark} {design.name}"), ""
    for _ in range(11):
        share = max(low, rng.random() ** 0.6)
        x, y = rng.uniform(-0.85, 0.85) * b.waist, b.shoulder_y + share * (b.hip_y + 20 - b.shoulder_y)
        shape += svg.ellipse(x, y, rng.uniform(4, 12), rng.uniform(3, 8), colour, opacity=opacity)
    return shape


def _wet_cloth(design: CharacterDesign, b: Build) -> str:
    """Dark with water on shoulders and chest, and running down."""
    top, dark, rng = b.shoulder_y, "#141824", Random(f"cloth wet {design.name}")
    soaked = f"M{-b.shoulder * 1.1:.1f} {top - 8}H{b.shoulder * 1.1:.1f}L{b.shoulder:.1f} {top + 46}Q{b.waist * 0.5:.1f} {top + 84} {b.waist * 0.2:.1f} {top + 54}Q{-b.waist * 0.2:.1f} {top + 104} {-b.waist * 0.5:.1f} {top + 60}Q{-b.waist:.1f} {top + 92} {-b.shoulder * 1.1:.1f} {top + 50}Z"
    runs = "".join(svg.stroke(f"M{x:.1f} {y:.1f}v{rng.uniform(12, 30):.1f}", DROP, 2.2, opacity=0.6) for x, y in ((rng.uniform(-0.9, 0.9) * b.waist, top + rng.uniform(10, 130)) for _ in range(9)))  # fmt: skip
    return svg.path(soaked, dark, opacity=0.3) + runs


def _snow_cloth(design: CharacterDesign, b: Build) -> str:
    top, rng = b.shoulder_y, Random(f"cloth snow {design.name}")
    pads = "".join(svg.ellipse(side * b.shoulder * 0.72, top + 4, b.shoulder * 0.36, 9, SNOW, opacity=0.92) for side in (-1, 1))
    return pads + "".join(
        svg.circle(rng.uniform(-0.9, 0.9) * b.shoulder, top + rng.uniform(4, 120), rng.uniform(1.6, 3.4), SNOW, opacity=0.9) for _ in range(16)
    )


_CLOTH: dict[str, Callable[[CharacterDesign, Build], str]] = {
    "dirt": lambda design, b: _blotches(design, b, "dirt", MUD, 0.62),
    "soot": lambda design, b: _blotches(design, b, "soot", SOOT, 0.5, 0.15),
    "dust": lambda design, b: _blotches(design, b, "dust", DUST, 0.55, 0.1),
    "flour": lambda design, b: _blotches(design, b, "flour", FLOUR, 0.8, 0.3),
    "wet": _wet_cloth,
    "snow": _snow_cloth,
}
