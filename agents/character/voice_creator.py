"""Voice profile: range, speech patterns, emotional palette."""

from agents.base import Agent, AgentContext
from agents.film import CharacterProfile, VoiceProfile
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import Misconfigured
from cluster.contracts.ids import AgentId


class VoiceCreatorInput(Model):
    character_profiles: tuple[CharacterProfile, ...]


class VoiceCreatorOutput(Model):
    voice_profiles: tuple[VoiceProfile, ...]


class VoiceCreator(Agent[VoiceCreatorInput, VoiceCreatorOutput]):
    spec = AgentSpec(
        id=AgentId("voice_creator"),
        name="Voice Creator",
        role="Voice profile: range, speech patterns, emotional palette",
        department="character",
        stage=Stage.CHARACTER_CREATION,
        capabilities=frozenset({"voice_creator"}),
        resource_class=ResourceClass.LLM,
        fan_out=Axis.CHARACTER,
        takes=("character_profiles",),
        emits=("voice_profiles",),
        services=frozenset({"brain"}),
        resources=Resources(cpus=0.01),
        expected_seconds=3,
    )
    Input = VoiceCreatorInput
    Output = VoiceCreatorOutput

    async def execute(self, inputs: VoiceCreatorInput, ctx: AgentContext) -> VoiceCreatorOutput:
        raise Misconfigured("VoiceCreator is not installed yet.")
