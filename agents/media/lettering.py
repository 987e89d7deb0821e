"""Text as bitmaps, with the font that Pillow carries: no font file is looked for on the machine."""

from functools import lru_cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .colour import bgr
from .layers import Bitmap


@lru_cache(maxsize=32)
def font(size: int) -> ImageFont.FreeTypeFont:
    """The embedded font (Latin letters, one weight) at `size` pixels."""
    found = ImageFont.load_default(size=size)
    assert isinstance(found, ImageFont.FreeTypeFont)
    return found


def width_of(text: str, size: int, tracking: float = 0.0) -> float:
    """Length of a line in pixels; `tracking` is extra space between letters as a share of the size."""
    return font(size).getlength(text) + tracking * size * max(0, len(text) - 1)


def lettered(text: str, size: int, colour: str, *, tracking: float = 0.0, weight: float = 0.0) -> Bitmap:
    """A line of text, premultiplied, cropped to its advance width and 1.4 times its size high. `weight` thickens it, in pixels."""
    pad = max(4, size // 4)
    width, height = int(width_of(text, size, tracking)) + 2 * pad, int(size * 1.4) + 2 * pad
    mask = Image.new("L", (width, height), 0)
    pen = ImageDraw.Draw(mask)
    x = float(pad)
    for letter in text if tracking else (text,):
        pen.text((x, pad), letter, fill=255, font=font(size), stroke_width=weight)
        x += font(size).getlength(letter) + tracking * size
    alpha = np.asarray(mask, np.uint8)
    blue, green, red = (np.asarray(cv2.convertScaleAbs(alpha, alpha=value / 255), np.uint8) for value in bgr(colour))
    return np.dstack([blue, green, red, alpha])


def wrapped(text: str, size: int, room: float, tracking: float = 0.0) -> list[str]:
    """The text in as few lines as fit `room` pixels, of about equal length."""
    words = text.split()
    lines = _filled(words, size, room, tracking)
    while len(lines) > 1:
        tighter = _filled(words, size, room * 0.94, tracking)
        if len(tighter) > len(lines) or room < 60:
            break
        lines, room = tighter, room * 0.94
    return lines


def _filled(words: list[str], size: int, room: float, tracking: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(joined, size, tracking) <= room:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines


def fitting(text: str, size: int, room: float, lines: int, tracking: float = 0.0) -> tuple[int, list[str]]:
    """The largest size up to `size` at which the text fits `lines` lines of `room` pixels, and the lines."""
    while size > 12:
        split = wrapped(text, size, room, tracking)
        if len(split) <= lines and all(width_of(part, size, tracking) <= room for part in split):
            return size, split
        size = int(size * 0.92)
    return size, wrapped(text, size, room, tracking)
