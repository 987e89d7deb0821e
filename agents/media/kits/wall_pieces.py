"""What hangs in a room: pictures, shelves, clocks, tools, screens on the wall; lamps and luggage overhead.

Each function draws one thing at its own place; `furniture` decides what is drawn and moves what would stand in another's way.
"""

import math

from .. import svg
from ..colour import darker, mix
from ..stage import Motion, Stage
from .elements import WOOD


def lamp(stage: Stage, floor: float) -> None:
    """A pendant over the middle of the room."""
    x, y = 640.0, 128.0
    body = (
        svg.line(x, -280, x, y - 34, stage.paint("#2c2a28"), 4)
        + svg.path(
            f"M{x - 62} {y + 6}Q{x - 50} {y - 38} {x - 14} {y - 40}h28Q{x + 50} {y - 38} {x + 62} {y + 6}Z",
            stage.paint(mix(stage.palette.accent, "#6a4a38", 0.4)),
        )
        + svg.ellipse(x, y + 6, 62, 8, "#ffe7ae" if stage.light.dark else stage.paint("#e8dcc0"))
    )
    stage.add(body, 0.9, Motion(swing=0.9, pivot_x=x, pivot_y=-280, period=4.4), box=(x - 70, -280, 140, 430))
    stage.lit(x, y + 20, 400, "#ffcf8a", 0.5, depth=0.9, flicker=0.05)


def lantern(stage: Stage, floor: float) -> None:
    x, y = 470.0, 200.0
    iron = stage.paint("#2c2a28")
    body = (
        svg.line(x, -280, x, y - 50, iron, 3)
        + svg.rect(x - 22, y - 36, 44, 62, "#ffdf9a", radius=8, opacity=0.95)
        + svg.rect(x - 27, y + 24, 54, 10, iron, radius=3)
        + svg.poly([(x - 27, y - 36), (x, y - 56), (x + 27, y - 36)], iron)
        + "".join(svg.line(x + dx, y - 36, x + dx, y + 26, iron, 3) for dx in (-22, 0, 22))
        + svg.path(f"M{x} {y + 16}q-12 -12 0 -34q12 22 0 34Z", "#ff9a3c")
    )
    stage.add(body, 0.95, Motion(swing=2.4, pivot_x=x, pivot_y=-280, period=3.6), box=(x - 32, -280, 64, 520))
    stage.glow(x, y, 330, "#ffb661", 0.55 if stage.light.dark else 0.26, depth=0.95, flicker=0.18)


def picture(stage: Stage, floor: float) -> None:
    x, y = 468.0, 200.0
    gold = stage.paint("#b8934c")
    body = (
        svg.rect(x, y, 120, 92, gold, radius=2)
        + svg.rect(x + 10, y + 10, 100, 72, stage.paint(stage.palette.light))
        + svg.path(f"M{x + 10} {y + 82}v-26l30 -20l24 18l20 -12l26 22v18Z", stage.paint(stage.palette.mid))
        + svg.circle(x + 84, y + 30, 9, stage.paint(stage.palette.accent))
    )
    body += (
        svg.rect(x + 152, y + 14, 62, 78, stage.paint("#5a4334"))
        + svg.rect(x + 159, y + 21, 48, 64, stage.paint("#d8ccb4"))
        + svg.circle(x + 183, y + 46, 12, stage.paint("#8d6a52"))
        + svg.path(f"M{x + 163} {y + 85}q20 -36 40 0Z", stage.paint("#4a5560"))
    )
    stage.add(body, 0.84)


def chart(stage: Stage, floor: float) -> None:
    x, y = 690.0, 208.0
    paper = stage.paint("#e2d3a8")
    body = (
        svg.rect(x, y, 190, 130, paper, radius=3)
        + svg.path(f"M{x + 20} {y + 96}q24 -60 62 -46t52 -26q40 6 30 52t-70 34Z", stage.paint("#a9bb98"))
        + svg.stroke(f"M{x + 30} {y + 24}q50 30 70 70t70 14", stage.paint("#b8443a"), 2.6)
        + "".join(
            svg.line(x, y + 26 * k, x + 190, y + 26 * k, stage.paint("#b5a67e"), 1) + svg.line(x + 38 * k, y, x + 38 * k, y + 130, stage.paint("#b5a67e"), 1)
            for k in range(1, 5)
        )
        + "".join(svg.circle(px, py, 4, stage.paint("#b8443a")) for px, py in ((x + 6, y + 6), (x + 184, y + 6)))
    )
    stage.add(body, 0.84)


def clock(stage: Stage, floor: float) -> None:
    x, y = 640.0, 236.0
    body = (
        svg.circle(x, y, 44, stage.paint(WOOD))
        + svg.circle(x, y, 36, stage.paint("#f2ead8"))
        + "".join(
            svg.line(x + 29 * math.cos(a), y + 29 * math.sin(a), x + 34 * math.cos(a), y + 34 * math.sin(a), stage.paint("#3a342e"), 2.4)
            for a in (math.pi * k / 6 for k in range(12))
        )
    )
    stage.add(body + svg.line(x, y, x + 15, y - 12, stage.paint("#2c2a28"), 4), 0.85)
    stage.add(svg.line(x, y + 8, x, y - 28, stage.paint("#b8443a"), 2), 0.85, Motion(spin=1 / 24, pivot_x=x, pivot_y=y), box=(x - 30, y - 32, 60, 64))


def clocks(stage: Stage, floor: float) -> None:
    for k, (x, y, r) in enumerate(((620, 180, 34), (712, 232, 26), (640, 290, 22), (736, 150, 20))):
        stage.add(
            svg.circle(x, y, r, stage.paint(("#7d5638", "#b8934c", "#4a4f56", "#8a4a3c")[k]))
            + svg.circle(x, y, r * 0.8, stage.paint("#f2ead8"))
            + svg.line(x, y, x + r * 0.4, y - r * 0.3, stage.paint("#2c2a28"), 3),
            0.85,
        )
        stage.add(
            svg.line(x, y, x, y - r * 0.66, stage.paint("#2c2a28"), 2),
            0.85,
            Motion(spin=1 / (9 + 5 * k), pivot_x=x, pivot_y=y),
            box=(x - r, y - r, 2 * r, 2 * r),
        )


def violins(stage: Stage, floor: float) -> None:
    for k in range(4):
        x, y = 618 + 62 * k, 196
        stage.add(
            svg.path(
                f"M{x} {y + 20}q18 2 16 24q-6 12 0 22q10 34 -16 36q-26 -2 -16 -36q6 -10 0 -22q-2 -22 16 -24Z",
                stage.paint(("#9a5a30", "#7d4526", "#b06c38", "#8a4f2c")[k]),
            )
            + svg.rect(x - 3, y - 30, 6, 78, stage.paint("#2c2320"))
            + svg.circle(x, y - 32, 5, stage.paint("#2c2320")),
            0.86,
            Motion(swing=1.2, pivot_x=x, pivot_y=y - 36, period=3 + 0.5 * k, phase=k),
            box=(x - 30, y - 44, 60, 156),
        )


def shelf(stage: Stage, floor: float) -> None:
    rng = stage.rng("shelf")
    body = ""
    for row, y in enumerate((270, 340)):
        body += svg.rect(420, y, 190, 9, stage.paint(WOOD))
        x = 428.0
        while x < 590:
            kind, w = rng.random(), rng.uniform(14, 30)
            colour = stage.paint(rng.choice(("#a8563c", "#4f6f7a", "#c9a34c", "#7a8a5a", "#d8ccb4")))
            body += (
                svg.rect(x, y - 34, w * 0.8, 34, colour, radius=5)
                if kind < 0.5
                else svg.path(f"M{x} {y}v-22q{w / 2} -22 {w} 0v22Z", colour)
                if kind < 0.8
                else svg.circle(x + w / 2, y - w / 2, w / 2, colour)
            )
            x += w + 8 + row
    stage.add(body, 0.86)


def mirror(stage: Stage, floor: float) -> None:
    definition, paint = svg.gradient([(0, mix(stage.light.sky_low, "#8a9aa4", 0.4)), (1, stage.paint("#5f6a70"))], x2=1)
    stage.add(definition + svg.ellipse(640, 260, 62, 88, stage.paint("#b8934c")) + svg.ellipse(640, 260, 52, 77, paint), 0.85)


def hanging(stage: Stage, floor: float) -> None:
    accent = stage.palette.accent
    for k, x in enumerate((430, 620, 760)):
        body = svg.path(
            f"M{x} 130h130v150l-16 18l-16 -18l-16 18l-16 -18l-16 18l-16 -18l-17 18l-17 -18Z", stage.paint(darker((accent, "#3f6a7a", "#c9933c")[k], 0.15))
        ) + "".join(
            svg.poly([(x + 65, 150 + 44 * j), (x + 90, 172 + 44 * j), (x + 65, 194 + 44 * j), (x + 40, 172 + 44 * j)], stage.paint("#efdcb0"), opacity=0.75)
            for j in range(3)
        )
        stage.add(body, 0.86, Motion(sway=0.012, pivot_y=130, period=4 + k, phase=k), box=(x - 14, 126, 160, 178))


def antlers(stage: Stage, floor: float) -> None:
    bone = stage.paint("#d8c8a4")
    stage.add(
        svg.path("M612 236q28 -22 56 0l-10 44q-18 16 -36 0Z", stage.paint(WOOD))
        + svg.stroke("M630 236q-22 -40 -66 -44m24 4q-6 -24 -24 -36m42 52q-4 -34 -18 -52M650 236q22 -40 66 -44m-24 4q6 -24 24 -36m-42 52q4 -34 18 -52", bone, 7),
        0.86,
    )


def rope(stage: Stage, floor: float) -> None:
    hemp = stage.paint("#c2a872")
    stage.add(
        "".join(svg.ellipse(420, 300 + 3 * k, 40 - k, 56 - 3 * k, "none", stroke=hemp, line=7) for k in range(3))
        + svg.rect(410, 236, 20, 14, stage.paint("#3a342e"), radius=3)
        + svg.circle(560, 290, 44, "none", stroke=stage.paint("#e6ddcc"), line=19)
        + "".join(
            svg.stroke(f"M{560 + 44 * math.cos(a):.0f} {290 + 44 * math.sin(a):.0f}l{3 * math.cos(a):.0f} {3 * math.sin(a):.0f}", stage.paint("#b8443a"), 22)
            for a in (0.6, 2.2, 3.8, 5.4)
        ),
        0.86,
    )


def tools(stage: Stage, floor: float) -> None:
    body = svg.rect(600, 150, 200, 210, stage.paint("#a8875c"), radius=3)
    steel, grip = stage.paint("#8a939b"), stage.paint("#a8443a")
    for k, x in enumerate((626, 662, 700, 738, 774)):
        body += svg.rect(x - 4, 230, 8, 66, grip, radius=3) + (
            svg.rect(x - 14, 206, 28, 24, steel, radius=3) if k % 2 else svg.path(f"M{x - 6} 230l-4 -52q10 -12 20 0l-4 52Z", steel)
        )
    body += svg.stroke("M620 330h150", steel, 5)
    stage.add(body, 0.86)


def screen(stage: Stage, floor: float) -> None:
    x, y = 520.0, 180.0
    body = (
        svg.rect(x, y, 240, 150, stage.paint("#2a323c"), radius=12)
        + svg.rect(x + 12, y + 12, 216, 126, "#123b4a", radius=6)
        + "".join(svg.line(x + 20, y + 34 + 20 * k, x + 220, y + 34 + 20 * k, "#2f7a8a", 1.3, opacity=0.7) for k in range(5))
        + svg.stroke(f"M{x + 20} {y + 92}q22 -50 44 -10t44 -24t44 20t50 -36", "#7ff0d8", 3.5)
    )
    stage.add(body, 0.86)
    stage.add(
        svg.line(x + 30, y + 18, x + 30, y + 130, "#bff8ff", 2.5, opacity=0.8),
        0.86,
        Motion(bob_x=88, period=5, phase=-1.5),
        box=(x + 20, y + 14, 20, 122),
        fine=True,
    )
    stage.glow(x + 120, y + 75, 220, "#5fd8e8", 0.34, depth=0.86, flicker=0.25)


def pipes(stage: Stage, floor: float) -> None:
    stage.add(
        "".join(
            svg.rect(-440, y, 2160, h, stage.paint(c))
            + svg.rect(-440, y + 2, 2160, h * 0.22, stage.paint("#ffffff"), opacity=0.25)
            + "".join(svg.rect(x, y - 3, 16, h + 6, stage.paint(darker(c, 0.3)), radius=3) for x in range(-400, 1700, 230))
            for y, h, c in ((20, 22, "#8a95a3"), (54, 14, "#b07a4a"), (78, 10, "#6d7a86"))
        ),
        0.88,
    )


def luggage(stage: Stage, floor: float) -> None:
    body = svg.rect(-440, 128, 2160, 8, stage.paint("#c9a86a")) + "".join(svg.line(x, 128, x, 156, stage.paint("#c9a86a"), 3) for x in range(-420, 1720, 60))
    for x, w, colour in ((140, 120, "#7a4a34"), (290, 84, "#4f6a5a"), (740, 130, "#9a7a4a"), (900, 70, "#5a4a6a")):
        body += (
            svg.rect(x, 78, w, 50, stage.paint(colour), radius=6)
            + svg.rect(x + w * 0.4, 68, w * 0.2, 12, "none", stroke=stage.paint("#3a2c22"), line=4)
            + svg.rect(x + w * 0.2, 78, 7, 50, stage.paint("#3a2c22"), opacity=0.6)
        )
    stage.add(body, 0.9, Motion(bob_y=1.4, period=0.6), box=(-440, 60, 2160, 100))


def skis(stage: Stage, floor: float) -> None:
    stage.add(
        "".join(
            svg.group(
                svg.path("M-7 0V-330q7 -26 14 0V0Z", stage.paint(("#b8443a", "#3f6a8a")[k])), f"translate({430 + 34 * k} {floor + 6}) rotate({-4 + 6 * k})"
            )
            for k in range(2)
        ),
        0.9,
    )
