"""Frames to clips, in H.264 or in AV1. Every clip of a film is coded with the same settings, so an assembler may join them by stream copy.

Closed groups of pictures of at most two seconds; a clip starts with a key picture, and so does each frame named as a cut: there an assembler may begin or
end without decoding. One thread, so the same frames give the same bytes. AV1 is coded by SVT-AV1 (BSD); no encoder under the GPL is opened for it.
"""

import os
from collections.abc import Collection
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import cv2
import numpy as np
from av.video.frame import PictureType
from av.video.reformatter import ColorPrimaries, ColorTrc
from av.video.stream import VideoStream
from numpy.typing import NDArray

from agents.film import Codec

from .layers import Bitmap

GROUP_FRAMES = 48
# The preset leaves mb-tree out; with it, flat areas that last are coded well: as fine and large as "veryfast", in two thirds of its time.
_X264 = {
    "preset": "superfast",
    "tune": "animation",
    "crf": "18",
    "profile": "high",
    "level": "4.0",
    "forced-idr": "1",
    "x264-params": f"keyint={GROUP_FRAMES}:min-keyint={GROUP_FRAMES}:scenecut=0:open-gop=0:threads=1:bframes=2:ref=2:rc-lookahead=10:mbtree=1"
    ":colorprim=bt709:transfer=bt709:colormatrix=bt709",
}
# Low delay (pred-struct 1) takes half the memory of the hierarchical order and lets a key picture be forced anywhere; tuned for it (rtc), preset 11 is as fine as
# preset 8 is without, in half of its time. That is about twice the time of x264.
_SVT_AV1 = {
    "preset": "11",
    "crf": "26",
    "g": str(GROUP_FRAMES),
    "svtav1-params": "lp=1:pred-struct=1:rtc=1:scd=0:force-key-frames=1:color-primaries=1:transfer-characteristics=1:matrix-coefficients=1:color-range=0",
}
# Weights of blue, green and red in the three planes (ITU-R BT.709), for 219 and 224 steps.
LUMA = (0.0722 * 219 / 255, 0.7152 * 219 / 255, 0.2126 * 219 / 255)
BLUE = (0.5 * 224 / 255, -0.7152 / 1.8556 * 224 / 255, -0.2126 / 1.8556 * 224 / 255)
RED = (-0.0722 / 1.5748 * 224 / 255, -0.7152 / 1.5748 * 224 / 255, 0.5 * 224 / 255)
ENCODERS = {Codec.H264: "libx264", Codec.AV1: "libsvtav1"}


def _options(codec: Codec, width: int, height: int) -> dict[str, str]:
    """The settings for clips of one codec and size.

    Without whole macroblocks x264's mb-tree reads beyond the picture, and the same frames give other bytes (seen at 320x180 and 320x176, never at 1280x720);
    so it is off for such sizes.
    """
    if codec is Codec.AV1:
        return _SVT_AV1
    if width % 16 == 0 and height % 16 == 0 and height >= 360:
        return _X264
    return _X264 | {"x264-params": _X264["x264-params"].replace("mbtree=1", "mbtree=0")}


def yuv(frame: Bitmap) -> av.VideoFrame:
    """A drawn frame as it is coded."""
    return av.VideoFrame.from_ndarray(planes_of(frame), format="yuv420p")


def planes_of(frame: Bitmap) -> NDArray[np.uint8]:
    """A drawn frame as limited-range BT.709 YUV 4:2:0, each colour the mean of its four pixels, plane under plane. Half the time of the codec library's own conversion,
    which it differs from by one step at most in light."""
    height, width = frame.shape[:2]
    half = cv2.resize(frame, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    planes = np.empty(height * width * 3 // 2, np.uint8)
    at = 0
    for source, weights, zero in ((frame, LUMA, 16), (half, BLUE, 128), (half, RED, 128)):
        rows, columns = source.shape[:2]
        plane = planes[at : at + rows * columns].reshape(rows, columns)
        blue, green, red = (cv2.extractChannel(source, channel) for channel in range(3))
        cv2.addWeighted(green, weights[1], red, weights[2], zero, dst=plane)
        cv2.addWeighted(plane, 1.0, blue, weights[0], 0, dst=plane)
        at += rows * columns
    return planes.reshape(height * 3 // 2, width)


class ClipWriter:
    """A clip being written. Use as a context manager; frames are BGRA bitmaps of exactly the given size (even numbers).

    `cuts` are frames at which a part of the clip that is used may begin or end: no picture on one side refers to the other.
    """

    def __init__(self, out: Path, width: int, height: int, fps: int, *, codec: Codec = Codec.H264, cuts: Collection[int] = ()) -> None:
        os.environ.setdefault("SVT_LOG", "1")  # SVT-AV1 prints its settings for every clip, and knows no other way to be asked for errors only
        self._cuts = frozenset(cuts)
        self._container = av.open(str(out), "w", format="mp4", options={"movflags": "faststart", "fflags": "+bitexact"})
        stream = self._container.add_stream(ENCODERS[codec], rate=fps, options=_options(codec, width, height))
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
        self.write_picture(yuv(frame))

    def write_picture(self, picture: av.VideoFrame) -> None:
        """A frame in the film's size as `yuv` makes it; the same one may be written again."""
        picture.color_primaries, picture.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        picture.pts = self.frames
        picture.time_base = self._stream.codec_context.time_base
        picture.pict_type = PictureType.I if self.frames in self._cuts else PictureType.NONE
        self.frames += 1
        self._container.mux(self._stream.encode(picture))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self._container.mux(self._stream.encode(None))
        self._container.close()
