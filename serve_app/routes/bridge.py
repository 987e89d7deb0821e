"""The routes that Auto-Movie's bridge calls, in its own words (`serve_app.bridge`): under `/api/v1`, where it expects them, and whole under `/bridge/api/v1`.

Three of its addresses mean something else here: the list of workflows, a workflow's checkpoints and `/{id}` itself have our form under `/api/v1`. A bridge whose base address is
`http://<host>:<port>/bridge` has its own forms of all of them; one that points at the port alone gets its form of the checkpoints for the workflows it has started itself.

The bridge stops following a workflow for good at the first answer that is no success. `status` therefore rides out an outage of Redis for a while, and then answers what this process last knew of the
workflow, with the header `Stale: true`.
"""

import asyncio
from collections import OrderedDict
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from cluster.contracts.access import Permission
from cluster.contracts.errors import FieldError, InvalidInput, NotFound, StoreUnavailable
from cluster.contracts.forks import ForkRequest
from cluster.contracts.ids import PROJECT_ID_PATTERN, ProjectId, WorkflowId
from cluster.contracts.workflows import Workflow, WorkflowRequest

from ..auth import Caller, Visible, allows, find_visible, principal, require_project
from ..bridge import BridgeGraph, BridgeStart, BridgeWorkflow, answer_of, checkpoint_of, graph_of, input_of, older_answer, options_of
from ..idempotency import REPLAYED, idempotency_key
from ..requests import JsonRoute
from ..services import Services, Traveller, Use
from ..starts import accept
from . import control, decisions

router = APIRouter(tags=["Auto-Movie's bridge"], route_class=JsonRoute)

HERE, APART = "/api/v1/workflows", "/bridge/api/v1/workflows"
READS, PRODUCES = [allows(Permission.READ)], [allows(Permission.PRODUCE)]
STEADY_SECONDS = 12.0
"""How long `status` waits for Redis before it answers from memory; the bridge gives up after 30 s."""
LOOK_SECONDS = 0.5
REMEMBERED = 2000
COUNTED = 2000
"""Workflows that a list counts at most."""


async def start_workflow(body: BridgeStart, request: Request, response: Response, services: Use, caller: Caller) -> BridgeWorkflow:
    """Starts a workflow in the bridge's words and answers at once. 422 when there is no such type, or its input is not right. An `Idempotency-Key` counts as everywhere."""
    key = idempotency_key(request.headers)
    require_project(caller, body.project_id)
    await services.types.refresh(body.type)
    schema = _schema(services, body.type)
    full = WorkflowRequest(type=body.type, project_id=body.project_id, input=input_of(body.input, schema), options=options_of(body))
    workflow, how = await accept(services, caller, full, principal(caller, request), key=key)
    response.headers["Location"] = f"{HERE}/{workflow.workflow_id}"
    if how == "created":
        services.meter.add("workflows_accepted_total", type=workflow.type)
    if how == "replayed":
        response.headers[REPLAYED] = "true"
    _last_known(request)[workflow.workflow_id] = workflow
    return answer_of(workflow, _now())


def _schema(services: Services, name: str) -> dict[str, Any]:
    """The schema of the type's input. Raises InvalidInput when there is none: to the bridge it is a value of the request."""
    try:
        pinned = services.types.pin(name)
    except NotFound as error:
        raise InvalidInput(
            error.detail, errors=[FieldError(pointer="/type", detail="no workflow type here")], next_step="See /api/v1/workflow-types."
        ) from error
    return _entry(services, pinned).get("input_schema", {})


def _entry(services: Services, pinned: str) -> dict[str, Any]:
    return next(iter(services.types.versions(pinned)), {})


async def workflow_status(workflow_id: WorkflowId, request: Request, response: Response, services: Use, caller: Caller) -> BridgeWorkflow:
    """How far a workflow is, in the bridge's words."""
    workflow, stale = await _steady(workflow_id, request, services, caller)
    if stale:
        response.headers["Stale"] = "true"
    return answer_of(workflow, _now())


async def _steady(workflow_id: WorkflowId, request: Request, services: Services, caller: Caller) -> tuple[Workflow, bool]:
    """The workflow, or its successor where it went on as another one; and whether this is only what was known before an outage."""
    known, deadline = _last_known(request), asyncio.get_running_loop().time() + STEADY_SECONDS
    while True:
        try:
            async with asyncio.timeout_at(deadline):
                workflow = await find_visible(services, caller, workflow_id)
                while workflow.successor_id:
                    workflow = await find_visible(services, caller, workflow.successor_id)
        except (StoreUnavailable, TimeoutError) as error:
            if asyncio.get_running_loop().time() + LOOK_SECONDS < deadline:
                await asyncio.sleep(LOOK_SECONDS)
                continue
            if (before := known.get(workflow_id)) is None or not caller.sees(before.project_id):
                raise StoreUnavailable("Redis does not answer, and this process has not seen the workflow before.", retry_after=LOOK_SECONDS) from error
            return before, True
        known[workflow_id] = workflow = workflow.model_copy(update={"workflow_id": workflow_id})
        known.move_to_end(workflow_id)
        while len(known) > REMEMBERED:
            known.popitem(last=False)
        return workflow, False


def _last_known(request: Request) -> OrderedDict[str, Workflow]:
    """What this process last told of workflows: a memory against outages, which nobody relies on otherwise."""
    state = request.app.state
    if not hasattr(state, "last_known"):
        state.last_known = OrderedDict()
    return state.last_known


async def workflow_graph(workflow: Visible, services: Use) -> BridgeGraph:
    """Agents and decisions of a workflow as nodes, with what each waits for as edges."""
    specs = {str(spec.id): spec for spec in services.agents()}
    executions = await services.store.executions(workflow.workflow_id)
    return graph_of(workflow, _entry(services, workflow.type), specs, executions)


async def bridge_checkpoints(workflow: Visible, travel: Traveller) -> Response:
    """The checkpoints as a bare list, newest first."""
    found = await travel.history.page(workflow, limit=200, before=None)
    return JSONResponse([checkpoint_of(workflow, view).model_dump(mode="json", by_alias=True) for view in found])


class Restored(BaseModel):
    workflowId: str
    """The workflow that goes on from there; the old one stays as it is."""
    restoredFrom: str
    checkpointId: str


async def restore_checkpoint(checkpoint_id: str, workflow: Visible, request: Request, travel: Traveller, caller: Caller) -> Restored:
    """Goes on from a checkpoint, in a workflow of its own; `checkpoint_id` is its id or its number. The same request again finds the workflow it made."""
    views = await travel.history.page(workflow, limit=200, before=None)
    view = next((each for each in views if checkpoint_id in (each.checkpoint_id, str(each.n))), None)
    if view is None:
        raise NotFound(f"Workflow {workflow.workflow_id} has no checkpoint {checkpoint_id[:80]!r}.", code="unknown_checkpoint")
    by = principal(caller, request, f"Restored from checkpoint {view.n}.")
    made, _ = await travel.fork(workflow, ForkRequest(from_checkpoint=view.n), by, idempotency_key=idempotency_key(request.headers))
    return Restored(workflowId=made.workflow_id, restoredFrom=workflow.workflow_id, checkpointId=view.checkpoint_id)


async def bridge_list(
    services: Use,
    caller: Caller,
    status: Annotated[str | None, Query(max_length=20)] = None,
    project_id: Annotated[ProjectId | None, Query(pattern=PROJECT_ID_PATTERN)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0, le=COUNTED)] = 0,
) -> dict[str, Any]:
    """Workflows, newest first, in the form of the older orchestrator contract; at most 2000 are counted."""
    if project_id and not caller.sees(project_id):
        raise NotFound(f"There is no project {project_id!r} that this key may see.")
    now, cursor, found = _now(), None, list[dict[str, Any]]()
    while len(found) < COUNTED:
        page = await services.store.list(project_id=project_id, among=caller.reach(), limit=200, cursor=cursor)
        found += [answer for each in page.items if status in (None, (answer := older_answer(each, now))["status"])]
        if (cursor := page.next_cursor) is None:
            break
    return {"workflows": found[offset : offset + limit], "total_count": len(found), "has_more": offset + limit < len(found)}


async def bridge_workflow(workflow: Visible) -> dict[str, Any]:
    """One workflow, in the form of the older orchestrator contract."""
    return older_answer(workflow, _now())


def _now() -> datetime:
    return datetime.now(UTC)


for base, mark in ((HERE, ""), (APART, "bridge_")):
    router.add_api_route(
        f"{base}/start", start_workflow, methods=["POST"], name=f"{mark}start_workflow", dependencies=PRODUCES, response_model_exclude_none=True
    )
    router.add_api_route(f"{base}/{{workflow_id}}/status", workflow_status, name=f"{mark}workflow_status", dependencies=READS, response_model_exclude_none=True)
    router.add_api_route(f"{base}/{{workflow_id}}/graph", workflow_graph, name=f"{mark}workflow_graph", dependencies=READS, response_model_exclude_none=True)
    router.add_api_route(
        f"{base}/{{workflow_id}}/restore/{{checkpoint_id}}", restore_checkpoint, methods=["POST"], name=f"{mark}restore", dependencies=PRODUCES
    )
router.add_api_route(APART, bridge_list, name="bridge_list", dependencies=READS)
router.add_api_route(f"{APART}/{{workflow_id}}", bridge_workflow, name="bridge_workflow", dependencies=READS)
router.add_api_route(f"{APART}/{{workflow_id}}/checkpoints", bridge_checkpoints, name="bridge_checkpoints", dependencies=READS)
for verb, act in (("pause", control.pause_workflow), ("resume", control.resume_workflow), ("cancel", control.cancel_workflow)):
    for method in ("POST", "PUT"):
        router.add_api_route(f"{APART}/{{workflow_id}}/{verb}", act, methods=[method], name=f"bridge_{verb}_{method.lower()}", dependencies=PRODUCES)
router.add_api_route(f"{APART}/{{workflow_id}}", control.cancel_workflow, methods=["DELETE"], name="bridge_delete", dependencies=PRODUCES)
router.add_api_route(
    f"{APART}/{{workflow_id}}/decisions", decisions.make_decision, methods=["POST"], name="bridge_decide", dependencies=[allows(Permission.DECIDE)]
)
