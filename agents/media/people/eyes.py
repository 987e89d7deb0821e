"""Eyes with lids, lashes and brows: the expression of a mood, a blink, and where they look."""

from agents.film import CharacterDesign, Mood

from .. import svg
from ..colour import darker, lighter, luminance, mix
from .face import EXPRESSIONS, Eyes, Face, Gaze, Look, Turn, face_of, skin_of
from .turns import eye_places


def eyes(design: CharacterDesign, mood: Mood, state: Eyes, gaze: Gaze, turn: Turn = "quarter", look: Look | None = None) -> str:
    """The eyes that are seen with lids and brows, and what covers one of them."""
    face, look = face_of(design), look or EXPRESSIONS[mood]
    lid = max(look.lid, 0.55) if state == "half" else look.lid + (0.16 if gaze.down > 0.4 else 0.0)
    y, middle = face.half_h * face.eye_y, face.half_w * 0.37
    brow_colour = darker(design.hair_colour, 0.25) if luminance(design.hair_colour) < 170 else mix(design.hair_colour, skin_of(design, 0.4), 0.35)
    parts = []
    for side, x, squeeze in eye_places(face, turn):
        size = face.eye * look.eyes
        covered = side < 0 and "eyepatch" in design.marks
        if covered:
            parts.append(_eyepatch(face, x, y, size))
        elif state == "closed":
            lashes = f"M{x - size * 1.15 * squeeze:.1f} {y + 0.5:.1f}q{size * 1.15 * squeeze:.1f} {size * 0.75:.1f} {size * 2.3 * squeeze:.1f} 0"
            parts.append(svg.ellipse(x, y - 0.5, size * 1.15 * squeeze, size * 0.8, skin_of(design, 0.08)) + svg.stroke(lashes, skin_of(design, 0.85), 2.1))
        else:
            parts.append(_eye(design, face, x, y, size, squeeze, lid, gaze, side, look))
        lifted = y - size * 1.5 - 3.2 - look.raised - (2.6 if mood is Mood.COMIC and side > 0 else 0)
        parts.append(_brow(face, x + look.tilt * 0.12 * side, lifted, squeeze, look.tilt * side, brow_colour))
    if mood is Mood.TENSE and "eyepatch" not in design.marks and turn != "profile":
        parts.append(
            svg.stroke(f"M{middle - 1:.1f} {y - face.eye * 1.5:.1f}v-6M{middle + 3.5:.1f} {y - face.eye * 1.5:.1f}v-5", skin_of(design, 0.5), 1.3, opacity=0.8)
        )
    return "".join(parts)


def _eyepatch(face: Face, x: float, y: float, size: float) -> str:
    strap = svg.stroke(
        f"M{-face.half_w * 0.96:.1f} {y - 16:.1f}Q{x - 10:.1f} {y - 20:.1f} {x + size:.1f} {y - 12:.1f}L{face.half_w * 0.9:.1f} {y - 26:.1f}", "#1d1714", 2.6
    )
    return strap + svg.path(
        f"M{x - size * 1.7:.1f} {y - 9:.1f}Q{x:.1f} {y - 15:.1f} {x + size * 1.7:.1f} {y - 9:.1f}Q{x + size * 1.5:.1f} {y + 11:.1f} {x:.1f} {y + 12:.1f}Q{x - size * 1.6:.1f} {y + 10:.1f} {x - size * 1.7:.1f} {y - 9:.1f}Z",
        "#1d1714",
    )


def _eye(design: CharacterDesign, face: Face, x: float, y: float, size: float, squeeze: float, lid: float, gaze: Gaze, side: int, look: Look) -> str:
    wide, tall = size * 1.26 * squeeze, size
    name = f"e{side + 1}"
    white = f"M{x - wide:.2f} {y + 0.6:.2f}Q{x - wide * 0.35:.2f} {y - tall * 1.3:.2f} {x + wide * 0.5:.2f} {y - tall * 0.8:.2f}Q{x + wide:.2f} {y - tall * 0.25:.2f} {x + wide:.2f} {y + 0.8:.2f}Q{x:.2f} {y + tall * 1.15:.2f} {x - wide:.2f} {y + 0.6:.2f}Z"
    iris = size * 0.74
    px = x + gaze.across * (wide - iris * squeeze * 0.86)
    py = y + gaze.down * size * 0.5 - 0.3
    ball = svg.path(white, "#f8f4ee") + f'<clipPath id="{name}"><path d="{white}"/></clipPath><g clip-path="url(#{name})">'
    ball += (
        svg.ellipse(px, py, iris * squeeze, iris, darker(face.iris, 0.3)) + svg.ellipse(px, py + 0.3, iris * 0.82 * squeeze, iris * 0.82, lighter(face.iris, 0.08))
        + svg.ellipse(px, py, iris * 0.5 * squeeze * look.pupil, iris * 0.52 * look.pupil, "#120d0b")
        + svg.circle(px + iris * 0.28, py - iris * 0.36, iris * 0.26, "#ffffff") + svg.circle(px - iris * 0.3, py + iris * 0.34, iris * 0.12, "#ffffff", opacity=0.7)
    )  # fmt: skip
    cover = y - tall * 1.25 + lid * tall * 2.1
    ball += svg.rect(x - wide * 1.2, y - tall * 2.4, wide * 2.4, cover - y + tall * 2.4, skin_of(design, 0.1)) + svg.rect(
        x - wide * 1.2, cover, wide * 2.4, tall * 0.3, "#2a1a14", opacity=0.25
    )
    if look.cheeks:
        ball += svg.rect(x - wide * 1.2, y + tall * (0.78 - 0.34 * look.cheeks), wide * 2.4, tall, skin_of(design, 0.06))
    ball += "</g>"
    line_y = max(y - tall * 0.9, cover)
    upper = svg.stroke(
        f"M{x - wide * 1.04:.2f} {y + 0.4:.2f}Q{x - wide * 0.25:.2f} {min(y, line_y - tall * 0.3):.2f} {x + wide * 0.6:.2f} {min(y + 0.3, line_y + tall * 0.05):.2f}Q{x + wide * 0.95:.2f} {y - tall * 0.1:.2f} {x + wide * 1.02:.2f} {y + 0.6:.2f}",
        "#1d1310", 2.2 if not face.lashes else 2.9,
    )  # fmt: skip
    if face.lashes:
        flick = -1 if side < 0 else 1
        upper += svg.stroke(
            f"M{x + flick * wide * 0.98:.2f} {y:.2f}l{flick * 3.2:.2f} -3M{x + flick * wide * 0.7:.2f} {y - tall * 0.5:.2f}l{flick * 2.4:.2f} -3.2",
            "#1d1310",
            1.5,
        )
    return (
        ball
        + upper
        + svg.stroke(
            f"M{x - wide * 0.7:.2f} {y + tall * (0.66 - 0.3 * look.cheeks):.2f}q{wide * 0.7:.2f} {tall * 0.34:.2f} {wide * 1.4:.2f} 0",
            skin_of(design, 0.38),
            1.0,
            opacity=0.75,
        )
    )


def _brow(face: Face, x: float, y: float, squeeze: float, tilt: float, colour: str) -> str:
    """`tilt`: how far its right end lies below its left one."""
    reach, arch = 9.4 * squeeze, face.brow_arch
    return svg.path(
        f"M{x - reach:.1f} {y - tilt + 1.2:.1f}Q{x:.1f} {y - arch:.1f} {x + reach:.1f} {y + tilt + 1:.1f}L{x + reach:.1f} {y + tilt + 1 + face.brow * 0.5:.1f}Q{x:.1f} {y - arch + face.brow * 1.2:.1f} {x - reach:.1f} {y - tilt + 1.2 + face.brow * 0.7:.1f}Z",
        colour,
    )
