"""One id from a request of ours through all three neighbours and back: what stands in their logs is found in ours, and the other way round."""

import asyncio
import dataclasses
import json
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from agents.dispatch import InProcessDispatcher
from agents.services.auto_movie import AutoMovieClient
from agents.services.credentials import Credentials
from cluster.contracts.access import Role
from cluster.contracts.agents import ResourceClass
from cluster.contracts.events import EventType
from cluster.contracts.ids import WorkflowId
from cluster.contracts.reporting import PROJECT_LABEL
from cluster.redis.client import Clients
from cluster.redis.driving import DriverStore
from cluster.redis.reports import ReportStore
from cluster.redis.scripts import Scripts
from cluster.settings import AutoMovieAuth, Settings
from graphs.checkpointer import RedisSaver
from graphs.engine import Engine
from serve_app.embedded.auto_movie.application import create_app as auto_movie
from serve_app.embedded.brain.application import create_app as brain
from serve_app.embedded.task_service.application import create_app as task_service
from serve_app.embedded.task_service.renderers import ThreadRenderer
from serve_app.reporting.reporter import Reporter
from serve_app.reporting.writer import ReportWriter
from serve_app.services import Services
from tests.api_calls import RING
from tests.away import STAFF, types
from tests.contract.test_task_service import KEY, Painter
from tests.serving import served, until

Message = MutableMapping[str, Any]
PROJECT = {"title": "The Last Bottle", "genre": "drama", "episodeCount": 1, "status": "concept"}


@dataclass
class Logged:
    """A neighbour, and what its request log would hold: address and correlation id of each request, and of each call in a WebSocket."""

    app: Any
    lines: list[tuple[str, str]] = field(default_factory=list)

    async def __call__(self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Any) -> None:
        if scope["type"] == "http":
            self.lines.append((f"{scope['method']} {scope['path']}", dict(scope["headers"]).get(b"x-correlation-id", b"").decode()))

        async def noted() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and message.get("text"):
                call = json.loads(message["text"])
                if (params := call.get("params") or {}).get("name"):
                    self.lines.append((params["name"], (params.get("_meta") or {}).get("X-Correlation-ID", "")))
            return message

        await self.app(scope, noted, send)

    def ids(self, *, but: tuple[str, ...] = ()) -> set[str]:
        return {name for what, name in self.lines if not what.endswith(but)}


@dataclass
class Neighbours:
    brain: Logged
    task: Logged
    auto_movie: Logged
    settings: Callable[[str], Settings]
    """By the address of our API."""
    app: AutoMovieClient


@asynccontextmanager
async def neighbours(folder: Path, redis_url: str) -> AsyncIterator[Neighbours]:
    logged = (
        Logged(brain(folder / "brain", api_key=KEY)),
        Logged(task_service(folder / "task", ThreadRenderer(folder / "scratch", 1, Painter()), api_key=KEY, slots=1)),
        Logged(auto_movie(folder / "auto_movie", api_key=KEY)),
    )
    async with served(logged[0]) as brain_url, served(logged[1]) as task_url, served(logged[2]) as app_url:
        app = AutoMovieClient(app_url, Credentials(AutoMovieAuth.API_KEY, secret=KEY))

        def settings(address: str) -> Settings:
            return Settings(
                home=folder / "home",
                redis_url_setting=SecretStr(redis_url),
                public_url=f"http://{address}",
                brain_service_base_url_setting=brain_url,
                brain_service_api_key_setting=SecretStr(KEY),
                task_service_base_url_setting=task_url,
                task_service_api_key_setting=SecretStr(KEY),
            )

        yield Neighbours(*logged, settings, app)
        await app.close()


@pytest.fixture
def services(services: Services, home: Path) -> Services:
    settings = Settings(home=home, task_service_api_key_setting=SecretStr(KEY))
    return dataclasses.replace(services, settings=settings, types=types())


async def test_one_id_goes_through_all_three_neighbours_and_back_into_our_log(
    services: Services, clients: Clients, address: str, redis_url: str, tmp_path: Path
) -> None:
    text, _ = await services.keys.create("producer", Role.PRODUCER)
    async with neighbours(tmp_path, redis_url) as there, httpx.AsyncClient(base_url=f"http://{address}", headers={"X-API-Key": text}) as client:
        project = (await there.app.create("projects", PROJECT))["id"]
        there.auto_movie.lines.clear()
        order = {"type": "ballad", "input": {"idea": "a lighthouse"}, "options": {"labels": {PROJECT_LABEL: project}}}
        with capture_logs() as lines:
            answer = await client.post("/api/v1/workflows", json=order, headers={"X-Request-ID": "order-66", "X-Correlation-ID": "their-id"})
            workflow_id = WorkflowId(answer.json()["workflow_id"])
            await _made(services, clients, there.settings(address), workflow_id)
            reports = ReportStore(clients, Scripts(clients), owner="r")
            await Reporter(reports, services.store, services.events, ReportWriter(there.app, services.artifacts)).turn()
            await until(lambda: [line for line in lines if str(line.get("path", "")).startswith("/api/v1/callbacks")])
    assert there.brain.ids(but=("/health",)) - {""} == {workflow_id} and there.task.ids(but=("/health",)) == {workflow_id}
    assert there.auto_movie.ids() == {workflow_id}
    requests = [line for line in lines if line["event"] == "request"]
    assert [(line["workflow_id"], line["correlation_id"]) for line in requests if line["request_id"] == "order-66"] == [(workflow_id, "their-id")]
    assert {line["workflow_id"] for line in requests if line["path"].startswith("/api/v1/callbacks")} == {workflow_id}
    created = (await services.events.page(workflow_id, after=0, limit=1)).items[0]
    assert (created.type, created.data["request_id"]) == (EventType.WORKFLOW_CREATED, "order-66")


async def _made(services: Services, clients: Clients, settings: Settings, workflow_id: WorkflowId) -> None:
    """The workflow, by an engine beside the API, to its end."""
    scripts = Scripts(clients)
    drivers = DriverStore(clients, scripts, owner="a", lease_seconds=5.0, ring=RING)
    dispatcher = InProcessDispatcher(STAFF, settings)
    engine = Engine(drivers, types(), RedisSaver(clients, scripts, ring=RING), dispatcher, STAFF.load, dict.fromkeys(ResourceClass, "test"))
    running = asyncio.create_task(engine.run())
    try:
        async with asyncio.timeout(60):
            async for _ in services.events.follow(workflow_id, after=0):
                pass
    finally:
        await engine.drain()
        running.cancel()
        await asyncio.wait([running])
    assert (await services.store.get(workflow_id)).results == {"song": "service", "lore": 0}
