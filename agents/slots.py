"""Slots: how many executions of a resource class run at once, and who gets the next free one.

A free slot is taken without suspending. When all are taken, the waiter with the highest priority goes first, equal ones in the order they came: with the work that
remains behind an execution as its priority, scarce slots go to the longest path. A waiter that is cancelled never keeps a slot.
"""

import asyncio
import contextlib
import heapq
import itertools
from collections.abc import AsyncIterator

from cluster.contracts.agents import ResourceClass
from cluster.settings import Settings


class PrioritySlots:
    """An asynchronous semaphore of `count` slots, for one event loop."""

    def __init__(self, count: int) -> None:
        if count < 1:
            raise ValueError("there must be at least one slot")
        self.count = count
        self._free = count
        self._order = itertools.count()
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []

    @property
    def free(self) -> int:
        return self._free

    @property
    def waiting(self) -> int:
        """Waiters that still want a slot."""
        return sum(1 for *_, future in self._waiting if not future.done())

    async def acquire(self, priority: float = 0.0) -> None:
        if self._free:  # nobody waits while a slot is free: `release` hands over directly
            self._free -= 1
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (-priority, next(self._order), future))
        try:
            await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                self.release()  # the slot came in the moment of the cancellation: pass it on
            raise

    def release(self) -> None:
        while self._waiting:
            *_, future = heapq.heappop(self._waiting)
            if not future.done():
                future.set_result(None)
                return
        self._free += 1

    @contextlib.asynccontextmanager
    async def hold(self, priority: float = 0.0) -> AsyncIterator[None]:
        await self.acquire(priority)
        try:
            yield
        finally:
            self.release()


class ClassSlots:
    """The slots of each resource class, as the settings give them."""

    def __init__(self, settings: Settings) -> None:
        self._of = {
            ResourceClass.LLM: PrioritySlots(settings.llm_slots),
            ResourceClass.CPU_MEDIA: PrioritySlots(settings.cpu_media_slots),
            ResourceClass.GPU_MEDIA: PrioritySlots(settings.gpu_media_slots),
        }

    def of(self, resource_class: ResourceClass) -> PrioritySlots:
        return self._of[resource_class]
