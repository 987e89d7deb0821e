"""Bring-up on the real thing: what a user may do to a running installation, and what it survives."""

import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

from cluster.bringup import processes, serve_apps
from cluster.bringup.ports import Ports
from cluster.bringup.record import RayPart, load
from tests.acceptance.installed import UP_SECONDS, Installation

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def status(installation: Installation) -> dict[str, dict[str, Any]]:
    return {part["name"]: part for part in json.loads(installation.callsheet("status", "--json").stdout)}


def ray_of(installation: Installation) -> RayPart:
    part = load(installation.settings).ray
    assert part
    return part


def test_everything_runs_and_a_second_up_leaves_it_alone(installation: Installation) -> None:
    before = status(installation)
    assert all(part["up"] for part in before.values()), before
    assert set(before) == {"redis", "ray", "dashboard", "app api", "app task-service", "app brain", "app auto-movie", "api"}
    assert installation.callsheet("up").returncode == 0
    after = status(installation)
    assert {name: part["pid"] for name, part in after.items()} == {name: part["pid"] for name, part in before.items()}
    assert installation.callsheet("doctor").returncode == 0


def test_the_dashboard_and_the_api_refuse_strangers(installation: Installation) -> None:
    for url in (f"{ray_of(installation).dashboard_url}/api/serve/applications/", f"{installation.settings.base_url}/api/v1/workflows"):
        with pytest.raises(urllib.request.HTTPError) as refused:
            urllib.request.urlopen(url, timeout=10)
        assert refused.value.code == 401


def test_keys_made_on_the_command_line_work_and_can_be_revoked(installation: Installation) -> None:
    text = installation.callsheet("keys", "create", "--role", "viewer").stdout.strip()
    request = urllib.request.Request(f"{installation.settings.base_url}/api/v1/workflows", headers={"Authorization": f"Bearer {text}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200
    assert installation.callsheet("keys", "revoke", text.split("_")[1]).returncode == 0
    assert "revoked" in installation.callsheet("keys", "ls").stdout


def test_a_killed_redis_comes_back_under_the_running_applications(installation: Installation) -> None:
    pid = status(installation)["redis"]["pid"]
    os.kill(pid, signal.SIGKILL)
    assert processes.wait_until_gone([pid], 10) == []
    down = installation.callsheet("status")
    assert down.returncode == 1
    assert "callsheet up" in down.stderr
    ray = ray_of(installation)
    assert installation.callsheet("up").returncode == 0
    assert all(part["up"] for part in status(installation).values())
    assert ray_of(installation).session == ray.session


def test_a_killed_raylet_is_noticed_and_two_ups_at_once_start_one_head(installation: Installation) -> None:
    os.kill(status(installation)["ray"]["pid"], signal.SIGKILL)
    both = [subprocess.Popen(installation.command("up"), stderr=subprocess.PIPE, text=True, env=installation.environment) for _ in range(2)]
    said = [process.communicate(timeout=UP_SECONDS)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sum("Starting Ray" in text for text in said) == 1
    assert sum("waiting for it" in text for text in said) == 1
    assert all(part["up"] for part in status(installation).values())


def test_serve_deploy_works_by_itself_on_the_running_cluster(installation: Installation, tmp_path: Path) -> None:
    config = yaml.safe_load(serve_apps.default_config().read_text())
    config["http_options"]["port"] = installation.port
    path = tmp_path / "serve_config.yaml"
    path.write_text(yaml.safe_dump(config))
    credentials = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN_PATH": str(installation.settings.run_path / "ray.token")}
    command = [str(Path(sys.executable).parent / "serve"), "deploy", "-a", ray_of(installation).dashboard_url, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, env=installation.environment | credentials, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert installation.callsheet("up").returncode == 0
    assert all(part["up"] for part in status(installation).values())


def test_two_installations_live_side_by_side_and_down_ends_only_one(installation: Installation, tmp_path: Path) -> None:
    deep = tmp_path / "a home whose path is far too long for the name of a unix socket, as homes sometimes are" / "home"
    other = Installation(deep, Ports().take(installation.port + 1))
    little = {"name": "api", "import_path": "tests.acceptance.little_app:build", "route_prefix": "/", "args": {}}
    path = tmp_path / "little.yaml"
    path.write_text(yaml.safe_dump({"proxy_location": "HeadOnly", "http_options": {"host": "127.0.0.1"}, "applications": [little]}))
    try:
        began = time.monotonic()
        staying = subprocess.Popen(other.command("up", "--config", str(path), "--block"), stderr=subprocess.PIPE, text=True, env=other.environment)
        assert staying.stderr
        said = list(itertools.takewhile(lambda line: "Data and credentials" not in line, staying.stderr))
        assert staying.poll() is None, said
        print(f"a second installation was up in {time.monotonic() - began:.1f} s")
        assert all(part["up"] for part in status(installation).values())
        assert all(part["up"] for part in status(other).values())
        session = ray_of(other).session
        staying.terminate()
        assert staying.communicate(timeout=UP_SECONDS)[1].endswith("Redis has stopped; its data is kept.\n")
        assert staying.returncode == 0, "who stays ends everything when it is told to end"
        assert processes.of_session(session) == []
        assert "Nothing was running" in other.callsheet("down").stderr
        assert all(part["up"] for part in status(installation).values())
    finally:
        other.callsheet("down")


def test_a_taken_port_is_one_sentence_and_starts_nothing(tmp_path: Path) -> None:
    with socket.socket() as foreigner:
        foreigner.bind(("127.0.0.1", Ports().take(24000)))
        foreigner.listen()
        unlucky = Installation(tmp_path / "home", foreigner.getsockname()[1])
        refused = unlucky.callsheet("up")
    assert refused.returncode == 2
    assert refused.stderr == f"Port {unlucky.port} is taken by another program: stop that one, or set CALLSHEET_PORT to a free port.\n"
    assert not (unlucky.home / "redis").exists()
