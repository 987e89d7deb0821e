"""Ramps: which part of the starts by name of a workflow type gets a certain version, so that a new one proves itself on a few.

Who gets it is decided by a hash, not by chance: of the start's business key where it has one, else of its Idempotency-Key. The same key gets the same version as long as the ramp stays, and whoever
got it at 10 % gets it at 50 %. What has begun stays on its version, whatever the ramp says later.
"""

import hashlib
from typing import Annotated, Self

from pydantic import Field, model_validator

from .base import Instant, Model

Version = Annotated[int, Field(ge=1, le=999_999)]
SHARES = 10_000


class Ramp(Model):
    """`percent` of the starts by name get `version`, the others `rest`."""

    version: Version
    percent: Annotated[float, Field(ge=0, le=100)]
    rest: Version | None = None
    """null: the newest other version that is no preview and not retired."""

    @model_validator(mode="after")
    def _two_versions(self) -> Self:
        if self.rest == self.version:
            raise ValueError("`rest` is another version than `version`.")
        return self

    def takes(self, name: str, who: str) -> bool:
        """Whether this start gets the version. Without `who` it is asked for most of them: only when all do."""
        if not who:
            return self.percent >= 100
        share = int.from_bytes(hashlib.sha256(f"{name}\0{who}".encode()).digest()[:8], "big") % SHARES
        return share < self.percent * (SHARES / 100)


class RampState(Model):
    """A type's ramp as it is kept: what holds, what held before, and who changed it."""

    ramp: Ramp | None = None
    """null: every start by name gets `default`."""
    previous: Ramp | None = None
    """What held before the last change; null when nothing did."""
    by: str = ""
    at: Instant | None = None


class RampView(RampState):
    name: str
    default: str | None
    """The version that starts by name get, those that the ramp does not take."""
