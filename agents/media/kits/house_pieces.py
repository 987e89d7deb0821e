"""What stands in a house: hearths and kitchens, beds and sofas, tables, doors and stairs.

Each function draws one thing at its own place; `furniture` decides what is drawn and moves what would stand in another's way.
"""

from .. import svg
from ..colour import darker, lighter, mix
from ..stage import Motion, Stage
from .elements import WOOD


def jars(stage: Stage, floor: float) -> None:
    body = ""
    for x, size, colour in ((470, 1.0, "#b5673c"), (540, 0.75, "#c98a52"), (596, 1.15, "#8a4f3a")):
        h = 96 * size
        body += (
            svg.path(f"M{x - 16 * size} {floor + 20 - h}q-34 {h * 0.5} -6 {h}h{44 * size}q28 {-h * 0.5} -6 {-h}Z", stage.paint(colour))
            + svg.ellipse(x, floor + 20 - h, 19 * size, 6 * size, stage.paint(darker(colour, 0.4)))
            + svg.stroke(f"M{x - 30 * size} {floor + 20 - h * 0.5}q{30 * size} 12 {60 * size} 0", stage.paint("#e8d4a8"), 3)
        )
    stage.add(body, 0.95)


def bookshelf(stage: Stage, floor: float) -> None:
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


def fireplace(stage: Stage, floor: float) -> None:
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
    _flames(stage, x, floor - 14, 74)
    stage.glow(x, floor - 50, 380, "#ff9a4a", 0.5 if stage.light.dark else 0.26, depth=0.9, flicker=0.28)


def _flames(stage: Stage, x: float, foot: float, size: float) -> None:
    for i, (colour, scale) in enumerate((("#e8552b", 1.0), ("#f7932f", 0.72), ("#ffe08a", 0.42))):
        w, h = size * 0.5 * scale, size * scale
        body = svg.path(
            f"M{x} {foot - h}C{x + w * 0.4} {foot - h * 0.6} {x + w * 1.1} {foot - h * 0.5} {x + w} {foot - h * 0.15}Q{x} {foot + h * 0.1} {x - w} {foot - h * 0.15}C{x - w * 0.9} {foot - h * 0.5} {x - w * 0.1} {foot - h * 0.55} {x} {foot - h}Z",
            colour,
        )
        stage.add(
            body, 0.9, Motion(sway=0.15, pivot_y=foot, period=0.5 + 0.17 * i, phase=i), box=(x - size, foot - size * 1.2, 2 * size, size * 1.4), fine=True
        )


def stove(stage: Stage, floor: float) -> None:
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


def kitchen(stage: Stage, floor: float) -> None:
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


def counter(stage: Stage, floor: float) -> None:
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


def sofa(stage: Stage, floor: float) -> None:
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


def desk(stage: Stage, floor: float) -> None:
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


def table(stage: Stage, floor: float) -> None:
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


def chair(stage: Stage, floor: float) -> None:
    y = floor + 70
    wood = stage.paint(darker(WOOD, 0.05))
    stage.add(
        svg.rect(880, y - 92, 92, 12, wood, radius=3)
        + "".join(svg.line(x, y - 86, x, y + 6, wood, 9) for x in (888, 964))
        + "".join(svg.line(x, y - 90, x + 4, y - 214, wood, 9) for x in (888, 964))
        + "".join(svg.rect(884, y - 210 + 34 * k, 88, 12, wood, radius=4) for k in range(3)),
        0.98,
    )


def bed(stage: Stage, floor: float) -> None:
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


def bunk(stage: Stage, floor: float) -> None:
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


def plant(stage: Stage, floor: float) -> None:
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


def rug(stage: Stage, floor: float) -> None:
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


def door(stage: Stage, floor: float) -> None:
    stage.add(
        svg.rect(1170, 196, 150, floor - 190, stage.paint(darker(WOOD, 0.25)))
        + svg.rect(1182, 208, 126, floor - 202, stage.paint(WOOD))
        + "".join(svg.rect(1198, y, 94, 130, "none", stroke=stage.paint(darker(WOOD, 0.2)), line=5) for y in (226, 396))
        + svg.circle(1200, 384, 8, stage.paint("#c9a86a")),
        0.88,
    )


def stairs(stage: Stage, floor: float) -> None:
    stage.add(
        "".join(svg.rect(1060 + 52 * k, floor - 46 - 46 * k, 520, 46, stage.paint(mix(WOOD, "#5a3e2a", k % 2 * 0.4))) for k in range(9))
        + svg.line(1050, floor - 150, 1500, floor - 560, stage.paint(darker(WOOD, 0.3)), 12)
        + "".join(svg.line(1078 + 52 * k, floor - 50 - 46 * k, 1078 + 52 * k, floor - 172 - 47 * k, stage.paint(darker(WOOD, 0.2)), 6) for k in range(8)),
        0.9,
    )


def piano(stage: Stage, floor: float) -> None:
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


def television(stage: Stage, floor: float) -> None:
    y = floor + 20
    stage.add(
        svg.rect(1000, y - 60, 180, 64, stage.paint(WOOD), radius=3)
        + svg.rect(1016, y - 180, 150, 116, stage.paint("#3a342e"), radius=12)
        + svg.rect(1028, y - 168, 110, 92, "#9cc4d8", radius=14)
        + svg.stroke(f"M1080 {y - 180}l-30 -50M1090 {y - 180}l34 -46", stage.paint("#8a8f94"), 3),
        0.95,
    )
    stage.glow(1083, y - 120, 200, "#8fc4e8", 0.5, depth=0.95, flicker=0.5)


def altar(stage: Stage, floor: float) -> None:
    """A table under a white cloth with candles, and a picture with a gilt frame above."""
    cloth, gilt, flame = stage.paint("#ece7da"), stage.paint("#c9a24a"), "#ffe6a6"
    body = svg.path("M560 360V236Q560 168 640 168T720 236V360Z", stage.paint(darker(stage.palette.base, 0.1)), stroke=gilt, line=11)
    body += (
        svg.circle(640, 244, 24, "none", stroke=gilt, line=4)
        + svg.path("M604 346q4 -62 36 -72q32 10 36 72Z", stage.paint(stage.palette.accent))
        + svg.circle(640, 248, 16, stage.paint("#d9a884"))
    )
    body += (
        svg.rect(490, floor - 130, 300, 26, cloth)
        + svg.rect(504, floor - 108, 272, 122, cloth)
        + svg.rect(604, floor - 130, 72, 144, stage.paint(stage.palette.mid))
    )
    body += svg.rect(636, floor - 112, 8, 60, gilt) + svg.rect(622, floor - 94, 36, 8, gilt)
    for x in (516, 556, 724, 764):
        body += (
            svg.rect(x - 5, floor - 184, 10, 54, stage.paint("#f4eedd"))
            + svg.rect(x - 11, floor - 134, 22, 6, gilt)
            + svg.path(f"M{x} {floor - 204}q8 12 0 20q-8 -8 0 -20Z", flame)
        )
    stage.add(body, 0.95)
    for x in (536, 744):
        stage.glow(x, floor - 194, 120, "#ffc873", 0.5, depth=0.95, flicker=0.16)
