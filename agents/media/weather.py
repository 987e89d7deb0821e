"""What moves in the air between the set and the lens: rain, snow, mist, dust, lightning. Tiles of light, made once, scrolled and added."""

import math

import cv2
import numpy as np

from agents.film import Kit, Weather

from .colour import bgr
from .layers import Bitmap, cached
from .stage import Stage


class Air:
    """The air of one shot; `draw` adds it to a frame."""

    def __init__(self, stage: Stage, width: int, height: int, unit: float) -> None:
        self._size = (height, width)
        self._unit = unit
        self._seed = stage.seed
        self._layers: list[tuple[Bitmap, float, float, float]] = []
        self._storm = stage.weather is Weather.STORM
        outside = not stage.interior and stage.kit is not Kit.SPACE
        if outside:
            self._add_weather(stage)
        if not self._layers:
            self._add(self._dots(26 if stage.interior else 20, 1.6, 46 if stage.interior else 30, bgr(stage.light.key)), -5, 4, 14)

    def _add(self, tile: Bitmap, speed_y: float, speed_x: float, wander: float) -> None:
        self._layers.append((tile, speed_y * self._unit, speed_x * self._unit, wander * self._unit))

    def _add_weather(self, stage: Stage) -> None:
        if stage.weather in (Weather.RAIN, Weather.STORM):
            heavy = 1.5 if self._storm else 1.0
            self._add(self._streaks(round(150 * heavy), 34, 30, 1), 900 * heavy, -110 * heavy, 0)
            self._add(self._streaks(round(60 * heavy), 62, 46, 2), 1400 * heavy, -190 * heavy, 0)
        elif stage.weather is Weather.SNOW:
            self._add(self._dots(240, 1.5, 120, (250, 245, 240)), 62, -14, 16)
            self._add(self._dots(90, 2.8, 150, (255, 250, 245)), 105, -24, 30)
            self._add(self._dots(16, 7.0, 90, (255, 250, 245)), 190, -50, 44)
        elif stage.weather is Weather.FOG:
            self._add(self._mist(bgr(stage.light.haze), 0.34, 1), 0, 22, 0)
            self._add(self._mist(bgr(stage.light.haze), 0.24, 2), 0, -13, 6)

    def _streaks(self, count: int, length: int, strength: int, seed: int) -> Bitmap:
        height, width = self._size
        unit = self._unit

        def make() -> Bitmap:
            rng = np.random.default_rng(self._seed + seed)
            tile = np.zeros((height, width, 4), np.uint8)
            for _ in range(count):
                x, y, run = rng.uniform(0, width), rng.uniform(0, height), length * unit * rng.uniform(0.6, 1.3)
                tone = strength * rng.uniform(0.6, 1.3)
                for dy in (0, -height):
                    for dx in (0, -width):
                        start, end = (round(x + dx), round(y + dy)), (round(x + dx - run * 0.12), round(y + dy + run))
                        cv2.line(tile, start, end, (tone * 1.1, tone * 1.05, tone, 0), max(1, round(unit * (1 + seed * 0.4))), cv2.LINE_AA)
            return tile

        return cached(("rain", count, length, strength, self._seed + seed, self._size), make)

    def _dots(self, count: int, radius: float, strength: int, colour: tuple[int, int, int]) -> Bitmap:
        height, width = self._size
        unit = self._unit

        def make() -> Bitmap:
            rng = np.random.default_rng(self._seed + count)
            tile = np.zeros((height, width, 4), np.uint8)
            for _ in range(count):
                size = max(0.6, radius * unit * rng.uniform(0.6, 1.4))
                shade = [value / 255 * strength * rng.uniform(0.5, 1.2) for value in colour]
                centre = (rng.uniform(size * 2, width - size * 2), rng.uniform(size * 2, height - size * 2))
                cv2.circle(tile, (round(centre[0] * 16), round(centre[1] * 16)), round(size * 16), (*shade, 0), -1, cv2.LINE_AA, 4)
            return np.asarray(cv2.GaussianBlur(tile, (0, 0), max(0.5, radius * unit * 0.35)), np.uint8)

        return cached(("dots", count, radius, strength, colour, self._seed, self._size), make)

    def _mist(self, colour: tuple[int, int, int], strength: float, seed: int) -> Bitmap:
        height, width = self._size

        def make() -> Bitmap:
            rng = np.random.default_rng(self._seed + seed)
            y, x = np.fft.fftfreq(height // 4)[:, None] * 2.4, np.fft.rfftfreq(width // 4)[None, :]
            spectrum = np.fft.rfft2(rng.standard_normal((height // 4, width // 4))) / np.maximum(np.hypot(x, y), 0.004) ** 1.7
            cloud = np.fft.irfft2(spectrum, (height // 4, width // 4))
            cloud = np.clip((cloud - cloud.mean()) / (cloud.std() * 2.4) * 0.5 + 0.42, 0, 1) * np.linspace(0.35, 1.15, height // 4)[:, None]
            tile = np.zeros((height, width, 4), np.uint8)
            big = cv2.resize(cloud.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
            tile[..., :3] = np.clip(big[..., None] * np.array(colour, np.float32) * strength, 0, 255).astype(np.uint8)
            return tile

        return cached(("mist", colour, strength, self._seed + seed, self._size), make)

    def draw(self, target: Bitmap, seconds: float) -> None:
        for index, (tile, speed_y, speed_x, wander) in enumerate(self._layers):
            dx = speed_x * seconds + wander * math.sin(0.9 * seconds + 1.7 * index)
            dy = speed_y * seconds + 0.3 * wander * math.sin(0.63 * seconds + index)
            _add_wrapped(target, tile, round(dx), round(dy))
        if self._storm:
            self._flash(target, seconds)

    def _flash(self, target: Bitmap, seconds: float) -> None:
        """Lightning about every 2.6 seconds: two strokes, the second weaker."""
        since = (seconds + (self._seed % 17) / 10) % 2.6
        strength = max(0.0, 1 - since / 0.16) + 0.6 * max(0.0, 1 - abs(since - 0.24) / 0.1)
        if strength > 0.03:
            cv2.add(target, np.array((70 * strength, 62 * strength, 58 * strength, 0)), dst=target)


def _add_wrapped(target: Bitmap, tile: Bitmap, dx: int, dy: int) -> None:
    """Adds a tile of the frame's size, shifted, its parts coming back from the other side."""
    height, width = tile.shape[:2]
    dx, dy = dx % width, dy % height
    for ty, sy, rows in ((dy, 0, height - dy), (0, height - dy, dy)):
        for tx, sx, columns in ((dx, 0, width - dx), (0, width - dx, dx)):
            if rows and columns:
                under = target[ty : ty + rows, tx : tx + columns]
                cv2.add(under, tile[sy : sy + rows, sx : sx + columns], dst=under)
