"""Revisions: change one thing of a film, know beforehand what is made again, then make only that.

A caller sends changes and gets a `RevisionPlan`; nothing has run. Confirming it repeats the plan's token, so that what was shown is what happens: any change of the workflow in between gives another token.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from .agents import Axis, ResourceClass, Stage, Usage
from .base import Model
from .ids import AgentId


class Delivery(Model):
    """How a line is spoken; what it does not name stays as directed."""

    rate: Annotated[int, Field(ge=80, le=260)] | None = None
    """Words a minute."""
    pitch: Annotated[int, Field(ge=0, le=99)] | None = None
    pitch_range: Annotated[int, Field(ge=0, le=99)] | None = None
    pause_before: Annotated[float, Field(ge=0, le=3)] | None = None
    """Seconds."""
    volume: Annotated[float, Field(ge=0.2, le=1.5)] | None = None
    intention: Annotated[str, Field(max_length=200)] | None = None


class LineChange(Model):
    """Another wording of one line of dialogue, or another way to say it."""

    kind: Literal["line"] = "line"
    line: Annotated[str, Field(max_length=64)]
    """`SCENE_2_LINE_3`."""
    text: Annotated[str, Field(min_length=1, max_length=240)] | None = None
    emotion: Annotated[str, Field(max_length=32)] | None = None
    """Also changes the face. The voice director directs the line anew, unless `delivery` says how it is spoken."""
    delivery: Delivery | None = None


class WardrobeChange(Model):
    """Other clothes or hair for one character."""

    kind: Literal["wardrobe"] = "wardrobe"
    character: Annotated[str, Field(max_length=80)]
    look: Annotated[dict[str, Any], Field(min_length=1)]
    """`{"coat": "coat", "coat_colour": "red"}`."""


class DecisionChange(Model):
    """Another answer at a gate."""

    kind: Literal["decision"] = "decision"
    gate: Annotated[str, Field(max_length=64)]
    choice: Annotated[str, Field(min_length=1, max_length=64)]
    note: Annotated[str, Field(max_length=2000)] = ""


class InputChange(Model):
    """Other input of the workflow: fields that replace those it was started with; null takes one back."""

    kind: Literal["input"] = "input"
    input: Annotated[dict[str, Any], Field(min_length=1)]


class PatchOperation(Model):
    """One operation of a JSON patch (RFC 6902); `move` and `copy` are left out."""

    op: Literal["add", "remove", "replace", "test"]
    path: Annotated[str, Field(max_length=500)]
    """JSON pointer (RFC 6901)."""
    value: Any = None


class StepChange(Model):
    """Any other change: a patch of what one step made."""

    kind: Literal["step"] = "step"
    step: Annotated[str, Field(max_length=120)]
    """`agent` or `agent:item`."""
    patch: Annotated[tuple[PatchOperation, ...], Field(min_length=1, max_length=200)]


Change = Annotated[LineChange | WardrobeChange | DecisionChange | InputChange | StepChange, Field(discriminator="kind")]


class RevisedStep(Model):
    """An execution that would run."""

    step: str
    agent: AgentId
    item: str = ""
    stage: Stage
    resource_class: ResourceClass
    why: tuple[str, ...]
    """Names of its inputs that changed; `not made yet` where there was no result."""
    expected_seconds: float
    """What it took last time, further takes included and the wait for a slot not; the agent's own estimate where it never ran."""
    expected_usage: Usage


class Forecast(Model):
    """Executions that would run, with what they would take."""

    steps: tuple[RevisedStep, ...]
    gates: tuple[str, ...] = ()
    """Gates that would ask again, because what they show has changed."""
    found_anew: tuple[Axis, ...] = ()
    """Axes whose items would be found anew (scenes, shots, …): there may then be others than the ones listed."""
    seconds: float
    """From the first start to the last end, with the slots of this installation."""
    usage: Usage
    """Sum over the steps."""

    def by_agent(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for step in self.steps:
            counts[step.agent] = counts.get(step.agent, 0) + 1
        return counts


class RevisionPlan(Model):
    """What a revision would run, before anything runs."""

    will_run: Forecast
    """Runs for certain, where media that is made again has another digest and the same length, and text that is made again turns out as it was."""
    may_run: Forecast
    """Everything that would run if each result differed from the one before."""
    kept: int
    """Executions whose results are used as they are, whatever the others make."""
    set_by_hand: tuple[str, ...] = ()
    """Steps whose result a person has set, in this revision or before."""
    outdated: tuple[str, ...] = ()
    """Of these, steps set by hand earlier whose own inputs this revision changes: they stay as they were set."""
    plan_token: str
