"""Rooms that are the inside of something: the lantern of a lighthouse, the hold of a ship, a cab that drives, a dome under another sky.

None has a back wall; each draws its own shell and what is seen through it.
"""

import itertools
import math

from agents.film import Kit

from .. import svg
from ..colour import darker, lighter, mix
from ..stage import BOTTOM, LEFT, RIGHT, SPAN, TOP, Motion, Stage
from . import outlook, shell, space
from .sky import add_sky
from .styles import FLOOR
from .urban import skyline

LENS_X = 880.0


def lamp_room(stage: Stage) -> None:
    """A ring of glass high above the sea, and in it the great lens with its rings of prisms, which turns and throws two beams."""
    add_sky(stage)
    sea = stage.paint(mix("#2f6f86", stage.palette.base, 0.25), 0.3)
    definition, paint = svg.gradient([(0, mix(sea, stage.light.sky_low, 0.45)), (0.25, sea), (1, darker(sea, 0.35))])
    stage.add(definition + svg.rect(LEFT, 352, SPAN, BOTTOM - 352, paint), 0.3)
    for row in range(5):
        foam = "".join(
            svg.rect(x + 47 * row, 366 + 15 * row * (1 + 0.2 * row), 34 + 12 * row, 2, lighter(sea, 0.4), radius=1, opacity=0.55)
            for x in range(-420, 1700, 128)
        )
        stage.add(foam, 0.32, Motion(bob_x=13, period=3.2 + 0.4 * row, phase=row), box=(LEFT, 360 + 15 * row, SPAN, 90), fine=True)
    if stage.light.dark:
        _beams(stage)
    iron, white = stage.paint(mix("#39434a", stage.palette.base, 0.3)), stage.paint(mix("#d9d6c8", stage.palette.light, 0.4))
    across = [640 + 1130 * math.sin(math.radians(angle)) for angle in range(-80, 81, 16)]
    bars = ""
    for first, second in itertools.pairwise(across):
        bars += svg.stroke(f"M{first:.0f} 96L{second:.0f} 270L{first:.0f} 444M{second:.0f} 96L{first:.0f} 270L{second:.0f} 444", iron, 5)
    bars += "".join(svg.line(x, 90, x, 450, iron, 11) + svg.line(x - 3, 90, x - 3, 450, lighter(iron, 0.2), 2) for x in across)
    bars += "".join(svg.poly([(x, 30), (x + 90, 30), (x + 40, 440), (x - 60, 440)], "#ffffff", opacity=0.07) for x in (230, 1010))
    stage.add(bars, 0.78)
    _cupola(stage, across, iron)
    wall, shade = svg.gradient([(0, darker(white, 0.12)), (0.3, white), (1, darker(white, 0.35))])
    body = wall + svg.rect(LEFT, 446, SPAN, 140, shade) + svg.rect(LEFT, 436, SPAN, 17, iron) + svg.rect(LEFT, 432, SPAN, 5, lighter(iron, 0.3))
    body += "".join(svg.rect(x - 4, 453, 8, 126, darker(white, 0.3)) for x in across)
    body += "".join(svg.circle(x + side * 13, y, 3, darker(white, 0.45)) for x in across for side in (-1, 1) for y in (468, 508, 548))
    stage.add(body, 0.86)
    _grating(stage, iron)
    _lens(stage)


def _beams(stage: Stage) -> None:
    for side, phase in ((-1, 0.0), (1, 1.2)):
        definition, paint = svg.gradient([(0, "#fff3c4", 0.75), (1, "#fff3c4", 0)], x2=side, y2=0)
        if side < 0:
            definition, paint = svg.gradient([(0, "#fff3c4", 0), (1, "#fff3c4", 0.75)], x2=1, y2=0)
        end = LENS_X + side * 1300
        body = definition + svg.poly([(LENS_X, 296), (LENS_X, 324), (end, 420), (end, 130)], paint)
        stage.add(body, 0.45, Motion(swing=9, pivot_x=LENS_X, pivot_y=310, period=11, phase=phase), box=(min(LENS_X, end), 100, 1300, 350), fine=True, soft=7.0)


def _cupola(stage: Stage, across: list[float], iron: str) -> None:
    """The copper roof from inside: ribs that meet above."""
    copper = stage.paint(mix("#5f8f86", stage.palette.mid, 0.3))
    definition, paint = svg.gradient([(0, darker(copper, 0.65)), (1, darker(copper, 0.25))])
    body = definition + svg.rect(LEFT, TOP, SPAN, 92 - TOP, paint)
    body += "".join(svg.poly([(640 + (x - 640) * 0.1, TOP), (x - 9, 90), (x + 9, 90)], darker(copper, 0.55)) for x in across)
    stage.add(body + svg.rect(LEFT, 82, SPAN, 20, iron) + svg.rect(LEFT, 78, SPAN, 5, lighter(iron, 0.25)), 0.84)


def _grating(stage: Stage, iron: str) -> None:
    """The iron floor one sees through."""
    floor = darker(iron, 0.25)
    definition, paint = svg.gradient([(0, darker(floor, 0.4)), (0.4, floor), (1, darker(floor, 0.45))])
    body = definition + svg.rect(LEFT, FLOOR + 12, SPAN, BOTTOM - FLOOR, paint)
    body += "".join(svg.line(640 + 58 * i, FLOOR + 12, 640 + 190 * i, BOTTOM, lighter(floor, 0.14), 2.4, opacity=0.7) for i in range(-18, 19))
    body += "".join(svg.line(LEFT, FLOOR + 12 + 7 * k * k, RIGHT, FLOOR + 12 + 7 * k * k, lighter(floor, 0.14), 2, opacity=0.6) for k in range(1, 8))
    stage.add(body, 0.92)


def _lens(stage: Stage) -> None:
    x, brass = LENS_X, stage.paint("#b98a3e")
    glass = mix(stage.paint("#a9d6c6"), "#ffffff", 0.2)
    stage.shadows([(x, FLOOR + 62, 260, 0)], 0.94)
    pedestal = svg.path(f"M{x - 66} {FLOOR + 62}L{x - 48} 476H{x + 48}L{x + 66} {FLOOR + 62}Z", stage.paint("#4d5a4c")) + svg.rect(
        x - 96, 462, 192, 20, brass, radius=4
    )
    pedestal += "".join(svg.line(x + dx, 484, x + dx * 1.34, FLOOR + 60, stage.paint("#384338"), 4) for dx in (-26, 0, 26))
    definition, paint = svg.gradient([(0, darker(glass, 0.4)), (0.35, lighter(glass, 0.25)), (0.65, glass), (1, darker(glass, 0.5))], x2=1, y2=0)
    body = pedestal + definition + svg.path(f"M{x - 40} 132C{x - 110} 190 {x - 132} 236 {x - 132} 308C{x - 132} 380 {x - 112} 420 {x - 88} 462H{x + 88}C{x + 112} 420 {x + 132} 380 {x + 132} 308C{x + 132} 236 {x + 110} 190 {x + 40} 132Z", paint)  # fmt: skip
    line, bright = stage.paint("#4f7f78"), lighter(glass, 0.6)
    for k in range(7):
        top, low = 148 + 13 * k, 392 + 11 * k
        wide, under = 52 + 66 * math.sin(k / 6 * 1.35), 124 - 5 * k
        body += svg.stroke(f"M{x - wide:.0f} {top + 8}Q{x} {top - 14} {x + wide:.0f} {top + 8}", line, 3.4) + svg.stroke(
            f"M{x - wide:.0f} {top + 12}Q{x} {top - 10} {x + wide:.0f} {top + 12}", bright, 2.2, opacity=0.8
        )
        body += svg.stroke(f"M{x - under} {low - 8}Q{x} {low + 12} {x + under} {low - 8}", line, 3.4) + svg.stroke(
            f"M{x - under} {low - 4}Q{x} {low + 16} {x + under} {low - 4}", bright, 2.2, opacity=0.7
        )
    for radius in (78, 62, 46, 30):
        body += svg.ellipse(x, 310, radius * 1.1, radius, "none", stroke=line, line=3.6) + svg.ellipse(
            x - 2, 307, radius * 1.1 - 4, radius - 4, "none", stroke=bright, line=2
        )
    hot = "#fff6cf" if stage.light.dark else mix(glass, "#fff6cf", 0.5)
    body += svg.ellipse(x, 310, 22, 20, hot)
    body += "".join(svg.stroke(f"M{x + side * 40} 132C{x + side * 112} 190 {x + side * 134} 236 {x + side * 134} 308C{x + side * 134} 380 {x + side * 114} 420 {x + side * 90} 462", brass, 8) for side in (-1, 1))  # fmt: skip
    body += svg.rect(x - 46, 118, 92, 16, brass, radius=5) + svg.path(f"M{x - 20} 118Q{x} 88 {x + 20} 118Z", brass) + svg.rect(x - 2, 60, 4, 44, brass)
    stage.add(body, 0.95)
    shine = "".join(svg.stroke(f"M{x + dx} 176Q{x + dx * 1.5:.0f} 300 {x + dx} 440", "#ffffff", 9, opacity=0.5) for dx in (-64, 40))
    stage.add(shine, 0.955, Motion(bob_x=24, period=5.5), box=(x - 120, 160, 240, 300), fine=True, soft=3.0)
    stage.glow(x, 310, 330 if stage.light.dark else 170, "#ffe2a0", 0.5 if stage.light.dark else 0.24, depth=0.955, flicker=0.4, period=5.5)


def below_deck(stage: Stage) -> None:
    """The hold seen along the keel: ribs one behind the other, hammocks, casks, a ladder to a hatch with daylight, a lantern that swings with the ship."""
    wood = mix("#8a6440", stage.palette.base, 0.2)
    rib, plank = stage.paint(darker(wood, 0.5)), stage.paint(wood)
    definition, paint = svg.gradient([(0, darker(plank, 0.45)), (0.55, plank), (1, darker(plank, 0.4))])
    body = definition + svg.rect(LEFT, TOP, SPAN, BOTTOM - TOP, paint)
    for k in range(-11, 12):
        body += svg.stroke(f"M{640 + 16 * k} {330 - 4 * abs(k)}Q{640 + 70 * k} {330 + (k % 2) * 14} {640 + 190 * k} {330 + (60 * abs(k) - 300) * 1.7:.0f}", darker(plank, 0.3), 3, opacity=0.7)  # fmt: skip
    stage.add(body, 0.72)
    end = svg.rect(520, 214, 240, 224, stage.paint(lighter(wood, 0.06))) + "".join(
        svg.line(520 + 30 * k, 214, 520 + 30 * k, 438, stage.paint(darker(wood, 0.3)), 2.4) for k in range(1, 8)
    )
    end += svg.rect(594, 262, 92, 176, stage.paint(darker(wood, 0.45)), radius=6) + svg.circle(674, 352, 4, stage.paint("#c9a04c"))
    stage.add(end, 0.78)
    for step, size in enumerate((0.62, 0.86, 1.22, 1.76, 2.5)):
        wide, top, low = 230 * size, 330 - 128 * size, 330 + 128 * size
        thick = 22 * size
        arch = f"M{640 - wide * 0.82:.0f} {top:.0f}Q{640 - wide * 1.3:.0f} {330:.0f} {640 - wide * 0.66:.0f} {low:.0f}M{640 + wide * 0.82:.0f} {top:.0f}Q{640 + wide * 1.3:.0f} {330:.0f} {640 + wide * 0.66:.0f} {low:.0f}"
        tone = mix(rib, stage.light.haze, 0.04 * (4 - step))
        body = svg.stroke(arch, tone, thick) + svg.stroke(arch, lighter(tone, 0.2), thick * 0.3)
        body += svg.rect(640 - wide, top - thick * 0.9, 2 * wide, thick * 1.25, tone) + svg.rect(
            640 - wide, top - thick * 0.9, 2 * wide, thick * 0.25, lighter(tone, 0.14)
        )
        stage.add(body, 0.79 + 0.02 * step)
    floor = stage.paint(darker(wood, 0.12))
    definition, paint = svg.gradient([(0, darker(floor, 0.35)), (0.3, floor), (1, darker(floor, 0.5))])
    body = definition + svg.poly([(560, 438), (720, 438), (1900, BOTTOM), (-620, BOTTOM)], paint)
    body += "".join(svg.line(640 + 17 * k, 438, 640 + 270 * k, BOTTOM, darker(floor, 0.4), 2.4, opacity=0.8) for k in range(-4, 5))
    stage.add(body, 0.9)
    _hatch(stage, wood)
    _casks(stage)
    for x, phase in ((150, 0.0), (1085, 1.1)):
        _hammock(stage, x, phase)
    _ship_lantern(stage, 470)
    shell.shade(stage)


def _hatch(stage: Stage, wood: str) -> None:
    """A ladder and the light that falls down it."""
    key, x, plank = stage.light.key, 860, stage.paint(lighter(wood, 0.16))
    body = "".join(svg.line(x + dx, -60, x + dx * 1.16 + 34, FLOOR + 46, plank, 13) for dx in (-58, 58))
    body += "".join(svg.line(x - 60 + 0.055 * (y + 60), y, x + 60 + 0.055 * (y + 60), y, darker(plank, 0.12), 12) for y in range(10, 600, 64))
    stage.add(body, 0.94)
    strength = 0.22 if stage.light.dark else 0.5
    definition, paint = svg.gradient([(0, key, strength), (0.8, key, strength * 0.25), (1, key, 0)])
    stage.add(
        definition + svg.poly([(x - 90, -120), (x + 90, -120), (x + 230, 660), (x - 140, 660)], paint), 0.97, Motion(bob_x=9, period=6.5), box=(x - 190, -130, 460, 800), fine=True, soft=12.0
    )  # fmt: skip


def _casks(stage: Stage) -> None:
    body = ""
    for x, foot, size in ((352, 600, 92), (436, 612, 76), (1010, 622, 104)):
        body += cask(stage, x, foot, size)
    chest = stage.paint("#7a4f30")
    body += svg.rect(500, 552, 120, 56, chest, radius=4) + svg.path("M500 552q0 -30 24 -30h72q24 0 24 30Z", lighter(chest, 0.1))
    body += "".join(svg.rect(x, 524, 9, 84, stage.paint("#c9a04c")) for x in (520, 590)) + svg.rect(552, 546, 16, 18, stage.paint("#c9a04c"), radius=3)
    stage.shadows([(352, 602, 100, 0), (436, 614, 80, 0), (1010, 624, 110, 0), (560, 610, 130, 0)], 0.94)
    stage.add(body, 0.95)


def cask(stage: Stage, x: float, foot: float, size: float) -> str:
    """A standing barrel with its hoops."""
    definition, paint = svg.gradient([(0, stage.paint("#5a3b24")), (0.4, stage.paint("#a5743f")), (1, stage.paint("#4f331f"))], x2=1, y2=0)
    half, top = size * 0.38, foot - size
    body = definition + svg.path(
        f"M{x - half:.0f} {top:.0f}Q{x - half * 1.34:.0f} {foot - size / 2:.0f} {x - half:.0f} {foot:.0f}H{x + half:.0f}Q{x + half * 1.34:.0f} {foot - size / 2:.0f} {x + half:.0f} {top:.0f}Z",
        paint,
    )
    body += "".join(
        svg.stroke(f"M{x - half * (1.0 + bulge):.0f} {foot - size * up:.0f}q{half * (1 + bulge):.0f} {size * 0.07:.0f} {2 * half * (1 + bulge):.0f} 0", stage.paint("#3a3a3e"), size * 0.06)
        for up, bulge in ((0.86, 0.05), (0.66, 0.15), (0.34, 0.15), (0.14, 0.05))
    )  # fmt: skip
    return body + svg.ellipse(x, top, half, size * 0.09, stage.paint("#8a5f36"), stroke=stage.paint("#4f331f"), line=3)


def _hammock(stage: Stage, x: float, phase: float) -> None:
    cloth, cord = stage.paint(mix("#d9c9a2", stage.palette.light, 0.3)), stage.paint("#8a6f48")
    body = "".join(svg.line(x + side * 190, 190, x + side * (120 - 12 * k), 318 + 4 * k, cord, 3) for side in (-1, 1) for k in range(4))
    body += svg.path(f"M{x - 132} 312Q{x} 452 {x + 132} 312Q{x} 384 {x - 132} 312Z", cloth) + svg.path(
        f"M{x - 120} 322Q{x} 400 {x + 120} 322Q{x} 352 {x - 120} 322Z", stage.paint(mix("#8f4a42", stage.palette.accent, 0.4))
    )
    body += "".join(
        svg.stroke(f"M{x - 84 + 42 * k} {352 + 9 * (2 - abs(k - 2))}q4 26 8 {36 + 6 * (2 - abs(k - 2))}", darker(cloth, 0.3), 2, opacity=0.6) for k in range(5)
    )
    stage.add(body, 0.955, Motion(swing=2.4, pivot_x=x, pivot_y=120, period=4.6, phase=phase), box=(x - 200, 180, 400, 250))


def _ship_lantern(stage: Stage, x: float) -> None:
    brass = stage.paint("#a57c38")
    body = (
        svg.line(x, 60, x, 190, stage.paint("#3a2e22"), 4)
        + svg.path(f"M{x - 24} 212Q{x} 172 {x + 24} 212Z", brass)
        + svg.rect(x - 20, 212, 40, 52, "#ffe2a0", radius=6)
        + "".join(svg.line(x + dx, 212, x + dx, 264, brass, 3) for dx in (-20, -7, 7, 20))
        + svg.rect(x - 26, 262, 52, 12, brass, radius=4)
    )
    stage.add(body, 0.965, Motion(swing=7, pivot_x=x, pivot_y=60, period=4.6), box=(x - 70, 50, 140, 240))
    stage.glow(x, 238, 330, "#ffc268", 0.75 if stage.light.dark else 0.45, depth=0.965, flicker=0.14)


def cab(stage: Stage) -> None:
    """A car cut open along its middle: side windows with the street running past, seats, a dashboard with wheel and meter, the windscreen at the front."""
    _street_running_by(stage)
    lining = stage.paint(mix("#4a4540", stage.palette.base, 0.4))
    body = "".join(
        svg.path(f"M{LEFT} {TOP}H{RIGHT}V{BOTTOM}H{LEFT}Z" + "".join(_pane(hole) for hole in ((60, 118, 420, 262), (540, 118, 430, 262))) + "M1050 118L1156 118L1330 380L1050 380Z M-300 150H0V380H-300Z", lining).replace(
            "<path ", '<path fill-rule="evenodd" '
        )
        for _ in (0,)
    )  # fmt: skip
    edge, dark = lighter(lining, 0.2), darker(lining, 0.4)
    body += "".join(svg.path(_pane(hole), "none", stroke=dark, line=9) for hole in ((60, 118, 420, 262), (540, 118, 430, 262)))
    body += svg.stroke("M1050 118L1156 118L1330 380L1050 380Z", dark, 10)
    body += svg.rect(LEFT, 396, SPAN, 6, edge) + svg.rect(LEFT, 96, SPAN, 5, dark)
    body += "".join(svg.path(f"M{x} 84q60 34 120 0", "none", stroke=edge, line=9) for x in (200, 690))
    body += "".join(svg.rect(x, 446, 150, 14, dark, radius=7) + svg.circle(x + 190, 470, 13, "none", stroke=edge, line=5) for x in (210, 690))
    stage.add(body, 0.8)
    _car_seats(stage)
    _wheel_and_meter(stage, lining)
    sill = darker(lining, 0.5)
    stage.add(
        svg.path(f"M{LEFT} 590Q640 566 {RIGHT} 590V{BOTTOM}H{LEFT}Z", sill) + svg.stroke(f"M{LEFT} 590Q640 566 {RIGHT} 590", lighter(sill, 0.25), 8), 1.22
    )


def _pane(hole: tuple[float, float, float, float]) -> str:
    x, y, w, h = hole
    return f"M{x + 34} {y}H{x + w - 34}q34 0 34 34V{y + h - 16}q0 16 -16 16H{x + 16}q-16 0 -16 -16V{y + 34}q0 -34 34 -34Z"


def _street_running_by(stage: Stage) -> None:
    add_sky(stage)
    stage.pieces[:] = [piece for piece in stage.pieces if piece.depth < 0.03]
    stage.glows.clear()
    if stage.kit in (Kit.CITY, Kit.VEHICLE, Kit.WORKSHOP, Kit.HOME):
        skyline(stage, 1, 0.3, 150, 330, 110)
    else:
        outlook.outside(stage)
    wall, rng = stage.paint("#4f4a52", 0.6), stage.rng("by")
    for k in range(6):
        x, top, wide = LEFT + 360 * k, rng.uniform(150, 250), rng.uniform(200, 280)
        body = svg.rect(x, top, wide, 300, mix(wall, stage.palette.base, rng.uniform(0.1, 0.6)))
        body += "".join(
            svg.rect(x + 24 + 62 * (j % 4), top + 26 + 62 * (j // 4), 34, 40, "#ffd68c" if stage.light.dark and rng.random() < 0.5 else stage.light.sky_mid)
            for j in range(8)
            if 24 + 62 * (j % 4) + 40 < wide
        )
        body += svg.rect(x + 10, 330, wide - 20, 22, mix(stage.palette.accent, wall, 0.2 if k % 2 else 0.6))
        stage.add(body, 0.5, Motion(drift=-190, wrap=-SPAN), box=(x, top, wide, 300))
    for k in range(4):
        x = LEFT + 540 * k
        post = svg.rect(x, 120, 8, 320, stage.paint("#22262c")) + svg.path(f"M{x + 4} 124q0 -16 40 -14", "none", stroke=stage.paint("#22262c"), line=6)
        stage.add(post + svg.ellipse(x + 50, 118, 22, 9, "#ffe3a4"), 0.6, Motion(drift=-470, wrap=-SPAN), box=(x - 10, 96, 100, 350))
        if stage.light.dark or stage.wet:
            definition, paint = svg.gradient([(0, "#ffd994", 0.9), (0.4, "#ffc873", 0.35), (1, "#ffc873", 0)], radial=True)
            stage.add(definition + svg.circle(x + 50, 120, 110, paint), 0.61, Motion(drift=-470, wrap=-SPAN), box=(x - 70, 0, 240, 240), fine=True)
            second, tail = svg.gradient([(0, stage.palette.accent, 0.8), (1, stage.palette.accent, 0)], radial=True)
            stage.add(second + svg.circle(x + 300, 350, 70, tail), 0.61, Motion(drift=-330, wrap=-SPAN), box=(x + 220, 270, 160, 160), fine=True)


def _car_seats(stage: Stage) -> None:
    leather = stage.paint(mix("#6a4638", stage.palette.accent, 0.2))
    body = ""
    for x in (120, 600):
        body += svg.path(f"M{x - 70} 640L{x - 108} 322q-6 -34 26 -36h66q30 2 30 34L{x + 46} 560H{x + 250}q26 4 22 80Z", leather)
        body += svg.rect(x - 96, 240, 92, 58, darker(leather, 0.1), radius=20)
        body += "".join(svg.stroke(f"M{x - 94 + 24 * k} 312L{x - 60 + 24 * k} 556", darker(leather, 0.3), 3, opacity=0.7) for k in range(1, 5))
        body += svg.stroke(f"M{x + 52} 566H{x + 246}", lighter(leather, 0.15), 4, opacity=0.7)
    stage.add(body, 0.94)


def _wheel_and_meter(stage: Stage, lining: str) -> None:
    dash, dark = darker(lining, 0.3), darker(lining, 0.6)
    body = svg.path("M1010 640L1034 452Q1050 404 1120 400H1720V640Z", dash) + svg.stroke("M1034 452Q1050 404 1120 400H1720", lighter(dash, 0.25), 7)
    body += "".join(svg.circle(1120 + 76 * k, 446, 27, dark, stroke=lighter(dash, 0.35), line=4) for k in range(3))
    body += "".join(svg.line(1120 + 76 * k, 446, 1134 + 76 * k - 22 * (k % 2), 430, "#ff8a5a", 3) for k in range(3))
    body += svg.rect(1084, 492, 92, 44, "#1c1016", radius=6) + svg.rect(1204, 500, 130, 26, dark, radius=5)
    body += "".join(svg.stroke(f"M{1094 + 20 * k} 504v18m0 0h9m0 -18v18", "#ff6a4a", 3.4) for k in range(4))
    body += svg.ellipse(1000, 430, 26, 86, "none", stroke=dark, line=15) + svg.stroke("M1000 350v160M1000 430L1052 462", dark, 9)
    body += svg.rect(860, 92, 130, 40, dark, radius=14) + svg.rect(868, 98, 114, 28, stage.light.sky_mid, radius=10) + svg.line(930, 60, 930, 92, dark, 8)
    stage.add(body, 0.96)
    stage.add(
        svg.line(925, 130, 925, 170, dark, 2.5) + svg.path("M925 164l20 44h-40Z", stage.palette.accent),
        0.97,
        Motion(swing=11, pivot_x=925, pivot_y=130, period=1.7),
        box=(880, 125, 90, 95),
    )
    stage.glow(1130, 512, 150, "#ff6a4a", 0.5, depth=0.96, flicker=0.04)
    stage.glow(1196, 446, 170, "#9fe0c4", 0.3, depth=0.96, flicker=0.03)


def dome(stage: Stage) -> None:
    """A shell of triangles under the stars: panes between struts, beds of green under lamps, a ring of seats; where there is air outside, a telescope at a slit."""
    mars = stage.has("mars")
    if mars or stage.kit is Kit.SPACE:
        space.surface(stage)
        if stage.kit is Kit.SPACE and not mars:
            space.heavens(stage, planet=False)
    else:
        outlook.outside(stage)
    strut = stage.paint(mix("#c3cad0", stage.palette.light, 0.3))
    _panes(stage, strut)
    ring = stage.paint(mix("#8f979e", stage.palette.mid, 0.35))
    definition, paint = svg.gradient([(0, lighter(ring, 0.12)), (1, darker(ring, 0.35))])
    body = definition + svg.rect(LEFT, 448, SPAN, FLOOR - 430, paint) + svg.rect(LEFT, 438, SPAN, 14, strut)
    body += "".join(
        svg.rect(x, 470, 118, 68, "none", stroke=darker(ring, 0.3), line=4) + svg.rect(x + 46, 532, 26, 8, "#9fe8ff") for x in range(-420, 1700, 150)
    )
    stage.add(body, 0.88)
    shell.floor_to(stage, mix("#8b8f94", stage.palette.mid, 0.3))
    stage.add("".join(svg.ellipse(640, 690, 420 + 130 * k, 62 + 26 * k, "none", stroke=darker(ring, 0.2), line=4, opacity=0.6) for k in range(3)), 0.93)
    for k, x in enumerate((130, 400, 1080)):
        _green_bed(stage, x, k)
    if not mars and stage.kit is not Kit.SPACE:
        _telescope(stage)


def _panes(stage: Stage, strut: str) -> None:
    """The struts of a geodesic shell that rises over the whole picture, and the shine on a few of its panes."""
    rows = [
        [(640 + (x - 640) * reach + (gap / 2 if row % 2 else 0) * reach, y) for x in range(-1200, 2500, gap)]
        for row, (y, reach, gap) in enumerate(((446, 1.0, 230), (300, 0.97, 230), (160, 0.86, 230), (34, 0.68, 230), (-70, 0.46, 230), (-150, 0.24, 230)))
    ]
    lines, shine, rng = "", "", stage.rng("panes")
    for lower, upper in itertools.pairwise(rows):
        for a, b in itertools.pairwise(lower):
            lines += svg.line(*a, *b, strut, 8)
        for point in lower:
            near = sorted(upper, key=lambda other: abs(other[0] - point[0]))[:2]
            lines += "".join(svg.line(*point, *other, strut, 8) for other in near)
            if rng.random() < 0.16:
                shine += svg.poly([point, *near], "#ffffff", opacity=0.09)
    nodes = "".join(svg.circle(x, y, 10, darker(strut, 0.18)) + svg.circle(x - 2, y - 2, 4, lighter(strut, 0.4)) for row in rows[:-1] for x, y in row)
    stage.add(shine + lines + nodes, 0.84)


def _green_bed(stage: Stage, x: float, index: int) -> None:
    rng, trough = stage.rng(f"bed{index}"), stage.paint("#dfe3e2")
    stage.shadows([(x, FLOOR + 44, 230, 0)], 0.94)
    leaves = "".join(
        svg.group(
            svg.path("M0 0Q22 -36 0 -84Q-22 -36 0 0Z", stage.paint(mix("#4f8f46", "#9cc65a", rng.random()))),
            f"translate({x - 96 + 192 * rng.random():.0f} {FLOOR - 14}) rotate({rng.uniform(-34, 34):.0f}) scale({rng.uniform(0.7, 1.25):.2f})",
        )
        for _ in range(26)
    )
    stage.add(leaves, 0.95, Motion(sway=0.008, pivot_y=FLOOR - 14, period=4.2, phase=index), box=(x - 140, FLOOR - 130, 280, 130))
    body = svg.path(f"M{x - 116} {FLOOR - 18}h232l-14 60h-204Z", trough) + svg.rect(x - 120, FLOOR - 24, 240, 14, lighter(trough, 0.3), radius=6)
    body += svg.rect(x - 108, 342, 216, 12, stage.paint("#737b82"), radius=5) + svg.rect(x - 100, 352, 200, 6, "#f3d4ff")
    body += "".join(svg.line(x + dx, 348, x + dx, FLOOR - 20, stage.paint("#737b82"), 5) for dx in (-104, 104))
    stage.add(body, 0.955)
    stage.glow(x, 372, 150, "#e9a4ff", 0.4, depth=0.955, flicker=0.03)


def _telescope(stage: Stage) -> None:
    tube, brass, x = stage.paint("#e4e0d2"), stage.paint("#b58a42"), 820
    stage.shadows([(x, FLOOR + 70, 200, 0)], 0.95)
    body = svg.path(f"M{x - 20} 430L{x - 60} {FLOOR + 70}H{x + 60}L{x + 20} 430Z", stage.paint("#3f464c")) + svg.circle(x, 420, 40, brass)
    barrel = svg.rect(-64, -40, 380, 80, tube, radius=6) + svg.rect(306, -52, 30, 104, brass, radius=5) + svg.rect(-120, -22, 62, 44, brass, radius=6)
    barrel += (
        svg.rect(60, -40, 12, 80, brass)
        + svg.rect(210, -40, 12, 80, brass)
        + svg.rect(-64, 12, 380, 28, "#000000", opacity=0.18)
        + svg.rect(10, -64, 150, 18, brass, radius=8)
    )
    stage.add(body + svg.group(barrel, f"translate({x} 410) rotate(-42)"), 0.96)
