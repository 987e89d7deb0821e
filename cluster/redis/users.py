"""The users of a shared Redis: who may touch which keys with which commands. One table, from which the server's list of users (its `aclfile`) is written.

Least first: agents reach the circuit breakers and the webhooks they wait for, and can list nothing else; who backs up has no command that writes; who monitors has no key at all. The engines' user has every key
of ours and no command that configures, empties or copies the server. The file holds SHA-256 digests of the passwords, not the passwords. It is good for Redis 6.2 and newer, and for Valkey.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from . import keys

_CONNECTION = ("+@connection", "-@admin", "-@dangerous", "+info", "+time", "+command", "+cluster|info", "+cluster|slots", "+cluster|shards", "+cluster|nodes")
"""What redis-py asks of a server or a cluster before it does anything."""
_DATA = ("+@read", "+@write", "+@stream", "+@scripting", "+@transaction", "+wait")


class RedisRole(StrEnum):
    """Also the names of the users."""

    CALLSHEET = "callsheet"
    AGENT = "agent"
    BACKUP = "backup"
    OPERATOR = "operator"
    MONITORING = "monitoring"
    RAY = "ray"
    REPLICA = "replica"


@dataclass(frozen=True)
class RedisUser:
    what: str
    keys: tuple[str, ...]
    commands: tuple[str, ...]


TABLE: Mapping[RedisRole, RedisUser] = {
    RedisRole.CALLSHEET: RedisUser("API and engines", (keys.EVERY,), (*_DATA, *_CONNECTION)),
    RedisRole.AGENT: RedisUser(
        "agents' actors",
        (keys.breaker("*"), keys.callback("*")),
        (
            "+evalsha",
            "+eval",
            "+hmget",
            "+hget",
            "+hgetall",
            "+hset",
            "+hdel",
            "+exists",
            "+expire",
            "+pexpire",
            "+xadd",
            "+xread",
            "+xrange",
            "+xlen",
            *_CONNECTION,
        ),
    ),
    RedisRole.BACKUP: RedisUser("callsheet backup: reads all, writes nothing", (keys.EVERY,), ("+@read", "+eval", "+evalsha", *_CONNECTION)),
    RedisRole.OPERATOR: RedisUser("callsheet restore and migrate", (keys.EVERY,), (*_DATA, *_CONNECTION, "+restore")),
    RedisRole.MONITORING: RedisUser(
        "health checks and exporters", (), ("+ping", "+dbsize", "+slowlog|get", "+slowlog|len", "+latency|latest", "+memory|stats", *_CONNECTION)
    ),
    RedisRole.RAY: RedisUser("Ray's tables, where its cluster outlives its head", ("RAY*", "DUMMY"), (*_DATA, *_CONNECTION)),
    RedisRole.REPLICA: RedisUser("replicas of this server", (), ("+psync", "+replconf", "+ping")),
}


def acl_line(role: RedisRole, password: str) -> str:
    """One user as the server's file has it."""
    user = TABLE[role]
    patterns = [f"~{pattern}" for pattern in user.keys] or ["resetkeys"]
    return " ".join(("user", role, "on", f"#{hashlib.sha256(password.encode()).hexdigest()}", *patterns, "resetchannels", "-@all", *user.commands))


def acl_file(passwords: Mapping[RedisRole, str]) -> str:
    """The whole file. Nobody comes in without a name."""
    return "\n".join(["user default off resetkeys resetchannels -@all", *(acl_line(role, password) for role, password in passwords.items())]) + "\n"
