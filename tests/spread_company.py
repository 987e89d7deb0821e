"""A small company for a cluster of several nodes: who paints needs a stage, who cuts needs the cutting room, the others may be anywhere; what they make are real artifacts.

A production is `planner` -> per shot `painter` and `voicer` -> `cutter`, which reads every byte the others stored, wherever they did.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from agents.base import Agent, AgentContext
from agents.dispatch import Dispatcher
from agents.registry import Registry
from cluster.contracts.agents import AgentSpec, Axis, Execution, ResourceClass, Resources, RetryPolicy, Stage
from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.base import Model
from cluster.contracts.events import Event, EventType
from cluster.contracts.ids import AgentId, ProjectId, WorkflowId
from cluster.contracts.workflows import Workflow, WorkflowOptions, WorkflowRequest
from cluster.redis.client import Clients
from cluster.redis.driving import DriverStore
from cluster.redis.events import EventLog
from cluster.redis.scripts import Scripts
from cluster.redis.workflows import WorkflowStore
from graphs.checkpointer import RedisSaver
from graphs.definition import AxisSource, WorkflowDefinition
from graphs.engine import Engine
from graphs.registry import TypeRegistry, WorkflowType

STAGE, CUTTING_ROOM = "stage", "cutting_room"
PICTURE_BYTES = 200_000
PATIENCE_SECONDS = 120.0


def _spec(agent_id: str, stage: Stage, takes: str, emits: str, **more: Any) -> AgentSpec:
    return AgentSpec(
        id=AgentId(agent_id),
        name=agent_id.title(),
        role="scripted",
        department="tests",
        stage=stage,
        capabilities=frozenset({agent_id}),
        resource_class=ResourceClass.LLM,
        takes=tuple(takes.split()),
        emits=tuple(emits.split()),
        retry=RetryPolicy(attempts=3, base_seconds=0.01, cap_seconds=0.02),
        **more,
    )


class Order(Model):
    shots: int
    folder: str
    """Here each execution leaves a line in `runs`; painters and voicers of shots wait for a file `go`."""


class Plan(Model):
    plan: list[dict[str, Any]]


class Planner(Agent[Order, Plan]):
    spec: ClassVar[AgentSpec] = _spec("planner", Stage.CONCEPT_DEVELOPMENT, "shots folder", "plan")
    Input, Output = Order, Plan

    async def execute(self, inputs: Order, ctx: AgentContext) -> Plan:
        return Plan(plan=[{"id": f"SHOT_{number}", "folder": inputs.folder} for number in range(inputs.shots)])


class Pictures(Model):
    pictures: list[dict[str, Any]]


class Voices(Model):
    voices: list[dict[str, Any]]


async def _made(inputs: Plan, ctx: AgentContext) -> list[dict[str, Any]]:
    """An artifact for the execution's shot, made when the test says so."""
    [shot] = inputs.plan
    folder = Path(shot["folder"])
    with (folder / "runs").open("a") as log:
        log.write(f"{ctx.request.agent} {shot['id']}\n")
    while not (folder / "go").exists():
        await ctx.report(0.5, "held")
        await asyncio.sleep(0.02)
    ref = await ctx.keep(ctx.rng().randbytes(PICTURE_BYTES), f"{shot['id']}.bin", "application/octet-stream")
    return [{"shot": shot["id"], "media": ref.model_dump(mode="json")}]


def _only(inputs: dict[str, Any], shot_id: str) -> dict[str, Any]:
    return {"plan": [shot for shot in inputs["plan"] if shot["id"] == shot_id]}


class Painter(Agent[Plan, Pictures]):
    spec: ClassVar[AgentSpec] = _spec(
        "painter", Stage.MEDIA_GENERATION, "plan", "pictures", fan_out=Axis.SHOT, resources=Resources(cpus=0.01, custom={STAGE: 1}), single_instance=True
    )
    Input, Output = Plan, Pictures

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        return _only(inputs, item)

    async def execute(self, inputs: Plan, ctx: AgentContext) -> Pictures:
        return Pictures(pictures=await _made(inputs, ctx))


class Voicer(Agent[Plan, Voices]):
    """Works on one shot at a time and long enough for more of its kind to be worth while."""

    spec: ClassVar[AgentSpec] = _spec("voicer", Stage.MEDIA_GENERATION, "plan", "voices", fan_out=Axis.SHOT, concurrency=1, expected_seconds=3.0)
    Input, Output = Plan, Voices

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        return _only(inputs, item)

    async def execute(self, inputs: Plan, ctx: AgentContext) -> Voices:
        return Voices(voices=await _made(inputs, ctx))


class Rushes(Pictures, Voices):
    pass


class Film(Model):
    record: dict[str, Any]


class Cutter(Agent[Rushes, Film]):
    spec: ClassVar[AgentSpec] = _spec(
        "cutter", Stage.POST_PRODUCTION, "pictures voices", "record", resources=Resources(cpus=0.01, custom={CUTTING_ROOM: 1}), single_instance=True
    )
    Input, Output = Rushes, Film

    async def execute(self, inputs: Rushes, ctx: AgentContext) -> Film:
        digest, size = hashlib.sha256(), 0
        for made in (*inputs.pictures, *inputs.voices):
            content = await ctx.artifacts.get(ArtifactRef.model_validate(made["media"]))
            digest.update(content)
            size += len(content)
        return Film(record={"deliverables": {}, "sha256": digest.hexdigest(), "bytes": size})


COMPANY = Registry({agent.spec.id: f"tests.spread_company:{agent.__name__}" for agent in (Planner, Painter, Voicer, Cutter)})

SPREAD = WorkflowDefinition(
    name="spread",
    version=1,
    title="a small film",
    stages=(
        (Stage.CONCEPT_DEVELOPMENT, (Planner.spec.id,)),
        (Stage.MEDIA_GENERATION, (Painter.spec.id, Voicer.spec.id)),
        (Stage.POST_PRODUCTION, (Cutter.spec.id,)),
    ),
    axes=(AxisSource(axis=Axis.SHOT, emitted="plan", key="{id}"),),
    inputs=("shots", "folder"),
    results_from="record",
)


@dataclass
class Studio:
    """An engine in this process over real Redis, its agents wherever the dispatcher finds them."""

    clients: Clients
    folder: Path

    def __post_init__(self) -> None:
        self._scripts = Scripts(self.clients)
        self.store = WorkflowStore(self.clients, self._scripts)
        self.log = EventLog(self.clients)

    @asynccontextmanager
    async def engine(self, dispatcher: Dispatcher) -> AsyncIterator[Engine]:
        types = TypeRegistry(COMPANY.specs())
        types.register(WorkflowType(definition=SPREAD, input_model=Order, prepare=lambda given: given.model_dump()))
        drivers = DriverStore(self.clients, self._scripts, owner="a", lease_seconds=10.0)
        engine = Engine(drivers, types, RedisSaver(self.clients, self._scripts), dispatcher, COMPANY.load, dict.fromkeys(ResourceClass, "script"))
        running = asyncio.create_task(engine.run())
        try:
            yield engine
        finally:
            await engine.drain()
            running.cancel()
            await asyncio.wait([running])

    async def start(self, shots: int) -> WorkflowId:
        request = WorkflowRequest(
            type="spread", project_id=ProjectId("p"), input={"shots": shots, "folder": str(self.folder)}, options=WorkflowOptions(auto=True, seed=7)
        )
        return (await self.store.create(request, pinned="spread@1", created_by="test"))[0].workflow_id

    def release(self) -> None:
        """Painters and voicers may finish."""
        (self.folder / "go").touch()

    def begun(self) -> list[str]:
        """`agent shot` of each execution that an actor has begun, as often as it did."""
        runs = self.folder / "runs"
        return runs.read_text().splitlines() if runs.exists() else []

    async def until(self, workflow_id: WorkflowId, kind: EventType, agent: str) -> Event:
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for event in self.log.follow(workflow_id, after=0):
                if event and event.type is kind and event.data.get("agent") == agent:
                    return event
        raise AssertionError("the log ended without that event")

    async def ended(self, workflow_id: WorkflowId) -> Workflow:
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for _ in self.log.follow(workflow_id, after=0):
                pass
        return await self.store.get(workflow_id)

    async def executions(self, workflow_id: WorkflowId) -> list[Execution]:
        return list(await self.store.executions(workflow_id))


async def until(condition: Callable[[], bool | Awaitable[bool]], seconds: float = PATIENCE_SECONDS) -> None:
    """Returns when the condition holds; it is looked at again when it has been answered."""
    async with asyncio.timeout(seconds):
        while not (held if isinstance(held := condition(), bool) else await held):
            await asyncio.sleep(0.05)
