"""Schedules on a real Redis in hours that pass in a moment: they start what is due once, whoever dies, and obey who changes them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from cluster.contracts.control import Principal
from cluster.contracts.errors import Conflict, NotFound, StoreUnavailable
from cluster.contracts.ids import ProjectId
from cluster.contracts.projects import Project, ProjectSettings
from cluster.contracts.schedules import LABEL, Overlap, Schedule, SchedulePatch, ScheduleRequest, Timing
from cluster.contracts.workflows import Workflow, WorkflowStatus
from cluster.redis import keys
from cluster.redis.audit import AuditLog
from cluster.redis.client import Clients
from cluster.redis.control import ControlStore
from cluster.redis.projects import ProjectStore
from cluster.redis.schedules import ScheduleStore, a_backfill, a_trigger
from cluster.redis.scripts import Scripts
from cluster.redis.workflows import WorkflowStore
from serve_app.scheduling.scheduler import Scheduler
from tests.api_calls import RING
from tests.contract.conftest import OneType

ANN = Principal(name="ann", key_id="k1")
P1 = ProjectId("p1")
HOUR = 3600


class Killed(BaseException):
    """The process is gone."""


class Office:
    """Stores and schedulers on one Redis, with a clock of the test's own."""

    def __init__(self, clients: Clients) -> None:
        self.clients, self.ahead = clients, 0
        self.scripts = Scripts(clients)
        self.workflows = WorkflowStore(clients, self.scripts, ring=RING)
        self.control = ControlStore(clients, self.scripts, self.workflows, ring=RING)
        self.types = OneType()
        self.schedules = self.store("one")
        self.scheduler = self.another(self.schedules)

    def store(self, owner: str) -> ScheduleStore:
        return ScheduleStore(self.clients, self.scripts, owner=owner, ahead_ms=lambda: self.ahead)

    def another(self, store: ScheduleStore, kind: type[Scheduler] = Scheduler, workflows: WorkflowStore | None = None) -> Scheduler:
        return kind(store, workflows or self.workflows, self.control, self.types, ProjectStore(self.clients, self.scripts))

    async def hourly(self, **changes: Any) -> Schedule:
        """Due on the hour; the clock stands ten minutes before one."""
        now = await self.schedules.now()
        self.ahead += round(((now + timedelta(hours=1)).replace(minute=50, second=0, microsecond=0) - now).total_seconds() * 1000)
        fields = {"name": "hourly", "project_id": P1, "when": Timing(every_seconds=HOUR), "workflow": {"type": "probe", "input": {"steps": 1}}}
        return await self.schedules.create(ScheduleRequest.model_validate(fields | changes), by=ANN)

    async def turn(self, *, hours: float = 0, scheduler: Scheduler | None = None) -> None:
        self.ahead += round(hours * HOUR * 1000)
        await (scheduler or self.scheduler).turn()

    async def started(self) -> list[Workflow]:
        """Oldest first."""
        return (await self.workflows.list(project_id=P1)).items[::-1]

    async def now(self, schedule: Schedule) -> Schedule:
        return await self.schedules.get(schedule.schedule_id)

    async def leases_lapse(self) -> None:
        for shard in keys.ALL_SHARDS:
            await self.clients.commands.delete(keys.scheduler(shard))


@pytest_asyncio.fixture(loop_scope="session")
async def office(clients: Clients) -> AsyncIterator[Office]:
    yield Office(clients)


async def test_what_is_due_starts_once_under_its_own_name(office: Office) -> None:
    schedule = await office.hourly()
    await office.turn()
    assert await office.started() == []
    for _ in range(3):
        await office.turn(hours=0.1)
    [workflow] = await office.started()
    assert (workflow.type, workflow.project_id, workflow.created_by) == ("probe@1", "p1", schedule.schedule_id)
    assert workflow.options.labels[LABEL] == schedule.schedule_id
    now = await office.now(schedule)
    assert (now.running, now.started) == ((workflow.workflow_id,), 1)
    [made, created] = (await AuditLog(office.clients).page(P1)).items
    assert (made.action, created.action, created.by) == ("schedule.create", "workflow.create", "schedule hourly")


async def test_what_it_leaves_out_is_as_its_project_says(office: Office) -> None:
    settings = ProjectSettings.model_validate({"defaults": {"auto": False, "priority": 1}})
    await ProjectStore(office.clients, office.scripts).create(Project(project_id=P1, settings=settings), ANN)
    await office.hourly(workflow={"type": "probe", "input": {"steps": 1}, "options": {"priority": 3}})
    await office.turn(hours=1)
    [workflow] = await office.started()
    assert (workflow.options.auto, workflow.options.priority) == (False, 3)


async def test_two_schedulers_start_one_workflow(office: Office) -> None:
    await office.hourly()
    office.ahead += HOUR * 1000
    other = office.another(office.store("two"))
    await asyncio.gather(*(office.turn(scheduler=each) for each in (office.scheduler, other) * 3))
    assert len(await office.started()) == 1


async def test_the_next_starts_when_the_one_before_has_ended(office: Office) -> None:
    schedule = await office.hourly(overlap=Overlap.BUFFER_ONE)
    for _ in range(3):
        await office.turn(hours=1)
    [first] = await office.started()
    assert (await office.now(schedule)).waiting == 1 and (await office.now(schedule)).skipped == 1
    await office.control.terminate(first.workflow_id, ANN)
    await office.turn(hours=0.01)
    assert len(await office.started()) == 2 and (await office.now(schedule)).waiting == 0


@pytest.mark.parametrize(("overlap", "status"), [(Overlap.CANCEL_OTHER, WorkflowStatus.CANCELLED), (Overlap.TERMINATE_OTHER, WorkflowStatus.TERMINATED)])
async def test_the_one_before_is_ended_for_the_next(office: Office, overlap: Overlap, status: WorkflowStatus) -> None:
    schedule = await office.hourly(overlap=overlap)
    await office.turn(hours=1)
    await office.turn(hours=1)
    await office.turn(hours=0.01)
    first, second = await office.started()
    assert first.status is status and (await office.now(schedule)).running == (second.workflow_id,)


# ---- schedulers die ---------------------------------------------------------------------------------------------------


class DiesAt(ScheduleStore):
    """Killed at its so manieth write, before or behind it."""

    at, behind = 1, False

    async def decided(self, *args: Any, **named: Any) -> bool:
        self.at -= 1
        if self.at == 0 and not self.behind:
            raise Killed
        done = await super().decided(*args, **named)
        if self.at == 0:
            raise Killed
        return done


class DiesStarting(WorkflowStore):
    """Killed when it has started a workflow and nobody was told."""

    async def create(self, *args: Any, **named: Any) -> Any:
        await super().create(*args, **named)
        raise Killed


@pytest.mark.parametrize(("at", "behind"), [(1, False), (1, True), (2, False), (2, True), (0, False)])
async def test_wherever_a_scheduler_dies_each_slot_starts_one(office: Office, at: int, behind: bool) -> None:
    schedule = await office.hourly(overlap=Overlap.SKIP)
    doomed = DiesAt(office.clients, office.scripts, owner="doomed", ahead_ms=lambda: office.ahead)
    doomed.at, doomed.behind = at, behind
    workflows = office.workflows if at else DiesStarting(office.clients, office.scripts, ring=RING)
    with pytest.raises(Killed):
        await office.turn(hours=0.2, scheduler=office.another(doomed, workflows=workflows))
    await office.leases_lapse()
    for _ in range(2):
        await office.turn(hours=0.01)
    [only] = await office.started()
    now = await office.now(schedule)
    assert (now.running, now.started, now.skipped) == ((only.workflow_id,), 1, 0)
    assert [run.outcome for run in (await office.schedules.read(schedule.schedule_id)).state.recent] == ["started"]


async def test_who_has_lost_the_shard_decides_nothing(office: Office) -> None:
    schedule = await office.hourly()
    await office.turn()
    stale = office.store("stale")
    found = await stale.read(schedule.schedule_id)
    assert not await stale.decided(found, found.state.model_copy(update={"started": 99}), taken=0, next_look=None)
    assert (await office.now(schedule)).started == 0


async def test_while_starts_are_refused_for_now_the_slot_waits(office: Office) -> None:
    class Away(WorkflowStore):
        async def create(self, *args: Any, **named: Any) -> Any:
            raise StoreUnavailable("away")

    await office.hourly()
    away = office.another(office.schedules, workflows=Away(office.clients, office.scripts, ring=RING))
    with pytest.raises(StoreUnavailable):
        await office.turn(hours=0.2, scheduler=away)
    assert await office.started() == []
    await office.turn()
    assert len(await office.started()) == 1


# ---- people change it -------------------------------------------------------------------------------------------------


async def test_a_start_that_is_refused_is_told_and_the_next_one_is_tried(office: Office) -> None:
    schedule = await office.hourly()
    office.types.takes = {"probe@2": "counts"}
    await office.turn(hours=1)
    [run] = (await office.schedules.read(schedule.schedule_id)).state.recent
    assert (run.outcome, run.workflow_id) == ("refused", None) and "needs `counts`" in run.detail
    office.types.takes = {"probe@3": "steps"}
    await office.turn(hours=1)
    assert [workflow.type for workflow in await office.started()] == ["probe@3"]


async def test_paused_it_starts_nothing_but_what_is_triggered_or_backfilled(office: Office) -> None:
    schedule = await office.schedules.pause(await office.hourly(overlap=Overlap.ALLOW_ALL), "holidays", by=ANN)
    await office.turn(hours=3)
    assert await office.started() == []
    now = await office.schedules.now()
    await office.schedules.ask(schedule, a_trigger(now), by=ANN)
    await office.schedules.ask(schedule, a_backfill(now - timedelta(hours=2), now, Overlap.ALLOW_ALL), by=ANN)
    await office.turn()
    assert len(await office.started()) == 3
    await office.turn()
    back = await office.schedules.unpause(await office.now(schedule), "", by=ANN)
    await office.turn()
    assert (back.paused, back.note) == (False, "") and len(await office.started()) == 3
    await office.turn(hours=1)
    assert len(await office.started()) == 4
    actions = [entry.action for entry in (await AuditLog(office.clients).page(P1)).items if entry.action.startswith("schedule")]
    assert actions == ["schedule.create", "schedule.pause", "schedule.trigger", "schedule.backfill", "schedule.unpause"]


async def test_another_timing_holds_from_its_change_on(office: Office) -> None:
    schedule = await office.hourly(overlap=Overlap.ALLOW_ALL)
    await office.turn()
    office.ahead += HOUR * 1000 // 12
    await office.schedules.patch(schedule, SchedulePatch(when=Timing(every_seconds=60)), by=ANN)
    await office.turn()
    assert await office.started() == [], "what it would have started before is none of it"
    await office.turn(hours=2.5 / 60)
    assert len(await office.started()) in (2, 3)
    with pytest.raises(Conflict, match="changed meanwhile"):
        await office.schedules.patch(schedule, SchedulePatch(name="late"), by=ANN)


async def test_a_wish_that_comes_while_the_scheduler_decides_is_not_lost(office: Office) -> None:
    schedule = await office.hourly(overlap=Overlap.ALLOW_ALL)
    found = await office.schedules.read(schedule.schedule_id)
    assert await office.schedules.watch(int(schedule.schedule_id.split("-")[1], 16)) is not None
    await office.schedules.ask(schedule, a_trigger(await office.schedules.now()), by=ANN)
    assert await office.schedules.decided(found, found.state, taken=0, next_look=None)
    await office.turn()
    assert len(await office.started()) == 1


async def test_a_removed_schedule_starts_nothing_and_leaves_nothing(office: Office) -> None:
    schedule = await office.hourly()
    await office.schedules.ask(schedule, a_trigger(await office.schedules.now()), by=ANN)
    await office.schedules.remove(schedule, by=ANN)
    await office.turn(hours=2)
    assert await office.started() == []
    with pytest.raises(NotFound):
        await office.now(schedule)
    left = [name async for name in office.clients.commands.scan_iter() if b"sch" in name]
    assert all(b"scheduler" in name for name in left), left


async def test_a_failure_pauses_it(office: Office) -> None:
    from tests.api_calls import fail

    schedule = await office.hourly(pause_on_failure=True)
    await office.turn(hours=1)
    await fail(office.clients)
    await office.turn(hours=0.1)
    now = await office.now(schedule)
    assert now.paused and "has failed" in now.note and now.next_at is None
