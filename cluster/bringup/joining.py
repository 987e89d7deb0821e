"""Further machines for an installation: `callsheet invite` on the head writes an invitation, `callsheet join` on another machine takes it, `callsheet down` there leaves again.

An invitation is a file with what a node must know: where the head is, the token of its cluster, where Redis and the artifact store are, the store's mark, the keys. It is as secret as they are.

Guarantees
- A machine joins only with the head's code, Python and Ray, when it reaches the head and Redis, and when it reads the mark of the very artifact store the head writes to. Else it says what is amiss, and
  nothing is started.
- What was started is recorded before it is waited for, and stopped by `leave`; agents that ran there move, and nothing that was done is done again.
"""

import importlib.metadata
import json
import os
import platform
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from ..artifacts import ArtifactStore
from ..contracts.base import Model
from ..contracts.errors import Conflict, Misconfigured
from ..settings import LOOPBACK, Settings
from ..tls import REDIS, TlsFiles, files_for
from . import processes, ray_head, redis_server
from .files import private_folder, read_text, write_private, writing
from .ports import Ports
from .record import load

REACH_SECONDS = 5.0
NODE = "node.json"


class Invitation(Model):
    """What a machine needs to become a node."""

    address: str
    """`host:port` of the head's GCS."""
    token: str
    mark: str
    """Of the artifact store."""
    code: str
    """Digest of the sources agents run."""
    python: str
    ray: str
    environment: dict[str, str]
    """Settings, for the node's processes."""


class NodePart(Model):
    """A node of ours in somebody's cluster."""

    session: int
    temp_dir: Path
    address: str


def invite(settings: Settings, code: str) -> Invitation:
    """An invitation to the running installation. Raises Misconfigured when it does not run, or when other machines could not reach what it names."""
    part = load(settings).ray
    if part is None or not ray_head.members(part):
        raise Misconfigured("Nothing runs here to invite to: run `callsheet up` first.", code="not_running")
    return Invitation(
        address=f"{settings.host}:{part.gcs_port}",
        token=ray_head.token(settings),
        mark=ArtifactStore(settings.artifacts_url).mark(),
        code=code,
        python=_python(),
        ray=part.version,
        environment=_told(settings),
    )


def _told(settings: Settings) -> dict[str, str]:
    """What was set for the head, and what it has made itself and wrote to its own files."""
    given = {name: value for name, value in os.environ.items() if ray_head.is_setting(name)}
    made = {
        "CALLSHEET_HOST": settings.host,
        "CALLSHEET_PORT": str(settings.port),
        "REDIS_URL": settings.redis_url,
        "ARTIFACTS_URL": settings.artifacts_url,
        "CALLSHEET_SIGNING_KEYS": ",".join((settings.signing_keys or "").split()),
        "CALLSHEET_CONTENT_CREDENTIALS": settings.content_credentials,
        "TASK_SERVICE_API_KEY": settings.task_service_api_key,
        "BRAIN_SERVICE_API_KEY": settings.brain_service_api_key,
        "AUTO_MOVIE_API_KEY": settings.auto_movie_api_key,
    }
    return {**given, **{name: value for name, value in made.items() if value}}


def write_invitation(path: Path, invitation: Invitation) -> None:
    write_private(path, invitation.model_dump_json(indent=2) + "\n")


def read_invitation(path: Path) -> Invitation:
    """Raises Misconfigured when the file is none."""
    try:
        return Invitation.model_validate_json(path.read_text())
    except OSError as error:
        raise Misconfigured(f"The invitation {path} cannot be read: {error.strerror}.", code="no_invitation") from error
    except ValidationError as error:
        raise Misconfigured(f"{path} is no invitation of this version: write one with `callsheet invite` on the head.", code="no_invitation") from error


def obstacles(invitation: Invitation, code: str, tls: TlsFiles | None = None) -> list[str]:
    """Why this machine cannot join, as sentences; empty when it can."""
    wrong = []
    for what, here, there in (("Ray", _ray(), invitation.ray), ("Python", _python(), invitation.python), ("the code", code[:12], invitation.code[:12])):
        if here != there:
            wrong.append(f"{what[0].upper()}{what[1:]} is {here} here and {there} on the head: install the same.")
    if unreached := _unreached(invitation.address):
        wrong.append(f"The head does not answer at {invitation.address} ({unreached}): open its ports to this machine{_loopback(invitation.address)}.")
    redis_url = invitation.environment.get("REDIS_URL", "")
    try:
        redis_server.ask(redis_url, tls)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is why
        where = redis_url.rpartition("@")[2] or "no address"
        wrong.append(f"Redis does not answer at {where} ({error}): open it to this machine{_loopback(where)}.")
    store = invitation.environment["ARTIFACTS_URL"]
    if _mark(store) != invitation.mark:
        wrong.append(
            f"What is at {store} here is not the head's artifact store: mount it here at the same path, or set ARTIFACTS_URL on the head to one that both reach."
        )
    return wrong


def _loopback(address: str) -> str:
    return ", and set CALLSHEET_HOST on the head to its address in your network" if address.startswith(LOOPBACK) else ""


def _unreached(address: str) -> str:
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=REACH_SECONDS).close()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _mark(url: str) -> str:
    try:
        return ArtifactStore(url).marked()
    except Misconfigured:
        return ""


def join(settings: Settings, invitation: Invitation, *, code: str, cpus: int | None, gpus: int | None, resources: Mapping[str, float]) -> NodePart:
    """Makes this machine a node and returns when it is one. Raises Misconfigured and Conflict."""
    run = private_folder(private_folder(settings.home_path) / "run")
    if (there := joined(settings)) is not None or ((head := load(settings).ray) and ray_head.members(head)):
        what = f"a node of {there.address}" if there else "the head of an installation"
        raise Conflict(f"{settings.home_path} already runs {what}: `callsheet down` first, or set another CALLSHEET_HOME.")
    if wrong := obstacles(invitation, code, files_for(settings.tls_folder, REDIS)):
        raise Misconfigured(" ".join(wrong), code="cannot_join")
    write_private(run / "ray.token", invitation.token)
    ports = Ports()
    temp_dir = ray_head.session_folder(settings)
    chosen = {
        "--address": invitation.address,
        "--num-cpus": cpus if cpus is not None else (os.cpu_count() or 1) + ray_head.SPARE_CPUS,
        "--resources": json.dumps(dict(resources)),
        "--object-store-memory": ray_head.OBJECT_STORE_BYTES,
        "--dashboard-agent-listen-port": ports.take(52365),
        "--min-worker-port": 0,
        "--max-worker-port": 0,
        "--temp-dir": temp_dir,
    } | ({} if gpus is None else {"--num-gpus": gpus})
    environment = ray_head.environment(settings, ports, haproxy=ray_head.haproxy_available()) | invitation.environment
    log_path = private_folder(settings.home_path / "logs") / "ray_start.log"
    with writing(log_path), log_path.open("wb") as log:
        words = [*ray_head.command(), "start", "--disable-usage-stats", *(f"{name}={value}" for name, value in chosen.items())]
        process = subprocess.Popen(words, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment, cwd=settings.home_path, start_new_session=True)
    part = NodePart(session=process.pid, temp_dir=temp_dir, address=invitation.address)
    write_private(run / NODE, part.model_dump_json())
    try:
        ray_head.await_start(process, log_path)
    except BaseException:  # also when a person breaks off: half a node is none
        leave(settings)
        raise
    return part


def joined(settings: Settings) -> NodePart | None:
    """The node that runs in this home."""
    try:
        part = NodePart.model_validate_json(read_text(settings.run_path / NODE) or "")
    except ValidationError:
        return None
    return part if _members(part) else None


def _members(part: NodePart) -> list[processes.Process]:
    """None when the session belongs to somebody else by now."""
    found = processes.of_session(part.session)
    return found if any(str(part.temp_dir) in each.command for each in found) else []


def leave(settings: Settings) -> bool:
    """Stops the node of this home; False when none runs."""
    part = joined(settings)
    if part is None:
        return False
    ray_head.end(part.session, _members(part), gcs=True)
    (settings.run_path / NODE).unlink(missing_ok=True)
    return True


def _python() -> str:
    return ".".join(platform.python_version_tuple()[:2])


def _ray() -> str:
    return importlib.metadata.version("ray")
