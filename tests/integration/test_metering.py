"""What happens is counted once: the meter of a real engine over a real Redis, and that of the API."""

import asyncio
from pathlib import Path
from typing import Any

from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult, Usage
from cluster.contracts.control import Principal
from cluster.contracts.ids import ProjectId
from cluster.contracts.workflows import WorkflowOptions, WorkflowRequest, WorkflowStatus
from cluster.redis.client import Clients, connect_url
from cluster.redis.driving import DriverStore
from cluster.redis.gauges import look
from cluster.redis.users import RedisRole
from graphs.checkpointer import RedisSaver
from graphs.engine import Engine
from serve_app.sampling import Sampler
from tests.guarded_redis import guarded_server, url_of
from tests.integration.test_engine import EXECUTIONS, PROVIDERS, House
from tests.reading_meter import ReadingMeter
from tests.scripted import Company, company, film_types


def _engine(house: House, staff: Company, meter: ReadingMeter) -> Engine:
    drivers = DriverStore(house.clients, house.scripts, owner="a", lease_seconds=5)
    return Engine(drivers, film_types(), RedisSaver(house.clients, house.scripts), staff, staff.load, PROVIDERS, meter=meter)


def _once_away() -> Any:
    asked: list[str] = []

    def music(request: AgentRequest) -> Any:
        asked.append(request.item)
        if asked.count(request.item) == 1:
            return AgentFailure(terminal=False, code="provider_unavailable", message="away")
        return AgentResult(
            outputs={"score": [{"scene": request.item}]}, provider="gpt", usage=Usage(prompt_tokens=1000, completion_tokens=200), worked_seconds=0.001
        )

    return music


async def test_a_films_executions_failures_tokens_and_end_are_counted_once(clients: Clients) -> None:
    house, meter = House(clients), ReadingMeter()
    delivered = {"deliverables": {"film.mp4": {}}, "seconds": 12.5}
    staff = company(music=_once_away(), deliver=lambda r: {"record": delivered})
    engine = _engine(house, staff, meter)
    running = asyncio.create_task(engine.run())
    workflow = await house.ended(await house.start())
    await engine.drain()
    running.cancel()
    assert workflow.status is WorkflowStatus.COMPLETED, workflow.error_history
    assert meter.total("agent_executions_total", outcome="succeeded") == EXECUTIONS
    assert meter.total("agent_execution_seconds") == EXECUTIONS
    assert meter.total("agent_failures_total", agent="music", code="provider_unavailable") == 2
    assert meter.total("agent_retries_total") == 2
    assert (meter.total("tokens_total", kind="prompt"), meter.total("tokens_total", kind="completion")) == (2000, 400)
    assert round(meter.total("money_total", provider="gpt", currency="USD"), 6) == round((2000 * 0.5 + 400 * 1.5) / 1e6, 6)
    assert meter.total("workflows_started_total", type="film@1") == meter.total("lease_claims_total", kind="first") == 1
    assert meter.total("workflows_ended_total", type="film@1", status="completed") == meter.total("workflow_seconds") == 1
    assert (meter.total("films_delivered_total"), meter.total("film_seconds_total")) == (1, 12.5)
    assert meter.total("workflow_stage_seconds") == 6


async def test_a_wait_a_failure_and_a_cancellation_are_ends_of_their_own(clients: Clients) -> None:
    house, meter = House(clients), ReadingMeter()
    engine = _engine(house, company(edit=lambda r: AgentFailure(terminal=True, code="no_cut", message="no")), meter)
    running = asyncio.create_task(engine.run())
    await house.ended(await house.start())
    waiting = await house.start(auto=False)
    await house.until(waiting, lambda event: event.type == "workflow.waiting")
    await Sampler(meter, clients, driving=lambda: engine.driving, loads=dict).look_at_store()
    assert meter.levels["workflows", (("status", "waiting"),)] == 1
    assert meter.levels["redis_up", ()] == 1 and 0 < meter.levels["redis_used_memory_bytes", ()] <= meter.levels["redis_max_memory_bytes", ()]
    await house.control.cancel(waiting, Principal(name="ann"))
    await house.ended(waiting)
    await engine.drain()
    running.cancel()
    assert meter.total("workflows_ended_total", status="failed") == meter.total("agent_failures_total", agent="edit", code="no_cut") == 1
    assert meter.total("workflow_waits_total") == 1


async def test_what_waits_for_an_engine_has_an_age_and_ended_ones_are_not_counted(clients: Clients, home: Path) -> None:
    house = House(clients)
    before = await look(clients)
    request = WorkflowRequest(type="film", project_id=ProjectId("p"), input={"idea": "x"}, options=WorkflowOptions())
    await house.store.create(request, pinned="film@1", created_by="test")
    after = await look(clients)
    assert (before.queued, before.oldest_seconds, sum(before.statuses.values())) == (0, 0.0, 0)
    assert after.queued == 1 and after.oldest_seconds >= 0 and after.statuses[WorkflowStatus.PENDING] == 1
    engine = _engine(house, company(), ReadingMeter())
    running = asyncio.create_task(engine.run())
    await house.ended((await house.store.list(project_id=ProjectId("p"), limit=1)).items[0].workflow_id)
    await engine.drain()
    running.cancel()
    ended = await look(clients)
    assert (ended.queued, sum(ended.statuses.values())) == (0, 0)


async def test_the_engines_own_redis_user_may_see_what_the_sampler_looks_at(tmp_path: Path) -> None:
    with guarded_server(tmp_path / "guarded") as port:
        clients = await connect_url(url_of(RedisRole.CALLSHEET, port))
        house, meter = House(clients), ReadingMeter()
        await house.start()
        await Sampler(meter, clients, driving=lambda: 0, loads=dict).look_at_store()
        await clients.aclose()
    assert meter.levels["redis_up", ()] == 1
    assert meter.levels["queue_entries", ()] == meter.levels["workflows", (("status", "pending"),)] == 1
