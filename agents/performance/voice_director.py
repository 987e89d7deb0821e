"""Guide speech synthesis."""

from agents.base import Agent, AgentContext
from agents.film import DialogueLine, VoiceDirection, VoiceProfile
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import Misconfigured
from cluster.contracts.ids import AgentId


class VoiceDirectorInput(Model):
    voice_library: dict[str, VoiceProfile]
    dialogue_script: tuple[DialogueLine, ...]


class VoiceDirectorOutput(Model):
    voice_directions: tuple[VoiceDirection, ...]


class VoiceDirector(Agent[VoiceDirectorInput, VoiceDirectorOutput]):
    spec = AgentSpec(
        id=AgentId("voice_director"),
        name="Voice Director",
        role="Guide speech synthesis",
        department="performance",
        stage=Stage.SCENE_PLANNING,
        capabilities=frozenset({"voice_director"}),
        resource_class=ResourceClass.LLM,
        fan_out=Axis.SCENE,
        takes=("voice_library", "dialogue_script"),
        emits=("voice_directions",),
        services=frozenset({"brain"}),
        resources=Resources(cpus=0.01),
        expected_seconds=4,
    )
    Input = VoiceDirectorInput
    Output = VoiceDirectorOutput

    async def execute(self, inputs: VoiceDirectorInput, ctx: AgentContext) -> VoiceDirectorOutput:
        raise Misconfigured("VoiceDirector is not installed yet.")
