"""Agents that hold scarce resources and are needed together start together: all or nothing.

Without it two scenes that want two of three GPUs each can hold one and a half each, and wait for each other until somebody's actor is retired. A spec names its gang (`AgentSpec.gang`): `scene` is one
gang for each scene, another word one for each workflow. The first execution of a gang reserves a Ray placement group with a bundle for every agent that declares the same word and scarce resources
(`placement.is_scarce`); the gang's actors are its own and live in it. Agents of the gang that declare nothing scarce are in no group: a company without GPUs makes none.

Guarantees
- A gang that cannot be placed holds nothing: its group is taken back, and who waits is told, as `waiting_for_resources`, what there is no room for.
- A group is given back when its executions are done and none came for `LINGER_SECONDS`, at once when its workflow is released, and only after each actor in it has promised to take no more work. One whose
  engine died is found by its name by whoever goes on, and given back by whoever retires actors when nobody does.
"""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any, NamedTuple

from ray.exceptions import RayError
from ray.util import placement_group, placement_group_table, remove_placement_group
from ray.util.placement_group import PlacementGroup

from cluster.contracts.agents import AgentRequest, AgentSpec
from cluster.contracts.errors import InvalidInput, ResourcesUnavailable
from cluster.contracts.ids import AgentId, WorkflowId

from .crew import Berth, Crew, free_resources
from .items import scene_of
from .placement import bundle_of, describe, is_scarce, room
from .replica import ClusterCalls

GROUP_PREFIX = "gang:"
SCENE = "scene"
RESERVE_SECONDS = 3.0
"""How long a group may wait for its place before it is taken back."""
RETRY_AFTER_SECONDS = 2.0
LINGER_SECONDS = 5.0
"""Between an image's end and its clip's start there is a moment without work."""


class GangKey(NamedTuple):
    workflow: WorkflowId
    what: str
    """`scene 2`, or the gang's word."""

    @property
    def mark(self) -> str:
        """What names of its group and its actors carry."""
        return hashlib.sha256(f"{self.workflow}|{self.what}".encode()).hexdigest()[:10]


def gang_key(spec: AgentSpec, request: AgentRequest) -> GangKey:
    """Which gang an execution belongs to. Pure."""
    what = spec.gang
    if spec.gang == SCENE:
        with contextlib.suppress(InvalidInput):  # what belongs to no scene starts with the workflow's
            what = f"scene {scene_of(request.item)}"
    return GangKey(request.workflow_id, what)


def members(specs: Iterable[AgentSpec], gang: str) -> list[AgentSpec]:
    """The agents that start together, in a fixed order; none where nothing is scarce. Pure."""
    return sorted((spec for spec in specs if spec.gang == gang and is_scarce(spec.resources)), key=lambda spec: spec.id)


class Gang:
    """One reserved group and the crews in it."""

    def __init__(self, key: GangKey, specs: list[AgentSpec]) -> None:
        self.key, self.specs = key, specs
        self.crews: dict[AgentId, Crew] = {}
        self.users = 0
        self.times = 0
        """How often somebody came: who dismisses sees that nobody did meanwhile."""
        self.left: asyncio.Event | None = None
        """Set when it is gone; there while it goes."""
        self.group: PlacementGroup | None = None
        self.reserving: asyncio.Task[PlacementGroup] | None = None

    @property
    def name(self) -> str:
        return f"{GROUP_PREFIX}{self.key.mark}"


class Gangs:
    """The gangs of one pool. `specs` gives every agent of the company, `crew` makes one in a berth, `strategy` is Ray's for the bundles."""

    def __init__(self, specs: Callable[[], Iterable[AgentSpec]], crew: Callable[[AgentSpec, Berth], Crew], calls: ClusterCalls, strategy: str) -> None:
        self._specs, self._crew, self._calls, self._strategy = specs, crew, calls, strategy
        self._gangs: dict[GangKey, Gang] = {}
        self._dismissing: set[asyncio.Task[None]] = set()
        self._deserted: set[str] = set()

    @property
    def crews(self) -> list[Crew]:
        return [crew for gang in self._gangs.values() for crew in gang.crews.values()]

    @contextlib.asynccontextmanager
    async def hold(self, spec: AgentSpec, request: AgentRequest) -> AsyncIterator[Crew]:
        """The crew of an agent within its gang, which stays while it is held. Raises ResourcesUnavailable and RayError."""
        key = gang_key(spec, request)
        while (leaving := self._gangs.get(key)) is not None and leaving.left is not None:
            await leaving.left.wait()
        if (gang := self._gangs.get(key)) is None:
            self._gangs[key] = gang = Gang(key, members(self._specs(), spec.gang))
        gang.users += 1
        gang.times += 1
        try:
            yield await self._crew_of(gang, spec)
        except ResourcesUnavailable:
            gang.group = None  # should it have been taken away, it is looked for again
            gang.crews.clear()
            raise
        finally:
            gang.users -= 1
            if not gang.users:
                self._dismiss_later(gang, LINGER_SECONDS)

    async def _crew_of(self, gang: Gang, spec: AgentSpec) -> Crew:
        group = gang.group = gang.group or await self._reserved(gang)
        if (crew := gang.crews.get(spec.id)) is None:
            bundle = [member.id for member in gang.specs].index(spec.id)
            gang.crews[spec.id] = crew = self._crew(spec, Berth(group, bundle, gang.key.mark))
        return crew

    async def _reserved(self, gang: Gang) -> PlacementGroup:
        """One reservation for all who come meanwhile."""
        if gang.reserving is None or gang.reserving.done():
            gang.reserving = asyncio.get_running_loop().create_task(self._reserve(gang))
            gang.reserving.add_done_callback(_seen)
        return await asyncio.shield(gang.reserving)

    async def _reserve(self, gang: Gang) -> PlacementGroup:
        group = await self._calls.run(self._group_of, gang)
        if await self._calls.run(group.wait, RESERVE_SECONDS):
            return group
        await self._calls.run(remove_placement_group, group)
        left = await self._calls.run(free_resources)
        lacking = [f"{spec.name} ({describe(spec.resources)})" for spec in gang.specs if not room(spec.resources, left)]
        together = ", ".join(f"{spec.name} ({describe(spec.resources)})" for spec in gang.specs)
        raise ResourcesUnavailable(
            f"{gang.key.what.capitalize()} waits: {together} start together or not at all; there is no room now for {' and '.join(lacking) or 'all of them'}.",
            retry_after=RETRY_AFTER_SECONDS,
        )

    def _group_of(self, gang: Gang) -> PlacementGroup:
        if (begun := standing_groups().get(gang.name)) is not None:
            return begun  # by somebody else, and we go on
        return placement_group([bundle_of(spec.resources) for spec in gang.specs], strategy=self._strategy, name=gang.name, lifetime="detached")

    def release(self, workflow_id: WorkflowId) -> None:
        """The workflow is paused or has ended: its gangs go as soon as they have no work."""
        for gang in [gang for gang in self._gangs.values() if gang.key.workflow == workflow_id and not gang.users]:
            self._dismiss_later(gang, 0.0)

    def _dismiss_later(self, gang: Gang, seconds: float) -> None:
        task = asyncio.get_running_loop().create_task(self._dismiss(gang, seconds, gang.times))
        self._dismissing.add(task)
        task.add_done_callback(self._dismissing.discard)

    async def _dismiss(self, gang: Gang, seconds: float, times: int) -> None:
        await asyncio.sleep(seconds)
        if gang.times != times or gang.users or self._gangs.get(gang.key) is not gang:
            return
        gang.left = asyncio.Event()  # whoever comes now waits, and begins anew
        try:
            alone = all([await _left(crew) for crew in gang.crews.values()])
            if gang.group is not None and alone:
                await self._calls.run(remove_placement_group, gang.group)
        except RayError:
            return  # it is swept up when Ray is back
        finally:
            del self._gangs[gang.key]
            gang.left.set()
            await asyncio.gather(*(crew.aclose() for crew in gang.crews.values()))

    async def sweep(self, actors: list[str]) -> None:
        """Gives back groups that nobody here uses and in which, twice in a row, there was no actor: whoever made them is gone."""
        names = await self._calls.run(standing_groups)
        mine = {gang.name for gang in self._gangs.values()}
        empty = {name for name in names if name not in mine and not any(actor.endswith(name.removeprefix(GROUP_PREFIX)) for actor in actors)}
        for name in empty & self._deserted:
            await self._calls.run(remove_placement_group, names[name])
        self._deserted = empty

    async def aclose(self) -> None:
        """The groups stay, as actors do: whoever goes on finds them."""
        for task in self._dismissing:
            task.cancel()
        await asyncio.gather(*self._dismissing, *(crew.aclose() for crew in self.crews), return_exceptions=True)


def standing_groups() -> dict[str, PlacementGroup]:
    """The groups of gangs by name. From Ray's table: where a name was given back and taken again, Ray's own look-up by name may find nothing."""
    from ray._raylet import PlacementGroupID

    table: dict[str, Any] = placement_group_table()
    there = {group["name"]: mark for mark, group in table.items() if group["name"].startswith(GROUP_PREFIX) and group["state"] != "REMOVED"}
    return {name: PlacementGroup(PlacementGroupID(bytes.fromhex(mark))) for name, mark in there.items()}


def _seen(task: asyncio.Task[PlacementGroup]) -> None:
    """Who waits for it is told; there may be nobody left."""
    if not task.cancelled():
        task.exception()


async def _left(crew: Crew) -> bool:
    """Whether nobody has an actor of this crew any more."""
    await crew.stop_free(0.0)
    return crew.empty
