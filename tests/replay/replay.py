"""Replays a recorded history with today's code: the real engine over a real Redis that holds what was recorded, and nobody to do any work.

What is compared is what a workflow that began under older code relies on: every recorded result is found under the key today's code asks for, stages come in the same order, people's answers still
answer the questions, and the end is the same.
"""

import asyncio
from collections.abc import Iterable
from typing import Any

from agents.dispatch import ProgressSink
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult
from cluster.contracts.ids import ProjectId, WorkflowId, shard_of_workflow
from cluster.contracts.ledger import LedgerRow, step_of
from cluster.contracts.workflows import Decision, WorkflowOptions, WorkflowRequest, WorkflowStatus
from cluster.redis import keys
from cluster.redis.client import Clients
from cluster.redis.records import store_decision
from cluster.seals import seal_row
from graphs import ledger
from tests.company import until
from tests.replay.histories import History, put_back
from tests.replay.record import Place
from tests.replay.scenes import RING, Today

SECONDS = 20.0


class Diverged(AssertionError):
    """Today's code does not do with a recorded workflow what the code that recorded it did."""

    def __init__(self, history: History, what: str) -> None:
        super().__init__(
            f"{history.name}: {what} Workflows of {history.type} that run now would not go on as they began. Raise the version of the workflow type and keep the old one while any runs; "
            f"or, if no such workflow matters, record anew: python -m tests.replay.record {history.name}"
        )


class Recorded:
    """A dispatcher that has only what was recorded: it answers an execution it knows by its key, and counts every other one."""

    def __init__(self, workflow_id: WorkflowId, rows: Iterable[LedgerRow]) -> None:
        self._rows = {ledger.execution_id(workflow_id, row.key): row for row in rows}
        self.asked: list[str] = []
        """Steps that were asked for and known."""
        self.unknown: list[str] = []

    async def dispatch(self, request: AgentRequest, *, priority: float, progress: ProgressSink) -> AgentResult | AgentFailure:
        step, row = step_of(request.agent, request.item), self._rows.get(request.execution_id)
        if row is None or row.execution is None:
            self.unknown.append(step)
            return AgentFailure(terminal=True, code="not_recorded", message=f"{step} was not asked for in this way when it was recorded.")
        self.asked.append(step)
        if row.execution.failure is not None:
            return row.execution.failure.model_copy(update={"terminal": True})
        execution = row.execution
        return AgentResult(outputs=row.outputs, provider=execution.provider, verdict=execution.verdict, usage=execution.usage, notes=execution.notes)

    async def warm(self, agents: Any) -> None:
        return None

    async def release(self, workflow_id: WorkflowId) -> None:
        return None

    async def aclose(self) -> None:
        return None


async def replay(clients: Clients, history: History, today: Today) -> None:
    """From the beginning, over the whole ledger. Only what failed is asked for again, and fails again. Raises Diverged."""
    place = Place(clients)
    request = WorkflowRequest(type=history.type, project_id=ProjectId("replayed"), input=history.input, options=WorkflowOptions(**history.options))
    workflow_id = (await place.store.create(request, pinned=history.type, created_by="replay"))[0].workflow_id
    finished = [row for row in history.ledger if row.succeeded]
    redis: Any = clients.commands
    await redis.hset(keys.ledger(workflow_id), mapping={row.key: seal_row(RING, workflow_id, row.key, row.dump()) for row in finished})
    for decision in map(Decision.model_validate, history.decisions):
        await redis.hset(keys.decisions(workflow_id), decision.decision_id, store_decision(decision))
    staff = Recorded(workflow_id, [row for row in history.ledger if not row.succeeded])
    await _drive(place, history, today, workflow_id, staff)
    if sorted(staff.asked) != history.failed:
        raise Diverged(history, f"{', '.join(staff.asked)} was asked for; when it was recorded only {', '.join(history.failed) or 'nothing'} had failed.")
    if (stages := _of(await place.events(workflow_id), "stage.")) != _of(history.events, "stage."):
        raise Diverged(history, f"Stages come in another order: {stages}.")


async def go_on(clients: Clients, history: History, today: Today) -> list[str]:
    """From the middle, out of the bytes that were stored then; returns the steps that were asked for and had not failed when it was recorded. Raises Diverged."""
    place, workflow_id = Place(clients), WorkflowId(history.workflow_id)
    await put_back(clients, history.middle)
    redis: Any = clients.commands
    shard = shard_of_workflow(workflow_id)
    assert shard is not None
    await redis.hset(keys.record(workflow_id), "rid", await redis.xadd(keys.ready(shard), {"w": workflow_id}))
    staff = Recorded(workflow_id, history.ledger)
    await _drive(place, history, today, workflow_id, staff)
    told = await place.events(workflow_id)
    for kinds in ("stage.", "decision.", "execution.succeeded"):
        if _of(told, kinds) != _of(history.events, kinds):
            raise Diverged(history, f"Its log tells of other {kinds} events: {_of(told, kinds)[-5:]}.")
    return [step for step in staff.asked if step not in history.failed]


async def _drive(place: Place, history: History, today: Today, workflow_id: WorkflowId, staff: Recorded) -> None:
    async def settled() -> bool:
        status = await place.status(workflow_id)
        return status.terminal or status in (WorkflowStatus.WAITING, WorkflowStatus.QUARANTINED)

    async with place.engine(staff, today):
        await until(settled, SECONDS)
    if staff.unknown:
        raise Diverged(history, f"{staff.unknown[0]} would run again ({len(staff.unknown)} such steps), though its result is recorded: its key has changed.")
    workflow = await place.store.get(workflow_id)
    if workflow.status.value != history.status:
        open_gates = [decision.kind for decision in workflow.user_decisions if decision.choice is None]
        why = f"it asks for {', '.join(open_gates)}" if open_gates else "; ".join(error.message for error in workflow.error_history) or "see its record"
        raise Diverged(history, f"It is {workflow.status} where it was {history.status}: {why}.")
    if workflow.results != history.results:
        raise Diverged(history, "It ends with other results.")
    answered = [decision.model_dump(mode="json") for decision in workflow.user_decisions]
    if [_answer(decision) for decision in answered] != [_answer(decision) for decision in history.decisions]:
        raise Diverged(history, f"Its decisions are others: {[_answer(decision) for decision in answered]}.")


def _answer(decision: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(decision[name] for name in ("decision_id", "kind", "choice", "note", "made_by"))


def _of(events: list[list[str]], kinds: str) -> list[list[str]]:
    """Events whose type begins so, each when it was told first: a driver that takes over enters its stage anew."""
    return [event for i, event in enumerate(events) if event[0].startswith(kinds) and event not in events[:i]]


async def replayed_apart(clients: Clients, history: History, today: Today) -> Diverged:
    """The divergence of a replay that must not succeed."""
    try:
        await asyncio.wait_for(replay(clients, history, today), 2 * SECONDS)
    except Diverged as diverged:
        return diverged
    raise AssertionError(f"{history.name} replays although it must not")
