"""kill -9 at random under load: engines, agents' actors and Redis, while probes run. Only invariants are asserted, from outside.

CHAOS_SEED and CHAOS_ROUNDS choose the faults; the seed is printed. Each probe's result is a digest over its whole chain, so a lost, repeated or reordered step gives another value than the one
computed here.
"""

import hashlib
import os
import random
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest

from agents.planning.probe import payload
from tests.acceptance.installed import Installation
from tests.acceptance.studio import Studio, kill, processes_named

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.timeout(3600)]

SEED = int(os.environ.get("CHAOS_SEED", time.time_ns() % 10_000))
ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "12"))
WORKFLOWS = 40
STEPS, FAN_OUT, BYTES = 15, 5, 500


def expected_digest(seed: int) -> str:
    """What `probe@1` answers for these inputs, computed without any of its machinery."""
    last = ""
    for index in range(STEPS):
        last = payload(BYTES, last, seed, index)
    fan = [payload(BYTES, last, seed, STEPS + index) for index in range(FAN_OUT)]
    joined = hashlib.sha256("".join(fan).encode()).hexdigest()
    return hashlib.sha256(payload(BYTES, joined, seed, STEPS + FAN_OUT).encode()).hexdigest()


def test_whatever_is_killed_every_workflow_ends_once_with_the_exact_value(installation: Installation) -> None:
    print(f"\nCHAOS_SEED={SEED} CHAOS_ROUNDS={ROUNDS}")
    chance, studio = random.Random(SEED), Studio(installation)
    started = {
        studio.start("probe", given={"steps": STEPS, "fan_out": FAN_OUT, "payload_bytes": BYTES, "sleep_ms": 400}, seed=seed): seed for seed in range(WORKFLOWS)
    }
    faults: list[str] = []
    for _ in range(ROUNDS):
        name, fault = chance.choice(_faults(installation))
        fault()
        faults.append(name)
        _progress(studio, started)
    ended = {workflow_id: studio.ended(workflow_id) for workflow_id in started}
    print(f"faults: {', '.join(faults)}")
    for workflow_id, workflow in ended.items():
        assert workflow["status"] == "completed", workflow["error_history"]
        assert workflow["results"]["summary"]["digest"] == expected_digest(started[workflow_id])
        _check_history(studio.events(workflow_id))
    probe = studio.start("probe", given={"steps": 1})
    assert studio.ended(probe)["status"] == "completed"


def _faults(installation: Installation) -> list[tuple[str, Callable[[], None]]]:
    home = str(installation.home)

    def redis() -> None:
        os.kill(int((installation.home / "run" / "redis.pid").read_text()), signal.SIGKILL)
        assert installation.callsheet("up").returncode == 0

    return [
        ("engine", lambda: kill(processes_named("ray::ServeReplica:api:Engine", home))),
        ("actor", lambda: kill(processes_named("ray::Probe", home))),
        ("ingress", lambda: kill(processes_named("ray::ServeReplica:api:Ingress", home))),
        ("redis", redis),
    ]


def _progress(studio: Studio, started: dict[str, int]) -> None:
    """Waits until the company has got a little further, so that the next fault meets another moment."""
    workflow_id = next((w for w in started if studio.workflow(w)["status"] not in ("completed", "failed", "cancelled")), None)
    if workflow_id is None:
        return
    after = max((event["seq"] for event in studio.events(workflow_id)), default=0)
    for _, event in zip(range(4), studio.follow(workflow_id, after), strict=False):
        if event["type"].startswith("workflow.c"):
            return


def _check_history(events: list[dict[str, Any]]) -> None:
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    finished = [event["data"]["execution_id"] for event in events if event["type"] == "execution.succeeded"]
    assert len(finished) == len(set(finished)) == STEPS + FAN_OUT + 1
    assert sum(event["type"] in ("workflow.completed", "workflow.failed", "workflow.cancelled") for event in events) == 1
    tokens = [event["data"]["token"] for event in events if event["type"] == "workflow.claimed"]
    assert tokens == sorted(set(tokens))
