"""Limits an operator sets: how many executions of an agent, a project or a provider run at once over all engines, and how many begin a minute.

Nobody pays for a limit that is not set. Where one is, an execution takes its place in the order project, agent, provider before it asks for a slot, so that what waits here holds no slot and what is
held back in one project keeps nobody of another waiting. Of those that wait for the same limit in one engine only the next one asks, in the order of `slots.FairSlots`. While Redis is away the places that
were given stand and nothing new begins.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import NamedTuple, Protocol

import structlog

from cluster.contracts.agents import AgentRequest, AgentResult, AgentSpec, ResourceClass
from cluster.contracts.errors import CallsheetError, StoreUnavailable
from cluster.contracts.ids import AgentId, WorkflowId
from cluster.contracts.limits import Limit, LimitScope

from .dispatch import Dispatcher, failure_of
from .means import means_of
from .runtime import Answer, ProgressSink
from .slots import FairSlots

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0
ASK_SECONDS = 0.2
"""Between two questions for a place that depends on somebody leaving."""
KEEP_SECONDS = 10.0
"""Places are kept in this rhythm, several times within their life."""


class Entry(Protocol):
    @property
    def granted(self) -> bool: ...
    @property
    def by(self) -> str: ...
    @property
    def seconds(self) -> float: ...


class Places(Protocol):
    """`cluster.redis.limits.LimitStore`."""

    async def all(self) -> list[Limit]: ...
    async def enter(self, limit: Limit, token: str) -> Entry: ...
    async def leave(self, limit: Limit, token: str) -> None: ...


class _Applying(NamedTuple):
    limit: Limit
    turnstile: FairSlots


class LimitTable:
    """The limits as they are set now, looked up by name."""

    def __init__(self) -> None:
        self._limits: dict[tuple[LimitScope, str], Limit] = {}
        self._turnstiles: dict[tuple[LimitScope, str], FairSlots] = {}

    def take(self, limits: Iterable[Limit]) -> None:
        self._limits = {(limit.scope, limit.name): limit for limit in limits}

    def weight(self, project: str) -> float:
        limit = self._limits.get((LimitScope.PROJECT, project))
        return limit.weight if limit else 1.0

    def applying(self, project: str, agent: str, *providers: str) -> list[_Applying]:
        """In the order in which places are taken."""
        if not self._limits:
            return []
        named = ((LimitScope.PROJECT, project), (LimitScope.AGENT, agent), *((LimitScope.PROVIDER, name) for name in providers))
        return [_Applying(limit, self._turnstile(key)) for key in named if (limit := self._limits.get(key)) is not None and limit.holds_back]

    def _turnstile(self, key: tuple[LimitScope, str]) -> FairSlots:
        if (turnstile := self._turnstiles.get(key)) is None:
            self._turnstiles[key] = turnstile = FairSlots(1, self.weight)
        return turnstile


class LimitedDispatcher:
    """A `Dispatcher` before another one that lets through what the limits allow."""

    def __init__(
        self, inner: Dispatcher, specs: Callable[[AgentId], AgentSpec], places: Places, table: LimitTable, providers: Mapping[ResourceClass, str]
    ) -> None:
        self._inner, self._specs, self._places, self._table, self._providers = inner, specs, places, table, providers

    async def run(self) -> None:
        """Looks for changed limits, until cancelled."""
        while True:
            try:
                self._table.take(await self._places.all())
            except StoreUnavailable as error:
                log.warning("limits.not_read", error=error.detail)
            await asyncio.sleep(LOOK_SECONDS)

    async def dispatch(self, request: AgentRequest, *, priority: float, progress: ProgressSink) -> Answer:
        try:
            spec = self._specs(request.agent)
        except CallsheetError as error:
            return failure_of(error)
        applying = self._table.applying(request.project_id, request.agent, *means_of(spec, self._providers))
        if not applying:
            return await self._inner.dispatch(request, priority=priority, progress=progress)
        try:
            began = time.monotonic()
            async with contextlib.AsyncExitStack() as stack:
                for one in applying:
                    await stack.enter_async_context(self._place(one, request, spec, priority, progress))
                waited = round(time.monotonic() - began, 3)
                answer = await self._inner.dispatch(request, priority=priority, progress=progress)
                return answer.model_copy(update={"waited": {**answer.waited, "limit": waited}}) if isinstance(answer, AgentResult) else answer
        except StoreUnavailable as error:
            return failure_of(error).model_copy(update={"counts_as_attempt": False})

    @contextlib.asynccontextmanager
    async def _place(self, one: _Applying, request: AgentRequest, spec: AgentSpec, priority: float, progress: ProgressSink) -> AsyncIterator[None]:
        token = f"{request.execution_id}:{request.take}"
        async with one.turnstile.hold(priority, share=request.project_id, urgency=request.urgency, cost=spec.expected_seconds):
            await self._entered(one.limit, token, progress)
        keeping = asyncio.create_task(self._keep(one.limit, token))
        try:
            yield
        finally:
            keeping.cancel()
            with contextlib.suppress(StoreUnavailable):  # the place runs out by itself
                await self._places.leave(one.limit, token)

    async def _entered(self, limit: Limit, token: str, progress: ProgressSink) -> None:
        told = False
        while not (entry := await self._places.enter(limit, token)).granted:
            if not told:
                progress(0.0, f"waits: {limit.scope} {limit.name} is limited to {_words(limit, entry.by)}")
                told = True
            await asyncio.sleep(entry.seconds or ASK_SECONDS)

    async def _keep(self, limit: Limit, token: str) -> None:
        while True:
            await asyncio.sleep(KEEP_SECONDS)
            with contextlib.suppress(StoreUnavailable):
                await self._places.enter(limit, token)

    async def warm(self, agents: Iterable[AgentId]) -> None:
        await self._inner.warm(agents)

    async def release(self, workflow_id: WorkflowId) -> None:
        await self._inner.release(workflow_id)

    async def aclose(self) -> None:
        await self._inner.aclose()


def _words(limit: Limit, by: str) -> str:
    return f"{limit.concurrency} at once" if by == "concurrency" else f"{limit.per_minute:g} a minute"
