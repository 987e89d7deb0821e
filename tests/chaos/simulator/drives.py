"""What an engine knows of a workflow it drives, and what it commits at once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Batch:
    decisions: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    timers: list[Any] = field(default_factory=list)

    def add(self, other: "Batch") -> None:
        self.decisions += other.decisions
        self.rows += other.rows
        self.timers += other.timers

    def arguments(self) -> list[Any]:
        return [len(self.decisions), len(self.rows), 0, 0, len(self.timers), 0, 2, *self.decisions, *self.rows, *self.timers, "step", "x"]


@dataclass
class Drive:
    """What one engine knows of a workflow it holds the lease of."""

    workflow_id: str
    token: int
    program: dict[str, Any]
    signal: bytes
    cancel: bytes
    want: bytes
    told: bytes = b""
    """Newest event this driver was told of."""
    rows: dict[str, bytes] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)
    fired: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)
    """Children that have ended."""
    asked: set[str] = field(default_factory=set)
    """What was started, opened or set in this drive."""
    asking: set[str] = field(default_factory=set)
    """Children whose state is being asked for."""
    running: int = 0
    number: int = 0
    memory: Batch = field(default_factory=Batch)
    """Everything this drive has committed: written again when the server lost it."""
    waiting: list[tuple[Batch, Callable[[], None]]] = field(default_factory=list)
    begun: bool = True
    """A suspect waits until no other suspect is driven here."""
    loaded: bool = False
    sending: tuple[Batch, Callable[[], None]] | None = None
    """The commit under way."""
    settling: bool = False
    epoch: int = 0
    """Raised when the lease was healed: answers to what was sent before count no more."""
    over: bool = False

    @property
    def fence(self) -> list[Any]:
        """What every write of a driver begins with: its token, and the newest event it was told of."""
        return [self.token, self.told]

    def hear_of(self, event: bytes) -> None:
        """Replies may overtake each other."""
        if int(event.partition(b"-")[0]) > int(self.told.partition(b"-")[0] or 0):
            self.told = event

    @property
    def busy(self) -> bool:
        return self.running > 0 or self.sending is not None or bool(self.waiting)
