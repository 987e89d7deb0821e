"""The dataflow on paper: the real scheduler over a ledger that already exists, with nobody to do the work.

What a revision would run is asked of the dataflow itself, so that there is no second copy of its rules. Where the ledger has no result, the dispatcher answers with a guess made from the result the same
agent had for the same item; what never had one is held, and whatever waits for it. Nothing is written and nothing runs.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.base import Agent
from agents.dispatch import ProgressSink
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult, ResourceClass
from cluster.contracts.artifacts import Artifact
from cluster.contracts.events import EventDraft
from cluster.contracts.ids import AgentId, DecisionId, WorkflowId
from cluster.contracts.ledger import LedgerRow, Override, Timer, step_of
from cluster.contracts.workflows import Decision, WorkflowOptions

from .dataflow import Dataflow
from .executor import ExecutionFailed, Held
from .gates import OpenGate
from .plan import Plan
from .progress import Tally
from .questions import SentBack
from .wiring import Node

Guess = Callable[[Mapping[str, Any]], dict[str, Any]]
"""From what a step made before to what it is taken to make now."""


@dataclass(frozen=True)
class Setting:
    """What a workflow's executions follow from besides its ledger."""

    inputs: Mapping[str, Any]
    """External inputs, notes of revisions included."""
    input: Mapping[str, Any] = field(default_factory=dict)
    """The same as it was posted."""
    returns: Mapping[str, int] = field(default_factory=dict)
    """Gate -> how often it sent the work back."""
    overrides: Mapping[str, Override] = field(default_factory=dict)
    """By step."""


@dataclass(frozen=True)
class Company:
    """Who would do the work, and with what."""

    plan: Plan
    agents: Callable[[AgentId], type[Agent[Any, Any]]]
    providers: Mapping[ResourceClass, str]
    seed: int


@dataclass(frozen=True)
class _OnPaper:
    options: WorkflowOptions
    workflow_id: WorkflowId
    project_id: str = "rehearsal"
    token: int = 0
    traceparent: str = ""


class _Nowhere:
    """A journal that keeps nothing."""

    def write(
        self,
        *,
        row: LedgerRow | None = None,
        event: EventDraft | None = None,
        artifacts: tuple[Artifact, ...] = (),
        decision: Decision | None = None,
        timer: Timer | None = None,
        offered: bool = False,
    ) -> "asyncio.Future[None]":
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    async def settled(self) -> None:
        return None


class _Understudy:
    """A dispatcher that runs nothing: it answers with a guess, and remembers who was asked."""

    def __init__(self, past: Mapping[str, list[LedgerRow]], guess: Guess) -> None:
        self._past, self._guess = past, guess
        self.asked: dict[str, None] = {}

    async def dispatch(self, request: AgentRequest, *, priority: float, progress: ProgressSink) -> AgentResult | AgentFailure:
        step = step_of(request.agent, request.item)
        self.asked[step] = None
        takes = self._past.get(step)
        if not takes:
            raise Held
        row = takes[min(request.take, len(takes) - 1)]
        verdict = row.execution.verdict if row.execution else None
        return AgentResult(outputs=self._guess(row.outputs), provider=row.execution.provider if row.execution else "", verdict=verdict)

    async def warm(self, agents: Iterable[AgentId]) -> None:
        return None

    async def release(self, workflow_id: WorkflowId) -> None:
        return None

    async def aclose(self) -> None:
        return None


@dataclass
class _Watched:
    """An agent's view, with a record of what it showed."""

    agent: type[Agent[Any, Any]]
    views: dict[str, dict[str, Any]]

    def view(self, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        seen = self.views[step_of(self.agent.spec.id, item)] = self.agent.view(inputs, item)
        return seen


class Rehearsal(Dataflow):
    """One pass. Read its fields when `rehearse` has returned it."""

    def __init__(self, on: Company, rows: Mapping[str, LedgerRow], setting: Setting, understudy: _Understudy, choices: Mapping[str, tuple[str, str]]) -> None:
        self.views: dict[str, dict[str, Any]] = {}
        """Step -> the inputs it would be given."""
        self.asked_gates: list[str] = []
        self._choices = choices
        super().__init__(
            on.plan,
            _OnPaper(WorkflowOptions(auto=True, seed=on.seed), WorkflowId("rehearsal")),
            _Nowhere(),
            understudy,
            lambda agent: _Watched(on.agents(agent), self.views),
            dict(rows),
            Tally(on.plan.specs),
            inputs=setting.inputs,
            returns=setting.returns,
            made=_nobody,
            providers=on.providers,
            clock_ms=lambda: 0,
            overrides=setting.overrides,
        )
        self.steps = understudy.asked
        """Steps that were asked for because the ledger has no result for them, in the order of asking."""

    def auto_answer(self, question: OpenGate) -> tuple[str, str]:
        """What was chosen before, where that is offered again."""
        gate = question.gate.id
        self.asked_gates.append(gate)
        if gate not in self._choices:
            raise Held
        choice, note = self._choices[gate]
        return (choice, note) if choice in {option.id for option in question.decision.options} else (question.decision.default, "")

    async def play(self) -> None:
        """Until everything is done or held. Raises what a view raises: a rehearsal that broke off would promise too little."""
        self.start()
        await asyncio.wait([self._need("stage", stage) for stage, _ in self.plan.definition.stages])
        for error in (task.exception() for task in self._tasks.values() if task.done()):
            if error is not None and not isinstance(error, Held | ExecutionFailed | SentBack):
                raise error

    def rows_by_step(self) -> dict[str, LedgerRow]:
        """The result each step ended with."""
        done = {node: task for node, task in self._tasks.items() if task.done() and not task.cancelled() and task.exception() is None}
        return {step_of(*node[1:]): task.result() for node, task in done.items() if node[0] == "run"}

    def choices(self) -> dict[str, tuple[str, str]]:
        """Gate -> choice and note."""
        made: dict[str, tuple[str, str]] = {}
        for gate in self.plan.gates.values():
            task = self._tasks.get(("gate", gate.id))
            if task is not None and task.done() and task.exception() is None:
                value = task.result().outputs[gate.emits]
                made[gate.id] = (value["choice"], value["note"]) if gate.kind == "approve" else (str(value[gate.option_id]), "")
        return made

    def needs(self) -> dict[str, set[str]]:
        """Step -> the steps it waits for, through whatever lies between."""
        nodes = {task: node for node, task in self._tasks.items()}
        found: dict[Node, set[str]] = {}

        def behind(node: Node) -> set[str]:
            if node not in found:
                found[node] = set()
                for task in self._waits.get(node, ()):
                    other = nodes[task]
                    found[node] |= {step_of(*other[1:])} if other[0] == "run" else behind(other)
            return found[node]

        return {step_of(*node[1:]): behind(node) for node in self._tasks if node[0] == "run"}


def _nobody(decision_id: DecisionId) -> Decision | None:
    return None


async def rehearse(
    on: Company,
    rows: Mapping[str, LedgerRow],
    setting: Setting,
    *,
    past: Mapping[str, list[LedgerRow]],
    guess: Guess,
    choices: Mapping[str, tuple[str, str]],
) -> Rehearsal:
    """A pass over a ledger (by key), under a setting. `past` are earlier takes by step, `choices` the answers people gave by gate. Some ten milliseconds for a film; nothing is left running."""
    flow = Rehearsal(on, rows, setting, _Understudy(past, guess), choices)
    try:
        await flow.play()
    finally:
        await flow.aclose()
    return flow


async def read_values(on: Company, rows: Mapping[str, LedgerRow], setting: Setting, names: Iterable[str]) -> dict[str, Any]:
    """Values by name as the ledger has them now: each the one that the present film uses, the parts of a fanned-out agent in the order of their items."""
    flow = await rehearse(on, rows, setting, past={}, guess=dict, choices={})
    return {name: flow.value_of(name) for name in names}
