"""What a durable agent step costs: bare calls of a Ray actor, bare commits to Redis, and whole steps through engine, ledger, events and pool, in one run on one machine state."""

import asyncio
import secrets
import tempfile
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
import ray
import uvloop

from agents.pool import RayPool
from agents.registry import Registry
from cluster.contracts.agents import ResourceClass
from cluster.contracts.ids import ProjectId, WorkflowId
from cluster.contracts.workflows import WorkflowOptions, WorkflowRequest, WorkflowStatus
from cluster.redis.client import Clients, connect_url
from cluster.redis.driving import DriverStore
from cluster.redis.events import EventLog
from cluster.redis.scripts import Scripts
from cluster.redis.workflows import WorkflowStore
from cluster.settings import Settings
from graphs.checkpointer import RedisSaver
from graphs.engine import Engine
from graphs.workflows import standard
from tests.benchmarks.echo import Echo
from tests.benchmarks.processes import cpu_seconds
from tests.benchmarks.report import table

pytestmark = pytest.mark.long

T = TypeVar("T")
BYTES = 5_000
ALONE, TOGETHER, AT_ONCE = 200, 2_000, 100
PROVIDERS = dict.fromkeys(ResourceClass, "bench")


@dataclass(frozen=True)
class Figures:
    """One kind of step: alone, and many at once."""

    alone_ms: float
    per_second: float
    here_ms: float
    """Processor time of this process per step, many at once."""
    redis_ms: float
    actor_ms: float

    def row(self, name: str) -> list[str | float]:
        return [name, self.alone_ms, self.per_second, self.here_ms, self.redis_ms, self.actor_ms]


@dataclass
class Bench:
    clients: Clients
    redis_pid: int
    actor_pid: int = 0

    async def of(self, one: Callable[[], Awaitable[Any]], steps_each: int = 1, alone: int = ALONE, together: int = TOGETHER) -> Figures:
        """Measures `one`, which does `steps_each` steps: some in a row, then many with AT_ONCE at a time."""
        await one()
        began = time.perf_counter()
        for _ in range(alone):
            await one()
        alone_ms = 1000 * (time.perf_counter() - began) / (alone * steps_each)
        left = iter(range(together))

        async def worker() -> None:
            for _ in left:
                await one()

        before = (time.process_time(), cpu_seconds(self.redis_pid), cpu_seconds(self.actor_pid), time.perf_counter())
        await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
        after = (time.process_time(), cpu_seconds(self.redis_pid), cpu_seconds(self.actor_pid), time.perf_counter())
        here, redis, actor, wall = (1000 * (b - a) / (together * steps_each) for a, b in zip(before, after, strict=True))
        return Figures(alone_ms, 1000 / wall, here, redis, actor)


async def _calls(bench: Bench) -> Figures:
    actor: Any = ray.remote(Echo).options(num_cpus=0.01, max_concurrency=1000).remote()
    bench.actor_pid = await actor.pid.remote()
    payload = b"x" * BYTES
    try:
        return await bench.of(lambda: actor.call.remote(payload))
    finally:
        ray.kill(actor)


async def _commits(bench: Bench) -> Figures:
    redis: Any = bench.clients.commands
    sha = await redis.script_load("return redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])")
    payload = b"x" * BYTES
    bench.actor_pid = 0
    return await bench.of(lambda: redis.evalsha(sha, 1, "bench", secrets.token_hex(4), payload))


async def _steps(bench: Bench, home: Path) -> Figures:
    settings = Settings(home=home, llm_slots=1000)
    registry, scripts = Registry(), Scripts(bench.clients)
    pool = RayPool(registry, settings)
    store, log = WorkflowStore(bench.clients, scripts), EventLog(bench.clients)
    engine = Engine(
        DriverStore(bench.clients, scripts, owner="bench", lease_seconds=30),
        standard(registry.specs()),
        RedisSaver(bench.clients, scripts),
        pool,
        registry.load,
        PROVIDERS,
    )
    running = asyncio.create_task(engine.run())

    async def workflow(steps: int) -> WorkflowId:
        shape = {"steps": steps, "fan_out": 0, "payload_bytes": BYTES, "sleep_ms": 0}
        request = WorkflowRequest(type="probe", project_id=ProjectId("bench"), input=shape, options=WorkflowOptions())
        made, _ = await store.create(request, pinned="probe@1", created_by="bench")
        async for _ in log.follow(made.workflow_id, after=0):
            pass
        assert (await store.get(made.workflow_id)).status is WorkflowStatus.COMPLETED
        return made.workflow_id

    try:
        executions = await store.executions(await workflow(1))
        bench.actor_pid = executions[0].pid
        alone = await bench.of(lambda: workflow(100), steps_each=100, alone=2, together=1)
        many = await bench.of(lambda: workflow(20), steps_each=20, alone=1, together=AT_ONCE)
    finally:
        await engine.drain()
        running.cancel()
        await asyncio.wait([running])
        await pool.aclose()
    return Figures(alone.alone_ms, many.per_second, many.here_ms, many.redis_ms, many.actor_ms)


async def _all(url: str, home: Path) -> tuple[Figures, Figures, Figures]:
    clients = await connect_url(url)
    await clients.commands.flushdb()
    info: dict[str, Any] = await clients.commands.info("server")
    bench = Bench(clients, int(info["process_id"]))
    try:
        return await _calls(bench), await _commits(bench), await _steps(bench, home)
    finally:
        await clients.aclose()


def run(work: Coroutine[Any, Any, T]) -> T:
    """On uvloop, as Serve's replicas do."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def test_a_durable_step_against_a_bare_call_and_a_bare_commit(redis_url: str, ray_cluster: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as home:
        call, commit, step = run(_all(redis_url, Path(home)))
    one_by_one = step.alone_ms / (call.alone_ms + commit.alone_ms)
    at_once = (1 / step.per_second) / (1 / call.per_second + 1 / commit.per_second)
    table(
        f"A durable agent step of {BYTES // 1000} KB (probe@1: one workflow of 100 steps, {AT_ONCE} workflows of 20)",
        ["", "alone: ms", f"{AT_ONCE} at once: /s", "CPU ms here", "CPU ms Redis", "CPU ms actor"],
        [call.row("bare Ray actor call"), commit.row("bare Redis EVALSHA"), step.row("durable step")],
        note=f"durable step / (bare call + bare commit): {one_by_one:.2f} alone, {at_once:.2f} in throughput",
    )
