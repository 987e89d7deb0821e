"""Projects as they are written down: settings, members, and in which projects a person is one.

Everything of a project lies in its shard's slot, so that a change, the index of its members and its entry in the audit log are one script. A change names the revision it was made of, and is refused when
there is a newer one; `change` then tries again on that. If it returns, whoever asks for the members' roles afterwards is told the new ones.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime
from typing import Any

import orjson

from ..contracts.access import Role
from ..contracts.control import Principal
from ..contracts.errors import Conflict, NotFound
from ..contracts.ids import ProjectId, shard_of_project
from ..contracts.projects import Project
from . import keys
from .audit import entry
from .client import Clients, redis_errors
from .scripts import Refused, Scripts

LADDER = tuple(Role)
TRIES = 20


class ProjectStore:
    def __init__(self, clients: Clients, scripts: Scripts) -> None:
        self._clients, self._scripts = clients, scripts

    async def find(self, project_id: ProjectId) -> Project | None:
        """The project, if it is written down."""
        async with redis_errors():
            row = await self._clients.commands.hget(keys.projects(shard_of_project(project_id)), project_id)  # type: ignore[misc]
        return Project.model_validate_json(row) if row else None

    async def list(self, among: Collection[ProjectId] | None = None) -> list[Project]:
        """Those written down, of these or of all, by id."""
        async with redis_errors():
            pipeline = self._clients.commands.pipeline(transaction=False)
            if among is None:
                for shard in keys.ALL_SHARDS:
                    pipeline.hvals(keys.projects(shard))
            else:
                for project_id in among:
                    pipeline.hmget(keys.projects(shard_of_project(project_id)), [project_id])
            rows = [row for rows in await pipeline.execute() for row in rows if row]
        return sorted((Project.model_validate_json(row) for row in rows), key=lambda project: project.project_id)

    async def create(self, project: Project, by: Principal) -> Project:
        """Writes a project down. Raises Conflict when it is already."""
        now = datetime.now(UTC)
        made = project.model_copy(update={"revision": 1, "created_at": now, "updated_at": now, "created_by": by.key_id})
        try:
            await self._write(made.project_id, None, made, entry("project.create", by, **told(made)))
        except Refused as refused:
            raise Conflict(f"The project {made.project_id!r} is already written down.", code="project_exists", next_step="Change it with PATCH.") from refused
        return made

    async def change(
        self, project_id: ProjectId, change: Callable[[Project], Project], by: Principal, *, action: str = "project.change", create: bool = False
    ) -> Project:
        """What `change` makes of the newest form. Raises NotFound unless `create`, for one that is not written down; and what `change` raises."""
        for _ in range(TRIES):
            before = await self.find(project_id)
            if before is None and not create:
                raise NotFound(f"The project {project_id!r} is not written down.", next_step="POST /api/v1/projects writes it down.")
            now = datetime.now(UTC)
            base = before or Project(project_id=project_id, created_at=now, created_by=by.key_id)
            after = change(base)
            if before and after == before:
                return before
            after = after.model_copy(update={"revision": base.revision + 1, "updated_at": now})
            try:
                await self._write(project_id, before, after, entry(action, by, **told(after, before)))
                return after
            except Refused:
                continue  # somebody else was quicker: once more, on what they left
        raise Conflict(f"The project {project_id!r} is being changed by too many at once.", next_step="Send the request again.")

    async def forget(self, project_id: ProjectId, by: Principal) -> None:
        """Takes settings and members away. Raises NotFound, and Conflict while the project has workflows."""
        for _ in range(TRIES):
            before = await self.find(project_id)
            if before is None:
                raise NotFound(f"The project {project_id!r} is not written down.")
            try:
                return await self._write(project_id, before, None, entry("project.delete", by))
            except Refused as refused:
                if refused.word == "IN_USE":
                    raise Conflict(
                        f"The project {project_id!r} has workflows.",
                        code="project_in_use",
                        next_step="Wait until their retention has ended, or take its members away.",
                    ) from refused
        raise Conflict(f"The project {project_id!r} is being changed by too many at once.", next_step="Send the request again.")

    async def roles(self, members: Iterable[str]) -> dict[ProjectId, Role]:
        """In which projects one of these is a member (`subject:…`, `group:…`), each with the highest role among them."""
        names = list(members)
        async with redis_errors():
            pipeline = self._clients.commands.pipeline(transaction=False)
            for shard in keys.ALL_SHARDS:
                pipeline.hmget(keys.project_members(shard), names)
            replies = await pipeline.execute()
        found: dict[ProjectId, Role] = {}
        for row in (row for reply in replies for row in reply if row):
            for project, role in orjson.loads(row).items():
                found[project] = max(found.get(project, Role(role)), Role(role), key=LADDER.index)
        return found

    async def _write(self, project_id: ProjectId, before: Project | None, after: Project | None, audit: bytes) -> None:
        days = after.settings.retention_days if after else None
        await self._scripts.run(
            "project",
            [keys.projects(shard_of_project(project_id))],
            [project_id, before.revision if before else "", after.model_dump_json() if after else "", days * 86400 if days else "", audit],
            replicated=True,
        )


def told(after: Project, before: Project | None = None) -> dict[str, Any]:
    """What the audit log says of a change: every part that is another now, as it is now."""
    was = before.model_dump(mode="json") if before else {}
    now = after.model_dump(mode="json", include={"name", "settings"})
    found: dict[str, Any] = {name: value for name, value in now.items() if value != was.get(name)}
    members = {member: after.members.get(member) for member in {**after.members, **(before.members if before else {})}}
    if changed := {member: role for member, role in members.items() if before is None or before.members.get(member) != role}:
        found["members"] = changed
    return found
