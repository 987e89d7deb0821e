"""LangGraph's published conformance suite, extended capabilities included, on one server and on a cluster of three masters."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from langgraph.checkpoint.conformance import checkpointer_test, validate

from cluster.redis.client import Clients, connect_url
from cluster.redis.scripts import Scripts
from cluster.seals import KeyRing, new_key_text, parse_keys
from graphs.checkpointer import RedisSaver
from tests.redis_cluster import running_redis_cluster

PROMISED = 81


@pytest_asyncio.fixture(loop_scope="session", params=["server", "cluster"])
async def place(request: pytest.FixtureRequest, redis_url: str, tmp_path: Path) -> AsyncIterator[Clients]:
    async with contextlib.AsyncExitStack() as stack:
        clustered = request.param == "cluster"
        clients = await connect_url(await stack.enter_async_context(running_redis_cluster(tmp_path)) if clustered else redis_url)
        stack.push_async_callback(clients.aclose)
        assert clients.cluster is clustered
        await clients.commands.flushdb()
        yield clients


@pytest.mark.parametrize("ring", [None, KeyRing(parse_keys(new_key_text()))], ids=["plain", "sealed"])
async def test_the_saver_passes_the_whole_conformance_suite(place: Clients, ring: KeyRing | None):
    @checkpointer_test(name="RedisSaver")
    async def saver():
        yield RedisSaver(place, Scripts(place), ring=ring)

    report = await validate(saver)
    failures = {name: result.failures for name, result in report.results.items() if result.failures}
    assert not failures
    assert report.passed_all()
    assert sum(result.tests_passed for result in report.results.values()) == PROMISED
