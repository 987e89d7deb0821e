"""The kinds of values the model holds, all in the order in which they were put in, and how parts of them are shown."""

from collections.abc import Sequence
from typing import Any


class Hash(dict[bytes, bytes]):
    pass


class Set(dict[bytes, None]):
    pass


class ZSet(dict[bytes, float]):
    pass


class List(list[bytes]):
    pass


def number(value: float) -> bytes:
    """A score as Redis prints it."""
    return b"%d" % int(value) if value == int(value) else repr(value).encode()


def slice_of(found: Sequence[Any], first: bytes, last: bytes) -> list[Any]:
    low, high = int(first), int(last)
    low, high = max(0, low + len(found) if low < 0 else low), high + len(found) if high < 0 else high
    return list(found[low : high + 1])


def scored(found: Sequence[tuple[float, bytes]], options: Sequence[bytes]) -> list[bytes]:
    if b"WITHSCORES" in options:
        return [part for score, member in found for part in (member, number(score))]
    return [member for _, member in found]
