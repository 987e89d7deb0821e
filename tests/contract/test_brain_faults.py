"""A Brain that fails, each way with its outcome: server errors, too many requests, silence, half an answer, an answer of another shape, a storm of broken connections."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import JSONResponse, Response

from agents.services.brain import BrainClient
from agents.services.breaker import LocalBoard
from agents.services.contracts import Note
from agents.services.correlation import correlated
from cluster.contracts.errors import Misconfigured, ProviderRejected, ProviderUnavailable
from cluster.contracts.ids import ProjectId
from tests.serving import served, until

NOTE = Note(project_id=ProjectId("p1"), kind="canon", text="Mara keeps the lighthouse.", properties={})
MINE = {"id": "n1", "score": 0.5, "metadata": {"project_id": "p1", "content": "Mara keeps the lighthouse.", "kind": "canon"}}


@dataclass
class Faulty:
    """Answers what `answers` says, one after the other and the last for ever: a status, an object, or `hang`. `socket` is the conversation over WebSocket."""

    answers: list[Any] = field(default_factory=list)
    socket: Callable[[WebSocket], Awaitable[None]] | None = None
    retry_after: str = "0.01"
    calls: list[str] = field(default_factory=list)
    correlations: list[str | None] = field(default_factory=list)
    connections: int = 0
    url: str = ""
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.api_route("/{path:path}", methods=["GET", "POST", "DELETE"])
        async def answer(path: str, request: Request) -> Response:
            self.calls.append(f"{request.method} /{path}")
            self.correlations.append(request.headers.get("X-Correlation-ID"))
            said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            if said == "hang":
                await self.over.wait()
            if isinstance(said, int):
                return JSONResponse({"detail": "no"}, said, headers={"Retry-After": self.retry_after})
            return Response(said, media_type="application/json") if isinstance(said, str) else JSONResponse(said)

        @app.websocket("/{path:path}")
        async def talk(socket: WebSocket, path: str) -> None:
            self.connections += 1
            assert self.socket is not None
            await self.socket(socket)

        return app

    def client(self, **options: Any) -> BrainClient:
        return BrainClient(self.url, "key", **{"dialect": "rest", "timeout": 0.5, **options})


@pytest.fixture
async def faulty() -> AsyncIterator[Faulty]:
    it = Faulty()
    async with served(it.app()) as it.url:
        yield it
        it.over.set()


async def refused(client: BrainClient) -> ProviderUnavailable:
    with pytest.raises(ProviderUnavailable) as caught:
        await client.store(NOTE)
    return caught.value


# ---- REST -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [500, 502, 503, 429])
async def test_a_hiccup_is_ridden_out(faulty: Faulty, status: int) -> None:
    faulty.answers = [status, {"node": {"id": "n1"}}]
    client = faulty.client()
    assert await client.store(NOTE) == "n1" and len(faulty.calls) == 2
    await client.close()


async def test_too_many_requests_with_a_long_wait_is_left_to_the_engine(faulty: Faulty) -> None:
    faulty.answers, faulty.retry_after = [429], "120"
    client = faulty.client()
    assert (await refused(client)).retry_after == 120.0 and len(faulty.calls) == 1
    await client.close()


async def test_a_brain_that_keeps_failing_is_left_alone(faulty: Faulty) -> None:
    faulty.answers, board = [500], LocalBoard()
    client = faulty.client(board=board)
    assert (await refused(client)).code == "provider_unavailable"
    assert (await refused(client)).code == "circuit_open"
    other = faulty.client(board=board)
    assert (await refused(other)).code == "circuit_open" and len(faulty.calls) == 5
    await client.close()
    await other.close()


async def test_silence_ends_after_the_time_out(faulty: Faulty) -> None:
    faulty.answers = ["hang"]
    client = faulty.client(timeout=0.1)
    assert "did not answer within 0.1 s" in str(await refused(client))
    await client.close()


@pytest.mark.parametrize("answer", ['{"node": {"id": "n', "[]", "not json", '{"node": {}}', '{"node": {"id": 7}}', '{"other": true}'])
async def test_an_answer_that_makes_no_sense_is_no_answer(faulty: Faulty, answer: str) -> None:
    faulty.answers = [answer]
    client = faulty.client()
    assert (await refused(client)).code == "bad_answer"
    await client.close()


@pytest.mark.parametrize("results", [None, {}, "x", 3])
async def test_results_of_another_shape_are_refused(faulty: Faulty, results: Any) -> None:
    faulty.answers = [{"results": results}]
    client = faulty.client()
    with pytest.raises(ProviderUnavailable, match="no list"):
        await client.search("p1", "lighthouse")
    await client.close()


async def test_single_results_that_make_no_sense_are_left_out(faulty: Faulty) -> None:
    wrong: list[Any] = [
        None,
        7,
        {},
        {"id": 1, "metadata": {"project_id": "p1"}},
        MINE | {"metadata": {"project_id": "p2", "content": "x"}},
        {**MINE, "score": "high"},
    ]
    faulty.answers = [{"results": wrong}]
    client = faulty.client()
    assert [(one.node_id, one.score) for one in await client.search("p1", "lighthouse")] == [("n1", 0.0)]
    await client.close()


async def test_a_body_that_breaks_off_is_unavailable() -> None:
    async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n" + b'{"node":')
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(half, "127.0.0.1", 0)
    client = BrainClient(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", "key", dialect="rest", timeout=2)
    assert "cannot be reached (RemoteProtocolError)" in str(await refused(client))
    await client.close()
    server.close()


async def test_nobody_there_is_unavailable_in_every_dialect() -> None:
    for dialect in ("auto", "jsonrpc", "mcp", "tool", "rest"):
        client = BrainClient("http://127.0.0.1:9", "key", dialect=dialect, timeout=2)
        assert "BRAIN_SERVICE_BASE_URL" in str(await refused(client))
        await client.close()


@pytest.mark.parametrize("status,error", [(401, Misconfigured), (403, Misconfigured), (400, ProviderRejected), (422, ProviderRejected)])
async def test_refusals_reach_the_caller_as_what_they_are(faulty: Faulty, status: int, error: type[Exception]) -> None:
    faulty.answers = [status]
    client = faulty.client()
    with pytest.raises(error):
        await client.store(NOTE)
    assert len(faulty.calls) == 1
    await client.close()


async def test_an_address_where_no_brain_lives_is_told_with_all_that_was_tried(faulty: Faulty) -> None:
    async def other(socket: WebSocket) -> None:
        await socket.close()

    faulty.answers, faulty.socket = [404], other
    client = faulty.client(dialect="auto")
    assert "no Brain at this address" in str(await refused(client))
    await client.close()


# ---- WebSocket ----------------------------------------------------------------------------------------------------------


async def test_a_storm_of_broken_connections_is_met_with_patience(faulty: Faulty) -> None:
    async def hang_up(socket: WebSocket) -> None:
        await socket.accept()
        await socket.close()

    faulty.socket = hang_up
    client = faulty.client(dialect="jsonrpc")
    results = await asyncio.gather(*(client.search("p1", f"question {n}") for n in range(50)), return_exceptions=True)
    assert all(isinstance(result, ProviderUnavailable) for result in results)
    assert faulty.connections <= 5, "fifty callers, and one connection at a time with a growing pause between them"
    await client.close()


async def test_what_was_under_way_when_the_connection_broke_is_asked_again_on_the_next(faulty: Faulty) -> None:
    async def breaks_once(socket: WebSocket) -> None:
        await socket.accept()
        with contextlib.suppress(Exception):
            while True:
                frame = json.loads(await socket.receive_text())
                if faulty.connections == 1:
                    await socket.close()
                    return
                await socket.send_text(json.dumps({"id": frame["id"], "result": {"results": [MINE]}}))

    faulty.socket = breaks_once
    client = faulty.client(dialect="jsonrpc")
    assert [one.node_id for one in await client.search("p1", "lighthouse")] == ["n1"] and faulty.connections == 2
    await client.close()


async def test_answers_may_come_in_any_order_where_they_carry_ids(faulty: Faulty) -> None:
    async def backwards(socket: WebSocket) -> None:
        await socket.accept()
        frames = [json.loads(await socket.receive_text()) for _ in range(3)]
        for frame in reversed(frames):
            found = {**MINE, "id": frame["params"]["arguments"]["query"]}
            await socket.send_text(json.dumps({"id": frame["id"], "result": {"results": [found]}}))
        await socket.receive()

    faulty.socket = backwards
    client = faulty.client(dialect="jsonrpc")
    answers = await asyncio.gather(*(client.search("p1", word) for word in ("one", "two", "three")))
    assert [found[0].node_id for found in answers] == ["one", "two", "three"]
    await client.close()


async def test_a_late_flat_answer_is_never_taken_for_the_next_ones(faulty: Faulty) -> None:
    """Replies carry no id: after a time-out the connection is closed."""
    late = asyncio.Event()

    async def slow_once(socket: WebSocket) -> None:
        await socket.accept()
        mine = faulty.connections
        with contextlib.suppress(Exception):
            while True:
                frame = json.loads(await socket.receive_text())
                if mine == 1:
                    await late.wait()
                await socket.send_text(json.dumps({"status": "success", "character_id": frame["name"], "message": ""}))

    faulty.socket, faulty.answers = slow_once, [{"node": {"id": "n1"}}]
    client = faulty.client(dialect="tool", timeout=0.2)
    one = NOTE.model_copy(update={"kind": "character", "properties": {"name": "One"}})
    storing = asyncio.create_task(client.store(one))
    await until(lambda: faulty.connections == 2)
    late.set()
    assert await storing == "n1" and faulty.connections == 2
    await client.close()


@pytest.mark.parametrize("frame", ["{half", "[1]", json.dumps({"id": 1, "result": None}), json.dumps({"id": 1, "error": "broken"})])
async def test_frames_that_make_no_sense_are_no_answers(faulty: Faulty, frame: str) -> None:
    async def babble(socket: WebSocket) -> None:
        await socket.accept()
        with contextlib.suppress(Exception):
            while True:
                asked = json.loads(await socket.receive_text())["id"]
                await socket.send_text(frame.replace('"id": 1', f'"id": {asked}'))

    faulty.socket = babble
    client = faulty.client(dialect="jsonrpc")
    with pytest.raises(ProviderUnavailable):
        await client.search("p1", "lighthouse")
    await client.close()


async def test_answers_without_ids_tell_that_this_is_another_dialect_and_rest_does_it(faulty: Faulty) -> None:
    async def flat(socket: WebSocket) -> None:
        await socket.accept()
        with contextlib.suppress(Exception):
            while True:
                await socket.receive_text()
                await socket.send_text(json.dumps({"status": "error", "message": "no tool"}))

    faulty.socket, faulty.answers = flat, [{"results": [MINE]}]
    client = faulty.client(dialect="jsonrpc")
    assert [one.node_id for one in await client.search("p1", "lighthouse")] == ["n1"]
    await client.close()


async def test_every_call_says_on_whose_behalf_it_is_made(faulty: Faulty) -> None:
    heard: list[Any] = []

    async def listen(socket: WebSocket) -> None:
        await socket.accept()
        with contextlib.suppress(Exception):
            while True:
                frame = json.loads(await socket.receive_text())
                heard.append(frame["params"].get("_meta"))
                await socket.send_text(json.dumps({"id": frame["id"], "result": {"results": []}}))

    faulty.socket, faulty.answers = listen, [{"results": []}]
    for dialect in ("jsonrpc", "rest"):
        client = faulty.client(dialect=dialect)
        with correlated("wf-1"):
            await client.search("p1", "lighthouse")
        await client.close()
    assert heard == [{"X-Correlation-ID": "wf-1"}] and faulty.correlations == ["wf-1"]
