"""A neighbour is away when a workflow needs it and comes back at the same address: what the workflow does is what its type, or its options, say. Nothing fails.

Real engine, real clients and their breakers, real stand-ins that are started late; only the times between two tries, and for which a circuit stays open, are shorter.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import stamina
from pydantic import SecretStr

from agents.dispatch import InProcessDispatcher
from agents.services import breaker
from cluster.contracts.agents import ResourceClass
from cluster.contracts.breakers import Rules
from cluster.contracts.events import Event, EventType
from cluster.contracts.ids import ProjectId, WorkflowId
from cluster.contracts.neighbours import OnAway
from cluster.contracts.workflows import Workflow, WorkflowOptions, WorkflowRequest, WorkflowStatus
from cluster.redis.client import Clients
from cluster.redis.driving import DriverStore
from cluster.redis.events import EventLog
from cluster.redis.scripts import Scripts
from cluster.redis.workflows import WorkflowStore
from cluster.settings import Settings
from graphs.checkpointer import RedisSaver
from graphs.engine import Engine
from serve_app.embedded.brain.application import create_app as brain
from serve_app.embedded.task_service.application import create_app as task_service
from serve_app.embedded.task_service.renderers import ThreadRenderer
from tests.away import STAFF, types
from tests.conftest import free_port
from tests.contract.test_task_service import Painter
from tests.serving import served

KEY = "a-key-for-tests"
SECONDS = 60.0


@dataclass
class House:
    """An engine whose neighbours have their addresses and are not there yet."""

    clients: Clients
    folder: Path
    ports: dict[str, int] = field(default_factory=lambda: {"brain": free_port(), "task": free_port()})
    painter: Painter = field(default_factory=Painter)

    def __post_init__(self) -> None:
        self.scripts = Scripts(self.clients)
        self.store, self.log = WorkflowStore(self.clients, self.scripts), EventLog(self.clients)
        self.settings = Settings(
            home=self.folder / "home",
            brain_service_base_url_setting=f"http://127.0.0.1:{self.ports['brain']}",
            brain_service_api_key_setting=SecretStr(KEY),
            task_service_base_url_setting=f"http://127.0.0.1:{self.ports['task']}",
            task_service_api_key_setting=SecretStr(KEY),
        )

    @asynccontextmanager
    async def engine(self) -> AsyncIterator[None]:
        drivers = DriverStore(self.clients, self.scripts, owner="a", lease_seconds=5.0)
        saver, providers = RedisSaver(self.clients, self.scripts), dict.fromkeys(ResourceClass, "test")
        engine = Engine(drivers, types(), saver, InProcessDispatcher(STAFF, self.settings), STAFF.load, providers)
        running = asyncio.create_task(engine.run())
        try:
            yield
        finally:
            await engine.drain()
            running.cancel()
            await asyncio.wait([running])

    @asynccontextmanager
    async def there(self, neighbour: str) -> AsyncIterator[None]:
        """The neighbour at its address."""
        root = self.folder / neighbour
        app = brain(root, api_key=KEY) if neighbour == "brain" else task_service(root, ThreadRenderer(root / "scratch", 1, self.painter), api_key=KEY, slots=1)
        async with served(app, self.ports[neighbour]):
            yield

    async def start(self, kind: str, **options: Any) -> WorkflowId:
        given = WorkflowRequest(type=f"{kind}@1", project_id=ProjectId("p"), input={"idea": "a lighthouse"}, options=WorkflowOptions(**options))
        return (await self.store.create(given, pinned=f"{kind}@1", created_by="test"))[0].workflow_id

    async def until(self, workflow_id: WorkflowId, kind: EventType) -> Event:
        async with asyncio.timeout(SECONDS):
            async for event in self.log.follow(workflow_id, after=0):
                if event and event.type is kind:
                    return event
        raise AssertionError(f"the log ended without {kind}: {[error.message for error in (await self.store.get(workflow_id)).error_history]}")

    async def ended(self, workflow_id: WorkflowId) -> Workflow:
        async with asyncio.timeout(SECONDS):
            async for _ in self.log.follow(workflow_id, after=0):
                pass
        workflow = await self.store.get(workflow_id)
        assert workflow.status is WorkflowStatus.COMPLETED, [error.message for error in workflow.error_history]
        return workflow


@pytest.fixture
def house(clients: Clients, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setattr(breaker, "Rules", lambda: Rules(failures=3, open_seconds=0.3, probe_seconds=5.0))
    with stamina.set_testing(True, attempts=4, cap=True):
        yield House(clients, tmp_path)


GOES_ON = [("task", "easy_painter", {"picture": "offline"}, "was drawn offline"), ("brain", "easy_scholar", {"lore": -1}, "is written later")]


@pytest.mark.parametrize("neighbour,kind,made,note", GOES_ON, ids=[kind for _, kind, _, _ in GOES_ON])
async def test_where_the_type_says_so_a_workflow_goes_on_without_and_tells(house: House, neighbour: str, kind: str, made: dict[str, Any], note: str) -> None:
    async with house.engine():
        workflow = await house.ended(await house.start(kind))
        assert workflow.results == made
        assert any(note in told for told in workflow.notes), workflow.notes
        async with house.there(neighbour), asyncio.timeout(SECONDS):  # soon, what comes later is made with it
            seeds = itertools.count(8)
            while (after := await house.ended(await house.start(kind, seed=next(seeds)))).results == made:
                pass
    assert after.notes == ()


WAITS: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("task", "easy_singer", {}, {"song": "service"}),
    ("task", "patient_painter", {}, {"picture": "service"}),
    ("task", "easy_painter", {"on_away": {"task": OnAway.WAIT}}, {"picture": "service"}),
    ("brain", "patient_scholar", {}, {"lore": 0}),
    ("brain", "easy_scholar", {"on_away": {"brain": OnAway.WAIT}}, {"lore": 0}),
]


@pytest.mark.parametrize("neighbour,kind,options,made", WAITS, ids=[f"{kind}{'-asked' if options else ''}" for _, kind, options, _ in WAITS])
async def test_where_it_has_to_wait_a_workflow_says_for_whom_and_goes_on_when_it_is_back(
    house: House, neighbour: str, kind: str, options: dict[str, Any], made: dict[str, Any]
) -> None:
    async with house.engine():
        workflow_id = await house.start(kind, **options)
        waiting = await house.until(workflow_id, EventType.EXECUTION_WAITING)
        assert str(house.ports[neighbour]) in waiting.data["message"] and (await house.store.get(workflow_id)).status is WorkflowStatus.RUNNING
        async with house.there(neighbour):
            workflow = await house.ended(workflow_id)
    assert workflow.results == made and workflow.notes == ()


async def test_an_option_may_also_say_that_it_shall_go_on(house: House) -> None:
    async with house.engine():
        workflow = await house.ended(await house.start("patient_painter", on_away={"task": OnAway.GO_ON}))
    assert workflow.results == {"picture": "offline"}


async def test_a_service_that_is_there_and_cannot_is_not_waited_for(house: House) -> None:
    """Otherwise one bad prompt would hold a season for ever."""
    house.painter = Refusing()
    async with house.engine(), house.there("task"):
        workflow = await house.ended(await house.start("patient_painter"))
    assert workflow.results == {"picture": "offline"}


class Refusing(Painter):
    def __call__(self, task_type: str, task_data: dict[str, Any], scratch: Path, stop: Any) -> Any:
        return super().__call__(task_type, {**task_data, "prompt": "wrong"}, scratch, stop)
