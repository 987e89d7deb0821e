"""From an event to a message, and when a failed one is tried again. Pure.

A message is thin: what happened to which workflow, and names and numbers from the event. Whoever wants more reads the workflow with a key of their own.
"""

import hashlib
import random
from typing import Any

import orjson

from cluster.contracts.base import Instant
from cluster.contracts.events import Event
from cluster.contracts.webhooks import Message, Webhook, told
from cluster.redis.couriers import Source

DELAYS = (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
"""Seconds until the next attempt after the first, the second, … failure; after the tenth there is none."""
JITTER = 0.1
LONGEST_WAIT = 24 * 3600
FIRST_HOLD, LONGEST_HOLD = 5, 300
KEPT_ATTEMPTS = 12


def message_of(event: Event, source: Source, webhook: Webhook) -> Message:
    """The message that tells a webhook of an event: the same whenever it is made."""
    data = {
        **told(event.data),
        "workflow_id": source.workflow_id,
        "project_id": source.project_id,
        "workflow_type": source.type,
        "seq": event.seq,
    }
    named = f"{webhook.webhook_id}\0{source.workflow_id}\0{event.seq}\0{event.hash}"
    return made(named, str(event.type), event.at, data, workflow_id=source.workflow_id, seq=event.seq)


def made(named: str, type: str, at: Instant, data: dict[str, Any], **fields: Any) -> Message:
    """A message whose id follows from `named`."""
    body = orjson.dumps({"type": type, "timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"), "data": data}).decode()
    return Message(message_id=f"msg_{hashlib.sha256(named.encode()).hexdigest()[:32]}", type=type, body=body, created_at=at, **fields)


def held_until_ms(failures: int, now_ms: int, retry_after: float | None) -> int:
    """Until when a webhook that has just failed, `failures` times in a row, is sent nothing at all: what waits for it would fail as well."""
    seconds = max(min(FIRST_HOLD * 2 ** min(failures - 1, 10), LONGEST_HOLD), min(retry_after or 0.0, LONGEST_WAIT))
    return now_ms + round(seconds * 1000)


def next_attempt_ms(tries: int, now_ms: int, retry_after: float | None, chance: float | None = None) -> int | None:
    """When a message that has failed `tries` times is tried again; None when it is given up. Never before a Retry-After says, as far as that is within a day."""
    if tries > len(DELAYS):
        return None
    spread = 1 + JITTER * (2 * (random.random() if chance is None else chance) - 1)
    seconds = max(DELAYS[tries - 1] * spread, min(retry_after or 0.0, LONGEST_WAIT))
    return now_ms + round(seconds * 1000)
