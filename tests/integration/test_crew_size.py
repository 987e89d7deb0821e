"""Replicas follow what waits and what runs, of one pool and of several, on a real Ray cluster and a real Redis."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from agents.crew import actor_names
from agents.pool import RayPool
from agents.roll_call import RollCall
from agents.routing import RoutedDispatcher
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult
from cluster.contracts.ids import AgentId
from cluster.redis.agents import AgentStore
from cluster.redis.client import Clients
from cluster.redis.scripts import Scripts
from cluster.settings import Settings
from tests.company import COMPANY, executions, request, until

pytestmark = pytest.mark.ray
BUSY = AgentId("busy")
MOST = 5
Ask = Callable[[AgentRequest], "asyncio.Task[AgentResult | AgentFailure]"]


def asker(pool: RayPool) -> Ask:
    return lambda asked: asyncio.create_task(pool.dispatch(asked, priority=0, progress=lambda *_: None))


async def actors_of(answers: list["asyncio.Task[AgentResult | AgentFailure]"]) -> set[str]:
    results = await asyncio.gather(*answers)
    assert all(isinstance(result, AgentResult) for result in results), results
    return {result.actor for result in results}


def busy_actors() -> int:
    return sum(name.startswith("agent:busy:") for name in actor_names())


async def test_a_burst_is_shared_by_as_many_actors_as_it_wants_and_they_go_when_it_is_over(ray_cluster: dict[str, Any], tmp_path: Path):
    pool = RayPool(COMPANY, Settings(home=tmp_path / "home", actor_idle_seconds=1.0))
    ask = asker(pool)
    burst = [ask(request("busy", tmp_path, do="wait")) for _ in range(60)]
    await until(lambda: len(executions(tmp_path)) == 2 * MOST)
    load = pool.loads()[BUSY]
    assert (load.wanted, load.replicas, load.places, load.backlog, load.demand) == (MOST, MOST, 2 * MOST, 60 - 2 * MOST, 60)
    (tmp_path / "go").touch()
    assert len(await actors_of(burst)) == MOST
    assert len(executions(tmp_path)) == 60
    await until(lambda: busy_actors() == 0)
    await until(lambda: pool.loads()[BUSY].replicas == 0)
    assert pool.loads()[BUSY].wanted == 0
    await pool.aclose()


async def test_work_with_one_affinity_goes_to_the_actor_that_has_its_rig(ray_cluster: dict[str, Any], tmp_path: Path):
    pool = RayPool(COMPANY, Settings(home=tmp_path / "home", actor_idle_seconds=1000))
    ask = asker(pool)
    (crowd := tmp_path / "crowd").mkdir()
    burst = [ask(request("rigger", crowd, do="wait")) for _ in range(6)]
    await until(lambda: len(executions(crowd)) == 6)
    (crowd / "go").touch()
    assert len(await actors_of(burst)) == 3
    rounds = [[ask(request("rigger", tmp_path, item=item)) for item in "abc"] for _ in range(1)]
    for _ in range(4):
        await asyncio.gather(*rounds[-1])
        rounds.append([ask(request("rigger", tmp_path, item=item)) for item in "abc"])
    await asyncio.gather(*rounds[-1])
    for item, answers in zip("abc", zip(*rounds, strict=True), strict=True):
        assert len(await actors_of(list(answers))) == 1
        assert {answer.result().outputs["said"] for answer in answers} == {f"the rig of {item}"}  # type: ignore[union-attr]
    assert sorted((tmp_path / "rigs").read_text().split()) == ["a", "b", "c"]
    await pool.aclose()


@asynccontextmanager
async def engine(owner: str, clients: Clients, settings: Settings) -> AsyncIterator[tuple[RayPool, RollCall]]:
    """What of an engine has to do with the size of a crew."""
    pool, store = RayPool(COMPANY, settings), AgentStore(clients, Scripts(clients))
    router = RoutedDispatcher(pool, COMPANY.spec, store)
    yield pool, RollCall(store, COMPANY, router, owner=owner, crews=pool)
    await pool.aclose()


async def test_two_engines_size_one_crew_by_the_work_of_both(ray_cluster: dict[str, Any], clients: Clients, tmp_path: Path):
    settings = Settings(home=tmp_path / "home", actor_idle_seconds=1000)
    async with engine("a", clients, settings) as (one, one_calls), engine("b", clients, settings) as (two, two_calls):
        answers = [asker(pool)(request("busy", tmp_path, do="wait")) for pool in (one, two) for _ in range(4)]
        await until(lambda: len(executions(tmp_path)) == 4)  # each alone wants two actors, and both know them
        assert busy_actors() == 2
        for _ in range(2):
            await one_calls.look()
            await two_calls.look()
        assert [pool.loads()[BUSY].wanted for pool in (one, two)] == [4, 4]
        await until(lambda: [pool.loads()[BUSY].replicas for pool in (one, two)] == [4, 4])
        assert busy_actors() == 4
        await two_calls.look()  # reports hold for seconds only
        told = (await AgentStore(clients, Scripts(clients)).loads())[BUSY]
        assert told["b"].wanted == 4
        (tmp_path / "go").touch()
        await actors_of(answers)
        assert len(executions(tmp_path)) == 8
    cleaner = RayPool(COMPANY, settings.model_copy(update={"actor_idle_seconds": 0.001}))
    await cleaner.retire_idle()
    await cleaner.aclose()
