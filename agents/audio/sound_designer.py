"""The ambience of one scene: what the place sounds like at its hour and in its weather.

Made before the cut exists, so it is a loop; the mixer repeats it to the length of the scene.
"""

from typing import Any

from agents.base import Agent, AgentContext
from agents.film import SAMPLE_RATE, Scene, SoundEffect
from agents.items import narrow, scene_of, stable_seed
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import InvalidInput
from cluster.contracts.ids import AgentId

LOOP_SECONDS = 16.0


class SoundDesignerInput(Model):
    scene_list: tuple[Scene, ...]


class SoundDesignerOutput(Model):
    sound_effects: tuple[SoundEffect, ...]


class SoundDesigner(Agent[SoundDesignerInput, SoundDesignerOutput]):
    spec = AgentSpec(
        id=AgentId("sound_designer"),
        name="Sound Designer",
        role="Ambience and effects",
        department="audio",
        stage=Stage.MEDIA_GENERATION,
        capabilities=frozenset({"ambience", "sound"}),
        resource_class=ResourceClass.GPU_MEDIA,
        fan_out=Axis.SCENE,
        takes=("scene_list",),
        emits=("sound_effects",),
        services=frozenset({"task"}),
        resources=Resources(cpus=0.01),
        timeout_seconds=900,
        heartbeat_seconds=60,
        expected_seconds=12,
    )
    Input = SoundDesignerInput
    Output = SoundDesignerOutput

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        number = scene_of(item)
        return narrow(inputs, scene_list=lambda scene: scene["scene_number"] == number)

    async def execute(self, inputs: SoundDesignerInput, ctx: AgentContext) -> SoundDesignerOutput:
        if not inputs.scene_list:
            raise InvalidInput(f"The scene list has no {ctx.request.item}.")
        scene = inputs.scene_list[0]
        description = f"{scene.kit} {'interior' if scene.interior else 'exterior'}, {scene.time_of_day}, {scene.weather}"
        ambience = {
            "kit": scene.kit,
            "interior": scene.interior,
            "weather": scene.weather,
            "time_of_day": scene.time_of_day,
            "seconds": LOOP_SECONDS,
            "seed": stable_seed(ctx.request.seed, "place", scene.location),
        }
        outcome = await ctx.run_task(
            "process_audio",
            {
                "prompt": f"Ambience loop of {scene.location.title()}: {description}. No music, no voices.",
                "audio_params": {"duration": LOOP_SECONDS, "sample_rate": SAMPLE_RATE, "style": "ambience"},
                "ambience": ambience,
            },
        )
        assert outcome.media is not None
        effect = SoundEffect(scene_number=scene.scene_number, audio=outcome.media, description=description, provider=outcome.provider)
        return SoundDesignerOutput(sound_effects=(effect,))
