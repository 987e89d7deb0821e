"""What stands in a room of one setting and nowhere else: hospital beds, a vault, a stage, an oven, an anvil, paper screens, pews, shelves to the ceiling.

The tables at the end name every such room, those of `vessels` and `lodgings` too. `PIECES` draws before the back wall that `rooms` has built.
"""

from collections.abc import Callable

from .. import svg
from ..colour import darker, lighter, mix
from ..stage import LEFT, RIGHT, SPAN, Motion, Stage
from . import elements, life, lodgings, shell, vessels
from .styles import CEILING, FLOOR

WOOD = "#7d5638"


def ward(stage: Stage) -> None:
    """A row of beds with rails and charts, curtains between them, drips, lamps on one bed only."""
    steel, linen, cloth = stage.paint("#c3ccd0"), stage.paint("#eef0ea"), stage.paint(mix(stage.palette.mid, "#9fc0b4", 0.6))
    body = svg.rect(LEFT, 258, SPAN, 6, steel)
    for x in (330, 660, 990, 1320):
        foot = FLOOR + 44
        body += (
            svg.rect(x - 116, foot - 92, 232, 34, linen, radius=12)
            + svg.rect(x - 116, foot - 66, 232, 26, cloth, radius=6)
            + svg.rect(x - 108, foot - 112, 62, 30, linen, radius=12)
        )
        body += "".join(svg.line(x + dx, foot - 130 if dx < 0 else foot - 104, x + dx, foot, steel, 6) for dx in (-118, 118)) + svg.line(
            x - 118, foot - 44, x + 118, foot - 44, steel, 6
        )
        body += "".join(svg.line(x - 118 + 15 * k, foot - 126, x - 118 + 15 * k, foot - 60, steel, 2.4) for k in range(1, 4)) + svg.rect(
            x + 96, foot - 88, 26, 34, stage.paint("#d8c9a0"), radius=2
        )
        body += (
            svg.line(x - 150, foot - 250, x - 150, foot, steel, 4)
            + svg.rect(x - 162, foot - 250, 24, 46, mix(stage.light.sky_low, "#cfe0e4", 0.6), radius=6)
            + svg.line(x - 150, foot - 204, x - 112, foot - 96, steel, 1.6)
        )
    stage.add(body, 0.95)
    for k, x in enumerate((495, 825, 1155)):
        folds = "".join(
            svg.path(f"M{x - 34 + 17 * j} 262q{4 if j % 2 else -4} 150 {2 if j % 2 else -2} 318h17q2 -160 0 -318Z", cloth if j % 2 else darker(cloth, 0.12))
            for j in range(4)
        )
        stage.add(folds, 0.96, Motion(sway=0.006, pivot_y=262, period=4.4, phase=k), box=(x - 60, 255, 120, 335))
    stage.add(svg.rect(610, 400, 70, 48, stage.paint("#2c343a"), radius=5) + svg.stroke("M616 426h14l6 -14l8 26l6 -12h22", "#7ff0a8", 2.4), 0.95)
    stage.glow(645, 424, 110, "#7ff0a8", 0.4, depth=0.95, period=1.1, flicker=0.7)
    shell.pool(stage, 640, 360, 0.6 if stage.light.dark else 0.2, "#e9f2e0")


def laundry(stage: Stage) -> None:
    """Copper tubs that steam, sheets on lines, an ironing table, linen on shelves."""
    copper, y = "#b5673c", FLOOR + 40
    body = ""
    for x in (260, 430, 1050):
        definition, paint = svg.gradient(
            [(0, stage.paint(darker(copper, 0.3))), (0.35, stage.paint(lighter(copper, 0.2))), (1, stage.paint(darker(copper, 0.4)))], x2=1, y2=0
        )
        body += (
            definition
            + svg.path(f"M{x - 70} {y - 118}h140l-10 118h-120Z", paint)
            + svg.ellipse(x, y - 118, 70, 15, stage.paint("#e8eef0"))
            + svg.ellipse(x, y - 118, 70, 15, "none", stroke=stage.paint(copper), line=6)
        )
    body += svg.rect(610, y - 130, 260, 18, stage.paint("#d8d0bc"), radius=5) + "".join(
        svg.line(x, y - 112, x + dx, y, stage.paint(WOOD), 10) for x, dx in ((640, -14), (840, 14))
    )
    body += svg.path(f"M700 {y - 132}q4 -26 40 -26h26v26Z", stage.paint("#4a4f55")) + "".join(
        svg.rect(790, y - 146 - 15 * k, 62, 14, stage.paint(("#f1ece0", "#d9e0e2")[k % 2]), radius=4) for k in range(5)
    )
    stage.add(body, 0.95)
    for k, x in enumerate((260, 430, 1050)):
        life.steam(stage, x, y - 130, 84, 0.96, f"tub{k}")
    life.washing(stage, 110, 150, 700, 128, 0.9, 8)
    life.washing(stage, 560, 176, 1300, 140, 0.92, 9)


def bank_hall(stage: Stage) -> None:
    """Columns, a counter with brass grilles, the round door of the vault, lamps on chains."""
    stone, brass = stage.paint("#d2c6aa"), stage.paint("#c39a4c")
    body = ""
    for x in (150, 400, 880, 1130, 1400):
        definition, paint = svg.gradient([(0, darker(stone, 0.3)), (0.4, lighter(stone, 0.15)), (1, darker(stone, 0.35))], x2=1, y2=0)
        body += definition + svg.rect(x - 30, 90, 60, FLOOR - 90, paint) + svg.rect(x - 44, 76, 88, 22, stone) + svg.rect(x - 42, FLOOR - 22, 84, 24, stone)
    steel = stage.paint("#7d8790")
    body += (
        svg.circle(640, 330, 132, darker(steel, 0.35))
        + svg.circle(640, 330, 116, steel)
        + svg.circle(640, 330, 88, lighter(steel, 0.12), stroke=darker(steel, 0.3), line=5)
    )
    body += "".join(svg.group(svg.circle(0, -102, 7, darker(steel, 0.4)), f"translate(640 330) rotate({30 * k})") for k in range(12))
    body += "".join(
        svg.group(svg.rect(-4, -58, 8, 58, brass, radius=4) + svg.circle(0, -58, 8, brass), f"translate(640 330) rotate({72 * k})") for k in range(5)
    ) + svg.circle(640, 330, 17, brass)
    counter = stage.paint("#5d4230")
    body += (
        svg.rect(LEFT, 470, SPAN, FLOOR - 452, counter)
        + svg.rect(LEFT, 458, SPAN, 18, stage.paint("#8a6a44"))
        + "".join(svg.rect(x, 492, 92, 62, "none", stroke=darker(counter, 0.3), line=4) for x in range(-430, 1720, 110))
    )
    for x in (180, 430, 760, 1010):
        body += (
            svg.rect(x - 4, 340, 8, 120, brass)
            + svg.rect(x + 146, 340, 8, 120, brass)
            + svg.rect(x - 8, 332, 166, 10, brass)
            + "".join(svg.line(x + 10 + 15 * k, 344, x + 10 + 15 * k, 430, brass, 2) for k in range(10))
        )
    stage.add(body, 0.9)
    for x in (290, 1010):
        stage.add(
            svg.line(x, CEILING, x, 150, brass, 3)
            + svg.ellipse(x, 172, 48, 24, "#fff0c4" if stage.light.dark else stage.paint("#efe6d0"))
            + svg.rect(x - 50, 148, 100, 10, brass, radius=4),
            0.95,
        )
        stage.lit(x, 176, 320, "#ffd995", 0.5, depth=0.95, flicker=0.02)


def theatre(stage: Stage) -> None:
    """The stage itself: curtains to both sides, boards, footlights, two beams from above."""
    red = stage.paint(mix(stage.palette.accent, "#8a2f34", 0.6))
    body = (
        svg.rect(LEFT, 480, SPAN, 90, stage.paint("#6d4a32"))
        + svg.rect(LEFT, 548, SPAN, 24, stage.paint("#3f2a1e"))
        + svg.path("M240 118h800v362H240Z", stage.paint(mix(stage.palette.base, "#33405a", 0.4)))
    )
    body += svg.circle(640, 300, 120, stage.paint(mix(stage.palette.light, stage.palette.mid, 0.4)), opacity=0.35)
    for x0, sign in ((LEFT, 1), (RIGHT, -1)):
        edge = 280.0 if sign > 0 else 1000.0
        span = edge - x0
        for k in range(14):
            a, b = x0 + span * k / 14, x0 + span * (k + 1) / 14
            body += svg.path(
                f"M{a:.0f} 60H{b:.0f}Q{b + sign * 8:.0f} 300 {b:.0f} 520H{a:.0f}Q{a + sign * 8:.0f} 300 {a:.0f} 60Z",
                lighter(red, 0.08) if k % 2 else darker(red, 0.2),
            )
    body += "".join(
        svg.path(f"M{x} {CEILING}h130v58q-65 62 -130 0Z", lighter(red, 0.05) if x // 130 % 2 else darker(red, 0.12)) for x in range(-440, 1720, 130)
    ) + svg.rect(LEFT, CEILING, SPAN, 16, stage.paint("#c39a4c"))
    stage.add(body, 0.9)
    for x in range(180, 1140, 120):
        stage.add(svg.path(f"M{x - 18} 572q18 -26 36 0Z", stage.paint("#c39a4c")), 0.94)
        stage.glow(x, 556, 92, "#ffdf9a", 0.4, depth=0.94, flicker=0.05)
    shell.pool(stage, 470, 420, 0.7)
    shell.pool(stage, 830, 420, 0.7)
    rng = stage.rng("audience")
    heads = "".join(
        svg.circle(x, 738 + rng.uniform(-12, 8), 36, "#0f0c10") + svg.path(f"M{x - 66} 860q0 -92 66 -92q66 0 66 92Z", "#0f0c10") for x in range(-400, 1720, 132)
    )
    stage.add(heads, 1.42)


def bookshop(stage: Stage) -> None:
    """Books to the ceiling, a ladder on a rail, piles on the floor, a counter lamp."""
    rng, wood = stage.rng("stacks"), stage.paint("#5d412c")
    body = svg.rect(90, 70, RIGHT - 90, FLOOR - 64, darker(wood, 0.45))
    spines = ("#9a4a3c", "#3f5f6a", "#c9a34c", "#5a6a44", "#d8ccb4", "#6a4a6a", "#7a5a3e", "#34506b")
    for y in range(146, int(FLOOR) + 8, 80):
        x = 100.0
        while x < RIGHT:
            width, height = rng.uniform(9, 21), rng.uniform(44, 66)
            if rng.random() < 0.93:
                body += svg.rect(x, y - height, width, height, stage.paint(rng.choice(spines)), radius=1) + svg.rect(
                    x + 1.5, y - height * 0.8, width - 3, 3, stage.paint("#e8d8a8")
                )
            x += width + 1.2
        body += svg.rect(90, y, RIGHT - 90, 10, lighter(wood, 0.06))
    body += "".join(svg.rect(x, 60, 15, FLOOR - 54, wood) for x in range(90, 1720, 236))
    body += svg.group(
        "".join(svg.line(dx, 0, dx, -470, stage.paint("#a8804e"), 9) for dx in (0, 62))
        + "".join(svg.line(0, -40 - 46 * k, 62, -40 - 46 * k, stage.paint("#a8804e"), 7) for k in range(10)),
        f"translate(960 {FLOOR + 30}) rotate(6)",
    )
    for x, count in ((240, 6), (316, 4), (1090, 7)):
        body += "".join(
            svg.rect(x - 34 + rng.uniform(-6, 6), FLOOR + 34 - 15 * (k + 1), 70, 14, stage.paint(spines[(k + x) % 8]), radius=2) for k in range(count)
        )
    stage.add(body, 0.9)


def bakery(stage: Stage) -> None:
    """A brick oven with its glow, bread on shelves and table, sacks, a peel."""
    brick, y = stage.paint("#a0624a"), FLOOR + 40
    body = (
        svg.path(f"M440 {y - 36}V330Q440 220 640 220Q840 220 840 330V{y - 36}Z", brick)
        + svg.rect(590, CEILING, 100, 190, darker(brick, 0.1))
        + svg.rect(420, y - 110, 440, 20, stage.paint("#8d857a"), radius=3)
    )
    body += "".join(
        svg.rect(452 + 44 * (k % 9) + (18 if k // 9 % 2 else 0), 330 + 22 * (k // 9), 38, 16, mix(brick, stage.paint("#c08a6a"), (k * 37 % 10) / 16), radius=2)
        for k in range(72)
        if 330 + 22 * (k // 9) < y - 120
    )
    body += svg.path(f"M540 {y - 112}V412q100 -90 200 0V{y - 112}Z", "#1d120e") + svg.path(
        f"M552 {y - 112}V440q88 -70 176 0V{y - 112}Z", "#e8742c", opacity=0.55
    )
    body += "".join(svg.ellipse(580 + 46 * k, y - 122, 24, 13, stage.paint("#c98a4a")) for k in range(4))
    for row in (250, 330):
        body += svg.rect(900, row, 330, 10, stage.paint(WOOD)) + "".join(
            svg.path(f"M{912 + 62 * k} {row}q-4 -34 26 -34q30 0 26 34Z", stage.paint(("#c98a4a", "#b5743a", "#d9a45e")[k % 3])) for k in range(5)
        )
    body += svg.line(380, y + 4, 410, 180, stage.paint("#a8804e"), 8) + svg.path("M394 182l32 4l6 -86q-20 -18 -38 0Z", stage.paint("#b8905c"))
    body += "".join(
        svg.path(f"M{x} {y}q-10 -70 12 -96h60q24 30 12 96Z", stage.paint("#d9cba8")) + svg.stroke(f"M{x + 14} {y - 92}h52", stage.paint("#8a7450"), 5)
        for x in (250, 1010, 1090)
    )
    stage.add(body, 0.92)
    stage.glow(640, y - 140, 330, "#ff8f3c", 0.55, depth=0.92, flicker=0.22)


def smithy(stage: Stage) -> None:
    """A hooded forge, an anvil on its block, bellows, tongs and horseshoes, sparks."""
    y, iron = FLOOR + 40, stage.paint("#3a3d42")
    body = svg.path(f"M410 330L520 {CEILING}H700L800 330Z", stage.paint("#4d4540")) + svg.rect(400, 326, 410, 22, stage.paint("#6a5a50"))
    body += svg.rect(420, y - 130, 370, 130, stage.paint("#7d6a5e")) + "".join(
        svg.rect(428 + 52 * (k % 7), y - 124 + 31 * (k // 7), 46, 26, stage.paint(mix("#86735f", "#5f5048", (k * 31 % 10) / 10)), radius=4) for k in range(28)
    )
    body += svg.ellipse(605, y - 132, 120, 22, "#2a1812") + "".join(
        svg.circle(530 + 26 * k, y - 138 - 6 * (k % 2), 15, ("#ff9a3c", "#e8552b", "#ffd27a")[k % 3]) for k in range(7)
    )
    body += svg.rect(900, y - 66, 96, 70, stage.paint("#6a4a32"), radius=6) + svg.path(
        f"M862 {y - 122}H1024Q1040 {y - 122} 1062 {y - 112}Q1030 {y - 96} 996 {y - 96}L984 {y - 66}H908L896 {y - 96}Q870 {y - 98} 862 {y - 122}Z", iron
    )
    body += (
        svg.rect(300, 250, 8, 200, iron)
        + "".join(svg.stroke(f"M{240 + 44 * k} 250v{110 + 12 * (k % 3)}m-9 0l9 40l9 -40", iron, 5) for k in range(4))
        + svg.rect(220, 244, 180, 10, stage.paint(WOOD))
    )
    body += "".join(svg.stroke(f"M{1100 + 62 * k} 300q-22 -56 18 -58q40 2 18 58", iron, 9) for k in range(3))
    stage.add(body, 0.92)
    bellows = svg.path(f"M820 {y - 160}q60 -40 100 -6l-14 60q-50 16 -92 -20Z", stage.paint("#8a5a3c"))
    stage.add(bellows, 0.9, Motion(swing=5, pivot_x=820, pivot_y=y - 130, period=2.6), box=(800, y - 220, 140, 150))
    stage.glow(605, y - 150, 420, "#ff8a3a", 0.75, depth=0.92, flicker=0.28)
    for k in range(9):
        rng = stage.rng(f"spark{k}")
        stage.glow(rng.uniform(520, 700), rng.uniform(260, 440), 12, "#ffc878", 1.0, depth=0.93, period=rng.uniform(0.6, 1.4), flicker=1.0)


def clockshop(stage: Stage) -> None:
    """Clocks of all sizes over the whole wall, pendulums out of step, a bench with its lamp."""
    rng = stage.rng("clocks")
    for k in range(22):
        x, y, r = 140 + 112 * (k % 11) + rng.uniform(-14, 14), (160, 330)[k // 11] + rng.uniform(-30, 30), rng.uniform(24, 46)
        case = stage.paint(rng.choice(("#7d5638", "#b8934c", "#4a4f56", "#8a4a3c")))
        body = (
            svg.rect(x - r * 0.4, y, r * 0.8, r * 2.1, darker(case, 0.3), radius=4)
            + svg.circle(x, y, r, case)
            + svg.circle(x, y, r * 0.8, stage.paint("#f2ead8"))
        )
        stage.add(
            body + svg.line(x, y, x + r * rng.uniform(-0.4, 0.4), y - r * 0.4, "#2c2a28", 3) + svg.line(x, y, x + r * 0.2, y + r * 0.55, "#2c2a28", 2), 0.85
        )
        bob = svg.line(x, y + r, x, y + r * 1.75, stage.paint("#c9a34c"), 2.4) + svg.circle(x, y + r * 1.75, r * 0.2, stage.paint("#e2bd62"))
        stage.add(bob, 0.86, Motion(swing=9, pivot_x=x, pivot_y=y + r, period=0.9 + r / 60, phase=k), box=(x - r, y + r * 0.7, 2 * r, r * 1.5))
    y = FLOOR + 34
    bench = svg.rect(400, y - 128, 480, 24, stage.paint(lighter(WOOD, 0.1)), radius=3) + "".join(
        svg.rect(x, y - 104, 24, 108, stage.paint(WOOD)) for x in (420, 836)
    )
    bench += "".join(svg.circle(500 + 60 * k, y - 138, 9 + 4 * (k % 3), "none", stroke=stage.paint("#b8934c"), line=5) for k in range(5))
    stage.add(bench, 0.95)
    stage.glow(800, y - 190, 220, "#ffd08a", 0.5 if stage.light.dark else 0.2, depth=0.95, flicker=0.03)


def dojo(stage: Stage) -> None:
    """Paper screens with the day or a lamp behind them, a scroll, a stand with two swords, mats, a brazier."""
    wood, paper = stage.paint("#4a3526"), mix(stage.light.sky_low, "#fff3d8", 0.55) if not stage.light.dark else "#f2cd8c"
    body = ""
    for x in (130, 320, 890, 1080, 1270):
        definition, paint = svg.gradient([(0, darker(paper, 0.12)), (0.6, paper), (1, darker(paper, 0.22))])
        body += (
            definition
            + svg.rect(x + 12, 134, 178, 366, paint)
            + "".join(svg.line(x + 12 + 44.5 * k, 134, x + 12 + 44.5 * k, 500, wood, 2.6) for k in range(1, 4))
            + "".join(svg.line(x + 12, 134 + 52 * k, x + 190, 134 + 52 * k, wood, 2.2) for k in range(1, 7))
        )
    body += (
        svg.rect(520, 130, 360, FLOOR - 130, stage.paint("#b8a47c"))
        + svg.rect(512, 126, 14, FLOOR - 120, wood)
        + svg.rect(876, 126, 14, FLOOR - 120, wood)
        + svg.rect(520, 532, 360, 36, stage.paint("#6a4a32"))
    )
    body += svg.rect(656, 160, 88, 264, stage.paint("#f0e8d2")) + svg.rect(648, 152, 104, 12, wood, radius=5) + svg.rect(648, 420, 104, 12, wood, radius=5)
    body += svg.stroke("M684 210q30 -14 34 6q-8 34 -34 46q26 4 36 26M700 300q-18 26 4 60M676 340h48", "#221d1a", 8)
    body += (
        svg.rect(580, 500, 8, 34, wood)
        + svg.rect(812, 500, 8, 34, wood)
        + svg.stroke("M556 486Q700 462 846 478", stage.paint("#1f1a1c"), 9)
        + svg.stroke("M566 512Q690 492 826 504", stage.paint("#5a2a2a"), 8)
        + svg.rect(624, 466, 12, 24, stage.paint("#c39a4c"))
    )
    stage.add(body, 0.88)
    mats = "".join(
        svg.poly(
            [(640 + a * 0.62, FLOOR + 2), (640 + (a + 300) * 0.62, FLOOR + 2), (640 + (a + 300) * 1.3, 800), (640 + a * 1.3, 800)],
            "none",
            stroke=stage.paint("#3f4a30"),
            line=7,
        )
        for a in range(-1200, 1200, 300)
    )
    stage.add(mats + svg.line(LEFT, 634, RIGHT, 634, stage.paint("#3f4a30"), 6), 0.94)
    stage.add(svg.rect(960, FLOOR - 16, 96, 60, stage.paint("#5a4232"), radius=6) + svg.ellipse(1008, FLOOR - 14, 42, 11, "#2a1812"), 0.96)
    stage.glow(1008, FLOOR - 18, 150, "#ff8f4a", 0.5, depth=0.96, flicker=0.25)


def chapel(stage: Stage) -> None:
    """Coloured lancets, an altar with candles, pews, a lamp."""
    glass = (stage.palette.accent, "#c9a34c", "#3f6a9a", "#5a8a5a", "#8a4a7a")
    body = ""
    for x in (240, 440, 840, 1040, 1240):
        outline = f"M{x - 44} 420V220Q{x - 44} 130 {x} 96Q{x + 44} 130 {x + 44} 220V420Z"
        body += svg.path(outline, mix(stage.light.sky_low, glass[x // 40 % 5], 0.5))
        body += "".join(
            svg.poly(
                [
                    (x - 40 + 27 * (k % 3), 190 + 38 * (k // 3)),
                    (x - 14 + 27 * (k % 3), 190 + 38 * (k // 3)),
                    (x - 14 + 27 * (k % 3), 226 + 38 * (k // 3)),
                    (x - 40 + 27 * (k % 3), 226 + 38 * (k // 3)),
                ],
                mix(glass[(k + x // 100) % 5], stage.light.sky_mid, 0.2 if not stage.night else 0.6),
            )
            for k in range(18)
        )
        body += svg.path(outline, "none", stroke=stage.paint("#5f5850"), line=11) + svg.line(x, 110, x, 420, stage.paint("#4a443e"), 4)
    body += (
        svg.path("M540 566V260Q540 130 640 90Q740 130 740 260V566Z", stage.paint("#8d857a"))
        + svg.rect(636, 190, 9, 150, stage.paint("#c39a4c"))
        + svg.rect(598, 232, 86, 9, stage.paint("#c39a4c"))
    )
    body += svg.rect(530, 452, 220, 116, stage.paint("#efe8d8")) + svg.rect(520, 440, 240, 16, stage.paint("#d8cdb4"), radius=3)
    stage.add(body, 0.86)
    for x in (560, 600, 680, 720):
        stage.add(svg.rect(x - 4, 404, 8, 36, "#f3ead2") + svg.path(f"M{x} 402q-7 -8 0 -20q7 12 0 20Z", "#ffd27a"), 0.88)
        stage.glow(x, 392, 80, "#ffc46a", 0.5, depth=0.88, flicker=0.2)
    pews = "".join(
        svg.rect(x, 560 + 44 * row, 420, 26, stage.paint(WOOD), radius=4) + svg.rect(x, 586 + 44 * row, 420, 40, stage.paint(darker(WOOD, 0.3)))
        for row in range(2)
        for x in (90 - 60 * row, 780 + 60 * row)
    )
    stage.add(pews, 0.96)


def cave(stage: Stage) -> None:
    """Rock all round with teeth above and below, marks on the wall, a fire; the mouth is the pale side."""
    rng, rock = stage.rng("rock"), mix("#6a5f58", stage.palette.base, 0.3)
    definition, paint = svg.gradient([(0, stage.paint(darker(rock, 0.6))), (0.5, stage.paint(lighter(rock, 0.06))), (1, stage.paint(darker(rock, 0.4)))])
    body = definition + svg.rect(LEFT, -280, SPAN, 1280, paint)
    second, sky = svg.gradient([(0, stage.light.sky_mid), (1, stage.light.sky_low)])
    body += second + svg.path(svg.blob(rng, 960, 380, 170, 200, corners=13, jitter=0.14), sky)
    body += "".join(
        svg.path(
            svg.blob(rng, rng.uniform(LEFT, RIGHT), rng.uniform(60, 520), rng.uniform(60, 170), rng.uniform(30, 80), jitter=0.3),
            stage.paint(rng.choice((darker(rock, 0.25), lighter(rock, 0.1)))),
            opacity=0.3,
        )
        for _ in range(34)
    )
    ochre = stage.paint("#a8502f")
    body += svg.stroke("M360 330q30 -50 90 -34q40 -6 60 22l-4 40m-14 -36l-6 36m-88 -40l-6 42m18 -42l2 40M512 318q22 -4 24 20", ochre, 6) + "".join(
        svg.circle(300 + 24 * k, 400 - 5 * (k % 2), 6, ochre) for k in range(5)
    )
    stage.add(body, 0.8)
    teeth = "".join(
        svg.poly([(x - w, -280), (x - w * 0.7, 40), (x, 60 + h), (x + w * 0.7, 40), (x + w, -280)], stage.paint(darker(rock, 0.35)))
        for x, w, h in ((rng.uniform(LEFT, RIGHT), rng.uniform(20, 54), rng.uniform(10, 120)) for _ in range(24))
    )
    stage.add(teeth, 0.9)
    shell.floor_to(stage, darker(rock, 0.15))
    stage.add(
        "".join(
            elements.rock(stage, stage.rng(f"cave{x}"), x, y, w, h, rock, 1.0)
            for x, y, w, h in ((150, 620, 190, 110), (1190, 630, 230, 150), (420, 596, 90, 40))
        ),
        0.95,
    )
    elements.campfire(stage, 640, 650, 80)


def corridor(stage: Stage) -> None:
    """One long passage to a window at its end: doors to both sides, a runner, wall lamps."""
    wall, carpet, wood = mix("#b89a78", stage.palette.mid, 0.3), mix(stage.palette.accent, "#6a2f34", 0.5), stage.paint("#5a3d2a")
    at = lambda side, t: 640 + side * (90 + 760 * t)
    low, high = (lambda t: 440 + 330 * t), (lambda t: 210 - 420 * t)
    body = svg.rect(LEFT, -280, SPAN, 1280, stage.paint(darker(wall, 0.4))) + svg.rect(550, 210, 180, 230, stage.paint(darker(wall, 0.15)))
    body += svg.poly([(550, 440), (730, 440), (at(1, 1.4), low(1.4)), (at(-1, 1.4), low(1.4))], stage.paint("#6a4c34")) + svg.poly(
        [(602, 440), (678, 440), (1010, 900), (270, 900)], stage.paint(carpet)
    )
    body += svg.poly([(550, 210), (730, 210), (at(1, 1.4), high(1.4)), (at(-1, 1.4), high(1.4))], stage.paint(lighter(wall, 0.3)))
    for side in (-1, 1):
        definition, paint = svg.gradient([(0, stage.paint(wall)), (1, stage.paint(darker(wall, 0.3)))], x2=side, y2=0)
        body += definition + svg.poly([(at(side, 0), high(0)), (at(side, 1.4), high(1.4)), (at(side, 1.4), low(1.4)), (at(side, 0), low(0))], paint)
        for a, b in ((0.05, 0.13), (0.24, 0.37), (0.54, 0.74), (1.0, 1.28)):
            door = [(at(side, t), low(t) + (high(t) - low(t)) * up) for t, up in ((a, 0), (a, 0.66), (b, 0.66), (b, 0))]
            body += svg.poly(door, wood, stroke=stage.paint(darker(wall, 0.5)), line=4 + 6 * b) + svg.circle(
                at(side, b - 0.02), low(b) + (high(b) - low(b)) * 0.3, 3 + 4 * b, stage.paint("#d8b35a")
            )
        body += svg.line(at(side, 0), 370, at(side, 1.4), low(1.4) + (high(1.4) - low(1.4)) * 0.3, stage.paint(darker(wall, 0.35)), 5)
    body += (
        svg.rect(596, 250, 88, 130, stage.light.sky_mid)
        + svg.rect(596, 250, 88, 130, "none", stroke=stage.paint("#e8dcc4"), line=8)
        + svg.line(640, 250, 640, 380, stage.paint("#e8dcc4"), 5)
    )
    stage.add(body, 0.8)
    stage.glow(640, 320, 190, stage.light.key, 0.3, depth=0.8, flicker=0.02, period=9)
    for side in (-1, 1):
        for t in (0.18, 0.46, 0.88):
            x, y = at(side, t), low(t) + (high(t) - low(t)) * 0.62
            stage.add(svg.path(f"M{x - 16 - 18 * t:.0f} {y:.0f}h{32 + 36 * t:.0f}l-8 -{30 + 26 * t:.0f}h-{16 + 36 * t:.0f}Z", "#ffe3ac"), 0.9)
            stage.glow(x, y - 18, 120 + 210 * t, "#ffc67c", 0.5, depth=0.9, flicker=0.16 if t == 0.46 and side > 0 else 0.03)


PIECES: dict[str, Callable[[Stage], None]] = {
    "ward": ward,
    "laundry": laundry,
    "bank_hall": bank_hall,
    "theatre": theatre,
    "bookshop": bookshop,
    "bakery": bakery,
    "smithy": smithy,
    "clockshop": clockshop,
    "dojo": dojo,
    "chapel": chapel,
    "common_room": lodgings.common_room,
    "classroom": lodgings.classroom,
    "tavern": lodgings.tavern,
}
WHOLE: dict[str, Callable[[Stage], None]] = {
    "cave": cave,
    "corridor": corridor,
    "lamp_room": vessels.lamp_room,
    "below_deck": vessels.below_deck,
    "cab": vessels.cab,
    "dome": vessels.dome,
    "greenhouse": lodgings.greenhouse,
    "attic": lodgings.attic,
}
"""Settings without a back wall."""
