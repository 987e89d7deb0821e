"""Dead letters: workflows that failed or were set aside, and letting them go on, one by one or all of a project."""

from typing import Annotated, Any, Self

from fastapi import APIRouter, Query, Request
from pydantic import Field, model_validator

from cluster.contracts.access import Permission
from cluster.contracts.control import DeadLetterPage, Principal, Redriven, RedriveReport
from cluster.contracts.errors import CallsheetError, NotFound
from cluster.contracts.ids import PROJECT_ID_PATTERN, WORKFLOW_ID_PATTERN, ProjectId, WorkflowId

from ..auth import Caller, allows, find_visible, principal
from ..requests import JsonRoute, offset_of
from ..services import Services, Use
from .audit import Project, project_asked
from .control import RetryRequest, retried

router = APIRouter(prefix="/api/v1/dead-letters", tags=["control"], route_class=JsonRoute)

MOST = 1000
"""Workflows one redrive takes on."""
PAGE = 200


class RedriveRequest(RetryRequest):
    """Which workflows go on: those named, or all dead letters of a project."""

    workflow_ids: Annotated[tuple[Annotated[WorkflowId, Field(pattern=WORKFLOW_ID_PATTERN)], ...], Field(max_length=MOST)] = ()
    all: bool = False
    project_id: Annotated[ProjectId, Field(pattern=PROJECT_ID_PATTERN)] | None = None

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        if self.all == bool(self.workflow_ids):
            raise ValueError("Name `workflow_ids`, or say `all`.")
        return self


@router.get("", dependencies=[allows(Permission.READ)])
async def list_dead_letters(
    services: Use,
    caller: Caller,
    project_id: Project = None,
    limit: Annotated[int, Query(ge=1, le=PAGE)] = 50,
    cursor: Annotated[str, Query(max_length=20)] = "0",
) -> DeadLetterPage:
    """Workflows of a project that failed or are quarantined, newest first, each with why. A retry takes it off the list, so does the end of its retention."""
    return await services.control.dead_letters(project_asked(caller, project_id), limit=limit, offset=offset_of(cursor))


@router.post("/redrive", dependencies=[allows(Permission.OPERATE)])
async def redrive(body: RedriveRequest, request: Request, services: Use, caller: Caller) -> RedriveReport:
    """Retries each of them, as POST …/retry does; what cannot be retried says why and keeps nobody else from it. At most 1000 at once."""
    project = body.project_id
    if body.all:
        project = project_asked(caller, body.project_id, where="/project_id")
        ids = await _all(services, project)
    else:
        ids = list(dict.fromkeys(body.workflow_ids))
    by = principal(caller, request, body.reason)
    items = [await _redriven(services, caller, project, workflow_id, body, by) for workflow_id in ids[:MOST]]
    count = sum(item.outcome == "retried" for item in items)
    return RedriveReport(items=items, retried=count, refused=len(items) - count, more=len(ids) > MOST)


async def _all(services: Services, project: ProjectId) -> list[WorkflowId]:
    """The project's dead letters, oldest last, one more than a redrive takes on when there are more."""
    found: list[WorkflowId] = []
    offset: str | None = "0"
    while offset is not None and len(found) <= MOST:
        page = await services.control.dead_letters(project, limit=PAGE, offset=int(offset))
        found += [letter.workflow_id for letter in page.items]
        offset = page.next_cursor
    return found


async def _redriven(services: Services, caller: Caller, project: ProjectId | None, workflow_id: WorkflowId, asked: RetryRequest, by: Principal) -> Redriven:
    fields: dict[str, Any] = {"workflow_id": workflow_id}
    try:
        workflow = await find_visible(services, caller, workflow_id)
        if project and workflow.project_id != project:
            raise NotFound(f"There is no workflow {workflow_id} in the project {project!r}.")
        return Redriven(**fields, outcome="retried", status=(await retried(services, workflow, asked.version, by)).status)
    except CallsheetError as error:  # one that cannot go on keeps nobody else from it
        return Redriven(**fields, outcome="refused", code=error.code, detail=error.detail)
