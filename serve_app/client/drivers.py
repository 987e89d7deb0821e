"""The two drivers: blocking and asyncio. Each method is made of its one description in `calls`; what is written out here twice is I/O alone."""

import asyncio
import functools
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, Concatenate, ParamSpec, TypeVar

import httpx

from cluster.contracts.events import Event

from . import calls
from .talk import Following, Pause, Reply, Request, Talk, drive, refusal

TIMEOUT = httpx.Timeout(60.0, connect=5.0)
"""Above the longest wait that is asked for."""
P = ParamSpec("P")
T = TypeVar("T")


def _blocking(call: Callable[P, Talk[T]]) -> "Callable[Concatenate[Callsheet, P], T]":
    @functools.wraps(call)
    def method(self: "Callsheet", *args: P.args, **kwargs: P.kwargs) -> T:
        return drive(call(*args, **kwargs), self._send, time.sleep)

    return method


def _awaited(call: Callable[P, Talk[T]]) -> "Callable[Concatenate[AsyncCallsheet, P], Awaitable[T]]":
    @functools.wraps(call)
    async def method(self: "AsyncCallsheet", *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._drive(call(*args, **kwargs))

    return method


class Callsheet:
    """For programs that block. A context manager; may be shared by threads."""

    def __init__(self, base_url: str, key: str, *, transport: httpx.BaseTransport | None = None) -> None:
        self.http = httpx.Client(base_url=base_url, headers={"X-API-Key": key}, timeout=TIMEOUT, trust_env=False, transport=transport)

    def __enter__(self) -> "Callsheet":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.http.close()

    def _send(self, request: Request) -> Reply | Exception:
        try:
            return _reply(self.http.request(request.method, request.path, **_arguments(request)))
        except httpx.TransportError as error:
            return error

    def events(self, workflow_id: str, *, after: int = 0) -> Iterator[Event]:
        """Every event above `after` as it comes, until the workflow has ended. Raises ApiError, Unreachable."""
        place = Following(workflow_id, after)
        while True:
            broken: Exception | None = None
            try:
                with self.http.stream("GET", place.request().path, headers=dict(place.request().headers)) as answer:
                    if answer.status_code == 204:
                        return
                    if answer.status_code >= 400:
                        answer.read()
                        raise refusal(_reply(answer))
                    for line in answer.iter_lines():
                        yield from place.line(line)
            except httpx.TransportError as error:
                broken = error
            time.sleep(place.broken(broken))

    request = _blocking(calls.request)
    start = _blocking(calls.start)
    estimate = _blocking(calls.estimate)
    workflow = _blocking(calls.workflow)
    workflows = _blocking(calls.workflows)
    edit = _blocking(calls.edit)
    wait = _blocking(calls.wait)
    decide = _blocking(calls.decide)
    pause = _blocking(calls.pause)
    resume = _blocking(calls.resume)
    cancel = _blocking(calls.cancel)
    terminate = _blocking(calls.terminate)
    retry = _blocking(calls.retry)
    batch = _blocking(calls.batch)
    batch_ended = _blocking(calls.batch_ended)
    batch_items = _blocking(calls.batch_items)


class AsyncCallsheet:
    """For asyncio. An async context manager."""

    def __init__(self, base_url: str, key: str, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.http = httpx.AsyncClient(base_url=base_url, headers={"X-API-Key": key}, timeout=TIMEOUT, trust_env=False, transport=transport)

    async def __aenter__(self) -> "AsyncCallsheet":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self.http.aclose()

    async def _drive(self, talk: Talk[T]) -> T:
        given: Reply | Exception | None = None
        while True:
            try:
                step = talk.send(given)
            except StopIteration as end:
                return end.value
            if isinstance(step, Pause):
                given = await asyncio.sleep(step.seconds)
            else:
                given = await self._send(step)

    async def _send(self, request: Request) -> Reply | Exception:
        try:
            return _reply(await self.http.request(request.method, request.path, **_arguments(request)))
        except httpx.TransportError as error:
            return error

    async def events(self, workflow_id: str, *, after: int = 0) -> AsyncIterator[Event]:
        """As `Callsheet.events`."""
        place = Following(workflow_id, after)
        while True:
            broken: Exception | None = None
            try:
                async with self.http.stream("GET", place.request().path, headers=dict(place.request().headers)) as answer:
                    if answer.status_code == 204:
                        return
                    if answer.status_code >= 400:
                        await answer.aread()
                        raise refusal(_reply(answer))
                    async for line in answer.aiter_lines():
                        for event in place.line(line):
                            yield event
            except httpx.TransportError as error:
                broken = error
            await asyncio.sleep(place.broken(broken))

    request = _awaited(calls.request)
    start = _awaited(calls.start)
    estimate = _awaited(calls.estimate)
    workflow = _awaited(calls.workflow)
    workflows = _awaited(calls.workflows)
    edit = _awaited(calls.edit)
    wait = _awaited(calls.wait)
    decide = _awaited(calls.decide)
    pause = _awaited(calls.pause)
    resume = _awaited(calls.resume)
    cancel = _awaited(calls.cancel)
    terminate = _awaited(calls.terminate)
    retry = _awaited(calls.retry)
    batch = _awaited(calls.batch)
    batch_ended = _awaited(calls.batch_ended)
    batch_items = _awaited(calls.batch_items)


def _arguments(request: Request) -> dict[str, Any]:
    return {"params": dict(request.params), "json": request.body, "headers": dict(request.headers)}


def _reply(answer: httpx.Response) -> Reply:
    return Reply(answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, answer.content)
