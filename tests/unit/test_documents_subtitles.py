"""Subtitles: the reading rules hold for any cut, and the files read back."""

from collections.abc import Sequence
from pathlib import Path

import pysubs2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.film import FPS, CutEntry, DialogueLine, Mood, SpeechCue, SubtitleCue
from agents.media.subtitles import FRAME, cues, cut_seconds, lint, write_srt, write_vtt
from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.errors import InvalidInput

CLIP = ArtifactRef(sha256="a" * 64, size=1, media_type="video/mp4", name="clip.mp4")
LONG = (
    "If you had told me, on the night the storm took the lamp, that somebody out there was still waiting for an answer, "
    "I would have laughed; but here I am, writing to you by the light of a candle, and I do not laugh."
)


def said(*texts: str) -> dict[str, DialogueLine]:
    return {
        f"SCENE_1_LINE_{i}": DialogueLine(line_id=f"SCENE_1_LINE_{i}", scene_number=1, character="Mara", text=text, act="insist", emotion=Mood.SAD)
        for i, text in enumerate(texts, 1)
    }


def cut(*shots: tuple[int, Sequence[tuple[str, float, float]]]) -> tuple[CutEntry, ...]:
    """Shots of so many frames with (line id, start, seconds)."""
    entries, at = [], 0
    for i, (frames, speech) in enumerate(shots):
        spoken = tuple(SpeechCue(line_id=line_id, character="Mara", start=start, seconds=seconds) for line_id, start, seconds in speech)
        entries.append(CutEntry(segment_id=f"s{i}", clip=CLIP, start_frame=at, frames=frames, scene_number=1, speech=spoken))
        at += frames
    return tuple(entries)


def test_a_line_is_shown_when_it_is_heard_in_at_most_two_balanced_lines() -> None:
    lines = said("You were never going to leave this island, were you?")
    (cue,) = cues(cut((48, ()), (96, (("SCENE_1_LINE_1", 0.5, 2.9),))), lines)
    assert cue.start == pytest.approx(2.5, abs=FRAME)
    assert cue.end >= 5.4 - FRAME
    assert cue.text == "You were never going\nto leave this island, were you?"
    assert cue.character == "Mara"


def test_a_long_line_is_split_where_its_clauses_end() -> None:
    made = cues(cut((480, (("SCENE_1_LINE_1", 1.0, 13.0),))), said(LONG))
    assert len(made) >= 3
    assert " ".join(cue.text.replace("\n", " ") for cue in made) == LONG
    assert all(cue.text[-1] in ",;." for cue in made)
    assert not [issue for issue in lint(made, ()) if issue.severity == "error"]


def test_a_short_word_stays_long_enough_to_be_read() -> None:
    (cue,) = cues(cut((72, (("SCENE_1_LINE_1", 0.5, 0.3),))), said("No."))
    assert cue.end - cue.start >= 0.83 - FRAME / 2


def test_a_short_word_between_neighbours_borrows_time_from_both() -> None:
    speech = (("SCENE_1_LINE_1", 0.5, 1.5), ("SCENE_1_LINE_2", 2.4, 0.3), ("SCENE_1_LINE_3", 3.0, 1.5))
    made = cues(cut((240, speech)), said("Is it you?", "No.", "Then who is it?"))
    assert made[1].end - made[1].start >= 0.83 - FRAME
    assert abs(made[1].start - 2.4) <= 0.25 + FRAME and abs(made[2].start - 3.0) <= 0.25 + 2 * FRAME
    assert not lint(made, ())


def test_lines_that_follow_closely_leave_two_frames_between_them() -> None:
    made = cues(cut((240, (("SCENE_1_LINE_1", 0.5, 2.0), ("SCENE_1_LINE_2", 2.55, 2.0)))), said("Then we light it again.", "By hand, if we must."))
    assert made[1].start - made[0].end >= 2 * FRAME - 0.002


def test_a_line_that_ends_just_after_a_cut_ends_with_the_cut() -> None:
    timeline = cut((72, (("SCENE_1_LINE_1", 1.0, 2.1),)), (72, ()))
    made = cues(timeline, said("Then we light it again."))
    assert made[0].end == pytest.approx(3.0)
    assert not lint(made, cut_seconds(timeline))


def test_a_line_the_script_does_not_have_is_refused() -> None:
    with pytest.raises(InvalidInput, match="SCENE_1_LINE_1"):
        cues(cut((48, (("SCENE_1_LINE_1", 0.5, 1.0),))), {})


WORDS = st.lists(st.text(alphabet="abcdefghij", min_size=1, max_size=12), min_size=1, max_size=20).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(WORDS, st.floats(0, 1.5), st.integers(24, 120)), min_size=1, max_size=8))
def test_any_dialogue_at_a_speaking_rate_becomes_readable_subtitles(script: list[tuple[str, float, int]]) -> None:
    lines = said(*(text for text, _, _ in script))
    shots = [
        (round((pause + len(text) / 14 + 0.6) * FPS) + extra, ((line_id, pause, max(0.3, len(text) / 14)),))
        for (line_id, (text, pause, extra)) in zip(lines, script, strict=True)
    ]
    timeline = cut(*shots)
    made = cues(timeline, lines)
    spoken = " ".join(text for text, _, _ in script)
    assert " ".join(cue.text.replace("\n", " ") for cue in made) == spoken
    assert not [issue for issue in lint(made, cut_seconds(timeline)) if issue.severity == "error"]


def test_both_files_read_back_with_every_cue(tmp_path: Path) -> None:
    made = (
        SubtitleCue(start=1.25, end=3.0, text="Who is\nthere?", character="Mara"),
        SubtitleCue(start=3661.5, end=3663.0, text="<b>Tom & I</b> – “nobody”.", character="Tom"),
    )
    write_srt(made, tmp_path / "a.srt")
    write_vtt(made, tmp_path / "a.vtt")
    srt = pysubs2.load(str(tmp_path / "a.srt"), keep_html_tags=True)
    assert [(event.start, event.end) for event in srt] == [(1250, 3000), (3661500, 3663000)]
    assert srt[0].plaintext == "Who is\nthere?"
    text = (tmp_path / "a.vtt").read_text(encoding="utf-8")
    assert text.startswith("WEBVTT\n\n1\n00:00:01.250 --> 00:00:03.000\n<v Mara>Who is\nthere?\n")
    assert "<v Tom>&lt;b&gt;Tom &amp; I&lt;/b&gt; – “nobody”." in text


def test_the_check_names_each_broken_rule() -> None:
    bad = (
        SubtitleCue(start=0.0, end=0.5, text="x"),
        SubtitleCue(start=0.4, end=1.4, text="This is far, far too much text to be read in one second"),
        SubtitleCue(start=1.42, end=9.4, text="one\ntwo\nthree"),
        SubtitleCue(start=10.0, end=11.0, text=" "),
        SubtitleCue(start=12.0, end=14.0, text="Over the cut"),
    )
    codes = {(issue.part_id, issue.code, issue.severity) for issue in lint(bad, (13.9,))}
    assert codes == {
        ("cue_1", "SUBTITLE_DURATION", "warning"),
        ("cue_2", "SUBTITLE_OVERLAP", "error"),
        ("cue_2", "SUBTITLE_SPEED", "error"),
        ("cue_2", "SUBTITLE_LINE_LENGTH", "warning"),
        ("cue_3", "SUBTITLE_GAP", "warning"),
        ("cue_3", "SUBTITLE_LINES", "error"),
        ("cue_3", "SUBTITLE_DURATION", "warning"),
        ("cue_4", "SUBTITLE_EMPTY", "error"),
        ("cue_5", "SUBTITLE_CROSSES_CUT", "warning"),
    }
