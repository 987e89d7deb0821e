"""Keys over HTTP: several projects with a role in each, secrets that are rotated, and administrators who hand out no more than they have."""

from typing import Any

from cluster.contracts.access import Role, Scoped
from cluster.contracts.ids import ProjectId
from serve_app.services import Services
from tests.api_calls import start


async def of_many(caller: Any, services: Services, **roles: Role) -> Any:
    """A client whose key has these roles."""
    text, _ = await services.keys.make("many", Scoped(projects={ProjectId(project): role for project, role in roles.items()}))
    client = await caller(None)
    client.headers["X-API-Key"] = text
    return client


async def test_a_producer_of_one_project_only_looks_at_the_other(caller: Any, services: Services) -> None:
    root = await caller(Role.ADMIN)
    ids = {project: (await start(root, project_id=project))["workflow_id"] for project in ("p1", "p2", "p3")}
    both = await of_many(caller, services, p1=Role.VIEWER, p2=Role.PRODUCER)
    start_in = {"type": "probe", "input": {"steps": 1}}
    assert [(await both.post("/api/v1/workflows", json=start_in | {"project_id": p})).status_code for p in ("p1", "p2", "p3")] == [403, 202, 403]
    assert [(await both.post(f"/api/v1/projects/{p}/workflows/probe", json={"input": {"steps": 1}})).status_code for p in ("p1", "p2", "p3")] == [403, 202, 403]
    assert [(await both.get(f"/api/v1/workflows/{ids[p]}")).status_code for p in ids] == [200, 200, 404]
    assert [(await both.post(f"/api/v1/workflows/{ids[p]}/pause")).status_code for p in ids] == [403, 200, 404]
    assert {w["project_id"] for w in (await both.get("/api/v1/workflows")).json()["items"]} == {"p1", "p2"}
    assert [(await both.get("/api/v1/workflows", params={"project_id": p})).status_code for p in ids] == [200, 200, 404]
    absent = (await both.get(f"/api/v1/workflows/{'wf-00-' + '0' * 24}")).json()
    hidden = (await both.get(f"/api/v1/workflows/{ids['p3']}")).json()
    assert absent["detail"].replace("wf-00-" + "0" * 24, ids["p3"]) == hidden["detail"] and absent["next"] == hidden["next"]


async def test_a_role_in_projects_says_nothing_about_the_installation(caller: Any, services: Services) -> None:
    local = await of_many(caller, services, p1=Role.ADMIN, p2=Role.ADMIN)
    assert (await local.get("/api/v1/limits")).status_code == 403
    assert (await local.post("/api/v1/workflow-types", json={})).status_code == 403
    assert (await local.get("/api/v1/audit")).status_code == 422, "which project?"
    assert [(await local.get("/api/v1/audit", params={"project_id": p})).status_code for p in ("p1", "p3")] == [200, 404]


async def test_nobody_hands_out_more_than_they_have(caller: Any, services: Services) -> None:
    local = await of_many(caller, services, p1=Role.ADMIN, p2=Role.PRODUCER)

    async def made(**body: Any) -> int:
        return (await local.post("/api/v1/keys", json={"name": "k"} | body)).status_code

    assert await made(projects={"p1": "admin"}) == 201
    assert await made(role="viewer", project_id="p1") == 201
    assert await made(role="viewer", project_id="p2") == 403, "keys are administered in p1 only"
    assert await made(projects={"p1": "viewer", "p2": "viewer"}) == 403
    assert await made(role="viewer") == 403, "a role in the installation"
    assert await made(projects={"p1": "king"}) == 422
    assert {tuple(key["projects"]) for key in (await local.get("/api/v1/keys")).json()["items"]} == {("p1",)}
    _, wide = await services.keys.make("wide", Scoped(projects={ProjectId("p1"): Role.VIEWER, ProjectId("p2"): Role.VIEWER}))
    answers = [await local.request(m, f"/api/v1/keys/{wide.key_id}{verb}") for m, verb in (("GET", ""), ("POST", "/rotate"), ("DELETE", ""))]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    absent = (await local.get(f"/api/v1/keys/{'0' * 16}")).json()
    assert absent["detail"].replace("0" * 16, wide.key_id) == answers[0].json()["detail"]


async def test_a_rotated_key_has_two_secrets_for_as_long_as_was_said(caller: Any) -> None:
    root = await caller(Role.ADMIN)
    made = (await root.post("/api/v1/keys", json={"name": "ci", "role": "viewer", "project_id": "p1"})).json()
    path, texts = f"/api/v1/keys/{made['api_key']['key_id']}", [made["key"]]

    async def good() -> list[int]:
        return [(await root.get("/api/v1/workflows", headers={"X-API-Key": text})).status_code for text in texts]

    rotated = await root.post(f"{path}/rotate", json={"grace_seconds": 600})
    assert (rotated.status_code, rotated.headers["cache-control"]) == (200, "no-store")
    texts.append(rotated.json()["key"])
    assert await good() == [200, 200]
    shown = (await root.get(path)).json()
    assert shown["previous_until"] > shown["rotated_at"] and shown["created_by"] and "digest" not in str(shown) and "salt" not in str(shown)
    texts.append((await root.post(f"{path}/rotate", json={"grace_seconds": 600})).json()["key"])
    assert await good() == [401, 200, 200], "two secrets at most"
    texts.append((await root.post(f"{path}/rotate", json={"grace_seconds": 0})).json()["key"])
    assert await good() == [401, 401, 401, 200]
    assert (await root.get(path)).json()["previous_until"] is None
    await root.delete(path)
    assert (await root.post(f"{path}/rotate")).json()["code"] == "key_revoked"


async def test_the_last_use_of_a_key_is_shown(caller: Any, services: Services) -> None:
    root, user = await caller(Role.ADMIN), await caller(Role.VIEWER, "p1")
    unused = (await root.post("/api/v1/keys", json={"name": "unused"})).json()["api_key"]
    await user.get("/api/v1/workflows")
    await services.keys.aclose()
    listed = {key["name"]: key for key in (await root.get("/api/v1/keys")).json()["items"]}
    assert listed["viewer-key"]["last_used_at"] >= listed["viewer-key"]["created_at"]
    assert unused["last_used_at"] is None and listed["unused"]["last_used_at"] is None


async def test_what_is_done_with_keys_and_limits_is_in_the_audit_log(caller: Any, services: Services) -> None:
    root = await caller(Role.ADMIN)
    made = await root.post("/api/v1/keys", json={"name": "both", "role": "viewer", "projects": {"p1": "producer"}, "project_id": None})
    path = f"/api/v1/keys/{made.json()['api_key']['key_id']}"
    secret = (await root.post(f"{path}/rotate")).json()["key"].rpartition("_")[2]
    for _ in range(2):
        await root.delete(path)
    await root.put("/api/v1/limits/agent/probe", json={"concurrency": 2})
    await root.delete("/api/v1/limits/agent/probe")

    async def log(project: str) -> list[tuple[str, str]]:
        answer = await root.get("/api/v1/audit", params={"project_id": project})
        assert secret not in answer.text
        return [(entry["action"], entry["data"].get("role", entry["data"].get("name"))) for entry in answer.json()["items"]]

    moves = ("key.create", "key.rotate", "key.revoke")
    assert await log("p1") == [(move, "producer") for move in moves]
    assert await log("@installation") == [*((move, "viewer") for move in moves), ("limit.put", "probe"), ("limit.remove", "probe")]
    local = await caller(Role.ADMIN, "p1")
    assert (await local.get("/api/v1/audit", params={"project_id": "@installation"})).status_code == 404
    assert (await root.get("/api/v1/projects/@installation/evidence")).status_code == 200
