"""`callsheet types` against a scripted server: what is printed, what is posted, what is refused."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.registry import Registry
from graphs.workflows import standard
from tests.unit.commands import Command
from tests.unit.scripted_api import ScriptedApi

TYPES = standard(Registry().specs())
PATH = "/api/v1/workflow-types"


@pytest.fixture
def api() -> Iterator[ScriptedApi]:
    with ScriptedApi().serving() as api:
        entries = json.loads(json.dumps(TYPES.catalogue()))
        api.answers[PATH] = (200, {"items": entries})
        versions = json.loads(json.dumps(TYPES.versions("dialogue_generation")))
        api.answers[f"{PATH}/dialogue_generation"] = (200, {"name": "dialogue_generation", "default": "dialogue_generation@1", "versions": versions})
        yield api


@pytest.fixture
def callsheet(api: ScriptedApi, tmp_path: Path) -> Command:
    return Command(api, tmp_path)


def test_the_types_are_listed(callsheet: Command) -> None:
    done = callsheet.run("types")
    assert done.returncode == 0, done.stderr
    assert all(entry["type"] in done.stdout for entry in TYPES.catalogue())


def test_a_type_is_shown_with_its_loops_and_its_input(callsheet: Command) -> None:
    done = callsheet.run("types", "show", "dialogue_generation")
    assert done.returncode == 0, done.stderr
    assert "script_editor reads dialogue_writer, sends back at most 2 times" in done.stdout
    assert "input: logline, context?, creative_guidelines?" in done.stdout and "starts by name" in done.stdout


def test_a_type_is_posted_from_a_file_and_a_broken_file_is_not(api: ScriptedApi, callsheet: Command, tmp_path: Path) -> None:
    api.answers[PATH] = (201, {"type": "short@1"})
    (tmp_path / "short.json").write_text('{"definition": {"name": "short"}}')
    done = callsheet.run("types", "post", str(tmp_path / "short.json"))
    assert (done.returncode, done.stdout.strip()) == (0, "short@1"), done.stderr
    assert api.posted[-1] == (PATH, {"definition": {"name": "short"}})
    (tmp_path / "broken.json").write_text("[")
    refused = callsheet.run("types", "post", str(tmp_path / "broken.json"))
    assert refused.returncode == 2 and "is no JSON" in refused.stderr


def test_a_workflow_of_a_type_is_started(api: ScriptedApi, callsheet: Command) -> None:
    done = callsheet.run("types", "start", "story_generation", '{"logline": "A fox."}', "--seed", "3")
    assert done.returncode == 0, done.stderr
    path, body = api.posted[-1]
    assert path == "/api/v1/workflows" and body["type"] == "story_generation" and body["input"] == {"logline": "A fox."} and body["options"]["seed"] == 3
