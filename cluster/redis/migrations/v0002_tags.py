"""1 to 2: what people call a workflow (its name and labels) stands beside its document and leads to it; and what has not ended is in an index of its own.

Workflows of schema 1 have their labels in the sealed document alone, so a list by label, or of open ones, passes them by. Forward reads them from there. Backward takes field and indexes away: the older code
would not keep them. Labels that were changed at schema 2 are then again those of the start.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson

from ...contracts.ids import WorkflowId
from ...seals import unsealed
from .. import keys
from ..client import Clients, redis_errors
from ..records import tags_in
from ..scripts import Scripts

VERSION = 2
SAYS = "workflows are found by name, label and being open"
PAGE = 200
"""Workflows between two signs of life."""

Renew = Callable[[], Awaitable[None]]


NOTHING = orjson.dumps({"name": "", "labels": {}})
"""Of a workflow that is called nothing: that it was looked at."""


async def forward(clients: Clients, scripts: Scripts, renew: Renew, dry_run: bool) -> int:
    """How many workflows were brought into the indexes, or would be."""
    return await _walk(clients, scripts, renew, lambda document: tags_in(unsealed(document)) or NOTHING, dry_run)


async def backward(clients: Clients, scripts: Scripts, renew: Renew, dry_run: bool) -> int:
    """How many workflows were taken out of the indexes, or would be."""
    return await _walk(clients, scripts, renew, lambda _: b"", dry_run)


async def _walk(clients: Clients, scripts: Scripts, renew: Renew, tags: Callable[[bytes], bytes], dry_run: bool) -> int:
    """Every workflow, oldest first; those that come meanwhile are written in both forms by whoever makes them."""
    redis: Any = clients.commands
    changed = 0
    for shard in keys.ALL_SHARDS:
        async with redis_errors():
            members: list[bytes] = await redis.zrange(keys.index(shard), 0, -1)
        for place, member in enumerate(members):
            if place % PAGE == 0:
                await renew()
            workflow_id = WorkflowId(member.decode())
            async with redis_errors():
                document = await redis.hget(keys.record(workflow_id), "doc")
            if document:
                changed += await scripts.run("migrate_tags", [keys.record(workflow_id)], [workflow_id, tags(document), int(dry_run)])
    return changed
