"""The real agents under the real engine in this process: a real Redis, a real artifact store, the real renderer at a size that takes no time. For tests of whole workflow types."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agents.base import TaskService
from agents.dispatch import InProcessDispatcher
from agents.registry import Registry
from cluster.artifacts import ArtifactStore
from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.control import Principal
from cluster.contracts.forks import ForkRequest
from cluster.contracts.ids import ProjectId, WorkflowId
from cluster.contracts.workflows import Workflow, WorkflowOptions, WorkflowRequest
from cluster.redis.checkpoints import CheckpointStore
from cluster.redis.client import Clients
from cluster.redis.control import ControlStore
from cluster.redis.driving import DriverStore
from cluster.redis.events import EventLog
from cluster.redis.scripts import Scripts
from cluster.redis.workflows import WorkflowStore
from cluster.settings import Settings
from graphs.checkpointer import RedisSaver
from graphs.engine import Engine
from graphs.providers import provider_names
from graphs.registry import TypeRegistry
from graphs.travel import House, Travel
from graphs.workflows import standard
from tests.small_film import LocalTasks

LOGLINE = "A lighthouse keeper finds a bottle with a letter from her late sister."


@dataclass
class RealHouse:
    clients: Clients
    folder: Path
    agents: Registry = field(default_factory=Registry)

    def __post_init__(self) -> None:
        self.scripts = Scripts(self.clients)
        self.store = WorkflowStore(self.clients, self.scripts)
        self.control = ControlStore(self.clients, self.scripts, self.store)
        self.log = EventLog(self.clients)
        self.settings = Settings(home=self.folder)
        self.artifacts = ArtifactStore(self.settings.artifacts_url)
        self.types: TypeRegistry = standard(self.agents.specs())
        self.tasks: TaskService = LocalTasks(self.folder / "tasks")

    def new_engine(self, owner: str = "a") -> Engine:
        return Engine(
            DriverStore(self.clients, self.scripts, owner=owner, lease_seconds=5.0),
            self.types,
            RedisSaver(self.clients, self.scripts),
            InProcessDispatcher(self.agents, self.settings, tasks=self.tasks),
            self.agents.load,
            provider_names(self.settings),
        )

    @asynccontextmanager
    async def engine(self, owner: str = "a") -> AsyncIterator[Engine]:
        engine = self.new_engine(owner)
        running = asyncio.create_task(engine.run())
        try:
            yield engine
        finally:
            await engine.drain()
            running.cancel()
            await asyncio.wait([running])

    async def start(self, kind: str, given: Mapping[str, Any], **options: Any) -> WorkflowId:
        pinned = self.types.pin(kind)
        request = WorkflowRequest(
            type=kind, project_id=ProjectId("p"), input=self.types.validate_input(pinned, given), options=WorkflowOptions.model_validate(options)
        )
        return (await self.store.create(request, pinned=pinned, created_by="test"))[0].workflow_id

    async def ended(self, workflow_id: WorkflowId, seconds: float = 1500) -> Workflow:
        async with asyncio.timeout(seconds):
            async for _ in self.log.follow(workflow_id, after=0):
                pass
        return await self.store.get(workflow_id)

    async def made(self, kind: str, given: Mapping[str, Any], **options: Any) -> Workflow:
        """A workflow of a type, once it has ended."""
        async with self.engine():
            return await self.ended(await self.start(kind, given, **options))

    async def forked(self, source: Workflow, kind: str) -> Workflow:
        """A fork of another type, once it has ended."""
        new, _ = await self.travel().fork(source, ForkRequest(type=kind), Principal(name="ann", key_id="k", request_id=kind))
        async with self.engine("b"):
            return await self.ended(new.workflow_id)

    def travel(self) -> Travel:
        saver, checkpoints = RedisSaver(self.clients, self.scripts), CheckpointStore(self.clients, self.scripts)
        return Travel(self.store, self.control, saver, checkpoints, House(self.types, self.agents.load, provider_names(self.settings), {}))

    async def built_on(self, source: Workflow, kind: str, given: Mapping[str, Any]) -> Workflow:
        """A workflow of a type that works on what another has made, started as the API starts it, once it has ended."""
        wanted = self.types.earlier(self.types.pin(kind))
        assert wanted is not None
        earlier = await self.travel().values(source, wanted.values)
        assert set(wanted.needs) <= set(earlier)
        return await self.made(kind, {**given, "earlier": earlier})

    async def seconds(self, ref: Mapping[str, Any]) -> float:
        """How long a film is."""
        from agents.media.measure import probe

        found = ArtifactRef.model_validate(ref)
        (self.folder / "fetched").mkdir(parents=True, exist_ok=True)
        measured = probe(await self.artifacts.fetch(found, self.folder / "fetched" / f"{found.sha256}.mp4"))
        return measured.frames / measured.fps

    async def text(self, ref: Mapping[str, Any]) -> str:
        """The text of a deliverable."""
        (self.folder / "fetched").mkdir(parents=True, exist_ok=True)
        found = ArtifactRef.model_validate(ref)
        return (await self.artifacts.fetch(found, self.folder / "fetched" / found.sha256)).read_text()
