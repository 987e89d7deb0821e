"""Furniture of the rooms: one function per feature word, each with its own place along the wall so that a full room stays readable."""

import math
from collections.abc import Callable, Set

from .. import svg
from ..colour import darker, lighter, mix
from ..stage import Motion, Stage

WOOD = "#7d5638"


def furnish(stage: Stage, wall: str, trim: str, chosen: Set[str], floor: float) -> None:
    """Draws the chosen pieces, those on the wall first. Words without a drawing are ignored."""
    for word, piece in PIECES.items():
        if word in chosen:
            piece(stage, floor)


def _lamp(stage: Stage, floor: float) -> None:
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


def _lantern(stage: Stage, floor: float) -> None:
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


def _picture(stage: Stage, floor: float) -> None:
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


def _chart(stage: Stage, floor: float) -> None:
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


def _clock(stage: Stage, floor: float) -> None:
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


def _clocks(stage: Stage, floor: float) -> None:
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


def _violins(stage: Stage, floor: float) -> None:
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


def _shelf(stage: Stage, floor: float) -> None:
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


def _jars(stage: Stage, floor: float) -> None:
    body = ""
    for x, size, colour in ((470, 1.0, "#b5673c"), (540, 0.75, "#c98a52"), (596, 1.15, "#8a4f3a")):
        h = 96 * size
        body += (
            svg.path(f"M{x - 16 * size} {floor + 20 - h}q-34 {h * 0.5} -6 {h}h{44 * size}q28 {-h * 0.5} -6 {-h}Z", stage.paint(colour))
            + svg.ellipse(x, floor + 20 - h, 19 * size, 6 * size, stage.paint(darker(colour, 0.4)))
            + svg.stroke(f"M{x - 30 * size} {floor + 20 - h * 0.5}q{30 * size} 12 {60 * size} 0", stage.paint("#e8d4a8"), 3)
        )
    stage.add(body, 0.95)


def _bookshelf(stage: Stage, floor: float) -> None:
    rng = stage.rng("books")
    x0, top = 612.0, 150.0
    body = svg.rect(x0, top, 230, floor - top, stage.paint(WOOD)) + svg.rect(x0 + 10, top + 10, 210, floor - top - 14, stage.paint(darker(WOOD, 0.45)))
    for y in range(int(top) + 88, int(floor), 82):
        x = x0 + 14
        while x < x0 + 200:
            w, h = rng.uniform(8, 19), rng.uniform(48, 68)
            if rng.random() < 0.88:
                body += svg.rect(
                    x, y - h, w, h, stage.paint(rng.choice(("#9a4a3c", "#3f5f6a", "#c9a34c", "#5a6a44", "#d8ccb4", "#6a4a6a", "#7a5a3e"))), radius=1
                ) + svg.rect(x + 1, y - h * 0.8, w - 2, 3, stage.paint("#e8d8a8"), opacity=0.6)
            x += w + 1.5
        body += svg.rect(x0 + 10, y, 210, 9, stage.paint(lighter(WOOD, 0.1)))
    stage.add(body, 0.88)


def _fireplace(stage: Stage, floor: float) -> None:
    x = 640.0
    stone = stage.paint("#8f877c")
    body = svg.rect(x - 110, 250, 220, floor - 246, stone) + "".join(
        svg.rect(
            x - 106 + 46 * (k % 5) + (20 if k // 5 % 2 else 0) - 10,
            256 + 30 * (k // 5),
            40,
            24,
            stage.paint(mix("#8f877c", "#6a635a", (k * 37 % 10) / 10)),
            radius=5,
        )
        for k in range(50)
        if 256 + 30 * (k // 5) < floor - 20
    )
    body += (
        svg.rect(x - 130, 340, 260, 20, stage.paint(WOOD), radius=2)
        + svg.path(f"M{x - 74} {floor + 4}v-130q74 -56 148 0v130Z", stage.paint("#1f1a18"))
        + "".join(svg.rect(x - 50 + 8 * k, floor - 16 - 9 * k, 100 - 16 * k, 12, stage.paint("#5a4030"), radius=5) for k in range(2))
    )
    stage.add(body, 0.88)
    flames(stage, x, floor - 14, 74)
    stage.glow(x, floor - 50, 380, "#ff9a4a", 0.5 if stage.light.dark else 0.26, depth=0.9, flicker=0.28)


def flames(stage: Stage, x: float, foot: float, size: float) -> None:
    for i, (colour, scale) in enumerate((("#e8552b", 1.0), ("#f7932f", 0.72), ("#ffe08a", 0.42))):
        w, h = size * 0.5 * scale, size * scale
        body = svg.path(
            f"M{x} {foot - h}C{x + w * 0.4} {foot - h * 0.6} {x + w * 1.1} {foot - h * 0.5} {x + w} {foot - h * 0.15}Q{x} {foot + h * 0.1} {x - w} {foot - h * 0.15}C{x - w * 0.9} {foot - h * 0.5} {x - w * 0.1} {foot - h * 0.55} {x} {foot - h}Z",
            colour,
        )
        stage.add(
            body, 0.9, Motion(sway=0.15, pivot_y=foot, period=0.5 + 0.17 * i, phase=i), box=(x - size, foot - size * 1.2, 2 * size, size * 1.4), fine=True
        )


def _stove(stage: Stage, floor: float) -> None:
    x = 760.0
    iron = stage.paint("#33353a")
    body = (
        svg.rect(x - 14, -280, 28, floor - 150 + 280, iron)
        + svg.rect(x - 60, floor - 160, 120, 150, iron, radius=10)
        + svg.rect(x - 70, floor - 168, 140, 14, stage.paint("#44474d"), radius=5)
        + svg.rect(x - 34, floor - 116, 68, 56, "#ff9d45" if stage.light.dark else stage.paint("#c9622f"), radius=6)
        + "".join(svg.line(x - 30 + 15 * k, floor - 114, x - 30 + 15 * k, floor - 62, iron, 4) for k in range(5))
        + "".join(svg.rect(x + dx, floor - 12, 12, 18, iron) for dx in (-52, 40))
        + svg.path(f"M{x + 14} {floor - 168}q0 -40 16 -40h22q16 0 12 40Z", stage.paint("#6a7a84"))
    )
    stage.add(body, 0.92)
    stage.glow(x, floor - 88, 210, "#ff8f3c", 0.45, depth=0.92, flicker=0.25)


def _kitchen(stage: Stage, floor: float) -> None:
    body = (
        svg.rect(400, floor - 120, 460, 124, stage.paint("#c8b28a"))
        + svg.rect(390, floor - 134, 480, 18, stage.paint(WOOD), radius=3)
        + "".join(
            svg.rect(410 + 112 * k, floor - 104, 100, 96, stage.paint("#b89f74"), radius=3) + svg.circle(500 + 112 * k, floor - 60, 5, stage.paint("#5a4634"))
            for k in range(4)
        )
    )
    body += (
        svg.rect(410, 236, 440, 9, stage.paint(WOOD))
        + "".join(svg.circle(440 + 44 * k, 218, 18, stage.paint("#eee6d4"), stroke=stage.paint("#8ba0ac"), line=3) for k in range(5))
        + "".join(svg.path(f"M{680 + 52 * k} 236v-26q13 -12 26 0v26Z", stage.paint(("#b8563c", "#d8b35a", "#5a7a6a")[k])) for k in range(3))
    )
    body += (
        svg.rect(600, floor - 180, 64, 48, stage.paint("#8d9aa2"), radius=8)
        + svg.stroke(f"M664 {floor - 168}h20", stage.paint("#8d9aa2"), 6)
        + svg.rect(760, floor - 160, 50, 28, stage.paint("#b07a44"), radius=10)
    )
    stage.add(body, 0.9)
    for i in range(2):
        stage.add(
            svg.stroke(f"M{620 + 22 * i} {floor - 190}q-10 -18 0 -34t0 -34", "#ffffff", 6, opacity=0.2),
            0.92,
            Motion(bob_x=6, bob_y=9, period=2.4 + i, phase=i),
            box=(590 + 22 * i, floor - 280, 60, 100),
            fine=True,
        )


def _counter(stage: Stage, floor: float) -> None:
    body = (
        svg.rect(360, floor - 150, 560, 156, stage.paint("#6a4632"))
        + svg.rect(345, floor - 168, 590, 22, stage.paint(lighter(WOOD, 0.1)), radius=4)
        + "".join(svg.rect(376 + 134 * k, floor - 130, 118, 118, "none", stroke=stage.paint("#4a3022"), line=4) for k in range(4))
    )
    rng = stage.rng("bottles")
    body += "".join(
        svg.rect(400, y, 480, 8, stage.paint(WOOD))
        + "".join(
            svg.path(
                f"M{x} {y}v-34q0 -8 5 -12v-14h8v14q5 4 5 12v34Z", stage.paint(rng.choice(("#4f7a5a", "#a8663c", "#c9a34c", "#7a4a5a", "#6a8a9a"))), opacity=0.9
            )
            for x in range(412, 860, 30)
        )
        for y in (210, 300)
    )
    stage.add(body, 0.9)


def _sofa(stage: Stage, floor: float) -> None:
    x, y = 420.0, floor + 30
    cloth = mix(stage.palette.base, "#8a6a5a", 0.35)
    body = (
        svg.rect(x, y - 160, 420, 110, stage.paint(cloth), radius=26)
        + svg.rect(x - 30, y - 120, 66, 112, stage.paint(darker(cloth, 0.12)), radius=22)
        + svg.rect(x + 384, y - 120, 66, 112, stage.paint(darker(cloth, 0.12)), radius=22)
        + svg.rect(x + 30, y - 82, 180, 54, stage.paint(lighter(cloth, 0.12)), radius=14)
        + svg.rect(x + 212, y - 82, 178, 54, stage.paint(lighter(cloth, 0.1)), radius=14)
        + svg.rect(x + 6, y - 34, 408, 28, stage.paint(darker(cloth, 0.2)), radius=8)
    )
    body += svg.group(svg.rect(-34, -34, 68, 62, stage.paint(stage.palette.accent), radius=12), f"translate({x + 84} {y - 100}) rotate(-10)") + "".join(
        svg.rect(x + dx, y - 8, 14, 18, stage.paint("#3a2a20")) for dx in (10, 392)
    )
    stage.add(body, 0.97)


def _desk(stage: Stage, floor: float) -> None:
    y = floor + 40
    body = (
        svg.rect(400, y - 140, 400, 18, stage.paint(lighter(WOOD, 0.06)), radius=3)
        + svg.rect(416, y - 122, 110, 124, stage.paint(WOOD))
        + svg.rect(680, y - 122, 104, 124, stage.paint(WOOD))
        + "".join(
            svg.rect(428, y - 112 + 40 * k, 86, 32, stage.paint(darker(WOOD, 0.15)), radius=2) + svg.circle(471, y - 96 + 40 * k, 4, stage.paint("#c9a86a"))
            for k in range(3)
        )
    )
    body += (
        "".join(svg.rect(560 + dx, y - 152 - 5 * k, 84, 6, stage.paint(c)) for k, (dx, c) in enumerate(((0, "#efe8d8"), (4, "#e0d4bc"), (-3, "#efe8d8"))))
        + svg.line(450, y - 142, 450, y - 200, stage.paint("#2c2f33"), 5)
        + svg.path(f"M{425} {y - 190}l20 -34h24l24 34Z", stage.paint(stage.palette.accent))
    )
    stage.add(body, 0.97)
    stage.lit(458, y - 176, 220, strength=0.5, depth=0.97)


def _table(stage: Stage, floor: float) -> None:
    y = floor + 62
    body = (
        "".join(svg.path(f"M{x} {y - 96}l{lean} 112h14l{2 - lean * 0.4} -112Z", stage.paint(darker(WOOD, 0.2))) for x, lean in ((500, -8), (760, 4)))
        + svg.poly([(476, y - 108), (800, y - 108), (826, y - 88), (450, y - 88)], stage.paint(lighter(WOOD, 0.1)))
        + svg.rect(450, y - 89, 376, 13, stage.paint(WOOD))
    )
    body += (
        svg.path(f"M540 {y - 100}q-6 -34 4 -40h22q10 6 4 40Z", stage.paint("#c9b48a"))
        + svg.ellipse(690, y - 100, 46, 8, stage.paint("#e8e0d0"))
        + "".join(svg.circle(674 + 16 * k, y - 108 - 3 * (k % 2), 11, stage.paint(("#b8443a", "#d99a3c", "#8a9a4c")[k])) for k in range(3))
    )
    stage.add(body, 0.98)


def _chair(stage: Stage, floor: float) -> None:
    y = floor + 70
    wood = stage.paint(darker(WOOD, 0.05))
    stage.add(
        svg.rect(880, y - 92, 92, 12, wood, radius=3)
        + "".join(svg.line(x, y - 86, x, y + 6, wood, 9) for x in (888, 964))
        + "".join(svg.line(x, y - 90, x + 4, y - 214, wood, 9) for x in (888, 964))
        + "".join(svg.rect(884, y - 210 + 34 * k, 88, 12, wood, radius=4) for k in range(3)),
        0.98,
    )


def _bed(stage: Stage, floor: float) -> None:
    y = floor + 46
    quilt = stage.paint(mix(stage.palette.accent, "#c9b8a0", 0.35))
    stage.add(
        svg.rect(760, y - 190, 24, 200, stage.paint(WOOD), radius=6)
        + svg.rect(390, y - 128, 20, 136, stage.paint(WOOD), radius=6)
        + svg.rect(400, y - 92, 372, 66, stage.paint("#ece2d0"), radius=10)
        + svg.path(f"M398 {y - 96}h240q14 0 14 20v52h-254Z", quilt)
        + "".join(svg.rect(410 + 60 * k, y - 94, 26, 68, stage.paint(lighter(stage.palette.accent, 0.35)), opacity=0.6) for k in range(4))
        + svg.rect(668, y - 118, 92, 44, stage.paint("#f6f0e4"), radius=16)
        + svg.rect(398, y - 28, 376, 20, stage.paint(WOOD)),
        0.97,
    )


def _bunk(stage: Stage, floor: float) -> None:
    wood = stage.paint(WOOD)
    stage.add(
        "".join(
            svg.rect(1150, y, 330, 16, wood)
            + svg.rect(1160, y - 26, 320, 28, stage.paint(mix(stage.palette.mid, "#a8563c", 0.4)), radius=8)
            + svg.rect(1160, y - 36, 70, 26, stage.paint("#efe6d4"), radius=10)
            for y in (330, 500)
        )
        + svg.rect(1146, 230, 16, floor - 220, wood),
        0.93,
    )


def _plant(stage: Stage, floor: float) -> None:
    x, y = 880.0, floor + 34
    stage.add(
        svg.poly([(x - 30, y - 58), (x + 30, y - 58), (x + 22, y), (x - 22, y)], stage.paint("#b5673c"))
        + svg.rect(x - 34, y - 66, 68, 13, stage.paint("#c67a4a"), radius=3),
        0.96,
    )
    leaves = "".join(
        svg.group(svg.path("M0 0Q-26 -58 0 -132Q26 -58 0 0Z", stage.paint(mix("#4f7a46", "#86a858", k % 3 / 3))), f"translate({x} {y - 60}) rotate({a})")
        for k, a in enumerate((-62, -38, -14, 10, 34, 58))
    )
    stage.add(leaves, 0.96, Motion(sway=0.02, pivot_y=y - 60, period=4.6), box=(x - 130, y - 210, 260, 155))


def _rug(stage: Stage, floor: float) -> None:
    cloth = stage.palette.accent
    stage.add(
        svg.poly([(330, floor + 60), (950, floor + 60), (1060, floor + 150), (220, floor + 150)], stage.paint(darker(cloth, 0.25)))
        + svg.poly([(352, floor + 68), (928, floor + 68), (1018, floor + 141), (262, floor + 141)], "none", stroke=stage.paint(lighter(cloth, 0.45)), line=4)
        + "".join(
            svg.poly([(x, floor + 104), (x + 44, floor + 86), (x + 88, floor + 104), (x + 44, floor + 124)], stage.paint(lighter(cloth, 0.3)), opacity=0.7)
            for x in range(320, 900, 118)
        ),
        0.95,
    )


def _door(stage: Stage, floor: float) -> None:
    stage.add(
        svg.rect(1170, 196, 150, floor - 190, stage.paint(darker(WOOD, 0.25)))
        + svg.rect(1182, 208, 126, floor - 202, stage.paint(WOOD))
        + "".join(svg.rect(1198, y, 94, 130, "none", stroke=stage.paint(darker(WOOD, 0.2)), line=5) for y in (226, 396))
        + svg.circle(1200, 384, 8, stage.paint("#c9a86a")),
        0.88,
    )


def _stairs(stage: Stage, floor: float) -> None:
    stage.add(
        "".join(svg.rect(1060 + 52 * k, floor - 46 - 46 * k, 520, 46, stage.paint(mix(WOOD, "#5a3e2a", k % 2 * 0.4))) for k in range(9))
        + svg.line(1050, floor - 150, 1500, floor - 560, stage.paint(darker(WOOD, 0.3)), 12)
        + "".join(svg.line(1078 + 52 * k, floor - 50 - 46 * k, 1078 + 52 * k, floor - 172 - 47 * k, stage.paint(darker(WOOD, 0.2)), 6) for k in range(8)),
        0.9,
    )


def _mirror(stage: Stage, floor: float) -> None:
    definition, paint = svg.gradient([(0, mix(stage.light.sky_low, "#8a9aa4", 0.4)), (1, stage.paint("#5f6a70"))], x2=1)
    stage.add(definition + svg.ellipse(640, 260, 62, 88, stage.paint("#b8934c")) + svg.ellipse(640, 260, 52, 77, paint), 0.85)


def _piano(stage: Stage, floor: float) -> None:
    y, lacquer = floor + 34, stage.paint("#2b2422")
    stage.add(
        svg.rect(420, y - 210, 300, 214, lacquer, radius=4)
        + svg.rect(405, y - 112, 330, 30, stage.paint("#3a302c"), radius=3)
        + svg.rect(420, y - 116, 300, 12, stage.paint("#f4efe2"))
        + "".join(svg.rect(428 + 15 * k, y - 116, 7, 7, lacquer) for k in range(19))
        + svg.rect(520, y - 190, 100, 60, stage.paint("#efe6d0"))
        + "".join(svg.line(528, y - 180 + 11 * k, 612, y - 180 + 11 * k, stage.paint("#6a6054"), 1.5) for k in range(5)),
        0.96,
    )


def _television(stage: Stage, floor: float) -> None:
    y = floor + 20
    stage.add(
        svg.rect(1000, y - 60, 180, 64, stage.paint(WOOD), radius=3)
        + svg.rect(1016, y - 180, 150, 116, stage.paint("#3a342e"), radius=12)
        + svg.rect(1028, y - 168, 110, 92, "#9cc4d8", radius=14)
        + svg.stroke(f"M1080 {y - 180}l-30 -50M1090 {y - 180}l34 -46", stage.paint("#8a8f94"), 3),
        0.95,
    )
    stage.glow(1083, y - 120, 200, "#8fc4e8", 0.5, depth=0.95, flicker=0.5)


def _workbench(stage: Stage, floor: float) -> None:
    y = floor + 34
    body = (
        svg.rect(380, y - 132, 480, 26, stage.paint(lighter(WOOD, 0.12)), radius=3)
        + "".join(svg.rect(x, y - 108, 26, 116, stage.paint(darker(WOOD, 0.15))) for x in (400, 620, 816))
        + svg.rect(400, y - 50, 440, 14, stage.paint(darker(WOOD, 0.2)))
    )
    body += (
        svg.rect(430, y - 152, 70, 22, stage.paint("#5f666d"), radius=3)
        + svg.rect(486, y - 166, 16, 36, stage.paint("#4a5057"), radius=3)
        + svg.circle(590, y - 150, 20, "none", stroke=stage.paint("#b8934c"), line=7)
        + svg.rect(640, y - 146, 90, 14, stage.paint("#c9b48a"))
        + svg.group(
            svg.rect(-36, -4, 60, 8, stage.paint("#a8764a")) + svg.rect(22, -13, 16, 26, stage.paint("#5f666d"), radius=2),
            f"translate(770 {y - 142}) rotate(-8)",
        )
    )
    stage.add(body, 0.96)


def _tools(stage: Stage, floor: float) -> None:
    body = svg.rect(600, 150, 200, 210, stage.paint("#a8875c"), radius=3)
    steel, grip = stage.paint("#8a939b"), stage.paint("#a8443a")
    for k, x in enumerate((626, 662, 700, 738, 774)):
        body += svg.rect(x - 4, 230, 8, 66, grip, radius=3) + (
            svg.rect(x - 14, 206, 28, 24, steel, radius=3) if k % 2 else svg.path(f"M{x - 6} 230l-4 -52q10 -12 20 0l-4 52Z", steel)
        )
    body += svg.stroke("M620 330h150", steel, 5)
    stage.add(body, 0.86)


def _machine(stage: Stage, floor: float) -> None:
    x, y = 990.0, floor + 20
    stage.add(
        svg.rect(x - 100, y - 210, 220, 214, stage.paint("#59656c"), radius=12)
        + svg.rect(x - 84, y - 80, 188, 66, stage.paint("#465158"), radius=6)
        + "".join(svg.circle(x - 60 + 40 * k, y - 46, 11, stage.paint(("#c9463a", "#d8b35a", "#6aa870", "#8aa8c0")[k])) for k in range(4))
        + svg.rect(x + 60, y - 300, 26, 96, stage.paint("#6d797f")),
        0.94,
    )
    for cx, cy, r, speed in ((x - 30, y - 146, 46, 0.12), (x + 52, y - 124, 32, -0.172)):
        gear = (
            "".join(svg.group(svg.rect(-6, -r - 8, 12, 14, stage.paint("#b8934c")), f"translate({cx} {cy}) rotate({36 * k})") for k in range(10))
            + svg.circle(cx, cy, r, stage.paint("#b8934c"))
            + svg.circle(cx, cy, r * 0.5, stage.paint("#59656c"))
            + svg.line(cx - r, cy, cx + r, cy, stage.paint("#9a7a3c"), 7)
        )
        stage.add(gear, 0.95, Motion(spin=speed, pivot_x=cx, pivot_y=cy), box=(cx - r - 10, cy - r - 10, 2 * r + 20, 2 * r + 20))
    stage.glow(x - 60, y - 46, 44, "#ff6a50", 0.8, depth=0.95, period=1.7, flicker=0.95)


def _crates(stage: Stage, floor: float) -> None:
    body = ""
    for x, y, s in ((1150, floor + 30, 110), (1250, floor + 36, 96), (1190, floor - 80, 80)):
        body += (
            svg.rect(x - s / 2, y - s, s, s, stage.paint("#a37c50"))
            + svg.line(x - s * 0.4, y - s * 0.1, x + s * 0.4, y - s * 0.9, stage.paint("#7a5836"), s * 0.08)
            + svg.rect(x - s / 2, y - s, s, s, "none", stroke=stage.paint("#7a5836"), line=s * 0.08)
        )
    stage.add(body, 0.95)


def _seats(stage: Stage, floor: float) -> None:
    cloth = mix(stage.palette.accent, "#5a3a34", 0.4)
    for x, flip in ((30, 1), (560, -1), (1080, 1)):
        body = (
            svg.path(f"M0 {floor + 20}V{floor - 190}q0 -34 34 -34h30q28 0 28 34V{floor - 70}h90q22 0 22 24v66Z", stage.paint(cloth))
            + svg.stroke(f"M22 {floor - 10}V{floor - 180}M66 {floor - 90}V{floor - 190}", stage.paint(darker(cloth, 0.3)), 4)
            + svg.rect(8, floor - 224, 84, 40, stage.paint("#e4dccb"), radius=10)
            + svg.rect(0, floor + 16, 204, 14, stage.paint("#2c2725"))
        )
        stage.add(svg.group(body, f"translate({x if flip > 0 else x + 204} 0) scale({flip} 1)"), 0.95)


def _luggage(stage: Stage, floor: float) -> None:
    body = svg.rect(-440, 128, 2160, 8, stage.paint("#c9a86a")) + "".join(svg.line(x, 128, x, 156, stage.paint("#c9a86a"), 3) for x in range(-420, 1720, 60))
    for x, w, colour in ((140, 120, "#7a4a34"), (290, 84, "#4f6a5a"), (740, 130, "#9a7a4a"), (900, 70, "#5a4a6a")):
        body += (
            svg.rect(x, 78, w, 50, stage.paint(colour), radius=6)
            + svg.rect(x + w * 0.4, 68, w * 0.2, 12, "none", stroke=stage.paint("#3a2c22"), line=4)
            + svg.rect(x + w * 0.2, 78, 7, 50, stage.paint("#3a2c22"), opacity=0.6)
        )
    stage.add(body, 0.9, Motion(bob_y=1.4, period=0.6), box=(-440, 60, 2160, 100))


def _dashboard(stage: Stage, floor: float) -> None:
    stage.add(
        svg.path(f"M-440 {floor - 30}Q640 {floor - 110} 1720 {floor - 30}V{floor + 60}H-440Z", stage.paint("#33363b"))
        + "".join(
            svg.circle(x, floor - 40, 26, stage.paint("#15181c"), stroke=stage.paint("#8a9096"), line=4)
            + svg.line(x, floor - 40, x + 14, floor - 54, "#ff7a50", 3)
            for x in (520, 590, 760)
        ),
        0.95,
    )


def _console(stage: Stage, floor: float) -> None:
    top = floor - 116
    body = svg.poly([(430, top), (850, top), (900, floor + 30), (380, floor + 30)], stage.paint("#56616e")) + svg.poly(
        [(446, top + 10), (834, top + 10), (848, top + 62), (432, top + 62)], stage.paint("#2a323c")
    )
    rng = stage.rng("console")
    body += "".join(
        svg.rect(450 + 32 * k, top + 18 + 20 * (k % 2), 20, 12, rng.choice(("#5fd8e8", "#ffb454", "#e8624a", "#7fe08a")), radius=3, opacity=0.85)
        for k in range(12)
    )
    stage.add(body, 0.95)
    for k in range(3):
        stage.add(
            svg.rect(466 + 120 * k, top + 16, 40, 16, "#d8f6ff", radius=3),
            0.95,
            Motion(on=0.5, period=1.3 + 0.4 * k, phase=k),
            box=(460 + 120 * k, top + 12, 52, 24),
            fine=True,
        )
    stage.glow(640, top + 30, 260, "#6fd8f0", 0.32, depth=0.95, flicker=0.3)


def _screen(stage: Stage, floor: float) -> None:
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


def _pipes(stage: Stage, floor: float) -> None:
    stage.add(
        "".join(
            svg.rect(-440, y, 2160, h, stage.paint(c))
            + svg.rect(-440, y + 2, 2160, h * 0.22, stage.paint("#ffffff"), opacity=0.25)
            + "".join(svg.rect(x, y - 3, 16, h + 6, stage.paint(darker(c, 0.3)), radius=3) for x in range(-400, 1700, 230))
            for y, h, c in ((20, 22, "#8a95a3"), (54, 14, "#b07a4a"), (78, 10, "#6d7a86"))
        ),
        0.88,
    )


def _hanging(stage: Stage, floor: float) -> None:
    accent = stage.palette.accent
    for k, x in enumerate((430, 620, 760)):
        body = svg.path(
            f"M{x} 130h130v150l-16 18l-16 -18l-16 18l-16 -18l-16 18l-16 -18l-17 18l-17 -18Z", stage.paint(darker((accent, "#3f6a7a", "#c9933c")[k], 0.15))
        ) + "".join(
            svg.poly([(x + 65, 150 + 44 * j), (x + 90, 172 + 44 * j), (x + 65, 194 + 44 * j), (x + 40, 172 + 44 * j)], stage.paint("#efdcb0"), opacity=0.75)
            for j in range(3)
        )
        stage.add(body, 0.86, Motion(sway=0.012, pivot_y=130, period=4 + k, phase=k), box=(x - 14, 126, 160, 178))


def _antlers(stage: Stage, floor: float) -> None:
    bone = stage.paint("#d8c8a4")
    stage.add(
        svg.path("M612 236q28 -22 56 0l-10 44q-18 16 -36 0Z", stage.paint(WOOD))
        + svg.stroke("M630 236q-22 -40 -66 -44m24 4q-6 -24 -24 -36m42 52q-4 -34 -18 -52M650 236q22 -40 66 -44m-24 4q6 -24 24 -36m-42 52q4 -34 18 -52", bone, 7),
        0.86,
    )


def _rope(stage: Stage, floor: float) -> None:
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


def _skis(stage: Stage, floor: float) -> None:
    stage.add(
        "".join(
            svg.group(
                svg.path("M-7 0V-330q7 -26 14 0V0Z", stage.paint(("#b8443a", "#3f6a8a")[k])), f"translate({430 + 34 * k} {floor + 6}) rotate({-4 + 6 * k})"
            )
            for k in range(2)
        ),
        0.9,
    )


def _logs(stage: Stage, floor: float) -> None:
    stage.add(
        "".join(
            svg.circle(920 + 44 * k + 22 * (r % 2), floor + 10 - 38 * r, 21, stage.paint("#b08e62"), stroke=stage.paint("#5d4634"), line=5)
            + svg.circle(920 + 44 * k + 22 * (r % 2), floor + 10 - 38 * r, 10, "none", stroke=stage.paint("#8a6a48"), line=2)
            for r in range(3)
            for k in range(4 - r)
        ),
        0.95,
    )


PIECES: dict[str, Callable[[Stage, float], None]] = {
    "picture": _picture, "chart": _chart, "map": _chart, "clock": _clock, "clocks": _clocks, "violins": _violins, "shelf": _shelf, "mirror": _mirror,
    "hanging": _hanging, "antlers": _antlers, "rope": _rope, "tools": _tools, "screen": _screen, "pipes": _pipes, "luggage": _luggage,
    "bookshelf": _bookshelf, "fireplace": _fireplace, "stove": _stove, "kitchen": _kitchen, "counter": _counter, "bar": _counter, "door": _door,
    "stairs": _stairs, "bunk": _bunk, "skis": _skis, "logs": _logs, "machine": _machine, "forge": _fireplace, "lamp": _lamp, "lantern": _lantern,
    "jars": _jars, "rug": _rug, "bed": _bed, "sofa": _sofa, "desk": _desk, "piano": _piano, "television": _television, "workbench": _workbench,
    "console": _console, "controls": _console, "dashboard": _dashboard, "seats": _seats, "crates": _crates, "plant": _plant, "table": _table, "chair": _chair,
}  # fmt: skip
"""Feature word -> drawing, in the order they are put in: on the wall, along the wall, in the room."""
