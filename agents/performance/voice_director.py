"""Directs the lines of one scene: how fast, how high, how loud, and how long a breath before each.

The direction starts from the character's own voice and moves it by the line's emotion, speech act and parenthetical; the offline road keeps the moves small, so a
character stays recognisable, and only a whisper or a shout changes the voice itself. One direction per line, whose words it is not shown: an edited line is spoken anew, and no other line with it.
"""

import re
from dataclasses import dataclass, replace
from typing import Any, Literal

from agents.base import AgentContext, WritingAgent
from agents.film import Mood, PlayedLine, VoiceDirection, VoiceProfile
from agents.items import columns, narrow, rows, scene_of
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId


@dataclass(frozen=True)
class Manner:
    """Changes to the voice as cast: rate (words a minute), pitch and pitch range; then what they are changed to."""

    rate: int = 0
    pitch: int = 0
    span: int = 0
    volume: float = 1.0
    stress: float = 0.3
    pauses: float = 1.0
    intention: str = ""
    delivery: Literal["speech", "whisper", "shout"] = "speech"


EMOTIONS: dict[Mood, Manner] = {
    Mood.WARM: Manner(-4, 0, 6, 0.95, 0.3, 1.0, "kindly, with a smile"),
    Mood.TENSE: Manner(10, 5, 10, 1.08, 0.6, 0.6, "under pressure, words bitten off"),
    Mood.SAD: Manner(-14, -5, -14, 0.82, 0.15, 1.7, "quiet, almost to oneself"),
    Mood.HOPEFUL: Manner(2, 3, 10, 1.0, 0.45, 1.0, "looking up, lighter with each word"),
    Mood.EERIE: Manner(-12, -4, -12, 0.78, 0.2, 1.6, "hushed, listening"),
    Mood.COMIC: Manner(9, 5, 18, 1.02, 0.6, 0.8, "brisk, straight-faced"),
    Mood.TRIUMPHANT: Manner(5, 5, 14, 1.15, 0.7, 0.9, "open, from the chest"),
}
ACTS: dict[str, Manner] = {
    "shout": Manner(8, 12, 14, 1.3, 0.8, 0.6, delivery="shout"),
    "whisper": Manner(-6, -2, -8, 0.7, 0.2, 1.1, delivery="whisper"),
    "confess": Manner(-8, -3, -4, 0.88, 0.4, 1.5),
    "admit": Manner(-6, -2, -4, 0.92, 0.35, 1.3),
    "apologise": Manner(-6, -2, -2, 0.9, 0.3, 1.2),
    "farewell": Manner(-8, 0, -2, 0.92, 0.3, 1.4),
    "warn": Manner(2, -3, 4, 1.08, 0.7, 0.9),
    "insist": Manner(4, 2, 6, 1.1, 0.8, 0.8),
    "refuse": Manner(-2, -2, 2, 1.05, 0.7, 1.1),
    "resolve": Manner(-4, -1, 4, 1.05, 0.6, 1.2),
    "ask": Manner(2, 3, 8, 1.0, 0.35, 1.0),
    "tease": Manner(4, 3, 12, 1.0, 0.5, 0.9),
    "interrupt": Manner(14, 4, 6, 1.1, 0.5, 0.4),
    "command": Manner(4, 1, 6, 1.18, 0.7, 0.7),
}
"""What a speech act does to the emotion's manner; changes of rate, pitch and range are added, volume is multiplied, stress and pauses are its own."""
WRITTEN: tuple[tuple[re.Pattern[str], Manner], ...] = (
    (re.compile(r"whisper|under (?:his|her|their|its) breath|hushed|barely audible"), Manner(-6, -2, -8, 0.7, 0.2, 1.1, delivery="whisper")),
    (re.compile(r"shout|yell|scream|bellow|calling|calls out|over the (?:wind|storm|noise|engine)"), Manner(8, 12, 14, 1.3, 0.8, 0.6, delivery="shout")),
    (re.compile(r"quiet|soft|low|gentl|to (?:him|her|it|them)sel(?:f|ves)|aside|murmur"), Manner(-5, -3, -6, 0.78, 0.2, 1.2)),
    (re.compile(r"remember|from far away|voice ?over"), Manner(-5, 0, -2, 0.9, 0.3, 1.25)),
    (re.compile(r"hurr|quick|breathless|urgent|panting"), Manner(16, 4, 6, 1.05, 0.5, 0.5)),
    (re.compile(r"slow|careful|weary|tired|hesita"), Manner(-16, -2, -4, 0.92, 0.4, 1.8)),
    (re.compile(r"angr|fierce|cold|firm|sharp|snap"), Manner(4, -2, 4, 1.15, 0.9, 0.7)),
    (re.compile(r"laugh|smil|grin|amused|bright|excited"), Manner(5, 6, 16, 1.05, 0.5, 0.9)),
    (re.compile(r"tear|cry|sob|trembl|shak|broken"), Manner(-10, 3, -6, 0.82, 0.3, 1.6)),
)
"""Parentheticals; the first that fits counts."""

PAUSES = {
    "confess": 0.7,
    "refuse": 0.5,
    "resolve": 0.55,
    "admit": 0.7,
    "apologise": 0.6,
    "insist": 0.25,
    "warn": 0.25,
    "interrupt": 0.1,
    "ask": 0.3,
    "farewell": 0.6,
}
DEFAULT_PAUSE, REPLY_PAUSE, SCENE_PAUSE = 0.3, 0.4, 0.5


class VoiceDirectorInput(Model):
    voice_library: dict[str, VoiceProfile]
    dialogue_script: tuple[PlayedLine, ...]


class VoiceDirectorOutput(Model):
    voice_directions: tuple[VoiceDirection, ...]


class VoiceDirector(WritingAgent[VoiceDirectorInput, VoiceDirectorOutput]):
    spec = AgentSpec(
        id=AgentId("voice_director"),
        name="Voice Director",
        role="Guide speech synthesis",
        department="performance",
        stage=Stage.SCENE_PLANNING,
        capabilities=frozenset({"voice_direction"}),
        resource_class=ResourceClass.LLM,
        fan_out=Axis.SCENE,
        takes=("voice_library", "dialogue_script"),
        emits=("voice_directions",),
        resources=Resources(cpus=0.01),
        expected_seconds=4,
    )
    Input = VoiceDirectorInput
    Output = VoiceDirectorOutput

    instructions = (
        "You direct the voices of one scene. Return exactly one direction per line, in the script's order, with its line_id.\n"
        "Start from the character's voice in the library and move it only as far as the emotion asks: rate within 30 words a minute of the voice's own "
        "(and 90 to 220), pitch within 12, pitch_range within 25 (both 0 to 99). Tension speeds up and lifts, grief slows and flattens.\n"
        "`pause_before` in seconds: 0.05 for an interruption, 0.2 to 0.4 for a reply, 0.5 to 0.9 before a confession or a decision. `volume` 0.6 for "
        "a whisper, 1 for speech, 1.3 for a shout; `delivery` whisper or shout only where the line is whispered or shouted. `stress` 0 (thrown away) to 1 (hammered), "
        "`pauses` 0.5 for breathless to 2 for halting. `intention` is what the character wants from the partner, at most eight words, as a verb."
    )

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        number = scene_of(item)
        view = columns(narrow(inputs, dialogue_script=lambda line: line["scene_number"] == number), dialogue_script=PlayedLine)
        speakers = {line["character"] for line in rows(view, "dialogue_script")}
        view["voice_library"] = {name: voice for name, voice in (inputs.get("voice_library") or {}).items() if name in speakers}
        return view

    def compose(self, inputs: VoiceDirectorInput, ctx: AgentContext) -> VoiceDirectorOutput:
        directions: list[VoiceDirection] = []
        before: PlayedLine | None = None
        for line in inputs.dialogue_script:
            directions.append(_direct(line, before, _voice(inputs, line)))
            before = line
        return VoiceDirectorOutput(voice_directions=tuple(directions))

    def check(self, inputs: VoiceDirectorInput, output: VoiceDirectorOutput) -> list[str]:
        problems: list[str] = []
        if [direction.line_id for direction in output.voice_directions] != [line.line_id for line in inputs.dialogue_script]:
            return ["Return exactly one direction per line, in the script's order."]
        for line, direction in zip(inputs.dialogue_script, output.voice_directions, strict=True):
            voice = _voice(inputs, line)
            if abs(direction.rate - voice.rate) > 40 or not 80 <= direction.rate <= 260:
                problems.append(f"{line.line_id}: rate {direction.rate} is too far from the voice's {voice.rate}.")
            if not (0 <= direction.pitch <= 99 and 0 <= direction.pitch_range <= 99):
                problems.append(f"{line.line_id}: pitch and pitch_range lie between 0 and 99.")
        return problems


def _voice(inputs: VoiceDirectorInput, line: PlayedLine) -> VoiceProfile:
    return inputs.voice_library.get(line.character) or VoiceProfile(name=line.character, voice="en-us")


def _direct(line: PlayedLine, before: PlayedLine | None, voice: VoiceProfile) -> VoiceDirection:
    manner = _manner(line)
    pause = SCENE_PAUSE if before is None else REPLY_PAUSE if before.character != line.character else DEFAULT_PAUSE
    return VoiceDirection(
        line_id=line.line_id,
        rate=_within(voice.rate + _within(manner.rate, -30, 24), 96, 220),
        pitch=_within(voice.pitch + _within(manner.pitch, -10, 14), 0, 99),
        pitch_range=_within(voice.pitch_range + _within(manner.span, -24, 24), 8, 99),
        pause_before=PAUSES.get(line.act, pause),
        volume=round(min(1.35, max(0.55, manner.volume)), 3),
        delivery=manner.delivery,
        stress=manner.stress,
        pauses=manner.pauses,
        intention=f"{line.act}: {manner.intention}",
    )


def _manner(line: PlayedLine) -> Manner:
    """The emotion's manner, with that of the parenthetical on it, or of the speech act where the parenthetical says nothing."""
    feeling = EMOTIONS[line.emotion]
    written = next((manner for pattern, manner in WRITTEN if pattern.search(line.parenthetical.lower())), None)
    change = written or ACTS.get(line.act)
    if change is None:
        return feeling
    return replace(
        feeling,
        rate=feeling.rate + change.rate,
        pitch=feeling.pitch + change.pitch,
        span=feeling.span + change.span,
        volume=feeling.volume * change.volume,
        stress=round((feeling.stress + change.stress) / 2, 3),
        pauses=round((feeling.pauses + change.pauses) / 2, 3),
        delivery=change.delivery,
    )


def _within(value: int, low: int, high: int) -> int:
    return min(max(value, low), high)
