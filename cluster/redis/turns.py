"""Turns: of all who would do one thing at a place, one does it. A turn ends when it is given back, or by itself."""

import hashlib
import secrets

from . import request_keys
from .client import Clients, redis_errors
from .scripts import Scripts

SECONDS = 60


class Turns:
    def __init__(self, clients: Clients, scripts: Scripts) -> None:
        self._clients, self._scripts = clients, scripts

    async def take(self, place: str) -> str | None:
        """A token to give it back with; None while somebody else has it."""
        token = secrets.token_hex(8)
        async with redis_errors():
            taken = await self._clients.commands.set(_key(place), token, nx=True, ex=SECONDS)
        return token if taken else None

    async def give_back(self, place: str, token: str) -> None:
        """Nothing when it has ended by itself."""
        await self._scripts.run("turn_end", [_key(place)], [token])


def _key(place: str) -> str:
    return request_keys.turn(hashlib.sha256(place.encode()).hexdigest()[:32])
