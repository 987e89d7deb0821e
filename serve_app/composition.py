"""Builds the services of one API process from its settings."""

import os
from collections.abc import Awaitable, Callable

from agents.registry import Registry
from cluster.artifacts import ArtifactStore
from cluster.contracts.agents import ResourceClass
from cluster.contracts.cluster import ClusterView
from cluster.contracts.metrics import UNMETERED, Meter
from cluster.redis.agents import AgentStore
from cluster.redis.api_keys import ApiKeys
from cluster.redis.audit import AuditLog
from cluster.redis.budgets import BudgetStore
from cluster.redis.bulk import BulkStore
from cluster.redis.callbacks import CallbackStore
from cluster.redis.checkpoints import CheckpointStore
from cluster.redis.client import connect
from cluster.redis.control import ControlStore
from cluster.redis.events import EventLog
from cluster.redis.idempotency import Answers
from cluster.redis.items import ItemStore
from cluster.redis.limits import LimitStore
from cluster.redis.projects import ProjectStore
from cluster.redis.rates import RateStore
from cluster.redis.schedules import ScheduleStore
from cluster.redis.scripts import Scripts
from cluster.redis.threads import ThreadStore
from cluster.redis.tickets import TicketStore
from cluster.redis.turns import Turns
from cluster.redis.webhooks import WebhookStore
from cluster.redis.workflow_types import TypeStore
from cluster.redis.workflows import WorkflowStore
from cluster.seals import key_ring
from cluster.settings import Settings
from graphs.checkpointer import RedisSaver
from graphs.estimates import Estimates
from graphs.providers import provider_names
from graphs.travel import COPY_SECONDS, House, Travel
from graphs.workflows import live

from .people import people_of
from .services import Services


def slots(settings: Settings) -> dict[ResourceClass, int]:
    """Executions of a class at once: what an engine allows, and for renders what the embedded Task Service has workers for."""
    renders = settings.gpu_media_slots
    if not settings.task_service_base_url_setting:
        renders = min(renders, settings.render_workers or os.cpu_count() or 1)
    return {ResourceClass.LLM: settings.llm_slots, ResourceClass.CPU_MEDIA: settings.cpu_media_slots, ResourceClass.GPU_MEDIA: renders}


async def build_services(
    settings: Settings,
    *,
    engine_alive: Callable[[], Awaitable[bool]] | None = None,
    cluster: Callable[[], Awaitable[ClusterView]] | None = None,
    meter: Meter = UNMETERED,
) -> Services:
    """Connects and builds. Raises Misconfigured and StoreUnavailable (no Redis), DefinitionRejected (a workflow type that does not fit the agents)."""
    agents = Registry(resources=settings.agent_resources)
    specs = agents.specs()
    artifacts = ArtifactStore(settings.artifacts_url)
    clients = await connect(settings)
    scripts = Scripts(clients, lambda seconds: meter.observe("redis_batch_seconds", seconds))
    ring = key_ring(settings)
    company = AgentStore(clients, scripts)
    types = live(specs, TypeStore(clients, scripts, ring=ring), company.newcomers)
    store = WorkflowStore(clients, scripts, retention_days=settings.retention_days, ring=ring)
    control = ControlStore(clients, scripts, store, retention_days=settings.retention_days, ring=ring)
    saver, checkpoints = RedisSaver(clients, scripts, ring=ring, ttl_seconds=COPY_SECONDS), CheckpointStore(clients, scripts, ring=ring)
    projects = ProjectStore(clients, scripts)
    return Services(
        settings=settings,
        store=store,
        control=control,
        audit=AuditLog(clients, scripts),
        ring=ring,
        events=EventLog(clients),
        keys=ApiKeys(clients, scripts),
        projects=projects,
        people=people_of(settings, projects),
        tickets=TicketStore(clients),
        answers=Answers(scripts),
        callbacks=CallbackStore(clients, scripts),
        artifacts=artifacts,
        types=types,
        posting=types,
        agents=lambda: list(specs.values()),
        company=company,
        limits=LimitStore(clients, scripts),
        turns=Turns(clients, scripts),
        schedules=ScheduleStore(clients, scripts),
        webhooks=WebhookStore(clients, scripts, ring=ring),
        threads=ThreadStore(clients, scripts, retention_days=settings.retention_days),
        items=ItemStore(clients, scripts),
        rates=RateStore(scripts),
        bulk=BulkStore(clients, scripts),
        clients=clients,
        engine_alive=engine_alive,
        cluster=cluster,
        meter=meter,
        estimates=Estimates(types, BudgetStore(clients, scripts), provider_names(settings), slots(settings)),
        travel=Travel(store, control, saver, checkpoints, House(types, agents.load, provider_names(settings), slots(settings))),
    )
