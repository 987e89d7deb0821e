"""The film's voices in one place, each different from the others.

Voices are cast one character at a time, so two may have been given the same one, above all by an LLM. The library mends that without asking again:
the earlier character keeps its voice, the later one gets the next free voice of the list, and says so in a note.
"""

from agents.base import Agent, AgentContext
from agents.film import VoiceProfile
from agents.media.voice_names import ALL_VOICES, VOICES
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

PITCH_STEP = 14
"""How far two characters who must share a voice are moved apart."""


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
        capabilities=frozenset({"voice_library"}),
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
        ctx.provider = "callsheet"
        library: dict[str, VoiceProfile] = {}
        for profile in inputs.voice_profiles:
            mended = _distinct(profile, {voice.voice for voice in library.values()})
            if mended != profile:
                ctx.notes.append(f"{profile.name} was cast with {profile.voice!r}, which is taken or unknown; the voice is now {mended.voice!r}.")
            library[profile.name] = mended
        return VoiceLibraryManagerOutput(voice_library=library)


def _distinct(profile: VoiceProfile, taken: set[str]) -> VoiceProfile:
    if profile.voice in ALL_VOICES and profile.voice not in taken:
        return profile
    free = [voice for voice in (*_kindred(profile.voice), *ALL_VOICES) if voice not in taken]
    if free:
        return profile.model_copy(update={"voice": free[0]})
    voice = profile.voice if profile.voice in ALL_VOICES else ALL_VOICES[0]
    return profile.model_copy(update={"voice": voice, "pitch": (profile.pitch + PITCH_STEP) % 100})


def _kindred(voice: str) -> list[str]:
    """Voices listed for the same pronouns as `voice`; empty for an unknown one."""
    group = next((ages for ages in VOICES.values() if any(voice in names for names in ages.values())), {})
    return [name for names in group.values() for name in names]
