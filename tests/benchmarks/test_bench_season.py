"""A season of three films by the real company with the real renderer, its episodes side by side: one bible, one cast, one look, one set of places, and three stories that follow from each other."""

import asyncio
import csv
import hashlib
import json
import re
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from cluster.contracts.ids import WorkflowId
from cluster.contracts.workflows import Workflow, WorkflowStatus
from cluster.redis.client import Clients
from graphs.workflows.episode_production import SHARED
from tests.benchmarks.floor import studio
from tests.benchmarks.report import table
from tests.real_company import LOGLINE, RealHouse

pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]

SCALE, EPISODES = 0.2, 3
STAGED = ("kit", "interior", "features", "place_seed")
"""What of a shot's plan makes its set."""


async def test_three_films_of_a_season_share_people_and_sets_and_nothing_of_their_stories(clients: Clients, tmp_path: Path) -> None:
    house, floor = studio(clients, tmp_path, SCALE)
    began = time.perf_counter()
    try:
        asked = {"logline": LOGLINE, "episodes": EPISODES, "creative_guidelines": {"target_runtime_seconds": 50}}
        season = await house.made("episode_production", asked)
    finally:
        await asyncio.to_thread(floor.close)
    took = time.perf_counter() - began
    assert season.status is WorkflowStatus.COMPLETED, season.error_history
    told = season.results["episodes"]
    assert [one["status"] for one in told] == ["completed"] * EPISODES, told
    films = [await house.store.get(WorkflowId(one["workflow_id"])) for one in told]
    said = [_said(await house.text(film.results["script/screenplay.fountain"])) for film in films]
    _tell(told, [json.loads(await house.text(film.results["qc_report.json"])) for film in films], said, took)
    _one_cast_and_one_world(films)
    assert _sets(tmp_path / "renders"), "no two sets of a place"
    for one, film in zip(told, films, strict=True):
        assert {"film.mp4", "poster.png", "contact_sheet.png", "qc_report.html", "script/screenplay.pdf", "SHA256SUMS"} <= film.results.keys()
        assert one["film.mp4"] == film.results["film.mp4"]
    await _three_stories(house, season, said)


def _one_cast_and_one_world(films: list[Workflow]) -> None:
    """What is shared is shared byte for byte, design sheets and plates of the sets by their SHA-256."""
    for name in SHARED:
        if name != "environment_designs":
            assert len({_digest(film.input[name]) for film in films}) == 1, name
    sets: dict[str, set[str]] = {}
    for film in films:
        for design in film.input["environment_designs"]:
            sets.setdefault(design["location"], set()).add(_digest(design))
        assert {scene["location"] for scene in film.input["scene_list"]} <= sets.keys()
    assert all(len(found) == 1 for found in sets.values()), sets


def _sets(renders: Path) -> bool:
    """As drawn: every shot of a place has the same set, in whichever episode it is; and every person the same design."""
    places: dict[str, set[str]] = {}
    people: dict[str, set[str]] = {}
    for task in renders.glob("*/task.json"):
        plan = json.loads(task.read_text())["data"].get("shot_plan")
        if plan is None:
            continue
        places.setdefault(str(plan["place_seed"]), set()).add(_digest({name: plan[name] for name in STAGED}))
        for subject in plan["subjects"]:
            people.setdefault(subject["design"]["name"], set()).add(_digest(subject["design"]))
    return bool(places and people) and all(len(found) == 1 for found in (*places.values(), *people.values()))


async def _three_stories(house: RealHouse, season: Workflow, said: list[list[str]]) -> None:
    rows = list(csv.DictReader((await house.text(season.results["production/season.csv"])).splitlines()))
    assert len({row["turn"] for row in rows}) == len({row["question"] for row in rows}) == EPISODES
    for before, after in pairwise(rows):
        assert after["what sets it going"].startswith(before["left open"]) and before["value after"] == after["value before"]
    assert rows[0]["value before"] != rows[-1]["value after"] and not rows[-1]["left open"]
    for one in range(EPISODES):
        for other in range(one):
            assert len(set(said[one]) & set(said[other])) * 5 <= len(said[one]), "four fifths of the words are the episode's own"


def _tell(told: list[dict[str, Any]], reports: list[dict[str, Any]], said: list[list[str]], took: float) -> None:
    all_said = [line for lines in said for line in lines]
    table(
        f"A season of {EPISODES} films, side by side (pictures at {SCALE:.0%})",
        ["title", "film s", "quality", "score", "lines", "said in another episode too"],
        [
            [one["title"], one["summary"]["seconds"], report["status"], report["score"], len(lines), sum(all_said.count(line) > 1 for line in lines)]
            for one, report, lines in zip(told, reports, said, strict=True)
        ],
        note=f"{took:.0f} s for {sum(one['summary']['seconds'] for one in told):.0f} s of film, the season's papers included.",
    )


def _said(fountain: str) -> list[str]:
    return re.findall(r"^[A-Z][A-Z ]+(?: \([^\n]*\))?\n(?:\([^\n]*\)\n)?(.+)$", fountain, re.MULTILINE)


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
