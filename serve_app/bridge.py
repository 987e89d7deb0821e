"""The words of Auto-Movie's bridge, in which it starts workflows here and follows them: requests and answers in its spelling, made from ours. Pure; `routes.bridge` has the routes.

Its vocabulary is smaller than ours. What waits for a person or is being paused is `running` to it, what was terminated is `cancelled`, what was set aside is `failed` with the reason. Progress is a
percentage. `config.maxRetries`, `parallelExecution` and `checkpointing` are accepted and mean nothing here: retries are the agents' own, and the rest is always so.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from cluster.contracts.agents import AgentSpec, Execution, ExecutionStatus
from cluster.contracts.base import Instant
from cluster.contracts.control import CheckpointView
from cluster.contracts.ids import PROJECT_ID_PATTERN, ProjectId
from cluster.contracts.reporting import PROJECT_LABEL, SESSION_LABEL, is_document_id
from cluster.contracts.workflows import Decision, DecisionStatus, Workflow, WorkflowOptions, WorkflowStatus

STARTED_BY = "started_by"
BRIDGE = "bridge"
"""Label and value of workflows that were started in the bridge's words: their bare list of checkpoints is for it."""
PRIORITIES = {"high": 1, "normal": 2, "low": 3}
_S = WorkflowStatus
STATUSES: Mapping[WorkflowStatus, str] = {
    _S.PENDING: "pending",
    _S.RUNNING: "running",
    _S.WAITING: "running",
    _S.PAUSING: "running",
    _S.PAUSED: "paused",
    _S.COMPLETED: "completed",
    _S.FAILED: "failed",
    _S.QUARANTINED: "failed",
    _S.CANCELLED: "cancelled",
    _S.TERMINATED: "cancelled",
    _S.CONTINUED: "running",
}
_SNAKE = re.compile(r"(?<=[a-z0-9])([A-Z])")


class Wire(BaseModel):
    """camelCase outside, closed to nothing: the bridge may send more than we read."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)


class BridgeConfig(Wire):
    max_retries: int | None = None
    timeout: Annotated[float | None, Field(ge=0)] = None
    """Milliseconds a person has for each decision, where people decide."""
    parallel_execution: bool | None = None
    checkpointing: bool | None = None
    interactive: bool = False
    """An extension: wait for people at decisions instead of taking the defaults."""


class BridgeMetadata(Wire):
    session_id: str | None = None
    user_id: str | None = None
    priority: Literal["low", "normal", "high"] = "normal"


class BridgeStart(Wire):
    """What the bridge posts to start a workflow."""

    type: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,60}(@[0-9]{1,6})?$")]
    project_id: Annotated[ProjectId, Field(pattern=PROJECT_ID_PATTERN)]
    input: dict[str, Any] = Field(default_factory=dict)
    config: BridgeConfig = BridgeConfig()
    metadata: BridgeMetadata = BridgeMetadata()


class PendingDecision(BaseModel):
    """The oldest open question, in the words of the older orchestrator contract."""

    decision_id: str
    prompt: str
    options: list[str]
    context: dict[str, Any]
    timeout: Instant | None = None


class BridgeError(Wire):
    message: str
    step: str | None = None
    details: dict[str, Any] | None = None


class BridgeTimes(Wire):
    created_at: Instant
    started_at: Instant | None = None
    completed_at: Instant | None = None
    execution_time: int | None = None
    """Milliseconds since the start, or from start to end."""


class BridgeWorkflow(Wire):
    """Its WorkflowResponse; `pending_decision` is the older contract's."""

    workflow_id: str
    type: str
    status: str
    project_id: str
    progress: float
    current_step: str | None = None
    result: dict[str, Any] | None = None
    error: BridgeError | None = None
    metadata: BridgeTimes
    pending_decision: Annotated[PendingDecision | None, Field(alias="pending_decision")] = None


class BridgeNode(Wire):
    id: str
    type: Literal["agent", "decision"]
    name: str
    status: Literal["pending", "running", "completed", "failed", "skipped"]
    input: dict[str, Any] | None = None
    output: dict[str, Any] | None = None
    error: str | None = None
    started_at: Instant | None = None
    completed_at: Instant | None = None
    execution_time: int | None = None


class BridgeEdge(Wire):
    source: str
    target: str
    condition: str | None = None


class BridgeGraph(Wire):
    nodes: list[BridgeNode]
    edges: list[BridgeEdge]
    current_node: str | None = None


class BridgeCheckpoint(Wire):
    workflow_id: str
    checkpoint_id: str
    step: int
    state: dict[str, Any]
    created_at: Instant | None


# ---- requests --------------------------------------------------------------------------------------------------------


def options_of(start: BridgeStart) -> WorkflowOptions:
    """Decisions are taken by default unless asked otherwise; a project of the app's is linked, so that it hears how things go."""
    labels = {STARTED_BY: BRIDGE}
    if is_document_id(start.project_id):
        labels[PROJECT_LABEL] = start.project_id
        if start.metadata.session_id and is_document_id(start.metadata.session_id):
            labels[SESSION_LABEL] = start.metadata.session_id
    within = max(1, round(start.config.timeout / 1000)) if start.config.interactive and start.config.timeout else None
    return WorkflowOptions(auto=not start.config.interactive, priority=PRIORITIES[start.metadata.priority], decide_within_seconds=within, labels=labels)


def input_of(given: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """The input with the names that the type gives its fields: what it knows stays, a camelCase name whose snake_case it knows is renamed."""
    known = schema.get("properties", {})
    return {(name if name in known or snake(name) not in known else snake(name)): value for name, value in given.items()}


def snake(name: str) -> str:
    return _SNAKE.sub(lambda found: f"_{found[1].lower()}", name)


# ---- answers ---------------------------------------------------------------------------------------------------------


def answer_of(workflow: Workflow, now: Instant) -> BridgeWorkflow:
    status = STATUSES[workflow.status]
    return BridgeWorkflow(
        workflow_id=workflow.workflow_id,
        type=workflow.type.partition("@")[0],
        status=status,
        project_id=workflow.project_id,
        progress=100.0 if workflow.status is _S.COMPLETED else min(99.9, workflow.progress.percent),
        current_step=workflow.current_step or None,
        result=workflow.results or None,
        error=_error(workflow) if status == "failed" else None,
        metadata=_times(workflow, now),
        pending_decision=_pending(workflow.user_decisions),
    )


def _error(workflow: Workflow) -> BridgeError:
    if not workflow.error_history:
        return BridgeError(message=f"The workflow is {workflow.status}.")
    last = workflow.error_history[-1]
    return BridgeError(message=last.message, step=last.agent or None, details={"code": last.code, "item": last.item, "attempt": last.attempt})


def _times(workflow: Workflow, now: Instant) -> BridgeTimes:
    spent = (workflow.ended_at or now) - workflow.started_at if workflow.started_at else None
    return BridgeTimes(
        created_at=workflow.created_at,
        started_at=workflow.started_at,
        completed_at=workflow.ended_at,
        execution_time=max(0, round(spent.total_seconds() * 1000)) if spent is not None else None,
    )


def _pending(decisions: Sequence[Decision]) -> PendingDecision | None:
    asked = next((each for each in decisions if each.status is DecisionStatus.OPEN), None)
    if asked is None:
        return None
    context = {"kind": asked.kind, "options": [option.model_dump(mode="json") for option in asked.options], "default": asked.default}
    options = [option.id for option in asked.options]
    return PendingDecision(decision_id=asked.decision_id, prompt=asked.prompt, options=options, context=context, timeout=asked.deadline)


def older_answer(workflow: Workflow, now: Instant) -> dict[str, Any]:
    """A workflow of a list: the bridge's fields and, beside them, those of the older contract."""
    ours = answer_of(workflow, now)
    older = {
        "workflow_id": workflow.workflow_id,
        "project_id": workflow.project_id,
        "workflow_type": ours.type,
        "current_state": workflow.current_step,
        "completed_states": list(workflow.completed_steps),
        "progress_percentage": ours.progress,
        "created_at": ours.metadata.model_dump(mode="json", by_alias=True)["createdAt"],
        "results": workflow.results,
    }
    return older | ours.model_dump(mode="json", by_alias=True, exclude_none=True)


def checkpoint_of(workflow: Workflow, view: CheckpointView) -> BridgeCheckpoint:
    state = {"n": view.n, "next": list(view.next), "interrupted": view.interrupted, "problem": view.problem}
    return BridgeCheckpoint(workflow_id=workflow.workflow_id, checkpoint_id=view.checkpoint_id, step=view.step, state=state, created_at=view.at)


def graph_of(workflow: Workflow, entry: Mapping[str, Any], specs: Mapping[str, AgentSpec], executions: Iterable[Execution]) -> BridgeGraph:
    """Who works on what, with how far each is. `entry` is the type in the catalogue; without it there are only those who have worked."""
    worked: dict[str, list[Execution]] = {}
    for each in executions:
        worked.setdefault(each.agent, []).append(each)
    agents = list(dict.fromkeys([*(agent for stage in entry.get("stages", ()) for agent in stage["agents"]), *worked]))
    nodes = [_agent_node(workflow, agent, specs.get(agent), worked.get(agent, ())) for agent in agents]
    gates = entry.get("gates", ())
    nodes += [_gate_node(workflow, gate) for gate in gates]
    running = next((node.id for node in nodes if node.status == "running"), None)
    return BridgeGraph(nodes=nodes, edges=_edges(agents, specs, gates), current_node=running)


def _agent_node(workflow: Workflow, agent: str, spec: AgentSpec | None, rows: Sequence[Execution]) -> BridgeNode:
    done = [row for row in rows if row.status is ExecutionStatus.SUCCEEDED]
    failed = next((row for row in rows if row.status is ExecutionStatus.FAILED), None)
    if any(row.status is ExecutionStatus.RUNNING for row in rows) and not workflow.status.terminal:
        status = "running"
    elif failed:
        status = "failed"
    elif done:
        status = "completed"
    else:
        status = "skipped" if workflow.status.terminal else "pending"
    ends = [row.ended_at for row in rows if row.ended_at]
    begun = min((row.started_at for row in rows), default=None)
    ended = max(ends) if ends and status in ("completed", "failed") else None
    return BridgeNode(
        id=agent,
        type="agent",
        name=spec.name if spec else agent,
        status=status,
        output={"executions": len(done), "emits": list(spec.emits) if spec else []} if done else None,
        error=failed.failure.message if failed and failed.failure else None,
        started_at=begun,
        completed_at=ended,
        execution_time=round((ended - begun).total_seconds() * 1000) if ended and begun else None,
    )


def _gate_node(workflow: Workflow, gate: Mapping[str, Any]) -> BridgeNode:
    asked = [each for each in workflow.user_decisions if each.kind == gate["id"]]
    last = asked[-1] if asked else None
    unasked = "skipped" if workflow.status.terminal else "pending"
    status = unasked if last is None else "completed" if last.status is DecisionStatus.MADE else "running"
    return BridgeNode(
        id=gate["id"],
        type="decision",
        name=gate.get("prompt", gate["id"]),
        status=status,
        output={"choice": last.choice, "note": last.note, "by": last.made_by} if last and last.choice else None,
        started_at=last.opened_at if last else None,
        completed_at=last.made_at if last else None,
    )


def _edges(agents: Sequence[str], specs: Mapping[str, AgentSpec], gates: Iterable[Mapping[str, Any]]) -> list[BridgeEdge]:
    makers = {name: agent for agent in agents if agent in specs for name in specs[agent].emits} | {
        gate["emits"]: gate["id"] for gate in gates if "emits" in gate
    }
    needs = [(agent, take.rstrip("?")) for agent in agents if agent in specs for take in specs[agent].takes] + [
        (gate["id"], gate["takes"]) for gate in gates if "takes" in gate
    ]
    pairs = dict.fromkeys((makers[name], target) for target, name in needs if name in makers and makers[name] != target)
    conditions = {gate["id"]: "approve" for gate in gates if gate.get("kind") == "approve"}
    return [BridgeEdge(source=source, target=target, condition=conditions.get(source)) for source, target in pairs]
