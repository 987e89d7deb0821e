"""Decisions: the questions a workflow asks people, and their answers."""

from typing import Literal

from fastapi import APIRouter, Request, Response

from cluster.contracts.access import Permission
from cluster.contracts.base import Model
from cluster.contracts.workflows import Decision, DecisionAnswer, WorkflowStatus

from ..auth import Caller, Visible, allows, principal
from ..requests import JsonRoute
from ..services import Use
from ..waiting import Patient, rests

router = APIRouter(tags=["decisions"], route_class=JsonRoute)


class DecisionList(Model):
    items: list[Decision]


class KeptAnswer(Model):
    """An answer to a question that is not open yet."""

    status: Literal["kept"] = "kept"


@router.get("/api/v1/workflows/{workflow_id}/decisions", dependencies=[allows(Permission.READ)])
async def list_decisions(workflow: Visible) -> DecisionList:
    """Open and made ones, in the order they were opened; each with the JSON schema of an answer and its deadline."""
    return DecisionList(items=list(workflow.user_decisions))


@router.post(
    "/api/v1/workflows/{workflow_id}/decisions",
    dependencies=[allows(Permission.DECIDE)],
    responses={202: {"model": Decision | KeptAnswer, "description": "Kept: applied when the pause is over, or when the gate opens."}},
)
async def make_decision(
    body: DecisionAnswer, workflow: Visible, request: Request, response: Response, services: Use, caller: Caller, patience: Patient
) -> Decision | KeptAnswer:
    """Answers a decision, by its `decision_id` or by its gate's `kind`, once. The same answer again returns it as made.

    202 during a pause: the decision is made and applied afterwards. 202 with `{"status": "kept"}` for a gate that has not opened yet: the answer is applied when it does.
    With `Prefer: wait=N` the answer comes when the workflow has ended or asks the next question, after N seconds at the latest.
    409 `decision_already_made` when another answer came first, `decision_closed` after the workflow's end; 422 points at what does not fit the decision's `answer_schema`.
    """
    decision, status = await services.store.decide(workflow.workflow_id, body, by=principal(caller, request))
    if decision is None or status in (WorkflowStatus.PAUSING, WorkflowStatus.PAUSED):
        response.status_code = 202
    if decision is not None and decision.made_at is not None:
        services.meter.observe("decision_seconds", (decision.made_at - decision.opened_at).total_seconds(), gate=decision.kind)
    if decision is not None:
        await patience.until(workflow, rests)
    return decision or KeptAnswer()
