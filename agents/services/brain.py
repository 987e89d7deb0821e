"""Client of the Brain: keeps what a project knows and finds it again by meaning, in whichever dialect the Brain at that address speaks.

`auto` tries JSON-RPC over WebSocket, then MCP, then flat frames, then REST, and remembers what worked. What a dialect cannot do goes over REST. Guarantees: a result is of the project that was asked for;
the same knowledge written again by this process is not sent again, and carries the same idempotency key from any process; calls wait for no answer longer than their time-out.

Called by agents through `AgentContext.recall` and `AgentContext.remember`.
"""

import asyncio
import ssl
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, Literal, Protocol, TypeVar

import stamina

from cluster.contracts.breakers import AWAY
from cluster.contracts.errors import ProviderUnavailable
from cluster.settings import Settings
from cluster.tls import BRAIN, context_for

from .brain_answers import Unsupported
from .brain_rest import RestLink
from .breaker import Board, Breaker, Bulkhead
from .contracts import Known, Note

Dialect = Literal["auto", "jsonrpc", "mcp", "tool", "rest"]
T = TypeVar("T")

ORDER = ("jsonrpc", "mcp", "tool", "rest")
REMEMBER_SECONDS = 600.0
"""How long a dialect that `auto` found counts as the right one."""
REMEMBERED_WRITES = 4096
LONGEST_LOCAL_RETRY = 2.0


class Link(Protocol):
    """One dialect at one address."""

    name: str

    async def probe(self) -> None:
        """Raises Unsupported when the Brain does not speak it."""
        ...

    async def write(self, note: Note) -> str: ...

    async def search(self, project_id: str, query: str, k: int, kind: str | None) -> tuple[Known, ...]: ...

    async def aclose(self) -> None: ...


class BrainClient:
    """One per process; connects with the first call."""

    def __init__(
        self,
        base_url: str,
        api_key: str | None,
        *,
        dialect: Dialect = "auto",
        timeout: float = 10.0,
        board: Board | None = None,
        calls: int = 64,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._base_url, self._api_key, self._timeout = base_url.rstrip("/"), api_key, timeout
        self._tls = tls
        self._rest = RestLink(self._base_url, api_key, timeout, tls)
        self._links: dict[str, Link] = {"rest": self._rest}
        self._asked_for: Dialect = dialect
        self._chosen: tuple[str, float] | None = None if dialect == "auto" else (dialect, float("inf"))
        self._choosing = asyncio.Lock()
        self._written: OrderedDict[str, str] = OrderedDict()
        name = f"The Brain at {self._base_url}"
        self._breaker, self._bulkhead = Breaker(name, circuit=f"brain:{self._base_url}", board=board), Bulkhead(name, calls)

    @classmethod
    def from_settings(cls, settings: Settings, board: Board | None = None) -> "BrainClient":
        key = settings.brain_service_api_key
        return cls(
            settings.brain_service_base_url, key, dialect=settings.brain_dialect, board=board, calls=settings.neighbour_calls, tls=context_for(settings, BRAIN)
        )

    @property
    def dialect(self) -> str:
        """What is spoken now; empty while that is not known."""
        return self._chosen[0] if self._chosen else ""

    async def store(self, note: Note) -> str:
        """The node of this knowledge, written once. Raises ProviderUnavailable, ProviderRejected, Misconfigured."""
        if (there := self._written.get(note.key)) is not None:
            return there
        node_id = await self._do(lambda link: link.write(note))
        self._written[note.key] = node_id
        if len(self._written) > REMEMBERED_WRITES:
            self._written.popitem(last=False)
        return node_id

    async def search(self, project_id: str, query: str, *, k: int = 5, kind: str | None = None) -> tuple[Known, ...]:
        """At most `k` of what the project knows, the nearest in meaning first. Raises ProviderUnavailable, ProviderRejected, Misconfigured."""
        if not query.strip():
            return ()
        return (await self._do(lambda link: link.search(project_id, query, k, kind)))[:k]

    async def close(self) -> None:
        for link in self._links.values():
            await link.aclose()

    async def _do(self, work: Callable[[Link], Awaitable[T]]) -> T:
        """The work in the chosen dialect; over REST what that one turns out not to do, and anew by `auto` when nothing there speaks it any more."""
        async for attempt in _retries():
            with attempt:
                async with self._bulkhead.place(), self._breaker.guard():
                    link = await self._link()
                    try:
                        return await work(link)
                    except Unsupported as error:
                        if link is self._rest:
                            raise ProviderUnavailable(f"The Brain at {self._base_url} cannot do this: {error}.", code="unsupported") from error
                        return await work(await self._instead_of(link))
        raise AssertionError("unreachable: the last retry raises")

    async def _instead_of(self, link: Link) -> Link:
        if self._asked_for == "auto":
            try:
                await link.probe()
            except Unsupported:  # another program answers at this address now
                self._chosen = None
        return self._rest

    async def _link(self) -> Link:
        if self._chosen is None or time.monotonic() > self._chosen[1]:
            async with self._choosing:
                if self._chosen is None or time.monotonic() > self._chosen[1]:
                    self._chosen = (await self._spoken(), time.monotonic() + REMEMBER_SECONDS)
        return self._of(self._chosen[0])

    async def _spoken(self) -> str:
        """The first dialect that works here. Raises ProviderUnavailable when nobody answers at all."""
        refusals: list[str] = []
        for name in ORDER:
            try:
                async with asyncio.timeout(self._timeout):
                    await self._of(name).probe()
            except Unsupported as error:
                refusals.append(f"{name}: {error}")
            except TimeoutError as error:
                raise ProviderUnavailable(f"The Brain at {self._base_url} did not answer within {self._timeout:g} s.") from error
            else:
                return name
        raise ProviderUnavailable(f"The Brain at {self._base_url} speaks no dialect we know ({'; '.join(refusals)}).")

    def _of(self, name: str) -> Link:
        if name not in self._links:
            self._links[name] = self._new(name)
        return self._links[name]

    def _new(self, name: str) -> Link:
        given: tuple[str, str | None, float] = (self._base_url, self._api_key, self._timeout)
        if name == "mcp":
            from .brain_mcp import McpLink  # a second of imports that only those pay who speak it

            return McpLink(*given, self._tls)
        from .brain_sockets import FlatLink, RpcLink

        return RpcLink(*given, self._tls) if name == "jsonrpc" else FlatLink(*given, self._rest, self._tls)


def _retries() -> Any:
    return stamina.retry_context(on=_retry_wait, attempts=3, timeout=20.0, wait_initial=0.1, wait_max=1.0, wait_jitter=0.1)


def _retry_wait(error: Exception) -> bool | float:
    """Whether, or after how many seconds, to try again here."""
    if not isinstance(error, ProviderUnavailable) or error.code in AWAY:
        return False
    return True if error.retry_after is None else (error.retry_after if error.retry_after <= LONGEST_LOCAL_RETRY else False)
