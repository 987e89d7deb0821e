"""Schedules: workflows that start by the clock. Whoever may start workflows in a project may have them started."""

from datetime import timedelta
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from cluster.contracts.access import Permission
from cluster.contracts.errors import FieldError, InvalidInput
from cluster.contracts.ids import PROJECT_ID_PATTERN, ProjectId
from cluster.contracts.schedules import (
    SCHEDULE_ID_PATTERN,
    BackfillRequest,
    PauseRequest,
    RunPage,
    Schedule,
    ScheduledWork,
    SchedulePage,
    SchedulePatch,
    ScheduleRequest,
    TriggerRequest,
    UpcomingPage,
)
from cluster.redis.schedules import Found, a_backfill, a_trigger

from ..auth import Caller, allows, check_project, principal, require_project
from ..requests import JsonRoute
from ..scheduling.plan import next_tick
from ..scheduling.scheduler import request_of
from ..scheduling.times import check, slots, upcoming
from ..services import Services, Use
from .audit import project_asked

router = APIRouter(prefix="/api/v1/schedules", tags=["schedules"], route_class=JsonRoute)

READ, PRODUCE = [allows(Permission.READ)], [allows(Permission.PRODUCE)]
MOST_BACKFILLED = 2000
MOST_LABELS = 14
"""Two of the sixteen that a workflow may have are the schedule's."""


async def visible_schedule(schedule_id: Annotated[str, Path(pattern=SCHEDULE_ID_PATTERN)], services: Use, caller: Caller) -> Found:
    """Raises NotFound also for one of a project that the caller does not see, in the same words."""
    found = await services.schedules.read(schedule_id)
    check_project(caller, found.schedule.project_id, absent=f"There is no schedule {schedule_id!r}.")
    return found


Visible = Annotated[Found, Depends(visible_schedule)]


@router.post("", status_code=201, dependencies=PRODUCE)
async def create_schedule(body: ScheduleRequest, request: Request, response: Response, services: Use, caller: Caller) -> Schedule:
    """Starts a workflow at each of its times from now on. It acts for itself: it goes on when the key that made it is revoked."""
    if caller.home and "project_id" not in body.model_fields_set:
        body = body.model_copy(update={"project_id": caller.home})
    require_project(caller, body.project_id)
    check(body.when, await services.schedules.now())
    await _check_work(services, body.workflow, body.project_id)
    made = await services.schedules.create(body, by=principal(caller, request))
    response.headers["Location"] = f"/api/v1/schedules/{made.schedule_id}"
    return _shown(await services.schedules.read(made.schedule_id))


@router.get("", dependencies=READ)
async def list_schedules(
    services: Use,
    caller: Caller,
    project_id: Annotated[ProjectId | None, Query(pattern=PROJECT_ID_PATTERN, description="Needed by keys of several projects; others have theirs.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=40)] = None,
) -> SchedulePage:
    """The project's schedules, by id."""
    found, following = await services.schedules.page(project_asked(caller, project_id), limit=limit, after=cursor or "")
    return SchedulePage(items=[_shown(each) for each in found], next_cursor=following)


@router.get("/{schedule_id}", dependencies=READ)
async def get_schedule(found: Visible) -> Schedule:
    return _shown(found)


@router.patch("/{schedule_id}", dependencies=PRODUCE)
async def change_schedule(found: Visible, body: SchedulePatch, request: Request, services: Use, caller: Caller) -> Schedule:
    """Changes what is given. Another timing holds from now on; what runs or waits goes on as it was decided."""
    if body.when is not None:
        check(body.when, await services.schedules.now())
    if body.workflow is not None:
        await _check_work(services, body.workflow, found.schedule.project_id)
    await services.schedules.patch(found.schedule, body, by=principal(caller, request))
    return _shown(await services.schedules.read(found.schedule.schedule_id))


@router.delete("/{schedule_id}", status_code=204, dependencies=PRODUCE)
async def remove_schedule(found: Visible, request: Request, services: Use, caller: Caller) -> None:
    """Ends it. Workflows that it started go on; what waited starts no more."""
    await services.schedules.remove(found.schedule, by=principal(caller, request))


@router.post("/{schedule_id}/pause", dependencies=PRODUCE)
async def pause_schedule(found: Visible, body: PauseRequest, request: Request, services: Use, caller: Caller) -> Schedule:
    """Its times start nothing from now on. What runs goes on, what waits for its turn and what is triggered or backfilled starts all the same."""
    await services.schedules.pause(found.schedule, body.note, by=principal(caller, request, body.note))
    return _shown(await services.schedules.read(found.schedule.schedule_id))


@router.post("/{schedule_id}/unpause", dependencies=PRODUCE)
async def unpause_schedule(found: Visible, body: PauseRequest, request: Request, services: Use, caller: Caller) -> Schedule:
    """Its times count again. What they would have started meanwhile is not made up for; a backfill does that."""
    await services.schedules.unpause(found.schedule, body.note, by=principal(caller, request, body.note))
    return _shown(await services.schedules.read(found.schedule.schedule_id))


@router.post("/{schedule_id}/trigger", status_code=202, dependencies=PRODUCE)
async def trigger_schedule(found: Visible, body: TriggerRequest, request: Request, services: Use, caller: Caller) -> Schedule:
    """Starts one now, also while it is paused, as far as the overlap policy lets it; what became of it stands among the runs."""
    ask = a_trigger(await services.schedules.now(), body.overlap)
    await services.schedules.ask(found.schedule, ask, by=principal(caller, request))
    return _shown(await services.schedules.read(found.schedule.schedule_id))


@router.post("/{schedule_id}/backfill", status_code=202, dependencies=PRODUCE)
async def backfill_schedule(found: Visible, body: BackfillRequest, request: Request, services: Use, caller: Caller) -> Schedule:
    """Starts one for each of its times in a period, one after the other unless another overlap policy is named; also for times that started one before."""
    if body.until < body.since:
        raise InvalidInput("The period ends before it begins.", errors=[FieldError(pointer="/until", detail="before since")])
    before = body.since - timedelta(microseconds=1)
    count = sum(1 for slot in islice(slots(found.schedule.when, before), MOST_BACKFILLED + 1) if slot <= body.until)
    if not 0 < count <= MOST_BACKFILLED:
        told = "it has no slot in this period" if not count else f"more than {MOST_BACKFILLED} slots"
        raise InvalidInput(f"This cannot be backfilled: {told}.", errors=[FieldError(pointer="/until", detail=told)])
    await services.schedules.ask(found.schedule, a_backfill(body.since, body.until, body.overlap), by=principal(caller, request))
    return _shown(await services.schedules.read(found.schedule.schedule_id))


@router.get("/{schedule_id}/upcoming", dependencies=READ)
async def list_upcoming_slots(found: Visible, services: Use, limit: Annotated[int, Query(ge=1, le=100)] = 10) -> UpcomingPage:
    """Its next times, whether it is paused or not."""
    schedule = found.schedule
    after = max(filter(None, (found.state.cursor, schedule.since, await services.schedules.now())))
    left = limit if schedule.remaining is None else min(limit, max(0, schedule.remaining - found.state.ticks))
    return UpcomingPage(items=upcoming(schedule.schedule_id, schedule.when, after, left))


@router.get("/{schedule_id}/runs", dependencies=READ)
async def list_schedule_runs(found: Visible, services: Use) -> RunPage:
    """What became of its last 50 slots, newest first: started (with the workflow and its status now), skipped, missed or refused, and why."""
    runs = found.state.recent[::-1]
    now = await services.schedules.current([run.workflow_id for run in runs if run.workflow_id])
    return RunPage(items=[run.model_copy(update={"status": now[run.workflow_id][1]}) if run.workflow_id else run for run in runs])


def _shown(found: Found) -> Schedule:
    return found.schedule if found.schedule.paused else found.schedule.model_copy(update={"next_at": next_tick(found.schedule, found.state)})


async def _check_work(services: Services, work: ScheduledWork, project_id: ProjectId) -> None:
    """Raises what a start would raise now."""
    if len(work.options.labels) > MOST_LABELS:
        told = f"at most {MOST_LABELS}: two are the schedule's"
        raise InvalidInput(f"Too many labels: {told}.", errors=[FieldError(pointer="/workflow/options/labels", detail=told)])
    await services.types.refresh(work.type)
    request_of(services.types, work, project_id)
