"""Records histories: `python -m tests.replay.record [NAME…]`, all of them without a name.

Do this when a workflow type's version was raised and the old one is gone, or when a recorded history is meant to change. A history that is recorded anew says nothing about workflows that run already:
those go on under the new code only if the old recording still replays.
"""

import asyncio
import secrets
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from agents.dispatch import Dispatcher, ProgressSink
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult
from cluster.contracts.control import Principal
from cluster.contracts.events import Event
from cluster.contracts.ids import ProjectId, WorkflowId
from cluster.contracts.ledger import step_of
from cluster.contracts.workflows import DecisionAnswer, DecisionStatus, WorkflowOptions, WorkflowRequest, WorkflowStatus
from cluster.redis import keys
from cluster.redis.client import Clients, connect_url
from cluster.redis.driving import DriverStore
from cluster.redis.events import EventLog
from cluster.redis.scripts import Scripts
from cluster.redis.server import ServerOptions, start
from cluster.redis.workflows import WorkflowStore
from cluster.seals import open_row
from graphs.checkpointer import RedisSaver
from graphs.engine import Engine
from tests.company import until
from tests.replay.histories import LARGEST, History, save, taken
from tests.replay.scenes import RING, SCENES, Scene, Today

PROJECT = ProjectId("recorded")
SOMEBODY = Principal(name="somebody")
LONGEST_SECONDS = 1800.0


class Halting:
    """A dispatcher that holds one step back until it may go on."""

    def __init__(self, inner: Dispatcher, step: str) -> None:
        self._inner, self._step = inner, step
        self.reached = asyncio.Event()
        self.may_go_on = asyncio.Event()
        self.busy = 0

    async def dispatch(self, request: AgentRequest, *, priority: float, progress: ProgressSink) -> AgentResult | AgentFailure:
        if step_of(request.agent, request.item) == self._step:
            self.reached.set()
            await self.may_go_on.wait()
        self.busy += 1
        try:
            return await self._inner.dispatch(request, priority=priority, progress=progress)
        finally:
            self.busy -= 1

    async def warm(self, agents: Any) -> None:
        return None

    async def release(self, workflow_id: WorkflowId) -> None:
        return None

    async def aclose(self) -> None:
        await self._inner.aclose()


class Place:
    """A store with signing keys, and engines for the code of today."""

    def __init__(self, clients: Clients) -> None:
        self.clients, self.scripts = clients, Scripts(clients)
        self.store = WorkflowStore(clients, self.scripts, ring=RING)
        self.log = EventLog(clients)

    @asynccontextmanager
    async def engine(self, dispatcher: Dispatcher, today: Today) -> AsyncIterator[Engine]:
        drivers = DriverStore(self.clients, self.scripts, owner="recorder", lease_seconds=30, ring=RING)
        engine = Engine(drivers, today.types, RedisSaver(self.clients, self.scripts, ring=RING), dispatcher, today.load, today.providers)
        running = asyncio.create_task(engine.run())
        try:
            yield engine
        finally:
            await engine.drain()
            running.cancel()
            await asyncio.wait([running])

    async def status(self, workflow_id: WorkflowId) -> WorkflowStatus:
        found: Any = await self.clients.commands.hget(keys.record(workflow_id), "status")  # type: ignore[misc]
        return WorkflowStatus(found.decode())

    async def events(self, workflow_id: WorkflowId) -> list[list[str]]:
        return [about(event) for event in (await self.log.page(workflow_id, after=0, limit=100_000)).items]


def about(event: Event) -> list[str]:
    return [event.type.value, *(str(event.data[name]) for name in ("stage", "kind", "choice", "agent", "item", "take") if event.data.get(name, "") != "")]


async def record(place: Place, scene: Scene, folder: Path) -> History:
    today, dispatcher = scene.today(), Halting(scene.dispatcher(folder), scene.last)
    options = WorkflowOptions(**{"auto": not scene.answers, "seed": 7, **scene.options})
    request = WorkflowRequest(type=scene.type, project_id=PROJECT, input=scene.input, options=options)
    workflow_id = (await place.store.create(request, pinned=scene.type, created_by="recorder"))[0].workflow_id
    async with place.engine(dispatcher, today):
        for gate, choice, note in scene.answers:
            await _answer(place, workflow_id, gate, choice, note)
        await asyncio.wait_for(dispatcher.reached.wait(), LONGEST_SECONDS)
        await until(lambda: dispatcher.busy == 0, LONGEST_SECONDS)
    assert await place.status(workflow_id) is WorkflowStatus.PENDING
    middle = await taken(place.clients, workflow_id)
    dispatcher.may_go_on.set()
    async with place.engine(dispatcher, today):
        await until(lambda: _ended(place, workflow_id), LONGEST_SECONDS)
    workflow = await place.store.get(workflow_id)
    rows: dict[bytes, bytes] = await place.clients.commands.hgetall(keys.ledger(workflow_id))  # type: ignore[misc]
    return History(
        name=scene.name,
        type=scene.type,
        input=scene.input,
        options=options.model_dump(mode="json"),
        providers={kind.value: name for kind, name in today.providers.items()},
        rows=[open_row(RING, workflow_id, key.decode(), row).decode() for key, row in sorted(rows.items())],
        decisions=[decision.model_dump(mode="json") for decision in workflow.user_decisions],
        events=await place.events(workflow_id),
        status=workflow.status.value,
        results=workflow.results,
        workflow_id=workflow_id,
        middle=middle,
    )


async def _answer(place: Place, workflow_id: WorkflowId, gate: str, choice: str, note: str) -> None:
    async def asked() -> bool:
        return any(d.kind == gate and d.status is DecisionStatus.OPEN for d in await place.store.decisions(workflow_id))

    await until(asked, LONGEST_SECONDS)
    await place.store.decide(workflow_id, DecisionAnswer(kind=gate, choice=choice, note=note), by=SOMEBODY)


async def _ended(place: Place, workflow_id: WorkflowId) -> bool:
    return (await place.status(workflow_id)).terminal


async def main(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder, password = Path(scratch), secrets.token_hex(8)
        from tests.conftest import free_port

        port = free_port()
        (folder / "redis").mkdir()
        server = start(ServerOptions(folder=folder / "redis", port=port, password=password))
        try:
            clients = await connect_url(f"redis://:{password}@127.0.0.1:{port}/0")
            for scene in SCENES:
                if not names or scene.name in names:
                    history = await record(Place(clients), scene, folder / scene.name)
                    path = save(history)
                    print(f"{path.name}: {history.status}, {len(history.rows)} rows, {len(history.events)} events, {path.stat().st_size} bytes")
                    assert path.stat().st_size < LARGEST
            await clients.aclose()
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
