"""What every test may share: one real Redis server for the session, an empty database for each test.

After each test that used the store, `kept_keys_have_a_time_to_live` asserts what must hold of every key: it is declared permanent, or it expires, or its workflow has not ended.
"""

import os
import secrets
import socket
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from cluster.redis.client import Clients, connect_url
from cluster.redis.server import ServerOptions, start
from tests.kept_keys import kept_keys_have_a_time_to_live

os.environ.setdefault("RAY_AUTH_MODE", "disabled")
ACCEPTANCE = Path(__file__).parent / "acceptance"


LONGEST_FIRST = ("chaos", "integration", "contract", "replay")
"""Rooms whose modules take longest: begun first, so that no process is left with one of them while the others have nothing."""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """Marks `alone` what needs a Ray cluster or a whole installation, of which there is one for a session: processes that test side by side leave it out. Orders the rooms at last."""
    for item in items:
        if item.get_closest_marker("ray") or "ray_cluster" in getattr(item, "fixturenames", ()) or ACCEPTANCE in item.path.parents:
            item.add_marker(pytest.mark.alone)
    yield
    rooms = {name: rank for rank, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: min((rooms[part] for part in item.path.parts if part in rooms), default=len(rooms)))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server of the test session's own: TEST_REDIS_URL when given, else an embedded one."""
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given
        return
    port, password = free_port(), secrets.token_hex(8)
    process = start(ServerOptions(folder=tmp_path_factory.mktemp("redis"), port=port, password=password))
    yield f"redis://:{password}@127.0.0.1:{port}/0"
    process.terminate()
    process.wait()


@pytest_asyncio.fixture(loop_scope="session")
async def clients(redis_url: str) -> AsyncIterator[Clients]:
    """Clients of an empty database, whose keys are looked through when the test is over."""
    opened = await connect_url(redis_url)
    await opened.commands.flushdb()
    yield opened
    try:
        await kept_keys_have_a_time_to_live(opened)
    finally:
        await opened.aclose()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A CALLSHEET_HOME of the test's own."""
    return tmp_path / "home"


@pytest.fixture(scope="session")
def ray_cluster() -> Iterator[dict[str, Any]]:
    """One Ray cluster on this machine, shared by all tests of the session."""
    from tests.ray_cluster import running_cluster

    with running_cluster() as cluster:
        yield cluster
