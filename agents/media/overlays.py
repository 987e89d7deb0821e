"""Whether subtitles can be read on their picture: the contrast of the letters that the ASS file describes, where it puts them, against what is under them.

A letter stands out from what touches it. That is its outline or its box, as far as these are wide and opaque enough, and the picture for the rest; of the
picture the brightest and the darkest tenth count, for a word must be read where it is hardest. Pure but for `read_style`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cluster.contracts.errors import Corrupt

from .jobs import CaptionStyle

LETTER_WIDTH = 0.5
"""Of the type size, on average."""
LINE_HEIGHT = 1.2
FULL_OUTLINE = 1 / 28
"""Of the type size: an outline of that width parts a letter from any picture as well as a ground of the outline's colour would."""
HARDEST = 10
"""Per cent of the picture under a line that is left out of account on either side: specks hide no letter."""
BOXED = 3
"""ASS BorderStyle of an opaque box."""


class Area(NamedTuple):
    """A rectangle of a frame, in its pixels."""

    left: int
    top: int
    right: int
    bottom: int


def read_style(path: Path, name: str = "Dialogue") -> CaptionStyle:
    """The style of that name in an ASS file, or the first one. Raises Corrupt when the file has none."""
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    known = dict(part.split(":", 1) for part in text.splitlines() if part.startswith(("PlayResX:", "PlayResY:")))
    styles: list[dict[str, str]] = []
    fields: list[str] = []
    for row in text.splitlines():
        if row.startswith("Format:") and not styles:
            fields = [field.strip() for field in row.removeprefix("Format:").split(",")]
        elif row.startswith("Style:"):
            styles.append(dict(zip(fields, (value.strip() for value in row.removeprefix("Style:").split(",")), strict=False)))
    try:
        style = next((style for style in styles if style["Name"] == name), styles[0])
        return CaptionStyle(
            width=int(known["PlayResX"]),
            height=int(known["PlayResY"]),
            size=float(style["Fontsize"]),
            margin=float(style["MarginV"]),
            alignment=int(style["Alignment"]),
            text=luminance(_grey(style["PrimaryColour"])),
            edge=luminance(_grey(style["OutlineColour"])),
            edge_share=_opacity(style["OutlineColour"]) * (1.0 if int(style["BorderStyle"]) == BOXED else min(1.0, _width(style) / FULL_OUTLINE)),
        )
    except (IndexError, KeyError, ValueError) as error:
        raise Corrupt(f"{path.name} has no style to show subtitles in ({error}). Make the subtitles again.") from error


def _width(style: dict[str, str]) -> float:
    """Of the outline, in type sizes."""
    return float(style["Outline"]) / float(style["Fontsize"])


def _grey(colour: str) -> float:
    """Luma, 0 to 1, of `&HAABBGGRR`."""
    number = int(colour.removeprefix("&H").rstrip("&"), 16)
    return (0.0722 * (number >> 16 & 255) + 0.7152 * (number >> 8 & 255) + 0.2126 * (number & 255)) / 255


def _opacity(colour: str) -> float:
    return 1 - (int(colour.removeprefix("&H").rstrip("&"), 16) >> 24 & 255) / 255


def text_areas(text: str, style: CaptionStyle, width: int, height: int) -> Iterator[Area]:
    """Where the lines of a text stand in a frame of that size, by the style's margin and alignment (the number pad's)."""
    rows = text.splitlines()
    scale = height / style.height
    line, letter, margin = style.size * LINE_HEIGHT * scale, style.size * LETTER_WIDTH * scale, style.margin * scale
    top = {0: height - margin - line * len(rows), 1: (height - line * len(rows)) / 2, 2: margin}[(style.alignment - 1) // 3]
    for number, row in enumerate(rows):
        half, middle = min(len(row) * letter / 2, width * 0.48), width / 2
        first = top + number * line
        yield Area(round(middle - half), max(0, round(first)), round(middle + half), min(height, round(first + line)))


def subtitle_contrast(luma: NDArray[np.uint8], text: str, style: CaptionStyle) -> float:
    """Contrast, 1 to 21 as in WCAG 2, of the worst line of a text on a frame (luma of video range)."""
    height, width = luma.shape
    return min((_line_contrast(luma[area.top : area.bottom, area.left : area.right], style) for area in text_areas(text, style, width, height)), default=21.0)


def _line_contrast(under: NDArray[np.uint8], style: CaptionStyle) -> float:
    if not under.size:
        return 21.0
    dark, bright = (luminance((value - 16) / 219) for value in np.percentile(under, (HARDEST, 100 - HARDEST)))
    around = [
        style.edge * style.edge_share + ground * (1 - style.edge_share) for ground in (dark, bright, *([style.text] if dark < style.text < bright else []))
    ]
    return min((max(style.text, ground) + 0.05) / (min(style.text, ground) + 0.05) for ground in around)


def luminance(value: float) -> float:
    """Relative luminance of a grey, 0 to 1 (sRGB, WCAG 2)."""
    value = min(1.0, max(0.0, value))
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
