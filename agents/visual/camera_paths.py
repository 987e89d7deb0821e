"""The camera's way through one shot: what the shot list asks for as keys in time, carried as the scene's support carries it. Pure.

A move begins when the picture has been taken in, goes with the words where there are any, and comes to rest before the cut, a dolly a little beyond its mark and back. A hand shakes by the tension of
the scene. No key, and no shake on the way, shows more than was drawn.
"""

from collections.abc import Sequence

from agents.film import CameraMove, Frame, Mood, Scene
from agents.film.staging import CameraKey, CameraPath, CinematographyPlan, ShotSpec
from agents.media.camera import SHAKE, room_of

from .framing import turns_in

TENSION = {Mood.TENSE: 0.8, Mood.EERIE: 0.55, Mood.TRIUMPHANT: 0.4, Mood.SAD: 0.3, Mood.COMIC: 0.25, Mood.HOPEFUL: 0.2, Mood.WARM: 0.15}
TAKEN_IN, RESTED = 0.07, 0.9
"""Shares of the shot after which a move begins and by which it ends."""
OVERSHOOT = 0.05
"""Of a dolly's way: how far it goes beyond its mark before it settles."""
PUSH, PULL, PAN, DRIFT = 0.085, 0.11, 0.038, 0.014
"""Zoom gained and lost, and shares of the frame to either side of the middle."""
TURN_PUSH = 1.35
"""A camera that comes nearer because the scene turns comes this much nearer."""
RISE = 0.022
"""Share of the frame by which a crane comes up on its way."""
TILTED = 1.6
"""Degrees by which the world tips where an eerie scene turns."""
HAND_ROOM = 1.025
"""Zoom of a camera in a hand: what it needs to shake within the picture."""

Point = tuple[float, float, float, float]
"""x, y, zoom, roll."""
STILL: Point = (0.0, 0.0, 1.0, 0.0)


def path_of(
    frame: Frame,
    spec: ShotSpec,
    photography: CinematographyPlan,
    scene: Scene,
    near: Sequence[Frame],
    *,
    seconds: float,
    spans: Sequence[tuple[float, float]] = (),
) -> CameraPath:
    """The path of a shot of that length. `near`: the frames of its scene; `spans`: from when to when somebody is heard in it."""
    turn = turns_in(frame, near, scene)
    start, end = _ends(spec.move, turn, scene, seconds)
    held = spec.move is CameraMove.HANDHELD or (photography.support == "handheld" and spec.move is not CameraMove.STATIC)
    if held:
        start, end = ((x, y, max(zoom, HAND_ROOM), roll) for x, y, zoom, roll in (start, end))
    if photography.support == "crane" and start != end:
        start, end = (start[0], start[1] + RISE, start[2] + 0.01, start[3]), (end[0], end[1] - RISE / 2, end[2] + 0.01, end[3])
    shake = round(0.25 + 0.6 * TENSION[scene.mood], 3) if held else 0.0
    keys = _keys(start, end, *_when(seconds, spans if turn else ()), settles=photography.support == "dolly" and not held)
    carried = "handheld" if held else "locked" if start == end else photography.support
    return CameraPath(frame_id=frame.frame_id, keys=tuple(_within(key, shake) for key in keys), shake=shake, support=carried)


def beyond(path: CameraPath) -> list[str]:
    """Keys at which the camera would see beyond the drawn picture."""
    return [
        f"{path.frame_id} looks beyond its picture at {key.at:.2f} s: at a zoom of {key.zoom:.2f} there are {room_of(key.zoom, key.roll):.3f} to any side."
        for key in path.keys
        if max(abs(key.x), abs(key.y)) + path.shake * SHAKE > room_of(key.zoom, key.roll) + 1e-6
    ]


def _ends(move: CameraMove, turn: bool, scene: Scene, seconds: float) -> tuple[Point, Point]:
    """Where the move begins and ends."""
    reach = min(1.0, 0.55 + seconds / 10)
    roll = TILTED * (1 if scene.scene_number % 2 else -1) if turn and scene.mood is Mood.EERIE else 0.0
    if move is CameraMove.PUSH_IN:
        return STILL, (0.0, 0.004, 1 + PUSH * reach * (TURN_PUSH if turn else 1.0), roll)
    if move is CameraMove.PULL_OUT:
        return (0.0, 0.004, 1 + PULL * reach, 0.0), STILL
    if move in (CameraMove.PAN_LEFT, CameraMove.PAN_RIGHT):
        way = PAN * reach * (1 if move is CameraMove.PAN_RIGHT else -1)
        return (-way, 0.0, 1.02, 0.0), (way, 0.0, 1.02, 0.0)
    if move in (CameraMove.TILT_UP, CameraMove.TILT_DOWN):
        way = PAN * reach * (1 if move is CameraMove.TILT_DOWN else -1)
        return (0.0, -way, 1.02, 0.0), (0.0, way, 1.02, 0.0)
    if move is CameraMove.DRIFT:
        side = 1 if scene.scene_number % 2 else -1
        return (-DRIFT * reach * side, 0.002, 1.018, 0.0), (DRIFT * reach * side, -0.003, 1.03, 0.0)
    return STILL, STILL


def _when(seconds: float, spans: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """From when to when the camera goes: with the words, if it goes for their sake."""
    first, last = TAKEN_IN * seconds, RESTED * seconds
    if spans:
        first, last = max(first, min(spans[0][0], 0.4 * seconds)), min(last, max(spans[-1][1], 0.6 * seconds))
    return first, last


def _keys(start: Point, end: Point, first: float, last: float, *, settles: bool) -> list[CameraKey]:
    if start == end:
        return [_key(0.0, start)]
    keys = [_key(first, start), _key(last, end)]
    if settles:
        past = (end[0] + OVERSHOOT * (end[0] - start[0]), end[1] + OVERSHOOT * (end[1] - start[1]), max(1.0, end[2] + OVERSHOOT * (end[2] - start[2])), end[3])
        keys[1:] = [_key(first + 0.86 * (last - first), past), _key(last, end)]
    return keys


def _key(at: float, point: Point) -> CameraKey:
    x, y, zoom, roll = (round(value, 5) for value in point)
    return CameraKey(at=round(at, 3), x=x, y=y, zoom=zoom, roll=roll)


def _within(key: CameraKey, shake: float) -> CameraKey:
    """The key, no farther to a side than the picture goes."""
    room = max(0.0, room_of(key.zoom, key.roll) - shake * SHAKE)
    return key.model_copy(update={"x": max(-room, min(room, key.x)), "y": max(-room, min(room, key.y))})
