"""From a definition and the agents' specs to a plan: producers, dependencies, ranks. Pure; every refusal is a sentence.

`rank` of an agent is the longest expected time from its start to the end of the workflow; the dispatcher gives scarce slots to the highest.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cluster.contracts.agents import AgentSpec, Axis, Stage
from cluster.contracts.errors import DefinitionRejected
from cluster.contracts.ids import AgentId

from .definition import AxisSource, Condition, Gate, WorkflowDefinition


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
    conditions: Mapping[str, Condition]
    """Agent -> when it takes part."""

    def emitter(self, axis: Axis) -> str:
        """The agent whose executions discover the items of an axis; empty when they come from outside."""
        return self.producer.get(self.sources[axis].emitted, "")

    def external(self, name: str) -> bool:
        return name not in self.producer


def fans_out(spec: AgentSpec) -> bool:
    """Whether an agent of a plan runs once per item."""
    return spec.fan_out is not Axis.NONE


def make_plan(definition: WorkflowDefinition, known: Mapping[AgentId, AgentSpec]) -> Plan:
    """Raises DefinitionRejected: unknown agent, two producers of a name, an input without producer, a cycle, an axis without source, a condition or a review that cannot be met."""
    where = f"Workflow type {definition.pinned}"
    for agent in definition.agents:
        if agent not in known:
            raise DefinitionRejected(f"{where} names the agent {agent!r}, which is not registered. Known: {', '.join(sorted(known))}.")
    if len(set(definition.agents)) != len(definition.agents):
        raise DefinitionRejected(f"{where} names an agent in two stages.")
    sources = {source.axis: source for source in definition.axes}
    specs = {agent: _of_one_film(known[agent], sources) for agent in definition.agents}
    gates = {gate.id: gate for gate in definition.gates}
    producer = _producers(where, definition, specs)
    conditions = _conditions(where, definition, specs)
    _check_inputs(where, definition, specs, producer)
    _check_axes(where, definition, specs, sources, producer)
    _check_conditions(where, definition, specs, producer, conditions)
    _check_reviews(where, definition, specs)
    _check_best_of(where, definition, specs, sources, producer)
    stage_of = {agent: stage for stage, agents in definition.stages for agent in agents} | {gate.id: gate.stage for gate in definition.gates}
    for gate in definition.gates:
        if gate.note_input and gate.note_input + "?" not in definition.inputs:
            raise DefinitionRejected(f"{where}: gate {gate.id!r} sends its note to {gate.note_input!r}, which is not an optional input of the workflow.")
    depends = _dependencies(specs, gates, sources, producer, conditions)
    plan = Plan(definition, specs, producer, gates, sources, stage_of, _ranks(where, depends, specs), conditions)
    children = definition.children
    given = [children.each, *(name for name in children.gives.values() if not name.startswith("each."))] if children else []
    for name in (*filter(None, [definition.results_from]), *definition.shows, *given):
        if name not in producer and name not in {given.rstrip("?") for given in definition.inputs}:
            raise DefinitionRejected(f"{where}: the results or the children name {name!r}, which nobody emits.")
    return plan


def _of_one_film(spec: AgentSpec, sources: Mapping[Axis, AxisSource]) -> AgentSpec:
    """Where nothing says which episodes there are, a film is one episode: who works per episode runs once."""
    return spec.model_copy(update={"fan_out": Axis.NONE}) if spec.fan_out is Axis.EPISODE and Axis.EPISODE not in sources else spec


def _conditions(where: str, definition: WorkflowDefinition, specs: Mapping[AgentId, AgentSpec]) -> dict[str, Condition]:
    """By agent; one of its own wins over its stage's."""
    stages = {stage.value: agents for stage, agents in definition.stages}
    for name in definition.only_when:
        if name not in stages and name not in specs:
            raise DefinitionRejected(f"{where} has a condition for {name!r}, which is none of its agents or stages.")
    by_stage = {str(agent): definition.only_when[stage] for stage, agents in stages.items() if stage in definition.only_when for agent in agents}
    return by_stage | {name: condition for name, condition in definition.only_when.items() if name in specs}


def _check_conditions(
    where: str, definition: WorkflowDefinition, specs: Mapping[AgentId, AgentSpec], producer: Mapping[str, str], conditions: Mapping[str, Condition]
) -> None:
    external = {name.rstrip("?") for name in definition.inputs}
    for agent, condition in conditions.items():
        source = producer.get(condition.name, "")
        if not source and condition.name not in external:
            raise DefinitionRejected(f"{where}: whether {agent!r} takes part depends on {condition.name!r}, which nobody emits and which is no input.")
        if source in conditions or (source in specs and fans_out(specs[AgentId(source)])):
            raise DefinitionRejected(
                f"{where}: whether {agent!r} takes part depends on {condition.name!r}, which {source!r} does not always emit exactly once."
            )
    for agent, spec in specs.items():
        for name in spec.takes:
            maker = producer.get(name, "")  # one with a question mark is no name
            if maker in conditions and conditions[maker] != conditions.get(agent):
                raise DefinitionRejected(f"{where}: {agent!r} needs {name!r}, but {maker!r} makes it only when {conditions[maker].words}.")
    needed = {name: f"gate {gate.id!r}" for gate in definition.gates for name in (gate.takes,)} | {s.emitted: f"the {s.axis} axis" for s in definition.axes}
    needed |= {definition.results_from: "the result"}
    for name, taker in needed.items():
        if (maker := producer.get(name, "")) in conditions:
            raise DefinitionRejected(f"{where}: {taker} needs {name!r}, but {maker!r} makes it only when {conditions[maker].words}.")


def _check_reviews(where: str, definition: WorkflowDefinition, specs: Mapping[AgentId, AgentSpec]) -> None:
    for agent, review in definition.reviews.items():
        if agent not in specs or review.by not in specs or agent == review.by:
            raise DefinitionRejected(f"{where}: {agent!r} is to be reviewed by {review.by!r}; both have to take part, and nobody reviews their own work.")
        reviewed, reader = specs[agent], specs[review.by]
        known = {name.rstrip("?") for name in (*reviewed.takes, *reviewed.emits)}
        if other := [name for name in reader.takes if not name.endswith("?") and name not in known]:
            raise DefinitionRejected(f"{where}: {review.by!r} cannot review {agent!r}, who does not know {', '.join(other)}.")
        if reader.fan_out is not reviewed.fan_out or agent in definition.takes_back:
            raise DefinitionRejected(f"{where}: {review.by!r} reviews {agent!r} only if both work on the same items and nothing else sends that work back.")


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


def _check_best_of(
    where: str, definition: WorkflowDefinition, specs: Mapping[AgentId, AgentSpec], sources: Mapping[Axis, AxisSource], producer: Mapping[str, str]
) -> None:
    for agent, wanted in definition.best_of.items():
        if agent not in specs or wanted.by not in specs or agent in definition.reviews or not fans_out(specs[agent]):
            raise DefinitionRejected(
                f"{where}: several takes of {agent!r} are to be judged by {wanted.by!r}; both take part, and the first works on items that nobody else reads over."
            )
        judge, emitter = specs[wanted.by], producer.get(sources[specs[agent].fan_out].emitted, "")
        if "kept_take" not in judge.emits or judge.fan_out is not (specs[AgentId(emitter)].fan_out if emitter in specs else Axis.NONE):
            raise DefinitionRejected(f"{where}: {wanted.by!r} cannot judge {agent!r}: a judge emits kept_take and works on what its items are found in.")
        if f"{wanted.takes_from}?" not in definition.inputs:
            raise DefinitionRejected(f"{where}: how many takes of {agent!r} are made is said by {wanted.takes_from!r}, which is no optional input.")


def _check_axes(
    where: str, definition: WorkflowDefinition, specs: Mapping[AgentId, AgentSpec], sources: Mapping[Axis, AxisSource], producer: Mapping[str, str]
) -> None:
    for agent, spec in specs.items():
        if fans_out(spec) and spec.fan_out not in sources:
            raise DefinitionRejected(f"{where}: {agent!r} runs once per {spec.fan_out}, but nothing says where the {spec.fan_out} items come from.")
    for axis, source in sources.items():
        if source.emitted not in producer and source.emitted not in definition.inputs:
            raise DefinitionRejected(f"{where}: the {axis} items come from {source.emitted!r}, which nobody emits and which is no mandatory input.")


def _dependencies(
    specs: Mapping[AgentId, AgentSpec],
    gates: Mapping[str, Gate],
    sources: Mapping[Axis, AxisSource],
    producer: Mapping[str, str],
    conditions: Mapping[str, Condition],
) -> dict[str, set[str]]:
    depends: dict[str, set[str]] = {}
    for agent, spec in specs.items():
        needs = {producer[name.rstrip("?")] for name in spec.takes if name.rstrip("?") in producer}
        if fans_out(spec) and (emitter := producer.get(sources[spec.fan_out].emitted)):
            needs.add(emitter)
        if agent in conditions and (decides := producer.get(conditions[agent].name)):
            needs.add(decides)
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
