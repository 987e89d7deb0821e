"""Whether a clip is lit as its setup has it: one of its frames divided by a small drawing of the same moment without the setup, where the key falls against where it does not.

The division takes the set, the people and the hour out, so that a bright window on the side of the shade is no fault. Holds for clips that keep to the plan's drawing; a picture made by another hand
has no such drawing and is not judged.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from agents.film import ShotPlan
from agents.film.staging import LightingSetup

from .grading import drawn_light
from .jobs import LightFindings
from .lighting import Rig, side_of
from .picture import Picture

WIDTH = 320
"""Pixels across at which light is compared."""
FLOOR = 6.0
"""Levels added to both pictures, so that blacks divide into nothing."""
FALLS, MISSES = 0.66, 0.34
"""Shares of the key from which on a place counts as lit by it, and below which it does not."""


class LightMeter:
    """The light of one shot, measured in the middle of it."""

    def __init__(self, plan: ShotPlan, setup: LightingSetup) -> None:
        height = round(plan.height * WIDTH / plan.width / 2) * 2
        self._plan, self._setup = plan.model_copy(update={"width": WIDTH, "height": height, "light": None}), setup
        self._drawn = drawn_light(plan.grade) if plan.grade else None
        self.number = plan.head_frames + plan.frames // 2
        """Of the clip's frame that is looked at."""

    def measure(self, luma: NDArray[np.uint8]) -> LightFindings:
        """`luma`: of that frame, video range."""
        plan = self._plan
        small = np.asarray(cv2.resize(luma, (plan.width, plan.height), interpolation=cv2.INTER_AREA), np.float32)
        if self._drawn is not None:  # a grade is no light: it is taken off before the division
            small = np.asarray(cv2.LUT(cv2.resize(luma, (plan.width, plan.height), interpolation=cv2.INTER_AREA), self._drawn), np.float32)
        shown = np.clip((small - 16) * (255 / 219), 0, 255)
        picture = Picture(plan)
        bare = np.asarray(cv2.cvtColor(picture.frame(self.number - plan.head_frames), cv2.COLOR_BGRA2GRAY), np.float32)
        gains = np.asarray(Rig(self._setup, plan, picture.view, picture.stage.glows).gains @ np.array([0.114, 0.587, 0.299], np.float32), np.float32)
        share = side_of(self._setup, plan.width, plan.height)
        lit, dark = share >= FALLS, share <= MISSES
        change = np.asarray((shown + FLOOR) / (bare + FLOOR), np.float32)
        wanted = np.asarray((np.minimum(255, bare * gains) + FLOOR) / (bare + FLOOR), np.float32)
        return LightFindings(
            key_side=self._setup.key_side,
            ratio=_stops(change, lit, dark),
            wanted_ratio=_stops(wanted, lit, dark),
            level=_level(change),
            wanted_level=_level(wanted),
        )


def _stops(change: NDArray[np.float32], lit: NDArray[np.bool_], dark: NDArray[np.bool_]) -> float:
    """How much brighter, in stops, the light makes one part than the other; by medians, which a lamp or a face does not move."""
    return round(float(np.log2(np.median(change[lit]) / np.median(change[dark]))), 3) if lit.any() and dark.any() else 0.0


def _level(change: NDArray[np.float32]) -> float:
    return round(float(np.log2(np.median(change))), 3)
