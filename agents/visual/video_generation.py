"""The clip of one shot, inspected before it is handed on.

The roster speaks of scenes; one execution makes one shot, so that a change or a failed check re-shoots that shot and nothing else. A shot is as
long as planned or as its spoken lines need. The finished clip is looked at (`agents.quality.shot_checks`): a fault makes the verdict fail and the shot
comes back as take 1 or 2 with the names of the failed checks, by which the renderer mends it. The last take is kept as it is, its faults listed in the segment.

Another Task Service replaces the offline clips one by one, and where it fails a shot the offline clip stands: when it refuses the shot, is away longer than the
retries last, takes longer than the film's budget allows, or sends a last take that fails its check.
"""

import asyncio
from typing import Any, NamedTuple

from agents.base import Agent, AgentContext
from agents.film import (
    HANDLE_FRAMES,
    FailedPart,
    Frame,
    GeneratedFrame,
    RenderBudget,
    Segment,
    ShotGrade,
    ShotPlan,
    ShownLine,
    Take,
)
from agents.film.planning import ShotRation
from agents.media.jobs import ClipFindings
from agents.quality.shot_checks import measured, shot_faults, unjudged
from cluster.contracts.agents import AgentRequest, AgentSpec, Axis, ResourceClass, Resources, Stage, Verdict
from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.base import Model
from cluster.contracts.errors import InvalidInput, ProviderRejected
from cluster.contracts.ids import AgentId

from ..services.contracts import OFFLINE_RENDERER, TaskOutcome
from ..services.offline import draw
from .rations import LAST_TAKE, Ration, ration_of, rendered
from .shot_plans import MAX_FRAMES, SHOT_INPUTS, shot_view
from .staged_shots import MOVING_INPUTS, STAGING_INPUTS, MovingInputs

__all__ = ["LAST_TAKE", "VideoGeneration", "VideoGenerationInput", "VideoGenerationOutput", "repairs"]


class VideoGenerationInput(MovingInputs):
    dialogue_script: tuple[ShownLine, ...] = ()
    dialogue_audio: tuple[Take, ...] = ()
    generated_frames: tuple[GeneratedFrame, ...] = ()
    render_budget: RenderBudget | None = None
    render_allocation: tuple[ShotRation, ...] = ()


class VideoGenerationOutput(Model):
    video_segments: tuple[Segment, ...]
    failed_segments: tuple[FailedPart, ...]


class VideoGeneration(Agent[VideoGenerationInput, VideoGenerationOutput]):
    spec = AgentSpec(
        id=AgentId("video_generation"),
        name="Video Generation",
        role="Animate the shots of the storyboard into clips",
        department="content_generation",
        stage=Stage.MEDIA_GENERATION,
        capabilities=frozenset({"video"}),
        resource_class=ResourceClass.GPU_MEDIA,
        fan_out=Axis.SHOT,
        takes=(
            *SHOT_INPUTS,
            *STAGING_INPUTS,
            *MOVING_INPUTS,
            "dialogue_script?",
            "dialogue_audio?",
            "generated_frames?",
            "film_format?",
            "render_budget?",
            "render_allocation?",
        ),
        emits=("video_segments", "failed_segments"),
        services=frozenset({"task"}),
        gang="scene",
        resources=Resources(cpus=0.01),
        timeout_seconds=900,
        heartbeat_seconds=60,
        expected_seconds=40,
        affinity="scene",
    )
    Input = VideoGenerationInput
    Output = VideoGenerationOutput

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        return shot_view(inputs, item)

    async def execute(self, inputs: VideoGenerationInput, ctx: AgentContext) -> VideoGenerationOutput:
        if not inputs.storyboard_frames:
            raise InvalidInput(f"The storyboard has no frame {ctx.request.item}.")
        frame = inputs.storyboard_frames[0]
        plan, ration = _plan(frame, inputs, ctx), ration_of(inputs.render_allocation, inputs.render_budget)
        try:
            shot = await self._shot(plan, inputs, ration, ctx)
        except ProviderRejected as error:
            ctx.make_do(f"The clip of {frame.frame_id} was refused: {error.detail}")
            return VideoGenerationOutput(video_segments=(), failed_segments=(FailedPart(part_id=frame.frame_id, error=error.detail),))
        ctx.verdict = shot.verdict.model_copy(update={"final": ration.last_take <= ctx.request.take < LAST_TAKE and not shot.verdict.ok})
        segment = Segment(
            segment_id=f"SEGMENT_{frame.frame_id}",
            frame_id=frame.frame_id,
            scene_number=frame.scene_number,
            clip=shot.clip,
            frames=shot.frames,
            seconds=round(shot.frames / plan.fps, 4),
            speech=plan.speech,
            provider=shot.provider,
            retakes=ctx.request.take,
            issues=shot.verdict.issues,
            head_frames=shot.head,
            tail_frames=shot.tail,
            measured=shot.verdict.measured,
            unjudged=shot.unjudged,
            instead=shot.instead,
            graded=shot.graded,
        )
        return VideoGenerationOutput(video_segments=(segment,), failed_segments=())

    async def _shot(self, plan: ShotPlan, inputs: VideoGenerationInput, ration: Ration, ctx: AgentContext) -> "Shot":
        """The shot by the Task Service, or drawn offline where the service fails it: by a refusal, by being away, by taking too long, or by a last take that is no good."""
        task = _task(plan, inputs)
        drawn = await rendered(ctx, self.spec, "generate_video", task, ration, seconds=ration.seconds_per_clip)
        shot = await _shot_of(drawn.outcome, plan, ctx, drawn.instead)
        if shot.verdict.ok or shot.provider == OFFLINE_RENDERER or ctx.request.take < ration.last_take:
            return shot
        ours = await _shot_of(await draw(ctx, "generate_video", task, part="last"), plan, ctx, f"{shot.provider}: {' '.join(shot.verdict.issues)}")
        if len(ours.verdict.issues) >= len(shot.verdict.issues):
            ctx.provider = shot.provider
            return shot
        ctx.make_do(f"{plan.shot_id} was drawn offline: the last take of {shot.provider} failed its check.")
        return ours


class Shot(NamedTuple):
    """A clip that has been looked at. `instead`: why it was drawn offline though another service was asked."""

    clip: ArtifactRef
    provider: str
    frames: int
    head: int
    tail: int
    verdict: Verdict
    unjudged: tuple[str, ...]
    instead: str
    graded: ShotGrade | None


async def _shot_of(outcome: TaskOutcome, plan: ShotPlan, ctx: AgentContext, instead: str) -> Shot:
    """What the outcome is worth as this film's clip. Another service makes what was asked for, without handles, in its own format, and puts people where it likes: its
    clip is looked at as a picture, not for where our renderer would have drawn a mouth or a coat."""
    assert outcome.media is not None
    clip, drawn = outcome.media, outcome.result.get("graded")
    graded = ShotGrade.model_validate(drawn) if drawn and plan.grade else None
    if outcome.provider != OFFLINE_RENDERER:
        plan = plan.model_copy(update={"head_frames": 0, "tail_frames": 0, "subjects": (), "speech": (), "light": None})
    found, verdict = await _inspect(clip, plan, ctx)
    if graded and found.tone:
        graded = graded.model_copy(update={"after": found.tone})
    frames = found.frames - plan.head_frames - plan.tail_frames
    return Shot(clip, outcome.provider, frames, plan.head_frames, plan.tail_frames, verdict, unjudged(found), instead, graded)


def _plan(frame: Frame, inputs: VideoGenerationInput, ctx: AgentContext) -> ShotPlan:
    silent = [line_id for line_id in frame.line_ids if line_id not in {take.line_id for take in inputs.dialogue_audio}]
    if silent:
        ctx.notes.append(f"{frame.frame_id} is shot without voice for {', '.join(silent)}: no take was delivered.")
    plan = inputs.plan(
        frame,
        seed=ctx.request.seed,
        takes=inputs.dialogue_audio,
        lines=inputs.dialogue_script,
        retake=ctx.request.take,
        handles=HANDLE_FRAMES,
        repair=repairs(ctx.request),
    )
    if plan.speech and plan.frames >= MAX_FRAMES and plan.speech[-1].start + plan.speech[-1].seconds > plan.frames / plan.fps:
        ctx.notes.append(f"{frame.frame_id} ends before its lines do: a shot is at most {MAX_FRAMES / plan.fps:.0f} s long. Split the lines over two shots.")
    return plan


def _task(plan: ShotPlan, inputs: VideoGenerationInput) -> dict[str, Any]:
    task: dict[str, Any] = {
        "scene_data": {"scene_id": plan.shot_id, "style": plan.look, "description": plan.prompt},
        "video_params": {"duration": round(plan.frames / plan.fps, 3), "resolution": f"{plan.width}x{plan.height}", "fps": plan.fps},
        "shot_plan": plan.model_dump(mode="json"),
    }
    if inputs.generated_frames:
        task["first_frame"] = inputs.generated_frames[0].image.model_dump(mode="json")
    return task


async def _inspect(clip: ArtifactRef, plan: ShotPlan, ctx: AgentContext) -> tuple[ClipFindings, Verdict]:
    """What was found in the clip, and the verdict on it, which names the failed checks for the next take."""
    from agents.media.footage import inspect_clip

    path = await ctx.artifacts.fetch(clip, ctx.scratch / clip.name)
    found = await asyncio.to_thread(inspect_clip, path, plan)
    faults = shot_faults(found, plan)
    verdict = Verdict(
        ok=not faults, issues=tuple(fault.says for fault in faults), checks=tuple(dict.fromkeys(fault.check for fault in faults)), measured=measured(found)
    )
    return found, verdict


def repairs(request: AgentRequest) -> tuple[str, ...]:
    """Names of the checks that the take before failed."""
    return Verdict.model_validate(request.verdict).checks if request.take and request.verdict else ()
