"""The mailbox between a pool and an actor, without Ray between them."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from agents.mailbox import Desk, Line, Reply
from agents.runtime import AgentRuntime, ExecutionKey
from cluster.contracts.agents import AgentFailure
from cluster.contracts.ids import AgentId
from cluster.settings import Settings
from tests.company import COMPANY, request, until


class Wire:
    """Carries exchanges from a line to a desk, counts them, and can be cut or moved to another desk."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.calls = 0
        self.posted: list[int] = []
        self.cut = False
        self.desk = self.new_desk()
        self.line = Line(self.call, lambda error: AgentFailure(terminal=False, code="actor_lost", message=str(error)), lambda: None)

    def new_desk(self) -> Desk:
        return Desk(AgentRuntime(COMPANY, Settings(home=self.home)), lambda answer: answer)

    async def call(self, posts: list[bytes], cancels: list[ExecutionKey]) -> Reply:
        self.calls += 1
        self.posted.append(len(posts))
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
    assert wire.posted[0] == 100 and wire.calls < 100  # how the answers come back depends on how fast the machine is
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


async def test_a_pool_that_leaves_learns_whether_others_are_there(wire: Wire, tmp_path: Path):
    assert wire.desk.leave("pool"), "it never came, and nobody else did"
    working = asyncio.create_task(wire.ask("obedient", tmp_path, do="wait"))
    await until((tmp_path / "waiting").exists)
    await wire.desk.exchange("other", [], [])
    assert not wire.desk.leave("other"), "the first one works here"
    assert not wire.desk.leave("third")
    assert wire.desk.leave("pool"), "the other has left; that this one still works is told by `busy`"
    assert wire.desk.busy
    (tmp_path / "go").touch()
    assert (await working).kind == "result", "nothing was forgotten"


async def test_an_agent_is_imported_off_the_event_loop(wire: Wire, monkeypatch: pytest.MonkeyPatch):
    threads: list[str] = []
    load = COMPANY.load

    def noted(agent_id: AgentId) -> Any:
        threads.append(threading.current_thread().name)
        return load(agent_id)

    monkeypatch.setattr(COMPANY, "load", noted)
    assert (await wire.ask("probe")).kind == (await wire.ask("probe")).kind == "result"
    assert threads and threading.main_thread().name not in threads
    assert len(threads) == 1, "once"
