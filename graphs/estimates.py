"""What a production would take, before any of it exists: its executions times what each takes, with the basis of every number. Pure.

How many characters, scenes, shots and lines there will be nobody knows before the story is written. Where workflows of the type have come to their end, each agent has as many executions as it had in them on the
average; else the typical numbers that progress displays start with. What one execution takes is measured (`graphs.takings`), or declared by the agent's spec. What is only declared may be wrong by a factor of three either way;
what is measured by a quarter, for the machine, and by the spread of what was measured. A revision of a film that exists is another matter: there the executions are known (`graphs.revision`).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents.means import provider_of
from cluster.contracts.agents import AgentSpec, ResourceClass
from cluster.contracts.budgets import KINDS, AgentEstimate, Amounts, Basis, Estimate, PriceTable, ProductionBudget, Span
from cluster.contracts.errors import NotFound
from cluster.redis.budgets import BudgetStore

from .plan import Plan, critical_path, fans_out
from .progress import GUESS
from .registry import TypeRegistry
from .takings import CHILDREN, Experience, Takings

SURE, UNSURE = 0.25, 3.0
"""By which share a measured sum, and by which factor a declared one, may be wrong."""
NORMAL = 1.2816
"""Standard deviations within which eight of ten values lie."""
TYPICAL_CHILDREN = 3


@dataclass(frozen=True)
class Ground:
    """What an estimate rests on besides the workflow's input."""

    types: TypeRegistry
    takings: Takings
    providers: Mapping[ResourceClass, str]
    slots: Mapping[ResourceClass, int]
    prices: PriceTable


@dataclass(frozen=True)
class _Part:
    """One agent's share: so many executions of such experience."""

    spec: AgentSpec
    provider: str
    count: float
    count_spread: float
    counted: bool
    """The number is measured, or is one by definition."""
    films: int
    """Ended workflows it was measured in."""
    one: Experience


def estimate(ground: Ground, pinned: str, inputs: Mapping[str, Any]) -> Estimate:
    """For a workflow of this type with these external inputs. Raises NotFound for a version that is gone."""
    plan = ground.types.plan(pinned)
    parts = [*_parts(ground, plan, pinned, inputs)]
    inside, child_seconds, says = _children(ground, plan, pinned, inputs)
    everything = [*parts, *inside]
    films, took = ground.takings.films(pinned), ground.takings.seconds(pinned)
    measured, counted = all(part.one.measured for part in everything), all(part.counted for part in everything)
    length = took if took is not None else _length(plan, parts, ground.slots) + child_seconds
    return Estimate(
        type=pinned,
        executions=_counts(everything),
        seconds=Span(low=_low(length, took), expected=round(length, 1), high=_high(length, took)),
        **{kind: _span(everything, kind, ground.prices) for kind in KINDS},
        currency=ground.prices.currency,
        basis="history" if measured and counted else "mixed" if films or any(part.one.measured for part in everything) else "declared",
        films=films,
        says=(*_says(pinned, films, everything, took), *says),
        agents=tuple(sorted((_told(part, ground.prices) for part in everything), key=lambda row: (-row.seconds, row.agent))),
    )


class Estimates:
    """What the API asks: estimates of this installation, from its own history."""

    def __init__(self, types: TypeRegistry, budgets: BudgetStore, providers: Mapping[ResourceClass, str], slots: Mapping[ResourceClass, int]) -> None:
        self._types, self._budgets, self._providers, self._slots = types, budgets, providers, slots

    async def of(self, pinned: str, given: Mapping[str, Any], budget: ProductionBudget | None) -> Estimate:
        """For a start of this type with a validated input. Raises NotFound, StoreUnavailable."""
        inputs = self._types.external_inputs(pinned, given)
        if budget is None and (posted := inputs.get("production_budget")) is not None:
            budget = ProductionBudget.model_validate(posted)
        prices = budget.prices if budget else PriceTable()
        return estimate(Ground(self._types, Takings(await self._budgets.history()), self._providers, self._slots, prices), pinned, inputs)


# ---- who does how much -----------------------------------------------------------------------------------------------------


def _parts(ground: Ground, plan: Plan, pinned: str, inputs: Mapping[str, Any]) -> Iterable[_Part]:
    films = ground.takings.films(pinned)
    for agent in plan.definition.agents:
        spec = plan.specs[agent]
        condition = plan.conditions.get(agent)
        if condition is not None and plan.external(condition.name) and not condition.holds(inputs.get(condition.name)):
            continue
        count, spread = ground.takings.executions(pinned, agent) if films else (float(_typical(plan, spec, inputs)), 0.0)
        if count:
            provider = provider_of(spec, ground.providers)
            yield _Part(spec, provider, count, spread, bool(films) or not fans_out(spec), films, ground.takings.one(spec, provider))


def _typical(plan: Plan, spec: AgentSpec, inputs: Mapping[str, Any]) -> int:
    count = GUESS.get(spec.fan_out, TYPICAL_CHILDREN) if fans_out(spec) else 1
    if (several := plan.definition.best_of.get(spec.id)) is not None and isinstance(takes := inputs.get(several.takes_from), int):
        count += min(count * (min(several.most, takes) - 1), several.budget * max(1, count // 3))
    return count


def _children(ground: Ground, plan: Plan, pinned: str, inputs: Mapping[str, Any]) -> tuple[Sequence[_Part], float, tuple[str, ...]]:
    """What the agents of all child workflows do, how long one takes (they run side by side), and what is to be said of it."""
    wanted = plan.definition.children
    if wanted is None or (wanted.only_when is not None and not wanted.only_when.holds(inputs.get(wanted.only_when.name))):
        return (), 0.0, ()
    try:
        kind = wanted.type.format_map(inputs)
        child = ground.types.plan(kind)
    except (KeyError, NotFound):
        return (), 0.0, (f"The children are of the type {wanted.type}, which cannot be told or is not known here: they are left out.",)
    said = (inputs.get("creative_guidelines") or {}).get("episodes")
    number, spread = (float(said), 0.0) if isinstance(said, int) else ground.takings.executions(pinned, CHILDREN)
    known = number > 0
    number = number if known else float(TYPICAL_CHILDREN)
    own = [*_parts(ground, child, kind, {})]
    parts = [
        _Part(
            part.spec,
            part.provider,
            part.count * number,
            math.hypot(part.count_spread * number, part.count * spread),
            part.counted and known,
            part.films,
            part.one,
        )
        for part in own
    ]
    length = ground.takings.seconds(kind)
    basis = "" if known else ", a typical number"
    return (
        parts,
        length if length is not None else _length(child, parts, ground.slots),
        (f"{number:g} child workflows of the type {kind} are counted in{basis}.",),
    )


def _length(plan: Plan, parts: Iterable[_Part], slots: Mapping[ResourceClass, int]) -> float:
    """The longest chain of work, or what the scarcest slots take, whichever is more."""
    busy: dict[ResourceClass, float] = {}
    for part in parts:
        busy[part.spec.resource_class] = busy.get(part.spec.resource_class, 0.0) + part.count * part.one.mean.seconds
    return max([critical_path(plan), *(seconds / slots[kind] for kind, seconds in busy.items() if slots.get(kind))], default=0.0)


# ---- spans -----------------------------------------------------------------------------------------------------------------


def _span(parts: Iterable[_Part], kind: str, prices: PriceTable) -> Span:
    sure = unsure = variance = 0.0
    for part in parts:
        mean, spread = (getattr(one.amounts(prices), kind) for one in (part.one.mean, part.one.spread))
        if part.one.measured and part.counted:
            sure += part.count * mean
            variance += part.count * spread**2 + (part.count_spread * mean) ** 2
        else:
            unsure += part.count * mean
    margin = SURE * sure + NORMAL * math.sqrt(variance)
    return Span(low=_round(max(0.0, sure - margin) + unsure / UNSURE), expected=_round(sure + unsure), high=_round(sure + margin + unsure * UNSURE))


def _counts(parts: Sequence[_Part]) -> Span:
    known = sum(part.count for part in parts if part.counted)
    guessed = sum(part.count for part in parts if not part.counted)
    margin = NORMAL * math.sqrt(sum(part.count_spread**2 for part in parts if part.counted))
    low, high = max(0.0, known - margin) + guessed / 2, known + margin + guessed * 2
    return Span(low=math.floor(low), expected=round(known + guessed, 1), high=math.ceil(high))


def _low(seconds: float, measured: float | None) -> float:
    return round(seconds * (1 - SURE) if measured is not None else seconds / UNSURE, 1)


def _high(seconds: float, measured: float | None) -> float:
    return round(seconds * (1 + SURE) if measured is not None else seconds * UNSURE, 1)


# ---- words -----------------------------------------------------------------------------------------------------------------


def _told(part: _Part, prices: PriceTable) -> AgentEstimate:
    uses = part.one.mean.amounts(prices) * part.count
    counted: Basis = "history" if part.films else "declared"
    return AgentEstimate(
        agent=part.spec.id,
        provider=part.provider,
        executions=round(part.count, 2),
        executions_basis=counted,
        seconds=round(part.count * part.one.mean.seconds, 2),
        uses=Amounts(**{kind: _round(getattr(uses, kind)) for kind in KINDS}),
        basis="history" if part.one.measured else "declared",
        measured=part.one.measured,
    )


def _says(pinned: str, films: int, parts: Sequence[_Part], took: float | None) -> tuple[str, ...]:
    declared = [part for part in parts if not part.one.measured]
    counts = (
        f"How many executions each agent has is the average of {films} ended workflow(s) of {pinned}."
        if films
        else f"No workflow of {pinned} has ended here yet: the numbers of characters, places, scenes, shots and lines are typical ones."
    )
    measured = (
        "What one execution takes was measured for every agent."
        if not declared
        else f"What one execution takes was measured for {len(parts) - len(declared)} of {len(parts)} agents; for the others it is what their specs declare, which may be wrong by a factor of {UNSURE:g}."
    )
    length = (
        "The length is the average of those that ran without asking anybody."
        if took is not None
        else "The length is the longest chain, or the scarcest slots', without waits for people."
    )
    return (counts, measured, length)


def _round(value: float) -> float:
    return round(value, 6 if value < 1 else 4)
