"""What agents ask of the Task Service and what they get back, free of its wire format."""

from typing import Any, Literal

from cluster.contracts.agents import Usage
from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.base import Model
from cluster.contracts.ids import ExecutionId, ProjectId, WorkflowId

OFFLINE_RENDERER = "offline-renderer"
"""Provider of pictures drawn by `agents.media`; its clips have the film's own codec settings."""

RENDER_SECONDS = "render_seconds"
"""Field of a service's result: how long it worked on the task. The rest of the time until its answer was spent in its queue."""

TaskType = Literal["generate_image", "generate_video", "process_audio", "evaluate_department"]


class TaskSubmission(Model):
    """One render to be done once. (execution_id, part) is the idempotency key: submitting again finds the first task."""

    project_id: ProjectId
    workflow_id: WorkflowId
    execution_id: ExecutionId
    attempt: int = 1
    part: str = ""
    """Tells several tasks of one execution apart."""
    task_type: str
    task_data: dict[str, Any]
    priority: int = 2

    @property
    def idempotency_key(self) -> str:
        return f"{self.execution_id}:{self.part}" if self.part else str(self.execution_id)


class TaskOutcome(Model):
    """A finished task with its media, downloaded and checked against the length and checksum the service gave."""

    task_id: str
    result: dict[str, Any]
    """The service's own result object, e.g. with `visemes` and `seconds` of a spoken line."""
    content: bytes
    media_type: str
    file_name: str
    checksum: str = ""
    provider: str
    usage: Usage = Usage()
    media: ArtifactRef | None = None
    """Set once the bytes are in the artifact store."""
