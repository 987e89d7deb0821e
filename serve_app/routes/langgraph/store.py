"""The store: small documents under names, in namespaces, per project. For what clients want to remember; no production reads it."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query
from pydantic import Field

from cluster.contracts.access import Permission
from cluster.contracts.errors import FieldError, InvalidInput, NotFound, PayloadTooLarge
from cluster.contracts.ids import ProjectId
from cluster.contracts.threads import Item

from ...auth import allows
from ...requests import JsonRoute
from ...threads.bodies import Lenient, refusal
from ...threads.desk import Desk
from ...threads.views import iso
from .desks import At, Json

router = APIRouter(prefix="/store", tags=["langgraph"], route_class=JsonRoute)

READS, PRODUCES = [allows(Permission.READ)], [allows(Permission.PRODUCE)]
LARGEST = 32_000
"""Bytes of a value."""

Label = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^.\x00-\x1f]+$")]
Namespace = Annotated[list[Label], Field(max_length=12)]
Key = Annotated[str, Field(min_length=1, max_length=400, pattern=r"^[^\x00-\x1f]+$")]
Project = Annotated[str | None, Query(max_length=100, description="The project whose store it is; the key's own when none is named.")]


class ItemPut(Lenient):
    namespace: Annotated[Namespace, Field(min_length=1)]
    key: Key
    value: dict[str, Any]
    index: Any = None
    ttl: Annotated[float | None, Field(gt=0, le=5_000_000)] = None
    """Minutes."""


class ItemName(Lenient):
    namespace: Namespace
    key: Key


class ItemSearch(Lenient):
    namespace_prefix: Namespace = Field(default_factory=list)
    filter: dict[str, Any] | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 10
    offset: Annotated[int, Field(ge=0, le=100_000)] = 0
    query: str | None = None


class NamespaceSearch(Lenient):
    prefix: Namespace | None = None
    suffix: Namespace | None = None
    max_depth: Annotated[int | None, Field(ge=1, le=100)] = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    offset: Annotated[int, Field(ge=0, le=100_000)] = 0


def _project(desk: Desk, named: str | None) -> ProjectId:
    return desk.project_in({"project_id": named})


@router.put("/items", status_code=204, dependencies=PRODUCES)
async def put_store_item(body: ItemPut, desk: At, project_id: Project = None) -> None:
    """Keeps a value under a name, in place of the one there was. 413 above 32 kB, 409 `store_full` above 5,000 items."""
    if len(orjson.dumps(body.value)) > LARGEST:
        raise PayloadTooLarge(
            f"A value of the store has at most {LARGEST} bytes as JSON.", next_step="Keep large things as artifacts, and their references here."
        )
    await desk.services.items.put(_project(desk, project_id), body.namespace, body.key, body.value, desk.by, ttl_minutes=body.ttl)


@router.get("/items", dependencies=READS)
async def get_store_item(
    desk: At,
    key: Annotated[str, Query(min_length=1, max_length=400)],
    namespace: Annotated[str, Query(max_length=3000, description="Labels joined by dots.")] = "",
    refresh_ttl: bool = True,
    project_id: Project = None,
) -> Json:
    """One item; reading it begins its time to live anew, unless `refresh_ttl` is false."""
    labels = [label for label in namespace.split(".") if label]
    item = await desk.services.items.get(_project(desk, project_id), labels, key, refresh=refresh_ttl)
    if item is None:
        raise NotFound(f"The store has no item {key[:80]!r} in {namespace[:80]!r}.", next_step="POST /store/items/search lists what there is.")
    return _shown(item)


@router.delete("/items", status_code=204, dependencies=PRODUCES)
async def delete_store_item(body: ItemName, desk: At, project_id: Project = None) -> None:
    """Forgets an item; nothing where there is none."""
    await desk.services.items.delete(_project(desk, project_id), body.namespace, body.key, desk.by)


@router.post("/items/search", dependencies=READS)
async def search_store_items(body: ItemSearch, desk: At, project_id: Project = None) -> Json:
    """Items below a namespace, by name; `filter` compares members of their values. 422 `not_supported` for a search by meaning."""
    if body.query:
        raise refusal("query", "the store has no index of meanings; search by namespace and filter")
    found = [item for item in await desk.services.items.below(_project(desk, project_id), body.namespace_prefix) if _passes(item.value, body.filter or {})]
    return {"items": [_shown(item) for item in found[body.offset : body.offset + body.limit]]}


def _passes(value: dict[str, Any], wanted: dict[str, Any]) -> bool:
    return all(_compares(value.get(name), want) for name, want in wanted.items())


def _compares(given: Any, want: Any) -> bool:
    """Equality, or one of LangGraph's operators."""
    if not (isinstance(want, dict) and want and all(name.startswith("$") for name in want)):
        return given == want
    for name, limit in want.items():
        try:
            held = {
                "$eq": lambda: given == limit,  # noqa: B023 - called before the next round
                "$ne": lambda: given != limit,  # noqa: B023
                "$gt": lambda: given > limit,  # noqa: B023
                "$gte": lambda: given >= limit,  # noqa: B023
                "$lt": lambda: given < limit,  # noqa: B023
                "$lte": lambda: given <= limit,  # noqa: B023
            }[name]()
        except KeyError as error:
            raise InvalidInput(
                f"A filter has no operator {name[:20]!r}.", errors=[FieldError(pointer="/filter", detail="$eq, $ne, $gt, $gte, $lt, $lte")]
            ) from error
        except TypeError:
            return False
        if not held:
            return False
    return True


@router.post("/namespaces", dependencies=READS)
async def list_store_namespaces(body: NamespaceSearch, desk: At, project_id: Project = None) -> Json:
    """The namespaces that hold items, by name, cut to `max_depth`."""
    items = await desk.services.items.below(_project(desk, project_id), body.prefix or [])
    end = tuple(body.suffix or ())
    names = [item.namespace[: body.max_depth] for item in items if item.namespace[len(item.namespace) - len(end) :] == end]
    return {"namespaces": [list(name) for name in list(dict.fromkeys(names))[body.offset : body.offset + body.limit]]}


def _shown(item: Item) -> Json:
    return {"namespace": list(item.namespace), "key": item.key, "value": item.value, "created_at": iso(item.created_at), "updated_at": iso(item.updated_at)}
