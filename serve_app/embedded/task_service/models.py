"""The wire models of the Task Service. Requests ignore unknown fields and answers may grow, as the neighbour's own do."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, TypeAdapter, field_validator

PROJECT_ID = r"^[a-zA-Z0-9_-]{1,100}$"
_URL = TypeAdapter(HttpUrl)


class TaskStatus(StrEnum):
    QUEUED = "queued"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINAL = frozenset({TaskStatus.COMPLETED, TaskStatus.FAILED, TaskStatus.CANCELLED})


class TaskType(StrEnum):
    """Every type a submit may name; `SUPPORTED` are those that can be run."""

    GENERATE_IMAGE = "generate_image"
    GENERATE_VIDEO = "generate_video"
    PROCESS_AUDIO = "process_audio"
    EVALUATE_DEPARTMENT = "evaluate_department"
    RENDER_ANIMATION = "render_animation"
    TEST_PROMPT = "test_prompt"
    AUTOMATED_GATHER_CREATION = "automated_gather_creation"


SUPPORTED = (TaskType.GENERATE_IMAGE, TaskType.GENERATE_VIDEO, TaskType.PROCESS_AUDIO, TaskType.EVALUATE_DEPARTMENT)
URL_KEY = {TaskType.GENERATE_IMAGE: "image_url", TaskType.GENERATE_VIDEO: "video_url", TaskType.PROCESS_AUDIO: "audio_url"}


class Submit(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    project_id: Annotated[str, Field(pattern=PROJECT_ID)]
    task_type: TaskType
    task_data: dict[str, Any]
    priority: Annotated[int, Field(ge=1, le=3)] = 2
    """1 high, 2 normal, 3 low."""
    callback_url: str | None = None
    metadata: dict[str, Any] | None = None
    """Echoed in the webhooks. `idempotency_key` counts as the header; `progress_events: true` asks for progress webhooks."""

    @field_validator("callback_url")
    @classmethod
    def _http(cls, value: str | None) -> str | None:
        if value is not None:
            _URL.validate_python(value)
        return value


class Accepted(BaseModel):
    """Answer to a submit."""

    task_id: str
    status: TaskStatus
    project_id: str
    estimated_duration: int
    """Seconds until the end, waiting included."""
    queue_position: int
    """1 for the task that is taken next; 0 when it no longer waits."""
    created_at: str


class Task(BaseModel):
    """A task as the store knows it. Times are Unix seconds."""

    model_config = ConfigDict(frozen=True)

    task_id: str
    project_id: str
    task_type: TaskType
    task_data: dict[str, Any]
    priority: int
    callback_url: str | None
    metadata: dict[str, Any]
    base_url: str
    """Address the submit came in by; webhooks give media URLs under it."""
    status: TaskStatus
    progress: float
    current_step: str
    result: dict[str, Any] | None
    error: str | None
    error_code: str | None
    original_task_id: str | None
    attempts: int
    created_at: float
    started_at: float | None
    completed_at: float | None


def iso(seconds: float | None) -> str | None:
    """Unix seconds as ISO 8601 with `Z`."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def public_result(task: Task, base_url: str) -> dict[str, Any] | None:
    """The result with absolute media URLs under `base_url`; the store keeps them as paths."""
    if task.result is None or not (path := task.result.get("media_url")):
        return task.result
    url = base_url.rstrip("/") + path
    return {**task.result, "media_url": url, URL_KEY[task.task_type]: url}


def ended_event(task: Task) -> dict[str, Any]:
    """Webhook body of a task that has ended; the neighbour's own shape."""
    event: dict[str, Any] = {"task_id": task.task_id, "project_id": task.project_id, "status": task.status}
    if task.status is TaskStatus.COMPLETED:
        event |= {"result": public_result(task, task.base_url), "completed_at": iso(task.completed_at), "processing_time": run_seconds(task)}
    elif task.status is TaskStatus.FAILED:
        event |= {"error": task.error, "error_code": task.error_code, "failed_at": iso(task.completed_at)}
    else:
        event |= {"cancelled_at": iso(task.completed_at)}
    return _with_metadata(event, task)


def progress_event(task: Task) -> dict[str, Any]:
    event = {"task_id": task.task_id, "project_id": task.project_id, "status": task.status, "progress": task.progress, "current_step": task.current_step}
    return _with_metadata(event, task)


def run_seconds(task: Task) -> float | None:
    """Seconds between the start and the end of the work."""
    return round(task.completed_at - task.started_at, 3) if task.completed_at and task.started_at else None


def _with_metadata(event: dict[str, Any], task: Task) -> dict[str, Any]:
    return {**event, "metadata": task.metadata} if task.metadata else event
