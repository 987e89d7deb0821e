"""Things that stand in more than one kind of place: trees, rocks, houses, lamps, fires, boats. Each returns SVG or adds itself to the stage."""

from random import Random

from .. import svg
from ..colour import darker, lighter, mix
from ..stage import BOTTOM, LEFT, RIGHT, Motion, Stage, sway
from . import eras

Box = tuple[float, float, float, float]

WOOD = "#7d5638"


def pine(stage: Stage, rng: Random, x: float, foot: float, height: float, colour: str, depth: float) -> str:
    """A conifer: ragged tiers, a lighter side, snow where it snows."""
    dark, side = stage.paint(colour, depth), stage.paint(lighter(colour, 0.13), depth)
    width = height * rng.uniform(0.2, 0.27)
    parts = [svg.rect(x - height * 0.025, foot - height * 0.16, height * 0.05, height * 0.17, stage.paint("#4b372a", depth))]
    tiers = 6
    for i in range(tiers):
        t = i / tiers
        base, tip, reach = foot - height * (0.1 + 0.72 * t), foot - height * (0.42 + 0.58 * min(1, t + 0.12)), width * (1 - t * 0.82)
        droop = reach * 0.16
        left = [(x, tip), (x - reach * 0.45, base - droop * 0.9), (x - reach, base + droop), (x - reach * 0.4, base), (x, base + droop * 0.7)]
        parts.append(svg.poly([*left, (x + reach * 0.4, base), (x + reach, base + droop), (x + reach * 0.45, base - droop * 0.9)], dark))
        parts.append(
            svg.poly([(x, tip), (x, base + droop * 0.5), (x + reach * 0.4, base), (x + reach, base + droop), (x + reach * 0.45, base - droop * 0.9)], side)
        )
        if stage.white:
            snow = stage.paint("#f4f8ff", depth)
            parts.append(
                svg.poly(
                    [
                        (x, tip),
                        (x - reach * 0.42, base - droop),
                        (x - reach * 0.8, base),
                        (x - reach * 0.2, base - droop),
                        (x + reach * 0.35, base - droop * 0.6),
                    ],
                    snow,
                    opacity=0.9,
                )
            )
    return "".join(parts)


def crown(stage: Stage, rng: Random, x: float, foot: float, height: float, colour: str, depth: float) -> tuple[str, str]:
    """A broad-leaved tree: (trunk, crown), so that only the crown sways."""
    bark = stage.paint("#5a4232", depth)
    trunk = height * 0.05
    fork = foot - height * 0.46
    wood = svg.path(
        f"M{x - trunk * 1.6} {foot}Q{x - trunk * 0.6} {foot - height * 0.2} {x - trunk * 0.6} {fork}L{x + trunk * 0.6} {fork}Q{x + trunk * 0.6} {foot - height * 0.2} {x + trunk * 1.7} {foot}Z",
        bark,
    )
    wood += svg.stroke(f"M{x} {fork + height * 0.1}Q{x - height * 0.05} {fork - height * 0.06} {x - height * 0.16} {fork - height * 0.12}", bark, trunk * 0.7)
    wood += svg.stroke(f"M{x} {fork + height * 0.06}Q{x + height * 0.06} {fork - height * 0.08} {x + height * 0.15} {fork - height * 0.16}", bark, trunk * 0.7)
    leaves = [
        (0.0, 0.72, 0.27, 0.0),
        (-0.17, 0.6, 0.2, 0.0),
        (0.18, 0.62, 0.2, 0.0),
        (0.02, 0.84, 0.19, 0.1),
        (-0.12, 0.78, 0.16, 0.14),
        (0.12, 0.76, 0.14, 0.2),
        (0.05, 0.66, 0.12, 0.1),
    ]
    shapes = []
    for dx, up, size, light in leaves:
        shade = stage.paint(lighter(colour, light) if light else colour, depth)
        shapes.append(svg.path(svg.blob(rng, x + dx * height, foot - up * height, size * height, size * height * 0.82, corners=11, jitter=0.12), shade))
    if stage.white:
        shapes.append(svg.path(svg.blob(rng, x, foot - height * 0.93, height * 0.17, height * 0.07), stage.paint("#f4f8ff", depth), opacity=0.9))
    return wood, "".join(shapes)


def add_tree(stage: Stage, x: float, foot: float, height: float, colour: str, depth: float, key: str) -> None:
    wood, leaves = crown(stage, stage.rng(key), x, foot, height, colour, depth)
    stage.add(wood, depth)
    stage.add(leaves, depth, sway(stage, foot, 0.012, key), box=(x - height * 0.48, foot - height * 1.1, height * 0.96, height * 0.85))


def rock(stage: Stage, rng: Random, x: float, foot: float, width: float, height: float, colour: str, depth: float) -> str:
    """A boulder of three faces."""
    body = [
        (x - width / 2, foot),
        (x - width * 0.42, foot - height * 0.55),
        (x - width * 0.12, foot - height * rng.uniform(0.9, 1.05)),
        (x + width * 0.24, foot - height * 0.82),
        (x + width / 2, foot - height * 0.3),
        (x + width * 0.52, foot),
    ]
    lit = [body[2], body[3], body[4], (x + width * 0.16, foot - height * 0.4), (x - width * 0.05, foot - height * 0.5)]
    top = stage.paint("#f2f6fb" if stage.white else lighter(colour, 0.22), depth)
    return (
        svg.poly(body, stage.paint(colour, depth))
        + svg.poly(lit, top, opacity=0.85)
        + svg.poly([body[0], body[1], (x - width * 0.2, foot - height * 0.3), (x - width * 0.1, foot)], stage.paint(darker(colour, 0.25), depth), opacity=0.6)
    )


def tufts(stage: Stage, rng: Random, count: int, y0: float, y1: float, colour: str, depth: float) -> str:
    """Grass, larger where it is nearer."""
    parts = []
    for _ in range(count):
        y = rng.uniform(y0, y1)
        size = 5 + 16 * (y - y0) / max(1.0, y1 - y0)
        x = rng.uniform(LEFT, RIGHT)
        shade = stage.paint(lighter(colour, rng.uniform(0, 0.16)) if rng.random() < 0.6 else darker(colour, 0.15), depth)
        parts.append(
            svg.path(
                "".join(
                    f"M{x + dx * size:.1f} {y:.1f}q{lean * size * 0.3:.1f} {-size * 0.7:.1f} {lean * size:.1f} {-size * tall:.1f}q{-lean * size * 0.2:.1f} {size * 0.6:.1f} {size * 0.24:.1f} {size * tall:.1f}Z"
                    for dx, lean, tall in ((-0.3, -0.5, 0.8), (0, 0.1, 1.2), (0.25, 0.6, 0.9))
                ),
                shade,
            )
        )
    return "".join(parts)


def pane(stage: Stage, x: float, y: float, width: float, height: float, depth: float, lit: bool, frame: str = "#e9e2d4", *, bars: bool = True) -> str:
    """A window from outside, never empty: glass with the sky in it, or a lit room with a curtain."""
    light = stage.light
    if lit:
        definition, paint = svg.gradient([(0, "#ffe6a6"), (1, "#f3a74e")])
    else:
        definition, paint = svg.gradient([(0, mix(light.sky_mid, "#22303c", 0.35)), (1, mix(light.sky_low, "#1c262e", 0.62))])
    glass = definition + svg.rect(x, y, width, height, paint)
    if lit:
        glass += svg.path(f"M{x} {y}h{width * 0.3}q{-width * 0.02} {height * 0.6} {-width * 0.24} {height}h{-width * 0.06}Z", "#d9793f", opacity=0.6)
        glass += svg.path(f"M{x + width} {y}h{-width * 0.26}q{width * 0.02} {height * 0.6} {width * 0.2} {height}h{width * 0.06}Z", "#d9793f", opacity=0.6)
    else:
        glass += svg.poly(
            [(x + width * 0.12, y + height), (x + width * 0.55, y), (x + width * 0.78, y), (x + width * 0.35, y + height)], "#ffffff", opacity=0.13
        )
    shade = stage.paint(frame, depth)
    rim = max(1.2, width * 0.07)
    cross = (
        svg.line(x + width / 2, y, x + width / 2, y + height, shade, rim * 0.7) + svg.line(x, y + height * 0.45, x + width, y + height * 0.45, shade, rim * 0.7)
        if bars
        else ""
    )
    return (
        glass
        + cross
        + svg.rect(x, y, width, height, "none", stroke=shade, line=rim)
        + svg.rect(x - rim, y + height, width + 2 * rim, rim * 1.3, stage.paint(darker(frame, 0.12), depth))
    )


def cottage(stage: Stage, x: float, foot: float, width: float, depth: float, key: str, *, wall: str = "#d8c5a4", roof: str = "#8a4b3c") -> None:
    """A small house with door, windows, chimney and, when it is dark, light and smoke; a timber-framed or a reed-roofed one where the era has those."""
    if stage.has("feudal_japan"):
        eras.farmhouse(stage, x, foot, width, depth, key)
        return
    if stage.has("medieval"):
        eras.timber_house(stage, x, foot, width, depth, key)
        return
    rng = stage.rng(key)
    height, rise = width * 0.46, width * 0.4
    top = foot - height
    body = svg.rect(x - width / 2, top, width, height, stage.paint(wall, depth)) + svg.rect(
        x - width / 2, top, width * 0.3, height, stage.paint(darker(wall, 0.14), depth)
    )
    body += svg.rect(x + width * 0.22, top - rise * 0.85, width * 0.1, rise * 0.7, stage.paint("#7b5e52", depth))
    body += svg.poly(
        [(x - width * 0.58, top + 2), (x - width * 0.4, top - rise), (x + width * 0.4, top - rise), (x + width * 0.58, top + 2)],
        stage.paint("#eef3f8" if stage.white else roof, depth),
    )
    for i in range(1, 5):
        y = top - rise * i / 5
        inset = width * (0.58 - 0.18 * i / 5)
        body += svg.line(x - inset, y, x + inset, y, stage.paint(darker(roof, 0.2), depth), width * 0.008, opacity=0.6)
    body += svg.rect(x - width * 0.07, foot - height * 0.66, width * 0.15, height * 0.66, stage.paint("#6b4630", depth), radius=2) + svg.circle(
        x + width * 0.055, foot - height * 0.3, width * 0.012, stage.paint("#d8b35a", depth)
    )
    lit = stage.light.dark
    for dx in (-0.34, 0.2):
        body += pane(stage, x + dx * width, top + height * 0.22, width * 0.16, height * 0.36, depth, lit and (rng.random() < 0.8 or dx > 0))
    stage.add(body, depth)
    stage.lit(x + width * 0.28, top + height * 0.42, width * 0.55, strength=0.4, depth=depth, flicker=0.05)
    smoke(stage, x + width * 0.27, top - rise * 0.9, width * 0.12, depth, key)


def smoke(stage: Stage, x: float, y: float, size: float, depth: float, key: str, colour: str = "") -> None:
    """Puffs that rise and lean with the wind."""
    shade = colour or mix(stage.light.haze, "#ffffff", 0.25)
    for i in range(3):
        rng = stage.rng(f"{key}smoke{i}")
        cx, cy, r = x + size * (0.5 + 0.9 * i), y - size * (1.1 + 1.5 * i), size * (0.6 + 0.35 * i)
        stage.add(
            svg.path(svg.blob(rng, cx, cy, r, r * 0.8), shade, opacity=0.42 - 0.12 * i),
            depth,
            Motion(bob_x=size * 0.35, bob_y=size * 0.3, period=3.2 + i, phase=i * 1.4),
            box=(cx - 2 * r, cy - 2 * r, 4 * r, 4 * r),
            fine=True,
        )


def streetlamp(stage: Stage, x: float, foot: float, height: float, depth: float) -> None:
    iron = stage.paint("#2e3238", depth)
    body = svg.line(x, foot, x, foot - height * 0.9, iron, height * 0.022) + svg.rect(
        x - height * 0.03, foot - height * 0.06, height * 0.06, height * 0.06, iron
    )
    body += svg.stroke(f"M{x} {foot - height * 0.88}q0 {-height * 0.09} {height * 0.09} {-height * 0.09}", iron, height * 0.018)
    lamp = "#ffe9b0" if stage.light.dark else stage.paint("#d9dde0", depth)
    body += svg.poly(
        [
            (x + height * 0.05, foot - height * 0.9),
            (x + height * 0.07, foot - height * 0.97),
            (x + height * 0.12, foot - height * 0.97),
            (x + height * 0.14, foot - height * 0.9),
        ],
        lamp,
    ) + svg.poly([(x + height * 0.055, foot - height * 0.968), (x + height * 0.095, foot - height), (x + height * 0.135, foot - height * 0.968)], iron)
    stage.add(body, depth)
    stage.lit(x + height * 0.095, foot - height * 0.92, height * 0.62, "#ffcf86", 0.62, depth=depth, flicker=0.04)
    stage.lit(x + height * 0.095, foot, height * 0.5, "#ffb765", 0.28, depth=depth, flicker=0.04)


def campfire(stage: Stage, x: float, foot: float, size: float, depth: float = 1.0) -> None:
    wood = stage.paint("#4a3226", depth)
    logs = "".join(
        svg.group(svg.rect(-size * 0.5, -size * 0.07, size, size * 0.14, wood, radius=size * 0.06), f"translate({x} {foot - size * 0.08}) rotate({turn})")
        for turn in (18, -18, 0)
    )
    stage.add(logs, depth)
    for i, (colour, scale) in enumerate((("#e8552b", 1.0), ("#f7932f", 0.72), ("#ffe08a", 0.42))):
        w, h = size * 0.34 * scale, size * 0.95 * scale
        flame = svg.path(
            f"M{x} {foot - h}C{x + w * 0.4} {foot - h * 0.6} {x + w * 1.1} {foot - h * 0.5} {x + w} {foot - h * 0.15}Q{x} {foot + h * 0.1} {x - w} {foot - h * 0.15}C{x - w * 0.9} {foot - h * 0.5} {x - w * 0.1} {foot - h * 0.55} {x} {foot - h}Z",
            colour,
        )
        stage.add(
            flame,
            depth,
            Motion(sway=0.16 - 0.03 * i, pivot_y=foot, period=0.55 + 0.17 * i, phase=i * 1.1, bob_y=size * 0.03),
            box=(x - size, foot - size * 1.3, 2 * size, size * 1.5),
            fine=True,
        )
    stage.glow(x, foot - size * 0.4, size * 4.2, "#ff9a4a", 0.55 if stage.light.dark else 0.25, depth=depth, flicker=0.3)


def tent(stage: Stage, x: float, foot: float, width: float, depth: float, colour: str = "#c98b46") -> str:
    top = foot - width * 0.62
    body = svg.poly([(x - width * 0.55, foot), (x - width * 0.05, top), (x + width * 0.3, foot)], stage.paint(colour, depth))
    body += svg.poly([(x - width * 0.05, top), (x + width * 0.3, foot), (x + width * 0.62, foot - width * 0.05)], stage.paint(darker(colour, 0.28), depth))
    inside = "#f6c56c" if stage.light.dark else stage.paint(darker(colour, 0.6), depth)
    body += svg.poly([(x - width * 0.26, foot), (x - width * 0.06, top + width * 0.14), (x + width * 0.08, foot)], inside)
    stage.lit(x - width * 0.08, foot - width * 0.15, width * 0.7, strength=0.4, depth=depth)
    return (
        body
        + svg.line(x - width * 0.55, foot, x - width * 0.75, foot + width * 0.06, stage.paint("#e8dcc0", depth), 2)
        + svg.line(x + width * 0.62, foot - width * 0.05, x + width * 0.8, foot + 2, stage.paint("#e8dcc0", depth), 2)
    )


def boat(stage: Stage, x: float, foot: float, length: float, depth: float, colour: str = "#a3563c", *, sail: bool = False) -> str:
    hull = svg.path(
        f"M{x - length / 2} {foot - length * 0.17}Q{x - length * 0.4} {foot + length * 0.03} {x - length * 0.22} {foot + length * 0.04}L{x + length * 0.3} {foot + length * 0.04}Q{x + length * 0.46} {foot - length * 0.05} {x + length * 0.56} {foot - length * 0.22}Q{x} {foot - length * 0.1} {x - length / 2} {foot - length * 0.17}Z",
        stage.paint(colour, depth),
    )
    trim = svg.stroke(
        f"M{x - length / 2} {foot - length * 0.17}Q{x} {foot - length * 0.1} {x + length * 0.56} {foot - length * 0.22}",
        stage.paint("#f0e2c4", depth),
        length * 0.025,
    )
    if not sail:
        return (
            hull
            + trim
            + svg.rect(x - length * 0.2, foot - length * 0.3, length * 0.24, length * 0.17, stage.paint("#ece3d0", depth), radius=3)
            + svg.rect(x - length * 0.16, foot - length * 0.27, length * 0.07, length * 0.07, stage.paint("#3d5666", depth))
            + svg.line(x + length * 0.12, foot - length * 0.13, x + length * 0.12, foot - length * 0.62, stage.paint("#6b4a33", depth), length * 0.018)
        )
    mast = svg.line(x + length * 0.02, foot - length * 0.12, x + length * 0.02, foot - length * 0.98, stage.paint("#5f4432", depth), length * 0.022)
    cloth = stage.paint("#f3ead6", depth)
    return (
        hull
        + trim
        + mast
        + svg.path(
            f"M{x} {foot - length * 0.95}Q{x - length * 0.34} {foot - length * 0.55} {x - length * 0.38} {foot - length * 0.24}L{x} {foot - length * 0.22}Z",
            cloth,
        )
        + svg.path(
            f"M{x + length * 0.05} {foot - length * 0.86}Q{x + length * 0.3} {foot - length * 0.52} {x + length * 0.42} {foot - length * 0.26}L{x + length * 0.05} {foot - length * 0.24}Z",
            stage.paint("#e2d3b4", depth),
        )
    )


def fence(stage: Stage, foot: float, depth: float, colour: str = "#e8e0d0", step: float = 44, height: float = 74) -> str:
    shade, back = stage.paint(colour, depth), stage.paint(darker(colour, 0.18), depth)
    rails = svg.rect(LEFT, foot - height * 0.75, RIGHT - LEFT, height * 0.1, back) + svg.rect(LEFT, foot - height * 0.35, RIGHT - LEFT, height * 0.1, back)
    x, posts = LEFT, []
    while x < RIGHT:
        posts.append(
            svg.poly(
                [(x, foot), (x, foot - height * 0.9), (x + step * 0.22, foot - height), (x + step * 0.44, foot - height * 0.9), (x + step * 0.44, foot)], shade
            )
        )
        x += step
    return rails + "".join(posts)


def ground(stage: Stage, y: float, colour: str, depth: float = 1.0, *, soft: bool = True, height: float = 16, key: str = "ground") -> None:
    """Land from a gentle line at `y` to the bottom, darker towards the viewer."""
    rng = stage.rng(key)
    local = mix(colour, "#eef3fa", 0.82) if stage.white else colour
    definition, paint = svg.gradient(
        [(0, stage.paint(lighter(local, 0.1), depth * 0.9)), (0.45, stage.paint(local, depth)), (1, stage.paint(darker(local, 0.38), depth))]
    )
    stage.add(definition + svg.land(svg.ridge(rng, LEFT, RIGHT, y, height, 120, rough=0.3), BOTTOM, paint, soft=soft and stage.soft), depth)


def moving(stage: Stage, body: str, depth: float, box: Box, **motion: float) -> None:
    """A thing with its own motion and a known place."""
    stage.add(body, depth, Motion(**motion), box=box)
