"""Every refusal of the API in one form: RFC 9457 `application/problem+json`.

`as_problem` is the one translation from an exception to what a caller reads. What we raised on purpose carries its own sentence; what we did not expect becomes a 500 that
says nothing of its inside and can be found in the log by its `request_id`. The member `error` repeats `detail` for clients that look for a top-level string of that name.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from math import ceil
from typing import Any

from fastapi.exceptions import RequestValidationError, WebSocketRequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response

from cluster.contracts.base import Model
from cluster.contracts.errors import CallsheetError, FieldError, Terminal

PROBLEM_TYPE = "application/problem+json"

_CODES = {
    400: "bad_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    412: "precondition_failed",
    413: "payload_too_large",
    414: "address_too_long",
    415: "unsupported_media_type",
    416: "range_not_satisfiable",
}
_NEXT = {
    401: "Send a key in the header `X-API-Key` or `Authorization: Bearer`; `callsheet keys create` makes one.",
    403: "Use a key whose role and project allow this.",
    404: "Check the address; GET /api/v1/workflows lists what this key may see, /docs all routes.",
    405: "Use one of the methods named in the header `Allow`.",
    409: "Read the current state, and change it first where that helps.",
    410: "Read the current state instead.",
    412: "Read it again, and change what it is now.",
    413: "Send a smaller body; media belongs into the artifact store, not into a request.",
    414: "Ask for less at once.",
    415: "Send the body as JSON with `Content-Type: application/json`.",
    422: "Mend the values named in `errors` and send the request again.",
    429: "Wait as long as `Retry-After` says, then send the request again.",
    500: "Report the `request_id`; the log of the server has the cause under it.",
    503: "Wait as long as `Retry-After` says, then send the request again; nothing that was accepted is lost.",
}
MAX_FIELD_ERRORS = 50


class BadRequest(Terminal):
    """The request is not well formed: no JSON, no valid cursor or position."""

    status, code = 400, "bad_request"


class UnsupportedMediaType(Terminal):
    status, code = 415, "unsupported_media_type"


class RangeNotSatisfiable(Terminal):
    """None of the bytes asked for exist in a file of `size` bytes."""

    status, code = 416, "range_not_satisfiable"

    def __init__(self, detail: str, *, size: int) -> None:
        super().__init__(detail)
        self.size = size


class Problem(Model):
    """An answer other than success (RFC 9457)."""

    type: str
    """URN of the kind of problem; stable, equal to `code`."""
    title: str
    status: int
    detail: str
    """What went wrong this time, as a sentence."""
    instance: str
    """Path of the request."""
    code: str
    retryable: bool
    """Whether the same request may succeed later."""
    errors: tuple[FieldError, ...] = ()
    """Each wrong value: pointers start at the body, or with `/query`, `/path`, `/header`."""
    request_id: str
    trace_id: str = ""
    """Of the trace the request belongs to; the log lines of everything done for it have it too."""
    next: str
    """What to do."""
    error: str
    """The same text as `detail`."""
    earliest_seq: int | None = None
    """With 410: the first event that is still kept."""


def problem(connection: HTTPConnection, *, status: int, code: str, detail: str, **more: Any) -> Problem:
    return Problem(
        type=f"urn:callsheet:problem:{code}",
        title=code.replace("_", " ").capitalize(),
        status=status,
        detail=detail,
        instance=connection.scope["path"],
        code=code,
        retryable=more.pop("retryable", False),
        request_id=connection.scope.get("state", {}).get("request_id", ""),
        trace_id=connection.scope.get("state", {}).get("trace_id", ""),
        next=more.pop("next", None) or _NEXT.get(status, "See /docs."),
        error=detail,
        **more,
    )


def as_problem(connection: HTTPConnection, error: Exception) -> tuple[Problem, dict[str, str]]:
    """The problem and the headers that go with it."""
    if isinstance(error, CallsheetError):
        return _of_ours(connection, error)
    if isinstance(error, RequestValidationError | WebSocketRequestValidationError):
        return _of_validation(connection, error), {}
    if isinstance(error, HTTPException):
        return _of_http(connection, error), dict(error.headers or {})
    return problem(connection, status=500, code="internal_error", detail="Something went wrong inside the server."), {}


def _of_ours(connection: HTTPConnection, error: CallsheetError) -> tuple[Problem, dict[str, str]]:
    headers = {"Content-Range": f"bytes */{error.size}"} if isinstance(error, RangeNotSatisfiable) else {}
    if error.retry_after is not None or error.status in (429, 503):
        headers["Retry-After"] = str(max(1, ceil(error.retry_after or 1)))
    if error.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="callsheet"'
    found = problem(
        connection,
        status=error.status,
        code=error.code,
        detail=error.detail,
        retryable=error.retryable,
        errors=error.errors,
        next=error.next_step,
        earliest_seq=getattr(error, "earliest_seq", None),
    )
    return found, headers


def _of_http(connection: HTTPConnection, error: HTTPException) -> Problem:
    status = error.status_code
    detail = {
        404: f"There is nothing at {connection.scope['path'][:200]}.",
        405: f"{connection.scope.get('method', 'This method')} is not possible at {connection.scope['path'][:200]}.",
        413: "The request's body is larger than this server takes.",
    }.get(status, str(error.detail))
    code = _CODES.get(status) or HTTPStatus(status).phrase.lower().replace(" ", "_")
    return problem(connection, status=status, code=code, detail=detail)


def _of_validation(connection: HTTPConnection, error: RequestValidationError | WebSocketRequestValidationError) -> Problem:
    found = list(error.errors())
    if found and found[0]["type"] == "json_invalid":
        why = found[0].get("ctx", {}).get("error", "not JSON")
        return problem(connection, status=400, code="malformed_json", detail=f"The body is not valid JSON: {why}.", next="Send one JSON object in UTF-8.")
    errors = [FieldError(pointer=_pointer(each["loc"]), detail=each["msg"]) for each in found[:MAX_FIELD_ERRORS]]
    named = ", ".join(dict.fromkeys(each.pointer or "the body" for each in errors[:5]))
    return problem(connection, status=422, code="invalid_input", detail=f"The request has {len(found)} wrong value(s): {named}.", errors=tuple(errors))


def _pointer(location: Iterable[str | int]) -> str:
    """JSON pointer (RFC 6901); the body is its root."""
    parts = [str(part).replace("~", "~0").replace("/", "~1") for part in location]
    return "".join(f"/{part}" for part in (parts[1:] if parts[:1] == ["body"] else parts))[:300]


def problem_response(found: Problem, headers: Mapping[str, str]) -> Response:
    return Response(found.model_dump_json(exclude_none=True), found.status, {**headers, "Cache-Control": "no-store"}, PROBLEM_TYPE)


async def answer_with_problem(connection: HTTPConnection, error: Exception) -> Response:
    """Exception handler of the application for HTTP requests."""
    return problem_response(*as_problem(connection, error))
