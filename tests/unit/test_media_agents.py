"""Voices and sound: casting, direction and the agents that have lines, ambience and music made. Real synthesis, short sounds."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import agents.audio.music_composer as music_composer
import agents.audio.sound_designer as sound_designer
from agents.audio.music_composer import MusicComposer
from agents.audio.sound_designer import SoundDesigner
from agents.character.voice_creator import VoiceCreator
from agents.editing.revision import Revision, read_note
from agents.film import CharacterProfile, Pronouns, VoiceProfile
from agents.performance.dialogue_delivery import DialogueDelivery
from agents.performance.voice_director import VoiceDirector
from agents.performance.voice_library_manager import VoiceLibraryManager
from cluster.contracts.agents import AgentFailure
from tests.small_film import FILM, LINES, PROFILES, LocalTasks, context, inputs_of, run_agent, run_items

CAST = [profile.name for profile in PROFILES]
SCENES = ["SCENE_1", "SCENE_2"]


async def voiced(tmp_path: Path) -> dict[str, Any]:
    film = dict(FILM)
    await run_items(VoiceCreator, film, tmp_path, CAST)
    await run_items(VoiceLibraryManager, film, tmp_path, [])
    await run_items(VoiceDirector, film, tmp_path, SCENES)
    return film


async def test_every_character_has_a_voice_of_its_own(tmp_path: Path) -> None:
    people = [
        CharacterProfile(name=f"Ann {n}", role="support", motivation="-", visual_signature="-", pronouns=Pronouns.SHE).model_dump(mode="json") for n in range(6)
    ]
    film: dict[str, Any] = {"character_profiles": people}
    await run_items(VoiceCreator, film, tmp_path, [person["name"] for person in people])
    assert len({voice["voice"] for voice in film["voice_profiles"]}) == 6


async def test_a_new_character_leaves_the_voices_before_it(tmp_path: Path) -> None:
    alone = await run_agent(VoiceCreator, {"character_profiles": FILM["character_profiles"][:2]}, tmp_path, "Tom")
    among = await run_agent(VoiceCreator, FILM, tmp_path, "Tom")
    assert alone.outputs == among.outputs


async def test_the_library_mends_a_clash_and_an_unknown_voice(tmp_path: Path) -> None:
    voices = [VoiceProfile(name="A", voice="en-us+f2"), VoiceProfile(name="B", voice="en-us+f2"), VoiceProfile(name="C", voice="fr-FR-Denise")]
    result = await run_agent(VoiceLibraryManager, {"voice_profiles": [voice.model_dump(mode="json") for voice in voices]}, tmp_path)
    library = result.outputs["voice_library"]
    assert library["A"]["voice"] == "en-us+f2"
    assert len({voice["voice"] for voice in library.values()}) == 3
    assert len(result.notes) == 2


async def test_a_direction_keeps_the_voice_recognisable(tmp_path: Path) -> None:
    film = await voiced(tmp_path)
    assert [row["line_id"] for row in film["voice_directions"]] == [line.line_id for line in LINES]
    for line, row in zip(LINES, film["voice_directions"], strict=True):
        assert abs(row["rate"] - film["voice_library"][line.character]["rate"]) <= 30


async def test_a_line_is_spoken_with_its_length_and_mouth_shapes(tmp_path: Path) -> None:
    film, tasks = await voiced(tmp_path), LocalTasks(tmp_path / "tasks")
    result = await run_agent(DialogueDelivery, film, tmp_path, "SCENE_1_LINE_2", tasks)
    take = result.outputs["dialogue_audio"][0]
    assert (take["line_id"], take["character"]) == ("SCENE_1_LINE_2", "Tom")
    assert 0.5 < take["seconds"] < 5
    assert {shape["shape"] for shape in take["visemes"]} - {"closed"}
    assert tasks.submitted[0].task_data["prompt"] == "Leave it to the tide, then."
    assert result.artifacts[0].sha256 == take["audio"]["sha256"]


async def test_a_line_depends_on_itself_and_its_speaker_alone(tmp_path: Path) -> None:
    film = await voiced(tmp_path)
    changed = {**film, "dialogue_script": [{**row, "text": "No."} if row["line_id"] == "SCENE_1_LINE_1" else row for row in film["dialogue_script"]]}
    differing = [line.line_id for line in LINES if inputs_of(DialogueDelivery, film, line.line_id) != inputs_of(DialogueDelivery, changed, line.line_id)]
    assert differing == ["SCENE_1_LINE_1"]


async def test_a_speaker_without_a_voice_is_named(tmp_path: Path) -> None:
    film: Mapping[str, Any] = {**FILM, "voice_library": {}, "voice_directions": []}
    inputs = inputs_of(DialogueDelivery, film, "SCENE_1_LINE_1")
    ctx = context(tmp_path, "dialogue_delivery", "SCENE_1_LINE_1", inputs)
    failure = await DialogueDelivery().run(ctx.request, ctx)
    assert isinstance(failure, AgentFailure) and failure.terminal and "Mara" in failure.message


async def test_sound_and_score_are_made_for_every_scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound_designer, "LOOP_SECONDS", 2.0)
    for name in ("TITLE_SECONDS", "SCENE_SECONDS", "LAST_SECONDS", "HIT_SECONDS"):
        monkeypatch.setattr(music_composer, name, 2.0)
    film, tasks = dict(FILM), LocalTasks(tmp_path / "tasks")
    await run_items(SoundDesigner, film, tmp_path, SCENES, tasks)
    await run_items(MusicComposer, film, tmp_path, [], tasks)
    assert [effect["scene_number"] for effect in film["sound_effects"]] == [1, 2]
    assert [cue["cue_id"] for cue in film["music_cues"]] == ["title", "scene_1", "scene_2", "hit_1"]
    assert {cue["theme"] for cue in film["music_cues"]} == {"Mara's theme"}
    assert len({submission.idempotency_key for submission in tasks.submitted}) == 6


@pytest.mark.parametrize(
    ("note", "asked"),
    [
        ("", Revision()),
        ("Please make the music a bit quieter", Revision(music_db=-4)),
        ("music louder and dialogue louder", Revision(music_db=4, dialogue_db=4)),
        ("no music", Revision(music_db=None)),
        ("turn down the music", Revision(music_db=-4)),
        ("louder dialogue, quieter music", Revision(music_db=-4, dialogue_db=4)),
        ("the music is too loud but the voices are too quiet", Revision(music_db=-4, dialogue_db=4)),
        ("drop the title card, without credits", Revision(title=False, credits=False)),
        ("make it funnier", Revision()),
    ],
)
def test_a_note_on_cut_and_mix_is_understood_or_changes_nothing(note: str, asked: Revision) -> None:
    assert read_note(note) == asked
    assert read_note(note).changes_nothing == (asked == Revision())
