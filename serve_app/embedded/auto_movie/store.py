"""Documents, accounts and received webhooks in one SQLite file; every method is one short transaction, called on the event loop's thread and on no other.

A document is kept as JSON under its collection and id. Filtering is done over the documents of a collection: this app serves one installation, not a thousand.
"""

import json
import secrets
import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .filters import Document

SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, collection TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (collection, id)
);
CREATE TABLE IF NOT EXISTS passwords (user_id TEXT PRIMARY KEY, salt BLOB NOT NULL, digest BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS webhooks (seq INTEGER PRIMARY KEY AUTOINCREMENT, workflow_id TEXT NOT NULL, body TEXT NOT NULL);
"""


class Store:
    """Raises sqlite3.Error when the file cannot be used."""

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._clock = clock
        self._db = sqlite3.connect(path, timeout=5.0, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        self._db.close()

    def now(self) -> str:
        return datetime.fromtimestamp(self._clock(), UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    # ---- documents ---------------------------------------------------------------------------------------------------

    def insert(self, collection: str, fields: Mapping[str, Any]) -> Document:
        """With an id of 24 hexadecimal digits that begins with the time, as MongoDB's do."""
        now = self.now()
        document_id = f"{int(self._clock()):08x}{secrets.token_hex(8)}"
        document = {"id": document_id, **fields, "createdAt": now, "updatedAt": now}
        self._db.execute("INSERT INTO documents (collection, id, body) VALUES (?, ?, ?)", (collection, document_id, json.dumps(document)))
        return document

    def replace(self, collection: str, document: Mapping[str, Any]) -> Document:
        kept = {**document, "updatedAt": self.now()}
        self._db.execute("UPDATE documents SET body = ? WHERE collection = ? AND id = ?", (json.dumps(kept), collection, kept["id"]))
        return kept

    def get(self, collection: str, document_id: str) -> Document | None:
        row = self._db.execute("SELECT body FROM documents WHERE collection = ? AND id = ?", (collection, document_id)).fetchone()
        return json.loads(row[0]) if row else None

    def exists(self, collection: str, document_id: str) -> bool:
        return bool(self._db.execute("SELECT 1 FROM documents WHERE collection = ? AND id = ?", (collection, document_id)).fetchone())

    def every(self, collection: str) -> list[Document]:
        """Newest first."""
        rows = self._db.execute("SELECT body FROM documents WHERE collection = ? ORDER BY seq DESC", (collection,)).fetchall()
        return [json.loads(row[0]) for row in rows]

    def delete(self, collection: str, document_id: str) -> None:
        self._db.execute("DELETE FROM documents WHERE collection = ? AND id = ?", (collection, document_id))
        self._db.execute("DELETE FROM passwords WHERE ? = 'users' AND user_id = ?", (collection, document_id))

    # ---- accounts ----------------------------------------------------------------------------------------------------

    def set_password(self, user_id: str, salt: bytes, digest: bytes) -> None:
        self._db.execute("INSERT OR REPLACE INTO passwords VALUES (?, ?, ?)", (user_id, salt, digest))

    def password(self, user_id: str) -> tuple[bytes, bytes] | None:
        return self._db.execute("SELECT salt, digest FROM passwords WHERE user_id = ?", (user_id,)).fetchone()

    def secret(self, name: str) -> str:
        """A random text, made at first use and kept."""
        self._db.execute("INSERT OR IGNORE INTO secrets VALUES (?, ?)", (name, secrets.token_hex(32)))
        return self._db.execute("SELECT value FROM secrets WHERE name = ?", (name,)).fetchone()[0]

    # ---- webhooks ----------------------------------------------------------------------------------------------------

    def received(self, workflow_id: str, body: Mapping[str, Any]) -> None:
        self._db.execute("INSERT INTO webhooks (workflow_id, body) VALUES (?, ?)", (workflow_id, json.dumps(body)))

    def webhooks(self, workflow_id: str) -> list[dict[str, Any]]:
        rows = self._db.execute("SELECT body FROM webhooks WHERE workflow_id = ? ORDER BY seq", (workflow_id,)).fetchall()
        return [json.loads(row[0]) for row in rows]
