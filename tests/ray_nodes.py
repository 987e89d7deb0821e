"""Further nodes for a running Ray cluster, each by `ray start` as on a machine of its own, and their loss.

All are on this machine. What differs between real machines differs here too: the raylet and its workers, the ports, the object store, the declared resources, and, where a test wants it, the folder the node
runs in, so that one path can mean another place on each.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ray

from cluster.bringup import processes

REPOSITORY = Path(__file__).parent.parent
START_SECONDS = 120.0
GONE_SECONDS = 60.0
POLL_SECONDS = 0.1


@dataclass
class RayNode:
    """A node of the cluster at `address`, once it is alive. `resources` must tell it from the others."""

    address: str
    resources: Mapping[str, float]
    cpus: int = 2
    folder: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        chosen = {"--address": self.address, "--num-cpus": self.cpus, "--resources": json.dumps(dict(self.resources)), "--object-store-memory": 80_000_000}
        self.temporary = Path(tempfile.mkdtemp(prefix="rn", dir="/tmp"))  # short: it holds sockets
        chosen |= {"--min-worker-port": 0, "--max-worker-port": 0, "--temp-dir": self.temporary}
        words = [str(Path(sys.executable).parent / "ray"), "start", "--disable-usage-stats", *(f"{name}={value}" for name, value in chosen.items())]
        given = {"PYTHONPATH": str(REPOSITORY), "RAY_AUTH_MODE": "disabled", "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0"}
        environment = {**os.environ, **given, "RAY_raylet_start_wait_time_s": f"{START_SECONDS:.0f}", **self.environment}
        with tempfile.TemporaryFile() as log:
            process = subprocess.Popen(words, env=environment, cwd=self.folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
            self.session = process.pid
            code = process.wait(START_SECONDS)
            if code != 0:
                self.kill()  # what it began before it failed
            log.seek(0)
            assert code == 0, log.read().decode(errors="replace")
        self.node_id = self._await_id()

    def _await_id(self) -> str:
        deadline = time.monotonic() + START_SECONDS
        while not (found := [node["NodeID"] for node in alive() if self.resources.items() <= node["Resources"].items()]):
            assert time.monotonic() < deadline, "the node did not appear"
            time.sleep(POLL_SECONDS)
        return found[0]

    def kill(self) -> int:
        """kill -9 of the raylet and of everything it started. How many processes there were."""
        found = processes.of_session(self.session)
        for process in found:
            processes.send(process.pid, signal.SIGKILL)
        shutil.rmtree(self.temporary, ignore_errors=True)
        return len(found)

    def remove(self) -> None:
        """Tells it to go, as `ray stop` does, and returns when the cluster knows; what is left is killed."""
        for process in processes.of_session(self.session):
            if "raylet/raylet" in process.command.split(" ")[0]:
                processes.send(process.pid, signal.SIGTERM)
        deadline = time.monotonic() + GONE_SECONDS
        while any(node["NodeID"] == self.node_id for node in alive()):
            assert time.monotonic() < deadline, "the cluster did not notice that the node has gone"
            time.sleep(POLL_SECONDS)
        self.kill()


def alive() -> list[dict[str, Any]]:
    """The living nodes, as from `ray.nodes()`."""
    return [node for node in ray.nodes() if node["Alive"]]


def at_once(*starts: Callable[[], RayNode]) -> list[RayNode]:
    """Several nodes, started side by side."""
    with ThreadPoolExecutor(len(starts)) as threads:
        return [each.result() for each in [threads.submit(start) for start in starts]]
