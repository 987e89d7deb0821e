"""Ambience and effects."""

from agents.base import Agent, AgentContext
from agents.film import Scene, SoundEffect
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import Misconfigured
from cluster.contracts.ids import AgentId


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
        capabilities=frozenset({"sound_designer"}),
        resource_class=ResourceClass.GPU_MEDIA,
        fan_out=Axis.SCENE,
        takes=("scene_list",),
        emits=("sound_effects",),
        services=frozenset({"task"}),
        resources=Resources(cpus=0.01),
        timeout_seconds=900,
        expected_seconds=12,
    )
    Input = SoundDesignerInput
    Output = SoundDesignerOutput

    async def execute(self, inputs: SoundDesignerInput, ctx: AgentContext) -> SoundDesignerOutput:
        raise Misconfigured("SoundDesigner is not installed yet.")
