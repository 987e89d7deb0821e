"""Slots: how many executions of a resource class run at once, and who gets the next free one.

A free slot is taken without suspending. When all are taken, the projects that wait share them: each start is charged to its project, and the one that has been charged least for its weight goes
next (stride scheduling: Waldspurger and Weihl, 1995). Within a project the most urgent workflow goes first, then the highest priority, equal ones in the order they came: with the work that remains
behind an execution as its priority, scarce slots go to the longest path. So a project with a thousand waiting executions delays another one's by the slots it holds and by no more.

The number may change while they wait: more are handed out at once, fewer are not given again as they come back.

A project that has waited for nothing has saved nothing up: its charge begins at the present of those who wait. A waiter that is cancelled never keeps a slot and is not charged.
"""

import asyncio
import contextlib
import heapq
import itertools
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from cluster.contracts.agents import AgentRequest, AgentSpec, ResourceClass
from cluster.settings import Settings

NORMAL = 2
"""Urgency of a workflow that nobody called urgent; 1 is more, 3 is less."""
SHARES_KEPT = 1000


def equal_weights(_: str) -> float:
    return 1.0


@dataclass
class _Share:
    """What one project was charged so far, and who of it waits."""

    charged: float = 0.0
    waiting: list[tuple[int, float, int, float, asyncio.Future[None]]] = field(default_factory=list)


class FairSlots:
    """An asynchronous semaphore of `count` slots, for one event loop. `weight` of a share: one of 2 gets twice the slots of one of 1 while both wait."""

    def __init__(self, count: int, weight: Callable[[str], float] = equal_weights) -> None:
        if count < 1:
            raise ValueError("there must be at least one slot")
        self.count = count
        self._free = count
        self._queued = 0
        """Entries of all shares, those who gave up included."""
        self._order = itertools.count()
        self._weight = weight
        self._shares: dict[str, _Share] = {}
        self._now = 0.0
        """Charge of the share that was served last: the present."""

    @property
    def free(self) -> int:
        return self._free

    @property
    def waiting(self) -> int:
        """Waiters that still want a slot."""
        return sum(not entry[-1].done() for share in self._shares.values() for entry in share.waiting)

    def resize(self, count: int) -> None:
        if count < 1:
            raise ValueError("there must be at least one slot")
        more, self.count = count - self.count, count
        self._free += more
        while self._free > 0 and self._hand_over():
            self._free -= 1

    async def acquire(self, priority: float = 0.0, *, share: str = "", urgency: int = NORMAL, cost: float = 1.0) -> None:
        """`cost` is what the start is charged: how long the slot will be held, in any unit that all callers use."""
        mine = self._share(share)
        if self._free > 0:  # nobody waits while a slot is free: `release` hands over directly
            self._free -= 1
            self._charge(share, mine, cost)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if not self._live(mine):
            mine.charged = max(mine.charged, self._now)
        heapq.heappush(mine.waiting, (urgency, -priority, next(self._order), cost, future))
        self._queued += 1
        try:
            await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                self.release()  # the slot came in the moment of the cancellation: pass it on
            raise

    def release(self) -> None:
        if self._free < 0 or not self._hand_over():
            self._free += 1

    def _hand_over(self) -> bool:
        """Gives a slot to whoever is next; False when nobody waits."""
        if not self._queued:
            return False
        waiting = [(share.charged, share.waiting[0][2], name) for name, share in self._shares.items() if self._live(share)]
        if not waiting:
            return False
        *_, name = min(waiting)
        share = self._shares[name]
        *_, cost, future = heapq.heappop(share.waiting)
        self._queued -= 1
        self._charge(name, share, cost)
        future.set_result(None)
        return True

    def _live(self, share: _Share) -> bool:
        """Whether somebody of it still wants a slot; forgets those at the head who do not."""
        while share.waiting and share.waiting[0][-1].done():
            heapq.heappop(share.waiting)
            self._queued -= 1
        return bool(share.waiting)

    @contextlib.asynccontextmanager
    async def hold(self, priority: float = 0.0, *, share: str = "", urgency: int = NORMAL, cost: float = 1.0) -> AsyncIterator[None]:
        await self.acquire(priority, share=share, urgency=urgency, cost=cost)
        try:
            yield
        finally:
            self.release()

    def _charge(self, name: str, share: _Share, cost: float) -> None:
        share.charged = max(share.charged, self._now)
        self._now = share.charged
        share.charged += cost / self._weight(name)

    def _share(self, name: str) -> _Share:
        if (share := self._shares.get(name)) is None:
            if len(self._shares) >= SHARES_KEPT:  # those who neither wait nor owe anything are as good as new
                self._shares = {other: kept for other, kept in self._shares.items() if self._live(kept) or kept.charged > self._now}
            share = self._shares[name] = _Share(self._now)
        return share


class ClassSlots:
    """The slots of each resource class, as the settings give them."""

    def __init__(self, settings: Settings, weight: Callable[[str], float] = equal_weights) -> None:
        self._of = {
            ResourceClass.LLM: FairSlots(settings.llm_slots, weight),
            ResourceClass.CPU_MEDIA: FairSlots(settings.cpu_media_slots, weight),
            ResourceClass.GPU_MEDIA: FairSlots(settings.gpu_media_slots, weight),
        }

    def hold(self, spec: AgentSpec, request: AgentRequest, priority: float) -> contextlib.AbstractAsyncContextManager[None]:
        """A slot for one execution: charged to its project with the time it is expected to take."""
        return self._of[spec.resource_class].hold(priority, share=request.project_id, urgency=request.urgency, cost=spec.expected_seconds)

    def count(self, spec: AgentSpec) -> int:
        return self._of[spec.resource_class].count

    def of(self, resource_class: ResourceClass) -> FairSlots:
        return self._of[resource_class]
