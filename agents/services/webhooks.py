"""Signed webhooks: how one is sent, and how a receiver knows it is genuine.

Headers: `X-Webhook-Id` (stable over retries), `X-Webhook-Timestamp` (Unix seconds), `X-Webhook-Signature: sha256=<hex HMAC-SHA256 of timestamp + "." + body>`.
"""

import hashlib
import hmac

import httpx

ACCEPTED = frozenset({200, 201, 202, 204})


def sign(secret: str, timestamp: str, body: bytes) -> str:
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"sha256={digest}"


def is_genuine(secret: str, timestamp: str, body: bytes, signature: str, *, now: float, tolerance: float = 300.0) -> bool:
    """Whether the signature fits and the time stamp is at most `tolerance` seconds away from `now`."""
    if not timestamp.isdigit() or abs(now - int(timestamp)) > tolerance:
        return False
    return hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode())


class WebhookSender:
    """Posts events; one pooled client, no redirects followed."""

    def __init__(self, secret: str, *, user_agent: str, timeout: float = 30.0) -> None:
        self._secret = secret
        self._client = httpx.AsyncClient(timeout=timeout, headers={"User-Agent": user_agent, "Content-Type": "application/json"})

    async def post(self, url: str, body: bytes, *, webhook_id: str, timestamp: int) -> str | None:
        """None when the receiver accepted, else why it did not."""
        stamp = str(timestamp)
        headers = {"X-Webhook-Id": webhook_id, "X-Webhook-Timestamp": stamp, "X-Webhook-Signature": sign(self._secret, stamp, body)}
        try:
            response = await self._client.post(url, content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return f"{type(error).__name__}: {error}"
        return None if response.status_code in ACCEPTED else f"HTTP {response.status_code}"

    async def close(self) -> None:
        await self._client.aclose()
