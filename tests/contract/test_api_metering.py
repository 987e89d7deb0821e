"""The API's own metrics: requests by route, starts, answers, delivery of events."""

import dataclasses
from typing import Any

import httpx

from cluster.contracts.access import Role
from serve_app.api import create_app
from serve_app.services import Services
from tests.api_calls import BODY
from tests.reading_meter import ReadingMeter


async def test_requests_are_counted_by_the_pattern_of_their_route(services: Services) -> None:
    meter = ReadingMeter()
    app = create_app(dataclasses.replace(services, meter=meter))
    key, _ = await services.keys.create("ann", Role.OPERATOR, None)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api", headers={"X-API-Key": key}) as client:
        started: dict[str, Any] = (await client.post("/api/v1/workflows", json=BODY)).json()
        address = f"/api/v1/workflows/{started['workflow_id']}"
        assert (await client.get(address)).status_code == (await client.get(address)).status_code == 200
        assert (await client.get("/api/v1/nothing")).status_code == 404
        assert (await client.get("/api/v1/neither")).status_code == 404
        assert (await client.post(f"{address}/terminate")).status_code == 200
    route = "/api/v1/workflows/{workflow_id}"
    assert meter.total("http_requests_total", method="GET", route=route, status="200") == 2
    assert meter.total("http_requests_total", route="none", status="404") == 2
    assert meter.total("http_request_seconds", route=route) == 2
    assert meter.total("workflows_accepted_total", type="probe@1") == 1
    assert meter.total("workflows_ended_total", type="probe@1", status="terminated") == 1
