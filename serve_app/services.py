"""What the routes work with, built once per process by the composition root and carried by the application.

Routes and streams see these objects and nothing else of the process: no global, no settings read from the environment.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Protocol

from fastapi import Depends
from starlette.requests import HTTPConnection

from cluster.contracts.errors import Misconfigured
from cluster.contracts.metrics import UNMETERED, Meter

if TYPE_CHECKING:
    from cluster.artifacts import ArtifactStore
    from cluster.contracts.agents import AgentSpec
    from cluster.contracts.cluster import ClusterView
    from cluster.redis.agents import AgentStore
    from cluster.redis.api_keys import ApiKeys
    from cluster.redis.audit import AuditLog
    from cluster.redis.bulk import BulkStore
    from cluster.redis.callbacks import CallbackStore
    from cluster.redis.client import Clients
    from cluster.redis.control import ControlStore
    from cluster.redis.events import EventLog
    from cluster.redis.idempotency import Answers
    from cluster.redis.items import ItemStore
    from cluster.redis.limits import LimitStore
    from cluster.redis.projects import ProjectStore
    from cluster.redis.rates import RateStore
    from cluster.redis.schedules import ScheduleStore
    from cluster.redis.threads import ThreadStore
    from cluster.redis.tickets import TicketStore
    from cluster.redis.turns import Turns
    from cluster.redis.webhooks import WebhookStore
    from cluster.redis.workflows import WorkflowStore
    from cluster.seals import KeyRing
    from cluster.settings import Settings
    from graphs.estimates import Estimates
    from graphs.live_types import LiveTypes
    from graphs.registry import Earlier
    from graphs.travel import Travel

    from .people import People


class WorkflowTypes(Protocol):
    """The workflow types that can be started."""

    async def refresh(self, name: str = "", /) -> None:
        """Takes in what other replicas were told, at once for a name that is not known; called before it is looked up."""
        ...

    def pin(self, type: str, who: str = "", /) -> str:
        """`movie_creation` -> `movie_creation@1`; where the type has a ramp, the version it gives to `who` starts it. Raises NotFound or InvalidInput naming the known types, Conflict for a retired one."""
        ...

    def validate_input(self, pinned: str, input: dict[str, Any], /) -> dict[str, Any]:
        """The input as the workflow will see it. Raises InvalidInput whose pointers start at the request's body (`/input/logline`)."""
        ...

    def fields(self, pinned: str, /) -> frozenset[str]:
        """Names of what may be posted as its input."""
        ...

    def earlier(self, pinned: str, /) -> Earlier | None:
        """What a start of this type reads from a workflow that its input names."""
        ...

    def catalogue(self) -> list[dict[str, Any]]:
        """One JSON object per version, for people and for forms."""
        ...

    def versions(self, name: str, /) -> list[dict[str, Any]]:
        """The same for the versions of one type, newest first. Raises NotFound."""
        ...


@dataclass(frozen=True)
class Services:
    """Everything a route may touch."""

    settings: Settings
    store: WorkflowStore
    control: ControlStore
    audit: AuditLog
    ring: KeyRing
    events: EventLog
    keys: ApiKeys
    projects: ProjectStore
    """What is written down of them: settings and members."""
    tickets: TicketStore
    answers: Answers
    callbacks: CallbackStore
    artifacts: ArtifactStore
    types: WorkflowTypes
    agents: Callable[[], list[AgentSpec]]
    """The company's own."""
    limits: LimitStore
    turns: Turns
    schedules: ScheduleStore
    webhooks: WebhookStore
    threads: ThreadStore
    items: ItemStore
    rates: RateStore
    bulk: BulkStore
    company: AgentStore
    """Who joined at run time, and everybody's load."""
    clients: Clients
    people: People | None = None
    """Those who sign in at an OIDC issuer; None where none is set."""
    cluster: Callable[[], Awaitable[ClusterView]] | None = None
    """What the Ray cluster looks like; None where the API runs without one."""
    engine_alive: Callable[[], Awaitable[bool]] | None = None
    """Whether an engine can be reached; None where this process cannot know."""
    posting: LiveTypes | None = None
    """Where types are posted and retired; None where this process takes none."""
    estimates: Estimates | None = None
    """What a start would take; None where this process has no graphs."""
    travel: Travel | None = None
    """Checkpoints, forks and revisions; None where this process has no graphs."""
    meter: Meter = UNMETERED

    async def aclose(self) -> None:
        await self.keys.aclose()
        await self.clients.aclose()


def services_of(connection: HTTPConnection) -> Services:
    return connection.app.state.services


async def _use(connection: HTTPConnection) -> Services:
    return services_of(connection)  # a coroutine, because FastAPI runs plain functions in threads


Use = Annotated[Services, Depends(_use)]
"""Parameter type of routes that need the services."""


async def _travel(services: Use) -> Any:
    if services.travel is None:
        raise Misconfigured("This process knows no workflow graphs, so there is no going back in one.")
    await services.types.refresh()
    return services.travel


Traveller = Annotated["Travel", Depends(_travel)]
"""Parameter type of routes that look at the past, or change it."""


async def _estimating(services: Use) -> Any:
    if services.estimates is None:
        raise Misconfigured("This process knows no workflow graphs, so it cannot say what a start would take.")
    return services.estimates


Estimating = Annotated["Estimates", Depends(_estimating)]
"""Parameter type of the route that says what a start would take."""


async def _posting(services: Use) -> Any:
    if services.posting is None:
        raise Misconfigured("This process takes no workflow types.")
    return services.posting


Posting = Annotated["LiveTypes", Depends(_posting)]
"""Parameter type of routes that add and retire workflow types."""
