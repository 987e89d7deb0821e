"""Starts that build on an earlier workflow of the project: what is read from it, and when nothing is started."""

from dataclasses import replace
from typing import Any

import httpx
import pytest_asyncio
from pydantic import Field

from agents.base import Agent
from cluster.contracts.access import Role
from cluster.contracts.agents import ResourceClass, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId, ProjectId
from cluster.redis.checkpoints import CheckpointStore
from cluster.redis.client import Clients
from cluster.redis.scripts import Scripts
from graphs.checkpointer import RedisSaver
from graphs.definition import WorkflowDefinition
from graphs.registry import Earlier, TypeRegistry, WorkflowType
from graphs.travel import House, Travel
from serve_app.api import create_app
from serve_app.services import Services
from tests.api_calls import RING, problem_of
from tests.contract.test_api_workflow_types import ended, engine
from tests.scripted import FILM, SPECS, AnyInput, company


class AgainInput(Model):
    film: str
    earlier: dict[str, Any] = Field(default_factory=dict)


AGAIN = WorkflowType(
    definition=WorkflowDefinition(
        name="again", version=1, title="cut again", stages=((Stage.POST_PRODUCTION, (AgentId("edit"),)),), inputs=("clips", "score?"), shows=("cut",)
    ),
    input_model=AgainInput,
    prepare=lambda given: given.earlier,
    earlier=Earlier(field="film", values=("clips", "score"), needs=("clips",)),
)


def seen(agent: AgentId) -> type[Agent[Any, Any]]:
    """A scripted agent that knows its own spec, as whoever looks at a ledger asks for."""
    found = type(str(agent), (company().load(agent),), {})
    found.spec = SPECS[agent]
    return found


@pytest_asyncio.fixture(loop_scope="session")
async def client(services: Services, clients: Clients) -> httpx.AsyncClient:
    types = TypeRegistry(SPECS)
    types.register(WorkflowType(definition=FILM, input_model=AnyInput, prepare=lambda given: {"idea": given.idea}))
    types.register(AGAIN)
    scripts = Scripts(clients)
    house = House(types, seen, dict.fromkeys(ResourceClass, "script"), {})
    travel = Travel(services.store, services.control, RedisSaver(clients, scripts, ring=RING), CheckpointStore(clients, scripts, ring=RING), house)
    key, _ = await services.keys.create("k", Role.PRODUCER, ProjectId("p"))
    app = create_app(replace(services, types=types, travel=travel))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api", headers={"X-API-Key": key})


async def start(client: httpx.AsyncClient, kind: str, **given: Any) -> httpx.Response:
    return await client.post("/api/v1/workflows", json={"type": kind, "project_id": "p", "input": given})


async def test_what_a_film_was_made_of_becomes_the_input_of_what_is_made_of_it(client: httpx.AsyncClient, services: Services, clients: Clients) -> None:
    async with engine(clients, company()):
        film = (await start(client, "film")).json()["workflow_id"]
        made = await ended(services, film)
    again = await start(client, "again", film=film, earlier={"clips": "forged"})
    assert again.status_code == 202, again.text
    clips = made.results["summary"]["cut"]["clips"]
    assert again.json()["input"]["earlier"] == {"clips": clips, "score": made.results["summary"]["cut"]["score"]}, (
        "in the order of the story, and never what was sent"
    )
    assert [clip["shot"] for clip in clips] == ["SCENE_1_SHOT_0", "SCENE_2_SHOT_0", "SCENE_2_SHOT_1"]


async def test_nothing_is_started_on_what_is_not_there_yet_or_nobody_may_see(client: httpx.AsyncClient) -> None:
    waiting = (await start(client, "film")).json()["workflow_id"]
    told = problem_of(await start(client, "again", film=waiting), 422, "invalid_input")
    assert told["errors"] == [{"pointer": "/input/film", "detail": "it has not made clips"}]
    told = problem_of(await start(client, "again", film=f"wf-00-{'0' * 24}"), 422, "invalid_input")
    assert told["errors"][0]["pointer"] == "/input/film"
