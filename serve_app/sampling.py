"""Gauges: what is looked at from time to time because nothing that happens tells of it. One sampler in each engine; what it tells of the store all engines tell alike."""

import asyncio
import time
from collections.abc import Callable, Mapping

import structlog

from cluster.contracts.errors import CallsheetError
from cluster.contracts.ids import AgentId
from cluster.contracts.metrics import Meter
from cluster.contracts.registrations import AgentLoad
from cluster.redis.breakers import open_circuits
from cluster.redis.client import Clients
from cluster.redis.gauges import look

log = structlog.get_logger(__name__)

OWN_SECONDS = 5.0
"""Between two looks at this engine and its agents."""
STORE_SECONDS = 15.0
"""Between two looks at the store; a look reads one field of each workflow that has not ended."""


class Sampler:
    def __init__(self, meter: Meter, clients: Clients, *, driving: Callable[[], int], loads: Callable[[], Mapping[AgentId, AgentLoad]]) -> None:
        self._meter, self._clients, self._driving, self._loads = meter, clients, driving, loads
        self._circuits: set[str] = set()

    async def run(self) -> None:
        """Until cancelled. Outlives outages of Redis."""
        due = 0.0
        while True:
            self.look_here()
            if time.monotonic() >= due:
                due = time.monotonic() + STORE_SECONDS
                await self.look_at_store()
            await asyncio.sleep(OWN_SECONDS)

    def look_here(self) -> None:
        self._meter.set("engine_workflows", self._driving())
        for agent, load in self._loads().items():
            self._meter.set("agent_running", load.running, agent=agent)
            self._meter.set("agent_backlog", load.backlog, agent=agent)
            self._meter.set("agent_actors", load.replicas, agent=agent)
            self._meter.set("agent_actors_wanted", load.wanted, agent=agent)

    async def look_at_store(self) -> None:
        try:
            found, circuits = await look(self._clients), set(await open_circuits(self._clients))
        except CallsheetError as error:  # away, or it lets this role see less than it should
            self._meter.set("redis_up", 0)
            log.warning("sampler.store_unavailable", error=error.detail)
            return
        self._meter.set("redis_up", 1)
        self._meter.set("redis_used_memory_bytes", found.used_memory)
        self._meter.set("redis_max_memory_bytes", found.max_memory)
        self._meter.set("queue_entries", found.queued)
        self._meter.set("queue_oldest_seconds", found.oldest_seconds)
        for status, count in found.statuses.items():
            self._meter.set("workflows", count, status=status.value)
        self._circuits |= circuits
        for circuit in self._circuits:
            self._meter.set("circuit_open", float(circuit in circuits), circuit=circuit)
