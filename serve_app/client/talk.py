"""How one talks to the API, without doing it: requests as values, retries as a plan, refusals as errors, a stream as a position.

A `Talk` is a generator: it yields what is to be sent (`Request`) or how long to wait (`Pause`), is given what came of it, and returns the result. A driver, blocking or not, is a loop over it.
"""

import json
import secrets
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from cluster.contracts.errors import FieldError
from cluster.contracts.events import Event

TRIES = 5
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 30.0
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
AGAIN = frozenset({429, 502, 503, 504})

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    params: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    tries: int = TRIES


@dataclass(frozen=True)
class Pause:
    seconds: float


class Reply(NamedTuple):
    status: int
    headers: Mapping[str, str]
    """By names in lower case."""
    body: bytes


Talk = Generator[Request | Pause, Reply | Exception | None, T]


class Unreachable(Exception):
    """Nothing answers, or nothing sensible."""


class ApiError(Exception):
    """The server refused (RFC 9457)."""

    def __init__(self, status: int, detail: str, *, code: str = "", next_step: str = "", errors: tuple[FieldError, ...] = (), request_id: str = "") -> None:
        super().__init__(detail)
        self.status, self.detail, self.code, self.next_step, self.errors, self.request_id = status, detail, code, next_step, errors, request_id


def exchange(request: Request) -> Talk[Reply]:
    """One request to its answer, sent again where that is harmless and may help. Raises ApiError, Unreachable."""
    headers = dict(request.headers)
    if request.method in CHANGING:
        headers.setdefault("Idempotency-Key", secrets.token_hex(16))
    sent = Request(request.method, request.path, {name: value for name, value in request.params.items() if value is not None}, request.body, headers)
    for attempt in range(request.tries):
        reply = yield sent
        wait = min(LONGEST_PAUSE, FIRST_PAUSE * 2**attempt)
        last = attempt == request.tries - 1
        if isinstance(reply, Reply):
            busy = reply.status in AGAIN or (reply.status == 409 and _problem(reply).get("code") == "idempotency_in_progress")
            if not busy or last:
                if reply.status >= 400:
                    raise refusal(reply)
                return reply
            after = reply.headers.get("retry-after", "")
            wait = min(LONGEST_PAUSE, float(after)) if after.isdecimal() else wait
        elif last:
            raise Unreachable(f"No answer to {sent.method} {sent.path}: {reply}") from reply if isinstance(reply, Exception) else None
        yield Pause(wait)
    raise AssertionError("the last attempt returns or raises")


def refusal(reply: Reply) -> ApiError:
    """In the server's own words where it speaks problem+json."""
    found = _problem(reply)
    try:
        errors = tuple(FieldError.model_validate(each) for each in found.get("errors") or ())
        return ApiError(
            reply.status,
            str(found["detail"]),
            code=str(found.get("code", "")),
            next_step=str(found.get("next") or ""),
            errors=errors,
            request_id=str(found.get("request_id", "")),
        )
    except (KeyError, ValidationError):
        return ApiError(reply.status, f"The server answered {reply.status}.", next_step="Is another program listening there?")


def _problem(reply: Reply) -> dict[str, Any]:
    try:
        found = json.loads(reply.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def model(kind: type[M], request: Request) -> Talk[M]:
    """The answer as a model. Raises Unreachable for an answer in another form."""
    reply = yield from exchange(request)
    try:
        return kind.model_validate_json(reply.body)
    except ValidationError as error:
        raise Unreachable("The server answers in another form than this version reads: is it another program, or another version?") from error


class Following:
    """Where a reader of events is, over all its connections. `lines` takes one connection's lines and gives the events that are new."""

    def __init__(self, workflow_id: str, after: int) -> None:
        self.workflow_id, self.after = workflow_id, after
        self._failures = 0

    def request(self) -> Request:
        headers = {"Accept": "text/event-stream", "Last-Event-ID": str(self.after)}
        return Request("GET", f"/api/v1/workflows/{self.workflow_id}/events", headers=headers)

    def line(self, line: str) -> Iterator[Event]:
        if line.startswith("data:"):
            try:
                event = Event.model_validate_json(line[5:].strip())
            except ValidationError:
                return  # a kind of event that a newer server knows
            if event.seq > self.after:
                self.after, self._failures = event.seq, 0
                yield event

    def broken(self, error: Exception | None) -> float:
        """Seconds until the next connection. Raises Unreachable after too many in a row that gave nothing."""
        self._failures += 1
        if self._failures > TRIES:
            raise Unreachable(f"The events of {self.workflow_id} break off after {self.after}: {error}") from error
        return FIRST_PAUSE * 2**self._failures


def drive(talk: Talk[T], send: Callable[[Request], Reply | Exception], sleep: Callable[[float], object]) -> T:
    """Carries a talk out, blocking."""
    given: Reply | Exception | None = None
    while True:
        try:
            step = talk.send(given)
        except StopIteration as end:
            return end.value
        given = send(step) if isinstance(step, Request) else _none(sleep(step.seconds))


def _none(_: object) -> None:
    return None
