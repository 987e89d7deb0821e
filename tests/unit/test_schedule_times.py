"""When a schedule is due, and what it then does: cron over the days when the clock changes, intervals, jitter, and each overlap policy."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import pytest

from cluster.contracts.errors import InvalidInput
from cluster.contracts.ids import ProjectId, WorkflowId
from cluster.contracts.schedules import Ask, Overlap, Running, Schedule, ScheduledWork, ScheduleState, Slot, Timing
from cluster.contracts.workflows import WorkflowStatus
from serve_app.scheduling.plan import RECENT, next_tick, plan, workflow_of
from serve_app.scheduling.times import check, fires_at, slots, upcoming

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def told(when: Timing, after: str, count: int) -> list[str]:
    return [f"{slot:%d %H:%M}" for slot in islice(slots(when, at(after)), count)]


@pytest.mark.parametrize(
    ("cron", "zone", "after", "expected"),
    [
        ("30 2 * * *", "Europe/Vienna", "2026-03-28T12:00", ["29 01:00", "30 00:30", "31 00:30"]),  # 02:30 is skipped: due when the clock has jumped
        ("30 2 * * *", "Europe/Vienna", "2026-10-24T12:00", ["25 00:30", "26 01:30", "27 01:30"]),  # 02:30 comes twice: due once
        ("*/30 * * * *", "Europe/Vienna", "2026-03-29T00:20", ["29 00:30", "29 01:00", "29 01:30"]),  # goes on in its pace
        ("*/30 * * * *", "Europe/Vienna", "2026-10-25T00:20", ["25 00:30", "25 01:00", "25 01:30"]),
        ("0 * * * *", "Europe/Vienna", "2026-10-24T23:30", ["25 00:00", "25 01:00", "25 02:00"]),
        ("0 9 * * MON-FRI", "America/New_York", "2026-03-06T15:00", ["09 13:00", "10 13:00", "11 13:00"]),  # over the weekend of the change
        ("30 2 * * *", "Australia/Lord_Howe", "2026-10-03T20:00", ["04 15:30", "05 15:30"]),  # a jump of half an hour
        ("0 6 L * *", "UTC", "2026-02-01T00:00", ["28 06:00", "31 06:00"]),
        ("0 0 29 2 *", "UTC", "2026-01-01T00:00", ["29 00:00"]),
    ],
)
def test_cron_follows_the_clock_of_its_zone(cron: str, zone: str, after: str, expected: list[str]) -> None:
    found = told(Timing(cron=cron, timezone=zone), after, len(expected))
    assert found == expected


@pytest.mark.parametrize("cron", ["30 2 * * *", "15,45 1-3 * * *", "*/7 * * * *", "59 23 * * *", "0 2 29 3 *"])
@pytest.mark.parametrize("zone", ["Europe/Vienna", "America/St_Johns", "Australia/Lord_Howe", "Africa/Cairo", "UTC"])
def test_whoever_looks_when_finds_the_same_slots(cron: str, zone: str) -> None:
    """Slots counted from anywhere are those counted from the beginning, strictly in order: nobody starts twice or leaves out because of when it looked."""
    when = Timing(cron=cron, timezone=zone)
    for begin in ("2026-03-27T00:00", "2026-10-23T00:00"):
        everything = list(islice(slots(when, at(begin)), 40))
        assert everything == sorted(set(everything))
        for index, slot in enumerate(everything[:-1]):
            assert next(slots(when, slot)) == everything[index + 1]
            assert next(slots(when, slot - timedelta(seconds=1))) == slot


def test_intervals_are_counted_from_a_fixed_point_and_end() -> None:
    when = Timing(every_seconds=3600, offset_seconds=900, start_at=at("2026-01-01T12:15"), end_at=at("2026-01-01T14:15"))
    assert told(when, "2020-01-01T00:00", 9) == ["01 12:15", "01 13:15", "01 14:15"]


def test_jitter_is_the_same_whenever_it_is_computed_and_differs_between_schedules() -> None:
    when = Timing(every_seconds=3600, jitter_seconds=600)
    late = [fires_at("sch-1", when, slot) - slot for slot in islice(slots(when, NOON), 50)]
    assert late == [fires_at("sch-1", when, slot) - slot for slot in islice(slots(when, NOON), 50)]
    assert all(timedelta() <= each <= timedelta(seconds=600) for each in late) and len(set(late)) > 40
    assert late[0] != fires_at("sch-2", when, NOON + timedelta(hours=1)) - NOON - timedelta(hours=1)
    assert [each.starts_at - each.nominal_at for each in upcoming("sch-1", when, NOON, 3)] == late[:3]


@pytest.mark.parametrize(
    ("timing", "pointer"),
    [
        ({}, "cron"),
        ({"cron": "* * * * *", "every_seconds": 60}, "cron"),
        ({"cron": "* * * *"}, "cron"),
        ({"cron": "* * * * * *"}, "cron"),
        ({"cron": "61 * * * *"}, "cron"),
        ({"cron": "0 0 30 2 *"}, "cron"),
        ({"cron": "@daily"}, "cron"),
        ({"cron": "a b c d e"}, "cron"),
        ({"cron": "* * * * *", "timezone": "Europe/Nowhere"}, "timezone"),
        ({"cron": "* * * * *", "timezone": "../../etc/passwd"}, "timezone"),
        ({"cron": "* * * * *", "end_at": "2020-01-01T00:00Z"}, "end_at"),
        ({"every_seconds": 60, "start_at": "2027-01-01T00:00Z", "end_at": "2026-06-01T00:00Z"}, "end_at"),
    ],
)
def test_a_timing_that_means_nothing_is_refused_with_its_place(timing: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(Timing.model_validate(timing), NOON)
    assert refused.value.errors[0].pointer == f"/when/{pointer}"


# ---- plans ------------------------------------------------------------------------------------------------------------


def a_schedule(**changes: Any) -> Schedule:
    fields = {
        "schedule_id": f"sch-00-{'0' * 24}",
        "project_id": "p1",
        "name": "hourly",
        "when": Timing(every_seconds=3600),
        "workflow": ScheduledWork(),
        "paused": False,
        "created_by": "ann",
        "created_at": NOON,
        "since": NOON,
        "revision": 1,
    }
    return Schedule.model_validate(fields | changes)


class Clockwork:
    """A schedule over virtual hours: everything a plan starts runs until it is told to end."""

    def __init__(self, **changes: Any) -> None:
        self.schedule, self.state, self.now = a_schedule(**changes), ScheduleState(), NOON
        self.started: list[str] = []
        self.ended: dict[WorkflowId, WorkflowStatus | None] = {}
        self.told: list[tuple[str, WorkflowId]] = []

    def pass_hours(self, hours: float, *asks: Ask) -> None:
        self.now += timedelta(hours=hours)
        more = True
        while more:
            planned = plan(self.schedule, self.state, asks, self.ended, self.now)
            asks = ()
            more = planned.next_look is not None and planned.next_look <= self.now
            self.told += [(each.how, each.workflow_id) for each in planned.state.ending]
            running = [Running(workflow_id=workflow_of(self.schedule, slot), slot=slot) for slot in planned.state.starting]
            self.started += [f"{slot.at:%H:%M}" for slot in planned.state.starting]
            self.state = planned.state.model_copy(update={"starting": (), "ending": (), "running": (*planned.state.running, *running)})
            if planned.pause:
                self.schedule = self.schedule.model_copy(update={"paused": True, "note": planned.pause})

    def end(self, status: WorkflowStatus = WorkflowStatus.COMPLETED, count: int = 1) -> None:
        for each in self.state.running[:count]:
            self.ended[each.workflow_id] = status

    @property
    def running(self) -> list[str]:
        return [f"{each.slot.at:%H:%M}" for each in self.state.running]


def test_skip_leaves_out_what_overlaps() -> None:
    clock = Clockwork(overlap=Overlap.SKIP)
    for _ in range(3):
        clock.pass_hours(1)
    assert clock.started == ["13:00"] and clock.state.skipped == 2
    clock.end()
    clock.pass_hours(1)
    assert clock.started == ["13:00", "16:00"]


def test_buffer_one_keeps_the_first_and_buffer_all_keeps_each() -> None:
    for overlap, then in ((Overlap.BUFFER_ONE, ["13:00", "14:00"]), (Overlap.BUFFER_ALL, ["13:00", "14:00", "15:00", "16:00"])):
        clock = Clockwork(overlap=overlap)
        for _ in range(4):
            clock.pass_hours(1)
        assert clock.started == ["13:00"]
        for _ in range(4):
            clock.end()
            clock.pass_hours(0)
        assert clock.started == then, overlap


def test_cancel_other_waits_for_its_end_and_the_newest_takes_its_place() -> None:
    clock = Clockwork(overlap=Overlap.CANCEL_OTHER)
    for _ in range(3):
        clock.pass_hours(1)
    first = clock.state.running[0].workflow_id
    assert clock.started == ["13:00"] and clock.told == [("cancel", first)], "it is asked once"
    clock.end(WorkflowStatus.CANCELLED)
    clock.pass_hours(0)
    assert clock.started == ["13:00", "15:00"] and clock.state.skipped == 1


def test_terminate_other_starts_at_once() -> None:
    clock = Clockwork(overlap=Overlap.TERMINATE_OTHER)
    for _ in range(3):
        clock.pass_hours(1)
    assert clock.started == ["13:00", "14:00", "15:00"] and [how for how, _ in clock.told] == ["terminate", "terminate"]
    assert clock.running == ["15:00"]


def test_allow_all_starts_them_side_by_side() -> None:
    clock = Clockwork(overlap=Overlap.ALLOW_ALL)
    clock.pass_hours(3)
    assert clock.running == ["13:00", "14:00", "15:00"]


def test_what_could_not_start_in_time_is_made_up_for_within_the_window_and_missed_behind_it() -> None:
    clock = Clockwork(overlap=Overlap.ALLOW_ALL, catchup_seconds=2 * 3600 + 60)
    clock.pass_hours(5)
    assert clock.started == ["15:00", "16:00", "17:00"] and clock.state.missed == 2
    assert [run.outcome for run in clock.state.recent] == ["missed", "missed"]


def test_a_long_outage_is_looked_through_in_parts() -> None:
    clock = Clockwork(overlap=Overlap.SKIP, when=Timing(every_seconds=60), catchup_seconds=3600)
    clock.pass_hours(24)
    assert clock.state.missed == 24 * 60 - 61 and len(clock.started) == 1 and len(clock.state.recent) == RECENT


def test_it_ends_after_so_many_starts_by_its_timing() -> None:
    clock = Clockwork(overlap=Overlap.ALLOW_ALL, remaining=2)
    clock.pass_hours(5, Ask(ask="a", kind="trigger", at=NOON))
    assert clock.started == ["12:00", "13:00", "14:00"] and next_tick(clock.schedule, clock.state) is None


def test_while_paused_only_wishes_start_and_what_passed_is_not_made_up_for() -> None:
    clock = Clockwork(paused=True)
    clock.pass_hours(3, Ask(ask="a", kind="trigger", at=NOON + timedelta(hours=3)))
    assert clock.started == ["15:00"]
    clock.schedule = clock.schedule.model_copy(update={"paused": False, "since": clock.now})
    clock.end()
    clock.pass_hours(1)
    assert clock.started == ["15:00", "16:00"]


def test_a_failure_pauses_it_where_it_says_so() -> None:
    clock = Clockwork(pause_on_failure=True)
    clock.pass_hours(1)
    clock.end(WorkflowStatus.FAILED)
    clock.pass_hours(1)
    assert clock.schedule.paused and clock.schedule.note.endswith("has failed.") and clock.started == ["13:00"]


def test_a_backfill_starts_each_slot_of_a_period_by_its_own_policy() -> None:
    ask = Ask(ask="b", kind="backfill", at=NOON - timedelta(hours=300), until=NOON, overlap=Overlap.ALLOW_ALL)
    clock = Clockwork()
    clock.pass_hours(0.5, ask)
    assert len(clock.started) == 301 and clock.state.backfills == ()
    one_by_one = Clockwork()
    one_by_one.pass_hours(0.5, ask.model_copy(update={"overlap": Overlap.BUFFER_ALL, "at": NOON - timedelta(hours=2)}))
    assert (one_by_one.started, len(one_by_one.state.waiting)) == (["10:00"], 2)


def test_a_slot_names_its_workflow() -> None:
    schedule = a_schedule()
    slot = Slot(at=NOON, overlap=Overlap.SKIP)
    ids = {workflow_of(schedule, each) for each in (slot, slot, slot.model_copy(update={"overlap": Overlap.ALLOW_ALL}))}
    assert len(ids) == 1
    others = [slot.model_copy(update={"kind": "backfill", "ask": "b"}), slot.model_copy(update={"at": NOON + timedelta(hours=1)})]
    assert not ids & {workflow_of(schedule, each) for each in others}
    assert workflow_of(schedule.model_copy(update={"project_id": ProjectId("p2")}), slot)
