"""Faults of the cluster under a real installation: actors, nodes, Ray's own servers, Serve's, and engines that stop, freeze or are replaced, all under load.

Each test breaks one kind of thing. What must hold afterwards is the same for all: every accepted workflow has ended once, with the exact value; its events have no gap and its tokens rise; no execution
succeeded twice or paid with an attempt for a machine's fault; every entry point answers within 30 s; and after `callsheet down` nothing runs.
"""

import asyncio
import itertools
import json
import math
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from cluster.bringup.ports import Ports
from cluster.redis.server import ServerOptions, start
from tests.chaos import cluster_app
from tests.chaos.client import Client
from tests.chaos.cluster_agents import FAR_RESOURCE
from tests.chaos.cluster_house import AGENTS, CONTROLLER, ENGINE, GCS, HAPROXY, INGRESS, PROXIES, WAITING, Breakable, ClusterHouse, Node, NoRoute, Supervised
from tests.chaos.history import History
from tests.chaos.plan import Plan
from tests.chaos.report import Figures

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.timeout(600)]

FIRST_PORT = 24000
BUSY = {"probe": "tests.chaos.cluster_agents:BusyProbe"}
FAR = {"probe": "tests.chaos.cluster_agents:FarProbe"}
LEASE_SECONDS = 5.0
LOST_CALLS = {"CoreWorkerService.grpc_client.PushTask": {"num_failures": 60, "req_failure_prob": 4, "resp_failure_prob": 4, "in_flight_failure_prob": 4}}
"""Of each replica's calls to actors, up to 60 fail: before they are sent, while they run (so that the repetition finds the first still at work), or when the answer is on its way."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Breakable]:
    """One home for all; each test finds it whole and may leave it broken."""
    made = Breakable(tmp_path_factory.mktemp("cluster") / "home", Ports().take(FIRST_PORT), company=BUSY)
    yield made
    made.down()


@asynccontextmanager
async def house_of(installation: Breakable, plan: Plan, figures: Figures) -> AsyncIterator[ClusterHouse]:
    await asyncio.to_thread(installation.up)
    key = installation.settings.admin_key
    assert key
    history = History()
    client = Client([installation.settings.base_url], key, history, plan.chance)
    await client.http.aclose()
    client.http = httpx.AsyncClient(transport=NoRoute(), headers={"X-API-Key": key}, timeout=20)
    try:
        yield ClusterHouse(installation, plan, figures, client, history)
    finally:
        await client.aclose()


@pytest_asyncio.fixture(loop_scope="session")
async def house(shared: Breakable, plan: Plan, figures: Figures) -> AsyncIterator[ClusterHouse]:
    async with house_of(shared, plan, figures) as made:
        yield made


async def test_a_third_of_all_actors_killed_every_few_seconds(house: ClusterHouse) -> None:
    await house.load(16, steps=12, sleep_ms=500)
    for _ in range(5):
        await house.pause(1.5, 3.5)
        actors = house.installation.named(*AGENTS)
        house.hit("actor", house.plan.chance.sample(actors, math.ceil(0.3 * len(actors))))
    await house.judge()


async def test_actors_frozen_in_mid_execution(house: ClusterHouse) -> None:
    await house.load(8, steps=10, sleep_ms=500)
    house.hit("actor", house.installation.named(*AGENTS)[:1], signal.SIGSTOP)
    await house.judge()


async def test_engines_told_to_stop_and_replaced_by_a_deploy(house: ClusterHouse) -> None:
    await house.load(12, steps=20, sleep_ms=500)
    engines = house.installation.named(ENGINE)
    house.hit("engine", engines[:1], signal.SIGTERM)
    await house.until(lambda: len(set(house.installation.named(ENGINE)) - set(engines[:1])) == 2, "another engine takes the place")
    before = set(house.installation.named(ENGINE))
    house.note("deploy")
    house.installation.deploy(roll=1)
    seconds = await house.until(lambda: not before & set(house.installation.named(ENGINE)) and house.installation.deployed(), "all replicas are new")
    print(f"\nall replicas were replaced within {seconds:.1f} s")
    await house.judge()


async def test_a_rolling_deploy_under_load_fails_no_request(house: ClusterHouse) -> None:
    """No client that repeats what was not answered is ever refused, and nothing that was accepted fails; how many first tries were lost is printed."""
    before = set(house.installation.named(ENGINE, INGRESS))
    over = asyncio.Event()

    async def caller(number: int) -> None:
        for turn in itertools.count():
            if over.is_set():
                return
            workflow_id = await house.client.start_probe(1_000 + 100 * turn + number, steps=4, sleep_ms=100)
            await house.client.workflow(workflow_id)

    callers = [asyncio.create_task(caller(number)) for number in range(6)]
    house.note("rolling deploy")
    house.installation.deploy(roll=2)
    seconds = await house.until(
        lambda: (not before & set(house.installation.named(ENGINE, INGRESS)) and house.installation.deployed()) or any(task.done() for task in callers),
        "all replicas are new",
    )
    over.set()
    await asyncio.gather(*callers)
    tries = [operation for operation in house.history.operations if operation.name in ("start", "read")]
    lost = [operation for operation in tries if operation.outcome != "ok"]
    print(
        f"\nall replicas were replaced within {seconds:.1f} s; {len(tries)} calls, {len(lost)} of them to be repeated, {len(house.history.accepted)} workflows"
    )
    await house.judge()


async def test_an_engine_frozen_past_its_lease_and_thawed(house: ClusterHouse) -> None:
    await house.load(12, steps=20, sleep_ms=500)
    frozen = house.installation.named(ENGINE)[:1]
    house.hit("engine", frozen, signal.SIGSTOP)
    await house.pause(1.5 * LEASE_SECONDS, 2 * LEASE_SECONDS)
    house.hit("engine", frozen, signal.SIGCONT)
    await house.judge()


async def test_an_engine_whose_event_loop_is_blocked_for_a_minute(house: ClusterHouse) -> None:
    await house.load(12, steps=20, sleep_ms=500)
    engine = house.installation.named(ENGINE)[0]
    house.note("engine (blocked 60 s)")
    cluster_app.block_file(house.installation.home, engine).write_text("60")
    since = time.monotonic()
    await house.all_ended()
    assert time.monotonic() - since < 50, "nobody waited for the blocked one"
    await house.judge()


async def test_the_serve_controller_killed(house: ClusterHouse) -> None:
    await house.load(8, steps=12, sleep_ms=500)
    for _ in range(2):
        house.hit("controller", house.installation.named(CONTROLLER))
        await house.load(4, steps=4)
        await house.pause(1, 3)
    await house.judge()


async def test_proxies_and_ingress_killed(house: ClusterHouse) -> None:
    await house.load(8, steps=12, sleep_ms=500)
    house.hit("haproxy", house.installation.named(HAPROXY))
    await house.load(4, steps=4)
    house.hit("all proxies", house.installation.named(*PROXIES))
    await house.load(4, steps=4)
    house.hit("ingress", house.installation.named(INGRESS))
    await house.load(4, steps=4)
    await house.judge()


async def test_the_only_node_with_a_resource_killed(shared: Breakable, plan: Plan, figures: Figures) -> None:
    async with house_of(replace(shared, company=FAR), plan, figures) as house:
        workflows = [await house.client.start_probe(seed, steps=8, fan_out=3, sleep_ms=400) for seed in range(4)]
        waited = await house.until(lambda: house.all_have(workflows, WAITING), "they say that they wait for the far floor", 60)
        first = Node(house.installation, FAR_RESOURCE, 1)
        moved = await house.until(lambda: house.all_have(workflows, "execution.succeeded"), "they move, now that there is a far floor", 60)
        house.note(f"node ({first.kill()} processes)")
        missed = await house.until(lambda: house.waiting_since_fault(workflows[0]), "they say again that they wait", 120)
        second = Node(house.installation, FAR_RESOURCE, 1)
        mended = await house.until(house.moved_since_fault, "they move again", 120)
        print(f"\nsaid so after {waited:.1f} s, moved {moved:.1f} s after the node came; missed it after {missed:.1f} s, moved {mended:.1f} s after the next")
        try:
            await house.judge()
        finally:
            second.kill()


async def test_the_gcs_killed(house: ClusterHouse) -> None:
    await house.load(8, steps=12, sleep_ms=500)
    house.hit("gcs", house.installation.named(GCS))
    await house.pause(1, 3)
    print(f"\nthe head was replaced within {await house.up():.1f} s")
    await house.judge()


async def test_the_whole_head_killed(house: ClusterHouse) -> None:
    await house.load(8, steps=12, sleep_ms=500)
    house.hit("head", house.head_processes)
    print(f"\nthe head was replaced within {await house.up():.1f} s")
    await house.judge()


async def test_actor_calls_and_answers_lost(shared: Breakable, plan: Plan, figures: Figures) -> None:
    lossy = replace(shared, in_replicas={"RAY_testing_rpc_failure": json.dumps(LOST_CALLS)})
    async with house_of(lossy, plan, figures) as house:
        await house.load(16, steps=15, sleep_ms=100)
        house.note("calls lost all the time")
        await house.judge()
        lost = await house.count("execution.retrying")
        print(f"\n{lost} executions were asked for again")
        assert lost > 0


@pytest.fixture
def ray_redis(tmp_path: Path) -> Iterator[str]:
    """A server for Ray's own tables."""
    port = Ports().take(FIRST_PORT + 500)
    process = start(ServerOptions(folder=tmp_path, port=port, password="for-ray"))
    yield f"redis://:for-ray@127.0.0.1:{port}"
    process.terminate()
    process.wait()


@pytest.mark.parametrize("fault", ["gcs", "head"])
async def test_with_its_tables_in_redis_ray_goes_on(shared: Breakable, plan: Plan, figures: Figures, ray_redis: str, fault: str) -> None:
    await asyncio.to_thread(shared.down)
    kept = replace(shared, extra={"CALLSHEET_RAY_REDIS_URL": ray_redis})
    undo = ExitStack()
    try:
        async with house_of(kept, plan, figures) as house:
            await house.load(8, steps=12, sleep_ms=500)
            if fault == "gcs":
                gcs = Supervised(house.installation, GCS)
                house.hit("gcs", [gcs.pid])
                await house.load(4, steps=4)  # accepted and run while the GCS is away
                gcs.start_again()
                undo.callback(gcs.stop)
            else:
                house.hit("head", house.head_processes)
                print(f"\nthe head was replaced within {await house.up():.1f} s")
            await house.judge()
    finally:
        undo.close()
        await asyncio.to_thread(shared.down)
