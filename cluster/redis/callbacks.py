"""Webhooks of neighbours, kept for whoever waits for them: the process that receives one and the process that waits are seldom the same.

A callback is a stream that exists from the moment somebody expects it, for a day. What arrives under a token nobody expects is refused, so that a stranger can fill nothing.
"""

import json
from collections.abc import Mapping
from typing import Any

from ..settings import Settings
from . import keys
from .client import Clients, connect_unchecked, redis_errors
from .scripts import Scripts

KEPT_SECONDS = 24 * 3600
MOST = 200
"""Arrivals kept under one token; older ones go."""


class CallbackStore:
    """Raises StoreUnavailable."""

    def __init__(self, clients: Clients, scripts: Scripts) -> None:
        self._clients, self._scripts = clients, scripts

    async def expect(self, token: str, project_id: str) -> None:
        await self._scripts.run("callback_expect", [keys.callback(token)], [project_id, KEPT_SECONDS])

    async def receive(self, token: str, body: Mapping[str, Any], *, signed: bool) -> bool:
        """Keeps a webhook; False when nobody expects one under this token, for this project."""
        arguments = [str(body.get("project_id", "")), json.dumps(body), int(signed), MOST]
        return bool(await self._scripts.run("callback_receive", [keys.callback(token)], arguments))

    async def wait(self, token: str, after: str, seconds: float) -> tuple[str, dict[str, Any], bool] | None:
        """Place, body and signature of the next arrival behind `after` (`0-0`: from the beginning); None when there is none within `seconds`."""
        async with redis_errors():
            found: Any = await self._clients.blocking.xread({keys.callback(token): after}, count=2, block=max(1, round(seconds * 1000)))
        for place, fields in found[0][1] if found else ():
            if b"b" in fields:
                return place.decode(), json.loads(fields[b"b"]), fields[b"s"] == b"1"
        return None


class LazyCallbacks:
    """The same for a process that may never need it: it connects with the first task that is called back."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._store: CallbackStore | None = None

    async def _opened(self) -> CallbackStore:
        if self._store is None:
            clients = await connect_unchecked(self._settings)
            self._store = CallbackStore(clients, Scripts(clients))
        return self._store

    async def expect(self, token: str, project_id: str) -> None:
        await (await self._opened()).expect(token, project_id)

    async def wait(self, token: str, after: str, seconds: float) -> tuple[str, dict[str, Any], bool] | None:
        return await (await self._opened()).wait(token, after, seconds)
