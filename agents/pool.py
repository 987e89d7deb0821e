"""Agents on a Ray cluster: one named, detached actor per agent type, made when first needed.

`RayPool` decides where an execution runs. It guarantees what `Dispatcher` says: a value for everything a node, an actor or an agent can do.

- An actor's name is `agent:<id>:<replica>:<digest>`; the digest covers code, spec and settings, so a redeploy with other ones never meets a stale actor. All pools of a
  cluster share the actors by name. Actors survive the process that made them; those that nobody uses are retired.
- Resources are declared numbers. Ray would keep an actor that no node can host pending for ever, silently; so the shapes of the nodes are asked first, and the missing
  resource is named in a `waiting_for_resources` failure.
- Another replica is added when all replicas of a type have a queue, up to MAX_REPLICAS, unless the spec says `single_instance` or its executions are short. An execution
  that another replica runs or remembers is sent there.
- Actor calls are at most once (`max_task_retries=0`): a lost actor is `actor_lost`, and the engine asks again with the same execution id.
"""

import asyncio
import contextlib
import hashlib
import secrets
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import ray
from ray.actor import ActorHandle
from ray.exceptions import ActorDiedError, ActorUnavailableError, PendingCallsLimitExceeded, RayError
from ray.util import list_named_actors

from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult, AgentSpec, Resources
from cluster.contracts.errors import CallsheetError, ResourcesUnavailable
from cluster.contracts.ids import AgentId
from cluster.settings import Settings

from .actor import MAX_CALLS, actor_class
from .dispatch import failure_of
from .mailbox import Line, Reply, pack_call, unpack_reply
from .registry import Registry
from .runtime import Answer, ExecutionKey, ProgressSink, execution_key
from .slots import ClassSlots

T = TypeVar("T")

NAMESPACE = "agents"
NAME_PREFIX = "agent:"
MAX_REPLICAS = 4
START_SECONDS = 60.0
"""How long an actor may take from its creation to its first answer."""
SILENCE_SECONDS = 30.0
"""Added to an agent's timeout before an actor that does not answer at all counts as hung."""
LONG_SECONDS = 1.0
"""Only agents whose executions are expected to take this long get replicas: a queue of shorter ones is empty before another actor is up."""
RESTART_POLL_SECONDS = 0.2
RETRY_AFTER_SECONDS = 5.0
HANDED_BACK = "actor_retired"


class Replica:
    """One actor of an agent type, as this pool sees it."""

    def __init__(self, name: str, handle: ActorHandle, spec: AgentSpec, caller: str, on_loss: Callable[["Replica"], None]) -> None:
        self.name = name
        self.handle: Any = handle
        self._spec = spec
        self._caller = caller
        self.line = Line(self._exchange, self._explain, lambda: on_loss(self))

    async def _exchange(self, posts: list[bytes], cancels: list[ExecutionKey]) -> Reply:
        ref = self.handle.exchange.remote(pack_call(self._caller, posts, cancels))
        try:
            async with asyncio.timeout(self._spec.timeout_seconds + SILENCE_SECONDS):
                return unpack_reply(await ref)
        except TimeoutError:
            ray.kill(self.handle, no_restart=False)  # its event loop is stuck: nothing less reaches it
            raise
        except asyncio.CancelledError:
            ray.cancel(ref)
            raise

    def _explain(self, error: Exception) -> AgentFailure:
        return explain(error, self._spec, self.name)

    async def knows(self, key: ExecutionKey) -> bool:
        if self.line.asked(key):
            return True
        try:
            return await self.handle.knows.remote(*key)
        except RayError:
            return False


class ClusterCalls:
    """Ray's blocking calls, on threads of their own: they hang while the head node is away, and must then hold up neither the event loop nor its other file work."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="ray-call")

    async def run(self, call: Callable[..., T], *args: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, *args)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


class Crew:
    """All actors of one agent type, as this pool sees them."""

    def __init__(self, spec: AgentSpec, registry: Registry, settings: Settings, caller: str, calls: "ClusterCalls") -> None:
        self.spec = spec
        self._calls = calls
        self._registry = registry
        self._settings = settings
        self._caller = caller
        self._digest = configuration_digest(spec, settings)
        self._replicas: dict[int, Replica] = {}
        self._starting: dict[int, asyncio.Task[Replica]] = {}
        self._discovered = False

    async def ready(self) -> None:
        """Returns when at least one actor answers. Raises ResourcesUnavailable."""
        if self._replicas:
            return
        if not self._discovered:
            await self._discover()
        await self._start(0)

    async def choose(self, key: ExecutionKey) -> Replica:
        """The actor for an execution: who knows it already, else the least loaded. Raises ResourcesUnavailable."""
        await self.ready()
        replicas = sorted(self._replicas.values(), key=lambda replica: replica.line.load)
        if len(replicas) > 1:
            known = await asyncio.gather(*(replica.knows(key) for replica in replicas))
            replicas = [replica for replica, knows in zip(replicas, known, strict=True) if knows] or replicas
        if replicas[0].line.load >= self.spec.concurrency:
            self._grow()
        return replicas[0]

    def drop(self, replica: Replica) -> None:
        """Forgets an actor that is gone; the next execution finds or makes another."""
        self._replicas = {number: kept for number, kept in self._replicas.items() if kept is not replica}

    def drop_named(self, name: str) -> None:
        self._replicas = {number: kept for number, kept in self._replicas.items() if kept.name != name}

    def abandon(self) -> None:
        for replica in self._replicas.values():
            replica.line.abandoned = True

    async def aclose(self) -> None:
        for starting in self._starting.values():
            starting.cancel()
        await asyncio.gather(*(replica.line.aclose() for replica in self._replicas.values()))

    def _grow(self) -> None:
        most = 1 if self.spec.single_instance or self.spec.expected_seconds < LONG_SECONDS else MAX_REPLICAS
        free = [number for number in range(most) if number not in self._replicas]
        if free and not self._starting:
            self._begin(free[0]).add_done_callback(_seen)

    async def _discover(self) -> None:
        """Adopts further replicas that another pool made."""
        self._discovered = True
        names = await self._calls.run(_actor_names)
        for number in range(1, MAX_REPLICAS):
            if self._name(number) in names:
                self._begin(number).add_done_callback(_seen)

    async def _start(self, number: int) -> Replica:
        return await asyncio.shield(self._begin(number))

    def _begin(self, number: int) -> asyncio.Task[Replica]:
        if (task := self._starting.get(number)) is None:
            self._starting[number] = task = asyncio.get_running_loop().create_task(self._create(number))
            task.add_done_callback(lambda _: self._starting.pop(number, None))
        return task

    async def _create(self, number: int) -> Replica:
        name = self._name(number)
        try:
            async with asyncio.timeout(START_SECONDS):
                if missing := missing_resource(self.spec.resources, await self._calls.run(ray.nodes)):
                    raise ResourcesUnavailable(f"{self.spec.name} waits: it {missing}.", retry_after=RETRY_AFTER_SECONDS)
                handle = await self._first_answer(name)
        except TimeoutError as error:
            wanted = describe(self.spec.resources)
            raise ResourcesUnavailable(
                f"{self.spec.name} waits: its actor ({wanted}) was not up within {START_SECONDS:g} s; its resources may be in use.",
                retry_after=RETRY_AFTER_SECONDS,
            ) from error
        replica = Replica(name, handle, self.spec, self._caller, self.drop)
        self._replicas[number] = replica
        return replica

    async def _first_answer(self, name: str) -> ActorHandle:
        while True:
            handle: Any = await self._calls.run(self._place, name)
            try:
                await handle.ping.remote()
                return handle
            except (ActorDiedError, ActorUnavailableError):  # it restarts, or its name is about to become free
                await asyncio.sleep(RESTART_POLL_SECONDS)

    def _place(self, name: str) -> ActorHandle:
        wants = self.spec.resources
        options = {"memory": wants.memory_bytes} if wants.memory_bytes else {}
        cls: Any = ray.remote(actor_class(self.spec))
        return cls.options(
            name=name,
            namespace=NAMESPACE,
            lifetime="detached",
            get_if_exists=True,
            max_restarts=-1,
            max_task_retries=0,
            max_concurrency=MAX_CALLS,
            num_cpus=wants.cpus,
            num_gpus=wants.gpus,
            resources=wants.custom,
            **options,
        ).remote(self.spec.id, name, self._registry, self._settings)

    def _name(self, number: int) -> str:
        return f"{NAME_PREFIX}{self.spec.id}:{number}:{self._digest}"


class RayPool:
    """`Dispatcher` on the Ray cluster this process is connected to. Use it from one event loop."""

    def __init__(self, registry: Registry, settings: Settings) -> None:
        self._registry = registry
        self._settings = settings
        self._slots = ClassSlots(settings)
        self._caller = secrets.token_hex(8)
        self._calls = ClusterCalls()
        self._crews: dict[AgentId, Crew] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._reaping = False

    async def dispatch(self, request: AgentRequest, *, priority: float, progress: ProgressSink) -> AgentResult | AgentFailure:
        try:
            crew = self._crew(request.agent)
            await crew.ready()  # before the slot: an actor that takes long to start must not hold one
            async with self._slots.of(crew.spec.resource_class).hold(priority):
                return await self._execute(crew, request, progress)
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

    async def warm(self, agents: Iterable[AgentId]) -> None:
        for agent_id in agents:
            self._run(self._ready(agent_id))

    async def _ready(self, agent_id: AgentId) -> None:
        with contextlib.suppress(CallsheetError, RayError):  # whoever needs the agent is told
            await self._crew(agent_id).ready()

    async def retire_idle(self) -> list[str]:
        """Stops every agent's actor, of any pool and any configuration, that has been idle for `actor_idle_seconds`; returns their names."""
        names = await self._calls.run(_actor_names)
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
            async with asyncio.timeout(SILENCE_SECONDS):
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
        if (crew := self._crews.get(agent_id)) is None:
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


def explain(error: Exception, spec: AgentSpec, actor: str) -> AgentFailure:
    """What an error of Ray means for the execution that met it."""
    if isinstance(error, TimeoutError):
        return AgentFailure(
            terminal=False, code="timeout", message=f"{spec.name} did not answer for longer than its timeout; its actor was restarted.", actor=actor
        )
    if isinstance(error, PendingCallsLimitExceeded):
        return AgentFailure(
            terminal=False, code="overloaded", message=f"The queue of {spec.name} is full.", retry_after=1.0, counts_as_attempt=False, actor=actor
        )
    if isinstance(error, ActorDiedError | ActorUnavailableError | ConnectionError):
        return AgentFailure(
            terminal=False,
            code="actor_lost",
            message=f"The actor of {spec.name} died or cannot be reached.",
            retry_after=0.5,
            counts_as_attempt=False,
            actor=actor,
        )
    return AgentFailure(
        terminal=False,
        code="cluster_unavailable",
        message=f"The Ray cluster could not run {spec.name}: {type(error).__name__}: {error}",
        retry_after=RETRY_AFTER_SECONDS,
        counts_as_attempt=False,
        actor=actor,
    )


def missing_resource(wants: Resources, nodes: list[dict[str, Any]]) -> str:
    """Why no node could host an actor even when empty, as the end of a sentence ("needs …"); empty when one could. Pure; `nodes` as from `ray.nodes()`."""
    needed = {"CPU": wants.cpus, "GPU": wants.gpus, "memory": float(wants.memory_bytes), **wants.custom}
    needed = {name: amount for name, amount in needed.items() if amount > 0}
    shapes = [node["Resources"] for node in nodes if node["Alive"]]
    if any(all(shape.get(name, 0) >= amount for name, amount in needed.items()) for shape in shapes):
        return ""
    for name, amount in needed.items():
        if not any(shape.get(name, 0) >= amount for shape in shapes):
            kind = "" if name in ("CPU", "GPU", "memory") else "custom resource "
            return f'needs {kind}"{name}": {amount:g}; no node of the cluster has it'
    return f"needs {describe(wants)} together; no single node of the cluster has that" if shapes else "needs a node; the cluster has none"


def describe(wants: Resources) -> str:
    parts = {"CPU": wants.cpus, "GPU": wants.gpus, "memory": wants.memory_bytes, **wants.custom}
    return ", ".join(f"{name} {amount:g}" for name, amount in parts.items() if amount) or "no resources"


def configuration_digest(spec: AgentSpec, settings: Settings) -> str:
    """Six hexadecimal digits that change with the code, the spec, or the settings an actor reads."""
    key, llm_key = settings.task_service_api_key or "", settings.llm_api_key.get_secret_value() if settings.llm_api_key else ""
    parts = [code_digest(), f"{spec.id} {spec.version} {spec.timeout_seconds} {spec.concurrency}", spec.resources.model_dump_json()]
    parts += [str(settings.home_path), settings.artifacts_url, settings.task_service_base_url, key]
    parts += [str(settings.llm_base_url), str(settings.llm_model), llm_key, str(settings.llm_timeout_seconds)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:6]


@cache
def code_digest() -> str:
    """A digest of the sources an actor runs: `agents` and `cluster`."""
    digest = hashlib.sha256()
    root = Path(__file__).parent.parent
    for path in sorted([*root.glob("agents/**/*.py"), *root.glob("cluster/**/*.py")]):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _actor_names() -> list[str]:
    actors: list[Any] = list_named_actors(all_namespaces=True)
    return [actor["name"] for actor in actors if actor["namespace"] == NAMESPACE and actor["name"].startswith(NAME_PREFIX)]


def _seen(task: asyncio.Task[Replica]) -> None:
    """An extra replica that could not be had is no error: the others serve."""
    if not task.cancelled():
        task.exception()
