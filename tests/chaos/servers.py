"""Redis servers to be broken: one, or three masters of a cluster, each behind a relay and each restartable on its own folder.

Clients know the relays only, also on a cluster, whose nodes announce their relay's port. `direct_url` goes around them and is for looking, not for working.
"""

import asyncio
import contextlib
import os
import resource
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from cluster.redis.server import ServerOptions, find_server, start
from tests.chaos.relay import Relay
from tests.redis_cluster import BUS_OFFSET, MASTERS, free_port_pair, join_masters

FULL_DISK_WRAPPER = "#!/bin/sh\ntrap '' XFSZ\nexec '{server}' \"$@\"\n"
"""A server that outlives SIGXFSZ sees EFBIG, which is what a full disk looks like."""


class Server:
    """One server on a port and a folder of its own."""

    def __init__(self, folder: Path, *, appendfsync: str = "always", extra: tuple[str, ...] = (), cluster: bool = False) -> None:
        self.port = free_port_pair()
        self.relay = Relay(self.port)
        self._options = ServerOptions(folder=folder, port=self.port, appendfsync=appendfsync, extra=extra, cluster=cluster)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def direct_url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def url(self) -> str:
        """Through the relay."""
        return f"redis://127.0.0.1:{self.relay.port}/0"

    async def start(self) -> None:
        """Starts it, or starts it again on what it left on disk; returns when it answers."""
        if not self.relay.port:
            await self.relay.start()
        announced: tuple[str, ...] = ()
        if self._options.cluster:
            announced = (f"cluster-announce-port {self.relay.port}", f"cluster-announce-bus-port {self.port + BUS_OFFSET}")
        options = ServerOptions(
            folder=self._options.folder,
            port=self.port,
            appendfsync=self._options.appendfsync,
            extra=(*self._options.extra, *announced),
            cluster=self._options.cluster,
        )
        self._process = await asyncio.to_thread(start, options)

    @property
    def pid(self) -> int:
        assert self._process is not None, "the server was not started"
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """kill -9, now."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def freeze(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def limit_files(self, size: int) -> None:
        """No file of the server may grow beyond `size` bytes from now on; -1 lifts the limit."""
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    async def command(self, *words: str | int) -> Any:
        """One command, around the relay."""
        client = Redis(port=self.port, socket_timeout=5)
        try:
            return await client.execute_command(*words)
        finally:
            await client.aclose()

    async def aclose(self) -> None:
        self.kill()
        await self.relay.aclose()


class Servers:
    """What one test's workflows are stored on: `nodes` has one server, or three masters."""

    def __init__(self, nodes: list[Server], *, around: bool = True) -> None:
        """Without `around` even the onlooker goes through the relay, because what is behind it changes."""
        self.nodes, self._around = nodes, around

    @property
    def cluster(self) -> bool:
        return len(self.nodes) > 1

    @property
    def url(self) -> str:
        return self.nodes[0].url

    @property
    def direct_url(self) -> str:
        return self.nodes[0].direct_url if self._around else self.url


class Pair(Servers):
    """A primary and its replica. Clients reach whichever is the primary through one relay; `link` is the replication between them."""

    def __init__(self, folder: Path) -> None:
        self.primary, self.replica = Server(folder / "redis-a"), Server(folder / "redis-b")
        self.link = Relay(self.primary.port)
        super().__init__([self.primary], around=False)

    async def start(self) -> None:
        """Returns when the replica has everything."""
        await self.link.start()
        await self.primary.start()
        await self.replica.start()
        await self._follow(self.replica, self.link.port)

    async def _follow(self, follower: Server, port: int) -> None:
        await follower.command("REPLICAOF", "127.0.0.1", port)
        async with asyncio.timeout(30):
            while (await follower.command("INFO", "replication"))["master_link_status"] != "up":
                await asyncio.sleep(0.02)

    async def promote(self) -> None:
        """The primary dies, its replica takes over with what it has, and a little later the old one follows it."""
        self.primary.kill()
        await self.replica.command("REPLICAOF", "NO", "ONE")
        self.primary.relay.target = self.replica.port
        self.primary.relay.drop()
        await self.primary.start()
        await self._follow(self.primary, self.replica.port)

    async def aclose(self) -> None:
        for server in (self.primary, self.replica):
            await server.aclose()
        await self.link.aclose()


@contextlib.asynccontextmanager
async def running_pair(folder: Path) -> AsyncIterator[Pair]:
    pair = Pair(folder)
    try:
        await pair.start()
        yield pair
    finally:
        await pair.aclose()


@contextlib.asynccontextmanager
async def running_servers(folder: Path, *, cluster: bool = False, appendfsync: str = "always") -> AsyncIterator[Servers]:
    """Started servers; gone afterwards, whatever was done to them."""
    nodes = [Server(folder / f"redis-{number}", appendfsync=appendfsync, cluster=cluster) for number in range(MASTERS if cluster else 1)]
    try:
        for node in nodes:
            await node.start()
        if cluster:
            await join_masters([node.port for node in nodes])
        yield Servers(nodes)
    finally:
        for node in nodes:
            await node.aclose()


@contextlib.contextmanager
def servers_outlive_full_disks(folder: Path) -> Iterator[None]:
    """Within it, servers are started such that a file-size limit is an error for them and not a signal."""
    folder.mkdir(parents=True, exist_ok=True)
    wrapper = folder / "valkey-server"
    wrapper.write_text(FULL_DISK_WRAPPER.format(server=find_server()))
    wrapper.chmod(0o700)
    before = os.environ["PATH"]
    os.environ["PATH"] = f"{folder}{os.pathsep}{before}"
    try:
        yield
    finally:
        os.environ["PATH"] = before
