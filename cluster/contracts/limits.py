"""How much of the installation an agent, a project or a provider may use at once, and how often."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from .base import Model


class LimitScope(StrEnum):
    AGENT = "agent"
    PROJECT = "project"
    PROVIDER = "provider"
    """What makes the work of a resource class: an LLM's name, `task-service`, …"""


class LimitRequest(Model):
    """What a caller puts. Limits hold for the whole installation, over all its engines."""

    concurrency: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """Executions under way at once; None: any number."""
    per_minute: Annotated[float, Field(gt=0, le=10_000_000)] | None = None
    """Starts a minute; None: any number."""
    burst: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    """Starts that may come together after a rest, with `per_minute`."""
    weight: Annotated[float, Field(gt=0, le=1000)] = 1.0
    """Of a project: where slots are scarce, one of 2 gets twice the share of one of 1."""

    @model_validator(mode="after")
    def _says_something(self) -> "LimitRequest":
        if self.concurrency is None and self.per_minute is None and self.weight == 1.0:
            raise ValueError("name a concurrency, a rate per minute, or a weight")
        return self


class Limit(LimitRequest):
    scope: LimitScope
    name: Annotated[str, Field(min_length=1, max_length=120)]

    @property
    def holds_back(self) -> bool:
        return self.concurrency is not None or self.per_minute is not None


class LimitUse(Model):
    limit: Limit
    under_way: int
    """Executions that hold a place now."""
