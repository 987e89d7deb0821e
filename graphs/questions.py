"""The open questions of one driven workflow: asks each gate once, finds the answer wherever it was given, and records it as the result it is.

Looks in this order: set by hand, in the ledger, made by a person meanwhile, carried over from the workflow this one comes from, the default where nobody is asked. Only then the question stays
open, is written down with its deadline, and waits. Called by the dataflow.
"""

from collections.abc import Callable, Mapping
from typing import Any

from cluster.contracts.events import EventDraft, EventType
from cluster.contracts.ids import DecisionId
from cluster.contracts.ledger import LedgerRow, Override
from cluster.contracts.workflows import Decision

from . import ledger
from .definition import Gate
from .executor import Driven, Executor, Recorder
from .gates import REVISE, OpenGate, deadline, open_gate
from .overrides import hand_key

CARRIED_OVER = "carried over"
"""Who made a decision that the workflow this one comes from had made about the same content."""


class SentBack(Exception):
    """A person wants a revision: the stage starts again with the note as an input."""

    def __init__(self, gate: Gate, note: str) -> None:
        super().__init__(note)
        self.gate, self.note = gate, note


class Questions:
    """One per dataflow. `moved` is called when a question has opened; `auto_answer` gives choice and note where nobody is asked."""

    def __init__(
        self,
        lease: Driven,
        journal: Recorder,
        rows: dict[str, LedgerRow],
        executor: Executor,
        *,
        returns: Mapping[str, int],
        made: Callable[[DecisionId], Decision | None],
        inherited: Mapping[str, LedgerRow],
        early: Callable[[str], Mapping[str, str] | None],
        clock_ms: Callable[[], int],
        moved: Callable[[], None],
        auto_answer: Callable[[OpenGate], tuple[str, str]],
    ) -> None:
        self.open: dict[str, OpenGate] = {}
        """Gates nobody has answered, by execution key."""
        self._lease, self._journal, self._rows, self._executor = lease, journal, rows, executor
        self._returns, self._made, self._inherited, self._early = returns, made, inherited, early
        self._clock_ms, self._moved, self._auto_answer = clock_ms, moved, auto_answer

    async def ask(self, gate: Gate, shown: Any) -> LedgerRow:
        """The answer about a value, as soon as there is one. Raises SentBack for one that sends the work back."""
        returned = self._returns.get(gate.id, 0)
        key = ledger.digest("gate", gate.id, shown, returned)
        question = open_gate(gate, key, shown, opened_ms=self._clock_ms(), returned=returned)
        if (override := self._executor.overrides.get(gate.id)) is not None:
            return self._passed(gate, self._apply_override(question, override))
        if (answered := self._rows.get(key)) is not None:
            return self._passed(gate, answered)
        if (made := self._made(question.decision.decision_id)) is not None:
            return self._passed(gate, self._apply(question, made.choice or question.decision.default, made.note, by=made.made_by, announce=False))
        if (theirs := self._inherited.get(key)) is not None:
            choice, note = question.read(theirs.outputs[gate.emits])
            return self._passed(gate, self._apply(question, choice, note, by=CARRIED_OVER, announce=True))
        if self._lease.options.auto:
            return self._apply(question, *self._auto_answer(question), by="auto", announce=True)
        self.open[key] = question
        draft = EventDraft(type=EventType.DECISION_OPENED, data={"decision_id": question.decision.decision_id, "kind": gate.id, "prompt": gate.prompt})
        self._journal.write(decision=question.decision, event=draft, timer=deadline(question, self._lease.options))
        self._moved()
        if (answer := self._early(gate.id)) is not None:
            self.answer_early(gate.id, answer)
        return self._passed(gate, await question.answered)

    def settle(self, override: Override) -> bool:
        """Answers an open gate by what a person set; False when it is not open."""
        for key, question in list(self.open.items()):
            if question.gate.id == override.agent:
                del self.open[key]
                question.answered.set_result(self._apply_override(question, override))
                return True
        return False

    def answer(self, decision_id: str, choice: str, note: str, *, by: str) -> bool:
        """Applies a person's answer to the open gate it belongs to; False when that gate is not open here."""
        for key, question in list(self.open.items()):
            if question.decision.decision_id == decision_id:
                del self.open[key]
                question.answered.set_result(self._apply(question, choice, note, by=by, announce=False))
                return True
        return False

    def answer_early(self, gate: str, answer: Mapping[str, str]) -> None:
        """Applies an answer that was given before its gate opened; one that does not fit the question is put on record, and the question stays open."""
        question = next((q for q in self.open.values() if q.gate.id == gate), None)
        if question is None or question.early_refused:
            return
        if answer["choice"] in {option.id for option in question.decision.options}:
            del self.open[question.key]
            question.answered.set_result(self._apply(question, answer["choice"], answer["note"], by=answer["by"], announce=True))
            return
        question.early_refused = True
        data = {"decision_id": question.decision.decision_id, "kind": gate, "choice": answer["choice"], "by": answer["by"]}
        self._journal.write(event=EventDraft(type=EventType.DECISION_REJECTED, data=data))

    def _passed(self, gate: Gate, row: LedgerRow) -> LedgerRow:
        """The answer, for whoever takes it; an answer that sends the work back is for nobody, and ends this dataflow instead."""
        value = row.outputs[gate.emits]
        if gate.kind == "approve" and value["choice"] == REVISE.id and self._returns.get(gate.id, 0) < gate.returns:
            raise SentBack(gate, value["note"])
        return row

    def _apply_override(self, question: OpenGate, override: Override) -> LedgerRow:
        """What a person decided for this gate whatever it shows. Recorded once, under a key of its own, as the decision it is."""
        outputs = override.outputs or {}
        key = hand_key(question.key, outputs)
        if (there := self._rows.get(key)) is not None:
            return there
        row = self._rows[key] = LedgerRow(key=key, outputs=outputs)
        choice, note = question.read(outputs[question.gate.emits])
        made = question.made(choice, note, by=override.by, at_ms=self._clock_ms())
        draft = EventDraft(
            type=EventType.DECISION_MADE, data={"decision_id": made.decision_id, "kind": made.kind, "choice": choice, "by": override.by, "why": override.why}
        )
        self._journal.write(row=row, event=draft, decision=made)
        return row

    def _apply(self, question: OpenGate, choice: str, note: str, *, by: str, announce: bool) -> LedgerRow:
        row = LedgerRow(key=question.key, outputs={question.gate.emits: question.value_of(choice, note)})
        self._rows[row.key] = row
        made = question.made(choice, note, by=by, at_ms=self._clock_ms())
        draft = EventDraft(type=EventType.DECISION_MADE, data={"decision_id": made.decision_id, "kind": made.kind, "choice": choice, "by": by})
        self._journal.write(row=row, event=draft if announce else None, decision=made)
        return row
