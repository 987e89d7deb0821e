"""Workflows as their driver uses them: wait for work, claim, renew, commit, let go.

A `Lease` is the right to drive one workflow; every write takes it and is refused with LeaseLost once a newer one exists. If `commit` returns, the whole batch is durable and visible; if it raises
LeaseLost, nothing of it was written; after StoreUnavailable the same batch may be sent again under the same number.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import orjson
from redis.exceptions import ResponseError

from .. import tracing
from ..contracts.artifacts import Artifact
from ..contracts.control import PauseMode, Principal
from ..contracts.errors import Tampered
from ..contracts.events import EventType
from ..contracts.ids import WorkflowId
from ..contracts.ledger import Batch, LedgerRow, Override
from ..contracts.workflows import ClosePolicy, DecisionStatus, WorkflowOptions, WorkflowStatus
from ..seals import KeyRing, open_document, open_row, seal_document, unsealed
from . import keys
from .audit import entry
from .batches import arguments_of
from .budgets import BudgetStore
from .client import Clients, redis_errors
from .leases import MOST_LAPSES, SUSPECT_LAPSES, ChildState, Inherited, Lease, ReadyEntry, Rewound, Signals, Spoken
from .records import fired_timers, load_decision, tags_in
from .results import ResultIndex
from .scripts import Arg, Refused, Scripts

BLOCK_MS = 2000
WITNESSED = 10_000
"""Workflows whose newest event an engine remembers, to tell whether a promoted server has it."""


class DriverStore:
    """The engine's side of the store. `owner` names this engine; it is also its consumer name in the ready streams' group."""

    def __init__(
        self,
        clients: Clients,
        scripts: Scripts,
        *,
        owner: str,
        lease_seconds: float,
        retention_days: int = 30,
        ring: KeyRing | None = None,
        results: ResultIndex | None = None,
    ) -> None:
        """`results`: where batches offer rows to other workflows; None: nowhere."""
        self._ring = ring
        self.results = results
        self._witnessed: OrderedDict[WorkflowId, tuple[str, str]] = OrderedDict()
        self._servers: frozenset[str] | None = None
        self._clients = clients
        self._scripts = scripts
        self.budgets = BudgetStore(clients, scripts)
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
        """Entries whose engine has been silent for a lease, or has not begun with them for so long; they are this engine's to claim now. All of them, `count` at a time."""
        found, cursor = list[ReadyEntry](), b"0-0"
        while True:
            async with redis_errors():
                reply: Any = await self._clients.commands.xautoclaim(
                    keys.ready(shard), keys.ENGINES, self.owner, min_idle_time=self.lease_ms, start_id=cursor, count=count
                )
            found += [_entry(shard, *entry) for entry in reply[1] if entry[1]]
            cursor = reply[0]
            if cursor in (b"0-0", "0-0"):
                break
        return await self._with_begun(found) if found else []

    async def _with_begun(self, entries: Sequence[ReadyEntry]) -> list[ReadyEntry]:
        pipeline = self._clients.commands.pipeline(transaction=False)
        for waiting in entries:
            pipeline.hget(keys.record(waiting.workflow_id), "own")
        async with redis_errors():
            owners = await pipeline.execute()
        return [replace(entry, begun=bool(owner)) for entry, owner in zip(entries, owners, strict=True)]

    async def wakes(self, shards: Sequence[int], after: dict[str, bytes]) -> list[WorkflowId]:
        """Workflows somebody has spoken to, soon after it happened; waits up to two seconds. `after` is this reader's place in each stream, kept by this method."""
        streams: Any = {keys.wake(shard): after.get(keys.wake(shard), b"$") for shard in shards}
        async with redis_errors():
            found: Any = await self._clients.blocking.xread(streams, count=500, block=BLOCK_MS)
        spoken: list[WorkflowId] = []
        for name, entries in found or []:
            after[name.decode()] = entries[-1][0]
            spoken += [WorkflowId(fields[b"w"].decode()) for _, fields in entries]
        return spoken

    async def claim(self, entry: ReadyEntry) -> Lease | None:
        """The lease, or None when there is nothing to drive (ended, taken, set aside, or an outdated entry)."""
        workflow_id = entry.workflow_id
        reply = await self._scripts.run(
            "claim", [keys.record(workflow_id)], [workflow_id, self.owner, self.lease_ms, entry.entry_id, MOST_LAPSES, SUSPECT_LAPSES]
        )
        if reply[0] != b"claimed":
            return None
        tampered: Tampered | None = None
        try:
            document = orjson.loads(open_document(self._ring, workflow_id, "doc", reply[2]))
        except Tampered as error:
            document, tampered = orjson.loads(unsealed(reply[2])), error
        return Lease(
            workflow_id=workflow_id,
            token=int(reply[1]),
            owner=self.owner,
            project_id=document["project_id"],
            type=document["type"],
            input=document["input"],
            options=WorkflowOptions.model_validate(document["options"]),
            created_by=document.get("created_by", ""),
            signals=_signals(reply[3:7]),
            lapses=int(reply[7]),
            mend=reply[8] == b"1",
            forked=bool(reply[9]),
            start=orjson.loads(reply[10]) if reply[10] else None,
            checkpoint_counter=int(reply[11]),
            tampered=tampered,
            told=reply[6].decode(),
            first=bool(reply[12]),
            traceparent=reply[13].decode() or tracing.of_workflow(workflow_id),
        )

    async def undelivered(self) -> list[ReadyEntry]:
        """Entries that were given to this engine and are still its own."""
        found: list[ReadyEntry] = []
        for shard in keys.ALL_SHARDS:
            after: Any = "0"
            while after is not None:
                async with redis_errors():
                    reply: Any = await self._clients.commands.xreadgroup(keys.ENGINES, self.owner, {keys.ready(shard): after}, count=1000)
                entries = reply[0][1] if reply else []
                found += [_entry(shard, *entry) for entry in entries if entry[1]]
                after = entries[-1][0] if len(entries) == 1000 else None
        return found

    async def hand_back(self, entry: ReadyEntry) -> None:
        """Gives an entry that came while this engine was stopping to the others."""
        await self._scripts.run("return_entry", [keys.record(entry.workflow_id)], [entry.workflow_id, entry.entry_id])

    async def renew(self, lease: Lease, *, begins: bool = False) -> Signals:
        """Keeps the lease. `begins`: a suspect's turn has come, from now on a silent engine counts against it. Raises LeaseLost, Rewound."""
        return _heard(lease, await self._fenced("renew", lease, [self.lease_ms, self.owner, int(begins)]))

    async def commit(self, lease: Lease, number: int, batch: Batch) -> tuple[Signals, dict[str, LedgerRow]]:
        """Writes a batch; also returns the rows that were final already and therefore stayed as they are.

        `number` counts the commits of this lease from 1; a batch sent again under its number is not applied twice. Raises LeaseLost, Rewound.
        """
        reply = await self._fenced("commit", lease, [number, *arguments_of(batch, lease, self._ring, self.results)])
        kept = reply[4]
        return _heard(lease, reply), {kept[i].decode(): self._row(lease.workflow_id, kept[i], kept[i + 1]) for i in range(0, len(kept), 2)}

    async def heal(self, lease: Lease, number: int, data: dict[str, Any]) -> None:
        """After Rewound: writes the loss into the event log and makes commit `number` the next one. Raises LeaseLost when another driver goes on already."""
        arguments: list[Arg] = [lease.workflow_id, lease.token, self.owner, self.lease_ms, number, orjson.dumps(data)]
        lease.told = (await self._scripts.run("heal", [keys.record(lease.workflow_id)], arguments)).decode()
        lease.heals += 1

    async def rows(self, lease: Lease) -> dict[str, LedgerRow]:
        async with redis_errors():
            stored: dict[bytes, bytes] = await self._clients.commands.hgetall(keys.ledger(lease.workflow_id))  # type: ignore[misc]
        return {key.decode(): self._row(lease.workflow_id, key, value) for key, value in stored.items()}

    def _row(self, origin: WorkflowId, key: bytes, stored: bytes) -> LedgerRow:
        """Raises Tampered."""
        return LedgerRow.load(open_row(self._ring, origin, key.decode(), stored))

    async def drop_unverified_rows(self, lease: Lease) -> list[str]:
        """Removes ledger rows whose signature does not hold, so that their executions run again; returns their keys. Only for a workflow a person retries after it was set aside."""
        async with redis_errors():
            stored: dict[bytes, bytes] = await self._clients.commands.hgetall(keys.ledger(lease.workflow_id))  # type: ignore[misc]
        bad: list[str] = []
        for key, value in stored.items():
            try:
                self._row(lease.workflow_id, key, value)
            except (Tampered, ValueError):
                bad.append(key.decode())
        if bad:
            async with redis_errors():
                await self._clients.commands.hdel(keys.ledger(lease.workflow_id), *bad)  # type: ignore[misc]
        return bad

    async def fields(self, lease: Lease, names: Sequence[str]) -> dict[str, Any]:
        """Projection fields of the record, decoded; missing ones are left out."""
        async with redis_errors():
            values: list[bytes | None] = await self._clients.commands.hmget(keys.record(lease.workflow_id), list(names))  # type: ignore[misc]
        return {name: orjson.loads(value) for name, value in zip(names, values, strict=True) if value is not None}

    async def spoken(self, lease: Lease) -> Spoken:
        """Everything people have said to the workflow so far."""
        w = lease.workflow_id
        async with redis_errors():
            pipeline = self._clients.commands.pipeline(transaction=False)
            for key in (keys.decisions(w), keys.early_answers(w), keys.overrides(w), keys.workflow_timers(w)):
                pipeline.hgetall(key)
            decisions, early, overrides, timers = await pipeline.execute()
        return Spoken(
            decisions=[d for d in map(load_decision, decisions.values()) if d.status is DecisionStatus.MADE],
            early={gate.decode(): orjson.loads(answer) for gate, answer in early.items()},
            overrides={step.decode(): Override.model_validate_json(value) for step, value in overrides.items()},
            fired=fired_timers(timers),
        )

    async def inherited(self, lease: Lease) -> Inherited:
        """Empty for a workflow that is no fork."""
        w = lease.workflow_id
        async with redis_errors():
            pipeline = self._clients.commands.pipeline(transaction=False)
            pipeline.hgetall(keys.inherited(w))
            pipeline.hgetall(keys.inherited_artifacts(w))
            rows, artifacts = await pipeline.execute()
        return Inherited(
            rows={
                key.decode(): self._row(WorkflowId(origin.decode()), key, value)
                for key, (origin, _, value) in ((key, stored.partition(b"|")) for key, stored in rows.items())
                if value[:1] == b"S"
            },
            artifacts={sha.decode(): Artifact.model_validate_json(value) for sha, value in artifacts.items()},
        )

    # ---- children and timers ----------------------------------------------------------------------------------------------

    async def child(self, lease: Lease, child_id: WorkflowId, document: bytes, *, pinned: str, policy: ClosePolicy, step: str) -> ChildState:
        """Makes sure that the child exists; its state now. Raises LeaseLost."""
        event = orjson.dumps({"type": pinned, "project_id": lease.project_id, "created_by": lease.created_by, "parent": lease.workflow_id})
        sealed = seal_document(self._ring, child_id, "doc", document)
        arguments: list[Arg] = [child_id, sealed, event, lease.project_id, pinned, policy, step, tags_in(document)]
        status, results, why, told, successor = await self._fenced("child", lease, arguments)
        lease.hear(told.decode())
        return ChildState(
            WorkflowStatus(status.decode()), orjson.loads(results or b"{}"), orjson.loads(why or b"{}"), WorkflowId(successor.decode()) if successor else None
        )

    async def has_timer(self, lease: Lease, timer: str) -> bool:
        async with redis_errors():
            return bool(await self._clients.commands.hexists(keys.workflow_timers(lease.workflow_id), timer))  # type: ignore[misc]

    async def due(self, count: int) -> tuple[list[tuple[WorkflowId, str]], list[WorkflowId]]:
        """Timers whose time has come, and ended workflows whose retention is over, by the server's clock."""
        async with redis_errors():
            seconds, micros = await self._clients.commands.time()  # type: ignore[misc]
            now = seconds * 1000 + micros // 1000
            pipeline = self._clients.commands.pipeline(transaction=False)
            for shard in keys.ALL_SHARDS:
                pipeline.zrangebyscore(keys.timers(shard), "-inf", now, start=0, num=count)
                pipeline.zrangebyscore(keys.expiring(shard), "-inf", now, start=0, num=count)
            replies = await pipeline.execute()
        timers = [member.decode().partition("|") for members in replies[::2] for member in members]
        expired = [WorkflowId(member.decode()) for members in replies[1::2] for member in members]
        return [(WorkflowId(workflow_id), name) for workflow_id, _, name in timers], expired

    async def fire(self, workflow_id: WorkflowId, timer: str) -> None:
        """Lets a due timer do its work, once, however many engines try."""
        await self._scripts.run("fire", [keys.record(workflow_id)], [workflow_id, timer, self._ttl], replicated=True)

    # ---- after the end ------------------------------------------------------------------------------------------------------

    async def watch_promotions(self) -> list[WorkflowId]:
        """Notices that another server answers than before, and then asks it for the last event of every workflow this engine lately knew; those that lost some are told so.

        What is driven now finds out by itself. Returns the workflows that lost events.
        """
        servers = await self._replication_ids()
        before, self._servers = self._servers, servers
        if before is None or servers <= before:
            return []
        lost: list[WorkflowId] = []
        for workflow_id, (project, told) in list(self._witnessed.items()):
            facts = {"told": told, "engine": self.owner}
            audit = entry("workflow.rewound", Principal(name="engine"), workflow_id, **facts)
            answer = await self._scripts.run("witness", [keys.record(workflow_id)], [workflow_id, told, project, orjson.dumps(facts), audit])
            if answer != b"kept":
                lost.append(workflow_id)
        return lost

    async def _replication_ids(self) -> frozenset[str]:
        """The histories the masters write: a promoted replica begins a new one."""
        async with redis_errors():
            if not self._clients.cluster:
                return frozenset({(await self._clients.commands.info("replication"))["master_replid"]})
            replies: Any = await self._clients.commands.info("replication", target_nodes="primaries")  # type: ignore[call-arg]
        many = replies.values() if "master_replid" not in replies else [replies]
        return frozenset(reply["master_replid"] for reply in many)

    def _witness(self, lease: Lease) -> None:
        self._witnessed[lease.workflow_id] = (lease.project_id, lease.told)
        self._witnessed.move_to_end(lease.workflow_id)
        while len(self._witnessed) > WITNESSED:
            self._witnessed.popitem(last=False)

    async def purge(self, workflow_id: WorkflowId) -> list[str]:
        """Removes an expired workflow without a trace but its audit entries; returns digests of artifacts nobody in its shard has any more."""
        return [sha.decode() for sha in await self._scripts.run("purge", [keys.record(workflow_id)], [workflow_id, ""])]

    async def unowned(self, digests: Sequence[str]) -> list[str]:
        """Those of the artifacts that no workflow of any shard has."""
        async with redis_errors():
            pipeline = self._clients.commands.pipeline(transaction=False)
            for sha in digests:
                for shard in keys.ALL_SHARDS:
                    pipeline.exists(keys.artifact_owners(shard, sha))
            replies = await pipeline.execute()
        width = len(keys.ALL_SHARDS)
        return [sha for i, sha in enumerate(digests) if not any(replies[i * width : (i + 1) * width])]

    # ---- letting go -----------------------------------------------------------------------------------------------------------

    async def finish(self, lease: Lease, status: WorkflowStatus, event: EventType, data: dict[str, Any], fields: dict[str, str]) -> None:
        """The workflow's one end. Raises LeaseLost."""
        await self._settle("finish", lease, status, event, data, fields, replicated=True)

    async def park(self, lease: Lease, signal: int, data: dict[str, Any], fields: dict[str, str]) -> bool:
        """Lets go of a workflow that waits for somebody; False when somebody spoke since `signal`, and the lease is still held."""
        return await self._unless_signalled("park", lease, WorkflowStatus.WAITING, EventType.WORKFLOW_WAITING, data, fields, signal=signal)

    async def release(self, lease: Lease, reason: str) -> None:
        """Hands a workflow to any engine at once."""
        data = {"reason": reason, "engine": self.owner}
        await self._settle("release", lease, WorkflowStatus.PENDING, EventType.WORKFLOW_RELEASED, data, {})

    async def hold(self, lease: Lease, signal: int, fields: dict[str, str]) -> bool:
        """Drained for a pause: the workflow is paused now (or handed back, when the pause was taken back meanwhile). False as for `park`."""
        data = {"reason": "drained", "engine": self.owner}
        return await self._unless_signalled("hold", lease, WorkflowStatus.PAUSED, EventType.WORKFLOW_RELEASED, data, fields, signal=signal)

    async def quarantine(self, lease: Lease, data: dict[str, Any], fields: dict[str, str]) -> None:
        """Sets a workflow aside whose stored state cannot be trusted."""
        await self._settle("quarantine", lease, WorkflowStatus.QUARANTINED, EventType.WORKFLOW_QUARANTINED, data, fields)

    async def continue_as(self, lease: Lease, signal: int, successor: WorkflowId, document: bytes, fields: dict[str, str]) -> bool:
        """Ends the workflow and starts its successor in one step; children, early answers and a pause go with it. False as for `park`."""
        created = orjson.dumps({"type": lease.type, "project_id": lease.project_id, "created_by": lease.created_by, "continues": lease.workflow_id})
        ways = ("continue", lease, WorkflowStatus.CONTINUED, EventType.WORKFLOW_CONTINUED, {"successor": successor}, fields)
        return await self._unless_signalled(*ways, signal=signal, successor=(successor, seal_document(self._ring, successor, "doc", document), created))

    async def _unless_signalled(self, *ways: Any, **more: Any) -> bool:
        try:
            await self._settle(*ways, **more)
        except Refused as refusal:
            if refusal.word == "SIGNALLED":
                return False
            raise
        return True

    async def _settle(
        self,
        way: Literal["finish", "park", "release", "hold", "quarantine", "continue"],
        lease: Lease,
        status: WorkflowStatus,
        event: EventType,
        data: dict[str, Any],
        fields: dict[str, str],
        *,
        signal: int = 0,
        successor: tuple[str, bytes, bytes] = ("", b"", b""),
        replicated: bool = False,
    ) -> None:
        w = lease.workflow_id
        flat = [part for pair in fields.items() for part in pair]
        arguments: list[Arg] = [way, w, lease.token, lease.told, signal, status, event, orjson.dumps(data), self._ttl, *successor, *flat]
        told = await self._run("settle", w, arguments, replicated=replicated)
        lease.hear(told.decode())
        self._witness(lease)

    async def _fenced(self, script: str, lease: Lease, arguments: list[Any]) -> Any:
        while True:
            heals = lease.heals
            try:
                return await self._run(script, lease.workflow_id, [lease.workflow_id, lease.token, lease.told, *arguments])
            except Rewound:
                if lease.heals == heals:
                    raise  # else it was asked for before the loss was mended, and is asked again

    async def _run(self, script: str, workflow_id: WorkflowId, arguments: list[Any], *, replicated: bool = False) -> Any:
        try:
            return await self._scripts.run(script, [keys.record(workflow_id)], arguments, replicated=replicated)
        except Refused as refusal:
            if refusal.word == "REWOUND":
                raise Rewound(refusal.rest) from refusal
            raise


def _heard(lease: Lease, reply: Sequence[bytes]) -> Signals:
    signals = _signals(reply)
    lease.hear(signals.told)
    return signals


def _signals(reply: Sequence[bytes]) -> Signals:
    """signal, cancel, want, seq."""
    return Signals(
        signal=int(reply[0]),
        cancel=orjson.loads(reply[1]) if reply[1] else None,
        pause=PauseMode(orjson.loads(reply[2])["mode"]) if reply[2] else None,
        told=reply[3].decode(),
    )


def _entry(shard: int, entry_id: bytes, fields: dict[bytes, bytes]) -> ReadyEntry:
    return ReadyEntry(shard=shard, entry_id=entry_id.decode(), workflow_id=WorkflowId(fields[b"w"].decode()), project_id=fields.get(b"p", b"").decode())
