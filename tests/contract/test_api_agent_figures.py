"""The table of agents over HTTP: a scripted production with children through a real engine, whose ledgers must add up to what the agents did."""

from typing import Any

from cluster.contracts.access import Role
from cluster.contracts.agents import AgentFailure, AgentRequest
from cluster.contracts.workflows import WorkflowStatus
from cluster.redis.client import Clients
from tests.contract.conftest import Caller
from tests.integration.test_season import House, company


async def test_the_table_counts_what_a_production_and_its_children_did(clients: Clients, caller: Caller) -> None:
    tries: list[str] = []

    def shoot(request: AgentRequest) -> dict[str, Any] | AgentFailure:
        tries.append(request.inputs["plan"])
        if request.inputs["plan"] == "part 2" and request.attempt == 1:
            return AgentFailure(terminal=False, code="hiccup", message="Once more.")
        return {"record": {"deliverables": {"film": request.inputs["plan"]}}}

    house = House(clients)
    async with house.engine(company(shoot=shoot)):
        season = await house.ended(await house.start())
    assert season.status is WorkflowStatus.COMPLETED
    viewer = await caller(Role.VIEWER, "p")
    for path in (f"/api/v1/workflows/{season.workflow_id}/agents", "/api/v1/projects/p/agents"):
        table = (await viewer.get(path)).json()
        rows = {row["agent"]: row for row in table["items"]}
        assert (table["workflows"], table["executions"], table["failures"]) == (4, 5, 1)
        assert (rows["shoot"]["executions"], rows["shoot"]["succeeded"], rows["shoot"]["failures"]) == (3, 3, len(tries) - 3)
        assert rows["room"]["executions"] == 1 and rows["shoot"]["stage"] == "media_generation"
        assert 0 <= rows["shoot"]["p50"] <= rows["shoot"]["p99"]
    child = (await house.children(season.workflow_id))[0]
    assert (await viewer.get(f"/api/v1/workflows/{child.workflow_id}/agents")).json()["executions"] == 1
    newest = (await viewer.get("/api/v1/projects/p/agents", params={"limit": 1})).json()
    assert newest["workflows"] == 1


async def test_another_projects_figures_are_not_there(caller: Caller) -> None:
    answer = await (await caller(Role.ADMIN, "p1")).get("/api/v1/projects/p2/agents")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
