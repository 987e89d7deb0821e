"""Projects: what the workflows of one begin with when their start says nothing else, and who may do what in it.

A project exists for workflows as soon as one was started in it; it is written down here when somebody gives it a name, settings or members.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from .access import Project as ProjectName
from .access import Role
from .base import Instant, Model
from .budgets import ProductionBudget
from .workflows import CacheUse, OnDeadline, WhenAway, WorkflowOptions

MOST_MEMBERS = 500
MEMBER_PATTERN = r"^(subject|group):[^\x00-\x1f\x7f]{1,255}$"

Member = Annotated[str, Field(pattern=MEMBER_PATTERN)]
"""`subject:` and a person's subject, or `group:` and a group, both as the issuer's tokens name them."""
Members = Annotated[dict[Member, Role], Field(max_length=MOST_MEMBERS)]


class StartDefaults(Model):
    """Options of a start for which it names none. What a start does name stands; of `on_away` and `labels` each entry counts by itself."""

    auto: bool | None = None
    priority: Annotated[int, Field(ge=1, le=3)] | None = None
    cache: CacheUse | None = None
    decide_within_seconds: Annotated[int, Field(ge=1, le=90 * 24 * 3600)] | None = None
    on_deadline: OnDeadline | None = None
    on_away: WhenAway = Field(default_factory=dict)
    budget: ProductionBudget | None = None
    """Of each production started here."""
    labels: dict[Annotated[str, Field(max_length=64)], Annotated[str, Field(max_length=256)]] = Field(default_factory=dict, max_length=8)

    def applied(self, options: WorkflowOptions) -> WorkflowOptions:
        """The options with these defaults where they were not given."""
        given = {name for name in options.model_fields_set if getattr(options, name) is not None}
        found: dict[str, Any] = {
            name: value
            for name in ("auto", "priority", "cache", "decide_within_seconds", "on_deadline", "budget")
            if (value := getattr(self, name)) is not None
        }
        update = {name: value for name, value in found.items() if name not in given}
        for name in ("on_away", "labels"):
            if mine := getattr(self, name):
                update[name] = {**mine, **getattr(options, name)}
        return WorkflowOptions.model_validate({**{name: getattr(options, name) for name in given}, **update}) if update else options


class ProjectSettings(Model):
    retention_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    """Workflows that end from now on are kept this long; None: as the installation says."""
    defaults: StartDefaults = StartDefaults()


class Project(Model):
    """A project as it is written down."""

    project_id: ProjectName
    name: Annotated[str, Field(max_length=200)] = ""
    settings: ProjectSettings = ProjectSettings()
    members: Members = Field(default_factory=dict)
    revision: Annotated[int, Field(ge=0)] = 0
    """Counts its changes; 0: nothing is written down of it."""
    created_at: Instant | None = None
    created_by: str = ""
    updated_at: Instant | None = None


class ProjectRequest(Model):
    """What a caller posts to write a project down."""

    project_id: ProjectName
    name: Annotated[str, Field(max_length=200)] = ""
    settings: ProjectSettings = ProjectSettings()
    members: Members = Field(default_factory=dict)


class ProjectChange(Model):
    """What a caller patches: each part that is named is replaced as a whole."""

    name: Annotated[str, Field(max_length=200)] | None = None
    settings: ProjectSettings | None = None


class MemberRole(Model):
    role: Role


class MemberView(Model):
    kind: Literal["subject", "group"]
    name: str
    role: Role
