"""Finished files, named by the SHA-256 of their bytes; a file appears under its name in one move."""

import hashlib
import secrets
import time
from pathlib import Path

from .store import Media


class MediaFolder:
    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str) -> Path:
        return self._root / sha256[:2] / sha256

    def put(self, content: bytes, media_type: str) -> Media:
        """Stores bytes; blocking, call it in a thread."""
        digest = hashlib.sha256(content).hexdigest()
        path = self.path(digest)
        if not (path.is_file() and path.stat().st_size == len(content)):
            path.parent.mkdir(exist_ok=True)
            partial = path.with_name(f"{digest}.{secrets.token_hex(4)}.partial")
            partial.write_bytes(content)
            partial.replace(path)
        path.touch()
        return Media(digest, media_type, len(content))

    def drop(self, digests: list[str]) -> None:
        """Deletes files, except those put again within the hour: their task may be about to name them."""
        for digest in digests:
            path = self.path(digest)
            if path.is_file() and path.stat().st_mtime < time.time() - 3600:
                path.unlink(missing_ok=True)
