"""A workflow's events: pages of JSON, Server-Sent Events by `Accept`, WebSocket."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response, WebSocket

from cluster.contracts.access import Permission
from cluster.contracts.events import EventPage

from ..auth import Caller, Visible, allows
from ..errors import BadRequest
from ..services import Use
from ..streams import EventSocket, EventStreamResponse, check_position, follow

router = APIRouter(tags=["events"])

After = Annotated[int, Query(ge=0, le=2**53)]
_DESCRIPTION: dict[int | str, dict[str, Any]] = {
    200: {"description": "A page, or with `Accept: text/event-stream` the live stream.", "content": {"text/event-stream": {"schema": {"type": "string"}}}},
    204: {"description": "With `Accept: text/event-stream`: the workflow has ended and everything was sent."},
}


@router.get("/api/v1/workflows/{workflow_id}/events", dependencies=[allows(Permission.READ)], response_model=EventPage, responses=_DESCRIPTION)
async def list_events(
    workflow: Visible,
    request: Request,
    services: Use,
    caller: Caller,
    after: After = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """Events with `seq` above `after`, oldest first.

    With `Accept: text/event-stream` they come as Server-Sent Events, those to come included: `id` is the `seq`, and `Last-Event-ID` (it wins over `after`) resumes without gap
    or repetition. The stream ends with the workflow; one that a person retries goes on, and so do its numbers. 204 tells a reconnecting browser that the workflow has ended and
    it has seen everything; 410 that the events after that number are kept no longer: `earliest_seq` is the first there is.
    """
    if "text/event-stream" not in request.headers.get("accept", ""):
        await check_position(services, workflow, after)
        page = await services.events.page(workflow.workflow_id, after=after, limit=limit)
        return Response(page.model_dump_json(), media_type="application/json", headers={"Cache-Control": "private, no-cache"})
    after = after if last_event_id is None else _position(last_event_id)
    await check_position(services, workflow, after)
    if workflow.status.terminal and after == workflow.last_seq:
        return Response(status_code=204, headers={"Cache-Control": "no-store"})
    return EventStreamResponse(follow(services, caller, workflow.workflow_id, after, request.app.state.pace))


def _position(last_event_id: str) -> int:
    if not (last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) <= 16):
        raise BadRequest("Last-Event-ID is the `id` of the last event received, a whole number.", code="bad_last_event_id")
    return int(last_event_id)


@router.websocket("/ws/workflows/{workflow_id}", dependencies=[allows(Permission.READ)])
async def follow_workflow(socket: WebSocket, workflow: Visible, services: Use, caller: Caller, after: After = 0) -> None:
    await EventSocket(socket, services, caller, workflow, socket.app.state.pace).run(after)
