"""Events: facts already committed, numbered without a gap within their workflow.

An event is written in the same script as the change it tells of; whoever reads it may rely on that change.
"""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from .base import Instant, Model
from .ids import WorkflowId


class EventType(StrEnum):
    WORKFLOW_CREATED = "workflow.created"
    WORKFLOW_CLAIMED = "workflow.claimed"
    WORKFLOW_WAITING = "workflow.waiting"
    WORKFLOW_RELEASED = "workflow.released"
    WORKFLOW_QUEUED = "workflow.queued"
    WORKFLOW_PAUSE_REQUESTED = "workflow.pause_requested"
    WORKFLOW_PAUSED = "workflow.paused"
    WORKFLOW_RESUMED = "workflow.resumed"
    WORKFLOW_RETRIED = "workflow.retried"
    WORKFLOW_REPAIRED = "workflow.repaired"
    WORKFLOW_FORKED = "workflow.forked"
    WORKFLOW_REWOUND = "workflow.rewound"
    WORKFLOW_CANCEL_REQUESTED = "workflow.cancel_requested"
    WORKFLOW_COMPLETED = "workflow.completed"
    WORKFLOW_FAILED = "workflow.failed"
    WORKFLOW_CANCELLED = "workflow.cancelled"
    WORKFLOW_TERMINATED = "workflow.terminated"
    WORKFLOW_CONTINUED = "workflow.continued_as_new"
    WORKFLOW_QUARANTINED = "workflow.quarantined"
    WORKFLOW_NOTE = "workflow.note"
    STAGE_STARTED = "stage.started"
    STAGE_COMPLETED = "stage.completed"
    EXECUTION_STARTED = "execution.started"
    EXECUTION_PROGRESS = "execution.progress"
    EXECUTION_SUCCEEDED = "execution.succeeded"
    EXECUTION_RETRYING = "execution.retrying"
    EXECUTION_RETURNED = "execution.returned"
    EXECUTION_FAILED = "execution.failed"
    EXECUTION_REUSED = "execution.reused"
    BUDGET_SOFT = "budget.soft"
    BUDGET_PAUSED = "budget.paused"
    EXECUTION_WAITING = "execution.waiting_for_resources"
    STEP_OVERRIDDEN = "step.overridden"
    STEP_SKIPPED = "step.skipped"
    CHILD_STARTED = "child.started"
    CHILD_ENDED = "child.ended"
    TIMER_SET = "timer.set"
    TIMER_FIRED = "timer.fired"
    DECISION_OPENED = "decision.opened"
    DECISION_MADE = "decision.made"
    DECISION_ESCALATED = "decision.escalated"
    DECISION_REJECTED = "decision.early_answer_rejected"


TERMINAL_EVENTS = frozenset(
    {
        EventType.WORKFLOW_COMPLETED,
        EventType.WORKFLOW_FAILED,
        EventType.WORKFLOW_CANCELLED,
        EventType.WORKFLOW_TERMINATED,
        EventType.WORKFLOW_CONTINUED,
    }
)
"""A terminal event is the last of its workflow; only a person's `retry` writes on behind it."""


class Event(Model):
    """One fact of one workflow. `seq` starts at 1 and has no gaps."""

    seq: Annotated[int, Field(ge=1)]
    type: EventType
    at: Instant
    workflow_id: WorkflowId
    data: dict[str, Any] = Field(default_factory=dict)
    hash: str = ""
    """Head of the hash chain after this event: SHA-1 over the previous head, seq, type, time and data as stored. `callsheet verify` recomputes it."""


class EventDraft(Model):
    """An event before its commit gave it a number and a time."""

    type: EventType
    data: dict[str, Any] = Field(default_factory=dict)


class EventPage(Model):
    items: list[Event]
    next_after: int
    """Pass as `after` to read on; equals the request's `after` when there was nothing new."""
    terminal: bool
    """True when the last event of the workflow is in this page or before it."""
