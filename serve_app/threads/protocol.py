"""The thread protocol of the newer clients (`client.threads.stream`): commands in, one stream of numbered events out, over all productions of a thread.

A run of that protocol lasts over its interrupts: `input.requested` tells each open decision, and `lifecycle` ends a run only with its production. An event's number says the run, the log's event and the place,
whatever channels were asked for, so `since` resumes any subscription anywhere. Without it a stream begins with the production that is under way; with one that has ended only while it is fresh, since a client that
opens its stream before its next run would take the old end for the new one.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import orjson
from pydantic import Field, ValidationError

from cluster.contracts.errors import CallsheetError, Conflict, Forbidden, InvalidInput, NotFound
from cluster.contracts.events import Event
from cluster.contracts.threads import Thread

from ..streams import Pace
from .bodies import Lenient, RunBody
from .desk import Desk
from .following import Follower, Frame
from .transcript import Message
from .views import Json

LOOK_SECONDS = 0.2
FRESH_SECONDS = 30.0
CHANNELS = ("values", "updates", "messages", "lifecycle", "input", "checkpoints", "tasks", "custom")
_MODES = ("values", "updates", "checkpoints", "tasks")
_RUN, _SEQ = 10**11, 100
"""An event's number: run x _RUN + event x _SEQ + place."""


class ProtocolCommand(Lenient):
    id: int
    method: Annotated[str, Field(max_length=60)]
    params: dict[str, Any] = Field(default_factory=dict)


class Subscription(Lenient):
    channels: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=50)]
    namespaces: list[list[str]] | None = None
    depth: int | None = None
    since: Annotated[int | None, Field(ge=0)] = None


async def carried_out(desk: Desk, thread_id: str, command: ProtocolCommand) -> Json:
    """What came of a command, in the protocol's envelope: a refusal too is an answer there."""
    try:
        result = await _obey(desk, thread_id, command)
    except ValidationError as error:
        return _refused(command, "invalid_argument", "; ".join(f"{each['loc'][-1] if each['loc'] else 'params'}: {each['msg']}" for each in error.errors()[:3]))
    except CallsheetError as error:
        return _refused(command, _word(error), error.detail)
    return {"type": "success", "id": command.id, "result": result}


async def _obey(desk: Desk, thread_id: str, command: ProtocolCommand) -> Json:
    given = command.params
    if command.method == "run.start":
        body = RunBody.model_validate({**given, "if_not_exists": "create"})
        return {"run_id": (await desk.begin(thread_id, body)).run.run_id}
    if command.method == "input.respond":
        thread = await desk.thread(thread_id)
        if not thread.runs:
            raise Conflict("Nothing was asked in this thread.", code="nothing_to_resume")
        answers = given.get("responses") if isinstance(given.get("responses"), list) else [given]
        named = {str(each.get("interrupt_id")): each.get("response") for each in answers or () if isinstance(each, dict)}
        body = RunBody.model_validate({"assistant_id": thread.runs[-1].assistant_id, "command": {"resume": named}})
        return {"run_id": (await desk.begin(thread_id, body)).run.run_id}
    raise InvalidInput(f"There is no command {command.method!r}; there are run.start and input.respond.", code="unknown_command")


def _word(error: CallsheetError) -> str:
    """The protocol's own word for a refusal."""
    if error.code in ("unknown_command", "not_supported"):
        return error.code
    if error.code in ("nothing_to_resume", "decision_closed"):
        return "no_such_interrupt"
    if isinstance(error, Forbidden):
        return "permission_denied"
    return "invalid_argument" if isinstance(error, InvalidInput | NotFound | Conflict) else "unknown_error"


def _refused(command: ProtocolCommand, word: str, message: str) -> Json:
    return {"type": "error", "id": command.id, "error": word, "message": message}


async def protocol_frames(desk: Desk, thread_id: str, pace: Pace, asked: Subscription) -> AsyncGenerator[bytes]:
    """The events of the channels asked for; stays open over runs, and waits for a thread that is not there yet."""
    loop = asyncio.get_running_loop()
    until, beat = loop.time() + pace.life, loop.time() + pace.heartbeat
    at: int | None = None if asked.since is None else asked.since // _RUN
    while loop.time() < until:
        thread = await _there(desk, thread_id)
        if thread is not None:
            at = await _beginning(desk, thread) if at is None else at
            if at < len(thread.runs):
                async for frame in _of_run(desk, thread, at, pace, asked):
                    yield frame
                at += 1
                continue
        elif at is None:
            at = 0  # whatever begins from here on
        if loop.time() >= beat:
            yield b": heartbeat\n\n"
            beat = loop.time() + pace.heartbeat
        await asyncio.sleep(LOOK_SECONDS)


async def _there(desk: Desk, thread_id: str) -> Thread | None:
    try:
        return await desk.thread(thread_id)
    except NotFound:
        return None


async def _beginning(desk: Desk, thread: Thread) -> int:
    """The first run of the newest production, where that is under way or has only just been made; else the next run there will be."""
    if not thread.runs:
        return 0
    newest = thread.runs[-1].workflow_id
    workflow = await desk.workflow(newest)
    over = workflow is None or (workflow.status.terminal and (datetime.now(UTC) - thread.runs[-1].created_at).total_seconds() > FRESH_SECONDS)
    return len(thread.runs) if over else next(i for i, run in enumerate(thread.runs) if run.workflow_id == newest)


async def _of_run(desk: Desk, thread: Thread, at: int, pace: Pace, asked: Subscription) -> AsyncGenerator[bytes]:
    follower = Follower(desk.services, desk.caller, thread, thread.runs[at], pace, ())
    first = True
    async for event in follower.steps():
        if event is None:
            yield b": heartbeat\n\n"
            continue
        for n, (method, data) in enumerate(_told(follower, event, first), 1):
            number = at * _RUN + event.seq * _SEQ + n
            if (asked.since is None or number > asked.since) and _wanted(method, asked):
                yield _framed(number, method, data, event)
        first = False


def _told(follower: Follower, event: Event, first: bool) -> list[Frame]:
    """Everything an event gives on any channel, always in the same order and number."""
    frames: list[Frame] = [("lifecycle", {"event": "started" if event.seq == 1 else "running"})] if first else []
    for mode in _MODES:
        frames += follower.in_mode(mode, event, follower.made)
    frames += [part for message in follower.made if message["type"] == "ai" for part in _spoken(message)]
    frames.append(("custom", {"name": event.type.value, "payload": {"seq": event.seq, "at": event.at.isoformat(), "data": event.data}}))
    if not follower.ended:
        return frames
    name, data = follower.end()
    if data.get("status") == "interrupted" and (asked := follower.asked()):
        shown = [{"interrupt_id": each["id"], "value": each["value"], "payload": each["value"]} for each in asked]
        return frames + [("input.requested", each) for each in shown]
    if name == "error":
        return [*frames, ("lifecycle", {"event": "failed", "error": data["message"]})]
    done = data.get("status") == "success"
    return [*frames, ("lifecycle", {"event": "completed"} if done else {"event": "failed", "error": "The production was ended before it was complete."})]


def _spoken(message: Message) -> list[Frame]:
    text = message["content"]
    return [
        ("messages", {"event": "message-start", "role": "ai", "id": message["id"]}),
        ("messages", {"event": "content-block-start", "index": 0, "content": {"type": "text", "text": ""}}),
        ("messages", {"event": "content-block-delta", "index": 0, "delta": {"type": "text-delta", "text": text}}),
        ("messages", {"event": "content-block-finish", "index": 0, "content": {"type": "text", "text": text}}),
        ("messages", {"event": "message-finish"}),
    ]


def _wanted(method: str, asked: Subscription) -> bool:
    """Productions have no subgraphs: everything is of the root namespace."""
    rooted = asked.namespaces is None or [] in asked.namespaces
    channels: Sequence[str] = asked.channels
    return rooted and (method.partition(".")[0] in channels or (method == "custom" and any(each.startswith("custom:") for each in channels)))


def _framed(number: int, method: str, data: Any, event: Event) -> bytes:
    params = {"namespace": [], "timestamp": int(event.at.timestamp() * 1000), "data": data}
    told = {"type": "event", "event_id": str(number), "seq": number, "method": method, "params": params}
    return f"event: {method}\nid: {number}\ndata: ".encode() + orjson.dumps(told) + b"\n\n"
