"""Workflows as their callers use them: start, read, list, decide, cancel.

Whoever drives a workflow uses `driving.DriverStore` instead; nothing here needs or moves a lease. If `create` returns, the workflow will be run; if it raises, nothing of it exists
(or, after StoreUnavailable, asking again with the same Idempotency-Key tells).
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from ..contracts.agents import Execution
from ..contracts.artifacts import Artifact
from ..contracts.base import utc_from_ms
from ..contracts.errors import Conflict, InvalidInput, NotFound
from ..contracts.ids import ProjectId, WorkflowId, new_workflow_id, shard_of_project, shard_of_workflow
from ..contracts.ledger import LedgerRow
from ..contracts.workflows import (
    Decision,
    DecisionAnswer,
    DecisionStatus,
    Workflow,
    WorkflowOptions,
    WorkflowPage,
    WorkflowRequest,
    WorkflowStatus,
)
from . import keys
from .client import Clients, redis_errors
from .scripts import Refused, Scripts

IDEMPOTENCY_SECONDS = 24 * 3600
SCAN_PAGE = 200


class WorkflowStore:
    def __init__(self, clients: Clients, scripts: Scripts, *, retention_days: int = 30) -> None:
        self._clients = clients
        self._scripts = scripts
        self._ttl = retention_days * 24 * 3600

    async def create(self, request: WorkflowRequest, *, pinned: str, created_by: str, idempotency_key: str | None = None) -> tuple[Workflow, bool]:
        """Accepts a workflow; True when an earlier one with the same Idempotency-Key is returned instead.

        `pinned` is the exact type and version, `movie_creation@1`. Raises Conflict (`idempotency_key_reused`) when the key came with another request before.
        """
        workflow_id = new_workflow_id(request.project_id)
        document = {**request.model_dump(mode="json"), "type": pinned, "created_by": created_by}
        body = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
        fingerprint = hashlib.sha256(body).hexdigest() if idempotency_key else ""
        digest = hashlib.sha256(f"{created_by}\0{idempotency_key or ''}".encode()).hexdigest()[:32]
        shard = shard_of_project(request.project_id)
        names = [keys.record(workflow_id), keys.events(workflow_id), keys.index(shard), keys.project_index(request.project_id), keys.ready(shard)]
        event = orjson.dumps({"type": pinned, "project_id": request.project_id, "created_by": created_by})
        try:
            word, found = await self._scripts.run(
                "create",
                [*names, keys.idempotency(request.project_id, digest)],
                [workflow_id, body, event, fingerprint, IDEMPOTENCY_SECONDS],
            )
        except Refused as refusal:
            raise Conflict(
                f"This Idempotency-Key was used before with another request, which started {refusal.rest}.",
                code="idempotency_key_reused",
                next_step="Send a new key for a new request, or the same request again.",
            ) from refusal
        return await self.get(WorkflowId(found.decode())), word == b"replayed"

    async def get(self, workflow_id: WorkflowId) -> Workflow:
        """The workflow as of now. Raises NotFound."""
        async with redis_errors():
            pipeline = self._clients.commands.pipeline(transaction=False)
            pipeline.hgetall(keys.record(workflow_id))
            pipeline.hgetall(keys.decisions(workflow_id))
            record, decisions = await pipeline.execute()
        if not record:
            raise NotFound(f"There is no workflow {workflow_id}.")
        return _workflow(workflow_id, record, decisions)

    async def list(
        self, *, project_id: ProjectId | None, status: WorkflowStatus | None = None, type: str | None = None, limit: int = 50, cursor: str | None = None
    ) -> WorkflowPage:
        """Newest first. `type` matches with or without version. The cursor keeps its place while workflows come and go; raises InvalidInput when it is not one of ours."""
        indexes = [keys.project_index(project_id)] if project_id else [keys.index(shard) for shard in keys.ALL_SHARDS]
        before = _read_cursor(cursor)
        items: list[Workflow] = []
        while len(items) <= limit:
            ids = await self._newest(indexes, before)
            if not ids:
                break
            found = await self._read_many([workflow_id for _, workflow_id in ids])
            items += [w for w in found if (status is None or w.status is status) and (type is None or type in (w.type, w.type.partition("@")[0]))]
            before = ids[-1]
        page = items[:limit]
        more = len(items) > limit
        return WorkflowPage(items=page, next_cursor=_cursor(int(page[-1].created_at.timestamp() * 1000), page[-1].workflow_id) if more else None)

    async def _newest(self, indexes: Iterable[str], before: tuple[int, str] | None) -> Sequence[tuple[int, str]]:
        """The next ids of the merged indexes, newest first, strictly before (created ms, id)."""
        async with redis_errors():
            pipeline = self._clients.commands.pipeline(transaction=False)
            for index in indexes:
                pipeline.zrevrangebyscore(index, before[0] if before else "+inf", "-inf", start=0, num=SCAN_PAGE, withscores=True)
            replies = await pipeline.execute()
        merged = sorted(((int(score), member.decode()) for reply in replies for member, score in reply), reverse=True)
        return [entry for entry in merged if before is None or entry < before][:SCAN_PAGE]

    async def _read_many(self, ids: Sequence[str]) -> Sequence[Workflow]:
        async with redis_errors():
            pipeline = self._clients.commands.pipeline(transaction=False)
            for workflow_id in ids:
                pipeline.hgetall(keys.record(WorkflowId(workflow_id)))
                pipeline.hgetall(keys.decisions(WorkflowId(workflow_id)))
            replies = await pipeline.execute()
        return [_workflow(WorkflowId(w), replies[2 * i], replies[2 * i + 1]) for i, w in enumerate(ids) if replies[2 * i]]

    async def rows(self, workflow_id: WorkflowId) -> Sequence[LedgerRow]:
        """The whole ledger, in no particular order."""
        async with redis_errors():
            stored: dict[bytes, bytes] = await self._clients.commands.hgetall(keys.ledger(workflow_id))  # type: ignore[misc]
        return [LedgerRow.load(value) for value in stored.values()]

    async def executions(self, workflow_id: WorkflowId) -> Sequence[Execution]:
        """Every agent execution so far, by start. Raises NotFound."""
        rows = await self.rows(workflow_id)
        if not rows:
            await self.get(workflow_id)
        return sorted((row.execution for row in rows if row.execution), key=lambda e: (e.started_at, e.agent, e.item))

    async def artifacts(self, workflow_id: WorkflowId) -> Sequence[Artifact]:
        """Every artifact so far, by creation. Raises NotFound."""
        async with redis_errors():
            stored: dict[bytes, bytes] = await self._clients.commands.hgetall(keys.artifacts(workflow_id))  # type: ignore[misc]
        if not stored:
            await self.get(workflow_id)
        return sorted((Artifact.model_validate_json(value) for value in stored.values()), key=lambda a: (a.created_at, a.name))

    async def has_artifact(self, project_id: ProjectId | None, sha256: str) -> Artifact | None:
        """The artifact, if a workflow of the project (any project: None) made it; newest workflow first."""
        indexes = [keys.project_index(project_id)] if project_id else [keys.index(shard) for shard in keys.ALL_SHARDS]
        before: tuple[int, str] | None = None
        while ids := await self._newest(indexes, before):
            async with redis_errors():
                pipeline = self._clients.commands.pipeline(transaction=False)
                for _, workflow_id in ids:
                    pipeline.hget(keys.artifacts(WorkflowId(workflow_id)), sha256)
                found = [reply for reply in await pipeline.execute() if reply]
            if found:
                return Artifact.model_validate_json(found[0])
            before = ids[-1]
        return None

    async def decisions(self, workflow_id: WorkflowId) -> Sequence[Decision]:
        """Open and made decisions, by opening. Raises NotFound."""
        return (await self.get(workflow_id)).user_decisions

    async def decide(self, workflow_id: WorkflowId, answer: DecisionAnswer, *, by: str) -> Decision:
        """Applies an answer exactly once and wakes the workflow. The same answer again returns the decision as made.

        Raises NotFound, InvalidInput (no such option), Conflict (`decision_already_made`, `decision_closed`).
        """
        decision = next((d for d in await self.decisions(workflow_id) if d.decision_id == answer.decision_id), None)
        if decision is None:
            raise NotFound(f"Workflow {workflow_id} has no decision {answer.decision_id}.", next_step="List them at …/decisions.")
        if answer.choice not in {option.id for option in decision.options}:
            raise InvalidInput(f"{answer.choice!r} is no option of {decision.decision_id}; choose one of {', '.join(o.id for o in decision.options)}.")
        if answer.note and not decision.allow_note:
            raise InvalidInput(f"Decision {decision.decision_id} takes no note.")
        made = decision.model_dump(mode="json") | {"status": "made", "choice": answer.choice, "note": answer.note, "made_by": by, "made_at": "@now"}
        event = {"decision_id": answer.decision_id, "kind": decision.kind, "choice": answer.choice, "by": by}
        shard = shard_of_workflow(workflow_id) or 0
        try:
            word, stored = await self._scripts.run(
                "decide",
                [keys.record(workflow_id), keys.events(workflow_id), keys.decisions(workflow_id), keys.ready(shard)],
                [answer.decision_id, orjson.dumps(made), orjson.dumps(event), workflow_id],
            )
        except Refused as refusal:
            if refusal.word in ("GONE", "UNKNOWN"):
                raise NotFound(f"Workflow {workflow_id} has no decision {answer.decision_id}.") from refusal
            raise Conflict(f"Workflow {workflow_id} has ended ({refusal.rest}); nothing is left to decide.", code="decision_closed") from refusal
        result = load_decision(stored)
        if word == b"before" and (result.choice, result.note) != (answer.choice, answer.note):
            raise Conflict(f"{result.made_by} chose {result.choice!r} before.", code="decision_already_made")
        return result

    async def request_cancel(self, workflow_id: WorkflowId, *, by: str, reason: str = "") -> Workflow:
        """Asks for the end of a workflow; one that nobody drives ends at once. Repeating is harmless. Raises NotFound, Conflict when it ended otherwise."""
        shard = shard_of_workflow(workflow_id) or 0
        request = orjson.dumps({"by": by, "reason": reason})
        try:
            await self._scripts.run("cancel", [*driver_keys(workflow_id, shard)], [request, request, self._ttl])
        except Refused as refusal:
            if refusal.word == "GONE":
                raise NotFound(f"There is no workflow {workflow_id}.") from refusal
            raise Conflict(f"Workflow {workflow_id} has ended already: {refusal.rest}.", code="workflow_ended") from refusal
        return await self.get(workflow_id)


def driver_keys(workflow_id: WorkflowId, shard: int) -> tuple[str, ...]:
    """record events ready saver_keys ledger artifacts decisions saver_meta: the keys a workflow's end touches."""
    return (
        keys.record(workflow_id),
        keys.events(workflow_id),
        keys.ready(shard),
        keys.checkpoint("k", workflow_id),
        keys.ledger(workflow_id),
        keys.artifacts(workflow_id),
        keys.decisions(workflow_id),
        keys.checkpoint("m", workflow_id),
    )


def load_decision(stored: bytes) -> Decision:
    """`O{json}` or `M{json}`; a made one carries its time as epoch milliseconds, written by the script."""
    fields: dict[str, Any] = orjson.loads(stored[1:])
    if isinstance(fields.get("made_at"), int | float):
        fields["made_at"] = utc_from_ms(int(fields["made_at"]))
    return Decision.model_validate(fields)


def store_decision(decision: Decision) -> bytes:
    letter = b"M" if decision.status is DecisionStatus.MADE else b"O"
    return letter + decision.model_dump_json().encode()


def _workflow(workflow_id: WorkflowId, record: dict[bytes, bytes], decisions: dict[bytes, bytes]) -> Workflow:
    document = orjson.loads(record[b"doc"])

    def parsed(name: bytes, default: Any) -> Any:
        return orjson.loads(record[name]) if name in record else default

    def instant(name: bytes) -> Any:
        return utc_from_ms(int(float(record[name]))) if name in record else None

    made = sorted((load_decision(value) for value in decisions.values()), key=lambda d: (d.opened_at, d.decision_id))
    waiting = [f"decision:{d.kind}" for d in made if d.status is DecisionStatus.OPEN]
    status = WorkflowStatus(record[b"status"].decode())
    return Workflow(
        workflow_id=workflow_id,
        project_id=document["project_id"],
        type=document["type"],
        status=status,
        current_step=record.get(b"step", b"").decode(),
        completed_steps=tuple(parsed(b"done", ())),
        pending_tasks=() if status.terminal else (*parsed(b"pending", ()), *waiting),
        results=parsed(b"results", {}),
        user_decisions=tuple(made),
        error_history=tuple(parsed(b"errors", ())),
        progress=parsed(b"progress", {}),
        input=document["input"],
        options=WorkflowOptions.model_validate(document["options"]),
        notes=tuple(parsed(b"notes", ())),
        created_at=instant(b"created"),
        updated_at=instant(b"updated"),
        started_at=instant(b"started"),
        ended_at=instant(b"ended"),
        last_seq=int(record[b"seq"]),
    )


def _cursor(created_ms: int, workflow_id: str) -> str:
    return base64.urlsafe_b64encode(f"{created_ms} {workflow_id}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str | None) -> tuple[int, str] | None:
    if cursor is None:
        return None
    try:
        created, workflow_id = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(" ")
        return int(created), workflow_id
    except (binascii.Error, ValueError, UnicodeDecodeError) as error:
        raise InvalidInput("The cursor is not one this API gave out.", next_step="Start again without a cursor.") from error
