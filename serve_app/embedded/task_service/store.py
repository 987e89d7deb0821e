"""Tasks, media and undelivered webhooks in one SQLite file.

Every method is one short transaction, called on the event loop's thread and on no other. State moves are conditional updates (`… WHERE status = …`): what a
method returns says whether this caller made the move. One process runs the tasks at a time (see scheduler.py); readers may be many.

The file is in WAL mode with `synchronous=NORMAL`: nothing is lost when a process dies; a power cut may lose the last moments, and a client that then
gets 404 for its task submits it again under the same key.
"""

import json
import sqlite3
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cluster.contracts.errors import Conflict, Overloaded

from .models import FINAL, Submit, Task, TaskStatus, ended_event, progress_event

SCHEMA = """
CREATE TABLE IF NOT EXISTS tasks (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, task_id TEXT UNIQUE NOT NULL, project_id TEXT NOT NULL, task_type TEXT NOT NULL, task_data TEXT NOT NULL,
  priority INTEGER NOT NULL, callback_url TEXT, metadata TEXT NOT NULL, base_url TEXT NOT NULL, status TEXT NOT NULL, progress REAL NOT NULL DEFAULT 0,
  current_step TEXT NOT NULL DEFAULT '', result TEXT, error TEXT, error_code TEXT, original_task_id TEXT UNIQUE, attempts INTEGER NOT NULL DEFAULT 0,
  created_at REAL NOT NULL, started_at REAL, completed_at REAL, idempotency_key TEXT UNIQUE, body_hash TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS tasks_queue ON tasks (status, priority, seq);
CREATE INDEX IF NOT EXISTS tasks_ended ON tasks (status, completed_at);
CREATE INDEX IF NOT EXISTS tasks_project ON tasks (project_id, seq);
CREATE TABLE IF NOT EXISTS media (sha256 TEXT PRIMARY KEY, media_type TEXT NOT NULL, size INTEGER NOT NULL, created_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS webhooks (
  webhook_id TEXT PRIMARY KEY, task_id TEXT NOT NULL, url TEXT NOT NULL, body TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, due_at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS webhooks_due ON webhooks (due_at);
"""
QUEUE_LIMIT = 10_000
QUEUE_FULL_SECONDS = 30.0
_JSON = ("task_data", "metadata", "result")
_COLUMNS = ", ".join(Task.model_fields)


@dataclass(frozen=True)
class Media:
    sha256: str
    media_type: str
    size: int


@dataclass(frozen=True)
class Webhook:
    webhook_id: str
    task_id: str
    url: str
    body: str
    tries: int


class Store:
    """Raises sqlite3.Error when the file cannot be used; everything else as said per method."""

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._clock = clock
        self._db = sqlite3.connect(path, timeout=5.0, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # ---- submit ------------------------------------------------------------------------------------------------------

    def submit(self, body: Submit, *, key: str | None, body_hash: str, base_url: str) -> tuple[Task, bool]:
        """The task of this submit and whether it existed already.

        Raises Conflict when the key was used for another body, and Overloaded when the queue is full.
        """
        with self._transaction() as db:
            if key and (row := db.execute(f"SELECT body_hash, {_COLUMNS} FROM tasks WHERE idempotency_key = ?", (key,)).fetchone()):
                if row["body_hash"] != body_hash:
                    raise Conflict("This Idempotency-Key was used for another request. Use a new key for a new request.", code="idempotency_conflict")
                return _task(row), True
            if db.execute("SELECT count(*) FROM tasks WHERE status = 'queued'").fetchone()[0] >= QUEUE_LIMIT:
                raise Overloaded(f"{QUEUE_LIMIT} tasks wait already. Try again later.", retry_after=QUEUE_FULL_SECONDS)
            return self._insert(db, body, key, body_hash, base_url, original=None), False

    def retry(self, task: Task, base_url: str) -> Task:
        """A new task with the work of an ended one; the same one when it is asked again. Raises Conflict while the first still runs."""
        with self._transaction() as db:
            if row := db.execute(f"SELECT {_COLUMNS} FROM tasks WHERE original_task_id = ?", (task.task_id,)).fetchone():
                return _task(row)
            row = db.execute("SELECT status, body_hash FROM tasks WHERE task_id = ?", (task.task_id,)).fetchone()
            if row["status"] not in FINAL:
                raise Conflict(f"Task {task.task_id} is {row['status']}; only an ended task can be retried.")
            body = Submit(
                project_id=task.project_id,
                task_type=task.task_type,
                task_data=task.task_data,
                priority=task.priority,
                callback_url=task.callback_url,
                metadata=task.metadata,
            )
            return self._insert(db, body, None, row["body_hash"], base_url, original=task.task_id)

    def _insert(self, db: sqlite3.Connection, body: Submit, key: str | None, body_hash: str, base_url: str, original: str | None) -> Task:
        task_id = str(uuid.uuid4())
        db.execute(
            "INSERT INTO tasks (task_id, project_id, task_type, task_data, priority, callback_url, metadata, base_url, status, original_task_id,"
            " created_at, idempotency_key, body_hash) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                task_id,
                body.project_id,
                body.task_type,
                json.dumps(body.task_data),
                body.priority,
                body.callback_url,
                json.dumps(body.metadata or {}),
                base_url,
                TaskStatus.QUEUED,
                original,
                self._clock(),
                key,
                body_hash,
            ),
        )
        return _task(db.execute(f"SELECT {_COLUMNS} FROM tasks WHERE task_id = ?", (task_id,)).fetchone())

    # ---- reading -----------------------------------------------------------------------------------------------------

    def task(self, task_id: str) -> Task | None:
        row = self._db.execute(f"SELECT {_COLUMNS} FROM tasks WHERE task_id = ?", (task_id,)).fetchone()
        return _task(row) if row else None

    def queue_position(self, task: Task) -> int:
        """1 for the task that is taken next; 0 when it does not wait."""
        seq, status = self._db.execute("SELECT seq, status FROM tasks WHERE task_id = ?", (task.task_id,)).fetchone()
        if status != TaskStatus.QUEUED:
            return 0
        ahead = "SELECT count(*) FROM tasks WHERE status = 'queued' AND (priority < ? OR (priority = ? AND seq < ?))"
        return 1 + self._db.execute(ahead, (task.priority, task.priority, seq)).fetchone()[0]

    def listing(self, project_id: str, status: str | None, task_type: str | None, page: int, limit: int) -> tuple[list[Task], int]:
        """One page, newest first, and the number of all that fit."""
        where, values = "project_id = ?", [project_id]
        for column, value in (("status", status), ("task_type", task_type)):
            if value is not None:
                where, values = f"{where} AND {column} = ?", [*values, value]
        total = self._db.execute(f"SELECT count(*) FROM tasks WHERE {where}", values).fetchone()[0]
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM tasks WHERE {where} ORDER BY seq DESC LIMIT ? OFFSET ?", (*values, limit, (page - 1) * limit))
        return [_task(row) for row in rows], total

    def counts(self) -> dict[TaskStatus, int]:
        found = dict(self._db.execute("SELECT status, count(*) FROM tasks GROUP BY status").fetchall())
        return {status: found.get(status, 0) for status in TaskStatus}

    def retried(self) -> int:
        return self._db.execute("SELECT count(*) FROM tasks WHERE original_task_id IS NOT NULL").fetchone()[0]

    def average_seconds(self) -> dict[str, float]:
        """Mean run time per task type over the last 200 completed tasks."""
        rows = self._db.execute(
            "SELECT task_type, avg(seconds) FROM (SELECT task_type, completed_at - started_at AS seconds FROM tasks"
            " WHERE status = 'completed' ORDER BY completed_at DESC LIMIT 200) GROUP BY task_type"
        )
        return dict(rows.fetchall())

    def waiting_by_type(self) -> dict[str, int]:
        return dict(self._db.execute("SELECT task_type, count(*) FROM tasks WHERE status = 'queued' GROUP BY task_type").fetchall())

    # ---- state moves -------------------------------------------------------------------------------------------------

    def requeue_interrupted(self) -> int:
        """What a process left behind when it died is waiting again; how many there were."""
        return self._db.execute("UPDATE tasks SET status = 'queued', started_at = NULL, progress = 0, current_step = '' WHERE status = 'processing'").rowcount

    def claim_next(self) -> Task | None:
        """queued -> processing for the first in line, or None when nobody waits."""
        with self._transaction() as db:
            row = db.execute("SELECT seq FROM tasks WHERE status = 'queued' ORDER BY priority, seq LIMIT 1").fetchone()
            if row is None:
                return None
            moved = f"UPDATE tasks SET status = 'processing', started_at = ?, attempts = attempts + 1 WHERE seq = ? RETURNING {_COLUMNS}"
            return _task(db.execute(moved, (self._clock(), row["seq"])).fetchall()[0])

    def progress(self, task_id: str, fraction: float, step: str) -> None:
        """Never backwards, and never for a task that no longer runs. Announced when the task asked for progress events."""
        with self._transaction() as db:
            moved = "UPDATE tasks SET progress = max(progress, ?), current_step = ? WHERE task_id = ? AND status = 'processing' RETURNING"
            for row in db.execute(f"{moved} {_COLUMNS}", (min(max(fraction, 0.0), 1.0), step[:200], task_id)).fetchall():
                task = _task(row)
                if task.metadata.get("progress_events"):
                    self._announce(db, task, progress_event(task))

    def complete(self, task_id: str, result: dict[str, Any], media: Media | None) -> bool:
        """processing -> completed, with its media known from the same moment."""
        with self._transaction() as db:
            if media:
                db.execute("INSERT OR IGNORE INTO media VALUES (?,?,?,?)", (media.sha256, media.media_type, media.size, self._clock()))
            return self._end(db, task_id, TaskStatus.COMPLETED, result=json.dumps(result), progress=1.0, current_step="completed")

    def fail(self, task_id: str, error: str, code: str) -> bool:
        """processing -> failed."""
        with self._transaction() as db:
            return self._end(db, task_id, TaskStatus.FAILED, error=error[:2000], error_code=code, current_step="failed")

    def _end(self, db: sqlite3.Connection, task_id: str, status: TaskStatus, **values: Any) -> bool:
        sets = ", ".join(f"{name} = ?" for name in values)
        moved = f"UPDATE tasks SET status = ?, completed_at = ?, {sets} WHERE task_id = ? AND status = 'processing' RETURNING {_COLUMNS}"
        rows = db.execute(moved, (status, self._clock(), *values.values(), task_id)).fetchall()
        for row in rows:
            self._announce(db, _task(row), ended_event(_task(row)))
        return bool(rows)

    def cancel(self, task_id: str) -> tuple[TaskStatus, float]:
        """queued or processing -> cancelled; gives the state before and the time. Raises Conflict when the task has ended."""
        with self._transaction() as db:
            before = TaskStatus(db.execute("SELECT status FROM tasks WHERE task_id = ?", (task_id,)).fetchone()[0])
            if before in FINAL:
                raise Conflict(f"Task {task_id} is already {before}; only a task that waits or runs can be cancelled.")
            now = self._clock()
            moved = f"UPDATE tasks SET status = 'cancelled', completed_at = ?, current_step = 'cancelled' WHERE task_id = ? RETURNING {_COLUMNS}"
            task = _task(db.execute(moved, (now, task_id)).fetchall()[0])
            self._announce(db, task, ended_event(task))
            return before, now

    def cancelled_among(self, task_ids: Iterable[str]) -> list[str]:
        """Those whose task has been cancelled meanwhile, by whichever process."""
        ids = list(task_ids)
        marks = ",".join("?" * len(ids))
        return [row[0] for row in self._db.execute(f"SELECT task_id FROM tasks WHERE status = 'cancelled' AND task_id IN ({marks})", ids)]

    # ---- media -------------------------------------------------------------------------------------------------------

    def media(self, sha256: str) -> Media | None:
        row = self._db.execute("SELECT sha256, media_type, size FROM media WHERE sha256 = ?", (sha256,)).fetchone()
        return Media(*row) if row else None

    def forget_before(self, moment: float) -> list[str]:
        """Drops tasks that ended before `moment`; returns the media nothing names any more, whose files may go."""
        with self._transaction() as db:
            db.execute("DELETE FROM tasks WHERE completed_at < ?", (moment,))
            orphans = "created_at < ? AND sha256 NOT IN (SELECT json_extract(result, '$.checksum') FROM tasks WHERE result ->> '$.checksum' IS NOT NULL)"
            return [row[0] for row in db.execute(f"DELETE FROM media WHERE {orphans} RETURNING sha256", (moment,)).fetchall()]

    # ---- webhooks ----------------------------------------------------------------------------------------------------

    def _announce(self, db: sqlite3.Connection, task: Task, event: dict[str, Any]) -> None:
        """Part of the move's own transaction: a move that happened is announced, whatever dies next."""
        if task.callback_url:
            text = json.dumps(event, separators=(",", ":"))
            db.execute("INSERT INTO webhooks VALUES (?,?,?,?,0,?)", (str(uuid.uuid4()), task.task_id, task.callback_url, text, self._clock()))

    def claim_webhooks(self, limit: int, lease: float) -> list[Webhook]:
        """Due webhooks, put off by `lease` seconds: whoever claims them says how it went, or they are due again."""
        now = self._clock()
        claim = (
            "UPDATE webhooks SET due_at = ? WHERE webhook_id IN (SELECT webhook_id FROM webhooks WHERE due_at <= ? ORDER BY due_at, rowid LIMIT ?)"
            " RETURNING webhook_id, task_id, url, body, tries"
        )
        return [Webhook(*row) for row in self._db.execute(claim, (now + lease, now, limit)).fetchall()]

    def next_webhook_at(self) -> float | None:
        return self._db.execute("SELECT min(due_at) FROM webhooks").fetchone()[0]

    def webhook_done(self, webhook_id: str) -> None:
        self._db.execute("DELETE FROM webhooks WHERE webhook_id = ?", (webhook_id,))

    def webhook_later(self, webhook_id: str, seconds: float) -> None:
        self._db.execute("UPDATE webhooks SET tries = tries + 1, due_at = ? WHERE webhook_id = ?", (self._clock() + seconds, webhook_id))


def _task(row: sqlite3.Row) -> Task:
    values = {name: row[name] for name in Task.model_fields}
    for name in _JSON:
        values[name] = json.loads(values[name]) if values[name] is not None else None
    return Task.model_validate(values)
