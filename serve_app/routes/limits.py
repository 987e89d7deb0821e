"""Limits: how much an agent, a project or a provider may use, and a project's weight where slots are scarce. Set by an administrator of the whole installation; engines follow within a second."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from cluster.contracts.access import Permission
from cluster.contracts.base import Model
from cluster.contracts.errors import InvalidInput, NotFound
from cluster.contracts.limits import Limit, LimitRequest, LimitScope, LimitUse

from ..auth import Caller, allows, principal
from ..requests import JsonRoute
from ..services import Use

router = APIRouter(prefix="/api/v1/limits", tags=["agents"], route_class=JsonRoute)

NamePath = Annotated[str, Path(min_length=1, max_length=120)]


class LimitList(Model):
    items: list[LimitUse]


@router.get("", dependencies=[allows(Permission.MANAGE_AGENTS, everywhere=True)])
async def list_limits(services: Use) -> LimitList:
    """Every limit and how many executions hold a place under it now."""
    return LimitList(items=await services.limits.uses())


@router.get("/{scope}/{name:path}", dependencies=[allows(Permission.MANAGE_AGENTS, everywhere=True)])
async def get_limit(scope: LimitScope, name: NamePath, services: Use) -> Limit:
    """One limit as it is set."""
    for limit in await services.limits.all():
        if (limit.scope, limit.name) == (scope, name):
            return limit
    raise NotFound(f"No limit is set for {scope} {name!r}.")


@router.put("/{scope}/{name:path}", dependencies=[allows(Permission.MANAGE_AGENTS, everywhere=True)])
async def put_limit(scope: LimitScope, name: NamePath, body: LimitRequest, request: Request, services: Use, caller: Caller) -> Limit:
    """Sets a limit, in place of the one there was. What runs goes on; what is above the new limit waits until enough has ended."""
    if body.weight != 1.0 and scope is not LimitScope.PROJECT:
        raise InvalidInput("Only a project has a weight.", next_step="Leave `weight` out.")
    limit = Limit(scope=scope, name=name, **body.model_dump())
    await services.limits.put(limit)
    await services.audit.note("limit.put", principal(caller, request), **limit.model_dump(mode="json", exclude_none=True))
    return limit


@router.delete("/{scope}/{name:path}", status_code=204, dependencies=[allows(Permission.MANAGE_AGENTS, everywhere=True)])
async def remove_limit(scope: LimitScope, name: NamePath, request: Request, services: Use, caller: Caller) -> None:
    """Ends a limit; who waits for it begins within a second."""
    if not await services.limits.remove(scope, name):
        raise NotFound(f"No limit is set for {scope} {name!r}.")
    await services.audit.note("limit.remove", principal(caller, request), scope=scope.value, name=name)
