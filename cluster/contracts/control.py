"""Control of workflows by people: who asked for what, and what came of it."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from .base import Instant, Model
from .ids import ProjectId, WorkflowId
from .workflows import WorkflowStatus


class Principal(Model):
    """On whose behalf something is done, for the audit log and for the events people read."""

    name: str
    """Name of the API key."""
    key_id: str = ""
    reason: Annotated[str, Field(max_length=500)] = ""
    request_id: str = ""

    def because(self) -> dict[str, str]:
        """What an event tells of it."""
        return {"by": self.name, "reason": self.reason} if self.reason else {"by": self.name}


class PauseMode(StrEnum):
    DRAIN = "drain"
    """Running executions finish and are recorded."""
    NOW = "now"
    """Running executions are stopped; they do not count as attempts."""


class TreeReport(Model):
    """What a verb on a production did: the workflow it named and every child below it."""

    workflow_id: WorkflowId
    status: WorkflowStatus
    affected: int
    """Workflows whose state it changed, the named one included."""
    draining: int = 0
    """Of these, how many still finish running executions."""


class AuditEntry(Model):
    """One action of a person (or the end of a workflow), in its project's append-only, hash-chained log. Outlives the workflow."""

    seq: Annotated[int, Field(ge=1)]
    at: Instant
    project_id: ProjectId
    workflow_id: WorkflowId | None = None
    action: str
    """`workflow.pause`, `decision.make`, `workflow.ended` …"""
    by: str
    key_id: str = ""
    reason: str = ""
    request_id: str = ""
    data: dict[str, Any] = Field(default_factory=dict)
    hash: str
    """SHA-1 over the previous entry's hash and this entry as stored."""


class AuditPage(Model):
    items: list[AuditEntry]
    next_after: int


class CheckpointView(Model):
    """One checkpoint of a workflow's graph."""

    n: Annotated[int, Field(ge=0)]
    """Position in the order in which they were stored; the newest is the highest."""
    checkpoint_id: str
    parent_n: int | None = None
    at: Instant | None
    """None when it cannot be trusted."""
    source: str
    """LangGraph's word for how it came about: `input`, `loop`, `update`, `fork`."""
    step: int
    next: tuple[str, ...]
    """Nodes that run next; empty at the end."""
    interrupted: bool = False
    values: dict[str, Any] | None = None
    """The graph's state; only when one checkpoint is asked for."""
    problem: str = ""
    """Why it cannot be trusted, as a code (`signature_invalid`); nothing but its number and id is then told of it."""


class RepairFinding(Model):
    """Something about a workflow's stored state that should not be, and what was done about it."""

    code: str
    found: str
    mended: bool


class RepairReport(Model):
    workflow_id: WorkflowId
    status: WorkflowStatus
    dry_run: bool
    findings: tuple[RepairFinding, ...]


class DeadLetter(Model):
    """A workflow that ended in failure or was set aside, with the evidence, until somebody redrives or dismisses it."""

    workflow_id: WorkflowId
    type: str
    status: WorkflowStatus
    at: Instant
    reason: Literal["failed", "poison", "signature", "version", "other"]
    code: str
    message: str
    agent: str = ""
    item: str = ""
    attempts: int = 0


class DeadLetterPage(Model):
    items: list[DeadLetter]
    next_cursor: str | None = None


class Redriven(Model):
    """What became of one dead letter that somebody wanted to go on."""

    workflow_id: WorkflowId
    outcome: Literal["retried", "refused"]
    status: WorkflowStatus | None = None
    code: str = ""
    detail: str = ""


class RedriveReport(Model):
    items: list[Redriven]
    retried: int
    refused: int
    more: bool = False
    """Whether the project has more dead letters than one redrive takes on."""
