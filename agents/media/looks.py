"""What a look does to a bitmap after it was drawn, once per bitmap: cut paper, ink, facets, or high-contrast grey with one colour.

Works on premultiplied bitmaps and never changes their outline, so sets and people of one film are treated alike.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from agents.film import Look, Palette

from .colour import bgr
from .layers import Bitmap, blurred, premultiplied, straight


def finish(image: Bitmap, look: Look, palette: Palette, *, unit: float, fine: bool = False, person: bool = False) -> Bitmap:
    """The bitmap in the film's look. `unit` is pixels per line of a 720-line frame; `fine` marks air and light, which get colour only."""
    if look is Look.NOIR:
        return _noir(image, palette, person=person)
    if look is Look.INK:
        return _ink(image, palette, unit, fine=fine, person=person)
    if look is Look.LOW_POLY:
        return _facets(image, unit * (90 if fine else 30 if person else 58), 0.045 if person else 0.05 if fine else 0.10)
    return image if fine else _paper(image, unit, person=person)


def _toned(image: Bitmap, change: NDArray[np.float32]) -> Bitmap:
    """Colours multiplied by a factor per pixel, kept within alpha."""
    *colours, alpha = cv2.split(image)
    toned = [cv2.min(cv2.multiply(colour, change, dtype=cv2.CV_8U), alpha) for colour in colours]
    return np.asarray(cv2.merge([*toned, alpha]), np.uint8)


_grain: dict[tuple[int, int, float], NDArray[np.float32]] = {}


def _fibres(height: int, width: int, unit: float) -> NDArray[np.float32]:
    """Paper: fine mottling of about 4 %, the same for every sheet of one size."""
    key = (-(-height // 64) * 64, -(-width // 64) * 64, unit)
    if key not in _grain:
        rng = np.random.default_rng(7)
        rough = rng.standard_normal((key[0] // 2, key[1] // 2), dtype=np.float32)
        sheet = cv2.GaussianBlur(rough, (0, 0), 0.7 * max(0.5, unit)) + 2.2 * cv2.GaussianBlur(rough, (0, 0), 2.4 * max(0.5, unit), sigmaY=1.0)
        if len(_grain) > 8:
            _grain.clear()
        _grain[key] = 1 + 0.036 * np.asarray(cv2.resize(sheet, (key[1], key[0]), interpolation=cv2.INTER_LINEAR), np.float32)
    return _grain[key][:height, :width]


def _paper(image: Bitmap, unit: float, *, person: bool) -> Bitmap:
    """Fibres; edges that catch light above and lose it below where the colour changes, as if sheets lay on each other; and the pale cut edge of each sheet."""
    height, width = image.shape[:2]
    fibres = _fibres(height, width, unit)
    change = 1 + 0.4 * (fibres - 1) if person else fibres.copy()
    tone = cv2.cvtColor(image, cv2.COLOR_BGRA2GRAY).astype(np.float32)
    reach = max(1.0, (1.6 if person else 3.0) * unit)
    lower = cv2.warpAffine(tone, np.array([[1, 0, -reach * 0.6], [0, 1, reach]], np.float64), (width, height), borderMode=cv2.BORDER_REPLICATE)
    step = np.clip((cv2.GaussianBlur(lower, (0, 0), reach * 0.7) - tone) / 255, -0.35, 0.35)
    change -= step * (0.10 if person else 0.42)
    if not person:
        below = cv2.warpAffine(image[..., 3], np.array([[1, 0, -1.2 * unit], [0, 1, 2.0 * unit]], np.float64), (width, height), borderMode=cv2.BORDER_REPLICATE)
        change += 0.30 * np.clip((image[..., 3].astype(np.float32) - below) / 255, 0, 1)
    return _toned(image, np.clip(change, 0.5, 1.4))


def _ink(image: Bitmap, palette: Palette, unit: float, *, fine: bool, person: bool) -> Bitmap:
    """Muted washes on warm paper with dark lines where tones meet."""
    colour = straight(image)
    grey = cv2.cvtColor(colour, cv2.COLOR_BGRA2GRAY)
    wash = cv2.addWeighted(colour[..., :3], 0.62, cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), 0.38, 0)
    lifted = _washed(wash, unit, 0.25 if person else 1.0)
    if fine:
        return premultiplied(np.dstack([np.asarray(lifted, np.uint8), image[..., 3]]))
    soft = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_BGRA2GRAY), (0, 0), 0.8 * max(0.6, unit))
    shape = cv2.GaussianBlur(image[..., 3], (0, 0), 0.8 * max(0.6, unit))
    size = 3
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    edge = cv2.max(cv2.morphologyEx(soft, cv2.MORPH_GRADIENT, kernel), cv2.morphologyEx(shape, cv2.MORPH_GRADIENT, kernel))
    faint, full = (16, 46) if person else (5, 22)
    line = np.clip((edge.astype(np.float32) - faint) / (full - faint), 0, 1)
    line = line * (0.72 + 0.5 * (_fibres(*line.shape, unit) - 1) * 8)
    ink = np.array(bgr(palette.shadow), np.float32) * 0.6
    line = np.maximum(line, _hatched(grey, unit, 0.26 if person else 0.5))
    mixed = lifted.astype(np.float32) + (ink - lifted) * np.clip(line, 0, 0.92)[..., None]
    return premultiplied(np.dstack([mixed.astype(np.uint8), image[..., 3]]))


def _washed(wash: NDArray[Any], unit: float, strength: float) -> NDArray[np.uint8]:
    """Colour as a wet brush leaves it on cold-pressed paper: lighter and darker in blooms, a little of the paper everywhere."""
    height, width = wash.shape[:2]
    bloom = _blooms(height, width, unit)
    paper = np.array((226, 238, 244), np.float32)
    mixed = wash.astype(np.float32) * (1 + strength * bloom[..., None])
    return np.clip(mixed + (paper - mixed) * 0.085, 0, 255).astype(np.uint8)


_pools: dict[tuple[int, int, float], NDArray[np.float32]] = {}


def _blooms(height: int, width: int, unit: float) -> NDArray[np.float32]:
    """Slow changes of a wash, from about -0.13 to 0.13, the same for every sheet of one size."""
    key = (-(-height // 64) * 64, -(-width // 64) * 64, unit)
    if key not in _pools:
        rng = np.random.default_rng(23)
        sheet = np.zeros((key[0], key[1]), np.float32)
        for cell, share in ((150, 0.085), (44, 0.05), (9, 0.025)):
            rough = rng.standard_normal((int(key[0] / cell / unit) + 2, int(key[1] / cell / unit) + 2), dtype=np.float32)
            sheet += share * np.asarray(cv2.resize(rough, (key[1], key[0]), interpolation=cv2.INTER_CUBIC), np.float32)
        if len(_pools) > 8:
            _pools.clear()
        _pools[key] = np.clip(sheet, -0.2, 0.2)
    return _pools[key][:height, :width]


def _hatched(grey: NDArray[Any], unit: float, strength: float) -> NDArray[np.float32]:
    """Strokes of the pen, 0 to 1, denser where it is darker."""
    height, width = grey.shape
    gap = max(4.0, 8.0 * unit)
    y, x = np.arange(height, dtype=np.float32)[:, None], np.arange(width, dtype=np.float32)[None, :]
    wave = np.cos((x + 0.9 * y + 2.2 * unit * np.sin(y / (23 * unit))) * np.float32(2 * np.pi / gap))
    dark = np.clip((96 - cv2.GaussianBlur(grey, (0, 0), 2.5 * max(0.6, unit)).astype(np.float32)) / 96, 0, 1)
    return np.asarray(strength * np.clip(wave - 1 + 1.15 * dark, 0, 0.35) / 0.35, np.float32)


def _facets(image: Bitmap, cell: float, depth: float) -> Bitmap:
    """Planes that face other ways: each triangle has one brightness, those that face up and left the most, and much of one colour."""
    height, width = image.shape[:2]
    rng = np.random.default_rng(11)
    columns, rows = int(width / cell) + 3, int(height / cell) + 3
    grid = np.stack(np.meshgrid(np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32)), axis=-1) * cell - cell
    grid += rng.uniform(-0.34, 0.34, grid.shape).astype(np.float32) * cell
    lift = rng.uniform(-1, 1, (rows, columns)).astype(np.float32)
    corners = np.round(grid).astype(np.int32)
    plane = np.zeros((height, width), np.float32)
    for y in range(rows - 1):
        for x in range(columns - 1):
            a, b, c, d = (y, x), (y, x + 1), (y + 1, x + 1), (y + 1, x)
            for triangle in ((a, b, c), (a, c, d)) if (x + y) % 2 else ((a, b, d), (b, c, d)):
                top, *_, foot = sorted(triangle)
                tone = 1 + depth * float(np.clip(1.1 * (lift[top] - lift[foot]), -1, 1))
                cv2.fillConvexPoly(plane, np.array([corners[corner] for corner in triangle]), tone)
    return _toned(image, plane)


def _curve(gamma: float, bend: float, top: int, foot: int) -> NDArray[np.uint8]:
    """Lifted mid tones, so that a night stays readable, and an S for contrast."""
    value = np.linspace(0, 1, 256)
    lifted = value**gamma
    bent = lifted + bend * np.sin(2 * np.pi * (lifted - 0.5))
    return np.clip(bent * top + foot, 0, 255).astype(np.uint8)


_SET_CURVE = _curve(0.92, 0.13, 236, 6)
_PERSON_CURVE = _curve(0.66, 0.09, 248, 10)
"""People are lighter than what is behind them, so that they stand out of the dark."""


def _noir(image: Bitmap, palette: Palette, *, person: bool) -> Bitmap:
    """Grey with deep blacks; only what has the accent's hue keeps some colour."""
    colour = straight(image)
    grey = cv2.LUT(cv2.cvtColor(colour, cv2.COLOR_BGRA2GRAY), _PERSON_CURVE if person else _SET_CURVE)
    hsv = cv2.cvtColor(colour[..., :3], cv2.COLOR_BGR2HSV)
    accent = cv2.cvtColor(np.array([[bgr(palette.accent)]], np.uint8), cv2.COLOR_BGR2HSV)[0, 0, 0]
    apart = np.abs((hsv[..., 0].astype(np.int16) - int(accent) + 90) % 180 - 90)
    keep = np.clip(1 - apart / 13, 0, 1) * np.clip((hsv[..., 1].astype(np.float32) - 105) / 80, 0, 1) * 0.85
    tint = np.array([1.03, 1.0, 0.965], np.float32)
    toned = np.clip(grey[..., None].astype(np.float32) * tint, 0, 255)
    mixed = toned + (colour[..., :3] - toned) * keep.astype(np.float32)[..., None]
    return premultiplied(np.dstack([mixed.astype(np.uint8), image[..., 3]]))


FORM, TURNED = 0.5, 22.0
"""How dark a body is where it turns from the key when nothing fills its shade, and over how many units it turns."""


def shaded(image: Bitmap, towards: int, key_side: str, fill: float, scale: float) -> Bitmap:
    """A part of a body with its form in the light: darker towards the edge that is turned from the key (`towards`: 1 right, -1 left), as a whole with the light behind it."""
    depth = FORM * (1 - fill)
    if key_side == "front" or depth < 0.02:
        return image
    height, width = image.shape[:2]
    if key_side == "back":
        return _toned(image, np.full((height, width), 1 - 0.6 * depth, np.float32))
    reach = max(2.0, TURNED * scale)
    alpha = np.ascontiguousarray(image[..., 3])
    moved = cv2.warpAffine(alpha, np.array([[1, 0, towards * reach], [0, 1, 0]], np.float64), (width, height))
    away = blurred(np.asarray(cv2.subtract(alpha, moved), np.uint8), reach * 0.5).astype(np.float32) / 255
    return _toned(image, np.asarray(1 - depth * np.clip(away, 0, 1), np.float32))


def toned_colour(colour: tuple[int, int, int], look: Look) -> tuple[int, int, int]:
    """The colour (blue, green, red) of light in that look: noir light is nearly white."""
    if look is not Look.NOIR:
        return colour
    grey = round(0.11 * colour[0] + 0.59 * colour[1] + 0.3 * colour[2])
    blue, green, red = (round(grey + 0.12 * (value - grey)) for value in colour)
    return blue, green, red


def shadowed(image: Bitmap, unit: float, strength: float = 0.42) -> Bitmap:
    """The bitmap with the soft shadow it throws on what is behind it; the canvas must have room."""
    shadow = np.zeros_like(image)
    shift = np.array([[1, 0, -4 * unit], [0, 1, 6 * unit]], np.float64)
    shadow[..., 3] = cv2.warpAffine(cv2.convertScaleAbs(image[..., 3], alpha=strength), shift, (image.shape[1], image.shape[0]))
    shadow = blurred(shadow, 5 * unit).copy()
    kept = cv2.cvtColor(cv2.bitwise_not(np.ascontiguousarray(image[..., 3])), cv2.COLOR_GRAY2BGRA)
    return np.asarray(cv2.add(cv2.multiply(shadow, kept, scale=1 / 255), image), np.uint8)
