"""Connections: one client for commands, one for blocking reads, and the start-up check of the server.

A blocking read on the command client would meet its socket time-out and never answer, so the two are apart. The check refuses a server that may
lose acknowledged writes, because everything this project promises rests on them.
"""

import contextlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from typing import Any

import hiredis
from redis.asyncio import BlockingConnectionPool, Connection, Redis, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    ClusterDownError,
    ConnectionError,
    MasterDownError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisClusterException,
    ResponseError,
    TimeoutError,
    TryAgainError,
)

from ..contracts.errors import Misconfigured, StoreUnavailable
from ..settings import Settings
from ..tls import REDIS, TlsFiles, files_for
from . import safety

RETRY_AFTER_SECONDS = 2.0
CONNECTION_ERRORS = (ConnectionError, TimeoutError)
REFUSING = (OutOfMemoryError, ReadOnlyError, MasterDownError, ClusterDownError, TryAgainError, BusyLoadingError)
BROKEN_CLIENT = (RedisClusterException, AttributeError, OSError)
"""What redis-py raises, beside its own connection errors, when a node goes away under it: its cluster client uses a connection that another task has just closed."""
REFUSED_WRITES = ("OOM", "READONLY", "LOADING", "MASTERDOWN", "NOREPLICAS", "MISCONF", "CLUSTERDOWN", "TRYAGAIN")
"""First words of what a server says that is there and cannot write now."""


class PackedConnection(Connection):
    """Packs commands in C: redis-py's asynchronous client does it in Python, argument by argument (22 µs for the commit of a step, 5 µs here).

    Only for unencrypted TCP: for `rediss://` and `unix://` redis-py takes its own classes.
    """

    def pack_command(self, *args: Any) -> list[bytes]:
        name, *rest = args
        words = name.split() if isinstance(name, str | bytes) else (name,)  # `CONFIG GET` is two arguments
        packed: bytes = hiredis.pack_command((*words, *rest))  # type: ignore[arg-type]
        return [packed]

    def pack_commands(self, commands: Iterable[Iterable[Any]]) -> list[bytes]:
        return [b"".join(packed for command in commands for packed in self.pack_command(*command))]


@dataclass(frozen=True)
class Clients:
    """`commands` for everything short, `blocking` for XREAD and XREADGROUP with BLOCK. `cluster` tells how pipelines may be used.

    `replicas` must have a write that has to survive a failover before it counts, within `wait_ms`.
    """

    commands: Redis
    blocking: Redis
    cluster: bool
    replicas: int = 0
    wait_ms: int = 1000

    async def aclose(self) -> None:
        await self.commands.aclose()
        await self.blocking.aclose()


@contextlib.asynccontextmanager
async def redis_errors() -> AsyncIterator[None]:
    """Turns a lost or refusing server into StoreUnavailable; other Redis errors pass."""
    try:
        yield
    except (AuthenticationError, NoPermissionError) as error:
        raise Misconfigured(f"Redis refused the credentials of REDIS_URL: {error}.", code="redis_credentials") from error
    except (*CONNECTION_ERRORS, *BROKEN_CLIENT) as error:
        raise StoreUnavailable("Redis does not answer. Accepted workflows are safe and continue when it is back.", retry_after=RETRY_AFTER_SECONDS) from error
    except ResponseError as error:
        if cannot_write(error):
            raise StoreUnavailable(f"Redis cannot write now: {error}.", retry_after=RETRY_AFTER_SECONDS) from error
        raise


def cannot_write(error: Exception) -> bool:
    """Whether the server refused because of its state, not because of the command. redis-py takes the first word off the errors it has a class for."""
    return isinstance(error, REFUSING) or str(error).startswith(REFUSED_WRITES)


async def connect(settings: Settings) -> Clients:
    """Opens the clients named by REDIS_URL or by bring-up, and examines the server: every process does so once, when it starts.

    Raises Misconfigured (no address, wrong credentials, not a URL, unsafe, written by a newer version) and StoreUnavailable (no answer, or not ready yet).
    """
    clients = await connect_unchecked(settings)
    try:
        async with redis_errors():
            await safety.check(clients, allow_unsafe=settings.allow_unsafe_redis)
    except BaseException:
        await clients.aclose()
        raise
    return clients


async def connect_unchecked(settings: Settings) -> Clients:
    """As `connect`, for who wants to see what is wrong instead of being refused."""
    url = settings.redis_url
    if not url:
        raise Misconfigured("No Redis is known: start one with `make up`, or set REDIS_URL.", code="redis_unknown")
    clients = await connect_url(url, tls=files_for(settings.tls_folder, REDIS))
    return replace(clients, replicas=settings.redis_replicas, wait_ms=settings.redis_wait_ms)


async def connect_url(url: str, *, tls: TlsFiles | None = None) -> Clients:
    """Opens the clients of an address; `tls` counts for `rediss://`. Raises Misconfigured and StoreUnavailable."""
    secured: dict[str, Any] = _secured(url, tls or TlsFiles())
    retry = Retry(ExponentialBackoff(cap=0.5, base=0.02), 4)
    try:
        pool = BlockingConnectionPool.from_url(
            url, connection_class=PackedConnection, max_connections=64, timeout=10, socket_timeout=5, socket_connect_timeout=3, retry=retry, **secured
        )
    except ValueError as error:
        raise Misconfigured(f"REDIS_URL is not a Redis address: {error}.", code="redis_url") from error
    commands = Redis(connection_pool=pool)
    try:
        async with redis_errors():
            clustered = (await commands.info("cluster")).get("cluster_enabled") == 1
    except BaseException:
        await commands.aclose()
        raise
    if clustered:
        await commands.aclose()
        return Clients(
            RedisCluster.from_url(url, socket_timeout=5, socket_connect_timeout=3, **secured),  # type: ignore[arg-type]
            RedisCluster.from_url(url, socket_timeout=None, socket_connect_timeout=3, max_connections=1024, **secured),  # type: ignore[arg-type]
            cluster=True,
        )
    waiting = BlockingConnectionPool.from_url(url, max_connections=1024, timeout=5, socket_timeout=None, socket_connect_timeout=3, **secured)
    return Clients(commands, Redis(connection_pool=waiting), cluster=False)


def _secured(url: str, tls: TlsFiles) -> dict[str, str]:
    """What the client must know beside a `rediss://` address. The server's name is always checked against its certificate."""
    if not url.startswith("rediss://"):
        return {}
    named = {"ssl_ca_certs": tls.ca, "ssl_certfile": tls.certificate, "ssl_keyfile": tls.key}
    return {"ssl_cert_reqs": "required", **{name: str(path) for name, path in named.items() if path}}
