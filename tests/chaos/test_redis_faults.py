"""Redis is killed, frozen, full, read-only and replaced while workflows run. What was accepted ends once, with its exact value.

Each test has a short form, which is part of `make test`, and a long one.
"""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.chaos.house import House, running_house
from tests.chaos.plan import Plan
from tests.chaos.relay import PLACES, Trap
from tests.chaos.report import Figures

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

COMMITS = ("commit", "settle", "claim", "create", "checkpoint_put")


@dataclass(frozen=True)
class Size:
    workflows: int
    faults: int
    least: float = 0.5
    most: float = 1.5


ONE_OR_CLUSTER = pytest.mark.parametrize("cluster", [pytest.param(False, id="one"), pytest.param(True, id="cluster")])


def sizes(short: Size, long: Size) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("size", [pytest.param(short, id="short"), pytest.param(long, id="long", marks=pytest.mark.long)])


async def _start(house: House, client: object, count: int, **given: int) -> None:
    await asyncio.gather(*(client.start_probe(seed, **given) for seed in range(count)))  # type: ignore[attr-defined]


@sizes(Size(workflows=24, faults=8), Size(workflows=200, faults=100))
async def test_redis_killed_in_the_middle_of_a_commit_loses_nothing(size: Size, tmp_path: Path, plan: Plan, figures: Figures) -> None:
    async with running_house(tmp_path, plan, figures) as house, house.client() as client, house.observed():
        [server] = house.servers.nodes
        seeds = iter(range(10**6))
        starting: set[asyncio.Task[str]] = set()
        for _ in range(size.faults):
            for _ in range(max(1, size.workflows // size.faults)):
                starting.add(asyncio.create_task(client.start_probe(next(seeds), steps=4, sleep_ms=20)))
            place = plan.chance.choice(PLACES)
            trap = Trap((plan.chance.choice(COMMITS),), plan.chance.randint(1, 4), place, server.kill, within=plan.chance.randrange(600))
            server.relay.trap = trap
            await asyncio.wait_for(trap.sprung.wait(), 60)
            figures.faults += 1
            driven = await _after_the_kill(house)
            await house.recovered(driven, time.monotonic())
        await asyncio.gather(*starting)
        await house.answers_again(client)
        await house.judge(client)


async def _after_the_kill(house: House) -> dict[str, int]:
    [server] = house.servers.nodes
    await server.start()
    return await house.driven()
