"""Workflow types as data: who works in which stage, where people decide, what may go back.

A definition says nothing about order. `graphs.plan.make_plan` derives it from the agents' specs and refuses a definition that cannot run.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from cluster.contracts.agents import Axis, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId
from cluster.contracts.neighbours import WhenAway


class AxisSource(Model):
    """Where the items of a fan-out axis come from: the elements of one list, which an agent or a gate emits or which comes from outside.

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


Plain = str | int | float | bool | None
"""What a condition compares with."""


class Condition(Model):
    """When an agent takes part: what a value must be. A value that is not there counts as null."""

    value: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")]
    """An external input, or a value that an agent which runs once (or a gate) emits; `film_format.sound` is a field of it."""
    equals: tuple[Plain, ...] = ()
    """It is one of these."""
    differs: tuple[Plain, ...] = ()
    """It is none of these."""

    @property
    def name(self) -> str:
        return self.value.partition(".")[0]

    @property
    def words(self) -> str:
        """`film_format.sound is not none`."""
        told = [f"is {' or '.join(map(str, self.equals))}"] if self.equals else []
        told += [f"is not {' or '.join(map(str, self.differs))}"] if self.differs else []
        return f"{self.value} {' and '.join(told)}"

    def holds(self, given: Any) -> bool:
        """For the value of `name`."""
        for part in self.value.split(".")[1:]:
            given = given.get(part) if isinstance(given, dict) else None
        return (not self.equals or given in self.equals) and given not in self.differs


class Review(Model):
    """A loop without a person: another agent reads what one has made, and a failed verdict sends it back for another take."""

    by: AgentId
    """Works on the same items; takes what the reviewed agent takes or emits, and nothing else."""
    returns: Annotated[int, Field(ge=1, le=5)] = 2


class BestOf(Model):
    """Several takes of the same item with other seeds, of which a judge keeps one, looking at what stands beside it. A budget says how many takes more than one each may cost."""

    by: AgentId
    """The judge: takes what the agent emits, as a list of all takes, and emits `kept_take`, an object whose `take` is the number of the one to keep."""
    takes_from: str
    """External input that says how many takes; absent or 1: one, and nobody judges."""
    most: Annotated[int, Field(ge=2, le=5)] = 3
    budget: Annotated[int, Field(ge=1, le=100)] = 6
    """Takes beyond the first for all items that were found together: the shots of a scene."""
    first: str = ""
    """Numeric field of an item's element: those with the most get their takes first. Empty: in the order of the list."""

    def takes(self, wanted: Any, elements: list[dict[str, Any]], keys: list[str], key: str) -> int:
        """How many takes an item gets, `keys` naming the elements in order."""
        times = min(self.most, wanted) if isinstance(wanted, int) and not isinstance(wanted, bool) else 1
        if times < 2 or key not in keys:
            return 1
        order = sorted(range(len(keys)), key=lambda at: (-float(elements[at].get(self.first) or 0) if self.first else 0.0, at))
        before = order.index(keys.index(key)) * (times - 1)
        return 1 + max(0, min(times - 1, self.budget - before))


class Children(Model):
    """Child workflows, one for each element of a list, side by side, when everything else is complete. The production ends when all have; one that fails does not keep the others."""

    type: str
    """Their pinned type; a format over the external inputs: `episode_{deliver}@1`."""
    each: str
    """A list, emitted or from outside."""
    key: str
    """Names the element's child by a format over its fields: `EPISODE_{number}`. A list has each key once."""
    gives: dict[str, str] = Field(default_factory=dict)
    """The child's input -> a value of this workflow by name, or a field of the element: `each.concept_brief`. What is not there is not given."""
    lists: tuple[str, ...] = ()
    """Results of a child that are listed with the production's: `film.mp4`."""
    tells: tuple[str, ...] = ()
    """Fields of the element that are listed with it: `number`, `title`."""
    only_when: Condition | None = None
    """About an external input; where it does not hold there are no children."""
    emits: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")] = "children"
    """The result that holds the list."""


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
    only_when: dict[str, Condition] = Field(default_factory=dict)
    """Agent or stage -> when it takes part; whoever takes what it emits can do without, or has the same condition."""
    reviews: dict[AgentId, Review] = Field(default_factory=dict)
    """Reviewed agent -> who reads its work."""
    best_of: dict[AgentId, BestOf] = Field(default_factory=dict)
    """Agent -> how several takes of its work are judged."""
    children: Children | None = None
    on_away: WhenAway = Field(default_factory=dict)
    """What a workflow of this type does while the Brain or the Task Service is away; its options may say otherwise."""
    results_from: str = ""
    """Emitted value that holds the deliverables: an object with `deliverables`: name -> artifact reference."""
    shows: tuple[str, ...] = ()
    """Values that are part of the results as they are, under their names."""

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
