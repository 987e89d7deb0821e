"""`up` and `down`: the order of things.

Up: keys and folders, Redis, the admin key in Redis, the Ray head, the Serve applications, readiness. Each part that already runs is left alone. Down is the reverse. Both hold the lock
of the home.
"""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

from ..contracts.errors import Misconfigured
from ..redis.client import connect
from ..redis.migrations import migrate
from ..settings import Settings
from ..tls import REDIS, files_for
from . import joining, keys, ray_head, redis_server, serve_apps
from .files import private_folder
from .locks import held
from .ports import is_free, is_reserved
from .record import RayPart, Record, load, save

PATIENCE_SECONDS = 240.0
Report = Callable[[str], None]


def up(settings: Settings, report: Report, *, config: Path | None = None, restart: bool = False) -> Record:
    """Starts what does not run and returns when the API is ready.

    `config` is another Serve configuration than the project's; `restart` stops the Ray head first, so that changed settings or code take effect.
    Raises Misconfigured (a port is taken, a folder cannot be written, a part does not start) and Conflict (another command is at it).
    """
    private_folder(settings.home_path)
    private_folder(settings.run_path)
    with held(settings.run_path / "up.lock", patience=PATIENCE_SECONDS, on_wait=report):
        record = load(settings)
        if not (record.ray and ray_head.members(record.ray)):
            _check_port(settings)  # before anything is started
        record, moved = _redis(settings, record, report)
        keys.ensure(settings)
        if config:
            record = record.model_copy(update={"config": config.resolve()})
        if not restart and not moved and _runs(settings, record, report):
            return _serve(settings, record, report)
        with held(ray_head.start_lock(), patience=PATIENCE_SECONDS, on_wait=report, busy="is starting another installation and choosing its ports"):
            return _serve(settings, _start_ray(settings, record, report), report)


def _redis(settings: Settings, record: Record, report: Report) -> tuple[Record, bool]:
    """Also tells whether its address changed, which running processes cannot learn."""
    if settings.redis_url_setting:
        redis_server.ask(settings.redis_url_setting.get_secret_value(), files_for(settings.tls_folder, REDIS))
        return record, False
    before = record.redis
    part = redis_server.ensure(settings, before)
    if part != before:
        report(f"Redis runs on {settings.host}:{part.port}.")
    return save(settings, record.model_copy(update={"redis": part})), bool(before and before.port != part.port)


def _runs(settings: Settings, record: Record, report: Report) -> bool:
    """Whether the recorded head is whole and listens where the settings say."""
    part = record.ray
    if not part or not part.ready or (part.http_host, part.http_port) != (settings.host, settings.port) or not ray_head.health(settings, part).whole:
        return False
    if part.environment != ray_head.settings_digest(os.environ):
        report("The settings in the environment differ from those it was started with: `callsheet up --restart` applies them.")
    return True


def _start_ray(settings: Settings, record: Record, report: Report) -> Record:
    """A new head in place of what is left of the recorded one."""
    if record.ray and ray_head.stop(record.ray):
        report("What was left of the Ray head was stopped.")
    _check_port(settings)
    if settings.redis_url_setting is None:  # nobody else works on it; a shared one is migrated when whoever runs it says so
        asyncio.run(_migrate(settings, report))
    report("Starting Ray…")
    record = save(settings, record.model_copy(update={"ray": None, "deployed": ""}))
    started = ray_head.start(settings, on_started=lambda begun: _remember(settings, record, begun))
    report(f"Ray runs; its dashboard is {started.dashboard_url}.")
    return _remember(settings, record, started)


async def _migrate(settings: Settings, report: Report) -> None:
    clients = await connect(settings)
    try:
        await migrate(clients, report=report)
    finally:
        await clients.aclose()


def _remember(settings: Settings, record: Record, part: RayPart) -> Record:
    return save(settings, record.model_copy(update={"ray": part}))


def _check_port(settings: Settings) -> None:
    if is_reserved(settings.port):
        raise Misconfigured(
            f"Port {settings.port} lies in a range that Ray uses itself: set CALLSHEET_PORT to another one, for example 8000.", code="port_reserved"
        )
    if not is_free(settings.port):
        raise Misconfigured(f"Port {settings.port} is taken by another program: stop that one, or set CALLSHEET_PORT to a free port.", code="port_taken")


def _serve(settings: Settings, record: Record, report: Report) -> Record:
    path = record.config if record.config and record.config.is_file() else serve_apps.default_config()
    config = serve_apps.load_config(path, settings)
    part, token = record.ray, ray_head.token(settings)
    if not part:
        raise Misconfigured("There is no Ray head to deploy to: run `callsheet up` again.")
    digest = serve_apps.digest(config)
    if record.deployed != digest or not serve_apps.applications(part.dashboard_url, token):
        report("Deploying the Serve applications…")
        serve_apps.deploy(part.dashboard_url, token, config)
    serve_apps.await_ready(part.dashboard_url, token, settings.base_url, lambda _: None)
    return save(settings, record.model_copy(update={"deployed": digest}))


def down(settings: Settings, report: Report) -> bool:
    """Stops what `up` started in this home, and nothing else; data stays. False when nothing ran."""
    if not settings.run_path.is_dir():
        return False
    with held(settings.run_path / "up.lock", patience=PATIENCE_SECONDS, on_wait=report):
        node = joining.leave(settings)
        if node:
            report("This machine has left the cluster; what its agents had in hand goes on at others.")
        record = load(settings)
        ray = bool(record.ray) and ray_head.stop(record.ray)
        if ray:
            report("Ray and Serve have stopped.")
        redis = redis_server.stop(settings, record.redis)
        if redis:
            report("Redis has stopped; its data is kept.")
        save(settings, record.model_copy(update={"ray": None, "deployed": "", "redis": None}))
        return node or ray or redis
