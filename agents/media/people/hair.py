"""Hair, and with it everything on top of a head. Outlines are broken into locks, with lighter strands, so that hair never looks like a helmet.

`back` lies behind the head, `front` over it; `back_view` covers a head that is turned away.
"""

import math
import random

from agents.film import BodyRig, CharacterDesign

from .. import svg
from ..colour import darker, lighter, mix
from .face import Turn, face_of
from .hats import COVERING, hat, hat_colour
from .turns import both_sides, doubled, sides

__all__ = ["back", "front", "hat_colour", "strands"]


def strands(design: CharacterDesign, lines: list[str], width: float = 1.5) -> str:
    return "".join(
        svg.stroke(line, lighter(design.hair_colour, 0.2) if i % 2 else darker(design.hair_colour, 0.3), width, opacity=0.55) for i, line in enumerate(lines)
    )


def back(design: CharacterDesign, turn: Turn = "quarter") -> str:
    """Long hair and braids behind the neck, from the front on both sides of it, where a ponytail is not seen."""
    if turn != "front":
        return _behind_neck(design)
    return "" if design.hair == "ponytail" else both_sides(_behind_neck(design))


def _behind_neck(design: CharacterDesign) -> str:
    face = face_of(design)
    w, h, shade = face.half_w, face.half_h, darker(design.hair_colour, 0.22)
    rng = random.Random("back" + design.name)
    if design.hat in ("hood", "fur_hood"):
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
            darker(hat_colour(design), 0.3),
        )
    if design.hair in ("long", "wavy"):
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
    if design.hair == "bob":
        points = [
            (w * 0.3, -h * 0.9),
            (-w * 0.6, -h * 1.04),
            (-w * 1.16, -h * 0.3),
            (-w * 1.2, h * 0.5),
            (-w * 1.14, h * 0.96),
            (-w * 0.6, h * 1.06),
            (-w * 0.1, h * 0.9),
            (w * 0.2, h * 0.4),
        ]
        return svg.path(svg.smooth(points, closed=True), shade)
    if design.hair == "afro":
        return svg.path(svg.blob(rng, -w * 0.14, -h * 0.36, w * 1.46, h * 1.2, corners=26, jitter=0.03), shade)
    if design.hair == "ponytail":
        tail = f"M{-w * 0.9:.1f} {-h * 0.6:.1f}C{-w * 1.7:.1f} {-h * 0.7:.1f} {-w * 1.8:.1f} {h * 0.4:.1f} {-w * 1.36:.1f} {h * 1.2:.1f}C{-w * 1.2:.1f} {h * 0.9:.1f} {-w * 1.0:.1f} {h * 0.4:.1f} {-w * 0.86:.1f} {-h * 0.1:.1f}Z"
        return svg.path(tail, shade) + svg.stroke(
            f"M{-w * 1.1:.1f} {-h * 0.5:.1f}Q{-w * 1.6:.1f} {h * 0.1:.1f} {-w * 1.38:.1f} {h * 0.9:.1f}", lighter(shade, 0.2), 1.8, opacity=0.6
        )
    if design.hair == "pigtails":
        return svg.path(svg.blob(rng, w * 1.0, h * 0.42, w * 0.26, h * 0.44, jitter=0.06), shade)
    if design.hair == "curly":
        return "".join(
            svg.circle(-w * 0.72 + w * 0.62 * math.cos(a) * 0.9, -h * 0.1 + h * 0.78 * math.sin(a), h * rng.uniform(0.26, 0.36), shade)
            for a in (1.4, 1.9, 2.5, 3.1, 3.7, 4.3)
        )
    return ""


def front(design: CharacterDesign, *, in_space: bool = False, turn: Turn = "quarter") -> str:
    """Hair over the skull, then the hat."""
    covered = design.hat in COVERING
    if design.hat == "headscarf" or (design.hat == "veil" and design.hair == "bald"):
        return hat(design, in_space=in_space, turn=turn)
    style = _STYLES[design.hair](design, covered)
    if turn == "front":
        style = doubled(design, style) + ("" if design.hair == "bald" else sides(design))
        if design.hair in ("topknot", "bun") and not covered:
            face = face_of(design)
            style += svg.circle(0, -face.half_h * 1.16, face.half_w * 0.26, darker(design.hair_colour, 0.1))
    return style + hat(design, in_space=in_space, turn=turn)


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
    return body + strands(design, lines)


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
        + strands(
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
    ) + strands(design, [f"M{-w * 1.2:.1f} {-h * 0.9:.1f}q{w * 0.3:.1f} {-h * 0.2:.1f} {w * 0.5:.1f} {h * 0.16:.1f}"] if not covered else [])
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


def _bob(design: CharacterDesign, covered: bool) -> str:
    face = face_of(design)
    w, h = face.half_w, face.half_h
    lock = svg.path(
        f"M{-w * 0.26:.1f} {-h * 0.5:.1f}Q{-w * 0.5:.1f} {h * 0.1:.1f} {-w * 0.28:.1f} {h * 0.66:.1f}Q{-w * 0.3:.1f} {h * 0.98:.1f} {-w * 0.7:.1f} {h * 1.0:.1f}Q{-w * 1.14:.1f} {h * 0.9:.1f} {-w * 1.14:.1f} {h * 0.4:.1f}Q{-w * 1.2:.1f} 0 {-w * 0.9:.1f} {-h * 0.6:.1f}Z",
        design.hair_colour,
    )
    lines = [
        f"M{-w * (0.5 + 0.16 * k):.1f} {-h * 0.2:.1f}Q{-w * (0.7 + 0.12 * k):.1f} {h * 0.4:.1f} {-w * (0.46 + 0.18 * k):.1f} {h * 0.9:.1f}" for k in range(3)
    ]
    return lock + _cap_of_hair(design, covered, lift=1.12, jag=0.02, nape=0.6, fringe=0.1) + strands(design, lines)


def _wavy(design: CharacterDesign, covered: bool) -> str:
    face = face_of(design)
    w, h = face.half_w, face.half_h
    edge = [(-w * 0.3, -h * 0.5), (-w * 0.6, h * 0.06), (-w * 0.36, h * 0.46), (-w * 0.56, h * 0.86), (-w * 0.28, h * 1.26), (-w * 0.62, h * 1.7), (-w * 1.06, h * 1.42), (-w * 0.98, h * 1.0), (-w * 1.24, h * 0.6), (-w * 1.06, h * 0.1), (-w * 1.14, -h * 0.4), (-w * 0.8, -h * 0.7)]  # fmt: skip
    lines = [f"M{-w * (0.56 + 0.16 * k):.1f} {-h * 0.1:.1f}q{-w * 0.18:.1f} {h * 0.3:.1f} 0 {h * 0.6:.1f}t0 {h * 0.66:.1f}" for k in range(3)]
    return (
        svg.path(svg.smooth(edge, closed=True), design.hair_colour)
        + _cap_of_hair(design, covered, lift=1.14, jag=0.06, nape=0.6, fringe=0.08)
        + strands(design, lines)
    )


def _ponytail(design: CharacterDesign, covered: bool) -> str:
    face = face_of(design)
    w, h = face.half_w, face.half_h
    tie = "" if covered else svg.rect(-w * 1.06, -h * 0.62, w * 0.2, h * 0.28, mix(design.coat_colour, "#c9463a", 0.5), radius=4)
    return _cap_of_hair(design, covered, lift=1.06, jag=0.01, nape=0.34, fringe=-0.04) + tie


def _afro(design: CharacterDesign, covered: bool) -> str:
    face = face_of(design)
    w, h = face.half_w, face.half_h
    if covered:
        return _curly(design, covered)
    rng = random.Random("afro" + design.name)
    top = [
        (w * 0.9, -h * 0.34),
        (w * 0.6, -h * 0.6),
        (w * 0.1, -h * 0.6),
        (-w * 0.26, -h * 0.2),
        (-w * 0.5, h * 0.1),
        (-w * 0.7, h * 0.5),
        (-w * 1.24, h * 0.34),
    ]
    top += [(w * (1.42 * math.cos(a) - 0.1), h * (1.14 * math.sin(a) - 0.36)) for a in (math.radians(170 + 15 * k) for k in range(12))]
    dots = "".join(
        svg.stroke(f"M{x:.1f} {y:.1f}q3 -5 6 0", lighter(design.hair_colour, 0.22), 1.5, opacity=0.6)
        for x, y in ((rng.uniform(-w * 1.3, w * 0.9), rng.uniform(-h * 1.4, -h * 0.7)) for _ in range(26))
    )
    return svg.path(svg.smooth(top, closed=True), design.hair_colour) + dots


def _spiky(design: CharacterDesign, covered: bool) -> str:
    face = face_of(design)
    w, h = face.half_w, face.half_h
    body = _cap_of_hair(design, covered, lift=1.04, jag=0.0, nape=0.4, fringe=0.06)
    if covered:
        return body
    spikes = (
        (0.86, -0.62, 1.2, -0.98),
        (0.56, -0.78, 0.74, -1.42),
        (0.16, -0.9, 0.16, -1.52),
        (-0.3, -0.92, -0.5, -1.46),
        (-0.66, -0.74, -1.06, -1.24),
        (-0.9, -0.4, -1.4, -0.78),
        (-0.98, 0.0, -1.36, -0.2),
    )
    return body + "".join(
        svg.path(f"M{(x - 0.24) * w:.1f} {(y + 0.06) * h:.1f}L{tx * w:.1f} {ty * h:.1f}L{(x + 0.24) * w:.1f} {(y + 0.1) * h:.1f}Z", design.hair_colour)
        for x, y, tx, ty in spikes
    )


def _side_part(design: CharacterDesign, covered: bool) -> str:
    face = face_of(design)
    w, h = face.half_w, face.half_h
    body = _cap_of_hair(design, covered, lift=1.08, jag=0.01, nape=0.4, fringe=-0.02)
    if covered:
        return body
    swoop = svg.path(
        f"M{-w * 0.1:.1f} {-h * 0.96:.1f}Q{w * 0.5:.1f} {-h * 1.3:.1f} {w * 1.0:.1f} {-h * 0.86:.1f}Q{w * 1.1:.1f} {-h * 0.5:.1f} {w * 0.86:.1f} {-h * 0.34:.1f}Q{w * 0.7:.1f} {-h * 0.7:.1f} {-w * 0.1:.1f} {-h * 0.74:.1f}Z",
        design.hair_colour,
    )
    return (
        body
        + swoop
        + strands(
            design,
            [
                f"M{-w * 0.06:.1f} {-h * 0.86:.1f}Q{w * 0.5:.1f} {-h * 1.1:.1f} {w * 0.92:.1f} {-h * 0.6:.1f}",
                f"M{-w * 0.1:.1f} {-h * 0.94:.1f}Q{-w * 0.5:.1f} {-h * 0.9:.1f} {-w * 0.86:.1f} {-h * 0.4:.1f}",
            ],
        )
    )


def _slick(design: CharacterDesign, covered: bool) -> str:
    face = face_of(design)
    w, h = face.half_w, face.half_h
    lines = (
        []
        if covered
        else [
            f"M{w * (0.7 - 0.2 * k):.1f} {-h * (0.6 + 0.05 * k):.1f}Q{-w * 0.2:.1f} {-h * (1.1 - 0.12 * k):.1f} {-w * 0.96:.1f} {-h * (0.3 - 0.16 * k):.1f}"
            for k in range(4)
        ]
    )
    return _cap_of_hair(design, covered, lift=1.07, jag=0.0, nape=0.56, fringe=-0.1) + strands(design, lines, 1.8)


def _buzz(design: CharacterDesign, covered: bool) -> str:
    return svg.group(_cap_of_hair(design, True, lift=1.0, jag=0.0, nape=0.34, fringe=-0.06), "scale(0.985)").replace("<g ", '<g opacity="0.62" ', 1)


def _fringe(design: CharacterDesign, covered: bool) -> str:
    face = face_of(design)
    w, h = face.half_w, face.half_h
    bowl = svg.path(
        f"M{w * 0.96:.1f} {-h * 0.22:.1f}C{w * 1.06:.1f} {-h * 0.9:.1f} {w * 0.4:.1f} {-h * 1.2:.1f} {-w * 0.1:.1f} {-h * 1.16:.1f}C{-w * 0.9:.1f} {-h * 1.12:.1f} {-w * 1.2:.1f} {-h * 0.4:.1f} {-w * 1.06:.1f} {h * 0.42:.1f}L{-w * 0.62:.1f} {h * 0.34:.1f}L{-w * 0.52:.1f} {-h * 0.1:.1f}Q{w * 0.2:.1f} {-h * 0.42:.1f} {w * 0.96:.1f} {-h * 0.22:.1f}Z",
        design.hair_colour,
    )
    if covered:
        return _cap_of_hair(design, covered, lift=1.03, jag=0.0, nape=0.5, fringe=0.3)
    lines = [
        f"M{w * (0.7 - 0.34 * k):.1f} {-h * 0.34:.1f}Q{w * (0.6 - 0.34 * k):.1f} {-h * 0.8:.1f} {w * (0.2 - 0.2 * k):.1f} {-h * 1.1:.1f}" for k in range(4)
    ]
    return bowl + strands(design, lines)


def _topknot(design: CharacterDesign, covered: bool) -> str:
    face = face_of(design)
    w, h = face.half_w, face.half_h
    knot = "" if covered else (
        svg.path(f"M{-w * 0.4:.1f} {-h * 1.0:.1f}C{-w * 0.6:.1f} {-h * 1.5:.1f} {w * 0.1:.1f} {-h * 1.62:.1f} {w * 0.2:.1f} {-h * 1.2:.1f}C{w * 0.1:.1f} {-h * 1.06:.1f} {-w * 0.1:.1f} {-h * 1.0:.1f} {-w * 0.14:.1f} {-h * 0.96:.1f}Z", design.hair_colour)
        + svg.rect(-w * 0.44, -h * 1.1, w * 0.4, h * 0.13, darker(design.coat_colour, 0.2), radius=3)
    )  # fmt: skip
    return _cap_of_hair(design, covered, lift=1.05, jag=0.0, nape=0.4, fringe=-0.1) + knot


def _pigtails(design: CharacterDesign, covered: bool) -> str:
    face = face_of(design)
    w, h = face.half_w, face.half_h
    rng = random.Random("pigtails" + design.name)
    bunch = svg.path(svg.blob(rng, -w * 1.1, h * 0.5, w * 0.34, h * 0.5, jitter=0.06), design.hair_colour) + svg.circle(
        -w * 0.96, h * 0.08, w * 0.13, mix(design.coat_colour, "#e0b43a", 0.6)
    )
    return _cap_of_hair(design, covered, lift=1.07, jag=0.02, nape=0.3, fringe=0.14) + bunch


_STYLES = {
    "short": _short, "long": _long, "bun": _bun, "curly": _curly, "bald": _bald, "braid": _braid, "bob": _bob, "ponytail": _ponytail, "afro": _afro, "spiky": _spiky,
    "side_part": _side_part, "slick": _slick, "buzz": _buzz, "fringe": _fringe, "topknot": _topknot, "pigtails": _pigtails, "wavy": _wavy,
}  # fmt: skip
