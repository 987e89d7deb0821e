"""What is recorded of a workflow while it runs: ledger rows and the batch a driver commits.

A row is stored under its execution key with one leading letter, `R` running, `S` succeeded, `F` failed, so that a script can tell a finished row
without decoding it. A row that says `S` is final: first write wins.
"""

from typing import Any

from pydantic import Field

from .agents import Execution, ExecutionStatus
from .artifacts import Artifact
from .base import Model
from .events import EventDraft
from .workflows import Decision


class LedgerRow(Model):
    """One execution with what it emitted. A gate's row has no execution: a person did it."""

    key: str
    execution: Execution | None = None
    outputs: dict[str, Any] = Field(default_factory=dict)

    @property
    def letter(self) -> str:
        if self.execution is None:
            return "S"
        return {ExecutionStatus.RUNNING: "R", ExecutionStatus.SUCCEEDED: "S", ExecutionStatus.FAILED: "F"}[self.execution.status]

    @property
    def succeeded(self) -> bool:
        return self.letter == "S"

    def dump(self) -> bytes:
        return self.letter.encode() + self.model_dump_json().encode()

    @classmethod
    def load(cls, stored: bytes) -> "LedgerRow":
        return cls.model_validate_json(stored[1:])


class Batch(Model):
    """What becomes true together in one commit."""

    rows: list[tuple[LedgerRow, EventDraft | None]] = Field(default_factory=list)
    artifacts: list[Artifact] = Field(default_factory=list)
    decisions: list[Decision] = Field(default_factory=list)
    events: list[EventDraft] = Field(default_factory=list)
    fields: dict[str, str] = Field(default_factory=dict)
    """Projection fields of the record: `step`, `done`, `progress`, `pending`, `results`, `errors`, `notes`, as JSON."""
