"""Nodes and relationships in one SQLite file, each of one project.

Every method is one short transaction, called on the event loop's thread and on no other. WAL with `synchronous=NORMAL`: nothing is lost when a process dies.
"""

import json
import sqlite3
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from .index import Hit, Index

SCHEMA = """
CREATE TABLE IF NOT EXISTS nodes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, node_id TEXT UNIQUE NOT NULL, project_id TEXT NOT NULL, space TEXT NOT NULL, type TEXT NOT NULL, content TEXT NOT NULL,
  properties TEXT NOT NULL, key TEXT, created_at REAL NOT NULL, UNIQUE (project_id, key)
);
CREATE INDEX IF NOT EXISTS nodes_project ON nodes (project_id, space, type);
CREATE TABLE IF NOT EXISTS relationships (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, project_id TEXT NOT NULL, from_id TEXT NOT NULL, to_id TEXT NOT NULL, type TEXT NOT NULL, properties TEXT NOT NULL,
  UNIQUE (project_id, from_id, to_id, type)
);
"""
_COLUMNS = "node_id, project_id, space, type, content, properties, created_at"
DOCUMENTS, GATHERED = "documents", "gathered"
"""Spaces. The deployed service keeps batch-written nodes apart from the others, and neither finds the other's; here a search covers both unless it asks for one."""


class Node(NamedTuple):
    node_id: str
    project_id: str
    space: str
    type: str
    content: str
    properties: dict[str, Any]
    created_at: float


class Found(NamedTuple):
    node: Node
    score: float


class Store:
    """Raises sqlite3.Error when the file cannot be used."""

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._clock = clock
        self._db = sqlite3.connect(path, timeout=5.0, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(SCHEMA)
        self._indexes: dict[str, Index] = {}

    def close(self) -> None:
        self._db.close()

    def add(self, project_id: str, type: str, content: str, properties: dict[str, Any], *, key: str | None = None, space: str = DOCUMENTS) -> tuple[Node, bool]:
        """The node and whether it was there already under this key."""
        node = Node(uuid.uuid4().hex, project_id, space, type, content, properties, self._clock())
        values = (*node[:5], json.dumps(properties, ensure_ascii=False), node.created_at)
        added = self._db.execute(f"INSERT OR IGNORE INTO nodes ({_COLUMNS}, key) VALUES (?,?,?,?,?,?,?,?)", (*values, key)).rowcount
        if not added:
            row = self._db.execute(f"SELECT {_COLUMNS} FROM nodes WHERE project_id = ? AND key = ?", (project_id, key)).fetchone()
            return _node(row), True
        if (index := self._indexes.get(project_id)) is not None:
            index.add(node.node_id, content)
        return node, False

    def node(self, node_id: str, project_id: str | None) -> Node | None:
        """None when there is none, or when it is another project's. `project_id` None: whoever's it is."""
        row = self._db.execute(f"SELECT {_COLUMNS} FROM nodes WHERE node_id = ? AND coalesce(?, project_id) = project_id", (node_id, project_id)).fetchone()
        return _node(row) if row else None

    def delete(self, node_id: str, project_id: str) -> bool:
        if not self._db.execute("DELETE FROM nodes WHERE node_id = ? AND project_id = ?", (node_id, project_id)).rowcount:
            return False
        self._db.execute("DELETE FROM relationships WHERE project_id = ? AND ? IN (from_id, to_id)", (project_id, node_id))
        if (index := self._indexes.get(project_id)) is not None:
            index.remove(node_id)
        return True

    def listed(self, project_id: str, *, type: str | None = None, space: str | None = None, limit: int = 1000) -> list[Node]:
        """Nodes of a project, newest first."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM nodes WHERE project_id = ? AND coalesce(?, type) = type AND coalesce(?, space) = space ORDER BY seq DESC LIMIT ?",
            (project_id, type, space, limit),
        )
        return [_node(row) for row in rows]

    def search(self, project_id: str, query: str, *, limit: int, type: str | None = None, space: str | None = None, threshold: float = 0.0) -> list[Found]:
        """The nearest in meaning, best first."""
        among = None if type is None and space is None else [node.node_id for node in self.listed(project_id, type=type, space=space, limit=-1)]
        hits: list[Hit] = [hit for hit in self._index(project_id).search(query, among) if hit.score > threshold][:limit]
        return [Found(node, hit.score) for hit in hits if (node := self.node(hit.node_id, project_id)) is not None]

    def relate(self, project_id: str, from_id: str, to_id: str, type: str, properties: dict[str, Any]) -> bool:
        """Whether both ends are nodes of the project and are now related."""
        if self.node(from_id, project_id) is None or self.node(to_id, project_id) is None:
            return False
        self._db.execute(
            "INSERT INTO relationships (project_id, from_id, to_id, type, properties) VALUES (?,?,?,?,?) ON CONFLICT DO UPDATE SET properties = excluded.properties",
            (project_id, from_id, to_id, type, json.dumps(properties)),
        )
        return True

    def neighbours(self, project_id: str, node_id: str) -> list[tuple[str, str, Node]]:
        """(`out` or `in`, type, the other node), in the order they were related."""
        rows = self._db.execute(
            "SELECT from_id, to_id, type FROM relationships WHERE project_id = ? AND ? IN (from_id, to_id) ORDER BY seq", (project_id, node_id)
        )
        ends = [("out" if row[0] == node_id else "in", row[2], row[1] if row[0] == node_id else row[0]) for row in rows]
        return [(way, type, node) for way, type, other in ends if (node := self.node(other, project_id)) is not None]

    def projects(self) -> list[str]:
        return [row[0] for row in self._db.execute("SELECT DISTINCT project_id FROM nodes ORDER BY project_id")]

    def counts(self) -> dict[str, int]:
        (nodes, projects), (related,) = (
            self._db.execute("SELECT count(*), count(DISTINCT project_id) FROM nodes").fetchone(),
            self._db.execute("SELECT count(*) FROM relationships").fetchone(),
        )
        return {"nodes": nodes, "projects": projects, "relationships": related}

    def _index(self, project_id: str) -> Index:
        if (index := self._indexes.get(project_id)) is None:
            self._indexes[project_id] = index = Index()
            for node in self.listed(project_id, limit=-1):
                index.add(node.node_id, node.content)
        return index


def _node(row: tuple[Any, ...]) -> Node:
    return Node(row[0], row[1], row[2], row[3], row[4], json.loads(row[5]), row[6])
