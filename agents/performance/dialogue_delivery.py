"""Speaks one line: the character's voice, moved as the direction says.

One execution makes one take. The take carries its own length and mouth shapes as the voice reported them, so shots, lips and subtitles need no
speech recognition and cannot drift apart.
"""

from typing import Any

from agents.base import Agent, AgentContext
from agents.film import SAMPLE_RATE, SpokenLine, Take, Viseme, VoiceDirection, VoiceProfile
from agents.items import columns, narrow, rows
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import InvalidInput, ProviderRejected
from cluster.contracts.ids import AgentId


class DialogueDeliveryInput(Model):
    dialogue_script: tuple[SpokenLine, ...]
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
        capabilities=frozenset({"speech"}),
        resource_class=ResourceClass.GPU_MEDIA,
        fan_out=Axis.LINE,
        takes=("dialogue_script", "voice_directions", "voice_library"),
        emits=("dialogue_audio",),
        services=frozenset({"task"}),
        requires=frozenset({"task"}),
        affinity="voice_library",
        gang="scene",
        resources=Resources(cpus=0.01),
        timeout_seconds=900,
        heartbeat_seconds=60,
        expected_seconds=10,
    )
    Input = DialogueDeliveryInput
    Output = DialogueDeliveryOutput

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        own = narrow(inputs, dialogue_script=lambda line: line["line_id"] == item, voice_directions=lambda row: row["line_id"] == item)
        view = columns(own, dialogue_script=SpokenLine)
        speakers = {line["character"] for line in rows(view, "dialogue_script")}
        view["voice_library"] = {name: voice for name, voice in (inputs.get("voice_library") or {}).items() if name in speakers}
        return view

    async def execute(self, inputs: DialogueDeliveryInput, ctx: AgentContext) -> DialogueDeliveryOutput:
        if not inputs.dialogue_script:
            raise InvalidInput(f"The script has no line {ctx.request.item}.")
        line = inputs.dialogue_script[0]
        voice = inputs.voice_library.get(line.character)
        if voice is None:
            raise InvalidInput(
                f"{line.character} speaks {line.line_id} but has no voice in the library. Add the character to the profiles, or give the line away."
            )
        direction = inputs.voice_directions[0] if inputs.voice_directions else _plain(line, voice)
        speech = {
            "text": line.text,
            "voice": voice.voice,
            "rate": direction.rate,
            "pitch": direction.pitch,
            "pitch_range": direction.pitch_range,
            "volume": direction.volume,
            "timbre": voice.timbre.model_dump(mode="json"),
            "delivery": direction.delivery,
            "stress": direction.stress,
            "pauses": direction.pauses,
        }
        task = {
            "prompt": line.text,
            "audio_params": {"sample_rate": SAMPLE_RATE, "style": f"speech, {voice.description}; {direction.intention}"},
            "speech": speech,
        }
        outcome = await ctx.run_task("process_audio", task)
        assert outcome.media is not None
        seconds = outcome.result.get("seconds", outcome.result.get("duration"))
        if not isinstance(seconds, int | float) or seconds <= 0:
            raise ProviderRejected(f"The speech provider gave no length for {line.line_id}. Its result must carry `seconds`.")
        take = Take(
            line_id=line.line_id,
            character=line.character,
            audio=outcome.media,
            seconds=float(seconds),
            visemes=tuple(Viseme.model_validate(shape) for shape in outcome.result.get("visemes", ())),
            pause_before=direction.pause_before,
            provider=outcome.provider,
        )
        return DialogueDeliveryOutput(dialogue_audio=(take,))


def _plain(line: SpokenLine, voice: VoiceProfile) -> VoiceDirection:
    """The undirected reading: the voice as cast."""
    return VoiceDirection(line_id=line.line_id, rate=voice.rate, pitch=voice.pitch, pitch_range=voice.pitch_range)
