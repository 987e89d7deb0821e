"""Carries batches out. Every ingress replica looks once a second whether a batch wants somebody; whoever takes one moves some workflows by the very verbs people use, writes down what came of it, and lets go.

A batch walks its filter in the order of creation, newest first, so no workflow comes twice, whatever the verb does to its state; what was made after the batch is left alone. A process that dies in the middle
is replaced after `bulk.LEASE_SECONDS`: what it had in hand is done again, which the verbs allow, and one that says it has the wanted effect already counts as done.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from math import ceil

import structlog

from cluster.contracts.batches import MOST_MATCHED, Batch, BatchAction, BatchItem, BatchRequest, BatchStatus
from cluster.contracts.control import PauseMode, Principal
from cluster.contracts.errors import CallsheetError, InvalidInput, StoreUnavailable
from cluster.contracts.ids import ProjectId, WorkflowId
from cluster.contracts.workflows import Workflow, WorkflowStatus
from cluster.redis import keys
from cluster.redis.bulk import Hold

from .routes.control import retried
from .services import Services

log = structlog.get_logger(__name__)

TURN_SECONDS = 1.0
AT_ONCE = 20
"""Workflows between two looks at whether the batch is to end."""
SHOWN = 50
_S = WorkflowStatus
EFFECTS: dict[BatchAction, frozenset[WorkflowStatus]] = {
    BatchAction.CANCEL: frozenset({_S.CANCELLED, _S.TERMINATED}),
    BatchAction.TERMINATE: frozenset({_S.CANCELLED, _S.TERMINATED}),
    BatchAction.RETRY: frozenset(_S) - {_S.FAILED, _S.QUARANTINED},
}
"""States in which a verb that was done already refuses."""


async def posted(services: Services, project_id: ProjectId, request: BatchRequest, by: Principal) -> Batch:
    """The batch, or what it would be. Raises InvalidInput when it concerns too many workflows."""
    now = datetime.now(UTC)
    latest = min(filter(None, (request.filter.created_before, now)))
    wanted = request.filter.model_copy(update={"project_id": project_id, "created_before": latest, "order": "newest"})
    request = request.model_copy(update={"filter": wanted})
    matched, first = await _counted(services, request)
    if not request.dry_run:
        return await services.bulk.create(project_id, request, matched, by)
    items = [BatchItem(workflow_id=each, outcome="would", status=(await services.store.get(each)).status) for each in first]
    return Batch(
        batch_id="",
        project_id=project_id,
        request=request,
        status=BatchStatus.DRY_RUN,
        matched=matched,
        created_by=by.name,
        created_at=now,
        updated_at=now,
        items=tuple(items),
    )


async def _counted(services: Services, request: BatchRequest) -> tuple[int, list[WorkflowId]]:
    matched, cursor, first = 0, None, list[WorkflowId]()
    while True:
        ids, cursor = await services.store.matching(request.filter, limit=500, cursor=cursor)
        matched, first = matched + len(ids), [*first, *ids][:SHOWN]
        if matched > MOST_MATCHED:
            raise InvalidInput(f"More than {MOST_MATCHED} workflows suit this filter.", next_step="Narrow it, by time for instance, and post several batches.")
        if cursor is None:
            return matched, first


class BulkRunner:
    """`run` ends only when it is cancelled."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._owner = secrets.token_hex(6)

    async def run(self) -> None:
        while True:
            try:
                await self.turn()
            except StoreUnavailable as error:
                log.warning("batch.turn_failed", error=error.detail)
            except Exception:
                log.exception("batch.turn_failed")
            await asyncio.sleep(TURN_SECONDS)

    async def turn(self) -> int:
        """A step of each batch that wants somebody; how many there were."""
        holds = await asyncio.gather(*(self._services.bulk.claim(shard, self._owner) for shard in keys.ALL_SHARDS))
        mine = [hold for hold in holds if hold]
        for hold in mine:
            await self._step(hold)
        return len(mine)

    async def _step(self, hold: Hold) -> None:
        store, request = self._services.bulk, hold.batch.request
        if hold.begun is not None:
            ids, following = hold.begun
        else:
            ids, cursor = await self._services.store.matching(request.filter, limit=min(AT_ONCE, ceil(request.per_second)), cursor=hold.cursor or None)
            following = cursor or ""
        if await store.begin(hold, ids, following):
            items = [await self._moved(hold, workflow_id) for workflow_id in ids]
            await store.settle(hold, items, following, rest_seconds=len(items) / request.per_second)

    async def _moved(self, hold: Hold, workflow_id: WorkflowId) -> BatchItem:
        request = hold.batch.request
        by = hold.by.model_copy(update={"reason": request.reason, "request_id": hold.batch.batch_id})
        try:
            before = await self._services.store.get(workflow_id)
            status = await VERBS[request.action](self._services, before, request, by)
            return BatchItem(workflow_id=workflow_id, outcome="done", status=status)
        except StoreUnavailable:
            raise  # the batch goes on from here when Redis is back
        except CallsheetError as error:
            if hold.begun is not None and (now := await self._status(workflow_id)) in EFFECTS.get(request.action, ()):
                return BatchItem(workflow_id=workflow_id, outcome="done", status=now)
            return BatchItem(workflow_id=workflow_id, outcome="refused", status=await self._status(workflow_id), code=error.code, detail=error.detail)

    async def _status(self, workflow_id: WorkflowId) -> WorkflowStatus | None:
        try:
            return (await self._services.store.get(workflow_id)).status
        except StoreUnavailable:
            raise
        except CallsheetError:
            return None


async def _cancel(services: Services, workflow: Workflow, _: BatchRequest, by: Principal) -> WorkflowStatus:
    return (await services.control.cancel(workflow.workflow_id, by)).status


async def _terminate(services: Services, workflow: Workflow, _: BatchRequest, by: Principal) -> WorkflowStatus:
    return (await services.control.terminate(workflow.workflow_id, by)).status


async def _pause(services: Services, workflow: Workflow, _: BatchRequest, by: Principal) -> WorkflowStatus:
    return (await services.control.pause(workflow.workflow_id, PauseMode.DRAIN, by)).status


async def _resume(services: Services, workflow: Workflow, _: BatchRequest, by: Principal) -> WorkflowStatus:
    return (await services.control.resume(workflow.workflow_id, by)).status


async def _retry(services: Services, workflow: Workflow, request: BatchRequest, by: Principal) -> WorkflowStatus:
    return (await retried(services, workflow, request.version, by)).status


async def _label(services: Services, workflow: Workflow, request: BatchRequest, by: Principal) -> WorkflowStatus:
    assert request.labels is not None
    return (await services.store.tag(workflow.workflow_id, request.labels, by=by)).status


VERBS: dict[BatchAction, Callable[[Services, Workflow, BatchRequest, Principal], Awaitable[WorkflowStatus]]] = {
    BatchAction.CANCEL: _cancel,
    BatchAction.TERMINATE: _terminate,
    BatchAction.PAUSE: _pause,
    BatchAction.RESUME: _resume,
    BatchAction.RETRY: _retry,
    BatchAction.LABEL: _label,
}
