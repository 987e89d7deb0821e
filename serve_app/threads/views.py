"""What LangGraph's clients read: assistants, threads, runs and states, in their form, from workflows and their types. Pure.

An assistant is a workflow type; its id follows from the name, so it is the same on every installation, and the bare name (or `name@version`) serves as well.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cluster.contracts.control import CheckpointView
from cluster.contracts.threads import Thread, ThreadRun
from cluster.contracts.workflows import Decision, Workflow, WorkflowStatus

from .transcript import open_decisions

Json = dict[str, Any]

SYSTEM_SINCE = "2026-01-01T00:00:00+00:00"
"""Types have no time of creation; clients want one."""
_NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "urn:callsheet:workflow-type")
_S = WorkflowStatus
RUN_STATUS = {
    _S.PENDING: "pending",
    _S.RUNNING: "running",
    _S.PAUSING: "running",
    _S.PAUSED: "running",
    _S.QUARANTINED: "running",
    _S.WAITING: "interrupted",
    _S.COMPLETED: "success",
    _S.CONTINUED: "success",
    _S.FAILED: "error",
    _S.CANCELLED: "interrupted",
    _S.TERMINATED: "interrupted",
}
THREAD_STATUS = {"pending": "busy", "running": "busy", "success": "idle", "error": "error"}
_LIVE = frozenset({"pending", "running"})


def assistant_id_of(name: str) -> str:
    return str(uuid.uuid5(_NAMES, name))


def assistant(name: str, entry: Mapping[str, Any]) -> Json:
    """A workflow type by the entry of the version a start by name gets."""
    return {
        "assistant_id": assistant_id_of(name),
        "graph_id": name,
        "name": entry.get("title") or name,
        "description": f"Workflow type {entry['type']}.",
        "config": {},
        "context": {},
        "metadata": {"created_by": "system", "type": entry["type"]},
        "version": int(entry.get("version") or 1),
        "created_at": SYSTEM_SINCE,
        "updated_at": SYSTEM_SINCE,
    }


def drawn(entry: Mapping[str, Any]) -> Json:
    """A type as nodes and edges: its stages, with the agents of each, and the gates between where people decide."""
    gates: dict[str, list[str]] = {}
    for gate in entry.get("gates", ()):
        gates.setdefault(str(gate["stage"]), []).append(str(gate["id"]))
    nodes: list[Json] = [{"id": "__start__", "type": "schema", "data": "__start__"}]
    edges: list[Json] = []
    last = "__start__"
    for stage in entry.get("stages", ()):
        for name, data in ((str(stage["stage"]), {"id": str(stage["stage"]), "name": ", ".join(stage["agents"])}), *_gates(gates, str(stage["stage"]))):
            nodes.append({"id": name, "type": "runnable", "data": data})
            edges.append({"source": last, "target": name})
            last = name
    nodes.append({"id": "__end__", "type": "schema", "data": "__end__"})
    edges.append({"source": last, "target": "__end__"})
    return {"nodes": nodes, "edges": edges}


def _gates(gates: Mapping[str, list[str]], stage: str) -> list[tuple[str, Json]]:
    return [(name, {"id": name, "name": "a person decides"}) for name in gates.get(stage, ())]


MESSAGES_SCHEMA: Json = {"type": "array", "items": {"type": "object"}, "description": "The conversation, as LangChain messages."}
VALUES_SCHEMA: Json = {
    "type": "object",
    "title": "Production",
    "properties": {
        "messages": MESSAGES_SCHEMA,
        **{name: {"type": "string"} for name in ("workflow_id", "project_id", "type", "status", "current_stage")},
        "completed_stages": {"type": "array", "items": {"type": "string"}},
        "progress": {"type": "object"},
        "results": {"type": "object"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}


def schemas(name: str, entry: Mapping[str, Any], options: Json) -> Json:
    """The schemas of a type; its input may also be `messages`, the last of which is the logline."""
    given: Json = dict(entry.get("input_schema") or {"type": "object"})
    given["properties"] = {**given.get("properties", {}), "messages": MESSAGES_SCHEMA}
    given.pop("required", None)
    given.pop("additionalProperties", None)
    return {
        "graph_id": name,
        "input_schema": given,
        "output_schema": VALUES_SCHEMA,
        "state_schema": VALUES_SCHEMA,
        "config_schema": options,
        "context_schema": None,
    }


def run_status(run: ThreadRun, thread: Thread, workflow: Workflow | None) -> str:
    """A run that another one of the same workflow followed had stopped for a person; the newest is as the workflow is."""
    newest = next((each for each in reversed(thread.runs) if each.workflow_id == run.workflow_id), run)
    if newest.run_id != run.run_id and newest.after_seq > run.after_seq:
        return "interrupted"
    return RUN_STATUS[workflow.status] if workflow else "success"


def is_live(status: str) -> bool:
    return status in _LIVE


def run_view(run: ThreadRun, thread: Thread, workflow: Workflow | None) -> Json:
    status = run_status(run, thread, workflow)
    told = {"workflow_id": run.workflow_id, **({"state": workflow.status.value} if workflow and is_live(status) else {})}
    return {
        "run_id": run.run_id,
        "thread_id": thread.thread_id,
        "assistant_id": run.assistant_id,
        "created_at": iso(run.created_at),
        "updated_at": iso(workflow.updated_at if workflow else run.created_at),
        "status": status,
        "metadata": {**run.metadata, **told},
        "kwargs": run.kwargs,
        "multitask_strategy": run.multitask_strategy,
    }


def thread_status(workflow: Workflow | None) -> str:
    if workflow is None:
        return "idle"
    if workflow.status is _S.WAITING:
        return "interrupted"
    return THREAD_STATUS.get(RUN_STATUS[workflow.status], "idle")


def thread_view(thread: Thread, workflow: Workflow | None, values: Json | None) -> Json:
    state = {"state": workflow.status.value, "workflow_id": workflow.workflow_id} if workflow else {}
    moved = max(thread.updated_at, workflow.updated_at) if workflow else thread.updated_at
    return {
        "thread_id": thread.thread_id,
        "created_at": iso(thread.created_at),
        "updated_at": iso(moved),
        "state_updated_at": iso(moved),
        "metadata": {"project_id": thread.project_id, **thread.metadata, **state},
        "status": thread_status(workflow),
        "config": {},
        "values": values,
        "interrupts": {d.decision_id: [interrupt(d)] for d in open_decisions(workflow)} if workflow else {},
        **({"ttl": {"strategy": "delete", "ttl_minutes": thread.ttl_minutes}} if thread.ttl_minutes else {}),
    }


def interrupt(decision: Decision) -> Json:
    """`value` and `id`, and nothing else: clients build their own object of it."""
    shown = {"kind", "prompt", "options", "default", "allow_note", "artifacts", "answer_schema", "deadline"}
    return {"value": decision.model_dump(mode="json", include=shown), "id": decision.decision_id}


def checkpoint(thread_id: str, checkpoint_id: str | None) -> Json:
    return {"thread_id": thread_id, "checkpoint_ns": "", "checkpoint_id": checkpoint_id, "checkpoint_map": None}


def state_view(
    thread: Thread,
    workflow: Workflow | None,
    values: Json,
    view: CheckpointView | None,
    *,
    parent: str | None = None,
    newest: bool = False,
    metadata: Mapping[str, Any] | None = None,
) -> Json:
    """The state at one checkpoint; at the newest one with the open decisions as interrupts."""
    asked = open_decisions(workflow) if newest and workflow else []
    following: Sequence[str] = view.next if view else ()
    if newest and workflow:
        following = () if workflow.status.terminal else following or tuple(d.kind for d in asked) or (workflow.current_step or "start",)
    tasks = [_task(d.decision_id, d.kind, [interrupt(d)]) for d in asked]
    if newest and not asked:
        tasks = [_task(f"{thread.thread_id}-{name}", name, []) for name in following]
    return {
        "values": values,
        "next": list(following),
        "tasks": tasks,
        "checkpoint": checkpoint(thread.thread_id, view.checkpoint_id if view else None),
        "parent_checkpoint": checkpoint(thread.thread_id, parent) if parent else None,
        "metadata": {
            "source": view.source if view else "input",
            "step": view.step if view else -1,
            "thread_id": thread.thread_id,
            **({"problem": view.problem} if view and view.problem else {}),
            **(metadata or {}),
        },
        "created_at": iso(view.at) if view and view.at else iso(thread.created_at),
        "interrupts": [interrupt(d) for d in asked],
    }


def _task(task_id: str, name: str, interrupts: list[Json]) -> Json:
    return {"id": task_id, "name": name, "error": None, "interrupts": interrupts, "checkpoint": None, "state": None, "result": None}


def chosen(view: Json, select: Sequence[str] | None) -> Json:
    """Only the fields asked for."""
    return {name: value for name, value in view.items() if name in select} if select else view


def iso(moment: datetime) -> str:
    return moment.isoformat()
