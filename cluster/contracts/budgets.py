"""What a production may use, has used and is expected to use: limits with their prices, amounts of each kind, the estimate made before it starts.

A budget is the production's: a workflow and every child below it draw on one pot, first come first served. What an execution is expected to use is reserved there before it is dispatched and replaced by what it
used when it has ended, once, however often it was tried.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from .base import Model
from .ids import AgentId

MILLION, HOUR = 1_000_000, 3600
KINDS = ("tokens", "gpu_seconds", "cpu_seconds", "money")
"""Everything a budget may limit, in the order in which the scripts hand it about."""


class PriceTable(Model):
    """What things cost, in one currency. The defaults are of the size that is asked for on the market and are no offer: put in what you pay. The machine it runs on is not charged."""

    currency: Annotated[str, Field(max_length=8)] = "USD"
    prompt_million: Annotated[float, Field(ge=0)] = 0.50
    """A million tokens sent to a model."""
    completion_million: Annotated[float, Field(ge=0)] = 1.50
    gpu_hour: Annotated[float, Field(ge=0)] = 1.20
    """Of a Task Service that is not our own renderer."""
    cpu_hour: Annotated[float, Field(ge=0)] = 0.0

    def cost(self, *, prompt: float, completion: float, gpu_seconds: float, cpu_seconds: float) -> float:
        return (prompt * self.prompt_million + completion * self.completion_million) / MILLION + (
            gpu_seconds * self.gpu_hour + cpu_seconds * self.cpu_hour
        ) / HOUR


class ProductionBudget(Model):
    """What a production may use, its children included. Unset: as much as it needs."""

    prices: PriceTable = PriceTable()
    tokens: Annotated[int, Field(ge=0)] | None = None
    gpu_seconds: Annotated[float, Field(ge=0)] | None = None
    cpu_seconds: Annotated[float, Field(ge=0)] | None = None
    money: Annotated[float, Field(ge=0)] | None = None
    soft_share: Annotated[float, Field(gt=0, le=1)] = 0.8
    """The share of a limit from which on it is warned of."""


class Amounts(Model):
    """So much of each kind."""

    tokens: float = 0.0
    gpu_seconds: float = 0.0
    cpu_seconds: float = 0.0
    money: float = 0.0

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(**{kind: getattr(self, kind) + getattr(other, kind) for kind in KINDS})

    def __mul__(self, times: float) -> "Amounts":
        return Amounts(**{kind: getattr(self, kind) * times for kind in KINDS})

    def in_order(self) -> tuple[float, ...]:
        return tuple(getattr(self, kind) for kind in KINDS)


class Span(Model):
    """What is expected, and between which values it should lie."""

    low: float
    expected: float
    high: float


Basis = Literal["history", "declared"]
"""Where a number comes from: measured in productions that have ended, or said by the agent's spec."""


class AgentEstimate(Model):
    """What one agent is expected to do."""

    agent: AgentId
    provider: str
    executions: float
    executions_basis: Basis
    """`declared`: the typical number of characters, scenes, shots and lines, for nothing of the story exists yet."""
    seconds: float
    """Of all its executions, one after another."""
    uses: Amounts
    basis: Basis
    measured: int = 0
    """Executions that the numbers of one execution rest on."""


class Estimate(Model):
    """What a production would take, before any of it exists."""

    type: str
    executions: Span
    seconds: Span
    """From the first start to the last end."""
    tokens: Span
    gpu_seconds: Span
    cpu_seconds: Span
    money: Span
    currency: str
    basis: Literal["history", "declared", "mixed"]
    films: int
    """Ended workflows of this type that the numbers of items rest on."""
    says: tuple[str, ...] = ()
    """What the numbers rest on, and what they leave out, in sentences."""
    agents: tuple[AgentEstimate, ...] = ()
    """The most work first."""

    def of(self, kind: str) -> Span:
        return getattr(self, kind)


class BudgetUse(Model):
    """One kind of thing that a production uses. Of children and parent it is the same: they draw on one pot."""

    limit: float | None = None
    """What it may use, grants included; None: no limit."""
    used: float = 0.0
    reserved: float = 0.0
    """For executions that are under way."""
    estimate: Span | None = None
    """Made when it started."""


def budget_uses(pot: Mapping[str, Mapping[str, float | None]], estimated: Mapping[str, Mapping[str, float]]) -> dict[str, BudgetUse] | None:
    """From the record's two fields; None where there is neither."""
    if not pot and not estimated:
        return None
    return {kind: BudgetUse.model_validate({**pot.get(kind, {}), "estimate": estimated.get(kind)}) for kind in KINDS}
