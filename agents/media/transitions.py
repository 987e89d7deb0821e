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

from agents.film import Codec

from .camera import ease
from .encode import ClipWriter
from .planes import BLACK, GREY, Planes, pictures


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
    black = np.full_like(planes, GREY)
    black[: planes.shape[0] * 2 // 3] = BLACK
    return np.asarray(cv2.addWeighted(planes, light, black, 1 - light, 0), np.uint8)


def _pictures(handle: Handle) -> list[Planes]:
    """The frames of a handle."""
    return list(pictures(handle.clip, handle.start, handle.frames))
