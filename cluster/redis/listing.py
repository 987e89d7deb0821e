"""Finding workflows: which index is walked, how shards are merged, and what a place in a list is.

The walk is one script a shard (`find.lua`): it goes along an index in order of creation and looks at the few fields a filter names. The index is the smallest that holds all that can suit: of a label, of what
has not ended, of a project, of a shard. A page therefore costs as much as the entries it looks at: `limit` where the index says it all (project, one label, open ones), and at most `ROUNDS` times `BUDGET` a
shard where most of it does not suit; then the page is short and its cursor goes on from there. Nothing is read but the ids' own fields.

A cursor is a place in time (created, id), not a number: workflows that come and go move nothing, none is given twice and none is left out that was there all along.
"""

import asyncio
import base64
import binascii
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import orjson

from ..contracts.errors import InvalidInput
from ..contracts.ids import ProjectId, WorkflowId, shard_of_project
from ..contracts.listing import WorkflowFilter
from ..contracts.workflows import Workflow
from . import keys
from .client import Clients
from .scripts import Arg, Scripts

BUDGET = 500
"""Entries one script looks at: below a millisecond of the server's time."""
ROUNDS = 12

Place = tuple[int, str]
"""Created (ms), id."""


class Finder:
    def __init__(self, clients: Clients, scripts: Scripts) -> None:
        self._clients, self._scripts = clients, scripts

    async def page(
        self, wanted: WorkflowFilter, among: Collection[ProjectId] | None, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[WorkflowId], str | None]:
        """Ids in the filter's order, of the projects `among` where it is given, and where to go on; None at the end. Raises InvalidInput for a cursor that is not one of ours."""
        oldest = wanted.order == "oldest"
        place, found = read_cursor(cursor, wanted.order), list[Place]()
        projects = _projects(wanted, among)
        indexes, criteria = _indexes(wanted, projects), _criteria(wanted, projects)
        for _ in range(ROUNDS):
            walks = await asyncio.gather(*(self._walk(index, wanted, criteria, place, limit + 1) for index in indexes))
            reached = [at for whole, at, _ in walks if not whole]
            horizon = (min(reached) if oldest else max(reached)) if reached else None
            suiting = sorted((each for _, _, some in walks for each in some), reverse=not oldest)
            found += [each for each in suiting if horizon is None or (each <= horizon if oldest else each >= horizon)]
            if len(found) > limit:
                return _ids(found[:limit]), _cursor(found[limit - 1], wanted.order)
            if horizon is None:
                return _ids(found), None
            place = horizon
        assert place is not None
        return _ids(found), _cursor(place, wanted.order)

    async def _walk(self, index: str, wanted: WorkflowFilter, criteria: bytes, place: Place | None, most: int) -> tuple[bool, Place, list[Place]]:
        """Whether it went to the end, the place it reached, what suits."""
        low, high = _bounds(wanted)
        arguments: list[Arg] = [int(wanted.order == "oldest"), place[0] if place else "", place[1] if place else "", low, high, most, BUDGET, criteria]
        whole, ms, last, *flat = await self._scripts.run("find", [index], arguments)
        at = (int(float(ms)), last.decode()) if ms else place or (0, "")
        return bool(whole), at, [(int(float(flat[i])), flat[i + 1].decode()) for i in range(0, len(flat), 2)]


def says(workflow: Workflow, q: str) -> bool:
    """Whether every word of `q` is in the name or the logline."""
    text = f"{workflow.name} {workflow.input.get('logline', '')} {workflow.workflow_id}".casefold()
    return all(word in text for word in q.casefold().split())


def _projects(wanted: WorkflowFilter, among: Collection[ProjectId] | None) -> list[ProjectId] | None:
    """Those that count; None: all."""
    if wanted.project_id:
        return [wanted.project_id] if among is None or wanted.project_id in among else []
    return None if among is None else sorted(among)


def _indexes(wanted: WorkflowFilter, projects: Sequence[ProjectId] | None) -> list[str]:
    if projects is not None and wanted.labels:
        name, value = next(iter(wanted.labels.items()))
        return [keys.label_index(project, name, value) for project in projects]
    if wanted.only_open:
        shards = keys.ALL_SHARDS if projects is None else sorted({shard_of_project(project) for project in projects})
        return [keys.open_index(shard) for shard in shards]
    return [keys.index(shard) for shard in keys.ALL_SHARDS] if projects is None else [keys.project_index(project) for project in projects]


def _bounds(wanted: WorkflowFilter) -> tuple[str, str]:
    """Of the creation: nothing was changed or ended before it was made."""
    latest = [moment for moment in (wanted.created_before, wanted.updated_before, wanted.ended_before) if moment]
    return str(_ms(wanted.created_after)) if wanted.created_after else "-inf", str(_ms(min(latest))) if latest else "+inf"


def _criteria(wanted: WorkflowFilter, projects: Sequence[ProjectId] | None) -> bytes:
    times = {name: getattr(wanted, name) for name in ("updated_after", "updated_before", "ended_after", "ended_before")}
    criteria: dict[str, Any] = {
        "status": {status.value: True for status in wanted.status},
        "type": wanted.type,
        "projects": dict.fromkeys(projects or (), True),
        "parent": wanted.parent_id,
        "roots": wanted.roots,
        "labels": wanted.labels,
        **{name: _ms(moment) for name, moment in times.items() if moment},
    }
    return orjson.dumps({name: value for name, value in criteria.items() if value})


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _ids(found: Sequence[Place]) -> list[WorkflowId]:
    return [WorkflowId(workflow_id) for _, workflow_id in found]


def cursor_at(workflow: Workflow, order: str) -> str:
    """The place behind a workflow."""
    return _cursor((round(workflow.created_at.timestamp() * 1000), workflow.workflow_id), order)


def _cursor(place: Place, order: str) -> str:
    return base64.urlsafe_b64encode(f"{order[0]} {place[0]} {place[1]}".encode()).decode().rstrip("=")


def read_cursor(cursor: str | None, order: str) -> Place | None:
    """Raises InvalidInput."""
    if cursor is None:
        return None
    try:
        letter, created, workflow_id = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(" ")
        if letter != order[0] or not 0 <= int(created) < 1 << 53:
            raise ValueError
        return int(created), workflow_id
    except (binascii.Error, ValueError, UnicodeError) as error:
        raise InvalidInput("The cursor is not one this API gave out for this order.", next_step="Start again without a cursor.") from error
