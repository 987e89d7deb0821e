"""Connections: one client for commands, one for blocking reads, and the start-up check of the server.

A blocking read on the command client would meet its socket time-out and never answer, so the two are apart. The check refuses a server that may
lose acknowledged writes, because everything this project promises rests on them.
"""

import contextlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any

import hiredis
from redis.asyncio import BlockingConnectionPool, Connection, Redis, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import AuthenticationError, ConnectionError, NoPermissionError, RedisError, ResponseError, TimeoutError

from ..contracts.errors import Misconfigured, StoreUnavailable
from ..settings import Settings

OLDEST = (6, 2)
"""XAUTOCLAIM and the script features used came with Redis 6.2."""
RETRY_AFTER_SECONDS = 2.0
CONNECTION_ERRORS = (ConnectionError, TimeoutError)


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
    """`commands` for everything short, `blocking` for XREAD and XREADGROUP with BLOCK. `cluster` tells how pipelines may be used."""

    commands: Redis
    blocking: Redis
    cluster: bool

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
    except CONNECTION_ERRORS as error:
        raise StoreUnavailable("Redis does not answer. Accepted workflows are safe and continue when it is back.", retry_after=RETRY_AFTER_SECONDS) from error
    except ResponseError as error:
        if str(error).startswith(("OOM", "READONLY", "LOADING", "MASTERDOWN", "NOREPLICAS", "MISCONF", "CLUSTERDOWN", "TRYAGAIN")):
            raise StoreUnavailable(f"Redis cannot write now: {error}.", retry_after=RETRY_AFTER_SECONDS) from error
        raise


async def connect(settings: Settings) -> Clients:
    """Opens the clients named by REDIS_URL or by bring-up.

    Raises Misconfigured (no address, wrong credentials, not a URL) and StoreUnavailable (no answer).
    """
    url = settings.redis_url
    if not url:
        raise Misconfigured("No Redis is known: start one with `make up`, or set REDIS_URL.", code="redis_unknown")
    return await connect_url(url)


async def connect_url(url: str) -> Clients:
    retry = Retry(ExponentialBackoff(cap=0.5, base=0.02), 4)
    try:
        pool = BlockingConnectionPool.from_url(
            url, connection_class=PackedConnection, max_connections=64, timeout=10, socket_timeout=5, socket_connect_timeout=3, retry=retry
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
            RedisCluster.from_url(url, socket_timeout=5, socket_connect_timeout=3),  # type: ignore[arg-type]
            RedisCluster.from_url(url, socket_timeout=None, socket_connect_timeout=3, max_connections=1024),  # type: ignore[arg-type]
            cluster=True,
        )
    waiting = BlockingConnectionPool.from_url(url, max_connections=1024, timeout=5, socket_timeout=None, socket_connect_timeout=3)
    return Clients(commands, Redis(connection_pool=waiting), cluster=False)


async def find_faults(clients: Clients) -> list[str]:
    """What makes this server unsafe as a durable store, each with its remedy; empty when it is fit."""
    async with redis_errors():
        info = await clients.commands.info("server") if not clients.cluster else {}
        settings = await _configuration(clients)
    faults = []
    version = tuple(int(part) for part in str(info.get("redis_version", "99.0")).split(".")[:2])
    if version < OLDEST:
        faults.append(f"Redis {info['redis_version']} is too old; 6.2 or newer is needed.")
    if settings.get("appendonly") == "no":
        faults.append("Append-only persistence is off: acknowledged writes die with the server. Run `CONFIG SET appendonly yes`.")
    if settings.get("maxmemory", "0") != "0" and settings.get("maxmemory-policy") != "noeviction":
        faults.append(f"maxmemory-policy is {settings['maxmemory-policy']}: the server may drop workflows. Run `CONFIG SET maxmemory-policy noeviction`.")
    return faults


async def _configuration(clients: Clients) -> dict[str, str]:
    try:
        return {str(k): str(v) for name in ("appendonly", "maxmemory", "maxmemory-policy") for k, v in (await clients.commands.config_get(name)).items()}
    except RedisError as error:
        if isinstance(error, CONNECTION_ERRORS):
            raise
        return {}  # managed services forbid CONFIG; their persistence is the operator's to set
