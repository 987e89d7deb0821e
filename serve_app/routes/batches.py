"""Batches: one verb on every workflow of a project that suits a filter, with a look beforehand, progress, and an outcome for each. Carried out by whichever replica is there (`bulk`)."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from cluster.contracts.access import Permission
from cluster.contracts.batches import BATCH_ID_PATTERN, OPERATES, Batch, BatchItemPage, BatchPage, BatchRequest
from cluster.contracts.errors import FieldError, InvalidInput

from ..auth import Caller, allows, check_project, principal, require_project
from ..bulk import posted
from ..requests import JsonRoute, offset_of
from ..services import Use
from .audit import Project, project_asked

router = APIRouter(prefix="/api/v1/batches", tags=["batches"], route_class=JsonRoute)

BatchPath = Annotated[str, Path(pattern=BATCH_ID_PATTERN)]


@router.post(
    "",
    status_code=202,
    dependencies=[allows(Permission.PRODUCE)],
    responses={200: {"model": Batch, "description": "A dry run: what would be, and nothing was done."}},
)
async def create_batch(body: BatchRequest, request: Request, response: Response, services: Use, caller: Caller) -> Batch:
    """One verb on all that suit. With `dry_run` nothing happens: the answer counts them and shows the first 50. Else the batch is carried out in the background, at most `per_second` workflows in a second.

    `filter.project_id` is needed by keys of several projects. At most 10 000 workflows; 422 for more. Each verb is in the audit log as if it had been asked for alone, under the batch's id as its request.
    """
    project = body.filter.project_id or caller.home
    if project is None:
        raise InvalidInput("Name a project: this key does not live in a single one.", errors=[FieldError(pointer="/filter/project_id", detail="missing")])
    require_project(caller.asking(Permission.OPERATE) if body.action in OPERATES else caller, project)
    batch = await posted(services, project, body, principal(caller, request, body.reason))
    if body.dry_run:
        response.status_code = 200
    else:
        response.headers["Location"] = f"/api/v1/batches/{batch.batch_id}"
    return batch


@router.get("", dependencies=[allows(Permission.READ)])
async def list_batches(
    services: Use,
    caller: Caller,
    project_id: Project = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str, Query(max_length=10)] = "0",
) -> BatchPage:
    """The batches of a project, newest first; each for a week after it last moved."""
    return await services.bulk.list(project_asked(caller, project_id), limit=limit, offset=offset_of(cursor))


@router.get("/{batch_id}", dependencies=[allows(Permission.READ)])
async def get_batch(batch_id: BatchPath, services: Use, caller: Caller) -> Batch:
    """How far a batch is."""
    batch = await services.bulk.get(batch_id)
    check_project(caller, batch.project_id, absent=f"There is no batch {batch_id[:80]!r}.")
    return batch


@router.get("/{batch_id}/items", dependencies=[allows(Permission.READ)])
async def list_batch_items(
    batch_id: BatchPath,
    services: Use,
    caller: Caller,
    after: Annotated[int, Query(ge=0, le=2**31)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> BatchItemPage:
    """What became of each workflow, in the order in which they were moved; pass `next_after` as `after` to read on."""
    await get_batch(batch_id, services, caller)
    return await services.bulk.items(batch_id, after=after, limit=limit)


@router.post("/{batch_id}/cancel", dependencies=[allows(Permission.PRODUCE)])
async def cancel_batch(batch_id: BatchPath, request: Request, services: Use, caller: Caller) -> Batch:
    """Ends a batch before its next workflow (within about a second). What was done stays done. Repeating is harmless."""
    await get_batch(batch_id, services, caller)
    return await services.bulk.cancel(batch_id, principal(caller, request))
