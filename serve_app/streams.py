"""Live events over Server-Sent Events and WebSocket: the same followed log in two framings.

Guarantees: events arrive in order, none missing and none twice, from the `after` the client names; the last one a client has seen is all it needs to go on at any replica. A
stream ends when the workflow has ended and its newest event was sent, within five seconds of its key's revocation, when its client reads too slowly, when Redis is away, and after `Pace.life` seconds, so that
connections spread over new replicas. Nothing is buffered: one event is taken from the log when the one before it was sent.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import orjson
from pydantic import Field, TypeAdapter, ValidationError
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from cluster.contracts.access import Caller
from cluster.contracts.base import Model
from cluster.contracts.errors import CallsheetError, NotFound, StoreUnavailable
from cluster.contracts.events import Event
from cluster.contracts.ids import WorkflowId
from cluster.contracts.workflows import Workflow

from .callers import still_valid
from .errors import BadRequest, Problem, as_problem
from .requests import parse_json
from .services import Services

RETRY_MS = 2000
SEND_SECONDS = 30.0
"""A client that takes longer than this for one frame reads too slowly."""
FRAME_LIMIT = 4096
GOING_AWAY, TRY_LATER, TOO_BIG, REFUSED = 1001, 1013, 1009, 4000


@dataclass(frozen=True)
class Pace:
    """Seconds between heartbeats, between checks of the key, and of a connection's whole life; and how long a client that left may take to come back, where its going ends a run."""

    heartbeat: float = 10.0
    recheck: float = 4.0
    life: float = 3600.0
    back: float = 20.0


PACE = Pace()
T = TypeVar("T")


class StreamExpired(Exception):
    """The connection has lived its time; the client connects again."""


async def paced(events: AsyncGenerator[T | None], recheck: Callable[[], Awaitable[object]], pace: Pace) -> AsyncGenerator[T | None]:
    """The events, with None whenever a heartbeat is due.

    Raises StreamExpired, and whatever `recheck` or the log raise.
    """
    now = time.monotonic()
    end, beat, check = now + pace.life, now + pace.heartbeat, now + pace.recheck
    upcoming = asyncio.ensure_future(anext(events))
    try:
        while now < end:
            await asyncio.wait({upcoming}, timeout=min(end, beat, check) - now)
            now = time.monotonic()
            if now >= check:
                await recheck()
                check = now + pace.recheck
            if upcoming.done():
                event = upcoming.result()
                if event is not None:
                    yield event
                    beat = time.monotonic() + pace.heartbeat
                upcoming = asyncio.ensure_future(anext(events))
            elif now >= beat:
                yield None
                beat = time.monotonic() + pace.heartbeat
        raise StreamExpired
    except StopAsyncIteration:
        return
    finally:
        upcoming.cancel()
        await asyncio.gather(upcoming, return_exceptions=True)
        await events.aclose()


def follow(services: Services, caller: Caller, workflow_id: WorkflowId, after: int, pace: Pace) -> AsyncGenerator[Event | None]:
    """What both framings send: the workflow's events above `after`, for as long as the caller's key is good."""
    log = services.events.follow(workflow_id, after=after)
    assert isinstance(log, AsyncGenerator)
    return paced(_timed(log, services), lambda: still_sees(services, caller, workflow_id), pace)


async def _timed(events: AsyncGenerator[Event | None], services: Services) -> AsyncGenerator[Event | None]:
    """The events; of those that were committed after this began, the meter is told how long they took."""
    began = time.time()
    async with contextlib.aclosing(events):
        async for event in events:
            if event is not None and (committed := event.at.timestamp()) > began:
                services.meter.observe("event_delivery_seconds", time.time() - committed)
            yield event


async def still_sees(services: Services, caller: Caller, workflow_id: WorkflowId) -> None:
    """Raises Unauthenticated when the caller's credentials are no longer good, NotFound when the workflow's project is no longer theirs."""
    fresh = await still_valid(services, caller)
    if fresh.reach() is not None and not fresh.sees((await services.store.get(workflow_id)).project_id):
        raise NotFound(f"There is no workflow {workflow_id}.")


async def check_position(services: Services, workflow: Workflow, after: int) -> None:
    """Raises BadRequest for a position the workflow has not reached: the client follows another workflow's numbers. Raises Gone when what follows is no longer kept."""
    if after > workflow.last_seq:
        raise BadRequest(f"This workflow has {workflow.last_seq} event(s) so far; there is nothing after {after}.", code="position_ahead")
    await services.events.page(workflow.workflow_id, after=after, limit=1)


class FramesResponse(StreamingResponse):
    """A response in frames that come when they come. A client that does not read for `SEND_SECONDS` is let go."""

    def __init__(self, frames: AsyncGenerator[bytes], *, media_type: str = "text/event-stream", headers: Mapping[str, str] | None = None) -> None:
        self._frames = frames
        super().__init__(frames, media_type=media_type, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no", **(headers or {})})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def impatient(message: Any) -> None:
            async with asyncio.timeout(SEND_SECONDS):
                await send(message)

        async with contextlib.aclosing(self._frames):  # a client that went away leaves them half read
            with contextlib.suppress(TimeoutError):
                await super().__call__(scope, receive, impatient)


class EventStreamResponse(FramesResponse):
    """A workflow's events as Server-Sent Events."""

    def __init__(self, events: AsyncGenerator[Event | None]) -> None:
        super().__init__(_sse(events))


async def _sse(events: AsyncGenerator[Event | None]) -> AsyncGenerator[bytes]:
    try:
        yield b"retry: %d\n\n" % RETRY_MS
        async for event in events:
            yield b": heartbeat\n\n" if event is None else _sse_frame(event)
    except (StreamExpired, CallsheetError):
        return  # the client connects again with Last-Event-ID and gets a status there if something is wrong
    finally:
        await events.aclose()


def _sse_frame(event: Event) -> bytes:
    return f"id: {event.seq}\nevent: {event.type}\ndata: {event.model_dump_json()}\n\n".encode()


class ClientFrame(Model):
    """What a WebSocket client may send after authentication."""

    type: Literal["subscribe", "unsubscribe", "ping"]
    workflow_id: WorkflowId | None = None
    after: int = Field(default=0, ge=0)


_FRAME = TypeAdapter(ClientFrame)


class EventSocket:
    """One WebSocket on one workflow: sends its events and answers `subscribe`, `unsubscribe` and `ping`.

    Server frames: `subscribed`, `event` (with `seq` and the whole event), `heartbeat`, `pong`, `error` (a problem) and, last, `closing` with the last `seq` sent.
    Close codes: 1000 the workflow has ended, 1001 connect again, 1013 try later, 4000 + status a refusal.
    """

    def __init__(self, socket: WebSocket, services: Services, caller: Caller, workflow: Workflow, pace: Pace) -> None:
        self._socket = socket
        self._services = services
        self._caller = caller
        self._workflow = workflow
        self._pace = pace
        self._last_seq = 0

    async def run(self, after: int) -> None:
        """Serves the connection to its end; returns when it is closed."""
        await check_position(self._services, self._workflow, after)
        await self._socket.accept()
        sender: asyncio.Task[None] | None = asyncio.create_task(self._send_events(after))
        reader = asyncio.create_task(self._receive())
        try:
            while True:
                done, _ = await asyncio.wait({reader, *([sender] if sender else [])}, return_when=asyncio.FIRST_COMPLETED)
                if sender in done:
                    return await self._close(sender)
                frame = reader.result()
                reader = asyncio.create_task(self._receive())
                sender = await self._obey(frame, sender)
        except (WebSocketDisconnect, TimeoutError):
            return
        finally:
            tasks: list[asyncio.Task[Any]] = [task for task in (reader, sender) if task]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _obey(self, frame: ClientFrame | BadRequest, sender: asyncio.Task[None] | None) -> asyncio.Task[None] | None:
        if isinstance(frame, ClientFrame) and frame.workflow_id not in (None, self._workflow.workflow_id):
            frame = BadRequest(f"This WebSocket follows {self._workflow.workflow_id}; open another one for another workflow.")
        if isinstance(frame, BadRequest):
            await self._send(_error_frame(as_problem(self._socket, frame)[0]))
            return sender
        if frame.type == "ping":
            await self._send({"type": "pong"})
            return sender
        if sender:
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)
        if frame.type == "unsubscribe":
            return None
        return asyncio.create_task(self._send_events(frame.after))

    async def _send_events(self, after: int) -> None:
        self._last_seq = after
        await self._send({"type": "subscribed", "workflow_id": self._workflow.workflow_id, "after": after})
        async with contextlib.aclosing(follow(self._services, self._caller, self._workflow.workflow_id, after, self._pace)) as events:
            async for event in events:
                if event is None:
                    await self._send({"type": "heartbeat"})
                    continue
                await self._send({"type": "event", "seq": event.seq, "event": event.model_dump(mode="json")})
                self._last_seq = event.seq

    async def _receive(self) -> ClientFrame | BadRequest:
        """The next frame, or what is wrong with it. Raises WebSocketDisconnect."""
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1000))
        text = message.get("text") or ""
        if len(text) > FRAME_LIMIT:
            return BadRequest(f"A frame may have {FRAME_LIMIT} characters.")
        try:
            return _FRAME.validate_python(parse_json(text))
        except (json.JSONDecodeError, ValidationError):
            return BadRequest('A frame is {"type": "subscribe", "after": N}, {"type": "unsubscribe"} or {"type": "ping"}.', code="bad_frame")

    async def _close(self, sender: asyncio.Task[None]) -> None:
        error = sender.exception()
        if error is None:
            return await self._say_goodbye("ended", 1000)
        if isinstance(error, StreamExpired):
            return await self._say_goodbye("expired", GOING_AWAY)
        if isinstance(error, StoreUnavailable):
            return await self._say_goodbye("store_unavailable", TRY_LATER)
        if isinstance(error, TimeoutError):
            return await self._say_goodbye("too_slow", TRY_LATER)
        if isinstance(error, CallsheetError):
            return await refuse_websocket(self._socket, error)
        raise error

    async def _say_goodbye(self, reason: str, code: int) -> None:
        await self._send({"type": "closing", "reason": reason, "last_seq": self._last_seq})
        await self._socket.close(code, reason)

    async def _send(self, frame: dict[str, Any]) -> None:
        async with asyncio.timeout(SEND_SECONDS):
            await self._socket.send_text(orjson.dumps(frame).decode())


async def refuse_websocket(socket: WebSocket, error: Exception) -> None:
    """Closes with 4000 + HTTP status after an `error` frame: a browser's script cannot read the status of a refused handshake, but it can read this."""
    found, _ = as_problem(socket, error)
    if socket.application_state is WebSocketState.CONNECTING:
        await socket.accept()
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):  # the client may have gone first
        await socket.send_text(orjson.dumps(_error_frame(found)).decode())
        await socket.close(REFUSED + found.status, found.code)


def _error_frame(found: Problem) -> dict[str, Any]:
    return {"type": "error", **found.model_dump(mode="json", exclude={"type"}, exclude_none=True), "problem": found.type}
