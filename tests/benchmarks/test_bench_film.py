"""How long a film takes: in a new home with nothing running, and once more when everything runs. Also processor time and memory of the whole installation."""

import time
from collections.abc import Iterator
from pathlib import Path

import av
import httpx
import pytest

from agents.registry import Registry
from tests.benchmarks import processes
from tests.benchmarks.installation import Installation
from tests.benchmarks.report import Cell, percentile, table

pytestmark = pytest.mark.long

LOGLINES = {
    "cold": "A retired lighthouse keeper finds a bottle with her late sister's handwriting.",
    "warm": "A shy baker must win the village fair or lose the shop her father left her.",
}
AGENTS = {"ray::" + spec.class_name for spec in Registry().specs().values()}
SAMPLE_SECONDS = 1.0


def test_a_film_cold_and_warm(installation: Installation, tmp_path: Path) -> None:
    rows: list[list[Cell]] = []
    for seed, (name, logline) in enumerate(LOGLINES.items(), 1):
        started = installation.run("up")
        before = installation.cpu_seconds()
        making = installation.run("make", logline, "--auto", "--seed", str(seed), "--out", str(tmp_path / name))
        cpu = installation.cpu_seconds() - before
        running = _seconds(tmp_path / name / "film.mp4")
        rows.append([name, started, making, running, making / running, cpu, cpu / running])
    table(
        "A film from one command (1280x720, offline)",
        ["", "up: s", "make: s", "film: s", "make / film", "CPU s", "CPU s / film s"],
        rows,
        note=f"`callsheet up` when everything runs: {installation.run('up'):.1f} s. CPU is that of all processes of the installation, between the end of `up` and the finished film.",
    )


def test_memory_of_the_whole_installation(installation: Installation) -> None:
    installation.run("down")
    installation.run("up")
    idle = installation.processes()
    most, actors = idle, []
    for _ in _film_under_way(installation):
        now = installation.processes()
        most = max(most, now, key=_total)
        actors = [one for one in now if one.name in AGENTS] or actors
    lightest = min((one.pss_mb for one in actors), default=0.0)
    rows: list[list[Cell]] = [
        ["idle after up", len(idle), _total(idle), 0],
        ["most, while a film is made", len(most), _total(most), sum(o.name in AGENTS for o in most)],
    ]
    largest = ", ".join(f"{one.name.split(' ')[0].rpartition('/')[2][:24]} {one.pss_mb:.0f}" for one in most[:6])
    middle = percentile([one.pss_mb for one in actors], 0.5) if actors else 0.0
    table(
        "Memory of the whole installation (PSS)",
        ["", "processes", "MB", "agents' actors"],
        rows,
        note=f"An agent's actor: {lightest:.0f} MB the lightest, {middle:.0f} MB the median, after the film. Largest processes at the peak (MB): {largest}",
    )


def _film_under_way(installation: Installation) -> Iterator[None]:
    """Yields about once a second while a film is made."""
    headers = {"X-API-Key": installation.settings.admin_key or ""}
    with httpx.Client(base_url=installation.settings.base_url, headers=headers, timeout=60) as api:
        body = {"type": "movie_creation", "project_id": "bench", "input": {"logline": LOGLINES["cold"]}, "options": {"auto": True, "seed": 3}}
        workflow = api.post("/api/v1/workflows", json=body).raise_for_status().json()["workflow_id"]
        last = 0.0
        with api.stream("GET", f"/api/v1/workflows/{workflow}/events", headers={"Accept": "text/event-stream"}) as stream:
            for _ in stream.iter_lines():  # events, and a sign of life when there are none
                if time.monotonic() - last > SAMPLE_SECONDS:
                    yield
                    last = time.monotonic()
        status = api.get(f"/api/v1/workflows/{workflow}").raise_for_status().json()
        assert status["status"] == "completed", status["error_history"]
    yield


def _total(found: list[processes.Sample]) -> float:
    return sum(one.pss_mb for one in found)


def _seconds(path: Path) -> float:
    with av.open(str(path)) as film:
        return (film.duration or 0) / 1_000_000
