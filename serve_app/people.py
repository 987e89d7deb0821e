"""People: whom a token of the configured OIDC issuer makes of its bearer.

A token is believed when its signature, by an algorithm of the allow-list and a key that the issuer publishes, holds, when it is for this audience, from this issuer, not expired, and names a subject. It says who
somebody is, not what they may do: that is in the members of the projects, by subject or by a group the token names, and is read anew every few seconds. An operator may give the bearers of some groups a role in the
whole installation (CALLSHEET_OIDC_ROLES).
"""

import hashlib
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from cluster.contracts.access import Caller, Role
from cluster.contracts.base import utc_from_ms
from cluster.contracts.errors import Misconfigured, StoreUnavailable, Unauthenticated
from cluster.contracts.ids import ProjectId
from cluster.redis.api_keys import CACHE_SECONDS, CACHE_SIZE, OUTAGE_SECONDS
from cluster.redis.projects import LADDER, ProjectStore
from cluster.settings import Settings

from .issuer import Issuer

LONGEST = 16_384
"""Characters of a token."""
MOST_GROUPS = 200
_TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*", re.ASCII)
_PLAIN = re.compile(r"[^\x00-\x1f\x7f]{1,255}")


class People:
    """Those who sign in at one issuer. Build with `people_of`."""

    def __init__(self, settings: Settings, issuer: Issuer, projects: ProjectStore, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.issuer = issuer
        self._settings = settings
        self._projects = projects
        self._now = now
        self._everywhere = roles_by_group(settings.oidc_roles)
        self._recent: dict[bytes, tuple[float, Caller]] = {}

    async def verify(self, token: str) -> Caller:
        """Who bears the token, with the roles of this moment; from memory for `CACHE_SECONDS`, and while Redis is away for up to `OUTAGE_SECONDS` more.

        Raises Unauthenticated, IssuerUnavailable, StoreUnavailable.
        """
        if len(token) > LONGEST:
            raise Unauthenticated("This token is longer than any this API takes.", code="token_invalid")
        fingerprint = hashlib.blake2b(token.encode(), digest_size=32).digest()
        until, known = self._recent.get(fingerprint, (0.0, None))
        if known and time.monotonic() < until:
            return self._in_time(known)
        try:
            caller = await self.still_valid(await self._believed(token))
        except StoreUnavailable:
            if known and time.monotonic() < until + OUTAGE_SECONDS:
                return self._in_time(known)
            raise
        if len(self._recent) >= CACHE_SIZE:
            self._recent.clear()
        self._recent[fingerprint] = (time.monotonic() + CACHE_SECONDS, caller)
        return caller

    async def still_valid(self, caller: Caller) -> Caller:
        """The same person with the roles they have now. Raises Unauthenticated when their token has expired, StoreUnavailable."""
        self._in_time(caller)
        subject = caller.key_id.removeprefix("person:")
        projects = await self._projects.roles([f"subject:{subject}", *(f"group:{group}" for group in caller.groups)])
        roles = [self._everywhere[group] for group in caller.groups if group in self._everywhere]
        role = max(roles, key=LADDER.index) if roles else None
        return caller.model_copy(update={"role": role, "projects": {ProjectId(project): found for project, found in projects.items()}})

    def _in_time(self, caller: Caller) -> Caller:
        leeway = self._settings.oidc_leeway_seconds
        if caller.expires_at is None or self._now().timestamp() >= caller.expires_at.timestamp() + leeway:
            raise Unauthenticated("This token has expired. Sign in again.", code="token_expired")
        return caller

    async def _believed(self, token: str) -> Caller:
        import jwt

        algorithm, key_id = self._header(token)
        try:
            claims = jwt.decode(
                token,
                await self.issuer.key(algorithm, key_id),
                algorithms=[algorithm],
                audience=self._settings.oidc_audience,
                issuer=self.issuer.address,
                leeway=self._settings.oidc_leeway_seconds,
                options={"require": ["exp", "iss", "aud"], "strict_aud": False},
            )
        except jwt.ExpiredSignatureError as error:
            raise Unauthenticated("This token has expired. Sign in again.", code="token_expired") from error
        except jwt.InvalidAudienceError as error:
            raise Unauthenticated("This token was made for somebody else (`aud`).", code="token_invalid") from error
        except jwt.InvalidIssuerError as error:
            raise Unauthenticated("This token comes from another issuer (`iss`).", code="token_invalid") from error
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
            raise Unauthenticated("This token cannot be believed: its signature or a claim does not hold.", code="token_invalid") from error
        return self._person(claims)

    def _header(self, token: str) -> tuple[str, str | None]:
        """Algorithm and key id, nothing else of what a token says of itself."""
        import jwt

        try:
            header = jwt.get_unverified_header(token)
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise Unauthenticated("This is neither an API key nor a token.", code="token_invalid") from error
        algorithm, key_id = header.get("alg"), header.get("kid")
        if algorithm not in self.issuer.algorithms:
            raise Unauthenticated(f"Tokens are signed with {' or '.join(sorted(self.issuer.algorithms))} here.", code="token_algorithm")
        if "crit" in header or not (key_id is None or isinstance(key_id, str)):
            raise Unauthenticated("This token has a header that is not understood here.", code="token_invalid")
        return algorithm, key_id

    def _person(self, claims: Mapping[str, Any]) -> Caller:
        subject, name = claims.get(self._settings.oidc_subject_claim), claims.get(self._settings.oidc_name_claim)
        if not isinstance(subject, str) or not _PLAIN.fullmatch(subject):
            raise Unauthenticated(f"This token names no subject (`{self._settings.oidc_subject_claim}`).", code="token_invalid")
        told = claims.get(self._settings.oidc_groups_claim) or []
        groups = told.split() if isinstance(told, str) else told if isinstance(told, list) else []
        plain = dict.fromkeys(group for group in groups if isinstance(group, str) and _PLAIN.fullmatch(group))
        return Caller(
            kind="person",
            key_id=f"person:{subject}",
            name=name if isinstance(name, str) and _PLAIN.fullmatch(name) else subject,
            expires_at=utc_from_ms(int(claims["exp"]) * 1000),
            groups=tuple(plain)[:MOST_GROUPS],
        )


def looks_like_token(credentials: str) -> bool:
    """Whether it has the form of a JWT; an API key has none."""
    return _TOKEN.fullmatch(credentials) is not None


def people_of(settings: Settings, projects: ProjectStore) -> People | None:
    """None where no issuer is set. Raises Misconfigured."""
    if settings.oidc_issuer is None:
        return None
    if not settings.oidc_audience:
        raise Misconfigured("CALLSHEET_OIDC_ISSUER is set without CALLSHEET_OIDC_AUDIENCE: tokens that were made for others would be taken.")
    algorithms = frozenset(each.strip() for each in settings.oidc_algorithms.split(",") if each.strip())
    return People(settings, Issuer(settings.oidc_issuer, algorithms), projects)


def roles_by_group(text: str) -> dict[str, Role]:
    """`studio-admins=admin,ops=operator`. Raises Misconfigured."""
    found: dict[str, Role] = {}
    for each in filter(None, (part.strip() for part in text.split(","))):
        group, _, role = each.rpartition("=")
        if not group or role not in set(Role):
            raise Misconfigured(f"CALLSHEET_OIDC_ROLES holds {each!r}: write `group=role` with a role of {', '.join(Role)}, separated by commas.")
        found[group] = Role(role)
    return found
