"""The workflow types that can be started."""

from typing import Any

from fastapi import APIRouter

from cluster.contracts.access import Permission
from cluster.contracts.base import Model

from ..auth import allows
from ..services import Use

router = APIRouter(tags=["workflows"])


class WorkflowTypeList(Model):
    items: list[dict[str, Any]]


@router.get("/api/v1/workflow-types", dependencies=[allows(Permission.READ)])
async def list_workflow_types(services: Use) -> WorkflowTypeList:
    """Each type with its versions, its stages and what it takes as input."""
    return WorkflowTypeList(items=services.types.catalogue())
