"""Delivers webhooks until they are accepted: signed, with growing waits, over restarts, and at most ten times.

The signature covers the time stamp and the exact body, with the caller's own API key as the secret; receivers compare it and refuse old time stamps
(agents/services/webhooks.py has both ends).
"""

import asyncio
from collections.abc import Callable

import structlog

from agents.services.webhooks import WebhookSender

from .store import Store, Webhook

TRIES = 10
FIRST_WAIT, LONGEST_WAIT = 1.0, 300.0
AT_ONCE = 16
LEASE_SECONDS = 60.0
IDLE_SECONDS = 0.25

log = structlog.get_logger("task_service")


class WebhookDelivery:
    def __init__(self, store: Store, secret: str, clock: Callable[[], float]) -> None:
        self._store, self._clock = store, clock
        self._sender = WebhookSender(secret, user_agent="AI-Movie-Task-Service/1.0")

    async def run(self) -> None:
        """Delivers until cancelled; a receiver that hangs holds up nobody but itself."""
        free = asyncio.Semaphore(AT_ONCE)
        try:
            async with asyncio.TaskGroup() as group:
                while True:
                    await free.acquire()
                    if claimed := self._store.claim_webhooks(1, LEASE_SECONDS):
                        group.create_task(self._deliver(claimed[0], free))
                    else:
                        free.release()
                        await asyncio.sleep(self._pause())
        finally:
            await self._sender.close()

    def _pause(self) -> float:
        due_at = self._store.next_webhook_at()
        return IDLE_SECONDS if due_at is None else min(IDLE_SECONDS, max(0.02, due_at - self._clock()))

    async def _deliver(self, webhook: Webhook, free: asyncio.Semaphore) -> None:
        try:
            refusal = await self._sender.post(webhook.url, webhook.body.encode(), webhook_id=webhook.webhook_id, timestamp=int(self._clock()))
        finally:
            free.release()
        if refusal is None:
            self._store.webhook_done(webhook.webhook_id)
        elif webhook.tries + 1 >= TRIES:
            self._store.webhook_done(webhook.webhook_id)
            log.warning("webhook.given_up", task_id=webhook.task_id, url=webhook.url, reason=refusal)
        else:
            self._store.webhook_later(webhook.webhook_id, min(LONGEST_WAIT, FIRST_WAIT * 2**webhook.tries))
