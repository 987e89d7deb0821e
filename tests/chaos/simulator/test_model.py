"""The model answers as a real server does: random sequences of commands, and of our scripts, run against both, and everything stored is compared.

So that replies can be equal, the real server is told the time by the test: `TIME` and the automatic ids of entries come from the model's clock.
"""

import json
import random
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection as Connection
from redis.exceptions import ResponseError

from cluster.redis.client import Clients
from cluster.redis.scripts import source
from tests.chaos.simulator.lua_host import CJSON, Host
from tests.chaos.simulator.model import RedisError, RedisModel
from tests.chaos.simulator.script_calls import random_call

SHIM = """
local real, given = redis, %d
local redis = setmetatable({}, { __index = real })
redis.call = function(command, ...)
  local c = string.upper(command)
  if c == 'TIME' then return { string.format('%%.0f', math.floor(given / 1e6)), string.format('%%.0f', given %% 1e6) } end
  if c ~= 'XADD' then return real.call(command, ...) end
  local args = { ... }
  for i = 2, #args do if args[i] == '*' then args[i] = string.format('%%.0f-*', math.floor(given / 1000)) break end end
  return real.call(command, unpack(args))
end
local cjson = (function(...) %s end)(cjson.null, cjson.decode)
"""
KEYS = [b"k%d" % n for n in range(4)]


def some_command(chance: random.Random, ids: list[int]) -> list[bytes]:
    """One command on a few keys, often on one of the wrong kind."""

    def word() -> bytes:
        return b"f%d" % chance.randrange(5)

    def entry() -> bytes:
        return b"%d-0" % chance.randrange(1, ids[0] + 2)

    def next_entry() -> bytes:
        ids[0] += chance.choice((0, 1, 1, 1))
        return b"%d-0" % ids[0]

    key, other, group = chance.choice(KEYS), chance.choice(KEYS), chance.choice((b"g", b"h"))
    commands: list[list[bytes]] = [
        [b"HSET", key, word(), word(), word(), b"7"], [b"HSETNX", key, word(), b"1"], [b"HGET", key, word()], [b"HMGET", key, word(), word()], [b"HDEL", key, word(), word()],
        [b"HEXISTS", key, word()], [b"HINCRBY", key, word(), b"3"], [b"HGETALL", key], [b"HKEYS", key], [b"HVALS", key], [b"HLEN", key],
        [b"SADD", key, word(), word()], [b"SREM", key, word()], [b"SMEMBERS", key], [b"SISMEMBER", key, word()], [b"SCARD", key],
        [b"ZADD", key, b"%d" % chance.randrange(9), word()], [b"ZREM", key, word()], [b"ZSCORE", key, word()], [b"ZRANGE", key, b"0", b"-1", b"WITHSCORES"],
        [b"ZREVRANGE", key, b"0", b"1"], [b"ZRANGEBYSCORE", key, b"-inf", b"5", b"LIMIT", b"0", b"2"], [b"ZCARD", key],
        [b"RPUSH", key, word()], [b"LPUSH", key, word(), word()], [b"LPOP", key], [b"LREM", key, b"0", word()], [b"LLEN", key], [b"LRANGE", key, b"0", b"-2"],
        [b"EXISTS", key, other], [b"DEL", key], [b"UNLINK", key], [b"TYPE", key], [b"EXPIRE", key, b"1000"], [b"PERSIST", key], [b"TTL", key], [b"RENAME", key, other],
        [b"COPY", key, other], [b"COPY", key, other, b"REPLACE"], [b"SET", key, word()], [b"SET", key, word(), b"NX", b"EX", b"100"], [b"GET", key],
    ]  # fmt: skip
    stream: list[list[bytes]] = [
        [b"XADD", key, next_entry(), b"w", word()], [b"XADD", key, b"MAXLEN", b"3", next_entry(), b"w", word()], [b"XDEL", key, entry()], [b"XLEN", key],
        [b"XRANGE", key, b"-", b"+"], [b"XRANGE", key, entry(), entry(), b"COUNT", b"1"], [b"XREVRANGE", key, b"+", b"-", b"COUNT", b"1"],
        [b"XGROUP", b"CREATE", key, group, chance.choice((b"0", b"$")), b"MKSTREAM"], [b"XREADGROUP", b"GROUP", group, word(), b"COUNT", b"2", b"STREAMS", key, b">"],
        [b"XACK", key, group, entry()], [b"XCLAIM", key, group, word(), b"0", entry(), b"JUSTID"], [b"XCLAIM", key, group, word(), b"0", entry()],
        [b"XAUTOCLAIM", key, group, word(), b"0", b"0-0", b"COUNT", b"2"], [b"XREAD", b"COUNT", b"2", b"STREAMS", key, entry()],
    ]  # fmt: skip
    return chance.choice(stream if chance.random() < 0.4 else commands)


@pytest_asyncio.fixture(loop_scope="session")
async def server(clients: Clients, redis_url: str) -> AsyncIterator[Connection]:
    """A connection to the emptied real server, without a client's translation of replies."""
    connection = Redis.from_url(redis_url, protocol=2).connection_pool.make_connection()
    await connection.connect()
    yield connection
    await connection.send_command("FLUSHALL")  # keys without any sense are no leak
    await connection.read_response()
    await connection.disconnect()


async def asked(server: Connection, *command: Any) -> Any:
    """The real server's reply, or the kind of its error."""
    await server.send_command(*command)
    try:
        return await server.read_response()
    except ResponseError as error:
        return _word(error)


def modelled(model: RedisModel, command: list[bytes]) -> Any:
    try:
        return plain(model.call(*command))
    except RedisError as error:
        return _word(error)


def _word(error: Exception) -> str:
    """Errors are compared by kind: clients strip the leading ERR, and servers differ in their sentences."""
    word = str(error).partition(" ")[0]
    return word if word in ("WRONGTYPE", "BUSYGROUP", "NOGROUP", "FENCED", "REWOUND") else "ERR"


def plain(reply: Any) -> Any:
    """JSON objects have no order, so neither are the hashes over them comparable; the simulator itself checks the chains."""
    if isinstance(reply, list | tuple):
        return [plain(each) for each in reply]
    if isinstance(reply, bytes):
        if reply.startswith(b"{"):
            return json.dumps(json.loads(reply), sort_keys=True)
        return re.sub(rb"^[0-9a-f]{40}$", b"<hash>", bytes(reply))
    return reply


async def stored(server: Connection) -> dict[bytes, Any]:
    found: dict[bytes, Any] = {}
    for key in sorted(await asked(server, "KEYS", "*")):
        kind = await asked(server, "TYPE", key)
        command = {b"hash": [b"HGETALL", key], b"set": [b"SMEMBERS", key], b"zset": [b"ZRANGE", key, 0, -1, b"WITHSCORES"], b"list": [b"LRANGE", key, 0, -1],
                   b"stream": [b"XRANGE", key, b"-", b"+"], b"string": [b"GET", key]}[kind]  # fmt: skip
        groups = [await asked(server, b"XPENDING", key, g, b"-", b"+", 99) for g in (b"g", b"h", b"engines")] if kind == b"stream" else []
        found[key] = [kind, plain(await asked(server, *command)), [_without_idle(group) for group in groups], await asked(server, "TTL", key) >= 0]
    return found


def stored_in(model: RedisModel) -> dict[bytes, Any]:
    found: dict[bytes, Any] = {}
    for key in sorted(key for key in list(model.data) if model.call(b"EXISTS", key)):
        kind = bytes(model.call(b"TYPE", key))
        command = {b"hash": [b"HGETALL", key], b"set": [b"SMEMBERS", key], b"zset": [b"ZRANGE", key, b"0", b"-1", b"WITHSCORES"], b"list": [b"LRANGE", key, b"0", b"-1"],
                   b"stream": [b"XRANGE", key, b"-", b"+"], b"string": [b"GET", key]}[kind]  # fmt: skip
        groups = [modelled(model, [b"XPENDING", key, g, b"-", b"+", b"99"]) for g in (b"g", b"h", b"engines")] if kind == b"stream" else []
        found[key] = [kind, modelled(model, command), [_without_idle(group) for group in groups], model.call(b"TTL", key) >= 0]
    return found


def _without_idle(pending: Any) -> Any:
    return [[entry, consumer, times] for entry, consumer, _, times in pending] if isinstance(pending, list) else pending


@pytest.mark.parametrize("seed", range(6))
async def test_commands_answer_as_the_server_does(server: Connection, seed: int) -> None:
    chance, model, ids = random.Random(seed), RedisModel(), [0]
    for _ in range(400):
        command = some_command(chance, ids)
        if chance.random() < 0.03:
            command = [b"DEL", *KEYS]
        assert modelled(model, command) == plain(await asked(server, *command)), (seed, command)
    assert stored_in(model) == await stored(server)


@pytest.mark.parametrize("seed", range(6))
async def test_scripts_do_the_same_over_the_model(server: Connection, seed: int) -> None:
    chance, model = random.Random(seed), RedisModel()
    host = Host(model)
    model.now_us = 2_000_000_000_000_000
    for _ in range(150):
        model.now_us += chance.randrange(3_000_000)
        name, keys, args = random_call(chance, model)
        text = SHIM % (model.now_us, CJSON.decode()) + source(name)[0]
        real = plain(await asked(server, "EVAL", text, len(keys), *keys, *args))
        try:
            simulated = plain(host.run(name, keys, args))
        except RedisError as error:
            simulated = _word(error)
        assert simulated == real, (seed, name, args)
    assert stored_in(model) == await stored(server)
