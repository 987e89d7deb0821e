"""The ambience of one scene: what the place sounds like at its hour and in its weather.

Made before the cut exists and longer than scenes are, so that nothing in it is heard twice; its end meets its beginning, should a scene be longer still.
"""

from typing import Any

from agents.base import Agent, AgentContext
from agents.film import SAMPLE_RATE, Scene, SoundEffect
from agents.items import columns, narrow, rows, scene_of, stable_seed
from agents.media.jobs import AmbienceJob
from agents.media.soundscape import soundscape
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import InvalidInput
from cluster.contracts.ids import AgentId

LOOP_SECONDS = 36.0


class PlaceHeard(Model):
    """Of a place's design what can be heard: a new palette makes no new sound."""

    location: str
    features: tuple[str, ...] = ()


class Heard(Model):
    """Of what a scout knows of a place, what is heard there."""

    location: str
    heard: tuple[str, ...] = ()


class SoundDesignerInput(Model):
    scene_list: tuple[Scene, ...]
    environment_designs: tuple[PlaceHeard, ...] = ()
    location_references: tuple[Heard, ...] = ()


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
        takes=("scene_list", "environment_designs?", "location_references?"),
        emits=("sound_effects",),
        services=frozenset({"task"}),
        requires=frozenset({"task"}),
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
        own = narrow(inputs, scene_list=lambda scene: scene["scene_number"] == number)
        places = {scene["location"] for scene in rows(own, "scene_list")}
        there = narrow(own, environment_designs=lambda row: row["location"] in places, location_references=lambda row: row["location"] in places)
        return columns(there, environment_designs=PlaceHeard, location_references=Heard)

    async def execute(self, inputs: SoundDesignerInput, ctx: AgentContext) -> SoundDesignerOutput:
        if not inputs.scene_list:
            raise InvalidInput(f"The scene list has no {ctx.request.item}.")
        scene = inputs.scene_list[0]
        description = f"{scene.kit} {'interior' if scene.interior else 'exterior'}, {scene.time_of_day}, {scene.weather}"
        ambience = AmbienceJob(
            kit=scene.kit,
            interior=scene.interior,
            weather=scene.weather,
            time_of_day=scene.time_of_day,
            seconds=LOOP_SECONDS,
            seed=stable_seed(ctx.request.seed, "place", scene.location),
            place=scene.location,
            features=(*(feature for design in inputs.environment_designs for feature in design.features), *_scouted(inputs)),
        )
        heard = soundscape(ambience).names
        outcome = await ctx.run_task(
            "process_audio",
            {
                "prompt": f"Ambience loop of {scene.location.title()}: {description}; {', '.join(heard)}. No music, no voices.",
                "audio_params": {"duration": LOOP_SECONDS, "sample_rate": SAMPLE_RATE, "style": "ambience"},
                "ambience": ambience.model_dump(mode="json"),
            },
        )
        assert outcome.media is not None
        effect = SoundEffect(scene_number=scene.scene_number, audio=outcome.media, description=description, provider=outcome.provider, heard=heard)
        return SoundDesignerOutput(sound_effects=(effect,))


def _scouted(inputs: SoundDesignerInput) -> tuple[str, ...]:
    return tuple(sound for place in inputs.location_references for sound in place.heard)
