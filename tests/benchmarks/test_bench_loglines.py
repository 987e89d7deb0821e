"""Twenty very different loglines: what the writer makes of them, and what films they become. Runs the real agents and the real renderer in this process, two renders
at a time, without a server, so that what is measured is the film and not the machinery around it.

`CALLSHEET_BENCH_SCALE` draws the films smaller (1 is 1280x720), `CALLSHEET_BENCH_FILMS` names the loglines (all of them by default), and into
`CALLSHEET_BENCH_SHEETS`, when set, goes a contact sheet, the quality report and the score of every film, for people to look at.
"""

import asyncio
import json
import os
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from agents.film import CharacterProfile, Concept, DialogueLine, Scene, StoryArc, WorldBible
from agents.providers.writer.review import CHECKS, review
from agents.quality.deliverables import check_files
from tests.benchmarks.report import Cell, table
from tests.loglines import LOGLINES
from tests.rushes import Costs, fetched, shoot

pytestmark = pytest.mark.long

SEEDS = (1, 2, 3)
SCALE = float(os.environ.get("CALLSHEET_BENCH_SCALE", "1"))
FILMS = os.environ.get("CALLSHEET_BENCH_FILMS", " ".join(LOGLINES)).split()
SHEETS = os.environ.get("CALLSHEET_BENCH_SHEETS", "")
MOST_MB = 500


def test_the_writer_on_twenty_loglines(tmp_path: Path) -> None:
    """Three seeds each; findings of a strict reader by check, over all of them."""
    rows: list[list[Cell]] = []
    found: Counter[str] = Counter()
    spoken: dict[str, set[str]] = {}
    for name, logline in LOGLINES.items():
        mine: Counter[str] = Counter()
        spines, titles, lines = set[str](), set[str](), list[str]()
        for seed in SEEDS:
            film = asyncio.run(shoot({"logline": logline}, tmp_path / f"{name}{seed}", seed=seed, until="script"))
            mine.update(finding.check for finding in _reviewed(film))
            spines.add(film["concept_brief"]["spine"])
            titles.add(film["concept_brief"]["title"])
            lines += [line["text"] for line in film["dialogue_script"]]
        spoken[name] = set(lines)
        found += mine
        rows.append([name, "/".join(sorted(spines)), len(titles), len(lines), len(set(lines)), sum(mine.values()), ", ".join(sorted(mine)) or "-"])
    shared = sum(any(line in others for other, others in spoken.items() if other != name) for name, lines in spoken.items() for line in lines)
    share = shared / sum(map(len, spoken.values()))
    table(
        f"The writer on {len(LOGLINES)} loglines, {len(SEEDS)} seeds each",
        ["logline", "spines", "titles", "lines", "different", "findings", "checks that failed"],
        rows,
        note=f"Checks: {', '.join(f'{check} {found[check]}' for check in CHECKS)}. Lines that another of the films has word for word: {share:.1%}.",
    )
    assert sum(found.values()) == 0
    assert share < 0.05


def _reviewed(film: dict[str, Any]) -> list[Any]:
    return review(
        Concept.model_validate(film["concept_brief"]),
        WorldBible.model_validate(film["world_bible"]),
        StoryArc.model_validate(film["story_arc"]),
        [Scene.model_validate(row) for row in film["scene_list"]],
        [CharacterProfile.model_validate(row) for row in film["character_profiles"]],
        [DialogueLine.model_validate(row) for row in film["dialogue_script"]],
    )


def test_twenty_films(tmp_path: Path) -> None:
    """Whole films with all deliverables."""
    rows: list[list[Cell]] = []
    criteria: list[list[Cell]] = []
    failed: list[str] = []
    largest = 0.0
    for name in FILMS:
        film, costs, folder = _made(name, tmp_path)
        report, seconds = film["qc_report"], film["final_edit"]["seconds"]
        severities = Counter(issue["severity"] for issue in report["issues"])
        subtitles = sum(issue["code"].startswith(("SUBTITLE", "LINE_NOT")) for issue in report["issues"])
        retakes = sum(segment["retakes"] for segment in film["video_segments"])
        closed = check_files(folder, required=film["distribution_record"]["deliverables"])
        failed += [f"{name}: {issue['code']} {issue['description']}" for issue in report["issues"] if issue["severity"] == "error"]
        failed += [f"{name}: {issue.description}" for issue in closed]
        largest = max(largest, costs.peak_mb)
        rows.append(
            [
                name,
                seconds,
                costs.seconds / seconds,
                costs.cpu_seconds / seconds,
                costs.by_agent["animatic_editor"] / seconds,
                costs.by_agent["final_qc"],
                costs.peak_mb,
                retakes,
                severities["error"],
                severities["warning"],
                film["quality_report"]["premise_coverage"],
                report["measured"]["integrated_lufs"] - (-16),
                subtitles,
                report["score"],
            ]
        )
        criteria.append([name, *(report["rubric"].get(criterion, "-") for criterion in CRITERIA)])
    table(
        f"{len(FILMS)} loglines rendered ({round(1280 * SCALE)}x{round(720 * SCALE)}, two renders at a time)",
        ["logline", "film: s", "wall / film", "CPU s / film s", "animatic / film", "final check: s", "peak MB", "retakes", "errors", "warnings", "premise", "LUFS error", "subtitles", "score"],
        rows,
        note="\n".join(failed) or "No film failed its check, and every file opens.",
    )  # fmt: skip
    table("Rubric", ["logline", *CRITERIA], criteria)
    assert failed == []
    assert largest < MOST_MB


CRITERIA = ("story", "lines", "grammar", "identity", "lips", "motion", "picture", "sound", "subtitles", "technical")


def _made(name: str, tmp_path: Path) -> tuple[dict[str, Any], Costs, Path]:
    out, costs = tmp_path / name, Costs()

    async def make() -> dict[str, Any]:
        film = await shoot({"logline": LOGLINES[name]}, out, scale=SCALE, costs=costs)
        await fetched(((f"film/{path}", ref) for path, ref in film["distribution_record"]["deliverables"].items()), out)
        return film

    film = asyncio.run(make())
    if SHEETS:
        kept = Path(SHEETS)
        kept.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(out / "film" / "contact_sheet.png", kept / f"{name}.png")
        shutil.copyfile(out / "film" / "qc_report.html", kept / f"{name}.html")
        (kept / f"{name}.json").write_text(json.dumps(film["qc_report"], indent=1))
    shutil.rmtree(out / "renders", ignore_errors=True)
    return film, costs, out / "film"


def test_the_same_seed_gives_the_same_film(tmp_path: Path) -> None:
    """Every deliverable of a film made twice, in other processes, has the same bytes."""
    one, _, _ = _made(FILMS[0], tmp_path / "one")
    two, _, _ = _made(FILMS[0], tmp_path / "two")
    mine, theirs = (film["distribution_record"]["deliverables"] for film in (one, two))
    assert {name for name in mine if mine[name]["sha256"] != theirs[name]["sha256"]} == set()
