"""What every Brain and every Task Service owes its client, on the stand-ins and, by URL, on real deployments; for Auto-Movie these tests are in `test_auto_movie.py`, on the fixture `anywhere`.

    TEST_BRAIN_URL         TEST_BRAIN_KEY
    TEST_TASK_SERVICE_URL  TEST_TASK_SERVICE_KEY
    TEST_AUTO_MOVIE_URL    TEST_AUTO_MOVIE_EMAIL, TEST_AUTO_MOVIE_PASSWORD

Everything is written under projects with names of its own, `contract-…`.
"""

import asyncio
import json
import os
import sys
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from agents.services.brain import BrainClient
from agents.services.contracts import Note, TaskSubmission
from agents.services.downloads import media_type_of
from agents.services.task_service import QUICK, TaskServiceClient
from cluster.contracts.errors import Misconfigured, ProviderRejected
from cluster.contracts.ids import ExecutionId, ProjectId, WorkflowId
from serve_app.embedded.auto_movie.accounts import SERVICE_EMAIL
from tests.contract.test_brain import running as a_brain
from tests.contract.test_task_service import KEY, silent
from tests.contract.test_task_service import running as a_task_service

ROOT = Path(__file__).parents[2]


def places(switch: str) -> list[str]:
    return ["stand-in", *(["url"] if os.environ.get(switch) else [])]


@pytest.fixture
def project() -> ProjectId:
    return ProjectId(f"contract-{uuid.uuid4().hex[:12]}")


# ---- a Brain -------------------------------------------------------------------------------------------------------------


@pytest.fixture(params=places("TEST_BRAIN_URL"))
async def brain(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[BrainClient]:
    if request.param == "url":
        client = BrainClient(os.environ["TEST_BRAIN_URL"], os.environ.get("TEST_BRAIN_KEY"), timeout=30)
        yield client
        await client.close()
        return
    async with a_brain(tmp_path) as here:
        client = here.client()
        yield client
        await client.close()


async def test_a_brain_keeps_what_it_is_told_and_finds_it_for_its_project_only(brain: BrainClient, project: ProjectId) -> None:
    other = ProjectId(f"{project}-other")
    await brain.store(Note(project_id=project, kind="canon", text="Mara keeps the lighthouse on the northern cape.", properties={"subject": "Mara"}))
    await brain.store(Note(project_id=other, kind="canon", text="Mara keeps bees on the moon.", properties={"subject": "Mara"}))
    found = await brain.search(project, "who keeps the lighthouse")
    assert [one.text for one in found] == ["Mara keeps the lighthouse on the northern cape."] and found[0].properties["subject"] == "Mara"
    assert [one.text for one in await brain.search(other, "lighthouse keeper Mara")] == ["Mara keeps bees on the moon."]


async def test_what_a_brain_is_told_twice_it_knows_once(brain: BrainClient, project: ProjectId) -> None:
    told = Note(project_id=project, kind="canon", text="Fog swallows the bay every evening.", properties={})
    assert await brain.store(told) == await brain.store(told)
    assert [one.text for one in await brain.search(project, "fog in the bay")] == [told.text]


# ---- a Task Service ------------------------------------------------------------------------------------------------------


class TaskServiceSomewhere:
    def __init__(self, url: str, key: str | None) -> None:
        self.url, self.key = url, key

    def client(self, key: str | None = None) -> TaskServiceClient:
        return TaskServiceClient(self.url, key or self.key, polling=QUICK, timeout=30.0)


@pytest.fixture(params=places("TEST_TASK_SERVICE_URL"))
async def task_service(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TaskServiceSomewhere]:
    if request.param == "url":
        yield TaskServiceSomewhere(os.environ["TEST_TASK_SERVICE_URL"], os.environ.get("TEST_TASK_SERVICE_KEY"))
        return
    async with a_task_service(tmp_path) as here:
        yield TaskServiceSomewhere(here.url, KEY)


def picture(project: ProjectId, **fields: str) -> TaskSubmission:
    data = {"prompt": "a lighthouse at dusk", "image_params": {"width": 512, "height": 512}}
    named = {"execution_id": ExecutionId(f"ex-{project}"), "workflow_id": WorkflowId("wf-00-" + "0" * 24)}
    return TaskSubmission.model_validate({"project_id": project, "task_type": "generate_image", "task_data": data, **named, **fields})


async def test_a_task_service_makes_a_picture_whose_bytes_are_what_it_says(task_service: TaskServiceSomewhere, project: ProjectId) -> None:
    client = task_service.client()
    made = await client.run(picture(project), silent)
    again = await client.run(picture(project), silent)
    await client.close()
    assert made.media_type.startswith("image/") and media_type_of(made.content) == made.media_type and made.task_id
    assert again.task_id != made.task_id or again.content == made.content


async def test_a_task_service_refuses_strangers_and_work_it_does_not_know(task_service: TaskServiceSomewhere, project: ProjectId) -> None:
    stranger, client = task_service.client(key="nobody's key"), task_service.client()
    with pytest.raises(Misconfigured, match="TASK_SERVICE_API_KEY"):
        await stranger.run(picture(project), silent)
    with pytest.raises(ProviderRejected):
        await client.run(picture(project, task_type="bake_bread"), silent)
    await stranger.close()
    await client.close()


# ---- the switches --------------------------------------------------------------------------------------------------------


@pytest.mark.long
async def test_the_switches_point_the_same_tests_at_services_that_run_elsewhere(tmp_path: Path) -> None:
    elsewhere = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.stand_ins", tmp_path, KEY, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    try:
        assert elsewhere.stdout is not None
        urls = json.loads(await asyncio.wait_for(elsewhere.stdout.readline(), 120))
        switches = {
            "TEST_BRAIN_URL": urls["brain"],
            "TEST_BRAIN_KEY": KEY,
            "TEST_TASK_SERVICE_URL": urls["task"],
            "TEST_TASK_SERVICE_KEY": KEY,
            "TEST_AUTO_MOVIE_URL": urls["auto_movie"],
            "TEST_AUTO_MOVIE_EMAIL": SERVICE_EMAIL,
            "TEST_AUTO_MOVIE_PASSWORD": KEY,
        }
        files = ("tests/contract/test_anywhere.py", "tests/contract/test_auto_movie.py")
        command = (sys.executable, "-m", "pytest", "-p", "no:randomly", "-m", "not long", "-k", "url", *files)
        tests = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env={**os.environ, **switches}, stdout=asyncio.subprocess.PIPE)
        told, _ = await asyncio.wait_for(tests.communicate(), 280)
        async with httpx.AsyncClient(base_url=urls["task"], headers={"X-API-Key": KEY}) as http:
            rendered = (await http.get("/api/v1/tasks/metrics")).json()["metrics"]
    finally:
        elsewhere.terminate()
        await elsewhere.wait()
    assert tests.returncode == 0 and b"8 passed" in told, told.decode()[-2000:]
    assert rendered["total_tasks"] == 1, "it was the other process that painted"
