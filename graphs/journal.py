"""The journal of one driven workflow: collects what its executions want to be true and commits it in order.

What is written within a few turns of the event loop becomes one commit, so that the result of one execution and the start of those it woke cost one round trip together. A commit is repeated under
its number until Redis took it; when Redis says that the lease is lost, `on_lost` is called at once and every waiter gets LeaseLost. Progress fields are computed at the moment of the
commit, by `projection`.

When Redis turns out to have forgotten acknowledged writes (an outdated replica was promoted), the loss goes into the event log and everything this drive knows is written once more:
nothing that was paid for is paid again. What cannot be written again are the lost events themselves; `workflow.rewound` says which numbers they had.
"""

import asyncio
import random
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import structlog

from cluster.contracts.artifacts import Artifact
from cluster.contracts.errors import LeaseLost, StoreUnavailable
from cluster.contracts.events import EventDraft
from cluster.contracts.ledger import Batch, LedgerRow, Timer
from cluster.contracts.workflows import Decision
from cluster.redis.driving import DriverStore
from cluster.redis.leases import Lease, Rewound, Signals

log = structlog.get_logger(__name__)

TURNS = 5
"""Turns of the event loop a batch waits for company: a finished execution needs three to wake its dependants and let them write their start."""
LONGEST_RETRY_SECONDS = 2.0


class Journal:
    def __init__(
        self,
        store: DriverStore,
        lease: Lease,
        *,
        projection: Callable[[], Mapping[str, str]],
        on_signal: Callable[[Signals], None],
        on_lost: Callable[[], None],
        on_kept: Callable[[Mapping[str, LedgerRow]], None],
        on_progress: Callable[[], None],
        known_rows: Callable[[], Iterable[LedgerRow]],
        on_committed: Callable[[Batch], None] = lambda batch: None,
    ) -> None:
        """`on_committed` is told of each batch once it is durable."""
        self._store = store
        self._lease = lease
        self._projection = projection
        self._on_signal, self._on_lost, self._on_kept = on_signal, on_lost, on_kept
        self._on_progress, self._known_rows, self._on_committed = on_progress, known_rows, on_committed
        self._number = 0
        self._all_artifacts: dict[str, Artifact] = {}
        self._all_decisions: dict[str, Decision] = {}
        self._all_timers: dict[str, Timer] = {}
        self._clear()
        self._writer: asyncio.Task[None] | None = None
        self.lost = False

    def _clear(self) -> None:
        self._rows: list[tuple[LedgerRow, EventDraft | None]] = []
        self._artifacts: list[Artifact] = []
        self._decisions: list[Decision] = []
        self._timers: list[Timer] = []
        self._events: list[EventDraft] = []
        self._offered: list[str] = []
        self._durable: asyncio.Future[None] | None = None

    def write(
        self,
        *,
        row: LedgerRow | None = None,
        event: EventDraft | None = None,
        artifacts: tuple[Artifact, ...] = (),
        decision: Decision | None = None,
        timer: Timer | None = None,
        offered: bool = False,
    ) -> asyncio.Future[None]:
        """Adds to the next commit; `offered`: other workflows may take the row over. The future is done when that is durable. Raises LeaseLost (through the future, or at once when it is known)."""
        if self.lost:
            raise LeaseLost("Another engine drives this workflow now.")
        if row is not None:
            self._rows.append((row, event))
            if offered:
                self._offered.append(row.key)
        elif event is not None:
            self._events.append(event)
        self._artifacts.extend(artifacts)
        if decision is not None:
            self._decisions.append(decision)
        if timer is not None:
            self._timers.append(timer)
        loop = asyncio.get_running_loop()
        if self._durable is None:
            self._durable = loop.create_future()
            self._durable.add_done_callback(_observe)
        if self._writer is None or self._writer.done():
            self._writer = loop.create_task(self._write_on())
        return self._durable

    async def settled(self) -> None:
        """Returns when everything written so far is durable. Raises LeaseLost."""
        while self._durable is not None or (self._writer is not None and not self._writer.done()):
            if self._writer is not None:
                await asyncio.wait([self._writer])
        if self.lost:
            raise LeaseLost("Another engine drives this workflow now.")

    async def _write_on(self) -> None:
        while self._durable is not None:
            for _ in range(TURNS):
                await asyncio.sleep(0)
            durable = self._durable
            batch = Batch.model_construct(
                rows=self._rows,
                artifacts=self._artifacts,
                decisions=self._decisions,
                timers=self._timers,
                events=self._events,
                offered=self._offered,
                fields=dict(self._projection()),
            )
            self._remember()
            self._clear()
            self._number += 1
            try:
                signals, kept = await self._commit(batch)
            except LeaseLost as lost:
                self.lost = True
                durable.set_exception(lost)
                if self._durable is not None:
                    self._durable.set_exception(lost)
                self._clear()
                self._on_lost()
                return
            self._on_committed(batch)
            if kept:
                self._on_kept(kept)
            if any(row.succeeded for row, _ in batch.rows):
                self._on_progress()
            durable.set_result(None)
            self._on_signal(signals)

    def _remember(self) -> None:
        self._all_artifacts.update((artifact.sha256, artifact) for artifact in self._artifacts)
        self._all_decisions.update((decision.decision_id, decision) for decision in self._decisions)
        self._all_timers.update((timer.name, timer) for timer in self._timers)

    async def _commit(self, batch: Batch) -> tuple[Signals, dict[str, LedgerRow]]:
        wait = 0.05
        while True:
            try:
                return await self._store.commit(self._lease, self._number, batch)
            except Rewound as rewound:
                batch = await self._heal(batch, str(rewound))
            except StoreUnavailable:
                await asyncio.sleep(random.uniform(wait / 2, wait))
                wait = min(wait * 2, LONGEST_RETRY_SECONDS)

    async def _heal(self, batch: Batch, found: str) -> Batch:
        """Reports the loss and returns a batch that holds everything again."""
        told = self._lease.told_seq
        log.error("store.rewound", workflow_id=self._lease.workflow_id, told_seq=told, found=found)
        await self._patiently_heal({"told_seq": told, "found": found, "engine": self._lease.owner})
        fresh = {row.key for row, _ in batch.rows}
        again: list[tuple[LedgerRow, EventDraft | None]] = [(row, None) for row in self._known_rows() if row.key not in fresh]
        return Batch.model_construct(
            rows=again + batch.rows,
            artifacts=list(self._all_artifacts.values()),
            decisions=list(self._all_decisions.values()),
            timers=list(self._all_timers.values()),
            events=batch.events,
            offered=batch.offered,
            fields=batch.fields,
        )

    async def _patiently_heal(self, data: dict[str, Any]) -> None:
        while True:
            try:
                return await self._store.heal(self._lease, self._number, data)
            except StoreUnavailable as error:
                await asyncio.sleep(error.retry_after or LONGEST_RETRY_SECONDS)


def _observe(future: "asyncio.Future[None]") -> None:
    if not future.cancelled():
        future.exception()  # a commit nobody waits for is no unretrieved error; `on_lost` has acted on it
