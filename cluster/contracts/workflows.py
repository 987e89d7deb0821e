"""Workflows: their statuses with the one transition table, what a caller posts, and what a caller sees."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from .agents import Stage
from .artifacts import ArtifactRef
from .base import Instant, Model
from .ids import PROJECT_ID_PATTERN, DecisionId, ProjectId, WorkflowId


class WorkflowStatus(StrEnum):
    PENDING = "pending"
    RUNNING = "running"
    WAITING = "waiting"
    PAUSING = "pausing"
    PAUSED = "paused"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    QUARANTINED = "quarantined"

    @property
    def terminal(self) -> bool:
        return not TRANSITIONS[self]


_S = WorkflowStatus
TRANSITIONS: dict[WorkflowStatus, frozenset[WorkflowStatus]] = {
    _S.PENDING: frozenset({_S.RUNNING, _S.PAUSED, _S.CANCELLED, _S.QUARANTINED}),
    _S.RUNNING: frozenset({_S.WAITING, _S.PENDING, _S.PAUSING, _S.COMPLETED, _S.FAILED, _S.CANCELLED, _S.QUARANTINED}),
    _S.WAITING: frozenset({_S.PENDING, _S.RUNNING, _S.PAUSED, _S.CANCELLED, _S.QUARANTINED}),
    _S.PAUSING: frozenset({_S.PAUSED, _S.RUNNING, _S.PENDING, _S.COMPLETED, _S.FAILED, _S.CANCELLED, _S.QUARANTINED}),
    _S.PAUSED: frozenset({_S.PENDING, _S.WAITING, _S.CANCELLED}),
    _S.QUARANTINED: frozenset({_S.PENDING, _S.CANCELLED}),
    _S.COMPLETED: frozenset(),
    _S.FAILED: frozenset(),
    _S.CANCELLED: frozenset(),
}
"""Which status may follow which. RUNNING -> PENDING is an engine handing a workflow back."""


class WorkflowOptions(Model):
    auto: bool = True
    """Answer every decision with its default at once; false waits for a person."""
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 7
    """Same input and seed: same film, byte for byte, on the offline providers."""
    priority: Annotated[int, Field(ge=1, le=3)] = 2
    """1 high, 2 normal, 3 low; passed to the Task Service."""
    labels: dict[Annotated[str, Field(max_length=64)], Annotated[str, Field(max_length=256)]] = Field(default_factory=dict, max_length=16)


class WorkflowRequest(Model):
    """What a caller posts to start a workflow."""

    type: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,60}(@[0-9]{1,6})?$")] = "movie_creation"
    """`movie_creation` (newest version) or `movie_creation@1` (that one)."""
    project_id: Annotated[ProjectId, Field(pattern=PROJECT_ID_PATTERN)] = ProjectId("default")
    input: dict[str, Any] = Field(default_factory=dict)
    options: WorkflowOptions = WorkflowOptions()


class DecisionStatus(StrEnum):
    OPEN = "open"
    MADE = "made"


class DecisionOption(Model):
    id: Annotated[str, Field(max_length=64)]
    label: str
    summary: str = ""
    detail: dict[str, Any] = Field(default_factory=dict)


class Decision(Model):
    """A question to a person, and, once made, its answer."""

    decision_id: DecisionId
    kind: str
    """The gate's id: `concept`, `rough_cut`."""
    prompt: str
    options: tuple[DecisionOption, ...]
    default: str
    """The option chosen by `auto` and by a reader in a hurry."""
    allow_note: bool = False
    """Whether a free-text `note` means something to this gate."""
    artifacts: tuple[ArtifactRef, ...] = ()
    status: DecisionStatus = DecisionStatus.OPEN
    opened_at: Instant
    choice: str | None = None
    note: str = ""
    made_at: Instant | None = None
    made_by: str = ""
    """Name of the API key, or `auto`."""


class DecisionAnswer(Model):
    """What a person posts: one of the options, and a note where the gate takes one."""

    decision_id: DecisionId
    choice: Annotated[str, Field(min_length=1, max_length=64)]
    note: Annotated[str, Field(max_length=2000)] = ""


class ErrorRecord(Model):
    at: Instant
    category: Literal["agent", "service", "workflow", "system"]
    code: str
    message: str
    agent: str = ""
    item: str = ""


class Progress(Model):
    """Counts for a progress display; `total` grows while the dataflow discovers scenes, shots and lines."""

    executions_done: int = 0
    executions_total: int = 0
    executions_running: int = 0
    shots_done: int = 0
    shots_total: int = 0
    percent: Annotated[float, Field(ge=0, le=100)] = 0.0


class Workflow(Model):
    """A workflow as callers see it: the stored record plus its open decisions."""

    workflow_id: WorkflowId
    project_id: ProjectId
    type: str
    """Pinned: `movie_creation@1`."""
    status: WorkflowStatus
    current_step: str = ""
    """The stage being waited for."""
    completed_steps: tuple[str, ...] = ()
    pending_tasks: tuple[str, ...] = ()
    """Agent executions running now (`storyboard_artist:SCENE_2`) and open decisions (`decision:concept`)."""
    results: dict[str, Any] = Field(default_factory=dict)
    """Name of each deliverable -> its artifact reference, plus `summary`."""
    user_decisions: tuple[Decision, ...] = ()
    error_history: tuple[ErrorRecord, ...] = ()
    progress: Progress = Progress()
    input: dict[str, Any] = Field(default_factory=dict)
    options: WorkflowOptions = WorkflowOptions()
    notes: tuple[str, ...] = ()
    created_at: Instant
    updated_at: Instant
    started_at: Instant | None = None
    ended_at: Instant | None = None
    last_seq: int = 0


class WorkflowPage(Model):
    items: list[Workflow]
    next_cursor: str | None = None


STAGES: tuple[Stage, ...] = tuple(Stage)
