"""Transitions: the frames between two scenes where the cut is not hard, made of the handles of the two clips. Called by the video editor.

A dissolve is as long as the handles: the end of one scene and the beginning of the next lie over each other. A dip is twice as long: the one goes into black, the other comes
out of it. Only these frames are decoded and coded, with the settings of the film, so that the whole is still joined by stream copy. Same clips, same bytes.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from agents.film import Codec
from cluster.contracts.errors import Corrupt

from .camera import ease
from .encode import ClipWriter
from .measure import opened_media, picture_frames

Planes = NDArray[np.uint8]
"""The three planes of a coded picture one under the other, as PyAV gives and takes yuv420p."""
BLACK = (16, 128)
"""Luma and colour of black in limited range."""


class Handle(NamedTuple):
    """`frames` of a clip file from frame `start` on, beside the part that the cut uses."""

    clip: Path
    start: int
    frames: int


def render_transition(kind: Literal["dissolve", "dip"], leaving: Handle, coming: Handle, fps: int, codec: Codec, out: Path) -> int:
    """Writes the transition as a clip of the film; returns its frames. A dissolve takes as many of both handles as the shorter has.

    Raises NotFound or Corrupt for a clip that cannot be read or ends before its handle.
    """
    before, after = _pictures(leaving), _pictures(coming)
    height, width = before[0].shape[0] * 2 // 3, before[0].shape[1]
    with ClipWriter(out, width, height, fps, codec=codec) as writer:
        for planes in _dissolved(before, after) if kind == "dissolve" else _dipped(before, after):
            writer.write_picture(av.VideoFrame.from_ndarray(planes, format="yuv420p"))
        return writer.frames


def _dissolved(before: list[Planes], after: list[Planes]) -> Iterator[Planes]:
    frames = min(len(before), len(after))
    for number, (old, new) in enumerate(zip(before, after[-frames:], strict=False), 1):
        share = number / (frames + 1)
        yield np.asarray(cv2.addWeighted(old, 1 - share, new, share, 0), np.uint8)


def _dipped(before: list[Planes], after: list[Planes]) -> Iterator[Planes]:
    """The first frame after the dark is still black, as the last before it: one black frame alone would look like a fault."""
    for number, planes in enumerate(before, 1):
        yield _at_light(planes, 1 - ease(number / len(before)))
    for number, planes in enumerate(after):
        yield _at_light(planes, ease(number / len(after)))


def _at_light(planes: Planes, light: float) -> Planes:
    black = np.full_like(planes, BLACK[1])
    black[: planes.shape[0] * 2 // 3] = BLACK[0]
    return np.asarray(cv2.addWeighted(planes, light, black, 1 - light, 0), np.uint8)


def _pictures(handle: Handle) -> list[Planes]:
    """The frames of a handle, decoded from the key picture before it."""
    found: list[Planes] = []
    with opened_media(handle.clip) as container:
        stream = container.streams.video[0] if container.streams.video else None
        if stream is None or not stream.average_rate or not stream.time_base:
            raise Corrupt(f"{handle.clip.name} holds no picture. Render it again.")
        first = round(handle.start / stream.average_rate / stream.time_base)
        container.seek(first, stream=stream)
        for frame in picture_frames(container, handle.clip):
            if frame.pts is not None and frame.pts >= first:
                found.append(np.asarray(frame.to_ndarray(format="yuv420p"), np.uint8))
                if len(found) == handle.frames:
                    return found
    raise Corrupt(f"{handle.clip.name} ends before frame {handle.start + handle.frames}. Render it again with its handles.")
