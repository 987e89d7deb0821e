"""The content review before the technical check: does the film tell the logline, is every planned shot there, is every line heard.

The counts come from ledgers, not from taste: facts against the scenes that use them, frames against clips, lines against the speech in the clips. An
LLM may add remarks but `check` holds it to the same counts. Faults that retakes did not remove are repeated here, shot by shot, and so is what continuity, the script supervisor
and compliance found, and what the script editor still objects to after the last rewrite.
"""

from typing import Any

from agents.base import AgentContext, WritingAgent
from agents.film import CatalogueLine, Concept, DialogueLine, Frame, QcIssue, QualityReport, Scene, ShotRecord, VoiceMatch
from agents.film.records import ComplianceReport, ContinuityReport, SupervisionNote
from agents.items import columns
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from .record_checks import compliance_issues, continuity_issues, script_issues
from .script_editor import SceneReview


class QualityControlInput(Model):
    asset_catalogue: tuple[CatalogueLine, ...]
    scene_list: tuple[Scene, ...]
    dialogue_script: tuple[DialogueLine, ...]
    concept_brief: Concept
    video_segments: tuple[ShotRecord, ...]
    storyboard_frames: tuple[Frame, ...]
    voice_match_report: tuple[VoiceMatch, ...] = ()
    continuity_report: ContinuityReport | None = None
    script_supervision_notes: tuple[SupervisionNote, ...] = ()
    compliance_report: ComplianceReport | None = None
    script_reviews: tuple[SceneReview, ...] = ()


class QualityControlOutput(Model):
    quality_report: QualityReport


class QualityControl(WritingAgent[QualityControlInput, QualityControlOutput]):
    spec = AgentSpec(
        id=AgentId("quality_control"),
        name="Quality Control",
        role="Content review for consistency and quality before the final check",
        department="quality",
        stage=Stage.FINAL_ASSEMBLY,
        capabilities=frozenset({"content_review"}),
        resource_class=ResourceClass.LLM,
        takes=(
            "asset_catalogue",
            "scene_list",
            "dialogue_script",
            "concept_brief",
            "video_segments",
            "storyboard_frames",
            "voice_match_report?",
            "continuity_report?",
            "script_supervision_notes?",
            "compliance_report?",
            "script_reviews?",
        ),
        emits=("quality_report",),
        resources=Resources(cpus=0.01),
        expected_seconds=8,
    )
    Input = QualityControlInput
    Output = QualityControlOutput

    instructions = (
        "You review a finished short film's content against its plan. Report, with these codes and severities: PREMISE_DROPPED (error) for each fact of "
        "the concept that no scene lists in its fact_ids; MISSING_SHOT (error) for each storyboard frame without a video segment, part_id its frame_id; "
        "UNVOICED_LINE (error) for each script line that no segment's speech contains, part_id its line_id; SHOT_ISSUE (warning) for each issue of a "
        "segment, part_id its frame_id; VOICE_MISMATCH (error) for each line of the voice match report with matches false, part_id its line_id. You may add INFO remarks on story and continuity with severity info; invent no other errors. Repeat every fault of the continuity report as CONTINUITY_<rule>, with its part_id: error for ENTRANCE, EXIT, CAST and HANDS, warning for the others; every mismatch of the script supervisor as SCRIPT_MISMATCH (warning); RATING_PASSED (warning) when the film is rated above what was asked for, RIGHTS_NAME (warning) for each name in the compliance report, SCRIPT_OBJECTION (warning) for each objection of the script reviews, part_id SCENE_<number>.\n"
        "`premise_coverage` is the share of facts used in a scene. `status` is fail exactly when there is an error. `score` from 0 to 1 is your judgement "
        "of the whole, below 0.7 when there is an error."
    )

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        """What the review reads: which parts there are and what is known of them, not their bytes."""
        return columns(inputs, asset_catalogue=CatalogueLine, video_segments=ShotRecord)

    def compose(self, inputs: QualityControlInput, ctx: AgentContext) -> QualityControlOutput:
        issues = [*_findings(inputs), *_unspoken(inputs)]
        coverage = premise_coverage(inputs.concept_brief, inputs.scene_list)
        shots = _share(len(inputs.storyboard_frames) - _count(issues, "MISSING_SHOT"), len(inputs.storyboard_frames))
        voiced = _share(len(inputs.dialogue_script) - _count(issues, "UNVOICED_LINE"), len(inputs.dialogue_script))
        clean = _share(sum(not segment.issues for segment in inputs.video_segments), len(inputs.video_segments))
        failed = any(issue.severity == "error" for issue in issues)
        report = QualityReport(
            status="fail" if failed else "pass",
            issues=tuple(issues),
            premise_coverage=coverage,
            score=round(0.35 * coverage + 0.3 * shots + 0.2 * voiced + 0.15 * clean, 4),
        )
        return QualityControlOutput(quality_report=report)

    def check(self, inputs: QualityControlInput, output: QualityControlOutput) -> list[str]:
        report = output.quality_report
        coverage = premise_coverage(inputs.concept_brief, inputs.scene_list)
        problems: list[str] = []
        if abs(report.premise_coverage - coverage) > 0.01:
            problems.append(f"premise_coverage is {coverage:.2f} by the scenes' fact_ids, not {report.premise_coverage:.2f}.")
        told = {(issue.code, issue.part_id) for issue in report.issues}
        problems += [f"Report {found.code} for {found.part_id}." for found in _findings(inputs) if (found.code, found.part_id) not in told]
        if (report.status == "fail") != any(issue.severity == "error" for issue in report.issues):
            problems.append("status is fail exactly when an issue has severity error.")
        return problems


def premise_coverage(concept: Concept, scenes: tuple[Scene, ...]) -> float:
    """Share of the concept's facts that at least one scene uses, 0 to 1."""
    used = {fact_id for scene in scenes for fact_id in scene.fact_ids}
    return round(_share(sum(fact.fact_id in used for fact in concept.facts), len(concept.facts)), 4)


def _findings(inputs: QualityControlInput) -> list[QcIssue]:
    """What the ledgers say; both roads must report at least this."""
    used = {fact_id for scene in inputs.scene_list for fact_id in scene.fact_ids}
    shot = {segment.frame_id for segment in inputs.video_segments}
    heard = {cue.line_id for segment in inputs.video_segments for cue in segment.speech}
    issues = [
        QcIssue(code="PREMISE_DROPPED", severity="error", description=f"No scene uses what the logline says: {fact.text}.", part_id=fact.fact_id)
        for fact in inputs.concept_brief.facts
        if fact.fact_id not in used
    ]
    issues += [
        QcIssue(code="MISSING_SHOT", severity="error", description=f"{frame.frame_id} was planned and has no clip.", part_id=frame.frame_id)
        for frame in inputs.storyboard_frames
        if frame.frame_id not in shot
    ]
    issues += [
        QcIssue(code="UNVOICED_LINE", severity="error", description=f"{line.character}'s line {line.line_id} is not heard in any shot.", part_id=line.line_id)
        for line in inputs.dialogue_script
        if line.line_id not in heard
    ]
    issues += [
        QcIssue(code="SHOT_ISSUE", severity="warning", description=f"{fault} ({segment.retakes} retakes)", part_id=segment.frame_id)
        for segment in inputs.video_segments
        for fault in segment.issues
    ]
    issues += [
        QcIssue(code="VOICE_MISMATCH", severity="error", description=f"{line.line_id} does not sound like {voice.character}: {line.why}", part_id=line.line_id)
        for voice in inputs.voice_match_report
        for line in voice.strangers
    ]
    issues += continuity_issues(inputs.continuity_report) + script_issues(inputs.script_supervision_notes, inputs.video_segments)
    issues += compliance_issues(inputs.compliance_report)
    issues += [
        QcIssue(code="SCRIPT_OBJECTION", severity="warning", description=objection.words, part_id=f"SCENE_{review.scene_number}")
        for review in inputs.script_reviews
        for objection in review.objections
    ]
    return issues


def _unspoken(inputs: QualityControlInput) -> list[QcIssue]:
    """Facts that a scene claims to use while no text and no line names them: shown at most, so worth a look."""
    texts = [f"{scene.goal} {scene.visual_hook} {' '.join(scene.beat_notes)} {scene.location}" for scene in inputs.scene_list]
    words = " ".join([*texts, *(line.text for line in inputs.dialogue_script), *(frame.description for frame in inputs.storyboard_frames)]).lower()
    return [
        QcIssue(code="PREMISE_UNNAMED", severity="info", description=f"No text of the film names {fact.head!r}.", part_id=fact.fact_id)
        for fact in inputs.concept_brief.facts
        if fact.head.lower() not in words
    ]


def _count(issues: list[QcIssue], code: str) -> int:
    return sum(issue.code == code for issue in issues)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
