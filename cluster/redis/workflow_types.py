"""Workflow types that were posted at run time: kept for good, each version once, signed like everything a workflow is made from.

If `post` returns, every replica knows the version at its next look. A version is never changed and never removed, because running workflows are pinned to it; `retire` only ends new starts. A shipped
version can be retired too: of it only that is kept here. Which version starts by name get is kept beside them. What a definition means is not this module's business; it keeps text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from ..contracts.base import utc_from_ms
from ..contracts.control import Principal
from ..contracts.errors import Conflict, Overloaded
from ..contracts.ramps import Ramp, RampState
from ..seals import KeyRing, open_document, seal_document
from . import keys
from .client import Clients, redis_errors
from .scripts import Refused, Scripts

MOST_VERSIONS = 1000
"""Rows an installation keeps; a replica holds them all in memory."""


@dataclass(frozen=True)
class StoredType:
    """One version. `body` is empty for a shipped one that was retired."""

    body: bytes
    by: str
    at_ms: int
    retired_by: str = ""


class TypeStore:
    def __init__(self, clients: Clients, scripts: Scripts, *, ring: KeyRing | None = None) -> None:
        self._clients, self._scripts, self._ring = clients, scripts, ring

    async def revision(self) -> int:
        """Grows with every change."""
        async with redis_errors():
            return int(await self._clients.commands.hget(keys.WORKFLOW_TYPES, keys.REVISION) or 0)  # type: ignore[misc]

    async def all(self) -> Mapping[str, StoredType]:
        """Every version by its pinned name. Raises Tampered when one is not what was posted."""
        async with redis_errors():
            rows: dict[bytes, bytes] = await self._clients.commands.hgetall(keys.WORKFLOW_TYPES)  # type: ignore[misc]
        return {name.decode(): self._read(name.decode(), row) for name, row in rows.items() if not name.decode().startswith((keys.REVISION, keys.RAMP))}

    async def ramps(self) -> Mapping[str, RampState]:
        """The ramps by name of the type. Raises Tampered when one is not what was set."""
        async with redis_errors():
            rows: dict[bytes, bytes] = await self._clients.commands.hgetall(keys.WORKFLOW_TYPES)  # type: ignore[misc]
        named = {name.decode().removeprefix(keys.RAMP): orjson.loads(row) for name, row in rows.items() if name.decode().startswith(keys.RAMP)}
        return {
            name: RampState(ramp=self._ramp(name, row["body"]), previous=self._ramp(name, row["before"]), by=row["by"], at=utc_from_ms(int(row["at"])))
            for name, row in named.items()
        }

    def _ramp(self, name: str, text: str) -> Ramp | None:
        return Ramp.model_validate_json(open_document(self._ring, name, "ramp", text.encode("latin-1"))) if text else None

    async def ramp(self, name: str, ramp: Ramp, by: Principal) -> None:
        """From now on starts by this name go by the ramp; setting it again changes nothing."""
        sealed = seal_document(self._ring, name, "ramp", ramp.model_dump_json().encode()).decode("latin-1")
        await self._scripts.run("type_ramp", [keys.WORKFLOW_TYPES], [f"{keys.RAMP}{name}", sealed, "set", by.name, keys.REVISION], replicated=True)

    async def ramp_back(self, name: str, by: Principal) -> None:
        """What held before the last change holds again; after that, nothing does."""
        await self._scripts.run("type_ramp", [keys.WORKFLOW_TYPES], [f"{keys.RAMP}{name}", "", "back", by.name, keys.REVISION], replicated=True)

    async def post(self, pinned: str, body: bytes, by: Principal) -> bool:
        """Keeps a version; False when the same was kept before. Raises Conflict (`version_exists`) when that version says something else."""
        row = orjson.dumps({"body": seal_document(self._ring, pinned, "workflow_type", body).decode("latin-1"), "by": by.name})
        try:
            word = await self._scripts.run("type_post", [keys.WORKFLOW_TYPES], [pinned, row, MOST_VERSIONS, keys.REVISION], replicated=True)
        except Refused as refusal:
            if refusal.word == "FULL":
                raise Overloaded(f"This installation keeps {MOST_VERSIONS} versions of workflow types, and has them.") from refusal
            stored = self._read(pinned, await self._row(pinned))
            if stored.body == body:
                return False
            told = f"{pinned} was posted by {stored.by} and says something else; running workflows rely on it."
            raise Conflict(told, code="version_exists", next_step="Post it under the next version.") from refusal
        return word == b"posted"

    async def retire(self, pinned: str, by: Principal) -> None:
        """From now on nothing new starts with this version. Repeating it is fine."""
        await self._scripts.run("type_retire", [keys.WORKFLOW_TYPES], [pinned, by.name, keys.REVISION], replicated=True)

    async def _row(self, pinned: str) -> bytes:
        async with redis_errors():
            return await self._clients.commands.hget(keys.WORKFLOW_TYPES, pinned) or b"{}"  # type: ignore[misc]

    def _read(self, pinned: str, row: bytes) -> StoredType:
        fields: dict[str, Any] = orjson.loads(row)
        sealed = fields.get("body", "").encode("latin-1")
        body = open_document(self._ring, pinned, "workflow_type", sealed) if sealed else b""
        return StoredType(body=body, by=fields.get("by", ""), at_ms=int(fields.get("at", 0)), retired_by=fields.get("retired_by", ""))
