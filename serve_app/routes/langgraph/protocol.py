"""The newer clients' thread protocol: one address for commands, one for events. The latter never ends by itself, so the description, from which clients are tried out, leaves it out."""

from fastapi import APIRouter, Request, Response

from cluster.contracts.access import Permission

from ...auth import allows
from ...requests import JsonRoute
from ...streams import FramesResponse
from ...threads.protocol import ProtocolCommand, Subscription, carried_out, protocol_frames
from .desks import At, Json, ThreadPath

router = APIRouter(tags=["langgraph"], route_class=JsonRoute)


@router.post("/threads/{thread_id}/commands", dependencies=[allows(Permission.DECIDE)])
async def command_thread(thread_id: ThreadPath, body: ProtocolCommand, desk: At) -> Json:
    """`run.start` and `input.respond`; a refusal is an answer with `type` `error`."""
    return await carried_out(desk, thread_id, body)


@router.post("/threads/{thread_id}/stream/events", dependencies=[allows(Permission.READ)], response_class=Response, include_in_schema=False)
async def stream_thread_events(thread_id: ThreadPath, body: Subscription, request: Request, desk: At) -> Response:
    """The thread's events on the channels asked for, behind `since`; a thread that is not there yet is waited for."""
    return FramesResponse(protocol_frames(desk, thread_id, request.app.state.pace, body))
