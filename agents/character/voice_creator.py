"""Casts a voice for one character.

Offline, voices are dealt in the order of the profiles: the character's own hash orders the voices that suit its pronouns and age, and whoever comes
earlier keeps its voice. An execution sees the profiles up to its own, so casts differ without executions seeing each other's results, and adding a
character at the end changes nobody's voice.
"""

from typing import Any

from agents.base import AgentContext, WritingAgent
from agents.film import CharacterProfile, VoiceProfile
from agents.items import rows, stable_seed
from agents.media.voice_names import ALL_VOICES, VOICES, voices_for
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

RATES = {"child": 150, "young": 148, "adult": 141, "old": 128}
"""Words a minute: slow enough that a subtitle of the line can be read in its time."""
PITCHES = {"child": 66, "young": 54, "adult": 46, "old": 40}


class VoiceCreatorInput(Model):
    character_profiles: tuple[CharacterProfile, ...]


class VoiceCreatorOutput(Model):
    voice_profiles: tuple[VoiceProfile, ...]


class VoiceCreator(WritingAgent[VoiceCreatorInput, VoiceCreatorOutput]):
    spec = AgentSpec(
        id=AgentId("voice_creator"),
        name="Voice Creator",
        role="Voice profile: range, speech patterns, emotional palette",
        department="character",
        stage=Stage.CHARACTER_CREATION,
        capabilities=frozenset({"voice_casting"}),
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

    instructions = (
        "You cast the voice of one character of a short film: the LAST of the profiles you are given. The others are its partners and already cast; it "
        "must sound different from them. Return exactly one voice profile, with the character's name.\n"
        "`rate` is words a minute: 120 to 132 for the old and the slow, 136 to 150 for most, up to 165 for the quick. `pitch` 0 to 99: 40 to 50 for "
        "adults, higher for children. `pitch_range` 0 (flat) to 99 (lively). `description` is one sentence an actor could use.\n"
        "`voice` is an espeak-ng voice from this list, women's, men's, neutral and machine voices by age: "
        + "; ".join(f"{pronouns.value} {age}: {', '.join(names)}" for pronouns, ages in VOICES.items() for age, names in ages.items())
        + "."
    )

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        profiles = rows(inputs, "character_profiles")
        last = next((index for index, profile in enumerate(profiles) if profile["name"] == item), len(profiles) - 1)
        return {**inputs, "character_profiles": profiles[: last + 1]}

    def compose(self, inputs: VoiceCreatorInput, ctx: AgentContext) -> VoiceCreatorOutput:
        profile, rng = inputs.character_profiles[-1], ctx.rng("voice")
        voice = _deal(inputs.character_profiles)[-1]
        return VoiceCreatorOutput(
            voice_profiles=(
                VoiceProfile(
                    name=profile.name,
                    voice=voice,
                    rate=RATES[profile.age] + round(20 * (profile.talkativeness - 0.5)) + rng.randint(-4, 4),
                    pitch=PITCHES[profile.age] + rng.randint(-5, 5),
                    pitch_range=round(62 - 30 * profile.formality) + rng.randint(-4, 4),
                    description=_description(profile),
                ),
            )
        )

    def check(self, inputs: VoiceCreatorInput, output: VoiceCreatorOutput) -> list[str]:
        wanted = inputs.character_profiles[-1].name
        if [voice.name for voice in output.voice_profiles] != [wanted]:
            return [f"Return exactly one voice profile, for {wanted}."]
        voice = output.voice_profiles[0].voice
        return [] if voice in ALL_VOICES else [f"{voice!r} is not in the list of voices."]


def _deal(profiles: tuple[CharacterProfile, ...]) -> list[str]:
    """One voice per profile, in order; different while the voices of a group last."""
    dealt: list[str] = []
    for profile in profiles:
        fitting = voices_for(profile.pronouns, profile.age)
        own_age = VOICES[profile.pronouns][profile.age]
        first = stable_seed("voice", profile.name) % len(own_age)
        order = (*own_age[first:], *own_age[:first], *fitting[len(own_age) :])
        dealt.append(next((voice for voice in order if voice not in dealt), order[0]))
    return dealt


def _description(profile: CharacterProfile) -> str:
    manner = "formal" if profile.formality > 0.6 else "plain" if profile.formality > 0.3 else "loose"
    flow = "quick to speak" if profile.talkativeness > 0.6 else "sparing with words" if profile.talkativeness < 0.4 else "even"
    habit = f', often "{profile.tic}"' if profile.tic else ""
    return f"{profile.age} {profile.profession or profile.species}, {manner}, {flow}{habit}"
