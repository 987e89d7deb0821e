"""Whether what is stored of a workflow is what was written of it: recomputed from raw bytes and the signing keys, with nothing running.

A `Bundle` is everything Redis holds as evidence, taken in one step, undecoded. `examine` goes through it and says of each part whether it holds. Pure: `callsheet verify` runs it on the operator's machine, with
the operator's keys, so that nobody has to believe the server.

What a chain and a seal are
- Each event carries the SHA-1 over the one before it, its number, type, time and data, made by the script that wrote it. That finds what was lost, reordered or changed by accident, and where.
- Whoever can write Redis can also write such a chain anew. Therefore an engine seals the log of an ended workflow: an HMAC, with a key that is not in Redis, over workflow, last number, last hash and the
  SHA-256 of every entry. Documents and ledger rows carry signatures of their own from the moment they are written.
- A workflow that runs has no seal yet: its log is vouched for by its chain alone.
- The audit log of a project is chained and not sealed: it shows accidents and clumsy hands, not somebody who writes all of it anew.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

import orjson
from pydantic import ConfigDict

from .contracts.base import Instant, Model
from .contracts.errors import Tampered
from .contracts.events import TERMINAL_EVENTS, EventType
from .contracts.ledger import LedgerRow
from .contracts.workflows import WorkflowStatus
from .seals import Finding, KeyRing, open_document, open_row

FORM = "callsheet.evidence/1"
AUDIT_FORM = "callsheet.audit/1"
SEAL_GRACE_SECONDS = 60.0
"""How long after its end a log may be without a seal: an engine has to come by first."""
_PURPOSE = "event log"
_END = {
    WorkflowStatus.COMPLETED: EventType.WORKFLOW_COMPLETED,
    WorkflowStatus.FAILED: EventType.WORKFLOW_FAILED,
    WorkflowStatus.CANCELLED: EventType.WORKFLOW_CANCELLED,
    WorkflowStatus.TERMINATED: EventType.WORKFLOW_TERMINATED,
    WorkflowStatus.CONTINUED: EventType.WORKFLOW_CONTINUED,
}


class _Raw(Model):
    """Bytes are base64 in JSON."""

    model_config = ConfigDict(val_json_bytes="base64")


class StoredEntry(_Raw):
    """An entry of a stream, as it lies there."""

    id: str
    fields: dict[str, bytes]


class AuditEvidence(_Raw):
    """An entry of an audit log, with the hash it continues."""

    before: str
    entry: StoredEntry


class Bundle(_Raw):
    """Everything stored of a workflow that can be verified, as of one moment."""

    form: Literal["callsheet.evidence/1"] = FORM
    workflow_id: str
    taken_at: Instant
    """By the clock of Redis."""
    record: dict[str, bytes]
    events: tuple[StoredEntry, ...]
    rows: dict[str, bytes]
    """The ledger, by execution key."""
    checkpoints: tuple[Finding, ...] = ()
    """Examined where they lie: they are read by LangGraph only."""
    audit: tuple[AuditEvidence, ...] = ()
    """Those entries of the project's audit log that name this workflow."""


class AuditBundle(_Raw):
    """A project's audit log, or a part of it from `after` on."""

    form: Literal["callsheet.audit/1"] = AUDIT_FORM
    project_id: str
    seq: int
    """Number of the newest entry."""
    head: str
    entries: tuple[StoredEntry, ...]


class Chain:
    """An event log followed entry by entry: what its last hash and its digest are, and where it breaks first."""

    def __init__(self) -> None:
        self.seq = 0
        self.head = ""
        self.broken = ""
        """What is wrong with the first entry that does not fit; empty while all do."""
        self._digest = hashlib.sha256()

    def add(self, entry: StoredEntry) -> None:
        fields = entry.fields
        self._digest.update(_framed([entry.id.encode(), *(part for name in sorted(fields) for part in (name.encode(), fields[name]))]))
        self.seq += 1
        expected = chained(self.head, self.seq, fields.get("t", b""), fields.get("at", b""), fields.get("d", b""))
        if not self.broken:
            if entry.id != f"{self.seq}-0":
                self.broken = f"Event {self.seq} is missing: the next one has number {entry.id.partition('-')[0]}."
            elif fields.get("h", b"").decode(errors="replace") != expected:
                self.broken = f"Event {self.seq} is not what was written, or does not follow the one before it."
        self.head = expected

    def parts(self, workflow_id: str) -> tuple[bytes, ...]:
        """What the seal covers."""
        return (workflow_id.encode(), str(self.seq).encode(), self.head.encode(), self._digest.digest())

    def seal(self, ring: KeyRing, workflow_id: str) -> bytes:
        return ring.seal(_PURPOSE, *self.parts(workflow_id))

    def verify(self, ring: KeyRing, workflow_id: str, seal: bytes) -> None:
        """Raises Tampered."""
        ring.verify(_PURPOSE, seal, *self.parts(workflow_id))


def chained(before: str, seq: int, kind: bytes, at: bytes, data: bytes) -> str:
    """The hash of an event, given the one before it; the same formula as `emit` in `lua/_common.lua`."""
    return hashlib.sha1(f"{before}{seq}\n".encode() + kind + b"\n" + at + b"\n" + data, usedforsecurity=False).hexdigest()


def _framed(parts: Iterable[bytes]) -> bytes:
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts) + b"\xff" * 8


# ---- a workflow -----------------------------------------------------------------------------------------------------------


def examine(bundle: Bundle, ring: KeyRing) -> list[Finding]:
    """What a bundle proves and what it does not, in the order people ask: log, seal, end, leases, executions, document, ledger, checkpoints, audit log."""
    chain = Chain()
    for entry in bundle.events:
        chain.add(entry)
    story = [_told(entry) for entry in bundle.events]
    return [
        *_log(bundle, chain),
        _seal(bundle, chain, ring),
        *_ends(bundle, story),
        *_leases(story),
        *_executions(bundle, story, ring),
        _document(bundle, ring),
        *bundle.checkpoints,
        *_audit(bundle, story),
    ]


def holds(findings: Iterable[Finding]) -> bool:
    return all(finding.ok for finding in findings)


Told = tuple[str, dict[str, Any]]
"""Type and data of an event."""


def _told(entry: StoredEntry) -> Told:
    """What an event says; nothing where it cannot be read, which the chain reports."""
    try:
        data = orjson.loads(entry.fields.get("d", b""))
    except ValueError:
        data = None
    return entry.fields.get("t", b"").decode(errors="replace"), data if isinstance(data, dict) else {}


def _status(bundle: Bundle) -> WorkflowStatus | None:
    try:
        return WorkflowStatus(_word(bundle, "status"))
    except ValueError:
        return None


def _word(bundle: Bundle, name: str) -> str:
    return bundle.record.get(name, b"").decode(errors="replace")


def _log(bundle: Bundle, chain: Chain) -> Iterator[Finding]:
    if chain.broken:
        yield Finding(subject="event log", ok=False, code="chain_broken", detail=chain.broken)
    elif (_word(bundle, "seq"), _word(bundle, "head")) != (str(chain.seq), chain.head):
        detail = (
            f"The record counts {_word(bundle, 'seq') or 'no'} events and the log ends with {chain.seq}, or with another hash: its end was cut off or added to."
        )
        yield Finding(subject="event log", ok=False, code="head_differs", detail=detail)
    else:
        yield Finding(subject="event log", detail=f"{chain.seq} events, each follows the one before it.")


def _seal(bundle: Bundle, chain: Chain, ring: KeyRing) -> Finding:
    status, seal = _status(bundle), bundle.record.get("seal")
    if status is None or not status.terminal:
        return Finding(subject="seal", code="not_sealed_yet", detail="It has not ended; its log is sealed when it has.")
    if seal is None and _since_end(bundle) < SEAL_GRACE_SECONDS:
        return Finding(subject="seal", code="not_sealed_yet", detail="It has just ended; an engine will seal its log.")
    if not seal:
        why = "It has ended, and its log has no seal: " + (
            "it was broken when an engine came to seal it." if seal is not None else "no engine has run since, or it was taken away."
        )
        return Finding(subject="seal", ok=False, code="not_sealed", detail=why)
    try:
        chain.verify(ring, bundle.workflow_id, seal)
    except Tampered as error:
        return Finding(subject="seal", ok=False, code=error.code, detail=f"The log is not the one that was sealed. {error.detail}")
    return Finding(subject="seal", detail="The log is as it was when the workflow ended.")


def _since_end(bundle: Bundle) -> float:
    try:
        return bundle.taken_at.timestamp() - float(_word(bundle, "ended")) / 1000
    except ValueError:
        return SEAL_GRACE_SECONDS


def _ends(bundle: Bundle, story: list[Told]) -> Iterator[Finding]:
    """One terminal event, the last one; only `retried` may follow, and opens the log again."""
    ended = ""
    for seq, (kind, _) in enumerate(story, 1):
        if ended and kind != EventType.WORKFLOW_RETRIED:
            yield Finding(subject="end", ok=False, code="event_after_end", detail=f"Event {seq}, {kind}, stands behind {ended}.")
            return
        ended = kind if kind in TERMINAL_EVENTS else ""
    status = _status(bundle)
    expected = _END.get(status, "") if status else ""
    if expected != ended:
        detail = f"Its status is {_word(bundle, 'status') or 'missing'}, and the last word of its log is {story[-1][0] if story else 'nothing'}."
        yield Finding(subject="end", ok=False, code="status_differs", detail=detail)
    else:
        yield Finding(subject="end", detail=f"One end: {ended}." if ended else f"It is {_word(bundle, 'status')}.")


def _leases(story: list[Told]) -> Iterator[Finding]:
    highest, claims = 0, 0
    for seq, (kind, data) in enumerate(story, 1):
        if kind != EventType.WORKFLOW_CLAIMED:
            continue
        claims += 1
        token = int(data.get("token") or 0)
        if token <= highest:
            yield Finding(
                subject="leases",
                ok=False,
                code="token_went_back",
                detail=f"Event {seq} gives out token {token} after {highest}: two drivers could have written.",
            )
            return
        highest = token
    yield Finding(subject="leases", detail=f"{claims} leases, each with a higher token.")


# ---- executions -----------------------------------------------------------------------------------------------------------


class _Story:
    """What the log says of executions. Where a person had rows dropped that did not verify, what was known before counts no more."""

    def __init__(self, story: list[Told]) -> None:
        self.succeeded: Counter[str] = Counter()
        self.forgiven: set[str] = set()
        """Succeeded before rows were dropped: their rows may be gone, and they may have run again."""
        self.failed: set[str] = set()
        self.lossy = False
        """The server forgot events once: the log says so itself."""
        for kind, data in story:
            execution = str(data.get("execution_id", ""))
            if kind in (EventType.EXECUTION_SUCCEEDED, EventType.EXECUTION_REUSED):
                self.succeeded[execution] += 1
            elif kind == EventType.EXECUTION_FAILED:
                self.failed.add(execution)
            elif kind == EventType.WORKFLOW_RETRIED and data.get("was") == WorkflowStatus.QUARANTINED:
                self.forgiven |= self.succeeded.keys()
                self.succeeded.clear()
            elif kind == EventType.WORKFLOW_REWOUND:
                self.lossy = True


def _executions(bundle: Bundle, story: list[Told], ring: KeyRing) -> Iterator[Finding]:
    log, rows, bad = _Story(story), dict[str, LedgerRow](), 0
    for key, stored in sorted(bundle.rows.items()):
        try:
            rows[key] = LedgerRow.load(open_row(ring, bundle.workflow_id, key, stored))
        except (Tampered, ValueError) as error:
            bad += 1
            code = error.code if isinstance(error, Tampered) else "unreadable"
            yield Finding(subject=f"ledger row {key}", ok=False, code=code, detail=error.detail if isinstance(error, Tampered) else "It cannot be read.")
    twice = [execution for execution, times in log.succeeded.items() if times > 1]
    for execution in twice:
        yield Finding(
            subject=f"execution {execution}",
            ok=False,
            code="succeeded_twice",
            detail="Its success is in the log more than once: it may have been paid for twice.",
        )
    if not twice:
        yield Finding(subject="executions", detail=f"{len(log.succeeded)} succeeded, each once.")
    wrong = [*_without_event(rows, log), *([] if bad else _without_row(rows, log))]
    yield from wrong
    if not bad and holds(wrong):
        yield Finding(subject="ledger", detail=f"{len(rows)} rows, signed, and as the log tells.")


def _without_event(rows: Mapping[str, LedgerRow], log: _Story) -> Iterator[Finding]:
    known = {"S": log.succeeded.keys() | log.forgiven, "F": log.failed}
    for key, row in rows.items():
        if row.execution is None or row.letter == "R" or row.execution.execution_id in known[row.letter]:
            continue
        subject, step = f"ledger row {key}", f"{row.execution.agent} {row.execution.item}".strip()
        if log.lossy:
            yield Finding(subject=subject, code="event_lost", detail=f"The log does not tell of {step}; the server once forgot events, and the log says that.")
        else:
            yield Finding(subject=subject, ok=False, code="row_without_event", detail=f"It says that {step} has {row.execution.status}, and the log does not.")


def _without_row(rows: Mapping[str, LedgerRow], log: _Story) -> Iterator[Finding]:
    there = {row.execution.execution_id for row in rows.values() if row.execution is not None and row.succeeded}
    for execution in sorted(log.succeeded.keys() - there):
        yield Finding(
            subject=f"execution {execution}", ok=False, code="row_missing", detail="The log tells of its success, and the ledger has no result of it."
        )


def _document(bundle: Bundle, ring: KeyRing) -> Finding:
    try:
        open_document(ring, bundle.workflow_id, "doc", bundle.record.get("doc", b""))
    except Tampered as error:
        return Finding(subject="document", ok=False, code=error.code, detail=f"What was asked for is not what was signed. {error.detail}")
    return Finding(subject="document", detail="What was asked for is as it was signed.")


# ---- audit log --------------------------------------------------------------------------------------------------------------


def _audit(bundle: Bundle, story: list[Told]) -> Iterator[Finding]:
    for each in bundle.audit:
        if (why := _audit_fault(each.before, each.entry)) is not None:
            yield Finding(subject=f"audit entry {each.entry.id.partition('-')[0]}", ok=False, code="chain_broken", detail=why)
            return
    ends = sum(1 for each in bundle.audit if _action(each.entry) == "workflow.ended")
    told = sum(kind in TERMINAL_EVENTS for kind, _ in story)
    if ends != told:
        yield Finding(
            subject="audit log", ok=False, code="end_differs", detail=f"The event log has {told} ends of this workflow, the project's audit log {ends}."
        )
    else:
        yield Finding(subject="audit log", detail=f"{len(bundle.audit)} entries name this workflow.")


def _action(entry: StoredEntry) -> str:
    try:
        return str(orjson.loads(entry.fields.get("d", b"")).get("action", ""))
    except (ValueError, AttributeError):
        return ""


def audit_hash(before: str, number: int, entry: StoredEntry) -> str:
    """The same formula as `audit` in `lua/_common.lua`."""
    at, data = entry.fields.get("at", b""), entry.fields.get("d", b"")
    return hashlib.sha1(f"{before}{number}\n".encode() + at + b"\n" + data, usedforsecurity=False).hexdigest()


def _audit_fault(before: str, entry: StoredEntry) -> str | None:
    number = entry.id.partition("-")[0]
    if not number.isdigit() or entry.fields.get("h", b"").decode(errors="replace") != audit_hash(before, int(number), entry):
        return f"Entry {number} is not what was written, or does not follow the one before it."
    return None


def examine_audit(bundle: AuditBundle) -> list[Finding]:
    """Whether a whole audit log, given from its first entry on, continues itself to its newest entry."""
    before = ""
    for number, entry in enumerate(bundle.entries, 1):
        why = f"Entry {number} is missing." if entry.id != f"{number}-0" else _audit_fault(before, entry)
        if why is not None:
            return [Finding(subject=f"audit log of {bundle.project_id}", ok=False, code="chain_broken", detail=why)]
        before = entry.fields["h"].decode()
    if (bundle.seq, bundle.head) != (len(bundle.entries), before):
        detail = f"It counts {bundle.seq} entries and has {len(bundle.entries)}, or ends with another hash: its end was cut off or added to."
        return [Finding(subject=f"audit log of {bundle.project_id}", ok=False, code="head_differs", detail=detail)]
    return [Finding(subject=f"audit log of {bundle.project_id}", detail=f"{bundle.seq} entries, each follows the one before it.")]
