"""Workflows: start, list, read."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import AwareDatetime, Field, StringConstraints

from cluster.contracts.access import Permission
from cluster.contracts.base import Model
from cluster.contracts.errors import NotFound
from cluster.contracts.ids import PROJECT_ID_PATTERN, WORKFLOW_ID_PATTERN, ProjectId, WorkflowId
from cluster.contracts.listing import Order, WorkflowFilter, WorkflowPatch
from cluster.contracts.workflows import MOST_LABELS, NAME_LIMIT, Workflow, WorkflowOptions, WorkflowPage, WorkflowRequest, WorkflowStatus

from ..auth import Caller, Visible, allows, principal
from ..conditions import matches
from ..idempotency import REPLAYED, idempotency_key
from ..requests import JsonRoute, concerning
from ..services import Services, Use
from ..starts import accept
from ..waiting import Patience, Patient, rests

router = APIRouter(tags=["workflows"], route_class=JsonRoute)

Moment = Annotated[AwareDatetime | None, Query(description="An instant with its zone: 2026-01-31T12:00:00Z.")]
LabelPair = Annotated[str, StringConstraints(pattern=r"^[^=]{1,64}=.{0,256}$")]
NEXT_LINK = {"Link": {"description": 'Where the next page is, `rel="next"`; not there on the last.', "schema": {"type": "string"}}}

ProjectPath = Annotated[ProjectId, Path(pattern=PROJECT_ID_PATTERN)]


class StartRequest(Model):
    """The part of a workflow request that the address does not name."""

    name: Annotated[str, Field(max_length=NAME_LIMIT)] = ""
    input: dict[str, object] = Field(default_factory=dict)
    options: WorkflowOptions = WorkflowOptions()


@router.post("/api/v1/workflows", status_code=202, dependencies=[allows(Permission.PRODUCE)])
async def create_workflow(body: WorkflowRequest, request: Request, response: Response, services: Use, caller: Caller, patience: Patient) -> Workflow:
    """Accepts a workflow. Once this has answered 202 the workflow will be run; `Location` is its address.

    With `Prefer: wait=N` the answer is the workflow when it has ended (200) or has come to rest (202: it asks a person something, is paused or set aside), after N seconds at the latest.

    With an `Idempotency-Key` (1-255 visible ASCII characters) the same request again returns the same workflow and says `Idempotency-Replayed: true`.
    """
    if caller.home and "project_id" not in body.model_fields_set:
        body = body.model_copy(update={"project_id": caller.home})
    return await _start(body, request, response, services, caller, patience)


@router.post("/api/v1/projects/{project_id}/workflows/{type}", status_code=202, dependencies=[allows(Permission.PRODUCE)])
async def create_workflow_in_project(
    project_id: ProjectPath,
    type: Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,60}(@[0-9]{1,6})?$")],
    body: StartRequest,
    request: Request,
    response: Response,
    services: Use,
    caller: Caller,
    patience: Patient,
) -> Workflow:
    """The same as POST /api/v1/workflows, with project and type in the address."""
    full = WorkflowRequest(type=type, project_id=project_id, name=body.name, input=body.input, options=body.options)
    return await _start(full, request, response, services, caller, patience)


async def _start(body: WorkflowRequest, request: Request, response: Response, services: Services, caller: Caller, patience: Patience) -> Workflow:
    workflow, how = await accept(services, caller, body, principal(caller, request), key=idempotency_key(request.headers))
    concerning(request, workflow.workflow_id)
    response.headers["Location"] = f"/api/v1/workflows/{workflow.workflow_id}"
    if how == "attached":
        response.status_code = 200
    if how == "replayed":
        response.headers[REPLAYED] = "true"
    workflow = await patience.until(workflow, rests)
    if patience.seconds is not None and workflow.status.terminal:
        response.status_code = 200
    return workflow


async def filter_asked(
    caller: Caller,
    status: Annotated[list[WorkflowStatus] | None, Query(description="Any of these; may be given several times.", max_length=len(WorkflowStatus))] = None,
    project_id: Annotated[ProjectId | None, Query(pattern=PROJECT_ID_PATTERN)] = None,
    type: Annotated[str | None, Query(max_length=80, description="With or without version.")] = None,
    label: Annotated[list[LabelPair] | None, Query(description="`name=value`; several must all hold.", max_length=MOST_LABELS)] = None,
    parent_id: Annotated[WorkflowId | None, Query(pattern=WORKFLOW_ID_PATTERN)] = None,
    roots: Annotated[bool, Query(description="Only those that no other workflow started.")] = False,
    created_after: Moment = None,
    created_before: Moment = None,
    updated_after: Moment = None,
    updated_before: Moment = None,
    ended_after: Moment = None,
    ended_before: Moment = None,
    q: Annotated[str, Query(max_length=200, description="Words of the name or the logline.")] = "",
    order: Order = "newest",
) -> WorkflowFilter:
    """What a list is narrowed to. Raises NotFound for a project the key may not see."""
    if project_id and not caller.sees(project_id):
        raise NotFound(f"There is no project {project_id!r} that this key may see.")
    return WorkflowFilter(
        status=tuple(status or ()),
        project_id=project_id,
        type=type,
        labels={name: value for name, _, value in (pair.partition("=") for pair in label or ())},
        parent_id=parent_id,
        roots=roots,
        created_after=created_after,
        created_before=created_before,
        updated_after=updated_after,
        updated_before=updated_before,
        ended_after=ended_after,
        ended_before=ended_before,
        q=q,
        order=order,
    )


@router.get("/api/v1/workflows", dependencies=[allows(Permission.READ)], responses={200: {"headers": NEXT_LINK}})
async def list_workflows(
    request: Request,
    response: Response,
    services: Use,
    caller: Caller,
    wanted: Annotated[WorkflowFilter, Depends(filter_asked)],
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> WorkflowPage:
    """Workflows that suit every filter given, newest first or oldest first. Times are taken as "at or".

    Pass `next_cursor` as `cursor` with the same filters to read on, or follow the header `Link: <…>; rel="next"`. A page may hold fewer than `limit`, also none, and still have a cursor:
    where little suits, a page ends after some thousand workflows were looked at.
    """
    page = await services.store.list(wanted, among=caller.reach(), limit=limit, cursor=cursor)
    if page.next_cursor:
        following = request.url.include_query_params(cursor=page.next_cursor)
        response.headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return page


@router.get("/api/v1/workflows/{workflow_id}", dependencies=[allows(Permission.READ)], response_model=Workflow)
async def get_workflow(workflow: Visible, patience: Patient, if_none_match: Annotated[str | None, Header(include_in_schema=False)] = None) -> Response:
    """One workflow as of now. Its ETag changes with every event and every edit; `If-None-Match` answers 304 while nothing happened.

    With `Prefer: wait=N` the answer comes when it is no longer as `If-None-Match` says or, without that, when it has ended or waits for a person; after N seconds at the latest.
    """

    def has_news(now: Workflow) -> bool:
        return rests(now) if if_none_match is None else now.status.terminal or not matches(if_none_match, etag_of(now))

    workflow = await patience.until(workflow, has_news)
    headers = {"ETag": etag_of(workflow), "Cache-Control": "private, no-cache", **patience.applied}
    if if_none_match and matches(if_none_match, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(workflow.model_dump_json(), media_type="application/json", headers=headers)


@router.patch("/api/v1/workflows/{workflow_id}", dependencies=[allows(Permission.PRODUCE)])
async def edit_workflow(body: WorkflowPatch, workflow: Visible, request: Request, response: Response, services: Use, caller: Caller) -> Workflow:
    """Changes what people call a workflow, at any time, also after its end: a merge patch of `name` and `labels` (a label that is null goes). Its work is not touched.

    With `If-Match` it is changed only if nothing has happened to it since: 412 else.
    """
    edited = await services.store.tag(workflow.workflow_id, body, by=principal(caller, request))
    response.headers["ETag"] = etag_of(edited)
    return edited


def etag_of(workflow: Workflow) -> str:
    return f'"{workflow.last_seq}-{workflow.status}-{workflow.edits}"'
