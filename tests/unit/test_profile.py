"""A profile's parts add up to the time there was, whatever happened, and name what it went to."""

import random
from datetime import timedelta
from typing import Any

import pytest

from cluster.contracts.agents import AgentFailure, Execution, ExecutionStatus, ResourceClass, Stage, Usage
from cluster.contracts.base import utc_from_ms
from cluster.contracts.events import Event, EventType
from cluster.contracts.ids import AgentId, ExecutionId, ProjectId, WorkflowId
from cluster.contracts.profile import Profile, TimeKind
from cluster.contracts.workflows import Workflow, WorkflowStatus
from graphs.profiling.report import profile
from serve_app.cli.profile import show_profile
from tests.replay import histories
from tests.scripted import SPECS

WF = WorkflowId("wf-00-000000000000000000000000")
SLOTS = {ResourceClass.LLM: 4, ResourceClass.CPU_MEDIA: 2, ResourceClass.GPU_MEDIA: 2}
ORIGIN = 1_800_000_000_000
_E, _K = EventType, TimeKind


class Log:
    """Writes a history by hand; times in seconds after its beginning."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.executions: list[Execution] = []

    def tell(self, at: float, told: EventType, /, **data: Any) -> None:
        self.events.append(Event(seq=len(self.events) + 1, type=told, at=utc_from_ms(ORIGIN + round(at * 1000)), workflow_id=WF, data=data))

    def run(self, agent: str, start: float, end: float, *, item: str = "", worked: float = 0.0, waited: dict[str, float] | None = None, **more: Any) -> None:
        spec = SPECS[AgentId(agent)]
        name = ExecutionId(f"ex-{agent}-{item}-{start}")
        ended = more.pop("failure", None)
        self.executions.append(
            Execution(
                execution_id=name,
                key=name,
                agent=spec.id,
                stage=spec.stage,
                item=item,
                status=ExecutionStatus.FAILED if ended else ExecutionStatus.SUCCEEDED,
                started_at=utc_from_ms(ORIGIN + round(start * 1000)),
                ended_at=utc_from_ms(ORIGIN + round(end * 1000)),
                worked_seconds=worked,
                failure=ended,
                **more,
            )
        )
        self.tell(start, _E.EXECUTION_STARTED, execution_id=name, agent=agent)
        if not ended:
            self.tell(end, _E.EXECUTION_SUCCEEDED, execution_id=name, agent=agent, waited=waited or {})

    def profile(self, status: WorkflowStatus = WorkflowStatus.COMPLETED, now: float = 0.0) -> Profile:
        self.events.sort(key=lambda event: event.at)
        workflow = Workflow(
            workflow_id=WF,
            project_id=ProjectId("p"),
            type="film@1",
            status=status,
            created_at=utc_from_ms(ORIGIN),
            updated_at=utc_from_ms(ORIGIN),
            last_seq=len(self.events),
        )
        return profile(workflow, self.events, self.executions, SPECS, SLOTS, ORIGIN + round(now * 1000))


def _adds_up(found: Profile) -> None:
    assert sum(found.parts.values()) == pytest.approx(found.seconds, abs=1e-6)
    assert sum(link.seconds for link in found.chain) == pytest.approx(found.seconds, abs=1e-6)
    at = 0.0
    for link in found.chain:
        assert link.starts == pytest.approx(at, abs=1e-6), "the links follow each other without a gap"
        assert sum(link.parts.values()) == pytest.approx(link.seconds, abs=1e-6)
        at += link.seconds


def _film() -> Log:
    log = Log()
    log.tell(0, _E.WORKFLOW_CREATED)
    log.tell(2, _E.WORKFLOW_CLAIMED)
    log.run("concept", 2, 10, worked=5, waited={"actor": 3.0})
    log.tell(10, _E.DECISION_OPENED, decision_id="d", kind="choice")
    log.run("research", 2, 11)
    log.tell(11, _E.WORKFLOW_WAITING)
    log.tell(71, _E.DECISION_MADE, decision_id="d", kind="choice")
    log.tell(72, _E.WORKFLOW_CLAIMED)
    log.run("breakdown", 72, 80, worked=8)
    for i, (start, end, slot) in enumerate([(80, 100, 0), (80, 100, 0), (80, 120, 20), (80, 121, 20)]):
        log.run(
            "render", start, end, item=f"S{i}", worked=end - start - slot, waited={"slot": slot} if slot else {}, usage=Usage(waited_seconds=1 if i == 3 else 0)
        )
    log.run("edit", 121, 123)
    log.tell(123.5, _E.WORKFLOW_COMPLETED)
    return log


def test_each_second_of_a_film_is_spoken_for_by_name() -> None:
    found = _film().profile()
    _adds_up(found)
    assert [link.what for link in found.chain] == [
        "engine (start)",
        "concept",
        "decision choice",
        "engine (answered)",
        "breakdown",
        "render:S3",
        "edit",
        "engine",
    ]
    assert found.parts == {
        _K.PEOPLE: 61.0,
        _K.WORK: 5 + 8 + 20 + 2,
        _K.SLOT: 20.0,
        _K.COLD_START: 3.0,
        _K.ENGINE_QUEUE: 3.0,
        _K.SERVICE_QUEUE: 1.0,
        _K.ENGINE: 0.5,
    }


def test_what_it_says_to_change_is_computed() -> None:
    found = _film().profile()
    assert [change.kind for change in found.changes] == [_K.PEOPLE, _K.SLOT, _K.WORK, _K.WORK, _K.WORK]
    slot = next(change for change in found.changes if change.kind is _K.SLOT)
    assert slot.seconds == 20.0 and slot.says.startswith("gpu_media has too few slots: 2 more")
    assert found.most_at_once == 2 and len(found.moments) <= 40
    assert sum(moment.at_work for moment in found.moments) / len(found.moments) == pytest.approx(found.parallelism, rel=0.05)


def test_the_command_prints_what_a_person_can_act_on(capsys: pytest.CaptureFixture[str]) -> None:
    show_profile(_film().profile())
    shown = capsys.readouterr().out
    assert "2 min 04 s from its acceptance to its end" in shown
    assert "people" in shown and "render:S3" in shown and "1. A person is waited for at decision choice" in shown


def test_retries_takeovers_and_pauses_have_their_own_place() -> None:
    log = Log()
    log.tell(0, _E.WORKFLOW_CREATED)
    log.tell(0, _E.WORKFLOW_CLAIMED)
    log.run("concept", 0, 10, worked=4)
    name = log.executions[0].execution_id
    log.tell(6, _E.EXECUTION_RETRYING, execution_id=name, code="provider_unavailable")
    log.tell(12, _E.WORKFLOW_PAUSED)
    log.tell(20, _E.WORKFLOW_RESUMED)
    log.tell(21, _E.WORKFLOW_CLAIMED)
    log.run("edit", 21, 30, worked=9)
    log.tell(40, _E.WORKFLOW_CLAIMED)
    log.run("deliver", 40, 44, failure=AgentFailure(terminal=True, code="no", message="no"))
    log.tell(44, _E.WORKFLOW_FAILED)
    found = log.profile(WorkflowStatus.FAILED)
    _adds_up(found)
    assert found.parts == {_K.WORK: 13, _K.TAKEOVER: 10, _K.RETRIES: 10, _K.PAUSED: 8, _K.ENGINE: 2, _K.ENGINE_QUEUE: 1}


def test_of_a_workflow_that_runs_it_tells_up_to_now() -> None:
    log = Log()
    log.tell(0, _E.WORKFLOW_CREATED)
    log.tell(1, _E.WORKFLOW_CLAIMED)
    found = log.profile(WorkflowStatus.RUNNING, now=5)
    _adds_up(found)
    assert found.seconds == 5.0 and found.parts == {_K.ENGINE: 4.0, _K.ENGINE_QUEUE: 1.0}
    assert Log().profile(WorkflowStatus.PENDING).seconds == 0.0


def test_whatever_happens_the_parts_add_up() -> None:
    kinds = [kind for kind in EventType if not kind.startswith("execution.")]
    for seed in range(200):
        dice, log = random.Random(seed), Log()
        log.tell(0, _E.WORKFLOW_CREATED)
        for _ in range(dice.randrange(30)):
            if dice.random() < 0.5:
                log.tell(dice.uniform(0, 100), dice.choice(kinds), decision_id=dice.choice("ab"), child=dice.choice("ab"), timer="t")
            else:
                start, length = dice.uniform(0, 100), dice.uniform(0, 30)
                waited = {"actor": dice.uniform(0, 10), "slot": dice.uniform(0, 10)}
                log.run(dice.choice(list(SPECS)), start, start + length, worked=dice.choice([0, length / 2, length * 2]), waited=waited)
        log.events.sort(key=lambda event: event.at)
        _adds_up(log.profile(now=120))


@pytest.mark.parametrize("name", histories.names())
def test_recorded_histories_have_profiles_that_add_up(name: str) -> None:
    """Times are those of the ledger; the log is made from it, for a history keeps only the order of its events."""
    recorded = histories.load(name)
    executions = [row.execution for row in recorded.ledger if row.execution is not None]
    log = Log()
    log.executions = executions
    first = min(one.started_at for one in executions)
    last = max(one.ended_at for one in executions if one.ended_at)
    for seq, (kind, at) in enumerate([(_E.WORKFLOW_CREATED, first), (_E.WORKFLOW_CLAIMED, first), (_E.WORKFLOW_COMPLETED, last + timedelta(seconds=1))], 1):
        log.events.append(Event(seq=seq, type=kind, at=at, workflow_id=WF))
    found = log.profile()
    _adds_up(found)
    assert sum(row.executions + row.reused for row in found.agents) == len(executions)
    assert {stage.stage for stage in found.stages} <= set(Stage)
