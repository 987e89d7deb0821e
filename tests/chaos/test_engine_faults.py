"""Engines are killed at commit points, frozen past their lease, blocked, put on a host whose clock is behind, and poisoned by a workflow. Others go on; who was late can do nothing.

Each test has a short form, which is part of `make test`, and a long one.
"""

import asyncio
import signal
import time
from pathlib import Path

import pytest

from tests.chaos import sink
from tests.chaos.engine_process import EngineProcess
from tests.chaos.house import LEASE_SECONDS, House, running_house
from tests.chaos.plan import Plan
from tests.chaos.relay import PLACES, Relay, Trap
from tests.chaos.report import Figures
from tests.chaos.sizes import LONG_CLUSTER, Size, sizes

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

SCRIPTS = ("claim", "commit", "commit", "commit", "checkpoint_put", "checkpoint_writes", "settle")
POISON_SEED = 666
TAKEOVER_SECONDS = 10.0
"""A killed engine's workflows run again elsewhere within this, on a machine that is not overloaded."""


@sizes(Size(workflows=16, faults=8), Size(workflows=200, faults=100))
async def test_an_engine_killed_before_within_and_after_a_commit_point_repeats_nothing_committed(
    size: Size, tmp_path: Path, plan: Plan, figures: Figures
) -> None:
    """Each victim has a relay of its own, which kills it at the n-th call of a script; a workflow is waiting for it each time."""
    async with running_house(tmp_path, plan, figures) as house, house.client() as client, house.observed():
        await house.engines.pop().gone()
        for fault in range(size.faults):
            relay = Relay(house.servers.nodes[0].port)
            await relay.start()
            for seed in range(size.workflows // size.faults):
                await client.start_probe(fault * 100 + seed, steps=4, fan_out=2, sleep_ms=plan.chance.choice((0, 5, 30)))
            place, script, nth = plan.chance.choice(PLACES), plan.chance.choice(SCRIPTS), plan.chance.randint(1, 4)
            victim = house.engine(url=f"redis://127.0.0.1:{relay.port}/0", lease_seconds=1.0)
            relay.trap = trap = Trap((script,), nth, place, lambda victim=victim: victim.signal(signal.SIGKILL), within=plan.chance.randrange(800))
            await _sprung_or_idle(house, trap)
            victim.kill()
            await relay.aclose()
            figures.faults += 1
        since, driven = time.monotonic(), await house.driven()
        house.engine(lease_seconds=1.0)
        await house.recovered(driven, since)
        await house.answers_again(client)
        await house.judge(client)


async def _sprung_or_idle(house: House, trap: Trap) -> None:
    """Until the victim met its trap, or did all its work without making that many calls."""

    async def over() -> bool:
        return trap.sprung.is_set() or not await house.unfinished()

    await house.until(over, "the trap springs")


@LONG_CLUSTER
@sizes(Size(workflows=40, faults=3), Size(workflows=300, faults=30))
async def test_engines_killed_under_load_are_replaced_by_the_others(size: Size, cluster: bool, tmp_path: Path, plan: Plan, figures: Figures) -> None:
    async with running_house(tmp_path, plan, figures, cluster=cluster, engines=2) as house, house.client() as client, house.observed():
        for fault in range(size.faults):
            share = size.workflows // size.faults
            await asyncio.gather(*(client.start_probe(fault * share + seed, steps=4, fan_out=2, sleep_ms=250) for seed in range(share)))
            victim = await _busy(house, plan)
            driven = await house.driven(victim.name)
            victim.kill()
            since = time.monotonic()
            figures.faults += 1
            house.engine()
            await house.recovered(driven, since)
        await house.answers_again(client)
        await house.judge(client)


async def _busy(house: House, plan: Plan) -> EngineProcess:
    """One of the engines that drive something."""

    async def busy() -> list[EngineProcess]:
        return [engine for engine in house.engines if engine.alive and await house.driven(engine.name)]

    return plan.chance.choice(await house.until(busy, "an engine drives something"))


@pytest.mark.parametrize("way", ["frozen", "blocked"])
@LONG_CLUSTER
@sizes(Size(workflows=12, faults=1), Size(workflows=80, faults=8))
async def test_an_engine_that_was_away_past_its_lease_can_do_nothing(size: Size, cluster: bool, way: str, tmp_path: Path, plan: Plan, figures: Figures) -> None:
    """It sleeps through its lease, others take over, and it wakes up in the belief that nothing happened."""
    async with (
        running_house(tmp_path, plan, figures, cluster=cluster, engines=2, block_seconds=LEASE_SECONDS * 2.5) as house,
        house.client() as client,
        house.observed(),
    ):
        for fault in range(size.faults):
            share = size.workflows // size.faults
            await asyncio.gather(*(client.start_probe(fault * share + seed, steps=5, sleep_ms=300) for seed in range(share)))
            victim = await _busy(house, plan)
            driven = await house.driven(victim.name)
            since = time.monotonic()
            victim.freeze() if way == "frozen" else victim.block()
            figures.faults += 1
            await _taken_over(house, victim, list(driven))
            victim.thaw()
            await house.recovered(driven, since)
        await house.answers_again(client)
        await house.judge(client)


async def _taken_over(house: House, victim: EngineProcess, workflows: list[str]) -> None:
    """Waits until none of the workflows is the victim's any more."""

    async def taken() -> bool:
        owners = [await house.record(workflow_id, "own", "status") for workflow_id in workflows]
        return all(owner != victim.name and (owner or status == "completed") for owner, status in owners)

    await house.until(taken, "others take over")


async def test_a_host_whose_clock_is_behind_resumes_without_losing_progress(tmp_path: Path, plan: Plan, figures: Figures) -> None:
    """Leases go by the server's clock and checkpoints by a counter, so a host five seconds behind goes on where the other was, and the other after it."""
    async with running_house(tmp_path, plan, figures) as house, house.client() as client, house.observed():
        workflows = [await client.start_probe(seed, steps=10, sleep_ms=120) for seed in range(6)]
        films = [await client.start_film(seed) for seed in range(6)]
        for clock in (-5.0, 5.0, -5.0, 0.0):
            await house.until(lambda: house.driven(), "an engine drives something", 20) if await house.unfinished() else None
            [victim] = [engine for engine in house.engines if engine.alive]
            driven = await house.driven(victim.name)
            victim.kill()
            since = time.monotonic()
            figures.faults += 1
            house.engine(clock_seconds=clock, film_ms=60)
            await house.recovered(driven, since)
        await house.all_ended()
        assert len(workflows) + len(films) == len(house.history.accepted)
        await house.answers_again(client)
        await house.judge(client)


@sizes(Size(workflows=10, faults=3), Size(workflows=50, faults=20))
async def test_engines_told_to_end_hand_their_work_over_at_once(size: Size, tmp_path: Path, plan: Plan, figures: Figures) -> None:
    async with running_house(tmp_path, plan, figures, engines=1, lease_seconds=30.0) as house, house.client() as client, house.observed():
        for seed in range(size.workflows):
            await client.start_probe(seed, steps=8, sleep_ms=200)
        for _ in range(size.faults):
            victim = await _busy(house, plan)
            driven = await house.driven(victim.name)
            house.engine(lease_seconds=30.0)
            victim.signal(signal.SIGTERM)
            since = time.monotonic()
            figures.faults += 1
            await house.recovered(driven, since)
            assert time.monotonic() - since < 30, "a workflow handed over must not wait for a lease to lapse"
        await house.answers_again(client)
        await house.judge(client)


@sizes(Size(workflows=10, faults=1), Size(workflows=40, faults=1))
async def test_a_workflow_that_kills_its_engines_is_parked_and_the_innocent_finish(size: Size, tmp_path: Path, plan: Plan, figures: Figures) -> None:
    async with running_house(tmp_path, plan, figures, engines=2, lease_seconds=1.0, poison_seed=POISON_SEED) as house, house.client() as client:
        poison = await client.start_probe(POISON_SEED, steps=2)
        house.history.accepted.pop(poison)
        for seed in range(size.workflows):
            await client.start_probe(seed, steps=4, sleep_ms=100)

        async def parked() -> bool:
            for engine in [engine for engine in house.engines if not engine.alive]:
                house.engines.remove(engine)
                figures.faults += 1
                house.engine(lease_seconds=1.0, poison_seed=POISON_SEED)
            return (await house.record(poison, "status")) == ["quarantined"]

        await house.until(parked, "the poison is parked")
        assert len(sink.read(house.sink).by_key) > 0
        workflow, events = await client.workflow(poison), await client.events(poison)
        assert workflow["status"] == "quarantined" and events[-1]["type"] == "workflow.quarantined", events[-1]
        assert (await house.record(poison, "own")) == [""]
        await house.answers_again(client)
        await house.judge(client)
