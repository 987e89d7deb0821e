"""`status`: what runs, where, in which version, under which process id. Reads only; takes no lock."""

import importlib.metadata

from ..contracts.base import Model
from ..contracts.errors import CallsheetError
from ..settings import Settings
from . import ray_head, redis_server, serve_apps
from .record import RayPart, load


class Part(Model):
    """One row of `callsheet status`."""

    name: str
    up: bool
    address: str = ""
    version: str = ""
    pid: int | None = None
    detail: str = ""


def parts(settings: Settings) -> list[Part]:
    """Redis, Ray, its dashboard, each Serve application, the API; in the order they are started."""
    record = load(settings)
    ray = record.ray
    return [_redis(settings), *_ray(settings, ray), *_applications(settings, ray), _api(settings)]


def _redis(settings: Settings) -> Part:
    external = settings.redis_url_setting
    url = settings.redis_url
    address = url.rpartition("@")[2].removeprefix("redis://") if url else ""
    try:
        server = redis_server.ask(external.get_secret_value()) if external else redis_server.find(settings)
    except CallsheetError as error:
        return Part(name="redis", up=False, address=address, detail=error.detail)
    if not server:
        return Part(name="redis", up=False, address=address, detail="does not run")
    kind = "REDIS_URL" if external else "embedded"
    return Part(
        name="redis",
        up=not server.loading,
        address=address,
        version=server.version,
        pid=server.pid or None,
        detail="loading its data" if server.loading else kind,
    )


def _ray(settings: Settings, part: RayPart | None) -> list[Part]:
    if not part:
        return [Part(name="ray", up=False, detail="does not run")]
    health = ray_head.health(settings, part)
    missing = [name for name in ray_head.CORE_PARTS if name not in health.pids]
    core = Part(
        name="ray",
        up=not missing,
        address=f"port {part.gcs_port}",
        version=part.version,
        pid=health.pids.get("raylet"),
        detail=f"{', '.join(missing)} does not run" if missing else f"{health.members} processes since {part.started_at:%Y-%m-%d %H:%M:%S} UTC",
    )
    dashboard = Part(
        name="dashboard",
        up=health.answers,
        address=part.dashboard_url,
        version=part.version,
        pid=health.pids.get("dashboard.py"),
        detail="token in run/ray.token" if health.answers else "does not answer",
    )
    return [core, dashboard]


def _applications(settings: Settings, part: RayPart | None) -> list[Part]:
    found = serve_apps.applications(part.dashboard_url, ray_head.token(settings)) if part else {}
    rows = [
        Part(name=f"app {name}", up=each["status"] == "RUNNING", address=str(each.get("route_prefix") or ""), detail=f"{each['status']}{_replicas(each)}")
        for name, each in found.items()
    ]
    return rows or [Part(name="serve", up=False, detail="no application runs")]


def _replicas(application: dict[str, object]) -> str:
    deployments = application.get("deployments")
    if not isinstance(deployments, dict):
        return ""
    return "".join(f"; {name} x{len(each.get('replicas', []))}" for name, each in deployments.items())


def _api(settings: Settings) -> Part:
    ready = serve_apps.ready(settings.base_url)
    return Part(
        name="api", up=ready, address=settings.base_url, version=importlib.metadata.version("callsheet"), detail="ready" if ready else "does not answer"
    )
