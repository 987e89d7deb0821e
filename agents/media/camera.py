"""Where the camera is: the framing of each shot size and the path of each move, eased at both ends.

World units are pixels of a 1280x720 wide shot. A `View` says which world point is in the middle of the frame and how large a unit is drawn.
"""

import math
from dataclasses import dataclass

from agents.film import CameraMove, ShotCheck, ShotPlan, ShotSize
from agents.film.staging import CameraPath

MARGIN = 0.09
"""Share of the frame drawn beyond each edge, for the moves."""


@dataclass(frozen=True)
class Framing:
    """How a shot size sees the set and the people."""

    scale: float
    """Pixels of a 720-line frame per world unit of the set."""
    centre_y: float
    figure: float
    """Height of a standing adult in lines of a 720-line frame."""
    head_top: float
    """Line at which an adult's head begins; None of the feet matter when they are out of frame."""
    blur: float
    """Of the set, in pixels of a 720-line frame."""


FRAMINGS: dict[ShotSize, Framing] = {
    ShotSize.EXTREME_WIDE: Framing(0.82, 350, 165, 428, 0.0),
    ShotSize.WIDE: Framing(1.0, 360, 400, 258, 0.0),
    ShotSize.MEDIUM: Framing(1.32, 385, 1010, 128, 1.6),
    ShotSize.MEDIUM_CLOSE: Framing(1.6, 375, 1480, 112, 3.2),
    ShotSize.CLOSE: Framing(1.95, 350, 2250, 84, 5.5),
    ShotSize.OVER_SHOULDER: Framing(1.5, 375, 1330, 118, 3.0),
    ShotSize.INSERT: Framing(1.7, 430, 2600, 300, 6.0),
}


LENSES = {
    ShotSize.EXTREME_WIDE: 18,
    ShotSize.WIDE: 24,
    ShotSize.MEDIUM: 40,
    ShotSize.MEDIUM_CLOSE: 65,
    ShotSize.CLOSE: 85,
    ShotSize.OVER_SHOULDER: 65,
    ShotSize.INSERT: 100,
}
"""Millimetres of the lens that a size is usually shot with."""


@dataclass(frozen=True)
class CameraState:
    """Shift of the frame in shares of its width and height, and its zoom, for things at depth 1."""

    dx: float
    dy: float
    zoom: float
    roll: float = 0.0
    """Degrees by which the frame is turned about its middle, at every depth alike."""

    def at_depth(self, depth: float) -> tuple[float, float, float]:
        """The same for things at another depth: far things move less. This is the parallax."""
        share = 0.22 + 0.78 * depth
        return self.dx * share, self.dy * share, 1 + (self.zoom - 1) * share


def ease(t: float) -> float:
    """Slow in, slow out: 0 to 1 with no speed at the ends."""
    t = max(0.0, min(1.0, t))
    return t * t * (3 - 2 * t)


def camera_at(move: CameraMove, seconds: float, length: float, *, energy: float = 1.0) -> CameraState:
    """The camera at a moment of a shot of that length. It rests before the first and after the last moment; only a hand never does."""
    t = ease(seconds / length if length > 0 else 0.0)
    reach = energy * min(1.0, 0.55 + length / 10)
    swing = 1 - 2 * t
    if move is CameraMove.PUSH_IN:
        return CameraState(0, -0.004 * t, 1 + 0.085 * reach * t)
    if move is CameraMove.PULL_OUT:
        return CameraState(0, -0.004 * (1 - t), 1 + 0.11 * reach * (1 - t))
    if move is CameraMove.PAN_LEFT:
        return CameraState(-0.038 * reach * swing, 0, 1.02)
    if move is CameraMove.PAN_RIGHT:
        return CameraState(0.038 * reach * swing, 0, 1.02)
    if move is CameraMove.TILT_UP:
        return CameraState(0, -0.038 * reach * swing, 1.02)
    if move is CameraMove.TILT_DOWN:
        return CameraState(0, 0.038 * reach * swing, 1.02)
    if move is CameraMove.DRIFT:
        return CameraState(0.014 * reach * swing, 0.005 * reach * math.sin(math.pi * t), 1.018 + 0.012 * t)
    if move is CameraMove.HANDHELD:
        return _held(seconds, energy)
    return CameraState(0, 0, 1.0)


def _held(seconds: float, energy: float) -> CameraState:
    """A camera on a shoulder: breath and small corrections, never twice the same."""
    dx = 0.0042 * math.sin(1.9 * seconds + 0.4) + 0.0022 * math.sin(4.3 * seconds + 1.3) + 0.0009 * math.sin(9.1 * seconds)
    dy = 0.0050 * math.sin(1.5 * seconds + 2.0) + 0.0026 * math.sin(3.7 * seconds) + 0.0010 * math.sin(8.3 * seconds + 0.7)
    return CameraState(energy * dx, energy * dy, 1.022 + 0.003 * math.sin(0.9 * seconds))


PACE, REACH = 0.15, 0.6
"""Of a camera that goes along with walkers: shares of the frame's width a second, and the most of it that passes in one shot, as far as the set goes."""


def tracking_of(plan: ShotPlan) -> float:
    """Shares of the frame's width a second by which the camera goes along, to the right positive, with people seen from the waist up who all walk; 0 in any other shot."""
    walk = bool(plan.subjects) and all(subject.action in ("walk", "run") for subject in plan.subjects)
    if not walk or plan.size in (ShotSize.EXTREME_WIDE, ShotSize.WIDE, ShotSize.INSERT) or plan.move not in (CameraMove.PAN_LEFT, CameraMove.PAN_RIGHT):
        return 0.0
    return min(PACE, REACH / _tracked_seconds(plan)) * (1 if plan.move is CameraMove.PAN_RIGHT else -1)


def travel_of(plan: ShotPlan) -> float:
    """Share of the frame's width that passes at most to either side of the middle of a tracking shot, handles included."""
    return abs(tracking_of(plan)) * _tracked_seconds(plan) / 2


def _tracked_seconds(plan: ShotPlan) -> float:
    return (plan.frames + 2 * max(plan.head_frames, plan.tail_frames)) / plan.fps


SHAKE = 0.01
"""Share of the frame's width by which a picture moves in a hand that shakes as much as any."""


def path_at(path: CameraPath, seconds: float) -> CameraState:
    """The camera on its path at a moment: eased from key to key, with the shake of the hand, and never so far that the picture ends within the frame."""
    keys = path.keys
    before = max((key for key in keys if key.at <= seconds), key=lambda key: key.at, default=keys[0])
    after = min((key for key in keys if key.at > seconds), key=lambda key: key.at, default=keys[-1])
    t = ease((seconds - before.at) / (after.at - before.at)) if after.at > before.at else 0.0
    x, y, zoom, roll = (
        a + (b - a) * t for a, b in zip((before.x, before.y, before.zoom, before.roll), (after.x, after.y, after.zoom, after.roll), strict=True)
    )
    if path.shake:
        x += path.shake * SHAKE * (0.55 * math.sin(1.9 * seconds + 0.4) + 0.3 * math.sin(4.3 * seconds + 1.3) + 0.15 * math.sin(9.1 * seconds))
        y += path.shake * SHAKE * (0.6 * math.sin(1.5 * seconds + 2.0) + 0.3 * math.sin(3.7 * seconds) + 0.15 * math.sin(8.3 * seconds + 0.7))
    room = room_of(zoom, roll)
    return CameraState(-max(-room, min(room, x)), -max(-room, min(room, y)), zoom, roll)


def room_of(zoom: float, roll: float = 0.0) -> float:
    """Shares of the frame by which a camera may go to any side without seeing the end of the picture, which is drawn `MARGIN` beyond each edge; a turned frame reaches farther with its corners."""
    return max(0.0, MARGIN - 0.005 + (zoom - 1) / 2 - abs(math.sin(math.radians(roll))) * 0.9)


def at_rest(path: CameraPath) -> bool:
    """Whether nothing but the picture itself moves on that path."""
    return not path.shake and all((key.x, key.y, key.zoom, key.roll) == (0, 0, 1, 0) for key in path.keys)


def camera_of(plan: ShotPlan, seconds: float) -> CameraState:
    """The camera of a shot at a moment: its path or else its move, and a livelier move when the shot was sent back because too little moved. Who walks is gone along with in any case."""
    if pace := tracking_of(plan):
        return CameraState(-pace * (seconds - plan.frames / plan.fps / 2), 0.0015 * math.sin(5.2 * seconds), 1.0)
    if plan.camera and not stirred(plan):
        return path_at(plan.camera, seconds)
    move = CameraMove.DRIFT if stirred(plan) and plan.move is CameraMove.STATIC else plan.move
    return camera_at(move, seconds, max(plan.frames - 1, 1) / plan.fps, energy=1.0 + 0.35 * min(2, plan.retake) * stirred(plan))


def stirred(plan: ShotPlan) -> bool:
    """Whether this take shall move more than the one before; so it does when nobody says what was wrong with that."""
    return plan.retake > 0 and (not plan.repair or not {ShotCheck.FROZEN, ShotCheck.MOTION}.isdisjoint(plan.repair))
