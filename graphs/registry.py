"""The workflow types this installation knows, by name and version.

A type is either a `WorkflowDefinition`, run over the dataflow, or a hand-written LangGraph graph, which gets the same saver, lease, events, ledger and control through `Session.call`. Both are
checked when they are registered: a type that cannot run is refused with a sentence, before anybody starts one.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from pydantic import ValidationError

from cluster.contracts.agents import AgentSpec
from cluster.contracts.base import Model
from cluster.contracts.errors import Conflict, DefinitionRejected, FieldError, InvalidInput, NotFound
from cluster.contracts.ids import AgentId
from cluster.contracts.neighbours import outcomes, waited_for
from cluster.contracts.ramps import Ramp

from . import stages
from .definition import WorkflowDefinition
from .drawing import drawn_graph, mermaid
from .inputs import check_input
from .plan import Plan, make_plan


@dataclass(frozen=True)
class Earlier:
    """That a type works on what an earlier workflow of the project has made."""

    field: str
    """The field of the input that names that workflow."""
    values: tuple[str, ...]
    """What is read from it, into the field `earlier`."""
    needs: tuple[str, ...]
    """Those of them without which nothing can be started."""


@dataclass(frozen=True)
class WorkflowType:
    """A definition with the model of its input. `prepare` turns the validated input into the external inputs (or, hand-written, into the first state)."""

    definition: WorkflowDefinition
    input_model: type[Model]
    prepare: Callable[[Any], dict[str, Any]]
    build: Callable[[BaseCheckpointSaver[Any] | None], Any] | None = None
    """A hand-written graph, compiled with the given saver; None: the stages of the definition."""
    results: Callable[[Mapping[str, Any]], dict[str, Any]] | None = None
    """Hand-written: the workflow's results from the final state."""
    input_schema: Mapping[str, Any] | None = None
    """What the input is held to where no model says it: a posted type."""
    earlier: Earlier | None = None
    changes: Mapping[str, Callable[[Any, Any], None]] = field(default_factory=dict)
    """Kind of change -> its resolver (`graphs.changes.Resolver`): what people may change by name, besides decisions, inputs and patches of steps."""


class TypeRegistry:
    def __init__(self, agents: Mapping[AgentId, AgentSpec]) -> None:
        self._agents = agents
        self._types: dict[str, WorkflowType] = {}
        self._plans: dict[str, Plan] = {}
        self._graphs: dict[tuple[str, int], Any] = {}
        self._entries: dict[str, dict[str, Any]] = {}
        self._retired: frozenset[str] = frozenset()
        """Versions of which nothing new starts."""
        self._ramps: dict[str, Ramp] = {}
        """By name of the type."""

    async def refresh(self, name: str = "", /) -> None:
        """Takes in what was posted or retired elsewhere; nothing where types are only those of the code."""

    def register(self, kind: WorkflowType) -> None:
        """Adds a type. Raises DefinitionRejected with the reason when it cannot run or the version exists."""
        pinned = kind.definition.pinned
        if pinned in self._types:
            raise DefinitionRejected(f"Workflow type {pinned} is registered already; running workflows rely on it. Raise the version.")
        plan = make_plan(kind.definition, self._agents)
        children = kind.definition.children
        if children and "{" not in children.type and children.type not in self._types:
            raise DefinitionRejected(f"Workflow type {pinned} has children of the type {children.type!r}, which is not known. There are: {self._known()}.")
        self._plans[pinned], self._types[pinned] = plan, kind

    def _known(self) -> str:
        return ", ".join(sorted(self._types))

    def pin(self, name: str, who: str = "") -> str:
        """`movie_creation` or `movie_creation@1` to the exact version; a name means its newest version that is no preview, or what its ramp says of `who` starts it.

        Raises NotFound, naming what there is, and Conflict (`type_retired`) for what no longer starts.
        """
        if name in self._types and name not in self._retired:
            return name
        named = [kind.definition for kind in self._types.values() if name in (kind.definition.name, kind.definition.pinned)]
        if not named:
            raise NotFound(
                f"There is no workflow type {name[:80]!r}. There are: {self._known()}.",
                code="unknown_workflow_type",
                next_step="Name one of these; `callsheet types` says what each makes.",
            )
        versions = [definition for definition in named if definition.pinned not in self._retired]
        if not versions:
            raise Conflict(f"Workflow type {name} was retired: nothing new starts with it.", code="type_retired", next_step="Start another version or type.")
        return self._ramped(name, who, {definition.version for definition in versions}) or self._newest(versions)

    @staticmethod
    def _newest(versions: Iterable[WorkflowDefinition]) -> str:
        return max(versions, key=lambda definition: (not definition.preview, definition.version)).pinned

    def _ramped(self, name: str, who: str, startable: Collection[int]) -> str | None:
        """The version by the type's ramp, as far as the versions it names can be started here."""
        ramp = self._ramps.get(name)
        if ramp is None or ramp.version not in startable:
            return None
        if ramp.takes(name, who):
            return f"{name}@{ramp.version}"
        if ramp.rest in startable:
            return f"{name}@{ramp.rest}"
        others = [self._types[f"{name}@{version}"].definition for version in startable if version != ramp.version]
        return self._newest(others) if others else None

    def get(self, pinned: str) -> WorkflowType:
        """Raises NotFound for a version that is gone."""
        if pinned not in self._types:
            raise NotFound(f"Workflow type {pinned} is not part of this installation.", code="version_missing")
        return self._types[pinned]

    def plan(self, pinned: str) -> Plan:
        self.get(pinned)
        return self._plans[pinned]

    def validate_input(self, pinned: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """The input in its normal form. Raises InvalidInput pointing at each wrong field."""
        kind = self.get(pinned)
        if kind.input_schema is not None:
            return check_input(kind.input_schema, given, pinned)
        model = kind.input_model
        try:
            return model.model_validate(given).model_dump(mode="json", exclude_unset=True)
        except ValidationError as error:
            faults = [FieldError(pointer="/input/" + "/".join(map(str, e["loc"])), detail=e["msg"]) for e in error.errors()]
            raise InvalidInput(
                f"The input of {pinned} is not right: {'; '.join(f'{f.pointer[7:]}: {f.detail}' for f in faults)}.",
                errors=faults,
                next_step=f"Send the fields {', '.join(model.model_fields)} as /docs describes them.",
            ) from error

    def earlier(self, pinned: str) -> Earlier | None:
        """What its start reads from a workflow that its input names."""
        return self.get(pinned).earlier

    def fields(self, pinned: str) -> frozenset[str]:
        """Names of what may be posted as its input."""
        kind = self.get(pinned)
        return frozenset(kind.input_schema.get("properties", {}) if kind.input_schema is not None else kind.input_model.model_fields)

    def external_inputs(self, pinned: str, given: Mapping[str, Any]) -> dict[str, Any]:
        kind = self.get(pinned)
        return kind.prepare(kind.input_model.model_validate(given))

    def graph(self, pinned: str, saver: BaseCheckpointSaver[Any] | None) -> Any:
        """The compiled graph, made once per saver."""
        key = (pinned, id(saver))
        if key not in self._graphs:
            kind = self.get(pinned)
            self._graphs[key] = kind.build(saver) if kind.build else stages.build(kind.definition, saver)
        return self._graphs[key]

    def catalogue(self) -> list[dict[str, Any]]:
        """Every version with its stages, gates, input schema and a Mermaid drawing of who works in it."""
        return [self._entry(pinned) for pinned in sorted(self._types)]

    def versions(self, name: str) -> list[dict[str, Any]]:
        """The entries of a type, newest first; of one version when it is named with its number. Raises NotFound."""
        found = [kind.definition for pinned, kind in self._types.items() if name in (kind.definition.name, pinned)]
        if not found:
            raise NotFound(
                f"There is no workflow type {name[:80]!r}. There are: {self._known()}.",
                code="unknown_workflow_type",
                next_step="Name one of these; `callsheet types` says what each makes.",
            )
        return [self._entry(definition.pinned) for definition in sorted(found, key=lambda definition: -definition.version)]

    def _entry(self, pinned: str) -> dict[str, Any]:
        if pinned not in self._entries:
            self._entries[pinned] = self._described(pinned)
        return {**self._entries[pinned], "retired": pinned in self._retired}

    def _described(self, pinned: str) -> dict[str, Any]:
        kind = self._types[pinned]
        definition = kind.definition
        told = definition.model_dump(mode="json", include={"title", "preview", "takes_back", "reviews", "only_when", "children", "inputs"})
        return {
            "type": pinned,
            "name": definition.name,
            "version": definition.version,
            **told,
            "stages": [{"stage": stage, "agents": list(agents)} for stage, agents in definition.stages],
            "gates": [gate.model_dump(mode="json", include={"id", "stage", "kind", "prompt", "takes", "emits", "returns"}) for gate in definition.gates],
            "input_schema": dict(kind.input_schema) if kind.input_schema is not None else kind.input_model.model_json_schema(),
            "on_away": outcomes(waited_for(definition.on_away), {agent: (spec.services, spec.requires) for agent, spec in self._plans[pinned].specs.items()}),
            "mermaid": drawn_graph(self.graph(pinned, None).get_graph().draw_mermaid()) if kind.build else mermaid(self._plans[pinned]),
            "posted": kind.input_schema is not None,
        }
