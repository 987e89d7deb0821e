"""Two loglines that have nothing in common, told in their first scene, drawn small, run through every agent to the last deliverable.

What the bench does with twenty whole films. The films must pass their own quality control, every file must open, and the same seed must give the same bytes.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agents.quality.deliverables import check_files
from tests.loglines import LOGLINES
from tests.rushes import fetched, shoot

NAMES = ("keeper", "fox")
SCALE, SCENES = 0.25, 1
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

Films = dict[str, tuple[dict[str, Any], Path]]


def _shot(name: str, folder: Path) -> tuple[dict[str, Any], Path]:
    """A film, and the folder with its files."""

    async def made() -> dict[str, Any]:
        film = await shoot({"logline": LOGLINES[name]}, folder, scale=SCALE, scenes=SCENES)
        await fetched(((f"film/{path}", ref) for path, ref in film["distribution_record"]["deliverables"].items()), folder)
        return film

    return asyncio.run(made()), folder / "film"


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Films]:
    folder = tmp_path_factory.mktemp("films")
    yield {name: _shot(name, folder / name) for name in NAMES}


def test_they_pass_their_own_quality_control(films: Films) -> None:
    for name, (film, _) in films.items():
        report = film["qc_report"]
        assert [issue for issue in report["issues"] if issue["severity"] == "error"] == [], name
        assert report["measured"]["cuts_on_frame"] == report["measured"]["cuts_planned"] > 4
        assert abs(report["measured"]["integrated_lufs"] + 16) <= 0.5 and report["measured"]["true_peak_dbtp"] <= -1
        assert report["score"] > 0.75, (name, report["rubric"])


def test_every_file_of_theirs_opens(films: Films) -> None:
    for name, (film, folder) in films.items():
        named = film["distribution_record"]["deliverables"]
        assert check_files(folder, required=named) == [], name


def test_they_tell_different_stories_in_different_pictures(films: Films) -> None:
    told = [" ".join(line["text"] for line in film["dialogue_script"]) for film, _ in films.values()]
    assert len(set(told)) == len(NAMES)
    spoken = [{line["text"] for line in film["dialogue_script"]} for film, _ in films.values()]
    assert not spoken[0] & spoken[1]


def test_the_same_seed_gives_the_same_bytes(films: Films, tmp_path: Path) -> None:
    again, folder = _shot(NAMES[0], tmp_path / "again")
    film, before = films[NAMES[0]]
    theirs, mine = film["distribution_record"]["deliverables"], again["distribution_record"]["deliverables"]
    assert {name for name in mine if mine[name]["sha256"] != theirs[name]["sha256"]} == set()
    assert (folder / "film.mp4").read_bytes() == (before / "film.mp4").read_bytes()
