"""Who does a step: the agent the workflow names, or another one that can do the same and is better placed.

Candidates for an agent's step are the agent itself and every registered one that stands in for it, or that has its capabilities, emits the same and needs no more. Of those that are available the one
with the lowest price goes: the seconds its queue and its work are expected to take, its declared cost, and a little for distance. An agent that failed several times in a row is left alone until it has
rested; when all are, the least bad one is tried. `choose` is pure and says why; `RoutedDispatcher` asks it for each execution that has a choice, and nobody pays for it where there is none.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult, AgentSpec
from cluster.contracts.errors import CallsheetError
from cluster.contracts.ids import AgentId, WorkflowId
from cluster.contracts.registrations import AgentLoad, AgentRegistration

from .dispatch import Dispatcher
from .runtime import Answer, ProgressSink

SICK_AFTER = 3
"""Failures in a row after which an agent is left alone …"""
REST_SECONDS = 20.0
"""… for so long; then one execution tries it again."""
SECONDS_PER_COST = 10.0
"""What one unit of declared cost weighs, in seconds of waiting."""
DISTANCE_SECONDS = 0.5
"""Added for an agent that runs elsewhere."""
SMOOTHING = 0.2
"""Weight of the newest time in the moving average."""
UNREACHED = frozenset({"actor_lost", "cluster_unavailable", "waiting_for_resources", "agent_unreachable", "timeout", "heartbeat_timeout", "agent_defect"})
"""Failures that speak against the agent and not against its input."""


class Candidate(NamedTuple):
    agent: AgentId
    spec: AgentSpec
    cost: float = 0.0
    load: AgentLoad = AgentLoad()
    sick: str = ""
    """Why it should get nothing now; empty for a healthy one."""


class Route(NamedTuple):
    agent: AgentId
    why: str


def can_take(registration: AgentRegistration, role: AgentSpec) -> bool:
    """Whether a registered agent can do another one's steps: it emits the same, takes nothing the other does not, runs over the same items, and has its capabilities or is named for it."""
    spec = registration.spec
    mine, theirs = {name.rstrip("?") for name in spec.takes}, {name.rstrip("?") for name in role.takes}
    fits = set(spec.emits) == set(role.emits) and mine <= theirs and spec.fan_out is role.fan_out
    return fits and (registration.stands_in_for == role.id or (registration.stands_in_for is None and spec.capabilities >= role.capabilities))


def price(candidate: Candidate) -> float:
    """Expected seconds until its answer, with cost and distance as seconds."""
    load = candidate.load
    typical = load.typical_seconds or candidate.spec.expected_seconds
    places = load.places or candidate.spec.concurrency
    return typical * (1 + load.running / places) + SECONDS_PER_COST * candidate.cost + (0.0 if load.local else DISTANCE_SECONDS)


def choose(candidates: Iterable[Candidate]) -> Route:
    """The route for an execution. Raises ValueError without candidates."""
    everybody = list(candidates)
    healthy = [candidate for candidate in everybody if not candidate.sick]
    ranked = sorted(healthy or everybody, key=lambda candidate: (price(candidate), candidate.agent))
    if not ranked:
        raise ValueError("nobody can take the step")
    best = ranked[0]
    load = best.load
    typical = load.typical_seconds or best.spec.expected_seconds
    why = f"{typical:.1f} s a piece, {load.running} under way on {load.places or best.spec.concurrency} places, cost {best.cost:g}: {price(best):.1f}"
    others = [f"{other.agent} {price(other):.1f}" for other in ranked[1:3]] + [
        f"{other.agent} {other.sick}" for other in everybody if other.sick and other is not best
    ]
    return Route(best.agent, f"{why}; {', '.join(others)}" if others else f"{why}; nobody else")


@dataclass
class _Seen:
    """What this process has seen of one agent."""

    running: int = 0
    typical: float = 0.0
    in_a_row: int = 0
    executions: int = 0
    failures: int = 0
    lookups: int = 0
    hits: int = 0
    rests_until: float = 0.0

    def ended(self, seconds: float, failed: bool, now: float) -> None:
        self.executions += 1
        if failed:
            self.failures += 1
            self.in_a_row += 1
            if self.in_a_row >= SICK_AFTER:
                self.rests_until = now + REST_SECONDS
            return
        self.in_a_row, self.rests_until = 0, 0.0
        self.typical = seconds if not self.typical else (1 - SMOOTHING) * self.typical + SMOOTHING * seconds


class Choices(Protocol):
    """Where it is written to whom an execution was given; `cluster.redis.agents.AgentStore`."""

    async def given_to(self, execution_id: str, take: int, choice: AgentId) -> AgentId: ...

    async def take_back(self, execution_id: str, take: int) -> None: ...


class RoutedDispatcher:
    """A `Dispatcher` before another one that gives each execution to the best candidate.

    `adopt` tells it who has joined, `hear` what the other engines know; `loads` is what this one knows. An execution stays with the agent it was given to, also when another engine goes on with it,
    until that agent fails it.
    """

    def __init__(self, inner: Dispatcher, specs: Callable[[AgentId], AgentSpec], choices: Choices, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._inner, self._specs, self._choices, self._clock = inner, specs, choices, clock
        self._joined: dict[AgentId, AgentRegistration] = {}
        self._stand_ins: dict[AgentId, tuple[AgentId, ...]] = {}
        self._seen: dict[AgentId, _Seen] = {}
        self._heard: dict[AgentId, AgentLoad] = {}
        self._away: dict[AgentId, str] = {}

    def adopt(self, registrations: Mapping[AgentId, AgentRegistration]) -> None:
        """The agents that have joined, all of them."""
        self._joined, self._stand_ins = dict(registrations), {}

    def hear(self, others: Mapping[AgentId, AgentLoad], away: Mapping[AgentId, str]) -> None:
        """What the other engines report, added up, and which registered agents give no sign of life, with the reason."""
        self._heard, self._away = dict(others), dict(away)

    def looked_up(self, agent: AgentId, *, hit: bool) -> None:
        """An earlier workflow's result would have done, or did."""
        seen = self._seen.setdefault(agent, _Seen())
        seen.lookups += 1
        seen.hits += hit

    def loads(self) -> dict[AgentId, AgentLoad]:
        """What this process knows of the agents it has used, and of all that have joined."""
        return {agent: self._own(agent).model_copy(update={"away": self._sick(agent)}) for agent in {**self._seen, **self._joined}}

    async def dispatch(self, request: AgentRequest, *, priority: float, progress: ProgressSink) -> Answer:
        stand_ins = self._can_stand_in(request.agent)
        if not stand_ins:
            return await self._watched(request, priority, progress)
        route = choose(self._candidate(agent) for agent in (request.agent, *stand_ins))
        given = await self._choices.given_to(request.execution_id, request.take, route.agent)
        if given != route.agent:
            route = Route(given, "it was given this execution before")
        answer = await self._watched(request.model_copy(update={"agent": given}), priority, progress)
        if isinstance(answer, AgentFailure):
            await self._choices.take_back(request.execution_id, request.take)
            return self._softened(answer, request.agent, given)
        return answer if given == request.agent else answer.model_copy(update={"routed_to": given, "why": route.why})

    async def warm(self, agents: Iterable[AgentId]) -> None:
        await self._inner.warm(agents)

    async def release(self, workflow_id: WorkflowId) -> None:
        await self._inner.release(workflow_id)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def _watched(self, request: AgentRequest, priority: float, progress: ProgressSink) -> Answer:
        seen, begun = self._seen.setdefault(request.agent, _Seen()), self._clock()
        seen.running += 1
        try:
            answer = await self._inner.dispatch(request, priority=priority, progress=progress)
        finally:
            seen.running -= 1
        failed = isinstance(answer, AgentFailure) and answer.code in UNREACHED
        seen.ended(answer.worked_seconds or self._clock() - begun if isinstance(answer, AgentResult) else 0.0, failed, self._clock())
        return answer

    def _softened(self, failure: AgentFailure, asked: AgentId, given: AgentId) -> AgentFailure:
        """A stand-in's failure ends nothing: the agent that was asked for, or another one, is tried."""
        if given == asked:
            return failure
        return failure.model_copy(update={"terminal": False, "counts_as_attempt": failure.counts_as_attempt and failure.code not in UNREACHED})

    def _can_stand_in(self, agent: AgentId) -> tuple[AgentId, ...]:
        if not self._joined:
            return ()
        if (found := self._stand_ins.get(agent)) is None:
            try:
                role = self._specs(agent)
            except CallsheetError:
                return ()
            found = self._stand_ins[agent] = tuple(other for other, registration in self._joined.items() if other != agent and can_take(registration, role))
        return found

    def _candidate(self, agent: AgentId) -> Candidate:
        joined = self._joined.get(agent)
        return Candidate(agent, joined.spec if joined else self._specs(agent), joined.cost if joined else 0.0, self._load(agent), self._sick(agent))

    def _sick(self, agent: AgentId) -> str:
        if away := self._away.get(agent):
            return away
        seen = self._seen.get(agent)
        rests = seen is not None and seen.in_a_row >= SICK_AFTER and self._clock() < seen.rests_until
        return f"{seen.in_a_row} failures in a row" if seen is not None and rests else ""

    def _own(self, agent: AgentId) -> AgentLoad:
        seen = self._seen.get(agent, _Seen())
        return AgentLoad(
            running=seen.running,
            typical_seconds=seen.typical,
            failed_in_a_row=seen.in_a_row,
            executions=seen.executions,
            failures=seen.failures,
            lookups=seen.lookups,
            hits=seen.hits,
            local=agent not in self._joined or not self._joined[agent].url,
        )

    def _load(self, agent: AgentId) -> AgentLoad:
        own, others = self._own(agent), self._heard.get(agent)
        return own if others is None else added(own, others)


def added(one: AgentLoad, other: AgentLoad) -> AgentLoad:
    """What two engines know of one agent, together."""
    total = one.executions + other.executions
    typical = (
        (one.typical_seconds * one.executions + other.typical_seconds * other.executions) / total if total else one.typical_seconds or other.typical_seconds
    )
    return AgentLoad(
        running=one.running + other.running,
        places=max(one.places, other.places),
        typical_seconds=typical,
        failed_in_a_row=max(one.failed_in_a_row, other.failed_in_a_row),
        executions=total,
        failures=one.failures + other.failures,
        backlog=one.backlog + other.backlog,
        demand=one.demand + other.demand,
        replicas=max(one.replicas, other.replicas),
        wanted=max(one.wanted, other.wanted),
        lookups=one.lookups + other.lookups,
        hits=one.hits + other.hits,
        local=one.local,
    )
