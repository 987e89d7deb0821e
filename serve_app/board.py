"""The company live, over WebSocket: who is available, how busy everybody is, and who joins or leaves.

A process has one `Board` for all its readers: once a second, and only while somebody reads, it asks Redis what engines report, and each reader is sent what is not as it was sent before. There is no history to
resume: whoever connects gets everything once (`agents`), then the changes (`agent`, `left`).
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from typing import Any

import orjson
from starlette.websockets import WebSocket, WebSocketDisconnect

from cluster.contracts.errors import CallsheetError, StoreUnavailable
from cluster.contracts.registrations import AgentAvailability

from .streams import GOING_AWAY, SEND_SECONDS, TRY_LATER, Pace, StreamExpired, paced, refuse_websocket

LOOK_SECONDS = 1.0

Standing = Mapping[str, AgentAvailability]
Frame = dict[str, Any]


class Board:
    """What is known of the agents now, for any number of readers."""

    def __init__(self, look: Callable[[], Awaitable[Standing]]) -> None:
        self._look = look
        self._readers: set[asyncio.Queue[Standing | CallsheetError]] = set()
        self._looking: asyncio.Task[None] | None = None

    async def frames(self) -> AsyncGenerator[Frame]:
        """Everything, then what changes. Raises what the look raises."""
        shown = await self._look()
        yield {"type": "agents", "data": [each.model_dump(mode="json") for each in shown.values()]}
        news: asyncio.Queue[Standing | CallsheetError] = asyncio.Queue(1)  # a slow reader is shown the newest, and nothing twice
        self._readers.add(news)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._keep_looking(), name="board")
        try:
            while True:
                now = await news.get()
                if isinstance(now, CallsheetError):
                    raise now
                for agent in shown.keys() - now.keys():
                    yield {"type": "left", "data": {"agent": agent}}
                for agent, standing in now.items():
                    if shown.get(agent) != standing:
                        yield {"type": "agent", "data": standing.model_dump(mode="json")}
                shown = now
        finally:
            self._readers.discard(news)

    async def _keep_looking(self) -> None:
        while self._readers:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                found: Standing | CallsheetError = await self._look()
            except CallsheetError as error:
                found = error
            for news in self._readers:
                if news.full():
                    news.get_nowait()
                news.put_nowait(found)


async def serve_board(socket: WebSocket, board: Board, recheck: Callable[[], Awaitable[object]], pace: Pace) -> None:
    """One WebSocket on the board, to its end. A client may send `{"type": "ping"}`; whatever else it sends counts for nothing. Close codes as for a workflow's."""
    await socket.accept()
    sender = asyncio.create_task(_send_frames(socket, board, recheck, pace))
    reader = asyncio.create_task(_answer_pings(socket))
    try:
        await asyncio.wait({sender, reader}, return_when=asyncio.FIRST_COMPLETED)
        if sender.done():
            await _close(socket, sender.exception())
    except (WebSocketDisconnect, TimeoutError, RuntimeError):
        return
    finally:
        for task in (sender, reader):
            task.cancel()
        await asyncio.gather(sender, reader, return_exceptions=True)


async def _send_frames(socket: WebSocket, board: Board, recheck: Callable[[], Awaitable[object]], pace: Pace) -> None:
    async with contextlib.aclosing(paced(board.frames(), recheck, pace)) as frames:
        async for frame in frames:
            await _send(socket, frame or {"type": "heartbeat"})


async def _answer_pings(socket: WebSocket) -> None:
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        with contextlib.suppress(orjson.JSONDecodeError, AttributeError):
            if orjson.loads(message.get("text") or "").get("type") == "ping":
                await _send(socket, {"type": "pong"})


async def _close(socket: WebSocket, error: BaseException | None) -> None:
    if isinstance(error, CallsheetError) and not isinstance(error, StoreUnavailable):
        return await refuse_websocket(socket, error)
    reason, code = {StreamExpired: ("expired", GOING_AWAY), StoreUnavailable: ("store_unavailable", TRY_LATER), TimeoutError: ("too_slow", TRY_LATER)}.get(
        type(error), ("ended", 1000)
    )
    await _send(socket, {"type": "closing", "reason": reason})
    await socket.close(code, reason)


async def _send(socket: WebSocket, frame: Frame) -> None:
    async with asyncio.timeout(SEND_SECONDS):
        await socket.send_text(orjson.dumps(frame).decode())
