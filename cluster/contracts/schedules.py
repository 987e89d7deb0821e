"""Schedules: workflows that start by the clock. What a caller sets, what is known of one, and the state its scheduler keeps.

A slot is a time at which one is to start: by its timing (a tick), because somebody triggered it, or as part of a backfill. Its nominal time and its kind name the workflow that starts for it, so that
whoever starts it, and however often, starts one.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from .base import Instant, Model
from .ids import PROJECT_ID_PATTERN, ProjectId, WorkflowId
from .workflows import WorkflowOptions, WorkflowStatus

SCHEDULE_ID_PATTERN = r"^sch-[0-9a-f]{2}-[0-9a-f]{24}$"
LABEL, SLOT_LABEL = "callsheet.schedule", "callsheet.slot"
"""Labels of a workflow that a schedule started."""
DAY = 24 * 3600
Moment = Annotated[AwareDatetime, Field(ge=datetime(1970, 1, 2, tzinfo=UTC), le=datetime(2199, 12, 31, tzinfo=UTC))]
"""An instant that time zones can be reckoned with."""


class Overlap(StrEnum):
    """What happens at a slot while a workflow of the same schedule runs."""

    SKIP = "skip"
    """Nothing starts."""
    BUFFER_ONE = "buffer_one"
    """One starts when it has ended; further slots are skipped meanwhile."""
    BUFFER_ALL = "buffer_all"
    """One after the other starts when it has ended."""
    CANCEL_OTHER = "cancel_other"
    """It is cancelled; when it has ended, the newest slot starts."""
    TERMINATE_OTHER = "terminate_other"
    """It is terminated, and one starts at once."""
    ALLOW_ALL = "allow_all"
    """One starts all the same."""


class Timing(Model):
    """When: a cron expression or an interval."""

    cron: Annotated[str, Field(max_length=120)] | None = None
    """Five fields, `minute hour day-of-month month day-of-week`, as cron has them: `*/15 9-17 * * MON-FRI`, `0 6 L * *`."""
    timezone: Annotated[str, Field(min_length=1, max_length=60)] = "UTC"
    """IANA name, `Europe/Vienna`. A local time that the clock skips in spring is made up for when it has jumped; one that comes twice in autumn counts once. What is due every hour or oftener keeps its pace."""
    every_seconds: Annotated[int, Field(ge=60, le=366 * DAY)] | None = None
    """In place of `cron`: so often, counted from 1970-01-01T00:00Z."""
    offset_seconds: Annotated[int, Field(ge=0, le=366 * DAY)] = 0
    """Shifts the interval."""
    start_at: Moment | None = None
    """No slot before."""
    end_at: Moment | None = None
    """No slot after."""
    jitter_seconds: Annotated[int, Field(ge=0, le=DAY)] = 0
    """Each slot is late by a time up to this, the same whenever it is computed, so that not everything starts on the hour."""


class ScheduledWork(Model):
    """What starts."""

    type: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,60}(@[0-9]{1,6})?$")] = "movie_creation"
    """Without version: the one that starts by name at that time."""
    input: dict[str, Any] = Field(default_factory=dict)
    options: WorkflowOptions = WorkflowOptions()


class ScheduleFields(Model):
    """What people set of a schedule."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    when: Timing
    workflow: ScheduledWork
    overlap: Overlap = Overlap.SKIP
    catchup_seconds: Annotated[int, Field(ge=10, le=366 * DAY)] = DAY
    """A slot that nobody could start in time, because the installation was down, is made up for so long; after that it counts as missed."""
    remaining: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """It ends after so many starts by its timing; None: it does not."""
    pause_on_failure: bool = False
    """Pauses when a workflow it started has failed."""


class ScheduleRequest(ScheduleFields):
    project_id: Annotated[ProjectId, Field(pattern=PROJECT_ID_PATTERN)] = ProjectId("default")
    paused: bool = False
    note: Annotated[str, Field(max_length=500)] = ""


class SchedulePatch(Model):
    """What is to be other than it is; what is left out stays."""

    name: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    when: Timing | None = None
    workflow: ScheduledWork | None = None
    overlap: Overlap | None = None
    catchup_seconds: Annotated[int, Field(ge=10, le=366 * DAY)] | None = None
    remaining: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """So many starts from now on."""
    pause_on_failure: bool | None = None


class Slot(Model):
    at: Instant
    """Its nominal time."""
    kind: Literal["tick", "trigger", "backfill"] = "tick"
    overlap: Overlap
    ask: str = ""
    """Which trigger or backfill it belongs to."""


class Run(Model):
    """What became of a slot."""

    slot: Slot
    outcome: Literal["started", "skipped", "missed", "refused"]
    workflow_id: WorkflowId | None = None
    decided_at: Instant
    status: WorkflowStatus | None = None
    """Of its workflow, where that is still kept."""
    detail: str = ""


class Running(Model):
    workflow_id: WorkflowId
    slot: Slot
    ending: bool = False
    """It was asked to end, for another."""


class Ending(Model):
    workflow_id: WorkflowId
    how: Literal["cancel", "terminate"]


class Ask(Model):
    """Somebody's wish that the scheduler has not taken up yet."""

    ask: str
    kind: Literal["trigger", "backfill"]
    at: Instant
    until: Instant | None = None
    overlap: Overlap | None = None
    """None: as the schedule says."""


class ScheduleState(Model):
    """What its scheduler has decided. Written before it is done, so that whoever takes over does it and decides nothing twice."""

    cursor: Instant | None = None
    """Slots up to this nominal time are decided."""
    backfills: tuple[Ask, ...] = ()
    """With `at` as far as they have come."""
    waiting: tuple[Slot, ...] = ()
    starting: tuple[Slot, ...] = ()
    ending: tuple[Ending, ...] = ()
    running: tuple[Running, ...] = ()
    recent: tuple[Run, ...] = ()
    ticks: int = 0
    """Starts by timing that count against `remaining`."""
    started: int = 0
    skipped: int = 0
    missed: int = 0


class Schedule(ScheduleFields):
    schedule_id: str
    project_id: ProjectId
    paused: bool
    note: str = ""
    """Why it is paused, or what somebody wanted to be known of it."""
    created_by: str
    """Name of who made it. It acts for itself: it goes on when that key is revoked."""
    created_at: Instant
    since: Instant
    """Slots before are none of its: it was made, unpaused or given another timing then."""
    next_at: Instant | None = None
    """Its next start by timing, jitter included; None when there is none, or it is paused."""
    running: tuple[WorkflowId, ...] = ()
    waiting: int = 0
    started: int = 0
    skipped: int = 0
    missed: int = 0
    ticks: int = Field(default=0, exclude=True)
    revision: int


class SchedulePage(Model):
    items: list[Schedule]
    next_cursor: str | None = None


class RunPage(Model):
    items: list[Run]
    """The last 50, newest first."""


class Upcoming(Model):
    nominal_at: Instant
    starts_at: Instant
    """With its jitter."""


class UpcomingPage(Model):
    items: list[Upcoming]


class PauseRequest(Model):
    note: Annotated[str, Field(max_length=500)] = ""


class TriggerRequest(Model):
    overlap: Overlap | None = None
    """None: as the schedule says."""


class BackfillRequest(Model):
    since: Moment
    """First nominal time."""
    until: Moment
    """Last nominal time."""
    overlap: Overlap = Overlap.BUFFER_ALL
    """`skip` would leave out nearly all of them."""
