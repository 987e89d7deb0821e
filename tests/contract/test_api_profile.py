"""GET …/profile over HTTP, of a workflow that a real engine drove."""

import asyncio
import dataclasses

import httpx

from cluster.contracts.access import Role
from cluster.contracts.profile import Profile, TimeKind
from cluster.redis.driving import DriverStore
from graphs.checkpointer import RedisSaver
from graphs.engine import Engine
from serve_app.api import create_app
from serve_app.services import Services
from tests.integration.test_engine import EXECUTIONS, PROVIDERS, House
from tests.scripted import SPECS, company, film_types


async def test_a_film_that_was_made_has_a_profile_that_adds_up(services: Services) -> None:
    house, staff = House(services.clients), company()
    engine = Engine(
        DriverStore(house.clients, house.scripts, owner="a", lease_seconds=5),
        film_types(),
        RedisSaver(house.clients, house.scripts),
        staff,
        staff.load,
        PROVIDERS,
    )
    running = asyncio.create_task(engine.run())
    workflow = await house.ended(await house.start())
    await engine.drain()
    running.cancel()
    app = create_app(dataclasses.replace(services, agents=lambda: list(SPECS.values())))
    key, _ = await services.keys.create("ann", Role.VIEWER, None)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api", headers={"X-API-Key": key}) as client:
        answer = await client.get(f"/api/v1/workflows/{workflow.workflow_id}/profile")
        assert (await client.get("/api/v1/workflows/wf-00-000000000000000000000000/profile")).status_code == 404
    assert answer.status_code == 200, answer.text
    found = Profile.model_validate_json(answer.content)
    assert abs(sum(found.parts.values()) - found.seconds) < 1e-6
    assert sum(row.executions for row in found.agents) == EXECUTIONS
    assert set(found.parts) <= {TimeKind.WORK, TimeKind.ENGINE, TimeKind.ENGINE_QUEUE}
    assert len(found.stages) == 6
