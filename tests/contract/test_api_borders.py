"""Borders between projects: every route of the application, held against a key of another project and against each role in its own.

What belongs to others is answered exactly like what is not there: same status, same words, same headers. A route that names something of a project and is missing in `HIDDEN` or `PLAIN` fails the first test.
"""

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest_asyncio
from websockets.asyncio.client import connect

from cluster.contracts.access import GRANTS, Role, Scoped
from cluster.contracts.control import Principal
from cluster.contracts.ids import ProjectId
from cluster.contracts.webhooks import WebhookRequest
from cluster.redis.client import Clients
from serve_app.api import api_routes
from serve_app.auth import Allows
from serve_app.services import Services
from tests.api_calls import start
from tests.contract.test_api_access import LOWEST, ROUTES, VALUES, at_the_border
from tests.contract.test_api_workflows import make_artifact

THINGS = ("workflow_id", "project_id", "key_id", "webhook_id", "schedule_id", "thread_id", "run_id", "sha256", "cron_id", "batch_id")
"""Parameters of an address that name something which belongs to a project."""
WRITES = {("POST", "/api/v1/projects/{project_id}/workflows/{type}")}
"""Writing into a project by its name: 403 whether there is such a project or not."""
PLAIN = {("PATCH", "/runs/crons/{cron_id}"), ("DELETE", "/runs/crons/{cron_id}"), ("POST", "/threads/{thread_id}/runs/crons")}
"""Not supported, whatever they name: the same 422 for everybody."""
SPOKEN = {("POST", "/threads/{thread_id}/commands"), ("POST", "/threads/{thread_id}/stream/events")}
"""The thread protocol answers 200 and says no inside; its stream waits for a thread that may come, so here it is only asked wrongly."""
HIDDEN = {(method, path) for method, path in LOWEST if any(f"{{{thing}}}" in path for thing in THINGS)} - PLAIN - WRITES - SPOKEN
"""404 for everybody else."""
STATUS = {**dict.fromkeys(HIDDEN, 404), **dict.fromkeys(PLAIN, 422), **dict.fromkeys(WRITES, 403), **dict(zip(sorted(SPOKEN), (200, 422), strict=True))}
EVERYWHERE = {
    (method, route.path)
    for route in api_routes()
    for method in (getattr(route, "methods", None) or {"WS"})
    if any(isinstance(each.dependency, Allows) and each.dependency.everywhere for each in route.dependencies)
}
INSTALLATION = {
    *((method, f"/api/v1/{rest}") for method, rest in (("GET", "limits"), ("POST", "agents"), ("DELETE", "agents/{agent_id}"))),
    *((method, "/api/v1/limits/{scope}/{name:path}") for method in ("GET", "PUT", "DELETE")),
    ("POST", "/api/v1/workflow-types"),
    ("DELETE", "/api/v1/workflow-types/{name}"),
    *((method, "/api/v1/workflow-types/{name}/ramp") for method in ("PUT", "DELETE")),
}
"""What belongs to no project: a role in the installation is needed."""
WHEN = {"cron": "0 6 * * *"}
BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/api/v1/projects/{project_id}/workflows/{type}"): {"input": {"steps": 1}},
    ("PATCH", "/api/v1/projects/{project_id}"): {"name": "x"},
    ("PUT", "/api/v1/projects/{project_id}/members/{kind}/{name:path}"): {"role": "viewer"},
    ("POST", "/api/v1/projects/{project_id}/webhooks"): {"url": "https://hooks.example/x"},
    ("PATCH", "/api/v1/projects/{project_id}/webhooks/{webhook_id}"): {"description": "x"},
    ("POST", "/api/v1/projects/{project_id}/webhooks/{webhook_id}/rotate-secret"): {},
    ("POST", "/api/v1/projects/{project_id}/webhooks/{webhook_id}/redrive"): {},
    ("POST", "/threads/{thread_id}/commands"): {"id": 1, "method": "input.respond", "params": {"interrupt_id": "x", "namespace": [], "response": "a"}},
    ("PATCH", "/threads/{thread_id}"): {"metadata": {}},
    ("POST", "/threads/{thread_id}/state"): {"values": {}},
    **{("POST", f"/threads/{{thread_id}}/runs{part}"): {"assistant_id": "probe", "input": {"steps": 1}} for part in ("", "/stream", "/wait")},
}
THERE = (
    "/api/v1/workflows/{workflow_id}",
    "/api/v1/projects/{project_id}",
    "/api/v1/projects/{project_id}/members/{kind}/{name}",
    "/api/v1/projects/{project_id}/webhooks/{webhook_id}",
    "/api/v1/keys/{key_id}",
    "/api/v1/schedules/{schedule_id}",
    "/api/v1/artifacts/{sha256}",
    "/api/v1/batches/{batch_id}",
    "/threads/{thread_id}",
    "/threads/{thread_id}/runs/{run_id}",
)
QUERIES = ("/api/v1/audit", "/api/v1/dead-letters", "/api/v1/workflows", "/api/v1/schedules", "/api/v1/batches", "/bridge/api/v1/workflows")
NAMED = {
    "/api/v1/workflows": {"type": "probe", "input": {"steps": 1}},
    "/api/v1/schedules": {"name": "s", "when": WHEN, "workflow": {"type": "probe", "input": {"steps": 1}}},
    "/api/v1/dead-letters/redrive": {"all": True},
    "/api/v1/batches": {"filter": {}},
    "/api/v1/projects": {},
    "/bridge/api/v1/workflows/start": {"type": "probe", "input": {"steps": 1}},
}
"""What is posted with a `project_id` of one's choice."""
ABSENT = VALUES | {"project_id": "p9", "key_id": "0" * 16, "cron_id": "none"}


@pytest_asyncio.fixture(loop_scope="session")
async def theirs(caller: Any, services: Services, clients: Clients) -> AsyncIterator[dict[str, str]]:
    """One of everything that a project may have, in `p1`."""
    root, by = await caller(Role.ADMIN), Principal(name="root")
    await root.post("/api/v1/projects", json={"project_id": "p1", "members": {"subject:probe": "viewer"}})
    found = {**VALUES, "project_id": "p1", "workflow_id": (await start(root))["workflow_id"]}
    found["sha256"] = (await make_artifact(services, clients, b"secret", "text/plain", "a.txt")).rpartition("/")[2]
    _, key = await services.keys.make("theirs", Scoped(projects={ProjectId("p1"): Role.VIEWER}))
    _, hook = await services.webhooks.create(ProjectId("p1"), WebhookRequest(url="https://hooks.example/x"), by=by)
    plan = await root.post("/api/v1/schedules", json={"project_id": "p1", **NAMED["/api/v1/schedules"]})
    assert plan.status_code == 201, plan.text
    thread = (await root.post("/threads", json={"metadata": {"project_id": "p1"}})).json()["thread_id"]
    run = await root.post(f"/threads/{thread}/runs", json={"assistant_id": "probe", "input": {"steps": 1}})
    assert run.status_code == 200, run.text
    batch = await root.post("/api/v1/batches", json={"filter": {"project_id": "p1", "labels": {"of": "none"}}, "action": "cancel"})
    assert batch.status_code == 202, batch.text
    found["batch_id"] = batch.json()["batch_id"]
    named = {
        "key_id": key.key_id,
        "webhook_id": hook.webhook_id,
        "schedule_id": plan.json()["schedule_id"],
        "thread_id": thread,
        "run_id": run.json()["run_id"],
    }
    yield found | named


async def told(client: httpx.AsyncClient, method: str, path: str, values: dict[str, str]) -> tuple[int, str, list[str]]:
    """Status, words and headers of an answer, with the ids that were asked about taken out."""
    answer = await client.request(method, path.replace(":path", "").format(**values), json=BODIES.get((method, path)))
    return answer.status_code, without_ids(answer.text, values), sorted(answer.headers)


def without_ids(text: str, values: dict[str, str]) -> str:
    for name in THINGS:
        text = re.sub(rf"\b{re.escape(values[name])}\b", "ID", text)
    return re.sub(r'"(request|trace)_id": ?"[^"]*"', "", re.sub(rf"{values['sha256'][:12]}…", "ID", text))


def test_every_route_is_on_one_side_of_a_border() -> None:
    assert EVERYWHERE == INSTALLATION
    assert {(method, path) for method, path, _ in ROUTES if any(f"{{{thing}}}" in path for thing in THINGS)} == set(STATUS)


async def test_what_belongs_to_another_project_is_answered_like_what_is_not_there(theirs: dict[str, str], caller: Any) -> None:
    stranger, owner = await caller(Role.ADMIN, "p2"), await caller(Role.ADMIN, "p1")
    for method, path, _ in ROUTES:
        if method == "WS" or (method, path) not in STATUS:
            continue
        hidden, absent = [await told(stranger, method, path, values) for values in (theirs, ABSENT)]
        assert hidden == absent, (method, path)
        assert hidden[0] == STATUS[method, path], (method, path, hidden)
    for path in THERE:
        assert (await owner.get(path.format(**theirs))).status_code == 200, f"{path} is really there"


async def test_a_project_named_in_a_query_or_a_body_is_no_way_around_and_lists_hold_nothing_of_others(theirs: dict[str, str], caller: Any) -> None:
    stranger = await caller(Role.ADMIN, "p2")

    async def answers(*request: Any, **more: Any) -> set[tuple[int, str]]:
        found = set[tuple[int, str]]()
        for project in ("p1", "p9"):
            names = {"project_id": project, **({"projectId": project} if "bridge" in request[1] else {})}
            named = {name: {"filter": names, "action": "cancel"} if "filter" in given else {**given, **names} for name, given in more.items()}
            answer = await stranger.request(*request, **named)
            found.add((answer.status_code, without_ids(answer.text.replace(f"'{project}'", "'ID'"), {**VALUES, "project_id": project})))
        return found

    for path in QUERIES:
        [(status, _)] = await answers("GET", path, params={})
        assert status == 404, path
    for path, body in NAMED.items():
        [(status, _)] = await answers("POST", path, json=body)
        assert status in (403, 404), path
    [(status, _)] = await answers("POST", "/api/v1/keys", json={"name": "k", "role": "viewer"})
    assert status == 403
    [(status, _)] = await answers("PUT", "/store/items", params={}, json={"namespace": ["a"], "key": "k", "value": {}})
    assert status in (403, 404, 422)

    seen = [
        (await stranger.get(path)).text for path in ("/api/v1/workflows", "/api/v1/schedules", "/api/v1/keys", "/api/v1/projects", "/bridge/api/v1/workflows")
    ]
    seen += [(await stranger.post(path, json={})).text for path in ("/threads/search", "/threads/count", "/store/items/search", "/store/namespaces")]
    ids = {theirs[name] for name in THINGS if name not in ("cron_id",)}
    assert not [(each, text) for text in seen for each in ids if re.search(rf"\b{re.escape(each)}\b", text)]


async def test_a_websocket_tells_no_more(theirs: dict[str, str], caller: Any, services: Services, address: str) -> None:
    text, _ = await services.keys.create("stranger", Role.ADMIN, ProjectId("p2"))
    said = []
    for workflow_id in (theirs["workflow_id"], ABSENT["workflow_id"]):
        async with connect(f"ws://{address}/ws/workflows/{workflow_id}", additional_headers={"X-API-Key": text}) as socket:
            frame = json.loads(await socket.recv())
            said.append(without_ids(json.dumps(frame), {**theirs, "workflow_id": workflow_id}))
            assert frame["code"] == "not_found"
    assert said[0] == said[1]


async def test_in_its_own_project_a_key_may_what_its_role_says_and_nothing_of_the_installation(theirs: dict[str, str], caller: Any) -> None:
    """The lowest that may is tried with addresses at which nothing is, so that nothing changes."""
    clients = {role: await caller(role, "p1") for role in Role}
    harmless = {**ABSENT, "project_id": "p1"}
    for method, path, permission in ROUTES:
        if method == "WS" or permission is None or path == "/mcp":
            continue
        lowest = LOWEST[method, path]
        for role in at_the_border(lowest):
            values = harmless if role is lowest else theirs
            answer = await clients[role].request(method, path.replace(":path", "").format(**values))
            refused = permission not in GRANTS[role] or (method, path) in INSTALLATION
            assert (answer.status_code == 403) == refused, (method, path, role, answer.status_code, answer.text)
