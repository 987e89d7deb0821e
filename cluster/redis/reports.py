"""What a reporter holds: the right to report a shard, the news in it, and how far each linked workflow has been reported.

A linked workflow (its options carry the label `auto_movie.project`) stands among its shard's news from the moment of an event until a reporter has said that it got that far: the position moves in one
script with the entry. One process at a time has the right, for `LEASE_SECONDS` after it last asked; a former one cannot move a position any more.
"""

from collections.abc import Sequence

from ..contracts.ids import WorkflowId
from . import keys
from .client import Clients, redis_errors
from .scripts import Refused, Scripts

LEASE_SECONDS = 15.0
NEWS = 64


class ReportStore:
    """Raises StoreUnavailable."""

    def __init__(self, clients: Clients, scripts: Scripts, *, owner: str) -> None:
        self._clients, self._scripts, self._owner = clients, scripts, owner

    async def claim(self, shard: int) -> Sequence[WorkflowId] | None:
        """Workflows of the shard with news, the longest waiting first; None when another process reports it."""
        held, *found = await self._scripts.run("report_claim", [keys.reporter(shard), keys.news(shard)], [self._owner, round(LEASE_SECONDS * 1000), NEWS])
        return [WorkflowId(each.decode()) for each in found] if held else None

    async def release(self, shard: int) -> None:
        await self._scripts.run("report_claim", [keys.reporter(shard), keys.news(shard)], [self._owner, 1, 0])

    async def position(self, workflow_id: WorkflowId) -> int:
        """The number of the last event that was reported."""
        async with redis_errors():
            found = await self._clients.commands.hget(keys.record(workflow_id), "rep")  # type: ignore[misc]
        return int(found or 0)

    async def advance(self, workflow_id: WorkflowId, seq: int, *, keep: bool = False) -> bool:
        """Everything up to `seq` is reported; with `keep` the workflow is looked at again all the same. False when the right was lost: another process goes on from the old position."""
        try:
            await self._scripts.run("report_advance", [keys.record(workflow_id)], [workflow_id, self._owner, seq, int(keep)])
        except Refused as refusal:
            if refusal.word != "NOT_MINE":
                raise
            return False
        return True
