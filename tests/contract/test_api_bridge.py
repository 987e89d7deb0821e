"""What Auto-Movie's bridge calls on us, in its own words: start, status, graph, verbs, checkpoints, restore, decisions, and that nothing it does ends its polling by accident."""

import dataclasses
from typing import Any

import httpx
import pytest

from cluster.contracts.access import Role
from cluster.contracts.errors import StoreUnavailable
from cluster.contracts.events import EventType
from cluster.contracts.ledger import Batch
from cluster.contracts.workflows import Workflow, WorkflowStatus
from cluster.redis.client import Clients
from serve_app.bridge import STATUSES, input_of
from serve_app.routes import bridge
from serve_app.services import Services
from tests.api_calls import RING, a_decision, claim, fail
from tests.contract.conftest import Caller
from tests.travelling import ALL_SPECS, Traveller, staff

PROJECT = "a" * 24
START: dict[str, Any] = {
    "type": "probe",
    "projectId": PROJECT,
    "input": {"steps": 3},
    "config": {"maxRetries": 3, "timeout": 300000, "parallelExecution": True, "checkpointing": True},
    "metadata": {"sessionId": "b" * 24, "userId": "u1", "priority": "high"},
}


async def started(client: httpx.AsyncClient, base: str = "", **changes: Any) -> dict[str, Any]:
    answer = await client.post(f"{base}/api/v1/workflows/start", json=START | changes)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("base", ["", "/bridge"])
async def test_a_start_answers_at_once_in_the_bridges_words(caller: Caller, services: Services, base: str) -> None:
    client = await caller(Role.PRODUCER)
    answer = await started(client, base)
    assert (answer["type"], answer["status"], answer["projectId"], answer["progress"]) == ("probe", "pending", PROJECT, 0.0)
    assert answer["metadata"]["createdAt"].endswith("Z") and "error" not in answer
    workflow = await services.store.get(answer["workflowId"])
    assert (workflow.options.priority, workflow.options.auto) == (1, True)
    assert workflow.options.labels == {"started_by": "bridge", "auto_movie.project": PROJECT, "auto_movie.session": "b" * 24}
    status = await client.get(f"{base}/api/v1/workflows/{answer['workflowId']}/status")
    assert (status.status_code, status.json()["workflowId"]) == (200, answer["workflowId"])


async def test_the_same_start_again_finds_the_first(caller: Caller) -> None:
    client, key = await caller(Role.PRODUCER), {"Idempotency-Key": "k1"}
    answers = [await client.post("/api/v1/workflows/start", json=START, headers=key) for _ in range(2)]
    assert len({answer.json()["workflowId"] for answer in answers}) == 1 and answers[1].headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize(
    "changes,words",
    [
        ({"type": "scene_breakdown"}, "no workflow type 'scene_breakdown'"),
        ({"input": {"steps": "x"}}, "needs `steps`"),
        ({"projectId": "no/thing"}, "/projectId"),
        ({"metadata": {"priority": "urgent"}}, "/metadata/priority"),
    ],
)
async def test_a_refusal_is_a_422_with_a_sentence_in_error(caller: Caller, changes: dict[str, Any], words: str) -> None:
    answer = await (await caller(Role.PRODUCER)).post("/api/v1/workflows/start", json=START | changes)
    assert answer.status_code == 422 and isinstance(answer.json()["error"], str) and words in answer.text


def test_camel_case_inputs_become_the_fields_the_type_knows() -> None:
    schema = {"properties": {"story_outline": {}, "episodeCount": {}, "genre": {}}}
    given = {"storyOutline": "x", "episodeCount": 3, "genre": "drama", "somethingElse": 1}
    assert input_of(given, schema) == {"story_outline": "x", "episodeCount": 3, "genre": "drama", "somethingElse": 1}


def test_every_status_of_ours_is_one_of_the_bridges() -> None:
    assert set(STATUSES) == set(WorkflowStatus)
    assert set(STATUSES.values()) <= {"pending", "running", "paused", "completed", "failed", "cancelled"}


@pytest.mark.parametrize("base", ["", "/bridge"])
@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_the_verbs_answer_2xx_without_a_body(caller: Caller, base: str, method: str) -> None:
    client = await caller(Role.PRODUCER)
    path = f"{base}/api/v1/workflows/{(await started(client))['workflowId']}"

    async def status() -> str:
        return (await client.get(f"{path}/status")).json()["status"]

    assert (await client.request(method, f"{path}/pause")).is_success and await status() == "paused"
    assert (await client.request(method, f"{path}/resume")).is_success and await status() == "pending"
    assert (await (client.post(f"{path}/cancel") if method == "POST" else client.delete(path))).is_success and await status() == "cancelled"
    assert (await client.post(f"{path}/pause")).status_code == 409


async def test_a_failure_is_told_with_its_reason_and_progress_is_a_percentage(caller: Caller, clients: Clients) -> None:
    client = await caller(Role.PRODUCER)
    workflow_id = (await started(client))["workflowId"]
    await fail(clients)
    answer = (await client.get(f"/api/v1/workflows/{workflow_id}/status")).json()
    assert answer["status"] == "failed" and answer["error"]["message"] and answer["metadata"]["completedAt"] and answer["metadata"]["executionTime"] >= 0
    done = (await started(client))["workflowId"]
    drivers, lease = await claim(clients)
    await drivers.commit(lease, 1, Batch(fields={"progress": '{"percent": 42.5}', "step": "scene_planning"}))
    halfway = (await client.get(f"/api/v1/workflows/{done}/status")).json()
    assert (halfway["status"], halfway["progress"], halfway["currentStep"]) == ("running", 42.5, "scene_planning")
    await drivers.finish(lease, WorkflowStatus.COMPLETED, EventType.WORKFLOW_COMPLETED, {}, {"results": '{"summary": "a film"}'})
    answer = (await client.get(f"/api/v1/workflows/{done}/status")).json()
    assert (answer["status"], answer["progress"], answer["result"]) == ("completed", 100.0, {"summary": "a film"})


async def test_an_outage_of_redis_is_no_failed_poll_for_a_known_workflow(caller: Caller, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    client = await caller(Role.PRODUCER)
    workflow_id = (await started(client))["workflowId"]

    async def away(*_: Any) -> Workflow:
        raise StoreUnavailable("Redis does not answer.")

    monkeypatch.setattr(bridge, "STEADY_SECONDS", 0.0)
    monkeypatch.setattr(services.store, "get", away)
    monkeypatch.setattr(services.keys, "_row", away)
    monkeypatch.setattr(services.keys, "_ticks", lambda ticks=services.keys._ticks: ticks() + 30)  # the key's short memory is over, too
    answer = await client.get(f"/api/v1/workflows/{workflow_id}/status")
    assert (answer.status_code, answer.json()["status"], answer.headers["Stale"]) == (200, "pending", "true")
    assert (await client.get(f"/api/v1/workflows/{workflow_id}")).status_code == 503
    assert (await client.get(f"/api/v1/workflows/{workflow_id[:-4]}ffff/status")).status_code == 503


async def test_decisions_are_shown_and_answered_in_the_older_contracts_words(caller: Caller, clients: Clients) -> None:
    client = await caller(Role.PRODUCER)
    workflow_id = (await started(client, config={"interactive": True}))["workflowId"]
    drivers, lease = await claim(clients)
    await drivers.commit(lease, 1, Batch(decisions=[a_decision("d1")]))
    pending = (await client.get(f"/api/v1/workflows/{workflow_id}/status")).json()["pending_decision"]
    assert (pending["decision_id"], pending["options"], pending["prompt"]) == ("d1", ["a", "b"], "Which?")
    answer = await client.post(f"/bridge/api/v1/workflows/{workflow_id}/decisions", json={"decision_id": "d1", "choice": "b", "feedback": ""})
    assert (answer.status_code, answer.json()["choice"]) == (200, "b")
    assert "pending_decision" not in (await client.get(f"/api/v1/workflows/{workflow_id}/status")).json()


async def test_the_list_has_the_older_contracts_form(caller: Caller) -> None:
    client = await caller()
    ids = [(await started(client))["workflowId"] for _ in range(3)]
    await client.post(f"/api/v1/workflows/{ids[0]}/cancel")
    page = (await client.get("/bridge/api/v1/workflows", params={"limit": 2})).json()
    assert (page["total_count"], page["has_more"], len(page["workflows"])) == (3, True, 2)
    rest = (await client.get("/bridge/api/v1/workflows", params={"limit": 2, "offset": 2, "project_id": PROJECT})).json()
    assert rest["has_more"] is False and [each["workflow_id"] for each in [*page["workflows"], *rest["workflows"]]] == ids[::-1]
    gone = (await client.get("/bridge/api/v1/workflows", params={"status": "cancelled"})).json()
    assert [each["workflowId"] for each in gone["workflows"]] == ids[:1] and gone["workflows"][0]["progress_percentage"] == 0


async def test_another_projects_workflow_is_not_there(caller: Caller) -> None:
    workflow_id = (await started(await caller(Role.PRODUCER)))["workflowId"]
    stranger = await caller(Role.PRODUCER, "elsewhere")
    assert (await stranger.get(f"/api/v1/workflows/{workflow_id}/status")).status_code == 404
    assert (await stranger.post("/api/v1/workflows/start", json=START)).status_code == 403
    nobody = await caller(None)
    assert (await nobody.post("/api/v1/workflows/start", json=START)).status_code == 401


@pytest.fixture
def town(clients: Clients) -> Traveller:
    return Traveller(clients, RING)


@pytest.fixture
def services(services: Services, request: pytest.FixtureRequest) -> Services:
    if "town" not in request.fixturenames:
        return services
    town: Traveller = request.getfixturevalue("town")
    return dataclasses.replace(services, types=town.types, travel=town.travel, agents=lambda: list(ALL_SPECS.values()))


async def test_graph_checkpoints_and_restore_of_a_finished_film(town: Traveller, caller: Caller, services: Services) -> None:
    client = await caller(Role.PRODUCER)
    async with town.engine(staff()):
        film = await town.made()
    graph = (await client.get(f"/api/v1/workflows/{film.workflow_id}/graph")).json()
    nodes = {node["id"]: node for node in graph["nodes"]}
    assert {node["status"] for node in nodes.values()} == {"completed"} and "currentNode" not in graph
    assert {node["type"] for node in nodes.values()} == {"agent", "decision"} and all(node["startedAt"] for node in nodes.values())
    assert all(edge["source"] in nodes and edge["target"] in nodes for edge in graph["edges"]) and graph["edges"]
    found = (await client.get(f"/bridge/api/v1/workflows/{film.workflow_id}/checkpoints")).json()
    assert isinstance(found, list) and set(found[0]) == {"workflowId", "checkpointId", "step", "state", "createdAt"}
    assert isinstance((await client.get(f"/api/v1/workflows/{film.workflow_id}/checkpoints")).json(), dict)
    path = f"/api/v1/workflows/{film.workflow_id}/restore"
    restored = await client.post(f"{path}/{found[1]['checkpointId']}", headers={"Idempotency-Key": "r1"})
    again = await client.post(f"{path}/{found[1]['checkpointId']}", headers={"Idempotency-Key": "r1"})
    assert restored.status_code == 200 and restored.json()["workflowId"] == again.json()["workflowId"] != film.workflow_id
    assert (await services.store.get(restored.json()["workflowId"])).forked_from == film.workflow_id
    assert (await client.post(f"{path}/nothing")).status_code == 404
