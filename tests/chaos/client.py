"""Clients of the API as people write them: they retry what may be retried, with the same Idempotency-Key, at whichever replica answers, and record every call in the history."""

import asyncio
import hashlib
import itertools
import random
import secrets
import time
from collections.abc import Sequence
from typing import Any

import httpx

from agents.planning.probe import payload
from tests.chaos.history import Accepted, History, Operation

PATIENCE_SECONDS = 60.0
BACKOFF_SECONDS = 0.15
BYTES = 200


def probe_digest(seed: int, steps: int, fan_out: int = 0, size: int = BYTES) -> str:
    """What `probe@1` answers for these inputs, computed without any of its machinery."""
    last = ""
    for index in range(steps):
        last = payload(size, last, seed, index)
    if fan_out:
        fan = [payload(size, last, seed, steps + index) for index in range(fan_out)]
        last = payload(size, hashlib.sha256("".join(fan).encode()).hexdigest(), seed, steps + fan_out)
    return hashlib.sha256(last.encode()).hexdigest()


class GaveUp(AssertionError):
    """No replica answered within the patience of a client."""


class Client:
    """Talks to any of `bases`. `projects` spreads workflows over the shards."""

    def __init__(self, bases: Sequence[str], key: str, history: History, chance: random.Random, *, projects: int = 8) -> None:
        self.history = history
        self._bases = itertools.cycle(bases)
        self._chance, self._projects = chance, projects
        self.http = httpx.AsyncClient(headers={"X-API-Key": key}, timeout=20, limits=httpx.Limits(max_connections=200))

    async def aclose(self) -> None:
        await self.http.aclose()

    async def call(self, name: str, method: str, path: str, *, subject: str = "", base: str = "", patience: float = PATIENCE_SECONDS, **more: Any) -> Operation:
        """One request, repeated until it is answered with something else than 5xx. Raises GaveUp."""
        deadline = time.monotonic() + patience
        while True:
            try:
                with self.history.operation(name, subject) as operation:
                    answer = await self.http.request(method, f"{base or next(self._bases)}{path}", **more)
                    operation.answer = answer
                    operation.outcome = "ok" if answer.status_code < 300 else "fail"
                if answer.status_code < 500:
                    return operation
                last = f"{answer.status_code} {answer.text[:200]}"
            except httpx.TransportError as error:
                last = repr(error)
            if time.monotonic() > deadline:
                raise GaveUp(f"{method} {path} was not answered for {patience} s: {last}")
            await asyncio.sleep(self._chance.uniform(0, BACKOFF_SECONDS))

    async def start_probe(self, seed: int, *, steps: int = 3, fan_out: int = 0, sleep_ms: int = 0, base: str = "") -> str:
        """Starts a probe and remembers what it must answer. Returns its id."""
        given = {"steps": steps, "fan_out": fan_out, "payload_bytes": BYTES, "sleep_ms": sleep_ms}
        executions = steps + (fan_out + 1 if fan_out else 0)
        return await self._start("probe", seed, given, probe_digest(seed, steps, fan_out), executions, base=base)

    async def start_film(self, seed: int, *, auto: bool = True, idea: str = "a film") -> str:
        return await self._start("film", seed, {"idea": idea}, None, None, auto=auto)

    async def _start(
        self, kind: str, seed: int, given: dict[str, Any], digest: str | None, executions: int | None, *, auto: bool = True, base: str = ""
    ) -> str:
        body = {"type": kind, "project_id": f"p{seed % self._projects}", "input": given, "options": {"seed": seed, "auto": auto}}
        operation = await self.call(
            "start", "POST", "/api/v1/workflows", subject=str(seed), base=base, json=body, headers={"Idempotency-Key": secrets.token_hex(8)}
        )
        assert operation.answer.status_code == 202, operation.answer.text
        workflow_id = operation.answer.json()["workflow_id"]
        self.history.accepted[workflow_id] = Accepted(workflow_id, kind, seed, digest, executions)
        return workflow_id

    async def workflow(self, workflow_id: str) -> dict[str, Any]:
        operation = await self.call("read", "GET", f"/api/v1/workflows/{workflow_id}", subject=workflow_id)
        assert operation.answer.status_code == 200, operation.answer.text
        return operation.answer.json()

    async def events(self, workflow_id: str, after: int = 0) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        while True:
            operation = await self.call("events", "GET", f"/api/v1/workflows/{workflow_id}/events", subject=workflow_id, params={"after": after, "limit": 500})
            assert operation.answer.status_code == 200, operation.answer.text
            page = operation.answer.json()["items"]
            if not page:
                return items
            items += page
            after = page[-1]["seq"]
