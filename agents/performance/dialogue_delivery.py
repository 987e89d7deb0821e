"""Pacing, emphasis, subtext; produces the takes."""

from agents.base import Agent, AgentContext
from agents.film import DialogueLine, Take, VoiceDirection, VoiceProfile
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import Misconfigured
from cluster.contracts.ids import AgentId


class DialogueDeliveryInput(Model):
    dialogue_script: tuple[DialogueLine, ...]
    voice_directions: tuple[VoiceDirection, ...]
    voice_library: dict[str, VoiceProfile]


class DialogueDeliveryOutput(Model):
    dialogue_audio: tuple[Take, ...]


class DialogueDelivery(Agent[DialogueDeliveryInput, DialogueDeliveryOutput]):
    spec = AgentSpec(
        id=AgentId("dialogue_delivery"),
        name="Dialogue Delivery",
        role="Pacing, emphasis, subtext; produces the takes",
        department="performance",
        stage=Stage.MEDIA_GENERATION,
        capabilities=frozenset({"dialogue_delivery"}),
        resource_class=ResourceClass.GPU_MEDIA,
        fan_out=Axis.LINE,
        takes=("dialogue_script", "voice_directions", "voice_library"),
        emits=("dialogue_audio",),
        services=frozenset({"task"}),
        resources=Resources(cpus=0.01),
        timeout_seconds=900,
        expected_seconds=10,
    )
    Input = DialogueDeliveryInput
    Output = DialogueDeliveryOutput

    async def execute(self, inputs: DialogueDeliveryInput, ctx: AgentContext) -> DialogueDeliveryOutput:
        raise Misconfigured("DialogueDelivery is not installed yet.")
