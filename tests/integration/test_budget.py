"""A production with a budget: charged by its ledger, paused at the limit with the reason, and let go on by whoever resumes it. Real store, real engine, scripted work."""

import asyncio
from typing import Any

import pytest

from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult, Usage
from cluster.contracts.budgets import PriceTable, ProductionBudget
from cluster.contracts.control import Principal
from cluster.contracts.events import EventType
from cluster.contracts.ids import ProjectId, WorkflowId
from cluster.contracts.workflows import WorkflowOptions, WorkflowRequest, WorkflowStatus
from cluster.redis.budgets import BudgetStore
from cluster.redis.client import Clients
from graphs.budget import used
from graphs.estimates import Estimates
from graphs.registry import TypeRegistry, WorkflowType
from graphs.workflows.movie_company import MOVIE_COMPANY
from tests.movie import PROVIDERS, Film, House, Studio

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
    largest = max(spec.expected_seconds for spec in house.film.specs.values())
    async with house.engine(studio):
        workflow_id = await started(house, cpu_seconds=60)
        asked = await house.until(workflow_id, EventType.WORKFLOW_PAUSE_REQUESTED)
        assert asked.data["by"] == "budget" and "budget of 60 cpu seconds is used" in asked.data["reason"] and "reserved" in asked.data["reason"]
        paused = await house.until(workflow_id, EventType.WORKFLOW_PAUSED)
        told = await house.until(workflow_id, EventType.BUDGET_PAUSED)
        assert told.data["used"] + told.data["wanted"] > told.data["limit"] == 60
        assert 60 - largest < await charged(house, workflow_id) < house.film.count
        workflow = await house.store.get(workflow_id)
        assert workflow.status is WorkflowStatus.PAUSED and workflow.budget is not None
        use = workflow.budget["cpu_seconds"]
        assert (use.limit, use.used, use.reserved) == (60, await charged(house, workflow_id), 0)
        assert use.estimate is not None and use.estimate.low < use.estimate.expected < use.estimate.high
        await _resumed_to_the_end(house, workflow_id, paused.seq)
    assert (await house.store.get(workflow_id)).status is WorkflowStatus.COMPLETED
    assert await charged(house, workflow_id) == house.film.count == sum(studio.runs.values())


async def _resumed_to_the_end(house: House, workflow_id: WorkflowId, at: int) -> None:
    for _ in range(house.film.count):
        await house.control.resume(workflow_id, ANN)
        event = await _paused_or_done(house, workflow_id, at)
        if event.type is EventType.WORKFLOW_COMPLETED:
            return
        at = event.seq
    raise AssertionError("it never came to its end")


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


async def test_the_limit_holds_however_many_run_at_once_when_what_they_use_is_known(house: House) -> None:
    """The second film knows from the first what each agent uses: nothing is under way that does not fit."""
    async with house.engine(Charging(film=Film(), speed=1000)):
        await house.ended(await started(house))
        workflow_id = await started(house, cpu_seconds=30)
        await house.until(workflow_id, EventType.WORKFLOW_PAUSED)
        assert await charged(house, workflow_id) == 30


class Flaky(Charging):
    """Every second execution fails once before it succeeds."""

    async def dispatch(self, request: AgentRequest, **how: Any) -> Any:
        if request.attempt == 1 and (len(self.order) + 1) % 2:
            self.order.append((str(request.agent), request.item))
            return AgentFailure(terminal=False, code="actor_lost", message="gone", retry_after=0.001)
        return await super().dispatch(request, **how)


async def test_retries_and_an_engine_that_is_gone_in_the_middle_are_charged_once(house: House) -> None:
    doomed = house.new_engine(Flaky(film=Film(), speed=1000), "doomed", lease_seconds=1.5)
    running = asyncio.create_task(doomed.run())
    workflow_id = await started(house, cpu_seconds=100_000)
    await house.until(workflow_id, EventType.EXECUTION_SUCCEEDED, times=40)
    running.cancel()  # without a drain: its lease lapses, its reservations stay
    await asyncio.wait([running])
    async with house.engine(Flaky(film=Film(), speed=1000), "b"):
        workflow = await house.ended(workflow_id)
    assert workflow.budget is not None and workflow.status is WorkflowStatus.COMPLETED
    assert (workflow.budget["cpu_seconds"].used, workflow.budget["cpu_seconds"].reserved) == (house.film.count, 0)
    assert await charged(house, workflow_id) == house.film.count


async def test_the_second_film_is_estimated_by_the_first_and_comes_out_within_the_bounds(house: House) -> None:
    estimates = Estimates(house.types, BudgetStore(house.clients, house.scripts), PROVIDERS, {})
    given, prices = {"logline": "A keeper finds a bottle."}, ProductionBudget(prices=PriceTable(cpu_hour=36))
    before = await estimates.of(house.film.definition.pinned, given, prices)
    assert before.basis == "declared" and before.films == 0 and "typical" in before.says[0]
    async with house.engine(Charging(film=Film(), speed=1000)):
        await house.ended(await started(house))
        after = await estimates.of(house.film.definition.pinned, given, prices)
        second = await started(house, cpu_seconds=100_000)
        workflow = await house.ended(second)
    assert after.basis == "history" and after.films == 1 and after.executions.expected == house.film.count
    assert after.cpu_seconds.expected == house.film.count and after.money.expected == pytest.approx(house.film.count * 0.01)
    assert after.cpu_seconds.low <= await charged(house, second) <= after.cpu_seconds.high
    assert workflow.budget is not None and workflow.budget["cpu_seconds"].estimate == after.cpu_seconds
    assert before.cpu_seconds.high > before.cpu_seconds.expected > before.cpu_seconds.low
