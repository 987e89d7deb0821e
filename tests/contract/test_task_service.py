"""The Task Service's wire contract, held by the embedded one over real HTTP, and the client's side of it."""

import asyncio
import hashlib
import json
import sqlite3
import struct
import threading
import uuid
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response

from agents.services.contracts import TaskSubmission
from agents.services.task_service import TaskServiceClient
from agents.services.webhooks import is_genuine
from cluster.contracts.errors import Conflict, Misconfigured, ProviderRejected, ProviderUnavailable
from cluster.contracts.ids import ExecutionId, ProjectId, WorkflowId
from serve_app.embedded.task_service import store
from serve_app.embedded.task_service.application import create_app
from serve_app.embedded.task_service.renderers import Made, NotMade, ProgressFile, ThreadRenderer
from tests.serving import served, until

KEY = "a-key-for-tests"
HEADERS = {"X-API-Key": KEY}


def png(seed: int) -> bytes:
    """The smallest PNG: one pixel whose grey depends on the seed."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(bytes([0, seed % 256])))
        + chunk(b"IEND", b"")
    )


@dataclass
class Painter:
    """A renderer whose work a test holds and counts. `task_data.prompt` decides: `hold` waits for `gate`, `wrong` is refused, `crash` fails once."""

    gate: threading.Event = field(default_factory=threading.Event)
    began: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)

    def __call__(self, task_type: str, task_data: dict[str, Any], scratch: Path, stop: threading.Event) -> Made | NotMade:
        prompt = task_data.get("prompt", "")
        self.began.append(prompt)
        scratch.mkdir(parents=True, exist_ok=True)
        report = ProgressFile(scratch, stop)
        report(0.4, "painting")
        while prompt.startswith("hold") and not self.gate.wait(0.02):
            if stop.is_set():
                self.stopped.append(prompt)
                return NotMade("stopped", "stopped")
        if prompt == "wrong":
            return NotMade("invalid_input", "task_data.prompt is wrong.")
        if prompt == "crash" and self.began.count("crash") == 1:
            return NotMade("worker_crashed", "The worker died.")
        return Made(png(task_data.get("seed", 0)), "image/png", "picture.png", {"frames": 1, "cpu_seconds": 0.25, "visemes": [{"at": 0.0, "shape": "closed"}]})


@dataclass
class Running:
    http: httpx.AsyncClient
    painter: Painter
    url: str

    async def submit(self, prompt: str = "a lighthouse", *, headers: dict[str, str] | None = None, **fields: Any) -> httpx.Response:
        body = {"project_id": "p1", "task_type": "generate_image", "task_data": {"prompt": prompt}, **fields}
        return await self.http.post("/api/v1/tasks/submit", json=body, headers=headers)

    async def status(self, task_id: str, wait: float = 0) -> dict[str, Any]:
        return (await self.http.get(f"/api/v1/tasks/{task_id}/status", params={"wait": wait})).json()

    async def ended(self, task_id: str) -> dict[str, Any]:
        return await self.status(task_id, wait=10)

    def client(self, **options: Any) -> TaskServiceClient:
        return TaskServiceClient(self.url, KEY, **options)


@asynccontextmanager
async def running(root: Path, painter: Painter | None = None, slots: int = 1) -> AsyncIterator[Running]:
    painter = painter or Painter()
    app = create_app(root, ThreadRenderer(root / "scratch", slots, painter), api_key=KEY, slots=slots)
    async with served(app) as url, httpx.AsyncClient(base_url=url, headers=HEADERS, timeout=30) as http:
        yield Running(http, painter, url)


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(tmp_path) as it:
        yield it


def submission(prompt: str = "a lighthouse", execution: str = "ex-1", **fields: Any) -> TaskSubmission:
    values: dict[str, Any] = {"task_type": "generate_image", "task_data": {"prompt": prompt}, **fields}
    return TaskSubmission(project_id=ProjectId("p1"), workflow_id=WorkflowId("wf-00-0"), execution_id=ExecutionId(execution), **values)


async def silent(fraction: float, words: str) -> None:
    return None


# ---- the service -----------------------------------------------------------------------------------------------------


async def test_a_submitted_task_is_queued_and_ends_with_verifiable_media(service: Running) -> None:
    answer = await service.submit()
    accepted = answer.json()
    assert answer.status_code == 201
    assert (accepted["status"], accepted["queue_position"], accepted["project_id"]) == ("queued", 1, "p1")
    assert accepted["estimated_duration"] >= 1
    state = await service.ended(accepted["task_id"])
    result = state["result"]
    assert (state["status"], state["progress"], state["error"]) == ("completed", 1.0, None)
    assert state["started_at"].endswith("Z") and state["completed_at"] >= state["started_at"]
    assert result["image_url"] == result["media_url"]
    media = await service.http.get(result["media_url"])
    assert hashlib.sha256(media.content).hexdigest() == result["checksum"]
    assert len(media.content) == result["size_bytes"] == int(media.headers["Content-Length"])
    assert result["provider"] == "offline-renderer" and result["frames"] == 1 and result["cpu_seconds"] == 0.25


async def test_media_can_be_had_in_part_by_head_and_conditionally(service: Running) -> None:
    url = (await service.ended((await service.submit()).json()["task_id"]))["result"]["media_url"]
    whole = await service.http.get(url)
    part = await service.http.get(url, headers={"Range": "bytes=1-3"})
    head = await service.http.head(url)
    assert whole.headers["Content-Type"] == "image/png"
    assert (part.status_code, part.content, part.headers["Content-Range"]) == (206, b"PNG", f"bytes 1-3/{len(whole.content)}")
    assert (head.content, head.headers["Content-Length"]) == (b"", str(len(whole.content)))
    assert (await service.http.get(url, headers={"If-None-Match": whole.headers["ETag"]})).status_code == 304
    assert (await service.http.get(url, headers={"Range": "bytes=99999-"})).status_code == 416
    assert (await service.http.get("/api/v1/media/" + "0" * 64 + "/x.png")).status_code == 404


async def test_a_more_urgent_task_overtakes_and_positions_say_so(service: Running) -> None:
    first = (await service.submit("hold first")).json()["task_id"]
    await until(lambda: service.painter.began)
    low = (await service.submit("low", priority=3)).json()
    normal = (await service.submit("normal")).json()
    high = (await service.submit("high", priority=1)).json()
    assert [answer["queue_position"] for answer in (low, normal, high)] == [1, 1, 1]
    assert (await service.status(low["task_id"]))["status"] == "queued"
    assert (await service.submit("low too", priority=3)).json()["queue_position"] == 4
    workers = (await service.http.get("/api/v1/workers/status")).json()
    assert (workers["active_workers"], workers["workers"][0]["current_task"]) == (1, first)
    service.painter.gate.set()
    await service.ended(low["task_id"])
    assert service.painter.began[:4] == ["hold first", "high", "normal", "low"]


async def test_the_same_key_is_one_task_also_for_concurrent_submits(service: Running) -> None:
    answers = await asyncio.gather(*(service.submit(headers={"Idempotency-Key": "k1"}) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["task_id"] for answer in answers}) == 1
    assert sum(answer.headers.get("Idempotent-Replayed") == "true" for answer in answers) == 7
    by_metadata = await service.submit(metadata={"idempotency_key": "k1", "attempt": 2})
    assert by_metadata.json()["task_id"] == answers[0].json()["task_id"]
    other = await service.submit("another picture", headers={"Idempotency-Key": "k1"})
    assert other.status_code == 409 and other.json()["error"] == other.json()["message"]
    await service.ended(answers[0].json()["task_id"])
    assert service.painter.began == ["a lighthouse"]


@pytest.mark.parametrize("method,path", [("DELETE", ""), ("DELETE", "/cancel"), ("POST", "/cancel")])
async def test_cancelling_stops_the_work_and_leaves_no_result(service: Running, method: str, path: str) -> None:
    held = (await service.submit("hold")).json()["task_id"]
    waiting = (await service.submit("never")).json()["task_id"]
    await until(lambda: service.painter.began)
    for task_id, before in ((waiting, "queued"), (held, "processing")):
        answer = await service.http.request(method, f"/api/v1/tasks/{task_id}{path}")
        assert (answer.status_code, answer.json()["status"], answer.json()["previous_state"]) == (200, "cancelled", before)
    await until(lambda: service.painter.stopped)
    state = await service.ended(held)
    assert (state["status"], state["result"]) == ("cancelled", None)
    assert (await service.http.request(method, f"/api/v1/tasks/{held}{path}")).status_code == 409
    assert (await service.http.request(method, f"/api/v1/tasks/{uuid.uuid4()}{path}")).status_code == 404
    assert service.painter.began == ["hold"]


async def test_a_retry_is_a_new_task_linked_to_the_old_one(service: Running) -> None:
    failed = (await service.submit("crash")).json()["task_id"]
    state = await service.ended(failed)
    assert (state["status"], state["error"], state["error_code"]) == ("failed", "The worker died.", "worker_crashed")
    again = (await service.http.post(f"/api/v1/tasks/{failed}/retry")).json()
    assert again["original_task_id"] == failed
    assert (await service.http.post(f"/api/v1/tasks/{failed}/retry")).json()["new_task_id"] == again["new_task_id"]
    state = await service.ended(again["new_task_id"])
    assert (state["status"], state["original_task_id"]) == ("completed", failed)


async def test_the_listing_pages_and_filters_newest_first(service: Running) -> None:
    ids = [(await service.submit("wrong" if n == 2 else f"n{n}")).json()["task_id"] for n in range(5)]
    for task_id in ids:
        await service.ended(task_id)
    listing = (await service.http.get("/api/v1/projects/p1/tasks", params={"limit": 2, "page": 2})).json()
    assert [task["task_id"] for task in listing["tasks"]] == [ids[2], ids[1]]
    assert listing["pagination"] == {"page": 2, "limit": 2, "total": 5, "total_pages": 3}
    failed = (await service.http.get("/api/v1/projects/p1/tasks", params={"status": "failed"})).json()["tasks"]
    assert [task["task_id"] for task in failed] == [ids[2]]
    done = (await service.http.get("/api/v1/projects/p1/tasks", params={"status": "completed", "limit": 1})).json()["tasks"][0]
    assert done["result_url"].startswith(service.url) and done["completed_at"].endswith("Z")
    assert (await service.http.get("/api/v1/projects/p1/tasks", params={"status": "nonsense"})).json()["tasks"] == []
    figures = (await service.http.get("/api/v1/tasks/metrics")).json()["metrics"]
    assert (figures["total_tasks"], figures["completed_tasks"], figures["failed_tasks"], figures["success_rate"]) == (5, 4, 1, 80.0)


async def test_requests_that_break_the_contract_are_refused_in_its_words(service: Running) -> None:
    for key in ("", "wrong"):
        refused = await service.http.get("/api/v1/tasks/metrics", headers={"X-API-Key": key})
        assert refused.status_code == 401 and set(refused.json()) == {"error", "message", "timestamp"}
    assert (await service.http.get("/health", headers={"X-API-Key": ""})).json()["worker_count"] == 1
    assert (await service.submit(task_type="render_animation")).status_code == 400
    assert "detail" in (await service.submit(task_type="generate_character_voice")).json()
    assert (await service.submit(project_id="no spaces")).status_code == 422
    assert (await service.submit(callback_url="ftp://here")).status_code == 422
    assert (await service.http.get("/api/v1/tasks/not-a-uuid/status")).status_code == 400
    assert (await service.http.get(f"/api/v1/tasks/{uuid.uuid4()}/status")).status_code == 404
    wrong_method = await service.http.get(f"/api/v1/tasks/{uuid.uuid4()}")
    assert wrong_method.status_code == 405 and "detail" in wrong_method.json()


async def test_a_full_queue_says_when_to_come_back(service: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "QUEUE_LIMIT", 1)
    await service.submit("hold")
    await until(lambda: service.painter.began)
    waiting = await service.submit(headers={"Idempotency-Key": "k"})
    full = await service.submit()
    assert (full.status_code, full.headers["Retry-After"]) == (429, "30")
    assert (await service.submit(headers={"Idempotency-Key": "k"})).json()["task_id"] == waiting.json()["task_id"]


async def test_evaluations_follow_from_what_was_gathered(service: Running) -> None:
    thin = await service.submit(task_type="evaluate_department", task_data={"department_slug": "story", "gather_data": []})
    item = {"content": "word " * 150, "summary": "s", "context": "c"}
    rich = await service.submit(task_type="evaluate_department", task_data={"department_slug": "story", "gather_data": [item] * 5})
    first, second = [(await service.ended(answer.json()["task_id"]))["result"] for answer in (thin, rich)]
    assert (first["rating"], first["evaluation_result"]) == (0, "fail")
    assert (second["rating"], second["evaluation_result"], second["issues"]) == (100, "pass", [])


async def test_a_restart_goes_on_with_what_was_accepted(tmp_path: Path) -> None:
    first = Painter()
    async with running(tmp_path, first) as service:
        held = (await service.submit("hold", headers={"Idempotency-Key": "k"})).json()["task_id"]
        waiting = (await service.submit("next")).json()["task_id"]
        await until(lambda: first.began)
    second = Painter()
    second.gate.set()
    async with running(tmp_path, second) as service:
        assert [(await service.ended(task_id))["status"] for task_id in (held, waiting)] == ["completed", "completed"]
        replayed = await service.submit("hold", headers={"Idempotency-Key": "k"})
        assert (first.began, first.stopped, second.began) == (["hold"], ["hold"], ["hold", "next"])
        assert replayed.json()["task_id"] == held and replayed.headers["Idempotent-Replayed"] == "true"


# ---- webhooks --------------------------------------------------------------------------------------------------------


@dataclass
class Receiver:
    """Refuses the first `refusals` posts of each webhook id."""

    refusals: int = 0
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/hook")
        async def hook(request: Request) -> Response:
            self.got.append((dict(request.headers), await request.body()))
            seen = sum(headers["x-webhook-id"] == request.headers["x-webhook-id"] for headers, _ in self.got)
            return Response(status_code=500 if seen <= self.refusals else 202)

        return app


async def test_the_end_of_a_task_is_announced_signed_and_until_it_is_accepted(service: Running) -> None:
    receiver = Receiver(refusals=1)
    async with served(receiver.app()) as address:
        task_id = (await service.submit(callback_url=f"{address}/hook", metadata={"execution_id": "ex-9"})).json()["task_id"]
        await until(lambda: len(receiver.got) == 2)
    (first, body), (second, again) = receiver.got
    event = json.loads(body)
    assert (event["task_id"], event["status"], event["metadata"]) == (task_id, "completed", {"execution_id": "ex-9"})
    assert event["result"]["media_url"].startswith(service.url)
    assert body == again and first["x-webhook-id"] == second["x-webhook-id"]
    stamp = first["x-webhook-timestamp"]
    assert is_genuine(KEY, stamp, body, first["x-webhook-signature"], now=int(stamp))
    assert not is_genuine(KEY, stamp, body + b" ", first["x-webhook-signature"], now=int(stamp))


async def test_a_cancelled_task_is_announced_once(service: Running) -> None:
    receiver = Receiver()
    async with served(receiver.app()) as address:
        task_id = (await service.submit("hold", callback_url=f"{address}/hook")).json()["task_id"]
        await until(lambda: service.painter.began)
        await service.http.delete(f"/api/v1/tasks/{task_id}")
        await until(lambda: service.painter.stopped and receiver.got)
    assert [json.loads(body)["status"] for _, body in receiver.got] == ["cancelled"]


async def test_progress_is_announced_when_asked_for(service: Running) -> None:
    receiver = Receiver()
    async with served(receiver.app()) as address:
        task_id = (await service.submit("hold", callback_url=f"{address}/hook", metadata={"progress_events": True})).json()["task_id"]
        event = json.loads((await until(lambda: receiver.got))[0][1])
        service.painter.gate.set()
        await until(lambda: len(receiver.got) == 2)
    assert (event["task_id"], event["status"], event["progress"], event["current_step"]) == (task_id, "processing", 0.4, "painting")
    assert json.loads(receiver.got[1][1])["status"] == "completed"


async def test_an_undelivered_webhook_survives_a_restart(tmp_path: Path) -> None:
    receiver = Receiver()
    async with served(receiver.app()) as address:
        async with running(tmp_path) as service:
            task_id = (await service.submit(callback_url="http://127.0.0.1:9/hook")).json()["task_id"]
            await service.ended(task_id)
        with sqlite3.connect(tmp_path / "tasks.sqlite") as db:
            db.execute("UPDATE webhooks SET url = ?, due_at = 0", (f"{address}/hook",))
        async with running(tmp_path):
            await until(lambda: receiver.got)
    assert json.loads(receiver.got[0][1])["task_id"] == task_id


async def test_a_second_process_waits_for_the_store_and_then_takes_over(tmp_path: Path) -> None:
    first, second = Painter(), Painter()
    second.gate.set()
    async with running(tmp_path, first) as old:
        task_id = (await old.submit("hold")).json()["task_id"]
        await until(lambda: first.began)
        new = running(tmp_path, second)
        successor = await new.__aenter__()
        assert (await successor.http.get("/health")).json()["status"] == "degraded"
        assert (await successor.status(task_id))["status"] == "processing"
        by_other = (await successor.submit("cancel me too")).json()["task_id"]
        assert (await successor.http.delete(f"/api/v1/tasks/{by_other}")).status_code == 200
    try:
        assert (await successor.ended(task_id))["status"] == "completed"
        assert second.began == ["hold"]
    finally:
        await new.__aexit__(None, None, None)


# ---- the client against the service ----------------------------------------------------------------------------------


async def test_the_client_brings_back_verified_media_and_what_it_cost(service: Running) -> None:
    seen: list[tuple[float, str]] = []

    async def progress(fraction: float, words: str) -> None:
        seen.append((fraction, words))

    client = service.client()
    outcome = await client.run(submission(part="still"), progress)
    await client.close()
    assert outcome.content == png(0) and outcome.media_type == "image/png" and outcome.file_name == "picture.png"
    assert (outcome.provider, outcome.usage.cpu_seconds, outcome.usage.render_frames) == ("offline-renderer", 0.25, 1)
    assert outcome.checksum == hashlib.sha256(outcome.content).hexdigest()
    assert outcome.result["visemes"] == [{"at": 0.0, "shape": "closed"}]
    assert seen[-1][0] == 1.0 and [fraction for fraction, _ in seen] == sorted(fraction for fraction, _ in seen)
    task = (await service.http.get("/api/v1/projects/p1/tasks")).json()["tasks"][0]
    assert task["task_id"] == outcome.task_id


async def test_the_client_finds_its_first_task_again(service: Running) -> None:
    client = service.client()
    first = await client.run(submission(), silent)
    second = await client.run(submission(attempt=2), silent)
    other = await client.run(submission(part="b"), silent)
    await client.close()
    assert first.task_id == second.task_id != other.task_id
    assert len(service.painter.began) == 2


async def test_a_second_attempt_does_not_get_the_failure_of_the_first(service: Running) -> None:
    client = service.client()
    with pytest.raises(ProviderUnavailable, match="The worker died"):
        await client.run(submission("crash"), silent)
    outcome = await client.run(submission("crash", attempt=2), silent)
    third = await client.run(submission("crash", attempt=3), silent)
    await client.close()
    assert outcome.content == png(0) and third.task_id == outcome.task_id
    assert service.painter.began == ["crash", "crash"]


async def test_work_whose_media_are_gone_is_done_anew(service: Running, tmp_path: Path) -> None:
    client = service.client()
    first = await client.run(submission(), silent)
    for file in (tmp_path / "media").glob("*/*"):
        file.unlink()
    second = await client.run(submission(attempt=2), silent)
    third = await client.run(submission(attempt=3), silent)
    await client.close()
    assert first.content == second.content == third.content
    assert service.painter.began == ["a lighthouse"] * 2


async def test_a_cancelled_caller_cancels_its_task(service: Running) -> None:
    client = service.client()
    call = asyncio.create_task(client.run(submission("hold"), silent))
    await until(lambda: service.painter.began)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await until(lambda: service.painter.stopped)
    await client.close()


async def test_refusals_reach_the_caller_as_what_they_are(service: Running) -> None:
    client = service.client()
    with pytest.raises(ProviderRejected, match="prompt is wrong"):
        await client.run(submission("wrong"), silent)
    with pytest.raises(ProviderRejected, match="Unsupported task type"):
        await client.run(submission(execution="ex-2", task_type="test_prompt"), silent)
    await client.run(submission(execution="ex-3"), silent)
    with pytest.raises(Conflict):
        await client.run(submission("other words", execution="ex-3"), silent)
    await client.close()
    stranger = TaskServiceClient(service.url, "another key")
    with pytest.raises(Misconfigured, match="TASK_SERVICE_API_KEY"):
        await stranger.run(submission(), silent)
    await stranger.close()


async def test_an_evaluation_comes_back_as_json(service: Running) -> None:
    client = service.client()
    outcome = await client.run(submission(task_type="evaluate_department", task_data={"department_slug": "story"}), silent)
    await client.close()
    assert outcome.media_type == "application/json" and json.loads(outcome.content)["rating"] == 0
