"""The company over HTTP: who may join, from where, and what is refused."""

from typing import Any

import pytest

from cluster.contracts.access import Role
from cluster.contracts.cluster import ClusterView
from cluster.contracts.registrations import AgentLoad
from serve_app.services import Services
from tests.contract.conftest import AGENT, Caller

SPEC: dict[str, Any] = AGENT.model_dump(mode="json") | {"id": "newcomer", "name": "Newcomer"}
HERE = {"spec": SPEC, "url": "http://agents.example:9000/newcomer", "stands_in_for": AGENT.id}


@pytest.fixture
def services(services: Services) -> Services:
    from dataclasses import replace

    settings = services.settings.model_copy(update={"agent_hosts": "http://agents.example:9000, safe.example"})
    return replace(services, settings=settings)


async def test_an_agent_joins_is_listed_and_leaves(caller: Caller) -> None:
    admin, viewer = await caller(Role.ADMIN), await caller(Role.VIEWER)
    made = await admin.post("/api/v1/agents", json=HERE)
    assert made.status_code == 201, made.text
    assert made.json()["availability"] | {"load": None} == {
        "agent": "newcomer",
        "available": False,
        "why": "no engine has seen it yet",
        "load": None,
        "engines": [],
        "registered": True,
    }
    listed = (await viewer.get("/api/v1/agents")).json()["items"]
    assert {item["id"] for item in listed} == {AGENT.id, "newcomer"}
    assert (await admin.post("/api/v1/agents", json=HERE | {"cost": 2.0})).status_code == 200
    assert (await viewer.get("/api/v1/agents/newcomer")).json()["registration"]["cost"] == 2.0
    assert (await admin.delete("/api/v1/agents/newcomer")).status_code == 204
    assert (await admin.delete("/api/v1/agents/newcomer")).status_code == 404
    assert (await viewer.get("/api/v1/agents/newcomer")).status_code == 404


@pytest.mark.parametrize(
    ("changes", "status", "says"),
    [
        ({"url": "https://elsewhere.example/a"}, 422, "CALLSHEET_AGENT_HOSTS"),
        ({"url": "http://safe.example/a"}, 422, "https"),
        ({"url": "https://user:word@safe.example/a"}, 422, "without a user"),
        ({"url": "file:///etc/passwd"}, 422, "http"),
        ({"url": "", "import_path": "os:system"}, 422, "CALLSHEET_AGENT_PACKAGES"),
        ({"url": "", "import_path": "agents.planning.probe:Probe"}, 422, "whose spec has the id"),
        ({"url": "", "import_path": "agents.nowhere:Nobody"}, 422, "cannot be loaded"),
        ({"url": "", "import_path": "__import__('os')"}, 422, "package.module:Class"),
        ({"url": ""}, 422, "import_path or a url"),
        ({"stands_in_for": "nobody"}, 422, "nobody"),
        ({"spec": SPEC | {"id": AGENT.id}}, 409, "own agents"),
    ],
)
async def test_what_may_not_join_is_refused_with_a_sentence(caller: Caller, changes: dict[str, Any], status: int, says: str) -> None:
    admin = await caller(Role.ADMIN)
    answer = await admin.post("/api/v1/agents", json=HERE | changes)
    assert answer.status_code == status, answer.text
    assert says in answer.text
    assert len((await admin.get("/api/v1/agents")).json()["items"]) == 1


@pytest.mark.parametrize("role", [Role.VIEWER, Role.DIRECTOR, Role.PRODUCER, Role.OPERATOR])
async def test_only_an_administrator_of_the_whole_installation_changes_the_company(caller: Caller, role: Role) -> None:
    assert (await (await caller(role)).post("/api/v1/agents", json=HERE)).status_code == 403
    bound = await caller(Role.ADMIN, "p1")
    assert (await bound.post("/api/v1/agents", json=HERE)).status_code == 403
    assert (await bound.delete("/api/v1/agents/newcomer")).status_code == 403


async def test_one_of_the_companys_own_cannot_leave(caller: Caller) -> None:
    assert (await (await caller(Role.ADMIN)).delete(f"/api/v1/agents/{AGENT.id}")).status_code == 409


async def test_limits_are_set_seen_and_ended_by_an_administrator(caller: Caller) -> None:
    admin = await caller(Role.ADMIN)
    made = await admin.put("/api/v1/limits/provider/llm:org/model", json={"concurrency": 8, "per_minute": 600, "burst": 20})
    assert made.status_code == 200 and made.json()["name"] == "llm:org/model"
    assert (await admin.put("/api/v1/limits/project/p1", json={"weight": 3})).status_code == 200
    items = (await admin.get("/api/v1/limits")).json()["items"]
    assert [(item["limit"]["scope"], item["under_way"]) for item in items] == [("project", 0), ("provider", 0)]
    assert (await admin.delete("/api/v1/limits/project/p1")).status_code == 204
    assert (await admin.delete("/api/v1/limits/project/p1")).status_code == 404


@pytest.mark.parametrize(("path", "body"), [("agent/x", {}), ("agent/x", {"weight": 2}), ("agent/x", {"concurrency": 0}), ("planet/x", {"concurrency": 1})])
async def test_a_limit_that_says_nothing_or_nonsense_is_refused(caller: Caller, path: str, body: dict[str, Any]) -> None:
    assert (await (await caller(Role.ADMIN)).put(f"/api/v1/limits/{path}", json=body)).status_code == 422


async def test_only_an_administrator_of_the_whole_installation_sets_limits(caller: Caller) -> None:
    for client in (await caller(Role.OPERATOR), await caller(Role.ADMIN, "p1")):
        assert (await client.put("/api/v1/limits/agent/x", json={"concurrency": 1})).status_code == 403
        assert (await client.get("/api/v1/limits")).status_code == 403


async def test_what_was_taken_over_is_told_of_each_agent_and_of_the_whole_installation(caller: Caller, services: Services) -> None:
    async def no_nodes() -> ClusterView:
        return ClusterView(nodes=[], agents=[])

    object.__setattr__(services, "cluster", no_nodes)
    for engine, hits in (("a", 3), ("b", 0)):
        await services.company.report(engine, {AGENT.id: AgentLoad(lookups=4, hits=hits)})
    operator = await caller(Role.OPERATOR)
    load = (await operator.get(f"/api/v1/agents/{AGENT.id}")).json()["availability"]["load"]
    assert (load["lookups"], load["hits"]) == (8, 3)
    assert (await operator.get("/api/v1/cluster")).json()["results"] == {"lookups": 8, "hits": 3, "hit_rate": 0.375}


async def test_an_api_without_a_cluster_says_so(caller: Caller) -> None:
    assert (await (await caller(Role.OPERATOR)).get("/api/v1/cluster")).status_code == 404
    assert (await (await caller(Role.VIEWER)).get("/api/v1/cluster")).status_code == 403
