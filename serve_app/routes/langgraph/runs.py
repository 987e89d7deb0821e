"""Runs: begun on a thread or without one, streamed, waited for, joined, cancelled.

Starting takes the right to produce, answering a decision the right to decide; `serve_app.threads.desk` checks which of the two it is. The routes ask for the lesser.
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import Field

from cluster.contracts.access import Permission
from cluster.contracts.errors import CallsheetError, Conflict, InvalidInput
from cluster.contracts.ids import WorkflowId
from cluster.contracts.threads import Thread, ThreadRun
from cluster.contracts.workflows import Workflow

from ...auth import allows
from ...idempotency import idempotency_key
from ...requests import JsonRoute, concerning
from ...streams import FramesResponse
from ...threads.bodies import Lenient, RunBody, refusal
from ...threads.desk import Begun, Desk
from ...threads.threadwide import thread_frames
from ...threads.views import chosen, is_live, run_status, run_view
from .desks import At, Found, Json, Limit, Offset, RunPath, Select, ThreadPath
from .running import awaited, place_of, streamed

router = APIRouter(tags=["langgraph"], route_class=JsonRoute)

READS, DECIDES, PRODUCES = [allows(Permission.READ)], [allows(Permission.DECIDE)], [allows(Permission.PRODUCE)]
THREAD = "/threads/{thread_id}/runs"
RUN = f"{THREAD}/{{run_id}}"
_STREAM: dict[int | str, dict[str, Any]] = {200: {"description": "Server-Sent Events.", "content": {"text/event-stream": {"schema": {"type": "string"}}}}}
_OUTCOME: dict[int | str, dict[str, Any]] = {
    200: {"description": "The values at the run's stop, or `__error__`.", "content": {"application/json": {"schema": {}}}}
}
Modes = Annotated[list[str] | None, Query(max_length=10, description="As in the run's body; those of the run when none is named.")]
LastEventId = Annotated[str | None, Header(description="The id of the last event received; none, `-` or `-1`: from the start of the run.")]
LeavingCancels = Annotated[bool, Query(description="Cancel the production when this client leaves and does not come back.")]


class CancelBody(Lenient):
    status: Literal["pending", "running", "all"] | None = None
    thread_id: str | None = None
    run_ids: Annotated[list[str] | None, Field(max_length=100)] = None


async def _begin(thread_id: str | None, body: RunBody, request: Request, desk: Desk) -> Begun:
    begun = await desk.begin(thread_id, body, key=idempotency_key(request.headers))
    concerning(request, begun.run.workflow_id)
    return begun


@router.post(THREAD, dependencies=DECIDES)
async def create_run(thread_id: ThreadPath, body: RunBody, request: Request, response: Response, desk: At) -> Json:
    """Starts a production on the thread, or answers the decision it waits for: by `command.resume`, or by a human message in `input.messages`."""
    return await _told(await _begin(thread_id, body, request, desk), response, desk)


@router.post("/runs", dependencies=DECIDES)
async def create_stateless_run(body: RunBody, request: Request, response: Response, desk: At) -> Json:
    """Starts a production on a thread of its own, which is forgotten a day after its last use unless `on_completion` is `keep`."""
    return await _told(await _begin(None, body, request, desk), response, desk)


async def _told(begun: Begun, response: Response, desk: Desk) -> Json:
    response.headers["Content-Location"] = place_of(begun.thread, begun.run)
    return run_view(begun.run, begun.thread, await desk.workflow(begun.run.workflow_id))


@router.post("/runs/batch", dependencies=PRODUCES)
async def create_run_batch(body: Annotated[list[RunBody], Field(min_length=1, max_length=50)], request: Request, desk: At) -> list[Json]:
    """Starts up to 50 productions, in order; the first that is refused ends it, and those before it run."""
    key = idempotency_key(request.headers)
    begun = [await desk.begin(None, each, key=f"{key}#{n}" if key else None) for n, each in enumerate(body)]
    return [run_view(each.run, each.thread, await desk.workflow(each.run.workflow_id)) for each in begun]


@router.post(f"{THREAD}/stream", dependencies=DECIDES, response_class=Response, responses=_STREAM)
async def stream_run(thread_id: ThreadPath, body: RunBody, request: Request, desk: At) -> Response:
    """The same, followed as Server-Sent Events up to the next open decision or the end."""
    begun = await _begin(thread_id, body, request, desk)
    return streamed(request, desk, begun.thread, begun.run, None, None)


@router.post("/runs/stream", dependencies=DECIDES, response_class=Response, responses=_STREAM)
async def stream_stateless_run(body: RunBody, request: Request, desk: At) -> Response:
    """A production on a thread of its own, followed as Server-Sent Events."""
    begun = await _begin(None, body, request, desk)
    return streamed(request, desk, begun.thread, begun.run, None, None)


@router.post(f"{THREAD}/wait", dependencies=DECIDES, response_class=Response, responses=_OUTCOME)
async def wait_run(thread_id: ThreadPath, body: RunBody, request: Request, desk: At) -> Response:
    """The same, answered when the run has stopped; white space before the JSON keeps the connection alive."""
    begun = await _begin(thread_id, body, request, desk)
    return awaited(request, desk, begun.thread, begun.run)


@router.post("/runs/wait", dependencies=DECIDES, response_class=Response, responses=_OUTCOME)
async def wait_stateless_run(body: RunBody, request: Request, desk: At) -> Response:
    """A production on a thread of its own, answered when its run has stopped."""
    begun = await _begin(None, body, request, desk)
    return awaited(request, desk, begun.thread, begun.run)


@router.get(THREAD, dependencies=READS)
async def list_runs(
    thread: Found,
    desk: At,
    limit: Limit = 10,
    offset: Offset = 0,
    status: Annotated[str | None, Query(max_length=20)] = None,
    select: Select = None,
) -> list[Json]:
    """The thread's runs, newest first."""
    workflows = {each.workflow_id: each for each in await desk.services.store.some(list({run.workflow_id for run in thread.runs}))}
    views = [run_view(run, thread, workflows.get(run.workflow_id)) for run in reversed(thread.runs)]
    return [chosen(view, select) for view in views if status in (None, view["status"])][offset : offset + limit]


@router.get(RUN, dependencies=READS)
async def get_run(thread: Found, run_id: RunPath, desk: At) -> Json:
    """One run; `metadata.workflow_id` is its production."""
    run = await desk.run(thread, run_id)
    return run_view(run, thread, await desk.workflow(run.workflow_id))


@router.delete(RUN, status_code=204, dependencies=PRODUCES)
async def delete_run(thread: Found, run_id: RunPath, desk: At) -> None:
    """Takes a run that has ended off the thread's list; its production stays. 409 `run_active` before."""
    run, workflow = await _with_workflow(thread, run_id, desk)
    newest = thread.runs[-1].run_id == run_id
    if is_live(run_status(run, thread, workflow)) or (newest and workflow is not None and not workflow.status.terminal):
        raise Conflict(f"The run's production {run.workflow_id} has not ended.", code="run_active", next_step="Cancel it first, or let it end.")
    await desk.services.threads.remove_run(thread, run_id)


@router.get(f"{RUN}/join", dependencies=READS, response_class=Response, responses=_OUTCOME)
async def join_run(thread: Found, run_id: RunPath, request: Request, desk: At, cancel_on_disconnect: LeavingCancels = False) -> Response:
    """The values when the run has stopped. Ending it by leaving takes the right to produce."""
    return awaited(request, desk, thread, await desk.run(thread, run_id), cancel=cancel_on_disconnect)


@router.get(f"{RUN}/stream", dependencies=READS, response_class=Response, responses=_STREAM)
async def join_run_stream(
    thread: Found,
    run_id: RunPath,
    request: Request,
    desk: At,
    stream_mode: Modes = None,
    cancel_on_disconnect: LeavingCancels = False,
    last_event_id: LastEventId = None,
) -> Response:
    """The run's stream behind `Last-Event-ID`, at any replica; all of it without one."""
    run = await desk.run(thread, run_id)
    return streamed(request, desk, thread, run, stream_mode, last_event_id, cancel=cancel_on_disconnect)


@router.get("/threads/{thread_id}/stream", dependencies=READS, response_class=Response, responses=_STREAM)
async def join_thread_stream(
    thread: Found,
    request: Request,
    desk: At,
    stream_mode: Annotated[list[str] | None, Query(max_length=5, description="`run_modes`: what each run was asked to stream.")] = None,
    last_event_id: LastEventId = None,
) -> Response:
    """The thread's runs as they come, each in its own modes; stays open. Of `stream_mode` only `run_modes` is there."""
    if any(mode not in ("", "run_modes") for mode in stream_mode or ()):
        raise refusal("stream_mode", "a thread is followed in its runs' own modes, `run_modes`")
    return FramesResponse(thread_frames(desk, thread.thread_id, request.app.state.pace, last_event_id))


@router.post(f"{RUN}/cancel", dependencies=PRODUCES, response_model=None)
async def cancel_run(
    thread: Found,
    run_id: RunPath,
    request: Request,
    desk: At,
    wait: Annotated[Literal["0", "1", "true", "false"], Query()] = "0",
    action: Literal["interrupt", "rollback"] = "interrupt",
) -> Response | Json:
    """Asks for the end of the run's production; what is finished is kept. With `wait` the answer comes when it has ended."""
    run = await desk.run(thread, run_id)
    _refuse_rollback(action)
    await desk.services.control.cancel(run.workflow_id, desk.by)
    return awaited(request, desk, thread, run) if wait in ("1", "true") else {}


@router.post("/runs/cancel", status_code=204, dependencies=PRODUCES)
async def cancel_runs(body: CancelBody, desk: At, action: Literal["interrupt", "rollback"] = "interrupt") -> None:
    """Asks for the end of a thread's runs, or (by `status`) of those of all threads the key sees."""
    _refuse_rollback(action)
    if body.thread_id:
        threads = [await desk.thread(body.thread_id)]
    elif body.status:
        threads = await desk.services.threads.newest(await desk.projects(), limit=1000)
    else:
        raise InvalidInput("Name a `thread_id` with its `run_ids`, or a `status`.")
    workflows = {each.workflow_id: each for each in await desk.services.store.some([run.workflow_id for thread in threads for run in thread.runs])}
    for workflow_id in _concerned(body, threads, workflows):
        try:
            await desk.services.control.cancel(workflow_id, desk.by)
        except CallsheetError as error:
            if error.status != 409:  # it has ended meanwhile
                raise


def _concerned(body: CancelBody, threads: list[Thread], workflows: dict[WorkflowId, Workflow]) -> list[WorkflowId]:
    def wanted(thread: Thread, run: ThreadRun) -> bool:
        if body.run_ids is not None and run.run_id not in body.run_ids:
            return False
        status = run_status(run, thread, workflows.get(run.workflow_id))
        return is_live(status) and body.status in (None, "all", status)

    return list(dict.fromkeys(run.workflow_id for thread in threads for run in thread.runs if wanted(thread, run)))


def _refuse_rollback(action: str) -> None:
    if action == "rollback":
        raise refusal("action", "what was made stays on record; `interrupt` ends the run")


async def _with_workflow(thread: Thread, run_id: str, desk: Desk) -> tuple[ThreadRun, Workflow | None]:
    run = await desk.run(thread, run_id)
    return run, await desk.workflow(run.workflow_id)
