"""Render storyboard frames to images."""

from agents.base import Agent, AgentContext
from agents.film import CharacterDesign, Concept, EnvironmentDesign, FailedPart, Frame, GeneratedFrame, Scene, ScenePlan, StyleGuide
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import Misconfigured
from cluster.contracts.ids import AgentId


class ImageGenerationInput(Model):
    storyboard_frames: tuple[Frame, ...]
    scene_list: tuple[Scene, ...]
    scene_plans: tuple[ScenePlan, ...]
    character_designs: tuple[CharacterDesign, ...]
    environment_designs: tuple[EnvironmentDesign, ...]
    style_guide: StyleGuide
    concept_brief: Concept


class ImageGenerationOutput(Model):
    generated_frames: tuple[GeneratedFrame, ...]
    failed_frames: tuple[FailedPart, ...]


class ImageGeneration(Agent[ImageGenerationInput, ImageGenerationOutput]):
    spec = AgentSpec(
        id=AgentId("image_generation"),
        name="Image Generation",
        role="Render storyboard frames to images",
        department="content_generation",
        stage=Stage.MEDIA_GENERATION,
        capabilities=frozenset({"image_generation"}),
        resource_class=ResourceClass.GPU_MEDIA,
        fan_out=Axis.SHOT,
        takes=("storyboard_frames", "scene_list", "scene_plans", "character_designs", "environment_designs", "style_guide", "concept_brief"),
        emits=("generated_frames", "failed_frames"),
        services=frozenset({"auto_movie", "task"}),
        resources=Resources(cpus=0.01),
        timeout_seconds=900,
        expected_seconds=10,
    )
    Input = ImageGenerationInput
    Output = ImageGenerationOutput

    async def execute(self, inputs: ImageGenerationInput, ctx: AgentContext) -> ImageGenerationOutput:
        raise Misconfigured("ImageGeneration is not installed yet.")
