"""One line of a finished film, edited from the command line of an installation: what is made again is what the plan said, and nothing else."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from cluster.contracts.ledger import BY_HAND, step_of
from tests.acceptance.installed import Installation
from tests.acceptance.studio import PATIENCE_SECONDS, PROJECT, Studio, content_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

WORDS = "Give me the bottle, please."
ONCE = (
    "animatic_editor",
    "asset_manager",
    "audio_mixer",
    "dialogue_delivery",
    "distribution",
    "final_qc",
    "quality_control",
    "subtitle_caption",
    "video_editor",
    "video_generation",
)
"""What one line is heard, seen and read in, and what is joined from all of them."""


@pytest.fixture(scope="module")
def studio(installation: Installation) -> Studio:
    return Studio(installation, PROJECT)


@pytest.fixture(scope="module")
def film(finished_film: Path, studio: Studio) -> dict[str, Any]:
    return studio.http.get("/workflows", params={"project_id": PROJECT}).json()["items"][-1]


def steps(studio: Studio, workflow: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The last execution of each step."""
    return {step_of(e["agent"], e["item"]): e for e in studio.executions(workflow["workflow_id"]).values()}


def files(studio: Studio, workflow: dict[str, Any]) -> dict[str, str]:
    """Name -> SHA-256 of everything a film is made of."""
    return {artifact["name"]: artifact["sha256"] for artifact in studio.http.get(f"/workflows/{workflow['workflow_id']}/artifacts").json()["items"]}


def some_line(studio: Studio, film: dict[str, Any]) -> str:
    """A line in the middle of the film. A refusal names the lines there are."""
    refused = studio.http.post(f"/workflows/{film['workflow_id']}/revise", json={"changes": [{"kind": "line", "line": "NO_LINE", "text": "No."}]})
    assert refused.status_code == 422, refused.text
    lines = re.findall(r"SCENE_\d+_LINE_\d+", refused.json()["detail"])
    return lines[len(lines) // 2]


def test_one_edited_line_makes_only_what_it_is_heard_and_seen_in(installation: Installation, studio: Studio, film: dict[str, Any], tmp_path: Path) -> None:
    line = some_line(studio, film)
    body = {"changes": [{"kind": "line", "line": line, "text": WORDS}]}
    plan = studio.http.post(f"/workflows/{film['workflow_id']}/revise", json=body).json()
    planned = {step["step"] for step in plan["will_run"]["steps"]}
    maybe = {step["step"] for step in plan["may_run"]["steps"]} - planned
    assert {step.partition(":")[0] for step in maybe} == {"foley_artist"}  # whether a scene keeps its times is known when it is cut

    revised = installation.callsheet("revise", film["workflow_id"], "--line", line, WORDS, "--yes", "--out", str(tmp_path), seconds=PATIENCE_SECONDS)
    assert revised.returncode == 0, revised.stdout[-2000:] + revised.stderr[-2000:]
    accepted = re.search(r"Accepted as (wf-\S+),", revised.stdout)
    assert accepted and all(step in revised.stdout for step in planned)
    new = studio.workflow(accepted[1])
    assert new["status"] == "completed" and new["forked_from"] == film["workflow_id"]

    after = steps(studio, new)
    ran = {step for step, execution in after.items() if not execution["cached"]}
    by_hand = {step for step in ran if after[step]["provider"] == BY_HAND}
    assert by_hand == {f"dialogue_writer:{line.partition('_LINE')[0]}"}
    assert (
        ran - by_hand - planned <= {f"foley_artist:{line.partition('_LINE')[0]}"}
        and planned <= ran
        and Counter(step.partition(":")[0] for step in planned) == Counter(ONCE)
    )
    assert after.keys() == steps(studio, film).keys()

    [shot] = [step.partition(":")[2] for step in planned if step.startswith("video_generation:")]
    before, now = files(studio, film), files(studio, new)
    clips = {name for name in now if re.fullmatch(r"SCENE_\d+_SHOT_\d+\w*\.mp4", name)}
    assert len(clips) > 5 and {name for name in clips if now[name] != before[name]} == {f"{shot}.mp4"}
    assert new["results"]["film.mp4"]["sha256"] != film["results"]["film.mp4"]["sha256"]
    assert content_of(tmp_path / "film.mp4") == new["results"]["film.mp4"]["sha256"]
    assert WORDS in " ".join((tmp_path / "script" / "screenplay.fountain").read_text().split())


def test_the_same_confirmation_again_is_the_same_film(studio: Studio, film: dict[str, Any]) -> None:
    path, body = f"/workflows/{film['workflow_id']}/revise", {"changes": [{"kind": "line", "line": some_line(studio, film), "text": WORDS}]}
    token = studio.http.post(path, json=body).json()["plan_token"]
    again = [studio.http.post(path, json={**body, "confirm": token}) for _ in range(2)]
    assert {answer.status_code for answer in again} == {202} and again[0].json()["workflow_id"] == again[1].json()["workflow_id"]
    assert again[1].headers["Idempotency-Replayed"] == "true"
    assert studio.ended(again[0].json()["workflow_id"])["status"] == "completed"
