"""Appearance, clothing, distinctive features; reference sheets."""

from agents.base import Agent, AgentContext
from agents.film import CharacterDesign, CharacterProfile, StyleGuide
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import Misconfigured
from cluster.contracts.ids import AgentId


class CharacterDesignerInput(Model):
    character_profiles: tuple[CharacterProfile, ...]
    style_guide: StyleGuide | None = None


class CharacterDesignerOutput(Model):
    character_designs: tuple[CharacterDesign, ...]


class CharacterDesigner(Agent[CharacterDesignerInput, CharacterDesignerOutput]):
    spec = AgentSpec(
        id=AgentId("character_designer"),
        name="Character Designer",
        role="Appearance, clothing, distinctive features; reference sheets",
        department="character",
        stage=Stage.CHARACTER_CREATION,
        capabilities=frozenset({"character_designer"}),
        resource_class=ResourceClass.GPU_MEDIA,
        fan_out=Axis.CHARACTER,
        takes=("character_profiles", "style_guide?"),
        emits=("character_designs",),
        services=frozenset({"brain", "task"}),
        resources=Resources(cpus=0.01),
        timeout_seconds=900,
        expected_seconds=10,
    )
    Input = CharacterDesignerInput
    Output = CharacterDesignerOutput

    async def execute(self, inputs: CharacterDesignerInput, ctx: AgentContext) -> CharacterDesignerOutput:
        raise Misconfigured("CharacterDesigner is not installed yet.")
