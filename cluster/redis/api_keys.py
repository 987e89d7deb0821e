"""API keys: made, checked, listed, rotated, revoked. Redis holds a salted digest of each; the text leaves this process once, when the key is made.

A key reads `cs_<id>_<secret>`; the id finds the row, the secret proves it. The digest is one keyed BLAKE2b over the secret with the row's own salt, not a slow password
hash: slow hashes make guessing of *guessable* secrets dear, and this secret is 256 random bits, which nobody can enumerate at any speed. What remains is to make a
stolen table useless and equal secrets unequal, and for that one fast salted digest is enough, on every request.

If `revoke` returns, no process that reaches Redis accepts the key later than `CACHE_SECONDS` afterwards; the same holds of an old secret whose grace has ended.

When a key was last used is noted by a task of its own, at most once in `USED_SECONDS` for each key and process, all keys of that time in one command: no request waits for it, and none fails with it.
"""

import asyncio
import contextlib
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import Field, model_validator

from ..contracts.access import ApiKey, Role, Scoped, scoped
from ..contracts.base import utc_from_ms
from ..contracts.errors import Conflict, InvalidInput, NotFound, StoreUnavailable, Unauthenticated
from ..contracts.ids import ProjectId
from . import keys
from .client import Clients, redis_errors
from .scripts import Refused, Scripts

CACHE_SECONDS = 3.0
OUTAGE_SECONDS = 120.0
"""A key that was valid lately stays so while nobody can be asked: nothing of the store can be read or changed with it then, only what a process remembers."""
CACHE_SIZE = 1024
SECRET_BYTES = 32
USED_SECONDS = 60.0

_TEXT = re.compile(r"cs_([0-9a-f]{16})_([A-Za-z0-9_-]{43})", re.ASCII)
_UNKNOWN = "This API key is not known here. Make one with `callsheet keys create`."


class StoredKey(ApiKey):
    """The row in Redis."""

    salt: str = Field(repr=False)
    digest: str = Field(repr=False)
    previous_salt: str | None = Field(default=None, repr=False)
    previous_digest: str | None = Field(default=None, repr=False)

    @model_validator(mode="before")
    @classmethod
    def _one_project(cls, row: Any) -> Any:
        """Rows of an earlier form name one project, for which the role holds."""
        if isinstance(row, dict) and "project_id" in row:
            row = dict(row)
            if (project := row.pop("project_id")) is not None:
                row |= {"role": None, "projects": {project: row["role"]}}
        return row

    def proves(self, secret: str, now: datetime) -> bool:
        """Whether it is the key's secret, or the one before during its grace."""
        if hmac.compare_digest(self.digest, _digest(secret, self.salt)):
            return True
        if not (self.previous_salt and self.previous_digest and self.previous_until and now < self.previous_until):
            return False
        return hmac.compare_digest(self.previous_digest, _digest(secret, self.previous_salt))

    def public(self) -> ApiKey:
        return ApiKey.model_validate({name: getattr(self, name) for name in ApiKey.model_fields})


def new_key_text() -> str:
    """A fresh key's text: `cs_<16 hex digits>_<43 characters, 256 random bits>`."""
    return f"cs_{secrets.token_hex(8)}_{secrets.token_urlsafe(SECRET_BYTES)}"


def _digest(secret: str, salt: str) -> str:
    return hashlib.blake2b(secret.encode(), key=bytes.fromhex(salt), digest_size=32).hexdigest()


def _utc_now() -> datetime:
    return datetime.now(UTC)


class ApiKeys:
    """All keys of an installation."""

    def __init__(self, clients: Clients, scripts: Scripts, *, now: Callable[[], datetime] = _utc_now, ticks: Callable[[], float] = time.monotonic) -> None:
        self._clients = clients
        self._scripts = scripts
        self._now = now
        self._ticks = ticks
        self._recent: dict[bytes, tuple[float, ApiKey]] = {}
        self._noted: dict[str, float] = {}
        self._unnoted: dict[str, int] = {}
        self._noting: asyncio.Task[None] | None = None

    async def create(self, name: str, role: Role, project: ProjectId | None = None, *, expires_at: datetime | None = None) -> tuple[str, ApiKey]:
        """A new key with one role, in a project or without one in the installation: its text, never to be had again, and what is known of it."""
        return await self.make(name, scoped(role, project), expires_at=expires_at)

    async def make(self, name: str, scopes: Scoped, *, expires_at: datetime | None = None, created_by: str = "") -> tuple[str, ApiKey]:
        """A new key with any roles."""
        text = new_key_text()
        row, _ = await self._add(text, name, scopes, expires_at, created_by)
        return text, row.public()

    async def adopt(self, text: str, name: str, role: Role) -> ApiKey:
        """Registers a key whose text somebody else made (`new_key_text`); doing so again changes nothing.

        Raises InvalidInput when the text has not the form of a key, and Conflict when that id belongs to another secret or was revoked.
        """
        row, secret = await self._add(text, name, Scoped(role=role), None, "")
        if not row.proves(secret, self._now()) or row.revoked:
            raise Conflict(f"The key {row.key_id} cannot be used again: it was revoked, or its id is taken. Delete the file that holds it and start again.")
        return row.public()

    async def _add(self, text: str, name: str, scopes: Scoped, expires_at: datetime | None, created_by: str) -> tuple[StoredKey, str]:
        key_id, secret = _parts(text) or _refuse_form()
        salt = secrets.token_hex(16)
        row = StoredKey(
            key_id=key_id,
            name=name,
            role=scopes.role,
            projects=scopes.projects,
            created_at=self._now(),
            created_by=created_by,
            expires_at=expires_at,
            salt=salt,
            digest=_digest(secret, salt),
        )
        async with redis_errors():
            added = await self._clients.commands.hsetnx(keys.API_KEYS, key_id, row.model_dump_json())  # type: ignore[misc]
        if not added:
            row = await self._row(key_id) or row
        return row, secret

    async def verify(self, text: str) -> ApiKey:
        """The key behind a text; answers from memory for up to `CACHE_SECONDS`, and while Redis is away for up to `OUTAGE_SECONDS` more. Raises Unauthenticated, StoreUnavailable."""
        if not (parts := _parts(text)):
            raise Unauthenticated(_UNKNOWN)
        fingerprint = hashlib.blake2b(text.encode(), digest_size=32).digest()
        until, known = self._recent.get(fingerprint, (0.0, None))
        if known and self._ticks() < until:
            return self._used(self._usable(known))
        try:
            row = await self._row(parts[0])
        except StoreUnavailable:
            if known and self._ticks() < until + OUTAGE_SECONDS:
                return self._usable(known)
            raise
        if row is None or not row.proves(parts[1], self._now()):
            raise Unauthenticated(_UNKNOWN)
        key = self._used(self._usable(row.public()))
        if len(self._recent) >= CACHE_SIZE:
            self._recent.clear()
        self._recent[fingerprint] = (self._ticks() + CACHE_SECONDS, key)
        return key

    async def still_valid(self, key_id: str) -> ApiKey:
        """The key as it stands in Redis now: for connections that outlive a request. Raises Unauthenticated, StoreUnavailable."""
        row = await self._row(key_id)
        if row is None:
            raise Unauthenticated(_UNKNOWN)
        return self._usable(row.public())

    async def list(self) -> list[ApiKey]:
        """All keys, the revoked ones too, oldest first."""
        async with redis_errors():
            rows = await self._clients.commands.hvals(keys.API_KEYS)  # type: ignore[misc]
            used: Any = await self._clients.commands.hgetall(keys.API_KEYS_USED)  # type: ignore[misc]
        found = (StoredKey.model_validate_json(row).public() for row in rows)
        return sorted((_last_used(key, used.get(key.key_id.encode())) for key in found), key=lambda key: (key.created_at, key.key_id))

    async def find(self, key_id: str) -> ApiKey:
        """One key, whatever became of it. Raises NotFound."""
        row = await self._row(key_id)
        if row is None:
            raise _no_key(key_id)
        async with redis_errors():
            used: Any = await self._clients.commands.hget(keys.API_KEYS_USED, key_id)  # type: ignore[misc]
        return _last_used(row.public(), used)

    async def rotate(self, key_id: str, *, grace_seconds: float = 0) -> tuple[str, ApiKey]:
        """A new secret under the same id. The one before stays good for the grace, the one before that ends now. Raises NotFound, Conflict for a revoked key."""
        secret, salt, now = secrets.token_urlsafe(SECRET_BYTES), secrets.token_hex(16), self._now()
        until = (now + timedelta(seconds=grace_seconds)).isoformat() if grace_seconds else ""
        try:
            row = await self._scripts.run("api_key_rotate", [keys.API_KEYS], [key_id, salt, _digest(secret, salt), now.isoformat(), until])
        except Refused as refused:
            if refused.word == "REVOKED":
                raise Conflict("This API key was revoked; it cannot get a new secret.", code="key_revoked", next_step="Make a new key.") from refused
            raise _no_key(key_id) from refused
        self._recent.clear()
        return f"cs_{key_id}_{secret}", StoredKey.model_validate_json(row).public()

    async def revoke(self, key_id: str) -> ApiKey:
        """Ends a key for good; repeating it is fine. Raises NotFound."""
        try:
            row = await self._scripts.run("api_key_revoke", [keys.API_KEYS], [key_id])
        except Refused as refused:
            raise _no_key(key_id) from refused
        self._recent.clear()
        return StoredKey.model_validate_json(row).public()

    async def aclose(self) -> None:
        """Notes what is still to be noted, as far as Redis answers."""
        if self._noting:
            await asyncio.gather(self._noting, return_exceptions=True)

    def _used(self, key: ApiKey) -> ApiKey:
        now = self._ticks()
        if now - self._noted.get(key.key_id, -USED_SECONDS) >= USED_SECONDS:
            if len(self._noted) >= CACHE_SIZE:
                self._noted.clear()
            self._noted[key.key_id] = now
            self._unnoted[key.key_id] = int(self._now().timestamp() * 1000)
            if self._noting is None or self._noting.done():
                self._noting = asyncio.get_running_loop().create_task(self._note())
        return key

    async def _note(self) -> None:
        """Writes who was used. Until Redis answers it is not known, and the next use tells it again."""
        while self._unnoted:
            told, self._unnoted = self._unnoted, {}
            with contextlib.suppress(StoreUnavailable):
                async with redis_errors():
                    await self._clients.commands.hset(keys.API_KEYS_USED, mapping=told)  # type: ignore[misc]

    async def _row(self, key_id: str) -> StoredKey | None:
        async with redis_errors():
            row = await self._clients.commands.hget(keys.API_KEYS, key_id)  # type: ignore[misc]
        return StoredKey.model_validate_json(row) if row else None

    def _usable(self, key: ApiKey) -> ApiKey:
        if key.revoked:
            raise Unauthenticated("This API key was revoked. Ask an administrator for a new one.", code="key_revoked")
        if key.expires_at and key.expires_at <= self._now():
            raise Unauthenticated("This API key has expired. Ask an administrator for a new one.", code="key_expired")
        return key


def _parts(text: str) -> tuple[str, str] | None:
    match = _TEXT.fullmatch(text)
    return (match[1], match[2]) if match else None


def _last_used(key: ApiKey, used: bytes | None) -> ApiKey:
    return key.model_copy(update={"last_used_at": utc_from_ms(int(used))}) if used else key


def _no_key(key_id: str) -> NotFound:
    return NotFound(f"There is no API key {key_id[:40]!r}.")


def _refuse_form() -> tuple[str, str]:
    raise InvalidInput("An API key reads `cs_<id>_<secret>`, as `callsheet keys create` prints it.")
