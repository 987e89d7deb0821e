"""Captions: what is told to those who do not hear, and ASS, read back by a library of its own."""

from pathlib import Path

import pysubs2
import pytest

from agents.film import Mood, Slot, SubtitleCue
from agents.media.captions import Ambience, Foley, Music, SceneFoley, sdh_cues, write_ass
from agents.media.subtitles import cut_seconds, in_lines, lint

SLOTS = (
    Slot(start_frame=0, frames=72, scene_number=0, kind="title"),
    Slot(start_frame=72, frames=240, scene_number=1, frame_id="SCENE_1_SHOT_1"),
    Slot(start_frame=312, frames=144, scene_number=2, frame_id="SCENE_2_SHOT_1"),
    Slot(start_frame=456, frames=120, scene_number=0, kind="credits"),
)
SHOWN = (
    SubtitleCue(start=6.0, end=8.5, text="Who writes to a lighthouse?", character="Mara"),
    SubtitleCue(start=8.75, end=10.5, text="Nobody ever does.", character="Mara"),
    SubtitleCue(start=13.5, end=15.5, text="I did.", character="Old Tom"),
)
SOUNDS = (Ambience(scene_number=1, description="", heard=("surf", "gulls", "wind")), Ambience(scene_number=2, description="city exterior, night, rain"))
MUSIC = (Music(scene_number=0, mood=Mood.SAD, kind="title"), Music(scene_number=2, mood=Mood.TENSE, entrance=0.5))
FOLEY = (
    SceneFoley(scene_number=1, events=(Foley(at=3.2, sound="cloth"), Foley(at=3.4, sound="door opens and closes"))),
    SceneFoley(scene_number=2, events=(Foley(at=0.7, sound="footsteps on planks"),)),
)


def test_speakers_are_named_where_another_begins_and_the_words_stay() -> None:
    told = [cue.text for cue in sdh_cues(SHOWN, SLOTS)]
    assert told == ["MARA: Who writes to a lighthouse?", "Nobody ever does.", "OLD TOM: I did."]


def test_music_places_and_doors_are_told_where_nobody_speaks() -> None:
    told = sdh_cues(SHOWN, SLOTS, SOUNDS, MUSIC, FOLEY)
    sounds = [(cue.text, cue.start) for cue in told if cue.text.startswith("[")]
    assert [text for text, _ in sounds] == ["[sorrowful music]", "[surf and gulls]", "[tense music]"]
    assert dict(sounds)["[sorrowful music]"] == 0.0 and dict(sounds)["[surf and gulls]"] == pytest.approx(3.2, abs=0.05)
    assert [issue.description for issue in lint(told, cut_seconds(SLOTS))] == []


def test_a_sound_that_would_come_too_late_or_too_briefly_is_left_out() -> None:
    talk = tuple(SubtitleCue(start=3.0 + 2 * n, end=4.9 + 2 * n, text="On and on and on.", character="Mara") for n in range(5))
    assert not [cue for cue in sdh_cues(talk, SLOTS, SOUNDS[:1]) if cue.text.startswith("[")]


def test_no_line_break_leaves_an_article_or_a_short_word_hanging() -> None:
    assert in_lines("That's all. That's the whole of it. I'm sorry.") == "That's all.\nThat's the whole of it. I'm sorry."
    assert in_lines("I carried the lamp all the way to the old harbour.").split("\n")[0].rsplit(" ", 1)[1] not in {"the", "to", "all"}


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280)])
def test_ass_reads_back_with_times_names_and_text_whatever_is_said(size: tuple[int, int], tmp_path: Path) -> None:
    odd = (*SHOWN, SubtitleCue(start=16, end=18, text="{\\b1}A brace\nand two lines", character="R2, the robot"))
    write_ass(odd, *size, "Salt Letters", tmp_path / "a.ass")
    write_ass(odd, *size, "Salt Letters", tmp_path / "b.ass")
    assert (tmp_path / "a.ass").read_bytes() == (tmp_path / "b.ass").read_bytes()
    read = pysubs2.load(str(tmp_path / "a.ass"))
    assert (read.info["PlayResX"], read.info["PlayResY"]) == (str(size[0]), str(size[1]))
    assert [(event.start, event.end, event.name) for event in read] == [
        (6000, 8500, "Mara"),
        (8750, 10500, "Mara"),
        (13500, 15500, "Old Tom"),
        (16000, 18000, "R2  the robot"),
    ]
    assert read[0].plaintext == "Who writes to a lighthouse?" and read[3].plaintext.split("\n")[1] == "and two lines"
    assert read.styles["Dialogue"].fontsize * 42 * 0.55 <= size[0] * 0.9 + 12
