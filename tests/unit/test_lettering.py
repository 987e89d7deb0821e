"""Lettering: every line is written in faces that have its letters, in reading order, and broken where its script allows."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from agents.media.lettering import fitting, lettered, width_of, wrapped
from agents.media.typefaces import NO_LETTER, Face, Run, runs

LINES = {
    "chinese": "一位灯塔看守人收到了一封来自未来的信，信里写着他的名字。",
    "arabic": "حارس منارة وحيد يتلقى رسالة من المستقبل.",
    "russian": "Смотритель маяка получает письмо — «из будущего»",
    "hindi": "एक प्रकाशस्तंभ का रखवाला भविष्य से पत्र प्राप्त करता है",
    "vietnamese": "Một người gác hải đăng nhận thư",
    "emoji": "A keeper 😀 finds 🐕‍🦺 a letter 🇫🇮",
}


def shape(face: Face, letter: str) -> bytes:
    sheet = Image.new("L", (96, 72))
    ImageDraw.Draw(sheet).text((24, 24), letter, fill=255, font=face.at(24))
    return sheet.tobytes()


def drawn_as_a_box(run: Run) -> list[str]:
    box = shape(run.face, NO_LETTER)
    return [letter for letter in run.text if not letter.isspace() and shape(run.face, letter) == box]


@pytest.mark.parametrize("script", LINES)
def test_no_letter_is_drawn_as_a_box(script: str) -> None:
    for run in runs(LINES[script]):
        assert drawn_as_a_box(run) == []


@pytest.mark.parametrize("script", [name for name in LINES if name != "emoji"])
def test_every_letter_of_a_line_is_written(script: str) -> None:
    assert sorted("".join(run.text for run in runs(LINES[script]))) == sorted(LINES[script])


def test_what_no_face_has_is_left_out_with_the_gap_it_leaves() -> None:
    assert "".join(run.text for run in runs(LINES["emoji"])) == "A keeper finds a letter"
    assert runs("😀") == ()
    assert lettered("😀", 30, "#ffffff").max() == 0


@pytest.mark.parametrize("script", LINES)
def test_the_same_line_gives_the_same_bitmap_within_its_box(script: str) -> None:
    once, again = (lettered(LINES[script], 30, "#ffffff", tracking=0.04) for _ in range(2))
    assert np.array_equal(once, again)
    assert once.max() == 255
    assert once[:, -1].max() == 0 and once[0].max() == 0 and once[-1].max() == 0


def test_plain_latin_stays_in_one_face() -> None:
    assert [run.face.family for run in runs("A keeper of letters, 1912")] == [""]


def test_a_line_in_arabic_is_laid_from_the_right_around_its_latin_words() -> None:
    laid = runs("حارس Ἀθῆναι منارة")
    assert [run.rtl for run in laid] == [True, False, True]
    assert "منارة" in laid[0].text and "حارس" in laid[-1].text


def test_chinese_breaks_between_letters_and_never_before_a_closing_mark() -> None:
    lines = wrapped(LINES["chinese"], 30, 260)
    assert len(lines) > 2
    assert "".join(lines) == LINES["chinese"]
    assert all(width_of(line, 30) <= 260 for line in lines)
    assert not any(line[0] in "，。" for line in lines)


@pytest.mark.parametrize("script", ["chinese", "arabic", "russian"])
def test_a_text_too_long_for_its_lines_ends_in_an_ellipsis(script: str) -> None:
    size, lines = fitting(LINES[script] * 6, 30, 500, 2, 0.04, smallest=24)
    assert size >= 24 and len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(width_of(line, size, 0.04) <= 500 for line in lines)
