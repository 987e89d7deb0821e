"""Callsheet in eight tests, to be read from top to bottom. Each shows one idea and needs only what stands above it."""

from pathlib import Path

from agents.base import AgentContext
from agents.registry import Registry
from cluster.artifacts import ArtifactStore
from cluster.contracts.agents import AgentFailure, AgentRequest, AgentResult
from cluster.contracts.events import EventType
from cluster.contracts.ids import AgentId, ExecutionId, ProjectId, new_workflow_id
from cluster.contracts.workflows import WorkflowStatus
from cluster.redis.client import Clients
from graphs import ledger
from graphs.plan import make_plan
from tests.integration.test_engine import EXECUTIONS, House, of
from tests.scripted import FILM, SPECS, company


async def _silent(fraction: float, words: str) -> None:
    return None


def request(agent: str, **inputs: object) -> AgentRequest:
    project = ProjectId("tutorial")
    return AgentRequest(
        execution_id=ExecutionId("ex-1"), workflow_id=new_workflow_id(project), project_id=project, agent=AgentId(agent), seed=7, inputs=inputs, fence=1
    )


def context(asked: AgentRequest, folder: Path) -> AgentContext:
    store = ArtifactStore(f"file://{folder}/artifacts")
    return AgentContext(request=asked, artifacts=store, tasks=None, llm=None, scratch_path=folder / "scratch", report=_silent, clock=lambda: 0.0)  # type: ignore[arg-type]


async def test_1_an_agent_is_a_plain_class_that_turns_inputs_into_outputs(tmp_path: Path) -> None:
    writer = Registry().load(AgentId("series_creator"))()
    asked = request("series_creator", user_idea="A baker finds a map in a loaf of bread.")
    result = await writer.run(asked, context(asked, tmp_path))
    assert isinstance(result, AgentResult)
    assert len(result.outputs["concept_candidates"]) == 4


async def test_2_what_goes_wrong_is_a_value_too(tmp_path: Path) -> None:
    asked = request("series_creator", user_idea=["not", "a", "text"])
    failure = await Registry().load(AgentId("series_creator"))().run(asked, context(asked, tmp_path))
    assert isinstance(failure, AgentFailure) and failure.terminal and failure.code == "invalid_input"


async def test_3_a_file_is_named_by_its_bytes(tmp_path: Path) -> None:
    store = ArtifactStore(f"file://{tmp_path}")
    one = await store.put(b"a frame", name="first.png", media_type="image/png")
    two = await store.put(b"a frame", name="second.png", media_type="image/png")
    assert one.sha256 == two.sha256
    assert await store.get(one) == b"a frame"


def test_4_nobody_wires_edges_they_follow_from_what_agents_take_and_emit() -> None:
    plan = make_plan(FILM, SPECS)
    assert plan.producer["shots"] == "board" and "shots" in SPECS[AgentId("render")].takes


def test_5_an_execution_is_known_by_what_it_depends_on() -> None:
    render = SPECS[AgentId("render")]
    key = ledger.execution_key(render, "SHOT_1", "gpu", 7, {"coat": "red"}, 0, None)
    assert key == ledger.execution_key(render, "SHOT_1", "gpu", 7, {"coat": "red"}, 0, None)
    assert key != ledger.execution_key(render, "SHOT_1", "gpu", 7, {"coat": "blue"}, 0, None)


async def test_6_a_started_workflow_exists_before_anybody_drives_it(clients: Clients) -> None:
    house = House(clients)
    workflow = await house.store.get(await house.start())
    assert workflow.status is WorkflowStatus.PENDING
    assert [event.type for event in (await house.log.page(workflow.workflow_id, after=0, limit=10)).items] == [EventType.WORKFLOW_CREATED]


async def test_7_an_engine_runs_each_execution_once_however_often_engines_change(clients: Clients) -> None:
    house, staff = House(clients), company()
    workflow_id = await house.start()
    for owner, milestone in (("first", "breakdown"), ("second", "board"), ("third", "edit")):
        async with house.engine(staff, owner):
            await house.until(workflow_id, of(EventType.EXECUTION_SUCCEEDED, agent=milestone))
    async with house.engine(staff, "fourth"):
        workflow = await house.ended(workflow_id)
    assert workflow.status is WorkflowStatus.COMPLETED
    assert len(await house.store.executions(workflow_id)) == EXECUTIONS


async def test_8_a_person_decides_and_only_what_the_answer_concerns_is_made_again(clients: Clients) -> None:
    house, staff = House(clients), company()
    async with house.engine(staff):
        workflow_id = await house.start(auto=False)
        waiting = await house.until(workflow_id, of(EventType.WORKFLOW_WAITING))
        await house.decide(workflow_id, "choice", "2")
        waiting = await house.until(workflow_id, of(EventType.WORKFLOW_WAITING), after=waiting.seq)
        await house.decide(workflow_id, "approve", "revise", note="shorter")
        await house.until(workflow_id, of(EventType.WORKFLOW_WAITING), after=waiting.seq)
    assert staff.runs["edit", ""] == 2
    assert all(runs == 1 for (agent, _), runs in staff.runs.items() if agent != "edit")
