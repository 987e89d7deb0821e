"""Workflows that began under older code go on under today's: recorded histories are replayed, and changes that would break them are caught."""

from dataclasses import replace
from typing import Any

import pytest

from agents.registry import Registry
from cluster.contracts.agents import Stage
from cluster.contracts.ids import AgentId
from cluster.redis.client import Clients
from graphs.definition import Gate
from tests.replay.histories import FOLDER, LARGEST, History, load, names
from tests.replay.replay import go_on, replay, replayed_apart
from tests.replay.scenes import BEGUN_HERE, SCENES, Today, scripted, shipped
from tests.scripted import FILM, SPECS, company, film_types

TODAY = {scene.name: scene.today for scene in SCENES}
LAST = {scene.name: scene.last for scene in SCENES}


def test_there_is_a_history_of_every_type_this_installation_ships() -> None:
    recorded, known = {load(name).type for name in names()}, {entry["type"] for entry in shipped().types.catalogue()}
    assert known - BEGUN_HERE <= recorded and not BEGUN_HERE & recorded and known >= BEGUN_HERE
    assert set(names()) == set(TODAY)


def test_histories_are_small_enough_to_be_carried_along() -> None:
    assert [path.name for path in FOLDER.iterdir() if path.stat().st_size > LARGEST] == []


@pytest.mark.parametrize("name", names())
async def test_a_recorded_workflow_replays_without_running_anything(clients: Clients, name: str) -> None:
    await replay(clients, load(name), TODAY[name]())


@pytest.mark.parametrize("name", names())
async def test_a_workflow_stored_before_its_last_step_goes_on_with_that_step_alone(clients: Clients, name: str) -> None:
    assert await go_on(clients, load(name), TODAY[name]()) == [LAST[name]]


# ---- changes that would break running workflows ---------------------------------------------------------------------------


def film() -> History:
    return load("film_sent_back")


async def test_a_new_version_of_an_agent_is_caught(clients: Clients) -> None:
    board = AgentId("board")
    changed = {**SPECS, board: SPECS[board].model_copy(update={"version": SPECS[board].version + 1})}
    told = str(await replayed_apart(clients, film(), replace(scripted(), types=film_types(specs=changed))))
    assert "board:SCENE_1 would run again" in told or "board:SCENE_2 would run again" in told
    assert "Raise the version of the workflow type" in told and "python -m tests.replay.record film_sent_back" in told


async def test_a_changed_view_of_an_agent_is_caught(clients: Clients) -> None:
    real = Registry()

    class WiderView(real.load(AgentId("story_architect"))):
        @classmethod
        def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
            return {**super().view(inputs, item), "remark": "something more to read"}

    today = shipped()
    changed = replace(today, load=lambda agent: WiderView if agent == "story_architect" else today.load(agent))
    assert "story_architect would run again" in str(await replayed_apart(clients, load("movie_creation"), changed))


async def test_a_changed_definition_is_caught(clients: Clients) -> None:
    more = Gate(id="cast_choice", stage=Stage.CHARACTER_CREATION, kind="approve", takes="people", emits="cast_approval", prompt="These?")
    asked = replace(scripted(), types=film_types(FILM.model_copy(update={"gates": (*FILM.gates, more)})))
    assert "it asks for cast_choice" in str(await replayed_apart(clients, film(), asked))


async def test_another_order_of_stages_is_caught(clients: Clients) -> None:
    turned = replace(scripted(), types=film_types(FILM.model_copy(update={"stages": FILM.stages[::-1]})))
    assert "Stages come in another order" in str(await replayed_apart(clients, film(), turned))


async def test_another_provider_is_another_film(clients: Clients) -> None:
    today = scripted()
    told = await replayed_apart(clients, film(), Today(today.types, company().load, dict.fromkeys(today.providers, "another")))
    assert "would run again" in str(told)


async def test_a_type_that_was_removed_is_caught(clients: Clients) -> None:
    told = await replayed_apart(clients, film(), replace(scripted(), types=film_types(FILM.model_copy(update={"version": 2}))))
    assert "It is quarantined where it was completed" in str(told)
