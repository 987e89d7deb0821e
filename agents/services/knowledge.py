"""The Brain as agents have it: connected by the first who asks, and with an outbox for what cannot be written now."""

import asyncio
from collections.abc import Callable

from cluster.settings import Settings

from .brain import BrainClient
from .breaker import Board
from .contracts import Known, Note
from .outbox import Outbox


class Knowledge:
    """One per process. Raises what the client raises; `later` never fails for the Brain's sake."""

    def __init__(self, settings: Settings, board: Callable[[], Board | None]) -> None:
        self._client = BrainClient.from_settings(settings, board())
        self._outbox = Outbox(settings.home_path / "brain_outbox")
        self._sending: asyncio.Task[int] | None = None

    async def search(self, project_id: str, query: str, *, k: int, kind: str | None) -> tuple[Known, ...]:
        found = await self._client.search(project_id, query, k=k, kind=kind)
        self._catch_up()
        return found

    async def store(self, note: Note) -> str:
        node_id = await self._client.store(note)
        self._catch_up()
        return node_id

    async def later(self, note: Note) -> None:
        """Keeps a note until the Brain is there again."""
        await self._outbox.put(note)

    async def close(self) -> None:
        if self._sending is not None:
            await asyncio.wait([self._sending])
        await self._client.close()

    def _catch_up(self) -> None:
        """The Brain has just answered: what waits is sent beside the caller's work."""
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._outbox.send(self._client.store))
            self._sending.add_done_callback(lambda task: task.cancelled() or task.exception())
