"""A finished film seen once from end to end, beside its plan: what `measure` finds, whether every cut is on its frame, whether cards and subtitles can be read,
and pictures for the report. The film is decoded once; of each clip only the first used frame.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
from av.error import FFmpegError
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from agents.film import CutEntry, SubtitleCue, Tone
from cluster.contracts.errors import Corrupt

from .grading import frame_tone
from .jobs import TONE_EVERY, CaptionStyle, CutSeen, Screening, SubtitleSeen, TextSeen
from .measure import inspect_film, luma_plane, opened_media, small_luma
from .overlays import luminance, subtitle_contrast
from .planes import pictures

NEIGHBOURS = 3
"""Frames before and after a planned cut in which a clip is looked for when it is not where it should be."""
SAME = 0.6
"""Largest mean difference of luma, of 255, between two decodings of one frame."""
THUMB_WIDTH = 320
LEAST_LINES = 240
"""Of a film whose cards are judged: in fewer no lettering can be read, and no one expects it."""
LETTERS = 28
"""Least brightness of lettering above what is around it, of 255."""


def screen(
    film: Path, timeline: Sequence[CutEntry], clips: Mapping[int, Path], fps: int, cues: Sequence[SubtitleCue] = (), style: CaptionStyle | None = None
) -> Screening:
    """Sees the film. `clips` are the files of the entries by their number, as far as they are to be compared; `cues` are looked at as shown in `style`.

    Raises NotFound or Corrupt.
    """
    cv2.setNumThreads(1)
    watch = _Watch(timeline, fps, cues, style)
    findings = inspect_film(film, watch)
    cuts = [_cut(number, entry, clips[number], watch.near_cuts) for number, entry in enumerate(timeline) if number in clips]
    return Screening(
        findings=findings,
        cuts=tuple(cuts),
        texts=tuple(watch.texts),
        subtitles=tuple(watch.subtitles),
        pictures=watch.pictures,
        lumas=tuple(round(value, 4) for value in watch.lumas),
        tones=tuple(watch.tones),
    )


class _Watch:
    """Keeps of the passing frames what is compared or shown afterwards."""

    def __init__(self, timeline: Sequence[CutEntry], fps: int, cues: Sequence[SubtitleCue], style: CaptionStyle | None) -> None:
        self._cues = {round((cue.start + cue.end) / 2 * fps): (number, cue.text) for number, cue in enumerate(cues)}
        self._style = style
        self._half = max(1, fps // 2)
        self._near = {entry.start_frame + shift for entry in timeline for shift in range(-NEIGHBOURS, NEIGHBOURS + 1)}
        self._middle = {entry.start_frame + entry.frames // 2: number for number, entry in enumerate(timeline)}
        self._cards = {
            entry.start_frame + round(entry.frames * share): number
            for number, entry in enumerate(timeline)
            if entry.is_card
            for share in ((0.6,) if entry.kind == "title" else (0.3, 0.7))
        }
        self.near_cuts: dict[int, NDArray[np.uint8]] = {}
        self.pictures: dict[int, bytes] = {}
        self.texts: list[TextSeen] = []
        self.subtitles: list[SubtitleSeen] = []
        self.lumas: list[float] = []
        self.tones: list[Tone] = []

    def __call__(self, number: int, frame: VideoFrame) -> None:
        if number in self._near:
            self.near_cuts[number] = small_luma(frame)
        if number % TONE_EVERY == 0:
            self.tones.append(frame_tone(frame))
        if number % self._half == 0:
            self.lumas.append(max(0.0, (float(small_luma(frame).mean()) - 16) / 219))
        if number in self._middle:
            self.pictures[self._middle[number]] = _jpeg(frame)
        if number in self._cards and frame.height >= LEAST_LINES:
            contrast, lettered = legibility(luma_plane(frame))
            self.texts.append(TextSeen(entry=self._cards[number], contrast=round(contrast, 2), lettered=round(lettered, 4)))
        if self._style and number in self._cues:
            cue, text = self._cues[number]
            self.subtitles.append(SubtitleSeen(cue=cue, contrast=round(subtitle_contrast(luma_plane(frame), text, self._style), 2)))


def largest_change(first: tuple[Path, int], second: tuple[Path, int], frames: int) -> float:
    """The largest mean difference of light, of 255, between two clips that shall be the same shot, each from that frame of its file on. Raises NotFound or Corrupt."""
    found = 0.0
    for one, other in zip(pictures(*first, frames), pictures(*second, frames), strict=True):
        lines = one.shape[0] * 2 // 3
        found = max(found, float(cv2.absdiff(one[:lines:4, ::4], other[:lines:4, ::4]).mean()))
    return round(found, 3)


def _jpeg(frame: VideoFrame) -> bytes:
    image = frame.to_ndarray(width=THUMB_WIDTH, height=round(frame.height * THUMB_WIDTH / frame.width / 2) * 2, format="bgr24")
    return cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 72])[1].tobytes()


def _cut(number: int, entry: CutEntry, clip: Path, near: Mapping[int, NDArray[np.uint8]]) -> CutSeen:
    wanted = frame_of(clip, entry.source_start)
    errors = {
        shift: float(cv2.absdiff(near[entry.start_frame + shift], wanted).mean())
        for shift in sorted(range(-NEIGHBOURS, NEIGHBOURS + 1), key=abs)
        if entry.start_frame + shift in near
    }
    there = min(errors, key=lambda shift: (errors[shift], abs(shift)), default=None)
    offset = 0 if errors.get(0, 255.0) <= SAME else there if there is not None and errors[there] <= SAME else None
    return CutSeen(entry=number, start_frame=entry.start_frame, error=round(errors.get(0, 255.0), 3), offset=offset)


def frame_of(path: Path, number: int) -> NDArray[np.uint8]:
    """Frame `number` of a clip as a small luma picture. Raises NotFound or Corrupt."""
    with opened_media(path) as container:
        stream = container.streams.video[0] if container.streams.video else None
        if stream is None or not stream.average_rate or not stream.time_base:
            raise Corrupt(f"{path.name} holds no picture. Render it again.")
        at = round(number / stream.average_rate / stream.time_base)
        try:
            container.seek(at, stream=stream)
            for frame in container.decode(stream):
                if frame.pts is not None and frame.pts >= at:
                    return small_luma(frame)
        except FFmpegError as error:
            raise Corrupt(f"{path.name} cannot be decoded at frame {number}: {error.strerror}. Render it again.") from error
    raise Corrupt(f"{path.name} has no frame {number}. Render it again.")


def legibility(luma: NDArray[np.uint8]) -> tuple[float, float]:
    """How well the lettering in the middle of a frame can be read: its contrast against what is around it (1 to 21, WCAG 2), and the share of the middle it covers.

    Lettering is what is brighter than its surroundings in strokes narrower than a tenth of the lines.
    """
    height, width = luma.shape
    middle = np.ascontiguousarray(luma[round(height * 0.12) : round(height * 0.88), round(width * 0.06) : round(width * 0.94)])
    stroke = max(3, round(height / 24) | 1)
    around = cv2.morphologyEx(middle, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (stroke, stroke)))
    raised = cv2.subtract(middle, around)
    letters = raised >= LETTERS
    share = float(letters.mean())
    if not letters.any():
        return 1.0, 0.0
    core = raised >= np.percentile(raised[letters], 40)  # without the soft edges of the strokes
    bright, dark = (luminance((float(np.median(part[core])) - 16) / 219) for part in (middle, around))
    return (bright + 0.05) / (dark + 0.05), share
