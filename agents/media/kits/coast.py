"""The sea: swell in bands that move against each other, a headland with its lighthouse, a beach or a pier to stand on."""

from .. import svg
from ..colour import darker, lighter, mix
from ..stage import BOTTOM, GROUND, HORIZON, LEFT, RIGHT, SPAN, Motion, Stage
from . import elements


def sea(stage: Stage) -> None:
    """Exterior at the sea. Features: lighthouse, boat, pier, rocks, gulls, island, cottage, buoy, wreck, beach."""
    far_coast(stage)
    water(stage)
    if stage.has("boat", "wreck") or not stage.features:
        _boat(stage)
    if stage.has("buoy"):
        _buoy(stage)
    _headland(stage)
    if stage.has("pier"):
        _pier(stage)
    else:
        _beach(stage)


def far_coast(stage: Stage) -> None:
    """An island on the horizon, more often than not."""
    rng = stage.rng("far")
    if stage.has("island") or rng.random() < 0.7:
        points = [(x, HORIZON + 8 - max(0.0, 58 - abs(x - 250) * 0.22) * rng.uniform(0.75, 1.1)) for x in range(-40, 560, 40)]
        stage.add(svg.land(points, HORIZON + 30, stage.paint("#5d7f7a", 0.12), soft=stage.soft), 0.12)


def water(stage: Stage) -> None:
    """Five bands of swell from the horizon to the shore, each with crests."""
    light = stage.light
    rough = 2.2 if stage.weather.value == "storm" else 1.0
    deep = mix(stage.paint("#1f5f78", 1.0), light.sky_top, 0.25)
    far = mix(light.sky_low, deep, 0.45)
    for i in range(6):
        t = i / 5
        rng = stage.rng(f"wave{i}")
        y = HORIZON + 4 + 175 * t**1.5
        height = (1.5 + 9 * t) * rough
        foot = HORIZON + 4 + 175 * min(1.2, t + 0.2) ** 1.5 + 3 * height + 14
        length = 60 + 150 * t
        colour = mix(far, deep, t**0.7)
        points = [(x, y - height * (1 if k % 2 else -0.3) * rng.uniform(0.6, 1.1)) for k, x in enumerate(_steps(LEFT - 120, RIGHT + 120, length / 2))]
        definition, paint = svg.gradient([(0, lighter(colour, 0.07)), (1, darker(colour, 0.10))])
        body = definition + svg.land(points, foot, paint, soft=stage.soft)
        body += _crests(stage, points, i)
        motion = Motion(bob_x=8 + 26 * t, bob_y=(1.2 + 4.5 * t) * rough, period=3.4 + 0.7 * t, phase=1.3 * i)
        stage.add(body, 0.14 + 0.5 * t, motion, box=(LEFT - 120, y - height * 2 - 6, SPAN + 240, foot - y + height * 2 + 6))
    _glitter(stage)


def _steps(start: float, end: float, step: float) -> list[float]:
    return [start + step * i for i in range(int((end - start) / step) + 2)]


def _crests(stage: Stage, points: list[svg.Point], band: int) -> str:
    rng = stage.rng(f"crest{band}")
    foam = mix(stage.light.sky_low, "#ffffff", 0.45)
    parts = []
    for (x1, y1), (x2, _) in zip(points, points[2:], strict=False):
        if rng.random() < 0.45:
            width = (x2 - x1) * rng.uniform(0.25, 0.5)
            parts.append(
                svg.stroke(
                    f"M{x1:.0f} {y1 + 3 + 2 * band:.1f}q{width / 2:.1f} {-2 - band * 0.7:.1f} {width:.1f} 0", foam, 0.9 + 0.5 * band, opacity=0.28 + 0.05 * band
                )
            )
    return "".join(parts)


def _glitter(stage: Stage) -> None:
    """The path of the sun or moon on the water."""
    if stage.weather.value not in ("clear", "cloudy", "snow"):
        return
    middle = stage.sun[0]
    for k in range(4):
        rng = stage.rng(f"glitter{k}")
        parts = []
        for _ in range(22):
            t = rng.random()
            y = HORIZON + 6 + 150 * t
            x = middle + rng.gauss(0, 18 + 62 * t)
            parts.append(svg.rect(x, y, 8 + 24 * t * rng.random(), 1.2 + 1.8 * t, stage.light.key, radius=1, opacity=rng.uniform(0.4, 0.85)))
        stage.add("".join(parts), 0.4, Motion(bob_x=6, period=2.1 + 0.4 * k, phase=k, on=1.1 + 0.2 * k), box=(middle - 330, HORIZON, 700, 170), fine=True)


def _headland(stage: Stage) -> None:
    """A cliff to the right with the lighthouse or a cottage on it."""
    depth = 0.72
    rng = stage.rng("head")
    cliff = [(860, 640), (905, 520), (960, 486), (1010, 440), (1110, 415), (1240, 402), (1420, 380), (RIGHT, 372)]
    cliff = [(x, y + rng.uniform(-8, 8)) for x, y in cliff]
    grass = "#eef3f8" if stage.white else "#6f8f4e"
    body = svg.land(cliff, 760, stage.paint("#6b5c54", depth), soft=False)
    body += svg.poly([(905, 522), (960, 490), (1010, 445), (1040, 470), (985, 560), (930, 640), (870, 650)], stage.paint("#85756a", depth))
    body += svg.poly([(1110, 420), (1180, 500), (1160, 600), (1220, 700), (1090, 690), (1060, 560)], stage.paint("#564941", depth), opacity=0.7)
    body += svg.poly([(cliff[3][0], cliff[3][1]), *cliff[4:], (RIGHT, 420), (1420, 424), (1240, 436), (1110, 446)], stage.paint(grass, depth))
    stage.add(body, depth)
    if stage.has("cottage"):
        elements.cottage(stage, 1330, 396, 150, depth, "keeper", wall="#e7e1d4", roof="#5f6c78")
    if stage.has("lighthouse") or not stage.features:
        lighthouse(stage, 1150, 414, 300, depth)


def lighthouse(stage: Stage, x: float, foot: float, height: float, depth: float) -> None:
    """A banded tower whose beam turns when it is dark."""
    white, red, iron = stage.paint("#f1ece0", depth), stage.paint("#b8423a", depth), stage.paint("#30363c", depth)
    top = foot - height * 0.78
    half = lambda t: height * (0.115 - 0.045 * t)
    tower = svg.poly([(x - half(0), foot), (x - half(1), top), (x + half(1), top), (x + half(0), foot)], white)
    for a, b in ((0.12, 0.3), (0.5, 0.68), (0.86, 1.0)):
        ya, yb = foot + (top - foot) * a, foot + (top - foot) * b
        tower += svg.poly([(x - half(a), ya), (x - half(b), yb), (x + half(b), yb), (x + half(a), ya)], red)
    tower += svg.poly([(x - half(0), foot), (x - half(1), top), (x - half(1) * 0.35, top), (x - half(0) * 0.35, foot)], "#000000", opacity=0.17)
    for t in (0.2, 0.42, 0.75):
        tower += svg.rect(x + 2, foot + (top - foot) * t - 11, 9, 15, "#ffd98a" if stage.light.dark else stage.paint("#33424d", depth), radius=4)
    tower += (
        svg.rect(x - height * 0.1, top - 6, height * 0.2, 8, iron, radius=2)
        + "".join(svg.line(x + dx * height, top - 6, x + dx * height, top - 24, iron, 2) for dx in (-0.09, -0.05, 0, 0.05, 0.09))
        + svg.line(x - height * 0.09, top - 24, x + height * 0.09, top - 24, iron, 2.4)
    )
    lamp = "#fff2c0" if stage.light.dark else stage.paint("#a9c4cc", depth)
    tower += svg.rect(x - height * 0.05, top - height * 0.13, height * 0.1, height * 0.13 - 5, lamp) + "".join(
        svg.line(x + dx, top - height * 0.13, x + dx, top - 6, iron, 2) for dx in (-height * 0.05, 0, height * 0.05)
    )
    tower += svg.path(f"M{x - height * 0.065} {top - height * 0.13}Q{x} {top - height * 0.25} {x + height * 0.065} {top - height * 0.13}Z", red) + svg.line(
        x, top - height * 0.19, x, top - height * 0.25, iron, 2.5
    )
    if stage.light.dark:
        for side, phase in ((-1, 0.0), (1, 1.6)):
            definition, paint = svg.gradient([(0, "#fff1c4", 0.62), (0.35, "#fff1c4", 0.22), (1, "#fff1c4", 0)], x2=1, y2=0)
            beam = definition + svg.path("M0 -5Q420 -78 760 -92Q800 0 760 92Q420 78 0 5Z", paint)
            y = top - height * 0.07
            body = svg.group(beam, f"translate({x} {y}) scale({side} 1)")
            left = x - 800 if side < 0 else x
            stage.add(body, depth - 0.02, Motion(swing=7, pivot_x=x, pivot_y=y, period=6.4, phase=phase), box=(left, y - 100, 800, 200), fine=True)
    stage.add(tower, depth)
    stage.lit(x, top - height * 0.07, 150, "#ffe3a0", 0.85, depth=depth, flicker=0.05)


def _boat(stage: Stage) -> None:
    rng = stage.rng("boat")
    x, y = rng.uniform(380, 700), 548.0
    body = elements.boat(stage, x, y, 150, 0.55, sail=rng.random() < 0.5)
    if stage.has("wreck"):
        body = svg.group(body, f"rotate(-24 {x} {y})")
    stage.add(body, 0.55, Motion(swing=2.2, pivot_x=x, pivot_y=y, period=3.6, bob_y=4), box=(x - 110, y - 175, 220, 200))


def _buoy(stage: Stage) -> None:
    x, y = 250, 590
    body = (
        svg.poly([(x - 20, y), (x - 9, y - 46), (x + 9, y - 46), (x + 20, y)], stage.paint("#c9463a", 0.7))
        + svg.rect(x - 22, y - 6, 44, 12, stage.paint("#8f2f28", 0.7), radius=5)
        + svg.circle(x, y - 53, 6, "#ffd98a")
    )
    stage.add(body, 0.7, Motion(swing=7, pivot_x=x, pivot_y=y + 20, period=2.7, bob_y=5), box=(x - 40, y - 80, 80, 100))
    stage.glow(x, y - 53, 60, "#ff7a5a", 0.6, depth=0.7, period=2.0, flicker=0.9)


def _beach(stage: Stage) -> None:
    foam = mix(stage.light.sky_low, "#ffffff", 0.6)
    rng = stage.rng("shore")
    edge = [(x, 622 + 8 * (k % 2) + rng.uniform(-5, 5)) for k, x in enumerate(_steps(LEFT - 60, RIGHT + 60, 130))]
    surf = svg.path(svg.smooth(edge) + f"L{RIGHT + 90} 660L{LEFT - 90} 660Z", foam, opacity=0.75)
    stage.add(surf, 0.9, Motion(bob_x=12, bob_y=6, period=4.4), box=(LEFT - 90, 600, SPAN + 180, 66), fine=True)
    elements.ground(stage, 642, "#cbb489", key="sand", height=9)
    body = "".join(
        svg.ellipse(
            rng.uniform(LEFT, RIGHT),
            rng.uniform(662, 800),
            rng.uniform(3, 9),
            rng.uniform(1.5, 3.5),
            stage.paint(rng.choice(("#8d7a60", "#e6d7b4", "#a8977a"))),
        )
        for _ in range(70)
    )
    places = ((130, 668, 150, 62), (-120, 690, 220, 110), (1210, 676, 170, 74), (1440, 700, 260, 130))
    body += "".join(
        elements.rock(stage, stage.rng(f"rock{x}"), x, y, w, h, "#6c665f", 1.0)
        for x, y, w, h in (places if stage.has("rocks") or not stage.features else places[1:3])
    )
    stage.add(body, 1.0)


def _pier(stage: Stage) -> None:
    """Planks towards the viewer, posts with rope on both sides."""
    wood = "#8a6b4c"
    body = svg.poly([(LEFT, 640), (RIGHT, 640), (RIGHT, BOTTOM), (LEFT, BOTTOM)], stage.paint(wood))
    for i in range(-14, 15):
        body += svg.line(640 + i * 62, 640, 640 + i * 128, BOTTOM, stage.paint(darker(wood, 0.35)), 2.5)
    body += "".join(svg.line(LEFT, y, RIGHT, y, stage.paint(darker(wood, 0.2)), 1.6, opacity=0.55) for y in (668, 704, 752, 815))
    body += svg.rect(LEFT, 634, SPAN, 13, stage.paint(darker(wood, 0.25)))
    for x in range(-380, 1700, 210):
        body += svg.rect(x, 566, 22, 84, stage.paint(darker(wood, 0.3)), radius=4) + svg.ellipse(x + 11, 567, 12, 5, stage.paint(lighter(wood, 0.15)))
        body += svg.stroke(f"M{x + 11} 590Q{x + 116} 634 {x + 221} 590", stage.paint("#c9b58a"), 5)
    stage.add(body, 1.0)
    if stage.light.dark or stage.has("lamp"):
        elements.streetlamp(stage, 190, GROUND - 6, 260, 1.0)
