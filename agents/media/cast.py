"""Who is in the frame and where: the subjects of a plan as figures, placed by the shot size, or the object of an insert.

Wide sizes keep everybody's true height; from medium-close on a head fills its share of the frame, whoever it belongs to. People look into the free side
of the frame. Over the shoulder, the partner stands dark and soft in the near corner.
"""

from itertools import pairwise

import numpy as np

from agents.film import BodyRig, ShotPlan, ShotSize, Subject

from .camera import FRAMINGS, CameraState
from .figures import Animal, Person, Spot, figure_of
from .insert import Insert
from .layers import Bitmap
from .limbs import Matrix, seat_drop, speed_of
from .people import body, creatures
from .plates import View
from .stage import Stage

_ANIMAL_HEIGHT = {"dog": 0.46, "cat": 0.32, "bird": 0.26, "four": 0.66}
"""Of an adult; a design that says otherwise is followed within reason."""

BEHIND = 0.6
"""Size of who stands behind the main one in an upright frame."""


class Cast:
    """The figures and the prop of one shot."""

    def __init__(self, plan: ShotPlan, stage: Stage, view: View) -> None:
        self._plan, self._stage, self._view = plan, stage, view
        self._insert = Insert(plan, stage, view) if plan.size is ShotSize.INSERT else None
        self.figures: list[Person | Animal] = [] if self._insert else self._placed()

    def draw(self, target: Bitmap, camera: CameraState, seconds: float) -> None:
        """Draws everybody, far to near."""
        if self._insert:
            self._insert.draw(target, camera, seconds)
            return
        matrix = self.matrix(camera)
        for figure in self.figures:
            figure.draw(target, matrix, seconds)

    def matrix(self, camera: CameraState) -> Matrix:
        """From the figures' places to the frame."""
        dx, dy, zoom = camera.at_depth(1.0)
        width, height = self._view.width, self._view.height
        return np.array([[zoom, 0, width / 2 * (1 - zoom) + dx * width], [0, zoom, height / 2 * (1 - zoom) + dy * height], [0, 0, 1.0]])

    def _placed(self) -> list[Person | Animal]:
        subjects, size = self._plan.subjects, self._plan.size
        if not subjects:
            return []
        if size is ShotSize.MEDIUM and len(subjects) > 1 and self._view.height > self._view.width:
            return self._staggered(subjects)
        if size in (ShotSize.EXTREME_WIDE, ShotSize.WIDE, ShotSize.MEDIUM):
            return self._group(subjects)
        main = self._main(subjects)
        others = [subject for subject in subjects if subject is not main]
        if size is ShotSize.OVER_SHOULDER and others:
            return self._over_shoulder(main, others[0])
        return [self._close(main, (-0.15 if main.facing == "right" else 0.15))]

    def _main(self, subjects: tuple[Subject, ...]) -> Subject:
        """The one the shot is about: named, or the first who speaks in it, or the first."""
        names = [self._plan.focus, *(cue.character for cue in self._plan.speech if cue.on_screen)]
        return next((subject for name in names for subject in subjects if name and subject.design.name == name), subjects[0])

    def _holder(self, subject: Subject) -> bool:
        plan = self._plan
        if not plan.object_name or subject.design.rig is BodyRig.ANIMAL or subject.action == "turn_away":
            return False
        if any(other.holds for other in plan.subjects):
            return subject.holds
        return subject.action == "hold" or (
            subject is plan.subjects[0] and subject.action == "stand" and all(other.action != "hold" for other in plan.subjects)
        )

    def _x(self, share: float) -> float:
        return self._view.width / 2 + share * min(self._view.width, self._view.height * 16 / 9) / 2

    def _y(self, line: float) -> float:
        return self._view.height / 2 + (line - 360) * self._view.unit

    def _group(self, subjects: tuple[Subject, ...], *, holder: Subject | None = None) -> list[Person | Animal]:
        """Everybody, on one ground, apart enough not to cover each other."""
        framing, unit = FRAMINGS[self._plan.size], self._view.unit
        medium = self._plan.size is ShotSize.MEDIUM
        gap = {ShotSize.EXTREME_WIDE: 0.16, ShotSize.WIDE: 0.30, ShotSize.MEDIUM: 0.62}[self._plan.size]
        placed = []
        for subject, x in zip(subjects, _spread([subject.x for subject in subjects], gap, alone=0.5 if medium else 0.8), strict=True):
            scale = framing.figure / 600 * unit * _height(subject)
            foot = framing.head_top + framing.figure
            tall = _tall(subject) * scale / unit
            if medium and foot - tall > 330:
                foot = 330 + tall
            speed = speed_of(subject.action) * scale * (1 if subject.facing == "right" else -1)
            spot = Spot(self._x(x), self._y(foot), scale, behind=subject.action == "turn_away", facing=subject.facing, stride=speed * (0.25 if medium else 1.0))
            placed.append(figure_of(subject, spot, self._stage, self._plan, holds=self._holder(holder or subject)))
        return placed

    def _staggered(self, subjects: tuple[Subject, ...]) -> list[Person | Animal]:
        """In a frame too narrow for a row: the main one in front in the middle, up to two others smaller and softer behind, nobody's face covered."""
        framing, unit, main = FRAMINGS[ShotSize.MEDIUM], self._view.unit, self._main(subjects)
        side = -1 if main.facing == "right" else 1
        others = [subject for subject in subjects if subject is not main][:2]
        placed = []
        for subject, x in zip(others, (0.66 * side, -0.66 * side), strict=False):
            scale = framing.figure / 600 * unit * _height(subject) * BEHIND
            foot = framing.head_top + 130 + max(_tall(subject) * scale / unit, 420)
            spot = Spot(self._x(x), self._y(foot), scale, blur=1.4 * unit, dim=0.7, behind=subject.action == "turn_away", facing="left" if x > 0 else "right")
            placed.append(figure_of(subject, spot, self._stage, self._plan, holds=False))
        return placed + self._group((main.model_copy(update={"x": 0.0}),), holder=main)

    def _close(self, subject: Subject, x: float) -> Person | Animal:
        """One head and what fits below it."""
        framing, unit = FRAMINGS[self._plan.size], self._view.unit
        scale = framing.figure / 600 * unit * 1.06 / _head(subject)
        foot = framing.head_top + _tall(subject) * scale / unit
        if subject.design.rig is BodyRig.ANIMAL:
            shape = creatures.creature_of(subject.design)
            x -= shape.neck[0] * scale / (self._view.width / 2) * (1 if subject.facing == "right" else -1) * 0.9
        spot = Spot(self._x(x), self._y(foot), scale, behind=subject.action == "turn_away", facing=subject.facing)
        return figure_of(subject, spot, self._stage, self._plan, holds=self._holder(subject))

    def _over_shoulder(self, main: Subject, other: Subject) -> list[Person | Animal]:
        side = 1 if main.facing == "right" else -1
        figure = self._close(main, -0.20 * side)
        unit = self._view.unit
        scale = 2500 / 600 * unit * 1.06 / _head(other)
        near = Spot(self._x(0.80 * side), self._y(150 + _tall(other) * scale / unit), scale, blur=5 * unit, dim=0.42, behind=True, facing=main.facing)
        return [figure, figure_of(other, near, self._stage, self._plan.model_copy(update={"speech": ()}), holds=False)]


def _height(subject: Subject) -> float:
    """Height relative to an adult, with the drawing's own height taken out for animals."""
    design = subject.design
    if design.rig is not BodyRig.ANIMAL:
        return design.height
    kind = creatures.kind_of(design)
    usual = _ANIMAL_HEIGHT[kind]
    wanted = min(max(design.height, usual * 0.8), usual * 1.3)
    return wanted * 600 / creatures.creature_of(design).tall


def _tall(subject: Subject) -> float:
    """Units from the feet to the top of the head."""
    design = subject.design
    if design.rig is BodyRig.ANIMAL:
        return creatures.creature_of(design).tall
    return body.tall_of(design) - (seat_drop(body.build_of(design)) if subject.action == "sit" else 0)


def _head(subject: Subject) -> float:
    """Size of the head in its drawing, an adult's being 1.06."""
    design = subject.design
    if design.rig is BodyRig.ANIMAL:
        return creatures.creature_of(design).head_scale * 1.1
    return body.build_of(design).head


def _spread(wanted: list[float], gap: float, *, alone: float) -> list[float]:
    """The wanted places, pushed apart to at least `gap` and kept in the frame."""
    if len(wanted) == 1:
        return [wanted[0] * alone]
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    placed = {order[0]: wanted[order[0]] * 0.8}
    for before, index in pairwise(order):
        placed[index] = max(wanted[index] * 0.8, placed[before] + gap)
    middle = (max(placed.values()) + min(placed.values())) / 2
    shift = -middle if max(abs(value) for value in placed.values()) > 0.72 else 0.0
    return [placed[index] + shift for index in range(len(wanted))]
