"""Live events over real sockets: replay, then live, resumed without gap or repetition, ended for the right reason."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from cluster.contracts.access import Role
from cluster.contracts.errors import StoreUnavailable
from cluster.contracts.events import Event, EventDraft, EventPage, EventType
from cluster.contracts.ids import ProjectId, WorkflowId
from cluster.contracts.ledger import Batch
from cluster.contracts.workflows import WorkflowStatus
from cluster.redis import keys
from cluster.redis.client import Clients
from cluster.redis.events import EventLog
from serve_app import streams
from serve_app.services import Services
from serve_app.streams import Pace, StreamExpired, paced
from tests.api_calls import claim, fail, problem_of, start
from tests.company import until

NOTE = EventDraft(type=EventType.WORKFLOW_NOTE, data={"text": "two\nlines – ü"})


async def frames(lines: AsyncIterator[str]) -> AsyncIterator[dict[str, str]]:
    """SSE frames as dicts of their fields; a comment is the field with the empty name."""
    frame: dict[str, str] = {}
    async for line in lines:
        if not line:
            yield frame
            frame = {}
        else:
            name, _, value = line.partition(": ")
            frame[name] = value


@contextlib.asynccontextmanager
async def listening(address: str, path: str, key: str, **headers: str) -> AsyncIterator[AsyncIterator[dict[str, str]]]:
    asked = {"X-API-Key": key, "Accept": "text/event-stream"} | headers
    async with httpx.AsyncClient(base_url=f"http://{address}", timeout=10) as client, client.stream("GET", path, headers=asked) as answer:
        assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/event-stream")
        assert (answer.headers["cache-control"], answer.headers["x-accel-buffering"]) == ("no-store", "no")
        yield frames(answer.aiter_lines())


async def key_of(services: Services, role: Role = Role.VIEWER, project: str | None = None) -> str:
    text, _ = await services.keys.create("k", role, ProjectId(project) if project else None)
    return text


async def test_sse_replays_then_follows_and_ends_with_the_workflow(address: str, caller: Any, services: Services, clients: Clients) -> None:
    workflow = await start(await caller())
    path = f"/api/v1/workflows/{workflow['workflow_id']}/events"
    drivers, lease = await claim(clients)
    async with listening(address, path, await key_of(services)) as events:
        assert await anext(events) == {"retry": "2000"}
        assert [(f["id"], f["event"]) for f in [await anext(events), await anext(events)]] == [("1", "workflow.created"), ("2", "workflow.claimed")]
        await drivers.commit(lease, 1, Batch(events=[NOTE]))
        note = await anext(events)
        assert (note["id"], note["event"], json.loads(note["data"])["data"]) == ("3", "workflow.note", NOTE.data)
        await drivers.finish(lease, WorkflowStatus.COMPLETED, EventType.WORKFLOW_COMPLETED, {}, {})
        assert [f["event"] async for f in events] == ["workflow.completed"]


async def test_sse_resumes_after_the_last_event_seen_and_ends_a_browsers_reconnecting(address: str, caller: Any, services: Services, clients: Clients) -> None:
    client = await caller()
    workflow = await start(client)
    path = f"/api/v1/workflows/{workflow['workflow_id']}/events"
    drivers, lease = await claim(clients)
    await drivers.commit(lease, 1, Batch(events=[NOTE] * 3))
    await drivers.finish(lease, WorkflowStatus.COMPLETED, EventType.WORKFLOW_COMPLETED, {}, {})
    key = await key_of(services)
    async with listening(address, f"{path}?after=1", key, **{"Last-Event-ID": "3"}) as events:
        assert [f.get("id") async for f in events] == [None, "4", "5", "6"]
    async with listening(address, f"{path}?after=5", key) as events:
        assert [f.get("id") async for f in events] == [None, "6"]
    sse = {"Accept": "text/event-stream"}
    assert (await client.get(path, headers=sse | {"Last-Event-ID": "6"})).status_code == 204
    for wrong in ("7", "-1", "x", "9" * 30):
        assert (await client.get(path, headers=sse | {"Last-Event-ID": wrong})).status_code == 400


async def read(socket: Any, count: int) -> list[dict[str, Any]]:
    return [json.loads(await asyncio.wait_for(socket.recv(), 10)) for _ in range(count)]


async def closed(socket: Any) -> tuple[dict[str, Any], int]:
    """The last frame and the close code."""
    last: dict[str, Any] = {}
    try:
        async with asyncio.timeout(10):
            while True:
                last = json.loads(await socket.recv())
    except ConnectionClosed:
        return last, socket.close_code


async def test_a_websocket_replays_follows_and_closes_with_the_workflow(address: str, caller: Any, services: Services, clients: Clients) -> None:
    workflow = await start(await caller())
    drivers, lease = await claim(clients)
    url = f"ws://{address}/ws/workflows/{workflow['workflow_id']}?after=1"
    async with connect(url, additional_headers={"X-API-Key": await key_of(services)}) as socket:
        subscribed, claimed = await read(socket, 2)
        assert subscribed == {"type": "subscribed", "workflow_id": workflow["workflow_id"], "after": 1}
        assert (claimed["type"], claimed["seq"], claimed["event"]["type"]) == ("event", 2, "workflow.claimed")
        await socket.send('{"type": "ping"}')
        assert await read(socket, 1) == [{"type": "pong"}]
        await drivers.commit(lease, 1, Batch(events=[NOTE]))
        assert (await read(socket, 1))[0]["event"]["data"] == NOTE.data
        await drivers.finish(lease, WorkflowStatus.COMPLETED, EventType.WORKFLOW_COMPLETED, {}, {})
        assert await closed(socket) == ({"type": "closing", "reason": "ended", "last_seq": 4}, 1000)


async def test_a_stream_goes_on_with_a_workflow_that_was_retried(address: str, caller: Any, services: Services, clients: Clients) -> None:
    client = await caller(Role.OPERATOR)
    path = f"/api/v1/workflows/{(await start(client))['workflow_id']}"
    await fail(clients)
    key = await key_of(services)
    assert (await client.get(f"{path}/events", headers={"Accept": "text/event-stream", "Last-Event-ID": "3"})).status_code == 204
    await client.post(f"{path}/retry")
    async with listening(address, f"{path}/events", key) as events:
        assert [(await anext(events)).get("event") for _ in range(5)][1:] == ["workflow.created", "workflow.claimed", "workflow.failed", "workflow.retried"]
        drivers, lease = await claim(clients)
        assert (await anext(events))["event"] == "workflow.claimed"
        await drivers.finish(lease, WorkflowStatus.COMPLETED, EventType.WORKFLOW_COMPLETED, {}, {})
        assert [(f["id"], f["event"]) async for f in events] == [("6", "workflow.completed")]


@pytest.mark.parametrize(("verb", "last"), [("terminate", "workflow.terminated"), ("cancel", "workflow.cancelled")])
async def test_a_stream_ends_with_a_workflow_that_people_end(address: str, caller: Any, services: Services, verb: str, last: str) -> None:
    client = await caller(Role.OPERATOR)
    path = f"/api/v1/workflows/{(await start(client))['workflow_id']}"
    async with listening(address, f"{path}/events", await key_of(services)) as events:
        assert [await anext(events) for _ in range(2)][1]["event"] == "workflow.created"
        await client.post(f"{path}/{verb}")
        assert [f["event"] async for f in events][-1] == last


async def test_events_that_are_kept_no_longer_are_a_410_with_the_first_there_is(address: str, caller: Any, services: Services, clients: Clients) -> None:
    client = await caller()
    workflow_id = (await start(client))["workflow_id"]
    path = f"/api/v1/workflows/{workflow_id}/events"
    drivers, lease = await claim(clients)
    await drivers.commit(lease, 1, Batch(events=[NOTE] * 3))
    await clients.commands.xtrim(keys.events(workflow_id), minid="4-0", approximate=False)
    for headers in ({}, {"Accept": "text/event-stream"}):
        for after in (0, 2):
            refused = problem_of(await client.get(path, params={"after": after}, headers=headers), 410, "events_trimmed")
            assert refused["earliest_seq"] == 4
    assert [event["seq"] for event in (await client.get(path, params={"after": 3})).json()["items"]] == [4, 5]
    async with connect(f"ws://{address}/ws/workflows/{workflow_id}?after=1", additional_headers={"X-API-Key": await key_of(services)}) as socket:
        last, code = await closed(socket)
        assert (last["code"], last["earliest_seq"], code) == ("events_trimmed", 4, 4410)
    await clients.commands.xtrim(keys.events(workflow_id), maxlen=0, approximate=False)
    assert problem_of(await client.get(path), 410, "events_trimmed")["earliest_seq"] == 6
    assert (await client.get(path, params={"after": 5})).json()["items"] == []


async def test_a_websocket_client_may_stop_and_subscribe_again(address: str, caller: Any, services: Services) -> None:
    workflow = await start(await caller())
    url = f"ws://{address}/ws/workflows/{workflow['workflow_id']}"
    async with connect(url, additional_headers={"Authorization": f"Bearer {await key_of(services)}"}) as socket:
        await read(socket, 2)
        for frame in ("{", "[]", '{"type": "dance"}', '{"type": "subscribe", "after": -1}', '{"type": "subscribe", "workflow_id": "wf-x"}', "x" * 5000):
            await socket.send(frame)
            [answer] = await read(socket, 1)
            assert (answer["type"], answer["status"]) == ("error", 400), frame
        await socket.send('{"type": "unsubscribe"}')
        await socket.send('{"type": "ping"}')
        assert await read(socket, 1) == [{"type": "pong"}]
        await socket.send('{"type": "subscribe", "after": 0}')
        assert [f["type"] for f in await read(socket, 2)] == ["subscribed", "event"]


async def test_a_browser_authenticates_by_the_first_frame(address: str, caller: Any, services: Services) -> None:
    workflow = await start(await caller())
    url = f"ws://{address}/ws/workflows/{workflow['workflow_id']}"
    async with connect(url) as socket:
        await socket.send(json.dumps({"type": "auth", "key": await key_of(services)}))
        assert [f["type"] for f in await read(socket, 2)] == ["subscribed", "event"]


@pytest.mark.parametrize("frame", [None, "{}", "[", '{"type": "auth", "key": 7}', '{"type": "auth", "key": "cs_0000000000000000_x"}', b"\x00"])
async def test_a_websocket_without_a_good_key_is_closed_with_4401(address: str, frame: str | bytes | None) -> None:
    async with connect(f"ws://{address}/ws/workflows/wf-00-{'0' * 24}") as socket:
        if frame is not None:
            await socket.send(frame)
        last, code = await closed(socket)
        assert (last["type"], last["status"], code) == ("error", 401, 4401)


async def test_a_websocket_is_refused_in_words_a_script_can_read(address: str, caller: Any, services: Services) -> None:
    workflow = await start(await caller())
    mine = f"ws://{address}/ws/workflows/{workflow['workflow_id']}"
    stranger, viewer = await key_of(services, project="p2"), await key_of(services)
    cases = [
        (mine, stranger, 4404),
        (f"ws://{address}/ws/workflows/nothing", viewer, 4404),
        (f"{mine}?after=99", viewer, 4400),
        (f"{mine}?after=x", viewer, 4422),
        (mine, "cs_bad", 4401),
    ]
    for url, key, expected in cases:
        async with connect(url, additional_headers={"X-API-Key": key}) as socket:
            last, code = await closed(socket)
            assert (last["type"], last["status"] + 4000, code) == ("error", expected, expected), url


async def test_a_revoked_key_ends_open_streams(address: str, caller: Any, services: Services) -> None:
    workflow = await start(await caller())
    text, key = await services.keys.create("k", Role.VIEWER)
    loop = asyncio.get_running_loop()
    async with connect(f"ws://{address}/ws/workflows/{workflow['workflow_id']}", additional_headers={"X-API-Key": text}) as socket:
        await read(socket, 2)
        async with listening(address, f"/api/v1/workflows/{workflow['workflow_id']}/events", text) as events:
            await anext(events)
            await services.keys.revoke(key.key_id)
            revoked = loop.time()
            last, code = await closed(socket)
            assert (last["code"], code) == ("key_revoked", 4401)
            assert [f["id"] async for f in events] == ["1"]
            assert loop.time() - revoked < 5


def event(seq: int) -> Event:
    return Event.model_validate({"seq": seq, "type": "workflow.note", "at": "2026-01-01T00:00:00Z", "workflow_id": "w"})


async def never() -> None: ...


async def silent(first: list[Event | None]) -> AsyncGenerator[Event | None]:
    for each in first:
        yield each
    await asyncio.Event().wait()


async def test_silence_is_filled_with_heartbeats_until_the_connection_has_lived_its_time() -> None:
    seen = []
    with pytest.raises(StreamExpired):
        async for each in paced(silent([event(1), None]), never, Pace(heartbeat=0.02, recheck=9, life=0.2)):
            seen.append(each)  # noqa: PERF401
    assert seen[0] == event(1)
    assert len(seen) > 2 and set(map(type, seen[1:])) == {type(None)}


async def test_a_flood_of_events_does_not_put_off_the_check_of_the_key() -> None:
    async def flood() -> AsyncGenerator[Event | None]:
        for n in range(1, 1_000_000):
            yield event(n)
            await asyncio.sleep(0)

    async def away() -> None:
        raise StoreUnavailable("Redis does not answer.")

    with pytest.raises(StoreUnavailable):
        async for _ in paced(flood(), away, Pace(recheck=0.02)):
            pass


async def test_a_store_that_goes_away_ends_a_stream_and_a_socket_kindly(address: str, caller: Any, services: Services, monkeypatch: Any) -> None:
    workflow = await start(await caller())
    key = await key_of(services)

    async def away(key_id: str) -> None:
        raise StoreUnavailable("Redis does not answer.")

    monkeypatch.setattr(services.keys, "still_valid", away)
    async with connect(f"ws://{address}/ws/workflows/{workflow['workflow_id']}", additional_headers={"X-API-Key": key}) as socket:
        assert await closed(socket) == ({"type": "closing", "reason": "store_unavailable", "last_seq": 1}, 1013)


class EndsMeanwhile(EventLog):
    """A log whose workflow ends just after a page came back empty."""

    def __init__(self, clients: Clients, end: Callable[[], Awaitable[None]]) -> None:
        super().__init__(clients)
        self._end: Callable[[], Awaitable[None]] | None = end

    async def page(self, workflow_id: WorkflowId, *, after: int, limit: int) -> EventPage:
        page = await super().page(workflow_id, after=after, limit=limit)
        if not page.items and self._end:
            await self._end()
            self._end = None
        return page


async def test_a_workflow_that_ends_between_two_reads_still_tells_its_end(caller: Any, clients: Clients) -> None:
    workflow = await start(await caller())
    drivers, lease = await claim(clients)
    log = EndsMeanwhile(clients, lambda: drivers.finish(lease, WorkflowStatus.COMPLETED, EventType.WORKFLOW_COMPLETED, {}, {}))
    seen = [each.type async for each in log.follow(workflow["workflow_id"], after=0) if each]
    assert seen[-1] is EventType.WORKFLOW_COMPLETED


async def test_a_client_that_does_not_read_is_let_go(address: str, caller: Any, services: Services, clients: Clients, monkeypatch: Any) -> None:
    monkeypatch.setattr(streams, "SEND_SECONDS", 0.3)
    workflow = await start(await caller())
    drivers, lease = await claim(clients)
    long = EventDraft(type=EventType.WORKFLOW_NOTE, data={"text": "x" * 50_000})
    for number in range(1, 5):
        await drivers.commit(lease, number, Batch(events=[long] * 50))
    host, port = address.split(":")
    path = f"/api/v1/workflows/{workflow['workflow_id']}/events"
    with socket.socket() as deaf, capture_logs() as lines:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.connect((host, int(port)))
        deaf.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nX-API-Key: {await key_of(services)}\r\n\r\n".encode())
        await until(lambda: any(line.get("path") == path and line["event"] == "request" for line in lines))
    [line] = [line for line in lines if line.get("path") == path]
    assert line["bytes"] < 200 * 50_000
