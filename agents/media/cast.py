"""Who is in the frame and where: the subjects of a plan as figures, placed by the shot size, or the object of an insert.

Wide sizes keep everybody's true height on one ground, those at the back smaller and higher in the frame; from medium-close on a head fills its share of
the frame, whoever it belongs to. People look into the free side of the frame. Over the shoulder, the partner stands soft and dark at the edge.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from agents.film import Action, BodyRig, CameraMove, ShotPlan, ShotSize, Subject

from .camera import CameraState, tracking_of
from .figure import Box
from .figures import Animal, Person, Spot, figure_of
from .handover import APART, HEIGHT, Meeting, deepest, lean_of
from .insert import Insert
from .layers import Bitmap
from .layout import layout_of
from .limbs import Matrix, kneel_drop, seat_drop, speed_of
from .people import body, species
from .people.face import Turn
from .plates import View, rolled
from .stage import Stage

CROWD_UPRIGHT = {1: (1.0, 0.0), 2: (0.86, 0.7), 3: (0.78, 0.54), 4: (0.66, 0.46)}
"""In an upright frame: size of two, three and four people and their distance in half frames."""
HALF_BEHIND = 0.85
"""Depth of the other one of two in an upright frame."""
WIDEST, NOSES, BREADTH = 1.86, 0.035, 84.0
"""Half frames that heads of animals may fill together, air around each of them, and half of what a person next to an animal needs, in units."""
SHOULDER, SHOULDER_UPRIGHT = 1.45, 1.2
"""Size of the partner over whose shoulder is looked, against the one who is looked at."""
HIGH_HATS = {"toque": 62.0, "topper": 46.0, "crown": 20.0, "kasa": 18.0}
"""Units by which a hat is higher than hats are; a close-up may cut the top of it."""
MUZZLE = 1.2
"""How much nearer a camera goes to an animal, whose face is a smaller part of its head."""
SEATS = ((60.0, 742.0), (330.0, 756.0), (206.0, 742.0), (700.0, 742.0))
"""In the set of a car, where the feet of those are who sit there, the driver last; the one in the middle of the back sits lower."""
SEATED, SILL, HIPS = 650.0, 586.0, 0.44
"""Units of that set that an adult there would be high, standing; the upper edge of the door one looks over; height of hips, an adult's being 1."""
STAND: Action = "stand"
ROWS = (0.0, 0.95, 0.5)
"""Depths in a group of three and more, from the main one outwards: to the right in this order, to the left from its end."""
RISE, CLOSER = 0.075, 0.64
"""Share of the frame by which the farthest of a group from the waist up stands higher, and how much nearer to each other they are, so that shoulders overlap."""
PROFILE_TO, FRONT_FROM = 12, 45
"""Degrees of azimuth up to which a single is in profile, and from which on it is from the front."""
LOWEST_HEAD = 0.55
"""Share of the frame, from above, below which no head of a group begins in a medium shot: the frame is widened for a child or a dog."""
GAPS = {ShotSize.EXTREME_WIDE: 0.13, ShotSize.WIDE: 0.34, ShotSize.MEDIUM: 0.66}
"""Least distance of two people in half frames of 16:9."""


def eyes_of(plan: ShotPlan) -> float:
    """How high the eyes are that a close shot is about, an adult's being 1: a camera goes down to a child or a dog."""
    if not plan.subjects or plan.size in (ShotSize.EXTREME_WIDE, ShotSize.WIDE, ShotSize.INSERT):
        return 1.0
    seen = plan.subjects if plan.size is ShotSize.MEDIUM else (_main(plan, plan.subjects),)
    return max(0.3, min(1.0, max(map(_stature, seen))))


class Cast:
    """The figures and the prop of one shot."""

    def __init__(self, plan: ShotPlan, stage: Stage, view: View) -> None:
        self._plan, self._stage, self._view = plan, stage, view
        self._layout = layout_of(plan, eyes=eyes_of(plan))
        self._insert = Insert(plan, stage, view) if plan.size is ShotSize.INSERT else None
        self.figures: list[Person | Animal] = [] if self._insert else self._placed()
        self._join_hands()

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
        matrix = np.array([[zoom, 0, width / 2 * (1 - zoom) + dx * width], [0, zoom, height / 2 * (1 - zoom) + dy * height], [0, 0, 1.0]])
        return np.vstack([rolled(matrix, camera.roll, width, height), matrix[2:]]) if camera.roll else matrix

    def _join_hands(self) -> None:
        """Tells who gives and who takes in this shot where their hands meet: between them, at a height that both reach."""
        pair = [figure for figure in self.figures if isinstance(figure, Person) and figure.subject.action in ("give", "take")]
        if not self._plan.object_name or sorted(figure.subject.action for figure in pair) != ["give", "take"] or any(figure.spot.behind for figure in pair):
            return
        first, second = pair
        weights = first.spot.scale / (first.spot.scale + second.spot.scale)
        low, hips = max(figure.shoulder_height for figure in pair)
        leans = [lean_of((low - figure.shoulder_height[0]) / figure.spot.scale) for figure in pair]
        lowest = min(figure.shoulder_height[0] + deepest(lean) * figure.spot.scale for figure, lean in zip(pair, leans, strict=True))
        y = min(low + HEIGHT * (hips - low), lowest)
        meeting = Meeting(first.spot.x + (second.spot.x - first.spot.x) * weights, y, self._plan.frames / self._plan.fps / 2)
        for figure, lean in zip(pair, leans, strict=True):
            figure.meet(meeting, lean)

    def _placed(self) -> list[Person | Animal]:
        subjects, size = _in_step(self._plan), self._plan.size
        if not subjects:
            return []
        if self._layout.wide:
            return self._on_seats(subjects) if self._in_cab else self._on_the_ground(subjects)
        if size is ShotSize.MEDIUM and len(subjects) > 1:
            return self._row(subjects)
        main = _main(self._plan, subjects)
        others = [subject for subject in subjects if subject is not main]
        if size is ShotSize.OVER_SHOULDER and others:
            return self._over_shoulder(main, others[0])
        return [self._close(main, self._layout.aside_of(main.facing))]

    def _figure(self, subject: Subject, spot: Spot, *, holds: bool | None = None, mute: bool = False) -> Person | Animal:
        plan = self._plan.model_copy(update={"speech": ()}) if mute else self._plan
        return figure_of(subject, spot, self._stage, plan, holds=self._holder(subject) if holds is None else holds)

    def _holder(self, subject: Subject) -> bool:
        plan = self._plan
        if not plan.object_name or subject.design.rig is BodyRig.ANIMAL or subject.action == "turn_away":
            return False
        if any(other.holds for other in plan.subjects):
            return subject.holds
        return subject.action == "hold" or (
            subject.design.name == plan.subjects[0].design.name and subject.action == "stand" and all(other.action != "hold" for other in plan.subjects)
        )

    def _on_the_ground(self, subjects: Sequence[Subject]) -> list[Person | Animal]:
        """Everybody whole, at the marks, on one ground, apart enough not to cover each other."""
        layout, depths = self._layout, _depths(subjects, _main(self._plan, subjects))
        shares = [layout.stage_x(subject.x) / layout.width * 2 - 1 for subject in subjects]
        gap = GAPS[self._plan.size] * layout.figure / (0.56 * layout.width) if self._plan.size is ShotSize.WIDE else GAPS[self._plan.size]
        spots = [
            Spot(
                layout.x(0),
                layout.foot(depth),
                layout.figure / 600 * _height(subject) * layout.nearness(depth),
                behind=subject.action == "turn_away",
                facing=subject.facing,
            )
            for subject, depth in zip(subjects, depths, strict=True)
        ]
        alone = len(subjects) == 1
        spots = [replace(spots[0], x=layout.x(*layout.spread(shares, gap)))] if alone else self._spread(subjects, spots, shares, gap)
        order = sorted(range(len(subjects)), key=lambda index: -depths[index])
        return [self._figure(subjects[index], self._walking(subjects[index], spots[index])) for index in order]

    @property
    def _in_cab(self) -> bool:
        return self._stage.interior and "cab" in self._stage.features

    def _on_seats(self, subjects: Sequence[Subject]) -> list[Person | Animal]:
        """Everybody in a car, looking ahead: the one farthest that way at the wheel, the others behind, all of them hidden from the hips by the door."""
        layout, figures = self._layout, []
        ahead: Literal["left", "right"] = "left" if self._stage.turned else "right"
        way = -1 if self._stage.turned else 1
        order = sorted(range(len(subjects)), key=lambda index: subjects[index].x * way)
        seats = SEATS[-len(subjects) :] if len(subjects) > 1 or subjects[0].facing != ahead else SEATS[-2:-1]
        half, scale = layout.width / 2, layout.view.scale
        shares = [(640 + way * (x - 640) - layout.view.centre_x) * scale / half for x, _ in seats]
        for index, share, (_, y) in zip(order, layout.spread(shares, 160 * scale / half), seats, strict=False):
            subject = subjects[index].model_copy(update={"action": "sit", "facing": ahead})
            size = SEATED / 600 * scale * _height(subject)
            foot = layout.height / 2 + (y - layout.view.centre_y) * scale + (_tall(subject) - 440) * size * 0.4
            figures.append(self._figure(subject, Spot(layout.x(share), foot, size, facing=ahead)))
        return figures

    def _walking(self, subject: Subject, spot: Spot) -> Spot:
        """The spot, for who walks with the way before it: the middle of it lies a little before the mark."""
        stride = speed_of(subject.action) * spot.scale * (1 if subject.facing == "right" else -1)
        return replace(spot, x=spot.x - stride * min(1.0, self._plan.frames / self._plan.fps / 4), stride=stride) if stride else spot

    def _row(self, subjects: Sequence[Subject]) -> list[Person | Animal]:
        """Two and more from the waist up, side by side, three and four in two depths; the frame is as wide as the smallest of them needs.

        In an upright frame shoulders overlap, heads do not. Where there are animals, the heads stand at the places and the bodies run out of the frame.
        """
        layout, heads = self._layout, len(subjects)
        depths = _depths(subjects, _main(self._plan, subjects), pairs=layout.tall)
        gap, figure = self._apart(heads)
        figure, ground = self._framed(subjects, figure)
        if self._in_cab:
            ground = max(ground, layout.height / 2 + (SILL - layout.view.centre_y) * layout.view.scale + HIPS * figure)
        wanted = [subject.x * (0.7 if heads > 2 else 1.0) for subject in subjects]
        spots = self._standing(subjects, depths, figure, ground)
        if heads == 2 and {subject.action for subject in subjects} == {"give", "take"}:  # as near as arms are long
            gap = APART * sum(spot.scale for spot in spots) / layout.width
            wanted = [-gap / 2, gap / 2] if subjects[0].x < subjects[1].x else [gap / 2, -gap / 2]
        if any(map(_on_four_legs, subjects)):
            wide = 2 * sum(reach or 0.5 * gap for _, reach in self._reaches(subjects, spots))
            if wide > WIDEST:
                figure *= WIDEST / wide
                ground = max(layout.head_top + (ground - layout.head_top) * WIDEST / wide, min(layout.foot(0), 0.94 * layout.height))
                spots = self._standing(subjects, depths, figure, ground)
        spots = self._with_ears(subjects, self._spread(subjects, spots, wanted, gap))
        order = sorted(range(heads), key=lambda index: (-depths[index], abs(spots[index].x - layout.width / 2)))
        return [self._figure(subjects[index], spots[index]) for index in order]

    def _apart(self, heads: int) -> tuple[float, float]:
        """How far apart that many people stand in half frames, and how many pixels an adult among them is high."""
        layout = self._layout
        if layout.tall:
            share, gap = CROWD_UPRIGHT[min(heads, 4)]
            return gap, layout.figure * share
        gap = min(GAPS[ShotSize.MEDIUM], 2 * 0.74 / max(1, heads - 1)) * min(1.0, 1.25 / layout.aside if layout.shape > 2 else 1.0)
        crowd = {2: 0.94, 3: 0.98}.get(heads, 0.86)
        figure = min(layout.figure * crowd, gap * layout.width / 2 * 0.95 / 0.25 if heads == 2 else layout.figure)
        return gap * CLOSER if heads > 2 else gap, figure

    def _framed(self, subjects: Sequence[Subject], figure: float) -> tuple[float, float]:
        """Pixels an adult is high so that the lowest head is well in the frame, and the height of the ground so that the highest has its air above."""
        layout, heights = self._layout, [_stature(subject) for subject in subjects]
        shortest, tallest = min(heights), max(heights)
        figure /= tallest if abs(tallest - 1.0) > 0.05 else 1.0
        if shortest < 0.97 * tallest:
            room = LOWEST_HEAD * layout.height - layout.head_top
            figure = max(0.62 * layout.height / tallest, min(figure, room / (tallest - shortest)))
        return figure, layout.head_top + figure * (tallest if abs(tallest - 1.0) > 0.05 else 1.0)

    def _standing(self, subjects: Sequence[Subject], depths: Sequence[float], figure: float, ground: float) -> list[Spot]:
        """A spot in the middle for everybody, in their size and depth."""
        layout, spots = self._layout, []
        if len(subjects) > 2:  # who stands back stands higher: the tallest of them keeps most of the air above
            tops = (depth * RISE * layout.height - figure * (1 - _stature(subject)) for subject, depth in zip(subjects, depths, strict=True))
            ground += max(0.0, max(tops) - 0.4 * layout.head_top)
        for subject, depth in zip(subjects, depths, strict=True):
            nearness = layout.nearness(depth)
            foot = ground - (1 - nearness) * (figure - 0.05 * layout.height) - (RISE * depth * layout.height if len(subjects) > 2 else 0.0)
            spots.append(
                Spot(
                    layout.x(0),
                    foot,
                    figure / 600 * _height(subject) * nearness,
                    blur=0.8 * depth * self._view.unit,
                    behind=subject.action == "turn_away",
                    facing=subject.facing,
                    stride=self._tracked(subject),
                )
            )
        return spots

    def _with_ears(self, subjects: Sequence[Subject], spots: list[Spot]) -> list[Spot]:
        """The spots, all of them lower where an animal's ears or antlers would be above the frame, or the hat of somebody in a group."""
        seen = [(subject, spot) for subject, spot in zip(subjects, spots, strict=True) if _on_four_legs(subject) or len(subjects) > 2]
        tops = [self._head_of(subject, spot)[1] - (0.0 if _on_four_legs(subject) else _above(subject) * spot.scale) for subject, spot in seen]
        low = max(0.0, 0.02 * self._layout.height - min(tops, default=0.02 * self._layout.height))
        return [replace(spot, y=spot.y + low) for spot in spots] if low else spots

    def _head_of(self, subject: Subject, spot: Spot) -> Box:
        """Where the head is in the middle of the shot."""
        return self._figure(subject, replace(spot, stride=0.0)).head_box(np.eye(3), self._plan.frames / self._plan.fps / 2)

    def _reaches(self, subjects: Sequence[Subject], spots: Sequence[Spot]) -> list[tuple[float, float]]:
        """Of everybody in half frames: how far the middle of what must stay clear is from the feet, and how far it reaches to either side; 0 for people among
        themselves."""
        animals, half = any(map(_on_four_legs, subjects)), self._layout.width / 2
        found: list[tuple[float, float]] = []
        for subject, spot in zip(subjects, spots, strict=True):
            if _on_four_legs(subject):
                x, _, width, _ = self._head_of(subject, spot)
                found.append(((x + width / 2 - spot.x) / half, width / 2 / half + NOSES))
            else:
                found.append((0.0, BREADTH * spot.scale / half if animals else 0.0))
        return found

    def _spread(self, subjects: Sequence[Subject], spots: Sequence[Spot], wanted: Sequence[float], gap: float) -> list[Spot]:
        """The spots at the wanted places: people's feet, animals' heads."""
        reaches = self._reaches(subjects, spots)
        places = self._layout.spread(wanted, gap, [reach for _, reach in reaches])
        return [replace(spot, x=self._layout.x(place - aside)) for spot, place, (aside, _) in zip(spots, places, reaches, strict=True)]

    def _tracked(self, subject: Subject) -> float:
        """Pixels a second by which somebody walks over the ground, the camera going along."""
        return tracking_of(self._plan) * self._layout.width if speed_of(subject.action) else 0.0

    def _close(self, subject: Subject, share: float, *, size: float = 1.0) -> Person | Animal:
        """One head and what fits below it; `size` relative to what the frame is for."""
        layout = self._layout
        scale = size * layout.figure / 600 * 1.06 / _head(subject) * (MUZZLE if subject.design.rig is BodyRig.ANIMAL else 1.0)
        wanted = layout.head_top
        spot = Spot(
            layout.x(share),
            wanted + _tall(subject) * scale,
            scale,
            behind=subject.action == "turn_away",
            turn=turn_of(subject, self._plan.azimuth),
            facing=subject.facing,
            stride=self._tracked(subject),
        )
        return self._figure(subject, self._with_head_at(subject, spot, layout.x(share), wanted))

    def _with_head_at(self, subject: Subject, spot: Spot, x: float, top: float) -> Spot:
        """The spot moved so that the head as it is really held, bent, leaning or turned, is at that place."""
        figure = self._figure(subject, spot)
        box = figure.regions(np.eye(3), self._plan.frames / self._plan.fps / 2).get("head")
        if box is None:
            return spot
        hat = HIGH_HATS.get(subject.design.hat, 0.0) * (0.5 if self._plan.size is ShotSize.CLOSE else 0.8)
        return replace(spot, x=spot.x + x - box[0] - box[2] / 2, y=spot.y + top + (10 + hat) * spot.scale - box[1])

    def _over_shoulder(self, main: Subject, other: Subject) -> list[Person | Animal]:
        """The main one on the free side; the partner's head and shoulder from behind at the edge, no larger than a third of the frame."""
        layout = self._layout
        side = 1 if main.facing == "right" else -1
        aside, size, shoulder = (0.28, 0.84, SHOULDER_UPRIGHT) if layout.tall else (0.2 * layout.aside, 1.0, SHOULDER)
        figure = self._close(main, -aside * side, size=size)
        scale = size * layout.figure * shoulder / 600 * 1.06 / _head(other)
        taller = max(-0.12, min(0.12, 0.3 * (_height(other) - _height(main)))) if BodyRig.ANIMAL not in (main.design.rig, other.design.rig) else 0.0
        top = layout.head_top + (0.07 - taller) * layout.height
        edge = side * min(0.86, 0.7 + 0.14 * layout.aside)
        spot = Spot(layout.x(edge), top + _natural(other) * scale, scale, blur=3.4 * self._view.unit, dim=0.6, behind=True, facing=main.facing)
        partner = other.model_copy(update={"action": STAND})
        seen, near = (who.head_box(np.eye(3), 0.0) for who in (figure, self._figure(partner, spot, holds=False, mute=True)))
        covered = seen[0] + seen[2] - near[0] if side > 0 else near[0] + near[2] - seen[0]
        spot = replace(spot, x=spot.x + side * max(0.0, min(covered, 0.12 * layout.width)))
        return [figure, self._figure(partner, spot, holds=False, mute=True)]


def turn_of(subject: Subject, azimuth: int) -> Turn:
    """How much of a face a camera sees that stands so far round: straight across from the line a profile, near the line in front of them nearly all of it."""
    if subject.design.rig in (BodyRig.ANIMAL, BodyRig.ROBOT):
        return "quarter"
    ahead = azimuth * (1 if subject.facing == "right" else -1)
    return "front" if ahead >= FRONT_FROM else "profile" if 0 < ahead <= PROFILE_TO else "quarter"


def _main(plan: ShotPlan, subjects: Sequence[Subject]) -> Subject:
    """The one the shot is about: named, or the first who speaks in it, or the first."""
    names = [plan.focus, *(cue.character for cue in plan.speech if cue.on_screen)]
    return next((subject for name in names for subject in subjects if name and subject.design.name == name), subjects[0])


def _in_step(plan: ShotPlan) -> tuple[Subject, ...]:
    """The subjects, those who walk together all the way the camera goes; who would walk on the spot, from the waist up before a camera that stays, stands."""
    walking = [speed_of(subject.action) > 0 for subject in plan.subjects]
    if all(walking) and plan.move in (CameraMove.PAN_LEFT, CameraMove.PAN_RIGHT):
        way: Literal["left", "right"] = "right" if plan.move is CameraMove.PAN_RIGHT else "left"
        return tuple(subject.model_copy(update={"facing": way}) for subject in plan.subjects)
    if plan.size in (ShotSize.EXTREME_WIDE, ShotSize.WIDE):
        return plan.subjects
    return tuple(subject.model_copy(update={"action": STAND}) if walks else subject for subject, walks in zip(plan.subjects, walking, strict=True))


def _on_four_legs(subject: Subject) -> bool:
    return subject.design.rig is BodyRig.ANIMAL


def _depths(subjects: Sequence[Subject], main: Subject, *, pairs: bool = False) -> list[float]:
    """As the marks say; three and more who all stand in front are set in depth: the main one nearest, neighbours never equally near.

    `pairs`: of two, too, the other one stands half behind the main one.
    """
    if pairs and len(subjects) == 2 and not any(map(_on_four_legs, subjects)):
        return [0.0 if subject is main else HALF_BEHIND for subject in subjects]
    if len(subjects) < 3 or any(subject.depth for subject in subjects):
        return [subject.depth for subject in subjects]
    order = sorted(range(len(subjects)), key=lambda index: (subjects[index].x, index))
    first = next(place for place, index in enumerate(order) if subjects[index] is main)
    depths = {index: ROWS[abs(place - first) % len(ROWS)] if place > first else ROWS[-(abs(place - first) % len(ROWS))] for place, index in enumerate(order)}
    return [depths[index] for index in range(len(subjects))]


def _above(subject: Subject) -> float:
    """Units by which what is worn on a head is above it."""
    hat = subject.design.hat
    return 0.0 if hat == "none" else 16.0 + HIGH_HATS.get(hat, 0.0)


def _lowered(subject: Subject) -> float:
    """Units by which somebody is lower than standing."""
    if subject.design.rig is BodyRig.ANIMAL:
        return 0.0
    build = body.build_of(subject.design)
    return seat_drop(build) if subject.action == "sit" else kneel_drop(build) if subject.action == "kneel" else 0.0


def _height(subject: Subject) -> float:
    """Height relative to an adult, with the drawing's own height taken out for animals."""
    design = subject.design
    if design.rig is not BodyRig.ANIMAL:
        return design.height
    usual = species.creature_of(design).height
    wanted = min(max(design.height, usual * 0.8), usual * 1.2)
    return wanted * 600 / species.creature_of(design).tall


def _natural(subject: Subject) -> float:
    """Units from the feet to the top of the head of who stands."""
    design = subject.design
    return species.creature_of(design).tall if design.rig is BodyRig.ANIMAL else body.tall_of(design)


def _tall(subject: Subject) -> float:
    """The same as they stand, sit or kneel."""
    return _natural(subject) - _lowered(subject)


def _stature(subject: Subject) -> float:
    """How high the top of the head is as they stand, sit or kneel, a standing adult's being 1."""
    standing = _height(subject) * (_natural(subject) / 600 if subject.design.rig is BodyRig.ANIMAL else 1.0)
    return standing * _tall(subject) / _natural(subject)


def _head(subject: Subject) -> float:
    """Size of the head in its drawing, an adult's being 1.06."""
    design = subject.design
    if design.rig is BodyRig.ANIMAL:
        return species.creature_of(design).head_scale * 1.1
    return body.build_of(design).head
