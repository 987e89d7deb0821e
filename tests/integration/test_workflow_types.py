"""Every shipped workflow type with the real agents, at a size that takes no time: what goes in, what is delivered, what is left out."""

import csv
import json
import random
from itertools import pairwise
from pathlib import Path

import pytest

from agents.providers.writer.concepts import candidates
from cluster.contracts.ids import WorkflowId
from cluster.contracts.workflows import Workflow, WorkflowStatus
from cluster.redis.client import Clients
from graphs.workflows.character_development import CharacterInput, made_up
from graphs.workflows.episode_production import SHARED
from tests.real_company import LOGLINE, RealHouse


@pytest.fixture
def house(clients: Clients, tmp_path: Path) -> RealHouse:
    return RealHouse(clients, tmp_path)


def delivered(workflow: Workflow) -> set[str]:
    assert workflow.status is WorkflowStatus.COMPLETED, workflow.error_history
    return {name for name, value in workflow.results.items() if isinstance(value, dict) and "sha256" in value}


async def agents_of(house: RealHouse, workflow: Workflow) -> set[str]:
    return {str(execution.agent) for execution in await house.store.executions(workflow.workflow_id)}


async def test_a_story_is_told_in_text_and_as_data(house: RealHouse) -> None:
    workflow = await house.made("story_generation", {"logline": LOGLINE})
    assert {"story.json", "production/scene_breakdown.csv", "SHA256SUMS"} <= delivered(workflow)
    told = json.loads(await house.text(workflow.results["story.json"]))
    assert told["scene_list"] == workflow.results["scene_list"] and len(told["scene_list"]) >= 3
    rows = (await house.text(workflow.results["production/scene_breakdown.csv"])).splitlines()
    assert len(rows) >= 1 + len(told["scene_list"])


async def test_a_screenplay_is_read_by_the_script_editor_before_it_is_delivered(house: RealHouse) -> None:
    workflow = await house.made("dialogue_generation", {"logline": LOGLINE})
    assert {"script/screenplay.pdf", "script/screenplay.fdx", "script/screenplay.fountain"} <= delivered(workflow)
    said = [line["text"] for line in workflow.results["dialogue_script"]]
    script = await house.text(workflow.results["script/screenplay.fountain"])
    assert said and all(words in script for words in said)
    assert [review["ok"] for review in workflow.results["script_reviews"]] == [True] * len(workflow.results["scene_list"])


async def test_a_cast_of_the_size_that_was_asked_for(house: RealHouse) -> None:
    asked = {"characterCount": 3, "genre": "Drama", "characterTraits": ["stubborn"], "relationships": ["sister"], "visualDesign": False}
    workflow = await house.made("character_development", asked)
    assert len(workflow.results["character_profiles"]) == 3
    assert {"character_designer", "concept_artist"}.isdisjoint(await agents_of(house, workflow))
    assert "production/character_sheets.pdf" not in delivered(workflow)
    assert any("visual_design is True" in note for note in workflow.notes)


@pytest.mark.slow
@pytest.mark.timeout(1500)
async def test_a_cast_is_drawn_where_looks_are_wanted(house: RealHouse) -> None:
    workflow = await house.made("character_development", {"characterCount": 2, "genre": "mystery"})
    assert "production/character_sheets.pdf" in delivered(workflow)
    assert {design["name"] for design in workflow.results["character_designs"]} == {one["name"] for one in workflow.results["character_profiles"]}


@pytest.mark.slow
@pytest.mark.timeout(1500)
async def test_a_storyboard_comes_with_an_animatic_and_without_a_clip(house: RealHouse) -> None:
    workflow = await house.made("storyboard_only", {"logline": LOGLINE})
    assert {"production/animatic.mp4", "production/storyboard.pdf", "production/shots.csv", "script/screenplay.pdf"} <= delivered(workflow)
    assert {"video_generation", "music_composer", "video_editor"}.isdisjoint(await agents_of(house, workflow))


@pytest.mark.parametrize("genre", ["drama", "Sci-Fi", "western", "a dark fantasy", "adventure", "nobody knows"])
@pytest.mark.parametrize("count", [2, 3, 4])
def test_the_made_up_logline_has_as_many_people_as_were_asked_for(genre: str, count: int) -> None:
    best = max(candidates(made_up(CharacterInput(character_count=count, genre=genre)), random.Random(1)), key=lambda one: one.score)
    assert len(best.entities) == count


async def test_the_scripts_of_a_season_share_cast_sets_and_look(house: RealHouse) -> None:
    season = await house.made("episode_production", {"logline": LOGLINE, "episodes": 3, "deliver": "script"})
    assert season.status is WorkflowStatus.COMPLETED, season.error_history
    episodes = season.results["episodes"]
    assert [(one["number"], one["status"]) for one in episodes] == [(1, "completed"), (2, "completed"), (3, "completed")]
    assert len({one["title"] for one in episodes}) == 3
    children = [await house.store.get(WorkflowId(one["workflow_id"])) for one in episodes]
    assert {child.parent_id for child in children} == {season.workflow_id}
    for name in SHARED:
        shared = [child.input[name] for child in children]
        assert name == "environment_designs" or shared[0] == shared[1] == shared[2], name
    sets = {design["location"]: design for child in children for design in child.input["environment_designs"]}
    assert all(sets[design["location"]] == design for child in children for design in child.input["environment_designs"])
    assert all({scene["location"] for scene in child.input["scene_list"]} <= set(sets) for child in children)
    stories = [
        await house.text(one["script/screenplay.pdf"] and child.results["script/screenplay.fountain"]) for one, child in zip(episodes, children, strict=True)
    ]
    assert len(set(stories)) == 3
    told = list(csv.DictReader((await house.text(season.results["production/season.csv"])).splitlines()))
    assert [row["title"] for row in told] == [one["title"] for one in episodes]
    assert [row["value before"] for row in told[1:]] == [row["value after"] for row in told[:-1]], "each begins where the one before ended"
    assert all(row["what sets it going"].startswith(before["left open"]) for before, row in pairwise(told)) and not told[-1]["left open"]
    assert {place for row in told for place in row["new sets"].split(", ") if place} == set(sets)
    assert "production/character_sheets.pdf" in season.results


@pytest.mark.long
@pytest.mark.timeout(1500)
async def test_a_trailer_draws_only_what_it_shows_and_of_a_film_it_takes_over_everything(house: RealHouse) -> None:
    asked = {"logline": LOGLINE, "seconds": 30}
    workflow = await house.made("trailer", asked)
    assert {"trailer.mp4", "poster.png", "production/story_bible.pdf"} <= delivered(workflow)
    shown = [one for one in await house.store.executions(workflow.workflow_id) if one.agent == "video_generation" and not one.take]
    board = [row for one in await house.store.rows(workflow.workflow_id) if "storyboard_frames" in one.outputs for row in one.outputs["storyboard_frames"]]
    last = max(row["scene_number"] for row in board)
    assert 0 < len(shown) < len(board) and not any(one.item.startswith(f"SCENE_{last}_") for one in shown)
    seconds = await house.seconds(workflow.results["trailer.mp4"])
    assert 18 <= seconds <= 34
    again = await house.forked(workflow, "storyboard_only")
    ran = {str(one.agent) for one in await house.store.executions(again.workflow_id) if not one.cached}
    assert again.status is WorkflowStatus.COMPLETED and ran <= {"image_generation", "animatic_editor", "presentation"}
    assert not any(
        one.item in {each.item for each in shown}
        for one in await house.store.executions(again.workflow_id)
        if one.agent == "image_generation" and not one.cached
    )


@pytest.mark.parametrize(
    ("level", "files"), [("basic", set()), ("detailed", {"script/screenplay.pdf"}), ("extensive", {"script/screenplay.pdf", "production/shots.csv"})]
)
async def test_an_outline_is_broken_down_as_far_as_was_asked_for(house: RealHouse, level: str, files: set[str]) -> None:
    asked = {"storyOutline": LOGLINE, "episodeCount": 2, "scenesPerEpisode": 4, "detailLevel": level}
    workflow = await house.made("scene_breakdown", asked)
    assert {"production/episode_01_scenes.csv", "production/episode_02_scenes.csv"} <= delivered(workflow)
    assert [len(outline["scene_list"]) for outline in workflow.results["episode_outlines"]] == [4, 4]
    episodes = workflow.results["episodes"]
    assert len(episodes) == (2 if files else 0) and all(files <= set(one) for one in episodes)


async def test_one_episode_is_a_season_of_one(house: RealHouse) -> None:
    workflow = await house.made("scene_breakdown", {"storyOutline": LOGLINE, "episodeCount": 1})
    assert "production/episode_01_scenes.csv" in delivered(workflow) and len(workflow.results["episode_outlines"]) == 1


@pytest.mark.long
@pytest.mark.timeout(1500)
async def test_scenes_of_a_film_are_assembled_anew_and_the_film_is_reviewed_without_making_any_of_it_again(house: RealHouse) -> None:
    film = await house.made("movie_creation", {"logline": LOGLINE, "creative_guidelines": {"target_runtime_seconds": 50}})
    whole = await house.seconds(film.results["film.mp4"])
    part = await house.built_on(film, "episode_assembly", {"episodeId": film.workflow_id, "sceneIds": ["SCENE_1", "2"], "audioTracks": ["dialogue", "effects"]})
    assert {"film.mp4", "edit/timeline.otio", "subtitles/subtitles.srt", "script/screenplay.pdf"} <= delivered(part)
    assert await house.seconds(part.results["film.mp4"]) < whole
    assert {"video_generation", "dialogue_delivery", "foley_artist"}.isdisjoint(await agents_of(house, part))
    shots = (await house.text(part.results["production/shots.csv"])).splitlines()[1:]
    assert shots and all("SCENE_1_" in row or "SCENE_2_" in row for row in shots)
    assert len((await house.text(part.results["sound/cue_sheet.csv"])).splitlines()) == 1, "no music"
    review = await house.built_on(film, "quality_review", {"workflowId": film.workflow_id})
    assert {"qc_report.html", "qc_report.json", "quality_report.json"} <= delivered(review)
    assert await agents_of(house, review) == {"quality_control", "final_qc", "presentation"}
    assert review.results["qc_report"]["measured"] == json.loads(await house.text(film.results["qc_report.json"]))["measured"]
