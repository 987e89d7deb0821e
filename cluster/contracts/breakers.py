"""The words of a circuit breaker whose state is shared: what a caller is allowed, and by which rules circuits open."""

from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import Field

from .base import Model

CIRCUIT_OPEN, BULKHEAD_FULL = "circuit_open", "bulkhead_full"
AWAY = frozenset({CIRCUIT_OPEN, BULKHEAD_FULL})
"""Codes of calls that did not reach a neighbour because it is known to be away: nothing was tried, so nothing has failed."""


class Circuit(StrEnum):
    """What stands between us and a neighbour."""

    CLOSED = "closed"
    """Calls go through."""
    OPEN = "open"
    """Calls are refused at once."""
    PROBE = "probe"
    """The waiting time is over and this caller, alone in the cluster, may try."""


class Rules(Model):
    """`failures` in a row open a circuit for `open_seconds`; a probe that says nothing for `probe_seconds` is given up."""

    failures: Annotated[int, Field(ge=1)] = 5
    open_seconds: Annotated[float, Field(gt=0)] = 15.0
    probe_seconds: Annotated[float, Field(gt=0)] = 30.0


class Permit(NamedTuple):
    """The answer to "may I call?". It goes back with what came of the call: one that was given before the circuit last moved decides nothing."""

    circuit: Circuit
    generation: int
    failures: int = 0
    """In a row, before this call."""
    retry_after: float = 0.0
    """Seconds until asking again may help, while open; short while somebody probes."""
    probe: str = ""
    """Names the probe."""


class Report(StrEnum):
    """What came of a call."""

    ANSWERED = "answered"
    """The service is there, whatever it said."""
    FAILED = "failed"
    UNKNOWN = "unknown"
    """The caller was stopped before it knew."""
