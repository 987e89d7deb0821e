"""Foley: that it is heard when it is seen, and sounds like what it is."""

import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.audio.cue_sheet import effect_rows
from agents.audio.foley_artist import FoleyArtist
from agents.audio.foley_plans import scene_foley, surface_of
from agents.film import SAMPLE_RATE, BodyRig, FoleyTrack, Kit, Scene, ScenePlan, ShotPlan, ShotSize, Slot, SoundEffect, Subject, TimeOfDay, Weather
from agents.media.foley import foley, made
from agents.media.gait import footfalls, phase_of
from agents.media.jobs import FoleyJob, FoleySound
from agents.media.limbs import Moment, pose_at
from agents.media.people.anatomy import BUILDS
from agents.media.waves import read_sound
from tests.plans import design
from tests.plans import plan as shot
from tests.small_film import FILM, SCENES, LocalTasks, inputs_of, run_agent

SURFACES = ("planks", "stone", "tiles", "metal", "snow", "sand", "gravel", "grass", "earth", "carpet", "water")


def walking(**changes: Any) -> ShotPlan:
    return shot(frames=72, subjects=(Subject(design=design(**changes), action="walk"),))


def scene(**changes: Any) -> Scene:
    return SCENES[0].model_copy(update=changes)


def slot(start: int = 0, frames: int = 72) -> Slot:
    return Slot(start_frame=start, frames=frames, scene_number=1, frame_id="SCENE_1_SHOT_1")


@pytest.mark.parametrize("phase", [0.0, 1.1, 2.9, 4.4, 6.2])
def test_a_step_is_heard_when_the_drawn_foot_comes_down(phase: float) -> None:
    falls = footfalls("walk", phase, 6.0)
    assert len(falls) >= 10
    rate = 240
    heights = {
        foot: [getattr(pose_at("walk", Moment(n / rate, phase), BUILDS[BodyRig.ADULT]), foot).y for n in range(-1, 6 * rate)]
        for foot in ("near_foot", "far_foot")
    }
    drawn = sorted(n / rate for curve in heights.values() for n, (a, b) in enumerate(pairwise(curve)) if a < -1e-9 and b >= -1e-9)
    assert len(drawn) == len(falls)
    assert all(abs(a - b) < 1.5 / rate for a, b in zip(drawn, falls, strict=True))


def test_who_stands_makes_no_steps_and_four_legs_make_two_sounds_a_stride() -> None:
    assert footfalls("stand", 1.0, 5.0) == ()
    falls = footfalls("walk", 1.0, 4.0, four_legs=True)
    assert all(b - a == pytest.approx(0.4, abs=0.001) for a, b in pairwise(falls))


def test_steps_of_a_scene_follow_the_plan_of_each_shot() -> None:
    plan = walking()
    heard = scene_foley(scene(location="PIER"), None, [(slot(), shot(frames=48)), (slot(48), plan)])
    steps = [one for one in heard if one.sound.kind == "step"]
    expected = footfalls("walk", phase_of(plan.subjects[0].design.name, plan.seed), 3.0)
    assert [one.event.at for one in steps] == pytest.approx([2.0 + at for at in expected], abs=0.002)
    assert {one.sound.material for one in steps} == {"planks"}
    assert {one.event.sound for one in steps} == {"footsteps on planks"}


def test_the_ground_is_the_places_own() -> None:
    assert surface_of(scene(location="BEACH", weather=Weather.CLEAR)) == "sand"
    assert surface_of(scene(location="BEACH", weather=Weather.SNOW)) == "snow"
    assert surface_of(scene(location="MARKET SQUARE", weather=Weather.RAIN)) == "water"
    assert surface_of(scene(location="BRIDGE OF THE SHIP", kit=Kit.SPACE, interior=True)) == "planks"
    assert surface_of(scene(location="POD BAY", kit=Kit.SPACE, interior=True)) == "metal"


def test_robots_have_motors_animals_paws_and_a_door_sounds_where_somebody_comes() -> None:
    kinds = {one.sound.kind for one in scene_foley(scene(), None, [(slot(), walking(rig=BodyRig.ROBOT))])}
    assert {"step", "servo"} <= kinds
    assert {one.sound.kind for one in scene_foley(scene(), None, [(slot(), walking(rig=BodyRig.ANIMAL, animal="dog"))])} == {"paw"}
    plan = ScenePlan(scene_number=1, marks=(), action="Tom comes in and stops.")
    assert "door" in {one.sound.kind for one in scene_foley(scene(interior=True), plan, [(slot(), shot())])}
    assert "door" not in {one.sound.kind for one in scene_foley(scene(interior=False), plan, [(slot(), shot())])}


def test_a_hand_is_heard_on_what_the_insert_shows() -> None:
    heard = scene_foley(scene(), None, [(slot(), shot(size=ShotSize.INSERT, object_name="green bottle", subjects=()))])
    assert [(one.sound.material, "green bottle" in one.event.sound) for one in heard] == [("glass", True)]


def centroid(sound: np.ndarray) -> float:
    power, hertz = np.abs(np.fft.rfft(sound)) ** 2, np.fft.rfftfreq(sound.size, 1 / SAMPLE_RATE)
    return float((power * hertz).sum() / power.sum())


def test_every_ground_sounds_its_own_way_and_no_two_steps_are_alike() -> None:
    colours, lengths = {}, {}
    for surface in SURFACES:
        steps = [made(FoleySound(kind="step", at=0, material=surface), np.random.default_rng(seed)) for seed in (1, 2)]
        assert not np.array_equal(steps[0][:2000], steps[1][:2000])
        assert 0.05 < np.abs(steps[0]).max() <= 0.5
        colours[surface] = centroid(steps[0])
        lengths[surface] = steps[0].size / SAMPLE_RATE
    assert colours["planks"] < colours["metal"] < colours["stone"] < colours["tiles"] * 1.5
    assert colours["carpet"] < colours["earth"] < colours["grass"] < colours["gravel"] < colours["snow"] * 1.5
    assert max(lengths.values()) < 0.7


@pytest.mark.parametrize("kind", ["cloth", "creak", "thud", "handle", "set_down", "door", "servo", "paw"])
@pytest.mark.parametrize("material", ["", "glass", "paper", "metal", "planks"])
def test_every_sound_begins_and_ends_in_silence(kind: str, material: str) -> None:
    sound = made(FoleySound.model_validate({"kind": kind, "at": 0, "material": material}), np.random.default_rng(3))
    peak = float(np.abs(sound).max())
    assert 0.1 < peak < 0.6
    assert np.abs(sound[-24:]).max() < 0.1 * peak
    assert np.isfinite(sound).all()


def test_a_track_is_as_long_as_its_scene_and_the_same_bytes_again(tmp_path: Path) -> None:
    job = FoleyJob(seconds=3.25, seed=5, space="tower", sounds=tuple(FoleySound(kind="step", at=at, material="stone", pan=-0.4) for at in (0.5, 1.04, 3.2)))
    for name in ("a", "b"):
        foley(job, tmp_path / f"{name}.wav")
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()
    sound = read_sound(tmp_path / "a.wav")
    assert sound.shape == (2, round(3.25 * SAMPLE_RATE))
    assert not sound[:, : SAMPLE_RATE // 2].any(), "nothing before the first step"
    assert math.log10(np.abs(sound[0]).max() / np.abs(sound[1]).max()) > 0.05, "who stands left is heard left"


def timeline(first: int) -> dict[str, Any]:
    return {
        "timeline": [slot(first).model_dump(mode="json"), {**slot(first + 72, 48).model_dump(mode="json"), "scene_number": 2, "frame_id": "SCENE_2_SHOT_1"}]
    }


async def test_the_foley_artist_makes_a_track_a_scene_and_counts_from_its_first_frame(tmp_path: Path) -> None:
    frame = {
        "frame_id": "SCENE_1_SHOT_1", "scene_number": 1, "shot_order": 1, "description": "They walk.", "size": "WS", "move": "static", "characters_present": ["Mara"],
        "location": "ROCKY SHORE", "seconds": 3.0, "lighting_mood": "sad",
    }  # fmt: skip
    plan = {"scene_number": 1, "marks": [{"character": "Mara", "x": -0.5, "facing": "right", "business": "walks along the water"}], "action": "Mara walks."}
    film = FILM | {
        "storyboard_frames": [frame],
        "scene_plans": [plan],
        "character_designs": [design(name="Mara").model_dump(mode="json")],
        "final_edit": timeline(100),
    }
    result = await run_agent(FoleyArtist, film, tmp_path, "SCENE_1", LocalTasks(tmp_path / "tasks"))
    track = FoleyTrack.model_validate(result.outputs["foley_tracks"][0])
    assert {event.sound for event in track.events if event.character == "Mara"} >= {"footsteps on gravel"}
    assert max(event.at for event in track.events) < 3.0
    later = inputs_of(FoleyArtist, film | {"final_edit": timeline(400)}, "SCENE_1")
    assert later == inputs_of(FoleyArtist, film, "SCENE_1"), "a longer film before the scene changes nothing"
    steps = effect_rows([slot(100)], [SoundEffect(scene_number=1, audio=track.audio, description="sea", provider="p")], [track])
    assert min(row.start for row in steps if row.kind == "foley") >= 100 / 24


def test_night_and_day_sound_the_same_underfoot() -> None:
    assert surface_of(scene(time_of_day=TimeOfDay.NIGHT)) == surface_of(scene(time_of_day=TimeOfDay.DAY))
