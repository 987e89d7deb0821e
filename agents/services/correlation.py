"""On whose behalf a call to a neighbour is made: one id, the workflow's, goes out with every request and stands in our log lines, so that both sides' logs can be laid side by side.

From a caller of ours to it: the API's log line of a start has its `request_id` and the new workflow's id, and so has the event `workflow.created`. On the way back: a webhook is logged with the id of the
workflow whose task it is about, and any request with the `X-Correlation-ID` its caller gave.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import structlog

from cluster import tracing

HEADER = "X-Correlation-ID"
_current: ContextVar[str] = ContextVar("correlation", default="")


@contextmanager
def correlated(name: str, **more: str) -> Iterator[None]:
    """Calls made within carry `name`, usually a workflow's id, and so do the log lines written there, with `more`."""
    token = _current.set(name)
    try:
        with structlog.contextvars.bound_contextvars(correlation_id=name, **more):
            yield
    finally:
        _current.reset(token)


def correlation_headers() -> dict[str, str]:
    """And the trace the call belongs to."""
    return {**({HEADER: name} if (name := _current.get()) else {}), **tracing.headers()}
