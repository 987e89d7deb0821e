"""Clients that lose their connection: streams that go on at another replica, starts whose answer never came.

Each test has a short form, which is part of `make test`, and a long one.
"""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.chaos.client import Client, probe_digest
from tests.chaos.engine_process import EngineProcess
from tests.chaos.history import Accepted
from tests.chaos.house import Driven, House, running_house
from tests.chaos.plan import Plan, settle
from tests.chaos.relay import Relay
from tests.chaos.report import Figures
from tests.chaos.sizes import Size, sizes
from tests.chaos.streams import Follower

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

AT_ONCE = 50


@sizes(Size(workflows=6, faults=4, pause=(0.2, 0.8)), Size(workflows=40, faults=60, pause=(0.2, 1.0)))
async def test_streams_that_break_go_on_at_another_replica_without_gap_or_repetition(size: Size, tmp_path: Path, plan: Plan, figures: Figures) -> None:
    """Each workflow has a reader per kind of stream. Redis dies under them, so do replicas of the API, and they let go themselves at random."""
    async with running_house(tmp_path, plan, figures, apis=2) as house, house.client() as client, house.observed():
        steps = 10 * max(1, size.faults // 10)
        workflows = [await client.start_probe(seed, steps=steps, fan_out=3, sleep_ms=60) for seed in range(size.workflows)]
        bases = [api.base_url for api in house.apis]
        followers = {(workflow_id, kind): Follower(workflow_id, bases, house.key, plan.chance) for workflow_id in workflows for kind in ("sse", "websocket")}
        reading = [asyncio.create_task(follower.follow(kind)) for (_, kind), follower in followers.items()]
        for fault in range(size.faults):
            await plan.pause(*size.pause)
            if fault % 2:
                await house.restart_api(plan.chance.choice(house.apis))
            else:
                house.servers.nodes[0].kill()
                await house.servers.nodes[0].start()
            figures.faults += 1
        async with asyncio.timeout(600):
            await asyncio.gather(*reading)
        for (workflow_id, kind), follower in followers.items():
            last = (await client.workflow(workflow_id))["last_seq"]
            assert follower.seqs == list(range(1, last + 1)), f"{kind} after {follower.drops} drops"
        figures.faults += sum(follower.drops for follower in followers.values())
        await house.answers_again(client)
        await house.judge(client)


@asynccontextmanager
async def _behind_relays(house: House) -> AsyncIterator[list[Relay]]:
    relays = [Relay(int(api.base_url.rsplit(":", 1)[1])) for api in house.apis]
    try:
        for relay in relays:
            await relay.start()
        yield relays
    finally:
        for relay in relays:
            await relay.aclose()


@sizes(Size(workflows=3, faults=3), Size(workflows=40, faults=40))
async def test_a_start_asked_for_fifty_times_at_once_with_answers_lost_is_one_workflow(size: Size, tmp_path: Path, plan: Plan, figures: Figures) -> None:
    async with running_house(tmp_path, plan, figures, apis=2) as house, house.client() as client, _behind_relays(house) as relays:
        for seed in range(size.workflows):
            key = secrets.token_hex(8)
            body = {"type": "probe", "project_id": f"p{seed}", "input": {"steps": 2, "payload_bytes": 200}, "options": {"seed": seed}}
            asked = [asyncio.create_task(_ask(plan.chance.choice(relays).port, house.key, key, body)) for _ in range(AT_ONCE)]
            await plan.pause(0, 0.05)
            relays[seed % 2].mode = "deaf"  # requests arrive, answers do not
            await plan.pause(0.05, 0.3)
            relays[seed % 2].mode = "open"
            relays[seed % 2].drop()
            figures.faults += 1
            answers = [answer for answer in await asyncio.gather(*asked) if answer is not None]
            again = await _ask(relays[0].port, house.key, key, body)
            assert again is not None and again.headers["idempotency-replayed"] == "true"
            started = {answer.json()["workflow_id"] for answer in (*answers, again)}
            assert len(started) == 1 and {answer.status_code for answer in answers} <= {202}
            assert sum("idempotency-replayed" not in answer.headers for answer in answers) <= 1
            other = await _ask(relays[0].port, house.key, key, body | {"input": {"steps": 3}})
            assert other is not None and other.status_code == 409 and other.json()["code"] == "idempotency_key_reused"
            workflow_id = started.pop()
            house.history.accepted[workflow_id] = Accepted(workflow_id, "probe", seed, probe_digest(seed, 2), 2)
            found = (await client.call("list", "GET", "/api/v1/workflows", params={"project_id": f"p{seed}"})).answer.json()["items"]
            assert [item["workflow_id"] for item in found] == [workflow_id], json.dumps(found)[:500]
        await house.judge(client)


async def _ask(port: int, api_key: str, key: str, body: dict[str, Any]) -> httpx.Response | None:
    """One start, asked once; None when no answer came."""
    async with httpx.AsyncClient(headers={"X-API-Key": api_key, "Idempotency-Key": key}, timeout=10) as http:
        try:
            return await http.post(f"http://127.0.0.1:{port}/api/v1/workflows", json=body)
        except httpx.TransportError:
            return None


async def test_a_partition_between_an_engine_and_redis_in_every_direction_heals(tmp_path: Path, plan: Plan, figures: Figures) -> None:
    """One of two engines is cut off in four ways: connections refused, taken and ignored, answers lost, everything late. The other takes over, and both are useful afterwards."""
    async with running_house(tmp_path, plan, figures, capacity=4) as house, house.client() as client, house.observed():
        relay = Relay(house.servers.nodes[0].port)
        await relay.start()
        cut_off = house.engine(url=f"redis://127.0.0.1:{relay.port}/0")
        try:
            for mode in ("cut", "half_open", "deaf", "late"):
                driven = await _fed(house, client, cut_off)
                since = time.monotonic()
                if mode == "late":
                    relay.delay = 0.4
                else:
                    relay.mode = mode  # type: ignore[assignment]
                if mode == "cut":
                    relay.drop()
                figures.faults += 1
                await house.recovered(driven, since)
                relay.mode, relay.delay = "open", 0.0
                if mode != "late":
                    relay.drop()
                await house.all_ended()
            assert cut_off.alive
            await house.answers_again(client)
            await house.judge(client)
        finally:
            await relay.aclose()


async def _fed(house: House, client: Client, engine: EngineProcess) -> Driven:
    """What the engine drives, once there is so much to do that it drives something."""

    async def driven() -> Driven:
        for _ in range(4):
            await client.start_probe(len(house.history.accepted), steps=5, sleep_ms=250)
        await settle(0.2)
        return await house.driven(engine.name)

    return await house.until(driven, f"{engine.name} drives something", 30)
