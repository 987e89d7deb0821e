"""Running Lua scripts: loaded by hash, batched per turn of the event loop, refused by a typed error.

Every state move of the system passes through `Scripts.run`. Calls that were made in the same turn of the event loop, whichever workflow they belong to, travel in
one pipeline and are executed in the order they were made. One batch is under way at a time, so order also holds between batches. On Redis Cluster, where a pipeline
cannot span nodes, each call travels alone.

A script refuses by `redis.error_reply('WORD rest')`: FENCED becomes LeaseLost, every other word a `Refused` that the caller translates.
"""

import asyncio
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import NoScriptError, ResponseError

from ..contracts.errors import LeaseLost, StoreUnavailable
from .client import Clients, redis_errors

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


class Scripts:
    """Runs scripts on one server or cluster. Shared by all stores of a process that use the same event loop."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._waiting: list[tuple[str, list[Key], list[Arg], asyncio.Future[Any]]] = []
        self._flusher: asyncio.Task[None] | None = None

    async def run(self, name: str, keys: list[Key], args: list[Arg]) -> Any:
        """The script's reply.

        Raises LeaseLost (FENCED), Refused (any other refusal), StoreUnavailable (no answer; it may or may not have run, and running it again is safe).
        """
        if self._clients.cluster:
            return await self._run_alone(name, keys, args)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((name, keys, args, future))
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.get_running_loop().create_task(self._flush())
        return await future

    async def _run_alone(self, name: str, keys: list[Key], args: list[Arg]) -> Any:
        text, sha = source(name)
        async with redis_errors():
            try:
                return await self._clients.commands.evalsha(sha, len(keys), *keys, *args)  # type: ignore[misc]
            except NoScriptError:
                return await self._clients.commands.eval(text, len(keys), *keys, *args)  # type: ignore[misc]
            except ResponseError as error:
                raise _refusal(error) from error

    async def _flush(self) -> None:
        await asyncio.sleep(0)  # lets everybody else who is ready in this turn join the batch
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            try:
                async with redis_errors():
                    replies = await self._send(self._clients.commands, batch)
            except Exception as error:  # noqa: BLE001 - each waiter gets the batch's failure as its own
                replies = [error] * len(batch)
            for (*_, future), reply in zip(batch, replies, strict=True):
                if future.done():
                    continue
                if isinstance(reply, ResponseError):
                    future.set_exception(_refusal(reply))
                elif isinstance(reply, BaseException):
                    future.set_exception(reply)
                else:
                    future.set_result(reply)

    async def _send(self, redis: Redis, batch: list[tuple[str, list[Key], list[Arg], asyncio.Future[Any]]]) -> list[Any]:
        replies = await self._pipeline(redis, [("EVALSHA", source(name)[1], keys, args) for name, keys, args, _ in batch])
        missing = [i for i, reply in enumerate(replies) if isinstance(reply, NoScriptError)]
        if missing:  # a restart or a failover emptied the script cache; order among the missing ones is kept
            again = await self._pipeline(redis, [("EVAL", source(batch[i][0])[0], batch[i][1], batch[i][2]) for i in missing])
            for i, reply in zip(missing, again, strict=True):
                replies[i] = reply
        return replies

    @staticmethod
    async def _pipeline(redis: Redis, calls: list[tuple[str, str, list[Key], list[Arg]]]) -> list[Any]:
        pipeline = redis.pipeline(transaction=False)
        for command, script, keys, args in calls:
            pipeline.execute_command(command, script, len(keys), *keys, *args)
        return await pipeline.execute(raise_on_error=False)


def _refusal(error: ResponseError) -> BaseException:
    text = str(error)
    if text.startswith("FENCED"):
        return LeaseLost("Another engine drives this workflow now.")
    if text.startswith(("OOM", "READONLY", "LOADING", "MASTERDOWN", "NOREPLICAS", "MISCONF", "CLUSTERDOWN", "TRYAGAIN")):
        return StoreUnavailable(f"Redis cannot write now: {text}.", retry_after=2.0)
    return Refused(text)
