"""Balance dialogue, music and effects, then join the mix to the picture."""

from agents.base import Agent, AgentContext
from agents.film import AudioMix, Concept, DialogueLine, FinalEdit, MasteredEdit, MusicCue, Scene, SoundEffect, Take
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import Misconfigured
from cluster.contracts.ids import AgentId


class AudioMixerInput(Model):
    final_edit: FinalEdit
    dialogue_audio: tuple[Take, ...] = ()
    sound_effects: tuple[SoundEffect, ...] = ()
    music_cues: tuple[MusicCue, ...] = ()
    dialogue_script: tuple[DialogueLine, ...] = ()
    scene_list: tuple[Scene, ...] = ()
    concept_brief: Concept | None = None
    revision_note: str = ""


class AudioMixerOutput(Model):
    audio_mix: AudioMix
    mastered_edit: MasteredEdit


class AudioMixer(Agent[AudioMixerInput, AudioMixerOutput]):
    spec = AgentSpec(
        id=AgentId("audio_mixer"),
        name="Audio Mixer",
        role="Balance dialogue, music and effects, then join the mix to the picture",
        department="audio",
        stage=Stage.POST_PRODUCTION,
        capabilities=frozenset({"audio_mixer"}),
        resource_class=ResourceClass.CPU_MEDIA,
        takes=("final_edit", "dialogue_audio?", "sound_effects?", "music_cues?", "dialogue_script?", "scene_list?", "concept_brief?", "revision_note?"),
        emits=("audio_mix", "mastered_edit"),
        services=frozenset({"task"}),
        resources=Resources(cpus=0.05),
        timeout_seconds=900,
        expected_seconds=15,
    )
    Input = AudioMixerInput
    Output = AudioMixerOutput

    async def execute(self, inputs: AudioMixerInput, ctx: AgentContext) -> AudioMixerOutput:
        raise Misconfigured("AudioMixer is not installed yet.")
