"""One circuit breaker per neighbour: after some failures in a row, calls are refused at once for a while instead of waiting for time-outs.

The state machine is purgatory's; this adds our error tree. Only Retryable errors count as failures: an answer, even a refusal, shows that the service
is there. When the waiting time is over, calls go through again and the first failure opens the circuit anew.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState

from cluster.contracts.errors import ProviderUnavailable, Terminal


class Breaker:
    """`async with breaker.guard():` around each call. `failures` in a row open it for `open_seconds`."""

    def __init__(self, service: str, *, failures: int = 5, open_seconds: float = 15.0) -> None:
        self._service, self._open_seconds = service, open_seconds
        self._factory = AsyncCircuitBreakerFactory(failures, open_seconds, exclude=[Terminal, asyncio.CancelledError])

    @asynccontextmanager
    async def guard(self) -> AsyncIterator[None]:
        """Raises ProviderUnavailable (code `circuit_open`, with `retry_after`) while the circuit is open."""
        circuit = await self._factory.get_breaker(self._service)
        try:
            await circuit.__aenter__()
        except OpenedState as open_since:
            left = max(0.1, open_since.opened_at + self._open_seconds - time.time())
            raise ProviderUnavailable(
                f"{self._service} has failed repeatedly and is left alone for {left:.0f} s. See that it runs and can be reached.",
                code="circuit_open",
                retry_after=left,
            ) from None
        try:
            yield
        except BaseException as error:
            await circuit.__aexit__(type(error), error, error.__traceback__)
            raise
        await circuit.__aexit__(None, None, None)
