"""The client against a Task Service that behaves as the deployed one does, and worse: scripted, over real HTTP."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from agents.services import task_service
from agents.services.contracts import TaskSubmission
from agents.services.task_service import Polling, TaskServiceClient
from cluster.contracts.errors import Misconfigured, ProviderUnavailable
from cluster.contracts.ids import ExecutionId, ProjectId, WorkflowId
from tests.contract.test_auto_movie_faults import Faulty
from tests.serving import served

PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 10
FAST = Polling(start=0.01, factor=1.2, cap=0.05)


@dataclass
class Deployed:
    """`status` None: 404 for every task. `hiccups`: status codes answered before anything else, per path."""

    status: dict[str, Any] | None = None
    result: dict[str, Any] | None = None
    listed_status: str = "completed"
    listed_url: str | None = None
    forgets: bool = False
    media: bytes = PNG
    hiccups: list[int] = field(default_factory=list)
    retry_after: str = "0.01"
    calls: list[str] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    url: str = ""

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.middleware("http")
        async def note(request: Request, call_next: Any) -> Response:
            self.calls.append(f"{request.method} {request.url.path}")
            self.keys[request.url.path] = request.headers.get("X-API-Key", "")
            if self.hiccups:
                return Response(status_code=self.hiccups.pop(0), headers={"Retry-After": self.retry_after})
            return await call_next(request)

        @app.post("/api/v1/tasks/submit", status_code=201)
        async def submit(request: Request) -> dict[str, Any]:
            body = await request.json()
            return {
                "task_id": "t1",
                "status": "processing",
                "project_id": body["project_id"],
                "estimated_duration": 300,
                "queue_position": 1,
                "created_at": "2026-01-01T00:00:00",
            }

        @app.get("/api/v1/tasks/t1/status")
        async def status() -> Response:
            if self.status is None:
                words = "Task not found or status unavailable"
                return JSONResponse({"error": words, "message": words, "timestamp": "2026-01-01T00:00:00Z"}, 404)
            return JSONResponse(self.status)

        @app.get("/api/v1/projects/p1/tasks")
        async def listing(page: int = 1) -> dict[str, Any]:
            others = [{"task_id": f"other-{page}-{n}", "status": "completed"} for n in range(3)]
            mine = {"task_id": "t1", "task_type": "generate_image", "status": self.listed_status, "completed_at": None, "result_url": self.listed_url}
            return {
                "tasks": [*others, mine] if page == 2 and not self.forgets else others,
                "pagination": {"page": page, "limit": 100, "total": 7, "total_pages": 2},
            }

        @app.delete("/api/v1/tasks/t1")
        async def cancel() -> Response:
            return JSONResponse({"error": "no"}, 500)

        @app.get("/media/picture.png")
        async def media() -> Response:
            return Response(self.media, media_type="text/plain")

        return app

    def done(self, **result: Any) -> dict[str, Any]:
        return {"task_id": "t1", "status": "completed", "progress": 1.0, "current_step": "done", "result": result}

    def client(self, **options: Any) -> TaskServiceClient:
        return TaskServiceClient(self.url, "key", polling=FAST, timeout=2.0, **options)


@pytest.fixture
async def deployed() -> AsyncIterator[Deployed]:
    it = Deployed()
    async with served(it.app()) as it.url:
        yield it


async def silent(fraction: float, words: str) -> None:
    return None


def submission(execution: str = "ex-1") -> TaskSubmission:
    return TaskSubmission(
        project_id=ProjectId("p1"),
        workflow_id=WorkflowId("wf-00-0"),
        execution_id=ExecutionId(execution),
        task_type="generate_image",
        task_data={"prompt": "x"},
    )


async def test_a_status_route_that_knows_no_task_is_replaced_by_the_listing(deployed: Deployed) -> None:
    deployed.listed_url = f"{deployed.url}/media/picture.png"
    client = deployed.client()
    outcome = await client.run(submission(), silent)
    assert (outcome.content, outcome.provider, outcome.media_type, outcome.file_name) == (PNG, "127.0.0.1", "image/png", "picture.png")
    asked = deployed.calls.count("GET /api/v1/tasks/t1/status")
    await client.run(submission(), silent)
    assert asked == 3 and deployed.calls.count("GET /api/v1/tasks/t1/status") == 3
    await client.close()


async def test_completed_without_a_result_is_unavailable_and_may_be_tried_again(deployed: Deployed) -> None:
    client = deployed.client()
    with pytest.raises(ProviderUnavailable, match="no address of its media") as caught:
        await client.run(submission(), silent)
    assert caught.value.code == "result_unavailable" and caught.value.retryable
    await client.close()


@pytest.mark.parametrize("url", ["https://canned.invalid/image.png", "/media/none.png", "http://127.0.0.1:9/image.png", "nonsense://x/y", "http://[bad"])
async def test_a_canned_address_without_bytes_is_no_result(deployed: Deployed, url: str) -> None:
    deployed.status = deployed.done(image_url=url)
    client = deployed.client()
    with pytest.raises(ProviderUnavailable) as caught:
        await client.run(submission(), silent)
    assert caught.value.code == "result_unavailable"
    await client.close()


@pytest.mark.parametrize(
    "result,words",
    [
        ({"size_bytes": 5}, "bytes where the service gave 5"),
        ({"checksum": "0" * 64}, "checksum"),
        ({"checksum": "sha256:" + hashlib.sha256(b"x").hexdigest()}, "checksum"),
    ],
)
async def test_media_that_do_not_check_are_no_result(deployed: Deployed, result: dict[str, Any], words: str) -> None:
    deployed.status = deployed.done(image_url="/media/picture.png", **result)
    client = deployed.client()
    with pytest.raises(ProviderUnavailable, match=words):
        await client.run(submission(), silent)
    await client.close()


async def test_bytes_that_are_no_media_are_no_result(deployed: Deployed) -> None:
    deployed.status, deployed.media = deployed.done(image_url="/media/picture.png"), b"<html>sign in</html>"
    client = deployed.client()
    with pytest.raises(ProviderUnavailable, match="no picture, film or sound"):
        await client.run(submission(), silent)
    await client.close()


async def test_the_kinds_own_address_is_preferred(deployed: Deployed) -> None:
    deployed.status = deployed.done(video_url="/media/no.mp4", media_url="/media/no.png", image_url="/media/picture.png")
    client = deployed.client()
    assert (await client.run(submission(), silent)).content == PNG
    await client.close()


async def test_our_key_is_not_sent_to_strangers(deployed: Deployed) -> None:
    stranger = Deployed()
    async with served(stranger.app()) as stranger.url:
        deployed.status = deployed.done(image_url=f"{stranger.url}/media/picture.png")
        client = deployed.client()
        await client.run(submission(), silent)
        await client.close()
    assert deployed.keys["/api/v1/tasks/submit"] == "key" and stranger.keys == {"/media/picture.png": ""}


async def test_hiccups_are_ridden_out(deployed: Deployed) -> None:
    deployed.status, deployed.hiccups = deployed.done(image_url="/media/picture.png"), [503, 429]
    client = deployed.client()
    assert (await client.run(submission(), silent)).content == PNG
    await client.close()


async def test_a_long_wait_is_left_to_the_engine(deployed: Deployed) -> None:
    deployed.hiccups, deployed.retry_after = [429], "120"
    client = deployed.client()
    with pytest.raises(ProviderUnavailable) as caught:
        await client.run(submission(), silent)
    assert caught.value.retry_after == 120.0 and len(deployed.calls) == 1
    await client.close()


async def test_a_service_that_keeps_failing_is_left_alone(deployed: Deployed) -> None:
    deployed.hiccups = [500] * 100
    client = deployed.client()
    with pytest.raises(ProviderUnavailable, match="HTTP 500"):
        await client.run(submission(), silent)
    with pytest.raises(ProviderUnavailable) as caught:
        await client.run(submission(), silent)
    assert caught.value.code == "circuit_open" and caught.value.retry_after and len(deployed.calls) == 5
    await client.close()


async def test_a_key_that_is_refused_names_its_setting(deployed: Deployed) -> None:
    deployed.hiccups = [401]
    client = deployed.client()
    with pytest.raises(Misconfigured, match="TASK_SERVICE_API_KEY"):
        await client.run(submission(), silent)
    await client.close()


async def test_nobody_there_is_unavailable() -> None:
    client = TaskServiceClient("http://127.0.0.1:9", "key", polling=FAST)
    with pytest.raises(ProviderUnavailable, match="TASK_SERVICE_BASE_URL"):
        await client.run(submission(), silent)
    await client.close()


async def test_a_task_the_service_has_forgotten_is_lost(deployed: Deployed) -> None:
    deployed.forgets = True
    client = deployed.client()
    with pytest.raises(ProviderUnavailable) as caught:
        await client.run(submission(), silent)
    assert caught.value.code == "task_lost"
    await client.close()


async def test_a_task_without_end_is_given_up_at_the_deadline(deployed: Deployed) -> None:
    deployed.status = {"task_id": "t1", "status": "processing", "progress": 0.1}
    client = deployed.client(deadline=0.3)
    with pytest.raises(ProviderUnavailable) as caught:
        await client.run(submission(), silent)
    assert caught.value.code == "task_timeout" and deployed.calls[-1] == "DELETE /api/v1/tasks/t1"
    await client.close()


async def test_a_cancelled_caller_forwards_it_whatever_the_service_answers(deployed: Deployed) -> None:
    deployed.status = {"task_id": "t1", "status": "processing", "progress": 0.1}
    seen = asyncio.Event()

    async def progress(fraction: float, words: str) -> None:
        seen.set()

    client = deployed.client()
    call = asyncio.create_task(client.run(submission(), progress))
    await seen.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert deployed.calls[-1] == "DELETE /api/v1/tasks/t1"
    await client.close()


async def test_an_outage_that_outlasts_our_patience_ends_the_attempt(deployed: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_service, "PATIENCE_SECONDS", 0.0)
    deployed.status = {"task_id": "t1", "status": "processing", "progress": 0.1}

    async def progress(fraction: float, words: str) -> None:
        deployed.hiccups = [500] * 1000

    client = deployed.client()
    with pytest.raises(ProviderUnavailable):
        await client.run(submission(), progress)
    await client.close()


@pytest.mark.parametrize("fault", ["hang", "half", "status 502"])
@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_an_answer_that_is_lost_or_broken_off_is_asked_for_again(deployed: Deployed, fault: str, method: str) -> None:
    faulty = Faulty(deployed.app())
    faulty.plan, faulty.methods = [fault], {method}
    async with served(faulty) as url:
        deployed.status = deployed.done(image_url=f"{url}/media/picture.png")
        client = TaskServiceClient(url, "key", polling=FAST, timeout=0.5)
        assert (await client.run(submission(), silent)).content == PNG
        await client.close()


async def test_an_acceptance_of_another_schema_may_be_tried_again(deployed: Deployed) -> None:
    faulty = Faulty(deployed.app())
    faulty.plan, faulty.methods = ["schema"], {"POST"}
    async with served(faulty) as url:
        client = TaskServiceClient(url, "key", polling=FAST, timeout=0.5)
        with pytest.raises(ProviderUnavailable) as caught:
            await client.run(submission(), silent)
        assert caught.value.code == "bad_answer" and caught.value.retryable
        await client.close()
