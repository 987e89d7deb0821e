"""Workflow types for tests of what hand-written graphs may do: sleep, have children, go on as new. They run no agents but one scripted `echo`."""

from typing import Any, TypedDict

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime

from cluster.contracts.agents import AgentRequest, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId
from cluster.contracts.workflows import ClosePolicy
from graphs.definition import WorkflowDefinition
from graphs.registry import TypeRegistry, WorkflowType
from graphs.session import ChildOrder, RunContext
from tests.scripted import Company, spec

STAGE = Stage.MEDIA_GENERATION
ECHO = AgentId("echo")
SPECS = {ECHO: spec("echo", STAGE, "word?", "said")}


class FamilyInput(Model):
    children: int = 0
    """Child workflows, each echoing its number."""
    child_sleeps: float = 0.0
    sleep: float = 0.0
    """Seconds, before anything else."""
    generations: int = 0
    """How often it goes on as new."""
    word: str = "word"
    policy: ClosePolicy = ClosePolicy.REQUEST_CANCEL
    total: int = 0


class State(TypedDict):
    given: dict[str, Any]
    said: list[Any]


async def _sleep(state: State, runtime: Runtime[RunContext]) -> dict[str, Any]:
    if state["given"]["sleep"]:
        await runtime.context.session.sleep("first", state["given"]["sleep"])
    return {}


async def _family(state: State, runtime: Runtime[RunContext]) -> dict[str, Any]:
    given, session = state["given"], runtime.context.session
    if not given["children"]:
        return {"said": [(await session.call(ECHO, "", {"word": given["word"]}, stage=STAGE))["said"]]}
    orders = {
        f"child-{n}": ChildOrder("family@1", {"word": str(n), "sleep": given["child_sleeps"]}, ClosePolicy(given["policy"])) for n in range(given["children"])
    }
    ends = await session.children(orders)
    return {"said": [ends[step].results["said"] if ends[step].results else ends[step].status.value for step in orders]}


async def _end(state: State, runtime: Runtime[RunContext]) -> dict[str, Any]:
    given = state["given"]
    if given["generations"]:
        runtime.context.session.continue_as_new(given | {"generations": given["generations"] - 1, "total": given["total"] + 1})
    return {}


def _build(saver: BaseCheckpointSaver[Any] | None) -> Any:
    graph: StateGraph[State, RunContext] = StateGraph(State, context_schema=RunContext)
    for name, node in (("sleep", _sleep), ("family", _family), ("end", _end)):
        graph.add_node(name, node)
    for start, end in ((START, "sleep"), ("sleep", "family"), ("family", "end"), ("end", END)):
        graph.add_edge(start, end)
    return graph.compile(checkpointer=saver)


FAMILY = WorkflowType(
    definition=WorkflowDefinition(name="family", version=1, title="A family", stages=((STAGE, (ECHO,)),), inputs=()),
    input_model=FamilyInput,
    prepare=lambda given: {"given": given.model_dump(mode="json"), "said": []},
    build=_build,
    results=lambda state: {"said": state["said"], "total": state["given"]["total"]},
)


def family_types() -> TypeRegistry:
    registry = TypeRegistry(SPECS)
    registry.register(FAMILY)
    return registry


def echoing() -> Company:
    def said(request: AgentRequest) -> dict[str, Any]:
        return {"said": request.inputs["word"]}

    return Company(SPECS, {"echo": said})
