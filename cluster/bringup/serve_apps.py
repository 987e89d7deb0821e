"""The Serve applications of an installation: `serve_config.yaml` with this installation's port, deployed through the dashboard's REST interface (what `serve deploy` itself does)."""

import hashlib
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from ..contracts.errors import Misconfigured
from ..settings import LOOPBACK, Settings

CONFIG_NAME = "serve_config.yaml"
READY_SECONDS = 180.0
POLL_SECONDS = 0.2


def default_config() -> Path:
    """The file at the root of the project."""
    return Path(__file__).resolve().parents[2] / CONFIG_NAME


STAND_INS = {
    "task-service": "task_service_base_url_setting",
    "brain": "brain_service_base_url_setting",
    "auto-movie": "auto_movie_base_url_setting",
}
"""Name of a neighbour's stand-in in serve_config.yaml -> the setting that names a real one in its place."""


def load_config(path: Path, settings: Settings) -> dict[str, Any]:
    """What to deploy: the file, listening where the settings say, without the stand-ins of neighbours that are named. Raises Misconfigured."""
    try:
        config = yaml.safe_load(path.read_text())
    except OSError as error:
        raise Misconfigured(f"The Serve configuration {path} cannot be read: {error.strerror}. Start from the project's folder, or pass --config.") from error
    except yaml.YAMLError as error:
        raise Misconfigured(f"The Serve configuration {path} is not YAML: {error}.") from error
    if not isinstance(config, dict) or not config.get("applications"):
        raise Misconfigured(f"The Serve configuration {path} names no applications.")
    real = {name for name, setting in STAND_INS.items() if getattr(settings, setting)}
    config["applications"] = [app for app in config["applications"] if app.get("name") not in real]
    return config | {"http_options": {**config.get("http_options", {}), "host": _listens(settings), "port": settings.port}}


def _listens(settings: Settings) -> str:
    """Loopback, or all interfaces: replicas listen where this says, and HAProxy looks for those of its own machine on loopback, whatever it says."""
    return settings.host if settings.host in LOOPBACK else "0.0.0.0"


def digest(config: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(config, sort_keys=True).encode()).hexdigest()[:16]


def _call(method: str, url: str, token: str, body: Any = None, seconds: float = 60.0) -> bytes:
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data, {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback: no proxy of the environment
    with opener.open(request, timeout=seconds) as answer:
        return answer.read()


def dashboard_answers(url: str, token: str) -> bool:
    try:
        return b"ray_version" in _call("GET", f"{url}/api/version", token, seconds=5)
    except (OSError, ValueError):
        return False


def deploy(url: str, token: str, config: dict[str, Any]) -> None:
    """Hands the configuration to Serve; unchanged applications keep their replicas. Raises Misconfigured when Serve refuses it."""
    try:
        _call("PUT", f"{url}/api/serve/applications/", token, config)
    except urllib.error.HTTPError as error:
        raise Misconfigured(f"Ray Serve refused the configuration: {error.read().decode(errors='replace')[-600:]}", code="serve_refused") from error
    except OSError as error:
        raise Misconfigured(
            f"The Ray dashboard at {url} does not answer: {error}. Run `callsheet down`, then `callsheet up`.", code="dashboard_silent"
        ) from error


def applications(url: str, token: str) -> dict[str, dict[str, Any]]:
    """Name -> status, message and deployments of each application, as Serve tells it; empty when Serve does not run."""
    try:
        return json.loads(_call("GET", f"{url}/api/serve/applications/", token, seconds=10)).get("applications", {})
    except (OSError, ValueError):
        return {}


def nodes(url: str, token: str) -> list[dict[str, Any]]:
    """The cluster's nodes with state and total resources. Empty when the dashboard does not answer."""
    try:
        return json.loads(_call("GET", f"{url}/api/v0/nodes?detail=1", token, seconds=10))["data"]["result"]["result"]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def ready(base_url: str) -> bool:
    """Whether the API accepts workflows."""
    try:
        _call("GET", f"{base_url}/health/ready", "", seconds=5)
    except (OSError, ValueError):
        return False
    return True


def await_ready(url: str, token: str, base_url: str, report: Callable[[str], None]) -> None:
    """Returns when every application runs and the API is ready. Raises Misconfigured with Serve's own message when one cannot start."""
    deadline = time.monotonic() + READY_SECONDS
    told: set[str] = set()
    while time.monotonic() < deadline:
        found = applications(url, token)
        for name, application in found.items():
            _check(name, application)
            if application["status"] == "RUNNING" and name not in told:
                told.add(name)
                report(f"Application {name} runs.")
        if found and len(told) == len(found) and ready(base_url):
            return
        time.sleep(POLL_SECONDS)
    states = ", ".join(f"{name} is {application['status']}" for name, application in applications(url, token).items()) or "Serve does not answer"
    raise Misconfigured(
        f"The applications were not ready within {READY_SECONDS:g} s: {states}. `callsheet doctor` looks for the cause.", code="serve_not_ready"
    )


def _check(name: str, application: dict[str, Any]) -> None:
    if application["status"] != "DEPLOY_FAILED":
        return
    raise Misconfigured(f"The Serve application {name} could not start: {reason(application)} (`callsheet doctor` shows more).", code="application_failed")


def reason(application: dict[str, Any]) -> str:
    """Why an application is not well: the last line of Serve's message, which is the exception where there was one."""
    messages = [application.get("message") or "", *(each.get("message") or "" for each in application.get("deployments", {}).values())]
    lines = [line.strip() for line in max(messages, key=len).splitlines() if line.strip()]
    return lines[-1][-400:] if lines else str(application["status"])
