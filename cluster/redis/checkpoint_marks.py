"""What a process remembers of the threads it writes: enough to sign a checkpoint before Redis has given it its number, and to notice that a thread went back.

Memory only. Forgetting costs one more round trip at the next put; it never makes anything wrong. The one thing that must not be forgotten, the counter a thread has to have reached, is given by whoever
keeps it elsewhere (`expect`), for as long as the thread is driven here.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from ..contracts.errors import CheckpointTampered
from ..seals import KEY_BYTES
from .checkpoint_seals import Place

THREADS = 4096
"""Threads remembered at most; more than one process drives at once."""
REWOUND = "checkpoint_rewound"


class Guess(NamedTuple):
    """The counter a checkpoint will get and the HMAC of its parent's seal (empty: no parent, or not known). `sure`: that HMAC was seen here."""

    counter: int
    link: bytes
    sure: bool


@dataclass
class _Mark:
    given: int = 0
    """The last counter sent; the next put is expected to get the one after."""
    stored: int = 0
    """The highest counter whose put was acknowledged here."""
    expected: dict[str, int] = field(default_factory=dict)
    """Namespace -> the counter its latest checkpoint has at least."""
    macs: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """Namespace -> the checkpoint last read or stored, with its seal's HMAC."""
    reached: dict[str, int] = field(default_factory=dict)
    """Namespace -> the counter of its latest checkpoint, as stored or read here."""


class Marks:
    """One mark per thread."""

    def __init__(self) -> None:
        self._marks: dict[str, _Mark] = {}

    def expect(self, thread: str, ns: str, counter: int) -> None:
        """The latest checkpoint of this namespace has at least this counter; 0 takes the expectation back."""
        self._of(thread).expected[ns] = counter

    def check_latest(self, place: Place, counter: int) -> None:
        """Raises CheckpointTampered (`checkpoint_rewound`) when the latest checkpoint, of this counter (0: none), is older than expected."""
        mark = self._marks.get(place.thread)
        if mark is not None and counter < (wanted := mark.expected.get(place.ns, 0)):
            raise place.broken(f"it has number {counter}, and number {wanted} is known to have been stored; newer ones were taken away.", code=REWOUND)

    def reached(self, thread: str, ns: str) -> int:
        """The counter of the latest checkpoint of this namespace, as far as it was stored or read here; 0: not known."""
        mark = self._marks.get(thread)
        return 0 if mark is None else mark.reached.get(ns, 0)

    def guess(self, place: Place, parent: str) -> Guess:
        mark = self._of(place.thread)
        mark.given += 1
        known, mac = mark.macs.get(place.ns, ("", b""))
        return Guess(mark.given, mac if parent and parent == known else b"", bool(parent) and parent == known)

    def corrected(self, place: Place, parent: str, wrong: Guess, right: Guess, *, known: bool) -> Guess:
        """The next guess, after Redis said what is right. `known`: the checkpoint had its place already. Raises CheckpointTampered."""
        mark = self._of(place.thread)
        if right.link and wrong.sure and right.link != wrong.link:
            raise CheckpointTampered(
                f"Checkpoint {parent} of {place.thread}: it was changed since it was read or stored here.", thread=place.thread, checkpoint_id=parent
            )
        if known:  # a put that is sent again keeps its number
            return right
        if right.counter <= mark.stored:
            raise place.broken(f"it would get number {right.counter}, and number {mark.stored} was stored before it; the thread was put back.", code=REWOUND)
        if right.counter > wrong.counter:
            mark.given = max(mark.given, right.counter - 1)
        elif right.counter < wrong.counter and mark.given >= wrong.counter:  # else another put has come back down already
            mark.given = right.counter - 1
        elif right.counter == wrong.counter:
            return right
        mark.given += 1
        return right._replace(counter=mark.given)

    def stored(self, place: Place, counter: int, seal: bytes) -> None:
        mark = self._of(place.thread)
        mark.given, mark.stored = max(mark.given, counter), max(mark.stored, counter)
        mark.reached[place.ns] = max(mark.reached.get(place.ns, 0), counter)
        mark.macs[place.ns] = (place.checkpoint_id, seal[-KEY_BYTES:])

    def seen(self, place: Place, counter: int, mac: bytes, *, latest: bool) -> None:
        """A checkpoint was read and verified."""
        mark = self._of(place.thread)
        if latest:
            mark.reached[place.ns] = counter
        mark.given = max(mark.given, counter)
        mark.macs[place.ns] = (place.checkpoint_id, mac)

    def forget(self, thread: str) -> None:
        self._marks.pop(thread, None)

    def _of(self, thread: str) -> _Mark:
        mark = self._marks.get(thread)
        if mark is None:
            if len(self._marks) >= THREADS:
                del self._marks[next(iter(self._marks))]
            mark = self._marks[thread] = _Mark()
        return mark
