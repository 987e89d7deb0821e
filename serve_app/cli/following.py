"""Follows a workflow: its events as they are committed, and its record whenever one came.

A thread reads the event stream into a queue and reconnects from the last `seq` it saw, for as long as it takes; the main thread keeps the terminal, so that Ctrl-C always works.
"""

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
from pydantic import ValidationError

from cluster.contracts.events import Event
from cluster.contracts.workflows import Workflow

from .api import Api
from .failures import Refused, Unreachable

WAITS = (0.2, 0.5, 1.0, 2.0, 3.0)
"""Seconds before each further try to reconnect; the last one repeats."""
QUEUE_SIZE = 10_000


@dataclass(frozen=True)
class Lost:
    """The server went away; the follower goes on trying."""

    why: str


@dataclass(frozen=True)
class Found:
    """The server is back."""


@dataclass(frozen=True)
class Ended:
    """There is nothing more to follow; `refused` when the server says so for a reason."""

    refused: Refused | None = None


News = Event | Lost | Found | Ended


class Follower:
    """Reads one workflow's events in a thread of its own."""

    def __init__(self, api: Api, workflow_id: str, after: int = 0) -> None:
        self._api = api
        self._workflow_id = workflow_id
        self._seq = after
        self._news: queue.Queue[News] = queue.Queue(QUEUE_SIZE)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="follower")

    def __enter__(self) -> "Follower":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()

    def news(self, seconds: float) -> Iterator[News]:
        """What has come; waits up to `seconds` for the first."""
        try:
            yield self._news.get(timeout=seconds)
            while True:
                yield self._news.get_nowait()
        except queue.Empty:
            return

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            before = self._seq
            try:
                ended = self._read(was_lost=failures > 0)
                why = "the server closed the stream"
            except Refused as refused:
                if refused.status < 500:
                    return self._news.put(Ended(refused))
                ended, why = False, refused.detail
            except (httpx.HTTPError, httpx.StreamError, Unreachable) as error:
                ended, why = False, str(error) or type(error).__name__
            except RuntimeError:
                return None  # the client was closed: the command is over
            if ended:
                return self._news.put(Ended())
            failures = 0 if self._seq > before else failures + 1
            if failures == 2:
                self._news.put(Lost(why))
            self._stopping.wait(WAITS[min(failures, len(WAITS)) - 1] if failures else 0)
        return None

    def _read(self, *, was_lost: bool) -> bool:
        """Reads one connection to its end; True when the workflow has ended. A terminal event alone does not say so: a retried workflow goes on behind it."""
        for text in self._api.events(self._workflow_id, self._seq):
            if was_lost:
                self._news.put(Found())
                was_lost = False
            try:
                event = Event.model_validate_json(text)
            except ValidationError:
                continue  # a kind of event that a newer server knows
            if event.seq <= self._seq:
                continue
            self._seq = event.seq
            self._news.put(event)
        return self._has_ended()

    def _has_ended(self) -> bool:
        """The server ends a stream when the workflow has ended and all was sent; else it was cut."""
        try:
            workflow: Workflow = self._api.workflow(self._workflow_id)
        except Unreachable:
            return False
        return workflow.status.terminal and workflow.last_seq <= self._seq
