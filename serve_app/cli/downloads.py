"""Deliverables onto the disk: checked by their SHA-256, written whole or not at all.

The film and its teaser come with content credentials, sealed by the server for this delivery; their lines in `SHA256SUMS` are those of the files as they lie here, and the credentials name the bytes below.
"""

import errno
import hashlib
import os
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.errors import Corrupt, Misconfigured
from cluster.contracts.workflows import Workflow, WorkflowStatus

from .api import Api
from .failures import Refused, say

TRIES = 2
LONGEST_NAME = 200
SEALED = frozenset({"film.mp4", "pictures/teaser.mp4"})
"""What is delivered with content credentials."""
SUMS = "SHA256SUMS"
FORBIDDEN = frozenset('\\:*?"<>|')


def deliverables(workflow: Workflow) -> dict[str, ArtifactRef]:
    """File name -> artifact, of everything in `results` that is one. A name may lie in folders, `script/screenplay.pdf`; names that would leave the folder are left out."""
    return {name: ref for name, value in workflow.results.items() if _stays(name) and (ref := _reference(value))}


def _stays(name: str) -> bool:
    """Whether a name is a plain relative path on any system: no parents, no roots, no drives, no hidden parts, nothing that cannot be seen."""
    parts = name.split("/")
    plain = len(name) <= LONGEST_NAME and name.isprintable() and not set(name) & FORBIDDEN
    return plain and all(part and part[0] != "." and part.strip(" ") == part for part in parts)


def _reference(value: Any) -> ArtifactRef | None:
    if not isinstance(value, dict):
        return None
    try:
        return ArtifactRef.model_validate({field: value[field] for field in ArtifactRef.model_fields if field in value})
    except ValidationError:
        return None


def prepare(folder: Path) -> Path:
    """The folder, made if need be and known to be writable. Raises Misconfigured."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".{secrets.token_hex(8)}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Misconfigured(_why(folder, error)) from error
    return folder


def download(api: Api, workflow: Workflow, folder: Path, report: Callable[[str], None] = lambda _: None) -> dict[str, Path]:
    """Fetches what is not there yet; a file of another content under the same name is replaced. Raises Corrupt, Misconfigured."""
    prepare(folder)
    paths: dict[str, Path] = {}
    for name, ref in deliverables(workflow).items():
        path = _place(folder, name)
        if name in SEALED and workflow.status is WorkflowStatus.COMPLETED:
            if not _is_sealed(path, ref):
                report(name)
                _fetch_sealed(api, workflow, name, ref, path)
        elif not _is_there(path, ref):
            report(name)
            _fetch(api, ref, path)
        paths[name] = path
    if SUMS in paths:
        _sum_up(paths[SUMS], folder, [name for name in SEALED if name in paths])
    return paths


def _is_there(path: Path, ref: ArtifactRef) -> bool:
    return path.is_file() and path.stat().st_size == ref.size and _digest(path) == ref.sha256


def _is_sealed(path: Path, ref: ArtifactRef) -> bool:
    """Whether that very file lies there with credentials that hold."""
    from cluster.content_credentials import media_type_of, read

    if not path.is_file() or not (kind := media_type_of(path)):
        return False
    try:
        found = read(path, kind)
    except Corrupt:
        return False
    return found.state in ("valid", "trusted") and found.origin is not None and found.origin.sha256 == ref.sha256


def _fetch_sealed(api: Api, workflow: Workflow, name: str, ref: ArtifactRef, path: Path) -> None:
    """With its credentials; without, and with a word why, where the server cannot give them."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with api.sealed(workflow.workflow_id, name) as chunks, partial.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if _is_sealed(partial, ref):
            partial.replace(path)
            return
        why = "what arrived does not hold"
    except Refused as refused:
        why = refused.detail
    except OSError as error:
        raise Misconfigured(_why(path, error)) from error
    finally:
        partial.unlink(missing_ok=True)
    say(f"{name} comes without content credentials: {why}")
    if not _is_there(path, ref):
        _fetch(api, ref, path)


def _sum_up(sums: Path, folder: Path, names: Sequence[str]) -> None:
    """The checksums as the files lie here."""
    lines = {name: digest for digest, _, name in (line.partition("  ") for line in sums.read_text().splitlines()) if name}
    if own := {name: _digest(folder / name) for name in names if name in lines}:
        sums.write_text("".join(f"{digest}  {name}\n" for name, digest in {**lines, **own}.items()))


def _place(folder: Path, name: str) -> Path:
    """Where a file goes, its folders made. Raises Misconfigured when a link that lies there would lead elsewhere."""
    path = folder / name
    if not path.parent.resolve().is_relative_to(folder.resolve()):
        raise Misconfigured(f"{path} leads out of {folder} through a link. Choose another folder with --out (OUT= with make), or remove the link.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(_why(path.parent, error)) from error
    return path


def _fetch(api: Api, ref: ArtifactRef, path: Path) -> None:
    for _ in range(TRIES):
        try:
            if _write(api, ref, path):
                return
        except OSError as error:
            raise Misconfigured(_why(path, error)) from error
    raise Corrupt(
        f"{path.name} arrived damaged {TRIES} times: its SHA-256 is not {ref.sha256[:12]}…. Try `callsheet fetch` again; `callsheet doctor` checks the disk."
    )


def _write(api: Api, ref: ArtifactRef, path: Path) -> bool:
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    digest = hashlib.sha256()
    try:
        with api.bytes_of(ref.sha256) as chunks, partial.open("wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if digest.hexdigest() != ref.sha256:
            return False
        partial.replace(path)
        return True
    finally:
        partial.unlink(missing_ok=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _why(path: Path, error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return f"{path} cannot be written: the disk is full. Free some space, then `callsheet fetch` gets the film; nothing is lost."
    return f"{path} cannot be written: {error.strerror or error}. Choose another folder with --out (OUT= with make)."
