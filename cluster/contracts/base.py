"""The base of every model that leaves a process, and the clock's one type."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer


class Model(BaseModel):
    """Immutable, closed, and validated: the base of all contracts."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="base64", use_attribute_docstrings=True)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Instant = Annotated[datetime, PlainSerializer(_iso, return_type=str, when_used="json")]
"""A timezone-aware UTC instant; JSON form `2026-01-31T12:00:00.000Z`."""


def utc_from_ms(milliseconds: int) -> datetime:
    """The instant `milliseconds` after the Unix epoch (the form Redis TIME is stored in)."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
