"""From what a person wants changed to what the new film follows from: results set by hand and other inputs.

Generic are decisions, inputs and patches of single steps. What a line or a costume is only the workflow type knows: it brings a resolver for each such kind of change. Every refusal names what there is.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from cluster.contracts.agents import ResourceClass
from cluster.contracts.errors import FieldError, InvalidInput
from cluster.contracts.ids import AgentId
from cluster.contracts.ledger import LedgerRow, Override
from cluster.contracts.revisions import Change, DecisionChange, InputChange, RevisionPlan, StepChange

from .definition import Gate
from .gates import APPROVE, REVISE
from .overrides import check_outputs
from .patches import patched
from .registry import WorkflowType
from .rehearsal import Company, Setting
from .revision import Trace, plan_revision, retrace

NAMED = 40
"""How many names a refusal lists."""
Resolver = Callable[[Any, "Draft"], None]
"""Works one change into the draft. Raises InvalidInput."""


class Draft:
    """The setting of the new film while changes are worked into it, one after the other: a later one sees what an earlier one set."""

    def __init__(self, trace: Trace, kind: WorkflowType, *, by: str, why: str, at: datetime) -> None:
        self.trace = trace
        self._kind, self._by, self._why, self._at = kind, by, why, at
        self.setting = trace.setting
        self.pointer = ""
        """Where in the request the change stands."""

    def outputs(self, step: str) -> dict[str, Any]:
        """What a step makes in the new film, as far as it is known. Raises InvalidInput for a step that has made nothing."""
        override = self.setting.overrides.get(step)
        found = override.outputs if override is not None else self.trace.outputs(step)
        if found is None:
            raise self.refused("step", f"There is no result of a step {step[:80]!r}", known=list(self.trace.made))
        return dict(found)

    def emitted(self, name: str) -> dict[str, Any]:
        """Step -> the value it makes of an emitted name."""
        return {step: self.outputs(step)[name] for step in self.trace.steps_of(self.trace.company.plan.producer[name])}

    def set(self, step: str, outputs: Mapping[str, Any]) -> None:
        """Sets a step's result by hand. Raises InvalidInput with a pointer to each value the agent could not have made."""
        agent, _, item = step.partition(":")
        checked = check_outputs(self.trace.company.agents(AgentId(agent)), outputs, pointer=f"{self.pointer}/outputs")
        self._put(Override(agent=AgentId(agent), item=item, outputs=checked, by=self._by, why=self._why, at=self._at))

    def decide(self, gate: Gate, value: Any) -> None:
        """Answers a gate whatever it shows."""
        self._put(Override(agent=AgentId(gate.id), outputs={gate.emits: value}, by=self._by, why=self._why, at=self._at))

    def _put(self, override: Override) -> None:
        self.setting = replace(self.setting, overrides={**self.setting.overrides, override.step: override})

    def post(self, changes: Mapping[str, Any]) -> None:
        """Replaces fields of the posted input; None takes one back. Raises InvalidInput."""
        wanted = {name: value for name, value in {**self.setting.input, **changes}.items() if value is not None}
        try:
            given = self._kind.input_model.model_validate(wanted)
        except ValidationError as error:
            faults = [FieldError(pointer="/".join([f"{self.pointer}/input", *map(str, e["loc"])]), detail=e["msg"]) for e in error.errors()]
            told = "; ".join(f"{fault.pointer}: {fault.detail}" for fault in faults)
            raise InvalidInput(f"The input would not be right: {told}.", errors=faults, next_step="The type's input schema says what it takes.") from error
        before = self._kind.prepare(self._kind.input_model.model_validate(dict(self.setting.input)))
        kept = {name: value for name, value in self.setting.inputs.items() if name not in before}
        posted = given.model_dump(mode="json", exclude_unset=True)
        self.setting = replace(self.setting, input=posted, inputs={**kept, **self._kind.prepare(given)})

    def note(self, name: str, text: str) -> None:
        """Sets an external input that nobody posts: the note of a revision."""
        self.setting = replace(self.setting, inputs={**self.setting.inputs, name: text})

    def refused(self, field: str, sentence: str, *, known: Sequence[str]) -> InvalidInput:
        """The refusal of a name nobody knows, with the names there are."""
        named = ", ".join(known[:NAMED]) + (" …" if len(known) > NAMED else "")
        return InvalidInput(f"{sentence}. There are: {named or 'none yet'}.", errors=[FieldError(pointer=f"{self.pointer}/{field}", detail=sentence)])


def resolve(trace: Trace, changes: Sequence[Change], kind: WorkflowType, resolvers: Mapping[str, Resolver], *, by: str, why: str, at: datetime) -> Setting:
    """The setting of the new film. Raises InvalidInput with pointers of the form `/changes/0/…`."""
    draft = Draft(trace, kind, by=by, why=why, at=at)
    known = {"decision": _decision, "input": _input, "step": _step, **resolvers}
    for number, change in enumerate(changes):
        draft.pointer = f"/changes/{number}"
        if change.kind not in known:
            raise draft.refused("kind", f"{kind.definition.title} cannot change a {change.kind} by name", known=sorted(known))
        known[change.kind](change, draft)
    return draft.setting


async def propose(
    company: Company,
    rows: Iterable[LedgerRow],
    setting: Setting,
    changes: Sequence[Change],
    kind: WorkflowType,
    resolvers: Mapping[str, Resolver],
    slots: Mapping[ResourceClass, int],
    *,
    by: str,
    why: str,
    at: datetime,
) -> tuple[RevisionPlan, Setting]:
    """What changes would run, and the setting of the film they make: everything the API needs to answer, and later to start that film.

    `rows` are all rows of the workflow, those it inherited first. Some tens of milliseconds of work for a film, done in a thread so that other requests are answered meanwhile. Raises InvalidInput.
    """

    async def work() -> tuple[RevisionPlan, Setting]:
        trace = await retrace(company, rows, setting)
        after = resolve(trace, changes, kind, resolvers, by=by, why=why, at=at)
        return await plan_revision(trace, after, changes, slots), after

    return await asyncio.to_thread(asyncio.run, work())


def _step(change: StepChange, draft: Draft) -> None:
    draft.set(change.step, patched(draft.outputs(change.step), change.patch, pointer=f"{draft.pointer}/patch"))


def _input(change: InputChange, draft: Draft) -> None:
    draft.post(change.input)


def _decision(change: DecisionChange, draft: Draft) -> None:
    plan = draft.trace.company.plan
    gate = plan.gates.get(change.gate)
    if gate is None:
        raise draft.refused("gate", f"There is no gate {change.gate!r}", known=sorted(plan.gates))
    if gate.kind == "approve":
        _reviewed(gate, change, draft)
        return
    shown = draft.outputs(plan.producer[gate.takes])[gate.takes]
    options = {str(element[gate.option_id]): element for element in shown}
    if change.choice not in options:
        raise draft.refused("choice", f"The gate {gate.id!r} does not offer {change.choice!r}", known=list(options))
    draft.decide(gate, options[change.choice])


def _reviewed(gate: Gate, change: DecisionChange, draft: Draft) -> None:
    """Sending the work back is a note for whoever takes it; approval changes nothing."""
    if change.choice not in (APPROVE.id, REVISE.id):
        raise draft.refused("choice", f"The gate {gate.id!r} does not offer {change.choice!r}", known=[APPROVE.id, REVISE.id])
    if change.choice == REVISE.id:
        if not change.note.strip() or not gate.note_input:
            told = "a revision needs a note that says what shall change"
            raise InvalidInput(f"Nothing was sent back: {told}.", errors=[FieldError(pointer=f"{draft.pointer}/note", detail=told)])
        draft.note(gate.note_input, change.note)
