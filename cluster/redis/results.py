"""Results of a project's workflows, found by their execution key: what one workflow paid for, another one of the project need not pay for again.

An entry is no copy. It names a workflow of the project whose ledger has the row, and is written by the very commit that wrote that row. So it costs a few hundred bytes however large the result is, the
row that is taken over is the signed one, and its files are there: a workflow owns the files it lists until it is purged, and whoever takes a row over becomes an owner with the commit that records it.

Guarantees
- A row that is found was recorded as a success, by a workflow of the same project, by the same code under the same configuration (`code`), and no longer than `days` ago or since it was last taken over.
- Its workflow is kept for at least another hour (`LEAVING_MS`), so nothing it refers to goes between the look and the commit. An entry whose row is gone, or about to go, is dropped by who meets it.
- A purged workflow takes its entries with it. Of more than `most_bytes` of entries those go that were used longest ago; what an older version of the code left goes `days` after its last use.

All keys are in the project's slot. Entries are sealed like the rows they name: nobody who can write Redis can offer a genuine row where it was not recorded.
"""

from collections import OrderedDict
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from typing import Any

import structlog

from ..contracts.artifacts import Artifact
from ..contracts.errors import Tampered
from ..contracts.ids import ProjectId, WorkflowId
from ..contracts.ledger import LedgerRow
from ..seals import KeyRing, open_row, unsealed
from . import keys
from .client import Clients, redis_errors
from .scripts import Arg, Scripts

log = structlog.get_logger(__name__)

ENTRY_BYTES = 320
"""What an entry takes in Redis, with its place in the order of use."""
PROJECTS_REMEMBERED = 64
LEAVING_MS = 3600 * 1000
_PURPOSE = "result entry"


@dataclass
class _Seen:
    """Keys of a project that were used up to a time of the server."""

    keys: set[str] = field(default_factory=set)
    until_ms: int = 0


@dataclass(frozen=True)
class Found:
    """A row to take over, and the artifacts its outputs refer to."""

    workflow_id: WorkflowId
    row: LedgerRow
    artifacts: dict[str, Artifact]


class ResultIndex:
    """`code` stands for everything a result follows from besides its execution key: sources, installed packages, places of the services."""

    def __init__(self, clients: Clients, scripts: Scripts, *, code: str, days: float = 30, most_bytes: int = 8_000_000, ring: KeyRing | None = None) -> None:
        self._clients, self._scripts, self._ring = clients, scripts, ring
        self._code = code
        self._seen: OrderedDict[str, _Seen] = OrderedDict()
        self._ttl_ms = int(days * 24 * 3600 * 1000)
        self._most = max(1, most_bytes // ENTRY_BYTES)

    async def known(self, project_id: ProjectId) -> Set[str]:
        """The keys under which the project has results: nobody need ask for any other. What is returned is kept here and grows with each call, which asks Redis only for what came since the last one.

        Raises StoreUnavailable.
        """
        name = self._name(project_id)
        seen = self._seen.pop(name, None)
        if seen is None or len(seen.keys) > 2 * self._most:
            seen = _Seen()
        self._seen[name] = seen
        while len(self._seen) > PROJECTS_REMEMBERED:
            self._seen.popitem(last=False)
        async with redis_errors():
            news: Any = await self._clients.commands.zrangebyscore(keys.result_uses(name, project_id), seen.until_ms, "+inf", withscores=True)
        if news:
            seen.keys.update(key.decode() for key, _ in news)
            seen.until_ms = max(seen.until_ms, int(news[-1][1]))
        return seen.keys

    async def find(self, project_id: ProjectId, key: str) -> Found | None:
        """Raises StoreUnavailable. What does not verify is not found; the execution that runs instead puts its own in that place."""
        name = self._name(project_id)
        reply = await self._scripts.run("result_find", [keys.results(name, project_id)], [name, project_id, key, self._ttl_ms, LEAVING_MS])
        if not reply:
            return None
        entry, stored, *artifacts = reply
        origin = WorkflowId(unsealed(entry).decode())
        try:
            if self._ring is not None:
                self._ring.opened(_PURPOSE, entry, name.encode(), key.encode())
            row = LedgerRow.load(open_row(self._ring, origin, key, stored))
        except Tampered as error:
            log.warning("results.not_genuine", workflow_id=origin, key=key, error=error.detail)
            return None
        known = map(Artifact.model_validate_json, artifacts)
        return Found(origin, row, {artifact.sha256: artifact for artifact in known})

    def arguments(self, project_id: ProjectId, workflow_id: WorkflowId, offered: Sequence[str]) -> list[Arg]:
        """How `commit.lua` is told what a batch offers."""
        if not offered:
            return []
        name, payload = self._name(project_id), workflow_id.encode()
        values: list[Arg] = [name, self._ttl_ms, self._most]
        for key in offered:
            values += (key, payload if self._ring is None else self._ring.sealed(_PURPOSE, payload, name.encode(), key.encode()))
        return values

    def _name(self, project_id: ProjectId) -> str:
        return f"{project_id}:{self._code}"
