"""Redis is killed in mid-commit and under load, frozen, full, and made read-only while workflows run. What was accepted ends once, with its exact value.

Each test has a short form, which is part of `make test`, and a long one.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.chaos.house import LEASE_SECONDS, House, running_house
from tests.chaos.plan import Plan
from tests.chaos.relay import PLACES, Trap
from tests.chaos.report import Figures
from tests.chaos.servers import Server, servers_outlive_full_disks
from tests.chaos.sizes import LONG_CLUSTER, STORES, Size, sizes

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

SCRIPTS = ("commit", "settle", "claim", "create", "checkpoint_put", "checkpoint_writes", "renew")
FEEDING_SECONDS = 0.5
"""Renewals come seldom; a call of theirs is waited for with work going on."""
LOAD_SECONDS = 600.0


@LONG_CLUSTER
@sizes(Size(workflows=32, faults=8), Size(workflows=400, faults=100))
async def test_redis_killed_in_the_middle_of_a_commit_loses_nothing(size: Size, cluster: bool, tmp_path: Path, plan: Plan, figures: Figures) -> None:
    async with running_house(tmp_path, plan, figures, cluster=cluster) as house, house.client() as client, house.observed():
        starting: list[asyncio.Task[str]] = []

        def feed(sleep_ms: int = 400) -> None:
            starting.append(asyncio.create_task(client.start_probe(len(starting), steps=4, sleep_ms=sleep_ms)))

        for _ in range(size.faults):
            for _ in range(size.workflows // size.faults):
                feed(sleep_ms=20)
            server = await _killed_in_a_call(house, plan, feed)
            await server.start()
            back = time.monotonic()
            await house.recovered(await house.driven(), back, renewed=True)
        await asyncio.gather(*starting)
        await house.answers_again(client)
        await house.judge(client)


async def _killed_in_a_call(house: House, plan: Plan, feed: Callable[[], None]) -> Server:
    """Waits until one of the servers was killed at a chosen place of a chosen call, feeding the house as long as the call does not come."""
    place, within, script, nth = plan.chance.choice(PLACES), plan.chance.randrange(800), plan.chance.choice(SCRIPTS), plan.chance.randint(1, 3)
    sprung = asyncio.Event()
    for node in house.servers.nodes:
        node.relay.trap = Trap((script,), nth, place, node.kill, within=within, sprung=sprung)
    async with asyncio.timeout(60):
        while not sprung.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(sprung.wait(), FEEDING_SECONDS)
                break
            feed()
    for node in house.servers.nodes:
        node.relay.trap = None
    house.figures.faults += 1
    return next(node for node in house.servers.nodes if not node.alive)


@STORES
@sizes(Size(workflows=100, faults=3, pause=(1.0, 2.5)), Size(workflows=1000, faults=20, pause=(5.0, 20.0)))
async def test_redis_restarting_under_load_loses_nothing(size: Size, cluster: bool, tmp_path: Path, plan: Plan, figures: Figures) -> None:
    async with running_house(tmp_path, plan, figures, cluster=cluster, engines=2) as house, house.client() as client, house.observed():
        length_ms = int(1000 * size.faults * sum(size.pause) / 2 / 4)
        starting = asyncio.gather(*(client.start_probe(seed, steps=3, sleep_ms=plan.chance.randint(0, length_ms)) for seed in range(size.workflows)))
        for _ in range(size.faults):
            await plan.pause(*size.pause)
            server = plan.chance.choice(house.servers.nodes)
            server.kill()
            figures.faults += 1
            await plan.pause(0, size.pause[0])
            await server.start()
            back = time.monotonic()
            await house.recovered(await house.driven(), back, renewed=True)
        await starting
        await house.all_ended(LOAD_SECONDS)
        await house.answers_again(client)
        await house.judge(client)


@LONG_CLUSTER
@sizes(Size(workflows=20, faults=1, pause=(LEASE_SECONDS * 2, LEASE_SECONDS * 2)), Size(workflows=100, faults=3, pause=(8.0, 35.0)))
async def test_redis_frozen_past_the_lease_lets_no_old_driver_write(size: Size, cluster: bool, tmp_path: Path, plan: Plan, figures: Figures) -> None:
    async with running_house(tmp_path, plan, figures, cluster=cluster, engines=2) as house, house.client() as client, house.observed():
        for fault in range(size.faults):
            share = size.workflows // size.faults
            await asyncio.gather(*(client.start_probe(fault * share + i, steps=6, sleep_ms=150) for i in range(share)))
            driven = await house.driven()
            for node in house.servers.nodes:
                node.freeze()
            figures.faults += 1
            await plan.pause(*size.pause)
            for node in house.servers.nodes:
                node.thaw()
            await house.recovered(driven, time.monotonic())
        await house.answers_again(client)
        await house.judge(client)


# ---- a server that answers and refuses ------------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def _out_of_memory(server: Server) -> AsyncIterator[None]:
    await server.command("CONFIG", "SET", "maxmemory", 1)
    yield
    await server.command("CONFIG", "SET", "maxmemory", 0)


@contextlib.asynccontextmanager
async def _read_only(server: Server) -> AsyncIterator[None]:
    """It follows a master that is not there, as after a failover gone wrong."""
    await server.command("REPLICAOF", "127.0.0.1", 1)
    yield
    await server.command("REPLICAOF", "NO", "ONE")


@contextlib.asynccontextmanager
async def _disk_full(server: Server) -> AsyncIterator[None]:
    server.limit_files(1)
    yield
    server.limit_files(-1)


@contextlib.asynccontextmanager
async def _disk_full_until_it_dies(server: Server) -> AsyncIterator[None]:
    """With `appendfsync always` a server that cannot write its log ends itself; somebody frees space and starts it again."""
    server.limit_files(1)
    yield
    server.kill()
    await server.start()


Refusal = Callable[[Server], contextlib.AbstractAsyncContextManager[None]]


@pytest.mark.parametrize(
    ("refusal", "appendfsync"),
    [
        pytest.param(_out_of_memory, "always", id="out_of_memory"),
        pytest.param(_read_only, "always", id="read_only"),
        pytest.param(_disk_full, "everysec", id="disk_full"),
        pytest.param(_disk_full_until_it_dies, "always", id="disk_full_always"),
    ],
)
@sizes(Size(workflows=12, faults=1, pause=(1.0, 2.0)), Size(workflows=200, faults=5, pause=(3.0, 12.0)))
async def test_a_redis_that_refuses_writes_parks_the_work_and_nothing_else(
    size: Size, refusal: Refusal, appendfsync: str, tmp_path: Path, plan: Plan, figures: Figures
) -> None:
    with servers_outlive_full_disks(tmp_path / "bin"):
        async with running_house(tmp_path, plan, figures, appendfsync=appendfsync) as house, house.client() as client, house.observed():
            [server] = house.servers.nodes
            for fault in range(size.faults):
                share = size.workflows // size.faults
                await asyncio.gather(*(client.start_probe(fault * share + i, steps=6, sleep_ms=120) for i in range(share)))
                driven = await house.driven()
                async with refusal(server):
                    figures.faults += 1
                    await _refused(client.http.post, house)
                    await plan.pause(*size.pause)
                await house.recovered(driven, time.monotonic())
            await house.answers_again(client)
            await house.judge(client)


async def _refused(post: Callable[..., Awaitable[object]], house: House) -> None:
    """A start is refused loudly, with 503 and when to come back, and leaves nothing."""
    body = {"type": "probe", "project_id": "p0", "input": {"steps": 1}}

    async def refused() -> bool:
        answer: object = await post(f"{house.apis[0].base_url}/api/v1/workflows", json=body)
        return getattr(answer, "status_code", 0) == 503 and int(getattr(answer, "headers", {})["retry-after"]) > 0

    await house.until(refused, "the API says that nothing can be stored")
