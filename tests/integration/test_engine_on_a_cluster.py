"""The whole store and engine on a Redis Cluster of three masters: every script stays within one slot, whatever the project."""

import asyncio
from pathlib import Path

import pytest

from cluster.contracts.ids import ProjectId
from cluster.contracts.workflows import WorkflowRequest, WorkflowStatus
from cluster.redis.client import connect_url
from tests.integration.test_engine import EXECUTIONS, House
from tests.redis_cluster import running_redis_cluster
from tests.scripted import company


@pytest.mark.slow
async def test_films_of_many_projects_are_made_on_a_redis_cluster(tmp_path: Path) -> None:
    async with running_redis_cluster(tmp_path) as url:
        clients = await connect_url(url)
        assert clients.cluster
        house, staff = House(clients), company()
        async with house.engine(staff):
            requests = [WorkflowRequest(type="film", project_id=ProjectId(f"project-{n}"), input={"idea": str(n)}) for n in range(12)]
            made = [(await house.store.create(r, pinned="film@1", created_by="t", idempotency_key=r.project_id))[0].workflow_id for r in requests]
            films = await asyncio.gather(*(house.ended(workflow_id) for workflow_id in made))
        assert {film.status for film in films} == {WorkflowStatus.COMPLETED}
        assert staff.total() == EXECUTIONS * len(made)
        assert len({workflow_id[3:5] for workflow_id in made}) > 3
        listed = (await house.store.list(project_id=None, limit=50)).items
        assert {w.workflow_id for w in listed} == set(made)
        await clients.aclose()
