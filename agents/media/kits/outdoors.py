"""Wild land: forest, mountain and desert."""

from .. import svg
from ..colour import darker, lighter, mix
from ..stage import BOTTOM, GROUND, HORIZON, LEFT, RIGHT, SPAN, Motion, Stage
from . import elements, landmarks


def forest(stage: Stage) -> None:
    """Features: river, campfire, cabin, fallen_tree, mushrooms, fireflies, deer, tent, bridge, stones."""
    green = "#3f6b45"
    for i, (depth, y, height) in enumerate(((0.15, 430, 150), (0.32, 470, 230), (0.5, 520, 330))):
        rng = stage.rng(f"row{i}")
        x, parts = LEFT, []
        while x < RIGHT:
            parts.append(elements.pine(stage, rng, x, y + rng.uniform(0, 30), height * rng.uniform(0.75, 1.2), mix(green, "#5d8a5a", 0.5 - depth * 0.6), depth))
            x += height * rng.uniform(0.2, 0.38)
        stage.add("".join(parts) + svg.rect(LEFT, y + 12, SPAN, 260, stage.paint(darker("#4c6b40", 0.1 * i), depth)), depth)
        stage.haze_band(y - 4, 150, depth + 0.05, 0.35)
    _shafts(stage)
    if stage.has("cabin"):
        elements.cottage(stage, 1010, 612, 260, 0.7, "cabin", wall="#7a5a3e", roof="#4c4038")
    if stage.has("bridge"):
        landmarks.foot_bridge(stage, 540, "#5b6f3f")
    elements.ground(stage, 600, "#5b6f3f", 0.9)
    if stage.has("river"):
        _river(stage)
    for i, (x, foot, height) in enumerate(((120, 640, 620), (-200, 670, 700), (1170, 645, 650), (1480, 690, 760))):
        _trunk(stage, x, foot, height, i)
    rng = stage.rng("floor")
    body = elements.tufts(stage, rng, 90, 620, 800, "#4f7a3c", 1.0)
    if stage.has("mushrooms", "stones") or not stage.features:
        body += "".join(_mushroom(stage, x, y, 11) for x, y in ((210, 668), (232, 676), (1080, 672), (330, 700)))
    if stage.has("fallen_tree", "stones"):
        body += svg.group(
            svg.rect(-190, -26, 380, 52, stage.paint("#5d4634"), radius=22)
            + svg.ellipse(190, 0, 13, 26, stage.paint("#b08e62"))
            + svg.ellipse(190, 0, 7, 15, stage.paint("#8a6a48")),
            "translate(300 655) rotate(-3)",
        )
    if stage.has("tent"):
        body += elements.tent(stage, 980, 655, 250, 1.0)
    stage.add(body, 1.0)
    if stage.has("campfire"):
        elements.campfire(stage, 700, 668, 74)
    if stage.has("deer"):
        _deer(stage, 880, 606)
    if stage.has("fireflies") or stage.night:
        for i in range(9):
            spot = stage.rng(f"fly{i}")
            stage.glow(
                spot.uniform(60, 1220), spot.uniform(380, 660), 26, "#d8f58a", 0.9, depth=spot.uniform(0.5, 1.2), flicker=0.95, period=spot.uniform(1.6, 3.4)
            )


def _trunk(stage: Stage, x: float, foot: float, height: float, index: int) -> None:
    """A near tree: only its trunk and the lowest boughs fit the frame."""
    rng = stage.rng(f"trunk{index}")
    half = height * 0.05
    bark = "#56443a"
    top = foot - height * 1.3
    body = svg.path(
        f"M{x - half * 1.7} {foot + 14}Q{x - half} {foot - 60} {x - half * 0.85} {top}L{x + half * 0.75} {top}Q{x + half} {foot - 70} {x + half * 2} {foot + 10}Z",
        stage.paint(bark),
    )
    body += svg.path(
        f"M{x + half * 0.1} {top}L{x + half * 0.75} {top}Q{x + half} {foot - 70} {x + half * 2} {foot + 10}L{x + half * 0.7} {foot + 8}Q{x + half * 0.3} {foot - 120} {x + half * 0.1} {top}Z",
        stage.paint(lighter(bark, 0.13)),
    )
    for _ in range(9):
        y = rng.uniform(top + 120, foot - 30)
        body += svg.stroke(
            f"M{x + rng.uniform(-half * 0.6, half * 0.4):.0f} {y:.0f}q{rng.uniform(-4, 4):.0f} 22 {rng.uniform(-3, 3):.0f} {rng.uniform(30, 60):.0f}",
            stage.paint(darker(bark, 0.3)),
            2.4,
            opacity=0.7,
        )
    stage.add(body, 1.0)
    for k in range(2):
        side = -1 if (index + k) % 2 else 1
        y = foot - height * rng.uniform(0.72, 0.95)
        leaves = "".join(
            svg.path(svg.blob(rng, x + side * (50 + 42 * j), y - 16 + rng.uniform(-22, 22), 58, 36), stage.paint(mix("#3f6b3b", "#6f9a4c", rng.random() * 0.6)))
            for j in range(4)
        )
        stage.add(
            leaves,
            1.02,
            Motion(sway=0.03 * stage.wind, pivot_y=y + 120, period=3.4 + 0.3 * k, phase=index),
            box=(x + (-280 if side < 0 else -40), y - 100, 320, 170),
        )


def _shafts(stage: Stage) -> None:
    if stage.night or stage.weather.value not in ("clear", "cloudy", "fog"):
        return
    for i in range(4):
        x = 180 + 270 * i + stage.rng(f"shaft{i}").uniform(-60, 60)
        definition, paint = svg.gradient([(0, stage.light.key, 0.34), (0.6, stage.light.key, 0.14), (1, stage.light.key, 0)])
        body = definition + svg.poly([(x, -80), (x + 70, -80), (x - 60, 600), (x - 210, 600)], paint)
        stage.add(body, 0.62, Motion(bob_x=14, period=7 + i, phase=i), box=(x - 230, -90, 330, 700), fine=True)


def _river(stage: Stage) -> None:
    water = mix(stage.light.sky_low, stage.paint("#3d7f92"), 0.5)
    body = svg.path(f"M560 600Q500 650 620 700T420 {BOTTOM}L980 {BOTTOM}Q820 800 840 730T640 600Z", water)
    stage.add(body, 0.95)
    for i in range(7):
        rng = stage.rng(f"ripple{i}")
        x, y = 560 + rng.uniform(-10, 170), 625 + 26 * i
        stage.add(
            svg.rect(x, y, 40 + 14 * i, 3, lighter(water, 0.45), radius=1.5, opacity=0.7),
            0.95,
            Motion(bob_x=13, period=1.7 + 0.2 * i, phase=i),
            box=(x - 10, y - 6, 170, 14),
            fine=True,
        )


def _mushroom(stage: Stage, x: float, y: float, size: float) -> str:
    return (
        svg.path(f"M{x - size * 0.25} {y}q{size * 0.1} {-size} 0 {-size * 1.1}h{size * 0.5}q{-size * 0.1} {size * 0.6} 0 {size * 1.1}Z", stage.paint("#efe3cf"))
        + svg.path(f"M{x - size} {y - size}Q{x} {y - size * 2.6} {x + size} {y - size}Q{x} {y - size * 0.7} {x - size} {y - size}Z", stage.paint("#b84a38"))
        + svg.circle(x - size * 0.3, y - size * 1.4, size * 0.18, "#f4e8d4")
        + svg.circle(x + size * 0.35, y - size * 1.3, size * 0.13, "#f4e8d4")
    )


def _deer(stage: Stage, x: float, foot: float) -> None:
    coat = stage.paint("#8d6543", 0.8)
    body = svg.ellipse(x, foot - 62, 44, 22, coat) + "".join(svg.line(x + dx, foot - 55, x + dx * 1.06, foot, coat, 6) for dx in (-34, -24, 26, 36))
    body += svg.path(f"M{x + 28} {foot - 70}L{x + 50} {foot - 118}L{x + 64} {foot - 112}L{x + 46} {foot - 56}Z", coat)
    head = svg.path(f"M{x + 46} {foot - 122}q14 -12 26 2l16 14q-8 8 -22 4q-16 2 -20 -20Z", coat) + svg.stroke(
        f"M{x + 54} {foot - 124}q-10 -22 -2 -40m-4 20q-14 -4 -18 -16M{x + 62} {foot - 126}q6 -20 20 -34m-12 18q12 2 20 -8", coat, 3.4
    )
    stage.add(body, 0.8)
    stage.add(head, 0.8, Motion(swing=5, pivot_x=x + 54, pivot_y=foot - 112, period=4.1), box=(x + 20, foot - 180, 90, 90))


def mountain(stage: Stage) -> None:
    """Features: hut, bridge, flag, eagle, tent, cairn, pines, lake, cave, campfire."""
    for i, (depth, y, peak) in enumerate(((0.1, 430, 250), (0.22, 460, 200), (0.4, 505, 130))):
        peaks(stage, i, depth, y, peak)
        stage.haze_band(y + 6, 130, depth + 0.04, 0.5)
    if stage.has("lake"):
        stage.add(svg.path("M180 560Q640 520 1100 560Q1000 606 620 604T180 560Z", mix(stage.light.sky_low, stage.paint("#3d7f92"), 0.35)), 0.55)
    rng = stage.rng("slope")
    if stage.has("pines") or not stage.features:
        stage.add(
            "".join(
                elements.pine(stage, rng, x, 586 + rng.uniform(0, 40), rng.uniform(120, 220), "#3c5f4c", 0.65)
                for x in (*range(-380, 300, 78), *range(960, 1700, 82))
            ),
            0.65,
        )
    if stage.has("hut", "cabin", "monastery"):
        elements.cottage(stage, 930, 612, 230, 0.75, "hut", wall="#8a6b4f", roof="#5b5550")
    if stage.has("bridge"):
        landmarks.foot_bridge(stage, 548, "#7d7a70")
    if stage.has("cave"):
        landmarks.cave_mouth(stage, 330, 626, 330)
    elements.ground(stage, 608, "#7d8466", 0.95, height=26)
    body = elements.tufts(stage, rng, 50, 640, 800, "#7d8a58", 1.0) if not stage.white else ""
    body += "".join(
        elements.rock(stage, stage.rng(f"r{x}"), x, y, w, h, "#777673", 1.0)
        for x, y, w, h in ((90, 668, 170, 84), (-190, 700, 280, 170), (1200, 664, 150, 70), (1420, 706, 300, 190), (420, 652, 60, 26))
    )
    if stage.has("cairn"):
        body += "".join(svg.ellipse(1030 + (k % 2) * 4, 652 - 17 * k, 38 - 5 * k, 10, stage.paint(mix("#83827d", "#5f5e5b", k % 2))) for k in range(6))
    if stage.has("tent"):
        body += elements.tent(stage, 300, 664, 230, 1.0, "#c2622f")
    stage.add(body, 1.0)
    if stage.has("flag") or not stage.features:
        flags(stage)
    if stage.has("campfire"):
        elements.campfire(stage, 640, 672, 74)


def peaks(stage: Stage, index: int, depth: float, y: float, peak: float) -> None:
    """A range of summits in light and shade, snow on the farther ones."""
    rng = stage.rng(f"peaks{index}")
    rock, snow = stage.paint(("#7d8796", "#6c7680", "#66705f")[index], depth), stage.paint("#f5f8fd", depth + 0.1)
    shade = stage.paint(("#667084", "#565f6d", "#4f5a4c")[index], depth)
    x, parts = LEFT - 80, []
    while x < RIGHT + 80:
        height, half = peak * rng.uniform(0.55, 1.15), peak * rng.uniform(0.75, 1.1)
        tip = (x + rng.uniform(-20, 20), y - height)
        foot_left, foot_right = (x - half, y + 40), (x + half, y + 40)
        ridge = [
            (tip[0], tip[1]),
            (tip[0] + half * 0.1, y - height * 0.66),
            (tip[0] - half * 0.04, y - height * 0.4),
            (x + half * 0.16, y - height * 0.1),
            (x, y + 40),
        ]
        parts.append(svg.poly([foot_left, (x - half * 0.55, y - height * 0.42), (x - half * 0.3, y - height * 0.62), tip, *ridge[1:]], shade))
        parts.append(
            svg.poly([tip, (x + half * 0.34, y - height * 0.55), (x + half * 0.58, y - height * 0.3), foot_right, (x, y + 40), *reversed(ridge[1:4])], rock)
        )
        if index < 2 or stage.white:
            line = y - height * (0.55 if not stage.white else 0.3)
            run = half * (y - height - line) / (height + 40) * -1
            parts.append(
                svg.poly(
                    [
                        tip,
                        (tip[0] + run * 0.95, line),
                        (tip[0] + run * 0.5, line - height * 0.07),
                        (tip[0] + run * 0.2, line + height * 0.06),
                        (tip[0] - run * 0.2, line - height * 0.05),
                        (tip[0] - run * 0.5, line + height * 0.05),
                        (tip[0] - run * 0.9, line),
                    ],
                    snow,
                    opacity=0.94,
                )
            )
        x += half * rng.uniform(0.7, 1.1)
    stage.add("".join(parts) + svg.rect(LEFT, y + 30, SPAN, 300, shade), depth)


def flags(stage: Stage) -> None:
    """A line of small flags from a pole, in the wind."""
    colours = ("#c9463a", "#e2b23c", "#3f7fb0", "#e9e4d8", "#4f8a54")
    pole = stage.paint("#5c4a3c")
    stage.add(svg.line(1110, 660, 1110, 440, pole, 6) + svg.stroke("M1110 450Q1300 540 1560 500", pole, 1.6), 0.98)
    for i in range(8):
        x, y = 1130 + 46 * i, 462 + 44 * (i / 8) ** 0.6 + 6
        body = svg.poly([(x, y), (x + 30, y + 5), (x + 27, y + 40), (x - 2, y + 36)], stage.paint(colours[i % 5]))
        stage.add(body, 0.98, Motion(sway=-0.16 * stage.wind, pivot_y=y, period=1.1 + 0.13 * i, phase=i), box=(x - 14, y - 4, 60, 54))


def desert(stage: Stage) -> None:
    """Features: cactus, ruin, oasis, tent, camel, road, mesa, bones, well, campfire."""
    sand = "#d9a766"
    rng = stage.rng("mesa")
    if stage.has("mesa", "ruin") or not stage.features:
        parts = []
        for x, width, height in ((160, 300, 120), (760, 180, 170), (1180, 360, 100), (-220, 240, 90)):
            foot = HORIZON + 10
            top = [(x - width * 0.4, foot - height), (x - width * 0.1, foot - height - 6), (x + width * 0.36, foot - height + 4)]
            parts.append(
                svg.poly(
                    [
                        (x - width * 0.62, foot),
                        (x - width * 0.44, foot - height * 0.45),
                        *top,
                        (x + width * 0.42, foot - height * 0.4),
                        (x + width * 0.62, foot),
                    ],
                    stage.paint("#b5694a", 0.22),
                )
            )
            parts.append(
                svg.poly(
                    [
                        top[1],
                        top[2],
                        (x + width * 0.42, foot - height * 0.4),
                        (x + width * 0.62, foot),
                        (x + width * 0.1, foot),
                        (x + width * 0.04, foot - height * 0.5),
                    ],
                    stage.paint("#cf8259", 0.22),
                )
            )
            parts += [
                svg.line(
                    x - width * 0.42, foot - height * t, x + width * 0.4, foot - height * t + rng.uniform(-3, 3), stage.paint("#9a5540", 0.22), 2.5, opacity=0.5
                )
                for t in (0.35, 0.6, 0.8)
            ]
        stage.add("".join(parts), 0.2)
    for i, (depth, y) in enumerate(((0.3, 470), (0.48, 506), (0.7, 556))):
        _dune(stage, f"dune{i}", y, 34 + 8 * i, mix(sand, "#c98c58", 0.4 - 0.15 * i), depth)
        stage.haze_band(y - 10, 70, depth, 0.3)
    _features_of_desert(stage)
    elements.ground(stage, 616, sand, 1.0, height=18)
    if stage.has("road"):
        landmarks.desert_road(stage)
    body = "".join(
        svg.stroke(f"M{x:.0f} {y:.0f}q40 -7 80 0t80 0", stage.paint(darker(sand, 0.16)), 2.2, opacity=0.55)
        for x, y in ((rng.uniform(LEFT, RIGHT), rng.uniform(650, 820)) for _ in range(26))
    )
    body += "".join(
        elements.rock(stage, stage.rng(f"r{x}"), x, y, w, h, "#a06a48", 1.0)
        for x, y, w, h in ((60, 664, 110, 44), (1230, 672, 140, 60), (1440, 690, 220, 110), (-160, 690, 220, 100))
    )
    if stage.has("bones"):
        body += "".join(svg.stroke(f"M{420 + 26 * k} 668q-12 -34 8 -52", stage.paint("#efe6d0"), 6) for k in range(5))
    stage.add(body, 1.0)
    if stage.has("campfire"):
        elements.campfire(stage, 690, 672, 74)
    for i in range(3):
        spot = stage.rng(f"dust{i}")
        x, y = spot.uniform(0, 1200), spot.uniform(560, 660)
        definition, paint = svg.gradient([(0, stage.paint(lighter(sand, 0.3)), 0.38), (1, stage.paint(sand), 0)], radial=True)
        stage.add(
            definition + svg.ellipse(x, y, 190, 26, paint),
            0.9,
            Motion(drift=46 * stage.wind, wrap=SPAN, bob_y=6, period=3),
            box=(x - 195, y - 30, 390, 60),
            fine=True,
        )


def _dune(stage: Stage, key: str, y: float, height: float, colour: str, depth: float) -> None:
    points = svg.ridge(stage.rng(key), LEFT, RIGHT, y, height, 170, rough=0.2)
    definition, paint = svg.gradient(
        [(0, stage.paint(lighter(colour, 0.14), depth)), (0.5, stage.paint(darker(colour, 0.12), depth)), (1, stage.paint(darker(colour, 0.2), depth))]
    )
    stage.add(definition + svg.land(points, BOTTOM, paint, soft=stage.soft), depth)


def _features_of_desert(stage: Stage) -> None:
    green = "#5f7d46"
    if stage.has("cactus") or not stage.features:
        for x, foot, height in ((250, 630, 190), (1080, 624, 140), (1380, 650, 240)):
            shade = stage.paint(green, 0.85)
            body = (
                svg.line(x, foot, x, foot - height, shade, height * 0.14)
                + svg.stroke(f"M{x} {foot - height * 0.36}h{-height * 0.24}v{-height * 0.26}", shade, height * 0.1)
                + svg.stroke(f"M{x} {foot - height * 0.5}h{height * 0.24}v{-height * 0.22}", shade, height * 0.1)
            )
            stage.add(
                body + svg.line(x + height * 0.03, foot, x + height * 0.03, foot - height * 0.98, stage.paint(lighter(green, 0.2), 0.85), height * 0.02), 0.85
            )
    if stage.has("ruin"):
        stone = stage.paint("#c9a678", 0.75)
        body = "".join(
            svg.rect(x, 620 - h, 30, h, stone)
            + svg.rect(x - 6, 620 - h - 9, 42, 12, stage.paint("#d9b98b", 0.75))
            + svg.rect(x, 620 - h, 9, h, "#000000", opacity=0.15)
            for x, h in ((840, 170), (910, 176), (980, 120), (1050, 168))
        )
        stage.add(body + svg.rect(826, 432, 130, 18, stone) + svg.poly([(826, 432), (891, 398), (956, 432)], stone), 0.75)
    if stage.has("oasis"):
        stage.add(svg.ellipse(420, 622, 190, 20, mix(stage.light.sky_mid, stage.paint("#3d8a96"), 0.5)), 0.8)
        for k, x in enumerate((300, 360, 540)):
            top = 470 + 20 * k
            stage.add(svg.stroke(f"M{x} 622Q{x + 10} 540 {x + 26} {top}", stage.paint("#80603f", 0.8), 11), 0.8)
            fronds = "".join(
                svg.stroke(f"M{x + 26} {top}Q{x + 26 + dx * 0.6} {top - 34} {x + 26 + dx} {top + dy}", stage.paint(green, 0.8), 9)
                for dx, dy in ((-86, 24), (-62, -12), (-10, -38), (54, -18), (88, 20))
            )
            stage.add(fronds, 0.8, Motion(swing=3.5 * stage.wind, pivot_x=x + 26, pivot_y=top, period=3.2 + 0.4 * k, phase=k), box=(x - 80, top - 70, 210, 120))
    if stage.has("tent"):
        stage.add(elements.tent(stage, 930, 636, 270, 0.85, "#b8493a"), 0.85)
    if stage.has("camel"):
        _camel(stage, 520, 640)
    if stage.has("well"):
        stage.add(svg.rect(1010, GROUND - 74, 110, 66, stage.paint("#b08a60"), radius=6) + svg.ellipse(1065, GROUND - 74, 55, 13, stage.paint("#3a2c22")), 0.95)


def _camel(stage: Stage, x: float, foot: float) -> None:
    coat = stage.paint("#b8864f", 0.85)
    body = "".join(svg.line(x + dx, foot - 70, x + dx * 1.02, foot, coat, 9) for dx in (-46, -34, 34, 46))
    body += svg.path(
        f"M{x - 60} {foot - 70}Q{x - 60} {foot - 112} {x - 26} {foot - 112}Q{x} {foot - 168} {x + 24} {foot - 112}Q{x + 52} {foot - 108} {x + 58} {foot - 74}Q{x} {foot - 52} {x - 60} {foot - 70}Z",
        coat,
    )
    neck = svg.stroke(f"M{x + 50} {foot - 84}Q{x + 88} {foot - 76} {x + 92} {foot - 132}", coat, 17) + svg.ellipse(x + 104, foot - 138, 21, 10, coat)
    stage.add(body, 0.85)
    stage.add(neck, 0.85, Motion(swing=3, pivot_x=x + 52, pivot_y=foot - 84, period=3.4), box=(x + 20, foot - 170, 120, 120))
