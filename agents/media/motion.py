"""How a body stands and a face looks at a moment of its shot, read from the curves of the motion and facial tracks. Pure.

Bodies: the pose of the action stays the base; trunk, head and weight are moved from it, and a gesture brings an arm that is free to where the gesture is made. Faces: looks go over into one another
in few steps, so that a shot needs few pictures of a face.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from agents.film import Mood
from agents.film.staging import FaceTrack, Gesture, MotionTrack

from .curves import Curve
from .limbs import Point, Pose, arm_angles
from .people.anatomy import Build
from .people.face import EXPRESSIONS, Eyes, Look

CHANNELS = ("lean", "turn", "nod", "weight", "shoulders", "strength")
STEPS = 3
"""Pictures in which one look goes over into another."""
BROW_STEPS = 2
"""Pictures in which brows go up, or together."""
BROW_RISE = 4.2
"""Units by which they do."""
BLINK_SECONDS = 0.13
TURN_UNITS = 0.42
"""Units by which features move over the skull for each degree of turning; they move in whole steps of `TURN_STEP`."""
TURN_STEP = 2.1
FORWARD = 2.1
"""Farther ahead than this the nose would leave the face."""
CALM = Look(0.6, 0.6, 0.1, 0.12)
"""A face that shows next to nothing."""
WEIGHT_UNITS = 9.0
"""Units by which the hips go to the side with all weight on one foot."""


@dataclass(frozen=True)
class Stance:
    """A body at a moment against its pose: degrees and shares as in `MotionKey`."""

    lean: float = 0.0
    turn: float = 0.0
    nod: float = 0.0
    weight: float = 0.0
    shoulders: float = 0.0
    gesture: Gesture = "none"
    strength: float = 0.0


STILL = Stance()
NO_GESTURE: Gesture = "none"


class Moves:
    """The curves of one body; without a track it stands as its pose does."""

    def __init__(self, track: MotionTrack | None) -> None:
        self._keys = track.keys if track else ()
        times = [key.at for key in self._keys]
        self._curves = {name: Curve(times, [getattr(key, name) for key in self._keys]) for name in CHANNELS} if track else {}

    def at(self, seconds: float) -> Stance:
        if not self._keys:
            return STILL
        after = next((index for index, key in enumerate(self._keys) if key.at > seconds), len(self._keys))
        beside: list[Gesture] = [key.gesture for key in self._keys[max(0, after - 1) : after + 1] if key.gesture != "none"]
        return Stance(**{name: curve.at(seconds) for name, curve in self._curves.items()}, gesture=beside[0] if beside else NO_GESTURE)


def moved(pose: Pose, stance: Stance) -> Pose:
    """The pose with trunk, head, weight and shoulders as the curves have them."""
    return replace(
        pose,
        lean=pose.lean + stance.lean,
        head=pose.head + stance.nod,
        shift=pose.shift + WEIGHT_UNITS * stance.weight,
        drop=pose.drop + 1.6 * abs(stance.weight),
        shrug=min(1.0, pose.shrug + 0.4 * stance.shoulders + (0.8 * stance.strength if stance.gesture == "shrug" else 0.0)),
    )


def gestured(pose: Pose, stance: Stance, build: Build, *, near: bool, far: bool) -> Pose:
    """The pose with the gesture made by an arm that is free: the one away from the camera where it can, that before the body where it must."""
    gesture, share = stance.gesture, stance.strength
    if share <= 0.02 or gesture not in _FAR | _NEAR.keys() | {"shrug"}:
        return pose
    hand = "open" if share > 0.3 else None
    if gesture == "shrug":
        changes: dict[str, object] = {}
        if near:
            changes |= {"near_arm": _towards(pose.near_arm, (-16.0, 62.0), share), "near_hand": hand or pose.near_hand}
        if far:
            changes |= {"far_arm": _towards(pose.far_arm, (18.0, 84.0), share), "far_hand": hand or pose.far_hand}
        return replace(pose, **changes)
    if gesture in _FAR and far:
        angles, shape = _FAR[gesture]
        return replace(pose, far_arm=_towards(pose.far_arm, angles, share), far_hand=shape if share > 0.3 else pose.far_hand)
    if gesture in _NEAR and near:
        across, down = _NEAR[gesture]
        place = (build.shoulder * across, build.shoulder_y + (build.hip_y - build.shoulder_y) * down)
        angles = arm_angles(build.shoulders[0], place, build.upper_arm, build.forearm)
        return replace(pose, near_arm=_towards(pose.near_arm, angles, share), near_hand="open" if share > 0.3 else pose.near_hand)
    return pose


_FAR: dict[Gesture, tuple[Point, str]] = {"open_palm": ((24.0, 92.0), "open"), "point": ((66.0, 80.0), "point"), "fist": ((20.0, 118.0), "grip")}
"""Angles of the far arm, and the shape of its hand."""
_NEAR: dict[Gesture, Point] = {"hand_to_chest": (0.42, 0.3), "hand_to_face": (0.5, 0.06)}
"""Where the wrist of the near arm goes: across in half widths of the shoulders, down from shoulder to hip."""


def _towards(arm: Point, high: Point, share: float) -> Point:
    return arm[0] + (high[0] - arm[0]) * share, arm[1] + (high[1] - arm[1]) * share


def shift_of(stance: Stance) -> float:
    """Units by which the features of a head that turns have moved over its skull, in few steps."""
    return min(FORWARD, round(stance.turn * TURN_UNITS / TURN_STEP) * TURN_STEP)


@dataclass(frozen=True)
class Expression:
    """A face between two moods: the one that shows most, and how brows, lids, eyes and mouth look."""

    mood: Mood
    look: Look


def expression_at(track: FaceTrack | None, seconds: float, mood: Mood) -> Expression:
    """The expression of a face; that of `mood` where there is no track."""
    if track is None:
        return Expression(mood, EXPRESSIONS[mood])
    after = next((index for index, key in enumerate(track.keys) if key.at > seconds), len(track.keys))
    if after in (0, len(track.keys)):
        key = track.keys[min(after, len(track.keys) - 1)]
        return _between(key.mood, key.mood, 0, _in_steps(key.intensity, STEPS), _in_steps(key.brow, BROW_STEPS))
    before, coming = track.keys[after - 1], track.keys[after]
    share = (seconds - before.at) / (coming.at - before.at)
    eased = share * share * (3 - 2 * share)
    intensity = before.intensity + (coming.intensity - before.intensity) * eased
    brow = before.brow + (coming.brow - before.brow) * eased
    passed = 0 if before.mood is coming.mood else _in_steps(eased, STEPS)
    return _between(before.mood, coming.mood, passed, _in_steps(intensity, STEPS), _in_steps(brow, BROW_STEPS))


def _in_steps(value: float, steps: int) -> int:
    return round(value * steps)


@lru_cache(maxsize=512)
def _between(first: Mood, second: Mood, passed: int, intensity: int, brow: int) -> Expression:
    """`passed`, `intensity` and `brow` in steps. A weak look is nearer to the calm face."""
    share, strength = passed / STEPS, intensity / STEPS
    look = _blended(CALM, _blended(EXPRESSIONS[first], EXPRESSIONS[second], share), 0.25 + 0.75 * strength)
    lift = brow / BROW_STEPS * BROW_RISE
    if lift:
        look = replace(look, raised=look.raised + lift, tilt=look.tilt + min(0.0, lift) * 0.4)
    return Expression(second if share > 0.5 else first, look)


def _blended(first: Look, second: Look, share: float) -> Look:
    return Look(**{name: round(value + (getattr(second, name) - value) * share, 3) for name, value in first.__dict__.items()})


def eyes_of(track: FaceTrack, seconds: float) -> Eyes:
    """Open, or somewhere in a blink of the track."""
    for start in track.blinks:
        since = seconds - start
        if 0 <= since < BLINK_SECONDS:
            return "closed" if 0.02 <= since < 0.10 else "half"
    return "open"
