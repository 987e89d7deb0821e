"""A span for each attempt of an execution, from its dispatch to its answer; see `cluster.tracing`. Stands before the other dispatchers, and only where spans are recorded."""

import asyncio
from collections.abc import Iterable

from cluster import tracing
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult
from cluster.contracts.ids import AgentId, WorkflowId

from .dispatch import Dispatcher
from .runtime import ProgressSink


class TracedDispatcher:
    """A `Dispatcher` before another one."""

    def __init__(self, inner: Dispatcher) -> None:
        self._inner = inner

    async def dispatch(self, request: AgentRequest, *, priority: float, progress: ProgressSink) -> AgentResult | AgentFailure:
        """An attempt that this engine leaves to another one is written by that one."""
        itself = tracing.span_id(request.execution_id, request.take, request.attempt)
        about = about_request(request) | {"priority": priority, "urgency": request.urgency}
        with tracing.span(f"execute {request.agent}", parent=request.traceparent, itself=itself, attributes=about, dropped=asyncio.CancelledError) as span:
            answer = await self._inner.dispatch(request.model_copy(update={"traceparent": span.traceparent}), priority=priority, progress=progress)
            span.note(actor=answer.actor, node=answer.node)
            if isinstance(answer, AgentFailure):
                span.fail(answer.code)
            else:
                span.note(provider=answer.provider, **{f"waited_{what}_seconds": seconds for what, seconds in answer.waited.items()})
            return answer

    async def warm(self, agents: Iterable[AgentId]) -> None:
        await self._inner.warm(agents)

    async def release(self, workflow_id: WorkflowId) -> None:
        await self._inner.release(workflow_id)

    async def aclose(self) -> None:
        await self._inner.aclose()


def about_request(request: AgentRequest) -> dict[str, str | int | float | bool]:
    return {
        "workflow_id": request.workflow_id,
        "execution_id": request.execution_id,
        "agent": request.agent,
        "item": request.item,
        "take": request.take,
        "attempt": request.attempt,
    }
