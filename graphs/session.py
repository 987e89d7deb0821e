"""One drive of one workflow: what its graph's nodes may use while this engine holds the lease.

Built from the ledger after a claim and closed when the drive ends, however it ends. A change of inputs (a revision) makes a new dataflow over the same rows; what the change does not concern
is found in the ledger by its unchanged key.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from agents.base import Agent
from agents.dispatch import Dispatcher
from cluster.contracts.agents import AgentSpec, ResourceClass, Stage
from cluster.contracts.events import EventDraft, EventType
from cluster.contracts.ids import AgentId
from cluster.contracts.ledger import LedgerRow
from cluster.contracts.workflows import Decision
from cluster.redis.driving import DriverStore, Lease, Signals

from .dataflow import Dataflow
from .journal import Journal
from .plan import Plan
from .progress import Tally

RESTORED = ("errors", "notes", "done", "progress")


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
    ) -> None:
        self.lease, self.plan = lease, plan
        self.signal = lease.signal
        self.tally = Tally(plan.specs)
        self.results: dict[str, Any] = {}
        self._store, self._dispatcher, self._agents, self._providers = store, dispatcher, agents, providers
        self._rows: dict[str, LedgerRow] = {}
        self._made: dict[str, Decision] = {}
        self._flow: Dataflow | None = None
        self._asked: tuple[Any, Any] | None = None
        self.journal = Journal(store, lease, projection=self.tally.fields, on_signal=on_signal, on_lost=on_lost, on_kept=lambda kept: self._rows.update(kept))

    async def load(self) -> None:
        """Reads what earlier drives of this workflow recorded."""
        self._rows = await self._store.rows(self.lease)
        self.tally.restore(await self._store.fields(self.lease, RESTORED))
        await self.read_decisions(self.lease.signal)

    async def read_decisions(self, signal: int) -> None:
        """Takes in what people decided up to `signal`; gates that are open here go on at once. Until this has succeeded the workflow does not park."""
        for decision in await self._store.made_decisions(self.lease):
            if decision.decision_id not in self._made:
                self._made[decision.decision_id] = decision
                if self._flow is not None and decision.choice is not None:
                    self._flow.answer(decision.decision_id, decision.choice, decision.note, by=decision.made_by)
        self.signal = signal

    async def dataflow(self, inputs: Mapping[str, Any], returns: Mapping[str, int]) -> Dataflow:
        """The dataflow for these inputs, started."""
        if self._flow is None or self._asked != (inputs, returns):
            if self._flow is not None:
                await self._flow.aclose()
            self._asked = (dict(inputs), dict(returns))
            self._flow = self._new_flow(inputs, returns)
            self._flow.start()
        return self._flow

    def _new_flow(self, inputs: Mapping[str, Any], returns: Mapping[str, int]) -> Dataflow:
        return Dataflow(
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
        )

    async def call(self, agent: AgentId, item: str, inputs: Mapping[str, Any], *, stage: Stage) -> dict[str, Any]:
        """Runs an agent for a hand-written graph: recorded, fenced and never repeated, like any execution. Raises ExecutionFailed."""
        if self._flow is None:
            self._flow = self._new_flow({}, {})
        spec: AgentSpec = self.plan.specs[agent]
        row = await self._flow.executor.execute(spec, item, self._agents(agent).view(dict(inputs), item), stage=stage)
        return row.outputs

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
        if self._flow is not None and self.plan.definition.results_from:
            record = self._flow.outputs_of(self.plan.definition.results_from)
            rest = {name: value for name, value in record.items() if name != "deliverables"}
            self.results = {**record["deliverables"], "summary": rest}
        return {**self.tally.fields(), "results": orjson.dumps(self.results).decode()}

    async def aclose(self) -> None:
        if self._flow is not None:
            await self._flow.aclose()


def now_ms() -> int:
    """Wall clock in ms, for times that people read; leases go by the server's clock."""
    return time.time_ns() // 1_000_000
