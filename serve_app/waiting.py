"""`Prefer: wait=N` (RFC 7240): the answer comes when there is something to say, or after N seconds, whichever is first.

A process has one `Watch` for all its waiters: five times a second, and only while somebody waits, it reads the three fields that tell whether a workflow has moved, for all of them in one exchange. No waiter
holds a connection to Redis, and a thousand cost what one does. A preference that cannot be read is ignored, as the RFC has it; `Preference-Applied` says what was done.
"""

import asyncio
import re
from collections.abc import Callable, Iterable
from typing import Annotated

from fastapi import Depends, Header, Request, Response

from cluster.contracts.errors import StoreUnavailable
from cluster.contracts.ids import WorkflowId
from cluster.contracts.workflows import DecisionStatus, Workflow, WorkflowStatus
from cluster.redis.workflows import Pulse, WorkflowStore

MOST_SECONDS = 45.0
"""Below the minute for which a request under an Idempotency-Key is held to be under way."""
LOOK_SECONDS = 0.2
_WAIT = re.compile(r"\bwait\s*=\s*\"?(\d{1,6})\"?", re.IGNORECASE)
RESTING = frozenset({WorkflowStatus.PAUSED, WorkflowStatus.QUARANTINED})


class Watch:
    """Tells waiters that a workflow has moved."""

    def __init__(self, store: WorkflowStore) -> None:
        self._store = store
        self._waiting: dict[WorkflowId, set[asyncio.Event]] = {}
        self._seen: dict[WorkflowId, Pulse] = {}
        self._looking: asyncio.Task[None] | None = None

    async def until(self, workflow: Workflow, done: Callable[[Workflow], bool], seconds: float) -> Workflow:
        """The workflow as soon as it is `done`, else as it is after that time. Raises NotFound, StoreUnavailable."""
        moved, name, until = asyncio.Event(), workflow.workflow_id, asyncio.get_running_loop().time() + seconds
        self._seen.setdefault(name, pulse_of(workflow))
        self._waiting.setdefault(name, set()).add(moved)
        try:
            while not done(workflow := await self._store.get(name)):
                if self._looking is None or self._looking.done():
                    self._looking = asyncio.create_task(self._look(), name="watch")
                if not await _within(until, moved):
                    return await self._store.get(name)
                moved.clear()
        finally:
            self._waiting[name].discard(moved)
            if not self._waiting[name]:
                del self._waiting[name], self._seen[name]
        return workflow

    async def _look(self) -> None:
        while self._waiting:
            names = list(self._waiting)
            try:
                found = await self._store.pulses(names)
            except StoreUnavailable:
                self._rouse(names)  # each finds out, and says so
                return
            self._rouse(name for name, pulse in zip(names, found, strict=True) if name in self._seen and self._seen[name] != pulse)
            self._seen |= {name: pulse for name, pulse in zip(names, found, strict=True) if name in self._waiting}
            await asyncio.sleep(LOOK_SECONDS)

    def _rouse(self, names: Iterable[WorkflowId]) -> None:
        for name in names:
            for moved in self._waiting.get(name, ()):
                moved.set()


async def _within(until: float, moved: asyncio.Event) -> bool:
    """Whether it moves before that time of the loop's clock. Only this is ever given up: a read of Redis that is broken off in its middle costs its connection."""
    try:
        async with asyncio.timeout_at(until):
            await moved.wait()
    except TimeoutError:
        return False
    return True


def pulse_of(workflow: Workflow) -> Pulse:
    return workflow.last_seq, workflow.status.value, workflow.edits


def rests(workflow: Workflow) -> bool:
    """Whether nothing more happens without a person: it has ended, is set aside, or asks something."""
    return workflow.status.terminal or workflow.status in RESTING or any(each.status is DecisionStatus.OPEN for each in workflow.user_decisions)


class Patience:
    """How long a caller would wait for a better answer."""

    def __init__(self, watch: Watch, response: Response, seconds: float | None) -> None:
        self._watch, self._response = watch, response
        self.seconds = seconds

    @property
    def applied(self) -> dict[str, str]:
        """The header that says so."""
        return {} if self.seconds is None else {"Preference-Applied": f"wait={self.seconds:.0f}"}

    async def until(self, workflow: Workflow, done: Callable[[Workflow], bool]) -> Workflow:
        """The workflow when it is done or time is up; at once as it was for who does not want to wait."""
        if self.seconds is None:
            return workflow
        self._response.headers.update(self.applied)
        return await self._watch.until(workflow, done, self.seconds)


async def _patience(
    request: Request,
    response: Response,
    prefer: Annotated[
        str | None,
        Header(max_length=200, description=f"`wait=N`: answer when it has come to rest, after N seconds at the latest ({MOST_SECONDS:.0f} at most)."),
    ] = None,
) -> Patience:
    found = _WAIT.search(prefer or "")
    return Patience(request.app.state.watch, response, min(float(found[1]), MOST_SECONDS) if found else None)


Patient = Annotated[Patience, Depends(_patience)]
"""Parameter type of routes whose answer may be waited for."""
