"""Workflow types as data: who works in which stage, where people decide, what may go back.

A definition says nothing about order. `graphs.plan.make_plan` derives it from the agents' specs and refuses a definition that cannot run.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from cluster.contracts.agents import Axis, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId


class AxisSource(Model):
    """Where the items of a fan-out axis come from: the elements of one emitted list.

    `key` names an item by a format over the element's fields (`SCENE_{scene_number}`); equal keys are one item. `links` tells which items of other axes
    an item concerns: a shot links to the characters in it and to its location, so that it waits for those and for no others.
    """

    axis: Axis
    emitted: str
    key: str
    links: dict[Axis, str] = Field(default_factory=dict)
    """Other axis -> format, or name of a field that holds a list of keys."""


class Gate(Model):
    """A point where a person decides. It takes one value and emits another, like an agent."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    stage: Stage
    kind: Literal["choose", "approve"]
    """`choose` emits one element of a list; `approve` emits {"choice", "note"} and may send the work back."""
    takes: str
    emits: str
    prompt: str
    option_id: str = "id"
    option_label: str = "title"
    option_summary: str = "logline"
    option_score: str = "score"
    """`choose`: the fields of an element to show; the highest score is the default."""
    note_input: str = ""
    """`approve`: name of the external input that carries the note of a revision."""
    returns: Annotated[int, Field(ge=0, le=5)] = 2
    """`approve`: how often the work may go back."""


class WorkflowDefinition(Model):
    """A named, versioned workflow type. Running workflows stay on the version they started with."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,60}$")]
    version: Annotated[int, Field(ge=1)]
    title: str
    stages: tuple[tuple[Stage, tuple[AgentId, ...]], ...]
    gates: tuple[Gate, ...] = ()
    axes: tuple[AxisSource, ...] = ()
    inputs: tuple[str, ...]
    """External inputs: `logline` etc. as the agents name them; a trailing `?` marks an optional one."""
    takes_back: dict[AgentId, int] = Field(default_factory=dict)
    """Quality loops: agent -> how often a failed verdict sends its work back for another take."""
    preview: bool = False
    """A version to be asked for by its number: the name alone means the newest one that is no preview, as long as there is one."""
    results_from: str = ""
    """Emitted value that holds the deliverables: an object with `deliverables`: name -> artifact reference."""

    @property
    def pinned(self) -> str:
        return f"{self.name}@{self.version}"

    @property
    def agents(self) -> tuple[AgentId, ...]:
        return tuple(agent for _, agents in self.stages for agent in agents)


class Item(Model):
    """One item of a fan-out axis."""

    axis: Axis
    key: str
    part: str
    """Key of the item whose execution emitted it (`SCENE_2` for a shot); empty when the emitter runs once."""
    links: dict[Axis, tuple[str, ...]] = Field(default_factory=dict)


def read_items(source: AxisSource, part: str, emitted: Any) -> list[Item]:
    """The items an emitted list holds, in its order, without repeats. Pure."""
    items: dict[str, Item] = {}
    for element in emitted:
        key = source.key.format_map(element)
        if key not in items:
            links = {axis: _link(element, form) for axis, form in source.links.items()}
            items[key] = Item(axis=source.axis, key=key, part=part, links=links)
    return list(items.values())


def _link(element: dict[str, Any], form: str) -> tuple[str, ...]:
    if "{" in form:
        return (form.format_map(element),)
    value = element.get(form) or ()
    return (value,) if isinstance(value, str) else tuple(value)
