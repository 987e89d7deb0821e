"""The Serve deployment that hosts the engine. Its replica count in serve_config.yaml is the number of engines; they share the work through Redis and know nothing of each other.

On a graceful stop (scale-down, rolling deploy, SIGTERM by Serve) a replica hands its workflows to the others at once; what its agents' actors are doing goes on and is joined by whoever continues.
A replica that is killed does neither, and loses nothing: its leases lapse.
"""

import asyncio
import os
import socket
from typing import Any

import structlog
from ray import serve

from agents.pool import RayPool
from agents.registry import Registry
from cluster.artifacts import ArtifactStore
from cluster.redis.client import Clients, connect
from cluster.redis.driving import DriverStore
from cluster.redis.evidence import LogSeals
from cluster.redis.scripts import Scripts
from cluster.seals import key_ring
from cluster.settings import Settings
from graphs.checkpointer import RedisSaver
from graphs.engine import Engine
from graphs.providers import provider_names
from graphs.workflows import standard

from .logs import configure_logs

log = structlog.get_logger(__name__)

BEHIND_THE_INGRESS = 4
"""Niceness added to the engine's process: on a saturated machine people's requests are answered before more work is started."""


@serve.deployment(name="Engine", num_replicas=1, ray_actor_options={"num_cpus": 0.1}, health_check_period_s=2, health_check_timeout_s=10)
class EngineHost:
    """One engine. Answers `status`, so that an ingress replica can tell whether an engine is there."""

    async def __init__(self) -> None:
        configure_logs()
        os.nice(BEHIND_THE_INGRESS)
        self._settings = settings = Settings()
        self._clients: Clients = await connect(settings)
        scripts = Scripts(self._clients)
        self._owner = f"{socket.gethostname()}-{os.getpid()}"
        agents, ring = Registry(), key_ring(settings)
        artifacts = ArtifactStore(settings.artifacts_url)
        self._pool = RayPool(agents, settings)
        self._engine = Engine(
            DriverStore(self._clients, scripts, owner=self._owner, lease_seconds=settings.lease_seconds, retention_days=settings.retention_days, ring=ring),
            standard(agents.specs()),
            RedisSaver(self._clients, scripts, ring=ring, ttl_seconds=settings.retention_days * 24 * 3600),
            self._pool,
            agents.load,
            provider_names(settings),
            capacity=settings.engine_workflows,
            abandon=self._pool.abandon,
            forget=artifacts.forget,
            seal=LogSeals(self._clients, scripts, ring).seal_ended,
        )
        self._running = asyncio.create_task(self._engine.run(), name="engine")
        log.info("engine.started", owner=self._owner)

    async def status(self) -> dict[str, Any]:
        """Owner, process id and number of workflows driven now."""
        return {"owner": self._owner, "pid": os.getpid(), "driving": self._engine.driving, "node": socket.gethostname()}

    async def check_health(self) -> None:
        """Raises when the engine's loop has ended, so that Serve replaces the replica."""
        if self._running.done():
            raise RuntimeError(f"The engine stopped: {self._running.exception() if not self._running.cancelled() else 'cancelled'}")

    async def __del__(self) -> None:
        """Serve's graceful stop."""
        await self._engine.drain("replica stops")
        self._running.cancel()
        await self._pool.aclose()
        await self._clients.aclose()
