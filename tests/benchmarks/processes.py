"""What processes use, read from /proc (Linux)."""

import os
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Sample:
    pid: int
    name: str
    cpu_seconds: float
    """Of the process and of its children that have ended."""
    pss_mb: float
    """Memory with shared pages divided among those who share them."""


def sample(pid: int) -> Sample | None:
    """None when the process is gone."""
    folder = Path(f"/proc/{pid}")
    try:
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
        name = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        pss = next(int(line.split()[1]) for line in (folder / "smaps_rollup").read_text().splitlines() if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return None
    return Sample(pid, name, sum(map(int, fields[11:15])) / TICKS, pss / 1024)


def cpu_seconds(pid: int) -> float:
    return found.cpu_seconds if (found := sample(pid)) else 0.0


def of_sessions(*sessions: int) -> list[Sample]:
    """Every process of these sessions (`setsid`)."""
    samples = [found for entry in Path("/proc").iterdir() if entry.name.isdigit() and _session(entry) in sessions and (found := sample(int(entry.name)))]
    return sorted(samples, key=lambda one: -one.pss_mb)


def _session(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[3])
    except OSError:
        return -1
