"""What a production plans, rations, counts and pays: the schedule, the allocation of renders, versions of files, measured times and costs.

Times are seconds of work or of waiting, never of the film, unless a field says so. What holds measured numbers (`PerformanceReport`, `CostReport`) differs from run to run; the rest does not.
"""

from typing import Annotated, Literal

from pydantic import Field

from cluster.contracts.base import Model
from cluster.contracts.budgets import Span
from cluster.contracts.ids import Sha256

Seconds = Annotated[float, Field(ge=0)]


# ---- the schedule ------------------------------------------------------------------------------------------------------------


class DepartmentLoad(Model):
    """How much of one craft a scene or a film needs."""

    department: str
    """`voices`, `stills`, `clips`, …"""
    agent: str
    executions: int
    seconds: Seconds
    """Of all of them, one after another."""


class ScheduledScene(Model):
    """A scene in its place in the calendar."""

    scene_number: int
    location: str
    cast: tuple[str, ...]
    shots: int
    """Expected: the storyboard is not drawn yet."""
    lines: int
    complexity: float
    """What a shot of it takes against a plain one: people, weather, darkness."""
    priority: Literal[1, 2, 3]
    """1 where the story turns, 3 where it rests. Follows from the scene alone, so that another scene's change leaves it."""
    loads: tuple[DepartmentLoad, ...]
    starts: Seconds
    """After the first render of the film."""
    ends: Seconds

    @property
    def seconds(self) -> float:
        return sum(load.seconds for load in self.loads)


class WorkingBlock(Model):
    """Scenes that are made together because they share a place: its set is built, lit and loaded once."""

    number: int
    location: str
    scenes: tuple[int, ...]
    called: tuple[str, ...]
    """Who is needed."""
    starts: Seconds
    ends: Seconds


class PathStep(Model):
    """One link of a chain of work in which each waits for the one before."""

    department: str
    agent: str
    seconds: Seconds


class ProductionSchedule(Model):
    scenes: tuple[ScheduledScene, ...]
    """In the order of the calendar."""
    blocks: tuple[WorkingBlock, ...]
    film: tuple[DepartmentLoad, ...]
    """What is done once for the whole film: writing, music, cut, mix, checks, delivery."""
    critical_path: tuple[PathStep, ...]
    """The longest chain: no number of workers makes the film faster."""
    workers: int
    """Renders at once that the calendar counts on."""
    seconds: Seconds
    """From the logline to the delivery, with so many workers."""
    reasons: tuple[str, ...] = ()

    @property
    def departments(self) -> dict[str, DepartmentLoad]:
        """Department -> what the whole film needs of it."""
        found: dict[str, DepartmentLoad] = {}
        for load in [load for scene in self.scenes for load in scene.loads] + list(self.film):
            before = found.get(load.department)
            found[load.department] = (
                load.model_copy(update={"executions": before.executions + load.executions, "seconds": round(before.seconds + load.seconds, 2)})
                if before
                else load
            )
        return found


# ---- rations -----------------------------------------------------------------------------------------------------------------


class ShotRation(Model):
    """What the renders of one scene may take, as its shots read it."""

    scene_number: int
    priority: Literal[1, 2, 3] = 2
    """Its place in the Task Service's queue."""
    renderer: Literal["service", "offline"] = "service"
    """`offline`: nothing of it is sent to a service; our own renderer draws it."""
    seconds_per_still: Annotated[float, Field(gt=0)] | None = None
    seconds_per_clip: Annotated[float, Field(gt=0)] | None = None
    """At the service, waiting included; None: as long as it needs."""
    retakes: Annotated[int, Field(ge=0, le=2)] = 2
    """How often a shot that fails its check is made again."""


class SceneAllocation(ShotRation):
    """The same with what it rests on."""

    service_seconds: Seconds = 0.0
    """What of the film's GPU seconds is set aside for it; 0 where nothing is rationed."""
    why: str = ""


# ---- versions ----------------------------------------------------------------------------------------------------------------


class AssetVersion(Model):
    name: str
    """`SCENE_1_SHOT_2.mp4`."""
    version: Annotated[int, Field(ge=1)]
    sha256: Sha256
    size: int
    take: int = 0
    """Which take of its execution it was."""
    replaces: Sha256 | None = None
    """The version before."""
    current: bool
    """Whether the film uses it."""
    why: str = ""
    """Why the one before was replaced: `LIPS, MOTION`, `made again`."""


class VersionedAsset(Model):
    kind: str
    part_id: str
    agent: str
    provider: str
    versions: tuple[AssetVersion, ...]
    """The oldest first."""


class BackupFile(Model):
    sha256: Sha256
    size: int
    path: str
    """Below the artifact store."""
    names: tuple[str, ...]


class AssetVersions(Model):
    """Every file the film was made of, with what it replaced, and the list of what a backup must hold. Every checksum was computed anew from the store's bytes."""

    assets: tuple[VersionedAsset, ...]
    backup: tuple[BackupFile, ...]
    bytes_current: int
    bytes_superseded: int


# ---- measured ----------------------------------------------------------------------------------------------------------------


class AgentFigures(Model):
    """One agent's row of the production's table."""

    agent: str
    stage: str
    executions: int
    succeeded: int
    failures: int
    """Attempts that failed, of executions that succeeded in the end too."""
    retakes: int
    """Takes sent back by their own quality check."""
    reused: int = 0
    """Taken over from another production's results."""
    p50: Seconds
    p99: Seconds
    worked: Seconds
    """Sum of the seconds at work."""
    waited: Seconds
    """Sum of the seconds between being asked for and being recorded that were no work."""
    cpu_seconds: Seconds
    gpu_seconds: Seconds = 0.0
    """At work for it at a service that is not our own renderer."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    llm_calls: int = 0
    frames: int = 0
    providers: tuple[str, ...] = ()


class AgentTable(Model):
    """The rows of one workflow or of several together."""

    workflows: int
    """How many it is of, children counted."""
    executions: int
    failures: int
    items: tuple[AgentFigures, ...]
    """One row an agent, the most work first."""


class ClassFigures(Model):
    """What executions of one kind of resource did together."""

    resource_class: str
    executions: int
    worked: Seconds
    waited: Seconds
    most_at_once: int
    """Executions of it that were under way at the same time, waiting ones included."""


class MeasuredStep(Model):
    """One link of the chain that made the film as long in the making as it was."""

    step: str
    starts: Seconds
    seconds: Seconds
    waited: Seconds


class PlannedAndMeasured(Model):
    department: str
    planned: Seconds
    measured: Seconds
    planned_executions: int
    measured_executions: int


class PerformanceReport(Model):
    """What the production measured of itself until this report was made."""

    agents: tuple[AgentFigures, ...]
    """The most work first."""
    classes: tuple[ClassFigures, ...]
    seconds: Seconds
    """From the first start to the last end that was seen."""
    worked: Seconds
    waited: Seconds
    executions: int
    failures: int
    retakes: int
    retake_seconds: Seconds = 0.0
    """Work on takes that the film does not use."""
    reused: int = 0
    """Results taken over from earlier productions."""
    spared: Seconds = 0.0
    """Work those took when they were made; none of it was done again."""
    failed_checks: dict[str, int] = Field(default_factory=dict)
    """Name of a quality check -> how often it sent a take back."""
    bottleneck: str
    """In a sentence."""
    critical_path: tuple[MeasuredStep, ...]
    against_plan: tuple[PlannedAndMeasured, ...] = ()
    seconds_per_frame: Seconds = 0.0
    """CPU seconds per rendered frame."""
    pace: Seconds = 0.0
    """Seconds of making per second of film; 0 while there is no film."""
    gpu_seconds: Seconds = 0.0
    """Of services that are not our own renderer."""
    cpu_seconds: Seconds = 0.0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    llm_calls: int = 0
    superseded_bytes: int = 0
    estimated: dict[str, Span] = Field(default_factory=dict)
    """What was expected when the production started: of each kind that a budget may limit, and `seconds`."""
    remarks: tuple[str, ...] = ()


class Spending(Model):
    """One line of the bill."""

    what: Literal["prompt tokens", "completion tokens", "GPU seconds", "CPU seconds"]
    amount: float
    unit_price: float
    """Of one token or second."""
    money: float


class LimitUse(Model):
    """How much of a limit is used."""

    limit: Literal["tokens", "gpu_seconds", "cpu_seconds", "money"]
    allowed: float
    used: float
    state: Literal["within", "soft", "exceeded"]


class Saving(Model):
    """Advice that follows from a number of this production."""

    advice: str
    because: str
    """The number."""
    seconds: Seconds = 0.0
    """Of work, or of waiting, that it would save at most."""
    money: float = 0.0


class BudgetVerdict(Model):
    """What of the bill a check of the film reads: nothing that is measured, only whether it is too much."""

    within_budget: bool
    exceeded: tuple[str, ...] = ()
    """Names of the limits."""


class EstimateKept(Model):
    """What was expected of one kind when the production started, and what it came to."""

    what: Literal["seconds", "tokens", "gpu_seconds", "cpu_seconds", "money"]
    expected: Span
    used: float
    share: float = 0.0
    """Used over expected; 0 where nothing was expected."""
    state: Literal["below", "within", "above"]
    """Against the span."""


class CostReport(BudgetVerdict):
    currency: str
    money: float
    spending: tuple[Spending, ...]
    by_agent: dict[str, float] = Field(default_factory=dict)
    """Money by agent; agents that cost nothing are left out."""
    limits: tuple[LimitUse, ...] = ()
    estimate: tuple[EstimateKept, ...] = ()
    """Empty where none was made."""
    savings: tuple[Saving, ...] = ()
    """The largest first."""
