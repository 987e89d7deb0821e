"""The film's voices in one place, each different from the others.

Voices are cast one character at a time, so two may have been given the same one or one too like it, above all by an LLM. The library mends that without asking
again: the earlier character keeps its voice; the later one gets the next free voice of the list, or is moved in pitch and size until nobody could take one for the
other, and a note says so.
"""

from agents.base import Agent, AgentContext
from agents.film import VoiceProfile
from agents.media.voice_names import ALL_VOICES, VOICES, apart
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

TOLD_APART = 1.0
"""Least distance of two voices (`voice_names.apart`)."""
MOVES = tuple((pitch, tract) for reach in (1, 2, 3) for pitch in (0, 9 * reach, -9 * reach) for tract in (0.0, 0.05 * reach, -0.05 * reach))


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
            mended = _moved(_distinct(profile, {voice.voice for voice in library.values()}), list(library.values()))
            if mended.voice != profile.voice:
                ctx.notes.append(f"{profile.name} was cast with {profile.voice!r}, which is taken or unknown; the voice is now {mended.voice!r}.")
            elif mended != profile:
                ctx.notes.append(f"{profile.name} sounded too much like somebody else; pitch and size of the voice were moved.")
            library[profile.name] = mended
        return VoiceLibraryManagerOutput(voice_library=library)


def _distinct(profile: VoiceProfile, taken: set[str]) -> VoiceProfile:
    if profile.voice in ALL_VOICES and profile.voice not in taken:
        return profile
    free = [voice for voice in (*_kindred(profile.voice), *ALL_VOICES) if voice not in taken]
    if free:
        return profile.model_copy(update={"voice": free[0]})
    return profile if profile.voice in ALL_VOICES else profile.model_copy(update={"voice": ALL_VOICES[0]})


def _moved(profile: VoiceProfile, others: list[VoiceProfile]) -> VoiceProfile:
    """The voice moved as little as makes it another one than all before; as far as it goes when the cast is too large for that."""
    moved = [_shifted(profile, pitch, tract) for pitch, tract in MOVES]
    distances = [min((apart(voice, other) for other in others), default=99.0) for voice in moved]
    return next((voice for voice, far in zip(moved, distances, strict=True) if far >= TOLD_APART), moved[max(range(len(moved)), key=distances.__getitem__)])


def _shifted(profile: VoiceProfile, pitch: int, tract: float) -> VoiceProfile:
    timbre = profile.timbre.model_copy(update={"tract": round(min(1.4, max(0.7, profile.timbre.tract + tract)), 3)})
    return profile.model_copy(update={"pitch": min(99, max(0, profile.pitch + pitch)), "timbre": timbre})


def _kindred(voice: str) -> list[str]:
    """Voices listed for the same pronouns as `voice`; empty for an unknown one."""
    group = next((ages for ages in VOICES.values() if any(voice in names for names in ages.values())), {})
    return [name for names in group.values() for name in names]
