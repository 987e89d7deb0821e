"""The sky of every exterior and of every window: gradient, sun or moon, stars, clouds, birds."""

import math

from agents.film import Kit, TimeOfDay, Weather

from .. import svg
from ..colour import lighter, mix
from ..stage import BOTTOM, HORIZON, LEFT, RIGHT, SPAN, TOP, Motion, Stage


def add_sky(stage: Stage) -> None:
    """Everything at depth 0 to 0.1."""
    light = stage.light
    share = (HORIZON - TOP) / (BOTTOM - TOP)
    definition, paint = svg.gradient([(0, light.sky_top), (share * 0.55, light.sky_mid), (share, light.sky_low), (1, light.sky_low)])
    body = definition + svg.rect(LEFT, TOP, SPAN, BOTTOM - TOP, paint)
    stage.add(body, 0.0, fine=True)
    if stage.night and stage.weather in (Weather.CLEAR, Weather.CLOUDY):
        _stars(stage, 130)
    if stage.weather in (Weather.CLEAR, Weather.CLOUDY, Weather.SNOW) and stage.kit is not Kit.SPACE:
        _disc(stage)
    if stage.kit is not Kit.SPACE:
        _clouds(stage)
    if not stage.night and stage.weather in (Weather.CLEAR, Weather.CLOUDY):
        _birds(stage)


def _stars(stage: Stage, count: int) -> None:
    rng = stage.rng("stars")
    halves: tuple[list[str], list[str]] = ([], [])
    for i in range(count):
        y = TOP + (HORIZON - TOP) * rng.random() ** 1.3
        fade = max(0.15, 1 - (y - TOP) / (HORIZON - TOP))
        halves[i % 3 == 0].append(svg.circle(rng.uniform(LEFT, RIGHT), y, rng.choice((0.8, 1.1, 1.5, 2.1)), "#eaf0ff", opacity=0.35 + 0.6 * fade))
    stage.add("".join(halves[0]), 0.02, fine=True)
    for i in range(6):
        star = svg.circle(rng.uniform(0, 1280), rng.uniform(-60, 260), 2.0, "#ffffff")
        stage.add(star, 0.02, Motion(on=1.9, period=2.3 + 0.3 * i, phase=0.7 * i), fine=True)
    stage.add("".join(halves[1]), 0.02, fine=True)


def _disc(stage: Stage) -> None:
    x, y = stage.sun
    key = stage.light.key
    if stage.night:
        moon = lighter(stage.light.key, 0.55)
        shade = mix(moon, stage.light.sky_mid, 0.35)
        body = svg.circle(x, y, 44, moon) + "".join(
            svg.circle(x + dx, y + dy, r, shade, opacity=0.5) for dx, dy, r in ((-14, -8, 9), (12, 10, 7), (4, -20, 5), (-8, 18, 6))
        )
        stage.add(body, 0.03, fine=True)
        stage.glow(x, y, 260, key, 0.42, depth=0.03, flicker=0.02, period=6)
        return
    low = stage.time is not TimeOfDay.DAY
    stage.add(svg.circle(x, y, 56 if low else 40, mix(key, "#ff7038", 0.3) if low else mix(key, "#ffffff", 0.75), opacity=0.95), 0.03, fine=True)
    stage.glow(x, y, 420 if low else 300, key, 0.30, depth=0.03, flicker=0.03, period=7)


def _clouds(stage: Stage) -> None:
    count = {Weather.CLEAR: 6, Weather.CLOUDY: 10, Weather.RAIN: 9, Weather.STORM: 11, Weather.SNOW: 7, Weather.FOG: 3}[stage.weather]
    heavy = stage.weather in (Weather.RAIN, Weather.STORM)
    for i in range(count):
        rng = stage.rng(f"cloud{i}")
        x, y = LEFT + SPAN * (i + rng.uniform(0.1, 0.9)) / count, rng.uniform(-120, 250)
        size = rng.uniform(0.7, 1.5) * (1.5 if heavy else 1.0) * (0.6 + 0.5 * (1 - (y + 120) / 370))
        far = 0.05 + 0.04 * (1 - (y + 120) / 370)
        body, box = _cloud(stage, x, y, size, heavy)
        stage.add(body, far, Motion(drift=(9 + 9 * rng.random()) * stage.wind, wrap=SPAN), box=box, fine=True)


def _cloud(stage: Stage, x: float, y: float, size: float, heavy: bool) -> tuple[str, tuple[float, float, float, float]]:
    rng = stage.rng(f"puff{x:.0f}")
    light = stage.light
    top = mix(light.sky_low, light.key, 0.35) if not heavy else mix(light.sky_mid, light.haze, 0.4)
    low = mix(light.sky_mid, light.sky_low, 0.35) if not heavy else mix(light.sky_top, "#10141c", 0.25)
    definition, paint = svg.gradient([(0, top, 0.95), (0.6, mix(top, low, 0.6), 0.85), (1, low, 0.35)])
    width, height = 210 * size, 46 * size
    steps = 7
    points = [(x - width, y + height * 0.5)]
    for i in range(steps):
        t = (i + 0.5) / steps
        points.append((x - width + 2 * width * t, y - height * math.sin(math.pi * t) ** 0.7 * rng.uniform(0.55, 1.35)))
    points += [(x + width, y + height * 0.5), (x + width * 0.4, y + height * 0.72), (x - width * 0.45, y + height * 0.66)]
    body = definition + svg.path(svg.smooth(points, closed=True), paint)
    return body, (x - width * 1.25, y - height * 2, width * 2.5, height * 3.4)


def _birds(stage: Stage) -> None:
    rng = stage.rng("birds")
    if stage.kit is Kit.SPACE:
        return
    colour = mix(stage.light.sky_top, "#101418", 0.55)
    for i in range(3 if stage.kit is Kit.SEA else 2):
        x, y, size = rng.uniform(150, 1100), rng.uniform(70, 270), rng.uniform(6, 12)
        wing = svg.stroke(f"M{x - size * 1.6} {y}Q{x - size * 0.7} {y - size} {x} {y}Q{x + size * 0.7} {y - size} {x + size * 1.6} {y}", colour, 2.2)
        stage.add(wing, 0.1, Motion(drift=rng.uniform(14, 30), wrap=SPAN, bob_y=7, period=1.6 + 0.5 * i, phase=i), box=(x - 30, y - 30, 60, 60))
