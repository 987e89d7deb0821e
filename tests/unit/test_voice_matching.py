"""Voices measured: pitch by YIN, a planted stranger among a character's lines, loudness trims, and who reads the report. Real synthesis."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.audio.audio_mixer import AudioMixer
from agents.delivery.distribution import Distribution
from agents.film import SAMPLE_RATE, VoiceProfile
from agents.media.voiceprint import print_of
from agents.media.waves import write_wav
from agents.performance.dialogue_delivery import DialogueDelivery
from agents.performance.voice_matching import FOREIGN, MOST_TRIM_DB, VoiceMatching, distance, matched, semitones
from agents.quality.quality_control import QualityControl
from tests.small_film import FILM, LINES, LocalTasks, inputs_of, run_agent, run_items
from tests.unit.test_media_agents import voiced

TOM = [line.line_id for line in LINES if line.character == "Tom"]


async def spoken(tmp_path: Path, tasks: LocalTasks) -> dict[str, Any]:
    film = await voiced(tmp_path)
    await run_items(DialogueDelivery, film, tmp_path, [line.line_id for line in LINES], tasks)
    return film


async def report_of(film: dict[str, Any], tmp_path: Path, tasks: LocalTasks, character: str = "Tom") -> dict[str, dict[str, Any]]:
    (match,) = (await run_agent(VoiceMatching, film, tmp_path, character, tasks)).outputs["voice_match_report"]
    return {line["line_id"]: line for line in match["lines"]}


@pytest.mark.parametrize("hertz", [72.0, 118.0, 245.0])
def test_pitch_is_measured_to_a_fraction_of_a_per_cent(hertz: float) -> None:
    t = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    tone = sum(np.sin(2 * np.pi * hertz * k * t) / k for k in range(1, 12)) * 0.1
    found = print_of(np.asarray(tone, np.float32))
    assert found.hertz == pytest.approx(hertz, rel=0.004) and found.spread < 0.1


def test_noise_has_no_pitch_and_silence_no_print() -> None:
    noise = np.random.default_rng(1).standard_normal(SAMPLE_RATE).astype(np.float32) * np.float32(0.1)
    assert print_of(noise).hertz == 0
    assert print_of(np.zeros(SAMPLE_RATE, np.float32)).voiced_seconds == 0


async def test_real_takes_pass_and_a_planted_voice_is_found(tmp_path: Path) -> None:
    tasks = LocalTasks(tmp_path / "tasks")
    film = await spoken(tmp_path, tasks)
    real = await report_of(film, tmp_path, tasks)
    assert all(line["matches"] and line["distance"] < FOREIGN for line in real.values()) and list(real) == TOM
    mara = await report_of(film, tmp_path, tasks, "Mara")
    assert all(line["matches"] for line in mara.values())

    library = {**film["voice_library"], "Tom": film["voice_library"]["Tom"] | {"voice": "en-gb-x-rp+grandpa", "pitch": 60}}
    (stranger,) = (await run_agent(DialogueDelivery, {**film, "voice_library": library}, tmp_path, TOM[0], tasks)).outputs["dialogue_audio"]
    assert film["voice_library"]["Tom"]["voice"] != "en-gb-x-rp+grandpa"
    film["dialogue_audio"] = [stranger if take["line_id"] == TOM[0] else take for take in film["dialogue_audio"]]
    found = await report_of(film, tmp_path, tasks)
    assert [line_id for line_id, line in found.items() if not line["matches"]] == [TOM[0]]
    assert "is another voice" in found[TOM[0]]["why"]


async def test_a_stranger_is_an_error_of_the_content_review_and_stands_in_the_delivery(tmp_path: Path) -> None:
    from agents.film import LineMatch, VoiceMatch
    from agents.quality.quality_control import QualityControlInput, _findings

    line = LineMatch(line_id=TOM[0], hertz=200, spread_semitones=1, loudness_lufs=-20, distance=5, drift_semitones=0, matches=False, why="another voice.")
    inputs = QualityControlInput.model_construct(
        scene_list=(), dialogue_script=(), video_segments=(), storyboard_frames=(), asset_catalogue=(), concept_brief=_no_facts(),
        voice_match_report=(VoiceMatch(character="Tom", voice="v", lines=(line,)),),
    )  # fmt: skip
    (issue,) = _findings(inputs)
    assert (issue.code, issue.severity, issue.part_id) == ("VOICE_MISMATCH", "error", TOM[0])
    for agent in (QualityControl, AudioMixer, Distribution):
        assert "voice_match_report?" in agent.spec.takes


def _no_facts() -> Any:
    from tests.small_film import CONCEPT

    return CONCEPT.model_copy(update={"facts": ()})


async def test_lines_are_trimmed_towards_one_loudness_but_keep_what_was_meant(tmp_path: Path) -> None:
    prints = [print_of(np.asarray(0.1 * np.sin(2 * np.pi * 200 * np.arange(SAMPLE_RATE) / SAMPLE_RATE), np.float32))] * 3
    lines = matched(["a", "b", "c"], prints, [-18.5, -22.5, -37.5], prints, [True] * 3)
    assert [line.trim_db for line in lines] == [2.0, MOST_TRIM_DB, MOST_TRIM_DB]
    low, loud = matched(["a", "b"], prints[:2], [-21.5, -19.5], prints[:2], [True] * 2)
    assert (low.trim_db, loud.trim_db) == (2.5, 1.5)
    assert -21.5 + low.trim_db < -19.5 + loud.trim_db


async def test_the_mix_places_a_line_with_its_trim(tmp_path: Path) -> None:
    from agents.audio.audio_mixer import AudioMixerInput, _dialogue
    from agents.editing.revision import Revision
    from agents.film import CutEntry, FinalEdit, SpeechCue
    from cluster.artifacts import ArtifactStore
    from tests.small_film import context

    write_wav(np.zeros(SAMPLE_RATE, np.float32), tmp_path / "a.wav")
    audio = await ArtifactStore(f"file://{tmp_path / 'artifacts'}").put(tmp_path / "a.wav", name="a.wav", media_type="audio/wav")
    cue = SpeechCue(line_id="L", character="Tom", start=0, seconds=1)
    entry = CutEntry(segment_id="S", clip=audio, start_frame=0, frames=48, scene_number=1, speech=(cue,))
    film = {
        "final_edit": FinalEdit(video=audio, frames=48, seconds=2, timeline=(entry,)).model_dump(mode="json"),
        "dialogue_audio": [{"line_id": "L", "character": "Tom", "audio": audio.model_dump(mode="json"), "seconds": 1, "provider": "p"}],
    }
    line = {"line_id": "L", "hertz": 0, "spread_semitones": 0, "loudness_lufs": -24, "distance": 0, "drift_semitones": 0, "trim_db": 1.75, "matches": True}
    report = [{"character": "Tom", "voice": "v", "lines": [line]}]
    ctx = context(tmp_path, "audio_mixer", "", {})
    plain, trimmed = [await _dialogue(AudioMixerInput.model_validate({**film, "voice_match_report": given}), Revision(), ctx) for given in ([], report)]
    assert trimmed[0].gain_db - plain[0].gain_db == pytest.approx(1.75)


async def test_a_characters_report_depends_on_its_own_lines_alone(tmp_path: Path) -> None:
    film = {**FILM, "voice_library": {"Tom": VoiceProfile(name="Tom", voice="en-us+m3").model_dump()}, "voice_directions": []}
    film["dialogue_audio"] = [{"line_id": line.line_id, "character": line.character, "seconds": 1} for line in LINES]
    changed = {**film, "dialogue_script": [{**row, "text": "No."} if row["character"] == "Mara" else row for row in film["dialogue_script"]]}
    assert inputs_of(VoiceMatching, film, "Tom") == inputs_of(VoiceMatching, changed, "Tom")
    assert inputs_of(VoiceMatching, film, "Mara") != inputs_of(VoiceMatching, changed, "Mara")


def test_distance_counts_an_octave_as_another_voice() -> None:
    one = print_of(np.asarray(0.1 * np.sin(2 * np.pi * 200 * np.arange(SAMPLE_RATE) / SAMPLE_RATE), np.float32))
    assert distance(one, one) == 0 and semitones(2, 1) == 12
    assert distance(one, one._replace(hertz=100.0)) > FOREIGN
