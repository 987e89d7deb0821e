"""A noisy project beside a quiet one, on a real Redis: what waits, what begins, and what another engine takes over."""

import asyncio
from dataclasses import dataclass, field

import pytest

from agents.dispatch import ProgressSink
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult
from cluster.contracts.workflows import WorkflowStatus
from cluster.redis.client import Clients
from tests.integration.test_engine import House
from tests.scripted import SPECS, Company, scripts

NOISY, QUIET = 40, 4
CAPACITY = 16


@dataclass
class Stubborn(Company):
    """A company that lets nobody of the project `noisy` begin until it is told to."""

    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def dispatch(self, request: AgentRequest, *, priority: float, progress: ProgressSink) -> AgentResult | AgentFailure:
        if request.project_id == "noisy":
            await self.let_go.wait()
        return await super().dispatch(request, priority=priority, progress=progress)


@pytest.fixture
def house(clients: Clients) -> House:
    return House(clients)


@pytest.mark.parametrize("quiet", ["quiet", "q3"], ids=["a shard of its own", "the same shard"])
async def test_ten_times_the_load_of_one_project_does_not_starve_another(house: House, quiet: str) -> None:
    staff = Stubborn(SPECS, scripts())
    async with house.engine(staff, capacity=CAPACITY) as engine:
        noisy = [await house.start(project="noisy") for _ in range(NOISY)]
        async with asyncio.timeout(10):
            while engine.driving < CAPACITY - CAPACITY // 8:
                await asyncio.sleep(0)
        films = [await house.start(project=quiet) for _ in range(QUIET)]
        assert {(await house.ended(film)).status for film in films} == {WorkflowStatus.COMPLETED}
        assert not any([(await house.store.get(film)).status.terminal for film in noisy])
        staff.let_go.set()
        assert {(await house.ended(film)).status for film in noisy} == {WorkflowStatus.COMPLETED}
    assert staff.runs["deliver", ""] == NOISY + QUIET


async def test_what_one_engine_has_no_place_for_another_takes(house: House) -> None:
    staff, free = Stubborn(SPECS, scripts()), Company(SPECS, scripts())
    async with house.engine(staff, capacity=4, lease_seconds=1.0) as engine:
        films = [await house.start(project="noisy") for _ in range(8)]
        async with asyncio.timeout(10):
            while engine.driving < 3:
                await asyncio.sleep(0)
        async with house.engine(free, owner="b", lease_seconds=1.0):
            async with asyncio.timeout(15):
                while sum([(await house.store.get(film)).status is WorkflowStatus.COMPLETED for film in films]) < 5:
                    await asyncio.sleep(0)
            staff.let_go.set()
            assert {(await house.ended(film)).status for film in films} == {WorkflowStatus.COMPLETED}
    assert staff.runs["deliver", ""] + free.runs["deliver", ""] == 8
