"""Circuit breakers that all processes of an installation share: one hash per neighbour, moved by one script.

A process connects when it first calls a neighbour, so that an agent without one holds no connection. If `ask` returns a probe, nobody else in the cluster has one for that circuit.
"""

import hashlib
import secrets
from typing import Any

from ..contracts.breakers import Circuit, Permit, Report, Rules
from ..settings import Settings
from . import keys
from .client import Clients, connect_unchecked, redis_errors
from .scripts import Scripts


class SharedBoard:
    """Where the state of circuits is kept, by name of the circuit. One per event loop. Raises StoreUnavailable and Misconfigured where Redis is away or not known."""

    fresh_seconds = 0.5
    """How long a caller may rely on a circuit that was closed, and so how much later than the others a process may hear that one has opened."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._clients: Clients | None = None
        self._scripts: Scripts | None = None

    async def ask(self, circuit: str, rules: Rules) -> Permit:
        probe = secrets.token_hex(8)
        return (await self._run("ask", circuit, rules, probe, 0))._replace(probe=probe)

    async def tell(self, circuit: str, rules: Rules, permit: Permit, report: Report) -> Permit:
        """Says what came of a call; returns how the circuit stands now."""
        return await self._run(report, circuit, rules, permit.probe, permit.generation)

    async def aclose(self) -> None:
        if self._clients is not None:
            await self._clients.aclose()
            self._clients = self._scripts = None

    async def _run(self, op: str, circuit: str, rules: Rules, probe: str, generation: int) -> Permit:
        if self._scripts is None:
            self._clients = await connect_unchecked(self._settings)
            self._scripts = Scripts(self._clients)
        key = keys.breaker(hashlib.sha256(circuit.encode()).hexdigest()[:24])
        times = [round(seconds * 1000) for seconds in (rules.open_seconds, rules.probe_seconds)]
        state, moves, failures, wait = await self._scripts.run("breaker", [key], [op, rules.failures, *times, probe, generation, circuit])
        return Permit(Circuit(state.decode()), moves, failures, wait / 1000)


async def open_circuits(clients: Clients) -> list[str]:
    """Names of the circuits that are open now, in order: neighbours nobody calls but to probe. Raises StoreUnavailable."""
    redis: Any = clients.commands
    async with redis_errors():
        found = [await redis.hmget(key, "name", "open") async for key in redis.scan_iter(keys.breaker("*"), count=1000)]
    return sorted(name.decode() for name, since in found if name and since)
