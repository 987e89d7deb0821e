"""Whether the people in a picture are who the plan says: each part of a person, coat, shirt, trousers, skin, hair, hat, fur and what is carried, on its own pixels.

A second, small drawing of the people by their designs, under the shot's own light, look and weather, is laid over the frame; a third in one colour per part
tells which pixels belong to which part of whom. A part is kept where both agree. What hides it (another person, the near set) is in both, and so is no
fault; nor is a frame that is lighter, darker or mistier as a whole, and what is promised is promised in the colours that the shot is graded in. Glasses, beards, marks and make-up are lines and small patches: each is looked for where a
drawing without it differs, and is as designed as far as the frame is nearer to the drawing that has it. These are drawn in the size of the frame and reduced
as it is, for lines and hatching are as many pixels wide in a small picture as in a large one: drawn small, a drop of rain on a cheek is a black dot.
The same frames and plan give the same numbers.
"""

from collections.abc import Iterator
from functools import cached_property
from itertools import product
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from agents.film import BodyRig, CharacterDesign, Look, ShotPlan, ShotSize

from .camera import camera_of
from .cast import Cast
from .figures import Animal, Person
from .grading import graded_colours, tables_of
from .layers import Bitmap
from .people.makeup import MAKEUP
from .picture import Foreground, stage_of, view_of
from .stage import Stage

PIXELS = 480 * 270
"""Size at which people are compared: a coat is told from another at a few hundred pixels."""
NEAR = 9.0
"""Distance in CIE Lab within which a pixel is as promised."""
LEAST_PIXELS = 64
"""Of a part below which it is not judged; its edges, where it mixes with what is behind, do not count. What is carried may be a stick or a tube, all edge."""
GAINS, VEILS = (1.0, 0.86, 1.16), (0.0, 0.1, 0.2, 0.32)
"""How much brighter and how much mistier a person may be as a whole."""
DOUBT = 0.1
"""By how much of every part another light must explain more than the shot's own: that of a mist, or of another hand's grade."""
CODES: dict[str, tuple[str, str, int]] = {
    "coat": ("coat_colour", "#0000ff", 120),
    "trousers": ("trouser_colour", "#8000ff", 135),
    "shirt": ("shirt_colour", "#0080ff", 105),
    "skin": ("skin", "#00ff00", 60),
    "hair": ("hair_colour", "#ff00ff", 150),
    "hat": ("hat_colour", "#00ffff", 90),
}
"""By part: the design's field, its colour in the drawing that tells parts apart, and that colour's hue (as OpenCV counts, half degrees); none is red or brown
as a mouth and a strap are."""
CARRIED = "prop"
SURE = 0.75
"""Share from which on a thing that is worn need not be looked for in another frame of the shot."""
TELLING, LEAST_TELLING = 30.0, 36
"""Levels of all three colours together by which a pixel tells whether somebody wears a thing, and how many of them it takes to judge by."""

Parts = dict[str, dict[str, float]]
"""By name and part: share of its pixels that are as designed."""


class Visible(NamedTuple):
    """Where a part of somebody is seen."""

    name: str
    part: str
    where: NDArray[np.bool_]


class Likeness:
    """The people of one shot as they are promised. Nobody in an insert, where there are only hands, and in an extreme wide shot, where they are too small."""

    def __init__(self, plan: ShotPlan, stage: Stage | None = None, *, width: int | None = None) -> None:
        """`stage`: the plan's place, when it is built already; `width`: of the frames, which may be smaller than planned."""
        whole = min(1.0, (width or plan.width) / plan.width)
        self._whole = _sized(plan, whole)
        self._plan = _sized(plan, min(whole, (PIXELS / (plan.width * plan.height)) ** 0.5))
        self._tables = tables_of(plan.grade) if plan.grade else None
        self._worn: set[tuple[str, str]] = set()
        self._stage = stage or stage_of(plan)
        self._judged = bool(plan.subjects) and plan.size not in (ShotSize.INSERT, ShotSize.EXTREME_WIDE)

    def seen(self, frame: NDArray[np.uint8], second: float) -> Parts:
        """How far a frame (blue green red, of the plan's shape), taken at that second of the shot, keeps the promise. Left out is what is not seen or too small to tell,
        and what an earlier frame has shown for sure to be worn."""
        if not self._judged:
            return {}
        plan = self._plan
        shown = np.asarray(cv2.resize(np.ascontiguousarray(frame[..., :3]), (plan.width, plan.height), interpolation=cv2.INTER_AREA), np.uint8)
        wanted = cv2.cvtColor(shown, cv2.COLOR_BGR2BGRA)
        self._foreground.draw(np.asarray(wanted, np.uint8), camera_of(plan, second), second)
        smooth, promised = _smooth(shown), _smooth(self._in_colours(wanted))
        found = _kept(smooth, promised, list(self._visible(second)), grey=plan.look is Look.NOIR)
        for name, trait, share in self._traits(shown, smooth, second):
            found.setdefault(name, {})[trait] = share
        return found

    def _traits(self, shown: NDArray[np.uint8], smooth: NDArray[np.float32], second: float) -> Iterator[tuple[str, str, float]]:
        """By name and trait how far the frame has it; `smooth` is `shown` without its grain."""
        looked_for = [(name, trait, foreground) for name, trait, foreground in self._untold if (name, trait) not in self._worn]
        if not looked_for:
            return
        promised = self._reduced(self._designed, shown, second)
        for name, trait, foreground in looked_for:
            share = _worn(smooth, promised, self._reduced(foreground, shown, second), self._solid(foreground, second))
            if share is not None:
                if share >= SURE:
                    self._worn.add((name, trait))
                yield name, trait, share

    def _solid(self, foreground: Foreground, second: float) -> NDArray[np.bool_]:
        """Where somebody is without the thing, and the frame does not show through: beside a face a thing that is drawn thinly would be laid over the frame that has it already."""
        there = foreground.people(camera_of(self._whole, second), second)
        small = cv2.resize(there, (self._plan.width, self._plan.height), interpolation=cv2.INTER_AREA)
        return cv2.erode((small > 250).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0

    def _reduced(self, foreground: Foreground, shown: NDArray[np.uint8], second: float) -> NDArray[np.float32]:
        """What is before the set, drawn over the frame in its own size and made as small as it is compared."""
        whole, small = self._whole, self._plan
        target = cv2.cvtColor(cv2.resize(shown, (whole.width, whole.height), interpolation=cv2.INTER_LINEAR), cv2.COLOR_BGR2BGRA)
        foreground.draw(np.asarray(target, np.uint8), camera_of(whole, second), second)
        return _smooth(self._in_colours(cv2.resize(target[..., :3], (small.width, small.height), interpolation=cv2.INTER_AREA)))

    def _in_colours(self, drawn: NDArray[np.generic]) -> NDArray[np.generic]:
        """A drawing as the clip's grade has it. Where a frame shows through it is graded twice, and nobody is compared there."""
        return graded_colours(np.asarray(drawn, np.uint8), self._tables) if self._tables else drawn[..., :3]

    @cached_property
    def _foreground(self) -> Foreground:
        return Foreground(self._plan, self._stage, view_of(self._plan))

    @cached_property
    def _designed(self) -> Foreground:
        return self._foreground if self._whole == self._plan else Foreground(self._whole, self._stage, view_of(self._whole))

    @cached_property
    def _untold(self) -> list[tuple[str, str, Foreground]]:
        """By name and trait, everything before the set as it would be if just that were missing; nothing in a wide shot, where such things are too small."""
        plan, found = self._whole, []
        if plan.size is ShotSize.WIDE:
            return []
        for index, subject in enumerate(plan.subjects):
            for trait, bare in _without_each(subject.design):
                others = (*plan.subjects[:index], subject.model_copy(update={"design": bare}), *plan.subjects[index + 1 :])
                found.append((subject.design.name, trait, Foreground(plan.model_copy(update={"subjects": others}), self._stage, view_of(plan))))
        return found

    @cached_property
    def _coded(self) -> Cast:
        return self._cast(())

    @cached_property
    def _empty_handed(self) -> Cast:
        return self._cast(("gear",))

    def _cast(self, without: tuple[str, ...]) -> Cast:
        plan = self._plan
        subjects = tuple(subject.model_copy(update={"design": _in_code(subject.design)}) for subject in plan.subjects)
        cast = Cast(plan.model_copy(update={"subjects": subjects}), self._stage, view_of(plan))
        for figure in cast.figures:
            figure.plain(without)
        return cast

    def _visible(self, second: float) -> Iterator[Visible]:
        """The parts of everybody, as far as nobody nearer hides them."""
        nearer = np.zeros((self._plan.height, self._plan.width), bool)
        bare = self._empty_handed.figures if any(subject.prop or subject.design.prop for subject in self._plan.subjects) else self._coded.figures
        for figure, without in reversed(list(zip(self._coded.figures, bare, strict=True))):
            drawing = self._drawn(self._coded, figure, second)
            yield from _parts(figure, drawing, self._drawn(self._empty_handed, without, second) if without is not figure else drawing, ~nearer)
            nearer |= drawing[..., 3] > 0

    def _drawn(self, cast: Cast, figure: Person | Animal, second: float) -> Bitmap:
        canvas = np.zeros((self._plan.height, self._plan.width, 4), np.uint8)
        figure.draw(canvas, cast.matrix(camera_of(self._plan, second)), second)
        return canvas


def _sized(plan: ShotPlan, share: float) -> ShotPlan:
    return plan.model_copy(update={"width": round(plan.width * share / 2) * 2, "height": round(plan.height * share / 2) * 2})


def _in_code(design: CharacterDesign) -> CharacterDesign:
    """The design with one pure colour per part."""
    return design.model_copy(update={field: colour for field, colour, _ in CODES.values()})


def _without_each(design: CharacterDesign) -> Iterator[tuple[str, CharacterDesign]]:
    """Every trait that is worn on a face or a coat, with the design that lacks it."""
    if design.glasses:
        yield "glasses", design.model_copy(update={"glasses": False})
    if design.beard or design.whiskers:
        yield "beard", design.model_copy(update={"beard": False, "whiskers": ""})
    made_up = [mark for mark in design.marks if mark in MAKEUP]
    if made_up:  # one drawing tells whether it is on
        yield "make-up", design.model_copy(update={"marks": tuple(mark for mark in design.marks if mark not in MAKEUP)})
    for mark in design.marks:
        if mark in MAKEUP:
            continue
        yield mark, design.model_copy(update={"marks": tuple(other for other in design.marks if other != mark)})


def _worn(shown: NDArray[np.float32], promised: NDArray[np.float32], bare: NDArray[np.float32], solid: NDArray[np.bool_]) -> float | None:
    """How far the frame is on the way from the drawing that lacks a thing, 0, to the one that has it, 1; None where too little tells."""
    apart = promised - bare
    telling = (np.abs(apart).sum(axis=2) > TELLING) & solid
    if telling.sum() < LEAST_TELLING:
        return None
    way = apart[telling]
    return round(float(np.clip(((shown - bare)[telling] * way).sum() / (way**2).sum(), 0.0, 1.0)), 3)


def _parts(figure: Person | Animal, drawing: Bitmap, bare: Bitmap, open_to_view: NDArray[np.bool_]) -> Iterator[Visible]:
    name = figure.design.name
    solid = (drawing[..., 3] > 250) & open_to_view
    carried = solid & (cv2.absdiff(drawing, bare).max(axis=2) > 24)
    if figure.design.rig in (BodyRig.ANIMAL, BodyRig.ROBOT):
        masks = {"fur" if figure.design.rig is BodyRig.ANIMAL else "metal": solid & ~carried}
    else:
        hue, saturation, value = cv2.split(cv2.cvtColor(drawing[..., :3], cv2.COLOR_BGR2HSV))
        pure = solid & ~carried & (saturation > 140) & (value > 60)
        worn = {part: code for part, (_, _, code) in CODES.items() if _has(figure.design, part)}
        masks = {part: pure & (_apart(hue, code) <= 7) for part, code in worn.items()}
    for part, where in (*masks.items(), (CARRIED, carried)):
        inner = cv2.erode(where.astype(np.uint8), np.ones((5, 5) if part == CARRIED else (3, 3), np.uint8)) > 0
        if inner.sum() >= LEAST_PIXELS:
            yield Visible(name, part, inner)


def _has(design: CharacterDesign, part: str) -> bool:
    return {"coat": design.coat != "none", "hat": design.hat != "none", "hair": design.hair != "bald"}.get(part, True)


def _apart(hue: NDArray[np.generic], code: int) -> NDArray[np.int16]:
    return np.abs((hue.astype(np.int16) - code + 90) % 180 - 90)


def _smooth(image: NDArray[np.generic]) -> NDArray[np.float32]:
    """Without grain, paper and the edges that coding leaves."""
    return np.asarray(cv2.blur(image.astype(np.float32), (3, 3)), np.float32)


def _kept(shown: NDArray[np.float32], wanted: NDArray[np.float32], visible: list[Visible], *, grey: bool) -> Parts:
    """Share of each part that is as promised, by the one brightness and mist of the whole picture under which most parts are."""
    fits = [[_near(shown[one.where], wanted[one.where] * gain * (1 - veil) + 200 * veil, grey) for one in visible] for veil, gain in product(VEILS, GAINS)]
    best = max(fits, key=sum)
    shares = best if sum(best) > sum(fits[0]) + DOUBT * len(visible) else fits[0]
    found: Parts = {}
    for one, share in zip(visible, shares, strict=True):
        found.setdefault(one.name, {})[one.part] = round(share, 3)
    return found


def _near(seen: NDArray[np.float32], promised: NDArray[np.float32], grey: bool) -> float:
    """Share of the pixels that are near. Lightness counts half, but in a picture in greys, where it is all there is."""
    apart = (_lab(seen) - _lab(promised)) * np.array([1.0 if grey else 0.5, 1, 1], np.float32)
    return float((np.sqrt((apart**2).sum(axis=1)) < NEAR).mean())


def _lab(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    scaled = np.clip(pixels, 0, 255).astype(np.float32)[None] / 255
    return np.asarray(cv2.cvtColor(scaled, cv2.COLOR_BGR2Lab), np.float32)[0]
