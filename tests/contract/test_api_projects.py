"""Projects over HTTP: what is written down of them, what their workflows begin with, and who is a member."""

from typing import Any

import pytest

from cluster.contracts.access import Role
from cluster.contracts.ids import ProjectId, WorkflowId
from cluster.contracts.projects import StartDefaults
from cluster.contracts.workflows import WorkflowOptions
from cluster.redis import keys
from cluster.redis.client import Clients
from cluster.settings import Settings
from serve_app.services import Services
from tests.api_calls import BODY, fail, start

PROJECTS = "/api/v1/projects"
MEMBERS = f"{PROJECTS}/p1/members"


async def test_a_project_is_written_down_changed_and_forgotten(caller: Any) -> None:
    root = await caller(Role.ADMIN)
    body = {"project_id": "p1", "name": "The lighthouse", "settings": {"retention_days": 3}, "members": {"subject:ann": "producer"}}
    made = await root.post(PROJECTS, json=body)
    assert (made.status_code, made.headers["location"], made.json()["revision"]) == (201, f"{PROJECTS}/p1", 1)
    assert (await root.post(PROJECTS, json=body)).json()["code"] == "project_exists"
    changed = (await root.patch(f"{PROJECTS}/p1", json={"name": "The storm"})).json()
    assert (changed["name"], changed["settings"]["retention_days"], changed["revision"]) == ("The storm", 3, 2)
    assert [p["project_id"] for p in (await root.get(PROJECTS)).json()["items"]] == ["p1"]
    for wrong in ({"project_id": "a b"}, {"project_id": "p2", "members": {"ann": "producer"}}, {"project_id": "p2", "members": {"group:x": "king"}}):
        assert (await root.post(PROJECTS, json=wrong)).status_code == 422
    log = (await root.get("/api/v1/audit", params={"project_id": "p1"})).json()["items"]
    assert [(entry["action"], sorted(entry["data"])) for entry in log] == [("project.create", ["members", "name", "settings"]), ("project.change", ["name"])]
    await start(root)
    assert (await root.delete(f"{PROJECTS}/p1")).json()["code"] == "project_in_use"
    await root.post(PROJECTS, json={"project_id": "empty"})
    assert [(await root.delete(f"{PROJECTS}/empty")).status_code for _ in range(2)] == [204, 404]


async def test_a_project_that_nobody_wrote_down_is_there_for_whoever_works_in_it(caller: Any) -> None:
    local, stranger = await caller(Role.ADMIN, "p1"), await caller(Role.ADMIN, "p2")
    assert (await local.get(f"{PROJECTS}/p1")).json()["revision"] == 0
    assert [p["project_id"] for p in (await local.get(PROJECTS)).json()["items"]] == ["p1"]
    assert (await local.patch(f"{PROJECTS}/p1", json={"name": "x"})).status_code == 404
    assert (await local.post(PROJECTS, json={"project_id": "p2"})).status_code == 403
    unknown, absent = [(await stranger.get(f"{PROJECTS}/{p}")).json() for p in ("p1", "p9")]
    assert (await local.post(PROJECTS, json={"project_id": "p1"})).status_code == 201
    known = (await stranger.get(f"{PROJECTS}/p1")).json()
    same = ("status", "code", "next", "title", "type")
    assert [known[name] for name in same] == [unknown[name] for name in same] == [absent[name] for name in same]
    assert known["detail"] == unknown["detail"] == absent["detail"].replace("p9", "p1")


async def test_members_come_and_go_and_their_index_follows(caller: Any, services: Services, clients: Clients) -> None:
    local, viewer = await caller(Role.ADMIN, "p1"), await caller(Role.VIEWER, "p1")

    async def roles(*members: str) -> dict[str, str]:
        return {project: role.value for project, role in (await services.projects.roles(members)).items()}

    assert (await local.put(f"{MEMBERS}/subject/ann", json={"role": "director"})).json() == {"kind": "subject", "name": "ann", "role": "director"}
    assert (await local.put(f"{MEMBERS}/group/crew/night shift", json={"role": "operator"})).status_code == 200
    assert await roles("subject:ann") == {"p1": "director"}
    assert await roles("subject:ann", "group:crew/night shift", "group:other") == {"p1": "operator"}, "the highest counts"
    assert [m["name"] for m in (await local.get(MEMBERS)).json()["items"]] == ["crew/night shift", "ann"]
    assert (await viewer.get(f"{PROJECTS}/p1")).json()["members"] == {} and (await viewer.get(MEMBERS)).status_code == 403
    await local.put(f"{MEMBERS}/subject/ann", json={"role": "viewer"})
    assert await roles("subject:ann") == {"p1": "viewer"}
    assert [(await local.delete(f"{MEMBERS}/subject/ann")).status_code for _ in range(2)] == [204, 404]
    assert await roles("subject:ann") == {} and (await local.get(f"{MEMBERS}/subject/ann")).status_code == 404
    await local.delete(f"{MEMBERS}/group/crew/night shift")
    assert [await clients.commands.hgetall(keys.project_members(shard)) for shard in keys.ALL_SHARDS] == [{}] * 8  # type: ignore[misc]


async def test_what_a_start_leaves_out_is_as_its_project_says(caller: Any) -> None:
    root = await caller(Role.ADMIN)
    defaults = {"auto": False, "priority": 1, "labels": {"season": "2", "unit": "a"}, "budget": {"money": 20.0}, "on_away": {"task": "wait"}}
    await root.post(PROJECTS, json={"project_id": "p1", "settings": {"defaults": defaults}})
    plain = (await start(root))["options"]
    assert (plain["auto"], plain["priority"], plain["budget"]["money"], plain["on_away"]) == (False, 1, 20.0, {"task": "wait"})
    own = (await start(root, options={"priority": 3, "auto": True, "labels": {"unit": "b"}}))["options"]
    assert (own["auto"], own["priority"], own["labels"], own["budget"]["money"]) == (True, 3, {"season": "2", "unit": "b"}, 20.0)
    assert (await start(root, project_id="p2"))["options"]["priority"] == 2


def test_defaults_that_say_nothing_change_nothing() -> None:
    asked = WorkflowOptions(priority=2, labels={"a": "b"})
    assert StartDefaults().applied(asked) is asked
    assert StartDefaults(priority=1, cache=None).applied(asked) == asked


@pytest.mark.parametrize(("settings", "days"), [({}, 30), ({"retention_days": 2}, 2)])
async def test_an_ended_workflow_is_kept_as_long_as_its_project_says(settings: dict[str, int], days: int, caller: Any, clients: Clients) -> None:
    root = await caller(Role.ADMIN)
    await root.post(PROJECTS, json={"project_id": "p1", "settings": settings})
    workflow_id = WorkflowId((await start(root))["workflow_id"])
    await fail(clients)
    assert 0 <= (days + 1) * 86400 - await clients.commands.ttl(keys.record(workflow_id)) < 120


async def test_only_projects_that_were_written_down_where_that_is_asked_for(caller: Any, services: Services) -> None:
    object.__setattr__(services, "settings", Settings(home=services.settings.home, implicit_projects=False))
    root = await caller(Role.ADMIN)
    assert (await root.post("/api/v1/workflows", json=BODY)).json()["code"] == "unknown_project"
    await root.post(PROJECTS, json={"project_id": BODY["project_id"]})
    await start(root)


async def test_of_two_changes_at_once_none_is_lost(services: Services) -> None:
    import asyncio

    from cluster.contracts.control import Principal

    by, project = Principal(name="ann"), ProjectId("p1")

    async def join(name: str) -> None:
        change = lambda p: p.model_copy(update={"members": {**p.members, f"subject:{name}": Role.VIEWER}})
        await services.projects.change(project, change, by, create=True)

    await asyncio.gather(*(join(f"n{i}") for i in range(8)))
    found = await services.projects.find(project)
    assert found and (len(found.members), found.revision) == (8, 8)


async def test_the_bridge_starts_as_the_project_says_too(caller: Any) -> None:
    root = await caller(Role.ADMIN)
    await root.post(PROJECTS, json={"project_id": "p1", "settings": {"defaults": {"budget": {"money": 5.0}, "labels": {"unit": "a"}}}})
    begun = await root.post("/bridge/api/v1/workflows/start", json={"type": "probe", "projectId": "p1", "input": {"steps": 1}})
    workflow_id = begun.json()["workflowId"]
    options = (await root.get(f"/api/v1/workflows/{workflow_id}")).json()["options"]
    assert options["budget"]["money"] == 5.0 and options["labels"]["unit"] == "a"
