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
    WORKFLOW_CANCEL_REQUESTED = "workflow.cancel_requested"
    WORKFLOW_COMPLETED = "workflow.completed"
    WORKFLOW_FAILED = "workflow.failed"
    WORKFLOW_CANCELLED = "workflow.cancelled"
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
    EXECUTION_WAITING = "execution.waiting_for_resources"
    DECISION_OPENED = "decision.opened"
    DECISION_MADE = "decision.made"


TERMINAL_EVENTS = frozenset({EventType.WORKFLOW_COMPLETED, EventType.WORKFLOW_FAILED, EventType.WORKFLOW_CANCELLED})


class Event(Model):
    """One fact of one workflow. `seq` starts at 1 and has no gaps."""

    seq: Annotated[int, Field(ge=1)]
    type: EventType
    at: Instant
    workflow_id: WorkflowId
    data: dict[str, Any] = Field(default_factory=dict)


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
