"""Two scenes want two of three units each, on a real Ray cluster: as gangs one works at a time and both end; without, each holds a part and nobody has what is needed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import ray
from ray.util import placement_group_table, remove_placement_group

from agents.crew import actor_names
from agents.gang import standing_groups
from agents.pool import RayPool
from agents.registry import Registry
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult, Resources
from cluster.contracts.ids import WorkflowId
from cluster.settings import Settings
from tests.company import Obedient, _spec, request, until

pytestmark = pytest.mark.ray
UNIT = Resources(cpus=0.01, custom={"studio_floor": 0.6})
"""The cluster has two: three of these fit."""


class Limner(Obedient):
    spec = _spec("limner", gang="scene", resources=UNIT, concurrency=1)


class Filmer(Obedient):
    spec = _spec("filmer", gang="scene", resources=UNIT, concurrency=1)


class LoneLimner(Obedient):
    spec = _spec("lone_limner", resources=UNIT, concurrency=1)


class LoneFilmer(Obedient):
    spec = _spec("lone_filmer", resources=UNIT, concurrency=1)


class Light(Obedient):
    spec = _spec("light", gang="scene")


CLASSES = (Limner, Filmer, LoneLimner, LoneFilmer, Light)
COMPANY = Registry({each.spec.id: f"tests.integration.test_gang:{each.__name__}" for each in CLASSES})


def asked(agent: str, scene: int, folder: Path, do: str = "answer") -> AgentRequest:
    return request(agent, folder, item=f"SCENE_{scene}_SHOT_1", do=do, workflow_id=f"wf-00-film{scene}")


def groups() -> list[str]:
    return [group["name"] for group in placement_group_table().values() if group["name"].startswith("gang:") and group["state"] == "CREATED"]


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    made = [tmp_path / "one", tmp_path / "two"]
    for folder in made:
        folder.mkdir()
    return made


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", actor_idle_seconds=1000)


@pytest_asyncio.fixture(loop_scope="session")
async def cleaner(ray_cluster: dict[str, Any], settings: Settings) -> AsyncIterator[RayPool]:
    """Another engine, in whose eyes everybody without work is idle. No other test's actors are on the floor, before and after."""
    made = RayPool(COMPANY, settings.model_copy(update={"actor_idle_seconds": 0.001}))
    await made.retire_idle()
    yield made
    await made.retire_idle()
    await made.aclose()
    for group in standing_groups().values():
        remove_placement_group(group)


@pytest_asyncio.fixture(loop_scope="session")
async def pool(cleaner: RayPool, settings: Settings) -> AsyncIterator[RayPool]:
    made = RayPool(COMPANY, settings)
    yield made
    await made.aclose()


async def scene(pool: RayPool, number: int, folder: Path, told: list[str], kind: str = "") -> None:
    """Paints and films at once, as an engine does: asks again while resources are not there."""

    async def once(agent: str) -> None:
        while isinstance(answer := await pool.dispatch(asked(agent, number, folder, "wait"), priority=0, progress=lambda *_: None), AgentFailure):
            assert (answer.code, answer.counts_as_attempt) == ("waiting_for_resources", False), answer
            told.append(answer.message)
            await asyncio.wait([asyncio.current_task()], timeout=0.2)  # type: ignore[list-item]

    await asyncio.gather(once(f"{kind}limner"), once(f"{kind}filmer"))
    await pool.release(WorkflowId(f"wf-00-film{number}"))


async def test_of_two_gangs_that_do_not_fit_together_one_works_at_a_time_and_both_end(pool: RayPool, folders: list[Path]):
    told = list[str]()
    await pool.warm([Limner.spec.id, Filmer.spec.id])
    scenes = [asyncio.create_task(scene(pool, number, folder, told)) for number, folder in enumerate(folders, start=1)]
    await until(lambda: any(len(runs_in(folder)) == 2 for folder in folders))
    first = folders[0] if runs_in(folders[0]) else folders[1]
    await until(lambda: bool(told))
    assert len(groups()) == 1 and sum(bool(runs_in(folder)) for folder in folders) == 1, "the other holds nothing"
    assert "start together or not at all" in told[0] and "there is no room now for" in told[0]
    assert ray.available_resources().get("studio_floor", 0) >= 0.6, "what is left is free for others"
    (first / "go").touch()
    second = folders[1] if first is folders[0] else folders[0]
    await until(lambda: len(runs_in(second)) == 2)
    (second / "go").touch()
    await asyncio.gather(*scenes)
    await until(lambda: not groups())
    assert not [name for name in actor_names() if name.startswith(("agent:limner", "agent:filmer"))]


async def test_without_a_gang_a_scene_holds_half_of_what_it_needs_and_waits_for_the_rest(pool: RayPool, folders: list[Path]):
    scenes = [asyncio.create_task(scene(pool, number, folder, [], "lone_")) for number, folder in enumerate(folders, start=1)]
    await until(lambda: sum(len(runs_in(folder)) for folder in folders) == 3)
    assert sorted(len(runs_in(folder)) for folder in folders) == [1, 2]
    for folder in folders:
        (folder / "go").touch()
    await asyncio.gather(*scenes)


def runs_in(folder: Path) -> list[str]:
    file = folder / "runs"
    return file.read_text().splitlines() if file.exists() else []


async def test_an_agent_without_scarce_resources_needs_no_group(pool: RayPool, tmp_path: Path):
    answer = await pool.dispatch(asked("light", 1, tmp_path), priority=0, progress=lambda *_: None)
    assert isinstance(answer, AgentResult) and not groups()


async def test_a_gang_whose_engine_died_is_joined_by_the_next(pool: RayPool, cleaner: RayPool, settings: Settings, tmp_path: Path):
    dying, shot = RayPool(COMPANY, settings), asked("limner", 1, tmp_path, "wait")
    cut_off = asyncio.create_task(dying.dispatch(shot, priority=0, progress=lambda *_: None))
    await until(lambda: len(runs_in(tmp_path)) == 1)
    dying.abandon()
    cut_off.cancel()
    await asyncio.wait([cut_off])
    await dying.aclose()
    joined = asyncio.create_task(pool.dispatch(shot, priority=0, progress=lambda *_: None))
    await cleaner.retire_idle()
    await cleaner.retire_idle()
    assert len(groups()) == 1, "there is work in it"
    (tmp_path / "go").touch()
    assert isinstance(await joined, AgentResult)
    assert len(runs_in(tmp_path)) == 1


async def test_a_gang_to_which_nobody_comes_back_is_given_back_by_others(pool: RayPool, cleaner: RayPool, tmp_path: Path):
    assert isinstance(await pool.dispatch(asked("limner", 3, tmp_path), priority=0, progress=lambda *_: None), AgentResult)
    await pool.aclose()  # as an engine that ends
    assert len(groups()) == 1
    await until(lambda: _swept(cleaner))


async def _swept(cleaner: RayPool) -> bool:
    await cleaner.retire_idle()
    return not groups()
