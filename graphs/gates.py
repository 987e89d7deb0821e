"""Gates: from a value to a question with options, and from an answer back to a value. Pure but for the future that carries the answer."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from cluster.contracts.base import utc_from_ms
from cluster.contracts.ledger import LedgerRow, Timer
from cluster.contracts.workflows import Decision, DecisionOption, DecisionStatus, OnDeadline, WorkflowOptions, answer_schema
from cluster.redis.records import made_form

from . import ledger
from .definition import Gate

APPROVE = DecisionOption(id="approve", label="Approve", summary="Go on with this.")
REVISE = DecisionOption(id="revise", label="Revise", summary="Send it back with a note; only what the note concerns is made again.")


@dataclass
class OpenGate:
    """A question that waits for its answer."""

    gate: Gate
    key: str
    """Execution key: content shown and number of returns."""
    shown: Any
    decision: Decision
    answered: "asyncio.Future[LedgerRow]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    early_refused: bool = False
    """An answer that had come before does not fit; said once."""

    def value_of(self, choice: str, note: str) -> Any:
        """What the gate emits for an answer."""
        if self.gate.kind == "approve":
            return {"choice": choice, "note": note}
        return next(element for element in self.shown if str(element[self.gate.option_id]) == choice)

    def read(self, value: Any) -> tuple[str, str]:
        """Choice and note of an emitted value: the inverse of `value_of`."""
        if self.gate.kind == "approve":
            return value["choice"], value["note"]
        return str(value[self.gate.option_id]), ""

    def made(self, choice: str, note: str, *, by: str, at_ms: int) -> Decision:
        return self.decision.model_copy(update={"status": DecisionStatus.MADE, "choice": choice, "note": note, "made_by": by, "made_at": utc_from_ms(at_ms)})


def open_gate(gate: Gate, key: str, shown: Any, *, opened_ms: int, returned: int) -> OpenGate:
    """The question a gate asks about a value. After the last allowed return only approval is offered."""
    if gate.kind == "choose":
        options = tuple(_option(gate, element) for element in shown)
        best = max(shown, key=lambda element: element.get(gate.option_score) or 0)
        default = str(best[gate.option_id])
    else:
        options = (APPROVE, REVISE) if returned < gate.returns else (APPROVE,)
        default = APPROVE.id
    prompt = gate.prompt if returned == 0 else f"{gate.prompt} (revision {returned} of {gate.returns})"
    decision = Decision(
        decision_id=ledger.decision_id(key),
        kind=gate.id,
        prompt=prompt,
        options=options,
        default=default,
        allow_note=gate.kind == "approve",
        answer_schema=answer_schema([option.id for option in options], allow_note=gate.kind == "approve"),
        artifacts=tuple(_artifacts(shown)) if gate.kind == "approve" else (),
        opened_at=utc_from_ms(opened_ms),
    )
    return OpenGate(gate=gate, key=key, shown=shown, decision=decision)


def deadline(question: OpenGate, options: WorkflowOptions) -> Timer | None:
    """The timer of a question that has to be answered in time: what happens then is fixed now, so that no engine is needed for it."""
    if options.decide_within_seconds is None:
        return None
    decision, period = question.decision, options.decide_within_seconds * 1000
    made = made_form(decision, decision.default, "", "deadline").decode()
    told = {"decision_id": decision.decision_id, "kind": decision.kind}
    made_event = json.dumps(told | {"choice": decision.default, "by": "deadline"})
    payload: dict[str, Any] = {"on": options.on_deadline, "made": made, "made_event": made_event}
    if options.on_deadline is OnDeadline.FAIL:
        payload["made_event"] = json.dumps(
            {"by": "deadline", "as": "failed", "code": "decision_deadline", "message": f"Nobody decided {decision.kind!r} in time."}
        )
    if options.on_deadline is OnDeadline.ESCALATE:
        escalated = decision.model_copy(update={"escalated": True})
        payload |= {"escalated": escalated.model_dump_json(), "event": json.dumps(told), "period_ms": period}
    return Timer(name=f"decision:{decision.decision_id}", delay_ms=period, payload=payload)


def _option(gate: Gate, element: dict[str, Any]) -> DecisionOption:
    detail = {name: element[name] for name in ("genre_tags", "tone_keywords", "mood", "look", gate.option_score) if name in element}
    return DecisionOption(id=str(element[gate.option_id]), label=str(element[gate.option_label]), summary=str(element[gate.option_summary]), detail=detail)


def _artifacts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        if {"sha256", "size", "media_type", "name"} == set(value):
            return [value]
        return [ref for name, part in value.items() if name != "timeline" for ref in _artifacts(part)]
    return []
