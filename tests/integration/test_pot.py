"""The pot of a production on a real server: what is reserved, charged once, given back, granted and shared by parent and children, whoever dies between two moves."""

import asyncio

import orjson
import pytest

from cluster.contracts.budgets import Amounts, ProductionBudget
from cluster.contracts.control import Principal
from cluster.contracts.errors import LeaseLost
from cluster.contracts.events import EventType
from cluster.contracts.ids import ExecutionId, ProjectId, WorkflowId, derived_workflow_id
from cluster.contracts.workflows import ClosePolicy, WorkflowRequest, WorkflowStatus
from cluster.redis.budgets import Drawn, Move, Verdict
from cluster.redis.client import Clients
from cluster.redis.control import ControlStore
from cluster.redis.driving import DriverStore
from cluster.redis.leases import Lease
from cluster.redis.records import document
from cluster.redis.scripts import Scripts
from cluster.redis.workflows import WorkflowStore

REQUEST = WorkflowRequest(type="probe", project_id=ProjectId("p1"), input={"steps": 1})
ANN = Principal(name="ann")
LIMIT = ProductionBudget(cpu_seconds=60)


class Town:
    def __init__(self, clients: Clients) -> None:
        self.scripts = Scripts(clients)
        self.store = WorkflowStore(clients, self.scripts)
        self.control = ControlStore(clients, self.scripts, self.store)
        self.drivers = DriverStore(clients, self.scripts, owner="a", lease_seconds=30)

    async def claimed(self) -> Lease:
        await self.drivers.join()
        [entry] = await self.drivers.next_ready(range(8), 1)
        lease = await self.drivers.claim(entry)
        assert lease is not None
        return lease

    async def production(self) -> Lease:
        await self.store.create(REQUEST, pinned="probe@1", created_by="test")
        return await self.claimed()

    async def child_of(self, parent: Lease, step: str) -> Lease:
        child = derived_workflow_id("p1", parent.workflow_id, "child", step)
        body = document(REQUEST, pinned="probe@1", created_by="test")
        await self.drivers.child(parent, child, body, pinned="probe@1", policy=ClosePolicy.REQUEST_CANCEL, step=step)
        return await self.claimed()

    async def reserve(self, lease: Lease, name: str, cpu: float, budget: ProductionBudget = LIMIT) -> Drawn:
        return await self.drivers.budgets.draw(lease, budget, Move(execution=ExecutionId(name), wanted=Amounts(cpu_seconds=cpu)))

    async def charge(self, lease: Lease, *, opens: bool = False, **cpu: float) -> Drawn:
        charged = {ExecutionId(name): Amounts(cpu_seconds=seconds) for name, seconds in cpu.items()}
        return await self.drivers.budgets.draw(lease, LIMIT, Move(charged=charged, opens=opens))

    async def shown(self, workflow_id: WorkflowId) -> tuple[float | None, float, float]:
        uses = (await self.store.get(workflow_id)).budget
        assert uses is not None
        return uses["cpu_seconds"].limit, uses["cpu_seconds"].used, uses["cpu_seconds"].reserved


@pytest.fixture
def town(clients: Clients) -> Town:
    return Town(clients)


async def test_of_many_that_ask_at_once_as_many_are_let_in_as_fit(town: Town) -> None:
    lease = await town.production()
    answers = await asyncio.gather(*(town.reserve(lease, f"e{n}", 10) for n in range(10)))
    assert [answer.verdict for answer in answers].count(Verdict.GRANTED) == 6
    assert {answer.verdict for answer in answers} == {Verdict.GRANTED, Verdict.WAIT}, "nothing is used yet: the others may fit when these need less"
    assert await town.shown(lease.workflow_id) == (60, 0, 60)
    await town.charge(lease, e0=5.0, e1=5.0)
    assert (await town.reserve(lease, "e8", 10)).verdict is Verdict.GRANTED
    assert await town.shown(lease.workflow_id) == (60, 10, 50)


async def test_what_does_not_fit_beside_what_is_used_is_refused_and_the_resume_grants_what_it_needs(town: Town) -> None:
    lease = await town.production()
    await town.charge(lease, e0=55.0)
    refused = await town.reserve(lease, "e1", 100)
    assert (refused.verdict, refused.kind, refused.grants) == (Verdict.REFUSED, "cpu_seconds", 2)
    assert await town.drivers.budgets.pause(refused.root, by="budget", reason="spent")
    await town.drivers.hold(lease, (await town.drivers.renew(lease)).signal, {})
    await town.control.resume(lease.workflow_id, ANN)
    lease = await town.claimed()
    assert (await town.reserve(lease, "e1", 100)).verdict is Verdict.GRANTED
    assert await town.shown(lease.workflow_id) == (180, 55, 100)


async def test_charging_or_reserving_the_same_execution_again_counts_once(town: Town) -> None:
    lease = await town.production()
    for _ in range(3):
        assert (await town.reserve(lease, "e0", 40)).verdict is Verdict.GRANTED
    for _ in range(3):
        await town.charge(lease, e0=20.0)
    assert await town.shown(lease.workflow_id) == (60, 20, 0)


async def test_a_driver_that_begins_sets_right_what_one_that_died_left(town: Town) -> None:
    lease = await town.production()
    await town.charge(lease, e0=5.0, forgotten=7.0)
    await town.reserve(lease, "e1", 30)
    await town.drivers.release(lease, "it dies")
    successor = await town.claimed()
    await town.charge(successor, opens=True, e0=5.0, e1=12.0)
    assert await town.shown(successor.workflow_id) == (60, 17, 0), "the ledger counts: e1 ended before the crash, the other never did"
    with pytest.raises(LeaseLost):
        await town.reserve(lease, "e2", 1)
    assert await town.shown(successor.workflow_id) == (60, 17, 0)


async def test_the_soft_share_is_told_once_for_each_grant(town: Town) -> None:
    lease = await town.production()
    assert list((await town.charge(lease, e0=50.0)).soft) == ["cpu_seconds"]
    assert not (await town.charge(lease, e1=5.0)).soft
    assert not (await town.reserve(lease, "e2", 5)).soft


async def test_parent_and_children_draw_on_one_pot_and_the_parent_shows_it(town: Town) -> None:
    parent = await town.production()
    one, two = await town.child_of(parent, "one"), await town.child_of(parent, "two")
    await town.reserve(one, "e", 30)
    assert (await town.reserve(two, "e", 30)).verdict is Verdict.GRANTED
    assert (await town.reserve(two, "f", 1)).verdict is Verdict.WAIT
    await town.charge(one, e=58.0)
    refused = await town.reserve(one, "f", 30)
    assert (refused.verdict, refused.root) == (Verdict.REFUSED, parent.workflow_id)
    assert await town.shown(parent.workflow_id) == await town.shown(one.workflow_id) == (60, 58, 30)


async def test_what_a_child_had_reserved_that_is_gone_is_free_for_the_others(town: Town) -> None:
    parent = await town.production()
    one, two = await town.child_of(parent, "one"), await town.child_of(parent, "two")
    await town.reserve(one, "e", 50)
    assert (await town.reserve(two, "e", 30)).verdict is Verdict.WAIT
    await town.control.terminate(one.workflow_id, ANN)
    assert (await town.reserve(two, "e", 30)).verdict is Verdict.GRANTED
    assert await town.shown(two.workflow_id) == (60, 0, 30)


async def test_a_production_that_goes_on_as_another_takes_its_pot_along(town: Town) -> None:
    lease = await town.production()
    await town.charge(lease, e0=40.0)
    successor = derived_workflow_id("p1", lease.workflow_id, "next")
    body = document(REQUEST, pinned="probe@1", created_by="test")
    await town.drivers.continue_as(lease, (await town.drivers.renew(lease)).signal, successor, body, {})
    lease = await town.claimed()
    await town.charge(lease, opens=True)
    assert lease.workflow_id == successor and await town.shown(successor) == (60, 40, 0)


async def test_a_workflow_adds_to_the_history_once(town: Town) -> None:
    lease = await town.production()
    budgets = town.drivers.budgets
    await budgets.record(lease, {"a|x|1|p|n": 2, "a|x|1|p|cpu": 0.1 + 0.2})
    await budgets.record(lease, {"a|x|1|p|n": 2})
    await town.drivers.finish(lease, WorkflowStatus.COMPLETED, EventType.WORKFLOW_COMPLETED, {}, {})
    await budgets.record(lease, {"a|x|1|p|n": 2})
    assert await budgets.history() == {"a|x|1|p|n": 2, "a|x|1|p|cpu": pytest.approx(0.3)}


def test_a_request_without_a_budget_is_stored_as_it_always_was() -> None:
    body = document(REQUEST, pinned="probe@1", created_by="test")
    assert "budget" not in orjson.loads(body)["options"]
    limited = REQUEST.model_copy(update={"options": REQUEST.options.model_copy(update={"budget": LIMIT})})
    assert orjson.loads(document(limited, pinned="probe@1", created_by="test"))["options"]["budget"]["cpu_seconds"] == 60
