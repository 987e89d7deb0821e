"""A production with a budget: charged by its ledger, paused at the limit with the reason, and let go on by whoever resumes it. Real store, real engine, scripted work."""

from typing import Any

import pytest

from cluster.contracts.agents import AgentRequest, AgentResult, Usage
from cluster.contracts.budgets import ProductionBudget
from cluster.contracts.control import Principal
from cluster.contracts.events import EventType
from cluster.contracts.ids import ProjectId, WorkflowId
from cluster.contracts.workflows import WorkflowOptions, WorkflowRequest, WorkflowStatus
from cluster.redis.client import Clients
from graphs.budget import used
from graphs.registry import TypeRegistry, WorkflowType
from graphs.workflows.movie_company import MOVIE_COMPANY
from tests.movie import Film, House, Studio

ANN = Principal(name="ann")


class Charging(Studio):
    """Every execution uses a CPU second."""

    async def dispatch(self, request: AgentRequest, **how: Any) -> Any:
        answer = await super().dispatch(request, **how)
        return answer.model_copy(update={"usage": Usage(cpu_seconds=1.0)}) if isinstance(answer, AgentResult) else answer


@pytest.fixture
def house(clients: Clients) -> House:
    house = House(clients)
    house.types = TypeRegistry(house.film.specs)
    definition = house.film.definition.model_copy(update={"inputs": (*house.film.definition.inputs, "production_budget?")})
    house.types.register(WorkflowType(definition=definition, input_model=MOVIE_COMPANY.input_model, prepare=MOVIE_COMPANY.prepare))
    return house


async def started(house: House, **budget: Any) -> WorkflowId:
    given = {"logline": "A keeper finds a bottle.", "production_budget": budget}
    request = WorkflowRequest(type="movie_creation", project_id=ProjectId("p"), input=given, options=WorkflowOptions(auto=True))
    return (await house.store.create(request, pinned=house.film.definition.pinned, created_by="test"))[0].workflow_id


async def charged(house: House, workflow_id: WorkflowId) -> float:
    return used(await house.store.rows(workflow_id), house.film.specs, ProductionBudget()).cpu_seconds


async def test_a_spent_budget_pauses_with_the_reason_and_each_resume_grants_it_once_more(house: House) -> None:
    studio = Charging(film=Film(), speed=1000)
    async with house.engine(studio):
        workflow_id = await started(house, cpu_seconds=60)
        asked = await house.until(workflow_id, EventType.WORKFLOW_PAUSE_REQUESTED)
        assert asked.data["by"] == "budget" and "budget of 60 cpu seconds is used" in asked.data["reason"]
        paused = await house.until(workflow_id, EventType.WORKFLOW_PAUSED)
        assert 60 <= await charged(house, workflow_id) < house.film.count
        workflow = await house.store.get(workflow_id)
        assert workflow.status is WorkflowStatus.PAUSED
        assert any("More than 80% of the budget of cpu seconds" in note for note in workflow.notes)
        at = paused.seq
        for _ in range(house.film.count // 60 + 1):
            await house.control.resume(workflow_id, ANN)
            event = await _paused_or_done(house, workflow_id, at)
            if event.type is EventType.WORKFLOW_COMPLETED:
                break
            at = event.seq
    assert (await house.store.get(workflow_id)).status is WorkflowStatus.COMPLETED
    assert await charged(house, workflow_id) == house.film.count == sum(studio.runs.values())


async def _paused_or_done(house: House, workflow_id: WorkflowId, after: int) -> Any:
    async for event in house.log.follow(workflow_id, after=after):
        if event and event.type in (EventType.WORKFLOW_PAUSED, EventType.WORKFLOW_COMPLETED):
            return event
    raise AssertionError("the log ended")


async def test_a_film_within_its_budget_is_not_disturbed(house: House) -> None:
    async with house.engine(Charging(film=Film(), speed=1000)):
        workflow_id = await started(house, cpu_seconds=100_000, tokens=5_000_000, money=10)
        workflow = await house.ended(workflow_id)
    assert workflow.status is WorkflowStatus.COMPLETED and not any("budget" in note for note in workflow.notes)
