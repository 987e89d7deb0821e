"""Workflows: start, list, read."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request, Response
from pydantic import Field

from cluster.contracts.access import Permission
from cluster.contracts.base import Model
from cluster.contracts.errors import NotFound
from cluster.contracts.ids import PROJECT_ID_PATTERN, ProjectId
from cluster.contracts.workflows import Workflow, WorkflowOptions, WorkflowPage, WorkflowRequest, WorkflowStatus

from ..auth import Caller, Visible, allows, principal
from ..idempotency import REPLAYED, idempotency_key
from ..requests import JsonRoute, concerning
from ..services import Services, Use
from ..starts import accept

router = APIRouter(tags=["workflows"], route_class=JsonRoute)

ProjectPath = Annotated[ProjectId, Path(pattern=PROJECT_ID_PATTERN)]


class StartRequest(Model):
    """The part of a workflow request that the address does not name."""

    input: dict[str, object] = Field(default_factory=dict)
    options: WorkflowOptions = WorkflowOptions()


@router.post("/api/v1/workflows", status_code=202, dependencies=[allows(Permission.PRODUCE)])
async def create_workflow(body: WorkflowRequest, request: Request, response: Response, services: Use, caller: Caller) -> Workflow:
    """Accepts a workflow. Once this has answered 202 the workflow will be run; `Location` is its address.

    With an `Idempotency-Key` (1-255 visible ASCII characters) the same request again returns the same workflow and says `Idempotency-Replayed: true`.
    """
    if caller.home and "project_id" not in body.model_fields_set:
        body = body.model_copy(update={"project_id": caller.home})
    return await _start(body, request, response, services, caller)


@router.post("/api/v1/projects/{project_id}/workflows/{type}", status_code=202, dependencies=[allows(Permission.PRODUCE)])
async def create_workflow_in_project(
    project_id: ProjectPath,
    type: Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,60}(@[0-9]{1,6})?$")],
    body: StartRequest,
    request: Request,
    response: Response,
    services: Use,
    caller: Caller,
) -> Workflow:
    """The same as POST /api/v1/workflows, with project and type in the address."""
    full = WorkflowRequest(type=type, project_id=project_id, input=body.input, options=body.options)
    return await _start(full, request, response, services, caller)


async def _start(body: WorkflowRequest, request: Request, response: Response, services: Services, caller: Caller) -> Workflow:
    workflow, how = await accept(services, caller, body, principal(caller, request), key=idempotency_key(request.headers))
    concerning(request, workflow.workflow_id)
    response.headers["Location"] = f"/api/v1/workflows/{workflow.workflow_id}"
    if how == "attached":
        response.status_code = 200
    if how == "replayed":
        response.headers[REPLAYED] = "true"
    return workflow


@router.get("/api/v1/workflows", dependencies=[allows(Permission.READ)])
async def list_workflows(
    services: Use,
    caller: Caller,
    status: WorkflowStatus | None = None,
    project_id: Annotated[ProjectId | None, Query(pattern=PROJECT_ID_PATTERN)] = None,
    type: Annotated[str | None, Query(max_length=80)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> WorkflowPage:
    """Newest first. Pass `next_cursor` as `cursor` to read on."""
    if project_id and not caller.sees(project_id):
        raise NotFound(f"There is no project {project_id!r} that this key may see.")
    return await services.store.list(project_id=project_id, among=caller.reach(), status=status, type=type, limit=limit, cursor=cursor)


@router.get("/api/v1/workflows/{workflow_id}", dependencies=[allows(Permission.READ)], response_model=Workflow)
async def get_workflow(workflow: Visible, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """One workflow as of now. Its ETag changes with every event; `If-None-Match` answers 304 while nothing happened."""
    headers = {"ETag": f'"{workflow.last_seq}-{workflow.status}"', "Cache-Control": "private, no-cache"}
    if if_none_match and matches(if_none_match, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(workflow.model_dump_json(), media_type="application/json", headers=headers)


def matches(if_none_match: str, etag: str) -> bool:
    """Weak comparison of RFC 9110, section 13.1.2."""
    offered = {each.strip().removeprefix("W/") for each in if_none_match.split(",")}
    return "*" in offered or etag in offered
