"""The engine: takes ready workflows, drives each under a lease, and lets go of it in the right way. Any number of engines may run.

Guarantees
- A workflow has one driver at a time; what a former driver still sends is refused by its fencing token, and it stops the moment it learns so.
- An engine that dies loses nothing: its workflows are claimed elsewhere once their leases lapse, and go on from the ledger.
- While Redis is away nothing is decided: drives wait at their next commit, or end and are claimed again when it is back.
- Every accepted workflow ends in exactly one terminal status, written in one script with its last event.

No Ray and no FastAPI here: a dispatcher and a saver are given. `serve_app.engine` hosts it.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from langgraph.runtime import RunControl
from langgraph.types import Command

from agents.base import Agent
from agents.dispatch import Dispatcher
from cluster.contracts.agents import AgentFailure, ResourceClass
from cluster.contracts.errors import CallsheetError, LeaseLost, StoreUnavailable
from cluster.contracts.events import EventType
from cluster.contracts.ids import AgentId
from cluster.contracts.workflows import WorkflowStatus
from cluster.redis import keys
from cluster.redis.driving import DriverStore, Lease, ReadyEntry, Signals

from .checkpointer import CheckpointRefused, RedisSaver
from .executor import ExecutionFailed
from .registry import TypeRegistry
from .session import RunContext, Session, now_ms
from .stages import first_state

log = structlog.get_logger(__name__)

RECURSION_LIMIT = 500
RENEWALS_PER_LEASE = 4


@dataclass
class Drive:
    """A workflow this engine drives."""

    lease: Lease
    task: asyncio.Task[None] | None = None
    session: Session | None = None
    reading: asyncio.Task[None] | None = None
    """Taking in decisions; tried again at the next heartbeat when it failed."""
    stop: str = ""
    """Why the drive was cancelled: `cancel`, `release` or `lost`; empty when it was not."""
    cancel: Mapping[str, str] | None = None

    def halt(self, why: str) -> None:
        if not self.stop and self.task is not None and not self.task.done():
            self.stop = why
            self.task.cancel()


class Engine:
    def __init__(
        self,
        store: DriverStore,
        types: TypeRegistry,
        saver: RedisSaver,
        dispatcher: Dispatcher,
        agents: Callable[[AgentId], type[Agent[Any, Any]]],
        providers: Mapping[ResourceClass, str],
        *,
        capacity: int = 256,
        abandon: Callable[[], None] = lambda: None,
    ) -> None:
        """`providers` names what makes the work of each resource class (part of every execution's key). `abandon` tells the dispatcher to leave running work alone from now on."""
        self._store, self._types, self._saver, self._dispatcher, self._agents = store, types, saver, dispatcher, agents
        self._providers, self._capacity, self._abandon = providers, capacity, abandon
        self._drives: dict[str, Drive] = {}
        self._draining = False
        self._room = asyncio.Event()
        self._room.set()

    @property
    def driving(self) -> int:
        return len(self._drives)

    async def run(self) -> None:
        """Drives workflows until cancelled or drained. Outlives outages of Redis."""
        await self._patiently(self._store.join)
        async with asyncio.TaskGroup() as group:
            for shards in self._store.shard_groups():
                group.create_task(self._forever(lambda shards=shards: self._take_ready(shards)))
            group.create_task(self._forever(self._take_abandoned))
            group.create_task(self._forever(self._renew))

    async def drain(self, reason: str = "shutdown") -> None:
        """Takes nothing more and hands every workflow to other engines, at once. Work at actors goes on there and is joined by whoever continues."""
        self._draining = True
        self._abandon()
        for drive in list(self._drives.values()):
            drive.halt("release")
        tasks = [drive.task for drive in self._drives.values() if drive.task]
        if tasks:
            await asyncio.wait(tasks)
        log.info("engine.drained", reason=reason, workflows=len(tasks))

    # ---- taking work ----------------------------------------------------------------------------------------------------

    async def _forever(self, turn: Callable[[], Awaitable[None]]) -> None:
        while not self._draining:
            await self._patiently(turn)

    async def _patiently(self, action: Callable[[], Awaitable[None]]) -> None:
        try:
            await action()
        except StoreUnavailable as error:
            log.warning("engine.store_unavailable", error=error.detail)
            await asyncio.sleep(error.retry_after or 1.0)

    async def _take_ready(self, shards: Sequence[int]) -> None:
        await self._room.wait()
        for entry in await self._store.next_ready(shards, min(32, max(1, self._capacity - len(self._drives)))):
            await self._take(entry)

    async def _take_abandoned(self) -> None:
        await asyncio.sleep(self._store.lease_ms / 1000 / RENEWALS_PER_LEASE)
        for shard in keys.ALL_SHARDS:
            for entry in await self._store.abandoned(shard, 16):
                if mine := self._drives.get(entry.workflow_id):
                    mine.halt("lost")  # our heartbeats did not arrive: the lease has lapsed, whatever we believe
                await self._take(entry)

    async def _take(self, entry: ReadyEntry) -> None:
        if self._draining or entry.workflow_id in self._drives:
            return
        lease = await self._store.claim(entry)
        if lease is None:
            return
        drive = self._drives[entry.workflow_id] = Drive(lease)
        drive.task = asyncio.create_task(self._drive(drive), name=f"drive:{entry.workflow_id}")
        drive.task.add_done_callback(lambda _: self._dropped(drive))
        if len(self._drives) >= self._capacity:
            self._room.clear()

    def _dropped(self, drive: Drive) -> None:
        if self._drives.get(drive.lease.workflow_id) is drive:
            del self._drives[drive.lease.workflow_id]
        self._room.set()

    async def _renew(self) -> None:
        await asyncio.sleep(self._store.lease_ms / 1000 / RENEWALS_PER_LEASE)
        drives = [drive for drive in self._drives.values() if drive.task and not drive.task.done()]
        await asyncio.gather(*(self._renew_one(drive) for drive in drives))

    async def _renew_one(self, drive: Drive) -> None:
        try:
            self._heard(drive, await self._store.renew(drive.lease))
        except LeaseLost:
            drive.halt("lost")

    def _heard(self, drive: Drive, signals: Signals) -> None:
        """Somebody may have spoken to the workflow: a cancel request stops the drive, decisions go to the session."""
        if signals.cancel:
            drive.cancel = signals.cancel
            drive.halt("cancel")
        elif drive.session is not None and signals.signal != drive.session.signal and (drive.reading is None or drive.reading.done()):
            drive.reading = asyncio.create_task(drive.session.read_decisions(signals.signal))
            drive.reading.add_done_callback(lambda done: done.cancelled() or done.exception())

    # ---- driving --------------------------------------------------------------------------------------------------------

    async def _drive(self, drive: Drive) -> None:
        lease = drive.lease
        logger = log.bind(workflow_id=lease.workflow_id, token=lease.token)
        try:
            if lease.cancel:
                drive.cancel = lease.cancel
                await self._finish_cancelled(drive)
                return
            await self._advance(drive)
        except asyncio.CancelledError:
            await self._stopped(drive)
        except (LeaseLost, CheckpointRefused):
            logger.warning("drive.lease_lost")
        except StoreUnavailable as error:
            logger.warning("drive.store_unavailable", error=error.detail)  # the lease lapses; whoever finds it goes on
        finally:
            if drive.session is not None:
                await drive.session.aclose()

    async def _stopped(self, drive: Drive) -> None:
        if drive.session is not None:
            await drive.session.aclose()
        with contextlib.suppress(LeaseLost, StoreUnavailable):
            if drive.stop == "cancel":
                await self._finish_cancelled(drive)
            elif drive.stop == "release":
                await self._store.release(drive.lease, "shutdown")

    async def _finish_cancelled(self, drive: Drive) -> None:
        fields = drive.session.tally.fields() if drive.session else {}
        await self._store.finish(drive.lease, WorkflowStatus.CANCELLED, EventType.WORKFLOW_CANCELLED, dict(drive.cancel or {}), fields)

    async def _advance(self, drive: Drive) -> None:
        """Runs the graph until the workflow ends or waits for people."""
        lease = drive.lease
        try:
            kind, plan = self._types.get(lease.type), self._types.plan(lease.type)
            inputs = self._types.external_inputs(lease.type, lease.input)
        except CallsheetError as error:
            await self._fail(drive, error.code, error.detail)
            return
        session = drive.session = Session(
            self._store,
            lease,
            plan,
            self._dispatcher,
            self._agents,
            self._providers,
            on_lost=lambda: drive.halt("lost"),
            on_signal=lambda signals: self._heard(drive, signals),
        )
        await session.load()
        graph = self._types.graph(lease.type, self._saver)
        config = {"configurable": {"thread_id": lease.workflow_id, "fence_token": lease.token}, "recursion_limit": RECURSION_LIMIT}
        try:
            with self._saver.watching(lease.workflow_id, lambda _: drive.halt("lost")):
                await self._until_settled(drive, session, graph, config, inputs if kind.build else first_state(inputs), kind.results)
        except ExecutionFailed as error:
            await self._fail(drive, error.failure.code, str(error))
        except (StoreUnavailable, CheckpointRefused):
            raise
        except Exception as error:
            log.exception("drive.failed", workflow_id=lease.workflow_id)
            await self._fail(drive, getattr(error, "code", "workflow_defect"), f"{type(error).__name__}: {error}")

    async def _until_settled(
        self, drive: Drive, session: Session, graph: Any, config: dict[str, Any], first: Any, results: Callable[[Mapping[str, Any]], dict[str, Any]] | None
    ) -> None:
        snapshot = await graph.aget_state(config)
        given = first if snapshot.created_at is None else _resumption(snapshot.interrupts)
        while True:
            outcome = await graph.ainvoke(given, config, context=RunContext(session), control=RunControl(), durability="sync", version="v2")
            await session.journal.settled()
            if not outcome.interrupts:
                break
            if await self._store.park(drive.lease, session.signal, {"decisions": session.open_gates}, session.tally.fields()):
                return
            await self._read_signal(drive, session)
            given = _resumption(outcome.interrupts)
        if results is not None:
            session.results = results(outcome.value)
        await self._store.finish(
            drive.lease, WorkflowStatus.COMPLETED, EventType.WORKFLOW_COMPLETED, session.tally.view().model_dump(mode="json"), session.final_fields()
        )

    async def _read_signal(self, drive: Drive, session: Session) -> None:
        signals = await self._store.renew(drive.lease)
        if signals.cancel:
            self._heard(drive, signals)
        await session.read_decisions(signals.signal)

    async def _fail(self, drive: Drive, code: str, message: str) -> None:
        fields: dict[str, str] = {}
        if drive.session is not None:
            tally = drive.session.tally
            if not any(record.message == message[:500] for record in tally.errors):
                tally.error(now_ms(), AgentFailure(terminal=True, code=code, message=message), "", "")
            fields = tally.fields()
        await self._store.finish(drive.lease, WorkflowStatus.FAILED, EventType.WORKFLOW_FAILED, {"code": code, "message": message[:2000]}, fields)


def _resumption(interrupts: Sequence[Any]) -> Command[Any] | None:
    """Answers every pending interrupt: the answers themselves are in the store, the graph only has to look again."""
    return Command(resume={interrupt.id: True for interrupt in interrupts}) if interrupts else None
