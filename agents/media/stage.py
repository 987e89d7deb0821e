"""A set as a list of drawn pieces with depth and motion, built by the kits from the words of a plan. Pure and light: strings only.

World units are pixels of a 1280x720 wide shot, y down; the ground the actors stand on is at `GROUND`, and every piece reaches well beyond the
frame (`LEFT`..`RIGHT`, `TOP`..`BOTTOM`) so that the camera may move. Depth 0 is the sky, 1 the actors' plane, above 1 the foreground.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field

from agents.film import Kit, Look, Palette, TimeOfDay, Weather

from . import svg
from .colour import mix
from .palettes import Light, graded, under

LEFT, RIGHT, TOP, BOTTOM = -440.0, 1720.0, -280.0, 1000.0
SPAN = RIGHT - LEFT
HORIZON = 452.0
GROUND = 655.0
FALL = 1200.0


@dataclass(frozen=True)
class Motion:
    """How a piece moves by itself. Shifts in world units, times in seconds."""

    bob_x: float = 0.0
    bob_y: float = 0.0
    period: float = 4.0
    phase: float = 0.0
    drift: float = 0.0
    """Units a second to the right; the piece comes back from the other side after `wrap` units."""
    wrap: float = 0.0
    fall: float = 0.0
    """Units a second downwards, from `phase` seconds before the shot begins; the piece comes back from above after `FALL` units."""
    sway: float = 0.0
    """Sideways lean of its top, as a share of its height; its foot stays."""
    pivot_y: float = 0.0
    spin: float = 0.0
    """Turns a second about (pivot_x, pivot_y)."""
    swing: float = 0.0
    """Degrees to either side about (pivot_x, pivot_y)."""
    pivot_x: float = 0.0
    on: float = 0.0
    """Seconds visible in each `period`, from `phase` on; 0: always."""


STILL = Motion()


@dataclass(frozen=True)
class Piece:
    body: str
    depth: float
    motion: Motion = STILL
    box: tuple[float, float, float, float] | None = None
    """x, y, width, height in the world when the piece is small; None: the whole world."""
    fine: bool = False
    """Light or air rather than paper: no texture and no outline."""
    soft: float = 0.0
    """How far its edge is spread, in world units: for shadows, shafts of light and mist."""


@dataclass(frozen=True)
class Glow:
    """A light that adds to what is there, with a flicker of `flicker` (0 to 1)."""

    x: float
    y: float
    radius: float
    colour: str
    strength: float = 0.6
    depth: float = 1.0
    flicker: float = 0.08
    period: float = 0.0
    """Seconds of a slow pulse or blink; 0: a restless flame."""


@dataclass
class Stage:
    """What a kit builds a set on."""

    kit: Kit
    interior: bool
    features: frozenset[str]
    time: TimeOfDay
    weather: Weather
    light: Light
    palette: Palette
    look: Look
    seed: int
    pieces: list[Piece] = field(default_factory=list)
    glows: list[Glow] = field(default_factory=list)
    turned: bool = False
    """Whether the set has been mirrored: what is drawn to be on the right is on the left."""

    def rng(self, key: str) -> random.Random:
        """Chance that belongs to one thing of this place: the same in all its shots."""
        return random.Random(f"{self.seed}:{key}")

    def has(self, *features: str) -> bool:
        return not self.features.isdisjoint(features)

    def paint(self, colour: str, depth: float = 1.0) -> str:
        """A local colour in this light at this depth, leaned towards the film's palette so that a picture keeps to few colours."""
        return under(self.light, graded(self.palette, colour, self.light.grade), depth)

    @property
    def sun(self) -> tuple[float, float]:
        """Where the sun or the moon stands; low at dawn and dusk. Each place has its own side."""
        x, y = {TimeOfDay.DAWN: (985.0, 368.0), TimeOfDay.DAY: (1010.0, 92.0), TimeOfDay.DUSK: (330.0, 366.0), TimeOfDay.NIGHT: (930.0, 128.0)}[self.time]
        return x + self.rng("sun").uniform(-130, 130), y

    @property
    def sunny(self) -> bool:
        """Whether things throw a shadow."""
        return self.weather in (Weather.CLEAR, Weather.SNOW) or (self.weather is Weather.CLOUDY and self.time is not TimeOfDay.NIGHT)

    @property
    def night(self) -> bool:
        return self.time is TimeOfDay.NIGHT

    @property
    def wet(self) -> bool:
        return self.weather in (Weather.RAIN, Weather.STORM)

    @property
    def white(self) -> bool:
        return self.weather is Weather.SNOW

    @property
    def soft(self) -> bool:
        """Whether land is drawn with curves."""
        return self.look is not Look.LOW_POLY

    @property
    def wind(self) -> float:
        return {Weather.STORM: 2.6, Weather.RAIN: 1.5, Weather.SNOW: 1.3, Weather.FOG: 0.5}.get(self.weather, 1.0)

    def add(
        self, body: str, depth: float, motion: Motion = STILL, *, box: tuple[float, float, float, float] | None = None, fine: bool = False, soft: float = 0.0
    ) -> None:
        self.pieces.append(Piece(body, depth, motion, box, fine, soft))

    def glow(
        self,
        x: float,
        y: float,
        radius: float,
        colour: str = "#ffc873",
        strength: float = 0.6,
        *,
        depth: float = 1.0,
        flicker: float = 0.08,
        period: float = 0.0,
    ) -> None:
        self.glows.append(Glow(x, y, radius, colour, strength, depth, flicker, period))

    def lit(self, x: float, y: float, radius: float, colour: str = "#ffc873", strength: float = 0.6, *, depth: float = 1.0, flicker: float = 0.08) -> None:
        """A lamp that burns only when it is dark."""
        if self.light.dark:
            self.glow(x, y, radius, colour, strength, depth=depth, flicker=flicker)

    def shadows(self, things: Iterable[tuple[float, float, float, float]], depth: float = 1.0, strength: float = 0.34) -> None:
        """The shadows that things (x, foot, width, height) throw on the ground: dark where they stand and, in the sun, long ones away from it."""
        dark, body = mix(self.palette.shadow, "#000000", 0.4), ""
        sun_x, sun_y = self.sun
        low = sun_y > 300
        for x, foot, width, height in things:
            body += svg.ellipse(x, foot, width * 0.62, max(4.0, width * 0.09), dark, opacity=strength)
            if height and self.sunny and not self.interior:
                away, down = max(-1.3, min(1.3, (x - sun_x) / 640)) * height * (1.5 if low else 0.7), height * (0.22 if low else 0.13)
                half = width * 0.45
                corners = [(x - half, foot), (x + half, foot), (x + away + half * 0.8, foot + down), (x + away - half * 0.8, foot + down)]
                body += svg.poly(corners, dark, opacity=strength * 0.9)
        self.add(body, depth, fine=True, soft=5.0)

    def haze_band(self, y: float, height: float, depth: float, opacity: float = 0.5) -> None:
        """Mist that lies over far land and hides where it ends."""
        haze = self.light.haze
        definition, paint = svg.gradient([(0, haze, 0), (0.55, haze, opacity), (1, haze, 0)])
        self.add(definition + svg.rect(LEFT, y - height / 2, SPAN, height, paint), depth, fine=True)


def sway(stage: Stage, foot_y: float, amount: float, key: str) -> Motion:
    """The motion of a plant in today's wind."""
    rng = stage.rng("sway" + key)
    return Motion(sway=amount * stage.wind, pivot_y=foot_y, period=rng.uniform(3.0, 4.6) / min(1.8, stage.wind), phase=rng.uniform(0, 6.28))
