"""The bill of a film: what it used times what that costs, held against the budget, and the savings that its own figures point to.

Prices and limits are the workflow's (`ProductionBudget`); nothing is looked up. The machine it runs on costs nothing unless a price says so, and our own renderer is no GPU. Everything follows from the
performance report; an LLM, where there is one, may word further advice, but none that would save more than was spent.
"""

from typing import Annotated, Literal

from pydantic import Field

from agents.base import AgentContext, WritingAgent
from agents.film.planning import AgentFigures, CostReport, EstimateKept, LimitUse, PerformanceReport, Saving, Spending
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.budgets import PriceTable, ProductionBudget
from cluster.contracts.ids import AgentId

MILLION, HOUR = 1_000_000, 3600
WORTH_A_WORD = 0.05
"""Share of the work that a saving of time must reach."""
MOST_ADVICE = 6


class CostOptimizerInput(Model):
    performance_report: PerformanceReport
    production_budget: ProductionBudget | None = None


class CostOptimizerOutput(Model):
    cost_report: CostReport


class Advice(Model):
    """What an LLM adds."""

    savings: Annotated[tuple[Saving, ...], Field(max_length=3)] = ()


class CostOptimizer(WritingAgent[CostOptimizerInput, CostOptimizerOutput]):
    spec = AgentSpec(
        id=AgentId("cost_optimizer"),
        name="Cost Optimizer",
        role="API usage and saving advice",
        department="technical_infrastructure",
        stage=Stage.POST_PRODUCTION,
        capabilities=frozenset({"costs", "advice"}),
        resource_class=ResourceClass.LLM,
        takes=("performance_report", "production_budget?"),
        emits=("cost_report",),
        resources=Resources(cpus=0.01),
        expected_seconds=2,
    )
    Input = CostOptimizerInput
    Output = CostOptimizerOutput

    instructions = (
        "You read the performance report of a film production and its prices, and give at most three pieces of advice that would make the next film cheaper or faster.\n"
        "Rules: `because` states the figure of the report that the advice rests on; `seconds` is what it saves at most and never more than that figure; `money` is that saving at the prices of the budget. No "
        "advice that lowers the quality of scenes where the story turns; none that repeats another.\n"
        "What good looks like: retakes that one failing check causes; work that could be drawn offline at no price; calls of a model that are repairs of its own answers; queues that another worker would "
        "shorten."
    )

    async def execute(self, inputs: CostOptimizerInput, ctx: AgentContext) -> CostOptimizerOutput:
        ctx.provider = "callsheet"
        report = self.compose(inputs, ctx).cost_report
        if ctx.llm is not None:
            ctx.provider = ctx.llm.name
            more = await ctx.llm.structured(
                system=self.instructions,
                request=inputs.model_dump_json(),
                schema=Advice,
                check=lambda advice: too_good(advice.savings, inputs.performance_report, report.money),
                usage=ctx.add_usage,
                seed=ctx.request.seed,
            )
            report = report.model_copy(update={"savings": _first((*report.savings, *more.savings))})
        warned = [use for use in report.limits if use.state != "within"]
        ctx.notes.extend(f"{use.used:g} of {use.allowed:g} {use.limit.replace('_', ' ')} were used: {use.state}." for use in warned)
        return CostOptimizerOutput(cost_report=report)

    def compose(self, inputs: CostOptimizerInput, ctx: AgentContext) -> CostOptimizerOutput:
        report, budget = inputs.performance_report, inputs.production_budget or ProductionBudget()
        spending = bill(report, budget.prices)
        money = round(sum(line.money for line in spending), 4)
        limits = limit_uses(report, budget, money)
        by_agent = {row.agent: round(price_of(row, budget.prices), 4) for row in report.agents}
        exceeded = tuple(use.limit for use in limits if use.state == "exceeded")
        return CostOptimizerOutput(
            cost_report=CostReport(
                within_budget=not exceeded,
                exceeded=exceeded,
                currency=budget.prices.currency,
                money=money,
                spending=spending,
                by_agent={agent: cost for agent, cost in sorted(by_agent.items(), key=lambda one: (-one[1], one[0])) if cost},
                limits=limits,
                estimate=kept(report, money),
                savings=_first(savings(report, budget.prices)),
            )
        )

    def check(self, inputs: CostOptimizerInput, output: CostOptimizerOutput) -> list[str]:
        return too_good(output.cost_report.savings, inputs.performance_report, output.cost_report.money)


def bill(report: PerformanceReport, prices: PriceTable) -> tuple[Spending, ...]:
    """One line for each thing that was used."""
    lines: tuple[tuple[Literal["prompt tokens", "completion tokens", "GPU seconds", "CPU seconds"], float, float], ...] = (
        ("prompt tokens", report.prompt_tokens, prices.prompt_million / MILLION),
        ("completion tokens", report.completion_tokens, prices.completion_million / MILLION),
        ("GPU seconds", report.gpu_seconds, prices.gpu_hour / HOUR),
        ("CPU seconds", report.cpu_seconds, prices.cpu_hour / HOUR),
    )
    return tuple(Spending(what=what, amount=amount, unit_price=price, money=round(amount * price, 6)) for what, amount, price in lines if amount)


def price_of(row: AgentFigures, prices: PriceTable) -> float:
    """What one agent's work cost."""
    tokens = row.prompt_tokens * prices.prompt_million + row.completion_tokens * prices.completion_million
    return tokens / MILLION + (row.gpu_seconds * prices.gpu_hour + row.cpu_seconds * prices.cpu_hour) / HOUR


def limit_uses(report: PerformanceReport, budget: ProductionBudget, money: float) -> tuple[LimitUse, ...]:
    """Each limit that is set, and how much of it is used."""
    used: tuple[tuple[Literal["tokens", "gpu_seconds", "cpu_seconds", "money"], float | None, float], ...] = (
        ("tokens", budget.tokens, report.prompt_tokens + report.completion_tokens),
        ("gpu_seconds", budget.gpu_seconds, report.gpu_seconds),
        ("cpu_seconds", budget.cpu_seconds, report.cpu_seconds),
        ("money", budget.money, money),
    )
    return tuple(
        LimitUse(
            limit=limit, allowed=allowed, used=amount, state="exceeded" if amount > allowed else "soft" if amount > budget.soft_share * allowed else "within"
        )
        for limit, allowed, amount in used
        if allowed is not None
    )


def kept(report: PerformanceReport, money: float) -> tuple[EstimateKept, ...]:
    """What was expected when the production started, against what it came to."""
    came: tuple[tuple[Literal["seconds", "tokens", "gpu_seconds", "cpu_seconds", "money"], float], ...] = (
        ("seconds", report.seconds),
        ("tokens", report.prompt_tokens + report.completion_tokens),
        ("gpu_seconds", report.gpu_seconds),
        ("cpu_seconds", report.cpu_seconds),
        ("money", money),
    )
    return tuple(
        EstimateKept(
            what=what,
            expected=span,
            used=amount,
            share=round(amount / span.expected, 3) if span.expected else 0.0,
            state="below" if amount < span.low else "above" if amount > span.high else "within",
        )
        for what, amount in came
        if (span := report.estimated.get(what)) is not None
    )


def savings(report: PerformanceReport, prices: PriceTable) -> list[Saving]:
    """Advice for which this production has the figure."""
    return [*_retakes(report, prices), *_queues(report), *_stills(report, prices), *_repairs(report, prices)]


def _retakes(report: PerformanceReport, prices: PriceTable) -> list[Saving]:
    if report.retake_seconds < WORTH_A_WORD * report.worked or not report.failed_checks:
        return []
    check, count = next(iter(report.failed_checks.items()))
    rendered = next((row for row in report.agents if row.retakes), None)
    paid = price_of(rendered, prices) * report.retake_seconds / rendered.worked if rendered and rendered.worked else 0.0
    return [
        Saving(
            advice=f"Mend what fails {check} before the first take: it sends most takes back.",
            because=f"{report.retakes} takes were made again, {count} of them for {check}: {report.retake_seconds:.1f} of {report.worked:.1f} s of work.",
            seconds=report.retake_seconds,
            money=round(paid, 4),
        )
    ]


def _queues(report: PerformanceReport) -> list[Saving]:
    """Waiting on the chain that decided the film's length is what more slots would take away; waiting elsewhere costs nobody anything."""
    waiting = round(sum(step.waited for step in report.critical_path), 2)
    if waiting < WORTH_A_WORD * report.seconds:
        return []
    short = max(report.classes, key=lambda row: row.waited)
    return [
        Saving(
            advice=f"Add workers for {short.resource_class}: its executions queue.",
            because=f"{waiting:.1f} of the {report.seconds:.1f} s of the longest chain were spent waiting; {short.resource_class} waited {short.waited:.1f} s in all.",
            seconds=waiting,
        )
    ]


def _stills(report: PerformanceReport, prices: PriceTable) -> list[Saving]:
    stills = next((row for row in report.agents if row.agent == "image_generation" and row.gpu_seconds), None)
    cost = price_of(stills, prices) if stills else 0.0
    if stills is None or not cost:
        return []
    return [
        Saving(
            advice="Draw the stills offline: they are for the storyboard, and the clips do not need them.",
            because=f"image_generation used {stills.gpu_seconds:.1f} GPU seconds in {stills.executions} executions.",
            money=round(cost, 4),
        )
    ]


def _repairs(report: PerformanceReport, prices: PriceTable) -> list[Saving]:
    """Calls of a model beyond one an execution are repairs of its answers."""
    writing = [row for row in report.agents if row.llm_calls > row.executions]
    if not writing:
        return []
    worst = max(writing, key=lambda row: row.llm_calls - row.executions)
    extra = sum(row.llm_calls - row.executions for row in writing)
    paid = sum(price_of(row, prices) * (row.llm_calls - row.executions) / row.llm_calls for row in writing)
    return [
        Saving(
            advice=f"Give {worst.agent} a model that keeps to its schema, or shorter instructions: its answers are mended most.",
            because=f"{extra} of {report.llm_calls} calls of the model repaired an answer, {worst.llm_calls - worst.executions} of them for {worst.agent}.",
            money=round(paid, 4),
        )
    ]


def too_good(found: tuple[Saving, ...], report: PerformanceReport, money: float) -> list[str]:
    """Savings of more than there was to save."""
    most = report.worked + report.waited
    problems = [f"{one.advice!r} would save {one.seconds:.0f} s of {most:.0f}." for one in found if one.seconds > most + 0.01]
    return problems + [f"{one.advice!r} would save {one.money:g} of {money:g}." for one in found if one.money > money + 0.01]


def _first(found: tuple[Saving, ...] | list[Saving]) -> tuple[Saving, ...]:
    """The largest savings: money before time."""
    return tuple(sorted(found, key=lambda one: (-one.money, -one.seconds))[:MOST_ADVICE])
