"""Streets: the city, and the yard of a workshop or factory."""

from .. import svg
from ..colour import darker, lighter, mix
from ..stage import BOTTOM, GROUND, HORIZON, LEFT, RIGHT, SPAN, Motion, Stage
from . import elements, landmarks
from .country import car


def city(stage: Stage) -> None:
    """Features: streetlamp, traffic_light, car, neon, bench, bridge, billboard, awning, tower, tram."""
    for i, (depth, low, high, step) in enumerate(((0.14, 130, 300, 92), (0.3, 190, 390, 128))):
        skyline(stage, i, depth, low, high, step)
        stage.haze_band(HORIZON + 10, 240, depth + 0.05, 0.45)
    if stage.has("tower", "forties"):
        mast(stage, 730, 0.25)
    if stage.has("bridge"):
        iron = stage.paint("#6a5a58", 0.5)
        cables = "".join(svg.line(230, 300, x, 470, iron, 1.6) + svg.line(1050, 300, x + 640, 470, iron, 1.6) for x in range(-10, 480, 40))
        stage.add(svg.rect(LEFT, 468, SPAN, 16, iron) + "".join(svg.rect(x, 290, 26, 330, iron) for x in (217, 1037)) + cables, 0.5)
    _blocks(stage)
    street(stage)
    if stage.has("tram"):
        landmarks.tram(stage)
    if stage.has("traffic_light") or not stage.features:
        _traffic_light(stage, 1065, GROUND - 4)
    if stage.has("streetlamp") or not stage.features or stage.night:
        for x in (130, 900):
            elements.streetlamp(stage, x, GROUND - 12, 330, 1.0)
    for k, (x, colour, speed) in enumerate(((-300, "#d9a93c", 128), (900, "#4a5f7c", -104))):
        body = car(stage, x, 752, 250, colour)
        if speed < 0:
            body = svg.mirrored(body, x + 125)
        stage.add(body, 1.12, Motion(drift=speed, wrap=(SPAN + 300) * (1 if speed > 0 else -1), bob_y=1.4, period=0.5), box=(x - 10, 640, 280, 120))
        if stage.light.dark and k == 0:
            stage.glow(640, 740, 240, "#ffdf9a", 0.12, depth=1.1, period=5, flicker=0.9)


def mast(stage: Stage, x: float, depth: float) -> None:
    """A lattice tower on four curved legs, a red light at its tip."""
    iron = stage.paint("#5d6066", depth)
    body = svg.path(f"M{x - 74} 490Q{x - 20} 340 {x - 7} 90H{x + 7}Q{x + 20} 340 {x + 74} 490H{x + 50}Q{x} 410 {x - 50} 490Z", iron)
    body += "".join(svg.rect(x - half, y, 2 * half, 7, iron) for y, half in ((396, 46), (300, 29), (170, 15)))
    body += svg.line(x, 92, x, 30, iron, 4)
    stage.add(body, depth)
    stage.glow(x, 28, 40, "#ff5a4a", 0.9, depth=depth, period=1.6, flicker=0.95)


def _windows(stage: Stage, key: str, x: float, y: float, width: float, height: float, depth: float, cell: float) -> str:
    """A grid of window lights; by day they mirror the sky."""
    rng = stage.rng(key)
    parts = []
    columns, rows = max(1, int(width / cell) - 1), max(1, int(height / (cell * 1.25)))
    glass, dark = mix(stage.light.sky_low, stage.paint("#5f7488", depth), 0.55), mix(stage.light.sky_top, stage.paint("#3a4656", depth), 0.6)
    gap = (width - columns * cell * 0.58) / (columns + 1)
    for row in range(rows):
        for column in range(columns):
            lit = stage.light.dark and rng.random() < (0.42 if stage.night else 0.3)
            colour = rng.choice(("#ffd98a", "#ffe9b8", "#f7b765")) if lit else glass if rng.random() < 0.6 else dark
            parts.append(
                svg.rect(
                    x + gap + column * (cell * 0.58 + gap),
                    y + cell * 0.5 + row * cell * 1.25,
                    cell * 0.58,
                    cell * 0.74,
                    mix(colour, stage.light.haze, 0.35 * (1 - depth)),
                    opacity=0.95,
                )
            )
    return "".join(parts)


def skyline(stage: Stage, index: int, depth: float, low: float, high: float, step: float) -> None:
    rng = stage.rng(f"skyline{index}")
    x, parts = LEFT, []
    walls = ("#69748a", "#7d7f8f", "#5d6a80", "#8a8390")
    while x < RIGHT:
        width, height = step * rng.uniform(0.7, 1.3), rng.uniform(low, high)
        top, wall = HORIZON + 40 - height, rng.choice(walls)
        parts.append(svg.rect(x, top, width, height + 130, stage.paint(wall, depth)) + svg.rect(x, top, width * 0.28, height + 130, "#000000", opacity=0.10))
        roof = rng.random()
        if roof < 0.3:
            parts.append(
                svg.rect(x + width * 0.25, top - 16, width * 0.4, 18, stage.paint(darker(wall, 0.1), depth))
                + svg.line(x + width * 0.5, top - 14, x + width * 0.5, top - 52, stage.paint(wall, depth), 2.4)
            )
        elif roof < 0.5:
            parts.append(svg.poly([(x, top + 1), (x + width / 2, top - 44), (x + width, top + 1)], stage.paint(wall, depth)))
        parts.append(_windows(stage, f"w{index}{x:.0f}", x, top + 6, width, height - 30, depth, 17 + 7 * index))
        x += width * rng.uniform(0.94, 1.12)
    stage.add("".join(parts), depth)


def _blocks(stage: Stage) -> None:
    """House fronts left and right of a street that opens in the middle."""
    depth = 0.75
    for k, (x, width, top, wall) in enumerate(
        (
            (LEFT, 330, 40, "#8a5a4c"),
            (-96, 300, 120, "#a8937c"),
            (212, 170, 208, "#6d7886"),
            (905, 180, 190, "#9b6a54"),
            (1092, 300, 96, "#7d8a86"),
            (1400, 330, 20, "#a3876a"),
        )
    ):
        body = (
            svg.rect(x, top, width, 640 - top, stage.paint(wall, depth))
            + svg.rect(x - 6, top - 12, width + 12, 16, stage.paint(darker(wall, 0.25), depth))
            + svg.rect(x, top, width * 0.1, 640 - top, "#000000", opacity=0.14)
        )
        rng = stage.rng(f"block{k}")
        columns = max(2, int(width / 76))
        gap = width / columns
        for row in range(int((500 - top) / 104)):
            for column in range(columns):
                body += elements.pane(
                    stage, x + gap * column + gap * 0.26, top + 30 + 104 * row, gap * 0.46, 62, depth, stage.light.dark and rng.random() < 0.45, "#d9d0c0"
                )
        body += _shop(stage, x + 14, width - 28, depth, k)
        stage.add(body, depth)
    if stage.has("neon") or stage.night:
        sign = stage.palette.accent
        stage.add(
            svg.rect(168, 300, 34, 150, stage.paint("#23262e", depth), radius=6)
            + "".join(svg.rect(177, 314 + 34 * k, 16, 20, lighter(sign, 0.3), radius=4) for k in range(4)),
            0.8,
        )
        stage.glow(185, 375, 190, sign, 0.7, depth=0.8, flicker=0.25)
    if stage.has("billboard"):
        stage.add(
            svg.rect(1120, 10, 250, 120, stage.paint("#e9e0cc", depth))
            + svg.circle(1180, 70, 36, stage.palette.accent)
            + svg.rect(1232, 46, 110, 14, stage.paint("#3a4656"))
            + svg.rect(1232, 74, 80, 10, stage.paint("#7a8490")),
            depth,
        )


def _shop(stage: Stage, x: float, width: float, depth: float, index: int) -> str:
    """A shop window with goods in it, a door and an awning."""
    glass = ("#ffdf9e", "#f3a85a") if stage.light.dark else (mix(stage.light.sky_low, "#3a4a54", 0.45), mix(stage.light.sky_low, "#28343c", 0.7))
    definition, paint = svg.gradient([(0, glass[0]), (1, glass[1])])
    body = definition + svg.rect(x, 532, width * 0.66, 92, paint) + svg.rect(x, 532, width * 0.66, 92, "none", stroke=stage.paint("#3a342e", depth), line=5)
    rng = stage.rng(f"shop{index}")
    for k in range(max(2, int(width / 60))):
        body += svg.rect(
            x + 12 + 38 * k, 624 - 22 - rng.uniform(0, 20), 20, 40, stage.paint(rng.choice(("#7d4a3a", "#3f5f6a", "#8a7a3a", "#5a4a6a")), depth), radius=4
        )
    body += svg.rect(x + width * 0.72, 536, width * 0.24, 102, stage.paint("#463a32", depth)) + svg.rect(x + width * 0.76, 546, width * 0.16, 44, paint)
    colour = ("#a8443a", "#3f6a5a", "#c99a3e", "#46597c", "#8a4a6a", "#5a7a46")[index % 6]
    count = max(3, int(width / 36))
    body += "".join(
        svg.path(
            f"M{x - 6 + k * (width + 12) / count:.1f} 534l6 -32h{(width + 12) / count - 6:.1f}v32q{-(width + 12) / count / 2:.1f} 14 {-(width + 12) / count:.1f} 0Z",
            stage.paint(colour if k % 2 else "#ece2cc", depth),
        )
        for k in range(count)
    )
    stage.lit(x + width * 0.33, 590, width * 0.75, strength=0.3, depth=depth, flicker=0.04)
    return body


def street(stage: Stage) -> None:
    """Pavement and road across the foot of the picture."""
    grey = "#e4e8ec" if stage.white else "#8c8880"
    definition, paint = svg.gradient([(0, stage.paint(grey)), (1, stage.paint(darker(grey, 0.3)))])
    body = (
        definition
        + svg.rect(LEFT, 630, SPAN, 70, paint)
        + "".join(svg.line(x, 632, x - (640 - x) * 0.09, 700, stage.paint(darker(grey, 0.25)), 1.4) for x in range(-440, 1720, 78))
        + svg.line(LEFT, 662, RIGHT, 662, stage.paint(darker(grey, 0.2)), 1.2)
    )
    body += svg.rect(LEFT, 698, SPAN, 10, stage.paint(lighter(grey, 0.18)))
    tar = "#c9ced6" if stage.white else "#4b4d54"
    second, paint = svg.gradient([(0, stage.paint(tar)), (1, stage.paint(darker(tar, 0.3)))])
    body += (
        second
        + svg.rect(LEFT, 708, SPAN, BOTTOM - 708, paint)
        + "".join(svg.rect(x, 790, 120, 8, stage.paint("#e4d9b8"), opacity=0.8) for x in range(-400, 1700, 230))
    )
    if stage.wet:
        body += "".join(
            svg.ellipse(x, y, w, 6, mix(stage.light.sky_low, "#ffffff", 0.1), opacity=0.4)
            for x, y, w in ((120, 735, 120), (620, 760, 170), (1130, 730, 130), (430, 684, 80), (980, 672, 60))
        )
    stage.add(body, 0.98)
    if stage.has("bench"):
        wood = stage.paint("#7d5a3c")
        stage.add(
            "".join(svg.rect(300, 590 + 16 * k, 150, 10, wood, radius=3) for k in range(3))
            + svg.line(316, 590, 316, 664, stage.paint("#2c2f33"), 6)
            + svg.line(434, 590, 434, 664, stage.paint("#2c2f33"), 6),
            1.0,
        )


def _traffic_light(stage: Stage, x: float, foot: float) -> None:
    body = (
        svg.line(x, foot, x, foot - 220, stage.paint("#33373d"), 8)
        + svg.rect(x - 19, foot - 312, 38, 98, stage.paint("#23262b"), radius=8)
        + "".join(svg.circle(x, foot - 294 + 30 * k, 11, colour) for k, colour in enumerate(("#4a2020", "#4a4020", "#1f4a2c")))
    )
    stage.add(body, 1.0)
    for k, (colour, on, phase) in enumerate((("#ff5140", 2.0, 0.0), ("#ffc440", 0.6, 3.4), ("#4fe07a", 1.6, 2.2))):
        stage.add(
            svg.circle(x, foot - 294 + 30 * k, 11, colour), 1.0, Motion(on=on, period=4.2, phase=phase), box=(x - 14, foot - 308 + 30 * k, 28, 28), fine=True
        )


def yard(stage: Stage) -> None:
    """Features: sign, chimney, crates, barrel, streetlamp, cart, pipes, gate, wheel, ladder."""
    skyline(stage, 0, 0.16, 60, 170, 110)
    for k, (x, height) in enumerate(((250, 330), (1060, 380), (1240, 280))):
        brick = stage.paint("#8a5e50", 0.32)
        stage.add(
            svg.poly([(x - 26, 560), (x - 17, 560 - height), (x + 17, 560 - height), (x + 26, 560)], brick)
            + svg.rect(x - 22, 556 - height, 44, 12, stage.paint("#6a463c", 0.32)),
            0.32,
        )
        elements.smoke(stage, x, 552 - height, 26, 0.3, f"stack{k}", mix(stage.light.haze, "#4a4a50", 0.25))
    stage.haze_band(520, 160, 0.4, 0.4)
    _brickworks(stage)
    grey = "#e2e6ea" if stage.white else "#8a7f72"
    elements.ground(stage, 624, grey, 1.0, height=3, key="cobbles")
    rng = stage.rng("cobbles")
    body = (
        ""
        if stage.white
        else "".join(
            svg.ellipse(
                rng.uniform(LEFT, RIGHT),
                y := rng.uniform(640, 830),
                10 + (y - 640) * 0.07,
                4 + (y - 640) * 0.03,
                stage.paint(lighter(grey, rng.uniform(0.02, 0.16))),
            )
            for _ in range(170)
        )
    )
    if stage.has("crates") or not stage.features:
        for x, y, size in ((90, 662, 92), (172, 666, 74), (124, 572, 66), (1160, 668, 96)):
            body += _crate(stage, x, y, size)
    if stage.has("barrel") or not stage.features:
        for x in (1050, 1102):
            body += (
                svg.path(f"M{x - 24} 662q-9 -38 0 -78h48q9 40 0 78Z", stage.paint("#7d5638"))
                + "".join(svg.rect(x - 28, y, 56, 6, stage.paint("#3a3d40")) for y in (598, 642))
                + svg.ellipse(x, 585, 24, 6, stage.paint("#a37a50"))
            )
    if stage.has("pipes"):
        landmarks.pipes(stage)
    if stage.has("wheel"):
        landmarks.mill_wheel(stage)
    if stage.has("gate"):
        landmarks.yard_gate(stage)
    if stage.has("cart"):
        landmarks.cart(stage)
    if stage.has("ladder"):
        body += svg.group(
            svg.line(-16, 0, -16, -240, stage.paint("#b08a58"), 7)
            + svg.line(16, 0, 16, -240, stage.paint("#b08a58"), 7)
            + "".join(svg.line(-16, -20 - 26 * k, 16, -20 - 26 * k, stage.paint("#b08a58"), 5) for k in range(9)),
            "translate(930 650) rotate(9)",
        )
    stage.add(body, 1.0)
    elements.streetlamp(stage, 330, GROUND - 4, 290, 1.0)


def _crate(stage: Stage, x: float, foot: float, size: float) -> str:
    wood = "#a37c50"
    return (
        svg.rect(x - size / 2, foot - size, size, size, stage.paint(wood))
        + svg.line(x - size * 0.4, foot - size * 0.1, x + size * 0.4, foot - size * 0.9, stage.paint(darker(wood, 0.25)), size * 0.09)
        + svg.rect(x - size / 2, foot - size, size, size, "none", stroke=stage.paint(darker(wood, 0.3)), line=size * 0.09)
    )


def _brickworks(stage: Stage) -> None:
    depth, brick = 0.85, "#96614e"
    body = (
        svg.rect(380, 330, 560, 310, stage.paint(brick, depth))
        + svg.poly([(360, 336), (660, 218), (960, 336)], stage.paint("#6b4a40", depth))
        + svg.poly([(392, 338), (660, 238), (928, 338)], stage.paint(lighter(brick, 0.06), depth))
    )
    body += (
        svg.rect(LEFT, 420, 820, 220, stage.paint(darker(brick, 0.15), depth))
        + svg.rect(940, 410, 800, 230, stage.paint(darker(brick, 0.2), depth))
        + svg.rect(LEFT, 410, 820, 14, stage.paint("#5a4038", depth))
        + svg.rect(940, 400, 800, 14, stage.paint("#5a4038", depth))
    )
    rng = stage.rng("bricks")
    body += "".join(
        svg.rect(
            rng.uniform(LEFT, RIGHT), 430 + 11 * rng.randrange(18), 24, 8, stage.paint(mix(brick, rng.choice(("#b07a5c", "#6e4638")), 0.6), depth), opacity=0.6
        )
        for _ in range(120)
    )
    lit = stage.light.dark
    for x in (-330, -180, -30, 120, 270, 990, 1140, 1290, 1440):
        body += svg.path(f"M{x} 560v-80q42 -40 84 0v80Z", "#f7c06a" if lit else mix(stage.light.sky_mid, "#28343c", 0.55)) + svg.stroke(
            f"M{x + 42} 462v98M{x} 520h84", stage.paint("#3a3a3c", depth), 4
        )
    body += (
        svg.path("M570 640v-180q90 -70 180 0v180Z", stage.paint("#4a3a30", depth))
        + svg.path("M584 640v-172q38 -30 72 -34v206ZM664 434q40 4 72 34v172h-72Z", stage.paint("#6b5040", depth))
        + svg.circle(650, 556, 6, stage.paint("#d8b35a"))
        + svg.circle(670, 556, 6, stage.paint("#d8b35a"))
    )
    body += (
        svg.circle(660, 300, 30, stage.paint("#efe6d2", depth), stroke=stage.paint("#3a342e", depth), line=5)
        + svg.line(660, 300, 660, 280, stage.paint("#3a342e", depth), 3.5)
        + svg.line(660, 300, 674, 306, stage.paint("#3a342e", depth), 3.5)
    )
    stage.add(body, depth)
    stage.lit(660, 420, 230, strength=0.4, depth=depth)
    if stage.has("sign") or not stage.features:
        gear = (
            "".join(svg.group(svg.rect(-7, -40, 14, 18, stage.paint("#d8b35a")), f"rotate({45 * k})") for k in range(8))
            + svg.circle(0, 0, 30, stage.paint("#d8b35a"))
            + svg.circle(0, 0, 12, stage.paint("#4a3a30"))
        )
        stage.add(svg.line(830, 400, 892, 400, stage.paint("#2c2f33"), 6) + svg.line(880, 400, 880, 424, stage.paint("#2c2f33"), 3), depth)
        stage.add(svg.group(gear, "translate(880 462)"), depth, Motion(spin=0.06, pivot_x=880, pivot_y=462), box=(834, 416, 92, 92))
