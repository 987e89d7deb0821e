"""Access: who may do what, as one table.

A key, or a person, has a role in the whole installation, or roles in named projects, or both; the role says which verbs it may use there. In a project where it has none it sees nothing. Every route
names the one `Permission` it needs; nothing else in the system decides about access.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from .base import Instant, Model
from .ids import PROJECT_ID_PATTERN, ProjectId


class Permission(StrEnum):
    READ = "workflows:read"
    DECIDE = "decisions:make"
    PRODUCE = "workflows:produce"
    """Start and cancel workflows."""
    OPERATE = "workflows:operate"
    """The verbs that mend or redirect a workflow that already runs."""
    MANAGE_KEYS = "keys:manage"
    MANAGE_PROJECTS = "projects:manage"
    """Settings and members."""
    MANAGE_AGENTS = "agents:manage"
    """Let agents join and leave, and set limits."""


class Role(StrEnum):
    VIEWER = "viewer"
    DIRECTOR = "director"
    PRODUCER = "producer"
    OPERATOR = "operator"
    ADMIN = "admin"


_P = Permission
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset({_P.READ}),
    Role.DIRECTOR: frozenset({_P.READ, _P.DECIDE}),
    Role.PRODUCER: frozenset({_P.READ, _P.DECIDE, _P.PRODUCE}),
    Role.OPERATOR: frozenset({_P.READ, _P.DECIDE, _P.PRODUCE, _P.OPERATE}),
    Role.ADMIN: frozenset(Permission),
}

Project = Annotated[ProjectId, Field(pattern=PROJECT_ID_PATTERN)]
MOST_PROJECTS = 100
"""Projects that one key may name."""


class Scoped(Model):
    """What has roles: in the whole installation, in named projects, or both."""

    role: Role | None = None
    """Its role in every project; None: it has one only in those of `projects`."""
    projects: Annotated[dict[Project, Role], Field(max_length=MOST_PROJECTS)] = Field(default_factory=dict)

    def may(self, permission: Permission | None, project_id: ProjectId | None = None) -> bool:
        """Whether in that project; without one, whether anywhere at all."""
        if permission is None:
            return False
        if self.may_everywhere(permission):
            return True
        if project_id is None:
            return any(permission in GRANTS[role] for role in self.projects.values())
        role = self.projects.get(project_id)
        return role is not None and permission in GRANTS[role]

    def may_everywhere(self, permission: Permission | None) -> bool:
        """Whether in the whole installation, and so with what belongs to no project."""
        return self.role is not None and permission in GRANTS[self.role]

    def sees(self, project_id: ProjectId) -> bool:
        """Whether the project exists for it at all."""
        return self.may(Permission.READ, project_id)

    def reach(self, permission: Permission = Permission.READ) -> frozenset[ProjectId] | None:
        """The projects in which it may; None: all."""
        if self.may_everywhere(permission):
            return None
        return frozenset(project for project, role in self.projects.items() if permission in GRANTS[role])

    @property
    def home(self) -> ProjectId | None:
        """The project that is meant when it names none: its only one."""
        return next(iter(self.projects)) if self.role is None and len(self.projects) == 1 else None

    def covers(self, other: "Scoped", permission: Permission) -> bool:
        """Whether it may do this wherever the other has a role, and has there all that the other has: what it may hand out, and take back."""
        if other.role is not None and not (self.may_everywhere(permission) and all(map(self.may_everywhere, GRANTS[other.role]))):
            return False
        return all(self.may(each, project) for project, role in other.projects.items() for each in (permission, *GRANTS[role]))


class Caller(Scoped):
    """Who asks: an API key, or a person who signed in elsewhere. The one thing that authorisation looks at."""

    kind: Literal["key", "person"]
    key_id: str
    """The key's id, or `person:` and the subject; what the audit log names."""
    name: str
    asked: Permission | None = None
    """What the route that is called needs, put here by `allows(...)`. None: nothing is allowed in any project."""
    expires_at: Instant | None = None
    groups: tuple[str, ...] = ()
    """Of a person, as its token names them."""

    def asking(self, permission: Permission) -> "Caller":
        return self.model_copy(update={"asked": permission})


class ApiKey(Scoped):
    """What is known of a key. Its secret is shown once, when the key is made or rotated, and kept nowhere."""

    key_id: str
    name: str
    created_at: Instant
    created_by: str = ""
    """Id of the key, or of the person, that made it."""
    expires_at: Instant | None = None
    revoked: bool = False
    rotated_at: Instant | None = None
    """When it got the secret it has."""
    previous_until: Instant | None = None
    """Until when the secret before that is still good."""
    last_used_at: Instant | None = None
    """To about a minute."""

    def caller(self) -> Caller:
        return Caller(kind="key", key_id=self.key_id, name=self.name, role=self.role, projects=self.projects, expires_at=self.expires_at)


class ApiKeyRequest(Model):
    """What a caller posts to make a key: a role in the installation, or with `project_id` in that project, and roles in further ones by `projects`."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    role: Role | None = None
    project_id: Project | None = None
    projects: Annotated[dict[Project, Role], Field(max_length=MOST_PROJECTS)] = Field(default_factory=dict)
    expires_at: AwareDatetime | None = None

    def scopes(self, home: ProjectId | None) -> Scoped:
        """The roles it asks for. A role without a project is one in `home`, the caller's only project, unless the request says `"project_id": null`; viewer when it names no role at all."""
        project = self.project_id if "project_id" in self.model_fields_set else home
        role = self.role or (None if self.projects else Role.VIEWER)
        return scoped(role, project, self.projects)


def scoped(role: Role | None, project_id: ProjectId | None = None, more: Mapping[ProjectId, Role] | None = None) -> Scoped:
    """A role in one project, or without one in the installation, and further ones."""
    if role is None or project_id is None:
        return Scoped(role=role, projects=dict(more or {}))
    return Scoped(projects={**(more or {}), project_id: role})


class NewApiKey(Model):
    """A key just made or rotated, with its text. The text cannot be read again."""

    key: str
    api_key: ApiKey


class KeyRotation(Model):
    """What a caller posts to give a key a new secret."""

    grace_seconds: Annotated[int, Field(ge=0, le=30 * 86400)] = 3600
    """How long the old one stays good beside it."""
