"""One clip, looked at as its plan would have it: light, movement, mouths, and whether people look as designed. Called once per shot, decodes once.

What needs the plan is told from the pixels where the placement code puts a face, so it holds for the clip of any renderer that keeps to the plan.
Light and movement are looked at in 160x90; about 2 CPU ms per 720p frame, and 0.1 more for each face that is seen closely enough.
"""

from pathlib import Path

import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from agents.film import ShotPlan, Tone

from .grading import frame_tone, mean_tone
from .identity import Likeness
from .jobs import TONE_EVERY, ClipFindings
from .lightmeter import LightMeter
from .lips import Mouths
from .measure import BLACK_LUMA, FROZEN_LEVEL, luma_plane, opened_media, picture_frames, small_luma
from .picture import stage_of

SMALL_BGR = (480, 270)
SAMPLES = 3
"""Frames of a clip in which people are compared with their designs."""
HALF_SECOND = 12
HELD = 0.00005
"""Mean change, of full scale, below which a frame only repeats the one before."""
MOVED = 6
"""Change of luma, of 255, from which a cell of the small picture counts as moved."""


def inspect_clip(path: Path, plan: ShotPlan | None = None) -> ClipFindings:
    """Looks at every frame of a clip; with its plan also at lips and identity. Raises NotFound or Corrupt."""
    cv2.setNumThreads(1)
    light, likeness = _Light(), None
    parts: dict[tuple[str, str], list[float]] = {}
    tones: list[Tone] = []
    used = range(plan.head_frames, plan.head_frames + plan.frames, TONE_EVERY) if plan and plan.grade else ()
    sampled = _sampled(plan) if plan else set()
    with opened_media(path) as container:
        video = container.streams.video[0] if container.streams.video else None
        fps = float(video.average_rate or 24) if video else 24.0
        if plan and video and video.width * plan.height != video.height * plan.width:  # people stand elsewhere in a frame of another shape
            plan = plan.model_copy(update={"width": video.width, "height": video.height})
        stage = stage_of(plan) if plan and plan.subjects else None
        mouths = Mouths(plan, stage) if plan and stage else None
        meter, lit = LightMeter(plan, plan.light) if plan and plan.light else None, None
        for number, frame in enumerate(picture_frames(container, path, exact=False)):
            light.add(frame, number)
            if number in used:
                tones.append(frame_tone(frame))
            if meter and number == meter.number:
                lit = meter.measure(luma_plane(frame))
            if plan and mouths:
                second = (number - plan.head_frames) / plan.fps
                mouths.add(luma_plane(frame), second)
                if number in sampled:
                    likeness = likeness or Likeness(plan, stage, width=frame.width)
                    for name, shares in likeness.seen(_bgr(frame), second).items():
                        for part, share in shares.items():
                            parts.setdefault((name, part), []).append(share)
    seen: dict[str, dict[str, float]] = {}
    for (name, part), shares in sorted(parts.items()):
        seen.setdefault(name, {})[part] = round(float(np.median(shares)), 3)
    return light.findings(fps).model_copy(
        update={"lips": mouths.findings() if mouths else (), "identity": seen, "light": lit, "tone": mean_tone(tones) if tones else None}
    )


def _sampled(plan: ShotPlan) -> set[int]:
    """Frames in which people are compared with their designs."""
    return {plan.head_frames + round(plan.frames * (2 * part + 1) / (2 * SAMPLES)) for part in range(SAMPLES)}


def _bgr(frame: VideoFrame) -> NDArray[np.uint8]:
    """The frame in colour, reduced to the width of `SMALL_BGR`."""
    width = min(SMALL_BGR[0], frame.width) // 2 * 2
    height = round(frame.height * width / frame.width / 2) * 2
    return np.asarray(frame.to_ndarray(width=width, height=height, format="bgr24"), np.uint8)


class _Light:
    """Brightness, colour and movement of the whole picture."""

    def __init__(self) -> None:
        self._lumas: list[float] = []
        self._changes: list[float] = []
        self._moving: list[float] = []
        self._contrasts: list[float] = []
        self._colours: list[float] = []
        self._recent: list[NDArray[np.uint8]] = []
        self._anchor: NDArray[np.uint8] | None = None
        self._black = self._run = self._longest = 0

    def add(self, frame: VideoFrame, number: int) -> None:
        small = small_luma(frame)
        self._lumas.append((float(small.mean()) - 16) / 219)
        self._black += self._lumas[-1] < BLACK_LUMA and int(small.max()) < 48
        if self._anchor is None:
            self._anchor = small
        else:
            self._changes.append(float(cv2.absdiff(small, self._recent[-1]).mean()) / 219)
            still = int(cv2.absdiff(small, self._anchor).max()) <= FROZEN_LEVEL  # against the start of the run: slow motion adds up
            self._anchor, self._run = (self._anchor, self._run + 1) if still else (small, 0)
            self._longest = max(self._longest, self._run)
        if number % HALF_SECOND == 0:
            if len(self._recent) == HALF_SECOND:
                self._moving.append(float((cv2.absdiff(small, self._recent[0]) >= MOVED).mean()))
            dark, bright = np.percentile(small, (5, 95))
            self._contrasts.append(float(bright - dark) / 219)
            self._colours.append(colourfulness(_bgr(frame)))
        self._recent = [*self._recent[-HALF_SECOND + 1 :], small]

    def findings(self, fps: float) -> ClipFindings:
        frames = len(self._lumas)
        return ClipFindings(
            frames=frames,
            seconds=round(frames / fps, 4),
            mean_luma=round(min(1.0, max(0.0, sum(self._lumas) / frames)), 4),
            black_frames=self._black,
            frozen_frames=self._longest + 1 if self._longest else 0,
            motion_energy=round(_mean(self._changes), 6),
            held_share=round(sum(change < HELD for change in self._changes) / len(self._changes), 4) if self._changes else 0.0,
            moving_share=round(_mean(self._moving), 5) if self._moving else 1.0,
            contrast=round(_mean(self._contrasts), 4),
            colourfulness=round(_mean(self._colours), 2),
        )


def colourfulness(image: NDArray[np.uint8]) -> float:
    """How strong and various the colours of a picture are: Hasler and Süsstrunk, "Measuring colourfulness in natural images", 2003."""
    blue, green, red = (plane.astype(np.float32) for plane in cv2.split(image[::2, ::2]))
    opposed, yellow = red - green, (red + green) / 2 - blue
    spread = float(np.hypot(opposed.std(), yellow.std()))
    return spread + 0.3 * float(np.hypot(opposed.mean(), yellow.mean()))


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0
