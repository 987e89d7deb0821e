"""The Task Service's wire format: what a submit carries, and what each answer means. Pure functions, called by the client."""

import json
from typing import Any

import httpx

from cluster.contracts.errors import CallsheetError, Conflict, Misconfigured, ProviderRejected, ProviderUnavailable

from .contracts import TaskSubmission
from .discretion import discreet

URL_KEYS = {"generate_image": "image_url", "generate_video": "video_url", "process_audio": "audio_url"}


def media_url(task_type: str, result: dict[str, Any]) -> str | None:
    """The address of the result's media: the kind's own key first, then the general one, then whatever the listing has."""
    for key in (URL_KEYS.get(task_type, "media_url"), "media_url", "result_url"):
        if isinstance(url := result.get(key), str) and url:
            return url
    return None


def refusal(response: httpx.Response) -> CallsheetError:
    """What an answer that is no success means for the attempt."""
    status, said = response.status_code, _said(response)
    if status in (401, 403):
        return Misconfigured(f"The Task Service refused our key (HTTP {status}). Set TASK_SERVICE_API_KEY to a key it knows.")
    if status == 409:
        return Conflict(f"The Task Service: {said}")
    if status in (400, 413, 415, 422):
        return ProviderRejected(f"The Task Service refused the task: {said}")
    if status == 404:
        return ProviderUnavailable(f"There is no Task Service at {response.request.url} now (HTTP 404). See TASK_SERVICE_BASE_URL.")
    return ProviderUnavailable(f"The Task Service answered HTTP {status}: {said}", retry_after=retry_after(response))


def retry_after(response: httpx.Response) -> float | None:
    """Seconds of a Retry-After header; None when there is none or it is a date."""
    try:
        return max(0.0, float(response.headers["Retry-After"]))
    except (KeyError, ValueError):
        return None


def ended_result(task_id: str, state: dict[str, Any]) -> dict[str, Any] | None:
    """The result of a completed task, None while it goes on. Raises when it failed or was cancelled."""
    status = state.get("status")
    if status == "completed":
        result = state.get("result")
        return result if isinstance(result, dict) else {"result_url": state.get("result_url")}
    if status == "failed":
        message = f"Task {task_id} failed: {state.get('error') or 'the service gives no reason'}"
        if state.get("error_code") == "invalid_input":
            raise ProviderRejected(message)
        raise ProviderUnavailable(message, code="task_failed")
    if status == "cancelled":
        raise ProviderUnavailable(f"Task {task_id} was cancelled at the Task Service.", code="task_cancelled")
    return None


def progress_of(state: dict[str, Any]) -> tuple[float, str]:
    words = state.get("current_step") or state.get("status") or ""
    return min(1.0, max(0.0, number(state.get("progress")))), str(words)


def lacks_result(state: dict[str, Any]) -> bool:
    """Whether a task is said to be completed with nothing to show for it, as listings do."""
    return state.get("status") == "completed" and not isinstance(state.get("result"), dict) and not state.get("result_url")


def has_ended(state: dict[str, Any]) -> bool:
    return state.get("status") in ("completed", "failed", "cancelled")


def submit_body(submission: TaskSubmission, key: str, callback_url: str | None = None) -> dict[str, Any]:
    called_back = {"callback_url": callback_url} if callback_url else {}
    return called_back | {
        "project_id": submission.project_id,
        "task_type": submission.task_type,
        "task_data": submission.task_data,
        "priority": submission.priority,
        "metadata": {
            "idempotency_key": key,
            "workflow_id": submission.workflow_id,
            "execution_id": submission.execution_id,
            "attempt": submission.attempt,
            "part": submission.part,
            **({"progress_events": True} if callback_url else {}),
        },
    }


def is_json(response: httpx.Response) -> bool:
    return "json" in response.headers.get("Content-Type", "")


def json_object(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError as error:
        raise ProviderUnavailable("The Task Service answered something that is not JSON.", code="bad_answer") from error
    if not isinstance(answer, dict):
        raise ProviderUnavailable("The Task Service answered JSON that is not an object.", code="bad_answer")
    return answer


def _said(response: httpx.Response) -> str:
    """The service's own words, short."""
    try:
        body = response.json()
    except ValueError:
        return response.reason_phrase
    if not isinstance(body, dict):
        return response.reason_phrase
    words = body.get("message") or body.get("error") or body.get("detail") or response.reason_phrase
    return discreet(words if isinstance(words, str) else json.dumps(words), response.request.headers)[:300]


def number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
