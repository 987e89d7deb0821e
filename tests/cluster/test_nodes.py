"""A production on several real Ray nodes: who is where, whether all read what each has written, and what a node changes that comes later."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from agents.pool import RayPool
from cluster.contracts.agents import AgentFailure
from cluster.contracts.events import EventType
from cluster.contracts.workflows import WorkflowStatus
from cluster.redis.client import Clients
from cluster.settings import Settings
from serve_app.sight import cluster_view
from tests import company, spread_company
from tests.ray_nodes import RayNode, at_once
from tests.spread_company import CUTTING_ROOM, PICTURE_BYTES, STAGE, Studio, until

pytestmark = pytest.mark.ray

SHOTS = 4


def no_progress(fraction: float, words: str) -> None:
    """Nobody listens."""


@dataclass
class Nodes:
    """Beside the session's head, which has neither a stage nor a cutting room."""

    address: str
    stage: RayNode
    mounted: RayNode
    """It runs in `shared`, the other two elsewhere."""
    shared: Path


@pytest.fixture(scope="module")
def nodes(ray_cluster: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    address, shared = ray_cluster["gcs_address"], tmp_path_factory.mktemp("shared")
    stage, mounted = at_once(lambda: RayNode(address, {STAGE: 1.0}), lambda: RayNode(address, {"mounted": 1.0}, folder=shared))
    yield Nodes(address, stage, mounted, shared)
    for node in (stage, mounted):
        node.remove()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Other settings, other actors: each test has its own."""
    return Settings(home=tmp_path / "home", actor_idle_seconds=1000)


@pytest_asyncio.fixture(loop_scope="session")
async def pool(nodes: Nodes, settings: Settings) -> AsyncIterator[RayPool]:
    made = RayPool(spread_company.COMPANY, settings)
    yield made
    await made.aclose()
    cleaner = RayPool(spread_company.COMPANY, settings.model_copy(update={"actor_idle_seconds": 0.001}))
    await cleaner.retire_idle()
    await cleaner.aclose()


async def test_a_production_spreads_by_what_its_agents_need_and_goes_on_when_a_node_is_added(
    clients: Clients, nodes: Nodes, pool: RayPool, tmp_path: Path
) -> None:
    studio = Studio(clients, tmp_path)
    async with studio.engine(pool):
        film = await studio.start(SHOTS)

        async def both_work_and_the_crew_grows() -> bool:
            agents = (await cluster_view()).agents
            return {"painter", "voicer"} <= {line.split()[0] for line in studio.begun()} and sum(each.agent == "voicer" for each in agents) > 1

        await until(both_work_and_the_crew_grows)
        seen = await cluster_view()
        studio.release()
        waiting = await studio.until(film, EventType.EXECUTION_WAITING, "cutter")
        assert f'"{CUTTING_ROOM}": 1; no node of the cluster has it' in waiting.data["message"]
        begun = time.monotonic()
        cutting_node = await asyncio.to_thread(RayNode, nodes.address, {CUTTING_ROOM: 1.0})
        there = time.monotonic()
        try:
            workflow = await studio.ended(film)
            ended = time.monotonic()
            print(f"\na node came in {there - begun:.1f} s; {ended - there:.1f} s later what waited for it was done")
            assert workflow.status is WorkflowStatus.COMPLETED, workflow.error_history
            executions = await studio.executions(film)
        finally:
            await asyncio.to_thread(cutting_node.remove)

    where = {agent: {each.node for each in executions if each.agent == agent} for agent in ("planner", "painter", "voicer", "cutter")}
    assert where["painter"] == {nodes.stage.node_id}, "the stage is there"
    assert where["cutter"] == {cutting_node.node_id}, "the cutting room is there"
    assert {each.attempts for each in executions} == {1}, "waiting for a node is no attempt"
    assert workflow.results["summary"]["bytes"] == 2 * SHOTS * PICTURE_BYTES, "what was written on one node was read on another"

    anywhere = {each.node_id for each in seen.agents if each.agent in ("planner", "voicer")}
    assert len(anywhere) > 1, "those that may be anywhere are not all on one node"
    shown = {node.node_id: node for node in seen.nodes}
    assert (shown[nodes.stage.node_id].resources[STAGE], shown[nodes.stage.node_id].free[STAGE]) == (1, 0), "the painter has it all"
    assert {each.node_id for each in seen.agents if each.agent == "painter"} == {nodes.stage.node_id}


async def test_a_node_that_does_not_see_the_artifact_store_gets_no_work_and_is_named(nodes: Nodes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store's path leads where the process is: here, to the shared folder; at a node that runs elsewhere, to a folder of its own, as where a mount is missing."""
    monkeypatch.chdir(nodes.shared)
    pool = RayPool(spread_company.COMPANY, Settings(home=tmp_path / "home", artifacts_url_setting="file:///proc/self/cwd/store", actor_idle_seconds=1000))
    order = {"shots": 1, "folder": str(tmp_path)}
    try:
        answer = await pool.dispatch(company.request("planner", **order), priority=0, progress=no_progress)
        assert answer.kind == "result" and answer.node == nodes.mounted.node_id, answer
        answer = await pool.dispatch(company.request("painter", plan=[{"id": "SHOT_0", "folder": str(tmp_path)}]), priority=0, progress=no_progress)
        assert isinstance(answer, AgentFailure) and (answer.code, answer.counts_as_attempt) == ("waiting_for_resources", False), answer
        assert f"({nodes.stage.node_id[:8]}) could host it, but cannot read the artifact store file:///proc/self/cwd/store: mount it there" in answer.message
        assert not (tmp_path / "runs").exists(), "nothing was begun there"
    finally:
        await pool.aclose()
