"""Recorded histories: what one workflow of each type was asked for, did and ended with, and how everything of it lay in Redis shortly before its end.

A file is JSON, compressed with xz. Bytes are kept as text, one character a byte (Latin-1), so that the repeats in them compress.
"""

import json
import lzma
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cluster.contracts.ids import WorkflowId
from cluster.contracts.ledger import LedgerRow, step_of
from cluster.redis.client import Clients

FOLDER = Path(__file__).parent / "histories"
LARGEST = 200_000
"""Bytes a file may have: histories are read by people who clone the project, too."""


@dataclass(frozen=True)
class Stored:
    """One key of Redis as it lay there."""

    key: str
    kind: str
    value: Any


@dataclass(frozen=True)
class History:
    name: str
    type: str
    input: dict[str, Any]
    options: dict[str, Any]
    providers: dict[str, str]
    """What made the work of each resource class."""
    rows: list[str]
    """The whole ledger, as stored, without signatures."""
    decisions: list[dict[str, Any]]
    """In the order they were opened."""
    events: list[list[str]]
    """Type of each event with what it was about: stage, gate, agent and item."""
    status: str
    results: dict[str, Any]
    workflow_id: str
    middle: list[dict[str, Any]]
    """Everything stored of the workflow when only its last step was left to do."""

    @property
    def ledger(self) -> list[LedgerRow]:
        return [LedgerRow.load(row.encode()) for row in self.rows]

    @property
    def failed(self) -> list[str]:
        """Steps whose last word was a failure that the workflow could do without."""
        return sorted(step_of(row.execution.agent, row.execution.item) for row in self.ledger if row.execution is not None and not row.succeeded)


def save(history: History) -> Path:
    text = json.dumps(asdict(history), separators=(",", ":"), sort_keys=True).encode()
    path = FOLDER / f"{history.name}.json.xz"
    path.write_bytes(lzma.compress(text, preset=9 | lzma.PRESET_EXTREME))
    return path


def load(name: str) -> History:
    return History(**json.loads(lzma.decompress((FOLDER / f"{name}.json.xz").read_bytes())))


def names() -> list[str]:
    return sorted(path.name.removesuffix(".json.xz") for path in FOLDER.glob("*.json.xz"))


# ---- keys of Redis ----------------------------------------------------------------------------------------------------------


async def taken(clients: Clients, workflow_id: WorkflowId) -> list[dict[str, Any]]:
    """Every key that names the workflow, with its type and value."""
    redis: Any = clients.commands
    found: list[Stored] = []
    async for key in redis.scan_iter(f"*{workflow_id}*"):
        kind = (await redis.type(key)).decode()
        value: Any
        if kind == "hash":
            value = [[_text(name), _text(value)] for name, value in sorted((await redis.hgetall(key)).items())]
        elif kind == "stream":
            value = [[entry_id.decode(), [[_text(n), _text(v)] for n, v in fields.items()]] for entry_id, fields in await redis.xrange(key)]
        elif kind == "zset":
            value = [[_text(member), score] for member, score in await redis.zrange(key, 0, -1, withscores=True)]
        elif kind == "set":
            value = sorted(_text(member) for member in await redis.smembers(key))
        else:
            raise AssertionError(f"a {kind} is not among what is stored of a workflow: {key}")
        found.append(Stored(key.decode(), kind, value))
    return [asdict(stored) for stored in sorted(found, key=lambda stored: stored.key)]


async def put_back(clients: Clients, middle: list[dict[str, Any]]) -> None:
    redis: Any = clients.commands
    for stored in (Stored(**each) for each in middle):
        if stored.kind == "hash":
            await redis.hset(stored.key, mapping={_bytes(name): _bytes(value) for name, value in stored.value})
        elif stored.kind == "stream":
            for entry_id, fields in stored.value:
                await redis.xadd(stored.key, {_bytes(name): _bytes(value) for name, value in fields}, id=entry_id)
        elif stored.kind == "zset":
            await redis.zadd(stored.key, {_bytes(member): score for member, score in stored.value})
        else:
            await redis.sadd(stored.key, *map(_bytes, stored.value))


def _text(value: bytes) -> str:
    return value.decode("latin-1")


def _bytes(text: str) -> bytes:
    return text.encode("latin-1")
