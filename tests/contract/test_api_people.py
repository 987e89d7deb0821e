"""People who sign in at an OIDC issuer: what their tokens let them do, and every token that lets nobody in."""

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import jwt
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi import FastAPI

from cluster.contracts.access import Role
from cluster.contracts.errors import Misconfigured
from cluster.settings import Settings
from serve_app import issuer as issuers
from serve_app.issuer import Issuer
from serve_app.people import people_of, roles_by_group
from serve_app.services import Services
from tests.api_calls import start
from tests.oidc_issuer import AUDIENCE, StandInIssuer, stand_in_issuer

LIST = "/api/v1/workflows"


@pytest_asyncio.fixture(loop_scope="session")
async def issuer(services: Services) -> AsyncIterator[StandInIssuer]:
    async with stand_in_issuer() as issuer:
        settings = services.settings.model_copy(
            update={"oidc_issuer": issuer.address, "oidc_audience": AUDIENCE, "oidc_roles": "ops=operator, studio=admin", "oidc_client_id": "page"}
        )
        object.__setattr__(services, "settings", settings)
        object.__setattr__(services, "people", people_of(settings, services.projects))
        yield issuer


@pytest.fixture
def anybody(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api")


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def join(client: Any, project: str, who: str, role: str) -> None:
    assert (await client.put(f"/api/v1/projects/{project}/members/{who}", json={"role": role})).status_code == 200


async def test_a_viewer_of_one_project_and_producer_of_another_produces_in_that_one_only(
    issuer: StandInIssuer, caller: Any, anybody: httpx.AsyncClient
) -> None:
    root = await caller(Role.ADMIN)
    ids = [(await start(root, project_id=project))["workflow_id"] for project in ("p1", "p2", "p3")]
    await join(root, "p1", "subject/ann", "viewer")
    await join(root, "p2", "group/crew", "producer")
    ann = bearing(issuer.token("ann", groups=["crew", "cinema"]))
    body = {"type": "probe", "input": {"steps": 1}}
    assert [(await anybody.post(LIST, json=body | {"project_id": p}, headers=ann)).status_code for p in ("p1", "p2", "p3")] == [403, 202, 403]
    assert [(await anybody.get(f"{LIST}/{each}", headers=ann)).status_code for each in ids] == [200, 200, 404]
    assert [(await anybody.post(f"{LIST}/{each}/cancel", headers=ann)).status_code for each in ids] == [403, 200, 404]
    assert (await anybody.get("/api/v1/keys", headers=ann)).status_code == 403
    log = (await root.get("/api/v1/audit", params={"project_id": "p2"})).json()["items"]
    assert ("workflow.cancel", "Ann", "person:ann") in {(entry["action"], entry["by"], entry["key_id"]) for entry in log}
    me = (await anybody.get("/api/v1/me", headers=ann)).json()
    assert (me["kind"], me["id"], me["name"], me["role"], me["projects"]) == ("person", "person:ann", "Ann", None, {"p1": "viewer", "p2": "producer"})
    assert me["permissions"]["p1"] == ["workflows:read"] and "workflows:produce" in me["permissions"]["p2"]


async def test_who_is_a_member_of_nothing_is_told_so(issuer: StandInIssuer, anybody: httpx.AsyncClient) -> None:
    answer = await anybody.get("/api/v1/me", headers=bearing(issuer.token("eve")))
    assert (answer.status_code, answer.json()["code"]) == (403, "no_membership") and "person:eve" in answer.json()["detail"]


async def test_a_group_may_have_a_role_in_the_whole_installation(issuer: StandInIssuer, anybody: httpx.AsyncClient) -> None:
    me = (await anybody.get("/api/v1/me", headers=bearing(issuer.token("bo", groups=["studio", "ops"])))).json()
    assert (me["role"], "limits" in str(me), "keys:manage" in me["everywhere"]) == ("admin", False, True)
    assert (await anybody.get("/api/v1/limits", headers=bearing(issuer.token("bo", groups=["ops"])))).status_code == 403


async def test_a_membership_ends_within_seconds(issuer: StandInIssuer, caller: Any, anybody: httpx.AsyncClient, services: Services) -> None:
    root, token = await caller(Role.ADMIN), issuer.token("ann")
    await join(root, "p1", "subject/ann", "viewer")
    assert services.people is not None
    ann = await services.people.verify(token)
    await root.delete("/api/v1/projects/p1/members/subject/ann")
    assert (await services.people.still_valid(ann)).projects == {}
    services.people._recent.clear()  # what comes of itself in CACHE_SECONDS
    assert (await anybody.get(LIST, headers=bearing(token))).status_code == 403


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
async def test_each_allowed_signature_is_believed(algorithm: str, issuer: StandInIssuer, anybody: httpx.AsyncClient) -> None:
    issuer.publish("mine", algorithm)
    assert (await anybody.get("/api/v1/me", headers=bearing(issuer.token("bo", kid="mine", groups=["ops"])))).json()["role"] == "operator"


def unsigned(header: dict[str, Any], claims: dict[str, Any], signature: str = "") -> str:
    return ".".join([*(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, claims)), signature])


def lies(issuer: StandInIssuer) -> dict[str, str]:
    """Name -> a token that is not to be believed."""
    own = ec.generate_private_key(ec.SECP256R1())
    pem = issuer.keys["k1"][1].public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    secret = issuer.public("k1")["x"].encode().ljust(32, b"0")
    good = issuer.token(groups=["studio"])
    head, body, signature = good.split(".")
    other = issuer.token("eve", groups=["studio"]).split(".")[1]
    claims = issuer.claims("ann", groups=["studio"])
    return {
        "alg none": unsigned({"alg": "none", "kid": "k1"}, claims),
        "alg None with its signature": unsigned({"alg": "None", "kid": "k1"}, claims, signature),
        "no alg": unsigned({"kid": "k1"}, claims, signature),
        "HS256 with the published key": jwt.encode(claims, secret, "HS256", headers={"kid": "k1"}),
        "HS256 with the public key as text": hs256_over(pem, claims),
        "RS256 with the key for ES256": unsigned({"alg": "RS256", "kid": "k1"}, claims, signature),
        "another's key": issuer.token(key=own, groups=["studio"]),
        "a key that is not published": issuer.token(kid="k9", key=own, groups=["studio"]),
        "a key id that points elsewhere": issuer.token(kid="../../etc/passwd", key=own, groups=["studio"]),
        "jku": issuer.token(key=own, header={"jku": f"{issuer.address}/keys", "x5u": "https://evil.example/k"}, groups=["studio"]),
        "jwk in the header": issuer.token(
            key=own, header={"jwk": jwt.get_algorithm_by_name("ES256").to_jwk(own.public_key(), as_dict=True)}, groups=["studio"]
        ),
        "crit": issuer.token(header={"crit": ["exp"]}, groups=["studio"]),
        "another issuer": issuer.token(iss="https://evil.example", groups=["studio"]),
        "the issuer with a slash": issuer.token(iss=f"{issuer.address}/", groups=["studio"]),
        "no issuer": issuer.token(iss=None, groups=["studio"]),
        "another audience": issuer.token(aud="mail", groups=["studio"]),
        "no audience": issuer.token(aud=None, groups=["studio"]),
        "expired": issuer.token(exp=claims["iat"] - 60, groups=["studio"]),
        "no end": issuer.token(exp=None, groups=["studio"]),
        "an end that is no number": issuer.token(exp="never", groups=["studio"]),
        "not yet": issuer.token(nbf=claims["iat"] + 600, groups=["studio"]),
        "no subject": issuer.token(sub=None, groups=["studio"]),
        "an empty subject": issuer.token(sub="", groups=["studio"]),
        "a subject with a line in it": issuer.token(sub="ann\nadmin", groups=["studio"]),
        "another's claims": f"{head}.{other}.{signature}",
        "a cut signature": f"{head}.{body}.{signature[:-8]}",
        "no signature": f"{head}.{body}.",
        "too long": issuer.token(groups=["studio"], padding="x" * 20_000),
        "no JSON": f"{base64.urlsafe_b64encode(b'x').decode()}.{body}.{signature}",
    }


def hs256_over(pem: bytes, claims: dict[str, Any]) -> str:
    """PyJWT itself refuses to make such a token, so it is made by hand."""
    import hashlib
    import hmac

    signed = unsigned({"alg": "HS256", "kid": "k1", "typ": "JWT"}, claims).rstrip(".")
    return f"{signed}.{base64.urlsafe_b64encode(hmac.digest(pem, signed.encode(), hashlib.sha256)).decode().rstrip('=')}"


async def test_no_lie_is_believed(issuer: StandInIssuer, anybody: httpx.AsyncClient, services: Services) -> None:
    assert (await anybody.get("/api/v1/me", headers=bearing(issuer.token(groups=["studio"])))).status_code == 200
    for name, token in lies(issuer).items():
        answer = await anybody.get("/api/v1/me", headers=bearing(token))
        assert answer.status_code in (401, 429), (name, answer.text)
        assert token.split(".")[1] not in answer.text, "nothing of a token is told again"
        assert (await anybody.get("/api/v1/me", headers=bearing(issuer.token(groups=["studio"])))).status_code == 200, "good ones go on"


async def test_a_new_key_is_found_and_strangers_do_not_make_us_ask_for_ever(issuer: StandInIssuer, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    keys = Issuer(issuer.address, frozenset({"ES256"}), ticks=lambda: now[0])
    await keys.key("ES256", "k1")
    assert issuer.asked.count("keys") == 1
    for stranger in range(5):
        with pytest.raises(issuers.Unauthenticated):
            await keys.key("ES256", f"s{stranger}")
    assert issuer.asked.count("keys") == 1, "asked a moment ago"
    issuer.publish("k2", "ES256")
    now[0] += issuers.REFRESH_SECONDS
    await keys.key("ES256", "k2")
    assert issuer.asked.count("keys") == 2
    issuer.away = True
    now[0] += issuers.REFRESH_SECONDS
    with pytest.raises(issuers.Unauthenticated):
        await keys.key("ES256", "k3")
    await keys.key("ES256", "k2")
    now[0] += issuers.STALE_SECONDS
    with pytest.raises(issuers.IssuerUnavailable):
        await keys.key("ES256", "k2")


async def test_an_issuer_that_calls_itself_otherwise_or_is_away_lets_nobody_in(issuer: StandInIssuer, anybody: httpx.AsyncClient) -> None:
    issuer.calls_itself = "https://evil.example"
    answer = await anybody.get(LIST, headers=bearing(issuer.token(groups=["ops"])))
    assert (answer.status_code, answer.json()["code"]) == (503, "issuer_unavailable") and int(answer.headers["retry-after"]) >= 1


async def test_keys_go_on_beside_tokens(issuer: StandInIssuer, caller: Any) -> None:
    issuer.away = True
    assert (await (await caller(Role.VIEWER)).get(LIST)).status_code == 200


async def test_a_page_is_told_where_people_sign_in(issuer: StandInIssuer, anybody: httpx.AsyncClient, services: Services) -> None:
    told = (await anybody.get("/api/v1/sign-in")).json()
    assert told["oidc"] == {
        "issuer": issuer.address,
        "client_id": "page",
        "scope": "openid profile",
        "authorization_endpoint": f"{issuer.address}/authorize",
        "token_endpoint": f"{issuer.address}/token",
        "end_session_endpoint": None,
    }
    object.__setattr__(services, "people", None)
    assert (await anybody.get("/api/v1/sign-in")).json() == {"key": True, "oidc": None}


def test_settings_that_would_let_others_in_are_refused(services: Services) -> None:
    base = Settings(home=services.settings.home)
    for wrong in (
        {"oidc_issuer": "https://id.example"},
        {"oidc_issuer": "http://id.example", "oidc_audience": "a"},
        {"oidc_issuer": "https://u:p@id.example", "oidc_audience": "a"},
        {"oidc_issuer": "https://id.example", "oidc_audience": "a", "oidc_algorithms": "HS256"},
        {"oidc_issuer": "https://id.example", "oidc_audience": "a", "oidc_algorithms": "none"},
        {"oidc_issuer": "https://id.example", "oidc_audience": "a", "oidc_roles": "ops=king"},
    ):
        with pytest.raises(Misconfigured):
            people_of(base.model_copy(update=wrong), services.projects)
    assert roles_by_group("a=b=viewer, ops=admin") == {"a=b": Role.VIEWER, "ops": Role.ADMIN}
