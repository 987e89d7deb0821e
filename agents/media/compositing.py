"""One shot with its effects, as a clip of the film. Called by the compositor. Same clip and effects, same bytes."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import av
import cv2
import numpy as np

from agents.film import Codec, Tone
from agents.film.staging import Effect

from .effects import Effects
from .encode import ClipWriter
from .grading import mean_tone, tone_of
from .jobs import TONE_EVERY
from .planes import frame_size, pictures


class Changed(NamedTuple):
    """What effects did to a shot: mean change of its pictures, of 255, and the means of its light and colours before and after."""

    changed: float
    before: Tone
    after: Tone


def composite(clip: Path, start: int, frames: int, effects: Sequence[Effect], fps: int, seed: int, codec: Codec, out: Path) -> Changed:
    """Writes `frames` pictures of a clip from `start` on with the effects laid over them. Raises NotFound or Corrupt."""
    cv2.setNumThreads(1)
    layers, changes = Effects(effects, frames, fps, seed), list[float]()
    tones: tuple[list[Tone], list[Tone]] = ([], [])
    width, height = frame_size(clip)
    with ClipWriter(out, width, height, fps, codec=codec) as writer:
        for number, planes in enumerate(pictures(clip, start, frames)):
            before = planes.copy() if number % TONE_EVERY == 0 else None
            layers.lay(planes, number)
            if before is not None:
                changes.append(float(cv2.absdiff(planes, before).mean()))
                for kept, shown in zip(tones, (before, planes), strict=True):
                    kept.append(tone_of(shown))
            writer.write_picture(av.VideoFrame.from_ndarray(planes, format="yuv420p"))
    return Changed(float(np.mean(changes)), mean_tone(tones[0]), mean_tone(tones[1]))
