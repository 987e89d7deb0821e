"""Three masters that share the slots: the smallest Redis Cluster, on this machine."""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from cluster.redis.server import ServerOptions, start

SLOTS = 16384
MASTERS = 3
BUS_OFFSET = 10_000
"""A node listens for its peers at its port plus this."""


def free_port_pair() -> int:
    """A port whose bus port is free as well, below the range from which the system takes outgoing ports."""
    for port in range(20_500 + time.time_ns() % 500 * 4, 22_700):
        with socket.socket() as first, socket.socket() as bus, contextlib.suppress(OSError):
            first.bind(("127.0.0.1", port))
            bus.bind(("127.0.0.1", port + BUS_OFFSET))
            return port
    raise OSError("no free pair of ports")


@contextlib.asynccontextmanager
async def running_redis_cluster(folder: Path) -> AsyncIterator[str]:
    """The URL of one of the masters."""
    ports: list[int] = []
    processes = []
    try:
        for number in range(MASTERS):
            ports.append(free_port_pair())
            processes.append(start(ServerOptions(folder=folder / str(number), port=ports[-1], cluster=True)))
        await join_masters(ports)
        yield f"redis://127.0.0.1:{ports[0]}/0"
    finally:
        for process in processes:
            process.kill()
            process.wait()


async def join_masters(ports: list[int]) -> None:
    nodes = [Redis(port=port) for port in ports]
    try:
        for number, node in enumerate(nodes):
            await node.execute_command("CLUSTER", "ADDSLOTSRANGE", SLOTS * number // MASTERS, SLOTS * (number + 1) // MASTERS - 1)
            await node.execute_command("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
        for port in ports[1:]:
            await nodes[0].execute_command("CLUSTER", "MEET", "127.0.0.1", port)
        deadline = time.monotonic() + 20
        while not all([await _knows_all(node) for node in nodes]):
            assert time.monotonic() < deadline, "the cluster did not come together"
            await asyncio.sleep(0.05)
    finally:
        for node in nodes:
            await node.aclose()


async def _knows_all(node: Redis) -> bool:
    info: Any = await node.execute_command("CLUSTER", "INFO")
    text = info.decode() if isinstance(info, bytes) else "\n".join(f"{k}:{v}" for k, v in info.items())
    return "cluster_state:ok" in text and f"cluster_known_nodes:{MASTERS}" in text and f"cluster_slots_ok:{SLOTS}" in text
