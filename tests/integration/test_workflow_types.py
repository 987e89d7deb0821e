"""Every shipped workflow type with the real agents, at a size that takes no time: what goes in, what is delivered, what is left out."""

import json
import random
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
async def test_a_cast_is_drawn_where_looks_are_wanted(house: RealHouse) -> None:
    workflow = await house.made("character_development", {"characterCount": 2, "genre": "mystery"})
    assert "production/character_sheets.pdf" in delivered(workflow)
    assert {design["name"] for design in workflow.results["character_designs"]} == {one["name"] for one in workflow.results["character_profiles"]}


@pytest.mark.slow
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
    assert "production/character_sheets.pdf" in season.results
