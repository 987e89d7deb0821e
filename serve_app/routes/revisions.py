"""Revisions: a change to a film, what it would make again, and, once confirmed, the film with it."""

from typing import Any

from fastapi import APIRouter, Request, Response

from cluster.contracts.access import Permission
from cluster.contracts.forks import ReviseRequest
from cluster.contracts.revisions import RevisionPlan
from cluster.contracts.workflows import Workflow

from ..auth import Caller, Visible, allows, principal
from ..idempotency import REPLAYED
from ..requests import JsonRoute
from ..services import Traveller

router = APIRouter(tags=["time travel"], route_class=JsonRoute)

_CONFIRMED: dict[int | str, dict[str, Any]] = {202: {"model": Workflow, "description": "Confirmed: the new film is being made; `Location` is its address."}}


@router.post("/api/v1/workflows/{workflow_id}/revise", dependencies=[allows(Permission.PRODUCE)], response_model=RevisionPlan, responses=_CONFIRMED)
async def revise_workflow(body: ReviseRequest, workflow: Visible, request: Request, travel: Traveller, caller: Caller) -> Response:
    """Without `confirm`: which executions the changes would run again, why, and what that takes; nothing happens.

    With `confirm`, the plan's token: a new film is made that way, over everything the changes do not concern. 409 `plan_outdated` when the plan is another one by now. The same confirmation again finds
    the same film.
    """
    by = principal(caller, request, body.reason)
    if body.confirm is None:
        plan = await travel.plan(workflow, body, by)
        return Response(plan.model_dump_json(), media_type="application/json", headers={"Cache-Control": "no-cache"})
    film, was_there = await travel.revise(workflow, body, by)
    headers = {"Location": f"/api/v1/workflows/{film.workflow_id}", **({REPLAYED: "true"} if was_there else {})}
    return Response(film.model_dump_json(), 202, headers, "application/json")
