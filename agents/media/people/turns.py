"""A head from the front and in profile: what differs there from the three quarters that every part is drawn in.

Seen from the front, hair and hat are their front halves mirrored and the features stand in the middle, a little to the right, where the person faces; in profile
brow, nose and chin are the outline, one eye is seen and the mouth reaches the edge. Hair, hat and ear of a profile are those of the three quarters.
"""

from agents.film import CharacterDesign

from .. import svg
from ..colour import darker, lighter
from .face import Face, Turn, face_of, skin_of

MIDDLE = 0.37
"""Where the middle of the face is drawn, in half widths of the head."""
SEAM = 0.6
"""Units by which mirrored halves overlap."""
_SHIFTS: dict[Turn, float] = {"quarter": 0.0, "front": -0.30, "profile": 0.12}
"""Half widths by which what lies on the skin moves with the head."""
_LIPS: dict[Turn, float] = {"quarter": 0.0, "front": -0.30, "profile": 0.31}


def lips_shift(design: CharacterDesign, turn: Turn) -> float:
    """Units by which the mouth is to the right of where the three quarters have it."""
    return _LIPS[turn] * face_of(design).half_w


def on_skin(design: CharacterDesign, body: str, turn: Turn) -> str:
    """Cheeks, marks, eyes and glasses where the turned head has them."""
    return body if turn == "quarter" or not body else svg.group(body, f"translate({_SHIFTS[turn] * face_of(design).half_w:.1f} 0)")


def within(design: CharacterDesign, body: str, turn: Turn) -> str:
    """The same, cut off where a profile ends."""
    if turn != "profile":
        return on_skin(design, body, turn)
    return f'<clipPath id="profile"><path d="{outline(design, turn)}"/></clipPath><g clip-path="url(#profile)">{on_skin(design, body, turn)}</g>'


def lips(design: CharacterDesign, body: str, turn: Turn) -> str:
    """The mouth; in profile it is half as wide and ends at the outline."""
    if turn != "profile":
        return on_skin(design, body, turn)
    w = face_of(design).half_w
    return svg.group(body, f"translate({w * (MIDDLE + _LIPS[turn]):.1f} 0) scale(0.62 1) translate({-w * MIDDLE:.1f} 0)")


def beard(design: CharacterDesign, body: str, turn: Turn) -> str:
    if turn == "front" and body:
        w = face_of(design).half_w
        return svg.group(body, f"translate({w * 0.05:.1f} 0) scale(1.26 1) translate({-w * 0.22:.1f} 0)")
    return body


def outline(design: CharacterDesign, turn: Turn) -> str:
    """The skull as path data."""
    face = face_of(design)
    w, h, chin = face.half_w, face.half_h, face.chin * face.half_w
    if turn == "front":
        jaw = (face.jaw_far + face.jaw_near) / 2
        half = [(w * 0.52, -h * 0.92), (w * 0.93, -h * 0.4), (w * 0.95, h * 0.05), (w * 0.9, h * 0.32), (w * (jaw + 0.04), h * 0.66), (w * 0.36, h * 0.95)]
        points = [(0.0, -h), *half, (0.0, h * 1.01), *((-x, y) for x, y in reversed(half))]
        return svg.smooth(points, closed=True)
    return svg.smooth(
        [(-4, -h), (w * 0.6, -h * 0.9), (w * 0.93, -h * 0.46), (w * 0.965, h * (face.eye_y - 0.14)), (w * 0.9, h * (face.eye_y + 0.06)), (w * 0.92, h * 0.34), (w * 0.95, h * 0.5),
         (w * 0.93, h * 0.66), (w * 0.9, h * 0.74), (w * 0.86 + chin, h * 0.9), (w * 0.62 + chin, h * 1.02), (w * 0.2, h * 0.94), (-w * face.jaw_near * 0.7, h * 0.62), (-w * 0.8, h * 0.24),
         (-w * 1.02, -h * 0.15), (-w * 0.76, -h * 0.78)], closed=True)  # fmt: skip


def skull(design: CharacterDesign, turn: Turn, ear: str) -> str:
    """The skull with its shadow; from the front an ear on each side."""
    face = face_of(design)
    w, h = face.half_w, face.half_h
    shape = outline(design, turn)
    definition, paint = svg.gradient([(0, lighter(design.skin, 0.06)), (0.55, design.skin), (1, skin_of(design, 0.12))], x2=0.2, y2=1)
    dark = (
        f"M{-w * 1.2:.1f} {-h}Q{-w * 0.66:.1f} {-h * 0.2:.1f} {-w * 0.62:.1f} {h * 0.3:.1f}Q{-w * 0.5:.1f} {h * 0.84:.1f} {w * 0.5:.1f} {h * 0.97:.1f}L{w * 0.4:.1f} {h * 1.2:.1f}H{-w * 1.2:.1f}Z"
        if turn == "front"
        else f"M{-w * 1.1:.1f} {-h}Q{-w * 0.42:.1f} {-h * 0.3:.1f} {-w * 0.3:.1f} {h * 0.3:.1f}Q{-w * 0.06:.1f} {h * 0.84:.1f} {w * 0.8:.1f} {h * 0.92:.1f}L{w * 0.7:.1f} {h * 1.2:.1f}H{-w * 1.2:.1f}Z"
    )
    shade = f'<clipPath id="skull"><path d="{shape}"/></clipPath><g clip-path="url(#skull)">{svg.path(dark, skin_of(design, 0.34), opacity=0.42)}</g>'
    body = definition + svg.path(shape, paint) + shade
    if turn != "front":
        return body + ear
    side = svg.group(ear, f"translate({-w * 0.41:.1f} 0)")
    return side + svg.mirrored(side, 0) + body


def nose(design: CharacterDesign, turn: Turn, reach: float, drop: float, wings: float) -> str:
    """The nose: from the front its tip and wings with a shadow beside the bridge, in profile part of the outline."""
    face = face_of(design)
    w, h = face.half_w, face.half_h
    top, foot, line = h * (face.eye_y + 0.02), h * (face.nose_drop + 0.06) + drop * 0.6, skin_of(design, 0.5)
    if turn == "front":
        x, half = w * (MIDDLE + _SHIFTS["front"]) + 1.5, 4.6 + 1.6 * wings
        side = svg.path(
            f"M{x - 2.5:.1f} {top:.1f}Q{x - 4:.1f} {foot * 0.5:.1f} {x - half:.1f} {foot - 1:.1f}Q{x - half * 0.4:.1f} {foot + 2:.1f} {x:.1f} {foot + 1.5:.1f}L{x + 1:.1f} {foot - 6:.1f}Z",
            skin_of(design, 0.16),
        )
        tip = svg.stroke(
            f"M{x - half:.1f} {foot - 3:.1f}q-1.6 4.4 2.4 4.4M{x + half:.1f} {foot - 3:.1f}q1.6 4.4 -2.4 4.4M{x - 3:.1f} {foot + 1.6:.1f}q3 2.6 6 0", line, 1.6
        )
        return side + tip
    tip, low = w * 0.94 + face.nose * reach * 0.6 + 3.5, foot - 3 + drop * 0.7
    bridge = 4.0 if face.nose_kind == "hooked" else 0.5
    shape = f"M{w * 0.86:.1f} {top:.1f}Q{w * 0.93 + bridge:.1f} {foot * 0.5:.1f} {tip:.1f} {low:.1f}Q{tip + 1.5:.1f} {foot + 2:.1f} {tip - 4:.1f} {foot + 3:.1f}L{w * 0.9:.1f} {foot + 4:.1f}Q{w * 0.76:.1f} {foot - 4:.1f} {w * 0.8:.1f} {top + 6:.1f}Z"
    wing = svg.stroke(f"M{w * 0.86:.1f} {foot - 5:.1f}q{-3 * wings:.1f} 4 {1.2 * wings:.1f} 7", line, 1.5) + svg.ellipse(
        tip - 6, foot + 0.5, 2.4, 1.1, darker(line, 0.3), opacity=0.7
    )
    return svg.path(shape, skin_of(design, 0.03)) + wing


def doubled(design: CharacterDesign, body: str, *, turned: bool = False, name: str = "half", wider: float = 1.0) -> str:
    """The half of a drawing that the face looks to, and the same half mirrored: what lies on a head seen from the front. `turned`: the other half, likewise.

    `name` of the cut, one for each that is in a drawing; `wider`: factor on its breadth.
    """
    if not body:
        return ""
    middle = face_of(design).half_w * 0.06
    left = -200.0 if turned else middle - SEAM
    half = f'<clipPath id="{name}"><rect x="{left:.1f}" y="-160" width="{middle + SEAM - left if turned else 200:.1f}" height="400"/></clipPath><g clip-path="url(#{name})">{body}</g>'
    one = svg.group(half, f"scale({wider} 1) translate({-middle:.1f} 0)")
    return one + svg.mirrored(one, 0)


def sides(design: CharacterDesign) -> str:
    """Hair at the temples, down to the ears, of a head seen from the front."""
    face = face_of(design)
    w, h = face.half_w, face.half_h
    one = svg.path(
        f"M{w * 0.8:.1f} {-h * 0.62:.1f}Q{w * 0.86:.1f} {-h * 0.3:.1f} {w * 0.87:.1f} {h * 0.1:.1f}L{w * 0.96:.1f} {h * 0.12:.1f}Q{w * 1.06:.1f} {-h * 0.3:.1f} {w * 0.9:.1f} {-h * 0.7:.1f}Z",
        darker(design.hair_colour, 0.08),
    )
    return one + svg.mirrored(one, 0)


def both_sides(body: str) -> str:
    """What hangs behind the head, on both sides of it."""
    return body + svg.mirrored(body, 0) if body else ""


def eye_places(face: Face, turn: Turn) -> tuple[tuple[int, float, float], ...]:
    """Side, middle and narrowing of every eye that is seen, before the features move with the head."""
    middle, gap = face.half_w * MIDDLE, face.half_w * face.eye_gap
    if turn == "front":
        return (-1, middle - gap * 1.04, 1.0), (1, middle + gap * 1.04, 0.98)
    if turn == "profile":
        return ((-1, middle + face.half_w * 0.16, 0.62),)
    return (-1, middle - gap, 1.0), (1, middle + gap * 0.94, 0.84)
