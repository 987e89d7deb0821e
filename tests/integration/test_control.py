"""Control of running workflows over real Redis and a real engine: pause and resume of one and of a whole tree, cancel, terminate, retry, deadlines, early answers, children, timers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from cluster.contracts.agents import AgentFailure, ResourceClass
from cluster.contracts.control import PauseMode, Principal
from cluster.contracts.errors import Conflict, InvalidInput, Overloaded
from cluster.contracts.events import EventType
from cluster.contracts.ids import ProjectId, WorkflowId
from cluster.contracts.workflows import (
    ConflictPolicy,
    DecisionAnswer,
    DecisionStatus,
    OnDeadline,
    Workflow,
    WorkflowOptions,
    WorkflowRequest,
    WorkflowStatus,
)
from cluster.redis import keys, workflows
from cluster.redis.audit import AuditLog
from cluster.redis.client import Clients
from cluster.redis.control import ControlStore
from cluster.redis.driving import DriverStore
from cluster.redis.events import EventLog
from cluster.redis.evidence import EvidenceStore
from cluster.redis.scripts import Scripts
from cluster.redis.workflows import WorkflowStore
from cluster.seals import KeyRing
from cluster.verification import examine_audit, holds
from graphs.checkpointer import RedisSaver
from graphs.engine import Engine
from graphs.registry import TypeRegistry
from tests.families import echoing, family_types
from tests.scripted import Company, company, film_types

ANN = Principal(name="ann", key_id="k1", reason="lunch", request_id="r1")
PROJECT = ProjectId("p")
RING = KeyRing([("k1", b"k" * 32)])
PROVIDERS = dict.fromkeys(ResourceClass, "script")


class House:
    """A store, an engine's parts and helpers that wait for conditions."""

    def __init__(self, clients: Clients) -> None:
        self.clients, self.scripts = clients, Scripts(clients)
        self.store = WorkflowStore(clients, self.scripts, ring=RING)
        self.control = ControlStore(clients, self.scripts, self.store, ring=RING)
        self.log = EventLog(clients)

    @asynccontextmanager
    async def engine(self, staff: Company, types: TypeRegistry | None = None, owner: str = "a", lease_seconds: float = 5.0) -> AsyncIterator[Engine]:
        drivers = DriverStore(self.clients, self.scripts, owner=owner, lease_seconds=lease_seconds, ring=RING)
        engine = Engine(drivers, types or film_types(), RedisSaver(self.clients, self.scripts, ring=RING), staff, staff.load, PROVIDERS)
        running = asyncio.create_task(engine.run())
        try:
            yield engine
        finally:
            await engine.drain()
            running.cancel()
            await asyncio.wait([running])

    async def film(self, **options: Any) -> WorkflowId:
        request = WorkflowRequest(type="film", project_id=PROJECT, input={"idea": "a film"}, options=WorkflowOptions(**options))
        return (await self.store.create(request, pinned="film@1", created_by="test"))[0].workflow_id

    async def family(self, **given: Any) -> WorkflowId:
        request = WorkflowRequest(type="family", project_id=PROJECT, input=given)
        return (await self.store.create(request, pinned="family@1", created_by="test"))[0].workflow_id

    async def until(self, workflow_id: WorkflowId, *wanted: WorkflowStatus) -> Workflow:
        """Waits for a status, looking after each event."""
        async with asyncio.timeout(20):
            async for _ in self.log.follow(workflow_id, after=0):
                workflow = await self.store.get(workflow_id)
                if workflow.status in wanted:
                    return workflow
        workflow = await self.store.get(workflow_id)
        assert workflow.status in wanted, workflow.status
        return workflow

    async def heard(self, workflow_id: WorkflowId, kind: EventType, **data: Any) -> None:
        async with asyncio.timeout(20):
            async for event in self.log.follow(workflow_id, after=0):
                if event and event.type is kind and all(event.data.get(name) == value for name, value in data.items()):
                    return
        raise AssertionError(f"no {kind}")

    async def ended(self, workflow_id: WorkflowId) -> Workflow:
        async with asyncio.timeout(20):
            async for _ in self.log.follow(workflow_id, after=0):
                pass
        return await self.store.get(workflow_id)

    async def types_of(self, workflow_id: WorkflowId) -> list[str]:
        return [event.type.value for event in (await self.log.page(workflow_id, after=0, limit=1000)).items]


@pytest.fixture
def house(clients: Clients) -> House:
    return House(clients)


S = WorkflowStatus


async def test_a_pause_drains_and_a_resumed_film_repeats_nothing(house: House) -> None:
    staff = company()
    staff.held["design"] = asyncio.Event()
    async with house.engine(staff):
        film = await house.film()
        await house.heard(film, EventType.EXECUTION_STARTED, agent="design")
        report = await house.control.pause(film, PauseMode.DRAIN, ANN)
        assert (report.status, report.affected, report.draining) == (S.PAUSING, 1, 1)
        again = await house.control.pause(film, PauseMode.DRAIN, ANN)
        assert (again.status, again.affected) == (S.PAUSING, 0)
        assert (await house.store.get(film)).draining >= 1
        staff.held["design"].set()
        paused = await house.until(film, S.PAUSED)
        started = staff.total()
        assert paused.draining == 0 and paused.ended_at is None
        assert staff.runs["design", "Ann"] == 1 and len(staff.finished) == started
        assert (await house.control.resume(film, ANN)).affected == 1
        assert (await house.ended(film)).status is S.COMPLETED
    assert set(staff.runs.values()) == {1}


async def test_pause_now_stops_what_runs_without_counting_an_attempt(house: House) -> None:
    staff = company()
    staff.held["design"] = asyncio.Event()
    async with house.engine(staff):
        film = await house.film()
        await house.heard(film, EventType.EXECUTION_STARTED, agent="design")
        await house.control.pause(film, PauseMode.NOW, ANN)
        await house.until(film, S.PAUSED)
        assert ("design", "Ann") not in staff.finished
        staff.held["design"].set()
        await house.control.resume(film, ANN)
        assert (await house.ended(film)).status is S.COMPLETED
    executions = await house.store.executions(film)
    assert {e.attempts for e in executions} == {1}
    assert len({e.execution_id for e in executions}) == len(executions)


async def test_a_pause_taken_back_while_it_drains_goes_on(house: House) -> None:
    staff = company()
    staff.held["design"] = asyncio.Event()
    async with house.engine(staff):
        film = await house.film()
        await house.heard(film, EventType.EXECUTION_STARTED, agent="design")
        await house.control.pause(film, PauseMode.DRAIN, ANN)
        assert (await house.control.resume(film, ANN)).status is S.RUNNING
        staff.held["design"].set()
        assert (await house.ended(film)).status is S.COMPLETED
    assert set(staff.runs.values()) == {1}


async def test_what_nobody_drives_is_paused_at_once_and_waits_on_when_resumed(house: House) -> None:
    staff = company()
    async with house.engine(staff):
        film = await house.film(auto=False)
        await house.until(film, S.WAITING)
        assert (await house.control.pause(film, PauseMode.DRAIN, ANN)).status is S.PAUSED
        assert (await house.control.resume(film, ANN)).status is S.WAITING
        await house.control.pause(film, PauseMode.DRAIN, ANN)
        [question] = [d for d in (await house.store.get(film)).user_decisions if d.kind == "choice"]
        made, status = await house.store.decide(film, DecisionAnswer(decision_id=question.decision_id, choice="1"), by=ANN)
        assert made is not None and made.status is DecisionStatus.MADE and status is S.PAUSED
        assert ("breakdown", "") not in staff.runs
        await house.control.resume(film, ANN)
        await house.heard(film, EventType.EXECUTION_SUCCEEDED, agent="breakdown")
        await house.control.cancel(film, ANN)
        assert (await house.ended(film)).status is S.CANCELLED


async def test_cancel_of_a_paused_and_terminate_of_a_running_workflow(house: House) -> None:
    staff = company()
    staff.held["design"] = asyncio.Event()
    async with house.engine(staff):
        first, second = await house.film(), await house.film()
        for film in (first, second):
            await house.heard(film, EventType.EXECUTION_STARTED, agent="design")
        await house.control.pause(first, PauseMode.NOW, ANN)
        await house.until(first, S.PAUSED)
        assert (await house.control.cancel(first, ANN)).status is S.CANCELLED
        assert (await house.control.terminate(second, ANN)).status is S.TERMINATED
        assert (await house.control.terminate(second, ANN)).status is S.TERMINATED
        seq = (await house.store.get(second)).last_seq
        with pytest.raises(Conflict) as refused:
            await house.control.pause(second, PauseMode.DRAIN, ANN)
        assert refused.value.code == "workflow_ended"
        staff.held["design"].set()
        ended = await house.ended(await house.film())
        assert ended.status is S.COMPLETED
        assert (await house.store.get(second)).last_seq == seq, "a terminated workflow's driver writes nothing more"


async def test_a_failed_film_goes_on_from_what_it_has(house: House) -> None:
    broken = [True]

    def breakdown(request: Any) -> Any:
        if broken[0]:
            return AgentFailure(terminal=True, code="agent_defect", message="no idea")
        return {"scenes": [{"n": 1, "who": ["Ann"]}, {"n": 2, "who": ["Ann", "Bob"]}]}

    staff = company(breakdown=breakdown)
    async with house.engine(staff):
        film = await house.film()
        failed = await house.ended(film)
        assert failed.status is S.FAILED
        [letter] = (await house.control.dead_letters(PROJECT)).items
        assert (letter.workflow_id, letter.reason, letter.code) == (film, "failed", "agent_defect")
        broken[0] = False
        assert not (await house.control.retry(failed, ANN)).status.terminal
        await house.heard(film, EventType.WORKFLOW_COMPLETED)
        assert (await house.store.get(film)).status is S.COMPLETED
        with pytest.raises(Conflict):
            await house.control.retry(await house.store.get(film), ANN)
    assert staff.runs["breakdown", ""] == 2 and staff.runs["concept", ""] == 1
    assert (await house.control.dead_letters(PROJECT)).items == []
    assert await house.clients.commands.ttl(keys.record(film)) > 0


async def test_an_answer_may_come_before_its_question(house: House) -> None:
    staff = company()
    staff.held["concept"] = asyncio.Event()
    async with house.engine(staff):
        film = await house.film(auto=False)
        await house.heard(film, EventType.EXECUTION_STARTED, agent="concept")
        early = DecisionAnswer(kind="choice", choice="2")
        assert await house.store.decide(film, early, by=ANN) == (None, None)
        assert await house.store.decide(film, early, by=ANN) == (None, None)
        with pytest.raises(Conflict) as refused:
            await house.store.decide(film, early.model_copy(update={"choice": "1"}), by=ANN)
        assert refused.value.code == "decision_already_made"
        staff.held["concept"].set()
        await house.heard(film, EventType.EXECUTION_SUCCEEDED, agent="breakdown")
        assert staff.seen["breakdown", ""]["brief"]["id"] == "2"
        await house.control.terminate(film, ANN)


async def test_an_answer_is_held_against_the_schema_of_its_question(house: House) -> None:
    async with house.engine(company()):
        film = await house.film(auto=False)
        waiting = await house.until(film, S.WAITING)
        with pytest.raises(InvalidInput) as refused:
            await house.store.decide(film, DecisionAnswer(kind="choice", choice="no such concept"), by=ANN)
        assert [fault.pointer for fault in refused.value.errors] == ["/choice"]
        assert waiting.user_decisions[0].answer_schema["properties"]["choice"]["enum"] == ["0", "1", "2", "3"]
        await house.control.terminate(film, ANN)


@pytest.mark.parametrize("what", [OnDeadline.DEFAULT, OnDeadline.ESCALATE, OnDeadline.FAIL])
async def test_a_decision_nobody_makes_in_time(house: House, what: OnDeadline) -> None:
    async with house.engine(company()):
        film = await house.film(auto=False, decide_within_seconds=1, on_deadline=what)
        waiting = await house.until(film, S.WAITING)
        assert waiting.user_decisions[0].deadline is not None
        if what is OnDeadline.ESCALATE:
            await house.heard(film, EventType.DECISION_ESCALATED)
        ended = await house.ended(film)
    if what is OnDeadline.FAIL:
        assert ended.status is S.FAILED
        return
    assert ended.status is S.COMPLETED
    assert [d.made_by for d in ended.user_decisions] == ["deadline", "deadline"]
    assert ended.user_decisions[0].choice == "3"


async def test_the_clock_of_a_decision_stands_still_during_a_pause(house: House) -> None:
    async with house.engine(company()):
        film = await house.film(auto=False, decide_within_seconds=2)
        await house.until(film, S.WAITING)
        await house.control.pause(film, PauseMode.DRAIN, ANN)
        assert (await house.store.get(film)).user_decisions[0].deadline is None
        assert await house.clients.commands.zcard(keys.timers(int(film[3:5], 16))) == 0
        assert (await house.store.get(film)).status is S.PAUSED
        await house.control.resume(film, ANN)
        assert (await house.store.get(film)).user_decisions[0].deadline is not None
        await house.control.terminate(film, ANN)


async def test_a_sleep_holds_no_driver_and_survives_engines(house: House) -> None:
    staff = echoing()
    async with house.engine(staff, family_types()):
        nap = await house.family(sleep=1)
        await house.until(nap, S.WAITING)
    async with house.engine(staff, family_types(), owner="b") as other:
        ended = await house.ended(nap)
        assert other.driving == 0 or ended.status is S.COMPLETED
    assert ended.results["said"] == ["word"]
    assert (await house.types_of(nap)).count("timer.fired") == 1


async def test_children_are_started_once_and_answer_their_parent(house: House) -> None:
    staff = echoing()
    async with house.engine(staff, family_types()):
        parent = await house.family(children=20)
        ended = await house.ended(parent)
    assert ended.status is S.COMPLETED, ended.error_history
    assert ended.results["said"] == [[str(n)] for n in range(20)]
    listed = (await house.store.list(project_id=PROJECT, limit=200)).items
    assert sum(w.parent_id == parent and w.root_id == parent for w in listed) == 20
    assert staff.total() == 20
    assert (await house.types_of(parent)).count("child.started") == 20


async def test_a_pause_holds_a_whole_tree_and_a_resume_lets_it_go(house: House) -> None:
    staff = echoing()
    async with house.engine(staff, family_types()):
        parent = await house.family(children=10, child_sleeps=60)
        await house.until(parent, S.WAITING)
        report = await house.control.pause(parent, PauseMode.DRAIN, ANN)
        assert report.affected == 11
        for workflow in (await house.store.list(project_id=PROJECT, limit=200)).items:
            await house.until(workflow.workflow_id, S.PAUSED)
        assert (await house.control.resume(parent, ANN)).affected == 11
        await house.control.cancel(parent, ANN)
        assert (await house.ended(parent)).status is S.CANCELLED
        for workflow in (await house.store.list(project_id=PROJECT, limit=200)).items:
            assert (await house.ended(workflow.workflow_id)).status is S.CANCELLED


@pytest.mark.parametrize(("policy", "status"), [("terminate", S.TERMINATED), ("request_cancel", S.CANCELLED), ("abandon", S.WAITING)])
async def test_a_parents_end_does_to_its_children_what_their_policy_says(house: House, policy: str, status: WorkflowStatus) -> None:
    async with house.engine(echoing(), family_types()):
        parent = await house.family(children=2, child_sleeps=60, policy=policy)
        await house.until(parent, S.WAITING)
        children = [w.workflow_id for w in (await house.store.list(project_id=PROJECT)).items if w.parent_id]
        for child in children:
            await house.until(child, S.WAITING)
        await house.control.terminate(parent, ANN)
        assert [(await house.store.get(child)).status for child in children] == [status, status]
        for child in children:
            if not status.terminal:
                await house.control.terminate(child, ANN)


async def test_a_workflow_goes_on_as_new_with_a_short_history(house: House) -> None:
    async with house.engine(echoing(), family_types()):
        first = await house.family(generations=3)
        chain = [first]
        while (ended := await house.ended(chain[-1])).successor_id is not None:
            assert ended.status is S.CONTINUED
            chain.append(ended.successor_id)
    assert len(chain) == 4
    assert (ended.status, ended.results["total"], ended.predecessor_id) == (S.COMPLETED, 3, chain[2])


async def test_double_starts_follow_their_policy(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await house.film(on_conflict=ConflictPolicy.REJECT)
    with pytest.raises(Conflict) as refused:
        await house.film(on_conflict=ConflictPolicy.REJECT)
    assert refused.value.code == "already_running" and first in refused.value.detail
    assert await house.film(on_conflict=ConflictPolicy.ATTACH) == first
    elsewhere = await house.film(on_conflict=ConflictPolicy.REJECT, business_key="other")
    second = await house.film(on_conflict=ConflictPolicy.QUEUE)
    third = await house.film(on_conflict=ConflictPolicy.REPLACE)
    monkeypatch.setattr(workflows, "QUEUE_LIMIT", 1)
    with pytest.raises(Overloaded):
        await house.film(on_conflict=ConflictPolicy.QUEUE)
    assert (await house.store.get(first)).status is S.CANCELLED, "nobody drove it: replaced at once"
    staff = company()
    async with house.engine(staff):
        ends = [await house.ended(w) for w in (elsewhere, third, second)]
    assert [w.status for w in ends] == [S.COMPLETED] * 3
    assert ends[2].started_at and ends[1].ended_at and ends[2].started_at >= ends[1].ended_at, "the queued one came after the one that replaced"
    assert (await house.film(on_conflict=ConflictPolicy.REJECT)) not in (first, second, third)


async def test_a_stuck_workflow_is_found_and_mended(house: House) -> None:
    film = await house.film()
    report = await house.control.repair(film, ANN, dry_run=True)
    assert report.findings == ()
    shard = int(film[3:5], 16)
    await house.clients.commands.delete(keys.ready(shard))  # as after the promotion of an outdated replica
    report = await house.control.repair(film, ANN, dry_run=True)
    assert [(f.code, f.mended) for f in report.findings] == [("no_engine_will_come", False)]
    report = await house.control.repair(film, ANN, dry_run=False)
    assert [(f.code, f.mended) for f in report.findings] == [("no_engine_will_come", True)]
    async with house.engine(company()):
        assert (await house.ended(film)).status is S.COMPLETED
    assert (await house.control.repair(film, ANN, dry_run=False)).findings == ()


async def test_what_people_do_is_on_record(house: House) -> None:
    film = await house.film()
    await house.control.pause(film, PauseMode.DRAIN, ANN)
    await house.control.resume(film, ANN)
    await house.control.cancel(film, ANN)
    entries = (await AuditLog(house.clients).page(PROJECT)).items
    assert [e.action for e in entries] == ["workflow.create", "workflow.pause", "workflow.resume", "workflow.cancel", "workflow.ended"]
    assert {(e.by, e.key_id, e.reason, e.request_id) for e in entries[1:4]} == {("ann", "k1", "lunch", "r1")}
    evidence = EvidenceStore(house.clients, house.scripts, RING)
    assert holds(examine_audit(await evidence.audit(PROJECT)))
    await house.clients.commands.xadd(keys.audit_log(PROJECT), {"at": "1", "d": "{}", "h": "x"}, id="6-0")
    assert "Entry 6" in examine_audit(await evidence.audit(PROJECT))[0].detail
