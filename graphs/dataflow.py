"""The dataflow of one workflow: every agent execution starts the moment its inputs exist, across stage borders, and no execution that the ledger knows as done runs again.

Each thing that can be waited for is a node with one asyncio task: an execution (`run`), all executions that one emitter discovered (`part`), all executions of an agent (`all`), a gate, a stage. Nodes are
made on demand by whoever needs them, so joins, chains and fan-outs follow from the agents' inputs. Nothing here decides about time: `quiet` is exact, it says that nothing runs and nothing is about to.

Guarantees
- When one execution fails, its siblings finish and are recorded; the failure surfaces only when nothing runs any more.
- What an optional input's producer could not make is left out, recorded as an error, and the rest of the film goes on.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, Protocol

from agents.dispatch import Dispatcher
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Stage
from cluster.contracts.artifacts import Artifact
from cluster.contracts.ids import AgentId, DecisionId
from cluster.contracts.ledger import LedgerRow, Override
from cluster.contracts.workflows import Decision

from . import ledger
from .definition import BestOf, Condition, Item, read_items
from .executor import Driven, ExecutionFailed, Executor, Held, Recorder, Reserving
from .gates import OpenGate
from .loops import Loops
from .overrides import SKIPPED, dispensable
from .plan import Plan, fans_out
from .progress import Tally
from .questions import Questions, SentBack
from .results import EMPTY, Shelf
from .wiring import Node, Wiring, joined


class Viewer(Protocol):
    """What the dataflow asks of an agent's class: how it narrows its inputs."""

    def view(self, inputs: dict[str, Any], item: str) -> dict[str, Any]: ...


class Dataflow:
    """One per driven workflow and input; closed by `aclose`. A revision makes a new one over the same ledger rows."""

    def __init__(
        self,
        plan: Plan,
        lease: Driven,
        journal: Recorder,
        dispatcher: Dispatcher,
        agents: Callable[[AgentId], Viewer],
        rows: dict[str, LedgerRow],
        tally: Tally,
        *,
        inputs: Mapping[str, Any],
        returns: Mapping[str, int],
        made: Callable[[DecisionId], Decision | None],
        providers: Mapping[ResourceClass, str],
        clock_ms: Callable[[], int],
        overrides: Mapping[str, Override] | None = None,
        inherited: Mapping[str, LedgerRow] | None = None,
        inherited_artifacts: Mapping[str, Artifact] | None = None,
        early: Callable[[str], Mapping[str, str] | None] = lambda gate: None,
        shelf: Shelf = EMPTY,
        purse: Reserving | None = None,
    ) -> None:
        """`overrides` by step are what people set in place of an agent's (or a gate's) result; `inherited` are the rows of the workflow this one comes from, taken over where the key is the same; `shelf` has those of other
        workflows of the project."""
        self.plan, self.rows, self.inputs, self.tally = plan, rows, dict(inputs), tally
        self._journal, self._dispatcher, self._agents = journal, dispatcher, agents
        self._tasks: dict[Node, asyncio.Task[Any]] = {}
        self._waits: dict[Node, list[asyncio.Task[Any]]] = {}
        self._wiring = Wiring(plan)
        self._elements: dict[tuple[Axis, str], list[dict[str, Any]]] = {}
        self._warm: set[AgentId] = set()
        self._moved = asyncio.Event()
        self.executor = Executor(
            lease,
            journal,
            dispatcher,
            rows,
            tally,
            providers=providers,
            ranks=plan.rank,
            clock_ms=clock_ms,
            on_start=self._warm_followers,
            moved=self._moved.set,
            overrides=overrides,
            inherited=inherited,
            inherited_artifacts=inherited_artifacts,
            on_away=plan.definition.on_away,
            shelf=shelf,
            purse=purse,
        )
        self.loops = Loops(plan, self.executor, lambda agent, given, item: self._agents(agent).view(given, item))
        self.questions = Questions(
            lease,
            journal,
            rows,
            self.executor,
            returns=returns,
            made=made,
            inherited=inherited or {},
            early=early,
            clock_ms=clock_ms,
            moved=self._moved.set,
            auto_answer=lambda question: self.auto_answer(question),
        )

    def override(self, override: Override) -> bool:
        """Takes in what a person set while this runs. False when others may have used another result of that step by now: then only a new dataflow over the same rows can apply it."""
        self.executor.override(override)
        if override.agent in self.plan.gates:
            task = self._tasks.get(("gate", override.agent))
            return self.questions.settle(override) or task is None or not task.done()
        task = self._tasks.get(("run", override.agent, override.item))
        return task is None or not task.done()

    # ---- waiting for a stage ------------------------------------------------------------------------------------------

    async def until(self, stage: Stage, draining: Callable[[], bool]) -> dict[str, Any]:
        """Waits until a stage is complete (`{"done": digest}`), only gates are left (`{"open": [...]}`), or the drain is over (`{"drained": True}`).

        Raises ExecutionFailed and SentBack once nothing runs any more, and LeaseLost.
        """
        task = self._need("stage", stage)
        while not task.done() or task.exception() is not None:
            self._moved.clear()
            self.executor.closing |= draining()
            if self.quiet():
                await self._journal.settled()
                if not self.quiet():
                    continue  # an answer came meanwhile
                if task.done() and not isinstance(task.exception(), Held):
                    raise task.exception() or AssertionError("unreachable")
                return {"drained": True} if self.executor.closing else {"open": list(self.questions.open)}
            await self._wait_for_a_move()
        await self._journal.settled()
        return {"done": task.result()}

    async def at_rest(self) -> None:
        """Starts nothing more, and returns when what runs is recorded."""
        self.executor.closing = True
        while self.executor.busy:
            self._moved.clear()
            await self._wait_for_a_move()

    async def _wait_for_a_move(self) -> None:
        try:
            async with asyncio.timeout(0.5):  # a drain request sets no event
                await self._moved.wait()
        except TimeoutError:
            return

    def start(self) -> None:
        """Starts every stage; idempotent."""
        for stage, _ in self.plan.definition.stages:
            self._need("stage", stage)

    def quiet(self) -> bool:
        """Nothing runs and nothing is about to start: every unfinished node is an open gate or waits for an unfinished node."""
        if self.executor.busy:
            return False
        gates = {("gate", gate.gate.id) for gate in self.questions.open.values()}
        return all(task.done() or node in gates or self._blocked(node) for node, task in self._tasks.items())

    def _blocked(self, node: Node) -> bool:
        return any(not task.done() for task in self._waits.get(node, ()))

    async def aclose(self) -> None:
        """Cancels what runs and waits for it."""
        self.executor.closing = True
        unfinished = [task for task in self._tasks.values() if not task.done()]
        for task in unfinished:
            task.cancel()
        if unfinished:
            await asyncio.wait(unfinished)

    # ---- nodes --------------------------------------------------------------------------------------------------------

    def _need(self, *node: str) -> asyncio.Task[Any]:
        task = self._tasks.get(node)
        if task is None:
            make = {"run": self._run, "part": self._part, "all": self._all, "gate": self._gate, "stage": self._stage, "items": self._item_parts}[node[0]]
            task = self._tasks[node] = asyncio.get_running_loop().create_task(make(node), name=":".join(node))  # type: ignore[operator]
            task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        if not task.cancelled():
            task.exception()  # surfaces through `until`, in its time
        self._moved.set()

    async def _gather(self, me: Node, nodes: Iterable[Node], spare: frozenset[str] = frozenset(), absent: Iterable[str] = ()) -> list[Any]:
        """Results of nodes that `me` waits for. A failure is raised when all have ended, so that siblings are recorded; that of a node of a `spare` producer becomes None, whatever lay behind it,
        and so does that of an `absent` one who took no part."""
        wanted = list(nodes)
        tasks = self._waits[me] = [self._need(*node) for node in wanted]
        if pending := [task for task in tasks if not task.done()]:
            if not self.executor.busy:
                self._moved.set()  # this wait may be what made everything quiet
            await asyncio.wait(pending)
        results: list[Any] = []
        failures: list[BaseException] = []
        for node, task in zip(wanted, tasks, strict=True):
            error = task.exception()
            results.append(None if error else task.result())
            if error is not None and not (isinstance(error, ExecutionFailed) and (node[1] in spare or (node[1] in absent and error.failure.code == SKIPPED))):
                failures.append(error)
        if failures:
            raise min(failures, key=lambda error: not isinstance(error, Held | SentBack))
        return results

    async def _stage(self, me: Node) -> str:
        stage = Stage(me[1])
        agents = next(agents for name, agents in self.plan.definition.stages if name is stage)
        gates = [gate for gate in self.plan.definition.gates if gate.stage is stage]
        nodes: list[Node] = [("all", agent) for agent in agents] + [("gate", gate.id) for gate in gates]
        results = await self._gather(me, nodes, self._dispensable, self.plan.conditions)
        return ledger.digest([[row.key for row in _flatten(result)] for result in results if result is not None])

    @cached_property
    def _dispensable(self) -> frozenset[str]:
        return dispensable(self.plan)

    async def _all(self, me: Node) -> list[LedgerRow]:
        """Every execution of an agent, in item order."""
        agent = AgentId(me[1])
        spec = self.plan.specs[agent]
        if not fans_out(spec):
            return await self._gather(me, [("run", agent, "")])
        parts: list[str] = (await self._gather(me, [("items", spec.fan_out)]))[0]
        groups: list[list[LedgerRow]] = await self._gather(me, [("part", agent, part) for part in parts])
        seen: set[str] = set()
        return [row for group in groups for row in group if not (row.key in seen or seen.add(row.key))]

    async def _item_parts(self, me: Node) -> list[str]:
        """The items whose executions discover the items of an axis: `[""]` when its emitter runs once."""
        emitter = self.plan.emitter(Axis(me[1]))
        if not emitter or emitter in self.plan.gates or not fans_out(self.plan.specs[AgentId(emitter)]):
            return [""]
        axis = self.plan.specs[AgentId(emitter)].fan_out
        parts: list[str] = (await self._gather(me, [("items", axis)]))[0]
        return [item.key for part in parts for item in await self._discover(me, axis, part)]

    async def _discover(self, me: Node, axis: Axis, part: str) -> list[Item]:
        """The items of an axis that one execution of its emitter found."""
        source, emitter = self.plan.sources[axis], self.plan.emitter(axis)
        if not emitter:
            found = self.inputs[source.emitted]
        else:
            row: LedgerRow = (await self._gather(me, [("gate", emitter) if emitter in self.plan.gates else ("run", emitter, part)]))[0]
            found = row.outputs[source.emitted]
        self._elements[axis, part] = list(found)
        items = read_items(source, part, found)
        self._wiring.add(items)
        return items

    async def _part(self, me: Node) -> list[LedgerRow]:
        """The executions of an agent for the items that one execution of the axis's emitter found."""
        _, agent, part = me
        items = await self._discover(me, self.plan.specs[AgentId(agent)].fan_out, part)
        self.tally.expect(agent, part, len(items))
        return await self._gather(me, [("run", agent, item.key) for item in items])

    # ---- one execution ------------------------------------------------------------------------------------------------

    async def _run(self, me: Node) -> LedgerRow:
        agent, item = AgentId(me[1]), me[2]
        spec, stage = self.plan.specs[agent], self.plan.stage_of[agent]
        if (condition := self.plan.conditions.get(agent)) is not None and not condition.holds(decides := await self._decides(me, condition)):
            if decides is not None:  # what nobody asked for needs no word
                self.tally.note(f"{spec.name} took no part: it does only when {condition.words}.")
            self.executor.left_out(spec, item, f"{agent} takes part only when {condition.words}")
        inputs = await self._inputs(me, spec, item)
        view = self._agents(agent).view(inputs, item)
        if (review := self.plan.definition.reviews.get(agent)) is not None:
            return await self.loops.reviewed(review, spec, item, inputs, view)
        if (several := self.plan.definition.best_of.get(agent)) is not None and (kept := await self._best(me, several, spec, item, view)) is not None:
            return kept
        return await self.executor.execute(spec, item, view, stage=stage, takes_back=self.plan.definition.takes_back.get(agent, 0))

    async def _decides(self, me: Node, condition: Condition) -> Any:
        """The value a condition is about."""
        producer = self.plan.producer.get(condition.name)
        if producer is None:
            return self.inputs.get(condition.name)
        row: LedgerRow = (await self._gather(me, [("gate", producer) if producer in self.plan.gates else ("run", producer, "")]))[0]
        return row.outputs[condition.name]

    async def _best(self, me: Node, wanted: BestOf, spec: AgentSpec, item: str, view: dict[str, Any]) -> LedgerRow | None:
        """The kept one of several takes; None where one is all that is wanted, or allowed."""
        part = self._wiring.part_of(spec.fan_out, item)
        elements = self._elements.get((spec.fan_out, part), [])
        keys = [self.plan.sources[spec.fan_out].key.format_map(element) for element in elements]
        if (takes := wanted.takes(self.inputs.get(wanted.takes_from), elements, keys, item)) < 2:
            return None
        judge, back = self.plan.specs[wanted.by], self.plan.definition.takes_back.get(spec.id, 0)
        others = judge.model_copy(update={"takes": tuple(name for name in judge.takes if name.rstrip("?") not in spec.emits)})
        return await self.loops.best(wanted, spec, item, view, takes, back, lambda: self._inputs(me, others, part))

    def _warm_followers(self, spec: AgentSpec) -> None:
        """Asks for the actors of the agents that take what this one emits, so that they are up when it is done."""
        if spec.id in self._warm:
            return
        self._warm.add(spec.id)
        emitted = set(spec.emits)
        followers = [other for other, declared in self.plan.specs.items() if emitted & {name.rstrip("?") for name in declared.takes}]
        task = asyncio.get_running_loop().create_task(self._dispatcher.warm(followers))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())

    # ---- inputs -------------------------------------------------------------------------------------------------------

    async def _inputs(self, me: Node, spec: AgentSpec, item: str) -> dict[str, Any]:
        """The raw inputs of an execution: values of agents that run once, concatenated lists of those that fan out, external inputs."""
        names = [(name.rstrip("?"), name.endswith("?")) for name in spec.takes]
        wanted: dict[str, list[Node]] = {}
        for name, _ in names:
            producer = self.plan.producer.get(name)
            if producer is not None and producer not in wanted:
                wanted[producer] = self._wiring.nodes(spec, item, producer)
        for producer, nodes in wanted.items():  # discoveries of links first, then everything at once
            if not nodes:
                wanted[producer] = await self._linked_nodes(me, spec, item, producer)
        order = list(wanted)
        flat = [node for producer in order for node in wanted[producer]]
        spare = frozenset(p for p in order if all(optional for name, optional in names if self.plan.producer.get(name) == p))
        found = dict(zip(flat, await self._gather(me, flat, spare), strict=True))
        values: dict[str, Any] = {}
        for name, _ in names:
            producer = self.plan.producer.get(name)
            if producer is None:
                if name in self.inputs:
                    values[name] = self.inputs[name]
                continue
            rows = [row for node in wanted[producer] for row in _flatten(self._what_succeeded(node) if found[node] is None else found[node])]
            if producer in self.plan.gates or not fans_out(self.plan.specs[AgentId(producer)]):
                if rows:
                    values[name] = rows[0].outputs[name]
            else:
                values[name] = joined([row.outputs[name] for row in rows])
        return values

    def _what_succeeded(self, node: Node) -> list[LedgerRow]:
        """The rows of a failed `all` or `part` that are there nevertheless, in item order."""
        kind, agent, part = (*node, "")[:3]
        if kind == "run":
            return []
        axis = self.plan.specs[AgentId(agent)].fan_out
        runs = {other[2]: task for other, task in self._tasks.items() if other[:2] == ("run", agent) and task.done() and task.exception() is None}
        return [task.result() for key, task in sorted(runs.items()) if kind == "all" or self._wiring.part_of(axis, key) == part]

    async def _linked_nodes(self, me: Node, spec: AgentSpec, item: str, producer: str) -> list[Node]:
        """The executions of a producer that an item's links name: a shot waits for its own cast and place only."""
        axis = self.plan.specs[AgentId(producer)].fan_out
        parts: list[str] = (await self._gather(me, [("items", axis)]))[0]
        known = {found.key for part in parts for found in await self._discover(me, axis, part)}
        return self._wiring.linked(spec, item, producer, known)

    # ---- gates --------------------------------------------------------------------------------------------------------

    async def _gate(self, me: Node) -> LedgerRow:
        gate = self.plan.gates[me[1]]
        row: LedgerRow = (await self._gather(me, [("run", self.plan.producer[gate.takes], "")]))[0]
        return await self.questions.ask(gate, row.outputs[gate.takes])

    @property
    def open(self) -> Mapping[str, OpenGate]:
        """Gates nobody has answered, by execution key."""
        return self.questions.open

    def answer(self, decision_id: str, choice: str, note: str, *, by: str) -> bool:
        """Applies a person's answer to the open gate it belongs to; False when that gate is not open here."""
        return self.questions.answer(decision_id, choice, note, by=by)

    def answer_early(self, gate: str, answer: Mapping[str, str]) -> None:
        """Applies an answer that was given before its gate opened."""
        self.questions.answer_early(gate, answer)

    def auto_answer(self, question: OpenGate) -> tuple[str, str]:
        """Choice and note where nobody is asked."""
        return question.decision.default, ""

    def value_of(self, name: str) -> Any:
        """A value as it is now: posted, or emitted (the parts of a fanned-out agent joined). None where nobody has made it, for whatever reason."""
        producer = self.plan.producer.get(name)
        if producer is None:
            return self.inputs.get(name)
        alone = producer in self.plan.gates or not fans_out(self.plan.specs[AgentId(producer)])
        node: Node = ("gate", producer) if producer in self.plan.gates else ("run", producer, "") if alone else ("all", producer)
        task = self._tasks.get(node)
        if task is None or not task.done() or task.exception() is not None:
            return None
        rows = _flatten(task.result())
        return rows[0].outputs[name] if alone else joined([row.outputs[name] for row in rows])


def _flatten(result: Any) -> list[LedgerRow]:
    return [result] if isinstance(result, LedgerRow) else list(result)
