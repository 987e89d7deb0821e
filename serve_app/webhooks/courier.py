"""The loop that delivers: each shard by one process at a time, each webhook with a few messages at once.

`run` ends only when it is cancelled; `close` gives the right to deliver back, so that another process goes on at once. What is under way then is sent once more by that one.
"""

import asyncio
from collections.abc import Sequence
from itertools import groupby

import structlog

from agents.services.standard_webhooks import HookSender, Sent
from cluster.contracts.base import utc_from_ms
from cluster.contracts.errors import CallsheetError, Corrupt, NotFound, StoreUnavailable
from cluster.contracts.events import Event
from cluster.contracts.ids import WorkflowId
from cluster.contracts.webhooks import DISABLED, Attempt, Message, Webhook
from cluster.redis import keys
from cluster.redis.couriers import CourierStore, Receiver, ShardLost, Watch
from cluster.redis.events import EventLog, EventsTrimmed
from cluster.redis.webhooks import WebhookStore

from .messages import KEPT_ATTEMPTS, held_until_ms, made, message_of, next_attempt_ms

log = structlog.get_logger(__name__)

TURN_SECONDS = 0.5
EVENTS = 200
"""Events of one workflow that become messages in one step."""
SPOOLING = 16
PLACES, PLACES_WHEN_FAILING = 4, 1
"""Messages under way to one webhook."""
BATCH = 32
DISABLE_AFTER_MS = 5 * 24 * 3600 * 1000
"""A webhook at which nothing has arrived for so long is switched off."""
GONE = 410


class Courier:
    def __init__(self, store: CourierStore, webhooks: WebhookStore, events: EventLog, sender: HookSender) -> None:
        self._store, self._webhooks, self._events, self._sender = store, webhooks, events, sender
        self._serving: dict[str, asyncio.Task[None]] = {}
        self._failures: dict[str, int] = {}
        """Webhook -> attempts that failed in a row."""
        self._held: dict[str, int] = {}
        """Webhook -> when something may be sent to it again, in ms."""

    async def run(self) -> None:
        while True:
            try:
                await self.turn()
            except CallsheetError as error:
                log.warning("webhook.turn_failed", error=error.detail)
            except Exception:
                log.exception("webhook.turn_failed")
            await asyncio.sleep(TURN_SECONDS)

    async def close(self) -> None:
        """Ends what is under way and gives the right to deliver back. Raises StoreUnavailable; the right then lapses by itself."""
        tasks = list(self._serving.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._sender.close()
        for shard in keys.ALL_SHARDS:
            await self._store.release(shard)

    async def turn(self) -> None:
        """Makes messages of all news, and begins to serve each webhook that has messages due."""
        found = await asyncio.gather(*(self._store.watch(shard) for shard in keys.ALL_SHARDS))
        places = asyncio.Semaphore(SPOOLING)
        for shard, watch in zip(keys.ALL_SHARDS, found, strict=True):
            if watch is not None:
                await asyncio.gather(*(self._spooled(workflow_id, watch.now_ms, places) for workflow_id in watch.news))
                self._begin(shard, watch)

    def _begin(self, shard: int, watch: Watch) -> None:
        for webhook_id in watch.due:
            if webhook_id not in self._serving and self._held.get(webhook_id, 0) <= watch.now_ms:
                self._serving[webhook_id] = task = asyncio.create_task(self._serve(shard, webhook_id), name=f"webhook {webhook_id}")
                task.add_done_callback(lambda _, webhook_id=webhook_id: self._serving.pop(webhook_id, None))

    async def idle(self) -> None:
        """Until nothing is under way."""
        while self._serving:
            await asyncio.wait(list(self._serving.values()))

    # ---- events become messages -----------------------------------------------------------------------------------------

    async def _spooled(self, workflow_id: WorkflowId, now_ms: int, places: asyncio.Semaphore) -> None:
        """One workflow that cannot be read keeps no other from being told of."""
        async with places:
            try:
                await self._spool(workflow_id, now_ms)
            except StoreUnavailable:
                raise
            except Exception:
                log.exception("webhook.not_spooled", workflow_id=workflow_id)

    async def _spool(self, workflow_id: WorkflowId, now_ms: int) -> None:
        source = await self._store.source(workflow_id)
        if source is None:
            return await self._store.gone(workflow_id)
        events = await self._news(workflow_id, source.position)
        messages = [
            (webhook.webhook_id, message_of(event, source, webhook))
            for event in events
            for webhook in source.webhooks
            if webhook.wants(event.type) and event.at >= webhook.created_at
        ]
        await self._store.spool(source, events[-1].seq if events else source.position, messages, now_ms)

    async def _news(self, workflow_id: WorkflowId, after: int) -> Sequence[Event]:
        try:
            return (await self._events.page(workflow_id, after=after, limit=EVENTS)).items
        except EventsTrimmed as error:
            log.error("webhook.events_missed", workflow_id=workflow_id, after=after, earliest=error.earliest_seq)
            return (await self._events.page(workflow_id, after=error.earliest_seq - 1, limit=EVENTS)).items
        except NotFound:
            return ()

    # ---- messages are sent ----------------------------------------------------------------------------------------------

    async def _serve(self, shard: int, webhook_id: str) -> None:
        """Sends what is due to one webhook. Whatever goes wrong is its own affair."""
        try:
            now = await self._store.now_ms()
            receiver = await self._store.receiver(webhook_id, now)
            if receiver is None:
                return await self._store.unwatch(shard, webhook_id)
            while due := await self._store.due(webhook_id, now, BATCH):
                if not await self._send_all(receiver, due) or len(due) < BATCH:
                    return
        except ShardLost:
            log.info("webhook.handed_over", webhook_id=webhook_id)
        except Corrupt as error:
            log.error("webhook.secret_unreadable", webhook_id=webhook_id, error=error.detail)
        except CallsheetError as error:
            log.warning("webhook.delayed", webhook_id=webhook_id, error=error.detail)
        except Exception:
            log.exception("webhook.failed", webhook_id=webhook_id)

    async def _send_all(self, receiver: Receiver, due: Sequence[Message]) -> bool:
        """Messages of one workflow one after the other, of several side by side, until one fails: whether none did."""
        webhook_id = receiver.webhook.webhook_id
        places = asyncio.Semaphore(PLACES_WHEN_FAILING if receiver.webhook.failing_since else PLACES)
        ordered = sorted(due, key=lambda message: (message.workflow_id or message.message_id, message.seq or 0))
        failures, lost = self._failures.get(webhook_id, 0), list[ShardLost]()

        async def one_workflow(group: Sequence[Message]) -> None:
            async with places:
                for message in group:
                    if lost or self._failures.get(webhook_id, 0) > failures:
                        return
                    try:
                        await self._attempt(receiver, message)
                    except ShardLost as error:
                        lost.append(error)

        groups = [list(group) for _, group in groupby(ordered, key=lambda message: message.workflow_id or message.message_id)]
        await asyncio.gather(*(one_workflow(group) for group in groups))
        if lost:
            raise lost[0]
        return not self._failures.get(webhook_id, 0)

    async def _attempt(self, receiver: Receiver, message: Message) -> None:
        webhook = receiver.webhook
        now = await self._store.now_ms()
        sent = await self._sender.send(webhook.url, message.message_id, message.body.encode(), receiver.secrets, now // 1000)
        tried = _tried(message, sent, now)
        due = None if sent.accepted else next_attempt_ms(tried.tries, now, sent.retry_after)
        outcome = "delivered" if sent.accepted else "later" if due else "dead"
        self._note(webhook.webhook_id, sent, now)
        since = await self._store.settle(webhook.webhook_id, tried, outcome, due_ms=due or 0, now_ms=now)
        log.info("webhook.attempt", webhook_id=webhook.webhook_id, message_id=message.message_id, type=message.type, tries=tried.tries, **_shown(sent, outcome))
        if sent.status == GONE:
            await self._disable(webhook, "gone", now)
        elif since is not None and now - since >= DISABLE_AFTER_MS:
            await self._disable(webhook, "failing", now)

    def _note(self, webhook_id: str, sent: Sent, now_ms: int) -> None:
        if sent.accepted:
            self._failures.pop(webhook_id, None)
            self._held.pop(webhook_id, None)
        else:
            self._failures[webhook_id] = self._failures.get(webhook_id, 0) + 1
            self._held[webhook_id] = held_until_ms(self._failures[webhook_id], now_ms, sent.retry_after)

    async def _disable(self, webhook: Webhook, why: str, now_ms: int) -> None:
        if not await self._store.disable(webhook, why, now_ms):
            return
        log.warning("webhook.disabled", webhook_id=webhook.webhook_id, project_id=webhook.project_id, because=why)
        data = {"webhook_id": webhook.webhook_id, "project_id": webhook.project_id, "because": why}
        for other in await self._webhooks.all_of(webhook.project_id):
            if other.enabled and other.wants(DISABLED):
                named = f"{other.webhook_id}\0{webhook.webhook_id}\0{now_ms}"
                await self._webhooks.send(other.webhook_id, made(named, DISABLED, utc_from_ms(now_ms), data))


def _tried(message: Message, sent: Sent, now_ms: int) -> Message:
    attempt = Attempt(at=utc_from_ms(now_ms), status=sent.status, error=sent.error, milliseconds=sent.milliseconds)
    return message.model_copy(update={"tries": message.tries + 1, "attempts": (*message.attempts, attempt)[-KEPT_ATTEMPTS:]})


def _shown(sent: Sent, outcome: str) -> dict[str, object]:
    return {"outcome": outcome, "status": sent.status, "milliseconds": sent.milliseconds, **({"error": sent.error} if sent.error else {})}
