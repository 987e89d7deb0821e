"""Traces: which piece of work belongs to which request, across HTTP, Redis, engines, actors and neighbours, by W3C `traceparent`.

The context always flows: into a workflow's record when it is accepted, from there to every drive, execution, actor and neighbour, and into each log line as `trace_id`. Spans are recorded only where
OTEL_EXPORTER_OTLP_ENDPOINT names a collector; without one nothing of OpenTelemetry is imported and a span costs about two microseconds.

A workflow lasts days and outlives its engines, so no span lasts as long as it does. Its trace is that of the request that started it (or one derived from its id, where none did). The request's span ended long ago and is
the parent of what follows: a short span for each drive, one for each attempt of an execution. The id of an attempt's span follows from the attempt, so an engine that takes over and joins an execution writes the very
span that its actor's span names as parent; what the dead engine would have written was never sent. A request that wakes a workflow later (a decision, a resume) has a trace of its own; `callsheet.workflow_id` is on both.
"""

import contextlib
import hashlib
import re
import secrets
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import Literal, Protocol

from ..settings import Settings

HEADER = "traceparent"
Kind = Literal["internal", "server", "client", "producer", "consumer"]
Attributes = Mapping[str, str | int | float | bool]
_FORM = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[01]", re.ASCII)
_current: ContextVar[str] = ContextVar("traceparent", default="")


class Span(Protocol):
    """A piece of work under way."""

    @property
    def traceparent(self) -> str:
        """What is handed on to whatever is done for it."""
        ...

    def note(self, **attributes: str | int | float | bool) -> None: ...

    def name(self, name: str) -> None: ...

    def fail(self, why: str) -> None: ...

    def end(self) -> None: ...


class Recorder(Protocol):
    """Where spans are recorded; `cluster.tracing.exporting.Exporter`."""

    def open(self, name: str, kind: Kind, parent: str, itself: str, attributes: Attributes) -> Span: ...

    def close(self) -> None: ...


class _Silent:
    """A span that nobody records: it hands on what it was given."""

    def __init__(self, traceparent: str) -> None:
        self.traceparent = traceparent

    def note(self, **attributes: str | int | float | bool) -> None:
        return None

    def name(self, name: str) -> None:
        return None

    def fail(self, why: str) -> None:
        return None

    def end(self) -> None:
        return None


class _Process:
    """Of one process there is one recorder, as there is one standard error for its logs: set by its composition root."""

    recorder: Recorder | None = None


def configure_traces(settings: Settings, service: str) -> None:
    """Called once by each process's composition root; a second call changes nothing."""
    if settings.otlp_endpoint and _Process.recorder is None:
        from .exporting import Exporter

        _Process.recorder = Exporter(settings.otlp_endpoint, service)


def close_traces() -> None:
    """Sends what is left, and records nothing from now on."""
    if _Process.recorder is not None:
        recorder, _Process.recorder = _Process.recorder, None
        recorder.close()


def recording() -> bool:
    return _Process.recorder is not None


def current() -> str:
    """The traceparent of what this task is doing; empty outside of everything."""
    return _current.get()


def trace_id(traceparent: str) -> str:
    return traceparent[3:35]


def accepted(header: str) -> str:
    """A caller's `traceparent` if it is one; else a new one, as the specification asks."""
    return header if _FORM.fullmatch(header) else f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-{'01' if recording() else '00'}"


def of_workflow(workflow_id: str) -> str:
    """The traceparent of a workflow that no traced request started: the same for every engine."""
    found = hashlib.sha256(f"trace|{workflow_id}".encode()).hexdigest()
    return f"00-{found[:32]}-{found[32:48]}-{'01' if recording() else '00'}"


def span_id(*parts: str | int) -> str:
    """The id of a span that several processes may come to write."""
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:16]


def headers() -> dict[str, str]:
    return {HEADER: traceparent} if (traceparent := _current.get()) else {}


@contextlib.contextmanager
def span(
    name: str,
    *,
    kind: Kind = "internal",
    parent: str | None = None,
    itself: str = "",
    attributes: Attributes | None = None,
    dropped: type[BaseException] | None = None,
) -> Iterator[Span]:
    """A span around the block, below `parent` (a traceparent; None: what the task is doing). `itself`: its id, where others know it. An exception marks it as failed; one of type `dropped` leaves it unwritten."""
    above = _current.get() if parent is None else parent
    opened: Span = _Silent(above) if _Process.recorder is None else _Process.recorder.open(name, kind, above, itself, attributes or {})
    token = _current.set(opened.traceparent)
    try:
        yield opened
    except BaseException as error:
        if dropped is not None and isinstance(error, dropped):
            raise
        opened.fail(type(error).__name__)
        opened.end()
        raise
    else:
        opened.end()
    finally:
        _current.reset(token)


@contextlib.contextmanager
def following(traceparent: str) -> Iterator[None]:
    """What is done within belongs to that trace."""
    token = _current.set(traceparent)
    try:
        yield
    finally:
        _current.reset(token)
