"""Settings in towns and beyond them: a rooftop, an alley, a railway platform, a grand front with columns, and an orbit."""

import math

from .. import svg
from ..colour import darker, lighter, mix
from ..stage import BOTTOM, GROUND, HORIZON, LEFT, RIGHT, SPAN, TOP, Motion, Stage
from . import country, elements, life, space, urban, water


def rooftop(stage: Stage) -> None:
    """Above the town: skylines in the haze, chimneys, a water tank, washing, a parapet, pigeons."""
    for index, (depth, low, high, step) in enumerate(((0.12, 90, 210, 84), (0.26, 120, 250, 110))):
        urban.skyline(stage, index, depth, low, high, step)
        stage.haze_band(HORIZON + 30, 200, depth + 0.05, 0.5)
    rng, depth = stage.rng("roofs"), 0.5
    body, x = "", LEFT
    while x < RIGHT:
        width, y = rng.uniform(130, 260), rng.uniform(468, 540)
        wall = rng.choice(("#8a6a5c", "#7b7f88", "#98836c", "#6f6a74"))
        body += svg.rect(x, y, width, 260, stage.paint(wall, depth))
        if rng.random() < 0.55:
            body += svg.poly(
                [(x - 8, y + 4), (x + width * 0.3, y - 62), (x + width * 0.7, y - 62), (x + width + 8, y + 4)],
                stage.paint("#e9eef4" if stage.white else "#5c5560", depth),
            )
        for k in range(int(width / 70)):
            body += svg.rect(x + 20 + 66 * k, y - 52, 22, 60, stage.paint("#7d5448", depth)) + svg.rect(
                x + 16 + 66 * k, y - 58, 30, 10, stage.paint("#5e4038", depth)
            )
            if stage.light.dark and rng.random() < 0.6:
                body += svg.rect(x + 26 + 66 * k, y + 26, 24, 34, "#ffd68a")
        x += width * rng.uniform(0.9, 1.1)
    stage.add(body, depth)
    for k in range(3):
        elements.smoke(stage, 180 + 420 * k, 430, 18, 0.48, f"chimney{k}")
    if stage.has("tower"):
        urban.mast(stage, 730, 0.25)
    tank, iron = stage.paint("#7a5a44", 0.85), stage.paint("#33363c", 0.85)
    body = (
        "".join(svg.line(x, 622, 1010 + (x - 1010) * 0.8, 470, iron, 8) for x in (940, 1010, 1080))
        + svg.line(940, 560, 1080, 520, iron, 5)
        + svg.line(1080, 560, 940, 520, iron, 5)
    )
    body += svg.rect(934, 330, 152, 146, tank, radius=5) + "".join(
        svg.line(934 + 19 * k, 332, 934 + 19 * k, 474, stage.paint("#5c4232", 0.85), 2) for k in range(1, 8)
    )
    body += svg.poly([(922, 332), (1010, 270), (1098, 332)], stage.paint("#4c4a50", 0.85)) + "".join(svg.rect(932, y, 156, 6, iron) for y in (362, 440))
    stack = (
        svg.rect(120, 440, 130, 200, stage.paint("#8f5f50", 0.9))
        + svg.rect(108, 430, 154, 18, stage.paint("#6d463c", 0.9))
        + "".join(svg.rect(132 + 38 * k, 392, 24, 42, stage.paint("#a06a54", 0.9)) for k in range(3))
    )
    stack += "".join(
        svg.rect(
            122 + 32 * (k % 4) + (12 if k // 4 % 2 else 0),
            452 + 22 * (k // 4),
            26,
            17,
            stage.paint(mix("#8f5f50", "#a9745f", (k * 31 % 10) / 10), 0.9),
            opacity=0.7,
        )
        for k in range(32)
    )
    door = (
        svg.rect(420, 470, 190, 168, stage.paint("#6e727a", 0.88))
        + svg.poly([(404, 474), (626, 474), (612, 452), (418, 452)], stage.paint("#50545c", 0.88))
        + svg.rect(470, 510, 78, 128, stage.paint("#43474f", 0.88))
    )
    door += svg.circle(584, 500, 8, "#ffe0a0" if stage.light.dark else stage.paint("#c9c4b4", 0.88))
    stage.add(body + stack + door, 0.88)
    stage.lit(584, 500, 170, strength=0.6, depth=0.88)
    elements.smoke(stage, 180, 386, 26, 0.88, "stack")
    tar = "#e4e9ef" if stage.white else "#6c6a6c"
    definition, paint = svg.gradient([(0, stage.paint(lighter(tar, 0.08))), (1, stage.paint(darker(tar, 0.45)))])
    roof = definition + svg.rect(LEFT, 622, SPAN, BOTTOM - 622, paint) + svg.rect(LEFT, 612, SPAN, 15, stage.paint(lighter(tar, 0.2)))
    roof += "".join(svg.line(x, 628, 640 + (x - 640) * 1.6, BOTTOM, stage.paint(darker(tar, 0.22)), 2, opacity=0.6) for x in range(-430, 1720, 150))
    stage.add(roof, 1.0)
    stage.shadows(((1010, 630, 150, 300), (185, 640, 140, 200), (515, 640, 190, 160)))
    if stage.wet:
        water.wet_ground(stage, 634, 800, 1.0)
    life.washing(stage, 262, 470, 930, 440, 0.94, 9)
    _pigeons(stage, 612)
    if stage.has("billboard") or stage.light.dark:
        sign = stage.palette.accent
        frame = "".join(svg.line(x, 470, x, 330, stage.paint("#33363c", 0.6), 6) for x in (560, 640, 720)) + svg.rect(
            520, 250, 240, 96, stage.paint("#262a32", 0.6), radius=6
        )
        stage.add(frame + "".join(svg.rect(542 + 50 * k, 276, 36, 44, lighter(sign, 0.3), radius=6, opacity=0.9) for k in range(4)), 0.6)
        stage.lit(640, 298, 250, sign, 0.6, depth=0.6, flicker=0.3)


def _pigeons(stage: Stage, y: float) -> None:
    for k in range(4):
        rng = stage.rng(f"pigeon{k}")
        x, grey = rng.uniform(640, 900), stage.paint(rng.choice(("#7d828c", "#9a9ea6", "#5f6470")))
        bird = svg.path(
            f"M{x - 15} {y}Q{x - 12} {y - 18} {x + 3} {y - 17}Q{x + 6} {y - 27} {x + 13} {y - 22}L{x + 18} {y - 20}L{x + 12} {y - 16}Q{x + 10} {y - 3} {x} {y}Z",
            grey,
        )
        stage.add(bird, 1.0, Motion(swing=6, pivot_x=x, pivot_y=y, period=rng.uniform(0.9, 1.7), phase=k), box=(x - 24, y - 34, 50, 38))


def alley(stage: Stage) -> None:
    """Walls close on both sides, a strip of sky and street between them; fire escapes, a lamp over a door, bins, steam."""
    urban.skyline(stage, 0, 0.2, 160, 300, 70)
    stage.haze_band(470, 260, 0.3, 0.6)
    brick = stage.rng("brick").choice(("#84584a", "#6f6258", "#5f6470"))
    floor = "#e2e6ea" if stage.white else "#67656a"
    definition, paint = svg.gradient([(0, stage.paint(lighter(floor, 0.14), 0.8)), (1, stage.paint(darker(floor, 0.5)))])
    ground = definition + svg.path(f"M560 520H720L{RIGHT} 760V{BOTTOM}H{LEFT}V760Z", paint)
    ground += "".join(
        svg.stroke(f"M{640 - 80 * t:.0f} {520 + 240 * (t - 1) / 13:.0f}H{640 + 80 * t:.0f}", stage.paint(darker(floor, 0.3)), 1 + 0.3 * t, opacity=0.5)
        for t in (1, 2, 3.4, 5, 7, 9.5, 12.5)
    )
    stage.add(ground, 0.9)
    for side in (-1, 1):
        _alley_wall(stage, side, darker(brick, 0.12 if side > 0 else 0.0))
    life.walkers(stage, 532, 54, 0.45, 2, "alley")
    if stage.wet or stage.night:
        water.wet_ground(stage, 560, 800, 0.95)
        water.reflections(stage, [(600, "#ffd08a"), (668, "#9fc4ff"), (330, "#ffc27a"), (930, stage.palette.accent)], 560, 190, 0.96)
    bins = "".join(
        svg.path(f"M{x} {y}l8 -{h}h{w}l8 {h}Z", stage.paint("#4f5a5c")) + svg.rect(x - 2, y - h - 10, w + 20, 13, stage.paint("#3a4244"), radius=5)
        + "".join(svg.line(x + 16 + w * k / 4, y - 6, x + 15 + w * k / 4, y - h + 6, stage.paint("#3a4244"), 2.4) for k in range(4))
        for x, y, w, h in ((150, 664, 74, 92), (252, 650, 62, 76), (1040, 668, 86, 100))
    )  # fmt: skip
    bins += svg.rect(330, 610, 66, 44, stage.paint("#a37c50")) + svg.rect(330, 610, 66, 44, "none", stroke=stage.paint("#6e5236"), line=4)
    stage.shadows(((190, 664, 100, 0), (285, 650, 90, 0), (1090, 668, 120, 0), (362, 654, 80, 0)))
    stage.add(bins, 1.0)
    life.steam(stage, 760, 640, 70, 0.97, "grate")
    cat = svg.path("M1076 570q-14 -30 4 -46q-2 -18 4 -24l6 8h10l6 -8q6 10 2 24q16 18 4 46Z", stage.paint("#1c1c20"))
    stage.add(cat, 1.0)
    tail = svg.stroke("M1108 566q26 4 24 -26", stage.paint("#1c1c20"), 7)
    stage.add(tail, 1.0, Motion(swing=9, pivot_x=1108, pivot_y=566, period=2.4), box=(1096, 530, 50, 48))


def _alley_wall(stage: Stage, side: int, brick: str) -> None:
    """One side of the alley in perspective, towards a vanishing point behind the middle."""
    far, near = 640 + side * 96, 640 + side * 860
    at = lambda t: far + (near - far) * t
    top, foot = (lambda t: 150 - 700 * t), (lambda t: 520 + 250 * t)
    definition, paint = svg.gradient([(0, stage.paint(lighter(brick, 0.1), 0.8)), (1, stage.paint(darker(brick, 0.4)))], x2=1, y2=0)
    if side < 0:
        definition, paint = svg.gradient([(0, stage.paint(darker(brick, 0.4))), (1, stage.paint(lighter(brick, 0.1), 0.8))], x2=1, y2=0)
    body = definition + svg.poly([(far, top(0)), (near, top(1)), (near, foot(1)), (far, foot(0))], paint)
    height = lambda t, share: foot(t) + (top(t) - foot(t)) * share
    for row in range(1, 34):
        share = row / 34
        body += svg.line(far, height(0, share), near, height(1, share), stage.paint(darker(brick, 0.3)), 1.6, opacity=0.35)
    rng = stage.rng(f"alley{side}")
    for t0, t1 in ((0.06, 0.14), (0.22, 0.34), (0.46, 0.62), (0.76, 0.98)):
        for low, high in ((0.30, 0.44), (0.56, 0.68), (0.78, 0.88)):
            lit = stage.light.dark and rng.random() < 0.4
            glass = "#ffd28a" if lit else mix(stage.light.sky_mid, "#1c242c", 0.6)
            frame = [(at(t0), height(t0, low)), (at(t1), height(t1, low)), (at(t1), height(t1, high)), (at(t0), height(t0, high))]
            body += svg.poly(frame, glass, stroke=stage.paint(darker(brick, 0.45)), line=3 + 5 * t1)
            if lit and low < 0.4:
                stage.glow(at((t0 + t1) / 2), height(t1, (low + high) / 2), 90 + 130 * t1, strength=0.35, depth=0.9, flicker=0.04)
    door = [(at(0.37), foot(0.37)), (at(0.45), foot(0.45)), (at(0.45), height(0.45, 0.24)), (at(0.37), height(0.37, 0.24))]
    body += svg.poly(door, stage.paint("#4a3a34"), stroke=stage.paint(darker(brick, 0.5)), line=5)
    iron = stage.paint("#26282c")
    for low in (0.5, 0.73):
        body += svg.poly(
            [
                (at(0.2), height(0.2, low)),
                (at(0.66), height(0.66, low)),
                (at(0.66) - side * 60, height(0.66, low) + 18),
                (at(0.2) - side * 26, height(0.2, low) + 8),
            ],
            iron,
        )
        body += "".join(
            svg.line(
                at(t) - side * (26 + 76 * (t - 0.2)), height(t, low) + 8, at(t) - side * (26 + 76 * (t - 0.2)), height(t, low) - 34 - 40 * t, iron, 2 + 2 * t
            )
            for t in (0.2, 0.28, 0.36, 0.45, 0.55, 0.66)
        )
        body += svg.line(at(0.2) - side * 26, height(0.2, low) - 34, at(0.66) - side * 60, height(0.66, low) - 60, iron, 4)
    body += svg.line(at(0.3) - side * 30, height(0.3, 0.73), at(0.56) - side * 50, height(0.56, 0.5), iron, 5) + svg.line(
        at(0.34) - side * 30, height(0.34, 0.73), at(0.6) - side * 50, height(0.6, 0.5), iron, 5
    )
    pipe = at(0.7)
    body += svg.line(pipe, foot(0.7), pipe, top(0.7), stage.paint(darker(brick, 0.5)), 11)
    stage.add(body, 0.92)
    lamp_x, lamp_y = at(0.41) - side * 20, height(0.41, 0.29)
    stage.add(
        svg.path(f"M{lamp_x - 16} {lamp_y}q16 -20 32 0Z", iron) + svg.circle(lamp_x, lamp_y + 4, 7, "#ffe6b0" if stage.light.dark else stage.paint("#d8d4c4")),
        0.94,
    )
    if side < 0:
        stage.lit(lamp_x, lamp_y + 6, 330, "#ffc272", 0.75, depth=0.94, flicker=0.16)
    elif stage.has("neon") or stage.light.dark:
        x, y, sign = at(0.52) - side * 44, height(0.52, 0.46), stage.palette.accent
        stage.add(
            svg.rect(x - 24, y - 120, 48, 170, stage.paint("#1f2228"), radius=8)
            + "".join(svg.rect(x - 13, y - 106 + 38 * k, 26, 27, lighter(sign, 0.35), radius=6) for k in range(4)),
            0.95,
        )
        stage.glow(x, y - 30, 260, sign, 0.7, depth=0.95, flicker=0.35)


def platform(stage: Stage) -> None:
    """A canopy on iron columns, a clock, lamps, benches, a waiting train with lit windows, people further down."""
    country.hills(stage, "#8a9460")
    elements.ground(stage, 548, "#8f8f5c", 0.5)
    urban.skyline(stage, 0, 0.22, 40, 120, 120)
    track = (
        svg.rect(LEFT, 590, SPAN, 44, stage.paint("#6f675e", 0.8))
        + svg.rect(LEFT, 598, SPAN, 4, stage.paint("#b9c0c6", 0.8))
        + svg.rect(LEFT, 618, SPAN, 5, stage.paint("#c9d0d6", 0.8))
    )
    stage.add(track, 0.78)
    cars = "".join(country.wagon(stage, -420 + 316 * k, 622, engine=k == 3) for k in range(4))
    stage.add(cars, 0.82, Motion(bob_y=0.8, period=0.9), box=(-440, 460, 1310, 180))
    life.steam(stage, 800, 560, 90, 0.84, "engine")
    if stage.light.dark:
        for k in range(4):
            stage.glow(-320 + 316 * k, 530, 170, "#ffdf9a", 0.3, depth=0.82, flicker=0.03)
    life.walkers(stage, 642, 150, 0.9, 2, "platform")
    stone = "#dfe4ea" if stage.white else "#a29a8e"
    definition, paint = svg.gradient([(0, stage.paint(lighter(stone, 0.08))), (1, stage.paint(darker(stone, 0.45)))])
    floor = definition + svg.rect(LEFT, 640, SPAN, BOTTOM - 640, paint) + svg.rect(LEFT, 640, SPAN, 9, stage.paint("#e9dfc0"))
    floor += "".join(svg.line(x, 649, 640 + (x - 640) * 1.6, BOTTOM, stage.paint(darker(stone, 0.25)), 1.8, opacity=0.6) for x in range(-430, 1720, 90))
    floor += "".join(svg.line(LEFT, y, RIGHT, y, stage.paint(darker(stone, 0.25)), 1.6, opacity=0.5) for y in (676, 718, 790))
    stage.add(floor, 0.97)
    if stage.wet:
        water.wet_ground(stage, 650, 800, 0.98)
    iron, roof = stage.paint("#2f4a48"), stage.paint("#3b4248")
    columns = (-150, 190, 1000, 1340)
    stage.shadows([(x, 668, 50, 0) for x in columns] + [(520, 672, 190, 0)])
    body = ""
    for x in columns:
        body += svg.rect(x - 9, 120, 18, 546, iron) + svg.rect(x - 20, 636, 40, 32, iron, radius=4) + svg.rect(x - 15, 300, 30, 12, iron)
        for side in (-1, 1):
            body += svg.stroke(f"M{x} 250Q{x + side * 18} 140 {x + side * 130} 118", iron, 9) + svg.circle(x + side * 46, 164, 17, "none", stroke=iron, line=5)
    body += svg.rect(LEFT, TOP, SPAN, 350, roof) + svg.rect(LEFT, 66, SPAN, 14, iron)
    body += "".join(svg.path(f"M{x} 80h36l-18 34Z", iron) for x in range(-440, 1720, 36))
    stage.add(body, 1.0)
    clock = (
        svg.line(640, 80, 640, 128, iron, 8)
        + svg.circle(640, 176, 50, iron)
        + svg.circle(640, 176, 42, "#fff4d8" if stage.light.dark else stage.paint("#f2ead8"))
    )
    clock += "".join(
        svg.line(640 + 34 * math.cos(a), 176 + 34 * math.sin(a), 640 + 39 * math.cos(a), 176 + 39 * math.sin(a), "#2c2a28", 3)
        for a in (math.pi * k / 6 for k in range(12))
    )
    stage.add(clock + svg.line(640, 176, 657, 160, "#2c2a28", 4.5), 1.0)
    stage.add(svg.line(640, 182, 640, 142, "#2c2a28", 3), 1.0, Motion(spin=1 / 60, pivot_x=640, pivot_y=176), box=(596, 132, 88, 88))
    bench = "".join(svg.rect(430, 596 + 17 * k, 180, 11, stage.paint("#8a6240"), radius=3) for k in range(3)) + svg.rect(
        424, 648, 192, 10, stage.paint("#9d7148"), radius=3
    )
    bench += "".join(svg.stroke(f"M{x} 590v70m0 14v-30h22v30", stage.paint("#2f3336"), 6) for x in (440, 584))
    sign = (
        svg.rect(760, 190, 160, 46, stage.paint("#2f4f6a"), radius=5)
        + svg.rect(778, 206, 124, 14, stage.paint("#f2ead8"), radius=3)
        + svg.line(784, 80, 784, 190, iron, 4)
        + svg.line(896, 80, 896, 190, iron, 4)
    )
    trunk = (
        svg.rect(310, 610, 92, 56, stage.paint("#7a4a34"), radius=5)
        + svg.rect(322, 586, 66, 26, stage.paint("#4f6a5a"), radius=5)
        + "".join(svg.rect(x, 610, 8, 56, stage.paint("#c9a34c")) for x in (328, 376))
    )
    stage.add(bench + sign + trunk, 1.0)
    for x in (20, 330, 860, 1170):
        stage.add(
            svg.line(x, 80, x, 126, iron, 4)
            + svg.path(f"M{x - 26} 144q26 -34 52 0Z", iron)
            + svg.ellipse(x, 145, 20, 5, "#fff0c0" if stage.light.dark else stage.paint("#e0d8c4")),
            1.0,
        )
        stage.lit(x, 150, 300, "#ffd592", 0.5, depth=1.0, flicker=0.03)


def grand_front(stage: Stage) -> None:
    """A public building: steps, six columns and a pediment, bronze doors, flags, people small before it."""
    urban.skyline(stage, 0, 0.2, 120, 260, 96)
    stage.haze_band(HORIZON + 20, 220, 0.25, 0.5)
    depth, stone = 0.7, stage.rng("stone").choice(("#cfc4ae", "#c2bcb2", "#d6c3a2"))
    wing = svg.rect(LEFT, 300, SPAN, 330, stage.paint(darker(stone, 0.14), depth)) + svg.rect(LEFT, 286, SPAN, 22, stage.paint(darker(stone, 0.3), depth))
    rng = stage.rng("windows")
    for x in (-400, -280, -160, -40, 80, 1150, 1270, 1390, 1510, 1630):
        for y in (336, 470):
            lit = stage.light.dark and rng.random() < 0.4
            wing += svg.path(f"M{x} {y + 92}v-66q26 -40 52 0v66Z", "#ffd68a" if lit else mix(stage.light.sky_mid, "#26323c", 0.6)) + svg.path(
                f"M{x} {y + 92}v-66q26 -40 52 0v66Z", "none", stroke=stage.paint(lighter(stone, 0.1), depth), line=7
            )
    body = svg.rect(220, 232, 840, 400, stage.paint(darker(stone, 0.36), depth))
    body += (
        svg.rect(570, 380, 140, 250, stage.paint("#5a4630", depth))
        + svg.line(640, 380, 640, 630, stage.paint("#33281c", depth), 4)
        + "".join(svg.rect(584 + 66 * (k % 2), 398 + 76 * (k // 2), 46, 58, stage.paint("#7a6040", depth), radius=3) for k in range(6))
    )
    body += svg.rect(556, 362, 168, 20, stage.paint(stone, depth))
    for k in range(6):
        x = 262 + 136 * k + (8 if k > 2 else 0)
        definition, paint = svg.gradient(
            [(0, stage.paint(darker(stone, 0.22), depth)), (0.4, stage.paint(lighter(stone, 0.22), depth)), (1, stage.paint(darker(stone, 0.3), depth))],
            x2=1,
            y2=0,
        )
        body += definition + svg.poly([(x, 628), (x + 5, 250), (x + 57, 250), (x + 62, 628)], paint)
        body += "".join(svg.line(x + 12 + 10 * j, 260, x + 11 + 10.5 * j, 620, stage.paint(darker(stone, 0.25), depth), 1.6, opacity=0.5) for j in range(5))
        body += svg.rect(x - 8, 234, 78, 18, stage.paint(lighter(stone, 0.12), depth)) + svg.rect(x - 8, 616, 78, 16, stage.paint(lighter(stone, 0.05), depth))
    body += (
        svg.rect(206, 190, 868, 46, stage.paint(stone, depth))
        + svg.rect(190, 176, 900, 18, stage.paint(lighter(stone, 0.16), depth))
        + "".join(svg.rect(300 + 30 * k, 204, 17, 18, stage.paint(darker(stone, 0.3), depth)) for k in range(23))
    )
    body += svg.poly([(180, 178), (640, 52), (1100, 178)], stage.paint(lighter(stone, 0.12), depth)) + svg.poly(
        [(250, 170), (640, 68), (1030, 170)], stage.paint(darker(stone, 0.1), depth)
    )
    body += svg.circle(640, 132, 32, stage.paint(lighter(stone, 0.2), depth)) + svg.stroke("M640 106v52M614 132h52", stage.paint("#8a7a5a", depth), 5)
    stage.add(wing + body, depth)
    for x in (330, 950):
        stage.lit(x, 500, 230, "#ffd08a", 0.5, depth=depth, flicker=0.05)
    stage.lit(640, 440, 280, "#ffcf86", 0.5, depth=depth)
    steps = "".join(
        svg.rect(170 - 34 * k, 628 + 9 * k, 940 + 68 * k, 10, stage.paint(mix(lighter(stone, 0.2), darker(stone, 0.2), k / 4), 0.85)) for k in range(4)
    )
    stage.add(svg.rect(LEFT, 630, SPAN, 40, stage.paint(darker(stone, 0.2), 0.85)) + steps, 0.85)
    urban.street(stage)
    life.walkers(stage, 668, 118, 0.95, 4, "front")
    for k, x in enumerate((150, 1130)):
        pole = svg.line(x, 640, x, 250, stage.paint("#55585e", 0.88), 7)
        stage.add(pole, 0.88)
        flag = svg.path(f"M{x} 256q50 16 104 -2v66q-54 18 -104 2Z", stage.paint(stage.palette.accent if k == 0 else "#d8cdb8", 0.88))
        stage.add(flag, 0.88, Motion(sway=0.09 * stage.wind, pivot_y=290, period=1.3 + 0.2 * k), box=(x - 8, 236, 132, 104))
    if stage.wet:
        water.wet_ground(stage, 680, 800, 1.0)
    elements.streetlamp(stage, 60, GROUND, 300, 1.0)
    elements.streetlamp(stage, 1200, GROUND, 300, 1.0)


def orbit(stage: Stage) -> None:
    """Nothing below: a planet's limb with its air, a large station with turning ring and sails, debris."""
    space.heavens(stage, planet=False)
    rng = stage.rng("world")
    hue = "#c1603a" if stage.has("mars") else rng.choice(("#3f78b0", "#4a8a94", "#5b6fb2"))
    definition, paint = svg.gradient([(0, lighter(hue, 0.45)), (0.05, hue), (0.3, darker(hue, 0.55)), (1, "#04050c")])
    x, y, radius = 640.0, 1560.0, 1080.0
    stage.add(svg.circle(x, y, radius + 20, lighter(hue, 0.3), opacity=0.28), 0.06, fine=True, soft=18)
    body = definition + svg.circle(x, y, radius, paint)
    for _ in range(16):
        cx, cy, w = rng.uniform(-200, 1480), rng.uniform(520, 760), rng.uniform(60, 240)
        body += svg.path(svg.blob(rng, cx, cy + (cx - 640) ** 2 / 5200, w, w * 0.1), lighter(hue, 0.55), opacity=0.28)
    body += "".join(svg.circle(rng.uniform(100, 1180), rng.uniform(600, 760), rng.uniform(1, 2.6), "#ffd890", opacity=0.8) for _ in range(60))
    stage.add(body, 0.08, fine=True)
    metal, dark, cell = stage.paint("#c2c9d2", 0.9), stage.paint("#7b8594", 0.9), stage.paint("#2f4f8f", 0.9)
    sails = ""
    for sx in (150, 930):
        for row in (0, 1):
            sails += (
                svg.rect(sx, 190 + 128 * row, 210, 92, cell, stroke=metal, line=4)
                + "".join(svg.line(sx + 30 * j, 190 + 128 * row, sx + 30 * j, 282 + 128 * row, metal, 1.6) for j in range(1, 7))
                + svg.line(sx, 236 + 128 * row, sx + 210, 236 + 128 * row, metal, 1.6)
            )
    hub = svg.rect(350, 280, 590, 34, dark, radius=8) + "".join(svg.line(360 + 40 * k, 280, 380 + 40 * k, 314, metal, 3) for k in range(14))
    hub += svg.rect(560, 216, 160, 160, metal, radius=44) + svg.rect(560, 216, 56, 160, "#000000", radius=30, opacity=0.16)
    hub += (
        "".join(svg.circle(606 + 34 * k, 296, 11, "#ffe1a0", stroke=dark, line=4) for k in range(3))
        + svg.rect(610, 376, 60, 80, dark, radius=8)
        + svg.rect(590, 440, 100, 40, metal, radius=12)
    )
    stage.add(sails + hub, 0.4, Motion(bob_y=3, bob_x=4, period=11), box=(130, 170, 1030, 330))
    ring = svg.ellipse(640, 296, 190, 52, "none", stroke=metal, line=15) + svg.ellipse(640, 296, 190, 52, "none", stroke=dark, line=4)
    stage.add(ring, 0.4, Motion(swing=3, pivot_x=640, pivot_y=296, period=13), box=(430, 220, 420, 152))
    for k, lx in enumerate((156, 1140, 640)):
        stage.glow(lx, 190 if k < 2 else 480, 46, "#ff5a4a", 0.9, depth=0.4, period=1.9 + 0.3 * k, flicker=0.95)
    deck = svg.path(f"M{LEFT} 664Q640 628 {RIGHT} 664V{BOTTOM}H{LEFT}Z", stage.paint("#6d7886"))
    deck += "".join(svg.line(640 + 74 * k, 644, 640 + 150 * k, BOTTOM, stage.paint("#49525e"), 3) for k in range(-9, 10)) + svg.stroke(
        f"M{LEFT} 664Q640 628 {RIGHT} 664", stage.paint("#aab4c2"), 9
    )
    deck += "".join(svg.rect(px, 606 + abs(px - 640) * 0.03, 7, 56, stage.paint("#c9a34c")) for px in range(-400, 1720, 150)) + svg.stroke(
        f"M{LEFT} 640Q640 592 {RIGHT} 640", stage.paint("#c9a34c"), 5
    )
    stage.add(deck, 1.0)
    for k in range(5):
        spot = stage.rng(f"debris{k}")
        cx, cy, size = spot.uniform(LEFT, RIGHT), spot.uniform(60, 520), spot.uniform(4, 11)
        stage.add(
            svg.poly([(cx, cy), (cx + size, cy + size * 0.4), (cx + size * 0.3, cy + size)], metal),
            0.5,
            Motion(drift=-18 - 3 * k, wrap=-SPAN, bob_y=6, period=5),
            box=(cx - 12, cy - 12, 30, 30),
        )
