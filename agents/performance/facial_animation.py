"""The faces of one shot as curves over time: which expression when, brows on the stresses, and when the eyes shut. Lips are the speech's own and not touched.

A speaker's face comes to the feeling of a line as the line begins and is strongest on its stresses; a listener's answers a moment after it has begun to hear. Eyes shut at the ends of clauses and as a
head begins to turn, seldom where there is tension, and never while lips are shut for a p, a b or an m, when a face would look asleep. A face is a matter of its own lines: another line of the scene
leaves it alone.
"""

import random
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from agents.base import Agent, AgentContext
from agents.direction.acting import answer_to
from agents.film import Frame, Mood, ShownLine, SpeechCue, Take
from agents.film.staging import BodyDirection, FaceKey, FaceTrack, FacialAnimation, MotionData, MotionDirection, MotionTrack
from agents.items import stable_seed
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from .motion_capture import directed_shot, shot_in_time
from .syllables import PAUSE_SECONDS, clause_ends, closures, stresses

RAISED = {Mood.WARM: 0.5, Mood.HOPEFUL: 0.7, Mood.COMIC: 0.9, Mood.TRIUMPHANT: 0.5, Mood.SAD: 0.4, Mood.EERIE: 0.6, Mood.TENSE: -0.8}
"""Where brows go on a stress, by feeling."""
BEAT = 0.34
"""Seconds that brows need to come down again."""
ANSWERS_AFTER = 0.35
BLINK_EVERY = 3.2
"""Seconds between two blinks of somebody at ease who is not made to blink."""
LEAST_APART = 0.5
CLEAR = 0.09
"""Seconds around a short closure of the lips in which no eye shuts."""
MOST_KEYS = 60


class FacialAnimationInput(Model):
    motion_directions: tuple[MotionDirection, ...]
    storyboard_frames: tuple[Frame, ...]
    dialogue_script: tuple[ShownLine, ...] = ()
    dialogue_audio: tuple[Take, ...] = ()
    motion_data: tuple[MotionData, ...] = ()


class FacialAnimationOutput(Model):
    facial_animation_data: tuple[FacialAnimation, ...]


class FacialAnimator(Agent[FacialAnimationInput, FacialAnimationOutput]):
    spec = AgentSpec(
        id=AgentId("facial_animation"),
        name="Facial Animation",
        role="Expressions and lip sync",
        department="performance",
        stage=Stage.MEDIA_GENERATION,
        capabilities=frozenset({"faces"}),
        resource_class=ResourceClass.CPU_MEDIA,
        fan_out=Axis.SHOT,
        takes=("motion_directions", "storyboard_frames", "dialogue_script?", "dialogue_audio?", "motion_data?"),
        emits=("facial_animation_data",),
        resources=Resources(cpus=0.01),
        expected_seconds=0.2,
    )
    Input = FacialAnimationInput
    Output = FacialAnimationOutput

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        return directed_shot(inputs, item)

    async def execute(self, inputs: FacialAnimationInput, ctx: AgentContext) -> FacialAnimationOutput:
        ctx.provider = "callsheet"
        frame, direction, speech, seconds = shot_in_time(inputs, ctx.request.item)
        felt = {line.line_id: line.emotion for line in inputs.dialogue_script}
        bodies = {track.character: track for data in inputs.motion_data for track in data.tracks}
        tracks = tuple(
            FaceTrack(
                character=body.character,
                keys=_keys(body, speech, felt, seconds, stable_seed(body.character, frame.scene_number)),
                blinks=_blinks(body, speech, bodies.get(body.character), seconds, ctx.rng(f"blinks of {body.character}")),
            )
            for body in direction.bodies
        )
        return FacialAnimationOutput(facial_animation_data=(FacialAnimation(frame_id=frame.frame_id, tracks=tracks),))


def _keys(body: BodyDirection, speech: Sequence[SpeechCue], felt: dict[str, Mood], seconds: float, who: int) -> tuple[FaceKey, ...]:
    """The expressions of one face, each held until the next begins to come."""
    strong = min(1.0, 0.6 + 0.4 * max(body.energy, body.tension))
    points: list[tuple[float, Mood, float, float]] = [(-0.5, body.from_mood, 0.75 * strong, 0.0)]
    mood = body.from_mood
    for cue in speech:
        mine = cue.character == body.character
        told = felt.get(cue.line_id, body.to_mood)
        coming, begins = (told, cue.start) if mine else (answer_to(told, who), cue.start + ANSWERS_AFTER)
        points += [(begins - 0.05, mood, points[-1][2], 0.0), (begins + 0.4, coming, strong if mine else 0.8 * strong, 0.0)]
        mood = coming
        for at in stresses(cue) if mine else ():
            if at > begins + 0.4 + BEAT and at + BEAT < cue.start + cue.seconds:
                points += [(at - 0.12, mood, strong, 0.0), (at, mood, 1.0, RAISED[mood]), (at + BEAT, mood, strong, 0.0)]
    closing = max(seconds - 0.7, (speech[-1].start + speech[-1].seconds - 0.2) if speech else 0.4 * seconds)
    if mood is not body.to_mood:
        points += [(closing, mood, strong, 0.0), (closing + 0.6, body.to_mood, strong, 0.0)]
    return _in_order(points)


def _in_order(points: list[tuple[float, Mood, float, float]]) -> tuple[FaceKey, ...]:
    keys: list[FaceKey] = []
    for at, mood, intensity, brow in points:
        if keys and at < keys[-1].at + 0.04:
            continue
        keys.append(FaceKey(at=round(at, 3), mood=mood, intensity=round(intensity, 3), brow=round(brow, 3)))
    return tuple(keys[:MOST_KEYS])


def _blinks(body: BodyDirection, speech: Sequence[SpeechCue], moves: MotionTrack | None, seconds: float, rng: random.Random) -> tuple[float, ...]:
    """When the eyes shut: where there is a reason to, and in between as often as eyes do."""
    every = BLINK_EVERY * (1 + 1.2 * body.tension)
    wanted = [end + 0.03 for cue in speech if cue.character == body.character for end in clause_ends(cue)] + _turns(moves)
    if body.tension > 0.6:
        wanted = wanted[::2]
    found: list[float] = []
    at = rng.uniform(0.3, 0.8) * every
    for reason in [*sorted(wanted), seconds + 1.0]:
        while at < min(reason - LEAST_APART, seconds):
            found.append(at)
            at += rng.uniform(0.7, 1.3) * every
        if reason <= seconds and (not found or reason - found[-1] >= LEAST_APART):
            found.append(reason)
            at = max(at, reason + rng.uniform(0.6, 1.1) * every)
    held = [span for cue in speech if cue.character == body.character for span in closures(cue) if span[1] - span[0] < PAUSE_SECONDS]
    return tuple(round(at, 3) for at in found if at >= 0 and all(not start - CLEAR < at < end + CLEAR / 2 for start, end in held))


def _turns(moves: MotionTrack | None) -> list[float]:
    """Moments just before a head begins to turn or to look down."""
    if moves is None:
        return []
    return [
        before.at
        for before, after in pairwise(moves.keys)
        if abs(before.turn) < 1 and abs(before.nod) < 3 and (abs(after.turn - before.turn) > 4 or abs(after.nod - before.nod) > 7)
    ]
