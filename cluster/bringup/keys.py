"""Keys of an installation: the local admin key of the command line, the keys between us and the embedded neighbours, the keys that sign what is stored."""

import asyncio
import secrets

from ..content_credentials import new_credentials
from ..contracts.access import Role
from ..contracts.errors import Misconfigured
from ..redis.api_keys import ApiKeys, new_key_text
from ..redis.client import connect
from ..redis.scripts import Scripts
from ..seals import new_key_text as new_signing_key
from ..seals import parse_keys
from ..settings import Settings
from .files import read_text, secret, write_private
from .locks import held

ADMIN_NAME = "local admin"
SIGNING = "signing.keys"
EMBEDDED_KEYS = ("task_service.key", "brain.key", "auto_movie.key")
"""Between us and the embedded neighbours."""


def ensure(settings: Settings) -> None:
    """Makes the keys where absent, and registers the admin key with the API. Repeating changes nothing."""
    if settings.signing_keys_setting is None:
        secret(settings.run_path / SIGNING, new_signing_key)
    if settings.content_credentials_setting is None:
        secret(settings.run_path / "content.pem", new_credentials)
    for name in EMBEDDED_KEYS:
        secret(settings.run_path / name, lambda: secrets.token_urlsafe(32))
    admin = secret(settings.run_path / "admin.key", new_key_text)
    asyncio.run(_register(settings, admin))


def admit(settings: Settings) -> None:
    """Registers the administrator's key of CALLSHEET_ADMIN_KEY with the API, for installations that no bring-up made. Raises Misconfigured when there is none."""
    if not settings.admin_key:
        raise Misconfigured("There is no administrator's key: set CALLSHEET_ADMIN_KEY, which `callsheet credentials` makes.", code="no_admin_key")
    asyncio.run(_register(settings, settings.admin_key))


def rotate_signing(settings: Settings, *, patience: float = 10.0) -> str:
    """Puts a new signing key in front of those of this installation; returns its id.

    Processes that run go on signing with the key they began with, and verify the new one from the first time they meet it; `callsheet up --restart` makes all of them sign with it. Older keys stay in
    the file until somebody takes their line out, after which what they signed is refused. Raises Misconfigured when the keys come from CALLSHEET_SIGNING_KEYS, Conflict when another rotation is at it.
    """
    if settings.signing_keys_setting is not None:
        raise Misconfigured(
            "The signing keys are given by CALLSHEET_SIGNING_KEYS: add the new key there, last on all hosts first, then in front.", code="signing_keys_external"
        )
    path = settings.run_path / SIGNING
    with held(path.with_name(f"{SIGNING}.lock"), patience=patience, on_wait=lambda _: None, busy="is rotating the signing keys"):
        before = read_text(path) or ""
        parse_keys(before)
        made = new_signing_key()
        write_private(path, f"{made}\n{before}\n" if before else f"{made}\n")
    return made.partition(":")[0]


async def _register(settings: Settings, text: str) -> None:
    clients = await connect(settings)
    try:
        await ApiKeys(clients, Scripts(clients)).adopt(text, ADMIN_NAME, Role.ADMIN)
    finally:
        await clients.aclose()
