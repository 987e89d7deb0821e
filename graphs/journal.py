"""The journal of one driven workflow: collects what its executions want to be true and commits it in order.

What is written within a few turns of the event loop becomes one commit, so that the result of one execution and the start of those it woke cost one round trip together. A commit is repeated under
its number until Redis took it; when Redis says that the lease is lost, `on_lost` is called at once and every waiter gets LeaseLost. Progress fields are computed at the moment of the
commit, by `projection`.
"""

import asyncio
import random
from collections.abc import Callable, Mapping

from cluster.contracts.artifacts import Artifact
from cluster.contracts.errors import LeaseLost, StoreUnavailable
from cluster.contracts.events import EventDraft
from cluster.contracts.ledger import Batch, LedgerRow
from cluster.contracts.workflows import Decision
from cluster.redis.driving import DriverStore, Lease, Signals

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
    ) -> None:
        self._store = store
        self._lease = lease
        self._projection = projection
        self._on_signal, self._on_lost, self._on_kept = on_signal, on_lost, on_kept
        self._number = 0
        self._clear()
        self._writer: asyncio.Task[None] | None = None
        self.lost = False

    def _clear(self) -> None:
        self._rows: list[tuple[LedgerRow, EventDraft | None]] = []
        self._artifacts: list[Artifact] = []
        self._decisions: list[Decision] = []
        self._events: list[EventDraft] = []
        self._durable: asyncio.Future[None] | None = None

    def write(
        self,
        *,
        row: LedgerRow | None = None,
        event: EventDraft | None = None,
        artifacts: tuple[Artifact, ...] = (),
        decision: Decision | None = None,
    ) -> asyncio.Future[None]:
        """Adds to the next commit; the future is done when that is durable. Raises LeaseLost (through the future, or at once when it is known)."""
        if self.lost:
            raise LeaseLost("Another engine drives this workflow now.")
        if row is not None:
            self._rows.append((row, event))
        elif event is not None:
            self._events.append(event)
        self._artifacts.extend(artifacts)
        if decision is not None:
            self._decisions.append(decision)
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
                rows=self._rows, artifacts=self._artifacts, decisions=self._decisions, events=self._events, fields=dict(self._projection())
            )
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
            if kept:
                self._on_kept(kept)
            durable.set_result(None)
            self._on_signal(signals)

    async def _commit(self, batch: Batch) -> tuple[Signals, dict[str, LedgerRow]]:
        wait = 0.05
        while True:
            try:
                return await self._store.commit(self._lease, self._number, batch)
            except StoreUnavailable:
                await asyncio.sleep(random.uniform(wait / 2, wait))
                wait = min(wait * 2, LONGEST_RETRY_SECONDS)


def _observe(future: "asyncio.Future[None]") -> None:
    if not future.cancelled():
        future.exception()  # a commit nobody waits for is no unretrieved error; `on_lost` has acted on it
