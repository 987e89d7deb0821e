"""Builds the services of one API process from its settings."""

from collections.abc import Awaitable, Callable

from agents.registry import Registry
from cluster.artifacts import ArtifactStore
from cluster.redis.api_keys import ApiKeys
from cluster.redis.audit import AuditLog
from cluster.redis.client import connect
from cluster.redis.control import ControlStore
from cluster.redis.events import EventLog
from cluster.redis.idempotency import Answers
from cluster.redis.scripts import Scripts
from cluster.redis.workflows import WorkflowStore
from cluster.seals import key_ring
from cluster.settings import Settings
from graphs.workflows import standard

from .services import Services


async def build_services(settings: Settings, *, engine_alive: Callable[[], Awaitable[bool]] | None = None) -> Services:
    """Connects and builds. Raises Misconfigured and StoreUnavailable (no Redis), DefinitionRejected (a workflow type that does not fit the agents)."""
    specs = Registry().specs()
    types = standard(specs)
    artifacts = ArtifactStore(settings.artifacts_url)
    clients = await connect(settings)
    scripts = Scripts(clients)
    ring = key_ring(settings)
    store = WorkflowStore(clients, scripts, retention_days=settings.retention_days, ring=ring)
    return Services(
        settings=settings,
        store=store,
        control=ControlStore(clients, scripts, store, retention_days=settings.retention_days, ring=ring),
        audit=AuditLog(clients),
        ring=ring,
        events=EventLog(clients),
        keys=ApiKeys(clients, scripts),
        answers=Answers(scripts),
        artifacts=artifacts,
        types=types,
        agents=lambda: list(specs.values()),
        clients=clients,
        engine_alive=engine_alive,
    )
