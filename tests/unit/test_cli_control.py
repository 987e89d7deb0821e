"""The verbs on the command line against a scripted server: what is posted, what is said, and the exit code."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cluster.contracts.events import EventType
from tests.unit.commands import Command, a_decision
from tests.unit.scripted_api import NOW, WORKFLOW_ID, ScriptedApi

BASE = f"/api/v1/workflows/{WORKFLOW_ID}"
WHY = ("--reason", "ill")


@pytest.fixture
def api() -> Iterator[ScriptedApi]:
    with ScriptedApi().serving() as api:
        yield api


@pytest.fixture
def callsheet(api: ScriptedApi, tmp_path: Path) -> Command:
    return Command(api, tmp_path)


def tree(status: str, **more: Any) -> dict[str, Any]:
    return {"workflow_id": WORKFLOW_ID, "status": status, "affected": 1, **more}


def test_pause_and_resume_say_what_came_of_it(api: ScriptedApi, callsheet: Command) -> None:
    api.answers[f"{BASE}/pause"] = (202, tree("pausing", draining=2))
    said = callsheet.run("pause", WORKFLOW_ID, "--mode", "now", *WHY)
    assert (said.returncode, said.stdout) == (0, "")
    assert "2 workflow(s) still finish" in said.stderr and f"callsheet resume {WORKFLOW_ID}" in said.stderr
    api.answers[f"{BASE}/pause"] = (200, tree("paused"))
    assert json.loads(callsheet.run("pause", WORKFLOW_ID, "--json").stdout)["status"] == "paused"
    api.answers[f"{BASE}/resume"] = (200, tree("pending"))
    assert "Resumed; the workflow is pending." in callsheet.run("resume", WORKFLOW_ID, *WHY).stderr
    assert api.posted == [
        (f"{BASE}/pause?mode=now", {"reason": "ill"}),
        (f"{BASE}/pause?mode=drain", {"reason": ""}),
        (f"{BASE}/resume", {"reason": "ill"}),
    ]
    assert len(set(api.idempotency_keys)) == 3
    assert callsheet.run("pause", WORKFLOW_ID, "--mode", "perhaps").returncode == 2


def test_cancel_terminate_and_retry_pass_on_why(api: ScriptedApi, callsheet: Command) -> None:
    assert "Asked to stop" in callsheet.run("cancel", WORKFLOW_ID, *WHY).stderr
    assert "It goes on as movie_creation@1" in callsheet.run("retry", WORKFLOW_ID, "--version", "latest", *WHY).stderr
    assert "Terminated." in callsheet.run("terminate", WORKFLOW_ID, *WHY).stderr
    assert json.loads(callsheet.run("terminate", WORKFLOW_ID, "--json").stdout)["workflow_id"] == WORKFLOW_ID
    assert [path.rpartition("/")[2] for path, _ in api.posted] == ["cancel", "retry", "terminate", "terminate"]
    assert api.posted[1][1] == {"reason": "ill", "version": "latest"}
    api.refusals[f"{BASE}/retry"] = (409, {"detail": "Workflow is completed; only a failed one can be retried.", "next": "Fork it."})
    refused = callsheet.run("retry", WORKFLOW_ID)
    assert (refused.returncode, refused.stderr) == (2, "Workflow is completed; only a failed one can be retried.\nFork it.\n")


@pytest.mark.parametrize(("mended", "code"), [(True, 0), (False, 1)])
def test_repair_shows_its_findings_and_fails_when_one_is_left(api: ScriptedApi, callsheet: Command, mended: bool, code: int) -> None:
    finding = {"code": "no_engine_will_come", "found": "It is pending.", "mended": mended}
    report = {"workflow_id": WORKFLOW_ID, "status": "pending", "dry_run": not mended, "findings": [finding]}
    api.answers[f"{BASE}/repair"] = (200, report)
    done = callsheet.run("repair", WORKFLOW_ID, *([] if mended else ["--dry-run"]))
    assert done.returncode == code
    assert "no_engine_will_come" in done.stdout
    assert api.posted[0][0] == f"{BASE}/repair?dry_run={'false' if mended else 'true'}"


def test_dead_letters_are_listed_and_redriven(api: ScriptedApi, callsheet: Command) -> None:
    letter = {"workflow_id": WORKFLOW_ID, "type": "m@1", "status": "failed", "at": NOW.isoformat(), "reason": "failed", "code": "boom", "message": "No paint."}
    api.answers["/api/v1/dead-letters"] = (200, {"items": [letter], "next_cursor": None})
    listed = callsheet.run("dead-letters").stdout
    assert WORKFLOW_ID in listed and "boom" in listed and "No paint." in listed
    assert json.loads(callsheet.run("dead-letters", "--json").stdout)[0]["code"] == "boom"
    items = [{"workflow_id": WORKFLOW_ID, "outcome": "refused", "code": "not_retryable", "detail": "It runs."}]
    api.answers["/api/v1/dead-letters/redrive"] = (200, {"items": items, "retried": 0, "refused": 1})
    done = callsheet.run("dead-letters", "redrive", WORKFLOW_ID, *WHY)
    assert (done.returncode, "It runs." in done.stdout, done.stderr) == (1, True, "0 retried, 1 refused.\n")
    callsheet.run("dead-letters", "redrive", "--all", "--version", "latest")
    assert api.posted[0][1] == {"workflow_ids": [WORKFLOW_ID], "project_id": None, "reason": "ill", "version": "pinned"}
    assert api.posted[1][1] == {"all": True, "project_id": "default", "reason": "", "version": "latest"}
    assert callsheet.run("dead-letters", "redrive").returncode == 2


def test_the_audit_log_is_shown_as_a_table_and_as_json(api: ScriptedApi, callsheet: Command) -> None:
    entry = {"seq": 4, "at": NOW.isoformat(), "project_id": "default", "workflow_id": WORKFLOW_ID, "action": "decision.make", "by": "ann", "hash": "h"}
    api.answers["/api/v1/audit"] = (200, {"items": [entry | {"data": {"kind": "concept", "choice": "c2"}, "reason": "fog"}], "next_after": 4})
    shown = callsheet.run("audit", WORKFLOW_ID).stdout
    assert all(word in shown for word in ("decision.make concept: c2", "ann", "fog", WORKFLOW_ID))
    assert json.loads(callsheet.run("audit", "--project", "p1", "--json").stdout)["next_after"] == 4


def test_an_answer_may_come_before_its_gate_opens(api: ScriptedApi, callsheet: Command) -> None:
    api.ask(a_decision())
    api.answers[f"{BASE}/decisions"] = (202, {"status": "kept"})
    assert "Kept until rough_cut is asked." in callsheet.run("decide", WORKFLOW_ID, "rough_cut", "b", "--gate").stderr
    assert api.posted[0][1] == {"kind": "rough_cut", "choice": "b", "note": ""}


def test_a_watcher_tells_of_a_pause_and_goes_on_after_a_retry(api: ScriptedApi, callsheet: Command) -> None:
    api.happen(EventType.WORKFLOW_FAILED, code="boom")
    api.happen(EventType.WORKFLOW_RETRIED, by="ann", reason="paint has come")
    api.happen(EventType.WORKFLOW_PAUSE_REQUESTED, by="ann")
    api.change(status="pausing", draining=2)
    process = callsheet.start("watch", WORKFLOW_ID)
    assert process.stdout
    api.until(lambda: api.streams > 0)
    api.happen(EventType.WORKFLOW_PAUSED, by="ann", reason="ill")
    api.change(status="paused", draining=0)
    said = {process.stdout.readline().split(" ", 1)[1] for _ in range(2)}
    assert said == {"Paused by ann (ill)\n", f"The workflow is paused: callsheet resume {WORKFLOW_ID}\n"}
    api.happen(EventType.WORKFLOW_RESUMED, by="bob")
    api.change(status="running")
    assert "Goes on after a pause by bob" in process.stdout.readline()
    api.end()
    process.communicate(timeout=30)
    assert process.returncode == 0


@pytest.mark.parametrize(("kind", "status"), [(EventType.WORKFLOW_QUARANTINED, "quarantined"), (EventType.WORKFLOW_FAILED, "failed")])
def test_a_watcher_leaves_what_only_a_person_moves_and_says_how(api: ScriptedApi, callsheet: Command, kind: EventType, status: str) -> None:
    api.happen(kind, reason="poison", message="Its engines died.")
    api.change(status=status)
    done = callsheet.run("watch", WORKFLOW_ID)
    assert done.returncode == 1
    assert f"is {status}" in done.stderr and f"callsheet retry {WORKFLOW_ID}" in done.stderr


def test_signing_keys_are_rotated_in_this_installation(callsheet: Command) -> None:
    run = callsheet.folder / "home" / "run"
    run.mkdir(parents=True)
    (run / "signing.keys").write_text(f"old:{'0' * 64}\n")
    (run / "signing.keys").chmod(0o600)
    made = callsheet.run("keys", "rotate-signing")
    assert made.returncode == 0, made.stderr
    assert (run / "signing.keys").read_text().startswith(f"{made.stdout.strip()}:")
    assert "callsheet up --restart" in made.stderr
