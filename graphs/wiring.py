"""Which executions an execution waits for, by the meaning of its items: a shot waits for its own scene, its own cast and place, the lines of its scene, and for no others. Pure."""

from collections.abc import Iterable
from typing import Any

from cluster.contracts.agents import AgentSpec, Axis
from cluster.contracts.ids import AgentId

from .definition import Item
from .plan import Plan, fans_out

Node = tuple[str, ...]
"""What can be waited for: `("run", agent, item)`, `("part", agent, emitter's item)`, `("all", agent)`, `("gate", id)`, `("items", axis)`, `("stage", name)`."""


class Wiring:
    """The items found so far, and what follows from them."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._items: dict[tuple[Axis, str], Item] = {}

    def add(self, items: Iterable[Item]) -> None:
        for item in items:
            self._items.setdefault((item.axis, item.key), item)

    def part_of(self, axis: Axis, key: str) -> str:
        """The item whose execution found this one."""
        return self._items[axis, key].part

    def nodes(self, spec: AgentSpec, item: str, producer: str) -> list[Node]:
        """What to wait for when the answer is known without discovery; empty when links decide."""
        plan = self._plan
        if producer in plan.gates:
            return [("gate", producer)]
        other = plan.specs[AgentId(producer)]
        if not fans_out(other):
            return [("run", producer, "")]
        if not fans_out(spec):
            return [("all", producer)]
        mine = self._items[spec.fan_out, item]
        if other.fan_out is spec.fan_out:
            return [("run", producer, item)]
        source = plan.sources.get(other.fan_out)
        emitter_axis = self._axis_of(plan.emitter(other.fan_out)) if source else None
        if emitter_axis is spec.fan_out:
            return [("part", producer, item)]  # e.g. the shots of this scene
        if mine.part and self._axis_of(plan.emitter(spec.fan_out)) is other.fan_out:
            return [("run", producer, mine.part)]  # e.g. the scene of this shot
        if mine.part and emitter_axis is not None and emitter_axis is self._axis_of(plan.emitter(spec.fan_out)):
            return [("part", producer, mine.part)]  # e.g. the lines of this shot's scene
        return [] if other.fan_out in mine.links or (mine.part and self._parent(spec, mine)) else [("all", producer)]

    def linked(self, spec: AgentSpec, item: str, producer: str, known: set[str]) -> list[Node]:
        """The executions of a producer that the item's links name, or its parent's, as far as they are `known`; all where nothing links them."""
        axis = self._plan.specs[AgentId(producer)].fan_out
        mine = self._items[spec.fan_out, item]
        parent = self._parent(spec, mine)
        links = mine.links.get(axis) or (parent.links.get(axis) if parent else None)
        if links is None:
            return [("all", producer)]
        return [("run", producer, key) for key in dict.fromkeys(links) if key in known]

    def _axis_of(self, emitter: str) -> Axis:
        return Axis.NONE if not emitter or emitter in self._plan.gates else self._plan.specs[AgentId(emitter)].fan_out

    def _parent(self, spec: AgentSpec, mine: Item) -> Item | None:
        return self._items.get((self._axis_of(self._plan.emitter(spec.fan_out)), mine.part))


def joined(values: list[Any]) -> Any:
    """Lists are concatenated in item order, objects merged; anything else stays a list of the items' values."""
    if all(isinstance(value, list) for value in values):
        return [element for value in values for element in value]
    if all(isinstance(value, dict) for value in values):
        return {key: part for value in values for key, part in value.items()}
    return values
