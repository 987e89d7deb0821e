"""A machine on the joints of a human body, as parts: trunk, limbs, hands, feet, a head with a screen for a face."""

from agents.film import CharacterDesign, Mood

from .. import svg
from ..colour import darker, lighter
from .face import Eyes, Gaze, Mouth


def _aside(gaze: Gaze) -> float:
    """Units by which a pupil moves ahead."""
    return 2.6 * gaze.across - (2.2 if gaze.turned else 0.0)


def torso(design: CharacterDesign) -> str:
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


def limb(design: CharacterDesign, length: float, width: float, *, far: bool) -> str:
    metal = darker(design.coat_colour, 0.3 if far else 0.05)
    return (
        svg.circle(0, 0, width * 1.05, darker(metal, 0.35))
        + svg.rect(-width * 0.62, 4, width * 1.24, length - 8, metal, radius=width * 0.4)
        + "".join(svg.rect(-width * 0.66, length * t, width * 1.32, 4, darker(metal, 0.35)) for t in (0.3, 0.5, 0.7))
        + svg.circle(0, length, width * 0.8, darker(metal, 0.3))
    )


def foot(design: CharacterDesign, *, far: bool) -> str:
    """About the ankle, its sole 15 units lower."""
    metal = darker(design.coat_colour, 0.5 if far else 0.35)
    return svg.path("M-20 -8H14Q34 -2 38 15H-22Z", metal) + svg.rect(-22, 10, 61, 5, darker(metal, 0.4), radius=2)


def hand(design: CharacterDesign) -> str:
    metal = darker(design.coat_colour, 0.2)
    return svg.rect(-9, -4, 18, 16, metal, radius=4) + svg.path("M-12 8Q-18 26 -8 38L-3 34Q-8 24 -5 12ZM12 8Q18 26 8 38L3 34Q8 24 5 12Z", darker(metal, 0.25))


def head(design: CharacterDesign) -> str:
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


def eyes(design: CharacterDesign, mood: Mood, state: Eyes, gaze: Gaze) -> str:
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


def mouth(design: CharacterDesign, mood: Mood, shape: Mouth) -> str:
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
