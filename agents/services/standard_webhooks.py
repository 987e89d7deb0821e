"""Sending by Standard Webhooks 1.0: how a message is signed, and one attempt to deliver it.

Signed are `<webhook-id>.<webhook-timestamp>.<body>` with HMAC-SHA256; a header holds one signature for each valid secret, so that receivers may change theirs at leisure. Where a message may go
decides `outbound`. Only 2xx is success: a redirect is a failure. An attempt takes `SECONDS` at most, however slowly an answer comes, and reads no more of it than an error needs.
"""

import asyncio
import base64
import email.utils
import hashlib
import hmac
import time
from collections.abc import Sequence
from typing import NamedTuple

import httpx

from cluster.settings import Settings

from .outbound import Guard, Resolve, first_bytes, guarded_client, literally_listed, not_listed, parse_networks, resolve

SECONDS = 15.0
CONNECT_SECONDS = 5.0
CONNECTIONS = 256
READ_BYTES = 512
SETTING = "CALLSHEET_WEBHOOK_HOSTS"


class Sent(NamedTuple):
    """What came of an attempt."""

    status: int | None
    error: str
    milliseconds: int
    retry_after: float | None = None

    @property
    def accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def signature(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """`secret` as it is shown, `whsec_…`."""
    key = base64.b64decode(secret.removeprefix(b"whsec_"))
    digest = hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


class HookSender:
    """Sends to where the settings allow."""

    def __init__(self, settings: Settings, *, lookup: Resolve = resolve, seconds: float = SECONDS) -> None:
        self._hosts, self._seconds = settings.webhook_hosts_listed, seconds
        self._guard = Guard(parse_networks(settings.private_networks), literally_listed(self._hosts))
        timeout = httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))
        self._client = guarded_client(self._guard, timeout=timeout, connections=CONNECTIONS, lookup=lookup)

    def refusal(self, url: str) -> str:
        """Why nothing may be sent to an address, as far as its text tells; empty when it may."""
        return refusal(url, self._hosts, self._guard)

    async def send(self, url: str, message_id: str, body: bytes, secrets: Sequence[bytes], now: int) -> Sent:
        """One attempt, at the Unix second `now`. Never raises for what the other side does."""
        if why := self.refusal(url):
            return Sent(None, f"Not sent: {why}.", 0)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Callsheet-Webhooks/1.0",
            "webhook-id": message_id,
            "webhook-timestamp": str(now),
            "webhook-signature": " ".join(signature(secret, message_id, now, body) for secret in secrets),
        }
        started = time.monotonic()
        try:
            async with asyncio.timeout(self._seconds), self._client.stream("POST", url, content=body, headers=headers) as response:
                said = b"" if response.is_success else await first_bytes(response, READ_BYTES)
                status, retry_after = response.status_code, _seconds_of(response.headers.get("retry-after", ""), now)
        except TimeoutError:
            return Sent(None, f"No answer within {self._seconds:g} seconds.", _since(started))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Sent(None, f"{type(error).__name__}: {error}"[:300], _since(started))
        return Sent(status, "" if 200 <= status < 300 else _told(status, said), _since(started), retry_after)

    async def close(self) -> None:
        await self._client.aclose()


def refusal(url: str, hosts: frozenset[str], guard: Guard) -> str:
    """What of an address can be refused before its name is resolved."""
    if why := not_listed(url, hosts, SETTING):
        return why
    host = httpx.URL(url).host
    try:
        return guard.refusal(host, host)
    except ValueError:
        return ""  # a name


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)


def _told(status: int, said: bytes) -> str:
    if 300 <= status < 400:
        return "A redirect; redirects are not followed."
    return "".join(letter if letter.isprintable() else " " for letter in said.decode("utf-8", "replace"))[:200]


def _seconds_of(header: str, now: int) -> float | None:
    """Seconds of a Retry-After, which is a number or a date."""
    if header.isascii() and header.isdigit():
        return float(header[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(header).timestamp() - now)
    except (ValueError, TypeError):
        return None
