"""What counts towards a budget, on rows written by hand."""

from datetime import UTC, datetime
from typing import Any

from agents.registry import Registry
from cluster.contracts.agents import Execution, ExecutionStatus, Stage, Usage
from cluster.contracts.budgets import Amounts, PriceTable, ProductionBudget
from cluster.contracts.ids import AgentId, ExecutionId
from cluster.contracts.ledger import LedgerRow
from graphs.budget import used

SPECS = Registry().specs()
AT = datetime(2026, 1, 1, tzinfo=UTC)


def row(agent: str, provider: str, **more: Any) -> LedgerRow:
    fields: dict[str, Any] = {"attempts": 3, "worked_seconds": 10.0, **more}
    execution = Execution(
        execution_id=ExecutionId("ex"), key=agent, agent=AgentId(agent), stage=Stage.MEDIA_GENERATION, status=ExecutionStatus.SUCCEEDED, started_at=AT, ended_at=AT,
        provider=provider, **fields,
    )  # fmt: skip
    return LedgerRow(key=agent, execution=execution)


ROWS = (
    row("video_generation", "gpu.example", usage=Usage(waited_seconds=4)),
    row("image_generation", "offline-renderer", usage=Usage(cpu_seconds=7)),
    row("dialogue_writer", "gpt", usage=Usage(prompt_tokens=100, completion_tokens=50)),
    row("music_composer", "gpu.example", cached=True),
    LedgerRow(key="gate"),
)


def test_an_execution_is_charged_once_and_only_for_what_is_bought() -> None:
    prices = PriceTable(prompt_million=10_000, completion_million=20_000, gpu_hour=3600, cpu_hour=0)
    assert used(ROWS, SPECS, ProductionBudget(prices=prices)) == Amounts(tokens=150, gpu_seconds=6, cpu_seconds=7, money=1 + 1 + 6)
