"""Whether subtitles can be read: the letters that an ASS file describes, on a white, a grey, a busy and a dark picture, and in a film that is checked."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from agents.film import FinalEdit, MasteredEdit, SubtitleCue
from agents.media.captions import write_ass
from agents.media.jobs import CaptionStyle, Screening, SubtitleSeen
from agents.media.overlays import read_style, subtitle_contrast, text_areas
from agents.media.screening import screen
from agents.quality.film_checks import LEAST_CONTRAST, judge, measurements
from cluster.contracts.errors import Corrupt
from tests.unit.test_final_checks import EDIT, FILM
from tests.unit.test_measure import FPS, encode, panned, sine, with_sound

TEXT = "Nobody has lit this lamp\nsince the winter you left."
CUE = SubtitleCue(start=0.5, end=2.0, text=TEXT)
PICTURES: dict[str, NDArray[np.uint8]] = {
    "white": np.full((360, 640), 235, np.uint8),
    "grey": np.full((360, 640), 200, np.uint8),
    "busy": np.asarray(np.random.default_rng(1).integers(16, 236, (360, 640)), np.uint8),
    "dark": np.full((360, 640), 40, np.uint8),
}


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    write_ass([CUE], 640, 360, "A film", tmp_path / "film.ass")
    return tmp_path / "film.ass"


def _changed(ass: Path, **fields: str) -> CaptionStyle:
    """The style of the file with other values in these fields."""
    rows = ass.read_text().splitlines()
    names = [name.strip() for name in next(row for row in rows if row.startswith("Format: Name")).removeprefix("Format:").split(",")]
    at = next(number for number, row in enumerate(rows) if row.startswith("Style:"))
    values = dict(zip(names, rows[at].removeprefix("Style:").split(","), strict=True)) | fields
    rows[at] = "Style:" + ",".join(values.values())
    other = ass.with_name("other.ass")
    other.write_text("\n".join(rows))
    return read_style(other)


@pytest.mark.parametrize("picture", PICTURES)
def test_our_subtitles_can_be_read_on_every_picture(ours: Path, picture: str) -> None:
    assert subtitle_contrast(PICTURES[picture], TEXT, read_style(ours)) > 10


@pytest.mark.parametrize("picture", ["white", "grey", "busy"])
@pytest.mark.parametrize("fields", [{"Outline": "0"}, {"Outline": "0.2"}, {"OutlineColour": "&HE0141414"}, {"OutlineColour": "&H00F4F4F4"}])
def test_white_letters_without_an_edge_drown_in_a_light_or_busy_picture(ours: Path, picture: str, fields: dict[str, str]) -> None:
    assert subtitle_contrast(PICTURES[picture], TEXT, _changed(ours, **fields)) < LEAST_CONTRAST


def test_on_a_dark_picture_white_letters_need_no_edge_and_a_box_needs_no_outline(ours: Path) -> None:
    assert subtitle_contrast(PICTURES["dark"], TEXT, _changed(ours, Outline="0")) > LEAST_CONTRAST
    assert subtitle_contrast(PICTURES["white"], TEXT, _changed(ours, Outline="0", BorderStyle="3")) > LEAST_CONTRAST


def test_only_the_picture_under_the_letters_counts(ours: Path) -> None:
    bare, picture = _changed(ours, Outline="0"), PICTURES["dark"].copy()
    areas = list(text_areas(TEXT, bare, 640, 360))
    assert len(areas) == 2 and all(0 < area.left < 320 < area.right < 640 and 240 < area.top < area.bottom <= 360 - bare.margin + 1 for area in areas)
    picture[: areas[0].top] = 235
    assert subtitle_contrast(picture, TEXT, bare) > LEAST_CONTRAST
    picture[areas[1].top : areas[1].bottom, areas[1].left : areas[1].right] = 235
    assert subtitle_contrast(picture, TEXT, bare) < 1.5


def test_a_file_without_a_style_is_named(tmp_path: Path) -> None:
    (tmp_path / "bare.ass").write_text("[Script Info]\nPlayResX: 640\nPlayResY: 360\n")
    with pytest.raises(Corrupt, match=r"bare\.ass has no style"):
        read_style(tmp_path / "bare.ass")


def test_the_final_check_looks_at_every_subtitle_on_its_picture_and_names_the_worst(ours: Path, tmp_path: Path) -> None:
    encode(tmp_path / "picture.mp4", 60, panned(1))
    film = with_sound(tmp_path / "picture.mp4", sine(60 / FPS, 0.172), tmp_path / "film.mp4")
    seen = screen(film, (), {}, FPS, [CUE], read_style(ours))
    assert [one.cue for one in seen.subtitles] == [0] and seen.subtitles[0].contrast > 10
    assert measurements(seen, EDIT)["subtitle_contrast"] == pytest.approx(seen.subtitles[0].contrast, abs=0.01)
    assert "SUBTITLE_LEGIBILITY" not in _codes(seen, EDIT, FILM)
    drowned = seen.model_copy(update={"subtitles": (*seen.subtitles, SubtitleSeen(cue=1, contrast=1.2))})
    (issue,) = [issue for issue in judge(drowned, EDIT, FILM) if issue.code == "SUBTITLE_LEGIBILITY"]
    assert issue.part_id == "cue_2" and "1.2 to 1" in issue.description and measurements(drowned, EDIT)["subtitle_contrast_cue"] == 2


def _codes(seen: Screening, edit: FinalEdit, film: MasteredEdit) -> set[str]:
    return {issue.code for issue in judge(seen, edit, film)}
