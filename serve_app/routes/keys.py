"""API keys: made, listed, revoked by administrators. An administrator with a project rules over the keys of that project only."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from cluster.contracts.access import ApiKey, ApiKeyRequest, NewApiKey, Permission
from cluster.contracts.base import Model
from cluster.contracts.errors import Forbidden, NotFound

from ..auth import Caller, allows
from ..requests import JsonRoute
from ..services import Use

router = APIRouter(prefix="/api/v1/keys", tags=["keys"], route_class=JsonRoute)


class ApiKeyList(Model):
    items: list[ApiKey]


@router.post("", status_code=201, dependencies=[allows(Permission.MANAGE_KEYS)])
async def create_key(body: ApiKeyRequest, response: Response, services: Use, caller: Caller) -> NewApiKey:
    """Makes a key. Its text is in this answer and can never be read again."""
    project = body.project_id if "project_id" in body.model_fields_set else caller.project_id
    if not _rules(caller, project):
        raise Forbidden(f"This key belongs to the project {caller.project_id!r} and can only make keys for it.")
    text, key = await services.keys.create(body.name, body.role, project, expires_at=body.expires_at)
    response.headers["Cache-Control"] = "no-store"
    return NewApiKey(key=text, api_key=key)


@router.get("", dependencies=[allows(Permission.MANAGE_KEYS)])
async def list_keys(services: Use, caller: Caller) -> ApiKeyList:
    """All keys, the revoked ones too, oldest first; never their text."""
    return ApiKeyList(items=[key for key in await services.keys.list() if _rules(caller, key.project_id)])


@router.delete("/{key_id}", dependencies=[allows(Permission.MANAGE_KEYS)])
async def revoke_key(key_id: Annotated[str, Path(max_length=40)], services: Use, caller: Caller) -> ApiKey:
    """Ends a key for good, everywhere within five seconds, on open streams too. Repeating is harmless."""
    if not any(key.key_id == key_id and _rules(caller, key.project_id) for key in await services.keys.list()):
        raise NotFound(f"There is no API key {key_id!r}.")
    return await services.keys.revoke(key_id)


def _rules(caller: ApiKey, project: str | None) -> bool:
    return caller.project_id is None or caller.project_id == project
