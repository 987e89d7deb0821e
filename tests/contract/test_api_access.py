"""Who may call what: a table written out by hand, held against every route the application has and every role there is."""

from itertools import pairwise
from typing import Any

import pytest
from fastapi import FastAPI

from cluster.contracts.access import GRANTS, Permission, Role
from serve_app.api import api_routes, permission_of
from serve_app.auth import OPEN_PATHS, is_open
from tests.api_calls import start

WORKFLOW, BRIDGE = "/api/v1/workflows/{workflow_id}", "/bridge/api/v1/workflows"
SCHEDULES = "/api/v1/schedules"
HOOKS = "/api/v1/projects/{project_id}/webhooks"
ASSISTANT, THREAD = "/assistants/{assistant_id}", "/threads/{thread_id}"
LANGGRAPH = {
    **dict.fromkeys([("GET", "/info"), ("GET", "/ok")], Role.VIEWER),
    **{("POST", f"/assistants{verb}"): Role.VIEWER for verb in ("", "/search", "/count", "/{assistant_id}/versions")},
    **{("GET", f"{ASSISTANT}{part}"): Role.VIEWER for part in ("", "/graph", "/schemas", "/subgraphs", "/subgraphs/{namespace}")},
    **{(method, f"{ASSISTANT}{part}"): Role.OPERATOR for method, part in (("PATCH", ""), ("DELETE", ""), ("POST", "/latest"))},
    **{("POST", f"/threads{part}"): Role.PRODUCER for part in ("", "/prune", "/{thread_id}/copy", "/{thread_id}/state")},
    **{("POST", f"/threads{part}"): Role.VIEWER for part in ("/search", "/count", "/{thread_id}/history", "/{thread_id}/state/checkpoint")},
    **{("GET", f"{THREAD}{part}"): Role.VIEWER for part in ("", "/stream", "/state", "/state/{checkpoint_id}", "/history", "/runs", "/runs/{run_id}")},
    **{("GET", f"{THREAD}/runs/{{run_id}}/{part}"): Role.VIEWER for part in ("join", "stream")},
    **{(method, f"{THREAD}{part}"): Role.PRODUCER for method in ("PATCH", "DELETE") for part in ("",)},
    ("PATCH", f"{THREAD}/state"): Role.PRODUCER,
    ("POST", f"{THREAD}/commands"): Role.DIRECTOR,
    ("POST", f"{THREAD}/stream/events"): Role.VIEWER,
    ("DELETE", f"{THREAD}/runs/{{run_id}}"): Role.PRODUCER,
    ("POST", f"{THREAD}/runs/{{run_id}}/cancel"): Role.PRODUCER,
    **{("POST", f"{where}/runs{part}"): Role.DIRECTOR for where in ("", THREAD) for part in ("", "/stream", "/wait")},
    ("POST", "/runs/batch"): Role.PRODUCER,
    ("POST", "/runs/cancel"): Role.PRODUCER,
    **{("POST", path): Role.PRODUCER for path in ("/runs/crons", f"{THREAD}/runs/crons", "/runs/crons/search", "/runs/crons/count")},
    **{(method, "/runs/crons/{cron_id}"): Role.PRODUCER for method in ("PATCH", "DELETE")},
    **{(method, "/store/items"): Role.PRODUCER for method in ("PUT", "DELETE")},
    **dict.fromkeys((("GET", "/store/items"), ("POST", "/store/items/search"), ("POST", "/store/namespaces")), Role.VIEWER),
}
LOWEST = {
    ("POST", "/api/v1/workflows"): Role.PRODUCER,
    ("POST", "/api/v1/projects/{project_id}/workflows/{type}"): Role.PRODUCER,
    ("GET", "/api/v1/workflows"): Role.VIEWER,
    ("GET", WORKFLOW): Role.VIEWER,
    ("DELETE", WORKFLOW): Role.PRODUCER,
    ("PATCH", WORKFLOW): Role.PRODUCER,
    ("POST", f"{WORKFLOW}/cancel"): Role.PRODUCER,
    ("PUT", f"{WORKFLOW}/pause"): Role.PRODUCER,
    ("POST", f"{WORKFLOW}/pause"): Role.PRODUCER,
    ("PUT", f"{WORKFLOW}/resume"): Role.PRODUCER,
    ("POST", f"{WORKFLOW}/resume"): Role.PRODUCER,
    ("POST", f"{WORKFLOW}/terminate"): Role.OPERATOR,
    ("POST", f"{WORKFLOW}/retry"): Role.OPERATOR,
    ("POST", f"{WORKFLOW}/repair"): Role.OPERATOR,
    ("GET", f"{WORKFLOW}/children"): Role.VIEWER,
    ("GET", f"{WORKFLOW}/checkpoints"): Role.VIEWER,
    ("GET", f"{WORKFLOW}/checkpoints/{{n}}"): Role.VIEWER,
    ("POST", f"{WORKFLOW}/fork"): Role.PRODUCER,
    ("POST", f"{WORKFLOW}/revise"): Role.PRODUCER,
    ("POST", f"{WORKFLOW}/steps/{{step}}/result"): Role.OPERATOR,
    ("POST", f"{WORKFLOW}/steps/{{step}}/skip"): Role.OPERATOR,
    ("GET", f"{WORKFLOW}/evidence"): Role.OPERATOR,
    ("GET", "/api/v1/projects/{project_id}/evidence"): Role.OPERATOR,
    ("GET", "/api/v1/audit"): Role.OPERATOR,
    ("GET", "/api/v1/dead-letters"): Role.VIEWER,
    ("POST", "/api/v1/dead-letters/redrive"): Role.OPERATOR,
    ("GET", f"{WORKFLOW}/events"): Role.VIEWER,
    ("WS", "/ws/workflows/{workflow_id}"): Role.VIEWER,
    ("GET", f"{WORKFLOW}/executions"): Role.VIEWER,
    ("GET", f"{WORKFLOW}/profile"): Role.VIEWER,
    ("GET", f"{WORKFLOW}/artifacts"): Role.VIEWER,
    ("GET", f"{WORKFLOW}/sealed/{{name:path}}"): Role.VIEWER,
    ("GET", f"{WORKFLOW}/agents"): Role.VIEWER,
    ("GET", "/api/v1/projects/{project_id}/agents"): Role.VIEWER,
    ("GET", f"{WORKFLOW}/decisions"): Role.VIEWER,
    ("POST", f"{WORKFLOW}/decisions"): Role.DIRECTOR,
    ("GET", "/api/v1/artifacts/{sha256}"): Role.VIEWER,
    ("HEAD", "/api/v1/artifacts/{sha256}"): Role.VIEWER,
    ("GET", "/api/v1/agents"): Role.VIEWER,
    ("GET", "/api/v1/agents/{agent_id}"): Role.VIEWER,
    ("POST", "/api/v1/batches"): Role.PRODUCER,
    ("GET", "/api/v1/batches"): Role.VIEWER,
    ("GET", "/api/v1/batches/{batch_id}"): Role.VIEWER,
    ("GET", "/api/v1/batches/{batch_id}/items"): Role.VIEWER,
    ("POST", "/api/v1/batches/{batch_id}/cancel"): Role.PRODUCER,
    ("WS", "/ws/agents"): Role.VIEWER,
    ("POST", "/api/v1/agents"): Role.ADMIN,
    ("DELETE", "/api/v1/agents/{agent_id}"): Role.ADMIN,
    ("GET", "/api/v1/limits"): Role.ADMIN,
    ("GET", "/api/v1/limits/{scope}/{name:path}"): Role.ADMIN,
    ("PUT", "/api/v1/limits/{scope}/{name:path}"): Role.ADMIN,
    ("DELETE", "/api/v1/limits/{scope}/{name:path}"): Role.ADMIN,
    ("GET", "/api/v1/cluster"): Role.OPERATOR,
    ("GET", "/api/v1/workflow-types"): Role.VIEWER,
    ("POST", "/api/v1/workflow-types"): Role.OPERATOR,
    ("GET", "/api/v1/workflow-types/{name}"): Role.VIEWER,
    ("GET", "/api/v1/workflow-types/{name}/graph"): Role.VIEWER,
    ("POST", "/api/v1/workflow-types/{name}/estimate"): Role.VIEWER,
    ("DELETE", "/api/v1/workflow-types/{name}"): Role.OPERATOR,
    ("GET", SCHEDULES): Role.VIEWER,
    ("POST", SCHEDULES): Role.PRODUCER,
    ("GET", f"{SCHEDULES}/{{schedule_id}}"): Role.VIEWER,
    **{(method, f"{SCHEDULES}/{{schedule_id}}"): Role.PRODUCER for method in ("PATCH", "DELETE")},
    **{("POST", f"{SCHEDULES}/{{schedule_id}}/{verb}"): Role.PRODUCER for verb in ("pause", "unpause", "trigger", "backfill")},
    **{("GET", f"{SCHEDULES}/{{schedule_id}}/{list}"): Role.VIEWER for list in ("upcoming", "runs")},
    ("GET", "/api/v1/workflow-types/{name}/ramp"): Role.VIEWER,
    ("PUT", "/api/v1/workflow-types/{name}/ramp"): Role.OPERATOR,
    ("DELETE", "/api/v1/workflow-types/{name}/ramp"): Role.OPERATOR,
    **{(method, HOOKS): Role.OPERATOR for method in ("GET", "POST")},
    **{(method, f"{HOOKS}/{{webhook_id}}"): Role.OPERATOR for method in ("GET", "PATCH", "DELETE")},
    **{("POST", f"{HOOKS}/{{webhook_id}}/{verb}"): Role.OPERATOR for verb in ("rotate-secret", "ping", "redrive")},
    ("GET", f"{HOOKS}/{{webhook_id}}/deliveries"): Role.OPERATOR,
    ("GET", f"{HOOKS}/{{webhook_id}}/deliveries/{{message_id}}"): Role.OPERATOR,
    ("POST", f"{HOOKS}/{{webhook_id}}/deliveries/{{message_id}}/redrive"): Role.OPERATOR,
    ("GET", "/api/v1/projects"): Role.VIEWER,
    ("POST", "/api/v1/projects"): Role.ADMIN,
    ("GET", "/api/v1/projects/{project_id}"): Role.VIEWER,
    ("PATCH", "/api/v1/projects/{project_id}"): Role.ADMIN,
    ("DELETE", "/api/v1/projects/{project_id}"): Role.ADMIN,
    ("GET", "/api/v1/projects/{project_id}/members"): Role.ADMIN,
    **{(method, "/api/v1/projects/{project_id}/members/{kind}/{name:path}"): Role.ADMIN for method in ("GET", "PUT", "DELETE")},
    ("GET", "/api/v1/me"): Role.VIEWER,
    ("POST", "/api/v1/tickets"): Role.VIEWER,
    ("GET", "/api/v1/sign-in"): None,
    ("POST", "/api/v1/keys"): Role.ADMIN,
    ("GET", "/api/v1/keys"): Role.ADMIN,
    ("GET", "/api/v1/keys/{key_id}"): Role.ADMIN,
    ("POST", "/api/v1/keys/{key_id}/rotate"): Role.ADMIN,
    ("DELETE", "/api/v1/keys/{key_id}"): Role.ADMIN,
    ("POST", "/api/v1/workflows/start"): Role.PRODUCER,
    ("GET", f"{WORKFLOW}/status"): Role.VIEWER,
    ("GET", f"{WORKFLOW}/graph"): Role.VIEWER,
    ("POST", f"{WORKFLOW}/restore/{{checkpoint_id}}"): Role.PRODUCER,
    ("GET", f"{BRIDGE}"): Role.VIEWER,
    ("POST", f"{BRIDGE}/start"): Role.PRODUCER,
    ("GET", f"{BRIDGE}/{{workflow_id}}"): Role.VIEWER,
    ("DELETE", f"{BRIDGE}/{{workflow_id}}"): Role.PRODUCER,
    ("GET", f"{BRIDGE}/{{workflow_id}}/status"): Role.VIEWER,
    ("GET", f"{BRIDGE}/{{workflow_id}}/graph"): Role.VIEWER,
    ("GET", f"{BRIDGE}/{{workflow_id}}/checkpoints"): Role.VIEWER,
    ("POST", f"{BRIDGE}/{{workflow_id}}/restore/{{checkpoint_id}}"): Role.PRODUCER,
    ("POST", f"{BRIDGE}/{{workflow_id}}/decisions"): Role.DIRECTOR,
    **{(method, f"{BRIDGE}/{{workflow_id}}/{verb}"): Role.PRODUCER for method in ("POST", "PUT") for verb in ("pause", "resume", "cancel")},
    ("GET", "/health"): Role.VIEWER,
    **LANGGRAPH,
    ("POST", "/mcp"): Role.VIEWER,
    ("POST", "/api/v1/callbacks/task-service/{token}"): None,
    ("GET", "/health/live"): None,
    ("GET", "/health/ready"): None,
    ("GET", "/studio"): None,
    ("GET", "/studio/"): None,
    ("GET", "/studio/{digest}/{name:path}"): None,
}
"""Method and path -> the lowest role that may call it; None: anybody."""
ROUTES = [(method, route.path, permission_of(route)) for route in api_routes() for method in sorted(getattr(route, "methods", None) or {"WS"})]
VALUES = {
    "batch_id": f"bt-00-{'0' * 24}",
    "workflow_id": f"wf-00-{'0' * 24}",
    "project_id": "p1",
    "type": "probe",
    "name": "probe",
    "scope": "agent",
    "sha256": "0" * 64,
    "agent_id": "probe",
    "key_id": "none",
    "kind": "subject",
    "n": "0",
    "checkpoint_id": "0",
    "token": "0" * 64,
    "step": "probe",
    "digest": "0" * 16,
    "schedule_id": f"sch-00-{'0' * 24}",
    "webhook_id": f"wh-00-{'0' * 24}",
    "message_id": f"msg_{'0' * 32}",
    "assistant_id": "probe",
    "thread_id": "00000000-0000-4000-8000-000000000000",
    "run_id": "00000000-0000-4000-8000-000000000000",
    "cron_id": "none",
    "namespace": "none",
}


def test_every_route_stands_in_the_table() -> None:
    assert {(method, path) for method, path, _ in ROUTES} == set(LOWEST)


def test_roles_are_a_ladder() -> None:
    ladder = [GRANTS[role] for role in Role]
    assert all(lower < higher for lower, higher in pairwise(ladder))
    assert GRANTS[Role.ADMIN] == frozenset(Permission)


@pytest.mark.parametrize(("method", "path", "permission"), ROUTES)
def test_a_routes_permission_is_granted_from_its_lowest_role_upwards(method: str, path: str, permission: Permission | None) -> None:
    lowest = LOWEST[method, path]
    if lowest is None:
        assert permission is None and is_open(path)
    else:
        assert permission is not None
        assert [role for role in Role if permission in GRANTS[role]] == list(Role)[list(Role).index(lowest) :]


def at_the_border(lowest: Role | None) -> list[Role]:
    """The highest role that may not, and the lowest that may: as roles are a ladder, they tell of all others."""
    return [] if lowest is None else list(Role)[max(0, list(Role).index(lowest) - 1) : list(Role).index(lowest) + 1]


async def test_every_route_refuses_strangers_and_roles_below_its_own(caller: Any) -> None:
    clients = {role: await caller(role) for role in (None, *Role)}
    for method, path, permission in ROUTES:
        if method == "WS":
            continue
        for role, client in ((role, clients[role]) for role in (None, *at_the_border(LOWEST[method, path]))):
            answer = await client.request(method, path.replace(":path", "").format(**VALUES))
            if permission is None:
                assert answer.status_code == (200 if path in OPEN_PATHS else 404 if path.startswith("/studio/") else 400), path
            elif role is None:
                assert answer.status_code == 401, (method, path)
            else:
                assert (answer.status_code == 403) == (permission not in GRANTS[role]), (method, path, role, answer.status_code)


async def test_nothing_of_a_workflow_is_there_for_a_key_of_another_project(caller: Any) -> None:
    workflow_id = (await start(await caller(Role.ADMIN, "p1")))["workflow_id"]
    stranger = await caller(Role.ADMIN, "p2")
    for method, path, _ in ROUTES:
        if "{workflow_id}" in path and method != "WS":
            answer = await stranger.request(method, path.replace(":path", "").format(**VALUES | {"workflow_id": workflow_id}))
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), (method, path)


async def test_what_is_not_opened_by_name_is_closed(app: FastAPI, caller: Any) -> None:
    stranger = await caller(None)
    for path in ("/", "/api", "/api/v1/nothing", "/health/", "/health/live/x", "/docs/", "/redoc", "/docs/oauth2-redirect", "//health/live"):
        assert (await stranger.get(path)).status_code == 401, path
    for path in OPEN_PATHS:
        assert (await stranger.get(path)).status_code == 200, path


async def test_the_key_goes_into_a_header_and_nowhere_else(caller: Any, services: Any) -> None:
    stranger = await caller(None)
    text, _ = await services.keys.create("k", Role.VIEWER)
    assert (await stranger.get("/api/v1/workflows", headers={"Authorization": f"bearer {text}"})).status_code == 200
    assert (await stranger.get("/api/v1/workflows", headers={"X-API-Key": text})).status_code == 200
    for parameters in ({"api_key": text}, {"key": text}, {"X-API-Key": text}):
        assert (await stranger.get("/api/v1/workflows", params=parameters)).status_code == 401
    answer = await stranger.get("/api/v1/workflows", headers={"Authorization": f"Basic {text}"})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="callsheet"')


async def test_the_description_names_problems_keys_and_one_operation_id_each(caller: Any) -> None:
    document = (await (await caller(None)).get("/openapi.json")).json()
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]
    assert (
        len({o["operationId"] for o in operations})
        == len(operations)
        == len([r for r in ROUTES if r[0] not in ("WS", "HEAD") and not r[1].startswith(("/studio", "/mcp")) and not r[1].endswith("/stream/events")])
    )
    for operation in operations:
        assert operation["tags"]
        assert operation["responses"]["500"]["content"] == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            named = [each["name"] for each in operation.get("parameters", [])]
            assert named.count("Idempotency-Key") == (method != "get"), (method, path)
            assert operation.get("description") or method == "get" or path.startswith("/health"), (method, path)
    assert "HTTPValidationError" not in str(document)
    assert document["security"] == [{"key": []}, {"bearer": []}]
    assert document["paths"]["/health/live"]["get"]["security"] == []
