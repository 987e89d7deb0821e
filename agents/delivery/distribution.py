"""Publishes the film: makes the deliverables around it, keeps them all, and writes the manifest that says what each is and who made it.

Nothing in a deliverable depends on when or where it was made: the same inputs give the same bytes. A film that failed the final check is published
all the same, because it is its owner's; the manifest and a note say so.
"""

import asyncio
from pathlib import Path

from agents.base import Agent, AgentContext
from agents.film import DistributionRecord, Frame, ShotPlan, ShotSize
from agents.visual.shot_plans import shot_plan
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from .contents import DistributionInput
from .manifest import AI_GENERATED, manifest

ARTIFACTS = "/api/v1/artifacts/"
"""Address prefix under which the API serves an artifact by its SHA-256."""
MEDIA_TYPES = {
    ".png": "image/png",
    ".pdf": "application/pdf",
    ".csv": "text/csv",
    ".otio": "application/vnd.pixar.opentimelineio+json",
    ".fountain": "text/plain",
    ".json": "application/json",
}


class DistributionOutput(Model):
    distribution_record: DistributionRecord


class Distribution(Agent[DistributionInput, DistributionOutput]):
    spec = AgentSpec(
        id=AgentId("distribution"),
        name="Distribution",
        role="Publish the approved cut in platform formats and return its address",
        department="delivery",
        stage=Stage.FINAL_ASSEMBLY,
        capabilities=frozenset({"publishing"}),
        resource_class=ResourceClass.CPU_MEDIA,
        takes=(
            "mastered_edit",
            "final_edit",
            "qc_report",
            "quality_report",
            "subtitle_tracks",
            "concept_brief",
            "scene_list",
            "storyboard_frames",
            "dialogue_script",
            "scene_plans",
            "character_designs",
            "environment_designs",
            "style_guide",
            "asset_catalogue",
            "audio_mix",
            "cut_approval?",
        ),
        emits=("distribution_record",),
        services=frozenset({"auto_movie"}),
        resources=Resources(cpus=0.05),
        timeout_seconds=900,
        expected_seconds=10,
    )
    Input = DistributionInput
    Output = DistributionOutput

    async def execute(self, inputs: DistributionInput, ctx: AgentContext) -> DistributionOutput:
        ctx.provider = "callsheet"
        if inputs.qc_report.status == "fail":
            errors = sorted({issue.code for issue in inputs.qc_report.issues if issue.severity == "error"})
            ctx.notes.append(f"Published although the final check failed ({', '.join(errors)}): the film is yours; the manifest names what is wrong.")
        film = inputs.mastered_edit
        deliverables: dict[str, ArtifactRef] = {
            "film.mp4": film.video,
            "subtitles.srt": inputs.subtitle_tracks.srt,
            "subtitles.vtt": inputs.subtitle_tracks.vtt,
        }
        video = await ctx.artifacts.fetch(film.video, ctx.scratch / "film.mp4")
        made = await asyncio.to_thread(_documents, inputs, ctx.scratch)
        await ctx.report(0.3, "documents written")
        made += await asyncio.to_thread(_pictures, inputs, video, ctx.scratch, ctx.request.seed)
        await ctx.report(0.9, "poster and contact sheet drawn")
        for path in made:
            deliverables[path.name] = await ctx.keep(path, path.name, MEDIA_TYPES[path.suffix])
        text = manifest(inputs, deliverables, seed=ctx.request.seed)
        deliverables["manifest.json"] = await ctx.keep(text.encode(), "manifest.json", "application/json")
        return DistributionOutput(
            distribution_record=DistributionRecord(
                title=inputs.concept_brief.title,
                deliverables=deliverables,
                seconds=film.seconds,
                checksum=f"sha256:{film.video.sha256}",
                published_to=ARTIFACTS,
            )
        )


def _documents(inputs: DistributionInput, folder: Path) -> list[Path]:
    from agents.media.documents import fountain, screenplay_pdf, shots_csv, timeline_otio

    text = fountain(inputs.concept_brief, inputs.scene_list, inputs.dialogue_script, inputs.scene_plans)
    names = ("screenplay.fountain", "screenplay.pdf", "shots.csv", "timeline.otio", "qc_report.json")
    script, pdf, shots, timeline, report = (folder / name for name in names)
    script.write_text(text, encoding="utf-8")
    screenplay_pdf(text, pdf)
    shots_csv(inputs.storyboard_frames, inputs.final_edit.timeline, inputs.scene_list, shots, inputs.dialogue_script)
    lines = {line.line_id: line for line in inputs.dialogue_script}
    timeline_otio(inputs.final_edit, inputs.concept_brief.title, timeline, lines=lines, mix=inputs.audio_mix)
    report.write_text(inputs.qc_report.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return [script, pdf, shots, timeline, report]


def _pictures(inputs: DistributionInput, video: Path, folder: Path, seed: int) -> list[Path]:
    from agents.media.stills import contact_sheet, poster

    poster_path, sheet_path = folder / "poster.png", folder / "contact_sheet.png"
    concept = inputs.concept_brief
    tagline = concept.audience_promise or concept.logline
    poster(poster_plan(inputs, seed), concept.title, tagline if len(tagline) <= 90 else "", (AI_GENERATED,), poster_path)
    edit = inputs.final_edit
    moments = [((entry.start_frame + entry.frames / 2) / edit.fps, entry.frame_id) for entry in edit.timeline if entry.kind == "shot"]
    contact_sheet(video, moments, concept.title, sheet_path)
    return [poster_path, sheet_path]


def poster_plan(inputs: DistributionInput, seed: int) -> ShotPlan:
    """What the poster is drawn from: the protagonist alone, waist up, in the place of the first shot that shows the story's object or else its face."""
    protagonist = inputs.concept_brief.entities[0].name

    def rank(frame: Frame) -> tuple[bool, bool, int, int]:
        return (protagonist not in frame.characters_present, not frame.object_seen, frame.scene_number, frame.shot_order)

    plan = shot_plan(
        min(inputs.storyboard_frames, key=rank),
        scenes=inputs.scene_list,
        plans=inputs.scene_plans,
        designs=inputs.character_designs,
        environments=inputs.environment_designs,
        style=inputs.style_guide,
        concept=inputs.concept_brief,
        seed=seed,
    )
    alone = tuple(
        subject.model_copy(update={"x": 0.0, "expression": inputs.concept_brief.mood, "action": "hold" if plan.object_name else "stand"})
        for subject in plan.subjects
        if subject.design.name == protagonist
    )
    if not alone:
        return plan
    return plan.model_copy(update={"size": ShotSize.MEDIUM, "focus": protagonist, "subjects": alone})
