"""Checkpoints of a workflow, and forks: new workflows that go on from one of them, or from where the workflow stands, with something changed."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from cluster.contracts.access import Permission
from cluster.contracts.control import CheckpointView
from cluster.contracts.forks import CheckpointPage, ForkRequest
from cluster.contracts.workflows import Workflow

from ..auth import Caller, Visible, allows, principal
from ..bridge import BRIDGE, STARTED_BY
from ..idempotency import REPLAYED, idempotency_key
from ..requests import JsonRoute
from ..services import Traveller
from .bridge import bridge_checkpoints

router = APIRouter(tags=["time travel"], route_class=JsonRoute)

WORKFLOW = "/api/v1/workflows/{workflow_id}"


@router.get(f"{WORKFLOW}/checkpoints", dependencies=[allows(Permission.READ)], response_model=CheckpointPage)
async def list_checkpoints(
    workflow: Visible,
    request: Request,
    travel: Traveller,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[int | None, Query(ge=1)] = None,
) -> Any:
    """The states the workflow's graph went through, newest first. One that cannot be trusted is listed with its `problem` and nothing else.

    Asked without any parameter for a workflow that Auto-Movie's bridge has started, the answer has the bridge's form: a bare list.
    """
    if not request.query_params and workflow.options.labels.get(STARTED_BY) == BRIDGE:
        return await bridge_checkpoints(workflow, travel)
    found = await travel.history.page(workflow, limit=limit + 1, before=before)
    return CheckpointPage(items=found[:limit], next_before=found[limit - 1].n if len(found) > limit else None)


@router.get(f"{WORKFLOW}/checkpoints/{{n}}", dependencies=[allows(Permission.READ)])
async def get_checkpoint(workflow: Visible, n: Annotated[int, Path(ge=0)], travel: Traveller) -> CheckpointView:
    """One checkpoint with the graph's state in it. 500 `signature_invalid` when it cannot be trusted: it is not decoded."""
    return await travel.history.one(workflow, n)


@router.post(f"{WORKFLOW}/fork", status_code=202, dependencies=[allows(Permission.PRODUCE)])
async def fork_workflow(body: ForkRequest, workflow: Visible, request: Request, response: Response, travel: Traveller, caller: Caller) -> Workflow:
    """A new workflow over everything this one has finished; this one stays as it is. `Location` is its address.

    From a checkpoint of the past, answers given after it are asked for again. Whatever the changes do not concern is taken over, not made again. 422 points at each value that cannot be.
    """
    by = principal(caller, request, body.reason)
    return _located(response, *await travel.fork(workflow, body, by, idempotency_key=idempotency_key(request.headers)))


def _located(response: Response, made: Workflow, was_there: bool) -> Workflow:
    response.headers["Location"] = f"/api/v1/workflows/{made.workflow_id}"
    if was_there:
        response.headers[REPLAYED] = "true"
    return made
