"""Webhooks: an address of somebody's that is told of a project's events, and what became of each message to it.

Messages follow Standard Webhooks 1.0: a JSON body `{type, timestamp, data}`, and the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`.
"""

import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, Field, JsonValue

from .base import Instant, Model
from .events import EventType
from .ids import ProjectId, WorkflowId

WEBHOOK_ID_PATTERN = r"^wh-[0-9a-f]{2}-[0-9a-f]{24}$"
MESSAGE_ID_PATTERN = r"^msg_[0-9a-f]{32}$"
PING = "webhook.ping"
DISABLED = "webhook.disabled"
"""What a project's other webhooks are told when one of them was switched off."""
DEFAULT_EVENTS = (
    EventType.WORKFLOW_COMPLETED,
    EventType.WORKFLOW_FAILED,
    EventType.WORKFLOW_CANCELLED,
    EventType.WORKFLOW_TERMINATED,
    EventType.WORKFLOW_QUARANTINED,
    EventType.DECISION_OPENED,
    EventType.DECISION_ESCALATED,
)
_FAMILY = re.compile(r"[a-z]+\.\*")
_FAMILIES = frozenset(event.partition(".")[0] for event in EventType) | {"webhook"}


def _known(name: str) -> str:
    family = _FAMILY.fullmatch(name) and name.partition(".")[0] in _FAMILIES
    if not (name == "*" or family or name in (DISABLED, PING) or name in frozenset(EventType)):
        raise ValueError("no event has this type; GET /docs lists them, `workflow.*` means a family, `*` all")
    return name


EventName = Annotated[str, Field(max_length=60), AfterValidator(_known)]
Names = Annotated[tuple[EventName, ...], Field(min_length=1, max_length=50)]
Url = Annotated[str, Field(min_length=8, max_length=2000)]
Description = Annotated[str, Field(max_length=200)]


class WebhookRequest(Model):
    """What a caller posts to be told of events."""

    url: Url
    """`https://…`, at a host that the operator has listed in CALLSHEET_WEBHOOK_HOSTS."""
    events: Names = DEFAULT_EVENTS
    """Types of events to be told of: `workflow.completed`, a family `decision.*`, or `*`."""
    description: Description = ""
    enabled: bool = True


class WebhookPatch(Model):
    """What is to be other than it is; what is left out stays."""

    url: Url | None = None
    events: Names | None = None
    description: Description | None = None
    enabled: bool | None = None
    """True after it was switched off: it is told of what happens from now on; `redrive` sends what it missed while it failed."""


class Webhook(Model):
    webhook_id: str
    project_id: ProjectId
    url: str
    events: tuple[str, ...]
    description: str = ""
    enabled: bool
    disabled_because: str = ""
    """Why it was switched off when nobody asked for it: `gone` (it answered 410), `failing` (nothing arrived for days)."""
    failing_since: Instant | None = None
    """The first failure after the last success; None while it works."""
    last_success_at: Instant | None = None
    waiting: int = 0
    """Messages that have not arrived and will be tried again."""
    dead: int = 0
    """Messages that were given up; `redrive` tries them again."""
    previous_secret_until: Instant | None = None
    """Until then messages also carry a signature made with the secret before the last rotation."""
    created_by: str = ""
    created_at: Instant
    revision: int

    def wants(self, type: str) -> bool:
        return any(name in ("*", type) or (name.endswith(".*") and type.startswith(name[:-1])) for name in self.events)


class NewWebhook(Model):
    """A webhook with its secret, which cannot be read again."""

    secret: str
    """`whsec_…`; every library for Standard Webhooks takes it as it is."""
    webhook: Webhook


class WebhookPage(Model):
    items: list[Webhook]
    next_cursor: str | None = None


class RotateRequest(Model):
    grace_seconds: Annotated[int, Field(ge=0, le=7 * 24 * 3600)] = 24 * 3600
    """How long messages are signed with the old secret as well."""


class DeliveryStatus(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"


class Attempt(Model):
    """One try to deliver."""

    at: Instant
    status: int | None = None
    """What the receiver answered; None when no answer came."""
    error: str = ""
    milliseconds: int = 0


class Message(Model):
    """A message as it is stored: its body stays the same over all attempts."""

    message_id: str
    type: str
    workflow_id: WorkflowId | None = None
    seq: int | None = None
    body: str
    created_at: Instant
    attempts: tuple[Attempt, ...] = ()
    """The latest; see `tries`."""
    tries: int = 0
    """Attempts since it was made or redriven."""


class Delivery(Model):
    """What became of a message."""

    message_id: str
    """The header `webhook-id`: the same over all attempts, and what a receiver knows repetitions by."""
    webhook_id: str
    type: str
    workflow_id: WorkflowId | None = None
    seq: int | None = None
    status: DeliveryStatus
    created_at: Instant
    next_attempt_at: Instant | None = None
    tries: int = 0
    attempts: tuple[Attempt, ...] = ()
    payload: dict[str, JsonValue] = Field(default_factory=dict)


class DeliveryPage(Model):
    items: list[Delivery]
    next_cursor: str | None = None


class WebhookRedrive(Model):
    """Which dead messages are to be tried again; without times all of them."""

    since: Instant | None = None
    until: Instant | None = None


class WebhookRedriven(Model):
    redriven: int
    more: bool = False
    """Whether there are more than one redrive takes on."""


TOLD = frozenset({"decision_id", "kind", "choice", "stage", "agent", "item", "code", "child", "status", "percent", "take", "type", "successor"})
"""What of an event's data a message carries. Nothing that people or models wrote in their own words: whoever needs it reads the workflow, with a key."""


def told(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name in TOLD and isinstance(value, str | int | float | bool)}
