"""Effects over the pictures of a shot: mist, dust, embers, lightning, a closing iris and others, laid on the planes as they are coded. Called by the compositor, for shots that have one.

Every effect is a function of the moment and the shot's own seed, so the same shot has the same sparks each time; none is so strong that a face is lost under it. Pictures come in order.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from agents.film.staging import Effect

from .planes import BLACK, GREY, Planes, parts

Mask = NDArray[np.uint8]
LEAST = 0.02
"""Strength below which nothing is seen."""


@dataclass(frozen=True)
class Moment:
    """Where in its shot a picture is, and how strong the effect is there."""

    seconds: float
    length: float
    strength: float


class Effects:
    """The effects of one shot, from the back to the front."""

    def __init__(self, effects: Sequence[Effect], frames: int, fps: int, seed: int) -> None:
        self._effects, self._length, self._fps, self._seed = tuple(effects), frames / fps, fps, seed
        self._kept: dict[tuple[str, int], NDArray[np.generic]] = {}

    def lay(self, planes: Planes, number: int) -> None:
        """Changes picture `number` of the shot."""
        seconds = number / self._fps
        for index, effect in enumerate(self._effects):
            share = _shown(effect, seconds, self._length)
            if effect.strength * share >= LEAST or effect.kind == "iris":
                _LAYERS[effect.kind](self, planes, effect, Moment(seconds, self._length, effect.strength * share), index)

    def rng(self, index: int) -> np.random.Generator:
        return np.random.default_rng((self._seed, index))

    def kept(self, name: str, index: int, make: Callable[[], NDArray[np.generic]]) -> NDArray[np.generic]:
        """What an effect needs in every picture, made once."""
        key = (name, index)
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def clouds(self, index: int, height: int, width: int) -> Mask:
        """Soft noise twice as wide as the frame, at an eighth of its size, that goes on into itself."""

        def make() -> NDArray[np.generic]:
            rows, columns = height // 8, width // 4
            total = np.zeros((rows, columns), np.float32)
            for size, weight in ((4, 0.55), (9, 0.3), (18, 0.15)):
                grid = self.rng(index).random((size, size * 2), dtype=np.float32)
                grid = np.concatenate([grid, grid[:, :2]], axis=1)
                total += weight * cv2.resize(grid, (columns + columns // size, rows), interpolation=cv2.INTER_CUBIC)[:, :columns]
            total -= total.min()
            return np.rint(255 * total / total.max()).astype(np.uint8)

        return np.asarray(self.kept("clouds", index, make), np.uint8)


def _shown(effect: Effect, seconds: float, length: float) -> float:
    """0 to 1: how far the effect has come in, or gone."""
    came = seconds / effect.fade_in if effect.fade_in else 1.0
    left = (length - seconds) / effect.fade_out if effect.fade_out else 1.0
    return max(0.0, min(1.0, came, left))


def _towards(plane: Planes, value: float, mask: Mask) -> None:
    """Brings a plane nearer to a value, all the way where the mask is 255."""
    cv2.multiply(plane, cv2.bitwise_not(mask), dst=plane, scale=1 / 255)
    cv2.add(plane, cv2.convertScaleAbs(mask, alpha=value / 255), dst=plane)


def _halved(mask: Mask) -> Mask:
    return np.asarray(cv2.resize(mask, (mask.shape[1] // 2, mask.shape[0] // 2), interpolation=cv2.INTER_AREA), np.uint8)


def _scaled(mask: NDArray[np.generic], strength: float) -> Mask:
    return np.asarray(cv2.convertScaleAbs(np.asarray(mask, np.uint8), alpha=strength), np.uint8)


def _veil(planes: Planes, mask: Mask, light: float, blue: float, red: float) -> None:
    luma, first, second = parts(planes)
    half = _halved(mask)
    _towards(luma, light, mask)
    _towards(first, blue, half)
    _towards(second, red, half)


def _colour_of(effect: Effect, usual: tuple[float, float, float]) -> tuple[float, float, float]:
    """The colour of an effect as coded: its own, or the usual one."""
    if effect.colour is None:
        return usual
    red, green, blue = (int(effect.colour[at : at + 2], 16) for at in (1, 3, 5))
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return 16 + light * 219 / 255, 128 + (blue - light) / 1.8556 * 224 / 255, 128 + (red - light) / 1.5748 * 224 / 255


def _fog(own: Effects, planes: Planes, effect: Effect, at: Moment, index: int) -> None:
    luma = parts(planes)[0]
    height, width = luma.shape
    clouds = own.clouds(index, height, width)
    shift = round(at.seconds * 5) % clouds.shape[1]
    rolled = np.roll(clouds, shift, axis=1)[:, : width // 8]
    fall = np.linspace(0.45, 1.0, rolled.shape[0], dtype=np.float32)[:, None]
    mask = np.rint(rolled * fall * 0.62 * at.strength + 30 * at.strength).astype(np.uint8)
    _veil(planes, np.asarray(cv2.resize(mask, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8), *_colour_of(effect, (168, 130, 126)))


def _light(planes: Planes, glow: Mask, blue: float, red: float) -> None:
    """Adds light of a colour."""
    luma, first, second = parts(planes)
    cv2.add(luma, glow, dst=luma)
    half = _halved(glow)
    _towards(first, blue, half)
    _towards(second, red, half)


def _specks(own: Effects, planes: Planes, at: Moment, index: int, count: int, speed: tuple[float, float], size: float, *, twinkle: float = 0.0) -> Mask:
    """Points of light that drift; each with its own size, pace and phase."""
    height, width = parts(planes)[0].shape
    rng = own.rng(index)
    number = max(3, round(count * (0.4 + 0.6 * at.strength)))
    x, y, pace, big, phase = (rng.random(count) for _ in range(5))
    scale = height / 720
    field = np.zeros((height // 2, width // 2), np.uint8)
    for i in range(number):
        swing = 0.012 * math.sin(2 * math.pi * (at.seconds * (0.15 + 0.3 * pace[i]) + phase[i]))
        px = (x[i] + speed[0] * at.seconds * (0.5 + pace[i]) + swing) % 1.0
        py = (y[i] + speed[1] * at.seconds * (0.5 + pace[i])) % 1.0
        lit = 1.0 if not twinkle else max(0.0, math.sin(2 * math.pi * (at.seconds * twinkle * (0.6 + pace[i]) + phase[i]))) ** 3
        radius = max(1, round(size * scale * (0.5 + big[i])))
        cv2.circle(field, (round(px * width / 2), round(py * height / 2)), radius, (round(255 * lit * (0.4 + 0.6 * big[i])),), -1, cv2.LINE_AA)
    soft = cv2.GaussianBlur(field, (0, 0), max(0.6, 0.55 * size * scale))
    return np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _dust(own: Effects, planes: Planes, effect: Effect, at: Moment, index: int) -> None:
    _, blue, red = _colour_of(effect, (0, 122, 132))
    _light(planes, _scaled(_specks(own, planes, at, index, 70, (0.008, 0.012), 2.0), 0.55 * at.strength + 0.1), blue, red)


def _snow(own: Effects, planes: Planes, effect: Effect, at: Moment, index: int) -> None:
    _, blue, red = _colour_of(effect, (0, 130, 127))
    _light(planes, _scaled(_specks(own, planes, at, index, 120, (0.03, 0.14), 3.0), 0.8 * at.strength + 0.1), blue, red)


def _embers(own: Effects, planes: Planes, effect: Effect, at: Moment, index: int) -> None:
    _, blue, red = _colour_of(effect, (0, 72, 190))
    specks = _specks(own, planes, at, index, 90, (0.02, -0.11), 3.2, twinkle=0.35)
    _light(planes, _scaled(specks, 1.1 * at.strength + 0.3), blue, red)


def _sparkle(own: Effects, planes: Planes, effect: Effect, at: Moment, index: int) -> None:
    _, blue, red = _colour_of(effect, (0, 112, 136))
    _light(planes, _scaled(_specks(own, planes, at, index, 80, (0.0, -0.012), 3.2, twinkle=0.45), 1.2 * at.strength + 0.2), blue, red)


def _rain_on_lens(own: Effects, planes: Planes, effect: Effect, at: Moment, index: int) -> None:
    """Drops on the glass: what is behind one is soft, and one runs down now and then."""
    luma = parts(planes)[0]
    height, width = luma.shape
    rng = own.rng(index)
    drops = np.zeros((height, width), np.uint8)
    for x, y, big, pace in rng.random((round(10 + 22 * effect.strength), 4)):
        down = (y + (0.05 * at.seconds * pace if pace > 0.7 else 0.0)) % 1.0
        radius = round((5 + 11 * big) * height / 720)
        cv2.ellipse(drops, (round(x * width), round(down * height)), (radius, round(radius * 1.25)), 0, 0, 360, (235,), -1, cv2.LINE_AA)
    mask = _scaled(cv2.GaussianBlur(drops, (0, 0), 1.2), at.strength**0.5)
    soft = cv2.resize(cv2.resize(luma, (width // 12, height // 12), interpolation=cv2.INTER_AREA), (width, height), interpolation=cv2.INTER_LINEAR)
    soft = cv2.add(cv2.flip(soft, 0)[:, :], np.full_like(luma, 12))
    cv2.multiply(luma, cv2.bitwise_not(mask), dst=luma, scale=1 / 255)
    cv2.add(luma, cv2.multiply(soft, mask, scale=1 / 255), dst=luma)


def _light_leak(own: Effects, planes: Planes, effect: Effect, at: Moment, index: int) -> None:
    height, width = parts(planes)[0].shape

    def make() -> NDArray[np.generic]:
        side = own.rng(index).random() < 0.5
        x = np.linspace(0, 1, width, dtype=np.float32)[None, :]
        y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
        fall = np.clip(1 - 1.7 * (x if side else 1 - x) - 0.25 * y**2, 0, 1) ** 1.6
        return np.rint(150 * fall).astype(np.uint8)

    _, blue, red = _colour_of(effect, (0, 96, 172))
    breath = 0.75 + 0.25 * math.sin(2 * math.pi * at.seconds / 3.7)
    _light(planes, _scaled(own.kept("leak", index, make), at.strength * breath), blue, red)


def _vignette(own: Effects, planes: Planes, effect: Effect, at: Moment, index: int) -> None:
    luma = parts(planes)[0]
    height, width = luma.shape

    def make() -> NDArray[np.generic]:
        x, y = np.linspace(-1, 1, width, dtype=np.float32)[None, :], np.linspace(-1, 1, height, dtype=np.float32)[:, None]
        return np.rint(210 * np.clip((x**2 * 0.8 + y**2 * 0.7 - 0.45) / 1.05, 0, 1)).astype(np.uint8)

    _towards(luma, BLACK, _scaled(own.kept("vignette", index, make), at.strength))


def _flash(own: Effects, planes: Planes, effect: Effect, at: Moment, index: int) -> None:
    """Lightning: twice in a shot, each a double stroke that goes out quickly."""
    luma, blue, red = parts(planes)
    starts = np.sort(own.rng(index).uniform(0.15, 0.8, 2)) * at.length
    ages = [at.seconds - start - after for start in starts for after in (0.0, 0.17)]
    light = max((math.exp(-age / 0.09) for age in ages if age >= 0), default=0.0) * at.strength
    if light > LEAST:
        cv2.convertScaleAbs(luma, dst=luma, alpha=1 + 0.55 * light, beta=22 * light)
        np.minimum(luma, 235, out=luma)
        mask = np.full_like(blue, round(90 * light))
        _towards(blue, 140, mask)
        _towards(red, 122, mask)


def _glow(own: Effects, planes: Planes, effect: Effect, at: Moment, index: int) -> None:
    """What is bright shines beyond its edges."""
    luma = parts(planes)[0]
    height, width = luma.shape
    small = cv2.resize(luma, (width // 4, height // 4), interpolation=cv2.INTER_AREA)
    bright = cv2.GaussianBlur(cv2.subtract(small, np.full_like(small, 120)), (0, 0), 9 * height / 720)
    cv2.add(luma, _scaled(cv2.resize(bright, (width, height), interpolation=cv2.INTER_LINEAR), 0.75 * at.strength), dst=luma)
    np.minimum(luma, 235, out=luma)


def _heat(own: Effects, planes: Planes, effect: Effect, at: Moment, index: int) -> None:
    """Air that trembles over hot ground: rows shift, the lower the more."""
    for plane, reach in zip(parts(planes), (3.0, 1.5, 1.5), strict=True):
        height, width = plane.shape
        rows = np.arange(height, dtype=np.float32)
        wave = np.sin(rows * (42 / height) + at.seconds * 5.1) + 0.6 * np.sin(rows * (97 / height) - at.seconds * 7.3)
        shift = reach * at.strength * height / 720 * wave * np.clip((rows / height - 0.25) * 1.6, 0, 1)
        x = np.arange(width, dtype=np.float32)[None, :] + shift[:, None]
        y = np.broadcast_to(rows[:, None], x.shape)
        np.copyto(plane, np.asarray(cv2.remap(plane, x, np.ascontiguousarray(y), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8))


def _water_caustics(own: Effects, planes: Planes, effect: Effect, at: Moment, index: int) -> None:
    height, width = parts(planes)[0].shape
    rows, columns = height // 8, width // 8
    x, y = np.linspace(0, 34, columns, dtype=np.float32)[None, :], np.linspace(0, 19, rows, dtype=np.float32)[:, None]
    t = at.seconds
    first = np.sin(1.3 * x + 0.9 * t + 1.5 * np.sin(0.7 * y + 0.6 * t))
    second = np.sin(1.7 * y - 0.8 * t + 1.4 * np.sin(0.8 * x - 0.5 * t))
    net = np.clip(1 - np.abs(first + second) * 0.9, 0, 1) ** 2
    glow = cv2.resize(np.rint(62 * at.strength * net).astype(np.uint8), (width, height), interpolation=cv2.INTER_CUBIC)
    _, blue, red = _colour_of(effect, (0, 138, 118))
    _light(planes, np.asarray(glow, np.uint8), blue, red)


def _scanlines(own: Effects, planes: Planes, effect: Effect, at: Moment, index: int) -> None:
    luma = parts(planes)[0]
    rows = np.arange(luma.shape[0])
    lines = (rows * 720 // luma.shape[0] // 2) % 2 == 0
    roll = np.exp(-(((rows / luma.shape[0] - at.seconds * 0.31) % 1.0 - 0.5) ** 2) / 0.004)
    factor = 1 - at.strength * (0.34 * lines) + 0.14 * at.strength * roll
    np.copyto(luma, np.clip(BLACK + (luma.astype(np.float32) - BLACK) * factor[:, None].astype(np.float32), BLACK, 235).astype(np.uint8))


def _iris(own: Effects, planes: Planes, effect: Effect, at: Moment, index: int) -> None:
    """A circle that closes on the picture at the end of the shot, in its last second; no strength fades it."""
    left = (at.length - at.seconds) / max(0.5, min(1.2, effect.fade_out or 1.0))
    if left >= 1:
        return
    luma, blue, red = parts(planes)
    height, width = luma.shape
    mask = np.full((height, width), 255, np.uint8)
    cv2.circle(mask, (width // 2, round(height * 0.45)), round(max(0.0, left - 0.06) ** 1.3 * 0.62 * width), (0,), -1, cv2.LINE_AA)
    _towards(luma, BLACK, mask)
    for plane in (blue, red):
        _towards(plane, GREY, _halved(mask))


_LAYERS: dict[str, Callable[[Effects, Planes, Effect, Moment, int], None]] = {
    "fog": _fog, "dust": _dust, "rain_on_lens": _rain_on_lens, "snow": _snow, "embers": _embers, "sparkle": _sparkle, "light_leak": _light_leak, "vignette": _vignette,
    "flash": _flash, "glow": _glow, "heat": _heat, "water_caustics": _water_caustics, "scanlines": _scanlines, "iris": _iris,
}  # fmt: skip
