"""One drive of one workflow: what its graph's nodes may use while this engine holds the lease.

Built from the ledger after a claim and closed when the drive ends, however it ends. A change of inputs (a revision) makes a new dataflow over the same rows; what the change does not concern
is found in the ledger by its unchanged key.

Hand-written graphs also get durable sleeps, child workflows and continue-as-new here. Each of these may stop the node by LangGraph's `interrupt`: like any node that interrupts, it runs again from
its start, so what stands before must be repeatable (agent calls are: the ledger answers).
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from langgraph.types import interrupt

from agents.base import Agent
from agents.dispatch import Dispatcher
from agents.means import provider_of
from cluster.contracts.agents import AgentSpec, ResourceClass, Stage
from cluster.contracts.budgets import KINDS, Estimate, PriceTable, ProductionBudget
from cluster.contracts.events import EventDraft, EventType
from cluster.contracts.ids import AgentId, WorkflowId, derived_workflow_id
from cluster.contracts.ledger import LedgerRow, Timer
from cluster.contracts.metrics import UNMETERED, Meter
from cluster.contracts.workflows import ClosePolicy, Decision, WorkflowOptions, WorkflowRequest, WorkflowStatus
from cluster.redis.driving import DriverStore
from cluster.redis.leases import ChildState, Inherited, Lease, Rewound, Signals, Spoken
from cluster.redis.records import document

from .budget import Purse
from .dataflow import Dataflow
from .journal import Journal
from .metering import Metering
from .plan import Plan
from .progress import Tally
from .results import EMPTY, Shelf
from .takings import Takings, of_a_workflow

RESTORED = ("errors", "notes", "done", "progress", "est", "created")
LONG_HISTORY = 10_000
"""Events after which a workflow that goes on for ever should continue as new."""


Forecast = Callable[[Takings, Mapping[str, Any], PriceTable], Estimate]
"""What a workflow with these external inputs would take."""


@dataclass(frozen=True)
class ChildOrder:
    """A child workflow a graph wants. `type` with version: the child is pinned to it."""

    type: str
    input: Mapping[str, Any]
    policy: ClosePolicy = ClosePolicy.REQUEST_CANCEL
    options: WorkflowOptions | None = None
    """None: those of the parent."""


@dataclass(frozen=True)
class RunContext:
    """What LangGraph hands to every node of a run."""

    session: "Session"


class Session:
    """Stage nodes ask for the `dataflow`; nodes of hand-written graphs run agents through `call`."""

    def __init__(
        self,
        store: DriverStore,
        lease: Lease,
        plan: Plan,
        dispatcher: Dispatcher,
        agents: Callable[[AgentId], type[Agent[Any, Any]]],
        providers: Mapping[ResourceClass, str],
        *,
        on_lost: Callable[[], None],
        on_signal: Callable[[Signals], None],
        on_progress: Callable[[], None],
        shelf: Shelf = EMPTY,
        on_refused: Callable[[WorkflowId, str], None],
        forecast: Forecast,
        meter: Meter = UNMETERED,
    ) -> None:
        self.lease, self.plan = lease, plan
        self.metering = Metering(meter, lease, plan.specs)
        self.accepted_ms: float | None = None
        """When the workflow was accepted, by the server's clock."""
        self.signal = lease.signals.signal
        self.successor_input: Mapping[str, Any] | None = None
        self.stale = False
        """A person set the result of a step that others have used by now: the drive has to start anew over the same rows."""
        self.tally = Tally(plan.specs)
        self.results: dict[str, Any] = {}
        self._store, self._dispatcher, self._agents, self._providers = store, dispatcher, agents, providers
        self._shelf = shelf
        self._rows: dict[str, LedgerRow] = {}
        self._made: dict[str, Decision] = {}
        self._spoken = Spoken([], {}, {}, frozenset())
        self._inherited = Inherited({}, {})
        self._draining = False
        self._timers_set: set[str] = set()
        self._asked_at: int | None = None
        self._flow: Dataflow | None = None
        self._on_refused, self._forecast = on_refused, forecast
        self._purse: Purse | None = None
        self._asked: tuple[Any, Any] | None = None
        self.journal = Journal(
            store,
            lease,
            projection=self.tally.fields,
            on_signal=on_signal,
            on_lost=on_lost,
            on_kept=self._rows.update,
            on_progress=on_progress,
            known_rows=lambda: list(self._rows.values()),
            on_committed=self.metering.committed,
        )

    async def load(self) -> None:
        """Reads what earlier drives of this workflow recorded. Raises Corrupt when that does not verify."""
        rows, _ = await asyncio.gather(self._store.rows(self.lease), self._shelf.open())
        self._rows.update(rows)
        if self.lease.forked:
            self._inherited = await self._store.inherited(self.lease)
        kept = await self._store.fields(self.lease, RESTORED)
        self.accepted_ms = kept.get("created")
        self.tally.restore(kept)
        if self.lease.options.budget is not None:
            await self._count(self.lease.options.budget, None)
        await self.listen(self.lease.signals.signal)

    async def listen(self, signal: int) -> None:
        """Takes in what people said up to `signal`; gates that are open here go on at once. Until this has succeeded the workflow does not park."""
        before, self._spoken = self._spoken, await self._store.spoken(self.lease)
        for decision in self._spoken.decisions:
            if decision.decision_id not in self._made:
                self._made[decision.decision_id] = decision
                if self._flow is not None and decision.choice is not None:
                    self._flow.answer(decision.decision_id, decision.choice, decision.note, by=decision.made_by)
        if self._flow is not None:
            for gate, answer in self._spoken.early.items():
                self._flow.answer_early(gate, answer)
            for step, override in self._spoken.overrides.items():
                if before.overrides.get(step) != override and not self._flow.override(override):
                    self.stale = True
        self.signal = signal

    def drain(self) -> None:
        """Starts nothing more; what runs is finished and recorded."""
        self._draining = True
        if self._flow is not None:
            self._flow.executor.closing = True

    async def at_rest(self) -> None:
        """Returns when nothing runs any more; starts nothing."""
        if self._flow is not None:
            await self._flow.at_rest()

    @property
    def heard_up_to(self) -> int:
        """The signal up to which the graph has acted: it may park while nobody has spoken since."""
        return self.signal if self._asked_at is None else min(self.signal, self._asked_at)

    @property
    def history_is_long(self) -> bool:
        return self.lease.told_seq >= LONG_HISTORY

    async def dataflow(self, inputs: Mapping[str, Any], returns: Mapping[str, int]) -> Dataflow:
        """The dataflow for these inputs, started."""
        if self._flow is None or self._asked != (inputs, returns):
            if self._flow is not None:
                await self._flow.aclose()
            self._asked = (dict(inputs), dict(returns))
            await self._look_ahead(inputs)
            self._flow = self._new_flow(inputs, returns)
            self._flow.start()
        return self._flow

    def _new_flow(self, inputs: Mapping[str, Any], returns: Mapping[str, int]) -> Dataflow:
        flow = Dataflow(
            self.plan,
            self.lease,
            self.journal,
            self._dispatcher,
            self._agents,
            self._rows,
            self.tally,
            inputs=inputs,
            returns=returns,
            made=lambda decision_id: self._made.get(decision_id),
            providers=self._providers,
            clock_ms=now_ms,
            overrides=self._spoken.overrides,
            inherited=self._inherited.rows,
            inherited_artifacts=self._inherited.artifacts,
            early=lambda gate: self._spoken.early.get(gate),
            shelf=self._shelf,
            purse=self._purse,
        )
        flow.executor.closing = self._draining
        return flow

    async def call(self, agent: AgentId, item: str, inputs: Mapping[str, Any], *, stage: Stage) -> dict[str, Any]:
        """Runs an agent for a hand-written graph: recorded, fenced and never repeated, like any execution. Raises ExecutionFailed."""
        if self._flow is None:
            self._flow = self._new_flow({}, {})
        spec: AgentSpec = self.plan.specs[agent]
        row = await self._flow.executor.execute(spec, item, self._agents(agent).view(dict(inputs), item), stage=stage)
        return row.outputs

    async def sleep(self, name: str, seconds: float) -> None:
        """Returns when `seconds` have passed since the first call with this name, whatever happens to engines meanwhile. Holds no process; stands still while the workflow is paused."""
        timer = f"sleep:{name}"
        while timer not in self._spoken.fired:
            draft = EventDraft(type=EventType.TIMER_SET, data={"timer": timer, "seconds": seconds})
            if timer not in self._timers_set and not await self._store.has_timer(self.lease, timer):
                await self.journal.write(timer=Timer(name=timer, delay_ms=int(seconds * 1000)), event=draft)
            self._timers_set.add(timer)
            interrupt({"timer": timer})

    async def children(self, orders: Mapping[str, ChildOrder]) -> dict[str, ChildState]:
        """Starts a child workflow for each step, once, and returns their ends. A step keeps its child over crashes and repeats of the node."""
        while True:
            self._asked_at = self.signal  # an end that is told after this must be looked at before the workflow parks
            ends = await asyncio.gather(*(self._child(step, order) for step, order in orders.items()))
            states = dict(zip(orders, ends, strict=True))
            if all(state.status.terminal for state in states.values()):
                self._asked_at = None
                return states
            interrupt({"children": [step for step, state in states.items() if not state.status.terminal]})

    def child_id(self, step: str) -> WorkflowId:
        """The child of a step, before it went on as another."""
        return derived_workflow_id(self.lease.project_id, self.lease.workflow_id, "child", step)

    async def _child(self, step: str, order: ChildOrder) -> ChildState:
        child = self.child_id(step)
        options = order.options or self.lease.options
        if self.budget is not None:
            options = options.model_copy(update={"budget": self.budget})  # one pot, under the production's limits
        request = WorkflowRequest.model_validate({"type": order.type, "project_id": self.lease.project_id, "input": dict(order.input), "options": options})
        while True:
            body = document(request, pinned=order.type, created_by=self.lease.created_by)
            try:
                state = await self._store.child(self.lease, child, body, pinned=order.type, policy=order.policy, step=step)
            except Rewound:
                await self.journal.write()  # the commit mends it
                continue
            if state.status is not WorkflowStatus.CONTINUED or state.successor is None:
                return state
            child = state.successor

    def continue_as_new(self, given: Mapping[str, Any]) -> None:
        """When the graph ends after this, the workflow goes on as a new one with this input and an empty history; children, early answers and a pause go with it."""
        self.successor_input = dict(given)

    def successor(self) -> tuple[WorkflowId, bytes]:
        """Id and document of the workflow this one goes on as."""
        assert self.successor_input is not None
        lease = self.lease
        options = lease.options
        request = WorkflowRequest.model_validate({"type": lease.type, "project_id": lease.project_id, "input": dict(self.successor_input), "options": options})
        return derived_workflow_id(lease.project_id, lease.workflow_id, "next"), document(request, pinned=lease.type, created_by=lease.created_by)

    # ---- what it may use ---------------------------------------------------------------------------------------------------

    @property
    def budget(self) -> ProductionBudget | None:
        """What the production may use; None: nobody counts."""
        return self._purse.budget if self._purse is not None else None

    async def _look_ahead(self, inputs: Mapping[str, Any]) -> None:
        """Before the first execution: opens the purse where the input has a budget, and keeps what the production is expected to take where somebody will ask for it."""
        given, observed = inputs.get("production_budget"), any(spec.observes for spec in self.plan.specs.values())
        if self._purse is None and given is not None:
            await self._count(ProductionBudget.model_validate(given), inputs)
        elif (self._purse is not None or observed) and not self.tally.estimate and not self._rows:
            self._expect(Takings(await self._store.budgets.history()), inputs, self.budget)

    async def _count(self, budget: ProductionBudget, inputs: Mapping[str, Any] | None) -> None:
        takings = Takings(await self._store.budgets.history())
        if inputs is not None and not self.tally.estimate and not self._rows:
            self._expect(takings, inputs, budget)
        self._purse = Purse(
            self._store.budgets,
            self.lease,
            self.journal,
            budget,
            specs=self.plan.specs,
            providers=self._providers,
            takings=takings,
            on_refused=self._on_refused,
            note=self.tally.note,
        )
        await self._purse.open(self._rows.values())

    def _expect(self, takings: Takings, inputs: Mapping[str, Any], budget: ProductionBudget | None) -> None:
        found = self._forecast(takings, inputs, budget.prices if budget else PriceTable())
        self.tally.estimate = {name: found.of(name).model_dump() for name in (*KINDS, "seconds")}

    async def settled(self) -> None:
        """Returns when everything written, and everything charged, is durable. Raises LeaseLost."""
        await self.journal.settled()
        if self._purse is not None:
            await self._purse.settled()

    def takings(self, children: int) -> Mapping[str, float]:
        """What this workflow, now at its end, adds to the experience of its agents."""
        timed = self.lease.options.auto and not self.lease.forked
        return of_a_workflow(
            self.lease.type, self._rows.values(), self.plan.specs, lambda spec: provider_of(spec, self._providers), timed=timed, children=children
        )

    def enter(self, stage: Stage) -> None:
        if self.tally.step != stage.value:
            self.tally.step = stage.value
            self.journal.write(event=EventDraft(type=EventType.STAGE_STARTED, data={"stage": stage.value}))

    def complete(self, stage: Stage) -> None:
        if stage.value not in self.tally.completed:
            self.tally.completed.append(stage.value)
            self.journal.write(event=EventDraft(type=EventType.STAGE_COMPLETED, data={"stage": stage.value}))

    @property
    def open_gates(self) -> list[str]:
        return [] if self._flow is None else [gate.decision.decision_id for gate in self._flow.open.values()]

    def final_fields(self) -> dict[str, str]:
        """Projection fields of the end: progress and results."""
        definition = self.plan.definition
        if self._flow is not None and (record := self._flow.value_of(definition.results_from)) is not None:
            rest = {name: value for name, value in record.items() if name != "deliverables"}
            self.results = {**self.results, **record["deliverables"], "summary": rest}
        if self._flow is not None and definition.shows:
            shown = {name: self._flow.value_of(name) for name in definition.shows}
            self.results = {**self.results, **{name: value for name, value in shown.items() if value is not None}}
        return {**self.tally.fields(), "results": orjson.dumps(self.results).decode()}

    async def aclose(self) -> None:
        if self._flow is not None:
            await self._flow.aclose()
        if self._purse is not None:
            await self._purse.aclose()


def now_ms() -> int:
    """Wall clock in ms, for times that people read; leases go by the server's clock."""
    return time.time_ns() // 1_000_000
