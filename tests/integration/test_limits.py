"""Limits on a real Redis: two engines together never exceed them, a held-back project holds back nobody else, and the dead give their places back."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from agents.limits import LimitedDispatcher, LimitTable
from cluster.contracts.agents import AgentRequest, AgentResult, ResourceClass
from cluster.contracts.ids import AgentId, ExecutionId, ProjectId, WorkflowId
from cluster.contracts.limits import Limit, LimitScope
from cluster.redis import keys
from cluster.redis.client import Clients
from cluster.redis.limits import LimitStore
from cluster.redis.scripts import Scripts
from tests.scripted import SPECS

RENDER = AgentId("render")
PROVIDERS = dict.fromkeys(ResourceClass, "gpu")


class Floor:
    """Where executions end up: how many of each project are there at once, and the most there ever were."""

    def __init__(self) -> None:
        self.here: Counter[str] = Counter()
        self.most, self.done = 0, 0
        self.gate = asyncio.Event()
        self.said: list[str] = []

    async def dispatch(self, request: AgentRequest, *, priority: float, progress: Any) -> AgentResult:
        self.here[request.project_id] += 1
        self.most = max(self.most, self.here.total())
        try:
            await self.gate.wait()
        finally:
            self.here[request.project_id] -= 1
        self.done += 1
        return AgentResult(outputs={}, provider="test")

    async def warm(self, agents: Any) -> None: ...
    async def release(self, workflow_id: Any) -> None: ...
    async def aclose(self) -> None: ...


@pytest.fixture
def store(clients: Clients) -> LimitStore:
    return LimitStore(clients, Scripts(clients))


async def _engine(store: LimitStore, floor: Floor) -> LimitedDispatcher:
    table = LimitTable()
    table.take(await store.all())
    return LimitedDispatcher(floor, SPECS.__getitem__, store, table, PROVIDERS)


def _send(engine: LimitedDispatcher, floor: Floor, number: int, project: str = "p", agent: AgentId = RENDER) -> asyncio.Task[Any]:
    request = AgentRequest(
        execution_id=ExecutionId(f"ex-{number:024x}"),
        workflow_id=WorkflowId("wf-00-" + "0" * 24),
        project_id=ProjectId(project),
        agent=agent,
        seed=1,
        inputs={},
        fence=1,
    )
    return asyncio.create_task(engine.dispatch(request, priority=0.0, progress=lambda _, words: floor.said.append(words)))


async def _until(holds: Any, seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0)


@pytest.mark.parametrize(("scope", "name"), [(LimitScope.PROVIDER, "gpu"), (LimitScope.AGENT, "render"), (LimitScope.PROJECT, "p")])
async def test_two_engines_together_keep_a_limit(store: LimitStore, scope: LimitScope, name: str) -> None:
    await store.put(Limit(scope=scope, name=name, concurrency=3))
    floor = Floor()
    one, two = await _engine(store, floor), await _engine(store, floor)
    sent = [_send(engine, floor, number) for number, engine in enumerate([one, two] * 6)]
    await _until(lambda: floor.here.total() == 3)
    [use] = await store.uses()
    assert use.under_way == 3
    floor.gate.set()
    await asyncio.gather(*sent)
    assert (floor.most, floor.done) == (3, 12)
    assert (await store.uses())[0].under_way == 0
    assert f"waits: {scope} {name} is limited to 3 at once" in floor.said


async def test_a_project_that_is_held_back_holds_back_nobody_else(store: LimitStore) -> None:
    await store.put(Limit(scope=LimitScope.PROJECT, name="noisy", concurrency=1))
    await store.put(Limit(scope=LimitScope.PROVIDER, name="gpu", concurrency=3))
    floor = Floor()
    engine = await _engine(store, floor)
    sent = [_send(engine, floor, number, "noisy") for number in range(10)]
    await _until(lambda: floor.here["noisy"] == 1)
    sent += [_send(engine, floor, 100 + number, "quiet") for number in range(2)]
    await _until(lambda: floor.here["quiet"] == 2)
    assert floor.here["noisy"] == 1
    floor.gate.set()
    await asyncio.gather(*sent)


async def test_a_rate_lets_a_burst_through_and_then_one_after_the_other(store: LimitStore) -> None:
    limit = Limit(scope=LimitScope.PROVIDER, name="llm:x", per_minute=60.0, burst=5)
    entries = [await store.enter(limit, f"e{number}") for number in range(8)]
    assert [entry.granted for entry in entries] == [True] * 5 + [False] * 3
    assert all(entry.by == "rate" and 0 < entry.seconds <= 1.0 for entry in entries[5:])


async def test_asking_again_is_no_second_place(store: LimitStore) -> None:
    limit = Limit(scope=LimitScope.AGENT, name="render", concurrency=1, per_minute=1.0)
    assert (await store.enter(limit, "a")).granted and (await store.enter(limit, "a")).granted
    assert not (await store.enter(limit, "b")).granted


async def test_the_places_of_a_dead_engine_come_back(store: LimitStore, clients: Clients) -> None:
    """Its places are made to have run out, as PLACE_SECONDS would."""
    limit = Limit(scope=LimitScope.AGENT, name="render", concurrency=1)
    assert (await store.enter(limit, "of the dead")).granted
    assert not (await store.enter(limit, "b")).granted
    await clients.commands.zadd(keys.limit_held("agent", "render"), {"of the dead": 1.0})
    assert (await store.enter(limit, "b")).granted


async def test_a_cancelled_execution_gives_its_place_back(store: LimitStore) -> None:
    await store.put(Limit(scope=LimitScope.AGENT, name="render", concurrency=1))
    floor = Floor()
    engine = await _engine(store, floor)
    first, second = _send(engine, floor, 1), _send(engine, floor, 2)
    await _until(lambda: floor.here.total() == 1)
    first.cancel()
    await asyncio.wait([first])
    floor.gate.set()
    await asyncio.wait_for(second, 5)


async def test_what_is_not_limited_asks_nobody(clients: Clients) -> None:
    class Nobody:
        async def all(self) -> list[Limit]:
            raise AssertionError("nobody is asked")

        enter = leave = all

    floor = Floor()
    floor.gate.set()
    engine = LimitedDispatcher(floor, SPECS.__getitem__, Nobody(), LimitTable(), PROVIDERS)  # type: ignore[arg-type]
    assert isinstance(await _send(engine, floor, 1), AgentResult)
