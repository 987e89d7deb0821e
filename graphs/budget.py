"""What a production may still use: reserved before an execution is dispatched, replaced by what it used when it has ended, one count for each execution however often it was tried.

Guarantees
- What does not fit beside what is used is not started: the production pauses, its children with it, and the pause names the limit, what is used, reserved and wanted. To resume is to grant the limits once more, or as
  often as that execution needs.
- What only does not fit beside what is reserved waits for those that run: they use less or more than was reserved for them, and it is asked again. So a limit is overshot at most by what was under way beyond its estimate.
- The pot is the production's: parent and children share it, first come first served, under the limits of the topmost one.
- A driver that begins writes what its ledger knows over what the pot knows of its workflow, so a crash neither leaves a reservation behind nor charges twice. A reservation of a workflow that rests is nobody's.

What is reserved is what nine of ten executions of that agent used, in ended productions and in this one; where none was measured, what its spec declares. What was taken over from another production costs nothing.
A workflow without a budget has no purse, and nothing is counted.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Mapping

from agents.means import provider_of
from cluster.contracts.agents import AgentSpec, Execution, ResourceClass
from cluster.contracts.budgets import Amounts, ProductionBudget
from cluster.contracts.errors import LeaseLost, StoreUnavailable
from cluster.contracts.events import EventDraft, EventType
from cluster.contracts.ids import AgentId, ExecutionId, WorkflowId
from cluster.contracts.ledger import LedgerRow
from cluster.redis.budgets import BudgetStore, Drawn, Move, Verdict
from cluster.redis.leases import Lease, Rewound

from .journal import Journal
from .takings import Takings, increments, taken

BY = "budget"
"""On whose behalf a workflow is paused that has spent its budget."""
ASK_AGAIN_SECONDS = 1.0
"""Another workflow of the production may have given something back meanwhile."""
RETRY_SECONDS = 0.5


def used(rows: Iterable[LedgerRow], specs: Mapping[AgentId, AgentSpec], budget: ProductionBudget) -> Amounts:
    """What the recorded executions have used."""
    return sum((taken(row.execution, specs).amounts(budget.prices) for row in rows if row.execution is not None), Amounts())


class Purse:
    """The pot of a production in the hands of one driven workflow. `on_refused` is called when something does not fit any more, with the production and the reason; `note` takes sentences for people."""

    def __init__(
        self,
        store: BudgetStore,
        lease: Lease,
        journal: Journal,
        budget: ProductionBudget,
        *,
        specs: Mapping[AgentId, AgentSpec],
        providers: Mapping[ResourceClass, str],
        takings: Takings,
        on_refused: Callable[[WorkflowId, str], None],
        note: Callable[[str], None],
    ) -> None:
        self.budget = budget
        self._store, self._lease, self._journal, self._specs, self._providers, self._takings = store, lease, journal, specs, providers, takings
        self._on_refused, self._note = on_refused, note
        self._charged: dict[ExecutionId, Amounts] = {}
        self._given_back: list[ExecutionId] = []
        self._freed = asyncio.Event()
        self._moving = asyncio.Lock()
        self._flusher: asyncio.Task[None] | None = None
        self._refused = False

    async def open(self, rows: Iterable[LedgerRow]) -> None:
        """Writes what the ledger knows into the pot; what earlier drivers of this workflow had reserved is free. Raises LeaseLost, Rewound, StoreUnavailable."""
        executions = [row.execution for row in rows if row.execution is not None and row.execution.ended_at is not None and not row.execution.cached]
        self._takings.add(increments(executions, self._specs, self._provider))
        charged = {execution.execution_id: self._used(execution) for execution in executions}
        self._tell(await self._store.draw(self._lease, self.budget, Move(charged=charged, opens=True)))

    async def reserve(self, spec: AgentSpec, execution: ExecutionId, step: str, closing: asyncio.Event) -> bool:
        """Returns when what an execution may use is set aside for it. False when the workflow drains first, for whatever reason. Raises LeaseLost."""
        while not closing.is_set():
            wanted = self._takings.one(spec, self._provider(spec)).high.amounts(self.budget.prices)
            self._freed.clear()
            drawn = await self._patiently(execution, wanted)
            if drawn.verdict is Verdict.GRANTED:
                return True
            if drawn.verdict is Verdict.REFUSED:
                self._refuse(drawn, wanted, step)
                await closing.wait()
                return False
            await self._until_freed(closing)
        return False

    def charge(self, execution: Execution) -> None:
        """Replaces what was reserved for an execution by what it used; its record is in the journal already."""
        self._charged[execution.execution_id] = self._used(execution)
        self._takings.add(increments([execution], self._specs, self._provider))
        self._flush_soon()

    def give_back(self, execution: ExecutionId) -> None:
        """It will not go on in this drive."""
        self._given_back.append(execution)
        self._flush_soon()

    async def settled(self) -> None:
        """Returns when the pot knows everything that was charged here. Raises LeaseLost."""
        while self._charged or self._given_back:
            await self._patiently()

    async def aclose(self) -> None:
        if self._flusher is not None:
            self._flusher.cancel()
            await asyncio.wait([self._flusher])

    # ---- moves ---------------------------------------------------------------------------------------------------------------

    def _flush_soon(self) -> None:
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.get_running_loop().create_task(self._flush())

    async def _flush(self) -> None:
        with contextlib.suppress(LeaseLost):  # whoever drives now writes it from the ledger
            await self._journal.settled()
            await self.settled()

    async def _patiently(self, execution: ExecutionId | None = None, wanted: Amounts | None = None) -> Drawn:
        """One move, with everything that is to be charged and given back; again when the store does not answer."""
        while True:
            try:
                return await self._draw(execution, wanted or Amounts())
            except StoreUnavailable as error:
                await asyncio.sleep(error.retry_after or RETRY_SECONDS)
            except Rewound:
                await self._journal.write()  # the commit finds the same, and heals it

    async def _draw(self, execution: ExecutionId | None, wanted: Amounts) -> Drawn:
        async with self._moving:
            charged, given_back = dict(self._charged), list(self._given_back)
            drawn = await self._store.draw(self._lease, self.budget, Move(charged=charged, given_back=given_back, execution=execution, wanted=wanted))
            self._charged = {name: amounts for name, amounts in self._charged.items() if charged.get(name) is not amounts}
            self._given_back = self._given_back[len(given_back) :]
        if charged or given_back:
            self._freed.set()
        self._tell(drawn)
        return drawn

    async def _until_freed(self, closing: asyncio.Event) -> None:
        waits = [asyncio.ensure_future(event.wait()) for event in (self._freed, closing)]
        try:
            await asyncio.wait(waits, timeout=ASK_AGAIN_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    # ---- what people are told ------------------------------------------------------------------------------------------------

    def _tell(self, drawn: Drawn) -> None:
        for kind in drawn.soft:
            use = drawn.uses[kind]
            self._note(f"More than {self.budget.soft_share:.0%} of the budget of {words(kind)} ({use['limit']:g}) is used.")
            self._journal.write(event=EventDraft(type=EventType.BUDGET_SOFT, data={"kind": kind, **use}))

    def _refuse(self, drawn: Drawn, wanted: Amounts, step: str) -> None:
        if self._refused:
            return
        self._refused = True
        use, want = drawn.uses[drawn.kind], getattr(wanted, drawn.kind)
        facts = {"kind": drawn.kind, **use, "wanted": round(want, 6), "step": step, "grants": drawn.grants, "production": drawn.root}
        self._journal.write(event=EventDraft(type=EventType.BUDGET_PAUSED, data=facts))
        again = "once more" if drawn.grants == 1 else f"{drawn.grants} times more"
        self._on_refused(
            drawn.root,
            f"The budget of {use['limit']:g} {words(drawn.kind)} is used: {use['used']:g} so far, {use['reserved']:g} reserved for what runs, and {step} wants {want:g}. "
            f"Resume to grant it {again}, or cancel.",
        )

    def _used(self, execution: Execution) -> Amounts:
        return taken(execution, self._specs).amounts(self.budget.prices)

    def _provider(self, spec: AgentSpec) -> str:
        return provider_of(spec, self._providers)


def words(kind: str) -> str:
    """`cpu_seconds` as people read it."""
    return kind.replace("_", " ")
