"""A stand-in OIDC issuer: discovery and keys over real HTTP, tokens signed with real keys, and every way of lying that tests want to try."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.serving import served

AUDIENCE = "callsheet"
_MAKERS = {
    "RS256": lambda: rsa.generate_private_key(65537, 2048),
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
}


class StandInIssuer:
    """`token(...)` makes a good one; its arguments make it bad."""

    def __init__(self) -> None:
        self.address = ""
        self.keys: dict[str, tuple[str, Any]] = {}
        self.asked: list[str] = []
        self.away = False
        self.calls_itself: str | None = None
        self.publish("k1", "ES256")

    def publish(self, kid: str, algorithm: str) -> Any:
        key = _MAKERS[algorithm]()
        self.keys[kid] = (algorithm, key)
        return key

    def claims(self, subject: str, **changes: Any) -> dict[str, Any]:
        now = int(time.time())
        claims = {"iss": self.address, "aud": AUDIENCE, "sub": subject, "iat": now, "exp": now + 600, "name": subject.title()} | changes
        return {name: value for name, value in claims.items() if value is not None}

    def token(
        self, subject: str = "ann", *, kid: str = "k1", key: Any = None, algorithm: str | None = None, header: dict[str, Any] | None = None, **claims: Any
    ) -> str:
        known = self.keys.get(kid, self.keys["k1"])
        return jwt.encode(self.claims(subject, **claims), key or known[1], algorithm or known[0], headers={"kid": kid} | (header or {}))

    def public(self, kid: str) -> dict[str, Any]:
        algorithm, key = self.keys[kid]
        return jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key(), as_dict=True) | {"kid": kid, "use": "sig", "alg": algorithm}

    def application(self) -> Starlette:
        async def discovery(request: Request) -> Response:
            self.asked.append("discovery")
            told = {
                "issuer": self.calls_itself or self.address,
                "jwks_uri": f"{self.address}/keys",
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
            }
            return Response(status_code=503) if self.away else JSONResponse(told)

        async def published(request: Request) -> Response:
            self.asked.append("keys")
            return Response(status_code=503) if self.away else JSONResponse({"keys": [self.public(kid) for kid in self.keys]})

        return Starlette(routes=[Route("/.well-known/openid-configuration", discovery), Route("/keys", published)])


@asynccontextmanager
async def stand_in_issuer() -> AsyncIterator[StandInIssuer]:
    issuer = StandInIssuer()
    async with served(issuer.application()) as address:
        issuer.address = address
        yield issuer
