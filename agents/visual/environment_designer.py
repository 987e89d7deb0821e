"""Locations, sets, architecture."""

from agents.base import Agent, AgentContext
from agents.film import EnvironmentDesign, Scene, StyleGuide, WorldBible
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import Misconfigured
from cluster.contracts.ids import AgentId


class EnvironmentDesignerInput(Model):
    world_bible: WorldBible
    scene_list: tuple[Scene, ...]
    style_guide: StyleGuide | None = None


class EnvironmentDesignerOutput(Model):
    environment_designs: tuple[EnvironmentDesign, ...]


class EnvironmentDesigner(Agent[EnvironmentDesignerInput, EnvironmentDesignerOutput]):
    spec = AgentSpec(
        id=AgentId("environment_designer"),
        name="Environment Designer",
        role="Locations, sets, architecture",
        department="visual",
        stage=Stage.SCENE_PLANNING,
        capabilities=frozenset({"environment_designer"}),
        resource_class=ResourceClass.GPU_MEDIA,
        fan_out=Axis.LOCATION,
        takes=("world_bible", "scene_list", "style_guide?"),
        emits=("environment_designs",),
        services=frozenset({"brain", "task"}),
        resources=Resources(cpus=0.01),
        timeout_seconds=900,
        expected_seconds=10,
    )
    Input = EnvironmentDesignerInput
    Output = EnvironmentDesignerOutput

    async def execute(self, inputs: EnvironmentDesignerInput, ctx: AgentContext) -> EnvironmentDesignerOutput:
        raise Misconfigured("EnvironmentDesigner is not installed yet.")
