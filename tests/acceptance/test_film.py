"""A film, made twice by the installed program: once in peace, once with the engine killed in the middle. Both must be the same film."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from agents.media.measure import probe
from agents.media.subtitles import lint
from agents.quality.deliverables import check_files
from tests.acceptance.installed import Installation
from tests.acceptance.studio import DRAFT, LOGLINE, PROJECT, Studio, content_of, kill, processes_named

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

DELIVERABLES = {
    *("film.mp4", "poster.png", "contact_sheet.png", "qc_report.json", "qc_report.html", "manifest.json", "SHA256SUMS"),
    *(f"script/screenplay.{kind}" for kind in ("fountain", "fdx", "pdf")),
    *(f"edit/timeline.{kind}" for kind in ("otio", "edl", "xml")),
    *(f"subtitles/{name}" for name in ("subtitles.srt", "subtitles.vtt", "subtitles.ass", "sdh.srt", "sdh.vtt")),
    *(f"sound/{name}" for name in ("dialogue.wav", "music.wav", "effects.wav", "music_and_effects.wav", "cue_sheet.csv", "effects.csv")),
    *("pictures/poster_wide.png", "pictures/teaser.mp4"),
    *(f"production/{name}" for name in ("story_bible.pdf", "character_sheets.pdf", "storyboard.pdf", "shots.csv", "animatic.mp4")),
}
MANY = ("edit/media/", "pictures/stills/")
"""Folders with a file for each entry of the cut, and for each scene."""


@pytest.fixture(scope="module")
def studio(installation: Installation) -> Studio:
    return Studio(installation, PROJECT)


@pytest.fixture(scope="module")
def film(finished_film: Path) -> Path:
    return finished_film


def first_film(studio: Studio) -> str:
    films = studio.http.get("/workflows", params={"project_id": PROJECT}).json()["items"]
    return films[-1]["workflow_id"]


def test_every_deliverable_is_there_and_is_what_the_manifest_says(film: Path) -> None:
    found = {path.relative_to(film).as_posix() for path in film.rglob("*") if path.is_file()}
    assert {name for name in found if not name.startswith(MANY)} == DELIVERABLES
    assert all(sum(name.startswith(folder) for name in found) >= 4 for folder in MANY)
    assert check_files(film, required=found) == []
    manifest = json.loads((film / "manifest.json").read_text())
    for name in found - {"manifest.json", "SHA256SUMS"}:
        assert manifest["deliverables"][name]["sha256"] == content_of(film / name), name
    sums = {name: digest for digest, name in (line.split("  ") for line in (film / "SHA256SUMS").read_text().splitlines())}
    assert sums == {name: hashlib.sha256((film / name).read_bytes()).hexdigest() for name in found - {"SHA256SUMS"}}


def test_the_film_plays_with_sound_subtitles_and_the_planned_length(film: Path) -> None:
    found = probe(film / "film.mp4")
    report = json.loads((film / "qc_report.json").read_text())
    assert (found.codec, found.width, found.height, found.audio_codec) == ("h264", 640, 360, "aac")
    assert found.subtitle_streams == 1 and found.chapters >= 3
    assert 45 < found.seconds < 150
    assert report["status"] == "pass", report["issues"]
    assert abs(report["measured"]["integrated_lufs"] + 16) <= 0.5 and report["measured"]["true_peak_dbtp"] <= -1


def test_the_history_of_a_film_is_complete_and_nothing_ran_twice(film: Path, studio: Studio) -> None:
    workflow_id = first_film(studio)
    events = studio.events(workflow_id)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    finished = [event["data"]["execution_id"] for event in events if event["type"] == "execution.succeeded"]
    assert len(finished) == len(set(finished)) == len(studio.executions(workflow_id))
    workflow = studio.workflow(workflow_id)
    assert workflow["completed_steps"][-1] == "final_assembly" and workflow["error_history"] == []
    assert {decision["kind"] for decision in workflow["user_decisions"]} == {"concept", "rough_cut"}


def test_agents_ran_as_actors_of_their_own(film: Path, studio: Studio) -> None:
    actors = {(e["agent"], e["actor"].split(":")[1], e["pid"]) for e in studio.executions(first_film(studio)).values()}
    assert all(agent == named for agent, named, _ in actors)
    assert len({pid for _, _, pid in actors}) >= len({agent for agent, _, _ in actors}) >= 30


def test_a_film_whose_engine_was_killed_is_the_same_film(film: Path, studio: Studio, installation: Installation) -> None:
    workflow_id = studio.start(given={"logline": LOGLINE, "film_format": {"resolution": DRAFT}}, auto=True, seed=7)
    shots = 0

    def third_shot(event: dict[str, Any]) -> bool:
        nonlocal shots
        shots += event["type"] == "execution.succeeded" and event["data"]["agent"] == "video_generation"
        return shots == 3

    studio.until(workflow_id, third_shot)
    before = studio.executions(workflow_id)
    engines = processes_named("ray::ServeReplica:api:Engine", str(installation.home))
    assert engines
    kill(engines)
    workflow = studio.ended(workflow_id)
    after, events = studio.executions(workflow_id), studio.events(workflow_id)
    assert workflow["status"] == "completed"
    done = {key for key, execution in before.items() if execution["status"] == "succeeded"}
    assert len(done) > 50
    assert {key: after[key] for key in done} == {key: before[key] for key in done}
    claims = [event["seq"] for event in events if event["type"] == "workflow.claimed"]
    assert len(claims) == 2
    again = {e["data"]["execution_id"] for e in events if e["type"] == "execution.started" and e["seq"] > claims[1]}
    assert not again & done
    assert inputs_of(after) == inputs_of(studio.executions(first_film(studio)))
    files = {name: ref["sha256"] for name, ref in workflow["results"].items() if isinstance(ref, dict) and "sha256" in ref}
    assert files.keys() >= DELIVERABLES
    del files["SHA256SUMS"]
    assert files == {name: content_of(film / name) for name in files}


def inputs_of(executions: dict[str, dict[str, Any]]) -> dict[str, str]:
    """The hash of what each execution was given: where two films differ, these say after which agent."""
    return {f"{one['agent']}/{one['item']}/take {one['take']}": one["key"] for one in executions.values()}


def test_no_render_was_submitted_twice(film: Path, installation: Installation) -> None:
    import sqlite3

    store = sqlite3.connect(f"file:{installation.home / 'task_service' / 'tasks.sqlite'}?mode=ro", uri=True)
    tasks = store.execute("select idempotency_key, attempts, status from tasks where project_id = ?", (PROJECT,)).fetchall()
    assert len({key.partition("~")[0] for key, _, _ in tasks}) == len(tasks) > 50
    assert {(attempts, status) for _, attempts, status in tasks} == {(1, "completed")}


def test_subtitles_of_the_film_are_readable(film: Path) -> None:
    import pysubs2

    from agents.film import SubtitleCue

    cues = [SubtitleCue(start=line.start / 1000, end=line.end / 1000, text=line.plaintext) for line in pysubs2.load(str(film / "subtitles/subtitles.srt"))]
    assert len(cues) > 8
    assert [issue for issue in lint(cues, []) if issue.severity == "error"] == []
