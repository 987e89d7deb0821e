"""The engine: takes ready workflows, drives each under a lease, and lets go of it in the right way. Any number of engines may run.

Guarantees
- A workflow has one driver at a time; what a former driver still sends is refused by its fencing token, and it stops the moment it learns so.
- An engine that dies loses nothing: its workflows are claimed elsewhere once their leases lapse, and go on from the ledger.
- While Redis is away nothing is decided: drives wait at their next commit, or end and are claimed again when it is back.
- Every accepted workflow ends in exactly one terminal status, written in one script with its last event.
- A workflow that takes its engines down is set aside after a few of them, with its evidence; the others go on.
- A project with many ready workflows leaves room for others: `graphs.admission`.

No Ray and no FastAPI here: a dispatcher and a saver are given. `serve_app.engine` hosts it. `graphs.drive` drives one workflow.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import structlog

from agents.base import Agent
from agents.dispatch import Dispatcher
from cluster import tracing
from cluster.contracts.agents import ResourceClass
from cluster.contracts.errors import CallsheetError, StoreUnavailable
from cluster.contracts.ids import AgentId, Sha256
from cluster.contracts.metrics import UNMETERED, Meter
from cluster.redis import keys
from cluster.redis.driving import DriverStore
from cluster.redis.leases import Lease, ReadyEntry

from .admission import Admission
from .checkpointer import RedisSaver
from .drive import Drive, Means
from .registry import TypeRegistry
from .results import Results

log = structlog.get_logger(__name__)

RENEWALS_PER_LEASE = 4
TIMER_SECONDS = 0.5
"""How late a timer may fire."""
DUE = 64
SEAL_SECONDS = 0.5
"""Rest between two looks for ended workflows whose log has no seal."""
SURPRISED_SECONDS = 1.0
"""Rest after an error nobody foresaw, before the same is tried again."""

Forget = Callable[[Sequence[Sha256]], Awaitable[None]]


async def _keep(_: Sequence[Sha256]) -> None:
    return None


async def _unsealed() -> int:
    return 0


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
        forget: Forget = _keep,
        seal: Callable[[], Awaitable[int]] = _unsealed,
        results: Results | None = None,
        meter: Meter = UNMETERED,
    ) -> None:
        """`abandon` tells the dispatcher to leave running work alone from now on; `forget` removes the files of artifacts that no workflow has any more; `seal` seals the logs of ended
        workflows, beside the drives and in nobody's way; `results`, of the index that `store` offers to, are what workflows take over from others of their project."""
        self._store, self._capacity, self._abandon, self._forget, self._seal = store, capacity, abandon, forget, seal
        self._means = Means(store, types, saver, dispatcher, agents, providers, asyncio.Semaphore(1), results, meter)
        self._drives: dict[str, Drive] = {}
        self._admission = Admission(capacity)
        self._draining = False
        self._room = asyncio.Event()
        self._room.set()
        self._freed = asyncio.Event()
        self._taking: set[asyncio.Task[None]] = set()
        self._claims: set[asyncio.Task[None]] = set()

    @property
    def driving(self) -> int:
        return len(self._drives)

    async def run(self) -> None:
        """Drives workflows until cancelled or drained. Outlives outages of Redis."""
        await self._patiently(self._store.join)
        async with asyncio.TaskGroup() as group:
            for shards in self._store.shard_groups():
                self._take_with(group, lambda shards=shards: self._take_ready(shards))
                group.create_task(self._forever(self._listener(shards)))
            self._take_with(group, self._take_deferred)
            self._take_with(group, self._take_abandoned)
            group.create_task(self._forever(self._renew))
            group.create_task(self._forever(self._keep_time))
            group.create_task(self._forever(self._seal_logs))

    def _take_with(self, group: asyncio.TaskGroup, turn: Callable[[], Awaitable[None]]) -> None:
        task = group.create_task(self._forever(turn))
        self._taking.add(task)
        task.add_done_callback(self._taking.discard)

    async def drain(self, reason: str = "shutdown") -> None:
        """Takes nothing more and hands every workflow to other engines, at once. Work at actors goes on there and is joined by whoever continues."""
        self._draining = True
        taking = list(self._taking)
        for task in taking:
            task.cancel()  # a blocked read would be given the workflows that are released below
        if busy := [*taking, *self._claims]:
            await asyncio.wait(busy)
        self._abandon()
        drives = list(self._drives.values())
        for drive in drives:
            drive.halt("release")
        if drives:
            await asyncio.wait([drive.task for drive in drives])
        await self._patiently(self._hand_back)
        log.info("engine.drained", reason=reason, workflows=len(drives))

    # ---- taking work ----------------------------------------------------------------------------------------------------

    async def _forever(self, turn: Callable[[], Awaitable[None]]) -> None:
        me = asyncio.current_task()
        while not self._draining:
            await self._patiently(turn)
            if me is not None and me.cancelling():
                raise asyncio.CancelledError  # a library on the way here took the cancellation for its own

    async def _patiently(self, action: Callable[[], Awaitable[None]]) -> None:
        try:
            await action()
        except StoreUnavailable as error:
            log.warning("engine.store_unavailable", error=error.detail)
            await asyncio.sleep(error.retry_after or SURPRISED_SECONDS)
        except Exception:
            log.exception("engine.turn_failed")
            await asyncio.sleep(SURPRISED_SECONDS)

    async def _take_ready(self, shards: Sequence[int]) -> None:
        await self._room.wait()
        while entry := self._admission.next():
            await self._take(entry)
        if readable := [shard for shard in shards if self._admission.reads(shard)]:
            for entry in await self._store.next_ready(readable, min(32, max(1, self._capacity - len(self._drives)))):
                await self._take_if_admitted(entry)
        else:
            self._room.clear()

    async def _take_if_admitted(self, entry: ReadyEntry) -> None:
        if self._admission.admits(entry.project_id):
            await self._take(entry)
        else:
            self._admission.defer(entry)

    async def _take_deferred(self) -> None:
        """As soon as a place is free, though nobody posts anything."""
        await self._freed.wait()
        self._freed.clear()
        while entry := self._admission.next():
            await self._take(entry)

    async def _take_abandoned(self) -> None:
        await asyncio.sleep(self._store.lease_ms / 1000 / RENEWALS_PER_LEASE)
        for shard in keys.ALL_SHARDS:
            for entry in await self._store.abandoned(shard, 100):
                if mine := self._drives.get(entry.workflow_id):
                    mine.halt("lost")  # our heartbeats did not arrive: the lease has lapsed, whatever we believe
                    await asyncio.wait([mine.task])
                if entry.begun:
                    await self._take(entry)
                else:
                    await self._take_if_admitted(entry)

    async def _take(self, entry: ReadyEntry) -> None:
        """Claims an entry. A claim under way is not cancelled: the workflow would be this engine's, and nobody would know."""
        claim = asyncio.create_task(self._claim(entry))
        self._claims.add(claim)
        claim.add_done_callback(self._claims.discard)
        await asyncio.shield(claim)

    async def _claim(self, entry: ReadyEntry) -> None:
        if entry.workflow_id in self._drives:
            return
        lease = await self._store.claim(entry)
        if lease is None:
            return
        kind = "first" if lease.first else "after_silence" if lease.lapses else "again"
        self._means.meter.add("lease_claims_total", kind=kind)
        _trace_claim(lease, kind)
        if kind == "first":
            self._means.meter.add("workflows_started_total", type=lease.type)
        drive = self._drives[entry.workflow_id] = Drive(lease, self._means)
        self._admission.begun(entry.project_id)
        with _known_as(lease), tracing.following(lease.traceparent):  # its task, and every task of that, inherits both
            drive.begin(lambda ended: self._dropped(ended, entry.project_id))
        if self._admission.full:
            self._room.clear()

    async def _hand_back(self) -> None:
        """Entries that were delivered to this engine and not claimed by it go to the others."""
        for entry in await self._store.undelivered():
            await self._store.hand_back(entry)

    def _dropped(self, drive: Drive, project: str) -> None:
        if self._drives.get(drive.lease.workflow_id) is drive:
            del self._drives[drive.lease.workflow_id]
        self._admission.ended(project)
        self._room.set()
        self._freed.set()

    # ---- keeping time ---------------------------------------------------------------------------------------------------

    async def _renew(self) -> None:
        await asyncio.sleep(self._store.lease_ms / 1000 / RENEWALS_PER_LEASE)
        await asyncio.gather(*(drive.renew() for drive in list(self._drives.values())))

    def _listener(self, shards: Sequence[int]) -> Callable[[], Awaitable[None]]:
        """Hears within milliseconds what people say to the workflows driven here; the heartbeat hears it too, later."""
        place: dict[str, bytes] = {}

        async def listen() -> None:
            spoken = set(await self._store.wakes(shards, place))
            await asyncio.gather(*(drive.renew() for drive in list(self._drives.values()) if drive.lease.workflow_id in spoken))

        return listen

    async def _keep_time(self) -> None:
        await asyncio.sleep(TIMER_SECONDS)
        for workflow_id in await self._store.watch_promotions():
            log.error("store.rewound", workflow_id=workflow_id, found="another server answers, without its newest events")
        timers, expired = await self._store.due(DUE)
        for workflow_id, timer in timers:
            await self._store.fire(workflow_id, timer)
        for workflow_id in expired:
            orphans = await self._store.purge(workflow_id)
            try:
                await self._forget([Sha256(sha) for sha in await self._store.unowned(orphans)])
            except CallsheetError as error:
                log.warning("engine.files_not_removed", workflow_id=workflow_id, error=error.detail)

    async def _seal_logs(self) -> None:
        await asyncio.sleep(SEAL_SECONDS)
        await self._seal()


def _known_as(lease: Lease) -> AbstractContextManager[object]:
    return structlog.contextvars.bound_contextvars(workflow_id=lease.workflow_id, trace_id=tracing.trace_id(lease.traceparent))


def _trace_claim(lease: Lease, kind: str) -> None:
    """A span for the beginning of a drive, written at once: the drive may last for days, or end with its process. Of a workflow that no traced request started the first is the root of its trace."""
    root = lease.first and lease.traceparent == tracing.of_workflow(lease.workflow_id)
    about = {"workflow_id": lease.workflow_id, "type": lease.type, "engine": lease.owner, "token": lease.token, "kind": kind}
    with tracing.span(f"drive {lease.type}", kind="consumer", parent=lease.traceparent, itself=lease.traceparent[36:52] if root else "", attributes=about):
        return
