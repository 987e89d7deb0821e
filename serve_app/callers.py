"""From what a request carries to who asks: an API key, a person's token, or a ticket. The only place where credentials are looked at.

Whoever holds good credentials is let in whatever others send from the same address. An address from which many bad ones came within a minute is answered 429 for further bad ones, after its attempts have waited for
each other, so that guessing costs the guesser and not the store. Counted by each process for itself.
"""

import asyncio
import contextlib
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import structlog
from starlette.types import Scope

from cluster.contracts.access import Caller
from cluster.contracts.errors import Overloaded, Unauthenticated

from .people import looks_like_token
from .services import Services

LOG = structlog.get_logger("callsheet.http")
WINDOW_SECONDS = 60.0
ADDRESSES = 4096


class TooManyFailures(Overloaded):
    """Many bad keys or tokens came from this address."""

    code = "too_many_failed_attempts"


@dataclass
class _Address:
    began: float
    failures: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Attempts:
    """Failed attempts of a minute, by address."""

    def __init__(self, limit: int, ticks: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._ticks = limit, ticks
        self._seen: OrderedDict[str, _Address] = OrderedDict()

    def _of(self, address: str) -> _Address:
        now = self._ticks()
        found = self._seen.get(address)
        if found is None or now - found.began >= WINDOW_SECONDS:
            found = self._seen[address] = _Address(began=now)
        self._seen.move_to_end(address)
        while len(self._seen) > ADDRESSES:
            self._seen.popitem(last=False)
        return found

    @contextlib.asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """The right to try: at once, and from an address with many failures one after the other."""
        found = self._seen.get(address)
        if found is None or found.failures < self._limit or self._ticks() - found.began >= WINDOW_SECONDS:
            yield
        else:
            async with found.turn:
                yield

    def failed(self, address: str, error: Unauthenticated) -> Unauthenticated | TooManyFailures:
        """Counts one more; what to answer it with."""
        found = self._of(address)
        found.failures += 1
        if found.failures == self._limit:
            LOG.warning("authentication.failures", address=address, failures=found.failures)
        if found.failures <= self._limit:
            return error
        wait = max(1.0, WINDOW_SECONDS - (self._ticks() - found.began))
        return TooManyFailures("Too many attempts with bad credentials came from this address.", retry_after=wait, next_step="Mend the key or token first.")


async def identify(services: Services, credentials: str) -> Caller:
    """Whose key or token this is. Raises Unauthenticated, StoreUnavailable, IssuerUnavailable."""
    if services.people and looks_like_token(credentials):
        return await services.people.verify(credentials)
    return (await services.keys.verify(credentials)).caller()


async def redeem(services: Services, ticket: str, path: str) -> Caller:
    """For whom the ticket was made, with the roles they have now. Raises Unauthenticated, StoreUnavailable."""
    return await still_valid(services, await services.tickets.redeem(ticket, path))


async def still_valid(services: Services, caller: Caller) -> Caller:
    """The caller as they are now, to do what they were doing. Raises Unauthenticated when their credentials are no longer good, StoreUnavailable."""
    if caller.kind == "key":
        fresh = (await services.keys.still_valid(caller.key_id)).caller()
    elif services.people is None:
        raise Unauthenticated("People do not sign in here any more.")
    else:
        fresh = await services.people.still_valid(caller)
    return fresh.model_copy(update={"asked": caller.asked})


def address_of(scope: Scope, proxies: frozenset[str]) -> str:
    """Where a request comes from: the peer, or where that is one of our own proxies, whom it names last."""
    peer = (scope.get("client") or ("unknown",))[0]
    if peer not in proxies:
        return peer
    told = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"), "")
    return told.rpartition(",")[2].strip()[:60] or peer
