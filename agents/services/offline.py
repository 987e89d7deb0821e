"""The offline renderer as a fallback: what a Task Service refuses, does not finish or is too slow for is drawn after all, in a process of this agent's own.

A GPU service thus replaces pictures one by one, and a film is never short of one. Guarantees: the Task Service is always asked first; while the engine may still
try again, its being away is left to the engine; a task that is wrong in itself is refused as the service refused it. What is drawn here has the provider
`offline-renderer` and its reason in the notes. A caller who is cancelled leaves no process behind.
"""

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from cluster.contracts.agents import AgentSpec, Usage
from cluster.contracts.breakers import AWAY
from cluster.contracts.errors import ProviderRejected, ProviderUnavailable

from ..base import AgentContext
from .contracts import OFFLINE_RENDERER, TaskOutcome

WAIT_SECONDS = 15.0
"""Between two signs of life while a render waits for its turn or says nothing."""
NOT_THERE = AWAY | {ProviderUnavailable.code}
"""Codes of a service that does not answer, or answers that it cannot now; those of a task that came to nothing there are others."""
_turns = asyncio.Semaphore(max(1, (os.cpu_count() or 2) - 1))


class Drawn(NamedTuple):
    """A finished task. `instead` says why the offline renderer drew it though the Task Service was asked; empty when the service made it."""

    outcome: TaskOutcome
    instead: str = ""


async def task_or_fallback(
    ctx: AgentContext, spec: AgentSpec, task_type: str, task_data: Mapping[str, Any], *, part: str = "", seconds: float | None = None, priority: int = 2
) -> Drawn:
    """The task by the Task Service, within `seconds` if given; else by the offline renderer, which reads the plan that the task carries.

    Raises ProviderUnavailable as long as the engine has attempts left, and while the service is away from a workflow that waits for it, and ProviderRejected when the offline renderer cannot do the task either.
    """
    budget = asyncio.timeout(seconds)
    try:
        async with budget:
            return Drawn(await ctx.run_task(task_type, task_data, part=part, priority=priority))
    except TimeoutError:
        if not budget.expired():
            raise
        why: Exception = ProviderUnavailable(f"it took more than {seconds:g} s")
    except ProviderRejected as error:
        why = error
    except ProviderUnavailable as error:
        waited_for = "task" in ctx.request.waits_for and error.code in NOT_THERE
        if waited_for or ctx.request.attempt < spec.retry.attempts:
            raise
        why = error
    instead = str(getattr(why, "detail", why))
    try:
        outcome = await draw(ctx, task_type, task_data, part=part)
    except ProviderRejected as error:
        raise (why if isinstance(why, ProviderRejected) else error) from why
    ctx.make_do(f"{part or ctx.request.item or task_type} was drawn offline. The Task Service: {instead}")
    return Drawn(outcome, instead)


async def draw(ctx: AgentContext, task_type: str, task_data: Mapping[str, Any], *, part: str = "") -> TaskOutcome:
    """The task by the offline renderer, kept as an artifact of this execution. Raises ProviderRejected for a task that it cannot do, ProviderUnavailable when it breaks off."""
    folder = ctx.scratch / f"offline_{part or 'task'}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "task.json").write_text(json.dumps({"task_type": task_type, "task_data": dict(task_data)}))
    await _turn(ctx)
    try:
        made = await _run(folder, ctx)
    finally:
        _turns.release()
    usage = Usage(cpu_seconds=made["cpu_seconds"], render_frames=int(made["result"].get("frames", 0)))
    ctx.add_usage(usage)
    ctx.provider = OFFLINE_RENDERER
    media = await ctx.keep(folder / made["path"], made["file_name"], made["media_type"], provider=OFFLINE_RENDERER)
    return TaskOutcome(
        task_id="offline",
        result=made["result"],
        content=b"",
        media_type=made["media_type"],
        file_name=made["file_name"],
        checksum=media.sha256,
        provider=OFFLINE_RENDERER,
        usage=usage,
        media=media,
    )


async def _turn(ctx: AgentContext) -> None:
    """Waits until one of the few renders of this process may begin, reporting so that nobody thinks it dead."""
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(WAIT_SECONDS):
                await _turns.acquire()
                return
        await ctx.report(0.0, "waits for the offline renderer")


async def _run(folder: Path, ctx: AgentContext) -> dict[str, Any]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    log = (folder / "errors.txt").open("wb")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "agents.media.worker", str(folder), stdout=asyncio.subprocess.PIPE, stderr=log, env=environment
    )
    try:
        await _follow(process, ctx)
        code = await process.wait()
    finally:
        log.close()
        if process.returncode is None:
            process.kill()
            await process.wait()
    try:
        made = json.loads((folder / "made.json").read_text())
    except OSError as error:
        said = (folder / "errors.txt").read_text(errors="replace").strip().splitlines()
        raise ProviderUnavailable(f"The offline renderer broke off (exit code {code}): {said[-1][:200] if said else 'it said nothing'}") from error
    if "code" in made:
        raise ProviderRejected(made["message"])
    return made


async def _follow(process: asyncio.subprocess.Process, ctx: AgentContext) -> None:
    """Passes the progress on until the process says no more."""
    assert process.stdout is not None
    fraction, words = 0.0, "drawing offline"
    while True:
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                line = await process.stdout.readline()
        except TimeoutError:
            await ctx.report(fraction, words)
            continue
        if not line:
            return
        share, _, words = line.decode(errors="replace").strip().partition(" ")
        with suppress(ValueError):
            fraction = min(1.0, max(0.0, float(share)))
        await ctx.report(fraction, words)
