"""What is recorded of a workflow while it runs: ledger rows and the batch a driver commits.

A row is stored under its execution key with one leading letter, `R` running, `S` succeeded, `F` failed, so that a script can tell a finished row
without decoding it. A row that says `S` is final: first write wins.
"""

from typing import Any

from pydantic import Field

from .agents import Execution, ExecutionStatus
from .artifacts import Artifact
from .base import Instant, Model
from .events import EventDraft
from .ids import AgentId
from .workflows import Decision

BY_HAND = "by hand"
"""Provider of a row that a person set."""


class Override(Model):
    """What a person set in place of what an agent makes: other outputs for one step, or that the film does without them."""

    agent: AgentId
    item: str = ""
    outputs: dict[str, Any] | None = None
    """Everything the agent emits, by name; None leaves the step out."""
    by: str
    why: str
    at: Instant

    @property
    def step(self) -> str:
        """`dialogue_writer:SCENE_2`, or `music_composer` for an agent that runs once."""
        return step_of(self.agent, self.item)


def step_of(agent: str, item: str) -> str:
    """The name people use for an execution: `agent` or `agent:item`."""
    return f"{agent}:{item}" if item else agent


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


class Timer(Model):
    """Something that happens after a time even when nothing runs. `decision:<id>` is a decision's deadline, `sleep:<name>` a durable sleep."""

    name: str
    delay_ms: int
    """From the commit, by the server's clock; it stands still while the workflow is paused."""
    payload: dict[str, Any] = Field(default_factory=dict)


class Batch(Model):
    """What becomes true together in one commit."""

    rows: list[tuple[LedgerRow, EventDraft | None]] = Field(default_factory=list)
    artifacts: list[Artifact] = Field(default_factory=list)
    decisions: list[Decision] = Field(default_factory=list)
    events: list[EventDraft] = Field(default_factory=list)
    timers: list[Timer] = Field(default_factory=list)
    offered: list[str] = Field(default_factory=list)
    """Execution keys of the rows of this batch that other workflows of the project may take over."""
    fields: dict[str, str] = Field(default_factory=dict)
    """Projection fields of the record: `step`, `done`, `progress`, `pending`, `results`, `errors`, `notes`, as JSON."""
