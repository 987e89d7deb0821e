"""On whose behalf a call to a neighbour is made: one id that goes out with every request, so that both sides' logs can be laid side by side."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

HEADER = "X-Correlation-ID"
_current: ContextVar[str] = ContextVar("correlation", default="")


@contextmanager
def correlated(name: str) -> Iterator[None]:
    """Calls made within carry `name`, usually a workflow's id."""
    token = _current.set(name)
    try:
        yield
    finally:
        _current.reset(token)


def correlation_headers() -> dict[str, str]:
    return {HEADER: name} if (name := _current.get()) else {}
