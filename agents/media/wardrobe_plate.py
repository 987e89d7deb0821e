"""The plate of one character's wardrobe or make-up: the same figure once as designed and once in every outfit or look, side by side, with what each is for."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from agents.film import CharacterDesign, Look, Mood, Palette, ShotSize

from .colour import mix
from .layers import Bitmap
from .lettering import fitting
from .stills import canvas_of, ink_on, paste, portrait, write_png, write_text

WIDTH, HEIGHT, EDGE, TOP = 1280, 720, 28, 96
NEARER, GROUND = 1.62, 0.9
"""How much larger than its field a whole figure is drawn, and where in that drawing the field ends, as a share from above."""


class PlateFigure(NamedTuple):
    label: str
    design: CharacterDesign


def wardrobe_plate(title: str, figures: Sequence[PlateFigure], palette: Palette, look: Look, out: Path, *, close: bool = False) -> None:
    """1280x720; `close`: faces instead of whole figures. At most six."""
    shown = figures[:6]
    ground = mix(palette.light, "#ffffff", 0.25)
    canvas, ink = canvas_of(WIDTH, HEIGHT, ground), ink_on(ground)
    size, rows = fitting(title, 44, WIDTH - 2 * EDGE, 1)
    write_text(canvas, rows[0], size, ink, EDGE + 4, 22, weight=0.5)
    step = (WIDTH - 2 * EDGE) / max(3, len(shown))
    wide = int(step - 12) // 2 * 2
    tall = min(HEIGHT - TOP - 96, round(wide * 1.3) if close else round(wide * 2.2)) // 2 * 2
    for index, figure in enumerate(shown):
        x = round(EDGE + index * step)
        paste(canvas, _picture(figure.design, palette, look, wide, tall, close=close), x, TOP, wide, tall)
        label_size, lines = fitting(figure.label, 21, wide, 3)
        for row, line in enumerate(lines):
            write_text(canvas, line, label_size, mix(ink, ground, 0.15), x + 4, TOP + tall + 12 + row * round(label_size * 1.25))
    write_png(canvas, out)


def _picture(design: CharacterDesign, palette: Palette, look: Look, wide: int, tall: int, *, close: bool) -> Bitmap:
    """A face, or a whole figure cut out of a larger picture, so that it fills its field."""
    if close:
        return portrait(design, palette, look, ShotSize.CLOSE, Mood.HOPEFUL, wide, tall)
    width, height = round(wide * NEARER / 2) * 2, round(tall * NEARER / 2) * 2
    whole = portrait(design, palette, look, ShotSize.WIDE, Mood.HOPEFUL, width, height)
    left, top = (width - wide) // 2, round(height * GROUND) - tall
    return np.ascontiguousarray(whole[top : top + tall, left : left + wide])
