"""Files of the run folder: private (mode 0600), written whole or not at all, and every refusal of the system as one sentence."""

import contextlib
import errno
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

from ..contracts.errors import Misconfigured

_REMEDIES = {
    errno.ENOSPC: "the disk is full. Free some space, or set CALLSHEET_HOME to a folder on another disk",
    errno.EDQUOT: "your disk quota is used up. Free some space, or set CALLSHEET_HOME to another folder",
    errno.EACCES: "permission is denied. Mend its permissions, or set CALLSHEET_HOME to a folder you own",
    errno.EPERM: "permission is denied. Mend its permissions, or set CALLSHEET_HOME to a folder you own",
    errno.EROFS: "the file system is read-only. Set CALLSHEET_HOME to a folder that can be written",
    errno.ENOTDIR: "a part of that path is a file. Set CALLSHEET_HOME to a folder",
    errno.EEXIST: "a file is in the way. Move it, or set CALLSHEET_HOME to another folder",
}


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns an OSError into Misconfigured with its remedy."""
    try:
        yield
    except OSError as error:
        why = _REMEDIES.get(error.errno or 0, f"{error.strerror or error}. Mend it, or set CALLSHEET_HOME to another folder")
        raise Misconfigured(f"{error.filename or path} cannot be written: {why}.", code="home_not_writable") from error


def private_folder(path: Path) -> Path:
    """The folder, made if need be, for its owner alone (mode 0700)."""
    with writing(path):
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.chmod(0o700)
    return path


def write_private(path: Path, text: str) -> None:
    """Replaces the file in one step; mode 0600 from its first byte."""
    with writing(path):
        partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        except OSError:
            partial.unlink(missing_ok=True)
            raise


def read_text(path: Path) -> str | None:
    """The file's text without surrounding space; None when it is absent or empty."""
    try:
        return path.read_text().strip() or None
    except (FileNotFoundError, NotADirectoryError):
        return None


def secret(path: Path, make: Callable[[], str]) -> str:
    """The secret kept in this file, made at the first call."""
    if found := read_text(path):
        return found
    made = make()
    write_private(path, made + "\n")
    return made
