"""Agents as data: what one declares, what it is asked, and the only three things it can answer.

`AgentRequest` goes to an actor, and exactly one of `AgentResult` and `AgentFailure` comes back. An actor never raises:
a failure is a value with a kind, so that the engine decides about retries from data and not from exception classes.
"""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from .artifacts import Artifact, ArtifactRef
from .base import Instant, Model
from .budgets import Span
from .ids import AgentId, ExecutionId, ProjectId, WorkflowId
from .neighbours import Asked, Neighbour


class Stage(StrEnum):
    """The plan's six stages, in order."""

    CONCEPT_DEVELOPMENT = "concept_development"
    CHARACTER_CREATION = "character_creation"
    SCENE_PLANNING = "scene_planning"
    MEDIA_GENERATION = "media_generation"
    POST_PRODUCTION = "post_production"
    FINAL_ASSEMBLY = "final_assembly"


class ResourceClass(StrEnum):
    """What an execution mostly waits for; each class has its own number of slots in the pool."""

    LLM = "llm"
    CPU_MEDIA = "cpu_media"
    GPU_MEDIA = "gpu_media"


class Axis(StrEnum):
    """The unit of parallel execution of an agent. Scenes, shots and lines nest inside the episode."""

    NONE = "none"
    EPISODE = "episode"
    CHARACTER = "character"
    LOCATION = "location"
    SCENE = "scene"
    SHOT = "shot"
    LINE = "line"


class Resources(Model):
    """What the actor's process reserves on its node. Declared numbers, never probed; units as in Ray."""

    cpus: Annotated[float, Field(ge=0)] = 0.01
    gpus: Annotated[float, Field(ge=0)] = 0.0
    memory_bytes: Annotated[int, Field(ge=0)] = 0
    custom: dict[str, float] = Field(default_factory=dict)


class RetryPolicy(Model):
    """Exponential backoff with full jitter: the wait before attempt n+1 is uniform in 0 … min(cap, base * factor**(n-1)) seconds.

    Source: "Exponential Backoff and Jitter", AWS Architecture Blog, 2015. A failure's own `retry_after` wins when it is longer.
    """

    attempts: Annotated[int, Field(ge=1, le=20)] = 3
    base_seconds: Annotated[float, Field(gt=0)] = 0.5
    factor: Annotated[float, Field(ge=1)] = 2.0
    cap_seconds: Annotated[float, Field(gt=0)] = 30.0


class AgentSpec(Model):
    """Everything the company knows of an agent before it runs."""

    id: Annotated[AgentId, Field(pattern=r"^[a-z][a-z0-9_]{1,60}$")]
    name: str
    version: int = 1
    """Raise it when the same input gives another output: recorded results of the old version are then not reused."""
    role: str
    """One sentence for people."""
    department: str
    stage: Stage
    capabilities: frozenset[str]
    resource_class: ResourceClass
    fan_out: Axis = Axis.NONE
    takes: tuple[str, ...] = ()
    """Names of inputs; a trailing `?` marks an optional one: waited for when its producer takes part in the workflow."""
    emits: tuple[str, ...]
    services: frozenset[Neighbour] = frozenset()
    requires: frozenset[Neighbour] = frozenset()
    """Those of them it cannot work without: while one is known to be away the execution waits for it, which uses up none of its attempts. An agent that requires none goes on without,
    unless the workflow waits for all (`AgentRequest.waits_for`)."""
    resources: Resources = Resources()
    timeout_seconds: Annotated[float, Field(gt=0)] = 300.0
    """For one attempt."""
    heartbeat_seconds: Annotated[float, Field(gt=0)] | None = None
    """An execution that reports no progress for so long is cancelled and tried again. None: only the timeout counts."""
    retry: RetryPolicy = RetryPolicy()
    expected_seconds: Annotated[float, Field(gt=0)] = 1.0
    """Static estimate of one execution, used to give scarce slots to the longest remaining path."""
    concurrency: Annotated[int, Field(ge=1)] = 16
    """Executions one actor of this type runs at once."""
    single_instance: bool = False
    max_replicas: Annotated[int | None, Field(ge=1, le=1000)] = None
    """Most actors of this type, as far as the cluster has room for them; None: what the settings say."""
    pure: bool = True
    """Whether its result follows from its key alone and it leaves nothing anywhere but in its result and the artifact store. Only then may another workflow take the result over
    (`cluster.redis.results`). False for an agent that asks or tells the Brain, that observes, or that is there to be run."""
    affinity: str = ""
    """What executions share that had better be done by the same actor, because it keeps what it has built for one (`agents.affinity`): `scene` or `item` of a workflow, or the name of an input whose
    value they share. A preference only: results do not depend on it."""
    gang: str = ""
    """Agents that declare the same word and scarce resources start together or not at all (`agents.gang`): `scene` for those that make a scene, any other word for those of a workflow."""
    writes: bool = False
    """Whether a language model, where there is one, does the thinking, though the agent is not of the class `llm`: it draws what it has designed. Says nothing for those that are."""
    observes: bool = False
    """Whether it is shown what the production has measured so far (`AgentRequest.observations`). What is measured is never part of the content address: another machine, or the
    same one on another day, would give the same work another key, and nothing could be found again. The first result recorded therefore stands, as for any execution."""

    @property
    def class_name(self) -> str:
        """`storyboard_artist` -> `StoryboardArtist`: the name the Ray dashboard shows."""
        return "".join(part.capitalize() for part in self.id.split("_"))


class AgentRequest(Model):
    """One agent execution, as sent to an actor. Small: media travels as references."""

    execution_id: ExecutionId
    """Also the idempotency key towards every service the agent calls."""
    workflow_id: WorkflowId
    project_id: ProjectId
    agent: AgentId
    item: str = ""
    """Key of the fan-out item, e.g. `SCENE_2_SHOT_1`; empty when the agent runs once."""
    attempt: Annotated[int, Field(ge=1)] = 1
    """Try number of this execution (infrastructure or provider failures)."""
    take: Annotated[int, Field(ge=0, le=9)] = 0
    """Quality return: 0 the first take, 1 and 2 after a failed check."""
    urgency: Annotated[int, Field(ge=1, le=3)] = 2
    """The workflow's priority: within its project, 1 goes before 2 and 2 before 3 where slots are scarce."""
    seed: int
    inputs: dict[str, Any]
    verdict: dict[str, Any] | None = None
    """What the quality check said of the previous take, when `take` is above 0."""
    observations: tuple["Observation", ...] = ()
    """The production so far, in the order of starts; only for agents that observe, and not part of the execution's key."""
    waits_for: frozenset[Asked] = frozenset()
    """Neighbours that this workflow waits for, whoever could do without; not part of the execution's key."""
    estimated: dict[str, Span] = Field(default_factory=dict)
    """What the production was expected to take when it started; for the same agents, and no part of the key either."""
    fence: int
    """Fencing token of the lease this execution was started under."""
    traceparent: str = ""
    """The trace this belongs to; see `cluster.tracing`."""
    affinity: str = ""
    """Executions with the same text prefer the same actor."""


class Usage(Model):
    """What an execution used, as measured."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    llm_calls: int = 0
    cpu_seconds: float = 0.0
    """CPU time of renders done for this execution."""
    render_frames: int = 0
    waited_seconds: float = 0.0
    """In the queue of a service, as far as the service lets it be known."""


class Verdict(Model):
    """An agent's own quality check of what it made. A failed one sends the work back for another take."""

    ok: bool
    issues: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    """Names of the checks that failed, for whoever makes the next take: `MOTION`, `LIPS`, …"""
    measured: dict[str, float] = Field(default_factory=dict)
    final: bool = False
    """A failed check that stands: the plan of the production allows no further take."""


class AgentResult(Model):
    """What an agent made: `outputs` has exactly the names its spec emits."""

    kind: Literal["result"] = "result"
    outputs: dict[str, Any]
    artifacts: tuple[Artifact, ...] = ()
    provider: str
    usage: Usage = Usage()
    verdict: Verdict | None = None
    notes: tuple[str, ...] = ()
    """Sentences for people, e.g. that a logline was not English."""
    makeshift: bool = False
    """Made by other means than it should have been, because a service failed. It stands in this workflow and is offered to no other: there the service is asked again."""
    routed_to: str = ""
    """The agent that did it, where another than the one asked was chosen."""
    why: str = ""
    """Why that one."""
    worked_seconds: float = 0.0
    """From its start at the agent to its answer, without any wait for a slot before; filled by the runtime."""
    waited: dict[str, float] = Field(default_factory=dict)
    """Seconds before that, by what for: `actor` (to start), `slot`, `place` (at an actor), `limit`; filled by the dispatchers. Told in the event, not kept in the ledger."""
    actor: str = ""
    """Filled by the adapter: actor name, node and times."""
    node: str = ""
    pid: int = 0


class AgentFailure(Model):
    """Why an execution gave no result. `terminal` ends it, `retryable` allows another attempt after `retry_after` seconds."""

    kind: Literal["failure"] = "failure"
    terminal: bool
    code: str
    message: str
    retry_after: float | None = None
    counts_as_attempt: bool = True
    """False when the agent was never reached or was told to stop: the retry budget is for the work, not for the machine."""
    actor: str = ""
    node: str = ""
    pid: int = 0


class ExecutionStatus(StrEnum):
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Execution(Model):
    """The ledger's row: one agent execution, from dispatch to its one recorded result.

    Source of truth for "was this already done": a row that says `succeeded` is never written again and its work never repeated.
    """

    execution_id: ExecutionId
    key: str
    """Content address: agent, version, provider, seed, inputs, take and verdict."""
    agent: AgentId
    stage: Stage
    item: str = ""
    take: int = 0
    attempts: int = 1
    status: ExecutionStatus
    routed_to: str = ""
    """The agent that did it, where the router chose another than `agent`."""
    cached: bool = False
    """True when the result was taken from an earlier execution with the same key."""
    actor: str = ""
    node: str = ""
    pid: int = 0
    started_at: Instant
    ended_at: Instant | None = None
    provider: str = ""
    usage: Usage = Usage()
    worked_seconds: float = 0.0
    """What the agent worked on the attempt that succeeded; the rest of the time from start to end was spent waiting. 0 where nobody measured it."""
    verdict: Verdict | None = None
    failure: AgentFailure | None = None
    notes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _ended(self) -> "Execution":
        if (self.status is ExecutionStatus.RUNNING) != (self.ended_at is None):
            raise ValueError("an execution has an end exactly when it no longer runs")
        return self


class Observation(Model):
    """An execution of the production that has ended, as those see it who measure: who, on what, how long, how often, by whose means, and what came of it."""

    agent: AgentId
    stage: Stage
    item: str = ""
    take: int = 0
    attempts: int = 1
    succeeded: bool = True
    cached: bool = False
    """Taken over from the workflow this one comes from: it cost nothing here."""
    provider: str = ""
    started: float
    """Seconds after the first start of the production."""
    seconds: float
    """From being asked for to its record, waits included."""
    worked_seconds: float
    """Without the waits: for a slot, for an actor, in a service's queue."""
    usage: Usage = Usage()
    failed_checks: tuple[str, ...] = ()
    """Names of the quality checks that failed."""
    failure: str = ""
    """Code of the failure of one that did not succeed."""
    made: tuple[ArtifactRef, ...] = ()
    """The files its outputs refer to."""


AgentRequest.model_rebuild()
