"""Threads of the LangGraph API, per project: made, found, changed, forgotten.

A thread is one hash, so metadata merge and runs are added without reading first. It lives for `KEPT_DAYS` beyond the workflows' own retention, counted anew from each change; forgetting it touches no
production. The same thread id in two projects is two threads.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from ..contracts.base import utc_from_ms
from ..contracts.control import Principal
from ..contracts.errors import Conflict, NotFound
from ..contracts.ids import ProjectId
from ..contracts.threads import Thread, ThreadRun
from . import keys
from .audit import entry
from .client import Clients, redis_errors
from .scripts import Refused, Scripts

KEPT_DAYS = 90
"""As long as a decision may stay open."""
MOST_FIELDS = 3000
"""Metadata and runs that one thread holds."""
_META, _RUN = "m:", "r:"


class ThreadStore:
    def __init__(self, clients: Clients, scripts: Scripts, *, retention_days: int = 30) -> None:
        self._clients, self._scripts = clients, scripts
        self._ttl = (KEPT_DAYS + retention_days) * 24 * 3600

    async def create(
        self, project_id: ProjectId, thread_id: str, by: Principal, *, metadata: Mapping[str, Any], ttl_minutes: float | None = None, new: bool = True
    ) -> Thread:
        """A new thread; with `new=False` the one that is there, unchanged, if there is one. Raises Conflict (`thread_exists`)."""
        doc = orjson.dumps({"created_at": datetime.now(UTC).isoformat()})
        audit = entry("thread.create", by, thread=thread_id)
        word = await self._put("create" if new else "ensure", project_id, thread_id, {**_meta(metadata), **_ttl(ttl_minutes)}, doc=doc, audit=audit)
        if word == b"there" and new:
            raise Conflict(f"There is a thread {thread_id} already.", code="thread_exists", next_step="Use it, or create one with another id.")
        return await self.get([project_id], thread_id)

    async def change(self, thread: Thread, *, metadata: Mapping[str, Any] | None = None, ttl_minutes: float | None = None) -> Thread:
        """Merges metadata; a value of null removes a name. Raises NotFound."""
        await self._put("change", thread.project_id, thread.thread_id, {**_meta(metadata or {}), **_ttl(ttl_minutes)})
        return await self.get([thread.project_id], thread.thread_id)

    async def add_run(self, thread: Thread, run: ThreadRun, *, metadata: Mapping[str, Any] | None = None) -> None:
        """Raises NotFound, Conflict (`thread_full`)."""
        await self._put("change", thread.project_id, thread.thread_id, {_RUN + run.run_id: run.model_dump_json().encode(), **_meta(metadata or {})})

    async def remove_run(self, thread: Thread, run_id: str) -> None:
        await self._put("change", thread.project_id, thread.thread_id, {_RUN + run_id: b""})

    async def delete(self, thread: Thread, by: Principal) -> None:
        where = [keys.chat("th", thread.project_id, thread.thread_id), keys.chat("ths", thread.project_id)]
        await self._scripts.run("thread_delete", where, [thread.thread_id, thread.project_id, entry("thread.delete", by, thread=thread.thread_id)])

    async def watch(self, thread: Thread, run_id: str) -> int:
        """Notes that somebody follows a run; the number of times that was so."""
        async with redis_errors():
            return int(await self._clients.commands.hincrby(keys.chat("th", thread.project_id, thread.thread_id), f"s:{run_id}", 1))  # type: ignore[misc]

    async def watched(self, thread: Thread, run_id: str) -> int:
        async with redis_errors():
            return int(await self._clients.commands.hget(keys.chat("th", thread.project_id, thread.thread_id), f"s:{run_id}") or 0)  # type: ignore[misc]

    async def get(self, projects: Iterable[ProjectId], thread_id: str) -> Thread:
        """The thread in the first of the projects that has it. Raises NotFound."""
        found = await self._read([(project, thread_id) for project in projects])
        if not found:
            raise NotFound(f"There is no thread {thread_id[:80]!r}.", next_step="POST /threads makes one; POST /threads/search lists those there are.")
        return found[0]

    async def newest(self, projects: Sequence[ProjectId], *, limit: int) -> list[Thread]:
        """Up to `limit` threads of the projects, the last changed first."""
        async with redis_errors():
            pipeline = self._clients.commands.pipeline(transaction=False)
            for project in projects:
                pipeline.zrevrange(keys.chat("ths", project), 0, limit - 1, withscores=True)
            replies = await pipeline.execute() if projects else []
        merged = sorted(((score, project, name.decode()) for project, reply in zip(projects, replies, strict=True) for name, score in reply), reverse=True)
        return await self._read([(project, name) for _, project, name in merged[:limit]])

    async def projects(self) -> list[ProjectId]:
        """Every project that has, or had, threads."""
        async with redis_errors():
            pipeline = self._clients.commands.pipeline(transaction=False)
            for shard in keys.ALL_SHARDS:
                pipeline.smembers(keys.threaded_projects(shard))
            replies = await pipeline.execute()
        return sorted(ProjectId(name.decode()) for reply in replies for name in reply)

    async def _read(self, wanted: Sequence[tuple[ProjectId, str]]) -> list[Thread]:
        async with redis_errors():
            pipeline = self._clients.commands.pipeline(transaction=False)
            for project, thread_id in wanted:
                pipeline.hgetall(keys.chat("th", project, thread_id))
            replies = await pipeline.execute() if wanted else []
        return [_load(project, thread_id, stored) for (project, thread_id), stored in zip(wanted, replies, strict=True) if b"d" in stored]

    async def _put(self, mode: str, project: ProjectId, thread_id: str, fields: Mapping[str, bytes], *, doc: bytes = b"", audit: bytes = b"") -> bytes:
        where = [keys.chat("th", project, thread_id), keys.chat("ths", project), _projects_beside(project)]
        given = [part for pair in fields.items() for part in pair]
        try:
            return await self._scripts.run("thread_put", where, [mode, thread_id, project, self._ttl, MOST_FIELDS, doc, audit, *given])
        except Refused as refusal:
            if refusal.word == "FULL":
                raise Conflict(f"The thread {thread_id} holds all it can.", code="thread_full", next_step="Go on in a new thread.") from refusal
            raise NotFound(f"There is no thread {thread_id[:80]!r}.") from refusal


def _projects_beside(project: ProjectId) -> str:
    return keys.threaded_projects(keys.shard_of_project(project))


def _meta(metadata: Mapping[str, Any]) -> dict[str, bytes]:
    return {_META + name: b"" if value is None else orjson.dumps(value) for name, value in metadata.items()}


def _ttl(minutes: float | None) -> dict[str, bytes]:
    return {} if minutes is None else {"ttl": str(max(1, round(minutes * 60))).encode()}


def _load(project: ProjectId, thread_id: str, stored: Mapping[bytes, bytes]) -> Thread:
    fields = {name.decode(): value for name, value in stored.items()}
    runs = [ThreadRun.model_validate_json(value) for name, value in fields.items() if name.startswith(_RUN)]
    return Thread(
        thread_id=thread_id,
        project_id=project,
        created_at=datetime.fromisoformat(orjson.loads(fields["d"])["created_at"]),
        updated_at=utc_from_ms(int(fields["u"])),
        metadata={name.removeprefix(_META): orjson.loads(value) for name, value in fields.items() if name.startswith(_META)},
        ttl_minutes=int(fields["ttl"]) / 60 if "ttl" in fields else None,
        runs=tuple(sorted(runs, key=lambda run: (run.created_at, run.after_seq, run.run_id))),
    )
