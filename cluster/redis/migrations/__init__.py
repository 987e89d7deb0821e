"""Versions of what is stored, and the way from one to the next and back.

`safety.SCHEMA` is the version this code writes down in an empty store; `safety.OLDEST_SCHEMA` the oldest it works on. So new code starts on the store as it is, replica by replica; when all are new, one run of
`callsheet migrate` brings the store forward while they work. The way back is the same in reverse: migrate to the version the older code knows, then start that.

A migration is a module `vNNNN_name` with `VERSION` (the one it leads to), `SAYS`, `forward` and `backward`. Both are walks in small steps over what is there, each step one script: they may be broken off, repeated,
and run beside engines. The version is written down when a walk is over, so a store says of itself only what holds for all of it. One migration at a time: it holds a lease and renews it with every step.
"""

import secrets
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from ...contracts.base import Model
from ...contracts.errors import Conflict, InvalidInput
from .. import keys
from ..client import Clients, redis_errors
from ..safety import SCHEMA
from ..scripts import Scripts
from . import v0002_tags

MIGRATIONS: Sequence[ModuleType] = (v0002_tags,)
"""In order."""
FIRST = 1
LEASE_SECONDS = 60

Report = Callable[[str], None]


class Step(Model):
    """One migration that is to be run, or was."""

    version: int
    """Of the store once it is done."""
    says: str
    backward: bool
    items: int
    """What it changes, or would change."""


async def stored_version(clients: Clients) -> int:
    async with redis_errors():
        return int(await clients.commands.get(keys.SCHEMA) or SCHEMA)


async def migrate(clients: Clients, to: int = SCHEMA, *, dry_run: bool = False, report: Report = lambda _: None) -> list[Step]:
    """Brings the store to a version, forward or back. With `dry_run` says what that would change and changes nothing.

    Raises InvalidInput (no such version), Conflict (another migration is at it, or took over from this one) and StoreUnavailable.
    """
    known = {FIRST, *(module.VERSION for module in MIGRATIONS)}
    if to not in known:
        raise InvalidInput(f"There is no schema {to}. This version knows {', '.join(map(str, sorted(known)))}.")
    scripts, lease, done = Scripts(clients), _Lease(clients), []
    if not dry_run:
        await lease.take()
    try:
        at = await stored_version(clients)
        if at not in known:
            raise InvalidInput(f"This store has schema {at}, which a newer version wrote: migrate it back with that one.", code="schema_too_new")
        for module, backward in _way(at, to):
            walk = module.backward if backward else module.forward
            items = await walk(clients, scripts, lease.renew, dry_run)
            version = module.VERSION - 1 if backward else module.VERSION
            if not dry_run:
                async with redis_errors():
                    await clients.commands.set(keys.SCHEMA, version)
            done.append(Step(version=version, says=module.SAYS, backward=backward, items=items))
            report(f"Schema {version}: {module.SAYS}{' (taken back)' if backward else ''}, {items} changes{' to make' if dry_run else ''}.")
    finally:
        await lease.release()
    return done


def _way(at: int, to: int) -> list[tuple[ModuleType, bool]]:
    if to >= at:
        return [(module, False) for module in MIGRATIONS if at < module.VERSION <= to]
    return [(module, True) for module in reversed(MIGRATIONS) if to < module.VERSION <= at]


class _Lease:
    """Who migrates. Lapses when nobody renews it, so that a migration that died keeps nobody from the next."""

    def __init__(self, clients: Clients) -> None:
        self._redis: Any = clients.commands
        self._name = secrets.token_hex(8).encode()
        self._held = False

    async def take(self) -> None:
        async with redis_errors():
            self._held = bool(await self._redis.set(keys.MIGRATING, self._name, nx=True, ex=LEASE_SECONDS))
        if not self._held:
            raise Conflict("Another migration is under way.", code="migrating", next_step=f"Wait for it; one that died is forgotten after {LEASE_SECONDS} s.")

    async def renew(self) -> None:
        """Raises Conflict when somebody else has it by now."""
        if not self._held:
            return
        async with redis_errors():
            if await self._redis.get(keys.MIGRATING) != self._name:
                raise Conflict("This migration was silent for so long that another one has begun.", code="migrating", next_step="Let that one finish.")
            await self._redis.expire(keys.MIGRATING, LEASE_SECONDS)

    async def release(self) -> None:
        if self._held:
            async with redis_errors():
                if await self._redis.get(keys.MIGRATING) == self._name:
                    await self._redis.delete(keys.MIGRATING)
