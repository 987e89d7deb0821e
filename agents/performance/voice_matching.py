"""Whether a character sounds like itself in every scene: each take is held against the library voice, which reads the same line under the same direction, and against the character's other takes.

A line is another voice when its spectrum and pitch are further from that reading than two readings of one voice are (`FOREIGN`, measured on 90 lines of seven films: takes and plain readings of one voice
lie below 3.3, and below 2.2 in 95 of 100; takes of another voice above 2.2 in 99 of 100). What does not match is an error of the content review. Loudness is measured too, and the mix trims each line by
it: a character's level is brought to that of all voices, and each line half-way to the character's own, so that what was spoken low stays lower.
"""

import asyncio
import math
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from agents.base import Agent, AgentContext
from agents.film import SAMPLE_RATE, LineMatch, SpokenLine, Take, VoiceDirection, VoiceMatch, VoiceProfile
from agents.items import columns, narrow
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.base import Model
from cluster.contracts.errors import InvalidInput
from cluster.contracts.ids import AgentId

if TYPE_CHECKING:
    from agents.media.voiceprint import Voiceprint

USUAL = (0.52, 0.48, 0.49, 0.31, 0.4, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3)
"""How far the mean cepstra of two readings of one line by one voice lie apart: the standard deviation over 90 lines."""
USUAL_SEMITONES = 2.0
FOREIGN, FOREIGN_UNDIRECTED = 2.2, 3.4
"""Distances from which on a line is another voice: against a reading as it was directed, and against a plain one."""
DRIFT = 7.0
"""Semitones from the character's other lines, strangers left out; direction moves a voice by four at most."""
VOICE_LUFS = -18.5
"""Loudness of a spoken line as it is delivered: the median of 206 lines of eleven films, none of which was taken for another voice's."""
MOST_TRIM_DB = 3.0


class VoiceMatchingInput(Model):
    dialogue_audio: tuple[Take, ...]
    voice_library: dict[str, VoiceProfile]
    dialogue_script: tuple[SpokenLine, ...]
    voice_directions: tuple[VoiceDirection, ...] = ()


class VoiceMatchingOutput(Model):
    voice_match_report: tuple[VoiceMatch, ...]


class VoiceMatching(Agent[VoiceMatchingInput, VoiceMatchingOutput]):
    spec = AgentSpec(
        id=AgentId("voice_matching"),
        name="Voice Matching",
        role="Check voice consistency across scenes",
        department="performance",
        stage=Stage.MEDIA_GENERATION,
        capabilities=frozenset({"voice_matching", "measurement"}),
        resource_class=ResourceClass.CPU_MEDIA,
        fan_out=Axis.CHARACTER,
        takes=("dialogue_audio", "voice_library", "dialogue_script", "voice_directions?"),
        emits=("voice_match_report",),
        services=frozenset({"task"}),
        requires=frozenset({"task"}),
        resources=Resources(cpus=0.05),
        timeout_seconds=900,
        expected_seconds=3,
    )
    Input = VoiceMatchingInput
    Output = VoiceMatchingOutput

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        """The character's own lines and voice."""
        own = narrow(inputs, dialogue_audio=lambda take: take["character"] == item, dialogue_script=lambda line: line["character"] == item)
        spoken = {take["line_id"] for take in own.get("dialogue_audio") or ()}
        view = columns(narrow(own, voice_directions=lambda row: row["line_id"] in spoken), dialogue_script=SpokenLine)
        view["voice_library"] = {name: voice for name, voice in (inputs.get("voice_library") or {}).items() if name == item}
        return view

    async def execute(self, inputs: VoiceMatchingInput, ctx: AgentContext) -> VoiceMatchingOutput:
        ctx.provider = "callsheet"
        character = ctx.request.item
        voice = inputs.voice_library.get(character)
        if not inputs.dialogue_audio:
            return VoiceMatchingOutput(voice_match_report=(VoiceMatch(character=character, voice=voice.voice if voice else "", lines=()),))
        if voice is None:
            raise InvalidInput(f"{character} speaks but has no voice in the library. Add the character to the profiles, or give the lines away.")
        texts, directions = {line.line_id: line.text for line in inputs.dialogue_script}, {row.line_id: row for row in inputs.voice_directions}
        takes = [take for take in inputs.dialogue_audio if take.line_id in texts]
        readings = await asyncio.gather(*(self._reading(texts[take.line_id], voice, directions.get(take.line_id), take, ctx) for take in takes))
        heard = await asyncio.to_thread(_heard, [await ctx.artifacts.fetch(take.audio, ctx.scratch / f"{take.line_id}.wav") for take in takes])
        read = await asyncio.to_thread(_prints, readings)
        ctx.provider = "callsheet"
        lines = matched(
            [take.line_id for take in takes], [p for p, _ in heard], [lufs for _, lufs in heard], read, [take.line_id in directions for take in takes]
        )
        match = VoiceMatch(character=character, voice=voice.voice, lines=tuple(lines))
        ctx.notes.extend(f"{line.line_id} does not sound like {character}: {line.why}" for line in match.strangers)
        return VoiceMatchingOutput(voice_match_report=(match,))

    async def _reading(self, text: str, voice: VoiceProfile, direction: VoiceDirection | None, take: Take, ctx: AgentContext) -> Path:
        """The library voice's own reading of a line, as it was directed."""
        moved = {"rate": voice.rate, "pitch": voice.pitch, "pitch_range": voice.pitch_range}
        if direction:
            moved |= {name: getattr(direction, name) for name in ("rate", "pitch", "pitch_range", "delivery", "stress", "pauses")}
        speech = {"text": text, "voice": voice.voice, "timbre": voice.timbre.model_dump(mode="json"), **moved}
        task = {"prompt": text, "audio_params": {"sample_rate": SAMPLE_RATE, "style": f"speech, {voice.description}"}, "speech": speech}
        outcome = await ctx.run_task("process_audio", task, part=take.line_id, priority=3)
        media: ArtifactRef | None = outcome.media
        assert media is not None
        return await ctx.artifacts.fetch(media, ctx.scratch / f"reading_{take.line_id}.wav")


def matched(
    names: Sequence[str], heard: Sequence["Voiceprint"], loudness: Sequence[float], read: Sequence["Voiceprint"], directed: Sequence[bool]
) -> list[LineMatch]:
    """What is to be said of a character's lines. Pure."""
    level = median(loudness)
    character_trim = VOICE_LUFS - level
    limits = [FOREIGN if one else FOREIGN_UNDIRECTED for one in directed]
    apart = [distance(one, other) for one, other in zip(heard, read, strict=True)]
    own = {at: one.hertz for at, one in enumerate(heard) if one.hertz and apart[at] <= limits[at]}
    lines: list[LineMatch] = []
    for at, name in enumerate(names):
        others = [hertz for number, hertz in own.items() if number != at]
        drift = abs(semitones(heard[at].hertz, median(others))) if others and heard[at].hertz else 0.0
        why = _why(apart[at], drift, heard[at], read[at], limits[at])
        lines.append(
            LineMatch(
                line_id=name,
                hertz=round(heard[at].hertz, 1),
                spread_semitones=round(heard[at].spread, 2),
                loudness_lufs=round(loudness[at], 2),
                distance=round(apart[at], 3),
                drift_semitones=round(drift, 2),
                trim_db=round(_within(character_trim + (level - loudness[at]) / 2, MOST_TRIM_DB), 2),
                matches=not why,
                why=why,
            )
        )
    return lines


def distance(one: "Voiceprint", other: "Voiceprint") -> float:
    """Between two prints of the same words; 1 is what readings of one voice usually differ by. Pitch counts as a quarter, and not where one of them has none."""
    shape = sum(((a - b) / usual) ** 2 for a, b, usual in zip(one.shape, other.shape, USUAL, strict=True)) / len(USUAL)
    pitch = semitones(one.hertz, other.hertz) / USUAL_SEMITONES if one.hertz and other.hertz else 0.0
    return math.sqrt(shape + pitch**2 / 3)


def semitones(one: float, other: float) -> float:
    return 12 * math.log2(one / other)


def _why(far: float, drift: float, heard: "Voiceprint", read: "Voiceprint", limit: float) -> str:
    if far > limit:
        return f"it is {far:.1f} from the library voice's reading, where {limit:g} is another voice ({heard.hertz:.0f} Hz, expected {read.hertz:.0f} Hz)."
    if drift > DRIFT:
        return f"its pitch is {drift:.1f} semitones from the character's other lines."
    return ""


def _within(value: float, most: float) -> float:
    return max(-most, min(most, value))


def _prints(files: Sequence[Path]) -> list["Voiceprint"]:
    from agents.media.voiceprint import voiceprint

    return [voiceprint(file) for file in files]


def _heard(files: Sequence[Path]) -> list[tuple["Voiceprint", float]]:
    """Print and loudness of each file."""
    from agents.media.loudness import measure_loudness
    from agents.media.voiceprint import print_of
    from agents.media.waves import read_sound

    sounds = [read_sound(file) for file in files]
    return [(print_of(sound[0]), measure_loudness(sound, true_peak=False).integrated_lufs) for sound in sounds]
