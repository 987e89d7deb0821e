"""A workflow's agent executions: the ledger, as rows."""

from fastapi import APIRouter

from cluster.contracts.access import Permission
from cluster.contracts.agents import Execution
from cluster.contracts.base import Model

from ..auth import Visible, allows
from ..services import Use

router = APIRouter(tags=["workflows"])


class ExecutionList(Model):
    items: list[Execution]


@router.get("/api/v1/workflows/{workflow_id}/executions", dependencies=[allows(Permission.READ)])
async def list_executions(workflow: Visible, services: Use) -> ExecutionList:
    """Who did what, in how many attempts, on which actor; in the order they started."""
    return ExecutionList(items=list(await services.store.executions(workflow.workflow_id)))
