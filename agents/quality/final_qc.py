"""The technical check of the finished film: it is decoded from end to end and every figure is held against the plan.

Guarantees: `status` is `fail` exactly when an issue is an error, each failed rule names its repair, and a second run on the same file agrees.
"""

import asyncio
from pathlib import Path

from agents.base import Agent, AgentContext
from agents.film import DialogueLine, FinalEdit, MasteredEdit, QcIssue, QcReport, QualityReport, SubtitleTracks
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from .film_checks import ACTIONS, judge, measurements, planned_cuts, unsubtitled


class FinalQcInput(Model):
    final_edit: FinalEdit
    mastered_edit: MasteredEdit
    subtitle_tracks: SubtitleTracks | None = None
    quality_report: QualityReport | None = None
    dialogue_script: tuple[DialogueLine, ...] = ()


class FinalQcOutput(Model):
    qc_report: QcReport


class FinalQc(Agent[FinalQcInput, FinalQcOutput]):
    spec = AgentSpec(
        id=AgentId("final_qc"),
        name="Final QC",
        role="Technical and creative check of the finished cut (decode, black frames, freezes, duration, format)",
        department="quality",
        stage=Stage.FINAL_ASSEMBLY,
        capabilities=frozenset({"technical_qc"}),
        resource_class=ResourceClass.CPU_MEDIA,
        takes=("final_edit", "mastered_edit", "subtitle_tracks?", "quality_report?", "dialogue_script?"),
        emits=("qc_report",),
        services=frozenset({"auto_movie"}),
        resources=Resources(cpus=0.05),
        timeout_seconds=900,
        expected_seconds=10,
    )
    Input = FinalQcInput
    Output = FinalQcOutput

    async def execute(self, inputs: FinalQcInput, ctx: AgentContext) -> FinalQcOutput:
        ctx.provider = "callsheet"
        film = await ctx.artifacts.fetch(inputs.mastered_edit.video, ctx.scratch / "film.mp4")
        report = await asyncio.to_thread(_report, inputs, film)
        if report.status == "fail":
            ctx.notes.append(f"The final check failed: {', '.join(sorted({issue.code for issue in report.issues if issue.severity == 'error'}))}.")
        return FinalQcOutput(qc_report=report)


def _report(inputs: FinalQcInput, film: Path) -> QcReport:
    from agents.media.measure import inspect_film
    from agents.media.subtitles import lint

    findings = inspect_film(film)
    issues = judge(findings, inputs.final_edit, inputs.mastered_edit)
    if inputs.subtitle_tracks:
        issues += lint(inputs.subtitle_tracks.cues, planned_cuts(inputs.final_edit))
        issues += unsubtitled(inputs.final_edit, inputs.subtitle_tracks, inputs.dialogue_script)
    if inputs.quality_report and inputs.quality_report.status == "fail":
        faults = sum(issue.severity == "error" for issue in inputs.quality_report.issues)
        issues.append(QcIssue(code="CONTENT", severity="warning", description=f"The content review found {faults} error(s); see the quality report."))
    actions = tuple(dict.fromkeys(ACTIONS[issue.code] for issue in issues if issue.code in ACTIONS and issue.severity != "info"))
    return QcReport(
        status="fail" if any(issue.severity == "error" for issue in issues) else "pass",
        issues=tuple(issues),
        recommended_actions=actions,
        measured=measurements(findings, inputs.final_edit),
    )
