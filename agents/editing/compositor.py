"""The effects laid on the cut: shots that have one are decoded, composited and coded again in the film's settings, everything else is copied as it is.

Lengths, cuts and transitions stay frame by frame. A film without effects is the cut itself, not one byte of it made anew. An effect whose shot is not in the cut is named in a note.
"""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from agents.base import Agent, AgentContext
from agents.film import Codec, CompositedShot, CompositedVideo, CutEntry, FinalEdit, Tone
from agents.film.staging import Effect, EffectKind, VfxPlan
from agents.items import stable_seed
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.base import Model
from cluster.contracts.errors import Corrupt
from cluster.contracts.ids import AgentId

if TYPE_CHECKING:
    from agents.media.compositing import Changed

AT_ONCE = 2
"""Shots in work at a time."""


class CompositorInput(Model):
    final_edit: FinalEdit
    vfx_plan: tuple[VfxPlan, ...]


class CompositorOutput(Model):
    composited_video: CompositedVideo


class Compositor(Agent[CompositorInput, CompositorOutput]):
    spec = AgentSpec(
        id=AgentId("compositor"),
        name="Compositor",
        role="Combine visual layers",
        department="editing",
        stage=Stage.POST_PRODUCTION,
        capabilities=frozenset({"compositing"}),
        resource_class=ResourceClass.CPU_MEDIA,
        takes=("final_edit", "vfx_plan"),
        emits=("composited_video",),
        resources=Resources(cpus=0.05),
        timeout_seconds=900,
        expected_seconds=5,
    )
    Input = CompositorInput
    Output = CompositorOutput

    async def execute(self, inputs: CompositorInput, ctx: AgentContext) -> CompositorOutput:
        ctx.provider = "callsheet"
        edit, wanted = inputs.final_edit, effects_by_shot(inputs.final_edit.timeline, inputs.vfx_plan)
        planned = {effect.frame_id for plan in inputs.vfx_plan for effect in plan.effects if effect.frame_id}
        if missing := sorted(planned - {entry.frame_id for entry in edit.timeline}):
            ctx.notes.append(f"Effects without a shot in the cut: {', '.join(missing)}.")
        if not wanted:
            return CompositorOutput(composited_video=CompositedVideo(**dict(edit)))
        codec, gate = await codec_of(edit.timeline[0], ctx), asyncio.Semaphore(AT_ONCE)

        async def made(entry: CutEntry) -> tuple[CutEntry, CompositedShot]:
            async with gate:
                return await _composited(entry, wanted[entry.frame_id], edit, codec, ctx)

        shots = await asyncio.gather(*(made(entry) for entry in edit.timeline if entry.kind == "shot" and entry.frame_id in wanted))
        anew = {entry.start_frame: entry for entry, _ in shots}
        timeline = tuple(anew.get(entry.start_frame, entry) for entry in edit.timeline)
        video = await joined(timeline, "composited.mp4", edit.frames, ctx)
        changes = {**dict(edit), "video": video, "timeline": timeline}
        return CompositorOutput(composited_video=CompositedVideo(**changes, shots=tuple(shot for _, shot in shots)))


def effects_by_shot(timeline: Sequence[CutEntry], plans: Sequence[VfxPlan]) -> Mapping[str, tuple[Effect, ...]]:
    """The effects of every shot of the cut that has one; one for a whole scene is on all of its shots."""
    found: dict[str, tuple[Effect, ...]] = {}
    for entry in timeline:
        own = tuple(
            effect
            for plan in plans
            if plan.scene_number == entry.scene_number
            for effect in plan.effects
            if entry.kind == "shot" and effect.frame_id in ("", entry.frame_id)
        )
        if own:
            found[entry.frame_id] = own
    return found


async def codec_of(entry: CutEntry, ctx: AgentContext) -> Codec:
    """How the clips of the film are coded."""
    from agents.media.measure import probe

    found = await asyncio.to_thread(probe, await ctx.artifacts.fetch(entry.clip, ctx.scratch / "probed.mp4"))
    return Codec.H264 if found.codec == "h264" else Codec.AV1


async def _composited(entry: CutEntry, effects: tuple[Effect, ...], edit: FinalEdit, codec: Codec, ctx: AgentContext) -> tuple[CutEntry, CompositedShot]:
    from agents.media.compositing import composite

    source, out = await ctx.artifacts.fetch(entry.clip, ctx.scratch / f"source_{entry.frame_id}.mp4"), ctx.scratch / f"{entry.frame_id}_effects.mp4"
    seed = stable_seed(ctx.request.seed, "effects", entry.frame_id)
    seen = await asyncio.to_thread(composite, source, entry.source_start, entry.frames, effects, edit.fps, seed, codec, out)
    clip = await ctx.keep(out, out.name, "video/mp4")
    kinds: tuple[EffectKind, ...] = tuple([effect.kind for effect in effects])
    graded = entry.graded and entry.graded.model_copy(update={"before": _moved(entry.graded.before, seen), "after": _moved(entry.graded.after, seen)})
    update = {"clip": clip, "source_start": 0, "source_frames": 0, "graded": graded}
    return entry.model_copy(update=update), CompositedShot(frame_id=entry.frame_id, effects=kinds, changed=round(seen.changed, 3))


def _moved(tone: Tone, seen: "Changed") -> Tone:
    """A tone of a shot as it is with the effects on."""
    moved = {name: getattr(tone, name) + getattr(seen.after, name) - getattr(seen.before, name) for name in Tone.model_fields}
    return Tone(**{name: round(value, 3) for name, value in moved.items()})


async def joined(timeline: Sequence[CutEntry], name: str, frames: int, ctx: AgentContext) -> ArtifactRef:
    """The entries put together by stream copy and kept. Raises Corrupt when the whole is not as long as the cut."""
    from agents.media.assembly import Piece, join

    files: dict[str, Path] = {}
    for entry in timeline:
        if entry.clip.sha256 not in files:
            files[entry.clip.sha256] = await ctx.artifacts.fetch(entry.clip, ctx.scratch / f"part_{len(files)}.mp4")
    pieces = [Piece(files[entry.clip.sha256], entry.source_start, entry.frames) for entry in timeline]
    out = ctx.scratch / name
    written = await asyncio.to_thread(join, pieces, out)
    if written != frames:
        raise Corrupt(f"The joined picture has {written} frames, the cut has {frames}. Cut the film again.")
    return await ctx.keep(out, name, "video/mp4")
