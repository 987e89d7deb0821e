"""A head from behind, turned a little so that an ear and a line of cheek are seen: hair, nape and hat of who stands before the camera or goes away."""

import random

from agents.film import CharacterDesign

from .. import svg
from ..colour import darker, mix
from . import makeup
from .face import face_of
from .hair import strands
from .hats import COVERING, hat, hat_colour

_FALLS = {
    "long": 1.6,
    "wavy": 1.66,
    "bob": 1.0,
    "curly": 0.8,
    "afro": 0.7,
    "braid": 0.62,
    "ponytail": 0.5,
    "bun": 0.46,
    "topknot": 0.46,
    "pigtails": 0.46,
    "slick": 0.66,
    "fringe": 0.52,
}
"""How far down hair reaches behind, in half heights of the head."""


def back_view(design: CharacterDesign, *, in_space: bool = False) -> str:
    """The whole head from behind, turned a little so that an ear and a line of cheek are seen on its left, with its hair and hat."""
    face = face_of(design)
    w, h = face.half_w, face.half_h
    skin, shade = design.skin, mix(design.skin, "#5a2418", 0.2)
    skull = svg.path(
        svg.smooth(
            [
                (0, -h),
                (w * 0.8, -h * 0.7),
                (w * 0.98, 0),
                (w * 0.74, h * 0.56),
                (w * 0.3, h * 0.92),
                (-w * 0.4, h * 0.96),
                (-w * 0.86, h * 0.7),
                (-w * 1.0, h * 0.24),
                (-w * 0.94, -h * 0.4),
            ],
            closed=True,
        ),
        shade,
    )
    cheek = svg.path(
        f"M{-w * 0.9:.1f} {-h * 0.3:.1f}Q{-w * 1.1:.1f} {h * 0.2:.1f} {-w * 0.9:.1f} {h * 0.62:.1f}Q{-w * 0.76:.1f} {h * 0.92:.1f} {-w * 0.4:.1f} {h * 0.96:.1f}L{-w * 0.4:.1f} {-h * 0.3:.1f}Z",
        skin,
    )
    size = 11 * face.ear
    ear = svg.path(
        f"M{-w * 0.5:.1f} {-size * 0.4:.1f}C{-w * 0.5 - size:.1f} {-size * 1.2:.1f} {-w * 0.5 - size * 1.3:.1f} {size * 0.8:.1f} {-w * 0.5 - size * 0.2:.1f} {size * 1.7:.1f}Q{-w * 0.5 + size * 0.5:.1f} {size * 1.5:.1f} {-w * 0.5 + 3:.1f} {size * 0.2:.1f}Z",
        mix(skin, "#a8443c", 0.12),
    ) + svg.stroke(f"M{-w * 0.52:.1f} {-size * 0.2:.1f}q{-size * 0.7:.1f} {size * 0.4:.1f} {-size * 0.1:.1f} {size * 1.4:.1f}", mix(skin, "#5a2418", 0.4), 1.4)
    covered = design.hat in COVERING
    return (
        skull
        + cheek
        + _hair_behind(design, w, h, covered)
        + ear
        + hat(design, in_space=in_space, behind=True)
        + _hood_behind(design, w, h)
        + makeup.over_head(design, behind=True)
    )


def _hair_behind(design: CharacterDesign, w: float, h: float, covered: bool) -> str:
    if design.hair == "bald":
        return ""
    rng, colour = random.Random("behind" + design.name), design.hair_colour
    bottom = _FALLS.get(design.hair, 0.5)
    bulge = {"afro": 1.5, "curly": 1.18, "spiky": 1.12}.get(design.hair, 1.07) if not covered else 1.03
    tips = [(x * w, h * bottom + rng.uniform(-4, 5)) for x in (0.82, 0.5, 0.18, -0.14, -0.42)]
    wide = w * (1.12 if bottom > 0.9 else 0.96)
    points = [(0, -h * 1.06 * bulge), (w * 0.74 * bulge, -h * 0.88 * bulge), (w * 1.04 * bulge, -h * 0.2), (wide, h * min(bottom, 0.5) * 0.8), *tips, (-w * 0.52, h * 0.3), (-w * 0.5, -h * 0.1), (-w * 0.86, -h * 0.3), (-w * 0.98 * bulge, -h * 0.5), (-w * 0.7 * bulge, -h * 0.9 * bulge)]  # fmt: skip
    locks = strands(
        design,
        [f"M{w * 0.05:.1f} {-h * 1.0:.1f}Q{w * t:.1f} {-h * 0.5:.1f} {w * t * 1.05:.1f} {h * bottom * 0.8:.1f}" for t in (-0.4, -0.1, 0.2, 0.5, 0.8)],
        1.8,
    )
    extra = ""
    if design.hair == "bun":
        extra = svg.circle(w * 0.1, -h * 0.42, w * 0.42, darker(colour, 0.1)) + strands(
            design, [f"M{-w * 0.2:.1f} {-h * 0.5:.1f}q{w * 0.3:.1f} {-h * 0.3:.1f} {w * 0.6:.1f} 0"]
        )
    elif design.hair in ("ponytail", "braid"):
        extra = svg.path(
            f"M{-w * 0.1:.1f} {-h * 0.4:.1f}Q{-w * 0.34:.1f} {h * 0.8:.1f} {w * 0.06:.1f} {h * 1.9:.1f}Q{w * 0.44:.1f} {h * 0.8:.1f} {w * 0.3:.1f} {-h * 0.4:.1f}Z",
            darker(colour, 0.12),
        ) + svg.rect(-w * 0.14, -h * 0.36, w * 0.48, h * 0.14, mix(design.coat_colour, "#c9463a", 0.5), radius=4)
    elif design.hair == "pigtails":
        extra = svg.ellipse(-w * 1.0, h * 0.5, w * 0.3, h * 0.46, colour) + svg.ellipse(w * 1.06, h * 0.5, w * 0.3, h * 0.46, colour)
    elif design.hair == "topknot" and not covered:
        extra = svg.ellipse(w * 0.06, -h * 1.16, w * 0.24, h * 0.24, darker(colour, 0.1))
    return svg.path(svg.smooth(points, closed=True), colour) + locks + extra


def _hood_behind(design: CharacterDesign, w: float, h: float) -> str:
    if design.hat not in ("hood", "fur_hood"):
        return ""
    cloth = hat_colour(design)
    shape = svg.smooth(
        [(0, -h * 1.34), (w * 0.9, -h * 1.0), (w * 1.3, 0), (w * 1.2, h * 1.2), (0, h * 1.5), (-w * 1.2, h * 1.2), (-w * 1.3, 0), (-w * 0.9, -h * 1.0)],
        closed=True,
    )
    return svg.path(shape, cloth) + svg.stroke(
        f"M{w * 0.06:.1f} {-h * 1.3:.1f}Q{w * 0.2:.1f} 0 {w * 0.06:.1f} {h * 1.4:.1f}", darker(cloth, 0.3), 2.4, opacity=0.6
    )
