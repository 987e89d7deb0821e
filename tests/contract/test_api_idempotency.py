"""Idempotency-Key on what changes something: one effect, one answer, and no answer for anybody else."""

import asyncio
from collections import Counter
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from cluster.contracts.access import Role
from cluster.contracts.errors import StoreUnavailable
from cluster.contracts.ledger import Batch
from cluster.redis import keys
from cluster.redis.client import Clients
from cluster.redis.idempotency import Answers
from cluster.redis.scripts import Scripts
from serve_app.idempotency import Idempotency
from serve_app.services import Services
from tests.api_calls import BODY, a_decision, claim, fail, problem_of, start

KEY = {"Idempotency-Key": "k-1"}


async def path_of(client: httpx.AsyncClient) -> str:
    return f"/api/v1/workflows/{(await start(client))['workflow_id']}"


async def events_of(client: httpx.AsyncClient, path: str) -> Counter[str]:
    return Counter(event["type"] for event in (await client.get(f"{path}/events", params={"limit": 1000})).json()["items"])


async def test_the_same_request_again_gets_the_same_answer_and_does_nothing(caller: Any, clients: Clients) -> None:
    client = await caller(Role.OPERATOR)
    path = await path_of(client)
    await fail(clients)
    first = await client.post(f"{path}/retry", json={"reason": "x", "version": "pinned"}, headers=KEY)
    await fail(clients)
    again = await client.post(f"{path}/retry", content=b'{ "version": "pinned", "reason":"x"}', headers=KEY | {"Content-Type": "application/json"})
    assert (first.status_code, again.status_code, again.content) == (202, 202, first.content)
    assert "idempotency-replayed" not in first.headers
    assert (again.headers["idempotency-replayed"], again.headers["content-type"]) == ("true", "application/json")
    assert (await client.get(path)).json()["status"] == "failed"
    assert (await events_of(client, path))["workflow.retried"] == 1


async def test_another_body_under_the_key_is_refused(caller: Any) -> None:
    client = await caller(Role.PRODUCER)
    path = await path_of(client)
    assert (await client.post(f"{path}/pause", json={"reason": "a"}, headers=KEY)).status_code == 200
    problem_of(await client.post(f"{path}/pause", json={"reason": "b"}, headers=KEY), 409, "idempotency_key_reused")
    problem_of(await client.post(f"{path}/pause", headers=KEY), 409, "idempotency_key_reused")


async def test_a_key_holds_for_its_caller_method_and_address(caller: Any) -> None:
    one, other = await caller(Role.PRODUCER), await caller(Role.PRODUCER)
    path = await path_of(one)
    asked = [(one, "POST", f"{path}/pause"), (one, "PUT", f"{path}/pause"), (one, "POST", f"{path}/pause?mode=now"), (other, "POST", f"{path}/pause")]
    for client, method, address in [*asked, (one, "POST", f"{path}/resume")]:
        answer = await client.request(method, address, headers=KEY)
        assert (answer.status_code, "idempotency-replayed" in answer.headers) == (200, False), (method, address)


async def test_fifty_at_once_under_one_key_have_one_effect(caller: Any, clients: Clients) -> None:
    client = await caller(Role.OPERATOR)
    path = await path_of(client)
    for verb in ("pause", "resume"):
        answers = await asyncio.gather(*(client.post(f"{path}/{verb}", json={"reason": "all of us"}, headers=KEY) for _ in range(50)))
        done = [answer for answer in answers if answer.status_code == 200]
        assert {answer.json()["affected"] for answer in done} == {1}
        assert sum("idempotency-replayed" not in answer.headers for answer in done) == 1
        for answer in answers:
            if answer not in done:
                assert problem_of(answer, 409, "idempotency_in_progress")["retryable"]
                assert answer.headers["retry-after"] == "1"
    seen = await events_of(client, path)
    assert (seen["workflow.pause_requested"], seen["workflow.resumed"]) == (1, 1)


async def test_fifty_starts_under_one_key_are_one_workflow_with_equal_answers(caller: Any) -> None:
    client = await caller(Role.PRODUCER)
    answers = await asyncio.gather(*(client.post("/api/v1/workflows", json=BODY, headers=KEY) for _ in range(50)))
    assert {(answer.status_code, answer.json()["workflow_id"]) for answer in answers} == {(202, answers[0].json()["workflow_id"])}
    assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1
    assert len((await client.get("/api/v1/workflows")).json()["items"]) == 1


async def test_refusals_that_are_final_are_repeated_and_others_are_not(caller: Any, clients: Clients) -> None:
    operator, viewer = await caller(Role.OPERATOR), await caller(Role.VIEWER)
    path = await path_of(operator)
    first = await operator.post(f"{path}/retry", headers=KEY)
    await fail(clients)
    again = await operator.post(f"{path}/retry", headers=KEY)
    assert (first.status_code, again.status_code, again.content) == (409, 409, first.content)
    assert (again.headers["content-type"], again.headers["idempotency-replayed"]) == ("application/problem+json", "true")
    for _ in range(2):
        refused = await viewer.post(f"{path}/retry", headers=KEY)
        assert (refused.status_code, "idempotency-replayed" in refused.headers) == (403, False)


async def test_what_went_wrong_inside_is_tried_again(caller: Any, services: Services, monkeypatch: Any) -> None:
    client = await caller(Role.PRODUCER)
    path = await path_of(client)

    async def away(*_: Any) -> None:
        raise StoreUnavailable("Redis does not answer.")

    async def broken(*_: Any) -> None:
        raise ZeroDivisionError

    for failing, status in ((away, 503), (broken, 500)):
        with monkeypatch.context() as patched:
            patched.setattr(services.control, "pause", failing)
            transport = httpx.ASGITransport(client._transport.app, raise_app_exceptions=False)  # type: ignore[attr-defined]
            async with httpx.AsyncClient(transport=transport, base_url="http://api", headers=client.headers) as patient:
                assert (await patient.post(f"{path}/pause", headers=KEY)).status_code == status
    answer = await client.post(f"{path}/pause", headers=KEY)
    assert (answer.status_code, answer.json()["affected"], "idempotency-replayed" in answer.headers) == (200, 1, False)


async def test_the_text_of_a_new_api_key_is_kept_nowhere_and_made_once(caller: Any, clients: Clients) -> None:
    client = await caller(Role.ADMIN)
    first = await client.post("/api/v1/keys", json={"name": "editor"}, headers=KEY)
    assert first.status_code == 201
    problem_of(await client.post("/api/v1/keys", json={"name": "editor"}, headers=KEY), 409, "idempotency_answer_not_kept")
    assert len((await client.get("/api/v1/keys")).json()["items"]) == 2
    for name in await clients.commands.keys("*answer*"):
        assert first.json()["key"].encode() not in b"".join((await clients.commands.hgetall(name)).values())  # type: ignore[misc]


async def test_answers_are_kept_for_a_day_and_a_request_under_way_for_a_minute(clients: Clients) -> None:
    answers = Answers(Scripts(clients))
    turn: Any = await answers.begin("d", "f")
    assert 55_000 < await clients.commands.pttl(keys.answer("d")) <= 60_000
    assert await answers.begin("d", "f") == "under_way"
    await clients.commands.delete(keys.answer("d"))
    successor: Any = await answers.begin("d", "f")
    await answers.forget(turn)
    assert await answers.begin("d", "f") == "under_way", "a turn that has lapsed ends nobody else's"
    await answers.forget(successor)
    assert await clients.commands.exists(keys.answer("d")) == 0


async def test_an_answer_outlives_its_request_by_a_day(caller: Any, clients: Clients) -> None:
    client = await caller(Role.PRODUCER)
    await client.delete(await path_of(client), headers=KEY)
    [name] = await clients.commands.keys("*answer*")
    assert 86_000 < await clients.commands.ttl(name) <= 86_400


@pytest.mark.parametrize("given", [["a b"], [""], ["a", "b"]])
async def test_an_unfit_key_is_refused_before_anything_happens(caller: Any, given: list[str]) -> None:
    client = await caller(Role.PRODUCER)
    path = await path_of(client)
    answer = await client.post(f"{path}/pause", headers=[("Idempotency-Key", each) for each in given])
    problem_of(answer, 400, "bad_idempotency_key")
    assert (await client.get(path)).json()["status"] == "pending"


async def test_a_body_above_the_limit_is_still_a_413(caller: Any) -> None:
    client = await caller(Role.PRODUCER)
    path = await path_of(client)

    async def chunks() -> Any:
        for _ in range(5):
            yield b" " * 10_000

    for content in (b" " * 50_000, chunks()):
        problem_of(await client.post(f"{path}/pause", content=content, headers=KEY), 413, "payload_too_large")


async def test_a_decision_under_a_key_is_made_once(caller: Any, clients: Clients) -> None:
    client = await caller(Role.DIRECTOR)
    path = await path_of(await caller(Role.PRODUCER))
    drivers, lease = await claim(clients)
    await drivers.commit(lease, 1, Batch(decisions=[a_decision("d1")]))
    answers = [await client.post(f"{path}/decisions", json={"decision_id": "d1", "choice": "a"}, headers=KEY) for _ in range(2)]
    assert [(a.status_code, a.headers.get("idempotency-replayed")) for a in answers] == [(200, None), (200, "true")]
    assert (await events_of(client, path))["decision.made"] == 1


async def test_a_client_that_leaves_while_it_sends_begins_nothing(app: FastAPI, services: Services, clients: Clients) -> None:
    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError("nothing is carried out")

    async def gone() -> Any:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        raise AssertionError("nobody is there to be answered")

    _, key = await services.keys.create("k", Role.ADMIN)
    headers = [(b"idempotency-key", b"k")]
    scope = {"type": "http", "method": "POST", "path": "/x", "query_string": b"", "headers": headers, "app": app, "state": {"caller": key.caller()}}
    await Idempotency(inner)(scope, gone, send)
    assert await clients.commands.keys("*answer*") == []
