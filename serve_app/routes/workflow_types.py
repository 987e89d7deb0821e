"""The workflow types that can be started: what there is, how each works, and new ones, posted as data."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import PlainTextResponse
from pydantic import Field

from cluster.contracts.access import Permission
from cluster.contracts.base import Model
from cluster.contracts.budgets import Estimate
from cluster.contracts.errors import InvalidInput
from cluster.contracts.ids import PROJECT_ID_PATTERN, ProjectId
from cluster.contracts.ramps import Ramp, RampView
from cluster.contracts.workflows import WorkflowOptions
from graphs.posted import PostedType

from ..auth import Caller, allows, principal, require_project
from ..earlier import with_earlier
from ..requests import JsonRoute
from ..services import Estimating, Posting, Use

router = APIRouter(prefix="/api/v1/workflow-types", tags=["workflow types"], route_class=JsonRoute)

TypeName = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,60}(@[0-9]{1,6})?$", description="`movie_creation`, or one version: `movie_creation@1`.")]


class WorkflowTypeList(Model):
    items: list[dict[str, Any]]


class EstimateRequest(Model):
    """What would be posted to start a workflow, without its type."""

    project_id: Annotated[ProjectId, Field(pattern=PROJECT_ID_PATTERN)] = ProjectId("default")
    input: dict[str, Any] = Field(default_factory=dict)
    options: WorkflowOptions = WorkflowOptions()


class WorkflowTypeView(Model):
    name: str
    default: str | None
    """The version a start by name gets; null when none starts any more."""
    ramp: Ramp | None = None
    """Which part of the starts by name gets another version than `default`."""
    versions: list[dict[str, Any]]
    """Newest first, each with its stages, agents, gates, loops, conditions, what it does while a neighbour is away, the JSON schema of its input and its graph as Mermaid."""


@router.get("", dependencies=[allows(Permission.READ)])
async def list_workflow_types(services: Use) -> WorkflowTypeList:
    """Each version with its stages, what it takes as input, and its graph."""
    await services.types.refresh()
    return WorkflowTypeList(items=services.types.catalogue())


@router.post("", status_code=201, dependencies=[allows(Permission.OPERATE, everywhere=True)])
async def post_workflow_type(body: PostedType, request: Request, response: Response, posting: Posting, services: Use, caller: Caller) -> dict[str, Any]:
    """Adds a version of a workflow type, at once on all replicas. Running workflows stay on theirs.

    422 says in a sentence why a definition cannot run; 409 `version_exists` when this version says something else. The same version again is answered with 200.
    """
    entry, new = await posting.post(body, principal(caller, request))
    if new:
        await services.audit.note("type.post", principal(caller, request), type=entry["type"])
    response.status_code = 201 if new else 200
    response.headers["Location"] = f"/api/v1/workflow-types/{entry['type']}"
    return entry


@router.get("/{name}", dependencies=[allows(Permission.READ)])
async def get_workflow_type(name: TypeName, services: Use) -> WorkflowTypeView:
    """All versions of a type, or one of them."""
    await services.types.refresh(name)
    ramp = (await services.posting.ramp_of(name)).ramp if services.posting and "@" not in name else None
    versions = services.types.versions(name)
    starts = [entry for entry in versions if not entry["retired"]]
    default = services.types.pin(name) if starts else None
    return WorkflowTypeView(name=name.partition("@")[0], default=default, ramp=ramp, versions=versions)


@router.get("/{name}/graph", dependencies=[allows(Permission.READ)], response_class=PlainTextResponse)
async def get_workflow_type_graph(name: TypeName, services: Use) -> PlainTextResponse:
    """The graph of a version (of the one that starts by name, else the newest) as Mermaid text, to be put into a page or an editor as it is."""
    await services.types.refresh(name)
    versions = services.types.versions(name)
    starts = next((entry for entry in versions if not entry["retired"] and not entry["preview"]), versions[0])
    return PlainTextResponse(starts["mermaid"], headers={"X-Workflow-Type": starts["type"]})


@router.get("/{name}/ramp", dependencies=[allows(Permission.READ)])
async def get_ramp(name: TypeName, posting: Posting) -> RampView:
    """Which version starts by this name get, who set that, and what held before."""
    return await posting.ramp_of(name)


@router.put("/{name}/ramp", dependencies=[allows(Permission.OPERATE, everywhere=True)])
async def put_ramp(name: TypeName, body: Ramp, request: Request, posting: Posting, caller: Caller) -> RampView:
    """Gives a version to a part of the starts by name, the same to the same business key or Idempotency-Key; what runs stays on its version. `If-Match` guards against another's change."""
    return await posting.ramp(name, body, principal(caller, request))


@router.delete("/{name}/ramp", dependencies=[allows(Permission.OPERATE, everywhere=True)])
async def take_ramp_back(name: TypeName, request: Request, posting: Posting, caller: Caller) -> RampView:
    """Takes the last change back: what held before holds again. Once more, and there is no ramp."""
    return await posting.ramp_back(name, principal(caller, request))


@router.post("/{name}/estimate", dependencies=[allows(Permission.READ)])
async def estimate_workflow(name: TypeName, body: EstimateRequest, services: Use, estimates: Estimating, caller: Caller) -> Estimate:
    """What a start with this body would take: executions, time, tokens, GPU and CPU seconds, money, each with low and high and what it rests on. Starts nothing, writes nothing.

    Numbers come from workflows that have ended here, by agent and provider; where there are none, from what the agents' specs declare. `says` tells which.
    """
    project = caller.home if caller.home and "project_id" not in body.model_fields_set else body.project_id
    require_project(caller, project)
    await services.types.refresh(name)
    pinned = services.types.pin(name)
    given = await with_earlier(services, caller, pinned, project, services.types.validate_input(pinned, body.input))
    return await estimates.of(pinned, given, body.options.budget)


@router.delete("/{name}", dependencies=[allows(Permission.OPERATE, everywhere=True)])
async def retire_workflow_type(name: TypeName, request: Request, posting: Posting, services: Use, caller: Caller) -> dict[str, Any]:
    """Retires one version (`name@2`): nothing new starts with it, what runs goes on. Repeating is harmless; it is never removed."""
    if "@" not in name:
        raise InvalidInput("Say which version is to be retired, as in `name@1`.")
    entry = await posting.retire(name, principal(caller, request))
    await services.audit.note("type.retire", principal(caller, request), type=name)
    return entry
