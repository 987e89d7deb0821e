"""Tickets: for what cannot send headers (a browser's WebSocket, EventSource, video element), a secret of short life that opens one path, once.

A ticket stands for the caller it was made for: it carries their roles of that moment no further than to whoever redeems it, who asks again whether they hold. Redis holds its digest only. One for an artifact opens it
as often as asked in its time, because a player asks for ranges.
"""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

import orjson

from ..contracts.access import Caller
from ..contracts.errors import Unauthenticated
from . import keys
from .client import Clients, redis_errors

_REFUSED = "This ticket has been used, has expired, or was made for another address. POST /api/v1/tickets makes a new one."


class TicketStore:
    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    async def issue(self, caller: Caller, path: str, *, seconds: int, once: bool = True) -> tuple[str, datetime]:
        """A ticket's text and its end."""
        text = f"ct_{secrets.token_urlsafe(32)}"
        row = orjson.dumps({"path": path, "once": once, "caller": caller.model_dump(mode="json", exclude={"asked"})})
        async with redis_errors():
            await self._clients.commands.set(keys.ticket(_digest(text)), row, ex=seconds)
        return text, datetime.now(UTC) + timedelta(seconds=seconds)

    async def redeem(self, text: str, path: str) -> Caller:
        """For whom it was made. A ticket that is shown at another path is gone as well. Raises Unauthenticated, StoreUnavailable."""
        key = keys.ticket(_digest(text))
        async with redis_errors():
            row = await self._clients.commands.get(key)
            told = orjson.loads(row) if row else None
            if told and (told["once"] or told["path"] != path) and not await self._clients.commands.delete(key):
                told = None  # somebody else was quicker
        if told is None or told["path"] != path:
            raise Unauthenticated(_REFUSED, code="ticket_invalid")
        return Caller.model_validate_json(orjson.dumps(told["caller"]))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=24).hexdigest()
