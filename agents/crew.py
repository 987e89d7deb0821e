"""The actors of one agent type, as one pool sees them: made, chosen, replaced, let go.

Guarantees
- An actor is created once, whoever of all pools comes first, under a name that covers code, spec and settings; creation is timed out and says what it waits for.
- It grows by as many actors at once as `agents.sizing` wants and the nodes have room for; an execution that finds no place at an actor waits here, for the first that has one, also one that comes
  later. Actors beyond what was wanted lately get nothing new, and are retired when they have been idle.
- An actor is stopped only after it has promised to take no more work; whoever posts to it in that moment is told to go elsewhere.
"""

import asyncio
import time
from collections.abc import Set
from typing import Any, NamedTuple

import ray
from ray.actor import ActorHandle
from ray.exceptions import ActorDiedError, ActorUnavailableError, RayError
from ray.util import list_named_actors
from ray.util.placement_group import PlacementGroup
from ray.util.scheduling_strategies import PlacementGroupSchedulingStrategy

from cluster.contracts.agents import AgentRequest, AgentSpec
from cluster.contracts.errors import ResourcesUnavailable
from cluster.contracts.ids import WorkflowId
from cluster.contracts.metrics import UNMETERED, Meter
from cluster.settings import Settings

from .actor import MAX_CALLS, actor_class
from .affinity import preferred, spare
from .placement import SCHEDULING, configuration_digest, describe, elsewhere, is_scarce, missing_resource, room
from .registry import Registry
from .replica import RETRY_AFTER_SECONDS, ClusterCalls, Patience, Replica
from .runtime import execution_key
from .sizing import HOLD_SECONDS, Demand, Steady, depth, most_replicas, wanted
from .slots import FairSlots
from .store_sight import StoreSight
from .users import Users

NAMESPACE = "agents"
NAME_PREFIX = "agent:"
START_SECONDS = 60.0
"""How long an actor may take from its creation to its first answer."""
LOOK_SECONDS = 5.0
"""While an actor does not answer yet, the nodes are looked at again after each such time."""
LINGER_SECONDS = 120.0
"""An actor that only costs memory stays so long after its last user has gone: the next workflow may need it."""
RELEASE_SECONDS = 90.0
RELEASE_POLL_SECONDS = 1.0
GROW_SECONDS = 2.0
"""Where there was no room for all that were wanted, it is looked for again after this time."""
RESTART_POLL_SECONDS = 0.2


class Berth(NamedTuple):
    """Where the one actor of a gang's crew lives; see `agents.gang`."""

    group: PlacementGroup
    bundle: int
    mark: str
    """Makes its name the gang's own."""


class Crew:
    """All actors of one agent type, as this pool sees them."""

    def __init__(
        self,
        spec: AgentSpec,
        registry: Registry,
        settings: Settings,
        caller: str,
        calls: ClusterCalls,
        sight: StoreSight,
        berth: Berth | None = None,
        meter: Meter = UNMETERED,
    ) -> None:
        self.spec = spec
        self._meter = meter
        self._calls, self._sight = calls, sight
        self._registry = registry
        self._settings = settings
        self._caller = caller
        self.joined = registry.joined.get(spec.id)
        """Its registration, when it joined at run time."""
        self._digest = configuration_digest(spec, settings, self.joined.model_dump_json() if self.joined else "")
        self._replicas: dict[int, Replica] = {}
        self._starting: dict[int, asyncio.Task[Replica]] = {}
        self._discovered = False
        self.asked = 0
        """Executions that this pool was asked for and has not answered."""
        self.places = FairSlots(depth(spec))
        """What the actors take at once; an execution holds one while it is with an actor."""
        self._berth = berth
        self._most = 1 if berth else most_replicas(spec, settings)
        self._steady = Steady(min(HOLD_SECONDS, settings.actor_idle_seconds))
        self._eligible = 1
        self._growing: asyncio.Task[None] | None = None
        self._no_room_until = 0.0
        self._patience = Patience(spec)
        self._users = Users()
        self._releasing = False

    def mark(self, workflow_id: WorkflowId) -> None:
        self._users.mark(workflow_id)

    def release(self, workflow_id: WorkflowId) -> bool:
        """Whether it was this workflow that kept the actors: then call `stop_unused`."""
        idle = self._users.release(workflow_id) and not self._users and not self._releasing
        self._releasing = self._releasing or idle
        return idle

    async def stop_unused(self) -> None:
        """Stops the actors that no workflow of any pool uses, as soon as their work is done; gives up when one of ours comes back."""
        linger = 0.0 if is_scarce(self.spec.resources) else LINGER_SECONDS
        try:
            await asyncio.sleep(linger)
            async with asyncio.timeout(RELEASE_SECONDS):
                while not self._users:
                    if not await self.stop_free(linger):
                        return
                    await asyncio.sleep(RELEASE_POLL_SECONDS)
        except TimeoutError:
            return  # what is busy for so long is retired when it has been idle
        finally:
            self._releasing = False

    async def stop_free(self, linger: float) -> bool:
        """Stops those who have promised to take no more work; whether some have to be asked again."""
        replicas = list(self._replicas.values())
        states = await asyncio.gather(*(replica.leave(linger) for replica in replicas))
        for replica in (replica for replica, state in zip(replicas, states, strict=True) if state == "free"):
            self.drop(replica)
            await self._calls.run(ray.kill, replica.handle)
        return bool(self._starting) or "busy" in states

    @property
    def empty(self) -> bool:
        return not self._replicas and not self._starting

    async def ready(self) -> None:
        """Returns when at least one actor answers. Raises ResourcesUnavailable."""
        if self._replicas:
            return
        if not self._discovered:
            await self._discover()
        await self._start(0)

    def size(self, demand: Demand) -> int:
        """Makes the actors that `demand` wants and there is room for; returns how many it wants."""
        number = wanted(self.spec, demand, self._most)
        if self._steady.saw(number) != self._eligible:
            self._resize()
        missing = [n for n in range(number) if n not in self._replicas and n not in self._starting]
        if missing and self._growing is None and time.monotonic() >= self._no_room_until:
            self._growing = asyncio.get_running_loop().create_task(self._grow(missing))
        return number

    @property
    def replicas(self) -> int:
        return len(self._replicas)

    async def choose(self, request: AgentRequest) -> Replica:
        """The actor for an execution: who knows it already, else the one its affinity prefers, else the least loaded. Raises ResourcesUnavailable."""
        while True:
            await self.ready()
            replicas = list(self._replicas.values())
            if len(replicas) == 1:
                return replicas[0]
            key = execution_key(request)
            known = await asyncio.gather(*(replica.knows(key) for replica in replicas))
            if there := [replica for replica, knows in zip(replicas, known, strict=True) if knows]:
                return there[0]
            if self._replicas:
                return self._preferred(request.affinity)

    def _preferred(self, key: str) -> Replica:
        lately_wanted = {number: replica for number, replica in self._replicas.items() if number < self._steady.number} or self._replicas
        return lately_wanted[preferred(key, {number: replica.line.load for number, replica in lately_wanted.items()}, depth(self.spec), spare(self.spec))]

    def _resize(self) -> None:
        self._eligible = self._steady.number
        working = sum(number < self._eligible for number in self._replicas)
        self.places.resize(depth(self.spec) * max(1, working))

    def drop(self, replica: Replica) -> None:
        """Forgets an actor that is gone; the next execution finds or makes another."""
        self._keep({number: kept for number, kept in self._replicas.items() if kept is not replica})

    def drop_named(self, name: str) -> None:
        self._keep({number: kept for number, kept in self._replicas.items() if kept.name != name})

    def _keep(self, replicas: dict[int, Replica]) -> None:
        self._replicas = replicas
        self._resize()

    def abandon(self) -> None:
        for replica in self._replicas.values():
            replica.line.abandoned = True

    async def aclose(self) -> None:
        for task in (*self._starting.values(), *filter(None, (self._growing,))):
            task.cancel()
        await asyncio.gather(*(replica.line.aclose() for replica in self._replicas.values()))

    async def _grow(self, missing: list[int]) -> None:
        """Begins the actors there is room for now: one more than that would wait in Ray's queue, and take what somebody else frees."""
        try:
            fit = room(self.spec.resources, await self._calls.run(free_resources, self._sight.blind))
            for number in missing[:fit]:
                self._begin(number).add_done_callback(_seen)
            if fit < len(missing):
                self._no_room_until = time.monotonic() + GROW_SECONDS
        except RayError:
            self._no_room_until = time.monotonic() + GROW_SECONDS
        finally:
            self._growing = None

    async def _discover(self) -> None:
        """Adopts further replicas that another pool made."""
        self._discovered = True
        names = await self._calls.run(actor_names)
        for number in range(1, self._most):
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
                handle = await self._first_answer(name)
        except TimeoutError as error:
            self._calls.start(lambda: _kill_if_alive(name))
            wanted = describe(self.spec.resources)
            raise ResourcesUnavailable(
                f"{self.spec.name} waits: its actor ({wanted}) was not up within {START_SECONDS:g} s; its resources may be in use.",
                retry_after=RETRY_AFTER_SECONDS,
            ) from error
        replica = Replica(name, handle, self.spec, self._caller, self._calls, self._patience, self.drop)
        self._keep({**self._replicas, number: replica})
        return replica

    async def _first_answer(self, name: str) -> ActorHandle:
        began = time.monotonic()
        while True:
            if why := self._unplaceable(await self._calls.run(ray.nodes)):
                raise ResourcesUnavailable(f"{self.spec.name} waits: {why}.", retry_after=RETRY_AFTER_SECONDS)
            handle: Any = await self._calls.run(self._place, name)
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    signs = await handle.ping.remote()
                    if await self._sight.sees(signs["node"], handle.store_mark.remote):
                        if signs["uptime_seconds"] < (took := time.monotonic() - began):  # else another pool had made it before
                            self._meter.observe("agent_cold_start_seconds", took, agent=str(self.spec.id))
                        return handle
                await self._calls.run(ray.kill, handle)
            except TimeoutError:
                continue  # its node may have gone meanwhile
            except (ActorDiedError, ActorUnavailableError):  # it restarts, or its name is about to become free
                await asyncio.sleep(RESTART_POLL_SECONDS)

    def _unplaceable(self, nodes: list[dict[str, Any]]) -> str:
        """Why no node could host an actor now, even when empty; empty when one could."""
        wants, blind = self.spec.resources, self._sight.blind
        missing = missing_resource(wants, [node for node in nodes if node["NodeID"] not in blind])
        if not missing:
            return ""
        left_out = [node for node in nodes if node["NodeID"] in blind and not missing_resource(wants, [node])]
        return self._sight.words(left_out) if left_out else f"it {missing}"

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
            **self._where(),
            **options,
        ).remote(self.spec.id, name, self._registry, self._settings.for_any_node())

    def _where(self) -> dict[str, Any]:
        if self._berth is None:
            return {"scheduling_strategy": SCHEDULING, "label_selector": elsewhere(self._sight.blind)}
        return {"scheduling_strategy": PlacementGroupSchedulingStrategy(self._berth.group, placement_group_bundle_index=self._berth.bundle)}

    def _name(self, number: int) -> str:
        return f"{NAME_PREFIX}{self.spec.id}:{number}:{self._digest}{f'-{self._berth.mark}' if self._berth else ''}"


def actor_names() -> list[str]:
    actors: list[Any] = list_named_actors(all_namespaces=True)
    return [actor["name"] for actor in actors if actor["namespace"] == NAMESPACE and actor["name"].startswith(NAME_PREFIX)]


def free_resources(blind: Set[str] = frozenset()) -> list[dict[str, float]]:
    """What each node has left, those aside where nothing is placed."""
    from ray._private.state import available_resources_per_node

    return [left for node, left in available_resources_per_node().items() if node not in blind]


def _kill_if_alive(name: str) -> None:
    """Restarts an actor that runs but does not answer; one that waits for resources or has not begun is left alone. Only Ray's own table tells them apart."""
    from ray._private.state import actors

    handle: Any = ray.get_actor(name, NAMESPACE)
    if actors(handle._actor_id.hex()).get("State") == "ALIVE":
        ray.kill(handle, no_restart=False)


def _seen(task: asyncio.Task[Replica]) -> None:
    """An extra replica that could not be had is no error: the others serve."""
    if not task.cancelled():
        task.exception()
