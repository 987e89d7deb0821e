"""The API for Python programs: `Callsheet` and, for asyncio, `AsyncCallsheet`, with the same methods, the same contracts and one source.

    from serve_app.client import Callsheet

    with Callsheet("http://127.0.0.1:8000", key) as callsheet:
        film = callsheet.start("movie_creation", {"logline": "…"})
        film = callsheet.wait(film.workflow_id)

What to send and what an answer means stands in `talk` and `calls`, which do no I/O; the two drivers in `drivers` only carry it out. Guarantees: whatever changes something carries an Idempotency-Key of its own, so
that a call that is sent again after a broken connection, a 429 or a 503 happens once; `events` gives every event once and in order over any number of connections; what the server refuses is an `ApiError` with
its code, what to do next, and each wrong value.
"""

from .drivers import AsyncCallsheet, Callsheet
from .talk import ApiError, Unreachable

__all__ = ["ApiError", "AsyncCallsheet", "Callsheet", "Unreachable"]
