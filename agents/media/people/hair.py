"""Hair and hats. Outlines are broken into locks, with lighter strands, so that hair never looks like a helmet.

`back` lies behind the head, `front` over it; `back_view` covers a head that is turned away.
"""

import math
import random

from agents.film import BodyRig, CharacterDesign

from .. import svg
from ..colour import darker, lighter, mix
from .head import face_of


def _strands(design: CharacterDesign, lines: list[str], width: float = 1.5) -> str:
    return "".join(
        svg.stroke(line, lighter(design.hair_colour, 0.2) if i % 2 else darker(design.hair_colour, 0.3), width, opacity=0.55) for i, line in enumerate(lines)
    )


def back(design: CharacterDesign) -> str:
    """Long hair and braids behind the neck."""
    face = face_of(design)
    w, h, shade = face.half_w, face.half_h, darker(design.hair_colour, 0.22)
    rng = random.Random("back" + design.name)
    if design.hat == "hood":
        return svg.path(
            svg.smooth(
                [
                    (w * 0.9, -h * 0.7),
                    (w * 0.2, -h * 1.3),
                    (-w * 0.9, -h * 1.12),
                    (-w * 1.36, -h * 0.2),
                    (-w * 1.2, h * 0.8),
                    (-w * 0.9, h * 1.5),
                    (w * 0.4, h * 1.5),
                    (w * 1.02, h * 0.7),
                ],
                closed=True,
            ),
            darker(design.coat_colour, 0.3),
        )
    if design.hair == "long":
        tips = [(x, h * rng.uniform(1.5, 1.78)) for x in (w * 0.1, -w * 0.18, -w * 0.46, -w * 0.74, -w * 1.02)]
        points = [
            (w * 0.3, -h * 0.9),
            (-w * 0.6, -h * 1.04),
            (-w * 1.14, -h * 0.3),
            (-w * 1.22, h * 0.6),
            (-w * 1.26, h * 1.3),
            *reversed(tips),
            (w * 0.2, h * 0.6),
        ]
        return svg.path(svg.smooth(points, closed=True), shade)
    if design.hair == "curly":
        return "".join(
            svg.circle(-w * 0.72 + w * 0.62 * math.cos(a) * 0.9, -h * 0.1 + h * 0.78 * math.sin(a), h * rng.uniform(0.26, 0.36), shade)
            for a in (1.4, 1.9, 2.5, 3.1, 3.7, 4.3)
        )
    return ""


def front(design: CharacterDesign, *, in_space: bool = False) -> str:
    """Hair over the skull, then the hat."""
    covered = design.hat in ("cap", "brim", "helmet", "hood")
    shapes = {"short": _short, "long": _long, "bun": _bun, "curly": _curly, "bald": _bald, "braid": _braid}
    return shapes.get(design.hair, _short)(design, covered) + _hat(design, in_space=in_space)


def _cap_of_hair(design: CharacterDesign, covered: bool, *, lift: float, jag: float, nape: float, fringe: float) -> str:
    """From the hairline over the crown to the nape, its outer edge in locks."""
    face = face_of(design)
    w, h = face.half_w, face.half_h
    rng = random.Random("hair" + design.name)
    lift = 1.03 if covered else lift
    inner = [
        (w * 0.88, -h * 0.30),
        (w * 0.78, -h * (0.56 - fringe)),
        (w * 0.46, -h * (0.60 - fringe * 1.2)),
        (w * 0.1, -h * (0.52 - fringe)),
        (-w * 0.14, -h * 0.36),
        (-w * 0.24, -h * 0.1),
        (-w * 0.26, h * 0.10),
        (-w * 0.40, h * 0.04),
        (-w * 0.56, -h * 0.02),
        (-w * 0.6, h * 0.22),
        (-w * 0.66, h * nape),
    ]
    outer: list[svg.Point] = []
    steps = 11
    for i in range(steps):
        angle = math.radians(150 + (325 - 150) * i / (steps - 1))
        reach = 1 + (jag * rng.uniform(0.3, 1.0) if i % 2 else -jag * 0.2)
        outer.append((w * 1.04 * lift * reach * math.cos(angle) - w * 0.04, h * 1.03 * lift * reach * math.sin(angle)))
    points = [*inner, (-w * 0.9, h * nape * 0.9), *outer]
    body = svg.path(svg.smooth(points, closed=True), design.hair_colour)
    lines = (
        []
        if covered
        else [
            f"M{w * (0.62 - 0.26 * k):.1f} {-h * (0.70 - 0.02 * k):.1f}Q{w * (0.3 - 0.3 * k):.1f} {-h * 1.0:.1f} {-w * (0.3 + 0.16 * k):.1f} {-h * (0.86 - 0.17 * k):.1f}"
            for k in range(4)
        ]
    )
    lines += [f"M{-w * 0.78:.1f} {-h * 0.4:.1f}Q{-w * 0.98:.1f} {-h * 0.1:.1f} {-w * 0.78:.1f} {h * nape * 0.7:.1f}"]
    return body + _strands(design, lines)


def _short(design: CharacterDesign, covered: bool) -> str:
    rng = random.Random("short" + design.name)
    face = face_of(design)
    w, h = face.half_w, face.half_h
    body = _cap_of_hair(design, covered, lift=1.10, jag=0.10, nape=0.42, fringe=rng.choice((0.0, 0.1, 0.2)))
    if not covered:
        tuft = rng.choice((0.3, 0.6, -0.2))
        body += svg.path(
            f"M{w * (tuft + 0.3):.1f} {-h * 0.86:.1f}Q{w * (tuft + 0.5):.1f} {-h * 1.34:.1f} {w * tuft:.1f} {-h * 1.22:.1f}Q{w * (tuft - 0.3):.1f} {-h * 1.2:.1f} {w * (tuft - 0.4):.1f} {-h * 0.94:.1f}Z",
            design.hair_colour,
        )
    return body


def _long(design: CharacterDesign, covered: bool) -> str:
    face = face_of(design)
    w, h = face.half_w, face.half_h
    body = _cap_of_hair(design, covered, lift=1.12, jag=0.03, nape=0.6, fringe=0.02)
    lock = svg.path(
        f"M{-w * 0.3:.1f} {-h * 0.5:.1f}Q{-w * 0.62:.1f} {h * 0.2:.1f} {-w * 0.46:.1f} {h * 0.8:.1f}Q{-w * 0.3:.1f} {h * 1.3:.1f} {-w * 0.56:.1f} {h * 1.66:.1f}Q{-w * 0.98:.1f} {h * 1.5:.1f} {-w * 1.04:.1f} {h * 0.7:.1f}Q{-w * 1.2:.1f} 0 {-w * 0.9:.1f} {-h * 0.6:.1f}Z",
        design.hair_colour,
    )
    return (
        lock
        + body
        + _strands(
            design,
            [
                f"M{-w * (0.5 + 0.14 * k):.1f} {-h * 0.1:.1f}Q{-w * (0.72 + 0.1 * k):.1f} {h * 0.6:.1f} {-w * (0.54 + 0.12 * k):.1f} {h * 1.4:.1f}"
                for k in range(3)
            ],
        )
    )


def _bun(design: CharacterDesign, covered: bool) -> str:
    face = face_of(design)
    w, h = face.half_w, face.half_h
    knot = svg.path(
        svg.blob(random.Random("bun" + design.name), -w * 0.95, -h * (0.2 if covered else 0.86), w * 0.42, w * 0.38, jitter=0.1), design.hair_colour
    ) + _strands(design, [f"M{-w * 1.2:.1f} {-h * 0.9:.1f}q{w * 0.3:.1f} {-h * 0.2:.1f} {w * 0.5:.1f} {h * 0.16:.1f}"] if not covered else [])
    wisp = svg.stroke(f"M{-w * 0.26:.1f} {h * 0.02:.1f}q-3 {h * 0.2:.1f} 1 {h * 0.36:.1f}", design.hair_colour, 2.4)
    return knot + _cap_of_hair(design, covered, lift=1.07, jag=0.02, nape=0.36, fringe=-0.04) + wisp


def _curly(design: CharacterDesign, covered: bool) -> str:
    face = face_of(design)
    w, h = face.half_w, face.half_h
    rng = random.Random("curly" + design.name)
    body = _cap_of_hair(design, covered, lift=1.06, jag=0.04, nape=0.4, fringe=0.06)
    curls = []
    for k in range(15):
        angle = math.radians(138 + 192 * k / 14)
        if covered and math.sin(angle) < -0.3:
            continue
        x, y, size = w * 1.1 * math.cos(angle), h * 1.08 * math.sin(angle), h * rng.uniform(0.19, 0.28)
        curls.append(
            svg.circle(x, y, size, mix(design.hair_colour, lighter(design.hair_colour, 0.14), k % 3 / 2))
            + svg.stroke(
                f"M{x - size * 0.4:.1f} {y:.1f}a{size * 0.45:.1f} {size * 0.45:.1f} 0 1 1 {size * 0.6:.1f} {size * 0.3:.1f}",
                darker(design.hair_colour, 0.28),
                1.3,
                opacity=0.6,
            )
        )
    if not covered:
        curls += [svg.circle(w * x, -h * y, h * 0.17, design.hair_colour) for x, y in ((0.72, 0.66), (0.4, 0.68), (0.1, 0.6), (-0.14, 0.42))]
    return body + "".join(curls)


def _bald(design: CharacterDesign, covered: bool) -> str:
    face = face_of(design)
    w, h = face.half_w, face.half_h
    shine = "" if covered else svg.ellipse(w * 0.24, -h * 0.78, w * 0.24, h * 0.08, "#ffffff", opacity=0.3)
    if design.rig is not BodyRig.OLD and not design.beard:
        return shine
    return shine + svg.path(
        f"M{-w * 0.24:.1f} {-h * 0.2:.1f}Q{-w * 0.7:.1f} {-h * 0.5:.1f} {-w * 0.98:.1f} {-h * 0.3:.1f}Q{-w * 1.16:.1f} {h * 0.2:.1f} {-w * 0.8:.1f} {h * 0.46:.1f}L{-w * 0.62:.1f} {h * 0.2:.1f}Q{-w * 0.56:.1f} {-h * 0.06:.1f} {-w * 0.3:.1f} {h * 0.06:.1f}Z",
        design.hair_colour,
    )


def _braid(design: CharacterDesign, covered: bool) -> str:
    face = face_of(design)
    w, h = face.half_w, face.half_h
    plait = "".join(
        svg.group(
            svg.ellipse(0, 0, w * 0.19, h * 0.17, mix(design.hair_colour, darker(design.hair_colour, 0.2), k % 2)),
            f"translate({-w * 0.74 + w * 0.05 * k:.1f} {h * (0.46 + 0.21 * k):.1f}) rotate({34 if k % 2 else -34})",
        )
        for k in range(6)
    )
    tie = svg.rect(-w * 0.56, h * 1.66, w * 0.2, h * 0.09, mix(design.coat_colour, "#c9463a", 0.5), radius=2) + svg.path(
        f"M{-w * 0.58:.1f} {h * 1.74:.1f}q{w * 0.02:.1f} {h * 0.22:.1f} {w * 0.12:.1f} {h * 0.28:.1f}q{w * 0.1:.1f} {-h * 0.1:.1f} {w * 0.1:.1f} {-h * 0.28:.1f}Z",
        design.hair_colour,
    )
    return plait + tie + _cap_of_hair(design, covered, lift=1.08, jag=0.03, nape=0.44, fringe=0.0)


def _hat(design: CharacterDesign, *, in_space: bool) -> str:
    face = face_of(design)
    w, h = face.half_w, face.half_h
    cloth, shade = design.coat_colour, darker(design.coat_colour, 0.3)
    if design.hat == "cap":
        crown = svg.path(
            f"M{w * 0.98:.1f} {-h * 0.44:.1f}Q{w * 0.9:.1f} {-h * 1.2:.1f} {-w * 0.1:.1f} {-h * 1.22:.1f}Q{-w * 1.12:.1f} {-h * 1.14:.1f} {-w * 1.1:.1f} {-h * 0.3:.1f}Q0 {-h * 0.62:.1f} {w * 0.98:.1f} {-h * 0.44:.1f}Z",
            cloth,
        )
        peak = svg.path(
            f"M{w * 0.2:.1f} {-h * 0.56:.1f}Q{w * 1.0:.1f} {-h * 0.62:.1f} {w * 1.5:.1f} {-h * 0.34:.1f}Q{w * 1.1:.1f} {-h * 0.28:.1f} {w * 0.3:.1f} {-h * 0.42:.1f}Z",
            shade,
        )
        return crown + svg.stroke(f"M{-w * 1.08:.1f} {-h * 0.36:.1f}Q0 {-h * 0.68:.1f} {w * 0.96:.1f} {-h * 0.5:.1f}", shade, 3) + peak
    if design.hat == "brim":
        brim = svg.path(
            f"M{-w * 1.6:.1f} {-h * 0.36:.1f}Q{-w * 0.2:.1f} {-h * 0.82:.1f} {w * 1.62:.1f} {-h * 0.5:.1f}Q{w * 0.6:.1f} {-h * 0.28:.1f} {-w * 0.4:.1f} {-h * 0.26:.1f}Q{-w * 1.2:.1f} {-h * 0.2:.1f} {-w * 1.6:.1f} {-h * 0.36:.1f}Z",
            darker(cloth, 0.15),
        )
        crown = svg.path(
            f"M{-w * 0.98:.1f} {-h * 0.42:.1f}Q{-w * 0.96:.1f} {-h * 1.3:.1f} {-w * 0.34:.1f} {-h * 1.34:.1f}Q0 {-h * 1.16:.1f} {w * 0.34:.1f} {-h * 1.34:.1f}Q{w * 0.9:.1f} {-h * 1.26:.1f} {w * 0.96:.1f} {-h * 0.52:.1f}Q0 {-h * 0.72:.1f} {-w * 0.98:.1f} {-h * 0.42:.1f}Z",
            cloth,
        )
        return crown + svg.stroke(f"M{-w * 0.98:.1f} {-h * 0.5:.1f}Q0 {-h * 0.8:.1f} {w * 0.95:.1f} {-h * 0.6:.1f}", darker(cloth, 0.5), 5.5) + brim
    if design.hat == "hood":
        return svg.path(
            f"M{w * 0.98:.1f} {h * 0.5:.1f}Q{w * 1.14:.1f} {-h * 0.9:.1f} {w * 0.1:.1f} {-h * 1.28:.1f}Q{-w * 1.2:.1f} {-h * 1.3:.1f} {-w * 1.4:.1f} {-h * 0.1:.1f}Q{-w * 1.4:.1f} {h * 0.8:.1f} {-w * 0.8:.1f} {h * 1.3:.1f}L{-w * 0.5:.1f} {h * 0.9:.1f}Q{-w * 0.62:.1f} {h * 0.2:.1f} {-w * 0.36:.1f} {-h * 0.5:.1f}Q{w * 0.1:.1f} {-h * 0.92:.1f} {w * 0.7:.1f} {-h * 0.66:.1f}Q{w * 0.9:.1f} {-h * 0.2:.1f} {w * 0.98:.1f} {h * 0.5:.1f}Z",
            cloth,
        ) + svg.stroke(
            f"M{-w * 0.5:.1f} {h * 0.9:.1f}Q{-w * 0.62:.1f} {h * 0.2:.1f} {-w * 0.36:.1f} {-h * 0.5:.1f}Q{w * 0.1:.1f} {-h * 0.92:.1f} {w * 0.72:.1f} {-h * 0.66:.1f}",
            shade,
            3,
        )
    if design.hat == "helmet" and in_space:
        return (
            svg.circle(0, 0, h * 1.42, "#cfe8f2", opacity=0.16)
            + svg.circle(0, 0, h * 1.42, "none", stroke="#e6eef2", line=3.4, opacity=0.85)
            + svg.stroke(f"M{w * 0.5:.1f} {-h * 1.12:.1f}A{h * 1.24:.1f} {h * 1.24:.1f} 0 0 1 {h * 1.22:.1f} {-h * 0.2:.1f}", "#ffffff", 5, opacity=0.55)
            + svg.path(
                f"M{-h * 1.1:.1f} {h * 0.9:.1f}Q0 {h * 1.36:.1f} {h * 1.1:.1f} {h * 0.9:.1f}L{h * 1.0:.1f} {h * 1.22:.1f}Q0 {h * 1.62:.1f} {-h * 1.0:.1f} {h * 1.22:.1f}Z",
                "#c9d2d8",
            )
        )
    if design.hat == "helmet":
        dome = svg.path(
            f"M{-w * 1.14:.1f} {-h * 0.3:.1f}Q{-w * 1.1:.1f} {-h * 1.34:.1f} 0 {-h * 1.36:.1f}Q{w * 1.06:.1f} {-h * 1.3:.1f} {w * 1.06:.1f} {-h * 0.44:.1f}Z",
            cloth,
        )
        return (
            dome
            + svg.path(
                f"M{-w * 1.3:.1f} {-h * 0.24:.1f}Q0 {-h * 0.6:.1f} {w * 1.4:.1f} {-h * 0.38:.1f}L{w * 1.34:.1f} {-h * 0.28:.1f}Q0 {-h * 0.42:.1f} {-w * 1.26:.1f} {-h * 0.12:.1f}Z",
                shade,
            )
            + svg.stroke(
                f"M{-w * 0.3:.1f} {-h * 1.3:.1f}Q{-w * 0.1:.1f} {-h * 0.9:.1f} {-w * 0.1:.1f} {-h * 0.5:.1f}M{w * 0.3:.1f} {-h * 1.32:.1f}Q{w * 0.44:.1f} {-h * 0.9:.1f} {w * 0.4:.1f} {-h * 0.5:.1f}",
                lighter(cloth, 0.25),
                3,
            )
            + svg.circle(w * 0.8, -h * 0.72, 6, "#ffe9b0")
        )
    return ""


def back_view(design: CharacterDesign, *, in_space: bool = False) -> str:
    """The whole head from behind, with its hair and hat."""
    face = face_of(design)
    w, h = face.half_w, face.half_h
    ears = svg.ellipse(-w * 0.98, h * 0.08, 6, 10, design.skin) + svg.ellipse(w * 0.98, h * 0.08, 6, 10, design.skin)
    body = ears + svg.ellipse(0, 0, w, h, design.skin)
    if design.hair != "bald":
        bottom = {"long": 1.55, "braid": 0.6, "curly": 0.72, "bun": 0.5}.get(design.hair, 0.5)
        rng = random.Random("behind" + design.name)
        tips = [(x * w, h * bottom + rng.uniform(-4, 5)) for x in (0.8, 0.5, 0.2, -0.1, -0.4, -0.7)]
        points = [
            (0, -h * 1.12),
            (w * 0.72, -h * 0.92),
            (w * 1.08, -h * 0.2),
            (w * 1.02, h * 0.3),
            *tips,
            (-w * 1.02, h * 0.3),
            (-w * 1.08, -h * 0.2),
            (-w * 0.72, -h * 0.92),
        ]
        body += svg.path(svg.smooth(points, closed=True), design.hair_colour) + _strands(
            design, [f"M0 {-h * 1.0:.1f}Q{w * t:.1f} {-h * 0.5:.1f} {w * t * 1.1:.1f} {h * 0.4:.1f}" for t in (-0.75, -0.45, -0.15, 0.15, 0.45, 0.75)], 1.7
        )
    if design.hair == "bun":
        body += svg.circle(0, -h * 0.5, w * 0.42, darker(design.hair_colour, 0.12))
    if design.hat == "hood":
        return svg.path(
            svg.smooth(
                [(0, -h * 1.34), (w * 0.9, -h * 1.0), (w * 1.3, 0), (w * 1.2, h * 1.2), (0, h * 1.5), (-w * 1.2, h * 1.2), (-w * 1.3, 0), (-w * 0.9, -h * 1.0)],
                closed=True,
            ),
            design.coat_colour,
        )
    return body + (_hat(design, in_space=in_space) if design.hat != "none" else "")
