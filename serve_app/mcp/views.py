"""What the tools return: the contracts' own models, with of a workflow what a model needs to go on."""

from typing import Annotated, Any

from pydantic import Field

from cluster.contracts.artifacts import Artifact
from cluster.contracts.base import Instant, Model
from cluster.contracts.events import Event
from cluster.contracts.ids import WorkflowId
from cluster.contracts.workflows import Decision, DecisionStatus, ErrorRecord, Progress, Workflow, WorkflowStatus


class Production(Model):
    """A production as of now."""

    workflow_id: WorkflowId
    project_id: str
    type: str
    status: WorkflowStatus
    waits_for: Annotated[str, Field(description="What has to happen for it to go on, as a sentence; empty when nothing has to.")] = ""
    open_decisions: tuple[Decision, ...] = ()
    current_step: str = ""
    completed_steps: tuple[str, ...] = ()
    running: tuple[str, ...] = ()
    progress: Progress = Progress()
    results: dict[str, Any] = Field(default_factory=dict)
    errors: tuple[ErrorRecord, ...] = ()
    created_at: Instant
    ended_at: Instant | None = None
    last_seq: int = 0


class ProductionList(Model):
    items: tuple[Production, ...]
    next_cursor: str | None = None


class DecisionList(Model):
    items: tuple[Decision, ...]


class ArtifactList(Model):
    items: tuple[Artifact, ...]


class FetchedArtifact(Model):
    """A file: its words or picture stand beside this when it is small, else read the resource."""

    sha256: str
    name: str
    media_type: str
    size: int
    uri: str
    inline: bool


class EventList(Model):
    items: tuple[Event, ...]
    next_after: int
    terminal: bool


class WorkflowType(Model):
    name: str
    title: str
    input_schema: dict[str, Any]


class WorkflowTypeList(Model):
    items: tuple[WorkflowType, ...]


class Done(Model):
    """What a verb came to."""

    workflow_id: WorkflowId
    status: WorkflowStatus


def production(workflow: Workflow) -> Production:
    asked = () if workflow.status.terminal else tuple(d for d in workflow.user_decisions if d.status is DecisionStatus.OPEN)
    told = workflow.model_dump(include=set(Production.model_fields) & set(Workflow.model_fields))
    running = tuple(task for task in workflow.pending_tasks if not task.startswith("decision:"))
    return Production.model_validate(
        told | {"open_decisions": asked, "running": running, "errors": workflow.error_history[-5:], "waits_for": _waits(workflow, asked)}
    )


def _waits(workflow: Workflow, asked: tuple[Decision, ...]) -> str:
    if asked:
        return f"{len(asked)} open decision(s): {', '.join(d.kind for d in asked)}. Call `decide`."
    match workflow.status:
        case WorkflowStatus.PAUSED | WorkflowStatus.PAUSING:
            return "Somebody to resume it: call `resume_production`."
        case WorkflowStatus.QUARANTINED:
            return "An operator, to look at why it was set aside."
        case WorkflowStatus.PENDING:
            return "An engine to take it up; this takes a moment."
    return ""
