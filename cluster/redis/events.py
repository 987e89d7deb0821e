"""Reading a workflow's events: pages, and following live.

The stream's entry ids are the events' own numbers (`<seq>-0`), so replay and live are the same read from the last number seen, on any replica, with no state kept for the reader.
"""

from collections.abc import AsyncIterator
from typing import Any

import orjson

from ..contracts.base import utc_from_ms
from ..contracts.errors import NotFound
from ..contracts.events import TERMINAL_EVENTS, Event, EventPage, EventType
from ..contracts.ids import WorkflowId
from . import keys
from .client import Clients, redis_errors

BLOCK_MS = 4000
CHUNK = 256


class EventLog:
    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    async def page(self, workflow_id: WorkflowId, *, after: int, limit: int) -> EventPage:
        """Up to `limit` events with `seq` above `after`, oldest first. Raises NotFound."""
        key, record = keys.events(workflow_id), keys.record(workflow_id)
        async with redis_errors():
            entries: Any = await self._clients.commands.xrange(key, min=f"({after}-0" if after else "-", count=limit)
            if not entries and not await self._clients.commands.exists(record):
                raise NotFound(f"There is no workflow {workflow_id}.")
        items = [_event(workflow_id, *entry) for entry in entries]
        return EventPage(items=items, next_after=items[-1].seq if items else after, terminal=any(e.type in TERMINAL_EVENTS for e in items))

    async def follow(self, workflow_id: WorkflowId, *, after: int) -> AsyncIterator[Event | None]:
        """Every event above `after`, those to come included; ends after the terminal one. Yields None about every four seconds of silence.

        Raises NotFound, and StoreUnavailable when Redis goes away: resume from the last number seen.
        """
        while True:
            async with redis_errors():  # read before the page: an end written between the two is then in the page
                status = await self._clients.commands.hget(keys.record(workflow_id), "status")  # type: ignore[misc]
            page = await self.page(workflow_id, after=after, limit=CHUNK)
            for event in page.items:
                yield event
            after = page.next_after
            if page.terminal:
                return
            if page.items:
                continue
            if status is None or status in (b"completed", b"failed", b"cancelled"):
                return  # the reader is past the terminal event already
            async with redis_errors():
                found = await self._clients.blocking.xread({keys.events(workflow_id): f"{after}-0"}, count=1, block=BLOCK_MS)
            if not found:
                yield None


def _event(workflow_id: WorkflowId, entry_id: bytes, fields: dict[bytes, bytes]) -> Event:
    return Event(
        seq=int(entry_id.split(b"-")[0]),
        type=EventType(fields[b"t"].decode()),
        at=utc_from_ms(int(float(fields[b"at"]))),
        workflow_id=workflow_id,
        data=orjson.loads(fields[b"d"]),
    )
