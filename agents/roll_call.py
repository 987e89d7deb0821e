"""Once a second: who belongs to the company, who gives signs of life, how busy everybody is. One in each engine.

What it learns it tells the registry, the router and the pool of its process; what this process knows it reports for the others. So all engines size a crew by the work of all. A registered agent that cannot be loaded, that may not be called, or that does not
answer is away, with the reason, and gets nothing. While Redis is away the last known company stands.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

import structlog

from cluster.contracts.errors import CallsheetError, StoreUnavailable
from cluster.contracts.ids import AgentId
from cluster.contracts.registrations import AgentLoad, AgentRegistration
from cluster.redis.agents import LOOK_SECONDS, AgentStore

from .registry import Registry
from .routing import RoutedDispatcher, added

log = structlog.get_logger(__name__)

PROBE_LOOKS = 2
"""An HTTP agent is asked for a sign of life at every so manieth look."""


class Crews(Protocol):
    """Who makes the actors; `agents.pool.RayPool`."""

    def loads(self) -> Mapping[AgentId, AgentLoad]: ...
    def hear(self, others: Mapping[AgentId, AgentLoad]) -> None: ...


CREW_WORDS = {"places", "backlog", "demand", "replicas", "wanted"}
"""What of a load the pool knows, and not the router."""
Probe = Callable[[AgentRegistration, str], Awaitable[str]]


async def _probe(registration: AgentRegistration, private_networks: str) -> str:
    from .services.http_agent import probe
    from .services.outbound import parse_networks

    return await probe(registration, parse_networks(private_networks))


class RollCall:
    def __init__(
        self,
        store: AgentStore,
        registry: Registry,
        router: RoutedDispatcher,
        *,
        owner: str,
        crews: Crews | None = None,
        hosts: frozenset[str] = frozenset(),
        probe: Probe = _probe,
    ) -> None:
        """`crews`: the pool that this engine's work ends in. `hosts`: where HTTP agents may be; `CALLSHEET_AGENT_HOSTS`."""
        self._store, self._registry, self._router = store, registry, router
        self._owner, self._crews, self._hosts, self._probe = owner, crews, hosts, probe
        self._generation = -1
        self._looks = 0
        self._refused: dict[AgentId, str] = {}
        self._silent: dict[AgentId, str] = {}

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.look()
            except StoreUnavailable as error:
                log.warning("agents.roll_call_failed", error=error.detail)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Raises StoreUnavailable."""
        if (generation := await self._store.generation()) != self._generation:
            await self._adopt(await self._store.registrations())
            self._generation = generation
        if self._looks % PROBE_LOOKS == 0:
            self._silent = await self._signs_of_life()
        self._looks += 1
        others = _others(await self._store.report(self._owner, self._known_here()), self._owner)
        self._router.hear(others, {**self._silent, **self._refused})
        if self._crews is not None:
            self._crews.hear(others)

    def _known_here(self) -> dict[AgentId, AgentLoad]:
        known = dict(self._router.loads())
        for agent, crew in self._crews.loads().items() if self._crews is not None else ():
            known[agent] = crew.model_copy(update=known[agent].model_dump(exclude=CREW_WORDS)) if agent in known else crew
        return known

    async def _adopt(self, registrations: Mapping[AgentId, AgentRegistration]) -> None:
        self._registry.adopt(registrations)
        self._refused = {}
        for agent_id in self._registry.joined:
            try:
                await asyncio.to_thread(self._registry.load, agent_id)
            except CallsheetError as error:
                self._refused[agent_id] = error.detail
                log.warning("agents.not_loaded", agent=agent_id, error=error.detail)
        self._router.adopt(self._registry.joined)

    async def _signs_of_life(self) -> dict[AgentId, str]:
        remote = {agent: registration for agent, registration in self._registry.joined.items() if registration.url}
        if not remote:
            return {}
        told = await asyncio.gather(*(self._sign_of(registration) for registration in remote.values()))
        return {agent: why for agent, why in zip(remote, told, strict=True) if why}

    async def _sign_of(self, registration: AgentRegistration) -> str:
        from .services.http_agent import permitted

        return permitted(registration.url, self._hosts) or await self._probe(registration, self._registry.private_networks)


def _others(everybody: Mapping[AgentId, Mapping[str, AgentLoad]], owner: str) -> dict[AgentId, AgentLoad]:
    """What the other engines know, added up."""
    total: dict[AgentId, AgentLoad] = {}
    for agent, by_engine in everybody.items():
        for engine, load in by_engine.items():
            if engine != owner:
                total[agent] = added(total[agent], load) if agent in total else load
    return total
