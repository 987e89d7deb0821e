"""Projects: a name, what their workflows begin with, how long these are kept, and who may do what in them.

A start may name any project, whether it is written down here or not (CALLSHEET_IMPLICIT_PROJECTS). What stands in its settings fills in what a start leaves out; what a start says, stands. Every change is in the
project's audit log. `If-Match` with the ETag of a GET makes sure that nobody else was there in between.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response

from cluster.contracts.access import GRANTS, Permission, Role
from cluster.contracts.base import Model
from cluster.contracts.errors import Forbidden, NotFound
from cluster.contracts.ids import PROJECT_ID_PATTERN, ProjectId
from cluster.contracts.projects import MemberRole, MemberView, Project, ProjectChange, ProjectRequest

from ..auth import Caller, allows, check_project, principal, require_project
from ..requests import JsonRoute
from ..services import Use

router = APIRouter(prefix="/api/v1/projects", tags=["projects"], route_class=JsonRoute)

READS, MANAGES = [allows(Permission.READ)], [allows(Permission.MANAGE_PROJECTS)]
ProjectPath = Annotated[ProjectId, Path(pattern=PROJECT_ID_PATTERN)]
Kind = Annotated[Literal["subject", "group"], Path(description="A person by the subject of their token, or everybody of a group it names.")]
Name = Annotated[str, Path(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+$")]


class ProjectList(Model):
    items: list[Project]


class MemberList(Model):
    items: list[MemberView]


@router.get("", dependencies=READS)
async def list_projects(services: Use, caller: Caller) -> ProjectList:
    """The projects that the caller sees, by id; of those of all only what is written down, of a caller's own also what is not (`revision` 0). Members are told to who may change them."""
    reach = caller.reach()
    known = {project.project_id: project for project in await services.projects.list(reach)}
    found = {**{each: Project(project_id=each) for each in reach or ()}, **known}
    return ProjectList(items=[_shown(caller, found[each]) for each in sorted(found)])


@router.post("", status_code=201, dependencies=MANAGES)
async def create_project(body: ProjectRequest, request: Request, response: Response, services: Use, caller: Caller) -> Project:
    """Writes a project down: for administrators of the installation, and for those of that project. 409 `project_exists`."""
    require_project(caller, body.project_id)
    for role in body.members.values():
        _grants(caller, body.project_id, role)
    response.headers["Location"] = f"/api/v1/projects/{body.project_id}"
    return await services.projects.create(Project(**{name: getattr(body, name) for name in ProjectRequest.model_fields}), principal(caller, request))


@router.get("/{project_id}", dependencies=READS)
async def get_project(project_id: ProjectPath, services: Use, caller: Caller) -> Project:
    """One project; one that nobody has written down has `revision` 0 and what the installation says. Members are told to who may change them."""
    check_project(caller, project_id)
    return _shown(caller, await services.projects.find(project_id) or Project(project_id=project_id))


@router.patch("/{project_id}", dependencies=MANAGES)
async def change_project(project_id: ProjectPath, body: ProjectChange, request: Request, services: Use, caller: Caller) -> Project:
    """Replaces the parts that are named. Workflows that are there keep what they began with, and those that have ended their retention."""
    check_project(caller, project_id)
    update = {name: value for name in body.model_fields_set if (value := getattr(body, name)) is not None}
    return await services.projects.change(project_id, lambda project: project.model_copy(update=update), principal(caller, request))


@router.delete("/{project_id}", status_code=204, dependencies=MANAGES)
async def delete_project(project_id: ProjectPath, request: Request, services: Use, caller: Caller) -> None:
    """Takes settings and members away. 409 `project_in_use` while it has workflows. Keys for it stay, and so does its audit log."""
    check_project(caller, project_id)
    await services.projects.forget(project_id, principal(caller, request))


@router.get("/{project_id}/members", dependencies=MANAGES)
async def list_members(project_id: ProjectPath, services: Use, caller: Caller) -> MemberList:
    """Who is a member, with which role, by name."""
    check_project(caller, project_id)
    project = await services.projects.find(project_id) or Project(project_id=project_id)
    return MemberList(items=[_member(member, role) for member, role in sorted(project.members.items())])


@router.get("/{project_id}/members/{kind}/{name:path}", dependencies=MANAGES)
async def get_member(project_id: ProjectPath, kind: Kind, name: Name, services: Use, caller: Caller) -> MemberView:
    """One member."""
    check_project(caller, project_id)
    project = await services.projects.find(project_id)
    return _member(f"{kind}:{name}", _role_of(project or Project(project_id=project_id), f"{kind}:{name}"))


@router.put("/{project_id}/members/{kind}/{name:path}", dependencies=MANAGES)
async def put_member(project_id: ProjectPath, kind: Kind, name: Name, body: MemberRole, request: Request, services: Use, caller: Caller) -> MemberView:
    """Makes a person, or everybody of a group, a member, or gives them another role; they have it within seconds, on open streams too. Writes the project down where nobody has yet."""
    check_project(caller, project_id)
    _grants(caller, project_id, body.role)
    member = f"{kind}:{name}"
    await services.projects.change(
        project_id,
        lambda project: Project.model_validate({**dict(project), "members": {**project.members, member: body.role}}),
        principal(caller, request),
        action="project.member",
        create=True,
    )
    return _member(member, body.role)


@router.delete("/{project_id}/members/{kind}/{name:path}", status_code=204, dependencies=MANAGES)
async def remove_member(project_id: ProjectPath, kind: Kind, name: Name, request: Request, services: Use, caller: Caller) -> None:
    """Ends a membership, within seconds. Repeating is a 404."""
    check_project(caller, project_id)

    def without(project: Project) -> Project:
        _role_of(project, f"{kind}:{name}")
        return project.model_copy(update={"members": {member: role for member, role in project.members.items() if member != f"{kind}:{name}"}})

    await services.projects.change(project_id, without, principal(caller, request), action="project.member")


def _shown(caller: Caller, project: Project) -> Project:
    """Who is a member is not everybody's to know."""
    return project if caller.may(Permission.MANAGE_PROJECTS, project.project_id) else project.model_copy(update={"members": {}})


def _grants(caller: Caller, project_id: ProjectId, role: Role) -> None:
    """Raises Forbidden for a role that is above the caller's own."""
    if not all(caller.may(permission, project_id) for permission in GRANTS[role]):
        raise Forbidden(f"This key cannot make anybody {role.value} of {project_id!r}: it has less itself.")


def _member(member: str, role: Role) -> MemberView:
    kind, _, name = member.partition(":")
    return MemberView.model_validate({"kind": kind, "name": name, "role": role})


def _role_of(project: Project, member: str) -> Role:
    if member not in project.members:
        raise NotFound(f"{member.partition(':')[2][:80]!r} is no member of {project.project_id!r}.")
    return project.members[member]
