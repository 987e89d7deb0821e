"""One trace from a caller's request through the API, Redis, the engine, an agent and a neighbour; and nothing at all where no collector is named."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from agents.dispatch import InProcessDispatcher
from agents.traced import TracedDispatcher
from cluster import tracing
from cluster.contracts.access import Role
from cluster.contracts.agents import AgentFailure, ResourceClass
from cluster.contracts.ids import WorkflowId
from cluster.redis.client import Clients
from cluster.redis.driving import DriverStore
from cluster.redis.scripts import Scripts
from cluster.settings import Settings
from graphs.checkpointer import RedisSaver
from graphs.engine import Engine
from serve_app.services import Services
from tests.api_calls import RING
from tests.away import STAFF, types
from tests.collector import collecting
from tests.contract.test_correlation import neighbours
from tests.contract.test_correlation import services as _services
from tests.integration.test_engine import PROVIDERS, House
from tests.scripted import Company, company, film_types

services = _services
CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@dataclass
class Overheard:
    """An application, with the `traceparent` of each request it got."""

    app: Any
    heard: list[str] = field(default_factory=list)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Callable[[], Awaitable[Any]], send: Any) -> None:
        if scope["type"] == "http":
            self.heard.append(dict(scope["headers"]).get(b"traceparent", b"").decode())
        await self.app(scope, receive, send)


async def test_one_trace_from_a_request_through_engine_and_agent_to_a_neighbour(
    services: Services, clients: Clients, address: str, redis_url: str, tmp_path: Path
) -> None:
    text, _ = await services.keys.create("producer", Role.PRODUCER)
    async with neighbours(tmp_path, redis_url) as there, httpx.AsyncClient(base_url=f"http://{address}", headers={"X-API-Key": text}) as client:
        there.task.app = overheard = Overheard(there.task.app)
        async with collecting() as (collector, _):
            answer = await client.post("/api/v1/workflows", json={"type": "ballad", "input": {"idea": "a lighthouse"}}, headers={"traceparent": CALLER})
            workflow_id = WorkflowId(answer.json()["workflow_id"])
            refused = await client.get("/api/v1/nothing", headers={"traceparent": CALLER})
            dispatcher = TracedDispatcher(InProcessDispatcher(STAFF, there.settings(address)))
            await _driven(services, clients, dispatcher, workflow_id)
    trace = tracing.trace_id(CALLER)
    assert refused.json()["trace_id"] == trace
    asked, drive = collector.one("POST /api/v1/workflows"), collector.one("drive ballad@1")
    execute, run = collector.one("execute singer"), collector.one("run singer")
    assert {span.trace_id for span in (asked, drive, execute, run)} == {trace}
    assert (asked.parent_id, drive.parent_id, execute.parent_id, run.parent_id) == (CALLER[36:52], asked.span_id, asked.span_id, execute.span_id)
    calls = [span for span in collector.spans if span.name == "call task_service" and span.parent_id == run.span_id]
    assert calls and {span.trace_id for span in calls} == {trace}
    assert {heard[36:52] for heard in overheard.heard} & {span.span_id for span in calls}
    assert {tracing.trace_id(heard) for heard in overheard.heard} == {trace}
    assert asked.attributes["http.response.status_code"] == 202 and asked.attributes["callsheet.workflow_id"] == workflow_id
    facts = {name: execute.attributes[f"callsheet.{name}"] for name in ("agent", "item", "attempt", "provider", "workflow_id")}
    assert facts == {"agent": "singer", "item": "", "attempt": 1, "provider": facts["provider"], "workflow_id": workflow_id} and facts["provider"]


async def _driven(services: Services, clients: Clients, dispatcher: Any, workflow_id: WorkflowId) -> None:
    scripts = Scripts(clients)
    drivers = DriverStore(clients, scripts, owner="a", lease_seconds=5.0, ring=RING)
    engine = Engine(drivers, types(), RedisSaver(clients, scripts, ring=RING), dispatcher, STAFF.load, dict.fromkeys(ResourceClass, "test"))
    running = asyncio.create_task(engine.run())
    async with asyncio.timeout(60):
        async for _ in services.events.follow(workflow_id, after=0):
            pass
    await engine.drain()
    running.cancel()


async def _film(house: House, staff: Company, owner: str) -> tuple[Engine, asyncio.Task[None]]:
    drivers = DriverStore(house.clients, house.scripts, owner=owner, lease_seconds=5)
    dispatcher: Any = TracedDispatcher(staff)
    engine = Engine(drivers, film_types(), RedisSaver(house.clients, house.scripts), dispatcher, staff.load, PROVIDERS)
    return engine, asyncio.create_task(engine.run())


async def test_a_workflow_that_is_handed_on_stays_in_its_trace_and_each_attempt_is_written_once(clients: Clients) -> None:
    house, staff = (
        House(clients),
        company(
            cast=lambda r: (
                AgentFailure(terminal=False, code="provider_unavailable", message="away") if r.attempt == 1 else {"people": [{"name": "Ann"}, {"name": "Bob"}]}
            )
        ),
    )
    staff.held["design"] = asyncio.Event()
    async with collecting() as (collector, _):
        first, running = await _film(house, staff, "a")
        workflow_id = await house.start()
        await house.until(workflow_id, lambda event: event.data.get("agent") == "design")
        await first.drain()
        running.cancel()
        staff.held["design"].set()
        second, running = await _film(house, staff, "b")
        await house.ended(workflow_id)
        await second.drain()
        running.cancel()
    root = tracing.of_workflow(workflow_id)
    assert {span.trace_id for span in collector.spans} == {tracing.trace_id(root)}
    drives = [span for span in collector.spans if span.name == "drive film@1"]
    assert [(span.span_id == root[36:52], span.attributes["callsheet.engine"]) for span in drives] == [(True, "a"), (False, "b")]
    assert drives[0].parent_id == "" and drives[1].parent_id == root[36:52]
    designs = [span for span in collector.spans if span.name == "execute design"]
    assert len(designs) == 2 and len({span.span_id for span in designs}) == 2 and {span.parent_id for span in designs} == {root[36:52]}
    casts = [span for span in collector.spans if span.name == "execute cast"]
    assert [(span.failed, span.attributes["callsheet.attempt"]) for span in casts] == [("provider_unavailable", 1), ("", 2)]


async def test_without_a_collector_nothing_is_imported_and_the_context_still_flows(clients: Clients) -> None:
    assert not tracing.recording()
    with tracing.span("x", parent=CALLER) as span:
        assert span.traceparent == tracing.current() == CALLER and tracing.headers() == {"traceparent": CALLER}
    assert tracing.current() == ""
    script = (
        "import sys, agents.actor, agents.traced\n"
        "print([name for name in sys.modules if name.startswith('opentelemetry.exporter.otlp') or name == 'cluster.tracing.exporting'])"
    )
    found = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_span_that_nobody_records_costs_microseconds() -> None:
    def once() -> float:
        began = time.perf_counter()
        for _ in range(1000):
            with tracing.span("x", parent=CALLER):
                pass
        return (time.perf_counter() - began) / 1000

    assert min(once() for _ in range(5)) < 50e-6


@pytest.mark.parametrize("header", ["", "00-abc", CALLER.replace("00-", "ff-", 1), "00-" + "0" * 32 + "-b7ad6b7169203331-01", CALLER + "\n"])
def test_a_header_that_is_no_traceparent_begins_a_trace_of_its_own(header: str) -> None:
    assert tracing.accepted(header) != header and tracing.accepted(tracing.accepted(header))


async def test_a_collector_that_is_away_costs_spans_and_nothing_else(clients: Clients) -> None:
    house, staff = House(clients), company()
    tracing.configure_traces(Settings(otlp_endpoint="http://127.0.0.1:9"), "test")
    try:
        engine, running = await _film(house, staff, "a")
        assert (await house.ended(await house.start())).status == "completed"
        await engine.drain()
        running.cancel()
    finally:
        await asyncio.to_thread(tracing.close_traces)
