"""Whether a server may be trusted with acknowledged work; asked by `client.connect` when a process starts, and shown by `callsheet doctor`.

Everything this project promises rests on Redis keeping what it acknowledged. A server whose settings break that is refused with the setting and the command that mends it, unless
CALLSHEET_ALLOW_UNSAFE_REDIS says that losing work is acceptable; each finding is then logged. A server that is only not ready (loading, failing over, disk full) is refused as
unavailable: waiting may help. On a cluster every master is examined. Redis errors pass to the caller.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import structlog
from redis.exceptions import NoPermissionError, ResponseError

from ..contracts.base import Model
from ..contracts.errors import Misconfigured, StoreUnavailable
from . import keys

if TYPE_CHECKING:
    from .client import Clients

log = structlog.get_logger(__name__)

OLDEST = (6, 2)
"""XAUTOCLAIM and the script features used came with Redis 6.2."""
SCHEMA = 2
"""Version of the keys and of what they hold, written down in an empty store. `migrations` has the way from one to the next."""
OLDEST_SCHEMA = 1
"""On which this code works. A store of an older or a newer one is left alone."""
SLOTS = 16384
RETRY_AFTER_SECONDS = 2.0
ACCEPT = "CALLSHEET_ALLOW_UNSAFE_REDIS=true accepts the loss."

Level = Literal["fit", "note", "unsafe", "not_ready", "refused"]
"""`unsafe` may be accepted by the operator, `not_ready` passes by itself or when a fault is mended, `refused` can be neither."""


class Finding(Model):
    """One thing that was looked at."""

    name: str
    level: Level
    detail: str
    remedy: str = ""

    @property
    def sentence(self) -> str:
        return f"{self.detail} {self.remedy}".strip()


async def check(clients: "Clients", *, allow_unsafe: bool) -> list[Finding]:
    """Examines the server, writes down the version of our keys, and returns the findings.

    Raises StoreUnavailable (`redis_not_ready`) and Misconfigured (`redis_unsafe`, `schema_too_new`).
    """
    findings = await examine(clients)
    if waiting := [f for f in findings if f.level == "not_ready"]:
        raise StoreUnavailable(_together(waiting), code="redis_not_ready", next_step="It is asked again.", retry_after=RETRY_AFTER_SECONDS)
    if refused := [f for f in findings if f.level == "refused"]:
        raise Misconfigured(_together(refused), code=refused[0].name)
    unsafe = [f for f in findings if f.level == "unsafe"]
    if unsafe and not allow_unsafe:
        raise Misconfigured(f"This Redis may lose acknowledged work. {_together(unsafe)}", code="redis_unsafe", next_step=ACCEPT)
    for finding in unsafe:
        log.warning("redis.unsafe", finding=finding.name, detail=finding.sentence)
    await clients.commands.set(keys.SCHEMA, SCHEMA, nx=True)
    return findings


async def examine(clients: "Clients") -> list[Finding]:
    """Everything there is to say about the server or servers; changes nothing."""
    if not clients.cluster:
        found = await _server(clients.commands, clients.replicas, {})
        ready = all(f.level != "not_ready" for f in found)
        return [*found, await _schema(clients)] if ready else found
    cluster: Any = clients.commands
    await cluster.initialize()
    found = await _cluster(cluster)
    for node in cluster.get_primaries():
        found += [f.model_copy(update={"detail": f"{node.name}: {f.detail}"}) for f in await _server(cluster, clients.replicas, {"target_nodes": node})]
    return found if any(f.level == "not_ready" for f in found) else [*found, await _schema(clients)]


async def _server(redis: Any, replicas: int, where: Mapping[str, Any]) -> list[Finding]:
    info: dict[str, Any] = await redis.info(**where)
    settings = await _configuration(redis, where)
    return [_version(info), *_readiness(info), _role(info), _persistence(info, settings), _eviction(info, settings), *_replication(info, settings, replicas)]


async def _configuration(redis: Any, where: Mapping[str, Any]) -> dict[str, str]:
    """Empty where the server forbids CONFIG, as managed ones do; INFO says the rest."""
    found: dict[Any, Any] = {}
    try:
        for name in ("appendonly", "maxmemory-policy", "min-replicas-to-write"):
            found |= await redis.config_get(name, **where)
    except (NoPermissionError, ResponseError):
        return {}
    return {_text(name): _text(value) for name, value in found.items()}


def _version(info: Mapping[str, Any]) -> Finding:
    if valkey := info.get("valkey_version"):
        return Finding(name="redis version", level="fit", detail=f"Valkey {valkey}")
    version = str(info.get("redis_version", "0"))
    if tuple(int(part) for part in version.split(".")[:2] if part.isdigit()) < OLDEST:
        return Finding(name="redis version", level="refused", detail=f"Redis {version} is too old.", remedy="Use Redis 6.2 or newer, or Valkey.")
    return Finding(name="redis version", level="fit", detail=f"Redis {version}")


def _readiness(info: Mapping[str, Any]) -> list[Finding]:
    found = []
    if int(info.get("loading", 0)):
        found.append(Finding(name="redis loading", level="not_ready", detail="Redis is reading its files.", remedy="Wait until it has."))
    if info.get("aof_last_write_status", "ok") != "ok":
        found.append(
            Finding(
                name="redis disk", level="not_ready", detail="Redis could not write its append-only file.", remedy="Free space on its disk, or mend its folder."
            )
        )
    return found


def _role(info: Mapping[str, Any]) -> Finding:
    if info.get("role") == "master":
        return Finding(name="redis role", level="fit", detail="takes writes")
    master = f"{info.get('master_host', '?')}:{info.get('master_port', '?')}"
    return Finding(
        name="redis role",
        level="refused",
        detail=f"This Redis is a read-only replica of {master}.",
        remedy="Point REDIS_URL at the master, or promote this one with `REPLICAOF NO ONE`.",
    )


def _persistence(info: Mapping[str, Any], settings: Mapping[str, str]) -> Finding:
    on = settings["appendonly"] == "yes" if "appendonly" in settings else bool(int(info.get("aof_enabled", 0)))
    if on:
        return Finding(name="redis persistence", level="fit", detail="append-only file on")
    return Finding(
        name="redis persistence",
        level="unsafe",
        detail="appendonly is `no`: acknowledged work dies with the server.",
        remedy="Run `CONFIG SET appendonly yes` and keep it in redis.conf.",
    )


def _eviction(info: Mapping[str, Any], settings: Mapping[str, str]) -> Finding:
    policy = settings.get("maxmemory-policy") or str(info.get("maxmemory_policy", "noeviction"))
    if policy == "noeviction":
        return Finding(name="redis eviction", level="fit", detail="nothing is evicted")
    return Finding(
        name="redis eviction",
        level="unsafe",
        detail=f"maxmemory-policy is `{policy}`: a full server drops workflows.",
        remedy="Run `CONFIG SET maxmemory-policy noeviction` and keep it in redis.conf.",
    )


def _replication(info: Mapping[str, Any], settings: Mapping[str, str], replicas: int) -> list[Finding]:
    """What failover would cost. Never a reason to refuse: replicas come and go while the server works."""
    connected, needed = int(info.get("connected_slaves", 0)), int(settings.get("min-replicas-to-write", "0") or 0)
    if not connected and not replicas:
        return []
    found = [Finding(name="redis replicas", level="fit", detail=f"{connected} connected, {replicas} must confirm, min-replicas-to-write {needed}")]
    if connected < replicas:
        found = [
            Finding(
                name="redis replicas",
                level="note",
                detail=f"CALLSHEET_REDIS_REPLICAS is {replicas}, {connected} are connected: starts and decisions are not acknowledged until they are.",
                remedy="Start the missing replicas, or lower it.",
            )
        ]
    elif not needed:
        found.append(
            Finding(
                name="redis min-replicas-to-write",
                level="note",
                detail="min-replicas-to-write is 0: a master cut off from its replicas goes on taking writes that a failover then drops.",
                remedy="Run `CONFIG SET min-replicas-to-write 1`, if refusing them is better.",
            )
        )
    return found


async def _cluster(cluster: Any) -> list[Finding]:
    node = cluster.get_primaries()[0]
    said: Any = await cluster.execute_command("CLUSTER INFO", target_nodes=node)
    state = (
        {_text(name): _text(value) for name, value in said.items()} if isinstance(said, Mapping) else dict(line.split(":", 1) for line in _text(said).split())
    )
    covered = int(state.get("cluster_slots_ok", 0))
    if state.get("cluster_state") == "ok" and covered == SLOTS:
        return [Finding(name="redis cluster", level="fit", detail=f"{len(cluster.get_primaries())} masters, all {SLOTS} slots served")]
    return [
        Finding(
            name="redis cluster",
            level="not_ready",
            detail=f"The cluster is in state `{state.get('cluster_state', '?')}` and serves {covered} of {SLOTS} slots.",
            remedy="See `redis-cli --cluster check`; bring the missing masters back or give their slots to others.",
        )
    ]


async def _schema(clients: "Clients") -> Finding:
    if name := await clients.commands.get(keys.RESTORING):
        return Finding(
            name="redis restore",
            level="not_ready",
            detail=f"A restore of {_text(name)} was begun on this Redis and is not finished.",
            remedy="Wait for it, or run `callsheet restore` again.",
        )
    stored = await clients.commands.get(keys.SCHEMA)
    version = int(stored) if stored else SCHEMA
    if version > SCHEMA:
        return Finding(
            name="schema_too_new",
            level="refused",
            detail=f"This Redis was written by a newer version: its keys have schema {version}, this one knows {SCHEMA}.",
            remedy=f"Install the newer version, or bring the store back with it (`callsheet migrate --to {SCHEMA}`), or point REDIS_URL at another server or database.",
        )
    if version < OLDEST_SCHEMA:
        return Finding(
            name="schema_too_old",
            level="refused",
            detail=f"This Redis has schema {version}; this version works on {OLDEST_SCHEMA} to {SCHEMA}.",
            remedy="Run `callsheet migrate` first.",
        )
    if version < SCHEMA:
        return Finding(
            name="redis schema",
            level="note",
            detail=f"version {version}; this code knows {SCHEMA}.",
            remedy="Once no older version runs, `callsheet migrate` brings it forward while work goes on.",
        )
    return Finding(name="redis schema", level="fit", detail=f"version {version}")


def _together(findings: Sequence[Finding]) -> str:
    return " ".join(finding.sentence for finding in findings)


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
