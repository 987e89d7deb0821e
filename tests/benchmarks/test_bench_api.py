"""The API while engines and actors are kept as busy as they can be: 50 clients start probe workflows, then read them, while others follow their events."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import httpx
import pytest

from tests.benchmarks.installation import Installation
from tests.benchmarks.report import percentile, table

pytestmark = pytest.mark.long

CLIENTS = 50
POSTS, READS, FOLLOWERS = 300, 3_000, 20
PROBE = {"type": "probe", "project_id": "bench", "input": {"steps": 40, "payload_bytes": 5_000}}


async def _each(count: int, one: Callable[[int], Awaitable[Any]]) -> tuple[list[float], float]:
    """Calls `one` with 0 … count-1, CLIENTS at a time: ms of each, and how many a second."""
    left, took = iter(range(count)), []

    async def client() -> None:
        for number in left:
            began = time.perf_counter()
            await one(number)
            took.append(1000 * (time.perf_counter() - began))

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return took, count / (time.perf_counter() - began)


async def _delays(api: httpx.AsyncClient, workflow_id: str) -> list[float]:
    """ms from the commit of each event to its arrival here; of those that happened after we began to follow."""
    delays = []
    began = time.time()
    async with api.stream("GET", f"/api/v1/workflows/{workflow_id}/events", headers={"Accept": "text/event-stream"}) as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data:"):
                now, at = time.time(), _instant(json.loads(line[5:])["at"])
                if at > began:
                    delays.append(1000 * (now - at))
    return delays


def _instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


async def _measure(api: httpx.AsyncClient) -> list[list[Any]]:
    ids: list[str] = []

    async def post(_: int) -> None:
        ids.append((await api.post("/api/v1/workflows", json=PROBE)).raise_for_status().json()["workflow_id"])

    async def get(number: int) -> None:
        (await api.get(f"/api/v1/workflows/{ids[number % len(ids)]}")).raise_for_status()

    await post(0)
    accepted, accepted_rate = await _each(POSTS, post)
    following = asyncio.gather(*(_delays(api, workflow_id) for workflow_id in ids[-FOLLOWERS:]))
    read, read_rate = await _each(READS, get)
    delays = [delay for one in await following for delay in one]
    return [
        [f"POST accepted ({POSTS})", percentile(accepted, 0.5), percentile(accepted, 0.99), accepted_rate],
        [f"GET status ({READS})", percentile(read, 0.5), percentile(read, 0.99), read_rate],
        [f"event to SSE client ({len(delays)})", percentile(delays, 0.5), percentile(delays, 0.99), "-"],
    ]


async def test_the_api_under_load(installation: Installation) -> None:
    await asyncio.to_thread(installation.run, "up")
    headers = {"X-API-Key": installation.settings.admin_key or ""}
    limits = httpx.Limits(max_connections=CLIENTS + FOLLOWERS + 10)
    async with httpx.AsyncClient(base_url=installation.settings.base_url, headers=headers, timeout=120, limits=limits) as api:
        rows = await _measure(api)
    table(f"The API under load: {CLIENTS} clients, {POSTS} probe workflows of {PROBE['input']['steps']} steps at work", ["", "p50 ms", "p99 ms", "/s"], rows)
