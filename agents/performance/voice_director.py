"""Directs the lines of one scene: how fast, how high, how loud, and how long a breath before each.

The direction starts from the character's own voice and moves it by the line's emotion and speech act; the offline road keeps the moves small, so a
character stays recognisable. One direction per line, whose words it is not shown: an edited line is spoken anew, and no other line with it.
"""

from typing import Any

from agents.base import AgentContext, WritingAgent
from agents.film import Mood, PlayedLine, VoiceDirection, VoiceProfile
from agents.items import columns, narrow, rows, scene_of
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

EMOTIONS: dict[Mood, tuple[int, int, int, float, str]] = {
    Mood.WARM: (-4, 0, 4, 1.0, "kindly, with a smile"),
    Mood.TENSE: (8, 4, 8, 1.08, "under pressure, words bitten off"),
    Mood.SAD: (-12, -5, -14, 0.85, "quiet, almost to oneself"),
    Mood.HOPEFUL: (2, 3, 8, 1.0, "looking up, lighter with each word"),
    Mood.EERIE: (-10, -3, -10, 0.82, "hushed, listening"),
    Mood.COMIC: (8, 5, 16, 1.02, "brisk, straight-faced"),
    Mood.TRIUMPHANT: (6, 4, 12, 1.15, "open, from the chest"),
}
"""Changes of rate (words a minute), pitch and pitch range; volume; intention."""

PAUSES = {"confess": 0.7, "refuse": 0.5, "resolve": 0.55, "admit": 0.7, "apologise": 0.6, "insist": 0.25, "warn": 0.25, "interrupt": 0.1, "ask": 0.3}
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
        services=frozenset({"brain"}),
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
        "a whisper, 1 for speech, 1.3 for a shout. `intention` is what the character wants from the partner, at most eight words, as a verb."
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
    rate, pitch, span, volume, intention = EMOTIONS[line.emotion]
    pause = SCENE_PAUSE if before is None else REPLY_PAUSE if before.character != line.character else DEFAULT_PAUSE
    return VoiceDirection(
        line_id=line.line_id,
        rate=min(max(voice.rate + rate, 100), 220),
        pitch=min(max(voice.pitch + pitch, 0), 99),
        pitch_range=min(max(voice.pitch_range + span, 10), 99),
        pause_before=PAUSES.get(line.act, pause),
        volume=volume,
        intention=f"{line.act}: {intention}",
    )
