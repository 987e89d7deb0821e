"""The loop that starts workflows by the clock: each shard's schedules by one process at a time.

A turn of a schedule: carry out what an earlier plan left undone, plan, write the plan down, carry it out, write that down. `run` ends only when it is cancelled; `close` gives the shards back.
"""

import asyncio

import structlog
from pydantic import ValidationError

from cluster.contracts.control import Principal
from cluster.contracts.errors import CallsheetError, Conflict, FieldError, InvalidInput, NotFound, Retryable, StoreUnavailable
from cluster.contracts.ids import ProjectId, WorkflowId
from cluster.contracts.metrics import UNMETERED, Meter
from cluster.contracts.schedules import LABEL, SLOT_LABEL, Ending, Run, Running, Schedule, ScheduledWork, ScheduleState, Slot
from cluster.contracts.workflows import WorkflowRequest, WorkflowStatus
from cluster.redis import keys
from cluster.redis.control import ControlStore
from cluster.redis.projects import ProjectStore
from cluster.redis.schedules import Found, ScheduleStore
from cluster.redis.workflows import WorkflowStore

from ..services import WorkflowTypes
from ..starts import as_its_project_says, with_budget
from .plan import RECENT, plan, workflow_of

log = structlog.get_logger(__name__)

TURN_SECONDS = 0.5
AT_ONCE = 16


class Scheduler:
    def __init__(
        self,
        schedules: ScheduleStore,
        workflows: WorkflowStore,
        control: ControlStore,
        types: WorkflowTypes,
        projects: ProjectStore,
        *,
        implicit_projects: bool = True,
        meter: Meter = UNMETERED,
    ) -> None:
        self._schedules, self._workflows, self._control, self._types, self._meter = schedules, workflows, control, types, meter
        self._projects, self._implicit_projects = projects, implicit_projects

    async def run(self) -> None:
        while True:
            try:
                await self.turn()
            except CallsheetError as error:
                log.warning("schedule.turn_failed", error=error.detail)
            except Exception:
                log.exception("schedule.turn_failed")
            await asyncio.sleep(TURN_SECONDS)

    async def close(self) -> None:
        """Raises StoreUnavailable; the right to decide then lapses by itself."""
        for shard in keys.ALL_SHARDS:
            await self._schedules.release(shard)

    async def turn(self) -> None:
        """Everything that is due now."""
        watched = await asyncio.gather(*(self._schedules.watch(shard) for shard in keys.ALL_SHARDS))
        places = asyncio.Semaphore(AT_ONCE)

        async def one(shard: int, schedule_id: str) -> None:
            async with places:
                await self._look(shard, schedule_id)

        await asyncio.gather(*(one(shard, each) for shard, found in zip(keys.ALL_SHARDS, watched, strict=True) if found for each in found[1]))

    async def _look(self, shard: int, schedule_id: str) -> None:
        """One schedule. Whatever goes wrong is its own affair, and is tried again at the next turn."""
        try:
            await self._advance(await self._schedules.read(schedule_id))
        except NotFound:
            await self._schedules.unwatch(shard, schedule_id)
        except StoreUnavailable:
            raise
        except CallsheetError as error:
            log.warning("schedule.delayed", schedule_id=schedule_id, error=error.detail)
        except Exception:
            log.exception("schedule.failed", schedule_id=schedule_id)

    async def _advance(self, found: Found) -> None:
        schedule, state = found.schedule, found.state
        now = await self._schedules.now()
        if state.starting or state.ending:
            state = await self._carry_out(schedule, state)
        state, ended = await self._ended(state)
        planned = plan(schedule, state, found.asks, ended, now)
        left = bool(planned.state.starting or planned.state.ending)
        if not await self._schedules.decided(found, planned.state, taken=len(found.asks), next_look=now if left else planned.next_look, pause=planned.pause):
            return
        if left:
            done = await self._carry_out(schedule, planned.state)
            again = Found(schedule.model_copy(update={"revision": schedule.revision + bool(planned.pause)}), done, ())
            await self._schedules.decided(again, done, taken=0, next_look=planned.next_look)

    async def _ended(self, state: ScheduleState) -> tuple[ScheduleState, dict[WorkflowId, WorkflowStatus | None]]:
        """Which of its workflows have ended; those that went on as another are known by that one."""
        current = await self._schedules.current([each.workflow_id for each in state.running])
        running = tuple(each.model_copy(update={"workflow_id": current[each.workflow_id][0]}) for each in state.running)
        ended = {workflow_id: status for workflow_id, status in current.values() if status is None or status.terminal}
        return state.model_copy(update={"running": running}), ended

    async def _carry_out(self, schedule: Schedule, state: ScheduleState) -> ScheduleState:
        """Does what was decided, and what of it was done before changes nothing. Raises Retryable when it cannot be done now."""
        for ending in state.ending:
            await self._end(schedule, ending)
        runs = [await self._start(schedule, slot) for slot in state.starting]
        started = [run for run in runs if run.workflow_id]
        running = [Running(workflow_id=run.workflow_id, slot=run.slot) for run in started if run.workflow_id]
        return state.model_copy(
            update={
                "starting": (),
                "ending": (),
                "running": (*state.running, *running),
                "recent": (*state.recent, *runs)[-RECENT:],
                "started": state.started + len(started),
            }
        )

    async def _end(self, schedule: Schedule, ending: Ending) -> None:
        by = _itself(schedule, "Another one takes its place.")
        try:
            await (self._control.cancel if ending.how == "cancel" else self._control.terminate)(ending.workflow_id, by)
        except (Conflict, NotFound):
            log.info("schedule.other_had_ended", schedule_id=schedule.schedule_id, workflow_id=ending.workflow_id)

    async def _start(self, schedule: Schedule, slot: Slot) -> Run:
        now = await self._schedules.now()
        try:
            workflow_id = await self._accept(schedule, slot)
        except Retryable:
            raise
        except CallsheetError as error:
            log.warning("schedule.refused", schedule_id=schedule.schedule_id, slot=str(slot.at), error=error.detail)
            return Run(slot=slot, outcome="refused", decided_at=now, detail=error.detail[:500])
        except ValidationError as error:  # what the project adds makes it something that no workflow may be
            return Run(slot=slot, outcome="refused", decided_at=now, detail=f"With its project's defaults it is no request: {error.errors()[0]['msg']}."[:500])
        log.info("schedule.started", schedule_id=schedule.schedule_id, slot=str(slot.at), workflow_id=workflow_id, kind=slot.kind)
        return Run(slot=slot, outcome="started", workflow_id=workflow_id, decided_at=now)

    async def _accept(self, schedule: Schedule, slot: Slot) -> WorkflowId:
        await self._types.refresh(schedule.workflow.type)
        asked = WorkflowRequest(**dict(schedule.workflow), project_id=schedule.project_id)
        asked = await as_its_project_says(self._projects, asked, implicit=self._implicit_projects)
        pinned, request = request_of(self._types, schedule.workflow.model_copy(update={"options": asked.options}), schedule.project_id)
        labels = {**request.options.labels, LABEL: schedule.schedule_id, SLOT_LABEL: f"{slot.at:%Y-%m-%dT%H:%M:%SZ}"}
        request = request.model_copy(update={"options": request.options.model_copy(update={"labels": labels})})
        by = _itself(schedule, f"{slot.kind} of {schedule.name}")
        workflow, how = await self._workflows.create(request, pinned=pinned, created_by=schedule.schedule_id, by=by, workflow_id=workflow_of(schedule, slot))
        if how == "created":
            self._meter.add("workflows_accepted_total", type=pinned)
        return workflow.workflow_id


def request_of(types: WorkflowTypes, work: ScheduledWork, project_id: ProjectId) -> tuple[str, WorkflowRequest]:
    """The pinned type and the request as it is accepted. Raises InvalidInput whose pointers start at the schedule, NotFound, Conflict (a retired type)."""
    pinned = types.pin(work.type)
    if types.earlier(pinned) is not None:
        told = f"{pinned} builds on an earlier workflow, which a schedule cannot name"
        raise InvalidInput(f"This cannot be scheduled: {told}.", errors=[FieldError(pointer="/workflow/type", detail=told)])
    try:
        given = types.validate_input(pinned, work.input)
    except InvalidInput as error:
        errors = [FieldError(pointer=f"/workflow{each.pointer}", detail=each.detail) for each in error.errors]
        raise InvalidInput(error.detail, errors=errors, next_step=error.next_step) from error
    given = with_budget(types, pinned, given, work.options)
    return pinned, WorkflowRequest(type=work.type, project_id=project_id, input=given, options=work.options)


def _itself(schedule: Schedule, reason: str) -> Principal:
    return Principal(name=f"schedule {schedule.name}"[:120], key_id=schedule.schedule_id, reason=reason[:500])
