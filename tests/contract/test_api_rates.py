"""Limits on what one caller asks for: how often, how much at once, how long, how deep."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import httpx

from cluster.contracts.access import Role
from cluster.contracts.ids import ProjectId
from serve_app.api import create_app
from serve_app.services import Services
from tests.api_calls import BODY, problem_of, start

LIST = "/api/v1/workflows"


def limited(services: Services, **changes: Any) -> Callable[..., Any]:
    """Clients of an application with these settings, as `caller` makes them."""
    app = create_app(replace(services, settings=services.settings.model_copy(update=changes)))

    @contextlib.asynccontextmanager
    async def opened(project: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
        key, _ = await services.keys.create("k", Role.ADMIN, ProjectId(project) if project else None)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api", headers={"X-API-Key": key}) as client:
            yield client

    return opened


async def test_a_key_that_asks_too_often_is_told_how_long_to_wait(services: Services) -> None:
    opened = limited(services, key_requests_per_second=0.01)
    async with opened() as client, opened() as other:
        answer = await client.get(LIST)
        assert (answer.status_code, answer.headers["ratelimit-policy"], answer.headers["ratelimit"].startswith('"default";r=0;t=')) == (
            200,
            '"default";q=1;w=100',
            True,
        )
        refused = await client.get(LIST)
        assert problem_of(refused, 429, "too_many_requests")["retryable"] and 90 < int(refused.headers["retry-after"]) <= 100
        assert (await other.get(LIST)).status_code == 200


async def test_keys_of_one_project_share_its_rate(services: Services) -> None:
    opened = limited(services, project_requests_per_second=0.01)
    async with opened("p1") as client, opened("p1") as colleague, opened("p2") as stranger:
        assert (await client.get(LIST)).status_code == 200
        problem_of(await colleague.get(LIST), 429, "too_many_requests")
        assert (await stranger.get(LIST)).status_code == 200


async def test_a_key_holds_so_many_connections_and_no_more(services: Services) -> None:
    async with limited(services, key_connections=1)() as client:
        path = f"{LIST}/{(await start(client))['workflow_id']}"
        waiting = asyncio.create_task(client.get(path, headers={"Prefer": "wait=30"}))
        async with asyncio.timeout(30):
            while (refused := await client.get(LIST)).status_code == 200:
                await asyncio.sleep(0)
        problem_of(refused, 429, "too_many_requests")
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        async with asyncio.timeout(30):
            while (await client.get(LIST)).status_code != 200:
                await asyncio.sleep(0)


async def test_addresses_headers_and_bodies_have_a_measure(caller: Any) -> None:
    client = await caller()
    problem_of(await client.get(LIST, params={"q": "x" * 9000}), 414, "address_too_long")
    problem_of(await client.get(LIST, headers={"X-Long": "x" * 40_000}), 431, "headers_too_large")
    problem_of(await client.get(LIST, headers={f"X-{n}": "x" for n in range(120)}), 431, "headers_too_large")
    deep: Any = 1
    for _ in range(20):
        deep = [deep]
    assert "deeper" in problem_of(await client.post(LIST, json=BODY | {"input": {"steps": 1, "deep": deep}}), 400, "malformed_json")["detail"]


async def test_a_body_of_very_many_parts_is_refused(services: Services) -> None:
    async with limited(services, body_limit_bytes=1_000_000)() as client:
        answer = await client.post(LIST, json=BODY | {"input": {"steps": 1, "many": [1] * 60_000}})
        assert "members" in problem_of(answer, 400, "malformed_json")["detail"]
