"""Where a workflow stood: its checkpoints as people see them, and the setting its executions followed from at one of them.

Reads only. A checkpoint that cannot be trusted is listed as such and never decoded; asking for its state raises what the saver raises. Called by `travel` and `reshoot` on behalf of the API.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import CheckpointTuple
from langgraph.constants import START
from langgraph.types import StateSnapshot
from pydantic_core import to_jsonable_python

from cluster.contracts.control import CheckpointView
from cluster.contracts.errors import Corrupt, NotFound
from cluster.contracts.ids import WorkflowId
from cluster.contracts.workflows import Workflow
from cluster.redis.checkpoints import CheckpointStore
from cluster.redis.ground import Ground

from .checkpointer import RedisSaver
from .ledger import decision_id
from .registry import TypeRegistry
from .rehearsal import Setting


@dataclass(frozen=True)
class Position:
    """The state of a dataflow's graph at one checkpoint, or where it begins."""

    inputs: Mapping[str, Any]
    returns: Mapping[str, int]
    open: frozenset[str] = frozenset()
    """Execution keys of the gates it waited for."""
    done: frozenset[str] = frozenset()
    """Stages that were complete."""
    at: datetime | None = None


class History:
    """The checkpoints of workflows. `saver` and `checkpoints` read the same Redis with the same keys."""

    def __init__(self, saver: RedisSaver, checkpoints: CheckpointStore, types: TypeRegistry) -> None:
        self._saver, self._checkpoints, self._types = saver, checkpoints, types

    async def page(self, workflow: Workflow, *, limit: int, before: int | None = None) -> list[CheckpointView]:
        """Checkpoints with a number below `before`, newest first. Raises NotFound (`version_missing`)."""
        listed = await self._listed(workflow.workflow_id)
        chosen = [entry for entry in listed.items() if before is None or entry[1] < before][:limit]
        return [await self._viewed(workflow, checkpoint_id, listed) for checkpoint_id, _ in chosen]

    async def one(self, workflow: Workflow, n: int) -> CheckpointView:
        """One checkpoint with the graph's state. Raises NotFound, CheckpointTampered."""
        listed = await self._listed(workflow.workflow_id)
        checkpoint_id = _numbered(workflow, n, listed)
        snapshot = await self._snapshot(workflow, checkpoint_id)
        return _view(snapshot, checkpoint_id, listed).model_copy(update={"values": to_jsonable_python(snapshot.values, fallback=str)})

    async def id_of(self, workflow: Workflow, n: int) -> str:
        """Raises NotFound."""
        return _numbered(workflow, n, await self._listed(workflow.workflow_id))

    async def position(self, workflow: Workflow, n: int | None, ground: Ground) -> Position:
        """Where a dataflow's graph stood at checkpoint n, or stands now. Raises NotFound, CheckpointTampered."""
        found = await self._saver.aget_tuple(_config(workflow.workflow_id, "" if n is None else await self.id_of(workflow, n)))
        if found is not None:
            return _position(found)
        if ground.start is not None:
            return Position(inputs=ground.start["inputs"], returns=ground.start["returns"])
        return Position(inputs=self._types.external_inputs(workflow.type, workflow.input), returns={})

    async def setting(self, workflow: Workflow, n: int | None, ground: Ground) -> tuple[Setting, Position]:
        """What the workflow's executions followed from there."""
        there = await self.position(workflow, n, ground)
        return Setting(inputs=there.inputs, input=workflow.input, returns=there.returns, overrides=ground.overrides), there

    async def _listed(self, workflow_id: WorkflowId) -> dict[str, int]:
        """Ids with their numbers, newest first, unverified."""
        return dict(await self._checkpoints.listed(workflow_id, ""))

    async def _snapshot(self, workflow: Workflow, checkpoint_id: str) -> StateSnapshot:
        return await self._types.graph(workflow.type, self._saver).aget_state(_config(workflow.workflow_id, checkpoint_id))

    async def _viewed(self, workflow: Workflow, checkpoint_id: str, listed: Mapping[str, int]) -> CheckpointView:
        try:
            return _view(await self._snapshot(workflow, checkpoint_id), checkpoint_id, listed)
        except Corrupt as error:
            return CheckpointView(n=listed[checkpoint_id], checkpoint_id=checkpoint_id, at=None, source="", step=0, next=(), problem=error.code)


def gates_answered_after(there: Position, ground: Ground, workflow: Workflow, stage_of: Mapping[str, str], gate_of: Mapping[str, str]) -> dict[str, str]:
    """Key -> gate of the answers that were not given yet at a position: a fork from there must ask again.

    `gate_of`: emitted name -> gate. The graph's own state decides where it can: a gate that was open had no answer, a gate of a complete stage had one. Between these the times decide.
    What the workflow itself had inherited was answered before it began.
    """
    made_at = {decision.decision_id: decision.made_at for decision in workflow.user_decisions}
    later: dict[str, str] = {}
    for key, row in ground.own.items():
        gate = next((gate_of[name] for name in row.outputs if name in gate_of), None) if row.execution is None else None
        if gate is None or key in ground.inherited:
            continue
        made = made_at.get(decision_id(key))
        if key in there.open or (stage_of[gate] not in there.done and made is not None and there.at is not None and made >= there.at):
            later[key] = gate
    return later


def _config(workflow_id: WorkflowId, checkpoint_id: str) -> RunnableConfig:
    return {"configurable": {"thread_id": workflow_id, "checkpoint_ns": "", "checkpoint_id": checkpoint_id}}


def _numbered(workflow: Workflow, n: int, listed: Mapping[str, int]) -> str:
    found = next((checkpoint_id for checkpoint_id, number in listed.items() if number == n), None)
    if found is None:
        there = f"It has {min(listed.values())} to {max(listed.values())}." if listed else "It has none yet."
        raise NotFound(f"Workflow {workflow.workflow_id} has no checkpoint {n}. {there}", code="unknown_checkpoint", next_step="List them at …/checkpoints.")
    return found


def _view(snapshot: StateSnapshot, checkpoint_id: str, listed: Mapping[str, int]) -> CheckpointView:
    metadata: Mapping[str, Any] = snapshot.metadata or {}
    parent = (snapshot.parent_config or {}).get("configurable", {}).get("checkpoint_id", "")
    return CheckpointView(
        n=listed[checkpoint_id],
        checkpoint_id=checkpoint_id,
        parent_n=listed.get(parent),
        at=datetime.fromisoformat(snapshot.created_at) if snapshot.created_at else None,
        source=str(metadata.get("source", "")),
        step=int(metadata.get("step", 0)),
        next=tuple(snapshot.next),
        interrupted=bool(snapshot.interrupts),
    )


def _position(found: CheckpointTuple) -> Position:
    """Before its first superstep a graph's state is what it was given."""
    values = found.checkpoint["channel_values"]
    values = values if "inputs" in values else values[START]
    return Position(
        inputs=values["inputs"],
        returns=values["returns"],
        open=frozenset(values.get("open", ())),
        done=frozenset(values.get("done", ())),
        at=datetime.fromisoformat(found.checkpoint["ts"]),
    )
