"""What stands about in a scene besides the set's own pieces: some thirty things, each drawn standing at (0, 0), in pixels of a wide shot.

`dress` puts those a plan names at the sides of the set, on the actors' ground and behind them, where the place's own chance has them: the same in every shot of the scene and under any camera.
Pure and light: the props master reads the words here and chooses only what the renderer will show.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from . import svg
from .colour import darker, lighter
from .stage import Stage

Paint = Callable[[str], str]
MOST = 3
"""Things that find a place in one set."""
PLACES = ((176.0, 676.0), (1104.0, 676.0), (408.0, 652.0), (892.0, 652.0))
"""Middle and foot of the places, the free sides first."""
WOOD, IRON, STEEL, LEATHER, STRAW, CLAY, BRASS = "#8a6238", "#34373c", "#8d979e", "#7d4f30", "#c2a066", "#b5654a", "#c9a04a"


@dataclass(frozen=True)
class Thing:
    drawing: Callable[[Paint], str]
    width: float
    words: tuple[str, ...]
    """Words of a story that mean it, beside its name."""
    glows: float = 0.0
    """Height of a flame above the ground; 0 for none."""


def dress(stage: Stage, names: Sequence[str]) -> None:
    """Adds the things to the set; unknown names are passed over, and so is what finds no place."""
    known = [name for name in names if name in THINGS][:MOST]
    places = list(PLACES)
    if stage.rng("dressing").random() < 0.5:
        places = [places[1], places[0], places[3], places[2]]
    for name, (middle, foot) in zip(known, places, strict=False):
        thing, rng = THINGS[name], stage.rng(f"dressing {name}")
        x, flip = middle + rng.uniform(-26, 26), rng.random() < 0.5
        stage.shadows([(x, foot, thing.width, 0)])
        body = thing.drawing(stage.paint)
        stage.add(svg.group(body, f"translate({x:.1f} {foot:.1f}) scale({-1.0 if flip else 1.0} 1)"), 1.0)
        if thing.glows:
            stage.lit(x, foot - thing.glows, 210, strength=0.5)


def thing_of(words: str) -> str:
    """The thing that a phrase means; empty when it means none."""
    said = {word.strip(".,;:!?'\"") for word in words.lower().replace("-", " ").split()}
    said |= {word[:-1] for word in said if word.endswith("s")}
    return next((name for name, thing in THINGS.items() if name in said or not said.isdisjoint(thing.words)), "")


# ---- drawings -------------------------------------------------------------------------------------------------------------


def _crate(p: Paint) -> str:
    wood = p(WOOD)
    slats = "".join(svg.rect(-62, -100 + 25 * k, 124, 22, lighter(wood, 0.06 * (k % 2)), radius=2) for k in range(4))
    return svg.rect(-62, -100, 124, 100, darker(wood, 0.4)) + slats + "".join(svg.rect(x, -102, 14, 102, darker(wood, 0.18)) for x in (-64, 50)) + svg.stroke("M-48 -8L46 -94", darker(wood, 0.22), 9)  # fmt: skip


def _barrel(p: Paint) -> str:
    wood, band = p("#7d5230"), p(IRON)
    body = svg.path("M-44 -132Q0 -142 44 -132Q60 -66 44 -2Q0 8 -44 -2Q-60 -66 -44 -132Z", wood)
    staves = svg.stroke("M-20 -134Q-28 -66 -20 2M20 -134Q28 -66 20 2M0 -136V4", darker(wood, 0.3), 2.2)
    return body + svg.path("M-44 -132Q-60 -66 -44 -2L-24 2Q-38 -66 -24 -134Z", "#000000", opacity=0.16) + staves + svg.stroke("M-50 -104Q0 -94 50 -104M-50 -30Q0 -20 50 -30", band, 8) + svg.ellipse(0, -132, 44, 8, darker(wood, 0.25))  # fmt: skip


def _sacks(p: Paint) -> str:
    linen = p("#cdb98e")
    one = svg.path("M-40 0Q-56 -44 -30 -82Q-40 -96 -22 -98H14Q30 -96 22 -82Q48 -44 36 0Q0 8 -40 0Z", linen) + svg.stroke("M-28 -82Q-4 -74 20 -82", darker(linen, 0.4), 4) + svg.stroke("M-18 -66Q-26 -34 -16 -8M10 -68Q18 -40 12 -12", darker(linen, 0.2), 2)  # fmt: skip
    return svg.group(one, "translate(44 -2) scale(0.9)") + svg.group(one, "translate(-34 0)")


def _basket(p: Paint) -> str:
    straw = p("#b98d4f")
    weave = "".join(svg.stroke(f"M-44 {-46 + 13 * k}q11 8 22 0t22 0t22 0t22 0", darker(straw, 0.3), 2.4) for k in range(4))
    fruit = svg.circle(-18, -60, 17, p("#b3382f")) + svg.circle(15, -63, 18, p("#d9a441")) + svg.circle(0, -56, 15, p("#7a9a48"))
    return svg.stroke("M-44 -52Q0 -132 44 -52", darker(straw, 0.15), 7) + fruit + svg.path("M-50 -54H50L40 0Q0 10 -40 0Z", straw) + weave


def _bucket(p: Paint) -> str:
    tin = p(STEEL)
    return svg.stroke("M-36 -74Q0 -112 36 -74", p(IRON), 4) + svg.path("M-38 -74H38L28 0Q0 9 -28 0Z", tin) + svg.ellipse(0, -74, 38, 9, darker(tin, 0.4)) + svg.path("M-38 -74L-28 0L-14 4L-20 -68Z", "#000000", opacity=0.16)  # fmt: skip


def _books(p: Paint) -> str:
    rows = ((-46, 92, "#6d3340"), (-38, 84, "#33516b"), (-48, 90, "#8a6a2c"), (-36, 78, "#4b5f3f"), (-42, 86, "#7a4b3a"))
    return "".join(svg.rect(x, -24 - 23 * k, width, 22, p(colour), radius=3) + svg.rect(x + width - 10, -21 - 23 * k, 10, 16, p("#efe6d0")) + svg.rect(x + 10, -24 - 23 * k, 5, 22, p("#d8b765")) for k, (x, width, colour) in enumerate(rows))  # fmt: skip


def _flowerpots(p: Paint) -> str:
    clay, leaf = p(CLAY), p("#5f8a48")

    def pot(x: float, size: float, petal: str) -> str:
        stems = "".join(svg.stroke(f"M0 -40Q{dx * 0.3:.0f} -70 {dx} {-92 + abs(dx) * 0.6:.0f}", leaf, 4) + svg.circle(dx, -92 + abs(dx) * 0.6, 11, p(petal)) + svg.circle(dx, -92 + abs(dx) * 0.6, 4, p("#f2d467")) for dx in (-20, 2, 22))  # fmt: skip
        leaves = svg.path("M0 -42Q-36 -54 -40 -80Q-8 -72 0 -42Z", leaf) + svg.path("M0 -42Q34 -52 38 -74Q8 -70 0 -42Z", darker(leaf, 0.12))
        return svg.group(stems + leaves + svg.path("M-28 -44H28L21 0H-21Z", clay) + svg.rect(-32, -50, 64, 13, lighter(clay, 0.08), radius=3), f"translate({x} 0) scale({size})")  # fmt: skip

    return pot(44, 0.82, "#d98a9c") + pot(-30, 1.1, "#c9443c")


def _suitcase(p: Paint) -> str:
    leather = p(LEATHER)
    return svg.stroke("M-20 -84Q-20 -104 0 -104Q20 -104 20 -84", darker(leather, 0.4), 7) + svg.rect(-66, -86, 132, 86, leather, radius=9) + "".join(svg.rect(x, -86, 14, 86, darker(leather, 0.25)) for x in (-46, 32)) + svg.rect(-10, -62, 20, 14, p(BRASS), radius=3) + svg.stroke("M-66 -54H66", darker(leather, 0.35), 2.4)  # fmt: skip


def _lantern(p: Paint) -> str:
    iron = p(IRON)
    return svg.stroke("M-20 -74Q0 -112 20 -74", iron, 4) + svg.poly([(-22, -74), (22, -74), (13, -90), (-13, -90)], iron) + svg.rect(-24, -74, 48, 60, "#ffdc8c", radius=6, opacity=0.95) + svg.path("M0 -20Q-14 -34 0 -62Q14 -34 0 -20Z", "#ff9a3c") + svg.path("M0 -20Q-6 -30 0 -42Q6 -30 0 -20Z", "#fff3c0") + "".join(svg.line(x, -74, x, -14, iron, 3.4) for x in (-24, 0, 24)) + svg.rect(-30, -14, 60, 14, iron, radius=3)  # fmt: skip


def _ladder(p: Paint) -> str:
    wood = p("#94693c")
    return svg.line(-52, 0, -10, -392, wood, 12) + svg.line(34, 0, 44, -392, darker(wood, 0.12), 12) + "".join(svg.line(-50 + 4.7 * k, -26 - 42 * k, 34 + 1.1 * k, -26 - 42 * k, darker(wood, 0.05), 9) for k in range(9))  # fmt: skip


def _stool(p: Paint) -> str:
    wood = p("#8a5f38")
    return svg.line(-34, 0, -24, -90, darker(wood, 0.2), 10) + svg.line(34, 0, 24, -90, darker(wood, 0.2), 10) + svg.line(0, 4, 0, -90, darker(wood, 0.3), 10) + svg.line(-30, -36, 30, -36, darker(wood, 0.25), 7) + svg.rect(-44, -102, 88, 16, wood, radius=7)  # fmt: skip


def _rope(p: Paint) -> str:
    hemp = p(STRAW)
    return "".join(svg.ellipse(4 * (k % 2), -12 - 13 * k, 54 - 4 * k, 14, hemp, stroke=darker(hemp, 0.35), line=3) for k in range(4)) + svg.ellipse(0, -55, 22, 6, darker(hemp, 0.55)) + svg.stroke("M48 -8Q92 -2 104 4", hemp, 9)  # fmt: skip


def _nets(p: Paint) -> str:
    twine, frame = p("#6f8272"), p(WOOD)
    lines = "".join(svg.stroke(f"M{-70 + 20 * k} -150Q{-60 + 18 * k} -70 {-72 + 22 * k} -4M{-74 + 3 * k} {-140 + 20 * k}Q0 {-116 + 20 * k} 74 {-142 + 20 * k}", twine, 2.6) for k in range(8))  # fmt: skip
    floats = "".join(svg.circle(-60 + 30 * k, -8, 9, p(("#c9503c", "#e3b13c")[k % 2])) for k in range(5))
    return svg.line(-82, 2, -82, -166, frame, 10) + svg.line(82, 2, 82, -166, frame, 10) + svg.line(-90, -156, 90, -156, frame, 9) + lines + floats


def _churn(p: Paint) -> str:
    tin = p("#b3bcc2")
    return svg.path("M-38 0V-70Q-38 -88 -22 -96V-118H22V-96Q38 -88 38 -70V0Q0 9 -38 0Z", tin) + svg.path("M-38 0V-70Q-38 -88 -22 -96V-118H-8V4Z", "#000000", opacity=0.13) + svg.rect(-28, -130, 56, 15, darker(tin, 0.12), radius=4) + svg.stroke("M-38 -58h-14v34h14M38 -58h14v34h-14", darker(tin, 0.3), 6)  # fmt: skip


def _firewood(p: Paint) -> str:
    bark, heart = p("#6b4a32"), p("#d3ab74")
    rows = [(x, y) for row, count in enumerate((4, 3, 2)) for x, y in ((-(count - 1) * 24 + 48 * k, -24 - 40 * row) for k in range(count))]
    return "".join(svg.circle(x, y, 24, bark) + svg.circle(x, y, 18, heart) + svg.circle(x + 1, y, 10, "none", stroke=darker(heart, 0.25), line=2) for x, y in rows)  # fmt: skip


def _bricks(p: Paint) -> str:
    brick = p("#a8583f")
    stack = "".join(svg.rect(-74 + 50 * k + 25 * (row % 2), -24 - 25 * row, 47, 22, lighter(brick, 0.07 * ((k + row) % 3)), radius=2) for row in range(4) for k in range(3 - row // 3))  # fmt: skip
    return stack + svg.poly([(46, -2), (104, -10), (98, -30), (60, -22)], p(STEEL)) + svg.stroke("M100 -20L128 -34", p(WOOD), 9)


def _bread(p: Paint) -> str:
    """Loaves on a little table."""
    wood, crust = p(WOOD), p("#b8783c")
    loaf = svg.path("M-34 0Q-40 -34 0 -36Q40 -34 34 0Z", crust) + svg.stroke("M-16 -28l8 14M0 -31l8 16M16 -28l8 14", lighter(crust, 0.4), 4)
    return _table(p) + svg.group(loaf, "translate(-32 -128)") + svg.group(loaf, "translate(36 -128)") + svg.group(loaf, "translate(2 -156) scale(0.9)") + svg.rect(-80, -130, 160, 6, darker(wood, 0.3))  # fmt: skip


def _table(p: Paint) -> str:
    wood = p(WOOD)
    return svg.rect(-76, -112, 12, 112, darker(wood, 0.25)) + svg.rect(64, -112, 12, 112, darker(wood, 0.25)) + svg.rect(-90, -126, 180, 16, wood, radius=4) + svg.rect(-78, -110, 156, 12, darker(wood, 0.18))  # fmt: skip


def _tea(p: Paint) -> str:
    pot = p("#4f7a86")
    cups = "".join(svg.path(f"M{x} -146h28l-5 20h-18Z", p("#f0e8d8")) for x in (-72, 46))
    return _table(p) + svg.path("M-30 -128Q-44 -166 0 -170Q44 -166 30 -128Z", pot) + svg.stroke("M30 -146Q52 -150 54 -170M-32 -140Q-62 -138 -50 -162", pot, 8) + svg.circle(0, -174, 6, darker(pot, 0.3)) + cups + svg.stroke("M54 -178q-6 -10 2 -20", "#ffffff", 4, opacity=0.3)  # fmt: skip


def _candles(p: Paint) -> str:
    iron = p(IRON)
    body = svg.line(0, 0, 0, -190, iron, 8) + svg.path("M-34 0Q0 -22 34 0Z", iron) + svg.stroke("M-46 -206Q-46 -178 0 -180Q46 -178 46 -206", iron, 7)
    return body + "".join(svg.rect(x - 8, -206 - high, 16, high, p("#f0e6cf"), radius=3) + svg.path(f"M{x} {-208 - high}Q{x - 7} {-216 - high} {x} {-232 - high}Q{x + 7} {-216 - high} {x} {-208 - high}Z", "#ffc352") for x, high in ((-46, 34), (0, 52), (46, 28)))  # fmt: skip


def _anvil(p: Paint) -> str:
    iron, block = p("#4a4f56"), p("#6e4c30")
    return svg.path("M-46 0L-38 -74H38L46 0Q0 8 -46 0Z", block) + svg.stroke("M-40 -50H40", darker(block, 0.4), 5) + svg.path("M-84 -128Q-40 -132 -34 -122H62V-108Q26 -104 22 -90L36 -74H-36L-22 -90Q-26 -104 -52 -106Q-78 -110 -84 -128Z", iron) + svg.line(-30, -122, 58, -122, lighter(iron, 0.35), 3)  # fmt: skip


def _coat_stand(p: Paint) -> str:
    wood, cloth = p("#5f4230"), p("#6a5348")
    return svg.line(0, 0, 0, -372, wood, 10) + svg.stroke("M-40 2L0 -34L40 2", wood, 9) + svg.stroke("M-36 -350Q-24 -330 0 -336Q24 -330 36 -350", wood, 7) + svg.path("M-40 -344Q-6 -352 6 -330L22 -170Q-20 -156 -54 -172Z", cloth) + svg.stroke("M-18 -330Q-10 -250 -16 -172", darker(cloth, 0.3), 3) + svg.path("M12 -352q24 -20 46 0l8 8h-62Z", p("#4b4f58"))  # fmt: skip


def _wheelbarrow(p: Paint) -> str:
    paint, soil = p("#5f7f4a"), p("#5a4026")
    return svg.line(-60, -46, 118, -74, p(WOOD), 8) + svg.line(52, -60, 66, 0, p(IRON), 8) + svg.ellipse(-2, -96, 62, 22, soil) + svg.path("M-82 -98H70L42 -46H-46Z", paint) + svg.circle(-66, -28, 28, "none", stroke=p(IRON), line=9) + svg.circle(-66, -28, 6, p(IRON)) + svg.stroke("M-20 -112q-4 -22 -18 -30M6 -114q2 -24 16 -32", p("#6f9a52"), 5)  # fmt: skip


def _parcels(p: Paint) -> str:
    paper, string = p("#b58c5a"), p("#7a3f34")
    return svg.rect(-70, -74, 112, 74, paper, radius=3) + svg.stroke("M-14 -74V0M-70 -38H42", string, 5) + svg.rect(-40, -122, 84, 48, lighter(paper, 0.15), radius=3) + svg.stroke("M2 -122v48", string, 4) + svg.rect(50, -46, 52, 46, darker(paper, 0.1), radius=3) + svg.stroke("M76 -46v46", string, 4)  # fmt: skip


def _globe(p: Paint) -> str:
    sea, land = p("#4f7f97"), p("#a8a05c")
    return svg.path("M-36 0Q0 -24 36 0Z", p(WOOD)) + svg.line(0, -10, 0, -60, p(WOOD), 9) + svg.circle(0, -110, 54, sea) + svg.path("M-30 -142q26 -18 42 0t-8 34q-22 16 -36 -4ZM10 -100q24 -8 32 8t-18 28q-20 -4 -14 -36Z", land) + svg.path("M-44 -148A62 62 0 0 0 20 -52", "none", stroke=p(BRASS), line=5)  # fmt: skip


def _trolley(p: Paint) -> str:
    """Of a ward: bottles, a bowl and folded linen on two shelves."""
    steel = p("#b9c2c8")
    frame = "".join(svg.line(x, -12, x, -168, steel, 6) for x in (-64, 64)) + svg.rect(-72, -150, 144, 8, steel) + svg.rect(-72, -66, 144, 8, steel) + "".join(svg.circle(x, -8, 9, p(IRON)) for x in (-64, 64))  # fmt: skip
    bottles = "".join(svg.rect(x, -188, 18, 38, p(colour), radius=4) + svg.rect(x + 5, -196, 8, 9, p("#e9e2d4")) for x, colour in ((-54, "#8a4a34"), (-28, "#4f8a78")))  # fmt: skip
    return frame + bottles + svg.path("M8 -170h50q-6 20 -25 20t-25 -20Z", p("#e3e9ec")) + "".join(svg.rect(-50, -80 - 13 * k, 92, 12, p(("#f0ece2", "#cfdde3")[k % 2]), radius=5) for k in range(3))  # fmt: skip


def _microphone(p: Paint) -> str:
    iron = p(IRON)
    return svg.ellipse(0, -4, 40, 9, iron) + svg.line(0, -6, 0, -286, p(STEEL), 6) + svg.rect(-15, -334, 30, 50, p("#b9bec4"), radius=14) + svg.stroke("M-12 -322h24M-13 -312h26M-12 -302h24", p(IRON), 2.4)  # fmt: skip


def _sword_stand(p: Paint) -> str:
    wood = p("#3c2a24")
    return svg.rect(-70, -16, 140, 16, wood, radius=3) + "".join(svg.line(x, -16, x, -128, wood, 9) for x in (-48, 48)) + "".join(svg.stroke(f"M-104 {y + 10}Q0 {y - 22} 104 {y}", colour, 9) for y, colour in ((-104, p("#7a2f38")), (-66, p("#2f3a5c"))))  # fmt: skip


def _hay(p: Paint) -> str:
    hay = p("#d3ad55")
    blades = "".join(
        svg.stroke(f"M{-84 + 17 * k} {-8 - 7 * (k % 3)}q{8 - 3 * (k % 5)} {-18} {14 - 5 * (k % 4)} -30", darker(hay, 0.28), 2.6) for k in range(11)
    )
    return svg.path("M-100 2Q-104 -60 -56 -84Q0 -122 54 -84Q106 -56 100 2Q0 12 -100 2Z", hay) + blades + svg.line(64, -2, 30, -190, p(WOOD), 8) + svg.stroke("M16 -186q14 -26 28 0M30 -196v-24", p(IRON), 5)  # fmt: skip


def _telescope(p: Paint) -> str:
    brass, wood = p(BRASS), p(WOOD)
    legs = svg.line(-46, 0, 0, -150, wood, 8) + svg.line(46, 0, 0, -150, wood, 8) + svg.line(4, 2, 0, -150, darker(wood, 0.2), 8)
    return legs + svg.group(svg.rect(-82, -13, 112, 26, brass, radius=4) + svg.rect(22, -18, 62, 36, darker(brass, 0.12), radius=4) + svg.rect(78, -21, 12, 42, darker(brass, 0.3)), "translate(0 -162) rotate(-26)")  # fmt: skip


def _chest(p: Paint) -> str:
    wood, brass = p("#7a5230"), p(BRASS)
    return svg.rect(-78, -62, 156, 62, wood, radius=3) + svg.path("M-80 -62Q-78 -106 -46 -106H46Q78 -106 80 -62Z", lighter(wood, 0.1)) + "".join(svg.rect(x, -106, 13, 106, brass) for x in (-56, 43)) + svg.rect(-80, -66, 160, 8, darker(wood, 0.4)) + svg.rect(-13, -70, 26, 26, brass, radius=4)  # fmt: skip


def _toolbox(p: Paint) -> str:
    red = p("#a8402f")
    return svg.stroke("M-34 -62V-86H34V-62", p(STEEL), 7) + svg.line(-46, -62, -56, -98, p(WOOD), 8) + svg.rect(-70, -112, 30, 16, p(STEEL), radius=3) + svg.rect(-68, -62, 136, 62, red, radius=5) + svg.rect(-68, -44, 136, 5, darker(red, 0.35)) + svg.rect(-10, -50, 20, 16, p(STEEL), radius=3)  # fmt: skip


def _shovel(p: Paint) -> str:
    """A heap of snow or earth with a spade in it."""
    heap = p("#eef3fa")
    return svg.line(-6, -30, 26, -236, p(WOOD), 9) + svg.rect(12, -250, 32, 12, p(WOOD), radius=5) + svg.path("M-96 2Q-70 -52 -24 -62Q10 -78 44 -46Q88 -36 98 2Q0 12 -96 2Z", heap) + svg.path("M-96 2Q-70 -52 -24 -62Q-50 -24 -40 6Z", "#000000", opacity=0.07)  # fmt: skip


def _music_stand(p: Paint) -> str:
    iron = p(IRON)
    return svg.line(-34, 0, 0, -40, iron, 6) + svg.line(34, 0, 0, -40, iron, 6) + svg.line(0, -20, 0, -210, iron, 6) + svg.poly([(-56, -196), (56, -208), (60, -282), (-58, -270)], darker(iron, 0.1)) + svg.poly([(-46, -202), (2, -207), (4, -272), (-48, -268)], p("#f3ecdc")) + svg.poly([(6, -208), (48, -212), (52, -276), (8, -273)], p("#efe6d2")) + svg.stroke("M-40 -256l36 -4M-40 -240l36 -4M-40 -224l36 -4M14 -260l32 -3M14 -244l32 -3M14 -228l32 -3", p("#6a6257"), 2)  # fmt: skip


def _linen(p: Paint) -> str:
    """A wicker hamper full of it."""
    wicker, cloth = p("#b98d4f"), p("#efe9dd")
    heap = svg.path("M-60 -84Q-66 -124 -26 -122Q-8 -146 20 -126Q62 -128 60 -84Z", cloth) + svg.stroke(
        "M-34 -116q14 14 4 28M14 -122q-10 18 6 32", darker(cloth, 0.2), 3
    )
    return heap + svg.path("M-70 -88H70L58 0H-58Z", wicker) + "".join(svg.stroke(f"M-66 {-74 + 18 * k}q13 8 26 0t26 0t26 0t26 0t26 0", darker(wicker, 0.28), 2.6) for k in range(4))  # fmt: skip


def _flowers(p: Paint) -> str:
    """A tall vase of them, as for a feast."""
    vase, leaf = p("#dfe6e2"), p("#5f8a55")
    stems = "".join(svg.stroke(f"M0 -96Q{dx * 0.4:.0f} -150 {dx} {-176 - 30 * (k % 2)}", leaf, 4) + svg.circle(dx, -178 - 30 * (k % 2), 20, p(("#f1e4de", "#d98a9c", "#f4efe6")[k % 3])) + svg.circle(dx, -178 - 30 * (k % 2), 8, p("#e8c86a")) for k, dx in enumerate((-54, -28, 0, 28, 54)))  # fmt: skip
    return stems + svg.path("M-24 -104H24Q16 -70 30 -40Q30 0 18 0H-18Q-30 0 -30 -40Q-16 -70 -24 -104Z", vase) + svg.path("M-24 -104Q-16 -70 -30 -40Q-30 0 -18 0H-6V-104Z", "#000000", opacity=0.1)  # fmt: skip


def _shoes(p: Paint) -> str:
    def pair(x: float, colour: str) -> str:
        leather = p(colour)
        one = svg.path("M-18 -34H8Q12 -16 40 -12Q48 -4 44 0H-18Z", leather) + svg.rect(-20, -4, 66, 5, darker(leather, 0.5), radius=2)
        return svg.group(one, f"translate({x} 0)") + svg.group(one, f"translate({x + 18} 6)")

    return pair(-86, "#4a3026") + pair(-10, "#7a4b3a") + pair(62, "#2f3038")


def _drum(p: Paint) -> str:
    skin, side = p("#efe6d4"), p("#9c3f3a")
    return svg.path("M-56 -104V-8Q0 10 56 -8V-104Z", side) + svg.ellipse(0, -104, 56, 15, skin) + svg.stroke("M-56 -100L-34 -4L-12 -92L10 0L32 -92L54 -10", p("#e3d3a6"), 3) + svg.stroke("M-20 -112L40 -128M-6 -108L54 -112", p(WOOD), 6)  # fmt: skip


THINGS: dict[str, Thing] = {
    "nets": Thing(_nets, 180, ("net",)),
    "rope": Thing(_rope, 110, ("coil",)),
    "ladder": Thing(_ladder, 100, ()),
    "lantern": Thing(_lantern, 60, ("lamp", "torch"), glows=46),
    "candles": Thing(_candles, 80, ("candle", "altar"), glows=244),
    "firewood": Thing(_firewood, 190, ("logs", "wood", "kindling")),
    "bricks": Thing(_bricks, 200, ("brick", "trowel", "mortar")),
    "bread": Thing(_bread, 180, ("loaf", "loaves", "dough", "flour")),
    "tea": Thing(_tea, 180, ("cup", "teapot", "soup", "supper", "coffee")),
    "sacks": Thing(_sacks, 150, ("sack", "grain")),
    "churn": Thing(_churn, 90, ("milk", "goat")),
    "hay": Thing(_hay, 200, ("harvest", "straw", "pitchfork")),
    "bucket": Thing(_bucket, 80, ("pail",)),
    "wheelbarrow": Thing(_wheelbarrow, 210, ("barrow", "soil")),
    "flowerpots": Thing(_flowerpots, 130, ("pot", "cutting", "rose", "tulip", "plant", "root", "seedling")),
    "flowers": Thing(_flowers, 120, ("wedding", "bouquet", "bride")),
    "shovel": Thing(_shovel, 190, ("spade", "shovels")),
    "anvil": Thing(_anvil, 150, ("forge", "hammer", "smith")),
    "toolbox": Thing(_toolbox, 140, ("tool", "screw", "wrench", "repair")),
    "books": Thing(_books, 100, ("book", "dictionary", "page")),
    "globe": Thing(_globe, 110, ("atlas",)),
    "music_stand": Thing(_music_stand, 110, ("music", "song", "tune", "concert")),
    "microphone": Thing(_microphone, 80, ("contest", "audience", "applause", "spotlight")),
    "drum": Thing(_drum, 110, ("festival",)),
    "trolley": Thing(_trolley, 150, ("ward", "patient", "medicine")),
    "linen": Thing(_linen, 150, ("laundry", "washing", "towel")),
    "shoes": Thing(_shoes, 200, ("shoe", "boot")),
    "sword_stand": Thing(_sword_stand, 200, ("swords",)),
    "telescope": Thing(_telescope, 140, ("star", "astronomer")),
    "chest": Thing(_chest, 160, ("treasure", "trunk")),
    "suitcase": Thing(_suitcase, 130, ("luggage", "departure", "timetable")),
    "parcels": Thing(_parcels, 180, ("parcel", "mail")),
    "coat_stand": Thing(_coat_stand, 100, ("hook", "hanger")),
    "basket": Thing(_basket, 110, ("market", "apple", "fruit", "picnic")),
    "crate": Thing(_crate, 130, ("cargo", "supplies", "stores")),
    "barrel": Thing(_barrel, 110, ("cask", "tavern")),
    "stool": Thing(_stool, 90, ("seat", "chair")),
}  # fmt: skip
"""Name -> thing; the telling ones first, because the first that a phrase means is taken."""
