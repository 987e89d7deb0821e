"""The animatic: the whole film in drawings with its voices, before a clip of it is paid for. For judging story, pace and set-ups while they are cheap to change.

One task draws all shots from the plans the clips are made from; the lines are laid where the cut will have them, nothing else is mixed. Depends on voices for their
timing and on no line's words.
"""

import asyncio
from itertools import accumulate
from pathlib import Path
from typing import Any

from agents.base import Agent, AgentContext
from agents.film import (
    Animatic,
    CameraAngle,
    DrawnShot,
    Frame,
    ShotPlan,
    ShownLine,
    Take,
)
from agents.items import columns
from agents.media.jobs import AnimaticJob, AnimaticShot, Chapter, Placed
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import InvalidInput
from cluster.contracts.ids import AgentId

from ..services.offline import task_or_fallback
from ..visual.shot_plans import SHOT_INPUTS, format_of_pictures
from ..visual.staged_shots import STAGING_INPUTS, StagedInputs, as_shot

ANGLE_WORDS: dict[CameraAngle, str] = {"eye": "", "low": "low angle", "high": "high angle"}


class AnimaticEditorInput(StagedInputs):
    dialogue_script: tuple[ShownLine, ...] = ()
    dialogue_audio: tuple[Take, ...] = ()


class AnimaticEditorOutput(Model):
    animatic: Animatic


class AnimaticEditor(Agent[AnimaticEditorInput, AnimaticEditorOutput]):
    spec = AgentSpec(
        id=AgentId("animatic_editor"),
        name="Animatic Editor",
        role="Draw the film as a timed animatic with voices before its shots are rendered",
        department="editing",
        stage=Stage.MEDIA_GENERATION,
        capabilities=frozenset({"animatic", "editing"}),
        resource_class=ResourceClass.CPU_MEDIA,
        takes=(
            *SHOT_INPUTS,
            *STAGING_INPUTS,
            "dialogue_script?",
            "dialogue_audio?",
            "film_format?",
        ),
        emits=("animatic",),
        services=frozenset({"task"}),
        resources=Resources(cpus=0.05),
        timeout_seconds=1800,
        expected_seconds=20,
    )
    Input = AnimaticEditorInput
    Output = AnimaticEditorOutput

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        view = columns(inputs, dialogue_script=ShownLine)
        format_of_pictures(view)
        return view

    async def execute(self, inputs: AnimaticEditorInput, ctx: AgentContext) -> AnimaticEditorOutput:
        if not inputs.storyboard_frames:
            raise InvalidInput("The storyboard has no frames, so there is no animatic to draw.")
        frames = sorted(inputs.storyboard_frames, key=lambda frame: (frame.scene_number, frame.shot_order))
        plans = [inputs.plan(frame, seed=ctx.request.seed, takes=inputs.dialogue_audio, lines=inputs.dialogue_script) for frame in frames]
        job = AnimaticJob(
            shots=tuple(
                AnimaticShot(plan=plan, name=name_of(shot), note=shot.description) for shot, plan in zip(as_shot(frames, inputs.shot_list), plans, strict=True)
            ),
            codec=plans[0].codec,
        )
        total = sum(plan.frames for plan in plans)
        task = {
            "scene_data": {"scene_id": "animatic", "style": inputs.style_guide.look, "description": f"Animatic of {inputs.concept_brief.title}"},
            "video_params": {"duration": total / plans[0].fps, "resolution": f"{plans[0].width}x{plans[0].height}", "fps": plans[0].fps},
            "animatic": job.model_dump(mode="json"),
        }
        drawn = await task_or_fallback(ctx, self.spec, "generate_video", task, part="animatic")
        assert drawn.outcome.media is not None
        picture = await ctx.artifacts.fetch(drawn.outcome.media, ctx.scratch / "drawings.mp4")
        lines = await _lines(plans, inputs, ctx)
        out = ctx.scratch / "animatic.mp4"
        await asyncio.to_thread(_with_voices, picture, lines, total / plans[0].fps, _chapters(frames, plans, inputs), inputs.concept_brief.title, out)
        video = await ctx.keep(out, "animatic.mp4", "video/mp4")
        shots = tuple(DrawnShot(frame_id=frame.frame_id, frames=plan.frames) for frame, plan in zip(frames, plans, strict=True))
        return AnimaticEditorOutput(animatic=Animatic(video=video, frames=total, seconds=round(total / plans[0].fps, 4), shots=shots))


def name_of(frame: Frame) -> str:
    """Scene, shot, size, move and what else the camera does out of the ordinary: `SC 2  SH 3   CU  push in  low angle  50 mm`."""
    camera = (frame.size.value, frame.move.replace("_", " "), ANGLE_WORDS[frame.angle], f"{frame.lens_mm} mm")
    return f"SC {frame.scene_number}  SH {frame.shot_order}   {'  '.join(word for word in camera if word)}"


def _starts(plans: list[ShotPlan]) -> list[int]:
    """The frame of the animatic with which each shot begins."""
    return list(accumulate((plan.frames for plan in plans[:-1]), initial=0))


async def _lines(plans: list[ShotPlan], inputs: AnimaticEditorInput, ctx: AgentContext) -> list[Placed]:
    takes = {take.line_id: take for take in inputs.dialogue_audio}
    placed: list[Placed] = []
    for plan, start in zip(plans, _starts(plans), strict=True):
        for cue in plan.speech:
            path = await ctx.artifacts.fetch(takes[cue.line_id].audio, ctx.scratch / f"{cue.line_id}.wav")
            placed.append(Placed(path=path, start=max(0.0, round(start / plan.fps + cue.start, 4))))
    return placed


def _chapters(frames: list[Frame], plans: list[ShotPlan], inputs: AnimaticEditorInput) -> list[Chapter]:
    """A chapter for each scene."""
    sluglines = {scene.scene_number: scene.slugline for scene in inputs.scene_list}
    fps, ends = plans[0].fps, list(accumulate(plan.frames for plan in plans))
    chapters: list[Chapter] = []
    for number in dict.fromkeys(frame.scene_number for frame in frames):
        inside = [end for frame, end in zip(frames, ends, strict=True) if frame.scene_number == number]
        start = chapters[-1].end if chapters else 0.0
        chapters.append(Chapter(start=start, end=inside[-1] / fps, title=sluglines.get(number, f"Scene {number}")))
    return chapters


def _with_voices(picture: Path, lines: list[Placed], seconds: float, chapters: list[Chapter], title: str, out: Path) -> None:
    from agents.media.animatic import guide_track
    from agents.media.assembly import master

    track = out.with_name("voices.wav")
    guide_track(lines, seconds, track)
    master(picture, track, (), chapters, {"title": f"{title} (animatic)"}, out)
