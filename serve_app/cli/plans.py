"""Plans of revisions and checkpoints on the terminal."""

from collections.abc import Iterable, Mapping

from cluster.contracts.agents import Usage
from cluster.contracts.budgets import BudgetUse, Estimate
from cluster.contracts.control import CheckpointView
from cluster.contracts.revisions import Forecast, RevisionPlan

from .tables import show
from .view import clock


def show_plan(plan: RevisionPlan) -> None:
    """What runs again, why, how long and what it costs; then what may run, and what is kept."""
    certain = plan.will_run
    print(f"Runs again: {_count(certain)}, about {clock(certain.seconds)} in all{_cost(certain.usage, ', ')}.")
    show(
        ("step", "because of", "seconds", "cost"),
        ((step.step, ", ".join(step.why), f"{step.expected_seconds:.1f}", _cost(step.expected_usage)) for step in certain.steps),
    )
    known = {step.step for step in certain.steps}
    if more := [step.step for step in plan.may_run.steps if step.step not in known]:
        print(f"May run as well, if what is made again turns out differently: {_some(more)} (then about {clock(plan.may_run.seconds)}).")
    if plan.may_run.found_anew:
        print(f"Found anew: {', '.join(f'{axis.value}s' for axis in plan.may_run.found_anew)}; there may then be others than these.")
    if gates := dict.fromkeys((*certain.gates, *plan.may_run.gates)):
        print(f"Asks again: {', '.join(gates)}.")
    print(f"Kept as it is: {plan.kept} executions.")
    if plan.set_by_hand:
        print(f"Set by hand: {', '.join(plan.set_by_hand)}.")
    if plan.outdated:
        print(f"Set by hand before, for a film that now changes under it: {', '.join(plan.outdated)}.")


def show_estimate(estimate: Estimate) -> None:
    """What a start would take, in all and by agent, and what the numbers rest on."""
    kinds = (("executions", ""), ("seconds", "s"), ("tokens", ""), ("gpu_seconds", "s"), ("cpu_seconds", "s"), ("money", estimate.currency))
    spans = [(name.replace("_", " "), unit, estimate.of(name)) for name, unit in kinds]
    show(("what", "low", "expected", "high", ""), ((name, _number(span.low), _number(span.expected), _number(span.high), unit) for name, unit, span in spans))
    show(
        ("agent", "executions", "counted by", "seconds", "CPU s", "GPU s", "tokens", "known by"),
        (
            (
                row.agent,
                _number(row.executions),
                row.executions_basis,
                _number(row.seconds),
                _number(row.uses.cpu_seconds),
                _number(row.uses.gpu_seconds),
                _number(row.uses.tokens),
                f"{row.basis} ({row.measured})" if row.measured else row.basis,
            )
            for row in estimate.agents
        ),
    )
    for sentence in estimate.says:
        print(sentence)


def show_uses(uses: Mapping[str, BudgetUse]) -> None:
    """What a production may use, uses and was expected to use; kinds that nobody limits and nothing is used of are left out."""
    show(
        ("budget", "limit", "used", "reserved", "estimated"),
        (
            (
                kind.replace("_", " "),
                "none" if use.limit is None else _number(use.limit),
                _number(use.used),
                _number(use.reserved),
                f"{_number(use.estimate.low)} to {_number(use.estimate.high)}" if use.estimate else "",
            )
            for kind, use in uses.items()
            if use.limit is not None or use.used or use.reserved
        ),
    )


def _number(value: float) -> str:
    return f"{value:.4g}" if abs(value) < 1 else f"{value:,.1f}".removesuffix(".0")


def show_checkpoints(views: Iterable[CheckpointView]) -> None:
    show(
        ("n", "when (UTC)", "came by", "next", ""),
        (
            (
                str(view.n),
                f"{view.at:%Y-%m-%d %H:%M:%S}" if view.at else "",
                view.source,
                ", ".join(view.next) if view.next or view.problem else "(the end)",
                view.problem or ("waits for a decision" if view.interrupted else ""),
            )
            for view in views
        ),
    )


def _count(forecast: Forecast) -> str:
    return "1 execution" if len(forecast.steps) == 1 else f"{len(forecast.steps)} executions"


def _cost(usage: Usage, before: str = "") -> str:
    """What is paid for: processor time, frames, tokens."""
    tokens = usage.prompt_tokens + usage.completion_tokens
    parts = (
        (usage.cpu_seconds, f"{usage.cpu_seconds:.1f} s CPU"),
        (usage.render_frames, f"{usage.render_frames} frames"),
        (tokens, f"{tokens} tokens"),
    )
    told = ", ".join(words for amount, words in parts if amount)
    return f"{before}{told}" if told else ""


def _some(names: list[str], limit: int = 12) -> str:
    return ", ".join(names[:limit]) + (f" and {len(names) - limit} more" if len(names) > limit else "")
