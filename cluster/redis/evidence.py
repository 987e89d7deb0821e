"""Evidence: what is stored, as raw bytes for `cluster.verification`; and the seals engines put on the logs of ended workflows.

Sealing is nobody's duty in particular. The script that ends a workflow, whoever called it, also puts it into its shard's `unsealed`; every engine looks there and seals what it finds. An engine that
dies in between costs nothing: the next one that looks seals. Two that seal the same log write the same bytes' worth. A log that is already broken when it is to be sealed gets an empty seal, so that
nothing is vouched for that does not hold.
"""

from collections.abc import Iterable
from typing import Any

import structlog

from ..contracts.base import utc_from_ms
from ..contracts.errors import NotFound
from ..contracts.ids import ProjectId, WorkflowId
from ..seals import KeyRing
from ..verification import AuditBundle, AuditEvidence, Bundle, Chain, StoredEntry
from . import checkpoint_audit, keys
from .checkpoints import CheckpointStore
from .client import Clients, redis_errors
from .scripts import Refused, Scripts

log = structlog.get_logger(__name__)

CHUNK = 500
"""Entries per read of a log, so that a long one delays nobody."""


class EvidenceStore:
    """What can be verified of workflows and audit logs, as it lies in Redis."""

    def __init__(self, clients: Clients, scripts: Scripts, ring: KeyRing | None) -> None:
        self._clients = clients
        self._scripts = scripts
        self._checkpoints = CheckpointStore(clients, scripts, ring=ring)

    async def bundle(self, workflow_id: WorkflowId) -> Bundle:
        """All evidence of one workflow: record, log and ledger of one moment; checkpoints and audit entries read after it. Raises NotFound."""
        try:
            taken, record, events, rows = await self._scripts.run("evidence", [keys.record(workflow_id)], [workflow_id])
        except Refused as refusal:
            raise NotFound(f"There is no workflow {workflow_id}.") from refusal
        stored = _pairs(record)
        return Bundle(
            workflow_id=workflow_id,
            taken_at=utc_from_ms(int(taken)),
            record=stored,
            events=tuple(StoredEntry(id=entry_id.decode(), fields=_pairs(fields)) for entry_id, fields in events),
            rows=_pairs(rows),
            checkpoints=tuple(await checkpoint_audit.audit(self._checkpoints, workflow_id)),
            audit=tuple(await self._of_workflow(ProjectId(stored.get("prj", b"").decode()), workflow_id)),
        )

    async def _of_workflow(self, project_id: ProjectId, workflow_id: WorkflowId) -> list[AuditEvidence]:
        found: list[AuditEvidence] = []
        after, before, name = "", "", workflow_id.encode()
        while entries := await _entries(self._clients, keys.audit_log(project_id), after, CHUNK):
            for entry in entries:
                if name in entry.fields.get("d", b""):
                    found.append(AuditEvidence(before=before, entry=entry))
                before = entry.fields.get("h", b"").decode(errors="replace")
            after = entries[-1].id
        return found

    async def audit(self, project_id: ProjectId, *, after: int = 0, limit: int = 1000) -> AuditBundle:
        """Up to `limit` entries behind number `after`, with what the log says of its newest. A project without a log has no entries."""
        async with redis_errors():
            found: list[bytes | None] = await self._clients.commands.hmget(keys.audit_head(project_id), ["seq", "head"])  # type: ignore[misc]
        entries = await _entries(self._clients, keys.audit_log(project_id), f"{after}-0" if after else "", limit)
        return AuditBundle(project_id=project_id, seq=int(found[0] or 0), head=(found[1] or b"").decode(), entries=tuple(entries))


class LogSeals:
    """Seals the event logs of ended workflows. Every engine has one."""

    def __init__(self, clients: Clients, scripts: Scripts, ring: KeyRing) -> None:
        self._clients, self._scripts, self._ring = clients, scripts, ring

    async def seal_ended(self, count: int = 64) -> int:
        """Seals up to `count` logs per shard, those that ended first; returns how many. Raises StoreUnavailable."""
        waiting = await self._unsealed(count)
        for workflow_id in waiting:
            await self.seal_log(workflow_id)
        return len(waiting)

    async def _unsealed(self, count: int) -> list[WorkflowId]:
        async with redis_errors():
            pipeline = self._clients.commands.pipeline(transaction=False)
            for shard in keys.ALL_SHARDS:
                pipeline.zrange(keys.unsealed(shard), 0, count - 1)
            replies = await pipeline.execute()
        return [WorkflowId(member.decode()) for members in replies for member in members]

    async def seal_log(self, workflow_id: WorkflowId) -> bool:
        """Reads the log of an ended workflow, checks that it holds, and stores its seal; False when the workflow has moved on meanwhile."""
        async with redis_errors():
            seq, head = await self._clients.commands.hmget(keys.record(workflow_id), ["seq", "head"])  # type: ignore[misc]
        chain, after = Chain(), ""
        while entries := await _entries(self._clients, keys.events(workflow_id), after, CHUNK):
            for entry in entries:
                chain.add(entry)
            after = entries[-1].id
        seal = chain.seal(self._ring, workflow_id)
        if chain.broken or chain.head.encode() != (head or b""):
            log.error("evidence.log_broken", workflow_id=workflow_id, found=chain.broken or "The record names another hash.")
            seal = b""
        return bool(await self._scripts.run("seal", [keys.record(workflow_id)], [workflow_id, seq or 0, head or b"", seal]))


async def _entries(clients: Clients, key: str, after: str, limit: int) -> list[StoredEntry]:
    async with redis_errors():
        found: Any = await clients.commands.xrange(key, min=f"({after}" if after else "-", count=limit)
    return [StoredEntry(id=entry_id.decode(), fields={name.decode(): value for name, value in fields.items()}) for entry_id, fields in found]


def _pairs(flat: Iterable[bytes]) -> dict[str, bytes]:
    """The reply of a HGETALL within a script, or the fields of a stream's entry."""
    parts = list(flat)
    return {name.decode(): value for name, value in zip(parts[::2], parts[1::2], strict=True)}
