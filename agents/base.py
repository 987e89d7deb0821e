"""What an agent is: a plain class with a spec, typed inputs and outputs, and one `execute`.

No Ray, no Redis and no raw HTTP in here or in any agent: an agent sees its inputs and its `AgentContext`. The same class therefore runs inside a
Ray actor, in-process in a unit test, or in a notebook.

Two families exist. `Agent` is the general one. `WritingAgent` is for text: with an LLM configured it asks the model for its `Output` and repairs
the answer by `check`; without one it runs `compose`, its offline procedure. Both roads end in the same schema and the same `check`.
"""

import hashlib
import json
import random
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from pydantic import ValidationError

from cluster.artifacts import ArtifactStore
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult, AgentSpec, Usage, Verdict
from cluster.contracts.artifacts import Artifact, ArtifactRef
from cluster.contracts.base import Model, utc_from_ms
from cluster.contracts.breakers import AWAY
from cluster.contracts.errors import CallsheetError, Corrupt, FieldError, InvalidInput, Misconfigured

from .affinity import Warmth
from .services.contracts import RENDER_SECONDS, Known, Note, TaskOutcome, TaskSubmission

In = TypeVar("In", bound=Model)
Out = TypeVar("Out", bound=Model)
T = TypeVar("T")


class LanguageModel(Protocol):
    """A chat model that answers in a schema. Implemented by `agents.providers.llm`."""

    name: str

    async def structured(
        self, *, system: str, request: str, schema: type[Out], check: Callable[[Out], list[str]], usage: Callable[[Usage], None], seed: int
    ) -> Out:
        """An instance of `schema` for which `check` returns no problems, after at most two repair rounds.

        Raises ProviderRejected (refusal, or still wrong after the repairs) and ProviderUnavailable (time-out, 429, 5xx; with `retry_after`).
        """
        ...


class TaskService(Protocol):
    """Submits a render to the Task Service and waits for its verified media. Implemented by `agents.services.task_service`."""

    async def run(self, submission: TaskSubmission, progress: Callable[[float, str], Awaitable[None]]) -> TaskOutcome: ...


class Brain(Protocol):
    """Keeps what projects know. Implemented by `agents.services.knowledge`. Both calls raise ProviderUnavailable, ProviderRejected and Misconfigured."""

    async def search(self, project_id: str, query: str, *, k: int, kind: str | None) -> tuple[Known, ...]: ...

    async def store(self, note: Note) -> str: ...

    async def later(self, note: Note) -> None:
        """Keeps a note on this machine until the Brain is there again."""
        ...


@dataclass
class AgentContext:
    """What an execution may touch besides its inputs, and where it leaves what is not its output."""

    request: AgentRequest
    artifacts: ArtifactStore
    tasks: TaskService
    llm: LanguageModel | None
    scratch_path: Path
    """Where `scratch` will be, should the execution need it."""
    report: Callable[[float, str], Awaitable[None]]
    """Progress: a fraction from 0 to 1 and a few words. Also the heartbeat."""
    clock: Callable[[], float]
    """Unix seconds; only for `created_at` of artifacts, never for content."""
    kept: list[Artifact] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    verdict: Verdict | None = None
    makeshift: bool = False
    """See `make_do`."""
    provider: str = "offline-writer"
    brain: Brain | None = None
    """None where there is no Brain to ask: then nothing is known and nothing is kept."""
    brain_required: bool = False
    """Whether the agent cannot work without it, or the workflow waits for it."""
    warmth: Warmth = field(default_factory=Warmth)
    """See `warm`."""

    @property
    def scratch(self) -> Path:
        """A folder of this execution's own, made when first asked for and deleted afterwards."""
        try:
            self.scratch_path.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise Misconfigured(f"{self.scratch_path} cannot be made: {error.strerror}. Free space or mend its permissions.", code="scratch_failed") from error
        return self.scratch_path

    def rng(self, purpose: str = "") -> random.Random:
        """A generator that depends on nothing but the seed, the agent, the item and the purpose."""
        text = f"{self.request.seed}|{self.request.agent}|{self.request.item}|{purpose}"
        return random.Random(hashlib.sha256(text.encode()).digest())

    def add_usage(self, used: Usage) -> None:
        """Adds to what this execution has used so far."""
        mine = self.usage
        self.usage = Usage(**{name: getattr(mine, name) + getattr(used, name) for name in Usage.model_fields})

    async def keep(self, content: bytes | Path, name: str, media_type: str, *, provider: str | None = None) -> ArtifactRef:
        """Puts bytes or a file into the artifact store and credits this execution with it."""

        ref = await self.artifacts.put(content, name=name, media_type=media_type)
        self.kept.append(
            Artifact(
                **ref.model_dump(),
                agent=self.request.agent,
                execution_id=self.request.execution_id,
                provider=provider or self.provider,
                item=self.request.item,
                created_at=utc_from_ms(int(self.clock() * 1000)),
            )
        )
        return ref

    async def warm(self, key: str, make: Callable[[], T]) -> T:
        """What this actor has kept under a key, made (in a thread) when it has not. `key` holds all that `make` depends on, so that the result is the same either way; nobody may change it."""
        return await self.warmth.get((self.request.agent, key), make)

    async def recall(self, query: str, k: int = 5, *, kind: str | None = None) -> tuple[Known, ...] | None:
        """What the project knows about something, the nearest first; None, with a note, when the Brain is away.

        What it says today it may not say tomorrow, so an agent that recalls gives on what it found as part of its recorded output, and others take it from there.
        Raises ProviderUnavailable and Misconfigured only for an agent that cannot work without the Brain.
        """
        if self.brain is None:
            return ()
        try:
            return await self.brain.search(self.request.project_id, query, k=k, kind=kind)
        except CallsheetError as error:
            self._without_brain(error, "nothing that the project knows was used")
            return None

    async def remember(self, kind: str, text: str, properties: Mapping[str, Any]) -> None:
        """Gives the project something to know. While the Brain is away it is kept on this machine and written later, with a note; the same again adds nothing."""
        if self.brain is None:
            return
        note = Note(project_id=self.request.project_id, kind=kind, text=text, properties=dict(properties))
        try:
            await self.brain.store(note)
        except CallsheetError as error:
            if error.retryable and not self.brain_required:
                await self.brain.later(note)
            self._without_brain(error, "what was to be remembered is written later" if error.retryable else "something was not remembered")

    def _without_brain(self, error: CallsheetError, outcome: str) -> None:
        if self.brain_required:
            raise error
        note = f"The Brain could not be used, {outcome}: {error.detail}"
        self.make_do(note)

    def make_do(self, note: str) -> None:
        """Puts on record that a service failed and what was done instead. The result stands here and is offered to no other workflow."""
        self.makeshift = True
        if note not in self.notes:
            self.notes.append(note)

    async def run_task(self, task_type: str, task_data: Mapping[str, Any], *, part: str = "", priority: int = 2) -> TaskOutcome:
        """One task at the Task Service, found again by (execution, part) after a crash; its media is kept as an artifact of this execution. `priority`: 1 high to 3 low.

        Returns the outcome with `media` set to the stored reference. Raises ProviderRejected or ProviderUnavailable.
        """
        request, asked = self.request, time.monotonic()
        outcome = await self.tasks.run(
            TaskSubmission(
                project_id=request.project_id,
                workflow_id=request.workflow_id,
                execution_id=request.execution_id,
                attempt=request.attempt,
                part=part,
                task_type=task_type,
                task_data=dict(task_data),
                priority=priority,
            ),
            self.report,
        )
        self.provider = outcome.provider
        self.add_usage(outcome.usage)
        if isinstance(took := outcome.result.get(RENDER_SECONDS), int | float):
            self.add_usage(Usage(waited_seconds=round(max(0.0, time.monotonic() - asked - took), 3)))
        ref = await self.keep(outcome.content, outcome.file_name, outcome.media_type, provider=outcome.provider)
        if outcome.checksum and ref.sha256 != outcome.checksum:
            raise Corrupt(f"The Task Service sent bytes with SHA-256 {ref.sha256[:12]}… for a result it gave as {outcome.checksum[:12]}….")
        return outcome.model_copy(update={"media": ref, "content": b""})


class AgentStatus(StrEnum):
    """What one instance of an agent does now."""

    IDLE = "idle"
    WORKING = "working"
    FAILED = "failed"
    """Its last execution gave a failure."""


class Agent(ABC, Generic[In, Out]):
    """One craft. Subclasses set `spec`, `Input` and `Output` and write `execute`; instances hold no state of a workflow."""

    status: AgentStatus = AgentStatus.IDLE

    spec: ClassVar[AgentSpec]
    Input: ClassVar[type[Model]]
    Output: ClassVar[type[Model]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if ABC in cls.__bases__ or "spec" not in cls.__dict__:
            return
        takes = {name.rstrip("?") for name in cls.spec.takes}
        if (have := set(cls.Input.model_fields)) != takes:
            raise TypeError(f"{cls.__name__}: Input has fields {sorted(have)}, but the spec takes {sorted(takes)}.")
        if (have := set(cls.Output.model_fields)) != set(cls.spec.emits):
            raise TypeError(f"{cls.__name__}: Output has fields {sorted(have)}, but the spec emits {sorted(cls.spec.emits)}.")
        for name in cls.spec.takes:
            if name.endswith("?") and cls.Input.model_fields[name[:-1]].is_required():
                raise TypeError(f"{cls.__name__}: the optional input {name} needs a default in Input.")

    @abstractmethod
    async def execute(self, inputs: In, ctx: AgentContext) -> Out:
        """Does the work. Raises only CallsheetError; anything else counts as a defect of the agent and is not retried."""

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        """Narrows raw inputs to what this execution really depends on; pure.

        Runs before the content address is formed: what a view drops cannot cause the execution to run again.
        """
        return inputs

    def validate_input(self, raw: Mapping[str, Any]) -> In:
        """The typed input. Raises InvalidInput naming each wrong field."""
        try:
            return self.Input.model_validate(raw)  # type: ignore[return-value]
        except ValidationError as error:
            raise InvalidInput(
                f"{self.spec.name} cannot work with its input: {error.error_count()} field(s) are wrong.",
                errors=[FieldError(pointer="/" + "/".join(map(str, e["loc"])), detail=e["msg"]) for e in error.errors()],
            ) from error

    def handle_error(self, error: Exception, request: AgentRequest) -> AgentFailure:
        """What an error means for the engine: retry or not. Agents with a better judgement override it; `request.attempt` counts the tries so far."""
        if isinstance(error, CallsheetError):
            waits = error.code in AWAY and bool(self.spec.requires or self.spec.services & request.waits_for)
            return AgentFailure(terminal=not error.retryable, code=error.code, message=error.detail, retry_after=error.retry_after, counts_as_attempt=not waits)
        return AgentFailure(terminal=True, code="agent_defect", message=f"{self.spec.name} failed: {type(error).__name__}: {error}")

    async def run(self, request: AgentRequest, ctx: AgentContext) -> AgentResult | AgentFailure:
        """One attempt from raw request to value; the only place where an agent's exception becomes data."""
        self.status = AgentStatus.WORKING
        try:
            output = await self.execute(self.validate_input(request.inputs), ctx)
        except Exception as error:  # noqa: BLE001 - a failure becomes a value here
            self.status = AgentStatus.FAILED
            return self.handle_error(error, request)
        self.status = AgentStatus.IDLE
        return AgentResult(
            outputs=output.model_dump(mode="json"),
            artifacts=tuple(ctx.kept),
            provider=ctx.provider,
            usage=ctx.usage,
            verdict=ctx.verdict,
            notes=tuple(ctx.notes),
            makeshift=ctx.makeshift,
        )


class WritingAgent(Agent[In, Out], ABC):
    """An agent whose output is text in a schema: by LLM when one is configured, by its offline procedure otherwise."""

    instructions: ClassVar[str]
    """System prompt for the LLM road: the craft, the rules, what good looks like. Inputs are passed as data, never as instructions."""

    @abstractmethod
    def compose(self, inputs: In, ctx: AgentContext) -> Out:
        """The offline procedure: deterministic by `ctx.rng`."""

    def check(self, inputs: In, output: Out) -> list[str]:
        """Problems of an output, each a sentence that says how to mend it; the same for both roads."""
        return []

    async def execute(self, inputs: In, ctx: AgentContext) -> Out:
        if ctx.llm is None:
            ctx.provider = "offline-writer"
            output = self.compose(inputs, ctx)
            if problems := self.check(inputs, output):
                raise Misconfigured(f"The offline {self.spec.name} broke its own rules: {'; '.join(problems)}", code="offline_check_failed")
            return output
        ctx.provider = ctx.llm.name
        return await ctx.llm.structured(  # type: ignore[return-value]
            system=self.instructions,
            request=_with_verdict(inputs.model_dump_json(), ctx.request.verdict),
            schema=self.Output,
            check=lambda output: self.check(inputs, output),  # type: ignore[arg-type]
            usage=ctx.add_usage,
            seed=ctx.request.seed,
        )


def _with_verdict(request: str, verdict: Mapping[str, Any] | None) -> str:
    """A request for another take says what was wrong with the one before."""
    if not verdict or not verdict.get("issues"):
        return request
    return json.dumps({**json.loads(request), "objections_to_your_last_answer": list(verdict["issues"])}, ensure_ascii=False)
