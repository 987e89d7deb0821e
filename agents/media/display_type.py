"""Display typefaces for titles: which family suits a film's mood, and lines set in it. What a family lacks is set in the faces of `typefaces`.

Called by posters and teasers; the PDF documents name the same families.
"""

from functools import lru_cache

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
    words = legible(text).split()
    while True:
        for count in range(1, most + 1):
            rows = _even(words, count, family, size)
            if rows and max(measure(row, family, size) for row in rows) <= room:
                return size, rows
        if size <= smallest:
            return size, _even(words, most, family, size) or [""]
        size = max(smallest, int(size * 0.93))


def _even(words: list[str], count: int, family: str, size: int) -> list[str]:
    """The words in at most `count` lines, the longest as short as can be; an article or a preposition does not end a line."""
    if count <= 1 or len(words) < 2:
        return [" ".join(words)] if words else []
    if count > len(words):
        return _even(words, len(words), family, size)
    best: list[str] = []
    cost = float("inf")
    for k in range(1, len(words)):
        rows = [" ".join(words[:k]), *_even(words[k:], count - 1, family, size)]
        found = max(measure(row, family, size) for row in rows) * (1.12 if words[k - 1].lower() in _LEANING else 1.0)
        if found < cost:
            best, cost = rows, found
    return best


_LEANING = frozenset({"a", "an", "the", "of", "in", "on", "at", "to", "for", "and", "my", "her", "his", "their", "our", "your", "from", "with", "by"})
