"""Frames to H.264. Every clip of a film is coded with the same settings, so an assembler may join them by stream copy.

Closed groups of pictures of fixed length, each clip starting with an IDR picture; one thread, so the same frames give the same bytes.
"""

from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
from av.video.reformatter import ColorPrimaries, Colorspace, ColorTrc
from av.video.stream import VideoStream

from .layers import Bitmap

GROUP_FRAMES = 48
# The preset leaves mb-tree out; with it, flat areas that last are coded well: as fine and large as "veryfast", in two thirds of its time.
_OPTIONS = {
    "preset": "superfast",
    "tune": "animation",
    "crf": "18",
    "profile": "high",
    "level": "4.0",
    "x264-params": f"keyint={GROUP_FRAMES}:min-keyint={GROUP_FRAMES}:scenecut=0:open-gop=0:threads=1:bframes=2:ref=2:rc-lookahead=10:mbtree=1"
    ":colorprim=bt709:transfer=bt709:colormatrix=bt709",
}


def _options(width: int, height: int) -> dict[str, str]:
    """The settings for clips of one size.

    Without whole macroblocks x264's mb-tree reads beyond the picture, and the same frames give other bytes (seen at 320x180, never at 1280x720);
    so it is off for such sizes.
    """
    if width % 16 == 0 and height % 16 == 0:
        return _OPTIONS
    return _OPTIONS | {"x264-params": _OPTIONS["x264-params"].replace("mbtree=1", "mbtree=0")}


class ClipWriter:
    """A clip being written. Use as a context manager; frames are BGRA bitmaps of exactly the given size (even numbers)."""

    def __init__(self, out: Path, width: int, height: int, fps: int) -> None:
        self._container = av.open(str(out), "w", format="mp4", options={"movflags": "faststart", "fflags": "+bitexact"})
        stream = self._container.add_stream("libx264", rate=fps, options=_options(width, height))
        assert isinstance(stream, VideoStream)
        self._stream = stream
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        context = stream.codec_context
        context.thread_count = 1
        context.time_base = Fraction(1, fps)
        context.color_primaries, context.color_trc, context.colorspace = 1, 1, 1
        context.color_range = 1
        self.frames = 0

    def write(self, frame: Bitmap) -> None:
        picture = av.VideoFrame.from_ndarray(frame, format="bgra").reformat(
            format="yuv420p",
            src_colorspace=Colorspace.ITU709,
            dst_colorspace=Colorspace.ITU709,
            src_color_range="JPEG",
            dst_color_range="MPEG",
        )
        picture.color_primaries, picture.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        picture.pts = self.frames
        picture.time_base = self._stream.codec_context.time_base
        self.frames += 1
        self._container.mux(self._stream.encode(picture))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self._container.mux(self._stream.encode(None))
        self._container.close()
