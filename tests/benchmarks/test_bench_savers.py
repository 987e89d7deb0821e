"""LangGraph supersteps a second with our saver and with those it ships: a line of 20 nodes, each leaving 5 KB in a channel of its own, durability `sync`."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, TypedDict
from uuid import uuid4

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import END, START, StateGraph

from cluster.redis.client import connect_url
from cluster.redis.scripts import Scripts
from graphs.checkpointer import RedisSaver
from tests.benchmarks.report import table

pytestmark = pytest.mark.long

NODES = 20
BYTES = 5_000
RUNS = {1: 30, 100: 200}
"""Threads at once -> runs in all."""


def line(saver: Any) -> Any:
    names = [f"n{i}" for i in range(NODES)]
    graph: Any = StateGraph(TypedDict("Line", dict.fromkeys(names, str)))  # type: ignore[misc]
    for before, name in zip([START, *names], names, strict=False):
        graph.add_node(name, _node(name))
        graph.add_edge(before, name)
    graph.add_edge(names[-1], END)
    return graph.compile(checkpointer=saver)


def _node(name: str) -> Callable[..., Any]:
    async def node(state: Any) -> dict[str, str]:
        return {name: name * (BYTES // len(name))}

    return node


@asynccontextmanager
async def _redis(url: str) -> AsyncIterator[Any]:
    clients = await connect_url(url)
    await clients.commands.flushdb()
    yield RedisSaver(clients, Scripts(clients))
    await clients.aclose()


@asynccontextmanager
async def _memory(url: str) -> AsyncIterator[Any]:
    yield InMemorySaver()


@asynccontextmanager
async def _sqlite(url: str) -> AsyncIterator[Any]:
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncSqliteSaver.from_conn_string(str(Path(folder) / "checkpoints.db")) as saver:
            yield saver


@asynccontextmanager
async def _none(url: str) -> AsyncIterator[Any]:
    yield None


SAVERS: dict[str, Callable[[str], AbstractAsyncContextManager[Any]]] = {
    "none": _none,
    "InMemorySaver": _memory,
    "AsyncSqliteSaver": _sqlite,
    "RedisSaver (ours)": _redis,
}


async def _measure(saver: Any, threads: int) -> tuple[float, float]:
    """Supersteps a second, µs of processor time of this process per superstep (threads of its own included, a server's not)."""
    graph = line(saver)
    left = iter(range(RUNS[threads]))

    async def once() -> None:
        config = {"configurable": {"thread_id": uuid4().hex}, "recursion_limit": 50}
        await graph.ainvoke({}, config, durability="sync" if saver else None)

    async def worker() -> None:
        for _ in left:
            await once()

    await once()

    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(worker() for _ in range(threads)))
    steps = RUNS[threads] * NODES
    return steps / (time.perf_counter() - began), 1e6 * (time.process_time() - cpu) / steps


async def test_supersteps_by_saver(redis_url: str) -> None:
    rows = []
    for name, opened in SAVERS.items():
        figures: list[float] = []
        for threads in RUNS:
            async with opened(redis_url) as saver:
                figures += await _measure(saver, threads)
        rows.append([name, *figures])
    table(
        "LangGraph supersteps by saver: 20 nodes, 5 KB each, durability sync",
        ["saver", "1 thread: /s", "CPU µs", "100 threads: /s", "CPU µs"],
        rows,
        note="CPU is that of the process that runs the graphs; RedisSaver's server is not in it, nor is it durable without one.",
    )
