"""Time travel: a new workflow from any point of an old one, a film revised, a step set by hand.

A fork is always a workflow of its own. The source stays as it is, and whatever of its finished work still fits is taken over, not made again. For a type over the dataflow a point in time is the state of
its graph there; the executions follow from that, from what people set, and from the ledger. A hand-written graph goes on from a copy of its thread.

If `fork` or `revise` returns a workflow, it will be run. The same request again finds the workflow it made before: a fork by its Idempotency-Key or else its request id, the confirmation of a plan by the plan.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from langgraph.errors import InvalidUpdateError

from agents.base import Agent
from cluster.contracts.agents import ResourceClass
from cluster.contracts.control import Principal
from cluster.contracts.errors import Conflict, FieldError, InvalidInput
from cluster.contracts.forks import ForkRequest, ReviseRequest
from cluster.contracts.ids import AgentId, WorkflowId, derived_workflow_id, new_workflow_id
from cluster.contracts.ledger import LedgerRow, Override, step_of
from cluster.contracts.revisions import Change, RevisionPlan
from cluster.contracts.workflows import Workflow, WorkflowStatus
from cluster.redis.checkpoints import CheckpointStore
from cluster.redis.control import ControlStore, request_of
from cluster.redis.ground import Ground
from cluster.redis.workflows import WorkflowStore

from . import ledger
from .changes import propose
from .checkpointer import RedisSaver
from .forking import (
    NAMED,
    Beginning,
    answer,
    begin,
    carried_notes,
    check_step,
    escaped,
    merged_input,
    merged_options,
    needs_trace,
    unknown,
)
from .history import History, gates_answered_after
from .overrides import skippable
from .registry import TypeRegistry, WorkflowType
from .rehearsal import Company, Setting, read_values
from .revision import Trace, retrace

COPY_SECONDS = 24 * 3600
"""A copied thread whose workflow never came to be goes after this time; give it to the saver's `ttl_seconds`."""
COPY = "__copy__"
"""LangGraph's word for a checkpoint beside another one, of the same state and without the writes that came after it."""
ABANDONED = frozenset({WorkflowStatus.CANCELLED, WorkflowStatus.TERMINATED})


@dataclass(frozen=True)
class House:
    """What an installation's workflows are made with."""

    types: TypeRegistry
    agents: Callable[[AgentId], type[Agent[Any, Any]]]
    providers: Mapping[ResourceClass, str]
    slots: Mapping[ResourceClass, int]
    """Executions of a class at once, as far as they are limited: what a plan's seconds are reckoned with."""


class Travel:
    """Everything the API needs of it. `saver` and `checkpoints` read the engines' threads; the saver writes none but those of forks, with a time to live of COPY_SECONDS."""

    def __init__(self, store: WorkflowStore, control: ControlStore, saver: RedisSaver, checkpoints: CheckpointStore, house: House) -> None:
        self.history = History(saver, checkpoints, house.types)
        self._store, self._control, self._saver, self._house = store, control, saver, house

    async def values(self, source: Workflow, names: Sequence[str]) -> dict[str, Any]:
        """What a workflow has made or was given, by name, as its film uses it now; what is not there is left out. Raises NotFound (`version_missing`), Tampered."""
        kind = self._house.types.get(source.type)
        if kind.build:
            return {}
        ground = await self._store.ground(source.workflow_id)
        setting, _ = await self.history.setting(source, None, ground)
        rows = {row.key: row for row in ground.rows() if row.succeeded}
        company = self._company(source.type, source)
        found = await asyncio.to_thread(asyncio.run, read_values(company, rows, setting, names))
        return {name: value for name, value in found.items() if value is not None}

    # ---- fork ------------------------------------------------------------------------------------------------------------

    async def fork(self, source: Workflow, request: ForkRequest, by: Principal, *, idempotency_key: str | None = None) -> tuple[Workflow, bool]:
        """The fork; True when an earlier request made it.

        Raises NotFound (`unknown_checkpoint`, `version_missing`), InvalidInput with pointers, Conflict (`idempotency_key_reused`), Tampered (the point it would go on from cannot be trusted).
        """
        fingerprint = ledger.digest("fork", request.model_dump(mode="json"))
        named = ("key", by.key_id, idempotency_key) if idempotency_key else ("request", by.key_id, by.request_id, fingerprint)
        new = derived_workflow_id(source.project_id, source.workflow_id, "fork", *named)
        if (there := await self._control.forked(new, fingerprint)) is not None:
            return there, True
        await self._house.types.refresh(request.type or source.type)
        pinned = self._version(source, request.type)
        options = merged_options(source.options, request.options)
        given = self._given(source, pinned, request.input)
        kind = self._house.types.get(pinned)
        ground = await self._store.ground(source.workflow_id)
        if kind.build:
            beginning = await self._continued(source, request, new, pinned, given, ground, by)
            start, leave = None, []
        else:
            beginning, leave = await self._begun(source, request, pinned, given, ground, by)
            start = beginning.start()
        facts = {"from_checkpoint": request.from_checkpoint, "changed": _changed(request)}
        return await self._control.fork(
            source,
            new,
            request_of(source, type=pinned, input=given, options=options),
            pinned=pinned,
            by=by,
            overrides=beginning.overrides.values(),
            start=start,
            leave=leave,
            fingerprint=fingerprint,
            facts={name: value for name, value in facts.items() if value not in (None, [])},
        )

    def _version(self, source: Workflow, wanted: str | None) -> str:
        """The pinned type of the fork: the same graph in this version or another, or another type over the dataflow, which takes over what it has in common. Raises NotFound, InvalidInput."""
        types = self._house.types
        pinned = types.pin(wanted) if wanted and wanted != source.type else source.type  # its own version may be retired by now
        kind = types.get(pinned)
        if kind.definition.name != source.type.partition("@")[0] and (kind.build or types.get(source.type).build):
            told = f"A fork of {source.type} can be another version of it, not {pinned}: one of the two is a graph written by hand"
            raise InvalidInput(f"{told}.", errors=[FieldError(pointer="/type", detail=told)])
        return pinned

    def _given(self, source: Workflow, pinned: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        """The input of a fork: the source's, as far as a fork of another type knows its fields, with the changes."""
        before = source.input
        if pinned.partition("@")[0] != source.type.partition("@")[0]:
            known = self._house.types.fields(pinned)
            before = {name: value for name, value in before.items() if name in known}
        return self._house.types.validate_input(pinned, merged_input(before, changes))

    async def _begun(
        self, source: Workflow, request: ForkRequest, pinned: str, given: Mapping[str, Any], ground: Ground, by: Principal
    ) -> tuple[Beginning, list[str]]:
        """What a fork over the dataflow begins with, and the keys of the answers it does not take over."""
        if request.state:
            told = "only a hand-written graph has a state of its own to change; change inputs, decisions or steps"
            raise InvalidInput(f"Nothing was forked: {told}.", errors=[FieldError(pointer="/state", detail=told)])
        plan = self._house.types.plan(pinned)
        setting, there = await self.history.setting(source, request.from_checkpoint, ground)
        beginning = begin(setting, plan, by, datetime.now(UTC))
        if request.input or pinned != source.type:
            beginning.inputs = {**carried_notes(plan, setting.inputs), **self._house.types.external_inputs(pinned, given)}
        company = self._company(pinned, source)
        trace = await _retraced(company, ground.rows(), setting) if needs_trace(request, plan) else None
        for name, answered in request.decisions.items():
            answer(beginning, name, answered, trace)
        for step, outputs in request.steps.items():
            beginning.put(*check_step(company, step, outputs, trace, pointer=f"/steps/{escaped(step)}", at=f"/steps/{escaped(step)}"))
        gate_of = {gate.emits: gate.id for gate in plan.gates.values()}
        later = gates_answered_after(there, ground, source, plan.stage_of, gate_of) if request.from_checkpoint is not None else {}
        return beginning, list(later)

    async def _continued(
        self, source: Workflow, request: ForkRequest, new: WorkflowId, pinned: str, given: Mapping[str, Any], ground: Ground, by: Principal
    ) -> Beginning:
        """Copies the thread of a hand-written graph for its fork, as it is to go on."""
        types, company = self._house.types, self._company(pinned, source)
        beginning = begin(Setting(inputs={}, overrides=ground.overrides), company.plan, by, datetime.now(UTC))
        for name, answered in request.decisions.items():
            answer(beginning, name, answered, None)
        for step, outputs in request.steps.items():
            beginning.put(*check_step(company, step, outputs, None, pointer=f"/steps/{escaped(step)}", at=f"/steps/{escaped(step)}"))
        state = self._first_state(pinned, source.input, given) | request.state
        graph = types.graph(pinned, self._saver)
        channels = sorted(graph.stream_channels_list)
        for name in request.state:
            if name not in channels:
                raise unknown(f"/state/{escaped(name)}", f"The graph's state has no {name[:80]!r}", channels)
        checkpoint_id = None if request.from_checkpoint is None else await self.history.id_of(source, request.from_checkpoint)
        await self._copy_thread(source, new, graph, checkpoint_id, state)
        return beginning

    def _first_state(self, pinned: str, before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
        """The channels of a graph's first state that another input changes."""
        types = self._house.types
        if before == given:
            return {}
        old, new = types.external_inputs(pinned, types.validate_input(pinned, before)), types.external_inputs(pinned, given)
        return {name: value for name, value in new.items() if old.get(name) != value}

    async def _copy_thread(self, source: Workflow, new: WorkflowId, graph: Any, checkpoint_id: str | None, state: Mapping[str, Any]) -> None:
        """In two steps, the second of which is whole or nothing: what is cut and changed is a copy nobody drives, even when the same request comes twice at once."""
        aside = new_workflow_id(source.project_id)
        config = {"configurable": {"thread_id": aside}}
        try:
            await self._saver.acopy_thread(source.workflow_id, aside)
            if checkpoint_id is not None:
                await self._saver.drop_after(aside, checkpoint_id)
                await graph.aupdate_state(config, None, as_node=COPY)  # what followed it is not part of it: nodes that had returned run again
            if state and (await graph.aget_state(config)).created_at is not None:
                await graph.aupdate_state(config, dict(state))
            with contextlib.suppress(Conflict):  # the same request has put it there
                await self._saver.acopy_thread(aside, new)
        except InvalidUpdateError as error:
            raise InvalidInput(f"The state cannot be changed at this checkpoint: {error}.", errors=[FieldError(pointer="/state", detail=str(error))]) from error
        finally:
            await self._saver.adelete_thread(aside)

    # ---- revise ----------------------------------------------------------------------------------------------------------

    async def plan(self, source: Workflow, request: ReviseRequest, by: Principal) -> RevisionPlan:
        """What the changes would run; nothing has happened. Raises InvalidInput with pointers, Conflict (`not_revisable`), NotFound (`version_missing`), Tampered."""
        return (await self._proposed(source, request.changes, by))[0]

    async def revise(self, source: Workflow, request: ReviseRequest, by: Principal) -> tuple[Workflow, bool]:
        """Carries out the plan whose token the request confirms; True when it was carried out before. Raises as `plan`, and Conflict (`plan_outdated`)."""
        assert request.confirm is not None
        fingerprint = ledger.digest("revise", request.confirm, [change.model_dump(mode="json") for change in request.changes])
        new, there = await self._confirmed(source, fingerprint)
        if there is not None:
            return there, True
        plan, after = await self._proposed(source, request.changes, by)
        if plan.plan_token != request.confirm:
            raise _outdated(plan)
        return await self._control.fork(
            source,
            new,
            request_of(source, input=dict(after.input)),
            pinned=source.type,
            by=by,
            overrides=after.overrides.values(),
            start={"inputs": dict(after.inputs), "returns": dict(after.returns)},
            fingerprint=fingerprint,
            facts={"revision": [_words(change) for change in request.changes], "plan_token": plan.plan_token},
        )

    async def _confirmed(self, source: Workflow, fingerprint: str) -> tuple[WorkflowId, Workflow | None]:
        """The id of the revised film, and the film when it is there already. One that somebody stopped may be made once more."""
        attempt = 0
        while True:
            new = derived_workflow_id(source.project_id, source.workflow_id, "revise", fingerprint, str(attempt))
            there = await self._control.forked(new, fingerprint)
            if there is None or there.status not in ABANDONED:
                return new, there
            attempt += 1

    async def _proposed(self, source: Workflow, changes: tuple[Change, ...], by: Principal) -> tuple[RevisionPlan, Setting]:
        kind = self._house.types.get(source.type)
        if kind.build:
            raise Conflict(
                f"{source.type} is a graph written by hand: what depends on what is not known beforehand.",
                code="not_revisable",
                next_step="Fork it from a checkpoint instead.",
            )
        ground = await self._store.ground(source.workflow_id)
        setting, _ = await self.history.setting(source, None, ground)
        company, at = self._company(source.type, source), datetime.now(UTC)
        return await propose(company, ground.rows(), setting, changes, kind, kind.changes, self._house.slots, by=by.name, why=by.reason, at=at)

    # ---- one step --------------------------------------------------------------------------------------------------------

    async def set_step(self, workflow: Workflow, step: str, outputs: Mapping[str, Any], by: Principal) -> Workflow:
        """Sets a step's result by hand, with `by.reason` as the why; whoever drives the workflow takes it in at once, a failed one when it is retried.

        Raises InvalidInput with pointers, Conflict (`workflow_ended`).
        """
        company, trace = await self._at_work(workflow)
        agent, item, checked = check_step(company, step, outputs, trace, pointer="/path/step", at="/outputs")
        return await self._override(workflow, agent, item, checked, by)

    async def skip_step(self, workflow: Workflow, step: str, by: Principal) -> Workflow:
        """The workflow does without what the step makes. Raises InvalidInput, Conflict (`step_not_skippable`, `workflow_ended`)."""
        company, trace = await self._at_work(workflow)
        agent, item, _ = check_step(company, step, None, trace, pointer="/path/step")
        if trace is None or not skippable(company.plan, agent):
            told = "a hand-written graph waits for every result" if trace is None else "others cannot work without what it makes"
            raise Conflict(f"{step_of(agent, item)} cannot be left out: {told}.", code="step_not_skippable", next_step="Set its result instead: …/result.")
        return await self._override(workflow, agent, item, None, by)

    async def _at_work(self, workflow: Workflow) -> tuple[Company, Trace | None]:
        """Who makes a workflow, and what it has made; None for a hand-written graph."""
        kind: WorkflowType = self._house.types.get(workflow.type)
        company = self._company(workflow.type, workflow)
        if kind.build:
            return company, None
        ground = await self._store.ground(workflow.workflow_id)
        setting, _ = await self.history.setting(workflow, None, ground)
        return company, await _retraced(company, ground.rows(), setting)

    async def _override(self, workflow: Workflow, agent: AgentId, item: str, outputs: dict[str, Any] | None, by: Principal) -> Workflow:
        made = Override(agent=agent, item=item, outputs=outputs, by=by.name, why=by.reason, at=datetime.now(UTC))
        await self._control.override(workflow.workflow_id, made, by)
        return await self._store.get(workflow.workflow_id)

    def _company(self, pinned: str, workflow: Workflow) -> Company:
        return Company(self._house.types.plan(pinned), self._house.agents, self._house.providers, workflow.options.seed)


async def _retraced(company: Company, rows: Iterable[LedgerRow], setting: Setting) -> Trace:
    """In a thread, so that other requests are answered meanwhile."""
    return await asyncio.to_thread(asyncio.run, retrace(company, rows, setting))


def _outdated(plan: RevisionPlan) -> Conflict:
    steps = [step.step for step in plan.will_run.steps]
    named = ", ".join(steps[:NAMED]) + (" …" if len(steps) > NAMED else "")
    would = f"Now {len(steps)} executions would run, about {plan.will_run.seconds:.0f} s, and {plan.kept} be kept: {named or 'nothing runs'}."
    return Conflict(
        f"The workflow, or the changes, are not those of the plan that was confirmed. {would}",
        code="plan_outdated",
        next_step=f"Ask for the plan again and look at it; then confirm {plan.plan_token}.",
    )


def _changed(request: ForkRequest) -> list[str]:
    """What a fork changes, for the log: names, no values."""
    parts = {"input": request.input, "options": request.options, "decision": request.decisions, "step": request.steps, "state": request.state}
    return [f"{part} {name}"[:120] for part, names in parts.items() for name in names]


def _words(change: Change) -> str:
    """A change in a few words: its kind and what it is about."""
    about = {"line": "line", "wardrobe": "character", "decision": "gate", "step": "step"}.get(change.kind)
    return f"{change.kind} {getattr(change, about)}" if about else f"{change.kind} {', '.join(getattr(change, 'input', {}))}"[:120]
