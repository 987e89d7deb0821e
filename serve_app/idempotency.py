"""Idempotency-Key on everything that changes something: the same request again gets the same answer and does nothing.

`Idempotency` stands behind the gate and the body's limit. The first request under a key is carried out, and its answer kept for a day; the same request later gets that answer with
`Idempotency-Replayed: true`. Another body under the key is 409 `idempotency_key_reused`; while the first is being carried out, 409 `idempotency_in_progress`. A key holds for its caller, method and
address, so callers cannot read each other's answers. What may turn out otherwise next time (5xx, 401, 403, 429) is not kept, and the request goes on as if it were the first.

An answer that says `Cache-Control: no-store` (a new API key) is not kept either, only that it was given: asking again is 409 `idempotency_answer_not_kept`.

Starts and forks of workflows are left to the store, where the key and the workflow come into being in one script: fifty at once are all answered with the one workflow.
"""

import contextlib
import hashlib
import re
from typing import Any

import orjson
import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cluster.contracts.access import Caller
from cluster.contracts.errors import CallsheetError, Conflict, StoreUnavailable
from cluster.redis.idempotency import Answer, Turn

from .errors import BadRequest, answer_with_problem
from .services import services_of

LOG = structlog.get_logger("callsheet.http")
METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LARGEST_KEPT = 1 << 20
"""Bytes of an answer that is kept; of a larger one only that it was given."""
REPLAYED = "Idempotency-Replayed"

_STARTS = re.compile(
    r"(/bridge)?/api/v1/(workflows|workflows/start|workflows/[^/]+/(fork|restore/[^/]+)|projects/[^/]+/workflows/[^/]+)|(/threads/[^/]+)?/runs(/stream|/wait|/batch)?"
)
_KEY = re.compile(r'"?([\x21\x23-\x7e]{1,255})"?', re.ASCII)
_NOT_KEPT = frozenset({401, 403, 429})
_HEADERS = ("content-type", "location", "cache-control", "etag")


class InProgress(Conflict):
    """The same request, under the same key, is being carried out."""

    code, retryable = "idempotency_in_progress", True


def idempotency_key(headers: Headers) -> str | None:
    """The key, bare or as a quoted string. Raises BadRequest for several keys or an unfit one."""
    given = headers.getlist("idempotency-key")
    if not given:
        return None
    match = _KEY.fullmatch(given[0])
    if len(given) > 1 or not match:
        raise BadRequest("Send at most one Idempotency-Key, of 1 to 255 visible ASCII characters without quotes inside.", code="bad_idempotency_key")
    return match[1]


class Idempotency:
    """Middleware: carries a request with an Idempotency-Key out once."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in METHODS or (scope["method"] == "POST" and _STARTS.fullmatch(scope["path"])):
            return await self._app(scope, receive, send)
        connection = HTTPConnection(scope)
        caller = scope.get("state", {}).get("caller")
        try:
            key = idempotency_key(connection.headers)
            if key is None or not isinstance(caller, Caller):
                return await self._app(scope, receive, send)
            body = await Request(scope, receive).body()
            found = await services_of(connection).answers.begin(_digest(scope, caller, key), _fingerprint(body))
        except ClientDisconnect:
            return None
        except (CallsheetError, HTTPException) as error:
            return await (await answer_with_problem(connection, error))(scope, receive, send)
        if isinstance(found, Turn):
            return await self._carry_out(scope, _again(body, receive), send, found)
        try:
            answer = _replay(found)
        except Conflict as error:
            answer = await answer_with_problem(connection, error)
        return await answer(scope, receive, send)

    async def _carry_out(self, scope: Scope, receive: Receive, send: Send, turn: Turn) -> None:
        """The answer is kept before it is sent, so that whoever has it finds it again."""
        answers = services_of(HTTPConnection(scope)).answers
        said: list[Message] = []

        async def hold(message: Message) -> None:
            said.append(message)

        try:
            await self._app(scope, receive, hold)
        except Exception:
            await _if_possible(answers.forget(turn))
            raise
        kept = _keepable(said)
        await _if_possible(answers.settle(turn, kept) if kept else answers.forget(turn))
        for message in said:
            await send(message)


async def _if_possible(ending: Any) -> None:
    try:
        await ending
    except StoreUnavailable as error:  # what was done is done and is answered; the mark `in progress` goes by itself
        LOG.warning("idempotency.not_recorded", detail=error.detail)


def _digest(scope: Scope, caller: Caller, key: str) -> str:
    parts = (caller.key_id, scope["method"], scope["path"], scope["query_string"].decode("latin-1"), key)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _fingerprint(body: bytes) -> str:
    """SHA-256 of the body, the order of members and the space between them left out of account."""
    with contextlib.suppress(orjson.JSONDecodeError):  # what is no JSON is taken as its bytes
        body = orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(body).hexdigest()


def _again(body: bytes, receive: Receive) -> Receive:
    """The body that was read here, once more for the route."""
    fresh = True

    async def replayed() -> Message:
        nonlocal fresh
        if fresh:
            fresh = False
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return replayed


def _keepable(said: list[Message]) -> Answer | None:
    """What is to be kept of an answer; None when the request may turn out otherwise next time."""
    status = said[0]["status"] if said else 500
    if status >= 500 or status in _NOT_KEPT:
        return None
    headers = MutableHeaders(raw=list(said[0]["headers"]))
    body = b"".join(message.get("body", b"") for message in said[1:])
    secret = status < 300 and "no-store" in headers.get("cache-control", "")
    return Answer(status, {name: headers[name] for name in _HEADERS if name in headers}, None if secret or len(body) > LARGEST_KEPT else body)


def _replay(found: Answer | str) -> Response:
    """Raises Conflict when there is no answer to repeat."""
    if found == "under_way":
        raise InProgress(
            "The first request with this Idempotency-Key is still being carried out.", retry_after=1, next_step="Send it again after `Retry-After`."
        )
    if isinstance(found, str):
        raise Conflict(
            "This Idempotency-Key was used before with another body.",
            code="idempotency_key_reused",
            next_step="Send a new key for a new request, or the same request again.",
        )
    if found.body is None:
        raise Conflict(
            f"This request was carried out and answered with {found.status}; its answer is not kept.",
            code="idempotency_answer_not_kept",
            next_step="Read the current state; do it again under a new key only if that is what you want.",
        )
    return Response(found.body, found.status, {**found.headers, REPLAYED: "true"})
