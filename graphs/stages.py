"""The StateGraph of a definition: one node per stage, and one `ask` node for all decisions.

A stage node owns no agents. It starts the whole dataflow (which is idempotent) and waits for its own stage, so stages are visible, checkpointed positions while no execution waits at their border. There are no
side effects before `interrupt`: the `ask` node contains nothing else, because a node that was interrupted runs again from its start.
"""

from collections.abc import Callable, Mapping
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command, interrupt

from cluster.contracts.agents import Stage
from cluster.contracts.errors import ChildrenFailed
from cluster.contracts.workflows import WorkflowStatus
from cluster.redis.leases import ChildState

from .definition import Children, WorkflowDefinition
from .questions import SentBack
from .session import ChildOrder, RunContext
from .state import FilmState

ASK, CHILDREN = "ask", "child_workflows"


def build(definition: WorkflowDefinition, saver: BaseCheckpointSaver[Any] | None) -> Any:
    """The compiled graph of a definition. Its run needs `context=RunContext` and an input from `first_state`."""
    graph: StateGraph[FilmState, RunContext] = StateGraph(FilmState, context_schema=RunContext)
    stages = [stage for stage, _ in definition.stages]
    last = CHILDREN if definition.children else END
    for stage, following in zip(stages, [*stages[1:], last], strict=True):
        graph.add_node(stage.value, _stage_node(stage, following), destinations=(following, ASK, stage.value))
    graph.add_node(ASK, _ask, destinations=tuple(stage.value for stage in stages))
    graph.add_edge(START, stages[0].value)
    if definition.children:
        graph.add_node(CHILDREN, _children_node(definition.children, stages[-1]), destinations=(END, CHILDREN))
    return graph.compile(checkpointer=saver)


def first_state(inputs: dict[str, Any], returns: dict[str, int] | None = None) -> FilmState:
    """`returns`: how often each gate has sent the work back already, for a workflow that takes over from another."""
    return FilmState(inputs=inputs, returns=returns or {}, open=[], back="", done={}, children=[])


def _stage_node(stage: Stage, following: str) -> Callable[..., Any]:
    async def node(state: FilmState, runtime: Runtime[RunContext]) -> Command[Any]:
        session = runtime.context.session
        flow = await session.dataflow(state["inputs"], state["returns"])
        session.enter(stage)
        try:
            outcome = await flow.until(stage, lambda: runtime.drain_requested)
        except SentBack as back:
            gate = back.gate.id
            returns = {**state["returns"], gate: state["returns"].get(gate, 0) + 1}
            return Command(update={"inputs": {**state["inputs"], back.gate.note_input: back.note}, "returns": returns}, goto=stage.value)
        if "open" in outcome:
            return Command(update={"open": outcome["open"], "back": stage.value}, goto=ASK)
        if "drained" in outcome:
            return Command(goto=stage.value)
        session.complete(stage)
        return Command(update={"done": {stage.value: outcome["done"]}}, goto=following)

    return node


async def _ask(state: FilmState) -> Command[Any]:
    interrupt({"open": state["open"]})
    return Command(goto=state["back"], update={"open": []})


def _children_node(wanted: Children, last: Stage) -> Callable[..., Any]:
    async def node(state: FilmState, runtime: Runtime[RunContext]) -> Command[Any]:
        if wanted.only_when is not None and not wanted.only_when.holds(state["inputs"].get(wanted.only_when.name)):
            return Command(goto=END)
        session = runtime.context.session
        flow = await session.dataflow(state["inputs"], state["returns"])
        if "done" not in await flow.until(last, lambda: runtime.drain_requested):  # found in the ledger, at once
            return Command(goto=CHILDREN)
        elements = {wanted.key.format_map(element): element for element in flow.value_of(wanted.each)}
        kind = wanted.type.format_map(state["inputs"])
        ends = await session.children({key: ChildOrder(kind, _given(wanted, element, flow.value_of)) for key, element in elements.items()})
        told = [_told(wanted, key, element, ends[key], session.child_id(key)) for key, element in elements.items()]
        if not any(one["status"] == WorkflowStatus.COMPLETED for one in told):
            raise ChildrenFailed(f"None of the {len(told)} child workflows has come to its end: {told[0].get('failure') or told[0]['status']}")
        return Command(update={"children": told}, goto=END)

    return node


def _given(wanted: Children, element: Mapping[str, Any], value_of: Callable[[str], Any]) -> dict[str, Any]:
    found = {name: element.get(source[5:]) if source.startswith("each.") else value_of(source) for name, source in wanted.gives.items()}
    return {name: value for name, value in found.items() if value is not None}


def _told(wanted: Children, key: str, element: Mapping[str, Any], end: ChildState, workflow_id: str) -> dict[str, Any]:
    """A child's end as the production's results list it."""
    told = {"key": key, "workflow_id": workflow_id, "status": end.status.value, **{name: element.get(name) for name in wanted.tells}}
    told |= {name: end.results[name] for name in wanted.lists if name in end.results}
    if end.failure:
        told["failure"] = end.failure.get("message") or end.failure.get("code", "")
    return told
