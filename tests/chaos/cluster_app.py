"""The API application with an engine that faults can reach: its company may be another one, and its event loop can be blocked from outside.

Import path of the Serve configuration that `cluster_house` writes. `args` map agent ids to classes that replace the real ones.
"""

import asyncio
import os
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from ray import serve
from ray.serve import Application

import serve_app.engine
from agents.registry import TABLE, Registry
from serve_app.engine import EngineHost
from serve_app.ingress import ingress_deployment

POLL_SECONDS = 0.2


def block_file(home: Path, pid: int) -> Path:
    """Written with a number of seconds, it blocks the event loop of that engine for so long."""
    return home / "run" / f"block-{pid}"


class ReachableEngine(EngineHost.func_or_class):  # type: ignore[misc, name-defined]
    async def __init__(self, agents: Mapping[str, str]) -> None:
        serve_app.engine.Registry = partial(Registry, {**TABLE, **agents})  # type: ignore[assignment, misc]
        await super().__init__()
        self._watching = asyncio.create_task(self._watch(block_file(self._settings.home_path, os.getpid())))

    async def _watch(self, file: Path) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            if file.exists():
                seconds = float(file.read_text())
                file.unlink()
                time.sleep(seconds)


def build(args: dict[str, Any]) -> Application:
    engine = serve.deployment(name="Engine", ray_actor_options={"num_cpus": 0.1})(ReachableEngine)
    return ingress_deployment().bind(engine.bind(args))
