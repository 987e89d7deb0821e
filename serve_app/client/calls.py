"""What can be asked of the API: each a function that gives a `Talk`. The one place where addresses, parameters and models meet; `drivers` makes methods of them."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cluster.contracts.batches import Batch, BatchItem, BatchItemPage, BatchRequest, BatchStatus
from cluster.contracts.budgets import Estimate
from cluster.contracts.control import PauseMode, TreeReport
from cluster.contracts.listing import Order
from cluster.contracts.workflows import Decision, DecisionStatus, Workflow, WorkflowOptions, WorkflowPage, WorkflowStatus

from .talk import TRIES, Pause, Request, Talk, Unreachable, exchange, model

WORKFLOWS, BATCHES = "/api/v1/workflows", "/api/v1/batches"
WAIT_SECONDS = 30
LOOK_SECONDS = 0.2
PAGE = 200
RESTING = frozenset({WorkflowStatus.PAUSED, WorkflowStatus.QUARANTINED})


def request(
    method: str,
    path: str,
    *,
    params: Mapping[str, Any] | None = None,
    body: Any = None,
    headers: Mapping[str, str] | None = None,
    tries: int = TRIES,
) -> Talk[bytes]:
    """Any request, for what has no method of its own here; the bytes of the answer."""
    reply = yield from exchange(Request(method, path, params or {}, body, headers or {}, tries))
    return reply.body


def start(
    type: str,
    input: Mapping[str, Any],
    *,
    project: str | None = None,
    name: str = "",
    labels: Mapping[str, str] | None = None,
    options: WorkflowOptions | None = None,
    idempotency_key: str | None = None,
) -> Talk[Workflow]:
    """Starts a workflow. With a key of the caller's own the same start later finds the workflow it made."""
    chosen = (options or WorkflowOptions()).model_dump(mode="json", exclude_unset=True) | ({"labels": dict(labels)} if labels else {})
    body = {"type": type, "input": dict(input), "options": chosen, **({"name": name} if name else {}), **({"project_id": project} if project else {})}
    return model(Workflow, Request("POST", WORKFLOWS, body=body, headers={"Idempotency-Key": idempotency_key} if idempotency_key else {}))


def estimate(type: str, input: Mapping[str, Any], *, project: str | None = None) -> Talk[Estimate]:
    """What a start would take; starts nothing."""
    body = {"input": dict(input), **({"project_id": project} if project else {})}
    return model(Estimate, Request("POST", f"/api/v1/workflow-types/{type}/estimate", body=body))


def workflow(workflow_id: str) -> Talk[Workflow]:
    return model(Workflow, Request("GET", f"{WORKFLOWS}/{workflow_id}"))


def workflows(
    *,
    limit: int = 50,
    project: str | None = None,
    status: Sequence[WorkflowStatus | str] = (),
    type: str | None = None,
    labels: Mapping[str, str] | None = None,
    roots: bool | None = None,
    created_after: datetime | None = None,
    created_before: datetime | None = None,
    q: str | None = None,
    order: Order = "newest",
) -> Talk[list[Workflow]]:
    """Those that suit every filter, at most `limit`, over as many pages as it takes."""
    params: dict[str, Any] = {
        "project_id": project,
        "status": [str(each) for each in status] or None,
        "type": type,
        "label": [f"{key}={value}" for key, value in (labels or {}).items()] or None,
        "roots": roots,
        "created_after": created_after and created_after.isoformat(),
        "created_before": created_before and created_before.isoformat(),
        "q": q,
        "order": order,
    }
    found: list[Workflow] = []
    cursor: str | None = None
    while len(found) < limit:
        page = yield from model(WorkflowPage, Request("GET", WORKFLOWS, {**params, "limit": min(PAGE, limit - len(found)), "cursor": cursor}))
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    return found


def edit(workflow_id: str, *, name: str | None = None, labels: Mapping[str, str | None] | None = None) -> Talk[Workflow]:
    """Changes name or labels; what is not named stays, a label that is None goes."""
    body = {**({} if name is None else {"name": name}), **({} if labels is None else {"labels": dict(labels)})}
    return model(Workflow, Request("PATCH", f"{WORKFLOWS}/{workflow_id}", body=body))


def wait(workflow_id: str, *, seconds: float | None = None, for_people: bool = True) -> Talk[Workflow]:
    """The workflow when it has ended or, `for_people`, waits for a person; as it is after `seconds` otherwise. The server answers when something happens."""
    end = None if seconds is None else time.monotonic() + seconds
    found, known = (yield from workflow(workflow_id)), dict[str, str]()
    while True:
        asks = found.status in RESTING or any(each.status is DecisionStatus.OPEN for each in found.user_decisions)
        left = WAIT_SECONDS if end is None else round(end - time.monotonic())
        if found.status.terminal or (asks and for_people) or left <= 0:
            return found
        headers = {"Prefer": f"wait={min(left, WAIT_SECONDS)}", **({} if for_people else known)}
        reply = yield from exchange(Request("GET", f"{WORKFLOWS}/{workflow_id}", headers=headers))
        if reply.status != 304:
            found, known = Workflow.model_validate_json(reply.body), {"If-None-Match": reply.headers.get("etag", "")}
        yield Pause(LOOK_SECONDS)


def decide(workflow_id: str, choice: str, *, decision_id: str | None = None, kind: str | None = None, note: str = "") -> Talk[Decision | None]:
    """The decision as made; None when the answer is kept for a gate that has not opened yet."""
    named = {"decision_id": decision_id, "kind": kind}
    body = {"choice": choice, **({"note": note} if note else {}), **{key: value for key, value in named.items() if value is not None}}
    reply = yield from exchange(Request("POST", f"{WORKFLOWS}/{workflow_id}/decisions", body=body))
    return None if reply.body == b'{"status":"kept"}' else Decision.model_validate_json(reply.body)


def pause(workflow_id: str, *, mode: PauseMode = PauseMode.DRAIN, reason: str = "") -> Talk[TreeReport]:
    return model(TreeReport, Request("POST", f"{WORKFLOWS}/{workflow_id}/pause", {"mode": mode.value}, {"reason": reason}))


def resume(workflow_id: str, *, reason: str = "") -> Talk[TreeReport]:
    return model(TreeReport, Request("POST", f"{WORKFLOWS}/{workflow_id}/resume", body={"reason": reason}))


def cancel(workflow_id: str, *, reason: str = "") -> Talk[Workflow]:
    return model(Workflow, Request("POST", f"{WORKFLOWS}/{workflow_id}/cancel", body={"reason": reason}))


def terminate(workflow_id: str, *, reason: str = "") -> Talk[Workflow]:
    return model(Workflow, Request("POST", f"{WORKFLOWS}/{workflow_id}/terminate", body={"reason": reason}))


def retry(workflow_id: str, *, latest: bool = False, reason: str = "") -> Talk[Workflow]:
    body = {"reason": reason, "version": "latest" if latest else "pinned"}
    return model(Workflow, Request("POST", f"{WORKFLOWS}/{workflow_id}/retry", body=body))


def batch(wanted: BatchRequest) -> Talk[Batch]:
    """Posts a batch, or looks what it would be (`dry_run`)."""
    return model(Batch, Request("POST", BATCHES, body=wanted.model_dump(mode="json", exclude_unset=True)))


def batch_ended(batch_id: str, *, seconds: float = 600.0) -> Talk[Batch]:
    """The batch at its end. Raises Unreachable when it has not come after that time."""
    end = time.monotonic() + seconds
    while True:
        found = yield from model(Batch, Request("GET", f"{BATCHES}/{batch_id}"))
        if found.status is not BatchStatus.RUNNING:
            return found
        if time.monotonic() >= end:
            raise Unreachable(f"The batch {batch_id} has not ended after {seconds:g} seconds.")
        yield Pause(0.5)


def batch_items(batch_id: str) -> Talk[list[BatchItem]]:
    """What became of each."""
    found: list[BatchItem] = []
    while True:
        page = yield from model(BatchItemPage, Request("GET", f"{BATCHES}/{batch_id}/items", {"after": len(found), "limit": 1000}))
        if not page.items:
            return found
        found += page.items
