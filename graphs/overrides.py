"""Results set by hand: which steps a film can do without, what a person's values must look like, and the ledger row they become.

Pure. The executor asks for the row, the API asks beforehand whether an override can be accepted at all: one that would break the film is refused with a sentence, never found out while it runs.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from agents.base import Agent
from cluster.contracts.agents import AgentSpec, Execution, ExecutionStatus, Stage
from cluster.contracts.artifacts import Artifact, ArtifactRef
from cluster.contracts.base import utc_from_ms
from cluster.contracts.errors import FieldError, InvalidInput
from cluster.contracts.ids import AgentId, WorkflowId
from cluster.contracts.ledger import BY_HAND, LedgerRow, Override

from . import ledger
from .plan import Plan, fans_out

_REFERENCE = frozenset(ArtifactRef.model_fields)
SKIPPED = "skipped"
"""Code of the failure that a skip is for whoever waits for the step."""


def dispensable(plan: Plan) -> frozenset[str]:
    """Agents without which the film can be finished: whoever takes what they emit takes it as an option, or is dispensable too."""
    found: frozenset[str] = frozenset()
    while True:
        needed = {plan.producer[gate.takes] for gate in plan.gates.values()}
        wanted: set[str] = set()
        for agent, spec in plan.specs.items():
            for name in spec.takes:
                if producer := plan.producer.get(name.rstrip("?")):
                    (wanted if name.endswith("?") or agent in found else needed).add(producer)
        if (more := frozenset(wanted - needed)) == found:
            return found
        found = more


def skippable(plan: Plan, agent: AgentId) -> bool:
    """Whether the film can be finished without what an agent makes. Ask before a skip is accepted; a gate cannot be skipped, only answered."""
    return agent in plan.specs and agent in dispensable(plan)


def read_step(plan: Plan, step: str) -> tuple[AgentId, str]:
    """Agent and item of a step's name. Raises InvalidInput for an agent that takes no part, and for an item too many or too few."""
    name, _, item = step.partition(":")
    spec = plan.specs.get(AgentId(name))
    if spec is None:
        raise _no_step(f"No agent {name[:80]!r} takes part in {plan.definition.title!r}. There are: {', '.join(sorted(plan.specs))}.")
    if fans_out(spec) != bool(item):
        told = f"runs once per {spec.fan_out.value}: name one, as in {name}:ITEM" if fans_out(spec) else f"runs once: its step is {name}"
        raise _no_step(f"{spec.name} {told}.")
    return spec.id, item


def _no_step(sentence: str) -> InvalidInput:
    return InvalidInput(sentence, code="unknown_step", errors=[FieldError(pointer="/step", detail=sentence)])


def check_outputs(agent: type[Agent[Any, Any]], outputs: Mapping[str, Any], *, pointer: str = "/outputs") -> dict[str, Any]:
    """Values set by hand in their stored form. Raises InvalidInput with a pointer to each value the agent itself could not have made."""
    try:
        return agent.Output.model_validate(dict(outputs)).model_dump(mode="json")
    except ValidationError as error:
        faults = [FieldError(pointer="/".join([pointer, *map(str, e["loc"])]), detail=e["msg"]) for e in error.errors()]
        told = "; ".join(f"{fault.pointer}: {fault.detail}" for fault in faults[:5])
        raise InvalidInput(
            f"{agent.spec.name} could not have made this: {told}.",
            errors=faults,
            next_step=f"Send every value that {agent.spec.id} emits ({', '.join(agent.spec.emits)}), as the agent's output schema describes them.",
        ) from error


def hand_key(key: str, outputs: Mapping[str, Any]) -> str:
    """Where a result set by hand is recorded: not under the key of what the agent itself would make."""
    return ledger.digest(key, BY_HAND, outputs)


def hand_row(override: Override, spec: AgentSpec, stage: Stage, workflow_id: WorkflowId, key: str, now_ms: int) -> LedgerRow:
    """The row of a step whose outputs a person set; it has cost no attempt."""
    assert override.outputs is not None
    own, now = hand_key(key, override.outputs), utc_from_ms(now_ms)
    execution = Execution(
        execution_id=ledger.execution_id(workflow_id, own),
        key=own,
        agent=spec.id,
        stage=stage,
        item=override.item,
        attempts=0,
        status=ExecutionStatus.SUCCEEDED,
        started_at=now,
        ended_at=now,
        provider=BY_HAND,
    )
    return LedgerRow(key=own, execution=execution, outputs=override.outputs)


def adopted(row: LedgerRow, workflow_id: WorkflowId) -> LedgerRow:
    """A row of the workflow this one comes from, as its own: same key, same result, nothing run."""
    if row.execution is None:
        return row
    mine = row.execution.model_copy(update={"cached": True, "execution_id": ledger.execution_id(workflow_id, row.key)})
    return LedgerRow.model_construct(key=row.key, execution=mine, outputs=row.outputs)


def is_reference(value: Mapping[str, Any]) -> bool:
    """Whether a raw object is an artifact reference."""
    return value.keys() == _REFERENCE


def references(value: Any) -> Iterator[str]:
    """SHA-256 of every artifact a raw value refers to, in order, repeats included."""
    if isinstance(value, dict):
        if is_reference(value):
            yield value["sha256"]
        else:
            for part in value.values():
                yield from references(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from references(part)


def referred(outputs: Mapping[str, Any], known: Mapping[str, Artifact]) -> tuple[Artifact, ...]:
    """The known artifacts that outputs refer to, each once."""
    return tuple(known[sha] for sha in dict.fromkeys(references(outputs)) if sha in known) if known else ()
