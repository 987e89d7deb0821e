"""Things in a place that stand for themselves when a story names them: a tram, a foot bridge, the mouth of a cave, a mill wheel, a yard gate, a cart, a desert road."""

from .. import svg
from ..colour import darker, lighter, mix
from ..stage import BOTTOM, LEFT, RIGHT, SPAN, Motion, Stage, sway
from . import elements


def tram(stage: Stage) -> None:
    """A tram that comes by on its rails under its wire, its windows lit when it is dark."""
    depth, iron = 0.9, stage.paint("#3a3d42")
    stage.add(svg.line(LEFT, 268, RIGHT, 268, iron, 2.4), 0.84)
    stage.add("".join(svg.line(LEFT, y, RIGHT, y, stage.paint("#9aa0a6"), 3.4) for y in (716, 732)), 0.985)
    body, wide = stage.paint(mix("#b5432f", stage.palette.accent, 0.5), depth), 620
    cream = stage.paint("#efe3c4", depth)
    drawing = svg.path("M10 690V470Q14 442 46 438H574Q606 442 610 470V690Z", body) + svg.rect(10, 478, 600, 104, cream)
    glass = "#ffdf9c" if stage.light.dark else mix(stage.light.sky_mid, "#33454f", 0.35)
    for k in range(6):
        drawing += svg.rect(32 + 95 * k, 490, 80, 80, glass, radius=7)
        if k % 2:
            drawing += svg.path(f"M{52 + 95 * k} 570v-26q2 -10 14 -12q-10 -4 -9 -14q2 -10 12 -10t12 10q1 10 -9 14q12 2 14 12v26Z", darker(body, 0.62))
    drawing += svg.rect(10, 600, 600, 8, cream) + svg.rect(30, 688, 560, 16, darker(body, 0.6)) + svg.rect(270, 450, 80, 22, darker(body, 0.5), radius=4)
    drawing += svg.circle(34, 640, 11, "#fff1c0") + "".join(svg.circle(x, 706, 19, iron) for x in (110, 160, 460, 510))
    drawing += svg.path("M250 438l60 -84l60 84M270 354h80", "none", stroke=iron, line=5)
    drawing += svg.line(310, 354, 310, 268, iron, 4)
    stage.add(drawing, depth, Motion(drift=-74, wrap=-SPAN), box=(0, 260, wide + 4, 470))


def foot_bridge(stage: Stage, y: float, bank: str, *, depth: float = 0.8) -> None:
    """A bridge of planks on ropes that sways over a gap between two banks, behind the ground one stands on."""
    rope, plank, rock = stage.paint("#6f5a40", depth), stage.paint("#9a7448", depth), stage.paint(darker(bank, 0.25), depth)
    definition, paint = svg.gradient([(0, stage.paint(darker(bank, 0.55), depth)), (1, darker(stage.paint(bank, depth), 0.8))])
    body = definition + svg.rect(300, y - 4, 690, 150, paint)
    fall = mix(stage.light.sky_low, "#dfeef4", 0.5)
    body += svg.path(f"M700 {y - 8}q16 60 8 150h62q-12 -80 4 -150Z", fall, opacity=0.8)
    for side in (-1, 1):
        edge, end = 645 + side * 312, 645 + side * 1100
        body += svg.path(f"M{edge} {y - 22}L{edge - side * 34} {y + 30}L{edge - side * 16} {y + 74}L{edge - side * 58} {y + 150}H{end}V{y - 44}Q{edge + side * 200} {y - 36} {edge} {y - 22}Z", rock)  # fmt: skip
        body += svg.path(f"M{edge} {y - 22}Q{edge + side * 200} {y - 36} {end} {y - 44}V{y - 20}Q{edge + side * 160} {y - 8} {edge - side * 8} {y - 8}Z", stage.paint(lighter(bank, 0.08), depth))  # fmt: skip
    stage.add(body, depth)
    dip = lambda x: y - 26 + 46 * (1 - ((x - 645) / 325) ** 2)
    body = "".join(svg.poly([(x, dip(x)), (x + 21, dip(x + 21)), (x + 19, dip(x + 21) + 11), (x - 2, dip(x) + 11)], plank) for x in range(320, 960, 26))
    for lift in (0, 62):
        body += svg.stroke(f"M320 {y - 26 - lift}Q645 {y + 66 - lift} 970 {y - 26 - lift}", rope, 5)
    body += "".join(svg.line(x, dip(x), x, dip(x) - 62, rope, 2.6) for x in range(346, 960, 52))
    body += "".join(svg.rect(x - 9, y - 112, 18, 100, darker(plank, 0.3), radius=4) for x in (318, 972))
    stage.add(body, depth + 0.02, Motion(bob_y=1.6, period=3.7), box=(296, y - 120, 690, 170))


def cave_mouth(stage: Stage, x: float, foot: float, width: float, depth: float = 0.8) -> None:
    """A dark hole in a wall of rock, with a glimmer inside when it is dark."""
    rng, grey = stage.rng("cave mouth"), "#77736c"
    body = svg.path(svg.blob(rng, x, foot - width * 0.42, width * 0.95, width * 0.62, corners=11, jitter=0.16), stage.paint(grey, depth))
    body += svg.path(svg.blob(rng, x + width * 0.24, foot - width * 0.4, width * 0.58, width * 0.5, corners=9), stage.paint(lighter(grey, 0.12), depth))
    hole = f"M{x - width * 0.36:.0f} {foot}Q{x - width * 0.4:.0f} {foot - width * 0.5:.0f} {x - width * 0.06:.0f} {foot - width * 0.62:.0f}Q{x + width * 0.36:.0f} {foot - width * 0.56:.0f} {x + width * 0.38:.0f} {foot}Z"
    definition, paint = svg.gradient([(0, "#0e0c10"), (1, darker(stage.paint(grey, depth), 0.66))])
    body += definition + svg.path(hole, paint, stroke=stage.paint(darker(grey, 0.45), depth), line=7)
    body += "".join(
        svg.poly([(x + width * s - 9, foot - width * 0.56), (x + width * s, foot - width * t), (x + width * s + 11, foot - width * 0.57)], stage.paint(darker(grey, 0.3), depth))
        for s, t in ((-0.12, 0.4), (0.04, 0.46), (0.17, 0.38))
    )  # fmt: skip
    stage.add(body, depth)
    stage.lit(x, foot - width * 0.16, width * 0.6, "#ff9a4a", 0.5, depth=depth, flicker=0.25)


def desert_road(stage: Stage) -> None:
    """A straight road of tar to the horizon, with its broken line and poles beside it."""
    tar = stage.paint("#6a625c", 0.8)
    definition, paint = svg.gradient([(0, mix(tar, stage.light.haze, 0.5)), (1, darker(tar, 0.25))])
    body = definition + svg.poly([(632, 470), (648, 470), (1010, BOTTOM), (270, BOTTOM)], paint)
    dash = stage.paint("#ecd9a0", 0.9)
    for k in range(8):
        y, far = 480 + 7.2 * k * k, 1 + 1.1 * k
        body += svg.poly([(640 - far * 0.5, y), (640 + far * 0.5, y), (640 + far * 0.8, y + 4 + 4.4 * k), (640 - far * 0.8, y + 4 + 4.4 * k)], dash)
    for k, size in enumerate((0.14, 0.24, 0.42, 0.72)):
        x, foot = 664 + 500 * size, 470 + 240 * size
        body += svg.rect(x, foot - 330 * size, 12 * size, 330 * size, stage.paint("#5a4634", 0.5 + 0.1 * k)) + svg.rect(
            x - 44 * size, foot - 310 * size, 100 * size, 9 * size, stage.paint("#5a4634", 0.5 + 0.1 * k)
        )
    stage.add(body, 0.98)


def mill_wheel(stage: Stage, x: float = 1080, y: float = 560) -> None:
    """A great wooden wheel that turns in falling water."""
    wood, wet = stage.paint("#6f5136", 0.9), stage.paint("#4d3a2a", 0.9)
    wheel = svg.circle(x, y, 108, "none", stroke=wood, line=17) + svg.circle(x, y, 76, "none", stroke=wet, line=8) + svg.circle(x, y, 17, wet)
    wheel += "".join(
        svg.group(svg.rect(-6, -112, 12, 112, wood) + svg.rect(-21, -128, 42, 20, wet, radius=3), f"translate({x} {y}) rotate({30 * k})") for k in range(12)
    )
    stage.add(svg.rect(x - 40, y - 40, 80, 130, stage.paint("#5b5149", 0.85)), 0.87)
    stage.add(wheel, 0.9, Motion(spin=0.05, pivot_x=x, pivot_y=y), box=(x - 135, y - 135, 270, 270))
    fall = mix(stage.light.sky_low, "#e6f3f6", 0.5)
    water = svg.rect(x + 60, y - 136, 420, 13, stage.paint("#7a5c3c", 0.9)) + svg.path(
        f"M{x + 62} {y - 128}Q{x + 112} {y - 110} {x + 116} {y + 98}h-26Q{x + 84} {y - 70} {x + 62} {y - 116}Z", fall, opacity=0.75
    )
    stage.add(water, 0.91, Motion(bob_x=1.6, period=0.9), box=(x + 50, y - 145, 440, 260))


def yard_gate(stage: Stage, x: float = 300, foot: float = 652) -> None:
    """Two stone posts and a gate of iron bars that stands ajar."""
    stone, iron = stage.paint("#8f877b"), stage.paint("#2b2e33")
    body = "".join(
        svg.rect(x + dx - 22, foot - 214, 44, 214, stone)
        + svg.rect(x + dx - 28, foot - 228, 56, 18, lighter(stone, 0.12))
        + svg.circle(x + dx, foot - 242, 17, stone)
        for dx in (-150, 150)
    )
    for side in (-1, 1):
        inner, rise = x + side * 34, 26
        body += "".join(
            svg.line(px := x + side * (122 - 22 * k), foot - 8 + 4 * k, px, foot - 170 - rise * k / 4 + 4 * k, iron, 6)
            + svg.poly(
                [(px - 7, foot - 170 - rise * k / 4 + 4 * k), (px, foot - 190 - rise * k / 4 + 4 * k), (px + 7, foot - 170 - rise * k / 4 + 4 * k)], iron
            )
            for k in range(5)
        )
        body += "".join(svg.line(x + side * 124, foot - up, inner, foot - up + 16, iron, 5) for up in (30, 140))
    stage.add(body, 0.97)


def cart(stage: Stage, x: float = 980, foot: float = 664) -> None:
    """A hand cart with a load under a cloth."""
    wood = stage.paint("#8a6238")
    stage.shadows([(x, foot, 210, 0)], 1.0)
    body = svg.path(f"M{x - 92} {foot - 112}q40 -66 96 -50q56 -10 86 50Z", stage.paint(mix("#b9a480", stage.palette.accent, 0.3)))
    body += svg.poly([(x - 108, foot - 116), (x + 104, foot - 116), (x + 90, foot - 62), (x - 92, foot - 62)], wood)
    body += "".join(svg.line(x - 104, foot - 102 + 18 * k, x + 100, foot - 102 + 18 * k, darker(wood, 0.3), 2.4) for k in range(3))
    body += svg.line(x + 96, foot - 88, x + 196, foot - 56, darker(wood, 0.15), 10) + svg.line(x + 90, foot - 64, x + 100, foot - 4, darker(wood, 0.2), 9)
    wheel = svg.circle(x - 24, foot - 48, 46, "none", stroke=stage.paint("#4f3826"), line=10) + svg.circle(x - 24, foot - 48, 9, stage.paint("#4f3826"))
    wheel += "".join(svg.group(svg.rect(-3, -44, 6, 44, stage.paint("#6a4a30")), f"translate({x - 24} {foot - 48}) rotate({45 * k})") for k in range(8))
    stage.add(body + wheel, 1.0)


def pipes(stage: Stage) -> None:
    """Fat pipes along a yard's wall with flanges, a wheel to turn and a leak of steam."""
    steel = stage.paint(mix("#8d8f8c", stage.palette.mid, 0.3), 0.9)
    body = ""
    for y, thick in ((432, 30), (482, 20)):
        definition, paint = svg.gradient([(0, lighter(steel, 0.3)), (0.4, steel), (1, darker(steel, 0.45))])
        body += (
            definition
            + svg.rect(LEFT, y, 780, thick, paint)
            + "".join(svg.rect(x, y - 6, 14, thick + 12, darker(steel, 0.2), radius=3) for x in range(-400, 330, 150))
        )
    body += svg.rect(322, 432, 30, 220, steel) + svg.rect(315, 560, 44, 14, darker(steel, 0.25), radius=3)
    body += svg.circle(236, 444, 27, "none", stroke=stage.paint("#b3402e", 0.9), line=7) + svg.line(236, 420, 236, 468, stage.paint("#b3402e", 0.9), 5)
    stage.add(body, 0.9)
    elements.smoke(stage, 150, 424, 20, 0.91, "leak", mix(stage.light.haze, "#ffffff", 0.6))


def shed(stage: Stage, x: float = 230, foot: float = 640) -> None:
    """A wooden shed with tools against its wall and a climber on its roof."""
    wood, depth = mix("#7f6a50", stage.palette.mid, 0.25), 0.92
    board = stage.paint(wood, depth)
    body = svg.rect(x - 92, foot - 170, 184, 170, board) + "".join(
        svg.line(x - 92 + 23 * k, foot - 170, x - 92 + 23 * k, foot, darker(board, 0.3), 2.4) for k in range(1, 8)
    )
    body += svg.poly([(x - 112, foot - 166), (x, foot - 244), (x + 112, foot - 166)], stage.paint("#5d5148", depth)) + svg.rect(
        x - 30, foot - 128, 64, 128, darker(board, 0.35)
    )
    body += svg.line(x + 66, foot - 140, x + 82, foot, stage.paint("#b08a58", depth), 6) + svg.path(
        f"M{x + 54} {foot - 168}h24v30q-12 10 -24 0Z", stage.paint("#7c838a", depth)
    )
    stage.add(body, depth)
    leaves = "".join(svg.circle(x - 96 + 13 * k, foot - 176 - 4 * (k % 3), 14, stage.paint("#5d8447" if k % 2 else "#79a052", depth)) for k in range(9))
    stage.add(leaves, depth + 0.01, sway(stage, foot - 170, 0.01, "climber"), box=(x - 120, foot - 210, 140, 70))
