"""Workflows as their callers use them: start, read, list, decide. `control.ControlStore` has the verbs that move a workflow that is there.

Whoever drives a workflow uses `driving.DriverStore` instead; nothing here needs or moves a lease. If `create` returns, the workflow will be run; if it raises, nothing of it exists
(or, after StoreUnavailable, asking again with the same Idempotency-Key tells).
"""

import base64
import binascii
import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Literal

import orjson
from jsonschema import Draft202012Validator

from ..contracts.agents import Execution
from ..contracts.artifacts import Artifact
from ..contracts.control import Principal
from ..contracts.errors import CallsheetError, Conflict, Corrupt, FieldError, InvalidInput, NotFound, Overloaded
from ..contracts.ids import ProjectId, WorkflowId, new_workflow_id, shard_of_project
from ..contracts.ledger import LedgerRow
from ..contracts.workflows import Decision, DecisionAnswer, Workflow, WorkflowPage, WorkflowRequest, WorkflowStatus, answer_schema
from ..seals import KeyRing, seal_document, unsealed
from . import keys
from .audit import entry
from .client import Clients, redis_errors
from .ground import Ground, load_ground
from .records import document, load_decision, load_workflow, made_form
from .scripts import Refused, Scripts

IDEMPOTENCY_SECONDS = 24 * 3600
SCAN_PAGE = 200
QUEUE_LIMIT = 1000
"""Workflows that may wait behind one of the same business key."""

Accepted = Literal["created", "replayed", "attached"]
"""How a start was answered: with a new workflow, with the one the same Idempotency-Key made before, with the one of the same business key that runs."""


class WorkflowStore:
    def __init__(self, clients: Clients, scripts: Scripts, *, retention_days: int = 30, ring: KeyRing | None = None) -> None:
        self._ring = ring
        self._clients = clients
        self._scripts = scripts
        self._ttl = retention_days * 24 * 3600

    async def create(
        self, request: WorkflowRequest, *, pinned: str, created_by: str, idempotency_key: str | None = None, by: Principal | None = None
    ) -> tuple[Workflow, Accepted]:
        """Accepts a workflow. `pinned` is the exact type and version, `movie_creation@1`; `created_by` the key id of the caller, `by` who that is, for the audit log.

        Raises Conflict: `idempotency_key_reused` (the key came with another request before), `already_running` (policy `reject`); Overloaded when too many wait in line;
        StoreUnavailable (`not_replicated`) when it is stored but not yet on the replicas this installation waits for.
        """
        workflow_id = new_workflow_id(request.project_id)
        body = document(request, pinned=pinned, created_by=created_by)
        asked = document(request, pinned=request.type, created_by=created_by)  # as the caller named it: a newer version of the type changes no fingerprint
        fingerprint = hashlib.sha256(asked).hexdigest() if idempotency_key else ""
        digest = hashlib.sha256(f"{created_by}\0{idempotency_key or ''}".encode()).hexdigest()[:32]
        asked_by = {"request_id": by.request_id} if by and by.request_id else {}
        event = orjson.dumps({"type": pinned, "project_id": request.project_id, "created_by": created_by, **asked_by})
        options = request.options
        limits = (options.on_conflict.value, options.business_key, QUEUE_LIMIT, self._ttl)
        audit = entry("workflow.create", by or Principal(name=created_by), workflow_id, type=pinned)
        try:
            word, found = await self._scripts.run(
                "create",
                [keys.record(workflow_id)],
                [
                    workflow_id,
                    seal_document(self._ring, workflow_id, "doc", body),
                    event,
                    request.project_id,
                    pinned,
                    digest,
                    fingerprint,
                    IDEMPOTENCY_SECONDS,
                    *limits,
                    audit,
                ],
                replicated=True,
            )
        except Refused as refusal:
            raise _not_accepted(refusal) from refusal
        return await self.get(WorkflowId(found.decode())), word.decode()

    async def get(self, workflow_id: WorkflowId) -> Workflow:
        """The workflow as of now. Raises NotFound; Corrupt when it is stored with another schema."""
        found = await self._read_many([workflow_id])
        if not found:
            raise NotFound(f"There is no workflow {workflow_id}.")
        return found[0]

    async def list(
        self,
        *,
        project_id: ProjectId | None,
        among: Collection[ProjectId] | None = None,
        status: WorkflowStatus | None = None,
        type: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> WorkflowPage:
        """Newest first, of one project, or of all; where `among` is given, of these at most. `type` matches with or without version. The cursor keeps its place while workflows come and go; raises InvalidInput when it is not one of ours.

        Workflows stored with another schema are left out; once an engine has met them, they are among the dead letters.
        """
        indexes = _indexes(project_id, among)
        before = _read_cursor(cursor)
        items: list[Workflow] = []
        while len(items) <= limit:
            ids = await self._newest(indexes, before)
            if not ids:
                break
            found = await self._read_many([workflow_id for _, workflow_id in ids], skip_unknown=True)
            items += [w for w in found if (status is None or w.status is status) and (type is None or type in (w.type, w.type.partition("@")[0]))]
            before = ids[-1]
        page = items[:limit]
        more = len(items) > limit
        return WorkflowPage(items=page, next_cursor=_cursor(int(page[-1].created_at.timestamp() * 1000), page[-1].workflow_id) if more else None)

    async def children(self, workflow_id: WorkflowId, *, limit: int = 50, after: str = "") -> WorkflowPage:
        """Child workflows by id, from the one behind `after` on; the cursor is the last one's id."""
        async with redis_errors():
            members: set[bytes] = await self._clients.commands.smembers(keys.children(workflow_id))  # type: ignore[misc]
        ids = sorted(found for found in (member.decode() for member in members) if found > after)
        items = list(await self._read_many(ids[:limit]))
        return WorkflowPage(items=items, next_cursor=ids[limit - 1] if len(ids) > limit else None)

    async def _newest(self, indexes: Iterable[str], before: tuple[int, str] | None) -> Sequence[tuple[int, str]]:
        """The next ids of the merged indexes, newest first, strictly before (created ms, id)."""
        async with redis_errors():
            pipeline = self._clients.commands.pipeline(transaction=False)
            for index in indexes:
                pipeline.zrevrangebyscore(index, before[0] if before else "+inf", "-inf", start=0, num=SCAN_PAGE, withscores=True)
            replies = await pipeline.execute()
        merged = sorted(((int(score), member.decode()) for reply in replies for member, score in reply), reverse=True)
        return [entry for entry in merged if before is None or entry < before][:SCAN_PAGE]

    async def _read_many(self, ids: Sequence[str], *, skip_unknown: bool = False) -> Sequence[Workflow]:
        async with redis_errors():
            pipeline = self._clients.commands.pipeline(transaction=False)
            for workflow_id in map(WorkflowId, ids):
                pipeline.hgetall(keys.record(workflow_id))
                pipeline.hgetall(keys.decisions(workflow_id))
                pipeline.hgetall(keys.workflow_timers(workflow_id))
            replies = await pipeline.execute()
        found: list[Workflow] = []
        for i, workflow_id in enumerate(ids):
            if replies[3 * i]:
                try:
                    found.append(load_workflow(WorkflowId(workflow_id), *replies[3 * i : 3 * i + 3]))
                except Corrupt:
                    if not skip_unknown:
                        raise
        return found

    async def rows(self, workflow_id: WorkflowId) -> Sequence[LedgerRow]:
        """The whole ledger, in no particular order."""
        async with redis_errors():
            stored: dict[bytes, bytes] = await self._clients.commands.hgetall(keys.ledger(workflow_id))  # type: ignore[misc]
        return [LedgerRow.load(unsealed(value)) for value in stored.values()]

    async def ground(self, workflow_id: WorkflowId) -> Ground:
        """What a fork may build on. Raises Tampered when a row of it is not what was signed."""
        async with redis_errors():
            pipeline = self._clients.commands.pipeline(transaction=False)
            for key in (keys.ledger(workflow_id), keys.inherited(workflow_id), keys.overrides(workflow_id)):
                pipeline.hgetall(key)
            pipeline.hget(keys.record(workflow_id), "start")
            replies = await pipeline.execute()
        return load_ground(self._ring, workflow_id, *replies)

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

    async def has_artifact(self, projects: Collection[ProjectId] | None, sha256: str) -> Artifact | None:
        """The artifact, if a workflow of these projects (any project: None) made it or took it over."""
        shards = keys.ALL_SHARDS if projects is None else {shard_of_project(project) for project in projects}
        async with redis_errors():
            pipeline = self._clients.commands.pipeline(transaction=False)
            for shard in shards:
                pipeline.smembers(keys.artifact_owners(shard, sha256))
            owners = [WorkflowId(member.decode()) for members in await pipeline.execute() for member in members]
            pipeline = self._clients.commands.pipeline(transaction=False)
            for owner in owners:
                pipeline.hget(keys.record(owner), "prj")
                pipeline.hget(keys.artifacts(owner), sha256)
            replies = await pipeline.execute()
        for project, stored in zip(replies[::2], replies[1::2], strict=True):
            if stored and (projects is None or project.decode() in projects):
                return Artifact.model_validate_json(stored)
        return None

    async def decisions(self, workflow_id: WorkflowId) -> Sequence[Decision]:
        """Open and made decisions, by opening. Raises NotFound."""
        return (await self.get(workflow_id)).user_decisions

    async def decide(self, workflow_id: WorkflowId, answer: DecisionAnswer, *, by: Principal) -> tuple[Decision | None, WorkflowStatus | None]:
        """Applies an answer exactly once and wakes the workflow. The same answer again returns the decision as made.

        Returns the decision with the status the workflow was in, or (None, None) when the answer is kept for a gate that has not opened yet.
        Raises NotFound, InvalidInput with pointers (it does not fit `answer_schema`), Conflict (`decision_already_made`, `decision_closed`).
        """
        decision = _asked(await self.decisions(workflow_id), answer)
        if decision is None:
            if answer.kind is None:
                raise NotFound(f"Workflow {workflow_id} has no decision {answer.decision_id}.", next_step="List them at …/decisions.")
            await self._keep(workflow_id, answer, by)
            return None, None
        _check(decision, answer)
        event = {"decision_id": decision.decision_id, "kind": decision.kind, "choice": answer.choice, **by.because()}
        audit = entry("decision.make", by, workflow_id, decision_id=decision.decision_id, kind=decision.kind, choice=answer.choice)
        made = made_form(decision, answer.choice, answer.note, by.name)
        try:
            word, stored, status = await self._scripts.run(
                "decide", [keys.record(workflow_id)], [workflow_id, decision.decision_id, made, orjson.dumps(event), audit], replicated=True
            )
        except Refused as refusal:
            raise _not_decided(workflow_id, refusal) from refusal
        result = load_decision(stored)
        if word == b"before" and (result.choice, result.note) != (answer.choice, answer.note):
            raise Conflict(f"{result.made_by} chose {result.choice!r} before.", code="decision_already_made")
        return result, WorkflowStatus(status.decode())

    async def _keep(self, workflow_id: WorkflowId, answer: DecisionAnswer, by: Principal) -> None:
        audit = entry("decision.answer_early", by, workflow_id, kind=answer.kind, choice=answer.choice)
        kept = orjson.dumps({"choice": answer.choice, "note": answer.note, "by": by.name})
        try:
            word, stored = await self._scripts.run("answer_early", [keys.record(workflow_id)], [workflow_id, answer.kind or "", kept, audit], replicated=True)
        except Refused as refusal:
            raise _not_decided(workflow_id, refusal) from refusal
        before = orjson.loads(stored)
        if word == b"before" and (before["choice"], before["note"]) != (answer.choice, answer.note):
            raise Conflict(f"{before['by']} has answered {answer.kind!r} with {before['choice']!r} before it opened.", code="decision_already_made")


def _asked(decisions: Sequence[Decision], answer: DecisionAnswer) -> Decision | None:
    """The decision an answer is for: the named one, or the newest of its kind."""
    if answer.decision_id is not None:
        return next((d for d in decisions if d.decision_id == answer.decision_id), None)
    if answer.kind is None:
        raise InvalidInput(
            "An answer names its decision by `decision_id`, or its gate by `kind`.", errors=[FieldError(pointer="/decision_id", detail="missing")]
        )
    return next((d for d in reversed(decisions) if d.kind == answer.kind), None)


def _check(decision: Decision, answer: DecisionAnswer) -> None:
    given = {"choice": answer.choice, **({"note": answer.note} if answer.note else {})}
    faults = [
        FieldError(pointer="/" + "/".join(map(str, error.absolute_path)), detail=error.message)
        for error in Draft202012Validator(decision.answer_schema or _schema_of(decision)).iter_errors(given)
    ]
    if faults:
        options = ", ".join(option.id for option in decision.options)
        raise InvalidInput(f"This does not answer {decision.kind!r}: {faults[0].detail}. Choose one of {options}.", errors=faults)


def _schema_of(decision: Decision) -> dict[str, Any]:
    """For decisions that were stored without a schema."""
    return answer_schema([option.id for option in decision.options], allow_note=decision.allow_note)


def _not_accepted(refusal: Refused) -> CallsheetError:
    if refusal.word == "RUNNING":
        return Conflict(
            f"Workflow {refusal.rest} of the same project, type and business key has not ended.",
            code="already_running",
            next_step="Wait for it, or start with `on_conflict` queue, replace or attach.",
        )
    if refusal.word == "QUEUE_FULL":
        return Overloaded(f"{QUEUE_LIMIT} workflows wait behind {refusal.rest} already.", retry_after=60)
    if refusal.word == "REUSED":
        return Conflict(
            f"This Idempotency-Key was used before with another request, which started {refusal.rest}.",
            code="idempotency_key_reused",
            next_step="Send a new key for a new request, or the same request again.",
        )
    raise refusal


def _not_decided(workflow_id: WorkflowId, refusal: Refused) -> CallsheetError:
    if refusal.word in ("GONE", "UNKNOWN"):
        return NotFound(f"Workflow {workflow_id} has no such decision.")
    if refusal.word == "CLOSED":
        return Conflict(f"Workflow {workflow_id} has ended ({refusal.rest}); nothing is left to decide.", code="decision_closed")
    raise refusal


def _indexes(project_id: ProjectId | None, among: Collection[ProjectId] | None) -> list[str]:
    if project_id:
        return [keys.project_index(project_id)] if among is None or project_id in among else []
    return [keys.index(shard) for shard in keys.ALL_SHARDS] if among is None else [keys.project_index(each) for each in sorted(among)]


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
