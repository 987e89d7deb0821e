"""The contact sheet: every shot of a film on one picture, by scene, each with its time and name. The same film gives the same bytes.

Only the stretch before each wanted frame is decoded: from the key picture on, at most two seconds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
from av.container import InputContainer
from av.video.stream import VideoStream

from agents.film import Palette
from cluster.contracts.errors import Corrupt

from .colour import bgr
from .layers import Bitmap, over
from .lettering import fitting, lettered, width_of
from .pages import covering
from .stills import write_png

COLUMNS, CELL, GAP, CAPTION, HEAD, EDGE = 4, 400, 14, 50, 128, 26
GROUND = "#141518"


@dataclass(frozen=True)
class Shown:
    """A cell: the frame at `seconds`, its caption left and right, and a line below."""

    seconds: float
    name: str
    time: str
    words: str = ""


def contact_sheet(video: Path, shots: Sequence[Shown], title: str, subtitle: str, palette: Palette, out: Path) -> None:
    """Draws the sheet, cells in the shape of the film. Raises Corrupt when the video has no picture."""
    frames = list(frames_at(video, [shot.seconds for shot in shots]))
    height = round(CELL * frames[0].shape[0] / frames[0].shape[1]) if frames else CELL * 9 // 16
    columns = COLUMNS if height < CELL else 6
    rows = max(1, -(-len(shots) // columns))
    canvas = _canvas(columns * (CELL + GAP) - GAP + 2 * EDGE, HEAD + rows * (height + CAPTION + GAP) + EDGE // 2)
    _header(canvas, title, subtitle, palette)
    for index, (shot, picture) in enumerate(zip(shots, frames, strict=True)):
        x, y = EDGE + index % columns * (CELL + GAP), HEAD + index // columns * (height + CAPTION + GAP)
        canvas[y : y + height, x : x + CELL, :3] = covering(picture, CELL, height)
        _write(canvas, shot.name, 19, "#e9e5dc", x, y + height + 6)
        _write(canvas, shot.time, 17, "#8d8f97", x + CELL - width_of(shot.time, 17), y + height + 7)
        size, lines = fitting(shot.words, 16, CELL, 1, smallest=15)
        _write(canvas, lines[0], size, "#a5a6ad", x, y + height + 28)
    write_png(canvas, out)


def _canvas(width: int, height: int) -> Bitmap:
    canvas = np.empty((height, width, 4), np.uint8)
    canvas[:] = (*bgr(GROUND), 255)
    return canvas


def _header(canvas: Bitmap, title: str, subtitle: str, palette: Palette) -> None:
    width = canvas.shape[1]
    size, rows = fitting(title, 46, width * 0.7, 1)
    _write(canvas, rows[0], size, "#f4f0e6", EDGE, 24, weight=0.5)
    size, rows = fitting(subtitle, 21, width - 2 * EDGE, 1, smallest=15)
    _write(canvas, rows[0], size, "#9a9ca4", EDGE, 84)
    for index, colour in enumerate((palette.shadow, palette.base, palette.mid, palette.light, palette.accent)):
        left = width - EDGE - 44 * (5 - index)
        canvas[30:66, left : left + 44] = (*bgr(colour), 255)


def _write(canvas: Bitmap, text: str, size: int, colour: str, x: float, y: float, weight: float = 0.0) -> None:
    pad = max(4, size // 4)
    over(canvas, lettered(text, size, colour, weight=weight), round(x - pad), round(y - pad))


def frames_at(video: Path, seconds: Sequence[float]) -> Iterator[Bitmap]:
    """The first frame at or after each of those seconds, which must not fall; the last frame for what lies beyond the end. Raises Corrupt."""
    with av.open(str(video)) as container:
        if not container.streams.video:
            raise Corrupt(f"{video.name} has no picture in it.")
        stream = container.streams.video[0]
        last: Bitmap | None = None
        for moment in seconds:
            found = _frame(container, stream, moment)
            last = found if found is not None else last
            if last is None:
                raise Corrupt(f"{video.name} has no picture in it.")
            yield last


def _frame(container: InputContainer, stream: VideoStream, moment: float) -> Bitmap | None:
    base = stream.time_base or 1
    container.seek(max(0, int(moment / base)), stream=stream, backward=True)
    found = None
    for frame in container.decode(stream):
        found = frame
        if (frame.time or 0.0) + 1e-6 >= moment:
            break
    return None if found is None else np.asarray(cv2.cvtColor(found.to_ndarray(format="bgr24"), cv2.COLOR_BGR2BGRA), np.uint8)
