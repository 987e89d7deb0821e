"""The bodies of one shot as curves over time, made from their directions: every gesture begins with a small move against it, strikes on a stressed syllable, is held and settles.

Weight goes from foot to foot, the quicker the more energy; breath quickens with it; shoulders carry the tension and let go of it where a face comes to rest. A speaker's gestures strike on the own
line's stresses, a listener's answer comes late in the line. The same direction and voices give the same curves. Only times of the shot's own lines are looked at.
"""

import random
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from agents.base import Agent, AgentContext
from agents.film import Frame, ShownLine, SpeechCue, Take
from agents.film.staging import BodyDirection, Gesture, MotionData, MotionDirection, MotionKey, MotionTrack
from agents.items import columns, narrow, rows
from agents.media.curves import Curve
from agents.visual.shot_plans import heard_at, seconds_of, speech_of
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import InvalidInput
from cluster.contracts.ids import AgentId

from .syllables import first_stress

MOST_KEYS = 60
NEAREST = 0.045
"""Seconds between two keys: a frame."""
CALM_BREATH, QUICK_BREATH = 11.0, 15.0
"""Breaths a minute at rest, and how many more in full energy."""
NONE: Gesture = "none"
SETTLE = 0.55
"""Seconds in which a gesture goes back."""


class Move(NamedTuple):
    """What a gesture does to trunk and head at its stroke: degrees of lean and nod."""

    lean: float = 0.0
    nod: float = 0.0


MOVES: dict[Gesture, Move] = {
    "open_palm": Move(2.0, 1.0), "point": Move(3.5, -1.0), "hand_to_chest": Move(-1.0, 5.0), "hand_to_face": Move(0.5, 5.0), "fist": Move(2.5, 4.0), "shrug": Move(-1.0, 3.0),
    "lean_in": Move(7.0, -1.5), "lean_back": Move(-5.5, -3.0), "look_down": Move(1.5, 12.0), "look_up": Move(-1.5, -9.0),
}  # fmt: skip
NODS = ((0.0, 9.0), (0.2, -1.5), (0.42, 6.0), (0.66, 0.0))
SHAKES = ((0.0, 9.0), (0.22, -9.0), (0.46, 6.0), (0.7, 0.0))
"""A nod and a shake: seconds after the stroke, degrees."""


class MotionCaptureInput(Model):
    motion_directions: tuple[MotionDirection, ...]
    storyboard_frames: tuple[Frame, ...]
    dialogue_script: tuple[ShownLine, ...] = ()
    dialogue_audio: tuple[Take, ...] = ()


class MotionCaptureOutput(Model):
    motion_data: tuple[MotionData, ...]


class MotionCapture(Agent[MotionCaptureInput, MotionCaptureOutput]):
    spec = AgentSpec(
        id=AgentId("motion_capture"),
        name="Motion Capture",
        role="Realistic movement and gesture data",
        department="performance",
        stage=Stage.MEDIA_GENERATION,
        capabilities=frozenset({"motion"}),
        resource_class=ResourceClass.CPU_MEDIA,
        fan_out=Axis.SHOT,
        takes=("motion_directions", "storyboard_frames", "dialogue_script?", "dialogue_audio?"),
        emits=("motion_data",),
        resources=Resources(cpus=0.01),
        expected_seconds=0.2,
    )
    Input = MotionCaptureInput
    Output = MotionCaptureOutput

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        return directed_shot(inputs, item)

    async def execute(self, inputs: MotionCaptureInput, ctx: AgentContext) -> MotionCaptureOutput:
        ctx.provider = "callsheet"
        frame, direction, speech, seconds = shot_in_time(inputs, ctx.request.item)
        tracks = tuple(tracked(body, speech, seconds, ctx.rng(body.character)) for body in direction.bodies)
        return MotionCaptureOutput(motion_data=(MotionData(frame_id=frame.frame_id, tracks=tracks),))


def directed_shot(inputs: dict[str, Any], item: str) -> dict[str, Any]:
    """Raw inputs narrowed to one shot: its frame, its direction, its own lines without their words, and their takes."""
    frame: dict[str, Any] = next((row for row in rows(inputs, "storyboard_frames") if row["frame_id"] == item), {})
    lines = set(frame.get("line_ids", ()))
    view = narrow(
        inputs,
        storyboard_frames=lambda row: row["frame_id"] == item,
        motion_directions=lambda row: row["frame_id"] == item,
        motion_data=lambda row: row["frame_id"] == item,
        dialogue_script=lambda row: row["line_id"] in lines,
        dialogue_audio=lambda row: row["line_id"] in lines,
    )
    return columns(view, dialogue_script=ShownLine)


class DirectedShot(Protocol):
    """What a shot in time is made of."""

    @property
    def motion_directions(self) -> tuple[MotionDirection, ...]: ...
    @property
    def storyboard_frames(self) -> tuple[Frame, ...]: ...
    @property
    def dialogue_script(self) -> tuple[ShownLine, ...]: ...
    @property
    def dialogue_audio(self) -> tuple[Take, ...]: ...


def shot_in_time(inputs: DirectedShot, item: str) -> tuple[Frame, MotionDirection, tuple[SpeechCue, ...], float]:
    """Frame, direction, lines in their places and length of the one shot of these inputs. Raises InvalidInput when it is not among them."""
    if not inputs.storyboard_frames:
        raise InvalidInput(f"The storyboard has no frame {item}.")
    frame = inputs.storyboard_frames[0]
    direction = next((one for one in inputs.motion_directions if one.frame_id == frame.frame_id), MotionDirection(frame_id=frame.frame_id))
    speech = speech_of(frame, inputs.dialogue_audio, inputs.dialogue_script)
    return frame, direction, speech, seconds_of(frame, heard_at(frame, inputs.dialogue_audio))


def strokes(body: BodyDirection, speech: Sequence[SpeechCue], seconds: float) -> list[float]:
    """When each gesture of a body strikes: on the lines, own ones first, or spread over the shot where there are more gestures than lines."""
    count, name = len(body.gestures), body.character
    own = [first_stress(cue) for cue in speech if cue.character == name]
    others = [cue.start + 0.72 * cue.seconds for cue in speech if cue.character != name]
    if count <= len(own) + len(others):
        moments = sorted([*own, *others][:count]) if count < len(own) + len(others) else sorted([*own, *others])
    else:
        moments = [seconds * (index + 0.75) / (count + 0.5) for index in range(count)]
    apart, found = _rise(body) + _hold(body) + SETTLE, []
    for moment in moments:
        found.append(max(0.3, moment, found[-1] + apart if found else 0.0))
    return found


def _rise(body: BodyDirection) -> float:
    return 0.46 - 0.18 * body.energy


def _hold(body: BodyDirection) -> float:
    return 0.35 + 0.45 * (1 - body.energy)


def tracked(body: BodyDirection, speech: Sequence[SpeechCue], seconds: float, rng: random.Random) -> MotionTrack:
    """One body over the shot."""
    curves: dict[str, list[tuple[float, float]]] = {name: [(-0.5, 0.0)] for name in ("lean", "turn", "nod", "strength")}
    spans: list[tuple[float, float, Gesture]] = []
    size = 0.5 + 0.5 * body.energy
    for gesture, stroke in zip(body.gestures, strokes(body, speech, seconds), strict=True):
        start, end = stroke - _rise(body), stroke + _hold(body)
        spans.append((start, end + SETTLE, gesture))
        move = MOVES.get(gesture, Move())
        _struck(curves["lean"], start, stroke, end, move.lean * size)
        curves["strength"] += [(start, 0.0), (stroke, 0.6 + 0.4 * body.energy), (end, 0.55 + 0.4 * body.energy), (end + SETTLE, 0.0)]
        if gesture in ("nod", "head_shake"):
            curves["turn" if gesture == "head_shake" else "nod"] += [
                (start, 0.0), *((stroke + at, value * size) for at, value in (SHAKES if gesture == "head_shake" else NODS))
            ]  # fmt: skip
        else:
            _struck(curves["nod"], start, stroke, end, move.nod * (0.6 + 0.4 * size))
    _towards(curves["turn"], body, speech)
    curves["weight"] = _shifts(body, seconds, rng)
    curves["shoulders"] = [(-0.5, 0.55 * body.tension), (max(0.1, seconds - 0.6), 0.55 * body.tension * (1.0 if body.to_mood is body.from_mood else 0.7))]
    return MotionTrack(
        character=body.character,
        keys=_keys({name: sorted(points) for name, points in curves.items()}, spans),
        breaths_per_minute=round(CALM_BREATH + QUICK_BREATH * body.energy + 5 * body.tension, 1),
        sway=round(0.15 + 0.6 * body.energy * (1 - 0.4 * body.tension), 3),
    )


def _struck(points: list[tuple[float, float]], start: float, stroke: float, end: float, value: float) -> None:
    """A stroke with its anticipation, its hold and its settling a little beyond rest."""
    if value:
        points += [(start - 0.16, 0.0), (start, -0.18 * value), (stroke, value), (end, 0.9 * value), (end + 0.6 * SETTLE, -0.08 * value), (end + SETTLE, 0.0)]


def _towards(points: list[tuple[float, float]], body: BodyDirection, speech: Sequence[SpeechCue]) -> None:
    """The head comes towards the partner who begins to speak, and goes back when all is said, where no gesture moves it then."""
    taken = [at for at, _ in points]
    for cue in speech:
        if cue.character == body.character:
            continue
        arc = ((cue.start + 0.1, 0.0), (cue.start + 0.55, 5.0), (cue.start + max(0.8, cue.seconds - 0.2), 5.0), (cue.start + max(1.2, cue.seconds + 0.3), 0.0))
        if all(not arc[0][0] - 0.2 < at < arc[-1][0] + 0.2 for at in taken):
            points += arc


def _shifts(body: BodyDirection, seconds: float, rng: random.Random) -> list[tuple[float, float]]:
    """Weight from foot to foot."""
    side, reach, points = rng.choice((-1.0, 1.0)), 0.3 + 0.5 * body.energy, []
    at = -0.5
    while at < seconds + 0.5 and len(points) < 18:
        points.append((at, side * reach))
        stays = rng.uniform(0.75, 1.25) * (3.4 - 1.9 * body.energy)
        points.append((at + stays - 0.7, side * reach))
        at, side = at + stays, -side * rng.uniform(0.6, 1.0) if abs(side) > 0.5 else -side / abs(side)
    return points


def _keys(curves: dict[str, list[tuple[float, float]]], spans: Sequence[tuple[float, float, Gesture]]) -> tuple[MotionKey, ...]:
    """All curves as keys at the moments of all of them."""
    drawn = {name: Curve(*zip(*_apart(points), strict=True)) for name, points in curves.items()}
    moments: list[float] = []
    for at in sorted({round(at, 3) for points in curves.values() for at, _ in points}):
        if not moments or at - moments[-1] >= NEAREST:
            moments.append(at)
    if len(moments) > MOST_KEYS:
        moments = [moments[round(index * (len(moments) - 1) / (MOST_KEYS - 1))] for index in range(MOST_KEYS)]
    keys: list[MotionKey] = []
    for at in moments:
        values = {name: round(curve.at(at), 3) for name, curve in drawn.items()}
        made: list[Gesture] = [gesture for start, end, gesture in spans if start < at < end]
        gesture = made[0] if made else NONE
        keys.append(
            MotionKey(
                at=at, gesture=gesture, strength=min(1.0, max(0.0, values["strength"])) if gesture != "none" else 0.0, lean=_within(values["lean"], 12),
                turn=_within(values["turn"], 20), nod=_within(values["nod"], 15), weight=_within(values["weight"], 1), shoulders=min(1.0, max(0.0, values["shoulders"])),
            )
        )  # fmt: skip
    return tuple(keys)


def _apart(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The points without those that come with another or before it."""
    kept: list[tuple[float, float]] = []
    for at, value in points:
        if not kept or at > kept[-1][0] + 1e-6:
            kept.append((at, value))
    return kept


def _within(value: float, most: float) -> float:
    return max(-most, min(most, value))
