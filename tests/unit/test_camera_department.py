"""The camera department without rendering a film: shots are designed for the turn of their scene and keep the grammar, a scene's photography becomes lamps in numbers, the camera's way stays within the picture."""

import csv
from pathlib import Path
from typing import Any

import pytest

from agents.delivery.papers import storyboard_panels
from agents.direction.cinematographer import Cinematographer, CinematographerInput, Photographed
from agents.direction.lighting_designer import LightingDesigner, LightingDesignerInput, LightingDesignerOutput
from agents.direction.scene_director import SceneDirector
from agents.film import CameraMove, Frame, Look, Mood, Scene, ScenePlan, ShotSize, StyleGuide, TimeOfDay, Weather
from agents.film.staging import CameraPath, CinematographyPlan, LightingSetup, ShotSpec, Support
from agents.media.documents import Photography, shots_csv
from agents.media.kelvin import chromaticity, colour_of
from agents.media.palettes import palette_for
from agents.quality.story_checks import grammar_issues
from agents.visual import camera_paths
from agents.visual.camera_operator import CameraOperator
from agents.visual.grammar import clashes, lines_crossed
from agents.visual.image_generation import ImageGeneration, ImageGenerationInput
from agents.visual.shot_designer import ShotDesigner, ShotDesignerInput, ShotDesignerOutput
from agents.visual.staged_shots import as_shot, framed
from agents.visual.storyboard_artist import StoryboardArtist
from tests.small_film import CONCEPT, FILM, LINES, inputs_of, run_agent, run_items

SCENE_IDS = ["SCENE_1", "SCENE_2"]
CREW = (ShotDesigner, Cinematographer, LightingDesigner, CameraOperator)


async def board(tmp_path: Path, *, seed: int = 7, **changes: Any) -> dict[str, Any]:
    """The small film up to its storyboard; `changes` are made to its scenes."""
    film = FILM | {"scene_list": [row | changes for row in FILM["scene_list"]]}
    for agent in (SceneDirector, StoryboardArtist):
        for item in SCENE_IDS:
            for name, value in (await run_agent(agent, film, tmp_path, item, seed=seed)).outputs.items():
                film[name] = [*film.get(name, []), *value]
    return film


async def shot(film: dict[str, Any], tmp_path: Path) -> dict[str, Any]:
    """The same with what the camera department says."""
    frames = [row["frame_id"] for row in film["storyboard_frames"]]
    for agent in CREW:
        await run_items(agent, film, tmp_path, frames if agent in (ShotDesigner, CameraOperator) else SCENE_IDS)
    return film


def read(film: dict[str, Any]) -> tuple[list[Frame], list[ShotSpec]]:
    return [Frame.model_validate(row) for row in film["storyboard_frames"]], [ShotSpec.model_validate(row) for row in film["shot_list"]]


@pytest.mark.parametrize("mood", [Mood.SAD, Mood.TENSE, Mood.WARM])
@pytest.mark.parametrize("seed", range(5))
async def test_shots_designed_one_by_one_keep_the_grammar_as_a_row(tmp_path: Path, seed: int, mood: Mood) -> None:
    film = await board(tmp_path, seed=seed, mood=mood, value_before=-1, value_after=2)
    await run_items(ShotDesigner, film, tmp_path, [row["frame_id"] for row in film["storyboard_frames"]])
    frames, specs = read(film)
    for number in (1, 2):
        plan = next(ScenePlan.model_validate(row) for row in film["scene_plans"] if row["scene_number"] == number)
        drawn = [frame for frame in frames if frame.scene_number == number]
        as_shot = [framed(frame, spec) for frame, spec in zip(frames, specs, strict=True) if frame.scene_number == number]
        assert set(clashes(as_shot, plan)) <= set(clashes(drawn, plan))
        assert lines_crossed(as_shot, plan) == []


async def test_the_shot_in_which_a_scene_turns_is_nearer_and_comes_nearer_and_says_why(tmp_path: Path) -> None:
    changed: list[ShotSpec] = []
    for seed in range(12):
        film = await board(tmp_path, seed=seed, value_before=-1, value_after=2)
        await run_items(ShotDesigner, film, tmp_path, [row["frame_id"] for row in film["storyboard_frames"]])
        changed += [spec for frame, spec in zip(*read(film), strict=True) if spec.size is not frame.size and spec.move is CameraMove.PUSH_IN]
    assert changed
    assert all(spec.reason.startswith("Here it turns for") and spec.size in (ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE) for spec in changed)
    still = await board(tmp_path, value_before=1, value_after=1)
    await run_items(ShotDesigner, still, tmp_path, [row["frame_id"] for row in still["storyboard_frames"]])
    assert all(spec.size is frame.size for frame, spec in zip(*read(still), strict=True)), "where nothing turns nothing comes nearer"


async def test_the_camera_looks_up_at_whoever_has_the_upper_hand_and_that_changes_with_the_turn(tmp_path: Path) -> None:
    seen: set[tuple[bool, str, str]] = set()
    for seed in range(8):
        for gain in (-2, 2):
            film = await board(tmp_path, seed=seed, mood=Mood.TENSE, value_before=0, value_after=gain)
            await run_items(ShotDesigner, film, tmp_path, [row["frame_id"] for row in film["storyboard_frames"]])
            frames, specs = read(film)
            last = max(frame.shot_order for frame in frames if frame.scene_number == 1 and frame.line_ids)
            for frame, spec in zip(frames, specs, strict=True):
                if frame.scene_number == 1 and len(frame.characters_present) == 1 and "upper hand" in spec.reason:
                    seen.add(((gain > 0) is (frame.shot_order >= last), frame.focus, spec.angle))
    assert seen and all((angle == "low") is ((focus == "Mara") is rules) for rules, focus, angle in seen)


async def test_an_llm_that_crosses_the_line_or_resizes_a_group_is_told_so(tmp_path: Path) -> None:
    film = await board(tmp_path)
    frames = [Frame.model_validate(row) for row in film["storyboard_frames"]]
    single = next(frame for frame in frames if frame.size in (ShotSize.MEDIUM, ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE) and len(frame.characters_present) == 1)
    both = next(frame for frame in frames if len(frame.characters_present) == 2)

    def said(frame: Frame, **changes: Any) -> list[str]:
        spec = ShotSpec(frame_id=frame.frame_id, scene_number=frame.scene_number, size=frame.size, move=frame.move, azimuth=frame.azimuth, reason="So.")
        given = ShotDesignerInput.model_validate(inputs_of(ShotDesigner, film, frame.frame_id))
        return ShotDesigner().check(given, ShotDesignerOutput(shot_list=(spec.model_copy(update=changes),)))

    assert said(single) == []
    assert any("crosses the line" in problem for problem in said(single, azimuth=-single.azimuth))
    assert any("must stay of size" in problem for problem in said(both, size=ShotSize.CLOSE))
    assert said(single, frame_id=both.frame_id) != []


async def test_the_shot_list_frames_the_picture(tmp_path: Path) -> None:
    film = await board(tmp_path) | {"character_designs": [], "environment_designs": [], "style_guide": STYLE.model_dump(mode="json")}
    frame = Frame.model_validate(film["storyboard_frames"][1])
    spec = ShotSpec(
        frame_id=frame.frame_id, scene_number=1, size=ShotSize.CLOSE, move=CameraMove.TILT_UP, lens_mm=120, angle="low", composition="centred", headroom=0.2
    )
    inputs = ImageGenerationInput.model_validate(inputs_of(ImageGeneration, film | {"shot_list": [spec.model_dump(mode="json")]}, frame.frame_id))
    made = inputs.plan(frame, seed=1)
    assert (made.size, made.move, made.lens_mm, made.angle, made.composition, made.headroom) == ("CU", "tilt_up", 120, "low", "centred", 0.2)


async def test_the_last_check_judges_the_grammar_of_shots_as_they_are_shot(tmp_path: Path) -> None:
    film = await board(tmp_path)
    frames = [Frame.model_validate(row) for row in film["storyboard_frames"]]
    plans, scenes = [ScenePlan.model_validate(row) for row in film["scene_plans"]], [Scene.model_validate(row) for row in film["scene_list"]]
    single = next(frame for frame in frames if frame.focus and len(frame.characters_present) == 1 and frame.azimuth)
    over = ShotSpec(frame_id=single.frame_id, scene_number=single.scene_number, size=single.size, move=single.move, azimuth=-single.azimuth)

    def told(specs: tuple[ShotSpec, ...]) -> str:
        return " ".join(issue.description for issue in grammar_issues(CONCEPT, scenes, plans, as_shot(frames, specs), LINES))

    assert f"{single.frame_id} crosses the line" not in told(())
    assert f"{single.frame_id} crosses the line" in told((over,))


STYLE = StyleGuide(look=Look.PAPER_CUT, palette=palette_for(Mood.SAD, Look.PAPER_CUT, Scene.model_validate(FILM["scene_list"][0]).kit, 1))


async def test_photography_becomes_lamps_and_the_key_falls_on_whom_the_scene_is_for(tmp_path: Path) -> None:
    inside = {"interior": True, "time_of_day": "night", "weather": "clear"}
    won = await shot(await board(tmp_path, value_before=-1, value_after=1, **inside), tmp_path)
    lost = await shot(await board(tmp_path, value_before=1, value_after=-1, **inside), tmp_path)
    facing = next(mark["facing"] for mark in won["scene_plans"][0]["marks"] if mark["character"] == "Mara")
    assert won["cinematography_plan"][0]["key_side"] == facing != lost["cinematography_plan"][0]["key_side"]
    for film in (won, lost):
        for plan, setup in zip(film["cinematography_plan"], film["lighting_setup"], strict=True):
            assert setup["key_side"] == plan["key_side"] and setup["key_colour"] == colour_of(plan["kelvin"])


@pytest.mark.parametrize(("low", "high"), [(Mood.COMIC, Mood.EERIE), (Mood.HOPEFUL, Mood.TENSE)])
async def test_a_darker_mood_has_a_harder_light(tmp_path: Path, low: Mood, high: Mood) -> None:
    gentle, hard = [(await shot(await board(tmp_path, mood=mood), tmp_path))["lighting_setup"] for mood in (low, high)]
    assert all(a["fill"] > b["fill"] and a["key"] < b["key"] for a, b in zip(gentle, hard, strict=True))


async def test_fires_are_seen_and_flicker_and_fog_hangs_in_the_air(tmp_path: Path) -> None:
    film = await board(tmp_path, weather=Weather.FOG.value, time_of_day=TimeOfDay.NIGHT.value)
    film["environment_designs"] = [
        {"location": "LANTERN ROOM", "kit": "sea", "interior": True, "palette": STYLE.palette.model_dump(), "features": ["stove", "window"]},
    ]
    outside, inside = (await shot(film, tmp_path))["lighting_setup"]
    assert inside["practicals"] == ["stove"] and inside["flicker"] > 0.3
    assert outside["haze"] > 0.3 and outside["flicker"] == 0


async def test_a_plan_with_lamps_that_are_not_there_and_a_setup_against_its_plan_are_refused(tmp_path: Path) -> None:
    film = await shot(await board(tmp_path), tmp_path)
    given = CinematographerInput.model_validate(inputs_of(Cinematographer, film, "SCENE_2"))
    plan = CinematographyPlan.model_validate(film["cinematography_plan"][1])
    assert Cinematographer().check(given, Photographed(cinematography_plan=(plan,))) == []
    wrong = plan.model_copy(update={"practicals": ("neon",), "support": "crane", "intent": " "})
    assert len(Cinematographer().check(given, Photographed(cinematography_plan=(wrong,)))) == 3
    lit = LightingDesignerInput.model_validate(inputs_of(LightingDesigner, film, "SCENE_2"))
    setup = LightingSetup.model_validate(film["lighting_setup"][1])
    assert LightingDesigner().check(lit, LightingDesignerOutput(lighting_setup=(setup,))) == []
    for change in ({"key_side": "front"}, {"key_colour": "#0000ff"}, {"fill": 1.0}, {"fill_colour": "#101010"}, {"exposure": 1.0}):
        assert LightingDesigner().check(lit, LightingDesignerOutput(lighting_setup=(setup.model_copy(update=change),))), change


@pytest.mark.parametrize("support", ["locked", "dolly", "handheld", "crane"])
@pytest.mark.parametrize("move", CameraMove)
def test_no_camera_looks_beyond_its_picture_and_every_one_comes_to_rest(move: CameraMove, support: Support) -> None:
    scene = Scene.model_validate(FILM["scene_list"][0] | {"mood": "eerie", "value_before": 0, "value_after": -2})
    frame = Frame(
        frame_id="SCENE_1_SHOT_1", scene_number=1, shot_order=1, description="Mara.", size=ShotSize.CLOSE, move=move, focus="Mara", characters_present=("Mara",),
        location="X", line_ids=("SCENE_1_LINE_1",), seconds=3, lighting_mood=Mood.EERIE,
    )  # fmt: skip
    spec = ShotSpec(frame_id=frame.frame_id, scene_number=1, size=frame.size, move=move)
    photography = CinematographyPlan(scene_number=1, intent="So.", key_side="left", contrast=4, kelvin=3000, support=support)
    for seconds in (1.5, 4.0, 12.0):
        path = camera_paths.path_of(frame, spec, photography, scene, [frame], seconds=seconds, spans=[(0.4, seconds - 0.5)])
        assert camera_paths.beyond(path) == []
        assert path.keys[-1].at < seconds
        assert bool(path.shake) is (path.support == "handheld")
    assert camera_paths.beyond(path.model_copy(update={"keys": (path.keys[0].model_copy(update={"x": 0.3}),)})), "and one that does is told"


async def test_a_path_goes_with_the_words_of_its_own_shot_and_with_no_others(tmp_path: Path) -> None:
    film = await shot(await board(tmp_path, value_before=-1, value_after=2), tmp_path)
    takes = [
        {"line_id": row["line_id"], "character": row["character"], "audio": {"sha256": "0" * 64}, "seconds": 2.5, "provider": "x"}
        for row in FILM["dialogue_script"]
    ]
    spoken = film | {"dialogue_audio": takes}
    other = film | {"dialogue_audio": [take | {"seconds": 6.0} if take["line_id"] == "SCENE_1_LINE_1" else take for take in takes]}
    moved = 0
    for row in film["storyboard_frames"]:
        same = inputs_of(CameraOperator, spoken, row["frame_id"]) == inputs_of(CameraOperator, other, row["frame_id"])
        assert same is ("SCENE_1_LINE_1" not in row["line_ids"])
        paths = [(await run_agent(CameraOperator, given, tmp_path, row["frame_id"])).outputs["camera_paths"][0] for given in (spoken, other)]
        moved += paths[0] != paths[1]
        assert same is False or paths[0] == paths[1]
    assert moved <= 1


async def test_shot_list_and_storyboard_name_support_key_and_ratio(tmp_path: Path) -> None:
    film = await shot(await board(tmp_path), tmp_path)
    frames, specs = read(film)
    plans = [CinematographyPlan.model_validate(row) for row in film["cinematography_plan"]]
    paths = [CameraPath.model_validate(row) for row in film["camera_paths"]]
    photography = Photography(specs, plans, paths)
    scenes = [Scene.model_validate(row) for row in film["scene_list"]]
    shots_csv(frames, (), scenes, tmp_path / "shots.csv", photography=photography)
    rows = list(csv.DictReader((tmp_path / "shots.csv").open(encoding="utf-8", newline="")))
    for row, spec, path in zip(rows, specs, paths, strict=True):
        plan = plans[spec.scene_number - 1]
        assert (row["lens mm"], row["support"], row["key side"], row["ratio"]) == (str(spec.lens_mm), path.support, plan.key_side, f"{plan.contrast:g}:1")
        assert row["size"] == spec.size and row["reason"] == spec.reason
    panels = storyboard_panels(frames, {frame.frame_id: frame.frame_id for frame in frames}, {}, {}, {}, photography)
    assert all(
        f"{spec.lens_mm} mm" in panel.camera and f"key {plans[spec.scene_number - 1].key_side}" in panel.camera
        for panel, spec in zip(panels, specs, strict=True)
    )


def test_a_lamp_is_orange_daylight_white_and_a_clear_night_blue() -> None:
    assert chromaticity(6504) == pytest.approx((0.3135, 0.3236), abs=0.002)
    assert colour_of(1900)[:3] == "#ff" and int(colour_of(1900)[5:], 16) < 40
    whites = [int(channel, 16) for channel in (colour_of(6500)[1:3], colour_of(6500)[3:5], colour_of(6500)[5:])]
    assert min(whites) > 240
    assert int(colour_of(10_000)[1:3], 16) < 220 and colour_of(10_000)[5:] == "ff"
    warm = [int(colour_of(kelvin)[5:], 16) for kelvin in range(1800, 6500, 300)]
    assert warm == sorted(warm)
