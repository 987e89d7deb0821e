"""Threads: made, found, read with their states and histories, forgotten. Forgetting a thread touches none of its productions."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from cluster.contracts.access import Permission
from cluster.contracts.errors import Conflict
from cluster.contracts.threads import Thread
from cluster.contracts.workflows import Workflow

from ...auth import allows
from ...requests import JsonRoute
from ...threads.bodies import Lenient, ThreadBody, ThreadPatch, ThreadSearch, refusal, ttl_minutes
from ...threads.desk import Desk
from ...threads.reading import EMPTY, briefly, history, said_in, state_now
from ...threads.views import chosen, thread_status, thread_view
from .desks import At, Found, Json, Select

router = APIRouter(prefix="/threads", tags=["langgraph"], route_class=JsonRoute)

READS, PRODUCES = [allows(Permission.READ)], [allows(Permission.PRODUCE)]
SCANNED = 1000
"""Threads a search looks at, the last changed first."""


class HistoryBody(Lenient):
    limit: Annotated[int, Field(ge=1, le=1000)] = 10
    before: dict[str, Any] | str | None = None
    checkpoint: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None
    select: list[str] | None = None


class CheckpointBody(Lenient):
    checkpoint: dict[str, Any]
    subgraphs: bool | None = None
    select: list[str] | None = None


class PruneBody(Lenient):
    thread_ids: Annotated[list[str], Field(max_length=100)]
    strategy: str = "delete"


@router.post("", dependencies=PRODUCES)
async def create_thread(body: ThreadBody, desk: At) -> Json:
    """Makes a thread in the project named by `metadata.project_id`, else in the key's own. 409 `thread_exists`, or with `if_exists` `do_nothing` the one there is."""
    if body.supersteps:
        raise refusal("supersteps", "a state comes from a production, not from a client")
    thread = await desk.make(body.thread_id, body.metadata or {}, ttl_minutes=ttl_minutes(body.ttl), new=body.if_exists != "do_nothing")
    return thread_view(thread, await desk.current(thread), EMPTY)


@router.post("/search", dependencies=READS)
async def search_threads(body: ThreadSearch, desk: At) -> list[Json]:
    """The last changed first. `values` are short here: how each began, what it asks, how it ended; its state has the whole."""
    if body.extract:
        raise refusal("extract", "read the thread's state")
    found = [(thread, workflow) for thread, workflow in await _matching(body, desk)]
    if body.sort_by not in (None, "updated_at", "state_updated_at") or body.sort_order == "asc":
        views = sorted((_viewed(*each) for each in found), key=lambda view: str(view[body.sort_by or "updated_at"]), reverse=body.sort_order != "asc")
        return [chosen(view, body.select) for view in views[body.offset : body.offset + body.limit]]
    return [chosen(_viewed(*each), body.select) for each in found[body.offset : body.offset + body.limit]]


@router.post("/count", dependencies=READS)
async def count_threads(body: ThreadSearch, desk: At) -> int:
    """How many a search finds among the last thousand."""
    return len(await _matching(body, desk))


async def _matching(body: ThreadSearch, desk: Desk) -> list[tuple[Thread, Workflow | None]]:
    if body.values:
        raise refusal("values", "search by metadata or status")
    threads = await desk.services.threads.newest(await desk.projects(), limit=SCANNED)
    wanted = body.metadata or {}
    threads = [each for each in threads if body.ids is None or each.thread_id in body.ids]
    threads = [each for each in threads if wanted.items() <= {"project_id": each.project_id, **each.metadata}.items()]
    if body.status is None:
        wanted_count = body.offset + body.limit
        threads = threads if body.sort_by not in (None, "updated_at", "state_updated_at") or body.sort_order == "asc" else threads[:wanted_count]
    workflows = {each.workflow_id: each for each in await desk.services.store.some([thread.runs[-1].workflow_id for thread in threads if thread.runs])}
    found = [(thread, workflows.get(thread.runs[-1].workflow_id) if thread.runs else None) for thread in threads]
    return [(thread, workflow) for thread, workflow in found if body.status in (None, thread_status(workflow))]


def _viewed(thread: Thread, workflow: Workflow | None) -> Json:
    return thread_view(thread, workflow, briefly(workflow, said_in(thread, workflow.workflow_id)) if workflow else EMPTY)


@router.post("/prune", dependencies=PRODUCES)
async def prune_threads(body: PruneBody, desk: At) -> Json:
    """Forgets threads whose productions have ended; the strategy is `delete`."""
    if body.strategy != "delete":
        raise refusal("strategy", "checkpoints end with their workflow")
    for thread_id in body.thread_ids:
        await _forget(await desk.thread(thread_id), desk)
    return {"pruned_count": len(body.thread_ids)}


@router.get("/{thread_id}", dependencies=READS)
async def get_thread(thread: Found, desk: At, include: Annotated[list[str] | None, Query(max_length=10)] = None) -> Json:
    """One thread, with its values and open decisions as of now."""
    return thread_view(thread, await desk.current(thread), (await state_now(desk.services, thread))["values"])


@router.patch("/{thread_id}", dependencies=PRODUCES)
async def update_thread(thread: Found, body: ThreadPatch, desk: At, request: Request) -> Any:
    """Merges metadata, and sets the time to live; `Prefer: return=minimal` answers 204."""
    if (body.metadata or {}).get("project_id", thread.project_id) != thread.project_id:
        raise refusal("metadata", "a thread stays in its project")
    metadata = {name: value for name, value in (body.metadata or {}).items() if name != "project_id"}
    changed = await desk.services.threads.change(thread, metadata=metadata, ttl_minutes=ttl_minutes(body.ttl))
    if "return=minimal" in request.headers.get("prefer", ""):
        return Response(status_code=204)
    workflow = await desk.current(changed)
    return _viewed(changed, workflow)


@router.delete("/{thread_id}", status_code=204, dependencies=PRODUCES)
async def delete_thread(thread: Found, desk: At) -> None:
    """Forgets the thread. 409 `thread_busy` while its production has not ended."""
    await _forget(thread, desk)


async def _forget(thread: Thread, desk: Desk) -> None:
    workflow = await desk.current(thread)
    if workflow is not None and not workflow.status.terminal:
        raise Conflict(f"The thread's production {workflow.workflow_id} has not ended.", code="thread_busy", next_step="Cancel its run first, or let it end.")
    await desk.services.threads.delete(thread, desk.by)


@router.post("/{thread_id}/copy", dependencies=PRODUCES)
async def copy_thread(thread: Found) -> Json:
    """422 `not_supported`: two threads cannot drive one production."""
    raise refusal("thread_id", "POST /api/v1/workflows/{id}/fork makes a second production from where the first stands")


@router.get("/{thread_id}/state", dependencies=READS)
async def get_thread_state(thread: Found, desk: At, select: Select = None) -> Json:
    """The newest state; open decisions are its interrupts."""
    return chosen(await state_now(desk.services, thread), select)


@router.get("/{thread_id}/state/{checkpoint_id}", dependencies=READS)
async def get_thread_state_at(thread: Found, desk: At, checkpoint_id: Annotated[str, Path(max_length=80)], select: Select = None) -> Json:
    """The state at a checkpoint."""
    return chosen((await history(desk.services, thread, limit=1, at=checkpoint_id))[0], select)


@router.post("/{thread_id}/state/checkpoint", dependencies=READS)
async def read_thread_state_at(thread: Found, body: CheckpointBody, desk: At) -> Json:
    """The state at a checkpoint; at the newest when none is named."""
    if not (at := body.checkpoint.get("checkpoint_id")):
        return chosen(await state_now(desk.services, thread), body.select)
    return chosen((await history(desk.services, thread, limit=1, at=str(at)))[0], body.select)


@router.post("/{thread_id}/state", name="update_thread_state", dependencies=PRODUCES)
@router.patch("/{thread_id}/state", name="patch_thread_state", dependencies=PRODUCES)
async def refuse_state(thread: Found) -> Json:
    """422 `not_supported`: a state is made by agents and by decisions."""
    raise refusal("values", "answer a decision with `command.resume`; POST /api/v1/workflows/{id}/revise or …/fork changes what was made")


@router.post("/{thread_id}/history", dependencies=READS)
async def read_thread_history(thread: Found, body: HistoryBody, desk: At) -> list[Json]:
    """The states, newest first, of all productions of the thread; `before` is a checkpoint."""
    before = body.before.get("configurable", body.before).get("checkpoint_id") if isinstance(body.before, dict) else body.before
    return [chosen(state, body.select) for state in await history(desk.services, thread, limit=body.limit, before=before)]


@router.get("/{thread_id}/history", dependencies=READS)
async def get_thread_history(
    thread: Found, desk: At, limit: Annotated[int, Query(ge=1, le=1000)] = 10, before: Annotated[str | None, Query(max_length=80)] = None
) -> list[Json]:
    """The states, newest first."""
    return await history(desk.services, thread, limit=limit, before=before)
