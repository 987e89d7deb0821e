"""Calls that several tests of the API make, and what they hold of every problem."""

from typing import Any

import httpx

from cluster.redis.client import Clients
from cluster.redis.driving import DriverStore
from cluster.redis.leases import Lease
from cluster.redis.scripts import Scripts
from cluster.seals import KeyRing

RING = KeyRing([("test", bytes(32))])
BODY: dict[str, Any] = {"type": "probe", "project_id": "p1", "input": {"steps": 3}}


async def start(client: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    answer = await client.post("/api/v1/workflows", json=BODY | changes)
    assert answer.status_code == 202, answer.text
    return answer.json()


async def claim(clients: Clients) -> tuple[DriverStore, Lease]:
    drivers = DriverStore(clients, Scripts(clients), owner="engine", lease_seconds=5, ring=RING)
    await drivers.join()
    [entry] = await drivers.next_ready(range(8), 1)
    lease = await drivers.claim(entry)
    assert lease
    return drivers, lease


def problem_of(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (body["status"], body["code"], body["error"]) == (status, code, body["detail"])
    assert body["request_id"] == answer.headers["x-request-id"]
    assert body["next"]
    return body
