"""What surrounds every request: its id, its one log line, and the last resort when something unexpected is raised.

Also `JsonRoute`, the one place where a body becomes JSON. It is stricter than the standard library on purpose: what passes can be stored, hashed, sent to Lua and printed
again without loss. NaN, lone surrogates, invalid UTF-8 and deep nesting are refused here, so nothing behind it needs to think of them.
"""

import json
import re
import secrets
import time
from collections.abc import Callable, Coroutine
from typing import Any

import orjson
import structlog
from fastapi import Request
from fastapi.routing import APIRoute
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cluster import tracing
from cluster.contracts.metrics import UNMETERED, Meter

from .errors import BadRequest, UnsupportedMediaType, as_problem, problem_response

LOG = structlog.get_logger("callsheet.http")
MAX_DEPTH = 14
"""Levels of nesting in a body; MessagePack in Redis scripts stops at 16."""
MAX_MEMBERS = 50_000
"""Members of objects and elements of lists in a body, over all levels."""

_REQUEST_ID = re.compile(r"[\x21-\x7e]{1,128}", re.ASCII)
_JSON_TYPE = re.compile(r"application/([\w.-]+\+)?json\s*(;.*)?", re.IGNORECASE)


def offset_of(cursor: str) -> int:
    """The place that the cursor of a list by offset stands for. Raises BadRequest for one that is not ours."""
    if not (cursor.isascii() and cursor.isdecimal()):
        raise BadRequest("The cursor is not one this API gave out.", next_step="Start again without a cursor.")
    return int(cursor)


class JsonRequest(Request):
    """A request whose JSON is parsed strictly."""

    async def json(self) -> Any:
        """Raises json.JSONDecodeError, which the API answers with 400."""
        if not hasattr(self, "_json"):
            self._json = parse_json(await self.body())
        return self._json


def parse_json(text: bytes | str) -> Any:
    """RFC 8259 JSON in UTF-8, at most `MAX_DEPTH` deep and of `MAX_MEMBERS` parts. Raises json.JSONDecodeError."""
    value = orjson.loads(text)
    _check_shape(value)
    return value


def _check_shape(value: Any) -> None:
    """Level by level, so that nothing deep or wide is walked further than it may go."""
    level, members = [value], 0
    for _ in range(MAX_DEPTH + 1):
        level = [each for each in level if isinstance(each, dict | list)]
        if not level:
            return
        members += sum(map(len, level))
        if members > MAX_MEMBERS:
            raise json.JSONDecodeError(f"more than {MAX_MEMBERS} members and elements", "", 0)
        level = [child for each in level for child in (each.values() if isinstance(each, dict) else each)]
    raise json.JSONDecodeError(f"nested deeper than {MAX_DEPTH} levels", "", 0)


class JsonRoute(APIRoute):
    """A route whose body, where it has one, is strict JSON and says so."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        takes_body = self.body_field is not None

        async def strict(request: Request) -> Response:
            kind = request.headers.get("content-type")
            if takes_body and kind and not _JSON_TYPE.fullmatch(kind):
                raise UnsupportedMediaType(f"This route takes JSON, not {kind[:80]!r}.")
            return await handle(JsonRequest(request.scope, request.receive))

        return strict


class RequestContext:
    """Outermost middleware: gives each request an id, logs it in one line, and answers 500 without internals when all else failed.

    `echo_id` is off under Ray Serve, whose proxy adds the header `X-Request-ID` itself.
    """

    def __init__(self, app: ASGIApp, *, echo_id: bool, meter: Meter = UNMETERED) -> None:
        self._app = app
        self._echo_id = echo_id
        self._meter = meter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        started = time.monotonic()
        given = Headers(scope=scope).get(tracing.HEADER, "")
        request_id, above = _request_id(scope), tracing.accepted(given)
        itself = "" if above == given else above[36:52]  # the first of its trace
        state = scope.setdefault("state", {})
        state["request_id"], state["trace_id"] = request_id, tracing.trace_id(above)
        seen: dict[str, Any] = {"status": None, "bytes": 0}

        async def watched(message: Message) -> None:
            _note(message, seen)
            if self._echo_id and message["type"] in ("http.response.start", "websocket.accept"):
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        try:
            with (
                structlog.contextvars.bound_contextvars(request_id=request_id, trace_id=state["trace_id"]),
                tracing.span(
                    scope.get("method", "WS"), kind="server", parent=above, itself=itself, attributes={"request_id": request_id, "url.path": scope["path"]}
                ) as span,
            ):
                try:
                    await self._app(scope, receive, watched)
                finally:
                    _describe(span, scope, seen)
        except Exception as error:
            LOG.exception("request.failed", request_id=request_id, path=scope["path"], error=type(error).__name__)
            if seen["status"] is None and scope["type"] == "http":
                await problem_response(*as_problem(HTTPConnection(scope), error))(scope, receive, watched)
            else:
                raise  # the answer has begun: only breaking it off tells the client
        finally:
            seconds = time.monotonic() - started
            _log_request(scope, seen, seconds)
            self._count(scope, seen, seconds)

    def _count(self, scope: Scope, seen: dict[str, Any], seconds: float) -> None:
        """By the route's pattern: an address that no route has is one and the same to the meter."""
        route = getattr(scope.get("route"), "path", "none")
        status = seen["status"] or 499  # the client went away before there was one
        self._meter.add("http_requests_total", method=scope.get("method", "WS"), route=route, status=str(status))
        if scope["type"] == "http" and not seen.get("stream"):
            self._meter.observe("http_request_seconds", seconds, route=route)


def _describe(span: tracing.Span, scope: Scope, seen: dict[str, Any]) -> None:
    """By OpenTelemetry's conventions for HTTP servers."""
    route, status = getattr(scope.get("route"), "path", ""), seen["status"] or 0
    span.name(f"{scope.get('method', 'WS')} {route}".strip())
    span.note(**{"http.route": route, "http.request.method": scope.get("method", "WS"), "http.response.status_code": status, **_traced(scope)})
    if status >= 500:
        span.fail(str(status))


class BodyLimit:
    """Middleware: refuses a body above the limit, at once when its length was announced, else as soon as it has grown past it; the rest is never read."""

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced[:18]) > self._limit:
            return await problem_response(*as_problem(HTTPConnection(scope), HTTPException(413)))(scope, receive, send)
        taken = 0

        async def limited() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._limit:
                raise HTTPException(413)  # the one kind of exception FastAPI lets pass while it reads a body
            return message

        await self._app(scope, limited, send)


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(16)


def _note(message: Message, seen: dict[str, Any]) -> None:
    match message["type"]:
        case "http.response.start":
            seen["status"] = message["status"]
            if dict(message["headers"]).get(b"content-type", b"").startswith(b"text/event-stream"):
                seen["stream"] = True
        case "http.response.body":
            seen["bytes"] += len(message.get("body", b""))
        case "websocket.accept":
            seen["status"] = 101
        case "websocket.send":
            seen["bytes"] += len(message.get("text") or message.get("bytes") or b"")
        case "websocket.close":
            seen["close_code"] = message.get("code", 1000)


def concerning(request: HTTPConnection, workflow_id: str) -> None:
    """Says in the request's log line which workflow it was about, where its address does not."""
    request.scope["state"]["workflow_id"] = workflow_id


def _traced(scope: Scope) -> dict[str, str]:
    """The ids by which this request is found again on both sides: the workflow it is about, and the id under which its caller writes of it."""
    workflow_id = scope["state"].get("workflow_id") or scope.get("path_params", {}).get("workflow_id", "")
    theirs = Headers(scope=scope).get("x-correlation-id", "")
    found = {"workflow_id": str(workflow_id), "correlation_id": theirs if _REQUEST_ID.fullmatch(theirs) else ""}
    return {name: value for name, value in found.items() if value}


def _log_request(scope: Scope, seen: dict[str, Any], seconds: float) -> None:
    caller = scope["state"].get("caller")
    LOG.info(
        "request",
        request_id=scope["state"]["request_id"],
        trace_id=scope["state"]["trace_id"],
        method=scope.get("method", "WS"),
        path=scope["path"],
        seconds=round(seconds, 4),
        key_id=caller.key_id if caller else None,
        **_traced(scope),
        **seen,
    )
