"""The command line as a user runs it: a process of its own, its output, its exit code."""

import os
import subprocess
import sys
from pathlib import Path

from cluster.contracts.workflows import Decision
from tests.unit.scripted_api import NOW, ScriptedApi


class Command:
    """`callsheet` against the scripted server."""

    def __init__(self, api: ScriptedApi, folder: Path) -> None:
        self.folder = folder
        self.environment = os.environ | {
            "CALLSHEET_HOME": str(folder / "home"),
            "CALLSHEET_PORT": str(api.port),
            "CALLSHEET_API_KEY": api.key,
            "COLUMNS": "120",
            "PYTHONUNBUFFERED": "1",
        }

    def start(self, *words: str, **environment: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "serve_app.cli.main", *words]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=self.environment | environment, cwd=self.folder)

    def run(self, *words: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*words, **environment)
        out, err = process.communicate(stdin, timeout=120)
        assert "Traceback" not in err, err
        return subprocess.CompletedProcess(words, process.returncode, out, err)


def a_decision() -> Decision:
    options = [{"id": "c1", "label": "The Bottle", "summary": "A letter comes late."}, {"id": "c2", "label": "The Lamp", "summary": "A light goes out."}]
    return Decision.model_validate(
        {"decision_id": "d1", "kind": "concept", "prompt": "Which concept?", "options": options, "default": "c1", "allow_note": True, "opened_at": NOW}
    )
