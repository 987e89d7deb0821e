"""A replica that lags behind its primary is promoted. With CALLSHEET_REDIS_REPLICAS nothing acknowledged is lost; without it something may be, and then the log says so.

Each test has a short form, which is part of `make test`, and a long one.
"""

import asyncio
import time
from pathlib import Path

import pytest

from tests.chaos.house import House, house_on
from tests.chaos.plan import Plan, settle
from tests.chaos.report import Figures
from tests.chaos.servers import Pair, running_pair
from tests.chaos.sizes import Size, sizes

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]


async def _lag_and_promote(house: House, pair: Pair, size: Size) -> dict[str, list[str]]:
    """The events that each driven workflow had, as `<type> <data>`, when the primary died."""
    pair.link.mode = "stalled"
    await house.plan.pause(*size.pause)
    driven = await house.driven()
    logs = {workflow_id: await house.log_of(workflow_id) for workflow_id in driven}
    await pair.promote()
    house.figures.faults += 1
    await house.recovered(await house.driven(), time.monotonic())
    return logs


@sizes(Size(workflows=12, faults=1, pause=(0.5, 1.5)), Size(workflows=120, faults=1, pause=(2.0, 5.0)))
async def test_what_waits_for_a_replica_survives_the_loss_of_the_primary(size: Size, tmp_path: Path, plan: Plan, figures: Figures) -> None:
    """Starts and ends are acknowledged when the replica has them; executions that are lost run again or are written again."""
    async with running_pair(tmp_path) as pair, house_on(pair, tmp_path, plan, figures, replicas=1, engines=2) as house, house.client() as client:
        await asyncio.gather(*(client.start_probe(seed, steps=8, sleep_ms=200) for seed in range(size.workflows)))
        later = [asyncio.create_task(client.start_probe(1000 + seed, steps=2, sleep_ms=50)) for seed in range(4)]
        await _lag_and_promote(house, pair, size)
        await asyncio.gather(*later)
        await house.answers_again(client)
        figures.detected += await house.count_events("workflow.rewound")
        await house.judge(client, may_lose=list(house.history.accepted))


@sizes(Size(workflows=12, faults=1, pause=(0.5, 1.5)), Size(workflows=120, faults=1, pause=(2.0, 5.0)))
async def test_a_loss_that_could_not_be_prevented_is_written_into_the_log(size: Size, tmp_path: Path, plan: Plan, figures: Figures) -> None:
    async with running_pair(tmp_path) as pair, house_on(pair, tmp_path, plan, figures, engines=2) as house, house.client() as client:
        await asyncio.gather(*(client.start_probe(seed, steps=12, sleep_ms=250) for seed in range(size.workflows)))
        await settle(0.5)  # the replica has the starts
        before = await _lag_and_promote(house, pair, size)
        await house.answers_again(client)
        silent = []
        for workflow_id, seen in before.items():
            now = await house.log_of(workflow_id)
            if now[: len(seen)] != seen and not any(entry.startswith("workflow.rewound") for entry in now):
                silent.append(f"{workflow_id}: {len(seen)} events were there; now there are others, and no workflow.rewound among them")
        figures.detected += await house.count_events("workflow.rewound")
        assert not silent, "\n".join(silent)
        await house.judge(client, may_lose=list(house.history.accepted))
