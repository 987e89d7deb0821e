"""Hearing from a Task Service by webhook: the address it is given, and what came there.

A callback address carries a token that nobody can guess and that is the same for the same work, however often it is submitted: an attempt that takes over hears what an earlier one was told. The body
proves nothing by itself, for deployed services do not sign; whoever reads it compares the task and takes it as a hint where the service can be asked.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from cluster.contracts.errors import CallsheetError
from cluster.settings import Settings

BEGINNING = "0-0"
PATH = "/api/v1/callbacks/task-service"


class Arrival(NamedTuple):
    """A webhook as it was received."""

    place: str
    """Pass as `after` to hear of the next."""
    body: dict[str, Any]
    signed: bool
    """Whether it carried a signature made with our key."""


class Callbacks(Protocol):
    """Keeps what arrives under a token, for every process that waits for it."""

    async def expect(self, token: str, project_id: str) -> None: ...

    async def wait(self, token: str, after: str, seconds: float) -> tuple[str, dict[str, Any], bool] | None: ...


class Mailbox:
    """Where one installation is called back. `base` is the address under which the Task Service reaches our API."""

    def __init__(self, callbacks: Callbacks, base: str, secret: str) -> None:
        self._callbacks, self._base, self._secret = callbacks, base.rstrip("/"), secret

    @classmethod
    def from_settings(cls, settings: Settings, callbacks: Callbacks) -> "Mailbox | None":
        """None where the service cannot reach us, or nothing secret is known to make tokens from."""
        secret = settings.signing_keys or settings.task_service_api_key
        return cls(callbacks, settings.callback_base_url, secret) if settings.callback_base_url and secret else None

    def token(self, idempotency_key: str) -> str:
        return hmac.new(self._secret.encode(), f"callback\0{idempotency_key}".encode(), hashlib.sha256).hexdigest()

    def address(self, token: str) -> str:
        return f"{self._base}{PATH}/{token}"

    async def expect(self, token: str, project_id: str) -> None:
        """From now on what arrives under the token is kept; until then it is refused, like a stranger's."""
        await self._callbacks.expect(token, project_id)

    async def wait(self, token: str, after: str, seconds: float) -> Arrival | None:
        """The next arrival behind `after`, or None when there is none within `seconds`."""
        found = await self._callbacks.wait(token, after, seconds)
        return Arrival(*found) if found else None


class Ear:
    """Listens for one task. Where nothing can be heard, because Redis is away, it waits as long as it would have listened."""

    def __init__(self, mailbox: Mailbox, token: str, task_id: str, project_id: str) -> None:
        self._mailbox, self._token, self._task_id, self._project_id = mailbox, token, task_id, project_id
        self._after = BEGINNING

    async def hear(self, seconds: float) -> Arrival | None:
        """What arrived about the task within `seconds`, what was there already included."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + seconds
        while (left := deadline - clock()) > 0:
            try:
                arrival = await self._mailbox.wait(self._token, self._after, left)
            except CallsheetError:
                await asyncio.sleep(max(0.0, deadline - clock()))
                return None
            if arrival is None:
                return None
            self._after = arrival.place
            if concerns(arrival.body, self._task_id, self._project_id):
                return arrival
        return None


def concerns(body: Mapping[str, Any], task_id: str, project_id: str) -> bool:
    """Whether a webhook is about this task."""
    return body.get("task_id") == task_id and body.get("project_id") == project_id
