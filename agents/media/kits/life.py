"""Life in the background: people passing, flocks, sheep, falling leaves, a far ship, a shooting star. Small pieces with their own motion, cheap to draw."""

from .. import svg
from ..colour import darker, lighter, mix
from ..stage import FALL, HORIZON, LEFT, RIGHT, SPAN, Motion, Stage

COATS = ("#4a4f63", "#6d4a45", "#3f5a58", "#7a6a4a", "#5a4766", "#35404a", "#8a5a3c")


def walkers(stage: Stage, foot: float, height: float, depth: float, count: int, key: str = "walker") -> None:
    """People passing along the ground at `foot`, `height` units tall, in both directions, each with a stride."""
    for index in range(count):
        rng = stage.rng(f"{key}{index}")
        way = 1 if index % 2 == 0 else -1
        size = height * rng.uniform(0.9, 1.08)
        _walker(stage, LEFT + SPAN * (index + rng.random()) / count, foot + rng.uniform(-3, 3), size, depth, way, way * size * rng.uniform(0.26, 0.36), index)


def _walker(stage: Stage, x: float, foot: float, size: float, depth: float, way: int, speed: float, index: int) -> None:
    rng = stage.rng(f"coat{index}{x:.0f}")
    coat, trousers = stage.paint(rng.choice(COATS), depth), stage.paint("#2f323a", depth)
    skin, hat = stage.paint(rng.choice(("#c99a78", "#8a5a3e", "#e0b896")), depth), rng.random()
    hip, wrap = foot - size * 0.47, (SPAN + 200) * way
    stride = 1.15 * 0.72
    for side in (0, 1):
        leg = svg.line(x, hip, x, foot, trousers, size * 0.075)
        walk = Motion(drift=speed, wrap=wrap, swing=17, pivot_x=x, pivot_y=hip, period=stride, phase=3.14 * side)
        stage.add(leg, depth, walk, box=(x - size * 0.4, hip - size * 0.1, size * 0.8, size * 0.65))
    body = svg.path(
        f"M{x - size * 0.11} {foot - size * 0.36}q{size * 0.0} {-size * 0.42} {size * 0.11} {-size * 0.47}q{size * 0.12} {size * 0.05} {size * 0.12} {size * 0.47}Z",
        coat,
    ) + svg.circle(x + way * size * 0.02, foot - size * 0.9, size * 0.07, skin)
    if hat < 0.45:
        body += svg.rect(x - size * 0.1, foot - size * 0.95, size * 0.2, size * 0.03, trousers) + svg.rect(
            x - size * 0.065, foot - size * 1.01, size * 0.13, size * 0.07, trousers
        )
    elif stage.wet:
        body += svg.path(f"M{x - size * 0.32} {foot - size * 0.96}Q{x} {foot - size * 1.38} {x + size * 0.32} {foot - size * 0.96}Z", darker(coat, 0.25))
    bob = Motion(drift=speed, wrap=wrap, bob_y=size * 0.012, period=stride / 2)
    stage.add(body, depth, bob, box=(x - size * 0.4, foot - size * 1.45, size * 0.8, size * 1.2))


def flock(stage: Stage, y: float = 0.0) -> None:
    """A wedge of birds crossing the sky, wings up, wings down."""
    rng = stage.rng("flock")
    colour = mix(stage.light.sky_top, "#14181c", 0.6)
    x, top, size, speed = rng.uniform(100, 900), y or rng.uniform(60, 190), rng.uniform(6, 9), rng.uniform(20, 34)
    for pose, lift in enumerate((-0.95, 0.35)):
        body = ""
        for k in range(7):
            bx, by = x - 30 * abs(k - 3) + rng.uniform(-5, 5), top + 19 * (k - 3) + 4 * (k % 2)
            body += svg.stroke(
                f"M{bx - size * 1.7:.1f} {by + size * lift:.1f}Q{bx - size * 0.5:.1f} {by - size * 0.3:.1f} {bx:.1f} {by:.1f}Q{bx + size * 0.5:.1f} {by - size * 0.3:.1f} {bx + size * 1.7:.1f} {by + size * lift:.1f}",
                colour,
                2.0,
            )
        stage.add(body, 0.1, Motion(drift=speed, wrap=SPAN, on=0.24, period=0.48, phase=0.24 * pose, bob_y=4), box=(x - 130, top - 90, 190, 180))


def falling(stage: Stage, colours: tuple[str, ...], count: int, size: float = 8.0, key: str = "leaf") -> None:
    """Leaves or petals on the wind, some before the actors and some behind."""
    for index in range(count):
        rng = stage.rng(f"{key}{index}")
        x, y, u = rng.uniform(LEFT, RIGHT), -260.0, size * rng.uniform(0.7, 1.3)
        depth = rng.choice((0.7, 0.95, 1.1))
        leaf = svg.path(f"M{x - u} {y}Q{x} {y - u * 0.7} {x + u} {y}Q{x} {y + u * 0.7} {x - u} {y}Z", stage.paint(rng.choice(colours), depth))
        speed = rng.uniform(38, 70)
        motion = Motion(
            fall=speed,
            phase=rng.uniform(0, FALL / speed),
            drift=-14 * stage.wind,
            bob_x=34,
            bob_y=6,
            period=rng.uniform(2.2, 3.6),
            swing=70,
            pivot_x=x,
            pivot_y=y,
        )
        stage.add(leaf, depth, motion, box=(x - 2 * u, y - 2 * u, 4 * u, 4 * u))


def sheep(stage: Stage, y0: float, y1: float, depth: float, count: int) -> None:
    """A few animals that graze and now and then look up."""
    for index in range(count):
        rng = stage.rng(f"sheep{index}")
        x, y, u = rng.uniform(-100, 1380), rng.uniform(y0, y1), rng.uniform(0.8, 1.15) * 26 * depth
        wool, dark = stage.paint("#ece5d6", depth), stage.paint("#3a342f", depth)
        body = "".join(svg.line(x + dx * u, y - u * 0.5, x + dx * u, y, dark, u * 0.13) for dx in (-0.5, -0.3, 0.35, 0.55))
        body += "".join(
            svg.circle(x + dx * u, y - up * u, r * u, wool) for dx, up, r in ((-0.45, 0.75, 0.36), (0, 0.85, 0.42), (0.42, 0.75, 0.36), (0, 0.6, 0.42))
        )
        stage.add(body, depth)
        head = svg.ellipse(x + u * 0.85, y - u * 0.5, u * 0.22, u * 0.15, dark)
        stage.add(
            head,
            depth,
            Motion(swing=16, pivot_x=x + u * 0.6, pivot_y=y - u * 0.8, period=rng.uniform(4, 7), phase=index),
            box=(x + u * 0.2, y - u * 1.2, u, u * 1.1),
        )


def far_ship(stage: Stage) -> None:
    """A steamer on the horizon."""
    rng = stage.rng("steamer")
    x, y = rng.uniform(200, 1000), HORIZON + 5
    hull = stage.paint("#4a5560", 0.2)
    body = svg.poly([(x - 40, y - 9), (x + 44, y - 9), (x + 36, y + 2), (x - 34, y + 2)], hull) + svg.rect(x - 18, y - 20, 36, 12, stage.paint("#c9ccc8", 0.2))
    body += svg.rect(x - 4, y - 32, 9, 13, stage.paint("#a8564a", 0.2))
    stage.add(body, 0.13, Motion(drift=5, wrap=SPAN), box=(x - 50, y - 40, 110, 46))


def shooting_star(stage: Stage) -> None:
    """One streak in the sky about every seven seconds."""
    rng = stage.rng("meteor")
    x, y = rng.uniform(200, 1000), rng.uniform(-40, 130)
    definition, paint = svg.gradient([(0, "#ffffff", 0), (1, "#ffffff", 0.9)], x2=1, y2=0)
    body = definition + svg.group(svg.poly([(0, 0), (150, -1.4), (150, 1.4)], paint), f"translate({x:.0f} {y:.0f}) rotate(24)")
    stage.add(body, 0.03, Motion(on=0.3, period=7.0, phase=rng.uniform(0, 6)), box=(x - 10, y - 10, 180, 90), fine=True)


def washing(stage: Stage, x1: float, y1: float, x2: float, y2: float, depth: float, count: int = 6) -> None:
    """Clothes on a line, each moving by itself."""
    stage.add(svg.stroke(f"M{x1} {y1}Q{(x1 + x2) / 2} {(y1 + y2) / 2 + 16} {x2} {y2}", stage.paint("#d8d2c4", depth), 1.8), depth)
    colours = ("#e9e4d8", stage.palette.accent, "#b9c6cc", "#d9b98a", "#8a9aa8", "#e3d2cc")
    for k in range(count):
        t = (k + 0.5) / count
        rng = stage.rng(f"cloth{k}{x1:.0f}")
        x, y = x1 + (x2 - x1) * t, y1 + (y2 - y1) * t + 16 * 4 * t * (1 - t) * 0.5
        w, h = rng.uniform(26, 40), rng.uniform(36, 60)
        cloth = stage.paint(colours[k % 6], depth)
        body = svg.path(f"M{x - w / 2} {y}h{w}l{-w * 0.06} {h}q{-w * 0.44} 6 {-w * 0.88} 0Z", cloth) + svg.line(
            x, y + 4, x - 2, y + h - 4, darker(cloth, 0.12), 2
        )
        stage.add(body, depth, Motion(sway=-0.11 * stage.wind, pivot_y=y, period=1.5 + 0.2 * (k % 3), phase=k), box=(x - w, y - 4, 2 * w, h + 14))


def steam(stage: Stage, x: float, y: float, size: float, depth: float, key: str) -> None:
    """Vapour that rises from a vent and is gone."""
    for k in range(3):
        rng = stage.rng(f"{key}steam{k}")
        r = size * (0.5 + 0.35 * k)
        definition, paint = svg.gradient([(0, lighter(stage.light.haze, 0.3), 0.34 - 0.07 * k), (1, lighter(stage.light.haze, 0.3), 0)], radial=True)
        cx, cy = x + rng.uniform(-0.2, 0.5) * size * k, y - size * (0.4 + 0.9 * k)
        stage.add(
            definition + svg.ellipse(cx, cy, r, r * 1.15, paint), depth, Motion(bob_x=size * 0.25, bob_y=size * 0.3, period=2.6 + 0.7 * k, phase=1.7 * k),
            box=(cx - r, cy - 1.2 * r, 2 * r, 2.4 * r), fine=True,
        )  # fmt: skip
