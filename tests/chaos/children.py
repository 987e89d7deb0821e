"""Processes of a fault test: forked cheaply, stopped, continued and killed by pid, and gone when the test run is.

Engines and APIs are forked from one server process that has imported the project already, so that the hundredth engine costs milliseconds and not a second of imports. Each gets a log file and dies with the
fork server (and so with pytest), however that ends.
"""

import asyncio
import contextlib
import ctypes
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["pytest", "tests.chaos.engine_process", "tests.chaos.api_process"])

PR_SET_PDEATHSIG = 1
GONE_SECONDS = 10.0


class Child:
    """One process. `end` is safe to call in any state and more than once."""

    def __init__(self, name: str, log: Path, target: Callable[..., None], *args: Any) -> None:
        self.name, self.log = name, log
        self._process = _forks.Process(target=_born, args=(log, target, args), name=name, daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.is_alive()

    def signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def freeze(self) -> None:
        self.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.signal(signal.SIGCONT)

    def kill(self) -> None:
        """kill -9, and waits until it is gone."""
        self.signal(signal.SIGKILL)
        self._process.join(GONE_SECONDS)

    async def gone(self) -> None:
        """kill -9 without holding up the event loop."""
        await asyncio.to_thread(self.kill)

    def end(self) -> None:
        if self._process.is_alive():
            self.kill()
        self._process.join(GONE_SECONDS)

    def last_words(self, lines: int = 20) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""


def _born(log: Path, target: Callable[..., None], args: tuple[Any, ...]) -> None:
    _die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for pytest, which ends us
    with log.open("ab", buffering=0) as file:
        os.dup2(file.fileno(), sys.stdout.fileno())
        os.dup2(file.fileno(), sys.stderr.fileno())
    target(*args)


def _die_with_parent() -> None:
    with contextlib.suppress(AttributeError, OSError):  # Linux only; elsewhere the daemon flag has to do
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def shift_clock(seconds: float) -> None:
    """Makes this process believe it is `seconds` later (negative: earlier). Only wall-clock time; durations stay right."""
    now, now_ns = time.time, time.time_ns
    time.time = lambda: now() + seconds
    time.time_ns = lambda: now_ns() + int(seconds * 1e9)
