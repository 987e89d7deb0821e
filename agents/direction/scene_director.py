"""Blocking, positioning, choreography."""

from agents.base import Agent, AgentContext
from agents.film import CharacterProfile, Scene, ScenePlan
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import Misconfigured
from cluster.contracts.ids import AgentId


class SceneDirectorInput(Model):
    scene_list: tuple[Scene, ...]
    character_profiles: tuple[CharacterProfile, ...]


class SceneDirectorOutput(Model):
    scene_plans: tuple[ScenePlan, ...]


class SceneDirector(Agent[SceneDirectorInput, SceneDirectorOutput]):
    spec = AgentSpec(
        id=AgentId("scene_director"),
        name="Scene Director",
        role="Blocking, positioning, choreography",
        department="production_planning",
        stage=Stage.SCENE_PLANNING,
        capabilities=frozenset({"scene_director"}),
        resource_class=ResourceClass.LLM,
        fan_out=Axis.SCENE,
        takes=("scene_list", "character_profiles"),
        emits=("scene_plans",),
        services=frozenset({"brain"}),
        resources=Resources(cpus=0.01),
        expected_seconds=3,
    )
    Input = SceneDirectorInput
    Output = SceneDirectorOutput

    async def execute(self, inputs: SceneDirectorInput, ctx: AgentContext) -> SceneDirectorOutput:
        raise Misconfigured("SceneDirector is not installed yet.")
