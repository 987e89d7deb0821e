"""A process that reads what strangers made gives up everything it does not need for it, before it reads the first byte.

`confine` takes from the calling process, for good: memory, processor time, file size and open files beyond a limit; core dumps; new privileges; on Linux, where the kernel has it, the network (a
namespace without any) and the file system (Landlock: reading of the installation, writing of one folder, nothing else). It answers with what was taken, so that whoever started the process can refuse to go
on without. A parser that is made to run somebody's code then has no key to read and nobody to tell.

Sources: getrlimit(2), landlock(7), unshare(2), prctl(2). The numbers of system calls are the same on x86-64 and arm64.
"""

import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

MB = 1_000_000
PROJECT = Path(__file__).parents[2]
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES, _PATH_BENEATH = 38, 1
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_FIRST_ACCESS = (1 << 13) - 1
"""All that the first version of Landlock governs; later ones add `refer`, `truncate` and device commands."""
_TRUNCATE = 1 << 14
_MAKE = 1 << 5 | 1 << 8
"""Removing and making of regular files."""


class Limits(NamedTuple):
    """What is left to the process."""

    memory_bytes: int = 3000 * MB
    cpu_seconds: int = 300
    file_bytes: int = 2000 * MB
    open_files: int = 64


def confine(folder: Path, limits: Limits = Limits()) -> frozenset[str]:  # noqa: B008 - a value
    """Confines this process to writing `folder` and reading its own installation; cannot be taken back. Returns the words of what holds: `limits`, `privileges`, `network`, `files`."""
    held: set[str] = set()
    if sys.platform != "win32":
        _limit(limits)
        held.add("limits")
    if sys.platform.startswith("linux"):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
            held.add("privileges")
        if libc.unshare(_NEW_NETWORK) == 0 or libc.unshare(_NEW_USER | _NEW_NETWORK) == 0:
            held.add("network")
        if "privileges" in held and _landlock(libc, readable(), (folder,)):
            held.add("files")
    return frozenset(held)


def readable() -> tuple[Path, ...]:
    """Where a Python process finds itself: interpreter, packages, this project, the system's libraries and fonts."""
    own = sorted({sys.prefix, sys.base_prefix, str(PROJECT)})
    return tuple(
        path
        for path in map(Path, (*own, "/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/dev/urandom", "/proc/self", "/proc/cpuinfo", "/sys/devices/system/cpu"))
        if path.exists()
    )


def _limit(limits: Limits) -> None:
    import resource

    for what, amount in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        most = resource.getrlimit(what)[1]
        bounded = amount if most == resource.RLIM_INFINITY else min(amount, most)
        resource.setrlimit(what, (bounded, bounded))


class _Beneath(ctypes.Structure):
    """`struct landlock_path_beneath_attr`, which is packed."""

    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def _landlock(libc: ctypes.CDLL, reading: Iterable[Path], writing: Iterable[Path]) -> bool:
    """Whether from now on only these can be read, and those also be written."""
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    handled = _FIRST_ACCESS | (_TRUNCATE if version >= 3 else 0)
    governed = ctypes.c_uint64(handled)
    rules = libc.syscall(_CREATE_RULESET, ctypes.byref(governed), ctypes.c_size_t(8), 0)
    if rules < 0:
        return False
    try:
        read = _EXECUTE | _READ_FILE | _READ_DIR
        write = (read & ~_EXECUTE | _WRITE_FILE | _MAKE | _TRUNCATE) & handled
        allowed = all(_allow(libc, rules, path, read) for path in reading) and all(_allow(libc, rules, path, write) for path in writing)
        return allowed and libc.syscall(_RESTRICT_SELF, rules, 0) == 0
    finally:
        os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, path: Path, access: int) -> bool:
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        beneath = _Beneath(access if path.is_dir() else access & (_READ_FILE | _WRITE_FILE | _TRUNCATE), handle)
        return libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, ctypes.byref(beneath), 0) == 0
    finally:
        os.close(handle)
