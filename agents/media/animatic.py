"""The animatic: the film's shots as pencil drawings in their planned length, each with its name, size and running timecode on a strip below.

Twelve drawings a second, each held; drawn small from the same plans as the clips, so it shows the same set-ups, moves and looks long before the clips are there.
Timecode runs with the cut, from 01:00:00:00. Guarantees: exactly the sum of the plans' frames, at their rate; the same job gives the same bytes.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from agents.film import SAMPLE_RATE, ShotPlan
from cluster.contracts.errors import InvalidInput

from .encode import ClipWriter, yuv
from .jobs import AnimaticJob, AnimaticShot, Placed
from .layers import Bitmap, over
from .lettering import fitting, lettered
from .picture import Picture
from .waves import amplitude, read_sound, write_wav

if TYPE_CHECKING:
    from .jobs import Progress

LONG_SIDE, STRIP = 640, 56
"""Pixels of the drawing's longer side, and height of the strip below it."""
HELD_FRAMES = 2
FIRST_HOUR = 3600
INK = "#22252b"
PAPER = (220, 233, 239)
"""Blue, green, red."""
COLOUR_KEPT = 0.38
"""Share of the picture's own colours that shines through the pencil."""
LIFTED = np.rint(58 + 197 * (np.arange(256) / 255) ** 0.75).astype(np.uint8)
"""Paper under the washes: no night is black on it."""
PEAK = amplitude(-3)


def drawing_size(plan: ShotPlan) -> tuple[int, int]:
    """Width and height of the drawings, without the strip."""
    scale = LONG_SIDE / max(plan.width, plan.height)
    return round(plan.width * scale / 2) * 2, round(plan.height * scale / 2) * 2


def render_animatic(job: AnimaticJob, out: Path, progress: "Progress") -> int:
    """Writes the animatic without sound as MP4; returns the frames written. Raises InvalidInput for a job without shots."""
    if not job.shots:
        raise InvalidInput("An animatic needs at least one shot.")
    first = job.shots[0].plan
    width, height = drawing_size(first)
    total, done = sum(shot.plan.frames for shot in job.shots), 0
    with ClipWriter(out, width, height + STRIP, first.fps, codec=job.codec) as clip:
        for shot in job.shots:
            progress(done / total, f"sketching {shot.plan.shot_id}")
            _draw(shot, (width, height), done, clip)
            done += shot.plan.frames
    progress(1.0, "animatic done")
    return done


def _draw(shot: AnimaticShot, size: tuple[int, int], start: int, clip: ClipWriter) -> None:
    plan = shot.plan.model_copy(update={"width": size[0], "height": size[1], "head_frames": 0, "tail_frames": 0})
    picture, strip = Picture(plan), _strip(shot, size[0])
    page = np.empty((size[1] + STRIP, size[0], 4), np.uint8)
    for number in range(0, plan.frames, HELD_FRAMES):
        page[: size[1]] = _pencilled(picture.frame(number))
        page[size[1] :] = strip
        _write_timecode(page, start + number, plan.fps)
        drawing = yuv(page)
        for _ in range(min(HELD_FRAMES, plan.frames - number)):
            clip.write_picture(drawing)


def _pencilled(frame: Bitmap) -> Bitmap:
    """A drawing on paper: edges in pencil, tones washed, a little of the colours left."""
    grey = cv2.cvtColor(frame, cv2.COLOR_BGRA2GRAY)
    lit = cv2.LUT(grey, LIFTED)
    lines = cv2.divide(grey, np.maximum(cv2.blur(grey, (9, 9)), 24), scale=250)
    sketch = cv2.multiply(lit, lines, scale=1 / 255)
    wash = cv2.merge([cv2.convertScaleAbs(sketch, alpha=tone / 255) for tone in PAPER] + [np.full_like(grey, 255)])
    return np.asarray(cv2.addWeighted(wash, 1 - COLOUR_KEPT, frame, COLOUR_KEPT, 14), np.uint8)


def _strip(shot: AnimaticShot, width: int) -> Bitmap:
    """The paper below the drawing with everything that stands still during the shot."""
    strip = np.empty((STRIP, width, 4), np.uint8)
    strip[:] = (*PAPER, 255)
    size, heading = fitting(shot.name, 19, width - 190, 1)
    over(strip, lettered(heading[0], size, INK, weight=0.35), 8, 1)
    size, note = fitting(shot.note, 14, width - 24, 1)
    over(strip, lettered(note[0], size, INK), 9, 27)
    return strip


def _write_timecode(page: Bitmap, frame: int, fps: int) -> None:
    whole, frames = divmod(frame, fps)
    seconds = FIRST_HOUR + whole
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}:{frames:02d}"
    x, y = page.shape[1] - 12 - sum(_glyph(letter).shape[1] - 2 * GLYPH_PAD for letter in text), page.shape[0] - STRIP + 1
    for letter in text:
        over(page, _glyph(letter), x - GLYPH_PAD, y)
        x += _glyph(letter).shape[1] - 2 * GLYPH_PAD


GLYPH_SIZE, GLYPH_PAD = 19, 4


@lru_cache(maxsize=16)
def _glyph(letter: str) -> Bitmap:
    return lettered(letter, GLYPH_SIZE, INK, weight=0.35)


def guide_track(lines: Sequence[Placed], seconds: float, out: Path) -> None:
    """The lines at their places and nothing else, as loud as they can be together; for hearing the timing. WAV, stereo, exactly that long.

    A line that begins before the start is heard from the start on. Raises NotFound or Corrupt for a line that cannot be read.
    """
    track = np.zeros((2, round(seconds * SAMPLE_RATE)), np.float32)
    for line in lines:
        sound, start = read_sound(line.path), round(line.start * SAMPLE_RATE)
        room = track[:, start : start + sound.shape[1]]
        room += sound[:, : room.shape[1]]
    loudest = float(np.abs(track).max(initial=0.0))
    write_wav(np.asarray(track * (PEAK / loudest), np.float32) if loudest else track, out)
