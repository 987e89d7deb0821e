"""What a drive tells the meter: counted from what was committed, so that a commit that had to be repeated counts once and what another engine wrote counts there.

Beside the journal, not in it: a meter changes nothing and stops nothing.
"""

import time
from collections.abc import Mapping
from typing import Any

from cluster.contracts.agents import AgentSpec, Execution
from cluster.contracts.budgets import PriceTable
from cluster.contracts.events import EventDraft, EventType
from cluster.contracts.ids import AgentId
from cluster.contracts.ledger import BY_HAND, Batch, LedgerRow
from cluster.contracts.metrics import Meter
from cluster.contracts.workflows import WorkflowStatus
from cluster.redis.leases import Lease

from .takings import taken, worked

_OUTCOMES = {EventType.EXECUTION_SUCCEEDED: "succeeded", EventType.EXECUTION_FAILED: "failed", EventType.EXECUTION_REUSED: "reused"}
SUPERSEDED = "superseded"


class Metering:
    """The meter of one drive."""

    def __init__(self, meter: Meter, lease: Lease, specs: Mapping[AgentId, AgentSpec]) -> None:
        self._meter, self._lease, self._specs = meter, lease, specs
        self._prices = lease.options.budget.prices if lease.options.budget else PriceTable()
        self._entered: dict[str, float] = {}

    def committed(self, batch: Batch) -> None:
        for row, event in batch.rows:
            if event is not None and row.execution is not None and (outcome := _OUTCOMES.get(event.type)):
                self._ended(row, row.execution, outcome)
        for event in batch.events:
            self._told(event)
        for artifact in batch.artifacts:
            self._meter.add("artifact_bytes_total", artifact.size, agent=artifact.agent)

    def _ended(self, row: LedgerRow, execution: Execution, outcome: str) -> None:
        agent, failure = str(execution.agent), execution.failure
        if failure is not None and failure.code == SUPERSEDED:
            outcome = SUPERSEDED
        self._meter.add("agent_executions_total", agent=agent, outcome=outcome)
        if outcome in ("reused", SUPERSEDED) or execution.provider == BY_HAND or execution.ended_at is None:
            return
        seconds = max(0.0, (execution.ended_at - execution.started_at).total_seconds())
        self._meter.observe("agent_execution_seconds", seconds, agent=agent)
        if failure is not None:
            self._meter.add("agent_failures_total", agent=agent, code=failure.code)
            self._meter.add("agent_wait_seconds_total", seconds, agent=agent)
            return
        at_work = min(seconds, max(0.0, worked(execution) - execution.usage.waited_seconds))
        self._meter.add("agent_work_seconds_total", at_work, agent=agent, provider=execution.provider)
        self._meter.add("agent_wait_seconds_total", seconds - at_work, agent=agent)
        self._used(execution)
        if execution.verdict is not None:
            kind = "passed" if execution.verdict.ok else "stands" if execution.verdict.final else "sent_back"
            self._meter.add("quality_checks_total", agent=agent, outcome=kind)

    def _used(self, execution: Execution) -> None:
        one, provider = taken(execution, self._specs), execution.provider
        money = self._prices.cost(prompt=one.prompt, completion=one.completion, gpu_seconds=one.gpu, cpu_seconds=one.cpu)
        self._meter.add("tokens_total", one.prompt, provider=provider, kind="prompt")
        self._meter.add("tokens_total", one.completion, provider=provider, kind="completion")
        self._meter.add("gpu_seconds_total", one.gpu, provider=provider)
        self._meter.add("cpu_seconds_total", one.cpu, provider=provider)
        self._meter.add("money_total", money, provider=provider, currency=self._prices.currency)

    def _told(self, event: EventDraft) -> None:
        data = event.data
        match event.type:
            case EventType.EXECUTION_RETRYING:
                self._meter.add("agent_failures_total", agent=data["agent"], code=data["code"])
                self._meter.add("agent_retries_total", agent=data["agent"])
            case EventType.EXECUTION_WAITING:
                self._meter.add("agent_resource_waits_total", agent=data["agent"])
            case EventType.STAGE_STARTED:
                self._entered[data["stage"]] = time.monotonic()
            case EventType.STAGE_COMPLETED if (since := self._entered.pop(data["stage"], None)) is not None:
                self._meter.observe("workflow_stage_seconds", time.monotonic() - since, type=self._lease.type, stage=data["stage"])
            case _:
                return

    def ended(self, status: WorkflowStatus, accepted_ms: float | None, results: Mapping[str, Any]) -> None:
        """The workflow has come to its end, or is set aside."""
        kind = self._lease.type
        self._meter.add("workflows_ended_total", type=kind, status=status.value)
        if accepted_ms:
            self._meter.observe("workflow_seconds", time.time() - accepted_ms / 1000, type=kind, status=status.value)
        summary = results.get("summary")
        film = summary.get("seconds") if isinstance(summary, dict) and "film.mp4" in results else None
        if status is WorkflowStatus.COMPLETED and isinstance(film, int | float):
            self._meter.add("films_delivered_total", type=kind)
            self._meter.add("film_seconds_total", film, type=kind)
