"""The still of one shot, for the storyboard and as the first frame of video models.

It is drawn from the shot plan the clip is drawn from. What a Task Service refuses or does not finish is drawn offline; a still that cannot be drawn at all does not
stop the film, it is reported in `failed_frames`.
"""

from typing import Any

from agents.base import Agent, AgentContext
from agents.film import FailedPart, GeneratedFrame, RenderBudget
from agents.film.planning import ShotRation
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import InvalidInput, ProviderRejected
from cluster.contracts.ids import AgentId

from .rations import ration_of, rendered
from .shot_plans import SHOT_INPUTS, shot_view
from .staged_shots import STAGING_INPUTS, StagedInputs


class ImageGenerationInput(StagedInputs):
    render_budget: RenderBudget | None = None
    render_allocation: tuple[ShotRation, ...] = ()


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
        capabilities=frozenset({"image"}),
        resource_class=ResourceClass.GPU_MEDIA,
        fan_out=Axis.SHOT,
        takes=(
            *SHOT_INPUTS,
            *STAGING_INPUTS,
            "film_format?",
            "render_budget?",
            "render_allocation?",
        ),
        emits=("generated_frames", "failed_frames"),
        services=frozenset({"task"}),
        affinity="character_designs",
        gang="scene",
        resources=Resources(cpus=0.01),
        timeout_seconds=900,
        heartbeat_seconds=60,
        expected_seconds=10,
    )
    Input = ImageGenerationInput
    Output = ImageGenerationOutput

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        return shot_view(inputs, item)

    async def execute(self, inputs: ImageGenerationInput, ctx: AgentContext) -> ImageGenerationOutput:
        if not inputs.storyboard_frames:
            raise InvalidInput(f"The storyboard has no frame {ctx.request.item}.")
        frame = inputs.storyboard_frames[0]
        plan = inputs.plan(frame, seed=ctx.request.seed)
        task = {
            "prompt": plan.prompt,
            "image_params": {"width": plan.width, "height": plan.height, "style": plan.look},
            "shot_plan": plan.model_dump(mode="json"),
        }
        try:
            ration = ration_of(inputs.render_allocation, inputs.render_budget)
            outcome, _ = await rendered(ctx, self.spec, "generate_image", task, ration, seconds=ration.seconds_per_still)
        except ProviderRejected as error:
            ctx.make_do(f"The still of {frame.frame_id} was refused: {error.detail}")
            return ImageGenerationOutput(generated_frames=(), failed_frames=(FailedPart(part_id=frame.frame_id, error=error.detail),))
        assert outcome.media is not None
        still = GeneratedFrame(frame_id=frame.frame_id, image=outcome.media, provider=outcome.provider)
        return ImageGenerationOutput(generated_frames=(still,), failed_frames=())
