"""Poses: what a body that does something looks like at a moment, and the matrices of its parts. Pure geometry in units of the body drawing.

Angles are degrees from hanging straight down, positive towards the way the body faces, in the frame (not in the parent part). Arms and legs that have to be
somewhere are solved by two-bone inverse kinematics. Who walks moves over the ground at a speed that the stride is made for: a planted foot does not slide.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from agents.film import Mood

from .gait import RUN_SECONDS, WALK_SECONDS
from .people.anatomy import ANKLE, Build

Matrix = NDArray[np.float64]
"""3x3, pixels to pixels."""

Point = tuple[float, float]
SEAT = 158.0
"""Height of a seat, in units."""


@dataclass(frozen=True)
class Gait:
    """One full stride, left and right: its time in seconds, the share of it that a foot is planted, units a second, how high a foot is lifted."""

    seconds: float
    planted: float
    speed: float
    lift: float


GAITS = {"walk": Gait(WALK_SECONDS, 0.62, 150.0, 22.0), "run": Gait(RUN_SECONDS, 0.40, 300.0, 52.0)}


def speed_of(action: str) -> float:
    """Units of the figure's drawing a second by which it advances."""
    gait = GAITS.get(action)
    return gait.speed if gait else 0.0


def seat_drop(build: Build) -> float:
    """How far the hips of who sits down sink, in units."""
    return max(40.0, -build.hip_y - SEAT)


def kneel_drop(build: Build) -> float:
    """How far the hips sink when kneeling."""
    return -build.hip_y - build.thigh - 14


def joint(x: float, y: float, degrees: float = 0.0, scale: float = 1.0) -> Matrix:
    """Moves the origin to (x, y) and turns about it."""
    angle = math.radians(-degrees)
    cos, sin = math.cos(angle) * scale, math.sin(angle) * scale
    return np.array([[cos, -sin, x], [sin, cos, y], [0.0, 0.0, 1.0]])


@dataclass(frozen=True)
class Foot:
    """Where the sole is, relative to the figure's place on the ground, and how far the toe points down."""

    x: float
    y: float = 0.0
    pitch: float = 0.0


@dataclass(frozen=True)
class Pose:
    """Joint angles and shifts. Hands are `relaxed`, `open`, `point` or `grip`; `far_over` draws the far arm before the chest."""

    lean: float = 0.0
    head: float = 0.0
    near_arm: Point = (4.0, 13.0)
    far_arm: Point = (5.0, 14.0)
    near_foot: Foot = Foot(-26.0)
    far_foot: Foot = Foot(22.0)
    shift: float = 0.0
    drop: float = 0.0
    breath: float = 0.0
    shrug: float = 0.0
    near_hand: str = "relaxed"
    far_hand: str = "relaxed"
    far_over: bool = False


@dataclass(frozen=True)
class Moment:
    """When, and what else moves the body: the stress of what is said (0 to 1), whether it speaks or listens, how it feels, how fast it advances."""

    seconds: float
    phase: float = 0.0
    stress: float = 0.0
    voice: float = 0.0
    """0 silent to 1 in the middle of a line, with soft ends."""
    listens: bool = False
    mood: Mood = Mood.WARM
    speed: float = 0.0
    breath_seconds: float = 3.5
    sway: float = 1.0
    """Of the weight, against the usual."""

    def wave(self, period: float, shift: float = 0.0) -> float:
        return math.sin(2 * math.pi * self.seconds / period + self.phase + shift)


# lift of the far and the near hand at rest in a line, reach of both on a stress, head on a stress, droop of the head
_MANNERS: dict[Mood, tuple[float, float, float, float, float, float]] = {
    Mood.WARM: (0.42, 0.0, 0.42, 0.10, 2.4, 0.0),
    Mood.TENSE: (0.30, 0.22, 0.75, 0.45, 4.0, 1.5),
    Mood.SAD: (0.12, 0.0, 0.22, 0.08, 1.4, 7.0),
    Mood.HOPEFUL: (0.50, 0.25, 0.50, 0.35, 2.6, -2.5),
    Mood.EERIE: (0.20, 0.10, 0.25, 0.10, 1.2, 2.0),
    Mood.COMIC: (0.60, 0.45, 0.70, 0.70, 4.4, -1.0),
    Mood.TRIUMPHANT: (0.62, 0.30, 0.80, 0.60, 3.4, -4.0),
}


def pose_at(action: str, moment: Moment, build: Build) -> Pose:
    """The pose of a person who does `action`. Nobody ever stands quite still: breath, weight and head move, and hands follow the voice."""
    base = _standing(moment, build)
    acted = _ACTIONS[action](base, moment, build) if action in _ACTIONS else base
    return _speaking(acted, moment, free=action in ("stand", "sit", "walk", "kneel", "lean", "nod", "hold", "fold_arms"), action=action)


def _standing(m: Moment, build: Build) -> Pose:
    breath, weight = m.wave(m.breath_seconds), m.sway * m.wave(6.3, m.phase)
    droop = _MANNERS[m.mood][5]
    nod = 2.2 * max(0.0, m.wave(2.9, 1.0)) ** 4 if m.listens else 0.0
    head = -build.stoop * 0.85 + droop + nod + 0.8 * m.wave(5.1)
    return Pose(
        build.stoop + 0.5 * weight + droop * 0.25, head, (3 + 1.2 * breath, 12 + 2.2 * breath), (4 - breath, 15 + 2.5 * breath), shift=3.4 * weight,
        drop=1.2 + 0.8 * abs(weight), breath=breath,
    )  # fmt: skip


def _speaking(pose: Pose, m: Moment, *, free: bool, action: str) -> Pose:
    """The pose with the gestures of a line: hands rise with the voice and beat on the stresses, the head goes with them."""
    if not m.voice:
        return pose
    far, near, beat_far, beat_near, nod, _ = _MANNERS[m.mood]
    sway = 0.5 + 0.5 * m.wave(2.1, 0.7)
    head = pose.head + nod * m.stress * m.voice + 1.2 * m.wave(2.6, 0.4) * m.voice
    if not free or action == "fold_arms":
        return replace(pose, head=head)
    lift_far = m.voice * min(1.0, far * (0.7 + 0.5 * sway) + beat_far * m.stress)
    lift_near = m.voice * min(1.0, near * (1.1 - 0.4 * sway) + beat_near * m.stress)
    if action == "hold":  # one hand is not free; the other speaks
        lift_near = 0.0
    return replace(
        pose, head=head,
        far_arm=_raised(pose.far_arm, (16.0, 96.0), lift_far), near_arm=_raised(pose.near_arm, (6.0, 84.0), lift_near),
        far_hand="open" if lift_far > 0.3 else pose.far_hand, near_hand="open" if lift_near > 0.36 else pose.near_hand,
    )  # fmt: skip


def _raised(arm: Point, high: Point, share: float) -> Point:
    return arm[0] + (high[0] - arm[0]) * share, arm[1] + (high[1] - arm[1]) * share


def _moving(pose: Pose, m: Moment, build: Build, gait: Gait, lean: float, swing: float, bend: float) -> Pose:
    turn = m.seconds / gait.seconds + m.phase / (2 * math.pi)
    speed = m.speed or gait.speed
    near, far = foot_at(turn, gait, speed), foot_at(turn + 0.5, gait, speed)
    beat = math.cos(2 * math.pi * turn)
    half = min(speed * gait.seconds * gait.planted / 2, 0.6 * (build.thigh + build.shin))
    need = -build.hip_y - 2 - ANKLE - math.sqrt((build.thigh + build.shin - 0.6) ** 2 - half**2)
    bob = 1.2 + 1.2 * math.cos(4 * math.pi * turn)  # lowest when both feet are down
    return replace(
        pose, lean=build.stoop + lean, head=-build.stoop * 0.85 - lean * 0.6, near_foot=near, far_foot=far, drop=max(0.5, need) + bob + (9 if lean > 6 else 0), shift=0.0,
        near_arm=(-swing * beat, bend - swing * 0.8 * beat), far_arm=(swing * beat, bend + swing * 0.8 * beat),
    )  # fmt: skip


def foot_at(turn: float, gait: Gait, speed: float) -> Foot:
    """A foot in its stride (`turn`, 1 a full one) of who advances at `speed`: on the ground it stays where it is put, then it swings forward."""
    share = turn % 1.0
    half = speed * gait.seconds * gait.planted / 2
    if share < gait.planted:
        return Foot(half - speed * gait.seconds * share)
    swing = (share - gait.planted) / (1 - gait.planted)
    eased = swing * swing * (3 - 2 * swing)
    return Foot(
        -half + 2 * half * eased,
        -gait.lift * math.sin(math.pi * swing) ** 1.2,
        34 * (1 - swing) ** 2 * math.sin(math.pi * min(1.0, swing * 1.6)) - 10 * swing * (1 - swing),
    )


def _walk(pose: Pose, m: Moment, build: Build) -> Pose:
    return _moving(pose, m, build, GAITS["walk"], 2.5, 24, 15)


def _run(pose: Pose, m: Moment, build: Build) -> Pose:
    return _moving(pose, m, build, GAITS["run"], 11, 40, 74)


def _sit(pose: Pose, m: Moment, build: Build) -> Pose:
    far = build.thigh * 0.72
    return replace(
        pose, lean=build.stoop * 0.6 + 1 + 0.4 * m.wave(6.3), near_arm=(20, 62 + 2 * pose.breath), far_arm=(26, 66), near_foot=Foot(far - 26), far_foot=Foot(far - 2),
        drop=seat_drop(build), shift=0.0,
    )  # fmt: skip


def _kneel(pose: Pose, m: Moment, build: Build) -> Pose:
    return replace(
        pose, lean=build.stoop * 0.6 + 6, near_foot=Foot(-build.shin * 0.98, -3, 62), far_foot=Foot(build.thigh * 0.62), drop=kneel_drop(build),
        near_arm=(14, 40 + 3 * pose.breath), far_arm=(30, 52), shift=0.0,
    )  # fmt: skip


def hold_point(build: Build) -> Point:
    """Where a thing is held before the chest, in units of the trunk."""
    return build.shoulder * 0.62, build.shoulder_y + (build.hip_y - build.shoulder_y) * 0.52


def _hold(pose: Pose, m: Moment, build: Build) -> Pose:
    x, y = hold_point(build)
    near = arm_angles(build.shoulders[0], (x - 8 + m.wave(4.1), y + 26 + 2.0 * pose.breath), build.upper_arm, build.forearm)
    return replace(pose, near_arm=near, near_hand="grip", head=pose.head + 4)


def _reach(pose: Pose, m: Moment, build: Build) -> Pose:
    out = max(0.0, min(1.0, m.seconds / 0.9))
    eased = out * out * (3 - 2 * out)
    return replace(
        pose,
        lean=pose.lean + 7 * eased,
        head=pose.head - 3,
        far_arm=(20 + 52 * eased + m.wave(3.3), 40 + 44 * eased + 2 * m.wave(2.7)),
        far_hand="open",
        near_arm=(-6, 18),
    )


def _work(pose: Pose, m: Moment, build: Build) -> Pose:
    beat, y = m.wave(0.9), build.hip_y - 34
    far = arm_angles(build.shoulders[1], (build.shoulder + 22 + 7 * m.wave(1.8), y + 6 * m.wave(0.9, 2)), build.upper_arm, build.forearm)
    near = arm_angles(build.shoulders[0], (build.shoulder * 0.5 + 10 * beat, y + 4 - 5 * abs(beat)), build.upper_arm, build.forearm)
    return replace(pose, lean=pose.lean + 8 + 1.4 * beat, head=pose.head + 11, near_arm=near, far_arm=far, near_hand="grip")


def _point(pose: Pose, m: Moment, build: Build) -> Pose:
    out = max(0.0, min(1.0, m.seconds / 0.5))
    return replace(pose, lean=pose.lean + 2, far_arm=(84 * out + 1.5 * m.wave(2.2), 88 * out + 2 * m.wave(1.7)), far_hand="point")


def _wave(pose: Pose, m: Moment, build: Build) -> Pose:
    return replace(pose, lean=pose.lean - 2, far_arm=(112, 158 + 20 * m.wave(0.62)), far_hand="open", head=pose.head - 2)


def _shrug(pose: Pose, m: Moment, build: Build) -> Pose:
    up = max(0.0, math.sin(math.pi * min(1.0, max(0.0, (m.seconds % 3.2 - 0.3) / 1.5)))) ** 0.7
    return replace(pose, shrug=up, head=pose.head + 5 * up, near_arm=_raised(pose.near_arm, (-16, 62), up), far_arm=_raised(pose.far_arm, (18, 84), up),
                   near_hand="open" if up > 0.3 else "relaxed", far_hand="open" if up > 0.3 else "relaxed")  # fmt: skip


def _nod(pose: Pose, m: Moment, build: Build) -> Pose:
    fade = max(0.0, 1 - (m.seconds % 3.4) / 1.6)
    return replace(pose, head=pose.head + 7 * fade * (0.5 - 0.5 * math.cos(2 * math.pi * m.seconds / 0.62)))


def _fold(pose: Pose, m: Moment, build: Build) -> Pose:
    middle = build.shoulder_y + (build.hip_y - build.shoulder_y) * 0.44 + 1.5 * pose.breath
    far = arm_angles(build.shoulders[1], (-build.shoulder * 0.16, middle + 12), build.upper_arm, build.forearm, back=-1)
    near = arm_angles(build.shoulders[0], (build.shoulder * 0.58, middle), build.upper_arm, build.forearm)
    return replace(pose, lean=pose.lean - 2.5, near_arm=near, far_arm=far, far_over=True)


def _lean(pose: Pose, m: Moment, build: Build) -> Pose:
    return replace(pose, lean=pose.lean + 6, head=pose.head - 3, far_arm=(34, 52), near_arm=(-8, 26), near_foot=Foot(-34), far_foot=Foot(30))


def _give(pose: Pose, m: Moment, build: Build) -> Pose:
    """On its own, a hand held out before the body with the palm up; two who meet have their hands where both reach."""
    near = arm_angles(build.shoulders[0], (build.shoulder + 38 + m.wave(3.9), build.hip_y - 62 + 2 * pose.breath), build.upper_arm, build.forearm)
    return replace(pose, near_arm=near, near_hand="grip", head=pose.head + 2)


def _take(pose: Pose, m: Moment, build: Build) -> Pose:
    near = arm_angles(build.shoulders[0], (build.shoulder + 30 + m.wave(4.3), build.hip_y - 30 + 2 * pose.breath), build.upper_arm, build.forearm)
    return replace(pose, near_arm=near, near_hand="open", head=pose.head + 2)


_ACTIONS = {
    "walk": _walk, "run": _run, "sit": _sit, "kneel": _kneel, "hold": _hold, "reach": _reach, "work": _work, "point": _point, "wave": _wave, "shrug": _shrug, "nod": _nod,
    "fold_arms": _fold, "lean": _lean, "give": _give, "take": _take,
}  # fmt: skip


def leg_angles(hip: Point, ankle: Point, thigh: float, shin: float) -> Point:
    """Angles of thigh and shin that bring the ankle there; the knee bends forward. Out of reach: a straight leg towards it."""
    return bent(hip, ankle, thigh, shin, 1)


def arm_angles(shoulder: Point, wrist: Point, upper: float, fore: float, back: int = 1) -> Point:
    """Angles of upper arm and forearm that bring the wrist there; the elbow bends backwards, or forwards with `back` -1."""
    return bent(shoulder, wrist, upper, fore, -back)


def bent(root: Point, end: Point, first: float, second: float, side: int) -> Point:
    """Angles of two bones from `root` that end at `end`; `side` 1 bends them forward, -1 backward."""
    dx, dy = end[0] - root[0], end[1] - root[1]
    reach = max(abs(first - second) + 0.5, min(math.hypot(dx, dy), first + second - 0.5))
    along = math.degrees(math.atan2(dx, dy))
    bend = math.degrees(math.acos(max(-1.0, min(1.0, (first**2 + reach**2 - second**2) / (2 * first * reach)))))
    elbow = math.degrees(math.acos(max(-1.0, min(1.0, (first**2 + second**2 - reach**2) / (2 * first * second)))))
    upper = along + side * bend
    return upper, upper - side * (180 - elbow)
