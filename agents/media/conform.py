"""Conforming: a clip from elsewhere made into one of the film's own, so that it can be joined by stream copy. For clips of external Task Services.

The picture is fitted into the film's frame with black bars where the shapes differ (nothing is cropped or stretched), brought to the film's rate by
repeating or leaving out frames, cut to the planned length where it is longer, and encoded with the settings of the offline renderer. Sound is dropped. Same clip, same bytes.
"""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import av.filter
import numpy as np
from av.error import BlockingIOError as NothingYet
from av.error import EOFError as NothingMore
from av.filter.context import FilterContext
from av.video.frame import VideoFrame

from agents.film import FPS, HEIGHT, WIDTH, Codec
from cluster.contracts.errors import Corrupt

from .encode import ClipWriter, yuv
from .grading import Colours
from .measure import opened_media, picture_frames


def conform(
    clip: Path,
    out: Path,
    width: int = WIDTH,
    height: int = HEIGHT,
    fps: int = FPS,
    codec: Codec = Codec.H264,
    frames: int | None = None,
    colours: Colours | None = None,
) -> int:
    """Writes `clip` as a clip of the film, at most its first `frames`, in `colours` if there are any; returns the frames written. Raises NotFound, or Corrupt for a clip that cannot be decoded."""
    with opened_media(clip) as container, ClipWriter(out, width, height, fps, codec=codec) as writer:
        if not container.streams.video:
            raise Corrupt(f"{clip.name} holds no picture. Render it again.")
        pictures = picture_frames(container, clip)
        graph = av.filter.Graph()
        nodes = [
            graph.add_buffer(template=container.streams.video[0]),
            graph.add("fps", f"fps={fps}"),
            graph.add("scale", f"{width}:{height}:force_original_aspect_ratio=decrease:force_divisible_by=2:flags=bicubic:out_range=pc"),
            graph.add("pad", f"{width}:{height}:(ow-iw)/2:(oh-ih)/2"),
            graph.add("format", "bgra"),
            graph.add("buffersink"),
        ]
        graph.link_nodes(*nodes).configure()
        for frame in chain(pictures, (None,)):
            nodes[0].push(frame)
            for fitted in _ready(nodes[-1]):
                shown = np.asarray(fitted.to_ndarray(), np.uint8)
                writer.write_picture(colours.picture(shown, writer.frames) if colours else yuv(shown))
                if writer.frames == frames:
                    return writer.frames
    return writer.frames


def _ready(sink: FilterContext) -> Iterator[VideoFrame]:
    while True:
        try:
            frame = sink.pull()
        except (NothingYet, NothingMore):
            return
        assert isinstance(frame, VideoFrame)
        yield frame
