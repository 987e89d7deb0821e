"""Rooms: a wall with real openings to what lies outside, a ceiling, a side wall and a floor in perspective, and furniture by kit and feature.

The outside is drawn first and the wall, with holes where the windows are, over it; so a view has depth and a train window can move. A setting of the
catalogue has a wall, a floor and windows of its own and things that stand nowhere else; the rest is furnished by what was asked for.
"""

from dataclasses import replace

from agents.film import Kit

from .. import svg
from ..catalogue import SETTINGS
from ..colour import darker, lighter, mix
from ..stage import BOTTOM, LEFT, RIGHT, SPAN, TOP, Motion, Stage
from . import furniture, outlook, shell, special
from .styles import FLOOR, HOLES, STYLES, STYLES_OF_SETTINGS, Hole, Style, decorated


def room(stage: Stage) -> None:
    """An interior. Features: a setting, or those of the kit, and window, lamp, table, chair, bookshelf, clock, picture, plant, door, rug, fireplace, bed, stairs,
    shelf, curtain."""
    setting = setting_in(stage)
    if setting in special.WHOLE:
        special.WHOLE[setting](stage)
        if setting != "cab":  # one looks into it over its own door
            shell.near_things(stage)
        return
    style = decorated(STYLES_OF_SETTINGS.get(setting, STYLES[stage.kit]), stage.palette, stage.rng("paint"))
    if asked := next((shape for word, shape in _ASKED.items() if stage.has(word) and style.shape != "none"), ""):
        style = replace(style, shape=asked)
    holes = _windows(stage, style)
    outlook.outside(stage)
    _wall(stage, style, holes)
    _frames(stage, style, holes)
    _floor(stage, style)
    shell.ceiling(stage, style)
    shell.side_wall(stage, style)
    shell.shade(stage)
    if setting in special.PIECES:
        special.PIECES[setting](stage)
        furniture.furnish(stage, (), style.defaults, [(x - 20, x + width + 20) for x, _, width, _ in holes], FLOOR)
    else:
        known = stage.features & set(furniture.PIECES)
        usual = style.defaults if len(known) < 2 else style.defaults[:3]
        furniture.furnish(stage, known, usual, [(x - 20, x + width + 20) for x, _, width, _ in holes], FLOOR)
    shell.light(stage, holes)
    shell.near_things(stage)


def setting_in(stage: Stage) -> str:
    """The setting whose name is among the features, or the one that an era's rooms have; empty for a plain room."""
    named = next((word for word in SETTINGS if word in stage.features and SETTINGS[word].interior), "")
    if named:
        return named
    return next((setting for era, setting in _ERA_ROOMS.items() if era in stage.features), "")


_ERA_ROOMS = {"feudal_japan": "dojo", "ice_age": "cave", "mars": "dome"}


_ASKED = {"porthole": "round", "arch": "arch", "skyline": "wide"}
"""Feature word -> shape of window that it means."""


def _windows(stage: Stage, style: Style) -> tuple[Hole, ...]:
    """The style's windows, or such as were asked for; in some places only one of two, so that the wall has a long free part."""
    holes, rng = HOLES[style.shape], stage.rng("windows")
    return (holes[rng.randrange(2)],) if len(holes) == 2 and style.shape != "round" and rng.random() < 0.4 else holes


def _outline(style: Style, hole: Hole) -> str:
    x, y, w, h = hole
    if style.shape == "round":
        return f"M{x + w / 2} {y}a{w / 2} {h / 2} 0 1 0 0.1 0Z"
    if style.shape == "arch":
        return f"M{x} {y + h}V{y + w / 2}a{w / 2} {w / 2} 0 0 1 {w} 0V{y + h}Z"
    radius = 26 if style.shape == "row" else 0
    return f"M{x + radius} {y}H{x + w - radius}q{radius} 0 {radius} {radius}V{y + h - radius}q0 {radius} {-radius} {radius}H{x + radius}q{-radius} 0 {-radius} {-radius}V{y + radius}q0 {-radius} {radius} {-radius}Z"


def _wall(stage: Stage, style: Style, holes: tuple[Hole, ...]) -> None:
    depth = 0.8
    wall = stage.paint(style.wall)
    definition, paint = svg.gradient([(0, darker(wall, 0.42)), (0.45, wall), (0.8, darker(wall, 0.12))])
    whole = f"M{LEFT} {TOP}H{RIGHT}V{BOTTOM}H{LEFT}Z" + "".join(_outline(style, hole) for hole in holes)
    body = definition + f'<path d="{whole}" fill="{paint}" fill-rule="evenodd"/>'
    clip = f'<clipPath id="wall"><path d="{whole}" clip-rule="evenodd"/></clipPath>'
    stage.add(clip + body + f'<g clip-path="url(#wall)">{_pattern(stage, style)}</g>', depth)


def _pattern(stage: Stage, style: Style) -> str:
    rng = stage.rng("wall")
    line, pale = stage.paint(darker(style.wall, 0.28)), stage.paint(lighter(style.wall, 0.12))
    if style.pattern == "planks":
        return "".join(
            svg.line(x, TOP, x, FLOOR, line, 2.4, opacity=0.75)
            + svg.stroke(f"M{x + 24} {rng.uniform(-100, 400):.0f}q8 40 0 {rng.uniform(50, 120):.0f}", line, 1.4, opacity=0.4)
            for x in range(-440, 1720, 62)
        )
    if style.pattern == "logs":
        return "".join(
            svg.rect(LEFT, y, SPAN, 50, pale, opacity=0.16) + svg.line(LEFT, y + 58, RIGHT, y + 58, line, 6, opacity=0.7) for y in range(-280, 560, 62)
        )
    if style.pattern == "stripes":
        return (
            "".join(svg.rect(x, TOP, 26, FLOOR - TOP, pale, opacity=0.35) for x in range(-440, 1720, 64))
            + svg.rect(LEFT, 448, SPAN, 10, stage.paint(style.trim))
            + svg.rect(LEFT, 458, SPAN, 110, stage.paint(lighter(style.wall, 0.22)), opacity=0.8)
            + "".join(svg.rect(x, 474, 120, 74, "none", stroke=stage.paint(darker(style.wall, 0.1)), line=2.5) for x in range(-430, 1720, 150))
        )
    if style.pattern == "brick":
        return "".join(
            svg.rect(
                x + (30 if row % 2 else 0),
                TOP + 28 * row,
                56,
                24,
                stage.paint(mix(style.wall, rng.choice(("#b0785c", "#6e4436", "#a86a52")), rng.uniform(0.1, 0.7))),
            )
            for row in range(31)
            for x in range(-470, 1720, 60)
        )
    if style.pattern == "plaster":
        return (
            "".join(
                svg.path(
                    svg.blob(rng, rng.uniform(LEFT, RIGHT), rng.uniform(0, 540), rng.uniform(40, 130), rng.uniform(20, 60)),
                    pale if rng.random() < 0.6 else line,
                    opacity=0.12,
                )
                for _ in range(26)
            )
            + svg.rect(LEFT, 60, SPAN, 18, stage.paint(style.trim))
            + "".join(svg.rect(x, 50, 44, 40, stage.paint(darker(style.trim, 0.2))) for x in range(-400, 1700, 260))
        )
    if style.pattern == "tiles":
        return (
            "".join(svg.line(x, 300, x, FLOOR, line, 1.4, opacity=0.35) for x in range(-440, 1720, 34))
            + "".join(svg.line(LEFT, y, RIGHT, y, line, 1.4, opacity=0.35) for y in range(300, 566, 34))
            + svg.rect(LEFT, 292, SPAN, 9, stage.paint(style.trim))
        )
    if style.pattern == "marble":
        veins = "".join(
            svg.stroke(
                f"M{rng.uniform(LEFT, RIGHT):.0f} {rng.uniform(40, 540):.0f}q{rng.uniform(-40, 60):.0f} 40 {rng.uniform(-30, 90):.0f} {rng.uniform(40, 120):.0f}",
                pale,
                2.4,
                opacity=0.4,
            )
            for _ in range(34)
        )
        return (
            veins
            + "".join(svg.rect(x, 120, 6, FLOOR - 120, line, opacity=0.4) for x in range(-440, 1720, 180))
            + svg.rect(LEFT, 96, SPAN, 26, stage.paint(style.trim))
        )
    if style.pattern == "paper":
        lattice = stage.paint(style.trim)
        return (
            "".join(svg.rect(x, TOP, 12, FLOOR - TOP, lattice) for x in range(-440, 1720, 190))
            + svg.rect(LEFT, 118, SPAN, 16, lattice)
            + svg.rect(LEFT, 500, SPAN, 10, lattice)
        )
    if style.pattern == "hull":
        ribs = "".join(
            svg.rect(x, TOP, 34, FLOOR - TOP, stage.paint(darker(style.wall, 0.2)))
            + svg.rect(x + 4, TOP, 7, FLOOR - TOP, pale, opacity=0.6)
            + "".join(svg.circle(x + 17, y, 3.5, line) for y in range(-260, 560, 62))
            for x in (-420, -130, 130, 440, 780, 1150, 1460)
        )
        return ribs + svg.rect(LEFT, 474, SPAN, 12, stage.paint(darker(style.wall, 0.35))) + svg.rect(LEFT, 110, SPAN, 12, stage.paint(darker(style.wall, 0.3)))
    return (
        "".join(svg.rect(x, TOP, 3, FLOOR - TOP, line, opacity=0.5) for x in range(-440, 1720, 215))
        + svg.rect(LEFT, 440, SPAN, 8, stage.paint(style.trim))
        + svg.rect(LEFT, 448, SPAN, 120, stage.paint(darker(style.wall, 0.2)), opacity=0.7)
    )


def _frames(stage: Stage, style: Style, holes: tuple[Hole, ...]) -> None:
    trim, deep = stage.paint(style.trim), stage.paint(darker(style.trim, 0.3))
    parts = []
    for x, y, w, h in holes:
        outline = _outline(style, (x, y, w, h))
        parts.append(svg.path(outline, "none", stroke=deep, line=20) + svg.path(outline, "none", stroke=trim, line=12))
        if style.shape in ("sash", "wide"):
            bars = 2 if style.shape == "sash" else 4
            parts += [svg.line(x + w * k / bars, y, x + w * k / bars, y + h, trim, 6) for k in range(1, bars)] + [
                svg.line(x, y + h / 2, x + w, y + h / 2, trim, 6)
            ]
        if style.shape != "round":
            parts.append(svg.rect(x - 16, y + h, w + 32, 15, trim, radius=2) + svg.rect(x - 16, y + h + 12, w + 32, 5, deep))
        parts.append(
            svg.poly(
                [(x + w * 0.1, y + h * 0.92), (x + w * 0.45, y + h * 0.08), (x + w * 0.6, y + h * 0.08), (x + w * 0.25, y + h * 0.92)], "#ffffff", opacity=0.09
            )
        )
    stage.add("".join(parts), 0.82)
    if (stage.kit in (Kit.HOME, Kit.VILLAGE) and not setting_in(stage)) or stage.has("curtain"):
        cloth = stage.palette.accent
        for x, y, w, h in holes:
            for side in (0, 1):
                edge = x - 24 if side == 0 else x + w + 24
                sign = 1 if side == 0 else -1
                body = svg.path(
                    f"M{edge} {y - 22}h{sign * w * 0.36:.0f}q{-sign * w * 0.05:.0f} {h * 0.6:.0f} {-sign * w * 0.24:.0f} {h + 60}h{-sign * w * 0.14:.0f}Z",
                    stage.paint(darker(cloth, 0.12)),
                )
                body += "".join(
                    svg.stroke(
                        f"M{edge + sign * w * t:.0f} {y - 20}q{-sign * 5} {h * 0.6:.0f} {-sign * w * t * 0.6:.0f} {h + 66}",
                        stage.paint(darker(cloth, 0.35)),
                        3,
                        opacity=0.5,
                    )
                    for t in (0.09, 0.18, 0.27)
                )
                stage.add(
                    body,
                    0.85,
                    Motion(sway=0.008 * stage.wind, pivot_y=y - 22, period=4.2, phase=side),
                    box=(min(edge, edge + sign * w * 0.4) - 14, y - 30, w * 0.4 + 28, h + 90),
                )
            stage.add(svg.line(x - 40, y - 24, x + w + 40, y - 24, stage.paint("#6a4c34"), 7), 0.86)


def _floor(stage: Stage, style: Style) -> None:
    floor = stage.paint(style.floor)
    definition, paint = svg.gradient([(0, darker(floor, 0.28)), (0.3, floor), (1, darker(floor, 0.45))])
    body = definition + svg.rect(LEFT, FLOOR, SPAN, BOTTOM - FLOOR, paint)
    if style.pattern not in ("plaster", "brick"):
        body += "".join(svg.line(640 + 74 * i, FLOOR, 640 + 205 * i, BOTTOM, darker(floor, 0.35), 2.2, opacity=0.7) for i in range(-15, 16))
    else:
        body += "".join(svg.line(640 + 110 * i, FLOOR, 640 + 300 * i, BOTTOM, darker(floor, 0.3), 2, opacity=0.6) for i in range(-11, 12)) + "".join(
            svg.line(LEFT, y, RIGHT, y, darker(floor, 0.3), 2, opacity=0.6) for y in (592, 630, 688, 770, 880)
        )
    body += svg.rect(LEFT, FLOOR - 20, SPAN, 22, stage.paint(style.trim)) + svg.rect(LEFT, FLOOR, SPAN, 12, "#000000", opacity=0.25)
    stage.add(body, 0.92)
