"""Batches: one verb on every workflow that suits a filter, carried out one after another, with an outcome for each."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from .base import Instant, Model
from .ids import ProjectId, WorkflowId
from .listing import WorkflowFilter, WorkflowPatch
from .workflows import WorkflowStatus

BATCH_ID_PATTERN = r"^bt-0[0-7]-[0-9a-f]{24}$"
MOST_MATCHED = 10_000
"""Workflows one batch takes on."""


class BatchAction(StrEnum):
    CANCEL = "cancel"
    TERMINATE = "terminate"
    PAUSE = "pause"
    RESUME = "resume"
    RETRY = "retry"
    """With the filter `status: [failed, quarantined]`: a redrive of dead letters."""
    LABEL = "label"


OPERATES = frozenset({BatchAction.TERMINATE, BatchAction.RETRY})
"""What needs the operator's permission; the others the producer's. As for the verb on one workflow."""


class BatchRequest(Model):
    """What a caller posts."""

    filter: WorkflowFilter
    """Of one project; workflows that are made later are left alone."""
    action: BatchAction
    labels: WorkflowPatch | None = None
    """With `label`: the merge patch."""
    version: Literal["pinned", "latest"] = "pinned"
    """With `retry`."""
    reason: Annotated[str, Field(max_length=500)] = ""
    per_second: Annotated[float, Field(ge=0.1, le=100)] = 10.0
    """Workflows it moves in a second, at most."""
    dry_run: bool = False
    """Only count, and show the first."""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.labels is not None) != (self.action is BatchAction.LABEL):
            raise ValueError("`labels` goes with the action `label`, and with no other.")
        if self.filter.q:
            raise ValueError("A batch does not go by words (`q`): narrow it by labels, status, type or time.")
        return self


class BatchStatus(StrEnum):
    DRY_RUN = "dry_run"
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class BatchItem(Model):
    """What became of one workflow."""

    workflow_id: WorkflowId
    outcome: Literal["done", "refused", "would"]
    """`would`, of a dry run: it suits the filter; whether its state allows the verb is found out when it is done."""
    status: WorkflowStatus | None = None
    """Afterwards."""
    code: str = ""
    detail: str = ""


class Batch(Model):
    """A batch as it stands."""

    batch_id: str
    project_id: ProjectId
    request: BatchRequest
    status: BatchStatus
    cancelling: bool = False
    matched: int
    """Workflows that suited when it was posted; some may suit no longer when their turn comes."""
    done: int = 0
    refused: int = 0
    created_by: str
    created_at: Instant
    updated_at: Instant
    ended_at: Instant | None = None
    items: tuple[BatchItem, ...] = ()
    """Of a dry run: the first. Of others see …/items."""


class BatchPage(Model):
    items: list[Batch]
    next_cursor: str | None = None


class BatchItemPage(Model):
    items: list[BatchItem]
    next_after: int
