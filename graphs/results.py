"""Which results a workflow takes over from earlier ones of its project, and which it offers to later ones. `cluster.redis.results` keeps them.

Taken over and offered is only what its execution key tells everything about: the result of a pure agent of the company's own table, made by that agent itself, and not as a makeshift while a service was
away. What a person set, what a gate answered and what failed is never offered. The engine knows the keys under which a project has results, as of the last time one of its drives began:
for any other key nothing is asked, so that what is made for the first time costs no look. A look is one script that travels with whatever else the engine sends to Redis in that turn. When Redis does not answer, nothing is found, and the execution runs.
"""

from collections.abc import Callable, Collection, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from cluster.contracts.agents import AgentResult, AgentSpec
from cluster.contracts.errors import StoreUnavailable
from cluster.contracts.ids import AgentId, ProjectId
from cluster.contracts.workflows import CacheUse, WorkflowOptions
from cluster.redis.results import Found


class Outcome(StrEnum):
    """What came of a look."""

    HIT = "hit"
    MISS = "miss"
    FAILED = "failed"
    """Redis did not answer."""


Meter = Callable[[AgentId, Outcome], None]


class Index(Protocol):
    """`cluster.redis.results.ResultIndex`."""

    async def known(self, project_id: ProjectId) -> Set[str]: ...

    async def find(self, project_id: ProjectId, key: str) -> Found | None: ...


class Asking(Protocol):
    """The workflow that asks; a `Lease`."""

    @property
    def project_id(self) -> str: ...
    @property
    def options(self) -> WorkflowOptions: ...


@dataclass(frozen=True)
class Results:
    """What an engine's workflows have in common. `own`: agents whose code `index` answers for; `default`: for workflows that do not say."""

    index: Index
    own: Collection[AgentId]
    default: CacheUse = CacheUse.USE
    meter: Meter = lambda agent, outcome: None

    def shelf(self, workflow: Asking, specs: Mapping[AgentId, AgentSpec]) -> "Shelf":
        pure = frozenset(agent for agent, spec in specs.items() if spec.pure and not spec.observes and agent in self.own)
        use = workflow.options.cache or self.default
        return Shelf(self.index, ProjectId(workflow.project_id), pure if use is not CacheUse.OFF else frozenset(), asks=use is CacheUse.USE, meter=self.meter)


class Shelf:
    """The results of the project as one drive of one workflow sees them."""

    def __init__(self, index: Index, project_id: ProjectId, agents: frozenset[AgentId], *, asks: bool, meter: Meter) -> None:
        self._index, self._project, self._agents, self._meter = index, project_id, agents, meter
        self._asks = agents if asks else frozenset[AgentId]()
        self._known: Set[str] = frozenset()

    async def open(self) -> None:
        """Learns of which keys there is anything."""
        if self._asks:
            try:
                self._known = await self._index.known(self._project)
            except StoreUnavailable:
                return

    def asks(self, agent: AgentId) -> bool:
        """Whether another workflow's result would do."""
        return agent in self._asks

    def offers(self, agent: AgentId, result: AgentResult) -> bool:
        """Whether a result may be another workflow's."""
        return agent in self._agents and not result.makeshift and not result.routed_to

    async def find(self, agent: AgentId, key: str) -> Found | None:
        """What an earlier workflow recorded under a key."""
        found, outcome = None, Outcome.MISS
        if key in self._known:
            try:
                found = await self._index.find(self._project, key)
            except StoreUnavailable:
                outcome = Outcome.FAILED
        self._meter(agent, Outcome.HIT if found else outcome)
        return found


class _Nothing:
    async def known(self, project_id: ProjectId) -> Set[str]:
        return frozenset()

    async def find(self, project_id: ProjectId, key: str) -> Found | None:
        return None


EMPTY = Shelf(_Nothing(), ProjectId(""), frozenset(), asks=False, meter=lambda agent, outcome: None)
"""Of a workflow that neither takes nor offers."""
