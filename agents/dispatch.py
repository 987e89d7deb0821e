"""How an execution reaches an agent: the protocol the engine speaks, and its plain in-process form.

`graphs` knows only `Dispatcher`. `agents.pool.RayPool` is the form on a Ray cluster, `InProcessDispatcher` the one for tests and notebooks; both pass the same contract tests.
"""

import os
from collections.abc import Iterable
from typing import Protocol

from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult
from cluster.contracts.errors import CallsheetError
from cluster.contracts.ids import AgentId, WorkflowId
from cluster.settings import Settings

from .base import TaskService
from .registry import Registry
from .runtime import AgentRuntime, ProgressSink
from .slots import ClassSlots

__all__ = ["Dispatcher", "InProcessDispatcher", "ProgressSink", "failure_of"]


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

    async def release(self, workflow_id: WorkflowId) -> None:
        """The workflow is paused or has ended. What only it used lately, and what has no work, is let go with its resources; returns at once. Never stops work."""
        ...

    async def aclose(self) -> None: ...


class InProcessDispatcher:
    """Runs agents in this process, on this event loop. The same runtime, slots and values as on a cluster; no isolation."""

    def __init__(self, registry: Registry, settings: Settings, *, tasks: TaskService | None = None) -> None:
        self._registry = registry
        self._runtime = AgentRuntime(registry, settings, tasks=tasks)
        self._slots = ClassSlots(settings)

    async def dispatch(self, request: AgentRequest, *, priority: float, progress: ProgressSink) -> AgentResult | AgentFailure:
        try:
            spec = self._registry.spec(request.agent)
        except CallsheetError as error:
            return failure_of(error)
        async with self._slots.hold(spec, request, priority):
            answer = await self._runtime.run(request, progress)
        return answer.model_copy(update={"actor": "in-process", "node": "local", "pid": os.getpid()})

    async def warm(self, agents: Iterable[AgentId]) -> None:
        """Imports the agents. Raises what `Registry.load` raises."""
        for agent_id in agents:
            self._registry.load(agent_id)

    async def release(self, workflow_id: WorkflowId) -> None:
        """Nothing is held for a workflow."""

    async def aclose(self) -> None:
        """Nothing is held: executions end with the tasks that wait for them."""


def failure_of(error: CallsheetError) -> AgentFailure:
    """An error of the tree as the value that crosses processes."""
    return AgentFailure(terminal=not error.retryable, code=error.code, message=error.detail, retry_after=error.retry_after)
