"""What a schedule has to do now. Pure: the same schedule, state, wishes and time give the same plan.

Slots are decided in the order in which they came: those that wait, then wishes, then ticks. A tick is decided when its jitter is over; the ones behind it wait for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cluster.contracts.ids import WorkflowId, derived_workflow_id
from cluster.contracts.schedules import Ask, Ending, Overlap, Run, Running, Schedule, ScheduleState, Slot
from cluster.contracts.workflows import WorkflowStatus

from .times import fires_at, slots

RECENT = 50
MOST_WAITING = 1000
MOST_RUNNING = 500
TICKS, BACKFILLED = 500, 100
"""Slots looked at in one plan; the rest comes in the next, at once."""
LOOK_SECONDS = 2.0
"""Between two looks at workflows whose end something waits for."""


@dataclass(frozen=True)
class Plan:
    state: ScheduleState
    next_look: datetime | None
    """None: when somebody changes it or asks something of it."""
    pause: str = ""
    """Why the schedule is to be paused; empty when it is not."""


@dataclass
class _Deciding:
    """A plan in the making."""

    schedule: Schedule
    now: datetime
    running: list[Running]
    waiting: list[Slot] = field(default_factory=list)
    starting: list[Slot] = field(default_factory=list)
    ending: list[Ending] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    skipped: int = 0
    missed: int = 0

    @property
    def busy(self) -> bool:
        return bool(self.running or self.starting)

    def skip(self, slot: Slot, why: str) -> None:
        self.skipped += 1
        self.runs.append(Run(slot=slot, outcome="skipped", decided_at=self.now, detail=why))

    def decide(self, slot: Slot) -> None:
        match slot.overlap:
            case Overlap.ALLOW_ALL if len(self.running) + len(self.starting) < MOST_RUNNING:
                self.starting.append(slot)
            case Overlap.ALLOW_ALL:
                self.skip(slot, f"{MOST_RUNNING} are running.")
            case Overlap.TERMINATE_OTHER:
                for slot_before in self.starting:
                    self.skip(slot_before, "A later one took its place.")
                self.end_others("terminate")
                self.running, self.starting = [], [slot]
            case _ if not self.busy and not self.waiting:
                self.starting.append(slot)
            case Overlap.SKIP:
                self.skip(slot, "The one before was running.")
            case Overlap.BUFFER_ONE if any(other.overlap is Overlap.BUFFER_ONE for other in self.waiting):
                self.skip(slot, "Another one was waiting.")
            case Overlap.CANCEL_OTHER:
                self.end_others("cancel")
                for other in [other for other in self.waiting if other.overlap is Overlap.CANCEL_OTHER]:
                    self.waiting.remove(other)
                    self.skip(other, "A later one took its place.")
                self.waiting.append(slot)
            case _ if len(self.waiting) >= MOST_WAITING:
                self.skip(slot, f"{MOST_WAITING} were waiting.")
            case _:
                self.waiting.append(slot)

    def end_others(self, how: str) -> None:
        for index, other in enumerate(self.running):
            if not other.ending or how == "terminate":
                self.ending.append(Ending.model_validate({"workflow_id": other.workflow_id, "how": how}))
                self.running[index] = other.model_copy(update={"ending": True})


def workflow_of(schedule: Schedule, slot: Slot) -> WorkflowId:
    """The id of the workflow that starts for a slot."""
    return derived_workflow_id(schedule.project_id, schedule.schedule_id, f"{slot.at.timestamp():.3f}", slot.kind, slot.ask)


def plan(schedule: Schedule, state: ScheduleState, asks: Sequence[Ask], ended: Mapping[WorkflowId, WorkflowStatus | None], now: datetime) -> Plan:
    """`ended`: of the workflows in `state.running` those that have ended, or are kept no longer (None). Nothing may be left to carry out of an earlier plan."""
    deciding = _Deciding(schedule, now, [each for each in state.running if each.workflow_id not in ended])
    failed = [each for each in state.running if ended.get(each.workflow_id) is WorkflowStatus.FAILED]
    pause = f"{failed[0].workflow_id} has failed." if failed and schedule.pause_on_failure and not schedule.paused else ""
    for slot in state.waiting:
        deciding.decide(slot)
    backfills, cut = _wishes(deciding, (*state.backfills, *asks))
    cursor, ticks, more = state.cursor, state.ticks, False
    if not schedule.paused and not pause:
        cursor, ticks, more = _ticks(deciding, max(filter(None, (state.cursor, schedule.since))), state.ticks)
    new = state.model_copy(
        update={
            "cursor": cursor,
            "ticks": ticks,
            "backfills": backfills,
            "waiting": tuple(deciding.waiting),
            "starting": tuple(deciding.starting),
            "ending": tuple(deciding.ending),
            "running": tuple(deciding.running),
            "recent": (*state.recent, *deciding.runs)[-RECENT:],
            "skipped": state.skipped + deciding.skipped,
            "missed": state.missed + deciding.missed,
        }
    )
    return Plan(new, now if more or cut else _next_look(schedule, new, now, paused=bool(pause) or schedule.paused), pause)


def _wishes(deciding: _Deciding, asks: Sequence[Ask]) -> tuple[tuple[Ask, ...], bool]:
    """Decides triggers and the next part of each backfill; the backfills that are not through, and whether one of them could go on at once."""
    schedule, left, cut = deciding.schedule, list[Ask](), False
    for ask in asks:
        if ask.until is None:
            deciding.decide(Slot(at=ask.at, kind="trigger", overlap=ask.overlap or schedule.overlap, ask=ask.ask))
            continue
        for count, nominal in enumerate(slots(schedule.when.model_copy(update={"jitter_seconds": 0}), ask.at - timedelta(microseconds=1))):
            if nominal > ask.until:
                break
            if count == BACKFILLED or len(deciding.waiting) >= MOST_WAITING:
                left.append(ask.model_copy(update={"at": nominal}))
                cut = cut or count == BACKFILLED
                break
            deciding.decide(Slot(at=nominal, kind="backfill", overlap=ask.overlap or schedule.overlap, ask=ask.ask))
    return tuple(left), cut


def _ticks(deciding: _Deciding, cursor: datetime, ticks: int) -> tuple[datetime, int, bool]:
    """Decides the slots whose time has come; how far they are decided, how many count, and whether there are more."""
    schedule, now = deciding.schedule, deciding.now
    for looked, nominal in enumerate(slots(schedule.when, cursor)):
        fires = fires_at(schedule.schedule_id, schedule.when, nominal)
        if fires > now or (schedule.remaining is not None and ticks >= schedule.remaining):
            break
        if looked == TICKS:
            return cursor, ticks, True
        cursor, slot = nominal, Slot(at=nominal, overlap=schedule.overlap)
        if now - fires > timedelta(seconds=schedule.catchup_seconds):
            deciding.missed += 1
            deciding.runs.append(Run(slot=slot, outcome="missed", decided_at=now, detail="Nobody was there to start it in time."))
            continue
        deciding.decide(slot)
        ticks += slot in deciding.starting or slot in deciding.waiting
    return cursor, ticks, False


def next_tick(schedule: Schedule, state: ScheduleState) -> datetime | None:
    """Its next start by timing, jitter included."""
    if schedule.remaining is not None and state.ticks >= schedule.remaining:
        return None
    nominal = next(slots(schedule.when, max(filter(None, (state.cursor, schedule.since)))), None)
    return fires_at(schedule.schedule_id, schedule.when, nominal) if nominal else None


def _next_look(schedule: Schedule, state: ScheduleState, now: datetime, *, paused: bool) -> datetime | None:
    looks = [] if paused else [next_tick(schedule, state)]
    if state.waiting or state.backfills or (schedule.pause_on_failure and (state.running or state.starting)):
        looks.append(now + timedelta(seconds=LOOK_SECONDS))
    return min(filter(None, looks), default=None)
