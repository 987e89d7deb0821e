"""Workflows: their statuses with the one transition table, what a caller posts, and what a caller sees."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, Field

from .agents import Stage
from .artifacts import ArtifactRef
from .base import Instant, Model
from .budgets import BudgetUse, ProductionBudget
from .ids import PROJECT_ID_PATTERN, DecisionId, ProjectId, WorkflowId
from .neighbours import WhenAway


class WorkflowStatus(StrEnum):
    PENDING = "pending"
    RUNNING = "running"
    WAITING = "waiting"
    PAUSING = "pausing"
    PAUSED = "paused"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TERMINATED = "terminated"
    """Ended at once, without waiting for whoever drove it."""
    CONTINUED = "continued"
    """Went on as another workflow (`successor`), so that its history stays short."""
    QUARANTINED = "quarantined"
    """Set aside with its evidence: its stored state does not verify, or it took its engines down. Only a person moves it."""

    @property
    def terminal(self) -> bool:
        return self in TERMINAL


_S = WorkflowStatus
TERMINAL = frozenset({_S.COMPLETED, _S.FAILED, _S.CANCELLED, _S.TERMINATED, _S.CONTINUED})
_ENDS = frozenset({_S.CANCELLED, _S.TERMINATED})
TRANSITIONS: dict[WorkflowStatus, frozenset[WorkflowStatus]] = {
    _S.PENDING: frozenset({_S.RUNNING, _S.PAUSED, _S.QUARANTINED}) | _ENDS,
    _S.RUNNING: frozenset({_S.WAITING, _S.PENDING, _S.PAUSING, _S.COMPLETED, _S.FAILED, _S.CONTINUED, _S.QUARANTINED}) | _ENDS,
    _S.WAITING: frozenset({_S.PENDING, _S.RUNNING, _S.PAUSED, _S.QUARANTINED}) | _ENDS,
    _S.PAUSING: frozenset({_S.PAUSED, _S.RUNNING, _S.PENDING, _S.COMPLETED, _S.FAILED, _S.CONTINUED, _S.QUARANTINED}) | _ENDS,
    _S.PAUSED: frozenset({_S.PENDING, _S.WAITING, _S.QUARANTINED}) | _ENDS,
    _S.QUARANTINED: frozenset({_S.PENDING}) | _ENDS,
    _S.FAILED: frozenset({_S.PENDING}),
    _S.COMPLETED: frozenset(),
    _S.CANCELLED: frozenset(),
    _S.TERMINATED: frozenset(),
    _S.CONTINUED: frozenset(),
}
"""Which status may follow which. RUNNING -> PENDING is an engine handing a workflow back; FAILED and QUARANTINED -> PENDING is a person's `retry`, and nothing else leaves an end."""


class ConflictPolicy(StrEnum):
    """What happens when a workflow of the same project, type and business key has not ended."""

    ALLOW = "allow"
    REJECT = "reject"
    """409 with the id of the one that runs."""
    QUEUE = "queue"
    """Starts when the one that runs, and those queued before, have ended."""
    REPLACE = "replace"
    """Asks for the end of the one that runs and starts when it has ended."""
    ATTACH = "attach"
    """Answers with the one that runs."""


class ClosePolicy(StrEnum):
    """What a parent's end, however it comes, does to a child that has not ended."""

    REQUEST_CANCEL = "request_cancel"
    TERMINATE = "terminate"
    ABANDON = "abandon"


class OnDeadline(StrEnum):
    """What happens to a decision nobody made in time."""

    DEFAULT = "default"
    """Its default is chosen, by `deadline`."""
    ESCALATE = "escalate"
    """An event asks others; the decision stays open and gets the same time once more, then the default is chosen."""
    FAIL = "fail"
    """The workflow fails."""


class CacheUse(StrEnum):
    """What a workflow does with the results that other workflows of its project recorded."""

    USE = "use"
    """Takes over what has the same key, and offers its own."""
    REFRESH = "refresh"
    """Takes over nothing, and offers its own in place of what was there."""
    OFF = "off"
    """Neither takes nor offers."""


NAME_LIMIT = 120
LabelName = Annotated[str, Field(max_length=64)]
LabelValue = Annotated[str, Field(max_length=256)]
MOST_LABELS = 16


class WorkflowOptions(Model):
    auto: bool = True
    """Answer every decision with its default at once; false waits for a person."""
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 7
    """Same input and seed: same film, byte for byte, on the offline providers."""
    priority: Annotated[int, Field(ge=1, le=3)] = 2
    """1 high, 2 normal, 3 low; passed to the Task Service."""
    cache: CacheUse | None = None
    """Whether results of earlier workflows of the project are taken over; None: as the installation says (CALLSHEET_RESULT_CACHE)."""
    on_conflict: ConflictPolicy = ConflictPolicy.ALLOW
    business_key: Annotated[str, Field(max_length=128, pattern=r"^[A-Za-z0-9._:-]*$")] = ""
    """Which workflows of a project and type are the same piece of work for `on_conflict`; empty: all of them."""
    decide_within_seconds: Annotated[int | None, Field(ge=1, le=90 * 24 * 3600)] = None
    """Time a person has for each decision; the clock stops while the workflow is paused. None: no limit."""
    on_deadline: OnDeadline = OnDeadline.DEFAULT
    on_away: WhenAway = Field(default_factory=dict)
    """What to do while the Brain or the Task Service is away, where it is not what the type says: `{"task": "wait"}` for a film whose pictures are all to be those of the service."""
    budget: ProductionBudget | None = None
    """What the production may use, its children included; None: as much as it needs."""
    labels: dict[LabelName, LabelValue] = Field(default_factory=dict, max_length=MOST_LABELS)
    """What people find it by; changed by PATCH, also after its end."""


class WorkflowRequest(Model):
    """What a caller posts to start a workflow."""

    type: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,60}(@[0-9]{1,6})?$")] = "movie_creation"
    """`movie_creation` (newest version) or `movie_creation@1` (that one)."""
    project_id: Annotated[ProjectId, Field(pattern=PROJECT_ID_PATTERN)] = ProjectId("default")
    name: Annotated[str, Field(max_length=NAME_LIMIT)] = ""
    """What people call it; like its labels it can be changed at any time."""
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
    answer_schema: dict[str, Any] = Field(default_factory=dict)
    """JSON schema (2020-12) of an answer: the object of `choice` and, where it means something, `note`."""
    opened_at: Instant
    deadline: Instant | None = None
    """When `on_deadline` happens; moves on by the length of a pause."""
    on_deadline: OnDeadline = OnDeadline.DEFAULT
    escalated: bool = False
    choice: str | None = None
    note: str = ""
    made_at: Instant | None = None
    made_by: str = ""
    """Name of the API key, or `auto`, or `deadline`."""


NOTE_LIMIT = 2000


def answer_schema(options: Sequence[str], *, allow_note: bool) -> dict[str, Any]:
    """The JSON schema of an answer to a question with these options."""
    properties: dict[str, Any] = {"choice": {"enum": list(options)}}
    if allow_note:
        properties["note"] = {"type": "string", "maxLength": NOTE_LIMIT}
    return {"type": "object", "properties": properties, "required": ["choice"], "additionalProperties": False}


class DecisionAnswer(Model):
    """What a person posts: one of the options, and a note where the gate takes one.

    With `kind` (the gate's id) instead of `decision_id` the answer may come before the question: it is kept and applied when the gate opens.
    """

    decision_id: DecisionId | None = None
    kind: Annotated[str | None, Field(pattern=r"^[a-z][a-z0-9_]{0,60}$")] = None
    choice: Annotated[str, Field(min_length=1, max_length=64)]
    note: Annotated[str, Field(max_length=NOTE_LIMIT, validation_alias=AliasChoices("note", "feedback"))] = ""
    """Also read from `feedback`, as neighbours call it."""


class ErrorRecord(Model):
    at: Instant
    category: Literal["agent", "service", "workflow", "system"]
    code: str
    message: str
    agent: str = ""
    item: str = ""
    attempt: int = 0


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
    name: str = ""
    status: WorkflowStatus
    draining: int = 0
    """While `pausing`: executions that still run."""
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
    budget: dict[str, BudgetUse] | None = None
    """Of each kind that a budget may limit what the production, its children included, may use, has used, has reserved and was expected to use; null where nobody counts."""
    created_by: str = ""
    """Key id of who started it."""
    parent_id: WorkflowId | None = None
    root_id: WorkflowId | None = None
    """The production: the topmost parent; None when it has no parent."""
    forked_from: WorkflowId | None = None
    """The workflow whose finished work this one took over."""
    predecessor_id: WorkflowId | None = None
    successor_id: WorkflowId | None = None
    created_at: Instant
    updated_at: Instant
    started_at: Instant | None = None
    ended_at: Instant | None = None
    last_seq: int = 0
    edits: int = 0
    """How often its name or labels were changed."""


class WorkflowPage(Model):
    items: list[Workflow]
    next_cursor: str | None = None


STAGES: tuple[Stage, ...] = tuple(Stage)
