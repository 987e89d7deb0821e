"""The mouth: closed in an expression, or forming one of five sounds in it; and beards around it."""

import random

from agents.film import CharacterDesign, Mood

from .. import svg
from ..colour import darker, lighter, luminance, mix
from .face import EXPRESSIONS, Face, Look, Mouth, face_of, skin_of

# width and height of the opening, the share of it that upper teeth cover, the share that the tongue fills
_SHAPES: dict[str, tuple[float, float, float, float]] = {
    "small": (0.70, 3.8, 0.55, 0.3), "wide": (0.90, 8.6, 0.42, 0.55), "round": (0.42, 7.2, 0.12, 0.4), "fv": (0.70, 3.0, 0.9, 0.0), "l": (0.72, 5.4, 0.3, 1.0),
}  # fmt: skip


def mouth(design: CharacterDesign, mood: Mood, shape: Mouth, look: Look | None = None) -> str:
    """The mouth in an expression, closed or forming a sound."""
    face, smile = face_of(design), (look or EXPRESSIONS[mood]).smile
    x, y, half = face.half_w * 0.37, face.half_h * 0.61, face.mouth * (1.1 if smile > 0.5 else 0.92 if smile < -0.3 else 1.0)
    deep = luminance(design.skin) < 112
    lip = mix(design.skin, "#c8746c", 0.42) if deep else mix(skin_of(design, 0.5), "#a8443c", 0.45 if face.lashes else 0.3)
    dark = "#2c0d10" if deep else "#43161a"
    left, right, corner = x - half, x + half * 0.84, -smile * 4.2
    if shape == "closed":
        return _closed(design, face, (x, y), (left, right, half), smile, lip, dark)
    wide, tall, teeth, tongue = _SHAPES[shape]
    rx, cy, bend = half * wide, y + 1.6, corner * (0.3 if shape == "round" else 0.6)
    hole = f"M{x - rx:.1f} {cy + bend:.1f}Q{x:.1f} {cy - tall * 1.0:.1f} {x + rx * 0.9:.1f} {cy + bend:.1f}Q{x + rx * 0.7:.1f} {cy + tall * 1.25:.1f} {x:.1f} {cy + tall * 1.2:.1f}Q{x - rx * 0.8:.1f} {cy + tall * 1.2:.1f} {x - rx:.1f} {cy + bend:.1f}Z"
    inside = f'<clipPath id="lips"><path d="{hole}"/></clipPath><g clip-path="url(#lips)">'
    inside += (
        svg.rect(x - rx, cy - tall, 2 * rx, tall * (0.45 + teeth), "#f6f0e6")
        + svg.ellipse(x, cy + tall * (1.2 - 0.5 * tongue), rx * 0.66, tall * (0.3 + 0.4 * tongue), "#c25f5a")
        + "</g>"
    )
    lower = svg.stroke(f"M{x - rx * 0.6:.1f} {cy + tall * 1.24 + 1:.1f}q{rx * 0.6:.1f} {face.lips:.1f} {rx * 1.15:.1f} 0", lip, face.lips + 0.6, opacity=0.7)
    fold = "" if smile < 0.4 else _dimples(design, left - 2, right + 2, y + corner)
    return svg.path(hole, dark) + inside + svg.path(hole, "none", stroke=lip, line=1.6 + face.lips * 0.3) + lower + fold


def _closed(design: CharacterDesign, face: Face, at: tuple[float, float], ends: tuple[float, float, float], smile: float, lip: str, dark: str) -> str:
    (x, y), (left, right, half) = at, ends
    corner = -smile * 4.2
    if smile > 0.8:
        grin = f"M{left:.1f} {y + corner:.1f}Q{x:.1f} {y + 2:.1f} {right:.1f} {y + corner:.1f}Q{x + half * 0.45:.1f} {y + 11:.1f} {x:.1f} {y + 10.5:.1f}Q{x - half * 0.75:.1f} {y + 9.5:.1f} {left:.1f} {y + corner:.1f}Z"
        teeth = f"M{left + 2.5:.1f} {y + corner + 1.4:.1f}Q{x:.1f} {y + 2.8:.1f} {right - 2.5:.1f} {y + corner + 1.4:.1f}Q{x:.1f} {y + 8:.1f} {left + 2.5:.1f} {y + corner + 1.4:.1f}Z"
        return (
            svg.path(grin, dark) + svg.path(teeth, "#f8f3ea") + svg.path(grin, "none", stroke=lip, line=1.5) + _dimples(design, left - 2, right + 2, y + corner)
        )
    curve = svg.stroke(f"M{left:.1f} {y + corner:.1f}Q{x:.1f} {y + smile * 7:.1f} {right:.1f} {y + corner:.1f}", darker(lip, 0.5), 2.2)
    upper = svg.path(
        f"M{left + 2:.1f} {y + corner * 0.8:.1f}Q{x - half * 0.3:.1f} {y - face.lips + smile * 2:.1f} {x:.1f} {y - face.lips * 0.5 + smile * 3:.1f}Q{x + half * 0.3:.1f} {y - face.lips + smile * 2:.1f} {right - 2:.1f} {y + corner * 0.8:.1f}Q{x:.1f} {y + smile * 7:.1f} {left + 2:.1f} {y + corner * 0.8:.1f}Z",
        lip,
        opacity=0.75,
    )
    lower = svg.stroke(
        f"M{x - half * 0.5:.1f} {y + 3.4 + smile * 3.4:.1f}q{half * 0.45:.1f} {1.6 + face.lips * 0.5:.1f} {half * 0.9:.1f} 0",
        lip,
        1.2 + face.lips,
        opacity=0.55,
    )
    return upper + curve + lower + (_dimples(design, left - 2, right + 2, y + corner) if smile > 0.4 else "")


def _dimples(design: CharacterDesign, left: float, right: float, y: float) -> str:
    return svg.stroke(f"M{left:.1f} {y - 3:.1f}q-3 3.4 0 6M{right:.1f} {y - 3:.1f}q3 3.4 0 6", skin_of(design, 0.42), 1.3, opacity=0.75)


def beard(design: CharacterDesign, face: Face) -> str:
    """Whatever grows on cheeks, lip and chin."""
    kind = design.whiskers or ("full" if design.beard else "")
    return _BEARDS[kind](design, face) if kind else ""


def _full(design: CharacterDesign, face: Face, length: float = 1.0) -> str:
    w, h, hair = face.half_w, face.half_h, design.hair_colour
    rng = random.Random("beard" + design.name)
    lower = [(x, h * ((1.16 - 0.2 * abs(x / w - 0.3)) * length) + rng.uniform(-3, 5)) for x in (w * 0.86, w * 0.66, w * 0.42, w * 0.18, -w * 0.08, -w * 0.34)]
    points = [
        (w * 0.9, h * 0.34), (w * 0.93, h * 0.66), *lower, (-w * 0.62, h * 0.62), (-w * 0.52, h * 0.12), (-w * 0.36, h * 0.08), (-w * 0.24, h * 0.44), (w * 0.0, h * 0.46),
        (w * 0.36, h * 0.42), (w * 0.72, h * 0.46),
    ]  # fmt: skip
    strands = "".join(
        svg.stroke(
            f"M{x:.1f} {h * 0.66:.1f}q{rng.uniform(-2, 2):.1f} {h * 0.2 * length:.1f} {rng.uniform(-3, 3):.1f} {h * 0.4 * length:.1f}",
            lighter(hair, 0.16),
            1.4,
            opacity=0.6,
        )
        for x in (w * 0.72, w * 0.5, w * 0.24, 0, -w * 0.26)
    )
    gap = svg.path(
        f"M{w * 0.08:.1f} {h * 0.54:.1f}Q{w * 0.38:.1f} {h * 0.46:.1f} {w * 0.68:.1f} {h * 0.54:.1f}Q{w * 0.4:.1f} {h * 0.8:.1f} {w * 0.08:.1f} {h * 0.54:.1f}Z",
        mix(design.skin, hair, 0.3),
    )
    return svg.path(svg.smooth(points, closed=True), hair) + strands + gap + _moustache(design, face)


def _long(design: CharacterDesign, face: Face) -> str:
    return _full(design, face, 1.62)


def _moustache(design: CharacterDesign, face: Face) -> str:
    w, h = face.half_w, face.half_h
    x, y = w * 0.38, h * 0.47
    return svg.path(
        f"M{x:.1f} {y - 3:.1f}Q{x - 9:.1f} {y - 5:.1f} {x - 19:.1f} {y + 6:.1f}Q{x - 10:.1f} {y + 9:.1f} {x:.1f} {y + 4:.1f}Q{x + 9:.1f} {y + 8:.1f} {x + 16:.1f} {y + 5:.1f}Q{x + 8:.1f} {y - 5:.1f} {x:.1f} {y - 3:.1f}Z",
        darker(design.hair_colour, 0.08),
    )


def _goatee(design: CharacterDesign, face: Face) -> str:
    w, h = face.half_w, face.half_h
    return _moustache(design, face) + svg.path(
        f"M{w * 0.16:.1f} {h * 0.78:.1f}Q{w * 0.38:.1f} {h * 0.72:.1f} {w * 0.62:.1f} {h * 0.78:.1f}Q{w * 0.64:.1f} {h * 1.06:.1f} {w * 0.42:.1f} {h * 1.26:.1f}Q{w * 0.18:.1f} {h * 1.06:.1f} {w * 0.16:.1f} {h * 0.78:.1f}Z",
        design.hair_colour,
    )


def _stubble(design: CharacterDesign, face: Face) -> str:
    w, h = face.half_w, face.half_h
    return svg.path(
        f"M{w * 0.9:.1f} {h * 0.4:.1f}Q{w * 0.84:.1f} {h * 0.9:.1f} {w * 0.4:.1f} {h * 0.97:.1f}Q{-w * 0.2:.1f} {h * 0.96:.1f} {-w * 0.5:.1f} {h * 0.5:.1f}L{-w * 0.46:.1f} {h * 0.12:.1f}Q{-w * 0.2:.1f} {h * 0.5:.1f} {w * 0.1:.1f} {h * 0.44:.1f}Q{w * 0.5:.1f} {h * 0.4:.1f} {w * 0.9:.1f} {h * 0.4:.1f}Z",
        design.hair_colour,
        opacity=0.26,
    )


def _sideburns(design: CharacterDesign, face: Face) -> str:
    w, h = face.half_w, face.half_h
    return _moustache(design, face) + svg.path(
        f"M{-w * 0.5:.1f} {-h * 0.1:.1f}L{-w * 0.3:.1f} {-h * 0.06:.1f}Q{-w * 0.22:.1f} {h * 0.4:.1f} {w * 0.0:.1f} {h * 0.56:.1f}Q{-w * 0.1:.1f} {h * 0.82:.1f} {-w * 0.4:.1f} {h * 0.7:.1f}Q{-w * 0.6:.1f} {h * 0.4:.1f} {-w * 0.5:.1f} {-h * 0.1:.1f}Z",
        design.hair_colour,
    )


_BEARDS = {"full": _full, "long": _long, "moustache": _moustache, "goatee": _goatee, "stubble": _stubble, "sideburns": _sideburns}
