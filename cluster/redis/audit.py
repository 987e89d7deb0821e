"""The audit log of a project: what people did to its workflows and how these ended. Append-only, numbered, hash-chained, and kept when the workflows are gone.

Entries about what lies in a project's slot are written by the scripts that do what they tell of, in the same step; here they are formed and read. What lies elsewhere (keys, limits, agents, workflow types) is
noted just after it was done: a process that dies in between leaves it without an entry. What concerns no single project is in the log of the installation, under a name that no project can have. `cluster.verification` examines the chain.
"""

from typing import Any

import orjson

from ..contracts.base import utc_from_ms
from ..contracts.control import AuditEntry, AuditPage, Principal
from ..contracts.ids import ProjectId, WorkflowId
from . import keys
from .client import Clients, redis_errors
from .scripts import Scripts

INSTALLATION = ProjectId("@installation")


def entry(action: str, by: Principal, workflow_id: WorkflowId | None = None, **data: Any) -> bytes:
    """An entry before it has a number and a time."""
    fields = {"action": action, "by": by.name, "key_id": by.key_id, "reason": by.reason, "request_id": by.request_id, "workflow_id": workflow_id, "data": data}
    return orjson.dumps({name: value for name, value in fields.items() if value})


class AuditLog:
    def __init__(self, clients: Clients, scripts: Scripts | None = None) -> None:
        self._clients = clients
        self._scripts = scripts or Scripts(clients)

    async def note(self, action: str, by: Principal, *projects: ProjectId, **data: Any) -> None:
        """Writes down what was just done, in each of these logs; without any, in the installation's."""
        body = entry(action, by, **data)
        for project in projects or (INSTALLATION,):
            await self._scripts.run("audit_note", [keys.audit_head(project)], [project, body], replicated=True)

    async def page(self, project_id: ProjectId, *, after: int = 0, limit: int = 200, workflow_id: WorkflowId | None = None) -> AuditPage:
        """Up to `limit` entries with a number above `after`, oldest first; with a workflow, only those that concern it."""
        items: list[AuditEntry] = []
        while len(items) < limit:
            async with redis_errors():
                found: Any = await self._clients.commands.xrange(keys.audit_log(project_id), min=f"({after}-0" if after else "-", count=limit)
            for entry_id, fields in found:
                after = int(entry_id.split(b"-")[0])
                item = _load(project_id, after, fields)
                if workflow_id is None or item.workflow_id == workflow_id:
                    items.append(item)
                    if len(items) == limit:
                        break
            if len(found) < limit:
                break
        return AuditPage(items=items, next_after=after)


def _load(project_id: ProjectId, number: int, fields: dict[bytes, bytes]) -> AuditEntry:
    return AuditEntry(seq=number, at=utc_from_ms(int(fields[b"at"])), project_id=project_id, hash=fields[b"h"].decode(), **orjson.loads(fields[b"d"]))
