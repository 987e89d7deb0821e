"""The mailbox between a pool and an actor, without Ray between them."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from agents.mailbox import Desk, Line, Reply
from agents.runtime import AgentRuntime, ExecutionKey
from cluster.contracts.agents import AgentFailure
from cluster.settings import Settings
from tests.company import COMPANY, request, until


class Wire:
    """Carries exchanges from a line to a desk, counts them, and can be cut or moved to another desk."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.calls = 0
        self.cut = False
        self.desk = self.new_desk()
        self.line = Line(self.call, lambda error: AgentFailure(terminal=False, code="actor_lost", message=str(error)), lambda: None)

    def new_desk(self) -> Desk:
        return Desk(AgentRuntime(COMPANY, Settings(home=self.home)), lambda answer: answer)

    async def call(self, posts: list[bytes], cancels: list[ExecutionKey]) -> Reply:
        self.calls += 1
        if self.cut:
            raise ConnectionResetError("cut")
        return await self.desk.exchange("pool", posts, cancels, hold_seconds=0.05)

    async def ask(self, *args: Any, **kwargs: Any) -> Any:
        return await self.line.execute(request(*args, **kwargs), lambda fraction, words: None)


@pytest.fixture
def wire(tmp_path: Path) -> Wire:
    return Wire(tmp_path / "home")


async def test_a_lone_execution_costs_one_call(wire: Wire):
    assert (await wire.ask("probe")).kind == "result"
    assert wire.calls == 1


async def test_executions_of_one_turn_share_their_calls(wire: Wire):
    answers = await asyncio.gather(*(wire.ask("probe", index=index) for index in range(100)))
    assert len({answer.outputs["payload"] for answer in answers}) == 100
    assert wire.calls < 20
    assert wire.line.load == 0 and not wire.desk.busy


async def test_a_short_execution_does_not_wait_for_a_long_one(wire: Wire, tmp_path: Path):
    long = asyncio.create_task(wire.ask("obedient", tmp_path, do="wait"))
    await until((tmp_path / "waiting").exists)
    assert (await wire.ask("probe")).kind == "result"
    assert not long.done()
    (tmp_path / "go").touch()
    assert (await long).kind == "result"


async def test_a_cut_wire_answers_everything_that_was_sent(wire: Wire, tmp_path: Path):
    long = asyncio.create_task(wire.ask("obedient", tmp_path, do="wait"))
    await until((tmp_path / "waiting").exists)
    wire.cut = True
    assert (await long).code == "actor_lost"
    wire.cut = False
    (tmp_path / "go").touch()
    assert (await wire.ask("probe")).kind == "result"


async def test_a_restarted_actor_is_noticed_although_no_call_failed(wire: Wire, tmp_path: Path):
    long = asyncio.create_task(wire.ask("obedient", tmp_path, do="wait"))
    await until((tmp_path / "waiting").exists)
    wire.desk = wire.new_desk()
    assert (await asyncio.wait_for(long, 5)).code == "actor_lost"
    (tmp_path / "go").touch()


async def test_a_withdrawn_execution_is_cancelled_at_the_agent(wire: Wire, tmp_path: Path):
    long = asyncio.create_task(wire.ask("obedient", tmp_path, do="wait"))
    await until((tmp_path / "waiting").exists)
    long.cancel()
    await until((tmp_path / "cancelled").exists)
    await until(lambda: not wire.desk.busy)
