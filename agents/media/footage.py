"""One clip, looked at as its plan would have it: light, movement, mouths, and whether people look as designed. Called once per shot, decodes once.

What needs the plan is told from the pixels where the placement code puts a face, so it holds for the clip of any renderer that keeps to the plan.
Light and movement are looked at in 160x90; about 2 CPU ms per 720p frame, and 0.1 more for each face that is seen closely enough.
"""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from agents.film import ShotPlan, SpeechCue, Weather

from .camera import camera_of
from .cast import Cast
from .identity import Likeness
from .jobs import ClipFindings, LipFindings
from .measure import BLACK_LUMA, FROZEN_LEVEL, luma_plane, opened_media, picture_frames, small_luma
from .picture import stage_of, view_of
from .stage import Stage

SMALL_BGR = (480, 270)
SAMPLES = 3
"""Frames of a clip in which people are compared with their designs."""
HALF_SECOND = 12
HELD = 0.00005
"""Mean change, of full scale, below which a frame only repeats the one before."""
MOVED = 6
"""Change of luma, of 255, from which a cell of the small picture counts as moved."""

SMALLEST_HEAD = 44
"""Pixels of the clip from hair to chin below which a mouth cannot be judged."""
PATCH = 64
FACE_BOX = (-54.0, -70.0, 108.0, 122.0)
"""Of the head's drawing, what a patch shows: x, y, width, height in its units."""
MOUTH, BROW = (slice(43, 61), slice(28, 52)), (slice(6, 18), slice(12, 52))
"""Rows and columns of a face patch in which the mouth and the brow are."""
FACE, FACE_CONTRAST, MOST_GAIN = (slice(20, 62), slice(12, 52)), 24.0, 1.6
"""The middle of a face patch, and the spread of luma that fainter faces are raised towards: a dark face at night moves its mouth by fewer levels."""
MOUTH_MOVED = 3.2
"""Mean change of luma in the quarter of the mouth region that changes most, above that of the brow, from which a mouth counts as moved: a nod makes 2 to 3,
an opening mouth 4 to 25."""
UNSTEADY = 2.0
"""Change of the brow that is put down to the head's turning and the weather; more than that is a hat or a wall."""
WINDOW = 5
"""Frames: a mouth moves at a moment when it changed within a fifth of a second before or after."""
EDGE = 4
"""Frames next to the start and the end of a line that are not judged."""


def inspect_clip(path: Path, plan: ShotPlan | None = None) -> ClipFindings:
    """Looks at every frame of a clip; with its plan also at lips and identity. Raises NotFound or Corrupt."""
    cv2.setNumThreads(1)
    light, stage = _Light(), stage_of(plan) if plan and plan.subjects else None
    faces, likeness = (_Faces(plan, stage), Likeness(plan, stage)) if plan and stage else (None, None)
    parts: dict[tuple[str, str], list[float]] = {}
    sampled = _sampled(plan) if plan else set()
    with opened_media(path) as container:
        fps = float(container.streams.video[0].average_rate or 24) if container.streams.video else 24.0
        for number, frame in enumerate(picture_frames(container, path, exact=False)):
            light.add(frame, number)
            if plan and faces and likeness:
                second = (number - plan.head_frames) / plan.fps
                faces.add(luma_plane(frame), second)
                if number in sampled:
                    for name, shares in likeness.seen(_bgr(frame), second).items():
                        for part, share in shares.items():
                            parts.setdefault((name, part), []).append(share)
    seen: dict[str, dict[str, float]] = {}
    for (name, part), shares in sorted(parts.items()):
        seen.setdefault(name, {})[part] = round(float(np.median(shares)), 3)
    return light.findings(fps).model_copy(update={"lips": faces.findings() if faces else (), "identity": seen})


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


class _Faces:
    """The mouths of a shot: each face is held still by its place in the plan, so that what changes in it is the face itself."""

    def __init__(self, plan: ShotPlan, stage: Stage) -> None:
        self._plan = plan
        self._cast = Cast(plan, stage, view_of(plan))
        self._seen: dict[int, list[NDArray[np.float32]]] = {}
        self._before: dict[int, NDArray[np.float32]] = {}
        self._gains: dict[int, float] = {}
        self._moves: dict[int, list[tuple[float, float, float]]] = {}
        """By figure: second, change of the mouth, change of the brow."""

    def add(self, luma: NDArray[np.uint8], second: float) -> None:
        camera = self._cast.matrix(camera_of(self._plan, second))
        scale = np.diag([luma.shape[1] / self._plan.width, luma.shape[0] / self._plan.height, 1.0])
        for index, figure in enumerate(self._cast.figures):
            head = None if figure.spot.behind else figure.head_at(camera, second)
            patch = None if head is None else self._patch(luma, scale @ head, index)
            if patch is None:
                self._seen.pop(index, None)
                self._before.pop(index, None)
                continue
            recent = self._seen[index] = [*self._seen.get(index, [])[-2:], patch]
            if len(recent) < 3:
                continue
            face = np.median(recent, axis=0).astype(np.float32)  # rain and snow pass in front of a face for a frame
            if index in self._before:
                self._moves.setdefault(index, []).append((second - 1 / self._plan.fps, *_changes(face, self._before[index])))
            self._before[index] = face

    def _patch(self, luma: NDArray[np.uint8], head: NDArray[np.float64], index: int) -> NDArray[np.float32] | None:
        """The face held still, upright and looking to the right; None when it is too small, or not whole in the frame."""
        x, y, width, height = FACE_BOX
        onto = head @ np.array([[width / PATCH, 0, x], [0, height / PATCH, y], [0, 0, 1.0]])
        corners = onto[:2] @ np.array([[0, PATCH, 0, PATCH], [PATCH * 0.3, PATCH * 0.3, PATCH, PATCH], [1.0, 1, 1, 1]])
        if np.hypot(head[0, 1], head[1, 1]) * height < SMALLEST_HEAD or corners.min() < 0 or (corners.max(axis=1) > luma.shape[::-1]).any():
            return None
        smooth = cv2.warpAffine(luma, onto[:2], (PATCH, PATCH), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)
        patch = np.asarray(cv2.GaussianBlur(smooth, (3, 3), 0), np.float32)
        gain = self._gains.setdefault(index, min(MOST_GAIN, max(1.0, FACE_CONTRAST / max(1.0, float(patch[FACE].std())))))
        return patch * np.float32(gain)

    def findings(self) -> tuple[LipFindings, ...]:
        """By face; rest is not judged behind falling flakes and drops, which cross a mouth like words."""
        falling = not self._plan.interior and self._plan.weather in (Weather.RAIN, Weather.SNOW, Weather.STORM)
        found = self._found()
        return tuple(lips.model_copy(update={"rest_seconds": 0.0, "restless": 0.0}) for lips in found) if falling else found

    def _found(self) -> tuple[LipFindings, ...]:
        return tuple(
            _judged(self._cast.figures[index].design.name, moves, self._plan.speech, self._plan.fps) for index, moves in sorted(self._moves.items()) if moves
        )


def _changes(patch: NDArray[np.float32], before: NDArray[np.float32]) -> tuple[float, float]:
    """How much the mouth changed, and the forehead, in which nothing moves by itself: what changes there is the head's own turning and the weather."""
    change = np.abs(patch - before)
    return _strongest(change[MOUTH]), _strongest(change[BROW])


def _strongest(change: NDArray[np.float32]) -> float:
    """Mean of the quarter that changed most."""
    flat = change.ravel()
    return float(np.partition(flat, -(flat.size // 4))[-(flat.size // 4) :].mean())


def _judged(name: str, moves: list[tuple[float, float, float]], speech: tuple[SpeechCue, ...], fps: int) -> LipFindings:
    """The moves of a mouth against when its owner is heard."""
    seconds, mouth, brow = np.array(moves).T
    moved = mouth - np.minimum(brow, UNSTEADY) >= MOUTH_MOVED
    near = np.convolve(moved, np.ones(2 * WINDOW + 1))[WINDOW : WINDOW + moved.size] > 0
    sounding, about = np.zeros(len(moves), bool), np.zeros(len(moves), bool)
    for start, end in _spans(name, speech):
        sounding |= (seconds >= start + EDGE / fps) & (seconds < end - EDGE / fps)
        about |= (seconds >= start - 2 * EDGE / fps) & (seconds < end + 2 * EDGE / fps)
    return LipFindings(
        character=name,
        spoken_seconds=round(float(sounding.sum()) / fps, 3),
        moving=round(float(near[sounding].mean()), 3) if sounding.any() else 1.0,
        rest_seconds=round(float((~about).sum()) / fps, 3),
        restless=round(float(near[~about].mean()), 3) if (~about).any() else 0.0,
    )


def _spans(name: str, speech: tuple[SpeechCue, ...]) -> Iterator[tuple[float, float]]:
    """When somebody is seen to speak, in seconds of the shot."""
    for cue in speech:
        if cue.character == name and cue.on_screen:
            yield cue.start, cue.start + cue.seconds


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0
