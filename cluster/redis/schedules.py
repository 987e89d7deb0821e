"""Schedules: as people use them, and what a scheduler holds of them.

A person's change and a scheduler's decision never overwrite each other: they are different fields of one hash, and wishes (triggers, backfills) stand in a list until the scheduler takes them, in the script
that writes what it decided about them.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from ..contracts.base import utc_from_ms
from ..contracts.control import Principal
from ..contracts.errors import Conflict, NotFound, Overloaded
from ..contracts.ids import ProjectId, WorkflowId, new_id_in, shard_of_project
from ..contracts.schedules import Ask, Schedule, ScheduleFields, SchedulePatch, ScheduleRequest, ScheduleState
from ..contracts.workflows import WorkflowStatus
from . import keys
from .audit import entry
from .client import Clients, redis_errors
from .scripts import Refused, Scripts

LEASE_SECONDS = 15.0
AT_ONCE = 64
MOST_SCHEDULES = 1000
"""Of one project."""
MOST_ASKS = 100
FIELDS = frozenset(ScheduleFields.model_fields)


@dataclass(frozen=True)
class Found:
    """A schedule as its scheduler reads it."""

    schedule: Schedule
    state: ScheduleState
    asks: Sequence[Ask]


class ScheduleStore:
    """Raises StoreUnavailable. `owner` is this process and no other, also none before it; `ahead_ms` is added to the server's time."""

    def __init__(self, clients: Clients, scripts: Scripts, *, owner: str = "", ahead_ms: Callable[[], int] = lambda: 0) -> None:
        self._clients, self._scripts, self._owner, self._ahead = clients, scripts, owner, ahead_ms

    # ---- people ---------------------------------------------------------------------------------------------------------

    async def create(self, request: ScheduleRequest, *, by: Principal) -> Schedule:
        """Raises Conflict (`too_many_schedules`)."""
        project = request.project_id
        async with redis_errors():
            count = await self._clients.commands.scard(keys.schedules(project))  # type: ignore[misc]
        if count >= MOST_SCHEDULES:
            raise Conflict(f"A project has at most {MOST_SCHEDULES} schedules.", code="too_many_schedules", next_step="Remove one first.")
        schedule_id, now = new_id_in(project, "sch"), str(await self.now_ms())
        fields = {
            "prj": project,
            "doc": _config(request),
            "paused": str(int(request.paused)),
            "note": request.note,
            "by": by.name,
            "made": now,
            "since": now,
            "state": ScheduleState().model_dump_json(),
        }
        await self._put(schedule_id, project, "", entry("schedule.create", by, schedule_id=schedule_id, name=request.name), fields)
        return await self.get(schedule_id)

    async def get(self, schedule_id: str) -> Schedule:
        """Raises NotFound."""
        return (await self.read(schedule_id)).schedule

    async def read(self, schedule_id: str) -> Found:
        """Raises NotFound."""
        async with redis_errors():
            pipeline = self._clients.commands.pipeline(transaction=False)
            pipeline.hgetall(keys.schedule(schedule_id))
            pipeline.lrange(keys.schedule_asks(schedule_id), 0, -1)
            fields, asks = await pipeline.execute()
        if not fields:
            raise NotFound(f"There is no schedule {schedule_id[:60]!r}.")
        return _found(schedule_id, fields, asks)

    async def page(self, project_id: ProjectId, *, limit: int, after: str = "") -> tuple[list[Found], str | None]:
        """By id, behind `after`; and where the next page begins."""
        async with redis_errors():
            members: set[bytes] = await self._clients.commands.smembers(keys.schedules(project_id))  # type: ignore[misc]
            ids = sorted(found for found in (member.decode() for member in members) if found > after)
            pipeline = self._clients.commands.pipeline(transaction=False)
            for schedule_id in ids[:limit]:
                pipeline.hgetall(keys.schedule(schedule_id))
            rows = await pipeline.execute() if ids else []
        found = [_found(schedule_id, fields, ()) for schedule_id, fields in zip(ids, rows, strict=False) if fields]
        return found, ids[limit - 1] if len(ids) > limit else None

    async def patch(self, schedule: Schedule, patch: SchedulePatch, *, by: Principal) -> Schedule:
        """Another timing holds from now on: what it would have started before is none of it. Raises NotFound, Conflict (`stale`)."""
        given = {name: getattr(patch, name) for name in patch.model_fields_set if getattr(patch, name) is not None}
        if "remaining" in given:
            given["remaining"] += schedule.ticks
        new = schedule.model_copy(update=given)
        fields = {"doc": _config(new)}
        if "when" in given:
            fields["since"] = str(await self.now_ms())
        await self._change(schedule, "schedule.change", by, fields, changed=sorted(given))
        return await self.get(schedule.schedule_id)

    async def pause(self, schedule: Schedule, note: str, *, by: Principal) -> Schedule:
        """Its ticks start nothing until it is unpaused. Repeating it changes the note."""
        await self._change(schedule, "schedule.pause", by, {"paused": "1", "note": note})
        return await self.get(schedule.schedule_id)

    async def unpause(self, schedule: Schedule, note: str, *, by: Principal) -> Schedule:
        """What it would have started meanwhile is not made up for; `backfill` does that."""
        if schedule.paused:
            await self._change(schedule, "schedule.unpause", by, {"paused": "0", "note": note, "since": str(await self.now_ms())})
        return await self.get(schedule.schedule_id)

    async def remove(self, schedule: Schedule, *, by: Principal) -> None:
        audit = entry("schedule.remove", by, schedule_id=schedule.schedule_id, name=schedule.name)
        await self._scripts.run("sched_remove", [keys.schedule(schedule.schedule_id)], [schedule.schedule_id, schedule.project_id, audit])

    async def ask(self, schedule: Schedule, ask: Ask, *, by: Principal) -> None:
        """Raises NotFound, Overloaded."""
        audit = entry(f"schedule.{ask.kind}", by, schedule_id=schedule.schedule_id, ask=ask.ask)
        args = [schedule.schedule_id, schedule.project_id, audit, ask.model_dump_json(), MOST_ASKS]
        try:
            await self._scripts.run("sched_ask", [keys.schedule(schedule.schedule_id)], list(args), replicated=True)
        except Refused as refusal:
            raise _refused(schedule.schedule_id, refusal) from refusal

    async def now(self) -> datetime:
        return utc_from_ms(await self.now_ms())

    async def now_ms(self) -> int:
        """The server's time."""
        async with redis_errors():
            seconds, micros = await self._clients.commands.time()
        return int(seconds) * 1000 + int(micros) // 1000 + self._ahead()

    # ---- the scheduler --------------------------------------------------------------------------------------------------

    async def watch(self, shard: int) -> tuple[int, Sequence[str]] | None:
        """The time and the schedules to look at; None when another process has the shard."""
        at = str(await self.now_ms()) if self._ahead() else ""
        asked = [self._owner, round(LEASE_SECONDS * 1000), at, AT_ONCE]
        held, now, *found = await self._scripts.run("watch", [keys.scheduler(shard), keys.schedules_due(shard)], list(asked))
        return (int(now), [each.decode() for each in found[0]]) if held else None

    async def release(self, shard: int) -> None:
        await self._scripts.run("watch", [keys.scheduler(shard)], [self._owner, 0, "", 0])

    async def current(self, ids: Sequence[WorkflowId]) -> dict[WorkflowId, tuple[WorkflowId, WorkflowStatus | None]]:
        """As what each workflow goes on, where it was continued, and its status; None for one that is kept no longer."""
        found: dict[WorkflowId, tuple[WorkflowId, WorkflowStatus | None]] = {}
        asked = {workflow_id: workflow_id for workflow_id in ids}
        while asked:
            async with redis_errors():
                pipeline = self._clients.commands.pipeline(transaction=False)
                for workflow_id in asked.values():
                    pipeline.hmget(keys.record(workflow_id), ["status", "succ"])
                rows = await pipeline.execute()
            following: dict[WorkflowId, WorkflowId] = {}
            for (first, workflow_id), (status, successor) in zip(asked.items(), rows, strict=True):
                if status == b"continued" and successor:
                    following[first] = WorkflowId(successor.decode())
                else:
                    found[first] = (workflow_id, WorkflowStatus(status.decode()) if status else None)
            asked = following
        return found

    async def decided(self, found: Found, state: ScheduleState, *, taken: int, next_look: datetime | None, pause: str = "") -> bool:
        """Writes down what was decided; False when the shard is another's now, and nothing was written."""
        schedule = found.schedule
        look = "" if next_look is None else str(int(next_look.timestamp() * 1000))
        audit = entry("schedule.pause", Principal(name="scheduler", reason=pause), schedule_id=schedule.schedule_id) if pause else b""
        args = [schedule.schedule_id, self._owner, str(schedule.revision), state.model_dump_json(), taken, look, pause, audit]
        try:
            await self._scripts.run("sched_turn", [keys.schedule(schedule.schedule_id)], list(args))
        except Refused as refusal:
            if refusal.word != "NOT_MINE":
                raise
            return False
        return True

    async def unwatch(self, shard: int, schedule_id: str) -> None:
        async with redis_errors():
            await self._clients.commands.zrem(keys.schedules_due(shard), schedule_id)

    # ---- both -----------------------------------------------------------------------------------------------------------

    async def _change(self, schedule: Schedule, action: str, by: Principal, fields: dict[str, str], **data: Any) -> None:
        audit = entry(action, by, schedule_id=schedule.schedule_id, **data)
        await self._put(schedule.schedule_id, schedule.project_id, str(schedule.revision), audit, fields)

    async def _put(self, schedule_id: str, project_id: ProjectId, revision: str, audit: bytes, fields: dict[str, str]) -> None:
        pairs = [part for pair in fields.items() for part in pair]
        try:
            await self._scripts.run("sched_put", [keys.schedule(schedule_id)], [schedule_id, project_id, revision, audit, *pairs], replicated=True)
        except Refused as refusal:
            raise _refused(schedule_id, refusal) from refusal


def _config(schedule: ScheduleFields) -> str:
    """What people set, and only that: what they left out is as the project says when it starts."""
    return schedule.model_dump_json(include=set(FIELDS), exclude_unset=True)


def a_trigger(at: datetime, overlap: Any = None) -> Ask:
    return Ask(ask=secrets.token_hex(6), kind="trigger", at=at, overlap=overlap)


def a_backfill(since: datetime, until: datetime, overlap: Any) -> Ask:
    return Ask(ask=secrets.token_hex(6), kind="backfill", at=since, until=until, overlap=overlap)


def lives_in(schedule_id: str, project_id: ProjectId) -> bool:
    return schedule_id.startswith(f"sch-{shard_of_project(project_id):02x}-")


def _found(schedule_id: str, fields: dict[bytes, bytes], asks: Sequence[bytes]) -> Found:
    state = ScheduleState.model_validate_json(fields[b"state"])
    schedule = Schedule.model_validate(
        {
            **orjson.loads(fields[b"doc"]),
            "schedule_id": schedule_id,
            "project_id": fields[b"prj"].decode(),
            "paused": fields[b"paused"] == b"1",
            "note": fields[b"note"].decode(),
            "created_by": fields[b"by"].decode(),
            "created_at": utc_from_ms(int(fields[b"made"])),
            "since": utc_from_ms(int(fields[b"since"])),
            "revision": int(fields[b"rev"]),
            "running": [each.workflow_id for each in state.running],
            "waiting": len(state.waiting),
            "started": state.started,
            "skipped": state.skipped,
            "missed": state.missed,
            "ticks": state.ticks,
        }
    )
    return Found(schedule, state, [Ask.model_validate_json(each) for each in asks])


def _refused(schedule_id: str, refusal: Refused) -> Exception:
    if refusal.word == "GONE":
        return NotFound(f"There is no schedule {schedule_id}.")
    if refusal.word == "FULL":
        return Overloaded(f"{MOST_ASKS} triggers and backfills of {schedule_id} wait already.", retry_after=2.0)
    if refusal.word == "STALE":
        return Conflict(f"It was changed meanwhile and has the revision {refusal.rest} now.", code="stale", next_step="Read it again and repeat your change.")
    return refusal
