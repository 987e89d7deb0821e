"""The verbs over HTTP: what each does, that it may be repeated, where it cannot apply, and what the audit log says of it afterwards."""

import asyncio
import time
from typing import Any

import pytest

from cluster.contracts.access import Role
from cluster.contracts.events import EventType
from cluster.contracts.ids import ProjectId
from cluster.contracts.workflows import WorkflowStatus
from cluster.redis import keys
from cluster.redis.client import Clients
from cluster.redis.evidence import EvidenceStore
from cluster.redis.scripts import Scripts
from cluster.verification import examine_audit, holds
from serve_app.services import Services
from tests.api_calls import BODY, children_of, claim, fail, problem_of, start

WHY = {"reason": "The director is ill."}


async def started(client: Any, **changes: Any) -> str:
    return f"/api/v1/workflows/{(await start(client, **changes))['workflow_id']}"


async def status_of(client: Any, path: str) -> str:
    return (await client.get(path)).json()["status"]


async def event_types(client: Any, path: str) -> list[str]:
    return [event["type"] for event in (await client.get(f"{path}/events", params={"limit": 1000})).json()["items"]]


@pytest.mark.parametrize("method", ["PUT", "POST"])
async def test_a_workflow_nobody_drives_is_paused_and_resumed_at_once(caller: Any, method: str) -> None:
    client = await caller(Role.PRODUCER)
    path = await started(client)
    paused = [await client.request(method, f"{path}/pause", json=WHY) for _ in range(2)]
    assert [(a.status_code, a.json()["status"], a.json()["affected"]) for a in paused] == [(200, "paused", 1), (200, "paused", 0)]
    resumed = [await client.request(method, f"{path}/resume") for _ in range(2)]
    assert [(a.status_code, a.json()["status"], a.json()["affected"]) for a in resumed] == [(200, "pending", 1), (200, "pending", 0)]
    assert await event_types(client, path) == ["workflow.created", "workflow.pause_requested", "workflow.paused", "workflow.resumed"]


async def test_a_driven_workflow_is_pausing_until_its_driver_has_drained(caller: Any, clients: Clients) -> None:
    client = await caller(Role.PRODUCER)
    path = await started(client)
    drivers, lease = await claim(clients)
    first = await client.post(f"{path}/pause")
    assert (first.status_code, first.json()["status"], first.json()["draining"]) == (202, "pausing", 1)
    assert (await client.post(f"{path}/pause", params={"mode": "now"}, json=WHY)).status_code == 202
    signals = await drivers.renew(lease)
    assert signals.pause == "now"
    assert await drivers.hold(lease, signals.signal, {})
    assert (await client.post(f"{path}/pause")).status_code == 200
    assert await status_of(client, path) == "paused"


async def test_a_thousand_children_are_paused_in_one_call_that_answers_within_a_second(caller: Any, services: Services, clients: Clients) -> None:
    client = await caller(Role.PRODUCER)
    path = await started(client)
    drivers, lease = await claim(clients)
    ids = await children_of(drivers, lease, 1000)
    began = time.perf_counter()
    answer = await client.post(f"{path}/pause", json=WHY)
    seconds = time.perf_counter() - began
    print(f"1000 children paused, acknowledged after {seconds:.3f} s")
    assert (answer.status_code, answer.json()["affected"], answer.json()["draining"]) == (202, 1001, 1)
    assert seconds < 1
    found: list[Any] = []
    cursor = ""
    while cursor is not None:
        page = (await client.get(f"{path}/children", params={"limit": 200, "cursor": cursor})).json()
        found += page["items"]
        cursor = page["next_cursor"]
    assert [each["workflow_id"] for each in found] == sorted(ids)
    assert {(each["status"], each["parent_id"]) for each in found} == {("paused", lease.workflow_id)}
    began = time.perf_counter()
    assert (await client.post(f"{path}/resume")).json()["affected"] == 1001
    print(f"and resumed after {time.perf_counter() - began:.3f} s")
    assert {(await services.store.get(child)).status for child in ids[:20]} == {WorkflowStatus.PENDING}


async def test_cancel_asks_a_driver_and_ends_what_nobody_drives(caller: Any, clients: Clients) -> None:
    client = await caller(Role.PRODUCER)
    idle = await started(client)
    answers = [await client.request(method, f"{idle}{verb}") for method, verb in (("POST", "/cancel"), ("DELETE", ""), ("POST", "/cancel"))]
    assert [(a.status_code, a.json()["status"]) for a in answers] == [(200, "cancelled")] * 3
    path = await started(client)
    drivers, lease = await claim(clients)
    answers = [await client.post(f"{path}/cancel", json=WHY) for _ in range(2)]
    assert [(a.status_code, a.json()["status"]) for a in answers] == [(202, "running")] * 2
    assert (await drivers.renew(lease)).cancel == {"by": "producer-key", **WHY}


async def test_terminate_ends_at_once_and_the_driver_can_write_nothing_more(caller: Any, clients: Clients) -> None:
    client = await caller(Role.OPERATOR)
    path = await started(client)
    await claim(clients)
    answers = [await client.post(f"{path}/terminate", json=WHY) for _ in range(2)]
    assert [(a.status_code, a.json()["status"]) for a in answers] == [(200, "terminated")] * 2
    assert (await event_types(client, path))[-1] == "workflow.terminated"


async def test_a_verb_that_cannot_apply_names_the_state(caller: Any, clients: Clients) -> None:
    client = await caller(Role.OPERATOR)
    path = await started(client)
    refused = problem_of(await client.post(f"{path}/retry"), 409, "not_retryable")
    assert "is pending" in refused["detail"]
    await fail(clients)
    for verb in ("pause", "resume", "cancel", "terminate"):
        refused = problem_of(await client.post(f"{path}/{verb}"), 409, "workflow_ended")
        assert "is failed" in refused["detail"], verb
    problem_of(await client.post(f"{path}/pause", params={"mode": "perhaps"}), 422, "invalid_input")
    problem_of(await client.post(f"{path}/pause", json={"reason": "x" * 501}), 422, "invalid_input")
    for verb in ("pause", "resume", "cancel", "terminate", "retry", "repair"):
        problem_of(await client.post(f"/api/v1/workflows/wf-00-{'0' * 24}/{verb}"), 404, "not_found")


async def test_a_failed_workflow_goes_on_and_its_stream_with_it(caller: Any, services: Services, clients: Clients) -> None:
    client = await caller(Role.OPERATOR)
    path = await started(client)
    await fail(clients)
    page = (await client.get(f"{path}/events")).json()
    assert (page["items"][-1]["type"], page["terminal"]) == ("workflow.failed", True)
    answer = await client.post(f"{path}/retry", json=WHY)
    assert (answer.status_code, answer.json()["status"], answer.json()["type"], answer.json()["ended_at"]) == (202, "pending", "probe@1", None)
    page = (await client.get(f"{path}/events")).json()
    assert (page["items"][-1]["type"], page["terminal"]) == ("workflow.retried", False)
    drivers, lease = await claim(clients)
    await drivers.finish(lease, WorkflowStatus.COMPLETED, EventType.WORKFLOW_COMPLETED, {}, {})
    seen = [event async for event in services.events.follow(lease.workflow_id, after=0) if event]
    assert [event.type for event in seen if event.type.startswith("workflow.")][-2:] == ["workflow.claimed", "workflow.completed"]
    assert [event.seq for event in seen] == list(range(1, len(seen) + 1))
    assert all(event.hash for event in seen)
    problem_of(await client.post(f"{path}/retry"), 409, "not_retryable")


async def test_a_retry_takes_the_newest_version_where_the_input_suits_it(caller: Any, services: Services, clients: Clients) -> None:
    client = await caller(Role.OPERATOR)
    types: Any = services.types
    path = await started(client)
    await fail(clients)
    types.takes["probe@2"] = "takes"
    refused = problem_of(await client.post(f"{path}/retry", json={"version": "latest"}), 409, "version_incompatible")
    assert refused["errors"][0]["pointer"] == "/input/takes"
    assert await status_of(client, path) == "failed"
    types.takes = {"probe@2": "steps"}
    problem_of(await client.post(f"{path}/retry"), 409, "version_missing")
    answer = await client.post(f"{path}/retry", json={"version": "latest", **WHY})
    assert (answer.status_code, answer.json()["type"], answer.json()["input"]) == (202, "probe@2", BODY["input"])
    _, lease = await claim(clients)
    assert (lease.type, lease.tampered) == ("probe@2", None)


async def test_repair_reports_and_mends_only_when_it_is_to(caller: Any, clients: Clients) -> None:
    client = await caller(Role.OPERATOR)
    path = await started(client)
    assert (await client.post(f"{path}/repair")).json()["findings"] == []
    workflow_id = path.rpartition("/")[2]
    await clients.commands.delete(keys.ready(int(workflow_id[3:5], 16)))
    for dry in (True, True, False):
        report = (await client.post(f"{path}/repair", params={"dry_run": dry})).json()
        assert [(f["code"], f["mended"]) for f in report["findings"]] == [("no_engine_will_come", not dry)]
        assert report["dry_run"] is dry
    assert (await client.post(f"{path}/repair")).json()["findings"] == []
    await claim(clients)


async def test_dead_letters_are_listed_and_redriven_each_for_itself(caller: Any, clients: Clients) -> None:
    client, viewer = await caller(Role.OPERATOR, "p1"), await caller(Role.VIEWER, "p1")
    paths = [await started(client) for _ in range(3)]
    for _ in paths:
        await fail(clients)
    healthy = (await start(client))["workflow_id"]
    first = (await viewer.get("/api/v1/dead-letters", params={"limit": 2})).json()
    rest = (await viewer.get("/api/v1/dead-letters", params={"limit": 2, "cursor": first["next_cursor"]})).json()
    letters = first["items"] + rest["items"]
    assert {letter["workflow_id"] for letter in letters} == {path.rpartition("/")[2] for path in paths}
    assert {(letter["reason"], letter["code"], letter["message"]) for letter in letters} == {("failed", "boom", "The renderer ran out of paint.")}
    named = letters[0]["workflow_id"]
    body = {"workflow_ids": [named, healthy, f"wf-00-{'0' * 24}"], **WHY}
    report = (await client.post("/api/v1/dead-letters/redrive", json=body)).json()
    assert [(item["workflow_id"], item["outcome"], item["code"]) for item in report["items"]] == [
        (named, "retried", ""),
        (healthy, "refused", "not_retryable"),
        (body["workflow_ids"][2], "refused", "not_found"),
    ]
    assert (report["retried"], report["refused"], report["more"]) == (1, 2, False)
    everything = (await client.post("/api/v1/dead-letters/redrive", json={"all": True})).json()
    assert (everything["retried"], everything["refused"]) == (2, 0)
    assert (await viewer.get("/api/v1/dead-letters")).json() == {"items": [], "next_cursor": None}


async def test_a_redrive_says_whom_it_means(caller: Any) -> None:
    client = await caller(Role.OPERATOR)
    for body in ({}, {"all": True, "workflow_ids": [f"wf-00-{'0' * 24}"]}, {"all": True}, {"workflow_ids": ["x"]}):
        problem_of(await client.post("/api/v1/dead-letters/redrive", json=body), 422, "invalid_input")
    problem_of(await client.get("/api/v1/dead-letters", params={"project_id": "p1", "cursor": "-1"}), 400, "bad_request")


async def test_every_verb_leaves_who_why_and_under_which_request(caller: Any, services: Services, clients: Clients) -> None:
    client = await caller(Role.OPERATOR)
    answer = await client.post("/api/v1/workflows", json=BODY, headers={"X-Request-ID": "r-create"})
    path = answer.headers["location"]
    for verb in ("pause", "resume"):
        await client.post(f"{path}/{verb}", json={"reason": f"why {verb}"}, headers={"X-Request-ID": f"r-{verb}"})
    await fail(clients)
    await client.post(f"{path}/retry", json={"reason": "why retry"}, headers={"X-Request-ID": "r-retry"})
    await clients.commands.delete(keys.ready(int(path.rpartition("/")[2][3:5], 16)))
    await client.post(f"{path}/repair", json={"reason": "why repair"}, headers={"X-Request-ID": "r-repair"})
    await client.post(f"{path}/decisions", json={"kind": "cut", "choice": "a"}, headers={"X-Request-ID": "r-decide"})
    await client.post(f"{path}/terminate", json={"reason": "why terminate"}, headers={"X-Request-ID": "r-terminate"})
    second = await started(client)
    await client.delete(second, headers={"X-Request-ID": "r-cancel"})
    log = (await client.get("/api/v1/audit", params={"project_id": "p1"})).json()
    key_id = next(key.key_id for key in await services.keys.list())
    by_people = [entry for entry in log["items"] if entry["by"] != "engine"]
    mine = [(entry["action"], entry["reason"], entry["request_id"]) for entry in by_people if entry["workflow_id"] == path.rpartition("/")[2]]
    verbs = ["pause", "resume", "retry", "repair", "terminate"]
    assert [each for each in mine if each[0].partition(".")[2] in verbs] == [(f"workflow.{verb}", f"why {verb}", f"r-{verb}") for verb in verbs]
    assert [(entry["action"], entry["request_id"]) for entry in by_people][-1] == ("workflow.cancel", "r-cancel")
    assert mine[0] == ("workflow.create", "", "r-create")
    assert ("decision.answer_early", "", "r-decide") in mine
    assert {(entry["by"], entry["key_id"]) for entry in by_people} == {("operator-key", key_id)}
    assert [entry["seq"] for entry in log["items"]] == list(range(1, len(log["items"]) + 1))
    assert holds(examine_audit(await EvidenceStore(services.clients, Scripts(services.clients), services.ring).audit(ProjectId("p1"))))
    one = {"project_id": "p1", "workflow_id": second.rpartition("/")[2]}
    actions = [entry["action"] for entry in (await client.get("/api/v1/audit", params=one)).json()["items"]]
    assert actions == ["workflow.create", "workflow.ended", "workflow.cancel"] or actions == ["workflow.create", "workflow.cancel", "workflow.ended"]
    page = (await client.get("/api/v1/audit", params={"project_id": "p1", "after": 2, "limit": 1})).json()
    assert (page["items"][0]["seq"], page["next_after"]) == (3, 3)


async def test_a_key_with_a_project_sees_audit_and_dead_letters_of_its_own_alone(caller: Any, clients: Clients) -> None:
    root, owner, stranger = await caller(Role.OPERATOR), await caller(Role.OPERATOR, "p1"), await caller(Role.OPERATOR, "p2")
    path = await started(owner)
    await fail(clients)
    for route in ("/api/v1/audit", "/api/v1/dead-letters"):
        mine = (await owner.get(route)).json()
        assert mine["items"] and (await root.get(route, params={"project_id": "p1"})).json() == mine
        assert (await stranger.get(route)).json()["items"] == []
        problem_of(await stranger.get(route, params={"project_id": "p1"}), 404, "not_found")
        assert problem_of(await root.get(route), 422, "invalid_input")["errors"][0]["pointer"] == "/query/project_id"
    workflow_id = path.rpartition("/")[2]
    assert (await stranger.get("/api/v1/audit", params={"workflow_id": workflow_id})).json()["items"] == []
    problem_of(await stranger.post("/api/v1/dead-letters/redrive", json={"all": True, "project_id": "p1"}), 404, "not_found")
    for body in ({"workflow_ids": [workflow_id]}, {"workflow_ids": [workflow_id], "project_id": "p1"}):
        report = (await stranger.post("/api/v1/dead-letters/redrive", json=body)).json()
        assert [(item["outcome"], item["code"]) for item in report["items"]] == [("refused", "not_found")]
    assert await status_of(owner, path) == "failed"


async def test_fifty_who_pause_and_resume_at_once_leave_one_sound_state(caller: Any) -> None:
    client = await caller(Role.OPERATOR)
    path = await started(client)
    answers = await asyncio.gather(*(client.post(f"{path}/{verb}") for _ in range(25) for verb in ("pause", "resume")))
    assert {answer.status_code for answer in answers} == {200}
    kinds = (await event_types(client, path))[1:]
    pairs = [kinds[i : i + 3] for i in range(0, len(kinds), 3)]
    assert all(pair == ["workflow.pause_requested", "workflow.paused", "workflow.resumed"][: len(pair)] for pair in pairs)
    assert (await client.post(f"{path}/repair", params={"dry_run": True})).json()["findings"] == []
