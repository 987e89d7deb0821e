"""The embedded Redis of an installation: started over its own append-only files, reused when it runs, never started twice over the same files."""

import asyncio
import secrets
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ..contracts.errors import CallsheetError, Misconfigured
from ..redis.client import connect_url, redis_errors
from ..redis.server import ServerOptions, start
from ..settings import LOOPBACK, Settings
from ..tls import TlsFiles
from . import ports, processes
from .files import private_folder, read_text, write_private
from .record import RedisPart

FIRST_PORT = 6390
PROBE_SECONDS = 2.0
LOAD_SECONDS = 120.0
STOP_SECONDS = 30.0
_SERVERS = ("valkey-server", "redis-server")


@dataclass(frozen=True)
class Server:
    """What a server says of itself."""

    version: str
    pid: int
    loading: bool


def ask(url: str, tls: TlsFiles | None = None) -> Server:
    """Raises StoreUnavailable (no answer) and Misconfigured (wrong credentials)."""
    return asyncio.run(_ask(url, tls))


async def _ask(url: str, tls: TlsFiles | None) -> Server:
    clients = await connect_url(url, tls=tls)
    try:
        if clients.cluster:
            return Server(version="cluster", pid=0, loading=False)
        async with redis_errors():
            info = await clients.commands.info()
        version = info.get("valkey_version") or info["redis_version"]
        return Server(version=str(version), pid=int(info["process_id"]), loading=bool(int(info.get("loading", 0))))
    finally:
        await clients.aclose()


def find(settings: Settings) -> Server | None:
    """The embedded server when it runs and takes our password."""
    url = read_text(settings.run_path / "redis.url")
    port = urlsplit(url).port if url else None
    if not url or not port or not _speaks_redis(port):
        return None
    try:
        return ask(url)
    except CallsheetError:
        return None


def _speaks_redis(port: int) -> bool:
    """Whether a Redis of any kind is there, asked without a client's patience for lost connections: another program may have taken the port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PROBE_SECONDS) as probe:
            probe.sendall(b"PING\r\n")
            return probe.recv(1) in (b"+", b"-")
    except OSError:
        return False


def ensure(settings: Settings, known: RedisPart | None) -> RedisPart:
    """The embedded server, running and loaded. Keeps port and password while the port is free, so that running engines find it again."""
    folder = private_folder(settings.home_path / "redis")
    url = read_text(settings.run_path / "redis.url")
    if server := _loaded(settings):
        if url and urlsplit(url).hostname == settings.host:
            return RedisPart(port=_port(settings), pid=server.pid)
        stop(settings, known)  # it does not listen where others are to reach it
    _stop_silent(settings, known)
    port, password = (urlsplit(url).port or 0, urlsplit(url).password or "") if url else (0, secrets.token_urlsafe(24))
    while True:
        if not port or not ports.is_free(port):
            port = ports.Ports().take(FIRST_PORT)
        write_private(settings.run_path / "redis.url", f"redis://:{password}@{settings.host}:{port}/0\n")
        try:
            extra = (f'pidfile "{_pid_file(settings)}"', f"bind 127.0.0.1 -::1 {settings.host}")
            process = start(ServerOptions(folder=folder, port=port, password=password, extra=extra[: 1 if settings.host in LOOPBACK else 2]))
        except Misconfigured as error:
            if error.code != "redis_start_failed" or ports.is_free(port):
                raise
            continue  # somebody took the port between our look and the start
        return RedisPart(port=port, pid=process.pid)


def _loaded(settings: Settings) -> Server | None:
    """The running server, once it has read its files."""
    deadline = time.monotonic() + LOAD_SECONDS
    while (server := find(settings)) and server.loading and time.monotonic() < deadline:
        time.sleep(0.2)
    return server


def _port(settings: Settings) -> int:
    return urlsplit(settings.redis_url or "").port or 0


def _pid_file(settings: Settings) -> Path:
    return settings.run_path / "redis.pid"


def _pids(settings: Settings, known: RedisPart | None) -> list[int]:
    """Process ids that were written down and belong to a Redis server now."""
    written = read_text(_pid_file(settings)) or ""
    numbers = {int(written)} if written.isdigit() else set()
    numbers |= {known.pid} if known else set()
    return [pid for pid in numbers if (process := processes.alive(pid)) and any(name in process.command for name in _SERVERS)]


def _stop_silent(settings: Settings, known: RedisPart | None) -> None:
    """Stops a server of ours that runs but does not answer: two over one append-only file would destroy it."""
    pids = _pids(settings, known)
    for pid in pids:
        processes.stop(pid, STOP_SECONDS)
    if left := [pid for pid in pids if processes.alive(pid)]:
        raise Misconfigured(f"The embedded Redis (process {left[0]}) neither answers nor stops. End it, then run `callsheet up` again.", code="redis_stuck")


def stop(settings: Settings, known: RedisPart | None) -> bool:
    """Stops the embedded server, which writes everything to disk on SIGTERM; False when none ran."""
    server = find(settings)
    pids = [server.pid] if server else _pids(settings, known)
    for pid in pids:
        processes.stop(pid, STOP_SECONDS)
    _pid_file(settings).unlink(missing_ok=True)
    return bool(pids)
