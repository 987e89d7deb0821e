"""Bad input and trouble: always a problem that says what to do, never a 500 that was the caller's fault, never an inside turned out."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import orjson
import pytest
from structlog.testing import capture_logs

from cluster.contracts.access import Role
from cluster.contracts.errors import Overloaded
from cluster.redis.api_keys import ApiKeys
from cluster.redis.client import connect_url
from cluster.redis.scripts import Scripts
from cluster.redis.server import ServerOptions, start
from cluster.redis.workflows import WorkflowStore
from serve_app.api import create_app
from serve_app.services import Services
from tests.api_calls import BODY, problem_of
from tests.conftest import free_port

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b'{"type": "probe", "input": {"steps": NaN}}',
        b'{"type": "probe", "input": {"x": "\\ud800"}}',
        b'{"type": "probe", "input": {"x": "\xff"}}',
        b'{"type": "probe", "input": {"x": ' + b"[" * 20 + b"]" * 20 + b"}}",
        b"[" * 9000,
        b'{"type": "probe"} x',
    ],
)
async def test_what_is_not_proper_json_is_a_400(caller: Any, body: bytes) -> None:
    client = await caller(Role.PRODUCER)
    answer = await client.post("/api/v1/workflows", content=body, headers=JSON)
    if body:
        problem_of(answer, 400, "malformed_json")
    else:
        problem_of(answer, 422, "invalid_input")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"type": 7}, "/type"),
        ({"type": "Probe!"}, "/type"),
        ({"project_id": "../etc"}, "/project_id"),
        ({"project_id": None}, "/project_id"),
        ({"input": "steps"}, "/input"),
        ({"input": [1]}, "/input"),
        ({"input": {"steps": "three"}}, "/input/steps"),
        ({"options": {"seed": -1}}, "/options/seed"),
        ({"options": {"auto": "perhaps"}}, "/options/auto"),
        ({"options": {"labels": {"k": 7}}}, "/options/labels/k"),
        ({"logline": "outside of input"}, "/logline"),
        ({"options": {"a/b~c": 1}}, "/options/a~1b~0c"),
    ],
)
async def test_wrong_values_are_a_422_that_points_at_each(caller: Any, changes: dict[str, Any], pointer: str) -> None:
    client = await caller(Role.PRODUCER)
    body = problem_of(await client.post("/api/v1/workflows", json=BODY | changes), 422, "invalid_input")
    assert [error["pointer"] for error in body["errors"]] == [pointer]


@pytest.mark.parametrize("body", [b"7", b'"text"', b"[]", b"null", b"true"])
async def test_a_body_that_is_no_object_is_a_422(caller: Any, body: bytes) -> None:
    client = await caller(Role.PRODUCER)
    problem_of(await client.post("/api/v1/workflows", content=body, headers=JSON), 422, "invalid_input")


async def test_an_unknown_type_route_method_or_content_type_is_told(caller: Any) -> None:
    client = await caller(Role.PRODUCER)
    unknown = problem_of(await client.post("/api/v1/workflows", json=BODY | {"type": "opera"}), 404, "not_found")
    assert "probe@1" in unknown["detail"]
    problem_of(await client.get("/api/v1/nothing"), 404, "not_found")
    problem_of(await client.get("/api/v1/workflows/"), 404, "not_found")
    refused = await client.put("/api/v1/workflows")
    problem_of(refused, 405, "method_not_allowed")
    assert "allow" in refused.headers
    problem_of(await client.post("/api/v1/workflows", content=b"logline=x", headers={"Content-Type": "text/plain"}), 415, "unsupported_media_type")
    assert (await client.post("/api/v1/workflows", content=orjson.dumps(BODY))).status_code == 202


@pytest.mark.parametrize("workflow_id", ["x", "wf-ff-" + "0" * 24, "wf-00-" + "0" * 24, "%00", "a" * 3000, "..%2f..", "{cs}*"])
async def test_an_id_that_is_none_is_not_found(caller: Any, workflow_id: str) -> None:
    client = await caller()
    for suffix in ("", "/events", "/executions", "/artifacts", "/decisions"):
        problem_of(await client.get(f"/api/v1/workflows/{workflow_id}{suffix}"), 404, "not_found")


async def chunks(total: int, sent: list[int]) -> AsyncIterator[bytes]:
    for _ in range(total // 10_000):
        sent.append(10_000)
        yield b" " * 10_000


async def test_a_large_body_is_refused_before_it_is_read(caller: Any) -> None:
    client = await caller(Role.PRODUCER)
    problem_of(await client.post("/api/v1/workflows", content=b" " * 20_001, headers=JSON), 413, "payload_too_large")
    sent: list[int] = []
    problem_of(await client.post("/api/v1/workflows", content=chunks(50_000_000, sent), headers=JSON), 413, "payload_too_large")
    assert sum(sent) <= 40_000


async def test_fifty_megabytes_over_a_socket_get_their_answer(address: str, services: Services) -> None:
    text, _ = await services.keys.create("k", Role.PRODUCER)
    async with httpx.AsyncClient(base_url=f"http://{address}", timeout=20) as client:
        for headers in ({"X-API-Key": text}, {}):
            answer = await client.post("/api/v1/workflows", content=b" " * 50_000_000, headers=JSON | headers)
            problem_of(answer, 413 if headers else 401, "payload_too_large" if headers else "unauthenticated")


async def test_a_stranger_learns_nothing_from_a_malformed_body(caller: Any) -> None:
    problem_of(await (await caller(None)).post("/api/v1/workflows", content=b"{", headers=JSON), 401, "unauthenticated")


async def test_a_defect_is_a_500_without_its_inside(services: Services) -> None:
    def broken() -> Any:
        raise RuntimeError("password=hunter2")

    text, _ = await services.keys.create("k", Role.VIEWER)
    app = create_app(replace(services, agents=broken))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api", headers={"X-API-Key": text}) as client:
        with capture_logs() as lines:
            answer = await client.get("/api/v1/agents", headers={"X-Request-ID": "my-id-1"})
    body = problem_of(answer, 500, "internal_error")
    assert [(line["request_id"], line["error"]) for line in lines if line["event"] == "request.failed"] == [("my-id-1", "RuntimeError")]
    assert body["request_id"] == "my-id-1"
    assert "hunter2" not in answer.text and "RuntimeError" not in answer.text


async def test_retry_after_is_in_whole_seconds(services: Services) -> None:
    def busy() -> Any:
        raise Overloaded("Too much at once.", retry_after=1.2)

    text, _ = await services.keys.create("k", Role.VIEWER)
    app = create_app(replace(services, agents=busy))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api", headers={"X-API-Key": text}) as client:
        answer = await client.get("/api/v1/agents")
    assert problem_of(answer, 429, "overloaded")["retryable"]
    assert answer.headers["retry-after"] == "2"


async def test_without_redis_every_route_is_a_503_with_retry_after(services: Services, tmp_path: Any) -> None:
    options = ServerOptions(folder=tmp_path / "redis", port=free_port())
    server = start(options)
    clients = await connect_url(f"redis://127.0.0.1:{options.port}/0")
    scripts = Scripts(clients)
    keys = ApiKeys(clients, scripts)
    text, _ = await keys.create("k", Role.ADMIN)
    app = create_app(replace(services, clients=clients, keys=keys, store=WorkflowStore(clients, scripts)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api", headers={"X-API-Key": text}) as client:
        assert (await client.post("/api/v1/workflows", json=BODY)).status_code == 202
        server.kill()
        server.wait()
        answers = await asyncio.gather(
            client.post("/api/v1/workflows", json=BODY),
            client.get("/api/v1/workflows"),
            client.get("/health/ready"),
        )
        for answer in answers:
            assert problem_of(answer, 503, "store_unavailable")["retryable"]
            assert int(answer.headers["retry-after"]) >= 1
        health = await client.get("/health")
        assert (health.status_code, health.json()["status"]) == (503, "degraded")
        assert (await client.get("/health/live")).status_code == 200
        server = start(options)
        try:
            assert (await client.post("/api/v1/workflows", json=BODY)).status_code == 202
        finally:
            server.kill()
            server.wait()
            await clients.aclose()


async def test_each_request_is_one_log_line_without_its_key(caller: Any, services: Services) -> None:
    text, key = await services.keys.create("k", Role.VIEWER)
    client = await caller(None)
    with capture_logs() as lines:
        await client.get("/api/v1/agents?x=1", headers={"X-API-Key": text, "X-Request-ID": "bad id\twith spaces"})
    [line] = [line for line in lines if line["event"] == "request"]
    assert (line["method"], line["path"], line["status"], line["key_id"]) == ("GET", "/api/v1/agents", 200, key.key_id)
    assert text not in str(lines) and line["request_id"] != "bad id\twith spaces"
