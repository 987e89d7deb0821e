"""Keys of an installation: the local admin key of the command line, and the key between us and the embedded Task Service."""

import asyncio
import secrets

from ..contracts.access import Role
from ..redis.api_keys import ApiKeys, new_key_text
from ..redis.client import connect
from ..redis.scripts import Scripts
from ..settings import Settings
from .files import secret

ADMIN_NAME = "local admin"


def ensure(settings: Settings) -> None:
    """Makes both keys where absent, and registers the admin key with the API. Repeating changes nothing."""
    secret(settings.run_path / "task_service.key", lambda: secrets.token_urlsafe(32))
    admin = secret(settings.run_path / "admin.key", new_key_text)
    asyncio.run(_register(settings, admin))


async def _register(settings: Settings, text: str) -> None:
    clients = await connect(settings)
    try:
        await ApiKeys(clients, Scripts(clients)).adopt(text, ADMIN_NAME, Role.ADMIN)
    finally:
        await clients.aclose()
