"""A run as it happens: the events of its workflow, projected into the stream modes of LangGraph's clients, resumable at any frame.

Frame ids are `seq.n`: the event and the frame's place among those it gives, so a client that comes back to any replica with the last id it saw misses none and sees none twice. A stream ends with `end` or
`error` when the run stops (at a decision, or at the workflow's end); one that is cut before says neither, and the client asks again.
"""

import contextlib
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from cluster.contracts.access import Caller
from cluster.contracts.errors import CallsheetError
from cluster.contracts.events import TERMINAL_EVENTS, Event, EventType
from cluster.contracts.threads import Thread, ThreadRun
from cluster.contracts.workflows import Workflow, WorkflowStatus

from ..services import Services
from ..streams import Pace, StreamExpired, follow
from .reading import chapters, said_in, workflow_ids
from .transcript import Message, Transcript, open_decisions
from .views import RUN_STATUS, Json, assistant_id_of, checkpoint, interrupt

_STOPS = frozenset({*TERMINAL_EVENTS, EventType.WORKFLOW_WAITING, EventType.WORKFLOW_QUARANTINED})
_ENDED = {EventType.EXECUTION_SUCCEEDED, EventType.EXECUTION_FAILED, EventType.EXECUTION_REUSED}
_MOVES = frozenset(
    {EventType.WORKFLOW_CREATED, EventType.STAGE_STARTED, EventType.STAGE_COMPLETED, EventType.DECISION_OPENED, EventType.DECISION_MADE, *_STOPS}
)
"""Events after which the state shown in a chat is another."""

Frame = tuple[str, Any]
Position = tuple[int, int]
"""Event and place of the last frame a client saw."""


def position(last_event_id: str | None) -> Position | None:
    """The position in a `Last-Event-ID`; None for none, `-`, `-1` or what is not of ours: from the start of the run."""
    seq, _, n = (last_event_id or "").partition(".")
    if not (seq.isdecimal() and n.isdecimal() and len(seq) < 16 and len(n) < 6):
        return None
    return int(seq), int(n)


@dataclass
class Follower:
    """Follows one run for one client."""

    services: Services
    caller: Caller
    thread: Thread
    run: ThreadRun
    pace: Pace
    modes: Sequence[str] = ("values",)
    ended: bool = False
    """The run has stopped; otherwise the client left, or was cut off."""
    before: list[Message] = field(default_factory=list)
    made: list[Message] = field(default_factory=list)
    """What the newest event added."""
    transcript: Transcript | None = None

    async def frames(self, seen: Position | None) -> AsyncGenerator[bytes]:
        """The stream behind a position. Ends in silence when the connection's time is up or the key is good no longer."""
        yield _sse("metadata", {"run_id": self.run.run_id, "attempt": 1, "thread_id": self.thread.thread_id})
        try:
            async with contextlib.aclosing(self.steps()) as steps:
                async for event in steps:
                    if event is None:
                        yield b": heartbeat\n\n"
                        continue
                    for n, (name, data) in enumerate(self._projected(event), 1):
                        if seen is None or (event.seq, n) > seen:
                            yield _sse(name, data, f"{event.seq}.{n}")
        except (StreamExpired, CallsheetError):
            return
        yield _sse(*self.end())

    async def outcome(self) -> AsyncGenerator[bytes]:
        """The values at the run's stop, as one JSON document; white space while it lasts."""
        try:
            async with contextlib.aclosing(self.steps()) as steps:
                async for event in steps:
                    if event is None:
                        yield b" "
        except StreamExpired:
            yield orjson.dumps({"__error__": {"error": "StillRunning", "message": "The run goes on; join it again."}})
            return
        except CallsheetError as error:
            yield orjson.dumps({"__error__": {"error": error.code, "message": error.detail}})
            return
        name, data = self.end()
        yield orjson.dumps({"__error__": data} if name == "error" else self.values())

    async def steps(self) -> AsyncGenerator[Event | None]:
        """The run's events, taken into the transcript, up to its stop; None when a heartbeat is due."""
        workflow = await self.services.store.get(self.run.workflow_id)
        at = workflow_ids(self.thread).index(workflow.workflow_id)
        earlier = self.thread.model_copy(update={"runs": tuple(run for run in self.thread.runs if run.workflow_id in workflow_ids(self.thread)[:at])})
        told = await chapters(self.services, earlier)
        self.before = list(told[-1].values()["messages"]) if told else []
        self.transcript = Transcript(workflow, said_in(self.thread, workflow.workflow_id))
        until = self._last_seq()
        async with contextlib.aclosing(follow(self.services, self.caller, workflow.workflow_id, 0, self.pace)) as events:
            async for event in events:
                if event is None:
                    yield None
                    continue
                if event.type in _MOVES and event.seq > self.run.after_seq:
                    self.transcript.workflow = await self.services.store.get(workflow.workflow_id)
                self.made = self.transcript.add(event)
                if event.seq <= self.run.after_seq:
                    continue
                stopped = event.seq >= until if until is not None else event.type in _STOPS and _stands(self.transcript.workflow)
                self.ended = self.ended or stopped
                yield event
                if stopped:
                    return
        self.ended = True

    def _last_seq(self) -> int | None:
        """Where the run that followed this one on its workflow began."""
        later = [run.after_seq for run in self.thread.runs if run.workflow_id == self.run.workflow_id and run.after_seq > self.run.after_seq]
        return min(later, default=None)

    # ---- what is told ------------------------------------------------------------------------------------------------

    def values(self) -> Json:
        """The values now, with `__interrupt__` where people are asked."""
        assert self.transcript is not None
        told = self.transcript.values()
        asked = self.asked() if self.ended else []
        return {**told, "messages": [*self.before, *told["messages"]], **({"__interrupt__": asked} if asked else {})}

    def asked(self) -> list[Json]:
        assert self.transcript is not None
        return [interrupt(decision) for decision in open_decisions(self.transcript.workflow)]

    def end(self) -> Frame:
        assert self.transcript is not None
        workflow = self.transcript.workflow
        if workflow.status is WorkflowStatus.FAILED:
            last = workflow.error_history[-1] if workflow.error_history else None
            return "error", {"error": last.code if last else "failed", "message": last.message if last else "The production failed."}
        return "end", {"status": "interrupted" if self._last_seq() is not None else RUN_STATUS[workflow.status]}

    def _projected(self, event: Event) -> list[Frame]:
        frames: list[Frame] = []
        for mode in self.modes:
            frames += self.in_mode(mode, event, self.made)
        return frames

    def in_mode(self, mode: str, event: Event, made: Sequence[Message]) -> list[Frame]:
        match mode:
            case "values":
                return [("values", self.values())] if event.type in _MOVES else []
            case "updates":
                return self._updates(event, made)
            case "messages-tuple":
                return [("messages", [message, self._about(event)]) for message in made]
            case "messages":
                known = [("messages/metadata", {message["id"]: {"metadata": self._about(event)}}) for message in made]
                return [*known, *(("messages/complete", [message]) for message in made)]
            case "custom":
                return [("custom", {"type": event.type.value, "seq": event.seq, "at": event.at.isoformat(), "data": event.data})]
            case "events":
                return [("events", told)] if (told := self._callback(event)) else []
            case "tasks":
                return [("tasks", told)] if (told := _task(event)) else []
            case "checkpoints":
                return [("checkpoints", self._checkpoint(event))] if event.type in (EventType.STAGE_COMPLETED, *_STOPS) else []
        return self._debug(event)

    def _updates(self, event: Event, made: Sequence[Message]) -> list[Frame]:
        if event.type in _STOPS:
            asked = self.asked()
            return [("updates", {"__interrupt__": asked})] if asked else [("updates", {"end": {"messages": list(made)}})]
        if event.type not in _MOVES:
            return []
        node = str(event.data.get("stage") or event.data.get("kind") or "start")
        return [("updates", {node: {"messages": list(made)}})]

    def _about(self, event: Event) -> Json:
        node = str(event.data.get("stage") or event.data.get("kind") or "")
        name = assistant_id_of(self._workflow().type.partition("@")[0])
        return {"langgraph_node": node, "langgraph_step": event.seq, "run_id": self.run.run_id, "thread_id": self.thread.thread_id, "assistant_id": name}

    def _callback(self, event: Event) -> Json | None:
        """The start and end of an agent's execution, in the form of LangChain's own events."""
        kind = "start" if event.type is EventType.EXECUTION_STARTED else "end" if event.type in _ENDED else None
        if kind is None:
            return None
        data = {"output" if kind == "end" else "input": {"item": event.data.get("item", "")}}
        about = {"langgraph_node": event.data.get("stage", ""), "seq": event.seq}
        return {
            "event": f"on_chain_{kind}",
            "name": event.data.get("agent", ""),
            "run_id": _task_id(event),
            "tags": [],
            "metadata": about,
            "data": data,
            "parent_ids": [self.run.run_id],
        }

    def _checkpoint(self, event: Event) -> Json:
        workflow = self._workflow()
        asked = [{"id": each["id"], "name": each["value"]["kind"], "interrupts": [each]} for each in self.asked()] if event.type in _STOPS else []
        following = [] if workflow.status.terminal else [each["name"] for each in asked] or [workflow.current_step]
        config = {"configurable": checkpoint(self.thread.thread_id, None)}
        about = {"source": "loop", "step": event.seq, "thread_id": self.thread.thread_id}
        return {"config": config, "metadata": about, "values": self.values(), "next": following, "parent_config": None, "tasks": asked}

    def _debug(self, event: Event) -> list[Frame]:
        kind, payload = "", None
        if told := _task(event):
            kind, payload = ("task" if event.type is EventType.EXECUTION_STARTED else "task_result"), told
        elif event.type in (EventType.STAGE_COMPLETED, *_STOPS):
            kind, payload = "checkpoint", {**self._checkpoint(event), "checkpoint": checkpoint(self.thread.thread_id, None), "parent_checkpoint": None}
        return [("debug", {"step": event.seq, "timestamp": event.at.isoformat(), "type": kind, "payload": payload})] if payload else []

    def _workflow(self) -> Workflow:
        assert self.transcript is not None
        return self.transcript.workflow


def _stands(workflow: Workflow) -> bool:
    """Whether a stop in the log is one still: what somebody has moved on since is not."""
    return workflow.status.terminal or workflow.status in (WorkflowStatus.WAITING, WorkflowStatus.QUARANTINED)


def _task_id(event: Event) -> str:
    return str(event.data.get("execution_id") or f"{event.data.get('agent', '')}:{event.data.get('item', '')}")


def _task(event: Event) -> Json | None:
    if event.type is EventType.EXECUTION_STARTED:
        return {"id": _task_id(event), "name": event.data.get("agent", ""), "input": {"item": event.data.get("item", "")}, "triggers": []}
    if event.type in _ENDED:
        error = event.data.get("message") if event.type is EventType.EXECUTION_FAILED else None
        result = {name: event.data[name] for name in ("item", "provider", "seconds") if name in event.data}
        return {"id": _task_id(event), "name": event.data.get("agent", ""), "error": error, "interrupts": [], "result": result}
    return None


def _sse(name: str, data: Any, event_id: str = "") -> bytes:
    head = f"id: {event_id}\n" if event_id else ""
    return f"{head}event: {name}\ndata: ".encode() + orjson.dumps(data) + b"\n\n"
