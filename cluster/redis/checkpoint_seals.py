"""What a stored checkpoint is made of as bytes, and what each seal on them covers. No I/O; `checkpoints` and `checkpoint_audit` call it.

    value       type NUL bytes TRAILER                        sealed with thread, namespace, channel and version
    write       task path NUL channel NUL type NUL bytes TRAILER          with thread, namespace, checkpoint id, task and index
    metadata    type NUL bytes TRAILER                                    with thread, namespace, checkpoint id
    checkpoint  type NUL bytes; its seal is a field of its own, `s`: counter (8 bytes), fencing token (8), link (0 or 32), TRAILER,
                over thread, namespace, checkpoint id, parent id, these three, checkpoint, metadata and the names of the fields it has values in

The link is the HMAC in the seal of the parent, so that a checkpoint vouches for the one it follows. Every value a checkpoint names is there or the checkpoint is refused.

Not covered, and why that does no harm: the order of a hash's fields; the time of the last touch and the copy mark in `m`; the set `k`, which serves expiry, deletion and the listing of namespaces. The fence
and the put counter in `m` are not sealed but held against what is: a counter that went back is refused at the next put. A pending write that was removed is not missed: its task runs again and finds its
results in the ledger. Without a ring nothing is sealed, and what is sealed is not read.
"""

from collections.abc import Mapping, Sequence
from struct import Struct
from typing import NamedTuple

import ormsgpack

from ..contracts.errors import CheckpointTampered, Corrupt, Misconfigured, Tampered
from ..seals import KEY_BYTES, TRAILER_BYTES, KeyRing

Typed = tuple[str, bytes]
"""A serialised value: the serialiser's name for its form, and the bytes."""

NUL = "\0"
_NUMBERS = Struct(">QQ")


class Write(NamedTuple):
    """A pending write of a task. `replaces`: the last one wins (errors, interrupts, resumes) instead of the first."""

    task_id: str
    idx: int
    task_path: str
    channel: str
    value: Typed
    replaces: bool = False


class Place(NamedTuple):
    """Where a checkpoint is."""

    thread: str
    ns: str
    checkpoint_id: str

    @property
    def names(self) -> tuple[bytes, bytes, bytes]:
        return self.thread.encode(), self.ns.encode(), self.checkpoint_id.encode()

    def broken(self, what: str, *, code: str | None = None, next_step: str | None = None) -> CheckpointTampered:
        subject = f"Checkpoint {self.checkpoint_id} of {self.thread}" if self.checkpoint_id else f"The latest checkpoint of {self.thread}"
        where = f" in {self.ns}" if self.ns else ""
        return CheckpointTampered(f"{subject}{where}: {what}", thread=self.thread, checkpoint_id=self.checkpoint_id, code=code, next_step=next_step)


class Record(NamedTuple):
    """The fields of a checkpoint's hash as they lie there."""

    checkpoint: bytes
    metadata: bytes
    parent: bytes
    names: bytes
    seal: bytes | None


class Opened(NamedTuple):
    """A record whose seal holds."""

    checkpoint: Typed
    metadata: Typed
    parent: str
    fields: list[str]
    """Channel NUL version of every value it has."""
    counter: int
    token: int
    link: bytes
    mac: bytes


class CheckpointSeals:
    """Makes and checks the seals of checkpoints with a ring, or leaves everything as it is without one."""

    def __init__(self, ring: KeyRing | None) -> None:
        self._ring = ring

    @property
    def on(self) -> bool:
        return self._ring is not None

    # Making

    def value(self, place: Place, name: str, value: Typed) -> bytes:
        return self._sealed("value", pack(value), *place.names[:2], name.encode())

    def write(self, place: Place, write: Write) -> tuple[bytes, bytes]:
        """Field and content."""
        name = f"{write.task_id}{NUL}{write.idx}".encode()
        head = NUL.join((write.task_path, write.channel, write.value[0], ""))
        return name, self._sealed("write", head.encode() + write.value[1], *place.names, name)

    def metadata(self, place: Place, metadata: Typed) -> bytes:
        return self._sealed("metadata", pack(metadata), *place.names)

    def checkpoint(self, place: Place, record: Record, *, counter: int, token: int, link: bytes) -> bytes:
        """The field `s` of this record; empty without a ring."""
        if self._ring is None:
            return b""
        head = _NUMBERS.pack(counter, token) + link
        return head + self._ring.seal("checkpoint", *_covered(place, head, record))

    def _sealed(self, purpose: str, payload: bytes, *place: bytes) -> bytes:
        return payload if self._ring is None else self._ring.sealed(purpose, payload, *place)

    # Checking

    def open_record(self, place: Place, record: Record, counter: bytes) -> Opened:
        """The record's content. `counter` is its place in the index. Raises CheckpointTampered, before anything of it is decoded."""
        if self._ring is None:
            return _unsealed(place, record, counter)
        seal = record.seal or b""
        head, trailer = seal[:-TRAILER_BYTES], seal[-TRAILER_BYTES:]
        if len(head) not in (_NUMBERS.size, _NUMBERS.size + KEY_BYTES):
            raise place.broken("it carries no signature.")
        try:
            self._ring.verify("checkpoint", trailer, *_covered(place, head, record))
        except Tampered as error:
            raise _blamed(place, "the checkpoint itself", error) from error
        sealed_counter, token = _NUMBERS.unpack(head[: _NUMBERS.size])
        if str(sealed_counter).encode() != counter:
            raise place.broken(f"it was stored as number {sealed_counter} and is listed as another; its place in the order was changed.")
        metadata = self.open_metadata(place, record.metadata)
        fields = ormsgpack.unpackb(record.names)
        return Opened(
            _unpack(place, record.checkpoint), metadata, record.parent.decode(), fields, sealed_counter, token, head[_NUMBERS.size :], seal[-KEY_BYTES:]
        )

    def open_metadata(self, place: Place, stored: bytes) -> Typed:
        return _unpack(place, self._opened(place, "its metadata", "metadata", stored, *place.names))

    def open_value(self, place: Place, name: bytes, stored: bytes | None) -> Typed:
        """Raises CheckpointTampered, also when the value is not there."""
        shown = name.partition(b"\0")[0].decode(errors="replace")
        if stored is None:
            raise place.broken(f"the value of its channel {shown!r} is missing.")
        return _unpack(place, self._opened(place, f"the value of its channel {shown!r}", "value", stored, *place.names[:2], name))

    def open_write(self, place: Place, name: bytes, stored: bytes) -> Write:
        content = self._opened(place, f"the pending write {name.decode(errors='replace')!r}", "write", stored, *place.names, name)
        try:
            task_id, _, index = name.decode().rpartition(NUL)
            path, channel, kind, value = content.split(b"\0", 3)
            return Write(task_id, int(index), path.decode(), channel.decode(), (kind.decode(), value))
        except ValueError as error:
            raise place.broken("a pending write of it is not whole.") from error

    def _opened(self, place: Place, what: str, purpose: str, stored: bytes, *names: bytes) -> bytes:
        if self._ring is None:
            return stored
        try:
            return self._ring.opened(purpose, stored, *names)
        except Tampered as error:
            raise _blamed(place, what, error) from error


def open_writes(seals: CheckpointSeals, place: Place, pairs: Sequence[bytes]) -> list[Write]:
    """Pending writes in the order live execution applied them: task path, task id, index."""
    found = [seals.open_write(place, name, stored) for name, stored in zip(pairs[::2], pairs[1::2], strict=True)]
    return sorted(found, key=lambda write: (write.task_path, write.task_id, write.idx))


def resealed(
    seals: CheckpointSeals, source: Place, target: Place, record: Record, counter: bytes, macs: Mapping[str, tuple[bytes, bytes]]
) -> tuple[Record, bytes, bytes]:
    """A record of one thread as a record of another, and the HMACs of the two; `macs` has those of the records before it, by checkpoint id.

    The copy bears no token, for it was not stored under a fence. Raises CheckpointTampered.
    """
    opened = seals.open_record(source, record, counter)
    if not seals.on:
        return record, b"", b""
    before, link = macs.get(opened.parent, (opened.link, opened.link))
    if before != opened.link:
        raise source.broken("its parent is not the one it was stored after.")
    moved = record._replace(metadata=seals.metadata(target, opened.metadata), seal=None)
    moved = moved._replace(seal=seals.checkpoint(target, moved, counter=opened.counter, token=0, link=link))
    return moved, opened.mac, (moved.seal or b"")[-KEY_BYTES:]


def _covered(place: Place, head: bytes, record: Record) -> tuple[bytes, ...]:
    return (*place.names, record.parent, head, record.checkpoint, record.metadata, record.names)


def _blamed(place: Place, what: str, error: Tampered) -> CheckpointTampered:
    return place.broken(f"{what} cannot be trusted. {error.detail}", code=error.code, next_step=error.next_step)


def _unsealed(place: Place, record: Record, counter: bytes) -> Opened:
    if record.seal is not None:
        raise Misconfigured(f"The checkpoints of {place.thread} are signed: this process needs the signing keys to use them.", code="signing_keys")
    try:
        fields, number = ormsgpack.unpackb(record.names), int(counter)
    except ValueError as error:
        raise Corrupt(f"Checkpoint {place.checkpoint_id} of {place.thread} is not whole.") from error
    return Opened(_unpack(place, record.checkpoint), _unpack(place, record.metadata), record.parent.decode(), fields, number, 0, b"", b"")


def pack(value: Typed) -> bytes:
    return value[0].encode() + b"\0" + value[1]


def _unpack(place: Place, stored: bytes) -> Typed:
    kind, sign, content = stored.partition(b"\0")
    if not sign or not kind.isascii():
        raise place.broken("a stored value of it has no type.")
    return kind.decode(), content
