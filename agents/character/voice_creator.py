"""Casts a voice for one character.

Offline, voices are dealt in the order of the profiles: the character's own hash orders the voices that suit its pronouns, age and species, and what is done to them;
whoever comes earlier keeps its voice, whoever comes later takes the first that nobody before could be mistaken for. An execution sees the profiles up to its own, so
casts differ without executions seeing each other's results, and adding a character at the end changes nobody's voice.

Where there is a canon, its age and species count, and kin speak alike: with one accent, as far as voices of their kind have it. Where there is a casting sheet, weight, pace and pitch are
those it orders, unless that voice could be mistaken for an earlier one.
"""

import random
import re
from typing import Any

from agents.base import AgentContext, WritingAgent
from agents.film import CharacterProfile, Pronouns, Timbre, VoiceProfile
from agents.film.records import CanonFacts, Casting
from agents.items import narrow, rows, stable_seed
from agents.media.voice_names import ALL_VOICES, HERTZ, VOICES, apart, pitch_for, voices_for
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

RATES = {"child": 150, "young": 148, "adult": 141, "old": 128}
"""Words a minute: slow enough that a subtitle of the line can be read in its time."""
HIGH: dict[str, tuple[float, float]] = {"child": (255, 305), "young": (200, 245), "adult": (178, 222), "old": (160, 198)}
LOW: dict[str, tuple[float, float]] = {"child": (235, 285), "young": (112, 140), "adult": (90, 128), "old": (92, 122)}
BETWEEN: dict[str, tuple[float, float]] = {"child": (245, 295), "young": (150, 190), "adult": (138, 175), "old": (132, 165)}
"""Median pitch by age, in hertz."""
TRACTS: dict[str, tuple[float, float]] = {"child": (1.14, 1.24), "young": (0.97, 1.12), "adult": (0.91, 1.1), "old": (0.9, 1.04)}
MACHINES = ("robot", "android", "computer", "machine", "ai", "artificial intelligence", "drone", "probe", "ship")
BEASTS: dict[str, tuple[tuple[float, float], tuple[float, float]]] = {
    "small": ((270, 330), (1.22, 1.34)),
    "middling": ((150, 205), (1.06, 1.16)),
    "big": ((72, 90), (0.76, 0.84)),
}
"""Pitch and throat of animals that speak, by size."""
SMALL = frozenset((
    "cat", "mouse", "rat", "bird", "sparrow", "crow", "raven", "gull", "owl", "parrot", "rabbit", "hare", "squirrel", "kitten", "cub", "puppy",
    "hedgehog", "mole", "frog", "duck", "hen", "chicken", "bee", "ant",
))  # fmt: skip
BIG = frozenset((
    "bear", "horse", "cow", "ox", "bull", "mammoth", "elephant", "whale", "lion", "tiger", "dragon", "moose", "gorilla", "camel", "troll", "giant",
))  # fmt: skip
FAR_ENOUGH = 1.5
"""How far apart (`voice_names.apart`) two voices of a cast are if at all possible."""


PACE = {"slow": -13, "even": 0, "quick": 12}
"""Words a minute that a casting adds."""
PLACE = {"low": 0.0, "middle": 0.5, "high": 1.0}
"""Where in the pitches of one's kind."""
SIZE = {"heavy": 0.0, "medium": 0.5, "light": 1.0}
"""Where in the sizes of one's kind."""
KIN = re.compile(r"\b(?:sister|brother|daughter|son|mother|father|grand\w+|uncle|aunt|cousin|niece|nephew|twin|cub|child)\b")


class VoiceCreatorInput(Model):
    character_profiles: tuple[CharacterProfile, ...]
    canon_facts: CanonFacts | None = None
    casting_sheet: tuple[Casting, ...] = ()


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
        takes=("character_profiles", "canon_facts?", "casting_sheet?"),
        emits=("voice_profiles",),
        resources=Resources(cpus=0.01),
        expected_seconds=3,
    )
    Input = VoiceCreatorInput
    Output = VoiceCreatorOutput

    instructions = (
        "You cast the voice of one character of a short film: the LAST of the profiles you are given. The others are its partners and already cast; it "
        "must sound different from them. Return exactly one voice profile, with the character's name.\n"
        "Leave `timbre` as it is unless the character asks for more: `tract` 0.85 for the huge to 1.25 for the tiny, `breath`, `rasp` and `tremor` 0 to 1 (age, illness, smoke), "
        "`effect` machine or creature for who is one.\n"
        "`rate` is words a minute: 120 to 132 for the old and the slow, 136 to 150 for most, up to 165 for the quick. `pitch` 0 to 99: 40 to 50 for "
        "adults, higher for children. `casting_sheet`, if any, is an order: its pitch, weight and pace are those of this character against its own kind (slow takes 13 words a minute, "
        "quick adds 12; heavy lowers `tract`, light raises it). `canon_facts`, if any, win over the profile in age and species, and kin share an accent.  `pitch_range` 0 (flat) to 99 (lively). `description` is one sentence an actor could use.\n"
        "`voice` is an espeak-ng voice from this list, women's, men's, neutral and machine voices by age: "
        + "; ".join(f"{pronouns.value} {age}: {', '.join(names)}" for pronouns, ages in VOICES.items() for age, names in ages.items())
        + "."
    )

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        profiles = rows(inputs, "character_profiles")
        last = next((index for index, profile in enumerate(profiles) if profile["name"] == item), len(profiles) - 1)
        names = {profile["name"] for profile in profiles[: last + 1]}
        view = narrow({**inputs, "character_profiles": profiles[: last + 1]}, casting_sheet=lambda row: row["name"] in names)
        if canon := view.get("canon_facts"):
            kept = [fact for fact in canon["facts"] if fact["subject"] in names and fact["predicate"] in ("age", "species", "relation")]
            view["canon_facts"] = {**canon, "facts": kept, "timeline": []}
        return view

    def compose(self, inputs: VoiceCreatorInput, ctx: AgentContext) -> VoiceCreatorOutput:
        return VoiceCreatorOutput(voice_profiles=(cast(inputs.character_profiles, inputs.canon_facts, inputs.casting_sheet)[-1],))

    def check(self, inputs: VoiceCreatorInput, output: VoiceCreatorOutput) -> list[str]:
        wanted = inputs.character_profiles[-1].name
        if [voice.name for voice in output.voice_profiles] != [wanted]:
            return [f"Return exactly one voice profile, for {wanted}."]
        voice = output.voice_profiles[0].voice
        return [] if voice in ALL_VOICES else [f"{voice!r} is not in the list of voices."]


def cast(profiles: tuple[CharacterProfile, ...], canon: CanonFacts | None = None, sheet: tuple[Casting, ...] = ()) -> list[VoiceProfile]:
    """One voice per profile, in order; each as far from the earlier ones as its kind allows, as the canon and the casting want it."""
    dealt: list[VoiceProfile] = []
    for profile in profiles:
        ordered = next((row for row in sheet if row.name == profile.name), None)
        offered = _readings(_by_canon(profile, canon), ordered)
        if home := _accent_of_kin(profile, profiles, dealt, canon):
            offered.sort(key=lambda voice: voice.voice.partition("+")[0] != home)
        free = [voice for voice in offered if voice.voice not in {other.voice for other in dealt}] or offered
        found = next((voice for voice in free if _nearest(voice, dealt) >= FAR_ENOUGH), None)
        dealt.append(found or max(free, key=lambda voice: _nearest(voice, dealt)))
    return dealt


def _by_canon(profile: CharacterProfile, canon: CanonFacts | None) -> CharacterProfile:
    """The profile with the age and the species that are canon; the canon wins over what somebody wrote into a profile."""
    told = {name: canon.value(profile.name, name) for name in ("age", "species")} if canon else {}
    return CharacterProfile.model_validate(
        {**profile.model_dump(), **{name: value for name, value in told.items() if value and (name != "age" or value in RATES)}}
    )


def _accent_of_kin(profile: CharacterProfile, profiles: tuple[CharacterProfile, ...], dealt: list[VoiceProfile], canon: CanonFacts | None) -> str:
    """The accent of the first of one's family who has a voice already; empty without canon, family or voice."""
    if canon is None:
        return ""
    related = {fact.subject: fact.value.rpartition(" of ")[2] for fact in canon.facts if fact.predicate == "relation" and KIN.search(fact.value)}
    heads = {other.name: related.get(other.name, other.name if other.name in related.values() else "") for other in profiles}
    family = heads[profile.name]
    return next((voice.voice.partition("+")[0] for voice in dealt if family and heads.get(voice.name) == family), "")


def _nearest(voice: VoiceProfile, others: list[VoiceProfile]) -> float:
    return min((apart(voice, other) for other in others), default=99.0)


def _readings(profile: CharacterProfile, ordered: Casting | None = None) -> list[VoiceProfile]:
    """Every way in which this character may be spoken, the most fitting first: voices of its kind, each at nine pitches and sizes, those that the casting orders first."""
    rng = random.Random(stable_seed("voice", profile.name))
    rate = RATES[profile.age] + round(20 * (profile.talkativeness - 0.5)) + rng.randint(-4, 4)
    span = round(66 - 30 * profile.formality) + rng.randint(-4, 4)
    names, (low, high), (short, long), timbre = _kind(profile, rng)
    steps = [(a, b) for a in (0.5, 0.0, 1.0) for b in (0.5, 0.0, 1.0)]
    rng.shuffle(steps)
    if ordered:
        rate += PACE[ordered.pace]
        steps.sort(key=lambda step: 2 * abs(step[0] - PLACE[ordered.pitch]) + abs(step[1] - SIZE[ordered.voice_weight]))
    readings: list[VoiceProfile] = []
    for voice in names:
        for height, size in steps:
            hertz, tract = low + (high - low) * height, short + (long - short) * size
            readings.append(
                VoiceProfile(
                    name=profile.name,
                    voice=voice,
                    rate=rate,
                    pitch=pitch_for(hertz / HERTZ[voice.partition("+")[2]]),
                    pitch_range=span if timbre.effect != "machine" else 14,
                    description=_description(profile) if ordered is None else f"{ordered.archetype}: {_description(profile)}",
                    timbre=timbre.model_copy(update={"tract": round(tract, 3)}),
                )
            )
    return readings


def _kind(profile: CharacterProfile, rng: random.Random) -> tuple[tuple[str, ...], tuple[float, float], tuple[float, float], Timbre]:
    """Voices, pitch and throat of the character's kind, and what else is done to it."""
    species = profile.species.lower()
    if species in MACHINES or (profile.pronouns is Pronouns.IT and species == "human"):
        return voices_for(Pronouns.IT, profile.age), (84, 150), (0.88, 1.1), Timbre(breath=0.0, effect="machine")
    pronouns = profile.pronouns if profile.pronouns is not Pronouns.IT else Pronouns.THEY
    if species != "human":
        words = set(species.split())
        pitch, tract = BEASTS["small" if words & SMALL else "big" if words & BIG else "middling"]
        young = 1.12 if profile.age == "child" else 1.0
        names = voices_for(pronouns, profile.age)
        return names, (pitch[0] * young, pitch[1] * young), tract, Timbre(breath=0.4, rasp=round(rng.uniform(0.25, 0.45), 2), effect="creature")
    hertz = {Pronouns.SHE: HIGH, Pronouns.HE: LOW}.get(pronouns, BETWEEN)[profile.age]
    own_age, others = VOICES[pronouns][profile.age], voices_for(pronouns, profile.age)[len(VOICES[pronouns][profile.age]) :]
    first = rng.randrange(len(own_age))
    timbre = Timbre(
        breath=round(rng.uniform(0.15, 0.4) + (0.2 if profile.age == "old" else 0.0), 2),
        warmth=round(rng.uniform(-0.2, 0.9), 2),
        rasp=round(rng.uniform(0.05, 0.3), 2) if profile.age == "old" else 0.0,
        tremor=round(rng.uniform(0.3, 0.7), 2) if profile.age == "old" else 0.0,
    )
    return (*own_age[first:], *own_age[:first], *others), hertz, TRACTS[profile.age], timbre


def _description(profile: CharacterProfile) -> str:
    manner = "formal" if profile.formality > 0.6 else "plain" if profile.formality > 0.3 else "loose"
    flow = "quick to speak" if profile.talkativeness > 0.6 else "sparing with words" if profile.talkativeness < 0.4 else "even"
    habit = f', often "{profile.tic}"' if profile.tic else ""
    return f"{profile.age} {profile.profession or profile.species}, {manner}, {flow}{habit}"
