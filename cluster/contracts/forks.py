"""Time travel: what callers send to fork a workflow, to revise a film, to set one step by hand."""

from typing import Annotated, Any

from pydantic import Field

from .base import Model
from .control import CheckpointView
from .revisions import Change


class GateAnswer(Model):
    """How a gate is answered, whatever it shows."""

    choice: Annotated[str, Field(min_length=1, max_length=64)]
    note: Annotated[str, Field(max_length=2000)] = ""


class ForkRequest(Model):
    """What a caller posts to fork a workflow. Empty: the same again from where it stands, over everything it has finished."""

    from_checkpoint: Annotated[int | None, Field(ge=0)] = None
    """Number of the checkpoint to go back to; answers given after it are asked for again. None: where the workflow stands now."""
    type: Annotated[str | None, Field(pattern=r"^[a-z][a-z0-9_]{0,60}(@[0-9]{1,6})?$")] = None
    """Another version of the same type, or another type that has agents in common, a trailer of a film; None: the version the workflow is pinned to."""
    input: dict[str, Any] = Field(default_factory=dict)
    """Fields that replace those it was started with; null takes one back."""
    options: dict[str, Any] = Field(default_factory=dict)
    """Options that replace its own."""
    decisions: Annotated[dict[str, GateAnswer], Field(max_length=50)] = Field(default_factory=dict)
    """Gate -> its answer."""
    steps: Annotated[dict[str, dict[str, Any]], Field(max_length=200)] = Field(default_factory=dict)
    """Step (`agent` or `agent:item`) -> everything the agent emits, set by hand."""
    state: dict[str, Any] = Field(default_factory=dict)
    """Channels of a hand-written graph's state that replace those of the checkpoint."""
    reason: Annotated[str, Field(max_length=500)] = ""


class ReviseRequest(Model):
    """Changes to a film. Without `confirm` they are only planned; with the token of a plan they are made, if that plan still holds."""

    changes: Annotated[tuple[Change, ...], Field(min_length=1, max_length=50)]
    reason: Annotated[str, Field(max_length=500)] = ""
    confirm: Annotated[str | None, Field(max_length=64)] = None
    """`plan_token` of the plan to carry out."""


class StepResult(Model):
    """What a person sets in place of what an agent makes."""

    outputs: dict[str, Any]
    """Everything the agent emits, by name."""
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class StepSkip(Model):
    """That the film does without what an agent makes."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class CheckpointPage(Model):
    items: list[CheckpointView]
    next_before: int | None = None
    """Pass as `before` to read on; None at the end."""
