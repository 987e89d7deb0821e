"""Every key and password of a shared installation, made once, each in a file named after the setting that reads it.

The folder is what containers mount as CALLSHEET_SECRETS_DIR, whole or in parts (`kubectl create secret generic callsheet --from-file=FOLDER`). It is private; its files can be read by whoever has been let
into it, since a container's user is not the one who made them. Files that are there are kept: repeating makes only what is missing, and a password is changed by removing its file.
"""

import secrets
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from ..content_credentials import new_credentials
from ..contracts.errors import InvalidInput
from ..redis.api_keys import new_key_text
from ..redis.users import RedisRole, acl_file
from ..seals import new_key_text as new_signing_key
from .files import private_folder, write_private, writing

_TEXTS: dict[str, Callable[[], str]] = {
    "callsheet_signing_keys": new_signing_key,
    "callsheet_admin_key": new_key_text,
    "callsheet_content_credentials": new_credentials,
    "task_service_api_key": lambda: secrets.token_urlsafe(32),
    "brain_service_api_key": lambda: secrets.token_urlsafe(32),
    "auto_movie_api_key": lambda: secrets.token_urlsafe(32),
    "grafana_password": lambda: secrets.token_urlsafe(24),
}
_URLS = {
    "redis_url": RedisRole.CALLSHEET,
    "callsheet_agent_redis_url": RedisRole.AGENT,
    "redis_backup_url": RedisRole.BACKUP,
    "redis_operator_url": RedisRole.OPERATOR,
}


def make(folder: Path, *, redis: str, tls: bool) -> list[Path]:
    """Makes what is missing; returns what was made. `redis` is `host:port`. Raises InvalidInput and Misconfigured."""
    host, _, port = redis.rpartition(":")
    if not host or not port.isdigit():
        raise InvalidInput(f"{redis!r} is no address of a Redis: say host:port, as in redis:6379.")
    private_folder(folder)
    before = set(folder.iterdir())
    for name, new in _TEXTS.items():
        _kept(folder / name, new)
    passwords = {role: _kept(folder / f"redis_{role}_password", lambda: secrets.token_urlsafe(32)) for role in RedisRole}
    for name, role in _URLS.items():
        _written(folder / name, f"{'rediss' if tls else 'redis'}://{role}:{quote(passwords[role], safe='')}@{redis}/0")
    _written(folder / "users.acl", acl_file(passwords))
    return sorted(set(folder.iterdir()) - before)


def _kept(path: Path, new: Callable[[], str]) -> str:
    if not path.is_file():
        _written(path, new())
    return path.read_text().strip()


def _written(path: Path, text: str) -> None:
    write_private(path, text.rstrip("\n") + "\n")
    with writing(path):
        path.chmod(0o444)
