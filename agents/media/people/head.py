"""A human head, about 100 units high around (0, 0), chin near y = 50: skull, ear, nose, marks, glasses, and the layers that a face is put together from."""

import random

from agents.film import BodyRig, CharacterDesign, Mood

from .. import svg
from ..colour import lighter, luminance, mix
from . import makeup, turns
from .eyes import eyes
from .face import BOX, NECK, Eyes, Face, Gaze, Look, Mouth, Turn, face_of, skin_of
from .mouth import beard, mouth

__all__ = ["BOX", "NECK", "Eyes", "Face", "Gaze", "Mouth", "Turn", "face_of", "layers"]

TURN = 7.0
"""Units by which the features move over the skull when the head comes round."""


def layers(
    design: CharacterDesign, mood: Mood, state: Eyes, shape: Mouth, gaze: Gaze, turn: Turn = "quarter", *, look: Look | None = None, shift: float = 0.0
) -> list[str]:
    """The face from the skull to the glasses, without the hair; the moving features apart, so that few drawings make many faces.

    `look`: None is the mood's own. `shift`: units by which the features have moved over the skull with a head that turns.
    """
    parts = [
        _features(design, turn),
        turns.lips(design, mouth(design, mood, shape, look), turn),
        (turns.within if "eyepatch" in design.marks else turns.on_skin)(design, eyes(design, mood, state, gaze, turn, look), turn),
        turns.on_skin(design, glasses(design, turn) if design.glasses else "", turn),
    ]
    moved = round(shift - TURN * gaze.turned, 2)
    return [skull(design, turn), *(svg.group(part, f"translate({moved} 0)") if moved and part and turn != "profile" else part for part in parts)]


def skull(design: CharacterDesign, turn: Turn = "quarter") -> str:
    """Skull and ear: what does not move."""
    face = face_of(design)
    if turn != "quarter":
        return turns.skull(design, turn, _ear(design, face))
    w, h, chin = face.half_w, face.half_h, face.chin * face.half_w
    outline = svg.smooth(
        [(-4, -h), (w * 0.62, -h * 0.86), (w * 0.92, -h * 0.36), (w * 0.87, -h * 0.02), (w * 0.95, h * 0.2), (w * face.jaw_far + chin, h * 0.6), (w * 0.5 + chin, h * 0.95),
         (w * 0.14 + chin, h * 1.0), (-w * face.jaw_near * 0.66, h * 0.68), (-w * 0.78, h * 0.24), (-w * 0.99, -h * 0.15), (-w * 0.74, -h * 0.78)], closed=True)  # fmt: skip
    definition, paint = svg.gradient([(0, lighter(design.skin, 0.06)), (0.55, design.skin), (1, skin_of(design, 0.12))], x2=0.2, y2=1)
    body = definition + svg.path(outline, paint) + f'<clipPath id="skull"><path d="{outline}"/></clipPath>'
    shade = svg.path(
        f"M{-w * 1.1:.1f} {-h}Q{-w * 0.42:.1f} {-h * 0.3:.1f} {-w * 0.36:.1f} {h * 0.3:.1f}Q{-w * 0.16:.1f} {h * 0.8:.1f} {w * 0.66:.1f} {h * 0.9:.1f}L{w * 0.6:.1f} {h * 1.2:.1f}L{-w * 1.2:.1f} {h * 1.2:.1f}Z",
        skin_of(design, 0.34), opacity=0.42,
    )  # fmt: skip
    return body + f'<g clip-path="url(#skull)">{shade}</g>' + _ear(design, face)


def _features(design: CharacterDesign, turn: Turn) -> str:
    """What the head carries with it when it turns: cheeks, marks of the skin, age, nose, beard."""
    face = face_of(design)
    w, h = face.half_w, face.half_h
    red = "#d2503c" if luminance(design.skin) > 125 else mix(design.skin, "#8a2a24", 0.5)
    blush = svg.ellipse(w * 0.04, h * 0.34, w * 0.2, h * 0.12, red, opacity=face.cheek) + svg.ellipse(
        w * 0.76, h * 0.34, w * 0.12, h * 0.11, red, opacity=face.cheek * 0.8
    )
    skin = blush + _skin_marks(design, face) + (_age(design, face) if design.rig is BodyRig.OLD else "") + makeup.on_skin(design, face)
    tip = _nose(design, face) if turn == "quarter" else turns.nose(design, turn, *_NOSES[face.nose_kind])
    return turns.within(design, skin, turn) + tip + turns.beard(design, beard(design, face), turn)


def _skin_marks(design: CharacterDesign, face: Face) -> str:
    w, h, rng = face.half_w, face.half_h, random.Random(design.name)
    marks = ""
    if face.freckles:
        marks += "".join(
            svg.circle(w * 0.36 + rng.uniform(-w * 0.5, w * 0.48), h * 0.24 + rng.uniform(-5, 6), 1.1, skin_of(design, 0.45), opacity=0.75) for _ in range(18)
        )
    if "mole" in design.marks:
        marks += svg.circle(w * 0.12, h * 0.5, 1.9, skin_of(design, 0.75))
    if "scar" in design.marks:
        marks += svg.stroke(
            f"M{w * 0.02:.1f} {-h * 0.42:.1f}L{w * 0.1:.1f} {h * 0.02:.1f}Q{w * 0.04:.1f} {h * 0.2:.1f} {w * 0.08:.1f} {h * 0.42:.1f}",
            mix(design.skin, "#f4d9cf", 0.7 if luminance(design.skin) > 125 else 0.34),
            3,
        ) + svg.stroke(
            f"M{w * 0.02:.1f} {-h * 0.42:.1f}L{w * 0.1:.1f} {h * 0.02:.1f}Q{w * 0.04:.1f} {h * 0.2:.1f} {w * 0.08:.1f} {h * 0.42:.1f}",
            "#a8524a",
            1.1,
            opacity=0.8,
        )
    return marks


def _age(design: CharacterDesign, face: Face) -> str:
    w, h, line = face.half_w, face.half_h, skin_of(design, 0.46)
    y = h * face.eye_y
    furrows = f"M{w * 0.02:.1f} {-h * 0.52:.1f}q15 -4 30 0M{w * 0.06:.1f} {-h * 0.42:.1f}q13 -3 24 0"
    folds = f"M{w * 0.14:.1f} {h * 0.3:.1f}q-7 7 -5 15M{w * 0.68:.1f} {h * 0.3:.1f}q7 7 4 15M{w * 0.1:.1f} {h * 0.78:.1f}q-4 5 -10 5"
    eyes = f"M{w * -0.02:.1f} {y + 10:.1f}q6 5 13 3M{w * 0.6:.1f} {y + 10:.1f}q6 4 10 0M{-w * 0.2:.1f} {y - 2:.1f}l-6 -3m5 6l-7 0m7 3l-6 4"
    return (
        svg.stroke(furrows + folds, line, 1.3, opacity=0.65)
        + svg.stroke(eyes, line, 1.1, opacity=0.75)
        + svg.path(
            f"M{-w * 0.3:.1f} {h * 0.62:.1f}Q{w * 0.02:.1f} {h * 0.84:.1f} {-w * 0.02:.1f} {h * 0.98:.1f}Q{-w * 0.3:.1f} {h * 0.86:.1f} {-w * 0.3:.1f} {h * 0.62:.1f}Z",
            skin_of(design, 0.3),
            opacity=0.4,
        )
    )


def _ear(design: CharacterDesign, face: Face) -> str:
    x, y = -face.half_w * 0.46, face.half_h * 0.1
    size = 11.0 * face.ear
    ring = svg.circle(x - 1, y + size * 1.2, 3.4, "none", stroke="#e0b43a", line=1.9) if "earring" in design.marks else ""
    return (
        svg.path(
            f"M{x + 4:.1f} {y - size * 0.8:.1f}C{x - size * 0.9:.1f} {y - size * 1.5:.1f} {x - size * 1.1:.1f} {y + size * 0.3:.1f} {x - size * 0.2:.1f} {y + size:.1f}Q{x + size * 0.4:.1f} {y + size * 1.1:.1f} {x + 5:.1f} {y + size * 0.2:.1f}Z",
            skin_of(design, 0.1),
        )
        + svg.stroke(
            f"M{x + 1:.1f} {y - size * 0.6:.1f}C{x - size * 0.6:.1f} {y - size * 0.9:.1f} {x - size * 0.6:.1f} {y + size * 0.1:.1f} {x - size * 0.1:.1f} {y + size * 0.5:.1f}",
            skin_of(design, 0.45),
            1.4,
        )
        + ring
    )


_NOSES = {"straight": (1.0, 0.0, 1.0), "snub": (0.82, -2.2, 0.9), "hooked": (1.18, 2.2, 0.95), "broad": (0.95, 0.4, 1.5), "long": (1.2, 3.4, 1.0)}
"""Length, drop of the tip and width of the wings."""


def _nose(design: CharacterDesign, face: Face) -> str:
    w, h = face.half_w, face.half_h
    reach, drop, wings = _NOSES[face.nose_kind]
    x, top, foot = w * 0.42, h * (face.eye_y + 0.04), h * (face.nose_drop + 0.06) + drop * 0.6
    tip, low = x + face.nose * reach, foot - 3 + drop * 0.7
    bridge = 4.0 if face.nose_kind == "hooked" else 1.0
    side = svg.path(
        f"M{x:.1f} {top:.1f}Q{x + bridge:.1f} {foot * 0.6:.1f} {tip:.1f} {low:.1f}Q{tip + 2:.1f} {foot + 1.5:.1f} {tip - 3:.1f} {foot + 2.5:.1f}L{x - 3:.1f} {foot + 2.5:.1f}Q{x - 6:.1f} {foot:.1f} {x - 3:.1f} {foot - 5:.1f}Z",
        skin_of(design, 0.14),
    )
    line = svg.stroke(
        f"M{x + 2.5:.1f} {h * (face.eye_y + 0.16):.1f}Q{x + 1 + bridge:.1f} {foot * 0.6:.1f} {tip:.1f} {low:.1f}Q{tip + 2:.1f} {foot + 1.5:.1f} {tip - 3:.1f} {foot + 2.8:.1f}",
        skin_of(design, 0.5),
        1.6,
    )
    return side + line + svg.stroke(f"M{x - 2.5 - wings * 1.6:.1f} {foot - 3.5:.1f}q{-3.4 * wings:.1f} 4 {1.5 * wings:.1f} 6", skin_of(design, 0.48), 1.5)


def glasses(design: CharacterDesign, turn: Turn = "quarter") -> str:
    face = face_of(design)
    if turn != "quarter":
        return _turned_glasses(face, turn)
    y, middle, gap = face.half_h * face.eye_y, face.half_w * 0.37, face.half_w * face.eye_gap
    near, far, size = middle - gap, middle + gap * 0.94, face.eye * 1.8
    lens = svg.ellipse(near, y + 1, size, size, "#dff0f4", opacity=0.16) + svg.ellipse(far, y + 1, size * 0.82, size, "#dff0f4", opacity=0.16)
    rim = svg.ellipse(near, y + 1, size, size, "none", stroke="#2a2624", line=2.2) + svg.ellipse(
        far, y + 1, size * 0.82, size, "none", stroke="#2a2624", line=2.2
    )
    bridge = f"M{near + size:.1f} {y:.1f}q2 -2.4 {far - near - size * 1.82:.1f} 0M{near - size:.1f} {y - 1:.1f}L{-face.half_w * 0.46:.1f} {y - 2:.1f}"
    return lens + rim + svg.stroke(bridge, "#2a2624", 2)


def _turned_glasses(face: Face, turn: Turn) -> str:
    """Glasses from the front, or the one lens and the arm to the ear that a profile shows."""
    y, size, rim = face.half_h * face.eye_y, face.eye * 1.8, "#2a2624"
    places = turns.eye_places(face, turn)
    narrow = 0.6 if turn == "profile" else 1.0
    body = "".join(
        svg.ellipse(x, y + 1, size * narrow, size, "#dff0f4", opacity=0.16) + svg.ellipse(x, y + 1, size * narrow, size, "none", stroke=rim, line=2.2)
        for _, x, _ in places
    )
    first, last = places[0][1], places[-1][1]
    if turn == "profile":
        return body + svg.stroke(
            f"M{first - size * narrow:.1f} {y - 1:.1f}L{-face.half_w * 0.56:.1f} {y - 2:.1f}M{first + size * narrow:.1f} {y:.1f}q5 -3 9 0", rim, 2
        )
    return body + svg.stroke(f"M{first + size:.1f} {y:.1f}q{(last - first) / 2 - size:.1f} -4 {last - first - 2 * size:.1f} 0", rim, 2)
