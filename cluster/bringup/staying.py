"""Staying in the foreground, as the main process of a container does: until it is told to end, or what it started is not whole any more.

As process 1 it also collects the processes that others leave behind; Ray leaves many.
"""

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

LOOK_SECONDS = 2.0
LOOKS = 5
"""What is seen broken so often in a row is broken: a busy machine lets single looks fail."""


def stay(whole: Callable[[], bool], *, every: float = LOOK_SECONDS) -> bool:
    """Returns True when told to end (SIGTERM, SIGINT), False when `whole` was false `LOOKS` times in a row. Runs in the main thread."""
    told = threading.Event()

    def hear(_signal: int, _frame: FrameType | None) -> None:
        told.set()

    before = {number: signal.signal(number, hear) for number in (signal.SIGTERM, signal.SIGINT)}
    missing = 0
    try:
        while not told.wait(every):
            _collect()
            missing = 0 if whole() else missing + 1
            if missing >= LOOKS:
                return told.is_set()
        return True
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _collect() -> None:
    if os.getpid() != 1:
        return
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return
