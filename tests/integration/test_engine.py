"""The engine over real Redis with scripted agents: dataflow, gates, quality returns, failures, and what a second engine finds after the first one died."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from cluster.contracts.agents import AgentFailure, ExecutionStatus, ResourceClass, Stage
from cluster.contracts.control import Principal
from cluster.contracts.errors import StoreUnavailable
from cluster.contracts.events import Event, EventType
from cluster.contracts.ids import AgentId, ProjectId, WorkflowId
from cluster.contracts.workflows import DecisionAnswer, Workflow, WorkflowOptions, WorkflowRequest, WorkflowStatus
from cluster.redis.client import Clients
from cluster.redis.control import ControlStore
from cluster.redis.driving import DriverStore
from cluster.redis.events import EventLog
from cluster.redis.leases import Lease, ReadyEntry, Signals, Spoken
from cluster.redis.scripts import Scripts
from cluster.redis.workflows import WorkflowStore
from graphs.checkpointer import RedisSaver
from graphs.definition import WorkflowDefinition
from graphs.engine import Engine
from tests.scripted import FILM, SPECS, Company, bad_clip, company, film_types, spec

PROVIDERS = dict.fromkeys(ResourceClass, "script")
EXECUTIONS = 4 + 2 + 2 + 3 + 2 + 1 + 1
"""concept research breakdown cast, 2 designs, 2 boards, 3 renders, 2 scores, edit, deliver."""

ANN = Principal(name="ann")


@dataclass
class House:
    """A store with helpers that wait for conditions instead of time."""

    clients: Clients

    def __post_init__(self) -> None:
        self.scripts = Scripts(self.clients)
        self.store = WorkflowStore(self.clients, self.scripts)
        self.control = ControlStore(self.clients, self.scripts, self.store)
        self.log = EventLog(self.clients)

    @asynccontextmanager
    async def engine(
        self,
        staff: Company,
        owner: str = "a",
        lease_seconds: float = 5.0,
        drivers_type: type[DriverStore] = DriverStore,
        definition: WorkflowDefinition = FILM,
        capacity: int = 256,
    ) -> AsyncIterator[Engine]:
        drivers = drivers_type(self.clients, self.scripts, owner=owner, lease_seconds=lease_seconds)
        engine = Engine(drivers, film_types(definition, staff.specs), RedisSaver(self.clients, self.scripts), staff, staff.load, PROVIDERS, capacity=capacity)
        running = asyncio.create_task(engine.run())
        try:
            yield engine
        finally:
            await engine.drain()
            running.cancel()
            await asyncio.wait([running])

    async def start(self, *, auto: bool = True, idea: str = "a film", project: str = "p") -> WorkflowId:
        request = WorkflowRequest(type="film", project_id=ProjectId(project), input={"idea": idea}, options=WorkflowOptions(auto=auto))
        return (await self.store.create(request, pinned="film@1", created_by="test"))[0].workflow_id

    async def until(self, workflow_id: WorkflowId, found: Callable[[Event], bool], after: int = 0) -> Event:
        async with asyncio.timeout(20):
            async for event in self.log.follow(workflow_id, after=after):
                if event and found(event):
                    return event
        raise AssertionError("the log ended without that event")

    async def ended(self, workflow_id: WorkflowId) -> Workflow:
        async with asyncio.timeout(20):
            while True:
                try:
                    async for _ in self.log.follow(workflow_id, after=0):
                        pass
                    return await self.store.get(workflow_id)
                except StoreUnavailable:  # redis-py's cluster client drops connections it shares; a reader asks again, as every client of a stream does
                    continue

    async def decide(self, workflow_id: WorkflowId, kind: str, choice: str, note: str = "") -> None:
        for decision in await self.store.decisions(workflow_id):
            if decision.kind == kind and decision.choice is None:
                await self.store.decide(workflow_id, DecisionAnswer(decision_id=decision.decision_id, choice=choice, note=note), by=ANN)
                return
        raise AssertionError(f"no open decision {kind}")


class Cut(DriverStore):
    """An engine that is alive but whose heartbeats do not arrive."""

    async def renew(self, lease: Lease, *, begins: bool = False) -> Signals:
        return await asyncio.get_running_loop().create_future()

    async def abandoned(self, shard: int, count: int) -> list[ReadyEntry]:
        return []


def of(kind: EventType, **data: Any) -> Callable[[Event], bool]:
    return lambda event: event.type is kind and all(event.data.get(name) == value for name, value in data.items())


@pytest.fixture
def house(clients: Clients) -> House:
    return House(clients)


async def test_a_film_runs_every_execution_once_and_ends_completed(house: House) -> None:
    staff = company()
    async with house.engine(staff):
        workflow = await house.ended(await house.start())
    assert workflow.status is WorkflowStatus.COMPLETED, workflow.error_history
    assert set(staff.runs.values()) == {1}
    assert staff.total() == EXECUTIONS == workflow.progress.executions_done
    assert workflow.completed_steps == tuple(film_types().get("film@1").definition.stages[i][0] for i in range(6))
    assert [d.made_by for d in workflow.user_decisions] == ["auto", "auto"]
    assert workflow.results["summary"]["cut"]["clips"][2]["shot"] == "SCENE_2_SHOT_1"


async def test_a_shot_waits_for_its_own_cast_only(house: House) -> None:
    staff = company()
    staff.held["design"] = asyncio.Event()
    async with house.engine(staff):
        workflow_id = await house.start()
        await house.until(workflow_id, of(EventType.EXECUTION_SUCCEEDED, agent="board", item="SCENE_2"))
        assert not any(agent == "render" for agent, _ in staff.order)
        staff.held["design"].set()
        await house.ended(workflow_id)
    assert [d["name"] for d in staff.seen["render", "SCENE_1_SHOT_0"]["designs"]] == ["Ann"]
    assert [s["id"] for s in staff.seen["render", "SCENE_2_SHOT_1"]["shots"]] == ["SCENE_2_SHOT_0", "SCENE_2_SHOT_1"]


async def test_work_that_needs_no_answer_goes_on_while_a_gate_is_open(house: House) -> None:
    staff = company()
    async with house.engine(staff):
        workflow_id = await house.start(auto=False)
        await house.until(workflow_id, of(EventType.WORKFLOW_WAITING))
        assert ("research", "") in staff.finished and ("breakdown", "") not in staff.order
        waiting = await house.store.get(workflow_id)
        assert waiting.status is WorkflowStatus.WAITING and "decision:choice" in waiting.pending_tasks
        await house.decide(workflow_id, "choice", "0")
        await house.until(workflow_id, of(EventType.WORKFLOW_WAITING), after=waiting.last_seq)
        await house.decide(workflow_id, "approve", "approve")
        workflow = await house.ended(workflow_id)
    assert workflow.status is WorkflowStatus.COMPLETED
    assert staff.total() == EXECUTIONS


async def test_an_answer_to_a_driven_workflow_is_heard_without_parking(house: House) -> None:
    staff = company()
    staff.held["research"] = asyncio.Event()
    async with house.engine(staff, lease_seconds=1):
        workflow_id = await house.start(auto=False)
        await house.until(workflow_id, of(EventType.DECISION_OPENED))
        await house.decide(workflow_id, "choice", "1")
        await house.until(workflow_id, of(EventType.EXECUTION_SUCCEEDED, agent="breakdown"))
        staff.held["research"].set()
        await house.until(workflow_id, of(EventType.WORKFLOW_WAITING))
    events = (await house.log.page(workflow_id, after=0, limit=500)).items
    assert sum(e.type is EventType.WORKFLOW_WAITING for e in events) == 1


class OnceAway(DriverStore):
    """Redis is away at the moment the engine wants to read what was decided."""

    calls = 0

    async def spoken(self, lease: Lease) -> Spoken:
        type(self).calls += 1
        if type(self).calls == 2:
            raise StoreUnavailable("away for a moment")
        return await super().spoken(lease)


async def test_an_answer_that_could_not_be_read_is_read_at_the_next_heartbeat(house: House) -> None:
    staff = company()
    staff.held["research"] = asyncio.Event()
    async with house.engine(staff, lease_seconds=1, drivers_type=OnceAway):
        workflow_id = await house.start(auto=False)
        await house.until(workflow_id, of(EventType.DECISION_OPENED))
        await house.decide(workflow_id, "choice", "1")
        await house.until(workflow_id, of(EventType.EXECUTION_SUCCEEDED, agent="breakdown"))
        staff.held["research"].set()
        await house.until(workflow_id, of(EventType.WORKFLOW_WAITING))
    assert OnceAway.calls >= 3


async def test_a_revision_runs_only_what_the_note_concerns(house: House) -> None:
    staff = company()
    async with house.engine(staff):
        workflow_id = await house.start(auto=False)
        waiting = await house.until(workflow_id, of(EventType.WORKFLOW_WAITING))
        await house.decide(workflow_id, "choice", "3")
        waiting = await house.until(workflow_id, of(EventType.WORKFLOW_WAITING), after=waiting.seq)
        before = staff.total()
        await house.decide(workflow_id, "approve", "revise", note="faster")
        waiting = await house.until(workflow_id, of(EventType.WORKFLOW_WAITING), after=waiting.seq)
        assert staff.total() == before + 1 and staff.runs["edit", ""] == 2
        await house.decide(workflow_id, "approve", "approve")
        workflow = await house.ended(workflow_id)
    assert workflow.results["summary"]["cut"]["note"] == "faster"


async def test_sending_back_is_bounded(house: House) -> None:
    staff = company()
    async with house.engine(staff):
        workflow_id = await house.start(auto=False)
        waiting = await house.until(workflow_id, of(EventType.WORKFLOW_WAITING))
        await house.decide(workflow_id, "choice", "3")
        for turn in range(2):
            waiting = await house.until(workflow_id, of(EventType.WORKFLOW_WAITING), after=waiting.seq)
            await house.decide(workflow_id, "approve", "revise", note=f"again {turn}")
        await house.until(workflow_id, of(EventType.WORKFLOW_WAITING), after=waiting.seq)
        last = [d for d in await house.store.decisions(workflow_id) if d.choice is None]
        assert [option.id for option in last[0].options] == ["approve"]


async def test_a_failed_check_sends_the_shot_back(house: House) -> None:
    staff = company(render=bad_clip)
    async with house.engine(staff):
        workflow_id = await house.start()
        workflow = await house.ended(workflow_id)
    assert staff.runs["render", "SCENE_2_SHOT_1"] == 2 and staff.runs["render", "SCENE_1_SHOT_0"] == 1
    assert workflow.results["summary"]["cut"]["clips"][2] == {"shot": "SCENE_2_SHOT_1", "take": 1}
    takes = [e.take for e in await house.store.executions(workflow_id) if e.item == "SCENE_2_SHOT_1"]
    assert takes == [0, 1]


async def test_a_retryable_failure_is_tried_again_and_a_lost_actor_costs_no_attempt(house: House) -> None:
    failures = [AgentFailure(terminal=False, code="provider_unavailable", message="busy")] * 2
    failures += [AgentFailure(terminal=False, code="actor_lost", message="gone", counts_as_attempt=False)] * 5

    def moody(request: Any) -> Any:
        return failures.pop() if failures else {"scenes": [{"n": 1, "who": ["Ann"]}]}

    staff = company(breakdown=moody)
    async with house.engine(staff):
        workflow_id = await house.start()
        workflow = await house.ended(workflow_id)
    assert workflow.status is WorkflowStatus.COMPLETED
    [execution] = [e for e in await house.store.executions(workflow_id) if e.agent == "breakdown"]
    assert (execution.attempts, staff.runs["breakdown", ""]) == (3, 8)


async def test_a_terminal_failure_ends_the_workflow_after_its_siblings_finished(house: House) -> None:
    def refuse(request: Any) -> Any:
        if request.item == "SCENE_1_SHOT_0":
            return AgentFailure(terminal=True, code="provider_rejected", message="refused by policy")
        return {"clips": [{"shot": request.item}]}

    staff = company(render=refuse)
    async with house.engine(staff):
        workflow_id = await house.start()
        workflow = await house.ended(workflow_id)
    assert workflow.status is WorkflowStatus.FAILED
    assert [(e.agent, e.code) for e in workflow.error_history] == [("render", "provider_rejected")]
    states = {(str(e.agent), e.item): e.status for e in await house.store.executions(workflow_id)}
    assert states["render", "SCENE_2_SHOT_1"] is ExecutionStatus.SUCCEEDED and states["music", "SCENE_2"] is ExecutionStatus.SUCCEEDED


async def test_a_film_is_finished_without_what_is_only_optional(house: House) -> None:
    staff = company(music=lambda r: AgentFailure(terminal=True, code="x", message="no strings") if r.item == "SCENE_1" else {"score": [{"scene": r.item}]})
    async with house.engine(staff):
        workflow = await house.ended(await house.start())
    assert workflow.status is WorkflowStatus.COMPLETED
    assert workflow.results["summary"]["cut"]["score"] == [{"scene": "SCENE_2"}]
    assert workflow.error_history[0].agent == "music"


async def test_what_only_an_optional_agent_needs_is_optional_too(house: House) -> None:
    """`tuner` serves nobody but `music`, and the cut takes music as an option."""
    tuner = spec("tuner", Stage.MEDIA_GENERATION, "scenes", "tunes")
    music = SPECS[AgentId("music")].model_copy(update={"takes": ("scenes", "tunes")})
    definition = FILM.model_copy(update={"stages": tuple((s, (*agents, tuner.id) if s is Stage.MEDIA_GENERATION else agents) for s, agents in FILM.stages)})
    staff = company(tuner=lambda r: AgentFailure(terminal=True, code="x", message="out of tune"))
    staff.specs = {**SPECS, tuner.id: tuner, music.id: music}
    async with house.engine(staff, definition=definition):
        workflow = await house.ended(await house.start())
    assert workflow.status is WorkflowStatus.COMPLETED, workflow.error_history
    assert workflow.error_history[0].agent == "tuner" and not any(agent == "music" for agent, _ in staff.order)
    assert workflow.results["summary"]["cut"]["score"] in (None, [])


async def test_waiting_for_resources_is_a_state_one_can_see(house: House) -> None:
    missing = [AgentFailure(terminal=False, code="waiting_for_resources", message="needs h100", counts_as_attempt=False, retry_after=0.01)] * 3
    staff = company(cast=lambda r: missing.pop() if missing else {"people": [{"name": "Ann"}, {"name": "Bob"}]})
    async with house.engine(staff):
        workflow_id = await house.start()
        workflow = await house.ended(workflow_id)
    assert workflow.status is WorkflowStatus.COMPLETED
    events = (await house.log.page(workflow_id, after=0, limit=500)).items
    assert [e.data["message"] for e in events if e.type is EventType.EXECUTION_WAITING] == ["needs h100"]


async def test_a_neighbour_that_is_away_is_waited_for_however_long_it_takes(house: House) -> None:
    """The agent requires it: nothing was tried, so no attempt is used up; three would have ended the workflow."""
    message = "The Task Service has failed repeatedly and is left alone for a while."
    away = [AgentFailure(terminal=False, code="circuit_open", message=message, counts_as_attempt=False, retry_after=0.01)] * 12
    staff = company(cast=lambda r: away.pop() if away else {"people": [{"name": "Ann"}, {"name": "Bob"}]})
    async with house.engine(staff):
        workflow_id = await house.start()
        workflow = await house.ended(workflow_id)
    assert workflow.status is WorkflowStatus.COMPLETED and not workflow.error_history
    events = (await house.log.page(workflow_id, after=0, limit=500)).items
    assert [e.data["message"] for e in events if e.type is EventType.EXECUTION_WAITING] == [message]


async def test_cancelling_stops_a_running_workflow(house: House) -> None:
    staff = company()
    staff.held["cast"] = asyncio.Event()
    async with house.engine(staff, lease_seconds=0.5):
        workflow_id = await house.start()
        await house.until(workflow_id, of(EventType.EXECUTION_STARTED, agent="cast"))
        await house.control.cancel(workflow_id, Principal(name="ann", reason="no money"))
        workflow = await house.ended(workflow_id)
    assert workflow.status is WorkflowStatus.CANCELLED
    assert ("render", "SCENE_1_SHOT_0") not in staff.order


async def test_a_drained_engine_hands_over_and_nothing_finished_runs_again(house: House) -> None:
    staff = company()
    staff.held["render"] = asyncio.Event()
    workflow_id = await house.start()
    async with house.engine(staff, "a"):
        await house.until(workflow_id, of(EventType.EXECUTION_STARTED, agent="render"))
    assert (await house.store.get(workflow_id)).status is WorkflowStatus.PENDING
    staff.held["render"].set()
    done = set(staff.finished)
    async with house.engine(staff, "b"):
        workflow = await house.ended(workflow_id)
    assert workflow.status is WorkflowStatus.COMPLETED
    assert all(staff.runs[who] == 1 for who in done)


async def test_a_zombie_engine_writes_nothing_and_stops(house: House) -> None:
    slow, quick = company(), company()
    slow.held["edit"] = asyncio.Event()
    workflow_id = await house.start()
    async with house.engine(slow, "a", lease_seconds=0.3, drivers_type=Cut) as zombie:
        await house.until(workflow_id, of(EventType.EXECUTION_STARTED, agent="edit"))
        async with house.engine(quick, "b", lease_seconds=0.3):
            workflow = await house.ended(workflow_id)
        before = (await house.store.get(workflow_id)).last_seq
        slow.held["edit"].set()
        async with asyncio.timeout(10):
            while tasks := [drive.task for drive in zombie._drives.values() if drive.task]:
                await asyncio.wait(tasks)
        assert (await house.store.get(workflow_id)).last_seq == before
    assert workflow.status is WorkflowStatus.COMPLETED
    assert {who for who, n in quick.runs.items() if n} == {("edit", ""), ("deliver", "")}


async def test_events_of_a_whole_film_have_no_gap(house: House) -> None:
    async with house.engine(company()):
        workflow_id = await house.start()
        await house.ended(workflow_id)
    items = (await house.log.page(workflow_id, after=0, limit=1000)).items
    assert [e.seq for e in items] == list(range(1, len(items) + 1))
    assert sum(e.type in (EventType.WORKFLOW_COMPLETED, EventType.WORKFLOW_FAILED) for e in items) == 1
