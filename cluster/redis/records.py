"""Between stored bytes and contracts: a workflow's record, its decisions and timers. Pure; used by every store of this package."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from ..contracts.base import utc_from_ms
from ..contracts.budgets import budget_uses
from ..contracts.errors import Corrupt
from ..contracts.ids import WorkflowId
from ..contracts.workflows import Decision, DecisionStatus, Workflow, WorkflowOptions, WorkflowRequest, WorkflowStatus
from ..seals import unsealed

SCHEMA = 1
"""Version of everything stored of a workflow, in its record's field `v`; `lua/_common.lua` writes it."""

_TIMER = re.compile(rb"(-?)(\d+)\|")


def document(request: WorkflowRequest, *, pinned: str, created_by: str) -> bytes:
    """What was asked for, as it is stored and fingerprinted."""
    asked = request.model_dump(mode="json")
    if request.options.budget is None:
        del asked["options"]["budget"]  # a request without one keeps the fingerprint it had before there were budgets
    if not request.name:
        del asked["name"]
    return orjson.dumps({**asked, "type": pinned, "created_by": created_by}, option=orjson.OPT_SORT_KEYS)


def tags_of(name: str, labels: Mapping[str, str]) -> bytes:
    """What people call a workflow, as it is stored beside its document: there it can be changed, and found by. '' where it is called nothing."""
    return orjson.dumps({"name": name, "labels": labels}) if name or labels else b""


def tags_in(asked: bytes) -> bytes:
    """The same of a document that is not sealed yet."""
    fields = orjson.loads(asked)
    return tags_of(fields.get("name", ""), fields["options"].get("labels", {}))


def load_decision(stored: bytes, due_ms: int | None = None) -> Decision:
    """`O{json}` or `M{json}`; a made one carries its time as epoch milliseconds, written by the script. `due_ms` is the deadline by its timer."""
    fields: dict[str, Any] = orjson.loads(stored[1:])
    if isinstance(fields.get("made_at"), int | float):
        fields["made_at"] = utc_from_ms(int(fields["made_at"]))
    if stored[:1] == b"O":
        fields["deadline"] = utc_from_ms(due_ms) if due_ms is not None else None
    return Decision.model_validate(fields)


def store_decision(decision: Decision) -> bytes:
    letter = b"M" if decision.status is DecisionStatus.MADE else b"O"
    return letter + decision.model_dump_json().encode()


def made_form(decision: Decision, choice: str, note: str, by: str) -> bytes:
    """The JSON of a decision once made; the script puts the server's time where it says `@now`."""
    return orjson.dumps(decision.model_dump(mode="json") | {"status": "made", "choice": choice, "note": note, "made_by": by, "made_at": "@now"})


def load_deadlines(timers: Mapping[bytes, bytes]) -> dict[str, int]:
    """Decision id -> due time in ms. A stopped clock (paused) has no deadline."""
    found: dict[str, int] = {}
    for name, value in timers.items():
        match = _TIMER.match(value)
        if match and not match[1] and name.startswith(b"decision:"):
            found[name[len(b"decision:") :].decode()] = int(match[2])
    return found


def fired_timers(timers: Mapping[bytes, bytes]) -> frozenset[str]:
    """Names of the sleeps that are over."""
    return frozenset(name.decode() for name, value in timers.items() if value.startswith(b"F|"))


def load_workflow(workflow_id: WorkflowId, record: Mapping[bytes, bytes], decisions: Mapping[bytes, bytes], timers: Mapping[bytes, bytes]) -> Workflow:
    """Raises Corrupt (`schema_version_unknown`) for a record of another schema: it is not guessed at."""
    version = record.get(b"v", b"?").decode()
    if version != str(SCHEMA):
        raise Corrupt(
            f"Workflow {workflow_id} is stored with schema {version}; this installation knows {SCHEMA}.",
            code="schema_version_unknown",
            next_step="Use an installation of the version that wrote it, or terminate the workflow.",
        )
    asked = orjson.loads(unsealed(record[b"doc"]))

    def parsed(name: bytes, default: Any) -> Any:
        return orjson.loads(record[name]) if record.get(name) else default

    def instant(name: bytes) -> Any:
        return utc_from_ms(int(float(record[name]))) if name in record else None

    def words(name: bytes) -> Any:
        return record.get(name, b"").decode() or None

    deadlines = load_deadlines(timers)
    questions = sorted((load_decision(value, deadlines.get(key.decode())) for key, value in decisions.items()), key=lambda d: (d.opened_at, d.decision_id))
    status = WorkflowStatus(record[b"status"].decode())
    progress = parsed(b"progress", {})
    tags = parsed(b"tags", None)
    options = asked["options"] if tags is None else {**asked["options"], "labels": tags["labels"]}
    return Workflow(
        workflow_id=workflow_id,
        project_id=asked["project_id"],
        type=asked["type"],
        name=tags["name"] if tags else "",
        status=status,
        draining=progress.get("executions_running", 0) if status is WorkflowStatus.PAUSING else 0,
        current_step=record.get(b"step", b"").decode(),
        completed_steps=tuple(parsed(b"done", ())),
        pending_tasks=() if status.terminal else _pending(parsed(b"pending", ()), questions),
        results=parsed(b"results", {}),
        user_decisions=tuple(questions),
        error_history=tuple(parsed(b"errors", ())),
        progress=progress,
        input=asked["input"],
        options=WorkflowOptions.model_validate(options),
        notes=tuple(parsed(b"notes", ())),
        budget=budget_uses(parsed(b"budget", {}), parsed(b"est", {})),
        created_by=asked.get("created_by", ""),
        parent_id=words(b"parent"),
        root_id=words(b"root"),
        forked_from=words(b"fork"),
        predecessor_id=words(b"pred"),
        successor_id=words(b"succ"),
        created_at=instant(b"created"),
        updated_at=instant(b"updated"),
        started_at=instant(b"started"),
        ended_at=instant(b"ended"),
        last_seq=int(record[b"seq"]),
        edits=int(record.get(b"edits", 0)),
    )


def _pending(running: Sequence[str], questions: Sequence[Decision]) -> tuple[str, ...]:
    return (*running, *(f"decision:{d.kind}" for d in questions if d.status is DecisionStatus.OPEN))
