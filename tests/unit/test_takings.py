"""What executions take, by running sums: means, high quantiles, what is declared where nothing was measured, and what a type's executions add up to."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cluster.contracts.agents import Execution, ExecutionStatus, ResourceClass, Stage, Usage
from cluster.contracts.budgets import PriceTable
from cluster.contracts.ids import AgentId, ExecutionId
from cluster.contracts.ledger import LedgerRow
from graphs.takings import DECLARED_COMPLETION, DECLARED_PROMPT, STEP, Takings, increments, of_a_workflow
from tests.scripted import spec

AT = datetime(2026, 1, 1, tzinfo=UTC)
RENDER = spec("render", Stage.MEDIA_GENERATION, "shots", "clips", kind=ResourceClass.GPU_MEDIA, seconds=8)
WRITE = spec("write", Stage.CONCEPT_DEVELOPMENT, "idea", "script", seconds=2)
SPECS = {one.id: one for one in (RENDER, WRITE)}


def execution(agent: str, number: int = 0, **more: Any) -> Execution:
    fields: dict[str, Any] = {"provider": "gpu.example", "worked_seconds": 2.0, "ended_at": AT + timedelta(seconds=10 * (number + 1)), **more}
    return Execution(
        execution_id=ExecutionId(f"ex-{agent}-{number}"),
        key=f"{agent}-{number}",
        agent=AgentId(agent),
        stage=Stage.MEDIA_GENERATION,
        status=ExecutionStatus.SUCCEEDED,
        started_at=AT,
        **fields,
    )


def test_what_is_reserved_is_what_nine_of_ten_use_and_at_most_a_bucket_more() -> None:
    cpu = [1.0] * 85 + [5.0] * 10 + [60.0] * 5
    sums = increments((execution("render", n, usage=Usage(cpu_seconds=used)) for n, used in enumerate(cpu)), SPECS, lambda _: "p")
    one = Takings(sums).one(RENDER, "p")
    assert (one.measured, one.mean.cpu) == (100, pytest.approx(sum(cpu) / 100))
    assert 5.0 <= one.high.cpu <= 5.0 * STEP


def test_sums_of_several_slots_say_what_one_sum_would() -> None:
    executions = [execution("render", n, usage=Usage(cpu_seconds=1.0 + n)) for n in range(10)]
    apart = Takings(increments(executions[:3], SPECS, lambda _: "p"))
    apart.add(increments(executions[3:], SPECS, lambda _: "p"))
    assert apart.one(RENDER, "p") == Takings(increments(executions, SPECS, lambda _: "p")).one(RENDER, "p")


def test_another_provider_or_version_of_an_agent_is_unknown_and_taken_at_its_word() -> None:
    takings = Takings(increments([execution("render")], SPECS, lambda _: "gpu.example"))
    assert takings.one(RENDER, "gpu.example").mean.gpu == 2.0
    for other, provider in ((RENDER, "gpu.elsewhere"), (RENDER.model_copy(update={"version": 2}), "gpu.example")):
        one = takings.one(other, provider)
        assert (one.measured, one.mean.gpu) == (0, 8)
    offline, model = takings.one(RENDER, "offline-renderer").mean, takings.one(WRITE, "llm:big").mean
    assert (offline.gpu, offline.cpu, takings.one(WRITE, "offline-writer").mean.prompt) == (0, 8, 0)
    assert model.amounts(PriceTable()).tokens == DECLARED_PROMPT + DECLARED_COMPLETION


def test_what_was_taken_over_is_counted_as_an_execution_and_measures_nothing() -> None:
    rows = [LedgerRow(key=str(n), execution=execution("render", n, cached=n > 0)) for n in range(4)]
    takings = Takings(of_a_workflow("film@1", rows, SPECS, lambda _: "p", timed=True))
    assert takings.executions("film@1", "render") == (4, 0) and takings.one(RENDER, "p").measured == 1
    assert takings.seconds("film@1") is None, "with work taken over its length says nothing of another"


def test_numbers_of_executions_are_averages_over_workflows_of_the_type() -> None:
    takings = Takings()
    for count in (2, 4):
        rows = [LedgerRow(key=str(n), execution=execution("render", n)) for n in range(count)]
        takings.add(of_a_workflow("film@1", rows, SPECS, lambda _: "p", timed=True))
    assert takings.films("film@1") == 2 and takings.executions("film@1", "render") == (3, 1)
    assert takings.seconds("film@1") == 30 and takings.executions("other@1", "render") == (0, 0)
