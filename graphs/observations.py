"""What agents that observe are shown of the production: the ledger's ended executions, without their texts. Pure.

Called by the executor when it dispatches such an agent, and by the API's table of agents, which needs no outputs. What is shown is what was recorded at that moment, so a report tells of everything before it and nothing of itself.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from cluster.contracts.agents import Execution, ExecutionStatus, Observation
from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.ledger import LedgerRow

from .overrides import is_reference


def timed(executions: Iterable[Execution]) -> tuple[Observation, ...]:
    """The same of executions without what they emitted: times, attempts and verdicts, but no files."""
    return observed(LedgerRow(key=execution.execution_id, execution=execution) for execution in executions)


def observed(rows: Iterable[LedgerRow]) -> tuple[Observation, ...]:
    """Every execution that has ended, in the order of starts. What gates recorded is no execution."""
    ended = [(row.execution, row.outputs) for row in rows if row.execution is not None and row.execution.ended_at is not None]
    ended.sort(key=lambda one: (one[0].started_at, one[0].agent, one[0].item, one[0].take))
    origin = min((execution.started_at.timestamp() for execution, _ in ended if not execution.cached), default=0.0)
    return tuple(_observation(execution, outputs, origin) for execution, outputs in ended)


def _observation(execution: Execution, outputs: dict[str, Any], origin: float) -> Observation:
    assert execution.ended_at is not None
    seconds = max(0.0, (execution.ended_at - execution.started_at).total_seconds())
    worked = execution.worked_seconds or seconds
    return Observation(
        agent=execution.agent,
        stage=execution.stage,
        item=execution.item,
        take=execution.take,
        attempts=execution.attempts,
        succeeded=execution.status is ExecutionStatus.SUCCEEDED,
        cached=execution.cached,
        provider=execution.provider,
        started=round(execution.started_at.timestamp() - origin, 3),
        seconds=round(seconds, 3),
        worked_seconds=round(min(seconds, max(0.0, worked - execution.usage.waited_seconds)), 4),
        usage=execution.usage,
        failed_checks=() if execution.verdict is None or execution.verdict.ok else execution.verdict.checks or ("CHECK",),
        failure=execution.failure.code if execution.failure else "",
        made=tuple(_files(outputs)),
    )


def _files(value: Any) -> Iterator[ArtifactRef]:
    """Every file a raw value refers to, each time it does."""
    if isinstance(value, dict):
        if is_reference(value):
            yield ArtifactRef.model_validate(value)
        else:
            for part in value.values():
                yield from _files(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _files(part)
