"""What the store looks like now, for the meter: its memory, what waits for an engine, and how many workflows have not ended, by status.

Ended workflows are told from the others by the index of those that are to be purged, in the same slot: only the others are read.
"""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..contracts.workflows import TERMINAL, WorkflowStatus
from . import keys
from .client import Clients, redis_errors

READ_AT_ONCE = 500
LIVE = tuple(status for status in WorkflowStatus if status not in TERMINAL)


@dataclass(frozen=True)
class StoreGauges:
    used_memory: int
    max_memory: int
    queued: int
    oldest_seconds: float
    """How long the first workflow that waits for an engine has waited."""
    statuses: dict[WorkflowStatus, int] = field(default_factory=dict)


async def look(clients: Clients) -> StoreGauges:
    """Raises StoreUnavailable."""
    async with redis_errors():
        used, most = await _memory(clients)
        queued, oldest = 0, 0.0
        statuses: Counter[WorkflowStatus] = Counter()
        for shard in keys.ALL_SHARDS:
            waiting, since = await _ready(clients, shard)
            queued, oldest = queued + waiting, max(oldest, since)
            statuses.update(await _live(clients, shard))
    return StoreGauges(used, most, queued, oldest, {status: statuses[status] for status in LIVE})


async def _memory(clients: Clients) -> tuple[int, int]:
    """Of all servers together."""
    redis: Any = clients.commands
    found = await (redis.info("memory", target_nodes="primaries") if clients.cluster else redis.info("memory"))
    servers = [found] if "used_memory" in found else list(found.values())
    return sum(one["used_memory"] for one in servers), sum(one["maxmemory"] or one.get("total_system_memory", 0) for one in servers)


async def _ready(clients: Clients, shard: int) -> tuple[int, float]:
    """Entries that no engine has been given, and the age of the first."""
    redis: Any = clients.commands
    groups = (
        [group for group in await redis.xinfo_groups(keys.ready(shard)) if group["name"] == keys.ENGINES.encode()]
        if await redis.exists(keys.ready(shard))
        else []
    )
    after = groups[0]["last-delivered-id"].decode() if groups else "0-0"
    entries: Sequence[Any] = await redis.xrange(keys.ready(shard), min=f"({after}", count=READ_AT_ONCE)
    if not entries:
        return 0, 0.0
    return len(entries), max(0.0, time.time() - int(entries[0][0].split(b"-")[0]) / 1000)


async def _live(clients: Clients, shard: int) -> Counter[WorkflowStatus]:
    redis: Any = clients.commands
    names = await redis.zdiff([keys.index(shard), keys.expiring(shard)])
    found: Counter[WorkflowStatus] = Counter()
    for i in range(0, len(names), READ_AT_ONCE):
        pipeline = redis.pipeline(transaction=False) if not clients.cluster else redis.pipeline()
        for name in names[i : i + READ_AT_ONCE]:
            pipeline.hget(keys.record(name.decode()), "status")
        found.update(WorkflowStatus(status.decode()) for status in await pipeline.execute() if status)
    return found
