"""Running Lua scripts: loaded by hash, batched per turn of the event loop, refused by a typed error.

Every state move of the system passes through `Scripts.run`. Calls that were made in the same turn of the event loop, whichever workflow they belong to, travel in
one pipeline and are executed in the order they were made. One batch is under way at a time, so order also holds between batches. On Redis Cluster, where a pipeline
cannot span nodes, each call travels alone.

A call that must survive a failover is `replicated=True`: it returns when CALLSHEET_REDIS_REPLICAS replicas have it. Its batch keeps its connection for that wait (see `replication`), the
batches behind it go on over others.

A script refuses by `redis.error_reply('WORD rest')`: FENCED becomes LeaseLost, every other word a `Refused` that the caller translates.
"""

import asyncio
import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import MovedError, NoScriptError, ResponseError

from ..contracts.errors import LeaseLost, StoreUnavailable
from .client import CONNECTION_ERRORS, Clients, cannot_write, redis_errors
from .replication import confirm, exchange, not_replicated

Key = str
Arg = str | bytes | int | float

BATCH = 128
_LUA = Path(__file__).parent / "lua"


class Refused(Exception):
    """A script said no. `word` is its first word, `rest` what follows."""

    def __init__(self, reply: str) -> None:
        super().__init__(reply)
        self.word, _, self.rest = reply.partition(" ")


@cache
def source(name: str) -> tuple[str, str]:
    """Text and SHA-1 of `lua/<name>.lua`, with each line `-- include: other` replaced by `lua/other.lua`."""
    text = _expand((_LUA / f"{name}.lua").read_text())
    return text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def _expand(text: str) -> str:
    lines = []
    for line in text.splitlines():
        include = line.removeprefix("-- include: ")
        lines.append(line if include == line else (_LUA / f"{include.strip()}.lua").read_text().rstrip())
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class _Call:
    name: str
    keys: list[Key]
    args: list[Arg]
    replicated: bool
    reply: "asyncio.Future[Any]"

    def by_hash(self) -> tuple[Any, ...]:
        return ("EVALSHA", source(self.name)[1], len(self.keys), *self.keys, *self.args)

    def in_full(self) -> tuple[Any, ...]:
        return ("EVAL", source(self.name)[0], len(self.keys), *self.keys, *self.args)

    def settle(self, reply: Any) -> None:
        if self.reply.done():
            return
        if isinstance(reply, ResponseError):
            self.reply.set_exception(_refusal(reply))
        elif isinstance(reply, BaseException):
            self.reply.set_exception(reply)
        else:
            self.reply.set_result(reply)


class Scripts:
    """Runs scripts on one server or cluster. Shared by all stores of a process that use the same event loop."""

    def __init__(self, clients: Clients, timed: Callable[[float], None] = lambda seconds: None) -> None:
        """`timed` is told how long the round trip of each batch took."""
        self._clients, self._timed = clients, timed
        self._waiting: list[_Call] = []
        self._flusher: asyncio.Task[None] | None = None
        self._confirming: set[asyncio.Task[None]] = set()

    async def run(self, name: str, keys: list[Key], args: list[Arg], *, replicated: bool = False) -> Any:
        """The script's reply. With `replicated`, only once the replicas asked for by the settings have what it wrote.

        Raises LeaseLost (FENCED), Refused (any other refusal), StoreUnavailable (no answer: it may or may not have run; `not_replicated`: it has run; running it again is safe).
        """
        replicated = replicated and self._clients.replicas > 0
        if self._clients.cluster:
            return await (self._run_replicated(name, keys, args) if replicated else self._run_alone(name, keys, args))
        call = _Call(name, keys, args, replicated, asyncio.get_running_loop().create_future())
        self._waiting.append(call)
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.get_running_loop().create_task(self._flush())
        return await call.reply

    # ---- one server -----------------------------------------------------------------------------------------------------

    async def _flush(self) -> None:
        await asyncio.sleep(0)  # lets everybody else who is ready in this turn join the batch
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            began = time.monotonic()
            try:
                async with redis_errors():
                    if any(call.replicated for call in batch):
                        await self._send_and_confirm(batch)
                    else:
                        for call, reply in zip(batch, await self._send(batch), strict=True):
                            call.settle(reply)
            except Exception as error:  # noqa: BLE001 - each waiter gets the batch's failure as its own
                for call in batch:
                    call.settle(error)
            self._timed(time.monotonic() - began)

    async def _send(self, batch: list[_Call]) -> list[Any]:
        replies = await self._pipeline(self._clients.commands, [call.by_hash() for call in batch])
        missing = _unknown(replies)
        if missing:  # a restart or a failover emptied the script cache; order among the missing ones is kept
            again = await self._pipeline(self._clients.commands, [batch[i].in_full() for i in missing])
            for i, reply in zip(missing, again, strict=True):
                replies[i] = reply
        return replies

    @staticmethod
    async def _pipeline(redis: Redis, commands: Sequence[Sequence[Any]]) -> list[Any]:
        pipeline = redis.pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command)
        return await pipeline.execute(raise_on_error=False)

    async def _send_and_confirm(self, batch: list[_Call]) -> None:
        """Runs the batch on a connection of its own and leaves that with a task which waits for the replicas."""
        pool = self._clients.commands.connection_pool
        connection = await pool.get_connection()
        try:
            replies = await connection.retry.call_with_retry(lambda: _on_one_connection(connection, batch), lambda _: connection.disconnect())
        except BaseException:
            await pool.release(connection)
            raise
        due: list[tuple[_Call, Any]] = []
        for call, reply in zip(batch, replies, strict=True):
            if call.replicated and not isinstance(reply, BaseException):
                due.append((call, reply))
            else:
                call.settle(reply)
        task = asyncio.get_running_loop().create_task(self._confirm(connection, due))
        self._confirming.add(task)
        task.add_done_callback(self._confirming.discard)

    async def _confirm(self, connection: AbstractConnection, due: list[tuple[_Call, Any]]) -> None:
        failure: BaseException | None = not_replicated(self._clients.replicas)  # also when this task is cancelled
        try:
            if due:
                async with redis_errors():
                    await confirm(connection, due[0][0].keys[0], replicas=self._clients.replicas, wait_ms=self._clients.wait_ms)
            failure = None
        except Exception as error:  # noqa: BLE001 - each waiter gets the failure as its own
            failure = error
        finally:
            await self._clients.commands.connection_pool.release(connection)
            for call, reply in due:
                call.settle(failure or reply)

    # ---- a cluster ------------------------------------------------------------------------------------------------------

    async def _run_alone(self, name: str, keys: list[Key], args: list[Arg]) -> Any:
        text, sha = source(name)
        began = time.monotonic()
        async with redis_errors():
            try:
                try:
                    return await self._clients.commands.evalsha(sha, len(keys), *keys, *args)  # type: ignore[misc]
                except NoScriptError:
                    return await self._clients.commands.eval(text, len(keys), *keys, *args)  # type: ignore[misc]
            except ResponseError as error:
                raise _refusal(error) from error
            finally:
                self._timed(time.monotonic() - began)

    async def _run_replicated(self, name: str, keys: list[Key], args: list[Arg]) -> Any:
        cluster: Any = self._clients.commands
        call = _Call(name, keys, args, True, asyncio.get_running_loop().create_future())
        async with redis_errors():
            await cluster.initialize()
            node = cluster.get_node_from_key(keys[0])
            connection = node.acquire_connection()
            try:
                [reply] = await _on_one_connection(connection, [call])
                if isinstance(reply, MovedError):
                    raise reply
                if isinstance(reply, ResponseError):
                    raise _refusal(reply)
                await confirm(connection, keys[0], replicas=self._clients.replicas, wait_ms=self._clients.wait_ms)
            except (MovedError, *CONNECTION_ERRORS) as error:
                await self._run_alone(name, keys, args)  # finds where the slot is now, for whoever asks again
                raise not_replicated(self._clients.replicas) from error
            finally:
                node.release(connection)
        return reply


async def _on_one_connection(connection: AbstractConnection, batch: Sequence[_Call]) -> list[Any]:
    replies = await exchange(connection, [call.by_hash() for call in batch])
    if missing := _unknown(replies):
        again = await exchange(connection, [batch[i].in_full() for i in missing])
        for i, reply in zip(missing, again, strict=True):
            replies[i] = reply
    return replies


def _unknown(replies: Sequence[Any]) -> list[int]:
    return [i for i, reply in enumerate(replies) if isinstance(reply, NoScriptError)]


def _refusal(error: ResponseError) -> BaseException:
    text = str(error)
    if text.startswith("FENCED"):
        return LeaseLost("Another engine drives this workflow now.")
    if cannot_write(error):
        return StoreUnavailable(f"Redis cannot write now: {text}.", retry_after=2.0)
    return Refused(text)
