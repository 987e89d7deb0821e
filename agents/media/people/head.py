"""A human head, about 100 units high around (0, 0), chin near y = 50: skull, hair, hat, and face by expression, mouth shape and eyes.

Features that a design does not name (eyes, nose, brows, mouth, ears, freckles) are drawn by lot from the design itself, so two people differ
and one person never changes.
"""

import random
from dataclasses import dataclass
from typing import Literal

from agents.film import BodyRig, CharacterDesign, Mood, MouthShape

from .. import svg
from ..colour import darker, lighter, luminance, mix

Eyes = Literal["open", "half", "closed"]
Mouth = MouthShape
Gaze = Literal["partner", "object", "away", "camera"]

NECK = (-7.0, 38.0)
"""Where the head turns on the neck."""

BOX = (-92.0, -108.0, 190.0, 260.0)
"""Room for hair and hats."""


@dataclass(frozen=True)
class Face:
    """The proportions of one person's head."""

    half_w: float
    half_h: float
    jaw_far: float
    jaw_near: float
    eye: float
    eye_gap: float
    eye_y: float
    iris: str
    nose: float
    nose_drop: float
    brow: float
    mouth: float
    ear: float
    freckles: bool
    lashes: bool
    cheek: float


def face_of(design: CharacterDesign) -> Face:
    """The face that belongs to a design."""
    rng = random.Random(f"{design.name}:{design.skin}:{design.hair}:{design.hair_colour}:{design.rig}:{design.head}")
    half_w, half_h, far, near = {
        "round": (45, 46, 0.84, 0.72),
        "oval": (40, 50, 0.72, 0.60),
        "square": (43, 48, 0.92, 0.84),
        "long": (36, 55, 0.70, 0.60),
        "heart": (42, 50, 0.64, 0.5),
    }[design.head]
    child, old = design.rig is BodyRig.CHILD, design.rig is BodyRig.OLD
    return Face(
        half_w=half_w * rng.uniform(0.97, 1.04),
        half_h=half_h * (0.95 if child else 1.0),
        jaw_far=far * rng.uniform(0.95, 1.05),
        jaw_near=near * rng.uniform(0.94, 1.06),
        eye=rng.uniform(4.6, 6.2) * (1.3 if child else 0.92 if old else 1.0),
        eye_gap=rng.uniform(0.28, 0.34),
        eye_y=rng.uniform(-0.06, 0.02) + (0.10 if child else 0.0),
        iris=rng.choice(("#4a3020", "#5a7a8a", "#4f6f4a", "#6a4a2c", "#3a4a5e")),
        nose=rng.uniform(5, 11) * (0.6 if child else 1.15 if old else 1.0),
        nose_drop=rng.uniform(0.22, 0.34),
        brow=rng.uniform(2.2, 4.2) * (0.7 if child else 1.2 if old else 1.0),
        mouth=rng.uniform(9.5, 13.5),
        ear=rng.uniform(0.85, 1.15) * (1.12 if old else 1.0),
        freckles=rng.random() < 0.18 and luminance(design.skin) > 120,
        lashes=design.hair in ("long", "bun", "braid") and not design.beard,
        cheek=rng.uniform(0.12, 0.3),
    )


# brow raise, brow tilt (inner end up), smile, lid (0 open to 1 shut), eye scale
_EXPRESSION: dict[Mood, tuple[float, float, float, float, float]] = {
    Mood.WARM: (0.0, 0.5, 0.55, 0.16, 1.0),
    Mood.TENSE: (-2.6, -3.2, -0.30, 0.22, 0.98),
    Mood.SAD: (0.5, 3.8, -0.62, 0.34, 0.96),
    Mood.HOPEFUL: (2.4, 1.2, 0.62, 0.02, 1.10),
    Mood.EERIE: (3.6, 1.4, -0.22, 0.0, 1.2),
    Mood.COMIC: (3.0, 0.0, 0.9, 0.06, 1.08),
    Mood.TRIUMPHANT: (1.0, -1.2, 0.85, 0.10, 1.02),
}
_LOOK_AT = {"partner": (2.0, 0.2), "object": (1.5, 2.0), "away": (-2.0, -0.8), "camera": (-0.9, 0.0)}


def _skin(design: CharacterDesign, share: float = 0.0) -> str:
    """The skin, in shadow by `share` (towards a deep red, not towards grey)."""
    return mix(design.skin, mix("#5a2418", design.skin, 0.15), share)


def skull(design: CharacterDesign) -> str:
    """Skull, ear, nose, beard: everything under the moving features."""
    face = face_of(design)
    w, h = face.half_w, face.half_h
    outline = svg.smooth(
        [(-4, -h), (w * 0.62, -h * 0.84), (w * 0.93, -h * 0.3), (w * 0.88, h * 0.0), (w * 0.94, h * 0.22), (w * face.jaw_far, h * 0.62), (w * 0.44, h * 0.97), (w * 0.06, h * 0.98),
         (-w * face.jaw_near * 0.72, h * 0.66), (-w * 0.8, h * 0.24), (-w * 0.98, -h * 0.15), (-w * 0.72, -h * 0.78)], closed=True)  # fmt: skip
    body = svg.path(outline, design.skin)
    clip = f'<clipPath id="skull"><path d="{outline}"/></clipPath>'
    shade = svg.path(
        f"M{-w * 1.1:.1f} {-h}Q{-w * 0.34:.1f} {-h * 0.3:.1f} {-w * 0.30:.1f} {h * 0.35:.1f}Q{-w * 0.1:.1f} {h * 0.82:.1f} {w * 0.7:.1f} {h * 0.86:.1f}L{w * 0.6:.1f} {h * 1.2:.1f}L{-w * 1.2:.1f} {h * 1.2:.1f}Z",
        _skin(design, 0.30),
        opacity=0.5,
    )
    blush = svg.ellipse(w * 0.06, h * 0.34, w * 0.22, h * 0.13, "#d2503c", opacity=face.cheek) + svg.ellipse(
        w * 0.78, h * 0.34, w * 0.13, h * 0.12, "#d2503c", opacity=face.cheek * 0.8
    )
    body += clip + f'<g clip-path="url(#skull)">{shade}{blush}</g>'
    if face.freckles:
        rng = random.Random(design.name)
        body += "".join(
            svg.circle(w * 0.3 + rng.uniform(-w * 0.45, w * 0.5), h * 0.26 + rng.uniform(-5, 6), 0.9, _skin(design, 0.4), opacity=0.7) for _ in range(16)
        )
    if design.rig is BodyRig.OLD:
        line = _skin(design, 0.42)
        body += svg.stroke(
            f"M{w * 0.1:.1f} {h * 0.36:.1f}q-3 6 -1 11M{w * 0.74:.1f} {h * 0.36:.1f}q4 5 1 11M{w * 0.0:.1f} {-h * 0.5:.1f}q16 -4 30 0M{w * 0.04:.1f} {-h * 0.42:.1f}q14 -3 26 0",
            line,
            1.1,
            opacity=0.7,
        )
        body += svg.stroke(f"M{-w * 0.12:.1f} {h * 0.14:.1f}q5 4 12 2M{w * 0.56:.1f} {h * 0.14:.1f}q6 3 10 0", line, 1.1, opacity=0.8)
    return body + _ear(design, face) + _nose(design, face) + (_beard(design, face) if design.beard else "")


def _ear(design: CharacterDesign, face: Face) -> str:
    x, y = -face.half_w * 0.46, face.half_h * 0.12
    size = 10.5 * face.ear
    return svg.path(
        f"M{x + 4:.1f} {y - size * 0.8:.1f}C{x - size * 0.9:.1f} {y - size * 1.5:.1f} {x - size * 1.1:.1f} {y + size * 0.3:.1f} {x - size * 0.2:.1f} {y + size:.1f}Q{x + size * 0.4:.1f} {y + size * 1.1:.1f} {x + 5:.1f} {y + size * 0.2:.1f}Z",
        _skin(design, 0.08),
    ) + svg.stroke(
        f"M{x + 1:.1f} {y - size * 0.6:.1f}C{x - size * 0.6:.1f} {y - size * 0.9:.1f} {x - size * 0.6:.1f} {y + size * 0.1:.1f} {x - size * 0.1:.1f} {y + size * 0.5:.1f}",
        _skin(design, 0.45),
        1.4,
    )


def _nose(design: CharacterDesign, face: Face) -> str:
    w, h = face.half_w, face.half_h
    x, top, foot = w * 0.42, h * (face.eye_y + 0.02), h * (face.nose_drop + 0.06)
    tip = x + face.nose
    wing = svg.path(
        f"M{x:.1f} {top:.1f}Q{x + 1:.1f} {foot * 0.6:.1f} {tip:.1f} {foot - 3:.1f}Q{tip + 1.5:.1f} {foot + 1.5:.1f} {tip - 3:.1f} {foot + 2:.1f}L{x - 3:.1f} {foot + 2.5:.1f}Q{x - 6:.1f} {foot:.1f} {x - 3:.1f} {foot - 5:.1f}Z",
        _skin(design, 0.12),
    )
    line = svg.stroke(
        f"M{x + 2:.1f} {h * (face.eye_y + 0.1):.1f}Q{x + 2:.1f} {foot * 0.6:.1f} {tip:.1f} {foot - 3:.1f}Q{tip + 1.5:.1f} {foot + 1.5:.1f} {tip - 3:.1f} {foot + 2.2:.1f}",
        _skin(design, 0.45),
        1.5,
    )
    return wing + line + svg.stroke(f"M{x - 3.5:.1f} {foot - 3.5:.1f}q-4 4 1.5 5.5", _skin(design, 0.45), 1.3)


def _beard(design: CharacterDesign, face: Face) -> str:
    w, h = face.half_w, face.half_h
    hair = design.hair_colour
    rng = random.Random("beard" + design.name)
    lower = [(x, h * (1.16 - 0.2 * abs(x / w - 0.3)) + rng.uniform(-3, 5)) for x in (w * 0.86, w * 0.66, w * 0.42, w * 0.18, -w * 0.08, -w * 0.34)]
    points = [
        (w * 0.9, h * 0.34),
        (w * 0.92, h * 0.66),
        *lower,
        (-w * 0.62, h * 0.62),
        (-w * 0.52, h * 0.12),
        (-w * 0.34, h * 0.1),
        (-w * 0.24, h * 0.44),
        (w * 0.0, h * 0.46),
        (w * 0.36, h * 0.40),
        (w * 0.7, h * 0.45),
    ]
    body = svg.path(svg.smooth(points, closed=True), hair)
    return body + "".join(
        svg.stroke(
            f"M{x:.1f} {h * 0.62:.1f}q{rng.uniform(-2, 2):.1f} {h * 0.2:.1f} {rng.uniform(-3, 3):.1f} {h * 0.4:.1f}", lighter(hair, 0.16), 1.3, opacity=0.6
        )
        for x in (w * 0.72, w * 0.5, w * 0.24, 0, -w * 0.26)
    )


def eyes(design: CharacterDesign, mood: Mood, state: Eyes, gaze: Gaze) -> str:
    """Both eyes with lids and brows."""
    face = face_of(design)
    raise_, tilt, _, lid, scale = _EXPRESSION[mood]
    if state == "half":
        lid = max(lid, 0.55)
    y = face.half_h * face.eye_y
    middle = face.half_w * 0.37
    gap = face.half_w * face.eye_gap
    brow_colour = darker(design.hair_colour, 0.25) if luminance(design.hair_colour) < 170 else mix(design.hair_colour, _skin(design, 0.4), 0.35)
    parts = []
    for side, x, squeeze in ((-1, middle - gap, 1.0), (1, middle + gap * 0.92, 0.82)):
        size = face.eye * scale
        if state == "closed":
            parts.append(
                svg.stroke(
                    f"M{x - size * 1.1 * squeeze:.1f} {y + 0.5:.1f}q{size * 1.1 * squeeze:.1f} {size * 0.75:.1f} {size * 2.2 * squeeze:.1f} 0",
                    _skin(design, 0.8),
                    1.9,
                )
            )
        else:
            parts.append(_eye(design, face, x, y, size, squeeze, lid, gaze, side))
        parts.append(_brow(face, x, y - size * 1.55 - 3.0 - raise_ - (1.6 if mood is Mood.COMIC and side > 0 else 0), squeeze, tilt * side, brow_colour))
    return "".join(parts)


def _eye(design: CharacterDesign, face: Face, x: float, y: float, size: float, squeeze: float, lid: float, gaze: Gaze, side: int) -> str:
    wide, tall = size * 1.22 * squeeze, size
    name = f"e{side + 1}"
    white = f"M{x - wide:.2f} {y + 0.6:.2f}Q{x - wide * 0.3:.2f} {y - tall * 1.25:.2f} {x + wide * 0.55:.2f} {y - tall * 0.72:.2f}Q{x + wide:.2f} {y - tall * 0.2:.2f} {x + wide:.2f} {y + 0.8:.2f}Q{x:.2f} {y + tall * 1.1:.2f} {x - wide:.2f} {y + 0.6:.2f}Z"
    dx, dy = _LOOK_AT[gaze]
    px, py, iris = x + dx * squeeze * size / 5, y + dy * size / 6 - 0.3, size * 0.72
    ball = svg.path(white, "#f7f3ec") + f'<clipPath id="{name}"><path d="{white}"/></clipPath><g clip-path="url(#{name})">'
    ball += (
        svg.ellipse(px, py, iris * squeeze, iris, face.iris)
        + svg.ellipse(px, py, iris * 0.52 * squeeze, iris * 0.55, "#120d0b")
        + svg.circle(px - iris * 0.3, py - iris * 0.38, iris * 0.22, "#ffffff")
    )
    cover = y - tall * 1.25 + lid * tall * 2.1
    ball += (
        svg.rect(x - wide * 1.2, y - tall * 2.4, wide * 2.4, cover - y + tall * 2.4, _skin(design, 0.1))
        + svg.rect(x - wide * 1.2, cover, wide * 2.4, tall * 0.28, "#2a1a14", opacity=0.25)
        + "</g>"
    )
    line_y = max(y - tall * 0.85, cover)
    upper = svg.stroke(
        f"M{x - wide * 1.04:.2f} {y + 0.4:.2f}Q{x - wide * 0.2:.2f} {min(y, line_y - tall * 0.28):.2f} {x + wide * 0.6:.2f} {min(y + 0.3, line_y + tall * 0.1):.2f}Q{x + wide * 0.95:.2f} {y - tall * 0.1:.2f} {x + wide * 1.02:.2f} {y + 0.6:.2f}",
        "#1d1310",
        2.0 if not face.lashes else 2.6,
    )
    if face.lashes:
        flick = side if side < 0 else 1
        upper += svg.stroke(f"M{x + flick * wide * 0.98:.2f} {y:.2f}l{flick * 2.8:.2f} -2.6", "#1d1310", 1.5)
    return (
        ball
        + upper
        + svg.stroke(
            f"M{x - wide * 0.7:.2f} {y + tall * 0.62:.2f}q{wide * 0.7:.2f} {tall * 0.34:.2f} {wide * 1.4:.2f} 0", _skin(design, 0.35), 0.9, opacity=0.7
        )
    )


def _brow(face: Face, x: float, y: float, squeeze: float, tilt: float, colour: str) -> str:
    reach = 8.2 * squeeze
    return svg.path(
        f"M{x - reach:.1f} {y - tilt + 1.2:.1f}Q{x:.1f} {y - 2.8:.1f} {x + reach:.1f} {y + tilt + 1:.1f}L{x + reach:.1f} {y + tilt + 1 + face.brow * 0.5:.1f}Q{x:.1f} {y - 2.8 + face.brow * 1.1:.1f} {x - reach:.1f} {y - tilt + 1.2 + face.brow * 0.7:.1f}Z",
        colour,
    )


def mouth(design: CharacterDesign, mood: Mood, shape: Mouth) -> str:
    """The mouth in an expression, closed or forming a sound."""
    face = face_of(design)
    smile = _EXPRESSION[mood][2]
    x, y, half = face.half_w * 0.36, face.half_h * 0.62, face.mouth * (1.08 if smile > 0.5 else 1.0)
    lip, dark = mix(_skin(design, 0.5), "#a8443c", 0.35), "#4a1a18"
    left, right, corner = x - half, x + half * 0.82, -smile * 3.4
    if shape == "closed":
        if smile > 0.8:
            grin = f"M{left:.1f} {y + corner:.1f}Q{x:.1f} {y + 1.5:.1f} {right:.1f} {y + corner:.1f}Q{x + half * 0.4:.1f} {y + 9.5:.1f} {x:.1f} {y + 9:.1f}Q{x - half * 0.7:.1f} {y + 8:.1f} {left:.1f} {y + corner:.1f}Z"
            return svg.path(grin, dark) + svg.path(
                f"M{left + 2.5:.1f} {y + corner + 1.4:.1f}Q{x:.1f} {y + 2.3:.1f} {right - 2.5:.1f} {y + corner + 1.4:.1f}Q{x:.1f} {y + 7:.1f} {left + 2.5:.1f} {y + corner + 1.4:.1f}Z",
                "#f6f0e6",
            )
        curve = svg.stroke(f"M{left:.1f} {y + corner:.1f}Q{x:.1f} {y + smile * 5.6:.1f} {right:.1f} {y + corner:.1f}", darker(lip, 0.45), 2.0)
        return curve + svg.stroke(f"M{x - half * 0.45:.1f} {y + 4.6 + smile * 2.6:.1f}q{half * 0.4:.1f} 2.2 {half * 0.8:.1f} 0", lip, 2.4, opacity=0.55)
    wide, tall = {"small": (0.66, 3.4), "wide": (0.86, 7.4), "round": (0.46, 6.6), "fv": (0.6, 2.6), "l": (0.66, 4.4)}[shape]
    rx, cy = half * wide, y + 1.6
    hole = f"M{x - rx:.1f} {cy + corner * 0.5:.1f}Q{x:.1f} {cy - tall * 1.05:.1f} {x + rx * 0.9:.1f} {cy + corner * 0.5:.1f}Q{x + rx * 0.7:.1f} {cy + tall * 1.25:.1f} {x:.1f} {cy + tall * 1.2:.1f}Q{x - rx * 0.8:.1f} {cy + tall * 1.2:.1f} {x - rx:.1f} {cy + corner * 0.5:.1f}Z"
    inside = (
        f'<clipPath id="lips"><path d="{hole}"/></clipPath><g clip-path="url(#lips)">'
        + svg.rect(x - rx, cy - tall, 2 * rx, tall * 0.78 if shape != "round" else tall * 0.3, "#f4eee4")
        + svg.ellipse(x, cy + tall * 1.1, rx * 0.7, tall * 0.55, "#c05a54")
        + "</g>"
    )
    return svg.path(hole, dark) + inside + svg.path(hole, "none", stroke=lip, line=1.9)


def glasses(design: CharacterDesign) -> str:
    face = face_of(design)
    y, middle, gap = face.half_h * face.eye_y, face.half_w * 0.37, face.half_w * face.eye_gap
    near, far, size = middle - gap, middle + gap * 0.92, face.eye * 1.75
    lens = svg.ellipse(near, y + 1, size, size, "#dff0f4", opacity=0.16) + svg.ellipse(far, y + 1, size * 0.82, size, "#dff0f4", opacity=0.16)
    rim = svg.ellipse(near, y + 1, size, size, "none", stroke="#2a2624", line=2) + svg.ellipse(far, y + 1, size * 0.82, size, "none", stroke="#2a2624", line=2)
    return (
        lens
        + rim
        + svg.stroke(
            f"M{near + size:.1f} {y:.1f}q2 -2.4 {far - near - size * 1.82:.1f} 0M{near - size:.1f} {y - 1:.1f}L{-face.half_w * 0.46:.1f} {y - 2:.1f}",
            "#2a2624",
            2,
        )
    )
