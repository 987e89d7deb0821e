"""Where a render runs. The Task Service knows `Renderer` alone; which one it gets is decided in app.py.

`work` is the function that runs beside the media libraries: in a Ray worker (ray_renderer.py) or in a thread of this process (`ThreadRenderer`, for
tests and for machines without Ray). It leaves its progress in a small file of the task's scratch folder, at most twice a second, which the service
reads: that reaches over processes of one machine, not over machines. A render on another node therefore shows no progress until it ends; its bytes
come back all the same.
"""

import asyncio
import shutil
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from agents.services.contracts import RENDER_SECONDS
from cluster.contracts.errors import CallsheetError

PROGRESS_SECONDS = 0.5
ReportProgress = Callable[[float, str], None]


@dataclass(frozen=True)
class Made:
    """A finished file in memory and what the renderer says of it."""

    content: bytes
    media_type: str
    file_name: str
    result: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NotMade:
    """Why there is no file. `code` is `invalid_input` when the request itself is at fault."""

    code: str
    message: str


class Stopped(BaseException):
    """Raised inside a render whose task was cancelled; no render catches it."""


class Renderer(Protocol):
    async def render(self, task_id: str, task_type: str, task_data: Mapping[str, Any], report: ReportProgress) -> Made | NotMade:
        """One render to its end. When the caller is cancelled, the work has stopped before CancelledError leaves this call."""
        ...

    async def close(self) -> None: ...


def work(task_type: str, task_data: Mapping[str, Any], scratch: Path, stop: threading.Event | None = None) -> Made | NotMade:
    """Renders in this process and reads the file into memory. Expected failures come back as `NotMade`."""
    from agents.media.render import render

    scratch.mkdir(parents=True, exist_ok=True)
    before, began = time.process_time(), time.monotonic()
    try:
        made = render(task_type, dict(task_data), scratch, ProgressFile(scratch, stop))
        content = made.path.read_bytes()
    except CallsheetError as error:
        return NotMade(error.code, error.detail)
    except Exception as error:  # noqa: BLE001 a failure becomes a value here
        return NotMade("render_failed", f"The renderer failed: {type(error).__name__}: {error}")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    spent = {"cpu_seconds": round(time.process_time() - before, 3), RENDER_SECONDS: round(time.monotonic() - began, 3)}
    return Made(content, made.media_type, made.file_name, {**made.result, **spent})


class ProgressFile:
    """The progress callback of a render; `read` is its other end."""

    def __init__(self, scratch: Path, stop: threading.Event | None = None) -> None:
        self._scratch, self._stop, self._last = scratch, stop, 0.0

    def __call__(self, fraction: float, words: str) -> None:
        if self._stop and self._stop.is_set():
            raise Stopped
        if time.monotonic() - self._last < PROGRESS_SECONDS:
            return
        self._last = time.monotonic()
        partial = self._scratch / ".progress.partial"
        partial.write_text(f"{fraction:.4f} {words}")
        partial.replace(self._scratch / ".progress")

    @staticmethod
    def read(scratch: Path) -> tuple[float, str] | None:
        try:
            fraction, _, words = (scratch / ".progress").read_text().partition(" ")
        except OSError:
            return None
        return float(fraction), words


async def follow(future: "asyncio.Future[Any]", scratch: Path, report: ReportProgress) -> None:
    """Waits for a render and passes its progress on; returns when the future is done, whatever its outcome."""
    shown: tuple[float, str] | None = None
    while not (await asyncio.wait({future}, timeout=PROGRESS_SECONDS))[0]:
        if (now := ProgressFile.read(scratch)) and now != shown:
            report(*now)
            shown = now


class ThreadRenderer:
    """Renders in threads of this process. `function` has the signature of `work`."""

    def __init__(self, scratch: Path, slots: int, function: Callable[..., Made | NotMade] = work) -> None:
        self._scratch, self._function = scratch, function
        self._pool = ThreadPoolExecutor(slots, thread_name_prefix="render")

    async def render(self, task_id: str, task_type: str, task_data: Mapping[str, Any], report: ReportProgress) -> Made | NotMade:
        stop = threading.Event()
        scratch = self._scratch / task_id
        future = asyncio.get_running_loop().run_in_executor(self._pool, self._function, task_type, task_data, scratch, stop)
        try:
            await follow(future, scratch, report)
        except asyncio.CancelledError:
            stop.set()
            await asyncio.wait({future})
            future.exception()
            raise
        return future.result()

    async def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
