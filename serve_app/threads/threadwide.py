"""A thread as it happens: its runs' streams one after the other, and those to come, for clients that stay with a conversation.

Positions are `run.seq.n`: the run's number in the thread and the frame's place in its stream, so that a client that comes back misses nothing of any run.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

from ..streams import Pace
from .desk import Desk
from .following import Follower

LOOK_SECONDS = 0.5
"""How often a thread at rest is looked at for a new run."""


async def thread_frames(desk: Desk, thread_id: str, pace: Pace, last_event_id: str | None) -> AsyncGenerator[bytes]:
    """The frames behind a position; all of the thread's with `-`, and without one those of the newest run, if it goes on, and of later ones. Ends when the connection has lived its time."""
    loop = asyncio.get_running_loop()
    until, beat = loop.time() + pace.life, loop.time() + pace.heartbeat
    thread = await desk.thread(thread_id)
    at, seen = _position(last_event_id, len(thread.runs))
    while loop.time() < until:
        thread = await desk.thread(thread_id)
        if at < len(thread.runs):
            follower = Follower(
                desk.services, desk.caller, thread, thread.runs[at], replace(pace, life=max(0.0, until - loop.time())), _modes(thread.runs[at].kwargs)
            )
            async for frame in follower.frames(seen):
                yield _numbered(frame, at)
            if not follower.ended:
                return
            at, seen = at + 1, None
        elif loop.time() >= beat:
            yield b": heartbeat\n\n"
            beat = loop.time() + pace.heartbeat
        else:
            await asyncio.sleep(LOOK_SECONDS)


def _modes(kwargs: dict[str, object]) -> tuple[str, ...]:
    asked = kwargs.get("stream_mode")
    return tuple(map(str, asked)) if isinstance(asked, list) and asked else ("values",)


def _position(last_event_id: str | None, runs: int) -> tuple[int, tuple[int, int] | None]:
    if last_event_id in ("-", "-1"):
        return 0, None
    parts = (last_event_id or "").split(".")
    if len(parts) == 3 and all(part.isdecimal() and len(part) < 16 for part in parts):
        return int(parts[0]), (int(parts[1]), int(parts[2]))
    return max(0, runs - 1), None


def _numbered(frame: bytes, at: int) -> bytes:
    return b"id: %d." % at + frame.removeprefix(b"id: ") if frame.startswith(b"id: ") else frame
