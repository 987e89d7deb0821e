"""How clothes are cut: the outline of a trunk, halves of a jacket, lapels, collars, skirts, belts. All about one body, so that they fit whoever wears them."""

from agents.film import CharacterDesign

from .. import svg
from ..colour import darker, lighter
from .anatomy import Build

FRONT = 11.0
"""x of the middle of the chest: the body is turned a little to the right."""


def outline(b: Build, ease: float = 0.0, hem: float = 14.0) -> str:
    """The trunk from neck to hips as path data, wider by `ease`, down to `hem` below the hips."""
    s, w, h, top, hip = b.shoulder + ease * 0.5, b.waist + ease, b.hip + ease, b.shoulder_y, b.hip_y
    waist = top + (hip - top) * 0.62
    return (
        f"M-17 {top - 12}C-22 {top - 8} {-s * 0.62:.1f} {top - 8} {-s + 8:.1f} {top - 1}Q{-s:.1f} {top + 4} {-s + 1:.1f} {top + 22}"
        f"C{-s + 5:.1f} {top + 60} {-w - 1:.1f} {waist - 36:.1f} {-w:.1f} {waist:.1f}Q{-w:.1f} {hip - 30:.1f} {-h:.1f} {hip + hem:.1f}Q0 {hip + hem + 9:.1f} {h:.1f} {hip + hem:.1f}"
        f"Q{w + b.belly + 2:.1f} {hip - 34:.1f} {w + b.belly:.1f} {waist:.1f}C{w + b.belly * 0.6 + 5:.1f} {waist - 40:.1f} {s + 1:.1f} {top + 62} {s - 3:.1f} {top + 24}"
        f"Q{s - 5:.1f} {top + 3} {s - 14:.1f} {top - 2}C{s * 0.5:.1f} {top - 9} 20 {top - 9} 16 {top - 12}Q2 {top + 6} -17 {top - 12}Z"
    )


def panel(b: Build, x: float, side: int, ease: float, hem: float, neck: float, colour: str) -> str:
    """One half of an open jacket: from the neck along the shoulder and down to the hem, its edge from the collar to (x, hem)."""
    s, w, h, top, hip = b.shoulder + 1, b.waist + ease, b.hip + ease, b.shoulder_y, b.hip_y
    waist = top + (hip - top) * 0.62
    belly = b.belly if side > 0 else 0.0
    return svg.path(
        f"M{side * 14} {top - 16}C{side * 20} {top - 9} {side * s * 0.62:.1f} {top - 9} {side * (s - 9):.1f} {top - 2}Q{side * s:.1f} {top + 4} {side * (s - 1):.1f} {top + 22}"
        f"C{side * (s - 4):.1f} {top + 60} {side * (w + belly + 2):.1f} {waist - 36:.1f} {side * (w + belly):.1f} {waist:.1f}Q{side * (w + belly):.1f} {hip - 30:.1f} {side * (h + hem * 0.09):.1f} {hip + hem:.1f}"
        f"L{x:.1f} {hip + hem + 3:.1f}L{x:.1f} {waist - 20:.1f}Q{x + side * 2:.1f} {top + 40} {side * neck:.1f} {top - 12}Z",
        colour,
    )


def lapels(b: Build, colour: str, depth: float = 74, wide: float = 24) -> str:
    top = b.shoulder_y
    left = f"M-15 {top - 17}Q-8 {top + 20} {FRONT - 6} {top + depth}L{-wide - 4} {top + 34}L{-wide + 4} {top + 26}L{-wide - 8} {top + 18}Q-24 {top - 6} -15 {top - 17}Z"
    right = (
        f"M14 {top - 17}Q14 {top + 20} {FRONT + 4} {top + depth}L{wide + 9} {top + 34}L{wide + 4} {top + 27}L{wide + 12} {top + 18}Q22 {top - 6} 14 {top - 17}Z"
    )
    return svg.path(left, lighter(colour, 0.13)) + svg.path(right, lighter(colour, 0.09))


def collar(b: Build, colour: str) -> str:
    top = b.shoulder_y
    return svg.path(f"M-17 {top - 13}Q-12 {top - 2} {FRONT - 5} {top + 12}L-8 {top + 22}L-25 {top - 4}Z", lighter(colour, 0.2)) + svg.path(
        f"M16 {top - 13}Q14 {top - 3} {FRONT - 3} {top + 12}L22 {top + 20}L28 {top - 5}Z", lighter(colour, 0.14)
    )


def buttons(b: Build, x: float, first: float, colour: str, count: int = 4, gap: float = 30, radius: float = 3.2) -> str:
    return "".join(svg.circle(x, b.shoulder_y + first + gap * k, radius, colour) for k in range(count))


def skirt(b: Build, length: float, flare: float, colour: str, *, slit: bool = False, folds: int = 4) -> str:
    """What hangs below the hips; with a slit it opens in front."""
    h, top = b.hip + 5, b.hip_y - 2
    bottom = min(top + length, -13.0)
    wide = h + flare
    edge = f"M{-h} {top}C{-h - flare * 0.3:.1f} {top + length * 0.35:.1f} {-wide:.1f} {bottom - length * 0.3:.1f} {-wide:.1f} {bottom - 5:.1f}"
    middle = f"Q{-wide * 0.5:.1f} {bottom + 5:.1f} {FRONT - 5} {bottom + 4:.1f}L{FRONT} {top + 14}L{FRONT + 6} {bottom + 4:.1f}Q{wide * 0.6:.1f} {bottom + 5:.1f} {wide:.1f} {bottom - 5:.1f}" if slit else (
        f"Q0 {bottom + 10:.1f} {wide:.1f} {bottom - 5:.1f}"
    )  # fmt: skip
    shape = edge + middle + f"C{wide:.1f} {bottom - length * 0.3:.1f} {h + flare * 0.3:.1f} {top + length * 0.35:.1f} {h} {top}Z"
    lines = "".join(
        svg.stroke(
            f"M{x * h:.1f} {top + length * 0.22:.1f}Q{x * (h + flare * 0.4):.1f} {top + length * 0.6:.1f} {x * wide * 0.95:.1f} {bottom - 6:.1f}",
            darker(colour, 0.32),
            2.2,
            opacity=0.45,
        )
        for x in (-0.78 + 1.56 * (k + 0.5) / folds for k in range(folds))
    )
    shade = svg.path(
        f"M{-h} {top}C{-h - flare * 0.3:.1f} {top + length * 0.35:.1f} {-wide:.1f} {bottom - length * 0.3:.1f} {-wide:.1f} {bottom - 5:.1f}L{-wide * 0.45:.1f} {bottom:.1f}L{-h * 0.4:.1f} {top}Z",
        "#000000",
        opacity=0.13,
    )
    return svg.path(shape, colour) + shade + lines


def belt(b: Build, y: float, colour: str, buckle: str = "#c9a75c", height: float = 13) -> str:
    wide = b.waist + (b.hip - b.waist) * 0.4 + 2
    return svg.path(f"M{-wide:.1f} {y}Q0 {y + 7} {wide + b.belly:.1f} {y}V{y + height}Q0 {y + height + 7} {-wide:.1f} {y + height}Z", colour) + (
        svg.rect(FRONT - 9, y + 1.5, 17, height + 2, buckle, radius=2.5) + svg.rect(FRONT - 5, y + 5, 9, height - 5, colour, radius=1) if buckle else ""
    )


def inner(design: CharacterDesign, b: Build) -> str:
    """The shirt in the opening of a jacket."""
    shirt, top = design.shirt_colour, b.shoulder_y
    return svg.path(
        f"M-16 {top - 14}Q0 {top - 4} 15 {top - 14}L{FRONT + 12} {top + 70}L{FRONT + 8} {b.hip_y + 14}H{FRONT - 8}L{FRONT - 14} {top + 66}Z", shirt
    ) + collar(b, shirt)
