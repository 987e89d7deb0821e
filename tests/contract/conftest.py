"""The API as its callers meet it: the real application on a real Redis and a real artifact store, over ASGI or over a socket."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import uvicorn
from fastapi import FastAPI

from cluster.artifacts import ArtifactStore
from cluster.contracts.access import Role
from cluster.contracts.agents import AgentSpec, ResourceClass, Stage
from cluster.contracts.errors import FieldError, InvalidInput, NotFound
from cluster.contracts.ids import AgentId, ProjectId
from cluster.redis.agents import AgentStore
from cluster.redis.api_keys import ApiKeys
from cluster.redis.audit import AuditLog
from cluster.redis.bulk import BulkStore
from cluster.redis.callbacks import CallbackStore
from cluster.redis.client import Clients
from cluster.redis.control import ControlStore
from cluster.redis.events import EventLog
from cluster.redis.idempotency import Answers
from cluster.redis.items import ItemStore
from cluster.redis.limits import LimitStore
from cluster.redis.projects import ProjectStore
from cluster.redis.rates import RateStore
from cluster.redis.schedules import ScheduleStore
from cluster.redis.scripts import Scripts
from cluster.redis.threads import ThreadStore
from cluster.redis.tickets import TicketStore
from cluster.redis.turns import Turns
from cluster.redis.webhooks import WebhookStore
from cluster.redis.workflows import WorkflowStore
from cluster.settings import Settings
from serve_app.api import create_app
from serve_app.services import Services
from serve_app.streams import Pace
from tests.api_calls import RING

AGENT = AgentSpec(
    id=AgentId("probe"),
    name="Probe",
    role="Returns bytes.",
    department="quality",
    stage=Stage.MEDIA_GENERATION,
    capabilities=frozenset({"probe"}),
    resource_class=ResourceClass.CPU_MEDIA,
    emits=("payload",),
)


class OneType:
    """A catalogue with one workflow type, `probe`, that takes a number. Tests add and remove versions; each names the number it takes."""

    def __init__(self) -> None:
        self.takes = {"probe@1": "steps"}

    def pin(self, type: str, who: str = "") -> str:
        found = max((version for version in self.takes if type in ("probe", version)), default=None)
        if found is None:
            raise NotFound(f"There is no workflow type {type!r}; known: {', '.join(self.takes)}.")
        return found

    def validate_input(self, pinned: str, input: dict[str, Any]) -> dict[str, Any]:
        name = self.takes[pinned]
        if not isinstance(input.get(name), int):
            raise InvalidInput(f"The input of {pinned} needs `{name}`.", errors=[FieldError(pointer=f"/input/{name}", detail="A whole number.")])
        return input

    def fields(self, pinned: str) -> frozenset[str]:
        return frozenset({"logline"})

    def earlier(self, pinned: str) -> None:
        return None

    async def refresh(self, name: str = "") -> None:
        return None

    def versions(self, name: str) -> list[dict[str, Any]]:
        return [{"type": self._known(name), "retired": False, "preview": False, "mermaid": "flowchart TD"}]

    def _known(self, name: str) -> str:
        if name not in ("probe", *self.takes):
            raise NotFound(f"There is no workflow type {name!r}.")
        return self.pin(name)

    def catalogue(self) -> list[dict[str, Any]]:
        return [{"type": "probe@1"}]


@pytest.fixture
def services(clients: Clients, home: Path) -> Services:
    scripts = Scripts(clients)
    settings = Settings(home=home, body_limit_bytes=20_000)
    store = WorkflowStore(clients, scripts, ring=RING)
    return Services(
        settings=settings,
        store=store,
        control=ControlStore(clients, scripts, store, ring=RING),
        audit=AuditLog(clients),
        ring=RING,
        events=EventLog(clients),
        keys=ApiKeys(clients, scripts),
        projects=ProjectStore(clients, scripts),
        tickets=TicketStore(clients),
        answers=Answers(scripts),
        callbacks=CallbackStore(clients, scripts),
        artifacts=ArtifactStore(settings.artifacts_url),
        types=OneType(),
        agents=lambda: [AGENT],
        company=AgentStore(clients, scripts),
        limits=LimitStore(clients, scripts),
        turns=Turns(clients, scripts),
        schedules=ScheduleStore(clients, scripts),
        webhooks=WebhookStore(clients, scripts, ring=RING),
        threads=ThreadStore(clients, scripts),
        items=ItemStore(clients, scripts),
        rates=RateStore(scripts),
        bulk=BulkStore(clients, scripts),
        clients=clients,
    )


@pytest.fixture
def app(services: Services) -> FastAPI:
    return create_app(services, first_frame_seconds=0.3, pace=Pace(recheck=0.3))


Caller = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest_asyncio.fixture(loop_scope="session")
async def caller(app: FastAPI, services: Services) -> AsyncIterator[Caller]:
    """`await caller(Role.VIEWER, "p1")`: a client with a key of that role and project; `await caller(None)`: one without a key."""
    async with contextlib.AsyncExitStack() as stack:

        async def open_client(role: Role | None = Role.ADMIN, project: str | None = None) -> httpx.AsyncClient:
            headers = {}
            if role:
                headers["X-API-Key"], _ = await services.keys.create(f"{role}-key", role, ProjectId(project) if project else None)
            transport = httpx.ASGITransport(app)
            return await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://api", headers=headers))

        yield open_client


@pytest_asyncio.fixture(loop_scope="session")
async def address(app: FastAPI) -> AsyncIterator[str]:
    """`host:port` of a uvicorn that serves the application on a free port."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=1))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    yield f"127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await task
