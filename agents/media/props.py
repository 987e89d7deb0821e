"""The things a story turns on, drawn within about 60 units of (0, 0), upright, held or standing at y = 58. Pure and light."""

import math
from collections.abc import Callable

from agents.film import Palette

from . import svg
from .catalogue import PARCEL, prop_of
from .colour import darker, lighter, mix

FOOT = 58.0
GRIP: dict[str, tuple[float, float]] = {
    "flower": (0, 34),
    "key": (0, -30),
    "lamp": (0, -52),
    "violin": (0, -34),
    "seed": (0, 18),
    "ring": (0, 24),
    "coin": (0, 14),
    "egg": (0, 22),
    "cup": (30, 8),
}
"""Where a hand takes it; elsewhere its middle."""

SMALL = {
    "key": 0.62,
    "coin": 0.42,
    "ring": 0.40,
    "seed": 0.5,
    "egg": 0.5,
    "watch": 0.6,
    "compass": 0.62,
    "flower": 1.0,
    "violin": 1.5,
    "lamp": 1.0,
    "ball": 0.62,
    "part": 0.62,
    "cup": 0.66,
}
"""Size in a hand, relative to a bottle."""


def prop(object_name: str, palette: Palette) -> str:
    """The drawing of an object of the story; a wrapped parcel when its kind is unknown."""
    return _DRAWINGS[prop_of(object_name)](palette)


def _bottle(p: Palette) -> str:
    glass = mix("#3f8a78", p.mid, 0.2)
    body = "M-10 -58V-34Q-11 -26 -20 -18Q-26 -12 -26 0V48Q-26 58 -16 58H16Q26 58 26 48V0Q26 -12 20 -18Q11 -26 10 -34V-58Z"
    paper = (
        svg.path("M-12 44V4Q-12 -4 -4 -4H6Q12 -4 12 4V44Q0 50 -12 44Z", "#efe2c0")
        + svg.stroke("M-8 10H8M-8 18H8M-8 26H6", "#8a7450", 1.6)
        + svg.rect(-14, 22, 28, 4, p.accent)
    )
    return (
        svg.path(body, glass, opacity=0.55)
        + paper
        + svg.path(body, glass, opacity=0.35)
        + svg.path(body, "none", stroke=darker(glass, 0.45), line=2.4)
        + svg.stroke("M-18 -6Q-20 20 -18 44", "#ffffff", 4, opacity=0.6)
        + svg.rect(-9, -68, 18, 16, "#a8794a", radius=3)
        + svg.rect(-13, -56, 26, 6, darker(glass, 0.3), radius=3)
    )


def _letter(p: Palette) -> str:
    return (
        svg.rect(-56, -36, 112, 76, "#eee2c6", radius=2, stroke="#b39d72", line=1.6)
        + svg.path("M-56 -36L0 12L56 -36", "none", stroke="#b39d72", line=2.4)
        + svg.path("M-56 40L-14 0M56 40L14 0", "none", stroke="#c9b58a", line=1.6)
        + svg.path("M0 -2q10 -2 13 7q4 10 -6 14q-9 6 -17 -1q-8 -6 -3 -15q5 -7 13 -5Z", p.accent)
        + svg.circle(0, 10, 6, darker(p.accent, 0.25))
    )


def _key(p: Palette) -> str:
    gold, dark = mix("#c99f45", p.accent, 0.1), "#6e5220"
    return (
        svg.circle(0, -34, 20, "none", stroke=dark, line=12)
        + svg.circle(0, -34, 20, "none", stroke=gold, line=8)
        + svg.rect(-4.5, -16, 9, 74, gold, radius=3, stroke=dark, line=1.6)
        + svg.rect(4, 34, 20, 8, gold, stroke=dark, line=1.4)
        + svg.rect(4, 48, 15, 8, gold, stroke=dark, line=1.4)
        + svg.rect(-8, -15, 16, 6, gold, stroke=dark, line=1.4)
        + svg.line(-1.5, -8, -1.5, 52, "#f4e0a0", 2, opacity=0.8)
    )


def _book(p: Palette) -> str:
    cover = mix(p.accent, "#5a2f28", 0.35)
    return (
        svg.path("M-44 -50H36V54H-44Q-50 54 -50 48V-44Q-50 -50 -44 -50Z", cover)
        + svg.path("M36 -46H42V58H-40Q-48 58 -50 50Q-48 54 -44 54H36Z", "#efe6d0")
        + svg.rect(-50, -50, 13, 104, darker(cover, 0.25), radius=4)
        + svg.rect(-26, -34, 50, 70, "none", stroke="#d8b765", line=2.2)
        + svg.circle(-1, -4, 13, "none", stroke="#d8b765", line=2.4)
        + svg.rect(-20, 20, 38, 4, "#d8b765")
        + svg.path("M16 54v20l5 -6l5 6v-20Z", lighter(p.accent, 0.3))
    )


def _map(p: Palette) -> str:
    return (
        svg.path("M-58 -38Q-40 -44 -20 -38T20 -38T58 -40V38Q40 44 20 38T-20 38T-58 40Z", "#e6d5a6", stroke="#9a7f4a", line=1.8)
        + svg.path("M-40 14q8 -30 28 -22t26 -12q20 2 18 24t-30 20t-42 -10Z", "#b9bf8a")
        + svg.stroke("M-44 -20q20 10 30 26t38 0", p.accent, 2.6)
        + svg.stroke("M22 2l8 8m0 -8l-8 8", p.accent, 3.2)
        + svg.path("M40 -28l4 8l-4 8l-4 -8Z", "#6e5220")
        + svg.line(-20, -38, -20, 38, "#c2ad78", 1.6)
        + svg.line(20, -38, 20, 38, "#c2ad78", 1.6)
    )


def _lamp(p: Palette) -> str:
    iron = "#3a3632"
    return (
        svg.stroke("M-22 -34Q0 -74 22 -34", iron, 3.4)
        + svg.poly([(-20, -34), (20, -34), (13, -46), (-13, -46)], iron)
        + svg.rect(-24, -34, 48, 74, "#ffdc8c", radius=6, opacity=0.92)
        + svg.path("M0 28Q-16 12 0 -18Q16 12 0 28Z", "#ff9a3c")
        + svg.path("M0 28Q-8 16 0 2Q8 16 0 28Z", "#fff3c0")
        + "".join(svg.line(x, -34, x, 40, iron, 3) for x in (-24, 0, 24))
        + svg.rect(-30, 40, 60, 14, iron, radius=3)
        + svg.rect(-34, 52, 68, 7, darker(iron, 0.3), radius=3)
    )


def _box(p: Palette) -> str:
    wood = "#96683c"
    return (
        svg.rect(-54, -18, 108, 76, wood, radius=3)
        + svg.path("M-56 -18Q-54 -50 -30 -50H30Q54 -50 56 -18Z", lighter(wood, 0.12))
        + "".join(svg.rect(x, -50, 11, 108, "#b8934c") for x in (-40, 29))
        + svg.rect(-56, -22, 112, 7, darker(wood, 0.35))
        + svg.rect(-11, -24, 22, 24, "#d8b35a", radius=3)
        + svg.circle(0, -13, 3.4, "#4a3520")
        + svg.path("M0 -13v7", "none", stroke="#4a3520", line=3)
        + svg.stroke("M-24 4H22M-24 28H20", darker(wood, 0.25), 1.8)
    )


def _photograph(p: Palette) -> str:
    scene = (
        svg.rect(-36, -48, 72, 66, mix(p.light, "#c9b99a", 0.5))
        + svg.path("M-36 18V2Q-10 -12 6 -2T36 -6V18Z", mix(p.mid, "#7a6a4c", 0.5))
        + "".join(
            svg.circle(x, y, 8, "#6b4a38") + svg.path(f"M{x - 13} 18Q{x} {y - 2} {x + 13} 18Z", c)
            for x, y, c in ((-11, -14, darker(p.accent, 0.3)), (12, -10, "#4a4c50"))
        )
    )
    return (
        svg.rect(-44, -56, 88, 104, "#f3ecdc", stroke="#b5a88c", line=1.6)
        + scene
        + svg.stroke("M-20 33q12 -6 20 0t20 -2", "#7a6a50", 1.8)
        + svg.poly([(44, 48), (28, 48), (44, 32)], "#d8ccb0")
    )


def _watch(p: Palette) -> str:
    gold = mix("#c99f45", p.accent, 0.08)
    ticks = "".join(
        svg.line(26 * math.sin(a), 12 - 26 * math.cos(a), 30 * math.sin(a), 12 - 30 * math.cos(a), "#4a3a22", 2) for a in (math.pi * k / 6 for k in range(12))
    )
    return (
        svg.stroke("M0 -44Q34 -70 50 -40T58 -8", gold, 2.6)
        + svg.circle(0, -38, 8, "none", stroke=gold, line=4)
        + svg.rect(-4, -34, 8, 8, gold)
        + svg.circle(0, 12, 42, gold)
        + svg.circle(0, 12, 42, "none", stroke=darker(gold, 0.4), line=2)
        + svg.circle(0, 12, 34, "#f6efdd")
        + ticks
        + svg.stroke("M0 12L-12 0M0 12L4 -12", "#2c241a", 3)
        + svg.circle(0, 12, 3, p.accent)
        + svg.stroke("M-28 -10Q-14 -26 6 -24", "#ffffff", 3, opacity=0.7)
    )


def _flower(p: Palette) -> str:
    petal = p.accent
    leaves = svg.path("M0 22Q-30 14 -36 -8Q-8 -4 0 22Z", "#5a8a48") + svg.path("M0 36Q28 30 36 10Q8 12 0 36Z", "#4a7a3e")
    ring = "".join(
        svg.group(svg.path("M0 0Q-15 -16 0 -34Q15 -16 0 0Z", mix(petal, lighter(petal, 0.35), k % 2)), f"translate(0 -30) rotate({45 * k})") for k in range(8)
    )
    return svg.stroke("M0 -26Q6 16 0 60", "#4f7a40", 4.4) + leaves + ring + svg.circle(0, -30, 9.5, "#e8c452") + svg.circle(-2, -32, 4, "#f7e08a")


def _seed(p: Palette) -> str:
    return (
        svg.path("M0 -30Q-4 -52 -26 -58Q-24 -36 0 -30Q2 -50 24 -50Q20 -32 0 -28Z", "#7aa850")
        + svg.stroke("M0 -6V-32", "#5a8a40", 4)
        + svg.path("M0 -12Q32 -8 30 24Q24 52 0 56Q-24 52 -30 24Q-32 -8 0 -12Z", "#8a5c34")
        + svg.path("M-30 12Q-34 -14 0 -16Q34 -14 30 12Q0 2 -30 12Z", "#6b4526")
        + svg.stroke("M-14 16Q-16 34 -6 46", lighter("#8a5c34", 0.4), 4, opacity=0.6)
    )


def _egg(p: Palette) -> str:
    shell = mix("#e9dcc2", p.light, 0.3)
    return (
        svg.path("M0 -48Q40 -14 38 20Q34 56 0 58Q-34 56 -38 20Q-40 -14 0 -48Z", shell)
        + svg.path("M10 58Q36 50 38 20Q39 0 26 -20Q28 30 -10 56Z", darker(shell, 0.16))
        + "".join(
            svg.circle(x, y, r, mix(p.accent, shell, 0.35), opacity=0.75)
            for x, y, r in ((-14, -8, 5), (6, 10, 3.4), (-20, 22, 3.6), (16, -12, 3), (-2, 34, 5), (20, 26, 4))
        )
        + svg.ellipse(-14, -18, 7, 13, "#ffffff", opacity=0.5)
    )


def _compass(p: Palette) -> str:
    brass = "#b8934c"
    rose = svg.poly([(0, -22), (6, 6), (0, 34), (-6, 6)], "#d8cdb0") + svg.group(
        svg.poly([(0, -26), (6, 0), (-6, 0)], p.accent) + svg.poly([(0, 26), (6, 0), (-6, 0)], "#3a4048"), "translate(0 6) rotate(28)"
    )
    return (
        svg.circle(0, -46, 7, "none", stroke=brass, line=4)
        + svg.circle(0, 6, 48, brass)
        + svg.circle(0, 6, 48, "none", stroke=darker(brass, 0.4), line=2.4)
        + svg.circle(0, 6, 38, "#f1e8d2")
        + "".join(
            svg.line(32 * math.sin(a), 6 - 32 * math.cos(a), 37 * math.sin(a), 6 - 37 * math.cos(a), "#5a4a2c", 2.4)
            for a in (math.pi * k / 4 for k in range(8))
        )
        + rose
        + svg.circle(0, 6, 4, brass)
        + svg.stroke("M-32 -14Q-18 -34 6 -32", "#ffffff", 3, opacity=0.6)
    )


def _radio(p: Palette) -> str:
    case = mix("#7d4a34", p.accent, 0.12)
    return (
        svg.line(36, -36, 54, -70, "#aab0b4", 3)
        + svg.rect(-58, -38, 116, 94, case, radius=14)
        + svg.rect(-48, -28, 58, 74, "#d9c9a4", radius=8)
        + "".join(svg.line(-42, -18 + 9 * k, 4, -18 + 9 * k, "#9a8560", 3) for k in range(7))
        + svg.rect(18, -26, 32, 24, "#ffe3a0", radius=4)
        + svg.line(36, -24, 36, -4, p.accent, 2.4)
        + svg.circle(34, 22, 13, "#efe3c8")
        + svg.line(34, 22, 41, 14, "#4a3a2a", 3)
        + svg.circle(22, 44, 4, "#c9a75c")
        + svg.circle(46, 44, 4, "#c9a75c")
    )


def _violin(p: Palette) -> str:
    wood = "#9c5a2c"
    body = "M0 -12Q20 -12 24 4Q26 14 17 20Q14 26 18 31Q30 38 28 50Q24 64 0 64Q-24 64 -28 50Q-30 38 -18 31Q-14 26 -17 20Q-26 14 -24 4Q-20 -12 0 -12Z"
    return (
        svg.path(body, wood)
        + svg.path(body, "none", stroke=darker(wood, 0.5), line=2)
        + svg.rect(-4, -62, 8, 86, "#2c211c")
        + svg.path("M0 -74q9 0 8 8q-2 7 -9 5q-7 -3 1 -13Z", "#3a2a20")
        + svg.rect(-9, 38, 18, 4, "#e0c896")
        + "".join(svg.line(x, -58, x * 1.6, 52, "#e8e0d0", 0.8) for x in (-2.4, -0.8, 0.8, 2.4))
        + svg.stroke("M-13 24q-4 6 0 10M13 24q4 6 0 10", "#2c1a10", 2)
        + "".join(svg.rect(x, y, 7, 3, "#2c211c") for x, y in ((-11, -58), (-11, -50), (4, -58), (4, -50)))
        + svg.path("M-18 0Q-12 -8 0 -8", "none", stroke=lighter(wood, 0.4), line=2.4)
    )


def _cup(p: Palette) -> str:
    glaze = mix(p.accent, "#efe6d6", 0.35)
    return (
        svg.path("M30 -8Q58 -10 54 16Q50 36 24 34", "none", stroke=darker(glaze, 0.15), line=8)
        + svg.path("M-36 -24H36L30 44Q26 58 0 58Q-26 58 -30 44Z", glaze)
        + svg.path("M-36 -24H-10L-12 56Q-27 54 -30 44Z", "#000000", opacity=0.12)
        + svg.ellipse(0, -24, 36, 9, darker(glaze, 0.25))
        + svg.ellipse(0, -22, 30, 6, "#5a3a26")
        + svg.stroke("M-33 6Q0 16 34 6", "#f6efe0", 4, opacity=0.8)
        + svg.stroke("M-10 -38q-8 -10 0 -20M10 -38q-8 -10 0 -22", "#ffffff", 4, opacity=0.35)
    )


def _coin(p: Palette) -> str:
    gold = mix("#d0a648", p.accent, 0.08)
    return (
        svg.circle(3, 8, 50, darker(gold, 0.45))
        + svg.circle(0, 6, 50, gold)
        + svg.circle(0, 6, 42, "none", stroke=darker(gold, 0.35), line=2.6)
        + svg.path("M-6 -16q18 -10 22 8q8 4 2 10q2 14 -10 16l2 12h-26q6 -10 0 -22q-6 -16 10 -24Z", darker(gold, 0.25))
        + "".join(svg.circle(37 * math.cos(a), 6 + 37 * math.sin(a), 1.8, darker(gold, 0.4)) for a in (math.pi * k / 10 for k in range(20)))
        + svg.stroke("M-34 -22Q-16 -42 12 -40", "#fff4c8", 4, opacity=0.8)
    )


def _ring(p: Palette) -> str:
    gold = "#d0a648"
    return (
        svg.ellipse(0, 24, 36, 34, "none", stroke=darker(gold, 0.45), line=13)
        + svg.ellipse(0, 24, 36, 34, "none", stroke=gold, line=9.5)
        + svg.poly([(-20, -30), (0, -8), (20, -30), (11, -44), (-11, -44)], p.accent)
        + svg.poly([(-20, -30), (20, -30), (11, -44), (-11, -44)], lighter(p.accent, 0.4))
        + svg.poly([(-7, -30), (0, -8), (7, -30)], lighter(p.accent, 0.2))
        + svg.rect(-13, -13, 26, 7, gold, radius=3)
        + svg.stroke("M-28 10Q-18 -4 -6 -5", "#fff4c8", 3, opacity=0.8)
    )


def _ball(p: Palette) -> str:
    definition, paint = svg.gradient([(0, lighter(p.accent, 0.45)), (0.6, p.accent), (1, darker(p.accent, 0.5))], x2=0.7, y2=1)
    return (
        definition
        + svg.circle(0, 10, 48, paint)
        + svg.stroke("M-46 0Q0 26 46 0M-30 48Q0 30 30 48", lighter(p.light, 0.2), 5, opacity=0.7)
        + svg.ellipse(-16, -14, 13, 8, "#ffffff", opacity=0.65)
    )


def _part(p: Palette) -> str:
    steel, brass = "#7f8a92", "#b8934c"
    teeth = "".join(svg.group(svg.rect(-8, -52, 16, 18, steel, radius=2), f"translate(0 8) rotate({36 * k})") for k in range(10))
    return (
        teeth
        + svg.circle(0, 8, 40, steel)
        + svg.circle(0, 8, 40, "none", stroke=darker(steel, 0.35), line=2.4)
        + "".join(svg.circle(24 * math.cos(a), 8 + 24 * math.sin(a), 7, darker(steel, 0.55)) for a in (math.pi * k / 3 for k in range(6)))
        + svg.circle(0, 8, 13, brass)
        + svg.circle(0, 8, 5, "#2c2a28")
        + svg.stroke("M-30 -14Q-16 -30 6 -28", "#e6eef2", 3, opacity=0.7)
    )


def _parcel(p: Palette) -> str:
    paper = "#b58c5a"
    return (
        svg.path("M-50 -34L48 -38L54 50L-46 58Z", paper)
        + svg.path("M-50 -34L-46 58L-16 55L-22 -35Z", "#000000", opacity=0.1)
        + svg.poly([(48, -38), (54, 50), (40, 51), (30, -37)], darker(paper, 0.12))
        + svg.stroke("M2 -36L5 54M-49 8L52 4", p.accent, 5)
        + svg.path("M3 6Q-22 -16 -24 2Q-20 14 3 6Q26 -18 30 -2Q26 12 3 6Z", lighter(p.accent, 0.12))
        + svg.circle(3, 6, 5, darker(p.accent, 0.2))
        + svg.rect(-38, 28, 32, 18, "#efe3c8")
        + svg.stroke("M-34 34h22M-34 40h16", "#7a6a50", 1.6)
    )


_DRAWINGS: dict[str, Callable[[Palette], str]] = {
    "bottle": _bottle, "letter": _letter, "key": _key, "book": _book, "map": _map, "lamp": _lamp, "box": _box, "photograph": _photograph, "watch": _watch,
    "flower": _flower, "seed": _seed, "egg": _egg, "compass": _compass, "radio": _radio, "violin": _violin, "cup": _cup, "coin": _coin, "ring": _ring,
    "ball": _ball, "part": _part, PARCEL: _parcel,
}  # fmt: skip
