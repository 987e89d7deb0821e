"""What clients keep under names in a project's store: small JSON documents in namespaces, with a time to live where they want one.

An item whose time is up is not there for its readers; the next write removes it. A name is its namespace and its key, so a namespace is a range of the alphabet and is listed without looking at the rest.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ..contracts.control import Principal
from ..contracts.errors import Conflict
from ..contracts.ids import ProjectId
from ..contracts.threads import Item
from . import keys
from .audit import entry
from .client import Clients, redis_errors
from .scripts import Refused, Scripts

MOST_ITEMS = 5_000
"""In one project."""
CHUNK = 500
_SEP = "\x1f"
"""Between the labels of a namespace; a label has no control characters."""


class ItemStore:
    def __init__(self, clients: Clients, scripts: Scripts) -> None:
        self._clients, self._scripts = clients, scripts

    async def put(
        self, project: ProjectId, namespace: Sequence[str], key: str, value: Mapping[str, Any], by: Principal, *, ttl_minutes: float | None = None
    ) -> Item:
        """Keeps an item, in place of the one there was. Raises Conflict (`store_full`)."""
        now = datetime.now(UTC)
        before = await self.get(project, namespace, key)
        ends = now + timedelta(minutes=ttl_minutes) if ttl_minutes else None
        made = Item(
            namespace=tuple(namespace),
            key=key,
            value=dict(value),
            created_at=before.created_at if before else now,
            updated_at=now,
            ttl_minutes=ttl_minutes,
            expires_at=ends,
        )
        await self._write(project, made, entry("store.put", by, namespace=".".join(namespace), key=key))
        return made

    async def _write(self, project: ProjectId, item: Item, audit: bytes) -> None:
        ends: str | int = int(item.expires_at.timestamp() * 1000) if item.expires_at else ""
        try:
            await self._scripts.run("item_put", _keys(project), [_name(item.namespace, item.key), item.model_dump_json(), ends, MOST_ITEMS, audit, project])
        except Refused as refusal:
            raise Conflict(
                f"The store of {project!r} holds {MOST_ITEMS} items, all it can.", code="store_full", next_step="Delete items that are no longer needed."
            ) from refusal

    async def get(self, project: ProjectId, namespace: Sequence[str], key: str, *, refresh: bool = False) -> Item | None:
        """The item; with `refresh` its time to live begins anew."""
        async with redis_errors():
            stored = await self._clients.commands.hget(keys.chat("it", project), _name(namespace, key))  # type: ignore[misc]
        item = _load(stored, datetime.now(UTC))
        if item and refresh and item.ttl_minutes:
            item = item.model_copy(update={"expires_at": datetime.now(UTC) + timedelta(minutes=item.ttl_minutes)})
            await self._write(project, item, b"")
        return item

    async def delete(self, project: ProjectId, namespace: Sequence[str], key: str, by: Principal) -> None:
        """Forgets an item; nothing where there is none."""
        audit = entry("store.delete", by, namespace=".".join(namespace), key=key)
        await self._scripts.run("item_delete", _keys(project), [_name(namespace, key), project, audit])

    async def below(self, project: ProjectId, prefix: Sequence[str]) -> list[Item]:
        """Every item in the namespaces that begin with `prefix`, in the order of their names."""
        start = "".join(f"{label}{_SEP}" for label in prefix).encode()
        async with redis_errors():
            names: Any = await self._clients.commands.zrangebylex(
                keys.chat("itn", project), b"[" + start if start else b"-", b"[" + start + b"\xff" if start else b"+"
            )
        found: list[Item | None] = []
        now = datetime.now(UTC)
        for at in range(0, len(names), CHUNK):
            async with redis_errors():
                stored: Any = await self._clients.commands.hmget(keys.chat("it", project), names[at : at + CHUNK])  # type: ignore[misc]
            found += [_load(each, now) for each in stored]
        return [item for item in found if item is not None]


def _keys(project: ProjectId) -> list[str]:
    return [keys.chat("it", project), keys.chat("itn", project), keys.chat("ite", project)]


def _name(namespace: Sequence[str], key: str) -> str:
    return "".join(f"{label}{_SEP}" for label in namespace) + _SEP + key


def _load(stored: bytes | str | None, now: datetime) -> Item | None:
    item = Item.model_validate_json(stored) if stored else None
    return None if item is None or (item.expires_at and item.expires_at <= now) else item
