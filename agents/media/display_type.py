"""Display typefaces for titles: which family suits a film's mood, and lines set in it. What a family lacks is set in the faces of `typefaces`.

Called by posters and teasers; the PDF documents name the same families.
"""

from functools import cache, lru_cache
from itertools import pairwise

import cv2
import fontpkg
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from agents.film import Mood

from .colour import bgr
from .layers import Bitmap
from .lettering import lettered, width_of
from .typefaces import legible

FAMILIES: dict[Mood, str] = {
    Mood.WARM: "Playfair Display",
    Mood.TENSE: "Bebas Neue",
    Mood.SAD: "Cinzel",
    Mood.HOPEFUL: "Playfair Display",
    Mood.EERIE: "Cinzel",
    Mood.COMIC: "Abril Fatface",
    Mood.TRIUMPHANT: "Bebas Neue",
}
BILLING = "Bebas Neue"
"""The narrow face of a billing block."""
HEAVY = {"Cinzel": 700.0, "Playfair Display": 800.0}
"""Weight of the families that have one to choose."""
TRACKING = {"Cinzel": 0.06, "Playfair Display": 0.02, "Bebas Neue": 0.05, "Abril Fatface": 0.01}


@lru_cache(maxsize=64)
def _face(family: str, size: int) -> ImageFont.FreeTypeFont:
    face = ImageFont.truetype(str(fontpkg.path(family)), size, layout_engine=ImageFont.Layout.BASIC)
    if family in HEAVY:
        face.set_variation_by_axes([HEAVY[family]])
    return face


@lru_cache(maxsize=2048)
def has_letters(family: str, text: str) -> bool:
    """Whether the family has every letter of the text."""
    face = _face(family, 24)
    missing = _drawn(face, "\U0010ffff")
    return all(letter.isspace() or _drawn(face, letter) != missing for letter in text)


def _drawn(face: ImageFont.FreeTypeFont, letter: str) -> bytes:
    sheet = Image.new("L", (72, 48))
    ImageDraw.Draw(sheet).text((12, 4), letter, fill=255, font=face)
    return sheet.tobytes()


def measure(text: str, family: str, size: int) -> float:
    """Length of a line in pixels."""
    text = legible(text)
    if not has_letters(family, text):
        return width_of(text, size, TRACKING[family])
    face = _face(family, size)
    return sum(face.getlength(letter) for letter in text) + TRACKING[family] * size * max(0, len(text) - 1)


def set_line(text: str, family: str, size: int, colour: str) -> Bitmap:
    """A line of text, premultiplied, cropped to what is drawn with `size // 4` around it; its baseline is `baseline(size)` from the top."""
    text = legible(text)
    if not has_letters(family, text):
        return lettered(text, size, colour, tracking=TRACKING[family], weight=size / 60)
    pad, face = max(4, size // 4), _face(family, size)
    mask = Image.new("L", (int(measure(text, family, size)) + 2 * pad + 2, int(size * 1.4) + 2 * pad), 0)
    pen, x = ImageDraw.Draw(mask), float(pad)
    for letter in text:
        pen.text((x, pad + size), letter, fill=255, font=face, anchor="ls")
        x += face.getlength(letter) + TRACKING[family] * size
    alpha = np.asarray(mask, np.uint8)
    blue, green, red = (np.asarray(cv2.convertScaleAbs(alpha, alpha=value / 255), np.uint8) for value in bgr(colour))
    return np.dstack([blue, green, red, alpha])


def balanced(text: str, family: str, size: int, room: float, most: int, smallest: int = 16) -> tuple[int, list[str]]:
    """The largest size up to `size` at which the text fits `most` lines of `room` pixels, and the lines, as equal in length as words allow."""
    best: tuple[int, list[str]] = (0, [""])
    for count in range(1, most + 1):
        rows = _even(tuple(legible(text).split()), count, family)
        longest = max((measure(row, family, GAUGE) for row in rows), default=0.0)
        fitting = size if longest * size <= room * GAUGE else int(room * GAUGE / longest)
        if fitting > best[0]:
            best = (fitting, rows or [""])
    return max(smallest, best[0]), best[1]


def _even(words: tuple[str, ...], count: int, family: str) -> list[str]:
    """The words in at most `count` lines, the longest as short as can be; an article or a preposition does not end a line."""
    widths = [measure(f"{word} ", family, GAUGE) for word in words]
    lasts = [1.12 if word.lower() in _LEANING else 1.0 for word in words]

    @cache
    def split(start: int, rows: int) -> tuple[float, tuple[int, ...]]:
        """The longest line from word `start` on, and where the lines after the first begin."""
        whole = sum(widths[start:])
        best: tuple[float, tuple[int, ...]] = (whole, ())
        for k in range(start + 1, len(words)) if rows > 1 else ():
            after, breaks = split(k, rows - 1)
            longest = max(sum(widths[start:k]), after) * lasts[k - 1]
            if longest < best[0]:
                best = (longest, (k, *breaks))
        return best

    starts = (0, *split(0, count)[1], len(words))
    return [" ".join(words[a:b]) for a, b in pairwise(starts)] if words else []


GAUGE = 100
"""Pixels at which lines are weighed against each other; widths grow with the size."""
_LEANING = frozenset({"a", "an", "the", "of", "in", "on", "at", "to", "for", "and", "my", "her", "his", "their", "our", "your", "from", "with", "by"})
