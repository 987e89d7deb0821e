"""Measuring media: what a file is, and what a viewer would complain about in a film. Called by quality control; `footage` looks at single clips.

`probe` reads headers (and counts packets), `inspect_film` runs libavfilter's detectors in one
pass over the picture and one over the sound. Everything is looked at in a reduced size; judging the findings against a plan is the caller's part.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import av
import av.filter
import cv2
import numpy as np
from av.container import InputContainer
from av.error import FFmpegError
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from cluster.contracts.errors import Corrupt, NotFound

from .jobs import FilmFindings, Probe, Span
from .loudness import drain, read_loudness

SMALL = (160, 90)
BLACK_LUMA = 0.03
"""A frame is black when its mean luma above video black is below this share of the range and nothing in it is bright."""
FROZEN_LEVEL = 5
"""Largest change, of 255, in any cell of the small picture that still counts as none: coding refines a still by less."""
BLACK_SECONDS, FREEZE_SECONDS, SILENCE_SECONDS = 0.2, 2.0, 2.0
FREEZE_NOISE = 0.0002
SILENCE_DB = -60
CUT_SCORE = 8.0
CLIPPED = 0.999


def probe(path: Path) -> Probe:
    """What a media file is. Frames are counted, not believed. Raises NotFound or Corrupt."""
    with opened_media(path) as container:
        video = container.streams.video[0] if container.streams.video else None
        audio = container.streams.audio[0] if container.streams.audio else None
        frames = sum(1 for packet in container.demux(video) if packet.dts is not None) if video else 0
        fps = float(video.average_rate or 0) if video else 0.0
        audio_seconds = float(audio.duration * audio.time_base) if audio and audio.duration and audio.time_base else 0.0
        return Probe(
            codec=video.codec_context.name if video else "",
            width=video.codec_context.width if video else 0,
            height=video.codec_context.height if video else 0,
            fps=round(fps, 4),
            frames=frames,
            seconds=round(frames / fps, 4) if fps else round(audio_seconds, 4),
            audio_codec=audio.codec_context.name if audio else "",
            audio_seconds=round(audio_seconds, 4),
            sample_rate=audio.codec_context.sample_rate if audio else 0,
            channels=audio.codec_context.channels if audio else 0,
            subtitle_streams=len(container.streams.subtitles),
            chapters=len(container.chapters()),
        )


def inspect_film(path: Path, watch: Callable[[int, VideoFrame], None] = lambda number, frame: None) -> FilmFindings:
    """Measures a finished film: black, freezes, silence, clipping, loudness, cuts; `watch` is shown every frame, so that it need not be decoded again.

    Raises NotFound, or Corrupt when a part cannot be decoded.
    """
    found = probe(path)
    black, frozen, cuts = _inspect_picture(path, found.seconds, watch) if found.frames else ((), (), ())
    with opened_media(path) as container:
        has_sound = bool(container.streams.audio)
    if not has_sound:
        return FilmFindings(probe=found, black=black, frozen=frozen, cuts=cuts, silent=(), clipped_samples=0, peak_db=-120.0, loudness=None)
    silent, clipped, peak, metadata, momentary = _inspect_sound(path, found.audio_seconds)
    return FilmFindings(
        probe=found,
        black=black,
        frozen=frozen,
        cuts=cuts,
        silent=silent,
        clipped_samples=clipped,
        peak_db=round(20 * math.log10(max(peak, 1e-6)), 2),
        loudness=read_loudness(metadata, peak),
        momentary=momentary,
    )


def cut_errors(planned: Sequence[float], measured: Sequence[float], tolerance: float = 0.1) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """(planned cuts nobody saw, seen cuts nobody planned), in seconds. Fades and dips make both kinds: a hint, never a verdict."""
    missed = tuple(cut for cut in planned if all(abs(cut - seen) > tolerance for seen in measured))
    extra = tuple(seen for seen in measured if all(abs(cut - seen) > tolerance for cut in planned))
    return missed, extra


def _inspect_picture(path: Path, seconds: float, watch: Callable[[int, VideoFrame], None]) -> tuple[tuple[Span, ...], tuple[Span, ...], tuple[float, ...]]:
    black, freeze = _Spans("lavfi.black_start", "lavfi.black_end"), _Spans("lavfi.freezedetect.freeze_start", "lavfi.freezedetect.freeze_end")
    cuts: list[float] = []
    with opened_media(path) as container:
        stream = container.streams.video[0]
        graph = av.filter.Graph()
        nodes = [
            graph.add_buffer(template=stream),
            graph.add("scale", "320:-2:flags=fast_bilinear"),
            graph.add("blackdetect", f"d={BLACK_SECONDS}:pic_th=0.98:pix_th=0.08"),
            graph.add("freezedetect", f"n={FREEZE_NOISE}:d={FREEZE_SECONDS}"),
            graph.add("scdet", f"threshold={CUT_SCORE}"),
            graph.add("buffersink"),
        ]

        def watched() -> Iterator[VideoFrame]:
            for number, frame in enumerate(picture_frames(container, path)):
                watch(number, frame)
                yield frame

        for metadata in _filtered(graph, nodes, watched()):
            black.read(metadata)
            freeze.read(metadata)
            if "lavfi.scd.time" in metadata:
                cuts.append(round(float(metadata["lavfi.scd.time"]), 3))
    return black.close(seconds), freeze.close(seconds), tuple(cuts)


def _inspect_sound(path: Path, seconds: float) -> tuple[tuple[Span, ...], int, float, dict[str, str], tuple[float, ...]]:
    silent, clipped, peak = _Spans("lavfi.silence_start", "lavfi.silence_end"), 0, 0.0
    last: dict[str, str] = {}
    momentary: list[float] = []
    with opened_media(path) as container:
        stream = container.streams.audio[0]
        graph = av.filter.Graph()
        nodes = [
            graph.add_abuffer(template=stream),
            graph.add("silencedetect", f"n={SILENCE_DB}dB:d={SILENCE_SECONDS}"),
            graph.add("ebur128", "metadata=1:peak=true"),
            graph.add("abuffersink"),
        ]

        def watched() -> Iterator[av.AudioFrame]:
            nonlocal clipped, peak
            for frame in container.decode(stream):
                samples = np.abs(_as_float(frame.to_ndarray()))
                peak = max(peak, float(samples.max(initial=0.0)))
                clipped += int((samples >= CLIPPED).sum())
                yield frame

        try:
            for metadata in _filtered(graph, nodes, watched()):
                silent.read(metadata)
                last.update(metadata)
                if "lavfi.r128.M" in metadata:
                    momentary.append(max(-70.0, float(metadata["lavfi.r128.M"])))
        except FFmpegError as error:
            raise Corrupt(f"The sound of {path.name} cannot be decoded: {error.strerror}. Mix it again.") from error
    step = max(1, round(len(momentary) / max(seconds, 0.5) / 2))
    return silent.close(seconds), clipped, peak, last, tuple(round(value, 1) for value in momentary[::step])


def _as_float(samples: NDArray[np.generic]) -> NDArray[np.floating]:
    return samples.astype(np.float32) / 32768 if samples.dtype == np.int16 else samples.astype(np.float32, copy=False)


def _filtered(
    graph: av.filter.Graph, nodes: "list[av.filter.context.FilterContext]", frames: "Iterable[av.AudioFrame | VideoFrame]"
) -> Iterator[dict[str, str]]:
    """Pushes frames through a chain and yields the metadata of what comes out."""
    for left, right in pairwise(nodes):
        left.link_to(right)
    graph.configure()
    for frame in frames:
        nodes[0].push(frame)
        yield from drain(nodes[-1])
    nodes[0].push(None)
    yield from drain(nodes[-1])


class _Spans:
    """Collects stretches from a detector that reports their start and their end on different frames."""

    def __init__(self, start_key: str, end_key: str) -> None:
        self._start_key, self._end_key = start_key, end_key
        self._open: float | None = None
        self._spans: list[Span] = []

    def read(self, metadata: dict[str, str]) -> None:
        if self._start_key in metadata:
            self._open = float(metadata[self._start_key])
        if self._end_key in metadata and self._open is not None:
            self._spans.append(Span(start=round(self._open, 3), end=round(float(metadata[self._end_key]), 3)))
            self._open = None

    def close(self, seconds: float) -> tuple[Span, ...]:
        """All stretches; one still open lasts to the end."""
        if self._open is not None:
            self._spans.append(Span(start=round(self._open, 3), end=round(max(self._open, seconds), 3)))
        return tuple(self._spans)


def opened_media(path: Path) -> InputContainer:
    """A media file opened for reading. Raises NotFound or Corrupt."""
    if not path.is_file():
        raise NotFound(f"There is no media file {path.name}.")
    try:
        return av.open(str(path))
    except FFmpegError as error:
        raise Corrupt(f"{path.name} cannot be read: {error.strerror}. Make it again.") from error


def picture_frames(container: InputContainer, path: Path, *, exact: bool = True) -> Iterator[VideoFrame]:
    """Decoded frames of the picture, by one thread; when not `exact` without deblocking, which only beautifies. Raises Corrupt where it breaks off."""
    if not container.streams.video:
        raise Corrupt(f"{path.name} holds no picture. Render it again.")
    stream = container.streams.video[0]
    stream.thread_count = 1
    if not exact:
        stream.codec_context.options = {"skip_loop_filter": "all"}
    count = 0
    try:
        for frame in container.decode(stream):
            count += 1
            yield frame
    except FFmpegError as error:
        raise Corrupt(f"{path.name} breaks off after {count} frames: {error.strerror}. Render it again.") from error
    if not count:
        raise Corrupt(f"{path.name} holds no frames. Render it again.")


def luma_plane(frame: VideoFrame) -> NDArray[np.uint8]:
    """The frame's luma as it is, video range (16 black, 235 white)."""
    plane = frame.planes[0]
    return np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[: frame.height, : frame.width]


def small_luma(frame: VideoFrame) -> NDArray[np.uint8]:
    """The frame's luma averaged down to 160x90."""
    return np.asarray(cv2.resize(luma_plane(frame), SMALL, interpolation=cv2.INTER_AREA), np.uint8)


def ends_of(path: Path) -> tuple[NDArray[np.uint8], ...]:
    """The first and the last frame of a file as small luma pictures; empty when it has no picture. Reads every packet, decodes the ends only.

    Raises NotFound or Corrupt.
    """
    with opened_media(path) as container:
        if not container.streams.video:
            return ()
        stream = container.streams.video[0]
        try:
            starts = [packet.pts for packet in container.demux(stream) if packet.is_keyframe and packet.pts is not None]
            if not starts:
                raise Corrupt(f"{path.name} holds no frames. Make it again.")
            ends: list[NDArray[np.uint8]] = []
            for at, last in ((starts[0], False), (starts[-1], True)):
                container.seek(at, stream=stream)
                shown = [small_luma(frame) for frame, _ in zip(container.decode(stream), range(10_000 if last else 1), strict=False)]
                ends += shown[-1:]
            return tuple(ends)
        except FFmpegError as error:
            raise Corrupt(f"{path.name} cannot be decoded: {error.strerror}. Make it again.") from error
