"""The wire format of a Payload REST interface: queries, relations, and what each answer means. Pure functions, called by the Auto-Movie client.

A filter is written as Payload writes it, `{"project": {"equals": "…"}, "or": [{…}, {…}]}`; a bare value means `equals`. Fields of groups are named with dots.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx

from cluster.contracts.base import Model
from cluster.contracts.errors import CallsheetError, Conflict, FieldError, Misconfigured, NotFound, ProviderRejected, ProviderUnavailable

from .discretion import discreet

Where = Mapping[str, Any]
Document = dict[str, Any]
SHOWN = 300


class Page(Model):
    """One page of a collection."""

    docs: tuple[Document, ...]
    total: int
    page: int = 1
    more: bool = False


def query(where: Where | None = None, *, sort: str = "", limit: int | None = None, page: int | None = None, depth: int = 0) -> list[tuple[str, str]]:
    """Query parameters of a list. `depth` 0 keeps relations as ids."""
    found = [(f"where{path}", value) for path, value in _flat(where or {})]
    asked = {"sort": sort, "limit": limit, "page": page, "depth": depth}
    return found + [(name, str(value)) for name, value in asked.items() if value not in (None, "")]


def _flat(where: Where) -> Iterator[tuple[str, str]]:
    for name, condition in where.items():
        if name in ("or", "and"):
            for n, part in enumerate(condition):
                yield from ((f"[{name}][{n}]{path}", value) for path, value in _flat(part))
        elif isinstance(condition, Mapping):
            yield from ((f"[{name}][{operator}]", _text(value)) for operator, value in condition.items())
        else:
            yield f"[{name}][equals]", _text(condition)


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ",".join(map(_text, value))
    return str(value)


def id_of(relation: Any) -> str | None:
    """The id behind a relation field, which is an id or, by depth, the document."""
    found = relation.get("id") if isinstance(relation, Mapping) else relation
    return str(found) if found not in (None, "") else None


def page_of(response: httpx.Response) -> Page:
    answer = json_object(response)
    docs = answer.get("docs")
    if not isinstance(docs, list) or not all(isinstance(each, dict) and each.get("id") for each in docs):
        raise _bad_answer("a list without documents")
    total = answer.get("totalDocs")
    return Page(docs=tuple(docs), total=total if isinstance(total, int) else len(docs), page=int(answer.get("page") or 1), more=bool(answer.get("hasNextPage")))


def document_of(response: httpx.Response) -> Document:
    """The document of a create, an update (`{message, doc}`) or a read (bare)."""
    answer = json_object(response)
    found = answer.get("doc", answer)
    if not isinstance(found, dict) or not found.get("id"):
        raise _bad_answer("no document with an id")
    return found


def json_object(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError as error:
        raise _bad_answer("something that is not JSON") from error
    if not isinstance(answer, dict):
        raise _bad_answer("JSON that is not an object")
    return answer


def _bad_answer(what: str) -> ProviderUnavailable:
    return ProviderUnavailable(f"Auto-Movie answered {what}.", code="bad_answer")


def refusal(response: httpx.Response) -> CallsheetError:
    """What an answer that is no success means."""
    status, said = response.status_code, words_of(response)
    if status in (401, 403):
        return Misconfigured(
            f"Auto-Movie refused us (HTTP {status}: {said}). See AUTO_MOVIE_AUTH and the credentials beside it.", code="auto_movie_credentials"
        )
    if status == 404:
        return NotFound(f"Auto-Movie has nothing at {response.request.url.path} (HTTP 404).")
    if status == 409:
        return Conflict(f"Auto-Movie: {said}")
    if status in (400, 413, 415, 422):
        return ProviderRejected(f"Auto-Movie refused the values: {said}", errors=faults_of(response))
    code = "too_many" if status == 429 else None
    return ProviderUnavailable(f"Auto-Movie answered HTTP {status}: {said}", code=code, retry_after=retry_after(response))


def words_of(response: httpx.Response) -> str:
    """The app's own words, short."""
    try:
        said = "; ".join(str(each["message"]) for each in response.json()["errors"])
        return discreet(said, response.request.headers)[:SHOWN] or response.reason_phrase
    except (ValueError, KeyError, TypeError):
        return response.reason_phrase


def faults_of(response: httpx.Response) -> list[FieldError]:
    """Each refused field, from either shape of Payload's `data`."""
    found: list[FieldError] = []
    try:
        for error in response.json()["errors"]:
            data = error.get("data") or []
            for each in data.get("errors", ()) if isinstance(data, dict) else data:
                name = str(each.get("path") or each.get("field") or "")
                found.append(FieldError(pointer="/" + name.replace(".", "/"), detail=discreet(str(each.get("message", "")), response.request.headers)))
    except (ValueError, KeyError, TypeError, AttributeError):
        return found
    return found


def retry_after(response: httpx.Response) -> float | None:
    """Seconds of a Retry-After header; None when there is none or it is a date."""
    try:
        return max(0.0, float(response.headers["Retry-After"]))
    except (KeyError, ValueError):
        return None
