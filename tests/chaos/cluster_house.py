"""A whole installation to break: its processes by what they are, load that vouches for its own order, and what must hold afterwards.

Faults are made from outside, by process id, as an operator's worst day would. What is asserted is asserted from outside too: over the API, over the processes that are left, and over what ended workflows
leave in Redis.
"""

import asyncio
import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import yaml

from cluster.bringup import ray_head, record, serve_apps
from cluster.contracts.events import TERMINAL_EVENTS
from cluster.redis.client import connect_url
from tests.acceptance.installed import Installation
from tests.acceptance.studio import belongs
from tests.chaos import invariants
from tests.chaos.client import Client
from tests.chaos.history import History
from tests.chaos.plan import Plan
from tests.chaos.report import Figures

REPOSITORY = Path(__file__).parents[2]
TAIL_SECONDS = 30.0
END_SECONDS = 180.0
POLL_SECONDS = 0.25
ENDED = {str(kind) for kind in TERMINAL_EVENTS}

WAITING = "execution.waiting_for_resources"
ENGINE = "ray::ServeReplica:api:Engine"
INGRESS = "ray::ServeReplica:api:Ingress"
CONTROLLER = "ray::ServeController"
AGENTS = ("ray::Probe", "ray::BusyProbe", "ray::FarProbe")
GCS = "gcs_server"
HAPROXY = "haproxy"
PROXIES = ("ray::ProxyActor", "ray::HAProxyManager", HAPROXY)


@dataclass(frozen=True)
class Breakable(Installation):
    """An installation with a Serve configuration and an environment of its own."""

    company: Mapping[str, str] = field(default_factory=dict)
    """Agent ids and the classes that replace the real ones."""
    extra: Mapping[str, str] = field(default_factory=dict)
    """Environment of everything that is started."""
    in_replicas: Mapping[str, str] = field(default_factory=dict)
    """Environment of engines and ingress replicas."""

    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, "PYTHONPATH": str(REPOSITORY), **self.extra}

    @property
    def config(self) -> Path:
        return self.home.parent / f"{self.home.name}.yaml"

    def write_config(self, roll: int = 0) -> dict[str, Any]:
        """Two engines and two ingress replicas, no renderer. Another `roll` makes Serve replace every replica."""
        given: dict[str, Any] = yaml.safe_load((REPOSITORY / serve_apps.CONFIG_NAME).read_text())
        [api] = [application for application in given["applications"] if application["name"] == "api"]
        api |= {
            "import_path": "tests.chaos.cluster_app:build",
            "args": dict(self.company),
            "runtime_env": {"env_vars": {"CHAOS_ROLL": str(roll), **self.in_replicas}},
        }
        for deployment in api["deployments"]:
            deployment["num_replicas"] = 2
        config = given | {"applications": [api]}
        self.config.write_text(yaml.safe_dump(config))
        return serve_apps.load_config(self.config, self.settings)

    def up(self) -> float:
        """`callsheet up`, which mends what is broken. Seconds it took."""
        self.write_config()
        begun = time.monotonic()
        started = self.callsheet("up", "--config", str(self.config))
        assert started.returncode == 0, started.stderr
        return time.monotonic() - begun

    def down(self) -> None:
        """`callsheet down`, after which nothing of the installation runs."""
        ended = self.callsheet("down")
        assert ended.returncode == 0, ended.stderr
        deadline = time.monotonic() + TAIL_SECONDS
        while (left := self.processes()) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        assert not left, left

    def processes(self) -> dict[int, str]:
        """Process id -> command line of everything that belongs to this home, this program and its children aside."""
        return {pid: title for pid, title in _titles() if pid != os.getpid() and belongs(pid, str(self.home))}

    def named(self, *titles: str) -> list[int]:
        """Ids of the processes whose title begins so, or whose program is called so."""
        return sorted(pid for pid, title in self.processes().items() if title.startswith(titles) or Path(title.split(" ")[0]).name in titles)

    @property
    def head(self) -> record.RayPart:
        part = record.load(self.settings).ray
        assert part is not None
        return part

    def deploy(self, roll: int) -> None:
        """What `serve deploy` does with a changed configuration: returns at once, replicas are replaced one after the other."""
        serve_apps.deploy(self.head.dashboard_url, ray_head.token(self.settings), self.write_config(roll))

    def deployed(self) -> bool:
        applications = serve_apps.applications(self.head.dashboard_url, ray_head.token(self.settings))
        return bool(applications) and all(application["status"] == "RUNNING" for application in applications.values())


def _titles() -> Iterable[tuple[int, str]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
                title = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            except (OSError, IndexError):
                continue
            if title and state not in "ZX":
                yield int(entry.name), title


def send(pids: Iterable[int], number: signal.Signals = signal.SIGKILL) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


class NoRoute(httpx.AsyncBaseTransport):
    """Tells the API's answers from those of Serve's proxy, which says 404 in plain text while it does not know the routes yet: for a client that is no answer."""

    def __init__(self) -> None:
        self._wire = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=200))
        self.met = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._wire.handle_async_request(request)
        if answer.status_code == 404 and answer.headers.get("content-type", "").startswith("text/plain"):
            self.met += 1
            await answer.aclose()
            raise httpx.RemoteProtocolError("Serve's proxy knows no route")
        return answer

    async def aclose(self) -> None:
        await self._wire.aclose()


@dataclass
class ClusterHouse:
    """One test's view of an installation: its load, its faults, its judgement."""

    installation: Breakable
    plan: Plan
    figures: Figures
    client: Client
    history: History
    faults: list[tuple[str, float]] = field(default_factory=list)

    def hit(self, name: str, pids: Iterable[int], number: signal.Signals = signal.SIGKILL) -> None:
        """Sends a signal to processes, of which there must be some, and notes when."""
        hit = list(pids)
        assert hit, f"there is no {name} to break: {self.installation.processes()}"
        self.note(f"{name} ({signal.Signals(number).name} {len(hit)})")
        send(hit, number)

    def note(self, name: str) -> None:
        self.faults.append((name, time.time()))
        self.figures.faults += 1

    async def load(self, workflows: int, *, steps: int = 8, fan_out: int = 3, sleep_ms: int = 400) -> list[str]:
        """Starts so many probes at once; returns when each has a first result."""
        first = self.plan.chance.randrange(10**6)
        started = await asyncio.gather(
            *(self.client.start_probe(first + number, steps=steps, fan_out=fan_out, sleep_ms=sleep_ms) for number in range(workflows))
        )
        await self.until(lambda: self.all_have(started, "execution.succeeded"), "every workflow moves")
        return started

    async def all_have(self, workflows: Iterable[str], kind: str) -> bool:
        for workflow_id in workflows:
            if not any(event["type"] == kind for event in await self.client.events(workflow_id)):
                return False
        return True

    async def _since_fault(self, workflow_id: str) -> list[str]:
        """Types of the events since the last fault."""
        _, at = self.faults[-1]
        return [event["type"] for event in await self.client.events(workflow_id) if datetime.fromisoformat(event["at"]).timestamp() > at]

    async def waiting_since_fault(self, workflow_id: str) -> bool:
        return WAITING in await self._since_fault(workflow_id)

    async def moved_since_fault(self) -> bool:
        return all(["execution.succeeded" in await self._since_fault(workflow_id) for workflow_id in self.history.accepted])

    async def count(self, kind: str) -> int:
        """How many events of a kind all accepted workflows have."""
        return sum([event["type"] == kind for workflow_id in self.history.accepted for event in await self.client.events(workflow_id)])

    @property
    def head_processes(self) -> list[int]:
        return [process.pid for process in ray_head.members(self.installation.head)]

    async def until(self, condition: Callable[[], Awaitable[bool] | bool], what: str, seconds: float = END_SECONDS) -> float:
        """Seconds until the condition held."""
        begun = time.monotonic()
        while True:
            held = condition()
            if held if isinstance(held, bool) else await held:
                return time.monotonic() - begun
            assert time.monotonic() < begun + seconds, f"not within {seconds:g} s: {what}"
            await asyncio.sleep(POLL_SECONDS)

    async def pause(self, least: float, most: float) -> None:
        """Time in which the company works on: the next fault meets another moment."""
        await asyncio.sleep(self.plan.chance.uniform(least, most))

    async def up(self) -> float:
        return await asyncio.to_thread(self.installation.up)

    async def all_ended(self, seconds: float = END_SECONDS) -> None:
        waiting = set(self.history.accepted)

        async def none_left() -> bool:
            for workflow_id in list(waiting):
                if (await self.client.workflow(workflow_id))["status"] in ("completed", "failed", "cancelled", "terminated", "quarantined"):
                    waiting.discard(workflow_id)
            return not waiting

        await self.until(none_left, "every accepted workflow ends", seconds)

    async def judge(self, *, attempts: int | None = 1) -> None:
        """Asserts that all ended as they must, that every entry point answers and that nothing is left behind. `attempts`: how many any execution may have used up, None: any number."""
        wrong: list[str] = []
        await self.answers_again()
        await self.all_ended()
        for workflow_id, expected in self.history.accepted.items():
            workflow, events = await self.client.workflow(workflow_id), await self.client.events(workflow_id)
            wrong += invariants.ends(expected, workflow, events)
            wrong += invariants.results(expected, workflow, events)
            wrong += invariants.numbers(workflow_id, events, workflow["last_seq"])
            wrong += invariants.tokens(workflow_id, events)
            wrong += await self._attempts_above(workflow_id, attempts)
            self._note_recovery(events)
        wrong += await self._leaks()
        self.figures.workflows += len(self.history.accepted)
        self.figures.losses += len(wrong)
        self._print()
        assert not wrong, f"CHAOS_SEED={self.plan.seed}\n" + "\n".join(wrong[:40])

    async def answers_again(self) -> None:
        """Every entry point answers and a new workflow ends, within 30 s."""
        begun = time.monotonic()
        workflow_id = await self.client.start_probe(self.plan.chance.randrange(10**6), steps=1)
        for path in (
            "/health/ready",
            "/health/live",
            f"/api/v1/workflows/{workflow_id}",
            "/api/v1/workflows?limit=3",
            f"/api/v1/workflows/{workflow_id}/events",
        ):
            operation = await self.client.call("tail", "GET", path, patience=TAIL_SECONDS)
            assert operation.outcome == "ok", operation.answer.text
        left = TAIL_SECONDS - (time.monotonic() - begun)
        await self.until(lambda: self._ended(workflow_id), "a new workflow ends", max(1.0, left))
        print(f"every entry point answered and a new workflow ended within {time.monotonic() - begun:.1f} s")

    async def _ended(self, workflow_id: str) -> bool:
        return (await self.client.workflow(workflow_id))["status"] == "completed"

    async def _attempts_above(self, workflow_id: str, most: int | None) -> list[str]:
        if most is None:
            return []
        answer = (await self.client.call("read", "GET", f"/api/v1/workflows/{workflow_id}/executions")).answer.json()
        return [f"{row['execution_id']} used {row['attempts']} attempts" for row in answer["items"] if row["attempts"] > most]

    def _note_recovery(self, events: list[dict[str, Any]]) -> None:
        """The longest silence of a workflow from a fault on, while it had not ended."""
        times = [datetime.fromisoformat(event["at"]).timestamp() for event in events]
        for _, at in self.faults:
            gaps = [later - max(earlier, at) for earlier, later in itertools.pairwise(times) if later > at]
            if gaps:
                self.figures.recovery_seconds.append(round(max(gaps), 2))

    async def _leaks(self) -> list[str]:
        url = self.installation.settings.redis_url
        assert url
        clients = await connect_url(url)
        try:
            return await invariants.leaks(clients, self.history.accepted)
        finally:
            await clients.aclose()

    def _print(self) -> None:
        times = sorted(self.figures.recovery_seconds)
        words = f"longest silence of a workflow: median {times[len(times) // 2]:.1f} s, most {times[-1]:.1f} s" if times else "no workflow was under way"
        print(f"faults: {', '.join(name for name, _ in self.faults)}; {len(self.history.accepted)} workflows; {words}")


class Supervised:
    """A server of Ray's that somebody starts again after its death, with the words and the environment it had."""

    def __init__(self, installation: Breakable, program: str) -> None:
        [self.pid] = installation.named(program)
        self._words = Path(f"/proc/{self.pid}/cmdline").read_bytes().decode().rstrip("\0").split("\0")
        self._environment = dict(entry.split("=", 1) for entry in Path(f"/proc/{self.pid}/environ").read_text().split("\0") if "=" in entry)
        self._log = installation.home / "logs" / f"{program}.again.log"
        self._again: subprocess.Popen[bytes] | None = None

    def start_again(self) -> None:
        with self._log.open("wb") as log:
            self._again = subprocess.Popen(self._words, env=self._environment, stdout=log, stderr=log)

    def stop(self) -> None:
        if self._again is not None:
            self._again.kill()
            self._again.wait()


class Node:
    """A second raylet on this machine, with a custom resource."""

    def __init__(self, installation: Breakable, resource: str, amount: int) -> None:
        part = installation.head
        environment = installation.environment | {
            "RAY_AUTH_MODE": "token",
            "RAY_AUTH_TOKEN_PATH": str(installation.settings.run_path / "ray.token"),
            "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",
        }
        command = [str(Path(sys.executable).parent / "ray"), "start", f"--address=127.0.0.1:{part.gcs_port}", "--num-cpus=2", "--object-store-memory=100000000"]
        command += [f'--resources={{"{resource}": {amount}}}', "--disable-usage-stats", "--min-worker-port=0", "--max-worker-port=0"]
        started = subprocess.run(
            command, env=environment, cwd=installation.home, capture_output=True, text=True, start_new_session=True, timeout=120, check=False
        )
        assert started.returncode == 0, started.stdout + started.stderr
        self._installation = installation

    def kill(self) -> int:
        """kill -9 of the raylet and all it runs. How many processes there were."""
        pids = self.pids
        send(pids)
        return len(pids)

    @property
    def pids(self) -> list[int]:
        """Processes of the home outside the head's session and Redis."""
        head = {process.pid for process in ray_head.members(self._installation.head)}
        redis = int((self._installation.home / "run" / "redis.pid").read_text())
        return [pid for pid, title in self._installation.processes().items() if pid not in head and pid != redis and "ray" in title]
