"""Which executions a change would run again, known before anything runs.

Three passes of the real dataflow on paper (`graphs.rehearsal`): one over the ledger as it is, which gives what each step was shown and made; one under the changed setting where a step made again
yields other media but the same text (what runs for certain); one where it yields something else altogether (what may run). Called by the API before a revision is confirmed; writes nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cluster.contracts.agents import ExecutionStatus, ResourceClass, Usage
from cluster.contracts.ids import AgentId
from cluster.contracts.ledger import LedgerRow, step_of
from cluster.contracts.revisions import Change, Forecast, RevisedStep, RevisionPlan

from . import ledger
from .overrides import is_reference
from .plan import Plan
from .rehearsal import Company, Rehearsal, Setting, rehearse
from .schedule import makespan, work_seconds

NOT_MADE_YET = "not made yet"
THE_AGENT = "the agent itself"
"""Why a step runs whose inputs are as they were: its agent's version or provider is another one."""


@dataclass(frozen=True)
class Trace:
    """A workflow so far: its ledger, read by the dataflow's own rules."""

    company: Company
    rows: Mapping[str, LedgerRow]
    setting: Setting
    past: Mapping[str, list[LedgerRow]]
    """Step -> its takes that led to the present film; of steps that have no place in it any more, the latest."""
    made: Mapping[str, LedgerRow]
    """Step -> what the present film uses."""
    views: Mapping[str, Mapping[str, Any]]
    """Step -> what it was shown."""
    choices: Mapping[str, tuple[str, str]]
    """Gate -> choice and note."""

    def outputs(self, step: str) -> Mapping[str, Any] | None:
        """What a step made; None where it has made nothing yet."""
        row = self.made.get(step)
        return row.outputs if row else None

    def steps_of(self, agent: str) -> list[str]:
        """The steps of an agent that have made something."""
        return [step for step in self.made if step == agent or step.startswith(f"{agent}:")]


async def retrace(company: Company, rows: Iterable[LedgerRow], setting: Setting) -> Trace:
    """Reads a ledger back. `rows` are all rows of the workflow, those it inherited first; `setting` is what it runs under now."""
    by_key = {row.key: row for row in rows if row.succeeded}
    latest = _latest(by_key.values())
    flow = await rehearse(company, by_key, setting, past={}, guess=dict, choices={})
    made = flow.rows_by_step()
    past = latest | {step: _takes(row, by_key.values()) for step, row in made.items()}
    return Trace(company, by_key, setting, past, made, flow.views, flow.choices())


async def plan_revision(trace: Trace, after: Setting, changes: Sequence[Change], slots: Mapping[ResourceClass, int]) -> RevisionPlan:
    """What runs when the setting becomes `after`. The token binds the plan to the changes, to both settings and to the ledger as it is."""
    certain = await rehearse(trace.company, trace.rows, after, past=trace.past, guess=other_media, choices=trace.choices)
    fixed = structural_fields(trace.company.plan)
    possible = await rehearse(trace.company, trace.rows, after, past=trace.past, guess=lambda outputs: all_other(outputs, fixed), choices=trace.choices)
    by_hand = [step for step in after.overrides if step in possible.views or step in trace.company.plan.gates]
    return RevisionPlan(
        will_run=_forecast(trace, certain, slots),
        may_run=_forecast(trace, possible, slots),
        kept=sum(1 for step in possible.views if step not in possible.steps and step not in after.overrides),
        set_by_hand=tuple(by_hand),
        outdated=tuple(
            step
            for step, override in after.overrides.items()
            if trace.setting.overrides.get(step) == override and step in trace.views and possible.views.get(step) != trace.views[step]
        ),
        plan_token=plan_token(trace, after, changes),
    )


def plan_token(trace: Trace, after: Setting, changes: Sequence[Change]) -> str:
    """The same for the same changes to the same workflow in the same state, and for nothing else."""
    settings = [
        [setting.inputs, setting.returns, {step: [made.outputs, made.agent, made.item] for step, made in setting.overrides.items()}]
        for setting in (trace.setting, after)
    ]
    return ledger.digest([change.model_dump(mode="json") for change in changes], settings, sorted(trace.rows), trace.company.seed)


# ---- guesses ---------------------------------------------------------------------------------------------------------------


def other_media(outputs: Mapping[str, Any]) -> dict[str, Any]:
    """The same values with another digest in place of every artifact's."""
    return _leaves(outputs, lambda name, part: part)


def _leaves(value: Any, other: Callable[[str, Any], Any], name: str = "") -> Any:
    """The same structure with another digest for every artifact and `other(field, value)` for every other leaf."""
    if isinstance(value, dict):
        if is_reference(value):
            return {**value, "sha256": ledger.digest("again", value["sha256"]) * 2}
        return {field: _leaves(part, other, field) for field, part in value.items()}
    if isinstance(value, list | tuple):
        return [_leaves(part, other, name) for part in value]
    return other(name, value)


def structural_fields(plan: Plan) -> frozenset[str]:
    """Fields by which items, their links and a gate's options are found; a guess leaves them alone, or nobody would know which executions there are."""
    formats = [form for source in plan.sources.values() for form in (source.key, *source.links.values())]
    named = {form if "{" not in form else part.split("}")[0] for form in formats for part in (form.split("{")[1:] or [""])}
    return frozenset(named | {gate.option_id for gate in plan.gates.values()} | {"choice"})


def all_other(outputs: Mapping[str, Any], fixed: frozenset[str]) -> dict[str, Any]:
    """The same structure with another value in every leaf that is not structural."""

    def other(name: str, part: Any) -> Any:
        if name in fixed or part is None or isinstance(part, bool):
            return part
        return f"{part}~" if isinstance(part, str) else part + 1

    return _leaves(outputs, other)


# ---- what it takes ---------------------------------------------------------------------------------------------------------


def _forecast(trace: Trace, flow: Rehearsal, slots: Mapping[ResourceClass, int]) -> Forecast:
    plan = trace.company.plan
    order = {agent: number for number, agent in enumerate(plan.definition.agents)}
    seconds_of = _measured(trace, slots)
    steps = sorted((_revised(trace, flow, step, seconds_of) for step in flow.steps), key=lambda step: (order[step.agent], step.item))
    seconds = {step.step: step.expected_seconds for step in steps}
    classes = {step.step: step.resource_class for step in steps}
    ranks = {step.step: plan.rank[step.agent] for step in steps}
    return Forecast(
        steps=tuple(steps),
        gates=tuple(dict.fromkeys(flow.asked_gates)),
        found_anew=tuple(axis for axis, source in plan.sources.items() if any(source.emitted in plan.specs[step.agent].emits for step in steps)),
        seconds=round(makespan(seconds, flow.needs(), classes, ranks, slots), 3),
        usage=_summed(step.expected_usage for step in steps),
    )


def _measured(trace: Trace, slots: Mapping[ResourceClass, int]) -> dict[str, float]:
    """Seconds each recorded execution worked, by key, without its wait for a slot."""
    specs = trace.company.plan.specs
    spans: dict[ResourceClass, dict[str, tuple[float, float]]] = {}
    for row in trace.rows.values():
        if (execution := row.execution) and execution.ended_at and execution.attempts and execution.agent in specs:
            kind = specs[execution.agent].resource_class
            spans.setdefault(kind, {})[row.key] = (execution.started_at.timestamp(), execution.ended_at.timestamp())
    return {key: seconds for kind, known in spans.items() for key, seconds in work_seconds(known, slots.get(kind, len(known))).items()}


def _revised(trace: Trace, flow: Rehearsal, step: str, seconds_of: Mapping[str, float]) -> RevisedStep:
    agent, _, item = step.partition(":")
    spec = trace.company.plan.specs[AgentId(agent)]
    takes = [row.execution for row in trace.past.get(step, ()) if row.execution and row.key in seconds_of]
    measured = sum(seconds_of[take.key] for take in takes)
    return RevisedStep(
        step=step,
        agent=spec.id,
        item=item,
        stage=trace.company.plan.stage_of[agent],
        resource_class=spec.resource_class,
        why=_why(trace.views.get(step) if step in trace.made else None, flow.views.get(step, {})),
        expected_seconds=round(measured, 3) if takes else spec.expected_seconds,
        expected_usage=_summed(take.usage for take in takes),
    )


def _why(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> tuple[str, ...]:
    if before is None:
        return (NOT_MADE_YET,)
    changed = [name for name in dict.fromkeys([*before, *now]) if before.get(name) != now.get(name)]
    return tuple(changed) or (THE_AGENT,)


def _summed(usages: Iterable[Usage]) -> Usage:
    total = Usage()
    for usage in usages:
        total = Usage(**{name: getattr(total, name) + getattr(usage, name) for name in Usage.model_fields})
    return total


def _latest(rows: Iterable[LedgerRow]) -> dict[str, list[LedgerRow]]:
    """Per step the takes that ended last."""
    found: dict[str, LedgerRow] = {}
    everything = [row for row in rows if row.execution is not None]
    for row in everything:
        step, there = _step(row), found.get(_step(row))
        if there is None or _ended(row) >= _ended(there):
            found[step] = row
    return {step: _takes(row, everything) for step, row in found.items()}


def _takes(last: LedgerRow, rows: Iterable[LedgerRow]) -> list[LedgerRow]:
    """The takes that led to a row, the row itself last: of each earlier number the one that ended nearest before it."""
    assert last.execution is not None
    if not last.execution.take:
        return [last]
    others = [row for row in rows if row.execution and _step(row) == _step(last) and row.execution.status is ExecutionStatus.SUCCEEDED]
    takes: list[LedgerRow] = []
    for number in range(last.execution.take):
        before = [row for row in others if row.execution and row.execution.take == number and _ended(row) <= _ended(last)]
        takes += [max(before, key=_ended)] if before else []
    return [*takes, last]


def _step(row: LedgerRow) -> str:
    assert row.execution is not None
    return step_of(row.execution.agent, row.execution.item)


def _ended(row: LedgerRow) -> float:
    return row.execution.ended_at.timestamp() if row.execution and row.execution.ended_at else 0.0
