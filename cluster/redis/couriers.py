"""What a courier holds: the right to deliver a shard's webhooks, which workflows have news, which webhooks have messages due, and how each ends.

Events become messages in one script with the move of the workflow's position, and that script is refused to who has lost the right or read from an old position. So every event becomes a message once, and
no message is lost between two couriers. What was sent and not settled is sent again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..contracts.control import Principal
from ..contracts.ids import ProjectId, WorkflowId
from ..contracts.webhooks import Message, Webhook
from ..locked import unlock
from ..seals import KeyRing
from . import keys
from .audit import entry
from .client import Clients, redis_errors
from .hook_records import load_webhook
from .scripts import Refused, Scripts
from .webhooks import PURPOSE

LEASE_SECONDS = 15.0
AT_ONCE = 256
"""Workflows with news, and webhooks with messages, that are seen at one look."""


class ShardLost(Exception):
    """Somebody else delivers this shard's webhooks now: nothing was written, and nothing more is to be sent."""


class Watch(NamedTuple):
    """What is due in a shard."""

    now_ms: int
    news: Sequence[WorkflowId]
    due: Sequence[str]
    """Webhooks."""


@dataclass(frozen=True)
class Source:
    """Of a workflow with news: where it stands, and who is to hear of it."""

    workflow_id: WorkflowId
    project_id: ProjectId
    type: str
    position: int
    """Events up to this number are messages already."""
    webhooks: Sequence[Webhook]
    hooked: bool
    """Whether the project has any webhook, switched off or not."""


@dataclass(frozen=True)
class Receiver:
    """A webhook with its secrets, the newest first."""

    webhook: Webhook
    secrets: Sequence[bytes]


class CourierStore:
    """Raises StoreUnavailable."""

    def __init__(self, clients: Clients, scripts: Scripts, *, ring: KeyRing, owner: str, ahead_ms: Callable[[], int] = lambda: 0) -> None:
        """`owner` is this process and no other, also none before it. `ahead_ms` is added to the server's time."""
        self._clients, self._scripts, self._ring, self._owner, self._ahead = clients, scripts, ring, owner, ahead_ms

    async def watch(self, shard: int) -> Watch | None:
        """None when another process has the shard."""
        at = str(await self.now_ms()) if self._ahead() else ""
        held, now, *found = await self._scripts.run(
            "watch", [keys.courier(shard), keys.hook_news(shard), keys.hook_due(shard)], [self._owner, round(LEASE_SECONDS * 1000), at, AT_ONCE]
        )
        if not held:
            return None
        news, due = ([each.decode() for each in members] for members in found)
        return Watch(int(now), [WorkflowId(each) for each in news], due)

    async def release(self, shard: int) -> None:
        await self._scripts.run("watch", [keys.courier(shard)], [self._owner, 0, "", 0])

    async def now_ms(self) -> int:
        async with redis_errors():
            seconds, micros = await self._clients.commands.time()
        return int(seconds) * 1000 + int(micros) // 1000 + self._ahead()

    async def source(self, workflow_id: WorkflowId) -> Source | None:
        """None when the workflow is gone."""
        async with redis_errors():
            read: Any = await self._clients.commands.hmget(keys.record(workflow_id), ["prj", "typ", "hkp"])  # type: ignore[misc]
            project, type_, position = read
            if project is None:
                return None
            members: set[bytes] = await self._clients.commands.smembers(keys.hooks(ProjectId(project.decode())))  # type: ignore[misc]
            pipeline = self._clients.commands.pipeline(transaction=False)
            for member in members:
                pipeline.hgetall(keys.hook(member.decode()))
            rows = await pipeline.execute() if members else []
        webhooks = [load_webhook(member.decode(), fields) for member, fields in zip(members, rows, strict=True) if fields]
        enabled = [webhook for webhook in webhooks if webhook.enabled]
        return Source(workflow_id, ProjectId(project.decode()), type_.decode(), int(position or 0), enabled, hooked=bool(members))

    async def spool(self, source: Source, to: int, messages: Sequence[tuple[str, Message]], now_ms: int) -> bool:
        """Events up to `to` are these messages, each for a webhook. False when somebody else has done it, or the shard is another's now."""
        parts = [part for webhook_id, message in messages for part in (webhook_id, message.message_id, message.model_dump_json())]
        args = [source.workflow_id, self._owner, source.position, to, now_ms, int(not source.hooked), *parts]
        return await self._mine("hook_spool", keys.record(source.workflow_id), args)

    async def gone(self, workflow_id: WorkflowId) -> None:
        """A workflow that is no more has no news."""
        await self._mine("hook_spool", keys.record(workflow_id), [workflow_id, self._owner, 0, 0, await self.now_ms(), 0])

    async def receiver(self, webhook_id: str, now_ms: int) -> Receiver | None:
        """None when it was removed or switched off. Raises Tampered when its secret cannot be opened."""
        async with redis_errors():
            fields: dict[bytes, bytes] = await self._clients.commands.hgetall(keys.hook(webhook_id))  # type: ignore[misc]
        if not fields:
            return None
        webhook = load_webhook(webhook_id, fields)
        locked = [fields[b"key"]] + ([fields[b"old"]] if int(fields.get(b"old_until", 0)) > now_ms else [])
        return Receiver(webhook, [unlock(self._ring, PURPOSE, webhook_id, each.decode()) for each in locked]) if webhook.enabled else None

    async def due(self, webhook_id: str, now_ms: int, limit: int) -> Sequence[Message]:
        """Messages to be tried now, the longest due first."""
        async with redis_errors():
            names = await self._clients.commands.zrangebyscore(keys.hook_waiting(webhook_id), "-inf", now_ms, start=0, num=limit)
            stored = await self._clients.commands.hmget(keys.hook_messages(webhook_id), names) if names else []  # type: ignore[misc]
        return [Message.model_validate_json(each) for each in stored if each]

    async def settle(self, webhook_id: str, message: Message, outcome: str, *, due_ms: int, now_ms: int) -> int | None:
        """What came of an attempt: `delivered`, `later`, `dead`. Since when the webhook fails, in ms; None when it works. Raises ShardLost."""
        args = [webhook_id, self._owner, message.message_id, message.model_dump_json(), outcome, due_ms, now_ms]
        try:
            since: bytes | None = await self._scripts.run("hook_settle", [keys.hook(webhook_id)], args)
        except Refused as refusal:
            if refusal.word != "NOT_MINE":
                raise
            raise ShardLost from refusal
        return int(since) if since else None

    async def disable(self, webhook: Webhook, why: str, now_ms: int) -> bool:
        """Switches it off; False when it is off already, or not ours to switch."""
        by = Principal(name="courier", reason={"gone": "Its receiver answered 410.", "failing": "Nothing arrived for days."}.get(why, ""))
        audit = entry("webhook.disabled", by, webhook_id=webhook.webhook_id, because=why)
        return await self._mine("hook_disable", keys.hook(webhook.webhook_id), [webhook.webhook_id, self._owner, webhook.project_id, why, now_ms, audit])

    async def unwatch(self, shard: int, webhook_id: str) -> None:
        """It is switched off or gone: nothing is due."""
        async with redis_errors():
            await self._clients.commands.zrem(keys.hook_due(shard), webhook_id)

    async def _mine(self, script: str, key: str, args: list[str | int | bytes]) -> bool:
        try:
            return bool(await self._scripts.run(script, [key], list(args)))
        except Refused as refusal:
            if refusal.word not in ("NOT_MINE", "MOVED"):
                raise
            return False
