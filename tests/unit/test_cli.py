"""The command line against a scripted server over real HTTP, as a user runs it: a process of its own, its output, its exit code."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pydantic import SecretStr

from agents.media.encode import ClipWriter
from cluster.content_credentials import new_credentials, seal
from cluster.contracts.credentials import Origin
from cluster.contracts.events import EventType
from cluster.contracts.workflows import ErrorRecord
from cluster.settings import Settings
from tests.unit.commands import Command, a_decision
from tests.unit.scripted_api import NOW, WORKFLOW_ID, ScriptedApi

LOGLINE = "A \"quoted\" 'keeper' of $HOME finds `a bottle` $(and) 🎬\nwith a letter."


@pytest.fixture
def api() -> Iterator[ScriptedApi]:
    with ScriptedApi().serving() as api:
        yield api


@pytest.fixture
def callsheet(api: ScriptedApi, tmp_path: Path) -> Command:
    return Command(api, tmp_path)


def test_a_film_is_posted_followed_and_its_files_are_checked_and_kept(api: ScriptedApi, callsheet: Command) -> None:
    api.happen(EventType.STAGE_STARTED, stage="concept_development")
    api.happen(EventType.EXECUTION_RETRYING, agent="screenwriter", item="SCENE_2", execution_id="e", message="busy")
    api.deliver(film_mp4=b"film", poster_png=b"poster")
    api.end()
    (callsheet.folder / "out").mkdir()
    (callsheet.folder / "out" / "film.mp4").write_bytes(b"somebody else's film")
    done = callsheet.run("make", "--from-env", "--seed", "3", LOGLINE=LOGLINE)
    assert done.returncode == 0, done.stderr
    path, body = api.posted[0]
    assert path == "/api/v1/workflows"
    assert body["input"] == {"logline": LOGLINE}
    assert body["options"]["seed"] == 3
    assert body["options"]["auto"] is True and body["options"]["cache"] is None
    assert (callsheet.folder / "out" / "film.mp4").read_bytes() == b"film"
    assert (callsheet.folder / "out" / "poster.png").read_bytes() == b"poster"
    assert "Concept development…" in done.stdout
    assert "screenwriter (SCENE_2) is tried again: busy" in done.stdout
    assert f"The Bottle, 1:02: {callsheet.folder / 'out' / 'film.mp4'}" in done.stdout
    assert not list((callsheet.folder / "out").glob(".*"))


def test_a_film_comes_with_its_credentials_and_one_that_has_them_is_not_fetched_again(api: ScriptedApi, callsheet: Command, tmp_path: Path) -> None:
    plain, sealed = tmp_path / "plain.mp4", tmp_path / "sealed.mp4"
    with ClipWriter(plain, 160, 96, 24) as clip:
        clip.write(np.full((96, 160, 4), 99, np.uint8))
    digest = hashlib.sha256(plain.read_bytes()).hexdigest()
    origin = Origin(
        title="Salt",
        statement="AI-generated",
        workflow_id="w",
        workflow_type="t",
        file="film.mp4",
        sha256=digest,
        events=1,
        history="",
        agents=(),
        decisions=(),
    )
    seal(plain, sealed, "video/mp4", origin, "algorithmicMedia", Settings(home=tmp_path, content_credentials_setting=SecretStr(new_credentials())))
    sums = f"{digest}  film.mp4\n{hashlib.sha256(b'poster').hexdigest()}  poster.png\n".encode()
    api.sealed["film.mp4"] = sealed.read_bytes()
    api.deliver(**{"film.mp4": plain.read_bytes(), "poster.png": b"poster", "SHA256SUMS": sums})
    api.end()
    done, out = callsheet.run("fetch", WORKFLOW_ID), callsheet.folder / "out"
    assert done.returncode == 0 and (out / "film.mp4").read_bytes() == sealed.read_bytes(), done.stderr
    lines = (out / "SHA256SUMS").read_text().splitlines()
    assert lines[0] == f"{hashlib.sha256(sealed.read_bytes()).hexdigest()}  film.mp4" and lines[1:] == sums.decode().splitlines()[1:]
    api.sealed["film.mp4"] = b"not again"
    again = callsheet.run("fetch", WORKFLOW_ID)
    assert again.returncode == 0 and "without" not in again.stderr and (out / "film.mp4").read_bytes() == sealed.read_bytes()
    (out / "film.mp4").write_bytes(b"changed")
    plainly = callsheet.run("fetch", WORKFLOW_ID)
    assert "without content credentials" in plainly.stderr and (out / "film.mp4").read_bytes() == plain.read_bytes()


def test_files_lie_in_their_folders_and_no_name_leads_out_of_the_one_that_was_named(api: ScriptedApi, callsheet: Command) -> None:
    escapes = ("../out_of_it", "a/../../out_of_it", "/etc/out_of_it", "a//b", ".hidden/x", "a/..", "c:/x", "a\\..\\b", "a/b /c", "x\n/y", "./x")
    api.deliver(**{"script/screenplay.pdf": b"pdf", "pictures/stills/scene_01.png": b"png", **dict.fromkeys(escapes, b"no")})
    api.end()
    done = callsheet.run("fetch", WORKFLOW_ID)
    assert done.returncode == 0, done.stderr
    out = callsheet.folder / "out"
    assert {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} == {"script/screenplay.pdf", "pictures/stills/scene_01.png"}
    assert not list(callsheet.folder.glob("*out_of_it*")) and (out / "script/screenplay.pdf").read_bytes() == b"pdf"


def test_a_link_in_the_folder_leads_no_file_out_of_it(api: ScriptedApi, callsheet: Command) -> None:
    api.deliver(**{"script/deep/screenplay.pdf": b"pdf"})
    api.end()
    (callsheet.folder / "elsewhere").mkdir()
    (callsheet.folder / "out").mkdir()
    (callsheet.folder / "out" / "script").symlink_to(callsheet.folder / "elsewhere")
    done = callsheet.run("fetch", WORKFLOW_ID)
    assert done.returncode != 0 and "leads out of" in done.stderr
    assert not list((callsheet.folder / "elsewhere").iterdir())


def test_another_kind_of_film_is_asked_for_by_its_name(api: ScriptedApi, callsheet: Command) -> None:
    api.end()
    assert callsheet.run("make", LOGLINE, "--no-watch").returncode == callsheet.run("make", LOGLINE, "--no-watch", "--type", "movie_creation@2").returncode == 0
    assert [posted["type"] for _, posted in api.posted] == ["movie_creation", "movie_creation@2"]


def test_the_format_of_the_film_is_posted_when_it_is_not_the_usual_one(api: ScriptedApi, callsheet: Command) -> None:
    api.end()
    unusual = (
        "--aspect",
        "9:16",
        "--resolution",
        "360p",
        "--codec",
        "av1",
        "--lufs",
        "-23",
        "--no-cache",
        "--on-away",
        "task=wait",
        "--on-away",
        "brain=go_on",
    )
    assert callsheet.run("make", LOGLINE, "--no-watch", *unusual).returncode == 0
    assert api.posted[0][1]["options"]["cache"] == "refresh"
    assert api.posted[0][1]["options"]["on_away"] == {"task": "wait", "brain": "go_on"}
    assert api.posted[0][1]["input"]["film_format"] == {"aspect": "9:16", "resolution": "360p", "codec": "av1", "target_lufs": -23.0}
    assert callsheet.run("make", LOGLINE, "--no-watch", "--aspect", "4:3").returncode == 2
    refused = callsheet.run("make", LOGLINE, "--no-watch", "--on-away", "auto_movie=wait")
    assert refused.returncode == 2 and "--on-away takes task=… or brain=… and wait or go_on" in refused.stderr


def test_an_estimate_is_shown_and_nothing_is_started(api: ScriptedApi, callsheet: Command) -> None:
    span = {"low": 1, "expected": 2, "high": 12000}
    kinds = ("executions", "seconds", "tokens", "gpu_seconds", "cpu_seconds", "money")
    fields = {
        "type": "movie_creation@1",
        "currency": "EUR",
        "basis": "declared",
        "films": 0,
        "says": ["Nothing was measured yet."],
        **dict.fromkeys(kinds, span),
    }
    api.answers["/api/v1/workflow-types/movie_creation/estimate"] = (200, fields)
    done = callsheet.run("make", "--estimate", "--budget", "money=5", "--budget", "tokens=100", "A keeper finds a bottle.")
    assert done.returncode == 0, done.stderr
    [(path, body)] = api.posted
    assert path == "/api/v1/workflow-types/movie_creation/estimate"
    assert (body["options"]["budget"]["money"], body["options"]["budget"]["tokens"]) == (5, 100)
    assert "12,000" in done.stdout and "EUR" in done.stdout and "Nothing was measured yet." in done.stdout
    wrong = callsheet.run("make", "--budget", "hats=5", "A keeper finds a bottle.")
    assert wrong.returncode != 0 and "--budget takes tokens" in wrong.stderr and len(api.posted) == 1


def test_what_a_production_uses_is_shown_beside_its_limits(api: ScriptedApi, callsheet: Command) -> None:
    api.change(budget={"tokens": {"limit": 5000, "used": 1234, "reserved": 400, "estimate": {"low": 900, "expected": 2000, "high": 4000}}, "money": {}})
    done = callsheet.run("show", WORKFLOW_ID)
    assert done.returncode == 0 and "tokens" in done.stdout and "5,000" in done.stdout and "1,234" in done.stdout and "900 to 4,000" in done.stdout
    assert "money" not in done.stdout, "nobody limits it and nothing of it is used"


def test_a_damaged_download_is_refused_and_leaves_nothing(api: ScriptedApi, callsheet: Command) -> None:
    api.deliver(film_mp4=b"film")
    api.artifacts[hashlib.sha256(b"film").hexdigest()] = b"flim"
    api.end()
    done = callsheet.run("fetch", WORKFLOW_ID)
    assert done.returncode == 2
    assert "arrived damaged" in done.stderr
    assert list((callsheet.folder / "out").iterdir()) == []


def test_a_broken_stream_is_resumed_without_gap_or_repetition(api: ScriptedApi, callsheet: Command) -> None:
    for stage in ("concept_development", "character_creation", "scene_planning"):
        api.happen(EventType.STAGE_COMPLETED, stage=stage)
    api.end()
    api.streams_to_cut = 2
    done = callsheet.run("make", "A keeper finds a bottle.")
    assert done.returncode == 0, done.stderr
    assert [line.split(" ", 1)[1] for line in done.stdout.splitlines()][1:4] == [
        "Concept development: done",
        "Character creation: done",
        "Scene planning: done",
    ]
    assert api.streams == 3


def test_interactive_asks_and_posts_the_choice_with_its_note(api: ScriptedApi, callsheet: Command) -> None:
    api.ask(a_decision())
    process = callsheet.start("make", "--interactive", "A keeper finds a bottle.")
    assert process.stdin
    process.stdin.write("9\n2\nmore fog\n")
    process.stdin.flush()
    api.until(lambda: len(api.posted) == 2)
    api.end()
    out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert api.posted[0][1]["options"]["auto"] is False
    assert api.posted[1][1] == {"decision_id": "d1", "choice": "c2", "note": "more fog"}
    assert "The Lamp" in out
    assert "none of the options" in out


def test_without_an_answer_the_decision_stays_open_and_says_how_to_make_it(api: ScriptedApi, callsheet: Command) -> None:
    api.ask(a_decision())
    process = callsheet.start("watch", WORKFLOW_ID, "--interactive")
    assert process.stdin and process.stderr
    process.stdin.close()
    assert f"callsheet decide {WORKFLOW_ID} d1 c1" in process.stderr.readline()
    api.end()
    assert process.wait(30) == 0
    assert len(api.posted) == 0


def test_ctrl_c_leaves_the_workflow_running_and_says_how_to_go_on(api: ScriptedApi, callsheet: Command) -> None:
    process = callsheet.start("make", "A keeper finds a bottle.")
    api.until(lambda: api.streams > 0)
    process.send_signal(signal.SIGINT)
    try:
        _, err = process.communicate(timeout=15)
    except subprocess.TimeoutExpired:  # Python drops an interrupt that falls into a finalizer; people press again
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert f"callsheet watch {WORKFLOW_ID}" in err
    assert f"callsheet cancel {WORKFLOW_ID}" in err
    assert "Traceback" not in err
    assert [path for path, _ in api.posted] == ["/api/v1/workflows"]


def test_a_failed_workflow_shows_its_errors_and_exits_with_1(api: ScriptedApi, callsheet: Command) -> None:
    api.change(
        error_history=(ErrorRecord(at=NOW, category="agent", code="boom", message="The renderer ran out of paint.", agent="video_generation", item="S1"),)
    )
    api.end(EventType.WORKFLOW_FAILED, "failed")
    done = callsheet.run("watch", WORKFLOW_ID)
    assert done.returncode == 1
    assert "video_generation (S1): The renderer ran out of paint." in done.stderr


def test_a_refusal_is_told_in_the_servers_words(api: ScriptedApi, callsheet: Command) -> None:
    errors = [{"pointer": "/input/logline", "detail": "at most 4000 characters"}]
    api.refusals["/api/v1/workflows"] = (422, {"detail": "The request has 1 wrong value.", "next": "Shorten it.", "errors": errors})
    done = callsheet.run("make", "x" * 10_000)
    assert done.returncode == 2
    assert done.stderr.splitlines() == ["The request has 1 wrong value.", "  /input/logline: at most 4000 characters", "Shorten it."]


def test_a_silent_server_is_told_with_its_address(api: ScriptedApi, callsheet: Command) -> None:
    api.server.server_close()
    for words in (("ls",), ("make", "A keeper.")):
        done = callsheet.run(*words)
        assert done.returncode == 2
        assert done.stderr == f"Nothing answers at http://127.0.0.1:{api.port}: run `callsheet up`.\n"


def test_the_watcher_tells_of_a_lost_server_once_and_of_its_return(api: ScriptedApi, callsheet: Command) -> None:
    path = f"/api/v1/workflows/{WORKFLOW_ID}/events"
    api.refusals[path] = (503, {"detail": "Redis does not answer."})
    process = callsheet.start("watch", WORKFLOW_ID)
    assert process.stdout
    assert "The server does not answer; the workflow is safe." in process.stdout.readline()
    del api.refusals[path]
    api.happen(EventType.STAGE_STARTED, stage="scene_planning")
    assert "The server is back." in process.stdout.readline()
    api.end()
    process.communicate(timeout=30)
    assert process.returncode == 0


@pytest.mark.parametrize("words", [("make", "   "), ("make",), ("make", "--from-env")])
def test_a_missing_logline_is_one_sentence(callsheet: Command, words: tuple[str, ...]) -> None:
    done = callsheet.run(*words, LOGLINE="")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "needs a logline" in done.stderr


def test_an_out_folder_that_cannot_be_made_is_told_before_anything_starts(api: ScriptedApi, callsheet: Command) -> None:
    (callsheet.folder / "file").touch()
    done = callsheet.run("make", "A keeper.", "--out", "file/out")
    assert done.returncode == 2
    assert "OUT=" in done.stderr
    assert api.posted == []


def test_a_deliverable_cannot_leave_the_out_folder(api: ScriptedApi, callsheet: Command) -> None:
    api.deliver(film_mp4=b"film")
    api.change(results={"../evil.sh": api.workflow.results["film.mp4"], "film.mp4": api.workflow.results["film.mp4"]})
    api.end()
    assert callsheet.run("fetch", WORKFLOW_ID).returncode == 0
    assert not (callsheet.folder / "evil.sh").exists()


def test_keys_create_prints_the_key_alone(api: ScriptedApi, callsheet: Command) -> None:
    done = callsheet.run("keys", "create", "--role", "admin", "--project", "p1", "--name", "ci")
    assert done.stdout == "cs_new_secret\n"
    assert api.posted[0][1] == {"name": "ci", "projects": {"p1": "admin"}}
    assert callsheet.run("keys", "create", "--role", "king").returncode == 2


def test_the_record_is_printed_as_json_and_as_text_without_control_characters(api: ScriptedApi, callsheet: Command) -> None:
    api.change(input={"logline": "A \x1b[31mred\x1b[0m herring."})
    assert json.loads(callsheet.run("show", WORKFLOW_ID, "--json").stdout)["workflow_id"] == WORKFLOW_ID
    for words in (("show", WORKFLOW_ID), ("ls",)):
        out = callsheet.run(*words).stdout
        assert WORKFLOW_ID in out
        assert "\x1b" not in out


def test_decide_posts_the_answer_and_cancel_tells_the_state(api: ScriptedApi, callsheet: Command) -> None:
    api.ask(a_decision())
    assert "Decided: c2" in callsheet.run("decide", WORKFLOW_ID, "d1", "c2", "--note", "fog").stderr
    assert "Asked to stop" in callsheet.run("cancel", WORKFLOW_ID).stderr
    assert [path.rpartition("/")[2] for path, _ in api.posted] == ["decisions", "cancel"]


def test_what_each_agent_did_is_printed_as_a_table_and_as_json(api: ScriptedApi, callsheet: Command) -> None:
    row = {"agent": "video_generation", "stage": "media_generation", "executions": 14, "succeeded": 14, "failures": 2, "retakes": 1, "p50": 1.25, "p99": 4.5}
    row |= {"worked": 20.5, "waited": 3.0, "cpu_seconds": 19.0, "providers": ["offline-renderer"]}
    table = {"workflows": 1, "executions": 14, "failures": 2, "items": [row]}
    api.answers[f"/api/v1/workflows/{WORKFLOW_ID}/agents"] = api.answers["/api/v1/projects/p1/agents"] = (200, table)
    shown = callsheet.run("agents", "--of", WORKFLOW_ID)
    assert shown.returncode == 0, shown.stderr
    assert "video_generation" in shown.stdout and "1.250" in shown.stdout and "4.500" in shown.stdout
    assert "14 executions in 1 workflow(s), 2 failed attempts." in shown.stdout
    assert json.loads(callsheet.run("agents", "--project", "p1", "--json").stdout)["items"][0]["failures"] == 2


def test_help_answers_at_once_and_imports_nothing_heavy(callsheet: Command) -> None:
    heavy = {"httpx", "ray", "pydantic", "redis", "fastapi"}
    check = "import sys, serve_app.cli.main; print(sorted(set(sys.modules) & set(sys.argv[1:])))"
    out = subprocess.run([sys.executable, "-c", check, *heavy], capture_output=True, text=True, check=True).stdout
    assert "ray" not in out and "httpx" not in out and "redis" not in out and "fastapi" not in out
    spent = []
    for _ in range(3):
        began = time.process_time() + os.times().children_user
        assert callsheet.run("--help").returncode == 0
        spent.append(os.times().children_user + time.process_time() - began)
    assert min(spent) < 0.5


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("CALLSHEET_LEASE_SECONDS", "soon-s3cret", "CALLSHEET_LEASE_SECONDS: Input should be a valid number"),
        ("CALLSHEET_AGENT_RESOURCES", "{s3cret", "CALLSHEET_AGENT_RESOURCES: it must be JSON"),
        (
            "CALLSHEET_AGENT_RESOURCES",
            '{"video_generation": {"s3cret": 1}}',
            "CALLSHEET_AGENT_RESOURCES.video_generation.s3cret: Extra inputs are not permitted",
        ),
        ("CALLSHEET_AGENT_RESOURCES", '{"camera_man": {"gpus": 1}}', "names camera_man, but there is no such agent"),
        ("BRAIN_SERVICE_DIALECT", "latin-s3cret", "BRAIN_SERVICE_DIALECT: Input should be"),
    ],
)
def test_a_wrong_setting_is_told_by_its_name_and_without_its_value(callsheet: Command, setting: str, value: str, said: str) -> None:
    refused = callsheet.run("up", **{setting: value})
    assert refused.returncode == 2 and said in refused.stderr and value not in refused.stderr
