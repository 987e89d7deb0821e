"""The pool's own promises on a real Ray cluster: placement, loss, retirement."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from agents.pool import RayPool
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult
from cluster.contracts.ids import WorkflowId
from cluster.settings import Settings
from tests.company import COMPANY, executions, request, runs, until

pytestmark = pytest.mark.ray

RUN_AGAIN_SECONDS = 15.0
"""Five on a machine that is not loaded."""


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


async def _dispatched_later(pool: RayPool, asked: AgentRequest, seconds: float) -> AgentFailure | AgentResult:
    """As the engine does it: after the pause the failure asks for."""
    await asyncio.wait([asyncio.current_task()], timeout=seconds)  # type: ignore[list-item]
    return await pool.dispatch(asked, priority=0, progress=no_progress)


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

    async def another_replica_works() -> bool:
        extra = asyncio.create_task(pool.dispatch(request("crowded", tmp_path), priority=0, progress=no_progress))
        done, _ = await asyncio.wait([extra], timeout=0.5)
        extra.cancel()
        return bool(done) and ":0:" not in extra.result().actor

    await until(another_replica_works, seconds=30)
    (tmp_path / "go").touch()
    pid = (await waiting).pid
    await asyncio.gather(*queued)
    assert (await result(pool, "crowded", tmp_path, execution_id=f"first-{tmp_path}")).pid == pid


async def test_a_killed_actors_execution_runs_again_within_seconds(pool: RayPool, tmp_path: Path):
    asked = request("obedient", tmp_path, do="wait")
    first = asyncio.create_task(pool.dispatch(asked, priority=0, progress=no_progress))
    await until((tmp_path / "waiting").exists)
    pid = (await result(pool, "obedient", tmp_path)).pid
    killed = time.monotonic()
    os.kill(pid, signal.SIGKILL)
    failure = await first
    assert isinstance(failure, AgentFailure) and failure.retry_after is not None, failure
    again = asyncio.create_task(_dispatched_later(pool, asked, failure.retry_after))
    await until(lambda: executions(tmp_path).count(asked.execution_id) == 2)
    seconds = time.monotonic() - killed
    (tmp_path / "go").touch()
    assert (await again).kind == "result"
    print(f"\nan execution ran again {seconds:.1f} s after its actor was killed")
    assert seconds < RUN_AGAIN_SECONDS


async def test_an_actor_that_gives_no_sign_of_life_is_replaced(pool: RayPool, tmp_path: Path):
    asked = request("obedient", tmp_path, do="freeze")
    since = time.monotonic()
    answer = await pool.dispatch(asked, priority=0, progress=no_progress)
    print(f"\na frozen actor was given up after {time.monotonic() - since:.1f} s")
    assert isinstance(answer, AgentFailure), answer
    assert (answer.terminal, answer.code, answer.counts_as_attempt) == (False, "actor_lost", False)
    assert "no sign of life" in answer.message
    assert (await pool.dispatch(asked, priority=0, progress=no_progress)).kind == "result"
    assert executions(tmp_path) == [asked.execution_id] * 2


async def test_a_stopped_process_is_replaced(pool: RayPool, tmp_path: Path):
    waiting = asyncio.create_task(pool.dispatch(request("obedient", tmp_path, do="wait"), priority=0, progress=no_progress))
    await until((tmp_path / "waiting").exists)
    pid = (await result(pool, "obedient", tmp_path)).pid
    os.kill(pid, signal.SIGSTOP)
    answer = await waiting
    assert isinstance(answer, AgentFailure) and answer.code == "actor_lost", answer
    assert (await result(pool, "obedient", tmp_path)).pid != pid


async def test_an_execution_that_takes_many_actors_with_it_uses_up_its_attempts(pool: RayPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("agents.pool.LOSSES_FORGIVEN", 1)
    asked = request("obedient", tmp_path, do="wait")

    async def lost_again(times: int) -> AgentFailure:
        waiting = asyncio.create_task(pool.dispatch(asked, priority=0, progress=no_progress))
        await until(lambda: len(executions(tmp_path)) == times)
        os.kill((await result(pool, "obedient", other)).pid, signal.SIGKILL)
        answer = await waiting
        assert isinstance(answer, AgentFailure), answer
        return answer

    (other := tmp_path / "other").mkdir()
    counted = [(await lost_again(times)).counts_as_attempt for times in (1, 2)]
    assert counted == [False, True]


async def test_a_released_workflow_makes_room_for_an_agent_of_another(pool: RayPool, tmp_path: Path):
    hog = (await result(pool, "hog", tmp_path, workflow_id="wf-00-first")).actor
    waiting = asyncio.create_task(result(pool, "crowded", tmp_path, workflow_id="wf-00-second"))
    await asyncio.wait([waiting], timeout=1)
    assert not waiting.done(), "both need the studio's floor"
    await pool.release(WorkflowId("wf-00-first"))
    assert (await waiting).kind == "result"
    assert not class_names(hog)


async def test_an_actor_with_work_or_with_other_users_is_not_released(pool: RayPool, settings: Settings, tmp_path: Path):
    other = RayPool(COMPANY, settings)
    actor = (await result(pool, "hog", tmp_path, workflow_id="wf-00-first")).actor
    await result(other, "hog", tmp_path, workflow_id="wf-00-second")
    working = asyncio.create_task(result(pool, "hog", tmp_path, workflow_id="wf-00-first", do="wait"))
    await until((tmp_path / "waiting").exists)
    await pool.release(WorkflowId("wf-00-first"))
    await result(pool, "hog", tmp_path, workflow_id="wf-00-third")
    assert class_names(actor), "it works"
    (tmp_path / "go").touch()
    assert (await working).actor == actor
    await pool.release(WorkflowId("wf-00-third"))
    assert (await result(other, "hog", tmp_path, workflow_id="wf-00-second")).pid == (await working).pid, "another pool's workflow uses it"
    await other.release(WorkflowId("wf-00-second"))
    await until(lambda: not class_names(actor))
    await other.aclose()


async def test_the_dashboard_shows_an_actor_by_the_name_of_its_agent(pool: RayPool, tmp_path: Path):
    actor = (await result(pool, "obedient", tmp_path)).actor
    assert class_names(actor) == {"Obedient"}


def class_names(actor: str) -> set[str]:
    """Classes of the living actors of this name, from the cluster's own table: the state API would need the dashboard, which the test cluster does without."""
    from ray._private.state import actors

    return {entry["ActorClassName"] for entry in actors().values() if entry["Name"] == actor and entry["State"] == "ALIVE"}


async def test_an_idle_actor_is_retired_and_a_busy_one_is_not(settings: Settings, tmp_path: Path):
    async with contextlib.aclosing(RayPool(COMPANY, settings.model_copy(update={"actor_idle_seconds": 0.2}))) as pool:
        waiting = asyncio.create_task(result(pool, "obedient", tmp_path, do="wait"))
        await until((tmp_path / "waiting").exists)
        idle = (await result(pool, "probe")).actor
        await until(lambda: not class_names(idle))  # by the pool itself, in the background
        (tmp_path / "go").touch()
        busy = await waiting
        assert class_names(busy.actor), "it had work all the time"
        assert (await result(pool, "probe")).actor == idle, "made again when it is needed again"


async def test_other_settings_get_other_actors(pool: RayPool, settings: Settings, tmp_path: Path):
    other = RayPool(COMPANY, settings.model_copy(update={"llm_timeout_seconds": 5.0}))
    first, second = await result(pool, "probe"), await result(other, "probe")
    await other.aclose()
    assert first.actor != second.actor and first.pid != second.pid
