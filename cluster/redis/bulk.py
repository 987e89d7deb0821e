"""Batches in Redis: what is to be done, how far it is, and who is at it.

Guarantees
- If `create` returns, the batch will be carried out, whichever process dies; nobody needs to be told.
- One process at a time has a batch, for `LEASE_SECONDS`; whoever lost it can write nothing of it any more.
- What is taken in hand is written down (`begin`) before it is done, so that a successor knows which workflows may have been moved already and does not report them as refused.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from ..contracts.base import utc_from_ms
from ..contracts.batches import Batch, BatchItem, BatchItemPage, BatchPage, BatchRequest, BatchStatus
from ..contracts.control import Principal
from ..contracts.errors import NotFound
from ..contracts.ids import ProjectId, WorkflowId, shard_of_project
from . import request_keys
from .audit import entry
from .client import Clients, redis_errors
from .scripts import Refused, Scripts

LEASE_SECONDS = 30.0
KEPT_SECONDS = 7 * 24 * 3600
"""A batch is shown this long after it last moved."""


@dataclass(frozen=True)
class Hold:
    """A batch in hand."""

    batch: Batch
    by: Principal
    token: str
    cursor: str
    """Where its walk goes on; '' at the beginning."""
    begun: tuple[tuple[WorkflowId, ...], str] | None
    """What a process that died had taken in hand, and where its walk would have gone on."""


class BulkStore:
    def __init__(self, clients: Clients, scripts: Scripts) -> None:
        self._clients, self._scripts = clients, scripts

    async def create(self, project_id: ProjectId, request: BatchRequest, matched: int, by: Principal) -> Batch:
        batch_id = f"bt-{shard_of_project(project_id):02x}-{secrets.token_hex(12)}"
        audit = entry(
            "batch.create",
            by,
            batch_id=batch_id,
            batch_action=request.action,
            matched=matched,
            filter=request.filter.model_dump(mode="json", exclude_defaults=True),
        )
        doc = orjson.dumps({"request": request.model_dump(mode="json"), "by": by.model_dump(mode="json")})
        await self._scripts.run("bulk_create", [request_keys.bulk(batch_id)], [batch_id, project_id, doc, matched, KEPT_SECONDS, audit], replicated=True)
        return await self.get(batch_id)

    async def get(self, batch_id: str) -> Batch:
        """Raises NotFound."""
        async with redis_errors():
            record: dict[bytes, bytes] = await self._clients.commands.hgetall(request_keys.bulk(batch_id))  # type: ignore[misc]
        if not record:
            raise NotFound(f"There is no batch {batch_id[:80]!r}.")
        return _load(batch_id, record)

    async def list(self, project_id: ProjectId, *, limit: int, offset: int) -> BatchPage:
        """Newest first."""
        async with redis_errors():
            found: Any = await self._clients.commands.zrevrange(request_keys.bulks(project_id), offset, offset + limit)
            pipeline = self._clients.commands.pipeline(transaction=False)
            for batch_id in found[:limit]:
                pipeline.hgetall(request_keys.bulk(batch_id.decode()))
            records = await pipeline.execute()
        items = [_load(batch_id.decode(), record) for batch_id, record in zip(found, records, strict=False) if record]
        return BatchPage(items=items, next_cursor=str(offset + limit) if len(found) > limit else None)

    async def items(self, batch_id: str, *, after: int, limit: int) -> BatchItemPage:
        async with redis_errors():
            found: Any = await self._clients.commands.lrange(request_keys.bulk_items(batch_id), after, after + limit - 1)
        return BatchItemPage(items=[BatchItem.model_validate_json(each) for each in found], next_after=after + len(found))

    async def cancel(self, batch_id: str, by: Principal) -> Batch:
        """It ends before the next workflow; nothing that was done is undone. Harmless when it has ended."""
        await self._scripts.run("bulk_cancel", [request_keys.bulk(batch_id)], [batch_id, entry("batch.cancel", by, batch_id=batch_id)])
        return await self.get(batch_id)

    async def claim(self, shard: int, owner: str) -> Hold | None:
        """A batch of the shard whose turn it is, for LEASE_SECONDS."""
        found = await self._scripts.run("bulk_claim", [request_keys.bulk_due(shard)], [f"{owner}:{secrets.token_hex(4)}", round(LEASE_SECONDS * 1000)])
        if not found:
            return None
        batch_id, token, cursor, begun = (each.decode() for each in found)
        async with redis_errors():
            record: dict[bytes, bytes] = await self._clients.commands.hgetall(request_keys.bulk(batch_id))  # type: ignore[misc]
        ids, following = orjson.loads(begun) if begun else ((), "")
        return Hold(
            _load(batch_id, record),
            Principal.model_validate(orjson.loads(record[b"doc"])["by"]),
            token,
            cursor,
            (tuple(map(WorkflowId, ids)), following) if begun else None,
        )

    async def begin(self, hold: Hold, ids: Sequence[WorkflowId], following: str) -> bool:
        """Takes these in hand. False when somebody else has the batch now, or it is to end."""
        return await self._step(hold, "begin", orjson.dumps([ids, following]), round(LEASE_SECONDS * 1000))

    async def settle(self, hold: Hold, items: Sequence[BatchItem], following: str, *, rest_seconds: float) -> bool:
        """What came of them; the next are taken after a rest. `following` '' ends it. False as for `begin`."""
        done = sum(item.outcome == "done" for item in items)
        return await self._step(hold, "settle", following, round(rest_seconds * 1000), done, len(items) - done, *(item.model_dump_json() for item in items))

    async def _step(self, hold: Hold, way: str, *arguments: Any) -> bool:
        batch_id = hold.batch.batch_id
        try:
            return bool(await self._scripts.run("bulk_step", [request_keys.bulk(batch_id)], [way, batch_id, hold.token, KEPT_SECONDS, *arguments]))
        except Refused:
            return False


def _load(batch_id: str, record: dict[bytes, bytes]) -> Batch:
    def instant(name: bytes) -> Any:
        return utc_from_ms(int(record[name])) if name in record else None

    doc = orjson.loads(record[b"doc"])
    return Batch(
        batch_id=batch_id,
        project_id=ProjectId(record[b"prj"].decode()),
        request=BatchRequest.model_validate(doc["request"]),
        status=BatchStatus(record[b"status"].decode()),
        cancelling=record.get(b"cancel") == b"1" and record[b"status"] == b"running",
        matched=int(record[b"matched"]),
        done=int(record.get(b"done", 0)),
        refused=int(record.get(b"refused", 0)),
        created_by=doc["by"]["name"],
        created_at=instant(b"created"),
        updated_at=instant(b"updated"),
        ended_at=instant(b"ended"),
    )
