"""Whether the mouths of a shot move with the voices: each face is held still by its place in the plan, so that what changes in it is the face itself.

Of a face two places are looked at: where its mouth opens, and one where nothing moves by itself, so that the turning of a head, a grade and the weather count
for nothing. People, robots and animals are judged alike, down to mouths of a few lines; whoever is heard and cannot be judged is named with the reason.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from agents.film import ShotPlan, SpeechCue, Weather

from .camera import camera_of
from .cast import Cast
from .figures import Animal, Person
from .grading import drawn_light
from .jobs import LipFindings
from .limbs import Matrix
from .picture import view_of
from .stage import Stage

SMALLEST_MOUTH = 7.5
"""Lines of the clip from lip to chin below which a mouth cannot be judged: a head of 27 lines."""
PATCH = 64
FACE_CONTRAST, MOST_GAIN = 24.0, 1.6
"""The spread of luma that fainter faces are raised towards: a dark face at night moves its mouth by fewer levels."""
UNSTEADY = 2.0
"""Change of the still place that is put down to the head's turning and the weather; more than that is a hat or a wall."""
WINDOW = 5
"""Frames: a mouth moves at a moment when it changed within a fifth of a second before or after."""
EDGE = 4
"""Frames next to the start and the end of a line that are not judged."""
TREMBLE = 0.2
"""Of what a mouth's own words move it by: less than that, while nothing is heard, is a hard edge that shifts by a part of a pixel with the head."""
HEARD = 0.6
"""Seconds of a line seen from which its speaker's mouth should have been judged."""

Patch = NDArray[np.float32]
Move = tuple[float, float, float]
"""Second, change of the mouth, change of the still place."""


class Mouths:
    """The mouths of one shot, shown one frame of its clip after the other."""

    def __init__(self, plan: ShotPlan, stage: Stage) -> None:
        self._plan, self._drawn = plan, drawn_light(plan.grade) if plan.grade else None
        self._cast = Cast(plan, stage, view_of(plan))
        self._falling = not plan.interior and plan.weather in (Weather.RAIN, Weather.SNOW, Weather.STORM)
        """Rain, flakes and lightning only add light, for a few frames: the darkest of some is the face without them."""
        self._memory = 5 if self._falling else 3
        self._seen: dict[int, list[Patch]] = {}
        self._before: dict[int, Patch] = {}
        self._gains: dict[int, float] = {}
        self._moves: dict[int, list[Move]] = {}
        self._hidden: dict[int, Counter[str]] = {}
        """By figure: why its mouth could not be seen, and in how many frames of its lines."""

    def add(self, luma: NDArray[np.uint8], second: float) -> None:
        camera = self._cast.matrix(camera_of(self._plan, second))
        scale = np.diag([luma.shape[1] / self._plan.width, luma.shape[0] / self._plan.height, 1.0])
        for index, figure in enumerate(self._cast.figures):
            patch = self._patch(luma, figure, scale @ figure.head_at(camera, second), index)
            if isinstance(patch, str):
                self._miss(index, figure.design.name, second, patch)
                continue
            recent = self._seen[index] = [*self._seen.get(index, [])[1 - self._memory :], patch]
            if len(recent) < self._memory:
                continue
            face = np.asarray(np.min(recent, axis=0) if self._falling else np.median(recent, axis=0), np.float32)
            if self._plan.weather is Weather.STORM or (self._plan.light and self._plan.light.flicker):
                face -= np.float32(face[_cells(figure.face_areas.box, figure.face_areas.still)].mean())
            if index in self._before:
                self._moves.setdefault(index, []).append((second - 1 / self._plan.fps, *_changes(face, self._before[index], figure)))
            self._before[index] = face

    def _miss(self, index: int, name: str, second: float, why: str) -> None:
        self._seen.pop(index, None)
        self._before.pop(index, None)
        if any(start <= second < end for start, end in _spans(name, self._plan.speech)):
            self._hidden.setdefault(index, Counter())[why] += 1

    def _patch(self, luma: NDArray[np.uint8], figure: Person | Animal, head: Matrix, index: int) -> Patch | str:
        """The face held still, upright and looking to the right, or why it cannot be judged."""
        if figure.spot.behind:
            return "turned away"
        areas = figure.face_areas
        if np.hypot(head[0, 1], head[1, 1]) * areas.mouth[3] < SMALLEST_MOUTH:
            return "too small"
        x, y, width, height = areas.box
        onto = head @ np.array([[width / PATCH, 0, x], [0, height / PATCH, y], [0, 0, 1.0]])
        top, rows, columns = _cells(areas.box, areas.mouth)[0].start, PATCH, PATCH
        corners = onto[:2] @ np.array([[0, columns, 0, columns], [min(top, PATCH * 0.3)] * 2 + [rows] * 2, [1.0, 1, 1, 1]])
        if corners.min() < 0 or (corners.max(axis=1) > luma.shape[::-1]).any():
            return "not whole in the frame"
        smooth = cv2.warpAffine(luma, onto[:2], (PATCH, PATCH), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)
        if self._drawn is not None:
            smooth = cv2.LUT(smooth, self._drawn)
        patch = np.asarray(cv2.GaussianBlur(smooth, (3, 3), 0), np.float32)
        gain = self._gains.setdefault(index, min(MOST_GAIN, max(1.0, FACE_CONTRAST / max(1.0, float(patch[20:62, 12:52].std())))))
        return patch * np.float32(gain)

    def findings(self) -> tuple[LipFindings, ...]:
        """Of everybody whose mouth was seen, or should have been."""
        found: list[LipFindings] = []
        for index, figure in enumerate(self._cast.figures):
            name, moves, hidden = figure.design.name, self._moves.get(index), self._hidden.get(index)
            judged = _judged(name, moves, figure.face_areas.moved, self._plan) if moves else LipFindings(character=name)
            if hidden and hidden.total() >= HEARD * self._plan.fps and judged.spoken_seconds < HEARD:
                judged = judged.model_copy(update={"unjudged": hidden.most_common(1)[0][0]})
            if moves or judged.unjudged:
                found.append(judged)
        return tuple(found)


def _cells(box: tuple[float, float, float, float], part: tuple[float, float, float, float]) -> tuple[slice, slice]:
    """Rows and columns of a patch of the box that show a part of it."""
    left, right = ((part[0] - box[0] + add) / box[2] * PATCH for add in (0, part[2]))
    top, bottom = ((part[1] - box[1] + add) / box[3] * PATCH for add in (0, part[3]))
    return slice(round(top), round(bottom)), slice(round(left), round(right))


def _changes(patch: Patch, before: Patch, figure: Person | Animal) -> tuple[float, float]:
    """How much the mouth changed, and the place in which nothing moves by itself."""
    change, areas = np.abs(patch - before), figure.face_areas
    return _strongest(change[_cells(areas.box, areas.mouth)]), _strongest(change[_cells(areas.box, areas.still)])


def _strongest(change: NDArray[np.float32]) -> float:
    """Mean of the quarter that changed most."""
    flat = change.ravel()
    return float(np.partition(flat, -(flat.size // 4))[-(flat.size // 4) :].mean())


def _judged(name: str, moves: list[Move], least: float, plan: ShotPlan) -> LipFindings:
    """The moves of a mouth against when its owner is heard."""
    fps = plan.fps
    seconds, mouth, brow = np.array(moves).T
    shift = mouth - np.minimum(brow, UNSTEADY)
    sounding, about = np.zeros(len(moves), bool), np.zeros(len(moves), bool)
    for start, end in _spans(name, plan.speech):
        sounding |= (seconds >= start + EDGE / fps) & (seconds < end - EDGE / fps)
        about |= (seconds >= start - 2 * EDGE / fps) & (seconds < end + 2 * EDGE / fps)
    for start, end in _turning(name, plan):
        about |= (seconds >= start) & (seconds < end)
    words = float(np.percentile(shift[sounding], 90)) if sounding.any() else 0.0
    speaks, stirs = _about(shift >= least), _about(shift >= max(least, TREMBLE * words))
    return LipFindings(
        character=name,
        spoken_seconds=round(float(sounding.sum()) / fps, 3),
        moving=round(float(speaks[sounding].mean()), 3) if sounding.any() else 1.0,
        rest_seconds=round(float((~about).sum()) / fps, 3),
        restless=round(float(stirs[~about].mean()), 3) if (~about).any() else 0.0,
    )


def _about(moved: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The frames near one of those."""
    return np.convolve(moved, np.ones(2 * WINDOW + 1))[WINDOW : WINDOW + moved.size] > 0


def _turning(name: str, plan: ShotPlan) -> Iterator[tuple[float, float]]:
    """When a face is directed to change its expression, in seconds of the shot: a mouth that begins to smile is not restless."""
    for subject in plan.subjects:
        if subject.face and subject.design.name == name:
            for before, after in pairwise(subject.face.keys):
                if before.mood is not after.mood or abs(before.intensity - after.intensity) > 0.1:
                    yield before.at - 0.1, after.at + 0.1


def _spans(name: str, speech: tuple[SpeechCue, ...]) -> Iterator[tuple[float, float]]:
    """When somebody is seen to speak, in seconds of the shot."""
    for cue in speech:
        if cue.character == name and cue.on_screen:
            yield cue.start, cue.start + cue.seconds
