"""The pool's own promises on a real Ray cluster: placement, loss, retirement."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from agents.pool import RayPool
from cluster.contracts.agents import AgentFailure, AgentResult
from cluster.settings import Settings
from tests.company import COMPANY, request, runs, until

pytestmark = pytest.mark.ray


def no_progress(fraction: float, words: str) -> None:
    """Nobody listens."""


@pytest.fixture
def settings(ray_cluster: dict[str, Any], tmp_path: Path) -> Settings:
    """Other settings, other actors: each test has its own."""
    return Settings(home=tmp_path / "home", actor_idle_seconds=1000)


@pytest_asyncio.fixture(loop_scope="session")
async def pool(settings: Settings) -> AsyncIterator[RayPool]:
    made = RayPool(COMPANY, settings)
    yield made
    await made.aclose()
    cleaner = RayPool(COMPANY, settings.model_copy(update={"actor_idle_seconds": 0.001}))
    await cleaner.retire_idle()
    await cleaner.aclose()


async def result(pool: RayPool, *args: Any, **kwargs: Any) -> AgentResult:
    answer = await pool.dispatch(request(*args, **kwargs), priority=0, progress=no_progress)
    assert isinstance(answer, AgentResult), answer
    return answer


async def test_a_killed_actor_is_a_retryable_failure_and_then_works_again(pool: RayPool, tmp_path: Path):
    waiting = asyncio.create_task(pool.dispatch(request("obedient", tmp_path, do="wait"), priority=0, progress=no_progress))
    await until((tmp_path / "waiting").exists)
    pid = (await result(pool, "obedient", tmp_path)).pid
    os.kill(pid, signal.SIGKILL)
    answer = await waiting
    assert isinstance(answer, AgentFailure), answer
    assert (answer.terminal, answer.code, answer.counts_as_attempt) == (False, "actor_lost", False)
    assert answer.actor.startswith("agent:obedient:0:")
    assert (await result(pool, "obedient", tmp_path)).pid != pid


async def test_a_resource_that_no_node_has_is_named_and_the_agent_waits_for_it(pool: RayPool, tmp_path: Path):
    answer = await pool.dispatch(request("hungry", tmp_path), priority=0, progress=no_progress)
    assert isinstance(answer, AgentFailure), answer
    assert (answer.terminal, answer.code, answer.counts_as_attempt, answer.retry_after) == (False, "waiting_for_resources", False, 5.0)
    assert 'needs custom resource "h100": 1; no node of the cluster has it' in answer.message


async def test_two_pools_that_need_an_agent_at_once_share_one_actor(pool: RayPool, settings: Settings, tmp_path: Path):
    other = RayPool(COMPANY, settings)
    first, second = await asyncio.gather(result(pool, "obedient", tmp_path), result(other, "obedient", tmp_path))
    await other.aclose()
    assert first.pid == second.pid and first.actor == second.actor


async def test_an_engine_that_takes_over_joins_what_its_predecessor_started(pool: RayPool, settings: Settings, tmp_path: Path):
    successor = RayPool(COMPANY, settings)
    started = asyncio.create_task(result(pool, "crowded", tmp_path, execution_id=f"taken-{tmp_path}", do="wait"))
    await until((tmp_path / "waiting").exists)
    joined = asyncio.create_task(result(successor, "crowded", tmp_path, execution_id=f"taken-{tmp_path}", do="wait"))
    (tmp_path / "go").touch()
    assert (await started).pid == (await joined).pid
    await successor.aclose()
    assert runs(tmp_path) == 1


async def test_a_queue_grows_the_crew_and_known_executions_stay_where_they_ran(pool: RayPool, tmp_path: Path):
    waiting = asyncio.create_task(result(pool, "crowded", tmp_path, execution_id=f"first-{tmp_path}", do="wait"))
    await until((tmp_path / "waiting").exists)
    queued = [asyncio.create_task(result(pool, "crowded", tmp_path, do="wait")) for _ in range(2)]

    async def second_replica_works() -> bool:
        extra = asyncio.create_task(pool.dispatch(request("crowded", tmp_path), priority=0, progress=no_progress))
        done, _ = await asyncio.wait([extra], timeout=0.5)
        extra.cancel()
        return bool(done) and ":1:" in extra.result().actor

    await until(second_replica_works, seconds=30)
    (tmp_path / "go").touch()
    pid = (await waiting).pid
    await asyncio.gather(*queued)
    assert (await result(pool, "crowded", tmp_path, execution_id=f"first-{tmp_path}")).pid == pid


async def test_the_dashboard_shows_an_actor_by_the_name_of_its_agent(pool: RayPool, tmp_path: Path):
    actor = (await result(pool, "obedient", tmp_path)).actor
    assert class_names(actor) == {"Obedient"}


def class_names(actor: str) -> set[str]:
    """Classes of the living actors of this name, from the cluster's own table: the state API would need the dashboard, which the test cluster does without."""
    from ray._private.state import actors

    return {entry["ActorClassName"] for entry in actors().values() if entry["Name"] == actor and entry["State"] == "ALIVE"}


async def test_an_idle_actor_is_retired_and_a_busy_one_is_not(settings: Settings, tmp_path: Path):
    pool = RayPool(COMPANY, settings.model_copy(update={"actor_idle_seconds": 0.2}))
    waiting = asyncio.create_task(result(pool, "obedient", tmp_path, do="wait"))
    await until((tmp_path / "waiting").exists)
    idle = (await result(pool, "probe")).actor
    await until(lambda: not class_names(idle))  # by the pool itself, in the background
    (tmp_path / "go").touch()
    busy = await waiting
    assert class_names(busy.actor), "it had work all the time"
    assert (await result(pool, "probe")).actor == idle, "made again when it is needed again"
    await pool.aclose()


async def test_other_settings_get_other_actors(pool: RayPool, settings: Settings, tmp_path: Path):
    other = RayPool(COMPANY, settings.model_copy(update={"llm_timeout_seconds": 5.0}))
    first, second = await result(pool, "probe"), await result(other, "probe")
    await other.aclose()
    assert first.actor != second.actor and first.pid != second.pid
