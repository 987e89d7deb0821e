"""Renders as Ray tasks: one CPU each, anywhere on the cluster, the bytes back through the object store.

Render workers have a runtime environment of their own, so that no agent's actor is ever placed into one of their processes, and they run at a low
priority: on a full machine the API and the engines answer first.

Decision: renders of one scene are not kept together. Of the 25 CPU seconds of six shots at 1280x720, 0.7 are for drawings that a worker who has seen the scene has at hand (0.7 more for each fresh
process's imports, which RENDERS_PER_PROCESS spares); a queue for each core would have to win with that what a core loses that idles while another has work.

A worker that dies (out of memory, killed) is tried once more in a fresh one. Cancelling asks the worker first, which ends a Python loop at its next
step, and kills it when it has not stopped after two seconds.
"""

import asyncio
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import ray
from ray.exceptions import OutOfMemoryError, RayError, RayTaskError, WorkerCrashedError

from .renderers import Made, NotMade, ReportProgress, follow, work

STOP_SECONDS = 2.0
WORKERS_TRIED = 2
RENDERS_PER_PROCESS = 24
"""Then a worker makes room for a fresh one: what the libraries keep grows by each film, and a render worker shall stay below 500 MB."""
NICENESS = 10


class RayRenderer:
    """`cpus` is what one render reserves on its node; `function` has the signature of `work`."""

    def __init__(self, scratch: Path, cpus: float = 1.0, function: Callable[..., Made | NotMade] = work) -> None:
        self._scratch = scratch
        self._function = function
        self._work: Any = ray.remote(num_cpus=cpus, max_retries=0, max_calls=RENDERS_PER_PROCESS, runtime_env={"env_vars": {"CALLSHEET_ROLE": "render"}})(
            _gently
        )

    async def render(self, task_id: str, task_type: str, task_data: Mapping[str, Any], report: ReportProgress) -> Made | NotMade:
        scratch = self._scratch / task_id
        for left in reversed(range(WORKERS_TRIED)):
            try:
                return await self._once(task_type, task_data, scratch, report)
            except (WorkerCrashedError, OutOfMemoryError) as error:
                if not left:
                    return NotMade("worker_crashed", f"The render's worker process died {WORKERS_TRIED} times ({type(error).__name__}). See the node's memory.")
            except RayTaskError as error:
                return NotMade("render_failed", f"The renderer failed: {error.cause!r}")
            except RayError as error:
                return NotMade("worker_lost", f"The render was lost: {type(error).__name__}: {error}")
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
        raise AssertionError("unreachable: the last try returns")

    async def _once(self, task_type: str, task_data: Mapping[str, Any], scratch: Path, report: ReportProgress) -> Made | NotMade:
        ref = self._work.options(name=f"render:{task_type}").remote(self._function, task_type, dict(task_data), scratch)
        future: asyncio.Future[Any] = asyncio.wrap_future(ref.future())
        try:
            await follow(future, scratch, report)
        except asyncio.CancelledError:
            await _stop(ref, future)
            raise
        return future.result()

    async def close(self) -> None:
        """Nothing is held: running renders end with their caller."""


def _gently(function: Callable[..., Made | NotMade], *args: Any) -> Made | NotMade:
    """Runs in the worker."""
    if os.getpriority(os.PRIO_PROCESS, 0) < NICENESS:
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)
    try:
        return function(*args)
    except KeyboardInterrupt:  # cancelled: what was being imported is half there, so this process must not render again
        os._exit(0)


async def _stop(ref: Any, future: "asyncio.Future[Any]") -> None:
    ray.cancel(ref)
    if not (await asyncio.wait({future}, timeout=STOP_SECONDS))[0]:
        ray.cancel(ref, force=True)
        await asyncio.wait({future}, timeout=STOP_SECONDS)
    if future.done() and not future.cancelled():
        future.exception()
