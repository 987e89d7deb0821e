"""The surface of another world, or the void above one."""

import math

from .. import svg
from ..colour import darker, hls, lighter, mix
from ..stage import BOTTOM, HORIZON, LEFT, RIGHT, SPAN, TOP, Motion, Stage
from . import elements


def surface(stage: Stage) -> None:
    """Features: planet, moon, station, rocket, dome, antenna, crater, asteroids, rover, nebula."""
    heavens(stage)
    mars = stage.has("mars")
    hue = 16 if mars else stage.rng("soil").choice((18, 28, 200, 260, 340))
    soil = hls(hue, 0.42, 0.48 if mars else 0.32)
    if mars:
        _dust_sky(stage)
    for i, (depth, y, height) in enumerate(((0.25, 470, 90), (0.45, 512, 60), (0.7, 566, 36))):
        points = svg.ridge(stage.rng(f"ridge{i}"), LEFT, RIGHT, y, height, 70, rough=1.1)
        definition, paint = svg.gradient(
            [(0, stage.paint(lighter(soil, 0.08 + 0.05 * i), depth)), (0.4, stage.paint(darker(soil, 0.25), depth)), (1, stage.paint(darker(soil, 0.5), depth))]
        )
        stage.add(definition + svg.land(points, BOTTOM, paint, soft=False), depth)
    if stage.has("dome", "mars") or not stage.features:
        _domes(stage)
    if stage.has("rocket"):
        _rocket(stage, 300, 618)
    if stage.has("antenna"):
        _antenna(stage, 1020, 600)
    elements.ground(stage, 618, soil, 1.0, height=14)
    rng = stage.rng("stones")
    body = ""
    for x, y, w in ((180, 700, 130), (900, 680, 100), (1240, 740, 190), (520, 760, 150)):
        body += svg.ellipse(x, y, w, w * 0.16, stage.paint(darker(soil, 0.42))) + svg.path(
            f"M{x - w} {y}A{w} {w * 0.16} 0 0 0 {x + w} {y}A{w} {w * 0.13} 0 0 1 {x - w} {y}Z", stage.paint(lighter(soil, 0.22))
        )
    body += "".join(
        elements.rock(stage, rng, x, y, w, h, darker(soil, 0.2), 1.0)
        for x, y, w, h in ((40, 664, 110, 60), (1180, 662, 130, 74), (1460, 700, 260, 180), (-170, 696, 220, 140))
    )
    stage.add(body, 1.0)
    if stage.has("rover"):
        _rover(stage, 930, 664)


def heavens(stage: Stage, *, planet: bool = True) -> None:
    """Stars, a nebula, and a planet with its ring."""
    rng = stage.rng("heavens")
    stars = "".join(
        svg.circle(
            rng.uniform(LEFT, RIGHT),
            rng.uniform(TOP, HORIZON + 60),
            rng.choice((0.7, 1.0, 1.4, 2.0)),
            rng.choice(("#ffffff", "#cfe0ff", "#ffe9cf")),
            opacity=rng.uniform(0.4, 1),
        )
        for _ in range(260)
    )
    for k in range(5):
        colour = mix(stage.palette.accent if k % 2 else stage.palette.mid, stage.light.sky_low, 0.35)
        definition, paint = svg.gradient([(0, colour, 0.34), (0.6, colour, 0.12), (1, colour, 0)], radial=True)
        stars += definition + svg.ellipse(rng.uniform(100, 1200), rng.uniform(-40, 330), rng.uniform(240, 420), rng.uniform(90, 180), paint)
    stage.add(stars, 0.02, fine=True)
    for i in range(9):
        spot = stage.rng(f"twinkle{i}")
        stage.glow(spot.uniform(20, 1260), spot.uniform(0, 360), 13, "#ffffff", 1.0, depth=0.02, period=spot.uniform(1.2, 2.6), flicker=1.0)
    if planet:
        _planet(stage)
    if stage.has("station", "asteroids"):
        grey = stage.paint("#9aa4b4", 0.9)
        if stage.has("station"):
            body = (
                svg.rect(300, 130, 130, 26, grey, radius=10)
                + svg.rect(350, 70, 28, 146, stage.paint("#7a8496"), radius=8)
                + "".join(svg.rect(x, 118, 62, 50, stage.paint("#3a5a9a"), stroke=grey, line=2) for x in (226, 442))
            )
            stage.add(body, 0.15, Motion(swing=3, pivot_x=364, pivot_y=143, period=11, bob_x=10), box=(200, 50, 330, 190))
        for k in range(6 if stage.has("asteroids") else 0):
            spot = stage.rng(f"asteroid{k}")
            x, y, size = spot.uniform(LEFT, RIGHT), spot.uniform(-20, 300), spot.uniform(9, 26)
            stage.add(
                svg.path(svg.blob(spot, x, y, size, size * 0.8, jitter=0.3), stage.paint("#7a716a", 0.7)),
                0.12,
                Motion(drift=-9 - size * 0.5, wrap=-SPAN),
                box=(x - 2 * size, y - 2 * size, 4 * size, 4 * size),
            )


def _dust_sky(stage: Stage) -> None:
    """The thin air of Mars: butterscotch at the horizon, two small moons, and a blue glow where the sun stands low."""
    low, top = ("#6a4038", "#1a1018") if stage.night else ("#e2a878", "#8a5a4a")
    definition, paint = svg.gradient([(0, top, 0.25), (0.55, mix(top, low, 0.6), 0.8), (1, low, 0.95)])
    stage.add(definition + svg.rect(LEFT, TOP, SPAN, HORIZON + 70 - TOP, paint), 0.05, fine=True)
    if not stage.night:
        x, y = stage.sun
        stage.add(svg.circle(x, y, 26, "#f6fbff"), 0.05, fine=True)
        stage.glow(x, y, 300, "#a9d4ff", 0.4, depth=0.05, flicker=0.02, period=7)


def _planet(stage: Stage) -> None:
    rng = stage.rng("planet")
    x, y, radius = rng.choice((950.0, 880.0, 340.0)), 170.0, rng.uniform(95, 150)
    hue = rng.choice((210, 20, 40, 160, 280))
    bands = ""
    for k in range(9):
        t = -0.9 + 0.2 * k
        half = math.sqrt(1 - t * t) * radius
        bands += svg.ellipse(x, y + t * radius, half, radius * 0.13, hls(hue + rng.uniform(-14, 14), rng.uniform(0.45, 0.66), 0.42), opacity=0.85)
    definition, paint = svg.gradient([(0, "#000010", 0), (0.45, "#000010", 0.12), (1, "#000010", 0.86)], x2=1, y2=0.5)
    rim = hls(hue, 0.8, 0.6)
    body = (
        svg.circle(x, y, radius, hls(hue, 0.52, 0.42))
        + f'<clipPath id="globe"><circle cx="{x}" cy="{y}" r="{radius}"/></clipPath><g clip-path="url(#globe)">{bands}</g>'
        + definition
        + svg.circle(x, y, radius, paint)
        + svg.circle(x, y, radius, "none", stroke=rim, line=1.6, opacity=0.5)
    )
    if rng.random() < 0.7:
        ring = f"M{x - radius * 1.75:.0f} {y + 26:.0f}Q{x:.0f} {y + radius * 0.75:.0f} {x + radius * 1.75:.0f} {y - 26:.0f}"
        body += svg.stroke(ring, rim, 7, opacity=0.6) + svg.stroke(ring, hls(hue + 20, 0.5, 0.4), 2.2, opacity=0.9)
    stage.add(body, 0.05, Motion(bob_x=2.5, bob_y=1.5, period=9), box=(x - radius * 1.9, y - radius * 1.2, radius * 3.8, radius * 2.4), fine=True)
    stage.glow(x - radius * 0.3, y - radius * 0.2, radius * 2.1, rim, 0.3, depth=0.05, flicker=0.06, period=5)


def _domes(stage: Stage) -> None:
    depth = 0.75
    for k, (x, radius) in enumerate(((860, 120), (1060, 76), (720, 60))):
        metal = stage.paint("#aab4c2", depth)
        definition, paint = svg.gradient([(0, "#bfe6f2", 0.85), (1, "#ffd98a", 0.9)])
        body = definition + svg.path(f"M{x - radius} 606A{radius} {radius} 0 0 1 {x + radius} 606Z", paint)
        body += "".join(
            svg.stroke(f"M{x + radius * t:.0f} 606Q{x + radius * t:.0f} {606 - radius * math.sqrt(max(0.05, 1 - t * t)):.0f} {x} {606 - radius}", metal, 3)
            for t in (-0.7, -0.3, 0.3, 0.7)
        )
        body += svg.path(f"M{x - radius} 606A{radius} {radius} 0 0 1 {x + radius} 606", "none", stroke=metal, line=5) + svg.rect(
            x - radius - 8, 600, 2 * radius + 16, 22, metal, radius=4
        )
        stage.add(body, depth)
        stage.glow(x, 570, radius * 1.7, "#ffd98a", 0.4, depth=depth, flicker=0.06, period=3.0 + k)


def _rocket(stage: Stage, x: float, foot: float) -> None:
    hull, red = stage.paint("#dfe4ea", 0.85), stage.paint("#c2493c", 0.85)
    body = svg.path(f"M{x} {foot - 380}Q{x + 62} {foot - 270} {x + 46} {foot - 40}H{x - 46}Q{x - 62} {foot - 270} {x} {foot - 380}Z", hull) + svg.path(
        f"M{x} {foot - 380}Q{x - 62} {foot - 270} {x - 46} {foot - 40}H{x - 16}Q{x - 30} {foot - 260} {x} {foot - 380}Z", "#000000", opacity=0.15
    )
    body += svg.path(
        f"M{x - 46} {foot - 130}L{x - 96} {foot}L{x - 40} {foot - 40}ZM{x + 46} {foot - 130}L{x + 96} {foot}L{x + 40} {foot - 40}Z", red
    ) + svg.path(f"M{x} {foot - 380}Q{x + 34} {foot - 322} {x + 40} {foot - 290}H{x - 40}Q{x - 34} {foot - 322} {x} {foot - 380}Z", red)
    body += svg.circle(x, foot - 220, 22, "#ffe1a0", stroke=stage.paint("#6a7482"), line=6) + svg.circle(
        x, foot - 150, 14, stage.paint("#35506a"), stroke=stage.paint("#6a7482"), line=5
    )
    stage.add(body, 0.85)
    stage.glow(x, foot - 220, 70, strength=0.6, depth=0.85, flicker=0.1)


def _antenna(stage: Stage, x: float, foot: float) -> None:
    metal = stage.paint("#b4bdca", 0.8)
    stage.add(svg.poly([(x - 24, foot), (x - 4, foot - 150), (x + 4, foot - 150), (x + 24, foot)], metal), 0.8)
    dish = (
        svg.path(f"M{x - 70} {foot - 196}Q{x - 10} {foot - 110} {x + 70} {foot - 150}Q{x} {foot - 170} {x - 70} {foot - 196}Z", metal)
        + svg.line(x, foot - 160, x + 14, foot - 210, metal, 4)
        + svg.circle(x + 14, foot - 212, 6, "#ff6a50")
    )
    stage.add(dish, 0.8, Motion(swing=8, pivot_x=x, pivot_y=foot - 150, period=8), box=(x - 90, foot - 230, 180, 130))


def _rover(stage: Stage, x: float, foot: float) -> None:
    body = (
        svg.rect(x - 80, foot - 70, 160, 40, stage.paint("#d8d2c2"), radius=10)
        + svg.line(x + 40, foot - 68, x + 40, foot - 118, stage.paint("#8a929c"), 6)
        + svg.rect(x + 22, foot - 136, 40, 22, stage.paint("#e6e0d0"), radius=5)
        + svg.circle(x + 54, foot - 125, 7, "#7fd6f0")
        + "".join(svg.circle(x + dx, foot - 18, 20, stage.paint("#2f3338")) + svg.circle(x + dx, foot - 18, 8, stage.paint("#9aa2aa")) for dx in (-58, 0, 58))
    )
    stage.add(body, 1.0, Motion(bob_x=26, bob_y=1.5, period=9), box=(x - 130, foot - 150, 260, 160))
