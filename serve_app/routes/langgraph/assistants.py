"""Assistants: the workflow types, each under an id that follows from its name. They are made by posting workflow types, not here."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from cluster.contracts.access import Permission
from cluster.contracts.workflows import WorkflowOptions

from ...auth import allows
from ...requests import JsonRoute
from ...threads.bodies import Lenient, refusal
from ...threads.desk import Desk
from ...threads.views import assistant, chosen, drawn, schemas
from .desks import At, Json

router = APIRouter(prefix="/assistants", tags=["langgraph"], route_class=JsonRoute)

AssistantPath = Annotated[str, Path(min_length=1, max_length=100, description="The assistant's id, or the name of the workflow type.")]
READS = [allows(Permission.READ)]
INSTEAD = "an assistant is a workflow type; POST /api/v1/workflow-types adds one, and `config.configurable` of a run sets its options"


class AssistantSearch(Lenient):
    graph_id: str | None = None
    name: str | None = None
    metadata: dict[str, Any] | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 10
    offset: Annotated[int, Field(ge=0, le=100_000)] = 0
    sort_by: Literal["assistant_id", "graph_id", "name", "created_at", "updated_at"] | None = None
    sort_order: Literal["asc", "desc"] | None = None
    select: list[str] | None = None


class AssistantCreate(Lenient):
    graph_id: Annotated[str, Field(max_length=100)]
    assistant_id: str | None = None
    if_exists: Literal["raise", "do_nothing"] | None = None


@router.post("/search", dependencies=READS)
async def search_assistants(body: AssistantSearch, desk: At) -> list[Json]:
    """The workflow types as assistants."""
    found = await _matching(body, desk)
    found.sort(key=lambda each: str(each[body.sort_by or "graph_id"]), reverse=body.sort_order == "desc")
    return [chosen(each, body.select) for each in found[body.offset : body.offset + body.limit]]


@router.post("/count", dependencies=READS)
async def count_assistants(body: AssistantSearch, desk: At) -> int:
    """How many a search finds."""
    return len(await _matching(body, desk))


async def _matching(body: AssistantSearch, desk: Desk) -> list[Json]:
    await desk.services.types.refresh()
    entries = {str(entry["type"]): entry for entry in desk.services.types.catalogue() if not entry.get("retired")}
    names = sorted({pinned.partition("@")[0] for pinned in entries})
    found = [assistant(name, entries.get(desk.services.types.pin(name), {"type": name})) for name in names]
    return [each for each in found if _suits(each, body)]


def _suits(each: Json, body: AssistantSearch) -> bool:
    named = body.name is None or body.name.lower() in f"{each['name']} {each['graph_id']}".lower()
    return named and body.graph_id in (None, each["graph_id"]) and (body.metadata or {}).items() <= each["metadata"].items()


async def _entry(assistant_id: str, desk: Desk) -> tuple[str, Json]:
    name, pinned = await desk.type_of(assistant_id)
    return name, desk.services.types.versions(pinned)[0]


@router.get("/{assistant_id}", dependencies=READS)
async def get_assistant(assistant_id: AssistantPath, desk: At) -> Json:
    """One assistant, by its id or by the name of its workflow type."""
    return assistant(*await _entry(assistant_id, desk))


@router.get("/{assistant_id}/graph", dependencies=READS)
async def get_assistant_graph(assistant_id: AssistantPath, desk: At, xray: Annotated[str | None, Query(max_length=10)] = None) -> Json:
    """Its stages, with their agents, and the gates at which people decide."""
    return drawn((await _entry(assistant_id, desk))[1])


@router.get("/{assistant_id}/schemas", dependencies=READS)
async def get_assistant_schemas(assistant_id: AssistantPath, desk: At) -> Json:
    """What it takes and gives. The configuration is that of a workflow's options."""
    return schemas(*await _entry(assistant_id, desk), WorkflowOptions.model_json_schema())


@router.get("/{assistant_id}/subgraphs", name="get_assistant_subgraphs", dependencies=READS)
@router.get("/{assistant_id}/subgraphs/{namespace}", name="get_assistant_subgraph", dependencies=READS)
async def get_assistant_subgraphs(assistant_id: AssistantPath, desk: At) -> Json:
    """None: a production's agents are no graphs."""
    await _entry(assistant_id, desk)
    return {}


@router.post("/{assistant_id}/versions", dependencies=READS)
async def list_assistant_versions(assistant_id: AssistantPath, body: AssistantSearch, desk: At) -> list[Json]:
    """The versions of the workflow type, newest first."""
    name, _ = await desk.type_of(assistant_id)
    versions = [assistant(name, entry) for entry in desk.services.types.versions(name)]
    return versions[body.offset : body.offset + body.limit]


@router.post("", dependencies=READS)
async def create_assistant(body: AssistantCreate, desk: At) -> Json:
    """With `if_exists` `do_nothing` the assistant of that workflow type; anything else is 422 `not_supported`."""
    name, entry = await _entry(body.graph_id, desk)
    found = assistant(name, entry)
    if body.if_exists == "do_nothing" and body.assistant_id in (None, found["assistant_id"]):
        return found
    raise refusal("graph_id", INSTEAD)


@router.patch("/{assistant_id}", name="update_assistant", dependencies=[allows(Permission.OPERATE)])
@router.delete("/{assistant_id}", name="delete_assistant", dependencies=[allows(Permission.OPERATE)])
@router.post("/{assistant_id}/latest", name="set_latest_assistant", dependencies=[allows(Permission.OPERATE)])
async def refuse_assistant_change(assistant_id: AssistantPath, desk: At) -> Json:
    """422 `not_supported`: assistants follow from the workflow types."""
    await _entry(assistant_id, desk)
    raise refusal("assistant_id", INSTEAD)
