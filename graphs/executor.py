"""Runs one execution from its key to its recorded result: ledger first, then attempts, then quality returns.

Guarantees
- An execution is dispatched only after its start is durable under the driver's fencing token.
- A success is written to the journal before anybody hears of it, so the start of whatever uses it is in the same commit or a later one.
- A row that succeeded is never computed again.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from typing import Any

from agents.dispatch import Dispatcher
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult, AgentSpec, ResourceClass, Stage
from cluster.contracts.events import EventType
from cluster.contracts.ledger import LedgerRow
from cluster.redis.driving import Lease

from . import ledger
from .journal import Journal
from .progress import Tally

WAITING_FOR_RESOURCES = "waiting_for_resources"
PROGRESS_STEP = 0.2
"""An event for every fifth of an execution is enough for people and cheap for the log."""


class ExecutionFailed(Exception):
    """An execution is out of attempts, or failed in a way that trying again cannot mend."""

    def __init__(self, agent: str, item: str, failure: AgentFailure) -> None:
        super().__init__(failure.message)
        self.agent, self.item, self.failure = agent, item, failure


class Held(Exception):
    """Nothing new is started: the driver drains."""


class Executor:
    """Executions of one driven workflow. `moved` is called when one has ended."""

    def __init__(
        self,
        lease: Lease,
        journal: Journal,
        dispatcher: Dispatcher,
        rows: dict[str, LedgerRow],
        tally: Tally,
        *,
        providers: Mapping[ResourceClass, str],
        ranks: Mapping[str, float],
        clock_ms: Callable[[], int],
        on_start: Callable[[AgentSpec], None],
        moved: Callable[[], None],
    ) -> None:
        self.busy = 0
        """Executions between their dispatch and their record."""
        self.closing = False
        """Set to start nothing more; what runs is finished and recorded."""
        self._lease, self._journal, self._dispatcher, self._rows, self._tally = lease, journal, dispatcher, rows, tally
        self._providers, self._ranks, self._clock_ms, self._on_start, self._moved = providers, ranks, clock_ms, on_start, moved

    async def execute(self, spec: AgentSpec, item: str, inputs: Mapping[str, Any], *, stage: Stage, takes_back: int = 0) -> LedgerRow:
        """The recorded result of an execution: from the ledger, or by running it, with at most `takes_back` returns for quality. Raises ExecutionFailed."""
        verdict: dict[str, Any] | None = None
        provider = self._providers[spec.resource_class]
        take = 0
        while True:
            key = ledger.execution_key(spec, item, provider, self._lease.options.seed, inputs, take, verdict)
            row = self._rows.get(key)
            if row is None or not row.succeeded:
                row = await self._attempts(spec, item, inputs, stage, key, take, verdict)
            found = row.execution.verdict if row.execution else None
            if found is None or found.ok or take == takes_back:
                self._tally.done(spec.id, item)
                return row
            verdict = found.model_dump(mode="json")
            self._journal.write(event=ledger.event(EventType.EXECUTION_RETURNED, row, issues=list(found.issues)))
            take += 1

    async def _attempts(
        self, spec: AgentSpec, item: str, inputs: Mapping[str, Any], stage: Stage, key: str, take: int, verdict: dict[str, Any] | None
    ) -> LedgerRow:
        if self.closing:
            raise Held
        self._on_start(spec)
        request = AgentRequest.model_construct(
            execution_id=ledger.execution_id(self._lease.workflow_id, key),
            workflow_id=self._lease.workflow_id,
            project_id=self._lease.project_id,
            agent=spec.id,
            item=item,
            attempt=1,
            take=take,
            seed=self._lease.options.seed,
            inputs=dict(inputs),
            verdict=verdict,
            fence=self._lease.token,
            trace_id="",
        )
        self.busy += 1
        self._tally.running(spec.id, item)
        try:
            return await self._until_recorded(spec, request, ledger.started(request, stage, key, self._clock_ms()))
        finally:
            self.busy -= 1
            self._tally.stopped(spec.id, item)
            self._moved()

    async def _until_recorded(self, spec: AgentSpec, request: AgentRequest, row: LedgerRow) -> LedgerRow:
        attempt = 1
        await self._journal.write(row=row, event=ledger.event(EventType.EXECUTION_STARTED, row))
        while True:
            answer = await self._dispatcher.dispatch(request, priority=self._ranks.get(spec.id, 0.0), progress=self._progress_sink(row))
            if isinstance(answer, AgentResult):
                return self._record(ledger.succeeded(row, answer, attempt, self._clock_ms()), answer)
            counted = answer.counts_as_attempt
            if answer.terminal or (counted and attempt >= spec.retry.attempts):
                return self._fail(ledger.failed(row, answer, attempt, self._clock_ms()), answer)
            self._announce_retry(row, answer, attempt)
            await asyncio.sleep(backoff(spec, attempt, answer))
            if self.closing:
                raise Held
            if counted:
                attempt += 1
                request = request.model_copy(update={"attempt": attempt})

    def _record(self, row: LedgerRow, result: AgentResult) -> LedgerRow:
        """Writes a success without waiting for it: the start of whatever uses it is in the same commit or a later one."""
        assert row.execution is not None
        if (there := self._rows.get(row.key)) is not None and there.succeeded:
            return there
        self._rows[row.key] = row
        took = round((row.execution.ended_at - row.execution.started_at).total_seconds(), 3)  # type: ignore[operator]
        facts = {"actor": result.actor, "provider": result.provider, "seconds": took, "attempts": row.execution.attempts}
        self._journal.write(row=row, event=ledger.event(EventType.EXECUTION_SUCCEEDED, row, **facts), artifacts=result.artifacts)
        for note in result.notes:
            self._tally.note(note)
        return row

    def _fail(self, row: LedgerRow, failure: AgentFailure) -> LedgerRow:
        assert row.execution is not None
        execution = row.execution
        self._tally.error(self._clock_ms(), failure, execution.agent, execution.item)
        self._journal.write(
            row=row, event=ledger.event(EventType.EXECUTION_FAILED, row, code=failure.code, message=failure.message, attempts=execution.attempts)
        )
        raise ExecutionFailed(execution.agent, execution.item, failure)

    def _announce_retry(self, row: LedgerRow, failure: AgentFailure, attempt: int) -> None:
        assert row.execution is not None
        if failure.code == WAITING_FOR_RESOURCES:
            if self._tally.waits(row.execution.agent, row.execution.item, failure.message):
                self._journal.write(event=ledger.event(EventType.EXECUTION_WAITING, row, message=failure.message))
            return
        self._tally.error(self._clock_ms(), failure, row.execution.agent, row.execution.item)
        self._journal.write(event=ledger.event(EventType.EXECUTION_RETRYING, row, code=failure.code, message=failure.message, attempt=attempt))

    def _progress_sink(self, row: LedgerRow) -> Callable[[float, str], None]:
        assert row.execution is not None
        execution, last = row.execution, [-1.0]

        def sink(fraction: float, words: str) -> None:
            if fraction - last[0] >= PROGRESS_STEP:
                last[0] = fraction
                self._journal.write(event=ledger.event(EventType.EXECUTION_PROGRESS, row, fraction=round(fraction, 2), words=words[:120]))
            self._tally.progress(execution.agent, execution.item, fraction)

        return sink


def backoff(spec: AgentSpec, attempt: int, failure: AgentFailure) -> float:
    """Seconds to wait after a failed attempt: full jitter, or the failure's own wish when that is longer."""
    policy = spec.retry
    longest = min(policy.cap_seconds, policy.base_seconds * policy.factor ** (attempt - 1))
    return max(random.uniform(0, longest), failure.retry_after or 0.0)
