"""Workflows as their callers use them: start, read, list, decide. `control.ControlStore` has the verbs that move a workflow that is there.

Whoever drives a workflow uses `driving.DriverStore` instead; nothing here needs or moves a lease. If `create` returns, the workflow will be run; if it raises, nothing of it exists
(or, after StoreUnavailable, asking again with the same Idempotency-Key tells).
"""

import hashlib
from collections.abc import Collection, Sequence
from typing import Any, Literal

import orjson
from jsonschema import Draft202012Validator

from .. import tracing
from ..contracts.agents import Execution
from ..contracts.artifacts import Artifact
from ..contracts.control import Principal
from ..contracts.errors import CallsheetError, Conflict, Corrupt, FieldError, InvalidInput, NotFound, Overloaded
from ..contracts.ids import ProjectId, WorkflowId, new_workflow_id, shard_of_project
from ..contracts.ledger import LedgerRow
from ..contracts.listing import WorkflowFilter, WorkflowPatch
from ..contracts.workflows import Decision, DecisionAnswer, Workflow, WorkflowPage, WorkflowRequest, WorkflowStatus, answer_schema
from ..seals import KeyRing, seal_document, unsealed
from . import keys
from .audit import entry
from .client import Clients, redis_errors
from .ground import Ground, load_ground
from .listing import Finder, cursor_at, says
from .records import document, load_decision, load_workflow, made_form, tags_of
from .scripts import Refused, Scripts

IDEMPOTENCY_SECONDS = 24 * 3600
EDIT_TRIES = 5
READ_PAGE, READ_PAGES = 200, 5
"""Of whole records, where words are looked for that only they have."""
QUEUE_LIMIT = 1000
"""Workflows that may wait behind one of the same business key."""

Pulse = tuple[int, str, int]
"""Newest event, status, edits: differs when anything a caller sees does."""

Accepted = Literal["created", "replayed", "attached"]
"""How a start was answered: with a new workflow, with the one the same Idempotency-Key made before, with the one of the same business key that runs."""


class WorkflowStore:
    def __init__(self, clients: Clients, scripts: Scripts, *, retention_days: int = 30, ring: KeyRing | None = None) -> None:
        self._ring = ring
        self._clients = clients
        self._scripts = scripts
        self._ttl = retention_days * 24 * 3600
        self._finder = Finder(clients, scripts)

    async def create(
        self,
        request: WorkflowRequest,
        *,
        pinned: str,
        created_by: str,
        idempotency_key: str | None = None,
        by: Principal | None = None,
        workflow_id: WorkflowId | None = None,
    ) -> tuple[Workflow, Accepted]:
        """Accepts a workflow. `pinned` is the exact type and version, `movie_creation@1`; `created_by` the key id of the caller, `by` who that is, for the audit log.
        Where `workflow_id` is given and there is such a workflow already, that one is the answer.

        Raises Conflict: `idempotency_key_reused` (the key came with another request before), `already_running` (policy `reject`); Overloaded when too many wait in line;
        StoreUnavailable (`not_replicated`) when it is stored but not yet on the replicas this installation waits for.
        """
        workflow_id = workflow_id or new_workflow_id(request.project_id)
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
                    tags_of(request.name, options.labels),
                    tracing.current(),
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

    async def pulses(self, ids: Sequence[WorkflowId]) -> Sequence[Pulse]:
        """Whether they have moved, in one exchange; (0, '', 0) for one that is gone."""
        async with redis_errors():
            pipeline = self._clients.commands.pipeline(transaction=False)
            for workflow_id in ids:
                pipeline.hmget(keys.record(workflow_id), ["seq", "status", "edits"])
            replies = await pipeline.execute()
        return [(int(seq or 0), (status or b"").decode(), int(edits or 0)) for seq, status, edits in replies]

    async def some(self, ids: Sequence[WorkflowId]) -> Sequence[Workflow]:
        """Those of the workflows that are (still) there, in the order asked for."""
        return await self._read_many(list(dict.fromkeys(ids)), skip_unknown=True) if ids else []

    async def list(
        self,
        wanted: WorkflowFilter | None = None,
        *,
        project_id: ProjectId | None = None,
        among: Collection[ProjectId] | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> WorkflowPage:
        """The workflows that suit, in the filter's order; `project_id` narrows it to one project, `among` to those. Raises InvalidInput for a cursor that is not one of ours.

        What a page costs is said in `listing`. A page may hold fewer than `limit`, or none, and still have a cursor: so much was looked at. Workflows stored with another schema
        are left out; once an engine has met them, they are among the dead letters.
        """
        wanted = wanted or WorkflowFilter()
        if project_id:
            wanted = wanted.model_copy(update={"project_id": project_id})
        items: list[Workflow] = []
        for _ in range(READ_PAGES if wanted.q else 1):
            ids, cursor = await self._finder.page(wanted, among, limit=READ_PAGE if wanted.q else limit, cursor=cursor)
            items += [w for w in await self._read_many(ids, skip_unknown=True) if says(w, wanted.q)]
            if len(items) > limit:
                return WorkflowPage(items=items[:limit], next_cursor=cursor_at(items[limit - 1], wanted.order))
            if cursor is None or len(items) == limit:
                break
        return WorkflowPage(items=items, next_cursor=cursor)

    async def matching(self, wanted: WorkflowFilter, *, limit: int, cursor: str | None = None) -> tuple[Sequence[WorkflowId], str | None]:
        """The same as ids; the filter's `q` counts for nothing here."""
        return await self._finder.page(wanted, None, limit=limit, cursor=cursor)

    async def tag(self, workflow_id: WorkflowId, changed: WorkflowPatch, *, by: Principal) -> Workflow:
        """Calls a workflow otherwise, its labels merged with those that are given. Raises NotFound, InvalidInput (too many labels), Conflict (`edited_meanwhile`)."""
        for _ in range(EDIT_TRIES):
            before = await self.get(workflow_id)
            after = changed.applied_to(before)
            if after == (before.name, before.options.labels):
                return before
            audit = entry("workflow.tag", by, workflow_id, name=after[0], labels=after[1])
            tags = tags_of(*after) or orjson.dumps({"name": "", "labels": {}})
            try:
                await self._scripts.run("tag", [keys.record(workflow_id)], [workflow_id, before.edits, tags, audit], replicated=True)
            except Refused as refusal:
                if refusal.word == "GONE":
                    raise NotFound(f"There is no workflow {workflow_id}.") from refusal
                continue
            return await self.get(workflow_id)
        raise Conflict(f"Others edit {workflow_id} all the time.", code="edited_meanwhile", next_step="Send it again.")

    async def children(self, workflow_id: WorkflowId, *, limit: int = 50, after: str = "") -> WorkflowPage:
        """Child workflows by id, from the one behind `after` on; the cursor is the last one's id."""
        async with redis_errors():
            members: set[bytes] = await self._clients.commands.smembers(keys.children(workflow_id))  # type: ignore[misc]
        ids = sorted(found for found in (member.decode() for member in members) if found > after)
        items = list(await self._read_many(ids[:limit]))
        return WorkflowPage(items=items, next_cursor=ids[limit - 1] if len(ids) > limit else None)

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
