"""Renders that misbehave on purpose; a module of its own, because Ray workers import them."""

import os
import signal
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from serve_app.embedded.task_service.renderers import Made, NotMade, ProgressFile


def stubborn(task_type: str, task_data: Mapping[str, Any], scratch: Path) -> Made | NotMade:
    """A render that says where it runs and then does not hear that it should stop."""
    scratch.mkdir(parents=True, exist_ok=True)
    Path(task_data["pid"]).write_text(str(os.getpid()))
    ProgressFile(scratch)(0.5, "half way")
    while True:
        try:
            while True:
                threading.Event().wait(1)
        except KeyboardInterrupt:
            continue


def obedient(task_type: str, task_data: Mapping[str, Any], scratch: Path) -> Made | NotMade:
    """A render that says where it runs and stops when it is told."""
    scratch.mkdir(parents=True, exist_ok=True)
    Path(task_data["pid"]).write_text(str(os.getpid()))
    ProgressFile(scratch)(0.5, "half way")
    while True:
        threading.Event().wait(1)


def mortal(task_type: str, task_data: Mapping[str, Any], scratch: Path) -> Made | NotMade:
    """Dies as often as it is told to."""
    deaths = Path(task_data["deaths"])
    left = int(deaths.read_text())
    if left:
        deaths.write_text(str(left - 1))
        os.kill(os.getpid(), signal.SIGKILL)
    return Made(b"done", "text/plain", "done.txt")
