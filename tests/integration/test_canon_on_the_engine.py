"""The canon of a project through the real engine, the real agents and the Brain's stand-in: approved at a gate, it holds in the next film and stops one that contradicts it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from agents.dispatch import InProcessDispatcher
from agents.registry import Registry
from cluster.contracts.agents import Stage
from cluster.contracts.events import EventType
from cluster.contracts.ids import AgentId, ProjectId, WorkflowId
from cluster.contracts.workflows import Workflow, WorkflowOptions, WorkflowRequest, WorkflowStatus
from cluster.redis.client import Clients
from cluster.redis.driving import DriverStore
from cluster.redis.events import EventLog
from cluster.redis.scripts import Scripts
from cluster.redis.workflows import WorkflowStore
from cluster.settings import Settings
from graphs.checkpointer import RedisSaver
from graphs.definition import WorkflowDefinition
from graphs.engine import Engine
from graphs.providers import provider_names
from graphs.registry import TypeRegistry, WorkflowType
from graphs.workflows.movie_company import MOVIE_COMPANY
from graphs.workflows.movie_creation import DEFINITION as FILM
from graphs.workflows.movie_creation import MOVIE_CREATION
from serve_app.embedded.brain.application import create_app
from tests.serving import served

FIRST = "Bolt, an old robot, delivers letters in a flooded city."
AGAINST = "Bolt, a young boy, must bring a seed to a mountain before winter."
STORY = WorkflowType(
    definition=WorkflowDefinition(
        name="story",
        version=1,
        title="As far as the canon",
        stages=((Stage.CONCEPT_DEVELOPMENT, tuple(map(AgentId, ("archivist", "series_creator", "story_architect", "story_bible")))),),
        gates=(FILM.gates[0],),
        inputs=("user_idea",),
        shows=("canon_facts", "known_facts"),
    ),
    input_model=MOVIE_CREATION.input_model,
    prepare=MOVIE_CREATION.prepare,
)


class House:
    def __init__(self, clients: Clients, settings: Settings) -> None:
        self.clients, self.settings, self.scripts, self.agents = clients, settings, Scripts(clients), Registry()
        self.store, self.log = WorkflowStore(clients, self.scripts), EventLog(clients)

    @asynccontextmanager
    async def engine(self) -> AsyncIterator[None]:
        types = TypeRegistry(self.agents.specs())
        for kind in (STORY, MOVIE_COMPANY):
            types.register(kind)
        dispatcher = InProcessDispatcher(self.agents, self.settings)
        drivers = DriverStore(self.clients, self.scripts, owner="a", lease_seconds=5.0)
        engine = Engine(drivers, types, RedisSaver(self.clients, self.scripts), dispatcher, self.agents.load, provider_names(self.settings), capacity=8)
        running = asyncio.create_task(engine.run())
        try:
            yield
        finally:
            await engine.drain()
            running.cancel()
            await asyncio.wait([running])

    async def film(self, logline: str, pinned: str = "story@1") -> Workflow:
        options = WorkflowOptions(auto=True, seed=7)
        request = WorkflowRequest(type=pinned.partition("@")[0], project_id=ProjectId("p"), input={"logline": logline}, options=options)
        workflow_id = (await self.store.create(request, pinned=pinned, created_by="test"))[0].workflow_id
        async with asyncio.timeout(60):
            async for _ in self.log.follow(workflow_id, after=0):
                pass
        return await self.store.get(workflow_id)

    async def ran(self, workflow_id: WorkflowId) -> list[str]:
        events = (await self.log.page(workflow_id, after=0, limit=500)).items
        return [event.data["agent"] for event in events if event.type is EventType.EXECUTION_STARTED]


@pytest.fixture
async def house(clients: Clients, tmp_path: Path) -> AsyncIterator[House]:
    async with served(create_app(tmp_path / "brain", api_key="k")) as url:
        yield House(clients, Settings(home=tmp_path / "home", brain_service_base_url_setting=url, brain_service_api_key_setting="k"))  # type: ignore[arg-type]


async def test_a_film_that_contradicts_the_canon_ends_before_anybody_decides_or_draws(house: House) -> None:
    async with house.engine():
        first = await house.film(FIRST)
        assert first.status is WorkflowStatus.COMPLETED, first.error_history
        against = await house.film(AGAINST, MOVIE_COMPANY.definition.pinned)
    assert against.status is WorkflowStatus.FAILED
    assert [record.code for record in against.error_history] == ["canon_conflict"]
    assert "Bolt is child here (age), but old in the project's canon since “" in against.error_history[0].message
    assert await house.ran(against.workflow_id) == ["archivist", "series_creator"]
    assert not await house.store.decisions(against.workflow_id)


async def test_what_was_approved_is_known_to_the_next_film(house: House) -> None:
    async with house.engine():
        await house.film(FIRST)
        second = await house.film("Bolt must bring a seed to a mountain before winter.")
    assert second.status is WorkflowStatus.COMPLETED, second.error_history
    assert {(fact["subject"], fact["value"]) for fact in second.results["known_facts"]["named"]} >= {("Bolt", "robot"), ("Bolt", "old")}
    told = {(fact["predicate"], fact["value"]) for fact in second.results["canon_facts"]["facts"] if fact["subject"] == "Bolt"}
    assert {("species", "robot"), ("age", "old")} <= told
