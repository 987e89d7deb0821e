"""LangGraph's checkpoints as bytes: where they lie and the scripts that move them. Knows nothing of LangGraph; `graphs.checkpointer` is its only caller.

Layout, per thread (one hash tag, so one Cluster slot):

    m            hash   f fencing token, s put counter, t last full touch
    k            set    every other key of the thread
    i:<ns>       zset   checkpoint ids, score = put counter
    c:<ns>:<id>  hash   c checkpoint, m metadata, p parent id, v msgpack list of the fields of its values, s seal
    b:<ns>       hash   channel NUL version -> type NUL bytes           (a value is stored once per version)
    w:<ns>:<id>  hash   task NUL index -> task path NUL channel NUL type NUL bytes

Guarantees
- Every operation is one script: it happens as a whole, or it raises and nothing was written. All but `acquire` may be sent twice.
- "Latest" is the highest put counter, kept by Redis. Checkpoint ids carry a host's clock and would lose progress on a host that is behind.
- With a key ring everything is sealed (`checkpoint_seals` says with what), and verified before it is returned: CheckpointTampered otherwise. Nothing unsigned is returned.
- A seal holds the counter, which Redis gives out: the store guesses it, signs, and signs again when the guess was wrong. It guesses right as long as one process writes a thread.
- Once a thread has a fence, writes with an older token or with none raise LeaseLost, also after the thread was deleted.
- A thread under a fence does not expire by itself: its workflow's end sets the time to live. Any other expires `ttl_seconds` after its last write (0: never).
"""

import secrets
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import ormsgpack

from ..contracts.errors import CheckpointTampered, Conflict, InvalidInput, StoreUnavailable
from ..seals import KeyRing
from . import keys
from .checkpoint_marks import Guess, Marks
from .checkpoint_seals import NUL, CheckpointSeals, Place, Record, Typed, Write, open_writes, pack, resealed
from .client import Clients, redis_errors
from .scripts import Arg, Key, Refused, Scripts

TOMBSTONE_SECONDS = 7 * 24 * 3600
WALK_ANCESTORS = 500
"""Ancestors one walking script visits, so that it does not hold the server for long."""
TRIES = 64
"""Counters guessed wrong in a row before a put gives up; two writers without a fence could go on for ever."""


class Stored(NamedTuple):
    checkpoint_id: str
    checkpoint: Typed
    metadata: Typed
    parent: str
    """Id of the parent checkpoint, or empty."""
    values: dict[str, Typed]
    writes: list[Write]
    """In the order live execution applied them: task path, task id, index."""
    counter: int
    token: int
    """Fencing token it was stored under; 0: none."""
    link: bytes
    """The HMAC of its parent's seal as it was when this one was stored."""
    mac: bytes
    """The HMAC of its own seal."""


class Entry(NamedTuple):
    checkpoint_id: str
    counter: int
    metadata: Typed


class Ancestor(NamedTuple):
    checkpoint_id: str
    writes: list[Write]
    values: dict[str, Typed]


class CheckpointStore:
    """The checkpoints of all threads of one Redis."""

    def __init__(self, clients: Clients, scripts: Scripts, *, ring: KeyRing | None = None, ttl_seconds: int = 0) -> None:
        self._clients = clients
        self._scripts = scripts
        self._ttl = ttl_seconds
        self.seals = CheckpointSeals(ring)
        self.marks = Marks()

    # Writing

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
    ) -> int:
        """Stores a checkpoint; returns its counter.

        `fields` are (channel, version) of all channels that have a value, `values` (channel, version, value) of the new ones. Raises LeaseLost, and CheckpointTampered when the thread was put back
        to an earlier state or the parent is not the one this process knows.
        """
        place, seals = Place(thread, ns, checkpoint_id), self.seals
        names = ormsgpack.packb([_field(channel, version) for channel, version in fields])
        record = Record(pack(checkpoint), seals.metadata(place, metadata), parent.encode(), names, None)
        named = [(_field(channel, version), value) for channel, version, value in values]
        new: list[Arg] = [arg for name, value in named for arg in (name, seals.value(place, name, value))]
        places = [_key("m", thread), _key("k", thread), _key("i", thread, ns), _key("c", thread, ns, checkpoint_id), _key("b", thread, ns)]
        guess = self.marks.guess(place, parent)
        for _ in range(TRIES):
            seal = seals.checkpoint(place, record, counter=guess.counter, token=token or 0, link=guess.link)
            head: list[Arg] = [_token(token), self._ttl, checkpoint_id, record.checkpoint, record.metadata, parent, names, seal, guess.counter, guess.link]
            stored, counter, link, known = await self._script("checkpoint_put", place, places, [*head, *new])
            if stored:
                self.marks.stored(place, counter, seal)
                return counter
            guess = self.marks.corrected(place, parent, guess, Guess(counter, link, guess.sure), known=bool(known))
        raise StoreUnavailable(f"Others write checkpoints of {thread} at the same time; this one was not stored.", retry_after=1.0)

    async def put_writes(self, thread: str, ns: str, checkpoint_id: str, writes: Sequence[Write], *, token: int | None) -> None:
        """Stores pending writes of a checkpoint. Raises LeaseLost."""
        place, args = Place(thread, ns, checkpoint_id), list[Arg]([_token(token), self._ttl])
        for write in writes:
            args += [int(write.replaces), *self.seals.write(place, write)]
        await self._script("checkpoint_writes", place, [_key("m", thread), _key("k", thread), _key("w", thread, ns, checkpoint_id)], args)

    # Reading

    async def read(self, thread: str, ns: str, checkpoint_id: str = "", *, writes: bool = True) -> Stored | None:
        """One checkpoint, the latest when no id is given; `writes=False` neither looks at its pending writes nor returns them.

        Raises CheckpointTampered, also when the latest is older than `marks.expect` says.
        """
        place = Place(thread, ns, checkpoint_id)
        args: list[Arg] = [checkpoint_id, _key("c", thread, ns, ""), _key("w", thread, ns, "")]
        reply = await self._script("checkpoint_read", place, [_key("i", thread, ns), _key("b", thread, ns)], args)
        if reply is None:
            if not checkpoint_id:
                self.marks.check_latest(place, 0)
            return None
        found, counter, fields, values, pairs = reply
        place = place._replace(checkpoint_id=_text(place, found))
        opened = self.seals.open_record(place, Record(*fields), counter)
        if not checkpoint_id:
            self.marks.check_latest(place, opened.counter)
        present = {
            name.rpartition(NUL)[0]: self.seals.open_value(place, name.encode(), value)
            for name, value in zip(opened.fields, values, strict=True)
            if value is not None or self.seals.on
        }
        self.marks.seen(place, opened.counter, opened.mac, latest=not checkpoint_id)
        pending = open_writes(self.seals, place, pairs) if writes else []
        return Stored(
            place.checkpoint_id, opened.checkpoint, opened.metadata, opened.parent, present, pending, opened.counter, opened.token, opened.link, opened.mac
        )

    async def index(self, thread: str, ns: str) -> list[Entry]:
        """The checkpoints of a namespace, newest first. Raises CheckpointTampered."""
        place = Place(thread, ns, "")
        rows = await self._script("checkpoint_index", place, [_key("i", thread, ns)], [_key("c", thread, ns, "")])
        entries = []
        for found, counter, _, metadata in rows:
            at = place._replace(checkpoint_id=_text(place, found))
            if metadata is None:
                raise at.broken("it is listed and not there.")
            entries.append(Entry(at.checkpoint_id, _number(at, counter), self.seals.open_metadata(at, metadata)))
        return entries

    async def listed(self, thread: str, ns: str) -> list[tuple[str, int]]:
        """Ids and counters of a namespace as they are listed, newest first, unverified; what is not a name or a number is shown as nearly as possible."""
        rows = await self._script("checkpoint_index", Place(thread, ns, ""), [_key("i", thread, ns)], [_key("c", thread, ns, "")])
        return [(found.decode(errors="replace"), int(counter) if counter.isdigit() else 0) for found, counter, *_ in rows]

    async def walk(self, thread: str, ns: str, checkpoint_id: str, channels: Sequence[str]) -> list[Ancestor]:
        """The ancestors of a checkpoint, nearest first, up to where the last of `channels` has a stored value; with their writes to, and values of, those channels.

        One script call for every WALK_ANCESTORS of them. Raises CheckpointTampered when one cannot be trusted, is missing, or is not the one its successor was stored after.
        """
        wanted, ancestors = list(channels), list[Ancestor]()
        mode, cursor, expected = "of", checkpoint_id, b""
        while wanted and (cursor or mode == "of"):
            place = Place(thread, ns, cursor)
            args: list[Arg] = [mode, cursor, _key("c", thread, ns, ""), _key("w", thread, ns, ""), WALK_ANCESTORS, *wanted]
            following, lost, rows = await self._script("checkpoint_walk", place, [_key("i", thread, ns), _key("b", thread, ns)], args)
            for position, (found, counter, fields, pairs, stored) in enumerate(rows):
                at = place._replace(checkpoint_id=_text(place, found))
                opened = self.seals.open_record(at, Record(*fields), counter)
                if expected and opened.mac != expected:
                    raise at.broken("it is not the one that was followed when its successor was stored.")
                expected = opened.link
                if mode == "of" and position == 0:
                    continue
                values = {name.rpartition(b"\0")[0].decode(): self.seals.open_value(at, name, value) for name, value in _pairs(stored)}
                ancestors.append(Ancestor(at.checkpoint_id, open_writes(self.seals, at, pairs), values))
                wanted = [channel for channel in wanted if channel not in values]
            if lost and (rows or mode == "from"):
                if self.seals.on:
                    raise place._replace(checkpoint_id=_text(place, following)).broken("it is missing, and values are rebuilt from it.")
                return ancestors
            mode, cursor = "from", "" if lost else _text(place, following)
        return ancestors

    async def namespaces(self, thread: str) -> list[str]:
        """The checkpoint namespaces of a thread, sorted."""
        prefix = _key("i", thread, "")
        return sorted(name[len(prefix) :] for name in await self.members(thread) if name.startswith(prefix))

    async def members(self, thread: str) -> set[str]:
        """The keys of a thread, `m` and `k` excepted."""
        async with redis_errors():
            members: Any = await self._clients.commands.smembers(_key("k", thread))  # type: ignore[misc]
        return {member.decode(errors="replace") for member in members}

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

    # Removing and copying

    async def remove(self, thread: str, ns: str, checkpoint_ids: Sequence[str]) -> None:
        """Removes checkpoints with their writes and the values only they named."""
        if checkpoint_ids:
            await self._less("checkpoint_remove", thread, ns, checkpoint_ids)

    async def retain(self, thread: str, ns: str, checkpoint_ids: Sequence[str]) -> None:
        """Removes every checkpoint of a namespace but these, however its name was changed."""
        await self._less("checkpoint_retain", thread, ns, checkpoint_ids)

    async def _less(self, script: str, thread: str, ns: str, checkpoint_ids: Sequence[str]) -> None:
        places = [_key("k", thread), _key("i", thread, ns), _key("b", thread, ns)]
        await self._script(script, Place(thread, ns, ""), places, [_key("c", thread, ns, ""), _key("w", thread, ns, ""), *checkpoint_ids])

    async def drop_bad_writes(self, thread: str, ns: str, checkpoint_id: str) -> int:
        """Removes those pending writes of a checkpoint that do not verify; their tasks run again. Returns how many."""
        place, key = Place(thread, ns, checkpoint_id), _key("w", thread, ns, checkpoint_id)
        async with redis_errors():
            stored: dict[bytes, bytes] = await self._clients.commands.hgetall(key)  # type: ignore[misc]
            bad = [name for name, content in stored.items() if not self._holds(place, name, content)]
            if bad:
                await self._clients.commands.hdel(key, *bad)  # type: ignore[misc]
        return len(bad)

    def _holds(self, place: Place, name: bytes, content: bytes) -> bool:
        try:
            self.seals.open_write(place, name, content)
        except CheckpointTampered:
            return False
        return True

    async def delete(self, thread: str) -> None:
        """Removes a thread. Whoever drove it can write nothing more to it for TOMBSTONE_SECONDS."""
        await self._scripts.run("checkpoint_delete", [_key("m", thread), _key("k", thread)], [TOMBSTONE_SECONDS])
        self.marks.forget(thread)

    async def copy(self, source: str, target: str) -> None:
        """Copies a thread, put counter included, fence excluded, sealed anew for its new place.

        Raises Conflict when the target has checkpoints, CheckpointTampered when anything of the source does not verify. A source without any checkpoint is no error.
        """
        counter, entries = await self._script("checkpoint_export", Place(source, "", ""), [_key("m", source), _key("k", source)], [])
        if not entries:
            return
        held = {name.decode(errors="replace"): content for name, _, content in entries}
        args: list[Arg] = [secrets.token_hex(8), self._ttl, counter]
        for name, kind, content in self._moved(source, target, held):
            args += [name, kind, len(content), *content]
        try:
            await self._scripts.run("checkpoint_import", [_key("m", target), _key("k", target)], args)
        except Refused as error:
            raise Conflict(f"Thread {target!r} has checkpoints already; copy into a new thread.") from error
        self.marks.forget(target)

    def _moved(self, source: str, target: str, held: Mapping[str, list[bytes]]) -> list[tuple[str, str, list[bytes]]]:
        """Keys of the target with their kind and content, from those of the source."""
        prefix, moved, used = _key("i", source, ""), list[tuple[str, str, list[bytes]]](), 0
        for index in [name for name in held if name.startswith(prefix)]:
            ns, macs = index[len(prefix) :], dict[str, tuple[bytes, bytes]]()
            moved.append((_key("i", target, ns), "zset", held[index]))
            blobs = held.get(_key("b", source, ns), [])
            moved.append((_key("b", target, ns), "hash", self._moved_values(Place(source, ns, ""), Place(target, ns, ""), blobs)))
            used += 1 + (_key("b", source, ns) in held)
            for found, counter in _pairs(held[index]):
                before = Place(source, ns, _text(Place(source, ns, ""), found))
                after = before._replace(thread=target)
                fields = dict(_pairs(held.get(_key("c", *before), [])))
                if not {b"c", b"m", b"p", b"v"} <= fields.keys():
                    raise before.broken("it is listed and not there.")
                record, *pair = resealed(self.seals, before, after, Record(*(fields.get(name) for name in (b"c", b"m", b"p", b"v", b"s"))), counter, macs)  # type: ignore[arg-type]
                macs[before.checkpoint_id] = (pair[0], pair[1])
                content = [part for name, value in zip((b"c", b"m", b"p", b"v", b"s"), record, strict=True) if value is not None for part in (name, value)]
                moved.append((_key("c", *after), "hash", content))
                writes = open_writes(self.seals, before, held.get(_key("w", *before), []))
                moved.append((_key("w", *after), "hash", [part for write in writes for part in self.seals.write(after, write)]))
                used += 1 + (_key("w", *before) in held)
        if used != len(held):
            raise CheckpointTampered(f"The checkpoints of {source}: there are more of them than are listed.", thread=source)
        return [entry for entry in moved if entry[2]]

    def _moved_values(self, source: Place, target: Place, pairs: Sequence[bytes]) -> list[bytes]:
        return [part for name, stored in _pairs(pairs) for part in (name, self.seals.value(target, name.decode(), self.seals.open_value(source, name, stored)))]

    # The fence

    async def acquire(self, thread: str) -> int:
        """Raises the fence by one; returns the new token, the only one that may write from now on."""
        return int(await self._scripts.run("checkpoint_fence", [_key("m", thread), _key("k", thread)], [""]))

    async def set_fence(self, thread: str, token: int) -> None:
        """Sets the fence to a lease's token. Raises LeaseLost when a newer one is there."""
        await self._scripts.run("checkpoint_fence", [_key("m", thread), _key("k", thread)], [token])

    async def _script(self, name: str, place: Place, places: list[Key], args: list[Arg]) -> Any:
        try:
            return await self._scripts.run(name, places, args)
        except Refused as error:
            raise _unreadable(place, error) from error


def _unreadable(place: Place, error: Refused) -> CheckpointTampered:
    if error.word == "REWOUND":
        return place.broken(f"the put counter went back below {error.rest}, the number of a checkpoint that is there.", code="checkpoint_rewound")
    return place.broken(error.rest + "." if error.word == "BROKEN" else f"what is stored has not the form of a checkpoint ({error}).")


def _key(kind: str, thread: str, *rest: str) -> str:
    if not thread or any(sign in thread for sign in "{}\0"):
        raise InvalidInput("A thread id is not empty and has no `{`, `}` or NUL in it.")
    return keys.checkpoint(kind, thread, *rest)


def _token(token: int | None) -> str | int:
    return "" if token is None else token


def _field(channel: str, version: Any) -> str:
    return f"{channel}{NUL}{version}"


def _text(place: Place, stored: bytes) -> str:
    try:
        return stored.decode()
    except UnicodeDecodeError as error:
        raise place.broken("the name of a checkpoint was changed.") from error


def _number(place: Place, stored: bytes) -> int:
    if not stored.isdigit():
        raise place.broken("its place in the order was changed.")
    return int(stored)


def _pairs(flat: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    return zip(flat[::2], flat[1::2], strict=True)
