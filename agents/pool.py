"""Agents on a Ray cluster: one named, detached actor per agent type, made when first needed.

`RayPool` decides where an execution runs. It guarantees what `Dispatcher` says: a value for everything a node, an actor or an agent can do.

- An actor's name is `agent:<id>:<replica>:<digest>`; the digest covers code, spec and settings, so a redeploy with other ones never meets a stale actor. All pools of a
  cluster share the actors by name. Actors survive the process that made them; those that nobody uses are retired.
- Resources are declared numbers. Ray would keep an actor that no node can host pending for ever, silently; so the shapes of the nodes are asked first, and the missing
  resource is named in a `waiting_for_resources` failure.
- Another replica is added when all replicas of a type have a queue, up to MAX_REPLICAS, unless the spec says `single_instance` or its executions are short. An execution
  that another replica runs or remembers is sent there.
- Actor calls are at most once (`max_task_retries=0`): a lost actor is `actor_lost`, and the engine asks again with the same execution id. An actor that gives no sign of
  life is killed and counts as lost. Losses are the machine's and cost no attempt, until one execution has lost too many actors to be innocent of it.
- A workflow that pauses or ends is released: actors that nobody else uses are stopped, at once where they hold scarce resources.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Iterable
from typing import Any

import ray
from ray.exceptions import RayError

from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult
from cluster.contracts.errors import CallsheetError, ResourcesUnavailable
from cluster.contracts.ids import AgentId, WorkflowId
from cluster.settings import Settings

from .crew import NAMESPACE, Crew, actor_names
from .dispatch import failure_of
from .registry import Registry
from .replica import LOST, PATIENCE_SECONDS, ClusterCalls, explain
from .runtime import Answer, ExecutionKey, ProgressSink, execution_key
from .slots import ClassSlots, equal_weights

LOSSES_FORGIVEN = 10
"""So many actors may be lost under one execution before a loss counts as its attempt: who kills ten actors would kill the next ones too."""
LOSSES_KEPT = 10_000
HANDED_BACK = "actor_retired"


class RayPool:
    """`Dispatcher` on the Ray cluster this process is connected to. Use it from one event loop."""

    def __init__(self, registry: Registry, settings: Settings, *, weight: Callable[[str], float] = equal_weights) -> None:
        """`weight` of a project, where slots are scarce."""
        self._registry = registry
        self._settings = settings
        self._slots = ClassSlots(settings, weight)
        self._caller = secrets.token_hex(8)
        self._calls = ClusterCalls()
        self._crews: dict[AgentId, Crew] = {}
        self._losses: dict[ExecutionKey, int] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._reaping = False

    async def dispatch(self, request: AgentRequest, *, priority: float, progress: ProgressSink) -> AgentResult | AgentFailure:
        try:
            crew = self._crew(request.agent)
            crew.mark(request.workflow_id)
            await crew.ready()  # before the slot: an actor that takes long to start must not hold one
            async with self._slots.hold(crew.spec, request, priority):
                return self._judged(request, await self._execute(crew, request, progress))
        except CallsheetError as error:
            return failure_of(error).model_copy(update={"counts_as_attempt": not isinstance(error, ResourcesUnavailable)})
        except RayError as error:
            return explain(error, self._registry.spec(request.agent), "")

    async def _execute(self, crew: Crew, request: AgentRequest, progress: ProgressSink) -> Answer:
        while True:
            replica = await crew.choose(execution_key(request))
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

    async def warm(self, agents: Iterable[AgentId]) -> None:
        for agent_id in agents:
            self._run(self._ready(agent_id))

    async def _ready(self, agent_id: AgentId) -> None:
        with contextlib.suppress(CallsheetError, RayError):  # whoever needs the agent is told
            await self._crew(agent_id).ready()

    async def retire_idle(self) -> list[str]:
        """Stops every agent's actor, of any pool and any configuration, that has been idle for `actor_idle_seconds`; returns their names."""
        names = await self._calls.run(actor_names)
        retired = await asyncio.gather(*(self._retire(name, self._settings.actor_idle_seconds) for name in names))
        gone = [name for name, stopped in zip(names, retired, strict=True) if stopped]
        for name in gone:
            for crew in self._crews.values():
                crew.drop_named(name)
        return gone

    def abandon(self) -> None:
        """From now on a cancelled `dispatch` leaves its work running at the actor: this process stops, and whoever goes on joins it there."""
        for crew in self._crews.values():
            crew.abandon()

    async def _retire(self, name: str, idle_seconds: float) -> bool:
        try:
            handle: Any = await self._calls.run(ray.get_actor, name, NAMESPACE)
            async with asyncio.timeout(PATIENCE_SECONDS):
                if not await handle.retire_if_idle.remote(idle_seconds):
                    return False
            await self._calls.run(ray.kill, handle)
        except (RayError, ValueError, TimeoutError):  # it is gone already, starting, or busy
            return False
        return True

    async def aclose(self) -> None:
        """Stops this pool's background work. The actors stay, with what they run: other pools may use them, and idle ones are retired."""
        for task in list(self._background):
            task.cancel()
        await asyncio.gather(*self._background, *(crew.aclose() for crew in self._crews.values()), return_exceptions=True)
        self._calls.close()

    def _crew(self, agent_id: AgentId) -> Crew:
        if (crew := self._crews.get(agent_id)) is not None and crew.joined != self._registry.joined.get(agent_id):
            self._run(self._crews.pop(agent_id).aclose())  # it left, or joined anew with another registration; its actors are retired when they are idle
            crew = None
        if crew is None:
            self._crews[agent_id] = crew = Crew(self._registry.spec(agent_id), self._registry, self._settings, self._caller, self._calls)
            if not self._reaping:
                self._reaping = True
                self._run(self._reap())
        return crew

    async def _reap(self) -> None:
        while True:
            await asyncio.sleep(min(self._settings.actor_idle_seconds / 2, 30.0))
            with contextlib.suppress(RayError):
                await self.retire_idle()

    def _run(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)
