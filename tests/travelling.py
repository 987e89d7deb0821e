"""What tests of time travel work with: the scripted film and the load probe under one engine, agents with models of what they emit, and a traveller over the same store."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any

from pydantic import Field, create_model

from agents.base import Agent
from cluster.contracts.agents import AgentRequest, AgentSpec, ResourceClass
from cluster.contracts.base import Model
from cluster.contracts.control import Principal
from cluster.contracts.events import Event, EventType
from cluster.contracts.forks import ForkRequest
from cluster.contracts.ids import AgentId, ProjectId, WorkflowId
from cluster.contracts.workflows import DecisionAnswer, Workflow, WorkflowOptions, WorkflowRequest
from cluster.redis.checkpoints import CheckpointStore
from cluster.redis.client import Clients
from cluster.redis.control import ControlStore
from cluster.redis.driving import DriverStore
from cluster.redis.events import EventLog
from cluster.redis.scripts import Scripts
from cluster.redis.workflows import WorkflowStore
from cluster.seals import KeyRing
from graphs.checkpointer import RedisSaver
from graphs.engine import Engine
from graphs.registry import TypeRegistry, WorkflowType
from graphs.travel import COPY_SECONDS, House, Travel
from graphs.workflows.probe import AGENT, PROBE
from tests.families import FAMILY, echoing
from tests.families import SPECS as FAMILY_SPECS
from tests.scripted import FILM, SPECS, AnyInput, Company, company, spec

PROVIDERS = dict.fromkeys(ResourceClass, "script")
SLOTS = {ResourceClass.GPU_MEDIA: 1}
PROJECT = ProjectId("p")
RING = KeyRing([("k1", b"1" * 32)])
PROBE_SPEC = spec("probe", PROBE.definition.stages[0][0], "", "payload")
ALL_SPECS = {**SPECS, **FAMILY_SPECS, AGENT: PROBE_SPEC}
ANN = Principal(name="ann", key_id="k-ann", reason="because", request_id="r-1")


def ann(request_id: str) -> Principal:
    """The same person with another request."""
    return ANN.model_copy(update={"request_id": request_id})


def performer(agent: AgentId) -> type[Agent[Any, Any]]:
    """A class for a scripted agent: it takes and emits anything under the names of its spec."""
    declared: AgentSpec = ALL_SPECS[agent]
    fields: dict[str, Any] = {name.rstrip("?"): (Any, None) for name in declared.takes}
    emitted: dict[str, Any] = dict.fromkeys(declared.emits, (Any, ...))

    async def execute(self: Any, inputs: Any, ctx: Any) -> Any:
        raise AssertionError("scripted agents are run by their company")

    made = {
        "spec": declared,
        "Input": create_model("Input", __base__=Model, **fields),
        "Output": create_model("Output", __base__=Model, **emitted),
        "execute": execute,
    }
    return type(f"Scripted{agent.title()}", (Agent,), made)


class Logline(Model):
    logline: Annotated[str, Field(min_length=3, max_length=500)]


def types() -> TypeRegistry:
    """`film@1`, `film@2` (the same again), `short@1` (that begins with a logline), `probe@1` and `family@1`."""
    registry = TypeRegistry(ALL_SPECS)
    for version in (1, 2):
        definition = FILM.model_copy(update={"version": version})
        registry.register(WorkflowType(definition=definition, input_model=AnyInput, prepare=lambda given: {"idea": given.idea}))
    short = FILM.model_copy(update={"name": "short"})
    registry.register(WorkflowType(definition=short, input_model=Logline, prepare=lambda given: {"idea": given.logline}))
    registry.register(PROBE)
    registry.register(FAMILY)
    return registry


def _payload(request: AgentRequest) -> dict[str, Any]:
    return {"payload": hashlib.sha256(f"{request.item} {request.inputs}".encode()).hexdigest()}


def staff(**changes: Any) -> Company:
    """Everybody, the probe's agent included."""
    made = company(**{"probe": _payload, **echoing().scripts, **changes})
    made.specs = ALL_SPECS
    return made


class Traveller:
    """A store, engines and a `Travel` over one Redis."""

    def __init__(self, clients: Clients, ring: KeyRing | None = RING) -> None:
        self.clients, self.scripts, self.ring = clients, Scripts(clients), ring
        self.store = WorkflowStore(clients, self.scripts, ring=ring)
        self.control = ControlStore(clients, self.scripts, self.store, ring=ring)
        self.log = EventLog(clients)
        self.types = types()
        self.checkpoints = CheckpointStore(clients, self.scripts, ring=ring)
        saver = RedisSaver(clients, self.scripts, ring=ring, ttl_seconds=COPY_SECONDS)
        self.travel = Travel(self.store, self.control, saver, self.checkpoints, House(self.types, performer, PROVIDERS, SLOTS))

    @asynccontextmanager
    async def engine(self, crew: Company) -> AsyncIterator[Engine]:
        drivers = DriverStore(self.clients, self.scripts, owner="a", lease_seconds=5.0, ring=self.ring)
        saver = RedisSaver(self.clients, self.scripts, ring=self.ring)
        engine = Engine(drivers, types(), saver, crew, crew.load, PROVIDERS)
        running = asyncio.create_task(engine.run())
        try:
            yield engine
        finally:
            await engine.drain()
            running.cancel()
            await asyncio.wait([running])

    async def start(self, kind: str = "film@1", given: dict[str, Any] | None = None, **options: Any) -> WorkflowId:
        request = WorkflowRequest(type=kind, project_id=PROJECT, input=given or {}, options=WorkflowOptions(**options))
        return (await self.store.create(request, pinned=kind, created_by="test"))[0].workflow_id

    async def until(self, workflow_id: WorkflowId, kind: EventType, after: int = 0, **data: Any) -> Event:
        async with asyncio.timeout(20):
            async for event in self.log.follow(workflow_id, after=after):
                if event and event.type is kind and all(event.data.get(name) == value for name, value in data.items()):
                    return event
        raise AssertionError("the log ended without that event")

    async def ended(self, workflow_id: WorkflowId, after: int = 0) -> Workflow:
        async with asyncio.timeout(20):
            async for _ in self.log.follow(workflow_id, after=after):
                pass
        return await self.store.get(workflow_id)

    async def made(self, kind: str = "film@1", given: dict[str, Any] | None = None, **options: Any) -> Workflow:
        """A workflow at its end. An engine has to run."""
        return await self.ended(await self.start(kind, given, **options))

    async def decide(self, workflow_id: WorkflowId, gate: str, choice: str, note: str = "") -> None:
        [open_one] = [d for d in await self.store.decisions(workflow_id) if d.kind == gate and d.choice is None]
        await self.store.decide(workflow_id, DecisionAnswer(decision_id=open_one.decision_id, choice=choice, note=note), by=ANN)

    async def fork(self, source: Workflow, request_id: str = "r-1", **request: Any) -> Workflow:
        return (await self.travel.fork(source, ForkRequest.model_validate(request), ann(request_id)))[0]

    async def number(self, workflow: Workflow, found: Callable[[Any], bool]) -> int:
        """The lowest number of the checkpoints that are as wanted."""
        return min(view.n for view in await self.travel.history.page(workflow, limit=100) if found(view))


def ran(crew: Company, before: Counter[tuple[str, str]]) -> set[str]:
    """The agents that ran since."""
    return {agent for agent, _ in crew.runs - before}
