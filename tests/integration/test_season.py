"""A production with child workflows as its definition says, with scripted agents: what children are given, engines that come and go in the middle, a child that fails, what people tell the parent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from cluster.contracts.agents import AgentFailure, AgentRequest, ResourceClass, Stage, Usage
from cluster.contracts.base import Model
from cluster.contracts.budgets import ProductionBudget
from cluster.contracts.control import PauseMode, Principal
from cluster.contracts.events import Event, EventType
from cluster.contracts.ids import AgentId, ProjectId, WorkflowId
from cluster.contracts.workflows import Workflow, WorkflowOptions, WorkflowRequest, WorkflowStatus
from cluster.redis.client import Clients
from cluster.redis.control import ControlStore
from cluster.redis.driving import DriverStore
from cluster.redis.events import EventLog
from cluster.redis.scripts import Scripts
from cluster.redis.workflows import WorkflowStore
from graphs.checkpointer import RedisSaver
from graphs.definition import Children, WorkflowDefinition
from graphs.engine import Engine
from graphs.registry import TypeRegistry, WorkflowType
from tests.scripted import Company, Script, spec

ANN = Principal(name="ann")
SPECS = {
    one.id: one
    for one in (
        spec("room", Stage.CONCEPT_DEVELOPMENT, "idea", "plans"),
        spec("casting", Stage.CHARACTER_CREATION, "plans", "cast"),
        spec("shoot", Stage.MEDIA_GENERATION, "cast plan", "record"),
    )
}
CAST = [{"name": "Ann", "coat": "red"}]


class Idea(Model):
    idea: str = "a season"


class Part(Model):
    cast: list[dict[str, Any]]
    plan: str


SEASON = WorkflowDefinition(
    name="season",
    version=1,
    title="a scripted season",
    stages=tuple((stage, tuple(one.id for one in SPECS.values() if one.stage is stage)) for stage in (Stage.CONCEPT_DEVELOPMENT, Stage.CHARACTER_CREATION)),
    inputs=("idea",),
    children=Children(
        type="part@1", each="plans", key="EPISODE_{number}", gives={"cast": "cast", "plan": "each.title"}, lists=("film",), tells=("number",), emits="episodes"
    ),
)
PART = WorkflowDefinition(
    name="part", version=1, title="a part", stages=((Stage.MEDIA_GENERATION, (AgentId("shoot"),)),), inputs=("cast", "plan"), results_from="record"
)


def types() -> TypeRegistry:
    registry = TypeRegistry(SPECS)
    registry.register(WorkflowType(definition=PART, input_model=Part, prepare=lambda given: given.model_dump()))
    registry.register(WorkflowType(definition=SEASON, input_model=Idea, prepare=lambda given: {"idea": given.idea}))
    return registry


def _shot(request: AgentRequest) -> dict[str, Any]:
    return {"record": {"deliverables": {"film": f"film of {request.inputs['plan']}"}, "cast": request.inputs["cast"]}}


def company(**changes: Script) -> Company:
    plans = [{"number": n, "title": f"part {n}"} for n in (1, 2, 3)]
    return Company(SPECS, {"room": lambda r: {"plans": plans}, "casting": lambda r: {"cast": CAST}, "shoot": _shot, **changes})


class House:
    def __init__(self, clients: Clients) -> None:
        self.clients, self.scripts = clients, Scripts(clients)
        self.store = WorkflowStore(clients, self.scripts)
        self.control = ControlStore(clients, self.scripts, self.store)
        self.log = EventLog(clients)

    @asynccontextmanager
    async def engine(self, staff: Company, owner: str = "a") -> AsyncIterator[Engine]:
        drivers = DriverStore(self.clients, self.scripts, owner=owner, lease_seconds=5.0)
        engine = Engine(drivers, types(), RedisSaver(self.clients, self.scripts), staff, staff.load, dict.fromkeys(ResourceClass, "script"))
        running = asyncio.create_task(engine.run())
        try:
            yield engine
        finally:
            await engine.drain()
            running.cancel()
            await asyncio.wait([running])

    async def start(self, budget: ProductionBudget | None = None) -> WorkflowId:
        request = WorkflowRequest(type="season", project_id=ProjectId("p"), options=WorkflowOptions(budget=budget))
        return (await self.store.create(request, pinned="season@1", created_by="test"))[0].workflow_id

    async def until(self, workflow_id: WorkflowId, kind: EventType, times: int = 1) -> Event:
        async with asyncio.timeout(30):
            async for event in self.log.follow(workflow_id, after=0):
                if event and event.type is kind and not (times := times - 1):
                    return event
        raise AssertionError(f"the log ended without {kind}")

    async def ended(self, workflow_id: WorkflowId) -> Workflow:
        async with asyncio.timeout(30):
            async for _ in self.log.follow(workflow_id, after=0):
                pass
        return await self.store.get(workflow_id)

    async def children(self, workflow_id: WorkflowId) -> list[Workflow]:
        return (await self.store.children(workflow_id)).items


@pytest.fixture
def house(clients: Clients) -> House:
    return House(clients)


async def test_every_episode_is_a_child_with_the_same_cast_and_its_own_plan(house: House) -> None:
    staff = company()
    async with house.engine(staff):
        season = await house.ended(await house.start())
    assert season.status is WorkflowStatus.COMPLETED
    assert [(one["key"], one["number"], one["film"]) for one in season.results["episodes"]] == [(f"EPISODE_{n}", n, f"film of part {n}") for n in (1, 2, 3)]
    children = await house.children(season.workflow_id)
    assert [child.input["cast"] for child in children] == [CAST] * 3
    assert {child.workflow_id for child in children} == {one["workflow_id"] for one in season.results["episodes"]}
    assert (staff.runs["room", ""], staff.runs["casting", ""], staff.runs["shoot", ""]) == (1, 1, 3)


async def test_an_engine_that_stops_in_the_middle_of_a_season_costs_nothing_that_was_finished(house: House) -> None:
    staff = company()
    staff.held["shoot"] = asyncio.Event()
    workflow_id = await house.start()
    async with house.engine(staff, "a"):
        await house.until(workflow_id, EventType.WORKFLOW_WAITING)
        children = await house.children(workflow_id)
        for child in children:
            await house.until(child.workflow_id, EventType.EXECUTION_STARTED)
    again = company()
    async with house.engine(again, "b"):
        season = await house.ended(workflow_id)
    assert season.status is WorkflowStatus.COMPLETED and len(season.results["episodes"]) == 3
    assert {child.workflow_id for child in await house.children(workflow_id)} == {child.workflow_id for child in children}
    assert (again.runs["room", ""], again.runs["casting", ""]) == (0, 0)


async def test_an_episode_that_fails_is_listed_and_the_others_are_finished(house: House) -> None:
    def shoot(request: AgentRequest) -> dict[str, Any] | AgentFailure:
        if request.inputs["plan"] == "part 2":
            return AgentFailure(terminal=True, code="refused", message="Nobody wants to see that.")
        return _shot(request)

    async with house.engine(company(shoot=shoot)):
        season = await house.ended(await house.start())
    assert season.status is WorkflowStatus.COMPLETED
    assert [one["status"] for one in season.results["episodes"]] == ["completed", "failed", "completed"]
    assert season.results["episodes"][1]["failure"] == "Nobody wants to see that."


async def test_a_season_without_one_finished_episode_has_failed(house: House) -> None:
    async with house.engine(company(shoot=lambda r: AgentFailure(terminal=True, code="refused", message="No."))):
        season = await house.ended(await house.start())
    assert season.status is WorkflowStatus.FAILED
    assert season.error_history[-1].code == "children_failed" and "No." in season.error_history[-1].message


async def test_cancelling_a_season_cancels_its_episodes(house: House) -> None:
    staff = company()
    staff.held["shoot"] = asyncio.Event()
    workflow_id = await house.start()
    async with house.engine(staff):
        await house.until(workflow_id, EventType.WORKFLOW_WAITING)
        await house.control.cancel(workflow_id, by=ANN)
        assert (await house.ended(workflow_id)).status is WorkflowStatus.CANCELLED
        assert {(await house.ended(child.workflow_id)).status for child in await house.children(workflow_id)} == {WorkflowStatus.CANCELLED}


async def test_pausing_a_season_pauses_its_episodes(house: House) -> None:
    staff = company()
    staff.held["shoot"] = asyncio.Event()
    workflow_id = await house.start()
    async with house.engine(staff):
        await house.until(workflow_id, EventType.WORKFLOW_WAITING)
        await house.control.pause(workflow_id, PauseMode.NOW, by=ANN)
        for child in await house.children(workflow_id):
            await house.until(child.workflow_id, EventType.WORKFLOW_PAUSED)
        await house.control.resume(workflow_id, by=ANN)
        staff.held["shoot"].set()
        assert len((await house.ended(workflow_id)).results["episodes"]) == 3


async def test_a_season_and_its_episodes_draw_on_one_budget_and_whoever_resumes_the_season_grants_it_for_all(house: House) -> None:
    class Paid(Company):
        async def dispatch(self, request: AgentRequest, **how: Any) -> Any:
            answer = await super().dispatch(request, **how)
            return answer.model_copy(update={"usage": Usage(prompt_tokens=3000, completion_tokens=1000)})

    staff = company()
    staff = Paid(staff.specs, staff.scripts)
    async with house.engine(staff):
        workflow_id = await house.start(ProductionBudget(tokens=4 * 4000))  # the season's own two, and two of three episodes
        paused = await house.until(workflow_id, EventType.WORKFLOW_PAUSED)
        asked = await house.until(workflow_id, EventType.WORKFLOW_PAUSE_REQUESTED)
        assert asked.data["by"] == "budget" and "budget of 16000 tokens is used" in asked.data["reason"] and "shoot wants 4000" in asked.data["reason"]
        season = await house.store.get(workflow_id)
        assert season.budget is not None and season.budget["tokens"].used == 16000
        assert staff.runs["shoot", ""] == 2
        await house.control.resume(workflow_id, by=ANN)
        season = await house.ended(workflow_id)
    assert paused.seq and season.status is WorkflowStatus.COMPLETED and len(season.results["episodes"]) == 3
    assert season.budget is not None and (season.budget["tokens"].limit, season.budget["tokens"].used) == (32000, 20000)
