"""A hundred productions of the whole company at once, with scripted agents that fail now and then, on two engines: all must end, nothing may be done twice; and what each agent did, as a table."""

import asyncio
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest

from agents.planning.figures import over
from cluster.contracts.agents import ExecutionStatus, Observation
from cluster.contracts.workflows import WorkflowStatus
from cluster.redis.client import connect_url
from graphs.observations import timed
from tests.benchmarks.report import percentile, table
from tests.many_productions import Productions, engine_process, expected, twice
from tests.movie import SPECS

pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]

COUNT, ENGINES = 100, 2
ROOT = Path(__file__).parents[2]


async def _all(url: str, folder: Path) -> None:
    clients = await connect_url(url)
    await clients.commands.flushdb()
    house, asked, logs = Productions(clients), list[float](), [folder / f"engine{n}" for n in range(ENGINES)]
    for log in logs:
        log.touch()
    try:
        ids = [await house.order(number) for number in range(COUNT)]
        began = time.perf_counter()
        async with engine_process(url, "a", logs[0], root=ROOT), engine_process(url, "b", logs[1], root=ROOT):
            asking = asyncio.create_task(house.ask(ids, asked))
            ended = await house.all_ended(ids, seconds=3000)
            asking.cancel()
            took = time.perf_counter() - began
        statuses = Counter(workflow.status for workflow in ended)
        answers = await asyncio.gather(asking, return_exceptions=True)
        assert isinstance(answers[0], asyncio.CancelledError)
        ledgers = [await house.store.executions(workflow_id) for workflow_id in ids]
        _tell(statuses, took, asked, [timed(rows) for rows in ledgers], twice(logs), logs)
        assert statuses == {WorkflowStatus.COMPLETED: COUNT} and twice(logs) == []
        for rows in ledgers:
            assert {(str(row.agent), row.item) for row in rows} == expected(house.film)
            assert {row.status for row in rows} == {ExecutionStatus.SUCCEEDED}
    finally:
        await clients.aclose()


def _tell(
    statuses: Counter[WorkflowStatus], took: float, asked: list[float], ledgers: list[tuple[Observation, ...]], again: list[str], logs: list[Path]
) -> None:
    outcomes = Counter(line.split()[3] for log in logs for line in log.read_text().splitlines())
    done = sum(map(len, ledgers))
    table(
        f"{COUNT} productions of movie_creation@2 at once, scripted agents, {ENGINES} engines",
        ["completed", "executions", "done twice", "provider away", "actor lost", "s", "executions/s", "status p50 ms", "status p99 ms"],
        [
            [
                f"{statuses[WorkflowStatus.COMPLETED]} of {COUNT}",
                done,
                len(again),
                outcomes["provider_unavailable"],
                outcomes["actor_lost"],
                took,
                done / took,
                1000 * percentile(asked, 0.5),
                1000 * percentile(asked, 0.99),
            ]
        ],
    )
    classes = {str(agent): spec.resource_class for agent, spec in SPECS.items()}
    rows = sorted(over(ledgers, classes.get), key=lambda row: row.agent)
    table(
        "What each agent did in them",
        ["agent", "executions", "p50 ms", "p99 ms", "failed attempts", "retakes"],
        [[row.agent, row.executions, 1000 * row.p50, 1000 * row.p99, row.failures, row.retakes] for row in rows],
        note="Times from the order to the committed result: scripted agents take no time of their own.",
    )


def test_a_hundred_productions_are_all_finished_and_nothing_is_done_twice(redis_url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_all(redis_url, Path(folder)))
