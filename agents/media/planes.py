"""Coded pictures as their three planes, one under the other as PyAV gives and takes yuv420p: what transitions, effects and grades work on. Luma 16 to 235, colour around 128."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cluster.contracts.errors import Corrupt

from .measure import opened_media, picture_frames

Planes = NDArray[np.uint8]
BLACK, GREY = 16, 128


def pictures(clip: Path, start: int, frames: int) -> Iterator[Planes]:
    """`frames` pictures of a clip from picture `start` on, decoded from the key picture before it. Raises NotFound, or Corrupt where the clip cannot be read or ends before."""
    left = frames
    with opened_media(clip) as container:
        stream = container.streams.video[0] if container.streams.video else None
        if stream is None or not stream.average_rate or not stream.time_base:
            raise Corrupt(f"{clip.name} holds no picture. Render it again.")
        first = round(start / stream.average_rate / stream.time_base)
        container.seek(first, stream=stream)
        for frame in picture_frames(container, clip):
            if frame.pts is not None and frame.pts >= first:
                yield np.asarray(frame.to_ndarray(format="yuv420p"), np.uint8)
                left -= 1
                if not left:
                    return
    raise Corrupt(f"{clip.name} ends before frame {start + frames}. Render it again with its handles.")


def frame_size(clip: Path) -> tuple[int, int]:
    """Width and height of a clip's pictures. Raises NotFound or Corrupt."""
    with opened_media(clip) as container:
        if not container.streams.video:
            raise Corrupt(f"{clip.name} holds no picture. Render it again.")
        context = container.streams.video[0].codec_context
        return context.width, context.height


def parts(planes: Planes) -> tuple[Planes, Planes, Planes]:
    """Luma, blue and red difference, as views of the planes."""
    height, width = planes.shape[0] * 2 // 3, planes.shape[1]
    flat = planes.reshape(-1)
    quarter = height * width // 4
    half = (height // 2, width // 2)
    return planes[:height], flat[height * width : height * width + quarter].reshape(half), flat[height * width + quarter :].reshape(half)
