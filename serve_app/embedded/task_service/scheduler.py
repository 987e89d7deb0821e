"""Takes queued tasks, highest priority and oldest first, runs as many at once as there are slots, and records how each ended.

One process at a time works on a store: the owner of the file lock beside it. A second one (a rolling update) answers requests and waits. What the last
owner left running when it died is queued again by the next. Cancelling is a state move in the store; the scheduler notices it and stops the work.
"""

import asyncio
import contextlib
import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import structlog

from .evaluation import evaluate
from .media import MediaFolder
from .models import Task, TaskType
from .renderers import Made, NotMade, Renderer
from .results import result_of
from .store import Store

TICK_SECONDS = 1.0
"""How late a change made by another process is noticed; changes of this process are noticed at once."""
RENDER_SECONDS = 1800.0

log = structlog.get_logger("task_service")


@dataclass
class Slot:
    task: Task
    work: asyncio.Task[None]


@asynccontextmanager
async def ownership(lock: Path) -> AsyncIterator[None]:
    """Waits until no other process works on this store."""
    with lock.open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(TICK_SECONDS / 2)
        yield


class Scheduler:
    def __init__(self, store: Store, media: MediaFolder, renderer: Renderer, slots: int) -> None:
        self.slots = slots
        self.running: dict[str, Slot] = {}
        self.working = False
        """Whether this process owns the store and takes tasks."""
        self._store, self._media, self._renderer = store, media, renderer
        self._wake = asyncio.Event()
        self._ends: WeakValueDictionary[str, asyncio.Event] = WeakValueDictionary()

    def wake(self) -> None:
        """Something was submitted or cancelled."""
        self._wake.set()

    async def wait_for_end(self, task_id: str, seconds: float) -> None:
        """Returns when the task has ended in this process, or after `seconds`."""
        event = self._ends.setdefault(task_id, asyncio.Event())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), seconds)

    def ended(self, task_id: str) -> None:
        """Answers those who wait for this task."""
        if event := self._ends.get(task_id):
            event.set()

    async def run(self) -> None:
        """Works until cancelled. Raises, in a group, when the store cannot be used or the renderer breaks its contract."""
        if waiting := self._store.requeue_interrupted():
            log.info("tasks.requeued", count=waiting)
        self.working = True
        try:
            async with asyncio.TaskGroup() as group:
                while True:
                    self._wake.clear()
                    self._stop_cancelled()
                    self._start_waiting(group)
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._wake.wait(), TICK_SECONDS)
        finally:
            self.working = False

    def _stop_cancelled(self) -> None:
        for task_id in self._store.cancelled_among(self.running):
            self.running[task_id].work.cancel()

    def _start_waiting(self, group: asyncio.TaskGroup) -> None:
        while len(self.running) < self.slots and (task := self._store.claim_next()):
            self.running[task.task_id] = Slot(task, group.create_task(self._run_one(task)))

    async def _run_one(self, task: Task) -> None:
        try:
            outcome = await self._outcome(task)
            if isinstance(outcome, NotMade):
                self._store.fail(task.task_id, outcome.message, outcome.code)
                log.info("task.failed", task_id=task.task_id, task_type=task.task_type, code=outcome.code)
            else:
                await self._complete(task, outcome)
        finally:
            del self.running[task.task_id]
            self.ended(task.task_id)
            self.wake()

    async def _outcome(self, task: Task) -> Made | NotMade | dict[str, Any]:
        if task.task_type is TaskType.EVALUATE_DEPARTMENT:
            return evaluate(task.task_data)
        try:
            async with asyncio.timeout(RENDER_SECONDS):
                return await self._renderer.render(
                    task.task_id, task.task_type, task.task_data, lambda fraction, step: self._store.progress(task.task_id, fraction, step)
                )
        except TimeoutError:
            return NotMade("render_timeout", f"The render was stopped after {RENDER_SECONDS:.0f} seconds.")

    async def _complete(self, task: Task, made: Made | dict[str, Any]) -> None:
        if isinstance(made, dict):
            self._store.complete(task.task_id, made, None)
            return
        media = await asyncio.to_thread(self._media.put, made.content, made.media_type)
        result = result_of(task, made, media)
        self._store.complete(task.task_id, result, media)
        log.info("task.completed", task_id=task.task_id, task_type=task.task_type, size=media.size, cpu_seconds=made.result.get("cpu_seconds"))
