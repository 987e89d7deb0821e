"""API keys: made, listed, rotated, revoked by administrators. One whose role is in projects rules over the keys of those projects only, and nobody hands out more than they have."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from cluster.contracts.access import ApiKey, ApiKeyRequest, KeyRotation, NewApiKey, Permission, Scoped
from cluster.contracts.base import Model
from cluster.contracts.errors import Forbidden, NotFound
from cluster.redis.audit import INSTALLATION

from ..auth import Caller, allows, principal
from ..requests import JsonRoute
from ..services import Services, Use

router = APIRouter(prefix="/api/v1/keys", tags=["keys"], route_class=JsonRoute)

MANAGES = [allows(Permission.MANAGE_KEYS)]
KeyPath = Annotated[str, Path(max_length=40)]


class ApiKeyList(Model):
    items: list[ApiKey]


@router.post("", status_code=201, dependencies=MANAGES)
async def create_key(body: ApiKeyRequest, request: Request, response: Response, services: Use, caller: Caller) -> NewApiKey:
    """Makes a key. Its text is in this answer and can never be read again."""
    scopes = body.scopes(caller.home)
    if not _rules(caller, scopes):
        raise Forbidden(
            "A key is given roles where its maker administers, and none above the maker's own.", next_step="Name projects that this key administers."
        )
    text, key = await services.keys.make(body.name, scopes, expires_at=body.expires_at, created_by=caller.key_id)
    await _note(services, "key.create", key, caller, request, expires_at=key.expires_at)
    return _shown_once(response, text, key)


@router.get("", dependencies=MANAGES)
async def list_keys(services: Use, caller: Caller) -> ApiKeyList:
    """All keys, the revoked ones too, oldest first, with when each was last used; never their text. Those that also have roles elsewhere are shown to who administers there too."""
    return ApiKeyList(items=[key for key in await services.keys.list() if _rules(caller, key)])


@router.get("/{key_id}", dependencies=MANAGES)
async def get_key(key_id: KeyPath, services: Use, caller: Caller) -> ApiKey:
    """One key."""
    return await _ruled(services, caller, key_id)


@router.post("/{key_id}/rotate", dependencies=MANAGES)
async def rotate_key(key_id: KeyPath, request: Request, response: Response, services: Use, caller: Caller, body: KeyRotation | None = None) -> NewApiKey:
    """Gives a key a new secret, which is in this answer and can never be read again; id, roles and expiry stay.

    The secret before stays good for `grace_seconds` (an hour), shown as `previous_until`; 0 ends it at once. One from a rotation before that ends now. 409 `key_revoked` for a revoked key.
    """
    await _ruled(services, caller, key_id)
    text, key = await services.keys.rotate(key_id, grace_seconds=(body or KeyRotation()).grace_seconds)
    await _note(services, "key.rotate", key, caller, request, old_until=key.previous_until)
    return _shown_once(response, text, key)


@router.delete("/{key_id}", dependencies=MANAGES)
async def revoke_key(key_id: KeyPath, request: Request, services: Use, caller: Caller) -> ApiKey:
    """Ends a key for good, everywhere within five seconds, on open streams too. Repeating is harmless."""
    before = await _ruled(services, caller, key_id)
    key = await services.keys.revoke(key_id)
    if not before.revoked:
        await _note(services, "key.revoke", key, caller, request)
    return key


def _rules(caller: Caller, scopes: Scoped) -> bool:
    return caller.covers(scopes, Permission.MANAGE_KEYS)


async def _ruled(services: Services, caller: Caller, key_id: str) -> ApiKey:
    """Raises NotFound, in the same words, for a key that is not the caller's to rule over."""
    key = await services.keys.find(key_id)
    if not _rules(caller, key):
        raise NotFound(f"There is no API key {key_id[:40]!r}.")
    return key


async def _note(services: Services, action: str, key: ApiKey, caller: Caller, request: Request, **more: datetime | None) -> None:
    """In the audit log of each project in which the key has a role, and of the installation for one there."""
    roles = {**key.projects, **({INSTALLATION: key.role} if key.role else {})}
    told = {name: moment.isoformat(timespec="seconds") for name, moment in more.items() if moment}
    for log, role in roles.items():
        await services.audit.note(action, principal(caller, request), log, key=key.key_id, name=key.name, role=role.value, **told)


def _shown_once(response: Response, text: str, key: ApiKey) -> NewApiKey:
    response.headers["Cache-Control"] = "no-store"
    return NewApiKey(key=text, api_key=key)
