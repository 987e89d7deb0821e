"""A workflow type as a Mermaid flowchart: every agent in its stage, who waits for whom, where people decide, what goes back, what takes part only sometimes. Pure.

An edge that other edges imply is not drawn, or nobody could read a company of fifty. A dotted edge is an input the agent can do without.
"""

import re
from collections.abc import Iterator, Mapping

from cluster.contracts.agents import Axis
from cluster.contracts.ids import AgentId

from .plan import Plan, fans_out

_ENTITIES = {'"': "#quot;", "<": "#lt;", ">": "#gt;", "#": "#35;", ";": "#59;", "`": "#96;", "\n": " "}


def mermaid(plan: Plan) -> str:
    """The flowchart as text, one statement a line."""
    return "\n".join(["flowchart TD", *(f"    {line}" for line in _lines(plan))]) + "\n"


def drawn_graph(text: str) -> str:
    """LangGraph's own drawing of a hand-written graph, with nodes that are called `end` under a name that Mermaid does not take for its keyword."""
    return re.sub(r"(?m)(?<=\t)end(?=[(\s])|(?<=> )end(?=;)", "end_", text)


def _lines(plan: Plan) -> Iterator[str]:
    definition = plan.definition
    yield 'start(["start"])'
    for stage, agents in definition.stages:
        yield f'subgraph {stage.value}["{stage.value.replace("_", " ")}"]'
        yield from (f"    {_agent(plan, agent)}" for agent in agents)
        yield from (f'    {_id(gate.id, "gate")}{{{{"{_words(gate.prompt)}"}}}}' for gate in definition.gates if gate.stage is stage)
        yield "end"
    yield 'finish(["results"])'
    needs = dependencies(plan)
    for name, wanted in needs.items():
        yield from (f"{_node(plan, other)} {'-->' if mandatory else '-.->'} {_node(plan, name)}" for other, mandatory in wanted.items())
        if not wanted:
            yield f"start --> {_node(plan, name)}"
    if definition.children:
        yield f'children[["{_words(definition.children.type)} for each of {definition.children.each}"]]'
        yield f"{_node(plan, plan.producer.get(definition.children.each, 'start'))} --> children"
        yield "children --> finish"
    if last := plan.producer.get(definition.results_from):
        yield f"{_node(plan, last)} --> finish"
    yield from _returns(plan)


def _returns(plan: Plan) -> Iterator[str]:
    definition = plan.definition
    for gate in definition.gates:
        if gate.note_input:
            back = [agent for agent, spec in plan.specs.items() if gate.note_input in {name.rstrip("?") for name in spec.takes}]
            yield from (f'{_id(gate.id, "gate")} -- "revise, at most {gate.returns}" --> {_node(plan, agent)}' for agent in back)
    for agent, review in definition.reviews.items():
        yield f'{_node(plan, review.by)} -- "sends back, at most {review.returns}" --> {_node(plan, agent)}'
    for agent, times in definition.takes_back.items():
        yield f'{_node(plan, agent)} -- "another take, at most {times}" --> {_node(plan, agent)}'


def _agent(plan: Plan, agent: AgentId) -> str:
    spec = plan.specs[agent]
    label = _words(spec.name) + (f"<br/>each {spec.fan_out.value}" if fans_out(spec) else "")
    if (condition := plan.conditions.get(agent)) is not None:
        label += f"<br/>only when {_words(condition.words)}"
    return f'{_id(agent, "agent")}["{label}"]'


def dependencies(plan: Plan) -> dict[str, dict[str, bool]]:
    """Agent or gate -> whom it waits for, and whether it must; without what follows from the rest."""
    wanted: dict[str, dict[str, bool]] = {}
    for agent, spec in plan.specs.items():
        found: dict[str, bool] = {}
        for name in spec.takes:
            if (producer := plan.producer.get(name.rstrip("?"))) and producer != agent:
                found[producer] = found.get(producer, False) or not name.endswith("?")
        if spec.fan_out is not Axis.NONE and (emitter := plan.emitter(spec.fan_out)) and emitter != agent:
            found[emitter] = True
        if (condition := plan.conditions.get(agent)) is not None and (decides := plan.producer.get(condition.name)):
            found[decides] = True
        wanted[agent] = found
    wanted |= {gate.id: {plan.producer[gate.takes]: True} for gate in plan.gates.values()}
    return {name: {other: must for other, must in needs.items() if not _implied(wanted, name, other)} for name, needs in wanted.items()}


def _implied(wanted: Mapping[str, Mapping[str, bool]], name: str, other: str) -> bool:
    """Whether `name` waits for `other` by way of somebody else anyway."""
    waiting = [between for between in wanted[name] if between != other]
    seen: set[str] = set()
    while waiting:
        if (node := waiting.pop()) == other:
            return True
        if node not in seen:
            seen.add(node)
            waiting += wanted.get(node, {})
    return False


def _node(plan: Plan, name: str) -> str:
    return name if name == "start" else _id(name, "gate" if name in plan.gates else "agent")


def _id(name: str, kind: str) -> str:
    """Words of Mermaid's own, like `end`, are no ids: every one gets a kind in front."""
    return f"{kind}_{name}"


def _words(text: str) -> str:
    return "".join(_ENTITIES.get(letter, letter) for letter in text)
