"""Backups: what Redis holds and the artifacts it names, in a folder or an object store, and back into an empty installation.

    BASE/artifacts/ab/abcd…       each artifact once, whatever number of backups name it
    BASE/workflows/ID.DIGEST      each ended workflow once, as long as its record stays as it is
    BASE/backups/NAME/            one backup: `s00` … `s07` (a shard at one moment each), `common`, `artifacts`, and last of all `manifest`; without that one it is no backup

Guarantees
- Every shard is as it was at one moment, all workflows of a project with it. Different projects are moments apart; artifacts are copied after their names, so that none is missing that was there.
- The manifest is signed and names the digest of every file. A restore reads and checks all of them before it writes the first key.
- Neither signing keys nor what makes encrypted payloads readable is in a backup unless it is asked for: without the signing keys nothing of it can be used.
- After a restore work goes on from the moment of the backup: what was finished by then is not done again, what ran after it is done again. Whatever the lost installation told others meanwhile
  (a webhook, a task at a Task Service under the same idempotency key) stays told.

Called by `callsheet backup` and `callsheet restore`.
"""

import asyncio
import hashlib
import json
import struct
import zlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Annotated

import fsspec
from pydantic import Field, ValidationError

from .artifacts import ArtifactStore
from .contracts.base import Instant, Model, utc_from_ms
from .contracts.errors import Corrupt, InvalidInput, Misconfigured, NotFound
from .contracts.ids import Sha256, WorkflowId
from .redis import keys
from .redis.backup import BackupStore, Entry
from .redis.safety import SCHEMA
from .seals import KeyRing, open_document, seal_document

FORM = "callsheet-backup-1"
SIGNING_KEYS = "signing.keys"
_HEAD = struct.Struct(">IqI")
"""Length of the name, instant of expiry in ms (-1: none), length of the value."""

Report = Callable[[str], None]


class Part(Model):
    """One file of keys."""

    path: str
    sha256: Sha256
    keys: Annotated[int, Field(ge=0)]
    taken_at: Instant


class Manifest(Model):
    form: str = FORM
    name: str
    taken_at: Instant
    schema_version: int
    parts: tuple[Part, ...]
    """In the order in which they are brought back: what belongs to no shard, ended workflows, shards."""
    workflows: int
    artifacts: int
    artifact_bytes: int
    missing: tuple[Sha256, ...] = ()
    """Artifacts that were named and not in the store."""
    with_keys: bool = False


class Outcome(Model):
    """What a backup or a restore has done."""

    manifest: Manifest
    copied: int
    """Artifacts that were not there before."""
    copied_bytes: int


class Shelf:
    """The place of the backups. Blocks; all paths are relative to it."""

    def __init__(self, url: str) -> None:
        try:
            self._fs, self._root = fsspec.core.url_to_fs(url.rstrip("/"))
        except (ImportError, ValueError) as error:
            raise Misconfigured(f"{url!r} cannot be used for backups: {error}.", code="backup_place") from error
        self.url = url

    def has(self, path: str) -> bool:
        return self._fs.exists(f"{self._root}/{path}")

    def size(self, path: str) -> int:
        return int(self._fs.size(f"{self._root}/{path}")) if self.has(path) else -1

    def write(self, path: str, content: bytes) -> None:
        """Under its name whole or not at all."""
        whole = f"{self._root}/{path}"
        try:
            self._fs.makedirs(whole.rpartition("/")[0], exist_ok=True)
            self._fs.pipe_file(f"{whole}.partial", content)
            self._fs.mv(f"{whole}.partial", whole)
        except OSError as error:
            raise Misconfigured(f"{self.url} cannot be written: {error.strerror or error}. Free space or mend its permissions.", code="backup_place") from error

    def read(self, path: str) -> bytes:
        try:
            return self._fs.cat_file(f"{self._root}/{path}")
        except FileNotFoundError as error:
            raise Corrupt(f"The backup at {self.url} lacks {path}.", code="backup_incomplete") from error

    def names(self) -> list[str]:
        """Of whole backups, the oldest first."""
        folder = f"{self._root}/backups"
        found = self._fs.ls(folder, detail=False) if self._fs.exists(folder) else []
        return sorted(name for path in found if self.has(f"backups/{(name := str(path).rpartition('/')[2])}/manifest"))


def pack(entries: Iterable[Entry]) -> bytes:
    pieces: list[bytes] = []
    for entry in entries:
        pieces += (_HEAD.pack(len(entry.key), -1 if entry.expires_ms is None else entry.expires_ms, len(entry.value)), entry.key, entry.value)
    return zlib.compress(b"".join(pieces), 1)


def unpack(content: bytes) -> list[Entry]:
    data, at, found = zlib.decompress(content), 0, []
    while at < len(data):
        key_length, expires, value_length = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        key, value = data[at : at + key_length], data[at + key_length : at + key_length + value_length]
        found.append(Entry(key, None if expires < 0 else expires, value))
        at += key_length + value_length
    return found


async def back_up(
    store: BackupStore, artifacts: ArtifactStore, ring: KeyRing, url: str, *, report: Report, signing_keys: str | None = None, now: datetime | None = None
) -> Outcome:
    """One backup; `signing_keys` puts them and all other keys into it. Raises StoreUnavailable and Misconfigured."""
    shelf, begun = Shelf(url), now or datetime.now(UTC)
    name = begun.strftime("%Y-%m-%dT%H-%M-%S.%fZ")
    folder = f"backups/{name}"
    named: set[str] = set()
    ended: list[Part] = []
    shards: list[Part] = []
    for shard in keys.ALL_SHARDS:
        have = await _ended(store, shelf, shard)
        taken = await store.shard(shard, {workflow_id: part[0] for workflow_id, part in have.items()})
        shards.append(await _shelve(shelf, f"{folder}/s{shard:02x}", taken.entries, taken.at_ms))
        ended += [have[workflow_id][1] for workflow_id in taken.kept]
        named |= {keys.artifact_of(entry.key.decode()) for entry in taken.entries} - {""}
    report(f"Redis: {len(ended)} ended workflows, {sum(part.keys for part in shards)} keys of what moves.")
    common = await store.common(withheld=signing_keys is not None)
    parts = (await _shelve(shelf, f"{folder}/common", common.entries, common.at_ms), *ended, *shards)
    copied, copied_bytes, total, missing = await _copy_artifacts(artifacts, shelf, sorted(named), report)
    await asyncio.to_thread(shelf.write, f"{folder}/artifacts", "\n".join(sorted(named - set(missing))).encode())
    if signing_keys is not None:
        await asyncio.to_thread(shelf.write, f"{folder}/{SIGNING_KEYS}", signing_keys.encode())
    facts = await store.facts()
    manifest = Manifest(
        name=name,
        taken_at=begun,
        schema_version=facts.schema_version,
        parts=parts,
        workflows=facts.workflows,
        artifacts=len(named) - len(missing),
        artifact_bytes=total,
        missing=tuple(missing),
        with_keys=signing_keys is not None,
    )
    await asyncio.to_thread(shelf.write, f"{folder}/manifest", seal_document(ring, "backup", name, manifest.model_dump_json(indent=1).encode()))
    return Outcome(manifest=manifest, copied=copied, copied_bytes=copied_bytes)


async def _ended(store: BackupStore, shelf: Shelf, shard: int) -> dict[WorkflowId, tuple[str, Part]]:
    """The shard's ended workflows, each on the shelf: with the digest of its record and its file."""
    found: dict[WorkflowId, tuple[str, Part]] = {}
    for workflow_id, digest in (await store.ended(shard)).items():
        path = f"workflows/{workflow_id}.{digest}"
        note = f"{path}.json"
        if not await asyncio.to_thread(shelf.has, note):
            digest, entries = await store.workflow(workflow_id)
            if not digest:
                continue
            path = f"workflows/{workflow_id}.{digest}"
            note = f"{path}.json"
            part = await _shelve(shelf, path, entries, int(datetime.now(UTC).timestamp() * 1000))
            await asyncio.to_thread(shelf.write, note, part.model_dump_json().encode())
        found[workflow_id] = (digest, Part.model_validate_json(await asyncio.to_thread(shelf.read, note)))
    return found


async def _shelve(shelf: Shelf, path: str, entries: list[Entry], at_ms: int) -> Part:
    content = await asyncio.to_thread(pack, entries)
    await asyncio.to_thread(shelf.write, path, content)
    return Part(path=path, sha256=Sha256(hashlib.sha256(content).hexdigest()), keys=len(entries), taken_at=utc_from_ms(at_ms))


async def _copy_artifacts(artifacts: ArtifactStore, shelf: Shelf, digests: list[str], report: Report) -> tuple[int, int, int, list[Sha256]]:
    """Copies those that are not on the shelf; returns how many, their bytes, the bytes of all, and those the store does not have."""
    copied = copied_bytes = total = 0
    missing: list[Sha256] = []
    for sha in digests:
        size = await asyncio.to_thread(shelf.size, _shelf_path(sha))
        if size < 0:
            try:
                content = await artifacts.get(sha)
            except (NotFound, Corrupt) as error:
                report(f"{error.detail} It is not in the backup.")
                missing.append(Sha256(sha))
                continue
            await asyncio.to_thread(shelf.write, _shelf_path(sha), content)
            copied, copied_bytes, size = copied + 1, copied_bytes + len(content), len(content)
        total += size
    return copied, copied_bytes, total, missing


def _shelf_path(sha: str) -> str:
    return f"artifacts/{sha[:2]}/{sha}"


async def restore(store: BackupStore, artifacts: ArtifactStore, ring: KeyRing, url: str, *, report: Report, name: str | None = None) -> Outcome:
    """Brings a backup, the newest unless it is named, into an empty store. Repeating one that was broken off finishes it.

    Raises NotFound (no such backup), Corrupt, Tampered, Misconfigured (a schema or server that does not fit), Conflict (the store is not empty, or in use) and StoreUnavailable.
    """
    shelf = Shelf(url)
    manifest = await asyncio.to_thread(_manifest, shelf, ring, name)
    if manifest.schema_version > SCHEMA:
        told = f"The backup {manifest.name} was written by a newer version: schema {manifest.schema_version}, this one knows {SCHEMA}."
        raise Misconfigured(told, code="schema_too_new", next_step="Restore it with that version.")
    for part in manifest.parts:
        await asyncio.to_thread(_checked, shelf, part)
    report(f"{len(manifest.parts)} files of keys hold; bringing back {manifest.artifacts} artifacts.")
    await store.begin(manifest.name)
    copied = copied_bytes = 0
    for sha in (await asyncio.to_thread(shelf.read, f"backups/{manifest.name}/artifacts")).decode().split():
        if not await asyncio.to_thread(artifacts.holds, sha):
            content = await asyncio.to_thread(shelf.read, _shelf_path(sha))
            if hashlib.sha256(content).hexdigest() != sha:
                raise Corrupt(f"Artifact {sha[:12]}… has changed in the backup at {url}.", code="backup_damaged")
            await artifacts.put(content, name=sha, media_type="application/octet-stream")
            copied, copied_bytes = copied + 1, copied_bytes + len(content)
    for part in manifest.parts:
        await store.put(unpack(await asyncio.to_thread(_checked, shelf, part)))
    await store.finish()
    return Outcome(manifest=manifest, copied=copied, copied_bytes=copied_bytes)


def _manifest(shelf: Shelf, ring: KeyRing, name: str | None) -> Manifest:
    names = shelf.names()
    if not names or (name and name not in names):
        raise NotFound(f"There is no backup {name or ''} at {shelf.url}.".replace("  ", " "), next_step=f"There are: {', '.join(names[-10:]) or 'none'}.")
    chosen = name or names[-1]
    text = open_document(ring, "backup", chosen, shelf.read(f"backups/{chosen}/manifest"))
    try:
        return Manifest.model_validate(json.loads(text))
    except (ValidationError, ValueError) as error:
        raise InvalidInput(f"The backup {chosen} at {shelf.url} has a form that this version does not know.") from error


def _checked(shelf: Shelf, part: Part) -> bytes:
    content = shelf.read(part.path)
    if hashlib.sha256(content).hexdigest() != part.sha256:
        raise Corrupt(f"{part.path} in the backup at {shelf.url} is not what was written.", code="backup_damaged", next_step="Restore an earlier backup.")
    return content


def listed(url: str) -> list[str]:
    """Names of the backups at a place, the oldest first."""
    return Shelf(url).names()
