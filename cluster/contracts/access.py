"""Access: who may do what, as one table.

A key has a role and, optionally, one project. The role says which verbs it may use, the project which workflows it can see at all. Every route names the one
`Permission` it needs; nothing else in the system decides about access.
"""

from enum import StrEnum
from typing import Annotated

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


class ApiKey(Model):
    """What is known of a key. Its secret is shown once, when the key is made, and kept nowhere."""

    key_id: str
    name: str
    role: Role
    project_id: ProjectId | None = None
    """The one project this key lives in; None: all projects."""
    created_at: Instant
    expires_at: Instant | None = None
    revoked: bool = False

    def may(self, permission: Permission) -> bool:
        return permission in GRANTS[self.role]

    def sees(self, project_id: ProjectId) -> bool:
        return self.project_id is None or self.project_id == project_id


class ApiKeyRequest(Model):
    """What a caller posts to make a key."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    role: Role = Role.VIEWER
    project_id: Annotated[ProjectId, Field(pattern=PROJECT_ID_PATTERN)] | None = None
    expires_at: AwareDatetime | None = None


class NewApiKey(Model):
    """A key just made, with its text. The text cannot be read again."""

    key: str
    api_key: ApiKey
