"""Processes of one session: found, and stopped together.

`ray start` runs in a session of its own (`setsid`). Everything it leaves behind, workers and proxies included, stays in that session, whoever its parent becomes. A zombie counts as gone.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Process:
    pid: int
    command: str


def alive(pid: int) -> Process | None:
    """The running process with this id, or None when it is gone or a zombie."""
    return _linux(pid) if sys.platform == "linux" else _portable(pid)


def _linux(pid: int) -> Process | None:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except (OSError, IndexError):
        return None
    return None if state in "ZX" else Process(pid, command)


def _portable(pid: int) -> Process | None:
    out = subprocess.run(["ps", "-ww", "-o", "state=,command=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout.strip()
    state, _, command = out.partition(" ")
    return Process(pid, command.strip()) if state and not state.startswith("Z") else None


def _all_pids() -> list[int]:
    if sys.platform == "linux":
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    return [int(line) for line in subprocess.run(["ps", "-axo", "pid="], capture_output=True, text=True, check=True).stdout.split()]


def of_session(session: int) -> list[Process]:
    """The running processes of a session."""
    found = []
    for pid in _all_pids():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.getsid(pid) == session and (process := alive(pid)):
                found.append(process)
    return found


def send(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def wait_until_gone(pids: list[int], seconds: float) -> list[int]:
    """Those that still run after so many seconds; none as soon as all are gone."""
    deadline = time.monotonic() + seconds
    while (left := [pid for pid in pids if alive(pid)]) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    return left


def stop(pid: int, grace: float) -> None:
    """SIGTERM, and SIGKILL when it is still there after `grace` seconds."""
    send(pid, signal.SIGTERM)
    for left in wait_until_gone([pid], grace):
        send(left, signal.SIGKILL)
    wait_until_gone([pid], 5.0)
