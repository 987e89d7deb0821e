"""An event loop whose clock jumps to the next timer as soon as nothing else can happen: hours of scripted work pass in a moment, and how loaded the machine is does not matter.

What is real stays real: while a command is on its way to Redis (`Telltale` counts them), the clock stands still and the loop waits for the answer. So a schedule measured here holds the
waiting that the engine's own rules cause, and nothing of what the machine adds.
"""

import asyncio
import selectors
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from redis.asyncio import BlockingConnectionPool
from redis.asyncio.client import Pipeline, Redis

from cluster.redis.client import Clients

T = TypeVar("T")
REAL_WAIT_SECONDS = 0.05
UNHURRIED: dict[str, Any] = {"timeout": None, "socket_timeout": None, "socket_connect_timeout": None}
"""No time-outs of the client: they would go by the jumping clock."""


@dataclass
class Telltale:
    """Commands that have no answer yet, and the clock."""

    under_way: int = 0
    now: float = 0.0


class _Selector(selectors.DefaultSelector):
    def __init__(self, tale: Telltale) -> None:
        super().__init__()
        self._tale = tale

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if (ready := super().select(0)) or (timeout is not None and timeout <= 0):
            return ready
        if self._tale.under_way or timeout is None:
            return super().select(REAL_WAIT_SECONDS)
        self._tale.now += timeout
        return []


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self, tale: Telltale) -> None:
        self._tale = tale
        super().__init__(_Selector(tale))

    def time(self) -> float:
        return self._tale.now


class _CountedPipeline(Pipeline):
    tale: Telltale

    async def execute(self, raise_on_error: bool = True) -> list[Any]:
        self.tale.under_way += 1
        try:
            return await super().execute(raise_on_error)
        finally:
            self.tale.under_way -= 1


class _Counted(Redis):
    tale: Telltale

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        self.tale.under_way += 1
        try:
            return await super().execute_command(*args, **options)
        finally:
            self.tale.under_way -= 1

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> Pipeline:
        pipeline = _CountedPipeline(self.connection_pool, self.response_callbacks, transaction, shard_hint)
        pipeline.tale = self.tale
        return pipeline


async def counted_clients(url: str, tale: Telltale) -> Clients:
    """Clients of one server whose short commands stop the clock until they are answered."""
    commands = _Counted(connection_pool=BlockingConnectionPool.from_url(url, **UNHURRIED))
    commands.tale = tale
    return Clients(commands, Redis(connection_pool=BlockingConnectionPool.from_url(url, **UNHURRIED)), cluster=False)


def run(tale: Telltale, work: Coroutine[Any, Any, T]) -> T:
    """The coroutine's result, on a loop of its own with the tale's clock."""
    with asyncio.Runner(loop_factory=lambda: _Loop(tale)) as runner:
        return runner.run(work)
