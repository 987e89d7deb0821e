"""Forks: a new workflow that goes on from a point of another one, with something changed."""

from typing import Annotated, Any

from pydantic import Field

from .base import Model


class GateAnswer(Model):
    """How a gate is answered, whatever it shows."""

    choice: Annotated[str, Field(min_length=1, max_length=64)]
    note: Annotated[str, Field(max_length=2000)] = ""


class ForkRequest(Model):
    """What a caller posts to fork a workflow. Empty: the same again from where it stands, over everything it has finished."""

    from_checkpoint: Annotated[int | None, Field(ge=0)] = None
    """Number of the checkpoint to go back to; answers given after it are asked for again. None: where the workflow stands now."""
    type: Annotated[str | None, Field(pattern=r"^[a-z][a-z0-9_]{0,60}(@[0-9]{1,6})?$")] = None
    """Another version of the same type; None: the version the workflow is pinned to."""
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
