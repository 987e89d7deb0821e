"""How fast the film was made, and what held it up: a table of agents, work against waiting, the chain that decided the length, and the plan against what was measured.

All figures come from the ledger by way of the request's observations. An LLM, where there is one, only says in words what the figures show, and every remark must name one of them. The report is made when
the cut is mastered: it tells of everything before that moment.
"""

import re
from collections import Counter
from typing import Annotated, NamedTuple

from pydantic import Field

from agents.base import AgentContext, WritingAgent
from agents.film import MasteredEdit
from agents.film.planning import AgentFigures, AssetVersions, ClassFigures, PerformanceReport, PlannedAndMeasured, ProductionSchedule
from agents.registry import Registry
from cluster.contracts.agents import AgentSpec, Observation, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import CallsheetError
from cluster.contracts.ids import AgentId

from . import figures

REMARKS = 5
SIGNIFICANT = 0.1
"""Share of the work from which on waiting is worth a word."""


class PerformanceMonitorInput(Model):
    asset_versions: AssetVersions
    production_schedule: ProductionSchedule | None = None
    mastered_edit: MasteredEdit | None = None
    """The film's length; and who takes it comes after everything that made it."""


class PerformanceMonitorOutput(Model):
    performance_report: PerformanceReport


class Remarks(Model):
    """What an LLM adds."""

    remarks: Annotated[tuple[str, ...], Field(min_length=1, max_length=REMARKS)]


class _Scale(NamedTuple):
    """The whole a part is a share of."""

    worked: float
    elapsed: float


class PerformanceMonitor(WritingAgent[PerformanceMonitorInput, PerformanceMonitorOutput]):
    spec = AgentSpec(
        id=AgentId("performance_monitor"),
        name="Performance Monitor",
        role="Generation speed and bottlenecks",
        department="technical_infrastructure",
        stage=Stage.POST_PRODUCTION,
        capabilities=frozenset({"measurement"}),
        resource_class=ResourceClass.LLM,
        takes=("asset_versions", "production_schedule?", "mastered_edit?"),
        emits=("performance_report",),
        resources=Resources(cpus=0.01),
        expected_seconds=2,
        observes=True,
        pure=False,
    )
    Input = PerformanceMonitorInput
    Output = PerformanceMonitorOutput

    instructions = (
        "You read the performance report of a film production and say in one to five sentences what its producer should know. All times are seconds; `worked` is work, `waited` is waiting for a slot, an "
        "actor or a service's queue.\n"
        "Rules: every remark names at least one figure of the report, as it is written there, and draws a conclusion from it; nothing that the figures do not show; no advice on money, which is another "
        "report's business.\n"
        "What good looks like: first what decided the film's length (the critical path), then where work waited and for what, then agents whose p99 is far from their p50, retakes and the check that "
        "caused them, and departments that took much more or less than planned."
    )

    async def execute(self, inputs: PerformanceMonitorInput, ctx: AgentContext) -> PerformanceMonitorOutput:
        ctx.provider = "callsheet"
        report = measured(inputs, ctx.request.observations).model_copy(update={"estimated": dict(ctx.request.estimated)})
        if ctx.llm is not None:
            ctx.provider = ctx.llm.name
            told = await ctx.llm.structured(
                system=self.instructions,
                request=report.model_dump_json(),
                schema=Remarks,
                check=lambda told: unfounded(told.remarks, report),
                usage=ctx.add_usage,
                seed=ctx.request.seed,
            )
            report = report.model_copy(update={"remarks": told.remarks})
        return PerformanceMonitorOutput(performance_report=report)

    def compose(self, inputs: PerformanceMonitorInput, ctx: AgentContext) -> PerformanceMonitorOutput:
        return PerformanceMonitorOutput(performance_report=measured(inputs, ctx.request.observations))

    def check(self, inputs: PerformanceMonitorInput, output: PerformanceMonitorOutput) -> list[str]:
        return unfounded(output.performance_report.remarks, output.performance_report)


def measured(inputs: PerformanceMonitorInput, observations: tuple[Observation, ...]) -> PerformanceReport:
    """The report of what was observed; remarks included."""
    class_of = _classes()
    agents, classes = figures.by_agent(observations, class_of), figures.by_class(observations, class_of)
    sent_back = figures.superseded(observations)
    scale = _Scale(figures.total(row.worked for row in agents), figures.elapsed(observations))
    frames, film = sum(row.frames for row in agents), inputs.mastered_edit.seconds if inputs.mastered_edit else 0.0
    cpu = figures.total(row.cpu_seconds for row in agents)
    report = PerformanceReport(
        agents=tuple(agents),
        classes=tuple(classes),
        seconds=scale.elapsed,
        worked=scale.worked,
        waited=figures.total(row.waited for row in agents),
        executions=sum(row.executions for row in agents),
        failures=sum(row.failures for row in agents),
        retakes=len(sent_back),
        retake_seconds=figures.total(one.worked_seconds for one in sent_back),
        reused=sum(row.reused for row in agents),
        spared=figures.total(one.worked_seconds for one in observations if one.cached),
        failed_checks=dict(Counter(check for one in sent_back for check in one.failed_checks).most_common()),
        bottleneck=bottleneck(agents, classes, scale),
        critical_path=tuple(figures.chain(observations)),
        against_plan=_against_plan(inputs.production_schedule, agents) if inputs.production_schedule else (),
        seconds_per_frame=round(figures.total(row.cpu_seconds for row in agents if row.frames) / frames, 4) if frames else 0.0,
        pace=round(scale.elapsed / film, 3) if film else 0.0,
        gpu_seconds=figures.total(row.gpu_seconds for row in agents),
        cpu_seconds=cpu,
        prompt_tokens=sum(row.prompt_tokens for row in agents),
        completion_tokens=sum(row.completion_tokens for row in agents),
        llm_calls=sum(row.llm_calls for row in agents),
        superseded_bytes=inputs.asset_versions.bytes_superseded,
    )
    return report.model_copy(update={"remarks": tuple(_remarks(report)[:REMARKS])})


def bottleneck(agents: list[AgentFigures], classes: list[ClassFigures], scale: _Scale) -> str:
    """What most of the time went into: a resource that executions queued for, or else the agent with the most work."""
    if not agents or not scale.worked:
        return "Nothing was measured."
    most = agents[0]
    queued = max(classes, key=lambda row: row.waited, default=None)
    sentence = f"{most.agent} did {most.worked / scale.worked:.0%} of all work: {most.worked:.1f} s in {most.executions} executions."
    if queued and queued.waited > SIGNIFICANT * scale.worked:
        sentence += f" {queued.resource_class} was short: its executions waited {queued.waited:.1f} s, up to {queued.most_at_once} of them at once."
    return sentence


def _against_plan(schedule: ProductionSchedule, agents: list[AgentFigures]) -> tuple[PlannedAndMeasured, ...]:
    """Each department's planned seconds beside the work that its agents did."""
    doing: dict[str, set[str]] = {}
    for load in [load for scene in schedule.scenes for load in scene.loads] + list(schedule.film):
        doing.setdefault(load.department, set()).add(load.agent)
    rows = {row.agent: row for row in agents}
    return tuple(
        PlannedAndMeasured(
            department=department,
            planned=load.seconds,
            measured=figures.total(rows[agent].worked for agent in doing[department] if agent in rows),
            planned_executions=load.executions,
            measured_executions=sum(rows[agent].executions for agent in doing[department] if agent in rows),
        )
        for department, load in schedule.departments.items()
    )


def _remarks(report: PerformanceReport) -> list[str]:
    remarks: list[str] = []
    if report.pace:
        remarks.append(f"A second of film took {report.pace:.2f} s to make: {report.seconds:.1f} s in all.")
    if report.critical_path and report.seconds:
        longest = max(report.critical_path, key=lambda step: step.seconds)
        remarks.append(
            f"The chain that decided the length has {len(report.critical_path)} steps; the longest is {longest.step} with {longest.seconds:.1f} s, {longest.waited:.1f} s of it waiting."
        )
    if report.retakes:
        checks = ", ".join(f"{check} ({count})" for check, count in report.failed_checks.items())
        remarks.append(f"{report.retakes} takes were sent back, which cost {report.retake_seconds:.1f} s of work: {checks}.")
    uneven = [row for row in report.agents if row.executions > 3 and row.p99 > 3 * row.p50 > 0.3]
    remarks += [f"{row.agent} is uneven: half of its executions take {row.p50:.2f} s at most, the longest {row.p99:.2f} s." for row in uneven[:1]]
    if report.failures:
        worst = max(report.agents, key=lambda row: row.failures)
        remarks.append(f"{report.failures} attempts failed, {worst.failures} of them of {worst.agent}.")
    return remarks


def unfounded(remarks: tuple[str, ...], report: PerformanceReport) -> list[str]:
    """Remarks that name no figure of the report."""
    known = set(_numbers(report.model_copy(update={"remarks": ()}).model_dump_json()))
    return [f"Name a figure of the report in: {remark}" for remark in remarks if not _rounded(_numbers(remark)) & _rounded(known)]


def _numbers(text: str) -> set[float]:
    return {float(found) for found in re.findall(r"\d+(?:\.\d+)?", text)}


def _rounded(values: set[float]) -> set[float]:
    """As people write figures: to one and to two places and in whole."""
    return {round(value, places) for value in values for places in (0, 1, 2)}


def _classes() -> figures.ClassOf:
    registry = Registry()

    def class_of(agent: str) -> ResourceClass | None:
        try:
            return registry.spec(AgentId(agent)).resource_class
        except CallsheetError:
            return None  # registered at run time, in another process

    return class_of
