"""Animals that are not built like a dog: bodies with shells, fins, feelers, wings and arms, and the heads that go with them. As `creatures` and `muzzles` draw the others."""

from collections.abc import Callable

from agents.film import CharacterDesign

from .. import svg
from ..colour import darker, lighter, mix
from .species import Creature

Drawing = Callable[[CharacterDesign, Creature, str], str]


def _shaded(points: list[tuple[float, float]], fur: str) -> str:
    definition, paint = svg.gradient([(0, lighter(fur, 0.14)), (0.5, fur), (1, darker(fur, 0.26))])
    return definition + svg.path(svg.smooth(points, closed=True), paint)


def _neck(animal: Creature, fur: str, foot: tuple[float, float], wide: float) -> str:
    """From the trunk up to where the head turns."""
    x, y = animal.joint
    return svg.path(svg.smooth([(foot[0] - wide, foot[1]), (x - wide * 0.8, y + 4), (x + wide * 0.7, y), (foot[0] + wide, foot[1] + 6)], closed=True), fur)


def _snail(design: CharacterDesign, animal: Creature, fur: str) -> str:
    x, y = animal.joint
    foot = _shaded(
        [(-138, -2), (-96, -26), (-20, -40), (44, -46), (x - 22, y + 16), (x + 8, y - 12), (x + 26, y + 14), (x + 4, -34), (x + 16, -4), (40, 0)], fur
    )
    grooves = "".join(svg.stroke(f"M{k} -3q6 -9 2 -16", darker(fur, 0.25), 2, opacity=0.6) for k in range(-104, 80, 17))
    if animal.kind == "slug":
        return foot + svg.path("M-60 -34Q-20 -70 44 -56Q66 -46 50 -38Q0 -30 -60 -34Z", darker(fur, 0.16)) + grooves
    shell = mix(design.coat_colour, "#8a4f2e", 0.45)
    definition, paint = svg.gradient([(0, lighter(shell, 0.3)), (0.6, shell), (1, darker(shell, 0.3))])
    spiral = "M46 -60C46 -130 -10 -152 -48 -136C-94 -116 -92 -44 -36 -42C8 -42 14 -106 -28 -108C-58 -108 -58 -66 -34 -68C-20 -70 -20 -88 -34 -88"
    ribs = "".join(svg.stroke(f"M{a} {b}L{c} {d}", darker(shell, 0.16), 3, opacity=0.5) for a, b, c, d in ((-100, -84, -66, -86), (-84, -134, -56, -104), (-30, -168, -28, -112), (28, -146, 0, -104), (56, -92, 16, -84)))  # fmt: skip
    return foot + grooves + definition + svg.circle(-24, -90, 79, paint) + ribs + svg.stroke(spiral, darker(shell, 0.42), 6) + svg.stroke("M-86 -120Q-66 -154 -22 -160", lighter(shell, 0.5), 5, opacity=0.6)  # fmt: skip


def _shell(design: CharacterDesign, animal: Creature, fur: str) -> str:
    shell = mix(fur, "#5a4028", 0.55)
    definition, paint = svg.gradient([(0, lighter(shell, 0.24)), (0.6, shell), (1, darker(shell, 0.3))])
    dome = "M-106 -38Q-104 -112 -54 -148Q-4 -174 50 -146Q98 -112 100 -38Q0 -22 -106 -38Z"
    seams = "M-58 -142Q-44 -96 -54 -38M-4 -160Q2 -100 -4 -34M50 -142Q46 -96 52 -38M-100 -78Q-54 -92 -4 -90Q50 -92 98 -78M-54 -92L-84 -122M50 -92L82 -120"
    plates = "".join(
        svg.ellipse(x, y, 15, 12, lighter(shell, 0.34), opacity=0.5) for x, y in ((-30, -118), (24, -118), (-28, -64), (24, -64), (-78, -66), (74, -66))
    )
    rim = svg.path("M-110 -46Q0 -20 106 -46Q112 -34 100 -28Q0 -8 -104 -28Q-114 -34 -110 -46Z", lighter(shell, 0.2))
    clip = f'<clipPath id="shell"><path d="{dome}"/></clipPath><g clip-path="url(#shell)">{plates}{svg.stroke(seams, darker(shell, 0.35), 4)}</g>'
    belly = svg.path("M-92 -34Q0 -6 96 -34L84 -20Q0 -4 -82 -20Z", "#c9b27c")
    return _neck(animal, fur, (84, -52), 24) + belly + definition + svg.path(dome, paint) + clip + rim


def _frog(design: CharacterDesign, animal: Creature, fur: str) -> str:
    pale = lighter(mix(fur, "#e8dfa0", 0.5), 0.2)
    x, y = animal.joint
    trunk = _shaded([(-76, -18), (-74, -48), (-38, -86), (x - 30, y - 24), (x + 26, y - 4), (x + 30, y + 34), (44, -26), (10, -14), (-40, -8)], fur)
    belly = svg.path(f"M{x + 26} {y + 12}Q{x + 30} {y + 50} 40 -24Q14 -12 -18 -12Q20 -46 {x + 26} {y + 12}Z", pale)
    spots = "".join(svg.ellipse(a, b, r, r * 0.7, darker(fur, 0.24), opacity=0.7) for a, b, r in ((-40, -66, 11), (-12, -82, 9), (8, -62, 7), (-56, -42, 7)))
    thigh = svg.path(svg.smooth([(-84, -14), (-78, -50), (-40, -60), (-12, -36), (-26, -10), (-60, -4)], closed=True), darker(fur, 0.1))
    foot = svg.path("M-66 -10Q-20 -18 22 -4L34 0L-58 0Z", darker(fur, 0.16)) + svg.stroke("M-72 -16Q-44 -34 -20 -30", lighter(fur, 0.2), 3, opacity=0.6)
    return trunk + belly + spots + thigh + foot


def _eight_legs(low: float, fur: str) -> tuple[str, str]:
    """The far and the near ones, each arched over its knee."""
    dark = mix(fur, "#1c1614", 0.5)
    arch = lambda hip, knee, foot, colour: svg.stroke(f"M{hip} {low}L{knee} {low - 52}L{foot} -3", colour, 7)
    far = "".join(arch(hip, knee, foot, darker(dark, 0.2)) for hip, knee, foot in ((0, -62, -92), (12, -24, -30), (28, 46, 56), (40, 96, 124)))
    near = "".join(arch(hip, knee, foot, dark) for hip, knee, foot in ((-6, -92, -138), (8, -44, -60), (26, 58, 84), (44, 106, 152)))
    return far, near


def _insect(design: CharacterDesign, animal: Creature, fur: str) -> str:
    dark, kind = mix(fur, "#1c1614", 0.72), animal.kind
    low = -animal.leg
    if kind == "crab":
        claw = "M0 0Q26 -18 40 -46Q30 -74 56 -84Q50 -66 62 -60Q74 -68 76 -82Q92 -58 70 -42Q58 -30 52 -24Q34 6 6 14Z"
        legs = _eight_legs(low - 10, fur)
        far = legs[0] + svg.group(svg.path(claw, darker(fur, 0.2)), f"translate(40 {low - 30}) rotate(-24)")
        dots = "".join(svg.circle(x, low - 34 + abs(x) * 0.2, 4, lighter(fur, 0.4), opacity=0.7) for x in range(-56, 50, 22))
        return far + _shaded([(-104, low - 30), (-60, low - 62), (20, low - 66), (86, low - 34), (60, low - 4), (-60, low)], fur) + dots + legs[1] + svg.group(svg.path(claw, fur), f"translate(60 {low - 8})")  # fmt: skip
    if kind == "spider":
        legs = _eight_legs(low, fur)
        rear = legs[0] + _shaded([(-118, low - 20), (-84, low - 62), (-30, low - 58), (-6, low - 16), (-40, low + 16), (-92, low + 14)], fur)
        cross = svg.stroke(f"M-84 {low - 24}h40M-64 {low - 44}v40", lighter(fur, 0.5), 6, opacity=0.8)
        return (
            rear + cross + _shaded([(-18, low - 16), (18, low - 44), (64, low - 40), (74, low - 8), (36, low + 8), (-4, low + 4)], darker(fur, 0.08)) + legs[1]
        )
    if kind == "ant":
        return "".join(_ball(x, low - 16, rx, ry, fur) for x, rx, ry in ((-72, 48, 34), (-14, 16, 13), (34, 40, 26))) + _neck(animal, fur, (58, low - 22), 9)
    if kind == "beetle":
        wing = f"M-108 {low - 4}Q-106 {low - 74} -36 {low - 88}Q20 {low - 90} 36 {low - 52}Q40 {low - 10} 20 {low + 4}Q-50 {low + 14} -108 {low - 4}Z"
        spots = "".join(svg.circle(x, low + y, 11, "#231a1a") for x, y in ((-74, -34), (-38, -62), (-28, -24), (6, -48))) if animal.coat == "spots" else ""
        gloss = svg.stroke(f"M-88 {low - 46}Q-60 {low - 76} -14 {low - 76}", lighter(fur, 0.6), 6, opacity=0.6)
        definition, paint = svg.gradient([(0, lighter(fur, 0.2)), (0.5, fur), (1, darker(fur, 0.34))])
        seam = svg.stroke(f"M36 {low - 52}Q-30 {low - 44} -104 {low - 14}", darker(fur, 0.5), 3)
        return _ball(46, low - 24, 40, 32, dark) + definition + svg.path(wing, paint) + spots + seam + gloss
    body = _ball(-52, low - 20, 74 if kind != "moth" else 62, 38 if kind != "moth" else 24, fur)
    if animal.coat == "stripes":
        stripes = "".join(svg.path(f"M{x} {low - 70}q-13 48 0 100h15q-13 -50 0 -100Z", dark) for x in (-100, -68, -36, -4))
        body += f'<clipPath id="rear"><ellipse cx="-52" cy="{low - 20}" rx="74" ry="38"/></clipPath><g clip-path="url(#rear)">{stripes}</g>'
    fluff = _ball(34, low - 30, 42, 36, mix(fur, "#3a2a1c", 0.5) if kind != "fly" else dark)
    fluff += (
        "".join(svg.stroke(f"M{x} {low - 62 + abs(x - 34) * 0.4:.0f}l-4 -9", lighter(fur, 0.3), 3, opacity=0.8) for x in range(8, 64, 9))
        if kind != "fly"
        else ""
    )
    if kind == "moth":
        wing = f"M30 {low - 44}Q30 {low - 150} -34 {low - 182}Q-98 {low - 186} -112 {low - 128}Q-104 {low - 84} -64 {low - 62}Q-112 {low - 62} -106 {low - 16}Q-70 {low + 12} -14 {low - 18}Z"
        eye = (
            svg.circle(-58, low - 132, 19, darker(fur, 0.5))
            + svg.circle(-58, low - 132, 9, lighter(fur, 0.6))
            + svg.circle(-66, low - 30, 11, darker(fur, 0.4))
        )
        edge = svg.stroke(wing, darker(fur, 0.5), 5)
        return svg.group(svg.path(wing, darker(fur, 0.26)), "translate(24 4) rotate(9)") + body + fluff + svg.path(wing, fur) + eye + edge
    glass = lambda turn, share: svg.group(svg.ellipse(-52, 0, 66, 23, "#e8f1f4", opacity=0.62, stroke="#6f8088", line=2) + svg.stroke("M0 0L-108 -4M-30 -2L-84 14M-36 -2L-92 -16", "#6f8088", 1.6, opacity=0.7), f"translate(26 {low - 56}) rotate({turn}) scale({share})")  # fmt: skip
    return glass(58, 0.94) + body + fluff + glass(34, 1.0)


def _ball(x: float, y: float, rx: float, ry: float, fur: str) -> str:
    definition, paint = svg.gradient([(0, lighter(fur, 0.2)), (0.55, fur), (1, darker(fur, 0.3))])
    return definition + svg.ellipse(x, y, rx, ry, paint)


def _fish(design: CharacterDesign, animal: Creature, fur: str) -> str:
    half, low, d, back, kind = animal.span / 2, -animal.leg, animal.depth, animal.back, animal.kind
    x, y = animal.joint
    size, end = 46 * animal.head_scale, -half - 0.3 * d
    pale = lighter(mix(fur, "#e8ead8", 0.5), 0.3)
    trunk = [(end, y - 0.08 * d), (-half * 0.4, back + 0.1 * d), (half * 0.35, back), (x, y - size), (x + size * 0.3, y), (x, y + size * 0.96), (half * 0.3, low), (-half * 0.4, low - 0.14 * d), (end, y + 0.12 * d)]  # fmt: skip
    shape = svg.smooth(trunk, closed=True)
    tail = f"M{end + 20:.0f} {y:.0f}Q{end - 12:.0f} {y - 14:.0f} {end - 0.36 * d:.0f} {y - 0.5 * d:.0f}Q{end - 0.2 * d:.0f} {y:.0f} {end - 0.4 * d:.0f} {y + 0.46 * d:.0f}Q{end - 10:.0f} {y + 16:.0f} {end + 20:.0f} {y + 4:.0f}Z"
    if kind in ("whale", "dolphin"):
        tail = f"M{end + 20:.0f} {y - 6:.0f}Q{end - 20:.0f} {y - 0.16 * d:.0f} {end - 0.1 * d:.0f} {y - 0.5 * d:.0f}Q{end - 0.34 * d:.0f} {y - 0.3 * d:.0f} {end - 0.36 * d:.0f} {y + 0.02 * d:.0f}Q{end - 10:.0f} {y + 0.14 * d:.0f} {end + 20:.0f} {y + 8:.0f}Z"
    fin = {
        "fish": f"M{-half * 0.6:.0f} {back + 0.16 * d:.0f}Q{-half * 0.3:.0f} {back - 0.34 * d:.0f} {half * 0.3:.0f} {back - 0.28 * d:.0f}Q{half * 0.4:.0f} {back - 0.1 * d:.0f} {half * 0.7:.0f} {back + 0.1 * d:.0f}Z",
        "shark": f"M{-half * 0.2:.0f} {back + 0.12 * d:.0f}Q{-half * 0.16:.0f} {back - 0.4 * d:.0f} {-half * 0.3:.0f} {back - 0.56 * d:.0f}Q{half * 0.2:.0f} {back - 0.4 * d:.0f} {half * 0.4:.0f} {back + 0.06 * d:.0f}Z",
        "dolphin": f"M{-half * 0.3:.0f} {back + 0.12 * d:.0f}Q{-half * 0.24:.0f} {back - 0.3 * d:.0f} {-half * 0.44:.0f} {back - 0.42 * d:.0f}Q{half * 0.06:.0f} {back - 0.34 * d:.0f} {half * 0.2:.0f} {back + 0.08 * d:.0f}Z",
    }.get(kind, "")
    belly = svg.path(svg.smooth([(end, y + 0.1 * d), (-half * 0.3, y + 0.14 * d), (half * 0.5, y + 0.2 * d), (x + size, y + size * 0.3), (x, y + size * 1.2), (half * 0.2, low + 20), (-half * 0.5, low)], closed=True), pale, opacity=0.85)  # fmt: skip
    scales = "".join(svg.stroke(f"M{-half + 16 + 22 * k} {y - 26 + 22 * row + 11 * (k % 2):.0f}q9 9 0 19", darker(fur, 0.2), 2.2, opacity=0.55) for k in range(6) for row in range(2)) if kind == "fish" else ""  # fmt: skip
    grooves = "".join(svg.stroke(f"M{half * 0.9 - 20 * k:.0f} {y + 0.32 * d + 6 * k:.0f}Q{half * 0.3 - 14 * k:.0f} {y + 0.46 * d + 4 * k:.0f} {-half * 0.3:.0f} {y + 0.3 * d + 8 * k:.0f}", darker(pale, 0.2), 2.4, opacity=0.6) for k in range(4)) if kind == "whale" else ""  # fmt: skip
    pectoral = svg.path(f"M{half * 0.5:.0f} {y + 0.16 * d:.0f}Q{half * 0.1:.0f} {y + 0.4 * d:.0f} {-half * 0.1:.0f} {y + 0.66 * d:.0f}Q{half * 0.36:.0f} {y + 0.6 * d:.0f} {half * 0.66:.0f} {y + 0.28 * d:.0f}Z", darker(fur, 0.2))  # fmt: skip
    clip = f'<clipPath id="hide"><path d="{shape}"/></clipPath><g clip-path="url(#hide)">{belly}{scales}{grooves}</g>'
    return svg.path(tail, darker(fur, 0.16)) + (svg.path(fin, darker(fur, 0.16)) if fin else "") + _shaded(trunk, fur) + clip + pectoral


def _seal(design: CharacterDesign, animal: Creature, fur: str) -> str:
    half, d, (x, y) = animal.span / 2, animal.depth, animal.joint
    size = 44 * animal.head_scale
    trunk = [(-half - 56, -12), (-half - 10, -0.42 * d), (-half * 0.1, animal.back + 4), (x - size * 0.9, y + 4), (x - size * 0.2, y - size * 0.7), (x + size * 0.5, y + size * 0.5), (half + 10, -0.5 * d), (half - 6, -8), (0, 0), (-half, 0)]  # fmt: skip
    flukes = svg.path(
        f"M{-half - 40} -16Q{-half - 84} -44 {-half - 104} -36Q{-half - 88} -18 {-half - 100} 0Q{-half - 70} 2 {-half - 36} -4Z", darker(fur, 0.2)
    )
    flipper = svg.path(f"M{half - 26} {-0.5 * d:.0f}Q{half + 6} -20 {half + 40} -2Q{half - 10} 6 {half - 46} -14Q{half - 54} {-0.3 * d:.0f} {half - 26} {-0.5 * d:.0f}Z", darker(fur, 0.24))  # fmt: skip
    spots = "".join(
        svg.ellipse(a * half, -d * b, 7, 5, darker(fur, 0.2), opacity=0.6)
        for a, b in ((-0.7, 0.5), (-0.3, 0.74), (0.06, 0.62), (0.34, 0.86), (-0.5, 0.3), (0.0, 0.36))
    )
    return flukes + _shaded(trunk, fur) + spots + flipper


def _octopus(design: CharacterDesign, animal: Creature, fur: str) -> str:
    arms = (
        (-30, "M-30 -84C-96 -80 -84 -10 -138 -22C-164 -30 -158 -56 -142 -54", 0.24, 21), (34, "M34 -84C96 -84 92 -14 146 -24C168 -34 158 -58 144 -52", 0.24, 21), (-14, "M-14 -76C-60 -60 -44 -4 -92 -4C-112 -6 -114 -24 -100 -26", 0.08, 24),
        (24, "M24 -76C66 -62 52 -4 100 -4C120 -8 118 -26 106 -26", 0.08, 24), (-4, "M-4 -70C-28 -44 -14 -6 -44 -2", 0.0, 25), (14, "M14 -70C34 -44 22 -8 50 -2", 0.0, 25),
    )  # fmt: skip
    drawn = "".join(svg.stroke(d, darker(fur, shade), wide) for _, d, shade, wide in arms)
    cups = "".join(svg.circle(x, y, 4.4, lighter(fur, 0.45), opacity=0.9) for x, y in ((-72, -40), (-78, -22), (-24, -36), (-24, -18), (33, -38), (33, -20), (80, -42), (84, -24), (-108, -20), (116, -22)))  # fmt: skip
    return drawn + cups + svg.ellipse(4, -84, 50, 30, fur)


def _snake(design: CharacterDesign, animal: Creature, fur: str) -> str:
    x, y = animal.joint
    dark = darker(fur, 0.3)
    tail = svg.path("M-60 -18Q-120 -34 -146 -4Q-104 0 -60 0Z", darker(fur, 0.14))
    coils = "".join(svg.ellipse(c, -h, 92 - 14 * k, 19, mix(fur, darker(fur, 0.24), (k + 1) % 2)) + svg.stroke(f"M{c - 70 + 14 * k} {-h - 2}Q{c} {-h + 15} {c + 70 - 14 * k} {-h - 2}", lighter(fur, 0.24), 4, opacity=0.5) for k, (c, h) in enumerate(((-6, 19), (-2, 39), (2, 57))))  # fmt: skip
    rise = svg.path(
        svg.smooth([(6, -64), (34, -86), (x - 34, y + 30), (x - 24, y - 16), (x + 14, y - 14), (x + 10, y + 30), (70, -70), (46, -52)], closed=True), fur
    )
    scutes = "".join(svg.stroke(f"M{x - 8 + k} {y + 26 + 9 * k}l14 {2 + k}", lighter(fur, 0.5), 4, opacity=0.8) for k in range(4))
    back = "".join(
        svg.poly([(a - 9, b), (a, b - 8), (a + 9, b), (a, b + 8)], dark, opacity=0.7)
        for a, b in ((-58, -24), (-28, -20), (4, -19), (36, -21), (-38, -46), (-6, -42), (30, -44))
    )
    return tail + coils + rise + scutes + back


BODIES: dict[str, Drawing] = {
    "snail": _snail, "shell": _shell, "frog": _frog, "insect": _insect, "fish": _fish, "seal": _seal, "octopus": _octopus, "snake": _snake,
}  # fmt: skip


def _snail_head(design: CharacterDesign, animal: Creature, fur: str) -> str:
    stalk = lambda x, tip, colour: svg.stroke(f"M{x} -20Q{x} -52 {tip} -80", colour, 12)
    feeler = svg.stroke("M48 16L66 24", darker(fur, 0.1), 8)
    return stalk(30, 42, darker(fur, 0.14)) + stalk(2, -6, fur) + feeler + svg.path(svg.smooth([(-44, 16), (-36, -24), (4, -38), (44, -24), (58, 6), (42, 32), (0, 38), (-34, 36)], closed=True), fur)  # fmt: skip


def _reptile_head(design: CharacterDesign, animal: Creature, fur: str) -> str:
    pale, bone = lighter(mix(fur, "#e8dfa0", 0.4), 0.2), "#d8c8a4"
    dragon = animal.kind == "dragon"
    horns = svg.stroke("M14 -34Q-4 -66 -40 -72", darker(bone, 0.25), 9) + svg.stroke("M-8 -32Q-30 -58 -64 -56", bone, 10) if dragon else ""
    skull = svg.path(svg.smooth([(-46, 8), (-34, -28), (6, -38), (42, -24), (72, -4), (74, 14), (40, 32), (-8, 36), (-38, 28)], closed=True), fur)
    chin = svg.path("M72 8Q60 30 36 34Q0 40 -30 32Q10 24 72 8Z", pale)
    marks = "".join(svg.circle(x, y, 3.6, darker(fur, 0.24), opacity=0.7) for x, y in ((-34, -6), (-26, -20), (-20, -30), (-8, 10)))
    smoke = svg.circle(70, -6, 5.5, darker(fur, 0.2)) if dragon else ""
    return horns + skull + chin + marks + smoke + svg.ellipse(66, -2, 2.6, 2.0, darker(fur, 0.6))


def _frog_head(design: CharacterDesign, animal: Creature, fur: str) -> str:
    pale = lighter(mix(fur, "#e8dfa0", 0.5), 0.2)
    wide = svg.path(svg.smooth([(-50, 10), (-38, -24), (4, -36), (46, -28), (70, -2), (68, 18), (40, 38), (-6, 44), (-40, 34)], closed=True), fur)
    throat = svg.path("M-6 18Q34 28 70 8Q70 30 40 38Q14 44 -10 42Q-20 30 -6 18Z", pale)
    bulges = svg.circle(42, -32, 19, darker(fur, 0.08)) + svg.circle(-8, -34, 21, fur)
    return wide + throat + bulges + svg.ellipse(58, -6, 2.4, 1.8, darker(fur, 0.6)) + svg.ellipse(64, -5, 2, 1.6, darker(fur, 0.6))


def _insect_head(design: CharacterDesign, animal: Creature, fur: str) -> str:
    dark = mix(fur, "#1c1614", 0.72)
    skin = mix(fur, "#3a2a1c", 0.3) if animal.coat == "stripes" else dark if animal.coat == "spots" and animal.kind == "beetle" else darker(fur, 0.12)
    tip = (lambda x, y: svg.ellipse(x, y, 9, 5, dark)) if animal.kind == "moth" else (lambda x, y: svg.circle(x, y, 6.5, dark))
    feelers = "" if animal.kind == "spider" else svg.stroke("M26 -34Q34 -72 62 -80M-2 -36Q-4 -74 24 -88", dark, 5) + tip(62, -80) + tip(24, -88)
    fangs = svg.stroke("M34 30q8 10 2 16M16 34q4 10 -2 14", dark, 6) if animal.kind in ("spider", "ant") else ""
    return feelers + fangs + svg.path(svg.smooth([(-42, 2), (-30, -34), (8, -44), (44, -28), (52, 4), (36, 36), (0, 42), (-32, 30)], closed=True), skin)


def _fish_head(design: CharacterDesign, animal: Creature, fur: str) -> str:
    pale, kind = lighter(mix(fur, "#e8ead8", 0.5), 0.3), animal.kind
    front = {"fish": 60, "shark": 92, "dolphin": 52, "whale": 66}[kind]
    low = 30 if kind == "shark" else 20
    skull = svg.path(svg.smooth([(-46, -4), (-36, -40), (2, -48), (front * 0.66, -34), (front, -2), (front * 0.8, low), (8, 46), (-32, 42)], closed=True), fur)
    jaw = svg.path(f"M{front * 0.98:.0f} 8Q{front * 0.8:.0f} 40 8 46Q-20 46 -40 36Q0 26 {front * 0.98:.0f} 8Z", pale)
    beak = (
        svg.path("M36 -8Q70 -8 90 8Q92 18 78 22Q54 28 30 30Z", fur) + svg.path("M38 20Q66 20 88 14Q84 22 74 24Q52 30 34 32Z", pale) if kind == "dolphin" else ""
    )
    gills = (
        "".join(svg.stroke(f"M{-30 - 8 * k} -14q-8 16 0 32", darker(fur, 0.3), 3, opacity=0.7) for k in range(3 if kind == "shark" else 1))
        if kind in ("fish", "shark")
        else ""
    )
    spout = svg.stroke("M-6 -46Q-8 -76 -26 -84M-4 -46Q0 -78 16 -86", "#dfeef4", 6, opacity=0.8) if kind == "whale" else ""
    return spout + beak + skull + jaw + gills


def _octopus_head(design: CharacterDesign, animal: Creature, fur: str) -> str:
    bulb = _shaded([(-46, 34), (-56, -10), (-66, -56), (-36, -98), (10, -100), (46, -66), (56, -18), (50, 30), (4, 48)], fur)
    freckles = "".join(
        svg.ellipse(x, y, r, r * 0.8, darker(fur, 0.2), opacity=0.55) for x, y, r in ((-36, -62, 9), (-14, -82, 7), (-28, -34, 6), (14, -72, 6), (-46, -20, 5))
    )
    return bulb + freckles + svg.ellipse(22, -52, 9, 15, lighter(fur, 0.5), opacity=0.35)


def _ape_head(design: CharacterDesign, animal: Creature, fur: str) -> str:
    face = mix("#d9b08c", darker(fur, 0.3), 0.75 if animal.height > 0.7 else 0.1)
    ears = svg.circle(-40, -2, 17, darker(fur, 0.1)) + svg.circle(-40, -2, 10, face)
    skull = svg.path(svg.smooth([(-46, 2), (-34, -42), (10, -54), (46, -34), (54, 2), (42, 34), (6, 44), (-32, 36)], closed=True), fur)
    mask = svg.path("M-6 -22Q-4 -38 14 -34Q20 -30 26 -34Q48 -38 50 -14Q66 0 68 18Q64 42 34 44Q6 46 -2 24Q-12 2 -6 -22Z", face)
    return ears + skull + mask + svg.ellipse(45, 5, 2.6, 2.2, darker(face, 0.5)) + svg.ellipse(53, 4, 2.2, 2, darker(face, 0.5))


HEADS: dict[str, Drawing] = {
    "snail": _snail_head, "reptile": _reptile_head, "frog": _frog_head, "insect": _insect_head, "fish": _fish_head, "octopus": _octopus_head, "ape": _ape_head,
}  # fmt: skip
EYES: dict[str, tuple[tuple[float, float, float], ...]] = {
    "snail": ((-6, -84, 12.5), (42, -84, 11.0)), "reptile": ((16, -14, 9.5),), "frog": ((-8, -36, 13.5), (42, -34, 12.0)), "insect": ((6, -12, 12.5), (36, -14, 10.0)), "fish": ((14, -14, 10.0),),
    "octopus": ((6, -14, 13.0), (40, -16, 11.0)), "ape": ((10, -14, 7.4), (38, -15, 6.6)),
}  # fmt: skip
"""Middle and size of every eye that is seen, in the head's units."""
MOUTHS: dict[str, tuple[float, float, float]] = {
    "snail": (30.0, 16.0, 14.0), "reptile": (46.0, 16.0, 22.0), "frog": (32.0, 14.0, 34.0), "insect": (26.0, 18.0, 13.0), "fish": (40.0, 16.0, 15.0), "octopus": (26.0, 18.0, 12.0), "ape": (38.0, 26.0, 17.0),
}  # fmt: skip
"""Middle and half width of a mouth."""
