"""What makes a room a space: its ceiling and side wall, how light falls off in it, shafts and patches of light from its windows, and things near the lens."""

from agents.film import Kit, Look, TimeOfDay

from .. import svg
from ..colour import darker, lighter, mix
from ..stage import BOTTOM, LEFT, SPAN, TOP, Motion, Stage
from .nearby import NEAR
from .styles import CEILING, CORNER, FLOOR, Hole, Style

VANISHING = (640.0, 318.0)


def ceiling(stage: Stage, style: Style) -> None:
    """The ceiling above the back wall, with beams or joints that run away from the viewer."""
    local = lighter(style.wall, 0.12) if style.pattern in ("stripes", "tiles", "marble", "panels") else style.trim
    definition, paint = svg.gradient([(0, stage.paint(darker(local, 0.55))), (1, stage.paint(darker(local, 0.3)))])
    body = definition + svg.rect(LEFT, TOP, SPAN, CEILING - TOP, paint)
    joint = stage.paint(darker(local, 0.6))
    beams = style.pattern in ("planks", "logs", "plaster", "paper", "brick")
    for k in range(-9, 10):
        x = 640 + 150 * k
        out = 640 + 150 * k * (VANISHING[1] - TOP) / (VANISHING[1] - CEILING)
        if beams:
            body += svg.poly([(x - 13, CEILING), (x + 13, CEILING), (out + 40, TOP), (out - 40, TOP)], stage.paint(darker(style.trim, 0.25)))
            body += svg.rect(x - 15, CEILING - 4, 30, 22, stage.paint(darker(style.trim, 0.1)), radius=3)
        else:
            body += svg.line(x, CEILING, out, TOP, joint, 2, opacity=0.6)
    body += svg.rect(LEFT, CEILING - 2, SPAN, 9, stage.paint(lighter(style.trim, 0.06)))
    stage.add(body, 0.86)


def side_wall(stage: Stage, style: Style) -> None:
    """The wall to the left, seen at a slant, with a window, an open door or a picture in it: what a shot that looks that way has behind it."""
    width = CORNER - LEFT
    low = lambda t: FLOOR + (FLOOR - VANISHING[1]) * width * t / (VANISHING[0] - CORNER)
    high = lambda t: CEILING - (VANISHING[1] - CEILING) * width * t / (VANISHING[0] - CORNER)
    at = lambda t, up: (CORNER - width * t, low(t) + (high(t) - low(t)) * up)
    wall = stage.paint(darker(style.wall, 0.24))
    definition, paint = svg.gradient([(0, darker(wall, 0.5)), (0.75, wall), (1, darker(wall, 0.18))], x2=1, y2=0)
    body = definition + svg.poly([at(0, 0), at(0, 1), at(1, 1), at(1, 0)], paint)
    line = stage.paint(darker(style.wall, 0.45))
    if style.pattern in ("logs", "brick", "tiles"):
        body += "".join(svg.line(*at(0, k / 14), *at(1, k / 14), line, 2.2, opacity=0.55) for k in range(1, 14))
    else:
        body += "".join(svg.line(*at(t, 0), *at(t, 1), line, 2.2, opacity=0.55) for t in (0.08, 0.17, 0.27, 0.38, 0.51, 0.66, 0.83))
    body += svg.poly([at(0, 0.035), at(0, 0), at(1, 0), at(1, 0.035)], stage.paint(style.trim)) + svg.line(CORNER, CEILING, CORNER, FLOOR, darker(wall, 0.4), 3)
    kind = stage.rng("sidewall").choice(("window", "window", "door", "picture"))
    trim = stage.paint(style.trim)
    if kind == "door":
        beyond = "#f2c27a" if stage.light.dark else stage.paint(lighter(style.wall, 0.35))
        second, glow = svg.gradient([(0, beyond), (1, darker(beyond, 0.35))])
        body += second + svg.poly([at(0.22, 0), at(0.22, 0.66), at(0.6, 0.66), at(0.6, 0)], glow, stroke=trim, line=16)
        body += svg.poly(
            [at(0.6, 0), at(0.6, 0.66), (at(0.6, 0)[0] + 66, at(0.6, 0.66)[1] + 26), (at(0.6, 0)[0] + 66, at(0.6, 0)[1] - 30)],
            stage.paint(darker(style.trim, 0.25)),
        )
    elif kind == "window":
        second, glow = svg.gradient([(0, stage.light.sky_mid), (1, stage.light.sky_low)])
        body += second + svg.poly([at(0.2, 0.34), at(0.2, 0.76), at(0.72, 0.76), at(0.72, 0.34)], glow, stroke=trim, line=15)
        body += svg.line(*at(0.42, 0.34), *at(0.42, 0.76), trim, 8) + svg.line(*at(0.2, 0.55), *at(0.72, 0.55), trim, 7)
    else:
        body += svg.poly([at(0.24, 0.42), at(0.24, 0.7), at(0.56, 0.7), at(0.56, 0.42)], stage.paint(stage.palette.mid), stroke=stage.paint("#a8874c"), line=12)
        body += svg.poly([at(0.24, 0.42), at(0.24, 0.54), at(0.4, 0.6), at(0.56, 0.5), at(0.56, 0.42)], stage.paint(stage.palette.base))
    stage.add(body, 0.93)


def shade(stage: Stage) -> None:
    """Darkness in the corners and along the ceiling and floor; at night away from the lamp as well."""
    deep = mix(stage.palette.shadow, "#000000", 0.5)
    night = stage.light.dark
    first, across = svg.gradient([(0, deep, 0.55), (0.3, deep, 0.12), (0.5, deep, 0), (0.72, deep, 0.1), (1, deep, 0.5)], x2=1, y2=0)
    second, down = svg.gradient([(0, deep, 0.6), (0.3, deep, 0.34 if night else 0.2), (0.7, deep, 0), (1, deep, 0)])
    third, foot = svg.gradient([(0, deep, 0), (0.8, deep, 0.32), (1, deep, 0.4)])
    body = first + svg.rect(LEFT, TOP, SPAN, BOTTOM - TOP, across) + second + svg.rect(LEFT, CEILING - 200, SPAN, 620, down)
    stage.add(body + third + svg.rect(LEFT, FLOOR - 70, SPAN, 76, foot), 0.93, fine=True, soft=1.0)


def light(stage: Stage, holes: tuple[Hole, ...]) -> None:
    """Day or moonlight through the windows: soft shafts in the air and bright patches with the shadow of the bars on the floor. In film noir, of blinds on the wall."""
    strength = {TimeOfDay.DAWN: 0.30, TimeOfDay.DAY: 0.24, TimeOfDay.DUSK: 0.32, TimeOfDay.NIGHT: 0.13}[stage.time]
    if stage.kit is Kit.SPACE or stage.weather.value in ("rain", "storm", "fog"):
        strength *= 0.55
    key = stage.light.key
    away = 1 if stage.rng("sunlight").random() < 0.5 else -1
    lean = away * stage.rng("slant").uniform(110, 230)
    for index, (x, y, w, h) in enumerate(holes[:3]):
        definition, paint = svg.gradient([(0, key, strength), (0.6, key, strength * 0.45), (1, key, 0)])
        shaft = definition + svg.poly([(x + 8, y + 6), (x + w - 8, y + 6), (x + w + lean + 40, y + h + 330), (x + lean - 30, y + h + 330)], paint)
        left = min(x, x + lean) - 70
        stage.add(shaft, 0.97, Motion(bob_x=4, period=8, phase=index), box=(left, y - 20, w + abs(lean) + 160, h + 380), fine=True, soft=12.0)
        patch = ""
        for k in range(2):
            a, b = x + w * (0.04 + 0.5 * k) + lean * 0.9, x + w * (0.46 + 0.5 * k) + lean * 0.9
            for near, far in ((FLOOR + 26, FLOOR + 56), (FLOOR + 62, FLOOR + 104)):
                slip = lambda value, row: value + lean * (row - FLOOR) / 300
                patch += svg.poly(
                    [(slip(a, near), near), (slip(b, near), near), (slip(b, far) + 8, far), (slip(a, far) - 8, far)], key, opacity=min(1.0, strength * 1.5)
                )
        stage.add(patch, 0.97, fine=True, soft=4.0)
    if holes and stage.look is Look.NOIR and stage.kit is not Kit.SPACE:
        _blinds(stage, away)


def _blinds(stage: Stage, away: int) -> None:
    """The light of a street lamp through slats, in bars across the wall."""
    x = 470.0 if away > 0 else 560.0
    bars = "".join(
        svg.poly([(x, 120 + 34 * k), (x + 330, 120 + 34 * k - 46 * away), (x + 330, 137 + 34 * k - 46 * away), (x, 137 + 34 * k)], "#ffffff", opacity=0.3)
        for k in range(10)
    )
    stage.add(bars, 0.97, fine=True, soft=2.6)


def near_things(stage: Stage) -> None:
    """One soft dark thing in a lower corner or along one side, as if one looked past it."""
    rng = stage.rng("near room")
    left = rng.random() < 0.5
    x, sign = (0.0, 1) if left else (1280.0, -1)
    dark = darker(mix(stage.paint("#5a4636"), stage.palette.shadow, 0.5), 0.45)
    kind = rng.choice(("chair", "leaves", "jamb", "table", "shade"))
    if kind == "chair":
        body = svg.path(f"M{x - sign * 40} 860V560q{sign * 4} -46 {sign * 60} -46h{sign * 70}q{sign * 46} 0 {sign * 52} 50V860Z", dark)
        body += "".join(svg.rect(min(x + sign * (10 + 40 * k), x + sign * (26 + 40 * k)), 560, 16, 300, lighter(dark, 0.08), radius=8) for k in range(3))
        stage.add(body, NEAR)
    elif kind == "leaves":
        leaf = darker(mix(stage.paint("#4f6f44"), stage.palette.shadow, 0.4), 0.45)
        parts = "".join(
            svg.group(
                svg.path("M0 0Q30 -70 0 -190Q-34 -80 0 0Z", leaf),
                f"translate({x + sign * 50:.0f} 800) rotate({sign * (-34 + 22 * k)}) scale({1 + 0.15 * (k % 3):.2f})",
            )
            for k in range(6)
        )
        stage.add(parts, NEAR, Motion(sway=0.006, pivot_y=800, period=4.6), box=(min(x, x + sign * 300) - 30, 540, 360, 270))
    elif kind == "jamb":
        stage.add(
            svg.rect(min(x - sign * 300, x + sign * 62), TOP, 362, BOTTOM - TOP, darker(dark, 0.3))
            + svg.rect(min(x + sign * 62, x + sign * 74), TOP, 12, BOTTOM - TOP, lighter(dark, 0.12)),
            NEAR,
        )
    elif kind == "table":
        body = svg.poly([(x - sign * 200, 690), (x + sign * 420, 706), (x + sign * 450, 860), (x - sign * 200, 860)], dark)
        body += svg.path(f"M{x + sign * 150 - 22} 704q-8 -62 4 -70v-34h36v34q12 8 4 70Z", darker(dark, 0.25)) + svg.rect(
            x + sign * 260 - 22, 660, 44, 46, darker(dark, 0.15), radius=8
        )
        stage.add(body, NEAR)
    else:
        body = svg.line(x + sign * 150, -280, x + sign * 150, 10, dark, 5) + svg.path(
            f"M{x + sign * 150 - 90} 96Q{x + sign * 150} -40 {x + sign * 150 + 90} 96Z", dark
        )
        stage.add(body, NEAR, Motion(swing=0.8, pivot_x=x + sign * 150, pivot_y=-280, period=4.7), box=(x + sign * 150 - 100, -290, 200, 400))


def pool(stage: Stage, x: float, width: float, strength: float = 0.5, colour: str = "#ffcf86") -> None:
    """A cone of lamplight from the ceiling and where it falls on the floor."""
    definition, paint = svg.gradient([(0, colour, strength * 0.55), (0.7, colour, strength * 0.16), (1, colour, 0)])
    cone = definition + svg.poly([(x - 16, CEILING + 20), (x + 16, CEILING + 20), (x + width / 2, FLOOR + 70), (x - width / 2, FLOOR + 70)], paint)
    stage.add(cone, 0.97, fine=True, soft=12.0)
    stage.add(svg.ellipse(x, FLOOR + 66, width * 0.48, 30, colour, opacity=strength * 0.3), 0.96, fine=True, soft=12.0)


def floor_to(stage: Stage, colour: str, y: float = FLOOR) -> None:
    """A plain floor to the front edge, with the shadow at its back, for rooms that draw their own walls."""
    floor = stage.paint(colour)
    definition, paint = svg.gradient([(0, darker(floor, 0.35)), (0.3, floor), (1, darker(floor, 0.5))])
    body = definition + svg.rect(LEFT, y, SPAN, BOTTOM - y, paint)
    body += "".join(svg.line(640 + 74 * i, y, 640 + 205 * i, BOTTOM, darker(floor, 0.35), 2, opacity=0.6) for i in range(-15, 16))
    stage.add(body, 0.92)
