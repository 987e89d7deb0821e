"""From what a caller wants of a fork to what the new workflow begins with: input, options, results and answers set by hand. Pure; every refusal points into the request.

A gate's answer becomes a result set by hand, so that it holds whatever the gate shows. Sending work back is a note for whoever takes it, and counts as a return.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from cluster.contracts.agents import AgentSpec
from cluster.contracts.control import Principal
from cluster.contracts.errors import FieldError, InvalidInput
from cluster.contracts.forks import ForkRequest, GateAnswer
from cluster.contracts.ids import AgentId
from cluster.contracts.ledger import Override
from cluster.contracts.workflows import NOTE_LIMIT, WorkflowOptions

from .definition import Gate
from .gates import APPROVE, REVISE
from .overrides import check_outputs, read_step
from .plan import Plan, fans_out
from .rehearsal import Company, Setting
from .revision import Trace

NAMED = 40
"""How many names a refusal lists."""


@dataclass
class Beginning:
    """What a fork starts under, while the request is worked into it."""

    plan: Plan
    inputs: dict[str, Any]
    returns: dict[str, int]
    overrides: dict[str, Override]
    by: Principal
    at: datetime

    def put(self, agent: AgentId, item: str, outputs: Mapping[str, Any]) -> None:
        made = Override(agent=agent, item=item, outputs=dict(outputs), by=self.by.name, why=self.by.reason, at=self.at)
        self.overrides[made.step] = made

    def start(self) -> dict[str, Any]:
        """What its graph begins with."""
        return {"inputs": self.inputs, "returns": self.returns}


def begin(setting: Setting, plan: Plan, by: Principal, at: datetime) -> Beginning:
    """Under the setting of the source; what its version of the type knew and this one does not is left behind."""
    held = {step: made for step, made in setting.overrides.items() if made.agent in plan.specs or made.agent in plan.gates}
    returns = {gate: times for gate, times in setting.returns.items() if gate in plan.gates}
    known = {name.rstrip("?") for name in plan.definition.inputs}
    return Beginning(plan, {name: value for name, value in setting.inputs.items() if name in known}, returns, held, by, at)


def answer(beginning: Beginning, name: str, given: GateAnswer, trace: Trace | None) -> None:
    """Works the answer of a gate in. `trace` is needed for a gate that offers what an agent made. Raises InvalidInput."""
    plan, pointer = beginning.plan, f"/decisions/{escaped(name)}"
    gate = plan.gates.get(name)
    if gate is None:
        raise unknown(pointer, f"There is no gate {name[:80]!r}", sorted(plan.gates))
    if gate.kind == "approve":
        _review(beginning, gate, given, pointer)
        return
    shown = trace.outputs(plan.producer[gate.takes]) if trace else None
    if shown is None:
        raise unknown(pointer, f"The gate {name!r} has nothing to offer yet: {plan.producer[gate.takes]} has made nothing; answer it when it opens", [])
    options = {str(element[gate.option_id]): element for element in shown[gate.takes]}
    if given.choice not in options:
        raise unknown(f"{pointer}/choice", f"The gate {name!r} does not offer {given.choice!r}", list(options))
    beginning.put(AgentId(gate.id), "", {gate.emits: options[given.choice]})


def _review(beginning: Beginning, gate: Gate, given: GateAnswer, pointer: str) -> None:
    if given.choice not in (APPROVE.id, REVISE.id):
        raise unknown(f"{pointer}/choice", f"The gate {gate.id!r} does not offer {given.choice!r}", [APPROVE.id, REVISE.id])
    if given.choice == APPROVE.id:
        beginning.put(AgentId(gate.id), "", {gate.emits: {"choice": APPROVE.id, "note": given.note}})
        return
    returned = beginning.returns.get(gate.id, 0)
    if returned >= gate.returns:
        raise unknown(f"{pointer}/choice", f"The gate {gate.id!r} has sent the work back {returned} times, as often as it may", [APPROVE.id])
    if not given.note.strip() or not gate.note_input:
        told = f"sending the work back needs a note of 1 to {NOTE_LIMIT} characters that says what shall change"
        raise InvalidInput(f"Nothing was forked: {told}.", errors=[FieldError(pointer=f"{pointer}/note", detail=told)])
    beginning.overrides.pop(gate.id, None)
    beginning.inputs[gate.note_input] = given.note
    beginning.returns[gate.id] = returned + 1


def check_step(
    company: Company, step: str, outputs: Mapping[str, Any] | None, trace: Trace | None, *, pointer: str, at: str = ""
) -> tuple[AgentId, str, dict[str, Any]]:
    """Agent, item and outputs (in their stored form; None: no outputs asked for) of a step that is to be set by hand.

    `trace` None: a hand-written graph, whose items nobody else knows. `pointer` points at the step's name, `at` at its outputs. Raises InvalidInput.
    """
    plan = company.plan
    try:
        agent, item = read_step(plan, step) if trace is not None else (read_step(plan, step.partition(":")[0])[0], step.partition(":")[2])
    except InvalidInput as error:
        raise InvalidInput(error.detail, code=error.code, errors=[FieldError(pointer=pointer, detail=error.detail)]) from error
    if trace is not None and item and item not in (known := known_items(trace, plan.specs[agent])) and known:
        raise unknown(pointer, f"There is no {plan.specs[agent].fan_out.value} {item[:80]!r}", known)
    return agent, item, {} if outputs is None else check_outputs(company.agents(agent), outputs, pointer=at)


def known_items(trace: Trace, spec: AgentSpec) -> list[str]:
    """The items of an agent's axis that have been found so far; none: they are still to be found."""
    specs = trace.company.plan.specs
    named = ((specs.get(AgentId(step.partition(":")[0])), step.partition(":")[2]) for step in (*trace.views, *trace.made))
    return sorted({item for other, item in named if other is not None and fans_out(other) and other.fan_out is spec.fan_out})


def merged_options(before: WorkflowOptions, changes: Mapping[str, Any]) -> WorkflowOptions:
    """Raises InvalidInput with pointers below `/options`."""
    try:
        return WorkflowOptions.model_validate({**before.model_dump(mode="json"), **changes})
    except ValidationError as error:
        faults = [FieldError(pointer="/".join(["/options", *(escaped(str(part)) for part in e["loc"])]), detail=e["msg"]) for e in error.errors()]
        raise InvalidInput(f"The options would not be right: {'; '.join(f'{f.pointer}: {f.detail}' for f in faults)}.", errors=faults) from error


def merged_input(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The posted input with fields replaced; None takes one back."""
    return {name: value for name, value in {**before, **changes}.items() if value is not None}


def carried_notes(plan: Plan, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The external inputs nobody posts: notes of gates that sent the work back."""
    return {gate.note_input: inputs[gate.note_input] for gate in plan.gates.values() if gate.note_input in inputs}


def needs_trace(request: ForkRequest, plan: Plan) -> bool:
    """Whether the request names anything that only the source's ledger can tell of."""
    return bool(request.steps) or any(plan.gates[name].kind == "choose" for name in request.decisions if name in plan.gates)


def unknown(pointer: str, sentence: str, known: list[str]) -> InvalidInput:
    """The refusal of a name nobody knows, with the names there are."""
    listed = ", ".join(known[:NAMED]) + (" …" if len(known) > NAMED else "")
    return InvalidInput(f"{sentence}. There are: {listed}." if known else f"{sentence}.", errors=[FieldError(pointer=pointer, detail=sentence)])


def escaped(part: str) -> str:
    """One part of a JSON pointer."""
    return part.replace("~", "~0").replace("/", "~1")
