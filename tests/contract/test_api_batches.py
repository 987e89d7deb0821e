"""Batches over HTTP: looked at beforehand, carried out by whoever is there, and by somebody else when that one dies."""

import asyncio
from typing import Any

import pytest

from cluster.contracts.access import Role
from cluster.redis import request_keys
from cluster.redis.client import Clients
from serve_app.bulk import BulkRunner
from serve_app.services import Services
from tests.api_calls import fail, problem_of, start

BATCHES, LIST = "/api/v1/batches", "/api/v1/workflows"


async def carried_out(services: Services, client: Any, batch: dict[str, Any]) -> dict[str, Any]:
    """The batch at its end."""
    runner = BulkRunner(services)
    async with asyncio.timeout(30):
        while (found := (await client.get(f"{BATCHES}/{batch['batch_id']}")).json())["status"] == "running":
            await runner.turn()
    return found


async def test_a_batch_is_looked_at_carried_out_and_told_of_one_by_one(caller: Any, services: Services) -> None:
    client = await caller(Role.OPERATOR, "p1")
    made = [(await start(client, options={"labels": {"season": "1"}}))["workflow_id"] for _ in range(5)]
    kept = (await start(client))["workflow_id"]
    body = {"filter": {"labels": {"season": "1"}}, "action": "cancel", "reason": "season cut", "per_second": 100}
    dry = await client.post(BATCHES, json=body | {"dry_run": True})
    assert (dry.status_code, dry.json()["matched"], dry.json()["status"]) == (200, 5, "dry_run")
    assert [(item["workflow_id"], item["outcome"], item["status"]) for item in dry.json()["items"]] == [(each, "would", "pending") for each in made[::-1]]
    assert (await client.get(BATCHES)).json()["items"] == []
    await client.post(f"{LIST}/{made[0]}/terminate")
    posted = await client.post(BATCHES, json=body)
    assert (posted.status_code, posted.json()["status"]) == (202, "running")
    late = (await start(client, options={"labels": {"season": "1"}}))["workflow_id"]
    ended = await carried_out(services, client, posted.json())
    assert (ended["status"], ended["matched"], ended["done"], ended["refused"]) == ("completed", 5, 4, 1)
    items = (await client.get(f"{posted.headers['location']}/items")).json()
    assert [(item["outcome"], item["status"], item.get("code")) for item in items["items"]] == [("done", "cancelled", "")] * 4 + [
        ("refused", "terminated", "workflow_ended")
    ]
    assert items["next_after"] == 5
    assert [(await client.get(f"{LIST}/{each}")).json()["status"] for each in (kept, late)] == ["pending", "pending"]
    told = (await client.get("/api/v1/audit")).json()["items"]
    assert [entry["request_id"] for entry in told if entry["action"] == "workflow.cancel"] == [ended["batch_id"]] * 4
    assert [entry["action"] for entry in told if entry["action"].startswith("batch.")] == ["batch.create", "batch.ended"]
    assert [each["batch_id"] for each in (await client.get(BATCHES)).json()["items"]] == [ended["batch_id"]]


@pytest.mark.parametrize(
    ("action", "more", "status"),
    [("pause", {}, "paused"), ("terminate", {}, "terminated"), ("label", {"labels": {"labels": {"seen": "1"}}}, "pending")],
)
async def test_each_verb_does_what_it_does_alone(caller: Any, services: Services, action: str, more: dict[str, Any], status: str) -> None:
    client = await caller(Role.OPERATOR, "p1")
    await start(client)
    posted = await client.post(BATCHES, json={"filter": {"status": ["pending"]}, "action": action, **more})
    assert (await carried_out(services, client, posted.json()))["done"] == 1
    [workflow] = (await client.get(LIST)).json()["items"]
    assert workflow["status"] == status and workflow["options"]["labels"] == more.get("labels", {}).get("labels", {})
    if action == "pause":
        posted = await client.post(BATCHES, json={"filter": {"status": ["paused"]}, "action": "resume"})
        assert (await carried_out(services, client, posted.json()))["done"] == 1


async def test_whoever_takes_over_goes_on_where_the_other_died(caller: Any, services: Services, clients: Clients, monkeypatch: Any) -> None:
    """The first dies after it has retried one workflow and before it wrote that down."""
    client = await caller(Role.OPERATOR, "p1")
    made = []
    for _ in range(3):
        made.append((await start(client))["workflow_id"])
        await fail(clients)
    posted = (await client.post(BATCHES, json={"filter": {"status": ["failed"]}, "action": "retry", "per_second": 2})).json()

    async def die(*_: Any, **__: Any) -> bool:
        raise asyncio.CancelledError

    with monkeypatch.context() as patched, pytest.raises(asyncio.CancelledError):
        patched.setattr(services.bulk, "settle", die)
        await BulkRunner(services).turn()
    assert (await client.get(f"{LIST}/{made[2]}")).json()["status"] == "pending"
    assert await BulkRunner(services).turn() == 0  # the dead one's lease holds
    redis: Any = clients.commands
    await redis.zadd(request_keys.bulk_due(int(posted["batch_id"][3:5], 16)), {posted["batch_id"]: 1})  # and is over
    ended = await carried_out(services, client, posted)
    assert (ended["status"], ended["done"], ended["refused"]) == ("completed", 3, 0)
    assert {item["workflow_id"] for item in (await services.bulk.items(posted["batch_id"], after=0, limit=9)).model_dump()["items"]} == set(made)


async def test_a_cancelled_batch_ends_before_its_next_workflow(caller: Any, services: Services) -> None:
    client = await caller(Role.PRODUCER, "p1")
    for _ in range(3):
        await start(client)
    posted = (await client.post(BATCHES, json={"filter": {}, "action": "cancel", "per_second": 0.1})).json()
    runner = BulkRunner(services)
    assert await runner.turn() == 1 and await runner.turn() == 0  # it rests for ten seconds
    assert (await client.post(f"{BATCHES}/{posted['batch_id']}/cancel")).json()["cancelling"]
    ended = await carried_out(services, client, posted)
    assert (ended["status"], ended["done"]) == ("cancelled", 1)
    assert (await client.post(f"{BATCHES}/{posted['batch_id']}/cancel")).json()["status"] == "cancelled"


async def test_two_replicas_never_have_the_same_batch(caller: Any, services: Services) -> None:
    client = await caller(Role.PRODUCER, "p1")
    for _ in range(3):
        await start(client)
    await client.post(BATCHES, json={"filter": {}, "action": "cancel", "per_second": 0.5})
    assert sorted(await asyncio.gather(BulkRunner(services).turn(), BulkRunner(services).turn())) == [0, 1]


async def test_a_batch_is_refused_who_may_not_and_what_makes_no_sense(caller: Any, services: Services, monkeypatch: Any) -> None:
    producer, stranger, admin = await caller(Role.PRODUCER, "p1"), await caller(Role.ADMIN, "p2"), await caller()
    body: dict[str, Any] = {"filter": {}, "action": "cancel"}
    problem_of(await producer.post(BATCHES, json=body | {"action": "terminate"}), 403, "forbidden")
    problem_of(await producer.post(BATCHES, json=body | {"filter": {"project_id": "p2"}}), 403, "forbidden")
    problem_of(await admin.post(BATCHES, json=body), 422, "invalid_input")
    for wrong in ({"action": "label"}, {"filter": {"q": "x"}}, {"labels": {"name": "x"}}, {"per_second": 0}):
        problem_of(await producer.post(BATCHES, json=body | wrong), 422, "invalid_input")
    posted = (await producer.post(BATCHES, json=body)).json()
    for method, path in (("GET", ""), ("GET", "/items"), ("POST", "/cancel")):
        problem_of(await stranger.request(method, f"{BATCHES}/{posted['batch_id']}{path}"), 404, "not_found")
    monkeypatch.setattr("serve_app.bulk.MOST_MATCHED", 1)
    for _ in range(2):
        await start(producer)
    problem_of(await producer.post(BATCHES, json=body), 422, "invalid_input")
