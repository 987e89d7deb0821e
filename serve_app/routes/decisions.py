"""Decisions: the questions a workflow asks people, and their answers."""

from fastapi import APIRouter

from cluster.contracts.access import Permission
from cluster.contracts.base import Model
from cluster.contracts.control import Principal
from cluster.contracts.workflows import Decision, DecisionAnswer

from ..auth import Caller, Visible, allows
from ..requests import JsonRoute
from ..services import Use

router = APIRouter(tags=["decisions"], route_class=JsonRoute)


class DecisionList(Model):
    items: list[Decision]


@router.get("/api/v1/workflows/{workflow_id}/decisions", dependencies=[allows(Permission.READ)])
async def list_decisions(workflow: Visible) -> DecisionList:
    """Open and made ones, in the order they were opened."""
    return DecisionList(items=list(workflow.user_decisions))


@router.post("/api/v1/workflows/{workflow_id}/decisions", dependencies=[allows(Permission.DECIDE)])
async def make_decision(body: DecisionAnswer, workflow: Visible, services: Use, caller: Caller) -> Decision:
    """Answers an open decision, once. The same answer again returns it as made; another one is refused with 409."""
    decision, _ = await services.store.decide(workflow.workflow_id, body, by=Principal(name=caller.name, key_id=caller.key_id))
    assert decision is not None
    return decision
