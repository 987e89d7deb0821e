"""Webhooks as their owners use them: make, read, change, remove, and see what became of each message. `couriers.CourierStore` has what the one who delivers needs.

If `create` returns, every event of the project from then on becomes a message, whatever is killed: workflows list themselves as news in the script that writes their event, and do so only while
their project has a webhook. A secret is kept encrypted (`cluster.locked`) and never read by anything but the courier.
"""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ..contracts.base import utc_from_ms
from ..contracts.control import Principal
from ..contracts.errors import Conflict, NotFound
from ..contracts.ids import ProjectId, new_id_in, shard_of_project
from ..contracts.webhooks import Delivery, DeliveryPage, DeliveryStatus, Message, Webhook, WebhookPatch, WebhookRequest
from ..locked import lock
from ..seals import KeyRing
from . import keys
from .audit import entry
from .client import Clients, redis_errors
from .hook_records import load_webhook, stored_config
from .scripts import Refused, Scripts

SECRET_BYTES = 32
PURPOSE = "webhook secret"
MARK = 500
MOST_WEBHOOKS = 50
"""Of one project."""
MOST_REDRIVEN = 10_000
REDRIVE = 100


def new_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}"


class WebhookStore:
    """All webhooks of an installation. Raises StoreUnavailable."""

    def __init__(self, clients: Clients, scripts: Scripts, *, ring: KeyRing) -> None:
        self._clients, self._scripts, self._ring = clients, scripts, ring

    async def create(self, project_id: ProjectId, request: WebhookRequest, *, by: Principal) -> tuple[str, Webhook]:
        """The webhook and its secret. Raises Conflict (`too_many_webhooks`)."""
        if len(await self._ids(project_id)) >= MOST_WEBHOOKS:
            raise Conflict(f"A project has at most {MOST_WEBHOOKS} webhooks.", code="too_many_webhooks", next_step="Remove one, or let one hear of more types.")
        webhook_id, secret = new_id_in(project_id, "wh"), new_secret()
        async with redis_errors():  # from here on new workflows list their news, and then, before there is anybody to tell, those there are
            await self._clients.commands.sadd(keys.hooks(project_id), webhook_id)  # type: ignore[misc]
        now = await self._now_ms()
        await self._mark(project_id)
        config = stored_config(request.url, request.events, request.description, by.name)
        locked = lock(self._ring, PURPOSE, webhook_id, secret.encode())
        fields = {"prj": project_id, "doc": config, "on": str(int(request.enabled)), "made": str(now), "bad": "", "ok": "", "why": "", "key": locked}
        await self._put(webhook_id, project_id, "", entry("webhook.create", by, webhook_id=webhook_id, url=request.url), fields)
        return secret, await self.get(project_id, webhook_id)

    async def _mark(self, project_id: ProjectId) -> None:
        """Workflows that are there list their news from now on."""
        last = "-inf"
        while True:
            reached, count = await self._scripts.run("hook_mark", [keys.project_index(project_id)], [last, MARK])
            if int(count) < MARK or reached.decode() == last:
                return
            last = reached.decode()

    async def get(self, project_id: ProjectId, webhook_id: str) -> Webhook:
        """Raises NotFound, also for one of another project."""
        found = await self._read([webhook_id]) if _lives_in(webhook_id, project_id) else []
        if not found or found[0].project_id != project_id:
            raise NotFound(f"There is no webhook {webhook_id[:60]!r} in the project {project_id!r}.")
        return found[0]

    async def all_of(self, project_id: ProjectId) -> list[Webhook]:
        """Oldest first."""
        found = await self._read(await self._ids(project_id))
        return sorted(found, key=lambda each: (each.created_at, each.webhook_id))

    async def patch(self, project_id: ProjectId, webhook_id: str, patch: WebhookPatch, *, by: Principal, revision: int | None = None) -> Webhook:
        """Raises NotFound, and Conflict (`stale`) when it has another revision than the given one."""
        was = await self.get(project_id, webhook_id)
        if revision is not None and revision != was.revision:
            raise _stale(was.revision)
        new = was.model_copy(update=patch.model_dump(exclude_none=True))
        fields = {"doc": stored_config(new.url, new.events, new.description, was.created_by), "on": str(int(new.enabled))}
        if new.enabled and not was.enabled:
            fields |= {"why": "", "bad": ""}
        changed = sorted(patch.model_dump(exclude_none=True))
        await self._put(webhook_id, project_id, str(was.revision), entry("webhook.change", by, webhook_id=webhook_id, changed=changed), fields)
        return await self.get(project_id, webhook_id)

    async def rotate(self, project_id: ProjectId, webhook_id: str, *, grace_seconds: int, by: Principal) -> tuple[str, Webhook]:
        """A new secret; the old one signs too for `grace_seconds`. Raises NotFound, Conflict."""
        was = await self.get(project_id, webhook_id)
        async with redis_errors():
            before: bytes = await self._clients.commands.hget(keys.hook(webhook_id), "key")  # type: ignore[assignment, misc]
        secret = new_secret()
        until = await self._now_ms() + grace_seconds * 1000
        fields = {"key": lock(self._ring, PURPOSE, webhook_id, secret.encode()), "old": before.decode(), "old_until": str(until)}
        await self._put(webhook_id, project_id, str(was.revision), entry("webhook.rotate_secret", by, webhook_id=webhook_id), fields)
        return secret, await self.get(project_id, webhook_id)

    async def remove(self, project_id: ProjectId, webhook_id: str, *, by: Principal) -> None:
        """With everything that waits for it. Raises NotFound."""
        await self.get(project_id, webhook_id)
        await self._scripts.run("hook_remove", [keys.hook(webhook_id)], [webhook_id, project_id, entry("webhook.remove", by, webhook_id=webhook_id)])

    async def send(self, webhook_id: str, message: Message) -> None:
        """Puts a message that tells of no workflow among those that wait. Raises NotFound, Conflict (`webhook_disabled`)."""
        now = int(message.created_at.timestamp() * 1000)
        try:
            await self._scripts.run("hook_enqueue", [keys.hook(webhook_id)], [webhook_id, message.message_id, message.model_dump_json(), now, now])
        except Refused as refusal:
            raise _refused(webhook_id, refusal) from refusal

    async def now(self) -> datetime:
        """The server's time."""
        return utc_from_ms(await self._now_ms())

    # ---- messages -------------------------------------------------------------------------------------------------------

    async def deliveries(self, webhook: Webhook, *, status: DeliveryStatus | None = None, limit: int = 50, offset: int = 0) -> DeliveryPage:
        """The newest first (those that wait: by their next attempt, the latest first)."""
        wanted = [status] if status else list(DeliveryStatus)
        async with redis_errors():
            pipeline = self._clients.commands.pipeline(transaction=False)
            for each in wanted:
                pipeline.zrevrange(_set_of(each, webhook.webhook_id), 0, offset + limit, withscores=True)
            replies = await pipeline.execute()
        merged = sorted(((score, name, each) for each, reply in zip(wanted, replies, strict=True) for name, score in reply), reverse=True)
        page = merged[offset : offset + limit]
        found = await self._messages(webhook.webhook_id, [name for _, name, _ in page])
        items = [_delivery(webhook.webhook_id, message, each, score) for (score, _, each), message in zip(page, found, strict=True) if message]
        return DeliveryPage(items=items, next_cursor=str(offset + limit) if len(merged) > offset + limit else None)

    async def delivery(self, webhook: Webhook, message_id: str) -> Delivery:
        """Raises NotFound."""
        async with redis_errors():
            pipeline = self._clients.commands.pipeline(transaction=False)
            for each in DeliveryStatus:
                pipeline.zscore(_set_of(each, webhook.webhook_id), message_id)
            scores = await pipeline.execute()
        [message] = await self._messages(webhook.webhook_id, [message_id.encode()])
        for each, score in zip(DeliveryStatus, scores, strict=True):
            if message and score is not None:
                return _delivery(webhook.webhook_id, message, each, score)
        raise NotFound(f"There is no delivery {message_id[:60]!r}, or it is kept no longer.")

    async def redrive(
        self, webhook: Webhook, message_ids: Sequence[str] | None, *, by: Principal, since: float = 0, until: float = float("inf")
    ) -> tuple[int, bool]:
        """Tries messages again: the named ones, or all that were given up between two times (ms). How many, and whether there are more. Raises Conflict (`webhook_disabled`)."""
        more = False
        if message_ids is None:
            async with redis_errors():
                found: Any = await self._clients.commands.zrangebyscore(keys.hook_dead(webhook.webhook_id), since, until, start=0, num=MOST_REDRIVEN + 1)
            more, message_ids = len(found) > MOST_REDRIVEN, [name.decode() for name in found[:MOST_REDRIVEN]]
        count, now = 0, await self._now_ms()
        for start in range(0, len(message_ids), REDRIVE):
            names = [name.encode() for name in message_ids[start : start + REDRIVE]]
            args: list[Any] = [webhook.webhook_id, webhook.project_id, now, entry("webhook.redrive", by, webhook_id=webhook.webhook_id, messages=len(names))]
            async with redis_errors():
                read = await self._clients.commands.hmget(keys.hook_messages(webhook.webhook_id), names)  # type: ignore[misc, arg-type]
            for name, stored in zip(names, read, strict=True):
                if stored:
                    args += [name, stored, Message.model_validate_json(stored).model_copy(update={"tries": 0}).model_dump_json()]
            try:
                count += await self._scripts.run("hook_redrive", [keys.hook(webhook.webhook_id)], args)
            except Refused as refusal:
                raise _refused(webhook.webhook_id, refusal) from refusal
        return count, more

    # ---- reading --------------------------------------------------------------------------------------------------------

    async def _ids(self, project_id: ProjectId) -> list[str]:
        async with redis_errors():
            members: set[bytes] = await self._clients.commands.smembers(keys.hooks(project_id))  # type: ignore[misc]
        return sorted(member.decode() for member in members)

    async def _read(self, ids: Sequence[str]) -> list[Webhook]:
        async with redis_errors():
            pipeline = self._clients.commands.pipeline(transaction=False)
            for webhook_id in ids:
                pipeline.hgetall(keys.hook(webhook_id))
                pipeline.zcard(keys.hook_waiting(webhook_id))
                pipeline.zcard(keys.hook_dead(webhook_id))
            replies = await pipeline.execute()
        rows = [(webhook_id, *replies[3 * i : 3 * i + 3]) for i, webhook_id in enumerate(ids)]
        return [load_webhook(webhook_id, fields, waiting=waiting, dead=dead) for webhook_id, fields, waiting, dead in rows if fields]

    async def _messages(self, webhook_id: str, names: Sequence[bytes]) -> list[Message | None]:
        if not names:
            return []
        async with redis_errors():
            stored = await self._clients.commands.hmget(keys.hook_messages(webhook_id), list(names))  # type: ignore[misc, arg-type]
        return [Message.model_validate_json(each) if each else None for each in stored]

    async def _put(self, webhook_id: str, project_id: ProjectId, revision: str, audit: bytes, fields: dict[str, str]) -> None:
        pairs = [part for pair in fields.items() for part in pair]
        try:
            await self._scripts.run("hook_put", [keys.hook(webhook_id)], [webhook_id, project_id, revision, audit, *pairs], replicated=True)
        except Refused as refusal:
            raise _refused(webhook_id, refusal) from refusal

    async def _now_ms(self) -> int:
        async with redis_errors():
            seconds, micros = await self._clients.commands.time()
        return int(seconds) * 1000 + int(micros) // 1000


def _lives_in(webhook_id: str, project_id: ProjectId) -> bool:
    return webhook_id.startswith(f"wh-{shard_of_project(project_id):02x}-")


def _set_of(status: DeliveryStatus, webhook_id: str) -> str:
    by_status = {DeliveryStatus.WAITING: keys.hook_waiting, DeliveryStatus.DELIVERED: keys.hook_delivered, DeliveryStatus.DEAD: keys.hook_dead}
    return by_status[status](webhook_id)


def _delivery(webhook_id: str, message: Message, status: DeliveryStatus, score: float) -> Delivery:
    import orjson

    fields = message.model_dump(exclude={"body"})
    due = utc_from_ms(int(score)) if status is DeliveryStatus.WAITING else None
    return Delivery.model_validate({**fields, "webhook_id": webhook_id, "status": status, "next_attempt_at": due, "payload": orjson.loads(message.body)})


def _stale(revision: int) -> Conflict:
    return Conflict(f"It was changed meanwhile and has the revision {revision} now.", code="stale", next_step="Read it again and repeat your change.")


def _refused(webhook_id: str, refusal: Refused) -> Exception:
    if refusal.word == "GONE":
        return NotFound(f"There is no webhook {webhook_id}.")
    if refusal.word == "OFF":
        return Conflict(f"The webhook {webhook_id} is switched off.", code="webhook_disabled", next_step='Switch it on first: PATCH {"enabled": true}.')
    return _stale(int(refusal.rest or 0)) if refusal.word == "STALE" else refusal
