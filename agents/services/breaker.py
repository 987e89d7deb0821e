"""What stands between us and a neighbour that fails: a circuit breaker, shared by all processes where there is a Redis, and a bulkhead in each.

After some failures in a row calls are refused at once for a while instead of waiting for time-outs. When that time is over exactly one caller, of the whole cluster, tries; the others wait for
what comes of it. Only Retryable errors count as failures: an answer, even a refusal, shows that the service is there.

The state lives on a board: `cluster.redis.breakers.SharedBoard`, or `LocalBoard`, the same machine within one process. A breaker is never the reason why a call fails: while its board does not
answer it goes by a local one.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from cluster import tracing
from cluster.contracts.breakers import BULKHEAD_FULL, CIRCUIT_OPEN, Circuit, Permit, Report, Rules
from cluster.contracts.errors import CallsheetError, ProviderUnavailable

BOARD_SECONDS = 1.0
"""How long a board may take before the local one is used."""
LOOK_SECONDS = 1.0
"""How soon those ask again who wait for a probe."""
BOARD_AWAY_SECONDS = 5.0
"""How long a board that did not answer is left alone."""


class Board(Protocol):
    """Keeps circuits by name."""

    fresh_seconds: float

    async def ask(self, circuit: str, rules: Rules) -> Permit: ...

    async def tell(self, circuit: str, rules: Rules, permit: Permit, report: Report) -> Permit: ...


@dataclass
class _State:
    generation: int = 0
    failures: int = 0
    open_until: float = 0.0
    probe: str = ""
    probe_until: float = 0.0

    def move(self, open_until: float) -> None:
        self.generation, self.failures, self.open_until, self.probe, self.probe_until = self.generation + 1, 0, open_until, "", 0.0


class LocalBoard:
    """`cluster/redis/lua/breaker.lua` in this process."""

    fresh_seconds = 0.0

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._states: dict[str, _State] = {}

    async def ask(self, circuit: str, rules: Rules) -> Permit:
        state, now = self._states.setdefault(circuit, _State()), self._clock()
        if not state.open_until:
            return Permit(Circuit.CLOSED, state.generation, state.failures)
        if state.open_until > now:
            return Permit(Circuit.OPEN, state.generation, 0, state.open_until - now)
        if state.probe_until > now:
            return Permit(Circuit.OPEN, state.generation, 0, min(LOOK_SECONDS, state.probe_until - now))
        state.probe, state.probe_until = secrets.token_hex(8), now + rules.probe_seconds
        return Permit(Circuit.PROBE, state.generation, probe=state.probe)

    async def tell(self, circuit: str, rules: Rules, permit: Permit, report: Report) -> Permit:
        state, now = self._states.setdefault(circuit, _State()), self._clock()
        if permit.generation == state.generation:
            if not state.open_until:
                state.failures = {Report.ANSWERED: 0, Report.FAILED: state.failures + 1, Report.UNKNOWN: state.failures}[report]
                if state.failures >= rules.failures:
                    state.move(now + rules.open_seconds)
            elif state.probe == permit.probe:
                if report is Report.UNKNOWN:
                    state.probe, state.probe_until = "", 0.0
                else:
                    state.move(0.0 if report is Report.ANSWERED else now + rules.open_seconds)
        if state.open_until:
            return Permit(Circuit.OPEN, state.generation, 0, max(0.0, state.open_until - now))
        return Permit(Circuit.CLOSED, state.generation, state.failures)


class Breaker:
    """`async with breaker.guard():` around each call of one circuit. `service` is what people are told; `circuit` names the state, the same in every process."""

    def __init__(self, service: str, *, circuit: str = "", rules: Rules | None = None, board: Board | None = None) -> None:
        self._service, self._circuit, self._rules = service, circuit or service, rules or Rules()
        self._board, self._local = board, LocalBoard()
        self._board_away_until = 0.0
        self._closed: tuple[float, Permit] | None = None
        """The last permit of a closed circuit, and how long it is good for."""

    @asynccontextmanager
    async def guard(self) -> AsyncIterator[None]:
        """Raises ProviderUnavailable (code `circuit_open`, with `retry_after`) while the circuit is open, and in place of what a probe met."""
        board, permit = await self._permit()
        if permit.circuit is Circuit.OPEN:
            raise self._left_alone(max(0.1, permit.retry_after))
        report = Report.UNKNOWN
        try:
            with tracing.span(f"call {self._circuit.partition(':')[0]}", kind="client", attributes={"circuit": self._circuit}):
                yield
            report = Report.ANSWERED
        except CallsheetError as error:
            report = Report.FAILED if error.retryable else Report.ANSWERED
            if error.retryable and permit.circuit is Circuit.PROBE:
                raise self._left_alone(self._rules.open_seconds) from error  # whoever happened to probe is no worse off than the others
            raise
        finally:
            if report is Report.FAILED or permit.circuit is Circuit.PROBE or (permit.failures and report is Report.ANSWERED):
                await self._tell(board, permit, report)

    def _left_alone(self, seconds: float) -> ProviderUnavailable:
        message = f"{self._service} has failed repeatedly and is left alone for a while. See that it runs and can be reached."
        return ProviderUnavailable(message, code=CIRCUIT_OPEN, retry_after=seconds)

    async def _permit(self) -> tuple[Board, Permit]:
        now = time.monotonic()
        if self._closed is not None and now < self._closed[0] and self._board is not None:
            return self._board, self._closed[1]
        if self._board is not None and now >= self._board_away_until:
            try:
                async with asyncio.timeout(BOARD_SECONDS):
                    permit = await self._board.ask(self._circuit, self._rules)
            except (CallsheetError, TimeoutError):
                self._board_away_until = now + BOARD_AWAY_SECONDS
            else:
                self._closed = (now + self._board.fresh_seconds, permit) if permit.circuit is Circuit.CLOSED and not permit.failures else None
                return self._board, permit
        return self._local, await self._local.ask(self._circuit, self._rules)

    async def _tell(self, board: Board, permit: Permit, report: Report) -> None:
        self._closed = None
        telling = asyncio.ensure_future(board.tell(self._circuit, self._rules, permit, report))
        await asyncio.wait({telling}, timeout=BOARD_SECONDS)  # also for a caller that is being stopped: a probe that says nothing would keep the others waiting
        if not telling.done():
            telling.cancel()
        elif telling.exception() is not None:
            self._board_away_until = time.monotonic() + BOARD_AWAY_SECONDS


class Bulkhead:
    """At most `places` calls at once from this process to one neighbour, so that one that hangs does not take every connection and every slot along."""

    def __init__(self, service: str, places: int, *, patience: float = 30.0) -> None:
        self._service, self._places, self._patience = service, asyncio.Semaphore(places), patience

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Raises ProviderUnavailable (code `bulkhead_full`) when no place is free within the patience."""
        try:
            async with asyncio.timeout(self._patience):
                await self._places.acquire()
        except TimeoutError:
            raise ProviderUnavailable(
                f"{self._service} has as many calls of this process open as are allowed. See that it answers, or raise CALLSHEET_NEIGHBOUR_CALLS.",
                code=BULKHEAD_FULL,
                retry_after=1.0,
            ) from None
        try:
            yield
        finally:
            self._places.release()
