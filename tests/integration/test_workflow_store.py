"""The store's promises, on a real server: atomic start, one driver, fenced and repeatable commits, decisions applied once."""

import asyncio

import pytest

from cluster.contracts.agents import AgentFailure, Execution, ExecutionStatus, Stage
from cluster.contracts.base import utc_from_ms
from cluster.contracts.control import Principal
from cluster.contracts.errors import Conflict, LeaseLost, NotFound
from cluster.contracts.events import EventDraft, EventType
from cluster.contracts.ids import AgentId, DecisionId, ExecutionId, ProjectId, WorkflowId
from cluster.contracts.ledger import Batch, LedgerRow
from cluster.contracts.workflows import Decision, DecisionAnswer, DecisionOption, WorkflowRequest, WorkflowStatus
from cluster.redis.client import Clients
from cluster.redis.control import ControlStore
from cluster.redis.driving import DriverStore
from cluster.redis.events import EventLog
from cluster.redis.leases import Lease
from cluster.redis.scripts import Scripts
from cluster.redis.workflows import WorkflowStore

REQUEST = WorkflowRequest(type="probe", project_id=ProjectId("p1"), input={"steps": 1})

ANN = Principal(name="ann")


@pytest.fixture
def store(clients: Clients) -> WorkflowStore:
    return WorkflowStore(clients, Scripts(clients))


def control_of(store: WorkflowStore) -> ControlStore:
    return ControlStore(store._clients, store._scripts, store)


def driver(clients: Clients, owner: str = "engine-a", lease_seconds: float = 5) -> DriverStore:
    return DriverStore(clients, Scripts(clients), owner=owner, lease_seconds=lease_seconds)


async def start_and_claim(store: WorkflowStore, drivers: DriverStore) -> Lease:
    await store.create(REQUEST, pinned="probe@1", created_by="test")
    await drivers.join()
    [entry] = await drivers.next_ready(range(8), 1)
    lease = await drivers.claim(entry)
    assert lease is not None
    return lease


def row(key: str, status: ExecutionStatus = ExecutionStatus.SUCCEEDED, payload: str = "") -> LedgerRow:
    at = utc_from_ms(1)
    execution = Execution(
        execution_id=ExecutionId(key),
        key=key,
        agent=AgentId("probe"),
        stage=Stage.MEDIA_GENERATION,
        status=status,
        started_at=at,
        ended_at=None if status is ExecutionStatus.RUNNING else at,
        failure=AgentFailure(terminal=True, code="x", message="x") if status is ExecutionStatus.FAILED else None,
    )
    return LedgerRow(key=key, execution=execution, outputs={"payload": payload})


async def test_a_created_workflow_is_readable_listed_and_ready(store: WorkflowStore, clients: Clients) -> None:
    workflow, how = await store.create(REQUEST, pinned="probe@1", created_by="test")
    assert (workflow.status, workflow.type, how, workflow.last_seq) == (WorkflowStatus.PENDING, "probe@1", "created", 1)
    assert [w.workflow_id for w in (await store.list(project_id=ProjectId("p1"))).items] == [workflow.workflow_id]
    drivers = driver(clients)
    await drivers.join()
    assert [e.workflow_id for e in await drivers.next_ready(range(8), 10)] == [workflow.workflow_id]


async def test_fifty_starts_with_one_key_are_one_workflow(store: WorkflowStore) -> None:
    made = await asyncio.gather(*(store.create(REQUEST, pinned="probe@1", created_by="test", idempotency_key="k") for _ in range(50)))
    assert len({w.workflow_id for w, _ in made}) == 1
    assert [how for _, how in made].count("created") == 1
    with pytest.raises(Conflict):
        await store.create(REQUEST.model_copy(update={"input": {"steps": 2}}), pinned="probe@1", created_by="test", idempotency_key="k")


async def test_pages_of_a_list_neither_repeat_nor_skip(store: WorkflowStore) -> None:
    made = [(await store.create(REQUEST.model_copy(update={"project_id": f"p{i % 3}"}), pinned="probe@1", created_by="t"))[0].workflow_id for i in range(25)]
    seen, cursor = [], None
    while True:
        page = await store.list(project_id=None, limit=4, cursor=cursor)
        seen += [w.workflow_id for w in page.items]
        if not (cursor := page.next_cursor):
            break
    assert sorted(seen) == sorted(made)


async def test_a_workflow_has_one_driver_at_a_time(store: WorkflowStore, clients: Clients) -> None:
    lease = await start_and_claim(store, driver(clients))
    late = driver(clients, "engine-b")
    assert await late.abandoned(int(lease.workflow_id[3:5], 16), 10) == []
    await driver(clients).renew(lease)


async def test_a_silent_engine_loses_its_workflow_and_its_writes(store: WorkflowStore, clients: Clients) -> None:
    first = driver(clients, "engine-a", lease_seconds=0.01)
    lease = await start_and_claim(store, first)
    second = driver(clients, "engine-b", lease_seconds=0.01)
    newer = None
    async with asyncio.timeout(5):
        while newer is None:  # the entry may look abandoned a moment before the lease has lapsed
            for entry in await second.abandoned(int(lease.workflow_id[3:5], 16), 10):
                newer = await second.claim(entry)
    assert newer.token > lease.token
    for write in (
        first.commit(lease, 1, Batch(rows=[(row("a"), None)])),
        first.renew(lease),
        first.finish(lease, WorkflowStatus.COMPLETED, EventType.WORKFLOW_COMPLETED, {}, {}),
    ):
        with pytest.raises(LeaseLost):
            await write
    assert await second.rows(newer) == {}


async def test_a_batch_sent_twice_is_applied_once(store: WorkflowStore, clients: Clients) -> None:
    drivers = driver(clients)
    lease = await start_and_claim(store, drivers)
    batch = Batch(rows=[(row("a"), EventDraft(type=EventType.EXECUTION_SUCCEEDED))], events=[EventDraft(type=EventType.STAGE_STARTED)])
    await drivers.commit(lease, 1, batch)
    before = (await store.get(lease.workflow_id)).last_seq
    await drivers.commit(lease, 1, batch)
    assert (await store.get(lease.workflow_id)).last_seq == before


async def test_a_recorded_success_is_never_overwritten(store: WorkflowStore, clients: Clients) -> None:
    drivers = driver(clients)
    lease = await start_and_claim(store, drivers)
    await drivers.commit(lease, 1, Batch(rows=[(row("a", payload="first"), None)]))
    _, kept = await drivers.commit(lease, 2, Batch(rows=[(row("a", payload="second"), None), (row("b", ExecutionStatus.FAILED), None)]))
    assert kept["a"].outputs == {"payload": "first"}
    await drivers.commit(lease, 3, Batch(rows=[(row("b"), None)]))  # a failure may be repaired
    assert {r.key: r.letter for r in (await drivers.rows(lease)).values()} == {"a": "S", "b": "S"}


def decision() -> Decision:
    options = (DecisionOption(id="yes", label="Yes"), DecisionOption(id="no", label="No"))
    return Decision(decision_id=DecisionId("d1"), kind="concept", prompt="?", options=options, default="yes", opened_at=utc_from_ms(1))


async def test_an_answer_wakes_a_waiting_workflow_and_is_applied_once(store: WorkflowStore, clients: Clients) -> None:
    drivers = driver(clients)
    lease = await start_and_claim(store, drivers)
    signals, _ = await drivers.commit(lease, 1, Batch(decisions=[decision()]))
    assert await drivers.park(lease, signals.signal, {}, {})
    assert (await store.get(lease.workflow_id)).status is WorkflowStatus.WAITING
    answer = DecisionAnswer(decision_id=DecisionId("d1"), choice="no")
    answers = await asyncio.gather(*(store.decide(lease.workflow_id, answer, by=ANN) for _ in range(20)))
    made = [decided for decided, _ in answers if decided]
    assert len(made) == 20
    assert {each.made_at for each in made} == {made[0].made_at}
    with pytest.raises(Conflict):
        await store.decide(lease.workflow_id, answer.model_copy(update={"choice": "yes"}), by=Principal(name="bob"))
    entries = await drivers.next_ready(range(8), 10)
    assert len(entries) == 1
    again = await drivers.claim(entries[0])
    assert again is not None
    assert [d.choice for d in (await drivers.spoken(again)).decisions] == ["no"]


async def test_an_answer_given_just_before_parking_is_not_slept_through(store: WorkflowStore, clients: Clients) -> None:
    drivers = driver(clients)
    lease = await start_and_claim(store, drivers)
    signals, _ = await drivers.commit(lease, 1, Batch(decisions=[decision()]))
    await store.decide(lease.workflow_id, DecisionAnswer(decision_id=DecisionId("d1"), choice="yes"), by=ANN)
    assert not await drivers.park(lease, signals.signal, {}, {})
    await drivers.renew(lease)  # still ours


async def test_cancelling_ends_a_waiting_workflow_and_tells_a_running_one(store: WorkflowStore, clients: Clients) -> None:
    drivers = driver(clients)
    lease = await start_and_claim(store, drivers)
    assert (await control_of(store).cancel(lease.workflow_id, ANN)).status is WorkflowStatus.RUNNING
    assert (await drivers.renew(lease)).cancel == {"by": "ann"}
    waiting, _ = await store.create(REQUEST, pinned="probe@1", created_by="t")
    assert (await control_of(store).cancel(waiting.workflow_id, ANN)).status is WorkflowStatus.CANCELLED
    await drivers.finish(lease, WorkflowStatus.COMPLETED, EventType.WORKFLOW_COMPLETED, {}, {})


async def test_events_are_numbered_without_a_gap_and_followed_to_the_end(store: WorkflowStore, clients: Clients) -> None:
    drivers, log = driver(clients), EventLog(clients)
    lease = await start_and_claim(store, drivers)

    async def follow() -> list[int]:
        return [event.seq async for event in log.follow(lease.workflow_id, after=0) if event]

    reader = asyncio.create_task(follow())
    for n in range(1, 30):
        await drivers.commit(lease, n, Batch(events=[EventDraft(type=EventType.WORKFLOW_NOTE, data={"n": n})]))
    await drivers.finish(lease, WorkflowStatus.COMPLETED, EventType.WORKFLOW_COMPLETED, {}, {})
    seen = await asyncio.wait_for(reader, 10)
    assert seen == list(range(1, 33))
    page = await log.page(lease.workflow_id, after=30, limit=10)
    assert ([e.seq for e in page.items], page.terminal) == ([31, 32], True)


async def test_every_key_of_an_ended_workflow_expires(store: WorkflowStore, clients: Clients) -> None:
    drivers = driver(clients)
    lease = await start_and_claim(store, drivers)
    await drivers.commit(lease, 1, Batch(rows=[(row("a"), None)], decisions=[decision()]))
    await drivers.finish(lease, WorkflowStatus.COMPLETED, EventType.WORKFLOW_COMPLETED, {}, {})
    lasting = [key async for key in clients.commands.scan_iter(f"*{lease.workflow_id}*") if await clients.commands.ttl(key) == -1]
    assert lasting == []


async def test_what_is_not_there_is_not_found(store: WorkflowStore, clients: Clients) -> None:
    for wrong in ("nonsense", "wf-00-" + "0" * 24, "wf-ff-" + "0" * 24):
        with pytest.raises(NotFound):
            await store.get(WorkflowId(wrong))
        with pytest.raises(NotFound):
            await EventLog(clients).page(WorkflowId(wrong), after=0, limit=1)
