"""Direction, storyboard, designs and shots: the pictures' agents, without rendering a film."""

import random
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.character.character_designer import CharacterDesigner, designs
from agents.direction.scene_director import SceneDirector, positions
from agents.film import (
    CameraMove,
    CharacterDesign,
    CharacterProfile,
    Frame,
    Look,
    Mark,
    Mood,
    Palette,
    Pronouns,
    ScenePlan,
    ShotSize,
    ShownLine,
    StyleGuide,
    Take,
    Viseme,
)
from agents.items import narrow, scene_of
from agents.media.jobs import ClipFindings
from agents.quality.shot_checks import shot_faults
from agents.visual.environment_designer import EnvironmentDesigner
from agents.visual.shot_plans import portable, shot_plan
from agents.visual.storyboard_artist import StoryboardArtist, StoryboardArtistInput, StoryboardArtistOutput
from agents.visual.video_generation import VideoGeneration
from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.errors import InvalidInput
from tests.small_film import CONCEPT, FILM, LINES, PROFILES, SCENES, inputs_of, run_agent, run_items

PALETTE = Palette(shadow="#101010", base="#303030", mid="#808080", light="#e0e0e0", accent="#c04030")
STYLE = StyleGuide(look=Look.PAPER_CUT, palette=PALETTE)
WAV = ArtifactRef(sha256="0" * 64, size=1, media_type="audio/wav", name="line.wav")
SHOWN = tuple(ShownLine.model_validate(line.model_dump(include=set(ShownLine.model_fields))) for line in LINES)


async def planned(tmp_path: Path) -> dict[str, Any]:
    film = dict(FILM)
    await run_items(SceneDirector, film, tmp_path, ["SCENE_1", "SCENE_2"])
    await run_items(StoryboardArtist, film, tmp_path, ["SCENE_1", "SCENE_2"])
    return film


def test_an_item_key_names_its_scene() -> None:
    assert [scene_of(key) for key in ("SCENE_2", "SCENE_12_SHOT_1", "SCENE_3_LINE_9")] == [2, 12, 3]
    with pytest.raises(InvalidInput):
        scene_of("Mara")


def test_narrowing_leaves_absent_inputs_absent() -> None:
    assert narrow({"a": [{"n": 1}, {"n": 2}], "b": 3}, a=lambda row: row["n"] == 2, c=lambda row: True) == {"a": [{"n": 2}], "b": 3}


async def test_partners_face_each_other_across_the_line(tmp_path: Path) -> None:
    plan = (await run_agent(SceneDirector, FILM, tmp_path, "SCENE_1")).outputs["scene_plans"][0]
    left, right = sorted(plan["marks"], key=lambda mark: mark["x"])
    assert {left["character"], right["character"]} == {"Mara", "Tom"}
    assert (left["facing"], right["facing"]) == ("right", "left")


@pytest.mark.parametrize("heads", [1, 2, 3, 4])
def test_marks_leave_room_and_differ_from_scene_to_scene(heads: int) -> None:
    made = [positions(heads, mood, random.Random(seed)) for mood in Mood for seed in range(10)]
    assert all(abs(x) <= 0.8 for marks in made for x, _ in marks)
    assert all(right[0] - left[0] >= 0.2 for marks in made for left, right in pairwise(sorted(marks)))
    assert len({tuple(marks) for marks in made}) >= 6


async def test_a_scene_establishes_then_goes_closer_and_hears_every_line_once(tmp_path: Path) -> None:
    film = await planned(tmp_path)
    frames = [Frame.model_validate(row) for row in film["storyboard_frames"]]
    for number in (1, 2):
        scene = [frame for frame in frames if frame.scene_number == number]
        assert 2 <= len(scene) <= 6
        assert any(frame.size in (ShotSize.WIDE, ShotSize.EXTREME_WIDE) for frame in scene[:3])
        assert all(one.size != two.size or one.focus != two.focus for one, two in pairwise(scene))
        assert [line for frame in scene for line in frame.line_ids] == [line.line_id for line in LINES if line.scene_number == number]
    assert any(frame.size is ShotSize.INSERT and frame.focus == "bottle" for frame in frames if frame.scene_number == 1)


@pytest.mark.parametrize("lines", range(9))
@pytest.mark.parametrize("cast", [("Mara",), ("Mara", "Tom"), ("Mara", "Tom", "Biscuit")])
@pytest.mark.parametrize("seen", [True, False])
async def test_the_storyboard_keeps_its_own_rules_for_any_scene(tmp_path: Path, lines: int, cast: tuple[str, ...], seen: bool) -> None:
    for number in (1, 2):
        scene = SCENES[0].model_copy(update={"scene_number": number, "primary_characters": cast, "object_seen": seen, "mood": Mood.TENSE})
        script = [
            LINES[0].model_copy(update={"line_id": f"SCENE_{number}_LINE_{n}", "scene_number": number, "character": cast[n % len(cast)]}) for n in range(lines)
        ]
        film = {**FILM, "scene_list": [scene.model_dump(mode="json")], "dialogue_script": [line.model_dump(mode="json") for line in script]}
        await run_agent(StoryboardArtist, film, tmp_path, f"SCENE_{number}")


async def test_a_line_rewritten_leaves_the_storyboard_as_it_was(tmp_path: Path) -> None:
    before = (await planned(tmp_path))["storyboard_frames"]
    script = [{**line, "text": "Something else entirely."} for line in FILM["dialogue_script"]]
    film = {**FILM, "dialogue_script": script}
    await run_items(SceneDirector, film, tmp_path, ["SCENE_1", "SCENE_2"])
    await run_items(StoryboardArtist, film, tmp_path, ["SCENE_1", "SCENE_2"])
    assert film["storyboard_frames"] == before


async def test_the_check_names_what_an_llm_did_wrong(tmp_path: Path) -> None:
    film = await planned(tmp_path)
    inputs = StoryboardArtistInput.model_validate(inputs_of(StoryboardArtist, film, "SCENE_1"))
    frames = [Frame.model_validate(row) for row in film["storyboard_frames"] if row["scene_number"] == 1]
    wrong = [
        frame.model_copy(update={"size": ShotSize.CLOSE, "focus": "Mara", "azimuth": 30, "characters_present": ("Mara",), "line_ids": ()}) for frame in frames
    ]
    problems = StoryboardArtist().check(inputs, StoryboardArtistOutput(storyboard_frames=tuple(wrong), continuity_notes=()))
    assert all(any(word in problem for problem in problems) for word in ("establishes", "exactly one shot", "same subject"))


def test_a_village_mill_is_looked_at_and_not_held() -> None:
    assert [portable(name) for name in ("bottle", "last letter", "mother's recipe", "brass trinket")] == [True] * 4
    assert [portable(name) for name in ("village mill", "old lighthouse", "")] == [False] * 3


def test_a_cast_is_told_apart_by_its_outlines() -> None:
    twins = tuple(
        CharacterProfile(name=f"Ann {n}", role="support", motivation="-", visual_signature="short hair, blue coat", pronouns=Pronouns.SHE) for n in range(4)
    )
    made = designs(twins, PALETTE, 7)
    assert len({(design.rig, design.hair, design.hat) for design in made}) == 4
    assert len({design.coat_colour for design in made}) == 4


def test_a_design_wears_what_the_profile_says() -> None:
    mara, tom, dog = designs(PROFILES, PALETTE, 7)
    assert (mara.hair, mara.coat, mara.coat_colour) == ("braid", "oilskin", "#e0b43a")
    assert (tom.rig, tom.beard, tom.hat in ("beanie", "cap", "straw")) == ("old", True, True)
    assert (dog.rig, dog.animal) == ("animal", "dog")


def test_a_trade_and_a_time_dress_people() -> None:
    def of(profession: str, story: str = "", age: str = "adult", pronouns: Pronouns = Pronouns.HE) -> CharacterDesign:
        profile = CharacterProfile(name="Kit", role="support", motivation="-", visual_signature="-", pronouns=pronouns, age=age, profession=profession)  # pyright: ignore[reportArgumentType]
        return designs((profile,), PALETTE, 7, story)[0]

    samurai, nurse = of("samurai"), of("nurse", pronouns=Pronouns.SHE)
    assert samurai.coat in ("kimono", "armour") and samurai.prop == "sword" and samurai.hair == "topknot"
    assert (nurse.coat, nurse.prop) == ("tunic", "stethoscope")
    assert of("", "At the end of the ice age, a deaf girl learns to call", "child", Pronouns.SHE).coat == "parka"
    assert of("", "The children of Mars vote").coat in ("spacesuit", "overalls", "uniform", "sweater")
    assert of("", "A village in feudal Japan").coat in ("kimono", "robe")
    assert of("smith", pronouns=Pronouns.SHE).coat == "apron"
    assert of("", age="old").hair_colour != of("", age="child").hair_colour


def test_a_cast_of_four_has_four_coats_and_four_colours_far_enough_apart_to_tell_them_by() -> None:
    people = tuple(CharacterProfile(name=f"P{n}", role="support", motivation="-", visual_signature="-", pronouns=Pronouns.THEY) for n in range(4))
    for seed in range(6):
        made = designs(people, PALETTE, seed)
        assert len({one.coat for one in made}) == 4 and len({one.skin for one in made}) == 4
        channels = [np.array([int(one.coat_colour[at : at + 2], 16) for at in (1, 3, 5)]) for one in made]
        assert min(float(np.linalg.norm(a - b)) for a, b in combinations(channels, 2)) > 40


def test_a_new_character_changes_nobody_before() -> None:
    assert designs(PROFILES, PALETTE, 7)[:2] == designs(PROFILES[:2], PALETTE, 7)


def test_views_keep_what_one_item_depends_on() -> None:
    assert [row["name"] for row in inputs_of(CharacterDesigner, FILM, "Tom")["character_profiles"]] == ["Mara", "Tom"]
    place = inputs_of(EnvironmentDesigner, FILM, "LANTERN ROOM")
    assert [row["name"] for row in place["world_bible"]["places"]] == ["LANTERN ROOM"]
    assert [row["scene_number"] for row in place["scene_list"]] == [2]


def _take(line_id: str, character: str, seconds: float) -> Take:
    return Take(line_id=line_id, character=character, audio=WAV, seconds=seconds, visemes=(Viseme(at=0, shape="wide"),), pause_before=0.3, provider="test")


async def test_one_changed_take_changes_the_shots_that_speak_it_and_no_other(tmp_path: Path) -> None:
    film = await planned(tmp_path)
    takes = [_take(line.line_id, line.character, 1.5).model_dump(mode="json") for line in LINES]
    other = [{**take, "seconds": 2.5} if take["line_id"] == "SCENE_1_LINE_2" else take for take in takes]
    changed = [
        frame["frame_id"]
        for frame in film["storyboard_frames"]
        if inputs_of(VideoGeneration, {**film, "dialogue_audio": takes}, frame["frame_id"])
        != inputs_of(VideoGeneration, {**film, "dialogue_audio": other}, frame["frame_id"])
    ]
    assert changed == [frame["frame_id"] for frame in film["storyboard_frames"] if "SCENE_1_LINE_2" in frame["line_ids"]]


async def test_a_shot_is_as_long_as_its_voices_need(tmp_path: Path) -> None:
    film = await planned(tmp_path)
    frame = next(Frame.model_validate(row) for row in film["storyboard_frames"] if row["line_ids"]).model_copy(update={"lead": 0.0, "trail": 0.0})
    takes = [_take(line_id, "Mara", 6.0) for line_id in frame.line_ids]
    plan = shot_plan(frame, scenes=SCENES, plans=(), designs=(), environments=(), style=STYLE, concept=CONCEPT, seed=7, takes=takes)
    spoken = len(takes) * 6.3
    assert plan.speech[0].start == pytest.approx(frame.pre_roll + 0.3)
    assert plan.frames / plan.fps == pytest.approx(frame.pre_roll + spoken + frame.tail, abs=1 / plan.fps)


async def test_a_line_may_be_heard_before_its_picture_and_run_on_after_it(tmp_path: Path) -> None:
    film = await planned(tmp_path)
    first = next(Frame.model_validate(row) for row in film["storyboard_frames"] if row["line_ids"])
    frame = first.model_copy(update={"line_ids": first.line_ids[:1], "lead": 0.5, "trail": 0.7, "seconds": 1.0})
    cut = lambda seconds: shot_plan(
        frame, scenes=SCENES, plans=(), designs=(), environments=(), style=STYLE, concept=CONCEPT, seed=7, takes=[_take(frame.line_ids[0], "Mara", seconds)]
    )
    long, short = cut(3.0), cut(1.2)
    assert long.speech[0].start == -0.5 and long.frames / long.fps == pytest.approx(3.0 - 0.5 - 0.7, abs=1 / long.fps)
    assert short.speech[0].start > -0.6 and short.frames >= short.fps, "a short line stays with its face"


@pytest.mark.parametrize(("size", "speaks", "action"), [(ShotSize.WIDE, False, "turn_away"), (ShotSize.WIDE, True, "stand"), (ShotSize.CLOSE, False, "stand")])
def test_nobody_speaks_with_the_back_to_the_camera(size: ShotSize, speaks: bool, action: str) -> None:
    frame = Frame(
        frame_id="SCENE_1_SHOT_1",
        scene_number=1,
        shot_order=1,
        description="-",
        size=size,
        move=CameraMove.STATIC,
        focus="Mara" if size is ShotSize.CLOSE else "",
        characters_present=("Mara",),
        location="ROCKY SHORE",
        line_ids=("SCENE_1_LINE_1",) if speaks else (),
        seconds=3,
        lighting_mood=Mood.SAD,
    )
    turned = ScenePlan(scene_number=1, marks=(Mark(character="Mara", x=0, facing="right", business="turns away"),), action="-")
    plan = shot_plan(
        frame, scenes=SCENES, plans=(turned,), designs=designs(PROFILES, PALETTE, 7), environments=(), style=STYLE, concept=CONCEPT, seed=7, lines=SHOWN
    )
    assert plan.subjects[0].action == action


def test_a_black_or_still_clip_is_sent_back_with_reasons() -> None:
    frame = Frame(
        frame_id="SCENE_1_SHOT_1",
        scene_number=1,
        shot_order=1,
        description="-",
        size=ShotSize.WIDE,
        move=CameraMove.STATIC,
        location="ROCKY SHORE",
        seconds=3,
        lighting_mood=Mood.SAD,
    )
    plan = shot_plan(frame, scenes=SCENES, plans=(), designs=(), environments=(), style=STYLE, concept=CONCEPT, seed=7)
    good = ClipFindings(frames=72, seconds=3, mean_luma=0.4, black_frames=0, frozen_frames=3, motion_energy=0.01)
    assert shot_faults(good, plan) == ()
    bad = good.model_copy(update={"frames": 60, "black_frames": 60, "frozen_frames": 60, "motion_energy": 0.0})
    assert [fault.check for fault in shot_faults(bad, plan)] == ["LENGTH", "BLACK", "FROZEN", "MOTION"]
