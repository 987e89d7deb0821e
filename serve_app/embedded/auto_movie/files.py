"""Media with their bytes: a file per document, streamed to disk, served with ranges at the document's `url`."""

import asyncio
import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import UploadFile

CHUNK = 1 << 20
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Kept:
    filename: str
    mime_type: str
    size: int
    sha256: str


class FileFolder:
    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self._root = root

    def path(self, filename: str) -> Path | None:
        """Where a file lies, or None for a name that none of ours has."""
        found = self._root / filename
        return found if _UNFIT.search(filename) is None and not filename.startswith(".") and found.is_file() else None

    async def keep(self, upload: UploadFile) -> Kept:
        """The file under a name that is not taken, once all its bytes are on disk."""
        digest, size = hashlib.sha256(), 0
        part = self._root / f".{secrets.token_hex(8)}.part"
        with part.open("wb") as out:
            while chunk := await upload.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                await asyncio.to_thread(out.write, chunk)
        name = self._free(_UNFIT.sub("-", upload.filename or "file").strip("-.") or "file")
        await asyncio.to_thread(os.replace, part, self._root / name)
        return Kept(name, upload.content_type or "application/octet-stream", size, digest.hexdigest())

    def remove(self, filename: str) -> None:
        if path := self.path(filename):
            path.unlink()

    def _free(self, name: str) -> str:
        stem, dot, suffix = name.rpartition(".")
        stem, ending = (stem, dot + suffix) if dot else (suffix, "")
        found, n = name, 0
        while (self._root / found).exists():
            n += 1
            found = f"{stem}-{n}{ending}"
        return found
