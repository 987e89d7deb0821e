"""Finding workflows, and calling them something: what a caller may filter by, and what may be changed of a workflow that is there.

A filter is also what a batch works on, so it is stored, and means the same whenever it is read: every member that is given must hold.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from .base import Model
from .errors import FieldError, InvalidInput
from .ids import PROJECT_ID_PATTERN, WORKFLOW_ID_PATTERN, ProjectId, WorkflowId
from .workflows import MOST_LABELS, NAME_LIMIT, TERMINAL, LabelName, LabelValue, Workflow, WorkflowStatus

Order = Literal["newest", "oldest"]


class WorkflowFilter(Model):
    """Which workflows, and in which order."""

    status: tuple[WorkflowStatus, ...] = ()
    """Any of these."""
    project_id: Annotated[ProjectId, Field(pattern=PROJECT_ID_PATTERN)] | None = None
    type: Annotated[str, Field(max_length=80)] | None = None
    """With or without version."""
    labels: Annotated[dict[LabelName, LabelValue], Field(max_length=MOST_LABELS)] = Field(default_factory=dict)
    """All of these."""
    parent_id: Annotated[WorkflowId, Field(pattern=WORKFLOW_ID_PATTERN)] | None = None
    roots: bool = False
    """Only those that no other workflow started."""
    created_after: AwareDatetime | None = None
    created_before: AwareDatetime | None = None
    updated_after: AwareDatetime | None = None
    updated_before: AwareDatetime | None = None
    ended_after: AwareDatetime | None = None
    ended_before: AwareDatetime | None = None
    q: Annotated[str, Field(max_length=200)] = ""
    """Words of the name or the logline, whatever their case."""
    order: Order = "newest"

    @property
    def only_open(self) -> bool:
        """Whether nothing that has ended can suit."""
        return bool(self.status) and not TERMINAL & set(self.status)


class WorkflowPatch(Model):
    """A merge patch (RFC 7396) of what may be changed of a workflow: what is left out stays, a label that is null goes."""

    name: Annotated[str, Field(max_length=NAME_LIMIT)] | None = None
    """null: no name."""
    labels: dict[LabelName, LabelValue | None] | None = None
    """null: no labels."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("Say what is to be changed: `name` or `labels`.")
        return self

    def applied_to(self, workflow: Workflow) -> tuple[str, dict[str, str]]:
        """Name and labels after it. Raises InvalidInput when the labels are too many."""
        name = workflow.name if "name" not in self.model_fields_set else self.name or ""
        labels: dict[str, Any] = dict(workflow.options.labels)
        if "labels" in self.model_fields_set:
            labels = {**labels, **self.labels} if self.labels is not None else {}
        kept = {key: value for key, value in labels.items() if value is not None}
        if len(kept) > MOST_LABELS:
            raise InvalidInput(
                f"The workflow would have {len(kept)} labels; {MOST_LABELS} are allowed.", errors=[FieldError(pointer="/labels", detail="too many")]
            )
        return name, kept
