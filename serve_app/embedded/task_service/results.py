"""The result object of a render: the keys the neighbours document, as far as they can be said truthfully, and what the renderer adds."""

from typing import Any

from .models import URL_KEY, Task, TaskType
from .renderers import Made
from .store import Media


def result_of(task: Task, made: Made, media: Media) -> dict[str, Any]:
    """Media addresses are paths here; `models.public_result` makes them absolute for whoever asks."""
    path = f"/api/v1/media/{media.sha256}/{made.file_name}"
    return {
        "provider": "offline-renderer",
        **_documented(task, made.result),
        **made.result,
        "task_id": task.task_id,
        "project_id": task.project_id,
        "status": "completed",
        URL_KEY[task.task_type]: path,
        "media_url": path,
        "media_type": made.media_type,
        "format": made.file_name.rsplit(".", 1)[-1],
        "checksum": media.sha256,
        "size_bytes": media.size,
    }


def _documented(task: Task, rendered: dict[str, Any]) -> dict[str, Any]:
    if task.task_type is TaskType.GENERATE_IMAGE:
        return {"prompt": task.task_data.get("prompt", "")}
    if task.task_type is TaskType.PROCESS_AUDIO:
        return {"prompt": task.task_data.get("prompt", ""), "duration": rendered.get("seconds"), "sample_rate": 48_000}
    scene = task.task_data.get("scene_data")
    return {
        "scene_id": scene.get("scene_id") if isinstance(scene, dict) else None,
        "duration": rendered.get("seconds"),
        "resolution": f"{rendered.get('width')}x{rendered.get('height')}",
    }
