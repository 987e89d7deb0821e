"""What an era changes: houses of feudal Japan and of the middle ages, a pagoda and a gate, a castle, the steppe of the ice age with its mammoths."""

from .. import svg
from ..colour import darker, lighter, mix
from ..stage import BOTTOM, HORIZON, LEFT, RIGHT, Motion, Stage


def lit_paper(stage: Stage, x: float, y: float, width: float, height: float, depth: float) -> str:
    """A paper screen from outside: warm when it is dark, with its lattice."""
    paper = "#ffd890" if stage.light.dark else stage.paint("#ece2cc", depth)
    wood = stage.paint("#4a3526", depth)
    body = svg.rect(x, y, width, height, paper)
    body += "".join(svg.line(x + width * k / 4, y, x + width * k / 4, y + height, wood, 1.6) for k in range(1, 4))
    body += "".join(svg.line(x, y + height * k / 3, x + width, y + height * k / 3, wood, 1.4) for k in (1, 2))
    return body + svg.rect(x, y, width, height, "none", stroke=wood, line=3)


def farmhouse(stage: Stage, x: float, foot: float, width: float, depth: float, key: str) -> None:
    """A house under a steep reed roof or a curved tiled one, with paper screens and a veranda."""
    rng = stage.rng(key)
    height, rise = width * 0.36, width * 0.5
    top = foot - height
    wood, plaster = stage.paint("#5a4030", depth), stage.paint("#d8ccb2", depth)
    tiled = rng.random() < 0.5
    roof = "#eef3f8" if stage.white else ("#4d5966" if tiled else "#8a7448")
    body = svg.rect(x - width * 0.46, top, width * 0.92, height, plaster) + svg.rect(x - width * 0.46, foot - height * 0.14, width * 0.92, height * 0.14, wood)
    body += "".join(svg.rect(x + t * width - 3, top, 6, height, wood) for t in (-0.46, -0.2, 0.08, 0.3, 0.45))
    body += lit_paper(stage, x - width * 0.18, top + height * 0.16, width * 0.24, height * 0.7, depth)
    body += lit_paper(stage, x + width * 0.11, top + height * 0.2, width * 0.17, height * 0.5, depth)
    eave, tip = width * 0.66, width * 0.2
    if tiled:
        d = f"M{x - eave} {top + 8}Q{x - width * 0.42} {top - rise * 0.12} {x - tip} {top - rise * 0.75}H{x + tip}Q{x + width * 0.42} {top - rise * 0.12} {x + eave} {top + 8}Q{x} {top - 6} {x - eave} {top + 8}Z"
    else:
        d = f"M{x - eave * 0.92} {top + 10}L{x - tip} {top - rise}H{x + tip}L{x + eave * 0.92} {top + 10}Q{x} {top + 2} {x - eave * 0.92} {top + 10}Z"
    body += svg.path(d, stage.paint(roof, depth)) + svg.rect(
        x - tip - 6, top - rise * (0.78 if tiled else 1.03), tip * 2 + 12, width * 0.035, stage.paint(darker(roof, 0.3), depth)
    )
    body += "".join(
        svg.line(x + t * tip * 2, top - rise * 0.72, x + t * eave * 1.9, top + 2, stage.paint(darker(roof, 0.2), depth), 1.3, opacity=0.55)
        for t in (-0.42, -0.26, -0.1, 0.1, 0.26, 0.42)
    )
    stage.add(body, depth)
    stage.lit(x - width * 0.06, top + height * 0.5, width * 0.5, "#ffb765", 0.4, depth=depth, flicker=0.06)


def timber_house(stage: Stage, x: float, foot: float, width: float, depth: float, key: str) -> None:
    """Two storeys of plaster in dark beams, the upper one jutting out, under a steep roof."""
    rng = stage.rng(key)
    low, high, rise = width * 0.36, width * 0.34, width * rng.uniform(0.5, 0.66)
    plaster, beam = stage.paint(rng.choice(("#e0d2b4", "#d6bf9a", "#e6dcc8")), depth), stage.paint("#4d382a", depth)
    roof = "#eef3f8" if stage.white else rng.choice(("#7d4a3a", "#6a5a48", "#8a6a44"))
    half, out = width * 0.4, width * 0.46
    top = foot - low - high
    body = svg.rect(x - half, foot - low, half * 2, low, stage.paint("#a89a88", depth)) + svg.rect(x - out, top, out * 2, high, plaster)
    body += svg.poly([(x - out - width * 0.05, top + 3), (x, top - rise), (x + out + width * 0.05, top + 3)], stage.paint(roof, depth))
    body += svg.poly([(x - out * 0.82, top), (x, top - rise * 0.84), (x + out * 0.82, top)], plaster)
    line = width * 0.028
    for a, b, c, d in (
        (-1, 0, 1, 0),
        (-1, 1, 1, 1),
        (-1, 0, -1, 1),
        (1, 0, 1, 1),
        (-0.33, 0, -0.33, 1),
        (0.33, 0, 0.33, 1),
        (-1, 1, -0.33, 0),
        (1, 1, 0.33, 0),
    ):
        body += svg.line(x + a * out, top + b * high, x + c * out, top + d * high, beam, line)
    body += svg.line(x, top - rise * 0.84, x, top, beam, line) + svg.line(x - out * 0.41, top - rise * 0.42, x + out * 0.41, top - rise * 0.42, beam, line)
    lit = stage.light.dark
    glass = "#ffd68a" if lit else stage.paint("#4a5a66", depth)
    body += "".join(svg.rect(x + t * out - width * 0.05, top + high * 0.25, width * 0.1, high * 0.42, glass, stroke=beam, line=2) for t in (-0.66, 0.0, 0.66))
    body += svg.path(f"M{x - width * 0.08} {foot}v{-low * 0.6}q{width * 0.08} {-low * 0.24} {width * 0.16} 0v{low * 0.6}Z", stage.paint("#5a3d28", depth))
    stage.add(body, depth)
    stage.lit(x, top + high * 0.5, width * 0.6, strength=0.36, depth=depth, flicker=0.06)


def pagoda(stage: Stage, x: float, foot: float, depth: float = 0.42) -> None:
    """Five roofs above each other, and a red gate before them."""
    red, roof, wood = stage.paint("#a8483c", depth), stage.paint("#eef3f8" if stage.white else "#3f4b57", depth), stage.paint("#e2d4b8", depth)
    body, y = "", foot
    for k in range(5):
        half = 62 - 9 * k
        body += svg.rect(x - half * 0.62, y - 40, half * 1.24, 42, wood) + "".join(
            svg.rect(x + t * half - 3, y - 40, 6, 42, red) for t in (-0.55, -0.2, 0.2, 0.55)
        )
        y -= 40
        body += svg.path(
            f"M{x - half * 1.45} {y + 8}Q{x - half} {y - 6} {x - half * 0.5} {y - 20}H{x + half * 0.5}Q{x + half} {y - 6} {x + half * 1.45} {y + 8}Q{x} {y - 2} {x - half * 1.45} {y + 8}Z",
            roof,
        )
        y -= 16
    body += svg.line(x, y, x, y - 52, roof, 4) + "".join(svg.line(x - 7, y - 14 - 8 * k, x + 7, y - 14 - 8 * k, roof, 2.5) for k in range(4))
    stage.add(body, depth)
    stage.lit(x, foot - 60, 150, "#ffb765", 0.3, depth=depth)


def torii(stage: Stage, x: float, foot: float, size: float, depth: float) -> None:
    red, dark = stage.paint("#b8402f", depth), stage.paint("#33302f", depth)
    body = svg.poly([(x - size * 0.36, foot), (x - size * 0.32, foot - size * 0.8), (x - size * 0.25, foot - size * 0.8), (x - size * 0.26, foot)], red)
    body += svg.poly([(x + size * 0.26, foot), (x + size * 0.25, foot - size * 0.8), (x + size * 0.32, foot - size * 0.8), (x + size * 0.36, foot)], red)
    body += svg.rect(x - size * 0.46, foot - size * 0.66, size * 0.92, size * 0.06, red)
    body += svg.path(
        f"M{x - size * 0.6} {foot - size * 0.93}Q{x} {foot - size * 0.8} {x + size * 0.6} {foot - size * 0.93}l{-size * 0.05} {size * 0.13}Q{x} {foot - size * 0.72} {x - size * 0.55} {foot - size * 0.8}Z",
        red,
    )
    body += svg.path(
        f"M{x - size * 0.62} {foot - size * 0.97}Q{x} {foot - size * 0.84} {x + size * 0.62} {foot - size * 0.97}l{-size * 0.02} {size * 0.05}Q{x} {foot - size * 0.79} {x - size * 0.6} {foot - size * 0.92}Z",
        dark,
    )
    stage.add(body, depth)


def sacred_mountain(stage: Stage) -> None:
    """One great cone with snow on it, far behind everything."""
    rng = stage.rng("cone")
    x, y, depth = rng.choice((250.0, 330.0, 980.0)), HORIZON + 40, 0.08
    body = svg.path(
        f"M{x - 520} {y}Q{x - 190} {y - 90} {x - 62} {y - 262}Q{x} {y - 280} {x + 58} {y - 262}Q{x + 190} {y - 90} {x + 540} {y}Z",
        stage.paint("#6b7f9c", depth),
    )
    body += svg.path(
        f"M{x - 62} {y - 262}Q{x} {y - 280} {x + 58} {y - 262}L{x + 128} {y - 168}l-28 -16l-22 34l-26 -40l-30 46l-26 -44l-30 30l-20 -22l-38 16Z",
        stage.paint("#f6f8fc", 0.3),
    )
    stage.add(body, depth)
    stage.haze_band(y - 10, 120, 0.1, 0.6)


def castle(stage: Stage, x: float, foot: float, depth: float = 0.22) -> None:
    """Towers and a keep on the skyline, banners flying."""
    stone, dark = stage.paint("#8d8c90", depth), stage.paint("#5f5c66", depth)
    body = ""
    for dx, w, h, pointed in ((-120, 44, 96, True), (-70, 150, 66, False), (-30, 60, 150, True), (60, 54, 112, False), (112, 40, 132, True)):
        top = foot - h
        body += svg.rect(x + dx, top, w, h + 30, stone) + svg.rect(x + dx, top, w * 0.3, h + 30, "#000000", opacity=0.1)
        if pointed:
            body += svg.poly([(x + dx - 6, top + 2), (x + dx + w / 2, top - w * 1.1), (x + dx + w + 6, top + 2)], dark)
        else:
            body += "".join(svg.rect(x + dx + w * k / 5, top - 9, w / 9, 10, stone) for k in range(5))
        body += svg.rect(x + dx + w * 0.42, top + 18, 6, 12, "#ffd68a" if stage.light.dark else dark)
    stage.add(body, depth)
    flag = svg.poly([(x, foot - 218), (x + 36, foot - 210), (x, foot - 200)], stage.paint(stage.palette.accent, depth))
    stage.add(svg.line(x, foot - 180, x, foot - 222, dark, 2.4), depth)
    stage.add(flag, depth, Motion(sway=0.3, pivot_y=foot - 209, period=1.2), box=(x - 4, foot - 224, 50, 30))


def mammoth(stage: Stage, x: float, foot: float, size: float, depth: float, key: str) -> None:
    """Grazing, its trunk and head moving slowly."""
    fur, light, tusk = stage.paint("#5b4334", depth), stage.paint("#7a5a44", depth), stage.paint("#efe6d0", depth)
    u = size / 100
    legs = "".join(svg.rect(x + dx * u, foot - 42 * u, 15 * u, 42 * u, fur, radius=5 * u) for dx in (-44, -26, 18, 34))
    hump = f"M{x - 56 * u} {foot - 24 * u}Q{x - 66 * u} {foot - 74 * u} {x - 26 * u} {foot - 88 * u}Q{x + 6 * u} {foot - 100 * u} {x + 30 * u} {foot - 108 * u}Q{x + 56 * u} {foot - 96 * u} {x + 56 * u} {foot - 26 * u}Q{x} {foot - 14 * u} {x - 56 * u} {foot - 24 * u}Z"
    fringe = "".join(
        svg.poly([(x + dx * u, foot - 32 * u), (x + (dx + 5) * u, foot - 8 * u), (x + (dx + 11) * u, foot - 32 * u)], fur) for dx in range(-54, 48, 9)
    )
    stage.add(
        legs
        + svg.path(hump, fur)
        + fringe
        + svg.path(f"M{x - 26 * u} {foot - 86 * u}Q{x + 4 * u} {foot - 98 * u} {x + 30 * u} {foot - 106 * u}L{x + 20 * u} {foot - 84 * u}Z", light),
        depth,
    )
    head = svg.path(
        f"M{x + 36 * u} {foot - 100 * u}Q{x + 58 * u} {foot - 122 * u} {x + 76 * u} {foot - 96 * u}Q{x + 86 * u} {foot - 66 * u} {x + 78 * u} {foot - 30 * u}Q{x + 74 * u} {foot - 12 * u} {x + 86 * u} {foot - 10 * u}Q{x + 64 * u} {foot - 2 * u} {x + 66 * u} {foot - 34 * u}Q{x + 64 * u} {foot - 56 * u} {x + 44 * u} {foot - 56 * u}Z",
        fur,
    )
    head += svg.path(f"M{x + 44 * u} {foot - 92 * u}q-18 {4 * u} -14 {26 * u}q16 {2 * u} 20 {-14 * u}Z", light)
    head += svg.stroke(
        f"M{x + 66 * u} {foot - 58 * u}Q{x + 78 * u} {foot - 14 * u} {x + 104 * u} {foot - 30 * u}Q{x + 112 * u} {foot - 44 * u} {x + 102 * u} {foot - 56 * u}",
        tusk,
        6 * u,
    )
    head += svg.circle(x + 62 * u, foot - 84 * u, 2.6 * u, "#15110e")
    stage.add(
        head,
        depth,
        Motion(swing=2.6, pivot_x=x + 44 * u, pivot_y=foot - 84 * u, period=stage.rng(key).uniform(4.5, 6.5)),
        box=(x + 10 * u, foot - 130 * u, 120 * u, 140 * u),
    )


def steppe(stage: Stage) -> None:
    """The ice age: a wall of ice on the horizon, snow-patched grass, a herd far off and one mammoth nearer."""
    rng, depth = stage.rng("glacier"), 0.14
    cliff = svg.ridge(rng, LEFT, RIGHT, HORIZON - 66, 34, 70, rough=1.3)
    definition, paint = svg.gradient([(0, stage.paint("#f1f8ff", 0.4)), (0.5, stage.paint("#a9cbe2", depth)), (1, stage.paint("#7fa6c4", depth))])
    body = definition + svg.land(cliff, HORIZON + 60, paint, soft=False)
    body += "".join(
        svg.stroke(
            f"M{x:.0f} {rng.uniform(390, 420):.0f}l{rng.uniform(-10, 10):.0f} {rng.uniform(26, 60):.0f}", stage.paint("#5f8cb0", depth), 2.6, opacity=0.5
        )
        for x in range(-430, 1720, 34)
    )
    stage.add(body, depth)
    stage.haze_band(HORIZON + 20, 110, 0.16, 0.55)
    for index, (band, y, height, colour) in enumerate(((0.3, 478, 22, "#8f9a86"), (0.5, 520, 26, "#96977a"), (0.74, 566, 22, "#a19a76"))):
        ridge = svg.ridge(stage.rng(f"steppe{index}"), LEFT, RIGHT, y, height, 150, rough=0.3)
        local = mix(colour, "#edf3fa", 0.75 if stage.white else 0.35)
        stage.add(svg.land(ridge, BOTTOM, stage.paint(local, band), soft=stage.soft), band)
        if index == 0:
            for k in range(4):
                mammoth(stage, 180 + 118 * k + stage.rng(f"herd{k}").uniform(-20, 20), 496 + 4 * (k % 2), 42 - 6 * (k % 3), 0.36, f"herd{k}")
        if index == 1:
            mammoth(stage, 880, 566, 150, 0.62, "near")
    definition, paint = svg.gradient([(0, stage.paint("#eaf1f8")), (0.5, stage.paint("#cfdbe8")), (1, stage.paint("#8fa2b8"))])
    stage.add(definition + svg.land(svg.ridge(stage.rng("snowfield"), LEFT, RIGHT, 612, 16, 130, rough=0.3), BOTTOM, paint, soft=stage.soft), 1.0)
    blades = ""
    for _ in range(80):
        x, y = rng.uniform(LEFT, RIGHT), rng.uniform(622, 800)
        size = 7 + 22 * (y - 622) / 180
        blades += "".join(
            svg.line(x + dx, y, x + dx + lean * size * 0.4, y - size * up, stage.paint("#9a8c5a"), 2.2)
            for dx, lean, up in ((-3, -0.7, 0.7), (0, 0.1, 1.1), (4, 0.8, 0.8))
        )
    for x, y, w in ((160, 660, 90), (1120, 672, 130), (520, 720, 150)):
        blades += svg.ellipse(x, y, w, w * 0.11, stage.paint(lighter("#eaf1f8", 0.4)), opacity=0.7)
    bones = "".join(svg.stroke(f"M{1010 + 30 * k} 664q-14 -46 12 -{74 + 6 * (k % 3)}", stage.paint("#efe6d2"), 7) for k in range(4))
    stage.add(blades + bones, 1.0)
