"""Workflow types over the API: read, posted as data, retired, and pinned for what runs. Two applications on one Redis stand for two replicas."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest

from cluster.contracts.access import Role
from cluster.contracts.agents import ResourceClass
from cluster.contracts.budgets import Estimate
from cluster.contracts.ids import ProjectId, WorkflowId
from cluster.contracts.workflows import Workflow, WorkflowStatus
from cluster.redis.budgets import BudgetStore
from cluster.redis.client import Clients
from cluster.redis.driving import DriverStore
from cluster.redis.scripts import Scripts
from cluster.redis.workflow_types import TypeStore
from graphs.checkpointer import RedisSaver
from graphs.engine import Engine
from graphs.estimates import Estimates
from graphs.live_types import LiveTypes
from graphs.registry import WorkflowType
from serve_app.api import create_app
from serve_app.services import Services
from tests.api_calls import RING, problem_of
from tests.scripted import FILM, SPECS, AnyInput, Company, company

PATH = "/api/v1/workflow-types"
Replica = Callable[..., Any]


def new_types(clients: Clients) -> LiveTypes:
    types = LiveTypes(SPECS, TypeStore(clients, Scripts(clients), ring=RING))
    types.register(WorkflowType(definition=FILM, input_model=AnyInput, prepare=lambda given: {"idea": given.idea}))
    return types


@pytest.fixture
def replica(services: Services, clients: Clients) -> Replica:
    """A new replica of the API, as a client with a key of a role."""

    async def opened(role: Role = Role.OPERATOR, project: str | None = None) -> httpx.AsyncClient:
        types = new_types(clients)
        estimates = Estimates(types, BudgetStore(clients, Scripts(clients)), dict.fromkeys(ResourceClass, "script"), {})
        app = create_app(replace(services, types=types, posting=types, estimates=estimates))
        key, _ = await services.keys.create("k", role, ProjectId(project) if project else None)
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api", headers={"X-API-Key": key})

    return opened


@asynccontextmanager
async def engine(clients: Clients, staff: Company) -> AsyncIterator[None]:
    scripts = Scripts(clients)
    drivers = DriverStore(clients, scripts, owner="a", lease_seconds=5.0, ring=RING)
    saver = RedisSaver(clients, scripts, ring=RING)
    running = Engine(drivers, new_types(clients), saver, staff, staff.load, dict.fromkeys(ResourceClass, "script"))
    task = asyncio.create_task(running.run())
    try:
        yield
    finally:
        await running.drain()
        task.cancel()
        await asyncio.wait([task])


def short(version: int = 1, **changes: Any) -> dict[str, Any]:
    """A type that ends with the cast."""
    definition = {
        "name": "short",
        "version": version,
        "title": "Only a cast",
        "stages": [["concept_development", ["concept", "breakdown"]], ["character_creation", ["cast", "design"]]],
        "gates": [gate.model_dump(mode="json") for gate in FILM.gates if gate.id == "choice"],
        "axes": [axis.model_dump(mode="json") for axis in FILM.axes if axis.axis == "character"],
        "inputs": ["idea"],
        "shows": ["designs"],
    }
    schema = {"type": "object", "properties": {"logline": {"type": "string", "minLength": 3}}, "required": ["logline"], "additionalProperties": False}
    return {"definition": {**definition, **changes}, "input_schema": schema, "given_as": {"idea": "logline"}}


async def ended(services: Services, workflow_id: str) -> Workflow:
    async with asyncio.timeout(20):
        async for _ in services.events.follow(WorkflowId(workflow_id), after=0):
            pass
    return await services.store.get(WorkflowId(workflow_id))


async def test_a_type_posted_to_one_replica_runs_on_all_of_them(replica: Replica, services: Services, clients: Clients) -> None:
    here, there = await replica(), await replica(Role.PRODUCER)
    posted = await here.post(PATH, json=short())
    assert posted.status_code == 201 and posted.headers["Location"] == f"{PATH}/short@1" and posted.json()["posted"]
    async with engine(clients, company()):
        started = await there.post("/api/v1/workflows", json={"type": "short", "input": {"logline": "a fox"}})
        assert started.status_code == 202, started.text
        workflow = await ended(services, started.json()["workflow_id"])
    assert workflow.status is WorkflowStatus.COMPLETED and workflow.type == "short@1"
    assert [design["name"] for design in workflow.results["designs"]] == ["Ann", "Bob"]


async def test_the_input_of_a_posted_type_is_held_to_its_schema(replica: Replica) -> None:
    client = await replica()
    await client.post(PATH, json=short())
    wrong = problem_of(await client.post("/api/v1/workflows", json={"type": "short", "input": {"logline": "a", "more": 1}}), 422, "invalid_input")
    assert [error["pointer"] for error in wrong["errors"]] == ["/input", "/input/logline"]


async def test_what_runs_stays_on_its_version_while_a_new_one_is_posted(replica: Replica, services: Services, clients: Clients) -> None:
    client, staff = await replica(), company()
    staff.held["design"] = asyncio.Event()
    await client.post(PATH, json=short())
    async with engine(clients, staff):
        first = (await client.post("/api/v1/workflows", json={"type": "short", "input": {"logline": "a fox"}})).json()["workflow_id"]
        assert (await client.post(PATH, json=short(2, shows=["people"]))).status_code == 201
        assert (await client.get(f"{PATH}/short")).json()["default"] == "short@2"
        second = (await client.post("/api/v1/workflows", json={"type": "short", "input": {"logline": "a fox"}})).json()["workflow_id"]
        staff.held["design"].set()
        old, new = await ended(services, first), await ended(services, second)
    assert (old.type, set(old.results)) == ("short@1", {"designs"})
    assert (new.type, set(new.results)) == ("short@2", {"people"})


async def test_a_retired_version_starts_nothing_new_and_finishes_what_runs(replica: Replica, services: Services, clients: Clients) -> None:
    client, staff = await replica(), company()
    staff.held["design"] = asyncio.Event()
    await client.post(PATH, json=short())
    async with engine(clients, staff):
        running = (await client.post("/api/v1/workflows", json={"type": "short", "input": {"logline": "a fox"}})).json()["workflow_id"]
        for _ in range(2):
            assert (await client.delete(f"{PATH}/short@1")).json()["retired"] is True
        problem_of(await client.post("/api/v1/workflows", json={"type": "short@1", "input": {"logline": "a fox"}}), 409, "type_retired")
        problem_of(await client.post("/api/v1/workflows", json={"type": "short", "input": {"logline": "a fox"}}), 409, "type_retired")
        staff.held["design"].set()
        assert (await ended(services, running)).status is WorkflowStatus.COMPLETED
    assert (await client.get(f"{PATH}/short")).json()["default"] is None
    assert (await client.delete(f"{PATH}/film@1")).json()["retired"] is True


async def test_a_version_is_never_changed(replica: Replica) -> None:
    client = await replica()
    assert [(await client.post(PATH, json=short())).status_code for _ in range(2)] == [201, 200]
    problem_of(await client.post(PATH, json=short(title="Something else")), 409, "version_exists")
    problem_of(await (await replica()).post(PATH, json=short(title="Something else")), 409, "version_exists")
    told = problem_of(await client.post(PATH, json=short(name="film")), 422, "definition_rejected")
    assert "shipped" in told["detail"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"stages": [["concept_development", ["concept", "nobody"]]]}, "names the agent 'nobody', which is not registered"),
        ({"stages": [["concept_development", ["breakdown"]]], "gates": [], "axes": [], "shows": []}, "no agent or gate emits it"),
        ({"stages": []}, "has no stages"),
        ({"only_when": {"design": {"value": "wanted", "equals": [True]}}}, "depends on 'wanted'"),
        ({"reviews": {"cast": {"by": "cast"}}}, "nobody reviews their own work"),
        ({"children": {"type": "opera@1", "each": "people", "key": "{name}"}}, "children of the type 'opera@1', which is not known"),
        ({"inputs": ["idea", "budget"]}, "'budget' is not among the properties"),
    ],
)
async def test_a_definition_that_cannot_run_is_refused_with_a_sentence(replica: Replica, changes: dict[str, Any], says: str) -> None:
    client = await replica()
    assert says in problem_of(await client.post(PATH, json=short(**changes)), 422, "definition_rejected")["detail"]
    assert (await client.get(f"{PATH}/short")).status_code == 404


@pytest.mark.parametrize(
    "schema", [{"type": "array"}, {"type": "object", "properties": 7}, {"type": "object", "properties": {"logline": {"$ref": "http://elsewhere/x"}}}]
)
async def test_a_schema_that_is_none_or_leads_elsewhere_is_refused(replica: Replica, schema: dict[str, Any]) -> None:
    problem_of(await (await replica()).post(PATH, json={**short(), "input_schema": schema}), 422, "definition_rejected")


async def test_a_key_of_one_project_changes_no_types(replica: Replica) -> None:
    client = await replica(Role.ADMIN, "p1")
    problem_of(await client.post(PATH, json=short()), 403, "forbidden")
    problem_of(await client.delete(f"{PATH}/film@1"), 403, "forbidden")


async def test_the_graph_of_a_type_is_mermaid_with_every_agent_and_gate(replica: Replica) -> None:
    client = await replica(Role.VIEWER)
    entry = (await client.get(f"{PATH}/film@1")).json()["versions"][0]
    graph = await client.get(f"{PATH}/film/graph")
    assert graph.text == entry["mermaid"] and graph.headers["X-Workflow-Type"] == "film@1"
    for name in [*(f"agent_{agent}" for agent in SPECS), "gate_choice", "gate_approve"]:
        assert name in graph.text
    assert 'gate_approve -- "revise, at most 2" --> agent_edit' in graph.text
    assert 'agent_render -- "another take, at most 2" --> agent_render' in graph.text
    problem_of(await client.get(f"{PATH}/opera/graph"), 404, "unknown_workflow_type")


async def test_a_stored_type_that_somebody_changed_in_redis_is_not_run(replica: Replica, clients: Clients) -> None:
    await (await replica()).post(PATH, json=short())
    row: Any = await clients.commands.hget("cs:types", "short@1")  # type: ignore[misc]
    await clients.commands.hset("cs:types", "short@1", row.replace(b"Only a cast", b"Only a cost"))  # type: ignore[misc]
    problem_of(await (await replica()).get(f"{PATH}/short"), 500, "signature_invalid")


async def test_what_a_start_would_take_is_answered_before_anything_exists_and_anew_when_one_has_ended(
    replica: Replica, services: Services, clients: Clients
) -> None:
    viewer = await replica(Role.VIEWER)
    body = {"input": {"idea": "a bottle"}, "options": {"budget": {"prices": {"currency": "EUR", "gpu_hour": 36}}}}
    before = Estimate.model_validate((await viewer.post(f"{PATH}/film/estimate", json=body)).json())
    assert (before.type, before.currency, before.basis, before.films) == ("film@1", "EUR", "declared", 0)
    assert before.executions.low < before.executions.expected < before.executions.high
    assert before.money.expected > 0 and {row.agent for row in before.agents} == set(SPECS)
    producer = await replica(Role.PRODUCER)
    async with engine(clients, company()):
        started = (await producer.post("/api/v1/workflows", json={"type": "film", "input": {"idea": "a bottle"}, "options": {"auto": True}})).json()
        await ended(services, started["workflow_id"])
    after = Estimate.model_validate((await viewer.post(f"{PATH}/film/estimate", json=body)).json())
    assert (after.basis, after.films) == ("history", 1) and all(row.basis == "history" and row.measured for row in after.agents)
    assert after.executions.expected == sum(row.executions for row in after.agents) == after.executions.low
    assert after.tokens.expected == 0, "the scripted agents used none"
    assert len((await viewer.get("/api/v1/workflows")).json()["items"]) == 1, "an estimate starts nothing"


async def test_an_estimate_refuses_what_a_start_refuses(replica: Replica) -> None:
    viewer = await replica(Role.VIEWER, "mine")
    problem_of(await viewer.post(f"{PATH}/nothing/estimate", json={}), 404, "unknown_workflow_type")
    assert (await viewer.post(f"{PATH}/film/estimate", json={"input": {"idea": 7}})).status_code == 422
    assert (await viewer.post(f"{PATH}/film/estimate", json={"project_id": "theirs"})).status_code in (403, 404)
