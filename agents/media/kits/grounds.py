"""Settings under the open sky outside towns: a quay, a boat's deck, a frozen river, a canyon, a summit, a churchyard, a stone bridge, a garden."""

import math

from .. import svg
from ..colour import darker, lighter, mix
from ..stage import BOTTOM, GROUND, LEFT, RIGHT, SPAN, Motion, Stage
from . import coast, country, elements, eras, life, outdoors, water


def harbour(stage: Stage) -> None:
    """A quay of wet stone; moored boats with their masts, sheds and gabled houses across the basin, a crane."""
    country.hills(stage)
    rng, depth = stage.rng("gables"), 0.4
    body, lights = "", []
    x = LEFT
    while x < RIGHT:
        width, height = rng.uniform(70, 120), rng.uniform(96, 176)
        wall = rng.choice(("#b8796a", "#c9b08a", "#8a98a0", "#d6c8ac", "#a8685a", "#7f8f86"))
        top = 520 - height
        body += svg.rect(x, top, width, height, stage.paint(wall, depth)) + svg.rect(x, top, width * 0.2, height, "#000000", opacity=0.1)
        body += svg.poly(
            [(x - 4, top + 2), (x + width / 2, top - width * 0.42), (x + width + 4, top + 2)], stage.paint("#eef3f8" if stage.white else "#6a4a44", depth)
        )
        for row in range(int(height / 44)):
            for column in range(2):
                lit = stage.light.dark and rng.random() < 0.5
                wx, wy = x + width * (0.2 + 0.4 * column), top + 12 + 42 * row
                body += svg.rect(wx, wy, width * 0.2, 22, "#ffd68a" if lit else stage.paint("#46545f", depth))
                if lit and row == 0:
                    lights.append((wx + 8, "#ffd08a"))
        x += width * rng.uniform(0.98, 1.06)
    stage.add(body, depth)
    water.stream(stage, 518, 0.5)
    if stage.light.dark:
        water.reflections(stage, lights[:7], 522, 110, 0.52)
    for k, (bx, length, sail) in enumerate(((180, 170, False), (470, 210, True), (1010, 190, False), (1290, 220, True))):
        foot = 590 + 8 * (k % 2)
        hull = elements.boat(stage, bx, foot, length, 0.75, ("#3f6a7a", "#a3563c", "#5a6b48", "#39485c")[k], sail=False)
        if sail:
            hull += svg.line(bx, foot - 20, bx, foot - length * 1.1, stage.paint("#6b4a33", 0.75), 5) + svg.line(
                bx - length * 0.4, foot - 30, bx, foot - length * 1.05, stage.paint("#4a4036", 0.75), 1.5
            )
        bob = Motion(swing=1.5, pivot_x=bx, pivot_y=foot, period=3.2 + 0.3 * k, phase=k, bob_y=3)
        stage.add(hull, 0.75, bob, box=(bx - length * 0.62, foot - length * 1.15, length * 1.25, length * 1.25))
    stone = "#8f8b84"
    definition, paint = svg.gradient([(0, stage.paint(lighter(stone, 0.12))), (1, stage.paint(darker(stone, 0.42)))])
    quay = definition + svg.rect(LEFT, 628, SPAN, BOTTOM - 628, paint) + svg.rect(LEFT, 622, SPAN, 12, stage.paint(lighter(stone, 0.3)))
    quay += "".join(svg.line(x, 634, 640 + (x - 640) * 1.7, BOTTOM, stage.paint(darker(stone, 0.3)), 2, opacity=0.6) for x in range(-420, 1720, 110))
    quay += "".join(svg.line(LEFT, y, RIGHT, y, stage.paint(darker(stone, 0.3)), 2, opacity=0.5) for y in (664, 712, 790))
    for bx in (250, 860, 1350):
        quay += svg.path(f"M{bx - 15} 640v-34q-8 -16 15 -18q23 2 15 18v34Z", stage.paint("#33363a"))
        quay += svg.ellipse(bx + 60, 660, 34, 9, "none", stroke=stage.paint("#c2a872"), line=6) + svg.ellipse(
            bx + 60, 658, 20, 5, "none", stroke=stage.paint("#b0945e"), line=5
        )
    stage.add(quay, 1.0)
    if stage.wet:
        water.wet_ground(stage, 636, 800, 1.0)
    goods = "".join(
        svg.rect(x, y - s, s, s, stage.paint("#a07a4e")) + svg.rect(x, y - s, s, s, "none", stroke=stage.paint("#6a4c30"), line=5)
        for x, y, s in ((30, 656, 70), (92, 660, 54), (48, 586, 46))
    )
    stage.shadows(((80, 656, 130, 120), (1160, 652, 60, 240)))
    stage.add(goods, 1.0)
    elements.streetlamp(stage, 1150, GROUND - 4, 280, 1.0)
    life.flock(stage, 140)


def boat_deck(stage: Stage) -> None:
    """On board: planks to the bow, a rail, mast and rigging, the wheelhouse behind, and the whole horizon leaning slowly."""
    coast.far_coast(stage)
    coast.water(stage)
    if stage.has("lighthouse"):
        coast.lighthouse(stage, 1120, 470, 150, 0.4)
    life.far_ship(stage)
    wood, white = "#9a7650", "#e9e2d2"
    definition, paint = svg.gradient([(0, stage.paint(lighter(wood, 0.12))), (1, stage.paint(darker(wood, 0.45)))])
    deck = definition + svg.path(f"M{LEFT} 640Q640 606 {RIGHT} 640V{BOTTOM}H{LEFT}Z", paint)
    deck += "".join(svg.line(640 + 52 * k, 622, 640 + 150 * k, BOTTOM, stage.paint(darker(wood, 0.35)), 2.2, opacity=0.75) for k in range(-12, 13))
    hull = svg.path(f"M{LEFT} 600Q640 566 {RIGHT} 600V648Q640 612 {LEFT} 648Z", stage.paint(mix(stage.palette.accent, "#7a3f34", 0.4)))
    hull += svg.stroke(f"M{LEFT} 598Q640 564 {RIGHT} 598", stage.paint(white), 13)
    rail = "".join(svg.rect(x - 4, 520 + abs(x - 640) * 0.024, 8, 78, stage.paint(white)) for x in range(-400, 1720, 120))
    rail += "".join(svg.stroke(f"M{LEFT} {y + 26}Q640 {y - 8} {RIGHT} {y + 26}", stage.paint(white), 5) for y in (516, 552))
    stage.add(rail + hull + deck, 0.95)
    house = (
        svg.rect(900, 300, 300, 330, stage.paint(white))
        + svg.rect(900, 300, 60, 330, stage.paint(darker(white, 0.2)))
        + svg.rect(876, 282, 350, 24, stage.paint("#8f4338"), radius=5)
    )
    glass = "#ffdf9a" if stage.light.dark else mix(stage.light.sky_mid, "#223440", 0.5)
    house += "".join(svg.rect(932 + 88 * k, 336, 70, 84, glass, stroke=stage.paint("#54402e"), line=7, radius=8) for k in range(3))
    house += svg.rect(1010, 470, 84, 166, stage.paint("#7a5a3e"), radius=4) + svg.circle(1052, 510, 18, glass, stroke=stage.paint("#c9a34c"), line=5)
    house += svg.circle(952, 520, 34, "none", stroke=stage.paint("#e6ddcc"), line=15) + "".join(
        svg.stroke(f"M{952 + 34 * math.cos(a):.0f} {520 + 34 * math.sin(a):.0f}l1 1", stage.paint("#c2493c"), 17) for a in (0.8, 2.4, 3.9, 5.5)
    )
    house += svg.rect(1120, 190, 14, 96, stage.paint("#4a4f55")) + svg.rect(1104, 196, 46, 12, stage.paint("#4a4f55"), radius=4)
    mast = svg.rect(330, -280, 22, 920, stage.paint("#6a4a34")) + svg.line(341, 60, 640, 250, stage.paint("#4a3626"), 9)
    mast += "".join(svg.line(341, -200, x, 596, stage.paint("#3a3128"), 2.6) for x in (60, 130, 560, 640))
    mast += "".join(
        svg.line(60 + 281 * t, 596 - 796 * t, 130 + 211 * t, 596 - 796 * t, stage.paint("#3a3128"), 2) for t in (0.08, 0.16, 0.24, 0.32, 0.4, 0.48, 0.56)
    )
    stage.add(house + mast, 0.97)
    stage.lit(1010, 380, 260, strength=0.4, depth=0.97)
    flag = svg.path("M352 -60q40 14 84 -2v44q-44 16 -84 2Z", stage.paint(stage.palette.accent))
    stage.add(flag, 0.97, Motion(sway=0.1 * stage.wind, pivot_y=-30, period=1.1), box=(346, -80, 110, 90))
    gear = svg.ellipse(560, 690, 74, 17, "none", stroke=stage.paint("#c2a872"), line=11) + svg.ellipse(
        560, 682, 52, 12, "none", stroke=stage.paint("#b0945e"), line=9
    )
    gear += svg.rect(150, 606, 120, 62, stage.paint("#7d5f42"), radius=4) + "".join(
        svg.line(150, 618 + 14 * k, 270, 618 + 14 * k, stage.paint("#5a432e"), 2) for k in range(4)
    )
    gear += "".join(svg.circle(180 + 26 * k, 600 - 5 * (k % 2), 15, stage.paint(("#d9762e", "#e6ddcc", "#c9463a")[k % 3])) for k in range(3))
    stage.shadows(((1050, 634, 320, 200), (340, 642, 50, 0), (210, 668, 130, 50)), 0.98)
    stage.add(gear, 1.0)
    if stage.wet:
        water.wet_ground(stage, 640, 800, 1.0)


def frozen_river(stage: Stage) -> None:
    """Ice from bank to bank, dark pines and smoke on the other side."""
    for i, (depth, y, height) in enumerate(((0.18, 430, 120), (0.36, 470, 190))):
        rng, x, parts = stage.rng(f"far{i}"), LEFT, []
        while x < RIGHT:
            parts.append(elements.pine(stage, rng, x, y + rng.uniform(0, 20), height * rng.uniform(0.6, 1.15), mix("#3a5a4c", "#6a8290", 0.5 - 0.4 * i), depth))
            x += height * rng.uniform(0.24, 0.6)
        stage.add("".join(parts), depth)
        snow = svg.land(svg.ridge(stage.rng(f"bank{i}"), LEFT, RIGHT, y + 14, 14, 130, rough=0.2), BOTTOM, stage.paint("#e6edf6", depth + 0.1), soft=stage.soft)
        stage.add(snow, depth)
        stage.haze_band(y, 110, depth + 0.03, 0.45)
    elements.smoke(stage, 980, 410, 18, 0.3, "hunters")
    stage.glow(978, 462, 60, "#ff9a4a", 0.5 if stage.light.dark else 0.2, depth=0.36, flicker=0.3)
    water.stream(stage, 524, 0.7, ice=True)
    open_water = svg.path("M700 560q120 -16 240 4t180 34q-140 22 -260 6t-160 -44Z", stage.paint("#2b4a60", 0.8))
    stage.add(open_water, 0.72)
    floes = "".join(
        svg.path(svg.blob(stage.rng(f"floe{k}"), x, y, w, w * 0.2), stage.paint("#eef6fc", 0.9))
        for k, (x, y, w) in enumerate(((800, 578, 34), (900, 584, 46), (1010, 596, 30)))
    )
    stage.add(floes, 0.74, Motion(bob_x=7, bob_y=2, period=4.2), box=(740, 550, 330, 70))
    ground = svg.path(f"M{LEFT} 650Q200 616 520 664T1100 640T{RIGHT} 664V{BOTTOM}H{LEFT}Z", stage.paint("#e9f0f8"))
    stage.add(ground, 1.0)
    stage.shadows(((150, 652, 150, 60), (1180, 660, 60, 220)))
    rng = stage.rng("reeds")
    reeds = "".join(
        svg.line(x, 662, x + rng.uniform(-14, 14), rng.uniform(560, 620), stage.paint("#8a7a54"), 3) for x in (rng.uniform(40, 330) for _ in range(34))
    )
    reeds += elements.rock(stage, rng, 150, 662, 150, 58, "#6a7480", 1.0)
    reeds += svg.stroke(
        "M1180 664Q1170 560 1196 420M1186 540Q1150 500 1120 430M1184 500Q1222 460 1250 380M1190 470Q1170 430 1176 380", stage.paint("#4a4038"), 12
    )
    stage.add(reeds, 1.0)


def canyon(stage: Stage) -> None:
    """Walls of layered rock to both sides, a strip of far light between them, a dry bed with cracks."""
    rng, rock = stage.rng("strata"), stage.rng("hue").choice(("#b5694a", "#a8704e", "#9a6a5a"))
    for depth, inner, top in ((0.2, 210, 250), (0.42, 330, 150), (0.7, 470, 20)):
        for side in (-1, 1):
            edge = 640 + side * inner
            outer = LEFT - 40 if side < 0 else RIGHT + 40
            face = [
                (outer, top - 160),
                (edge + side * 90, top - rng.uniform(0, 60)),
                (edge + side * 40, top + 90),
                (edge + side * 24, top + 230),
                (edge - side * 34, 640),
                (outer, 700),
            ]
            definition, paint = svg.gradient([(0, stage.paint(lighter(rock, 0.16), depth)), (1, stage.paint(darker(rock, 0.32), depth))])
            body = definition + svg.poly(face, paint)
            for k in range(8):
                y = top + 10 + 62 * k + rng.uniform(-10, 10)
                body += svg.stroke(
                    f"M{edge + side * (64 - 8 * k):.0f} {y:.0f}L{edge + side * 240:.0f} {y + rng.uniform(-14, 8):.0f}L{outer:.0f} {y - 20:.0f}",
                    stage.paint(darker(rock, 0.22 if k % 2 else 0.06), depth),
                    rng.uniform(3, 8),
                    opacity=0.55,
                )
            stage.add(body, depth)
        stage.haze_band(430, 260, depth + 0.04, 0.3)
    sand = "#d2a877"
    elements.ground(stage, 606, sand, 0.95, height=10)
    bed = ""
    for _ in range(34):
        x, y = rng.uniform(LEFT, RIGHT), rng.uniform(624, 820)
        r = 18 + 0.3 * (y - 624)
        bed += svg.stroke(
            f"M{x - r:.0f} {y:.0f}l{r * 0.7:.0f} {-r * 0.2:.0f}l{r * 0.8:.0f} {r * 0.25:.0f}l{r * 0.5:.0f} {-r * 0.14:.0f}M{x - r * 0.3:.0f} {y - r * 0.2:.0f}l{r * 0.1:.0f} {r * 0.4:.0f}",
            stage.paint(darker(sand, 0.3)),
            2.2,
            opacity=0.6,
        )
    rocks = ((90, 664, 150, 76), (1190, 668, 180, 90), (330, 640, 70, 30), (960, 642, 90, 36))
    stage.add(bed, 0.98)
    stage.shadows([(x, y, w, h) for x, y, w, h in rocks])
    stage.add("".join(elements.rock(stage, stage.rng(f"c{x}"), x, y, w, h, rock, 1.0) for x, y, w, h in rocks), 1.0)
    if stage.has("bones"):
        stage.add("".join(svg.stroke(f"M{430 + 26 * k} 668q-12 -34 8 -52", stage.paint("#efe6d0"), 6) for k in range(5)), 1.0)
    eagle(stage)


def eagle(stage: Stage) -> None:
    """One bird of prey that circles."""
    rng = stage.rng("eagle")
    x, y, colour = rng.uniform(420, 820), rng.uniform(110, 190), mix(stage.light.sky_top, "#15110e", 0.7)
    body = svg.path(
        f"M{x - 46} {y - 10}Q{x - 18} {y - 16} {x} {y}Q{x + 18} {y - 16} {x + 46} {y - 10}Q{x + 20} {y + 4} {x + 5} {y + 7}L{x} {y + 16}L{x - 5} {y + 7}Q{x - 20} {y + 4} {x - 46} {y - 10}Z",
        colour,
    )
    stage.add(body, 0.12, Motion(bob_x=120, bob_y=22, period=11, swing=9, pivot_x=x, pivot_y=y), box=(x - 60, y - 40, 120, 80))


def summit(stage: Stage) -> None:
    """A ridge above a sea of cloud, other peaks standing out of it, a cairn with its flags."""
    for i, (depth, y, peak) in enumerate(((0.1, 440, 190), (0.24, 476, 150))):
        outdoors.peaks(stage, i, depth, y, peak)
        _cloud_sea(stage, y + 8, depth + 0.03, i)
    _cloud_sea(stage, 548, 0.5, 2)
    rng = stage.rng("crest")
    rock = "#6f6c6a"
    crest = [(LEFT, 690), (-120, 668), (120, 640), (300, 606), (470, 616), (700, 632), (900, 620), (1060, 596), (1240, 640), (1480, 672), (RIGHT, 700)]
    crest = [(x, y + rng.uniform(-6, 6)) for x, y in crest]
    definition, paint = svg.gradient([(0, stage.paint("#eef3f9" if stage.white else lighter(rock, 0.16))), (1, stage.paint(darker(rock, 0.45)))])
    body = definition + svg.land(crest, BOTTOM, paint, soft=False)
    body += "".join(
        svg.poly([(x, y), (x + 60, y + 20), (x + 20, y + 90), (x - 40, y + 70)], stage.paint(darker(rock, 0.3)), opacity=0.4) for x, y in crest[1:-1]
    )
    body += "".join(svg.poly([(x - 60, y + 8), (x, y), (x + 46, y + 16), (x - 10, y + 24)], stage.paint("#f4f8fd"), opacity=0.85) for x, y in crest[2:8])
    stage.add(body, 1.0)
    stage.shadows(((1050, 606, 90, 110),))
    cairn = "".join(svg.ellipse(1050 + (k % 2) * 5, 600 - 17 * k, 46 - 6 * k, 11, stage.paint(mix("#83827d", "#565553", k % 2))) for k in range(6))
    stage.add(cairn, 1.0)
    outdoors.flags(stage)
    eagle(stage)


def _cloud_sea(stage: Stage, y: float, depth: float, index: int) -> None:
    rng = stage.rng(f"cloudsea{index}")
    top = mix(stage.light.sky_low, "#ffffff", 0.35)
    definition, paint = svg.gradient([(0, top), (0.5, mix(top, stage.light.haze, 0.5)), (1, stage.light.haze)])
    points = [(x, y - 16 * abs(math.sin(x / 97 + index)) - rng.uniform(0, 10)) for x in range(int(LEFT) - 60, int(RIGHT) + 100, 60)]
    stage.add(
        definition + svg.path(svg.smooth(points) + f"L{RIGHT + 90} {y + 190}L{LEFT - 60} {y + 190}Z", paint, opacity=0.94),
        depth,
        Motion(bob_x=14 + 8 * index, period=13),
        fine=True,
    )


def churchyard(stage: Stage) -> None:
    """Leaning stones, a yew, the church close by, a wall, crows."""
    country.hills(stage)
    elements.ground(stage, 560, "#75875a", 0.7)
    if stage.has("feudal_japan"):
        eras.pagoda(stage, 380, 560, 0.6)
    else:
        country.church(stage, 330, 590, 1.7, 0.72)
    wall = svg.rect(LEFT, 566, SPAN, 40, stage.paint("#8d877c", 0.8)) + "".join(
        svg.rect(x, 562 + 14 * (k % 3), 46, 12, stage.paint(mix("#8d877c", "#6a655c", (k * 37 % 10) / 12), 0.8), radius=4)
        for k, x in enumerate(range(-440, 1720, 50))
    )
    stage.add(wall, 0.8)
    elements.ground(stage, 606, "#6f8350", 0.95)
    rng = stage.rng("graves")
    stones = [
        (x + rng.uniform(-20, 20), rng.choice((632.0, 650.0, 668.0)), rng.uniform(0.8, 1.2), rng.uniform(-9, 9))
        for x in (60, 190, 330, 860, 990, 1120, 1250, 1420, -120)
    ]
    stage.shadows([(x, y, 52 * s, 84 * s) for x, y, s, _ in stones])
    body = elements.tufts(stage, rng, 80, 616, 810, "#6a8348", 1.0)
    for k, (x, y, s, lean) in enumerate(sorted(stones, key=lambda stone: stone[1])):
        shape = "M-26 4V-58Q-26 -84 0 -84Q26 -84 26 -58V4Z" if k % 3 else "M-7 4V-50H-26V-64H-7V-92H7V-64H26V-50H7V4Z"
        face = mix("#a09c94", "#787a74", rng.random())
        stone = svg.path(shape, stage.paint(face)) + (
            "".join(svg.line(-14, -52 + 12 * j, 14, -52 + 12 * j, stage.paint(darker(face, 0.3)), 2) for j in range(3)) if k % 3 else ""
        )
        body += svg.group(stone, f"translate({x:.0f} {y:.0f}) rotate({lean:.1f}) scale({s:.2f})")
    stage.add(body, 1.0)
    elements.add_tree(stage, 1180, 640, 460, "#35543c", 0.9, "yew")
    for k in range(3):
        crow = svg.path("M-16 0Q-8 -12 0 -4Q8 -12 16 0Q6 -2 0 5Q-6 -2 -16 0Z", stage.paint("#15161a"))
        x, y = 540 + 90 * k, 170 + 34 * (k % 2)
        stage.add(svg.group(crow, f"translate({x} {y})"), 0.3, Motion(bob_x=70, bob_y=18, period=5.5 + k, phase=k), box=(x - 24, y - 20, 48, 36))


def stone_bridge(stage: Stage) -> None:
    """One arch over quick water, willows, a mill with its wheel."""
    country.hills(stage)
    for k, x in enumerate((-60, 1190, 1440)):
        elements.cottage(stage, x, 520, 190, 0.42, f"far{k}")
    elements.ground(stage, 520, "#7f9456", 0.55)
    water.stream(stage, 566, 0.62)
    depth, stone = 0.75, "#a0988a"
    arch = f"M{LEFT} 520H150Q420 430 640 424Q860 430 1130 520H{RIGHT}V640H1010Q960 520 640 512Q320 520 270 640H{LEFT}Z"
    body = svg.path(arch, stage.paint(stone, depth)) + svg.stroke("M150 516Q420 424 640 418Q860 424 1130 516", stage.paint(lighter(stone, 0.15), depth), 13)
    body += svg.stroke("M276 640Q330 528 640 520Q950 528 1004 640", stage.paint(darker(stone, 0.28), depth), 9)
    rng = stage.rng("stones")
    for _ in range(90):
        x = rng.uniform(-300, 1580)
        low = 424 + abs(x - 640) * 0.19
        body += svg.rect(
            x,
            rng.uniform(low + 18, low + 76),
            rng.uniform(20, 38),
            12,
            stage.paint(mix(stone, rng.choice(("#857d70", "#b4ac9c")), 0.7), depth),
            radius=3,
            opacity=0.6,
        )
    water.mirror(stage, body, 640, (270, 424, 740, 216), 0.66)
    stage.add(body, depth)
    mill_x, mill_y = 215.0, 560.0
    elements.cottage(stage, mill_x - 90, 566, 250, 0.72, "mill")
    wheel = "".join(
        svg.group(svg.rect(-5, -86, 10, 86, stage.paint("#5a4230")) + svg.rect(-18, -94, 36, 15, stage.paint("#6d5038")), f"rotate({45 * k})") for k in range(8)
    )
    wheel += svg.circle(0, 0, 68, "none", stroke=stage.paint("#5a4230"), line=8)
    stage.add(
        svg.group(wheel, f"translate({mill_x} {mill_y})"), 0.78, Motion(spin=0.09, pivot_x=mill_x, pivot_y=mill_y), box=(mill_x - 100, mill_y - 100, 200, 200)
    )
    elements.ground(stage, 640, "#71894b", 1.0, height=12)
    stage.shadows(((1120, 656, 120, 280),))
    body = elements.tufts(stage, rng, 90, 650, 820, "#6d8c48", 1.0)
    stage.add(body, 1.0)
    elements.add_tree(stage, 1120, 652, 420, "#7d9a52", 1.0, "willow")


def rose_garden(stage: Stage) -> None:
    """Beds in rows, a rose arch, espaliers on a brick wall, a glasshouse, tools; by the seed bare earth and stakes or full bloom."""
    country.hills(stage)
    elements.cottage(stage, 1240, 560, 420, 0.6, "house", wall="#d6c8ac", roof="#7a4a40")
    wall = "".join(
        svg.rect(x + (22 if row % 2 else 0), 470 + 16 * row, 41, 13, stage.paint(mix("#a8685a", ("#b87a64", "#8f5448")[(x + row) % 2], 0.5), 0.7))
        for row in range(7) for x in range(-440, 1060, 44)
    )  # fmt: skip
    stage.add(svg.rect(LEFT, 468, 1540, 116, stage.paint("#84503f", 0.7)) + wall, 0.7)
    rng = stage.rng("beds")
    if stage.has("garden", "shed") or rng.random() < 0.6:
        _glasshouse(stage, 250, 590)
    elements.ground(stage, 578, "#76954e", 0.85)
    bloom = ("#d9534a", "#e8b23f", "#c86aa0", "#f0e8dc", stage.palette.accent)
    for row, (y, height, depth) in enumerate(((606, 26, 0.9), (640, 34, 0.95))):
        parts = svg.path(f"M{LEFT} {y}H{RIGHT}V{y + height * 0.55}H{LEFT}Z", stage.paint("#5a4232", depth))
        for x in range(int(LEFT), int(RIGHT), 26 + 5 * row):
            if 540 < x < 740:
                continue
            lift = height * rng.uniform(0.7, 1.5)
            parts += svg.path(svg.blob(rng, x, y - lift * 0.3, 17, lift * 0.55), stage.paint(mix("#4f7a3c", "#7d9a4a", rng.random()), depth))
            if not stage.white and rng.random() < 0.75:
                parts += "".join(
                    svg.circle(x + rng.uniform(-11, 11), y - lift * rng.uniform(0.3, 0.9), rng.uniform(4, 7), stage.paint(bloom[(x // 30) % 5], depth))
                    for _ in range(3)
                )
        stage.add(parts, depth, Motion(sway=0.01 * stage.wind, pivot_y=y + height, period=3.3 + row), box=(LEFT, y - 2 * height, SPAN, 3.4 * height))
    path = svg.path(f"M596 590Q610 680 470 {BOTTOM}H830Q690 690 690 590Z", stage.paint("#d2c4a6"))
    path += "".join(
        svg.ellipse(640 + rng.uniform(-40, 40), y, 36 + (y - 600) * 0.18, 5 + (y - 600) * 0.03, stage.paint("#b8a988"), opacity=0.8)
        for y in range(606, 810, 22)
    )
    stage.add(path, 0.96)
    _rose_arch(stage, 640, 640)
    stage.shadows(((640, 640, 190, 240), (1010, 668, 90, 40)))
    tools = (
        svg.path("M960 630h90l-16 44h-58Z", stage.paint("#5f7a6a"))
        + svg.circle(974, 676, 15, stage.paint("#33363a"))
        + svg.line(1046, 634, 1110, 612, stage.paint("#7a5a3e"), 7)
    )
    tools += svg.path("M968 630q40 -34 76 0Z", stage.paint("#5a4232"))
    stage.add(tools, 1.0)
    for k in range(3):
        spot = stage.rng(f"butterfly{k}")
        x, y = spot.uniform(200, 1080), spot.uniform(500, 610)
        wings = svg.path(f"M{x} {y}q-12 -12 -13 0q1 9 13 3ZM{x} {y}q12 -12 13 0q-1 9 -13 3Z", stage.paint(bloom[k]))
        stage.add(wings, 0.97, Motion(bob_x=60, bob_y=28, period=3.6 + k, phase=k), box=(x - 16, y - 14, 32, 24))


def _glasshouse(stage: Stage, x: float, foot: float) -> None:
    frame, depth = stage.paint("#e8ece6", 0.78), 0.78
    glass = mix(stage.light.sky_low, stage.paint("#a9c4bc", depth), 0.5)
    lit = "#ffe1a0" if stage.light.dark else glass
    body = svg.poly([(x - 170, foot), (x - 170, foot - 116), (x, foot - 186), (x + 170, foot - 116), (x + 170, foot)], lit, opacity=0.82)
    rng = stage.rng("glasshouse")
    body += "".join(
        svg.path(svg.blob(rng, x - 140 + 28 * k, foot - 24, 18, rng.uniform(20, 46)), stage.paint("#4f7a44", depth), opacity=0.8) for k in range(11)
    )
    body += "".join(svg.line(x - 170 + 42.5 * k, foot, x - 170 + 42.5 * k, foot - 116 - 70 * (1 - abs(k - 4) / 4), frame, 3.4) for k in range(9))
    body += "".join(svg.line(x - 170, foot - dy, x + 170, foot - dy, frame, 3) for dy in (4, 60, 116)) + svg.stroke(
        f"M{x - 176} {foot - 114}L{x} {foot - 190}L{x + 176} {foot - 114}", frame, 7
    )
    stage.add(body, depth)
    stage.lit(x, foot - 70, 240, strength=0.4, depth=depth)


def _rose_arch(stage: Stage, x: float, foot: float) -> None:
    rng, iron = stage.rng("arch"), stage.paint("#4a5a4c")
    body = svg.stroke(f"M{x - 88} {foot}V{foot - 150}Q{x - 88} {foot - 246} {x} {foot - 246}Q{x + 88} {foot - 246} {x + 88} {foot - 150}V{foot}", iron, 7)
    for k in range(60):
        t = k / 59
        angle = math.pi * (t - 0.25) / 0.5
        px, py = (
            (x - 88, foot - 560 * t)
            if t < 0.25
            else (x + 88, foot - 560 * (1 - t))
            if t > 0.75
            else (x - 88 * math.cos(angle), foot - 140 - 106 * math.sin(angle))
        )
        body += svg.path(
            svg.blob(rng, px + rng.uniform(-8, 8), py, rng.uniform(11, 20), rng.uniform(9, 16)), stage.paint(mix("#44703c", "#7a9a4c", rng.random()))
        )
        if not stage.white and rng.random() < 0.6:
            body += svg.circle(
                px + rng.uniform(-14, 14), py + rng.uniform(-10, 10), rng.uniform(5, 8.5), stage.paint(mix(stage.palette.accent, "#f4d6d2", rng.random() * 0.6))
            )
    stage.add(body, 0.98)
