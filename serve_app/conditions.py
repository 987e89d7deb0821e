"""Conditional requests (RFC 9110, section 13): whoever has read something is told whether it is still so, and whoever changes it can insist that it is.

`Conditional` stands behind idempotency. Every JSON answer to a GET carries an ETag, its own or one made of its bytes, and `If-None-Match` answers 304 while it is the same. `If-Match` on PUT, PATCH and DELETE
compares with what a GET at the same address says now: 412 when that is something else, or nothing. Those who say `If-Match` at one address take turns, so that of two who have read the same only one
is obeyed. It does not hold back who does not say it, nor what an engine writes meanwhile.
"""

import contextlib
import hashlib
from collections.abc import AsyncIterator
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cluster.contracts.errors import CallsheetError, Retryable, Terminal
from cluster.redis.turns import Turns

from .errors import BadRequest, answer_with_problem
from .services import services_of

LARGEST = 4_000_000
"""Bytes of an answer that gets an ETag made of them."""
NOT_MODIFIED: dict[str, Any] = {"description": "It is as `If-None-Match` says; no body."}
EDITS = frozenset({"PUT", "PATCH", "DELETE"})


class PreconditionFailed(Terminal):
    """`If-Match` names a state that is no longer."""

    status, code = 412, "precondition_failed"


class EditedNow(Retryable):
    """Somebody else who insists on a state is changing the same thing."""

    status, code = 503, "edited_now"


class Conditional:
    """Middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if scope["method"] == "GET":
            return await self._app(scope, receive, _Tagging(Headers(scope=scope).get("if-none-match", ""), send))
        wanted = Headers(scope=scope).get("if-match") if scope["method"] in EDITS else None
        if wanted is None:
            return await self._app(scope, receive, send)
        try:
            async with _turn(scope):
                await self._compare(scope, wanted)
                return await self._app(scope, receive, send)
        except CallsheetError as error:
            return await (await answer_with_problem(HTTPConnection(scope), error))(scope, receive, send)

    async def _compare(self, scope: Scope, wanted: str) -> None:
        """Raises PreconditionFailed; BadRequest where there is nothing that has an ETag."""
        seen: dict[str, Any] = {"status": 500, "headers": []}

        async def look(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.update(message)

        asked = Headers(scope=scope).mutablecopy()
        for name in ("if-match", "content-length", "content-type", "prefer", "range"):
            if name in asked:
                del asked[name]
        looking = {**scope, "method": "GET", "headers": asked.raw, "state": dict(scope.get("state", {})), "query_string": b""}
        await self._app(looking, _nothing, _Tagging("", look))
        etag = Headers(raw=list(seen["headers"])).get("etag")
        if seen["status"] == 405 or (seen["status"] == 200 and not etag):
            raise BadRequest(
                f"What is at {scope['path'][:200]} has no ETag, so `If-Match` means nothing here.", code="no_etag", next_step="Leave `If-Match` out."
            )
        if seen["status"] != 200 or not matches(wanted, etag or ""):
            now = f"it is {etag} now" if etag and seen["status"] == 200 else "there is nothing to see there now"
            raise PreconditionFailed(f"`If-Match` names {wanted[:80]}, but {now}.", next_step="Read it again, and change what it is now.")


@contextlib.asynccontextmanager
async def _turn(scope: Scope) -> AsyncIterator[None]:
    turns: Turns = services_of(HTTPConnection(scope)).turns
    token = await turns.take(scope["path"])
    if token is None:
        raise EditedNow("Somebody else is changing the same thing.", retry_after=1)
    try:
        yield
    finally:
        await turns.give_back(scope["path"], token)


async def _nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


def matches(offered: str, etag: str) -> bool:
    """Weak comparison of RFC 9110, section 13.1.2."""
    named = {each.strip().removeprefix("W/") for each in offered.split(",")}
    return "*" in named or etag in named


class _Tagging:
    """A `send` that keeps a JSON answer until it is whole, gives it its ETag, and says 304 where that is the one asked about."""

    def __init__(self, if_none_match: str, send: Send) -> None:
        self._asked, self._send = if_none_match, send
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _wants_tag(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            more = message.get("more_body", False)
            if not more or len(self._body) > LARGEST:
                await self._finish(self._start, tagged=not more, more=more)

    async def _finish(self, start: Message, *, tagged: bool, more: bool) -> None:
        self._start = None
        headers = MutableHeaders(raw=list(start["headers"]))
        if tagged:
            headers.setdefault("ETag", f'"{hashlib.sha256(self._body).hexdigest()[:32]}"')
            headers.setdefault("Cache-Control", "private, no-cache")
            if self._asked and matches(self._asked, headers["ETag"]):
                for name in ("content-length", "content-type"):
                    if name in headers:
                        del headers[name]
                await self._send({**start, "status": 304, "headers": headers.raw})
                return await self._send({"type": "http.response.body", "body": b""})
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": self._body, "more_body": more})


def _wants_tag(message: Message) -> bool:
    headers = Headers(raw=list(message["headers"]))
    return message["status"] == 200 and headers.get("content-type", "").startswith("application/json") and "no-store" not in headers.get("cache-control", "")
