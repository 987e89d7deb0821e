"""One bring-up at a time per home: a lock the system releases even when its holder is killed."""

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from ..contracts.errors import Conflict
from .files import writing

POLL_SECONDS = 0.1


@contextlib.contextmanager
def held(path: Path, *, patience: float, on_wait: Callable[[str], None], busy: str = "is starting or stopping this installation") -> Iterator[None]:
    """Holds the lock of this file while the body runs.

    Waits up to `patience` seconds for another holder, after telling `on_wait` once who that is and what it does (`busy`). Raises Conflict when that was not enough.
    """
    with writing(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _wait_for(descriptor, patience, on_wait, busy)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _wait_for(descriptor: int, patience: float, on_wait: Callable[[str], None], busy: str) -> None:
    deadline = time.monotonic() + patience
    told = False
    while not _taken(descriptor):
        holder = os.pread(descriptor, 20, 0).decode(errors="replace").strip() or "?"
        if time.monotonic() >= deadline:
            raise Conflict(f"Another callsheet command (process {holder}) still {busy}. Try again when it is done.", code="bringup_busy")
        if not told:
            on_wait(f"Another callsheet command (process {holder}) {busy}; waiting for it.")
            told = True
        time.sleep(POLL_SECONDS)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
