"""Taking everything out of Redis, and putting it into an empty one: keys as the server serialises them (DUMP, RESTORE), by core commands, so that managed servers and Redis Cluster can do it.

A shard is taken at one moment by one script: no workflow without its ready entry, no event without its record. Ended workflows are most of what there is and change seldom; they are taken one by one
beforehand, and the script leaves out those that are still as they were taken. What belongs to no shard (API keys, limits, workflow types) is taken key by key.

A restore marks the store with the name of what it brings until it has brought all of it; meanwhile no process of ours starts on it.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ..contracts.base import Model
from ..contracts.errors import Conflict, Misconfigured
from ..contracts.ids import WorkflowId
from . import keys
from .client import Clients, redis_errors
from .safety import SCHEMA
from .scripts import Scripts

PIPELINE = 200
"""Keys per round trip."""


class Entry(NamedTuple):
    """A key: its name, the instant in ms when it expires (None: never), and its value as the server wrote it."""

    key: bytes
    expires_ms: int | None
    value: bytes


class Taken(NamedTuple):
    """What was there at one moment. `kept`: the ended workflows that were left out because the caller has them."""

    at_ms: int
    entries: list[Entry]
    kept: list[WorkflowId]


class StoreFacts(Model):
    """What a restore must know of a store."""

    schema_version: int
    workflows: int
    engines: int
    restoring: str


class BackupStore:
    """Raises StoreUnavailable."""

    def __init__(self, clients: Clients, scripts: Scripts) -> None:
        self._clients, self._scripts = clients, scripts

    async def ended(self, shard: int) -> dict[WorkflowId, str]:
        """The shard's ended workflows with the digest of each record."""
        flat: list[bytes] = await self._scripts.run("backup_ended", [keys.index(shard)], [])
        return {WorkflowId(flat[i].decode()): flat[i + 1].decode() for i in range(0, len(flat), 2)}

    async def workflow(self, workflow_id: WorkflowId) -> tuple[str, list[Entry]]:
        """All keys of one workflow, and the digest its record had at that moment; empty when it is gone."""
        at, digest, flat = await self._scripts.run("backup_workflow", [keys.record(workflow_id)], [workflow_id])
        return digest.decode(), _entries(int(at), flat)

    async def shard(self, shard: int, have: dict[WorkflowId, str]) -> Taken:
        known = [text for pair in have.items() for text in pair]
        at, kept, flat = await self._scripts.run("backup_shard", [keys.index(shard)], [keys.of_shard(shard), *known])
        return Taken(int(at), _entries(int(at), flat), [WorkflowId(each.decode()) for each in kept])

    async def common(self, *, withheld: bool) -> Taken:
        """What belongs to no shard. `withheld`: also what makes stored payloads readable."""
        redis: Any = self._clients.commands
        async with redis_errors():
            seconds, micros = await redis.time(**({"target_nodes": "random"} if self._clients.cluster else {}))
            at = int(seconds) * 1000 + int(micros) // 1000
            found: list[Entry] = []
            names = [name async for name in redis.scan_iter(match=keys.EVERY, count=1000)]
            for name in sorted(set(names)):
                if keys.in_shard(name.decode()) or name.decode() == keys.RESTORING or (keys.is_withheld(name.decode()) and not withheld):
                    continue
                left, value = await redis.pttl(name), await redis.dump(name)
                if value is not None:
                    found.append(Entry(name, at + left if left >= 0 else None, value))
        return Taken(at, found, [])

    async def facts(self) -> StoreFacts:
        redis: Any = self._clients.commands
        async with redis_errors():
            stored, marked = await redis.get(keys.SCHEMA), await redis.get(keys.RESTORING)
            workflows = sum([await redis.zcard(keys.index(shard)) for shard in keys.ALL_SHARDS])
            seconds, micros = await redis.time(**({"target_nodes": "random"} if self._clients.cluster else {}))
            now = int(seconds) * 1000 + int(micros) // 1000
            up: list[bytes] = await redis.zrangebyscore(keys.AGENTS_UP, now, "+inf")
        engines = {member.rpartition(b"|")[2] for member in up}
        return StoreFacts(schema_version=int(stored or SCHEMA), workflows=workflows, engines=len(engines), restoring=(marked or b"").decode())

    async def begin(self, name: str) -> None:
        """Marks the store as being restored from `name`. Raises Conflict when it holds workflows, is used, or another restore has begun on it."""
        facts = await self.facts()
        if facts.engines:
            raise Conflict(f"{facts.engines} engines work on this Redis. Stop them (`callsheet down`) before restoring.", code="store_in_use")
        if facts.restoring not in ("", name):
            raise Conflict(f"A restore of {facts.restoring} was begun here: finish that one, or empty this Redis.", code="restore_begun")
        if facts.workflows and not facts.restoring:
            raise Conflict(f"This Redis holds {facts.workflows} workflows. A restore needs an empty one: name another by REDIS_URL.", code="store_not_empty")
        async with redis_errors():
            await self._clients.commands.set(keys.RESTORING, name)

    async def put(self, entries: Sequence[Entry]) -> None:
        """Brings keys back, in place of those there are. Raises Misconfigured when this server cannot read what the other one wrote."""
        from redis.exceptions import ResponseError

        redis: Any = self._clients.commands
        for start in range(0, len(entries), PIPELINE):
            async with redis_errors():
                try:
                    await self._put(redis, entries[start : start + PIPELINE])
                except ResponseError as error:
                    if "payload" not in str(error).lower():
                        raise
                    told = "This Redis cannot read what the one that was backed up has written: it is older, or of another make."
                    raise Misconfigured(told, code="restore_version", next_step="Restore into the same kind of server, of that version or newer.") from error

    async def _put(self, redis: Any, entries: Iterable[Entry]) -> None:
        commands = [("RESTORE", e.key, e.expires_ms or 0, e.value, "REPLACE", *(["ABSTTL"] if e.expires_ms else [])) for e in entries]
        if self._clients.cluster:
            for command in commands:
                await redis.execute_command(*command)
            return
        pipeline = redis.pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command)
        await pipeline.execute()

    async def finish(self) -> None:
        """From here on processes may start on the store."""
        async with redis_errors():
            await self._clients.commands.delete(keys.RESTORING)


def _entries(at_ms: int, flat: Sequence[Any]) -> list[Entry]:
    return [Entry(flat[i], at_ms + int(flat[i + 1]) if int(flat[i + 1]) >= 0 else None, flat[i + 2]) for i in range(0, len(flat), 3)]
