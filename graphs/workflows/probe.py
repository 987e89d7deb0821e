"""`probe@1`: a workflow that does nothing but run, for operators, benchmarks and fault tests. A hand-written graph, and the example of one.

`steps` agent executions one after the other, each returning `payload_bytes` bytes; then, when `fan_out` is above 0, that many side by side and one that joins them. The result holds a digest
over the whole chain, so that a lost, repeated or reordered step shows.
"""

import asyncio
import hashlib
from typing import Annotated, Any, TypedDict

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from pydantic import Field

from cluster.contracts.agents import Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from ..definition import WorkflowDefinition
from ..registry import WorkflowType
from ..session import RunContext, Session

AGENT = AgentId("probe")
STAGE = Stage.MEDIA_GENERATION


class ProbeInput(Model):
    steps: Annotated[int, Field(ge=1, le=10_000)] = 20
    fan_out: Annotated[int, Field(ge=0, le=1_000)] = 0
    payload_bytes: Annotated[int, Field(ge=0, le=100_000)] = 5_000
    sleep_ms: Annotated[int, Field(ge=0, le=600_000)] = 0


class ProbeState(TypedDict):
    input: dict[str, int]
    last: str
    """Digest of the chain so far."""
    results: dict[str, Any]


DEFINITION = WorkflowDefinition(name="probe", version=1, title="A load probe", stages=((STAGE, (AGENT,)),), inputs=())


async def _step(session: Session, state: ProbeState, item: str, index: int, previous: str) -> str:
    wanted = state["input"]
    inputs = {"payload_bytes": wanted["payload_bytes"], "sleep_ms": wanted["sleep_ms"], "previous": previous, "index": index}
    return (await session.call(AGENT, item, inputs, stage=STAGE))["payload"]


async def _line(state: ProbeState, runtime: Runtime[RunContext]) -> dict[str, Any]:
    payload = ""
    for index in range(state["input"]["steps"]):
        payload = await _step(runtime.context.session, state, f"STEP_{index}", index, payload)
    return {"last": payload}


async def _fan(state: ProbeState, runtime: Runtime[RunContext]) -> dict[str, Any]:
    width, steps = state["input"]["fan_out"], state["input"]["steps"]
    if not width:
        return {}
    previous = state["last"]
    payloads = await asyncio.gather(*(_step(runtime.context.session, state, f"FAN_{i}", steps + i, previous) for i in range(width)))
    joined = hashlib.sha256("".join(payloads).encode()).hexdigest()
    return {"last": await _step(runtime.context.session, state, "JOIN", steps + width, joined)}


async def _end(state: ProbeState) -> dict[str, Any]:
    wanted = state["input"]
    executions = wanted["steps"] + (wanted["fan_out"] + 1 if wanted["fan_out"] else 0)
    return {"results": {"summary": {"executions": executions, "digest": hashlib.sha256(state["last"].encode()).hexdigest()}}}


def _build(saver: BaseCheckpointSaver[Any] | None) -> Any:
    graph: StateGraph[ProbeState, RunContext] = StateGraph(ProbeState, context_schema=RunContext)
    for name, node in (("line", _line), ("fan", _fan), ("end", _end)):
        graph.add_node(name, node)
    graph.add_edge(START, "line")
    graph.add_edge("line", "fan")
    graph.add_edge("fan", "end")
    graph.add_edge("end", END)
    return graph.compile(checkpointer=saver)


PROBE = WorkflowType(
    definition=DEFINITION,
    input_model=ProbeInput,
    prepare=lambda given: {"input": given.model_dump(), "last": "", "results": {}},
    build=_build,
    results=lambda state: state["results"],
)
