"""The check of the finished film: it is decoded from end to end, and every figure, cut, card, line and shot is held against the plan.

Guarantees: `status` is `fail` exactly when an issue is an error, each failed rule names its repair, and a second run on the same film agrees, byte for byte of
the page. Faults that retakes did not remove are told here by the name of their shot. The score is computed (`rubric`), not given.
"""

import asyncio
from pathlib import Path
from typing import Any

from agents.base import Agent, AgentContext
from agents.editing.compositor import effects_by_shot
from agents.film import (
    AudioMix,
    CharacterDesign,
    CharacterProfile,
    CompositedVideo,
    Concept,
    CutEntry,
    DialogueLine,
    EnvironmentDesign,
    FilmFormat,
    FinalEdit,
    Frame,
    GradedVideo,
    MasteredEdit,
    QcIssue,
    QcReport,
    QualityReport,
    Scene,
    ScenePlan,
    ShotRecord,
    StoryArc,
    StyleGuide,
    SubtitleTracks,
    WorldBible,
)
from agents.film.planning import BudgetVerdict
from agents.film.staging import ShotSpec, VfxPlan
from agents.items import columns
from agents.media.jobs import Screening
from agents.visual.staged_shots import as_shot
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from .film_checks import ACTIONS, judge, measurements, planned_cuts, unsubtitled
from .page import page
from .picture_checks import effect_issues, grade_issues, measured_looks
from .record_checks import carried_over
from .rubric import rubric, score
from .sound_checks import Balance, balances, buried
from .story_checks import eyeline_issues, grammar_issues, length_issues, long_lines, screenplay_issues, voice_issues


class FinalQcInput(Model):
    final_edit: FinalEdit
    mastered_edit: MasteredEdit
    subtitle_tracks: SubtitleTracks | None = None
    quality_report: QualityReport | None = None
    dialogue_script: tuple[DialogueLine, ...] = ()
    video_segments: tuple[ShotRecord, ...] = ()
    audio_mix: AudioMix | None = None
    film_format: FilmFormat | None = None
    concept_brief: Concept | None = None
    story_arc: StoryArc | None = None
    world_bible: WorldBible | None = None
    scene_list: tuple[Scene, ...] = ()
    character_profiles: tuple[CharacterProfile, ...] = ()
    storyboard_frames: tuple[Frame, ...] = ()
    shot_list: tuple[ShotSpec, ...] = ()
    scene_plans: tuple[ScenePlan, ...] = ()
    character_designs: tuple[CharacterDesign, ...] = ()
    environment_designs: tuple[EnvironmentDesign, ...] = ()
    style_guide: StyleGuide | None = None
    cost_report: BudgetVerdict | None = None
    vfx_plan: tuple[VfxPlan, ...] = ()
    composited_video: CompositedVideo | None = None
    graded_video: GradedVideo | None = None


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
        takes=(
            "final_edit",
            "mastered_edit",
            "subtitle_tracks?",
            "quality_report?",
            "dialogue_script?",
            "video_segments?",
            "audio_mix?",
            "film_format?",
            "concept_brief?",
            "story_arc?",
            "world_bible?",
            "scene_list?",
            "character_profiles?",
            "storyboard_frames?",
            "shot_list?",
            "scene_plans?",
            "character_designs?",
            "environment_designs?",
            "style_guide?",
            "cost_report?",
            "vfx_plan?",
            "composited_video?",
            "graded_video?",
        ),
        emits=("qc_report",),
        resources=Resources(cpus=0.05),
        timeout_seconds=900,
        expected_seconds=15,
    )
    Input = FinalQcInput
    Output = FinalQcOutput

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        """What is known of the clips; their bytes are in the cut. Of the bill whether it is too much: its figures are another each time the same film is made."""
        view = columns(inputs, video_segments=ShotRecord)
        if bill := view.get("cost_report"):
            view["cost_report"] = {name: bill[name] for name in BudgetVerdict.model_fields if name in bill}
        return view

    async def execute(self, inputs: FinalQcInput, ctx: AgentContext) -> FinalQcOutput:
        ctx.provider = "callsheet"
        film = await ctx.artifacts.fetch(inputs.mastered_edit.video, ctx.scratch / "film.mp4")
        styled = inputs.subtitle_tracks.ass if inputs.subtitle_tracks else None
        captions = await ctx.artifacts.fetch(styled, ctx.scratch / "captions.ass") if styled else None
        screening = await asyncio.to_thread(_screened, inputs, film, await self._clips(inputs, ctx), captions)
        spoken = await self._spoken(inputs, ctx)
        report = _report(inputs, screening, spoken, await self._effects(inputs, ctx))
        title = inputs.concept_brief.title if inputs.concept_brief else "Film"
        text = page(title, report, screening, inputs.final_edit, inputs.video_segments)
        if report.status == "fail":
            ctx.notes.append(f"The final check failed: {', '.join(sorted({issue.code for issue in report.issues if issue.severity == 'error'}))}.")
        kept = await ctx.keep(text.encode(), "qc_report.html", "text/html")
        return FinalQcOutput(qc_report=report.model_copy(update={"page": kept}))

    async def _clips(self, inputs: FinalQcInput, ctx: AgentContext) -> dict[int, Path]:
        """The clip of every entry of the cut as it was mastered, to hold the film against."""
        return {number: await _clip(entry, ctx) for number, entry in enumerate(_shown(inputs))}

    async def _effects(self, inputs: FinalQcInput, ctx: AgentContext) -> dict[str, float]:
        """By shot with an effect, how much its pictures differ from the cut's."""
        from agents.media.screening import largest_change

        if inputs.composited_video is None:
            return {}
        wanted = effects_by_shot(inputs.final_edit.timeline, inputs.vfx_plan)
        found: dict[str, float] = {}
        for before, after in zip(inputs.final_edit.timeline, inputs.composited_video.timeline, strict=False):
            if before.frame_id in wanted and before.kind == "shot":
                one, other = (await _clip(before, ctx), before.source_start), (await _clip(after, ctx), after.source_start)
                found[before.frame_id] = await asyncio.to_thread(largest_change, one, other, before.frames)
        return found

    async def _spoken(self, inputs: FinalQcInput, ctx: AgentContext) -> list[Balance]:
        """Every line against what plays under it, from the stems; nothing when there are none."""
        stems = inputs.audio_mix.stems if inputs.audio_mix else {}
        if not {"dialogue", "music", "effects"} <= set(stems):
            return []
        files = {name: await ctx.artifacts.fetch(stems[name], ctx.scratch / f"{name}.wav") for name in ("dialogue", "music", "effects")}
        edit = inputs.final_edit
        return await asyncio.to_thread(balances, files["dialogue"], (files["music"], files["effects"]), edit.timeline, edit.fps)


def _shown(inputs: FinalQcInput) -> tuple[CutEntry, ...]:
    """The cut as it shall be seen: its own entries, each from its graded clip where there is one."""
    graded = {entry.segment_id: entry for entry in inputs.graded_video.timeline} if inputs.graded_video else {}
    return tuple(
        entry.model_copy(update={"clip": made.clip, "source_start": made.source_start}) if (made := graded.get(entry.segment_id)) else entry
        for entry in inputs.final_edit.timeline
    )


async def _clip(entry: CutEntry, ctx: AgentContext) -> Path:
    """The file an entry is cut from, fetched once."""
    path = ctx.scratch / f"clip_{entry.clip.sha256[:20]}.mp4"
    return path if path.is_file() else await ctx.artifacts.fetch(entry.clip, path)


def _screened(inputs: FinalQcInput, film: Path, clips: dict[int, Path], captions: Path | None) -> Screening:
    from agents.media.overlays import read_style
    from agents.media.screening import screen

    cues = inputs.subtitle_tracks.cues if inputs.subtitle_tracks else ()
    return screen(film, _shown(inputs), clips, inputs.final_edit.fps, cues, read_style(captions) if captions else None)


def _report(inputs: FinalQcInput, screening: Screening, spoken: list[Balance], effects: dict[str, float]) -> QcReport:
    issues = [*judge(screening, inputs.final_edit, inputs.mastered_edit, inputs.film_format), *_subtitle_issues(inputs), *buried(spoken), *_content(inputs)]
    issues += grade_issues(screening, inputs.graded_video)
    issues += effect_issues(effects_by_shot(inputs.final_edit.timeline, inputs.vfx_plan), inputs.final_edit, inputs.composited_video, effects)
    actions = tuple(dict.fromkeys(ACTIONS[issue.code] for issue in issues if issue.code in ACTIONS and issue.severity != "info"))
    measured = measurements(screening, inputs.final_edit) | measured_looks(screening, inputs.graded_video, effects)
    if spoken:
        measured["speech_over_bed_db"] = round(sum(line.speech_db for line in spoken) / len(spoken), 2)
    criteria = rubric(
        issues=issues,
        coverage=inputs.quality_report.premise_coverage if inputs.quality_report else None,
        lines=inputs.dialogue_script,
        shots=inputs.video_segments,
        look=inputs.style_guide.look if inputs.style_guide else None,
        screening=screening,
        spoken=spoken,
        cues=len(inputs.subtitle_tracks.cues) if inputs.subtitle_tracks else None,
        ordered=inputs.film_format or FilmFormat(),
    )
    return QcReport(
        status="fail" if any(issue.severity == "error" for issue in issues) else "pass",
        issues=tuple(issues),
        recommended_actions=actions,
        measured=measured,
        rubric=criteria,
        score=score(criteria),
    )


def _subtitle_issues(inputs: FinalQcInput) -> list[QcIssue]:
    from agents.media.subtitles import lint

    if inputs.subtitle_tracks is None:
        return []
    return [
        *lint(inputs.subtitle_tracks.cues, planned_cuts(inputs.final_edit)),
        *unsubtitled(inputs.final_edit, inputs.subtitle_tracks, inputs.dialogue_script),
    ]


def _content(inputs: FinalQcInput) -> list[QcIssue]:
    """Story, grammar and eyes, and what the shots' own checks and the content review left over."""
    concept, scenes, lines = inputs.concept_brief, inputs.scene_list, inputs.dialogue_script
    frames = as_shot(inputs.storyboard_frames, inputs.shot_list)
    edit = inputs.final_edit
    issues = [*voice_issues(edit.timeline, edit.fps), *length_issues(edit.timeline, frames, edit.fps), *long_lines(edit.timeline)]
    if concept and inputs.world_bible and inputs.story_arc and scenes:
        issues += screenplay_issues(concept, inputs.world_bible, inputs.story_arc, scenes, inputs.character_profiles, lines)
    if concept and scenes and frames:
        issues += grammar_issues(concept, scenes, inputs.scene_plans, frames, lines)
        if inputs.style_guide:
            issues += eyeline_issues(
                concept, scenes, inputs.scene_plans, frames, inputs.character_designs, inputs.environment_designs, inputs.style_guide, lines
            )
    issues += [
        QcIssue(code="SHOT_ISSUE", severity="warning", description=f"{fault} ({shot.retakes} retakes)", part_id=shot.frame_id)
        for shot in inputs.video_segments
        for fault in shot.issues
    ]
    issues += _unjudged(inputs.video_segments)
    if inputs.cost_report and not inputs.cost_report.within_budget:
        limits = ", ".join(name.replace("_", " ") for name in inputs.cost_report.exceeded)
        issues.append(QcIssue(code="OVER_BUDGET", severity="warning", description=f"The film used more than it may: {limits}."))
    issues += carried_over(inputs.quality_report.issues) if inputs.quality_report else []
    if inputs.quality_report and inputs.quality_report.status == "fail":
        faults = sum(issue.severity == "error" for issue in inputs.quality_report.issues)
        issues.append(QcIssue(code="CONTENT", severity="warning", description=f"The content review found {faults} error(s); see the quality report."))
    return issues


def _unjudged(shots: tuple[ShotRecord, ...]) -> list[QcIssue]:
    """What the checks cannot vouch for, in one remark."""
    told = [f"{shot.frame_id} ({'; '.join(shot.unjudged)})" for shot in shots if shot.unjudged]
    if not told:
        return []
    return [QcIssue(code="NOT_JUDGED", severity="info", description=f"Not judged in {len(told)} of {len(shots)} shots: {', '.join(told)}.")]
