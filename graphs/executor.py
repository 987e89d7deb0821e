"""Runs one execution from its key to its recorded result: ledger first, then attempts, then quality returns.

Guarantees
- An execution is dispatched only after its start is durable under the driver's fencing token.
- A success is written to the journal before anybody hears of it, so the start of whatever uses it is in the same commit or a later one.
- A row that succeeded is never computed again, neither one of this workflow nor one it inherited. What another workflow of the project recorded under the same key is taken over (`graphs.results`).
- What a person set wins over the ledger and over a run that is under way; that run is stopped, and its result is for nobody.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NoReturn, Protocol, TypeVar

from agents.affinity import warm_key
from agents.dispatch import Dispatcher
from agents.means import provider_of
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult, AgentSpec, Execution, ResourceClass, Stage, Verdict
from cluster.contracts.artifacts import Artifact
from cluster.contracts.breakers import AWAY
from cluster.contracts.events import EventDraft, EventType
from cluster.contracts.ids import AgentId, ExecutionId, ProjectId, WorkflowId
from cluster.contracts.ledger import BY_HAND, LedgerRow, Override, Timer, step_of
from cluster.contracts.neighbours import WhenAway, waited_for
from cluster.contracts.workflows import Decision, WorkflowOptions

from . import ledger, overrides
from .observations import observed
from .progress import Tally
from .results import EMPTY, Shelf

T = TypeVar("T")

WAITING = AWAY | {"waiting_for_resources"}
"""Codes of failures that are no failures: a resource or a neighbour is not there, and the execution waits for it."""
SUPERSEDED = AgentFailure(terminal=False, code="superseded", message="A person set the result while it ran.", counts_as_attempt=False)
PROGRESS_STEP = 0.2
"""An event for every fifth of an execution is enough for people and cheap for the log."""


class ExecutionFailed(Exception):
    """An execution is out of attempts, or failed in a way that trying again cannot mend."""

    def __init__(self, agent: str, item: str, failure: AgentFailure) -> None:
        super().__init__(failure.message)
        self.agent, self.item, self.failure = agent, item, failure


class Held(Exception):
    """Nothing new is started: the driver drains."""


class _Overridden(Exception):
    """A person set the result while the execution ran."""


class Driven(Protocol):
    """The workflow that is driven, under the right to drive it; a `Lease`."""

    @property
    def workflow_id(self) -> WorkflowId: ...
    @property
    def project_id(self) -> str: ...
    @property
    def token(self) -> int: ...
    @property
    def options(self) -> WorkflowOptions: ...
    @property
    def traceparent(self) -> str: ...


class Recorder(Protocol):
    """Where facts are written down; a `Journal`."""

    def write(
        self,
        *,
        row: LedgerRow | None = None,
        event: EventDraft | None = None,
        artifacts: tuple[Artifact, ...] = (),
        decision: Decision | None = None,
        timer: Timer | None = None,
        offered: bool = False,
    ) -> Awaitable[None]: ...

    async def settled(self) -> None: ...


class Reserving(Protocol):
    """The budget, where there is one; a `Purse`."""

    async def reserve(self, spec: AgentSpec, execution: ExecutionId, step: str, closing: asyncio.Event) -> bool: ...
    def charge(self, execution: Execution) -> None: ...
    def give_back(self, execution: ExecutionId) -> None: ...


class Executor:
    """Executions of one driven workflow. `moved` is called when one has ended."""

    def __init__(
        self,
        lease: Driven,
        journal: Recorder,
        dispatcher: Dispatcher,
        rows: dict[str, LedgerRow],
        tally: Tally,
        *,
        providers: Mapping[ResourceClass, str],
        ranks: Mapping[str, float],
        clock_ms: Callable[[], int],
        on_start: Callable[[AgentSpec], None],
        moved: Callable[[], None],
        overrides: Mapping[str, Override] | None = None,
        inherited: Mapping[str, LedgerRow] | None = None,
        inherited_artifacts: Mapping[str, Artifact] | None = None,
        on_away: WhenAway | None = None,
        shelf: Shelf = EMPTY,
        purse: Reserving | None = None,
    ) -> None:
        """`on_away`: what the workflow's type says of neighbours that are away."""
        self.busy = 0
        """Executions between their dispatch and their record: what a drain still waits for."""
        self.overrides = dict(overrides or {})
        """What people set, by step."""
        self._closed = asyncio.Event()
        self._inherited, self._artifacts = inherited or {}, inherited_artifacts or {}
        self._waits_for = waited_for(on_away or {}, lease.options.on_away)
        self._shelf = shelf
        self._purse = purse
        self._stoppable: dict[str, asyncio.Task[Any]] = {}
        self._stopped: set[str] = set()
        self._lease, self._journal, self._dispatcher, self._rows, self._tally = lease, journal, dispatcher, rows, tally
        self._providers, self._ranks, self._clock_ms, self._on_start, self._moved = providers, ranks, clock_ms, on_start, moved

    @property
    def closing(self) -> bool:
        """Set to start nothing more; what runs is finished and recorded, what waits for its next attempt is let go at once."""
        return self._closed.is_set()

    @closing.setter
    def closing(self, value: bool) -> None:
        if value and not self._closed.is_set():
            self._closed.set()
            self._moved()

    def override(self, override: Override) -> None:
        """Takes in what a person set. An execution of that step that is under way stops and ends with it."""
        self.overrides[override.step] = override
        if (task := self._stoppable.pop(override.step, None)) is not None:
            self._stopped.add(override.step)
            task.cancel()

    async def execute(
        self, spec: AgentSpec, item: str, inputs: Mapping[str, Any], *, stage: Stage, takes_back: int = 0, take: int = 0, verdict: dict[str, Any] | None = None
    ) -> LedgerRow:
        """The recorded result of an execution: set by hand, from the ledger, inherited, taken over, or by running it, with at most `takes_back` returns for quality.

        Begins at `take`, with the `verdict` on the one before.

        Raises ExecutionFailed (code `skipped` where a person left the step out) and Held.
        """
        step, provider = step_of(spec.id, item), provider_of(spec, self._providers)
        while step not in self.overrides:
            key = ledger.execution_key(spec, item, provider, self._lease.options.seed, inputs, take, verdict)
            row = self._recorded(key)
            if row is None and self._shelf.asks(spec.id):
                row = await self._taken_over(spec.id, step, key)
            if row is None:
                try:
                    row = await self._attempts(spec, item, inputs, stage, key, take, verdict)
                except _Overridden:
                    break
            found = row.execution.verdict if row.execution else None
            if found is None or found.ok or found.final or take >= takes_back:
                self._tally.done(spec.id, item)
                return row
            verdict = as_told(found)
            self.sent_back(row, found)
            take += 1
        return self._by_hand(spec, item, stage, ledger.execution_key(spec, item, provider, self._lease.options.seed, inputs, 0, None))

    def sent_back(self, row: LedgerRow, verdict: Verdict) -> None:
        """Puts on record that a take goes back for another."""
        self._journal.write(event=ledger.event(EventType.EXECUTION_RETURNED, row, issues=list(verdict.issues)))

    def by_hand(self, agent: AgentId, item: str) -> bool:
        """Whether a person has set the result of a step."""
        return step_of(agent, item) in self.overrides

    def left_out(self, spec: AgentSpec, item: str, why: str) -> NoReturn:
        """Ends a step that takes no part; raises ExecutionFailed (`skipped`)."""
        self._tally.done(spec.id, item)
        raise ExecutionFailed(spec.id, item, AgentFailure(terminal=True, code=overrides.SKIPPED, message=why))

    def _recorded(self, key: str) -> LedgerRow | None:
        """The row that succeeded under a key, here or in the workflow this one comes from."""
        if (row := self._rows.get(key)) is not None and row.succeeded:
            return row
        if (theirs := self._inherited.get(key)) is None or not theirs.succeeded or theirs.execution is None:
            return None
        return self._adopt(theirs, theirs.execution, self._artifacts)

    async def _taken_over(self, agent: AgentId, step: str, key: str) -> LedgerRow | None:
        """The row that an earlier workflow of the project recorded under a key, unless a person sets the step's result while it is looked for."""
        found = await self._shelf.find(agent, key)
        if found is None or found.row.execution is None or step in self.overrides:
            return None
        return self._adopt(found.row, found.row.execution, found.artifacts, found.workflow_id)

    def _adopt(self, theirs: LedgerRow, execution: Execution, artifacts: Mapping[str, Artifact], workflow_id: str = "") -> LedgerRow:
        """Another workflow's row as this one's own. Of one that was found by its key the event names the workflow, and it is offered on from here."""
        row = self._rows[theirs.key] = overrides.adopted(theirs, self._lease.workflow_id)
        origin = {"origin": execution.execution_id, **({"workflow": workflow_id} if workflow_id else {})}
        event = ledger.event(EventType.EXECUTION_REUSED, row, **origin, provider=execution.provider)
        self._journal.write(row=row, event=event, artifacts=overrides.referred(row.outputs, artifacts), offered=bool(workflow_id))
        for note in execution.notes:
            self._tally.note(note)
        return row

    def _by_hand(self, spec: AgentSpec, item: str, stage: Stage, key: str) -> LedgerRow:
        """The result a person set, recorded once; a failure when the person left the step out."""
        override = self.overrides[step_of(spec.id, item)]
        if override.outputs is None:
            message = f"{override.step} was left out by {override.by}: {override.why}"
            self._tally.note(message)
            self.left_out(spec, item, message)
        self._tally.done(spec.id, item)
        there = self._rows.get(overrides.hand_key(key, override.outputs))
        if there is not None:
            return there
        row = overrides.hand_row(override, spec, stage, self._lease.workflow_id, key, self._clock_ms())
        self._rows[row.key] = row
        event = ledger.event(EventType.EXECUTION_SUCCEEDED, row, provider=BY_HAND, seconds=0.0, attempts=0, by=override.by, why=override.why)
        self._journal.write(row=row, event=event, artifacts=overrides.referred(row.outputs, self._artifacts))
        return row

    async def _attempts(
        self, spec: AgentSpec, item: str, inputs: Mapping[str, Any], stage: Stage, key: str, take: int, verdict: dict[str, Any] | None
    ) -> LedgerRow:
        if self.closing:
            raise Held
        execution_id = ledger.execution_id(self._lease.workflow_id, key)
        if self._purse is not None:
            await self._reserve(self._purse, spec, item, execution_id)
        self._on_start(spec)
        request = AgentRequest.model_construct(
            execution_id=execution_id,
            workflow_id=self._lease.workflow_id,
            project_id=ProjectId(self._lease.project_id),
            agent=spec.id,
            item=item,
            attempt=1,
            take=take,
            urgency=self._lease.options.priority,
            seed=ledger.seed_of(self._lease.options.seed, take, verdict),
            inputs=dict(inputs),
            verdict=verdict,
            observations=observed(self._rows.values()) if spec.observes else (),
            waits_for=self._waits_for,
            estimated=dict(self._tally.estimate) if spec.observes else {},
            fence=self._lease.token,
            traceparent=self._lease.traceparent,
            affinity=warm_key(spec, self._lease.workflow_id, item, inputs),
        )
        self.busy += 1
        self._tally.running(spec.id, item)
        row = ledger.started(request, stage, key, self._clock_ms())
        try:
            return await self._until_recorded(spec, request, row)
        except _Overridden:  # whoever counts what runs must hear of this one's end; it is no error
            told = ledger.event(EventType.EXECUTION_FAILED, row, code=SUPERSEDED.code, message=SUPERSEDED.message, attempts=1)
            self._journal.write(row=ledger.failed(row, SUPERSEDED, 1, self._clock_ms()), event=told)
            if self._purse is not None:
                self._purse.give_back(execution_id)
            raise
        except Held:
            if self._purse is not None:
                self._purse.give_back(execution_id)
            raise
        finally:
            self.busy -= 1
            self._tally.stopped(spec.id, item)
            self._moved()

    async def _reserve(self, purse: Reserving, spec: AgentSpec, item: str, execution_id: ExecutionId) -> None:
        """Returns when the budget has what the execution may use. Raises Held, and _Overridden."""
        step = step_of(spec.id, item)
        try:
            granted = await self._unless_overridden(step, lambda: purse.reserve(spec, execution_id, step, self._closed))
        except _Overridden:
            purse.give_back(execution_id)
            raise
        if not granted:
            raise Held

    async def _until_recorded(self, spec: AgentSpec, request: AgentRequest, row: LedgerRow) -> LedgerRow:
        attempt, step = 1, step_of(spec.id, request.item)
        await asyncio.shield(self._journal.write(row=row, event=ledger.event(EventType.EXECUTION_STARTED, row)))  # the commit is everybody's in the batch
        while True:
            answer = await self._unless_overridden(step, lambda: self._dispatch(request, row))  # noqa: B023 - awaited before the next round
            if isinstance(answer, AgentResult):
                return self._record(ledger.succeeded(row, answer, attempt, self._clock_ms()), answer)
            counted = answer.counts_as_attempt
            if answer.terminal or (counted and attempt >= spec.retry.attempts):
                return self._fail(ledger.failed(row, answer, attempt, self._clock_ms()), answer)
            self._announce_retry(row, answer, attempt)
            seconds = backoff(spec, attempt, answer)
            await self._unless_overridden(step, lambda: self._rest(seconds))  # noqa: B023
            if counted:
                attempt += 1
                request = request.model_copy(update={"attempt": attempt})

    def _dispatch(self, request: AgentRequest, row: LedgerRow) -> Awaitable[AgentResult | AgentFailure]:
        return self._dispatcher.dispatch(request, priority=self._ranks.get(request.agent, 0.0), progress=self._progress_sink(row))

    async def _unless_overridden(self, step: str, work: Callable[[], Awaitable[T]]) -> T:
        """Does the work, and raises _Overridden as soon as a person sets the step's result; the work is then cancelled.

        Only work of this execution alone may be stopped so: a cancelled wait for a commit would cancel it for everybody in the batch.
        """
        if step in self.overrides:
            raise _Overridden
        task = asyncio.current_task()
        assert task is not None
        self._stoppable[step] = task
        try:
            result = await work()
        except asyncio.CancelledError:
            if step not in self._stopped:
                raise
            self._stopped.discard(step)
            if task.uncancel():
                raise  # the drive ends as well
            raise _Overridden from None
        finally:
            self._stoppable.pop(step, None)
        if step in self._stopped:  # it answered instead of stopping
            self._stopped.discard(step)
            task.uncancel()
            raise _Overridden
        return result

    async def _rest(self, seconds: float) -> None:
        """The wait before the next attempt. Raises Held at once when the drive drains."""
        try:
            async with asyncio.timeout(seconds):
                await self._closed.wait()
        except TimeoutError:
            return
        raise Held

    def _record(self, row: LedgerRow, result: AgentResult) -> LedgerRow:
        """Writes a success without waiting for it: the start of whatever uses it is in the same commit or a later one."""
        assert row.execution is not None
        if (there := self._rows.get(row.key)) is not None and there.succeeded:
            return there
        self._rows[row.key] = row
        took = round((row.execution.ended_at - row.execution.started_at).total_seconds(), 3)  # type: ignore[operator]
        facts: dict[str, Any] = {"actor": result.actor, "provider": result.provider, "seconds": took, "attempts": row.execution.attempts}
        if result.routed_to:
            facts |= {"routed_to": result.routed_to, "why": result.why}
        if result.waited:
            facts["waited"] = result.waited
        offered = self._shelf.offers(row.execution.agent, result)
        self._journal.write(row=row, event=ledger.event(EventType.EXECUTION_SUCCEEDED, row, **facts), artifacts=result.artifacts, offered=offered)
        if self._purse is not None:
            self._purse.charge(row.execution)
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
        if self._purse is not None:
            self._purse.charge(execution)
        raise ExecutionFailed(execution.agent, execution.item, failure)

    def _announce_retry(self, row: LedgerRow, failure: AgentFailure, attempt: int) -> None:
        assert row.execution is not None
        if failure.code in WAITING and not failure.counts_as_attempt:
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


def as_told(verdict: Verdict) -> dict[str, Any]:
    """A verdict as the next take is given it. Whether it was final it does not say: of a take that goes back that means nothing, and keys recorded before the word existed stay."""
    return verdict.model_dump(mode="json", exclude={"final"})


def backoff(spec: AgentSpec, attempt: int, failure: AgentFailure) -> float:
    """Seconds to wait after a failed attempt: full jitter, or the failure's own wish when that is longer."""
    policy = spec.retry
    longest = min(policy.cap_seconds, policy.base_seconds * policy.factor ** (attempt - 1))
    return max(random.uniform(0, longest), failure.retry_after or 0.0)
