"""Answers kept by Idempotency-Key: what was done once is not done again, and whoever asks again hears the same.

A request is under way for at most `UNDER_WAY_SECONDS`; when its server died before it answered, the next request under the key goes on after that time. A kept answer lives for a day.
Starts of workflows do not pass through here: there the key and the workflow come into being in one script.
"""

import secrets
from dataclasses import dataclass
from typing import Literal

import orjson

from . import keys
from .scripts import Arg, Scripts

UNDER_WAY_SECONDS = 60
KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Answer:
    """An HTTP answer. `body` None: it was sent, and must not be kept."""

    status: int
    headers: dict[str, str]
    body: bytes | None


@dataclass(frozen=True)
class Turn:
    """The right to carry out the request with this digest; `settle` or `forget` ends it."""

    digest: str
    fingerprint: str
    owner: str


Earlier = Literal["under_way", "reused"]
"""Why neither a turn nor an answer is given: the same request has not been answered yet, or the key came with another one."""


class Answers:
    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts

    async def begin(self, digest: str, fingerprint: str) -> Turn | Answer | Earlier:
        """A turn for the first request with this digest, afterwards its answer. `fingerprint` tells one request from another. Raises StoreUnavailable."""
        turn = Turn(digest, fingerprint, secrets.token_hex(8))
        word, *rest = await self._scripts.run("answer_begin", [keys.answer(digest)], [fingerprint, turn.owner, UNDER_WAY_SECONDS * 1000])
        match word:
            case b"begun":
                return turn
            case b"kept":
                return Answer(int(rest[0]), orjson.loads(rest[1]), rest[2])
            case b"not_kept":
                return Answer(int(rest[0]), {}, None)
            case _:
                return "reused" if word == b"reused" else "under_way"

    async def settle(self, turn: Turn, answer: Answer) -> None:
        """Keeps the answer for a day. Raises StoreUnavailable."""
        body: list[Arg] = [] if answer.body is None else [answer.body]
        await self._end(turn, [answer.status, orjson.dumps(answer.headers), *body])

    async def forget(self, turn: Turn) -> None:
        """As if the request had never come: the next one under its key is carried out. Raises StoreUnavailable."""
        await self._end(turn, ["", ""])

    async def _end(self, turn: Turn, outcome: list[Arg]) -> None:
        await self._scripts.run("answer_end", [keys.answer(turn.digest)], [turn.owner, turn.fingerprint, KEPT_SECONDS, *outcome])
