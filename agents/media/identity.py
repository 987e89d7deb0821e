"""Whether the people in a picture are who the plan says: what a design promises to show in a shot, and how much of it a frame shows.

The promise is made of the design's colours under the shot's own light and look, and of its marks and things by construction. A frame is looked at where
the same placement code puts head and torso, so it may come from any renderer that keeps to the plan. Pure: the same frame and plan give the same numbers.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from agents.film import ShotPlan

from .camera import camera_of
from .cast import Cast
from .figures import Animal, Person
from .picture import stage_of, view_of

NEAR = 17.0
"""Distance in CIE Lab, lightness counting a third, within which a pixel has a promised colour: shade and paper grain lie within it, another coat does not."""

SHARES = {"top": 0.16, "metal": 0.16, "fur": 0.14, "skin": 0.07, "hair": 0.05, "hat": 0.05}
"""Share of its region that a promised colour covers at least."""

CELLS = 56
"""A region is looked at in at most this many columns and rows."""

Colour = tuple[int, int, int]
"""Blue, green, red."""


@dataclass(frozen=True)
class Signature:
    """What is to be seen of one character: colours by `region name` as this shot shows them, marks, and what is carried."""

    colours: dict[str, Colour]
    marks: tuple[str, ...] = ()
    prop: str = ""


def drawn_identity(plan: ShotPlan) -> dict[str, Signature]:
    """By name: what the designs promise to show in this shot. Nobody in an insert, where there are only hands."""
    return {figure.design.name: _signature(figure) for figure in _cast(plan).figures}


def seen_identity(frame: NDArray[np.uint8], plan: ShotPlan, second: float) -> dict[str, float]:
    """By name: how far the frame (blue green red, any size of the plan's shape), taken at that second of the shot, keeps the promise, 0 to 1.

    Left out are those whom the frame does not show: outside it, or with too few pixels to tell.
    """
    cast = _cast(plan)
    camera = cast.matrix(camera_of(plan, second))
    scale = frame.shape[1] / plan.width
    found: dict[str, float] = {}
    for figure in cast.figures:
        regions = {name: _cut(frame, box, scale) for name, box in figure.regions(camera, second).items()}
        scores = [
            _kept(regions[region], colour, SHARES[part])
            for (region, part), colour in ((key.split(), colour) for key, colour in _signature(figure).colours.items())
            if regions[region].size
        ]
        if scores:
            found[figure.design.name] = round(sum(scores) / len(scores), 3)
    return found


def _cast(plan: ShotPlan) -> Cast:
    return Cast(plan, stage_of(plan), view_of(plan))


def _signature(figure: Person | Animal) -> Signature:
    design = figure.design
    colours = {key: figure.in_light(colour) for key, colour in figure.colours().items()}
    return Signature(colours, design.marks, figure.subject.prop or design.prop)


def _cut(frame: NDArray[np.uint8], box: tuple[float, float, float, float], scale: float) -> NDArray[np.float32]:
    """The part of the frame in the box as Lab; empty when less than a third of it is in the frame or it is only a few pixels."""
    x, y, width, height = (value * scale for value in box)
    left, top, right, bottom = max(0, round(x)), max(0, round(y)), min(frame.shape[1], round(x + width)), min(frame.shape[0], round(y + height))
    inside = max(0, right - left) * max(0, bottom - top)
    if inside < 40 or inside < 0.33 * width * height:
        return np.zeros((0, 0, 3), np.float32)
    part = np.ascontiguousarray(frame[top:bottom, left:right, :3])
    small = cv2.resize(part, (min(CELLS, right - left), min(CELLS, bottom - top)), interpolation=cv2.INTER_AREA)
    return _lab(np.asarray(small, np.uint8))


def _lab(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    lab = np.asarray(cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_BGR2Lab), np.float32)
    return lab * np.array([1 / 3, 1, 1], np.float32)


def _kept(region: NDArray[np.float32], colour: Colour, share: float) -> float:
    """How well a region shows a colour: 1 from that share of its pixels on."""
    wanted = _lab(np.array([[colour]], np.uint8))[0, 0]
    near = np.sqrt(((region - wanted) ** 2).sum(axis=2)) < NEAR
    return min(1.0, float(near.mean()) / share)
