"""Calls that several tests of the API make, and what they hold of every problem."""

import asyncio
from typing import Any

import httpx

from cluster.contracts.base import utc_from_ms
from cluster.contracts.events import EventType
from cluster.contracts.ids import DecisionId, WorkflowId, derived_workflow_id
from cluster.contracts.workflows import ClosePolicy, Decision, DecisionOption, WorkflowRequest, WorkflowStatus, answer_schema
from cluster.redis.client import Clients
from cluster.redis.driving import DriverStore
from cluster.redis.leases import Lease
from cluster.redis.records import document
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


async def fail(clients: Clients) -> None:
    """Drives the one workflow that is ready to its failure."""
    drivers, lease = await claim(clients)
    await drivers.finish(lease, WorkflowStatus.FAILED, EventType.WORKFLOW_FAILED, {"code": "boom", "message": "The renderer ran out of paint."}, {})


async def children_of(drivers: DriverStore, lease: Lease, count: int) -> list[WorkflowId]:
    """Children of the driven workflow, nobody's to drive yet."""
    request = WorkflowRequest.model_validate(BODY)
    ids = [derived_workflow_id(lease.project_id, lease.workflow_id, str(n)) for n in range(count)]

    async def start_child(child: WorkflowId, n: int) -> None:
        body = document(request, pinned="probe@1", created_by="parent")
        await drivers.child(lease, child, body, pinned="probe@1", policy=ClosePolicy.REQUEST_CANCEL, step=f"child:{n}")

    await asyncio.gather(*(start_child(child, n) for n, child in enumerate(ids)))
    return ids


def a_decision(name: str, kind: str = "cut") -> Decision:
    options = (DecisionOption(id="a", label="A"), DecisionOption(id="b", label="B"))
    return Decision(
        decision_id=DecisionId(name),
        kind=kind,
        prompt="Which?",
        options=options,
        default="a",
        answer_schema=answer_schema(["a", "b"], allow_note=False),
        opened_at=utc_from_ms(1),
    )


def problem_of(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (body["status"], body["code"], body["error"]) == (status, code, body["detail"])
    assert body["request_id"] == answer.headers["x-request-id"]
    assert body["next"]
    return body
