"""The artifact store: immutable files named by their SHA-256, on any fsspec file system.

If `put` returns, the bytes are readable under that name by every process that has the store's URL; putting the same bytes again costs one look-up.
Writers never see each other: a file appears under its final name by one atomic move (on object stores: one upload).

A store carries a mark, by which processes on different nodes find out whether what they call by one URL is one store.
"""

import asyncio
import hashlib
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import fsspec

from .contracts.artifacts import ArtifactRef
from .contracts.errors import Corrupt, InvalidInput, Misconfigured, NotFound
from .contracts.ids import Sha256

CHUNK = 1 << 20
FORGET_SECONDS = 24 * 3600
MARK = "store.id"


class ArtifactStore:
    """Content-addressed files under one URL. All methods do their I/O in a worker thread."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        scheme = urlsplit(url).scheme or "file"
        try:
            self._fs, self._root = fsspec.core.url_to_fs(self.url)
        except (ImportError, ValueError) as error:
            raise Misconfigured(f"ARTIFACTS_URL {url!r} cannot be used: {error}. Install the extra for `{scheme}` or use file://.") from error
        self._local = scheme == "file"

    def path_of(self, sha256: str) -> str:
        if len(sha256) != 64 or not all(c in "0123456789abcdef" for c in sha256):
            raise InvalidInput("An artifact is named by 64 lower-case hexadecimal digits.")
        return f"{self._root}/{sha256[:2]}/{sha256}"

    def holds(self, sha256: str) -> bool:
        """Whether an artifact is there. Blocks."""
        return self._fs.exists(self.path_of(sha256))

    def mark(self) -> str:
        """What the store's mark says, made now when there is none. Blocks. Raises Misconfigured when the store cannot be written."""
        if found := self.marked():
            return found
        path, made = f"{self._root}/{MARK}", secrets.token_hex(16)
        try:
            self._fs.makedirs(self._root, exist_ok=True)
            if not self._local:
                self._fs.pipe_file(path, made.encode())
                return self.marked()
            partial = Path(f"{path}.{made}.partial")
            try:
                partial.write_text(made)
                os.link(partial, path)  # unlike a move it does not replace what another process has made meanwhile
            except FileExistsError:
                pass
            finally:
                partial.unlink(missing_ok=True)
        except OSError as error:
            raise self._unwritable(error) from error
        return self.marked()

    def marked(self) -> str:
        """What the store's mark says; empty where it cannot be read. Blocks."""
        try:
            return self._fs.cat_file(f"{self._root}/{MARK}").decode()
        except OSError:
            return ""

    def _unwritable(self, error: OSError) -> Misconfigured:
        return Misconfigured(
            f"The artifact store {self.url} cannot be written: {error.strerror or error}. Free space or mend its permissions.", code="artifact_store_failed"
        )

    async def put(self, content: bytes | Path, *, name: str, media_type: str) -> ArtifactRef:
        """Stores bytes or a file; returns its reference. Raises Misconfigured when the store cannot be written."""
        return await asyncio.to_thread(self._put, content, name, media_type)

    def _put(self, content: bytes | Path, name: str, media_type: str) -> ArtifactRef:
        digest, size = _digest(content)
        path = self.path_of(digest)
        ref = ArtifactRef(sha256=digest, size=size, media_type=media_type, name=name)
        if self._fs.exists(path) and self._fs.size(path) == size and self._kept(path):
            return ref
        parent = path.rsplit("/", 1)[0]
        try:
            self._fs.makedirs(parent, exist_ok=True)
            if not self._local:
                self._upload(content, path)
                return ref
            partial = Path(f"{path}.{secrets.token_hex(6)}.partial")
            try:
                if isinstance(content, Path):
                    shutil.copyfile(content, partial)
                else:
                    partial.write_bytes(content)
                partial.replace(path)
            finally:
                partial.unlink(missing_ok=True)
        except OSError as error:
            raise self._unwritable(error) from error
        return ref

    def _kept(self, path: str) -> bool:
        """Marks a file that is there as wanted, so that `forget` leaves it; False when only writing it again does that."""
        if self._local:
            os.utime(path)
            return True
        return self._age_seconds(path) < FORGET_SECONDS / 2

    def _age_seconds(self, path: str) -> float:
        return (datetime.now(UTC) - self._fs.modified(path)).total_seconds()

    async def forget(self, digests: Sequence[Sha256]) -> None:
        """Removes files nobody refers to any more; those that were written or asked for within FORGET_SECONDS stay, because whoever did that may not have said so yet.

        Raises Misconfigured when the store cannot be written.
        """
        await asyncio.to_thread(self._forget, digests)

    def _forget(self, digests: Sequence[Sha256]) -> None:
        for sha in digests:
            path = self.path_of(sha)
            try:
                if self._age_seconds(path) >= FORGET_SECONDS:
                    self._fs.rm_file(path)
            except FileNotFoundError:
                continue
            except OSError as error:
                raise self._unwritable(error) from error

    def _upload(self, content: bytes | Path, path: str) -> None:
        if isinstance(content, Path):
            self._fs.put_file(str(content), path)
        else:
            self._fs.pipe_file(path, content)

    async def get(self, ref: ArtifactRef | str) -> bytes:
        """The whole artifact, checked against its name. Raises NotFound, or Corrupt when the bytes have changed."""
        sha256 = ref if isinstance(ref, str) else ref.sha256
        data = await asyncio.to_thread(self._read, sha256, 0, None)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Corrupt(f"Artifact {sha256[:12]}… has changed on disk.")
        return data

    async def fetch(self, ref: ArtifactRef, target: Path) -> Path:
        """A local file with the artifact's bytes: the stored file itself on a local store, else a copy at `target`."""
        path = self.path_of(ref.sha256)
        if self._local:
            if not Path(path).is_file():
                raise NotFound(f"Artifact {ref.sha256[:12]}… ({ref.name}) is not in the store.")
            return Path(path)
        await asyncio.to_thread(self._fs.get_file, path, str(target))
        return target

    async def size(self, sha256: str) -> int:
        """Bytes of an artifact. Raises NotFound."""
        try:
            return int(await asyncio.to_thread(self._fs.size, self.path_of(sha256)))
        except FileNotFoundError as error:
            raise NotFound(f"There is no artifact {sha256[:12]}….") from error

    async def stream(self, sha256: str, start: int, stop: int) -> AsyncIterator[bytes]:
        """Bytes `start` up to, not including, `stop`, in chunks of at most 1 MiB."""
        while start < stop:
            chunk = await asyncio.to_thread(self._read, sha256, start, min(start + CHUNK, stop))
            if not chunk:
                return
            start += len(chunk)
            yield chunk

    def _read(self, sha256: str, start: int, stop: int | None) -> bytes:
        try:
            return self._fs.cat_file(self.path_of(sha256), start=start or None, end=stop)
        except FileNotFoundError as error:
            raise NotFound(f"There is no artifact {sha256[:12]}….") from error


def _digest(content: bytes | Path) -> tuple[str, int]:
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest(), len(content)
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), content.stat().st_size
