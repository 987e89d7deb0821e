"""What a driver holds and hears: the lease, what somebody wants of it, what people have said, what a fork may take over. Plain data; `driving.DriverStore` makes it."""

from dataclasses import dataclass
from typing import Any

from ..contracts.artifacts import Artifact
from ..contracts.control import PauseMode
from ..contracts.errors import Tampered
from ..contracts.ids import WorkflowId
from ..contracts.ledger import LedgerRow, Override
from ..contracts.workflows import Decision, WorkflowOptions, WorkflowStatus

SUSPECT_LAPSES = 2
MOST_LAPSES = 5
"""A workflow whose engines fell silent more often than this, in a row and without one finished execution between, is set aside."""


class Rewound(Exception):
    """The server has forgotten acknowledged writes of this driver: an outdated replica was promoted. `heal` says so in the log, then the driver writes them again."""


@dataclass(frozen=True)
class Signals:
    """What somebody wants of the driver."""

    signal: int
    """How often somebody has spoken to the workflow."""
    cancel: dict[str, str] | None
    pause: PauseMode | None
    told: str
    """The newest event: its number and the start of its hash, `12-ab34cd56ef78`."""


@dataclass
class Lease:
    """The right to drive one workflow, and what is pinned of it."""

    workflow_id: WorkflowId
    token: int
    owner: str
    project_id: str
    type: str
    input: dict[str, Any]
    options: WorkflowOptions
    created_by: str
    signals: Signals
    """As they were when it was claimed."""
    lapses: int
    """How often in a row its engine fell silent; from SUSPECT_LAPSES on it is driven apart from other suspects."""
    mend: bool
    """It was set aside and a person retried it: what does not verify is to be dropped."""
    forked: bool
    start: dict[str, Any] | None
    """A fork's own beginning: `inputs` and `returns` of its graph."""
    checkpoint_counter: int
    """The latest checkpoint has at least this number."""
    tampered: Tampered | None
    """Set when what was asked for does not carry its signature: the workflow must be set aside, not driven."""
    told: str
    """The newest event this driver has been told of; a server that does not have it has lost writes. The one field that changes, with `heals`."""
    first: bool = False
    """Nobody has driven the workflow before."""
    traceparent: str = ""
    """The trace of the request that started it."""
    heals: int = 0
    """How often a loss was mended; a reply that was asked for before tells nothing of now."""

    @property
    def told_seq(self) -> int:
        return int(self.told.partition("-")[0])

    def hear(self, told: str) -> None:
        """Takes in what a reply told; replies may overtake each other."""
        if int(told.partition("-")[0]) > self.told_seq:
            self.told = told


@dataclass(frozen=True)
class Spoken:
    """What people have set and said, as far as a driver needs to know."""

    decisions: list[Decision]
    """Made ones."""
    early: dict[str, dict[str, str]]
    """Gate -> {choice, note, by}, given before the gate opened."""
    overrides: dict[str, Override]
    """By step."""
    fired: frozenset[str]
    """Sleeps that are over."""


@dataclass(frozen=True)
class Inherited:
    """What a fork may take over from its source."""

    rows: dict[str, LedgerRow]
    artifacts: dict[str, Artifact]


@dataclass(frozen=True)
class ChildState:
    status: WorkflowStatus
    results: dict[str, Any]
    failure: dict[str, Any]
    """Code and message of a failed one."""
    successor: WorkflowId | None = None


@dataclass(frozen=True)
class ReadyEntry:
    shard: int
    entry_id: str
    workflow_id: WorkflowId
    project_id: str = ""
    begun: bool = False
    """Some engine has held its lease."""
