"""A server that may lose acknowledged work is refused with a sentence that mends it; writes that must survive a failover wait for the replicas."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from cluster.contracts.errors import Misconfigured, StoreUnavailable
from cluster.redis import keys, safety
from cluster.redis.client import Clients, connect, connect_url
from cluster.redis.scripts import Scripts
from cluster.redis.server import ServerOptions, start
from cluster.settings import Settings
from tests.conftest import free_port
from tests.redis_cluster import running_redis_cluster

KEY = "cs:{s00}:thing"
WAIT_MS = 300


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int, int]]:
    """Ports of a master and of its replica, and the replica's pid."""
    folder, ports = tmp_path_factory.mktemp("pair"), (free_port(), free_port())
    master = start(ServerOptions(folder=folder / "master", port=ports[0], extra=("repl-diskless-sync-delay 0",)))
    replica = start(ServerOptions(folder=folder / "replica", port=ports[1], extra=(f"replicaof 127.0.0.1 {ports[0]}",)))
    yield *ports, replica.pid
    for process in (replica, master):
        process.kill()
        process.wait()


@pytest_asyncio.fixture(loop_scope="session")
async def master(pair: tuple[int, int, int]) -> AsyncIterator[Clients]:
    opened = await connect_url(f"redis://127.0.0.1:{pair[0]}/0")
    await opened.commands.flushall()
    yield opened
    await opened.commands.config_set("appendonly", "yes")
    await opened.commands.config_set("maxmemory-policy", "noeviction")
    await opened.aclose()


async def findings(clients: Clients) -> dict[str, safety.Finding]:
    return {finding.name: finding for finding in await safety.examine(clients)}


async def test_a_safe_server_is_taken_and_marked_with_the_schema(master: Clients) -> None:
    found = await safety.check(master, allow_unsafe=False)
    assert {finding.level for finding in found} <= {"fit", "note"}
    assert await master.commands.get(keys.SCHEMA) == str(safety.SCHEMA).encode()


async def test_a_server_without_append_only_file_is_refused(master: Clients) -> None:
    await master.commands.config_set("appendonly", "no")
    with pytest.raises(Misconfigured, match="CONFIG SET appendonly yes") as refusal:
        await safety.check(master, allow_unsafe=False)
    assert refusal.value.code == "redis_unsafe"
    await safety.check(master, allow_unsafe=True)


async def test_a_server_that_evicts_is_refused(master: Clients) -> None:
    await master.commands.config_set("maxmemory-policy", "allkeys-lru")
    with pytest.raises(Misconfigured, match="CONFIG SET maxmemory-policy noeviction"):
        await safety.check(master, allow_unsafe=False)


async def test_where_config_is_forbidden_info_tells(master: Clients, pair: tuple[int, int, int]) -> None:
    await master.commands.execute_command("ACL", "SETUSER", "guest", "on", ">pw", "~*", "&*", "+@all", "-config")
    guest = await connect_url(f"redis://guest:pw@127.0.0.1:{pair[0]}/0")
    try:
        await safety.check(guest, allow_unsafe=False)
        await master.commands.config_set("appendonly", "no")
        await master.commands.config_set("maxmemory-policy", "allkeys-lfu")
        found = await findings(guest)
        assert [found[name].level for name in ("redis persistence", "redis eviction")] == ["unsafe", "unsafe"]
    finally:
        await guest.aclose()


async def test_a_read_only_replica_is_refused(master: Clients, pair: tuple[int, int, int]) -> None:
    replica = await connect_url(f"redis://127.0.0.1:{pair[1]}/0")
    try:
        with pytest.raises(Misconfigured, match="read-only replica of 127"):
            await safety.check(replica, allow_unsafe=True)
    finally:
        await replica.aclose()


async def test_keys_of_a_newer_version_are_left_alone(master: Clients, pair: tuple[int, int, int], home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await master.commands.set(keys.SCHEMA, safety.SCHEMA + 1)
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{pair[0]}/0")
    with pytest.raises(Misconfigured, match="written by a newer version") as refusal:
        await connect(Settings(home=home, allow_unsafe_redis=True))
    assert refusal.value.code == "schema_too_new"


async def test_a_cluster_is_examined_master_by_master(tmp_path: Path) -> None:
    async with running_redis_cluster(tmp_path) as url:
        clients = await connect_url(url)
        try:
            await safety.check(clients, allow_unsafe=False)
            node = clients.commands.get_primaries()[-1]  # type: ignore[attr-defined]
            await clients.commands.config_set("appendonly", "no", target_nodes=node)
            with pytest.raises(Misconfigured, match=f"{node.name}: appendonly"):
                await safety.check(clients, allow_unsafe=False)
            assert await _write(replace(clients, replicas=0), "a") == b"a"
            with pytest.raises(StoreUnavailable, match="0 of 1 replicas"):
                await _write(replace(clients, replicas=1, wait_ms=WAIT_MS), "b")
            await clients.commands.execute_command("CLUSTER", "DELSLOTS", 0, target_nodes=clients.commands.get_primaries()[0])  # type: ignore[attr-defined]
            with pytest.raises(StoreUnavailable, match="of 16384 slots"):
                await safety.check(clients, allow_unsafe=True)
        finally:
            await clients.aclose()


async def _write(clients: Clients, value: str) -> bytes:
    """A script that writes; any of ours would do."""
    row = f'{{"value":"{value}"}}'
    await clients.commands.hset(KEY, value, row)  # type: ignore[misc]
    reply: bytes = await Scripts(clients).run("api_key_revoke", [KEY], [value], replicated=True)
    assert b'"revoked":true' in reply
    return value.encode()


@pytest_asyncio.fixture(loop_scope="session")
async def replicated(master: Clients) -> Clients:
    """The master, once its replica has caught up."""
    async with asyncio.timeout(20):
        while await master.commands.wait(1, 1000) < 1:
            await master.commands.set("cs:{s00}:mark", 1)
    return replace(master, replicas=1, wait_ms=WAIT_MS)


async def test_a_write_returns_once_the_replica_has_it(replicated: Clients, pair: tuple[int, int, int]) -> None:
    await _write(replicated, "a")
    other = await connect_url(f"redis://127.0.0.1:{pair[1]}/0")
    try:
        assert b"revoked" in (await other.commands.hget(KEY, "a") or b"")  # type: ignore[misc]
    finally:
        await other.aclose()


async def test_a_write_that_no_replica_has_says_so_even_when_it_is_asked_again(replicated: Clients, pair: tuple[int, int, int]) -> None:
    scripts = Scripts(replicated)
    await replicated.commands.hset(KEY, "b", "{}")  # type: ignore[misc]
    os.kill(pair[2], signal.SIGSTOP)
    try:
        for _ in range(2):  # the second time the script itself writes nothing
            with pytest.raises(StoreUnavailable, match="Stored, but only 0 of 1") as refusal:
                await scripts.run("api_key_revoke", [KEY], ["b"], replicated=True)
            assert refusal.value.code == "not_replicated"
        slow = asyncio.create_task(scripts.run("api_key_revoke", [KEY], ["b"], replicated=True))
        await asyncio.sleep(0)
        async with asyncio.timeout(WAIT_MS / 2000):  # what need not be replicated does not wait for what must
            await scripts.run("api_key_revoke", [KEY], ["b"])
        with pytest.raises(StoreUnavailable):
            await slow
    finally:
        os.kill(pair[2], signal.SIGCONT)
    assert b"revoked" in await scripts.run("api_key_revoke", [KEY], ["b"], replicated=True)
