"""One shot with its effects, as a clip of the film. Called by the compositor. Same clip and effects, same bytes."""

from collections.abc import Sequence
from pathlib import Path

import av
import cv2
import numpy as np

from agents.film import Codec
from agents.film.staging import Effect

from .effects import Effects
from .encode import ClipWriter
from .planes import frame_size, pictures

MEASURED_EVERY = 6


def composite(clip: Path, start: int, frames: int, effects: Sequence[Effect], fps: int, seed: int, codec: Codec, out: Path) -> float:
    """Writes `frames` pictures of a clip from `start` on with the effects laid over them; returns how much they changed, of 255. Raises NotFound or Corrupt."""
    cv2.setNumThreads(1)
    layers, changes = Effects(effects, frames, fps, seed), []
    width, height = frame_size(clip)
    with ClipWriter(out, width, height, fps, codec=codec) as writer:
        for number, planes in enumerate(pictures(clip, start, frames)):
            before = planes.copy() if number % MEASURED_EVERY == 0 else None
            layers.lay(planes, number)
            if before is not None:
                changes.append(float(cv2.absdiff(planes, before).mean()))
            writer.write_picture(av.VideoFrame.from_ndarray(planes, format="yuv420p"))
    return float(np.mean(changes))
