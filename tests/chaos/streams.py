"""Clients of the event stream that lose their connection at random and go on at another replica, as browsers and proxies make them do."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from cluster.contracts.events import TERMINAL_EVENTS

TERMINAL = {str(kind) for kind in TERMINAL_EVENTS}
LONGEST_STREAK = 12
"""A connection is dropped by its client after at most this many events."""


@dataclass
class Follower:
    """Follows one workflow to its end. `seqs` are the numbers in the order they arrived; `drops` counts connections given up or lost."""

    workflow_id: str
    bases: list[str]
    key: str
    chance: random.Random
    seqs: list[int] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    drops: int = 0

    async def follow(self, kind: str) -> None:
        """By `sse` or `websocket`, until the terminal event."""
        read = self._sse if kind == "sse" else self._websocket
        while not self._at_end:
            try:
                left = self.chance.randint(1, LONGEST_STREAK)
                async with asyncio.timeout(20):
                    async for event in read(self.chance.choice(self.bases)):
                        self.seqs.append(event["seq"])
                        self.kinds.append(event["type"])
                        left -= 1
                        if left == 0 or self._at_end:
                            break
            except (httpx.HTTPError, WebSocketException, OSError, TimeoutError):
                await asyncio.sleep(self.chance.uniform(0, 0.1))
            self.drops += 1

    @property
    def _at_end(self) -> bool:
        return bool(self.kinds) and self.kinds[-1] in TERMINAL

    @property
    def _last(self) -> int:
        return self.seqs[-1] if self.seqs else 0

    async def _sse(self, base: str) -> AsyncIterator[dict[str, Any]]:
        headers = {"X-API-Key": self.key, "Accept": "text/event-stream", "Last-Event-ID": str(self._last)}
        async with (
            httpx.AsyncClient(timeout=20) as http,
            http.stream("GET", f"{base}/api/v1/workflows/{self.workflow_id}/events", headers=headers) as stream,
        ):
            stream.raise_for_status()
            async for line in stream.aiter_lines():
                if line.startswith("data: "):
                    yield json.loads(line[6:])

    async def _websocket(self, base: str) -> AsyncIterator[dict[str, Any]]:
        address = f"{base.replace('http', 'ws', 1)}/ws/workflows/{self.workflow_id}?after={self._last}"
        async with connect(address, additional_headers={"X-API-Key": self.key}, open_timeout=10) as socket:
            async for frame in socket:
                message = json.loads(frame)
                if message["type"] == "event":
                    yield message["event"]
                elif message["type"] in ("closing", "error"):
                    return
