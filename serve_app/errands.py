"""What an engine's process does beside driving workflows and sharing nothing with that: deliver webhooks. A failure here is logged and tried again, and ends nothing."""

import asyncio
import contextlib
import secrets
from typing import Protocol

from agents.services.standard_webhooks import HookSender
from cluster.contracts.errors import StoreUnavailable
from cluster.redis.client import Clients
from cluster.redis.couriers import CourierStore
from cluster.redis.events import EventLog
from cluster.redis.scripts import Scripts
from cluster.redis.webhooks import WebhookStore
from cluster.seals import KeyRing
from cluster.settings import Settings

from .webhooks.courier import Courier


class Errand(Protocol):
    async def run(self) -> None:
        """Until cancelled."""

    async def close(self) -> None:
        """Gives back what another process may go on with. Raises StoreUnavailable."""


class Errands:
    """Runs from its making until `close`."""

    def __init__(self, *errands: Errand) -> None:
        self._errands = errands
        self._tasks = [asyncio.create_task(errand.run(), name=type(errand).__name__) for errand in errands]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)
        for errand in self._errands:
            with contextlib.suppress(StoreUnavailable):
                await errand.close()


def errands(settings: Settings, clients: Clients, scripts: Scripts, ring: KeyRing, owner: str) -> Errands:
    """Those of one engine process, begun."""
    mine = f"{owner}-{secrets.token_hex(4)}"  # a process id comes again; a right that was held under it must not
    courier = Courier(CourierStore(clients, scripts, ring=ring, owner=mine), WebhookStore(clients, scripts, ring=ring), EventLog(clients), HookSender(settings))
    return Errands(courier)
