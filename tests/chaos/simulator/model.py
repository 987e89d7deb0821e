"""A Redis server in memory: the commands our scripts and drivers use, with their replies as a real server gives them.

Held to the real server by `test_model`, which runs random sequences against both. Time is given (`now_us`), nothing blocks, and everything keeps insertion order, so that a run is
reproducible. Replies are int, bytes, None (nil), list, or `Status`; an error reply is raised as `RedisError`.
"""

import copy
from collections.abc import Callable
from typing import Any

from tests.chaos.simulator.streams import Stream, StreamError
from tests.chaos.simulator.values import Hash, List, Set, ZSet, number, scored, slice_of


class RedisError(Exception):
    """An error reply."""


class Status(bytes):
    """A status reply: `+OK`."""


OK = Status(b"OK")
Reply = Any


class RedisModel:
    def __init__(self) -> None:
        self.now_us = 1_000_000_000_000
        self.data: dict[bytes, Any] = {}
        self.expires: dict[bytes, int] = {}
        """Key -> ms."""
        self.commands: dict[bytes, Callable[..., Reply]] = {name[4:].upper().encode(): getattr(self, name) for name in dir(self) if name.startswith("cmd_")}

    def call(self, name: bytes, *args: bytes) -> Reply:
        command = self.commands.get(name)
        if command is None:
            raise RedisError(f"ERR unknown command '{name.decode()}'")
        try:
            return command(*args)
        except StreamError as error:
            raise RedisError(str(error)) from error

    def snapshot(self) -> Any:
        return copy.deepcopy((self.data, self.expires))

    def restore(self, snapshot: Any) -> None:
        self.data, self.expires = copy.deepcopy(snapshot)

    # ---- keys -----------------------------------------------------------------------------------------------------------

    def _get(self, key: bytes, kind: type) -> Any:
        if self.expires and self._expired(key):
            return None
        value = self.data.get(key)
        if value is not None and type(value) is not kind:
            raise RedisError("WRONGTYPE Operation against a key holding the wrong kind of value")
        return value

    def _make(self, key: bytes, kind: type) -> Any:
        value = self._get(key, kind)
        if value is None:
            value = self.data[key] = kind()
        return value

    def _expired(self, key: bytes) -> bool:
        at = self.expires.get(key)
        if at is None or at > self.now_us // 1000:
            return False
        self._drop(key)
        return True

    def _drop(self, key: bytes) -> bool:
        self.expires.pop(key, None)
        return self.data.pop(key, None) is not None

    def _drop_empty(self, key: bytes) -> None:
        if not self.data[key]:
            self._drop(key)

    def _there(self, key: bytes) -> bool:
        return not self._expired(key) and key in self.data

    def cmd_time(self) -> Reply:
        return [b"%d" % (self.now_us // 1_000_000), b"%d" % (self.now_us % 1_000_000)]

    def cmd_exists(self, *keys: bytes) -> Reply:
        return sum(self._there(key) for key in keys)

    def cmd_del(self, *keys: bytes) -> Reply:
        return sum(self._there(key) and self._drop(key) for key in keys)

    cmd_unlink = cmd_del

    def cmd_type(self, key: bytes) -> Reply:
        names = {Hash: b"hash", Set: b"set", ZSet: b"zset", List: b"list", Stream: b"stream", bytes: b"string"}
        return Status(names[type(self.data[key])]) if self._there(key) else Status(b"none")

    def cmd_expire(self, key: bytes, seconds: bytes) -> Reply:
        if not self._there(key):
            return 0
        if int(seconds) <= 0:
            self._drop(key)
        else:
            self.expires[key] = self.now_us // 1000 + int(seconds) * 1000
        return 1

    def cmd_persist(self, key: bytes) -> Reply:
        return int(self._there(key) and self.expires.pop(key, None) is not None)

    def cmd_ttl(self, key: bytes) -> Reply:
        if not self._there(key):
            return -2
        at = self.expires.get(key)
        return -1 if at is None else (at - self.now_us // 1000 + 500) // 1000

    def cmd_rename(self, key: bytes, to: bytes) -> Reply:
        if not self._there(key):
            raise RedisError("ERR no such key")
        value, at = self.data[key], self.expires.get(key)
        self._drop(key)
        self._drop(to)
        self.data[to] = value
        if at is not None:
            self.expires[to] = at
        return OK

    def cmd_copy(self, key: bytes, to: bytes, *options: bytes) -> Reply:
        if key == to:
            raise RedisError("ERR source and destination objects are the same")
        if not self._there(key) or (self._there(to) and b"REPLACE" not in options):
            return 0
        self._drop(to)
        self.data[to] = copy.deepcopy(self.data[key])
        if key in self.expires:
            self.expires[to] = self.expires[key]
        return 1

    def cmd_get(self, key: bytes) -> Reply:
        return self._get(key, bytes)

    def cmd_set(self, key: bytes, value: bytes, *options: bytes) -> Reply:
        if b"NX" in options and self._there(key):
            return None
        self._drop(key)
        self.data[key] = value
        if b"EX" in options:
            self.cmd_expire(key, options[options.index(b"EX") + 1])
        return OK

    # ---- hashes ---------------------------------------------------------------------------------------------------------

    def cmd_hget(self, key: bytes, field: bytes) -> Reply:
        found = self._get(key, Hash)
        return found.get(field) if found else None

    def cmd_hmget(self, key: bytes, *fields: bytes) -> Reply:
        found = self._get(key, Hash) or {}
        return [found.get(field) for field in fields]

    def cmd_hset(self, key: bytes, *pairs: bytes) -> Reply:
        if not pairs or len(pairs) % 2:
            raise RedisError("ERR wrong number of arguments for 'hset' command")
        found = self._make(key, Hash)
        before = len(found)
        found.update(zip(pairs[::2], pairs[1::2], strict=True))
        return len(found) - before

    def cmd_hsetnx(self, key: bytes, field: bytes, value: bytes) -> Reply:
        found = self._make(key, Hash)
        if field in found:
            return 0
        found[field] = value
        return 1

    def cmd_hdel(self, key: bytes, *fields: bytes) -> Reply:
        found = self._get(key, Hash)
        if not found:
            return 0
        gone = sum(found.pop(field, None) is not None for field in fields)
        self._drop_empty(key)
        return gone

    def cmd_hexists(self, key: bytes, field: bytes) -> Reply:
        return int(field in (self._get(key, Hash) or {}))

    def cmd_hincrby(self, key: bytes, field: bytes, by: bytes) -> Reply:
        found = self._make(key, Hash)
        try:
            total = int(found.get(field, b"0")) + int(by)
        except ValueError as error:
            raise RedisError("ERR hash value is not an integer") from error
        found[field] = b"%d" % total
        return total

    def cmd_hgetall(self, key: bytes) -> Reply:
        return [part for pair in (self._get(key, Hash) or {}).items() for part in pair]

    def cmd_hkeys(self, key: bytes) -> Reply:
        return list(self._get(key, Hash) or {})

    def cmd_hvals(self, key: bytes) -> Reply:
        return list((self._get(key, Hash) or {}).values())

    def cmd_hlen(self, key: bytes) -> Reply:
        return len(self._get(key, Hash) or {})

    # ---- sets -----------------------------------------------------------------------------------------------------------

    def cmd_sadd(self, key: bytes, *members: bytes) -> Reply:
        found = self._make(key, Set)
        before = len(found)
        found.update(dict.fromkeys(members))
        return len(found) - before

    def cmd_srem(self, key: bytes, *members: bytes) -> Reply:
        found = self._get(key, Set)
        if not found:
            return 0
        gone = sum(member in found and found.pop(member) is None for member in members)
        self._drop_empty(key)
        return gone

    def cmd_smembers(self, key: bytes) -> Reply:
        return list(self._get(key, Set) or {})

    def cmd_sismember(self, key: bytes, member: bytes) -> Reply:
        return int(member in (self._get(key, Set) or {}))

    def cmd_scard(self, key: bytes) -> Reply:
        return len(self._get(key, Set) or {})

    # ---- sorted sets ----------------------------------------------------------------------------------------------------

    def cmd_zadd(self, key: bytes, *pairs: bytes) -> Reply:
        found = self._make(key, ZSet)
        before = len(found)
        found.update((member, float(score)) for score, member in zip(pairs[::2], pairs[1::2], strict=True))
        return len(found) - before

    def cmd_zrem(self, key: bytes, *members: bytes) -> Reply:
        found = self._get(key, ZSet)
        if not found:
            return 0
        gone = sum(found.pop(member, None) is not None for member in members)
        self._drop_empty(key)
        return gone

    def cmd_zscore(self, key: bytes, member: bytes) -> Reply:
        score = (self._get(key, ZSet) or {}).get(member)
        return None if score is None else number(score)

    def cmd_zcard(self, key: bytes) -> Reply:
        return len(self._get(key, ZSet) or {})

    def _ranked(self, key: bytes) -> list[tuple[float, bytes]]:
        return sorted((score, member) for member, score in (self._get(key, ZSet) or {}).items())

    def cmd_zrange(self, key: bytes, first: bytes, last: bytes, *options: bytes) -> Reply:
        return scored(slice_of(self._ranked(key), first, last), options)

    def cmd_zrevrange(self, key: bytes, first: bytes, last: bytes, *options: bytes) -> Reply:
        return scored(slice_of(self._ranked(key)[::-1], first, last), options)

    def cmd_zrangebyscore(self, key: bytes, low: bytes, high: bytes, *options: bytes) -> Reply:
        found = [entry for entry in self._ranked(key) if float(low) <= entry[0] <= float(high)]
        if b"LIMIT" in options:
            at = options.index(b"LIMIT")
            found = found[int(options[at + 1]) :][: int(options[at + 2])]
        return scored(found, options)

    # ---- lists ----------------------------------------------------------------------------------------------------------

    def cmd_rpush(self, key: bytes, *values: bytes) -> Reply:
        found = self._make(key, List)
        found.extend(values)
        return len(found)

    def cmd_lpush(self, key: bytes, *values: bytes) -> Reply:
        found = self._make(key, List)
        found[:0] = values[::-1]
        return len(found)

    def cmd_lpop(self, key: bytes) -> Reply:
        found = self._get(key, List)
        if not found:
            return None
        first = found.pop(0)
        self._drop_empty(key)
        return first

    def cmd_lrem(self, key: bytes, count: bytes, value: bytes) -> Reply:
        if int(count) != 0:
            raise RedisError("ERR the model removes all or nothing")
        found = self._get(key, List)
        if not found:
            return 0
        gone = found.count(value)
        found[:] = [each for each in found if each != value]
        self._drop_empty(key)
        return gone

    def cmd_llen(self, key: bytes) -> Reply:
        return len(self._get(key, List) or ())

    def cmd_lrange(self, key: bytes, first: bytes, last: bytes) -> Reply:
        return slice_of(self._get(key, List) or [], first, last)

    # ---- streams --------------------------------------------------------------------------------------------------------

    def _ms(self) -> int:
        return self.now_us // 1000

    def _stream(self, key: bytes) -> Stream:
        found: Stream | None = self._get(key, Stream)
        return found if found is not None else Stream()

    def cmd_xadd(self, key: bytes, *args: bytes) -> Reply:
        rest, most = list(args), None
        if rest[0] == b"MAXLEN":
            approximate = rest[1] == b"~"
            most = None if approximate else int(rest[1])  # `~` trims whole nodes only: never in what a schedule holds
            del rest[: 3 if approximate else 2]
        return self._make(key, Stream).add(rest[0], rest[1:], self._ms(), most)

    def cmd_xlen(self, key: bytes) -> Reply:
        return len(self._stream(key).entries)

    def cmd_xdel(self, key: bytes, *ids: bytes) -> Reply:
        return self._stream(key).delete(ids)

    def cmd_xrange(self, key: bytes, low: bytes, high: bytes, *options: bytes) -> Reply:
        return self._stream(key).between(low, high, options, newest_first=False)

    def cmd_xrevrange(self, key: bytes, high: bytes, low: bytes, *options: bytes) -> Reply:
        return self._stream(key).between(low, high, options, newest_first=True)

    def cmd_xread(self, *args: bytes) -> Reply:
        """XREAD [COUNT n] STREAMS key id, of one stream."""
        count = int(args[1]) if args[0] == b"COUNT" else None
        found = self._stream(args[-2]).after(args[-1], count)
        return [[args[-2], found]] if found else None

    def cmd_xgroup(self, action: bytes, key: bytes, group: bytes, first: bytes, *options: bytes) -> Reply:
        if action.upper() != b"CREATE":
            raise RedisError("ERR the model only creates groups")
        if not self._there(key) and b"MKSTREAM" not in options:
            raise RedisError(
                "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically."
            )
        self._make(key, Stream).create_group(group, first)
        return OK

    def cmd_xreadgroup(self, *args: bytes) -> Reply:
        """XREADGROUP GROUP g consumer [COUNT n] STREAMS key >, of one stream."""
        _, group, consumer, *rest = args
        count = int(rest[1]) if rest[0] == b"COUNT" else None
        key = rest[-2]
        found = self._stream(key).deliver(group, consumer, count, self._ms())
        return [[key, found]] if found else None

    def cmd_xack(self, key: bytes, group: bytes, *ids: bytes) -> Reply:
        return self._stream(key).acknowledge(group, ids)

    def cmd_xclaim(self, key: bytes, group: bytes, consumer: bytes, idle: bytes, *rest: bytes) -> Reply:
        ids = [each for each in rest if each != b"JUSTID"]
        return self._stream(key).claim(group, consumer, int(idle), ids, b"JUSTID" in rest, self._ms())

    def cmd_xautoclaim(self, key: bytes, group: bytes, consumer: bytes, idle: bytes, start: bytes, *options: bytes) -> Reply:
        count = int(options[1]) if options else 100
        return self._stream(key).autoclaim(group, consumer, int(idle), start, count, self._ms())

    def cmd_xpending(self, key: bytes, group: bytes, low: bytes, high: bytes, count: bytes) -> Reply:
        return self._stream(key).pending(group, low, high, int(count), self._ms())

    def cmd_xinfo(self, what: bytes, key: bytes) -> Reply:
        if what.upper() != b"GROUPS":
            raise RedisError("ERR the model only knows XINFO GROUPS")
        if not self._there(key):
            raise RedisError("ERR no such key")
        return self._stream(key).groups_info()
