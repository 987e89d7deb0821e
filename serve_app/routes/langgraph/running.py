"""How a run is answered: as a stream, as its outcome, and what becomes of it when its client leaves."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Any

from fastapi import Request
from starlette.types import Receive, Scope, Send

from cluster.contracts.errors import CallsheetError
from cluster.contracts.threads import Thread, ThreadRun

from ...streams import FramesResponse, Pace
from ...threads.bodies import stream_modes
from ...threads.desk import Desk
from ...threads.following import Follower, position


def place_of(thread: Thread, run: ThreadRun) -> str:
    """The run's address as clients resolve it, under their own base URL."""
    return f"/threads/{thread.thread_id}/runs/{run.run_id}"


class _RunResponse(FramesResponse):
    """Follows a run; where its client's leaving ends it, cancels when nobody has come back in time."""

    def __init__(self, desk: Desk, follower: Follower, frames: AsyncGenerator[bytes], ends_with_client: bool, leaving: set[Any], **more: Any) -> None:
        super().__init__(frames, **more)
        self._desk, self._follower, self._ends, self._leaving = desk, follower, ends_with_client, leaving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        threads = self._desk.services.threads
        seen = await threads.watch(self._follower.thread, self._follower.run.run_id) if self._ends else 0
        try:
            await super().__call__(scope, receive, send)
        finally:
            if self._ends and not self._follower.ended:
                task = asyncio.get_running_loop().create_task(self._cancel_when_left(seen))
                self._leaving.add(task)
                task.add_done_callback(self._leaving.discard)

    async def _cancel_when_left(self, seen: int) -> None:
        """A cut connection comes back within seconds; a client that left does not."""
        await asyncio.sleep(self._follower.pace.back)
        with contextlib.suppress(CallsheetError):  # it has ended meanwhile, or its thread is gone
            if await self._desk.services.threads.watched(self._follower.thread, self._follower.run.run_id) == seen:
                by = self._desk.by.model_copy(update={"reason": "The client of the run has left."})
                await self._desk.services.control.cancel(self._follower.run.workflow_id, by)


def streamed(
    request: Request, desk: Desk, thread: Thread, run: ThreadRun, modes: list[str] | None, last_event_id: str | None, *, cancel: bool = False
) -> FramesResponse:
    """The run as Server-Sent Events from a position on."""
    follower = _follower(request, desk, thread, run, modes)
    place = place_of(thread, run)
    headers = {"Location": f"{place}/stream", "Content-Location": place}
    return _RunResponse(
        desk, follower, follower.frames(position(last_event_id)), _ends_with_client(desk, thread, run, cancel), _leaving(request), headers=headers
    )


def awaited(request: Request, desk: Desk, thread: Thread, run: ThreadRun, *, cancel: bool = False) -> FramesResponse:
    """The run's outcome as one JSON document, once it has stopped."""
    follower = _follower(request, desk, thread, run, None)
    place = place_of(thread, run)
    headers = {"Location": f"{place}/join", "Content-Location": place}
    ends = _ends_with_client(desk, thread, run, cancel)
    return _RunResponse(desk, follower, follower.outcome(), ends, _leaving(request), media_type="application/json", headers=headers)


def _ends_with_client(desk: Desk, thread: Thread, run: ThreadRun, asked: bool) -> bool:
    """Only the leaving of somebody who might cancel it ends a production."""
    return (asked or run.cancel_on_disconnect) and desk.may_produce(thread)


def _follower(request: Request, desk: Desk, thread: Thread, run: ThreadRun, modes: list[str] | None) -> Follower:
    pace: Pace = request.app.state.pace
    wanted = [mode for mode in modes or () if mode] or run.kwargs.get("stream_mode")
    return Follower(desk.services, desk.caller, thread, run, pace, stream_modes(wanted))


def _leaving(request: Request) -> set[Any]:
    """The cancellations under way; held, so that none is collected before it is done."""
    state = request.app.state
    if not hasattr(state, "leaving"):
        state.leaving = set()
    return state.leaving
