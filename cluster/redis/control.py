"""The verbs that move a workflow that is there: pause, resume, cancel, terminate, retry, set a step by hand, fork, repair.

Each is one script, repeatable, and leaves an audit entry in the same step. A verb that cannot apply raises Conflict naming the state; one whose effect holds already changes nothing.
Nothing here needs a lease: whoever drives the workflow hears of it.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import orjson

from ..contracts.control import DeadLetter, DeadLetterPage, PauseMode, Principal, RepairFinding, RepairReport, TreeReport
from ..contracts.errors import CallsheetError, Conflict, NotFound
from ..contracts.ids import ProjectId, WorkflowId
from ..contracts.ledger import Override
from ..contracts.workflows import Workflow, WorkflowRequest, WorkflowStatus
from ..seals import KeyRing, seal_document
from . import keys
from .audit import entry
from .client import Clients, redis_errors
from .records import document, tags_of
from .scripts import Arg, Refused, Scripts
from .workflows import WorkflowStore

REASONS = ("poison", "signature", "version")


class ControlStore:
    """What people do to workflows. `retention_days` as for WorkflowStore."""

    def __init__(self, clients: Clients, scripts: Scripts, store: WorkflowStore, *, retention_days: int = 30, ring: KeyRing | None = None) -> None:
        self._ring = ring
        self._clients = clients
        self._scripts = scripts
        self._store = store
        self._ttl = retention_days * 24 * 3600

    async def pause(self, workflow_id: WorkflowId, mode: PauseMode, by: Principal) -> TreeReport:
        """Pauses a workflow and all its children. Raises NotFound, Conflict (`workflow_ended`)."""
        request = orjson.dumps({"mode": mode, **by.because()})
        return await self._tree("pause", workflow_id, [request, entry("workflow.pause", by, workflow_id, mode=mode)])

    async def resume(self, workflow_id: WorkflowId, by: Principal) -> TreeReport:
        """Takes a pause back, for the whole tree. Raises NotFound, Conflict (`workflow_ended`)."""
        return await self._tree("resume", workflow_id, [orjson.dumps(by.because()), entry("workflow.resume", by, workflow_id)])

    async def cancel(self, workflow_id: WorkflowId, by: Principal) -> Workflow:
        """Asks for the end of a workflow; one that nobody drives ends at once. Raises NotFound, Conflict (`workflow_ended`)."""
        await self._run("cancel", workflow_id, [orjson.dumps(by.because()), self._ttl, entry("workflow.cancel", by, workflow_id)], replicated=True)
        return await self._store.get(workflow_id)

    async def terminate(self, workflow_id: WorkflowId, by: Principal) -> Workflow:
        """Ends a workflow at once, whoever drives it. Raises NotFound, Conflict (`workflow_ended`)."""
        await self._run("terminate", workflow_id, [orjson.dumps(by.because()), self._ttl, entry("workflow.terminate", by, workflow_id)], replicated=True)
        return await self._store.get(workflow_id)

    async def retry(self, workflow: Workflow, by: Principal, *, pinned: str | None = None) -> Workflow:
        """A failed or quarantined workflow goes on from what it has; with `pinned`, as that version of its type. Raises NotFound, Conflict (`not_retryable`, `already_running`)."""
        w, kind = workflow.workflow_id, pinned or workflow.type
        changed = b""
        if kind != workflow.type:
            changed = seal_document(self._ring, w, "doc", document(request_of(workflow), pinned=kind, created_by=workflow.created_by))
        event = {**by.because(), "was": workflow.status, "type": kind}
        await self._run("retry", w, [changed, kind, orjson.dumps(event), entry("workflow.retry", by, w, was=workflow.status, type=kind)], replicated=True)
        return await self._store.get(w)

    async def override(self, workflow_id: WorkflowId, override: Override, by: Principal) -> None:
        """Sets a step's result by hand, or leaves the step out; a later one replaces an earlier one. Raises NotFound, Conflict (`workflow_ended`)."""
        verb = "step.skipped" if override.outputs is None else "step.overridden"
        event = orjson.dumps({"step": override.step, **by.because()})
        audit = entry(verb, by, workflow_id, step=override.step)
        await self._run("override", workflow_id, [override.step, override.model_dump_json(), verb, event, audit], replicated=True)

    async def fork(
        self,
        source: Workflow,
        workflow_id: WorkflowId,
        request: WorkflowRequest,
        *,
        pinned: str,
        by: Principal,
        overrides: Iterable[Override] = (),
        start: Mapping[str, Any] | None = None,
        leave: Collection[str] = (),
        fingerprint: str = "",
        facts: Mapping[str, Any],
    ) -> tuple[Workflow, bool]:
        """A new workflow, by an id of the caller's, in the source's project, that takes over everything the source has finished; True when it was there already.

        `start`: what its graph begins with instead of the input's own (`inputs`, `returns`). `leave`: keys of rows it does not take over. `facts` go into the creation event and the audit entry.
        A thread that was copied to its id before stays with it. Raises NotFound, Conflict (`idempotency_key_reused`: it was there, made with another `fingerprint`).
        """
        body = seal_document(self._ring, workflow_id, "doc", document(request, pinned=pinned, created_by=by.key_id or by.name))
        event = orjson.dumps(
            {"type": pinned, "project_id": source.project_id, "created_by": by.key_id, "forked_from": source.workflow_id, **by.because(), **facts}
        )
        audit = entry("workflow.fork", by, source.workflow_id, fork=workflow_id, **facts)
        flat = [part for override in overrides for part in (override.step, override.model_dump_json())]
        begin = orjson.dumps(start) if start else b""
        arguments: list[Arg] = [
            body,
            event,
            source.project_id,
            pinned,
            source.workflow_id,
            audit,
            begin,
            fingerprint,
            len(leave),
            tags_of(request.name, request.options.labels),
            *leave,
            *flat,
        ]
        reply = await self._run("fork", workflow_id, arguments, replicated=True)
        return await self._store.get(workflow_id), reply[0] == b"replayed"

    async def forked(self, workflow_id: WorkflowId, fingerprint: str) -> Workflow | None:
        """The fork that an earlier request made under this id; None when there is none yet. Raises Conflict (`idempotency_key_reused`)."""
        async with redis_errors():
            found: list[bytes | None] = await self._clients.commands.hmget(keys.record(workflow_id), ["status", "asked"])  # type: ignore[misc]
        if found[0] is None:
            return None
        if (found[1] or b"").decode() != fingerprint:
            raise _reused(workflow_id)
        return await self._store.get(workflow_id)

    async def repair(self, workflow_id: WorkflowId, by: Principal, *, dry_run: bool) -> RepairReport:
        """Looks for stored states that no operation leaves behind, and mends them. Raises NotFound."""
        audit = entry("workflow.repair", by, workflow_id)
        rows = await self._run("repair", workflow_id, [int(dry_run), orjson.dumps(by.because()), self._ttl, audit])
        findings = tuple(RepairFinding(code=code.decode(), found=words.decode(), mended=bool(mended)) for code, words, mended in rows)
        status = (await self._store.get(workflow_id)).status
        return RepairReport(workflow_id=workflow_id, status=status, dry_run=dry_run, findings=findings)

    async def dead_letters(self, project_id: ProjectId, *, limit: int = 50, offset: int = 0) -> DeadLetterPage:
        """Failed and quarantined workflows of a project, newest first."""
        async with redis_errors():
            found: Any = await self._clients.commands.zrevrange(keys.dead_letters(project_id), offset, offset + limit, withscores=True)
            pipeline = self._clients.commands.pipeline(transaction=False)
            for member, _ in found[:limit]:
                pipeline.hmget(keys.record(WorkflowId(member.decode())), ["typ", "status", "updated", "why", "errors"])
            records = await pipeline.execute()
        items = [_letter(WorkflowId(member.decode()), *record) for (member, _), record in zip(found, records, strict=False) if record[1]]
        return DeadLetterPage(items=items, next_cursor=str(offset + limit) if len(found) > limit else None)

    async def _tree(self, verb: str, workflow_id: WorkflowId, arguments: list[Arg]) -> TreeReport:
        affected, draining, status = await self._run(verb, workflow_id, arguments)
        return TreeReport(workflow_id=workflow_id, status=WorkflowStatus(status.decode()), affected=affected, draining=draining)

    async def _run(self, script: str, workflow_id: WorkflowId, arguments: list[Arg], *, replicated: bool = False) -> Any:
        try:
            return await self._scripts.run(script, [keys.record(workflow_id)], [workflow_id, *arguments], replicated=replicated)
        except Refused as refusal:
            raise _refused(workflow_id, refusal) from refusal


def request_of(workflow: Workflow, **changes: Any) -> WorkflowRequest:
    """What would start a workflow like this one."""
    fields = {"type": workflow.type, "project_id": workflow.project_id, "name": workflow.name, "input": workflow.input, "options": workflow.options, **changes}
    return WorkflowRequest.model_validate(fields)


def _refused(workflow_id: WorkflowId, refusal: Refused) -> CallsheetError:
    if refusal.word == "GONE":
        return NotFound(f"There is no workflow {workflow_id}.")
    if refusal.word == "ENDED":
        return Conflict(f"Workflow {workflow_id} is {refusal.rest}.", code="workflow_ended", next_step="Fork it, revise it, or retry it if it failed.")
    if refusal.word == "STATUS":
        return Conflict(f"Workflow {workflow_id} is {refusal.rest}; only a failed or quarantined one can be retried.", code="not_retryable")
    if refusal.word == "RUNNING":
        return Conflict(f"Workflow {refusal.rest} of the same business key has not ended.", code="already_running")
    if refusal.word == "REUSED":
        return _reused(workflow_id)
    raise refusal


def _reused(workflow_id: WorkflowId) -> Conflict:
    return Conflict(
        f"This Idempotency-Key was used before with another request, which made {workflow_id}.",
        code="idempotency_key_reused",
        next_step="Send a new key for a new request, or the same request again.",
    )


def _letter(workflow_id: WorkflowId, kind: bytes, status: bytes, updated: bytes, why: bytes | None, errors: bytes | None) -> DeadLetter:
    told: dict[str, Any] = orjson.loads(why) if why else {}
    last: dict[str, Any] = (orjson.loads(errors) or [{}])[-1] if errors else {}
    reason = told.get("reason", "")
    found = reason if reason in REASONS else "failed" if status == b"failed" else "other"
    return DeadLetter.model_validate(
        {
            "workflow_id": workflow_id,
            "type": kind.decode(),
            "status": status.decode(),
            "at": int(float(updated)) / 1000,
            "reason": found,
            "code": told.get("code", "unknown"),
            "message": told.get("message", ""),
            "agent": last.get("agent", ""),
            "item": last.get("item", ""),
            "attempts": last.get("attempt", 0),
        }
    )
