"""The Brain's wire format: what a write carries, and what its answers mean. Pure functions, called by the links.

The deployed Brain refuses some words, gives texts back only from the properties, and does not keep projects apart. So every write has its text and its project in the properties, refused words are
broken up in the text it searches, and a result counts only when it proves to be of the project that was asked for.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

import httpx

from cluster.contracts.errors import CallsheetError, Misconfigured, ProviderRejected, ProviderUnavailable

from .contracts import Known, Note

REFUSED = re.compile(r"error:|no user message|undefined|null|\[object object\]", re.IGNORECASE)
SHORTEST = 10
BREAK = "·"
BRAIN = "The Brain"


class Unsupported(Exception):
    """The Brain at this address does not speak this dialect, or cannot do this in it."""


def acceptable(text: str) -> str:
    """The text as the Brain takes it: refused words broken by a dot, too short ones lengthened. The original travels in the properties."""
    safe = REFUSED.sub(lambda found: found[0][:2] + BREAK + found[0][2:], text)
    return safe if len(safe) >= SHORTEST else f"note: {safe}".ljust(SHORTEST, ".")


def properties_of(note: Note) -> dict[str, Any]:
    return {**note.properties, "content": note.text, "project_id": note.project_id, "kind": note.kind, "key": note.key}


def known(results: Any, project_id: str, kind: str | None) -> tuple[Known, ...]:
    """Results of whatever dialect as what they are to us; those of other projects, of other kinds and of nobody are left out. Raises ProviderUnavailable when they are no results at all."""
    if not isinstance(results, list):
        raise bad_answer("gave no list of results")
    found = [one for each in results if isinstance(each, dict) and (one := _one(each, project_id)) is not None]
    unique = {one.properties.get("key") or one.node_id: one for one in reversed(found)}
    return tuple(sorted((one for one in unique.values() if kind in (None, one.kind)), key=lambda one: (-one.score, one.text, one.node_id)))


def _one(result: Mapping[str, Any], project_id: str) -> Known | None:
    properties = next((result[name] for name in ("metadata", "properties") if isinstance(result.get(name), dict)), {})
    if project_id != (properties.get("project_id") or result.get("project_id") or result.get("projectId")):
        return None
    text = next((each for each in (properties.get("content"), result.get("content"), result.get("text")) if isinstance(each, str) and each), "")
    node_id = result.get("id") or result.get("nodeId")
    if not text or not isinstance(node_id, str):
        return None
    kind = str(properties.get("kind") or result.get("type") or "document")
    return Known(node_id=node_id, kind=kind, text=text, properties=dict(properties), score=_score(result))


def _score(result: Mapping[str, Any]) -> float:
    given = next((result[name] for name in ("score", "similarity", "similarity_score") if isinstance(result.get(name), int | float)), 0.0)
    return round(min(1.0, max(0.0, float(given))), 6)


def node_id_of(answer: Mapping[str, Any]) -> str:
    """The id of a node that was written, by any of the names it is given. Raises ProviderUnavailable when there is none."""
    node = answer.get("node")
    given = node.get("id") if isinstance(node, dict) else next((answer[name] for name in ("id", "node_id", "character_id") if name in answer), None)
    if not isinstance(given, str) or not given:
        raise bad_answer("took a note but gave it no id")
    return given


def json_of(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError as error:
        raise bad_answer("sent something that is no JSON") from error
    return answer if isinstance(answer, dict) else _no_object()


def frame_of(text: str | bytes) -> dict[str, Any]:
    try:
        frame = json.loads(text)
    except ValueError as error:
        raise bad_answer("sent a frame that is no JSON") from error
    return frame if isinstance(frame, dict) else _no_object()


def _no_object() -> dict[str, Any]:
    raise bad_answer("sent JSON that is no object")


def bad_answer(what: str) -> ProviderUnavailable:
    return ProviderUnavailable(f"{BRAIN} {what}.", code="bad_answer")


def refusal(status: int, said: str, retry_after: float | None = None) -> CallsheetError:
    """What an answer that is no success means."""
    if status in (401, 403):
        return Misconfigured(f"{BRAIN} refused our key (HTTP {status}). Set BRAIN_SERVICE_API_KEY to a key it knows.")
    if status in (400, 413, 415, 422):
        return ProviderRejected(f"{BRAIN} refused what was sent: {said[:300]}")
    if status in (404, 405):
        return ProviderUnavailable(f"There is no Brain at this address now (HTTP {status}). See BRAIN_SERVICE_BASE_URL.")
    return ProviderUnavailable(f"{BRAIN} answered HTTP {status}: {said[:300]}", retry_after=retry_after)
