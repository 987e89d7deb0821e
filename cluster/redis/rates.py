"""Rates of requests: one bucket a name, filled by the server's clock, the same for whoever asks."""

from typing import NamedTuple

from . import request_keys
from .scripts import Scripts


class Rate(NamedTuple):
    per_second: float
    burst: int
    """What may come at once after a rest."""


class Taken(NamedTuple):
    granted: bool
    left: int
    wait: float
    """Seconds until there is one again; 0 when there is."""
    rate: Rate


class RateStore:
    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts

    async def take(self, name: str, rate: Rate) -> Taken:
        """One of the bucket's requests, where it has any. Raises StoreUnavailable."""
        granted, left, wait = await self._scripts.run("rate", [request_keys.rate(name)], [rate.per_second, rate.burst])
        return Taken(bool(granted), left, wait / 1000, rate)
