"""Workflows as their driver uses them: wait for work, claim, renew, commit, let go.

A `Lease` is the right to drive one workflow; every write takes it and is refused with LeaseLost once a newer one exists. If `commit` returns, the whole batch is durable and visible; if it raises
LeaseLost, nothing of it was written; after StoreUnavailable the same batch may be sent again under the same number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from redis.exceptions import ResponseError

from ..contracts.events import EventType
from ..contracts.ids import WorkflowId, shard_of_workflow
from ..contracts.ledger import Batch, LedgerRow
from ..contracts.workflows import Decision, DecisionStatus, WorkflowOptions, WorkflowStatus
from . import keys
from .client import Clients, redis_errors
from .scripts import Arg, Refused, Scripts
from .workflows import driver_keys, load_decision, store_decision

BLOCK_MS = 2000


@dataclass(frozen=True)
class Lease:
    """The right to drive one workflow, and what is pinned of it."""

    workflow_id: WorkflowId
    token: int
    owner: str
    project_id: str
    type: str
    input: dict[str, Any]
    options: WorkflowOptions
    signal: int
    """How often somebody had spoken to the workflow when it was claimed."""
    cancel: dict[str, str] | None


@dataclass(frozen=True)
class Signals:
    """What somebody wants of the driver."""

    signal: int
    cancel: dict[str, str] | None


@dataclass(frozen=True)
class ReadyEntry:
    shard: int
    entry_id: str
    workflow_id: WorkflowId


class DriverStore:
    """The engine's side of the store. `owner` names this engine; it is also its consumer name in the ready streams' group."""

    def __init__(self, clients: Clients, scripts: Scripts, *, owner: str, lease_seconds: float, retention_days: int = 30) -> None:
        self._clients = clients
        self._scripts = scripts
        self.owner = owner
        self.lease_ms = int(lease_seconds * 1000)
        self._ttl = retention_days * 24 * 3600

    def shard_groups(self) -> list[Sequence[int]]:
        """Shards one blocking read may cover: all of them on one server, each alone on a Cluster."""
        return [[shard] for shard in keys.ALL_SHARDS] if self._clients.cluster else [list(keys.ALL_SHARDS)]

    async def join(self) -> None:
        """Makes sure that the consumer group exists on every shard."""
        for shard in keys.ALL_SHARDS:
            async with redis_errors():
                try:
                    await self._clients.commands.xgroup_create(keys.ready(shard), keys.ENGINES, id="0", mkstream=True)
                except ResponseError as error:
                    if not str(error).startswith("BUSYGROUP"):
                        raise

    async def next_ready(self, shards: Sequence[int], count: int) -> list[ReadyEntry]:
        """New entries of the ready streams; waits up to two seconds for the first."""
        async with redis_errors():
            try:
                found: Any = await self._clients.blocking.xreadgroup(
                    keys.ENGINES, self.owner, {keys.ready(shard): ">" for shard in shards}, count=count, block=BLOCK_MS
                )
            except ResponseError as error:
                if not str(error).startswith("NOGROUP"):
                    raise
                await self.join()  # the server lost its data or was replaced
                return []
        by_key = {keys.ready(shard).encode(): shard for shard in shards}
        return [_entry(by_key[name], *entry) for name, entries in found or [] for entry in entries]

    async def abandoned(self, shard: int, count: int) -> list[ReadyEntry]:
        """Entries whose engine has been silent for a lease; they are this engine's to claim now."""
        async with redis_errors():
            reply: Any = await self._clients.commands.xautoclaim(keys.ready(shard), keys.ENGINES, self.owner, min_idle_time=self.lease_ms, count=count)
        return [_entry(shard, *entry) for entry in reply[1] if entry[1]]

    async def claim(self, entry: ReadyEntry) -> Lease | None:
        """The lease, or None when there is nothing to drive (ended, taken, or an outdated entry)."""
        workflow_id = entry.workflow_id
        reply = await self._scripts.run(
            "claim",
            [keys.record(workflow_id), keys.events(workflow_id), keys.ready(entry.shard), keys.checkpoint("m", workflow_id)],
            [self.owner, self.lease_ms, entry.entry_id],
        )
        if reply[0] != b"claimed":
            return None
        document = orjson.loads(reply[2])
        return Lease(
            workflow_id=workflow_id,
            token=int(reply[1]),
            owner=self.owner,
            project_id=document["project_id"],
            type=document["type"],
            input=document["input"],
            options=WorkflowOptions.model_validate(document["options"]),
            signal=int(reply[3]),
            cancel=orjson.loads(reply[4]) if reply[4] else None,
        )

    async def renew(self, lease: Lease) -> Signals:
        shard = shard_of_workflow(lease.workflow_id) or 0
        reply = await self._scripts.run("renew", [keys.record(lease.workflow_id), keys.ready(shard)], [lease.token, self.lease_ms, self.owner])
        return _signals(reply)

    async def commit(self, lease: Lease, number: int, batch: Batch) -> tuple[Signals, dict[str, LedgerRow]]:
        """Writes a batch; also returns the rows that were final already and therefore stayed as they are.

        `number` counts the commits of this lease from 1; a batch sent again under its number is not applied twice.
        """
        w = lease.workflow_id
        reply = await self._scripts.run(
            "commit",
            [keys.record(w), keys.events(w), keys.ledger(w), keys.artifacts(w), keys.decisions(w)],
            [lease.token, number, *_arguments(batch)],
        )
        kept = reply[2]
        return _signals(reply), {kept[i].decode(): LedgerRow.load(kept[i + 1]) for i in range(0, len(kept), 2)}

    async def rows(self, lease: Lease) -> dict[str, LedgerRow]:
        async with redis_errors():
            stored: dict[bytes, bytes] = await self._clients.commands.hgetall(keys.ledger(lease.workflow_id))  # type: ignore[misc]
        return {key.decode(): LedgerRow.load(value) for key, value in stored.items()}

    async def fields(self, lease: Lease, names: Sequence[str]) -> dict[str, Any]:
        """Projection fields of the record, decoded; missing ones are left out."""
        async with redis_errors():
            values: list[bytes | None] = await self._clients.commands.hmget(keys.record(lease.workflow_id), list(names))  # type: ignore[misc]
        return {name: orjson.loads(value) for name, value in zip(names, values, strict=True) if value is not None}

    async def made_decisions(self, lease: Lease) -> list[Decision]:
        async with redis_errors():
            stored: dict[bytes, bytes] = await self._clients.commands.hgetall(keys.decisions(lease.workflow_id))  # type: ignore[misc]
        return [d for d in map(load_decision, stored.values()) if d.status is DecisionStatus.MADE]

    async def finish(self, lease: Lease, status: WorkflowStatus, event: EventType, data: dict[str, Any], fields: dict[str, str]) -> None:
        """The workflow's one end. Raises LeaseLost."""
        await self._settle("finish", lease, status, event, data, fields, signal=0)

    async def park(self, lease: Lease, signal: int, data: dict[str, Any], fields: dict[str, str]) -> bool:
        """Lets go of a workflow that waits for people; False when somebody spoke since `signal`, and the lease is still held."""
        try:
            await self._settle("park", lease, WorkflowStatus.WAITING, EventType.WORKFLOW_WAITING, data, fields, signal=signal)
        except Refused as refusal:
            if refusal.word == "SIGNALLED":
                return False
            raise
        return True

    async def release(self, lease: Lease, reason: str) -> None:
        """Hands a workflow to any other engine at once."""
        await self._settle("release", lease, WorkflowStatus.PENDING, EventType.WORKFLOW_RELEASED, {"reason": reason, "engine": self.owner}, {}, signal=0)

    async def _settle(
        self,
        way: Literal["finish", "park", "release"],
        lease: Lease,
        status: WorkflowStatus,
        event: EventType,
        data: dict[str, Any],
        fields: dict[str, str],
        *,
        signal: int,
    ) -> None:
        shard = shard_of_workflow(lease.workflow_id) or 0
        flat = [part for pair in fields.items() for part in pair]
        await self._scripts.run(
            "settle",
            [*driver_keys(lease.workflow_id, shard)],
            [way, lease.token, signal, status, event, orjson.dumps(data), self._ttl, lease.workflow_id, *flat],
        )


def _arguments(batch: Batch) -> list[Arg]:
    """Five counts, then the values, in the order `commit.lua` reads them."""
    groups: list[list[Arg]] = [
        [part for decision in batch.decisions for part in (decision.decision_id, store_decision(decision))],
        [part for row, event in batch.rows for part in (row.key, row.dump(), event.type.value if event else "", orjson.dumps(event.data) if event else b"")],
        [part for artifact in batch.artifacts for part in (artifact.sha256, artifact.model_dump_json())],
        [part for event in batch.events for part in (event.type.value, orjson.dumps(event.data))],
        [part for pair in batch.fields.items() for part in pair],
    ]
    return [*map(len, groups), *(part for group in groups for part in group)]


def _signals(reply: Sequence[bytes]) -> Signals:
    return Signals(signal=int(reply[0]), cancel=orjson.loads(reply[1]) if reply[1] else None)


def _entry(shard: int, entry_id: bytes, fields: dict[bytes, bytes]) -> ReadyEntry:
    return ReadyEntry(shard=shard, entry_id=entry_id.decode(), workflow_id=WorkflowId(fields[b"w"].decode()))
