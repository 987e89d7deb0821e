"""How one comes in beside a key in a header: tickets, and what happens at the door to those who try often; and what browsers are told."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from cluster.contracts.access import Role
from cluster.contracts.errors import Misconfigured, Unauthenticated
from cluster.redis.client import Clients
from serve_app.api import create_app
from serve_app.browsers import other_origins
from serve_app.callers import Attempts, TooManyFailures, address_of
from serve_app.services import Services
from tests.api_calls import problem_of, start
from tests.contract.test_api_workflows import make_artifact

TICKETS = "/api/v1/tickets"


async def ticket_for(client: httpx.AsyncClient, path: str) -> dict[str, Any]:
    answer = await client.post(TICKETS, json={"path": path})
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store"), answer.text
    return answer.json()


async def test_a_ticket_opens_its_path_once(caller: Any, clients: Clients) -> None:
    root, stranger = await caller(Role.VIEWER), await caller(None)
    workflow = (await start(await caller(Role.ADMIN)))["workflow_id"]
    path = f"/api/v1/workflows/{workflow}/events"
    made = await ticket_for(root, path)
    assert made["once"] and 0 < await clients.commands.ttl((await clients.commands.keys("cs:ticket:*"))[0]) <= 30
    assert [(await stranger.get(path, params={"ticket": made["ticket"]})).status_code for _ in range(2)] == [200, 401]
    wrong = (await ticket_for(root, path))["ticket"]
    problem_of(await stranger.get("/api/v1/workflows", params={"ticket": wrong}), 401, "ticket_invalid")
    problem_of(await stranger.get(path, params={"ticket": wrong}), 401, "ticket_invalid")
    for used in (f"/api/v1/workflows/{workflow}/cancel", "/api/v1/workflows", "/ws/../x y", "/api/v1/keys"):
        problem_of(await root.post(TICKETS, json={"path": used}), 422, "invalid_input")


async def test_a_ticket_changes_nothing(caller: Any, services: Services) -> None:
    stranger = await caller(None)
    admin = (await services.keys.verify((await services.keys.create("a", Role.ADMIN))[0])).caller()
    text, _ = await services.tickets.issue(admin, "/api/v1/keys", seconds=30, once=False)
    problem_of(await stranger.post("/api/v1/keys", params={"ticket": text}, json={"name": "x"}), 401, "unauthenticated")


async def test_a_ticket_for_an_artifact_serves_a_player_and_ends_with_its_key(caller: Any, services: Services, clients: Clients) -> None:
    await start(await caller(Role.ADMIN))
    artifact = await make_artifact(services, clients, b"moving", "video/mp4", "film.mp4")
    text, key = await services.keys.create("viewer", Role.VIEWER)
    client, stranger = await caller(None), await caller(None)
    client.headers["X-API-Key"] = text
    ticket = (await ticket_for(client, artifact))["ticket"]
    answers = [await stranger.get(artifact, params={"ticket": ticket}, headers={"Range": f"bytes={n}-"}) for n in range(3)]
    assert [answer.content for answer in answers] == [b"moving", b"oving", b"ving"]
    await services.keys.revoke(key.key_id)
    problem_of(await stranger.get(artifact, params={"ticket": ticket}), 401, "key_revoked")


async def test_a_ticket_sees_no_more_than_its_key(caller: Any, services: Services, clients: Clients) -> None:
    await start(await caller(Role.ADMIN))
    artifact = await make_artifact(services, clients, b"theirs", "text/plain", "a.txt")
    other, stranger = await caller(Role.VIEWER, "p2"), await caller(None)
    answers = [await stranger.get(path, params={"ticket": (await ticket_for(other, path))["ticket"]}) for path in (artifact, f"/api/v1/artifacts/{'0' * 64}")]
    assert [answer.status_code for answer in answers] == [404, 404]


async def test_a_websocket_opens_with_a_ticket_and_the_log_does_not_hold_it(address: str, caller: Any) -> None:
    workflow = (await start(await caller(Role.ADMIN)))["workflow_id"]
    path = f"/ws/workflows/{workflow}"
    ticket = (await ticket_for(await caller(Role.VIEWER), path))["ticket"]
    with capture_logs() as lines:
        async with connect(f"ws://{address}{path}?ticket={ticket}") as socket:
            assert json.loads(await socket.recv())["type"] == "subscribed"
        async with connect(f"ws://{address}{path}?ticket={ticket}") as socket:
            assert json.loads(await socket.recv())["code"] == "ticket_invalid"
            with pytest.raises(ConnectionClosed) as closed:
                await socket.recv()
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4401
    assert ticket not in str(lines)


async def test_many_bad_keys_are_told_to_wait_and_good_ones_come_in(services: Services, caller: Any) -> None:
    object.__setattr__(services, "settings", services.settings.model_copy(update={"failed_attempts": 3}))
    good, _ = await services.keys.create("k", Role.VIEWER)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app(services)), base_url="http://api") as client:
        answers = [await client.get("/api/v1/workflows", headers={"X-API-Key": f"cs_{n}"}) for n in range(5)]
        assert [answer.status_code for answer in answers] == [401, 401, 401, 429, 429]
        problem_of(answers[-1], 429, "too_many_failed_attempts")
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
        many = await asyncio.gather(*(client.get("/api/v1/workflows", headers={"X-API-Key": good}) for _ in range(8)))
        assert {answer.status_code for answer in many} == {200}
        assert (await client.get("/health/live")).status_code == 200


def test_failures_are_forgotten_after_a_minute_and_counted_by_address() -> None:
    now = [0.0]
    attempts = Attempts(2, ticks=lambda: now[0])
    refused = Unauthenticated("no")
    told = [attempts.failed(address, refused) for address in ("a", "a", "b", "a")]
    assert [isinstance(each, TooManyFailures) for each in told] == [False, False, False, True]
    now[0] += 60
    assert attempts.failed("a", refused) is refused


def test_the_address_is_the_peers_unless_a_proxy_of_ours_names_another() -> None:
    def scope(*forwarded: str) -> dict[str, Any]:
        return {"client": ("10.0.0.1", 1), "headers": [(b"x-forwarded-for", each.encode()) for each in forwarded]}

    proxies = frozenset({"10.0.0.1"})
    assert address_of(scope("1.1.1.1"), frozenset()) == "10.0.0.1", "anybody can write that header"
    assert address_of(scope("9.9.9.9, 1.1.1.1"), proxies) == "1.1.1.1", "what the client wrote stands before what the proxy saw"
    assert address_of(scope(), proxies) == "10.0.0.1"
    assert address_of({"client": None, "headers": []}, proxies) == "unknown"


@pytest.mark.parametrize("path", ["/health/live", "/api/v1/workflows", "/api/v1/nothing", "/docs", "/studio"])
async def test_browsers_are_told_to_be_careful(path: str, caller: Any) -> None:
    headers = (await (await caller(None)).get(path)).headers
    assert (headers["x-content-type-options"], headers["x-frame-options"], headers["referrer-policy"]) == ("nosniff", "DENY", "no-referrer")
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert ("script-src" in policy) == (path in ("/docs", "/studio"))
    assert "strict-transport-security" not in headers and "access-control-allow-origin" not in headers
    secure = await (await caller(None)).get(path, headers={"X-Forwarded-Proto": "https"})
    assert secure.headers["strict-transport-security"].startswith("max-age=")


async def test_other_origins_come_in_only_when_listed(app: FastAPI, services: Services, caller: Any) -> None:
    asks = {"Origin": "https://studio.example", "Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "x-api-key"}
    assert (await (await caller(None)).options("/api/v1/workflows", headers=asks)).status_code == 401
    object.__setattr__(services, "settings", services.settings.model_copy(update={"cors_origins": "https://studio.example/"}))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app(services)), base_url="http://api") as client:
        allowed = await client.options("/api/v1/workflows", headers=asks)
        assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, "https://studio.example")
        assert "access-control-allow-credentials" not in allowed.headers
        assert (await client.options("/api/v1/workflows", headers=asks | {"Origin": "https://evil.example"})).status_code == 400
        refused = await client.get("/api/v1/workflows", headers={"Origin": "https://studio.example"})
        assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, "https://studio.example"), "a page may read why"
    with pytest.raises(Misconfigured):
        other_origins(["*"])
