"""A scene's light laid on its picture: brighter and warmer on the side of the key, the other side's shade as deep as its fill leaves it, pools about lamps that are seen, air before the set.

Everything is a table of gains made once a shot; a frame costs one multiplication, and one more where the air is seen. Light never moves a line of the drawing: a picture divided by the same
picture without its setup is the table again, which is how `measured_light` tells whether a clip was lit as planned.
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from agents.film import Look, ShotCheck, ShotPlan
from agents.film.staging import LightingSetup

from .camera import CameraState
from .colour import bgr
from .layers import Bitmap, cached, dithered
from .looks import toned_colour
from .plates import View
from .stage import Glow

ONE = 128
"""What a gain of 1 is in a table."""
KEY, SHADE = 0.34, 0.56
"""How much brighter the key's side gets at a strength of 1, and how much darker the other side is without any fill."""
KEY_TINT, FILL_TINT = 0.34, 0.24
"""How far a light's colour colours what it falls on; the set is painted in the light of its hour already."""
LEVELS = 6
"""Steps of an unsteady light."""
UNREST = 0.13
"""Share of the key that an unsteady light loses at most."""
POOL, POOL_REACH = 0.3, 1.5
"""Of a lamp that is seen: how much brighter it makes what is about it, and how far against its glow."""
DOORWAY, DARKNESS = 0.70, 0.30
"""Half frames from the middle at which the dark edges of a frame within the frame begin, and their gain."""
LIGHTEST, DARKEST = 1.7, 0.34
DEEP = 0.06
"""How much darker a picture is on the whole that has no fill."""
READ, MOST_RELIEF = 0.85, 1.75
"""Share of a shade, in stops, that is taken from people in it again, and the most of it: the place may sink, a face is read."""
VEIL = 0.5
"""Share of the thickest air by which a set is veiled."""

Table = NDArray[np.float32]


class Rig:
    """The lamps of one shot, as tables of gains."""

    def __init__(self, setup: LightingSetup, plan: ShotPlan, view: View, glows: Iterable[Glow]) -> None:
        self._flicker, self._phase = setup.flicker, plan.place_seed % 97
        pools = tuple(_pool(glow, view) for glow in glows if glow.depth > 0.3 and glow.radius > 60) if setup.practicals else ()
        steps = LEVELS if setup.flicker else 1
        mend = 1.0 + 0.3 * min(2, plan.retake) if ShotCheck.LIGHT in plan.repair else 1.0
        key = ("rig", setup, plan.look, plan.width, plan.height, pools, mend)
        self._tables = [cached((*key, step), lambda step=step: _table(setup, plan, pools, mend, step / LEVELS)) for step in range(steps)]

    @property
    def gains(self) -> Table:
        """Of blue, green and red at every pixel, the light at its brightest."""
        return np.asarray(self._tables[0][..., :3] / ONE, np.float32)

    def draw(self, target: Bitmap, seconds: float) -> None:
        """Lights a whole frame."""
        cv2.multiply(target, self._tables[self._step(seconds)], dst=target, scale=1 / ONE)

    def _step(self, seconds: float) -> int:
        """The restlessness of a flame, slow enough for the eye to follow."""
        if len(self._tables) == 1:
            return 0
        unrest = 0.5 + 0.28 * math.sin(5.1 * seconds + self._phase) + 0.22 * math.sin(8.7 * seconds + 2 * self._phase)
        return round(max(0.0, min(1.0, unrest)) * (len(self._tables) - 1))


class _Pool(NamedTuple):
    """The light about a lamp, in shares of the frame."""

    x: float
    y: float
    radius: float
    colour: str


class Haze:
    """Air between the set and the people: a veil in the light's colour, thickest low and on the side of the key."""

    def __init__(self, setup: LightingSetup, colour: str, look: Look, width: int, height: int) -> None:
        self._kept = 1.0 - VEIL * setup.haze
        self._veil = cached(("veil", setup, colour, look, width, height), lambda: _veil(setup, toned_colour(bgr(colour), look), width, height))

    def draw(self, target: Bitmap) -> None:
        cv2.addWeighted(target, self._kept, self._veil, 1.0, 0, dst=target)


def restless(glow: Glow, setup: LightingSetup | None) -> Glow:
    """A lamp of the set as the setup has it: a practical burns brighter, and as unsteadily as the light does."""
    if setup is None or not setup.practicals or glow.depth <= 0.3:
        return glow
    return Glow(glow.x, glow.y, glow.radius, glow.colour, min(1.0, glow.strength * 1.3), glow.depth, max(glow.flicker, 0.5 * setup.flicker), glow.period)


def side_of(setup: LightingSetup, width: int, height: int) -> Table:
    """How much of the key falls on each place of the frame, 0 to 1."""
    x = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    if setup.key_side == "front":
        share = 1.0 - 0.9 * np.sqrt(((x - 0.5) / 0.72) ** 2 + ((y - 0.45) / 0.8) ** 2)
    elif setup.key_side == "back":
        share = 1.05 - 1.1 * y - 0.25 * np.abs(x - 0.5)
    else:
        across = x if setup.key_side == "right" else 1.0 - x
        share = 1.08 * across + 0.14 * (0.5 - y)
    share = np.clip(share + np.zeros((height, width), np.float32), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)


def _table(setup: LightingSetup, plan: ShotPlan, pools: tuple[_Pool, ...], mend: float, dimmed: float) -> Bitmap:
    """Gains of every pixel as bytes of which `ONE` is 1; alpha stays as it is."""
    gains = light_gains(setup, plan.look, plan.width // 4, plan.height // 4, strength=mend * (1 - UNREST * setup.flicker * dimmed))
    for pool in pools:
        gains = gains * _pooled(pool, plan.look, plan.width // 4, plan.height // 4)
    whole = np.asarray(cv2.resize(np.clip(gains, DARKEST, LIGHTEST), (plan.width, plan.height), interpolation=cv2.INTER_LINEAR), np.float32)
    table = np.full((plan.height, plan.width, 4), ONE, np.uint8)
    table[..., :3] = dithered(whole * np.float32(ONE))
    return table


def light_gains(setup: LightingSetup, look: Look, width: int, height: int, *, strength: float = 1.0) -> Table:
    """Gains of blue, green and red; their mean over the frame is the setup's exposure, a little less the deeper the shade."""
    share = side_of(setup, width, height)
    depth = SHADE * (1 - setup.fill)
    level = (1 + KEY * setup.key * strength * share) * (1 - depth * (1 - share))
    level *= 2.0**setup.exposure * (1 - DEEP * (1 - setup.fill)) / float(level.mean())
    key, fill = _tint(setup.key_colour, look, KEY_TINT * min(1.0, setup.key + 0.3)), _tint(setup.fill_colour, look, FILL_TINT)
    return np.asarray(level[..., None] * (share[..., None] * key + (1 - share[..., None]) * fill), np.float32)


def relief_at(setup: LightingSetup, look: Look, x: float) -> float:
    """By how much somebody at that share of the frame's width is brighter than the place: the eye light of whoever stands in the shade."""
    gains = light_gains(setup, look, 32, 18)[5:12, max(0, min(31, round(x * 32)))]
    return round(min(MOST_RELIEF, max(1.0, float(gains.mean()) ** -READ)), 2)


def _tint(colour: str, look: Look, share: float) -> Table:
    """Factors for blue, green and red of the same brightness on the whole."""
    blue, green, red = toned_colour(bgr(colour), look)
    luma = max(1.0, 0.0722 * blue + 0.7152 * green + 0.2126 * red)
    return np.asarray([1 + share * (value / luma - 1) for value in (blue, green, red)], np.float32)


def _pool(glow: Glow, view: View) -> _Pool:
    matrix = view.matrix(CameraState(0, 0, 1.0), glow.depth)
    x, y = matrix[0, 0] * glow.x * view.scale + matrix[0, 2], matrix[1, 1] * glow.y * view.scale + matrix[1, 2]
    return _Pool(round(float(x) / view.width, 4), round(float(y) / view.height, 4), round(POOL_REACH * glow.radius * view.scale / view.height, 4), glow.colour)


def _pooled(pool: _Pool, look: Look, width: int, height: int) -> Table:
    x = (np.arange(width, dtype=np.float32)[None, :] / width - pool.x) * (width / height)
    y = np.arange(height, dtype=np.float32)[:, None] / height - pool.y
    near = np.clip(1 - np.sqrt(x * x + y * y) / max(0.05, pool.radius), 0, 1)
    return np.asarray(1 + POOL * (near * near)[..., None] * _tint(pool.colour, look, 0.4), np.float32)


def _veil(setup: LightingSetup, colour: tuple[int, int, int], width: int, height: int) -> Bitmap:
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    low = 0.7 + 0.3 * np.clip(1 - np.abs(y - 0.6) / 0.5, 0, 1)
    thick = VEIL * setup.haze * low * (0.75 + 0.25 * side_of(setup, width, height))
    veil = np.zeros((height, width, 4), np.uint8)
    veil[..., :3] = dithered(np.asarray(thick[..., None] * np.array(colour, np.float32), np.float32))
    veil[..., 3] = 255
    return veil


def doorway(width: int, height: int) -> Bitmap:
    """Gains of a frame within the frame: its sides are the dark edges of what one looks through."""
    x = np.abs(np.linspace(-1, 1, width, dtype=np.float32))
    edge = np.clip((x - DOORWAY) / 0.07, 0, 1)
    gains = 1 - (1 - DARKNESS) * edge * edge * (3 - 2 * edge)
    table = np.full((height, width, 4), ONE, np.uint8)
    table[..., :3] = dithered(np.asarray(np.repeat(np.broadcast_to(gains * ONE, (height, width))[..., None], 3, axis=2), np.float32))
    return table
