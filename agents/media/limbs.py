"""Poses: joint angles of a body at a moment, and the matrices of its parts. Pure geometry in units of the body drawing.

Angles are degrees from hanging straight down, positive towards the way the body faces. Legs are solved by two-bone inverse kinematics, so that
feet stay on the ground.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .gait import WALK_SECONDS
from .people.body import HIP_Y, SHIN, THIGH

Matrix = NDArray[np.float64]
"""3x3, pixels to pixels."""

WALK_STEP = 46.0
SEAT_DROP = 128.0
"""How far the hips sink when sitting, in units."""


def joint(x: float, y: float, degrees: float = 0.0, scale: float = 1.0) -> Matrix:
    """Moves the origin to (x, y) and turns about it."""
    angle = math.radians(-degrees)
    cos, sin = math.cos(angle) * scale, math.sin(angle) * scale
    return np.array([[cos, -sin, x], [sin, cos, y], [0.0, 0.0, 1.0]])


@dataclass(frozen=True)
class Pose:
    """Joint angles and shifts."""

    lean: float = 0.0
    head: float = 0.0
    near_arm: tuple[float, float] = (5.0, 16.0)
    far_arm: tuple[float, float] = (3.0, 12.0)
    near_foot: tuple[float, float] = (-14.0, 0.0)
    far_foot: tuple[float, float] = (20.0, 0.0)
    drop: float = 0.0
    breath: float = 0.0


def pose_at(action: str, seconds: float, phase: float, *, speaking: bool, stoop: float) -> Pose:
    """The pose of a person who does `action`. Nobody ever stands quite still: breath, weight and head move."""
    breath = math.sin(2 * math.pi * seconds / 3.5 + phase)
    weight = math.sin(2 * math.pi * seconds / 6.3 + 2 * phase)
    nod = _nod(seconds, phase) if speaking else 0.7 * math.sin(2 * math.pi * seconds / 5.1 + phase)
    gesture = _gesture(seconds, phase) if speaking else 0.0
    lean, head = stoop + 0.7 * weight, -stoop * 0.8 + nod
    near, far = (5 + 1.5 * breath, 16 + 3 * breath), (3 + 14 * gesture, 12 + 62 * gesture)
    if action == "walk":
        swing = math.sin(2 * math.pi * seconds / WALK_SECONDS + phase)
        return Pose(
            lean + 3,
            head - 2,
            (-24 * swing, 22 - 20 * swing),
            (24 * swing, 22 + 20 * swing),
            _stride(seconds, phase, 0.5),
            _stride(seconds, phase, 0.0),
            5 + 4 * abs(swing),
            breath,
        )
    if action == "sit":
        return Pose(lean + 2, head, (26, 70 + 3 * breath), (30 + 8 * gesture, 62 + 40 * gesture), (84, 0), (104, 0), SEAT_DROP, breath)
    if action == "hold":
        return Pose(lean, head - 2.5, (16 + 1.5 * breath, 112 + 3 * weight), far, breath=breath)
    if action == "point":
        return Pose(lean + 1.5, head, (80 + 2 * weight, 88 + 2.5 * breath), (3, 14), breath=breath)
    return Pose(lean, head, near, far, breath=breath)


def _stride(seconds: float, phase: float, offset: float) -> tuple[float, float]:
    turn = 2 * math.pi * (seconds / WALK_SECONDS + offset) + phase
    return WALK_STEP * math.sin(turn) + 4, -max(0.0, math.cos(turn)) * 20


def _nod(seconds: float, phase: float) -> float:
    return 1.5 * math.sin(5.1 * seconds + phase) + 1.1 * math.sin(8.3 * seconds + 2 * phase) + 0.8 * math.sin(2.3 * seconds)


def _gesture(seconds: float, phase: float) -> float:
    """0 to 1: the free hand rises with the phrase."""
    return max(0.0, 0.55 + 0.35 * math.sin(1.9 * seconds + phase) + 0.18 * math.sin(4.7 * seconds))


def leg_angles(hip: tuple[float, float], foot: tuple[float, float], thigh: float = THIGH, shin: float = SHIN) -> tuple[float, float]:
    """Angles of thigh and shin that bring the ankle to `foot`; the knee bends forward. Out of reach: a straight leg towards it."""
    dx, dy = foot[0] - hip[0], foot[1] - hip[1]
    reach = min(math.hypot(dx, dy), thigh + shin - 0.5)
    along = math.degrees(math.atan2(dx, dy))
    bend = math.degrees(math.acos(max(-1.0, min(1.0, (thigh**2 + reach**2 - shin**2) / (2 * thigh * reach)))))
    knee = math.degrees(math.acos(max(-1.0, min(1.0, (thigh**2 + shin**2 - reach**2) / (2 * thigh * shin)))))
    upper = along + bend
    return upper, upper - (180 - knee)


HIP = (0.0, HIP_Y)
