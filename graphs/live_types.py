"""The workflow types of a running installation: those of the code, and those that were posted while it runs.

Every replica holds all of them and looks for news at most once a second, and at once for a name it does not know; the store is asked for a number, and for the types only when it has changed. What was
posted elsewhere is so known within a second or at first use. A version that this replica cannot run, because it lacks an agent, does not keep it from the others.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

import structlog

from cluster.contracts.agents import AgentSpec
from cluster.contracts.control import Principal
from cluster.contracts.errors import DefinitionRejected, FieldError, InvalidInput, NotFound
from cluster.contracts.ids import AgentId
from cluster.contracts.ramps import Ramp, RampState, RampView

from .posted import PostedType, as_type, read_posted
from .registry import TypeRegistry, WorkflowType

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0


class Kept(Protocol):
    """A version as the store keeps it."""

    @property
    def body(self) -> bytes: ...
    @property
    def retired_by(self) -> str: ...


class PostedTypes(Protocol):
    """Where posted types are kept; `cluster.redis.workflow_types.TypeStore`."""

    async def revision(self) -> int: ...
    async def all(self) -> Mapping[str, Kept]: ...
    async def post(self, pinned: str, body: bytes, by: Principal) -> bool: ...
    async def retire(self, pinned: str, by: Principal) -> None: ...
    async def ramps(self) -> Mapping[str, RampState]: ...
    async def ramp(self, name: str, ramp: Ramp, by: Principal) -> None: ...
    async def ramp_back(self, name: str, by: Principal) -> None: ...


Newcomers = Callable[[], Awaitable[Mapping[AgentId, AgentSpec]]]


async def nobody() -> Mapping[AgentId, AgentSpec]:
    return {}


class LiveTypes(TypeRegistry):
    def __init__(
        self, agents: Mapping[AgentId, AgentSpec], store: PostedTypes, newcomers: Newcomers = nobody, *, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        """`newcomers`: the agents that have joined at run time, which a posted type may name as well."""
        super().__init__(agents)
        self._own, self._newcomers = dict(agents), newcomers
        self._store, self._ticks = store, ticks
        self._seen, self._looked = 0, -LOOK_SECONDS
        self._states: Mapping[str, RampState] = {}
        self._unfit: dict[str, str] = {}

    async def refresh(self, name: str = "", /) -> None:
        """Takes in what was posted or retired elsewhere; at once for a name that is not known here. Raises StoreUnavailable, Tampered."""
        if self._ticks() - self._looked >= LOOK_SECONDS or (name and not self._names(name)):
            await self._look()

    def _names(self, name: str) -> bool:
        return name in self._types or any(kind.definition.name == name for kind in self._types.values())

    async def _look(self) -> None:
        self._looked = self._ticks()
        revision = await self._store.revision()
        if revision == self._seen and not self._unfit:
            return
        await self._employ()
        kept = await self._store.all()
        self._states = await self._store.ramps()
        self._ramps = {name: state.ramp for name, state in self._states.items() if state.ramp}
        self._retired = frozenset(pinned for pinned, one in kept.items() if one.retired_by)
        waiting = {pinned: one.body for pinned, one in kept.items() if one.body and pinned not in self._types}
        while waiting:  # children are known before the types that have them
            done = [pinned for pinned, body in waiting.items() if self._take(pinned, body)]
            if not done:
                break
            waiting = {pinned: body for pinned, body in waiting.items() if pinned not in done}
        self._seen = revision

    async def _employ(self) -> None:
        self._agents = {**await self._newcomers(), **self._own}

    def _take(self, pinned: str, body: bytes) -> bool:
        try:
            self.register(as_type(read_posted(body)))
        except DefinitionRejected as error:
            if self._unfit.get(pinned) != error.detail:
                log.warning("workflow_type.unfit", type=pinned, error=error.detail)
            self._unfit[pinned] = error.detail
            return False
        self._unfit.pop(pinned, None)
        return True

    async def post(self, posted: PostedType, by: Principal) -> tuple[dict[str, Any], bool]:
        """The entry of a new version, and whether it is new. Raises DefinitionRejected, Conflict (`version_exists`)."""
        await self._look()
        await self._employ()
        pinned, kind = posted.definition.pinned, as_type(posted)
        if pinned not in self._types:
            self._try(kind)
        elif self._types[pinned].input_schema is None:
            raise DefinitionRejected(f"Workflow type {pinned} is shipped with this installation. Raise the version, or give yours another name.")
        new = await self._store.post(pinned, posted.text(), by)
        await self._look()
        return self._entry(pinned), new

    def _try(self, kind: WorkflowType) -> None:
        """Refuses before anything is stored what could not run."""
        trial = TypeRegistry(self._agents)
        trial._types.update(self._types)
        trial.register(kind)

    async def retire(self, pinned: str, by: Principal) -> dict[str, Any]:
        """Ends new starts of a version; what runs goes on. Raises NotFound."""
        await self._look()
        if pinned not in self._types:
            raise NotFound(f"There is no version {pinned[:80]!r} of a workflow type; name one with its number.", code="unknown_workflow_type")
        await self._store.retire(pinned, by)
        await self._look()
        return self._entry(pinned)

    async def ramp_of(self, name: str) -> RampView:
        """Which version starts by this name get, as of now on all replicas. Raises NotFound for a name that is none."""
        await self._look()
        if "@" in name:
            raise InvalidInput("A ramp belongs to a type, not to one of its versions: leave the number out.")
        startable = [entry for entry in self.versions(name) if not entry["retired"]]
        state = self._states.get(name, RampState())
        return RampView(name=name, default=self.pin(name) if startable else None, **state.model_dump())

    async def ramp(self, name: str, ramp: Ramp, by: Principal) -> RampView:
        """Sets the ramp of a type, at once on this replica and within a second on the others. Raises NotFound, InvalidInput (a version that does not start here)."""
        await self._look()
        await self.ramp_of(name)
        for field, version in (("version", ramp.version), ("rest", ramp.rest)):
            if version is not None and (f"{name}@{version}" not in self._types or f"{name}@{version}" in self._retired):
                told = f"{name}@{version} is not there, or was retired"
                raise InvalidInput(f"{told}: nothing can start with it.", errors=[FieldError(pointer=f"/{field}", detail=told)])
        await self._store.ramp(name, ramp, by)
        await self._look()
        return await self.ramp_of(name)

    async def ramp_back(self, name: str, by: Principal) -> RampView:
        """Takes the last change of a ramp back. Raises NotFound."""
        await self.ramp_of(name)
        await self._store.ramp_back(name, by)
        await self._look()
        return await self.ramp_of(name)

    def get(self, pinned: str) -> WorkflowType:
        if pinned in self._unfit:
            raise NotFound(f"Workflow type {pinned} was posted, but cannot run here: {self._unfit[pinned]}", code="version_missing")
        return super().get(pinned)
