"""Threads and their runs: how clients of the LangGraph API hold on to productions; and the items such clients keep in a project's store.

A thread is a conversation: productions one after the other, each driven from stop to stop by runs. It holds no state of its own: what a run came to is what its workflow says, from event `after_seq` on.
"""

from typing import Annotated, Any

from pydantic import Field

from .base import Instant, Model
from .ids import ProjectId, WorkflowId

THREAD_ID_PATTERN = r"^[A-Za-z0-9_-]{1,64}$"
RUN_ID_PATTERN = THREAD_ID_PATTERN


class Said(Model):
    """What a person typed: the message as its client numbered it."""

    id: Annotated[str, Field(max_length=128)]
    text: str


class ThreadRun(Model):
    """One run: a production started, or one that waited moved on by decisions."""

    run_id: Annotated[str, Field(pattern=RUN_ID_PATTERN)]
    assistant_id: str
    workflow_id: WorkflowId
    after_seq: int
    """The workflow's newest event when the run began; 0 when the run started it."""
    created_at: Instant
    metadata: dict[str, Any] = Field(default_factory=dict)
    kwargs: dict[str, Any] = Field(default_factory=dict)
    """What was asked for: input, command, config, stream modes."""
    multitask_strategy: str = "reject"
    said: Said | None = None
    decides: tuple[str, ...] = ()
    """The decisions it answered."""
    cancel_on_disconnect: bool = False


class Thread(Model):
    thread_id: Annotated[str, Field(pattern=THREAD_ID_PATTERN)]
    project_id: ProjectId
    created_at: Instant
    updated_at: Instant
    metadata: dict[str, Any] = Field(default_factory=dict)
    ttl_minutes: float | None = None
    """How long it is kept after its last use; None: as long as the installation keeps threads."""
    runs: tuple[ThreadRun, ...] = ()
    """Oldest first."""


class Item(Model):
    """Something kept under a name in a project's store."""

    namespace: tuple[str, ...]
    key: str
    value: dict[str, Any]
    created_at: Instant
    updated_at: Instant
    ttl_minutes: float | None = None
    expires_at: Instant | None = None
