"""The picture cut: title card, shots in storyboard order, credits, joined without re-encoding.

The cards are rendered through the Task Service with the same codec settings as the clips, which is what makes the join a copy of streams. Handles are left
out: an entry uses its clip from `source_start` on for `frames`; where time passes between two scenes, a dissolve or a dip is made of them and lies between the shots as an
entry of its own (`transitions`). A shot that could not be made is left out and named in a note. The credits say who made what and that the film is AI-generated.
"""

import asyncio
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from agents.base import Agent, AgentContext
from agents.film import FPS, HANDLE_FRAMES, CardPlan, CatalogueLine, Codec, Concept, CutEntry, FinalEdit, Frame, Scene, Segment, StyleGuide
from agents.items import columns, stable_seed
from agents.media.catalogue import era_of
from agents.media.jobs import Probe
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.base import Model
from cluster.contracts.errors import InvalidInput, ProviderRejected
from cluster.contracts.ids import AgentId

from ..services.contracts import OFFLINE_RENDERER
from ..services.offline import draw, task_or_fallback
from .credits import company_lines, credit_lines
from .revision import read_note
from .transitions import Transition, has_handles, transition_between

OFFLINE_WRITER = "offline-writer"
TITLE_FRAMES, CREDITS_FRAMES, COMPANY_FRAMES = 3 * FPS, 8 * FPS, 10 * FPS
"""The credits are two pages, those of a whole company two or three."""


class VideoEditorInput(Model):
    video_segments: tuple[Segment, ...]
    storyboard_frames: tuple[Frame, ...]
    concept_brief: Concept
    style_guide: StyleGuide
    scene_list: tuple[Scene, ...]
    asset_catalogue: tuple[CatalogueLine, ...] = ()
    """Who made what, for the credits."""
    crew: tuple[str, ...] = ()
    """Everybody who works on the film, for the credits of a large company."""
    revision_note: str = ""
    """A director's note on the last cut; `agents.editing.revision` says what is understood."""


class VideoEditorOutput(Model):
    final_edit: FinalEdit


class VideoEditor(Agent[VideoEditorInput, VideoEditorOutput]):
    spec = AgentSpec(
        id=AgentId("video_editor"),
        name="Video Editor",
        role="Cut and join segments in storyboard order; pacing and rhythm",
        department="editing",
        stage=Stage.POST_PRODUCTION,
        capabilities=frozenset({"editing"}),
        resource_class=ResourceClass.CPU_MEDIA,
        takes=("video_segments", "storyboard_frames", "concept_brief", "style_guide", "scene_list", "asset_catalogue?", "crew?", "revision_note?"),
        emits=("final_edit",),
        services=frozenset({"task"}),
        resources=Resources(cpus=0.05),
        timeout_seconds=900,
        expected_seconds=15,
    )
    Input = VideoEditorInput
    Output = VideoEditorOutput

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        return columns(inputs, asset_catalogue=CatalogueLine)

    async def execute(self, inputs: VideoEditorInput, ctx: AgentContext) -> VideoEditorOutput:
        segments = _ordered(inputs, ctx)
        revision = read_note(inputs.revision_note)
        clips = await self._probed(segments[0], ctx)
        entries = await self._shots(segments, clips, inputs, ctx)
        if revision.title:
            entries[:0] = await self._card("title", clips, inputs, ctx)
        if revision.credits:
            entries += await self._card("credits", clips, inputs, ctx)
        timeline = _laid_out(entries)
        picture, frames = await self._join(timeline, ctx)
        if frames != sum(entry.frames for entry in timeline):
            raise InvalidInput(f"The joined picture has {frames} frames, its clips have {sum(entry.frames for entry in timeline)}. Render the shots again.")
        video = await ctx.keep(picture, "picture.mp4", "video/mp4", provider="callsheet")
        ctx.provider = "callsheet"
        return VideoEditorOutput(
            final_edit=FinalEdit(video=video, frames=frames, seconds=round(frames / FPS, 4), timeline=timeline, width=clips.width, height=clips.height)
        )

    async def _probed(self, segment: Segment, ctx: AgentContext) -> Probe:
        """What the clips are, for the cards to be alike: size and codec."""
        from agents.media.measure import probe

        return await asyncio.to_thread(probe, await _fetched(segment.clip, "first.mp4", ctx))

    async def _shots(self, segments: list[Segment], clips: Probe, inputs: VideoEditorInput, ctx: AgentContext) -> list[CutEntry]:
        """The shots, and the transitions between scenes."""
        scenes = {scene.scene_number: scene for scene in inputs.scene_list}
        entries = [_entry(segments[0])]
        for leaving, coming in pairwise(segments):
            before, after = scenes.get(leaving.scene_number), scenes.get(coming.scene_number)
            if before and after and before is not after and has_handles(leaving, coming) and (kind := transition_between(before, after)):
                entries.append(await _transition(kind, leaving, coming, clips, ctx))
            entries.append(_entry(coming))
        return entries

    async def _card(self, kind: Literal["title", "credits"], clips: Probe, inputs: VideoEditorInput, ctx: AgentContext) -> list[CutEntry]:
        """The card as an edit entry; none, with a note, when nobody can make it."""
        from agents.media.measure import probe

        look = {"width": clips.width, "height": clips.height, "codec": _codec(clips)}
        plan = _card_plan(kind, inputs, ctx).model_copy(update=look)
        task = {
            "scene_data": {"scene_id": kind, "style": plan.look, "description": f"{kind} card: {plan.heading}. {'. '.join(plan.lines)}"},
            "video_params": {"duration": plan.frames / plan.fps, "resolution": f"{plan.width}x{plan.height}", "fps": plan.fps},
            "card_plan": plan.model_dump(mode="json"),
        }
        try:
            outcome, _ = await task_or_fallback(ctx, self.spec, "generate_video", task, part=kind)
        except ProviderRejected as error:
            ctx.make_do(f"The film has no {kind} card: {error.detail}")
            return []
        if outcome.provider != OFFLINE_RENDERER:  # no picture model letters a card
            outcome = await draw(ctx, "generate_video", task, part=kind)
        assert outcome.media is not None
        path = await ctx.artifacts.fetch(outcome.media, ctx.scratch / f"{kind}.mp4")
        probed = await asyncio.to_thread(probe, path)
        return [CutEntry(segment_id=kind.upper(), clip=outcome.media, start_frame=0, frames=probed.frames, scene_number=0, kind=kind)]

    async def _join(self, timeline: tuple[CutEntry, ...], ctx: AgentContext) -> tuple[Path, int]:
        from agents.media.assembly import Piece, join

        pieces = [Piece(await _fetched(entry.clip, f"clip_{n}.mp4", ctx), entry.source_start, entry.frames) for n, entry in enumerate(timeline)]
        out = ctx.scratch / "picture.mp4"
        return out, await asyncio.to_thread(join, pieces, out)


async def _transition(kind: Transition, leaving: Segment, coming: Segment, clips: Probe, ctx: AgentContext) -> CutEntry:
    """The handle after the last shot of a scene, into the handle before the first of the next."""
    from agents.media.transitions import Handle, render_transition

    name = f"{kind}_{coming.scene_number}"
    old = Handle(await _fetched(leaving.clip, f"{name}_old.mp4", ctx), leaving.head_frames + leaving.frames, HANDLE_FRAMES)
    new = Handle(await _fetched(coming.clip, f"{name}_new.mp4", ctx), coming.head_frames - HANDLE_FRAMES, HANDLE_FRAMES)
    out = ctx.scratch / f"{name}.mp4"
    frames = await asyncio.to_thread(render_transition, kind, old, new, FPS, _codec(clips), out)
    clip = await ctx.keep(out, out.name, "video/mp4", provider="callsheet")
    graded = coming.graded if leaving.graded else None
    return CutEntry(segment_id=name.upper(), clip=clip, start_frame=0, frames=frames, scene_number=coming.scene_number, kind=kind, graded=graded)


def _codec(clips: Probe) -> Codec:
    return Codec.H264 if clips.codec == "h264" else Codec.AV1


async def _fetched(ref: ArtifactRef, name: str, ctx: AgentContext) -> Path:
    return await ctx.artifacts.fetch(ref, ctx.scratch / name)


def _ordered(inputs: VideoEditorInput, ctx: AgentContext) -> list[Segment]:
    """The clips in storyboard order. Raises InvalidInput when there is not one."""
    clips = {segment.frame_id: segment for segment in inputs.video_segments}
    planned = sorted(inputs.storyboard_frames, key=lambda frame: (frame.scene_number, frame.shot_order))
    missing = [frame.frame_id for frame in planned if frame.frame_id not in clips]
    if len(missing) == len(planned):
        raise InvalidInput("Not one shot of the film could be made, so there is nothing to cut. Read the failed segments for the provider's reasons.")
    if missing:
        ctx.notes.append(f"Cut without {', '.join(missing)}: no clip was delivered.")
    return [clips[frame.frame_id] for frame in planned if frame.frame_id in clips]


def _entry(segment: Segment) -> CutEntry:
    return CutEntry(
        segment_id=segment.segment_id,
        clip=segment.clip,
        start_frame=0,
        frames=segment.frames,
        scene_number=segment.scene_number,
        frame_id=segment.frame_id,
        speech=segment.speech,
        source_start=segment.head_frames,
        source_frames=segment.head_frames + segment.frames + segment.tail_frames if segment.head_frames or segment.tail_frames else 0,
        graded=segment.graded,
    )


def _laid_out(entries: list[CutEntry]) -> tuple[CutEntry, ...]:
    laid: list[CutEntry] = []
    start = 0
    for entry in entries:
        laid.append(entry.model_copy(update={"start_frame": start}))
        start += entry.frames
    return tuple(laid)


def _card_plan(kind: Literal["title", "credits"], inputs: VideoEditorInput, ctx: AgentContext) -> CardPlan:
    concept, style = inputs.concept_brief, inputs.style_guide
    opening = inputs.scene_list[0] if kind == "title" else inputs.scene_list[-1]
    return CardPlan(
        shot_id=kind.upper(),
        frames=TITLE_FRAMES if kind == "title" else COMPANY_FRAMES if inputs.crew else CREDITS_FRAMES,
        seed=stable_seed(ctx.request.seed, "card", kind),
        kind=kind,
        heading=concept.title,
        lines=_title_lines(concept) if kind == "title" else _credits(inputs, ctx.llm.name if ctx.llm else OFFLINE_WRITER),
        look=style.look,
        palette=style.palette,
        kit=opening.kit,
        time_of_day=opening.time_of_day,
        mood=concept.mood,
        features=tuple(era for era in (era_of(concept.logline),) if era),
    )


def _credits(inputs: VideoEditorInput, writer: str) -> tuple[str, ...]:
    if inputs.crew:
        return company_lines(inputs.crew, inputs.video_segments, inputs.asset_catalogue, writer)
    return credit_lines(inputs.video_segments, inputs.asset_catalogue, writer)


def _title_lines(concept: Concept) -> tuple[str, ...]:
    """What kind of film it is, and the user's own words when they were not English; the card cuts what is too long."""
    genre = " ".join(concept.genre_tags[:2])
    kind = (f"{'an' if genre[0] in 'aeiouAEIOU' else 'a'} {genre} film",) if genre else ()
    return (*kind, concept.original_logline) if concept.language != "en" and concept.original_logline else kind
