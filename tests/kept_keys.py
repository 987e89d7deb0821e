"""What must hold of every key after a test: it is declared permanent, or it expires, or its workflow has not ended. Entries of permanent keys may name no workflow that is gone."""

import re
from fnmatch import fnmatchcase
from typing import Any

from cluster.contracts.ids import WorkflowId
from cluster.contracts.workflows import WorkflowStatus
from cluster.redis import keys
from cluster.redis.client import Clients

WORKFLOW = re.compile(r"wf-[0-9a-f]{2}-[0-9a-f]{24}")


async def kept_keys_have_a_time_to_live(clients: Clients) -> None:
    """Fails naming the keys that would be kept for ever without a reason."""
    redis: Any = clients.commands
    wrong: list[str] = []
    async for name in redis.scan_iter(count=1000):
        key = name.decode()
        if not any(fnmatchcase(key, pattern) for pattern in keys.PERMANENT) and await redis.ttl(name) == -1 and not await _belongs_to_the_living(redis, key):
            wrong.append(key)
    assert wrong == [], f"These keys would be kept for ever: {sorted(wrong)[:20]}"


async def _belongs_to_the_living(redis: Any, key: str) -> bool:
    """A key of a workflow that has not ended; or of a checkpoint thread of no workflow, whose owner says how long it lives."""
    found = WORKFLOW.search(key)
    if found is None:
        return ":lg:" in key
    status = await redis.hget(keys.record(WorkflowId(found[0])), "status")
    return ":lg:" in key if status is None else not WorkflowStatus(status.decode()).terminal


async def naming(clients: Clients, workflow_id: str) -> set[str]:
    """Every key that is named after a workflow or holds its id anywhere."""
    redis: Any = clients.commands
    wanted, found = workflow_id.encode(), set[str]()
    async for name in redis.scan_iter(count=1000):
        kind = (await redis.type(name)).decode()
        read = {
            "hash": lambda: redis.hgetall(name),  # noqa: B023 - awaited before the next key
            "stream": lambda: redis.xrange(name),  # noqa: B023
            "zset": lambda: redis.zrange(name, 0, -1),  # noqa: B023
            "set": lambda: redis.smembers(name),  # noqa: B023
            "list": lambda: redis.lrange(name, 0, -1),  # noqa: B023
            "string": lambda: redis.get(name),  # noqa: B023
        }[kind]
        if wanted in name or wanted in repr(await read()).encode():
            found.add(name.decode())
    return found
