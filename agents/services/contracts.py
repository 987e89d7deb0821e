"""What agents ask of the neighbours and what they get back, free of wire formats: renders of the Task Service, knowledge of the Brain."""

import hashlib
import json
from typing import Any, Literal

from pydantic import Field

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


class Note(Model):
    """One thing a project knows, as it is given to the Brain."""

    project_id: ProjectId
    kind: str
    """`canon`, `character`, …: searches can be narrowed to one."""
    text: str
    """A sentence or more; what a search goes by."""
    properties: dict[str, Any] = Field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same knowledge has the same key, so that writing it again adds nothing."""
        content = json.dumps([self.project_id, self.kind, self.text, self.properties], sort_keys=True, ensure_ascii=False)
        return f"callsheet:{hashlib.sha256(content.encode()).hexdigest()[:40]}"


class Known(Model):
    """Something the Brain found."""

    node_id: str
    kind: str
    text: str
    properties: dict[str, Any] = Field(default_factory=dict)
    score: float
    """Nearness to what was asked, 0 to 1."""
