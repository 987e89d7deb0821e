"""Agents that do what a test tells them, and leave traces in a folder the test can watch."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from typing import Any, Literal

from agents.base import Agent, AgentContext
from agents.registry import Registry
from cluster.contracts.agents import AgentRequest, AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import ProviderRejected
from cluster.contracts.ids import AgentId, ExecutionId, ProjectId, WorkflowId

_numbers = count(1)
FROZEN_SECONDS = 60.0


class Order(Model):
    do: Literal["answer", "wait", "refuse", "break", "litter", "report", "freeze"] = "answer"
    folder: str
    """Each run adds a line to `runs`; `wait` waits for a file `go` and writes `cancelled` when it is stopped; `report` reports while it waits; `freeze` blocks the event
    loop the first time it runs here."""


class Done(Model):
    said: str


def _spec(agent_id: str, **more: Any) -> AgentSpec:
    return AgentSpec(
        id=AgentId(agent_id),
        name=agent_id.replace("_", " ").title(),
        role="Do what a test says",
        department="tests",
        stage=Stage.CONCEPT_DEVELOPMENT,
        capabilities=frozenset({"test"}),
        resource_class=more.pop("resource_class", ResourceClass.LLM),
        takes=("do?", "folder"),
        emits=("said",),
        **more,
    )


class Obedient(Agent[Order, Done]):
    spec = _spec("obedient", timeout_seconds=30)
    Input = Order
    Output = Done

    async def execute(self, inputs: Order, ctx: AgentContext) -> Done:
        folder = Path(inputs.folder)
        with (folder / "runs").open("a") as log:
            log.write(f"{ctx.request.execution_id}\n")
        if inputs.do == "wait":
            await self._wait(folder, ctx)
        if inputs.do == "report":
            await self._report(folder, ctx)
        if inputs.do == "freeze" and runs(folder) == 1:
            (folder / "waiting").touch()
            time.sleep(FROZEN_SECONDS)
        if inputs.do == "refuse":
            raise ProviderRejected("The prompt of shot 12 was refused.")
        if inputs.do == "break":
            raise ZeroDivisionError("a defect")
        if inputs.do == "litter":
            (ctx.scratch / "left.bin").write_bytes(b"x")
        return Done(said=str(ctx.scratch))

    async def _wait(self, folder: Path, ctx: AgentContext) -> None:
        await ctx.report(0.5, "half way")
        (folder / "waiting").touch()
        try:
            while not (folder / "go").exists():
                await asyncio.sleep(0.01)
        except asyncio.CancelledError:
            (folder / "cancelled").touch()
            raise

    async def _report(self, folder: Path, ctx: AgentContext) -> None:
        while not (folder / "go").exists():
            await ctx.report(0.5, "still at it")
            await asyncio.sleep(0.05)


class Reporting(Obedient):
    spec = _spec("reporting", timeout_seconds=30, heartbeat_seconds=0.5)


class Hasty(Obedient):
    spec = _spec("hasty", timeout_seconds=0.3)


class Hungry(Obedient):
    spec = _spec("hungry", resources=Resources(cpus=0.01, custom={"h100": 1}))


class Crowded(Obedient):
    spec = _spec("crowded", concurrency=1, resources=Resources(cpus=0.01, custom={"studio_floor": 0.5}))


class Busy(Obedient):
    spec = _spec("busy", concurrency=2, max_replicas=5)


class Rigger(Obedient):
    """Needs a rig for each item; making one adds a line to `rigs`."""

    spec = _spec("rigger", concurrency=2, max_replicas=3, affinity="item")

    async def execute(self, inputs: Order, ctx: AgentContext) -> Done:
        rig = await ctx.warm(ctx.request.item, lambda: _rig(Path(inputs.folder), ctx.request.item))
        await super().execute(inputs, ctx)
        return Done(said=rig)


def _rig(folder: Path, item: str) -> str:
    with (folder / "rigs").open("a") as log:
        log.write(f"{item}\n")
    return f"the rig of {item}"


class Hog(Obedient):
    spec = _spec("hog", timeout_seconds=30, resources=Resources(cpus=0.01, custom={"studio_floor": 2}))


COMPANY = Registry(
    {
        "obedient": "tests.company:Obedient",
        "reporting": "tests.company:Reporting",
        "hog": "tests.company:Hog",
        "busy": "tests.company:Busy",
        "rigger": "tests.company:Rigger",
        "hasty": "tests.company:Hasty",
        "hungry": "tests.company:Hungry",
        "crowded": "tests.company:Crowded",
        "probe": "agents.planning.probe:Probe",
        "missing": "tests.company:NobodyWroteThis",
    }
)


def request(
    agent: str,
    folder: Path | str = "",
    *,
    execution_id: str = "",
    attempt: int = 1,
    take: int = 0,
    workflow_id: str = "wf-00-test",
    item: str = "",
    **inputs: Any,
) -> AgentRequest:
    """A request with an execution id of its own unless one is given."""
    if folder:
        inputs["folder"] = str(folder)
    return AgentRequest(
        execution_id=ExecutionId(execution_id or f"test-{time.time_ns()}-{next(_numbers)}"),
        workflow_id=WorkflowId(workflow_id),
        project_id=ProjectId("default"),
        agent=AgentId(agent),
        item=item,
        affinity=item,
        attempt=attempt,
        take=take,
        seed=7,
        inputs=inputs,
        fence=1,
    )


def runs(folder: Path) -> int:
    """How often an agent ran in this folder."""
    return len(executions(folder))


def executions(folder: Path) -> list[str]:
    """The execution ids that ran in this folder, in order."""
    file = folder / "runs"
    return file.read_text().splitlines() if file.exists() else []


async def until(condition: Callable[[], bool | Awaitable[bool]], seconds: float = 60.0) -> None:
    """Returns when the condition holds; fails when it does not within `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        held = condition()
        if held if isinstance(held, bool) else await held:
            return
        assert time.monotonic() < deadline, f"still not so after {seconds} s"
        await asyncio.sleep(0.01)
