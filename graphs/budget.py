"""What a production has used of its budget, by its ledger: one count for each execution, however often it was tried, and none for what was taken over from another production.

A hard limit that is reached pauses the workflow: running executions finish and are recorded, nothing new starts, and the pause says why. To resume is to grant the same limits once more. Past the soft
share of a limit there is a note. Called by the session when results have become durable; without a budget nothing is counted.
"""

from collections.abc import Callable, Iterable, Mapping

from agents.film.planning import ProductionBudget
from agents.planning.figures import OFFLINE, OWN
from cluster.contracts.agents import AgentSpec, Execution, ResourceClass
from cluster.contracts.ids import AgentId
from cluster.contracts.ledger import LedgerRow

MILLION, HOUR = 1_000_000, 3600
BY = "budget"
"""On whose behalf a workflow is paused that has spent its budget."""


def used(rows: Iterable[LedgerRow], specs: Mapping[AgentId, AgentSpec], budget: ProductionBudget) -> dict[str, float]:
    """Limit -> what of it the recorded executions have used."""
    totals: dict[str, float] = {"tokens": 0.0, "gpu_seconds": 0.0, "cpu_seconds": 0.0, "money": 0.0}
    for row in rows:
        if row.execution is None or row.execution.cached:
            continue
        usage, prices, gpu = row.execution.usage, budget.prices, _gpu_seconds(row.execution, specs)
        totals["tokens"] += usage.prompt_tokens + usage.completion_tokens
        totals["gpu_seconds"] += gpu
        totals["cpu_seconds"] += usage.cpu_seconds
        totals["money"] += (usage.prompt_tokens * prices.prompt_million + usage.completion_tokens * prices.completion_million) / MILLION
        totals["money"] += (gpu * prices.gpu_hour + usage.cpu_seconds * prices.cpu_hour) / HOUR
    return totals


def overspent(rows: Iterable[LedgerRow], specs: Mapping[AgentId, AgentSpec], budget: ProductionBudget, grants: int, note: Callable[[str], None]) -> str:
    """Why the production pauses now, in a sentence; empty while it may go on. `grants`: how often a person let it go on after such a pause."""
    spent = used(rows, specs, budget)
    for name, amount in spent.items():
        limit: float | None = getattr(budget, name)
        if limit is None:
            continue
        allowed, words = limit * (1 + grants), name.replace("_", " ")
        if amount >= allowed:
            return f"The budget of {limit:g} {words} is used: {amount:g} so far. Resume to grant it once more, or cancel."
        if amount > budget.soft_share * allowed:
            note(f"More than {budget.soft_share:.0%} of the budget of {words} ({allowed:g}) is used.")
    return ""


def _gpu_seconds(execution: Execution, specs: Mapping[AgentId, AgentSpec]) -> float:
    """At work at a renderer that is not ours."""
    spec = specs.get(execution.agent)
    theirs = execution.provider not in OWN and not execution.provider.startswith(OFFLINE)
    if spec is None or spec.resource_class is not ResourceClass.GPU_MEDIA or not theirs:
        return 0.0
    return max(0.0, execution.worked_seconds - execution.usage.waited_seconds)
