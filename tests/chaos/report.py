"""The figures of a run: how much was broken, how much was run, what was lost and how long recovery took. Printed once at the end; CHAOS_REPORT names a file that gets them as JSON lines."""

import json
import os
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass
class Figures:
    """What one test did. `losses` counts broken promises and is 0 in a run that passed; `refused` counts repeated effects that the sink refused, which are allowed and worth knowing."""

    test: str
    seed: int
    faults: int = 0
    workflows: int = 0
    losses: int = 0
    duplicates: int = 0
    refused: int = 0
    detected: int = 0
    """Losses that could not be prevented and were reported as such (a promoted replica that lagged)."""
    recovery_seconds: list[float] = field(default_factory=list)
    seconds: float = 0.0


ALL: list[Figures] = []


def publish(figures: Figures) -> None:
    ALL.append(figures)
    if path := os.environ.get("CHAOS_REPORT"):
        with Path(path).open("a") as file:
            file.write(json.dumps({"at": int(time.time()), **asdict(figures)}) + "\n")


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the sorted values lie; 0 without values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def summary() -> list[str]:
    """One line per test and one for all."""
    if not ALL:
        return []
    lines = [f"{_line(figures.test, [figures])}  CHAOS_SEED={figures.seed}" for figures in ALL]
    return [*lines, _line("all", ALL)]


def _line(name: str, figures: list[Figures]) -> str:
    times = [seconds for each in figures for seconds in each.recovery_seconds]
    counts = {key: sum(getattr(each, key) for each in figures) for key in ("faults", "workflows", "losses", "duplicates", "refused", "detected")}
    text = "  ".join(f"{key} {value}" for key, value in counts.items())
    return f"{name}: {text}  recovery p50 {percentile(times, 0.5):.2f} s, p99 {percentile(times, 0.99):.2f} s"
