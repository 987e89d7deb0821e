"""The API's promises about workflows, decisions, artifacts and keys, over HTTP semantics on a real store."""

import hashlib
from typing import Any

import pytest

from cluster.contracts.access import Role
from cluster.contracts.artifacts import Artifact
from cluster.contracts.base import utc_from_ms
from cluster.contracts.events import EventDraft, EventType
from cluster.contracts.ids import AgentId, DecisionId, ExecutionId
from cluster.contracts.ledger import Batch
from cluster.contracts.workflows import Decision, DecisionOption, WorkflowStatus
from cluster.redis.client import Clients
from serve_app.services import Services
from tests.api_calls import BODY, claim, problem_of, start


async def test_a_start_answers_202_with_the_workflow_and_its_address(caller: Any) -> None:
    client = await caller(Role.PRODUCER)
    answer = await client.post("/api/v1/workflows", json=BODY)
    workflow = answer.json()
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/v1/workflows/{workflow['workflow_id']}"
    assert (workflow["status"], workflow["type"], workflow["project_id"]) == ("pending", "probe@1", "p1")
    plan = ("current_step", "completed_steps", "pending_tasks", "results", "user_decisions", "error_history", "created_at", "updated_at")
    assert set(plan) <= set(workflow)
    assert (await client.get(answer.headers["location"])).json() == workflow


async def test_the_address_may_name_project_and_type(caller: Any) -> None:
    client = await caller(Role.PRODUCER)
    answer = await client.post("/api/v1/projects/p9/workflows/probe", json={"input": {"steps": 1}, "options": {"auto": False}})
    assert answer.status_code == 202
    assert (answer.json()["project_id"], answer.json()["options"]["auto"]) == ("p9", False)


async def test_the_same_idempotency_key_returns_the_same_workflow(caller: Any) -> None:
    client, key = await caller(Role.PRODUCER), {"Idempotency-Key": '"abc-1"'}
    first = await client.post("/api/v1/workflows", json=BODY, headers=key)
    again = await client.post("/api/v1/workflows", json=BODY, headers={"Idempotency-Key": "abc-1"})
    assert "idempotency-replayed" not in first.headers
    assert (again.status_code, again.headers["idempotency-replayed"], again.json()["workflow_id"]) == (202, "true", first.json()["workflow_id"])
    problem_of(await client.post("/api/v1/workflows", json=BODY | {"input": {"steps": 4}}, headers=key), 409, "idempotency_key_reused")


async def test_a_double_start_is_answered_as_its_policy_says(caller: Any) -> None:
    client = await caller(Role.PRODUCER)

    async def again(policy: str, **headers: str) -> Any:
        return await client.post("/api/v1/workflows", json=BODY | {"options": {"on_conflict": policy, "business_key": "order-1"}}, headers=headers)

    first = await again("attach", **{"Idempotency-Key": "one"})
    assert first.status_code == 202
    assert problem_of(await again("reject"), 409, "already_running")["detail"].count(first.json()["workflow_id"]) == 1
    attached = await again("attach")
    assert (attached.status_code, attached.json()["workflow_id"]) == (200, first.json()["workflow_id"])
    assert attached.headers["location"] == first.headers["location"]
    replayed = await again("attach", **{"Idempotency-Key": "one"})
    assert (replayed.status_code, replayed.headers["idempotency-replayed"], replayed.json()["workflow_id"]) == (202, "true", first.json()["workflow_id"])
    queued = await again("queue")
    assert (queued.status_code, queued.json()["status"]) == (202, "pending")
    replacing = await again("replace")
    assert replacing.status_code == 202
    assert (await client.get(first.headers["location"])).json()["status"] == "cancelled"
    assert len({answer.json()["workflow_id"] for answer in (first, queued, replacing)}) == 3


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, 'a"b', "caf\u00e9"])
async def test_an_unfit_idempotency_key_is_refused(caller: Any, key: str) -> None:
    client = await caller(Role.PRODUCER)
    answer = await client.post("/api/v1/workflows", json=BODY, headers={"Idempotency-Key": key.encode("latin-1")})
    problem_of(answer, 400, "bad_idempotency_key")


async def test_lists_are_paged_filtered_and_refuse_a_foreign_cursor(caller: Any) -> None:
    client = await caller()
    ids = [(await start(client))["workflow_id"] for _ in range(3)]
    await start(client, project_id="p2")
    first = (await client.get("/api/v1/workflows", params={"project_id": "p1", "limit": 2})).json()
    rest = (await client.get("/api/v1/workflows", params={"project_id": "p1", "limit": 2, "cursor": first["next_cursor"]})).json()
    assert {w["workflow_id"] for w in first["items"] + rest["items"]} == set(ids)
    assert rest["next_cursor"] is None
    assert (await client.get("/api/v1/workflows", params={"status": "completed"})).json()["items"] == []
    problem_of(await client.get("/api/v1/workflows", params={"cursor": "nonsense"}), 422, "invalid_input")
    wrong = problem_of(await client.get("/api/v1/workflows", params={"limit": 201, "status": "done"}), 422, "invalid_input")
    assert {e["pointer"] for e in wrong["errors"]} == {"/query/limit", "/query/status/0"}


async def test_an_unchanged_workflow_answers_304(caller: Any) -> None:
    client = await caller()
    path = f"/api/v1/workflows/{(await start(client))['workflow_id']}"
    etag = (await client.get(path)).headers["etag"]
    assert (await client.get(path, headers={"If-None-Match": f'"other", W/{etag}'})).status_code == 304
    await client.post(f"{path}/cancel")
    assert (await client.get(path, headers={"If-None-Match": etag})).status_code == 200


async def test_cancel_ends_a_workflow_nobody_drives_and_may_be_repeated(caller: Any, clients: Clients) -> None:
    client = await caller(Role.PRODUCER)
    path = f"/api/v1/workflows/{(await start(client))['workflow_id']}"
    answers = [await client.post(f"{path}/cancel", json={"reason": "wrong logline"}), await client.delete(path), await client.post(f"{path}/cancel")]
    assert [(a.status_code, a.json()["status"]) for a in answers] == [(200, "cancelled")] * 3


async def test_cancel_of_a_completed_workflow_is_a_conflict(caller: Any, clients: Clients) -> None:
    client = await caller(Role.PRODUCER)
    path = f"/api/v1/workflows/{(await start(client))['workflow_id']}"
    drivers, lease = await claim(clients)
    await drivers.finish(lease, WorkflowStatus.COMPLETED, EventType.WORKFLOW_COMPLETED, {}, {})
    problem_of(await client.post(f"{path}/cancel"), 409, "workflow_ended")


async def test_a_decision_is_made_once_by_a_director(caller: Any, clients: Clients) -> None:
    producer, director, viewer = await caller(Role.PRODUCER), await caller(Role.DIRECTOR), await caller(Role.VIEWER)
    path = f"/api/v1/workflows/{(await start(producer))['workflow_id']}/decisions"
    drivers, lease = await claim(clients)
    options = tuple(DecisionOption(id=letter, label=letter) for letter in "ab")
    gate = Decision(decision_id=DecisionId("d1"), kind="concept", prompt="Which?", options=options, default="a", opened_at=utc_from_ms(1))
    await drivers.commit(lease, 1, Batch(decisions=[gate], events=[EventDraft(type=EventType.DECISION_OPENED)]))
    assert [(d["decision_id"], d["status"]) for d in (await viewer.get(path)).json()["items"]] == [("d1", "open")]
    answer = {"decision_id": "d1", "choice": "b"}
    problem_of(await viewer.post(path, json=answer), 403, "forbidden")
    made = [await director.post(path, json=answer) for _ in range(2)]
    assert [(a.status_code, a.json()["choice"], a.json()["made_by"]) for a in made] == [(200, "b", "director-key")] * 2
    problem_of(await director.post(path, json=answer | {"choice": "a"}), 409, "decision_already_made")
    problem_of(await director.post(path, json=answer | {"choice": "z"}), 422, "invalid_input")
    problem_of(await director.post(path, json=answer | {"decision_id": "d9"}), 404, "not_found")


async def test_executions_and_events_are_listed(caller: Any, clients: Clients) -> None:
    client = await caller()
    path = f"/api/v1/workflows/{(await start(client))['workflow_id']}"
    drivers, lease = await claim(clients)
    await drivers.commit(lease, 1, Batch(events=[EventDraft(type=EventType.WORKFLOW_NOTE, data={"n": n}) for n in range(5)]))
    page = (await client.get(f"{path}/events", params={"after": 2, "limit": 3})).json()
    assert [(e["seq"], e["type"]) for e in page["items"]] == [(3, "workflow.note"), (4, "workflow.note"), (5, "workflow.note")]
    assert (page["next_after"], page["terminal"]) == (5, False)
    problem_of(await client.get(f"{path}/events", params={"after": 99}), 400, "position_ahead")
    assert (await client.get(f"{path}/executions")).json() == {"items": []}


async def make_artifact(services: Services, clients: Clients, content: bytes, media_type: str, name: str) -> str:
    ref = await services.artifacts.put(content, name=name, media_type=media_type)
    drivers, lease = await claim(clients)
    made = Artifact(**ref.model_dump(), agent=AgentId("probe"), execution_id=ExecutionId("x"), provider="offline", created_at=utc_from_ms(1))
    await drivers.commit(lease, 1, Batch(artifacts=[made]))
    return f"/api/v1/artifacts/{ref.sha256}"


RANGES = [
    ("bytes=0-3", 206, b"0123"),
    ("bytes=4-", 206, b"456789"),
    ("bytes=-3", 206, b"789"),
    ("bytes=-99", 206, b"0123456789"),
    ("bytes=8-99", 206, b"89"),
    ("bytes=5-2", 200, b"0123456789"),
    ("bytes=0-1,4-5", 200, b"0123456789"),
    ("lines=1-2", 200, b"0123456789"),
    ("bytes=10-", 416, b""),
    ("bytes=-0", 416, b""),
]


async def test_artifacts_answer_ranges_and_are_cached_for_ever(caller: Any, services: Services, clients: Clients) -> None:
    client, content = await caller(), b"0123456789"
    await start(client)
    path = await make_artifact(services, clients, content, "video/mp4", "Der Film – Ä.mp4")
    whole = await client.get(path)
    etag = f'"{hashlib.sha256(content).hexdigest()}"'
    assert (whole.status_code, whole.content, whole.headers["etag"], whole.headers["content-type"]) == (200, content, etag, "video/mp4")
    assert "immutable" in whole.headers["cache-control"]
    for header, status, expected in RANGES:
        answer = await client.get(path, headers={"Range": header})
        assert answer.status_code == status, header
        if status == 416:
            assert answer.headers["content-range"] == "bytes */10"
        else:
            assert (answer.content, answer.headers["content-length"]) == (expected, str(len(expected))), header
    head = await client.head(path, headers={"Range": "bytes=0-3"})
    assert (head.status_code, head.headers["content-range"], head.headers["content-length"], head.content) == (206, "bytes 0-3/10", "4", b"")
    assert (await client.get(path, headers={"Range": "bytes=0-3", "If-Range": '"older"'})).status_code == 200
    assert (await client.get(path, headers={"If-None-Match": etag})).status_code == 304
    assert whole.headers["content-disposition"].startswith("inline")
    assert (await client.get(path, params={"download": 1})).headers["content-disposition"] == "attachment; filename*=UTF-8''Der%20Film%20%E2%80%93%20%C3%84.mp4"


async def test_an_artifact_that_could_run_script_is_only_offered_as_a_download(caller: Any, services: Services, clients: Clients) -> None:
    client = await caller()
    await start(client)
    answer = await client.get(await make_artifact(services, clients, b"<svg/>", "image/svg+xml", "poster.svg"))
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_key_with_a_project_sees_nothing_of_another(caller: Any, services: Services, clients: Clients) -> None:
    owner, stranger = await caller(Role.ADMIN, "p1"), await caller(Role.ADMIN, "p2")
    workflow = await start(owner)
    artifact = await make_artifact(services, clients, b"mine", "text/plain", "a.txt")
    path = f"/api/v1/workflows/{workflow['workflow_id']}"
    reads = [path, f"{path}/events", f"{path}/executions", f"{path}/artifacts", f"{path}/decisions", artifact, "/api/v1/workflows?project_id=p1"]
    for each in reads:
        assert (await owner.get(each)).status_code == 200, each
        problem_of(await stranger.get(each), 404, "not_found")
    problem_of(await stranger.post(f"{path}/cancel"), 404, "not_found")
    problem_of(await stranger.delete(path), 404, "not_found")
    problem_of(await stranger.post("/api/v1/workflows", json=BODY), 403, "forbidden")
    problem_of(await stranger.post("/api/v1/projects/p1/workflows/probe", json={"input": {"steps": 1}}), 403, "forbidden")
    assert (await stranger.get("/api/v1/workflows")).json()["items"] == []
    own = {key: value for key, value in BODY.items() if key != "project_id"}
    assert (await stranger.post("/api/v1/workflows", json=own)).json()["project_id"] == "p2"


async def test_keys_are_made_listed_and_revoked_within_the_administrators_project(caller: Any) -> None:
    root, local = await caller(Role.ADMIN), await caller(Role.ADMIN, "p1")
    made = await local.post("/api/v1/keys", json={"name": "editor", "role": "director"})
    assert (made.status_code, made.json()["api_key"]["projects"], made.headers["cache-control"]) == (201, {"p1": "director"}, "no-store")
    problem_of(await local.post("/api/v1/keys", json={"name": "x", "project_id": "p2"}), 403, "forbidden")
    problem_of(await local.post("/api/v1/keys", json={"name": "x", "project_id": None}), 403, "forbidden")
    everyone = (await root.get("/api/v1/keys")).json()["items"]
    assert {tuple(k["projects"]) for k in (await local.get("/api/v1/keys")).json()["items"]} == {("p1",)}
    assert len(everyone) == 3
    text, key_id = made.json()["key"], made.json()["api_key"]["key_id"]
    assert text not in str(everyone)
    headers = {"X-API-Key": text}
    assert (await local.get("/api/v1/workflows", headers=headers)).status_code == 200
    global_admin = next(k["key_id"] for k in everyone if k["role"])
    problem_of(await local.delete(f"/api/v1/keys/{global_admin}"), 404, "not_found")
    assert [(await local.delete(f"/api/v1/keys/{key_id}")).json()["revoked"] for _ in range(2)] == [True, True]
    problem_of(await local.get("/api/v1/workflows", headers=headers), 401, "key_revoked")


async def test_agents_types_and_health_are_told(caller: Any) -> None:
    client, stranger = await caller(Role.VIEWER), await caller(None)
    assert [a["id"] for a in (await client.get("/api/v1/agents")).json()["items"]] == ["probe"]
    assert (await client.get("/api/v1/agents/probe")).json()["name"] == "Probe"
    problem_of(await client.get("/api/v1/agents/nobody"), 404, "not_found")
    assert (await client.get("/api/v1/workflow-types")).json() == {"items": [{"type": "probe@1"}]}
    assert [(await stranger.get(f"/health/{each}")).status_code for each in ("live", "ready")] == [200, 200]
    problem_of(await stranger.get("/health"), 401, "unauthenticated")
    health = (await client.get("/health")).json()
    assert (health["status"], health["dependencies"][0]["name"]) == ("ok", "redis")
