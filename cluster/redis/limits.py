"""Limits over all engines: what is set, and the places that executions hold under it.

A place lasts `PLACE_SECONDS` unless it is kept; whoever dies with one gives it back by silence. Times are the server's.
"""

from typing import Any, NamedTuple

from ..contracts.limits import Limit, LimitScope, LimitUse
from . import keys
from .client import Clients, redis_errors
from .scripts import Scripts

PLACE_SECONDS = 30.0


class Entry(NamedTuple):
    """Whether there was a place; if not, what stood in the way (`concurrency`, `rate`) and, for a rate, the seconds until there is one."""

    granted: bool
    by: str
    seconds: float


class LimitStore:
    def __init__(self, clients: Clients, scripts: Scripts) -> None:
        self._clients, self._scripts = clients, scripts

    async def all(self) -> list[Limit]:
        """What is set, in the order of scope and name."""
        async with redis_errors():
            stored: Any = await self._clients.commands.hgetall(keys.LIMITS)
        return [Limit.model_validate_json(value) for _, value in sorted(stored.items())]

    async def put(self, limit: Limit) -> None:
        async with redis_errors():
            await self._clients.commands.hset(keys.LIMITS, f"{limit.scope}|{limit.name}", limit.model_dump_json())

    async def remove(self, scope: LimitScope, name: str) -> bool:
        """False when there was none."""
        async with redis_errors():
            return bool(await self._clients.commands.hdel(keys.LIMITS, f"{scope}|{name}"))

    async def enter(self, limit: Limit, token: str) -> Entry:
        """A place for `token`, or none; a token that has one keeps it for another PLACE_SECONDS."""
        args: list[Any] = [token, int(PLACE_SECONDS * 1000), limit.concurrency or 0, limit.per_minute or 0, limit.burst]
        granted, by, wait = await self._scripts.run("limit_enter", [keys.limit_held(limit.scope, limit.name), keys.limit_bucket(limit.scope, limit.name)], args)
        return Entry(bool(granted), by.decode(), wait / 1000)

    async def leave(self, limit: Limit, token: str) -> None:
        async with redis_errors():
            await self._clients.commands.zrem(keys.limit_held(limit.scope, limit.name), token)

    async def uses(self) -> list[LimitUse]:
        limits = await self.all()
        if not limits:
            return []
        seconds, micros = await self._now()
        pipeline = self._clients.commands.pipeline(transaction=False)
        for limit in limits:
            pipeline.zcount(keys.limit_held(limit.scope, limit.name), seconds * 1000 + micros // 1000, "+inf")
        async with redis_errors():
            counts = await pipeline.execute()
        return [LimitUse(limit=limit, under_way=count) for limit, count in zip(limits, counts, strict=True)]

    async def _now(self) -> tuple[int, int]:
        async with redis_errors():
            told: Any = await self._clients.commands.time()
        return int(told[0]), int(told[1])
