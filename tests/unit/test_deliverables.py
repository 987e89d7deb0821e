"""Files of a film that cannot be opened are found, each by the library of its kind; whole ones are not complained about."""

import hashlib
import json
import wave
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from agents.quality.deliverables import Length, check_files, check_handed_on
from tests.unit.test_measure import encode, panned


def _wav(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(b"\0\1" * 4800)


def _pdf(path: Path) -> None:
    canvas = Canvas(str(path), invariant=1)
    for page in ("FADE IN:", "FADE OUT."):
        canvas.drawString(72, 700, page)
        canvas.showPage()
    canvas.save()


def _otio(path: Path) -> None:
    import opentimelineio as otio

    otio.adapters.write_to_file(otio.schema.Timeline("film"), str(path))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file of each kind, as a film has them."""
    folder = tmp_path_factory.mktemp("film")
    (folder / "script").mkdir()
    encode(folder / "film.mp4", 30, panned(1))
    _wav(folder / "dialogue.wav")
    Image.new("RGB", (64, 96), "#446688").save(folder / "poster.png")
    _pdf(folder / "script" / "screenplay.pdf")
    _otio(folder / "timeline.otio")
    (folder / "subtitles.srt").write_text("1\n00:00:01,000 --> 00:00:03,000\nThe tide brought it.\n")
    (folder / "manifest.json").write_text(json.dumps({"title": "The Last Bottle"}))
    (folder / "shots.csv").write_text("shot,size\nSCENE_1_SHOT_1,WS\n")
    (folder / "script" / "screenplay.fdx").write_text("<FinalDraft><Content/></FinalDraft>")
    (folder / "qc_report.html").write_text("<html><img src='data:image/png;base64,AA=='></html>")
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}" for path in sorted(folder.rglob("*")) if path.is_file()]
    (folder / "SHA256SUMS").write_text("\n".join(sums) + "\n")
    return folder


def test_whole_files_raise_nothing(whole: Path) -> None:
    assert check_files(whole, required=("film.mp4", "script/screenplay.pdf")) == []


def test_a_missing_file_is_named(whole: Path) -> None:
    assert [(issue.code, issue.part_id) for issue in check_files(whole, required=("film.mp4", "animatic.mp4"))] == [("DELIVERABLE_MISSING", "animatic.mp4")]


def _half(content: bytes) -> bytes:
    return content[: len(content) // 2]


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("film.mp4", _half),
        ("dialogue.wav", lambda content: b"RIFX" + content[4:60]),
        ("poster.png", _half),
        ("script/screenplay.pdf", _half),
        ("timeline.otio", _half),
        ("subtitles.srt", lambda content: b"\xff\xfe\xff"),
        ("manifest.json", _half),
        ("shots.csv", lambda content: content + b"SCENE_1_SHOT_2\n"),
        ("script/screenplay.fdx", _half),
        ("qc_report.html", lambda content: b"<html><img src='https://elsewhere/a.png'></html>"),
        ("film.mp4", lambda content: b""),
    ],
)  # fmt: skip
def test_a_spoiled_file_is_found(whole: Path, tmp_path: Path, name: str, spoil: Callable[[bytes], bytes]) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(spoil((whole / name).read_bytes()))
    (issue,) = check_files(tmp_path)
    assert (issue.code, issue.severity, issue.part_id) == ("DELIVERABLE_UNREADABLE", "error", name)


def test_bytes_that_changed_after_their_checksum_are_found(whole: Path, tmp_path: Path) -> None:
    (tmp_path / "shots.csv").write_text("shot,size\nSCENE_1_SHOT_1,CU\n")
    line = next(line for line in (whole / "SHA256SUMS").read_text().splitlines() if line.endswith("shots.csv"))
    (tmp_path / "SHA256SUMS").write_text(line + "\n")
    assert [issue.code for issue in check_files(tmp_path)] == ["CHECKSUM"]


def test_a_file_handed_on_is_known_by_its_delivered_name_and_held_against_the_cut(whole: Path, tmp_path: Path) -> None:
    stored = {name: tmp_path / f"{number:064x}" for number, name in enumerate(("film.mp4", "sound/dialogue.wav", "subtitles/subtitles.srt", "poster.png"))}
    for name, path in stored.items():
        path.write_bytes((whole / Path(name).name).read_bytes())
    assert check_handed_on(stored, {"film.mp4": Length(frames=30), "sound/dialogue.wav": Length(seconds=0.1)}) == []
    stored["poster.png"].write_bytes(b"no picture")
    wrong = check_handed_on(stored, {"film.mp4": Length(frames=31), "sound/dialogue.wav": Length(seconds=3.0)})
    assert [(issue.code, issue.part_id) for issue in wrong] == [
        ("DELIVERABLE_UNREADABLE", "poster.png"), ("DELIVERABLE_LENGTH", "film.mp4"), ("DELIVERABLE_LENGTH", "sound/dialogue.wav"),
    ]  # fmt: skip
    longer = Length(frames=20, spare=True)
    assert check_handed_on({"edit/media/a.mp4": stored["film.mp4"]}, {"edit/media/a.mp4": longer}) == []


@pytest.mark.parametrize(("most", "found"), [(40, []), (0, ["DELIVERABLE_LENGTH"]), (29, ["DELIVERABLE_LENGTH"])])
def test_a_teaser_may_be_as_long_as_its_moments_and_an_animatic_is_as_long_as_its_plan(whole: Path, most: int, found: list[str]) -> None:
    """The film of the folder has 30 frames."""
    name = "pictures/teaser.mp4"
    issues = check_handed_on({name: whole / "film.mp4"}, {name: Length(frames=24, most=most, by="a teaser")})
    assert [issue.code for issue in issues] == found
    assert all("30 frames, a teaser has 24" in issue.description for issue in issues)
