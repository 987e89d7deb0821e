"""How much one caller may ask for: requests a second, connections at once, the length of an address and of its headers.

`Rates` stands behind the gate, so it knows who asks. The rate is a bucket in Redis, the same for all replicas, one of a key's own and one that the keys of one project share; who finds it empty gets 429 with the
seconds to wait, and everybody is told by the `RateLimit` headers (draft-ietf-httpapi-ratelimit-headers) how it stands. Connections (requests, waits, streams, sockets) are counted where they are, by replica.
While Redis is away nobody is held back here.
"""

import asyncio
from collections import Counter

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from cluster.contracts.access import Caller
from cluster.contracts.errors import CallsheetError, Overloaded, StoreUnavailable, Terminal
from cluster.redis.rates import Rate, Taken
from cluster.settings import Settings

from .errors import answer_with_problem
from .services import Services, services_of
from .streams import refuse_websocket

LONGEST_QUERY = 8_192
LARGEST_HEADERS = 32_768
MOST_HEADERS = 100


class AddressTooLong(Terminal):
    """The query is longer than this server reads."""

    status, code = 414, "address_too_long"


class HeadersTooLarge(Terminal):
    """The headers are more than this server reads."""

    status, code = 431, "headers_too_large"


class TooManyRequests(Overloaded):
    """The caller asks more often, or for more at once, than it may."""

    code = "too_many_requests"


class Rates:
    """Middleware."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self._app = app
        self._key, self._project = (_rate(each) for each in (settings.key_requests_per_second, settings.project_requests_per_second))
        self._connections = settings.key_connections
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        caller = scope.get("state", {}).get("caller")
        try:
            _check_sizes(scope)
            taken = await self._take(services_of(HTTPConnection(scope)), caller) if isinstance(caller, Caller) else None
        except CallsheetError as error:
            if scope["type"] == "websocket":
                return await refuse_websocket(WebSocket(scope, receive, send), error)
            return await (await answer_with_problem(HTTPConnection(scope), error))(scope, receive, send)
        if not isinstance(caller, Caller):
            return await self._app(scope, receive, send)
        self._open[caller.key_id] += 1
        try:
            await self._app(scope, receive, _telling(taken, send) if taken else send)
        finally:
            self._open[caller.key_id] -= 1
            if not self._open[caller.key_id]:
                del self._open[caller.key_id]

    async def _take(self, services: Services, caller: Caller) -> Taken | None:
        """How the caller's bucket stands after this request. Raises TooManyRequests."""
        if self._open[caller.key_id] >= self._connections:
            raise TooManyRequests(
                f"{self._connections} requests and streams of this key are open here already.", retry_after=1, next_step="Close some of them."
            )
        wanted = [(f"key:{caller.key_id}", self._key), *([(f"project:{caller.home}", self._project)] if caller.home else [])]
        try:
            found = await asyncio.gather(*(services.rates.take(name, rate) for name, rate in wanted if rate))
        except StoreUnavailable:
            return None
        for taken in found:
            if not taken.granted:
                raise TooManyRequests(f"More than {taken.rate.per_second:g} requests a second.", retry_after=taken.wait)
        return min(found, key=lambda each: each.left, default=None)


def _rate(per_second: float) -> Rate | None:
    return Rate(per_second, max(1, round(2 * per_second))) if per_second else None


def _check_sizes(scope: Scope) -> None:
    if len(scope["query_string"]) > LONGEST_QUERY:
        raise AddressTooLong(f"A query may have {LONGEST_QUERY} characters.", next_step="Ask for less at once.")
    if len(scope["headers"]) > MOST_HEADERS or sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEADERS:
        raise HeadersTooLarge(f"A request may have {MOST_HEADERS} headers of {LARGEST_HEADERS} characters together.", next_step="Send fewer or shorter ones.")


def _telling(taken: Taken, send: Send) -> Send:
    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["RateLimit-Policy"] = f'"default";q={taken.rate.burst};w={taken.rate.burst / taken.rate.per_second:.0f}'
            headers["RateLimit"] = f'"default";r={taken.left:.0f};t={taken.wait:.0f}'
        await send(message)

    return told
