"""Animate key frames into short segments of 2 to 4 s."""

from agents.base import Agent, AgentContext
from agents.film import (
    CharacterDesign,
    Concept,
    DialogueLine,
    EnvironmentDesign,
    FailedPart,
    Frame,
    GeneratedFrame,
    Scene,
    ScenePlan,
    Segment,
    StyleGuide,
    Take,
)
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import Misconfigured
from cluster.contracts.ids import AgentId


class VideoGenerationInput(Model):
    storyboard_frames: tuple[Frame, ...]
    scene_list: tuple[Scene, ...]
    scene_plans: tuple[ScenePlan, ...]
    character_designs: tuple[CharacterDesign, ...]
    environment_designs: tuple[EnvironmentDesign, ...]
    style_guide: StyleGuide
    concept_brief: Concept
    dialogue_script: tuple[DialogueLine, ...] = ()
    dialogue_audio: tuple[Take, ...] = ()
    generated_frames: tuple[GeneratedFrame, ...] = ()


class VideoGenerationOutput(Model):
    video_segments: tuple[Segment, ...]
    failed_segments: tuple[FailedPart, ...]


class VideoGeneration(Agent[VideoGenerationInput, VideoGenerationOutput]):
    spec = AgentSpec(
        id=AgentId("video_generation"),
        name="Video Generation",
        role="Animate key frames into short segments of 2 to 4 s",
        department="content_generation",
        stage=Stage.MEDIA_GENERATION,
        capabilities=frozenset({"video_generation"}),
        resource_class=ResourceClass.GPU_MEDIA,
        fan_out=Axis.SHOT,
        takes=(
            "storyboard_frames",
            "scene_list",
            "scene_plans",
            "character_designs",
            "environment_designs",
            "style_guide",
            "concept_brief",
            "dialogue_script?",
            "dialogue_audio?",
            "generated_frames?",
        ),
        emits=("video_segments", "failed_segments"),
        services=frozenset({"auto_movie", "task"}),
        resources=Resources(cpus=0.01),
        timeout_seconds=900,
        expected_seconds=40,
    )
    Input = VideoGenerationInput
    Output = VideoGenerationOutput

    async def execute(self, inputs: VideoGenerationInput, ctx: AgentContext) -> VideoGenerationOutput:
        raise Misconfigured("VideoGeneration is not installed yet.")
