"""Keep voice models versioned across episodes."""

from agents.base import Agent, AgentContext
from agents.film import VoiceProfile
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import Misconfigured
from cluster.contracts.ids import AgentId


class VoiceLibraryManagerInput(Model):
    voice_profiles: tuple[VoiceProfile, ...]


class VoiceLibraryManagerOutput(Model):
    voice_library: dict[str, VoiceProfile]


class VoiceLibraryManager(Agent[VoiceLibraryManagerInput, VoiceLibraryManagerOutput]):
    spec = AgentSpec(
        id=AgentId("voice_library_manager"),
        name="Voice Library Manager",
        role="Keep voice models versioned across episodes",
        department="performance",
        stage=Stage.CHARACTER_CREATION,
        capabilities=frozenset({"voice_library_manager"}),
        resource_class=ResourceClass.CPU_MEDIA,
        takes=("voice_profiles",),
        emits=("voice_library",),
        services=frozenset({"auto_movie", "brain"}),
        resources=Resources(cpus=0.05),
        timeout_seconds=900,
        expected_seconds=1,
    )
    Input = VoiceLibraryManagerInput
    Output = VoiceLibraryManagerOutput

    async def execute(self, inputs: VoiceLibraryManagerInput, ctx: AgentContext) -> VoiceLibraryManagerOutput:
        raise Misconfigured("VoiceLibraryManager is not installed yet.")
