"""A webhook's fields in Redis and the model they are read as."""

import orjson

from ..contracts.base import utc_from_ms
from ..contracts.ids import ProjectId
from ..contracts.webhooks import Webhook


def stored_config(url: str, events: tuple[str, ...], description: str, created_by: str) -> str:
    """What people set of a webhook."""
    return orjson.dumps({"url": url, "events": list(events), "description": description, "created_by": created_by}).decode()


def load_webhook(webhook_id: str, fields: dict[bytes, bytes], *, waiting: int = 0, dead: int = 0) -> Webhook:
    def moment(name: bytes) -> object:
        return utc_from_ms(int(fields[name])) if fields.get(name) else None

    return Webhook.model_validate(
        {
            **orjson.loads(fields[b"doc"]),
            "webhook_id": webhook_id,
            "project_id": ProjectId(fields[b"prj"].decode()),
            "enabled": fields[b"on"] == b"1",
            "disabled_because": fields.get(b"why", b"").decode(),
            "failing_since": moment(b"bad"),
            "last_success_at": moment(b"ok"),
            "previous_secret_until": moment(b"old_until"),
            "created_at": moment(b"made"),
            "waiting": waiting,
            "dead": dead,
            "revision": int(fields[b"rev"]),
        }
    )
