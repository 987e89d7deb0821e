"""One actor as a pool sees it: what it is sent and answers, how long it may be silent, and what its loss means.

Guarantees
- An actor that gives no sign of life while it works is killed, and what it had comes back as `actor_lost`.
- Ray's blocking calls never hold up the event loop.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import ray
from ray.actor import ActorHandle
from ray.exceptions import ActorDiedError, ActorUnavailableError, PendingCallsLimitExceeded, RayError

from cluster.contracts.agents import AgentFailure, AgentSpec

from .mailbox import HOLD_SECONDS, Line, Reply, pack_call, unpack_reply
from .runtime import ExecutionKey

T = TypeVar("T")

SILENCE_SECONDS = 10.0
"""A working actor answers once a second. One that does not for so long is hung: nothing runs on its event loop, cancellation included."""
PATIENCE_SECONDS = 30.0
"""Added to an agent's timeout: the longest silence of any actor of its type."""
RETRY_AFTER_SECONDS = 5.0
LOST = "actor_lost"


class Patience:
    """How long an actor of a type may be silent.

    It doubles with each actor that was killed for silence, up to the type's timeout and PATIENCE_SECONDS: an agent that computes on its event loop, or a machine that is far too slow,
    costs a few restarts and not the film.
    """

    def __init__(self, spec: AgentSpec) -> None:
        self.most = spec.timeout_seconds + PATIENCE_SECONDS
        self.seconds = min(SILENCE_SECONDS, self.most)

    @property
    def exhausted(self) -> bool:
        return self.seconds >= self.most

    def grow(self) -> None:
        self.seconds = min(2 * self.seconds, self.most)


class Replica:
    """One actor of an agent type, as this pool sees it."""

    def __init__(
        self, name: str, handle: ActorHandle, spec: AgentSpec, caller: str, calls: "ClusterCalls", patience: Patience, on_loss: Callable[["Replica"], None]
    ) -> None:
        self.name = name
        self.handle: Any = handle
        self._spec = spec
        self._caller = caller
        self._calls = calls
        self._patience = patience
        self._hung: AgentFailure | None = None
        self.line = Line(self._exchange, self._explain, lambda: on_loss(self))

    async def _exchange(self, posts: list[bytes], cancels: list[ExecutionKey]) -> Reply:
        ref = self.handle.exchange.remote(pack_call(self._caller, posts, cancels))
        try:
            async with asyncio.timeout(HOLD_SECONDS + self._patience.seconds):
                return unpack_reply(await ref)
        except TimeoutError:
            self._kill_hung()
            raise
        except asyncio.CancelledError:
            ray.cancel(ref)
            raise

    def _kill_hung(self) -> None:
        """Once, although several exchanges may find out at the same time."""
        if self._hung is None:
            self._hung = hung(self._spec, self._patience, self.name)
            self._patience.grow()
            self._calls.start(lambda: ray.kill(self.handle, no_restart=False))

    def _explain(self, error: Exception) -> AgentFailure:
        return self._hung or explain(error, self._spec, self.name)

    async def knows(self, key: ExecutionKey) -> bool:
        if self.line.asked(key):
            return True
        try:
            async with asyncio.timeout(self._patience.seconds):
                return await self.handle.knows.remote(*key)
        except (RayError, TimeoutError):
            return False

    async def leave(self, idle_seconds: float) -> str:
        """What the actor says to it; `shared` also when it cannot be asked, for then somebody else sees to it."""
        if self.line.load:
            return "busy"
        try:
            async with asyncio.timeout(self._patience.seconds):
                return await self.handle.leave.remote(self._caller, idle_seconds)
        except (RayError, TimeoutError):
            return "shared"


class ClusterCalls:
    """Ray's blocking calls, on threads of their own: they hang while the head node is away, and must then hold up neither the event loop nor its other file work."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="ray-call")

    async def run(self, call: Callable[..., T], *args: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, *args)

    def start(self, call: Callable[[], object]) -> None:
        """Without waiting for it."""
        self._threads.submit(call)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def hung(spec: AgentSpec, patience: Patience, actor: str) -> AgentFailure:
    """An actor gave no sign of life. It was lost, unless it had all the time there is: then its work exceeded the timeout."""
    code, counts = ("timeout", True) if patience.exhausted else (LOST, False)
    message = f"The actor of {spec.name} gave no sign of life for {patience.seconds:g} s and was restarted."
    return AgentFailure(terminal=False, code=code, message=message, retry_after=0.5, counts_as_attempt=counts, actor=actor)


def explain(error: Exception, spec: AgentSpec, actor: str) -> AgentFailure:
    """What an error of Ray means for the execution that met it."""
    if isinstance(error, PendingCallsLimitExceeded):
        return AgentFailure(
            terminal=False, code="overloaded", message=f"The queue of {spec.name} is full.", retry_after=1.0, counts_as_attempt=False, actor=actor
        )
    if isinstance(error, ActorDiedError | ActorUnavailableError | ConnectionError):
        return AgentFailure(
            terminal=False,
            code=LOST,
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
