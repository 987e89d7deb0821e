"""Pages of other origins: named ones may call the API from a browser, with a key like everybody; no others."""

import dataclasses

import httpx

from cluster.contracts.access import Role
from serve_app.api import create_app
from serve_app.services import Services

CHAT = "https://chat.test"
ASKS = {"Origin": CHAT, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-api-key,content-type,last-event-id"}


async def test_a_page_of_a_named_origin_calls_with_its_key_and_no_other_does(services: Services) -> None:
    settings = services.settings.model_copy(update={"cors_origins": f"{CHAT}/, https://other.test"})
    text, _ = await services.keys.create("k", Role.PRODUCER)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app(dataclasses.replace(services, settings=settings))), base_url="http://api") as http:
        asked = await http.options("/threads/search", headers=ASKS)
        assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (200, CHAT)
        assert "access-control-allow-credentials" not in asked.headers
        answer = await http.post("/threads/search", json={}, headers={"Origin": CHAT, "x-api-key": text})
        assert answer.status_code == 200 and "Content-Location" in answer.headers["access-control-expose-headers"]
        assert (await http.post("/threads/search", json={}, headers={"Origin": CHAT})).status_code == 401
        assert "access-control-allow-origin" not in (await http.options("/threads/search", headers={**ASKS, "Origin": "https://evil.test"})).headers


async def test_without_a_name_no_page_elsewhere_is_let_in(services: Services) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app(services)), base_url="http://api") as http:
        answer = await http.options("/threads/search", headers=ASKS)
        assert answer.status_code == 401 and "access-control-allow-origin" not in answer.headers
