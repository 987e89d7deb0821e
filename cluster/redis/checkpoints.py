"""LangGraph's checkpoints as bytes: where they lie and the scripts that move them. Knows nothing of LangGraph; `graphs.checkpointer` is its only caller.

Layout, per thread (one hash tag, so one Cluster slot):

    m            hash   f fencing token, s put counter, t last full touch
    k            set    every other key of the thread
    i:<ns>       zset   checkpoint ids, score = put counter
    c:<ns>:<id>  hash   c checkpoint, m metadata, p parent id, v msgpack list of the fields of all its channels
    b:<ns>       hash   channel NUL version -> type NUL bytes           (a value is stored once per version)
    w:<ns>:<id>  hash   task NUL index -> task path NUL channel NUL type NUL bytes

Guarantees
- Every operation is one script: it happens as a whole, or it raises and nothing was written. All but `acquire` may be sent twice.
- "Latest" is the highest put counter, kept by Redis. Checkpoint ids carry a host's clock and would lose progress on a host that is behind.
- Once a thread has a fence, writes with an older token or with none raise LeaseLost, also after the thread was deleted.
- A thread under a fence does not expire by itself: its workflow's end sets the time to live. Any other expires `ttl_seconds` after its last write (0: never).
"""

import secrets
from collections.abc import AsyncIterator, Sequence
from typing import Any, NamedTuple

import ormsgpack

from ..contracts.errors import Conflict, Corrupt, InvalidInput
from . import keys
from .client import Clients, redis_errors
from .scripts import Arg, Refused, Scripts

Typed = tuple[str, bytes]
"""A serialised value: the serialiser's name for its form, and the bytes."""

NUL = "\0"
TOMBSTONE_SECONDS = 7 * 24 * 3600
WALK_ANCESTORS = 500
"""Ancestors one walking script visits, so that it does not hold the server for long."""


class Write(NamedTuple):
    """A pending write of a task. `replaces`: the last one wins (errors, interrupts, resumes) instead of the first."""

    task_id: str
    idx: int
    task_path: str
    channel: str
    value: Typed
    replaces: bool = False


class Stored(NamedTuple):
    checkpoint_id: str
    checkpoint: Typed
    metadata: Typed
    parent: str
    """Id of the parent checkpoint, or empty."""
    values: dict[str, Typed]
    writes: list[Write]
    """In the order live execution applied them: task path, task id, index."""


class Entry(NamedTuple):
    checkpoint_id: str
    counter: int
    parent: str
    metadata: Typed


class Ancestor(NamedTuple):
    checkpoint_id: str
    writes: list[Write]
    values: dict[str, Typed]


class CheckpointStore:
    """The checkpoints of all threads of one Redis."""

    def __init__(self, clients: Clients, scripts: Scripts, *, ttl_seconds: int = 0) -> None:
        self._clients = clients
        self._scripts = scripts
        self._ttl = ttl_seconds

    async def put(
        self,
        thread: str,
        ns: str,
        checkpoint_id: str,
        *,
        parent: str,
        checkpoint: Typed,
        metadata: Typed,
        fields: Sequence[tuple[str, Any]],
        values: Sequence[tuple[str, Any, Typed]],
        token: int | None,
    ) -> None:
        """Stores a checkpoint. `fields` are (channel, version) of all its channels, `values` (channel, version, value) of the new ones. Raises LeaseLost."""
        names = ormsgpack.packb([_field(channel, version) for channel, version in fields])
        args: list[Arg] = [_token(token), self._ttl, checkpoint_id, _pack(checkpoint), _pack(metadata), parent, names]
        for channel, version, value in values:
            args += [_field(channel, version), _pack(value)]
        places = [_key("m", thread), _key("k", thread), _key("i", thread, ns), _key("c", thread, ns, checkpoint_id), _key("b", thread, ns)]
        await self._scripts.run("checkpoint_put", places, args)

    async def put_writes(self, thread: str, ns: str, checkpoint_id: str, writes: Sequence[Write], *, token: int | None) -> None:
        """Stores pending writes of a checkpoint. Raises LeaseLost."""
        args: list[Arg] = [_token(token), self._ttl]
        for write in writes:
            head = NUL.join((write.task_path, write.channel, write.value[0], ""))
            args += [int(write.replaces), f"{write.task_id}{NUL}{write.idx}", head.encode() + write.value[1]]
        await self._scripts.run("checkpoint_writes", [_key("m", thread), _key("k", thread), _key("w", thread, ns, checkpoint_id)], args)

    async def read(self, thread: str, ns: str, checkpoint_id: str = "") -> Stored | None:
        """One checkpoint, the latest when no id is given. Raises Corrupt."""
        places = [_key("i", thread, ns), _key("b", thread, ns)]
        reply = await self._scripts.run("checkpoint_read", places, [checkpoint_id, _key("c", thread, ns, ""), _key("w", thread, ns, "")])
        if reply is None:
            return None
        found, checkpoint, metadata, parent, fields, values, writes = reply
        present = {field.decode().rpartition(NUL)[0]: _unpack(value) for field, value in zip(fields, values, strict=True) if value is not None}
        return Stored(found.decode(), _unpack(checkpoint), _unpack(metadata), parent.decode(), present, _writes(writes))

    async def index(self, thread: str, ns: str) -> list[Entry]:
        """The checkpoints of a namespace, newest first."""
        rows = await self._scripts.run("checkpoint_index", [_key("i", thread, ns)], [_key("c", thread, ns, "")])
        return [Entry(found.decode(), int(counter), parent.decode(), _unpack(metadata)) for found, counter, parent, metadata in rows]

    async def walk(self, thread: str, ns: str, checkpoint_id: str, channels: Sequence[str]) -> list[Ancestor]:
        """The ancestors of a checkpoint, nearest first, up to where the last of `channels` has a stored value; with their writes to, and values of, those channels.

        One script call for every WALK_ANCESTORS of them.
        """
        wanted, ancestors = list(channels), list[Ancestor]()
        mode, cursor = "of", checkpoint_id
        while wanted and (cursor or mode == "of"):
            args: list[Arg] = [mode, cursor, _key("c", thread, ns, ""), _key("w", thread, ns, ""), WALK_ANCESTORS, *wanted]
            following, rows = await self._scripts.run("checkpoint_walk", [_key("i", thread, ns), _key("b", thread, ns)], args)
            for found, writes, stored in rows:
                values = {channel.decode(): _unpack(value) for channel, value in zip(stored[::2], stored[1::2], strict=True)}
                ancestors.append(Ancestor(found.decode(), _writes(writes), values))
                wanted = [channel for channel in wanted if channel not in values]
            mode, cursor = "from", following.decode()
        return ancestors

    async def remove(self, thread: str, ns: str, checkpoint_ids: Sequence[str]) -> None:
        """Removes checkpoints with their writes and the values only they named."""
        if checkpoint_ids:
            places = [_key("k", thread), _key("i", thread, ns), _key("b", thread, ns)]
            await self._scripts.run("checkpoint_remove", places, [_key("c", thread, ns, ""), _key("w", thread, ns, ""), *checkpoint_ids])

    async def delete(self, thread: str) -> None:
        """Removes a thread. Whoever drove it can write nothing more to it for TOMBSTONE_SECONDS."""
        await self._scripts.run("checkpoint_delete", [_key("m", thread), _key("k", thread)], [TOMBSTONE_SECONDS])

    async def acquire(self, thread: str) -> int:
        """Raises the fence by one; returns the new token, the only one that may write from now on."""
        return int(await self._scripts.run("checkpoint_fence", [_key("m", thread), _key("k", thread)], [""]))

    async def set_fence(self, thread: str, token: int) -> None:
        """Sets the fence to a lease's token. Raises LeaseLost when a newer one is there."""
        await self._scripts.run("checkpoint_fence", [_key("m", thread), _key("k", thread)], [token])

    async def copy(self, source: str, target: str) -> None:
        """Copies a thread, put counter included, fence excluded. Raises Conflict when the target has checkpoints. A source without any is no error."""
        counter, entries = await self._scripts.run("checkpoint_export", [_key("m", source), _key("k", source)], [])
        if not entries:
            return
        args: list[Arg] = [secrets.token_hex(8), self._ttl, counter]
        for name, kind, content in entries:
            args += [_renamed(name.decode(), source, target), kind, len(content), *content]
        try:
            await self._scripts.run("checkpoint_import", [_key("m", target), _key("k", target)], args)
        except Refused as error:
            raise Conflict(f"Thread {target!r} has checkpoints already; copy into a new thread.") from error

    async def namespaces(self, thread: str) -> list[str]:
        """The checkpoint namespaces of a thread, sorted."""
        prefix = _key("i", thread, "")
        async with redis_errors():
            members: Any = await self._clients.commands.smembers(_key("k", thread))  # type: ignore[misc]
        return sorted(name[len(prefix) :] for name in (member.decode() for member in members) if name.startswith(prefix))

    async def threads(self) -> AsyncIterator[str]:
        """All threads, by a scan of the key space: for administration, not for traffic."""
        seen: set[str] = set()
        mark = ":lg:k:"
        async with redis_errors():
            async for name in self._clients.commands.scan_iter(match=f"{keys.PREFIX}:*{mark}*", count=1000):
                thread = name.decode().partition(mark)[2]
                if thread not in seen:
                    seen.add(thread)
                    yield thread


def _key(kind: str, thread: str, *rest: str) -> str:
    if not thread or any(sign in thread for sign in "{}\0"):
        raise InvalidInput("A thread id is not empty and has no `{`, `}` or NUL in it.")
    return keys.checkpoint(kind, thread, *rest)


def _renamed(name: str, source: str, target: str) -> str:
    for kind in "icbw":
        prefix = _key(kind, source, "")
        if name.startswith(prefix):
            return _key(kind, target, "") + name[len(prefix) :]
    raise Corrupt(f"The key {name!r} does not belong to thread {source!r}.")


def _token(token: int | None) -> str | int:
    return "" if token is None else token


def _field(channel: str, version: Any) -> str:
    return f"{channel}{NUL}{version}"


def _pack(value: Typed) -> bytes:
    return value[0].encode() + b"\0" + value[1]


def _unpack(stored: bytes) -> Typed:
    kind, sign, content = stored.partition(b"\0")
    if not sign:
        raise Corrupt("A stored value of a checkpoint has no type.")
    return kind.decode(), content


def _writes(pairs: Sequence[bytes]) -> list[Write]:
    found = []
    for field, stored in zip(pairs[::2], pairs[1::2], strict=True):
        task_id, _, index = field.decode().rpartition(NUL)
        parts = stored.split(b"\0", 3)
        if len(parts) != 4:
            raise Corrupt(f"A pending write of task {task_id!r} is not whole.")
        path, channel, kind, content = parts
        found.append(Write(task_id, int(index), path.decode(), channel.decode(), (kind.decode(), content)))
    return sorted(found, key=lambda write: (write.task_path, write.task_id, write.idx))
