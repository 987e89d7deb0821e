"""Notes that could not be written while the Brain was away: one file each under the home, written again by whichever process of this machine next finds the Brain there.

If `put` returns, the note outlives this process. A note leaves its file when the Brain has taken it or refuses it for good; two processes that send the same one write it once, by its key.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

from cluster.contracts.errors import CallsheetError

from .contracts import Note

AT_ONCE = 20
"""Notes sent after one successful call, so that nobody waits for a long queue."""


class Outbox:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, note: Note) -> None:
        await asyncio.to_thread(self._write, note)

    async def send(self, store: Callable[[Note], Awaitable[str]]) -> int:
        """Gives the oldest notes to the Brain, until it fails; how many it took."""
        taken = 0
        for path in await asyncio.to_thread(self._waiting):
            try:
                note = Note.model_validate_json(await asyncio.to_thread(path.read_bytes))
                await store(note)
            except FileNotFoundError:
                continue  # another process was quicker
            except ValueError:
                await asyncio.to_thread(path.replace, path.with_suffix(".unreadable"))
                continue
            except CallsheetError as error:
                if error.retryable:
                    break
            else:
                taken += 1
            await asyncio.to_thread(path.unlink, True)
        return taken

    def __len__(self) -> int:
        return len(list(self._folder.glob("*.json")))

    def _write(self, note: Note) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = self._folder / f"{secrets.token_hex(8)}.partial"
        partial.write_text(note.model_dump_json())
        partial.replace(self._folder / f"{note.key.rpartition(':')[2]}.json")

    def _waiting(self) -> list[Path]:
        if not self._folder.is_dir():
            return []
        dated = []
        for path in self._folder.glob("*.json"):
            try:
                dated.append((path.stat().st_mtime, path))
            except FileNotFoundError:
                continue
        return [path for _, path in sorted(dated)[:AT_ONCE]]
