"""What stands between the lens and the actors: dark, soft, in the corners, so that a picture has a near, a middle and a far part.

`frame_with` chooses by kit, era and the place's seed: mostly one thing low in one corner and one high in the other.
"""

import math
from collections.abc import Callable

from agents.film import Kit

from .. import svg
from ..colour import darker, mix
from ..stage import Motion, Stage
from . import elements

NEAR = 1.42


def frame_with(stage: Stage) -> None:
    """Adds the near things of an exterior."""
    rng = stage.rng("nearby")
    era = next((era for era in _ERAS if era in stage.features), None)
    low, high = _ERAS[era] if era else _NEAR[stage.kit]
    left = rng.random() < 0.5
    rng.choice(low)(stage, left)
    if high and rng.random() < 0.75:
        rng.choice(high)(stage, not left)
    if rng.random() < 0.4:
        rng.choice(low)(stage, not left)


def _dark(stage: Stage, colour: str, share: float = 0.5) -> str:
    return darker(mix(stage.paint(colour), stage.palette.shadow, 0.35), share)


def _corner(left: bool, x: float) -> float:
    """A distance from the frame's left or right edge as a place."""
    return x if left else 1280 - x


def grasses(stage: Stage, left: bool, colour: str = "#5a6f3a", *, heads: bool = False) -> None:
    """Tall blades in a lower corner, leaning in the wind."""
    rng = stage.rng(f"blades{left}")
    for tuft in range(2):
        shade, parts = _dark(stage, colour, 0.35 + 0.2 * tuft), []
        for _ in range(26):
            x = _corner(left, -60 + 330 * rng.random() ** 1.5)
            height, lean = rng.uniform(70, 230), rng.uniform(-50, 70) * (1 if left else -1)
            tip = (x + lean, 790 - height)
            parts.append(
                svg.path(
                    f"M{x - 5:.0f} 800Q{x + lean * 0.1:.0f} {800 - height * 0.6:.0f} {tip[0]:.0f} {tip[1]:.0f}Q{x + lean * 0.2 + 8:.0f} {800 - height * 0.5:.0f} {x + 6:.0f} 800Z",
                    shade,
                )
            )
            if heads and rng.random() < 0.4:
                parts.append(svg.ellipse(tip[0], tip[1], 6, 17, shade))
        edge = _corner(left, 130)
        stage.add("".join(parts), NEAR, Motion(sway=0.022 * stage.wind, pivot_y=800, period=3.4 + tuft, phase=tuft), box=(edge - 320, 540, 640, 270))


def reeds(stage: Stage, left: bool) -> None:
    grasses(stage, left, "#7a7648", heads=True)


def dry_grass(stage: Stage, left: bool) -> None:
    grasses(stage, left, "#a08a50")


def frozen_grass(stage: Stage, left: bool) -> None:
    grasses(stage, left, "#8a94a0")


def fern(stage: Stage, left: bool) -> None:
    """Fronds that arch into the picture from a lower corner."""
    rng = stage.rng(f"fern{left}")
    shade, sign = _dark(stage, "#3f6a3c", 0.45), 1 if left else -1
    foot = _corner(left, 10)
    for k in range(4):
        reach, rise = rng.uniform(150, 300), rng.uniform(90, 210)
        parts = [svg.stroke(f"M{foot} 800Q{foot + sign * reach * 0.35:.0f} {770 - rise:.0f} {foot + sign * reach:.0f} {760 - rise * 0.7:.0f}", shade, 5)]
        for j in range(1, 13):
            t = j / 13
            x = (1 - t) ** 2 * foot + 2 * t * (1 - t) * (foot + sign * reach * 0.35) + t * t * (foot + sign * reach)
            y = (1 - t) ** 2 * 800 + 2 * t * (1 - t) * (770 - rise) + t * t * (760 - rise * 0.7)
            size = 52 * math.sin(math.pi * min(1, t + 0.12)) + 6
            parts += [svg.path(f"M{x:.0f} {y:.0f}{_leaflet(sign * size, up * size)}Z", shade) for up in (-1, 1)]
        stage.add("".join(parts), NEAR, Motion(sway=0.02 * stage.wind, pivot_y=800, period=3.1 + 0.4 * k, phase=k), box=(foot - 360, 500, 720, 310))


def _leaflet(across: float, up: float) -> str:
    return f"q{across * 0.2:.0f} {up * 0.5:.0f} {across * 0.7:.0f} {up * 0.7:.0f}q{-across * 0.1:.0f} {-up * 0.5:.0f} {-across * 0.7:.0f} {-up * 0.7:.0f}"


def branch(stage: Stage, left: bool, colour: str = "#3f5f38", blossom: str = "") -> None:
    """A bough with leaves, or in blossom, across an upper corner."""
    rng = stage.rng(f"bough{left}")
    sign, root = (1 if left else -1), _corner(left, -70)
    bark, leaf = _dark(stage, "#4a3a2e", 0.5), _dark(stage, colour, 0.4)
    parts: list[str] = []
    for reach, drop in ((430, 100), (300, 190), (230, 40)):
        end = (root + sign * reach, -20 + drop)
        parts.append(
            svg.stroke(f"M{root} -70Q{root + sign * reach * 0.5:.0f} {-60 + drop * 0.3:.0f} {end[0]:.0f} {end[1]:.0f}", bark, 10 if reach > 400 else 6)
        )
        for _ in range(26 if not blossom else 34):
            t = rng.random() ** 0.7
            x, y = root + sign * reach * t + rng.uniform(-26, 26), -70 + (drop + 50) * t**1.5 + rng.uniform(-24, 34)
            if blossom:
                parts.append(svg.circle(x, y, rng.uniform(6, 15), mix(_dark(stage, blossom, 0.12), leaf, rng.uniform(0, 0.3))))
            else:
                parts.append(svg.group(svg.path("M0 0Q22 -14 52 0Q22 14 0 0Z", leaf), f"translate({x:.0f} {y:.0f}) rotate({rng.uniform(30, 150):.0f})"))
    stage.add("".join(parts), NEAR, Motion(sway=0.012 * stage.wind, pivot_y=-80, period=3.9), box=(min(root, root + sign * 500), -150, 500, 440))


def pine_bough(stage: Stage, left: bool) -> None:
    """Needles from above."""
    rng = stage.rng(f"needles{left}")
    sign, root, shade = (1 if left else -1), _corner(left, -60), _dark(stage, "#2f4f3c", 0.45)
    parts: list[str] = []
    for reach, drop in ((400, 120), (280, 220)):
        parts.append(svg.stroke(f"M{root} -60Q{root + sign * reach * 0.6:.0f} {-40 + drop * 0.3:.0f} {root + sign * reach} {drop}", shade, 7))
        for j in range(46):
            t = j / 46
            x, y = root + sign * reach * t, -60 + (drop + 60) * t**1.6
            parts.append(svg.line(x, y, x + sign * rng.uniform(4, 40), y + rng.uniform(20, 54) * (1.1 - 0.4 * t), shade, 3.2))
    if stage.white:
        parts.append(svg.stroke(f"M{root} -68Q{root + sign * 200} -44 {root + sign * 380} 96", _dark(stage, "#eef3fa", 0.1), 9))
    stage.add("".join(parts), NEAR, Motion(sway=0.01 * stage.wind, pivot_y=-80, period=4.3), box=(min(root, root + sign * 470), -120, 470, 420))


def boulders(stage: Stage, left: bool, colour: str = "#4a4a4c") -> None:
    rng = stage.rng(f"boulders{left}")
    shade = mix(colour, stage.palette.shadow, 0.45)
    body = elements.rock(stage, rng, _corner(left, -30), 850, rng.uniform(360, 470), rng.uniform(150, 220), shade, 1.0)
    body += elements.rock(stage, rng, _corner(left, 210), 850, rng.uniform(140, 220), rng.uniform(80, 110), darker(shade, 0.2), 1.0)
    stage.add(body, NEAR)


def red_boulders(stage: Stage, left: bool) -> None:
    boulders(stage, left, "#6a3a2a")


def drift(stage: Stage, left: bool) -> None:
    """A bank of snow with dead stems in it."""
    x, sign = _corner(left, -80), 1 if left else -1
    body = svg.path(f"M{x} 820V640Q{x + sign * 220} 650 {x + sign * 420} 740T{x + sign * 700} 820Z", _dark(stage, "#e6edf6", 0.12))
    stage.add(body, NEAR)
    frozen_grass(stage, left)


def post_and_rope(stage: Stage, left: bool) -> None:
    """A bollard with a rope that leaves the picture."""
    x, sign, wood, hemp = _corner(left, 96), (1 if left else -1), _dark(stage, "#5a4636"), _dark(stage, "#b59a68", 0.35)
    body = svg.rect(x - 38, 560, 76, 300, wood, radius=10) + svg.ellipse(x, 562, 38, 13, darker(wood, 0.15)) + svg.rect(x - 44, 600, 88, 44, hemp, radius=10)
    body += "".join(svg.line(x - 44, 608 + 12 * k, x + 44, 604 + 12 * k, darker(hemp, 0.3), 3) for k in range(4))
    body += svg.stroke(f"M{x - sign * 36} 630Q{x - sign * 120} 700 {x - sign * 240} 690", hemp, 14)
    stage.add(body, NEAR)


def nets(stage: Stage, left: bool) -> None:
    """Fishing nets hung to dry, with floats."""
    x, shade = _corner(left, -40), _dark(stage, "#6a5f4a", 0.3)
    sign = 1 if left else -1
    lines = "".join(
        svg.stroke(f"M{x + sign * 22 * k} -60Q{x + sign * (22 * k + 30)} {160 - 9 * k} {x + sign * 12 * k} {430 - 24 * k}", shade, 2.4) for k in range(13)
    )
    lines += "".join(svg.stroke(f"M{x} {20 + 34 * k}Q{x + sign * 120} {60 + 34 * k} {x + sign * (280 - 18 * k)} {-40 + 30 * k}", shade, 2.4) for k in range(11))
    lines += "".join(svg.circle(x + sign * (40 + 46 * k), 330 - 62 * k, 15, _dark(stage, ("#b8543a", "#c9a34c")[k % 2], 0.25)) for k in range(5))
    stage.add(lines, NEAR, Motion(sway=0.012 * stage.wind, pivot_y=-60, period=4.1), box=(min(x, x + sign * 330), -100, 330, 560))


def railing(stage: Stage, left: bool) -> None:
    """Iron railings along the lower edge, from one corner to beyond the middle."""
    iron, sign, x0 = _dark(stage, "#2c3036", 0.3), (1 if left else -1), _corner(left, -60)
    body = svg.rect(min(x0, x0 + sign * 560), 668, 560, 12, iron)
    body += "".join(
        svg.rect(x0 + sign * 40 * k - 4, 640, 8, 220, iron)
        + svg.poly([(x0 + sign * 40 * k - 9, 642), (x0 + sign * 40 * k, 614), (x0 + sign * 40 * k + 9, 642)], iron)
        for k in range(14)
    )
    stage.add(body, NEAR)


def bonnet(stage: Stage, left: bool) -> None:
    """The roof and windscreen of a parked car in a lower corner."""
    x, sign = _corner(left, -120), 1 if left else -1
    paint = _dark(stage, stage.rng("bonnet").choice(("#5a2f2c", "#2f3f52", "#3a4a40", "#54503f")), 0.25)
    body = svg.path(
        f"M{x} 860V672Q{x + sign * 130} 640 {x + sign * 250} 664Q{x + sign * 330} 720 {x + sign * 450} 738Q{x + sign * 500} 760 {x + sign * 500} 860Z", paint
    )
    body += svg.path(
        f"M{x + sign * 180} 676Q{x + sign * 226} 664 {x + sign * 246} 676Q{x + sign * 290} 710 {x + sign * 318} 728L{x + sign * 190} 730Z",
        mix(stage.light.sky_mid, "#10161c", 0.55),
    )
    body += svg.stroke(f"M{x} 680Q{x + sign * 130} 648 {x + sign * 248} 670", mix(stage.light.key, paint, 0.45), 4, opacity=0.7)
    stage.add(body, NEAR)


def awning(stage: Stage, left: bool) -> None:
    """The edge of a shop's awning above, its scallops stirring."""
    x, sign = _corner(left, -60), 1 if left else -1
    parts: list[str] = []
    for k in range(7):
        colour = _dark(stage, stage.palette.accent if k % 2 else "#e6dcc8", 0.35)
        a, b = x + sign * 62 * k, x + sign * 62 * (k + 1)
        parts.append(svg.path(f"M{a} -90L{b} -90L{b} {64 - 7 * k}Q{(a + b) / 2} {100 - 7 * k} {a} {70 - 7 * k}Z", colour))
    stage.add("".join(parts), NEAR, Motion(sway=0.008 * stage.wind, pivot_y=-90, period=2.7), box=(min(x, x + sign * 440), -120, 440, 240))


def lantern_string(stage: Stage, left: bool) -> None:
    """Paper lanterns on a line across an upper corner."""
    x, sign = _corner(left, -40), 1 if left else -1
    stage.add(svg.stroke(f"M{x} 20Q{x + sign * 300} 150 {x + sign * 620} -20", _dark(stage, "#3a2c22"), 3), NEAR)
    for k in range(3):
        cx, cy = x + sign * (110 + 150 * k), (76, 92, 60)[k]
        lit = "#ff9a5a" if stage.light.dark else _dark(stage, "#c9503c", 0.15)
        body = svg.ellipse(cx, cy + 40, 30, 38, lit) + "".join(
            svg.ellipse(cx, cy + 40, 30 * t, 38, "none", stroke=darker(lit, 0.25), line=2) for t in (0.4, 1.0)
        )
        body += svg.rect(cx - 14, cy, 28, 8, "#2a2020") + svg.rect(cx - 14, cy + 73, 28, 8, "#2a2020")
        stage.add(body, NEAR, Motion(swing=4 * stage.wind, pivot_x=cx, pivot_y=cy, period=2.6 + 0.3 * k, phase=k), box=(cx - 50, cy - 10, 100, 110))
        stage.lit(cx, cy + 40, 130, "#ff8a4a", 0.5, depth=NEAR)


def hook_and_chain(stage: Stage, left: bool) -> None:
    x, iron = _corner(left, 130), _dark(stage, "#2a2c30", 0.3)
    body = "".join(svg.ellipse(x, -60 + 26 * k, 7 if k % 2 else 4, 16, "none", stroke=iron, line=5) for k in range(9))
    body += svg.stroke(f"M{x} 176v24q0 34 26 34t26 -26", iron, 11)
    stage.add(body, NEAR, Motion(swing=1.8, pivot_x=x, pivot_y=-280, period=4.2), box=(x - 30, -90, 120, 350))


def crates(stage: Stage, left: bool) -> None:
    x, wood = _corner(left, 60), _dark(stage, "#6a5038", 0.4)
    body = ""
    for dx, y, size in ((0, 860, 260), (-60 if left else 60, 610, 170)):
        body += svg.rect(x + dx - size / 2, y - size, size, size, wood) + svg.rect(
            x + dx - size / 2, y - size, size, size, "none", stroke=darker(wood, 0.35), line=14
        )
        body += svg.line(x + dx - size * 0.42, y - size * 0.08, x + dx + size * 0.42, y - size * 0.92, darker(wood, 0.35), 14)
    stage.add(body, NEAR)


def fence_posts(stage: Stage, left: bool) -> None:
    """Two weathered posts with wire or rails."""
    sign, wood = (1 if left else -1), _dark(stage, "#6a5844", 0.4)
    x = _corner(left, 40)
    body = svg.poly([(x - 20, 860), (x - 16, 560), (x + 4, 548), (x + 20, 564), (x + 22, 860)], wood) + svg.poly(
        [(x + sign * 330 - 15, 860), (x + sign * 330 - 12, 640), (x + sign * 330 + 14, 634), (x + sign * 330 + 16, 860)], wood
    )
    body += "".join(svg.line(x - sign * 120, 600 + 56 * k, x + sign * 340, 664 + 40 * k, wood, 9) for k in range(2))
    stage.add(body, NEAR)


def flowers(stage: Stage, left: bool) -> None:
    """Blooms close to the lens."""
    rng = stage.rng(f"blooms{left}")
    grasses(stage, left, "#4f7a3c")
    parts: list[str] = []
    for k in range(7):
        x, y, r = _corner(left, rng.uniform(-20, 260)), rng.uniform(610, 730), rng.uniform(12, 22)
        colour = _dark(stage, (stage.palette.accent, "#e8c04a", "#f0e6d8", "#c86a8a")[k % 4], 0.12)
        parts.append(svg.line(x, y, x + rng.uniform(-14, 14), 820, _dark(stage, "#4f7a3c", 0.4), 5))
        parts += [svg.circle(x + r * 0.8 * math.cos(a), y + r * 0.7 * math.sin(a), r * 0.62, colour) for a in (0.3, 1.55, 2.8, 4.1, 5.35)]
        parts.append(svg.circle(x, y, r * 0.5, _dark(stage, "#d9a83c", 0.2)))
    edge = _corner(left, 120)
    stage.add("".join(parts), NEAR, Motion(sway=0.02 * stage.wind, pivot_y=820, period=3.7), box=(edge - 230, 560, 460, 270))


def cables(stage: Stage, left: bool) -> None:
    """A strut of the station and its cables."""
    x, sign, metal = _corner(left, -30), (1 if left else -1), _dark(stage, "#59636f", 0.45)
    body = svg.poly([(x, -90), (x + sign * 120, -90), (x + sign * 40, 820), (x, 820)], metal)
    body += "".join(svg.line(x, 40 + 130 * k, x + sign * (108 - 10 * k), 100 + 130 * k, darker(metal, 0.35), 10) for k in range(6))
    body += svg.stroke(f"M{x + sign * 100} 30Q{x + sign * 260} 190 {x + sign * 420} -60", darker(metal, 0.2), 8)
    body += svg.circle(x + sign * 70, 250, 9, "#ff6a50")
    stage.add(body, NEAR)


def post(stage: Stage, left: bool) -> None:
    """A lamp post or pole cut by the frame."""
    x, iron = _corner(left, 56), _dark(stage, "#2a2e34", 0.25)
    stage.add(svg.rect(x - 13, -280, 26, 1200, iron) + svg.rect(x - 24, 560, 48, 300, iron, radius=8), NEAR)


_Draw = Callable[[Stage, bool], None]


def blossom(stage: Stage, left: bool) -> None:
    branch(stage, left, "#6a4a4a", "#f2b8c4")


_NEAR: dict[Kit, tuple[tuple[_Draw, ...], tuple[_Draw, ...]]] = {
    Kit.SEA: ((reeds, post_and_rope, boulders), (nets,)),
    Kit.CITY: ((bonnet, railing, post), (awning, branch)),
    Kit.FOREST: ((fern, fern, grasses), (branch,)),
    Kit.MOUNTAIN: ((boulders, dry_grass), (pine_bough,)),
    Kit.DESERT: ((dry_grass, boulders), ()),
    Kit.VILLAGE: ((flowers, fence_posts, grasses), (branch,)),
    Kit.HOME: ((flowers, grasses), (branch,)),
    Kit.WORKSHOP: ((crates, railing), (hook_and_chain,)),
    Kit.VEHICLE: ((dry_grass, fence_posts), (branch,)),
    Kit.SPACE: ((boulders,), (cables,)),
}
"""Kit -> what stands low in a corner, what hangs into the opposite upper one."""
_ERAS: dict[str, tuple[tuple[_Draw, ...], tuple[_Draw, ...]]] = {
    "feudal_japan": ((grasses, fence_posts), (blossom, lantern_string)),
    "ice_age": ((drift,), ()),
    "mars": ((red_boulders,), (cables,)),
}
