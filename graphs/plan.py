"""From a definition and the agents' specs to a plan: producers, dependencies, ranks. Pure; every refusal is a sentence.

`rank` of an agent is the longest expected time from its start to the end of the workflow; the dispatcher gives scarce slots to the highest.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cluster.contracts.agents import AgentSpec, Axis, Stage
from cluster.contracts.errors import DefinitionRejected
from cluster.contracts.ids import AgentId

from .definition import AxisSource, Gate, WorkflowDefinition


@dataclass(frozen=True)
class Plan:
    """What the dataflow needs to know; built once per workflow type."""

    definition: WorkflowDefinition
    specs: Mapping[AgentId, AgentSpec]
    """The agents that take part."""
    producer: Mapping[str, str]
    """Emitted name -> agent id or gate id."""
    gates: Mapping[str, Gate]
    sources: Mapping[Axis, AxisSource]
    stage_of: Mapping[str, Stage]
    rank: Mapping[str, float]

    def emitter(self, axis: Axis) -> str:
        """The agent whose executions discover the items of an axis."""
        return self.producer[self.sources[axis].emitted]

    def external(self, name: str) -> bool:
        return name not in self.producer


def fans_out(spec: AgentSpec) -> bool:
    """Whether an agent runs once per item. One film is one episode, so the episode axis is no fan-out."""
    return spec.fan_out not in (Axis.NONE, Axis.EPISODE)


def make_plan(definition: WorkflowDefinition, known: Mapping[AgentId, AgentSpec]) -> Plan:
    """Raises DefinitionRejected: unknown agent, two producers of a name, an input without producer, a cycle, an axis without source, an agent outside its order."""
    where = f"Workflow type {definition.pinned}"
    for agent in definition.agents:
        if agent not in known:
            raise DefinitionRejected(f"{where} names the agent {agent!r}, which is not registered. Known: {', '.join(sorted(known))}.")
    if len(set(definition.agents)) != len(definition.agents):
        raise DefinitionRejected(f"{where} names an agent in two stages.")
    specs = {agent: known[agent] for agent in definition.agents}
    gates = {gate.id: gate for gate in definition.gates}
    producer = _producers(where, definition, specs)
    sources = {source.axis: source for source in definition.axes}
    _check_inputs(where, definition, specs, producer)
    _check_axes(where, specs, sources, producer)
    stage_of = {agent: stage for stage, agents in definition.stages for agent in agents} | {gate.id: gate.stage for gate in definition.gates}
    for gate in definition.gates:
        if gate.note_input and gate.note_input + "?" not in definition.inputs:
            raise DefinitionRejected(f"{where}: gate {gate.id!r} sends its note to {gate.note_input!r}, which is not an optional input of the workflow.")
    depends = _dependencies(specs, gates, sources, producer)
    return Plan(definition, specs, producer, gates, sources, stage_of, _ranks(where, depends, specs))


def _producers(where: str, definition: WorkflowDefinition, specs: Mapping[AgentId, AgentSpec]) -> dict[str, str]:
    producer: dict[str, str] = {}
    emitters = [(agent, name) for agent, spec in specs.items() for name in spec.emits] + [(gate.id, gate.emits) for gate in definition.gates]
    for emitter, name in emitters:
        if name in producer:
            raise DefinitionRejected(f"{where}: both {producer[name]!r} and {emitter!r} emit {name!r}; an input must have one producer.")
        producer[name] = emitter
    return producer


def _check_inputs(where: str, definition: WorkflowDefinition, specs: Mapping[AgentId, AgentSpec], producer: Mapping[str, str]) -> None:
    external = {name.rstrip("?") for name in definition.inputs}
    mandatory = {name for name in definition.inputs if not name.endswith("?")}
    for agent, spec in specs.items():
        for name in spec.takes:
            plain = name.rstrip("?")
            if plain in producer or name.endswith("?"):
                continue
            if plain not in external:
                raise DefinitionRejected(f"{where}: {agent!r} takes {plain!r}, but no agent or gate emits it and it is no input of the workflow.")
            if plain not in mandatory:
                raise DefinitionRejected(f"{where}: {agent!r} needs {plain!r}, which is only an optional input of the workflow.")
    for gate in definition.gates:
        if gate.takes not in producer:
            raise DefinitionRejected(f"{where}: gate {gate.id!r} shows {gate.takes!r}, which no agent emits.")


def _check_axes(where: str, specs: Mapping[AgentId, AgentSpec], sources: Mapping[Axis, AxisSource], producer: Mapping[str, str]) -> None:
    for agent, spec in specs.items():
        if fans_out(spec) and spec.fan_out not in sources:
            raise DefinitionRejected(f"{where}: {agent!r} runs once per {spec.fan_out}, but nothing says where the {spec.fan_out} items come from.")
    for axis, source in sources.items():
        if source.emitted not in producer:
            raise DefinitionRejected(f"{where}: the {axis} items come from {source.emitted!r}, which nobody emits.")


def _dependencies(
    specs: Mapping[AgentId, AgentSpec], gates: Mapping[str, Gate], sources: Mapping[Axis, AxisSource], producer: Mapping[str, str]
) -> dict[str, set[str]]:
    depends: dict[str, set[str]] = {}
    for agent, spec in specs.items():
        needs = {producer[name.rstrip("?")] for name in spec.takes if name.rstrip("?") in producer}
        if fans_out(spec):
            needs.add(producer[sources[spec.fan_out].emitted])
        depends[agent] = needs - {agent}
    return depends | {gate.id: {producer[gate.takes]} for gate in gates.values()}


def _ranks(where: str, depends: Mapping[str, set[str]], specs: Mapping[AgentId, AgentSpec]) -> dict[str, float]:
    followers: dict[str, set[str]] = {name: set() for name in depends}
    for name, needs in depends.items():
        for need in needs:
            followers[need].add(name)
    ranks: dict[str, float] = {}
    path: list[str] = []

    def visit(name: str) -> float:
        if name in path:
            circle = " -> ".join([*path[path.index(name) :], name])
            raise DefinitionRejected(f"{where} has a cycle: {circle}.")
        if name not in ranks:
            path.append(name)
            own = specs[AgentId(name)].expected_seconds if name in specs else 0.0
            ranks[name] = own + max((visit(follower) for follower in sorted(followers[name])), default=0.0)
            path.pop()
        return ranks[name]

    for name in depends:
        visit(name)
    return ranks


def critical_path(plan: Plan) -> float:
    """Seconds of the longest chain of expected times, each fanned-out agent counted once."""
    return max(plan.rank.values(), default=0.0)
