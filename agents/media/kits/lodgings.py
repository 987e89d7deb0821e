"""Rooms of glass, rafters and taps: a greenhouse, an attic, a common room, a classroom, a tavern.

Greenhouse and attic have their own roofs and no back wall; the others stand before the wall that `rooms` has built.
"""

from .. import svg
from ..colour import darker, lighter, mix
from ..stage import BOTTOM, LEFT, RIGHT, SPAN, TOP, Motion, Stage
from . import elements, outlook, shell
from .styles import CEILING, FLOOR
from .vessels import cask


def greenhouse(stage: Stage) -> None:
    """Ribs of white iron and panes to a point far away, benches of pots on both sides, baskets and vines from the roof, a path to the door."""
    outlook.outside(stage)
    iron = stage.paint(mix("#e6ebe4", stage.palette.light, 0.3))
    mist, glass = svg.gradient([(0, "#eef6ee", 0.30), (0.6, "#dcebdc", 0.14), (1, "#cfe2cf", 0.34)])
    body = mist + svg.rect(LEFT, TOP, SPAN, 740 - TOP, glass)
    for side in (-1, 1):
        for up in (-0.55, -0.1, 0.36):
            body += svg.line(640 + side * 118, 330 + 100 * up, 640 + side * 1080, 330 + 915 * up, iron, 6)
    for size in (1.0, 1.5, 2.25, 3.4, 5.2):
        wide, eave, foot, ridge, thick = 118 * size, 330 - 62 * size, 330 + 106 * size, 330 - 142 * size, 5 + 2.6 * size
        body += svg.stroke(f"M{640 - wide:.0f} {foot:.0f}V{eave:.0f}L640 {ridge:.0f}L{640 + wide:.0f} {eave:.0f}V{foot:.0f}", iron, thick)
        body += svg.stroke(f"M{640 - wide:.0f} {eave:.0f}H{640 + wide:.0f}", iron, thick * 0.5)
    for share in (-1.0, -0.66, -0.33, 0.0, 0.33, 0.66, 1.0):
        near, far = abs(share), 640 + share * 118
        body += svg.line(far, 330 - 142 + 80 * near, 640 + share * 700, 330 - 142 * 5.9 + 80 * 5.9 * near, iron, 5)
    body += svg.rect(586, 268, 108, 168, "none", stroke=iron, line=8) + svg.line(640, 268, 640, 436, iron, 5) + svg.line(586, 350, 694, 350, iron, 5)
    stage.add(body, 0.8)
    brick, path = stage.paint("#a8705a"), stage.paint(mix("#b7a98c", stage.palette.mid, 0.25))
    definition, paint = svg.gradient([(0, darker(path, 0.2)), (0.3, path), (1, darker(path, 0.4))])
    body = definition + svg.poly([(590, 436), (690, 436), (1180, BOTTOM), (100, BOTTOM)], paint)
    body += "".join(
        svg.line(640 - 50 * (1 + 0.03 * k * k), 442 + 5 * k * k, 640 + 50 * (1 + 0.03 * k * k) * (1 + 0.1 * k), 442 + 5 * k * k, darker(path, 0.35), 2.4)
        for k in range(1, 10)
    )
    for side in (-1, 1):
        body += svg.poly([(640 + side * 50, 436), (640 + side * 118, 436), (640 + side * 1500, 1100), (640 + side * 540, BOTTOM)], stage.paint("#5a4a38"))
        body += svg.poly([(640 + side * 118, 392), (640 + side * 118, 440), (640 + side * 1090, 1240), (640 + side * 1090, 760)], brick)
    stage.add(body, 0.88)
    for side in (-1, 1):
        for step, size in enumerate((0.5, 0.72, 1.02, 1.4)):
            _bench(stage, 640 + side * (60 + 370 * size), 384 + 156 * size, size, 2 * step + (side > 0))
    for k, (x, y, size) in enumerate(((430, 96, 0.9), (860, 88, 1.0), (180, 40, 1.3), (1120, 30, 1.3))):
        _basket(stage, x, y, size, k)
    if stage.light.dark:
        stage.glow(640, 240, 420, "#ffe0a0", 0.5, depth=0.95, flicker=0.03)
    else:
        shell.pool(stage, 700, 900, 0.34, stage.light.key)


def _bench(stage: Stage, x: float, foot: float, size: float, index: int) -> None:
    """A table of slats with pots and what grows in them; the leaves move a little."""
    rng, wood, clay = stage.rng(f"bench{index}"), stage.paint("#8a6a48"), stage.paint("#b8623f")
    top = foot - 96 * size
    body = svg.rect(x - 130 * size, top, 260 * size, 14 * size, wood, radius=3)
    body += "".join(svg.rect(x + dx * size, top + 12 * size, 13 * size, 90 * size, darker(wood, 0.2)) for dx in (-118, -6, 106))
    leaves = ""
    for k in range(4):
        px, tall = x + (-96 + 64 * k) * size, rng.uniform(70, 170) * size
        body += svg.path(f"M{px - 24 * size:.0f} {top - 44 * size:.0f}h{48 * size:.0f}l{-7 * size:.0f} {44 * size:.0f}h{-34 * size:.0f}Z", clay) + svg.rect(
            px - 28 * size, top - 50 * size, 56 * size, 13 * size, lighter(clay, 0.14), radius=3
        )
        green = stage.paint(mix("#3f7a44", "#9dbb4e", rng.random()))
        for turn in range(-3, 4):
            leaf = svg.path(f"M0 0Q{18 * size:.0f} {-0.4 * tall:.0f} 0 {-tall:.0f}Q{-18 * size:.0f} {-0.4 * tall:.0f} 0 0Z", darker(green, 0.09 * abs(turn)))
            leaves += svg.group(
                leaf, f"translate({px:.0f} {top - 46 * size:.0f}) rotate({turn * 21 + rng.uniform(-6, 6):.0f}) scale({1 - 0.08 * abs(turn):.2f})"
            )
        if rng.random() < 0.6:
            bloom = (stage.palette.accent, "#f2d25a", "#e8e2ee", "#d65a7a")[rng.randrange(4)]
            leaves += "".join(
                svg.circle(px + rng.uniform(-40, 40) * size, top - 50 * size - tall * rng.uniform(0.5, 0.95), 9 * size, stage.paint(bloom)) for _ in range(5)
            )
    stage.add(body, 0.93 + 0.01 * size)
    box = (x - 200 * size, top - 260 * size, 400 * size, 250 * size)
    stage.add(leaves, 0.94 + 0.01 * size, Motion(sway=0.006, pivot_y=top - 46 * size, period=4.4, phase=index), box=box)


def _basket(stage: Stage, x: float, y: float, size: float, index: int) -> None:
    rng = stage.rng(f"basket{index}")
    body = "".join(svg.line(x, y - 330 * size, x + dx * size, y, stage.paint("#6f6a5c"), 2.4) for dx in (-42, 0, 42))
    for k in range(16):
        dx, drop = (-60 + 8 * k) * size, rng.uniform(60, 150) * size
        green = stage.paint(mix("#4a8a4a", "#a6c25a", rng.random()))
        body += svg.stroke(f"M{x + dx * 0.7:.0f} {y:.0f}q{dx * 0.5:.0f} {drop * 0.3:.0f} {dx * 0.45:.0f} {drop:.0f}", green, 8 * size)
    body += svg.path(f"M{x - 48 * size:.0f} {y}h{96 * size:.0f}q{-8 * size:.0f} {46 * size:.0f} {-48 * size:.0f} {46 * size:.0f}q{-40 * size:.0f} 0 {-48 * size:.0f} {-46 * size:.0f}Z", stage.paint("#8a6844"))  # fmt: skip
    stage.add(body, 0.955, Motion(swing=1.1, pivot_x=x, pivot_y=y - 330 * size, period=5.2, phase=index), box=(x - 120 * size, y - 300, 240 * size, 480 * size))


def attic(stage: Stage) -> None:
    """Under the slopes of a roof: rafters, a skylight with a shaft of dusty light, a round window in the gable, trunks, a dressmaker's figure, things under sheets."""
    outlook.outside(stage)
    wood = mix("#8a6a4a", stage.palette.mid, 0.3)
    board, beam = stage.paint(wood), stage.paint(darker(wood, 0.42))
    gable = f'<path fill-rule="evenodd" d="M{LEFT} {TOP}H{RIGHT}V{BOTTOM}H{LEFT}ZM640 176a74 74 0 1 0 0.1 0Z" fill="{board}"/>'
    gable += "".join(svg.line(x, TOP, x, FLOOR, darker(board, 0.3), 2.6, opacity=0.8) for x in range(280, 1020, 46) if abs(x - 640) > 78)
    stage.add(gable, 0.8)
    frame = svg.circle(640, 250, 78, "none", stroke=beam, line=15) + svg.line(640, 176, 640, 324, beam, 7) + svg.line(566, 250, 714, 250, beam, 7)
    stage.add(frame, 0.82)
    body = ""
    for side in (-1, 1):
        definition, paint = svg.gradient([(0, darker(board, 0.55)), (1, darker(board, 0.14))], x2=-side, y2=0)
        body += definition + svg.poly(
            [(640, -210), (640 + side * 500, FLOOR), (640 + side * 1300, FLOOR + 330), (640 + side * 1300, TOP - 300), (640, TOP - 300)], paint
        )
        body += "".join(
            svg.line(640 + side * 500 * t, -210 + 776 * t, 640 + side * (500 * t + 900), -210 + 776 * t - 330 + 640 * t, darker(board, 0.5), 2.6, opacity=0.7)
            for t in (0.15, 0.3, 0.45, 0.6, 0.75, 0.9)
        )
        for k, wide in enumerate((24, 34, 50)):
            dx = side * (26 + 190 * k + 34 * k * k)
            body += svg.line(640 + dx, -250 - 60 * k, 640 + dx + side * 520, FLOOR + 24 + 90 * k, beam, wide)
            body += svg.line(
                640 + dx - side * wide * 0.3, -250 - 60 * k, 640 + dx + side * (520 - wide * 0.3), FLOOR + 24 + 90 * k, lighter(beam, 0.14), wide * 0.16
            )
    body += svg.rect(330, 84, 620, 30, beam) + svg.rect(330, 84, 620, 6, lighter(beam, 0.16)) + svg.rect(628, TOP, 24, 370, beam)
    stage.add(body, 0.86)
    _skylight(stage, beam)
    shell.floor_to(stage, darker(wood, 0.1))
    _stored(stage)
    key, strength = stage.light.key, 0.25 if stage.light.dark else 0.6
    definition, paint = svg.gradient([(0, key, strength), (0.75, key, strength * 0.3), (1, key, 0)])
    stage.add(
        definition + svg.poly([(884, 130), (1004, 240), (880, 690), (430, 690)], paint),
        0.97,
        Motion(bob_x=5, period=9),
        box=(400, 110, 620, 590),
        fine=True,
        soft=10.0,
    )
    bulb = svg.line(470, 110, 470, 196, stage.paint("#2a241e"), 3) + svg.circle(470, 210, 14, "#ffe9b0" if stage.light.dark else stage.paint("#d8d2c0"))
    stage.add(bulb, 0.96, Motion(swing=2.2, pivot_x=470, pivot_y=110, period=3.9), box=(430, 100, 80, 140))
    stage.lit(470, 210, 400, "#ffd08a", 0.7, depth=0.96, flicker=0.05)
    shell.shade(stage)


def _skylight(stage: Stage, beam: str) -> None:
    definition, paint = svg.gradient([(0, stage.light.sky_top), (1, stage.light.sky_low)])
    pane = [(866, 96), (968, 62), (1066, 214), (972, 262)]
    body = definition + svg.poly(pane, paint, stroke=beam, line=16) + svg.line(917, 80, 1019, 238, beam, 7) + svg.line(918, 178, 1018, 138, beam, 6)
    stage.add(body, 0.9)


def _stored(stage: Stage) -> None:
    sheet, leather, brass = stage.paint("#d9d5c8"), stage.paint(mix("#6f452c", stage.palette.accent, 0.25)), stage.paint("#c39a4c")
    stage.shadows([(300, FLOOR + 54, 210, 0), (470, FLOOR + 40, 110, 0), (820, FLOOR + 46, 90, 0), (1010, FLOOR + 52, 230, 0)], 0.94)
    body = svg.rect(200, FLOOR - 46, 200, 98, leather, radius=5) + svg.path(f"M200 {FLOOR - 44}q0 -52 40 -52h120q40 0 40 52Z", lighter(leather, 0.12))
    body += "".join(svg.rect(x, FLOOR - 92, 14, 144, brass, opacity=0.9) for x in (232, 354)) + svg.rect(286, FLOOR - 58, 28, 30, brass, radius=4)
    body += svg.rect(222, FLOOR - 150, 132, 56, stage.paint("#8a6f4e"), radius=5) + svg.rect(
        268, FLOOR - 162, 40, 13, "none", stroke=stage.paint("#4a3826"), line=5
    )
    body += (
        svg.rect(430, FLOOR - 40, 84, 80, stage.paint("#b08d5e"))
        + svg.rect(430, FLOOR - 6, 84, 12, stage.paint("#d9c79c"))
        + svg.rect(440, FLOOR - 96, 66, 56, stage.paint("#a3814f"))
    )
    body += svg.path(
        f"M800 {FLOOR - 210}q-40 12 -34 74q8 44 2 84h104q-8 -44 4 -84q6 -62 -36 -74q-4 -22 -20 -22t-20 22Z",
        stage.paint(mix("#b9a184", stage.palette.accent, 0.3)),
    )
    body += svg.rect(814, FLOOR - 52, 12, 92, stage.paint("#4a3826")) + svg.path(f"M776 {FLOOR + 46}q44 -28 88 0Z", stage.paint("#4a3826"))
    body += svg.line(820, FLOOR - 204, 820, FLOOR - 54, stage.paint("#8a7458"), 2)
    body += svg.path(f"M890 {FLOOR + 52}q14 -110 30 -128q40 -34 84 -22q40 -30 76 12q34 26 50 138q-120 14 -240 0Z", sheet)
    body += "".join(
        svg.stroke(f"M{930 + 40 * k} {FLOOR - 66 + 9 * (k % 2)}q{-8 + 7 * k} 60 {-14 + 9 * k} 112", darker(sheet, 0.22), 3, opacity=0.8) for k in range(5)
    )
    cage = "".join(svg.stroke(f"M{620 + dx} {FLOOR - 12}V{FLOOR - 84}Q{620 + dx} {FLOOR - 118} 640 {FLOOR - 124}", brass, 2.6) for dx in (-14, 2, 18, 34, 50))
    body += cage + svg.rect(602, FLOOR - 14, 76, 9, brass, radius=3) + svg.rect(590, FLOOR - 4, 100, 44, stage.paint("#7d5638"), radius=3)
    stage.add(body, 0.95)


def common_room(stage: Stage) -> None:
    """High-backed chairs along the wall, a board full of notices, the television, a game on a round table, a walking frame."""
    y, cloth = FLOOR + 34, mix("#7f8f6a", stage.palette.accent, 0.35)
    stage.shadows([(x, y + 6, 120, 0) for x in (190, 340, 960, 1110)] + [(650, y + 54, 240, 0)], 0.94)
    body = svg.rect(500, 180, 280, 176, stage.paint("#b98a58"), stroke=stage.paint("#7d5a3a"), line=11)
    rng = stage.rng("notices")
    for k in range(11):
        x, top = 516 + 62 * (k % 4) + rng.uniform(-5, 8), 192 + 52 * (k // 4) + rng.uniform(-4, 6)
        paper = (("#f4efe0", "#f6d98a", "#cfe3ea", "#f2c2b4"))[rng.randrange(4)]
        body += svg.group(
            svg.rect(0, 0, 46, 40, stage.paint(paper)) + "".join(svg.rect(6, 10 + 8 * j, 30 - 8 * (j % 2), 3, "#6f6a64", opacity=0.7) for j in range(3)) + svg.circle(23, 4, 3.4, stage.palette.accent),
            f"translate({x:.0f} {top:.0f}) rotate({rng.uniform(-7, 7):.0f})",
        )  # fmt: skip
    body += svg.rect(LEFT, 404, SPAN, 16, stage.paint("#a9825a"), radius=4)
    for k, x in enumerate((190, 340, 960, 1110, 1290)):
        body += _wing_chair(stage, x, y, (cloth, mix(cloth, stage.palette.mid, 0.5), darker(cloth, 0.15))[k % 3])
    body += svg.rect(826, 250, 128, 92, stage.paint("#2b2c30"), radius=8) + svg.rect(838, 260, 104, 68, "#8fb6c4" if stage.light.dark else "#6d8890", radius=5)
    body += (
        svg.rect(800, 342, 180, 12, stage.paint("#8a6544"))
        + svg.line(870, 250, 846, 206, stage.paint("#55585c"), 3)
        + svg.line(890, 250, 922, 200, stage.paint("#55585c"), 3)
    )
    stage.add(body, 0.95)
    stage.glow(890, 294, 170, "#a9dcec", 0.35, depth=0.95, flicker=0.4)
    wood, steel = stage.paint("#95683f"), stage.paint("#c3cacd")
    table = svg.rect(640, y - 44, 20, 96, darker(wood, 0.25)) + svg.ellipse(650, y + 52, 62, 12, darker(wood, 0.35)) + svg.ellipse(650, y - 46, 134, 24, wood)
    table += svg.ellipse(650, y - 50, 134, 22, lighter(wood, 0.14)) + svg.poly(
        [(600, y - 62), (706, y - 62), (720, y - 40), (584, y - 40)], stage.paint("#f1ead6")
    )
    table += "".join(
        svg.rect(604 + 17 * j - 2 * row, y - 60 + 7 * row, 13, 5, stage.palette.accent if (j + row) % 2 else "#3d4650", opacity=0.85)
        for row in range(3)
        for j in range(6)
    )
    table += svg.rect(742, y - 76, 26, 24, stage.paint("#e8e2d4"), radius=4) + svg.path(
        f"M768 {y - 70}q14 6 0 13", "none", stroke=stage.paint("#e8e2d4"), line=4
    )
    table += svg.stroke(f"M450 {y + 46}V{y - 74}Q450 {y - 92} 470 {y - 92}H512Q530 {y - 92} 530 {y - 74}V{y + 46}M452 {y - 30}H528", steel, 8)
    stage.add(table, 0.965)


def _wing_chair(stage: Stage, x: float, foot: float, colour: str) -> str:
    cloth, wood = stage.paint(colour), stage.paint("#6f4c33")
    body = "".join(svg.rect(x + dx, foot - 26, 10, 30, wood) for dx in (-50, 40))
    body += svg.path(f"M{x - 48} {foot - 60}V{foot - 176}q0 -26 48 -26t48 26V{foot - 60}Z", cloth) + svg.path(
        f"M{x - 48} {foot - 186}q-20 10 -14 62h14ZM{x + 48} {foot - 186}q20 10 14 62h-14Z", darker(cloth, 0.16)
    )
    body += svg.rect(x - 62, foot - 116, 26, 94, darker(cloth, 0.12), radius=12) + svg.rect(x + 36, foot - 116, 26, 94, darker(cloth, 0.12), radius=12)
    body += svg.rect(x - 44, foot - 84, 88, 62, lighter(cloth, 0.1), radius=10) + svg.path(f"M{x - 30} {foot - 198}h60l-6 34h-48Z", stage.paint("#efe8d8"))
    return body


def classroom(stage: Stage) -> None:
    """A blackboard with sums, letters along the wall, a globe, rows of desks."""
    rng, frame, chalk = stage.rng("sums"), stage.paint("#8f6a44"), "#eef2ea"
    body = svg.rect(380, 176, 520, 216, stage.paint(mix("#2c4a40", stage.palette.shadow, 0.2)), stroke=frame, line=13) + svg.rect(
        380, 392, 520, 11, lighter(frame, 0.12)
    )
    for row in range(4):
        x = 410.0
        while x < 830:
            wide = rng.uniform(16, 60)
            body += svg.stroke(f"M{x:.0f} {212 + 46 * row}q{wide / 4:.0f} -16 {wide / 2:.0f} -2t{wide / 2:.0f} 0", chalk, 3.2, opacity=0.85)
            x += wide + rng.uniform(10, 34)
            if rng.random() < 0.12:
                break
    body += "".join(svg.rect(130 + 46 * k, 112, 38, 38, stage.paint(("#f0e6cc", "#e8c96a", "#c9dde2", "#e7b7a4")[k % 4])) + svg.path(
        ("M143 142l6 -22l6 22m-10 -8h8", "M143 120v22h8q6 -6 -2 -11q7 -6 -1 -11Z", "M157 124q-14 -6 -14 8t14 8")[k % 3].replace("143", f"{143 + 46 * k}").replace("157", f"{157 + 46 * k}"), "none", stroke=stage.paint("#3a4650"), line=3.4) for k in range(22))  # fmt: skip
    globe = svg.circle(1010, 420, 38, stage.paint("#6a9fc0")) + svg.path(
        "M990 400q18 -14 30 4q12 10 4 22q-26 12 -34 -26ZM1000 440q14 -4 24 6q-12 10 -24 -6Z", stage.paint("#8aa860")
    )
    body += globe + svg.stroke("M1022 372a48 48 0 0 1 10 86", stage.paint("#b58a42"), 5) + svg.rect(1000, 460, 20, 30, stage.paint("#7d5638"))
    body += svg.rect(950, 490, 190, 14, frame) + svg.rect(962, 504, 14, 84, darker(frame, 0.2)) + svg.rect(1112, 504, 14, 84, darker(frame, 0.2))
    stage.add(body, 0.94)
    for row, (foot, size) in enumerate(((FLOOR + 36, 0.8), (FLOOR + 76, 1.05))):
        desks = ""
        for k in range(-4, 5):
            x = 640 + 250 * size * k + 60 * row
            desks += svg.poly(
                [(x - 74 * size, foot - 70 * size), (x + 74 * size, foot - 70 * size), (x + 84 * size, foot - 48 * size), (x - 84 * size, foot - 48 * size)],
                lighter(frame, 0.1),
            )
            desks += svg.rect(x - 84 * size, foot - 48 * size, 168 * size, 10 * size, darker(frame, 0.1)) + "".join(
                svg.line(x + dx * size, foot - 40 * size, x + dx * size, foot, stage.paint("#4a4f55"), 6 * size) for dx in (-70, 70)
            )
            desks += svg.rect(x - 30 * size, foot - 66 * size, 38 * size, 12 * size, stage.paint(("#d0604a", "#4a78a0", "#e0b64c")[(k + row) % 3]))
        stage.add(desks, 0.95 + 0.01 * row)


def tavern(stage: Stage) -> None:
    """A long bar with taps before shelves of bottles and tankards, barrels on their sides with spigots, benches, candles, a lantern on the beam."""
    wood, brass, rng = stage.paint(mix("#6a4328", stage.palette.base, 0.2)), stage.paint("#c79a48"), stage.rng("bottles")
    body = svg.rect(470, 168, 480, 230, darker(wood, 0.5), stroke=darker(wood, 0.2), line=12)
    for shelf in (236, 310, 386):
        x = 484.0
        while x < 930:
            tint = ("#4f7a58", "#8a5a2c", "#b8862f", "#7a2f38", "#5a7f93", stage.palette.accent)[rng.randrange(6)]
            wide, tall = rng.uniform(13, 20), rng.uniform(38, 56)
            body += svg.path(
                f"M{x:.0f} {shelf}v-{tall * 0.6:.0f}q0 -7 {wide * 0.3:.0f} -9v-{tall * 0.26:.0f}h{wide * 0.4:.0f}v{tall * 0.26:.0f}q{wide * 0.3:.0f} 2 {wide * 0.3:.0f} 9v{tall * 0.6:.0f}Z",
                stage.paint(tint),
            )
            body += svg.rect(x + 2, shelf - tall * 0.42, wide - 4, tall * 0.2, stage.paint("#eadfc0")) + svg.line(
                x + 3, shelf - tall * 0.5, x + 3, shelf - 3, "#ffffff", 1.6, opacity=0.35
            )
            x += wide + rng.uniform(3, 8)
        body += svg.rect(466, shelf, 490, 9, lighter(wood, 0.1))
    stage.add(body, 0.93)
    kegs = ""
    for x, y in ((1050, 506), (1172, 506), (1111, 408), (1294, 506), (1233, 408)):
        kegs += (
            svg.circle(x, y, 56, stage.paint("#8a5a32"))
            + svg.circle(x, y, 56, "none", stroke=stage.paint("#3a3438"), line=8)
            + svg.circle(x, y, 44, stage.paint("#a8743f"))
        )
        kegs += "".join(
            svg.line(x - 42 + 14 * k, y - 38 + 4 * abs(k - 3), x - 42 + 14 * k, y + 38 - 4 * abs(k - 3), stage.paint("#7a4f2c"), 2) for k in range(1, 6)
        )
        kegs += svg.rect(x - 5, y + 22, 10, 24, brass, radius=3) + svg.rect(x - 13, y + 16, 26, 8, brass, radius=3)
    kegs += cask(stage, 250, FLOOR + 46, 116) + cask(stage, 158, FLOOR + 54, 104)
    stage.add(kegs, 0.94)
    bar = svg.rect(430, 440, 560, 150, wood) + svg.rect(414, 424, 592, 22, lighter(wood, 0.2), radius=5) + svg.rect(414, 444, 592, 6, darker(wood, 0.4))
    bar += "".join(svg.rect(446 + 108 * k, 466, 92, 104, "none", stroke=darker(wood, 0.35), line=5) for k in range(5)) + svg.rect(
        430, 584, 560, 9, brass, radius=4
    )
    for x in (600, 640, 680):
        bar += (
            svg.rect(x - 6, 372, 12, 54, brass, radius=4) + svg.rect(x - 4, 336, 8, 40, stage.paint("#2f2620"), radius=4) + svg.rect(x - 14, 384, 14, 7, brass)
        )
    for x in (480, 530, 800, 890):
        bar += svg.rect(x, 392, 26, 34, stage.paint("#d8a53c"), radius=4) + svg.rect(x - 2, 384, 30, 13, stage.paint("#fbf3df"), radius=6)
        bar += svg.path(f"M{x + 26} 400q15 6 0 18", "none", stroke=stage.paint("#d9dde0"), line=4)
    stage.shadows([(710, 594, 560, 0)], 0.94)
    stage.add(bar, 0.95)
    tankards = "".join(svg.rect(x, 116, 24, 32, stage.paint("#a3a8ab"), radius=3) + svg.path(f"M{x + 24} 122q14 8 0 18", "none", stroke=stage.paint("#a3a8ab"), line=4) + svg.line(x + 12, 96, x + 12, 116, stage.paint("#3a3028"), 2) for x in range(500, 930, 52))  # fmt: skip
    stage.add(svg.rect(470, 88, 480, 14, darker(wood, 0.2)) + tankards, 0.955)
    stool = "".join(svg.ellipse(x, 520, 36, 9, lighter(wood, 0.16)) + svg.line(x - 22, 524, x - 32, 622, wood, 7) + svg.line(x + 22, 524, x + 32, 622, wood, 7) + svg.line(x - 27, 580, x + 27, 580, wood, 4) for x in (480, 906))  # fmt: skip
    stage.add(stool, 0.965)
    for x in (520, 860):
        stage.glow(x, 150, 250, "#ffb45a", 0.5 if stage.light.dark else 0.25, depth=0.955, flicker=0.12)
    elements.moving(stage, svg.line(330, CEILING, 330, 128, stage.paint("#2a241e"), 4) + svg.path("M306 150Q330 112 354 150Z", brass) + svg.rect(312, 150, 36, 44, "#ffdf9a", radius=5) + svg.rect(306, 192, 48, 10, brass, radius=3), 0.96, (280, 40, 100, 170), swing=2.0, pivot_x=330, pivot_y=CEILING, period=4.1)  # fmt: skip
    stage.glow(330, 172, 300, "#ffc06a", 0.7 if stage.light.dark else 0.35, depth=0.96, flicker=0.12)
