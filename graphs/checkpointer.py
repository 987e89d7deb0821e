"""LangGraph's saver on Redis: what a checkpoint is made of, in which order things are stored, and what happens when the lease is lost.

Guarantees
- One round trip per `aput`, `aput_writes` and `aget_tuple`; calls of all workflows of a process share pipelines. If `aput` returns, the checkpoint is durable.
- A superstep's writes are stored before the checkpoint that follows it, although LangGraph stores them in the background.
- Writes come back in the order live execution applied them, so that order-sensitive reducers rebuild the same value.
- With a key ring, whatever is read is verified before anything of it is decoded; what does not verify, is missing, or is older than expected raises CheckpointTampered.
- Only plain data and types of the graph's own schemas are decoded: whoever can write Redis cannot run code here. Nothing is pickled.
- `configurable["fence_token"]` is checked by Redis in the same step as the write. Raise the fence with `acquire` or `set_fence`.

A lost lease. LangGraph surfaces a saver's error late (with `aput_writes` only after all nodes have run), and its tasks do not expect a BaseException. So the saver calls the
thread's `on_lost` callback at once, which cancels the run, and raises `CheckpointRefused`, an ordinary exception, to LangGraph.

All methods are asynchronous; LangGraph's synchronous ones are not offered.
"""

import asyncio
import contextlib
import heapq
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    DeltaChannelHistory,
    PendingWrite,
    get_serializable_checkpoint_metadata,
)

from cluster.contracts.errors import CheckpointTampered, LeaseLost, NotFound, Retryable, StoreUnavailable, Terminal
from cluster.redis.checkpoint_audit import audit
from cluster.redis.checkpoint_seals import Write
from cluster.redis.checkpoints import CheckpointStore, Entry, Stored
from cluster.redis.client import Clients
from cluster.redis.scripts import Scripts
from cluster.seals import Finding, KeyRing

from .serde import StrictSerializer

T = TypeVar("T")
OnLost = Callable[[Exception], None]

RETRY_WAITS = (0.1, 0.3, 1.0, 2.0)
"""Seconds between tries when Redis does not answer; on top of the client's own retries."""
RANDOM_BITS = 30
DELTA_COUNTERS = "counters_since_delta_snapshot"


class CheckpointRefused(Terminal):
    """Another engine drives this workflow: its checkpoint or writes were not stored, and the run must end."""

    code = "lease_lost"


@dataclass
class _Shared:
    """What copies of a saver have in common: LangGraph copies the saver when it compiles a graph."""

    writing: defaultdict[tuple[str, str, str], set[asyncio.Future[None]]] = field(default_factory=lambda: defaultdict(set))
    on_lost: dict[str, OnLost] = field(default_factory=dict)
    before: dict[str, Callable[[], Awaitable[None]]] = field(default_factory=dict)


class RedisSaver(BaseCheckpointSaver[int]):
    """Checkpoints of LangGraph on Redis, Valkey or a cluster of them."""

    def __init__(self, clients: Clients, scripts: Scripts, *, ring: KeyRing | None = None, ttl_seconds: int = 0) -> None:
        """Without a `ring` nothing is sealed and nothing sealed can be read."""
        super().__init__(serde=StrictSerializer())
        self._store = CheckpointStore(clients, scripts, ring=ring, ttl_seconds=ttl_seconds)
        self._shared = _Shared()

    # The fence

    async def acquire(self, thread_id: str) -> int:
        """Raises the thread's fence by one and returns the token to run with. For users without a lease; a workflow's lease sets it when it is claimed."""
        return await self._store.acquire(thread_id)

    async def set_fence(self, thread_id: str, token: int) -> None:
        """Sets the thread's fence to a lease's token. Raises LeaseLost when a newer one is there."""
        await self._store.set_fence(thread_id, token)

    @contextlib.contextmanager
    def watching(self, thread_id: str, on_lost: OnLost, *, before: Callable[[], Awaitable[None]] | None = None) -> Iterator[None]:
        """Calls `on_lost` as soon as a write of this thread is refused or cannot be stored; it should cancel the run. What was expected of the thread is forgotten at the end.

        `before` is awaited before each write: a checkpoint says that a node has returned, so what the node has recorded elsewhere must be durable first.
        """
        self._shared.on_lost[thread_id] = on_lost
        if before is not None:
            self._shared.before[thread_id] = before
        try:
            yield
        finally:
            if self._shared.on_lost.get(thread_id) is on_lost:  # else a later run of the same thread is watching by now
                del self._shared.on_lost[thread_id]
                self._shared.before.pop(thread_id, None)
                self._store.marks.forget(thread_id)

    async def _write(self, thread_id: str, operation: Callable[[], Awaitable[Any]]) -> None:
        try:
            if (before := self._shared.before.get(thread_id)) is not None:
                await before()
            await _patiently(operation)
        except LeaseLost as error:
            refusal = CheckpointRefused("Another engine drives this workflow now; nothing of this write was stored.")
            self._lost(thread_id, refusal)
            raise refusal from error
        except (Retryable, CheckpointTampered) as error:
            self._lost(thread_id, error)
            raise

    def _lost(self, thread_id: str, error: Exception) -> None:
        if (on_lost := self._shared.on_lost.get(thread_id)) is not None:
            on_lost(error)

    # Writing

    async def aput(self, config: RunnableConfig, checkpoint: Checkpoint, metadata: CheckpointMetadata, new_versions: ChannelVersions) -> RunnableConfig:
        thread, ns, parent = _address(config)
        if under_way := self._shared.writing.get((thread, ns, parent)):
            await asyncio.wait(under_way)
        values, bare = checkpoint["channel_values"], {**checkpoint, "channel_values": {}}
        new = [(channel, version, self.serde.dumps_typed(values[channel])) for channel, version in new_versions.items() if channel in values]
        await self._write(
            thread,
            lambda: self._store.put(
                thread,
                ns,
                checkpoint["id"],
                parent=parent,
                checkpoint=self.serde.dumps_typed(bare),
                metadata=self.serde.dumps_typed(get_serializable_checkpoint_metadata(config, metadata)),
                fields=[(channel, version) for channel, version in checkpoint["channel_versions"].items() if channel in values],
                values=new,
                token=_token(config),
            ),
        )
        return _config(thread, ns, checkpoint["id"])

    async def aput_writes(self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = "") -> None:
        thread, ns, checkpoint_id = _address(config)
        rows = [self._row(task_id, task_path, position, channel, value) for position, (channel, value) in enumerate(writes)]
        if not rows:
            return
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        place = (thread, ns, checkpoint_id)
        self._shared.writing[place].add(done)
        try:
            await self._write(thread, lambda: self._store.put_writes(thread, ns, checkpoint_id, rows, token=_token(config)))
        finally:
            done.set_result(None)
            self._shared.writing[place].discard(done)
            if not self._shared.writing[place]:
                del self._shared.writing[place]

    def _row(self, task_id: str, task_path: str, position: int, channel: str, value: Any) -> Write:
        index = WRITES_IDX_MAP.get(channel, position)
        return Write(task_id, index, task_path, channel, self.serde.dumps_typed(value), replaces=index < 0)

    def get_next_version(self, current: int | None, channel: None) -> int:
        """A counter above 30 random bits: increasing, and never the same in two forks of a thread, whose values share one hash."""
        return (((int(current or 0) >> RANDOM_BITS) + 1) << RANDOM_BITS) | random.getrandbits(RANDOM_BITS)

    # Reading

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        thread, ns, checkpoint_id = _address(config)
        found = await _patiently(lambda: self._store.read(thread, ns, checkpoint_id))
        return None if found is None else self._tuple(thread, ns, found)

    async def alist(
        self, config: RunnableConfig | None, *, filter: dict[str, Any] | None = None, before: RunnableConfig | None = None, limit: int | None = None
    ) -> AsyncIterator[CheckpointTuple]:
        """Newest first within a thread, by its put counter; threads are merged by checkpoint id. Without a thread all of them are scanned."""
        left = limit
        exact = (config or {}).get("configurable", {}).get("checkpoint_id")
        for thread, ns, entry in await self._entries(config, before):
            if left is not None and left <= 0:
                return
            if exact and entry.checkpoint_id != exact:
                continue
            metadata = self.serde.loads_typed(entry.metadata)
            if any(metadata.get(name) != value for name, value in (filter or {}).items()):
                continue
            found = await self._store.read(thread, ns, entry.checkpoint_id)
            if found is not None:  # else it was removed since
                left = None if left is None else left - 1
                yield self._tuple(thread, ns, found)

    async def _entries(self, config: RunnableConfig | None, before: RunnableConfig | None) -> list[tuple[str, str, Entry]]:
        configurable = (config or {}).get("configurable", {})
        threads = [configurable["thread_id"]] if "thread_id" in configurable else [thread async for thread in self._store.threads()]
        merged = []
        for thread in threads:
            spaces = [configurable["checkpoint_ns"]] if "checkpoint_ns" in configurable else await self._store.namespaces(thread)
            rows = [(thread, ns, entry) for ns in spaces for entry in _older(await self._store.index(thread, ns), before)]
            merged.append(sorted(rows, key=lambda row: -row[2].counter))
        return list(heapq.merge(*merged, key=lambda row: row[2].checkpoint_id, reverse=True)) if len(merged) > 1 else [row for rows in merged for row in rows]

    async def aget_delta_channel_history(self, *, config: RunnableConfig, channels: Sequence[str]) -> Mapping[str, DeltaChannelHistory]:
        """What rebuilds each channel: the nearest stored value among the ancestors (`seed`) and the writes since; one round trip per 500 ancestors."""
        thread, ns, checkpoint_id = _address(config)
        ancestors = await _patiently(lambda: self._store.walk(thread, ns, checkpoint_id, channels)) if channels else []
        histories: dict[str, DeltaChannelHistory] = {}
        for channel in channels:
            history: DeltaChannelHistory = {"writes": []}
            newest_first: list[PendingWrite] = []
            for ancestor in ancestors:
                newest_first += [self._pending(write) for write in reversed(ancestor.writes) if write.channel == channel]
                if channel in ancestor.values:
                    history["seed"] = self.serde.loads_typed(ancestor.values[channel])
                    break
            history["writes"] = newest_first[::-1]
            histories[channel] = history
        return histories

    def _tuple(self, thread: str, ns: str, found: Stored) -> CheckpointTuple:
        bare = self.serde.loads_typed(found.checkpoint)
        values = {channel: self.serde.loads_typed(value) for channel, value in found.values.items()}
        return CheckpointTuple(
            config=_config(thread, ns, found.checkpoint_id),
            checkpoint=Checkpoint(**{**bare, "channel_values": values}),
            metadata=self.serde.loads_typed(found.metadata),
            parent_config=_config(thread, ns, found.parent) if found.parent else None,
            pending_writes=[self._pending(write) for write in found.writes],
        )

    def _pending(self, write: Write) -> PendingWrite:
        return (write.task_id, write.channel, self.serde.loads_typed(write.value))

    # Trust

    def expect_counter(self, thread_id: str, counter: int, *, ns: str = "") -> None:
        """The latest checkpoint of this namespace has at least this counter: an older one that is read as the latest raises CheckpointTampered (`checkpoint_rewound`).

        0 takes it back. Holds until `watching` ends for this thread.
        """
        self._store.marks.expect(thread_id, ns, counter)

    def counter(self, thread_id: str, *, ns: str = "") -> int:
        """The counter of the last checkpoint that was stored or read as the latest here, to be kept elsewhere for `expect_counter`; 0 when there was none since `watching` ended."""
        return self._store.marks.reached(thread_id, ns)

    async def verify(self, thread_id: str) -> list[Finding]:
        """Examines every checkpoint of a thread: its signature, those of its values and writes, its parent, its number. Changes nothing, decodes nothing. Codes: `cluster.redis.checkpoint_audit`."""
        return await _patiently(lambda: audit(self._store, thread_id))

    async def last_good(self, thread_id: str) -> tuple[str, int] | None:
        """Id and counter of the newest checkpoint of the root namespace that can be trusted, with all that its state is rebuilt from; None when there is none."""
        for checkpoint_id, _ in await _patiently(lambda: self._store.listed(thread_id, "")):
            try:
                found = await self._store.read(thread_id, "", checkpoint_id, writes=False)
                if found is not None:
                    await self._store.walk(thread_id, "", checkpoint_id, self._rebuilt(found))
                    return found.checkpoint_id, found.counter
            except CheckpointTampered:
                continue
        return None

    async def drop_after(self, thread_id: str, checkpoint_id: str) -> None:
        """Makes a checkpoint of the root namespace the latest: removes all newer ones in all namespaces, every other one that does not verify, and pending writes of the rest that do not.

        For a thread that nobody drives. May be repeated. Numbers are not given out again. Raises NotFound, and CheckpointTampered when this checkpoint itself cannot be trusted.
        """
        kept = await _patiently(lambda: self._store.read(thread_id, "", checkpoint_id, writes=False))
        if kept is None:
            raise NotFound(f"Thread {thread_id} has no checkpoint {checkpoint_id}.")
        self._store.marks.forget(thread_id)
        for ns in await self._store.namespaces(thread_id):
            good = [name for name, _ in await self._store.listed(thread_id, ns) if await self._sound(thread_id, ns, name, kept.counter)]
            await self._store.retain(thread_id, ns, good)
            for name in good:
                await self._store.drop_bad_writes(thread_id, ns, name)

    async def mend(self, thread_id: str) -> None:
        """Goes back to the last checkpoint that can be trusted, or to none: for a workflow a person retries after it was set aside."""
        good = await self.last_good(thread_id)
        if good is not None:
            return await self.drop_after(thread_id, good[0])
        self._store.marks.forget(thread_id)
        for ns in await self._store.namespaces(thread_id):
            await self._store.retain(thread_id, ns, [])

    async def _sound(self, thread: str, ns: str, checkpoint_id: str, limit: int) -> bool:
        try:
            found = await self._store.read(thread, ns, checkpoint_id, writes=False)
        except CheckpointTampered:
            return False
        return found is not None and found.counter <= limit

    def _rebuilt(self, found: Stored) -> list[str]:
        """The channels of a checkpoint that have no value in it but are rebuilt from writes."""
        versions = self.serde.loads_typed(found.checkpoint)["channel_versions"]
        counted = self.serde.loads_typed(found.metadata).get(DELTA_COUNTERS, {})
        return [channel for channel in counted if channel in versions and channel not in found.values]

    # Whole threads

    async def adelete_thread(self, thread_id: str) -> None:
        """Deletes a thread; who drives it is fenced off from then on."""
        await _patiently(lambda: self._store.delete(thread_id))

    async def adelete_for_runs(self, run_ids: Sequence[str]) -> None:
        """Deletes the checkpoints of these runs in all threads. Scans the key space."""
        unwanted = set(run_ids)
        if not unwanted:
            return
        for thread in [thread async for thread in self._store.threads()]:
            for ns in await self._store.namespaces(thread):
                entries = await self._store.index(thread, ns)
                await self._store.remove(thread, ns, [e.checkpoint_id for e in entries if self.serde.loads_typed(e.metadata).get("run_id") in unwanted])

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        """Copies everything, the put counter included, sealed for its new place, so that a run on the copy goes on where the source stood.

        Raises Conflict when the target is not empty, CheckpointTampered when anything of the source cannot be trusted.
        """
        await _patiently(lambda: self._store.copy(source_thread_id, target_thread_id))

    async def aprune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        """`keep_latest`: the newest checkpoint of each namespace stays, with those ancestors from which its delta channels are rebuilt. `delete`: nothing stays."""
        if strategy not in ("keep_latest", "delete"):
            raise ValueError(f"There is no pruning strategy {strategy!r}; use 'keep_latest' or 'delete'.")
        for thread in thread_ids:
            if strategy == "delete":
                await self._store.delete(thread)
                continue
            for ns in await self._store.namespaces(thread):
                await self._prune(thread, ns)

    async def _prune(self, thread: str, ns: str) -> None:
        entries = await self._store.index(thread, ns)
        head = await self._store.read(thread, ns, entries[0].checkpoint_id) if entries else None
        if head is None:
            return
        kept = {head.checkpoint_id, *(a.checkpoint_id for a in await self._store.walk(thread, ns, head.checkpoint_id, self._rebuilt(head)))}
        await self._store.remove(thread, ns, [entry.checkpoint_id for entry in entries if entry.checkpoint_id not in kept])


async def _patiently(operation: Callable[[], Awaitable[T]]) -> T:
    """The operation, again after a while when Redis did not answer: every operation may be sent twice."""
    for wait in RETRY_WAITS:
        try:
            return await operation()
        except StoreUnavailable:
            await asyncio.sleep(wait)
    return await operation()


def _address(config: RunnableConfig) -> tuple[str, str, str]:
    """Thread, namespace and checkpoint id ('' for none)."""
    configurable = config.get("configurable", {})
    return str(configurable["thread_id"]), configurable.get("checkpoint_ns", ""), configurable.get("checkpoint_id") or ""


def _token(config: RunnableConfig) -> int | None:
    token = config.get("configurable", {}).get("fence_token")
    return None if token is None else int(token)


def _config(thread: str, ns: str, checkpoint_id: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread, "checkpoint_ns": ns, "checkpoint_id": checkpoint_id}}


def _older(entries: list[Entry], before: RunnableConfig | None) -> list[Entry]:
    """The entries older than a checkpoint: by put counter when it is among them, by id otherwise."""
    limit = (before or {}).get("configurable", {}).get("checkpoint_id")
    if not limit:
        return entries
    place = next((position for position, entry in enumerate(entries) if entry.checkpoint_id == limit), None)
    return entries[place + 1 :] if place is not None else [entry for entry in entries if entry.checkpoint_id < limit]
