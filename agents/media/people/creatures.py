"""Animals and robots as parts, facing right, feet at y = 0: body, head (about 100 units high around (0, 0)), tail or antenna, legs.

A dog, a cat and a bird have their own drawings; a few other four-legged animals differ by ears and tail; any other word is a plain one.
"""

from dataclasses import dataclass

from agents.film import CharacterDesign, Mood

from .. import svg
from ..colour import darker, lighter
from .face import Eyes, Gaze, Mouth


@dataclass(frozen=True)
class Creature:
    """Where the parts of an animal are joined, in units of its body drawing."""

    neck: tuple[float, float]
    head_scale: float
    tail: tuple[float, float] | None
    legs: tuple[tuple[float, float, bool], ...]
    """x, height of the hip, far side."""
    tall: float
    """From the feet to the top of the head."""


_SHAPES = {
    "dog": Creature((92, -190), 0.95, (-104, -168), ((-78, -110, True), (-58, -110, False), (62, -110, True), (82, -110, False)), 250),
    "cat": Creature((70, -140), 0.80, (-86, -112), ((-62, -80, True), (-46, -80, False), (48, -80, True), (64, -80, False)), 195),
    "bird": Creature((34, -128), 0.62, (-56, -82), ((-2, -40, True), (14, -40, False)), 165),
    "four": Creature((104, -232), 0.95, (-112, -196), ((-84, -136, True), (-62, -136, False), (66, -136, True), (88, -136, False)), 292),
}
_KINDS = {
    "dog": "dog", "puppy": "dog", "wolf": "dog", "fox": "dog", "hound": "dog", "cat": "cat", "kitten": "cat", "mouse": "cat", "rabbit": "cat", "squirrel": "cat",
    "bird": "bird", "parrot": "bird", "crow": "bird", "raven": "bird", "owl": "bird", "gull": "bird", "duck": "bird", "chicken": "bird", "penguin": "bird", "goose": "bird",
}  # fmt: skip


def kind_of(design: CharacterDesign) -> str:
    words = design.animal.lower().split()
    return next((_KINDS[word] for word in words if word in _KINDS), "four" if design.animal else "dog")


def creature_of(design: CharacterDesign) -> Creature:
    return _SHAPES[kind_of(design)]


def _aside(gaze: Gaze) -> float:
    """Units by which a pupil moves ahead."""
    return 2.6 * gaze.across - (2.2 if gaze.turned else 0.0)


def _fur(design: CharacterDesign) -> str:
    return design.hair_colour


def body(design: CharacterDesign) -> str:
    kind, fur = kind_of(design), _fur(design)
    pale, dark = lighter(fur, 0.3), darker(fur, 0.25)
    collar = design.coat_colour
    if kind == "bird":
        return (
            svg.path("M-64 -74Q-40 -150 30 -146Q66 -134 58 -92Q44 -36 -6 -34Q-46 -40 -64 -74Z", fur)
            + svg.path("M58 -96Q44 -40 4 -36Q22 -70 26 -128Q60 -130 58 -96Z", pale)
            + svg.path("M-70 -70Q-30 -118 16 -106Q10 -62 -30 -52Q-54 -52 -70 -70Z", dark)
            + "".join(svg.stroke(f"M{-52 + 17 * k} -66q10 10 22 8", darker(dark, 0.3), 2, opacity=0.7) for k in range(3))
        )
    if kind == "cat":
        return (
            svg.path("M-92 -96Q-84 -140 -30 -138Q30 -132 52 -152Q88 -158 88 -118Q88 -74 60 -66Q0 -54 -62 -62Q-94 -68 -92 -96Z", fur)
            + svg.path("M88 -118Q88 -74 60 -66Q40 -64 34 -68Q60 -90 62 -146Q88 -150 88 -118Z", pale)
            + "".join(svg.stroke(f"M{-56 + 26 * k} -136q-6 16 2 30", dark, 5, opacity=0.7) for k in range(4))
            + svg.stroke("M50 -148Q70 -132 90 -136", collar, 8)
        )
    high = 0 if kind == "dog" else -40
    return (
        svg.path(
            f"M-110 {-150 + high}Q-98 {-184 + high} -40 {-178 + high}Q30 {-172 + high} 62 {-196 + high}Q96 {-222 + high} 112 {-186 + high}Q118 {-120 + high} 84 {-96 + high}Q30 {-92 + high} -30 {-104 + high}Q-70 {-90 + high} -96 {-98 + high}Q-118 {-118 + high} -110 {-150 + high}Z",
            fur,
        )
        + svg.path(
            f"M112 {-186 + high}Q118 {-120 + high} 84 {-96 + high}Q62 {-94 + high} 50 {-95 + high}Q86 {-140 + high} 84 {-206 + high}Q104 {-210 + high} 112 {-186 + high}Z",
            pale,
        )
        + (
            svg.stroke(f"M62 {-196 + high}Q88 {-178 + high} 114 {-176 + high}", collar, 11) + svg.circle(104, -162 + high, 7, "#d8b35a")
            if kind == "dog"
            else ""
        )
    )


def leg(design: CharacterDesign, height: float, *, far: bool) -> str:
    """A leg hanging down from its hip at (0, 0) to the ground."""
    fur = darker(_fur(design), 0.28 if far else 0.06)
    if kind_of(design) == "bird":
        return svg.stroke(f"M0 0V{height - 4}M0 {height - 4}l12 3M0 {height - 4}l-9 3M0 {height - 4}l4 4", "#c98a3c", 4.5)
    width = 15 if kind_of(design) != "cat" else 11
    return svg.path(svg.limb(height - 12, width * 1.15, width * 0.66), fur) + svg.path(
        f"M{-width * 0.7:.1f} {height - 14}H{width * 0.5:.1f}Q{width * 1.4:.1f} {height - 10} {width * 1.4:.1f} {height}H{-width * 0.8:.1f}Z",
        lighter(fur, 0.18),
    )


def tail(design: CharacterDesign) -> str:
    """The tail, its root at (0, 0), pointing up and back."""
    kind, fur = kind_of(design), _fur(design)
    if kind == "bird":
        return svg.path("M8 -8Q-30 -4 -54 12L-50 22L-40 20L-42 32L-28 26Q0 16 14 8Z", darker(fur, 0.3))
    if kind == "cat":
        return svg.stroke("M0 0Q-44 -8 -40 -52T-62 -96", fur, 15) + svg.stroke("M-49 -72Q-56 -84 -62 -96", lighter(fur, 0.3), 14)
    if kind == "dog":
        return svg.path("M4 10Q-44 -4 -56 -58Q-52 -76 -40 -64Q-26 -30 8 -14Z", fur) + svg.path(
            "M-56 -58Q-52 -76 -40 -64Q-38 -56 -36 -50Q-46 -46 -52 -46Z", lighter(fur, 0.35)
        )
    return svg.path("M4 -8Q-26 4 -30 70Q-26 92 -14 84Q-4 40 10 12Z", darker(fur, 0.4))


def head(design: CharacterDesign) -> str:
    kind, fur = kind_of(design), _fur(design)
    pale, dark = lighter(fur, 0.38), darker(fur, 0.3)
    if kind == "bird":
        return (
            svg.circle(0, 0, 44, fur)
            + svg.path("M-10 40Q-44 20 -42 -6Q-20 20 20 38Q6 46 -10 40Z", pale, opacity=0.7)
            + svg.path("M-20 -38Q-14 -62 2 -60Q-4 -50 2 -44Q10 -62 22 -56Q12 -44 10 -40Z", dark)
            + svg.ellipse(16, -4, 20, 22, pale, opacity=0.8)
        )
    if kind == "cat":
        ears = (
            svg.poly([(-44, -22), (-36, -72), (-4, -40)], fur)
            + svg.poly([(14, -42), (40, -72), (48, -22)], fur)
            + svg.poly([(-36, -32), (-33, -58), (-14, -40)], "#d99a90")
            + svg.poly([(22, -40), (37, -58), (41, -30)], "#d99a90")
        )
        return (
            ears
            + svg.ellipse(0, 0, 52, 44, fur)
            + svg.ellipse(14, 20, 27, 19, pale)
            + svg.path("M9 8h14l-7 9Z", "#c2665c")
            + "".join(svg.stroke(f"M{-4 + 10 * k} -42v15", dark, 5, opacity=0.7) for k in range(3))
            + svg.stroke("M30 18l34 -6M30 23l34 4M-2 18l-34 -4M-2 23l-34 6", "#f6f0e4", 1.4, opacity=0.8)
        )
    if kind == "dog":
        ears = svg.path("M-36 -30Q-70 -34 -64 20Q-58 44 -42 36Q-26 10 -24 -24Z", dark)
        face = (
            svg.path("M-44 -6Q-44 -50 2 -50Q40 -50 44 -14Q74 -8 78 14Q78 36 48 38Q10 48 -20 38Q-44 26 -44 -6Z", fur)
            + svg.path("M22 -2Q60 -12 78 14Q78 36 48 38Q26 42 12 34Q8 8 22 -2Z", pale)
            + svg.ellipse(72, 4, 11, 9, "#241a18")
            + svg.ellipse(69, 1, 3.4, 2.2, "#ffffff", opacity=0.6)
        )
        return face + ears + svg.path("M24 -48Q48 -54 50 -22Q36 -26 24 -48Z", dark)
    horns = (
        svg.stroke("M-10 -46q-14 -22 -4 -40M14 -48q-2 -22 12 -36", "#d8c8a4", 6)
        if any(word in design.animal.lower() for word in ("goat", "deer", "cow", "bull", "sheep", "ram", "stag"))
        else svg.path("M-12 -44l4 -32l16 26ZM14 -46l14 -28l4 30Z", fur)
    )
    mane = svg.path("M-14 -50Q-52 -30 -50 44Q-34 30 -30 6Q-22 -26 0 -44Z", dark) if "horse" in design.animal.lower() or "lion" in design.animal.lower() else ""
    return (
        mane
        + horns
        + svg.path("M-36 -12Q-34 -52 6 -50Q34 -46 48 -14L76 14Q84 38 60 44Q38 46 18 30Q-6 36 -22 24Q-36 10 -36 -12Z", fur)
        + svg.path("M52 6L76 14Q84 38 60 44Q44 44 34 38Q38 16 52 6Z", pale)
        + svg.circle(70, 22, 3.4, "#2a1d18")
        + svg.path("M-34 -34q-26 -4 -30 12q20 8 34 -2Z", dark)
    )


def eyes(design: CharacterDesign, mood: Mood, state: Eyes, gaze: Gaze) -> str:
    kind = kind_of(design)
    places = {"dog": ((-4, -14, 8.0), (30, -16, 7.0)), "cat": ((-16, -8, 10.5), (34, -8, 9.5)), "bird": ((16, -6, 9.5),), "four": ((14, -18, 7.5),)}[kind]
    white = {"cat": "#d8d878", "bird": "#f2c84a"}.get(kind, "#3a2418")
    parts = []
    for x, y, size in places:
        if state == "closed":
            parts.append(svg.stroke(f"M{x - size} {y}q{size} {size * 0.8} {2 * size} 0", "#1a1210", 3))
            continue
        open_share = 0.6 if state == "half" or mood in (Mood.SAD, Mood.TENSE) else 1.0
        dx = _aside(gaze) * size / 9
        parts.append(
            svg.ellipse(x, y, size, size * open_share, white, stroke="#1a1210", line=2)
            + svg.ellipse(x + dx, y, size * (0.34 if kind == "cat" else 0.55), size * 0.78 * open_share, "#140e0c")
            + svg.circle(x + dx - size * 0.25, y - size * 0.3, size * 0.22, "#ffffff")
        )
        if mood in (Mood.SAD, Mood.TENSE, Mood.EERIE):
            tilt = 4 if mood is Mood.SAD else -4
            parts.append(svg.stroke(f"M{x - size} {y - size * 1.3 + tilt}L{x + size} {y - size * 1.3 - tilt}", darker(_fur(design), 0.5), 3.4))
    return "".join(parts)


def mouth(design: CharacterDesign, mood: Mood, shape: Mouth) -> str:
    kind = kind_of(design)
    drop = {"closed": 0.0, "small": 6.0, "round": 10.0, "wide": 15.0, "fv": 4.0, "l": 8.0}[shape]
    if kind == "bird":
        upper = svg.path("M38 -10Q70 -6 80 8Q60 10 36 8Z", "#d9973c")
        return svg.path(f"M36 6Q60 8 72 {8 + drop}Q54 {14 + drop} 34 {12 + drop * 0.4}Z", "#b87a2c") + upper
    x, y, wide = {"dog": (54, 24, 20), "cat": (16, 20, 12), "four": (62, 32, 12)}[kind]
    smile = 5 if mood in (Mood.WARM, Mood.HOPEFUL, Mood.COMIC, Mood.TRIUMPHANT) else -2
    if not drop:
        return svg.stroke(
            f"M{x - wide} {y - smile * 0.4}Q{x - wide * 0.5} {y + smile} {x} {y}Q{x + wide * 0.5} {y + smile} {x + wide} {y - smile * 0.6}", "#2a1a16", 2.8
        )
    return svg.path(
        f"M{x - wide} {y}Q{x} {y - 2} {x + wide} {y - 2}Q{x + wide * 0.5} {y + drop * 1.3} {x} {y + drop * 1.3}Q{x - wide * 0.8} {y + drop} {x - wide} {y}Z",
        "#4a1a18",
    ) + svg.ellipse(x, y + drop * 0.9, wide * 0.5, drop * 0.4, "#d8706a")


def robot_torso(design: CharacterDesign) -> str:
    """A boxy trunk on the joints of a human body."""
    metal, dark = design.coat_colour, darker(design.coat_colour, 0.35)
    body = svg.rect(-12, -520, 22, 40, "#4a5058") + "".join(svg.rect(-15, -516 + 10 * k, 28, 4, "#2c3036") for k in range(3))
    body += svg.path("M-66 -484Q0 -500 62 -484L56 -340Q0 -326 -58 -340Z", metal) + svg.path("M-66 -484L-58 -340L-26 -334L-28 -492Z", "#000000", opacity=0.15)
    body += (
        svg.rect(-24, -462, 66, 60, dark, radius=8)
        + "".join(svg.circle(-8 + 18 * k, -446, 5, ("#ff6a50", "#ffd05a", "#6fe08a")[k]) for k in range(3))
        + "".join(svg.rect(-16, -430 + 9 * k, 50, 4, lighter(dark, 0.25)) for k in range(3))
    )
    return (
        body
        + svg.path("M-44 -338L42 -338L52 -272Q0 -256 -54 -272Z", dark)
        + "".join(svg.circle(x, y, 3.4, lighter(metal, 0.4)) for x, y in ((-52, -470), (50, -470), (-48, -352), (46, -352)))
    )


def robot_limb(design: CharacterDesign, length: float, width: float, *, far: bool) -> str:
    metal = darker(design.coat_colour, 0.3 if far else 0.05)
    return (
        svg.circle(0, 0, width * 1.05, darker(metal, 0.35))
        + svg.rect(-width * 0.62, 4, width * 1.24, length - 8, metal, radius=width * 0.4)
        + "".join(svg.rect(-width * 0.66, length * t, width * 1.32, 4, darker(metal, 0.35)) for t in (0.3, 0.5, 0.7))
        + svg.circle(0, length, width * 0.8, darker(metal, 0.3))
    )


def robot_foot(design: CharacterDesign, *, far: bool) -> str:
    """About the ankle, its sole 15 units lower."""
    metal = darker(design.coat_colour, 0.5 if far else 0.35)
    return svg.path("M-20 -8H14Q34 -2 38 15H-22Z", metal) + svg.rect(-22, 10, 61, 5, darker(metal, 0.4), radius=2)


def robot_hand(design: CharacterDesign) -> str:
    metal = darker(design.coat_colour, 0.2)
    return svg.rect(-9, -4, 18, 16, metal, radius=4) + svg.path("M-12 8Q-18 26 -8 38L-3 34Q-8 24 -5 12ZM12 8Q18 26 8 38L3 34Q8 24 5 12Z", darker(metal, 0.25))


def robot_head(design: CharacterDesign) -> str:
    metal = design.coat_colour
    wide = {"round": 50, "oval": 46, "square": 54, "long": 42, "heart": 48}[design.head]
    tall = 58 if design.head == "long" else 46
    return (
        svg.line(-4, -tall, -10, -tall - 30, "#6a727c", 4)
        + svg.circle(-10, -tall - 33, 7, "#ff6a50")
        + svg.rect(-wide, -tall, 2 * wide, 2 * tall, metal, radius=26 if design.head == "round" else 14)
        + svg.path(f"M{-wide} {-tall + 20}Q{-wide * 0.5} 0 {-wide * 0.5} {tall}H{-wide + 14}Q{-wide} {tall} {-wide} {tall - 14}Z", "#000000", opacity=0.15)
        + svg.circle(-wide * 0.62, 4, 12, darker(metal, 0.3))
        + svg.circle(-wide * 0.62, 4, 6, lighter(metal, 0.3))
        + svg.rect(-wide * 0.3, -tall * 0.55, wide * 1.24, tall * 0.78, "#1d2730", radius=15)
    )


def robot_eyes(design: CharacterDesign, mood: Mood, state: Eyes, gaze: Gaze) -> str:
    glow = {"tense": "#ff8a5a", "eerie": "#ff6a6a", "sad": "#7fb0ff"}.get(mood.value, "#7ff0e0")
    dx = _aside(gaze)
    parts = []
    for x in (0, 28):
        if state == "closed":
            parts.append(svg.rect(x - 8 + dx, -9, 16, 3, glow, radius=1.5))
        elif mood in (Mood.WARM, Mood.HOPEFUL, Mood.COMIC, Mood.TRIUMPHANT):
            parts.append(svg.stroke(f"M{x - 8 + dx} -4q8 -15 16 0", glow, 5))
        else:
            parts.append(svg.ellipse(x + dx, -8, 7.5, 5 if mood in (Mood.SAD, Mood.TENSE) else 8.5, glow))
    return "".join(parts)


def robot_mouth(design: CharacterDesign, mood: Mood, shape: Mouth) -> str:
    bars = {
        "closed": (2, 2, 2, 2, 2),
        "small": (2, 5, 7, 5, 2),
        "wide": (5, 10, 14, 10, 5),
        "round": (2, 8, 14, 8, 2),
        "fv": (2, 3, 5, 3, 2),
        "l": (3, 7, 9, 7, 3),
    }[shape]
    return svg.rect(-6, 18, 44, 20, darker(design.coat_colour, 0.5), radius=6) + "".join(
        svg.rect(-1 + 8 * k, 28 - height / 2, 4, height, "#ffd98a", radius=2) for k, height in enumerate(bars)
    )
