"""The Serve deployment that hosts the engine. Its replica count in serve_config.yaml is the number of engines; they share the work through Redis and know nothing of each other.

On a graceful stop (scale-down, rolling deploy, SIGTERM by Serve) a replica hands its workflows to the others at once; what its agents' actors are doing goes on and is joined by whoever continues.
A replica that is killed does neither, and loses nothing: its leases lapse.

Beside its engine a replica reports linked workflows to Auto-Movie (`serve_app.reporting`) and does `serve_app.errands`.
"""

import asyncio
import contextlib
import os
import socket
from typing import Any

import structlog
from ray import serve

from agents.limits import LimitedDispatcher, LimitTable
from agents.placement import result_code
from agents.pool import RayPool
from agents.registry import Registry
from agents.roll_call import RollCall
from agents.routing import RoutedDispatcher
from agents.services.auto_movie import AutoMovieClient
from agents.traced import TracedDispatcher
from cluster import tracing
from cluster.artifacts import ArtifactStore
from cluster.contracts.errors import StoreUnavailable
from cluster.contracts.ids import AgentId
from cluster.logs import configure_logs
from cluster.redis.agents import AgentStore
from cluster.redis.breakers import SharedBoard
from cluster.redis.client import Clients, connect
from cluster.redis.driving import DriverStore
from cluster.redis.events import EventLog
from cluster.redis.evidence import LogSeals
from cluster.redis.limits import LimitStore
from cluster.redis.reports import ReportStore
from cluster.redis.results import ResultIndex
from cluster.redis.scripts import Scripts
from cluster.redis.workflow_types import TypeStore
from cluster.redis.workflows import WorkflowStore
from cluster.seals import key_ring
from cluster.settings import Settings
from graphs.checkpointer import RedisSaver
from graphs.engine import Engine
from graphs.providers import provider_names
from graphs.results import Outcome, Results
from graphs.workflows import live

from .errands import errands
from .meters import RayMeter
from .reporting.reporter import Reporter
from .reporting.writer import ReportWriter
from .sampling import Sampler

log = structlog.get_logger(__name__)

BEHIND_THE_INGRESS = 4
"""Niceness added to the engine's process: on a saturated machine people's requests are answered before more work is started."""


@serve.deployment(name="Engine", num_replicas=1, ray_actor_options={"num_cpus": 0.1}, health_check_period_s=2, health_check_timeout_s=10)
class EngineHost:
    """One engine. Answers `status`, so that an ingress replica can tell whether an engine is there."""

    async def __init__(self) -> None:
        os.nice(BEHIND_THE_INGRESS)
        self._settings = settings = Settings()
        configure_logs(settings)
        tracing.configure_traces(settings, "engine")
        self._clients: Clients = await connect(settings)
        self._meter = meter = RayMeter()
        scripts = Scripts(self._clients, lambda seconds: meter.observe("redis_batch_seconds", seconds))
        self._owner = f"{socket.gethostname()}-{os.getpid()}"
        agents, ring = Registry(resources=settings.agent_resources, private_networks=settings.private_networks), key_ring(settings)
        artifacts = ArtifactStore(settings.artifacts_url)
        table = LimitTable()
        self._pool = RayPool(agents, settings, weight=table.weight, meter=meter)
        limited = LimitedDispatcher(self._pool, agents.spec, LimitStore(self._clients, scripts), table, provider_names(settings))
        self._limiting = asyncio.create_task(limited.run(), name="limits")
        company = AgentStore(self._clients, scripts)
        router = RoutedDispatcher(limited, agents.spec, company)
        types = live(agents.specs(), TypeStore(self._clients, scripts, ring=ring), company.newcomers)
        roll_call = RollCall(company, agents, router, owner=self._owner, crews=self._pool, hosts=settings.agent_hosts_listed)
        self._roll_call = asyncio.create_task(roll_call.run(), name="roll-call")
        index = ResultIndex(
            self._clients,
            scripts,
            code=await asyncio.to_thread(result_code, settings),
            days=settings.result_cache_days,
            most_bytes=settings.result_cache_bytes,
            ring=ring,
        )
        days = settings.retention_days
        self._engine = Engine(
            DriverStore(self._clients, scripts, owner=self._owner, lease_seconds=settings.lease_seconds, retention_days=days, ring=ring, results=index),
            types,
            RedisSaver(self._clients, scripts, ring=ring, ttl_seconds=settings.retention_days * 24 * 3600),
            TracedDispatcher(router) if tracing.recording() else router,
            agents.load,
            provider_names(settings),
            capacity=settings.engine_workflows,
            abandon=self._pool.abandon,
            forget=artifacts.forget,
            seal=LogSeals(self._clients, scripts, ring).seal_ended,
            results=Results(index, frozenset(agents.specs()), settings.result_cache, lambda agent, outcome: self._looked_up(router, agent, outcome)),
            meter=meter,
        )
        self._sampling = asyncio.create_task(Sampler(meter, self._clients, driving=lambda: self._engine.driving, loads=self._pool.loads).run(), name="sampler")
        self._app = AutoMovieClient.from_settings(settings, SharedBoard(settings))
        store = WorkflowStore(self._clients, scripts, retention_days=settings.retention_days, ring=ring)
        reports = ReportStore(self._clients, scripts, owner=self._owner)
        self._reporter = Reporter(reports, store, EventLog(self._clients), ReportWriter(self._app, artifacts))
        self._running = asyncio.create_task(self._engine.run(), name="engine")
        self._reporting = asyncio.create_task(self._reporter.run(), name="reporter")
        self._errands = errands(settings, self._clients, scripts, ring, self._owner, types, meter)
        log.info("engine.started", owner=self._owner)

    def _looked_up(self, router: RoutedDispatcher, agent: AgentId, outcome: Outcome) -> None:
        router.looked_up(agent, hit=outcome is Outcome.HIT)
        self._meter.add("result_cache_lookups_total", agent=agent, outcome=outcome.value)

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
        self._roll_call.cancel()
        self._limiting.cancel()
        self._sampling.cancel()
        await self._errands.close()
        await self._stop_reporting()
        await self._pool.aclose()
        await asyncio.to_thread(tracing.close_traces)
        await self._clients.aclose()

    async def _stop_reporting(self) -> None:
        """What is being written is written once more by whoever reports next."""
        self._reporting.cancel()
        await asyncio.wait([self._reporting])
        with contextlib.suppress(StoreUnavailable):
            await self._reporter.close()
        await self._app.close()
