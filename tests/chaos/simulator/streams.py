"""The model's streams with their consumer groups."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

Id = tuple[int, int]
SMALLEST, LARGEST = (0, 0), (2**63, 2**63)


class StreamError(Exception):
    """An error reply of a stream command."""


@dataclass
class Delivery:
    consumer: bytes
    at_ms: int
    times: int


@dataclass
class Group:
    last: Id
    consumers: dict[bytes, None] = field(default_factory=dict)
    pending: dict[Id, Delivery] = field(default_factory=dict)
    read: int | None = None


@dataclass
class Stream:
    entries: dict[Id, list[bytes]] = field(default_factory=dict)
    last: Id = SMALLEST
    groups: dict[bytes, Group] = field(default_factory=dict)

    def add(self, wanted: bytes, pairs: Sequence[bytes], now_ms: int, most: int | None) -> bytes:
        if wanted == b"*":
            entry = (now_ms, 0) if now_ms > self.last[0] else (self.last[0], self.last[1] + 1)
        else:
            entry = parse(wanted)
            if entry <= self.last:
                raise StreamError("ERR The ID specified in XADD is equal or smaller than the target stream top item")
        self.entries[entry] = list(pairs)
        self.last = entry
        while most is not None and len(self.entries) > most:
            del self.entries[next(iter(self.entries))]
        return show(entry)

    def delete(self, ids: Iterable[bytes]) -> int:
        return sum(self.entries.pop(parse(each), None) is not None for each in ids)

    def between(self, low: bytes, high: bytes, options: Sequence[bytes], *, newest_first: bool) -> list[Any]:
        first, last = parse(low, 0), parse(high, LARGEST[1])
        found = [[show(entry), pairs] for entry, pairs in self.entries.items() if first <= entry <= last]
        if newest_first:
            found.reverse()
        return found[: int(options[1])] if options else found

    def after(self, start: bytes, count: int | None) -> list[Any]:
        first = parse(start)
        return [[show(entry), pairs] for entry, pairs in self.entries.items() if entry > first][:count]

    # ---- groups ---------------------------------------------------------------------------------------------------------

    def group(self, name: bytes) -> Group:
        found = self.groups.get(name)
        if found is None:
            raise StreamError("NOGROUP No such key or consumer group")
        return found

    def create_group(self, name: bytes, first: bytes) -> None:
        if name in self.groups:
            raise StreamError("BUSYGROUP Consumer Group name already exists")
        self.groups[name] = Group(self.last if first == b"$" else parse(first))

    def deliver(self, name: bytes, consumer: bytes, count: int | None, now_ms: int) -> list[Any]:
        group = self.group(name)
        group.consumers[consumer] = None
        fresh = [entry for entry in self.entries if entry > group.last][:count]
        for entry in fresh:
            group.last = entry
            group.pending[entry] = Delivery(consumer, now_ms, 1)
        return [[show(entry), self.entries[entry]] for entry in fresh]

    def acknowledge(self, name: bytes, ids: Iterable[bytes]) -> int:
        group = self.groups.get(name)
        return 0 if group is None else sum(group.pending.pop(parse(each), None) is not None for each in ids)

    def claim(self, name: bytes, consumer: bytes, idle_ms: int, ids: Iterable[bytes], just_ids: bool, now_ms: int) -> list[Any]:
        group, taken = self.group(name), []
        group.consumers[consumer] = None
        for each in ids:
            entry = parse(each)
            delivery = group.pending.get(entry)
            if delivery is None or now_ms - delivery.at_ms < idle_ms:
                continue
            if entry not in self.entries:
                del group.pending[entry]
                continue
            group.pending[entry] = Delivery(consumer, now_ms, delivery.times + (not just_ids))
            taken.append(show(entry) if just_ids else [show(entry), self.entries[entry]])
        return taken

    def autoclaim(self, name: bytes, consumer: bytes, idle_ms: int, start: bytes, count: int, now_ms: int) -> list[Any]:
        group, taken, gone = self.group(name), [], []
        group.consumers[consumer] = None
        ids, attempts = sorted(entry for entry in group.pending if entry >= parse(start)), count * 10
        following = SMALLEST
        for index, entry in enumerate(ids):
            if attempts == 0 or count == 0:
                following = ids[index]
                break
            attempts -= 1
            delivery = group.pending[entry]
            if entry not in self.entries:
                del group.pending[entry]
                gone.append(show(entry))
                count -= 1
                continue
            if now_ms - delivery.at_ms < idle_ms:
                continue
            group.pending[entry] = Delivery(consumer, now_ms, delivery.times + 1)
            taken.append([show(entry), self.entries[entry]])
            count -= 1
        return [show(following), taken, gone]

    def pending(self, name: bytes, low: bytes, high: bytes, count: int, now_ms: int) -> list[Any]:
        first, last = parse(low, 0), parse(high, LARGEST[1])
        found = sorted((entry, d) for entry, d in self.group(name).pending.items() if first <= entry <= last)
        return [[show(entry), d.consumer, now_ms - d.at_ms, d.times] for entry, d in found[:count]]

    def groups_info(self) -> list[Any]:
        """Name, consumers, pending and last-delivered-id; what real servers add is not modelled."""
        return [
            [b"name", name, b"consumers", len(g.consumers), b"pending", len(g.pending), b"last-delivered-id", show(g.last)] for name, g in self.groups.items()
        ]


def parse(text: bytes, missing: int = 0) -> Id:
    """`7-0`, `7`, `-` or `+`."""
    if text == b"-":
        return SMALLEST
    if text == b"+":
        return LARGEST
    left, _, right = text.partition(b"-")
    if not left.isdigit():
        raise StreamError("ERR Invalid stream ID specified as stream command argument")
    return int(left), int(right) if right else missing


def show(entry: Id) -> bytes:
    return b"%d-%d" % entry
