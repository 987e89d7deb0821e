"""Publishes the film: makes the documents around it, lays everything out in folders, and writes the manifest and the checksums.

Every document is opened again before it is published, and so is every file that others made, whose length is held against the cut, the animatic shot by shot; what
cannot be read or differs is named in the manifest and in a note.
Nothing in a deliverable depends on when or where it was made: the same inputs give the same bytes. What a large company measures of itself
is another each time (`production_papers.MEASURED`). A film that failed the final check is published
all the same, because it is its owner's; the manifest and a note say so.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agents.base import Agent, AgentContext
from agents.film import FPS, DistributionRecord, QcIssue, ShotRecord
from agents.items import columns
from agents.quality.deliverables import Length, check_files, check_handed_on
from agents.quality.story_checks import animatic_issues
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from .contents import DistributionInput
from .manifest import checksums, manifest
from .papers import MEDIA_FOLDER, clip_names, write_papers
from .trailer import moments

ARTIFACTS = "/api/v1/artifacts/"
"""Address prefix under which the API serves an artifact by its SHA-256."""
MEDIA_TYPES = {
    ".png": "image/png",
    ".pdf": "application/pdf",
    ".csv": "text/csv",
    ".otio": "application/vnd.pixar.opentimelineio+json",
    ".edl": "text/plain",
    ".xml": "application/xml",
    ".fdx": "application/xml",
    ".fountain": "text/plain",
    ".json": "application/json",
    ".html": "text/html",
}
SHELVES = {
    "poster.png": "poster.png",
    "poster_wide.png": "pictures/poster_wide.png",
    "teaser.mp4": "pictures/teaser.mp4",
    "story_bible.pdf": "production/story_bible.pdf",
    "character_sheets.pdf": "production/character_sheets.pdf",
    "department_lists.pdf": "production/department_lists.pdf",
}
"""Where what marketing made lies in the delivery; stills lie with the pictures."""


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
            "marketing_assets",
            "concept_brief",
            "scene_list",
            "storyboard_frames",
            "dialogue_script",
            "scene_plans",
            "style_guide",
            "asset_catalogue",
            "audio_mix",
            "generated_frames?",
            "video_segments?",
            "music_cues?",
            "sound_effects?",
            "foley_tracks?",
            "animatic?",
            "film_format?",
            "cut_approval?",
            "voice_match_report?",
            "shot_list?",
            "cinematography_plan?",
            "camera_paths?",
            "production_schedule?",
            "render_allocation?",
            "asset_versions?",
            "performance_report?",
            "cost_report?",
            "continuity_report?",
            "script_supervision_notes?",
            "compliance_report?",
        ),
        emits=("distribution_record",),
        resources=Resources(cpus=0.05),
        timeout_seconds=900,
        expected_seconds=10,
    )
    Input = DistributionInput
    Output = DistributionOutput

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        """Of the clips what is known of them; the clips themselves are those of the cut."""
        return columns(inputs, video_segments=ShotRecord)

    async def execute(self, inputs: DistributionInput, ctx: AgentContext) -> DistributionOutput:
        from agents.media.shot_list import shot_names

        ctx.provider = "callsheet"
        if inputs.qc_report.status == "fail":
            errors = sorted({issue.code for issue in inputs.qc_report.issues if issue.severity == "error"})
            ctx.notes.append(f"Published although the final check failed ({', '.join(errors)}): the film is yours; the manifest names what is wrong.")
        names = shot_names(inputs.concept_brief.title, inputs.storyboard_frames, inputs.video_segments)
        deliverables = handed_on(inputs, names)
        film = await ctx.artifacts.fetch(inputs.mastered_edit.video, ctx.scratch / "film.mp4")
        stills = {frame.frame_id: await ctx.artifacts.fetch(frame.image, ctx.scratch / f"{frame.frame_id}.png") for frame in inputs.generated_frames}
        folder = ctx.scratch / "delivery"
        folder.mkdir(exist_ok=True)
        handed = {name: film if name == "film.mp4" else await ctx.artifacts.fetch(ref, _beside(ctx.scratch, name)) for name, ref in deliverables.items()}
        written, faults = await asyncio.to_thread(_written, inputs, names, stills, film, folder)
        faults += await asyncio.to_thread(check_handed_on, handed, _lengths(inputs, names))
        if inputs.animatic:
            faults += animatic_issues(inputs.animatic, inputs.final_edit.timeline)
        ctx.notes.extend(fault.description for fault in faults)
        for name in written:
            deliverables[name] = await ctx.keep(folder / name, Path(name).name, MEDIA_TYPES[Path(name).suffix])
        await ctx.report(0.9, "documents written")
        text = manifest(inputs, deliverables, faults, seed=ctx.request.seed)
        deliverables["manifest.json"] = await ctx.keep(text.encode(), "manifest.json", "application/json")
        deliverables["SHA256SUMS"] = await ctx.keep(checksums(deliverables).encode(), "SHA256SUMS", "text/plain")
        return DistributionOutput(
            distribution_record=DistributionRecord(
                title=inputs.concept_brief.title,
                deliverables=deliverables,
                seconds=inputs.mastered_edit.seconds,
                checksum=f"sha256:{inputs.mastered_edit.video.sha256}",
                published_to=ARTIFACTS,
            )
        )


def handed_on(inputs: DistributionInput, names: Mapping[str, str]) -> dict[str, ArtifactRef]:
    """What others made and is delivered as it is: name in the delivery -> artifact."""
    tracks, assets = inputs.subtitle_tracks, inputs.marketing_assets.assets
    found: dict[str, ArtifactRef | None] = {
        "film.mp4": inputs.mastered_edit.video,
        "subtitles/subtitles.srt": tracks.srt,
        "subtitles/subtitles.vtt": tracks.vtt,
        "subtitles/subtitles.ass": tracks.ass,
        "subtitles/sdh.srt": tracks.sdh_srt,
        "subtitles/sdh.vtt": tracks.sdh_vtt,
        "qc_report.html": inputs.qc_report.page,
        "production/animatic.mp4": inputs.animatic.video if inputs.animatic else None,
    }
    found |= {SHELVES.get(name, f"pictures/{name}"): ref for name, ref in assets.items()}
    found |= {f"sound/{name}.wav": ref for name, ref in inputs.audio_mix.stems.items()}
    clips = clip_names(inputs, names)
    found |= {f"edit/{MEDIA_FOLDER}/{clips[entry.segment_id]}.mp4": entry.clip for entry in inputs.final_edit.timeline if entry.segment_id in clips}
    return {name: ref for name, ref in found.items() if ref}


def _beside(folder: Path, name: str) -> Path:
    """Where a file that others made is laid to be looked at, when the store is not on this machine."""
    return folder / f"handed_{name.replace('/', '_')}"


def _lengths(inputs: DistributionInput, names: Mapping[str, str]) -> dict[str, Length]:
    """What the cut says of the files' lengths: the film to the frame, every clip at least as long as its part of it, stems as long as the film. The animatic is
    as long as the plan it was drawn from, the teaser as its moments and cards can be."""
    clips = clip_names(inputs, names)
    drawn = {"production/animatic.mp4": Length(frames=inputs.animatic.frames, by="its plan")} if inputs.animatic else {}
    return {
        **drawn,
        SHELVES["teaser.mp4"]: _teaser_length(inputs),
        "film.mp4": Length(frames=inputs.mastered_edit.frames),
        **{f"sound/{name}.wav": Length(seconds=inputs.mastered_edit.seconds) for name in inputs.audio_mix.stems},
        **{
            f"edit/{MEDIA_FOLDER}/{clips[one.segment_id]}.mp4": Length(frames=one.source_start + one.frames, spare=True)
            for one in inputs.final_edit.timeline
            if one.segment_id in clips
        },
    }


def _teaser_length(inputs: DistributionInput) -> Length:
    """From the title card alone, when no shot could be shown, to both cards and every moment the storyboard gives it."""
    from agents.media.teaser import PROMISE_SECONDS, TITLE_SECONDS

    picked = sum(pick.frames for pick in moments([frame.model_dump() for frame in inputs.storyboard_frames]))
    return Length(frames=round(TITLE_SECONDS * FPS), most=round(TITLE_SECONDS * FPS) + round(PROMISE_SECONDS * FPS) + picked, by="a teaser of this storyboard")


def _written(inputs: DistributionInput, names: Mapping[str, str], stills: Mapping[str, Path], film: Path, folder: Path) -> tuple[list[str], list[QcIssue]]:
    """The documents, and what is wrong with them once each has been opened again by the library of its kind."""
    written = list(write_papers(inputs, names, stills, film, folder))
    return written, check_files(folder, written)
