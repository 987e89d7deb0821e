"""Settled land: a village, a house with its garden, and the road or railway through it."""

from .. import svg
from ..colour import darker, lighter, mix
from ..stage import BOTTOM, GROUND, LEFT, RIGHT, SPAN, Motion, Stage
from . import elements, eras, landmarks, life


def hills(stage: Stage, colour: str = "#7f9a5c") -> None:
    """Two rounded ranges with copses."""
    for i, (depth, y, height) in enumerate(((0.14, 432, 46), (0.3, 470, 34))):
        rng = stage.rng(f"hill{i}")
        local = mix(colour, "#eef3fa", 0.8) if stage.white else mix(colour, "#5d7a6a", 0.3 * (1 - i))
        stage.add(svg.land(svg.ridge(rng, LEFT, RIGHT, y, height, 150, rough=0.2), BOTTOM, stage.paint(local, depth), soft=stage.soft), depth)
    rng = stage.rng("copse")
    copse = "".join(
        svg.path(
            svg.blob(rng, x, 470 + rng.uniform(-8, 12), rng.uniform(20, 46), rng.uniform(16, 30)), stage.paint(mix("#4f7442", "#7c9a50", rng.random()), 0.32)
        )
        for x in range(-400, 1700, 62)
        if rng.random() < 0.6
    )
    stage.add(copse, 0.32)


def village(stage: Stage) -> None:
    """Features: church, well, fence, cottage, market, tree, streetlamp, windmill, bench, field."""
    if stage.has("feudal_japan"):
        eras.sacred_mountain(stage)
    hills(stage)
    if stage.has("medieval"):
        eras.castle(stage, 820, 432)
    if stage.has("feudal_japan"):
        eras.pagoda(stage, 690, 530)
    elif stage.has("church") or not stage.features:
        church(stage, 700, 520)
    if stage.has("windmill"):
        _windmill(stage, 1180, 490)
    rng = stage.rng("houses")
    walls, roofs = ("#dccbaa", "#c9b08a", "#e3d8c4", "#c8a98c"), ("#8f4a3a", "#7a4034", "#6f5a4c", "#94573f")
    for k, x in enumerate((-160, 60, 300, 930, 1130, 1370, 1570)):
        elements.cottage(
            stage, x + rng.uniform(-20, 20), 560 + rng.uniform(-18, 18), rng.uniform(170, 215), 0.55, f"house{k}", wall=walls[k % 4], roof=roofs[(k + 1) % 4]
        )
    elements.ground(stage, 590, "#86985a", 0.92)
    lane = svg.path(f"M560 {BOTTOM}Q620 740 600 690T690 592L726 592Q730 660 800 720T1010 {BOTTOM}Z", stage.paint("#eceff2" if stage.white else "#c8ab7c", 0.96))
    stage.add(lane, 0.93)
    if stage.has("field"):
        stage.add("".join(svg.stroke(f"M{x} 610Q{x - 60} 700 {x - 190} {BOTTOM}", stage.paint("#b99d4a", 0.95), 9) for x in range(-260, 520, 42)), 0.94)
    life.walkers(stage, 622, 62, 0.8, 3)
    stage.shadows(((1150, 652, 120, 300), (210, 660, 120, 90)))
    if stage.has("feudal_japan"):
        eras.torii(stage, 660, 628, 150, 0.85)
        life.falling(stage, ("#f2b8c4", "#f7d4da"), 14, 7)
    elif stage.has("field"):
        life.sheep(stage, 600, 628, 0.75, 5)
    _green(stage)
    if stage.has("market"):
        _stalls(stage)
    if stage.has("streetlamp"):
        elements.streetlamp(stage, 380, GROUND - 8, 240, 1.0)


def _green(stage: Stage) -> None:
    rng = stage.rng("green")
    body = "" if stage.white else elements.tufts(stage, rng, 70, 630, 820, "#6f8a45", 1.0)
    if stage.has("well") or not stage.features:
        stone = stage.paint("#9d968c")
        body += (
            svg.line(158, 648, 158, 546, stage.paint("#6b4a33"), 9)
            + svg.line(262, 648, 262, 546, stage.paint("#6b4a33"), 9)
            + svg.poly([(130, 552), (210, 500), (290, 552)], stage.paint("#7d4538"))
        )
        body += svg.line(210, 552, 210, 590, stage.paint("#d8c8a0"), 2.5) + svg.rect(198, 588, 24, 22, stage.paint("#7a5a3e"), radius=3)
        body += (
            svg.rect(145, 612, 130, 48, stone, radius=6)
            + svg.ellipse(210, 612, 65, 13, stage.paint("#57524c"))
            + "".join(svg.line(145 + 26 * k, 618 + 20 * (k % 2), 171 + 26 * k, 618 + 20 * (k % 2), stage.paint("#7d776f"), 2) for k in range(5))
        )
    if stage.has("bench"):
        body += _bench(stage, 980, 660)
    stage.add(body, 1.0)
    if stage.has("tree") or not stage.features:
        elements.add_tree(stage, 1150, 650, 430, "#e3a3b2" if stage.has("feudal_japan") and not stage.white else "#5d8443", 1.0, "lime")
    if stage.has("fence"):
        stage.add(elements.fence(stage, 800, 1.3, "#6b5440", 90, 130), 1.3)


def _bench(stage: Stage, x: float, foot: float) -> str:
    wood, iron = stage.paint("#8a6240"), stage.paint("#33373b")
    return (
        "".join(svg.rect(x - 75, foot - 44 - 17 * k, 150, 11, wood, radius=3) for k in (0, 1.4, 2.5))
        + svg.rect(x - 80, foot - 38, 160, 9, stage.paint("#9d7148"), radius=3)
        + "".join(svg.line(x + dx, foot - 84, x + dx, foot, iron, 6) for dx in (-62, 62))
    )


def church(stage: Stage, x: float, foot: float, size: float = 1.0, depth: float = 0.42) -> None:
    """A nave and a tower with its spire, `size` times as large as far off."""
    stone, roof = stage.paint("#cfc5b2", depth), stage.paint("#5f6470", depth)
    body = svg.rect(x - 30, foot - 86, 150, 90, stone) + svg.poly(
        [(x - 36, foot - 84), (x - 14, foot - 138), (x + 110, foot - 138), (x + 128, foot - 84)], roof
    )
    body += (
        svg.rect(x - 70, foot - 172, 58, 178, stone)
        + svg.rect(x - 70, foot - 172, 19, 178, "#000000", opacity=0.13)
        + svg.poly([(x - 76, foot - 170), (x - 41, foot - 282), (x - 6, foot - 170)], roof)
    )
    body += svg.line(x - 41, foot - 282, x - 41, foot - 308, roof, 3) + svg.line(x - 49, foot - 299, x - 33, foot - 299, roof, 3)
    glass = "#ffd98a" if stage.light.dark else stage.paint("#46586a", depth)
    body += "".join(svg.path(f"M{wx} {foot - 24}v-26q9 -18 18 0v26Z", glass) for wx in (x - 4, x + 34, x + 72)) + svg.circle(
        x - 41, foot - 140, 12, stage.paint("#efe6d2", depth), stroke=roof, line=2.5
    )
    stage.add(body if size == 1 else svg.group(body, f"translate({x * (1 - size):.1f} {foot * (1 - size):.1f}) scale({size})"), depth)
    stage.lit(x + 40 * size, foot - 40 * size, 110 * size, strength=0.35, depth=depth)


def _windmill(stage: Stage, x: float, foot: float) -> None:
    depth = 0.45
    stage.add(
        svg.poly([(x - 40, foot + 10), (x - 24, foot - 130), (x + 24, foot - 130), (x + 40, foot + 10)], stage.paint("#dcd2bf", depth))
        + svg.path(f"M{x - 28} {foot - 128}Q{x} {foot - 176} {x + 28} {foot - 128}Z", stage.paint("#7a4a3a", depth)),
        depth,
    )
    sails = "".join(
        svg.group(
            svg.rect(-3, -108, 6, 108, stage.paint("#5c4636", depth)) + svg.rect(3, -104, 20, 74, stage.paint("#efe7d6", depth)),
            f"translate({x} {foot - 138}) rotate({90 * k})",
        )
        for k in range(4)
    )
    stage.add(sails, depth, Motion(spin=0.07 * stage.wind, pivot_x=x, pivot_y=foot - 138), box=(x - 115, foot - 253, 230, 230))


def _stalls(stage: Stage) -> None:
    for k, (x, colour) in enumerate(((300, "#b8483d"), (960, "#3f7a8c"))):
        wood = stage.paint("#7a5a3e")
        body = (
            svg.rect(x - 110, 600, 220, 52, stage.paint("#a07a52"))
            + svg.line(x - 104, 650, x - 104, 470, wood, 7)
            + svg.line(x + 104, 650, x + 104, 470, wood, 7)
        )
        body += "".join(svg.circle(x - 90 + 20 * j, 594 - 5 * (j % 2), 11, stage.paint(("#c9553a", "#d9a23c", "#7d9a45")[(j // 3 + k) % 3])) for j in range(10))
        stage.add(body, 0.97)
        strips = "".join(
            svg.path(f"M{x - 125 + 42 * j} 500l{8 if j < 3 else -8} -46h30l{4 if j < 3 else -20} 46q-21 18 -42 0Z", stage.paint(colour if j % 2 else "#efe5d0"))
            for j in range(6)
        )
        stage.add(strips, 0.97, Motion(sway=0.012 * stage.wind, pivot_y=454, period=2.6 + k), box=(x - 150, 445, 310, 80))


def home(stage: Stage) -> None:
    """Features: house, fence, tree, mailbox, swing, garden, streetlamp, bicycle, shed, porch."""
    hills(stage)
    for k, (x, wall) in enumerate(((-130, "#b9c2c4"), (1440, "#d3b6a0"))):
        elements.cottage(stage, x, 588, 300, 0.6, f"neighbour{k}", wall=wall, roof="#6a5f5c")
    elements.ground(stage, 596, "#7c9a54", 0.8)
    _house(stage, 690, 622)
    if stage.has("shed"):
        landmarks.shed(stage)
    body = svg.path(f"M655 622Q640 700 520 {BOTTOM}L880 {BOTTOM}Q770 720 735 622Z", stage.paint("#e9edf0" if stage.white else "#cfc4b2"))
    stage.add(body, 0.9)
    rng = stage.rng("garden")
    flowers = "" if stage.white else elements.tufts(stage, rng, 60, 632, 820, "#6c9148", 1.0)
    if (stage.has("garden") or not stage.features) and not stage.white:
        for x0 in (330, 960):
            flowers += "".join(
                svg.line(x0 + dx, 640 + dy, x0 + dx, 618 + dy, stage.paint("#5c8440"), 2.5)
                + svg.circle(x0 + dx, 615 + dy, 6, stage.paint(rng.choice(("#d9534a", "#e8b23f", "#c86aa0", "#f0e8dc"))))
                for dx, dy in ((rng.uniform(-110, 110), rng.uniform(0, 26)) for _ in range(18))
            )
    if stage.has("mailbox") or not stage.features:
        flowers += (
            svg.line(905, 680, 905, 606, stage.paint("#7a5a3e"), 9)
            + svg.path("M870 610v-24q0 -18 20 -18h44v42Z", stage.paint("#4f6f86"))
            + svg.rect(930, 566, 6, 22, stage.paint("#c9463a"))
        )
    if stage.has("bicycle"):
        iron = stage.paint("#2f3a44")
        flowers += "".join(svg.circle(x, 640, 30, "none", stroke=iron, line=4) for x in (1010, 1090)) + svg.stroke(
            "M1010 640l26 -44h42l12 44M1036 596l24 44h30M1036 596l-6 -12M1078 596l-4 -22h14", stage.paint("#b8443a"), 5
        )
    stage.add(flowers, 1.0)
    if stage.has("tree", "swing") or not stage.features:
        elements.add_tree(stage, 210, 650, 500, "#5f8a48", 1.0, "oak")
    if stage.has("swing"):
        rope = (
            svg.line(250, 420, 250, 600, stage.paint("#d9c8a0"), 3)
            + svg.line(306, 420, 306, 600, stage.paint("#d9c8a0"), 3)
            + svg.rect(240, 598, 76, 9, stage.paint("#7a5438"), radius=3)
        )
        stage.add(rope, 1.0, Motion(swing=7, pivot_x=278, pivot_y=420, period=2.8), box=(190, 415, 180, 205))
    if stage.has("fence") or not stage.features:
        stage.add(elements.fence(stage, 812, 1.3, "#efe9dc", 72, 118), 1.3)
    if stage.has("streetlamp"):
        elements.streetlamp(stage, 1130, GROUND, 300, 1.0)


def _house(stage: Stage, x: float, foot: float) -> None:
    depth = 0.85
    wall, roof, trim = "#e2d2b2", "#7d4a40", "#f5f0e4"
    w, h = 460.0, 178.0
    top = foot - h
    body = svg.rect(x - w / 2, top, w, h, stage.paint(wall, depth)) + "".join(
        svg.line(x - w / 2, top + 18 * k, x + w / 2, top + 18 * k, stage.paint(darker(wall, 0.1), depth), 1.6) for k in range(1, 10)
    )
    body += svg.rect(x + 118, top - 150, 44, 90, stage.paint("#8d6a5c", depth)) + svg.rect(x + 112, top - 156, 56, 13, stage.paint("#775548", depth))
    body += svg.poly(
        [(x - w / 2 - 30, top + 6), (x - w / 2 + 50, top - 122), (x + w / 2 - 50, top - 122), (x + w / 2 + 30, top + 6)],
        stage.paint("#eef3f8" if stage.white else roof, depth),
    )
    body += "".join(
        svg.line(
            x - w / 2 - 22 + 12.5 * k, top - 8 - 19 * k, x + w / 2 + 22 - 12.5 * k, top - 8 - 19 * k, stage.paint(darker(roof, 0.22), depth), 2, opacity=0.55
        )
        for k in range(6)
    )
    body += svg.poly([(x - 92, top + 4), (x, top - 104), (x + 92, top + 4)], stage.paint(lighter(wall, 0.12), depth)) + svg.stroke(
        f"M{x - 98} {top + 6}L{x} {top - 108}L{x + 98} {top + 6}", stage.paint(trim, depth), 8
    )
    lit = stage.light.dark
    body += elements.pane(stage, x - 22, top - 60, 44, 46, depth, lit)
    body += (
        svg.rect(x - 36, foot - 122, 72, 122, stage.paint("#4f6a5c", depth), radius=3)
        + svg.rect(x - 36, foot - 122, 72, 122, "none", stroke=stage.paint(trim, depth), line=6)
        + svg.circle(x + 22, foot - 58, 4, stage.paint("#d9b45a", depth))
        + svg.rect(x - 20, foot - 108, 40, 30, "#ffdf9a" if lit else stage.paint("#7c98a4", depth), radius=3)
    )
    for dx in (-176, -96, 66, 142):
        body += elements.pane(stage, x + dx, top + 40, 58 if abs(dx) > 100 else 40, 78, depth, lit and dx != -96, trim)
    body += svg.rect(x - 66, foot - 8, 132, 12, stage.paint("#b8aa98", depth))
    stage.add(body, depth)
    stage.lit(x, foot - 90, 190, strength=0.34, depth=depth, flicker=0.04)
    stage.lit(x + 170, top + 80, 130, strength=0.3, depth=depth, flicker=0.04)
    elements.smoke(stage, x + 140, top - 160, 22, depth, "hearth")
    if stage.has("porch"):
        post = stage.paint(trim, 0.9)
        stage.add(
            svg.rect(x - 130, foot - 148, 260, 13, stage.paint(roof, 0.9))
            + "".join(svg.rect(x + dx, foot - 138, 10, 138, post) for dx in (-122, -62, 52, 112)),
            0.9,
        )


def road(stage: Stage) -> None:
    """Features: car, train, bus, road, rails, poles, sign, hills, petrol_station, truck. Rails when a train is meant, else a road."""
    hills(stage, "#a8a060")
    rails = stage.has("train", "rails")
    elements.ground(stage, 548, "#9a9a5a", 0.75, height=20)
    _poles(stage)
    if stage.has("petrol_station"):
        _petrol(stage)
    if rails:
        _track(stage)
    else:
        _tarmac(stage)
    _traffic(stage, rails)
    rng = stage.rng("verge")
    body = "" if stage.white else elements.tufts(stage, rng, 46, 604, 646, "#8a9a4c", 1.0)
    if stage.has("sign") or not stage.features:
        body += (
            svg.line(1090, 668, 1090, 470, stage.paint("#6d7074"), 8)
            + svg.poly([(1020, 470), (1150, 470), (1176, 496), (1150, 522), (1020, 522)], stage.paint("#3e7a5a"))
            + svg.rect(1036, 484, 84, 7, stage.paint("#f0ead8"))
            + svg.rect(1036, 500, 60, 7, stage.paint("#f0ead8"))
        )
    stage.add(body, 1.0)


def _poles(stage: Stage) -> None:
    wood, x = stage.paint("#5d4c3e", 0.7), -380.0
    parts = []
    while x < RIGHT:
        parts.append(svg.line(x, 596, x, 330, wood, 7) + svg.line(x - 32, 350, x + 32, 350, wood, 6) + svg.line(x - 24, 370, x + 24, 370, wood, 5))
        parts += [svg.stroke(f"M{x + dx} {y}Q{x + 190} {y + 40} {x + 380 + dx} {y}", wood, 1.5) for dx, y in ((-28, 348), (28, 348), (0, 368))]
        x += 380
    stage.add("".join(parts), 0.7)


def _tarmac(stage: Stage) -> None:
    grey = "#d9dee4" if stage.white else "#5a5c60"
    definition, paint = svg.gradient([(0, stage.paint(lighter(grey, 0.1))), (1, stage.paint(darker(grey, 0.25)))])
    body = definition + svg.rect(LEFT, 640, SPAN, BOTTOM - 640, paint) + svg.rect(LEFT, 640, SPAN, 6, stage.paint("#e8e2d0"), opacity=0.8)
    body += "".join(svg.poly([(x, 716), (x + 110, 716), (x + 100, 726), (x - 14, 726)], stage.paint("#f0dc9a")) for x in range(-440, 1700, 220))
    stage.add(body, 0.98)


def _track(stage: Stage) -> None:
    body = svg.rect(LEFT, 636, SPAN, 70, stage.paint("#7d7468"), opacity=1)
    body += "".join(svg.poly([(x, 648), (x + 30, 648), (x + 22, 700), (x - 14, 700)], stage.paint("#54443a")) for x in range(-440, 1720, 62))
    body += svg.rect(LEFT, 652, SPAN, 6, stage.paint("#aeb6bc")) + svg.rect(LEFT, 690, SPAN, 8, stage.paint("#c2cad0"))
    body += svg.rect(LEFT, 706, SPAN, 300, stage.paint("#8b8a58"))
    stage.add(body, 0.98)


def _traffic(stage: Stage, rails: bool) -> None:
    if rails:
        cars = "".join(wagon(stage, -620 + 316 * k, 640, engine=k == 3) for k in range(4))
        stage.add(cars, 0.9, Motion(drift=150, wrap=2600, bob_y=1.2, period=0.7), box=(-640, 470, 1310, 190))
        return
    for k, (x, colour, speed) in enumerate(((-380, "#b8443a", 120), (500, "#e0d6c2", 86), (1300, "#3f6a86", 104))):
        big = stage.has("truck", "bus") and k == 1
        body = _lorry(stage, x, 690, "#c99a3e") if big else car(stage, x, 690 - 6 * k, 210, colour)
        stage.add(body, 1.08, Motion(drift=speed, wrap=SPAN + 300, bob_y=1.6, period=0.5), box=(x - 20, 560, 330, 150))


def car(stage: Stage, x: float, foot: float, length: float, colour: str) -> str:
    """A car seen from the side, driving right."""
    u = length / 210
    paint, glass, tyre = stage.paint(colour), mix(stage.light.sky_low, "#20303a", 0.45), stage.paint("#23262a")
    body = svg.path(
        f"M{x} {foot - 18 * u}q{-4 * u} {-28 * u} {16 * u} {-32 * u}l{26 * u} {-4 * u}q{18 * u} {-32 * u} {40 * u} {-32 * u}h{44 * u}q{22 * u} 0 {38 * u} {32 * u}q{40 * u} {2 * u} {46 * u} {14 * u}v{22 * u}Z",
        paint,
    )
    body += svg.path(f"M{x + 54 * u} {foot - 54 * u}q{12 * u} {-23 * u} {28 * u} {-23 * u}h{14 * u}v{23 * u}Z", glass) + svg.path(
        f"M{x + 104 * u} {foot - 77 * u}h{20 * u}q{14 * u} 0 {26 * u} {23 * u}h{-46 * u}Z", glass
    )
    body += svg.line(x + 4 * u, foot - 36 * u, x + 204 * u, foot - 36 * u, stage.paint(lighter(colour, 0.25)), 2.4 * u) + svg.rect(
        x + 198 * u, foot - 34 * u, 12 * u, 9 * u, "#fff0bd", radius=2
    )
    return body + "".join(
        svg.circle(x + dx * u, foot - 16 * u, 18 * u, tyre) + svg.circle(x + dx * u, foot - 16 * u, 8 * u, stage.paint("#b9bec2")) for dx in (46, 160)
    )


def _lorry(stage: Stage, x: float, foot: float, colour: str) -> str:
    body = (
        svg.rect(x, foot - 112, 200, 98, stage.paint(colour), radius=5)
        + svg.path(f"M{x + 206} {foot - 14}v-74h36l22 34v40Z", stage.paint("#c9463a"))
        + svg.path(f"M{x + 216} {foot - 50}v-28h22l14 28Z", mix(stage.light.sky_low, "#20303a", 0.45))
    )
    return body + "".join(
        svg.circle(x + dx, foot - 14, 18, stage.paint("#23262a")) + svg.circle(x + dx, foot - 14, 8, stage.paint("#b9bec2")) for dx in (40, 84, 222)
    )


def wagon(stage: Stage, x: float, foot: float, *, engine: bool) -> str:
    """A railway carriage or the engine, seen from the side."""
    colour = "#2f5a54" if not engine else "#8c3a34"
    body = svg.rect(x, foot - 140, 306, 122, stage.paint(colour), radius=14 if engine else 7) + svg.rect(x, foot - 46, 306, 8, stage.paint("#d9b45a"))
    glass = "#ffe1a0" if stage.light.dark else mix(stage.light.sky_low, "#22343e", 0.35)
    body += "".join(svg.rect(x + 24 + 66 * k, foot - 118, 46, 46, glass, radius=6) for k in range(4 if not engine else 3))
    body += "".join(
        svg.path(f"M{x + 40 + 66 * k} {foot - 72}q0 -22 8 -22q8 0 8 22Z", stage.paint("#2a2320"), opacity=0.7) for k in range(4) if k != 2 and not engine
    )
    if engine:
        body += svg.path(f"M{x + 240} {foot - 124}h40q16 0 20 40h-60Z", glass) + svg.circle(x + 296, foot - 56, 9, "#fff0bd")
    return body + "".join(
        svg.circle(x + dx, foot - 12, 16, stage.paint("#24272b")) + svg.circle(x + dx, foot - 12, 6, stage.paint("#8f979c")) for dx in (44, 92, 214, 262)
    )


def _petrol(stage: Stage) -> None:
    body = (
        svg.rect(150, 470, 300, 18, stage.paint("#c9463a", 0.8))
        + svg.rect(190, 486, 14, 130, stage.paint("#d9d4c8", 0.8))
        + svg.rect(400, 486, 14, 130, stage.paint("#d9d4c8", 0.8))
        + svg.rect(280, 540, 44, 76, stage.paint("#e8e2d4", 0.8), radius=5)
        + svg.rect(288, 552, 28, 18, stage.paint("#33404a", 0.8))
    )
    stage.add(body, 0.8)
    stage.lit(300, 500, 190, "#fff0c8", 0.5, depth=0.8)
