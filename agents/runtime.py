"""Runs agents: builds what an execution may touch, applies its timeout, and remembers what it ran.

Shared by the Ray actor (one agent type) and the in-process dispatcher (all of them), so that an execution behaves alike in both.

Guarantees
- `run` answers with a value for everything an agent does wrong; it raises only when the caller is cancelled.
- An execution is known by (execution id, take). Asking for one that is running joins it, whatever its attempt number; asking for one that lately succeeded returns the
  same result. An engine that takes over from a dead one therefore does not pay twice. Failures are not remembered: a new attempt is a new run.
- The work is cancelled when the last caller who waits for it has gone, and `run` returns to that caller only after the agent has cleaned up.
- An execution that reports no progress for `spec.heartbeat_seconds` is cancelled and becomes a retryable failure, `heartbeat_timeout`.
- At most `spec.concurrency` executions of an agent run at once; the timeout counts from the moment one starts, not while it queues.
"""

import asyncio
import secrets
import shutil
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from cluster import tracing
from cluster.artifacts import ArtifactStore
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult, AgentSpec
from cluster.contracts.errors import CallsheetError
from cluster.contracts.ids import AgentId
from cluster.logs import scrubbed, secrets_of
from cluster.settings import Settings

from .affinity import Warmth
from .base import Agent, AgentContext, Brain, LanguageModel, TaskService
from .means import asks_model
from .registry import Registry
from .services.breaker import Board
from .services.callbacks import Callbacks
from .services.contracts import Known, Note, TaskOutcome, TaskSubmission
from .services.correlation import correlated
from .slots import FairSlots

Answer = AgentResult | AgentFailure
ProgressSink = Callable[[float, str], None]
"""Called with a fraction from 0 to 1 and a few words while an execution runs."""
ExecutionKey = tuple[str, int]

REMEMBERED = 256
"""Finished executions whose result is kept for a caller who asks again."""


@dataclass
class Running:
    """One execution under way: who waits for it and what it last reported."""

    task: asyncio.Task[Answer] | None = None
    waiters: int = 0
    started: bool = False
    fraction: float = 0.0
    words: str = ""
    sinks: list[ProgressSink] = field(default_factory=list)
    heartbeat: asyncio.Timeout | None = None
    """Runs out when nothing is reported; set while an agent that must report is at work."""
    heartbeat_seconds: float = 0.0

    async def report(self, fraction: float, words: str) -> None:
        self.fraction, self.words = min(max(fraction, 0.0), 1.0), words
        if self.heartbeat is not None and not self.heartbeat.expired():
            self.heartbeat.reschedule(asyncio.get_running_loop().time() + self.heartbeat_seconds)
        for sink in self.sinks:
            sink(self.fraction, words)


class LazyTaskService:
    """The Task Service's client, imported and connected when an agent first submits a render."""

    def __init__(self, settings: Settings, board: Callable[[], Board | None]) -> None:
        self._settings, self._board = settings, board
        self._client: TaskService | None = None

    async def run(self, submission: TaskSubmission, progress: Callable[[float, str], Any]) -> TaskOutcome:
        if self._client is None:
            from .services.task_service import TaskServiceClient

            self._client = TaskServiceClient.from_settings(self._settings, self._board(), self._callbacks())
            if elsewhere := self._settings.foreign_task_service:
                from .services.intake import TakingIn

                self._client = TakingIn(self._client, self._settings.home_path / "scratch", elsewhere)
        return await self._client.run(submission, progress)

    def _callbacks(self) -> Callbacks | None:
        """Where webhooks are heard: only where a service calls back, and where there is a Redis in which they are kept."""
        if not self._settings.callback_base_url or not self._settings.redis_url:
            return None
        from cluster.redis.callbacks import LazyCallbacks

        return LazyCallbacks(self._settings)


class LazyBrain:
    """The Brain's client, imported and connected when an agent first asks."""

    def __init__(self, settings: Settings, board: Callable[[], Board | None]) -> None:
        self._settings, self._board = settings, board
        self._knowledge: Brain | None = None

    async def search(self, project_id: str, query: str, *, k: int, kind: str | None) -> tuple[Known, ...]:
        return await self._there().search(project_id, query, k=k, kind=kind)

    async def store(self, note: Note) -> str:
        return await self._there().store(note)

    async def later(self, note: Note) -> None:
        await self._there().later(note)

    def _there(self) -> Brain:
        if self._knowledge is None:
            from .services.knowledge import Knowledge

            self._knowledge = Knowledge(self._settings, self._board)
        return self._knowledge


class AgentRuntime:
    """Runs the agents of a registry within this process, on one event loop."""

    def __init__(
        self, registry: Registry, settings: Settings, *, tasks: TaskService | None = None, brain: Brain | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self._registry = registry
        self._settings = settings
        self._tasks = tasks or LazyTaskService(settings, self._circuits)
        self._brain = brain or LazyBrain(settings, self._circuits)
        self._board: Board | None = None
        self._clock = clock
        self._artifacts: ArtifactStore | None = None
        self._llm: LanguageModel | None = None
        self._types: dict[AgentId, type[Agent[Any, Any]]] = {}
        self._running: dict[ExecutionKey, Running] = {}
        self._finished: OrderedDict[ExecutionKey, AgentResult] = OrderedDict()
        self._slots: dict[AgentId, FairSlots] = {}
        self._last_use = time.monotonic()
        self.warmth = Warmth()
        """What agents here keep between executions."""

    @property
    def busy(self) -> bool:
        return bool(self._running)

    @property
    def idle_seconds(self) -> float:
        """Seconds since this runtime last had work; 0 while it has."""
        return 0.0 if self._running else time.monotonic() - self._last_use

    def knows(self, request_key: ExecutionKey) -> bool:
        """Whether asking for this execution would join it or return its result."""
        return request_key in self._running or request_key in self._finished

    def progress(self, request_key: ExecutionKey) -> tuple[str, float, str]:
        """State (`running`, `queued` or `unknown`), fraction and words last reported."""
        running = self._running.get(request_key)
        if running is None:
            return ("unknown", 0.0, "")
        return ("running" if running.started else "queued", running.fraction, running.words)

    async def run(self, request: AgentRequest, sink: ProgressSink | None = None) -> Answer:
        """One attempt, joined or remembered as the module says. Raises CancelledError only."""
        key = execution_key(request)
        if (done := self._finished.get(key)) is not None:
            return done
        running = self._running.get(key)
        if running is None:
            self._running[key] = running = Running()
            running.task = asyncio.create_task(self._attempt(key, running, request), name=f"{request.agent}:{request.execution_id}")
        return await self._wait(key, running, sink)

    async def _wait(self, key: ExecutionKey, running: Running, sink: ProgressSink | None) -> Answer:
        assert running.task is not None
        running.waiters += 1
        if sink is not None:
            running.sinks.append(sink)
        try:
            return await asyncio.shield(running.task)
        except asyncio.CancelledError:
            if running.waiters == 1 and not running.task.done():
                self._running.pop(key, None)  # nobody may join work that is being stopped
                running.task.cancel()
                await asyncio.wait([running.task])
            raise
        finally:
            running.waiters -= 1
            if sink is not None:
                running.sinks.remove(sink)

    async def _attempt(self, key: ExecutionKey, running: Running, request: AgentRequest) -> Answer:
        try:
            agent_type = self._types.get(request.agent) or await self._load(request.agent)
            async with self._slots_of(agent_type.spec).hold(share=request.project_id, urgency=request.urgency):
                running.started = True
                answer = await self._execute(agent_type, running, request)
        except CallsheetError as error:
            answer = AgentFailure(terminal=not error.retryable, code=error.code, message=error.detail, retry_after=error.retry_after)
        except Exception as error:  # noqa: BLE001 - a failure becomes a value here
            answer = AgentFailure(terminal=True, code="agent_defect", message=f"{request.agent} failed: {type(error).__name__}: {error}")
        finally:
            if self._running.get(key) is running:
                del self._running[key]
            self._last_use = time.monotonic()
        if isinstance(answer, AgentResult):
            self._remember(key, answer)
            return answer
        return answer.model_copy(update={"message": scrubbed(answer.message, self._secrets)})

    @cached_property
    def _secrets(self) -> frozenset[str]:
        """What no failure may tell, whoever said it."""
        return secrets_of(self._settings)

    async def _load(self, agent_id: AgentId) -> type[Agent[Any, Any]]:
        """Imports an agent off the event loop: media libraries take seconds, in which whoever listens for a sign of life must not give up."""
        self._types[agent_id] = loaded = await asyncio.to_thread(self._registry.load, agent_id)
        return loaded

    async def _execute(self, agent_type: type[Agent[Any, Any]], running: Running, request: AgentRequest) -> Answer:
        spec = agent_type.spec
        scratch = self._scratch(request)
        heartbeat = asyncio.timeout(spec.heartbeat_seconds)
        try:
            async with asyncio.timeout(spec.timeout_seconds), heartbeat:
                if spec.heartbeat_seconds:
                    running.heartbeat, running.heartbeat_seconds = heartbeat, spec.heartbeat_seconds
                began = time.monotonic()
                with _known_as(request), tracing.span(f"run {request.agent}", parent=request.traceparent, attributes={"attempt": request.attempt}) as span:
                    answer = await agent_type().run(request, self._context(spec, running, request, scratch))
                    if isinstance(answer, AgentFailure):
                        span.fail(answer.code)
                worked = round(time.monotonic() - began, 4)
                return answer.model_copy(update={"worked_seconds": worked}) if isinstance(answer, AgentResult) else answer
        except TimeoutError:  # only the two above raise it: `Agent.run` turns an agent's own into a value
            return _late(spec, silent=heartbeat.expired())
        finally:
            running.heartbeat = None
            await _remove(scratch)

    def _context(self, spec: AgentSpec, running: Running, request: AgentRequest, scratch: Path) -> AgentContext:
        if self._artifacts is None:
            self._artifacts = ArtifactStore(self._settings.artifacts_url)
        return AgentContext(
            request=request,
            artifacts=self._artifacts,
            tasks=self._tasks,
            llm=self._language_model(spec),
            scratch_path=scratch,
            report=running.report,
            clock=self._clock,
            brain=self._brain if "brain" in spec.services else None,
            brain_required="brain" in spec.requires or "brain" in request.waits_for,
            warmth=self.warmth,
        )

    def _circuits(self) -> Board | None:
        """Where the breakers of this process's clients keep their state: in Redis where one is known. Connected by the first call to a neighbour."""
        if self._board is None and self._settings.redis_url:
            from cluster.redis.breakers import SharedBoard

            self._board = SharedBoard(self._settings)
        return self._board

    def _language_model(self, spec: AgentSpec) -> LanguageModel | None:
        if not asks_model(spec) or not (self._settings.llm_base_url or self._settings.llm_model):
            return None
        if self._llm is None:
            from .providers.llm import language_model

            self._llm = language_model(self._settings)
        return self._llm

    def _scratch(self, request: AgentRequest) -> Path:
        """A name nobody else uses; most executions never make the folder, which costs more than they do."""
        return self._settings.home_path / "scratch" / f"{request.agent}-{secrets.token_hex(6)}"

    def _slots_of(self, spec: AgentSpec) -> FairSlots:
        if (slots := self._slots.get(spec.id)) is None:
            self._slots[spec.id] = slots = FairSlots(spec.concurrency)
        return slots

    def _remember(self, key: ExecutionKey, result: AgentResult) -> None:
        self._finished[key] = result
        if len(self._finished) > REMEMBERED:
            self._finished.popitem(last=False)


def _known_as(request: AgentRequest) -> AbstractContextManager[None]:
    """Its ids, in every log line written for it and every call made for it."""
    return correlated(
        request.workflow_id,
        workflow_id=request.workflow_id,
        execution_id=request.execution_id,
        agent=request.agent,
        trace_id=tracing.trace_id(request.traceparent),
    )


def execution_key(request: AgentRequest) -> ExecutionKey:
    return (request.execution_id, request.take)


def _late(spec: AgentSpec, *, silent: bool) -> AgentFailure:
    what = f"reported no progress for {spec.heartbeat_seconds:g} s" if silent else f"gave no answer within {spec.timeout_seconds:g} s"
    return AgentFailure(
        terminal=False, code="heartbeat_timeout" if silent else "timeout", message=f"{spec.name} {what}. It is tried again while attempts remain."
    )


async def _remove(scratch: Path) -> None:
    if scratch.exists():
        await asyncio.to_thread(shutil.rmtree, scratch, ignore_errors=True)
