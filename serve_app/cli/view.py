"""What a watcher sees of a workflow, as plain data: fed with events and records, asked by the displays. No I/O."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cluster.contracts.agents import Execution, ExecutionStatus
from cluster.contracts.events import Event, EventType
from cluster.contracts.ids import AgentId, ExecutionId
from cluster.contracts.workflows import STAGES, Decision, DecisionStatus, Workflow, WorkflowStatus

_ENDS = {
    EventType.EXECUTION_SUCCEEDED,
    EventType.EXECUTION_FAILED,
    EventType.EXECUTION_REUSED,
    EventType.EXECUTION_RETURNED,
    EventType.EXECUTION_RETRYING,
}
_INTERRUPTIONS = {
    EventType.WORKFLOW_CLAIMED,
    EventType.WORKFLOW_RELEASED,
    EventType.WORKFLOW_PAUSED,
    EventType.WORKFLOW_RETRIED,
    EventType.WORKFLOW_QUARANTINED,
}
SURE_PERCENT = 4.0
"""Below this the remaining time is a guess not worth showing."""


@dataclass
class AtWork:
    """One running execution."""

    agent: str
    item: str
    since: datetime
    actor: str = ""
    fraction: float = 0.0
    words: str = ""


@dataclass
class View:
    """A workflow on its way."""

    workflow: Workflow
    at_work: dict[str, AtWork] = field(default_factory=dict)
    finished: int = 0
    reused: int = 0
    lost: str = ""

    def take(self, event: Event) -> None:
        execution = str(event.data.get("execution_id", ""))
        if event.type is EventType.EXECUTION_STARTED:
            self.at_work[execution] = AtWork(str(event.data.get("agent", "")), str(event.data.get("item", "")), event.at, str(event.data.get("actor", "")))
        elif event.type is EventType.EXECUTION_PROGRESS and execution in self.at_work:
            self.at_work[execution].fraction = float(event.data.get("fraction", 0.0))
            self.at_work[execution].words = str(event.data.get("words", ""))
        elif event.type in _ENDS:
            self.at_work.pop(execution, None)
            self.finished += event.type in (EventType.EXECUTION_SUCCEEDED, EventType.EXECUTION_REUSED)
            self.reused += event.type is EventType.EXECUTION_REUSED
        elif event.type in _INTERRUPTIONS:
            self.at_work.clear()  # whoever goes on starts what is unfinished again

    def take_actors(self, executions: Iterable[Execution]) -> None:
        """Which actor each running execution is on, from the ledger; of one that has not answered yet, the actor its agent was last seen on."""
        found = list(executions)
        last = {each.agent: each.actor for each in found if each.actor}
        running = {each.execution_id: each.actor for each in found if each.status is ExecutionStatus.RUNNING}
        for execution_id, work in self.at_work.items():
            work.actor = running.get(ExecutionId(execution_id)) or last.get(AgentId(work.agent), work.actor)

    @property
    def busiest(self) -> list[AtWork]:
        """Those at work, the ones that move first, then by how long they have been at it."""
        return sorted(self.at_work.values(), key=lambda work: (not 0 < work.fraction < 1, work.since))

    @property
    def stages(self) -> list[tuple[str, str]]:
        """Each stage with `done`, `now` or `ahead`; only those that take part, when the workflow has none of the film's stages."""
        done, current = set(self.workflow.completed_steps), self.workflow.current_step
        names = [stage.value for stage in STAGES] if self.workflow.type.startswith("movie_creation") else [*self.workflow.completed_steps, current]
        ended = self.workflow.status is WorkflowStatus.COMPLETED
        return [(name, "done" if name in done or ended else "now" if name == current else "ahead") for name in dict.fromkeys(names) if name]

    @property
    def open_decisions(self) -> list[Decision]:
        return [decision for decision in self.workflow.user_decisions if decision.status is DecisionStatus.OPEN]

    def elapsed(self, now: datetime | None = None) -> float:
        """Seconds from the start of the work to its end or to now."""
        begun = self.workflow.started_at or self.workflow.created_at
        return max(0.0, ((self.workflow.ended_at or now or datetime.now(UTC)) - begun).total_seconds())

    def remaining(self, now: datetime | None = None) -> float | None:
        """Estimated seconds to the end; None while there is no ground for an estimate."""
        percent = self.workflow.progress.percent
        if self.workflow.status is not WorkflowStatus.RUNNING or not SURE_PERCENT <= percent < 100:
            return None
        return self.elapsed(now) * (100.0 - percent) / percent


def status_of(workflow: Workflow) -> str:
    """The status; while pausing, with the number of executions that still run."""
    return f"pausing ({workflow.draining} draining)" if workflow.status is WorkflowStatus.PAUSING else workflow.status.value


def clock(seconds: float) -> str:
    """`75` -> `1:15`, `3700` -> `1:01:40`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def title_of(stage: str) -> str:
    """`scene_planning` -> `Scene planning`."""
    return stage.replace("_", " ").capitalize()


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def printable(text: str) -> str:
    """Text from elsewhere without the control characters that could steer a terminal."""
    return _CONTROL.sub("�", text)
