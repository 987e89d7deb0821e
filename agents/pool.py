"""Agents on a Ray cluster: one named, detached actor per agent type, made when first needed.

`RayPool` decides where an execution runs. It guarantees what `Dispatcher` says: a value for everything a node, an actor or an agent can do.

- An actor's name is `agent:<id>:<replica>:<digest>`; the digest covers code, spec and settings, so a redeploy with other ones never meets a stale actor. All pools of a
  cluster share the actors by name. Actors survive the process that made them; those that nobody uses are retired.
- Resources are declared numbers. Ray would keep an actor that no node can host pending for ever, silently; so the shapes of the nodes are asked first, and the missing
  resource is named in a `waiting_for_resources` failure.
- The replicas of a type follow what waits and what runs, here and in the other engines (`agents.sizing`), by several at once, up to `max_replicas` and what the nodes have room for. An execution that
  another replica runs or remembers is sent there.
- Agents of a gang that hold scarce resources have actors of their own for it, placed together or not at all (`agents.gang`).
- Actor calls are at most once (`max_task_retries=0`): a lost actor is `actor_lost`, and the engine asks again with the same execution id. An actor that gives no sign of
  life is killed and counts as lost. Losses are the machine's and cost no attempt, until one execution has lost too many actors to be innocent of it.
- A workflow that pauses or ends is released: actors that nobody else uses are stopped, at once where they hold scarce resources.
"""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from operator import sub
from typing import Any

import ray
from ray.exceptions import RayError

from cluster.artifacts import ArtifactStore
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult, AgentSpec
from cluster.contracts.errors import CallsheetError, ResourcesUnavailable
from cluster.contracts.ids import AgentId, WorkflowId
from cluster.contracts.metrics import UNMETERED, Meter
from cluster.contracts.registrations import AgentLoad
from cluster.settings import Settings

from .crew import NAMESPACE, Berth, Crew, actor_names
from .dispatch import failure_of
from .gang import Gangs
from .placement import is_scarce
from .registry import Registry
from .replica import LOST, PATIENCE_SECONDS, ClusterCalls, explain
from .runtime import Answer, ExecutionKey, ProgressSink, execution_key
from .sizing import Demand
from .slots import ClassSlots, equal_weights
from .store_sight import StoreSight

LOSSES_FORGIVEN = 10
"""So many actors may be lost under one execution before a loss counts as its attempt: who kills ten actors would kill the next ones too."""
LOSSES_KEPT = 10_000
HANDED_BACK = "actor_retired"
TEND_SECONDS = 1.0
RETIRE_SECONDS = 30.0
"""Idle actors are looked for at least so often."""
TOLD_SECONDS = 0.01
"""Waits shorter than this are not spoken of."""
NOTHING = Demand()


class RayPool:
    """`Dispatcher` on the Ray cluster this process is connected to. Use it from one event loop."""

    def __init__(self, registry: Registry, settings: Settings, *, weight: Callable[[str], float] = equal_weights, meter: Meter = UNMETERED) -> None:
        """`weight` of a project, where slots are scarce."""
        self._registry = registry
        self._meter = meter
        self._settings = settings
        self._slots = ClassSlots(settings, weight)
        self._caller = secrets.token_hex(8)
        self._calls = ClusterCalls()
        self._sight = StoreSight(ArtifactStore(settings.artifacts_url))
        self._crews: dict[AgentId, Crew] = {}
        self._gangs = Gangs(lambda: registry.specs().values(), self._made, self._calls, settings.gang_strategy)
        self._losses: dict[ExecutionKey, int] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._others: dict[AgentId, Demand] = {}
        self._tending = False

    async def dispatch(self, request: AgentRequest, *, priority: float, progress: ProgressSink) -> AgentResult | AgentFailure:
        try:
            crew = self._crew(request.agent)
            if _starts_in_a_gang(crew.spec):
                async with self._gangs.hold(crew.spec, request) as own:
                    return await self._with(own, request, priority, progress)
            return await self._with(crew, request, priority, progress)
        except CallsheetError as error:
            return failure_of(error).model_copy(update={"counts_as_attempt": not isinstance(error, ResourcesUnavailable)})
        except RayError as error:
            return explain(error, self._registry.spec(request.agent), "")

    async def _with(self, crew: Crew, request: AgentRequest, priority: float, progress: ProgressSink) -> Answer:
        """Raises CallsheetError and RayError."""
        crew.asked += 1
        if crew.asked > crew.places.count:
            crew.size(self._demand(crew))
        try:
            crew.mark(request.workflow_id)
            times = [time.monotonic()]
            await crew.ready()  # before the slot: an actor that takes long to start must not hold one
            times.append(time.monotonic())
            async with self._slots.hold(crew.spec, request, priority):
                times.append(time.monotonic())
                await crew.places.acquire(priority, share=request.project_id, urgency=request.urgency, cost=crew.spec.expected_seconds)
                times.append(time.monotonic())
                try:
                    return _having_waited(self._judged(request, await self._execute(crew, request, progress)), times)
                finally:
                    crew.places.release()
        finally:
            crew.asked -= 1

    def loads(self) -> dict[AgentId, AgentLoad]:
        """What this pool has in hand of each agent, and the actors it knows and wants."""
        return {agent: self._load(crew) for agent, crew in self._crews.items()}

    def hear(self, others: Mapping[AgentId, AgentLoad]) -> None:
        """What the other engines have in hand, added up; it holds until the next time."""
        self._others = {agent: Demand(load.running, load.demand) for agent, load in others.items()}

    def _load(self, crew: Crew) -> AgentLoad:
        own = self._own(crew)
        return AgentLoad(
            running=crew.asked,
            places=crew.places.count,
            backlog=max(0, crew.asked - (crew.places.count - crew.places.free)),
            demand=own.at_once,
            replicas=crew.replicas,
            wanted=crew.size(self._demand(crew)),
            local=True,
        )

    def _own(self, crew: Crew) -> Demand:
        return Demand(crew.asked, min(crew.asked, self._slots.count(crew.spec)))

    def _demand(self, crew: Crew) -> Demand:
        """Of all engines; who has nothing in hand makes no actors for the others."""
        return self._own(crew) + self._others.get(crew.spec.id, NOTHING) if crew.asked else NOTHING

    async def _execute(self, crew: Crew, request: AgentRequest, progress: ProgressSink) -> Answer:
        while True:
            replica = await crew.choose(request)
            answer = await replica.line.execute(request, progress)
            if not (isinstance(answer, AgentFailure) and answer.code == HANDED_BACK):
                return answer
            crew.drop(replica)
            await self._calls.run(ray.kill, replica.handle)

    def _judged(self, request: AgentRequest, answer: Answer) -> Answer:
        """The answer, with the loss of yet another actor counted as an attempt when there were too many."""
        key = execution_key(request)
        losses = self._losses.pop(key, 0) + 1
        if not (isinstance(answer, AgentFailure) and answer.code == LOST):
            return answer
        self._losses[key] = losses
        if len(self._losses) > LOSSES_KEPT:
            del self._losses[next(iter(self._losses))]
        return answer.model_copy(update={"counts_as_attempt": losses > LOSSES_FORGIVEN})

    async def release(self, workflow_id: WorkflowId) -> None:
        for crew in self._crews.values():
            if crew.release(workflow_id):
                self._run(crew.stop_unused())
        self._gangs.release(workflow_id)

    async def warm(self, agents: Iterable[AgentId]) -> None:
        for agent_id in agents:
            self._run(self._ready(agent_id))

    async def _ready(self, agent_id: AgentId) -> None:
        with contextlib.suppress(CallsheetError, RayError):  # whoever needs the agent is told
            if not _starts_in_a_gang(spec := self._registry.spec(agent_id)):
                await self._crew(spec.id).ready()

    async def retire_idle(self) -> list[str]:
        """Stops every agent's actor, of any pool and any configuration, that has been idle for `actor_idle_seconds`; returns their names."""
        names = await self._calls.run(actor_names)
        retired = await asyncio.gather(*(self._retire(name, self._settings.actor_idle_seconds) for name in names))
        gone = [name for name, stopped in zip(names, retired, strict=True) if stopped]
        await self._gangs.sweep([name for name in names if name not in gone])
        return gone

    def abandon(self) -> None:
        """From now on a cancelled `dispatch` leaves its work running at the actor: this process stops, and whoever goes on joins it there."""
        for crew in (*self._crews.values(), *self._gangs.crews):
            crew.abandon()

    async def _retire(self, name: str, idle_seconds: float) -> bool:
        try:
            handle: Any = await self._calls.run(ray.get_actor, name, NAMESPACE)
            async with asyncio.timeout(PATIENCE_SECONDS):
                if not await handle.retire_if_idle.remote(idle_seconds):
                    return False
            for crew in (*self._crews.values(), *self._gangs.crews):  # before it dies: what came to it in between would be lost with it
                crew.drop_named(name)
            await self._calls.run(ray.kill, handle)
        except (RayError, ValueError, TimeoutError):  # it is gone already, starting, or busy
            return False
        return True

    async def aclose(self) -> None:
        """Stops this pool's background work. The actors stay, with what they run: other pools may use them, and idle ones are retired."""
        for task in list(self._background):
            task.cancel()
        await asyncio.gather(*self._background, *(crew.aclose() for crew in self._crews.values()), self._gangs.aclose(), return_exceptions=True)
        self._calls.close()

    def _crew(self, agent_id: AgentId) -> Crew:
        if (crew := self._crews.get(agent_id)) is not None and crew.joined != self._registry.joined.get(agent_id):
            self._run(self._crews.pop(agent_id).aclose())  # it left, or joined anew with another registration; its actors are retired when they are idle
            crew = None
        if crew is None:
            self._crews[agent_id] = crew = self._made(self._registry.spec(agent_id))
            if not self._tending:
                self._tending = True
                self._run(self._tend())
        return crew

    def _made(self, spec: AgentSpec, berth: Berth | None = None) -> Crew:
        return Crew(spec, self._registry, self._settings, self._caller, self._calls, self._sight, berth, self._meter)

    async def _tend(self) -> None:
        """Sizes the crews, and now and then retires who is idle."""
        pause = min(self._settings.actor_idle_seconds / 2, RETIRE_SECONDS)
        due = time.monotonic() + pause
        while True:
            await asyncio.sleep(min(pause, TEND_SECONDS))
            for crew in self._crews.values():
                crew.size(self._demand(crew))
            if time.monotonic() >= due:
                due = time.monotonic() + pause
                with contextlib.suppress(RayError):
                    await self.retire_idle()

    def _run(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def _having_waited(answer: Answer, times: list[float]) -> Answer:
    """With how long it waited for an actor, a slot and a place; most executions wait for nothing, and are told so in no words."""
    found = {what: round(seconds, 3) for what, seconds in zip(("actor", "slot", "place"), map(sub, times[1:], times), strict=True) if seconds >= TOLD_SECONDS}
    return answer.model_copy(update={"waited": found}) if found and isinstance(answer, AgentResult) else answer


def _starts_in_a_gang(spec: AgentSpec) -> bool:
    return bool(spec.gang) and is_scarce(spec.resources)
