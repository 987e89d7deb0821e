"""`Prefer: wait=N`: answers that come when there is something to say."""

import asyncio
import time
from typing import Any

from cluster.contracts.access import Role
from cluster.contracts.events import EventDraft, EventType
from cluster.contracts.ledger import Batch
from cluster.contracts.workflows import WorkflowStatus
from cluster.redis.client import Clients
from tests.api_calls import BODY, a_decision, claim, start

LIST = "/api/v1/workflows"
LONG = {"Prefer": "respond-async, wait=30"}


async def waiters(app: Any, count: int) -> None:
    """Until so many wait."""
    async with asyncio.timeout(30):
        while sum(map(len, app.state.watch._waiting.values())) < count:
            await asyncio.sleep(0)


async def test_a_start_is_answered_when_its_workflow_has_ended(caller: Any, clients: Clients, app: Any) -> None:
    client = await caller(Role.PRODUCER)
    asked = asyncio.create_task(client.post(LIST, json=BODY, headers=LONG))
    await waiters(app, 1)
    drivers, lease = await claim(clients)
    await drivers.finish(lease, WorkflowStatus.COMPLETED, EventType.WORKFLOW_COMPLETED, {}, {})
    answer = await asked
    assert (answer.status_code, answer.json()["status"], answer.headers["preference-applied"]) == (200, "completed", "wait=30")


async def test_a_read_is_answered_when_the_workflow_is_not_as_it_was(caller: Any, clients: Clients, app: Any) -> None:
    client = await caller()
    path = f"{LIST}/{(await start(client))['workflow_id']}"
    etag = (await client.get(path)).headers["etag"]
    asked = [asyncio.create_task(client.get(path, headers=LONG | {"If-None-Match": etag})) for _ in range(20)]
    await waiters(app, 20)
    await client.patch(path, json={"name": "x"})
    answers = await asyncio.gather(*asked)
    assert {(answer.status_code, answer.json()["name"]) for answer in answers} == {(200, "x")}
    await asyncio.wait_for(app.state.watch._looking, 30)  # it looks no longer than anybody waits


async def test_whoever_waits_in_vain_is_told_what_is(caller: Any, clients: Clients) -> None:
    client = await caller()
    path, began = f"{LIST}/{(await start(client))['workflow_id']}", time.monotonic()
    answer = await client.get(path, headers={"Prefer": "wait=1"})
    assert (answer.status_code, answer.json()["status"], answer.headers["preference-applied"]) == (200, "pending", "wait=1")
    etag = {"If-None-Match": answer.headers["etag"]}
    unchanged = await client.get(path, headers={"Prefer": "wait=1", **etag})
    assert (unchanged.status_code, unchanged.headers["preference-applied"]) == (304, "wait=1")
    assert time.monotonic() - began >= 2
    assert "preference-applied" not in (await client.get(path, headers={"Prefer": "wait=soon, return=minimal"})).headers


async def test_a_read_without_a_state_in_mind_waits_for_a_question(caller: Any, clients: Clients, app: Any) -> None:
    client = await caller()
    path = f"{LIST}/{(await start(client))['workflow_id']}"
    asked = asyncio.create_task(client.get(path, headers=LONG))
    await waiters(app, 1)
    drivers, lease = await claim(clients)
    await drivers.commit(lease, 1, Batch(decisions=[a_decision("d1")], events=[EventDraft(type=EventType.DECISION_OPENED)]))
    assert [d["decision_id"] for d in (await asked).json()["user_decisions"]] == ["d1"]
    deciding = asyncio.create_task(client.post(f"{path}/decisions", json={"decision_id": "d1", "choice": "b"}, headers=LONG))
    await waiters(app, 1)
    await drivers.finish(lease, WorkflowStatus.COMPLETED, EventType.WORKFLOW_COMPLETED, {}, {})
    assert (await deciding).json()["choice"] == "b"


async def test_verbs_are_answered_when_they_are_done(caller: Any, clients: Clients, app: Any) -> None:
    client = await caller()
    path = f"{LIST}/{(await start(client))['workflow_id']}"
    drivers, lease = await claim(clients)
    pausing = asyncio.create_task(client.post(f"{path}/pause", headers=LONG))
    await waiters(app, 1)
    await drivers.hold(lease, (await drivers.renew(lease)).signal, {})
    assert ((await pausing).status_code, (await pausing).json()["status"]) == (200, "paused")
    await client.post(f"{path}/resume")
    drivers, lease = await claim(clients)
    cancelling = asyncio.create_task(client.post(f"{path}/cancel", headers=LONG | {"Idempotency-Key": "once"}))
    await waiters(app, 1)
    await drivers.finish(lease, WorkflowStatus.CANCELLED, EventType.WORKFLOW_CANCELLED, {}, {})
    assert ((await cancelling).status_code, (await cancelling).json()["status"]) == (200, "cancelled")
