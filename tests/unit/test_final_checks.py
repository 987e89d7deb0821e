"""What the final check says of a film with one fault planted: a cut off its frame, a card that cannot be read, a line under music, another loudness; and its page."""

import math
from pathlib import Path

import cv2
import numpy as np
import pytest

from agents.film import SAMPLE_RATE, CardPlan, CutEntry, FilmFormat, FinalEdit, Kit, Look, MasteredEdit, Mood, QcIssue, QcReport, ShotRecord, Slot, SpeechCue
from agents.media.assembly import Piece, join, master
from agents.media.cards import Card
from agents.media.jobs import Screening
from agents.media.palettes import palette_for
from agents.media.screening import legibility, screen
from agents.media.waves import write_wav
from agents.quality.deliverables import check_files
from agents.quality.film_checks import judge, measurements
from agents.quality.page import page
from agents.quality.rubric import MEANING, WEIGHTS, rubric, score
from agents.quality.sound_checks import Balance, balances, buried
from cluster.contracts.artifacts import ArtifactRef
from tests.unit.test_measure import FPS, HEIGHT, WIDTH, encode, panned, sine, with_sound

REF = ArtifactRef(sha256="0" * 64, size=1, media_type="video/mp4", name="a.mp4")
LENGTHS = (36, 30, 40)


def _entries() -> tuple[CutEntry, ...]:
    starts = [sum(LENGTHS[:n]) for n in range(len(LENGTHS))]
    return tuple(
        CutEntry(segment_id=f"S{n}", clip=REF, start_frame=start, frames=frames, scene_number=1, frame_id=f"SCENE_1_SHOT_{n + 1}")
        for n, (start, frames) in enumerate(zip(starts, LENGTHS, strict=True))
    )


EDIT = FinalEdit(video=REF, frames=sum(LENGTHS), seconds=sum(LENGTHS) / FPS, timeline=_entries(), width=WIDTH, height=HEIGHT)
FILM = MasteredEdit(video=REF, frames=EDIT.frames, seconds=EDIT.seconds, timeline=EDIT.timeline)


def _film(folder: Path, lengths: tuple[int, ...], *, loud: float = 0.172) -> tuple[Path, dict[int, Path]]:
    """A film of clips with these lengths, and the clips that were planned."""
    planned = {n: encode(folder / f"planned{n}.mp4", frames, panned(n + 1)) for n, frames in enumerate(LENGTHS)}
    used = [encode(folder / f"used{n}.mp4", frames, panned(n + 1)) for n, frames in enumerate(lengths)]
    join([Piece(clip) for clip in used], folder / "picture.mp4")
    return with_sound(folder / "picture.mp4", sine(sum(lengths) / FPS, loud), folder / "film.mp4"), planned


def _errors(seen: Screening, ordered: FilmFormat | None = None) -> list[str]:
    return [issue.code for issue in judge(seen, EDIT, FILM, ordered) if issue.severity == "error"]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Screening:
    return screen(*_at(tmp_path_factory.mktemp("film"), LENGTHS))


def _at(folder: Path, lengths: tuple[int, ...]) -> tuple[Path, tuple[CutEntry, ...], dict[int, Path], int]:
    film, clips = _film(folder, lengths)
    return film, EDIT.timeline, clips, FPS


def test_every_cut_of_a_clean_film_is_on_its_frame(seen: Screening) -> None:
    assert [cut.offset for cut in seen.cuts] == [0, 0, 0]
    assert _errors(seen) == []
    assert measurements(seen, EDIT)["cuts_on_frame"] == 2
    assert set(seen.pictures) == {0, 1, 2} and all(picture.startswith(b"\xff\xd8") for picture in seen.pictures.values())


def test_a_cut_one_frame_early_is_found_and_named(tmp_path: Path) -> None:
    late = screen(*_at(tmp_path, (35, 31, 40)))
    assert [cut.offset for cut in late.cuts] == [0, -1, 0]
    (issue,) = [issue for issue in judge(late, EDIT, FILM) if issue.code == "CUT"]
    assert issue.part_id == "SCENE_1_SHOT_2" and "1 frame(s) too early" in issue.description


def test_another_clip_than_the_planned_one_is_found(seen: Screening, tmp_path: Path) -> None:
    film, clips = _film(tmp_path, LENGTHS)
    other = screen(film, EDIT.timeline, clips | {1: encode(tmp_path / "other.mp4", 30, panned(8))}, FPS)
    assert other.cuts[1].offset is None and _errors(other) == ["CUT"]


def test_the_loudness_that_was_ordered_is_the_one_that_is_asked_for(seen: Screening) -> None:
    assert "LOUDNESS" in _errors(seen, FilmFormat(target_lufs=-23))


def _card(kind: str) -> CardPlan:
    palette = palette_for(Mood.WARM, Look.PAPER_CUT, Kit.SEA, 1)
    return CardPlan.model_validate(
        {"shot_id": "TITLE", "frames": 48, "width": 640, "height": 360, "seed": 1, "kind": kind, "heading": "The Last Bottle", "lines": ["a drama film", "Story: Series Creator"]}
        | {"look": Look.PAPER_CUT, "palette": palette, "kit": Kit.SEA}
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["title", "credits"])
def test_a_card_is_read_and_a_faint_one_is_not(kind: str) -> None:
    grey = cv2.cvtColor(Card(_card(kind)).frame(28), cv2.COLOR_BGRA2GRAY)
    luma = np.asarray(16 + grey.astype(np.float32) * 219 / 255, np.uint8)
    contrast, lettered = legibility(luma)
    assert contrast > 4.5 and lettered > 0.002
    faint = np.asarray(cv2.addWeighted(luma, 0.25, np.full_like(luma, 130), 0.75, 0), np.uint8)
    contrast, lettered = legibility(faint)
    assert contrast < 4.5 or lettered < 0.002


def _stem(path: Path, level: float) -> Path:
    wave = level * np.sin(2 * math.pi * 300 * np.arange(3 * SAMPLE_RATE) / SAMPLE_RATE)
    write_wav(np.broadcast_to(wave.astype(np.float32), (2, wave.size)), path)
    return path


def test_a_line_under_loud_music_is_named(tmp_path: Path) -> None:
    cue = SpeechCue(line_id="SCENE_1_LINE_1", character="Mara", start=0.5, seconds=1.0)
    timeline = (Slot(start_frame=0, frames=72, scene_number=1, speech=(cue,)),)
    voice, soft, loud = _stem(tmp_path / "d.wav", 0.3), _stem(tmp_path / "m.wav", 0.03), _stem(tmp_path / "l.wav", 0.25)
    (clear,) = balances(voice, (soft,), timeline, FPS)
    assert clear.speech_db == pytest.approx(20, abs=0.3) and buried([clear]) == []
    (issue,) = buried(balances(voice, (soft, loud), timeline, FPS))
    assert (issue.code, issue.part_id) == ("SPEECH_BURIED", "SCENE_1_LINE_1")


def _record(**measured: float) -> ShotRecord:
    good = {"identity": 1.0, "lips_moving": 0.95, "lips_restless": 0.0, "moving_share": 0.1, "mean_luma": 0.4, "contrast": 0.6, "colourfulness": 30.0}
    return ShotRecord(segment_id="S", frame_id="SCENE_1_SHOT_1", scene_number=1, frames=36, seconds=1.5, provider="offline-renderer", measured=good | measured)


def _scored(seen: Screening, shot: ShotRecord, *issues: QcIssue, speech_db: float = 15.0) -> dict[str, float]:
    return rubric(
        issues=issues, coverage=1.0, lines=(), shots=(shot,), look=Look.INK, screening=seen, spoken=[Balance("L", speech_db)], cues=10, ordered=FilmFormat()
    )  # fmt: skip


def _issue(code: str, severity: str = "warning") -> QcIssue:
    return QcIssue.model_validate({"code": code, "severity": severity, "description": "-"})


def test_weights_sum_to_one_and_every_criterion_says_what_it_is() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1.0) and set(MEANING) == set(WEIGHTS)


def test_a_fault_lowers_its_own_criterion_and_no_other(seen: Screening) -> None:
    clean = _scored(seen, _record())
    worse = {
        "identity": _scored(seen, _record(identity=0.5)),
        "lips": _scored(seen, _record(lips_moving=0.3)),
        "motion": _scored(seen, _record(moving_share=0.005)),
        "picture": _scored(seen, _record(contrast=0.15, mean_luma=0.07)),
        "sound": _scored(seen, _record(), speech_db=2.0),
        "story": _scored(seen, _record(), _issue("STORY_FACTS")),
        "grammar": _scored(seen, _record(), _issue("EYELINE")),
        "technical": _scored(seen, _record(), _issue("CUT", "error")),
    }
    for criterion, marks in worse.items():
        assert {name for name in clean if marks[name] < clean[name] - 0.01} == {criterion}
        assert score(marks) < score(clean)


def test_the_page_needs_nothing_else_and_tells_everything(seen: Screening, tmp_path: Path) -> None:
    issues = (QcIssue(code="CUT", severity="error", description="SCENE_1_SHOT_2 comes 1 frame(s) too early <&>.", part_id="SCENE_1_SHOT_2"),)
    report = QcReport(
        status="fail", issues=issues, recommended_actions=("Assemble again.",), measured=measurements(seen, EDIT), rubric={"lips": 0.5}, score=0.5
    )
    text = page("The Last <Bottle>", report, seen, EDIT, (_record(),))
    assert text == page("The Last <Bottle>", report, seen, EDIT, (_record(),))
    (tmp_path / "qc_report.html").write_text(text)
    assert check_files(tmp_path) == []
    assert "The Last &lt;Bottle&gt;" in text and "too early &lt;&amp;&gt;" in text and text.count("data:image/jpeg") == len(LENGTHS)
    assert "prefers-color-scheme:dark" in text and "@media print" in text and "<polyline" in text


def test_a_silent_stretch_and_a_clipped_mix_are_told(tmp_path: Path) -> None:
    clip = encode(tmp_path / "v.mp4", sum(LENGTHS) + 72, panned(1))
    hole = np.concatenate((np.clip(sine(1.0, 3.0), -1, 1), np.zeros(round(4.6 * SAMPLE_RATE)), sine(1.8)))
    write_wav(np.broadcast_to(hole.astype(np.float32), (2, hole.size)), tmp_path / "mix.wav")
    master(clip, tmp_path / "mix.wav", [], [], {}, tmp_path / "film.mp4")
    codes = {issue.code for issue in judge(screen(tmp_path / "film.mp4", (), {}, FPS), EDIT, FILM)}
    assert {"SILENCE", "CLIPPING", "TRUE_PEAK"} <= codes
