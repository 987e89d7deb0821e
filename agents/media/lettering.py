"""Text as bitmaps: measured, broken into lines and drawn, in the faces that `typefaces` chooses. Lines of Chinese and Japanese break between letters."""

import re
import unicodedata
from collections.abc import Iterator

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .colour import bgr
from .layers import Bitmap
from .typefaces import LATIN, Run, legible, runs

SMALLEST = 12
"""Pixels; text that does not fit at this size is cut."""


def width_of(text: str, size: int, tracking: float = 0.0) -> float:
    """Length of a line in pixels; `tracking` is extra space between letters as a share of the size, where a script has letters apart."""
    length = sum(advance for run in runs(text) for _, advance in _set(run, size, tracking))
    return max(0.0, length - tracking * size)


def _set(run: Run, size: int, tracking: float) -> Iterator[tuple[str, float]]:
    """What is drawn at once, and how far the pen then moves."""
    face = run.face.at(size)
    if run.face.joined or not tracking:
        yield run.text, face.getlength(run.text, direction=_direction(run, size)) + tracking * size
        return
    for cluster in _clusters(run.text):
        yield cluster, face.getlength(cluster) + tracking * size


def _clusters(text: str) -> list[str]:
    """Letters with the marks that stand on them."""
    found: list[str] = []
    for letter in text:
        if found and unicodedata.combining(letter):
            found[-1] += letter
        else:
            found.append(letter)
    return found


def _direction(run: Run, size: int) -> str | None:
    """Only Raqm takes a direction."""
    return ("rtl" if run.rtl else "ltr") if run.face.at(size).layout_engine == ImageFont.Layout.RAQM else None


def lettered(text: str, size: int, colour: str, *, tracking: float = 0.0, weight: float = 0.0) -> Bitmap:
    """A line of text, premultiplied, cropped to its advance width and 1.4 times its size high. `weight` thickens it, in pixels."""
    pad = max(4, size // 4)
    width, height = int(width_of(text, size, tracking)) + 2 * pad, int(size * 1.4) + 2 * pad
    mask = Image.new("L", (width, height), 0)
    pen = ImageDraw.Draw(mask)
    x, baseline = float(pad), pad + LATIN.at(size).getmetrics()[0]
    for run in runs(text):
        for part, advance in _set(run, size, tracking):
            pen.text((x, baseline), part, fill=255, font=run.face.at(size), stroke_width=weight, anchor="ls", direction=_direction(run, size))
            x += advance
    alpha = np.asarray(mask, np.uint8)
    blue, green, red = (np.asarray(cv2.convertScaleAbs(alpha, alpha=value / 255), np.uint8) for value in bgr(colour))
    return np.dstack([blue, green, red, alpha])


def wrapped(text: str, size: int, room: float, tracking: float = 0.0) -> list[str]:
    """The text in as few lines as fit `room` pixels, of about equal length."""
    words = _breakable(legible(text))
    lines = _filled(words, size, room, tracking)
    while len(lines) > 1:
        tighter = _filled(words, size, room * 0.94, tracking)
        if len(tighter) > len(lines) or room < 60:
            break
        lines, room = tighter, room * 0.94
    return lines


_WIDE = "\u2e80-\u2fff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_OPENING = "「『（【《〈〔［｛“‘"
_CLOSING = "、。，．！？：；」』）】》〉〕］｝…—ー々”’"
_BREAKS = re.compile(f"\\s*(?:[{_OPENING}]*[{_WIDE}][{_CLOSING}]*|(?:(?![{_OPENING}]*[{_WIDE}])\\S)+)")


def _breakable(text: str) -> list[str]:
    """The text in pieces between which a line may break, each with the space before it; no line begins with a closing mark or ends with an opening one."""
    return _BREAKS.findall(text)


def _filled(words: list[str], size: int, room: float, tracking: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and width_of(lines[-1] + word, size, tracking) <= room:
            lines[-1] += word
        else:
            lines.append(word.lstrip())
    return lines


def fitting(text: str, size: int, room: float, lines: int, tracking: float = 0.0, smallest: int = SMALLEST) -> tuple[int, list[str]]:
    """The largest size from `size` down to `smallest` at which the text fits `lines` lines of `room` pixels, and the lines, one at least.

    What does not fit at the smallest size ends in an ellipsis.
    """
    while True:
        split = wrapped(text, size, room, tracking) or [""]
        if len(split) <= lines and all(width_of(part, size, tracking) <= room for part in split):
            return size, split
        if int(size * 0.92) < smallest:
            return size, _cut(legible(text), size, room, lines, tracking)
        size = int(size * 0.92)


def _cut(text: str, size: int, room: float, lines: int, tracking: float) -> list[str]:
    """The text's beginning, as much as fits with an ellipsis after it; found by halving."""
    kept, lost = 0, len(text)
    while lost - kept > 1:
        tried = (kept + lost) // 2
        split = _filled(_breakable(_ellipsed(text[:tried])), size, room, tracking)
        fits = len(split) <= lines and all(width_of(part, size, tracking) <= room for part in split)
        kept, lost = (tried, lost) if fits else (kept, tried)
    return _filled(_breakable(_ellipsed(text[:kept])), size, room, tracking)


def _ellipsed(text: str) -> str:
    """Cut after the last whole word where there is one near."""
    words = text.rsplit(maxsplit=1)
    return (words[0] if len(words) == 2 and len(words[1]) < 12 else text).rstrip(" ,;:.،。，、") + "…"
