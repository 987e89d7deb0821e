"""Posters: a film's key picture with title, tagline and billing block, upright (2:3) and wide (16:9).

The picture may be any size and come from any provider; the words are always set here. The picture is graded so that they are read: darkened
where they stand, in the colour of the film's shadows. Same picture and words, same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from agents.film import Mood, Palette

from .colour import bgr, lighter, mix
from .display_type import BILLING, FAMILIES, balanced, measure, set_line
from .layers import Bitmap, over
from .lettering import fitting, lettered
from .pages import covering
from .stills import write_png

UPRIGHT, WIDE = (1000, 1500), (1920, 1080)
SMALLEST_TITLE = 86
HEAD_SHADE, FOOT_SHADE, SIDE_SHADE = 0.55, 0.94, 0.86


@dataclass(frozen=True)
class PosterWords:
    """What is written on a poster. `billing`: (small words, large words), `("story by", "Series Creator")`."""

    title: str
    tagline: str
    billing: tuple[tuple[str, str], ...]
    foot: str
    mood: Mood
    palette: Palette


def poster(art: Bitmap, words: PosterWords, out: Path) -> None:
    """Writes the upright poster as PNG."""
    write_png(upright(art, words), out)


def poster_wide(art: Bitmap, words: PosterWords, out: Path) -> None:
    """Writes the wide poster as PNG."""
    write_png(wide(art, words), out)


def upright(art: Bitmap, words: PosterWords) -> Bitmap:
    """1000x1500: the picture whole, the tagline over it, title and billing block at its foot."""
    width, height = UPRIGHT
    canvas = _graded(covering(art, width, height), words.palette, _upright_shade(width, height))
    light = mix("#ffffff", words.palette.light, 0.25)
    if words.tagline:
        size, rows = fitting(words.tagline, 38, 800, 2, 0.03)
        for index, row in enumerate(rows):
            _centred(canvas, lettered(row, size, light, tracking=0.03), width // 2, 74 + round(index * size * 1.45))
    foot = height - 44
    _centred(canvas, lettered(words.foot, 19, mix(light, words.palette.mid, 0.35), tracking=0.16), width // 2, foot - 30)
    top = _billing(canvas, words, width // 2, foot - 52, 840)
    size, rows = _title_rows(words, 156, 880)
    _title(canvas, words, size, rows, width // 2, top - 64, "centre")
    return canvas


def wide(art: Bitmap, words: PosterWords) -> Bitmap:
    """1920x1080: the person to the right, title, tagline and billing block to the left of it."""
    width, height = WIDE
    canvas = _graded(covering(art, width, height), words.palette, _side_shade(width, height))
    light = mix("#ffffff", words.palette.light, 0.25)
    size, rows = _title_rows(words, 150, 800)
    block = len(rows) * size * 1.08
    bottom = height * 0.52 + block / 2
    _title(canvas, words, size, rows, 110, bottom, "left")
    if words.tagline:
        small, lines = fitting(words.tagline, 34, 700, 2, 0.03)
        for index, row in enumerate(lines):
            _at(canvas, lettered(row, small, light, tracking=0.03), 112, bottom + 66 + index * small * 1.45)
    _at(canvas, lettered(words.foot, 20, mix(light, words.palette.mid, 0.35), tracking=0.16), 112, height - 92)
    return canvas


def _graded(picture: Bitmap, palette: Palette, shade: NDArray[np.float32]) -> Bitmap:
    """The picture with more contrast, sinking into the film's darkest colour where `shade` is 1."""
    dark = np.array(bgr(mix(palette.shadow, "#000000", 0.62)), np.float32)
    strong = np.asarray(cv2.convertScaleAbs(picture, alpha=1.1, beta=-9.8), np.float32)
    left = cv2.merge([1 - shade] * 3)
    out = cv2.multiply(strong, left) + (1 - left) * dark
    return np.dstack([out.astype(np.uint8), np.full(picture.shape[:2], 255, np.uint8)])


def _upright_shade(width: int, height: int) -> NDArray[np.float32]:
    y = np.linspace(0, 1, height, dtype=np.float32)
    foot = np.clip((y - 0.5) / 0.36, 0, 1)
    head = np.clip(1 - y / 0.2, 0, 1)
    column = FOOT_SHADE * foot * foot * (3 - 2 * foot) + HEAD_SHADE * head
    x = np.abs(np.linspace(-1, 1, width, dtype=np.float32))
    return np.asarray(np.clip(column[:, None] + 0.22 * (x**3)[None, :], 0, 1), np.float32)


def _side_shade(width: int, height: int) -> NDArray[np.float32]:
    x = np.linspace(0, 1, width, dtype=np.float32)
    side = np.clip(1 - (x - 0.18) / 0.42, 0, 1)
    y = np.abs(np.linspace(-1, 1, height, dtype=np.float32))
    return np.asarray(np.clip((SIDE_SHADE * side * side * (3 - 2 * side))[None, :] + 0.25 * (y**3)[:, None], 0, 1), np.float32)


def _title_rows(words: PosterWords, size: int, room: float) -> tuple[int, list[str]]:
    """The title in two lines, or in three where two would be small: what it covers of the picture is lost."""
    two = balanced(words.title.upper(), FAMILIES[words.mood], size, room, 2)
    return two if two[0] >= SMALLEST_TITLE else balanced(words.title.upper(), FAMILIES[words.mood], SMALLEST_TITLE, room, 3)


def _title(canvas: Bitmap, words: PosterWords, size: int, rows: Sequence[str], x: float, bottom: float, align: str) -> None:
    """The title, its last baseline at `bottom`, with a soft shadow that lifts it off the picture, and a stroke of the accent below it."""
    family = FAMILIES[words.mood]
    light, accent = mix("#ffffff", words.palette.light, 0.18), lighter(words.palette.accent, 0.25)
    for index, row in enumerate(reversed(rows)):
        image = set_line(row, family, size, light)
        left = x - image.shape[1] / 2 if align == "centre" else x - max(4, size // 4)
        top = bottom - index * size * 1.08 - size - max(4, size // 4)
        shadow = cv2.GaussianBlur(set_line(row, family, size, "#000000"), (0, 0), max(2.0, size / 9))
        over(canvas, np.asarray(shadow, np.uint8), round(left), round(top + size * 0.04))
        over(canvas, image, round(left), round(top))
    left, top = round(x - 60) if align == "centre" else round(x), round(bottom + 26)
    cv2.rectangle(canvas, (left, top), (left + 120, top + 4), (*bgr(accent), 255), -1)


def _billing(canvas: Bitmap, words: PosterWords, x: int, bottom: float, room: float) -> float:
    """The billing block, its last line ending at `bottom`; where it begins. Large words in a narrow face, the small ones half as high beside them."""
    large, small = 34, 18
    colour = mix(mix("#ffffff", words.palette.light, 0.4), words.palette.mid, 0.3)
    gap = 9
    parts = [(set_line(a.lower(), BILLING, small, colour) if a else None, set_line(b.upper(), BILLING, large, colour)) for a, b in words.billing]
    widths = [(measure(a.lower(), BILLING, small) + gap if a else 0) + measure(b.upper(), BILLING, large) for a, b in words.billing]
    rows: list[list[int]] = [[]]
    for index, width in enumerate(widths):
        if rows[-1] and sum(widths[i] + 22 for i in rows[-1]) + width > room:
            rows.append([])
        rows[-1].append(index)
    y = bottom - len(rows) * large * 1.16
    top = y
    for row in rows:
        left = x - (sum(widths[i] for i in row) + 22 * (len(row) - 1)) / 2
        for i in row:
            lead, name = parts[i]
            if lead is not None:
                over(canvas, lead, round(left - max(4, small // 4)), round(y + large - small - max(4, small // 4)))
                left += measure(words.billing[i][0].lower(), BILLING, small) + gap
            over(canvas, name, round(left - max(4, large // 4)), round(y - max(4, large // 4)))
            left += measure(words.billing[i][1].upper(), BILLING, large) + 22
        y += large * 1.16
    return top


def _centred(canvas: Bitmap, image: Bitmap, x: float, y: float) -> None:
    over(canvas, image, round(x - image.shape[1] / 2), round(y))


def _at(canvas: Bitmap, image: Bitmap, x: float, y: float) -> None:
    over(canvas, image, round(x), round(y))
