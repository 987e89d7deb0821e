"""How an execution reaches an agent: the protocol the engine speaks, and its plain in-process form.

`graphs` knows only `Dispatcher`. `agents.pool.RayPool` is the form on a Ray cluster, `InProcessDispatcher` the one for tests and notebooks; both pass the same contract tests.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult
from cluster.contracts.ids import AgentId

ProgressSink = Callable[[float, str], None]
"""Called with a fraction from 0 to 1 and a few words while an execution runs."""


class Dispatcher(Protocol):
    async def dispatch(self, request: AgentRequest, *, priority: float, progress: ProgressSink) -> AgentResult | AgentFailure:
        """One attempt of one execution. Never raises for what an agent, an actor or a node did: those are AgentFailure values.

        Waits for a slot of the agent's resource class; the highest `priority` (seconds of work that remain behind it) gets the next one. Cancelling the awaiting task
        cancels the work at the agent. Asking for an execution that still runs joins it.
        """
        ...

    async def warm(self, agents: Iterable[AgentId]) -> None:
        """Makes sure the agents are ready soon; returns at once."""
        ...

    async def aclose(self) -> None: ...
