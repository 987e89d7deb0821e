"""The virtual camera of one shot: the move of the shot list as a path in time, carried as the cinematographer wants it, and with the words that are really spoken in it.

The renderer follows the path in place of its own move. A shot's path depends on its own lines' takes and on no others: another reading of a line moves the camera of its own shot at most.
"""

from typing import Any

from agents.base import Agent, AgentContext
from agents.film import Frame, Scene
from agents.film.staging import CameraPath, CinematographyPlan, ShotSpec
from agents.items import columns, narrow, rows, scene_of
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import InvalidInput
from cluster.contracts.ids import AgentId

from .camera_paths import path_of
from .shot_designer import UNREAD
from .shot_plans import heard_at, seconds_of


class Heard(Model):
    """How long a line is heard: what a camera knows of a take."""

    line_id: str
    seconds: float
    pause_before: float = 0.25


class CameraOperatorInput(Model):
    storyboard_frames: tuple[Frame, ...]
    scene_list: tuple[Scene, ...]
    shot_list: tuple[ShotSpec, ...]
    cinematography_plan: tuple[CinematographyPlan, ...]
    dialogue_audio: tuple[Heard, ...] = ()


class CameraOperatorOutput(Model):
    camera_paths: tuple[CameraPath, ...]


class CameraOperator(Agent[CameraOperatorInput, CameraOperatorOutput]):
    spec = AgentSpec(
        id=AgentId("camera_operator"),
        name="Camera Operator",
        role="Execute virtual camera moves",
        department="content_generation",
        stage=Stage.MEDIA_GENERATION,
        capabilities=frozenset({"camera_path"}),
        resource_class=ResourceClass.CPU_MEDIA,
        fan_out=Axis.SHOT,
        takes=("storyboard_frames", "scene_list", "shot_list", "cinematography_plan", "dialogue_audio?"),
        emits=("camera_paths",),
        resources=Resources(cpus=0.01),
        expected_seconds=0.1,
    )
    Input = CameraOperatorInput
    Output = CameraOperatorOutput

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        number = scene_of(item)
        frames = [row for row in rows(inputs, "storyboard_frames") if row["scene_number"] == number]
        own = [row for row in frames if row["frame_id"] == item]
        lines = {line_id for row in own for line_id in row["line_ids"]}
        view = narrow(
            inputs,
            scene_list=lambda row: row["scene_number"] == number,
            shot_list=lambda row: row["frame_id"] == item,
            cinematography_plan=lambda row: row["scene_number"] == number,
            dialogue_audio=lambda row: row["line_id"] in lines,
        )
        return columns(view | {"storyboard_frames": own + [row | UNREAD for row in frames if row["frame_id"] != item]}, dialogue_audio=Heard)

    async def execute(self, inputs: CameraOperatorInput, ctx: AgentContext) -> CameraOperatorOutput:
        if not (inputs.storyboard_frames and inputs.scene_list and inputs.shot_list and inputs.cinematography_plan):
            raise InvalidInput(f"{ctx.request.item} has no frame, scene, shot specification or photography to move by.")
        frame = inputs.storyboard_frames[0]
        heard = heard_at(frame, inputs.dialogue_audio)
        path = path_of(
            frame,
            inputs.shot_list[0],
            inputs.cinematography_plan[0],
            inputs.scene_list[0],
            sorted(inputs.storyboard_frames, key=lambda other: other.shot_order),
            seconds=seconds_of(frame, heard),
            spans=[(at, at + take.seconds) for take, at in heard],
        )
        return CameraOperatorOutput(camera_paths=(path,))
