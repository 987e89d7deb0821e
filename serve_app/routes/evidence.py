"""Evidence: what is stored of a workflow, and a project's audit log, as raw bytes for whoever verifies them elsewhere. `callsheet verify` does."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from cluster.contracts.access import Permission
from cluster.contracts.ids import LOG_PATTERN, ProjectId, WorkflowId
from cluster.redis.evidence import EvidenceStore
from cluster.redis.scripts import Scripts
from cluster.verification import AuditBundle, Bundle

from ..auth import Caller, allows, check_project
from ..services import Services, Use

router = APIRouter(tags=["operation"])


@router.get("/api/v1/workflows/{workflow_id}/evidence", dependencies=[allows(Permission.OPERATE)], response_model=Bundle)
async def get_evidence(workflow_id: WorkflowId, services: Use, caller: Caller) -> Response:
    """Everything stored of a workflow that carries a hash or a signature, undecoded, bytes as base64. Also for one whose stored form this installation does not know."""
    bundle = await _store(services).bundle(workflow_id)
    check_project(caller, ProjectId(bundle.record.get("prj", b"").decode(errors="replace")), absent=f"There is no workflow {workflow_id}.")
    return Response(bundle.model_dump_json(), media_type="application/json", headers={"Cache-Control": "no-store"})


@router.get("/api/v1/projects/{project_id}/evidence", dependencies=[allows(Permission.OPERATE)], response_model=AuditBundle)
async def get_audit_evidence(
    project_id: Annotated[ProjectId, Path(pattern=LOG_PATTERN)],
    services: Use,
    caller: Caller,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
    limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
) -> Response:
    """The project's audit log (or `@installation`'s, for a role in it) as stored, entries with a number above `after`, oldest first, and what it says of its newest entry."""
    check_project(caller, project_id)
    bundle = await _store(services).audit(project_id, after=after, limit=limit)
    return Response(bundle.model_dump_json(), media_type="application/json", headers={"Cache-Control": "no-store"})


def _store(services: Services) -> EvidenceStore:
    return EvidenceStore(services.clients, Scripts(services.clients), services.ring)
