"""What an engine's process does beside driving workflows and sharing nothing with that: deliver webhooks, start what is scheduled. A failure here is logged and tried again, and ends nothing."""

import asyncio
import contextlib
import secrets
from typing import Protocol

from agents.services.standard_webhooks import HookSender
from cluster.contracts.errors import StoreUnavailable
from cluster.contracts.metrics import Meter
from cluster.redis.client import Clients
from cluster.redis.control import ControlStore
from cluster.redis.couriers import CourierStore
from cluster.redis.events import EventLog
from cluster.redis.projects import ProjectStore
from cluster.redis.schedules import ScheduleStore
from cluster.redis.scripts import Scripts
from cluster.redis.webhooks import WebhookStore
from cluster.redis.workflows import WorkflowStore
from cluster.seals import KeyRing
from cluster.settings import Settings

from .scheduling.scheduler import Scheduler
from .services import WorkflowTypes
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


def errands(settings: Settings, clients: Clients, scripts: Scripts, ring: KeyRing, owner: str, types: WorkflowTypes, meter: Meter) -> Errands:
    """Those of one engine process, begun."""
    mine = f"{owner}-{secrets.token_hex(4)}"  # a process id comes again; a right that was held under it must not
    courier = Courier(CourierStore(clients, scripts, ring=ring, owner=mine), WebhookStore(clients, scripts, ring=ring), EventLog(clients), HookSender(settings))
    days = settings.retention_days
    workflows = WorkflowStore(clients, scripts, retention_days=days, ring=ring)
    control = ControlStore(clients, scripts, workflows, retention_days=days, ring=ring)
    scheduler = Scheduler(
        ScheduleStore(clients, scripts, owner=mine),
        workflows,
        control,
        types,
        ProjectStore(clients, scripts),
        implicit_projects=settings.implicit_projects,
        meter=meter,
    )
    return Errands(courier, scheduler)
