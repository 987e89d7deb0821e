"""Reading a workflow's events: pages, and following live.

The stream's entry ids are the events' own numbers (`<seq>-0`), so replay and live are the same read from the last number seen, on any replica, with no state kept for the reader.

A workflow has ended for its readers when its record says so and they have seen its newest event. A terminal event alone does not say it: a person's `retry` writes on behind it.
"""

from collections.abc import AsyncIterator
from typing import Any

import orjson

from ..contracts.base import utc_from_ms
from ..contracts.errors import Gone, NotFound
from ..contracts.events import Event, EventPage, EventType
from ..contracts.ids import WorkflowId
from ..contracts.workflows import WorkflowStatus
from . import keys
from .client import Clients, redis_errors

BLOCK_MS = 4000
CHUNK = 256


class EventsTrimmed(Gone):
    """The events asked for were kept once and are no more; the oldest one there is has `earliest_seq`."""

    code = "events_trimmed"

    def __init__(self, workflow_id: WorkflowId, after: int, earliest_seq: int) -> None:
        super().__init__(
            f"The events of {workflow_id} from {after + 1} on are kept no longer; the earliest one there is has the number {earliest_seq}.",
            next_step=f"Read the state at /api/v1/workflows/{workflow_id}, then go on with after={earliest_seq - 1}.",
        )
        self.earliest_seq = earliest_seq


class EventLog:
    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    async def page(self, workflow_id: WorkflowId, *, after: int, limit: int) -> EventPage:
        """Up to `limit` events with `seq` above `after`, oldest first. Raises NotFound; EventsTrimmed when the first of them are no longer kept."""
        async with redis_errors():
            pipeline = self._clients.commands.pipeline(transaction=False)
            pipeline.xrange(keys.events(workflow_id), min=f"({after}-0" if after else "-", count=limit)
            pipeline.hmget(
                keys.record(workflow_id), ["status", "seq"]
            )  # read after the page: what has ended by now, with no event the page has not, has told its end
            entries, (status, newest) = await pipeline.execute()
        if status is None or newest is None:
            raise NotFound(f"There is no workflow {workflow_id}.")
        items = [_event(workflow_id, *entry) for entry in entries]
        await self._refuse_gap(workflow_id, after, items[0].seq if items else int(newest) + 1)
        last = items[-1].seq if items else after
        return EventPage(items=items, next_after=last, terminal=WorkflowStatus(status.decode()).terminal and last >= int(newest))

    async def _refuse_gap(self, workflow_id: WorkflowId, after: int, following: int) -> None:
        if following <= after + 1:
            return
        async with redis_errors():  # an event may have come between the two reads above: only the log itself can tell
            first: Any = await self._clients.commands.xrange(keys.events(workflow_id), count=1)
        earliest = int(first[0][0].split(b"-")[0]) if first else following
        if earliest > after + 1:
            raise EventsTrimmed(workflow_id, after, earliest)

    async def follow(self, workflow_id: WorkflowId, *, after: int) -> AsyncIterator[Event | None]:
        """Every event above `after`, those to come included; ends when the workflow has ended and its newest event was given. Yields None about every four seconds of silence.

        Raises NotFound, EventsTrimmed, and StoreUnavailable when Redis goes away: resume from the last number seen.
        """
        while True:
            page = await self.page(workflow_id, after=after, limit=CHUNK)
            for event in page.items:
                yield event
            after = page.next_after
            if page.terminal:
                return
            if page.items:
                continue
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
        hash=fields.get(b"h", b"").decode(),
    )
