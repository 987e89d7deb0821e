"""A production told as a conversation: its events, folded into the messages and the state that a chat shows. Pure.

The same events give the same messages with the same ids, so a client that reads the state, a stream or both shows each once. Words from films (titles, prompts, notes) are quoted here as content and
decide nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.events import Event, EventType
from cluster.contracts.threads import Said
from cluster.contracts.workflows import Decision, DecisionStatus, Workflow

Message = dict[str, Any]
NOBODY = frozenset({"auto", "deadline"})
LONGEST_INPUT = 2000
_ENDS = {
    EventType.WORKFLOW_CANCELLED: "The production was cancelled.",
    EventType.WORKFLOW_TERMINATED: "The production was ended at once.",
    EventType.WORKFLOW_CONTINUED: "The production goes on as another workflow.",
    EventType.WORKFLOW_QUARANTINED: "The production was set aside; an operator has to look at it.",
    EventType.WORKFLOW_PAUSED: "The production is paused.",
    EventType.WORKFLOW_RESUMED: "The production goes on.",
}


@dataclass
class Transcript:
    """One workflow so far. `said`: what was typed, by decision id; what started it under the empty name."""

    workflow: Workflow
    said: Mapping[str, Said] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    stages: list[str] = field(default_factory=list)
    """Complete ones, in their order."""
    stage: str = ""
    """The one that began last."""
    status: str = "pending"
    seq: int = 0

    def add(self, event: Event) -> list[Message]:
        """Takes the next event in; the messages it adds."""
        self.seq = event.seq
        if event.type is EventType.STAGE_STARTED:
            self.stage = str(event.data["stage"])
        elif event.type is EventType.STAGE_COMPLETED:
            self.stages.append(str(event.data["stage"]))
        made = self._told(event)
        self.messages += made
        return made

    def _told(self, event: Event) -> list[Message]:
        name = f"{self.workflow.workflow_id}-{event.seq}"
        match event.type:
            case EventType.WORKFLOW_CREATED:
                said = self.said.get("") or Said(id=name, text=opening(self.workflow))
                return [human(said.id, said.text)]
            case EventType.STAGE_STARTED | EventType.STAGE_COMPLETED:
                stage = str(event.data["stage"]).replace("_", " ").capitalize()
                return [ai(name, f"{stage} {'has begun' if event.type is EventType.STAGE_STARTED else 'is complete'}.")]
            case EventType.DECISION_OPENED:
                return [ai(name, question(self._decision(event), str(event.data.get("prompt", ""))))]
            case EventType.DECISION_MADE:
                return [self._answer(name, event)]
            case EventType.WORKFLOW_NOTE:
                return [ai(name, str(event.data.get("text") or event.data.get("note") or event.data.get("message") or ""))]
            case EventType.WORKFLOW_COMPLETED:
                return [ai(name, finished(self.workflow))]
            case EventType.WORKFLOW_FAILED:
                return [ai(name, f"The production failed: {event.data.get('message', '')}")]
        return [ai(name, _ENDS[event.type])] if event.type in _ENDS else []

    def _decision(self, event: Event) -> Decision | None:
        return next((d for d in self.workflow.user_decisions if d.decision_id == event.data.get("decision_id")), None)

    def _answer(self, name: str, event: Event) -> Message:
        choice, by = str(event.data.get("choice", "")), str(event.data.get("by", ""))
        if said := self.said.get(str(event.data.get("decision_id"))):
            return human(said.id, said.text)
        decision = self._decision(event)
        label = next((option.label for option in decision.options if option.id == choice), choice) if decision else choice
        if by in NOBODY:
            return ai(name, f"{label} was chosen{' by itself' if by == 'auto' else ': nobody decided in time'}.")
        note = decision.note if decision and decision.choice == choice else ""
        return human(name, f"{label}. {note}" if note else label, by)

    def values(self) -> dict[str, Any]:
        """The state as a graph's values, but for the messages of the thread's earlier productions."""
        workflow = self.workflow
        return {
            "messages": list(self.messages),
            "workflow_id": workflow.workflow_id,
            "project_id": workflow.project_id,
            "type": workflow.type,
            "status": workflow.status.value,
            "current_stage": self.stage,
            "completed_stages": list(self.stages),
            "progress": workflow.progress.model_dump(mode="json"),
            "results": workflow.results,
            "errors": [error.model_dump(mode="json") for error in workflow.error_history[-5:]],
        }


def human(name: str, text: str, by: str = "") -> Message:
    return {"id": name, "type": "human", "content": text, "name": by or None, "additional_kwargs": {}, "response_metadata": {}}


def ai(name: str, text: str) -> Message:
    return {
        "id": name,
        "type": "ai",
        "content": text,
        "name": None,
        "additional_kwargs": {},
        "response_metadata": {},
        "tool_calls": [],
        "invalid_tool_calls": [],
    }


def opening(workflow: Workflow) -> str:
    """What a production was started with, in words."""
    given = {name: value for name, value in workflow.input.items() if name != "earlier" and value is not None}
    return str(given["logline"]) if given.get("logline") else orjson.dumps(given).decode()[:LONGEST_INPUT]


def question(decision: Decision | None, prompt: str) -> str:
    """An open decision as a person reads it, options numbered."""
    if decision is None:
        return prompt
    lines = [f"{n}. **{option.label}**{': ' + option.summary if option.summary else ''}" for n, option in enumerate(decision.options, 1)]
    ask = "Answer with a number or a name"
    return "\n".join([decision.prompt, "", *lines, "", f"{ask}; anything else is taken as a note on what to change." if decision.allow_note else f"{ask}."])


def finished(workflow: Workflow) -> str:
    """The end of a production, with the addresses of what it has made."""
    files = [(name, ref) for name, value in workflow.results.items() if (ref := _reference(value))]
    listed = [f"- [{name}](/api/v1/artifacts/{ref.sha256}) ({ref.media_type}, {ref.size} bytes)" for name, ref in files]
    return "\n".join(["The production is complete.", *([""] if listed else []), *listed])


def _reference(value: Any) -> ArtifactRef | None:
    names = set(ArtifactRef.model_fields)
    return ArtifactRef.model_validate(value) if isinstance(value, dict) and names == set(value) else None


def open_decisions(workflow: Workflow) -> list[Decision]:
    """The decisions somebody can make now, in the order they were opened."""
    return [] if workflow.status.terminal else [d for d in workflow.user_decisions if d.status is DecisionStatus.OPEN]
