"""The keys of an OIDC issuer: found by discovery, kept for a while, fetched again when a token names one that is not known.

Only the issuer that the operator named is ever called. What a token's own header says about where keys lie (`jku`, `x5u`, `jwk`) is not read, so nobody can bring their own. A token with an unknown key id makes
us look again at most once in `REFRESH_SECONDS`, whoever sends it and however many there are. While the issuer is away, the keys last seen stay good for `STALE_SECONDS`.
"""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import structlog

from cluster.contracts.errors import Misconfigured, Retryable, Unauthenticated
from cluster.settings import LOOPBACK

LOG = structlog.get_logger("callsheet.people")
KEPT_SECONDS = 600.0
REFRESH_SECONDS = 30.0
STALE_SECONDS = 24 * 3600.0
LARGEST = 512_000
MOST_KEYS = 50
TIMEOUT = httpx.Timeout(5.0)
SMALLEST_RSA = 2048
FAMILIES: dict[str, tuple[str, str | None]] = {"RS256": ("RSA", None), "ES256": ("EC", "P-256"), "EdDSA": ("OKP", "Ed25519")}
"""Algorithms there are for tokens here, and the kind of key and curve each wants. All of them are signatures: a shared secret (HS256) would let whoever can check a token make one."""


class IssuerUnavailable(Retryable):
    """The issuer of tokens does not answer, and its keys are not known."""

    code = "issuer_unavailable"


class Issuer:
    """One issuer. `document` and `key` raise IssuerUnavailable when it has to be asked and does not answer."""

    def __init__(self, address: str, algorithms: frozenset[str], *, ticks: Callable[[], float] = time.monotonic) -> None:
        if not reachable_safely(address):
            raise Misconfigured(f"CALLSHEET_OIDC_ISSUER is {address!r}: it has to be an https address, as its tokens name it in `iss`.")
        if wrong := algorithms - set(FAMILIES):
            raise Misconfigured(f"CALLSHEET_OIDC_ALGORITHMS names {', '.join(sorted(wrong))}; possible are {', '.join(FAMILIES)}.")
        self.address = address
        self.algorithms = algorithms
        self._ticks = ticks
        self._document: dict[str, Any] | None = None
        self._keys: dict[tuple[str, str], Any] = {}
        self._fetched = self._tried = -STALE_SECONDS
        self._lock = asyncio.Lock()
        self._refreshing: asyncio.Task[None] | None = None

    async def document(self) -> dict[str, Any]:
        """What the issuer says of itself."""
        if self._document is None:
            await self._refresh()
        if self._document is None:
            raise IssuerUnavailable("The issuer of tokens does not answer.", retry_after=REFRESH_SECONDS)
        return self._document

    async def key(self, algorithm: str, key_id: str | None) -> Any:
        """The public key for a token's signature. Raises Unauthenticated when the issuer has no such key for this algorithm."""
        found = self._pick(algorithm, key_id)
        if found is None:
            await self._refresh()
            found = self._pick(algorithm, key_id)
        elif self._ticks() - self._fetched > KEPT_SECONDS and (self._refreshing is None or self._refreshing.done()):
            self._refreshing = asyncio.create_task(self._refresh())  # nobody waits for it: the key is known
        if not self._keys or self._ticks() - self._fetched > STALE_SECONDS:
            raise IssuerUnavailable("The issuer of tokens does not answer.", retry_after=REFRESH_SECONDS)
        if found is None:
            raise Unauthenticated("This token is signed with a key that its issuer does not publish.", code="token_key_unknown")
        return found

    def _pick(self, algorithm: str, key_id: str | None) -> Any:
        """By id; without one only where there is no choice."""
        if key_id is not None:
            return self._keys.get((algorithm, key_id))
        fitting = [key for (fits, _), key in self._keys.items() if fits == algorithm]
        return fitting[0] if len(fitting) == 1 else None

    async def _refresh(self) -> None:
        """Asks the issuer, unless it was asked a moment ago. A failure leaves what is known."""
        asked = self._tried
        async with self._lock:
            if self._tried != asked or self._ticks() - self._tried < REFRESH_SECONDS:
                return
            self._tried = self._ticks()
            try:
                async with httpx.AsyncClient(timeout=TIMEOUT, trust_env=False, follow_redirects=False) as client:
                    document = await _fetched(client, f"{self.address.rstrip('/')}/.well-known/openid-configuration")
                    if document.get("issuer") != self.address:
                        raise ValueError(f"it calls itself {str(document.get('issuer'))[:200]!r}")
                    where = str(document.get("jwks_uri"))
                    if not reachable_safely(where):
                        raise ValueError("its keys are not at an https address")
                    keys = self._read(await _fetched(client, where))
            except (httpx.HTTPError, ValueError) as error:
                LOG.warning("issuer.unavailable", issuer=self.address, error=type(error).__name__, detail=str(error)[:300])
                return
            self._document, self._keys, self._fetched = document, keys, self._ticks()

    def _read(self, published: dict[str, Any]) -> dict[tuple[str, str], Any]:
        """The keys that can check a signature of an allowed algorithm, by algorithm and id."""
        from jwt import PyJWK
        from jwt.exceptions import PyJWTError

        found: dict[tuple[str, str], Any] = {}
        for each in list(published.get("keys") or ())[:MOST_KEYS]:
            if not isinstance(each, dict) or each.get("use", "sig") != "sig" or "d" in each or "k" in each:
                continue
            for algorithm in self.algorithms:
                family, curve = FAMILIES[algorithm]
                if each.get("kty") == family and each.get("crv") == curve and each.get("alg", algorithm) == algorithm:
                    try:
                        key = PyJWK(each, algorithm).key
                    except (PyJWTError, ValueError, TypeError):
                        key = None
                    if key is None or getattr(key, "key_size", SMALLEST_RSA) < (SMALLEST_RSA if family == "RSA" else 0):
                        LOG.warning("issuer.key_unfit", issuer=self.address, kid=str(each.get("kid"))[:80])
                    else:
                        found[algorithm, str(each.get("kid", ""))] = key
        return found


def reachable_safely(address: str) -> bool:
    """https; plain http only to this machine."""
    parts = urlsplit(address)
    return (
        not (parts.username or parts.password) and bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))
    )


async def _fetched(client: httpx.AsyncClient, address: str) -> dict[str, Any]:
    """A JSON object. Raises httpx.HTTPError, ValueError."""
    async with client.stream("GET", address, headers={"Accept": "application/json"}) as answer:
        if answer.status_code != 200:
            raise ValueError(f"{address} answered {answer.status_code}")
        body = b""
        async for chunk in answer.aiter_bytes():
            body += chunk
            if len(body) > LARGEST:
                raise ValueError(f"{address} answered more than {LARGEST} bytes")
    told = json.loads(body)
    if not isinstance(told, dict):
        raise ValueError(f"{address} answered no JSON object")
    return told
