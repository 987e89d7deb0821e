"""The cue sheet: rows that can be found in an editor."""

from agents.audio.cue_sheet import effect_rows, music_rows, timecode
from agents.film import AudioMix, FoleyEvent, FoleyTrack, Loudness, Mood, MusicCue, MusicPlacement, Slot, SoundEffect
from cluster.contracts.artifacts import ArtifactRef

REF = ArtifactRef(sha256="0" * 64, size=1, media_type="audio/wav", name="x.wav")
TIMELINE = (
    Slot(start_frame=0, frames=72, scene_number=0, kind="title"),
    Slot(start_frame=72, frames=48, scene_number=1, frame_id="SCENE_1_SHOT_1"),
    Slot(start_frame=120, frames=96, scene_number=1, frame_id="SCENE_1_SHOT_2"),
)


def test_a_timecode_counts_frames_from_the_first_hour() -> None:
    assert timecode(0) == "01:00:00:00"
    assert timecode(12 + 8 / 24) == "01:00:12:08"
    assert timecode(3599 + 23 / 24) == "01:59:59:23"


def test_every_cue_that_was_laid_has_its_row_in_the_order_of_hearing() -> None:
    cue = MusicCue(cue_id="scene_1", scene_number=1, mood=Mood.SAD, audio=REF, seconds=30, provider="offline-score", theme="Mara's theme")
    cues = [cue, cue.model_copy(update={"cue_id": "title", "scene_number": 0, "kind": "title"}), cue.model_copy(update={"cue_id": "unused", "scene_number": 2})]
    mix = AudioMix(
        audio=REF,
        stems={},
        loudness=Loudness(integrated_lufs=-16, true_peak_dbtp=-1.2, range_lu=8),
        music=(MusicPlacement(cue_id="scene_1", start=4.5, seconds=4.0), MusicPlacement(cue_id="title", start=0, seconds=3.0)),
    )
    rows = music_rows(mix, cues)
    assert [(row.number, row.cue_id, row.usage) for row in rows] == [(1, "title", "opening title"), (2, "scene_1", "background instrumental")]
    assert (rows[1].timecode_in, rows[1].timecode_out, rows[1].composer) == ("01:00:04:12", "01:00:08:12", "Music Composer (offline-score)")


def test_effects_are_listed_with_the_place_first_and_every_step_in_time() -> None:
    effects = [SoundEffect(scene_number=1, audio=REF, description="sea exterior", provider="offline-score", heard=("surf", "gulls"))]
    steps = tuple(FoleyEvent(at=at, sound="footsteps on planks", frame_id="SCENE_1_SHOT_1", character="Mara") for at in (0.5, 1.04))
    rows = effect_rows(TIMELINE, effects, [FoleyTrack(scene_number=1, audio=REF, events=steps, provider="offline-score")])
    assert [(row.kind, row.sound, row.start) for row in rows] == [
        ("ambience", "surf, gulls", 3.0),
        ("foley", "footsteps on planks", 3.5),
        ("foley", "footsteps on planks", 4.04),
    ]
    assert rows[0].end == 9.0
    assert rows[1].character == "Mara"
