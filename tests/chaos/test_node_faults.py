"""A node is lost in the middle of shots, with everything that ran on it, while several films are made on three nodes.

What must hold afterwards: the films end with every byte, what had succeeded is not run again, what was lost is run once more at another node, and nobody has paid with an attempt for it.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from agents.pool import RayPool
from cluster.contracts.agents import ExecutionStatus
from cluster.contracts.events import EventType
from cluster.contracts.workflows import WorkflowStatus
from cluster.redis.client import Clients
from cluster.settings import Settings
from serve_app.sight import cluster_view
from tests import spread_company
from tests.ray_nodes import RayNode, at_once
from tests.spread_company import CUTTING_ROOM, PICTURE_BYTES, STAGE, Studio, until

pytestmark = [pytest.mark.ray, pytest.mark.slow, pytest.mark.long, pytest.mark.timeout(600)]

FILMS, SHOTS = 4, 3
MOVED_SECONDS = 120.0


@pytest.fixture
def stages(ray_cluster: dict[str, Any]) -> Iterator[list[RayNode]]:
    """Two nodes with a stage and a cutting room each, beside the session's head."""
    address = ray_cluster["gcs_address"]
    made = at_once(*(lambda n=n: RayNode(address, {STAGE: 1.0, CUTTING_ROOM: 1.0, f"number_{n}": 1.0}) for n in range(2)))
    yield made
    for node in made:
        node.remove()


@pytest_asyncio.fixture(loop_scope="session")
async def pool(stages: list[RayNode], tmp_path: Path) -> AsyncIterator[RayPool]:
    made = RayPool(spread_company.COMPANY, Settings(home=tmp_path / "home", actor_idle_seconds=1000))
    yield made
    await made.aclose()


async def test_a_node_lost_in_mid_shot_costs_seconds_and_no_work_that_was_done(clients: Clients, stages: list[RayNode], pool: RayPool, tmp_path: Path) -> None:
    studio = Studio(clients, tmp_path)
    async with studio.engine(pool):
        films = [await studio.start(SHOTS) for _ in range(FILMS)]
        await until(lambda: {"painter", "voicer"} <= {line.split()[0] for line in studio.begun()})
        where = {each.agent: each.node_id for each in (await cluster_view()).agents}
        [lost, kept] = sorted(stages, key=lambda node: node.node_id != where["painter"])
        done = {each.key for film in films for each in await studio.executions(film) if each.status is ExecutionStatus.SUCCEEDED}
        before = Counter(line.split()[0] for line in studio.begun())
        processes = lost.kill()
        killed = time.monotonic()
        await until(lambda: Counter(line.split()[0] for line in studio.begun())["painter"] > before["painter"], MOVED_SECONDS)
        print(f"\n{processes} processes of a node were killed; its shots were begun again {time.monotonic() - killed:.1f} s later")
        assert not any(node.alive for node in (await cluster_view()).nodes if node.node_id == lost.node_id)
        studio.release()
        ended = await asyncio.gather(*(studio.ended(film) for film in films))
        print(f"the films ended {time.monotonic() - killed:.1f} s after the loss")

    assert {film.status for film in ended} == {WorkflowStatus.COMPLETED}, [film.error_history for film in ended]
    assert {film.results["summary"]["bytes"] for film in ended} == {2 * SHOTS * PICTURE_BYTES}
    rows = [each for film in films for each in await studio.executions(film)]
    assert len(rows) == FILMS * (2 * SHOTS + 2) and {each.status for each in rows} == {ExecutionStatus.SUCCEEDED}
    assert {each.attempts for each in rows} == {1}, "a lost node is the machine's fault"
    assert {each.node for each in rows if each.agent in ("painter", "cutter")} == {kept.node_id}
    assert done <= {each.key for each in rows}
    for film in films:
        events = [event async for event in studio.log.follow(film, after=0) if event]
        succeeded = Counter((event.data["agent"], event.data.get("item", "")) for event in events if event.type is EventType.EXECUTION_SUCCEEDED)
        assert set(succeeded.values()) == {1}, "each execution is recorded once"
