"""Which of several takes of a shot is kept: judged by its own check and by the shots it will stand between.

Called once per shot with all its takes where more than one was made; the engine keeps the take that is named. A fault found by the shot's own check weighs most, then a jump in brightness against the
stills of the neighbours, which are what the cut will show before and after it; of two that are alike, the livelier one. Looks at no words, so that no line changes a choice.
"""

import asyncio
from pathlib import Path
from typing import Any

from pydantic import Field

from agents.base import Agent, AgentContext
from agents.film import GeneratedFrame
from agents.items import columns, narrow, rows
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

FAULT, JUMP, LIVELY = 0.3, 1.0, 0.1
"""What a fault, a jump over the whole range of brightness and full liveliness are worth."""
FULL_MOTION = 0.05
"""Share of the picture that moves in a shot that is as lively as it gets."""


class Neighbour(Model):
    """A shot as far as its place in the scene goes."""

    frame_id: str
    scene_number: int
    shot_order: int


class JudgedTake(Model):
    frame_id: str
    issues: tuple[str, ...] = ()
    measured: dict[str, float] = Field(default_factory=dict)


class KeptTake(Model):
    take: int
    """Number of the take that is kept, from 0."""
    scores: tuple[float, ...]
    why: str


class TakeJudgeInput(Model):
    video_segments: tuple[JudgedTake, ...]
    storyboard_frames: tuple[Neighbour, ...]
    generated_frames: tuple[GeneratedFrame, ...] = ()


class TakeJudgeOutput(Model):
    kept_take: KeptTake


class TakeJudge(Agent[TakeJudgeInput, TakeJudgeOutput]):
    spec = AgentSpec(
        id=AgentId("take_judge"),
        name="Take Judge",
        role="Keep the best of several takes of a shot",
        department="quality",
        stage=Stage.MEDIA_GENERATION,
        capabilities=frozenset({"shot_review"}),
        resource_class=ResourceClass.CPU_MEDIA,
        fan_out=Axis.SCENE,
        takes=("video_segments", "storyboard_frames", "generated_frames?"),
        emits=("kept_take",),
        resources=Resources(cpus=0.01),
        expected_seconds=1,
    )
    Input = TakeJudgeInput
    Output = TakeJudgeOutput

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        """Of the takes what is known of them, of the stills those beside the shot."""
        board = sorted(rows(inputs, "storyboard_frames"), key=lambda row: (row["scene_number"], row["shot_order"]))
        at = next((index for index, row in enumerate(board) if row["frame_id"] == item), None)
        beside = board if at is None else [row for row in board[max(0, at - 1) : at + 2] if row["scene_number"] == board[at]["scene_number"]]
        names = {row["frame_id"] for row in beside}
        view = narrow(inputs, storyboard_frames=lambda row: row["frame_id"] in names, generated_frames=lambda row: row["frame_id"] in names - {item})
        return columns(view, video_segments=JudgedTake, storyboard_frames=Neighbour)

    async def execute(self, inputs: TakeJudgeInput, ctx: AgentContext) -> TakeJudgeOutput:
        ctx.provider = "callsheet"
        stills = [await ctx.artifacts.fetch(frame.image, ctx.scratch / f"{frame.frame_id}.png") for frame in inputs.generated_frames]
        beside = await asyncio.to_thread(_brightness, stills)
        wanted = sum(beside) / len(beside) if beside else None
        scores = tuple(round(score(take, wanted), 5) for take in inputs.video_segments)
        kept = scores.index(max(scores)) if scores else 0
        return TakeJudgeOutput(kept_take=KeptTake(take=kept, scores=scores, why=_why(inputs.video_segments, kept, wanted)))


def score(take: JudgedTake, wanted: float | None) -> float:
    """1 for a take without a fault that is as bright as what stands beside it; `wanted` is that brightness, 0 to 1."""
    luma = take.measured.get("mean_luma")
    jump = abs(luma - wanted) if luma is not None and wanted is not None else 0.0
    return 1.0 - FAULT * len(take.issues) - JUMP * jump + LIVELY * min(1.0, take.measured.get("moving_share", 0.0) / FULL_MOTION)


def _brightness(stills: list[Path]) -> list[float]:
    from agents.media.pages import brightness_of

    return [brightness_of(still) for still in stills]


def _why(takes: tuple[JudgedTake, ...], kept: int, wanted: float | None) -> str:
    if len(takes) < 2:
        return "There was one take."
    faults = ", ".join(str(len(take.issues)) for take in takes)
    light = "" if wanted is None else f"; the shots beside it have a brightness of {wanted:.2f}, the takes {', '.join(map(_luma, takes))}"
    return f"Take {kept + 1} of {len(takes)}: faults {faults}{light}."


def _luma(take: JudgedTake) -> str:
    return f"{take.measured.get('mean_luma', 0.0):.2f}"
