"""The audit log of a project: what people did to its workflows, and how these ended."""

from typing import Annotated

from fastapi import APIRouter, Query

from cluster.contracts.access import Permission
from cluster.contracts.control import AuditPage
from cluster.contracts.errors import FieldError, InvalidInput
from cluster.contracts.ids import LOG_PATTERN, PROJECT_ID_PATTERN, WORKFLOW_ID_PATTERN, ProjectId, WorkflowId

from ..auth import Caller, allows, check_project
from ..services import Use

router = APIRouter(tags=["control"])

Project = Annotated[ProjectId | None, Query(pattern=PROJECT_ID_PATTERN, description="Needed by keys of several projects; others have theirs.")]


def project_asked(caller: Caller, project_id: ProjectId | None, *, where: str = "/query/project_id") -> ProjectId:
    """The project a request is about. Raises InvalidInput when neither the request nor the key names one, NotFound for one that the key may not see, Forbidden for too low a role in it."""
    if found := project_id or caller.home:
        check_project(caller, found)
        return found
    raise InvalidInput("Name a project: this key does not live in a single one.", errors=[FieldError(pointer=where, detail="missing")])


@router.get("/api/v1/audit", dependencies=[allows(Permission.OPERATE)])
async def list_audit(
    services: Use,
    caller: Caller,
    project_id: Annotated[
        ProjectId | None,
        Query(
            pattern=LOG_PATTERN,
            description="Needed by keys of several projects; others have theirs. `@installation`: what concerns no single one, for a role in the installation.",
        ),
    ] = None,
    workflow_id: Annotated[
        WorkflowId | None, Query(pattern=WORKFLOW_ID_PATTERN, description="Only what concerns this workflow, which may be long gone.")
    ] = None,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> AuditPage:
    """Who did what, when, why and under which request, oldest first; pass `next_after` as `after` to read on.

    Entries are numbered without a gap and hashed together with the one before; they outlive the workflows they tell of.
    """
    return await services.audit.page(project_asked(caller, project_id), after=after, limit=limit, workflow_id=workflow_id)
