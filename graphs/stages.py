"""The StateGraph of a definition: one node per stage, and one `ask` node for all decisions.

A stage node owns no agents. It starts the whole dataflow (which is idempotent) and waits for its own stage, so stages are visible, checkpointed positions while no execution waits at their border. There are no
side effects before `interrupt`: the `ask` node contains nothing else, because a node that was interrupted runs again from its start.
"""

from collections.abc import Callable
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command, interrupt

from cluster.contracts.agents import Stage

from .definition import WorkflowDefinition
from .questions import SentBack
from .session import RunContext
from .state import FilmState

ASK = "ask"


def build(definition: WorkflowDefinition, saver: BaseCheckpointSaver[Any] | None) -> Any:
    """The compiled graph of a definition. Its run needs `context=RunContext` and an input from `first_state`."""
    graph: StateGraph[FilmState, RunContext] = StateGraph(FilmState, context_schema=RunContext)
    stages = [stage for stage, _ in definition.stages]
    for stage, following in zip(stages, [*stages[1:], END], strict=True):
        graph.add_node(stage.value, _stage_node(stage, following), destinations=(following, ASK, stage.value))
    graph.add_node(ASK, _ask, destinations=tuple(stage.value for stage in stages))
    graph.add_edge(START, stages[0].value)
    return graph.compile(checkpointer=saver)


def first_state(inputs: dict[str, Any], returns: dict[str, int] | None = None) -> FilmState:
    """`returns`: how often each gate has sent the work back already, for a workflow that takes over from another."""
    return FilmState(inputs=inputs, returns=returns or {}, open=[], back="", done={})


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
