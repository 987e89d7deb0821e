"""Looks at what is committed while the faults happen, again and again, and remembers: what was seen once must still be there, byte for byte, ever after.

It reads around the relays, straight from the servers, and only what a reader could see: a server with `appendfsync always` answers reads after its own log is written, so what the observer saw was durable.
"""

import asyncio
import contextlib
import random
from typing import Any

from redis.exceptions import RedisClusterException, RedisError

from cluster.contracts.ids import WorkflowId
from cluster.redis import keys
from cluster.redis.client import Clients
from tests.chaos.history import History

PAUSE_SECONDS = 0.1
AT_ONCE = 5

Entry = tuple[bytes, dict[bytes, bytes]]


class Observer:
    """`contradictions` are sentences about what changed or went away."""

    def __init__(self, clients: Clients, history: History, chance: random.Random) -> None:
        self._redis: Any = clients.commands
        self._history, self._chance = history, chance
        self._rows: dict[str, dict[bytes, bytes]] = {}
        self._events: dict[str, list[Entry]] = {}
        self.contradictions: list[str] = []
        self.looks = 0
        self._stopped = False

    def stop(self) -> None:
        self._stopped = True

    async def run(self) -> None:
        """Until `stop`; a server that is away is looked at later. Not ended by a cancellation, which the client may swallow (asyncio.wait_for of Python 3.11)."""
        while not self._stopped:
            await asyncio.sleep(PAUSE_SECONDS)
            known = list(self._history.accepted)
            for workflow_id in self._chance.sample(known, min(AT_ONCE, len(known))):
                with contextlib.suppress(RedisError, RedisClusterException, OSError, AttributeError):
                    await self.look(WorkflowId(workflow_id))

    async def look(self, workflow_id: WorkflowId) -> None:
        """Compares what is stored now with everything seen before."""
        rows: dict[bytes, bytes] = await self._redis.hgetall(keys.ledger(workflow_id))
        events: list[Entry] = await self._redis.xrange(keys.events(workflow_id))
        self.looks += 1
        final = {key: value for key, value in rows.items() if value[:1] == b"S"}
        before = self._rows.setdefault(workflow_id, {})
        self.contradictions += [
            f"{workflow_id}: the committed result of {key.decode()} {'is gone' if key not in rows else 'changed'}"
            for key, value in before.items()
            if rows.get(key) != value
        ]
        before.update(final)
        seen = self._events.get(workflow_id, [])
        if events[: len(seen)] != seen:
            self.contradictions.append(f"{workflow_id}: its first {len(seen)} events read differently than before ({len(events)} are there now)")
        self._events[workflow_id] = events
