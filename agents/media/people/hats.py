"""Hats on a head of about 100 units around (0, 0), looking to the right: each has an outline of its own, so that people are told apart by it from afar."""

from collections.abc import Callable

from agents.film import CharacterDesign

from .. import svg
from ..colour import darker, lighter, mix
from .face import Turn, face_of
from .turns import doubled

COVERING = ("cap", "brim", "helmet", "hood", "beanie", "headscarf", "straw", "peaked", "bandana", "bowler", "topper", "kasa", "fur_hood", "toque", "veil")
"""Hats under which the crown of the hair is not seen."""


EVEN: dict[str, str] = {
    **dict.fromkeys(("cap", "brim", "straw", "bowler", "topper", "kasa", "bandana"), "facing"),
    **dict.fromkeys(("headscarf", "hood", "fur_hood", "veil", "beanie", "toque"), "turned"),
}
"""Hats that are as one side of them from the front: the one to which the face looks in the three quarters, or the one turned to the camera."""


AROUND = ("headscarf", "hood", "fur_hood")
"""Hats with an opening for the face, which is seen in all its breadth from the front."""


def hat_colour(design: CharacterDesign) -> str:
    if design.hat_colour:
        return design.hat_colour
    return _OWN.get(design.hat) or design.coat_colour


_OWN = {
    "straw": "#d9b56a",
    "kasa": "#c9a765",
    "crown": "#d8b03c",
    "toque": "#f2ede2",
    "nurse_cap": "#f2f0ec",
    "veil": "#f1ece4",
    "bowler": "#2c2a2e",
    "topper": "#25232a",
}


def hat(design: CharacterDesign, *, in_space: bool = False, behind: bool = False, turn: Turn = "quarter") -> str:
    """The hat, or nothing; a helmet is a glass one where there is no air. From the front both its sides are one of them, so that it sits straight."""
    if design.hat == "none":
        return ""
    face = face_of(design)
    if design.hat == "helmet" and (in_space or design.coat == "spacesuit"):
        return _bubble(face.half_w, face.half_h) if in_space else ""
    stringless = design.hat == "kasa" and turn == "front"  # its string goes down one cheek
    body = _HATS[design.hat](face.half_w, face.half_h, hat_colour(design), behind or stringless)
    if turn == "front" and design.hat in EVEN:
        return doubled(design, body, turned=EVEN[design.hat] == "turned", name="hat", wider=1.1 if design.hat in AROUND else 1.0)
    return body


def _bubble(w: float, h: float) -> str:
    return (
        svg.circle(0, 0, h * 1.42, "#cfe8f2", opacity=0.16)
        + svg.circle(0, 0, h * 1.42, "none", stroke="#e6eef2", line=3.4, opacity=0.85)
        + svg.stroke(f"M{w * 0.5:.1f} {-h * 1.12:.1f}A{h * 1.24:.1f} {h * 1.24:.1f} 0 0 1 {h * 1.22:.1f} {-h * 0.2:.1f}", "#ffffff", 5, opacity=0.55)
        + svg.path(
            f"M{-h * 1.1:.1f} {h * 0.9:.1f}Q0 {h * 1.36:.1f} {h * 1.1:.1f} {h * 0.9:.1f}L{h * 1.0:.1f} {h * 1.22:.1f}Q0 {h * 1.62:.1f} {-h * 1.0:.1f} {h * 1.22:.1f}Z",
            "#c9d2d8",
        )
    )


def _crown_of(w: float, h: float, top: float, colour: str, *, band: str = "", low: float = 0.40) -> str:
    """A soft round crown from the brow to the nape."""
    dome = svg.path(
        f"M{w * 0.98:.1f} {-h * (low + 0.06):.1f}C{w * 0.98:.1f} {-h * top * 0.92:.1f} {w * 0.5:.1f} {-h * top:.1f} {-w * 0.06:.1f} {-h * top:.1f}C{-w * 0.7:.1f} {-h * top:.1f} {-w * 1.12:.1f} {-h * top * 0.8:.1f} {-w * 1.1:.1f} {-h * (low - 0.12):.1f}Q0 {-h * (low + 0.22):.1f} {w * 0.98:.1f} {-h * (low + 0.06):.1f}Z",
        colour,
    )
    shade = svg.path(
        f"M{-w * 0.5:.1f} {-h * top * 0.96:.1f}C{-w * 0.9:.1f} {-h * top * 0.86:.1f} {-w * 1.12:.1f} {-h * top * 0.6:.1f} {-w * 1.1:.1f} {-h * (low - 0.12):.1f}L{-w * 0.5:.1f} {-h * (low + 0.1):.1f}Q{-w * 0.7:.1f} {-h * 0.8:.1f} {-w * 0.5:.1f} {-h * top * 0.96:.1f}Z",
        "#000000",
        opacity=0.16,
    )
    ring = svg.stroke(f"M{-w * 1.09:.1f} {-h * (low - 0.06):.1f}Q0 {-h * (low + 0.28):.1f} {w * 0.97:.1f} {-h * (low + 0.12):.1f}", band, 6) if band else ""
    return dome + shade + ring


def _cap(w: float, h: float, cloth: str, behind: bool) -> str:
    """A flat cap: wide soft crown that falls forward onto a short peak."""
    crown = svg.path(
        f"M{w * 1.0:.1f} {-h * 0.5:.1f}C{w * 1.24:.1f} {-h * 0.66:.1f} {w * 1.1:.1f} {-h * 0.96:.1f} {w * 0.5:.1f} {-h * 1.1:.1f}C{-w * 0.1:.1f} {-h * 1.26:.1f} {-w * 1.1:.1f} {-h * 1.14:.1f} {-w * 1.24:.1f} {-h * 0.58:.1f}C{-w * 1.28:.1f} {-h * 0.36:.1f} {-w * 1.16:.1f} {-h * 0.26:.1f} {-w * 1.06:.1f} {-h * 0.28:.1f}Q0 {-h * 0.6:.1f} {w * 1.0:.1f} {-h * 0.5:.1f}Z",
        cloth,
    )
    seams = svg.stroke(
        f"M{-w * 0.12:.1f} {-h * 1.14:.1f}Q{w * 0.66:.1f} {-h * 1.0:.1f} {w * 0.86:.1f} {-h * 0.6:.1f}M{-w * 0.12:.1f} {-h * 1.14:.1f}Q{-w * 0.7:.1f} {-h * 0.86:.1f} {-w * 0.6:.1f} {-h * 0.44:.1f}",
        darker(cloth, 0.25),
        1.8,
        opacity=0.7,
    )
    shade = svg.path(
        f"M{-w * 0.7:.1f} {-h * 1.08:.1f}C{-w * 1.0:.1f} {-h * 1.0:.1f} {-w * 1.24:.1f} {-h * 0.8:.1f} {-w * 1.24:.1f} {-h * 0.58:.1f}C{-w * 1.28:.1f} {-h * 0.36:.1f} {-w * 1.16:.1f} {-h * 0.26:.1f} {-w * 1.06:.1f} {-h * 0.28:.1f}L{-w * 0.6:.1f} {-h * 0.44:.1f}Z",
        "#000000",
        opacity=0.14,
    )
    peak = svg.path(
        f"M{w * 0.24:.1f} {-h * 0.56:.1f}Q{w * 0.9:.1f} {-h * 0.72:.1f} {w * 1.34:.1f} {-h * 0.36:.1f}Q{w * 0.9:.1f} {-h * 0.36:.1f} {w * 0.3:.1f} {-h * 0.42:.1f}Z",
        darker(cloth, 0.3),
    )
    return ("" if behind else peak) + crown + shade + seams + svg.circle(-w * 0.12, -h * 1.15, 3.4, darker(cloth, 0.25))


def _peaked(w: float, h: float, cloth: str, behind: bool) -> str:
    top = svg.path(
        f"M{-w * 1.12:.1f} {-h * 0.56:.1f}Q{-w * 1.5:.1f} {-h * 1.06:.1f} {-w * 0.6:.1f} {-h * 1.2:.1f}Q{w * 0.3:.1f} {-h * 1.5:.1f} {w * 1.3:.1f} {-h * 1.16:.1f}Q{w * 1.44:.1f} {-h * 0.9:.1f} {w * 1.0:.1f} {-h * 0.64:.1f}Z",
        cloth,
    )
    band = svg.path(
        f"M{-w * 1.1:.1f} {-h * 0.3:.1f}L{-w * 1.12:.1f} {-h * 0.58:.1f}Q0 {-h * 0.86:.1f} {w * 1.0:.1f} {-h * 0.68:.1f}L{w * 0.98:.1f} {-h * 0.46:.1f}Q0 {-h * 0.62:.1f} {-w * 1.1:.1f} {-h * 0.3:.1f}Z",
        darker(cloth, 0.35),
    )
    if behind:
        return top + band
    peak = svg.path(
        f"M{w * 0.1:.1f} {-h * 0.58:.1f}Q{w * 0.9:.1f} {-h * 0.62:.1f} {w * 1.26:.1f} {-h * 0.26:.1f}Q{w * 0.8:.1f} {-h * 0.34:.1f} {w * 0.14:.1f} {-h * 0.42:.1f}Z",
        "#1c1a1e",
    )
    return (
        top
        + band
        + svg.stroke(f"M{w * 0.1:.1f} {-h * 0.6:.1f}Q{w * 0.7:.1f} {-h * 0.64:.1f} {w * 0.98:.1f} {-h * 0.52:.1f}", "#d8b35a", 3)
        + svg.circle(w * 0.5, -h * 0.84, 6.4, "#d8b35a")
        + svg.circle(w * 0.5, -h * 0.84, 3, darker(cloth, 0.3))
        + peak
    )


def _brim(w: float, h: float, cloth: str, behind: bool) -> str:
    brim = svg.path(
        f"M{-w * 1.62:.1f} {-h * 0.4:.1f}Q{-w * 0.2:.1f} {-h * 0.84:.1f} {w * 1.64:.1f} {-h * 0.54:.1f}Q{w * 1.0:.1f} {-h * 0.3:.1f} {-w * 0.2:.1f} {-h * 0.3:.1f}Q{-w * 1.2:.1f} {-h * 0.22:.1f} {-w * 1.62:.1f} {-h * 0.4:.1f}Z",
        darker(cloth, 0.14),
    )
    crown = svg.path(
        f"M{-w * 0.98:.1f} {-h * 0.44:.1f}Q{-w * 0.96:.1f} {-h * 1.3:.1f} {-w * 0.34:.1f} {-h * 1.34:.1f}Q0 {-h * 1.16:.1f} {w * 0.34:.1f} {-h * 1.34:.1f}Q{w * 0.9:.1f} {-h * 1.26:.1f} {w * 0.96:.1f} {-h * 0.54:.1f}Q0 {-h * 0.72:.1f} {-w * 0.98:.1f} {-h * 0.44:.1f}Z",
        cloth,
    )
    return crown + svg.stroke(f"M{-w * 0.98:.1f} {-h * 0.54:.1f}Q0 {-h * 0.84:.1f} {w * 0.95:.1f} {-h * 0.64:.1f}", darker(cloth, 0.5), 6.5) + brim


def _straw(w: float, h: float, cloth: str, behind: bool) -> str:
    brim = svg.path(
        f"M{-w * 2.0:.1f} {-h * 0.2:.1f}Q{-w * 0.3:.1f} {-h * 0.92:.1f} {w * 1.96:.1f} {-h * 0.46:.1f}Q{w * 1.0:.1f} {-h * 0.16:.1f} {-w * 0.3:.1f} {-h * 0.22:.1f}Q{-w * 1.5:.1f} {-h * 0.02:.1f} {-w * 2.0:.1f} {-h * 0.2:.1f}Z",
        cloth,
    )
    weave = "".join(
        svg.stroke(
            f"M{-w * (1.8 - 0.3 * k):.1f} {-h * (0.22 + 0.06 * k):.1f}Q{-w * 0.2:.1f} {-h * (0.84 - 0.06 * k):.1f} {w * (1.74 - 0.3 * k):.1f} {-h * (0.46 + 0.02 * k):.1f}",
            darker(cloth, 0.22),
            1.4,
            opacity=0.6,
        )
        for k in range(3)
    )
    return brim + weave + _crown_of(w, h, 1.16, lighter(cloth, 0.08), band="#8c3f4a", low=0.44)


def _kasa(w: float, h: float, cloth: str, behind: bool) -> str:
    cone = svg.path(f"M{-w * 0.02:.1f} {-h * 1.5:.1f}L{w * 1.85:.1f} {-h * 0.5:.1f}Q0 {-h * 0.14:.1f} {-w * 1.85:.1f} {-h * 0.36:.1f}Z", cloth)
    ribs = "".join(
        svg.stroke(f"M{-w * 0.02:.1f} {-h * 1.5:.1f}L{x * w:.1f} {-h * y:.1f}", darker(cloth, 0.3), 1.6, opacity=0.7)
        for x, y in ((-1.3, 0.3), (-0.6, 0.26), (0.1, 0.26), (0.8, 0.32), (1.4, 0.42))
    )
    shade = svg.path(
        f"M{-w * 0.02:.1f} {-h * 1.5:.1f}L{-w * 0.5:.1f} {-h * 0.26:.1f}Q{-w * 1.3:.1f} {-h * 0.28:.1f} {-w * 1.85:.1f} {-h * 0.36:.1f}Z",
        "#000000",
        opacity=0.16,
    )
    return (
        cone
        + shade
        + ribs
        + ("" if behind else svg.stroke(f"M{-w * 0.3:.1f} {-h * 0.2:.1f}Q{-w * 0.2:.1f} {h * 0.9:.1f} {w * 0.4:.1f} {h * 1.02:.1f}", "#5a2f28", 2.4))
    )


def _bowler(w: float, h: float, cloth: str, behind: bool) -> str:
    brim = svg.path(
        f"M{-w * 1.36:.1f} {-h * 0.52:.1f}Q{-w * 1.3:.1f} {-h * 0.34:.1f} 0 {-h * 0.5:.1f}Q{w * 1.1:.1f} {-h * 0.5:.1f} {w * 1.38:.1f} {-h * 0.64:.1f}Q{w * 1.3:.1f} {-h * 0.4:.1f} {w * 0.3:.1f} {-h * 0.36:.1f}Q{-w * 1.2:.1f} {-h * 0.16:.1f} {-w * 1.36:.1f} {-h * 0.52:.1f}Z",
        darker(cloth, 0.2),
    )
    return (
        _crown_of(w, h, 1.34, cloth, band=lighter(cloth, 0.25))
        + brim
        + svg.stroke(f"M{w * 0.3:.1f} {-h * 1.22:.1f}Q{w * 0.7:.1f} {-h * 1.1:.1f} {w * 0.76:.1f} {-h * 0.86:.1f}", lighter(cloth, 0.3), 3, opacity=0.5)
    )


def _topper(w: float, h: float, cloth: str, behind: bool) -> str:
    tube = svg.path(
        f"M{-w * 0.92:.1f} {-h * 0.44:.1f}L{-w * 1.0:.1f} {-h * 1.84:.1f}Q0 {-h * 1.98:.1f} {w * 0.98:.1f} {-h * 1.88:.1f}L{w * 0.9:.1f} {-h * 0.56:.1f}Q0 {-h * 0.72:.1f} {-w * 0.92:.1f} {-h * 0.44:.1f}Z",
        cloth,
    )
    brim = svg.path(
        f"M{-w * 1.5:.1f} {-h * 0.5:.1f}Q0 {-h * 0.7:.1f} {w * 1.5:.1f} {-h * 0.66:.1f}Q{w * 1.2:.1f} {-h * 0.38:.1f} 0 {-h * 0.4:.1f}Q{-w * 1.2:.1f} {-h * 0.26:.1f} {-w * 1.5:.1f} {-h * 0.5:.1f}Z",
        darker(cloth, 0.25),
    )
    return (
        tube
        + svg.stroke(f"M{-w * 0.92:.1f} {-h * 0.62:.1f}Q0 {-h * 0.86:.1f} {w * 0.9:.1f} {-h * 0.72:.1f}", "#8c2f35", 12)
        + svg.stroke(f"M{w * 0.62:.1f} {-h * 1.76:.1f}L{w * 0.58:.1f} {-h * 0.9:.1f}", lighter(cloth, 0.35), 5, opacity=0.5)
        + brim
    )


def _beanie(w: float, h: float, cloth: str, behind: bool) -> str:
    cuff = svg.path(
        f"M{-w * 1.12:.1f} {-h * 0.22:.1f}Q0 {-h * 0.6:.1f} {w * 1.0:.1f} {-h * 0.42:.1f}L{w * 1.02:.1f} {-h * 0.72:.1f}Q0 {-h * 0.92:.1f} {-w * 1.14:.1f} {-h * 0.54:.1f}Z",
        lighter(cloth, 0.14),
    )
    ribs = "".join(
        svg.stroke(f"M{x * w:.1f} {-h * (0.56 + 0.1 * (1 - abs(x))):.1f}L{x * w * 0.6 - 2:.1f} {-h * 1.12:.1f}", darker(cloth, 0.25), 2.2, opacity=0.55)
        for x in (-0.86, -0.5, -0.1, 0.3, 0.66)
    )
    return svg.circle(-w * 0.08, -h * 1.32, w * 0.24, lighter(cloth, 0.3)) + _crown_of(w, h, 1.24, cloth) + ribs + cuff


def _headscarf(w: float, h: float, cloth: str, behind: bool) -> str:
    wrap = svg.path(
        f"M{w * 0.98:.1f} {-h * 0.36:.1f}C{w * 1.02:.1f} {-h * 1.0:.1f} {w * 0.4:.1f} {-h * 1.22:.1f} {-w * 0.1:.1f} {-h * 1.18:.1f}C{-w * 0.9:.1f} {-h * 1.16:.1f} {-w * 1.26:.1f} {-h * 0.6:.1f} {-w * 1.16:.1f} {h * 0.3:.1f}C{-w * 1.12:.1f} {h * 0.9:.1f} {-w * 0.7:.1f} {h * 1.2:.1f} {w * 0.06:.1f} {h * 1.24:.1f}L{w * 0.34:.1f} {h * 1.02:.1f}C{-w * 0.2:.1f} {h * 0.94:.1f} {-w * 0.52:.1f} {h * 0.5:.1f} {-w * 0.5:.1f} {-h * 0.06:.1f}C{-w * 0.4:.1f} {-h * 0.5:.1f} {w * 0.3:.1f} {-h * 0.66:.1f} {w * 0.98:.1f} {-h * 0.36:.1f}Z",
        cloth,
    )
    knot = svg.path(f"M{w * 0.3:.1f} {h * 1.0:.1f}q14 4 22 18q-16 4 -26 -4ZM{w * 0.22:.1f} {h * 1.06:.1f}q2 16 -6 28q-10 -10 -4 -26Z", darker(cloth, 0.14))
    dots = "".join(
        svg.circle(x * w, y * h, 3.2, lighter(cloth, 0.55), opacity=0.85)
        for x, y in ((-0.2, -0.94), (-0.74, -0.7), (-0.9, -0.2), (-0.84, 0.3), (0.4, -0.86), (-0.62, 0.76), (-0.4, -0.56))
    )
    return wrap + dots + ("" if behind else knot)


def _bandana(w: float, h: float, cloth: str, behind: bool) -> str:
    band = svg.path(
        f"M{w * 0.97:.1f} {-h * 0.36:.1f}Q{w * 0.9:.1f} {-h * 0.66:.1f} {w * 0.66:.1f} {-h * 0.82:.1f}Q{-w * 0.3:.1f} {-h * 0.98:.1f} {-w * 1.08:.1f} {-h * 0.44:.1f}L{-w * 1.06:.1f} {-h * 0.06:.1f}Q0 {-h * 0.6:.1f} {w * 0.97:.1f} {-h * 0.36:.1f}Z",
        cloth,
    )
    tails = svg.path(
        f"M{-w * 1.04:.1f} {-h * 0.3:.1f}Q{-w * 1.5:.1f} {-h * 0.16:.1f} {-w * 1.66:.1f} {h * 0.3:.1f}Q{-w * 1.3:.1f} {h * 0.14:.1f} {-w * 1.04:.1f} {-h * 0.1:.1f}ZM{-w * 1.04:.1f} {-h * 0.24:.1f}Q{-w * 1.3:.1f} {h * 0.1:.1f} {-w * 1.22:.1f} {h * 0.6:.1f}Q{-w * 1.0:.1f} {h * 0.3:.1f} {-w * 0.98:.1f} {-h * 0.1:.1f}Z",
        darker(cloth, 0.2),
    )
    return tails + band + svg.circle(-w * 1.06, -h * 0.24, w * 0.13, darker(cloth, 0.1))


def _crown(w: float, h: float, cloth: str, behind: bool) -> str:
    ring = svg.path(
        f"M{-w * 0.98:.1f} {-h * 0.5:.1f}L{-w * 1.08:.1f} {-h * 1.14:.1f}L{-w * 0.6:.1f} {-h * 0.9:.1f}L{-w * 0.34:.1f} {-h * 1.36:.1f}L{w * 0.04:.1f} {-h * 0.98:.1f}L{w * 0.42:.1f} {-h * 1.4:.1f}L{w * 0.62:.1f} {-h * 0.98:.1f}L{w * 1.0:.1f} {-h * 1.2:.1f}L{w * 0.9:.1f} {-h * 0.6:.1f}Q0 {-h * 0.82:.1f} {-w * 0.98:.1f} {-h * 0.5:.1f}Z",
        cloth,
    )
    gems = (
        svg.circle(w * 0.42, -h * 0.86, 5, "#b3382f")
        + svg.circle(-w * 0.3, -h * 0.86, 4.4, "#2f7c7a")
        + "".join(svg.circle(x * w, -h * y, 3.4, lighter(cloth, 0.5)) for x, y in ((-1.08, 1.16), (-0.34, 1.38), (0.42, 1.42), (1.0, 1.22)))
    )
    return ring + svg.stroke(f"M{-w * 0.97:.1f} {-h * 0.56:.1f}Q0 {-h * 0.88:.1f} {w * 0.9:.1f} {-h * 0.66:.1f}", darker(cloth, 0.3), 4) + gems


def _toque(w: float, h: float, cloth: str, behind: bool) -> str:
    puff = "".join(
        svg.ellipse(x * w, -h * y, w * r, h * r * 0.8, mix(cloth, darker(cloth, 0.14), k % 2))
        for k, (x, y, r) in enumerate(((-0.7, 1.46, 0.5), (0.6, 1.52, 0.52), (-0.06, 1.66, 0.58)))
    )
    band = svg.path(
        f"M{-w * 1.04:.1f} {-h * 0.36:.1f}L{-w * 1.0:.1f} {-h * 1.2:.1f}Q0 {-h * 1.4:.1f} {w * 0.92:.1f} {-h * 1.26:.1f}L{w * 0.96:.1f} {-h * 0.5:.1f}Q0 {-h * 0.68:.1f} {-w * 1.04:.1f} {-h * 0.36:.1f}Z",
        cloth,
    )
    pleats = "".join(
        svg.stroke(f"M{x * w:.1f} {-h * 0.66:.1f}L{x * w:.1f} {-h * 1.24:.1f}", darker(cloth, 0.18), 2, opacity=0.7) for x in (-0.74, -0.4, -0.06, 0.28, 0.62)
    )
    return puff + band + pleats


def _nurse_cap(w: float, h: float, cloth: str, behind: bool) -> str:
    wings = svg.path(
        f"M{-w * 0.8:.1f} {-h * 0.72:.1f}Q{-w * 0.9:.1f} {-h * 1.3:.1f} {-w * 0.2:.1f} {-h * 1.34:.1f}Q{w * 0.5:.1f} {-h * 1.36:.1f} {w * 0.72:.1f} {-h * 0.86:.1f}Q0 {-h * 1.1:.1f} {-w * 0.8:.1f} {-h * 0.72:.1f}Z",
        cloth,
    )
    cross = svg.rect(w * 0.12 - 3, -h * 1.2, 6, 16, "#b3382f") + svg.rect(w * 0.12 - 8, -h * 1.2 + 5, 16, 6, "#b3382f")
    return (
        wings
        + svg.stroke(f"M{-w * 0.8:.1f} {-h * 0.76:.1f}Q0 {-h * 1.14:.1f} {w * 0.72:.1f} {-h * 0.9:.1f}", darker(cloth, 0.14), 3)
        + ("" if behind else cross)
    )


def _veil(w: float, h: float, cloth: str, behind: bool) -> str:
    fall = svg.path(
        f"M{w * 0.5:.1f} {-h * 1.0:.1f}C{-w * 0.4:.1f} {-h * 1.4:.1f} {-w * 1.3:.1f} {-h * 0.9:.1f} {-w * 1.36:.1f} {h * 0.3:.1f}L{-w * 1.9:.1f} {h * 2.4:.1f}Q{-w * 1.1:.1f} {h * 2.6:.1f} {-w * 0.4:.1f} {h * 2.3:.1f}Q{-w * 0.7:.1f} {h * 0.8:.1f} {-w * 0.5:.1f} {-h * 0.1:.1f}Q{-w * 0.3:.1f} {-h * 0.7:.1f} {w * 0.5:.1f} {-h * 1.0:.1f}Z",
        cloth,
        opacity=0.72,
    )
    folds = svg.stroke(
        f"M{-w * 0.5:.1f} {-h * 0.9:.1f}Q{-w * 1.1:.1f} 0 {-w * 1.3:.1f} {h * 2.2:.1f}M{-w * 0.4:.1f} {-h * 0.7:.1f}Q{-w * 0.8:.1f} {h * 0.4:.1f} {-w * 0.8:.1f} {h * 2.2:.1f}",
        "#ffffff",
        2,
        opacity=0.8,
    )
    flowers = "".join(
        svg.circle(w * x, -h * y, 6.4, colour) + svg.circle(w * x, -h * y, 2.4, "#e8c452")
        for x, y, colour in ((0.56, 0.94, "#f6d9dc"), (0.24, 1.08, "#ffffff"), (-0.1, 1.14, "#f6d9dc"), (-0.44, 1.1, "#ffffff"))
    )
    return fall + folds + flowers


def _hood(w: float, h: float, cloth: str, behind: bool, *, trim: str = "") -> str:
    edge = f"M{-w * 0.5:.1f} {h * 0.9:.1f}Q{-w * 0.62:.1f} {h * 0.2:.1f} {-w * 0.36:.1f} {-h * 0.5:.1f}Q{w * 0.1:.1f} {-h * 0.92:.1f} {w * 0.72:.1f} {-h * 0.66:.1f}"
    shape = svg.path(
        f"M{w * 0.98:.1f} {h * 0.3:.1f}Q{w * 1.14:.1f} {-h * 0.9:.1f} {w * 0.1:.1f} {-h * 1.28:.1f}Q{-w * 1.2:.1f} {-h * 1.3:.1f} {-w * 1.4:.1f} {-h * 0.1:.1f}Q{-w * 1.4:.1f} {h * 0.8:.1f} {-w * 0.8:.1f} {h * 1.3:.1f}L{-w * 0.5:.1f} {h * 0.9:.1f}Q{-w * 0.62:.1f} {h * 0.2:.1f} {-w * 0.36:.1f} {-h * 0.5:.1f}Q{w * 0.1:.1f} {-h * 0.92:.1f} {w * 0.7:.1f} {-h * 0.66:.1f}Q{w * 0.92:.1f} {-h * 0.3:.1f} {w * 0.98:.1f} {h * 0.3:.1f}Z",
        cloth,
    )
    if not trim:
        return shape + svg.stroke(edge, darker(cloth, 0.3), 3)
    points = (
        (-0.54, 0.9),
        (-0.62, 0.6),
        (-0.62, 0.3),
        (-0.56, 0.0),
        (-0.46, -0.28),
        (-0.28, -0.54),
        (0.0, -0.72),
        (0.3, -0.8),
        (0.6, -0.72),
        (0.84, -0.5),
        (0.96, -0.2),
        (1.0, 0.1),
        (0.98, 0.34),
    )
    return shape + "".join(svg.circle(x * w, y * h, w * 0.19, mix(trim, lighter(trim, 0.3), k % 2)) for k, (x, y) in enumerate(points))


def _fur_hood(w: float, h: float, cloth: str, behind: bool) -> str:
    return _hood(w, h, cloth, behind, trim=mix(cloth, "#d8c7a8", 0.8))


def _helmet(w: float, h: float, cloth: str, behind: bool) -> str:
    dome = svg.path(
        f"M{-w * 1.14:.1f} {-h * 0.3:.1f}Q{-w * 1.1:.1f} {-h * 1.34:.1f} 0 {-h * 1.36:.1f}Q{w * 1.06:.1f} {-h * 1.3:.1f} {w * 1.06:.1f} {-h * 0.44:.1f}Z", cloth
    )
    rim = svg.path(
        f"M{-w * 1.3:.1f} {-h * 0.24:.1f}Q0 {-h * 0.6:.1f} {w * 1.4:.1f} {-h * 0.38:.1f}L{w * 1.34:.1f} {-h * 0.28:.1f}Q0 {-h * 0.42:.1f} {-w * 1.26:.1f} {-h * 0.12:.1f}Z",
        darker(cloth, 0.3),
    )
    ridges = svg.stroke(
        f"M{-w * 0.3:.1f} {-h * 1.3:.1f}Q{-w * 0.1:.1f} {-h * 0.9:.1f} {-w * 0.1:.1f} {-h * 0.5:.1f}M{w * 0.3:.1f} {-h * 1.32:.1f}Q{w * 0.44:.1f} {-h * 0.9:.1f} {w * 0.4:.1f} {-h * 0.5:.1f}",
        lighter(cloth, 0.25),
        3,
    )
    return dome + rim + ridges + ("" if behind else svg.circle(w * 0.8, -h * 0.72, 6, "#ffe9b0"))


_HATS: dict[str, Callable[[float, float, str, bool], str]] = {
    "cap": _cap, "peaked": _peaked, "brim": _brim, "straw": _straw, "kasa": _kasa, "bowler": _bowler, "topper": _topper, "beanie": _beanie, "headscarf": _headscarf,
    "bandana": _bandana, "crown": _crown, "toque": _toque, "nurse_cap": _nurse_cap, "veil": _veil, "hood": _hood, "fur_hood": _fur_hood, "helmet": _helmet,
}  # fmt: skip
