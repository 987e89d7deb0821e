"""Bodies and faces by direction: from a line's act to a gesture, from a gesture to curves, from curves to the picture."""

import asyncio
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.direction.animation_director import AnimationDirector, AnimationDirectorInput, AnimationDirectorOutput
from agents.direction.gestures import ARMS
from agents.film import FPS, Frame, Mood, ShotPlan, ShotSize, SpeechCue, Subject, Viseme
from agents.film.staging import BodyDirection, FaceKey, FaceTrack, MotionDirection, MotionKey, MotionTrack
from agents.media.curves import Curve
from agents.media.footage import inspect_clip
from agents.media.motion import Moves, expression_at
from agents.media.people.face import EXPRESSIONS
from agents.media.picture import Picture
from agents.media.shots import render_shot
from agents.performance.facial_animation import FacialAnimation, FacialAnimator
from agents.performance.motion_capture import MotionCapture, MotionData, strokes, tracked
from agents.performance.syllables import clause_ends, closures, first_stress
from agents.quality.shot_checks import shot_faults
from agents.visual.staged_shots import MOVING_INPUTS
from agents.visual.video_generation import VideoGeneration
from tests.plans import design, plan
from tests.small_film import LINES, PROFILES, SCENES, run_agent

WORDS = tuple(
    Viseme.model_validate({"at": at, "shape": shape})
    for at, shape in ((0.0, "small"), (0.4, "wide"), (0.6, "closed"), (0.66, "wide"), (1.0, "closed"), (1.3, "round"), (1.8, "small"))
)
CUE = SpeechCue(line_id="SCENE_1_LINE_1", character="Mara", start=0.5, seconds=2.2, visemes=WORDS)
BODY = BodyDirection(character="Mara", energy=0.6, gestures=("hand_to_chest",), from_mood=Mood.SAD, to_mood=Mood.HOPEFUL, tension=0.4)


def frame(**changes: Any) -> Frame:
    values: dict[str, Any] = {
        "frame_id": "SCENE_1_SHOT_1", "scene_number": 1, "shot_order": 1, "description": "Mara and Tom.", "size": ShotSize.MEDIUM, "move": "static", "focus": "Mara",
        "characters_present": ("Mara", "Tom"), "location": "ROCKY SHORE", "line_ids": ("SCENE_1_LINE_3", "SCENE_1_LINE_4"), "seconds": 3.0, "lighting_mood": "sad",
    }  # fmt: skip
    return Frame.model_validate(values | changes)


def film(**changes: Any) -> dict[str, Any]:
    return {
        "storyboard_frames": [frame(**changes).model_dump(mode="json")],
        "scene_plans": [{"scene_number": 1, "marks": [{"character": "Mara", "x": -0.4, "facing": "right"}, {"character": "Tom", "x": 0.4, "facing": "left"}], "action": "They talk."}],
        "scene_list": [scene.model_dump(mode="json") for scene in SCENES],
        "character_profiles": [profile.model_dump(mode="json") for profile in PROFILES],
        "dialogue_script": [line.model_dump(mode="json") for line in LINES],
    }  # fmt: skip


def ran(agent: Any, values: dict[str, Any], tmp_path: Path) -> dict[str, Any]:
    return asyncio.run(run_agent(agent, values, tmp_path, "SCENE_1_SHOT_1")).outputs


def directed(values: dict[str, Any], tmp_path: Path) -> dict[str, BodyDirection]:
    made = AnimationDirectorOutput.model_validate(ran(AnimationDirector, values, tmp_path))
    return {body.character: body for body in made.motion_directions[0].bodies}


def takes() -> list[dict[str, Any]]:
    ref = {"sha256": "0" * 64, "name": "x.wav", "media_type": "audio/wav", "size": 1}
    return [
        {"line_id": f"SCENE_1_LINE_{n}", "character": who, "audio": ref, "seconds": 2.2, "visemes": [v.model_dump() for v in WORDS], "provider": "test"}
        for n, who in ((3, "Mara"), (4, "Tom"))
    ]


# ---- the direction -----------------------------------------------------------------------------------------------------------


def test_a_gesture_is_what_the_line_does_to_the_other(tmp_path: Path) -> None:
    bodies = directed(film(), tmp_path)
    assert bodies["Mara"].gestures[0] == "hand_to_chest", "she confesses"
    assert bodies["Tom"].gestures and bodies["Tom"].gestures != bodies["Mara"].gestures


def test_another_act_is_another_gesture_and_other_words_are_none(tmp_path: Path) -> None:
    values = film()
    values["dialogue_script"][2]["act"] = "warn"
    assert directed(values, tmp_path)["Mara"].gestures[0] == "point"
    values["dialogue_script"][2] |= {"act": "confess", "text": "Other words."}
    assert AnimationDirector.view(values, "SCENE_1_SHOT_1") == AnimationDirector.view(film(), "SCENE_1_SHOT_1")


@pytest.mark.parametrize("changes", [{"size": ShotSize.CLOSE}, {"actions": {"Mara": "fold_arms", "Tom": "work"}}])
def test_no_arm_is_asked_for_that_is_not_in_the_frame_or_not_free(changes: dict[str, Any], tmp_path: Path) -> None:
    for body in directed(film(**changes), tmp_path).values():
        assert ARMS.isdisjoint(body.gestures)


def test_an_answer_that_asks_for_such_an_arm_is_sent_back() -> None:
    inputs = AnimationDirectorInput.model_validate(AnimationDirector.view(film(size=ShotSize.CLOSE), "SCENE_1_SHOT_1"))
    bodies = (BODY, BODY.model_copy(update={"character": "Tom", "gestures": ("nod",)}))
    problems = AnimationDirector().check(inputs, AnimationDirectorOutput(motion_directions=(MotionDirection(frame_id="SCENE_1_SHOT_1", bodies=bodies),)))
    assert len(problems) == 1 and "hand_to_chest" in problems[0]


def test_the_talkative_are_livelier_than_the_formal(tmp_path: Path) -> None:
    values = film()
    values["character_profiles"][0] |= {"talkativeness": 0.9, "formality": 0.1}
    lively = directed(values, tmp_path)["Mara"].energy
    values["character_profiles"][0] |= {"talkativeness": 0.1, "formality": 0.9}
    assert directed(values, tmp_path)["Mara"].energy < 0.7 * lively


# ---- the curves ----------------------------------------------------------------------------------------------------------------


def test_a_curve_meets_its_keys_and_never_goes_beyond_them() -> None:
    curve = Curve((0.0, 1.0, 2.0, 3.0), (0.0, 1.0, 5.0, 2.0))
    values = [curve.at(0.01 * step) for step in range(-20, 320)]
    assert [curve.at(at) for at in (0.0, 1.0, 2.0, 3.0)] == pytest.approx([0.0, 1.0, 5.0, 2.0])
    assert min(values) >= 0.0 and max(values) <= 5.0 and values[0] == 0.0 and values[-1] == 2.0


def test_a_gesture_strikes_on_a_stress_after_a_small_move_against_it_and_settles() -> None:
    body = BODY.model_copy(update={"gestures": ("lean_in",)})
    (stroke,) = strokes(body, (CUE,), 4.0)
    assert stroke == first_stress(CUE)
    moves = Moves(tracked(body, (CUE,), 4.0, random.Random(1)))
    leans = [moves.at(stroke - 0.6 + 0.02 * step).lean for step in range(120)]
    assert min(leans[:30]) < -0.3 and moves.at(stroke).lean > 4 and abs(moves.at(4.5).lean) < 0.2


def test_energy_breathes_faster_and_tension_raises_the_shoulders() -> None:
    calm, wild = (tracked(BODY.model_copy(update={"energy": e, "tension": e}), (CUE,), 4.0, random.Random(1)) for e in (0.1, 0.9))
    assert wild.breaths_per_minute > calm.breaths_per_minute + 8 and wild.keys[0].shoulders > calm.keys[0].shoulders + 0.3


def test_eyes_shut_where_a_clause_ends_and_never_while_lips_are_shut_for_a_plosive(tmp_path: Path) -> None:
    values = film() | {"dialogue_audio": takes()}
    values |= ran(AnimationDirector, values, tmp_path)
    values |= ran(MotionCapture, values, tmp_path)
    made = FacialAnimation.model_validate(ran(FacialAnimator, values, tmp_path)["facial_animation_data"][0])
    mara = next(track for track in made.tracks if track.character == "Mara")
    own = CUE.model_copy(update={"start": 0.4 + 0.25})
    assert any(abs(blink - end) < 0.12 for blink in mara.blinks for end in clause_ends(own))
    plosives = [(start, end) for start, end in closures(own) if end - start < 0.16]
    assert plosives and not any(start <= blink <= end for blink in mara.blinks for start, end in plosives)
    assert {key.mood for key in mara.keys} and any(key.brow > 0 for key in mara.keys)


def test_a_face_depends_on_its_own_lines_only() -> None:
    values = film() | {"dialogue_audio": takes(), "motion_directions": [MotionDirection(frame_id="SCENE_1_SHOT_1", bodies=(BODY,)).model_dump(mode="json")]}
    other = {**values, "dialogue_audio": [*takes(), {**takes()[0], "line_id": "SCENE_1_LINE_1", "seconds": 9.0}]}
    other["dialogue_script"] = [{**line, "text": "Else."} for line in values["dialogue_script"]]
    for agent in (MotionCapture, FacialAnimator):
        assert agent.view(values, "SCENE_1_SHOT_1") == agent.view(other, "SCENE_1_SHOT_1")


def test_the_same_direction_gives_the_same_curves(tmp_path: Path) -> None:
    values = film() | {"dialogue_audio": takes()}
    values |= ran(AnimationDirector, values, tmp_path)
    assert ran(MotionCapture, values, tmp_path / "a") == ran(MotionCapture, values, tmp_path / "b")
    made = MotionData.model_validate(ran(MotionCapture, values, tmp_path / "c")["motion_data"][0])
    assert {track.character for track in made.tracks} == {"Mara", "Tom"}


# ---- the picture ---------------------------------------------------------------------------------------------------------------


def shot(motion: MotionTrack | None = None, face: FaceTrack | None = None, **changes: Any) -> ShotPlan:
    subject = Subject(design=design(coat="vest"), motion=motion, face=face, expression=Mood.SAD)
    return plan(**({"subjects": (subject,), "size": ShotSize.MEDIUM, "width": 320, "height": 180} | changes))


def changed(one: ShotPlan, other: ShotPlan, at: int = 12) -> float:
    first, second = (Picture(seen).frame(at)[..., :3].astype(int) for seen in (one, other))
    return float((np.abs(first - second).max(axis=2) > 20).mean())


@pytest.mark.parametrize(
    "move",
    [{"lean": 8.0}, {"nod": 12.0}, {"turn": -15.0}, {"weight": 1.0}, {"gesture": "open_palm", "strength": 1.0}, {"gesture": "hand_to_chest", "strength": 1.0}],
)
def test_every_curve_of_a_body_is_seen(move: dict[str, Any]) -> None:
    still, moved = (MotionTrack(character="Mara", keys=(MotionKey(at=0.0), MotionKey(at=0.5, **one), MotionKey(at=0.9))) for one in ({}, move))
    assert changed(shot(still), shot(moved)) > 0.001


@pytest.mark.parametrize("face", [{"keys": (FaceKey(at=0, mood=Mood.TRIUMPHANT),)}, {"keys": (FaceKey(at=0, mood=Mood.SAD, brow=1.0),)}, {"blinks": (0.45,)}])
def test_every_curve_of_a_face_is_seen(face: dict[str, Any]) -> None:
    plain = FaceTrack(character="Mara", keys=(FaceKey(at=0, mood=Mood.SAD),))
    close = {"size": ShotSize.CLOSE}
    assert changed(shot(None, plain, **close), shot(None, plain.model_copy(update=face), **close)) > 0.0004


def test_a_face_in_full_feeling_is_the_one_without_direction() -> None:
    track = FaceTrack(character="Mara", keys=(FaceKey(at=0.0, mood=Mood.SAD), FaceKey(at=1.0, mood=Mood.TRIUMPHANT)))
    assert expression_at(track, -1.0, Mood.WARM).look == EXPRESSIONS[Mood.SAD] and expression_at(track, 2.0, Mood.WARM).look == EXPRESSIONS[Mood.TRIUMPHANT]
    assert expression_at(track, 0.5, Mood.WARM).look not in EXPRESSIONS.values()
    assert expression_at(None, 0.5, Mood.WARM).look == EXPRESSIONS[Mood.WARM]


def test_hands_that_hold_something_do_not_let_go_for_a_gesture() -> None:
    from agents.media.cast import Cast
    from agents.media.picture import stage_of, view_of

    track = MotionTrack(character="Mara", keys=(MotionKey(at=0.0, gesture="hand_to_chest", strength=1.0, lean=6.0),))
    holding = shot(track, object_name="bottle")
    figure = Cast(holding, stage_of(holding), view_of(holding)).figures[0]
    assert all(np.hypot(palm[0] - thing[0], palm[1] - thing[1]) < 6 for palm, thing in figure.grips(0.5))  # type: ignore[union-attr]


def test_a_directed_clip_passes_the_checks_of_lips_and_identity(tmp_path: Path) -> None:
    motion = tracked(BODY, (CUE,), 3.0, random.Random(1))
    face = FaceTrack(character="Mara", keys=(FaceKey(at=0.0, mood=Mood.SAD), FaceKey(at=1.0, mood=Mood.HOPEFUL, brow=0.5)), blinks=(0.9, 2.0))
    directed_shot = shot(motion, face, speech=(CUE,), size=ShotSize.MEDIUM_CLOSE, width=640, height=360, frames=3 * FPS)
    out = tmp_path / "clip.mp4"
    render_shot(directed_shot, out, lambda share, words: None)
    found = inspect_clip(out, directed_shot)
    assert not shot_faults(found, directed_shot) and found.lips[0].moving > 0.6


def test_a_clip_takes_the_curves_of_its_own_shot() -> None:
    assert set(MOVING_INPUTS) <= set(VideoGeneration.spec.takes)
    rows = [{"frame_id": f"SCENE_1_SHOT_{n}", "tracks": []} for n in (1, 2)]
    view = VideoGeneration.view({"motion_data": rows, "facial_animation_data": rows, "storyboard_frames": []}, "SCENE_1_SHOT_2")
    assert view["motion_data"] == view["facial_animation_data"] == rows[1:]
