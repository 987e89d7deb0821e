"""Keys and rows of the execution ledger: pure functions, so that what runs again can be known before anything runs."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult, AgentSpec, Execution, ExecutionStatus, Stage
from cluster.contracts.base import utc_from_ms
from cluster.contracts.events import EventDraft, EventType
from cluster.contracts.ids import DecisionId, ExecutionId, WorkflowId
from cluster.contracts.ledger import LedgerRow


def digest(*parts: Any) -> str:
    """32 hexadecimal digits over the canonical JSON of the parts."""
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)).hexdigest()[:32]


def execution_key(spec: AgentSpec, item: str, provider: str, seed: int, inputs: Mapping[str, Any], take: int, verdict: Mapping[str, Any] | None) -> str:
    """The content address of an execution: whatever has the same key has the same result."""
    return digest(spec.id, spec.version, item, provider, seed, inputs, take, verdict)


def seed_of(seed: int, take: int, verdict: Mapping[str, Any] | None) -> int:
    """The seed an execution gets: the workflow's; another for a take that nothing was wrong before, which is made to have a choice. The key, which has the take in it, needs no other."""
    return seed if not take or verdict is not None else int(digest("another take", seed, take)[:7], 16)


def execution_id(workflow_id: WorkflowId, key: str) -> ExecutionId:
    """Names one execution of one workflow; the same after a crash, so that services and actors recognise it."""
    return ExecutionId("ex-" + digest(workflow_id, key)[:24])


def decision_id(key: str) -> DecisionId:
    return DecisionId("dec-" + key[:16])


def started(request: AgentRequest, stage: Stage, key: str, now_ms: int) -> LedgerRow:
    execution = Execution(
        execution_id=request.execution_id,
        key=key,
        agent=request.agent,
        stage=stage,
        item=request.item,
        take=request.take,
        attempts=request.attempt,
        status=ExecutionStatus.RUNNING,
        started_at=utc_from_ms(now_ms),
    )
    return LedgerRow(key=key, execution=execution)


def succeeded(row: LedgerRow, result: AgentResult, attempts: int, now_ms: int) -> LedgerRow:
    assert row.execution is not None
    update = {
        "status": ExecutionStatus.SUCCEEDED,
        "ended_at": utc_from_ms(now_ms),
        "attempts": attempts,
        "actor": result.actor,
        "node": result.node,
        "pid": result.pid,
        "provider": result.provider,
        "routed_to": result.routed_to,
        "usage": result.usage,
        "worked_seconds": result.worked_seconds,
        "verdict": result.verdict,
        "notes": result.notes,
    }
    return LedgerRow.model_construct(key=row.key, execution=row.execution.model_copy(update=update), outputs=result.outputs)


def failed(row: LedgerRow, failure: AgentFailure, attempts: int, now_ms: int) -> LedgerRow:
    assert row.execution is not None
    update = {
        "status": ExecutionStatus.FAILED,
        "ended_at": utc_from_ms(now_ms),
        "attempts": attempts,
        "actor": failure.actor,
        "node": failure.node,
        "pid": failure.pid,
        "failure": failure,
    }
    return LedgerRow.model_construct(key=row.key, execution=row.execution.model_copy(update=update), outputs={})


def event(kind: EventType, row: LedgerRow, **data: Any) -> EventDraft:
    """An event about an execution, with what every reader of the log needs to place it."""
    execution = row.execution
    assert execution is not None
    common = {"execution_id": execution.execution_id, "agent": execution.agent, "item": execution.item, "stage": execution.stage, "take": execution.take}
    return EventDraft.model_construct(type=kind, data=common | data)
