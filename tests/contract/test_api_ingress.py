"""The application inside a real Serve replica behind Serve's own proxy."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from ray import serve

from cluster.contracts.access import Role
from cluster.redis.api_keys import ApiKeys
from cluster.redis.client import Clients
from cluster.redis.scripts import Scripts
from serve_app.ingress import ingress_deployment
from tests.conftest import free_port


@pytest.fixture
def served(ray_cluster: dict[str, Any], redis_url: str, home: Path) -> Iterator[str]:
    """Base URL of the API on Ray Serve, with one replica."""

    class Silent:
        """An engine that never answers; defined here, so that it travels to its replica by value."""

        async def status(self) -> None:
            await asyncio.Event().wait()

    port = free_port()
    options = {
        "num_cpus": 0.01,
        "runtime_env": {"env_vars": {"REDIS_URL": redis_url, "CALLSHEET_HOME": str(home), "CALLSHEET_SIGNING_KEYS": f"test:{bytes(32).hex()}"}},
    }
    serve.start(http_options={"host": "127.0.0.1", "port": port})
    engine: Any = serve.deployment(Silent)
    serve.run(
        ingress_deployment().options(ray_actor_options=options).bind(engine.options(name="Engine", graceful_shutdown_timeout_s=0.1).bind()),
        name="api",
        route_prefix="/",
    )
    yield f"http://127.0.0.1:{port}"
    serve.shutdown()


@pytest.mark.ray
@pytest.mark.slow
async def test_a_serve_replica_builds_the_api_and_answers_as_it_does_elsewhere(served: str, clients: Clients) -> None:
    text, _ = await ApiKeys(clients, Scripts(clients)).create("k", Role.ADMIN)
    async with httpx.AsyncClient(base_url=served, headers={"X-API-Key": text}, timeout=20) as client:
        assert (await client.get("/health/ready")).status_code == 200
        started = await client.post("/api/v1/workflows", json={"type": "probe", "input": {"steps": 1}}, headers={"X-Request-ID": "mine"})
        assert (started.status_code, started.headers.get_list("x-request-id")) == (202, ["mine"])
        path = started.headers["location"]
        refused = await client.post("/api/v1/workflows", json={"type": "probe", "input": {"steps": "x"}})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/input/steps")
        assert refused.json()["request_id"] == refused.headers["x-request-id"]
        assert (await client.post("/api/v1/workflows", content=b" " * 5_000_000, headers={"Content-Type": "application/json"})).status_code == 413
        health = await client.get("/health")
        assert (health.status_code, [d["ok"] for d in health.json()["dependencies"]]) == (503, [True, False])
        async with client.stream("GET", f"{path}/events", headers={"Accept": "text/event-stream"}) as live:
            lines = live.aiter_lines()
            assert [await anext(lines) for _ in range(3)] == ["retry: 2000", "", "id: 1"]
